"""invoice build, invoice check: an invoice as Factur-X, and its checks (*facture électronique*)."""

import argparse
import json
import os
import sys
import tempfile
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from compagnon.cli.errors import CommandError
from compagnon.cli.files import content_of, in_english

if TYPE_CHECKING:
    from compagnon.core.documents import Document
    from compagnon.core.pricing.invoice import InvoiceData

MAX_INPUT, MAX_FILE = 10_000_000, 30_000_000


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    invoice = subparsers.add_parser("invoice", help="make and check structured invoices (Factur-X)")
    commands = invoice.add_subparsers(dest="command", metavar="COMMAND", required=True)
    build = commands.add_parser("build", help="a Factur-X file from an invoice in JSON")
    build.add_argument("source", metavar="FILE.json")
    build.add_argument("--out", metavar="FILE.pdf", required=True)
    build.add_argument("--json", action="store_true")
    build.set_defaults(run=run_build)
    check = commands.add_parser("check", help="check a Factur-X PDF, a CII or a UBL file")
    check.add_argument("source", metavar="FILE.xml|FILE.pdf")
    check.add_argument("--json", action="store_true")
    check.set_defaults(run=run_check)


def run_build(args: argparse.Namespace) -> int:
    # Imported here, so that the other commands do not wait for it; no database and no app is loaded.
    from compagnon.core.pricing import PricingError
    from compagnon.core.pricing.invoice import check_invoice
    from compagnon.desk.calculators import CalculatorError, load_json
    from compagnon.library.invoice_papers import factur_x, invoice_xml
    from compagnon.sales.orders.einvoicing import words

    content = content_of(args.source, MAX_INPUT)
    with in_english():
        try:
            from compagnon.core.pricing.invoice_reading import read_invoice

            invoice = read_invoice(load_json(content))
            amounts = check_invoice(invoice)
        except CalculatorError as error:
            raise CommandError(
                f"{args.source}: {error.message}", code=error.code, path=error.path or ""
            ) from None
        except PricingError as error:
            where = error.path or "$"
            raise CommandError(
                f"{args.source}: {where}: {words.of_input(error)}", code=error.code, path=where
            ) from None
        xml = invoice_xml(invoice, amounts)
        _must_hold(args.source, xml)
        _write(args.out, factur_x(invoice, amounts, _render, xml=xml))
    answer = _summary(invoice, amounts, args.out)
    if args.json:
        print(json.dumps(answer, ensure_ascii=False, indent=2))
    else:
        print(f"{args.out}: {answer['kind']} {answer['number']}, {answer['total']} {answer['currency']}")
    return 0


def _must_hold(source: str, xml: bytes) -> None:
    """Every check reads the XML before it is written anywhere: nothing wrong leaves, by a cent or by a code."""
    from compagnon.providers.einvoice import check_xml
    from compagnon.sales.orders.einvoicing import words

    for check in check_xml(xml).checks:
        if check.status == "fail":
            faults = "; ".join(f"{row.rule}: {words.of_message(row)}" for row in check.messages[:5])
            raise CommandError(f"{source}: {faults}", code=f"invoice-{check.id}")
        if check.status == "unavailable":
            print(f"warning: {check.id} could not run: {check.reason}", file=sys.stderr)


def _render(document: "Document", stamp: datetime) -> bytes:
    from compagnon.providers.render import RenderError, pdf_renderer

    try:
        return pdf_renderer().render_pdf(document, timestamp=stamp)
    except RenderError as error:
        raise CommandError(f"the PDF cannot be made: {error}", code=error.code) from None


def _summary(invoice: "InvoiceData", amounts: Any, out: str) -> dict[str, Any]:
    return {
        "file": out, "kind": invoice.kind, "number": invoice.number, "profile": "EN16931",
        "currency": invoice.currency, "net": str(amounts.base_total), "vat_total": str(amounts.vat_total),
        "total": str(amounts.total), "due": f"{amounts.total - invoice.prepaid:.2f}",
        "vat": [
            {
                "category": group.category, "rate": f"{group.rate:f}", "base": str(group.base),
                "amount": str(group.amount),
            }
            for group in amounts.vat
        ],
    }  # fmt: skip


def run_check(args: argparse.Namespace) -> int:
    from compagnon.providers.einvoice import CheckerUnavailable, EInvoiceError, check_file
    from compagnon.sales.orders.einvoicing import words

    content = content_of(args.source, MAX_FILE)
    with in_english():
        try:
            report = check_file(content)
        except CheckerUnavailable as error:
            raise CommandError(f"{args.source}: {words.of_file(error)}", code=error.code) from None
        except EInvoiceError as error:
            raise CommandError(
                f"{args.source}: {words.of_file(error)}", code=error.code.replace("_", "-"), path=args.source
            ) from None
        answer = words.report_json(report)
    if args.json:
        print(json.dumps(answer, ensure_ascii=False, indent=2))
    else:
        _show(answer)
    if not report.valid:
        faults = [check.id for check in report.checks if check.status in ("fail", "unavailable")]
        shown = next((m["message"] for c in answer["checks"] if c["id"] in faults for m in c["messages"]), "")
        # The report is printed already: only its line goes to stderr.
        print(f"error: {args.source}: not valid ({', '.join(faults)}): {shown[:300]}", file=sys.stderr)
        return 1
    return 0


def _show(answer: dict[str, Any]) -> None:
    print(f"{answer['kind']} {answer['profile']}: {'valid' if answer['valid'] else 'not valid'}")
    for check in answer["checks"]:
        print(f"- {check['id']}: {check['status']}")
        for message in check["messages"]:
            print(f"    {message['rule']}: {message['message']}")


def _write(out: str, content: bytes) -> None:
    """Whole or not at all: written beside, then moved into place."""
    target = Path(out)
    try:
        with tempfile.NamedTemporaryFile(dir=target.parent, prefix=".invoice-", delete=False) as draft:
            draft.write(content)
        Path(draft.name).chmod(0o644)
        os.replace(draft.name, target)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "not a file name"
        raise CommandError(f"{out}: cannot be written ({reason})", code="file-unwritable", path=out) from None
