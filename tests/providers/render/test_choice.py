"""A renderer is chosen by URL; a wrong one names those that exist."""

import datetime as dt
from collections.abc import Callable
from html.parser import HTMLParser

import pytest

from compagnon.core.documents import (
    Beside,
    Bullets,
    Cell,
    Column,
    Document,
    DocumentError,
    Figure,
    Heading,
    KeyValues,
    Letterhead,
    Notice,
    PageBreak,
    Paragraph,
    Parties,
    Party,
    Picture,
    Row,
    SignatureBox,
    Span,
    Table,
    Together,
    TotalRow,
    Totals,
    text,
)
from compagnon.providers.render import (
    HtmlRenderer,
    Limits,
    PlainRenderer,
    TypstRenderer,
    UnknownRenderScheme,
    pdf_renderer,
    renderer_from_url,
)

SVG = b"<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>"
TOTALS = Totals("Totaux", (TotalRow("Total", "14,00 €", "grand"),))
EVERYTHING = Document(
    "Tout <essai>",
    "fr",
    (
        Heading(2, text("Un & deux")),
        Paragraph(text("Un ", Span("lien", link="https://example.org/?a=1&b=2"), Span(" fort", strong=True))),
        Paragraph(text("Petit"), "small"),
        Bullets((text("puce"),)),
        Bullets((text("rang"),), ordered=True),
        Table(
            (Column("Nom"), Column("Prix", "end")),
            (
                Row((Cell(text("Poste")),), "group"),
                Row((Cell(text("Pompe"), text("inox\n316L")), Cell(text("12,00")))),
                Row((Cell(text("note de bas")),), "note"),
            ),
            footer=(Row((Cell(text("Somme")), Cell(text("13,00"))), "total"),),
            caption="Prix",
            row_headers=True,
        ),
        KeyValues((("Date", text("hier")),)),
        KeyValues((("CA", text("95 k€")),), "figures"),
        Figure(SVG.replace(b"/>", b" onload='alert(1)'/>"), "une courbe", "légende"),
        PageBreak(),
        Together((Beside((TOTALS,), (Paragraph(text("droite")),)),)),
        Notice((text("remarque"), text("suite")), "Attention", "warning"),
        Parties((Party("De", "Nous", ("ici",)), Party("À", "Vous"))),
        SignatureBox("Accord", ("Signature",), text("écrivez"), (("Nom", "Paul"),)),
    ),
    letterhead=Letterhead("Nous", ("tél.",), Picture(SVG, "image/svg+xml", "logo")),
    legal=("SAS",),
    reference="D-1",
)


class Reader(HTMLParser):
    """Reads a fragment strictly: every element is closed, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))
        if tag not in ("br", "img"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words += data


@pytest.mark.parametrize(
    ("url", "kind"), [("typst:", TypstRenderer), ("html:", HtmlRenderer), ("text:", PlainRenderer)]
)
def test_each_scheme_has_its_renderer(url: str, kind: type) -> None:
    assert isinstance(renderer_from_url(url), kind)


WRONG = (
    "weasyprint:",
    "",
    "typst",
    "html:?timeout=3",
    "typst:?timeout=soon",
    "typst:?speed=9",
    "typst:?documents=0",
    "typst:?documents=1.5",
    "typst:?timeout=nan",
)


@pytest.mark.parametrize("url", WRONG)
def test_an_unknown_scheme_option_or_value_is_refused_with_those_that_exist(url: str) -> None:
    with pytest.raises(UnknownRenderScheme) as caught:
        renderer_from_url(url)
    assert caught.value.code == "render.unknown-scheme"
    assert "known" in caught.value.params


def test_the_url_carries_the_limits() -> None:
    renderer = renderer_from_url("typst:?timeout=2.5&documents=10")
    assert isinstance(renderer, TypstRenderer)
    assert renderer.limits == Limits(documents=10, timeout=2.5)


def test_one_pdf_engine_is_shared() -> None:
    assert pdf_renderer() is pdf_renderer()


@pytest.mark.parametrize("url", ["typst:", "html:", "text:"])
def test_every_renderer_takes_every_block_and_says_the_same_words(
    url: str, stamp: dt.datetime, pdf_words: Callable[[bytes], str]
) -> None:
    renderer = renderer_from_url(url)
    first = renderer.render(EVERYTHING, timestamp=stamp)
    again = renderer.render(EVERYTHING, timestamp=stamp)
    renderer.close()
    assert again.content == first.content
    words = pdf_words(first.content) if url == "typst:" else first.content.decode()
    for expected in ("droite", "316L", "14,00 €", "Paul", "note de bas", "légende", "D-1", "13,00"):
        assert expected in words


@pytest.mark.parametrize("url", ["typst:", "html:", "text:"])
def test_every_renderer_refuses_a_badly_built_document(url: str, stamp: dt.datetime) -> None:
    with pytest.raises(DocumentError):
        renderer_from_url(url).render(Document("", "fr", ()), timestamp=stamp)


def test_html_is_well_formed_accessible_and_runs_nothing(stamp: dt.datetime) -> None:
    reader = Reader()
    reader.feed(HtmlRenderer().render(EVERYTHING, timestamp=stamp).content.decode())
    assert reader.open == []
    tags = [tag for tag, _ in reader.seen]
    assert tags[0] == "article"
    assert reader.seen[0][1]["lang"] == "fr"
    assert tags.count("h1") == 1
    assert all(attributes.get("alt") for tag, attributes in reader.seen if tag == "img")
    assert {attributes.get("scope") for tag, attributes in reader.seen if tag == "th"} == {
        "col",
        "row",
        "rowgroup",
    }
    assert not {"svg", "script", "style"} & set(tags)
    assert not [
        name
        for _, attributes in reader.seen
        for name in attributes
        if name.startswith("on") or name == "style"
    ]
    assert "Tout <essai>" in reader.words


def test_hostile_text_stays_text_in_html(small: Callable[..., Document], stamp: dt.datetime) -> None:
    attack = "<script>alert(1)</script>\"'&amp;"
    page = HtmlRenderer().render(small(attack, title=attack), timestamp=stamp).content.decode()
    assert "<script" not in page
    reader = Reader()
    reader.feed(page)
    assert reader.words.count(attack) == 2
