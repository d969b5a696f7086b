"""The comparison page: scenario 15 on the page, the grid, ways to pay, the sustainability section."""

from datetime import timedelta
from decimal import Decimal as D
from typing import Any

from django.utils import timezone

from compagnon.sales.proposals.models.solution import ComparedOffer, ComparisonScore
from compagnon.sales.proposals.models.sustainability import SustainabilitySection
from compagnon.sales.proposals.solution import services


def here(proposal: Any, *more: str) -> str:
    return f"/proposals/{proposal.uuid}/comparison/" + "".join(f"{part}/" for part in more)


def row(proposal: Any, *more: str) -> str:
    return f"/proposals/{proposal.uuid}/solution/" + "".join(f"{part}/" for part in more)


def test_scenario_15_is_read_on_the_page(sign_in, cast, proposal, rival):  # type: ignore[no-untyped-def]
    client = sign_in(cast.alice)
    shown = client.get(here(proposal)).content.decode()
    for words in ("€16,500.00", "€17,650.00", "2.9 years", "€1,150 less"):
        assert words in shown
    client.post(
        row(proposal, "settings"), {"years": "5", "rate": "4", "version": proposal.competition.version}
    )
    at_four = client.get(here(proposal)).content.decode()
    for words in ("€16,006.64", "€16,855.14", "2.9 years"):
        assert words in at_four


def test_a_stale_price_is_shown_and_blocks_the_section(sign_in, cast, alice, proposal, rival):  # type: ignore[no-untyped-def]
    day = timezone.localdate()
    services.keep_offer(
        alice, proposal=proposal, row=rival, name=rival.name, price=D(10400), yearly=D(1450), source="Catalogue",
        priced_on=day - timedelta(days=200), valid_until=day - timedelta(days=1),
    )  # fmt: skip
    services.keep_section(alice, proposal=proposal, take_back="Reprise")
    client = sign_in(cast.alice)
    shown = client.get(here(proposal)).content.decode()
    assert "Out of date: the price of Dosapro-Ouest" in shown
    assert f"/solution/offer/{rival.uuid}/" in shown
    assert "Mark complete" not in shown
    refused = client.post(here(proposal, "complete"))
    assert refused.status_code == 422
    assert "points are missing" in refused.content.decode()
    assert SustainabilitySection.objects.get().completed_at is None


def test_a_rival_is_added_once_and_refused_without_source(sign_in, cast, proposal):  # type: ignore[no-untyped-def]
    client = sign_in(cast.alice)
    assert client.post(here(proposal, "begin")).status_code == 302
    answer = client.post(row(proposal, "offer"), {"name": "X", "price": "100"})
    assert answer.status_code == 422
    data = {"name": "X", "price": "100", "source": "Appel", "priced_on": "2026-05-02", "idempotency_key": "k"}
    for _turn in range(2):
        assert client.post(row(proposal, "offer"), data).status_code == 302
    assert ComparedOffer.objects.filter(ours=False).count() == 1


def test_our_offer_has_no_source_and_cannot_be_removed(sign_in, cast, proposal, rival):  # type: ignore[no-untyped-def]
    ours = proposal.competition.offers.get(ours=True)
    client = sign_in(cast.alice)
    form = client.get(row(proposal, "offer", str(ours.uuid))).content.decode()
    assert "Finding of the watch" not in form
    assert client.post(row(proposal, "offer", str(ours.uuid), "remove")).status_code == 404


def test_all_marks_are_saved_or_none(sign_in, cast, alice, proposal, rival):  # type: ignore[no-untyped-def]
    criterion = services.keep_criterion(alice, proposal=proposal, label="Prix", weight=D(1))
    ours = proposal.competition.offers.get(ours=True)
    names = [f"mark-{offer.pk}-{criterion.pk}" for offer in (ours, rival)]
    client = sign_in(cast.alice)
    bad = client.post(here(proposal, "marks"), {names[0]: "8", names[1]: "11"})
    assert bad.status_code == 422
    assert not ComparisonScore.objects.exists()
    assert client.post(here(proposal, "marks"), {names[0]: "8", names[1]: "many"}).status_code == 422
    assert client.post(here(proposal, "marks"), {names[0]: "8", names[1]: "6.5"}).status_code == 302
    assert "We are first, and stay so in 100%" in client.get(here(proposal)).content.decode()


