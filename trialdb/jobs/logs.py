"""What a run says while it works: one line an event on standard error, as JSON for programs or as text.

The lines are those of Python's logging (logger ``trialdb.jobs``), so that a program that calls trialdb gets them in
its own way. Each has time (UTC), level and event, and of ``run``, ``origin``, ``location``, ``status``, ``seconds`` and
``error`` what there is.
"""

from __future__ import annotations

import json
import logging
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Final, Literal, TextIO

from trialdb.jobs.report import RunReport
from trialdb.store.ledger import LoadItem

__all__ = ["LogForm", "log_event", "log_item", "log_report", "logging_to"]

LogForm = Literal["json", "text"]
_LOGGER: Final = logging.getLogger("trialdb.jobs")
_LOGGER.addHandler(logging.NullHandler())  # without it Python prints warnings that nobody asked to see
_UNPRINTABLE = re.compile(r"[\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_PLAIN = re.compile(r"[\w.:/+%?&@#~,;()*'!-]+")


def log_event(event: str, *, level: int = logging.INFO, **fields: object) -> None:
    """Say that something happened; fields that are None are left out."""
    told = {name: value for name, value in fields.items() if value is not None}
    _LOGGER.log(level, event, extra={"fields": told})


def log_item(run: int, item: LoadItem, *, origin: str | None = None) -> None:
    """Say what became of one document."""
    failed = item.status == "failed"
    log_event(
        "item",
        level=logging.WARNING if failed else logging.INFO,
        run=run,
        origin=origin,
        location=item.location,
        status=item.status,
        seconds=round(item.seconds, 3),
        error=item.note if failed else None,
        note=None if failed else item.note,
    )


def log_report(report: RunReport) -> None:
    """Say how a run ended: a line for each origin, each note and the whole."""
    for origin in report.origins:
        log_event(
            "origin",
            level=logging.ERROR if origin.error else logging.INFO,
            run=report.run_id,
            origin=origin.name,
            status="failed" if origin.error else "partial" if origin.failed else "done",
            loaded=origin.loaded,
            unchanged=origin.unchanged,
            replaced=origin.replaced,
            failed=origin.failed,
            seconds=round(origin.seconds, 3),
            error=origin.error,
        )
    for note in report.notes:
        log_event("note", level=logging.WARNING, run=report.run_id, error=note)
    log_event(
        "run ended",
        level=logging.INFO if report.status == "done" else logging.ERROR,
        run=report.run_id,
        status=report.status,
        loaded=report.loaded,
        unchanged=report.unchanged,
        replaced=report.replaced,
        failed=report.failed,
        vanished=report.vanished,
        seconds=_seconds_between(report.started_at, report.finished_at),
        **{kind.replace(" ", "_"): count for kind, count in report.brought().items()},
    )


@contextmanager
def logging_to(form: LogForm, stream: TextIO | None = None) -> Iterator[None]:
    """Write the lines to a stream (standard error) as long as this lasts."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(_Lines(form))
    level, propagates = _LOGGER.level, _LOGGER.propagate
    _LOGGER.addHandler(handler)
    _LOGGER.setLevel(logging.INFO)
    _LOGGER.propagate = False
    try:
        yield
    finally:
        _LOGGER.removeHandler(handler)
        _LOGGER.setLevel(level)
        _LOGGER.propagate = propagates


class _Lines(logging.Formatter):
    """One line for each record, whatever is in it."""

    def __init__(self, form: LogForm) -> None:
        super().__init__()
        self._form = form

    def format(self, record: logging.LogRecord) -> str:
        time = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        fields: dict[str, object] = dict(getattr(record, "fields", {}))
        if record.exc_info:
            fields |= {"traceback": self.formatException(record.exc_info)}
        head = {
            "time": time.replace("+00:00", "Z"),
            "level": record.levelname.lower(),
            "event": record.getMessage(),
        }
        return _quoted(head | fields) if self._form == "json" else _as_text(head, fields)


def _as_text(head: Mapping[str, str], fields: Mapping[str, object]) -> str:
    """Time, level and event in columns, then ``name=value``; a value with blanks in quotes."""
    told = (f"{name}={_word(value)}" for name, value in fields.items())
    return " ".join((head["time"], f"{head['level']:7}", f"{head['event']:9}", *told)).rstrip()


def _word(value: object) -> str:
    text = str(value)
    return text if _PLAIN.fullmatch(text) else _quoted(text)


def _quoted(value: object) -> str:
    """As JSON in which nothing ends a line, for whatever reads it, and nothing is a character that cannot be written."""
    told = json.dumps(value, ensure_ascii=False, default=str)
    return _UNPRINTABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", told)


def _seconds_between(start: str, end: str) -> float:
    return (datetime.fromisoformat(end) - datetime.fromisoformat(start)).total_seconds()
