"""The quote in words and pictures: its state in one sentence, what to settle, the margin's waterfall."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from compagnon.core.pricing import Quote
from compagnon.journal.queries import last_change
from compagnon.people.fields import text_in
from compagnon.sales.proposals.approval import REASONS, context_of
from compagnon.sales.proposals.models import QuoteVersion
from compagnon.sales.proposals.queries import QuoteFile
from compagnon.sales.proposals.schedule import TRIGGERS
from compagnon.sales.proposals.terms import payment_text
from compagnon.web.ui import figures, formats
from compagnon.web.ui.formats import amount, percent
from compagnon.web.ui.parts import Conflict, Difference, Figure, Grade, Why

BADGES = {
    "draft": ("info", "pencil-line"), "sent": ("accent", "send"), "accepted": ("ok", "circle-check"),
    "refused": ("bad", "circle-x"), "superseded": ("", "history"),
}  # fmt: skip


def state_sentence(file: QuoteFile, *, with_margin: bool) -> str:
    """The decision: what stands, and what it waits for."""
    version = file.version
    parts = [_opening(version)]
    if version.total is not None:
        total = amount(version.total, 2, file.proposal.currency)
        parts.append(_("%(total)s incl. VAT") % {"total": total})
        if with_margin and file.totals and file.totals.margin_on_sales is not None:
            parts.append(_("margin %(rate)s") % {"rate": percent(file.totals.margin_on_sales)})
    return f"{parts[0]}{_colon()}{', '.join([*parts[1:], _next(file)])}."


def _colon() -> str:
    return "\u00a0: " if formats.language() == "fr" else ": "


def _opening(version: QuoteVersion) -> str:
    words = {
        "draft": _("Draft v%(rank)d"), "sent": _("Version %(rank)d, sent"), "accepted": _("Version %(rank)d, accepted"),
        "refused": _("Version %(rank)d, refused"), "superseded": _("Version %(rank)d, replaced"),
    }  # fmt: skip
    return words[version.status] % {"rank": version.rank}


def _next(file: QuoteFile) -> str:
    version = file.version
    if version.status == "sent":
        return _sent_state(version)
    if version.status == "accepted" and file.acceptance:
        return _("by %(name)s on %(day)s") % {
            "name": file.acceptance.name, "day": formats.day(file.acceptance.at, weekday=False, year=True)
        }  # fmt: skip
    if version.status != "draft":
        return {"refused": _("make a new version to go on")}.get(
            version.status, _("a later version took its place")
        )
    if file.approval and file.approval.decision == "":
        return _("waiting for the approval")
    codes = {check.code for check in file.blockers}
    if "no_lines" in codes:
        return _("add the first line")
    if "approval_needed" in codes and file.position:
        why = _(" and ").join(reason_texts(context_of(file.position, file.proposal.currency)))
        return _("it needs an approval because %(why)s") % {"why": why}
    return _("not to be sent yet") if codes else _("ready to send")


def _sent_state(version: QuoteVersion) -> str:
    if version.valid_until and version.valid_until < timezone.localdate():
        return _("no longer valid since %(day)s") % {"day": formats.day(version.valid_until, weekday=False)}
    if not version.valid_until:
        return _("waiting for the client")
    day = formats.day(version.valid_until, weekday=False, year=True)
    return _("the client may answer until %(day)s") % {"day": day}


def asked_of(file: QuoteFile) -> dict[str, Any] | None:
    """Why an approval is needed or asked for: what `approval.context_of` says of the reader's own limits,
    or what the asker was told; None when there is nothing to approve."""
    if file.position and file.position.reasons:
        return context_of(file.position, file.proposal.currency)
    waits = file.approval is not None and file.approval.decision == ""
    return file.approval.context if file.approval and waits else None


def reason_texts(context: dict[str, Any]) -> list[str]:
    """Why an approval is needed, with the figures."""
    limit = context.get("amount_limit")
    values = {
        "discount": _rate(context.get("discount")),
        "limit": _rate(context.get("discount_limit")),
        "margin": _rate(context.get("margin_after")),
        "floor": _rate(context.get("margin_floor")),
        "amount": amount(Decimal(limit), None, context.get("currency", "EUR")) if limit else "",
    }
    return [_(REASONS[code]).format_map(values) for code in context.get("reasons", ()) if code in REASONS]


def approval_rows(context: dict[str, Any]) -> list[tuple[str, str]]:
    """What is decided on: amounts, margin before and after, limits, the room that is left."""
    money = _money(context.get("currency", "EUR"))
    return [
        (_("At list prices"), money(Decimal(context["list_net"]))),
        (_("Net sold"), money(Decimal(context["net"]))),
        (_("Largest discount given"), _rate(context.get("discount"))),
        (_("Margin before the discounts"), _rate(context.get("margin_before"))),
        (_("Margin after"), _rate(context.get("margin_after"))),
        (_("Margin floor"), _rate(context.get("margin_floor"))),
        (_("Limit of the discount"), _rate(context.get("discount_limit"))),
        (_("Largest discount within the floor"), _rate(context.get("largest_discount"))),
    ]


def before_after(context: dict[str, Any]) -> dict[str, str] | None:
    """The margin at list prices, the one of the quote, and the floor: what a decider reads first."""
    if context.get("margin_before") is None or context.get("margin_after") is None:
        return None
    names = {"before": "margin_before", "after": "margin_after", "floor": "margin_floor"}
    return {name: _rate(context.get(key)) for name, key in names.items()}


def _rate(value: str | None) -> str:
    return "" if value is None else percent(Decimal(value), 2)


def margin_why(file: QuoteFile) -> Why | None:
    """The margin's formula and rows."""
    totals = file.totals
    if totals is None or totals.margin is None or totals.cost is None:
        return None
    money = _money(file.proposal.currency)
    net = totals.net - totals.document_discount
    rows = [(_("Net of the lines"), money(totals.net))]
    if totals.document_discount:
        rows.append((_("Discount on the whole"), money(-totals.document_discount)))
    rows += [
        (_("Net sold"), money(net)),
        (_("Costs"), money(totals.cost)),
        (_("Margin"), money(totals.margin)),
    ]
    if totals.margin_on_cost is not None:
        rows.append((_("On the cost"), percent(totals.margin_on_cost, 2)))
    rate = percent(totals.margin_on_sales, 2) if totals.margin_on_sales is not None else "–"
    return Why(
        _("Margin on sales"), f"({money(net)} − {money(totals.cost)}) ÷ {money(net)}", rows,
        _("costs of the day the line was added; the eco-contribution is left out"), file.version.updated_at,
        Grade.COMPUTED, result=(_("Margin on sales"), rate),
    )  # fmt: skip


