"""The names that a question or a filter may use, and what each stands for.

Names come from the database: studies, and whatever vocabularies and sources have put there. They are compared by
:func:`trialdb.values.key`. A name that is not known is never replaced by a similar one: it is refused with the
similar ones listed. Of the many names of the vocabularies only those that a question may mean are read; all are,
where similar ones are looked for.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache, partial
from typing import TYPE_CHECKING, Final, Literal, get_args

from sqlalchemy import Connection, Engine, TextClause, bindparam, text

from trialdb.errors import UnknownNameError
from trialdb.query.answers import MANY
from trialdb.query.treatments import only, parts_of, together
from trialdb.query.words import DrugClass, drug_class, short_names, source_kinds
from trialdb.values import key

if TYPE_CHECKING:
    from trialdb.vocabulary import Vocabulary

__all__ = ["LONGEST_NAME", "NameKind", "Names", "Thing", "known_names", "similar_names"]

NameKind = Literal["endpoint", "drug", "study", "condition", "term", "subgroup", "source", "program"]
_WORDING: Final[Mapping[str, str]] = {
    "endpoint": "endpoint",
    "drug": "drug",
    "study": "study",
    "condition": "condition",
    "term": "adverse event",
    "subgroup": "subgroup",
    "source": "source",
    "program": "programme",
}
#: A study of a series: what it shares with others, and its number.
_NUMBERED: Final = re.compile(r"(?!nct)([a-z]{4,})\d{1,4}[a-z]?")
#: A question is no page; a database limits how many parts a statement may have.
_MOST_SERIES: Final = 200
_SERIES: Final = re.compile(r"[a-z]{4,14}")
#: What surrounds the group itself in the words of a source: "patients with ... tumors".
_AROUND: Final = re.compile(
    r"^(?:(?:patients|participants|subjects|people|those|adults)(?: who (?:were|had|are))? (?:with |aged )?)|"
    r" (?:patients|participants|subjects|people|tumou?rs|disease|subgroup|population|group)$",
    re.IGNORECASE,
)
#: The most words that a name has in a question; longer ones are not looked for.
LONGEST_NAME: Final = 14


@dataclass(frozen=True, slots=True)
class Thing:
    """What a name stands for: its kind and the name by which views show it (ids of rows that bear it).

    ``together`` and ``alone`` say of drugs that an arm gets all of them, and nothing else; ``of_class`` of a class which
    drugs are meant.
    """

    kind: NameKind
    name: str
    ids: tuple[int, ...] = field(default=(), compare=False)
    together: tuple[Thing, ...] = ()
    alone: bool = False
    of_class: DrugClass | None = None

    @property
    def gets(self) -> tuple[Thing, ...]:
        """What an arm gets: all of these."""
        return self.together or (self,)

    @property
    def wording(self) -> str:
        """The kind as people say it."""
        return _WORDING[self.kind]


@dataclass(frozen=True)
class Names:
    """Known names by their key; one name may stand for things of several kinds, or for two studies.

    ``everything`` gives all names, where these are only those that may be meant. ``numbered`` holds the studies of
    series whose names differ by a number (``LANTERN-1``, ``LANTERN-2``), by the key of what they share.
    """

    index: Mapping[str, tuple[Thing, ...]]
    spellings: Mapping[str, str]
    longest: int
    everything: Callable[[], Names] | None = field(default=None, compare=False)
    numbered: Mapping[str, tuple[Thing, ...]] = field(default_factory=dict, compare=False)

    @classmethod
    def of(cls, entries: Iterable[tuple[Thing, Iterable[str]]]) -> Names:
        """Names from things and all that each is called (its own name need not be repeated)."""
        index: dict[str, dict[Thing, None]] = {}
        spellings: dict[str, str] = {}
        numbered: dict[str, dict[Thing, None]] = {}
        longest = 1
        for thing, names in entries:
            for name in (thing.name, *names):
                name_key = key(name)
                if not name_key:
                    continue
                index.setdefault(name_key, {})[thing] = None
                spellings.setdefault(name_key, name)
                if thing.kind == "study" and (series := _NUMBERED.fullmatch(name_key)):
                    numbered.setdefault(series[1], {})[thing] = None
                longest = max(longest, len(name.split()) + name.count("-") + name.count("/"))
        return cls(
            {name_key: tuple(things) for name_key, things in index.items()},
            spellings,
            min(longest, LONGEST_NAME),
            numbered={series: tuple(studies) for series, studies in numbered.items()},
        )

    def find(self, name: str) -> tuple[Thing, ...]:
        """Everything that goes by this name; an adverse event also by its plural, a drug by its clipped name or its class.

        Empty where it is unknown.
        """
        name_key = key(name)
        found = self.index.get(name_key, ()) or self.index.get(short_names().get(name_key, ""), ())
        if found:
            return found
        if (sort := drug_class(name)) is not None:
            return (Thing("drug", sort.name, of_class=sort),)
        return tuple(t for t in self.index.get(name_key.removesuffix("s"), ()) if t.kind == "term")

    def series(self, name: str) -> tuple[Thing, ...]:
        """The studies whose names are this one and a number."""
        return self.numbered.get(key(name), ())

    def resolve(self, kind: NameKind, name: str) -> tuple[Thing, ...]:
        """The things of one kind that go by this name (more than one where studies share it).

        Raises:
            UnknownNameError: none does; close names of that kind are listed.
        """
        found = tuple(t for t in self.find(name) if t.kind == kind)
        if not found and kind == "drug":
            found = self._combined(*parts_of(name))
        if not found:
            raise UnknownNameError(_WORDING[kind], name, self.close(name, kinds=(kind,)))
        return found

    def _combined(self, parts: Sequence[str], alone: bool) -> tuple[Thing, ...]:  # noqa: FBT001  (as parts_of says it)
        """Drugs that an arm gets together; none where it is one name as it stands.

        Raises:
            UnknownNameError: one of them is not known.
        """
        if len(parts) < 2 and not alone:
            return ()
        things = tuple(self.resolve("drug", part)[0] for part in parts)
        name = together(*(thing.name for thing in things))
        return (Thing("drug", only(name) if alone else name, together=things, alone=alone),)

    def close(
        self, name: str, *, kinds: tuple[str, ...] = get_args(NameKind), limit: int = 3
    ) -> tuple[str, ...]:
        """Names of known things that are spelt much like this one, best first."""
        return tuple(self.similar(name, kinds=kinds, limit=limit))

    def similar(
        self, name: str, *, kinds: tuple[str, ...] = get_args(NameKind), limit: int = 3
    ) -> dict[str, float]:
        """Names of known things that are spelt much like this one with how much, 0 to 100, best first."""
        if self.everything is not None:
            return self.everything().similar(name, kinds=kinds, limit=limit)
        spelt = {
            name_key: things[0].name
            for name_key, things in self.index.items()
            if any(t.kind in kinds for t in things)
        }
        return similar_names(name, spelt, limit=limit)


def similar_names(
    name: str, spelt: Mapping[str, str], *, limit: int = 3, cutoff: float = 74
) -> dict[str, float]:
    """Of ``spelt`` (key to shown name), the shown names whose keys are most like that of ``name``, with how much.

    Args:
        name: as somebody wrote it.
        spelt: what there is.
        limit: how many to give, best first.
        cutoff: the least likeness, 0 to 100.
    """
    from rapidfuzz import fuzz, process  # noqa: PLC0415  (only where something is not known)

    wanted = key(name)
    matches = process.extract(wanted, list(spelt), scorer=fuzz.ratio, score_cutoff=cutoff, limit=limit * 4)
    ranked = sorted(matches, key=lambda m: (-m[1], abs(len(m[0]) - len(wanted)), m[0]))
    best: dict[str, float] = {}
    for found, score, _ in ranked:
        best.setdefault(spelt[found], score)
    return dict(list(best.items())[:limit])


_NAMED: Final[Mapping[str, tuple[str, str, str, str, str]]] = {
    "endpoint": (
        "endpoints",
        "endpoint_names",
        "endpoint_id",
        "t.code, t.label",
        "t.in_vocabulary DESC, t.id",
    ),
    "drug": ("interventions", "intervention_names", "intervention_id", "t.name, NULL", "t.id"),
    "condition": ("conditions", "condition_names", "condition_id", "t.name, NULL", "t.id"),
    "term": ("adverse_event_terms", "adverse_event_names", "term_id", "t.term, NULL", "t.id"),
}
_STUDIES: Final = (
    "SELECT s.id, COALESCE(s.name, s.nct_id, s.study_key), s.nct_id, n.name FROM studies AS s"
    " LEFT JOIN study_names AS n ON n.study_id = s.id WHERE {meant} ORDER BY s.id"
)
_PLAIN: Final[Mapping[str, str]] = {
    "subgroup": "SELECT DISTINCT 0, subgroup, NULL, NULL FROM results WHERE subgroup IS NOT NULL ORDER BY 2",
    "program": "SELECT DISTINCT 0, program, NULL, NULL FROM studies WHERE program IS NOT NULL ORDER BY 2",
    # One look-up in the index for each publisher: thousands of records have one.
    "source": (
        "WITH RECURSIVE told (name) AS (SELECT MIN(publisher) FROM sources UNION ALL"
        " SELECT (SELECT MIN(publisher) FROM sources WHERE publisher > told.name) FROM told WHERE told.name IS NOT NULL)"
        " SELECT 0, name, NULL, NULL FROM told WHERE name IS NOT NULL ORDER BY 2"
    ),
}
_MEANT_STUDIES: Final = (
    "s.id IN (SELECT study_id FROM study_names WHERE name_key IN :keys"
    " UNION SELECT id FROM studies WHERE unresolved{series})"
)
_OF_SERIES: Final = " UNION SELECT study_id FROM study_names WHERE name_key > :from{0} AND name_key < :to{0}"
#: All names of the organisations that some names stand for: a journal or company that published is named in any way.
_PUBLISHERS: Final = (
    "SELECT a.name_key, b.name FROM organisation_names AS b CROSS JOIN organisation_names AS a"
    " WHERE a.organisation_id = b.organisation_id{meant} ORDER BY b.id"
)
_Row = tuple[int, str, str | None, str | None]


def known_names(
    engine: Engine,
    *,
    vocabulary: Vocabulary | None = None,
    kinds: Iterable[NameKind] = get_args(NameKind),
    among: Collection[str] | None = None,
) -> Names:
    """The names of some kinds that the database knows.

    Args:
        engine: the database.
        vocabulary: further names, of a vocabulary that may not be in the database.
        kinds: of what.
        among: keys of all names that may be meant; the others are read only when similar names are looked for.
    """
    kinds = tuple(kinds)
    if among is None or vocabulary is not None or len(among) > MANY:
        return _all_names(engine, vocabulary, kinds)
    meant = sorted(
        {k for name in among for k in (name, name.removesuffix("s"), short_names().get(name, name))}
    )
    names = Names.of(_entries(engine, kinds, meant))
    everything = cache(partial(_all_names, engine, None, kinds))
    return replace(names, longest=LONGEST_NAME, everything=everything)


def _all_names(engine: Engine, vocabulary: Vocabulary | None, kinds: tuple[NameKind, ...]) -> Names:
    entries = _entries(engine, kinds, None)
    if vocabulary is not None:
        entries += [entry for entry in _from_vocabulary(vocabulary) if entry[0].kind in kinds]
    return Names.of(entries)


def _entries(
    engine: Engine, kinds: tuple[NameKind, ...], meant: list[str] | None
) -> list[tuple[Thing, Iterable[str]]]:
    with engine.connect() as connection:
        found = [entry for kind in kinds for entry in _things(kind, _rows(connection, kind, meant))]
    return found + (_kinds_of_source() if "source" in kinds else [])


def _kinds_of_source() -> list[tuple[Thing, Iterable[str]]]:
    return [(Thing("source", sort.name), sort.names) for sort in source_kinds().values()]


def _rows(connection: Connection, kind: NameKind, meant: list[str] | None) -> list[_Row]:
    """Rows of a kind, one for each name; studies that no source names are few and all read."""
    query = _query(kind, among=meant is not None)
    if kind == "study" and meant is not None:
        return _found(connection, *_with_series(query, meant))
    rows = _found(connection, query, {"keys": meant} if ":keys" in query else {})
    if kind == "source":
        return _with_other_names(connection, rows, meant)
    return [row for r in rows for row in _in_short(r)] if kind == "subgroup" else rows


def _found(connection: Connection, query: str, given: Mapping[str, object]) -> list[_Row]:
    rows = connection.execute(_statement(query), given)
    return [(int(r[0]), str(r[1]), r[2], r[3]) for r in rows]


@lru_cache(maxsize=64)
def _statement(query: str) -> TextClause:
    """A query as a statement; its keys are as many as there are."""
    some = text(query)
    return some.bindparams(bindparam("keys", expanding=True)) if ":keys" in query else some


def _with_series(query: str, meant: Sequence[str]) -> tuple[str, dict[str, object]]:
    """The query of studies that finds those of a series too: their names begin with what is meant and go on with a digit."""
    series = [name for name in meant if _SERIES.fullmatch(name)][:_MOST_SERIES]
    found = "".join(_OF_SERIES.format(n) for n in range(len(series)))
    bounds = {f"from{n}": name for n, name in enumerate(series)} | {
        f"to{n}": f"{name}a" for n, name in enumerate(series)
    }
    return query.replace("{series}", found), {"keys": meant, **bounds}


def _with_other_names(
    connection: Connection, publishers: list[_Row], meant: Sequence[str] | None
) -> list[_Row]:
    """Publishers with the other names of the organisation that each is."""
    keys = {key(row[1]): row for row in publishers}
    query = _PUBLISHERS.format(meant="" if meant is None else " AND b.name_key IN :keys")
    named = connection.execute(_statement(query), {} if meant is None else {"keys": meant})
    others: list[_Row] = [(0, keys[r[0]][1], None, r[1]) for r in named if r[0] in keys]
    return [*publishers, *others]


def _in_short(row: _Row) -> list[_Row]:
    """A subgroup under its own name, and under that of the group alone."""
    short = _AROUND.sub("", _AROUND.sub("", row[1]))
    return [row] if short == row[1] else [row, (*row[:3], short)]


def _query(kind: NameKind, *, among: bool) -> str:
    """The names of a kind: id, name, another name and one of all names; ``among`` some keys."""
    if kind in _PLAIN:
        return _PLAIN[kind]
    if kind == "study":
        return _STUDIES.replace("{meant}", _MEANT_STUDIES if among else "1 = 1")
    table, names, owner, columns, order = _NAMED[kind]
    # From the few names that may be meant to what they name, or all the other way about.
    joined = (
        f"{names} AS n CROSS JOIN {table} AS t WHERE t.id = n.{owner} AND n.name_key IN :keys"
        if among
        else f"{table} AS t LEFT JOIN {names} AS n ON n.{owner} = t.id"
    )
    return f"SELECT t.id, {columns}, n.name FROM {joined} ORDER BY {order}"


def _things(kind: NameKind, rows: list[_Row]) -> list[tuple[Thing, Iterable[str]]]:
    """Things with all their names; studies that share a name are told apart by their registry number or row."""
    shown: dict[int | str, str] = {}
    names: dict[int | str, dict[str, None]] = {}
    taken: dict[str, int] = {}
    for row_id, name, other, alias in rows:
        identity: int | str = row_id or name
        if identity not in shown:
            shown[identity] = f"{name} ({other or row_id})" if name in taken else name
            taken[name] = row_id
        names.setdefault(identity, {}).update(dict.fromkeys(n for n in (name, other, alias) if n))
    return [(Thing(kind, shown[i], ids=(i,) if isinstance(i, int) else ()), tuple(names[i])) for i in shown]


def _from_vocabulary(vocabulary: Vocabulary) -> list[tuple[Thing, Iterable[str]]]:
    return [
        *((Thing("endpoint", e.code), (e.label, *e.names)) for e in vocabulary.endpoints.values()),
        *((Thing("drug", i.name), i.names) for i in vocabulary.interventions.values()),
        *((Thing("condition", c.name), c.names) for c in vocabulary.conditions.values()),
        *((Thing("term", t.term), t.names) for t in vocabulary.adverse_events.values()),
    ]