def test_the_client_s_case_and_ways_to_pay(sign_in, cast, proposal):  # type: ignore[no-untyped-def]
    client = sign_in(cast.alice)
    case = {"years": "5", "rate": "4", "investment": "12000", "savings_likely": "4000", "residual": "1000"}
    assert client.post(row(proposal, "case"), case).status_code == 302
    lease = {"kind": "lease", "deposit": "1200", "monthly": "320", "months": "36", "residual": "600"}
    assert client.post(row(proposal, "financing"), lease).status_code == 302
    assert client.post(row(proposal, "financing"), {"kind": "cash"}).status_code == 302
    assert client.post(row(proposal, "financing"), {"kind": "loan"}).status_code == 422
    shown = client.get(here(proposal)).content.decode()
    for words in ("≈ €6,629", "≈ 3.0 years", "21.3%", "€13,320.00", "least present cost"):
        assert words in shown


def test_a_section_is_completed_when_nothing_is_missing(sign_in, cast, alice, bruno, proposal, pump):  # type: ignore[no-untyped-def]
    from compagnon.sales.catalogue.models import EnvironmentFact

    EnvironmentFact.objects.create(
        workspace=pump.workspace, product=pump, topic="end_of_life", text={"fr": "DEEE"}, source="Fiche",
        stated_on=timezone.localdate(), valid_from=timezone.localdate(),
    )  # fmt: skip
    client = sign_in(cast.alice)
    section = {"years": "8", "energy_price": "0.18", "energy_kg": "0.052", "energy_source": "Contrat",
               "energy_dated_on": "2026-05-02", "take_back": "Reprise"}  # fmt: skip
    assert client.post(row(proposal, "section"), section).status_code == 302
    for kind in ("kept", "new"):
        option = {"kind": kind, "energy": "100", "carbon": "0", "carbon_end": "0", "end_of_life": "DEEE",
                  "source": "Fiche", "dated_on": "2026-05-02"}  # fmt: skip
        assert client.post(row(proposal, "option"), option).status_code == 302
    assert "Mark complete" in client.get(here(proposal)).content.decode()
    assert client.post(here(proposal, "complete")).status_code == 302
    assert SustainabilitySection.objects.get().completed_by == cast.alice


def test_a_stranger_finds_nothing_and_a_reader_changes_nothing(sign_in, cast, proposal, rival):  # type: ignore[no-untyped-def]
    posts = [here(proposal, "begin"), here(proposal, "marks"), here(proposal, "complete")]
    client = sign_in(cast.mallory)
    assert client.get(here(proposal)).status_code == 404
    assert {client.post(address).status_code for address in posts} == {404}
    client = sign_in(cast.elsa)
    shown = client.get(here(proposal))
    assert shown.status_code == 200
    assert b"Add a rival offer" not in shown.content
    assert {client.post(address).status_code for address in posts} == {403}


def test_the_page_takes_a_fixed_number_of_queries(
    sign_in, cast, alice, proposal, rival, django_assert_max_num_queries
):  # type: ignore[no-untyped-def]
    for number in range(6):
        services.keep_criterion(alice, proposal=proposal, label=f"C{number}", weight=D(1))
        services.keep_offer(
            alice,
            proposal=proposal,
            name=f"R{number}",
            price=D(1),
            priced_on=timezone.localdate(),
            source="s",
        )
        services.keep_option(alice, proposal=proposal, kind="new")
        services.keep_financing(alice, proposal=proposal, kind="rent", monthly=D(1), months=2)
    client = sign_in(cast.alice)
    client.get(here(proposal))
    with django_assert_max_num_queries(26):
        assert client.get(here(proposal)).status_code == 200


def test_a_client_who_often_pays_late_is_told_where_the_way_to_pay_is_chosen():
    from django.utils import translation

    from compagnon.sales.orders.collection.behaviour import Behaviour
    from compagnon.web.pages.comparison_words import payer_warning

    with translation.override("en"):
        assert "paid 3 of 5 invoices late this year, 12 days" in payer_warning(Behaviour(5, 3, 60))
        assert payer_warning(Behaviour(5, 1, 10)) == ""
        assert payer_warning(Behaviour(2, 2, 60)) == ""
        assert payer_warning(Behaviour(0, 0, 0)) == ""
