"""Sentence frames: which figure of a sentence belongs to which arm, and which figure compares two.

A sentence is a row of figures, arms, topics and statistics. Lists of as many figures as arms are read in parallel
("17, 15 and 7% with A, B and C"); a figure beside an arm is bound by the words between them ("42% of patients in
the high-dose group", "placebo: 13%"); a figure after "difference", "hazard ratio", "reduced the risk by" … compares.
Intervals and p-values go to the figure, or the list of figures, that they follow. What a sentence leaves out (its
arms, its endpoint, its time point) stays None here and is filled from the discourse, or not at all.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final, cast

from trialdb.extract.arms import ArmMention
from trialdb.extract.binding import assign_arms
from trialdb.extract.bracketed import arms_behind
from trialdb.extract.comparing import attach_intervals, mark_comparisons
from trialdb.extract.count_topics import topics_of_counts
from trialdb.extract.counts import may_count
from trialdb.extract.covering import cover_arms
from trialdb.extract.cues import cue
from trialdb.extract.declared import OF_WHOM, ROLE, SAME_ENDPOINT
from trialdb.extract.effects_in_turn import effects_in_turn, listed_before
from trialdb.extract.frame import OF_PEOPLE, Frame, Reading, clause, is_base
from trialdb.extract.items import bracket_label, counted_things, listed_item
from trialdb.extract.labelled import label_of
from trialdb.extract.landmarks import over_landmarks
from trialdb.extract.layout import Sentence
from trialdb.extract.lexer import Figure, PValue, Time, Token
from trialdb.extract.lists import hosts_of, number_lists, share_rates
from trialdb.extract.no_contrast import is_association
from trialdb.extract.opponents import set_sides
from trialdb.extract.party import Cast, Party
from trialdb.extract.people import events_counted, people_counted
from trialdb.extract.phrase_words import OUTCOMES
from trialdb.extract.phrases import Phrase
from trialdb.extract.probabilities import attach_p
from trialdb.extract.reductions import LEADS_TO_WHAT, respective_sides
from trialdb.extract.respective import respective_estimates, respective_topics
from trialdb.extract.stopped_for import name_stopping
from trialdb.extract.strains import name_strains
from trialdb.extract.study import StudyReference
from trialdb.extract.study_lists import list_over_studies, name_studies
from trialdb.extract.topic import Topic
from trialdb.extract.under_grades import put_under_grades
from trialdb.facts import ComparisonMeasure

__all__ = ["Reading", "read_frames"]


def read_frames(
    sentence: Sentence,
    found: Sequence[Token],
    arms: list[ArmMention],
    subjects: list[Topic],
    cast_: Cast,
    *,
    studies: Sequence[StudyReference] = (),
    order: Sequence[Party] = (),
    effect: ComparisonMeasure | None = None,
    known: Sequence[Party] = (),
    parts: Sequence[tuple[int, int]] = (),
) -> list[Reading]:
    """The figures of a sentence with their arms, topics, intervals and p-values; p-values that stand alone too.

    ``order`` and ``effect`` are the arms and the effect measure that the text has spoken of last, ``known`` the longest
    list of arms that it has given. ``parts`` are where the sentence sets a part of the people apart.
    """
    if (
        not any(isinstance(t, (Figure, Time, PValue)) for t in found)
        and not (len(arms) >= _PAIR and may_count(sentence.text))
        and not (
            people_counted(sentence.text, found)
            or events_counted(
                sentence.text,
                found,
                [
                    (t.start - sentence.start, t.end - sentence.start)
                    for t in subjects
                    if t.term is not None or t.kind == "event"
                ],
            )
        )
    ):
        return []
    frame = Frame(
        sentence,
        found,
        arms,
        subjects,
        cast_=cast_,
        studies=studies,
        order=order,
        effect=effect,
        known=known,
        parts=parts,
    )
    if not frame.figures and not any(isinstance(t, PValue) for t in found):
        return []
    if (labelled := label_of(frame)) is not None:
        label, colon = labelled
        frame.topics = [t for t in frame.topics if t[0] >= colon]
        frame.topics.insert(0, (label.start - frame.base, label.end - frame.base, label))
        frame.figures = [f for f in frame.figures if f.start >= colon]
    readings = [Reading(f.start, f, depth=frame.depths[f.start]) for f in frame.figures]
    behind = arms_behind(frame)
    own = behind if any(map(is_base, behind.values())) else {}  # a control differs from nothing
    mark_comparisons(frame, [r for r in readings if r.at not in own])
    for r in readings:
        r.arm = None if r.compares else behind.get(r.at)
    readings = [r for r in readings if not (r.compares and is_association(frame, r.at))]
    attach_intervals(frame, readings)
    hosts = hosts_of(frame, readings)
    single = [r for r in readings if not r.compares and r.at not in hosts]
    number_lists(frame, single)
    for r in single:
        if r.at in frame.counts:
            r.arm = frame.counts[r.at].arm
    _assign_topics(frame, readings)
    _topics_in_turn(frame, single)
    _take_up_topics(frame, single)
    _assign_times(frame, readings)
    list_over_studies(frame, single)
    over_landmarks(frame, single)
    assign_arms(frame, single)
    for r in readings:
        if r.at in hosts:
            r.arm, r.topic, r.others = hosts[r.at].arm, hosts[r.at].topic, hosts[r.at].others
        if r.compares:
            set_sides(frame, r, readings)
    respective_sides(frame, readings)
    _topics_by_phrase(frame, readings)
    respective_estimates(frame, readings)
    effects_in_turn(frame, readings)
    readings = topics_of_counts(frame, readings)
    respective_topics(frame, single)
    name_strains(frame, readings)
    share_rates(single)
    put_under_grades(frame, readings)
    name_stopping(frame, readings)
    readings += attach_p(frame, readings)
    cover_arms(frame, readings)
    name_studies(frame, readings)
    return sorted(readings, key=lambda r: r.at)


def _assign_topics(frame: Frame, readings: list[Reading]) -> None:
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
            or _is_for(frame, readings, i, right[0])
            if r.compares
            else _is_for(frame, readings, i, right[0])
            or _goes_on(frame, readings, i, right[0])
            or (_leads(frame, f, right[0]) and not (left and frame.depths[f.start]))
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
        and _in_bracket_of(frame, before, r)
        and not any(before.at < s < r.at for s, _, _ in frame.topics)
    )


_FOR_ROLE: Final = cue(
    r"\b(?:ratio|difference|HR|OR|RR)\s+for\s+the\s+(?:co-?primary|primary|key secondary|main)\s+(?:composite\s+|efficacy\s+)?(?:outcome|end ?point|endpoint)\s+(?:was|of)\s+$"
)
_REACHED_ROLE: Final = cue(
    r"\b(?:reached|met|had|experienced|achieved)\s+(?:the|an?)\s+(?:co-?primary|primary|key secondary|main)\s+(?:composite\s+|efficacy\s+)?(?:outcome|end[ -]?point)(?:\s+event)?\s*[\[(]\s*$"
)
_LISTED_WITH: Final = re.compile(r"\s*(?:,|/|,?\s*(?:and|or))\s*(?:of\s+|rates? of\s+)?(?:the\s+)?")
_SET_AGAINST: Final = re.compile(r"\b(?:vs|versus|v|compared|than|against)\b")


def _topics_in_turn(frame: Frame, single: list[Reading]) -> None:
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
            and not _SET_AGAINST.search(frame.text, first.start, last.start)
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


def _take_up_topics(frame: Frame, single: list[Reading]) -> None:
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


def _led_topic(frame: Frame, readings: list[Reading], i: int, span: tuple[int, int]) -> Topic | None:
    """The phrase in ``span`` that leads to a figure whose topic stands elsewhere and is not its own; or None."""
    r = readings[i]
    own = [] if _continues(readings, i) else frame.phrases.for_site(*span, least=3.0)
    if not own or r.topic is None:
        return None
    if r.topic.term is None and _is_far(frame, r, span[0], own[-1].end, span[1]):
        return frame.topic_of(own[0])
    if _is_of_next(frame, readings, i):
        return replace(frame.topic_of(own[0]), kind="event", higher_is_better=False)
    return None


def _topic_of_before(frame: Frame, readings: list[Reading], i: int) -> Topic | None:
    """The topic of the figure before one that nothing leads from to the topic behind it; or None."""
    r = readings[i]
    f, topic = cast("Figure", r.figure), cast("Topic", r.topic)
    stays = (
        i == 0
        or topic.start - frame.base < f.end
        or topic.term is not None
        or _leads(frame, f, topic)
        or _is_for(frame, readings, i, topic)
    )
    return None if stays else readings[i - 1].topic


def _topics_by_phrase(frame: Frame, readings: list[Reading]) -> None:  # noqa: PLR0915  (one figure after the other, each by the first rule that holds)
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
        if item is not None and (_continues(readings, i) or _in_bracket_of(frame, readings[i - 1], r)):
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
        if not found and _REACHES.search(frame.text, f.end, following):
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


def _in_bracket_of(frame: Frame, before: Reading, r: Reading) -> bool:
    """Whether a figure stands in the same brackets as the one before it."""
    opened = frame.opening(r.at)
    return opened != r.at and opened == frame.opening(before.at)


def _is_far(frame: Frame, r: Reading, low: int, end: int, high: int) -> bool:
    """Whether the topic of a figure stands in another clause than a phrase that leads to it, which ends at ``end``."""
    f, topic = cast("Figure", r.figure), cast("Topic", r.topic)
    start, stop = topic.start - frame.base, topic.end - frame.base
    if start >= f.end:
        return not _leads(frame, f, topic)
    if stop <= clause(frame.text, f.start)[0] or 0 < stop <= low:
        return True
    return r.compares and not frame.text[end:high].strip()


def _continues(readings: list[Reading], i: int) -> bool:
    """Whether a figure stands in the list of the one before it."""
    r = readings[i]
    return i > 0 and not r.compares and not readings[i - 1].compares and r.group == readings[i - 1].group


_NEXT_CLAUSE: Final = cue(r";|,\s+(?:and|while|whereas|versus|compared)\b")
_REACHES: Final = cue(
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


def _leads(frame: Frame, f: Figure, topic: Topic) -> bool:
    """Whether words like "achieved", "of patients had" lead from a figure to the topic after it."""
    between = frame.text[f.end : topic.start - frame.base]
    if ";" in between or len(between) > 160 or _TURNS.search(between):
        return False
    if _CASES_OF.fullmatch(between):
        return True
    if not between.strip() and _STOPPING.match(topic.reported):
        return True
    if _REACHES.search(between) or _CHANGE_OF.fullmatch(between):
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


def _is_for(frame: Frame, readings: list[Reading], i: int, topic: Topic) -> bool:
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


_GROUP: Final = re.compile(r"[\s-]+(?:[\w-]+\s+)?(?:groups?|arms?|courses?|regimens?|schedules?)\b")


def _assign_times(frame: Frame, readings: list[Reading]) -> None:
    times = [
        t
        for t in frame.tokens
        if isinstance(t, Time)
        and t.role in {"at", "landmark", "over", "range", "plain"}
        and t.value >= 0
        and not any(f.start == t.start for f in frame.figures)
        and not any(s <= t.start < e for s, e, _ in frame.arms)
        and (t.role in {"at", "landmark"} or not any(s <= t.start < e for s, e, _ in frame.topics))
        and not _GROUP.match(frame.text, t.end)
    ]
    points = [
        t
        for t in times
        if t.role in {"at", "landmark", "over", "range"}
        or re.search(r"(?:post|after|of treatment|later|in\b)", frame.text[t.end : t.end + 14])
    ]
    first = cast("Figure", readings[0].figure).start if readings else 0
    trailing = len(points) > 1 and points[0].start > first and all(t.role != "range" for t in points)
    for r in readings:
        f = cast("Figure", r.figure)
        left = [t for t in points if t.end <= f.start]
        right = [t for t in points if t.start >= f.end]
        if r.time is not None:
            continue
        if trailing and right and not (frame.depths[f.start] and left):
            r.time = right[0]
            continue
        if left and left[-1].role != "range":
            r.time = left[-1]
            if (
                right
                and right[0].role == "at"
                and right[0].start - f.end < _NEAR
                and len(left) < len(points)
                and frame.closing(f.end) > right[0].start
            ):
                r.time = (
                    right[0]
                    if not _between(frame, f, right[0].start)
                    and _between_figures(frame, left[-1].end, f.start)
                    else r.time
                )
        elif left:
            r.time = left[-1]
        elif right:
            r.time = right[0]


_NEAR: Final = 12  # characters


def _between(frame: Frame, f: Figure, stop: int) -> bool:
    return any(f.end <= g.start < stop for g in frame.figures)


def _between_figures(frame: Frame, start: int, stop: int) -> bool:
    return any(start <= g.start < stop for g in frame.figures)
