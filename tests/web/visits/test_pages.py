"""The tours desk: agenda, card, report for a thumb; two people, two clicks, two clocks."""

from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import unquote
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from compagnon.sales.accounts.models import Opposition, Task
from compagnon.sales.deals.models import Need
from compagnon.sales.visits import queries, services
from compagnon.sales.visits.models import Commitment, MeetingNote, Visit, VisitReport

from .thumb import Thumb

PARIS = ZoneInfo("Europe/Paris")
TOMORROW = timezone.now() + timedelta(days=1)


def text(response: Any) -> str:
    return response.content.decode()


def test_a_report_takes_four_taps(sign_in: Any, cast: Any, visit: Any) -> None:
    thumb = Thumb(sign_in(cast.alice), f"/visits/{visit.uuid}/")
    thumb.link("Report").choose("outcome", "good").choose("step", "0").send("Keep the report")
    visit.refresh_from_db()
    assert (visit.status, thumb.taps) == ("held", 4)
    assert Task.objects.get().title == "Call back"


def test_a_dictated_report_with_a_tagged_note_takes_no_more_than_six_taps(
    sign_in: Any, cast: Any, visit: Any
) -> None:
    thumb = Thumb(sign_in(cast.alice), f"/visits/{visit.uuid}/")
    thumb.link("Report").choose("outcome", "good").write("summary", "Essai accepté, budget en janvier")
    thumb.choose("step", "2").unfold("Objection")
    thumb.fields["note_objection"] = "Trop cher"  # the field has the focus once its tag is tapped
    thumb.send("Keep the report")
    assert thumb.taps == 6
    assert VisitReport.objects.get().summary == "Essai accepté, budget en janvier"
    assert [(note.tag, note.text) for note in MeetingNote.objects.all()] == [("objection", "Trop cher")]


def test_a_call_from_the_card_takes_one_tap(sign_in: Any, cast: Any, visit: Any) -> None:
    page = text(sign_in(cast.alice).get(f"/visits/{visit.uuid}/"))
    assert 'href="tel:0639981234"' in page
    assert 'href="geo:47.202800,-0.918500?q=47.202800,-0.918500(8%20route' in page


def test_a_report_with_a_promise_and_notes_of_each_kind(sign_in: Any, cast: Any, visit: Any) -> None:
    client, url = sign_in(cast.alice), f"/visits/{visit.uuid}/report/"
    in_a_week = queries.today(cast.ours) + timedelta(days=9)
    form = {
        "outcome": "neutral", "step_title": "Envoyer l'offre", "step_on": "2099-01-01",
        "note_need": "40 l/h\n\nLavage en place", "note_signal": "Demande le délai", "promise": "Envoyer la fiche",
        "promise_on": in_a_week.isoformat(), "idempotency_key": "r",
    }  # fmt: skip
    assert client.post(url, form).status_code == 302
    assert client.post(url, form).status_code == 302
    assert Need.objects.count() == 2
    assert Commitment.objects.get().due_on == in_a_week
    assert VisitReport.objects.get().next_step == "Envoyer l'offre"
    minutes = text(client.get(f"/visits/{visit.uuid}/minutes/"))
    for shown in ("Lavage en place", "Envoyer la fiche", "Envoyer l&#x27;offre"):
        assert shown in minutes
    assert "Demande le délai" not in minutes


@pytest.mark.parametrize(
    ("form", "problem"),
    [
        ({}, "Tap how the visit went."),
        ({"outcome": "good"}, "Tap what comes next"),
        ({"outcome": "good", "step_title": "Offre"}, "Give the next step its date."),
        ({"outcome": "good", "step": "0", "promise": "Fiche"}, "Say by when it is promised."),
        ({"outcome": "good", "step": "0", "promise": "Fiche", "promise_on": "2001-01-01"}, "today or later"),
        ({"outcome": "good", "step": "9"}, "Select a valid choice"),
    ],
)
def test_a_report_that_lacks_something_comes_back_whole(
    sign_in: Any, cast: Any, visit: Any, form: dict[str, str], problem: str
) -> None:
    answer = sign_in(cast.alice).post(f"/visits/{visit.uuid}/report/", form | {"summary": "Mes mots"})
    assert answer.status_code == 422
    assert problem in text(answer)
    assert "Mes mots" in text(answer)
    assert not VisitReport.objects.exists()
    assert not Commitment.objects.exists()


def test_no_next_step_wants_its_reason(sign_in: Any, cast: Any, visit: Any, account: Any) -> None:
    form = {"outcome": "bad", "no_step_reason": "Projet arrêté"}
    assert sign_in(cast.alice).post(f"/visits/{visit.uuid}/report/", form).status_code == 302
    account.refresh_from_db()
    assert account.no_next_step_reason == "Projet arrêté"


