"""The gate: who may be contacted, by which channel, when, and by which rule."""

from datetime import UTC, date, datetime, timedelta

import pytest

from compagnon.core.rules import RuleStatus
from compagnon.people.errors import Forbidden, Refusal
from compagnon.sales.accounts import services
from compagnon.sales.accounts.calendar_fr import easter, holidays
from compagnon.sales.accounts.contact_rules import TITLES, accept_rule, contact_rules, rule_states
from compagnon.sales.accounts.models import Contact, Opposition, Touch
from compagnon.sales.accounts.permission import may_contact, screen

BEFORE = datetime(2026, 8, 10, 9, 0, tzinfo=UTC)  # a Monday, 11:00 in Paris
AFTER = datetime(2026, 8, 11, 9, 0, tzinfo=UTC)


@pytest.fixture
def account(alice):
    return services.create_account(alice, name="Fonderie Loire", siren="732829320")


@pytest.fixture
def contact(alice, account):
    return services.create_contact(
        alice,
        account=account,
        last_name="Roux",
        email="roux@loire.fr",
        phone="0241123456",
        mobile="0612345678",
    )


@pytest.fixture
def sole(alice):
    trader = services.create_account(alice, name="Jean Petit", legal_form="1000")
    services.add_site(alice, account=trader, postcode="49000")
    return services.create_contact(alice, account=trader, last_name="Petit", mobile="0612345679")


@pytest.fixture
def accepted(cast):
    denis = cast.actor(cast.denis)
    accept_rule(denis, rule_id="contact.business_phone", valid_from=date(2026, 8, 11))


def refresh(actor, cast):
    return cast.actor(
        type(actor.membership).objects.select_related("workspace", "user").get(pk=actor.membership.pk)
    )


def answer(actor, contact, channel, at=BEFORE, **more):
    found = may_contact(actor, channel=channel, contact=contact, at=at, **more)
    return found.code


def test_every_rule_has_a_title_a_source_and_no_gap_in_time():
    for rule in contact_rules():
        assert rule.source
        assert rule.id in TITLES
        contact_rules().check_continuous(rule.id)


def test_an_opposition_stops_its_channel_and_names_its_rule(alice, contact):
    services.state_opposition(alice, channel="email", contact=contact, proof="Mail of 3 March")
    refusal = may_contact(alice, channel="email", contact=contact, at=BEFORE)
    assert (refusal.allowed, refusal.code, refusal.rule_id) == (False, "opposed", "contact.opposition")
    assert "21" in refusal.source
    assert answer(alice, contact, "phone") == "allowed"
    with pytest.raises(Refusal) as raised:
        refusal.or_refuse()
    assert raised.value.source == refusal.source


def test_an_opposition_to_everything_stops_every_channel_but_not_the_contract(alice, contact):
    services.state_opposition(alice, channel="all", contact=contact)
    for channel in ("email", "phone", "sms", "mail", "visit"):
        assert answer(alice, contact, channel) == "opposed_all"
    assert answer(alice, contact, "email", purpose="contract") == "allowed"


def test_the_opposition_of_a_company_holds_for_its_people(alice, account, contact):
    services.state_opposition(alice, channel="phone", account=account)
    assert answer(alice, contact, "phone") == "opposed"


def test_an_opposition_outlives_the_person_who_is_written_again(alice, account, contact):
    services.state_opposition(alice, channel="email", contact=contact)
    contact.delete()
    again = services.create_contact(alice, account=account, last_name="ROUX", email="Roux@Loire.fr")
    assert answer(alice, again, "email") == "opposed"
    assert not Opposition.objects.filter(value_digest__contains="roux").exists()


def test_an_address_alone_may_be_opposed(alice, contact):
    services.state_opposition(alice, channel="email", value="roux@loire.fr")
    assert answer(alice, contact, "email") == "opposed"


def test_the_opposition_of_one_workspace_says_nothing_in_another(alice, mallory, contact):
    services.state_opposition(alice, channel="email", contact=contact)
    theirs = services.create_account(mallory, name="Fonderie Loire")
    same = services.create_contact(mallory, account=theirs, last_name="Roux", email="roux@loire.fr")
    assert answer(mallory, same, "email") == "allowed"


def test_only_a_later_word_of_the_person_lifts_an_opposition(alice, contact):
    services.state_opposition(alice, channel="all", contact=contact, at=BEFORE - timedelta(days=9))
    services.state_consent(
        alice, channel="email", contact=contact, proof="Fair form", at=BEFORE - timedelta(days=2)
    )
    assert answer(alice, contact, "email") == "allowed"
    assert answer(alice, contact, "phone") == "opposed_all"
    services.state_opposition(alice, channel="email", contact=contact, at=BEFORE - timedelta(days=1))
    assert answer(alice, contact, "email") == "opposed"


