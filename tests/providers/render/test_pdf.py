"""PDF files: standards, sameness, and data that never becomes markup."""

import datetime as dt
import io
import re
import shutil
import subprocess
from collections.abc import Callable

import pikepdf
import pytest

from compagnon.core.documents import (
    Attachment,
    Cell,
    Column,
    Document,
    Figure,
    Heading,
    Letterhead,
    Picture,
    Row,
    Span,
    Table,
    text,
)
from compagnon.providers.render import RenderRefused, RenderTooBig, TypstRenderer

type Small = Callable[..., Document]
OPEN = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20">'
SVG = f'{OPEN}<rect width="40" height="20" fill="#0a635d"/></svg>'.encode()
HOSTILE = [
    '#read("/etc/passwd")',
    '#import "@preview/cetz:0.3.0"',
    "#while true {}",
    "$ x^2 $ `code` *strong* _em_ = title <label> @ref // comment /* x */ \\u{41} ~ -- ---",
    "{{settings.SECRET_KEY}} {% load static %}",
    '"quotes" \\" and \\n',
    "#panic(sys.inputs)",
]


def test_it_is_pdf_a_3a_and_pdf_ua_1_tagged_titled_and_in_its_language(
    engine: TypstRenderer, small: Small, stamp: dt.datetime
) -> None:
    table = Table((Column("Nom"), Column("Prix", "end")), (Row((Cell(text("Pompe")), Cell(text("12,00")))),))
    whole = small(
        Heading(2, text("Prix")), table, Figure(SVG, "Un rectangle", data=table), title="Notre offre"
    )
    with pikepdf.open(io.BytesIO(engine.render_pdf(whole, timestamp=stamp))) as file:
        metadata = file.open_metadata()
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("3", "A")
        assert metadata["pdfuaid:part"] == "1"
        assert metadata["dc:title"] == "Notre offre"
        assert str(file.Root.Lang).startswith("fr")
        assert bool(file.Root.MarkInfo.Marked)
        assert bool(file.Root.ViewerPreferences.DisplayDocTitle)
        tags = _tags(file.Root.StructTreeRoot.K)
    assert {"/H1", "/H2", "/Table", "/THead", "/TH", "/TD", "/Figure"} <= set(tags)


def _tags(node: pikepdf.Object) -> list[str]:
    if isinstance(node, pikepdf.Array):
        return [tag for item in node for tag in _tags(item)]
    if isinstance(node, pikepdf.Dictionary) and "/S" in node:
        return [str(node.S), *(_tags(node.K) if "/K" in node else [])]
    return []


def test_the_same_document_gives_the_same_bytes_even_from_another_process(
    engine: TypstRenderer, small: Small, stamp: dt.datetime
) -> None:
    other = TypstRenderer()
    try:
        whole = small("Deux fois le même texte")
        assert engine.render_pdf(whole, timestamp=stamp) == other.render_pdf(whole, timestamp=stamp)
        later = other.render_pdf(whole, timestamp=stamp + dt.timedelta(seconds=1))
    finally:
        other.close()
    assert later != engine.render_pdf(whole, timestamp=stamp)


def test_a_naive_timestamp_is_refused(engine: TypstRenderer, small: Small) -> None:
    with pytest.raises(ValueError, match="aware"):
        engine.render_pdf(small("x"), timestamp=dt.datetime(2026, 1, 1))


@pytest.mark.parametrize("attack", HOSTILE)
def test_markup_in_the_data_is_printed_as_text_wherever_it_stands(
    engine: TypstRenderer, small: Small, stamp: dt.datetime, pdf_words: Callable[[bytes], str], attack: str
) -> None:
    table = Table((Column(attack),), (Row((Cell(text(attack), text(attack)),)),), caption=attack)
    printed = pdf_words(engine.render_pdf(small(attack, table, title=attack), timestamp=stamp))
    flat = re.sub(r"\s|\u200b", "", printed)
    assert flat.count(re.sub(r"\s", "", attack)) >= 4
    assert "root:" not in printed


@pytest.mark.parametrize(
    "href", ["/etc/passwd", "file:///etc/hostname", "../../etc/passwd", "https://x.test/a.png"]
)
def test_a_picture_cannot_read_the_disk_nor_the_network(
    engine: TypstRenderer, small: Small, stamp: dt.datetime, href: str
) -> None:
    svg = f'{OPEN}<image href="{href}" width="9" height="9"/></svg>'
    with pytest.raises(RenderRefused) as caught:
        engine.render(small(Figure(svg.encode(), "piège")), timestamp=stamp)
    assert "failed to load linked image" in str(caught.value)


