"""What the figures of a sentence are about, by the endpoints and adverse events that the sentence names beside them."""

from __future__ import annotations

import itertools
import re
from typing import Final, cast

from trialdb.extract.cues import cue
from trialdb.extract.declared import OF_WHOM
from trialdb.extract.effects_in_turn import listed_before
from trialdb.extract.frame import AGAINST, Frame, Reading
from trialdb.extract.lexer import Figure
from trialdb.extract.party import Party
from trialdb.extract.reductions import LEADS_TO_WHAT
from trialdb.extract.topic import Topic

__all__ = ["REACHES", "assign_topics", "in_bracket_of", "is_for", "leads", "take_up_topics", "topics_in_turn"]


def assign_topics(frame: Frame, readings: list[Reading]) -> None:
    """Gives each figure the topic that it follows, or that follows it where the sentence names its topics behind."""
    if not frame.topics:
        return
    first = readings[0].at if readings else 0
    left_mode = any(e <= first for s, e, _ in frame.topics)
    last: Topic | None = None
    previous_end = 0
    for i, r in enumerate(readings):
        f = cast("Figure", r.figure)
        following = next(
            (q.at for q in readings[i + 1 :] if q.group != r.group or q.compares != r.compares),
            len(frame.text),
        )
        left = [
            t
            for s, e, t in frame.topics
            if previous_end <= s and e <= f.start and not (r.inherited and OF_WHOM.search(frame.text, 0, s))
        ]
        right = [
            t
            for s, e, t in frame.topics
            if f.end <= s < following
            and not (
                frame.depths[f.start] == 0
                and any(c == ";" and not frame.depths[k] for k, c in enumerate(frame.text[f.end : s], f.end))
            )
            and not _TURNS.search(frame.text, f.end, s)
        ]
        if not r.compares and (predicate := _predicate(frame, f)) is not None:
            r.topic = predicate
        elif not left and (whole := _resumed(frame, readings, i)) is not None:
            r.topic = whole
        elif (i and not r.compares and _is_next_in_bracket(frame, readings[i - 1], r)) or (
            i and readings[i - 1].group == r.group and not r.compares and not readings[i - 1].compares
        ):
            r.topic = readings[i - 1].topic
        elif right and (
            LEADS_TO_WHAT.fullmatch(frame.text, f.end, right[0].start - frame.base)
            or is_for(frame, readings, i, right[0])
            if r.compares
            else is_for(frame, readings, i, right[0])
            or _goes_on(frame, readings, i, right[0])
            or (leads(frame, f, right[0]) and not (left and frame.depths[f.start]))
        ):
            r.topic = right[0]
        elif left:
            r.topic = left[-1]
        elif (
            r.compares
            and right
            and re.match(
                r"\s*(?:[\[(][^\])]*[\])]\s*)?(?:against|in|for|on|reduction|lower)\b", frame.text[f.end :]
            )
            and not frame.depths[f.start]
        ):
            r.topic = right[0]
        elif last is not None and (left_mode or r.compares or not right):
            r.topic = last
        elif right:
            r.topic = right[0]
        else:
            r.topic = last
        last = r.topic or last
        previous_end = f.end

    for i, r in enumerate(readings):
        before = readings[i - 1] if i and readings[i - 1].group == r.group else None
        role = _FOR_ROLE if r.compares else _REACHED_ROLE
        r.of_role = role.search(frame.text, 0, r.at) is not None or (
            before is not None and before.of_role and not r.compares and not before.compares
        )
        if r.of_role:
            r.topic = None

    if not left_mode:
        for before, r in reversed(list(itertools.pairwise(readings))):
            if (
                before.topic is None
                and not (before.compares or before.of_role)
                and ";" not in frame.text[before.at : r.at]
            ):
                before.topic = r.topic


def _is_next_in_bracket(frame: Frame, before: Reading, r: Reading) -> bool:
    """Whether a figure follows another in one pair of brackets, and no topic stands between: "(A 53.8%, B 7.8%), as was X"."""
    return (
        before.topic is not None
        and not before.compares
        and in_bracket_of(frame, before, r)
        and not any(before.at < s < r.at for s, _, _ in frame.topics)
    )


_FOR_ROLE: Final = cue(
    r"\b(?:ratio|difference|HR|OR|RR)\s+for\s+the\s+(?:co-?primary|primary|key secondary|main)\s+(?:composite\s+|efficacy\s+)?(?:outcome|end ?point|endpoint)\s+(?:was|of)\s+$"
)
_REACHED_ROLE: Final = cue(
    r"\b(?:reached|met|had|experienced|achieved)\s+(?:the|an?)\s+(?:co-?primary|primary|key secondary|main)\s+(?:composite\s+|efficacy\s+)?(?:outcome|end[ -]?point)(?:\s+event)?\s*[\[(]\s*$"
)
_LISTED_WITH: Final = re.compile(r"\s*(?:,|/|,?\s*(?:and|or))\s*(?:of\s+|rates? of\s+)?(?:the\s+)?")


