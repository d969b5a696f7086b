"""Form fields of prices, quantities and rates, as people type them, with the decimals that are stored."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from compagnon.web.pages.deals_forms import TypedNumber

LARGEST = Decimal(10) ** 10


class Figure(TypedNumber):
    """A number with at most `places` decimals; `unit` is shown beside the field."""

    def __init__(self, *, places: int, unit: str = "", least: Decimal | None = None, **more: Any) -> None:
        more.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal"}))
        super().__init__(**more)
        self.places, self.unit, self.least = places, unit, least

    def clean(self, value: Any) -> Any:
        number = super().clean(value)
        if number is None:
            return None
        if self.least is not None and number < self.least:
            raise forms.ValidationError(_("This is never negative."))
        if abs(number) > LARGEST:
            raise forms.ValidationError(_("This number is too large."))
        if number != number.quantize(Decimal(1).scaleb(-self.places)):
            raise forms.ValidationError(
                ngettext("At most %(n)d decimal.", "At most %(n)d decimals.", self.places)
                % {"n": self.places}
            )
        return number


class Percent(Figure):
    """A rate typed as a percentage and kept as a share: 8 is 0.08."""

    def __init__(self, **more: Any) -> None:
        super().__init__(**{"places": 4, "unit": "%", **more})

    def clean(self, value: Any) -> Any:
        number = super().clean(value)
        if number is not None and not -100 <= number <= 100:
            raise forms.ValidationError(_("A rate lies between 0 and 100 %."))
        return None if number is None else number / 100

    def prepare_value(self, value: Any) -> Any:
        return super().prepare_value(value * 100 if isinstance(value, Decimal) else value)
