"""JSON in and out without a float: numbers are read as decimals, decimals are written as strings."""

import json
from decimal import Decimal
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest
from ninja.errors import HttpError
from ninja.parser import Parser
from ninja.renderers import JSONRenderer


def _not_a_number(text: str) -> Any:
    raise ValueError(f"{text} is not a JSON number")


def _holds_nul(value: Any) -> bool:
    if isinstance(value, str):
        return "\x00" in value
    if isinstance(value, dict):
        return any(_holds_nul(each) for pair in value.items() for each in pair)
    return isinstance(value, list) and any(_holds_nul(each) for each in value)


class ExactParser(Parser):
    """Reads a body; what is not JSON, or holds a NUL character, is malformed (400)."""

    def parse_body(self, request: HttpRequest) -> Any:
        try:
            text = request.body.decode("utf-8")
            found = json.loads(text, parse_float=Decimal, parse_constant=_not_a_number)
        except (ValueError, RecursionError) as error:
            raise HttpError(400, f"The body is not JSON: {error}") from error
        if "\\u0000" in text and _holds_nul(found):
            raise HttpError(400, "The body holds a NUL character, which no text field takes.")
        return found


class ExactRenderer(JSONRenderer):
    encoder_class = DjangoJSONEncoder
    json_dumps_params = {"ensure_ascii": False}
