"""Which way the words of a clause say that an endpoint goes: "lower scores", "fell more", "a smaller improvement".

The word that governs the endpoint tells it, and a word of degree beside it may turn it: to gain less is to be lower.
"Better" and "improved" mean higher or lower as the endpoint does.
"""

from __future__ import annotations

import re
from typing import Final, Literal

from trialdb.extract.cues import cue
from trialdb.extract.frame import Frame, Site, clause
from trialdb.extract.topic import Topic

__all__ = ["Direction", "said"]

Direction = Literal["higher", "lower"]

_UP: Final = (
    r"higher|greater|more|longer|larger|increas\w+|rais\w+|elevat\w+|enhanc\w+|prolong\w+|augment\w+|stimulat\w+|rose|rising|rise|gr[eo]w|"
    r"gain\w*|stronger|thicker|deeper|heavier|highest|greatest|longest|largest|exceed\w*|doubled|promot\w+|accelerat\w+"
)
_DOWN: Final = (
    r"lower\w*|less|fewer|shorter|smaller|decreas\w+|reduc\w+|diminish\w+|declin\w+|fell|fall|drop\w*|shorten\w*|attenuat\w+|alleviat\w+|reliev\w+|"
    r"suppress\w+|inhibit\w+|prevent\w+|los[est]\w*|lessen\w*|weaker|thinner|lowest|least|shortest|smallest|halved|ameliorat\w+|protect\w+|slow\w+"
)
_GOOD: Final = r"better|superior|improv\w+|benefi\w+|favou?r\w*|best|outperform\w*|milder|effective|faster|quicker|sooner|earlier"
_BAD: Final = r"worse\w*|inferior|impair\w+|deteriorat\w+|worst|later|slower"
_CUE: Final = cue(
    rf"\b(?:(?P<up>{_UP})|(?P<down>{_DOWN})|(?P<good>{_GOOD})|(?P<bad>{_BAD}))\b(?! than \d)", re.IGNORECASE
)
_DEGREE: Final = re.compile(
    r"\b(?P<more>greater|larger|more|higher|bigger|stronger)|\b(?P<less>smaller|less|lower)", re.IGNORECASE
)
_CHANGE_AFTER: Final = re.compile(
    r"\s+(?:mean\s+|absolute\s+|percent(?:age)?\s+|overall\s+|significant\s+|in\s+|of\s+)*(?:(?P<up>increas\w+|rises?|gains?|elevation)|(?P<down>reduc\w+|decreas\w+|declin\w+|falls?|drops?|loss)|(?P<good>improve\w+|benefits?)|(?P<bad>deteriorat\w+|worsening))\b",
    re.IGNORECASE,
)
_NEGATED: Final = cue(
    r"\b(?:no|not|neither|nor|without|similar|comparable|similarly|failed|non-?significant\w*|equal\w*|equivalent|same)\b",
    re.IGNORECASE,
)
_ALIKE: Final = cue(
    r"\b(?:similar|comparable|alike|equivalent|(?:did|does) not (?:significantly )?differ|not (?:significantly |statistically )?different|without (?:significant )?differences?|no (?:significant )?differences?)\b",
    re.IGNORECASE,
)
_UNDESIRED: Final = cue(
    r"\b(?:pain|symptom|fatigue|depress|anxi|disab|mortal|death|stress|distress|sever|risk|burden|fear|bleed|infecti|error|fall|nausea|vomit|"
    r"complicat|failure|wheez|cough|itch|prurit|discomfort|disturb|morbid|weight|fat\b|bmi|cholesterol|glucose|hba1c|blood pressure|"
    r"inflammat|relapse|recurren|hospital|length of stay|duration|time|delay|injur|dyspn|headache|migraine|insomnia|incontinen|"
    r"irritab|aggress|problem|tumou?r|viral load|plaque|gingiv|swelling|oedema|edema|stiffness|spasm|crav|cost|dropout|withdraw)",
    re.IGNORECASE,
)
_DESIRED: Final = re.compile(
    r"\b(?:performance|function\w*|capacit\w+|abilit\w+|quality|satisfaction|tolerance|survival|adherence|mobility|strength|control|relief)\b",
    re.IGNORECASE,
)  # what is better for being more, whatever it is named after: "time trial performance", "pain relief"
_CHANGED: Final = (
    r"(?:(?P<up>gain(?:s|ed)?|ris(?:es?|ing)|rose|grew|increase[sd]?|elevations?)|(?P<down>los[st]|losses|falls?|fell|drops?|dropped|reduc\w+|decreas\w+|declin\w+)"
    r"|(?P<good>improve\w*|relief|benefits?)|(?P<bad>deteriorat\w+|worsen\w+))\b"
)
_CHANGE_BEHIND: Final = re.compile(rf"\s+{_CHANGED}", re.IGNORECASE)
_CHANGE_BEFORE: Final = re.compile(rf"\b{_CHANGED}\s+(?:\w+ly\s+)?$", re.IGNORECASE)
_CHANGE: Final = re.compile(
    r"(?:reduction|decrease|improvement|increase|decline|gain|loss|fall|rise|benefit|drop)s?", re.IGNORECASE
)
_WAS_LESS: Final = re.compile(
    r"\b(?:was|were)\s+(?:\w+ly\s+)*(?:smaller|less|lower|weaker|slower)\b", re.IGNORECASE
)
_NAMES_FALL: Final = re.compile(r"\b(?:loss|reduction|decrease|decline)\b", re.IGNORECASE)
_NEAR: Final = 30  # characters between a word of degree and the endpoint that it leads to


