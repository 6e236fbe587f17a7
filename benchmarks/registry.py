"""How fast registry records load beside a bare yardstick, and whether the question put to them is answered right.

    python benchmarks/registry.py                 10,000 made-up studies, three rounds
    python benchmarks/registry.py --studies 2000 --rounds 1

The studies are real records with other numbers (``../shared/bench/perf/make_corpus.py``). The yardstick
(``limit.py`` there) parses them and inserts plain rows, with nothing resolved and no evidence. Whole commands are run
in turn, so that what slows the machine down slows all alike, and are compared round by round: by the clock, and by
processor time, which says more where other work runs beside. Two processes in turn need processors of
their own to be faster by the clock.

The corpus repeats 191 titles' worth of records, which a memory of titles makes faster than the registry itself is; so
the cost of reading a title that was never read is told too.
"""

from __future__ import annotations

import argparse
import gzip
import itertools
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from extraction import ROOT, SHARED, MissingError

FEW = 1000
ENDPOINT = "EASI-75"
LOAD, AGAIN, TWO = "load", "again", "load, 2 workers"
YARDSTICK = "yardstick"
TARGETS = {LOAD: "2.0 of the yardstick", AGAIN: "0.4 of the load", TWO: "1.4 of the yardstick"}
QUESTION_MS, MEMORY, GROWTH = 40, 2.0, 1.2
_ASKED = 15  # times


@dataclass(frozen=True)
class Run:
    """What one command took."""

    seconds: float
    cpu: float
    megabytes: float


