"""The page of prospects: what it finds, whom it leaves out, what one may do."""

import re
from pathlib import Path
from typing import Any

import pytest
from tests.registry.stock import siren, siret, write
from tests.registry.test_targeting import scenario_rows

from compagnon.people.tokens import create_token
from compagnon.registry.load import load
from compagnon.sales.accounts.models import Account
from compagnon.sales.accounts.services import create_account
from compagnon.sales.prospecting.models import TargetList

pytestmark = pytest.mark.django_db
QUERY = "naf=10.51A&naf=10.39A&size=11&size=12&near=47.06,-0.88&km=30"
CLIENTS = (8, 9, 10, 11, 12)


@pytest.fixture(scope="module")
def stock(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("stock")
    write(folder, *scenario_rows())
    load([folder], folder / "registry.duckdb")
    return folder


@pytest.fixture(autouse=True)
def registry(stock: Path, settings: Any) -> None:
    url = f"duckdb:///{stock}/registry.duckdb"
    settings.COMPAGNON = {**settings.COMPAGNON, "COMPAGNON_ANALYTICS_URL": url}


@pytest.fixture
def page(sign_in: Any, cast: Any) -> Any:
    actor = cast.actor(cast.alice)
    for number in CLIENTS:
        create_account(actor, name=f"Client {number}", siren=siren(number), status="client")
    return sign_in(cast.alice)


def words(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def test_scenario_one_fifty_two_prospects_of_sixty_four(page: Any) -> None:
    answer = page.get(f"/prospects/?{QUERY}")
    said = words(answer)
    assert "52 prospects of 64 found" in said
    counts = {line["label"]: line["count"] for line in answer.context["legend"]}
    assert [str(value) for value in counts.values()] == ["52", "5", "4", "3"]
    assert "SECRET" not in answer.content.decode()


def test_who_is_left_out_is_listed_with_the_reason_and_the_file(page: Any) -> None:
    answer = page.get(f"/prospects/?{QUERY}&show=left")
    said = words(answer)
    assert said.count("already a client") == 5
    account = Account.objects.get(siren=siren(8))
    assert f"/accounts/{account.uuid}/" in answer.content.decode()
    assert "SECRET" not in answer.content.decode()
    assert answer.context["restricted"] == 3


def test_the_first_page_looks_around_the_company_itself(page: Any, cast: Any) -> None:
    cast.ours.legal = {"address": {"city": "Cholet"}}
    cast.ours.save()
    assert page.get("/prospects/").headers["Location"] == "/prospects/?near=Cholet&km=30"


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("near=Nowhere", "not in the list of communes"),
        ("naf=99.99Q", "no activity code"),
        ("dep=99", "no département"),
        ("q=%21%21", "no letter or digit"),
        ("size=99&age=7&km=x&form=abc&near=", "Registry of"),
    ],
)
def test_what_is_not_understood_is_said_and_nothing_breaks(page: Any, query: str, said: str) -> None:
    answer = page.get(f"/prospects/?{query}")
    assert answer.status_code == 200
    assert said in words(answer)


