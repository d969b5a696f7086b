"""A calculator's refusal (refus d'un calcul): what is wrong, where, how to mend it."""


class CalculatorError(ValueError):
    """Bad input. ``code`` is stable, ``message`` a sentence in the reader's language, ``path`` the field
    (``lines[2].quantity``; None for the whole), ``status`` the HTTP answer: 400 malformed, 404 no such
    calculator, 422 refused by a rule of the calculation.
    """

    def __init__(self, code: str, message: str, path: str | None = None, *, status: int = 400) -> None:
        super().__init__(f"{path}: {message}" if path else message)
        self.code = code
        self.message = message
        self.path = path
        self.status = status

    def as_dict(self) -> dict[str, str]:
        """The ``error`` object of the API; ``path`` only when there is one."""
        answer = {"code": self.code, "message": self.message}
        return answer | {"path": self.path} if self.path else answer
