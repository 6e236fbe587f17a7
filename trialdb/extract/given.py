"""What a group is given, apart from how much of it: "20 IU oxytocin in saline" is oxytocin, 20 IU.

A description keeps a figure that is no dose ("4% gelatin or 6% starch" is told apart by its words; "0.01%, 0.05%
atropine" are one drug at two strengths, which then is the dose).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from trialdb.extract.lexer import Dose, tokens

__all__ = ["Given", "given"]

_OF: Final = re.compile(r"^[^A-Za-z]*(?:(?:a|per|each|every|once|twice|daily|day|dose|doses|of)\s+)*")
_STRENGTH: Final = re.compile(r"^\s*(?P<value>\d+(?:\.\d+)?)\s?%\s+(?P<what>[A-Za-z].*)$")
_VOLUME: Final = re.compile(
    r"\s+(?:with|in|at|of|using)\s+\d[\d.,]*\s?(?:m[lL]|L|°|mg|g|µg|IU)\b.*$|\s+up to\s+\d.*$"
)
_LINK: Final = re.compile(
    r"[\s,(]*(?:\b(?:at|with|of|in|up to|a dose|doses?|the|a)\b[\s,(]*)*$", re.IGNORECASE
)


class Given(NamedTuple):
    """A thing and, where the text gives one dose of it, that dose."""

    what: str
    value: float | None = None
    unit: str | None = None


def given(described: str, raw: str, others: Sequence[str] = ()) -> Given:
    """What a description says is given. ``raw`` is the place with its brackets, ``others`` the other groups' descriptions."""
    if (strength := _STRENGTH.match(described)) and any(
        (m := _STRENGTH.match(o)) and m["what"].lower() == strength["what"].lower() for o in others
    ):
        return Given(strength["what"], float(strength["value"]), "%")
    what = described
    inside = [t for t in tokens(described) if isinstance(t, Dose)]
    if inside:
        dose = inside[0]
        before = _LINK.sub("", described[: dose.start])
        after = _OF.sub("", re.sub(r"^/\S+", "", described[dose.end :])) if not before else ""
        what = before or after or described
    what = _VOLUME.sub("", what).strip() or described
    if not re.search(r"[A-Za-z]{3}", what):
        what = described
    doses = {(t.value, t.unit): t for t in tokens(raw) if isinstance(t, Dose)}
    dose_of = next(iter(doses.values())) if len(doses) == 1 else inside[0] if inside else None
    if dose_of is None or re.search(r"\bwith\s+$", raw[: dose_of.start]):
        return Given(what)
    return Given(what, dose_of.value, dose_of.unit)
