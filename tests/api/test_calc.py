"""`POST /api/v1/calc/NAME`: the same answers as the command line, the statuses of the interface."""

import json
from typing import Any

import pytest

from compagnon.cli.main import main
from compagnon.desk.calculators import CALCULATORS, Calculator
from compagnon.people.tokens import create_token

pytestmark = pytest.mark.django_db


@pytest.fixture
def post(client: Any, cast: Any) -> Any:
    secret = create_token(cast.elsa, scope="read")[1]  # the least token there is

    def send(name: str, body: object) -> Any:
        content = body if isinstance(body, str | bytes) else json.dumps(body)
        return client.post(
            f"/api/v1/calc/{name}", content, "application/json", headers={"Authorization": f"Bearer {secret}"}
        )

    return send


@pytest.mark.parametrize("calculator", CALCULATORS.values(), ids=CALCULATORS)
def test_each_worked_example_is_answered_as_on_the_command_line(
    post: Any, calculator: Calculator, tmp_path: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = post(calculator.name, calculator.example_input)
    assert answer.status_code == 200
    assert answer.json() == calculator.example_output
    path = tmp_path / "input.json"
    path.write_text(json.dumps(calculator.example_input))
    assert main(["calc", calculator.name, str(path), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == answer.json()


def test_without_a_token_nothing_is_computed(client: Any) -> None:
    assert client.post("/api/v1/calc/rate", "{}", "application/json").status_code == 401


def test_an_unknown_calculator_is_404_and_names_the_known_ones(post: Any) -> None:
    answer = post("quotation", {})
    assert answer.status_code == 404
    assert "price-volume-mix" in answer.json()["error"]["message"]


@pytest.mark.parametrize(
    "body", ["{", "[]", "", b"\xff", '{"successes": 1, "successes": 2}', '{"successes": "x", "trials": 2}']
)
def test_a_malformed_body_is_400(post: Any, body: Any) -> None:
    answer = post("rate", body)
    assert answer.status_code == 400
    assert set(answer.json()["error"]) <= {"code", "message", "path"}


def test_a_refusal_of_the_rule_is_422_with_its_code(post: Any) -> None:
    answer = post("discount-volume", {"margin_on_sales": "0.10", "discount": "0.20"})
    assert answer.status_code == 422
    assert answer.json()["error"]["code"] == "impossible"


def test_numbers_of_the_body_are_decimals(post: Any) -> None:
    body = '{"lines":[{"label":"x","quantity":100,"unit_price":1.00505,"vat_rate":0.2}]}'
    assert post("quote", body).json()["net"] == "100.51"


def test_the_list_gives_each_input_as_a_schema(client: Any, cast: Any) -> None:
    secret = create_token(cast.elsa, scope="read")[1]
    found = client.get("/api/v1/calc", headers={"Authorization": f"Bearer {secret}"}).json()
    assert [one["name"] for one in found] == list(CALCULATORS)
    assert all(one["input"]["type"] == "object" for one in found)


def test_the_schema_of_the_api_describes_the_body(client: Any) -> None:
    paths = client.get("/api/v1/openapi.json").json()["paths"]
    body = paths["/api/v1/calc/{name}"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert [one["title"] for one in body["oneOf"]] == list(CALCULATORS)