def test_a_report_in_haste_is_completed_and_two_writers_lose_nothing(
    sign_in: Any, cast: Any, bruno: Any, visit: Any
) -> None:
    client = sign_in(cast.alice)
    client.post(f"/visits/{visit.uuid}/report/", {"outcome": "good", "step": "0"})
    report = VisitReport.objects.get()
    services.edit_report(bruno, report=report, outcome="good", summary="De Bruno")
    url = f"/visits/{visit.uuid}/report/edit/"
    stale = client.post(url, {"outcome": "good", "summary": "D'Alice", "version": 1})
    assert stale.status_code == 422
    assert "De Bruno" in text(stale)
    assert "D&#x27;Alice" in text(stale)
    assert client.get(f"/visits/{visit.uuid}/report/").url == url


def test_being_late_prepares_the_message_in_the_contacts_language(
    sign_in: Any, cast: Any, plan: Any, visit: Any
) -> None:
    client = sign_in(cast.alice)
    later = plan(visit.starts_at + timedelta(minutes=50))
    assert client.post(f"/visits/{visit.uuid}/late/", {"late": "20"}).status_code == 302
    page = text(client.get(f"/visits/{visit.uuid}/"))
    assert "Bonjour M. Cassin," in page
    expected = timezone.localtime(visit.starts_at + timedelta(minutes=20), PARIS)
    assert f"{expected.hour}\u202fh" in page
    sms = page.split('href="sms:0639981234?&amp;body=')[1].split('"')[0]
    assert unquote(sms).startswith("Bonjour M. Cassin, j’ai 20\u202fmin de retard")
    assert 'href="mailto:h.cassin@laiterie.test?subject=' in page
    later.refresh_from_db()
    assert later.starts_at == visit.starts_at + timedelta(minutes=50)


def test_the_rest_of_the_day_is_put_back_when_asked(sign_in: Any, cast: Any, plan: Any) -> None:
    noon = datetime(2026, 11, 17, 12, tzinfo=PARIS)
    first, later = plan(noon), plan(noon + timedelta(hours=2))
    sign_in(cast.alice).post(f"/visits/{first.uuid}/late/", {"late": "30", "shift": "1"})
    later.refresh_from_db()
    assert later.starts_at == noon + timedelta(hours=2, minutes=30)


@pytest.mark.parametrize("late", ["", "0", "-5", "soon", "9999"])
def test_an_absurd_lateness_is_refused(sign_in: Any, cast: Any, visit: Any, late: str) -> None:
    assert sign_in(cast.alice).post(f"/visits/{visit.uuid}/late/", {"late": late}).status_code == 422


def test_a_contact_who_left_is_not_told_and_the_page_says_why(
    sign_in: Any, cast: Any, visit: Any, contact: Any
) -> None:
    contact.left_on = timezone.localdate() - timedelta(days=3)
    contact.save()
    client = sign_in(cast.alice)
    client.post(f"/visits/{visit.uuid}/late/", {"late": "10"})
    page = text(client.get(f"/visits/{visit.uuid}/"))
    assert "sms:" not in page
    assert "tel:" not in page
    assert "no longer at this company" in page


def test_an_opposition_to_prospecting_does_not_forbid_a_word_about_an_agreed_meeting(
    sign_in: Any, cast: Any, visit: Any, contact: Any
) -> None:
    Opposition.objects.create(workspace=cast.ours, contact=contact, channel="all")
    client = sign_in(cast.alice)
    client.post(f"/visits/{visit.uuid}/late/", {"late": "10"})
    assert "sms:0639981234" in text(client.get(f"/visits/{visit.uuid}/"))


def test_a_visit_is_planned_once_in_the_hour_of_the_workspace(
    sign_in: Any, cast: Any, account: Any, deal: Any
) -> None:
    client, url = sign_in(cast.alice), f"/visits/new/?account={account.uuid}&deal={deal.uuid}"
    assert 'value="Visiter"' in text(client.get(url))
    form = {
        "day": "2027-07-05", "time": "09:40", "minutes": "45", "purpose": "Présenter", "place": "site",
        "deal": deal.uuid, "idempotency_key": "v",
    }  # fmt: skip
    first, second = client.post(url, form), client.post(url, form)
    assert first.url == second.url
    assert Visit.objects.get().starts_at == datetime(2027, 7, 5, 7, 40, tzinfo=ZoneInfo("UTC"))


