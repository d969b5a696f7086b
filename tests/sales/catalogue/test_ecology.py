"""Statements with source and date, what is missing, and the eco-contribution of a day."""

from datetime import date, timedelta
from decimal import Decimal as D
from typing import Any

import pytest
from django.utils import timezone

from compagnon.people.errors import Forbidden, Refusal
from compagnon.sales.accounts.services import create_account
from compagnon.sales.catalogue import environment, queries, services
from compagnon.sales.deals.services import open_deal
from compagnon.sales.deals.setup import ensure_stages
from compagnon.sales.proposals.services import add_line, create_proposal

DAY = date(2026, 3, 1)
TOPICS = {
    "durability": D("7.5"), "energy": D(740), "carbon": D(186), "recycled": D("0.4"), "warranty": D(2),
    "spare_parts": D(10),
}  # fmt: skip


def state(actor: Any, product: Any, topic: str, value: Any, on: date = DAY) -> Any:
    said = {"number": value} if isinstance(value, D) else {"text": {"fr": value}}
    return environment.state_environment(
        actor, product=product, topic=topic, source="Fiche interne", stated_on=on, valid_from=on, **said
    )


def test_what_nobody_stated_is_named_until_it_is_stated(bruno: Any, valve: Any) -> None:
    assert queries.missing_environment(valve, DAY) == (*queries.REQUIRED, "stream")
    for topic, number in TOPICS.items():
        state(bruno, valve, topic, number)
    assert queries.missing_environment(valve, DAY) == ("end_of_life", "take_back", "stream")
    state(bruno, valve, "end_of_life", "Sans objet")
    state(bruno, valve, "take_back", "Reprise gratuite")
    services.edit_product(bruno, product=valve, rep_stream="deee_pro")
    assert queries.missing_environment(valve, DAY) == ()
    assert queries.missing_environment(valve, DAY - timedelta(days=1)) == queries.REQUIRED
    assert not queries.products(bruno, missing=True, on=DAY).exists()
    assert queries.products(bruno, missing=True, on=DAY - timedelta(days=1)).get() == valve


def test_a_service_owes_no_sheet(bruno: Any) -> None:
    visit = services.create_product(
        bruno, reference="S", name={"fr": "Pose"}, vat_rate=D("0.20"), nature="service"
    )
    assert queries.missing_environment(visit) == ()
    assert not queries.products(bruno, missing=True).exists()


def test_a_statement_is_superseded_and_keeps_its_source(bruno: Any, valve: Any) -> None:
    first = state(bruno, valve, "carbon", D(200))
    second = state(bruno, valve, "carbon", D(150), DAY + timedelta(days=30))
    first.refresh_from_db()
    assert first.valid_to == DAY + timedelta(days=29)
    assert queries.environment_of(valve, DAY).number("carbon") == D(200)
    assert queries.environment_of(valve, second.valid_from).number("carbon") == D(150)
    assert queries.environment_of(valve, DAY).facts["carbon"].source == "Fiche interne"


def test_a_variant_has_what_its_model_states(bruno: Any, valve: Any) -> None:
    small = services.create_product(
        bruno, reference="V-1S", name={"fr": "Petite vanne"}, vat_rate=D("0.20"), variant_of=valve
    )
    state(bruno, valve, "carbon", D(200))
    state(bruno, valve, "energy", D(10))
    state(bruno, small, "carbon", D(90))
    found = queries.environment_of(small, DAY)
    assert (found.number("carbon"), found.number("energy"), found.inherited) == (D(90), D(10), {"energy"})
    with pytest.raises(Refusal):
        services.edit_product(bruno, product=valve, variant_of=small)


