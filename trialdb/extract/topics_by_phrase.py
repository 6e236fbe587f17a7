"""What the figures of a sentence are about, by the noun phrases of their clauses: endpoints that no vocabulary knows."""

from __future__ import annotations

import itertools
import re
from dataclasses import replace
from typing import Final, cast

from trialdb.extract.declared import ROLE, SAME_ENDPOINT
from trialdb.extract.frame import AGAINST, OF_PEOPLE, Frame, Reading, clause
from trialdb.extract.items import bracket_label, counted_things, listed_item
from trialdb.extract.lexer import Figure
from trialdb.extract.phrase_words import OUTCOMES
from trialdb.extract.phrases import TOLD, Phrase
from trialdb.extract.reductions import LEADS_TO_WHAT
from trialdb.extract.topic import Topic
from trialdb.extract.topics_beside import REACHES, in_bracket_of, is_for, leads

__all__ = ["topics_by_phrase"]


def _led_topic(frame: Frame, readings: list[Reading], i: int, span: tuple[int, int]) -> Topic | None:
    """The phrase in ``span`` that leads to a figure whose topic stands elsewhere and is not its own; or None."""
    r = readings[i]
    own = [] if _continues(readings, i) else frame.phrases.for_site(*span, least=3.0)
    if not own or r.topic is None:
        return None
    start = r.topic.start - frame.base
    elsewhere = start < span[0] or start >= span[1]
    if elsewhere and own[-1].weight >= TOLD and _SOONER.fullmatch(frame.text, own[-1].end, span[1]):
        return frame.topic_of(own[-1])
    f = cast("Figure", r.figure)
    scored = f.unit is None and f.total is None and not f.value.is_integer()  # no number of people
    if (r.topic.term is None or scored) and _is_far(frame, r, span[0], own[-1].end, span[1]):
        return frame.topic_of(own[0])
    if _is_of_next(frame, readings, i):
        return replace(frame.topic_of(own[0]), kind="event", higher_is_better=False)
    return None


_SOONER: Final = re.compile(r"(?:\s+(?:earlier|sooner|later|longer|faster|more|less|often|quickly))*\s*")


def _topic_of_before(frame: Frame, readings: list[Reading], i: int) -> Topic | None:
    """The topic of the figure before one that nothing leads from to the topic behind it; or None."""
    r = readings[i]
    f, topic = cast("Figure", r.figure), cast("Topic", r.topic)
    stays = (
        i == 0
        or topic.start - frame.base < f.end
        or topic.term is not None
        or leads(frame, f, topic)
        or is_for(frame, readings, i, topic)
    )
    return None if stays else readings[i - 1].topic


def topics_by_phrase(frame: Frame, readings: list[Reading]) -> None:  # noqa: PLR0915  (one figure after the other, each by the first rule that holds)
    """Figures whose endpoint no vocabulary knows: the phrase before their list, or the one that they lead to."""
    first = readings[0].at if readings else 0
    if any(
        (m := p.search(frame.text))
        and m.start() < first
        and not _APPOSED_ROLE.search(frame.text, 0, m.start())
        for p in (SAME_ENDPOINT, ROLE)
    ):
        return
    ends = [0, *(cast("Figure", r.figure).end for r in readings)]
    item: Topic | None = None
    for i, r in enumerate(readings):
        f = cast("Figure", r.figure)
        if r.of_role:
            continue
        if item is not None and (_continues(readings, i) or in_bracket_of(frame, readings[i - 1], r)):
            r.topic = item
            continue
        if r.topic is None and _continues(readings, i):
            r.topic = readings[i - 1].topic
            continue
        if r.topic is None and (counted := counted_things(frame, f)) is not None:
            r.topic = item = counted
            continue
        item = listed_item(frame, readings, i) or bracket_label(frame, readings, i)
        if item is not None:
            r.topic = item
            continue
        high = frame.opening(f.start)
        low = max((t for t in ends if t <= high), default=0)
        if inside := frame.phrases.within(frame.site(f).inner, f.start):
            r.topic = frame.topic_of(inside[0])
            continue
        if r.topic is not None:
            item = _led_topic(frame, readings, i, (low, high))
            r.topic = item or _topic_of_before(frame, readings, i) or r.topic
            continue
        following = readings[i + 1].at if i + 1 < len(readings) else len(frame.text)
        people = (f.unit in {"%", "patients"} or f.total is not None) and not r.compares
        stop = min(following, clause(frame.text, f.end)[1])
        found = (
            frame.phrases.predicate(f.end, stop)
            if people and OF_PEOPLE.match(frame.text[f.end : f.end + 80])
            else []
        )
        found = found or frame.phrases.for_site(low, high, least=1.5)
        if not found and REACHES.search(frame.text, f.end, following):
            found = frame.phrases.after(f.end, following, least=1.5)
        if not found and people:
            found = frame.phrases.predicate(f.end, stop) or _predicate_of_list(frame, readings, i)
        if not found and people and (told := _outcome(frame, readings, i)):
            r.topic = told
            continue
        if not found and r.compares and (led := LEADS_TO_WHAT.match(frame.text, f.end)):
            found = frame.phrases.after(led.end(), following, least=1.5)
        found = found or (frame.phrases.for_site(0, low, least=3.0) if low else [])
        if (
            not found
            and (m := _ON_SCALE.match(frame.text) or _SUBJECT.search(frame.text, 0, high)) is not None
        ):
            r.topic = Topic(frame.base + m.start("subject"), frame.base + m.end("subject"), m["subject"])
        if found:
            r.topic = frame.topic_of(found[0])
        elif r.topic is None and _is_set_against(frame, readings, i):
            r.topic = readings[i - 1].topic
    for before, r in reversed(list(itertools.pairwise(readings))):
        if (
            before.topic is None
            and r.topic is not None
            and not (before.compares or before.of_role or r.compares)
            and r.topic.start - frame.base > r.at
            and ";" not in frame.text[before.at : r.at]
        ):
            before.topic = r.topic