def margin_waterfall(file: QuoteFile) -> Figure | None:
    """From list prices to the margin: discounts, then costs."""
    totals = file.totals
    if totals is None or totals.cost is None or totals.margin is None or not file.list_net:
        return None
    steps: list[tuple[Any, Decimal, Any]] = []
    if file.list_net != totals.net:
        share = (totals.net - file.list_net) / file.list_net
        steps.append((_("Line discounts"), totals.net - file.list_net, percent(share)))
    if totals.document_discount:
        steps.append((_("Discount on the whole"), -totals.document_discount, ""))
    steps.append((_("Costs"), -totals.cost, ""))
    rate = percent(totals.margin_on_sales) if totals.margin_on_sales is not None else ""
    return figures.waterfall(
        "margin", _("From list price to margin"), steps, opening=(_("List price"), file.list_net),
        total=(_("Margin"), rate), caption=_("From list price to margin, in euros without VAT")
        if file.proposal.currency == "EUR" else _("From list price to margin, without VAT"),
        unit="€" if file.proposal.currency == "EUR" else file.proposal.currency, why=margin_why(file),
    )  # fmt: skip


def _money(currency: str) -> Any:
    return lambda value: amount(value, 2, currency)


def total_rows(totals: Quote, version: QuoteVersion) -> list[tuple[str, str, str]]:
    """(what, amount, look) from the net to the deposit; the discount on the whole is shown by VAT rate too."""
    money = _money(version.proposal.currency)
    rows = [(_("Net"), money(totals.net), "")]
    if totals.document_discount:
        rows.append((_("Discount on the whole"), money(-totals.document_discount), ""))
        if len(totals.vat) > 1:
            rows += [
                (
                    _("of which on what bears %(rate)s") % {"rate": percent(group.rate)},
                    money(-group.document_discount), "muted",
                )
                for group in totals.vat
            ]  # fmt: skip
    if totals.eco:
        rows.append((_("Eco-contribution"), money(totals.eco), ""))
    rows += [
        (_("VAT %(rate)s of %(base)s") % {"rate": percent(group.rate), "base": money(group.base)},
         money(group.amount), "")
        for group in totals.vat
    ]  # fmt: skip
    rows.append((_("Total incl. VAT"), money(totals.total), "sum"))
    if totals.deposit is not None and version.deposit_rate is not None:
        rows.append(
            (_("Deposit of %(rate)s") % {"rate": percent(version.deposit_rate)}, money(totals.deposit), "")
        )
    return rows


