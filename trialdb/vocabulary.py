"""The open vocabularies in ``seeds/``: endpoints, adverse events, interventions, organisations, conditions, rules.

Each is a plain file that a domain expert edits. Reading one checks it, and an entry that cannot be used is a
:class:`~trialdb.errors.SeedError` with its file and line. A name belongs to one entry of its kind; names are
compared by :func:`trialdb.values.key`, so that case, hyphens and spaces do not matter.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Final, Literal, TypeVar

from trialdb.errors import SeedError
from trialdb.settings import seeds_dir
from trialdb.values import key

__all__ = [
    "AdverseEvent",
    "Condition",
    "DrugStem",
    "Endpoint",
    "Intervention",
    "Organisation",
    "StudyRule",
    "Vocabulary",
    "load_vocabulary",
]

EndpointKind = Literal["responder", "continuous", "event", "time_to_event", "rate"]
_ENDPOINT_KINDS: Final = {"responder", "continuous", "event", "time_to_event", "rate"}
_INTERVENTION_KINDS: Final = {
    "drug",
    "biologic",
    "vaccine",
    "device",
    "procedure",
    "behavioural",
    "placebo",
    "other",
}
_ORGANISATION_KINDS: Final = {"company", "regulator", "academic", "government", "charity", "publisher"}
_DIRECTIONS: Final = {"yes": True, "no": False, "": None}


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One endpoint of the field: ``code`` is its usual short form; ``instrument`` the code of what it derives from."""

    code: str
    label: str
    area: str
    instrument: str | None
    kind: str
    threshold: str | None
    unit: str | None
    higher_is_better: bool | None
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AdverseEvent:
    """One preferred term with its system organ class; ``Any`` marks totals such as any serious adverse event."""

    term: str
    organ_class: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Intervention:
    """One drug, device, procedure or placebo under its generic name."""

    name: str
    kind: str
    mechanism: str | None
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Organisation:
    """One company, regulator, academic sponsor or publisher."""

    name: str
    kind: str
    country: str | None
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Condition:
    """One disease or condition."""

    name: str
    area: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DrugStem:
    """A part of generic names: a suffix (``-tinib``), prefix (``cef-``) or infix (``-siran-``)."""

    stem: str
    kind: str
    meaning: str


@dataclass(frozen=True, slots=True)
class StudyRule:
    """Says which study a source means that it does not name, and why we know."""

    source: str
    study: str
    reason: str
    readout: str | None = None
    phrase: str | None = None
    intervention: str | None = None


_Entry = TypeVar("_Entry")
_Row = dict[str, str]


def _rows(path: Path, columns: tuple[str, ...]) -> Iterator[tuple[int, _Row]]:
    """The rows of a vocabulary file with their line numbers; the header must be exactly ``columns``."""
    if not path.is_file():
        raise SeedError(path, 1, "this vocabulary file is missing")
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file, strict=True)
        try:
            header = next(reader, [])
            if tuple(header) != columns:
                raise SeedError(path, 1, f"the header must be {','.join(columns)}, not {','.join(header)}")
            for cells in reader:
                if len(cells) != len(columns):
                    raise SeedError(
                        path, reader.line_num, f"{len(cells)} cells where {len(columns)} are needed"
                    )
                yield reader.line_num, dict(zip(columns, cells, strict=True))
        except csv.Error as error:
            raise SeedError(path, reader.line_num, f"not CSV: {error}") from error


def _read(
    path: Path,
    columns: tuple[str, ...],
    make: Callable[[_Row], _Entry],
    named: Callable[[_Entry], Iterable[str]],
) -> tuple[dict[str, _Entry], dict[str, _Entry]]:
    """Entries by their first column and by the key of each of their names; two entries cannot share a name."""
    entries: dict[str, _Entry] = {}
    index: dict[str, _Entry] = {}
    seen: dict[str, int] = {}
    for line, row in _rows(path, columns):
        try:
            entry = make(row)
        except ValueError as error:
            raise SeedError(path, line, str(error)) from error
        own = row[columns[0]]
        if own in entries:
            raise SeedError(path, line, f"{own!r} stands twice")
        entries[own] = entry
        for name in named(entry):
            k = key(name)
            if not k:
                raise SeedError(path, line, f"the name {name!r} has no letter or digit")
            if index.setdefault(k, entry) is not entry:
                raise SeedError(
                    path, line, f"the name {name!r} belongs to line {seen[k]} already; a name has one owner"
                )
            seen.setdefault(k, line)
    return entries, index


