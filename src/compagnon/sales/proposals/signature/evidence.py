"""The evidence of a signature (dossier de preuve): every step with its time, as JSON and as a readable page."""

import json
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from compagnon.core.documents import (
    Attachment,
    Column,
    Document,
    Heading,
    KeyValues,
    Metadata,
    Paragraph,
    Row,
    Table,
    text,
)
from compagnon.core.documents.blocks import Cell
from compagnon.sales.proposals.models import Acceptance
from compagnon.sales.proposals.models.signature import SignatureCode

VERSION = 1
FILE_NAME = "evidence.json"


def facts_of(acceptance: Acceptance) -> dict[str, Any]:
    """What is known of the signature, from the rows that were written while it happened."""
    quote, link = acceptance.quote, acceptance.link
    codes = list(SignatureCode.objects.filter(link=link).order_by("sent_at")) if link else []
    used = next((code for code in codes if code.used_at), None)
    steps: list[dict[str, Any]] = []
    if quote.sent_at:
        steps.append({"step": "sent", "at": quote.sent_at.isoformat()})
    steps += [
        {"step": "opened", "at": visit.at.isoformat(), "address": visit.address, "agent": visit.agent}
        for visit in (link.visits.order_by("at")[:50] if link else ())
    ]
    for code in codes:
        steps.append({"step": "code_sent", "at": code.sent_at.isoformat(), "email": code.email})
        if code.used_at:
            steps.append({"step": "code_entered", "at": code.used_at.isoformat(), "attempts": code.attempts})
    steps.append({
        "step": "accepted", "at": acceptance.at.isoformat(), "address": acceptance.address, "agent": acceptance.agent
    })  # fmt: skip
    return {
        "version": VERSION, "kind": "simple electronic signature with sealed evidence",
        "company": acceptance.workspace.name, "siren": acceptance.workspace.siren,
        "document": {
            "number": quote.proposal.number, "version": quote.rank, "sha256": acceptance.document_hash,
            "total": quote.totals.get("total", ""), "currency": quote.proposal.currency,
        },
        "signer": {
            "name": acceptance.name, "capacity": acceptance.capacity, "purchase_order": acceptance.purchase_order,
            "email": used.email if used else "", "code": bool(used),
        },
        "link": link.prefix if link else "", "steps": sorted(steps, key=lambda step: step["at"]),
    }  # fmt: skip


def document_of(facts: dict[str, Any], language: str) -> Document:
    """The evidence as a page that carries its data."""
    with override(language):
        document, signer = facts["document"], facts["signer"]
        title = _("Evidence of signature, quote %(number)s") % {"number": document["number"]}
        data = json.dumps(facts, ensure_ascii=False, indent=2, sort_keys=True).encode()
        pairs = (
            (_("Document"), f"{document['number']} · v{document['version']}"),
            (_("SHA-256 of the document"), document["sha256"]),
            (_("Total incl. VAT"), f"{document['total']} {document['currency']}"),
            (_("Signed by"), signer["name"]),
            (_("In the capacity of"), signer["capacity"]),
            (_("Order number"), signer["purchase_order"] or "–"),
            (_("Code sent to"), signer["email"] or _("no code: the link was handed over in person")),
            (_("Secret link"), f"{facts['link']}…"),
        )
        return Document(
            title=title,
            language=language,
            blocks=(
                Paragraph(text(_explanation(facts["company"]))),
                Heading(2, text(_("What was signed, and by whom"))),
                KeyValues(tuple((name, text(str(value))) for name, value in pairs)),
                Heading(2, text(_("What happened"))),
                _steps(facts["steps"]),
            ),
            metadata=Metadata((facts["company"],), title, (document["number"],)),
            reference=document["number"],
            attachments=(
                Attachment(FILE_NAME, data, "application/json", _("The same facts as data"), "data"),
            ),
        )


def _explanation(company: str) -> str:
    return _(
        "Simple electronic signature with sealed evidence (Civil Code, art. 1366 and 1367). It is neither an "
        "advanced nor a qualified signature under the eIDAS regulation. %(company)s sealed this page and the "
        "accepted document with a certificate of its own: any later change is found."
    ) % {"company": company}


def _steps(steps: list[dict[str, Any]]) -> Table:
    words = {
        "sent": _("Quote sent"), "opened": _("Link opened"), "code_sent": _("Code sent by e-mail"),
        "code_entered": _("Right code entered"), "accepted": _("Quote accepted"),
    }  # fmt: skip
    rows = []
    for step in steps:
        details = [str(step[name]) for name in ("email", "address", "agent") if step.get(name)]
        if step.get("attempts"):
            details.append(_("attempts: %(n)s") % {"n": step["attempts"]})
        cells = (Cell(text(step["at"])), Cell(text(words[step["step"]]), text(" · ".join(details))))
        rows.append(Row(cells))
    return Table((Column(_("Time (UTC offset)"), width=58), Column(_("Step"), width="fill")), tuple(rows))
