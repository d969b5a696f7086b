"""Values that people type or files bring, checked field by field (contrôle des saisies).

Each checker gives the value as it is stored or raises a `Refusal` that says what is wrong and how to
mend it; services, forms, import and API all use these.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from compagnon.core.matching.identifiers import IdentifierError, check_siren, check_siret, check_vat_number
from compagnon.people.errors import Refusal
from compagnon.sales.accounts.addresses import AddressError, check_email, check_phone

_IDENTIFIERS = {
    "empty": _("“%(value)s”: the %(kind)s is empty."),
    "not-digits": _("“%(value)s”: a %(kind)s has digits only; see character %(position)s."),
    "length": _("“%(value)s”: a %(kind)s has %(expected)s digits, here %(found)s. Were leading zeros lost?"),
    "checksum": _("“%(value)s”: the check digit of this %(kind)s is wrong; one digit is mistyped."),
    "nic-range": _("“%(value)s”: a %(kind)s never ends with 00000."),
    "country": _("“%(value)s”: only French numbers are checked here."),
}


def identifier(kind: str, check: Callable[[str], str]) -> Callable[[str], str]:
    """A checker of company numbers that refuses with a sentence."""

    def checked(text: str) -> str:
        try:
            return check(text)
        except IdentifierError as error:
            figures = {
                "position": "",
                "expected": "",
                "found": "",
                **error.params,
                "value": text,
                "kind": kind.upper(),
            }
            message = _IDENTIFIERS[error.code]
            raise Refusal(f"{kind}_{error.code}".replace("-", "_"), message % figures, path=kind) from error

    return checked


siren = identifier("siren", check_siren)
siret = identifier("siret", check_siret)


def vat_number(text: str) -> str:
    """A French number is checked; one of another country of the EU is kept as it is written."""
    compact = "".join(text.split()).upper()
    if not compact.startswith("FR"):
        return compact[:20]
    return identifier("vat_number", check_vat_number)(compact)


def email(text: str) -> str:
    try:
        return check_email(text)
    except AddressError as error:
        raise Refusal(
            "email_invalid",
            _("“%(value)s” is not an e-mail address: write name@company.fr.") % {"value": text},
            path="email",
        ) from error  # fmt: skip


def phone(text: str) -> str:
    try:
        return check_phone(text)
    except AddressError as error:
        raise Refusal(
            "phone_invalid",
            _("“%(value)s” is not a phone number: ten digits, or + and the country code.") % {"value": text},
            path="phone",
        ) from error


def website(text: str) -> str:
    address = text.strip()
    if "://" not in address:
        address = f"https://{address}"
    if not address.lower().startswith(("http://", "https://")) or " " in address or "." not in address:
        raise Refusal(
            "website_invalid",
            _("“%(value)s” is not a web address: write company.fr.") % {"value": text},
            path="website",
        )
    return address


CHECKERS: dict[str, Callable[[str], str]] = {
    "siren": siren, "siret": siret, "vat_number": vat_number, "email": email, "phone": phone, "mobile": phone,
    "website": website,
}  # fmt: skip


def clean(model: type[models.Model], fields: Mapping[str, Any], allowed: frozenset[str]) -> dict[str, Any]:
    """Fields as they are stored: known ones only, texts trimmed, lengths, choices and shapes checked."""
    if unknown := sorted(set(fields) - allowed):
        raise TypeError(f"{model.__name__} has no field to set named {', '.join(unknown)}")
    return {name: clean_one(model, name, value) for name, value in fields.items()}


def clean_one(model: type[models.Model], name: str, value: Any) -> Any:
    column = model._meta.get_field(name)
    if not isinstance(value, str):
        return value
    text = " ".join(value.split()) if not isinstance(column, models.TextField) else value.strip()
    text = text.replace("\x00", "")
    if text and name in CHECKERS:
        try:
            text = CHECKERS[name](text)
        except Refusal as refusal:
            refusal.path = name
            raise
    limit = getattr(column, "max_length", None)
    if limit and len(text) > limit:
        raise Refusal(
            "too_long",
            _("This has %(found)s characters; at most %(limit)s fit.") % {"found": len(text), "limit": limit},
            path=name,
        )
    choices = getattr(column, "choices", None)
    if choices and text not in dict(choices):
        known = ", ".join(str(code) for code in dict(choices) if code)
        raise Refusal(
            "unknown_choice",
            _("“%(value)s” is not known here: %(known)s.") % {"value": text, "known": known},
            path=name,
        )
    return text


def required(value: str, path: str, message: Any) -> str:
    text = " ".join(str(value or "").split())
    if not text:
        raise Refusal("required", message, path=path)
    return text


def iso_day(value: date | str, path: str) -> date:
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise Refusal(
            "date_invalid", _("“%(value)s” is not a date: write 2026-11-17.") % {"value": value}, path=path
        ) from error