def said(frame: Frame, site: Site, topic: Topic | None) -> Direction | None:
    """Whether the words that lead to a statistic say that the arm spoken of is higher or lower; None where they do not."""
    start, end = clause(frame.text, site.high)
    spoken = topic.start - frame.base if topic is not None else -1
    cues = [m for m in _CUE.finditer(frame.text, start, end) if not _in_name(frame, m, topic)]
    cue = _governing(cues, site, spoken if start <= spoken < end else site.high)
    if cue is None or _NEGATED.search(frame.text, max(start, cue.start() - 60), cue.start()):
        return None
    if site.low <= cue.start() and _ALIKE.search(frame.text, cue.end(), site.high):
        return None
    up = _sign(cue, topic) * _turned(frame, cue, topic, site.high)
    if (degree := _DEGREE.fullmatch(cue.group())) and (change := _change_of(frame, cue, topic, start)):
        up = _sign(change, topic) * (1 if degree["more"] else -1)
    return "higher" if up > 0 else "lower"


def _in_name(frame: Frame, m: re.Match[str], topic: Topic | None) -> bool:
    """Whether a word of comparison is a part of an endpoint's name: "fecal losses", "blood loss"."""
    named = [(s, e) for s, e, _ in frame.topics]
    if topic is not None:
        named.append((topic.start - frame.base, topic.end - frame.base))
    if any(s <= m.start() < e for s, e in named):
        return True
    return _CHANGE.fullmatch(m.group()) is not None and any(
        p.start < m.start() < p.end for p in frame.phrases.found
    )


def _change_of(frame: Frame, degree: re.Match[str], topic: Topic | None, start: int) -> re.Match[str] | None:
    """What changed by more or less: "greater reduction", "greater pain reduction", "lost more"."""
    if found := _CHANGE_AFTER.match(frame.text, degree.end()):
        return found
    if topic is not None and 0 <= topic.start - frame.base - degree.end() <= _NEAR:
        found = _CHANGE_BEHIND.match(frame.text, topic.end - frame.base)
    return found or _CHANGE_BEFORE.search(frame.text, start, degree.start())


def _turned(frame: Frame, cue: re.Match[str], topic: Topic | None, high: int) -> int:
    """-1 where a change is said to be less, or the endpoint is named after its fall: "the gain was smaller", "weight loss"."""
    turn = 1
    if _CHANGE.fullmatch(cue.group()) and _WAS_LESS.search(frame.text, cue.end(), high):
        turn = -turn
    if topic is not None and topic.code and _NAMES_FALL.search(topic.reported):
        turn = turn if _NAMES_FALL.search(topic.label or topic.code) else -turn
    return turn


def _governing(cues: list[re.Match[str]], site: Site, place: int) -> re.Match[str] | None:
    """The word of comparison that governs a topic at ``place``.

    It is the last one before it among the statistic's own words, else the first behind it, else an earlier one.
    """
    own = [m for m in cues if site.low <= m.start() < site.high]
    before = [m for m in own if m.start() < place]
    if before:
        graded = (
            len(before) > 1
            and before[-1].start() - before[-2].end() <= 14
            and _DEGREE.fullmatch(before[-2].group())
        )
        return before[-2] if graded else before[-1]
    if own:
        return own[0]
    earlier = [m for m in cues if m.start() < site.low]
    return earlier[-1] if earlier else cues[0] if cues else None


def _sign(m: re.Match[str], topic: Topic | None) -> int:
    """1 where a word says that the endpoint is higher, -1 where lower; of good and bad, as the endpoint has it."""
    if m["up"] or m["down"]:
        return 1 if m["up"] else -1
    good = 1 if m["good"] else -1
    if topic is None:
        return good
    if topic.higher_is_better is not None:
        return good if topic.higher_is_better else -good
    undesired = _UNDESIRED.search(topic.reported) and not _DESIRED.search(topic.reported)
    return -good if undesired else good