def made(folder: Path, studies: int, shared: Path) -> tuple[Path, Path]:
    """The corpus and the answers to its question."""
    corpus, truth = folder / "corpus.jsonl", folder / "truth.tsv"
    script = shared / "bench" / "perf" / "make_corpus.py"
    subprocess.run(
        [sys.executable, script, "-n", str(studies), "-o", corpus, "--truth", truth],
        check=True, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    return corpus, truth


def timed(command: Sequence[str | Path]) -> Run:
    """Run a command to its end.

    Raises:
        MissingError: it has failed.
    """
    paths = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    with tempfile.TemporaryFile() as output:
        started = time.perf_counter()
        process = subprocess.Popen(
            command, stdout=output, stderr=subprocess.STDOUT, env={**os.environ, "PYTHONPATH": paths}
        )
        _, status, used = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            output.seek(0)
            raise MissingError(
                f"{' '.join(map(str, command))}: {output.read().decode(errors='replace').strip()}"
            )
    return Run(seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def round_of(corpus: Path, folder: Path, shared: Path) -> dict[str, Run]:
    """Each command once, into new databases."""
    for file in folder.glob("*.db*"):
        file.unlink()
    program = [sys.executable, "-m", "trialdb", "load"]
    one, two = folder / "one.db", folder / "two.db"
    alone = [*program, "--workers", "1", "--db", one, corpus]
    return {
        YARDSTICK: timed(
            [sys.executable, shared / "bench" / "perf" / "limit.py", corpus, folder / "limit.db"]
        ),
        LOAD: timed(alone),
        AGAIN: timed(alone),
        TWO: timed([*program, "--workers", "2", "--db", two, corpus]),
    }


def answered(database: Path, truth: Path) -> tuple[int, int, list[float]]:
    """Of how many studies the question is answered right, how many there are, and what answering took, in ms."""
    from trialdb.query import deltas  # noqa: PLC0415  (not needed by --help)
    from trialdb.store import open_database  # noqa: PLC0415

    wanted: dict[str, Counter[float]] = {}
    for line in truth.read_text(encoding="utf-8").splitlines()[1:]:
        nct_id, _, title, _, _, _, difference = line.split("\t")
        if "placebo" not in title.lower():
            wanted.setdefault(nct_id, Counter())[float(difference)] += 1
    engine = open_database(database)
    took = []
    for _ in range(_ASKED):
        started = time.perf_counter()
        rows = deltas(engine, endpoint=ENDPOINT).rows
        took.append(1000 * (time.perf_counter() - started))
    engine.dispose()
    found: dict[str, Counter[float]] = {}
    for row in rows:
        if row["nct_id"] in wanted and row["value"] is not None:
            found.setdefault(row["nct_id"], Counter())[round(row["value"], 1)] += 1
    # A real record may have an outcome of its own with this endpoint, so that more than what is wanted may be there.
    right = sum(differences <= found.get(nct_id, Counter()) for nct_id, differences in wanted.items())
    return right, len(wanted), took


def title_cost(shared: Path) -> tuple[float, int]:
    """Microseconds for a title that was never read, and how many they are, over the real records."""
    from trialdb.registry.titles import TitleReader  # noqa: PLC0415
    from trialdb.vocabulary import load_vocabulary  # noqa: PLC0415

    with gzip.open(shared / "bench" / "perf" / "real_studies.jsonl.gz") as lines:
        titles = {title for line in lines for title in _titles(json.loads(line))}
    reader = TitleReader(load_vocabulary())
    reader.read("Change from baseline in HbA1c at Week 24", None)  # what is made once is made
    started = time.process_time()
    for title, frame, kind, unit in sorted(titles, key=str):
        reader.read(title, frame, param_type=kind, unit=unit)
    return 1e6 * (time.process_time() - started) / len(titles), len(titles)


def _titles(record: dict[str, Any]) -> set[tuple[str | None, ...]]:
    results = record.get("resultsSection", {}).get("outcomeMeasuresModule", {})
    planned = record["protocolSection"].get("outcomesModule", {}).values()
    return {
        (o["title"], o.get("timeFrame"), o.get("paramType"), o.get("unitOfMeasure"))
        for o in results.get("outcomeMeasures", ())
    } | {(o["measure"], o.get("timeFrame"), None, None) for outcomes in planned for o in outcomes}


def shares(
    rounds: Sequence[dict[str, Run]], name: str, beside: str, told: Callable[[Run], float]
) -> tuple[float, float, float]:
    """Median, least and most of what a command took for each that another took, over the rounds."""
    found = [told(runs[name]) / told(runs[beside]) for runs in rounds]
    return median(found), min(found), max(found)


def report(rounds: Sequence[dict[str, Run]], few: Sequence[dict[str, Run]], studies: int) -> None:
    """Print what the commands took."""
    print(f"{'command':17}{'seconds':>9}{'cpu s':>8}{'peak MB':>9}  against")
    for name in rounds[0]:
        runs = [r[name] for r in rounds]
        line = (
            f"{name:17}{median(r.seconds for r in runs):9.2f}{median(r.cpu for r in runs):8.2f}"
            f"{max(r.megabytes for r in runs):9.0f}"
        )
        if name != YARDSTICK:
            beside = LOAD if name == AGAIN else YARDSTICK
            by_clock = shares(rounds, name, beside, lambda r: r.seconds)
            by_cpu = shares(rounds, name, beside, lambda r: r.cpu)
            line += (
                f"  x{by_clock[0]:.2f} by the clock ({by_clock[1]:.2f} to {by_clock[2]:.2f}),"
                f" x{by_cpu[0]:.2f} by processor time ({by_cpu[1]:.2f} to {by_cpu[2]:.2f}); target {TARGETS[name]}"
            )
        print(line)
    memory = max(r[LOAD].megabytes for r in rounds) / max(r[YARDSTICK].megabytes for r in rounds)
    print(f"peak memory of a load: x{memory:.2f} of the yardstick's (target {MEMORY})")
    cost = 1000 * median(r[LOAD].cpu for r in rounds) / studies
    first = 1000 * median(r[LOAD].cpu for r in few) / FEW
    print(
        f"processor time a study: {first:.2f} ms of {FEW:,}, {cost:.2f} ms of {studies:,}:"
        f" x{cost / first:.2f} (target {GROWTH} at 100,000)"
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; the exit status."""
    parser = argparse.ArgumentParser(description="Measure the speed of loading registry records.")
    parser.add_argument("--studies", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument(
        "--shared", type=Path, default=SHARED, help="where the yardstick and real records are"
    )
    said = parser.parse_args(arguments)
    try:
        _measure(said)
    except MissingError as error:
        print(f"Error: {error}", file=sys.stderr)
        return 1
    return 0


def _measure(said: argparse.Namespace) -> None:
    perf = said.shared / "bench" / "perf"
    for name in ("make_corpus.py", "limit.py", "real_studies.jsonl.gz"):
        if not (perf / name).exists():
            raise MissingError(f"{perf / name} is not there; the yardstick belongs into {said.shared}")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        corpus, truth = made(folder, said.studies, said.shared)
        small = folder / "small.jsonl"
        with corpus.open("rb") as lines, small.open("wb") as file:
            file.writelines(itertools.islice(lines, FEW))
        print(
            f"{said.studies:,} studies, {corpus.stat().st_size / 1e6:,.0f} MB; {said.rounds} rounds",
            flush=True,
        )
        few = [round_of(small, folder, said.shared) for _ in range(said.rounds)]
        rounds = [round_of(corpus, folder, said.shared) for _ in range(said.rounds)]
        report(rounds, few, said.studies)
        right, asked, took = answered(folder / "one.db", truth)
    print(
        f"{ENDPOINT} against placebo: right for {right} of {asked} studies; {median(took):.1f} ms in process"
        f" (median of {_ASKED}; {min(took):.1f} to {max(took):.1f}; target {QUESTION_MS})"
    )
    cost, count = title_cost(said.shared)
    print(f"a title that was never read: {cost:.0f} µs of processor time (mean of {count:,})")


if __name__ == "__main__":
    sys.exit(main())
