"""Who stopped because of an event that the sentence has told of: "nausea in 31%, though only 2% dropped out because of it"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from trialdb.extract.cues import cue
from trialdb.extract.frame import Frame, Reading
from trialdb.extract.topic import Topic

__all__ = ["name_stopping"]

_BEFORE: Final = cue(
    r"\b(?:lead(?:ing)?|led) to (?:permanent |treatment |study |early )*(?:discontinuation|withdrawal)s?(?: of (?:the )?(?:[\w-]+ ){1,3})?\s*(?:in|for|by|among)\s+(?:only\s+|just\s+)?$"
)
_AFTER: Final = re.compile(
    r"\s*(?:of (?:the )?(?:patients|participants|people|subjects|them|those)\s+)?(?:dropped out|discontinued|stopped|quit|withdrew|left)\b[^,;.()\d]{0,40}?\b(?:because of|due to|owing to|over|on account of|for)\s+(?:it|this|them)\b"
)


_AND_IN: Final = re.compile(
    r"[^;.()]{0,60}?\s(?:and|versus|vs\.?|compared with|against|but)\s+(?:in\s+|by\s+|only\s+)*"
)


def name_stopping(frame: Frame, readings: Sequence[Reading]) -> None:
    """Names what figures of people count who stopped treatment because of the harm that is told beside them."""
    last: tuple[str, Topic, int] | None = None
    for r in readings:
        if r.figure is None or r.compares or r.topic is None or r.topic.term is None:
            continue
        f, harm = r.figure, r.topic
        if "discontinuation" in (harm.term or ""):
            continue
        goes_on = (
            last is not None
            and last[0] == harm.identity
            and _AND_IN.fullmatch(frame.text, last[2], f.start) is not None
        )
        if (
            goes_on
            or _BEFORE.search(frame.text, harm.end - frame.base, f.start)
            or _AFTER.match(frame.text, f.end)
        ):
            name = f"discontinuation due to {harm.reported[:1].lower()}{harm.reported[1:]}"
            r.topic = Topic(harm.start, harm.end, name, kind="event", higher_is_better=False)
            last = (harm.identity, r.topic, f.end)
