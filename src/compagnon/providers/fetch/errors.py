"""Why a request was refused or failed: a code and its parameters, never a sentence."""

from __future__ import annotations


class FetchError(Exception):
    """A request that gave nothing usable.

    `code` is stable and public, `params` say what and where. A failed request is a state of the source,
    never a change of what it says.
    """

    code = "fetch-failed"

    def __init__(self, **params: str | int) -> None:
        super().__init__(self.code, params)
        self.params: dict[str, str | int] = params

    def __str__(self) -> str:
        details = ", ".join(f"{name}={value}" for name, value in self.params.items())
        return f"{self.code} ({details})" if details else self.code


class RefusedUrl(FetchError):
    """The address is not a plain http or https URL; `reason` says which rule it broke."""

    code = "url-refused"


class RefusedAddress(FetchError):
    """The host leads to an address that is not public (loopback, private, link-local, multicast…)."""

    code = "address-refused"


class UnknownHost(FetchError):
    """The name has no address."""

    code = "host-unknown"


class Unreachable(FetchError):
    """No connection, a broken connection, or an answer that is not HTTP."""

    code = "unreachable"


class BadCertificate(FetchError):
    """The server could not prove that it is the host asked for."""

    code = "certificate-refused"


class TooManyRedirects(FetchError):
    """More hops than the limit; `limit` gives it."""

    code = "too-many-redirects"


class TooLarge(FetchError):
    """The body is larger than `limit` bytes, counted after decompression."""

    code = "too-large"


class TooSlow(FetchError):
    """The whole exchange took more than `seconds`, however lively it looked."""

    code = "too-slow"


class BadStatus(FetchError):
    """An answer that is neither 2xx nor 304; `status`, and `retry_after` in seconds when it was given."""

    code = "bad-status"
