"""From a question to a plan, or to the words that were not understood. No database, no guess.

    question    = { constituent } ;
    constituent = head | versus | by | at | scope | filler ;
    head        = what is asked for: deltas, results, adverse events, studies, timeline, conflicts … ;
    versus      = ("versus" | "compared with" | …) (drug | "placebo" | "control" | …)
                | ("between" | "compare") drug ("and" | "with" | "to") drug ;
    by          = ("by" | "per" | "for each" | …) dimension { "and" dimension } ;
    at          = a time point, such as "at week 24", "24-week" ;
    scope       = a known name, dose, dose level, regimen or phase, with or without a preposition ;

Every word must find its place: one that is no part of a constituent, a preposition that leads nowhere, a name that
does not fit what is asked, or two different heads make a :class:`~trialdb.errors.QuestionError`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal, NoReturn

from trialdb.errors import QuestionError
from trialdb.query.lexer import Dose, Piece, pieces
from trialdb.query.names import NameKind, Names, Thing
from trialdb.query.suggest import meant

if TYPE_CHECKING:
    from trialdb.facts import TimePoint

__all__ = ["EXAMPLES", "Plan", "PlanKind", "parse"]

PlanKind = Literal["deltas", "results", "safety", "studies", "timeline", "conflicts", "unresolved", "runs"]
EXAMPLES: Final = (
    "EASI-75 delta versus placebo by dose",
    "response rates of rocatinlimab in IGNITE",
    "adverse events by arm of rocatinlimab",
    "which studies of upadacitinib",
    "timeline of rocatinlimab",
    "conflicts for EASI-75",
)
_WORDING: Final[dict[str, str]] = {
    "deltas": "deltas", "results": "results", "safety": "adverse events", "studies": "studies",
    "timeline": "a timeline", "conflicts": "conflicts", "unresolved": "unresolved names", "runs": "loading runs",
}  # fmt: skip
_FITS: Final[dict[str, tuple[NameKind, ...]]] = {
    "deltas": ("endpoint", "drug", "study", "condition", "subgroup"),
    "results": ("endpoint", "drug", "study", "condition", "subgroup"),
    "safety": ("term", "drug", "study", "condition"),
    "studies": ("study", "drug", "condition", "endpoint"),
    "timeline": ("drug", "study", "condition"),
    "conflicts": ("endpoint", "drug", "study", "condition"),
    "unresolved": (),
    "runs": (),
}  # fmt: skip
_ARM_FIGURES: Final = frozenset({"deltas", "results", "safety"})
_DIMENSIONS: Final[dict[str, frozenset[str]]] = {
    "deltas": frozenset("dose study drug arm time endpoint subgroup source regimen comparator".split()),
    "results": frozenset("dose study drug arm time endpoint subgroup source regimen".split()),
    "safety": frozenset("dose study drug arm time term organ_class source regimen".split()),
}


@dataclass(frozen=True, slots=True)
class Plan:
    """What a question asks: which query, of what, against what, when, and ordered by what."""

    kind: PlanKind
    endpoints: tuple[str, ...] = ()
    drugs: tuple[str, ...] = ()
    studies: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    subgroups: tuple[str, ...] = ()
    versus: str | None = None
    by: tuple[str, ...] = ()
    at: TimePoint | None = None
    measure: str | None = None
    dose: Dose | None = None
    dose_level: str | None = None
    regimen: str | None = None
    phase: str | None = None
    serious: bool | None = None


def parse(question: str, names: Names) -> Plan:
    """The plan of a question.

    Raises:
        QuestionError: some words have no place in it, or it asks nothing, or two things at once; ``words`` are
            those that were not understood and ``alternatives`` names or phrasings that would be.
    """
    found = pieces(question, names)
    _refuse_unknown(found, names)
    reader = _Reader(found)
    reader.read()
    return reader.plan()


def _refuse_unknown(found: Sequence[Piece], names: Names) -> None:
    """Refuse words that are neither known names nor phrases; a name may reach over the words beside them."""
    for place, piece in enumerate(found):
        if piece.kind != "unknown":
            continue
        run = [piece.text]
        for later in found[place + 1 :]:
            if later.kind != "unknown":
                break
            run.append(later.text)
        words = " ".join(run)
        before = found[place - 1].text if place and found[place - 1].kind == "name" else ""
        _refuse(f"{words!r} is not understood", words, meant([words, *run], before, names))


def _refuse(message: str, words: str, alternatives: tuple[str, ...] = ()) -> NoReturn:
    hint = (
        f"; did you mean {', '.join(alternatives)}?" if alternatives else f"; ask for example: {EXAMPLES[0]}"
    )
    raise QuestionError(message + hint, words=words, alternatives=alternatives or EXAMPLES[:3])


@dataclass
class _Reader:
    """Reads pieces from left to right and notes what each constituent says."""

    found: Sequence[Piece]
    place: int = 0
    heads: dict[str, str] = field(default_factory=dict)
    measure: str | None = None
    mentions: list[Piece] = field(default_factory=list)
    versus: str | None = None
    by: list[str] = field(default_factory=list)
    loose: list[Piece] = field(default_factory=list)
    at: TimePoint | None = None
    dose: Dose | None = None
    dose_level: str | None = None
    regimen: str | None = None
    phase: str | None = None
    serious: bool | None = None
    pair: bool = False
    common: str = ""

    def read(self) -> None:
        """Read all pieces.

        Raises:
            QuestionError: one of them has no place.
        """
        while self.place < len(self.found):
            piece = self.found[self.place]
            self.place += 1
            handler = _HANDLERS.get(piece.kind)
            if handler is None:
                self._figure(piece)
            else:
                handler(self, piece)

    # Constituents --------------------------------------------------------------------------------

    def skip(self, piece: Piece) -> None:
        """A word without content of its own."""

    def preposition(self, piece: Piece) -> None:
        """A preposition must lead to something."""
        if self._next() is None:
            _refuse(f"nothing follows {piece.text!r}", piece.text)

    def name(self, piece: Piece) -> None:
        """A known name; after "between" or "compare" the second drug is the comparator."""
        drugs = [t for t in piece.things if t.kind == "drug"]
        if self.pair and drugs and self.versus is None and any(_drug(m) for m in self.mentions):
            self.versus = drugs[0].name
        else:
            self.mentions.append(piece)

    def compare(self, piece: Piece) -> None:
        """Opens a pair: "between X and Y", "compare X with Y"."""
        self.pair = True
        self.heads.setdefault("deltas", piece.text)

    def comparator(self, piece: Piece) -> None:
        """A control that is not named, such as the control arm; only after versus or in a pair."""
        if not self.pair or self.versus is not None:
            _refuse(f"{piece.text!r} needs 'versus' before it", piece.text, (f"versus {piece.text}",))
        self.versus = str(piece.value)

    def against(self, piece: Piece) -> None:
        """Versus and what it is against."""
        target = self._next()
        if target is not None and target.kind == "time" and piece.text.lower() == "over":
            return
        if self.versus is not None and not self.pair:
            _refuse("only one comparator can be asked for at once", piece.text)
        if target is None or (drug := _comparator(target)) is None:
            words = piece.text if target is None else f"{piece.text} {target.text}"
            _refuse(f"no comparator is named in {words!r}", words, (f"{piece.text} placebo",))
        self._take()
        self.versus = drug
        self.heads.setdefault("versus", piece.text)

    def order(self, piece: Piece) -> None:
        """By and its dimensions; "by week 24" is a time point."""
        target = self._next()
        if target is not None and target.kind == "time":
            return
        taken = []
        while target is not None and (dimension := _dimension(target)) is not None:
            taken.append(dimension)
            self._take()
            target = self._joined()
        if not taken:
            words = piece.text if target is None else f"{piece.text} {target.text}"
            _refuse(f"{words!r} names nothing to order by", words, ("by dose", "by study", "by arm"))
        self.by += [d for d in taken if d not in self.by]

    def over(self, piece: Piece) -> None:
        """Over time."""
        self.by.append(str(piece.value))

    def dimension(self, piece: Piece) -> None:
        """A dimension without "by" belongs to a name beside it ("placebo arm"), else it is asked for."""
        if not self._beside_name(("drug", "endpoint", "level", "dose", "subgroup", "term", "condition")):
            self.loose.append(piece)

    def study(self, piece: Piece) -> None:
        """Studies are asked for, unless the word belongs to a name or follows a preposition."""
        earlier = [p for p in self.found[: self.place - 1] if p.kind not in {"fill", "phase"}]
        tied = self._beside_name(("study", "condition", "drug")) and bool(earlier)
        after = bool(earlier) and earlier[-1].kind in {"prep", "time", "level"}
        if not (after or (tied and self._is_study_name_beside()) or "studies" in self.heads):
            self.heads.setdefault("studies", piece.text)

    def delta(self, piece: Piece) -> None:
        """Deltas, perhaps of one measure."""
        self.heads.setdefault("deltas", piece.text)
        self.measure = str(piece.value) or self.measure

    def adjusted(self, piece: Piece) -> None:
        """Placebo-adjusted."""
        self.heads.setdefault("deltas", piece.text)
        self.versus = str(piece.value)

    def result(self, piece: Piece) -> None:
        """Results, perhaps of one measure."""
        self.heads.setdefault("results", piece.text)
        if piece.value and self.measure is None:
            self.measure = str(piece.value)

    def safety(self, piece: Piece) -> None:
        """Adverse events, perhaps serious ones."""
        self.heads.setdefault("safety", piece.text)
        if piece.value == "serious":
            self.serious = True

    def most_common(self, piece: Piece) -> None:
        """Most common: the usual order of adverse events."""
        self.common = piece.text

    def topic(self, piece: Piece) -> None:
        """A head that is named like its plan."""
        self.heads.setdefault(piece.kind, piece.text)

    def enrolled(self, piece: Piece) -> None:
        """How many patients a study has is answered by the list of studies."""
        self.heads.setdefault("studies", piece.text)

    def _figure(self, piece: Piece) -> None:
        """A time point, dose, dose level, regimen or phase; one of each."""
        slot = {"time": "at", "dose": "dose", "level": "dose_level", "regimen": "regimen", "phase": "phase"}[
            piece.kind
        ]
        if getattr(self, slot) not in {None, piece.value}:
            _refuse(f"only one {_FIGURES[piece.kind]} can be asked for at once", piece.text)
        setattr(self, slot, piece.value)

    # Looking around ------------------------------------------------------------------------------

    def _next(self) -> Piece | None:
        """The next piece with content."""
        return next((p for p in self.found[self.place :] if p.kind != "fill"), None)

    def _take(self) -> None:
        while self.found[self.place].kind == "fill":
            self.place += 1
        self.place += 1

    def _joined(self) -> Piece | None:
        """The next piece, if it is joined by "and" or follows at once (commas are not words)."""
        target = self._next()
        return target if target is not None and target.kind in {"dim", "study"} else None

    def _beside_name(self, kinds: tuple[str, ...]) -> bool:
        return any(p.kind in kinds or any(t.kind in kinds for t in p.things) for p in self._neighbours())

    def _is_study_name_beside(self) -> bool:
        return any(t.kind == "study" for p in self._neighbours() for t in p.things)

    def _neighbours(self) -> list[Piece]:
        around = (self.place - 2, self.place)
        return [self.found[i] for i in around if 0 <= i < len(self.found)]

    # The plan ------------------------------------------------------------------------------------

    def plan(self) -> Plan:
        """The plan of what was read.

        Raises:
            QuestionError: nothing is asked, two things are, or a part does not fit what is asked.
        """
        kind = self._kind()
        self._check_parts(kind)
        things = self._things(kind)
        by = tuple(self._dimensions(kind))

        def of(wanted: str) -> tuple[str, ...]:
            return tuple(dict.fromkeys(t.name for t in things if t.kind == wanted))

        return Plan(
            kind, endpoints=of("endpoint"), drugs=of("drug"), studies=of("study"), conditions=of("condition"),
            terms=of("term"), subgroups=of("subgroup"), versus=self._versus(kind), by=by, at=self.at,
            measure=self._measure(kind), dose=self.dose, dose_level=self.dose_level, regimen=self.regimen,
            phase=self.phase, serious=self.serious,
        )  # fmt: skip

    def _kind(self) -> PlanKind:
        """What is asked: the heads decide, and without one the names do."""
        strong: list[PlanKind] = [k for k in _STRONG if k in self.heads]
        if len(strong) > 1 and "conflicts" not in strong:
            words = ", ".join(self.heads[k] for k in strong)
            _refuse(f"{words}: ask for one thing at a time", words, EXAMPLES[:3])
        if strong:
            return "conflicts" if "conflicts" in strong else strong[0]
        if "studies" in self.heads:
            return "studies"
        if "deltas" in self.heads or "versus" in self.heads:
            return self._safety_or("deltas")
        if "results" in self.heads or any(_is(m, "endpoint") for m in self.mentions):
            return self._safety_or("results")
        if any(_is(m, "term") for m in self.mentions):
            return "safety"
        words = " ".join(p.text for p in self.found if p.kind not in {"fill", "prep"})
        _refuse(f"it is not said what is asked{f' about {words!r}' if words else ''}", words, EXAMPLES[:3])

    def _safety_or(self, kind: PlanKind) -> PlanKind:
        """Adverse events, where one is named and no endpoint is."""
        named = any(_is(m, "term") and not _is(m, "endpoint") for m in self.mentions)
        return "safety" if named and not any(_is(m, "endpoint") for m in self.mentions) else kind

    def _check_parts(self, kind: PlanKind) -> None:
        for said, words, fits in (
            (self.common, self.common, kind == "safety"),
            (self.phase, f"phase {self.phase}", kind == "studies"),
            (self.at, "a time point", kind in _ARM_FIGURES | {"conflicts"}),
            (self.dose or self.dose_level or self.regimen, "a dose or regimen", kind in _ARM_FIGURES),
            (
                kind == "safety" and self.versus not in {None, "placebo", "any"},
                f"versus {self.versus}",
                False,
            ),
            (kind not in _ARM_FIGURES and self.versus, f"versus {self.versus}", False),
        ):
            if said and not fits:
                _refuse(f"{words} does not fit a question about {_WORDING[kind]}", words, EXAMPLES[:3])

    def _things(self, kind: PlanKind) -> list[Thing]:
        """What each name stands for in this question; a name shared by two studies stands for both."""
        things: list[Thing] = []
        for mention in self.mentions:
            fitting = next(
                ([t for t in mention.things if t.kind == k] for k in _FITS[kind] if _is(mention, k)), None
            )
            if fitting is None:
                thing = mention.things[0]
                _refuse(
                    f"{mention.text!r} ({thing.wording}) does not fit a question about {_WORDING[kind]}",
                    mention.text, EXAMPLES[:3],
                )  # fmt: skip
            things += fitting
        return things

    def _dimensions(self, kind: PlanKind) -> list[str]:
        loose = [str(p.value) for p in self.loose]
        allowed = _DIMENSIONS.get(kind, frozenset())
        for name in self.by:
            if name not in allowed:
                _refuse(
                    f"{_WORDING[kind]} cannot be ordered by {name}",
                    f"by {name}",
                    tuple(f"by {d}" for d in sorted(allowed)),
                )
        for piece in self.loose:
            if str(piece.value) not in allowed and kind not in {"conflicts", "unresolved"}:
                _refuse(
                    f"{piece.text!r} has no place in a question about {_WORDING[kind]}",
                    piece.text,
                    EXAMPLES[:3],
                )
        return list(dict.fromkeys([*self.by, *(d for d in loose if d in allowed)]))

    def _versus(self, kind: PlanKind) -> str | None:
        return (self.versus or "any") if kind == "deltas" else None

    def _measure(self, kind: PlanKind) -> str | None:
        """A measure of arms does not restrict comparisons: a delta of response rates is a difference."""
        if kind == "deltas" and self.measure in {
            "proportion",
            "mean",
            "mean_change",
            "percent_change",
            "median",
        }:
            return None
        return self.measure if kind in {"deltas", "results"} else None


_STRONG: Final[tuple[PlanKind, ...]] = ("conflicts", "timeline", "safety", "unresolved", "runs")
_FIGURES: Final = {
    "time": "time point",
    "dose": "dose",
    "level": "dose level",
    "regimen": "regimen",
    "phase": "phase",
}
_HANDLERS: Final = {
    "fill": _Reader.skip, "people": _Reader.skip, "had": _Reader.skip, "count": _Reader.skip, "tested": _Reader.skip,
    "reached": _Reader.skip, "prep": _Reader.preposition, "name": _Reader.name, "compare": _Reader.compare,
    "comparator": _Reader.comparator, "versus": _Reader.against, "by": _Reader.order, "over": _Reader.over,
    "dim": _Reader.dimension, "study": _Reader.study, "delta": _Reader.delta, "adjusted": _Reader.adjusted,
    "result": _Reader.result, "safety": _Reader.safety, "common": _Reader.most_common, "enrolled": _Reader.enrolled,
    "timeline": _Reader.topic, "conflicts": _Reader.topic, "unresolved": _Reader.topic, "runs": _Reader.topic,
}  # fmt: skip


def _is(piece: Piece, kind: str) -> bool:
    return any(t.kind == kind for t in piece.things)


def _drug(piece: Piece) -> bool:
    return _is(piece, "drug")


def _comparator(piece: Piece) -> str | None:
    """The comparator that a piece names, if any."""
    if piece.kind == "comparator":
        return str(piece.value)
    return next((t.name for t in piece.things if t.kind == "drug"), None)


def _dimension(piece: Piece) -> str | None:
    if piece.kind == "study":
        return "study"
    return str(piece.value) if piece.kind == "dim" else None