def _names(row: _Row) -> tuple[str, ...]:
    names = tuple(n for n in row["names"].split("|") if n)
    for name in names:
        if name != name.strip():
            raise ValueError(f"the name {name!r} has blanks around it")
    return names


def _one_of(row: _Row, column: str, allowed: Iterable[str]) -> str:
    if row[column] not in allowed:
        raise ValueError(f"{column} {row[column]!r} is none of {', '.join(sorted(a for a in allowed if a))}")
    return row[column]


def _filled(row: _Row, column: str) -> str:
    if not row[column].strip():
        raise ValueError(f"{column} is empty")
    return row[column]


def _endpoint(row: _Row) -> Endpoint:
    return Endpoint(
        code=_filled(row, "code"),
        label=_filled(row, "label"),
        area=_filled(row, "area"),
        instrument=row["instrument"] or None,
        kind=_one_of(row, "kind", _ENDPOINT_KINDS),
        threshold=row["threshold"] or None,
        unit=row["unit"] or None,
        higher_is_better=_DIRECTIONS[_one_of(row, "higher_is_better", _DIRECTIONS)],
        names=_names(row),
    )


def _adverse_event(row: _Row) -> AdverseEvent:
    return AdverseEvent(term=_filled(row, "term"), organ_class=_filled(row, "organ_class"), names=_names(row))


def _intervention(row: _Row) -> Intervention:
    kind = _one_of(row, "kind", _INTERVENTION_KINDS)
    return Intervention(
        name=_filled(row, "name"), kind=kind, mechanism=row["mechanism"] or None, names=_names(row)
    )


def _organisation(row: _Row) -> Organisation:
    kind = _one_of(row, "kind", _ORGANISATION_KINDS)
    return Organisation(
        name=_filled(row, "name"), kind=kind, country=row["country"] or None, names=_names(row)
    )


def _condition(row: _Row) -> Condition:
    return Condition(name=_filled(row, "name"), area=_filled(row, "area"), names=_names(row))


def _drug_stem(row: _Row) -> DrugStem:
    stem = _filled(row, "stem")
    if not re.fullmatch(r"-?[a-z]{2,}-?", stem) or "-" not in stem:
        raise ValueError(f"stem {stem!r} is not of the form -suffix, prefix- or -infix-")
    return DrugStem(stem=stem, kind=row["kind"], meaning=_filled(row, "meaning"))


def _study_rules(path: Path) -> tuple[StudyRule, ...]:
    """The rules of ``study_rules.yaml``; each names its source, its study, its reason, and which readout it means."""
    import yaml  # noqa: PLC0415  (only where rules are read)

    if not path.is_file():
        return ()
    text = path.read_text(encoding="utf-8")
    try:
        items = yaml.safe_load(text) or []
        tree = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise SeedError(
            path, mark.line + 1 if mark else 1, f"not YAML: {getattr(error, 'problem', error)}"
        ) from error
    lines = [node.start_mark.line + 1 for node in getattr(tree, "value", [])]
    allowed = set(StudyRule.__dataclass_fields__)
    rules = []
    for line, item in zip(lines, items, strict=True):
        if not isinstance(item, dict) or (unknown := set(item) - allowed):
            raise SeedError(
                path,
                line,
                f"unknown key {', '.join(sorted(unknown))}"
                if isinstance(item, dict)
                else "a rule is a mapping",
            )
        missing = [name for name in ("source", "study", "reason") if not item.get(name)]
        if missing or not (item.get("readout") or item.get("phrase")):
            raise SeedError(path, line, f"a rule needs {', '.join(missing) or 'readout or phrase'}")
        rules.append(StudyRule(**{name: str(value) for name, value in item.items() if value is not None}))
    return tuple(rules)


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """All vocabularies, and lookup of a name in each; a name that is not known gives None.

    It cannot change, and only the same object is equal, so that what is made of it can be remembered by it.
    ``drug_stems`` stand in the order in which names are asked for them: the longest first.
    """

    folder: Path
    endpoints: Mapping[str, Endpoint]
    adverse_events: Mapping[str, AdverseEvent]
    interventions: Mapping[str, Intervention]
    organisations: Mapping[str, Organisation]
    conditions: Mapping[str, Condition]
    drug_stems: tuple[DrugStem, ...]
    stem_exceptions: frozenset[str]
    drug_code_prefixes: Mapping[str, str]
    study_rules: tuple[StudyRule, ...]
    endpoint_index: Mapping[str, Endpoint]
    adverse_event_index: Mapping[str, AdverseEvent]
    intervention_index: Mapping[str, Intervention]
    organisation_index: Mapping[str, Organisation]
    condition_index: Mapping[str, Condition]

    def endpoint(self, name: str) -> Endpoint | None:
        """The endpoint that goes by this code, label or other name."""
        return self.endpoint_index.get(key(name))

    def adverse_event(self, name: str) -> AdverseEvent | None:
        """The adverse-event term that goes by this name, singular or plural."""
        k = key(name)
        return self.adverse_event_index.get(k) or self.adverse_event_index.get(k.removesuffix("s"))

    def intervention(self, name: str) -> Intervention | None:
        """The intervention that goes by this generic name, brand or code."""
        return self.intervention_index.get(key(name))

    def organisation(self, name: str) -> Organisation | None:
        """The organisation that goes by this name."""
        return self.organisation_index.get(key(name))

    def condition(self, name: str) -> Condition | None:
        """The condition that goes by this name."""
        return self.condition_index.get(key(name))

    @cached_property
    def responders(self) -> Mapping[tuple[str, str], Endpoint]:
        """Responder endpoints by the key of their instrument's code and their threshold: ("easi", "75")."""
        return {
            (key(e.instrument), e.threshold): e
            for e in self.endpoints.values()
            if e.kind == "responder" and e.instrument and e.threshold
        }


