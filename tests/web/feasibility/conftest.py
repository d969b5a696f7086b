"""The draft of scenario 14 and the services of the rooms' tests, for the pages."""

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any


def _fixtures(*parts: str) -> Any:
    path = Path(__file__).resolve().parents[2].joinpath("sales", "proposals", *parts, "conftest.py")
    spec = spec_from_file_location("_".join(("proposals", *parts, "fixtures")), path)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


_room, _subject = _fixtures(), _fixtures("feasibility")
deal, delegate, draft, limits, pump = _room.deal, _room.delegate, _room.draft, _room.limits, _room.pump
asked, chloe, opinions = _subject.asked, _subject.chloe, _subject.opinions
