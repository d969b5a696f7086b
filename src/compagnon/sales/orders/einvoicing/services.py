"""Make the structured twin of an invoice, check it, hand it over (facture électronique)."""

import hashlib
import io
import json
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from compagnon.core.pricing import PricingError, Quote
from compagnon.core.pricing.invoice import InvoiceData, check_invoice
from compagnon.journal.services import record
from compagnon.library import services as library
from compagnon.library.invoice_papers import factur_x, invoice_xml, sheet_of
from compagnon.library.invoice_wording import printed_mentions
from compagnon.library.models import StoredFile
from compagnon.library.rendering import look_of, pdf_at
from compagnon.people import access
from compagnon.people.actor import Actor
from compagnon.people.errors import Refusal
from compagnon.people.models import Workspace
from compagnon.people.versions import save_version
from compagnon.providers.einvoice import Check, Report, check_xml
from compagnon.sales.orders.einvoicing import facts, words
from compagnon.sales.orders.einvoicing.data import amounts_of, data_of
from compagnon.sales.orders.einvoicing.lifecycle import BY_CODE
from compagnon.sales.orders.models import Invoice, InvoiceLine
from compagnon.sales.orders.models.einvoicing import EInvoice, EInvoiceStep
from compagnon.sales.proposals.documents import company_of

MANIFEST_VERSION = 1
EXPORT_LIMIT = 200
PLACES: dict[str, Promise] = {
    "seller": _("Fill it in your company's identity (Settings, Company)."),
    "buyer": _("Fill it in the client's sheet."),
    "lines": _("Mend the line in the order."),
}
FIELDS: dict[str, Promise] = {
    "siren": _("SIREN"), "vat_number": _("VAT number"), "line": _("street"), "postcode": _("postcode"),
    "city": _("city"), "country": _("country"), "name": _("name"), "electronic_address": _("SIREN"),
}  # fmt: skip
OWNERS: dict[str, Promise] = {"seller": _("Your company, %(field)s:"), "buyer": _("The client, %(field)s:")}


def must_be_complete(data: InvoiceData) -> Quote:
    """The amounts of an invoice that may be issued; otherwise a refusal names what to fill, and where."""
    try:
        return check_invoice(data)
    except PricingError as error:
        where, _dot, rest = error.path.partition(".")
        place = PLACES.get(where.partition("[")[0], "")
        reason = f"{words.of_input(error)} {place}".strip()
        if where in OWNERS:
            field = FIELDS.get(rest.rpartition(".")[2], rest)
            reason = f"{OWNERS[where] % {'field': field}} {reason}"
        sentence = _t("This invoice cannot be issued yet.")
        raise Refusal(
            "invoice_incomplete", f"{sentence} {reason}", path=error.path, source="EN 16931, BR-FR"
        ) from error


def issue(actor: Actor, invoice: Invoice, *, check_later: bool = False) -> StoredFile:
    """Keep the Factur-X file and the XML of an invoice that is being issued, with what the checks say.

    Call it in the transaction of the issue: what fails a check is refused, and its number is not used. With
    `check_later` (whole years at once) the official validators run afterwards.
    """
    rows = _rows(invoice)
    data = data_of(invoice, rows, actor.workspace)
    must_be_complete(data)
    amounts = amounts_of(invoice)
    xml = invoice_xml(data, amounts)
    report = check_xml(xml, official=not check_later)
    if faults := [check for check in report.checks if check.status == "fail"]:
        said = "; ".join(words.of_message(message) for check in faults for message in check.messages[:3])
        raise Refusal(
            "invoice_invalid", _t("This invoice cannot be issued: it fails a check. %(faults)s") % {"faults": said}
        )  # fmt: skip
    content = _paper(invoice, data, amounts, xml, actor)
    file = _keep(actor, invoice, f"{invoice.number}.pdf", invoice.kind, "application/pdf", content)
    kept = _keep(actor, invoice, f"{invoice.number}.xml", "einvoice", "text/xml", xml)
    EInvoice.objects.create(
        workspace=actor.workspace, invoice=invoice, xml=kept, profile=report.profile, **_verdict(report)
    )
    return file


