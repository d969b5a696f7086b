"""Benefits with their range, growth, accessibility, cards (PTC-09 to 12, NEG-05)."""

from datetime import date
from decimal import Decimal as D
from typing import Any

import pytest
from django.http import Http404

from compagnon.people.errors import Forbidden, Refusal
from compagnon.sales.deals.models import LostReason
from compagnon.sales.deals.services import move_deal, open_deal
from compagnon.sales.deals.setup import ensure_stages
from compagnon.sales.proposals import services as proposals
from compagnon.sales.proposals.models.sustainability import AccessibilityNeed
from compagnon.sales.proposals.solution import queries, services
from compagnon.sales.proposals.solution.health import health_word

HOURS = [
    {"label": "Hours saved a week", "low": "1", "likely": "1.5", "high": "2"},
    {"label": "Cost of an hour", "likely": "38.20"},
    {"label": "Weeks", "likely": "46"},
]


def test_a_value_is_the_product_of_its_factors(alice, proposal, dosing):  # type: ignore[no-untyped-def]
    row = services.keep_benefit(
        alice, proposal=proposal, text="Moins de réglages", unit="amount_year", factors=HOURS,
        assumption="Relevé du chef d’atelier, mars", need=dosing, proof="Essai sur la ligne 1",
    )  # fmt: skip
    assert (row.low, row.likely, row.high) == (D("1757.20"), D("2635.80"), D("3514.40"))
    services.keep_benefit(alice, proposal=proposal, text="Image", kind="intangible")
    services.keep_benefit(
        alice, proposal=proposal, text="Prime", unit="amount_once", likely=D(500), assumption="Dossier déposé"
    )
    value = queries.business(alice, proposal, date(2026, 6, 1)).value
    assert (value.yearly.likely, value.once.high, len(value.intangible), value.unproven) == (
        D("2635.80"), D(500), 1, 2,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "path"),
    [
        ({"unit": "amount_year", "assumption": "x"}, "likely"),
        ({"unit": "furlong", "likely": D(1), "assumption": "x"}, "unit"),
        ({"unit": "amount_year", "likely": D(1)}, "assumption"),
        ({"unit": "amount_year", "likely": D(1), "low": D(2), "assumption": "x"}, "low"),
        ({"unit": "amount_year", "factors": [{"label": "h"}], "assumption": "x"}, "factors[0].likely"),
        (
            {"unit": "amount_year", "factors": [{"label": "h", "likely": "many"}], "assumption": "x"},
            "factors[0].likely",
        ),
        ({"kind": "odd"}, "kind"),
    ],
)
def test_a_benefit_that_cannot_be_defended_is_refused(alice, proposal, fields, path):  # type: ignore[no-untyped-def]
    with pytest.raises(Refusal) as caught:
        services.keep_benefit(alice, proposal=proposal, text="Gain", **fields)
    assert caught.value.path == path


def test_upgrade_costs_add_up_along_the_growth(alice, proposal):  # type: ignore[no-untyped-def]
    step = {"proposal": proposal, "unit": "l/h"}
    services.keep_growth(
        alice, on=date(2028, 1, 1), volume=D(300), upgrade="Tête double", cost=D(1800), **step
    )
    services.keep_growth(alice, on=date(2027, 1, 1), volume=D(200), upgrade="Réglage", cost=D(200), **step)
    assert [(s.row.volume, s.cumulated) for s in queries.growth(alice, proposal)] == [
        (D(200), D(200)), (D(300), D(2000)),
    ]  # fmt: skip
    with pytest.raises(Refusal) as caught:
        services.keep_growth(
            alice, proposal=proposal, unit="postes", on=date(2029, 1, 1), volume=D(3), upgrade="x"
        )
    assert caught.value.code == "unit_differs"


@pytest.mark.parametrize(
    "text",
    ["Poste pour opérateur malvoyant", "Suite à sa MALADIE", "for a disabled worker", "RQTH", "daltonien"],
)
def test_words_of_health_are_refused_and_the_way_out_is_told(alice, proposal, text):  # type: ignore[no-untyped-def]
    with pytest.raises(Refusal) as caught:
        services.keep_accessibility(alice, proposal=proposal, functional=text)
    assert caught.value.code == "health_data"
    assert "usable sitting" in str(caught.value.message)
    assert not AccessibilityNeed.objects.exists()


