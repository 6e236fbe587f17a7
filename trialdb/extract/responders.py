"""Responder endpoints that a text defines over an instrument: "at least 75% improvement in EASI", "an IGA of 0 or 1".

The definition takes the place of the instrument; its code is the vocabulary's where that knows the threshold.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from trialdb.extract.cues import cue
from trialdb.extract.layout import Sentence
from trialdb.extract.topic import Topic, text_of
from trialdb.values import key
from trialdb.vocabulary import Vocabulary

__all__ = ["composed", "halved", "weight_lost"]

_DEGREE: Final = (
    r"(?:≥|>|at least|greater than or equal to|greater than|more than|a minimum of)?\s*(?:an?\s+)?"
)
_IMPROVEMENT: Final = cue(
    rf"(?P<degree>{_DEGREE})(?P<n>\d{{2,3}})\s?(?:%|per\s?cent)(?:\s+(?:or\s+(?:greater|more|higher|better|above)|and above))?[\s-]+(?:(?:relative|overall|further)\s+)?(?P<what>reduction|improvement|decrease|fall|drop|clearance|clearing|clear\b)(?:s)?(?:\s+(?:from|over)\s+baseline)?\s+(?:in|of|on|from baseline in|as measured by)\s+(?:(?:the|their|an?|total|overall|mean)\s+)*",
    re.IGNORECASE,
)
_IMPROVEMENT_OF: Final = cue(
    r"\b(?:reduction|improvement|decrease|drop|fall)\s+of\s+(?:at least|≥)\s*(?P<n>\d{2,3})\s?(?:%|per\s?cent)(?:\s+or\s+more)?(?:\s+from\s+baseline)?\s+(?:in|on)\s+(?:(?:the|their|mean|total)\s+)*",
    re.IGNORECASE,
)
_SCORE: Final = re.compile(
    r"\s*(?:\([^()]{1,30}\)\s*)?(?:™|®)?\s*(?:scores?\s*(?:of)?|response|success|ratings?|of)?\s*(?P<zero>0\s*(?:\([^()]{1,40}\)\s*)?(?:/|or|to|-|–|and)\s*1\b(?:\s*\([^()]{1,40}\))?|clear(?:ed)?\s*(?:\(0\)\s*)?(?:/|or)\s*almost clear(?:\s+skin)?(?:\s*\(1\))?)",
    re.IGNORECASE,
)
_BAND: Final = re.compile(
    r"\s*(?:\([^()]{1,30}\)\s*)?(?:scores?\s*(?:of)?)?\s*0\s*(?:to|through|-|–)\s*(?P<n>[1-5])\b(?!\s*(?:points?|%|[.,]\d))",
    re.IGNORECASE,
)
_ZERO_ON: Final = cue(
    r"\bscores?\s+of\s+0\s*(?:\([^()]{1,40}\)\s*)?(?:/|or|to|-|–)\s*1\b(?:\s*\([^()]{1,40}\))?\s+(?:on|in|for)\s+(?:the\s+)?(?:[\w’'-]+\s+){0,2}$",
    re.IGNORECASE,
)
_LIMIT: Final = re.compile(
    r"\s*(?:levels?\s+|scores?\s+|values?\s+)?(?:(?:of|was|were|remained|stayed)\s+)?(?P<sign>below|under|less than|at or below|above|over|<|≤|>|≥|at least|no more than)\s*(?P<n>\d+(?:[.·]\d+)?)(?:\s*(?:%|points?|mmHg|mg/dL|mmol/L))?(?!\d)",
    re.IGNORECASE,
)
_SIGNS: Final = {
    "below": "<",
    "under": "<",
    "less than": "<",
    "at or below": "≤",
    "above": ">",
    "over": ">",
    "at least": "≥",
    "no more than": "≤",
}
_POINTS: Final = cue(
    r"(?:(?:≥|at least|greater than or equal to)\s*(?:an?\s+)?(?P<n>\d+)[\s-]*points?\s+(?:or\s+(?:greater|more)\s+)?(?:reduction|improvement|decrease|drop|increase|gain)s?(?:\s+from baseline)?\s+(?:in|on)\s+(?:(?:the|weekly|average|of|daily|mean|worst)\s+)*|(?P<m>\d+)-point\s+(?:or greater\s+)?(?:reduction|improvement|drop)\s+(?:in|on)\s+(?:the\s+)?)",
    re.IGNORECASE,
)


def composed(sentence: Sentence, found: list[Topic], vocabulary: Vocabulary) -> list[Topic]:
    """Responder definitions over the instruments that stand in the sentence, in place of the instruments."""
    return [_responder(sentence, t, vocabulary) if t.kind == "continuous" else t for t in found]


def _responder(sentence: Sentence, topic: Topic, vocabulary: Vocabulary) -> Topic:
    """The responder endpoint that the words around an instrument define, or the instrument as it is."""
    defined = _definition(sentence, topic)
    if defined is None:
        return topic
    start, end, threshold, code = defined
    known = vocabulary.responders.get((key(topic.instrument or ""), threshold))
    return replace(
        topic, start=start, end=end, reported=text_of(sentence, start, end), kind="responder", unit="%", higher_is_better=True,
        code=known.code if known else code, label=known.label if known else f"{code} response",
    )  # fmt: skip


def _definition(sentence: Sentence, topic: Topic) -> tuple[int, int, str, str] | None:
    """Span, threshold and code of a definition: "at least 75% improvement in X", "X below 2", "X score of 0 or 1"."""
    base = sentence.start
    text, start, end = sentence.text, topic.start - base, topic.end - base
    for m in _IMPROVEMENT.finditer(text, 0, start):
        if m.end() == start:
            degree = base + m.start("degree") + len(m["degree"]) - len(m["degree"].lstrip())
            return degree, topic.end, m["n"], f"{topic.code}-{m['n']}"
    for m in _IMPROVEMENT_OF.finditer(text, 0, start):
        if m.end() == start:
            return base + m.start(), topic.end, m["n"], f"{topic.code}-{m['n']}"
    for m in _POINTS.finditer(text, 0, start):
        if m.end() == start:
            n = m["n"] or m["m"]
            return base + m.start(), topic.end, n, f"{topic.code} ≥{n}-point improvement"
    if limit := _LIMIT.match(text, end):
        sign = _SIGNS.get(re.sub(r"\s+", " ", limit["sign"].lower()), limit["sign"])
        n = limit["n"].replace("·", ".")
        return topic.start, base + limit.end(), f"{sign}{n}", f"{topic.code} {sign}{n}"
    if zero := _ZERO_ON.search(text, 0, start):
        return base + zero.start(), topic.end, "0/1", f"{topic.code} 0/1"
    if (band := _BAND.match(text, end)) and band["n"] != "1":
        return topic.start, base + band.end(), f"0-{band['n']}", f"{topic.code} 0-{band['n']}"
    if score := _SCORE.match(text, end):
        return topic.start, base + score.end(), "0/1", f"{topic.code} 0/1"
    return None


_LOST: Final = cue(
    r"\b(?:(?:a|the|body)\s+)?(?:weight\s+)?(?:loss|reduction)\s+of\s+(?:at least|≥)\s*(?P<n>\d{1,2})\s?(?:%|per\s?cent)(?:\s+or\s+more)?|\blost\s+(?:at least|≥)\s*(?P<m>\d{1,2})\s?%",
    re.IGNORECASE,
)


def weight_lost(sentence: Sentence, vocabulary: Vocabulary, found: list[Topic]) -> list[Topic]:
    """Reads "a loss of at least 5%" as a responder endpoint over body weight where no other endpoint stands in it."""
    lost: list[Topic] = []
    for m in _LOST.finditer(sentence.text):
        start, end = sentence.start + m.start(), sentence.start + m.end()
        endpoint = vocabulary.responders.get(("bodyweight", m["n"] or m["m"]))
        if endpoint is None or any(
            t.start < end + 25 and start < t.end and t.kind == "responder" for t in found
        ):
            continue
        found[:] = [t for t in found if t.end <= start or t.start >= end]
        lost.append(
            Topic(
                start,
                end,
                m.group(),
                endpoint.code,
                endpoint.label,
                "responder",
                "%",
                True,
                endpoint.instrument,
            )
        )
    return lost


_HALVED: Final = cue(
    r"\b(?:whose|their)\s+(?P<what>[A-Za-z][\w\s-]{2,40}?\s+(?:was|were|had been)\s+(?:at least\s+|more than\s+)?(?:halved|cut (?:in|by) half))\b"
)


def halved(sentence: Sentence, found: list[Topic]) -> list[Topic]:
    """Reads "whose seizures were at least halved" as a responder endpoint, in place of what is halved."""
    made: list[Topic] = []
    for m in _HALVED.finditer(sentence.text):
        start, end = sentence.start + m.start("what"), sentence.start + m.end("what")
        found[:] = [t for t in found if t.end <= start or t.start >= end]
        made.append(Topic(start, end, m["what"], kind="responder", unit="%", higher_is_better=True))
    return made
