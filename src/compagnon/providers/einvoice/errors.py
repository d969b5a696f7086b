"""Why a structured invoice cannot be read or checked (refus de lecture, contrôle indisponible)."""


class EInvoiceError(ValueError):
    """Base: a `code` and `params` for the sentence that a page or a command shows."""

    def __init__(self, code: str, **params: object) -> None:
        details = ", ".join(f"{name}={value!r}" for name, value in params.items())
        super().__init__(f"{code} ({details})" if details else code)
        self.code = code
        self.params = params


class Unreadable(EInvoiceError):
    """A file that is refused before any rule is asked. Codes: ``empty``, ``too_large`` (param ``limit``),
    ``not_xml`` (params ``line``, ``reason``), ``doctype`` (a DTD or entities), ``too_deep``, ``not_an_invoice``
    (param ``root``), ``not_a_pdf``, ``pdf_encrypted``, ``pdf_without_xml``, ``pdf_damaged``, ``xml_too_large``,
    ``amount_missing`` (params ``field``, ``line``), ``not_a_number`` (params ``field``, ``value``), ``too_slow``."""


class CheckerUnavailable(EInvoiceError):
    """The official validators cannot run (``checker_unavailable``, param ``reason``): never a pass."""

    def __init__(self, reason: str) -> None:
        super().__init__("checker_unavailable", reason=reason)