@pytest.mark.parametrize(
    "text",
    [
        "Utilisable assis",
        "Affichage lisible à 2 m",
        "Alarme visible et sonore",
        "Enceinte fermée",
        "Ligne sourde au bruit?",
    ],
)
def test_functional_words_are_kept(text):  # type: ignore[no-untyped-def]
    assert health_word(text) == ("Sourd" if "sourde" in text else "")


def test_an_expert_who_was_asked_is_named(alice, proposal):  # type: ignore[no-untyped-def]
    with pytest.raises(Refusal) as caught:
        services.keep_accessibility(
            alice, proposal=proposal, functional="Utilisable assis", asked_on=date(2026, 3, 1)
        )
    assert caught.value.path == "expert"


@pytest.fixture
def card(alice: Any) -> Any:
    return services.keep_objection(
        alice, objection="C’est plus cher", answer="4 % moins cher sur cinq ans", topic="price", role="buyer",
        proof="Coût total du 3 mars",
    )  # fmt: skip


def test_success_is_counted_from_logged_uses(alice, deal, card):  # type: ignore[no-untyped-def]
    for result in ("convinced", "convinced", "unsure"):
        services.record_objection(alice, card=card, deal=deal, result=result, note="En réunion")
    found = queries.objection_cards(alice)[0]
    assert (found.successes, found.trials, found.rate.value) == (2, 3, D("0.6667"))


def test_one_success_of_one_is_not_above_eighteen_of_twenty(alice, deal, card):  # type: ignore[no-untyped-def]
    lucky = services.keep_objection(alice, objection="Trop long", answer="Quatre semaines", topic="delay")
    services.record_objection(alice, card=lucky, deal=deal, result="convinced")
    for turn in range(20):
        services.record_objection(alice, card=card, deal=deal, result="convinced" if turn < 18 else "unsure")
    assert [each.card.pk for each in queries.objection_cards(alice)] == [card.pk, lucky.pk]


def test_cards_for_the_reader_come_first(alice, deal, card, proposal):  # type: ignore[no-untyped-def]
    other = services.keep_objection(alice, objection="Et la panne ?", answer="Prêt sous 24 h", role="user")
    services.record_objection(alice, card=card, deal=deal, result="convinced")
    proposal.contact.buying_role = "user"
    case = queries.case_of(proposal)
    assert [each.card.pk for each in queries.objection_cards(alice, case)] == [other.pk, card.pk]


def test_an_argument_is_judged_by_the_deals_where_it_was_used(alice, cast, deal, proposal, dosing):  # type: ignore[no-untyped-def]
    argument = services.keep_argument(
        alice,
        need="Doser juste",
        feature="Débitmètre intégré",
        benefit="2 % d’écart au plus",
        domain="technical",
    )
    services.choose_argument(alice, argument=argument, proposal=proposal, need=dosing)
    services.choose_argument(alice, argument=argument, proposal=proposal)
    lost = open_deal(alice, account=deal.account, name="Perdue")
    past = proposals.create_proposal(alice, deal=lost, title="Perdue", language="fr")
    services.choose_argument(alice, argument=argument, proposal=past)
    reason = LostReason.objects.of(cast.ours).first()
    move_deal(alice, deal=lost, to=ensure_stages(cast.ours)["lost"], lost_reason=reason)
    found = queries.arguments(alice, queries.case_of(proposal, ["technical"]), proposal=proposal)[0]
    assert (found.successes, found.trials, found.chosen) == (0, 1, True)
    assert queries.chain(alice, proposal).links[0].answered


def test_a_bad_result_a_stranger_and_a_reader_are_refused(alice, mallory, readonly, deal, card):  # type: ignore[no-untyped-def]
    with pytest.raises(Refusal):
        services.record_objection(alice, card=card, deal=deal, result="maybe")
    with pytest.raises(Http404):
        services.record_objection(mallory, card=card, deal=deal, result="convinced")
    with pytest.raises(Forbidden):
        services.record_objection(readonly, card=card, deal=deal, result="convinced")
    assert queries.objection_cards(mallory) == []
    assert [each.card for each in queries.objection_cards(readonly)] == [card]
