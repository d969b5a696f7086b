"""From the registry to the accounts (ciblage): whom we know already, a page of prospects, adopt, freeze."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from compagnon.people import access
from compagnon.people.actor import Actor
from compagnon.people.errors import Refusal
from compagnon.people.models import Territory, Workspace
from compagnon.providers.analytics import PROSPECT, Analytics, AnalyticsError, Standing
from compagnon.registry import targeting
from compagnon.registry.geography import departements, find_place
from compagnon.registry.projection import Point
from compagnon.registry.source import registry
from compagnon.registry.targeting import Criteria, Facets, Target
from compagnon.sales.accounts.models import Account, Site
from compagnon.sales.accounts.services import adopt_company
from compagnon.sales.prospecting import services as prospecting
from compagnon.sales.prospecting.models import TargetList, TargetRow
from compagnon.sales.prospecting.scoring import Asked, Score, asked_codes, score
from compagnon.sales.prospecting.services import Candidate

# So many rows are read and ordered by score; beyond, the nearest are shown, and the page says so.
MOST_SCORED = 1_000
MOST_ADOPTED = 200
MOST_LEFT_OUT = 500
CLIENT_STATUSES = frozenset({"client", "dormant"})
ADOPTED_TWICE = frozenset({"account_exists", "site_exists"})


def known_sirets(workspace_slug: str) -> set[str]:
    """SIRENs and SIRETs of a workspace's accounts. No slug: the only workspace; refused when several."""
    rows = Workspace.objects.filter(archived_at=None)
    found = list(rows.filter(slug=workspace_slug) if workspace_slug else rows[:2])
    if len(found) == 1:
        numbers: set[str] = set().union(*known_numbers(found[0]).values())
        return numbers
    if workspace_slug or not found:
        raise Refusal("workspace_unknown", _("There is no such workspace."), path="workspace")
    raise Refusal(
        "workspace_missing", _("Several workspaces exist: name one with --workspace."), path="workspace"
    )


def known_numbers(workspace: Workspace) -> dict[str, set[str]]:
    """Whom not to look for: `client` (who buys or bought) and `known` (a file without an order yet).

    A SIREN covers every establishment of its company; sites of accounts without one count alone.
    """
    numbers: dict[str, set[str]] = {"client": set(), "known": set()}
    accounts = Account.objects.of(workspace).live()
    for siren, status in accounts.exclude(siren="").values_list("siren", "status"):
        numbers["client" if status in CLIENT_STATUSES else "known"].add(siren)
    sites = Site.objects.of(workspace).live().filter(account__siren="", account__archived_at=None)
    for siret, status in sites.exclude(siret="").values_list("siret", "account__status"):
        numbers["client" if status in CLIENT_STATUSES else "known"].add(siret)
    return numbers


@dataclass(frozen=True)
class Prospect:
    """A target with its score."""

    target: Target
    score: Score

    @property
    def row(self) -> Any:
        return self.target.establishment


@dataclass(frozen=True)
class LeftOutRow:
    """An establishment that was found and is no prospect; `account` when it is one of ours."""

    target: Target
    reason: str
    account: Account | None = None


@dataclass(frozen=True)
class Answer:
    """What a search gives to the page. `found` = `count` + the sum of `excluded`."""

    criteria: Criteria
    as_of: date | None
    count: int
    found: int
    excluded: Mapping[str, int]
    prospects: tuple[Prospect, ...]
    milliseconds: int
    facets: Facets | None = None

    @property
    def complete(self) -> bool:
        """Whether every prospect was read and ordered by its score."""
        return len(self.prospects) == self.count


def search(actor: Actor, criteria: Criteria, *, with_facets: bool = True) -> Answer:
    """Prospects by falling score, exclusions by reason, facets, and the time that the registry took."""
    access.require(actor, "prospecting.view")
    source = registry()
    left_out = known_numbers(actor.workspace)
    begun = time.perf_counter()
    found = targeting.search(source, criteria, left_out=left_out, limit=MOST_SCORED)
    facets = targeting.facets(source, criteria) if with_facets else None
    milliseconds = round((time.perf_counter() - begun) * 1000)
    return Answer(
        criteria, found.as_of, found.count, found.found, found.excluded,
        tuple(_ranked(found.targets, criteria, found.as_of)), milliseconds, facets,
    )  # fmt: skip