def mentions_of(invoice: Invoice, workspace: Workspace) -> list[str]:
    """The sentences that the invoice prints."""
    return list(printed_mentions(data_of(invoice, _rows(invoice), workspace)))


def _rows(invoice: Invoice) -> list[InvoiceLine]:
    return list(invoice.lines.select_related("line__product").order_by("pk"))


def _paper(invoice: Invoice, data: InvoiceData, amounts: Quote, xml: bytes, actor: Actor) -> bytes:
    """The printed page and the XML say the same: both come from `data` and `amounts`."""
    sheet = replace(
        sheet_of(data, amounts, look_of(actor.workspace)),
        seller=company_of(invoice.seller), buyer=company_of(invoice.buyer),
    )  # fmt: skip
    return factur_x(data, amounts, pdf_at, sheet=sheet, xml=xml)


def _keep(
    actor: Actor, invoice: Invoice, name: str, kind: str, media_type: str, content: bytes
) -> StoredFile:
    """Invoices are kept ten years (C. com. L123-22)."""
    day = invoice.issued_on
    return library.keep(
        actor, name=name, kind=kind, media_type=media_type, content=content, about_kind=invoice._meta.label_lower,
        about_id=invoice.uuid, language=invoice.language,
        keep_until=day.replace(year=day.year + 10, day=min(day.day, 28)),
    )  # fmt: skip


def _verdict(report: Report) -> dict[str, Any]:
    """Unknown while a validator could not run: that is shown, and is never a pass."""
    failed = any(check.status == "fail" for check in report.checks)
    waits = all(check.reason == "later" for check in report.checks if check.status == "unavailable")
    return {
        "valid": False if failed else True if report.complete else None,
        "checks": [stored(check) for check in report.checks],
        "checked_at": timezone.now() if report.complete or not waits else None,
    }


def stored(check: Check) -> dict[str, Any]:
    """The answer of a check with codes, so that each reader gets it in their language."""
    messages = [
        {
            "rule": row.rule,
            "code": row.finding.code,
            "where": row.finding.where,
            "params": dict(row.finding.params),
        }
        if row.finding
        else {"rule": row.rule, "words": row.words}
        for row in check.messages
    ]
    return {"id": check.id, "status": check.status, "messages": messages, "reason": check.reason}


@transaction.atomic
def check_again(actor: Actor, *, einvoice: EInvoice) -> EInvoice:
    """Ask all the validators again: after a failure to run, or a new edition of the rules."""
    access.require(actor, "orders.change")
    report = check_xml(library.content(einvoice.xml))
    save_version(einvoice, None, _verdict(report))
    return einvoice


def waiting(workspace: Any, limit: int = EXPORT_LIMIT) -> list[EInvoice]:
    """Those whose official checks have not run yet."""
    rows = EInvoice.objects.filter(workspace=workspace, valid=None).select_related("xml__workspace")
    return list(rows.order_by("pk")[:limit])


@transaction.atomic
def export(actor: Actor, *, invoices: Sequence[EInvoice], on: date | None = None) -> StoredFile:
    """A zip for an approved platform: each Factur-X, its XML, and a manifest with their SHA-256 (dépôt).

    What is not valid does not leave: the refusal names it.
    """
    access.require(actor, "orders.change")
    if not invoices:
        raise Refusal("nothing_chosen", _("Choose at least one invoice."), path="invoices")
    if len(invoices) > EXPORT_LIMIT:
        raise Refusal("too_many", _("At most 200 invoices at once: choose fewer."), path="invoices")
    held = [row.invoice.number for row in invoices if not row.valid]
    if held:
        raise Refusal(
            "not_valid",
            _t("Not checked or not valid, so not exported: %(numbers)s. Open them to see why.")
            % {"numbers": ", ".join(held[:10])},
            path="invoices",
        )
    day = on or timezone.localdate()
    content = _zip(actor, invoices)
    name = f"{actor.workspace.slug}-{day.isoformat()}.zip"
    file = library.keep(
        actor, name=name, kind="einvoice_export", media_type="application/zip", content=content,
        keep_until=day.replace(year=day.year + 10, day=min(day.day, 28)),
    )  # fmt: skip
    for row in invoices:
        if row.status in BY_CODE["exported"].after:
            save_version(row, None, {"status": "exported"})
        EInvoiceStep.objects.create(
            workspace=actor.workspace,
            einvoice=row,
            code="exported",
            on=day,
            file=file,
            entered_by=actor.membership,
        )
        record(
            actor, facts.EInvoiceExported(row.invoice.number, name), about=row.invoice,
            account_id=row.invoice.account.uuid, file_hash=row.invoice.document_hash,
        )  # fmt: skip
    return file


