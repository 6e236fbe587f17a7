"""How loading went."""

from __future__ import annotations

import hashlib
import json
from typing import Final

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.orm import Mapped, mapped_column

from trialdb.store.models.base import (
    CHANGE_KINDS,
    ITEM_STATUSES,
    PAGE_STATUSES,
    RUN_STATUSES,
    Base,
    at_least,
    column,
    date_shaped,
    filled,
    one_of,
    reference,
    row_id,
    starting,
    time_shaped,
)

RUN_COUNTS: Final = ("new_studies", "new_results", "changed_figures", "new_conflicts")


class LoadRun(Base):
    """One run of a loading command."""

    __tablename__ = "load_runs"
    __table_args__ = (
        one_of("status", RUN_STATUSES),
        time_shaped("started_at"),
        time_shaped("finished_at"),
        time_shaped("alive_at"),
        CheckConstraint("(status = 'running') = (finished_at IS NULL)", name="finished_unless_running"),
        *(at_least(column) for column in (*ITEM_STATUSES, "vanished", *RUN_COUNTS)),
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
    vanished: Mapped[int] = starting(0, "Registry records that are no longer there")
    new_studies: Mapped[int] = starting(0, "Studies of which no source told before (sync only)")
    new_results: Mapped[int] = starting(0, "Figures in documents that are new (sync only)")
    changed_figures: Mapped[int] = starting(
        0, "Figures that differ from a document's earlier version (sync only)"
    )
    new_conflicts: Mapped[int] = starting(0, "Facts on which sources came to disagree (sync only)")
    host: Mapped[str | None] = column("The machine that it ran on")
    process: Mapped[int | None] = column("The number of its process there")
    alive_at: Mapped[str | None] = column("Its last sign of life (UTC)")
    error: Mapped[str | None] = column("Why it ended before its work was done")


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
    origin: Mapped[str | None] = column("What trialdb.toml calls the place that it came from (sync only)")
    seconds: Mapped[float] = starting(0.0, "Time that it took")


class FetchCursor(Base):
    """How far a load over the network came that has not ended: the page from which the next run goes on."""

    __tablename__ = "fetch_cursors"
    __table_args__ = (UniqueConstraint("location"), filled("location"), time_shaped("updated_at"))

    id: Mapped[int] = row_id()
    location: Mapped[str] = column("The address that is loaded")
    page_token: Mapped[str] = column("What the registry calls its next page")
    updated_at: Mapped[str] = column("When it came so far (UTC)")


class Origin(Base):
    """One place that trialdb.toml names, from which documents come, and how far its runs got."""

    __tablename__ = "origins"
    __table_args__ = (
        UniqueConstraint("name"),
        filled("name"),
        filled("kind"),
        *(time_shaped(column) for column in ("started_at", "done_at", "full_at")),
        date_shaped("changed_until"),
    )

    id: Mapped[int] = row_id()
    name: Mapped[str] = column("What trialdb.toml calls it")
    kind: Mapped[str] = column("files, pages, feed, registry, pubmed, bulk")
    asked: Mapped[str | None] = column("What is asked for there; another question starts anew")
    started_at: Mapped[str | None] = column("When its last run began (UTC)")
    done_at: Mapped[str | None] = column("When its last run that came to the end began (UTC)")
    full_at: Mapped[str | None] = column("When its last run over everything began (UTC)")
    changed_until: Mapped[str | None] = column("The day up to which it was asked for what has changed")


class Page(Base):
    """One page that an origin named: whether it was fetched, and what came."""

    __tablename__ = "pages"
    __table_args__ = (
        UniqueConstraint("location"),
        filled("location"),
        one_of("status", PAGE_STATUSES),
        at_least("attempts"),
        *(time_shaped(column) for column in ("found_at", "asked_at", "fetched_at")),
        CheckConstraint("length(sha256) = 64", name="sha256_length"),
        Index("ix_pages_origin_status", "origin", "status"),
    )

    id: Mapped[int] = row_id()
    location: Mapped[str] = column("Its address")
    origin: Mapped[str] = column("What trialdb.toml calls the place that named it first")
    status: Mapped[str] = column(
        "waiting (to be fetched, or fetched again after a failure), loaded, refused (for good)"
    )
    found_at: Mapped[str] = column("When it was named first (UTC)")
    asked_at: Mapped[str | None] = column("When it was last asked for (UTC)")
    fetched_at: Mapped[str | None] = column("When it last came (UTC)")
    attempts: Mapped[int] = starting(0, "Runs in which it did not come, since it last came")
    etag: Mapped[str | None] = column("What the server calls this version of it")
    last_modified: Mapped[str | None] = column("When the server says that it changed, in the server's words")
    sha256: Mapped[str | None] = column("SHA-256 of what came, under which it is kept")
    error: Mapped[str | None] = column("Why it did not come")


class LoadChange(Base):
    """One thing that a run brought: a new study, new results, a changed figure or a new conflict."""

    __tablename__ = "load_changes"
    __table_args__ = (
        UniqueConstraint("run_id", "position"),
        at_least("position"),
        one_of("kind", CHANGE_KINDS),
        filled("message"),
        Index("ix_load_changes_change_key", "change_key"),
        CheckConstraint("length(change_key) = 64", name="change_key_length"),
    )

    id: Mapped[int] = row_id()
    run_id: Mapped[int] = reference("load_runs", "The run", index=False, part=True)
    position: Mapped[int] = column("Place in the run, from 0")
    kind: Mapped[str] = column("new study, new results, changed figure, new conflict")
    study: Mapped[str | None] = column("Name of the study")
    nct_id: Mapped[str | None] = column("Its number in ClinicalTrials.gov")
    source_id: Mapped[int | None] = reference("sources", "The source that brought it")
    message: Mapped[str] = column("What it is, in words")
    change_key: Mapped[str] = column("SHA-256 over what it is: a conflict is new once")


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