def _ranked(targets: Sequence[Target], criteria: Criteria, as_of: date | None) -> list[Prospect]:
    """By falling score; among equals the order of the registry (nearest first)."""
    asked = Asked(asked_codes(criteria.naf), (criteria.radius_km or 50.0) if criteria.near else None)
    on = as_of or timezone.localdate()
    scored = [
        Prospect(
            target,
            score(
                asked, naf=target.establishment.naf or target.establishment.naf25,
                headcount=target.establishment.headcount, km=target.km,
                created=target.establishment.created, on=on,
            ),
        )
        for target in targets
    ]  # fmt: skip
    return sorted(scored, key=lambda it: -(it.score.value or 0))


def left_out_rows(actor: Actor, answer: Answer, *, limit: int = MOST_LEFT_OUT) -> list[LeftOutRow]:
    """Who was left out and why, reason by reason; restricted ones are counted only, never listed."""
    source, numbers = registry(), known_numbers(actor.workspace)
    rows: list[LeftOutRow] = []
    for reason in (*numbers, "closed"):
        if answer.excluded.get(reason):
            found = targeting.search(source, answer.criteria, left_out=numbers, limit=limit, outcome=reason)
            rows += [LeftOutRow(target, reason) for target in found.targets]
    return _with_accounts(actor, rows)


def _with_accounts(actor: Actor, rows: list[LeftOutRow]) -> list[LeftOutRow]:
    sirens = {row.target.establishment.siren for row in rows if row.reason != "closed"}
    sirets = {row.target.establishment.siret for row in rows if row.reason != "closed"}
    files = {it.siren: it for it in access.rows(actor, Account).filter(siren__in=sirens)}
    sites = access.rows(actor, Site).filter(siret__in=sirets).select_related("account")
    by_site = {it.siret: it.account for it in sites}
    return [
        row
        if row.reason == "closed"
        else LeftOutRow(
            row.target,
            row.reason,
            files.get(row.target.establishment.siren) or by_site.get(row.target.establishment.siret),
        )
        for row in rows
    ]


def shown(source: Analytics, siret: str) -> Target | None:
    """An establishment that may be shown; None for what is no SIRET, unknown or in restricted diffusion."""
    well_formed = siret.isascii() and siret.isdigit() and len(siret) == 14
    return targeting.establishment(source, siret) if well_formed else None


def account_of(actor: Actor, target: Target) -> Account | None:
    """The file that we have of an establishment or of its company, if there is one."""
    return _with_accounts(actor, [LeftOutRow(target, "known")])[0].account


def row_of(target: Target) -> dict[str, Any]:
    """An establishment as `adopt_company` takes it."""
    it = target.establishment
    return {
        "siren": it.siren, "siret": it.siret, "name": it.name or it.sign or it.siret, "naf": it.naf or it.naf25,
        "headcount": it.headcount, "commune": it.commune, "commune_name": it.commune_name,
        "postcode": it.postcode, "line": it.address, "legal_form": it.legal_form,
        "lat": target.at.lat if target.at else None, "lon": target.at.lon if target.at else None,
    }  # fmt: skip


@dataclass
class Adopted:
    """What became of the establishments to adopt, by SIRET."""

    made: dict[str, Account] = field(default_factory=dict)
    there: list[str] = field(default_factory=list)  # they had a file already
    refused: dict[str, str] = field(default_factory=dict)  # closed, restricted or unknown


def adopt(actor: Actor, sirets: Sequence[str]) -> Adopted:
    """Make accounts of establishments; those that have a file are left alone, so it may be sent twice.

    Closed ones and those that the registry does not show (restricted diffusion, unknown) are refused.
    """
    access.require(actor, "accounts.change")
    if len(sirets) > MOST_ADOPTED:
        raise Refusal(
            "too_many", _("Add at most 200 companies at a time: choose fewer, or narrow the criteria.")
        )
    source, result = registry(), Adopted()
    for siret in dict.fromkeys(sirets):
        target = shown(source, siret)
        if target is None:
            result.refused[siret] = "not-shown"
        elif target.establishment.standing is not Standing.LISTED:
            result.refused[siret] = target.establishment.standing.value
        else:
            _adopt_one(actor, target, siret, result)
    prospecting.link_accounts(actor, result.made)
    return result


def _adopt_one(actor: Actor, target: Target, siret: str, result: Adopted) -> None:
    try:
        with transaction.atomic():
            result.made[siret] = adopt_company(actor, row=row_of(target))
    except Refusal as refusal:
        if refusal.code not in ADOPTED_TWICE:
            raise
        result.there.append(siret)


