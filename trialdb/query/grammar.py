"""From a question to a plan, or to the words that were not understood. No database, no guess.

    question    = { constituent } ;
    constituent = head | versus | via | by | at | date | scope | filler ;
    head        = what is asked for: deltas, results, adverse events, studies, timeline, conflicts, audit, pooled … ;
    versus      = ("versus" | "compared with" | …) (drug | "placebo" | "control" | …)
                | ("between" | "compare") drug ("and" | "with" | "to") drug ;
    via         = ("via" | "through") (drug | "placebo"), in an indirect comparison ;
    by          = ("by" | "per" | "for each" | …) dimension { "and" dimension } ;
    at          = a time point, such as "at week 24", "24-week" ;
    date        = ("as of" | "by" | "until" | "before" | …) day, month or year; "since" a day, for changes ;
    scope       = a known name, source, analysis set, dose, dose level, regimen, phase or unit, with or without a
                  preposition ; several doses, time points or names of a kind mean any of them ;
    order       = "largest", "highest", "by effect size" … ;
    show        = what the answer tells in any case, such as "with confidence intervals", "NCT numbers" ;

Every word must find its place: one that is no part of a constituent, a preposition that leads nowhere, a name that
does not fit what is asked, or two different heads make a :class:`~trialdb.errors.QuestionError`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import dropwhile, takewhile
from typing import Any, Final

from trialdb.errors import QuestionError
from trialdb.query.lexer import Piece, pieces
from trialdb.query.meaning import EXAMPLES, FIGURES, NEEDED, WORDS, Said, is_of, plan_of, refusal
from trialdb.query.names import Names, Thing
from trialdb.query.plan import Plan
from trialdb.query.suggest import meant
from trialdb.query.treatments import only, together

__all__ = ["EXAMPLES", "parse"]


def parse(question: str, names: Names) -> Plan:
    """The plan of a question.

    Raises:
        QuestionError: some words have no place in it, or it asks nothing, or two things at once; ``words`` are
            those that were not understood and ``alternatives`` names or phrasings that would be.
    """
    found = pieces(question, names)
    _refuse_unknown(found, names)
    return plan_of(_read(found))


def _refuse_unknown(found: Sequence[Piece], names: Names) -> None:
    """Refuse words that are neither known names nor phrases; a name may reach over the words beside them."""
    for piece in found:
        if piece.kind == "outside":
            raise refusal(f"{piece.text!r} asks for {piece.value}, which trialdb does not tell", piece.text)
        if piece.kind == "negation":
            raise refusal(f"{piece.text!r} leaves something out, which cannot be asked for", piece.text)
    place = next((n for n, piece in enumerate(found) if piece.kind == "unknown"), None)
    if place is None:
        return
    run = [p.text for p in takewhile(lambda p: p.kind == "unknown", found[place:])]
    words = " ".join(run)
    if absent := next((w for w in run if _NCT_ID.fullmatch(w)), None):
        message = f"{absent} is not in the database; `trialdb load {absent.upper()}` asks the registry for it"
        raise QuestionError(message, words=absent, alternatives=EXAMPLES[:3])
    before = found[place - 1].text if place and found[place - 1].kind == "name" else ""
    after = next((p.text for p in found[place + len(run) :][:1] if p.kind == "dim"), None)
    known = meant([*([f"{words} {after}"] if after else []), words, *run], before, names)
    tied = dropwhile(lambda p: p.kind in {"prep", "fill"}, reversed(found[:place]))
    rest = [*reversed(list(tied)), *found[place + len(run) :]]
    if not known and (without := _without(rest)):
        message = f"{words!r} is not understood; without it can be asked: {without}"
        raise QuestionError(message, words=words, alternatives=(without,))
    raise refusal(f"{words!r} is not understood", words, known)


def _without(rest: Sequence[Piece]) -> str | None:
    """The question without the words that are not understood, if it can be asked."""
    if any(piece.kind == "unknown" for piece in rest):
        return None
    try:
        plan_of(_read(rest))
    except QuestionError:
        return None
    return " ".join(piece.text for piece in rest)


def _read(found: Sequence[Piece]) -> _Reader:
    reader = _Reader(found)
    reader.read()
    return reader


@dataclass
class _Reader(Said):
    """Reads pieces from left to right and notes what each constituent says."""

    place: int = 0
    pair: bool = False
    compared_with: Piece | None = None
    versus_is_last: bool = False
    combined: int | None = None

    def read(self) -> None:
        """Read all pieces.

        Raises:
            QuestionError: one of them has no place.
        """
        while self.place < len(self.found):
            piece = self.found[self.place]
            self.place += 1
            _HANDLERS[piece.kind](self, piece)

    # Constituents --------------------------------------------------------------------------------

    def skip(self, piece: Piece) -> None:
        """A word without content of its own."""

    def preposition(self, piece: Piece) -> None:
        """A preposition must lead to something."""
        if self._next() is None:
            raise refusal(f"nothing follows {piece.text!r}", piece.text)

    def name(self, piece: Piece) -> None:
        """A known name; after "between" or "compare" the second drug is the comparator."""
        drugs = [t for t in piece.things if t.kind == "drug"]
        if drugs and self.combined is not None:
            self.combined += 1
            if self.combined > 1:
                self._given(lambda name: together(name, drugs[0].name), piece.text)
                return
        if self.pair and drugs and "versus" not in self.parts and any(_drug(m) for m in self.mentions):
            self._versus(piece, drugs[0].name)
        else:
            self.mentions.append(self._as_meant(piece))
            self.versus_is_last = self.versus_is_last and not drugs
        measure = next((m for word, m in _MEASURES if piece.text.lower().startswith(word)), None)
        if measure is not None and is_of(piece, "endpoint"):
            self.parts.setdefault("measure", measure)

    def _as_meant(self, piece: Piece) -> Piece:
        """Of a name that is a disease and an adverse event, the disease after "in": "side effects in psoriasis"."""
        before = self.found[self.place - 2] if self.place > 1 else None
        conditions = tuple(t for t in piece.things if t.kind == "condition")
        of_disease = before is not None and before.kind == "prep" and before.text.lower() in _OF_DISEASE
        return (
            replace(piece, things=conditions) if of_disease and conditions and is_of(piece, "term") else piece
        )

    def plus(self, piece: Piece) -> None:
        """A drug that is given together with the one before: a combination is asked for as a whole."""
        before = next((p for p in reversed(self.found[: self.place - 1]) if p.kind not in _OF_A_DRUG), None)
        target = self._next()
        if before is None or not (_drug(before) or before.kind == "comparator"):
            return
        if target is None or not _drug(target):
            words = piece.text if target is None else f"{piece.text} {target.text}"
            raise refusal(f"no drug follows {piece.text!r}", words, (f"{before.text} by arm",))
        self._take()
        self._given(lambda name: together(name, _drug_of(target).name), piece.text)

    def combination(self, _piece: Piece) -> None:
        """The drugs that follow are given together."""
        self.combined = 0

    def alone(self, piece: Piece) -> None:
        """The drug before is all that is given."""
        before = self.found[self.place - 2] if self.place > 1 else None
        if before is None or not _drug(before) or self.parts.get("versus") in _ROLES:
            raise refusal(f"{piece.text!r} needs a drug before it", piece.text, ("versus dupilumab alone",))
        self._given(only, piece.text)

    def _given(self, changed: Callable[[str], str], words: str) -> None:
        """What is said of the drug that was named last changes what is asked for."""
        if self.versus_is_last:
            self.parts["versus"] = changed(self.parts["versus"])
            return
        last = next(n for n in reversed(range(len(self.mentions))) if _drug(self.mentions[n]))
        named = self.mentions[last]
        thing = Thing("drug", changed(_drug_of(named).name))
        self.mentions[last] = replace(named, text=f"{named.text} {words}", things=(thing,))

    def compare(self, piece: Piece) -> None:
        """Opens a pair: "between X and Y", "compare X with Y"."""
        self.pair = True
        self.heads.setdefault("deltas", piece.text)

    def comparator(self, piece: Piece) -> None:
        """A control that is not named, such as the control arm; only after versus or in a pair."""
        if not self.pair or "versus" in self.parts:
            raise refusal(f"{piece.text!r} needs 'versus' before it", piece.text, (f"versus {piece.text}",))
        self.parts["versus"] = str(piece.value)

    def against(self, piece: Piece) -> None:
        """Versus and what it is against."""
        self.combined = None
        target = self._next()
        if target is not None and target.kind == "time" and piece.text.lower() == "over":
            return
        if target is not None and target.kind == "dose" and "dose" in self.parts:
            self.heads.setdefault("versus", piece.text)
            self.doses_compared = f"{piece.text} {target.text}"
            return
        if "versus" in self.parts and not self.pair:
            raise refusal("only one comparator can be asked for at once", piece.text)
        if target is None or (drug := _comparator(target)) is None:
            words = piece.text if target is None else f"{piece.text} {target.text}"
            raise refusal(f"no comparator is named in {words!r}", words, (f"{piece.text} placebo",))
        self._take()
        self._versus(target, drug)
        self.heads.setdefault("versus", piece.text)

    def _versus(self, target: Piece, name: str) -> None:
        self.parts["versus"] = name
        self.versus_is_last = True
        self.compared_with = target if name != "placebo" and target.kind == "name" else None

    def through(self, piece: Piece) -> None:
        """Through a comparator, in an indirect comparison; else a preposition."""
        target = self._next()
        drug = None if target is None else _comparator(target)
        if drug is None or "indirect" not in self.heads:
            self.preposition(piece)
            return
        self._take()
        self.parts["via"] = drug

    def date(self, piece: Piece) -> None:
        """A date; the word before it says whether what was published by it is asked for, or what changed since."""
        before = next((p for p in reversed(self.found[: self.place - 1]) if p.kind != "fill"), None)
        tie = "" if before is None else before.kind if before.kind in _DATED else before.text.lower()
        if tie == "since":
            self._once("since", piece, str(piece.value))
        elif tie == "before":
            first = f"{piece.value}-01-01"[:10] if len(str(piece.value)) == 4 else f"{piece.value}-01"[:10]
            self._once("as_of", piece, (date.fromisoformat(first) - timedelta(days=1)).isoformat())
        elif tie == "asof" or tie in _BY_THEN:
            self._once("as_of", piece, str(piece.value))
        else:
            hints = (f"as of {piece.text}", f"before {piece.text}")
            raise refusal(
                f"{piece.text!r} needs 'as of', 'by', 'before' or 'since' before it", piece.text, hints
            )

    def dated(self, piece: Piece) -> None:
        """As of, before or since must lead to a date."""
        target = self._next()
        if target is None or target.kind not in {"date", "time"}:
            words = piece.text if target is None else f"{piece.text} {target.text}"
            raise refusal(
                f"no date follows {piece.text!r}", words, (f"{piece.text} 2025-03-08", f"{piece.text} 2025")
            )
        if target.kind == "time" and piece.text.lower() not in _BY_THEN:
            raise refusal(
                f"{target.text!r} is no date", f"{piece.text} {target.text}", (f"at {target.text}",)
            )

    def order(self, piece: Piece) -> None:
        """By and its dimensions; "by week 24" is a time point."""
        target = self._next()
        if target is not None and (target.kind in {"time", "date"} or is_of(target, "source")):
            return
        if target is not None and piece.text.lower() in _OVER_ALL and target.kind in {"name", "phase"}:
            return
        taken = []
        while target is not None and (dimension := _dimension(target)) is not None:
            taken.append(dimension)
            self._take()
            target = self._joined()
        if not taken:
            words = piece.text if target is None else f"{piece.text} {target.text}"
            raise refusal(f"{words!r} names nothing to order by", words, ("by dose", "by study", "by arm"))
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
        before = next((p for p in reversed(earlier) if not _describes_studies(p)), None)
        after = before is not None and before.kind in {"prep", "time", "level", "by"}
        if not (after or (tied and self._is_study_name_beside()) or "studies" in self.heads):
            self.heads.setdefault("studies", piece.text)
        elif after:
            self.heads.setdefault("tested", piece.text)

    def delta(self, piece: Piece) -> None:
        """Deltas, perhaps of one measure."""
        self.heads.setdefault("deltas", piece.text)
        if piece.value:
            self.parts["measure"] = str(piece.value)

    def ratio(self, piece: Piece) -> None:
        """A ratio of the rates that the endpoint before it is: "exacerbation rate ratio"."""
        before = self.found[self.place - 2] if self.place > 1 else None
        if before is None or not (is_of(before, "endpoint") and before.text.lower().endswith("rate")):
            hints = tuple(f"{of} {piece.text}" for of in ("risk", "odds", "hazard"))
            raise refusal(f"it is not said what {piece.text!r} is of", piece.text, hints)
        self.delta(piece)

    def adjusted(self, piece: Piece) -> None:
        """Placebo-adjusted."""
        self.heads.setdefault("deltas", piece.text)
        self.parts["versus"] = str(piece.value)

    def largest(self, piece: Piece) -> None:
        """The largest figures first."""
        self.ordered = piece.text
        self.by += [str(piece.value)] if piece.value not in self.by else []

    def show(self, piece: Piece) -> None:
        """What the answer tells anyway; a p-value is that of a comparison, and heterogeneity that of a pooled effect."""
        self.shown.append(piece)
        head = _SHOWN_BY.get(str(piece.value))
        if head is not None:
            self.heads.setdefault(head, piece.text)

    def needing(self, piece: Piece) -> None:
        """A word that means something only beside another, which may still come."""
        self.needs.append(piece)

    def unit(self, piece: Piece) -> None:
        """The unit of figures."""
        self._once("unit", piece, piece.value)

    def result(self, piece: Piece) -> None:
        """Results, perhaps of one measure; a change or response is one of something."""
        if piece.kind in NEEDED:
            self.needs.append(piece)
        self.heads.setdefault("results", piece.text)
        if piece.value:
            self.parts.setdefault("measure", str(piece.value))

    def safety(self, piece: Piece) -> None:
        """Adverse events, perhaps serious ones."""
        self.heads.setdefault("safety", piece.text)
        if piece.value == "serious":
            self.parts["serious"] = True

    def most_common(self, piece: Piece) -> None:
        """Most common: the usual order of adverse events."""
        self.parts["common"] = piece.text

    def topic(self, piece: Piece) -> None:
        """A head that is named like its plan, perhaps with one part of it said."""
        self.heads.setdefault(piece.kind, piece.text)
        part = _PARTS_OF_HEADS.get(piece.kind)
        if part in _SEVERAL and piece.value:
            said = (*self.parts.get(part, ()), *str(piece.value).split())
            self.parts[part] = tuple(dict.fromkeys(said))
        elif part is not None and piece.value:
            self._once(part, piece, str(piece.value))

    def enrolled(self, piece: Piece) -> None:
        """How many patients a study has is answered by the list of studies."""
        self.heads.setdefault("studies", piece.text)

    def model(self, piece: Piece) -> None:
        """How effects are pooled."""
        self.heads.setdefault("pooled", piece.text)
        part, _, value = str(piece.value).partition(" ")
        self._once(part, piece, True if part == "hartung_knapp" else value)

    def population(self, piece: Piece) -> None:
        """An analysis set."""
        if piece.value not in self.populations:
            self.populations.append(str(piece.value))

    def figure(self, piece: Piece) -> None:
        """A time point or dose, or several; a dose level, regimen or phase, one of each."""
        part = FIGURES[piece.kind][0]
        if part not in {"at", "dose"}:
            self._once(part, piece, piece.value)
            return
        before = next(
            (p for p in reversed(self.found[: self.place - 1]) if p.kind not in {"fill", "prep"}), None
        )
        if part == "dose" and before is not None and before is self.compared_with:
            raise refusal(
                f"the dose of a comparator cannot be asked for ({before.text} {piece.text})",
                f"{before.text} {piece.text}", (f"versus {before.text} by dose",),
            )  # fmt: skip
        had, said = self.parts.get(part, ()), piece.value
        values = (*_listed(had), *_listed(said))
        self.parts[part] = values[0] if len(set(values)) == 1 else tuple(dict.fromkeys(values))
        if part == "dose" and self.pair and len(set(values)) > 1:
            self.doses_compared = f"{'' if before is None else before.text} {piece.text}".strip()

    def _once(self, part: str, piece: Piece, value: Any) -> None:
        if self.parts.setdefault(part, value) != value:
            raise refusal(f"only one {WORDS[part]} can be asked for at once", piece.text)

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


_NCT_ID: Final = re.compile(r"nct\d{8}", re.IGNORECASE)
#: What may stand between a drug and one that is given with it.
_OF_A_DRUG: Final = frozenset({"fill", "dose", "regimen", "level"})
_ROLES: Final = frozenset({"placebo", "any", "active_comparator"})
_OF_DISEASE: Final = frozenset({"in", "among", "for", "during"})
_OF_STUDIES: Final = ("study", "program", "condition", "drug", "source")
_DATED: Final = frozenset({"asof", "before", "since"})
_BY_THEN: Final = frozenset({"by", "until", "up to", "through", "published by", "reported by"})
_OVER_ALL: Final = frozenset({"across", "across all", "in each", "at each", "each"})
_PARTS_OF_HEADS: Final = {"audit": "check", "timeline": "events", "unresolved": "unresolved_kinds"}
_SEVERAL: Final = frozenset({"events", "unresolved_kinds"})
#: Names of endpoints that say which sort of figure is meant by how they begin.
_MEASURES: Final = (
    ("median", "median"),
    ("percent change", "percent_change"),
    ("percentage change", "percent_change"),
)
_SHOWN_BY: Final = {"p_value": "deltas", "heterogeneity": "pooled"}
_HANDLERS: Final = {
    **dict.fromkeys(("fill", "people", "had", "count", "reached"), _Reader.skip),
    **dict.fromkeys(("timeline", "conflicts", "audit", "pooled", "indirect", "dose_response", "changes", "tested", "unresolved", "runs"), _Reader.topic),
    **dict.fromkeys(FIGURES, _Reader.figure),
    **dict.fromkeys(_DATED, _Reader.dated),
    **dict.fromkeys(NEEDED, _Reader.needing),
    "prep": _Reader.preposition, "name": _Reader.name, "compare": _Reader.compare, "via": _Reader.through,
    "comparator": _Reader.comparator, "versus": _Reader.against, "by": _Reader.order, "over": _Reader.over,
    "dim": _Reader.dimension, "study": _Reader.study, "delta": _Reader.delta, "ratio": _Reader.ratio, "adjusted": _Reader.adjusted,
    "result": _Reader.result, "change": _Reader.result, "safety": _Reader.safety, "common": _Reader.most_common, "enrolled": _Reader.enrolled,
    "model": _Reader.model, "population": _Reader.population, "date": _Reader.date,
    "order": _Reader.largest, "plus": _Reader.plus, "combination": _Reader.combination, "alone": _Reader.alone, "show": _Reader.show, "unit": _Reader.unit,
}  # fmt: skip


def _listed(value: Any) -> tuple[Any, ...]:
    return value if isinstance(value, tuple) else (value,)


def _describes_studies(piece: Piece) -> bool:
    """Whether a piece may stand before "studies" to say which: a drug, a disease, a series."""
    return piece.kind in {"population", "level"} or any(is_of(piece, kind) for kind in _OF_STUDIES)


def _drug(piece: Piece) -> bool:
    return is_of(piece, "drug")


def _drug_of(piece: Piece) -> Thing:
    return next(t for t in piece.things if t.kind == "drug")


def _comparator(piece: Piece) -> str | None:
    """The comparator that a piece names, if any."""
    if piece.kind == "comparator":
        return str(piece.value)
    return next((t.name for t in piece.things if t.kind == "drug"), None)


def _dimension(piece: Piece) -> str | None:
    if piece.kind == "study":
        return "study"
    return str(piece.value) if piece.kind == "dim" else None
