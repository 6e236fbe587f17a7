"""From what a question says to the plan that it means: what is asked, and whether each part of it fits.

Words become constituents in :mod:`trialdb.query.grammar`; here they are put together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from trialdb.errors import QuestionError
from trialdb.query.lexer import Piece
from trialdb.query.names import Thing
from trialdb.query.needed import NEEDED as NEEDED_TO_TREAT
from trialdb.query.plan import KINDS, Plan, PlanKind
from trialdb.query.words import drug_class

__all__ = ["EXAMPLES", "FIGURES", "NEEDED", "WORDS", "Said", "is_of", "plan_of", "refusal"]

EXAMPLES: Final = (
    "EASI-75 delta versus placebo by dose",
    "response rates of rocatinlimab in IGNITE",
    "adverse events by arm of rocatinlimab",
    "which studies of upadacitinib",
    "timeline of rocatinlimab",
    "conflicts for EASI-75",
    "pooled EASI-75 difference of upadacitinib",
    "audit of rocatinlimab",
)
#: Heads that decide what is asked whatever else is named.
_STRONG: Final[tuple[PlanKind, ...]] = (
    "audit", "conflicts", "indirect", "pooled", "dose_response", "timeline", "safety", "changes", "unresolved", "runs",
)  # fmt: skip
#: Heads that others take in: conflicts of adverse events, an indirect comparison of pooled effects.
_ABSORBED: Final = {"safety": frozenset({"conflicts", "audit"}), "pooled": frozenset({"indirect"})}
_BY_THEMSELVES: Final = frozenset({"pooled", "indirect", "dose_response"})
#: What an answer names anyway: "which drugs were tested in eczema" lists studies.
_COLUMNS: Final[dict[PlanKind, frozenset[str]]] = {
    "studies": frozenset({"drug", "condition"}), "timeline": frozenset({"drug", "source"}),
}  # fmt: skip
#: What each row of an answer is of, so that to order by it asks nothing more: "patients enrolled per study".
_ROW_OF: Final[dict[PlanKind, str]] = {"studies": "study"}
_OF_ARMS: Final = frozenset({"proportion", "mean", "mean_change", "percent_change", "median"})
_ROLES: Final = frozenset({"placebo", "active_comparator"})
#: Figures by their piece: the part of the plan, and its wording.
FIGURES: Final = {
    "time": ("at", "time point"), "dose": ("dose", "dose"), "level": ("dose_level", "dose level"),
    "regimen": ("regimen", "regimen"), "phase": ("phase", "phase"),
}  # fmt: skip
WORDS: Final = {
    **dict(FIGURES.values()), "as_of": "date", "since": "date since which", "check": "check", "model": "model",
    "estimator": "estimator", "hartung_knapp": "method of intervals", "via": "common comparator",
    "populations": "analysis set", "measure": "measure", "serious": "seriousness", "versus": "comparator",
    "common": "order", "unit": "unit", "events": "kind of event", "unresolved_kinds": "kind of name",
}  # fmt: skip
#: Words that mean something only beside another: what they need, and how that is put.
NEEDED: Final = {
    "more": ("a comparator", "than placebo"), "first": ("an order", "largest first"),
    "will": ("an event", "timeline of rocatinlimab"), "naming": ("whose names", "unresolved names"), "change": ("what it is of", "response rate of EASI-75"),
}  # fmt: skip
#: Kinds of unresolved name by what a question calls them.
_UNRESOLVED: Final = {
    "drug": "intervention", "arm": "arm", "endpoint": "endpoint", "condition": "condition", "term": "adverse_event",
}  # fmt: skip
_FIELDS: Final = {
    "endpoint": "endpoints", "drug": "drugs", "study": "studies", "program": "programs", "condition": "conditions",
    "term": "terms", "subgroup": "subgroups", "source": "sources",
}  # fmt: skip


@dataclass
class Said:
    """What the constituents of a question say.

    ``heads`` holds the words that ask for something, ``parts`` what may be said once, by field of the plan.
    """

    found: Sequence[Piece]
    heads: dict[str, str] = field(default_factory=dict)
    parts: dict[str, Any] = field(default_factory=dict)
    mentions: list[Piece] = field(default_factory=list)
    populations: list[str] = field(default_factory=list)
    by: list[str] = field(default_factory=list)
    loose: list[Piece] = field(default_factory=list)
    shown: list[Piece] = field(default_factory=list)
    needs: list[Piece] = field(default_factory=list)
    ordered: str = ""
    doses_compared: str = ""


def plan_of(said: Said) -> Plan:
    """The plan of what a question says.

    Raises:
        QuestionError: nothing is asked, two things are, or a part does not fit what is asked.
    """
    kind = _kind(said)
    _check_needs(said, kind)
    _measures(said, kind)
    if kind == "unresolved":
        _unresolved(said)
    _check_parts(said, kind)
    _check_shown(said, kind)
    things = _things(said, kind)
    named: dict[str, Any] = {
        field: tuple(dict.fromkeys(t.name for t in things if t.kind == name))
        for name, field in _FIELDS.items()
    }
    if kind == "deltas":
        said.parts.setdefault("versus", "any")
    if kind == "indirect":
        named["drugs"] = _pair(said, named["drugs"])
    _check_doses(said, kind, named["drugs"])
    by = tuple(_dimensions(said, kind))
    parts = {part: value for part, value in said.parts.items() if part != "common"}
    return Plan(
        kind,
        **named,
        **parts,
        populations=tuple(said.populations),
        by=() if kind in _BY_THEMSELVES else by,
    )


def _kind(said: Said) -> PlanKind:
    """What is asked: the heads decide, and without one the names do."""
    strong = [kind for kind in _STRONG if kind in said.heads]
    told = [kind for kind in strong if _ABSORBED.get(kind, frozenset()).isdisjoint(strong)]
    if len(told) > 1:
        words = ", ".join(said.heads[kind] for kind in strong)
        raise refusal(f"{words}: ask for one thing at a time", words, EXAMPLES[:3])
    if told:
        return told[0]
    if "studies" in said.heads:
        return "studies"
    if "deltas" in said.heads or "versus" in said.heads:
        return _safety_or(said, "deltas")
    if "results" in said.heads or any(is_of(m, "endpoint") for m in said.mentions):
        return _safety_or(said, "results")
    if any(is_of(m, "term") for m in said.mentions):
        return "safety"
    if "tested" in said.heads and any(is_of(m, "condition") or is_of(m, "drug") for m in said.mentions):
        return "studies"
    if said.shown and any(is_of(m, "study") for m in said.mentions):
        return "studies"
    words = " ".join(p.text for p in said.found if p.kind not in {"fill", "prep"})
    raise refusal(f"it is not said what is asked{f' about {words!r}' if words else ''}", words, EXAMPLES[:3])


def _safety_or(said: Said, kind: PlanKind) -> PlanKind:
    """Adverse events, where one is named and no endpoint is."""
    named = any(is_of(m, "term") and not is_of(m, "endpoint") for m in said.mentions)
    return "safety" if named and not any(is_of(m, "endpoint") for m in said.mentions) else kind


def _check_needs(said: Said, kind: PlanKind) -> None:
    """Words that need others: "more" than what, "first" in which order, "change" of what."""
    met = {
        "more": "versus" in said.parts,
        "first": bool(said.ordered),
        "naming": kind == "unresolved",
        "will": kind == "timeline",
        "change": kind != "results" or bool(said.mentions or said.by or said.loose or said.parts),
    }
    for piece in said.needs:
        if not met[piece.kind]:
            needed, example = NEEDED[piece.kind]
            raise refusal(f"{piece.text!r} does not say {needed}", piece.text, (example,))


def _unresolved(said: Said) -> None:
    """Which names: "unresolved drug names"."""
    kinds = [_UNRESOLVED[str(p.value)] for p in said.loose if str(p.value) in _UNRESOLVED]
    kinds += ["study"] if "studies" in said.heads else []
    if kinds:
        told = (*said.parts.get("unresolved_kinds", ()), *kinds)
        said.parts["unresolved_kinds"] = tuple(dict.fromkeys(told))


def _check_shown(said: Said, kind: PlanKind) -> None:
    for piece in said.shown:
        if str(piece.value) not in KINDS[kind].shows:
            wording = KINDS[kind].wording
            raise refusal(f"{piece.text!r} is not told of {wording}", piece.text, EXAMPLES[:3])


def _check_doses(said: Said, kind: PlanKind, drugs: Sequence[str]) -> None:
    """A dose is that of one drug, and doses are not compared with one another but where each arm has its rows."""
    if said.doses_compared and kind != "safety" and said.parts.get("versus") in {None, "any"}:
        words = said.doses_compared
        raise refusal(
            f"doses are compared with placebo or a drug, not {words!r}", words, ("results by dose",)
        )
    if "dose" in said.parts and (sort := next(filter(drug_class, drugs), None)):
        raise refusal(
            f"a dose is that of one drug, not of a class ({sort})", sort, (f"{sort}s versus placebo by dose",)
        )
    if "dose" in said.parts and len(drugs) > 1:
        words = " and ".join(drugs)
        raise refusal(
            f"a dose is that of one drug, not of {words}", words, (f"{drugs[0]} versus placebo by dose",)
        )


def _measures(said: Said, kind: PlanKind) -> None:
    """A measure of arms does not restrict comparisons: a delta of response rates is a difference.

    Raises:
        QuestionError: a measure of comparisons is asked for where there are none.
    """
    measure = said.parts.get("measure")
    if measure is not None and measure not in _OF_ARMS and "measure" not in KINDS[kind].parts:
        words = said.heads.get("deltas", WORDS["measure"])
        alternatives = ("adverse events versus placebo",) if kind == "safety" else EXAMPLES[:3]
        raise refusal(f"{words!r} does not fit a question about {KINDS[kind].wording}", words, alternatives)
    if measure == NEEDED_TO_TREAT and kind in _BY_THEMSELVES:
        words = said.heads["deltas"]
        better = f"{said.heads[kind]} risk difference"
        raise refusal(f"{words!r} has no scale to be pooled or drawn on", words, (better,))
    if "measure" not in KINDS[kind].parts or (kind != "results" and measure in _OF_ARMS):
        said.parts.pop("measure", None)


def _check_parts(said: Said, kind: PlanKind) -> None:
    fits = KINDS[kind].parts
    for part, value in (*said.parts.items(), *(("populations", name) for name in said.populations)):
        if part in fits:
            continue
        words = {"common": value, "versus": f"versus {value}", "phase": f"phase {value}"}.get(
            part, WORDS[part]
        )
        told = (
            words
            if part in {"common", "versus", "phase"}
            else f"a{'n' if words[0] in 'aeiou' else ''} {words}"
        )
        raise refusal(f"{told} does not fit a question about {KINDS[kind].wording}", told, EXAMPLES[:3])


def _pair(said: Said, drugs: tuple[str, ...]) -> tuple[str, ...]:
    """An indirect comparison is of one drug with another, "X versus Y" or "of X and Y"; a role is what is between them."""
    versus = said.parts.get("versus")
    if len(drugs) == 2 and versus in {None, *_ROLES} and "placebo" not in drugs:
        said.parts |= {"versus": drugs[1]} | ({} if versus is None else {"via": versus})
        return drugs[:1]
    if len(drugs) != 1 or versus in {None, "any", *_ROLES}:
        hint = "indirect comparison of upadacitinib with dupilumab on EASI-75"
        raise refusal("an indirect comparison is of two drugs", said.heads["indirect"], (hint,))
    return drugs


def _things(said: Said, kind: PlanKind) -> list[Thing]:
    """What each name stands for in this question; a name shared by two studies stands for both."""
    things: list[Thing] = []
    for mention in said.mentions:
        fitting = next(
            ([t for t in mention.things if t.kind == k] for k in KINDS[kind].names if is_of(mention, k)),
            None,
        )
        if fitting is None:
            thing = mention.things[0]
            raise refusal(
                f"{mention.text!r} ({thing.wording}) does not fit a question about {KINDS[kind].wording}",
                mention.text, EXAMPLES[:3],
            )  # fmt: skip
        things += fitting
    return things


def _dimensions(said: Said, kind: PlanKind) -> list[str]:
    loose = [str(p.value) for p in said.loose]
    allowed, wording = KINDS[kind].dimensions, KINDS[kind].wording
    known = allowed | _COLUMNS.get(kind, frozenset())
    by = [name for name in said.by if name != _ROW_OF.get(kind)]
    for name in by:
        if name not in allowed:
            ordered = tuple(f"by {d}" for d in sorted(allowed)) or EXAMPLES[:3]
            raise refusal(f"{wording} cannot be ordered by {name}", f"by {name}", ordered)
    for piece in said.loose:
        if str(piece.value) not in known and kind not in {"conflicts", "audit", "unresolved"}:
            raise refusal(
                f"{piece.text!r} has no place in a question about {wording}", piece.text, EXAMPLES[:3]
            )
    return list(dict.fromkeys([*by, *(d for d in loose if d in allowed)]))


def refusal(message: str, words: str, alternatives: tuple[str, ...] = ()) -> QuestionError:
    """The error that refuses a question for some of its words, with names or phrasings that would be understood."""
    hint = (
        f"; did you mean {', '.join(alternatives)}?" if alternatives else f"; ask for example: {EXAMPLES[0]}"
    )
    return QuestionError(message + hint, words=words, alternatives=alternatives or EXAMPLES[:3])


def is_of(piece: Piece, kind: str) -> bool:
    """Whether a piece may name a thing of this kind."""
    return any(t.kind == kind for t in piece.things)
