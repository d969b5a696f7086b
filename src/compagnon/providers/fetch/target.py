"""Reading a URL strictly, so that what was checked is what is connected to."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from .errors import RefusedUrl

MAX_URL = 4096
_DEFAULT_PORTS = {"http": 80, "https": 443}
_HOST = re.compile(
    r"(?=.{1,253}\Z)[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*\Z"
)
_NUMBER_LABEL = re.compile(r"(\d+|0x[0-9a-f]*)\Z")
_CONTROL = re.compile(r"[\x00-\x20\x7f]")


@dataclass(frozen=True, slots=True)
class Target:
    """A URL taken apart: `host` is lower-case ASCII or an address literal without brackets."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        """What goes in the Host header: the port only when it is not the usual one."""
        name = f"[{self.host}]" if ":" in self.host else self.host
        return name if self.port == _DEFAULT_PORTS[self.scheme] else f"{name}:{self.port}"

    @property
    def origin(self) -> tuple[str, str, int]:
        return (self.scheme, self.host, self.port)

    @property
    def url(self) -> str:
        return f"{self.scheme}://{self.authority}{self.path}"


def parse_target(url: str) -> Target:
    """Take a URL apart, or raise `RefusedUrl`.

    Refused: schemes other than http and https, backslashes, spaces and control characters, a user or
    password, hosts written as decimal, octal, hexadecimal or shortened addresses (each parser reads those
    in its own way), zone ids, port 0. The fragment is dropped.
    """
    if len(url) > MAX_URL:
        raise RefusedUrl(reason="too-long", limit=MAX_URL)
    if "\\" in url:
        raise RefusedUrl(reason="backslash", url=url)
    if _CONTROL.search(url):
        raise RefusedUrl(reason="control-character", url=_CONTROL.sub("?", url))
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise RefusedUrl(reason="malformed", url=url) from None
    if parts.scheme not in _DEFAULT_PORTS:
        raise RefusedUrl(reason="scheme", scheme=parts.scheme, url=url)
    if "@" in parts.netloc:
        raise RefusedUrl(reason="credentials", host=parts.netloc.rpartition("@")[2])
    if port == 0:
        raise RefusedUrl(reason="port", url=url)
    host = _read_host(parts.hostname or "", url)
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=-._~")
    query = quote(parts.query, safe="/%:@!$&'()*+,;=-._~?[]|")
    return Target(
        parts.scheme, host, port or _DEFAULT_PORTS[parts.scheme], f"{path}?{query}" if query else path
    )


def _read_host(host: str, url: str) -> str:
    if not host:
        raise RefusedUrl(reason="no-host", url=url)
    if ":" in host:
        try:
            literal = ipaddress.IPv6Address(host)
        except ValueError:
            raise RefusedUrl(reason="host", url=url) from None
        if literal.scope_id is not None:
            raise RefusedUrl(reason="zone-id", url=url)
        return literal.compressed
    name = _to_ascii(host, url).removesuffix(".")
    if not _HOST.match(name):
        raise RefusedUrl(reason="host", url=url)
    if _NUMBER_LABEL.match(name.rpartition(".")[2]):
        # No top-level domain is a number: this is an address, and only its one plain form is accepted.
        try:
            return str(ipaddress.IPv4Address(name))
        except ValueError:
            raise RefusedUrl(reason="ambiguous-address", url=url) from None
    return name


def _to_ascii(host: str, url: str) -> str:
    if host.isascii():
        return host.lower()
    try:
        # IDNA folds full-width digits and circled numbers into plain ones, before the checks above run.
        return host.encode("idna").decode("ascii").lower()
    except UnicodeError:
        raise RefusedUrl(reason="host", url=url) from None
