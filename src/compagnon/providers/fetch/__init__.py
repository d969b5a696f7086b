"""Fetching: the one gateway for every outgoing request.

Each name is resolved once, its addresses are checked, and the connection goes to that very address. Every
provider and room that talks to the outside calls `fetch` with the `Policy` its settings give.
"""

from .address import is_public
from .errors import (
    BadCertificate,
    BadStatus,
    FetchError,
    RefusedAddress,
    RefusedUrl,
    TooLarge,
    TooManyRedirects,
    TooSlow,
    UnknownHost,
    Unreachable,
)
from .gateway import Fetched, fetch
from .policy import Policy
from .resolve import Resolver, system_resolver
from .target import Target, parse_target

__all__ = [
    "BadCertificate",
    "BadStatus",
    "FetchError",
    "Fetched",
    "Policy",
    "RefusedAddress",
    "RefusedUrl",
    "Resolver",
    "Target",
    "TooLarge",
    "TooManyRedirects",
    "TooSlow",
    "UnknownHost",
    "Unreachable",
    "fetch",
    "is_public",
    "parse_target",
    "system_resolver",
]
