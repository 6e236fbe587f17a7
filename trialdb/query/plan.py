"""What a question asks, as the query that answers it and its arguments, and which parts fit which query.

The kinds of plan are the queries of this package. A part that does not fit what is asked is refused; it is never
left out, because the answer would be one to another question.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, Final, Literal

if TYPE_CHECKING:
    from trialdb.facts import TimePoint
    from trialdb.query.lexer import Dose
    from trialdb.query.names import NameKind

__all__ = ["KINDS", "Kind", "Plan", "PlanKind"]

PlanKind = Literal[
    "deltas", "results", "safety", "studies", "timeline", "conflicts", "audit", "pooled", "indirect", "dose_response",
    "changes", "unresolved", "runs",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Plan:
    """What a question asks: which query, of what, against what, when, from whom, and ordered by what."""

    kind: PlanKind
    endpoints: tuple[str, ...] = ()
    drugs: tuple[str, ...] = ()
    studies: tuple[str, ...] = ()
    programs: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    subgroups: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    populations: tuple[str, ...] = ()
    versus: str | None = None
    via: str | None = None
    by: tuple[str, ...] = ()
    at: TimePoint | tuple[TimePoint, ...] | None = None
    measure: str | None = None
    unit: str | None = None
    dose: Dose | tuple[Dose, ...] | None = None
    dose_level: str | None = None
    regimen: str | None = None
    phase: str | None = None
    serious: bool | None = None
    as_of: str | None = None
    since: str | None = None
    events: tuple[str, ...] = ()
    unresolved_kinds: tuple[str, ...] = ()
    check: str | None = None
    model: str | None = None
    estimator: str | None = None
    hartung_knapp: bool | None = None

    def arguments(self) -> dict[str, Any]:
        """The keyword arguments of the query; what is not asked for keeps its default."""
        given = {f.name: getattr(self, f.name) for f in fields(self) if f.name != "kind"}
        named = {_KEYWORDS.get(name, name): value for name, value in given.items() if value not in {None, ()}}
        if self.kind != "indirect":
            return named
        (one,), other = named.pop("drug"), named.pop("versus")
        return {**named, "one": one, "other": other}


#: Fields of a plan whose names say that there may be several, and what queries call them.
_KEYWORDS: Final[Mapping[str, str]] = {
    "endpoints": "endpoint", "drugs": "drug", "studies": "study", "programs": "program", "conditions": "condition",
    "terms": "term", "subgroups": "subgroup", "sources": "source", "populations": "population", "events": "event",
    "unresolved_kinds": "kind",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Kind:
    """What a query takes and what its answer shows.

    ``names`` are the kinds of names that it takes (of two readings of a name the earlier), ``dimensions`` what it is
    ordered by, ``parts`` further parts of a plan, ``shows`` what may be asked to be shown, as it is in any case.
    """

    wording: str
    names: tuple[NameKind, ...] = ()
    dimensions: frozenset[str] = frozenset()
    parts: frozenset[str] = frozenset()
    shows: frozenset[str] = frozenset()


_STUDY: Final[tuple[NameKind, ...]] = ("drug", "study", "program", "condition", "source")
_RESULT: Final[tuple[NameKind, ...]] = (
    "endpoint",
    "drug",
    "study",
    "program",
    "condition",
    "subgroup",
    "source",
)
_ARM_PARTS: Final = frozenset({"at", "dose", "dose_level", "regimen", "as_of", "phase"})
_RESULT_PARTS: Final = _ARM_PARTS | {"measure", "populations", "unit"}
_ESTIMATE: Final = frozenset({"interval", "p_value", "participants", "nct_id", "source"})
_FIGURE: Final = _ESTIMATE - {"p_value"}
_POOLED_PARTS: Final = _RESULT_PARTS | {"versus", "model", "estimator", "hartung_knapp"}
_BY: Final = frozenset({"dose", "study", "drug", "class", "condition", "arm", "time", "source", "regimen"})
#: A pooled group is of one endpoint, drug, dose, regimen and time point, so that it may be asked for by them.
_GROUPED: Final = frozenset({"dose", "drug", "time", "regimen", "endpoint"})

KINDS: Final[Mapping[PlanKind, Kind]] = {
    "deltas": Kind(
        "deltas", _RESULT, _BY | {"endpoint", "subgroup", "comparator", "value"}, _RESULT_PARTS | {"versus"}, _ESTIMATE
    ),
    "results": Kind("results of single arms", _RESULT, _BY | {"endpoint", "subgroup", "value"}, _RESULT_PARTS, _FIGURE),
    "safety": Kind(
        "adverse events", ("term", *_STUDY), _BY | {"term", "organ_class"}, _ARM_PARTS | {"serious", "common", "versus"},
        frozenset({"participants", "nct_id", "source"}),
    ),
    "studies": Kind(
        "studies", ("study", "drug", "program", "condition", "endpoint", "source"), parts=frozenset({"phase", "as_of"}),
        shows=frozenset({"nct_id", "participants", "source", "design"}),
    ),
    "timeline": Kind("a timeline", _STUDY, parts=frozenset({"as_of", "events", "phase"}), shows=frozenset({"nct_id", "source"})),
    "conflicts": Kind(
        "conflicts", ("endpoint", "term", *_STUDY), parts=frozenset({"at", "as_of", "phase"}), shows=frozenset({"nct_id", "source"})
    ),
    "audit": Kind("the audit", ("endpoint", *_STUDY), parts=frozenset({"check", "as_of"}), shows=frozenset({"nct_id", "source"})),
    "pooled": Kind("pooled effects", _RESULT, _GROUPED, _POOLED_PARTS, _ESTIMATE | {"heterogeneity"}),
    "indirect": Kind(
        "an indirect comparison", _RESULT, _GROUPED,
        (_POOLED_PARTS - {"dose", "regimen", "hartung_knapp"}) | {"via"}, frozenset({"interval", "p_value"}),
    ),
    "dose_response": Kind("the dose response", _RESULT, frozenset({"dose"}), _RESULT_PARTS | {"versus"}, _ESTIMATE),
    "changes": Kind("changes of sources", _STUDY, parts=frozenset({"since", "as_of"}), shows=frozenset({"nct_id", "source"})),
    "unresolved": Kind("unresolved names", ("source",), parts=frozenset({"as_of", "unresolved_kinds"}), shows=frozenset({"source"})),
    "runs": Kind("loading runs"),
}  # fmt: skip
