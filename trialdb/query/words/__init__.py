"""Words of questions that stand for sorts of things: kinds of source, analysis sets, classes and clipped names of drugs.

They are closed classes, kept in the tables beside this file: a name, what it stands for in the database, and the
other names that it goes by.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from trialdb.values import key

__all__ = ["DrugClass", "Sort", "analysis_sets", "drug_class", "drug_classes", "short_names", "source_kinds"]

_HERE: Final = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Sort:
    """One sort: its name, what it stands for, other names.

    A kind of source stands for kinds of the table ``sources``; an analysis set for LIKE patterns of lower-case text, of
    which one must fit and none that begins with ``!``.
    """

    name: str
    stands_for: tuple[str, ...]
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DrugClass:
    """A class of drugs: LIKE patterns of the mechanism in the vocabulary and, of drugs that have none there, of the name.

    Both are of lower-case text; of patterns that do not begin with ``!`` one must fit, and none of the others. Patterns
    of names are stems of international nonproprietary names.
    """

    name: str
    mechanisms: tuple[str, ...]
    stems: tuple[str, ...]
    names: tuple[str, ...]


@cache
def drug_classes() -> tuple[DrugClass, ...]:
    """The classes by name; each has its source in the table, such as a group of the ATC classification."""
    with (_HERE / "drug_classes.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            DrugClass(row["name"], *(_several(row[cell]) for cell in ("mechanisms", "stems", "names")))
            for row in csv.DictReader(file)
        )


def drug_class(name: str) -> DrugClass | None:
    """The class that goes by a name, or by its plural."""
    return _by_name().get(key(name)) or _by_name().get(key(name).removesuffix("s"))


@cache
def _by_name() -> Mapping[str, DrugClass]:
    return {key(name): sort for sort in drug_classes() for name in (sort.name, *sort.names)}


def _several(cell: str) -> tuple[str, ...]:
    return tuple(part for part in cell.split("|") if part)


@cache
def source_kinds() -> Mapping[str, Sort]:
    """Kinds of source, as :class:`trialdb.facts.Document` has them, by the key of their name."""
    return _read("source_kinds.csv", "kinds")


@cache
def analysis_sets() -> Mapping[str, Sort]:
    """Analysis sets by the key of their name."""
    return _read("analysis_sets.csv", "patterns")


@cache
def short_names() -> Mapping[str, str]:
    """What clipped names of drugs stand for ("pembro", "sema"): keys of both."""
    with (_HERE / "short_names.csv").open(encoding="utf-8", newline="") as file:
        return {
            key(short): key(row["name"]) for row in csv.DictReader(file) for short in row["short"].split("|")
        }


def _read(name: str, stands_for: str) -> Mapping[str, Sort]:
    with (_HERE / name).open(encoding="utf-8", newline="") as file:
        return {
            key(row["name"]): Sort(
                row["name"], tuple(row[stands_for].split("|")), tuple(row["names"].split("|"))
            )
            for row in csv.DictReader(file)
        }
