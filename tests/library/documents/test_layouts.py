"""The papers of a sale say what their sheet says, in both languages, with equal figures."""

import datetime as dt
import io
import re
import string
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal as D

import pikepdf
import pytest

from compagnon.core.documents import (
    Cell,
    Column,
    Document,
    Figure,
    Row,
    SignatureBox,
    Table,
    text,
    validate,
    walk,
)
from compagnon.library.delivery_layout import delivery_document
from compagnon.library.documents import LABELS, label
from compagnon.library.invoice_layout import invoice_document
from compagnon.library.quote_layout import quote_document
from compagnon.library.report_layout import ReportSection, ReportSheet, report_document
from compagnon.library.sale_sheets import (
    Acceptance,
    Amounts,
    DeliveryLine,
    DeliverySheet,
    InvoiceSheet,
    Line,
    QuoteSheet,
    Section,
    VatRow,
)

type Words = Callable[[Document], str]
type Pdf = Callable[[Document], bytes]
type Sheet = Callable[[str], QuoteSheet]
TODAY = dt.date(2026, 11, 16)


def figures(said: str, language: str) -> Counter[D]:
    """Every number of a text, read as its language writes it."""
    found = re.findall(r"[−-]?\d[\d\u202f,.]*\d|\d", said)
    thousands, point = ("\u202f", ",") if language == "fr" else (",", ".")
    return Counter(D(each.replace(thousands, "").replace(point, ".").replace("−", "-")) for each in found)


def prices_only(document: Document) -> Document:
    """The tables and totals: the sentences of a sheet are the seller's own."""
    kept = [
        block for block in document.blocks if isinstance(block, Table) or type(block).__name__ == "Together"
    ]
    return replace(document, blocks=tuple(kept), legal=(), letterhead=None, reference="", kicker="")


def test_every_label_has_its_french_and_its_english_with_the_same_parameters() -> None:
    def parameters(words: str) -> set[str]:
        return {name for _, name, _, _ in string.Formatter().parse(words) if name}

    for key, (french, english) in LABELS.items():
        assert french.strip(), key
        assert english.strip(), key
        assert parameters(french) == parameters(english), key
        assert not re.search(r" [;:!?%€»]|« ", french), f"{key}: a plain space before a French sign"
        assert "'" not in french + english, f"{key}: a typewriter apostrophe"


def test_an_unknown_label_is_an_error() -> None:
    with pytest.raises(KeyError):
        label("nothing", "fr")


def test_the_figures_of_three_vat_rates_with_an_eco_contribution_are_printed(
    three_rates: Sheet, words: Words
) -> None:
    said = words(quote_document(three_rates("fr")))
    for row in (
        "Total net des lignes | 7\u202f938,43\u202f€",
        "Éco-contribution | 50,00\u202f€",
        "20\u202f% | 4\u202f650,00 | 930,00",
        "10\u202f% | 1\u202f116,00 | 111,60",
        "5,5\u202f% | 2\u202f222,43 | 122,23",
        "Total TVA | 1\u202f163,83\u202f€",
        "Total TTC | 9\u202f152,26\u202f€",
        "Acompte à la commande (30\u202f%) | 2\u202f745,68\u202f€",
    ):
        assert row in said
    assert "Total incl. VAT | €9,152.26" in words(quote_document(three_rates("en")))


def test_french_and_english_show_equal_figures(three_rates: Sheet, words: Words) -> None:
    french, english = (prices_only(quote_document(three_rates(language))) for language in ("fr", "en"))
    read = figures(words(french), "fr")
    # The kit's own description names a bore, a power, a flow: the same in both.
    assert read == figures(words(english), "en")
    assert {D("9152.26"), D("1163.83"), D("2745.68"), D("4600"), D("389.90"), D("5.5")} <= set(read)


def test_french_and_english_pdf_files_show_equal_amounts(
    three_rates: Sheet, pdf: Pdf, pdf_words: Callable[[bytes], str]
) -> None:
    def amounts(language: str) -> Counter[D]:
        said = pdf_words(pdf(prices_only(quote_document(three_rates(language)))))
        return Counter(
            {value: count for value, count in figures(said, language).items() if value % 1 or value > 99}
        )

    assert amounts("fr") == amounts("en")
    assert amounts("fr")[D("9152.26")] == 1


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_quote_of_three_lines_fits_one_accessible_page(three_rates: Sheet, pdf: Pdf, language: str) -> None:
    with pikepdf.open(io.BytesIO(pdf(quote_document(three_rates(language))))) as file:
        assert len(file.pages) == 1
        assert str(file.Root.Lang).startswith(language)


