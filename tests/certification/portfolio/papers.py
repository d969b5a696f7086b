"""Dossiers and decks made for the tests: one content, four kinds of files, faults planted at will."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass, field, replace
from html import escape
from typing import Any

PARTS_FR = {
    "C1": ("C1 – Assurer une veille commerciale", [
        "Contexte de l'entreprise et secteur", "Buts de la veille", "Sources et leur fiabilité",
        "Techniques de collecte", "Analyse des données", "La concurrence", "Anticipation du marché",
        "Diffusion des résultats", "Effets sur la stratégie", "Mesure de l'efficacité"]),
    "C2": ("C2 – Concevoir et organiser un plan d'actions commerciales", [
        "Le marché", "Objectifs et KPI", "Segments et personas", "Produits et services", "Positionnement",
        "Plan et calendrier", "Communication", "Ressources et budget", "Suivi et évaluation", "Risques",
        "Synthèse"]),
    "C9": ("C9 – Optimiser la gestion de la relation client", [
        "Comprendre le client", "Une relation durable", "Engagement et fidélité", "Technologies : CRM",
        "Satisfaction", "Tendances", "Coordination interne et externe"]),
}  # fmt: skip
PARTS_EN = {
    "C1": ("C1 – Commercial watch", [
        "Context and sector", "Aims of the watch", "Sources and reliability", "Ways of collecting",
        "Data analysis", "Competitors", "Foresight of the market", "Sharing the results",
        "Effect on the strategy", "Measuring effectiveness"]),
    "C2": ("C2 – Sales action plan", [
        "The market", "Objectives and KPIs", "Segments and personas", "Product and service", "Positioning",
        "Plan and schedule", "Communication", "Resources and budget", "Follow-up and evaluation", "Risks",
        "Summary"]),
    "C9": ("C9 – Customer relationship management", [
        "Understanding the customer", "A lasting relationship", "Commitment and loyalty",
        "Technology: CRM and automation", "Satisfaction", "Trends", "Coordination, internal and external"]),
}  # fmt: skip
WORDS = (
    "Nous avons relevé chaque semaine les demandes reçues au comptoir puis rapproché ces chiffres des "
    "visites faites par les deux commerciaux du nord de la région, ce qui montre que les ateliers de moins "
    "de vingt salariés commandent plus souvent et par plus petites quantités que les autres acheteurs."
)


@dataclass(frozen=True)
class Bit:
    """A heading (level 1 or 2), a paragraph, a caption or a table row, with its own look when it has one."""

    text: str
    kind: str = "body"
    level: int = 0
    font: str = ""
    size: float = 0.0
    spacing: float = 0.0
    entry: str = ""


Page = list[Bit]


@dataclass(frozen=True)
class Paper:
    """What a dossier holds. `pages`: pages of each part."""

    pages: dict[str, int] = field(default_factory=lambda: {"C1": 11, "C2": 13, "C9": 11})
    words: Any = field(default_factory=lambda: PARTS_FR)
    cover: bool = True
    contents: bool = True
    company: int = 1
    annexes: int = 3
    font: str = "Liberation Sans"
    size: float = 11.0
    spacing: float = 1.15
    drop: tuple[str, ...] = ()  # headings of themes that are left out
    titles: dict[str, str] = field(default_factory=dict)
    planted: tuple[tuple[int, Bit], ...] = ()  # (page of the file, bit that is added to it)
    tables: bool = False
    outline: bool = True
    paragraphs: int = 3  # of four lines, on each page of a part

    def but(self, **changes: Any) -> Paper:
        return replace(self, **changes)

    def leaves(self) -> list[Page]:
        """The pages, one after the other."""
        english = self.words is PARTS_EN
        leaves: list[Page] = []
        if self.cover:
            leaves.append([Bit("DOSSIER DE PRODUCTION" if not english else "PRODUCTION DOSSIER", size=24.0)])
        listed = [self.titles.get(code, self.words[code][0]) for code in self.pages]
        if self.contents:
            rows = [Bit(f"{title} .......... {3 + at}", "contents") for at, title in enumerate(listed)]
            rows += [Bit("Annexes .......... 40", "contents")]
            leaves.append([Bit("Table of contents" if english else "Sommaire", "heading", 1), *rows])
        for at in range(self.company):
            head = [Bit("The company" if english else "Présentation de l'entreprise", "heading", 1)]
            leaves.append([*(head if at == 0 else []), *_body(2)])
        for code, count in self.pages.items():
            leaves += self._part(code, count)
        for at in range(self.annexes):
            head = [Bit("Appendices" if english else "Annexes", "heading", 1)] if at == 0 else []
            leaves.append([*head, Bit("Relevé de caisse", font="Liberation Serif", size=8.0, spacing=1.0)])
        for number, bit in self.planted:
            leaves[number - 1].append(bit)
        return leaves

    def _part(self, code: str, count: int) -> list[Page]:
        title, themes = self.words[code]
        title = self.titles.get(code, title)
        leaves: list[Page] = [[] for _ in range(count)]
        if title:
            leaves[0].append(Bit(title, "heading", 1))
        kept = [theme for theme in themes if theme not in self.drop]
        for at, theme in enumerate(kept):
            leaves[at * count // max(1, len(kept))].append(Bit(theme, "heading", 2))
        for leaf in leaves:
            leaf += _body(self.paragraphs)
            if self.tables:
                leaf += [
                    Bit("Atelier Bruno|12|4 500", "row", size=9.0),
                    Bit("Garage Sirius|7|2 300", "row", size=9.0),
                ]
                leaf += [Bit("Tableau 1 : commandes de l'année", "caption", size=9.0)]
        return leaves


def _body(count: int) -> list[Bit]:
    return [Bit(WORDS) for _ in range(count)]


def as_pdf(paper: Paper) -> bytes:
    """By Typst, with the metric twin of Arial; a line is as high as Arial's, times the spacing."""
    import typst

    parts = [
        '#set document(title: "Dossier")',
        '#set page(paper: "a4", margin: 2.5cm, footer: context align(center, text(9pt)[#counter(page).display()]))',
        '#set text(font: "Liberation Sans", size: 11pt, lang: "fr", hyphenate: false, top-edge: 0.75em, '
        "bottom-edge: -0.25em)",
        f"#set heading(outlined: true, bookmarked: {'true' if paper.outline else 'false'})",
    ]
    for number, leaf in enumerate(paper.leaves()):
        if number:
            parts.append("#pagebreak()")
        parts += [_typst(paper, bit) for bit in leaf]
    return bytes(typst.compile("\n".join(parts).encode()))