def _zip(actor: Actor, invoices: Sequence[EInvoice]) -> bytes:
    entries: list[dict[str, Any]] = []
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
        for row in sorted(invoices, key=lambda one: one.invoice.number):
            invoice = row.invoice
            assert invoice.file is not None
            files = (
                (f"{invoice.number}.pdf", library.content(invoice.file)),
                (f"{invoice.number}.xml", library.content(row.xml)),
            )
            names = []
            for name, content in files:
                safe = name.replace("/", "_")
                info = zipfile.ZipInfo(safe, (*invoice.issued_on.timetuple()[:3], 0, 0, 0))
                info.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(info, content)
                names.append(
                    {"name": safe, "sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}
                )
            entries.append({
                "number": invoice.number, "kind": invoice.kind, "date": invoice.issued_on.isoformat(),
                "profile": row.profile, "seller_siren": invoice.seller.get("siren", ""),
                "buyer_siren": invoice.buyer.get("siren", ""), "currency": invoice.currency,
                "total": str(invoice.total), "files": names,
            })  # fmt: skip
        manifest = {
            "version": MANIFEST_VERSION, "format": "Factur-X EN16931", "sender": actor.workspace.siren,
            "made_at": timezone.now().isoformat(timespec="seconds"), "invoices": entries,
        }  # fmt: skip
        archive.writestr("manifest.json", json.dumps(manifest, ensure_ascii=False, indent=2))
    return output.getvalue()


@transaction.atomic
def record_step(
    actor: Actor,
    *,
    einvoice: EInvoice,
    code: str,
    on: date,
    platform: str = "",
    reference: str = "",
    reason: str = "",
) -> EInvoiceStep:
    """What the platform or the client answered (statut): only a step that may follow the last one."""
    access.require(actor, "orders.change")
    einvoice = (
        EInvoice.objects.select_for_update(of=("self",))
        .select_related("invoice__account")
        .get(pk=einvoice.pk)
    )
    status = BY_CODE.get(code)
    if status is None or not status.entered or einvoice.status not in status.after:
        raise Refusal("step_impossible", _("This step cannot follow the last one."), path="code")
    if status.needs_reason and not reason.strip():
        raise Refusal("reason_missing", _("Say why: the reason that was given."), path="reason")
    if not einvoice.valid:
        raise Refusal("not_valid", _("The checks of this invoice have not passed: it is not handed over."))
    if on > timezone.localdate():
        raise Refusal("in_the_future", _("This has not happened yet: check the date."), path="on")
    if on < einvoice.invoice.issued_on:
        raise Refusal("before_invoice", _("This is before the invoice: check the date."), path="on")
    step: EInvoiceStep = EInvoiceStep.objects.create(
        workspace=actor.workspace, einvoice=einvoice, code=code, on=on, platform=platform.strip(),
        reference=reference.strip(), reason=reason.strip(), entered_by=actor.membership,
    )  # fmt: skip
    save_version(einvoice, None, {"status": code})
    invoice = einvoice.invoice
    record(
        actor, facts.EInvoiceMoved(invoice.number, code, platform.strip(), reason.strip()), about=invoice,
        account_id=invoice.account.uuid,
    )  # fmt: skip
    return step
