"""The clock of the story: while it is set, the product believes that it is that moment."""

import datetime as real
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch


@contextmanager
def at(moment: real.datetime) -> Iterator[None]:
    """Set the clock that `django.utils.timezone.now` reads, and so every date that the services write."""

    class Set(real.datetime):
        @classmethod
        def now(cls, tz: Any = None) -> "real.datetime":  # type: ignore[override]
            return moment.astimezone(tz) if tz else moment.replace(tzinfo=None)

    with patch("django.utils.timezone.datetime", Set):
        yield
