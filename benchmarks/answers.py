"""How fast questions are answered: in one process, on pages of the site, and by the command from a cold shell.

    python benchmarks/answers.py                      the seed articles and 10,000 made-up registry studies
    python benchmarks/answers.py --db big.db          a database that is there already

In process the median of several askings is told, after one that is not counted. The command, a whole process with the
seed database, is run in turn with the yardstick, ``sqlite-utils --version``, so that what slows the machine down slows
both; the ratio is taken pair by pair. Pages are asked of the site without a network.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from extraction import ROOT, SHARED, MissingError
from registry import made, timed

ANSWER_MS, PAGE_MS, COLD = 30, 150, 2.0
QUESTIONS = (
    "EASI-75 delta versus placebo by dose",
    "EASI-75 delta versus placebo of rocatinlimab as of 2025-03",
    "HbA1c change versus placebo by dose",
    "deltas of rocatinlimab",
    "deltas in atopic dermatitis versus placebo",
    "EASI-75 delta versus dupilumab",
    "hazard ratio for overall survival",
    "EASI-75 response rates by arm",
    "adverse events by arm of rocatinlimab",
    "how many patients on tirzepatide had nausea",
    "which studies of rocatinlimab",
    "timeline of rocatinlimab",
    "conflicts for EASI-75",
    "unresolved names from Amgen",
    "dose-response of orforglipron on body weight",
)
PAGES = (
    "/",
    "/endpoint/EASI-75",
    "/endpoint/HbA1c",
    "/drug/semaglutide",
    "/study/ROCKET-IGNITE",
    "/ask?q=EASI-75+delta+versus+placebo+by+dose",
    "/{database}/v_deltas",
    "/{database}/v_results",
)
_ASKED = 9  # times


@contextmanager
def database(given: Path | None, studies: int, shared: Path) -> Iterator[Path]:
    """The database to ask: the given one, or one that is made."""
    if given is not None:
        yield given
        return
    with tempfile.TemporaryDirectory() as folder:
        corpus, _ = made(Path(folder), studies, shared)
        big = Path(folder) / "big.db"
        for path in (ROOT / "seeds" / "articles", corpus):
            timed([sys.executable, "-m", "trialdb", "load", "--db", big, path])
        yield big


def in_process(path: Path) -> float:
    """Print what each answer takes; the longest, in ms."""
    from trialdb import connect  # noqa: PLC0415  (not needed by --help)

    worst = 0.0
    with connect(path) as asked:
        for question in QUESTIONS:
            took = []
            for _ in range(_ASKED + 1):
                started = time.perf_counter()
                answer = asked.ask(question)
                took.append(1000 * (time.perf_counter() - started))
            told = median(took[1:])
            worst = max(worst, told)
            print(f"{told:8.1f} ms {len(answer.rows):6,} rows  {question}")
    return worst


async def pages(path: Path) -> float:
    """Print what each page of the site takes; the longest, in ms."""
    from trialdb.site.serving import site  # noqa: PLC0415  (Datasette is slow to import)

    served = site(path)
    await served.invoke_startup()
    worst: float = 0.0
    for page in PAGES:
        took = []
        for _ in range(_ASKED + 1):
            started = time.perf_counter()
            answer = await served.client.get(page.format(database=path.stem))
            took.append(1000 * (time.perf_counter() - started))
        told = median(took[1:])
        worst = max(worst, told)
        print(f"{told:8.0f} ms {len(answer.content) / 1000:6,.0f} kB  {page} ({answer.status_code})")
    return worst


def cold(rounds: int) -> float:
    """What a question costs from a cold shell, as a multiple of the yardstick's, by processor time."""
    programs = Path(sys.executable).parent
    with tempfile.TemporaryDirectory() as folder:
        seeds = Path(folder) / "seeds.db"
        timed([sys.executable, "-m", "trialdb", "load", "--db", seeds, ROOT / "seeds" / "articles"])
        asking = [programs / "trialdb", "ask", "--db", seeds, QUESTIONS[0]]
        yardstick = [programs / "sqlite-utils", "--version"]
        pairs = [(timed(asking), timed(yardstick)) for _ in range(rounds + 1)][1:]
    for name, told in (("by the clock", lambda run: run.seconds), ("by processor time", lambda run: run.cpu)):
        ratios = [told(one) / told(two) for one, two in pairs]
        print(
            f"cold `trialdb ask`, {name}: {median(told(one) for one, _ in pairs):.2f} s,"
            f" x{median(ratios):.2f} of `sqlite-utils --version` ({min(ratios):.2f} to {max(ratios):.2f};"
            f" target {COLD})"
        )
    return median(ratios)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; the exit status."""
    parser = argparse.ArgumentParser(description="Measure how fast questions are answered.")
    parser.add_argument("--db", type=Path, help="a database with the seed articles and many studies")
    parser.add_argument("--studies", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--shared", type=Path, default=SHARED, help="where real records are")
    said = parser.parse_args(arguments)
    os.environ.pop("TRIALDB_DB", None)
    try:
        with database(said.db, said.studies, said.shared) as path:
            print(f"the slowest answer: {in_process(path):.0f} ms (target {ANSWER_MS})")
            print(f"the slowest page: {asyncio.run(pages(path)):.0f} ms (target {PAGE_MS})")
        cold(said.rounds)
    except (MissingError, OSError) as error:
        print(f"{parser.prog}: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
