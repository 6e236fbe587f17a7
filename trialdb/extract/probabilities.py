"""To which comparison a p-value belongs; one that follows arm-level figures is a comparison of its own."""

from __future__ import annotations

import itertools
import re
from dataclasses import replace
from typing import Final, cast

from trialdb.extract.bracketed import arm_of_bracket
from trialdb.extract.covering import covered, covers_all, one_of_each
from trialdb.extract.cues import cue
from trialdb.extract.frame import VERSUS, Frame, Reading, clause, is_base
from trialdb.extract.lexer import Figure, PValue, Time, Token
from trialdb.extract.lists import without_statistics
from trialdb.extract.no_contrast import is_within_arm
from trialdb.extract.orientation import direction_between, set_together, sides_of
from trialdb.extract.pairs import named_pair
from trialdb.extract.party import Party
from trialdb.extract.topic import Topic

__all__ = ["attach_p"]


def attach_p(frame: Frame, readings: list[Reading]) -> list[Reading]:
    """Gives each p-value to the comparison it follows; one that follows arm-level figures is a comparison of its own."""
    if not any(isinstance(t, PValue) for t in frame.tokens):
        return []
    used: set[int] = set()
    told, alone = _respectively(frame, readings)
    told += _tests_of_each_arm(frame, readings)
    for token in frame.tokens:
        if token in told:
            continue
        if not isinstance(token, PValue) or token.kind in {"interaction", "trend", "heterogeneity"}:
            continue
        before = [r for r in readings if r.figure and r.figure.end <= token.start]
        near = before[-1] if before else None
        if near is not None and near.compares and near.p is None and _follows(frame, near, token):
            _share_p(frame, near, token, readings)
            continue
        if again := _at_other_time(frame, token, alone):
            alone += again
            continue
        if near is not None and _of_later_topic(frame, near, token):
            alone += _p_of_sentence(frame, token, readings)
            continue
        if (pair := named_pair(frame, token) or arm_of_bracket(frame, token)) is not None:
            alone += _p_of_pair(frame, token, near, pair, readings)
            continue
        if _tests_all_groups(frame, readings, token):
            continue
        if _sets_arms_side_by_side(frame, readings, token) or not is_within_arm(frame, frame.site(token)):
            alone += _p_alone(frame, token, near, readings, used) or _p_of_sentence(frame, token, readings)
    for r in alone:
        _orient(r)
    return alone


_OTHER_TIME: Final = re.compile(
    r"[\s)\],;]*(?:and|or|but)?\s*(?:at|on|after|by|in)?\s*(?:the\s+)?(?:\d+|one|two|three|four|six|twelve)?\s*(?:weeks?|days?|months?|years?|hours?|h|minutes?|min)?"
    r"(?:\s+(?:after|post|following|of)\s?-?[\w ]{3,30})?\s*[(\[]\s*",
    re.IGNORECASE,
)


def _at_other_time(frame: Frame, token: PValue, made: list[Reading]) -> list[Reading]:
    """The comparisons of the p-value before, once more at the time that alone stands between: "at 1 (P = .04) and 3 months (P = .01)"."""
    site = frame.site(token)
    before = [r for r in made if r.figure is None and r.p is not None and r.p.end == site.low]
    between = frame.text[site.low : token.start]
    if not before or not any(map(str.isalnum, between)) or not _OTHER_TIME.fullmatch(between):
        return []
    told = [t for t in frame.tokens if isinstance(t, Time) and site.low <= t.start < token.start]
    return [replace(r, at=token.start, p=token, time=told[-1] if told else None) for r in before]


def _tests_of_each_arm(frame: Frame, readings: list[Reading]) -> list[Token]:
    """P-values that stand one by one behind the figures of all arms, the control too: each is of a change in one arm.

    "-29% (P = 0.02) and -8% (P = 0.38) with A and placebo, respectively": no two of them could compare the same arms.
    """
    singles = [r for r in readings if r.figure is not None and not r.compares and r.arm is not None]
    tests: list[Token] = []
    for r, following in itertools.zip_longest(singles, singles[1:]):
        end = following.at if following else len(frame.text)
        own = [t for t in frame.tokens if isinstance(t, PValue) and r.at < t.start < end]
        if len(own) != 1 or any(q.compares and r.at < q.at < end for q in readings):
            return []
        tests.append(own[0])
    topics = {r.topic.identity if r.topic else None for r in singles}
    arms = [cast("Party", r.arm) for r in singles]
    several = len(arms) > 1 and len({a.identity for a in arms}) == len(arms) and len(topics) == 1
    two = len(arms) == 2 or any(is_base(a) for a in arms)
    return tests if several and two and not _THAN.search(frame.text) else []


