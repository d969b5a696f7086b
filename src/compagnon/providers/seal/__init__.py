"""Electronic seals of PDF files: PAdES with an authority of the company's own (cachet électronique).

    authority = make_authority("Ateliers Brévault", passphrase)
    sealed = sealer_from_url("local:").seal(pdf, authority, passphrase, reason="…", company="…")
    check_seal(sealed.content, authority=…, certificate=…).state      intact, changed or not-ours

A seal made with a key that the server holds is no advanced signature (eIDAS): it is a proof that a file did
not change. `off:` seals nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from .errors import SealError
from .verdict import CHANGED, INTACT, NOT_OURS, Verdict

if TYPE_CHECKING:
    from .authority import Authority, make_authority
    from .checking import check_seal
    from .sealing import LocalSealer, Sealed

SCHEMES = ("local", "off")
# Loaded at their first use: pyHanko costs half a second and 30 MB that most processes never need.
_LATE = {
    "Authority": "authority", "make_authority": "authority", "check_seal": "checking", "LocalSealer": "sealing",
    "Sealed": "sealing",
}  # fmt: skip
__all__ = [
    "CHANGED",
    "INTACT",
    "NOT_OURS",
    "Authority",
    "LocalSealer",
    "SealError",
    "Sealed",
    "Verdict",
    "check_seal",
    "make_authority",
    "sealer_from_url",
]


def __getattr__(name: str) -> Any:
    if name in _LATE:
        return getattr(import_module(f".{_LATE[name]}", __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def sealer_from_url(url: str, *, timestamp_url: str = "") -> "LocalSealer | None":
    """The sealer that `url` names; None when sealing is off. Raises `SealError` for an unknown scheme."""
    scheme = url.partition(":")[0]
    if scheme not in SCHEMES:
        raise SealError("seal.unknown-scheme", url=url, known=SCHEMES)
    if scheme == "off":
        return None
    from .sealing import LocalSealer

    return LocalSealer(timestamp_url)
