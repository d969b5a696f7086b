"""The document of a quote version: identities, legal mentions, layout, PDF (document du devis)."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from compagnon.core.documents import Document
from compagnon.core.pricing import Quote
from compagnon.core.rules import payment_rules
from compagnon.library import services as library
from compagnon.library.models import StoredFile
from compagnon.library.quote_layout import quote_document
from compagnon.library.rendering import look_of, pdf, seller_of
from compagnon.library.sale_sheets import Amounts, Company, Line, QuoteSheet, VatRow
from compagnon.library.units import unit_label
from compagnon.people.actor import Actor
from compagnon.people.fields import text_in
from compagnon.people.models import Workspace
from compagnon.sales.accounts.models import Account, Contact, Site
from compagnon.sales.proposals.models import QuoteLine, QuoteVersion
from compagnon.sales.proposals.pricing import price_version
from compagnon.sales.proposals.terms import payment_text


def buyer_identity(account: Account, contact: Contact | None) -> dict[str, Any]:
    """The client as it stands on the day of issue, kept with the version."""
    site: Site | None = account.sites.filter(archived_at=None).order_by("-is_head", "pk").first()
    lines = [site.line, f"{site.postcode} {site.city}".strip()] if site else []
    return {
        "name": account.name,
        "siren": account.siren,
        "vat_number": account.vat_number,
        "contact": contact.full_name if contact else "",
        "address": [line for line in lines if line],
    }


def mentions_of(version: QuoteVersion, on: date, language: str) -> list[str]:
    """The mentions of a quote between professionals, from the dated rules of its day.

    Late payment: L441-10 and D441-5 of the Code de commerce; early payment: L441-9.
    """
    rules = payment_rules()
    flat = rules.at("late_payment.flat_fee", on).decimal("amount")
    rate = version.terms.get("late_rate")
    with translation.override(language):
        late = (
            _("Late payment: penalties at a yearly rate of %(rate)s %%.")
            % {"rate": _percent(Decimal(rate), language)}
            if rate
            else _(
                "Late payment: penalties at the refinancing rate of the European Central Bank plus 10 points."
            )
        )
        return [
            late,
            _("Flat fee for recovery costs: %(amount)s € (Commercial Code, art. D441-5).")
            % {"amount": _number(flat, language)},
            version.terms.get("early_payment_text") or _("No discount for early payment."),
            _("The general terms of sale are sent on request."),
        ]


def _number(value: Decimal, language: str) -> str:
    return f"{value:.2f}".replace(".", "," if language == "fr" else ".")


def _percent(rate: Decimal, language: str) -> str:
    text = f"{(rate * 100).normalize():f}"
    return text.replace(".", "," if language == "fr" else ".")


def amounts_of(totals: Quote, currency: str, deposit_rate: Decimal | None = None) -> Amounts:
    return Amounts(
        net=totals.net,
        eco=totals.eco,
        document_discount=totals.document_discount,
        vat=tuple(VatRow(group.rate, group.base, group.amount) for group in totals.vat),
        vat_total=totals.vat_total,
        total=totals.total,
        deposit=totals.deposit,
        deposit_rate=deposit_rate,
        currency=currency,
    )


def line_of(line: QuoteLine, priced: Any, language: str, own: str) -> Line:
    """The line in a language; `own` is the quote's. A product's own words are shown in the other one."""
    label, description = line.label, line.description
    if language != own and line.product:
        product = line.product
        label = text_in(product.name, language) if label == text_in(product.name, own) else label
        if description == text_in(product.description, own):
            description = text_in(product.description, language)
    return Line(
        label=label, quantity=line.quantity, unit_price=line.unit_price, net=priced.net, vat_rate=line.vat_rate,
        unit=unit_label(line.unit, language), reference=line.reference, description=description,
        discount=line.discount, eco=priced.eco,
    )  # fmt: skip


def company_of(identity: dict[str, Any]) -> Company:
    """A frozen identity as the layout wants it."""
    capital = identity.get("capital")
    return Company(
        name=identity["name"],
        address=tuple(identity.get("address", ())),
        siren=identity.get("siren", ""),
        vat_number=identity.get("vat_number", ""),
        legal_form=identity.get("legal_form", ""),
        capital=Decimal(capital) if capital else None,
        rcs=identity.get("rcs", ""),
        phone=identity.get("phone", ""),
        email=identity.get("email", ""),
        website=identity.get("website", ""),
        contact=identity.get("contact", ""),
    )


def sheet_of(
    version: QuoteVersion, lines: list[QuoteLine], totals: Quote, workspace: Workspace, language: str = ""
) -> QuoteSheet:
    """The version as its layout wants it; a draft shows today's identities, a sent one its own.

    In the other language the amounts are the same, and a mention says which text is the offer.
    """
    proposal = version.proposal
    own = proposal.language
    language = language or own
    issued = version.issued_on or timezone.localdate()
    seller = version.seller or seller_of(
        workspace, contact=str(proposal.owner.user) if proposal.owner else ""
    )
    buyer = version.buyer or buyer_identity(proposal.deal.account, proposal.contact)
    with translation.override(language):
        weeks = (
            _("%(weeks)d weeks from the order") % {"weeks": version.delivery_weeks}
            if version.delivery_weeks
            else ""
        )
        number = proposal.number or _("draft")
    return QuoteSheet(
        language=language,
        number=number,
        version=version.rank,
        date=issued,
        valid_until=version.valid_until,
        subject=proposal.title,
        seller=company_of(seller),
        buyer=company_of(buyer),
        lines=tuple(
            line_of(line, priced, language, own) for line, priced in zip(lines, totals.lines, strict=True)
        ),
        amounts=amounts_of(totals, proposal.currency, version.deposit_rate),
        introduction=tuple(part for part in proposal.introduction.split("\n\n") if part.strip()),
        delivery=weeks,
        payment=(payment_text(version.terms, language),),
        other_terms=(version.note,) if version.note else (),
        mentions=tuple(_mentions(version, issued, language)),
        look=look_of(workspace),
    )


def _mentions(version: QuoteVersion, issued: date, language: str) -> list[str]:
    own = version.proposal.language
    if language == own:
        return version.mentions or mentions_of(version, issued, language)
    with translation.override(language):
        original = {"fr": _("French"), "en": _("English")}[own]
        notice = _("This is a translation for information: the text in %(language)s is the offer.")
        return [notice % {"language": original}, *mentions_of(version, issued, language)]


def document_of(
    version: QuoteVersion, lines: list[QuoteLine], totals: Quote, workspace: Workspace, language: str = ""
) -> Document:
    """The version as a document tree, in its language or in the other one."""
    return quote_document(sheet_of(version, lines, totals, workspace, language))


def render(
    version: QuoteVersion, lines: list[QuoteLine], totals: Quote, workspace: Workspace, language: str = ""
) -> bytes:
    """The PDF (PDF/A-3a, PDF/UA-1) of a version."""
    return pdf(document_of(version, lines, totals, workspace, language))


def pdf_of(version: QuoteVersion, workspace: Workspace, language: str = "") -> bytes:
    """The PDF that was sent, byte for byte; a draft, or the other language, is rendered now."""
    if version.file and language in {"", version.proposal.language}:
        return library.content(version.file)
    lines = list(version.lines.select_related("product"))
    return render(version, lines, price_version(version, lines), workspace, language)


def file_name(version: QuoteVersion, language: str = "") -> str:
    number = version.proposal.number or "draft"
    suffix = f"-{language}" if language and language != version.proposal.language else ""
    return f"{number}-v{version.rank}{suffix}.pdf"


def keep(actor: Actor, version: QuoteVersion, content: bytes) -> StoredFile:
    """Store the PDF of a sent version for the ten years of commercial papers (C. com. L123-22)."""
    proposal = version.proposal
    today = timezone.localdate()
    return library.keep(
        actor, name=f"{proposal.number}-v{version.rank}.pdf", kind="quote", media_type="application/pdf",
        content=content, about_kind=version._meta.label_lower, about_id=version.uuid, language=proposal.language,
        keep_until=today.replace(year=today.year + 10, day=min(today.day, 28)),
    )  # fmt: skip
