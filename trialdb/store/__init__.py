"""The database: its tables, how it is opened and brought up to date, and everything that writes to it."""

from __future__ import annotations
