"""The names that a question or a filter may use, and what each stands for.

Names come from the database (studies, and whatever vocabularies and sources have put there) and from the
vocabularies in ``seeds/``. They are compared by :func:`trialdb.values.key`. A name that is not known is never
replaced by a similar one: it is refused with the similar ones listed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, get_args

from sqlalchemy import Engine, text

from trialdb.errors import UnknownNameError
from trialdb.values import key
from trialdb.vocabulary import Vocabulary

__all__ = ["NameKind", "Names", "Thing", "close_names", "known_names"]

NameKind = Literal["endpoint", "drug", "study", "condition", "term", "subgroup"]
_WORDING: Final[Mapping[str, str]] = {
    "endpoint": "endpoint",
    "drug": "drug",
    "study": "study",
    "condition": "condition",
    "term": "adverse event",
    "subgroup": "subgroup",
}
_TOKEN: Final = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Thing:
    """What a name stands for: its kind and the name by which views show it (ids of rows that bear it)."""

    kind: NameKind
    name: str
    ids: tuple[int, ...] = field(default=(), compare=False)

    @property
    def wording(self) -> str:
        """The kind as people say it."""
        return _WORDING[self.kind]


@dataclass(frozen=True)
class Names:
    """All known names by their key; one name may stand for things of several kinds, or for two studies."""

    index: Mapping[str, tuple[Thing, ...]]
    spellings: Mapping[str, str]
    longest: int

    @classmethod
    def of(cls, entries: Iterable[tuple[Thing, Iterable[str]]]) -> Names:
        """Names from things and all that each is called (its own name need not be repeated)."""
        index: dict[str, list[Thing]] = {}
        spellings: dict[str, str] = {}
        longest = 1
        for thing, names in entries:
            for name in (thing.name, *names):
                name_key = key(name)
                if not name_key:
                    continue
                things = index.setdefault(name_key, [])
                if thing not in things:
                    things.append(thing)
                spellings.setdefault(name_key, name)
                longest = max(longest, len(_TOKEN.findall(name)) + name.count("-") + name.count("/"))
        return cls({k: tuple(v) for k, v in index.items()}, spellings, min(longest, 14))

    def find(self, name: str) -> tuple[Thing, ...]:
        """Everything that goes by this name; an adverse event also by its plural. Empty where it is unknown."""
        name_key = key(name)
        found = self.index.get(name_key, ())
        if found or not name_key.endswith("s"):
            return found
        return tuple(t for t in self.index.get(name_key[:-1], ()) if t.kind == "term")

    def resolve(self, kind: NameKind, name: str) -> tuple[Thing, ...]:
        """The things of one kind that go by this name (more than one where studies share it).

        Raises:
            UnknownNameError: none does; close names of that kind are listed.
        """
        found = tuple(t for t in self.find(name) if t.kind == kind)
        if not found:
            raise UnknownNameError(_WORDING[kind], name, self.close(name, kinds=(kind,)))
        return found

    def close(
        self, name: str, *, kinds: tuple[str, ...] = get_args(NameKind), limit: int = 3
    ) -> tuple[str, ...]:
        """Names of known things that are spelt much like this one, best first."""
        spelt = {
            name_key: things[0].name
            for name_key, things in self.index.items()
            if any(t.kind in kinds for t in things)
        }
        return close_names(name, spelt, limit=limit)


def close_names(
    name: str, spelt: Mapping[str, str], *, limit: int = 3, cutoff: float = 74
) -> tuple[str, ...]:
    """Of ``spelt`` (key to shown name), the shown names whose keys are most like that of ``name``, best first."""
    from rapidfuzz import fuzz, process  # noqa: PLC0415  (only where something is not known)

    wanted = key(name)
    matches = process.extract(wanted, list(spelt), scorer=fuzz.ratio, score_cutoff=cutoff, limit=limit * 4)
    ranked = sorted(matches, key=lambda m: (-m[1], abs(len(m[0]) - len(wanted)), m[0]))
    return tuple(dict.fromkeys(spelt[m[0]] for m in ranked))[:limit]


_QUERIES: Final[Mapping[str, str]] = {
    "endpoint": (
        "SELECT e.id, e.code, e.label, n.name FROM endpoints AS e"
        " LEFT JOIN endpoint_names AS n ON n.endpoint_id = e.id ORDER BY e.in_vocabulary DESC, e.id"
    ),
    "drug": (
        "SELECT i.id, i.name, NULL, n.name FROM interventions AS i"
        " LEFT JOIN intervention_names AS n ON n.intervention_id = i.id ORDER BY i.id"
    ),
    "condition": (
        "SELECT c.id, c.name, NULL, n.name FROM conditions AS c"
        " LEFT JOIN condition_names AS n ON n.condition_id = c.id ORDER BY c.id"
    ),
    "term": (
        "SELECT t.id, t.term, NULL, n.name FROM adverse_event_terms AS t"
        " LEFT JOIN adverse_event_names AS n ON n.term_id = t.id ORDER BY t.id"
    ),
    "study": (
        "SELECT s.id, COALESCE(s.name, s.nct_id, s.study_key), s.nct_id, n.name FROM studies AS s"
        " LEFT JOIN study_names AS n ON n.study_id = s.id ORDER BY s.id"
    ),
    "subgroup": "SELECT DISTINCT 0, subgroup, NULL, NULL FROM results WHERE subgroup IS NOT NULL ORDER BY 2",
}


def known_names(
    engine: Engine, *, vocabulary: Vocabulary | None = None, kinds: Iterable[NameKind] = get_args(NameKind)
) -> Names:
    """The names of some kinds that the database knows, and those of the vocabularies where they are given."""
    entries: list[tuple[Thing, Iterable[str]]] = []
    kinds = tuple(kinds)
    with engine.connect() as connection:
        for kind in kinds:
            rows = connection.execute(text(_QUERIES[kind])).all()
            entries += _things(kind, [(int(r[0]), str(r[1]), r[2], r[3]) for r in rows])
    if vocabulary is not None:
        entries += [entry for entry in _from_vocabulary(vocabulary) if entry[0].kind in kinds]
    return Names.of(entries)


def _things(
    kind: NameKind, rows: list[tuple[int, str, str | None, str | None]]
) -> list[tuple[Thing, Iterable[str]]]:
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