def freeze(actor: Actor, *, name: str, criteria: Criteria, key: str = "") -> TargetList:
    """Freeze what a search finds now: every prospect with its score, every exclusion with its reason."""
    access.require(actor, "prospecting.change")
    source, numbers = registry(), known_numbers(actor.workspace)
    found = targeting.search(source, criteria, left_out=numbers, limit=prospecting.MOST_ROWS + 1)
    ranked = _ranked(found.targets, criteria, found.as_of)
    candidates = [_candidate(PROSPECT, it.target, it.score.value) for it in ranked]
    for reason in (*numbers, "closed"):
        if found.excluded.get(reason):
            rows = targeting.search(
                source, criteria, left_out=numbers, limit=prospecting.MOST_ROWS + 1, outcome=reason
            )
            candidates += [_candidate(reason, target, None) for target in rows.targets]
    return prospecting.freeze_list(
        actor, name=name, criteria=criteria.as_dict(), as_of=found.as_of, candidates=candidates,
        counts=found.excluded, key=key,
    )  # fmt: skip


def _candidate(outcome: str, target: Target, value: int | None) -> Candidate:
    it = target.establishment
    return Candidate(
        outcome=outcome, siret=it.siret or "", name=it.name or it.sign or "", naf=it.naf or it.naf25 or "",
        headcount=it.headcount or "", commune=it.commune_name or "", postcode=it.postcode or "",
        latitude=target.at.lat if target.at else None, longitude=target.at.lon if target.at else None,
        km=target.km, score=value, reasons=[(reason.code, reason.value) for reason in target.reasons],
    )  # fmt: skip


@dataclass(frozen=True)
class Since:
    """What changed since a list was frozen: standing by SIRET, who has come, counts by change."""

    as_of: date | None
    standings: Mapping[str, str]  # listed, closed, restricted or gone
    new: tuple[Target, ...]
    counts: Mapping[str, int]  # closed, restricted, gone, new


def since(actor: Actor, target_list: TargetList, rows: Sequence[TargetRow]) -> Since | None:
    """A frozen list against the registry of today, or None when none is loaded."""
    source = registry()
    status = source.status()
    if status is None:
        return None
    sirets = [row.siret for row in rows if row.siret]
    read = targeting.refreshed(source, sirets)
    standings = {siret: standing.value if standing else "gone" for siret, standing in read.items()}
    numbers = known_numbers(actor.workspace)
    found = targeting.search(
        source, Criteria.from_dict(target_list.criteria), left_out=numbers, limit=prospecting.MOST_ROWS
    )
    then = {row.siret for row in rows if row.outcome == PROSPECT}
    new = tuple(it for it in found.targets if it.establishment.siret not in then)
    counts = {"new": len(new)}
    for row in rows:
        now = standings.get(row.siret, row.status)
        if row.outcome == PROSPECT and now in {"closed", "restricted", "gone"}:
            counts[now] = counts.get(now, 0) + 1
    return Since(status.as_of, standings, new, counts)


def check(actor: Actor, target_list: TargetList, rows: Sequence[TargetRow]) -> int:
    """Write the changes on the list; gives how many rows changed."""
    found = since(actor, target_list, rows)
    if found is None:
        raise Refusal("no_registry", _("No registry is loaded: there is nothing to compare with."))
    return prospecting.check_list(
        actor, target_list=target_list, standings=found.standings, as_of=found.as_of
    )


@dataclass(frozen=True)
class Nearby:
    """Where the reader may look first: the company's own town, and the départements of one's territories."""

    town: str
    departements: tuple[str, ...]


def nearby(actor: Actor) -> Nearby:
    """The town is one of the list of communes, or none; corporate areas give their départements."""
    town = str((actor.workspace.legal.get("address") or {}).get("city") or "")
    held = access.rows(actor, Territory).filter(holder=actor.membership, holder__isnull=False)
    codes = {_departement_of(area) for territory in held for area in territory.areas}
    return Nearby(town if find_place(town) else "", tuple(sorted(codes & set(departements()))))


def _departement_of(area: str) -> str:
    """The département of an area or a postcode prefix: `49300` is 49, `97400` is 974."""
    return area[:3] if area.startswith("97") else area[:2]


def place(text: str) -> Point | None:
    """A place by name, INSEE code or `lat,lon`; None when it is not known."""
    try:
        lat, lon = (float(part) for part in text.split(","))
        return Point(lat, lon)
    except ValueError:
        return find_place(text)


def loaded() -> Analytics | None:
    """The registry when something is loaded; None otherwise, also when its file cannot be read."""
    try:
        source = registry()
        return source if source.status() else None
    except AnalyticsError:
        return None
