"""What can go wrong while a file is sealed or its seal read (erreurs de scellement)."""


class SealError(RuntimeError):
    """Base: a `code` and `params`. Codes: ``seal.off``, ``seal.refused`` (param ``reason``: the file cannot be
    signed), ``seal.timestamp`` (the timestamp authority did not answer), ``seal.key`` (the key does not open),
    ``seal.unknown-scheme`` (params ``url``, ``known``)."""

    def __init__(self, code: str, **params: object) -> None:
        details = ", ".join(f"{name}={value!r}" for name, value in params.items())
        super().__init__(f"{code} ({details})" if details else code)
        self.code = code
        self.params = params
