"""Asking again: what may be better next time is asked for a few more times, later each time."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from trialdb.errors import FetchError

__all__ = ["AGAIN", "REDIRECTS", "Attempts", "Pace", "asked_wait", "one_line"]

#: Below 500, the answers after which asking again helps.
AGAIN = frozenset({408, 425, 429})
REDIRECTS = frozenset({301, 302, 303, 307, 308})

_MOST_SILENCES = 8
_LEFT_ALONE = 600.0
_LONGEST = timedelta(days=3650).total_seconds()

_Answer = TypeVar("_Answer")


@dataclass(frozen=True, slots=True)
class Attempts:
    """How often something is asked for, and when.

    Attributes:
        most: how often before giving up.
        backoff: seconds before the second attempt, about; they double with each.
        longest_wait: seconds between two attempts, at most, whatever the server asks for.
    """

    most: int
    backoff: float
    longest_wait: float

    def made(
        self,
        ask: Callable[[], _Answer],
        wait: Callable[[float], None],
        *,
        helps: Callable[[FetchError], bool] = lambda error: error.passing,
    ) -> _Answer:
        """The answer of ``ask``, called again after a ``wait`` of so many seconds while that ``helps``.

        Raises:
            FetchError: the last failure.
        """
        for attempt in range(1, self.most + 1):
            try:
                return ask()
            except FetchError as error:
                if not helps(error):
                    raise
                failure = error
            wait(self._wait_after(attempt, failure.after))
        failed = f"{self.most} attempts failed, the last one because " if self.most > 1 else ""
        reason = f"{failed}{failure.reason}; try again later"
        raise FetchError(
            failure.url, reason, status=failure.status, passing=True, after=failure.after
        ) from failure

    def _wait_after(self, attempt: int, asked: float) -> float:
        """Seconds to wait after a failed attempt, when the server ``asked`` for some."""
        own = self.backoff * 2.0 ** (attempt - 1) * random.uniform(0.5, 1.0)  # noqa: S311  (no secret)
        return min(self.longest_wait, max(own, asked))


class Pace:
    """When a host may be asked next.

    Attributes:
        why: what is the reason for the longest of the waits.
    """

    def __init__(self) -> None:
        self._quiet_until = 0.0
        self._silences = 0
        self.why = ""

    def keep_quiet(self, seconds: float, why: str = "") -> None:
        """Send no request for so many seconds."""
        until = time.monotonic() + seconds
        if until > self._quiet_until:
            self._quiet_until, self.why = until, why

    def left(self) -> float:
        """Seconds until the next request."""
        return max(0.0, self._quiet_until - time.monotonic())

    def await_turn(self) -> None:
        """Sleep until the next request may be sent."""
        time.sleep(self.left())

    def answered(self) -> None:
        """Note that the host answered, whatever it was."""
        self._silences = 0

    def not_answered(self) -> None:
        """Note that the host did not answer; after many times it is left alone, so that a run is not held up for hours."""
        self._silences += 1
        if self._silences >= _MOST_SILENCES:
            self._silences = 0
            self.keep_quiet(_LEFT_ALONE, f"the server gave no whole answer {_MOST_SILENCES} times in a row")


def asked_wait(header: str) -> float:
    """Seconds that a Retry-After header asks to wait, given as a number or as a date; 0 if it asks for none.

    Ten years at most, so that it can be counted with.
    """
    if header.strip().isdecimal():
        return min(float(header), _LONGEST)
    from email.utils import parsedate_to_datetime  # noqa: PLC0415  (slow to import; most commands ask nobody)

    try:
        at = parsedate_to_datetime(header)
    except ValueError:
        return 0.0
    seconds = (at.replace(tzinfo=at.tzinfo or UTC) - datetime.now(UTC)).total_seconds()
    return min(max(0.0, seconds), _LONGEST)


def one_line(text: str) -> str:
    """The beginning of what a server said, for an error of one line, without what a terminal would obey."""
    printable = "".join(character if character.isprintable() else " " for character in text[:1000])
    return " ".join(printable.split())[:200] or "without a word"
