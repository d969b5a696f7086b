"""Scenario 15, the weighted grid, the client's business case, and the sustainability section (PTC-03, 07, 08)."""

from datetime import date, timedelta
from decimal import Decimal as D
from itertools import product
from typing import Any

import pytest
from django.http import Http404
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from compagnon.core.kpi.ownership import CostedOffer, stays_cheapest
from compagnon.people.errors import Conflict, Forbidden, Refusal
from compagnon.sales.proposals.solution import queries, services

TODAY = date(2026, 6, 15)


@pytest.fixture
def rival(alice: Any, proposal: Any) -> Any:
    """Scenario 15: ours 12,000 + 900 a year, theirs 10,400 + 1,450 a year."""
    services.begin_comparison(alice, proposal=proposal)
    ours = proposal.competition.offers.get(ours=True)
    services.keep_offer(
        alice, proposal=proposal, row=ours, name=ours.name, price=D(12000), yearly=D(900), shown_as="Nous"
    )
    return services.keep_offer(
        alice, proposal=proposal, name="Dosapro-Ouest", price=D(10400), yearly=D(1450),
        priced_on=date(2026, 5, 1), valid_until=date(2026, 7, 31), source="Catalogue 2026",
    )  # fmt: skip


def test_five_years_cost_16500_against_17650(alice, proposal, rival):  # type: ignore[no-untyped-def]
    found = queries.competition(alice, proposal, TODAY)
    assert [each.total for each in found.offers] == [D("16500.00"), D("17650.00")]
    assert found.break_even.quantize(D("0.1")) == D("2.9")
    assert found.cheapest.offer.ours
    assert found.ours.totals[0] == D(12000)


def test_at_four_percent_they_cost_16007_against_16855(alice, proposal, rival):  # type: ignore[no-untyped-def]
    services.set_comparison(alice, proposal=proposal, years=5, rate=D("0.04"))
    found = queries.competition(alice, proposal, TODAY)
    assert [each.total.quantize(D(1)) for each in found.offers] == [D(16007), D(16855)]
    assert 0 < found.holds <= 1


prices = st.decimals(0, 10**5, places=2)


@given(ours=prices, running=prices, others=st.lists(st.tuples(prices, prices), min_size=1, max_size=3))
def test_how_firm_the_lowest_cost_is_agrees_with_every_combination(ours, running, others):  # type: ignore[no-untyped-def]
    rivals = [CostedOffer(str(n), price, yearly) for n, (price, yearly) in enumerate(others)]
    held = trials = 0
    for own in (D("0.8"), D("1.2")):
        for changes in product((D("0.8"), D("1.2")), repeat=2 * len(rivals)):
            least = min(
                r.price * changes[2 * n] + 5 * r.yearly * changes[2 * n + 1] for n, r in enumerate(rivals)
            )
            held += ours + 5 * running * own <= least
            trials += 1
    found = stays_cheapest(CostedOffer("ours", ours, running), rivals, 5)
    assert abs(found - D(held) / D(trials)) <= D("0.0001")


def test_our_price_follows_the_quote_unless_it_is_typed(alice, proposal):  # type: ignore[no-untyped-def]
    services.begin_comparison(alice, proposal=proposal)
    ours = queries.competition(alice, proposal, TODAY).ours
    assert (ours.price, ours.from_quote) == (D("9200.00"), True)


def test_a_price_past_its_validity_is_stale(alice, proposal, rival):  # type: ignore[no-untyped-def]
    assert queries.stale_competitor_prices(proposal, date(2026, 7, 31)) == []
    assert queries.stale_competitor_prices(proposal, date(2026, 8, 1)) == [rival]
    assert queries.competition(alice, proposal, date(2026, 8, 1)).stale[0].offer == rival


def test_a_validity_that_nobody_states_is_ninety_days(alice, proposal):  # type: ignore[no-untyped-def]
    row = services.keep_offer(
        alice, proposal=proposal, name="X", price=D(1), priced_on=date(2026, 1, 1), source="Appel"
    )
    assert row.valid_until == date(2026, 4, 1)


@pytest.mark.parametrize(
    ("fields", "path"),
    [
        ({"source": "x", "priced_on": TODAY}, "price"),
        ({"price": D(1), "priced_on": TODAY}, "source"),
        ({"price": D(1), "source": "x"}, "priced_on"),
        ({"price": D(1), "source": "x", "priced_on": TODAY, "valid_until": date(2026, 1, 1)}, "valid_until"),
        ({"price": D(-1), "source": "x", "priced_on": TODAY}, "price"),
    ],
)
def test_a_price_without_date_or_source_is_refused(alice, proposal, fields, path):  # type: ignore[no-untyped-def]
    with pytest.raises(Refusal) as caught:
        services.keep_offer(alice, proposal=proposal, name="X", **fields)
    assert caught.value.path == path


def finding(cast: Any, nature: str, **fields: Any) -> Any:
    from compagnon.sales.watch.models import Finding, Source

    source = Source.objects.create(workspace=cast.ours, name="Presse", kind="field", reliability="B")
    return Finding.objects.create(
        workspace=cast.ours, source=source, key=nature, title="Baisse de 6 %", nature=nature, state="kept",
        published_on=date(2026, 5, 2), **fields,
    )  # fmt: skip


