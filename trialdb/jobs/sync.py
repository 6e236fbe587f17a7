"""One run over all origins of ``trialdb.toml``: idempotent, and finished by the next where it was killed.

Each origin is asked in turn, and one that cannot be asked does not keep the others. In the end the run tells what it
brought. What a run has written down stays written down: pages that wait, how far each origin got, what was loaded.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from time import perf_counter
from types import ModuleType
from typing import Final, cast

from sqlalchemy import Engine

from trialdb.errors import TrialdbError, UnknownNameError
from trialdb.fetch import Policy
from trialdb.jobs.configuration import Configuration, Origin
from trialdb.jobs.kept_web import KeptWeb
from trialdb.jobs.lock import one_at_a_time
from trialdb.jobs.origins import bulk, feed, files, pages, pubmed, registry
from trialdb.jobs.report import OriginReport, RunReport
from trialdb.jobs.work import OriginRun, Situation, Work
from trialdb.pipeline import Loading
from trialdb.query.arrivals import Arrivals, arrivals
from trialdb.store import ledger
from trialdb.store.changes import save_arrivals
from trialdb.store.database import shown_name
from trialdb.store.ledger import LoadItem, RunStatus
from trialdb.store.save import now, writing

__all__ = ["Step", "plan", "policy_of", "run_steps", "steps_of", "sync"]

Done = Callable[[int, str, LoadItem], None]


@dataclass(frozen=True, slots=True)
class Step:
    """A part of a run: all that one origin has, as a rule."""

    name: str
    kind: str
    run: Callable[[Work], None]


_KINDS: Final[dict[str, ModuleType]] = {
    "files": files, "pages": pages, "feed": feed, "registry": registry, "pubmed": pubmed, "bulk": bulk,
}  # fmt: skip


def sync(
    engine: Engine,
    configuration: Configuration,
    *,
    only: Collection[str] = (),
    full: bool = False,
    offline: bool = False,
    done: Done | None = None,
) -> RunReport:
    """Bring the database up to date from its origins.

    Args:
        engine: an initialised database.
        configuration: what ``trialdb.toml`` says.
        only: the names of the origins that are asked; all by default.
        full: whether origins are asked for everything, not for what has changed alone.
        offline: whether pages come from what earlier runs kept, without the network.
        done: is told of each document, with the number of the run and the name of its origin.

    Raises:
        LockedError: another run is at work.
        UnknownNameError: there is no origin of a name.
    """
    return run_steps(
        engine, configuration, steps_of(configuration, only), full=full, offline=offline, done=done
    )


def steps_of(configuration: Configuration, only: Collection[str] = ()) -> list[Step]:
    """A step for each origin.

    Raises:
        UnknownNameError: there is no origin of a name.
    """
    return [
        Step(origin.name, origin.kind, partial(_kind(origin).run, origin))
        for origin in _chosen(configuration, only)
    ]


def run_steps(
    engine: Engine,
    configuration: Configuration,
    steps: Sequence[Step],
    *,
    full: bool = False,
    offline: bool = False,
    done: Done | None = None,
) -> RunReport:
    """One run of several steps; arguments as of :func:`sync`."""
    with one_at_a_time(engine), _web(configuration, offline=offline) as web:
        return _run(
            Situation(engine, configuration, web, full), steps, done or (lambda _run, _name, _item: None)
        )


def plan(
    engine: Engine, configuration: Configuration, *, only: Collection[str] = (), full: bool = False
) -> Iterator[tuple[str, str]]:
    """What a run would do: the name of an origin, and a line. Feeds and registries are asked; nothing is written.

    Raises:
        UnknownNameError: there is no origin of a name.
    """
    with _web(configuration, offline=False) as web:
        found = Situation(engine, configuration, web, full)
        for origin in _chosen(configuration, only):
            try:
                for line in _kind(origin).plan(origin, found):
                    yield origin.name, line
            except TrialdbError as error:
                yield origin.name, f"cannot be asked: {error}"


def _chosen(configuration: Configuration, only: Collection[str]) -> list[Origin]:
    names = tuple(origin.name for origin in configuration.origins)
    for name in only:
        if name not in names:
            raise UnknownNameError("origin", name, names)
    return [origin for origin in configuration.origins if not only or origin.name in only]


def policy_of(configuration: Configuration) -> Policy:
    """How the configuration wants the web to be asked."""
    told = configuration.fetch
    return Policy(
        contact=told.contact, pause=told.pause, timeout=told.timeout, attempts=told.attempts, backoff=told.backoff,
        longest_wait=told.longest_wait, largest=int(told.largest_mb * 1_000_000), robots=told.robots,
        allowed_private=frozenset(told.allow_private),
    )  # fmt: skip


def _web(configuration: Configuration, *, offline: bool) -> KeptWeb:
    keep = configuration.fetch.keep
    return KeptWeb(policy_of(configuration), configuration.path(keep) if keep else None, offline=offline)


def _kind(origin: Origin) -> OriginRun[Origin]:
    return cast("OriginRun[Origin]", _KINDS[origin.kind])


def _run(found: Situation, steps: Sequence[Step], done: Done) -> RunReport:
    engine, started = found.engine, now()
    died = ledger.close_dead(engine, surely="sync")
    for number in died:
        _brought(engine, number)
    with Loading(engine, command="sync") as run:
        failures: list[LoadItem] = []
        try:
            reports = [_taken(step, found, run, failures, done) for step in steps]
        finally:
            arrived = _brought(engine, run.id)
        status = _status(reports)
        run.finish(status=status)
    notes = (
        f"run {number} had died before it was done; this run goes on where it stopped" for number in died
    )
    return RunReport(
        run_id=run.id, database=shown_name(engine), status=status, started_at=started, finished_at=now(),
        origins=tuple(reports), failures=tuple(failures), changes=arrived.changes, counts=arrived.counts,
        vanished=run.vanished, notes=tuple(notes),
    )  # fmt: skip


def _brought(engine: Engine, run_id: int) -> Arrivals:
    """What a run brought, written down: also of one that was interrupted, or that died."""
    arrived = arrivals(engine, run_id)
    with writing(engine) as session:
        save_arrivals(session, run_id, arrived)
    return arrived


def _taken(
    step: Step,
    found: Situation,
    run: Loading,
    failures: list[LoadItem],
    done: Done,
) -> OriginReport:
    """What became of one step; its failures are added to those of the run."""

    def told(item: LoadItem) -> None:
        if item.status == "failed":
            failures.append(item)
        done(run.id, step.name, item)

    began, before, error = perf_counter(), ledger.counts(found.engine, run.id), None
    work = Work(
        found.engine, found.configuration, found.web, found.full, found.started, loading=run, done=told
    )
    try:
        step.run(work)
    except TrialdbError as problem:
        error = str(problem)
    except Exception as problem:  # noqa: BLE001  (whatever is wrong with one origin, the others are asked)
        error = f"{type(problem).__name__}: {' '.join(str(problem).split())[:500]}"
    if error:
        told(run.fail(step.name, error))
    ledger.set_origin(found.engine, run.id, step.name)
    after = ledger.counts(found.engine, run.id)
    counts = {status: after[status] - before[status] for status in after}
    return OriginReport(step.name, step.kind, **counts, error=error, seconds=perf_counter() - began)


def _status(reports: list[OriginReport]) -> RunStatus:
    """How a run went: failed where no origin could be asked."""
    if reports and all(report.error for report in reports):
        return "failed"
    return "partial" if any(report.failed for report in reports) else "done"
