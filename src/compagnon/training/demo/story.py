"""The events of the year, in order of time: each is run with the clock set to its moment."""

import heapq
from collections.abc import Callable
from datetime import datetime
from itertools import count

from compagnon.training.demo import clock


class Story:
    """A queue of (moment, what happens); what happens may add later events. Nothing after `now` runs."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self._queue: list[tuple[datetime, int, Callable[[], None]]] = []
        self._order = count()

    def add(self, moment: datetime, event: Callable[[], None]) -> None:
        heapq.heappush(self._queue, (moment, next(self._order), event))

    def play(self) -> int:
        """Run every event up to now; gives how many were run."""
        played = 0
        while self._queue and self._queue[0][0] <= self.now:
            moment, _order, event = heapq.heappop(self._queue)
            with clock.at(moment):
                event()
            played += 1
        return played
