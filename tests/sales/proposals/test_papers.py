"""One stored computation feeds every paper: the amounts are read out of each file and compared."""

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal as D
from typing import Any

import docx
import pptx
import pypdf
import pytest
from django.utils import timezone

from compagnon.library.models import DocumentTemplate, StoredFile, TermsVersion
from compagnon.library.publishing import publish_terms, save_template
from compagnon.people.errors import Conflict, Forbidden, Refusal
from compagnon.sales.catalogue.services import create_product
from compagnon.sales.proposals import exports, queries, sending, services, texts
from compagnon.sales.proposals.exports import Wanted
from compagnon.sales.proposals.models import QuoteVersion
from compagnon.work.models import Approval

# Scenario 13: net 7,938.43, bases 4,650.00 / 1,116.00 / 2,222.43, VAT 1,163.83, total 9,152.26, deposit 2,745.68.
FIGURES = ("4650.00", "1116.00", "2222.43", "930.00", "111.60", "122.23", "1163.83", "9152.26", "2745.68")
EVIL = '{{ settings.SECRET_KEY }} #read("/etc/passwd") {% load x %} <script>alert(1)</script>'


@contextmanager
def refused(code: str) -> Iterator[None]:
    """What is inside is refused with this code."""
    with pytest.raises(Refusal) as caught:
        yield
    assert caught.value.code == code


@pytest.fixture
def kits(alice: Any, bruno: Any, deal: Any) -> QuoteVersion:
    """The quote of scenario 13."""
    proposal = services.create_proposal(alice, deal=deal, title="Ligne 2, trois postes", language="fr")
    version = proposal.versions.get()
    kit = create_product(
        bruno, reference="KIT-1", name={"fr": "Kit de dosage", "en": "Dosing kit"}, vat_rate=D("0.20"), price=D(1250),
        cost=D(760), valid_from=date(2026, 1, 1),
    )  # fmt: skip
    services.add_line(
        alice, version=version, product=kit, quantity=D(4), discount=D("0.08"), eco_contribution=D("12.50"),
        eco_discountable=False,
    )  # fmt: skip
    services.add_line(
        alice, version=version, label="Pose", unit="HUR", quantity=D(18), unit_price=D(62), vat_rate=D("0.10"),
        unit_cost=D(45),
    )  # fmt: skip
    services.add_line(
        alice, version=version, label="Isolant", quantity=D(6), unit_price=D("389.90"), discount=D("0.05"),
        vat_rate=D("0.055"), unit_cost=D(326),
    )  # fmt: skip
    services.edit_header(alice, version=version, deposit_rate=D("0.30"), delivery_weeks=4)
    return again(version)


def again(version: QuoteVersion) -> QuoteVersion:
    related = (
        "proposal__deal__account",
        "proposal__contact",
        "proposal__template",
        "workspace",
        "terms_version",
    )
    return QuoteVersion.objects.select_related(*related).get(pk=version.pk)


def words_of(content: bytes, kind: str) -> str:
    if kind == "pdf":
        return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)
    if kind == "docx":
        word: Any = docx.Document(io.BytesIO(content))
        return "\n".join(node.text or "" for node in word.element.iter() if node.tag.endswith("}t"))
    deck: Any = pptx.Presentation(io.BytesIO(content))
    return "\n".join(
        node.text or "" for slide in deck.slides for node in slide.element.iter() if node.tag.endswith("}t")
    )


def amounts_in(words: str, language: str) -> set[str]:
    """Every amount with two decimals, as a plain number."""
    if language == "fr":
        found = re.findall(r"\d{1,3}(?:[\s\u202f]\d{3})*,\d{2}", words)
        return {re.sub(r"[\s\u202f]", "", each).replace(",", ".") for each in found}
    return {each.replace(",", "") for each in re.findall(r"\d{1,3}(?:,\d{3})*\.\d{2}", words)}


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("kind", ["pdf", "docx", "pptx"])
def test_every_file_of_the_proposal_shows_the_figures_of_scenario_13(
    kits: QuoteVersion, kind: str, language: str
) -> None:
    made = exports.make(kits, Wanted("proposal", kind, language))
    assert set(FIGURES) <= amounts_in(words_of(made.content, kind), language)
    assert {kits.totals["total"], kits.totals["vat_total"], kits.totals["deposit"]} <= set(FIGURES)