_FOLLOWED: Final = re.compile(r"\s*(?:(?:was|were)\s+\w+\s+)?(?:in|by|with|for|among|of)?\s*[:(\[]?\s*")


def _is_of_next(frame: Frame, readings: list[Reading], i: int) -> bool:
    """Whether the event behind a figure is the next one's: "X was seen in 11%, haematoma in 8% and sepsis in 2%"."""
    f, topic = cast("Figure", readings[i].figure), cast("Topic", readings[i].topic)
    start, end = topic.start - frame.base, topic.end - frame.base
    return (
        topic.term is not None
        and start >= f.end
        and i + 1 < len(readings)
        and frame.text[f.end : start].rstrip().endswith((",", " and"))
        and _FOLLOWED.fullmatch(frame.text, end, readings[i + 1].at) is not None
    )


def _is_set_against(frame: Frame, readings: list[Reading], i: int) -> bool:
    """Whether a figure of one arm is set against the one before it: "lower with A (0.10) than in those given B (0.17)"."""
    r, before = readings[i], readings[i - 1] if i else None
    return (
        before is not None
        and not (r.compares or before.compares)
        and AGAINST.search(frame.text, cast("Figure", before.figure).end, r.at) is not None
    )


_RESPECTIVELY: Final = re.compile(r",?\s+respectively,?\s+(?=(?:was|were|had|did|could|have|remained)\b)")


def _list_end(readings: list[Reading], i: int) -> int:
    """Where the list of a figure ends."""
    last = i
    while last + 1 < len(readings) and _continues(readings, last + 1):
        last += 1
    return cast("Figure", readings[last].figure).end


def _outcome(frame: Frame, readings: list[Reading], i: int) -> Topic | None:
    """What became of the people of a list, behind the list or its first figure."""
    for end in (cast("Figure", readings[i].figure).end, _list_end(readings, i)):
        if told := frame.phrases.outcome(end, clause(frame.text, end)[1]):
            start = frame.base + told.start
            return Topic(
                start,
                frame.base + told.end,
                told.text,
                label=OUTCOMES[told.text.lower()],
                kind="responder",
                unit="%",
            )
    return None


def _predicate_of_list(frame: Frame, readings: list[Reading], i: int) -> list[Phrase]:
    """What people are said to do or be behind their list: "35.5% and 18.5%, respectively, were in remission"."""
    end = _list_end(readings, i)
    if not _RESPECTIVELY.match(frame.text, end):
        return []
    return frame.phrases.predicate(end, clause(frame.text, end + len(", respectively, "))[1])


_APPOSED_ROLE: Final = re.compile(r"\w,\s+(?:the|an?|its|our|also)\s+$")  # "fibrosis, the main outcome, …"
_ON_SCALE: Final = re.compile(
    r"^On\s+(?:the\s+|an?\s+)?(?P<subject>[^,;:()%\d]{4,70}?\s(?:scale|index|scores?|questionnaire|inventory|test|measure|assessment|subscale|survey|instrument|diary|checklist)\b|[A-Z][\w-]*[A-Z\d][\w-]*)"
)  # "On the Coeliac Symptom Index the A group finished 1.9 points above baseline"
_SUBJECT: Final = re.compile(
    r"^(?P<subject>[A-Z][^,;:()]{5,90}?)(?:\s+(?:at|by|on|after)\s+(?:day|week|month|year)s?\s+\d+|\s+(?:at|after)\s+\d+\s+\w+)?\s+(?:(?:was|were)\s+(?:observed|seen|noted|reported|reached|achieved|attained|recorded|found|met)|occurred)\s+(?:in|by|for|among|with)\s+(?:about\s+|only\s+)?$"
)


def _is_far(frame: Frame, r: Reading, low: int, end: int, high: int) -> bool:
    """Whether the topic of a figure stands in another clause than a phrase that leads to it, which ends at ``end``."""
    f, topic = cast("Figure", r.figure), cast("Topic", r.topic)
    start, stop = topic.start - frame.base, topic.end - frame.base
    if start >= f.end:
        return not leads(frame, f, topic)
    if stop <= clause(frame.text, f.start)[0] or 0 < stop <= low:
        return True
    return r.compares and not frame.text[end:high].strip()


def _continues(readings: list[Reading], i: int) -> bool:
    """Whether a figure stands in the list of the one before it."""
    r = readings[i]
    return i > 0 and not r.compares and not readings[i - 1].compares and r.group == readings[i - 1].group