def test_the_query_count_is_flat(page: Any, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(25):
        page.get(f"/prospects/?{QUERY}")


def test_those_ticked_are_added_once(page: Any) -> None:
    wanted = {"pick": [siret(20), siret(21)]}
    for _time in range(2):
        assert page.post(f"/prospects/adopt/?{QUERY}", wanted).status_code == 302
    assert Account.objects.filter(siren__in=[siren(20), siren(21)]).count() == 2
    assert "50 prospects" in words(page.get(f"/prospects/?{QUERY}"))


def test_all_that_is_found_can_be_added(page: Any) -> None:
    page.post(f"/prospects/adopt/?{QUERY}", {"all": "1"})
    assert Account.objects.count() == 57


def test_one_added_from_its_sheet_opens_its_file(page: Any) -> None:
    assert siret(20) in words(page.get(f"/prospects/{siret(20)}/"))
    answer = page.post("/prospects/adopt/", {"pick": siret(20)})
    assert answer.headers["Location"] == f"/accounts/{Account.objects.get(siren=siren(20)).uuid}/"
    assert "You have a file" in words(page.get(f"/prospects/{siret(20)}/"))


def test_restricted_and_unknown_establishments_have_no_sheet(page: Any) -> None:
    for number in (siret(5), "12345678901234", "x"):
        assert page.get(f"/prospects/{number}/").status_code == 404


def test_a_list_is_frozen_then_shown_with_its_exclusions(page: Any) -> None:
    assert "52 prospects of 64 found" in words(page.get(f"/prospects/freeze/?{QUERY}"))
    data = {"name": "Dairies", "idempotency_key": "k"}
    for _time in range(2):
        answer = page.post(f"/prospects/freeze/?{QUERY}", data)
    row = TargetList.objects.get()
    assert answer.headers["Location"] == f"/prospects/lists/{row.uuid}/"
    said = words(page.get(f"/prospects/lists/{row.uuid}/"))
    assert "Every prospect still stands" in said
    assert "52 prospects of 64 found" in said
    assert "Dairies" in words(page.get("/prospects/lists/"))
    assert page.post(f"/prospects/lists/{row.uuid}/check/").status_code == 302


def test_a_list_without_a_name_comes_back_with_its_error(page: Any) -> None:
    answer = page.post(f"/prospects/freeze/?{QUERY}", {"name": ""})
    assert answer.status_code == 422
    assert not TargetList.objects.exists()


def test_a_list_is_put_away_and_taken_back(page: Any) -> None:
    page.post(f"/prospects/freeze/?{QUERY}", {"name": "Dairies"})
    row = TargetList.objects.get()
    page.post(f"/prospects/lists/{row.uuid}/archive/")
    assert "Dairies" not in words(page.get("/prospects/lists/")).replace("List put away", "")
    page.post(f"/prospects/lists/{row.uuid}/restore/")
    assert "Dairies" in words(page.get("/prospects/lists/"))


def test_the_stranger_finds_no_list(page: Any, sign_in: Any, cast: Any) -> None:
    page.post(f"/prospects/freeze/?{QUERY}", {"name": "Dairies"})
    url = f"/prospects/lists/{TargetList.objects.get().uuid}/"
    other = sign_in(cast.mallory)
    assert other.get(url).status_code == 404
    assert other.post(f"{url}check/").status_code == 404
    assert other.post(f"{url}archive/").status_code == 404


def test_those_who_read_only_look_and_change_nothing(sign_in: Any, cast: Any) -> None:
    elsa = sign_in(cast.elsa)
    assert elsa.get(f"/prospects/?{QUERY}").status_code == 200
    assert elsa.post("/prospects/adopt/", {"pick": siret(20)}).status_code == 403
    assert elsa.post(f"/prospects/freeze/?{QUERY}", {"name": "x"}).status_code == 403
    assert sign_in(cast.paul).get("/prospects/").status_code == 403


def test_the_export_is_for_those_who_may(page: Any, sign_in: Any, cast: Any) -> None:
    answer = page.get(f"/prospects/?{QUERY}&export=csv")
    assert answer["Content-Type"].startswith("text/csv")
    assert sign_in(cast.elsa).get(f"/prospects/?{QUERY}&export=csv")["Content-Type"].startswith("text/html")


def test_without_a_registry_the_page_says_how_to_load_one(page: Any, settings: Any, tmp_path: Path) -> None:
    settings.COMPAGNON = {
        **settings.COMPAGNON,
        "COMPAGNON_ANALYTICS_URL": f"duckdb:///{tmp_path}/none.duckdb",
    }
    said = words(page.get("/prospects/"))
    assert "compagnon registry load" in said
    assert page.get(f"/prospects/{siret(20)}/").status_code == 404


def test_the_api_answers_as_the_command_line(page: Any, client: Any, cast: Any) -> None:
    secret = create_token(cast.alice, scope="read")[1]
    query = "naf=10.51A,10.39A&headcount_min=10&headcount_max=49&near=47.06,-0.88&radius_km=30&limit=3"
    answer = client.get(f"/api/v1/prospects?{query}", headers={"Authorization": f"Bearer {secret}"})
    said = answer.json()
    assert (answer.status_code, said["count"], said["found"], len(said["results"])) == (200, 52, 64, 3)
    assert said["excluded"] == {"closed": 4, "known": 5, "restricted-diffusion": 3}
    assert {
        "siret",
        "name",
        "naf",
        "headcount",
        "commune",
        "departement",
        "lat",
        "lon",
        "km",
        "reasons",
    } <= set(said["results"][0])
    assert client.get("/api/v1/prospects").status_code == 401


@pytest.mark.parametrize(
    "query", ["naf=zz", "near=1", "radius_km=5", "headcount_min=15&headcount_max=16", "departement=99"]
)
def test_the_api_names_the_criterion_that_it_refuses(page: Any, client: Any, cast: Any, query: str) -> None:
    secret = create_token(cast.alice, scope="read")[1]
    answer = client.get(f"/api/v1/prospects?{query}", headers={"Authorization": f"Bearer {secret}"})
    assert answer.status_code == 422
    assert answer.json()["error"]["path"] in query or answer.json()["error"]["code"] == "near"
