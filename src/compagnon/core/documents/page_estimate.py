"""On which page a paragraph falls in a file that has no pages (estimation des pages): Word, OpenDocument.

Lines are counted from the letters (Arial is 0.46 of its size wide on average, in French and in English), so a
page that ends of itself is in doubt; one that ends with a break is not.
"""

from math import ceil

LETTER = 0.46
NATURAL = 1.149  # the height of a line of Arial, in sizes
FULL = 0.92  # a page fuller than that may in truth run over
UNSURE = 0.15


class Flow:
    """Fills pages of `width` × `height` points."""

    def __init__(self, width: float, height: float) -> None:
        self.width, self.height = max(width, 60.0), max(height, 60.0)
        self.page, self.doubtful = 1, 0
        self._used = 0.0
        self._fresh = True  # nothing was written on the page yet

    @property
    def doubt(self) -> float:
        """The share of the count that may be wrong."""
        return UNSURE * self.doubtful / self.page

    def lines(self, letters: int, size: float, share: float = 1.0) -> int:
        return max(1, ceil(letters * size * LETTER / (self.width * share)))

    def tall(
        self, letters: int, size: float, spacing: float, around: float = 0.0, share: float = 1.0
    ) -> float:
        """Points that a paragraph takes; `share` of the width, as in a cell."""
        return self.lines(letters, size, share) * size * NATURAL * (spacing or 1.0) + around

    def put(self, high: float, *, words: bool, whole: bool = False) -> tuple[int, bool]:
        """Lay something down: the page where it begins, and whether it is the first thing there."""
        if self._used + (high if whole else min(high, 15.0)) > self.height and self._used:
            self._next()
            self.doubtful += 1
        page, top = self.page, self._fresh and words
        self._used += high
        while self._used > self.height + 1:
            self._used -= self.height
            self.page += 1
            self.doubtful += 1
            self._fresh = False
        if words:
            self._fresh = False
        return page, top

    def turn(self) -> None:
        """A page break of the author."""
        if self._used > FULL * self.height:
            self.doubtful += 1
        self._next()

    def _next(self) -> None:
        self.page += 1
        self._used, self._fresh = 0.0, True
