"""What the last run did, as a file that Prometheus' node_exporter collects (its textfile collector).

All are gauges, since a file is written anew by each run: a rule such as
``time() - trialdb_last_success_timestamp_seconds > 2 * 86400`` tells that nothing was brought for two days. The file
is replaced at once, so that nobody reads half of one; its name has to end in ``.prom`` for node_exporter.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Final, get_args

from sqlalchemy import Engine, func, select, text
from sqlalchemy.orm import Session

from trialdb.errors import ExportError
from trialdb.jobs.report import OriginReport, RunReport
from trialdb.store.ledger import ChangeKind, ItemStatus
from trialdb.store.models import LoadRun, Origin

__all__ = ["described", "metrics", "write_metrics"]

Sample = tuple[Mapping[str, str], float]
Family = tuple[str, str, list[Sample]]
_STATUSES: Final[Sequence[ItemStatus]] = get_args(ItemStatus)
_KINDS: Final[Sequence[ChangeKind]] = get_args(ChangeKind)
_ESCAPES: Final = str.maketrans({"\\": r"\\", '"': r"\"", "\n": r"\n"})


def write_metrics(path: Path, report: RunReport, engine: Engine) -> None:
    """Write what a run did, and how large the database is now, into the file ``path``.

    Raises:
        ExportError: the file cannot be written; an earlier one is still whole.
    """
    beside = path.with_name(f".{path.name}.{os.getpid()}")  # not .prom, which would be collected
    try:
        beside.write_text(metrics(report, engine), encoding="utf-8")
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        reason = error.strerror or str(error)
        raise ExportError(path, f"the metrics cannot be written ({reason}); check the folder") from error


def metrics(report: RunReport, engine: Engine) -> str:
    """The metrics in Prometheus' text format."""
    with Session(engine) as session:
        command = select(LoadRun.command).where(LoadRun.id == report.run_id).scalar_subquery()
        done = select(func.max(LoadRun.finished_at)).where(
            LoadRun.status == "done", LoadRun.command == command
        )
        succeeded = session.scalar(done)
        origins = {name: at for name, at in session.execute(select(Origin.name, Origin.done_at)) if at}
        size = session.scalar(text(_SIZES[engine.dialect.name]))
    return "".join(
        _family(name, meaning, samples)
        for name, meaning, samples in _families(report, succeeded, origins, float(size or 0))
        if samples
    )


def described() -> Iterator[tuple[str, tuple[str, ...], str]]:
    """Each metric with its labels and its meaning, as documentation lists them."""
    time = "2026-01-01T00:00:00Z"
    report = RunReport(1, "", "done", time, time, (OriginReport("", ""),))
    for name, meaning, samples in _families(report, time, {"": time}, 0.0):
        yield f"trialdb_{name}", tuple(samples[0][0]), meaning


def _families(
    report: RunReport, succeeded: str | None, origins: Mapping[str, str], size: float
) -> Iterator[Family]:
    yield from _of_run(report, succeeded)
    yield "database_bytes", "Size of the database", [({}, size)]
    yield from _of_origins(report.origins, origins)


_SIZES: Final = {
    "sqlite": "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()",
    "postgresql": "SELECT pg_database_size(current_database())",
}


def _of_run(report: RunReport, succeeded: str | None) -> Iterator[Family]:
    start, end = _seconds(report.started_at), _seconds(report.finished_at)
    brought = report.brought()
    yield "run_start_timestamp_seconds", "When the last run began", [({}, start)]
    yield "run_end_timestamp_seconds", "When the last run ended", [({}, end)]
    yield "run_seconds", "How long the last run took", [({}, end - start)]
    statuses = ("done", "partial", "failed")
    yield (
        "run_status",
        "How the last run ended: 1 for its status",
        [({"status": status}, float(report.status == status)) for status in statuses],
    )
    yield (
        "run_items",
        "Documents of the last run by what became of them",
        [({"status": status}, getattr(report, status)) for status in _STATUSES],
    )
    yield (
        "run_brought",
        "What the last run brought: new studies and conflicts, new and changed figures",
        [({"kind": kind.replace(" ", "_")}, brought.get(kind, 0)) for kind in _KINDS],
    )
    yield "run_vanished", "Registry records that the last run no longer found", [({}, report.vanished)]
    yield (
        "last_success_timestamp_seconds",
        "When a run last ended without a failure",
        ([({}, _seconds(succeeded))] if succeeded else []),
    )


def _of_origins(origins: Iterable[OriginReport], succeeded: Mapping[str, str]) -> Iterator[Family]:
    told = [({"origin": origin.name, "kind": origin.kind}, origin) for origin in origins]
    yield (
        "origin_items",
        "Documents of the last run by origin and what became of them",
        [
            (labels | {"status": status}, getattr(origin, status))
            for labels, origin in told
            for status in _STATUSES
        ],
    )
    yield (
        "origin_failed",
        "Whether the origin could not be asked at all",
        [(labels, float(origin.error is not None)) for labels, origin in told],
    )
    yield "origin_seconds", "How long the origin took", [(labels, origin.seconds) for labels, origin in told]
    yield (
        "origin_last_success_timestamp_seconds",
        "When the last run over the origin that came to its end began",
        [(labels, _seconds(at)) for labels, origin in told if (at := succeeded.get(origin.name))],
    )


def _family(name: str, meaning: str, samples: Iterable[Sample]) -> str:
    head = f"# HELP trialdb_{name} {meaning}.\n# TYPE trialdb_{name} gauge\n"
    return head + "".join(f"trialdb_{name}{_labelled(labels)} {value:.15g}\n" for labels, value in samples)


def _labelled(labels: Mapping[str, str]) -> str:
    told = ",".join(f'{name}="{value.translate(_ESCAPES)}"' for name, value in labels.items())
    return f"{{{told}}}" if told else ""


def _seconds(time: str) -> float:
    return datetime.fromisoformat(time).timestamp()