@pytest.mark.parametrize(
    ("fields", "path"),
    [({"topic": "colour"}, "topic"), ({"number": None}, "number"), ({"number": D(11)}, "number"),
     ({"source": " "}, "source"), ({"stated_on": date(2099, 1, 1)}, "stated_on"),
     ({"topic": "end_of_life", "number": D(1)}, "number"), ({"topic": "recycled", "number": D(35)}, "number")],
)  # fmt: skip
def test_a_claim_without_a_source_or_outside_its_scale_is_refused(
    bruno: Any, valve: Any, fields: dict[str, Any], path: str
) -> None:
    wanted: dict[str, Any] = {
        "topic": "durability",
        "number": D(7),
        "source": "Étude",
        "stated_on": DAY,
    } | fields
    with pytest.raises(Refusal) as found:
        environment.state_environment(bruno, product=valve, **wanted)
    assert found.value.path == path
    assert not valve.environment.exists()


def rule(actor: Any, **fields: Any) -> Any:
    base = {"stream": "deee_pro", "amount": D("0.20"), "valid_from": DAY, "source": "Barème", "basis": "kg"}
    return environment.set_eco_rule(actor, **(base | fields))


def test_the_rule_of_the_day_of_the_family_goes_before_that_of_the_stream(bruno: Any, valve: Any) -> None:
    assert queries.eco_for(valve, DAY) is None
    services.edit_product(bruno, product=valve, rep_stream="deee_pro", weight_kg=D("12.5"), family="Vannes")
    rule(bruno)
    later = DAY + timedelta(days=100)
    rule(bruno, amount=D("0.30"), valid_from=later)
    rule(bruno, family="Vannes", amount=D("1.10"), basis="unit", display="line", valid_from=later)
    first, then = queries.eco_for(valve, DAY), queries.eco_for(valve, later)
    assert first is not None
    assert then is not None
    assert (first.amount, first.display, first.source) == (D("2.5"), "inside", "Barème")
    assert (then.amount, then.display) == (D("1.10"), "line")
    assert queries.eco_for(valve, DAY - timedelta(days=1)) is None
    assert queries.eco_fields(valve, DAY) == {"eco_contribution": None, "eco_discountable": False}
    assert queries.eco_fields(valve, later) == {"eco_contribution": D("1.10"), "eco_discountable": False}
    services.edit_product(bruno, product=valve, eco_contribution=D("4.20"), eco_discountable=True)
    assert queries.eco_fields(valve, later) == {"eco_contribution": D("4.20"), "eco_discountable": True}


def test_by_weight_without_a_weight_the_amount_is_unknown_and_not_zero(bruno: Any, valve: Any) -> None:
    services.edit_product(bruno, product=valve, rep_stream="deee_pro")
    rule(bruno, display="line")
    found = queries.eco_for(valve, DAY)
    assert found is not None
    assert found.amount is None


def test_what_is_shown_on_its_own_is_not_discounted(bruno: Any) -> None:
    for fields, path in (
        ({"display": "line", "discountable": True}, "discountable"), ({"source": ""}, "source"),
        ({"amount": D(-1)}, "amount"), ({"stream": " "}, "stream"),
    ):  # fmt: skip
        with pytest.raises(Refusal) as found:
            rule(bruno, **fields)
        assert found.value.path == path


def test_a_representative_states_nothing(alice: Any, valve: Any) -> None:
    with pytest.raises(Forbidden):
        state(alice, valve, "carbon", D(1))
    with pytest.raises(Forbidden):
        rule(alice)


def test_a_new_line_of_a_quote_has_the_eco_contribution_of_its_day(
    cast: Any, alice: Any, bruno: Any, valve: Any
) -> None:
    ensure_stages(cast.ours)
    account = create_account(alice, name="Laiterie du Val Doré")
    deal = open_deal(alice, account=account, name="Ligne 2", next_step="Devis",
                     next_step_on=timezone.localdate() + timedelta(days=3))  # fmt: skip
    version = create_proposal(alice, deal=deal, title="Vannes").versions.get()
    services.edit_product(bruno, product=valve, rep_stream="deee_pro", weight_kg=D("2.5"))
    rule(bruno, display="line", valid_from=date(2026, 1, 1))
    line = add_line(alice, version=version, product=valve, quantity=D(4))
    assert (line.eco_contribution, line.eco_discountable) == (D("0.5"), False)
    rule(bruno, display="inside", valid_from=date(2026, 1, 2))
    assert add_line(alice, version=version, product=valve).eco_contribution is None
