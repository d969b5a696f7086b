"""What a quote rests on beside its lines (pièces du devis): totals, schedule, rate, terms, mentions, rivals."""

from datetime import date, timedelta

from compagnon.library.publishing import latest_of
from compagnon.library.rendering import seller_of
from compagnon.people.actor import Actor
from compagnon.sales.catalogue.ecology import environments
from compagnon.sales.proposals import documents, mentions
from compagnon.sales.proposals.findings import Check
from compagnon.sales.proposals.models import QuoteLine, QuoteVersion
from compagnon.sales.proposals.pricing import frozen, price_version
from compagnon.sales.proposals.solution.queries import stale_competitor_prices

RATE_DAYS = timedelta(days=7)
# Named on their own line by the checks of identities and conditions.
ELSEWHERE = {"seller_siren", "seller_address", "seller_vat_number", "buyer_siren", "buyer_address", "payment_terms",
             "delivery"}  # fmt: skip


def papers(actor: Actor, version: QuoteVersion, lines: list[QuoteLine], today: date) -> list[Check]:
    """Totals, dates, terms, mentions, rivals' prices and environmental data."""
    return [
        *_totals(version, lines), *_schedule(version, today), *_currency(version, today),
        *_mentions(actor, version, lines, today), *_solution(version, lines, today), *_template(version),
    ]  # fmt: skip


def _totals(version: QuoteVersion, lines: list[QuoteLine]) -> list[Check]:
    """What is stored is what the lines come to: lists, pages and papers all read the stored totals."""
    if not lines:
        return []
    fresh = frozen(price_version(version, lines))
    if all(version.totals.get(name) == value for name, value in fresh.items()):
        return []
    stored = version.totals.get("total", "")
    return [Check("totals_differ", "lines", True, params={"stored": stored, "computed": fresh["total"]})]


def _schedule(version: QuoteVersion, today: date) -> list[Check]:
    if fault := version.totals.get("schedule_fault"):
        return [Check("schedule_wrong", "schedule", True, params={"why": fault})]
    past = [row["on"] for row in version.schedule if row.get("on") and date.fromisoformat(row["on"]) < today]
    return [Check("schedule_past", "schedule")] if past else []


def _currency(version: QuoteVersion, today: date) -> list[Check]:
    if version.proposal.currency == version.workspace.currency:
        return []
    if not version.exchange_rate or not version.exchange_on:
        return [Check("rate_missing", "currency", True)]
    if version.exchange_on < today - RATE_DAYS:
        days = (today - version.exchange_on).days
        return [Check("rate_old", "currency", params={"days": days})]
    return []


def _mentions(actor: Actor, version: QuoteVersion, lines: list[QuoteLine], today: date) -> list[Check]:
    """The mentions that a quote of today lacks, by the place where they are filled in."""
    proposal = version.proposal
    terms = documents.terms_for(version, proposal.language, today)
    buyer = documents.buyer_identity(proposal.deal.account, proposal.contact)
    codes = mentions.present(
        version, lines, seller_of(actor.workspace), buyer, actor.workspace, today, terms is not None
    )
    places: dict[str, list[str]] = {}
    for mention in mentions.missing("quote", today, codes):
        if mention.code not in ELSEWHERE and (mention.required or mention.code == "warranty"):
            places.setdefault(mention.place, []).append(mention.code)
    found = [
        Check("mentions_missing", place, params={"mentions": tuple(them)}) for place, them in places.items()
    ]
    if terms is not None and terms.language != proposal.language:
        found.append(Check("terms_language", "terms", params={"label": terms.label}))
    if version.terms_version and version.terms_version.valid_from > today:
        found.append(Check("terms_ahead", "terms", True, params={"label": version.terms_version.label}))
    return found


def _solution(version: QuoteVersion, lines: list[QuoteLine], today: date) -> list[Check]:
    stale = [offer.name for offer in stale_competitor_prices(version.proposal, today)]
    found = (
        [Check("rival_price_stale", "comparison", params={"names": ", ".join(stale[:4])})] if stale else []
    )
    products = {line.product.pk: line.product for line in lines if line.product}
    sheets = environments(products.values(), on=today) if products else {}
    lacking = tuple(
        line.position for line in lines
        if line.product_id in sheets and "end_of_life" in sheets[line.product_id].missing
    )  # fmt: skip
    if lacking:
        found.append(Check("end_of_life_missing", "catalogue", lines=lacking))
    return found


def _template(version: QuoteVersion) -> list[Check]:
    chosen = version.proposal.template
    if chosen is not None and latest_of(chosen).archived_at is not None:
        return [Check("template_retired", "texts", params={"name": chosen.name})]
    return []