def schedule_rows(version: QuoteVersion) -> list[tuple[str, str, str]]:
    """(when, share, amount) of the payment schedule as it is stored; the header gives the currency."""
    found = []
    for row in version.totals.get("schedule") or ():
        day = formats.day(date.fromisoformat(row["on"]), weekday=False, year=True) if row["on"] else ""
        when = day or str(TRIGGERS[row["trigger"]])
        share = percent(Decimal(row["share"]), 2) if row["share"] else ""
        found.append(
            (
                " – ".join(part for part in (row["label"], when) if part),
                share,
                formats.number(Decimal(row["amount"]), 2),
            )
        )
    return found


def base_text(version: QuoteVersion) -> str:
    """The amounts in the company's currency, with the rate, its day and its source; "" when it is that one."""
    base = version.totals.get("base")
    if not base:
        return ""
    money = _money(base["currency"])
    return _("%(total)s incl. VAT, of which VAT %(vat)s; 1 %(base)s = %(rate)s %(currency)s on %(day)s, %(source)s") % {
        "total": money(Decimal(base["total"])), "vat": money(Decimal(base["vat_total"])), "base": base["currency"],
        "rate": formats.number(Decimal(base["rate"]).normalize()), "currency": version.proposal.currency,
        "day": formats.day(date.fromisoformat(base["on"]), weekday=False, year=True) if base["on"] else "",
        "source": base["source"],
    }  # fmt: skip


# ---- what changed between two versions ------------------------------------------------

FIELDS = {
    "label": gettext_lazy("Wording"), "quantity": gettext_lazy("Quantity"), "unit": gettext_lazy("Unit"),
    "unit_price": gettext_lazy("Unit price"), "discount": gettext_lazy("Discount"), "vat_rate": gettext_lazy("VAT"),
    "eco_contribution": gettext_lazy("Eco-contribution per unit"),
    "document_discount": gettext_lazy("Discount on the whole"), "deposit_rate": gettext_lazy("Deposit"),
    "valid_until": gettext_lazy("Valid until"), "delivery_weeks": gettext_lazy("Delivery, in weeks from the order"),
    "note": gettext_lazy("Other terms, printed on the quote"), "payment": gettext_lazy("Payment"),
    "late_rate": gettext_lazy("Yearly rate of late payment"), "schedule": gettext_lazy("Payment schedule"),
    "terms_version": gettext_lazy("General terms of sale"), "exchange_rate": gettext_lazy("Rate of exchange"),
    "exemption_reason": gettext_lazy("Why no VAT is charged"), "title": gettext_lazy("Subject"),
    "currency": gettext_lazy("Currency"), "net": gettext_lazy("Net"),
    "total": gettext_lazy("Total incl. VAT"), "margin": gettext_lazy("Margin"),
}  # fmt: skip
MONEY = {"unit_price", "eco_contribution", "document_discount", "net", "total", "margin"}
RATES = {"discount", "vat_rate", "deposit_rate"}


def value_text(name: str, value: Any, currency: str = "EUR") -> str:
    """A field's value as it is read; a dash when there is none."""
    if value in (None, "", []):
        return "–"
    if name in MONEY:
        return amount(value, 2 if name in {"net", "total", "margin"} else None, currency)
    if name in RATES:
        return percent(value, 2)
    if name == "late_rate":
        return percent(Decimal(value), 2)
    if name == "schedule":
        return ngettext("%(count)d row", "%(count)d rows", len(value)) % {"count": len(value)}
    if name == "exchange_rate":
        return formats.number(value.normalize())
    if name == "payment":
        return payment_text({"payment": value}, formats.language())
    if name == "valid_until":
        return formats.day(value, weekday=False, year=True)
    return formats.number(value) if isinstance(value, Decimal | int) else str(value)


def product_name(product: Any, language: str = "") -> str:
    return text_in(product.name, language or formats.language())


def conflict_between(form: Any, theirs: Mapping[str, Any], current: Any) -> dict[str, Any]:
    """Two people changed the same thing: the fields on which they differ, and those they share (`kept`)."""
    differences, kept = [], []
    for name, field in form.fields.items():
        if name in {"version", "idempotency_key"}:
            continue
        mine, other = form[name].value(), field.prepare_value(theirs.get(name))
        if name == "position" or str(mine or "") == str(other or ""):
            kept.append((name, "" if mine is None else mine))
            continue
        words = dict(getattr(field, "choices", None) or {})
        differences.append(Difference(
            field.label, name, words.get(mine, mine) or "–", words.get(other, other) or "–", mine or "", other or ""
        ))  # fmt: skip
    latest = last_change(current)
    who = latest.actor_label if latest and latest.actor_label else _("Somebody else")
    return {"conflict": Conflict(who, current.updated_at, differences, current.version), "kept": kept}
