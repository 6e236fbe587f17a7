"""Strengths of preparations as doses: "0.5% and 2% of a gel" are two arms of one drug, and no results.

A percentage is a strength where the text speaks of a preparation (a gel, eye drops) and gives it right beside its drug.
From then on that percentage beside the drug, or with the word "group" behind it, is a dose.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from trialdb.extract.cues import cue
from trialdb.extract.layout import Sentence
from trialdb.extract.lexer import Dose, Figure, Token, tokens
from trialdb.extract.party import PLACEBO, Cast

__all__ = ["read_strengths", "with_strengths"]

_PREPARATION: Final = cue(
    r"\b(?:gels?|creams?|ointments?|foams?|lotions?|pastes?|solutions?|suspensions?|emulsions?|drops|eye-?drops|sprays?|rinses?|mouth-?wash(?:es)?|shampoos?|topical|ophthalmic|vaginal|intranasal|dermal|concentrations?)\b",
    re.IGNORECASE,
)
_FORM: Final = r"(?:(?:topical|ophthalmic|vaginal|nasal|oral|aqueous|aerosol|hydrochloride|sodium|gel|cream|ointment|foam|lotion|solution|eye drops|drops|spray)\s+){0,3}"
_TO_DRUG: Final = re.compile(rf"\s*{_FORM}", re.IGNORECASE)
_AND: Final = re.compile(r"\s*(?:,\s*(?:and|or)?|and|or|vs\.?|versus|/)\s*(?:the\s+)?")
_OF_GROUP: Final = re.compile(r"[\s-]*(?:groups?|arms?|gels?|creams?|strengths?|concentrations?)\b")
_OF_PEOPLE: Final = re.compile(
    r"\s*(?:with|on|of|for|among|in the)\b"
)  # "51% with cream 0.3% and 14% with placebo"
_SEVERAL: Final = 2


def read_strengths(cast: Cast, lines: Sequence[Sentence]) -> None:
    """Adds to the cast the strengths at which the text gives its drugs, where it gives one at two or more."""
    if any(p.dose_unit == "%" for p in cast.groups):
        return
    found: dict[str, set[float]] = {}
    for sentence in lines:
        if sentence.is_aside or sentence.section == "results" or not _PREPARATION.search(sentence.text):
            continue
        for figure, drug in _beside(sentence, tokens(sentence.text), cast):
            found.setdefault(drug, set()).add(figure.value)
    cast.strengths = {drug: frozenset(held) for drug, held in found.items() if len(held) >= _SEVERAL}


def with_strengths(sentence: Sentence, found: Sequence[Token], cast: Cast) -> list[Token]:
    """The tokens of a sentence, with the strengths of the cast's drugs as doses."""
    if not cast.strengths or "%" not in sentence.text:
        return list(found)
    held = frozenset().union(*cast.strengths.values())
    given = {
        id(figure)
        for figure, drug in _beside(sentence, found, cast)
        if figure.value in cast.strengths.get(drug, ())
    }
    given |= {
        id(t)
        for t in found
        if isinstance(t, Figure)
        and t.unit == "%"
        and t.value in held
        and _OF_GROUP.match(sentence.text, t.end)
    }
    return [
        Dose(t.start, t.end, t.value, "%", t.text) if isinstance(t, Figure) and id(t) in given else t
        for t in found
    ]


def _beside(sentence: Sentence, found: Sequence[Token], cast: Cast) -> list[tuple[Figure | Dose, str]]:
    """The percentages right before or behind a drug of the cast, those listed with them too, with the drug."""
    text, base = sentence.text, sentence.start
    shares = [
        t
        for t in found
        if isinstance(t, (Figure, Dose)) and t.unit == "%" and getattr(t, "total", None) is None
    ]
    told: dict[int, str] = {}
    for drug in cast.drugs.get(base, []):
        if drug.id in PLACEBO or drug.id not in cast.roles:
            continue
        start, end = drug.start - base, drug.end - base
        for i, t in enumerate(shares):
            if t.end <= start and _TO_DRUG.fullmatch(text, t.end, start):
                told[i] = drug.id
            elif t.start >= end and _TO_DRUG.fullmatch(text, end, t.start):
                told.setdefault(i, drug.id)
    for i in [*range(len(shares) - 2, -1, -1), *range(1, len(shares))]:
        for j in (i + 1, i - 1):
            if i not in told and j in told and 0 <= j < len(shares):
                a, b = sorted((i, j))
                if _AND.fullmatch(text, shares[a].end, shares[b].start) and not (
                    i == b and _OF_PEOPLE.match(text, shares[i].end)
                ):
                    told[i] = told[j]
    return [(shares[i], drug) for i, drug in told.items()]
