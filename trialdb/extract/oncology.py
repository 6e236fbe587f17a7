"""What bare words mean where a text reports survival: dying is the other side of it, and "response rates" are of tumours."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from trialdb.extract.cues import Cue, cue
from trialdb.extract.layout import Sentence
from trialdb.extract.topic import Topic, endpoint_topic
from trialdb.vocabulary import Vocabulary

__all__ = ["SURVIVAL", "in_oncology"]

SURVIVAL: Final = frozenset({"OS", "PFS"})
_DEATH: Final = re.compile(r"\b(?:deaths?|died|alive|mortality)\b", re.IGNORECASE)
_RESPONSE: Final = cue(
    r"(?:(?<=[Tt]he )|(?<![\w-] ))\b(?:[Tt]umou?r\s+|[Oo]verall\s+)?[Rr]esponse rates?(?=\s+(?:was|were|of|rose|reached|came|stood|at|with|in|on)\b|\s*[,:(]|\s+\d)"
)
_FREE: Final = cue(
    r"\b(?:(?:were |remained )?alive and (?:free of|without|had no) (?:[\w-]+ )?progression|(?:were |remained )?alive without (?:[\w-]+ )?progression|(?:free of|without) (?:disease )?progression or death|progression-free and alive|alive and progression[- ]free|(?:remained|were|still|stayed) progression[- ]free)\b"
)

_LIVED: Final = cue(
    r"\b(?:lived|survived)\b(?=\s+(?:\d[\d.]*\s+(?:months|years|weeks|days)\s+longer|longer)\b)"
)


def in_oncology(
    sentence: Sentence, subjects: list[Topic], vocabulary: Vocabulary, reported: frozenset[str]
) -> list[Topic]:
    """The topics of a sentence as a text means them that reports these of :data:`SURVIVAL`."""
    if "OS" in reported:
        subjects = [_as_survival(t, vocabulary) for t in subjects]
    told = [
        t
        for p, code in ((_RESPONSE, "ORR"), (_FREE, "PFS"), (_LIVED, "OS"))
        for t in _bare(sentence, p, code, vocabulary)
    ]
    for topic in told:
        inside = [t for t in subjects if t.start < topic.end and topic.start < t.end]
        if all(topic.start <= t.start and t.end <= topic.end for t in inside):
            subjects = sorted([*(t for t in subjects if t not in inside), topic], key=lambda t: t.start)
    return subjects


def _bare(sentence: Sentence, pattern: Cue, code: str, vocabulary: Vocabulary) -> list[Topic]:
    endpoint = vocabulary.endpoints.get(code)
    if endpoint is None:
        return []
    base = sentence.start
    found = pattern.finditer(sentence.text)
    return [endpoint_topic(sentence, base + m.start(), base + m.end(), endpoint) for m in found]


def _as_survival(topic: Topic, vocabulary: Vocabulary) -> Topic:
    """Where a text reports overall survival, death from any cause is the same endpoint seen from its other side."""
    survival = vocabulary.endpoints.get("OS")
    if (
        topic.code != "ACM"
        or survival is None
        or not _DEATH.search(topic.reported)
        or "cause" in topic.reported
    ):
        return topic
    return replace(
        topic,
        code=survival.code,
        label=survival.label,
        kind=survival.kind,
        unit=survival.unit,
        instrument=survival.code,
    )
