"""Whole databases and answers as files: CSV, Parquet, Excel, DuckDB, and tables for meta-analysis software.

Only the standard library is needed for CSV; what else is asked for imports its library then, and says which extra
brings it. A file is written beside its place and moved there when it is whole, so that no half of one is left.
"""

from __future__ import annotations

from trialdb.export.answers import SUFFIXES, write_answer
from trialdb.export.database import FORMATS, export_database
from trialdb.export.synthesis import export_for_metafor, export_for_revman

__all__ = [
    "FORMATS",
    "SUFFIXES",
    "export_database",
    "export_for_metafor",
    "export_for_revman",
    "write_answer",
]