def _typst(paper: Paper, bit: Bit) -> str:
    words = '#"' + bit.text.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if bit.kind == "heading":
        size = 18 if bit.level == 1 else 13
        look = f'#set text(font: "{paper.font}", size: {size}pt);'
        return f"#block(above: 12pt, below: 8pt)[{look}#heading(level: {bit.level})[{words}]]"
    if bit.kind == "row":
        cells = ", ".join(f'[#"{cell}"]' for cell in bit.text.split("|"))
        return f"#text({bit.size}pt)[#grid(columns: (1fr, 1fr, 1fr), {cells})]"
    size, spacing = bit.size or paper.size, bit.spacing or paper.spacing
    lead = size * 1.149 * spacing - size
    return (
        f'#block(above: {lead + 6}pt, below: {lead + 6}pt)[#set text(font: "{bit.font or paper.font}", size: {size}pt)'
        f"\n#set par(leading: {lead}pt)\n{words}]"
    )


def as_docx(paper: Paper) -> bytes:
    """By python-docx: headings by style, the look of the text in the style Normal."""
    import docx
    from docx.enum.text import WD_BREAK
    from docx.oxml.ns import qn
    from docx.shared import Cm, Pt

    file: Any = docx.Document()
    normal = file.styles["Normal"]
    normal.font.name, normal.font.size = paper.font, Pt(paper.size)
    normal.paragraph_format.line_spacing = paper.spacing
    normal.paragraph_format.space_after = Pt(6)
    for level in (1, 2):
        fonts = file.styles[f"Heading {level}"].element.get_or_add_rPr().get_or_add_rFonts()
        for name in list(fonts.attrib):
            del fonts.attrib[name]
        fonts.set(qn("w:ascii"), paper.font)
        fonts.set(qn("w:hAnsi"), paper.font)
    file.sections[0].page_width, file.sections[0].page_height = Cm(21), Cm(29.7)
    for number, leaf in enumerate(paper.leaves()):
        if number:
            file.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
        rows = [bit for bit in leaf if bit.kind == "row"]
        for bit in leaf:
            if bit.kind == "heading":
                file.add_heading(bit.text, bit.level)
            elif bit.kind != "row":
                made = file.add_paragraph(style="Caption" if bit.kind == "caption" else None)
                run = made.add_run(bit.text)
                _look(run, made, bit)
        if rows:
            table = file.add_table(0, 3)
            for bit in rows:
                cells = table.add_row().cells
                for cell, words in zip(cells, bit.text.split("|"), strict=True):
                    _look(cell.paragraphs[0].add_run(words), cell.paragraphs[0], bit)
    held = io.BytesIO()
    file.save(held)
    return held.getvalue()


def _look(run: Any, made: Any, bit: Bit) -> None:
    from docx.shared import Pt

    if bit.font:
        run.font.name = bit.font
    if bit.size:
        run.font.size = Pt(bit.size)
    if bit.spacing:
        made.paragraph_format.line_spacing = bit.spacing


_ODF = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" '
    'xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0" office:version="1.3"'
)


