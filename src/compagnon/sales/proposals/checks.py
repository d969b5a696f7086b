"""What is looked at before a quote goes out (contrôle de cohérence): blockers, then warnings.

Each check is a code with its figures; the page puts it in words and links it to where it is mended.
"""

from datetime import date, timedelta
from decimal import Decimal

from django.utils import timezone

from compagnon.people.actor import Actor
from compagnon.people.models import Workspace
from compagnon.sales.accounts.permission import may_contact
from compagnon.sales.proposals.checks_papers import papers
from compagnon.sales.proposals.checks_texts import texts
from compagnon.sales.proposals.exchange import Prices
from compagnon.sales.proposals.feasibility.gates import gates
from compagnon.sales.proposals.findings import Check
from compagnon.sales.proposals.limits import Position
from compagnon.sales.proposals.models import QuoteLine, QuoteVersion
from compagnon.sales.proposals.pricing import price_version
from compagnon.work.models import Approval

__all__ = ["Check", "check"]

LONG_VALIDITY = timedelta(days=183)


def check(
    actor: Actor,
    version: QuoteVersion,
    lines: list[QuoteLine],
    position: Position | None,
    approval: Approval | None,
) -> list[Check]:
    """All that stands against sending a draft, blockers first."""
    today = timezone.localdate()
    found = [
        *_blockers(version, lines, position, approval, today),
        *_opinions(version, lines),
        *_lines(version, lines, today),
        *_identities(version, actor.workspace),
        *_addressee(actor, version),
        *_conditions(version, today),
        *papers(actor, version, lines, today),
        *texts(actor, version, lines),
    ]
    return sorted(found, key=lambda each: not each.blocks)


def _blockers(
    version: QuoteVersion,
    lines: list[QuoteLine],
    position: Position | None,
    approval: Approval | None,
    today: date,
) -> list[Check]:
    found = []
    if not lines:
        found.append(Check("no_lines", "lines", True))
    if version.valid_until and version.valid_until < today:
        found.append(Check("validity_past", "conditions", True))
    if position and position.reasons and (approval is None or approval.decision != "approved"):
        found.append(Check("approval_needed", "approval", True))
    return found


def _opinions(version: QuoteVersion, lines: list[QuoteLine]) -> list[Check]:
    """The opinions that stop the quote, by the names of the services."""
    found = gates(version, lines, price_version(version, lines) if lines else None)
    names = [gate.name for gate in found if gate.stops]
    return (
        [Check("opinion_missing", "feasibility", True, params={"names": ", ".join(names)})] if names else []
    )


def _lines(version: QuoteVersion, lines: list[QuoteLine], today: date) -> list[Check]:
    products = [line.product for line in lines if line.product]
    tariff = Prices(version, products, today)
    marks: dict[str, list[int]] = {}

    def mark(code: str, line: QuoteLine, wrong: bool) -> None:
        if wrong:
            marks.setdefault(code, []).append(line.position)

    for line in lines:
        mark("price_zero", line, line.unit_price == 0)
        mark("quantity_zero", line, line.quantity == 0)
        mark("cost_missing", line, line.unit_cost is None)
        if line.product:
            price = tariff.price(line.product_id, line.quantity).price
            cost = tariff.cost(line.product_id)
            mark("list_price_changed", line, price is not None and price != line.list_price)
            mark("price_expired", line, price is None and line.list_price is not None)
            mark("cost_changed", line, cost is not None and cost != line.unit_cost)
            mark("product_obsolete", line, line.product.status == "obsolete")
    if lines and len(marks.get("cost_missing", ())) == len(lines):
        marks["cost_missing"] = marks["cost_missing"][:1]
    return [Check(code, "lines", lines=tuple(ranks)) for code, ranks in marks.items()]


def _identities(version: QuoteVersion, workspace: Workspace) -> list[Check]:
    legal, account = workspace.legal, version.proposal.deal.account
    tests = (
        ("seller_siren", "company", not workspace.siren),
        ("seller_address", "company", not (legal.get("address") or {}).get("line")),
        ("seller_vat_number", "company", not legal.get("vat_number")),
        ("buyer_siren", "addressee", not account.siren),
        ("buyer_address", "addressee", not account.sites.filter(archived_at=None).exclude(line="").exists()),
    )
    return [Check(code, place) for code, place, missing in tests if missing]


def _addressee(actor: Actor, version: QuoteVersion) -> list[Check]:
    proposal = version.proposal
    contact = proposal.contact
    if contact is None:
        return [Check("contact_missing", "addressee")]
    found = []
    if not contact.email:
        found.append(Check("email_missing", "addressee", params={"name": contact.full_name}))
    elif not (permission := may_contact(actor, channel="email", contact=contact, purpose="contract")).allowed:
        found.append(Check("email_refused", "addressee", params={"reason": permission.reason}))
    if contact.language != proposal.language:
        found.append(Check("language_differs", "addressee", params={"name": contact.full_name}))
    return found


def _conditions(version: QuoteVersion, today: date) -> list[Check]:
    tests = (
        ("delivery_missing", version.delivery_weeks is None),
        ("payment_missing", not version.terms.get("payment")),
        ("validity_long", bool(version.valid_until and version.valid_until > today + LONG_VALIDITY)),
        ("total_negative", version.total is not None and version.total < Decimal(0)),
    )
    return [Check(code, "conditions") for code, wrong in tests if wrong]
