"""A document as accessible HTML, for share pages and mail (rendu HTML).

A fragment without style, script or absolute address: classes begin with `doc-`, pictures are data URIs in
`img` elements, so that a drawing can never run a script in the page that shows it.
"""

import base64
from collections.abc import Iterable
from datetime import datetime
from html import escape

from compagnon.core.documents import (
    Beside,
    Block,
    Bullets,
    Cell,
    Chart,
    Document,
    Figure,
    Heading,
    KeyValues,
    Letterhead,
    Notice,
    PageBreak,
    Paragraph,
    Parties,
    Party,
    Row,
    SignatureBox,
    Table,
    Text,
    Together,
    TotalRow,
    Totals,
    figure_of,
    validate,
)

from .port import Rendered


class HtmlRenderer:
    """Needs no process and loses no character."""

    def render(self, document: Document, *, timestamp: datetime) -> Rendered:
        """A `<article>` in the document's language; `timestamp` becomes its `data-rendered-at`."""
        validate(document)
        parts = [
            f'<article class="doc" lang="{document.language}" data-rendered-at="{timestamp.isoformat()}">',
            _letterhead(document.letterhead) if document.letterhead else "",
            f'<p class="doc-kicker">{_escape(document.kicker)}</p>' if document.kicker else "",
            f"<h1>{_escape(document.title)}</h1>",
            _blocks(document.blocks),
            _legal(document),
            "</article>",
        ]
        content = "\n".join(part for part in parts if part)
        return Rendered(content.encode("utf-8"), "text/html; charset=utf-8", {})

    def close(self) -> None:
        """Nothing is held."""


def _escape(value: str) -> str:
    return escape(value).replace("\n", "<br>")


def _text(value: Text) -> str:
    parts = []
    for span in value:
        part = _escape(span.text)
        if span.strong:
            part = f"<strong>{part}</strong>"
        if span.em:
            part = f"<em>{part}</em>"
        if span.link:
            part = f'<a href="{escape(span.link)}" rel="noopener noreferrer">{part}</a>'
        parts.append(part)
    return "".join(parts)


def _blocks(blocks: Iterable[Block]) -> str:
    return "\n".join(_block(block) for block in blocks)


def _block(block: Block) -> str:
    match block:
        case Heading(level, text):
            return f"<h{level}>{_text(text)}</h{level}>"
        case Paragraph(text, style):
            return f'<p class="doc-{style}">{_text(text)}</p>'
        case Bullets(items, ordered):
            tag = "ol" if ordered else "ul"
            return f"<{tag}>" + "".join(f"<li>{_text(item)}</li>" for item in items) + f"</{tag}>"
        case Table():
            return _table(block)
        case KeyValues(pairs, style):
            rows = "".join(
                f"<div><dt>{_escape(name)}</dt><dd>{_text(value)}</dd></div>" for name, value in pairs
            )
            return f'<dl class="doc-{style}">{rows}</dl>'
        case Figure():
            return _figure(block)
        case Chart():
            return _figure(figure_of(block))
        case Totals(caption, totals):
            rows = "".join(_total(row) for row in totals)
            return f'<dl class="doc-totals" aria-label="{escape(caption)}">{rows}</dl>'
        case Notice(words, title, tone):
            head = f"<p><strong>{_escape(title)}</strong></p>" if title else ""
            body = "".join(f"<p>{_text(item)}</p>" for item in words)
            return f'<div class="doc-notice doc-{tone}">{head}{body}</div>'
        case SignatureBox():
            return _signature(block)
        case Parties(parties):
            return '<div class="doc-parties">' + "".join(map(_party, parties)) + "</div>"
        case Beside(left, right):
            return f'<div class="doc-beside"><div>{_blocks(left)}</div><div>{_blocks(right)}</div></div>'
        case Together(blocks):
            return f'<div class="doc-together">{_blocks(blocks)}</div>'
        case PageBreak():
            return ""


def _total(row: TotalRow) -> str:
    return f'<div class="doc-{row.kind}"><dt>{_escape(row.label)}</dt><dd>{_escape(row.amount)}</dd></div>'


def _table(table: Table) -> str:
    caption = f"<caption>{_escape(table.caption)}</caption>" if table.caption else ""
    head = "".join(
        f'<th scope="col" class="doc-{column.align}">{_escape(column.label)}</th>' for column in table.columns
    )
    body = "".join(_row(table, row) for row in table.rows)
    foot = "".join(_row(table, row) for row in table.footer)
    foot = f"<tfoot>{foot}</tfoot>" if foot else ""
    return (
        f'<table class="doc-table">{caption}<thead><tr>{head}</tr></thead><tbody>{body}</tbody>{foot}</table>'
    )


def _row(table: Table, row: Row) -> str:
    span = len(table.columns)
    if row.kind == "group":
        return f'<tr class="doc-group"><th scope="rowgroup" colspan="{span}">{_cell(row.cells[0])}</th></tr>'
    if row.kind == "note":
        return f'<tr class="doc-note"><td colspan="{span}">{_cell(row.cells[0])}</td></tr>'
    cells = []
    for index, (column, cell) in enumerate(zip(table.columns, row.cells, strict=True)):
        tag, scope = ("th", ' scope="row"') if table.row_headers and index == 0 else ("td", "")
        cells.append(f'<{tag}{scope} class="doc-{column.align}">{_cell(cell)}</{tag}>')
    return f'<tr class="doc-{row.kind}">' + "".join(cells) + "</tr>"


def _cell(cell: Cell) -> str:
    detail = f'<br><small class="doc-detail">{_text(cell.detail)}</small>' if cell.detail else ""
    return _text(cell.text) + detail


def _figure(figure: Figure) -> str:
    caption = f"<figcaption>{_escape(figure.caption)}</figcaption>" if figure.caption else ""
    data = _table(figure.data) if figure.data else ""
    picture = _picture(figure.svg, "image/svg+xml", figure.alt)
    return f'<figure class="doc-figure">{picture}{caption}{data}</figure>'


def _picture(data: bytes, media_type: str, alt: str) -> str:
    encoded = base64.b64encode(data).decode("ascii")
    return f'<img src="data:{media_type};base64,{encoded}" alt="{escape(alt)}">'


def _signature(box: SignatureBox) -> str:
    filled = "".join(
        f"<div><dt>{_escape(name)}</dt><dd>{_escape(value)}</dd></div>" for name, value in box.filled
    )
    fields = "".join(f'<div><dt>{_escape(name)}</dt><dd class="doc-blank"></dd></div>' for name in box.fields)
    invitation = f"<p>{_text(box.invitation)}</p>" if box.invitation else ""
    head = f"<p><strong>{_escape(box.title)}</strong></p>"
    return f'<div class="doc-signature">{head}{invitation}<dl>{filled}{fields}</dl></div>'


def _party(party: Party) -> str:
    lines = "<br>".join(_escape(line) for line in (party.name, *party.lines))
    return f'<address><span class="doc-label">{_escape(party.label)}</span><br>{lines}</address>'


def _letterhead(head: Letterhead) -> str:
    logo = head.logo
    name = _picture(logo.data, logo.media_type, logo.alt) if logo else _escape(head.name)
    lines = "<br>".join(_escape(line) for line in head.lines)
    return f'<div class="doc-letterhead"><p>{name}</p><p>{lines}</p></div>'


def _legal(document: Document) -> str:
    lines = [line for line in (*document.legal, document.reference) if line]
    if not lines:
        return ""
    return '<p class="doc-legal">' + "<br>".join(_escape(line) for line in lines) + "</p>"
