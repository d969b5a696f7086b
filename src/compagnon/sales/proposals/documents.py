"""The document of a quote version: identities, legal mentions, layout, PDF (document du devis)."""

from collections.abc import Mapping
from copy import copy
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from compagnon.core.documents import Document
from compagnon.core.pricing import Quote
from compagnon.library import services as library
from compagnon.library.document_formats import Formats
from compagnon.library.models import StoredFile, TermsVersion
from compagnon.library.publishing import terms_at
from compagnon.library.quote_layout import quote_document
from compagnon.library.rendering import look_of, pdf, seller_of
from compagnon.library.sale_sheets import Amounts, Company, Exchange, Instalment, Line, QuoteSheet, VatRow
from compagnon.library.templates import filled
from compagnon.library.units import unit_label
from compagnon.people.actor import Actor
from compagnon.people.errors import Refusal
from compagnon.people.fields import text_in
from compagnon.people.models import Workspace
from compagnon.sales.accounts.models import Account, Contact, Site
from compagnon.sales.catalogue.models import Product
from compagnon.sales.proposals.mentions import exemption, mentions_of
from compagnon.sales.proposals.models import QuoteLine, QuoteVersion
from compagnon.sales.proposals.pricing import in_base, price_version
from compagnon.sales.proposals.schedule import TRIGGERS, computed
from compagnon.sales.proposals.terms import payment_text
from compagnon.sales.proposals.texts import PARTS, words_of


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


def amounts_of(
    totals: Quote,
    currency: str,
    deposit_rate: Decimal | None = None,
    reasons: Mapping[str, str] | None = None,
) -> Amounts:
    """The sums as a layout prints them; `reasons` says by VAT category why there is no tax."""
    said = reasons or {}
    return Amounts(
        net=totals.net,
        eco=totals.eco,
        document_discount=totals.document_discount,
        vat=tuple(
            VatRow(
                group.rate, group.base, group.amount, said.get(group.category, ""), group.document_discount
            )
            for group in totals.vat
        ),
        vat_total=totals.vat_total,
        total=totals.total,
        deposit=totals.deposit,
        deposit_rate=deposit_rate,
        currency=currency,
    )


