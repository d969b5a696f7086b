"""Electronic seals of PDF files: PAdES with an authority of the company's own (cachet électronique).

    authority = make_authority("Ateliers Brévault", passphrase)
    sealed = sealer_from_url("local:").seal(pdf, authority, passphrase, reason="…", company="…")
    check_seal(sealed.content, authority=…, certificate=…).state      intact, changed or not-ours

A seal made with a key that the server holds is no advanced signature (eIDAS): it is a proof that a file did
not change. `off:` seals nothing.
"""

from .authority import Authority, make_authority
from .checking import CHANGED, INTACT, NOT_OURS, Verdict, check_seal
from .errors import SealError
from .sealing import LocalSealer, Sealed

SCHEMES = ("local", "off")
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


def sealer_from_url(url: str, *, timestamp_url: str = "") -> LocalSealer | None:
    """The sealer that `url` names; None when sealing is off. Raises `SealError` for an unknown scheme."""
    scheme = url.partition(":")[0]
    if scheme not in SCHEMES:
        raise SealError("seal.unknown-scheme", url=url, known=SCHEMES)
    return LocalSealer(timestamp_url) if scheme == "local" else None
