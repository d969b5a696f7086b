"""The pages of the watch and of the plan, for those who may, those who may not, and bad input."""

from datetime import date, timedelta
from decimal import Decimal as D
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from compagnon.journal.models import Fact
from compagnon.people.tokens import create_token
from compagnon.sales.accounts.services import create_account
from compagnon.sales.deals.models import Deal
from compagnon.sales.deals.setup import ensure_stages
from compagnon.sales.plan import services as plan
from compagnon.sales.plan.models import Action, Objective
from compagnon.sales.watch import services as watch
from compagnon.sales.watch.models import Finding, Source

pytestmark = pytest.mark.django_db
NASTY = "<script>alert(1)</script> & “x”"


@pytest.fixture
def finding(alice: Any) -> Finding:
    return watch.note_finding(alice, title=f"Line 2 {NASTY}", excerpt=NASTY)


@pytest.fixture
def kept(alice: Any, finding: Finding) -> Finding:
    return watch.keep_finding(alice, finding=finding, nature="fact", confidence=2, why="Our pumps fit")


@pytest.fixture
def source(alice: Any) -> Source:
    return watch.add_source(
        alice, name=NASTY, reliability="B", reason="Edited", url="https://news.example/rss"
    )


@pytest.fixture
def action(alice: Any, kept: Finding) -> Action:
    return plan.launch_action(
        alice, title=NASTY, kind="phoning", starts_on=date(2026, 1, 1), ends_on=date(2026, 2, 1), metric="margin",
        expected=D(100), expected_margin=D(100), budget=[{"label": NASTY, "planned": D(50)}],
        cause=Fact.objects.get(kind="finding.kept"),
    )  # fmt: skip


@pytest.fixture
def objective(bruno: Any) -> Objective:
    return plan.create_objective(
        bruno, metric="revenue", target=D(1200000), starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31)
    )


@pytest.fixture
def pages(kept: Finding, source: Source, action: Action, objective: Objective) -> list[str]:
    line = action.budget.get()
    assert line.pk
    return [
        f"/watch/{kept.uuid}/", f"/watch/sources/{source.uuid}/", f"/plan/actions/{action.uuid}/",
        f"/plan/objectives/{objective.uuid}/", f"/plan/actions/{action.uuid}/edit/",
        f"/plan/objectives/{objective.uuid}/break-down/",
    ]  # fmt: skip


LISTS = [
    "/watch/",
    "/watch/sources/",
    "/plan/",
    "/plan/best/?ceiling=14000",
    "/watch/?state=all&kind=tender&open=1",
]


def test_every_page_opens_and_escapes_what_sources_say(sign_in: Any, cast: Any, pages: list[str]) -> None:
    client = sign_in(cast.bruno)
    for url in [*LISTS, *pages, "/watch/new/", "/watch/upload/", "/watch/sources/new/", "/plan/new/",
                "/plan/objectives/new/", "/plan/ceiling/", "/watch/?q=x&grade=Z&source=nonsense&state=odd",
                "/watch/?export=csv&state=all", "/plan/?export=xlsx", "/plan/?year=99999"]:  # fmt: skip
        answer = client.get(url)
        assert answer.status_code == 200, url
        if not answer.streaming:
            assert "<script>alert" not in answer.content.decode("utf-8", "replace"), url


def test_a_stranger_finds_nothing(sign_in: Any, cast: Any, pages: list[str]) -> None:
    client = sign_in(cast.mallory)
    for url in pages:
        answer = client.get(url)
        assert answer.status_code == 404, url
        missing = url.replace(
            url.split("/")[-2] if "-" in url.split("/")[-2] else url.split("/")[-3], str(uuid4())
        )
        assert client.get(missing).status_code == 404


