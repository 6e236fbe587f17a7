"""How much of the development sets is read right: extracts them, scores them, prints one table.

    python benchmarks/extraction.py              print the table
    python benchmarks/extraction.py --json       the same as JSON, one object for each figure
    python benchmarks/extraction.py --write      put the table into docs/extraction.md

Each set is one call of ``trialdb extract``. The scorers are the ones in ``../shared/bench``, run as they are; only
the count of facts in texts without results is made here. The figures depend on the texts and this checkout alone, so
that a test can hold the page to what is printed (``tests/test_benchmarks.py``).
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
PAGE = ROOT / "docs" / "extraction.md"
OPENING, CLOSING = "<!-- measured: benchmarks/extraction.py -->\n", "<!-- end -->"
EVIDENCE = "evidence-inference"


class MissingError(Exception):
    """Something that the measurement needs is not there."""


@dataclass(frozen=True)
class Figure:
    """One measure of one set, with the target that the project has set for it.

    Where it is a share, ``right`` of ``of`` things; of facts in texts without results, the texts that have any.
    """

    measure: str
    target: str
    set: str
    figure: float | None
    right: int | None = None
    of: int | None = None

    def __str__(self) -> str:
        if self.figure is None:
            return "none there"
        figure = str(self.figure) if isinstance(self.figure, int) else f"{self.figure:.3f}"
        return figure if self.of is None else f"{figure} ({self.right} of {self.of})"


def sets(shared: Path) -> dict[str, Path]:
    """The folders that are measured, by the names they have in the table.

    Raises:
        MissingError: one of them, or a scorer, is not there.
    """
    found = {
        "dev": shared / "bench" / "dev",
        "articles": shared / "articles",
        "own documents": ROOT / "tests" / "documents",
        EVIDENCE: shared / "bench" / EVIDENCE,
    }
    for path in (*found.values(), shared / "bench" / "score.py", shared / "bench" / "score_evidence.py"):
        if not path.exists():
            raise MissingError(f"{path} is not there; the development sets belong into {shared}")
    return found


def measured(shared: Path) -> list[Figure]:
    """All figures, in the order of the table.

    Raises:
        MissingError: a set or a scorer is not there.
        subprocess.CalledProcessError: extraction or a scorer ended with an error.
    """
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory(prefix="trialdb-benchmark-") as made:
        for name, cases in sets(shared).items():
            out = Path(made) / name
            _run("-m", "trialdb", "extract", *sorted(cases.glob("*.txt")), "--out", out)
            if name == EVIDENCE:
                figures += _of_evidence(shared, cases, out)
            else:
                figures += _of_facts(shared, name, cases, out)
    return figures


def _of_facts(shared: Path, name: str, cases: Path, out: Path) -> Iterable[Figure]:
    """What ``score.py`` says of a set with gold facts, and what is read where there are none."""
    told = json.loads(_run(shared / "bench" / "score.py", cases, "--predictions", out, "--json"))
    shares = told["shares"]
    yield Figure("texts", "", name, told["cases"])
    yield Figure("whole facts, F1", "0.92", name, told["numbers fact"]["f1"])
    yield Figure("placed numbers, F1", "0.96", name, told["numbers value"]["f1"])
    yield _share("p-values and intervals read right", "0.97", name, shares["p-value"], shares["interval"])
    yield _share("– p-values", "", name, shares["p-value"])
    yield _share("– intervals", "", name, shares["interval"])
    yield Figure("adverse events, F1", "0.90", name, told["safety fact"]["f1"])
    yield Figure("studies, F1", "0.95", name, told["studies"]["f1"])
    read = [_facts_read(out / f"{stem}.json") for stem in _without_results(cases)]
    false, where = sum(read) if read else None, sum(map(bool, read))
    yield Figure("facts (texts) where no results are", "0", name, false, where, len(read))
    yield _share("quotes verbatim", "1.0", name, shares["quote"])


def _of_evidence(shared: Path, cases: Path, out: Path) -> Iterable[Figure]:
    """What ``score_evidence.py`` says of annotated abstracts."""
    words = (
        shared / "bench" / "score_evidence.py",
        cases,
        "--predictions",
        out,
        "--bootstrap",
        "0",
        "--json",
    )
    told = json.loads(_run(*words).splitlines()[-1])
    yield Figure("texts", "", EVIDENCE, told["cases"])
    yield Figure("score", "0.75", EVIDENCE, told["score"])
    for metric, target in (
        ("label_accuracy_strict", "0.60"),
        ("evidence_recall", ""),
        ("number_recall", ""),
        ("p_value_precision", ""),
        ("value_grounded", ""),
        ("evidence_valid", ""),
        ("spurious_rate", ""),
        ("nonresult_rate", ""),
    ):
        told_of = told["metrics"][metric]
        name = f"{metric} (lower is better)" if metric.endswith("_rate") else metric
        yield Figure(name, target, EVIDENCE, told_of["value"], told_of["num"], told_of["den"])


def _share(measure: str, target: str, name: str, *parts: Mapping[str, int]) -> Figure:
    """Shares that ``score.py`` gives, together."""
    right, of = sum(part["right"] for part in parts), sum(part["of"] for part in parts)
    return Figure(measure, target, name, right / of if of else None, right, of)


def _without_results(cases: Path) -> Iterable[str]:
    """The texts from which a careful reader takes no figure."""
    for gold in sorted(cases.glob("*.gold.yaml")):
        facts = yaml.safe_load(gold.read_text(encoding="utf-8"))
        if not any(facts.get(kind) for kind in ("results", "comparisons", "safety")):
            yield gold.name.removesuffix(".gold.yaml")


def _facts_read(file: Path) -> int:
    """How many figures are read from a text, of one arm, between two, and of adverse events."""
    facts = json.loads(file.read_text(encoding="utf-8"))
    return sum(not fact.get("derived") for kind in ("results", "safety_events") for fact in facts[kind])


def _run(*words: Any) -> str:
    """What a Python program prints, with the package of this checkout."""
    paths = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    return subprocess.run(
        [sys.executable, *map(str, words)], check=True, stdout=subprocess.PIPE, encoding="utf-8",
        env={**os.environ, "PYTHONPATH": paths, "PYTHONUTF8": "1"},
    ).stdout  # fmt: skip


def table(figures: Sequence[Figure]) -> str:
    """A row for each measure and a column for each set, as Markdown."""
    names = list(dict.fromkeys(figure.set for figure in figures))
    rows: dict[tuple[str, str], dict[str, str]] = {}
    for figure in figures:
        rows.setdefault((figure.measure, figure.target), {})[figure.set] = str(figure)
    cells = [["measure", "target", *names]]
    cells += [[*row, *(told.get(name, "") for name in names)] for row, told in rows.items()]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    cells.insert(1, ["-" * width for width in widths])
    return "".join(
        f"| {' | '.join(cell.ljust(width) for cell, width in zip(line, widths, strict=True))} |\n"
        for line in cells
    )


def shown(page: str) -> str:
    """The table that stands in a page."""
    return page.partition(OPENING)[2].partition(CLOSING)[0].strip("\n") + "\n"


def rewritten(page: str, printed: str) -> str:
    """A page with the table put between its marks.

    Raises:
        MissingError: the page has no such marks.
    """
    before, opening, rest = page.partition(OPENING)
    _, closing, after = rest.partition(CLOSING)
    if not closing:
        raise MissingError(f"the page has no {OPENING.strip()} … {CLOSING}")
    return f"{before}{opening}\n{printed}\n{closing}{after}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, then print or write; the exit status."""
    parser = argparse.ArgumentParser(description="Score extraction on the development sets.")
    parser.add_argument(
        "--shared", type=Path, default=SHARED, help="where they are (default: beside the checkout)"
    )
    parser.add_argument("--json", action="store_true", help="print an object for each figure")
    parser.add_argument("--write", action="store_true", help="put the table into docs/extraction.md")
    said = parser.parse_args(arguments)
    try:
        figures = measured(said.shared)
        if said.write:
            PAGE.write_text(rewritten(PAGE.read_text(encoding="utf-8"), table(figures)), encoding="utf-8")
    except (MissingError, subprocess.CalledProcessError) as error:
        print(f"Error: {error}", file=sys.stderr)
        return 1
    print(
        json.dumps([asdict(figure) for figure in figures], indent=1) if said.json else table(figures), end=""
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
