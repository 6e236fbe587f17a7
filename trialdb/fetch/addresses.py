"""Which machines may be asked: those of the public internet, and the private ones that are allowed by name."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

from trialdb.errors import FetchError

__all__ = ["Resolver", "checked", "why_private"]

#: The addresses of a host, as texts, for a name and a port.
Resolver = Callable[[str, int], Sequence[str]]

_TRANSLATED = IPv6Network("64:ff9b::/96")


def checked(url: str, host: str, port: int, *, resolve: Resolver, allowed: Collection[str]) -> list[str]:
    """The addresses of a host, each of which may be asked.

    Args:
        url: what is asked for, for errors.
        host: a name or an address, in whatever spelling the resolver knows (decimal and octal ones too).
        port: the port that will be asked.
        resolve: finds the addresses.
        allowed: hosts, names or addresses, with or without ``:port``, that may be private.

    Raises:
        FetchError: one of the addresses is private and not allowed.
        OSError: the name is not known, or has no address.
    """
    found = list(dict.fromkeys(resolve(host, port)))
    if not found:
        raise OSError("it has no address")
    if not _is_allowed(host, port, allowed):
        for address in found:
            _check(url, host, port, address, allowed)
    return found


def why_private(address: IPv4Address | IPv6Address) -> str | None:
    """What keeps an address from being public, or None."""
    inner = _embedded(address)
    if inner is not None:
        return why_private(inner)
    kinds = {
        "unspecified": address.is_unspecified,
        "loopback": address.is_loopback,
        "link-local": address.is_link_local,
        "multicast": address.is_multicast,
        "reserved": address.is_reserved,
        "private": not address.is_global or getattr(address, "is_site_local", False),
    }
    return next((kind for kind, applies in kinds.items() if applies), None)


def _embedded(address: IPv4Address | IPv6Address) -> IPv4Address | None:
    """The IPv4 address to which an IPv6 address leads."""
    if isinstance(address, IPv4Address):
        return None
    if address in _TRANSLATED:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)


def _check(url: str, host: str, port: int, text: str, allowed: Collection[str]) -> None:
    try:
        why = why_private(ip_address(text))
    except ValueError:
        why = "unreadable"
    if why and not _is_allowed(text, port, allowed):
        named = host if host == text else f"{host} ({text})"
        reason = f"{named} is a {why} address, which is not asked unless allow_private in the configuration names {host}"
        raise FetchError(url, reason)


def _is_allowed(host: str, port: int, allowed: Collection[str]) -> bool:
    name = host.lower().rstrip(".")
    bracketed = f"[{name}]" if ":" in name else name
    return not {name, bracketed, f"{bracketed}:{port}"}.isdisjoint(map(str.lower, allowed))
