"""The tender of the room's tests, for the pages."""

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any


def _fixtures() -> Any:
    path = Path(__file__).resolve().parents[2] / "sales" / "proposals" / "tenders" / "conftest.py"
    spec = spec_from_file_location("tenders_fixtures", path)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


_room = _fixtures()
monday, tender = _room.monday, _room.tender
