"""Items of a list that no vocabulary knows: "discharge (2% v 21%) and perineal irritation (1% v 9%)".

What stands alone between the figures of one item and its own is what the item's figures are about, whatever the item
before it was; beside an adverse event it is one too.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final, cast

from trialdb.extract.frame import Frame, Reading
from trialdb.extract.lexer import Figure, Interval, PValue
from trialdb.extract.phrases import Phrase
from trialdb.extract.topic import Topic

__all__ = ["bracket_label", "counted_things", "listed_item"]

_BEFORE: Final = re.compile(
    r"[\s)\]%]*(?:of\s+(?:the\s+)?(?:patients|participants|subjects|people|children|women|men)\s*)?[;,]?\s*"
    r"(?:(?:and|or|as well as|while|with|followed by|plus)\s+)?(?:(?:in|the|an?|for|of|by|also|new|rates? of|incidence of)\s+){0,3}",
    re.IGNORECASE,
)
_BEHIND: Final = re.compile(
    r"\s*[(\[,:]?\s*|\s+in\s+|\s+(?:(?:was|were)\s+(?:seen|observed|noted|reported|recorded|found)|rose|fell|occurred|developed|increased|decreased|appeared)\s+(?:in|by|for|among|with)\s+"
)
_WITH_ARM: Final = re.compile(r"\s+(?:with|on|in|for|among|after)\s+(?:the\s+)?")
_OF_ARM: Final = re.compile(
    r"[\s)\]%]*(?:of (?:the )?(?:patients|participants|people|those)\s+)?(?:with|on|in|for|among|given|receiving|taking)\s+(?:the\s+)?"
)
_ARM_NOUN: Final = re.compile(r"\s+(?:group|arm|recipients|patients)\b")
_ARM_ENDS: Final = re.compile(r"(?:\s+(?:group|arm|recipients|patients))?\s*")


def listed_item(frame: Frame, readings: Sequence[Reading], i: int) -> Topic | None:
    """The phrase that alone stands between a figure and the item of the list before it, as a topic; or None."""
    r, before = readings[i], readings[i - 1] if i else None
    if before is None or before.topic is None:
        return None
    if r.compares and not before.compares:
        return None
    f, last = cast("Figure", r.figure), cast("Figure", before.figure)
    high = frame.opening(f.start)
    low = max(
        [
            last.end,
            *(
                t.end
                for t in frame.tokens
                if isinstance(t, (Interval, PValue)) and last.end <= t.start and t.end <= high
            ),
        ]
    )
    low = _behind_arm(frame, low, high)
    if r.topic is not None and r.topic.start - frame.base >= low:
        return None
    if low >= high or any(low <= s < high for s, _, _ in frame.topics):
        return None
    phrase = next((p for p in frame.phrases.found if low <= p.start and p.end <= high), None)
    harm = before.topic.term is not None or (before.topic.kind == "event" and before.topic.code is None)
    if (
        phrase is None
        or not _BEFORE.fullmatch(frame.text, low, phrase.start)
        or not _ends(frame, phrase, high)
    ):
        return _in_plain_words(frame, low, high) if harm and high < f.start else None
    topic = frame.topic_of(phrase)
    return replace(topic, kind="event", higher_is_better=False) if harm and topic.kind is None else topic


def bracket_label(frame: Frame, readings: Sequence[Reading], i: int) -> Topic | None:
    """What stands right before the bracket in which a comparison's figure is the first, as a topic; or None.

    A quoted statement is one whole: "'smoking is harmful' (RR 1.2 ...), 'quitting is hard' (RR 1.5 ...)". Other words
    are only where what the figure is read as stands behind it, or before the item ahead of it in the list.
    """
    r = readings[i]
    f = cast("Figure", r.figure)
    opened = frame.opening(f.start)
    if opened == f.start or any(opened < g.start < f.start for g in frame.figures):
        return None
    low = max([frame.site(f).low, *(cast("Figure", q.figure).end for q in readings[:i] if q.at < opened)])
    if (quoted := _quoted(frame, low, opened)) is not None:
        return quoted
    if not r.compares:
        return None
    if low and _NEXT_ITEM.match(frame.text, low):
        inside = [p for p in frame.phrases.found if low <= p.start and p.end <= opened]
        whole = frame.joined(inside, low)
        if whole is not None and not frame.text[whole.end - frame.base : opened].strip():
            return whole
    if r.topic is None or r.topic.term is not None:
        return None
    start, end = r.topic.start - frame.base, r.topic.end - frame.base
    follows = (
        _CLOSED.match(frame.text, low) is not None
    )  # an item of a list whose items have their own brackets
    if not (start >= f.end or (follows and end <= low)):
        return None
    if any(low <= s < opened for s, _, _ in (*frame.topics, *(frame.arms if follows else ()))):
        return None
    phrase = next(
        (p for p in frame.phrases.found if low <= p.start and frame.text[p.end : opened].isspace()), None
    )
    if phrase is None or _OF_PEOPLE.search(frame.text, low, opened):
        return None
    return frame.topic_of(phrase)


_PLAIN_WORDS: Final = re.compile(
    r"[\s)\]%]*(?:,\s*(?:and\s+|or\s+)?|;\s*|and\s+)(?P<what>(?:(?!(?:was|were|had|with|than|who|which|both|all|groups?|arms?|patients|and|or|respectively)\b)[a-z][\w'’-]*\s+){1,6})",
)


def _in_plain_words(frame: Frame, low: int, high: int) -> Topic | None:
    """A harm that a list names in everyday words right before its bracket: "insomnia (33% v 6%), needing to urinate often (30% v 3%)"."""
    m = _PLAIN_WORDS.fullmatch(frame.text, low, high)
    if m is None:
        return None
    what = m["what"].strip()
    start = frame.base + m.start("what")
    return Topic(start, start + len(what), what, kind="event", higher_is_better=False)


_NEXT_ITEM: Final = re.compile(r"\s?[)\]]\s*(?:[,;]|and\b)")
_CLOSED: Final = re.compile(r"\s?[)\]]")


def _quoted(frame: Frame, low: int, opened: int) -> Topic | None:
    """A statement in quotation marks that ends right before a bracket."""
    end = len(frame.text[:opened].rstrip())
    marks = _MARKS.get(frame.text[end - 1 : end])
    if marks is None or end - 1 <= low:
        return None
    colon = frame.text.rfind(": ", low, end)
    begin = next(
        (
            i
            for i in range(max(low, colon), end - 1)
            if frame.text[i] in marks and not frame.text[i - 1].isalnum()
        ),
        None,
    )
    if begin is None or end - begin < _SHORTEST or _QUOTED_STATISTIC.search(frame.text, begin, end):
        return None
    return Topic(frame.base + begin + 1, frame.base + end - 1, frame.text[begin + 1 : end - 1])


_MARKS: Final = {"’": "‘", "”": "“", "'": "'‘", '"': '"', "»": "«"}  # by what closes: what may open
_SHORTEST: Final = 12  # characters of a statement with its marks
_QUOTED_STATISTIC: Final = re.compile(r"[=<>]|\d\s?%")
_OF_PEOPLE: Final = re.compile(
    r"\b(?:in|among|amongst|for|within|across)\s+(?:the\s+)?[^,;()]{0,60}\b(?:population|sub-?groups?|subset|cohort|analys[ei]s|models?|set|sample|patients|participants|those)\b",
    re.IGNORECASE,
)  # whom a figure is of, not what


def counted_things(frame: Frame, figure: Figure) -> Topic | None:
    """What a figure counts in a span of time, as a topic: "0.4 [falls per month]"; units and people are none."""
    m = _COUNTED.match(frame.text, figure.end)
    if figure.unit is not None or m is None or m["what"].rsplit(" ", 1)[-1] in _NO_THINGS:
        return None
    return Topic(frame.base + m.start("what"), frame.base + m.end(), frame.text[m.start("what") : m.end()])


_COUNTED: Final = re.compile(
    r"\s+(?P<what>(?:[a-z]+ ){0,2}[a-z]{3,}s)\s+(?:per|each|a)\s+(?:person-|patient-)?(?:day|night|week|month|year)\b"
)
_NO_THINGS: Final = frozenset(
    "events times cases points units patients participants people episodes doses grams litres liters hours minutes calories".split()
)


def _behind_arm(frame: Frame, low: int, high: int) -> int:
    """The end of the arm that a figure ending at ``low`` is of, where that stands beside it ("2.1% on placebo")."""
    for start, end, _ in frame.arms:
        if low <= start and end <= high and _OF_ARM.fullmatch(frame.text, low, start):
            noun = _ARM_NOUN.match(frame.text, end)
            return min(noun.end(), high) if noun else end
    return low


def _ends(frame: Frame, phrase: Phrase, high: int) -> bool:
    """Whether nothing but a verb, or the item's arm, stands between a phrase and its figure."""
    arms = [(s, e) for s, e, _ in frame.arms if phrase.end <= s and e <= high]
    if not arms:
        return bool(_BEHIND.fullmatch(frame.text, phrase.end, high))
    start, end = arms[0]
    return len(arms) == 1 and bool(
        _WITH_ARM.fullmatch(frame.text, phrase.end, start) and _ARM_ENDS.fullmatch(frame.text, end, high)
    )