def test_a_consent_needs_its_proof(alice, contact):
    with pytest.raises(Refusal):
        services.state_consent(alice, channel="email", contact=contact, proof=" ")


def test_restricted_diffusion_and_people_who_left_are_not_contacted(alice, account, contact):
    services.edit_account(alice, account=account, diffusion="P")
    contact.refresh_from_db()
    assert answer(alice, contact, "mail") == "diffusion_restricted"
    services.edit_contact(alice, contact=contact, left_on=date(2026, 8, 1))
    assert answer(alice, contact, "mail") == "left"


def test_a_prospect_without_a_sign_for_three_years_is_not_contacted_a_client_is(alice, account, contact):
    Contact.objects.filter(pk=contact.pk).update(created_at=BEFORE - timedelta(days=1096))
    contact.refresh_from_db()
    assert answer(alice, contact, "email") == "retention"
    contact.last_inbound_at = BEFORE - timedelta(days=1095)
    assert answer(alice, contact, "email") == "allowed"
    contact.last_inbound_at = None
    contact.account.status = "client"
    assert answer(alice, contact, "email") == "allowed"


@pytest.mark.parametrize("email", ["jean@gmail.com", "roux@orange.fr"])
def test_a_private_address_needs_consent(alice, contact, email):
    services.edit_contact(alice, contact=contact, email=email)
    assert answer(alice, contact, "email") == "email_no_basis"
    services.state_consent(alice, channel="email", contact=contact, proof="Fair form")
    assert answer(alice, contact, "email") == "allowed"


def test_a_business_address_comes_with_its_duties(alice, contact):
    permission = may_contact(alice, channel="email", contact=contact, at=BEFORE)
    assert permission.duties == ("inform", "profession", "opt_out", "identify")


def test_calls_between_professionals_wait_for_acceptance_from_11_august_2026(alice, cast, contact):
    assert answer(alice, contact, "phone", BEFORE) == "allowed"
    assert answer(alice, contact, "phone", AFTER) == "rule_not_accepted"
    with pytest.raises(Forbidden):
        accept_rule(alice, rule_id="contact.business_phone", valid_from=date(2026, 8, 11))
    accept_rule(cast.actor(cast.denis), rule_id="contact.business_phone", valid_from=date(2026, 8, 11))
    assert answer(refresh(alice, cast), contact, "phone", AFTER) == "allowed"
    assert answer(alice, contact, "phone", BEFORE) == "allowed"


def test_an_acceptance_keeps_the_name_and_shows_what_still_waits(cast):
    denis = cast.actor(cast.denis)
    assert [state.rule.id for state in rule_states(denis.workspace, date(2026, 11, 1)) if state.waits] == [
        "contact.business_phone"
    ]
    state = accept_rule(denis, rule_id="contact.business_phone", valid_from=date(2026, 8, 11))
    assert state.acceptance is not None
    assert state.acceptance.member.user.name == "Denis"
    assert not any(state.waits for state in rule_states(denis.workspace, date(2026, 11, 1)))
    with pytest.raises(Refusal) as refusal:
        accept_rule(denis, rule_id="contact.diffusion", valid_from=date(2017, 1, 1))
    assert refusal.value.code == "rule_needs_no_acceptance"
    assert contact_rules().at("contact.diffusion", date(2026, 1, 1)).status is RuleStatus.VERIFIED


def test_a_sole_trader_is_called_in_the_hours_of_consumers(alice, sole):
    monday = datetime(2026, 8, 3, 8, 0, tzinfo=UTC)  # 10:00 in Paris
    assert answer(alice, sole, "phone", monday) == "allowed"
    for hour, minute, expected in [
        (7, 59, False),
        (10, 59, True),
        (11, 0, False),
        (12, 0, True),
        (18, 0, False),
    ]:
        at = monday.replace(hour=hour, minute=minute)
        assert (answer(alice, sole, "phone", at) == "allowed") is expected, at
    assert answer(alice, sole, "phone", monday - timedelta(days=1)) == "consumer_hours"
    assert answer(alice, sole, "phone", datetime(2026, 7, 14, 9, tzinfo=UTC)) == "consumer_hours"