def test_quote_order_form_and_contract_show_the_same_figures(alice: Any, kits: QuoteVersion) -> None:
    version, _token = sending.send_version(alice, version=kits, recipient_name="Hervé Cassin")
    for paper in ("quote", "order_form", "contract"):
        for kind in ("pdf", "docx"):
            made = exports.make(again(version), Wanted(paper, kind, "fr"))
            assert set(FIGURES) <= amounts_in(words_of(made.content, kind), "fr"), (paper, kind)


def test_no_cost_and_no_margin_leaves_the_house(kits: QuoteVersion) -> None:
    for kind in ("pdf", "docx", "pptx"):
        words = words_of(exports.make(kits, Wanted("proposal", kind, "fr")).content, kind)
        found = amounts_in(words, "fr")
        assert not {"2128.43", "5810.00", "760.00", "326.00"} & found
        assert "marge" not in words.lower()


def test_a_draft_says_that_it_is_one_and_a_sent_quote_does_not(alice: Any, kits: QuoteVersion) -> None:
    wanted = Wanted("proposal", "docx", "fr")
    assert "Projet non envoyé" in words_of(exports.make(kits, wanted).content, "docx")
    version, _token = sending.send_version(alice, version=kits, recipient_name="Hervé Cassin")
    assert "Projet non envoyé" not in words_of(exports.make(again(version), wanted).content, "docx")
    pdf = exports.make(again(version), Wanted("quote", "pdf", "fr")).content
    assert "Projet non envoyé" not in words_of(pdf, "pdf")


def test_readers_get_their_parts(alice: Any, bruno: Any, kits: QuoteVersion) -> None:
    content = {"parts": [{"key": "price", "audiences": ["financial"]}]}
    template = save_template(bruno, kind="proposal", name="Par lecteur", content=content)
    texts.edit_texts(alice, proposal=kits.proposal, texts={}, template=template)
    seen = {
        reader: "9152.26" in amounts_in(
            words_of(exports.make(again(kits), Wanted("proposal", "docx", "fr", reader)).content, "docx"), "fr")
        for reader in ("technical", "financial", "")
    }  # fmt: skip
    assert seen == {"technical": False, "financial": True, "": True}


def test_texts_and_templates_print_as_they_are_typed(alice: Any, bruno: Any, kits: QuoteVersion) -> None:
    own = {"key": "own-1", "title": {"fr": "Nous"}, "text": {"fr": EVIL}}
    template = save_template(bruno, kind="proposal", name="Piège", content={"parts": [own]})
    texts.edit_texts(alice, proposal=kits.proposal, texts={"situation": {"fr": EVIL}}, template=template)
    for kind in ("docx", "pptx"):
        assert (
            words_of(exports.make(again(kits), Wanted("proposal", kind, "fr")).content, kind).count(EVIL) == 2
        )
    pdf = words_of(exports.make(again(kits), Wanted("proposal", "pdf", "fr")).content, "pdf")
    assert '#read("/etc/passwd")' in pdf
    assert "{{ settings.SECRET_KEY }}" in pdf


def test_what_was_sent_keeps_its_texts_its_terms_and_its_template(
    alice: Any, bruno: Any, kits: QuoteVersion
) -> None:
    today = timezone.localdate()
    publish_terms(
        bruno, language="fr", label="2026-01", valid_from=today - timedelta(days=9), text="Anciennes règles"
    )
    template = save_template(bruno, kind="proposal", name="T", content={"parts": []})
    texts.edit_texts(alice, proposal=kits.proposal, texts={"situation": {"fr": "Avant"}}, template=template)
    version, _token = sending.send_version(alice, version=again(kits), recipient_name="Hervé Cassin")
    publish_terms(bruno, language="fr", label="2026-02", valid_from=today, text="Nouvelles règles")
    save_template(
        bruno,
        kind="proposal",
        name="T",
        content={"parts": [{"key": "situation", "shown": False}]},
        seen_rank=1,
    )
    texts.edit_texts(
        alice, proposal=again(version).proposal, texts={"situation": {"fr": "Après"}}, template=template
    )
    sent = again(version)
    words = words_of(exports.make(sent, Wanted("proposal", "docx", "fr")).content, "docx")
    assert "Avant" in words
    assert "Après" not in words
    assert sent.terms_version is not None
    assert (sent.terms_version.label, sent.template.rank) == ("2026-01", 1)
    assert "2026-01" in " ".join(sent.mentions)


def test_a_file_that_is_given_is_kept_once_with_its_hash(alice: Any, cast: Any, kits: QuoteVersion) -> None:
    wanted = Wanted("contract", "docx", "fr")
    with refused("draft_kept"):
        exports.keep(alice, version=kits, wanted=wanted)
    version, _token = sending.send_version(alice, version=kits, recipient_name="Hervé Cassin")
    first = exports.keep(alice, version=again(version), wanted=wanted)
    assert len(first.sha256) == 64
    assert StoredFile.objects.filter(about_id=version.uuid).count() == 2
    with pytest.raises(Forbidden):
        exports.keep(cast.actor(cast.elsa), version=again(version), wanted=wanted)


