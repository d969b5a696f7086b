"""The hand-over sheet to after-sales (fiche de passation) as PDF, in the language of the company."""

from django.utils import translation
from django.utils.translation import gettext as _

from compagnon.core.documents import (
    Block,
    Cell,
    Column,
    Document,
    Heading,
    KeyValues,
    Letterhead,
    Metadata,
    Paragraph,
    Row,
    Table,
    text,
)  # fmt: skip
from compagnon.library.document_formats import Formats
from compagnon.library.documents import label
from compagnon.library.rendering import look_of, pdf
from compagnon.people.models import Workspace
from compagnon.sales.orders.models.fulfilment import Handover


def handover_pdf(handover: Handover, workspace: Workspace) -> bytes:
    return pdf(handover_document(handover, workspace))


def handover_document(handover: Handover, workspace: Workspace) -> Document:
    """Who, what is in service, under which warranty, what to know, what is still open."""
    language = workspace.language if workspace.language in {"fr", "en"} else "fr"
    formats, order, look = Formats(language), handover.order, look_of(workspace)
    with translation.override(language):
        facts = [
            (_("Client"), order.account.name), (_("Order"), order.number),
            (_("Date"), formats.date(handover.handed_on)),
            (_("Handed over by"), str(handover.handed_by.user) if handover.handed_by else ""),
            (_("Received by"), str(handover.received_by.user) if handover.received_by else ""),
            (_("To call at the client"), handover.site_contact),
        ]  # fmt: skip
        blocks: list[Block] = [
            KeyValues(tuple((name, text(value)) for name, value in facts if value), "band"),
            Heading(2, text(_("In service"))), _items(handover, formats),
            Heading(2, text(_("What to know"))), *_paragraphs(handover.instructions),
        ]  # fmt: skip
        incidents = list(order.incidents.order_by("happened_on"))
        if incidents:
            blocks += [Heading(2, text(_("What happened"))), *(
                Paragraph(text(f"{formats.date(row.happened_on)} – {row.title}" + (f" – {row.fix}" if row.fix else "")))
                for row in incidents
            )]  # fmt: skip
        if handover.open_points:
            blocks += [Heading(2, text(_("Still open"))), *_paragraphs(handover.open_points)]
        return Document(
            title=_("Hand-over to after-sales"), language=language, blocks=tuple(blocks),
            metadata=Metadata((workspace.name,), f"{order.number} – {order.account.name}"),
            letterhead=Letterhead(workspace.name, (), look.logo), reference=order.number,
            page_label=label("page", language, page="{page}", pages="{pages}"), accent=look.accent,
        )  # fmt: skip


def _paragraphs(words: str) -> list[Block]:
    return [Paragraph(text(line)) for line in words.splitlines() if line.strip()]


def _items(handover: Handover, formats: Formats) -> Block:
    rows = [
        Row(tuple(Cell(text(value)) for value in (
            item.label, item.serial, item.location,
            formats.date(item.warranty_ends_on) if item.warranty_ends_on else "–",
            formats.date(item.maintenance_due_on) if item.maintenance_due_on else "–",
        )))
        for item in handover.order.installed.order_by("pk")
    ]  # fmt: skip
    if not rows:
        return Paragraph(text(_("Nothing of this order is followed by its serial number.")))
    columns = (
        Column(_("What"), width="fill"), Column(_("Serial number"), width=28), Column(_("Place"), width=34),
        Column(_("Warranty until"), width=28), Column(_("Maintenance"), width=28),
    )  # fmt: skip
    return Table(columns, tuple(rows))