def test_forty_lines_take_three_pages_and_each_page_of_lines_has_the_header(
    many_lines: Callable[[str, int], QuoteSheet], pdf: Pdf, pdf_words: Callable[[bytes], str]
) -> None:
    pages = pdf_words(pdf(quote_document(many_lines("fr", 40)))).split("\f")[:-1]
    assert len(pages) == 3
    for number, page in enumerate(pages, 1):
        assert f"Page {number} sur 3" in page
        assert "SAS au capital de 150000€" in page.replace("\u202f", "")
        assert ("Désignation" in page) == ("REF-00" in page)
    assert sum(page.count("REF-00") for page in pages) == 40


def test_totals_never_stand_alone_on_a_page(
    many_lines: Callable[[str, int], QuoteSheet], pdf: Pdf, pdf_words: Callable[[bytes], str]
) -> None:
    for count in range(8, 28):
        pages = pdf_words(pdf(quote_document(many_lines("fr", count)))).split("\f")[:-1]
        with_totals = next(page for page in pages if "Total TTC" in page)
        assert "REF-00" in with_totals, f"{count} lines: the totals are alone"
        assert "TVA par taux" in with_totals


def test_totals_stand_under_the_last_line_however_tall_it_is(
    three_rates: Sheet, pdf: Pdf, pdf_places: Callable[[bytes], list[tuple[str, float]]]
) -> None:
    sheet = three_rates("fr")
    last = sheet.lines[-1]
    assert isinstance(last, Line)
    for description in ("", "haut " * 40 + "derniermot", "haut " * 70 + "derniermot"):
        lines = (*sheet.lines[:-1], replace(last, description=description, eco=D(1) if description else D(0)))
        places = dict(pdf_places(pdf(quote_document(replace(sheet, lines=lines)))))
        assert places["taux"] > places["derniermot" if description else "ISO-25"] + 8


def test_columns_that_no_line_uses_are_left_out(three_rates: Sheet) -> None:
    sheet = three_rates("fr")
    bare = tuple(
        replace(line, discount=D(0), reference="") for line in sheet.lines if not isinstance(line, Section)
    )
    table = next(
        block for block in quote_document(replace(sheet, lines=bare)).blocks if isinstance(block, Table)
    )
    names = [column.label for column in table.columns]
    assert names[0] == "Désignation"
    assert "Remise" not in names
    assert all(len(row.cells) == len(names) for row in table.rows)


def test_sections_options_and_long_descriptions_have_their_rows(three_rates: Sheet, words: Words) -> None:
    sheet = three_rates("fr")
    kit, labour, roll = sheet.lines
    assert isinstance(kit, Line)
    assert isinstance(labour, Line)
    lines = (
        Section("Poste 1", (replace(kit, description="Une phrase longue. " * 20),), D("4600.00")),
        replace(labour, optional=True),
        roll,
    )
    document = quote_document(replace(sheet, lines=lines))
    table = next(block for block in document.blocks if isinstance(block, Table))
    assert [row.kind for row in table.rows] == ["group", "normal", "note", "subtotal", "muted", "normal"]
    assert "Option, non comprise dans le total" in words(validate(document))
    assert "Sous-total" in words(document)


def test_an_accepted_quote_names_who_accepted_and_asks_for_no_signature(
    three_rates: Sheet, words: Words
) -> None:
    accepted = Acceptance("Paul Rimaud", "Directeur", TODAY, "Accepté en ligne.")
    document = quote_document(replace(three_rates("fr"), acceptance=accepted, version=2))
    box = next(block for _, block in walk(document.blocks) if isinstance(block, SignatureBox))
    assert box.fields == ()
    assert box.filled[1] == ("Nom", "Paul Rimaud")
    assert "Devis D-2026-0142 · version 2" in words(document)