def test_a_stranger_changes_nothing(
    sign_in: Any, cast: Any, kept: Finding, action: Action, source: Source
) -> None:
    client = sign_in(cast.mallory)
    line = action.budget.get()
    for url in [
        f"/watch/{kept.uuid}/keep/", f"/watch/{kept.uuid}/drop/", f"/watch/{kept.uuid}/share/",
        f"/watch/{kept.uuid}/reopen/", f"/watch/{kept.uuid}/deal/", f"/watch/sources/{source.uuid}/stop/",
        f"/watch/sources/{source.uuid}/check/", f"/plan/actions/{action.uuid}/move/", f"/plan/lines/{line.uuid}/",
        f"/plan/actions/{action.uuid}/decide/", f"/plan/actions/{action.uuid}/deal/",
    ]:  # fmt: skip
        assert client.post(url, {"move": "submit", "decision": "approved"}).status_code == 404, url
    client.post("/watch/drop/", {"all": "1"})
    kept.refresh_from_db()
    assert kept.state == "kept"


def test_the_read_only_role_reads_and_changes_nothing(
    sign_in: Any, cast: Any, pages: list[str], kept: Finding, action: Action
) -> None:
    client = sign_in(cast.elsa)
    for url in [*LISTS, pages[0], pages[2]]:
        assert client.get(url).status_code == 200, url
    for url in ["/watch/new/", "/watch/upload/", "/plan/new/", "/plan/ceiling/", "/watch/drop/",
                f"/watch/{kept.uuid}/drop/", f"/plan/actions/{action.uuid}/move/", "/plan/best/",
                "/plan/objectives/new/"]:  # fmt: skip
        assert client.post(url, {}).status_code == 403, url


def test_a_representative_approves_no_budget(sign_in: Any, cast: Any, alice: Any, action: Action) -> None:
    plan.submit_action(alice, action=action)
    client = sign_in(cast.alice)
    assert client.post(f"/plan/actions/{action.uuid}/decide/", {"decision": "approved"}).status_code == 403
    assert client.post("/plan/ceiling/", {}).status_code == 403


def test_a_notice_is_added_judged_and_becomes_an_action_and_a_deal(
    sign_in: Any, cast: Any, alice: Any, test_data: Path
) -> None:
    ensure_stages(cast.ours)
    account = create_account(alice, name="Ville de Paris")
    client = sign_in(cast.alice)
    path = test_data / "tenders" / "test-pub.xml"
    answer = client.post("/watch/upload/", {"file": SimpleUploadedFile(path.name, path.read_bytes())})
    row = Finding.objects.get()
    assert answer["Location"] == f"/watch/{row.uuid}/"
    assert "Ville de Paris" in client.get("/watch/").content.decode()
    judged = {"why": "Trucks need our winches", "nature": "fact", "reliability": "A", "confidence": "1",
              "version": row.version}  # fmt: skip
    assert client.post(f"/watch/{row.uuid}/keep/", judged).status_code == 302
    cause = Fact.objects.get(kind="finding.kept")
    assert f"cause={cause.uuid}" in client.get(f"/watch/{row.uuid}/").content.decode()
    day = timezone.localdate()
    launched = {
        "title": "Answer the tender", "kind": "tender", "starts_on": day, "ends_on": day + timedelta(days=9),
        "metric": "revenue", "expected": "48,000", "cause": cause.uuid, "line0-label": "Travel",
        "line0-planned": "120.50", "idempotency_key": "once",
    }  # fmt: skip
    for _twice in range(2):
        assert client.post("/plan/new/", launched).status_code == 302
    made = Action.objects.get()
    assert (made.cause, made.expected, made.budget.get().planned) == (cause, D(48000), D("120.50"))
    opened = client.post(f"/plan/actions/{made.uuid}/deal/", {"name": "Winches", "account": account.name})
    deal = Deal.objects.get()
    assert opened["Location"] == f"/deals/{deal.uuid}/"
    assert deal.action == made
    client.post(f"/watch/{row.uuid}/deal/", {"name": "Spare parts", "account": "ville de paris"})
    assert Deal.objects.get(name="Spare parts").cause == cause
    shown = client.get(f"/plan/actions/{made.uuid}/").content.decode()
    assert f"/watch/{row.uuid}/" in shown
    assert f"/deals/{deal.uuid}/" in shown
    effect = client.get(f"/watch/{row.uuid}/").content.decode()
    assert f"/plan/actions/{made.uuid}/" in effect
    assert "Spare parts" in effect