def as_odt(paper: Paper) -> bytes:
    """By hand: a default style, Standard, headings, and an automatic style for each look of its own."""
    made: dict[tuple[str, float, float, bool], str] = {}
    body = []
    for number, leaf in enumerate(paper.leaves()):
        for place, bit in enumerate(leaf):
            look = (bit.font, bit.size, bit.spacing, bool(number) and place == 0)
            style = made.setdefault(look, f"P{len(made)}")
            if bit.kind == "row":
                cells = "".join(
                    f'<table:table-cell><text:p text:style-name="{style}">{escape(cell)}</text:p></table:table-cell>'
                    for cell in bit.text.split("|")
                )
                body.append(f"<table:table><table:table-row>{cells}</table:table-row></table:table>")
            elif bit.kind == "heading":
                name = f"H{bit.level}B" if look[3] else f"H{bit.level}"
                body.append(
                    f'<text:h text:style-name="{name}" text:outline-level="{bit.level}">{escape(bit.text)}</text:h>'
                )
            else:
                body.append(f'<text:p text:style-name="{style}">{escape(bit.text)}</text:p>')
    auto = "".join(
        f'<style:style style:name="{name}" style:family="paragraph" style:parent-style-name="Standard">'
        f"<style:paragraph-properties{" fo:break-before='page'" if broken else ''}"
        f"{f" fo:line-height='{spacing * 100:g}%'" if spacing else ''}/>"
        f"<style:text-properties{f" style:font-name='{font}'" if font else ''}"
        f"{f" fo:font-size='{size:g}pt'" if size else ''}/></style:style>"
        for (font, size, spacing, broken), name in made.items()
    )
    for level, size in ((1, 18), (2, 13)):
        for ending, broken in (("", ""), ("B", " fo:break-before='page'")):
            auto += (
                f'<style:style style:name="H{level}{ending}" style:family="paragraph" style:parent-style-name='
                f'"Standard"><style:paragraph-properties{broken}/><style:text-properties fo:font-size="{size}pt" '
                f'fo:font-weight="bold"/></style:style>'
            )
    faces = "".join(
        f'<style:font-face style:name="{one}" svg:font-family="\'{one}\'"/>'
        for one in sorted({paper.font, *(look[0] for look in made if look[0])})
    )
    styles = (
        f"<office:document-styles {_ODF}><office:font-face-decls>{faces}</office:font-face-decls><office:styles>"
        f'<style:default-style style:family="paragraph"><style:text-properties style:font-name="Liberation Serif" '
        f'fo:font-size="12pt"/></style:default-style><style:style style:name="Standard" style:family="paragraph">'
        f'<style:paragraph-properties fo:line-height="{paper.spacing * 100:g}%" fo:margin-bottom="6pt"/>'
        f'<style:text-properties style:font-name="{paper.font}" fo:font-size="{paper.size:g}pt"/></style:style>'
        f"</office:styles></office:document-styles>"
    )
    content = (
        f"<office:document-content {_ODF}><office:font-face-decls>{faces}</office:font-face-decls>"
        f"<office:automatic-styles>{auto}</office:automatic-styles><office:body><office:text>{''.join(body)}"
        f"</office:text></office:body></office:document-content>"
    )
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text", zipfile.ZIP_STORED)
        archive.writestr("content.xml", content)
        archive.writestr("styles.xml", styles)
    return held.getvalue()


MAKERS = {"pdf": as_pdf, "docx": as_docx, "odt": as_odt}


@dataclass(frozen=True)
class Deck:
    """What a deck holds: `counted` slides beside cover and contents."""

    counted: int = 30
    cover: bool = True
    contents: str = "Sommaire"
    hidden: tuple[int, ...] = ()  # numbers of slides
    empty: tuple[int, ...] = ()
    untitled: tuple[int, ...] = ()
    small: tuple[int, ...] = ()
    ending: int = 0


def as_pptx(deck: Deck) -> bytes:
    """By python-pptx, from its own template."""
    from pptx import Presentation
    from pptx.util import Pt

    file: Any = Presentation()
    if deck.cover:
        slide = file.slides.add_slide(file.slide_layouts[0])
        slide.shapes.title.text, slide.placeholders[1].text = "Dossier de production", "Camille Besson"
    if deck.contents:
        slide = file.slides.add_slide(file.slide_layouts[1])
        slide.shapes.title.text, slide.placeholders[1].text = (
            deck.contents,
            "Veille\nPlan d'actions\nRelation client",
        )
    for at in range(deck.counted):
        slide = file.slides.add_slide(file.slide_layouts[1])
        slide.shapes.title.text, slide.placeholders[1].text = f"Constat {at + 1}", WORDS
    for number in deck.hidden:
        file.slides[number - 1]._element.set("show", "0")
    for number in deck.empty:
        for shape in list(file.slides[number - 1].shapes):
            shape._element.getparent().remove(shape._element)
    for number in deck.untitled:
        title = file.slides[number - 1].shapes.title
        title._element.getparent().remove(title._element)
    for number in deck.small:
        file.slides[number - 1].placeholders[1].text_frame.paragraphs[0].runs[0].font.size = Pt(9)
    held = io.BytesIO()
    file.save(held)
    return held.getvalue()