_THAN: Final = re.compile(
    r"\bthan\b|\bsignificantly\s+(?:higher|lower|greater|smaller|larger|longer|shorter|better|worse|more|less|fewer)\b[^;]*\bcompared (?:to|with)\b"
)


_IN_BOTH: Final = re.compile(
    r"\b(?:both|each|all|within)\b[^.;]{0,30}\b(?:groups?|arms?|conditions|treatments)\b", re.IGNORECASE
)


_ALIKE_IN_BOTH: Final = re.compile(
    r"\b(?:similar|comparable|equal|equivalent|alike|identical|the same)\b[^.;]{0,30}\b(?:both|each|all)\b",
    re.IGNORECASE,
)
_NEXT_CLAUSE: Final = re.compile(r";|,\s(?:and|but|while|whereas)\b")


def _of_later_topic(frame: Frame, near: Reading, token: PValue) -> bool:
    """Whether a clause about something else begins between the last figure and a p-value."""
    end = cast("Figure", near.figure).end
    clause = _NEXT_CLAUSE.search(frame.text, end, token.start)
    return (
        clause is not None
        and not frame.depths[clause.start()]
        and near.topic is not None
        and any(
            clause.end() <= s < token.start and t.identity != near.topic.identity for s, _, t in frame.topics
        )
        and not is_within_arm(frame, frame.site(token))
    )


def _sets_arms_side_by_side(frame: Frame, readings: list[Reading], token: PValue) -> bool:
    """Whether figures of two arms stand before a p-value: it then compares them, from whatever they changed."""
    site = frame.site(token)
    told = {r.arm.identity for r in readings if r.arm and not r.compares and site.low <= r.at < token.start}
    said = frame.text[site.low : token.start]
    return len(told) > 1 and (not _IN_BOTH.search(said) or _ALIKE_IN_BOTH.search(said) is not None)


def _p_of_pair(
    frame: Frame, token: PValue, near: Reading | None, pair: tuple[Party, Party], readings: list[Reading]
) -> list[Reading]:
    """A comparison of the two arms that stand with a p-value, about what the figures before it are about."""
    site = frame.site(token)
    own = [t for s, _, t in frame.topics if site.low <= s < site.high and (near is None or s > near.at)]
    topic = own[-1] if own else near.topic if near is not None else None
    if topic is None:
        led = frame.phrases.for_site(site.low, site.high) or frame.phrases.for_site(0, site.high)
        topic = frame.topic_of(led[0]) if led else None
    singles = [q for q in readings if not q.compares and q.arm is not None and q.at < token.start]
    beside = [*frame.topics_before(topic), topic] if topic is not None and near is None else [topic]
    topics: list[Topic | None] = [*covered(frame, token, singles)] or [*beside]
    made = [_of_p(token, *pair, each, near) for each in topics]
    for r in made:
        r.direction = direction_between(frame, site, r.topic, singles, pair)
    return made


def _of_p(
    token: PValue,
    arm: Party | None,
    comparator: Party | None,
    topic: Topic | None,
    like: Reading | None = None,
) -> Reading:
    """A comparison that a p-value alone tells of, at the time and in the studies of the figure that it is ``like``."""
    r = Reading(
        token.start, None, arm, comparator, compares=True, measure="other", topic=topic, p=token
    )  # fmt: skip
    if like is not None:
        r.time, r.studies = like.time, like.studies
    return r


def _orient(r: Reading) -> None:
    """Puts the treated arm of a comparison without a figure first, whichever the sentence begins with."""
    if r.arm is None or r.comparator is None or not is_base(r.arm) or is_base(r.comparator):
        return
    r.arm, r.comparator = r.comparator, r.arm
    r.direction = {"higher": "lower", "lower": "higher"}.get(r.direction or "")  # type: ignore[assignment]


