"""What a structured invoice states (lecture), whatever its syntax: the ground of the oracle and of the mentions."""

from dataclasses import dataclass
from decimal import Decimal

from compagnon.core.money import NumberError, exact
from compagnon.core.pricing.einvoice import StatedAmounts
from compagnon.core.pricing.invoice_mentions import StatedPaper

from .errors import Unreadable


@dataclass(frozen=True, slots=True)
class Reading:
    """`syntax` is ``cii`` or ``ubl``; `profile` is that of the file, or empty when it is unknown."""

    syntax: str
    profile: str
    guideline: str
    root: str
    currency: str
    amounts: StatedAmounts
    paper: StatedPaper


def decimal(value: str | None, field: str, line: int | None = None) -> Decimal:
    """The exact number of an element; raises `Unreadable` when there is none."""
    if value is None:
        raise Unreadable("amount_missing", field=field, line=line or 0)
    try:
        return exact(value.strip())
    except NumberError as error:
        raise Unreadable("not_a_number", field=field, value=value.strip()[:40], line=line or 0) from error


# The guideline (BT-24) of each profile, the most particular first.
PROFILES = (
    ("extended-ctc-fr", "EXTENDED-CTC-FR"),
    ("urn:factur-x.eu:1p0:extended", "EXTENDED"),
    ("urn:zugferd.de:2p0:extended", "EXTENDED"),
    ("urn:factur-x.eu:1p0:basicwl", "BASIC WL"),
    ("urn:zugferd.de:2p0:basicwl", "BASIC WL"),
    ("urn:factur-x.eu:1p0:basic", "BASIC"),
    ("urn:zugferd.de:2p0:basic", "BASIC"),
    ("urn:factur-x.eu:1p0:minimum", "MINIMUM"),
    ("urn:zugferd.de:2p0:minimum", "MINIMUM"),
    ("urn:cen.eu:en16931:2017", "EN16931"),
)


def profile_of(guideline: str) -> str:
    """The profile that a guideline names; empty for one that is not known here."""
    return next((name for key, name in PROFILES if key in guideline), "")