def topics_in_turn(frame: Frame, single: list[Reading]) -> None:
    """A list of figures of one arm that has as many members as topics are listed before it takes them in turn.

    "Rates of headache and diarrhoea in the control arm were 3% and 5%."
    """
    arms = {p.identity for _, _, m in frame.arms for p in m.parties}
    lists = [list(members) for _, members in itertools.groupby(single, key=lambda r: r.group)]
    if not arms or (len(arms) > 1 and _lengths(lists) < _PAIR):
        return
    for members in lists:
        first, last = cast("Figure", members[0].figure), cast("Figure", members[-1].figure)
        listed: list[Topic] = []
        for _, end, topic in reversed([t for t in frame.topics if t[1] <= first.start]):
            joined = listed and _LISTED_WITH.fullmatch(frame.text, end, listed[0].start - frame.base)
            if listed and not joined:
                break
            listed.insert(0, topic)
        if len(listed) != len(members) and len(members) > _PAIR:
            listed = listed_before(frame, first.start, len(members))
        if (
            len(members) == len(listed) > 1
            and len({t.identity for t in listed}) == len(listed)
            and not AGAINST.search(frame.text, first.start, last.start)
        ):
            arm = frame.arms[0][2].party if len(arms) == 1 else _arm_behind(frame, last.end)
            if arm is None:
                continue
            for r, topic in zip(members, listed, strict=True):
                r.topic, r.arm = topic, arm


def _lengths(lists: list[list[Reading]]) -> int:
    """How many members each of these lists has; 0 where they differ."""
    lengths = {len(members) for members in lists}
    return lengths.pop() if len(lengths) == 1 else 0


def _arm_behind(frame: Frame, end: int) -> Party | None:
    """The arm that alone stands right behind a list, before the next figure: "by 9 and 10 points, respectively, with A"."""
    following = next((f.start for f in frame.figures if f.start >= end), len(frame.text))
    behind = [(s, m) for s, _, m in frame.arms if end <= s < following]
    if len(behind) != 1 or len(behind[0][1].parties) > 1:
        return None
    return behind[0][1].party if _BEHIND.fullmatch(frame.text, end, behind[0][0]) else None


_PAIR: Final = 2
_BEHIND: Final = re.compile(
    r"[\s)\]%]*(?:,?\s*respectively,?\s*)?(?:of (?:the )?(?:patients|participants|those)\s+)?(?:with|on|for|in|of|among|after|given|under|using)\s+(?:the\s+)?$"
)


def take_up_topics(frame: Frame, single: list[Reading]) -> None:
    """A later clause with one arm and as many figures as there were topics takes them up in their order.

    "A caused nausea (13%) and dyspepsia (11%); with placebo these were 5% and 4%."
    """
    for _, later in itertools.groupby(single, key=lambda r: r.group):
        members = list(later)
        before = [r for r in single if r.at < members[0].at][-len(members) :]
        topics = {r.topic.identity: r.topic for r in before if r.topic is not None}
        if len(members) < 2 or len(topics) != len(members):
            continue
        start = cast("Figure", before[-1].figure).end
        end = cast("Figure", members[-1].figure).end
        clauses = list(_NEXT_CLAUSE.finditer(frame.text, start, members[0].at))
        start = clauses[-1].start() if clauses else start
        clause = frame.text[start : members[0].at]
        named = [m for s, _, m in frame.arms if start <= s < members[0].at]
        if (
            _NEXT_CLAUSE.search(clause)
            and len(named) == 1
            and len(named[0].parties) == 1
            and not any(start <= s < end for s, _, _ in frame.topics)
        ):
            for r, topic in zip(members, topics.values(), strict=True):
                r.topic, r.arm = topic, named[0].party


def in_bracket_of(frame: Frame, before: Reading, r: Reading) -> bool:
    """Whether a figure stands in the same brackets as the one before it."""
    opened = frame.opening(r.at)
    return opened != r.at and opened == frame.opening(before.at)