@pytest.mark.parametrize(
    "wanted", [Wanted("quote", "pptx"), Wanted("letter"), Wanted(language="de"), Wanted(audience="nobody")]
)
def test_what_is_not_made_is_refused(kits: QuoteVersion, wanted: Wanted) -> None:
    with pytest.raises(Refusal):
        exports.make(kits, wanted)


# ---- terms and templates ----------------------------------------------------------------


def test_terms_are_published_in_order_and_never_edited(alice: Any, bruno: Any) -> None:
    today = timezone.localdate()
    publish_terms(bruno, language="fr", label="A", valid_from=today, text="Un")
    for fields, code in (
        ({"valid_from": today}, "terms_not_later"),
        ({"label": " "}, "label_missing"),
        ({"text": " "}, "terms_empty"),
        ({"language": "de"}, "language_unknown"),
    ):
        values: dict[str, Any] = {
            "language": "fr", "label": "B", "valid_from": today + timedelta(days=1), "text": "Deux"
        } | fields  # fmt: skip
        with pytest.raises(Refusal) as caught:
            publish_terms(bruno, **values)
        assert caught.value.code == code
    with pytest.raises(Forbidden):
        publish_terms(alice, language="en", label="A", valid_from=today, text="One")
    assert TermsVersion.objects.count() == 1


def test_two_editors_of_a_template_do_not_undo_each_other(bruno: Any) -> None:
    save_template(bruno, kind="proposal", name="T", content={"parts": []})
    save_template(bruno, kind="proposal", name="T", content={"parts": [{"key": "price"}]}, seen_rank=1)
    with pytest.raises(Conflict):
        save_template(bruno, kind="proposal", name="T", content={"parts": []}, seen_rank=1)
    assert DocumentTemplate.objects.count() == 2


# ---- checks -----------------------------------------------------------------------------


def codes(actor: Any, version: QuoteVersion) -> dict[str, Any]:
    return {check.code: check for check in queries.quote_file(actor, version.proposal.uuid).checks}


def test_a_name_of_another_client_in_a_copied_text_is_found(alice: Any, kits: QuoteVersion) -> None:
    from compagnon.sales.accounts.services import create_account

    create_account(alice, name="Fromagerie des Trois Vaux")
    texts.edit_texts(
        alice,
        proposal=kits.proposal,
        texts={"situation": {"fr": "La Fromagerie des Trois Vaux dose à la main."}},
    )
    found = codes(alice, kits)
    assert found["other_client_named"].params["name"] == "Fromagerie des Trois Vaux"
    texts.edit_texts(
        alice, proposal=again(kits).proposal, texts={"situation": {"fr": "Laiterie du Val Doré dose."}}
    )
    assert "other_client_named" not in codes(alice, kits)


def test_stored_totals_that_are_not_those_of_the_lines_block(alice: Any, kits: QuoteVersion) -> None:
    assert "totals_differ" not in codes(alice, kits)
    QuoteVersion.objects.filter(pk=kits.pk).update(totals={**kits.totals, "total": "9152.27"})
    assert codes(alice, kits)["totals_differ"].blocks


def test_a_text_in_the_wrong_language_and_half_a_translation_are_said(alice: Any, kits: QuoteVersion) -> None:
    english = "We propose a solution that fits into a single stop of the line, with our own teams."
    texts.edit_texts(
        alice, proposal=kits.proposal, texts={"situation": {"fr": english}, "service": {"en": "Yes"}}
    )
    found = codes(alice, kits)
    assert found["text_language"].params == {"part": "situation", "language": "fr"}
    assert "situation" in found["translation_missing"].params["parts"]


def test_missing_mentions_are_named_with_the_place_to_fill_them_in(alice: Any, kits: QuoteVersion) -> None:
    file = queries.quote_file(alice, kits.proposal.uuid)
    missing = {
        check.place: check.params["mentions"] for check in file.checks if check.code == "mentions_missing"
    }
    assert "seller_rcs" in missing["company"]
    assert missing["terms"] == ("terms_of_sale",)


def test_goods_without_end_of_life_data_are_named(alice: Any, kits: QuoteVersion) -> None:
    assert codes(alice, kits)["end_of_life_missing"].lines == (1,)
    assert not Approval.objects.exists()