def _respectively(frame: Frame, readings: list[Reading]) -> tuple[list[Token], list[Reading]]:
    """As many p-values as treated arms before them, in order: "... (P<0.001 and P=0.02, respectively)"."""
    taken: list[Token] = []
    made: list[Reading] = []
    for group in _groups([t for t in frame.tokens if isinstance(t, PValue)], frame.text):
        if len(group) < _PAIR:
            continue
        if _IN_TURN.match(frame.text, group[-1].end) or _AFTER_TURN.search(frame.text, 0, group[0].start):
            told, more = _in_turn(frame, readings, group)
        else:
            low = frame.site(group[0]).low
            alone = not any(low <= r.at < group[0].start for r in readings)
            told, more = _respective_topics(frame, group) if alone else _of_each_dose(frame, readings, group)
        taken += told
        made += more
    return taken, made


def _of_each_dose(
    frame: Frame, readings: list[Reading], tokens: list[PValue]
) -> tuple[list[Token], list[Reading]]:
    """As many p-values as treated arms, behind the figure of their control: "45% on 2 mg and 39% on 1 mg versus 30% on placebo (p=0.01 and p=0.04)"."""
    before = [r for r in readings if r.figure is not None and r.at < tokens[0].start]
    singles = [r for r in before if not r.compares and r.arm is not None][-len(tokens) - 1 :]
    bases = [is_base(cast("Party", r.arm)) for r in singles]
    if (
        len(singles) <= len(tokens)
        or bases != [False] * len(tokens) + [True]
        or before[-1] is not singles[-1]
    ):
        return [], []
    return _in_turn(frame, readings, tokens)


_AFTER_TURN: Final = re.compile(r"\brespectively,?\s*[\[(]\s*$")


def _groups(values: list[PValue], text: str) -> list[list[PValue]]:
    """P-values that only commas and "and" stand between, together."""
    groups: list[list[PValue]] = []
    for value in values:
        if groups and _BESIDE.fullmatch(text, groups[-1][-1].end, value.start):
            groups[-1].append(value)
        else:
            groups.append([value])
    return groups


def _in_turn(
    frame: Frame, readings: list[Reading], tokens: list[PValue]
) -> tuple[list[Token], list[Reading]]:
    """The p-values of the figures, arms or endpoints before them, which they take in turn."""
    before = [r for r in readings if r.figure is not None and r.at < tokens[0].start]
    last = before[-len(tokens) :]
    if len(last) == len(tokens) and all(r.compares and r.p is None for r in last):
        for r, t in zip(last, tokens, strict=True):
            r.p = t
        return list(tokens), []
    singles = [r for r in before if not r.compares and r.arm is not None]
    treated = [r for r in singles if not is_base(cast("Party", r.arm))][-len(tokens) :]
    base = next((r.arm for r in reversed(singles) if is_base(cast("Party", r.arm))), frame.cast.control)
    if len({cast("Party", r.arm).identity for r in treated}) != len(tokens) or base is None:
        return _respective_topics(frame, tokens)
    return list(tokens), [_of_p(t, r.arm, base, r.topic, r) for r, t in zip(treated, tokens, strict=True)]


_PAIR: Final = 2
_BESIDE: Final = re.compile(r"[\s,;]*(?:and|or)?\s*")
_IN_TURN: Final = re.compile(
    r"[\s,)]*(?:(?:all|both|each)\s+)?(?:respectively|accordingly|correspondingly|in that order)\b"
)


def _respective_topics(frame: Frame, tokens: list[PValue]) -> tuple[list[Token], list[Reading]]:
    """As many p-values as endpoints, or times of one, before them: "sleep and fatigue did not differ (P = .3 and P = .8, respectively)"."""
    site = frame.site(tokens[0])
    phrases = frame.phrases.for_site(site.low, site.high)
    topics = list({t.identity: t for p in phrases for t in frame.topics_of(p)}.values())
    if len(topics) != len(tokens):
        topics = [t for s, _, t in frame.topics if site.low <= s < site.high] or topics
    times: list[Time | None] = [
        t
        for t in frame.tokens
        if isinstance(t, Time) and t.role in {"at", "landmark"} and site.low <= t.start < site.high
    ]
    if len(topics) == 1 and len(times) == len(tokens):
        topics = topics * len(tokens)
    else:
        times = (times[-1:] or [None]) * len(tokens)
    arm, comparator = sides_of(frame, site)
    if len(topics) != len(tokens) or is_within_arm(frame, site) or arm is None or comparator is None:
        return [], []
    made = [_of_p(t, arm, comparator, topic) for t, topic in zip(tokens, topics, strict=True)]
    for r, at in zip(made, times, strict=True):
        r.time = at
        r.direction = direction_between(frame, site, r.topic, [], (arm, comparator))
    return list(tokens), made