def test_a_quote_says_the_legal_identity_of_its_seller_and_what_is_asked_to_accept_it(
    three_rates: Sheet, words: Words
) -> None:
    said = words(quote_document(three_rates("fr")))
    for mention in (
        "SAS au capital de 150\u202f000\u202f€",
        "RCS Lyon 123 456 782",
        "FR18123456782",
        "Bon pour accord",
        "Valable jusqu’au | 31\u00a0décembre\u00a02026",
        "Qualité",
        "40\u202f€",
    ):
        assert mention in said


@pytest.fixture
def invoice(three_rates: Sheet) -> Callable[..., InvoiceSheet]:
    def build(language: str = "fr", **changes: object) -> InvoiceSheet:
        quote = three_rates(language)
        sheet = InvoiceSheet(
            language, "F-2026-0077", TODAY, dt.date(2026, 12, 16), quote.seller, quote.buyer, quote.lines,
            replace(quote.amounts, deposit=None, prepaid=D("2745.68"), to_pay=D("6406.58")),
            purchase_order="BC-4411", payment=quote.payment, mentions=quote.mentions,
        )  # fmt: skip
        return replace(sheet, **changes)  # type: ignore[arg-type]

    return build


def test_an_invoice_shows_what_was_paid_and_what_is_due(
    invoice: Callable[..., InvoiceSheet], words: Words
) -> None:
    said = words(invoice_document(invoice()))
    assert said.splitlines().count("Facture F-2026-0077") == 1
    assert "Déjà réglé | −2\u202f745,68\u202f€" in said
    assert "Reste à payer | 6\u202f406,58\u202f€" in said
    assert "Échéance | 16\u00a0décembre\u00a02026" in said
    assert "Votre commande | BC-4411" in said


def test_an_invoice_without_vat_gives_the_reason(invoice: Callable[..., InvoiceSheet], words: Words) -> None:
    amounts = Amounts(
        D("100.00"), (VatRow(D(0), D("100.00"), D("0.00"), "Autoliquidation"),), D(0), D("100.00")
    )
    assert "0\u202f% – Autoliquidation | 100,00 | 0,00" in words(invoice_document(invoice(amounts=amounts)))


def test_a_credit_note_says_its_name_and_its_invoice(
    invoice: Callable[..., InvoiceSheet], words: Words
) -> None:
    said = words(invoice_document(invoice("en", credit_note=True, preceding_invoice="F-2026-0070")))
    assert "Credit note F-2026-0077" in said
    assert "Original invoice | F-2026-0070" in said


def test_a_delivery_note_has_quantities_no_price_and_room_for_reservations(
    three_rates: Sheet, words: Words, pdf: Pdf
) -> None:
    quote = three_rates("fr")
    lines = (DeliveryLine("Kit de pompage", D(4), D(3), D(1), "u", "P-40-316", "inox"),)
    document = delivery_document(DeliverySheet("fr", "BL-12", TODAY, quote.seller, quote.buyer, lines))
    said = words(document)
    assert "P-40-316 | Kit de pompage – inox | 4\u00a0u | 3\u00a0u | 1\u00a0u" in said
    assert "Réserves | ........" in said
    assert "€" not in said.split("Réception")[0].split("Marchandises")[1]
    assert pdf(document).startswith(b"%PDF-")


def test_a_report_goes_from_the_sentence_to_the_figures_then_to_their_proof(words: Words, pdf: Pdf) -> None:
    table = Table(
        (Column("Effet"), Column("€", "end")), (Row((Cell(text("Mix")), Cell(text("−16\u202f000")))),)
    )
    drawing = Figure(
        b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 90 30"><rect width="9" height="30"/></svg>',
        "L’écart en trois effets",
        data=table,
    )
    section = ReportSection(
        "D’où vient l’écart", ("Le mix recule.",), drawing, None, ("Relancer les pompes.",)
    )
    sheet = ReportSheet(
        "fr", "Semaine 47", "Morvane", "Nadia Ferrand", TODAY, dt.date(2026, 11, 20), "Il manque 4 500 €.",
        (("Chiffre d’affaires", "95\u202f500\u202f€"), ("Visites", "9")), (section,),
    )  # fmt: skip
    document = report_document(sheet)
    said = words(document)
    order = [
        said.index(part)
        for part in (
            "Semaine 47",
            "Il manque",
            "Visites | 9",
            "D’où vient",
            "[L’écart",
            "Mix",
            "Le mix recule",
            "Relancer",
        )
    ]
    assert order == sorted(order)
    assert pdf(document).startswith(b"%PDF-")