def test_a_finding_gives_its_date_and_its_validity(alice, cast, proposal):  # type: ignore[no-untyped-def]
    fact = finding(cast, "fact", expires_on=date(2026, 6, 1))
    row = services.keep_offer(alice, proposal=proposal, name="X", price=D(9), finding=fact)
    assert (row.priced_on, row.valid_until) == (date(2026, 5, 2), date(2026, 6, 1))
    assert queries.stale_competitor_prices(proposal, TODAY) == [row]


def test_a_rumour_alone_is_no_source(alice, cast, proposal):  # type: ignore[no-untyped-def]
    with pytest.raises(Refusal) as caught:
        services.keep_offer(alice, proposal=proposal, name="X", price=D(9), finding=finding(cast, "rumour"))
    assert caught.value.code == "rumour_alone"


def test_the_grid_scores_offers_with_all_their_marks(alice, proposal, rival):  # type: ignore[no-untyped-def]
    ours = proposal.competition.offers.get(ours=True)
    price = services.keep_criterion(alice, proposal=proposal, label="Prix", weight=D(40))
    care = services.keep_criterion(alice, proposal=proposal, label="Service", weight=D(60))
    services.mark(alice, offer=ours, criterion=price, mark=D(6))
    services.mark(alice, offer=ours, criterion=care, mark=D(9))
    services.mark(alice, offer=rival, criterion=price, mark=D(8))
    assert queries.competition(alice, proposal, TODAY).weighed is None
    services.mark(alice, offer=rival, criterion=care, mark=D(6))
    found = queries.competition(alice, proposal, TODAY)
    assert found.weighed.scores == {str(ours.pk): D("78.0"), str(rival.pk): D("68.0")}
    assert found.weighed.holds[str(ours.pk)] == 1
    services.mark(alice, offer=rival, criterion=care, mark=None)
    assert queries.competition(alice, proposal, TODAY).unmarked == 1
    with pytest.raises(Refusal):
        services.mark(alice, offer=rival, criterion=care, mark=D(11))


def test_the_client_s_case_follows_the_quote_and_the_benefits(alice, proposal):  # type: ignore[no-untyped-def]
    services.keep_benefit(
        alice, proposal=proposal, text="Énergie", unit="amount_year", low=D(2000), likely=D(2500), high=D(3000),
        assumption="Facture 2025",
    )  # fmt: skip
    found = queries.business(alice, proposal, TODAY)
    assert (found.saved, found.investment, found.from_benefits) == (False, D("9200.00"), True)
    assert found.likely.payback == D("3.68")
    services.keep_case(
        alice, proposal=proposal, years=4, rate=D("0.05"), investment=D(9000), savings_likely=D(3000),
        yearly_cost=D(200), residual=D(500),
    )  # fmt: skip
    typed = queries.business(alice, proposal, TODAY)
    assert typed.likely.flows == (D(-9000), D(2800), D(2800), D(2800), D(3300))
    assert typed.likely.npv == D("1340.01")


def test_ways_to_pay_are_compared_in_all_and_today(alice, proposal):  # type: ignore[no-untyped-def]
    services.keep_case(alice, proposal=proposal, investment=D(12000), rate=D("0.04"))
    services.keep_financing(alice, proposal=proposal, kind="cash")
    services.keep_financing(
        alice, proposal=proposal, kind="lease", deposit=D(1200), monthly=D(320), months=36, residual=D(600)
    )
    old = services.keep_financing(
        alice, proposal=proposal, kind="rent", monthly=D(10), months=36, valid_until=date(2026, 1, 1)
    )
    cash, lease, rent = queries.business(alice, proposal, TODAY).financing
    assert (cash.cost.total, cash.extra) == (D(12000), D(0))
    assert (lease.cost.total, lease.extra) == (D(13320), D(1320))
    assert [row.best for row in (cash, lease, rent)] == [True, False, False]
    assert (rent.option, rent.expired) == (old, True)
    for fields in ({"kind": "cash", "monthly": D(1), "months": 2}, {"kind": "loan"}):
        with pytest.raises(Refusal):
            services.keep_financing(alice, proposal=proposal, **fields)


# ---- sustainability -------------------------------------------------------------------


def fill(alice: Any, proposal: Any, **new: Any) -> None:
    services.keep_section(
        alice, proposal=proposal, years=8, energy_price=D("0.18"), energy_kg=D("0.052"),
        energy_source="Contrat du client, base carbone", energy_dated_on=TODAY, take_back="Reprise gratuite",
    )  # fmt: skip
    figures = {"source": "Fiche du fabricant", "dated_on": TODAY, "carbon_end": D(0)}
    services.keep_option(
        alice, proposal=proposal, kind="kept", yearly=D(600), energy=D(4200), carbon=D(0),
        end_of_life="Ferraille dans deux ans", **figures,
    )  # fmt: skip
    fields = {"purchase": D(5240), "yearly": D(180), "energy": D(2400), "carbon": D(310),
              "end_of_life": "Filière DEEE professionnelle", **figures, **new}  # fmt: skip
    services.keep_option(alice, proposal=proposal, kind="new", **fields)


