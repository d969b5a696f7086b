"""The one error of the charts."""


class ChartError(ValueError):
    """A chart cannot be drawn from these values; `code` says why, `where` names the item."""

    def __init__(self, code: str, where: str = "") -> None:
        self.code = code
        self.where = where
        super().__init__(f"{code}: {where}" if where else code)