def test_a_bad_file_is_told_in_the_form(sign_in: Any, cast: Any) -> None:
    answer = sign_in(cast.alice).post(
        "/watch/upload/", {"file": SimpleUploadedFile("x.xml", b"<html></html>")}
    )
    assert answer.status_code == 422
    assert "autofocus" in answer.content.decode()
    assert not Source.objects.exists()


def test_no_deal_rests_on_what_nobody_judged(sign_in: Any, cast: Any, alice: Any, finding: Finding) -> None:
    create_account(alice, name="Ville de Paris")
    answer = sign_in(cast.alice).post(
        f"/watch/{finding.uuid}/deal/", {"name": "x", "account": "Ville de Paris"}
    )
    assert answer.status_code == 422
    assert not Deal.objects.exists()


def test_the_second_of_two_judges_is_told_and_loses_nothing(sign_in: Any, cast: Any, kept: Finding) -> None:
    data = {"why": "My own words", "nature": "fact", "reliability": "A", "confidence": "1", "version": 1}
    answer = sign_in(cast.bruno).post(f"/watch/{kept.uuid}/keep/", data)
    assert answer.status_code == 422
    assert "My own words" in answer.content.decode()
    kept.refresh_from_db()
    assert kept.why == "Our pumps fit"


def test_a_bad_cause_in_the_address_is_a_missing_page(
    sign_in: Any, cast: Any, mallory: Any, kept: Finding
) -> None:
    client = sign_in(cast.mallory)
    cause = Fact.objects.get(kind="finding.kept")
    for wanted in ("nonsense", str(uuid4()), str(cause.uuid)):
        assert client.get(f"/plan/new/?cause={wanted}").status_code == 404


def test_extra_fields_are_ignored(sign_in: Any, cast: Any, kept: Finding) -> None:
    data = {"why": "Why not", "nature": "fact", "reliability": "A", "confidence": "1", "version": kept.version,
            "state": "dropped", "workspace": cast.theirs.pk, "kept_by": cast.elsa.pk}  # fmt: skip
    assert sign_in(cast.alice).post(f"/watch/{kept.uuid}/keep/", data).status_code == 302
    kept.refresh_from_db()
    assert (kept.state, kept.workspace, kept.kept_by) == ("kept", cast.ours, cast.alice)


def test_an_objective_of_families_is_set_in_the_page(sign_in: Any, cast: Any) -> None:
    data = {"metric": "margin", "starts_on": "2026-01-01", "ends_on": "2026-12-31", "family0-family": "Pumps",
            "family0-quantity": "120", "family0-price": "500", "family0-cost": "310.005"}  # fmt: skip
    assert sign_in(cast.bruno).post("/plan/objectives/new/", data).status_code == 302
    assert Objective.objects.get().target == D("22799.40")


def test_a_revision_in_the_page_keeps_the_families(sign_in: Any, cast: Any, bruno: Any) -> None:
    row = plan.create_objective(
        bruno, metric="revenue", starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31),
        detail={"Pumps": {"quantity": "120", "price": "500"}, "Kits": {"quantity": "10", "price": "20"}},
    )  # fmt: skip
    client = sign_in(cast.bruno)
    assert 'value="Pumps"' in client.get(f"/plan/objectives/{row.uuid}/").content.decode()
    data = {"note": "market falls", "version": row.version, "family0-family": "Pumps", "family0-quantity": "100",
            "family0-price": "500", "family1-family": "Kits", "family1-quantity": "10",
            "family1-price": "20"}  # fmt: skip
    assert client.post(f"/plan/objectives/{row.uuid}/revise/", data).status_code == 302
    new = Objective.objects.get(status="agreed")
    assert (new.target, new.supersedes, sorted(new.detail)) == (D("50200.00"), row, ["Kits", "Pumps"])


