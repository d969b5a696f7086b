"""The one gate through which every outgoing request leaves."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from urllib.parse import urljoin

from .errors import BadStatus, FetchError, TooManyRedirects, Unreachable
from .exchange import Deadline, exchange
from .policy import Policy
from .resolve import Resolver, resolve, system_resolver
from .target import Target, parse_target

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "PROPFIND", "REPORT"})
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_SECRETS = frozenset({"authorization", "cookie", "proxy-authorization"})
_OURS = frozenset({"host", "content-length", "transfer-encoding", "connection", "accept-encoding"})
_TRIES = 3


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer: `url` is the last after redirects, `body` is decompressed, `retry_after` in seconds."""

    url: str
    status: int
    content_type: str
    body: bytes
    etag: str | None = None
    last_modified: str | None = None
    retry_after: int | None = None
    redirects: int = 0
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def not_modified(self) -> bool:
        return self.status == 304

    def require_success(self) -> Fetched:
        """Itself when the status is 2xx or 304, else `BadStatus`."""
        if 200 <= self.status < 300 or self.not_modified:
            return self
        wait = {} if self.retry_after is None else {"retry_after": self.retry_after}
        raise BadStatus(url=self.url, status=self.status, **wait)


def fetch(
    url: str,
    *,
    policy: Policy | None = None,
    method: str = "GET",
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    etag: str | None = None,
    last_modified: str | None = None,
    resolver: Resolver = system_resolver,
    now: dt.datetime | None = None,
) -> Fetched:
    """Send one request and follow its redirects by hand, each through the same checks.

    `etag` and `last_modified`, as a former answer gave them, make the request conditional: an unchanged page
    comes back with status 304 and no body. Any status is an answer; only what gave no usable answer raises a
    `FetchError`. `now` is the moment from which a `Retry-After` date is counted.
    """
    if method not in _METHODS:
        raise ValueError(f"method {method!r}: one of {', '.join(sorted(_METHODS))}")
    rules = policy or Policy()
    sent = _headers(rules, headers or {}, etag, last_modified)
    deadline = Deadline(rules.seconds)
    target = parse_target(url)
    for hop in range(rules.max_redirects + 1):
        status, received, content = _send(target, method, sent, body, rules, deadline, resolver)
        location = received.get("location")
        if status not in _REDIRECTS or not location:
            return _fetched(target, status, received, content, hop, now)
        following = parse_target(urljoin(target.url, location))
        if following.origin != target.origin:
            sent = {name: value for name, value in sent.items() if name.lower() not in _SECRETS}
        if method not in ("GET", "HEAD"):
            if status != 303:
                # A form that was sent must not be sent again to a place nobody named.
                return _fetched(target, status, received, content, hop, now)
            method, body = "GET", None
        target = following
    raise TooManyRedirects(limit=rules.max_redirects, url=url)


def _headers(
    policy: Policy, given: Mapping[str, str], etag: str | None, last_modified: str | None
) -> dict[str, str]:
    headers = {"User-Agent": policy.user_agent, "Accept-Encoding": "gzip, deflate", "Connection": "close"}
    for name, value in given.items():
        if name.lower() in _OURS:
            raise ValueError(f"header {name!r} is set by the gateway")
        headers[name] = value
    if etag:
        headers["If-None-Match"] = etag
    if last_modified:
        headers["If-Modified-Since"] = last_modified
    for name, value in headers.items():
        if any(mark in name + value for mark in "\r\n\0"):
            raise ValueError(f"header {name!r} holds a line break")
    return headers


def _send(
    target: Target,
    method: str,
    headers: Mapping[str, str],
    body: bytes | None,
    policy: Policy,
    deadline: Deadline,
    resolver: Resolver,
) -> tuple[int, dict[str, str], bytes]:
    addresses = resolve(target.host, target.port, deadline.left(), resolver)
    for address in addresses:
        # One bad address among good ones is how a rebinding name looks: all are refused.
        policy.check(target, address)
    failure: FetchError = Unreachable(host=target.host)
    for address in addresses[:_TRIES]:
        try:
            return exchange(
                target,
                address,
                method=method,
                headers={**headers, "Host": target.authority},
                body=body,
                policy=policy,
                deadline=deadline,
            )
        except Unreachable as error:
            failure = error
            if method not in ("GET", "HEAD"):
                break
    raise failure


def _fetched(
    target: Target,
    status: int,
    received: dict[str, str],
    content: bytes,
    hops: int,
    now: dt.datetime | None,
) -> Fetched:
    return Fetched(
        url=target.url,
        status=status,
        content_type=received.get("content-type", ""),
        body=content,
        etag=received.get("etag"),
        last_modified=received.get("last-modified"),
        retry_after=_retry_after(received.get("retry-after"), now),
        redirects=hops,
        headers=received,
    )


def _retry_after(value: str | None, now: dt.datetime | None) -> int | None:
    if value is None:
        return None
    if value.strip().isdecimal():
        return min(int(value), 31_536_000)
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=dt.UTC)
    return max(0, round((moment - (now or dt.datetime.now(dt.UTC))).total_seconds()))
