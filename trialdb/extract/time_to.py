"""The time until something happens, which is another endpoint than what happens: "median time to loss of PASI 90"."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from trialdb.extract.cues import cue
from trialdb.extract.layout import Sentence
from trialdb.extract.topic import Topic

__all__ = ["times_until"]

_TIME_TO: Final = cue(
    r"\b(?P<time>(?:[Tt]ime|[Dd]ays)\s+(?:from\s+(?:[\w-]+\s+){1,3})?(?:to|until)\s+(?:(?!(?:was|were|is|in|with|and|or|vs|versus)\b)[\w≥-]+\s+){0,6})$"
)


def times_until(sentence: Sentence, found: Iterable[Topic]) -> list[Topic]:
    """The topics of a sentence, those to which words such as "time to" lead as that time."""
    return [_timed(sentence, topic) for topic in found]


def _timed(sentence: Sentence, topic: Topic) -> Topic:
    base = sentence.start
    led = _TIME_TO.search(sentence.text, max(0, topic.start - base - _FAR), topic.start - base)
    if led is None or topic.kind not in {"responder", "continuous"}:
        return topic  # time to an event is how the event is told
    start, end = led.start("time"), topic.end - base
    changed = _CHANGED.match(sentence.text, end)
    end = changed.end() if changed else end
    return Topic(base + start, base + end, sentence.text[start:end], kind="time_to_event")


_CHANGED: Final = re.compile(
    r"\s+(?:improvement|reduction|worsening|response|relief|deterioration|decline|resolution|clearance)s?\b"
)
_FAR: Final = 70  # characters between "time" and what happens then
