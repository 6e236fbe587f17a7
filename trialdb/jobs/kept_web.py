"""The web with a memory: what comes is kept by its hash, and a run can be repeated without the network.

The folder holds the contents (:class:`trialdb.fetch.Kept`) and ``index.jsonl``, a line for each answer: the address
that was asked, where it led, what came, and when.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from trialdb.errors import FetchError
from trialdb.fetch import ANY, Fetched, Kept, Policy, Web
from trialdb.store.save import now

__all__ = ["KeptWeb"]

_Read = TypeVar("_Read")
_SECRETS = frozenset({"api_key"})


class KeptWeb(Web):
    """A client of the web that keeps what comes.

    Args:
        policy: what may be asked, and how politely.
        folder: where it is kept; None keeps nothing.
        offline: whether answers come from the folder alone, and nothing is asked over the network.
    """

    def __init__(self, policy: Policy, folder: Path | None, *, offline: bool = False) -> None:
        super().__init__(policy)
        self._folder, self.offline = folder, offline
        self._kept = Kept(folder) if folder else None

    def ask(
        self,
        url: str,
        read: Callable[[Fetched], _Read],
        *,
        headers: Mapping[str, str] | None = None,
        kinds: Collection[str] = ANY,
        robots: bool = True,
        pause: float | None = None,
        again: Collection[int] = (),
    ) -> _Read:
        """As :meth:`trialdb.fetch.Web.ask`; what could be read is kept.

        Raises:
            FetchError: there is no answer, or offline none is kept.
        """
        if self.offline:
            return read(self._remembered(url))

        def read_and_keep(fetched: Fetched) -> _Read:
            found = read(fetched)
            self._keep(fetched)
            return found

        return super().ask(
            url, read_and_keep, headers=headers, kinds=kinds, robots=robots, pause=pause, again=again
        )

    def _keep(self, fetched: Fetched) -> None:
        if self._kept is None or self._folder is None or fetched.status != 200:
            return
        told = {
            "url": _without_secrets(fetched.url), "at": now(), "sha256": self._kept.put(fetched.body),
            "final_url": _without_secrets(fetched.final_url), "media_type": fetched.media_type,
            "etag": fetched.etag, "last_modified": fetched.last_modified,
        }  # fmt: skip
        with (self._folder / "index.jsonl").open("a", encoding="utf-8") as index:
            index.write(json.dumps(told, ensure_ascii=False) + "\n")

    def _remembered(self, url: str) -> Fetched:
        told = self._index.get(_without_secrets(url))
        body = self._kept.get(told["sha256"]) if told and self._kept else None
        if told is None or body is None:
            raise FetchError(url, "nothing that came from there is kept; run without --offline", passing=True)
        return Fetched(
            url, told["final_url"], 200, body, told["media_type"], told["etag"], told["last_modified"]
        )

    @cached_property
    def _index(self) -> Mapping[str, Any]:
        """What came last from each address; a line that a killed run did not finish is passed over."""
        found: dict[str, Any] = {}
        file = self._folder / "index.jsonl" if self._folder else None
        if file is None or not file.exists():
            return found
        with file.open(encoding="utf-8", errors="replace") as lines:
            for line in lines:
                try:
                    told = json.loads(line)
                except json.JSONDecodeError:
                    continue
                found[told["url"]] = told
        return found


def _without_secrets(url: str) -> str:
    """An address without the keys by which an interface knows who asks."""
    parts = urlsplit(url)
    if not any(name in parts.query for name in _SECRETS):
        return url
    kept = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if pair[0] not in _SECRETS]
    return urlunsplit(parts._replace(query=urlencode(kept)))