def test_an_hour_that_does_not_exist_is_refused_in_the_form(sign_in: Any, cast: Any, account: Any) -> None:
    form = {"day": "2027-03-28", "time": "02:30", "minutes": "45", "purpose": "x", "place": "site"}
    answer = sign_in(cast.alice).post(f"/visits/new/?account={account.uuid}", form)
    assert answer.status_code == 422
    assert "this hour does not exist" in text(answer)


def test_a_clash_is_told_once_and_planned_when_one_says_so(
    sign_in: Any, cast: Any, account: Any, plan: Any
) -> None:
    plan(datetime(2027, 7, 5, 9, 40, tzinfo=PARIS))
    client, url = sign_in(cast.alice), f"/visits/new/?account={account.uuid}"
    form = {"day": "2027-07-05", "time": "10:00", "minutes": "30", "purpose": "Autre", "place": "ours"}
    answer = client.post(url, form)
    assert answer.status_code == 422
    assert "At that time there is already Laiterie du Val Doré (9:40 to 10:25)" in text(answer)
    assert 'type="checkbox" name="anyway"' in text(answer)
    assert client.post(url, form | {"anyway": "on"}).status_code == 302
    assert Visit.objects.count() == 2


def test_the_contact_of_another_account_cannot_be_chosen(
    sign_in: Any, cast: Any, account: Any, deal: Any
) -> None:
    from compagnon.sales.accounts.models import Account, Contact

    other = Account.objects.create(workspace=cast.ours, name="Penmoor", search_key="PENMOOR")
    someone = Contact.objects.create(workspace=cast.ours, account=other, last_name="X", search_key="X")
    form = {"day": "2027-07-05", "time": "10:00", "minutes": "30", "purpose": "x", "place": "site"}
    answer = sign_in(cast.alice).post(
        f"/visits/new/?account={account.uuid}", form | {"contact": someone.uuid}
    )
    assert answer.status_code == 422


def test_two_people_change_one_visit_and_the_second_is_told(
    sign_in: Any, cast: Any, bruno: Any, plan: Any
) -> None:
    visit = plan(TOMORROW)
    client, url = sign_in(cast.alice), f"/visits/{visit.uuid}/edit/"
    form = {
        "day": "2027-07-05",
        "time": "10:00",
        "minutes": "30",
        "purpose": "À moi",
        "place": "site",
        "version": 1,
    }
    services.edit_visit(bruno, visit=visit, purpose="À Bruno")
    stale = client.post(url, form)
    assert stale.status_code == 422
    assert "À Bruno" in text(stale)
    assert 'value="À moi"' in text(stale)
    again = client.post(url, form | {"version": 2})
    assert again.status_code == 302
    visit.refresh_from_db()
    assert visit.purpose == "À moi"


def test_the_calendar_file_follows_the_visit(sign_in: Any, cast: Any, alice: Any, plan: Any) -> None:
    visit = plan(datetime(2027, 7, 5, 9, 40, tzinfo=PARIS))
    client, url = sign_in(cast.alice), f"/visits/{visit.uuid}/visit.ics"
    answer = client.get(url)
    assert answer["Content-Type"].startswith("text/calendar")
    assert "DTSTART:20270705T074000Z" in text(answer)
    services.edit_visit(alice, visit=visit, starts_at=visit.starts_at + timedelta(hours=1))
    services.cancel_visit(alice, visit=visit, reason="x")
    cancelled = text(client.get(url))
    assert "METHOD:CANCEL" in cancelled
    assert "SEQUENCE:2" in cancelled


def test_the_agenda_shows_the_day_the_week_and_what_is_not_reported(
    sign_in: Any, cast: Any, plan: Any, django_assert_max_num_queries: Any
) -> None:
    today = timezone.localdate()
    over = plan(timezone.now() - timedelta(days=2))
    for hour in range(8, 18):
        plan(datetime(2027, 7, 5, hour, tzinfo=PARIS))
    client = sign_in(cast.alice)
    with django_assert_max_num_queries(30):
        week = text(client.get("/tours/?view=week&day=2027-07-07"))
    assert "10 visits" in week
    assert f"/visits/{over.uuid}/report/" in text(client.get(f"/tours/?day={today.isoformat()}"))
    assert client.get("/tours/?day=yesterday").status_code == 200
    assert client.get(f"/tours/?owner={cast.mallory.uuid}").status_code == 404


def test_a_day_of_25_hours_shows_its_visits_on_the_right_day(sign_in: Any, cast: Any, plan: Any) -> None:
    plan(datetime(2027, 10, 31, 23, 30, tzinfo=PARIS), purpose="Tard le soir")
    client = sign_in(cast.alice)
    assert "Tard le soir" in text(client.get("/tours/?day=2027-10-31"))
    assert "Tard le soir" not in text(client.get("/tours/?day=2027-11-01"))


