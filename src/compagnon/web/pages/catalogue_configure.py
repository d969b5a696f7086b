"""Put a product together: the representative opens this in front of the client, from a product or a draft quote,
to choose options that go together, to see at once what is needed, what is impossible and why, and to put a whole
set into the quote: the good one, the better one or the greener one.

It is one form that is read again at each press, so it works without a script; the choice lives in the address.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from compagnon.desk.configuring import draft_quotes, put_into_quote
from compagnon.people.errors import Refusal
from compagnon.people.fields import text_in
from compagnon.sales.catalogue.configurator import State, Variant, state_of
from compagnon.sales.catalogue.configuring import Configuration, configuration_of, figure_words
from compagnon.sales.catalogue.models import OptionGroup, Product
from compagnon.sales.proposals.models import Proposal
from compagnon.sales.proposals.queries import proposal_of
from compagnon.web.pages import catalogue_parts as parts
from compagnon.web.pages import catalogue_words as words
from compagnon.web.pages.deals_forms import new_key
from compagnon.web.pages.figure_fields import Figure
from compagnon.web.routing import Request, page
from compagnon.web.ui import formats
from compagnon.web.ui.parts import Crumb
from compagnon.web.ui.toasts import say

ZERO = Decimal(0)


@dataclass(frozen=True)
class Choice:
    """One option as it stands: `look` is "", chosen, forced, forbidden or unsold."""

    key: str
    name: str
    quantity: Decimal
    price: str
    footprint: str
    look: str
    why: Sequence[str] = ()

    @property
    def shut(self) -> bool:
        return self.look in {"forced", "forbidden", "unsold"}


@dataclass(frozen=True)
class Card:
    """A variant beside the others."""

    goal: str
    word: Any
    what: Any
    price: str
    margin: str
    footprint: str
    lacking: str
    value: str
    names: Sequence[str]
    keys: Sequence[str]
    url: str
    same_as: Any


@page("catalogue.view", write="proposals.change")
def configure(request: Request, uuid: str) -> HttpResponse:
    product = parts.product_of(request, uuid)
    if request.method == "POST":
        return _put(request, product)
    return _show(request, product)


def _put(request: Request, product: Product) -> HttpResponse:
    """Add the chosen set to a draft quote, as lines at the prices of the day."""
    post = request.POST
    try:
        if not post.get("proposal"):
            raise Refusal("quote_missing", _("Choose the quote that the set goes into."), path="proposal")
        proposal = proposal_of(request.actor, post["proposal"])
        count = put_into_quote(
            request.actor, product=product, proposal=proposal, keys=frozenset(post.getlist("o")),
            key=post.get("idempotency_key", ""),
        )  # fmt: skip
    except Refusal as refusal:
        return _show(request, product, status=422, fault=str(refusal.message))
    say(request, ngettext("%(n)s line is in the quote.", "%(n)s lines are in the quote.", count) % {
        "n": formats.number(count)
    })  # fmt: skip
    return redirect("proposal", proposal.uuid)


def _show(request: Request, product: Product, *, status: int = 200, fault: str = "") -> HttpResponse:
    asked = request.GET if request.method != "POST" else request.POST
    actor = request.actor
    proposal = proposal_of(actor, asked["proposal"]) if asked.get("proposal") and not fault else None
    segment = proposal.deal.account.segment if proposal else asked.get("segment", "")[:60]
    found = configuration_of(actor, product, segment=segment, currency=proposal.currency if proposal else "")
    budget, budget_fault = _budget(asked.get("budget", ""))
    state = state_of(found, frozenset(asked.getlist("o")), budget=budget)
    spoken = words.RuleWords(found, figure_words(found))
    context = parts.head(request, product, "product_options") | {
        "state": state, "found": found, "fault": fault, "budget": asked.get("budget", ""), "budget_fault": budget_fault,
        "groups": _groups(found, state, spoken), "sentence": _sentence(state, spoken, found),
        "conflict": [spoken.sentence(name) for name in state.conflict],
        "to_do": [spoken.sentence(each.rule) for each in state.broken] if state.completable else [],
        "cards": [_card(state, variant, asked, actor.can("catalogue.cost")) for variant in state.variants],
        "own": _own(state, actor.can("catalogue.cost")), "chosen": sorted(state.chosen), "proposal": proposal,
        "quotes": [] if proposal else draft_quotes(actor), "may_quote": _may_quote(request, found),
        "key": new_key(), "limit": formats.amount(state.budget, 0, found.currency) if state.budget else "",
        "badge": words.STATES[product.state_on(found.on)],
        "crumbs": [*_crumbs(proposal), Crumb(product.reference, reverse("product", args=[product.uuid])),
                   Crumb(_("Put together"))],
    }  # fmt: skip
    return render(request, "catalogue/configure.html", context, status=status)


def _may_quote(request: Request, found: Configuration) -> bool:
    sold = found.product.state_on(found.on) in {"active", "ending"}
    return sold and request.actor.can("proposals.change")


def _crumbs(proposal: Proposal | None) -> list[Crumb]:
    if proposal is None:
        return [Crumb(_("Catalogue"), reverse("catalogue"))]
    return [
        Crumb(_("Quotes"), reverse("proposals")),
        Crumb(proposal.title, reverse("proposal", args=[proposal.uuid])),
    ]


def _budget(text: str) -> tuple[Decimal | None, str]:
    try:
        budget = Figure(places=2, required=False, least=ZERO).clean(text)
    except ValidationError as error:
        return None, " ".join(error.messages)
    return budget or None, ""


def _sentence(state: State, spoken: words.RuleWords, found: Configuration) -> str:
    """Where the choice stands, before anything else."""
    price = formats.amount(state.totals.price, None, found.currency)
    life = found.product.state_on(found.on)
    if life in {"obsolete", "draft"}:
        return (
            _("No longer sold: it cannot be put into a quote.") if life == "obsolete"
            else _("Not on sale yet: it cannot be put into a quote.")
        )  # fmt: skip
    if not found.base_priced:
        return _("This product has no price in force: the sums count its options only.")
    if not state.completable:
        return _("What is chosen does not go together.")
    if state.complete:
        return _("This set can be sold: %(price)s.") % {"price": price}
    missing = len(state.broken)
    return ngettext(
        "%(price)s so far; %(n)s thing is still to choose.",
        "%(price)s so far; %(n)s things are still to choose.",
        missing,
    ) % {"price": price, "n": formats.number(missing)}


def _groups(
    found: Configuration, state: State, spoken: words.RuleWords
) -> list[tuple[OptionGroup | None, str, list[Choice]]]:
    by_key = {option.key: option for option in found.problem.options}
    made = []
    for group in (*found.groups, None):
        rows = [row for row in found.options.values() if row.group_id == (group.pk if group else None)]
        if rows:
            choices = [_choice(row, by_key[row.option.reference], found, state, spoken) for row in rows]
            made.append((group, _bounds(group), choices))
    return made


def _bounds(group: OptionGroup | None) -> str:
    if group is None or (not group.least and group.most is None):
        return ""
    if group.most is None:
        return _("at least %(least)d") % {"least": group.least}
    if group.least == group.most:
        return _("exactly %(least)d") % {"least": group.least}
    return _("%(least)d to %(most)d") % {"least": group.least, "most": group.most}


def _choice(row: Any, option: Any, found: Configuration, state: State, spoken: words.RuleWords) -> Choice:
    key = option.key
    look = (
        "unsold" if key in found.unsold else "chosen" if key in state.chosen
        else "forced" if key in state.forced else "forbidden" if key in state.forbidden else ""
    )  # fmt: skip
    why = [spoken.sentence(name) for name in state.reasons.get(key, ())]
    if look == "unsold":
        why = [str(words.UNSOLD[found.unsold[key]])]
        if row.option.replaced_by_id and found.unsold[key] == "obsolete":
            why.append(_("see its sheet for what replaces it"))
    price = (
        formats.amount(option.price, None, found.currency)
        if found.unsold.get(key) != "price_missing"
        else "–"
    )
    footprint = words.measure(option.footprint, "kgCO2e") if option.footprint else ""
    return Choice(key, text_in(row.option.name), row.quantity, price, footprint, look, why)


def _card(state: State, variant: Variant, asked: Any, with_cost: bool) -> Card:
    found, whole = state.configuration, variant.totals
    word, what = words.GOALS[variant.goal]
    query = [("o", key) for key in variant.keys]
    query += [(name, asked[name]) for name in ("proposal", "budget") if asked.get(name)]
    return Card(
        variant.goal.value, word, what, formats.amount(whole.price, None, found.currency),
        formats.percent(whole.margin_on_sales) if with_cost and whole.margin_on_sales is not None else "",
        _footprint(whole.footprint), _lacking(whole.without_footprint), formats.number(whole.value),
        [text_in(found.options[key].option.name) for key in variant.keys], variant.keys, f"?{urlencode(query)}",
        words.GOALS[variant.same_as][0] if variant.same_as else "",
    )  # fmt: skip


def _footprint(value: Decimal) -> str:
    return formats.unit(value.quantize(Decimal(1)), "kgCO2e")


def _lacking(keys: Sequence[str]) -> str:
    return _("without %(options)s: not stated") % {"options": words.listed(keys)} if keys else ""


def _own(state: State, with_cost: bool) -> list[tuple[Any, Any]]:
    """The sums of the choice itself."""
    whole, found = state.totals, state.configuration
    margin = (
        formats.percent(whole.margin_on_sales)
        if whole.margin_on_sales is not None
        else _("a cost is missing")
    )
    return [
        (_("Price"), formats.amount(whole.price, None, found.currency)),
        (_("Margin on sales"), margin if with_cost else ""),
        (_("Footprint"), _footprint(whole.footprint)), (_("Not stated"), words.listed(whole.without_footprint)),
        (_("Value"), ngettext("%(n)s point", "%(n)s points", int(whole.value)) % {"n": formats.number(whole.value)}),
    ]  # fmt: skip


urlpatterns = [path("catalogue/<uuid:uuid>/configure/", configure, name="product_configure")]