def test_the_hours_are_those_of_the_consumer(alice, sole):
    site = sole.account.sites.get()
    services.edit_site(alice, site=site, postcode="97400")  # four hours ahead of UTC
    assert answer(alice, sole, "phone", datetime(2026, 8, 3, 6, 30, tzinfo=UTC)) == "allowed"
    assert answer(alice, sole, "phone", datetime(2026, 8, 3, 17, 0, tzinfo=UTC)) == "consumer_hours"


def test_from_11_august_2026_a_consumer_is_called_with_consent_or_in_a_contract(alice, sole):
    assert answer(alice, sole, "phone", AFTER) == "consumer_consent"
    services.state_consent(alice, channel="phone", contact=sole, proof="Form of the fair, text v2", at=BEFORE)
    assert answer(alice, sole, "phone", AFTER) == "allowed"
    Opposition.objects.all().delete()
    sole.account.status = "client"
    assert answer(alice, sole, "phone", AFTER) == "allowed"


def test_a_consumer_is_called_four_times_in_thirty_days_and_left_alone_sixty_after_a_no(alice, sole):
    def called(days, outcome="no_answer"):
        Touch.objects.create(
            workspace=alice.workspace, account=sole.account, contact=sole, kind="call", outcome=outcome,
            at=BEFORE - timedelta(days=days),
        )  # fmt: skip

    for days in (29, 20, 10):
        called(days)
    assert answer(alice, sole, "phone") == "allowed"
    called(5)
    permission = may_contact(alice, channel="phone", contact=sole, at=BEFORE)
    assert (permission.code, permission.until) == ("consumer_often", BEFORE + timedelta(days=1))
    Touch.objects.all().delete()
    called(59, "refusal")
    assert answer(alice, sole, "phone") == "consumer_refused"
    Touch.objects.all().delete()
    called(60, "refusal")
    assert answer(alice, sole, "phone") == "allowed"


def test_the_private_mobile_of_an_employee_is_a_consumers(alice, contact):
    services.edit_contact(alice, contact=contact, phone="", private_mobile=True)
    assert answer(alice, contact, "phone", AFTER) == "consumer_consent"
    assert answer(alice, contact, "sms", AFTER) == "email_no_basis"


def test_without_an_address_there_is_nothing_to_use(alice, sole):
    assert answer(alice, sole, "email") == "no_address"


@pytest.mark.parametrize(("year", "day"), [(2024, (3, 31)), (2026, (4, 5)), (2027, (3, 28)), (2038, (4, 25))])
def test_easter_and_what_follows_it(year, day):
    assert easter(year) == date(year, *day)
    assert len(holidays(year)) in {10, 11}
    assert date(year, 12, 26) in holidays(year, local_law=True)


def segment(actor, account):
    """240 people of scenario 7: 9 opposed to e-mail, 3 to everything, 14 private addresses, 6 restricted."""
    restricted = services.create_account(actor, name="Restreinte", diffusion="P")
    people = [
        Contact(
            workspace=actor.workspace, account=restricted if n < 6 else account, last_name=f"P{n}",
            search_key=f"P{n}", email=f"p{n}@gmail.com" if 6 <= n < 20 else f"p{n}@usine-{n}.fr",
            phone=f"+3324100{n:04}",
        )
        for n in range(240)
    ]  # fmt: skip
    Contact.objects.bulk_create(people)
    people = list(Contact.objects.filter(last_name__startswith="P").select_related("account").order_by("pk"))
    for contact in people[20:29]:
        services.state_opposition(actor, channel="email", contact=contact)
    for contact in people[29:32]:
        services.state_opposition(actor, channel="all", contact=contact)
    return people


def test_scenario_7_of_240_people_208_are_written_and_32_left_out_with_their_reasons(
    alice, cast, account, accepted, django_assert_max_num_queries
):
    alice = refresh(alice, cast)
    people = segment(alice, account)
    with django_assert_max_num_queries(6):
        result = screen(alice, people, "email")
    assert len(result.allowed) == 208
    assert result.by_reason == {
        "email_no_basis": 14,
        "opposed": 9,
        "diffusion_restricted": 6,
        "opposed_all": 3,
    }
    assert all(permission.source and permission.rule_id for _contact, permission in result.excluded)
    called = screen(alice, people[20:29], "phone")
    assert len(called.allowed) == 9
    one_by_one = [may_contact(alice, channel="email", contact=contact).code for contact in people[:40]]
    excluded = {contact.pk: permission.code for contact, permission in result.excluded}
    assert one_by_one == [excluded.get(contact.pk, "allowed") for contact in people[:40]]
