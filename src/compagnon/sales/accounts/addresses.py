"""E-mail addresses and phone numbers (coordonnées): checked, written one way, digested.

Numbers are kept as E.164 (`+33241123456`), French ones by default. Sources: ITU-T E.164; ARCEP, French
numbering plan (decision 2018-0881: 06 and 07 are mobile numbers); RFC 5321 for the lengths of an address.
"""

import hashlib
import re
from uuid import UUID

# National prefixes of the territories whose numbers are written like French ones, by their E.164 code.
_FRENCH_CODES = {"33", "262", "590", "594", "596"}
_EMAIL = re.compile(r"[^\s@<>()\[\],;:\"]{1,64}@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}")
_NOT_DIGIT = re.compile(r"[^\d+]")
_SIGNS = re.compile(r"[\s.()\-/_\u00a0\u202f\u2010-\u2015]+")

# Mailboxes of individuals: an address there is a private one, whatever the signature says.
PRIVATE_DOMAINS = frozenset(
    [
        "gmail.com",
        "googlemail.com",
        "hotmail.com",
        "hotmail.fr",
        "outlook.com",
        "outlook.fr",
        "live.com",
        "live.fr",
        "msn.com",
        "yahoo.com",
        "yahoo.fr",
        "ymail.com",
        "icloud.com",
        "me.com",
        "mac.com",
        "aol.com",
        "gmx.com",
        "gmx.fr",
        "protonmail.com",
        "proton.me",
        "orange.fr",
        "wanadoo.fr",
        "free.fr",
        "sfr.fr",
        "neuf.fr",
        "bbox.fr",
        "laposte.net",
        "numericable.fr",
        "club-internet.fr",
        "aliceadsl.fr",
    ]
)
# Mailboxes of a function, not of a person (CNIL: outside the rule of prior consent).
GENERIC_BOXES = frozenset(
    [
        "contact",
        "info",
        "accueil",
        "bonjour",
        "commercial",
        "commerciale",
        "ventes",
        "sales",
        "achats",
        "achat",
        "purchasing",
        "administration",
        "admin",
        "secretariat",
        "direction",
        "compta",
        "comptabilite",
        "accounting",
        "technique",
        "support",
        "service",
        "sav",
        "production",
        "atelier",
        "qualite",
        "logistique",
        "rh",
        "recrutement",
        "devis",
        "commandes",
        "office",
        "hello",
        "team",
    ]
)


class AddressError(ValueError):
    """A value cannot be an address or a number. Codes: `empty`, `characters`, `length`, `shape`."""

    def __init__(self, kind: str, code: str, value: str) -> None:
        super().__init__(f"{kind}: {code}")
        self.kind, self.code, self.value = kind, code, value


def check_email(text: str) -> str:
    """The address in lower case, without the spaces or `mailto:` around it; raises `AddressError`."""
    address = text.strip().removeprefix("mailto:").strip().lower()
    if not address:
        raise AddressError("email", "empty", text)
    if len(address) > 254:
        raise AddressError("email", "length", text)
    if not _EMAIL.fullmatch(address) or ".." in address or address.partition("@")[0].strip(".") == "":
        raise AddressError("email", "shape", text)
    return address


def check_phone(text: str) -> str:
    """The number as E.164; a number without country code is French. Raises `AddressError`."""
    compact = _SIGNS.sub("", text.strip().removeprefix("tel:").replace("(0)", ""))
    if not compact:
        raise AddressError("phone", "empty", text)
    if compact.startswith("00"):
        compact = "+" + compact[2:]
    if _NOT_DIGIT.search(compact) or "+" in compact[1:]:
        raise AddressError("phone", "characters", text)
    if compact.startswith("+33") and compact[3:4] == "0":
        compact = "+33" + compact[4:]
    if not compact.startswith("+"):
        if len(compact) == 9 and compact[0] != "0":
            compact = "0" + compact  # a spreadsheet ate the leading zero
        if len(compact) != 10 or compact[0] != "0":
            raise AddressError("phone", "length", text)
        compact = "+33" + compact[1:]
    if not 8 <= len(compact) <= 16 or (compact.startswith("+33") and len(compact) != 12):
        raise AddressError("phone", "length", text)
    return compact


def show_phone(number: str) -> str:
    """`+33241123456` as 02 41 12 34 56 (no-break spaces); other countries keep their code."""
    if not number.startswith("+"):
        return number
    if number.startswith("+33") and len(number) == 12:
        national = "0" + number[3:]
        return "\u00a0".join(national[i : i + 2] for i in range(0, 10, 2))
    return number


def is_mobile(number: str) -> bool:
    """Whether a French number is a mobile one (06, 07)."""
    return number.startswith(("+336", "+337"))


def is_private_email(address: str) -> bool:
    return address.rpartition("@")[2].lower() in PRIVATE_DOMAINS


def is_generic_email(address: str) -> bool:
    """Whether a mailbox belongs to a function (contact@, achats@) and not to a person."""
    box = re.split(r"[.+_-]", address.partition("@")[0].lower())[0]
    return box in GENERIC_BOXES and not is_private_email(address)


def digest(workspace: UUID, value: str) -> str:
    """The trace of an address or number that is kept when the value itself is deleted.

    The same value gives the same digest inside a workspace, and another one elsewhere.
    """
    return hashlib.sha256(f"{workspace}\n{value}".encode()).hexdigest()
