"""Reports of runs, for the tests of what tells of them."""

from __future__ import annotations

from collections import Counter
from typing import Any

from trialdb.jobs.report import LoadChange, OriginReport, RunReport
from trialdb.store.ledger import LoadItem

RELEASES = OriginReport("press releases", "feed", loaded=3, unchanged=4, replaced=1, failed=1, seconds=2.5)
REGISTRY = OriginReport("registry", "registry", error="the server says 503; try again later", seconds=0.25)
READOUT = LoadChange("new results", "12 figures, EASI-75 among them", "ZEMLA-1", "NCT01234567", 7, 12)
CONFLICT = LoadChange("new conflict", "EASI-75 of ZEMLA-1 at week 16: 42.3% and 43.2%", "ZEMLA-1", None, 8)
STUDY = LoadChange("new study", "ZEMLA-2", "ZEMLA-2", None, 7)
CHANGED = LoadChange("changed figure", "Enrolled 300, before 280", "ZEMLA-1", "NCT01234567", 9)
FAILURE = LoadItem("https://example.org/a", "failed", note="https://example.org/a: it is a PDF", seconds=0.5)


def a_report(**told: Any) -> RunReport:
    """A run that went well and brought nothing, but for what is told."""
    usual = {
        "run_id": 7, "database": "trials.db", "status": "done", "started_at": "2026-11-26T05:00:00Z",
        "finished_at": "2026-11-26T05:01:30Z",
    }  # fmt: skip
    told = usual | told
    counts: Counter[str] = Counter()
    for change in told.get("changes", ()):
        counts[change.kind] += change.count
    return RunReport(**({"counts": counts} | told))


def an_eventful_report(**told: Any) -> RunReport:
    """A run with something of everything."""
    usual = {
        "status": "partial", "origins": (RELEASES, REGISTRY), "failures": (FAILURE,), "vanished": 2,
        "changes": (READOUT, CONFLICT, STUDY, CHANGED), "notes": ("an earlier run had died",),
    }  # fmt: skip
    return a_report(**(usual | told))