_NEXT_CLAUSE: Final = cue(r";|,\s+(?:and|while|whereas|versus|compared)\b")
REACHES: Final = cue(
    r"\b(?:achiev\w*|reach\w*|attain\w*|had|have|having|experienc\w*|hit|met|showed|report\w*|maintain\w*|demonstrat\w*|obtain\w*|gain\w*|got|saw|developed|suffered|discontinu\w*|gave up|stopped)\b"
)
_TURNS: Final = re.compile(r"[)\],]\s+(?:but|although|while|whereas)\b")
_CASES_OF: Final = re.compile(r"\s*(?:[\w-]+\s+)?(?:cases?|episodes?) of\s+(?:[\w-]+\s+)?")
_CLAUSE: Final = cue(r"[;,]\s*(?:and|but|while|whereas)?\s*(?:in all,?\s*)?$")
_STOPPED: Final = re.compile(
    r"(?:discontinued|stopped|withdrew|quit|left|gave up|dropped out|died)\b", re.IGNORECASE
)
_STOPPING: Final = re.compile(
    r"(?:lost|gave|left|quit|dropp|discontinu|stopp|withdr|had|achiev)", re.IGNORECASE
)
_BEARS: Final = re.compile(r"(?<!, )\b(?:with|who|were)\b[^,;]*$")
_CHANGE_OF: Final = re.compile(
    r"\s*%?\s*(?:reduction|increase|improvement|decrease|fall|rise|loss|change|drop|less|lower|greater|fewer)s?\s+(?:in|of|from baseline in)\s+(?:the\s+|mean\s+)*"
)


def _predicate(frame: Frame, f: Figure) -> Topic | None:
    """The topic that ends the clause a figure begins: "nausea (9%), and 8% on A and 4% on B stopped because of ..."."""
    if frame.depths[f.start] or not _CLAUSE.search(frame.text, 0, f.start):
        return None
    for start, _, topic in frame.topics:
        if start >= f.end:
            return topic if _STOPPED.match(topic.reported) and ";" not in frame.text[f.end : start] else None
    return None


def leads(frame: Frame, f: Figure, topic: Topic) -> bool:
    """Whether words like "achieved", "of patients had" lead from a figure to the topic after it."""
    between = frame.text[f.end : topic.start - frame.base]
    if ";" in between or len(between) > 160 or _TURNS.search(between):
        return False
    if _CASES_OF.fullmatch(between):
        return True
    if not between.strip() and _STOPPING.match(topic.reported):
        return True
    if REACHES.search(between) or _CHANGE_OF.fullmatch(between):
        return True
    # "of patients with headache" leads to headache, "with placebo, and a loss of …" to nothing.
    arm_between = any(f.end <= s < topic.start - frame.base for s, _, _ in frame.arms)
    return not arm_between and bool(_BEARS.search(between))


_NEXT_OF_LIST: Final = re.compile(r"\s*(?:,|,?\s*and|,?\s*or)\s+(?:another\s+|a further\s+)?")
_HAD: Final = re.compile(r"\s+(?:(?:had|experienced|reported|developed|with)\s+)?(?:an?\s+)?")


def _goes_on(frame: Frame, readings: list[Reading], i: int, topic: Topic) -> bool:
    """Whether a list of figures, each before what it counts, goes on: "26% had nausea, 19% diarrhoea and 12% vomiting"."""
    before = readings[i - 1] if i else None
    f, start = cast("Figure", readings[i].figure), topic.start - frame.base
    if before is None or before.figure is None or before.topic is None or before.compares:
        return False
    last = before.topic.end - frame.base
    return (
        before.figure.end < last <= f.start
        and before.figure.unit == f.unit
        and _NEXT_OF_LIST.fullmatch(frame.text, last, f.start) is not None
        and _HAD.fullmatch(frame.text, f.end, start) is not None
    )


_FOR: Final = re.compile(r"[\s%]*(?:[\[(][^\[\]()]*[\])])?\s*for\s+(?:the\s+)?(?:[\w-]+\s+)?")


def is_for(frame: Frame, readings: list[Reading], i: int, topic: Topic) -> bool:
    """Whether a list is said to be for a topic right behind it: "70% vs. 9% for IGA 0/1 and 57% vs. 1% for PASI 90"."""
    if topic.code is None and topic.term is None:
        return False
    last = i
    while (
        last + 1 < len(readings)
        and readings[last + 1].group == readings[i].group
        and not readings[last + 1].compares
    ):
        last += 1
    end = cast("Figure", readings[last].figure).end
    return bool(_FOR.fullmatch(frame.text, end, topic.start - frame.base))


_INCLUDING: Final = cue(r"[,(]\s+(?:including|among them|of whom)\s[^;]*$")
_AND_IN: Final = re.compile(r"[\s%)\]]*,\s+and\s+(?:in|by|for)\s+(?:\d[\d,]*\s+)?[\[(]?$")


def _resumed(frame: Frame, readings: list[Reading], i: int) -> Topic | None:
    """The topic of a list that goes on behind a part of it: "X in 6 (3%) on A, including 2 with Y (1%), and in 5 (2%) on B"."""
    if i < _PAIR:
        return None
    outer, part, r = (cast("Figure", q.figure) for q in readings[i - _PAIR : i + 1])
    goes_on = _AND_IN.search(frame.text, part.end, r.start) and _INCLUDING.search(
        frame.text, outer.end, part.start
    )
    return readings[i - _PAIR].topic if goes_on else None
