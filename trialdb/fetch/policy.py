"""What may be asked of the web, and how politely."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Policy"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What may be asked of the web, and how politely.

    Attributes:
        contact: an e-mail or web address for those who wonder who asks, told in the User-Agent.
        pause: seconds between two requests to one host, at least; robots.txt may ask for more, up to longest_wait.
        timeout: seconds for a connection, and for the next part of an answer.
        slowest: seconds for an answer in all.
        attempts: how often something is asked for before giving up.
        backoff: seconds before the second attempt, about; doubled with each.
        longest_wait: seconds that a server may make us wait; where it asks for more, the fetch fails as passing.
        largest: bytes of the largest answer that is taken, unpacked.
        robots: whether robots.txt is obeyed.
        allowed_private: hosts (names or addresses, with or without ``:port``) that may be private or loopback.
    """

    contact: str | None = None
    pause: float = 1.0
    timeout: float = 30.0
    slowest: float = 300.0
    attempts: int = 4
    backoff: float = 2.0
    longest_wait: float = 60.0
    largest: int = 20_000_000
    robots: bool = True
    allowed_private: frozenset[str] = frozenset()