def _follows(frame: Frame, r: Reading, token: PValue) -> bool:
    gap = without_statistics(frame, cast("Figure", r.figure).end, token.start)
    return ";" not in gap.strip(" ;,([") or len(gap) < 30


def _share_p(frame: Frame, near: Reading, token: PValue, readings: list[Reading]) -> None:
    near.p = token
    if covers_all(frame, token):
        for r in readings:
            if r.compares and r.p is None and _are_alike(r, near) and r.at < near.at:
                r.p = token


def _are_alike(r: Reading, near: Reading) -> bool:
    """Whether two effects are of one kind: by their measure, or both in one unit."""
    unit = near.figure.unit if near.figure else None
    return r.measure == near.measure or (unit is not None and r.figure is not None and r.figure.unit == unit)


def _p_alone(
    frame: Frame, token: PValue, near: Reading | None, readings: list[Reading], used: set[int]
) -> list[Reading]:
    """Comparisons without a figure: each experimental arm of the list that the p-value follows, against its control."""
    singles = [
        r
        for r in readings
        if not r.compares and r.arm is not None and r.figure and r.figure.end <= token.start
    ]
    fresh = [r for r in singles if r.at not in used]
    if near is not None and not near.compares and near.arm is not None:
        base = [r for r in fresh if is_base(cast("Party", r.arm))] or [
            r for r in singles if is_base(cast("Party", r.arm))
        ]
        treated = [r for r in fresh if not is_base(cast("Party", r.arm))]
        if (listed := _against_control(fresh)) is not None:
            base, treated = listed
        own = (
            [near]
            if not is_base(near.arm)
            and _directly(frame, near, token)
            and not (len(treated) == 1 and base)
            and _count_p(frame) > 1
            else treated
        )
        same = [
            r
            for r in own
            if _in_bracket(frame, r, near)
            or r.topic is near.topic
            or (r.topic and near.topic and r.topic.identity == near.topic.identity)
        ]
        if covers_all(frame, token):
            same = one_of_each(treated)
        elif near.at in frame.rows:
            same = one_of_each([r for r in own if r.at in frame.rows])
        comparator = cast("Party", base[-1].arm) if base else _set_against(frame, near, token)
        if comparator is None and len(fresh) >= 2:
            comparator, same = cast("Party", fresh[-1].arm), [r for r in same if r is not fresh[-1]]
        for r in fresh:
            used.add(r.at)
        made = [_of_p(token, r.arm, comparator or frame.cast.control, r.topic, r) for r in same]
        site = frame.site(token)
        kept = [
            m
            for m in made
            if m.comparator is not None and m.arm is not None and m.arm.identity != m.comparator.identity
        ]
        for m in kept:
            m.direction = direction_between(
                frame, site, m.topic, singles, (cast("Party", m.arm), cast("Party", m.comparator))
            )
        return kept
    return []


def _tests_all_groups(frame: Frame, readings: list[Reading], token: PValue) -> bool:
    """Whether a p-value follows a list of three or more treatments, none of which is the control of all or set against another.

    It tests them all at once.
    """
    low = frame.site(token).low
    told = [r for r in readings if r.arm is not None and not r.compares and low <= r.at < token.start]
    treatments = {cast("Party", r.arm).intervention: cast("Party", r.arm) for r in told}
    topics = {r.topic.identity if r.topic else None for r in told}
    if len(treatments) < _THREE or len(topics) > 1 or sum(map(_is_control, treatments.values())) == 1:
        return False
    return not covers_all(frame, token) and not _SETS_ONE_APART.search(frame.text, 0, token.start)


def _against_control(fresh: list[Reading]) -> tuple[list[Reading], list[Reading]] | None:
    """Of a list of three or more treatments the only control, and the others, active ones of comparison too; or None."""
    controls = [r for r in fresh if _is_control(cast("Party", r.arm))]
    others = [r for r in fresh if r not in controls]
    if len(controls) != 1 or len({cast("Party", r.arm).intervention for r in others}) < _SEVERAL:
        return None
    return controls, others


_SEVERAL: Final = 2


def _is_control(party: Party) -> bool:
    """Whether a party gets nothing that works: placebo, no treatment, what is usual."""
    return party.role in {"placebo", "other"}


