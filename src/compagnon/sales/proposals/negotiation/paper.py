"""The minutes as a document (compte rendu): what the client receives as PDF and reads on the link."""

from decimal import Decimal

from django.utils import translation
from django.utils.translation import gettext as _

from compagnon.core.documents import (
    Block,
    Bullets,
    Document,
    Heading,
    KeyValues,
    Letterhead,
    Metadata,
    Paragraph,
    text,
)
from compagnon.library.document_formats import Formats
from compagnon.library.documents import label
from compagnon.library.rendering import look_of, seller_of
from compagnon.people.models import Workspace
from compagnon.sales.proposals.models.outcomes import Minutes


def money(value: Decimal | None, language: str) -> str:
    """An amount as it is printed in a language; cents only when there are any."""
    amount = value or Decimal(0)
    text = f"{amount:,.0f}" if amount == amount.to_integral_value() else f"{amount:,.2f}"
    return text.replace(",", "\u202f").replace(".", ",") if language == "fr" else text


def minutes_document(row: Minutes, workspace: Workspace) -> Document:
    """The minutes in their language; a part without words is left out."""
    negotiation = row.negotiation
    proposal = negotiation.proposal
    author = str(row.by.user) if row.by else workspace.name
    look = look_of(workspace)
    people = [each.name for each in negotiation.participants.filter(archived_at=None).select_related(
        "contact", "member__user"
    )]  # fmt: skip
    with translation.override(row.language):
        held = Formats(row.language).date(row.held_on)
        facts = [
            (_("Meeting"), text(held)),
            (_("Present"), text(", ".join(people) or "–")),
            (_("Subject"), text(proposal.title)),
        ]
        if proposal.number:
            facts.append((_("Quote"), text(proposal.number)))
        blocks: list[Block] = [KeyValues(tuple(facts), "band")]
        if row.summary.strip():
            blocks.append(Paragraph(text(row.summary.strip()), "lead"))
        for title, words in (
            (_("What was agreed"), row.decisions), (_("Who does what, by when"), row.actions),
            (_("What was said and handed over"), row.said), (_("Ecological comparison"), row.ecology),
        ):  # fmt: skip
            lines = [line.strip() for line in words.splitlines() if line.strip()]
            if lines:
                blocks += [Heading(2, text(title)), Bullets(tuple(text(line) for line in lines))]
        blocks.append(Paragraph(text(_("Tell us within eight days if this is not what was said.")), "muted"))
        return Document(
            title=_("Minutes of our meeting"), language=row.language, blocks=tuple(blocks),
            metadata=Metadata((author,), proposal.title), kicker=proposal.deal.account.name,
            letterhead=Letterhead(workspace.name, tuple(seller_of(workspace)["address"]), look.logo),
            reference=proposal.number or proposal.title,
            page_label=label("page", row.language, page="{page}", pages="{pages}"), accent=look.accent,
        )  # fmt: skip
