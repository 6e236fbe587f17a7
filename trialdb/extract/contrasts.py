"""Groups told only by what results set against each other, where a text defines fewer than two.

A treatment that has no control yet is set against those "who did not" get it ("no morphine", "without morphine"), or
against what stands behind "than" ("shorter with A than with other triptans"). Where no group is known at all, one
sentence may tell both: "exercise in a cooler room increased X compared with a warm room".
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Final

from trialdb.extract.cues import cue
from trialdb.extract.layout import Sentence
from trialdb.extract.party import Cast, Party
from trialdb.extract.sides import CONTROL, is_phrase
from trialdb.extract.sites import ACTS

__all__ = ["read_contrasts"]

_LABEL: Final = re.compile(r"^\s*[A-Z][A-Za-z &]{2,30}:\s+")
_NOT: Final = cue(
    r"\b(?:(?:who|that|which) (?:did|had|were|was) not(?: (?:receiv\w*|tak\w*|get|undergo|us\w+|given|treated))?|not (?:receiving|taking|using|given|treated))\b",
    re.IGNORECASE,
)
_WORDS: Final = r"[\w'’+/‐‑-]+(?:\s[\w'’+/‐‑-]+){0,4}?"
_THAN: Final = cue(
    rf"\b(?:than|compared (?:with|to)|versus|vs\.?)\s+(?:(?:with|in|for|after|on|during|those|patients|subjects|participants|children|women|who|receiving|received|given|taking|the|that of)\s+)*(?P<b>{_WORDS})(?=\s+(?:in|for|with|at|during|after|by|over|and|was|were|did|had)\b|\s*[,.;:()\[]|$)",
    re.IGNORECASE,
)
_OTHER: Final = re.compile(
    r"(?:other|usual|standard|conventional|another|existing|regular|ordinary|traditional|common|normal|plain)\s",
    re.IGNORECASE,
)
_NO_CONTRAST: Final = re.compile(
    r"\b(?:baseline|before|initial|pre\w*|previous\w*|expected|those|group|arm|same|day|weeks?|months?|years?|chance|norms?|average|others|nothing|once)\b|\d",
    re.IGNORECASE,
)
_FIGURE: Final = r"[-−–]?\d[\d.,]*\s?(?:%|[A-Za-z/]+(?:\s(?:per|a|of)\s[\w-]+)*)?"
_SIDE_BY_SIDE: Final = cue(
    rf"{_FIGURE}\s+(?:with|on|for|under)\s+(?:the\s+)?(?P<a>[\w-]+(?:\s[\w-]+)?),?\s+(?:compared (?:with|to)|versus|vs\.?|against)\s+"
    rf"{_FIGURE}\s+(?:with|on|for|under)\s+(?:the\s+)?(?P<b>[\w-]+(?:\s[\w-]+){{0,2}})(?=\s*[,.;()]|$)",
    re.IGNORECASE,
)  # "1.8 with A compared with 14.6 with on-demand treatment"
_BOTH_TOLD: Final = cue(
    rf"(?:(?:the|an?|overall,?)\s+)?(?P<a>[A-Za-z]{_WORDS})\s+(?:{ACTS})(?:[^.;]|\.\d)*?\b(?:than|compared (?:with|to)|versus|vs\.?)\s+(?:(?:with|in|for|after|on|during|the)\s+)*(?P<b>{_WORDS})(?=\s+(?:in|for|with|at|during|after|by|over|and)\b|\s*[,.;:()\[]|$)",
    re.IGNORECASE,
)


def read_contrasts(cast: Cast, lines: list[Sentence]) -> None:
    """Adds to a cast of fewer than two parties those that its text only sets against each other.

    Those who do without the treatment have all the names that a text gives them, wherever it defines them.
    """
    told = [s for s in lines if not s.is_aside]
    parties = {p.identity: p for p in (*map(cast.party, cast.roles), *cast.labels.values())}
    if not parties:
        _both(cast, told)
        return
    treated, untreated = cast.experimental, cast.base
    if treated is None:
        return
    name = treated.intervention or treated.label
    names = {name.lower(), cast.displayed.get(name, name).lower()}
    if untreated is not None and _UNTREATED.match(untreated.label):
        found = _negative(names, told)
        party, labels = untreated, found[1] if found else []
    elif (
        len(parties) == 1
        and cast.control is None
        and (other := _negative(names, told) or _comparator(told) or _set_against(names, told))
    ):
        party, labels = other
        cast.base, cast.lead = party, treated
    else:
        return
    for label in labels:
        cast.labels.setdefault(label, party)


_UNTREATED: Final = re.compile(r"(?:no|without)\b", re.IGNORECASE)


def _negative(names: set[str], lines: list[Sentence]) -> tuple[Party, list[str]] | None:
    """Those who did not get the treatment, with all that a text calls them."""
    labels: list[str] = []
    for s in lines:
        lowered = s.text.lower()
        for name in names:
            forms = [f"{word}{joint}{name}" for word in ("no", "non") for joint in "-‐‑ "] + [
                f"without {name}"
            ]
            labels += [f for f in forms if f in lowered and re.search(rf"\b{re.escape(f)}\b", lowered)]
        if any(name in lowered for name in names):
            labels += [m.group().lower() for m in _NOT.finditer(s.text)]
    if not labels:
        return None
    what = f"no {min(names, key=len)}"
    return Party("other", what, what), list(dict.fromkeys(labels))


_COMPARATOR: Final = cue(
    r"\b(?:the|an?)\s+(?P<what>(?:[\w-]+\s+){0,3}?comparator(?: (?:vaccine|drug|product|treatment|device))?)\b",
    re.IGNORECASE,
)
_OFTEN: Final = 2  # mentions of a comparator that make it an arm


def _comparator(lines: list[Sentence]) -> tuple[Party, list[str]] | None:
    """What a text calls nothing but its comparator, by the fullest of its names: "a licensed standard-dose comparator"."""
    found = [m["what"].lower() for s in lines for m in _COMPARATOR.finditer(s.text)]
    if len(found) < _OFTEN:
        return None
    name = max(found, key=len)
    return Party("active_comparator", name, name), list(dict.fromkeys([*found, "comparator"]))


def _set_against(names: set[str], lines: list[Sentence]) -> tuple[Party, list[str]] | None:
    """What stands behind "than" where the treatment is spoken of: told more than once, with a figure of its own, or as what is else in use."""
    counts: Counter[str] = Counter()
    for s in lines:
        lowered = s.text.lower()
        if any(name in lowered for name in names):
            counts.update(
                {b.lower() for b in _behind_than(s.text) if not any(name in b.lower() for name in names)}
            )
    for b, count in counts.most_common():
        if count > 1 or _OTHER.match(b):
            return Party("other" if CONTROL.search(b) else "active_comparator", b, b), [b]
    for s in lines:
        for m in _SIDE_BY_SIDE.finditer(s.text):
            b = m["b"].lower()
            if m["a"].lower() in names and is_phrase(b) and not _NO_CONTRAST.search(b):
                return Party("other" if CONTROL.search(b) else "active_comparator", b, b), [b]
    return None


def _behind_than(text: str) -> Iterator[str]:
    for m in _THAN.finditer(text):
        if is_phrase(m["b"]) and not _NO_CONTRAST.search(m["b"]):
            yield m["b"]


def _both(cast: Cast, lines: list[Sentence]) -> None:
    """The two sides of a sentence that says what one does compared with the other."""
    for s in lines:
        if s.section == "background":
            continue
        label = _LABEL.match(s.text)
        m = _BOTH_TOLD.match(s.text, label.end() if label else 0)
        if m is None or any(not is_phrase(m[k]) or _NO_CONTRAST.search(m[k]) for k in "ab"):
            continue
        a, b = m["a"].lower(), m["b"].lower()
        if a == b:
            continue
        cast.lead = Party("experimental", a, a)
        cast.base = Party("other" if CONTROL.search(b) else "active_comparator", b, b)
        cast.labels |= {a: cast.lead, b: cast.base}
        return
