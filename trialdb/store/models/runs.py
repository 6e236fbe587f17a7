"""How loading went."""

from __future__ import annotations

import hashlib
import json

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.orm import Mapped, mapped_column

from trialdb.store.models.base import (
    ITEM_STATUSES,
    RUN_STATUSES,
    Base,
    at_least,
    column,
    filled,
    one_of,
    reference,
    row_id,
    starting,
    time_shaped,
)


class LoadRun(Base):
    """One run of a loading command."""

    __tablename__ = "load_runs"
    __table_args__ = (
        one_of("status", RUN_STATUSES),
        time_shaped("started_at"),
        time_shaped("finished_at"),
        CheckConstraint("(status = 'running') = (finished_at IS NULL)", name="finished_unless_running"),
        *(at_least(column) for column in ITEM_STATUSES),
    )

    id: Mapped[int] = row_id()
    command: Mapped[str] = column("The command that was run")
    started_at: Mapped[str] = column("When it began (UTC)")
    finished_at: Mapped[str | None] = column("When it ended (UTC); empty while it runs or if killed")
    status: Mapped[str] = column("running, done, failed, partial (some documents failed)")
    loaded: Mapped[int] = starting(0, "Documents that are new")
    unchanged: Mapped[int] = starting(0, "Documents that were here already")
    replaced: Mapped[int] = starting(0, "Documents with a new version")
    failed: Mapped[int] = starting(0, "Documents that could not be loaded")


class LoadItem(Base):
    """One document in one run."""

    __tablename__ = "load_items"
    __table_args__ = (
        UniqueConstraint("run_id", "position"),
        at_least("position"),
        one_of("status", ITEM_STATUSES),
        *(at_least(column) for column in ("results", "safety_events", "issues", "seconds")),
    )

    id: Mapped[int] = row_id()
    run_id: Mapped[int] = reference("load_runs", "The run", index=False, part=True)
    position: Mapped[int] = column("Place in the run, from 0")
    location: Mapped[str] = column("Path or address of the document")
    status: Mapped[str] = column("loaded, unchanged, replaced, failed")
    source_id: Mapped[int | None] = reference("sources", "The version of the document that stands here")
    results: Mapped[int] = starting(0, "Results that it states")
    safety_events: Mapped[int] = starting(0, "Adverse-event figures in it")
    issues: Mapped[int] = starting(0, "Things in it that were not understood")
    error: Mapped[str | None] = column("Why it failed")
    seconds: Mapped[float] = starting(0.0, "Time that it took")


class FetchCursor(Base):
    """How far a load over the network came that has not ended: the page from which the next run goes on."""

    __tablename__ = "fetch_cursors"
    __table_args__ = (UniqueConstraint("location"), filled("location"), time_shaped("updated_at"))

    id: Mapped[int] = row_id()
    location: Mapped[str] = column("The address that is loaded")
    page_token: Mapped[str] = column("What the registry calls its next page")
    updated_at: Mapped[str] = column("When it came so far (UTC)")


def _issue_key(context: DefaultExecutionContext) -> str:
    """One short key for an issue: PostgreSQL cannot index quotes of any length, and NULLs are never equal."""
    row = context.get_current_parameters()  # type: ignore[no-untyped-call]
    named = ("source_id", "location", "kind", "message", "quote", "start", "end")
    parts = json.dumps([row.get(name) for name in named], ensure_ascii=False)
    return hashlib.sha256(parts.encode("utf-8", "surrogatepass")).hexdigest()


class LoadIssue(Base):
    """One thing in a document that could not be read, understood or resolved."""

    __tablename__ = "load_issues"
    __table_args__ = (
        UniqueConstraint("issue_key"),
        filled("kind"),
        CheckConstraint("length(issue_key) = 64", name="issue_key_length"),
        CheckConstraint('(start IS NULL) = ("end" IS NULL)', name="start_with_end"),
        CheckConstraint('start >= 0 AND "end" >= start', name="end_after_start"),
    )

    id: Mapped[int] = row_id()
    run_id: Mapped[int | None] = reference("load_runs", "The run that first met it")
    source_id: Mapped[int | None] = reference(
        "sources", "The source; empty if the document could not be read at all"
    )
    location: Mapped[str] = column("Path or address of the document")
    kind: Mapped[str] = column("What sort of issue it is")
    message: Mapped[str] = column("What was wrong, in words")
    quote: Mapped[str] = starting("", "The words that it is about")
    start: Mapped[int | None] = column("Offset of the quote in the source's text")
    end: Mapped[int | None] = column("Offset after the quote")
    issue_key: Mapped[str] = mapped_column(
        default=_issue_key,
        comment="SHA-256 over source, location, kind, message and place: the same issue stands once",
    )
