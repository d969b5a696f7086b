"""One request to one checked address: connect, send, read within limits."""

from __future__ import annotations

import contextlib
import http.client
import socket
import ssl
import threading
import time
from collections.abc import Iterator, Mapping

from urllib3 import BaseHTTPResponse
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError, LocationParseError, SSLError

from .address import Address
from .errors import BadCertificate, FetchError, TooLarge, TooSlow, Unreachable
from .policy import Policy
from .target import Target

_CHUNK = 65_536


class Deadline:
    """A moment after which nothing more is waited for."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._end = time.monotonic() + seconds

    def left(self) -> float:
        """Seconds left; raises `TooSlow` when there are none."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise TooSlow(seconds=round(self.seconds))
        return left

    @property
    def passed(self) -> bool:
        return time.monotonic() >= self._end


def exchange(
    target: Target,
    address: Address,
    *,
    method: str,
    headers: Mapping[str, str],
    body: bytes | None,
    policy: Policy,
    deadline: Deadline,
) -> tuple[int, dict[str, str], bytes]:
    """Status, headers (lower-case names) and body of one answer; redirects are the caller's business."""
    connection = _connection(target, address, policy, deadline)
    try:
        with _as_fetch_errors(target, deadline):
            connection.connect()
            _check_peer(connection, address, target)
        with _as_fetch_errors(target, deadline), _cut_at(deadline, connection):
            connection.request(
                method, target.path, body=body, headers=headers, preload_content=False, decode_content=False
            )
            answer = connection.getresponse()
            read = _read_body(answer, method, policy.max_bytes, deadline)
            return answer.status, {name.lower(): value for name, value in answer.headers.items()}, read
    finally:
        connection.close()


def _connection(target: Target, address: Address, policy: Policy, deadline: Deadline) -> HTTPConnection:
    timeout = deadline.left()
    if target.scheme == "http":
        return HTTPConnection(str(address), target.port, timeout=timeout)
    return HTTPSConnection(
        str(address),
        target.port,
        timeout=timeout,
        ssl_context=ssl.create_default_context(cafile=policy.ca_file),
        # The connection goes to the checked address; the name is what the server must prove to be.
        server_hostname=target.host,
    )


def _check_peer(connection: HTTPConnection, address: Address, target: Target) -> None:
    peer = connection.sock.getpeername()[0] if connection.sock is not None else None
    if peer != str(address):
        raise Unreachable(host=target.host, address=str(address))


@contextlib.contextmanager
def _as_fetch_errors(target: Target, deadline: Deadline) -> Iterator[None]:
    try:
        yield
    except FetchError:
        raise
    except (SSLError, ssl.SSLCertVerificationError) as error:
        if deadline.passed:
            raise TooSlow(seconds=round(deadline.seconds)) from error
        raise BadCertificate(host=target.host) from error
    except (HTTPError, http.client.HTTPException, LocationParseError, OSError, ValueError) as error:
        if deadline.passed:
            raise TooSlow(seconds=round(deadline.seconds)) from error
        raise Unreachable(host=target.host, cause=type(error).__name__) from error


@contextlib.contextmanager
def _cut_at(deadline: Deadline, connection: HTTPConnection) -> Iterator[None]:
    """Close the line at the deadline, for a server that sends one byte at a time keeps every read alive."""
    line = connection.sock  # kept: http.client forgets it when the server announces that it will close

    def cut() -> None:
        if line is not None:
            with contextlib.suppress(OSError):
                socket.socket.shutdown(line, socket.SHUT_RDWR)

    watchdog = threading.Timer(deadline.left(), cut)
    watchdog.daemon = True
    watchdog.start()
    try:
        yield
    finally:
        watchdog.cancel()


def _read_body(answer: BaseHTTPResponse, method: str, limit: int, deadline: Deadline) -> bytes:
    if method == "HEAD" or answer.status in (204, 304):
        return b""
    declared = answer.headers.get("content-length", "")
    if declared.isdecimal() and int(declared) > limit:
        raise TooLarge(limit=limit)
    pieces: list[bytes] = []
    size = 0
    while True:
        deadline.left()
        piece = answer.read(_CHUNK, decode_content=True)
        if not piece:
            deadline.left()  # a line cut at the deadline looks like the end of a body without length
            return b"".join(pieces)
        size += len(piece)
        if size > limit:
            raise TooLarge(limit=limit)
        pieces.append(piece)
