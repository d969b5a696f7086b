"""The calculators as pages: one answer through three doors, a result that is shared by its address."""

import html
import json
import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from compagnon.cli.main import main
from compagnon.desk.calculators import CALCULATORS, Calculator
from compagnon.people.tokens import create_token
from compagnon.web.pages import calculators as pages

pytestmark = pytest.mark.django_db
each = pytest.mark.parametrize("calculator", CALCULATORS.values(), ids=CALCULATORS)


def fields_of(page: str) -> dict[str, str]:
    """What a browser would send from the form of the page."""
    form = page[page.index('action="/calculators/') :]
    data = {}
    for tag in re.findall(r"<input [^>]*>", form):
        attributes = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        if "name" in attributes and (attributes.get("type") != "checkbox" or " checked" in tag):
            data[attributes["name"]] = html.unescape(attributes.get("value", ""))
    for name, options in re.findall(r'<select [^>]*name="([^"]+)"[^>]*>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', options)
        data[name] = chosen.group(1) if chosen else ""
    return data


@each
@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_example_sent_back_from_its_form_gives_the_answer_of_the_other_doors(
    sign_in: Any, client: Any, cast: Any, calculator: Calculator, language: str, monkeypatch: Any, tmp_path: Any,
    capsys: Any,
) -> None:  # fmt: skip
    answers: list[Any] = []

    def watched(name: str, payload: object) -> Any:
        answers.append(CALCULATORS[name].run(payload))
        return answers[-1]

    monkeypatch.setattr(pages, "run_calculator", watched)
    cast.elsa.user.language = language
    cast.elsa.user.save()
    browser = sign_in(cast.elsa)
    first = browser.get(pages.result_address(calculator.name, calculator.example_input)).content.decode()
    sent = browser.post(f"/calculators/{calculator.name}/", fields_of(first))
    assert sent.status_code == 302, sent.content.decode()
    assert browser.get(sent["Location"]).status_code == 200
    assert answers == [calculator.example_output] * 3

    secret = create_token(cast.elsa, scope="read")[1]
    body = json.dumps(calculator.example_input)
    over_http = client.post(
        f"/api/v1/calc/{calculator.name}",
        body,
        "application/json",
        headers={"Authorization": f"Bearer {secret}"},
    )
    path = tmp_path / "input.json"
    path.write_text(body)
    main(["calc", calculator.name, str(path), "--json"])
    assert over_http.json() == json.loads(capsys.readouterr().out) == answers[-1]


@each
def test_every_calculator_is_reached_from_the_index_and_opens_empty(
    sign_in: Any, cast: Any, calculator: Calculator
) -> None:
    browser = sign_in(cast.elsa)
    assert f'href="/calculators/{calculator.name}/"' in browser.get("/calculators/").content.decode()
    page = browser.get(f"/calculators/{calculator.name}/").content.decode()
    assert "How it is computed" in page
    assert 'id="result"' not in page


def test_an_unknown_calculator_is_404(sign_in: Any, cast: Any) -> None:
    assert sign_in(cast.elsa).get("/calculators/quotation/").status_code == 404


def test_bad_input_comes_back_with_what_was_typed_and_the_error_at_its_place(sign_in: Any, cast: Any) -> None:
    data = {
        "lines.0.label": "Kit", "lines.0.quantity": "four", "lines.0.unit_price": "10", "lines.0.vat_rate": "0.2",
    }  # fmt: skip
    answer = sign_in(cast.elsa).post("/calculators/quote/", data)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'href="#f-lines-0-quantity"' in page
    assert 'value="four"' in page
    assert re.search(r'id="f-lines-0-quantity"[^>]*aria-invalid="true"', page)


def test_more_rows_keep_what_was_typed(sign_in: Any, cast: Any) -> None:
    data = {"lines.0.label": "Kit", "lines.0.quantity": "4", "more": "lines"}
    answer = sign_in(cast.elsa).post("/calculators/quote/", data)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert 'value="Kit"' in page
    assert 'name="lines.3.quantity"' in page


def test_numbers_are_typed_as_each_language_writes_them(sign_in: Any, cast: Any) -> None:
    data = {
        "lines.0.label": "Kit",
        "lines.0.quantity": "2",
        "lines.0.vat_rate": "0.2",
        "lines.0.unit_price": "1,250.50",
    }
    assert _net(sign_in(cast.elsa), data) == "1250.50"
    cast.elsa.user.language = "fr"
    cast.elsa.user.save()
    assert _net(sign_in(cast.elsa), {**data, "lines.0.unit_price": "1 250,50"}) == "1250.50"


def _net(browser: Any, data: dict[str, str]) -> str:
    answer = browser.post("/calculators/quote/", data)
    query = parse_qs(urlsplit(answer["Location"]).query)
    return str(json.loads(query["input"][0])["lines"][0]["unit_price"])


def test_the_same_free_name_twice_is_refused_not_lost(sign_in: Any, cast: Any) -> None:
    data = {"values.0.key": "A", "values.0.value": "10", "values.1.key": "A", "values.1.value": "20"}
    answer = sign_in(cast.elsa).post("/calculators/abc/", data)
    assert answer.status_code == 422
    assert "comes twice" in answer.content.decode()


def test_an_address_that_holds_nonsense_says_so(sign_in: Any, cast: Any) -> None:
    browser = sign_in(cast.elsa)
    for nonsense in ("{", "[]", '{"lines": 3}', '{"lines": [3]}', '{"a": {"b": 1}}', "null"):
        answer = browser.get("/calculators/quote/", {"input": nonsense})
        assert answer.status_code == 422, nonsense
        assert "to mend" in answer.content.decode()


def test_what_is_too_long_for_an_address_is_shown_in_place(sign_in: Any, cast: Any) -> None:
    data = {f"values.{n}.key": f"Client number {n}" for n in range(200)} | {
        f"values.{n}.value": "10" for n in range(200)
    }
    answer = sign_in(cast.elsa).post("/calculators/abc/", data)
    assert answer.status_code == 200
    assert "Too many rows for an address" in answer.content.decode()


def test_names_are_escaped(sign_in: Any, cast: Any) -> None:
    address = pages.result_address("abc", {"values": {"<script>x</script>": "10"}})
    page = sign_in(cast.elsa).get(address).content.decode()
    assert "<script>x" not in page
    assert "&lt;script&gt;x" in page
