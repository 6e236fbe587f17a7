"""Sources and the places in them that facts cite."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from trialdb.store.models.base import (
    SOURCE_KINDS,
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


class Source(Base):
    """One version of one document; a changed document is a new row, and the old row says what replaced it.

    Only one version of a document is current. To replace one, set its ``replaced_by`` to its own id, insert the
    new version, then set ``replaced_by`` to the new id, all in one transaction.
    """

    __tablename__ = "sources"
    __table_args__ = (
        UniqueConstraint("document_key", "version"),
        UniqueConstraint("document_key", "sha256", "version"),
        Index(
            "uq_sources_document_key_current",
            "document_key",
            unique=True,
            sqlite_where=text("replaced_by IS NULL"),
            postgresql_where=text("replaced_by IS NULL"),
        ),
        one_of("kind", SOURCE_KINDS),
        filled("document_key"),
        at_least("version", 1),
        date_shaped("published_on"),
        date_shaped("accessed_on"),
        date_shaped("vanished_on"),
        time_shaped("loaded_at"),
        CheckConstraint("length(sha256) = 64", name="sha256_length"),
    )

    id: Mapped[int] = row_id()
    document_key: Mapped[str] = column("Identity over versions: its address, else file: and its path")
    version: Mapped[int] = column("1 for the first version that was loaded, then 2, 3 …")
    kind: Mapped[str] = column(
        "registry, journal_abstract, journal_article, conference_report, press_release, trade_news, other"
    )
    publisher: Mapped[str | None] = column("Who published it", index=True)
    title: Mapped[str | None] = column("Its headline")
    url: Mapped[str | None] = column("Its address", index=True)
    published_on: Mapped[str | None] = column("Date of publication: 2025, 2025-03 or 2025-03-08")
    accessed_on: Mapped[str | None] = column("Date on which this version was fetched or read")
    sha256: Mapped[str] = column("SHA-256 of the stored text and metadata, in hexadecimal")
    media_type: Mapped[str] = column("Media type of the file that was read, such as text/html")
    text: Mapped[str] = column("The text to which every evidence offset refers")
    loader: Mapped[str] = column("The reader that read it")
    loader_version: Mapped[str] = column("Version of trialdb that read it")
    loaded_at: Mapped[str] = column("When this version was loaded (UTC)")
    vanished_on: Mapped[str | None] = column("Date since which a registry no longer has the record")
    replaced_by: Mapped[int | None] = reference(
        "sources", "The version that replaced this one; empty if current"
    )


class SourceFacts(Base):
    """What the extractor read from one source, in the source's own terms: the input of resolving."""

    __tablename__ = "source_facts"

    source_id: Mapped[int] = mapped_column(
        ForeignKey("sources.id", ondelete="CASCADE"), primary_key=True, comment="The source"
    )
    extractor_version: Mapped[str] = column("Version of trialdb that extracted the facts")
    facts: Mapped[str] = column("The facts as JSON, as trialdb extract prints them")


class Evidence(Base):
    """One place in one source: ``text[start:end] == quote``, or a locator inside a record."""

    __tablename__ = "evidence"
    __table_args__ = (
        # A place in a record is cited once by construction, and an index over long paths would double the table.
        Index(
            "uq_evidence_source_id_start_end",
            "source_id",
            "start",
            "end",
            unique=True,
            sqlite_where=text("locator = ''"),
            postgresql_where=text("locator = ''"),
        ),
        at_least("start"),
        CheckConstraint('"end" >= start', name="end_after_start"),
        CheckConstraint("locator <> '' OR length(quote) = \"end\" - start", name="quote_length"),
    )

    id: Mapped[int] = row_id()
    source_id: Mapped[int] = reference("sources", "The source", index=False)
    start: Mapped[int] = column(
        "Offset of its first character in the source's text, from 0; 0 in a registry record"
    )
    end: Mapped[int] = column("Offset after its last character; 0 in a registry record")
    quote: Mapped[str] = column("The words themselves: text[start:end], or the value at the locator")
    locator: Mapped[str] = starting("", "JSON path or table cell in a record; empty for running text")
