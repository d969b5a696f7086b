"""Model fields of our own: exact numbers stored as scaled integers, and bilingual texts.

SQLite keeps decimals as binary floats; so amounts, prices, rates and quantities are stored as
integers of a fixed scale and are `Decimal` everywhere in Python. A value with more decimals than
the scale holds is refused, never rounded silently. `Sum`, `Min`, `Max` and comparisons keep the
scale; products do not: multiply in Python.
"""

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from django import forms
from django.core import validators
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import translation
from django.utils.translation import gettext_lazy as _

_MAX = 2**63 - 1
if TYPE_CHECKING:
    _Whole = models.BigIntegerField[Any, Any]
    _Text = models.CharField[Any, Any]
else:
    _Whole, _Text = models.BigIntegerField, models.CharField


class ScaledDecimalField(_Whole):
    """A `Decimal` with at most `scale` decimals, stored as an integer of 10⁻ˢᶜᵃˡᵉ units."""

    scale = 2
    if TYPE_CHECKING:
        _pyi_private_set_type: Any
        _pyi_private_get_type: Any
        _validators: list[Any]
    default_error_messages = {"invalid": _("“%(value)s” is not a number.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)

    @property
    def validators(self) -> list[Any]:
        # BigIntegerField's own bounds are those of the stored integer, not of the value.
        return [*self._validators]

    def to_python(self, value: Any) -> Decimal | None:
        if value is None or isinstance(value, Decimal):
            return value
        if isinstance(value, float):
            raise TypeError(f"{self.name}: a float never becomes money; pass a Decimal or a string")
        try:
            return Decimal(str(value))
        except InvalidOperation as error:
            raise ValidationError(self.error_messages["invalid"], params={"value": value}) from error

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Decimal | None:
        if value is None:
            return None
        return Decimal(int(value)).scaleb(-self.scale)

    def get_prep_value(self, value: Any) -> Any:
        if value is None or hasattr(value, "resolve_expression"):
            return value
        number = self.to_python(value)
        if number is None:
            return None
        if not number.is_finite():
            raise ValueError(f"{self.name}: {number} is not a finite number")
        scaled = number.scaleb(self.scale)
        whole = int(scaled)
        if whole != scaled:
            raise ValueError(f"{self.name}: {number} has more than {self.scale} decimals; round it first")
        if abs(whole) > _MAX:
            raise ValueError(f"{self.name}: {number} is too large")
        return whole

    def value_to_string(self, obj: models.Model) -> str:
        value = self.value_from_object(obj)
        return "" if value is None else str(value)

    def formfield(self, **kwargs: Any) -> Any:
        # `max_digits` counts the digits of the largest stored integer.
        defaults = {"form_class": forms.DecimalField, "decimal_places": self.scale, "max_digits": 18}
        return models.Field.formfield(self, **{**defaults, **kwargs})


class AmountField(ScaledDecimalField):
    """An amount in currency units with two decimals; its currency stands in a field beside it."""

    scale = 2


class PriceField(ScaledDecimalField):
    """A unit price or a unit cost, six decimals."""

    scale = 6


class RateField(ScaledDecimalField):
    """A rate as a fraction (0.20 is 20 %), six decimals."""

    scale = 6


class QuantityField(ScaledDecimalField):
    """A quantity, four decimals."""

    scale = 4


class CurrencyField(_Text):
    """An ISO 4217 code of a currency with at most two decimals."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 3)
        kwargs.setdefault("default", "EUR")
        kwargs.setdefault("validators", [validators.RegexValidator(r"^[A-Z]{3}$")])
        super().__init__(*args, **kwargs)


class BilingualField(models.JSONField):
    """A text in French and English: `{"fr": …, "en": …}`; either may be missing."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("default", dict)
        super().__init__(*args, **kwargs)


def text_in(texts: dict[str, str] | None, language: str | None = None) -> str:
    """The text in the wanted language (the current one by default), or in the other one."""
    if not texts:
        return ""
    wanted = (language or translation.get_language() or "fr")[:2]
    return texts.get(wanted) or next((text for text in texts.values() if text), "")
