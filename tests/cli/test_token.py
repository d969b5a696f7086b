"""`compagnon token create`."""

import json
from typing import Any

import pytest

from compagnon.cli.main import main
from compagnon.people.models import Membership
from compagnon.people.tokens import find_actor

pytestmark = pytest.mark.django_db


def test_the_token_it_prints_opens_the_workspace_of_the_user(cast: Any, capsys: Any) -> None:
    assert main(["token", "create", "--user", cast.alice.user.email.upper(), "--scope", "read"]) == 0
    actor = find_actor(capsys.readouterr().out.strip())
    assert actor is not None
    assert (actor.user, actor.workspace, actor.read_only) == (cast.alice.user, cast.ours, True)


def test_with_json_it_says_the_end_and_the_workspace(cast: Any, capsys: Any) -> None:
    arguments = [
        "token",
        "create",
        "--user",
        cast.alice.user.email,
        "--scope",
        "write",
        "--days",
        "1",
        "--json",
    ]
    assert main(arguments) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["workspace"] == "brevault"
    assert find_actor(answer["token"]) is not None


def test_it_wants_a_workspace_when_there_are_several(cast: Any, capsys: Any) -> None:
    Membership.objects.create(workspace=cast.theirs, user=cast.alice.user, roles=["partner"])
    arguments = ["token", "create", "--user", cast.alice.user.email, "--scope", "read"]
    assert main(arguments) == 1
    assert "brevault, malandre" in capsys.readouterr().err
    assert main([*arguments, "--workspace", "malandre"]) == 0


@pytest.mark.parametrize(
    "wrong", [["--user", "nobody@x.test"], ["--days", "0"], ["--days", "9999"], ["--workspace", "malandre"]]
)
def test_it_refuses_with_one_clear_line(cast: Any, capsys: Any, wrong: list[str]) -> None:
    arguments = ["token", "create", "--user", cast.alice.user.email, "--scope", "read", *wrong]
    assert main(arguments) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("error: ")
    assert said.err.count("\n") == 1
