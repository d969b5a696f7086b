"""What a caller allows a request to do: data, decided outside (settings), never a switch in the code."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass, field

from .address import NEVER_ALLOWED, Address, Network, is_inside, is_public
from .errors import RefusedAddress
from .target import Target


@dataclass(frozen=True, slots=True)
class Policy:
    """Limits of one exchange.

    `private` names the services of the house that may be reached although their address is not public: a
    host name (`osrm.lan`), a host and port (`osrm.lan:5000`), an address or a network (`192.168.10.0/24`).
    Link-local and multicast addresses stay closed whatever it says. `max_bytes` counts after decompression;
    `seconds` is for everything together: names, connection, every redirect, every byte.
    """

    private: tuple[str, ...] = ()
    max_bytes: int = 5_000_000
    seconds: float = 20.0
    max_redirects: int = 5
    user_agent: str = "Compagnon/0.1 (market watch)"
    ca_file: str | None = None
    _networks: tuple[Network, ...] = field(init=False, repr=False, default=())
    _hosts: frozenset[str] = field(init=False, repr=False, default=frozenset())

    def __post_init__(self) -> None:
        networks, hosts = _read_private(self.private)
        object.__setattr__(self, "_networks", networks)
        object.__setattr__(self, "_hosts", hosts)

    def check(self, target: Target, address: Address) -> None:
        """Raise `RefusedAddress` unless this address may be connected to for this target."""
        if is_public(address):
            return
        named = target.host in self._hosts or f"{target.host}:{target.port}" in self._hosts
        allowed = named or is_inside(address, self._networks)
        if not allowed or is_inside(address, NEVER_ALLOWED):
            raise RefusedAddress(host=target.host, address=str(address))


def _read_private(entries: Iterable[str]) -> tuple[tuple[Network, ...], frozenset[str]]:
    networks: list[Network] = []
    hosts: set[str] = set()
    for entry in entries:
        try:
            networks.append(ipaddress.ip_network(entry, strict=False))
        except ValueError:
            if "/" in entry or not entry:
                raise ValueError(
                    f"private host {entry!r}: give a name, name:port, an address or a network"
                ) from None
            hosts.add(entry.lower())
    return tuple(networks), frozenset(hosts)