def test_a_broken_picture_is_refused_and_the_engine_goes_on(
    engine: TypstRenderer, small: Small, stamp: dt.datetime
) -> None:
    with pytest.raises(RenderRefused) as caught:
        engine.render(small(Figure(b"<svg", "cassée")), timestamp=stamp)
    assert caught.value.code == "render.refused"
    assert "SVG" in str(caught.value.params["reason"])
    assert engine.render_pdf(small("suite"), timestamp=stamp).startswith(b"%PDF-")


def test_a_png_logo_is_drawn(engine: TypstRenderer, small: Small, stamp: dt.datetime) -> None:
    png = bytes.fromhex(
        "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63f8cfc00000"
        "030101 00c9fe92ef0000000049454e44ae426082".replace(" ", "")
    )
    whole = Document("Lettre", "fr", (), letterhead=Letterhead("Nous", (), Picture(png, "image/png", "Nous")))
    with pikepdf.open(io.BytesIO(engine.render_pdf(whole, timestamp=stamp))) as file:
        assert len(file.pages[0].get_images()) == 1


def test_an_attached_file_comes_out_as_it_went_in(
    engine: TypstRenderer, small: Small, stamp: dt.datetime
) -> None:
    xml = "<?xml version='1.0'?>\n<a>\t‑ é 😀</a>\r\n".encode()
    raw = bytes(range(256))
    whole = Document(
        "Facture",
        "fr",
        small("corps").blocks,
        attachments=(
            Attachment("factur-x.xml", xml, "text/xml", "Facture structurée", "alternative"),
            Attachment("brut.bin", raw, "application/octet-stream", "Octets"),
        ),
    )
    with pikepdf.open(io.BytesIO(engine.render_pdf(whole, timestamp=stamp))) as file:
        attached = {name: spec.get_file().read_bytes() for name, spec in file.attachments.items()}
    assert attached == {"factur-x.xml": xml, "brut.bin": raw}


def test_what_the_font_lacks_is_replaced_and_reported(
    engine: TypstRenderer, small: Small, stamp: dt.datetime, pdf_words: Callable[[bytes], str]
) -> None:
    rendered = engine.render(
        small("machine\u2011outil 12\u2009kg 😀 \u202eSERRUOJ שלום 100\u202f% 5 kΩ"), timestamp=stamp
    )
    assert rendered.replaced["\u2011"] == "-"
    assert rendered.replaced["\u2009"] == "\u202f"
    assert rendered.replaced["\u202e"] == ""
    assert rendered.replaced["😀"] == rendered.replaced["ש"] == "?"
    assert "Ω" not in rendered.replaced
    printed = pdf_words(rendered.content)
    assert "machine-outil" in printed
    assert "kΩ" in printed


def test_a_word_without_end_stays_on_the_page(
    engine: TypstRenderer, small: Small, stamp: dt.datetime
) -> None:
    pdf = engine.render_pdf(small("x" * 4000, title="T" * 300), timestamp=stamp)
    tool = shutil.which("pdftotext")
    if tool is None:
        pytest.skip("pdftotext is missing")
    boxes = subprocess.run(
        [tool, "-bbox", "-", "-"], input=pdf, capture_output=True, check=True
    ).stdout.decode()
    rights = [float(value) for value in re.findall(r'xMax="([\d.]+)"', boxes)]
    assert len(rights) > 30
    assert max(rights) <= 595.28 - 50


def test_an_italic_greek_letter_is_still_printed(
    engine: TypstRenderer, small: Small, stamp: dt.datetime, pdf_words: Callable[[bytes], str]
) -> None:
    from compagnon.core.documents import Paragraph

    pdf = engine.render_pdf(small(Paragraph((Span("Ω Δ Ж", em=True),))), timestamp=stamp)
    assert "Ω Δ Ж" in pdf_words(pdf)


def test_a_document_too_big_is_refused_before_the_engine(
    engine: TypstRenderer, small: Small, stamp: dt.datetime
) -> None:
    with pytest.raises(RenderTooBig):
        engine.render(small("é" * 16_000_000), timestamp=stamp)
