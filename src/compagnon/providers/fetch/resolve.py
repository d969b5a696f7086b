"""Names to addresses, once, within the time that is left."""

from __future__ import annotations

import ipaddress
import socket
import threading
from collections.abc import Callable

from .address import Address
from .errors import TooSlow, UnknownHost

type Resolver = Callable[[str, int, float], list[str]]
"""`(host, port, seconds) -> addresses`, in the order to try them."""


def system_resolver(host: str, port: int, seconds: float) -> list[str]:
    """Ask the system's resolver; it knows no time limit, so it runs beside and may be left behind."""
    answers: list[str] = []
    failures: list[OSError] = []

    def ask() -> None:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except OSError as error:
            failures.append(error)
        else:
            answers.extend(dict.fromkeys(str(info[4][0]) for info in found))

    asking = threading.Thread(target=ask, name="resolve", daemon=True)
    asking.start()
    asking.join(seconds)
    if asking.is_alive():
        raise TooSlow(host=host, step="resolve")
    if failures:
        raise UnknownHost(host=host) from failures[0]
    return answers


def resolve(host: str, port: int, seconds: float, resolver: Resolver) -> list[Address]:
    """The addresses of a host; a literal stands for itself and is never looked up."""
    try:
        return [ipaddress.ip_address(host)]
    except ValueError:
        pass
    try:
        answers = [ipaddress.ip_address(answer) for answer in resolver(host, port, seconds)]
    except ValueError as error:
        raise UnknownHost(host=host) from error
    if not answers:
        raise UnknownHost(host=host)
    return answers
