"""What a host asks of robots (RFC 9309): which pages to leave alone, and how long to wait between two."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from trialdb.errors import FetchError

if TYPE_CHECKING:
    from httpx import URL
    from protego import Protego

__all__ = ["LARGEST", "NAME", "Robots"]

#: The name by which robots.txt may speak to us.
NAME = "trialdb"
#: Bytes of a robots.txt that are read; what follows is not.
LARGEST = 500_000
_KEPT = 24 * 3600.0


class Robots:
    """The rules of each host, kept for a day.

    Args:
        fetch: gives the text of a robots.txt, and raises ``FetchError`` where there is none.
    """

    def __init__(self, fetch: Callable[[URL], str]) -> None:
        self._fetch = fetch
        self._rules: dict[str, tuple[float, Protego]] = {}

    def check(self, url: URL) -> float:
        """Seconds that the host wants to have between two requests, if the page may be asked for.

        Raises:
            FetchError: it may not; or the rules cannot be had, so that nothing may (passing).
        """
        rules = self._rules_for(url)
        if not rules.can_fetch(str(url), NAME):
            raise FetchError(str(url), "the site's robots.txt asks robots to leave this page alone")
        return rules.crawl_delay(NAME) or 0.0

    def _rules_for(self, url: URL) -> Protego:
        place = url.copy_with(raw_path=b"/robots.txt")
        ends, rules = self._rules.get(str(place), (0.0, None))
        if rules is None or ends < time.monotonic():
            rules = self._read(url, place)
            self._rules[str(place)] = (time.monotonic() + _KEPT, rules)
        return rules

    def _read(self, url: URL, place: URL) -> Protego:
        """The rules; none where the server says that there are none."""
        from protego import Protego  # noqa: PLC0415  (only what asks over the network imports it)

        try:
            return Protego.parse(self._fetch(place))
        except FetchError as error:
            if error.status is not None and 400 <= error.status < 500 and not error.passing:
                return Protego.parse("")
            reason = error.reason
            if error.status is not None:
                reason = f"its robots.txt cannot be had ({reason}), so that nothing may be asked for"
            raise FetchError(
                str(url), reason, status=error.status, passing=error.passing, after=error.after
            ) from error
