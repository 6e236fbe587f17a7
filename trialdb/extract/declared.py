"""What a text calls the endpoints: primary or secondary, at which time point, met or missed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final, cast

from trialdb.extract.appositions import is_apposed_role
from trialdb.extract.cues import cue
from trialdb.extract.layout import Sentence
from trialdb.extract.lexer import Figure, Time, Token
from trialdb.extract.topic import Topic
from trialdb.extract.topics import phrase_topic
from trialdb.facts import EndpointRole, TimePoint, TimeUnit

__all__ = [
    "OF_WHOM",
    "ROLE",
    "SAFETY_ENDPOINTS",
    "SAME_ENDPOINT",
    "Declared",
    "called_so",
    "declared",
    "roles_told",
    "time_point",
]

ROLE: Final = cue(
    r"\b(?P<role>co-?\s?primary|key secondary|primary|secondary|exploratory|main)\s+(?:efficacy\s+|safety\s+|outcome\s+|study\s+)?(?:end[\s-]?points?|outcomes?|measures?|goals?|aims?|objectives?|outcome measures?)\b",
    re.IGNORECASE,
)
SAME_ENDPOINT: Final = cue(
    r"\b(?:this|that|the same|these)\s+(?:end[\s-]?point|outcome|measure|goal|target|response|score)s?\b",
    re.IGNORECASE,
)
SAFETY_ENDPOINTS: Final = cue(
    r"\bsafety\s+(?:end[\s-]?points?|outcomes?|measures?)\s+(?:were|was|included?|comprised)\b", re.IGNORECASE
)
_MET: Final = cue(
    r"\b(?:met|hit|achieved|reached|satisfied|cleared)\b(?!\s+by\s+\d)(?:[^.;]{0,30})\b(?:end[\s-]?points?|goals?|outcomes?|aims?)\b|\b(?:end[\s-]?points?|goals?|aims?)\b[^.;]{0,40}\b(?:was|were|been)\s+(?:both\s+|all\s+)?(?:met|reached|achieved|hit)\b",
    re.IGNORECASE,
)
_MISSED: Final = cue(
    r"\b(?:missed|failed(?: to meet)?|did not (?:meet|reach|achieve)|fell short of|not met)\b", re.IGNORECASE
)


_OF_SAFETY: Final = cue(r"\b[Ss]afety\b|\badverse\b|\btolerab\w+|\bside[- ]effects?\b")  # it names harms
_NAMES: Final = re.compile(
    r"\s*of\s+(?:the\s+|an?\s+|mean\s+)*$|(?!\s+(?:events?\s+)?(?:occurred|happened)\b)[^;]*?(?:\b(?:was|were|is|are|being|includ\w+|compris\w+|consist\w+|defined as)\b|[:(=])"
)


OF_WHOM: Final = cue(
    r"\b(?:[Ii]n|[Aa]mong|[Ff]or)\s+(?:the\s+)?(?:\d[\d,]*\s+)?(?:patients|those|participants|subjects|people|adults|women|men|children)\s+(?:with|without|who|whose|aged)\s+(?:an?\s+|the\s+|had\s+|high\s+|low\s+|baseline\s+)*$"
)  # what tells a part of the people apart


@dataclass(frozen=True, slots=True)
class Declared:
    """That the text calls something an endpoint, in which role, at which time point, met or not."""

    sentence: Sentence
    study: str | None
    topic: Topic
    role: EndpointRole | None
    at: TimePoint | None
    met: bool | None
    of_safety: bool = False


def declared(sentence: Sentence, subjects: list[Topic], found: Sequence[Token], study: str) -> list[Declared]:
    """What a sentence calls the endpoints: "the co-primary endpoints were A and B at week 24"; met or missed."""
    roles = [m for m in ROLE.finditer(sentence.text) if not _is_told(m, sentence.text)]
    met = True if _MET.search(sentence.text) else False if _MISSED.search(sentence.text) else None
    if not roles and met is None:
        return []
    kept: list[Declared] = []
    points = [t for t in found if isinstance(t, Time) and t.role in {"at", "landmark", "over"}]
    safe = any(map(_is_of_safety, roles))
    endpoints = [
        t for t in subjects if t.term is None or (roles and (safe or not _OF_SAFETY.search(sentence.text)))
    ]
    endpoints = [t for t in endpoints if not OF_WHOM.search(sentence.text, 0, t.start - sentence.start)]
    if not endpoints and roles and sentence.section in {"methods", "body", "background", "results"}:
        phrase = phrase_topic(sentence, sentence.start + roles[0].end(), sentence.end)
        named = phrase and _NAMES.match(sentence.text, roles[0].end(), phrase.start - sentence.start)
        endpoints = [phrase] if phrase and named else []
    for topic in endpoints:
        place = topic.start - sentence.start
        role_match = next((m for m in reversed(roles) if m.end() <= place), roles[0] if roles else None)
        if role_match and any(
            isinstance(t, Figure) and t.unit == "%" and role_match.end() <= t.start < place for t in found
        ):
            continue  # "the primary outcome (21% vs 26%), chiefly because of fewer admissions"
        role = _role(role_match["role"]) if role_match else None
        after = [t for t in points if t.start >= place]
        point = after[0] if after else (points[-1] if points else None)
        at = time_point(point.value, point.unit) if point is not None and point.value else None
        if role is not None or met is not None:
            kept.append(
                Declared(
                    sentence,
                    study,
                    topic,
                    role,
                    at,
                    met if role is not None or ROLE.search(sentence.text) or met else None,
                    _is_of_safety(role_match),
                )
            )
    return kept


@lru_cache(maxsize=1024)
def time_point(value: float, unit: TimeUnit) -> TimePoint:
    """A time point; few of them differ, and they cannot be changed."""
    return TimePoint(value=value, unit=unit)


def _role(word: str) -> EndpointRole:
    plain = word.lower().replace(" ", "").replace("-", "")
    return cast(
        "EndpointRole",
        {"coprimary": "co-primary", "keysecondary": "key secondary", "main": "primary"}.get(plain, plain),
    )


def called_so(role: re.Match[str], sentence: Sentence, told: Sequence[Declared]) -> Topic | None:
    """The endpoint that a text calls so, of an earlier sentence rather than of what this one names beside."""
    word = role["role"].lower().replace(" ", "")[:4]
    called = [
        (d.sentence is not sentence, d.topic)
        for d in told
        if d.role and word == d.role.replace("-", "")[:4] and d.of_safety == _is_of_safety(role)
    ]
    return max(reversed(called), key=lambda c: c[0])[1] if called else None


def _is_of_safety(role: re.Match[str] | None) -> bool:
    """Whether a role is that of a safety endpoint."""
    return role is not None and "safety" in role.group().lower()


_MEASURED: Final = re.compile(
    r"(?:\b(?:rates?|risks?|incidence|frequency|occurrence|odds|hazard|probability) of|"
    r"\b(?:reduc|lower|decreas|cut|increas|rais|improv|affect|chang|prevent)\w*)\s+(?:the\s+)?(?:(?:rates?|risk|incidence) of\s+)?(?:(?:the|a|its|this|composite)\s+){0,2}$",
    re.IGNORECASE,
)
_HAPPENED: Final = re.compile(
    r"(?:\s+events?|\s+rates?)?\s+(?:(?:was|were)\s+(?:\w+ly\s+)?(?:not\s+)?(?:\w+ly\s+)?(?:reduced|lower\w*|decreased|increased|improved|higher|less|more|similar|seen|observed|reached by|recorded|experienced)\b|occurred\b|happened\b|rates?\b|befell\b|struck\b)",
    re.IGNORECASE,
)


_IS_NAMED: Final = re.compile(
    r"\s*(?:of\b|,\s+(?:an?|the|which|defined)\b|\((?:an?\s|the\s|(?!p\b)[a-z]{3}))"
)


def _is_told(role: re.Match[str], text: str) -> bool:
    """Whether a sentence says what became of the endpoint that it calls so, and not what that is."""
    measured = _MEASURED.search(text, max(0, role.start() - 60), role.start())
    return bool(_HAPPENED.match(text, role.end()) or (measured and not _IS_NAMED.match(text, role.end())))


def roles_told(sentence: Sentence, told: Sequence[Declared]) -> list[Topic]:
    """The places of a sentence that speak of an endpoint by its role and tell what it did, as topics.

    "A reduced the primary outcome (HR 0.86)": what the text calls so, else these words.
    """
    topics: list[Topic] = []
    for m in ROLE.finditer(sentence.text):
        if not _is_told(m, sentence.text) or is_apposed_role(sentence.text, m.start(), m.end()):
            continue
        start, end = sentence.start + m.start(), sentence.start + m.end()
        topic = called_so(m, sentence, told)
        topics.append(
            replace(topic, start=start, end=end, role=m.group())
            if topic is not None
            else Topic(start, end, m.group(), role=m.group())
        )
    return topics