def test_the_preparation_gathers_and_keeps_questions(sign_in: Any, cast: Any, plan: Any) -> None:
    visit = plan(TOMORROW)
    client, url = sign_in(cast.alice), f"/visits/{visit.uuid}/preparation/"
    page = text(client.get(url))
    assert "No question is prepared." in page
    assert "Which budget, decided by whom, paid how?" in page
    client.post(url, {"questions": "Qui signe ?\nQuand ?", "to_bring": "Échantillon"})
    page = text(client.get(url))
    assert "Qui signe ?" in page
    assert "No question is prepared." not in page


def test_a_note_is_taken_live_once(sign_in: Any, cast: Any, visit: Any) -> None:
    client, url = sign_in(cast.alice), f"/visits/{visit.uuid}/notes/"
    for _twice in range(2):
        client.post(url, {"tag": "signal", "note": "Demande le prix", "idempotency_key": "n"})
    assert MeetingNote.objects.count() == 1
    assert client.post(url, {"tag": "signal", "note": " "}).status_code == 422


def test_promises_are_kept_with_a_proof_and_may_be_taken_back(
    sign_in: Any, cast: Any, alice: Any, visit: Any
) -> None:
    client = sign_in(cast.alice)
    due = queries.today(cast.ours) + timedelta(days=3)
    url = f"/visits/{visit.uuid}/promises/"
    assert client.post(url, {"promise": ""}).status_code == 422
    client.post(url, {"promise": "Envoyer la fiche", "promise_on": due.isoformat()})
    row = Commitment.objects.get()
    assert "Envoyer la fiche" in text(client.get("/commitments/"))
    assert client.post(f"/commitments/{row.uuid}/proof/", {"proof": ""}).status_code == 422
    client.post(f"/commitments/{row.uuid}/proof/", {"proof": "E-mail du 12"})
    assert "E-mail du 12" in text(client.get("/commitments/?state=kept"))
    client.post(f"/commitments/{row.uuid}/reopening/")
    later = due + timedelta(days=5)
    client.post(f"/commitments/{row.uuid}/date/", {"due_on": later.isoformat(), "reason": "Traduction"})
    row.refresh_from_db()
    assert (row.done_at, row.due_on) == (None, later)


def test_cancelling_asks_why(sign_in: Any, cast: Any, plan: Any) -> None:
    visit = plan(TOMORROW)
    client = sign_in(cast.alice)
    assert client.post(f"/visits/{visit.uuid}/cancellation/", {}).status_code == 422
    assert client.post(f"/visits/{visit.uuid}/cancellation/", {"reason": "Grève"}).status_code == 302
    assert client.post(f"/visits/{visit.uuid}/absence/", {"reason": "x"}).status_code == 422
    assert "Grève" in text(client.get(f"/visits/{visit.uuid}/"))


READ = ["/tours/", "/visits/{visit}/", "/visits/{visit}/preparation/", "/visits/{visit}/minutes/",
        "/visits/{visit}/visit.ics", "/commitments/"]  # fmt: skip
WRITE = [
    "/visits/new/?account={account}", "/visits/{visit}/edit/", "/visits/{visit}/late/", "/visits/{visit}/report/",
    "/visits/{visit}/notes/", "/visits/{visit}/promises/", "/visits/{visit}/cancellation/",
    "/visits/{visit}/absence/", "/visits/{visit}/preparation/", "/commitments/{promise}/proof/",
    "/commitments/{promise}/date/", "/commitments/{promise}/reopening/",
]  # fmt: skip


@pytest.fixture
def named(alice: Any, visit: Any, account: Any) -> dict[str, Any]:
    row = services.make_commitment(alice, account=account, text="x", due_on=date(2099, 1, 1))
    return {"visit": visit.uuid, "account": account.uuid, "promise": row.uuid}


def test_who_only_reads_reads_and_writes_nothing(sign_in: Any, cast: Any, named: dict[str, Any]) -> None:
    client = sign_in(cast.elsa)
    for url in READ:
        assert client.get(url.format(**named)).status_code == 200, url
    for url in WRITE:
        assert client.post(url.format(**named)).status_code == 403, url


def test_a_stranger_finds_nothing_of_ours(sign_in: Any, cast: Any, named: dict[str, Any]) -> None:
    client = sign_in(cast.mallory)
    for url in READ:
        answer = client.get(url.format(**named))
        assert answer.status_code == 404 if "{" in url else "Laiterie" not in text(answer), url
    for url in WRITE:
        assert client.post(url.format(**named)).status_code == 404, url
