"""The page that puts a product together, without a script."""

from typing import Any

from django.urls import reverse

from compagnon.sales.catalogue import services


def text(answer: Any) -> str:
    return str(answer.content.decode())


def url(station: Any, query: str = "") -> str:
    return reverse("product_configure", args=[station.base.uuid]) + query


def test_it_shows_what_is_needed_what_is_impossible_and_why(sign_in: Any, cast: Any, station: Any) -> None:
    client = sign_in(cast.alice)
    page = text(client.get(url(station)))
    assert "Pump: at least 1 is needed" in page
    for word in ("Good", "Better", "Greener", "€5,900"):
        assert word in page
    page = text(client.get(url(station, "?o=LARGE")))
    assert "LARGE (Large) requires DRIVE (Drive)" in page
    assert "LARGE (Large) does not go with FRAME (Frame) (too heavy)" in page
    page = text(client.get(url(station, "?o=LARGE&o=FRAME")))
    assert "What is chosen does not go together." in page
    assert "Put it into" not in page
    assert "No set fits within this budget." in text(client.get(url(station, "?budget=10")))
    assert "Write a number" in text(client.get(url(station, "?budget=much")))
    assert client.get(url(station, "?o=NOTHING&o=%00")).status_code == 200


def test_margins_are_for_those_who_may_see_costs(sign_in: Any, cast: Any, station: Any) -> None:
    assert "50%" in text(sign_in(cast.alice).get(url(station, "?o=SMALL")))
    assert "50%" not in text(sign_in(cast.elsa).get(url(station, "?o=SMALL")))


def test_a_set_goes_into_the_quote_in_one_press_and_once(
    sign_in: Any, cast: Any, station: Any, proposal: Any
) -> None:
    client = sign_in(cast.alice)
    page = text(client.get(url(station, f"?proposal={proposal.uuid}&o=LARGE&o=DRIVE")))
    assert "Put into the quote" in page
    body = {"proposal": str(proposal.uuid), "o": ["LARGE", "DRIVE"], "idempotency_key": "once"}
    for _ in range(2):
        answer = client.post(url(station), body)
        assert answer["Location"] == reverse("proposal", args=[proposal.uuid])
    lines = list(proposal.versions.get().lines.values_list("reference", flat=True))
    assert lines == ["ST", "LARGE", "DRIVE"]


def test_a_set_that_breaks_a_rule_never_reaches_a_quote(
    sign_in: Any, cast: Any, bruno: Any, station: Any, proposal: Any
) -> None:
    client = sign_in(cast.alice)
    for keys in (["LARGE"], ["LARGE", "DRIVE", "FRAME"], [], ["SMALL", "UNKNOWN"]):
        answer = client.post(url(station), {"proposal": str(proposal.uuid), "o": keys})
        assert answer.status_code == 422
        assert 'role="alert"' in text(answer)
    assert client.post(url(station), {"o": ["SMALL"]}).status_code == 422
    services.retire_product(bruno, product=station.parts["SMALL"])
    assert client.post(url(station), {"proposal": str(proposal.uuid), "o": ["SMALL"]}).status_code == 422
    assert not proposal.versions.get().lines.exists()


def test_the_quote_of_a_stranger_is_not_there(sign_in: Any, cast: Any, station: Any, proposal: Any) -> None:
    client = sign_in(cast.mallory)
    assert client.get(url(station, f"?proposal={proposal.uuid}")).status_code == 404
    client = sign_in(cast.chloe)  # keeps the catalogue, writes no quotes
    assert client.post(url(station), {"proposal": str(proposal.uuid), "o": ["SMALL"]}).status_code == 403
