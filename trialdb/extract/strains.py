"""What a vaccine protects against, where each efficacy has its own: "68% for DENV-1", "against A/H1N1 22.9%".

The strain or disease that stands beside an efficacy is what the figure is about, whatever the sentence spoke of before.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, cast

from trialdb.extract.cues import cue
from trialdb.extract.frame import Frame, Reading
from trialdb.extract.lexer import Figure
from trialdb.extract.topic import Topic

__all__ = ["is_strain", "name_strains"]

_STRAIN: Final = r"(?P<strain>(?:[A-Z][\w.]*[/-]?)+\d*(?:\s(?:lineage|strain|serotype|virus|disease))?)"
_BEFORE: Final = cue(rf"\b[Aa]gainst\s+{_STRAIN}(?![\w/-])[^.;()%\d]{{0,30}}$")
_AFTER: Final = re.compile(rf"\s*(?:[\[(][^\])]*[\])])?\s*(?:for|against)\s+{_STRAIN}(?=[\s,.;)]|$)")


def is_strain(topic: Topic) -> bool:
    """Whether a topic is one strain of several, which the next sentence does not speak of: "A/H1N1", "DENV-1"."""
    return topic.code is None and _ONE_OF_SEVERAL.fullmatch(topic.reported) is not None


_ONE_OF_SEVERAL: Final = re.compile(r"[A-Z]+/[\w-]+|(?!COVID)[A-Z]{3,}-\d+")


def name_strains(frame: Frame, readings: Sequence[Reading]) -> None:
    """Gives each vaccine efficacy, and each ratio beside a strain, the strain as its topic."""
    low = 0
    for r in readings:
        f = cast("Figure", r.figure)
        if r.measure == "vaccine_efficacy":
            before = _BEFORE.search(frame.text, low, f.start)
            m = before or _AFTER.match(frame.text, f.end)
            if m is not None and not any(s <= m.start("strain") < e for s, e, _ in frame.arms):
                start, end = m.span("strain")
                r.topic = Topic(frame.base + start, frame.base + end, m["strain"].rstrip("."))
        low = f.end
