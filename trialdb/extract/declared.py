"""What a text calls the endpoints: primary or secondary, at which time point, met or missed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, cast

from trialdb.extract.cues import cue
from trialdb.extract.layout import Sentence
from trialdb.extract.lexer import Figure, Time, Token
from trialdb.extract.topic import Topic
from trialdb.extract.topics import phrase_topic
from trialdb.facts import EndpointRole, TimePoint, TimeUnit

__all__ = ["ROLE", "SAFETY_ENDPOINTS", "SAME_ENDPOINT", "Declared", "declared", "time_point"]

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
    r"\s*of\s+(?:the\s+|an?\s+|mean\s+)*$|[^;]*?(?:\b(?:was|were|is|are|being|includ\w+|compris\w+|consist\w+|defined as)\b|[:(=])"
)


@dataclass(frozen=True, slots=True)
class Declared:
    """That the text calls something an endpoint, in which role, at which time point, met or not."""

    sentence: Sentence
    study: str | None
    topic: Topic
    role: EndpointRole | None
    at: TimePoint | None
    met: bool | None


def declared(sentence: Sentence, subjects: list[Topic], found: Sequence[Token], study: str) -> list[Declared]:
    """What a sentence calls the endpoints: "the co-primary endpoints were A and B at week 24"; met or missed."""
    roles = list(ROLE.finditer(sentence.text))
    met = True if _MET.search(sentence.text) else False if _MISSED.search(sentence.text) else None
    if not roles and met is None:
        return []
    kept: list[Declared] = []
    points = [t for t in found if isinstance(t, Time) and t.role in {"at", "landmark", "over"}]
    endpoints = [t for t in subjects if t.term is None or (roles and not _OF_SAFETY.search(sentence.text))]
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
