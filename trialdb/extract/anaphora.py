"""What a sentence means that it does not name: "it affected 9%", "the score fell by 3 points", "below 30 mmol/L in 67%".

A pronoun that opens a sentence means what the sentence before spoke of; "the score" the instrument spoken of last; a
threshold alone stands over the endpoint that is measured in its unit. The topic is put where these words stand.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from trialdb.extract.arms import ArmMention
from trialdb.extract.cues import cue
from trialdb.extract.frame import Reading
from trialdb.extract.layout import Sentence
from trialdb.extract.lexer import Figure, Token
from trialdb.extract.party import Party
from trialdb.extract.statements import Statement
from trialdb.extract.topic import Topic
from trialdb.values import key
from trialdb.vocabulary import Vocabulary

__all__ = ["figures_again", "in_the_same_turns", "listed_of_one_arm", "spoken_of", "turns_of"]

_PRONOUN: Final = re.compile(
    r"(?P<it>It|This|These|They|That)\s+(?:also\s+|only\s+|again\s+)?(?:affected|occurred|was|were|happened|arose|came|struck|hit|rose|fell|had|led|reached|showed|favou?red|tended|pointed|gives?|gave|corresponds?|corresponded|translates?|translated|works? out|amounts?|amounted)\b"
)
_LATER: Final = cue(
    r"^(?:(?:In|Among|At|By|For|With|After|On)\s[^,.;]{3,70},|(?:At|By|After)\s(?:week\s\d+|month\s\d+|[\w.]+\s(?:days?|weeks?|months?|years?)|the\send)|(?:Pool(?:ed|ing)|Tak(?:en|ing)|Add(?:ed|ing)|Split|Summed|Counted|Across|Over)\s[^,.;]{3,60}?,?)\s+(?P<it>it)\s+(?:also\s+|only\s+)?(?:affected|occurred|developed|was|happened|arose|struck|rose|fell|had|reached|averaged|stood|came)\b"
)
_A_SCORE: Final = cue(
    r"\ban?\s+(?:total\s+|mean\s+)?(?P<limit>scores?\s+(?:of\s+\d+(?:[.·]\d+)?\s+or\s+(?:lower|less|fewer|below|higher|more|greater|above)|(?:below|above|under|over|of at least|of at most)\s+\d+(?:[.·]\d+)?))(?P<unit>)",
    re.IGNORECASE,
)
_SCORE: Final = cue(
    r"\b(?:the|that|this|their|total|mean)\s+(?:mean\s+|total\s+|average\s+|overall\s+)?scores?\b(?!\s+(?:of|for|on|in)\b)",
    re.IGNORECASE,
)
_NAMED: Final = re.compile(r"[A-Z][\w-]*\s+$")  # "Skindex-10 total score" is no score spoken of before
_THRESHOLD: Final = cue(
    r"\b(?:(?:came|fell|dropped|got|were|was|stayed|brought|proportions?|those|patients|people)\s+(?:out\s+)?)(?P<limit>(?:below|under|above|over|≤|≥|<|>|at or below)\s*\d+(?:[.·]\d+)?\s*(?P<unit>[A-Za-zµμ%][^\s,.;:()]*))",
    re.IGNORECASE,
)


def spoken_of(
    sentence: Sentence,
    found: Sequence[Token],
    subjects: list[Topic],
    *,
    before: Topic | None,
    instrument: Topic | None,
    vocabulary: Vocabulary,
) -> list[Topic]:
    """The topics of a sentence with what its pronoun, "the score" or a bare threshold means.

    ``before`` is what the sentence before it in the paragraph spoke of last, ``instrument`` the endpoint spoken of last.
    """
    first = next((t.start for t in found if isinstance(t, Figure)), None)
    if first is None:
        return subjects
    base = sentence.start
    if instrument is not None and not _OF_HARM.search(sentence.text):
        subjects = [_resumed(t, instrument) for t in subjects]
    opening = not any(t.start - base < first for t in subjects)
    if before is not None and opening and (m := _PRONOUN.match(sentence.text)):
        return [replace(before, start=base + m.start("it"), end=base + m.end("it")), *subjects]
    if before is not None and (m := _LATER.search(sentence.text)) and m.end() <= first:
        part = [t for t in subjects if t.start - base >= m.end()]
        if not any(t.start - base < first for t in part):
            return [replace(before, start=base + m.start("it"), end=base + m.end("it")), *part]
    if instrument is None or instrument.term is not None or subjects:
        return subjects
    scored = instrument if instrument.kind == "continuous" else _scale_of(instrument, vocabulary)
    if (
        scored is not None
        and (m := _SCORE.search(sentence.text))
        and not (m.group()[0] in "tm" and _NAMED.search(sentence.text, 0, m.start()))
    ):
        return [replace(scored, start=base + m.start(), end=base + m.end())]
    if m := _THRESHOLD.search(sentence.text) or (
        _A_SCORE.search(sentence.text) if instrument.kind == "continuous" else None
    ):
        start, end = base + m.start("limit"), base + m.end("limit")
        responder = instrument.kind == "responder"
        known = responder or not m["unit"] or (instrument.unit or "").lower() in {"", m["unit"].lower()}
        if known and any(isinstance(t, Figure) and t.unit == "%" for t in found):
            whole = f"{instrument.instrument if responder else instrument.reported} {m['limit']}"
            return [
                Topic(start, end, m["limit"], label=whole, kind="responder", unit="%", higher_is_better=True)
            ]
    return subjects


_OF_HARM: Final = cue(r"\b(?:adverse|safety|side effects?|tolera\w+|most common)\b", re.IGNORECASE)


def _resumed(topic: Topic, last: Topic) -> Topic:
    """The endpoint that a term of one word takes up again: "infections" after "confirmed CMV infection"."""
    if topic.term is None or last.term is not None or last.kind not in {"event", "time_to_event", "rate"}:
        return topic
    head = last.reported.rsplit(maxsplit=1)[-1]
    if key(topic.reported).removesuffix("s") != key(head).removesuffix("s"):
        return topic
    return replace(last, start=topic.start, end=topic.end)


def _scale_of(responder: Topic, vocabulary: Vocabulary) -> Topic | None:
    """The scale over which a responder endpoint is defined, or None where no vocabulary has it."""
    scale = vocabulary.endpoints.get(responder.instrument or "")
    if scale is None or scale.kind != "continuous":
        return None
    return replace(
        responder, reported=scale.code, code=scale.code, label=scale.label, kind=scale.kind, unit=scale.unit,
        higher_is_better=scale.higher_is_better,
    )  # fmt: skip


_FIGURES_AGAIN: Final = cue(
    r"\b(?:the|these|those|corresponding|respective|comparable|equivalent)\s+(?:figure|rate|number|percentage|proportion|value|share|incidence)s\s+"
    r"(?:(?:for|with|on|in|among)\s+[^,;.]{1,40}\s+)?(?:were|was|are|stood at|came to)\b",
    re.IGNORECASE,
)


def listed_of_one_arm(stated: Sequence[Statement]) -> list[Topic]:
    """What a sentence has told of one arm, one thing after the other; nothing where it told of several arms."""
    arms = {s.arm.identity for s in stated if not s.reading.compares}
    told = list({s.topic.identity: s.topic for s in stated if not s.reading.compares}.values())
    return told if len(arms) == 1 else []


def figures_again(
    sentence: Sentence, readings: Sequence[Reading], mentions: Sequence[ArmMention], listed: Sequence[Topic]
) -> None:
    """Gives "with placebo the figures were 14% and 18%" what the sentence before has told of another arm."""
    figures = [r for r in readings if r.figure is not None and not r.compares]
    parties = {p.identity: p for m in mentions for p in m.parties}
    if len(listed) != len(figures) or len(figures) < _SEVERAL or len(parties) != 1:
        return
    if _FIGURES_AGAIN.search(sentence.text):
        for r, topic in zip(figures, listed, strict=True):
            r.topic, r.arm = topic, next(iter(parties.values()))


_SEVERAL: Final = 2


_CORRESPONDING: Final = cue(
    r"\b(?:corresponding|respective|equivalent|comparable)\s+(?:[\w-]+\s+){1,6}(?:were|was|stood at|came to)\b|\brespectively\b",
    re.IGNORECASE,
)


def turns_of(stated: Sequence[Statement]) -> list[tuple[Party, str]]:
    """The arm and the study of each figure of a sentence in turn, where it told of several arms in several studies."""
    told = list({s.reading.at: (s.arm, s.study) for s in stated if not s.reading.compares}.values())
    several = len({p.identity for p, _ in told}) > 1 and len({study for _, study in told}) > 1
    return told if several else []


def in_the_same_turns(
    sentence: Sentence, readings: Sequence[Reading], turns: Sequence[tuple[Party, str]]
) -> None:
    """Gives "the corresponding rates were 72% v 47% and 73% v 49%" the arms and studies of the sentence before it.

    ``turns`` are those of its figures. The sentence itself names none.
    """
    figures = [r for r in readings if r.figure is not None and not r.compares]
    if not turns or len(figures) != len(turns) or any(r.arm is not None or r.studies for r in figures):
        return
    if _CORRESPONDING.search(sentence.text):
        for r, (arm, study) in zip(figures, turns, strict=True):
            r.arm, r.studies = arm, (study,)
