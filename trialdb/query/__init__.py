"""Questions to the database, answered with rows, their sources and the SQL that gives them; nothing is written.

``deltas`` compares arms, ``results`` and ``safety`` show single arms, ``ask`` reads a question in English. Each takes
an engine that somebody else has opened, and gives an :class:`Answer`.
"""

from __future__ import annotations

from trialdb.query.answers import Answer
from trialdb.query.ask import ask, run_plan
from trialdb.query.audit import audit
from trialdb.query.changes import changes
from trialdb.query.deltas import DELTA_COLUMNS, deltas
from trialdb.query.dose_response import dose_response
from trialdb.query.forest import forest
from trialdb.query.grammar import parse
from trialdb.query.lexer import Dose
from trialdb.query.loads import newest_changes, run_changes, runs
from trialdb.query.names import Names, known_names
from trialdb.query.plain import sql
from trialdb.query.plan import Plan
from trialdb.query.pooled import indirect, pooled
from trialdb.query.scope import ArmFilters, ResultFilters, StudyFilters
from trialdb.query.studies import studies
from trialdb.query.tables import conflicts, results, safety, timeline
from trialdb.query.time_course import time_course
from trialdb.query.volcano import volcano
from trialdb.query.worklist import unresolved

__all__ = [
    "DELTA_COLUMNS",
    "Answer",
    "ArmFilters",
    "Dose",
    "Names",
    "Plan",
    "ResultFilters",
    "StudyFilters",
    "ask",
    "audit",
    "changes",
    "conflicts",
    "deltas",
    "dose_response",
    "forest",
    "indirect",
    "known_names",
    "newest_changes",
    "parse",
    "pooled",
    "results",
    "run_changes",
    "run_plan",
    "runs",
    "safety",
    "sql",
    "studies",
    "time_course",
    "timeline",
    "unresolved",
    "volcano",
]