def load_vocabulary(folder: Path | None = None) -> Vocabulary:
    """Read and check the vocabularies of a folder (the packaged ``seeds/`` where none is named).

    Raises:
        SeedError: an entry cannot be used; the message names file and line.
    """
    return _load((folder or seeds_dir()).resolve())


@lru_cache(maxsize=4)
def _load(folder: Path) -> Vocabulary:
    endpoint_columns = (
        "code",
        "label",
        "area",
        "instrument",
        "kind",
        "threshold",
        "unit",
        "higher_is_better",
        "names",
    )
    endpoints, endpoint_index = _read(
        folder / "endpoints.csv",
        endpoint_columns,
        _endpoint,
        lambda e: dict.fromkeys((e.code, e.label, *e.names)),
    )
    events, event_index = _read(
        folder / "adverse_events.csv",
        ("term", "organ_class", "names"),
        _adverse_event,
        lambda e: (e.term, *e.names),
    )
    drugs, drug_index = _read(
        folder / "interventions.csv",
        ("name", "kind", "mechanism", "names"),
        _intervention,
        lambda e: (e.name, *e.names),
    )
    organisations, organisation_index = _read(
        folder / "organisations.csv",
        ("name", "kind", "country", "names"),
        _organisation,
        lambda e: (e.name, *e.names),
    )
    conditions, condition_index = _read(
        folder / "conditions.csv", ("name", "area", "names"), _condition, lambda e: (e.name, *e.names)
    )
    stems, _ = _read(folder / "drug_stems.csv", ("stem", "kind", "meaning"), _drug_stem, lambda s: (s.stem,))
    prefixes = {
        row["prefix"]: row["organisation"]
        for _, row in _rows(folder / "drug_codes.csv", ("prefix", "organisation"))
    }
    return Vocabulary(
        folder=folder,
        endpoints=endpoints,
        adverse_events=events,
        interventions=drugs,
        organisations=organisations,
        conditions=conditions,
        drug_stems=tuple(sorted(stems.values(), key=lambda s: (-len(s.stem), s.stem))),
        stem_exceptions=_word_list(folder / "drug_stem_exceptions.txt"),
        drug_code_prefixes=prefixes,
        study_rules=_study_rules(folder / "study_rules.yaml"),
        endpoint_index=endpoint_index,
        adverse_event_index=event_index,
        intervention_index=drug_index,
        organisation_index=organisation_index,
        condition_index=condition_index,
    )


def _word_list(path: Path) -> frozenset[str]:
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    return frozenset(line.strip().lower() for line in lines if line.strip() and not line.startswith("#"))