def line_of(line: QuoteLine, priced: Any, language: str, own: str, *, technical: bool = False) -> Line:
    """The line in a language; `own` is the quote's. A product's own words are shown in the other one, its
    specifications with `technical`."""
    label, description = line.label, line.description
    if language != own and line.product:
        product = line.product
        label = text_in(product.name, language) if label == text_in(product.name, own) else label
        if description == text_in(product.description, own):
            description = text_in(product.description, language)
    return Line(
        label=label, quantity=line.quantity, unit_price=line.unit_price, net=priced.net, vat_rate=line.vat_rate,
        unit=unit_label(line.unit, language), reference=line.reference, description=description,
        discount=line.discount, eco=priced.eco, family=line.family,
        technical=technical_of(line.product, language) if technical and line.product else "",
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


def lines_of(version: QuoteVersion) -> list[QuoteLine]:
    """The lines with what documents say of their products, in two queries."""
    return list(version.lines.select_related("product").prefetch_related("product__specifications"))


def technical_of(product: Product, language: str) -> str:
    """The specifications of a product, a line each."""
    formats, found = Formats(language), []
    for row in product.specifications.all():
        values = []
        if row.number is not None:
            values.append(formats.number(row.number.normalize()))
        if words := text_in(row.text, language):
            values.append(words)
        if row.least is not None or row.most is not None:
            ends = ["–" if end is None else formats.number(end.normalize()) for end in (row.least, row.most)]
            values.append(" … ".join(ends))
        colon = "\u00a0: " if language == "fr" else ": "
        found.append(f"{text_in(row.name, language)}{colon}{' '.join([*values, row.unit]).strip()}")
    return "\n".join(found)


def sheet_of(
    version: QuoteVersion, lines: list[QuoteLine], totals: Quote, workspace: Workspace, language: str = "",
    *, technical: bool = False,
) -> QuoteSheet:  # fmt: skip
    """The version as its layouts want it; a draft shows today's identities, a sent one its own.

    In the other language the amounts are the same, and a mention says which text is the offer.
    """
    proposal, words = version.proposal, words_of(version)
    own = words.language
    language = language or own
    issued = version.issued_on or timezone.localdate()
    seller = version.seller or seller_of(
        workspace, contact=str(proposal.owner.user) if proposal.owner else ""
    )
    buyer = version.buyer or buyer_identity(proposal.deal.account, proposal.contact)
    terms = terms_for(version, language, issued)
    annexed = bool(terms and terms.text and version.terms_mode == "annexed")
    reasons = {
        line.vat_category: exemption(line.vat_category, language, issued, workspace, version.terms)
        for line in lines
    }
    with translation.override(language):
        number = proposal.number or _("draft")
    introduction = words.text("introduction", language)
    sheet = QuoteSheet(
        language=language,
        number=number,
        version=version.rank,
        date=issued,
        valid_until=version.valid_until,
        subject=words.title,
        seller=company_of(seller),
        buyer=company_of(buyer),
        lines=tuple(
            line_of(line, priced, language, own, technical=technical)
            for line, priced in zip(lines, totals.lines, strict=True)
        ),
        amounts=amounts_of(totals, proposal.currency, version.deposit_rate, reasons),
        introduction=tuple(part for part in introduction.split("\n\n") if part.strip()),
        delivery=weeks_text(version.delivery_weeks, language),
        payment=(payment_text(version.terms, language),),
        warranty=tuple(part for part in words.text("warranty", language).split("\n\n") if part.strip()),
        other_terms=(version.note,) if version.note else (),
        mentions=tuple(_mentions(version, issued, language)),
        look=look_of(workspace),
        schedule=schedule_rows(version, totals, language),
        exchange=exchange_of(version, totals),
        terms_title=terms.label if annexed and terms else "",
        terms_text=terms.text if annexed and terms else "",
        texts={part: words.text(part, language) for part in PARTS},
        draft=version.status == "draft",
        printed_on=timezone.localdate(),
    )
    return _filled(sheet)


def values_of(sheet: QuoteSheet) -> dict[str, str]:
    """What the names between square brackets stand for in the texts of a paper."""
    formats = Formats(sheet.language)
    return {
        "client": sheet.buyer.name, "contact": sheet.buyer.contact, "company": sheet.seller.name,
        "number": sheet.number, "title": sheet.subject, "date": formats.date(sheet.date),
        "total": formats.amount(sheet.amounts.total, sheet.amounts.currency),
    }  # fmt: skip


def _filled(sheet: QuoteSheet) -> QuoteSheet:
    values = values_of(sheet)
    return replace(
        sheet, introduction=tuple(filled(each, values) for each in sheet.introduction),
        warranty=tuple(filled(each, values) for each in sheet.warranty),
        texts={part: filled(each, values) for part, each in sheet.texts.items()},
    )  # fmt: skip


def weeks_text(weeks: int | None, language: str) -> str:
    with translation.override(language):
        return (
            ngettext("%(weeks)d week from the order", "%(weeks)d weeks from the order", weeks)
            % {"weeks": weeks}
            if weeks
            else ""
        )


def terms_for(version: QuoteVersion, language: str, on: date) -> TermsVersion | None:
    """The terms of sale of a version: those it was sent with, else those in force in its language. In the other
    language, the version of the same day if there is one."""
    chosen = version.terms_version
    if chosen is None:
        return terms_at(version.workspace, language, on) if version.status == "draft" else None
    if chosen.language == language:
        return chosen
    twin: TermsVersion | None = (
        TermsVersion.objects.of(version.workspace)
        .filter(language=language, valid_from=chosen.valid_from)
        .first()
    )
    return twin or chosen


def schedule_rows(version: QuoteVersion, totals: Quote, language: str) -> tuple[Instalment, ...]:
    """The schedule as it is printed; one that does not add up (a draft) is left out."""
    try:
        rows = computed(version.schedule, totals.total)
    except Refusal:
        return ()
    formats = Formats(language)
    with translation.override(language):
        found = []
        for row in rows:
            when = formats.date(date.fromisoformat(row["on"])) if row["on"] else str(TRIGGERS[row["trigger"]])
            words = " – ".join(part for part in (row["label"], when) if part)
            found.append(
                Instalment(words, Decimal(row["amount"]), Decimal(row["share"]) if row["share"] else None)
            )
    return tuple(found)


def exchange_of(version: QuoteVersion, totals: Quote) -> Exchange | None:
    """The sums in the company's currency; those of the day of sending for a sent version."""
    base = in_base(version, totals)
    if not base or not version.exchange_on:
        return None
    return Exchange(
        base["currency"], Decimal(base["rate"]), version.exchange_on, base["source"], Decimal(base["without_vat"]),
        Decimal(base["vat_total"]), Decimal(base["total"]),
    )  # fmt: skip


def _mentions(version: QuoteVersion, issued: date, language: str) -> list[str]:
    own = words_of(version).language
    if version.status == "draft":
        # What would be sent today, with the terms of today.
        shown = copy(version)
        shown.terms_version = terms_for(version, language, issued)
        found = mentions_of(shown, issued, language)
    else:
        found = (
            version.mentions
            if language == own and version.mentions
            else mentions_of(version, issued, language)
        )
    if language == own:
        return found
    with translation.override(language):
        original = {"fr": _("French"), "en": _("English")}[own]
        notice = _("This is a translation for information: the text in %(language)s is the offer.")
        return [notice % {"language": original}, *found]


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