_SETS_ONE_APART: Final = cue(
    r"\b(?:than|compared|versus|vs|against|relative to|between|higher|lower|greater|less|more|fewer|longer|shorter|better|worse|best|(?:most|least)\b(?! common| frequent)|reduced|increased|improved|prolonged|differ\w*|favou?r\w*)\b",
    re.IGNORECASE,
)


def _set_against(frame: Frame, near: Reading, token: PValue) -> Party | None:
    """The arm that a figure alone is set against before its p-value: "was 124, better than with B (P = .01)"."""
    end = cast("Figure", near.figure).end
    marked = [
        m.party for s, _, m in frame.arms if end <= s < token.start and VERSUS.search(frame.text, end, s)
    ]
    return marked[-1] if marked else None


def _in_bracket(frame: Frame, r: Reading, near: Reading) -> bool:
    """Whether the bracket of the figure before a p-value lists the topics of both figures: "placebo [A: 2; B: 4; p < 0.01]"."""
    opened = frame.opening(near.at)
    inside = {
        t.identity for s, e, t in frame.topics if opened < s < near.at and ";" in frame.text[e : near.at]
    }
    return r.topic is not None and r.topic.identity in inside


def _directly(frame: Frame, r: Reading, token: PValue) -> bool:
    return bool(re.fullmatch(r"[\s,;%]*[\[(]?\s*", frame.text[cast("Figure", r.figure).end : token.start]))


def _count_p(frame: Frame) -> int:
    return sum(isinstance(t, PValue) for t in frame.tokens)


_ITEM: Final = re.compile(r"[)\]]\s*(?:,|;|,?\s*and\b|,?\s*or\b)")
_THREE: Final = 3


def _is_item(frame: Frame, token: PValue) -> bool:
    """Whether a p-value closes one of three or more items of a list, each of which has its own in brackets."""
    values = [t for t in frame.tokens if isinstance(t, PValue) and frame.depths[t.start]]
    if len(values) < _THREE or token not in values:
        return False
    i = values.index(token)
    return all(
        _ITEM.match(frame.text, v.end) is not None
        for v in values[max(0, i - 1) : i + 1]
        if v is not values[-1]
    )


def _p_of_sentence(frame: Frame, token: PValue, readings: list[Reading]) -> list[Reading]:
    """A p-value that no figure leads to: what it speaks of and compares is read from the words around it.

    "A reduced pain more than placebo (P = .004)", "differences in sleep (p = 0.4) or mood (p = 0.7)".
    """
    site = frame.site(token)
    low, high = site.low, site.high
    phrases = (
        frame.phrases.within(site.inner, site.at)
        or frame.phrases.for_site(low, high)
        or (
            []
            if any(low <= s < high for s, _, _ in frame.topics)
            else frame.phrases.after(token.end, min(site.stop, clause(frame.text, token.end)[1]))
        )
    )
    if _is_item(frame, token) and (whole := frame.joined(phrases, low)) is not None:
        named_in = [whole]
    else:
        named_in = [t for p in phrases for t in frame.topics_of(p)]
    topics: list[Topic | None] = [*{t.identity: t for t in named_in}.values()]
    if listed := covered(frame, token, [q for q in readings if not q.compares and q.at < token.start]):
        topics = [*listed]
    elif not topics:
        named = [t for s, _, t in frame.topics if low <= s < high]
        earlier = [t for s, _, t in frame.topics if s < high]
        later = [t for s, _, t in frame.topics if token.end <= s < site.stop]
        led = frame.phrases.for_site(0, low) if low else []
        led_to = frame.topic_of(led[0]) if led else None
        topics = [named[-1] if named else led_to or next(iter([*earlier[-1:], *later]), None)]
    arm, comparator = sides_of(frame, site)
    times = [
        t
        for t in frame.tokens
        if isinstance(t, Time) and t.role in {"at", "landmark", "over"} and t.end <= token.start
    ]
    pair = [r for r in readings if not r.compares and low <= r.at < token.start]
    together = [p for p in set_together(frame, site) if arm is not None and p.identity != arm.identity]
    others: list[Party | None] = [*together] or [comparator]
    made = [_of_p(token, arm, other, topic) for other in others for topic in topics]
    for r in made:
        r.time = times[-1] if times else None
        if r.arm and r.comparator:
            r.direction = direction_between(frame, site, r.topic, pair, (r.arm, r.comparator))
    return made
