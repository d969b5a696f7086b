"""The public corpora: the CEN's unit tests agree on every assertion, and its examples are read to the cent."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import etree

from compagnon.providers.einvoice import Checker, Report, Unreadable, check_file
from compagnon.providers.einvoice.checking import UBL_RULES

V = "{http://difi.no/xsd/vefa/validator/1.0}"
ASSERTIONS = 1133
# Examples whose lines are not quantity × price (a price for 1,273 units of a quantity of one, a sign): no
# official rule ties them, our oracle does. The Hungarian one rounds to whole forints.
LINES_APART = (
    "cii/CII_business_example_01.xml", "cii/CII_business_example_Z.xml", "cii/CII_example1.xml",
    "cii/CII_example2.xml", "cii/CII_example8.xml", "cii/CII_example9.xml", "cii/XRechnung-O.xml",
    "ubl/guide-example1.xml", "ubl/guide-example2.xml", "ubl/guide-example3.xml", "ubl/ubl-tc434-example1.xml",
    "ubl/ubl-tc434-example10.xml", "ubl/ubl-tc434-example2.xml", "ubl/ubl-tc434-example3.xml",
)  # fmt: skip
KNOWN = {**{name: {"BT-131"} for name in LINES_APART}, "cii/huf_example_cii.xml": {"BT-131", "BR-CO-17"}}


@pytest.fixture(scope="module")
def engine() -> Iterator[Checker]:
    shared = Checker()
    yield shared
    shared.close()


@pytest.fixture(scope="module")
def corpus(test_data: Path) -> Path:
    folder = test_data / "einvoice"
    if not folder.is_dir():
        missing = f"no corpus of invoices in {folder}"
        pytest.skip(missing)
    return folder


def statuses(report: Report) -> dict[str, str]:
    return {check.id: check.status for check in report.checks}


def test_every_assertion_of_the_unit_tests_agrees(corpus: Path, engine: Checker) -> None:
    asked, wrong = 0, []
    for path in sorted((corpus / "en16931" / "test").glob("*-unit-UBL/*.xml")):
        suite = etree.parse(path).getroot()
        for test in suite.iterfind(f"{V}test"):
            expected = test.find(f"{V}assert")
            fragment = next(child for child in test if child.tag != f"{V}assert")
            answer = engine.check(etree.tostring(fragment), [("en16931", "rules", UBL_RULES["EN16931"])])[
                "en16931"
            ]
            broken = {row["rule"] for row in answer["messages"]}
            assert expected is not None
            for row in expected:
                kind, rule = etree.QName(row).localname, row.text or ""
                if kind not in ("success", "error", "warning"):
                    continue
                asked += 1
                if (rule in broken) != (kind != "success"):
                    wrong.append((path.name, rule, kind))
    assert not wrong
    assert asked == ASSERTIONS


def examples(corpus: Path) -> list[Path]:
    folders = [corpus / "en16931" / "cii" / "examples", corpus / "en16931" / "ubl" / "examples"]
    return sorted(path for folder in folders for path in folder.iterdir() if path.suffix.lower() == ".xml")


def test_the_examples_of_the_cen_add_up_to_the_cent_but_for_the_known_ones(
    corpus: Path, engine: Checker
) -> None:
    found = {}
    for path in examples(corpus):
        report = check_file(path.read_bytes(), engine=engine)
        check = next(check for check in report.checks if check.id == "arithmetic")
        if check.status != "ok":
            found[f"{path.parents[1].name}/{path.name}"] = {message.rule for message in check.messages}
    assert found == KNOWN


def test_the_french_fixtures_are_valid(corpus: Path, engine: Checker) -> None:
    folder = corpus / "akretion_fixtures"
    for path in [*sorted((folder / "xml").glob("factur-x-*.xml")), *sorted((folder / "xml").glob("ubl-*.xml")),
                 folder / "pdf" / "invoice_EN16931.pdf"]:  # fmt: skip
        report = check_file(path.read_bytes(), engine=engine)
        assert report.valid, (path.name, report)


@pytest.mark.parametrize("pattern", ["order-x-*.xml", "zugferd-*.xml"])
def test_orders_and_the_first_zugferd_are_no_invoices_of_ours(
    pattern: str, corpus: Path, engine: Checker
) -> None:
    files = sorted((corpus / "akretion_fixtures" / "xml").glob(pattern))
    assert files
    for path in files:
        with pytest.raises(Unreadable) as refused:
            check_file(path.read_bytes(), engine=engine)
        assert refused.value.code == "not_an_invoice"
