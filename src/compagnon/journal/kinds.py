"""The kinds of facts: each room declares its own as frozen dataclasses in its `facts.py`.

    @fact("account.adopted", summary=_("{name} was adopted from the registry"))
    @dataclass(frozen=True)
    class AccountAdopted:
        name: str
        siret: str

`summary` is a translatable sentence with the payload's field names; the field `version` of the
decorator grows when the shape changes.
"""

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise


@dataclass(frozen=True)
class Kind:
    code: str
    payload: type
    summary: Promise | str
    version: int
    icon: str  # a Lucide name
    touch: bool  # whether it is a touchpoint with the account (REL-02)
    words: Mapping[str, Mapping[str, Promise | str]]  # field -> code -> what the reader is told instead


KINDS: dict[str, Kind] = {}
_BY_CLASS: dict[type, Kind] = {}


def fact[T: type](
    code: str,
    *,
    summary: Promise | str,
    version: int = 1,
    icon: str = "circle-dot",
    touch: bool = False,
    words: Mapping[str, Mapping[str, Promise | str]] | None = None,
) -> Callable[[T], T]:
    def register(payload: T) -> T:
        if code in KINDS:
            raise ValueError(f"the fact kind {code} is declared twice")
        KINDS[code] = _BY_CLASS[payload] = Kind(code, payload, summary, version, icon, touch, words or {})
        return payload

    return register


def kind_of(payload: Any) -> Kind:
    return _BY_CLASS[type(payload)]


def load_all() -> dict[str, Kind]:
    """Import every `facts` module of the house (once, at start), so that each stored kind is known."""
    import compagnon

    for module in pkgutil.walk_packages(compagnon.__path__, "compagnon."):
        if module.name.endswith(".facts"):
            importlib.import_module(module.name)
    return KINDS
