"""What a group is given, apart from how much of it: "20 IU oxytocin in saline" is oxytocin, 20 IU.

A description keeps a figure that is no dose ("4% gelatin or 6% starch" is told apart by its words; "0.01%, 0.05%
atropine" are one drug at two strengths, which then is the dose).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from trialdb.extract.lexer import Dose, tokens

__all__ = ["Given", "dose_behind", "dose_in", "given"]

_OF: Final = re.compile(r"^[^A-Za-z]*(?:(?:a|per|each|every|once|twice|daily|day|dose|doses|of)\s+)*")
_STRENGTH: Final = re.compile(r"^\s*(?P<value>\d+(?:\.\d+)?)\s?%\s+(?P<what>[A-Za-z].*)$")
_VOLUME: Final = re.compile(
    r"\s+(?:with|in|at|of|using)\s+\d[\d.,]*\s?(?:m[lL]|L|°|mg|g|µg|IU)\b.*$|\s+up to\s+\d.*$"
)
_BY_VOLUME: Final = re.compile(
    r"(?<![\w.])(?P<value>\d+(?:\.\d+)?)[\s-]?(?P<unit>m[lL](?:\s?/\s?kg)?|ppm)\b(?!\s?/)"
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
    elif len(volumes := list(_BY_VOLUME.finditer(described))) == 1:
        return _by_volume(described, volumes[0])
    what = _VOLUME.sub("", what).strip() or described
    if not re.search(r"[A-Za-z]{3}", what):
        what = described
    doses = {(t.value, t.unit): t for t in tokens(raw) if isinstance(t, Dose)}
    dose_of = next(iter(doses.values())) if len(doses) == 1 else inside[0] if inside else None
    if dose_of is None or re.search(r"\bwith\s+$", raw[: dose_of.start]):
        return Given(what)
    return Given(what, dose_of.value, dose_of.unit)


def _by_volume(described: str, dose: re.Match[str]) -> Given:
    """What is dosed by its volume: "oleic acid 0.06 ml/kg", "10 mL of saline"; not what it is dissolved in."""
    before = described[: dose.start()].rstrip(" ,(")
    after = _BOLUS_OF.sub("", _OF.sub("", described[dose.end() :]))
    if _IN_IT.search(before) or not (before or after):
        return Given(_VOLUME.sub("", described).strip() or described)
    return Given(before or after, float(dose["value"]), dose["unit"].replace(" ", ""))


_BOLUS_OF: Final = re.compile(
    r"^(?:(?:bolus|infusion|injection|solution|dose)\s+of\s+)?(?:\d+(?:\.\d+)?\s?%\s+)?"
)
_IN_IT: Final = re.compile(r"\b(?:with|in|at|of|using|up to)$", re.IGNORECASE)


def dose_in(described: str) -> tuple[float, str] | None:
    """The only dose of a description: "peritubal injection with 10 mL of lidocaine"; None where there are several or none."""
    doses = {(t.value, t.unit) for t in tokens(described) if isinstance(t, Dose)}
    doses |= {(float(m["value"]), m["unit"].replace(" ", "")) for m in _BY_VOLUME.finditer(described)}
    return next(iter(doses)) if len(doses) == 1 else None


_DOSE_BEHIND: Final = re.compile(r"(?:\s+[a-z]+)?\s*[\[(](?P<inner>[^()\[\]]{2,60})[\])]")


def dose_behind(name: str, text: str) -> tuple[float, str] | None:
    """The dose in brackets right behind a name, or behind the form it is given in: "ANP infusion (10 ng/kg per min)"."""
    at = text.find(name)
    while at >= 0:
        m = _DOSE_BEHIND.match(text, at + len(name))
        if m is not None and not (at and (text[at - 1].isalnum() or text[at - 1] in "_-")):
            break
        at = text.find(name, at + 1)
    else:
        return None
    if (volume := _BY_VOLUME.match(m["inner"])) is not None:
        return float(volume["value"]), volume["unit"].replace(" ", "")
    doses = [t for t in tokens(m["inner"]) if isinstance(t, Dose)]
    if not doses or doses[0].start != 0 or _DOSE_LISTED.match(m["inner"]):
        return None
    return doses[0].value, doses[0].unit


_DOSE_LISTED: Final = re.compile(
    r"\d[\d.,]*\s?[a-zA-Zµμ/]*\s*(?:,|/|\b(?:and|or)\b)\s*(?:(?:and|or)\s+)?\d"
)  # "(150 mg and 90 mg)" are doses of several arms
