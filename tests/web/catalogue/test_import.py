"""The catalogue as a file, through its page."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from compagnon.sales.catalogue.models import Product
from compagnon.work.models import Job


def text(answer: Any) -> str:
    return str(answer.content.decode())


def send(client: Any, content: str) -> Any:
    file = SimpleUploadedFile("tarif.csv", content.encode())
    return client.post(
        "/catalogue/import/", {"file": file, "valid_from": "2026-03-01", "source": "Tarif mars"}
    )


def test_a_file_is_shown_before_it_is_written_by_a_job(
    sign_in: Any, cast: Any, valve: Any, django_capture_on_commit_callbacks: Any
) -> None:
    client = sign_in(cast.chloe)
    answer = send(client, "reference;name_fr;vat_rate;price\nV-1;;;120\nN-1;Clapet;20;80\nN-2;;20;x\n")
    page = text(answer)
    assert answer.status_code == 200
    assert "New products: 1; changed: 1; unchanged: 0; rows set aside: 1." in page
    assert "“x” is not a number." in page
    assert Product.objects.count() == 1
    kept = page.split('name="kept" value="')[1].split('"')[0]
    body = {"kept": kept, "valid_from": "2026-03-01", "source": "Tarif mars"}
    for _ in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            answer = client.post("/catalogue/import/", body)
    done = text(client.get(answer["Location"]))
    assert Job.objects.filter(kind="catalogue.import").count() == 1
    assert client.get(answer["Location"], headers={"HX-Request": "true"})["HX-Refresh"] == "true"
    assert "New products: 1; changed: 1; rows set aside: 1." in done
    assert valve.prices.order_by("valid_from").last().source == "Tarif mars"
    assert client.post("/catalogue/import/", body | {"valid_from": "soon"}).status_code == 422
    assert sign_in(cast.mallory).get(answer["Location"]).status_code == 404
    client = sign_in(cast.chloe)
    assert "New products: 0; changed: 0; unchanged: 1" in text(send(client, "reference;price\nV-1;120\n"))


def test_what_is_no_table_is_refused(sign_in: Any, cast: Any, valve: Any) -> None:
    client = sign_in(cast.chloe)
    assert send(client, "name\nx\n").status_code == 422
    assert send(client, "%PDF-1.7 not a table").status_code == 422
    assert client.post("/catalogue/import/", {"valid_from": "2026-03-01"}).status_code == 422
    assert client.post("/catalogue/import/", {"kept": str(valve.uuid)}).status_code == 404


def test_the_export_hides_the_cost_from_those_who_may_not_see_it_and_runs_nothing(
    sign_in: Any, cast: Any, valve: Any
) -> None:
    def export(member: Any) -> str:
        return b"".join(sign_in(member).get("/catalogue/export/").streaming_content).decode()

    assert "60.25" in export(cast.chloe)
    found = export(cast.elsa)
    assert "60.25" not in found
    assert "cost" not in found.splitlines()[0]
    assert "'=cmd" in found
    assert sign_in(cast.chloe).get("/catalogue/export/?format=xlsx").status_code == 200
    assert sign_in(cast.paul).get("/catalogue/export/").status_code == 403