def test_the_cascade_is_shown_with_the_figures_of_scenario_2(
    sign_in: Any, cast: Any, objective: Objective
) -> None:
    query = {"average_deal": "7500", "quotes": "32", "meetings": "62.5", "contacts": "12.5", "weeks": "44",
             "q1": "22", "q2": "28", "q3": "20", "q4": "30"}  # fmt: skip
    client = sign_in(cast.bruno)
    url = f"/plan/objectives/{objective.uuid}/break-down/"
    shown = client.get(url, query).content.decode()
    for figure in ("145.5", "18.2", "6,400", "€264,000", "€336,000", "€240,000", "€360,000"):
        assert figure in shown
    assert client.post(url, query).status_code == 302
    assert Objective.objects.filter(status="agreed").count() == 4
    assert client.get(url, {**query, "q4": "31"}).status_code == 422


@pytest.mark.parametrize(("many", "most"), [(3, 40), (60, 40)])
def test_pages_ask_the_database_as_often_for_many_findings(
    sign_in: Any, cast: Any, alice: Any, many: int, most: int, django_assert_max_num_queries: Any
) -> None:
    for place in range(many):
        watch.note_finding(alice, title=f"Finding number {place}")
        plan.launch_action(
            alice, title=f"Action {place}", kind="visits", starts_on=date(2026, 3, 1), ends_on=date(2026, 4, 1),
            metric="visits", expected=D(1), budget=[{"label": "x", "planned": D(1)}],
        )  # fmt: skip
    client = sign_in(cast.bruno)
    for url in ("/watch/", "/watch/sources/", "/plan/?year=2026"):
        with django_assert_max_num_queries(most):
            client.get(url)


# the API --------------------------------------------------------------------------


def call(client: Any, secret: str, method: str, url: str, body: Any = None) -> Any:
    more = {"data": body, "content_type": "application/json"} if body is not None else {}
    return getattr(client, method)(f"/api/v1{url}", headers={"Authorization": f"Bearer {secret}"}, **more)


def test_a_token_keeps_a_finding_and_launches_an_action(client: Any, cast: Any, finding: Finding) -> None:
    secret = create_token(cast.alice, scope="write")[1]
    assert call(client, secret, "get", "/findings").json()[0]["id"] == str(finding.uuid)
    body = {"nature": "fact", "confidence": 2, "why": "Our pumps fit"}
    kept = call(client, secret, "post", f"/findings/{finding.uuid}/keep", body)
    assert (kept.status_code, kept.json()["state"]) == (200, "kept")
    cause = Fact.objects.get(kind="finding.kept")
    launch = {"title": "Call them", "kind": "phoning", "starts_on": "2026-01-01", "ends_on": "2026-02-01",
              "metric": "leads", "expected": 12, "budget": [{"label": "Calls", "planned": "99.90"}],
              "cause": str(cause.uuid)}  # fmt: skip
    made = call(client, secret, "post", "/actions", launch)
    assert made.status_code == 201
    assert made.json()["budget"][0]["planned"] == "99.90"
    assert call(client, secret, "get", f"/actions/{made.json()['id']}").json()["cause"] == str(cause.uuid)
    assert [row["title"] for row in call(client, secret, "get", "/actions").json()] == ["Call them"]
    bad = call(client, secret, "post", f"/findings/{finding.uuid}/keep", {**body, "why": " "})
    assert bad.status_code == 422


def test_a_reading_token_and_a_stranger_change_nothing(
    client: Any, cast: Any, finding: Finding, source: Source, objective: Objective
) -> None:
    body = {"nature": "fact", "confidence": 2, "why": "Our pumps fit"}
    reads = create_token(cast.alice, scope="read")[1]
    assert call(client, reads, "post", f"/findings/{finding.uuid}/keep", body).status_code == 403
    assert call(client, reads, "get", "/sources").json()[0]["health"] in {"manual", "waiting"}
    assert call(client, reads, "get", "/objectives").json()[0]["target"] == "1200000.0000"
    stranger = create_token(cast.mallory, scope="write")[1]
    assert call(client, stranger, "post", f"/findings/{finding.uuid}/keep", body).status_code == 404
    assert call(client, stranger, "get", f"/findings/{finding.uuid}").status_code == 404
    assert call(client, stranger, "get", "/objectives").json() == []
