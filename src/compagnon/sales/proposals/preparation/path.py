"""The critical path of a piece of work (chemin critique), in working days: plain arithmetic, no database.

Forward and backward pass (Kelley and Walker, 1959): a step begins when the last one that it waits for is done;
its slack is how many days it may slip without moving the end.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


class Circle(ValueError):
    """Steps that wait for each other; `keys` are some of them."""

    def __init__(self, keys: Sequence[int]) -> None:
        super().__init__("circle")
        self.keys = tuple(keys)


@dataclass(frozen=True, slots=True)
class Place:
    """When a step can begin and end at the earliest, in days from the start, and its slack."""

    start: int
    end: int
    slack: int

    @property
    def critical(self) -> bool:
        return self.slack == 0


def schedule(days: Mapping[int, int], waits_for: Mapping[int, Sequence[int]]) -> dict[int, Place]:
    """Place every step. `days`: key → duration; `waits_for`: key → keys that must be done before."""
    order = _order(days, waits_for)
    ends: dict[int, int] = {}
    for key in order:
        begin = max((ends[before] for before in waits_for.get(key, ()) if before in days), default=0)
        ends[key] = begin + days[key]
    whole = max(ends.values(), default=0)
    latest = dict.fromkeys(days, whole)
    for key in reversed(order):
        for before in waits_for.get(key, ()):
            if before in days:
                latest[before] = min(latest[before], latest[key] - days[key])
    return {key: Place(ends[key] - days[key], ends[key], latest[key] - ends[key]) for key in days}


def _order(days: Mapping[int, int], waits_for: Mapping[int, Sequence[int]]) -> list[int]:
    """The keys, each after those that it waits for."""
    left = {key: {before for before in waits_for.get(key, ()) if before in days} for key in days}
    order: list[int] = []
    while left:
        ready = [key for key, before in left.items() if not before]
        if not ready:
            raise Circle(sorted(left))
        for key in ready:
            del left[key]
        for before in left.values():
            before.difference_update(ready)
        order += ready
    return order
