"""What a reminder forgets: sizes, names, imports, HTTP clients, floats near money, raw fetches."""

import ast
import subprocess
import sys

import pytest
from sources import PACKAGE, ROOT, imports, modules

MOST_LINES = 400
VAGUE = {"utils", "util", "common", "helpers", "helper", "misc", "stuff", "tools"}
# A module may speak to the network here only: every address is checked at connect time.
NETWORK = {
    "urllib.request",
    "urllib3",
    "requests",
    "httpx",
    "http.client",
    "socket",
    "aiohttp",
    "ftplib",
    "smtplib",
}
GATEWAY = "providers/fetch/"
# Where amounts live; a float there loses cents. What is no amount is listed with its reason.
MONEY = ("core/money/", "core/pricing/", "core/negotiation/")
# Above the rooms, rows are fetched through `people.access` and the rooms' services and queries.
DOORS = ("web/", "api/", "cli/", "desk/")
DESK = "desk/"
HARMLESS = {"none"}  # the empty list of a form field, filled from `access` when the form is made
IN_A_DESK = HARMLESS | {"of", "create", "bulk_create", "bulk_update"}  # of one workspace, or its writes
RAW_FETCH_ALLOWED = {
    "web/middleware.py": "finds the membership that `access` itself starts from",
    "web/shell.py": "counts one's own unread notifications on each page, one indexed query",
    "web/pages/me.py": "one's own tokens, by one's own membership",
    "web/pages/session.py": "whether an invited address has an account, before anybody signed in",
    "cli/commands/token.py": "the operator names the person",
    "cli/commands/accounts.py": "the operator names the workspace",
    "desk/start.py": "makes the workspace that its founder then works in",
    "desk/deal_file.py": "a Prefetch below rows that were fetched through access",
    "desk/importing/batches.py": "links a batch to its job, by key, in the transaction that made it",
    "desk/importing/mapping.py": "remembers a mapping of the workspace",
    "desk/importing/undoing.py": "takes back rows of one batch, by the keys that the batch kept",
    "desk/importing/writing.py": "reads rows below accounts of the workspace, in bulk",
    "desk/targeting.py": "finds the workspace that the operator names",
    "desk/backup/read.py": "asks whether the installation is empty",
    "desk/backup/tables.py": "copies whole tables",
}


@pytest.mark.parametrize("name", sorted(modules()))
def test_a_file_fits_a_sitting(name: str) -> None:
    lines = len((PACKAGE / name).read_text(encoding="utf-8").splitlines())
    assert lines <= MOST_LINES, f"{name} has {lines} lines: split it by meaning"


def test_no_module_has_a_vague_name() -> None:
    found = {part.removesuffix(".py") for name in modules() for part in name.split("/")}
    assert not found & VAGUE


def test_imports_only_go_down() -> None:
    program = ROOT / ".venv" / "bin" / "lint-imports"
    command = [str(program)] if program.exists() else [sys.executable, "-m", "importlinter.cli"]
    answer = subprocess.run([*command, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stdout[-3000:]


def test_only_the_gateway_speaks_http() -> None:
    found = {
        name: wrong
        for name, tree in modules().items()
        if not name.startswith(GATEWAY) and (wrong := imports(tree) & NETWORK)
    }
    assert not found, "outgoing requests pass compagnon.providers.fetch"


def _floats(tree: ast.Module) -> list[int]:
    """Lines with a float literal, a call of `float` or a float annotation."""
    return [
        node.lineno
        for node in ast.walk(tree)
        if (isinstance(node, ast.Constant) and isinstance(node.value, float))
        or (isinstance(node, ast.Name) and node.id == "float" and not _is_refusal(tree, node))
    ]


def _is_refusal(tree: ast.Module, name: ast.Name) -> bool:
    """`isinstance(value, float)` refuses floats: that is the point."""
    for node in ast.walk(tree):
        if _calls_isinstance(node) and any(child is name for child in ast.walk(node)):
            return True
        if isinstance(node, ast.BinOp | ast.arg | ast.AnnAssign) and _is_union_with_float(node, name):
            return True
    return False


def _calls_isinstance(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "isinstance"


def _is_union_with_float(node: ast.AST, name: ast.Name) -> bool:
    """`Decimal | int | str | float` in a signature that reads anything, to refuse the float by name."""
    return (
        isinstance(node, ast.BinOp)
        and isinstance(node.op, ast.BitOr)
        and any(c is name for c in ast.walk(node))
    )


@pytest.mark.parametrize("name", [name for name in sorted(modules()) if name.startswith(MONEY)])
def test_no_float_near_money(name: str) -> None:
    assert not _floats(modules()[name]), "amounts are Decimal"


def test_no_float_field_in_a_table_but_degrees() -> None:
    from django.db import models

    from compagnon.people.queries import our_models

    found = {
        model.__name__: {field.name for field in model._meta.fields if isinstance(field, models.FloatField)}
        for model in our_models()
    }
    allowed = {"latitude", "longitude", "km"}  # degrees, and a distance between them
    assert not {name: fields - allowed for name, fields in found.items() if fields - allowed}


def test_no_decimal_field_of_djangos() -> None:
    """SQLite keeps them as floats: `people.fields` has ours."""
    from django.db import models

    from compagnon.people.queries import our_models

    assert not [
        f"{model.__name__}.{field.name}"
        for model in our_models()
        for field in model._meta.fields
        if isinstance(field, models.DecimalField)
    ]


def _raw_fetches(name: str, tree: ast.Module) -> list[int]:
    allowed = IN_A_DESK if name.startswith(DESK) else HARMLESS
    managers = {"objects", "_base_manager", "_default_manager"}
    called = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in allowed and isinstance(node.value, ast.Attribute)
    }
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in managers and id(node) not in called
    ]


@pytest.mark.parametrize("name", [name for name in sorted(modules()) if name.startswith(DOORS)])
def test_no_door_fetches_rows_by_itself(name: str) -> None:
    lines = _raw_fetches(name, modules()[name])
    if name in RAW_FETCH_ALLOWED:
        assert lines, f"{name} no longer needs its exception"
    else:
        assert not lines, f"{name}:{lines}: use people.access and the rooms' services and queries"
