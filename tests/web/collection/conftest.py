"""The order of the rooms' tests, for the pages."""

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

_path = Path(__file__).resolve().parents[2] / "sales" / "orders" / "conftest.py"
_spec = spec_from_file_location("orders_fixtures", _path)
assert _spec is not None
assert _spec.loader is not None
_module = module_from_spec(_spec)
_spec.loader.exec_module(_module)
accepted, ordered = _module.accepted, _module.ordered