@pytest.fixture
def sheet(pump: Any, bruno: Any) -> Any:
    """The end of life on our product's environmental sheet, as soon as the catalogue keeps one."""
    from compagnon.sales.catalogue.models import EnvironmentFact

    return EnvironmentFact.objects.create(
        workspace=pump.workspace, product=pump, topic="end_of_life", text={"fr": "DEEE pro"}, source="Fiche",
        stated_on=date(2026, 1, 1), valid_from=date(2026, 1, 1),
    )  # fmt: skip


def test_options_are_compared_over_the_horizon(alice, proposal, sheet):  # type: ignore[no-untyped-def]
    fill(alice, proposal)
    kept, new = queries.sustainability(alice, proposal, TODAY).rows
    assert (kept.outcome.cost, kept.outcome.carbon) == (D("10848.00"), D("1747.20"))
    assert (new.outcome.cost, new.outcome.carbon) == (D("10136.00"), D("1308.40"))
    assert (new.cheapest, new.lightest) == (True, True)


def test_the_section_cannot_be_complete_while_end_of_life_is_missing(alice, proposal, sheet):  # type: ignore[no-untyped-def]
    fill(alice, proposal, end_of_life="")
    view = queries.sustainability(alice, proposal, TODAY)
    assert [each.code for each in view.missing] == ["end_of_life"]
    with pytest.raises(Refusal) as caught:
        services.complete_section(alice, section=view.section)
    assert caught.value.params["missing"] == ["end_of_life"]


def test_a_product_without_end_of_life_on_its_sheet_blocks(alice, proposal):  # type: ignore[no-untyped-def]
    fill(alice, proposal)
    codes = [each.code for each in queries.sustainability(alice, proposal, TODAY).missing]
    assert codes == ["product_end_of_life"]


def test_a_stale_rival_price_blocks_too(alice, proposal, sheet):  # type: ignore[no-untyped-def]
    fill(alice, proposal)
    today = timezone.localdate()
    services.keep_offer(
        alice, proposal=proposal, name="X", price=D(1), priced_on=today - timedelta(days=91), source="Appel"
    )
    view = queries.sustainability(alice, proposal, today)
    assert [(each.code, each.place) for each in view.missing] == [("stale_price", "comparison")]
    with pytest.raises(Refusal):
        services.complete_section(alice, section=view.section)


def test_a_complete_section_freezes_its_figures_and_reopens_on_a_change(alice, proposal, sheet):  # type: ignore[no-untyped-def]
    fill(alice, proposal)
    section = queries.sustainability(alice, proposal, TODAY).section
    services.complete_section(alice, section=section)
    assert queries.sustainability(alice, proposal, TODAY).complete
    assert section.frozen["options"][1]["cost"] == "10136.00"
    option = section.options.get(kind="new")
    services.keep_option(alice, proposal=proposal, row=option, kind="new", purchase=D(1))
    assert not queries.sustainability(alice, proposal, TODAY).complete


def test_two_people_on_one_section_lose_nothing(alice, proposal):  # type: ignore[no-untyped-def]
    section = services.keep_section(alice, proposal=proposal, take_back="A")
    seen = section.version
    services.keep_section(alice, proposal=proposal, take_back="B", seen_version=seen)
    with pytest.raises(Conflict):
        services.keep_section(alice, proposal=proposal, take_back="C", seen_version=seen)


def test_energy_figures_have_a_source_and_a_date(alice, proposal):  # type: ignore[no-untyped-def]
    for fields in ({"energy_price": D(1)}, {"energy_price": D(1), "energy_source": "x"}):
        with pytest.raises(Refusal):
            services.keep_section(alice, proposal=proposal, **fields)


def test_strangers_and_readers(mallory, readonly, proposal, rival, alice):  # type: ignore[no-untyped-def]
    with pytest.raises(Http404):
        services.begin_comparison(mallory, proposal=proposal)
    with pytest.raises(Http404):
        services.set_aside(mallory, row=rival)
    for write in (
        lambda: services.keep_offer(
            readonly, proposal=proposal, name="Y", price=D(1), priced_on=TODAY, source="s"
        ),
        lambda: services.keep_section(readonly, proposal=proposal),
        lambda: services.keep_case(readonly, proposal=proposal),
        lambda: services.set_aside(readonly, row=rival),
    ):
        with pytest.raises(Forbidden):
            write()
    assert queries.competition(mallory, proposal, TODAY).comparison is None


def test_what_is_set_aside_can_be_put_back(alice, proposal, rival):  # type: ignore[no-untyped-def]
    services.set_aside(alice, row=rival, proposal=proposal)
    assert queries.competition(alice, proposal, TODAY).rivals == []
    services.put_back(alice, row=rival, proposal=proposal)
    assert len(queries.competition(alice, proposal, TODAY).rivals) == 1
