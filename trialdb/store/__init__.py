"""The database: its tables, how it is opened and brought up to date, and everything that writes to it."""

from __future__ import annotations

from trialdb.store.database import initialise, open_database, schema_change, shown_name, write_session

__all__ = ["initialise", "open_database", "schema_change", "shown_name", "write_session"]
