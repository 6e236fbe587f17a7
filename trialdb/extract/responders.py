"""Responder endpoints that a text defines over an instrument: "at least 75% improvement in EASI", "an IGA of 0 or 1".

The definition takes the place of the instrument; its code is the vocabulary's where that knows the threshold.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final, Literal, NamedTuple

from trialdb.extract.cues import cue
from trialdb.extract.layout import Sentence
from trialdb.extract.lexicon import Name
from trialdb.extract.thresholds import AMOUNT, Threshold, threshold_at
from trialdb.extract.topic import Topic, text_of
from trialdb.values import key
from trialdb.vocabulary import Vocabulary

__all__ = [
    "Definition",
    "answered",
    "composed",
    "definition",
    "elided",
    "free_changes",
    "halved",
    "slashed",
    "weight_lost",
]

_CHANGE: Final = r"(?:reduction|improvement|decrease|increase|drop|fall|rise|gain|decline|loss|worsening)s?"
_LEADS: Final = (
    r"(?:(?:the|their|an?|total|overall|mean|weekly|average|daily|monthly|worst|absolute|number of|of)\s+)*"
)
_BASELINE: Final = r"(?:\s+(?:from|over|relative to)\s+baseline)?"
_DEGREE: Final = (
    r"(?:≥|>|at least|greater than or equal to|greater than|more than|a minimum of)?\s*(?:an?\s+)?"
)
_IMPROVEMENT: Final = cue(
    rf"(?P<degree>{_DEGREE})(?P<n>\d{{2,3}})\s?(?:%|per\s?cent)(?:\s+(?:or\s+(?:greater|more|higher|better|above)|and above))?[\s-]+(?:(?:relative|overall|further)\s+)?(?P<what>reduction|improvement|decrease|fall|drop|clearance|clearing|clear\b)(?:s)?(?:\s+(?:from|over)\s+baseline)?\s+(?:in|of|on|from baseline in|as measured by)\s+(?:(?:the|their|an?|total|overall|mean)\s+)*",
    re.IGNORECASE,
)
_CHANGE_OF: Final = cue(rf"\b{_CHANGE}\s+of\s+(?=(?P<amount>{AMOUNT}))", re.IGNORECASE)
_CHANGE_BY: Final = cue(rf"(?P<amount>{AMOUNT})[\s-]+{_CHANGE}\b", re.IGNORECASE)
_IN_ITS: Final = re.compile(
    rf"(?:\s+or\s+more)?{_BASELINE}\s+(?:in|on|of|from baseline in)\s+{_LEADS}", re.IGNORECASE
)
_CHANGE_IN: Final = re.compile(rf"\b{_CHANGE}\s+(?:in|on)\s+{_LEADS}$", re.IGNORECASE)
_BRACKET: Final = r"\s*(?:[\[(][^()\[\]]{1,30}[\])]\s*)?(?:™|®)?\s*"
_OWN_CHANGE: Final = re.compile(rf"{_BRACKET}{_CHANGE}{_BASELINE}\s+(?:of\s+)?", re.IGNORECASE)
_OF: Final = re.compile(r"\s+of\s+")
_HELD: Final = re.compile(
    rf"{_BRACKET}(?:(?:levels?|scores?|values?|counts?|concentrations?|targets?|goals?|thresholds?|cut-?offs?)\s+)?(?:(?:of|was|were|is|remained|stayed|at)\s+)?",
    re.IGNORECASE,
)
_SCORE: Final = re.compile(
    rf"{_BRACKET}(?:still\s+)?(?:scores?\s*(?:of)?|response|success|ratings?|of)?\s*(?P<zero>0\s*(?:\([^()]{{1,40}}\)\s*)?(?:/|or|to|-|–|and)\s*1\b(?:\s*\([^()%]{{1,40}}\))?|clear(?:ed)?\s*(?:\(0\)\s*)?(?:/|or)\s*almost clear(?:\s+skin)?(?:\s*\(1\))?)",
    re.IGNORECASE,
)
_NONE: Final = re.compile(
    rf"{_BRACKET}(?:scores?\s+)?(?:of|=)\s*0(?![\d.,·/%])(?!\s*(?:or|to|and|%|–|-|points?|vs|versus|with|on|in)\b)",
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
_POINTS: Final = cue(
    r"(?<![\d.·])(?P<m>\d+)-point\s+(?:or greater\s+)?(?:reduction|improvement|drop)\s+(?:in|on)\s+(?:the\s+)?",
    re.IGNORECASE,
)


class Definition(NamedTuple):
    """Span, the thresholds by which a vocabulary may know it, and the code it has otherwise; what it is counted by."""

    start: int
    end: int
    thresholds: tuple[str, ...]
    code: str
    good: bool = True
    by: Literal["share", "points", "limit", "score"] = "score"


def composed(sentence: Sentence, found: list[Topic], vocabulary: Vocabulary) -> list[Topic]:
    """Responder definitions over the instruments that stand in the sentence, in place of the instruments."""
    return [_responder(sentence, t, vocabulary) if t.kind == "continuous" else t for t in found]


def _responder(sentence: Sentence, topic: Topic, vocabulary: Vocabulary) -> Topic:
    """The responder endpoint that the words around an instrument define, or the instrument as it is."""
    defined = definition(sentence.text, topic, sentence.start)
    if defined is None:
        return topic
    instrument = key(topic.instrument or "")
    known = next((e for t in defined.thresholds if (e := vocabulary.responders.get((instrument, t)))), None)
    return replace(
        topic, start=defined.start, end=defined.end, reported=text_of(sentence, defined.start, defined.end), kind="responder",
        unit="%", higher_is_better=defined.good, code=known.code if known else defined.code,
        label=known.label if known else f"{defined.code} response",
    )  # fmt: skip


def definition(text: str, topic: Topic, base: int = 0) -> Definition | None:
    """What the words around an instrument define over it: "at least 75% improvement in X", "X below 2", "X score of 0 or 1".

    ``base`` is the place of the text in the document whose places the topic has.
    """
    start, end = topic.start - base, topic.end - base
    return (
        _changed(text, base, start, topic)
        or _limited(text, base, end, topic)
        or _scored(text, base, start, end, topic)
    )


def _changed(text: str, base: int, start: int, topic: Topic) -> Definition | None:
    """A change of at least so much, named before the instrument or behind it."""
    for m in _IMPROVEMENT.finditer(text, 0, start):
        if m.end() == start:
            degree = base + m.start("degree") + len(m["degree"]) - len(m["degree"].lstrip())
            return Definition(degree, topic.end, (m["n"],), f"{topic.code}-{m['n']}", by="share")
    for pattern in (_CHANGE_OF, _CHANGE_BY):
        for m in pattern.finditer(text, 0, start):
            limit = threshold_at(text, m.start("amount"))
            last = max(m.end(), m.end("amount"))
            if limit is not None and (led := _IN_ITS.match(text, last)) and led.end() == start:
                return _by(limit, base + m.start(), topic.end, topic)
    for m in _POINTS.finditer(text, 0, start):
        if m.end() == start:
            return Definition(
                base + m.start(),
                topic.end,
                (m["m"],),
                f"{topic.code} ≥{m['m']}-point improvement",
                by="points",
            )
    end = topic.end - base
    if (own := _OWN_CHANGE.match(text, end)) and (limit := threshold_at(text, own.end())):
        return _by(limit, topic.start, base + limit.end, topic)
    led = _CHANGE_IN.search(text, max(0, start - 60), start)
    if led and (of := _OF.match(text, end)) and (limit := threshold_at(text, of.end())):
        return _by(limit, base + led.start(), base + limit.end, topic)
    return None


def _by(limit: Threshold, start: int, end: int, topic: Topic) -> Definition:
    if limit.is_share:
        return Definition(start, end, (limit.n,), f"{topic.code}-{limit.n}", by="share")
    if limit.unit.startswith("point") or not limit.unit:
        return Definition(start, end, (limit.n,), f"{topic.code} ≥{limit.n}-point improvement", by="points")
    return Definition(start, end, (), f"{topic.code} change {limit} {limit.unit}")


def _limited(text: str, base: int, end: int, topic: Topic) -> Definition | None:
    """A level on one side of a limit: "HbA1c below 7%", "SALT score of 20 or less"."""
    held = _HELD.match(text, end)
    limit = threshold_at(text, held.end()) if held else None
    if limit is None:
        return None
    low = limit.sign in {"≤", "<"}
    return Definition(
        topic.start, base + limit.end, (str(limit), limit.n) if low else (str(limit),), f"{topic.code} {limit}",
        good=topic.higher_is_better is not low, by="limit",
    )  # fmt: skip


def _scored(text: str, base: int, start: int, end: int, topic: Topic) -> Definition | None:
    """A score at the good end of its scale: "IGA 0 or 1", "a LEI of 0"."""
    if zero := _ZERO_ON.search(text, 0, start):
        return Definition(base + zero.start(), topic.end, ("0/1",), f"{topic.code} 0/1")
    if (band := _BAND.match(text, end)) and band["n"] != "1":
        return Definition(topic.start, base + band.end(), (f"0-{band['n']}",), f"{topic.code} 0-{band['n']}")
    if score := _SCORE.match(text, end):
        return Definition(topic.start, base + score.end(), ("0/1",), f"{topic.code} 0/1")
    if none := _NONE.match(text, end):
        return Definition(topic.start, base + none.end(), ("0",), f"{topic.code} 0")
    return None


_WEIGHT: Final = (
    r"(?:of\s+)?(?:(?:their|the|his|her|baseline|initial|starting|total|own)\s+)*(?:body[\s-]?)?weight"
)
_LOST: Final = cue(
    r"\b(?:(?:a|the|body)\s+)?(?:weight\s+)?(?:loss|reduction)\s+of\s+(?:at least|≥)\s*(?P<n>\d{1,2})\s?(?:%|per\s?cent)(?:\s+or\s+more)?|\blost\s+(?:at least|≥)\s*(?P<m>\d{1,2})\s?%"
    r"|\bweight\s+(?:loss|reduction)\s+of\s+(?P<l>\d{1,2})\s?(?:%|per\s?cent)\s+or\s+(?:more|greater|higher)"
    rf"|(?:\bat least|≥)\s*(?P<k>\d{{1,2}})\s?(?:%|per\s?cent)\s+{_WEIGHT}(?:[\s-]+loss|[\s-]+reduction|\s+was\s+(?:lost|shed))\b"
    rf"|\b(?:los(?:t|e|es|ing)|shed(?:ding)?)\s+(?:at least\s+|≥\s*)?(?P<j>\d{{1,2}})\s?(?:%|per\s?cent)(?:\s+or\s+more)?\s+{_WEIGHT}(?:\s+or\s+more)?"
    r"|(?:≥\s*|\b(?:an?|the)\s+)(?P<i>\d{1,2})\s?(?:%|per\s?cent)\s+(?:body[\s-]?)?weight[\s-](?:loss|reduction)\b",
    re.IGNORECASE,
)
_SHARES: Final = re.compile(r"\d\s?(?:%|per\s?cent)", re.IGNORECASE)


_FIVE: Final = 5  # thresholds of weight loss are multiples of it
_SEVERAL: Final = 2  # the threshold and the share of people who reached it


def weight_lost(sentence: Sentence, vocabulary: Vocabulary, found: list[Topic]) -> list[Topic]:
    """Reads "a loss of at least 5%" as a responder endpoint over body weight where no other endpoint stands in it."""
    lost: list[Topic] = []
    for m in _LOST.finditer(sentence.text):
        start, end = sentence.start + m.start(), sentence.start + m.end()
        n = next(filter(None, m.groups()))
        if (m["j"] or m["i"]) and (int(n) % _FIVE or len(_SHARES.findall(sentence.text)) < _SEVERAL):
            continue  # "lost 8% of their weight" is a mean
        endpoint = vocabulary.responders.get(("bodyweight", n))
        plain = m.group().lower()
        of_weight = "weight" in plain or ("reduction" not in plain and endpoint is not None)
        of_weight = of_weight or "weight" in sentence.text[: m.start()].lower()
        if not of_weight or any(
            t.start < end + 25 and start < t.end and t.kind == "responder" for t in found
        ):
            continue
        found[:] = [t for t in found if t.end <= start or t.start >= end]
        lost.append(
            Topic(
                start,
                end,
                m.group(),
                endpoint.code if endpoint else f"Weight loss >={n}%",
                endpoint.label if endpoint else f"Body weight loss of at least {n}%",
                "responder",
                "%",
                True,
                "Body weight",
            )
        )
    return lost


_ELIDED: Final = cue(
    rf"(?:\b(?:reach(?:ed|ing)|achiev(?:ed|ing)|attain(?:ed|ing)|lost|los(?:e|ing)|had|met|hit|and|or)|\band\s+\d[\d.]*\s?%)\s+(?:an?\s+)?(?P<amount>{AMOUNT})(?=\s*(?:[,;.(]|$|(?:versus|vs|compared|against|respectively|in|with|on|for|and|at|by)\b))",
    re.IGNORECASE,
)
_SHARE: Final = re.compile(r"\d+(?=\s?(?:%|per\s?cent))")


def elided(sentence: Sentence, found: list[Topic], vocabulary: Vocabulary) -> list[Topic]:
    """Reads "and 44% reached 20% or more" behind a responder endpoint by share as the same with another threshold."""
    made: list[Topic] = []
    for m in _ELIDED.finditer(sentence.text):
        start, end = sentence.start + m.start("amount"), sentence.start + m.end("amount")
        limit = threshold_at(sentence.text, m.start("amount"))
        before = [t for t in found if t.end <= start and t.kind == "responder"]
        if (
            limit is None
            or not limit.is_share
            or not before
            or any(t.start < end and start < t.end for t in found)
        ):
            continue
        last = before[-1]
        known = vocabulary.responders.get((key(last.instrument or ""), limit.n))
        own = _SHARE.search(last.reported)
        if own is None or (last.code is not None and known is None):
            continue
        whole = f"{last.reported[: own.start()]}{limit.n}{last.reported[own.end() :]}"
        made.append(
            replace(
                last, start=start, end=end, reported=whole if known is None else m["amount"],
                code=known.code if known else None, label=known.label if known else None,
            )
        )  # fmt: skip
    return made


_SLASHED: Final = re.compile(r"(?:\s?/\s?\d{2,3}\b)+(?!\s?%)")


def slashed(sentence: Sentence, found: list[Topic], vocabulary: Vocabulary) -> list[Topic]:
    """Reads the 70 of "ACR50/70 responses" as the same endpoint with another threshold."""
    made: list[Topic] = []
    for topic in found:
        m = _SLASHED.match(sentence.text, topic.end - sentence.start) if topic.kind == "responder" else None
        for n in re.finditer(r"\d+", m.group()) if m else ():
            known = vocabulary.responders.get((key(topic.instrument or ""), n.group()))
            if m and known is not None:
                start = topic.end + n.start()
                made.append(
                    replace(
                        topic,
                        start=start,
                        end=start + len(n.group()),
                        reported=known.code,
                        code=known.code,
                        label=known.label,
                    )
                )
    return made


_FREE_CHANGE: Final = cue(
    rf"\b(?:an?\s+)?(?P<what>{_CHANGE}\s+of\s+{AMOUNT}(?:{_BASELINE}))(?![\w%]|\s%)(?!\s+(?:in|on|of)\s)",
    re.IGNORECASE,
)


_DEFINES: Final = re.compile(
    r"(?:\b(?:meaning|defined as|that is|i\.e\.,?|namely|as|endpoint,|outcome,)\s|[(:–—])\s*(?:an?\s+)?$"
)


def free_changes(sentence: Sentence, found: list[Topic]) -> list[Topic]:
    """Changes of at least so much that are said of nothing: "and a reduction of at least 33% in 14.6% of patients"."""
    made: list[Topic] = []
    for m in _FREE_CHANGE.finditer(sentence.text):
        start, end = sentence.start + m.start("what"), sentence.start + m.end("what")
        if _DEFINES.search(sentence.text, 0, m.start()) is None and not any(
            t.start < end and start < t.end for t in found
        ):
            made.append(Topic(start, end, m["what"], kind="responder", unit="%", higher_is_better=True))
    return made


_HALVED: Final = cue(
    r"\b(?:whose|their|saw|had|seeing|having)\s+(?:their\s+)?(?P<what>[A-Za-z][\w\s-]{2,40}?\s+(?:was\s+|were\s+|had been\s+)?(?:at least\s+|more than\s+)?(?:halved|cut (?:in|by|at least in) half))\b"
)
_HALF: Final = "50"


def halved(sentence: Sentence, found: list[Topic], vocabulary: Vocabulary) -> list[Topic]:
    """Reads "whose seizures were at least halved" as a responder endpoint, in place of what is halved."""
    made: list[Topic] = []
    for m in _HALVED.finditer(sentence.text):
        start, end = sentence.start + m.start("what"), sentence.start + m.end("what")
        scales = [key(t.instrument or "") for t in found if start <= t.start and t.end <= end]
        known = next((e for scale in scales if (e := vocabulary.responders.get((scale, _HALF)))), None)
        found[:] = [t for t in found if t.end <= start or t.start >= end]
        made.append(
            Topic(
                start, end, m["what"], known.code if known else None, known.label if known else None, kind="responder", unit="%",
                higher_is_better=True,
            )
        )  # fmt: skip
    return made


_RESPONSE: Final = re.compile(r"\s+respon(?:se|ders?)(?:\s+rates?)?\b")


def answered(sentence: Sentence, symptoms: list[Name], found: list[Topic]) -> list[Topic]:
    """Reads "the abdominal pain response rate" as a responder endpoint, and not as pain that is reported."""
    return [
        Topic(
            n.start,
            sentence.start + m.end(),
            sentence.text[n.start - sentence.start : m.end()],
            kind="responder",
            unit="%",
            higher_is_better=True,
        )
        for n in symptoms
        if (m := _RESPONSE.match(sentence.text, n.end - sentence.start))
        and not any(t.start < n.end and n.start < t.end for t in found)
    ]
