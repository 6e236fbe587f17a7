"""The strength of a preparation, which is its dose: "cream 0.3%", "1.5% eye drops"."""

from __future__ import annotations

import re
from typing import Final

from trialdb.extract.cues import cue
from trialdb.extract.figures import Dose, Figure, Token

__all__ = ["strengths_as_doses"]

_FORM: Final = r"(?:solution|cream|gel|ointment|foam|lotion|emulsion|eye drops?)"
_BEFORE: Final = cue(
    r"\b(?:solution|cream|gel|ointment|foam|spray|lotion|drops?|suspension|emulsion)\s+$"
    r"|\b(?:combin(?:es|ing)|combination of|contain(?:s|ing))\s(?:(?:(?!(?:group|versus|vs|was|were|than|by|in|with)\s)[a-z-]+\s){1,3}\d[\d.]*\s?%\s*(?:,\s*(?:and\s)?|and\s|/\s*)){0,3}(?:(?!(?:group|versus|vs|was|were|than|by|in|with|and)\s)[a-z-]+\s){1,3}$",
    re.IGNORECASE,
)  # "a gel that combines A 1.2%, B 3.1% and C 0.15%"
_AFTER: Final = re.compile(rf"\s*(?:(?:topical|ophthalmic|nasal)\s+)?{_FORM}\b", re.IGNORECASE)
_OF_ARM: Final = re.compile(r"\s*(?:with|on|for|in|of|given|receiving)\b")
_LISTED: Final = re.compile(r"\s*(?:,|,?\s*(?:and|or|/))\s*")


def strengths_as_doses(found: list[Token], text: str) -> list[Token]:
    """The figures of a sentence with strengths of preparations as doses in percent; of a list all where one is."""
    settled: list[Token] = []
    for token in found:
        last = settled[-1] if settled else None
        is_strength = (
            isinstance(token, Figure)
            and token.unit == "%"
            and token.n is None
            and token.total is None
            and (
                _BEFORE.search(text, 0, token.start)
                or _AFTER.match(text, token.end)
                or (
                    isinstance(last, Dose)
                    and last.unit == "%"
                    and _LISTED.fullmatch(text, last.end, token.start)
                    and not _OF_ARM.match(text, token.end)
                )
            )
        )
        settled.append(
            Dose(token.start, token.end, token.value, "%", token.text)
            if is_strength and isinstance(token, Figure)
            else token
        )
    return settled
