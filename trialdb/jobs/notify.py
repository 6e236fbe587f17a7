"""Telling people about a run: a webhook gets what it brought and what failed, as JSON or as text for a chat.

Nothing is sent of a run that has nothing of what ``on`` asks for. The address is a secret, as those of chats are:
it is never printed, only its host. A notification that does not arrive is told and changes nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, Protocol
from urllib.parse import urlsplit

import orjson

from trialdb.errors import FetchError
from trialdb.jobs.configuration import NotifySettings
from trialdb.jobs.report import LoadChange, RunReport
from trialdb.store.ledger import ChangeKind

__all__ = ["Poster", "notify", "payload"]

#: What is told on which occasion; failures are no changes.
_KINDS: Final[Mapping[str, ChangeKind]] = {"readouts": "new results", "conflicts": "new conflict"}
_HEADINGS: Final[Mapping[str, str]] = {"readouts": "New results", "conflicts": "New conflicts"}
_MOST = 50  # things of one kind in a message; a first run brings thousands
_SHOWN = 10  # lines of one kind in a chat
_LONGEST = 300  # characters of one line in a chat


class Poster(Protocol):
    """What can send something, as ``trialdb.fetch.Web`` does."""

    def post(self, url: str, payload: bytes, *, media_type: str = "application/json") -> None:
        """Send it, or raise a :class:`~trialdb.errors.FetchError`."""


def notify(report: RunReport, settings: NotifySettings, web: Poster) -> str | None:
    """Send what ``settings`` ask for; where that did not work, why, as a note on the run."""
    body = payload(report, settings)
    if body is None:
        return None
    try:
        address = settings.address()
    except FetchError as error:
        return f"nobody was notified: {error}"
    host = _host(address)
    if host is None:
        return (
            "nobody was notified: the address of [notify] is none on the web; it should begin with https://"
        )
    try:
        web.post(address, body)
    except FetchError as error:
        return f"nobody was notified: {host}: {_without(address, error.reason)}"
    except Exception as error:  # noqa: BLE001  (a run that is done is not undone because nobody hears of it)
        return f"nobody was notified: {host}: {type(error).__name__}"
    return None


def payload(report: RunReport, settings: NotifySettings) -> bytes | None:
    """The message about a run as JSON, or None if it has nothing that is asked for."""
    told: dict[str, list[LoadChange]] = {
        event: _changes(report, _KINDS[event]) for event in settings.on if event in _KINDS
    }
    failed = _failures(report) if "failures" in settings.on else []
    if not failed and not any(told.values()):
        return None
    if settings.format == "slack":
        return orjson.dumps({"text": _text(report, told, failed)})
    return orjson.dumps(_record(report, told, failed))


def _changes(report: RunReport, kind: ChangeKind) -> list[LoadChange]:
    return [change for change in report.changes if change.kind == kind]


def _failures(report: RunReport) -> list[tuple[str, str]]:
    """Where and why, of whole origins and of items."""
    origins = [(origin.name, origin.error) for origin in report.origins if origin.error]
    return [*origins, *((item.location, item.note or "it failed") for item in report.failures)]


def _record(
    report: RunReport, told: Mapping[str, Sequence[LoadChange]], failed: Sequence[tuple[str, str]]
) -> dict[str, object]:
    counts = {
        name: getattr(report, name) for name in ("loaded", "unchanged", "replaced", "failed", "vanished")
    }
    return {
        "run": report.run_id,
        "database": report.database,
        "status": report.status,
        "started_at": report.started_at,
        "finished_at": report.finished_at,
        "counts": counts,
        "brought": report.brought(),
        **{event: [_change(change) for change in changes[:_MOST]] for event, changes in told.items()},
        "failures": [{"location": place, "reason": reason} for place, reason in failed[:_MOST]],
        "notes": list(report.notes),
    }


def _change(change: LoadChange) -> dict[str, object]:
    return {
        "study": change.study, "nct_id": change.nct_id, "message": change.message, "figures": change.count,
        "source_id": change.source_id,
    }  # fmt: skip


def _text(
    report: RunReport, told: Mapping[str, Sequence[LoadChange]], failed: Sequence[tuple[str, str]]
) -> str:
    """A message for a chat: a heading and a few lines of each kind."""
    lines = [f"*trialdb* run {report.run_id} of {_escaped(report.database)}: {report.status}"]
    for event, changes in told.items():
        lines += _listed(_HEADINGS[event], [_line(change) for change in changes])
    lines += _listed("Failed", [f"{place}: {_reason(place, reason)}" for place, reason in failed])
    return "\n".join([*lines, *map(_escaped, report.notes)])


def _listed(heading: str, lines: Sequence[str]) -> Iterable[str]:
    if not lines:
        return
    yield f"*{heading}* ({len(lines)})"
    yield from (f"• {_escaped(line)}" for line in lines[:_SHOWN])
    if len(lines) > _SHOWN:
        yield f"• … and {len(lines) - _SHOWN} more"


def _line(change: LoadChange) -> str:
    """The change in one line, with the study before it where the message does not name it."""
    named = " ".join(filter(None, (change.study, f"({change.nct_id})" if change.nct_id else None)))
    return (
        change.message
        if not named or (change.study or "") in change.message
        else f"{named}: {change.message}"
    )


def _reason(place: str, reason: str) -> str:
    """The reason without the place, which most begin with."""
    return reason.removeprefix(f"{place}: ")


def _escaped(text: str) -> str:
    """One line in which nothing is markup or a mention."""
    line = " ".join(text.split())
    line = line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"
    return line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _without(address: str, text: str) -> str:
    """The text without the address and the secret part of it, should it stand there."""
    for secret in filter(None, (address, "/".join(address.split("/")[3:]))):
        text = text.replace(secret, "…")
    return text


def _host(address: str) -> str | None:
    """What of an address on the web is no secret."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    return parts.hostname if parts.scheme in {"http", "https"} else None
