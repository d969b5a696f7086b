"""Which addresses a request may reach: the public internet, and nothing else.

`ipaddress.is_global` follows the IANA registries of its Python version; the ranges below are refused on every
version, and the forms that carry an IPv4 address inside an IPv6 one are opened and judged by what they carry.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator

type Address = ipaddress.IPv4Address | ipaddress.IPv6Address
type Network = ipaddress.IPv4Network | ipaddress.IPv6Network

_REFUSED_4 = tuple(
    ipaddress.IPv4Network(network)
    for network in (
        "0.0.0.0/8",  # "this network"
        "10.0.0.0/8",
        "100.64.0.0/10",  # carrier-grade NAT
        "127.0.0.0/8",
        "169.254.0.0/16",  # link-local: where clouds serve their credentials
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, and broadcast
    )
)
_REFUSED_6 = tuple(
    ipaddress.IPv6Network(network)
    for network in (
        "::/96",  # unspecified, loopback, and the dead "IPv4-compatible" form
        "64:ff9b:1::/48",  # local-use NAT64
        "100::/64",
        "2001::/23",
        "2001:db8::/32",
        "3fff::/20",
        "5f00::/16",
        "fc00::/7",
        "fe80::/10",
        "fec0::/10",
        "ff00::/8",
    )
)
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
NEVER_ALLOWED: tuple[Network, ...] = (
    ipaddress.IPv4Network("0.0.0.0/8"),
    ipaddress.IPv4Network("169.254.0.0/16"),
    ipaddress.IPv4Network("224.0.0.0/4"),
    ipaddress.IPv4Network("240.0.0.0/4"),
    ipaddress.IPv6Network("fe80::/10"),
    ipaddress.IPv6Network("ff00::/8"),
)
"""No allow-list opens these: a service of the house never lives there, a cloud's credentials do."""


def carried(address: Address) -> Iterator[Address]:
    """The address itself, then every IPv4 address it wraps (mapped, 6to4, Teredo, NAT64)."""
    yield address
    if isinstance(address, ipaddress.IPv4Address):
        return
    if address.ipv4_mapped is not None:
        yield address.ipv4_mapped
    if address.sixtofour is not None:
        yield address.sixtofour
    if address.teredo is not None:
        yield from address.teredo
    if address in _NAT64:
        yield ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)


def is_public(address: Address) -> bool:
    """True when neither the address nor anything it wraps lies outside the public internet."""
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    if mapped is not None:
        return is_public(mapped)
    return all(_is_public_as_written(inner) for inner in carried(address))


def is_inside(address: Address, networks: tuple[Network, ...]) -> bool:
    """True when the address, or an address it wraps, lies in one of the networks."""
    return any(inner in network for inner in carried(address) for network in networks)


def _is_public_as_written(address: Address) -> bool:
    refused: tuple[Network, ...] = _REFUSED_4 if address.version == 4 else _REFUSED_6
    return address.is_global and not any(address in network for network in refused)
