"""Which arm a figure belongs to: lists read in parallel, and figures bound by the words beside them.

As many figures as arms in a list are read in order; a figure alone goes to the arm that the words beside it tie it to.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from typing import Final, cast

from trialdb.extract.beside import LEFT_CLOSE, bind, distance, in_turn, set_against_control, to_only_arm
from trialdb.extract.cues import cue
from trialdb.extract.frame import AGAINST, RIGHT, Frame, Reading, is_base, set_against
from trialdb.extract.lexer import Figure, Time
from trialdb.extract.lists import arm_lists
from trialdb.extract.party import Party
from trialdb.extract.segments import from_start_to_end, listed_before_arm

__all__ = ["assign_arms"]


def assign_arms(frame: Frame, single: list[Reading]) -> None:
    """Gives each figure for one arm its arm: lists in parallel first, then figures one by one."""
    lists = arm_lists(frame)
    groups: dict[int, list[Reading]] = {}
    for r in single:
        groups.setdefault(r.group, []).append(r)
    order = list(frame.order)
    listed_before_arm(frame, single)
    starts = from_start_to_end(frame, list(groups.values()))
    if starts:
        single = [r for r in single if r.at not in starts]
        groups = {n: [r for r in members if r.at not in starts] for n, members in groups.items()}
    _one_bracket_per_arm(frame, list(groups.values()))
    for members in groups.values():
        if all(r.arm is not None for r in members) or (len(members) > 1 and _over_times(frame, members)):
            continue
        if len(members) > 1 and _over_listed_times(frame, members, lists):
            continue
        if len(members) > 1 and _takes_up(frame, members, groups):
            continue
        zipped = _from_control(frame, members)
        zipped = zipped or (_parallel(frame, members, lists) if len(members) > 1 else None)
        zipped = zipped or _and_control(frame, members, lists)
        groups_told = frame.cast.groups
        if len(order) != len(members) and len(groups_told) == len(members) > _PAIR and not frame.arms:
            order = list(groups_told)
        if zipped is None and len(members) > 1 and not _arm_near(frame, members):
            treated = (_treated(frame, order), _treated(frame, frame.cast.groups))
            orders = (
                _told_here(frame, members),
                order,
                frame.cast.groups,
                *treated,
                *([] if frame.arms else [frame.known, [p for p in order if not is_base(p)]]),
            )
            known = next((o for o in orders if _in_order(frame, members, o)), None)
            zipped = _led(frame, members, known) if known else None
        if zipped is None and len(members) > 1:
            zipped = _respectively(frame, members)
        if zipped is None and len(members) > _PAIR:
            zipped = _together(frame, members)
        if zipped is not None:
            for r, party in zip(members, zipped, strict=True):
                r.arm = party
            order = list(zipped)
        elif len(members) > 1 and not _of_one_arm_each(frame, members, groups):
            order = _pair(frame, members) or order
    alone = [r for r in single if r.arm is None and len(groups[r.group]) == 1]
    bind(frame, alone)
    to_only_arm(frame, alone)
    _as_before(single, groups)
    in_turn(frame, single)
    set_against_control(frame, single)


def _one_bracket_per_arm(frame: Frame, lists: list[list[Reading]]) -> None:
    """Brackets with as many figures behind each arm, or with one for each endpoint that was named before.

    "Pain and nausea were lower with A (2 and 3) than with B (4 and 5)", "CRP and IL-6 fell with A (-73% and -89%)".
    """
    behind: list[tuple[Party, list[Reading]]] = []
    for members in lists:
        first = cast("Figure", members[0].figure)
        opened = frame.opening(first.start)
        named = [m for _, e, m in frame.arms if e <= opened and _GROUP_ONLY.fullmatch(frame.text, e, opened)]
        last = cast("Figure", members[-1].figure)
        if (
            len(members) > 1
            and frame.depths[first.start]
            and named
            and len(named[-1].parties) == 1
            and not AGAINST.search(frame.text, opened, last.start)
        ):
            behind.append((named[-1].party, members))
    if not behind:
        return
    start = cast("Figure", behind[0][1][0].figure).start
    topics = list({t.identity: t for _, e, t in frame.topics if e <= start}.values())
    sizes = {len(members) for _, members in behind}
    several = len({party.identity for party, _ in behind}) >= _PAIR and len(sizes) == 1
    for party, members in behind:
        for i, r in enumerate(members):
            if len(topics) == len(members):
                r.arm, r.topic = party, topics[i]
            elif several:
                r.arm = party


_GROUP_ONLY: Final = re.compile(
    r"\W{0,2}(?:(?:-treated\s)?(?:groups?|arms?|recipients|patients|participants|subjects)\W{0,2})?"
)


def _told_here(frame: Frame, members: list[Reading]) -> list[Party]:
    """The arms whose own figures the sentence gives before a list, one by one: "pain (27% with A, 11% with B), rash (22% and 18%)"."""
    before = [a for a in frame.arms if a[1] <= members[0].at and len(a[2].parties) == 1]
    apart = all(any(a[1] <= f.start < b[0] for f in frame.figures) for a, b in itertools.pairwise(before))
    return list({m.party.identity: m.party for _, _, m in before}.values()) if apart else []


def _in_order(frame: Frame, members: list[Reading], order: Sequence[Party]) -> bool:
    """Whether a list may take arms in an order that the text gave before: as many, and no other in its part of the sentence."""
    known = {p.identity for p in order}
    drugs = {p.intervention for p in order if p.dose_value is not None}
    low, high = frame.part(members[0].at)
    named = {
        m.party.identity
        for s, _, m in frame.arms
        if low <= s < high
        and not (is_base(m.party) and all(map(_is_treated, order)))
        and not (  # "the lower dose", or the drug at any dose, is one of them
            drugs
            and (
                m.party.dose_level is not None
                or (m.party.dose_value is None and m.party.intervention in drugs)
            )
        )
    }
    return len(known) == len(order) == len(members) and named <= known


def _is_treated(party: Party) -> bool:
    return not is_base(party)


def _treated(frame: Frame, order: Sequence[Party]) -> list[Party]:
    """The treated arms of an order where the sentence names its base alone: "54% and 50%, respectively, vs. 17% for placebo"."""
    told = [m.party for _, _, m in frame.arms]
    return [p for p in order if not is_base(p)] if told and all(map(is_base, told)) else []


def _led(frame: Frame, members: list[Reading], order: Sequence[Party]) -> list[Party]:
    """An order of two arms that begins with the one that the sentence names before their figures, or sets against none.

    "Those on A needed less (2.6 versus 3.3 mg)", "compared with B, pain was less (2.6 versus 3.3)". Where it names both,
    they are in its own order: "B was superior to A for pain (2.6 versus 3.3)".
    """
    told = min([members[0].at, *(f.start for f in frame.figures)])
    named = [a for a in frame.arms if a[1] <= told]
    spoken = list({m.party.identity: m.party for _, _, m in named}.values())
    both = {p.identity for p in spoken} == {p.identity for p in order}
    if both and len(named) == len(order) == _PAIR and "respectively" not in frame.text:
        second = set_against(frame.text, named)
        return spoken[::-1] if named[0][0] in second and named[1][0] not in second else spoken
    if (
        len(order) != _PAIR
        or "respectively" in frame.text
        or len({m.party.identity for _, _, m in named}) != 1
    ):
        return list(order)
    against = bool(set_against(frame.text, named[-1:]))
    leads = named[-1][2].party.identity == order[0].identity
    return list(order) if leads != against else list(order[::-1])


def _over_times(frame: Frame, members: list[Reading]) -> bool:
    """One arm at as many time points as there are figures: "with placebo the falls were 3.6 and 4.9" (weeks 4 and 12)."""
    first, last = cast("Figure", members[0].figure), cast("Figure", members[-1].figure)
    between = frame.text[first.end : last.start]
    times = list(
        {(t.value, t.unit): t for t in frame.tokens if isinstance(t, Time) and t.role == "at"}.values()
    )
    near = [
        m
        for s, e, m in frame.arms
        if e <= first.start and not any(e <= g.start < first.start for g in frame.figures)
    ]
    if (
        len(times) != len(members)
        or len(times) < 2
        or not near
        or re.search(r"\b(?:vs|versus|compared|than|against)\b", between)
        or len(near[-1].parties) > 1
    ):
        return False
    if len({m.party.identity for m in near}) > 1:
        return False
    own_clause = frame.text.rfind(";", 0, first.start)
    if own_clause >= 0 and sum(own_clause < t.start < first.start for t in times) == 1:
        return False  # "…; at month 12 it was 80% and 78%"
    if any(last.end <= s and RIGHT.fullmatch(frame.text[last.end : s]) for s, _, _ in frame.arms):
        return False
    for r, time in zip(members, times, strict=True):
        r.arm, r.time = near[-1].party, time
    return True


_TIMES_BEHIND: Final = cue(
    r"\s*(?:[A-Za-zµμ%/]+\s+)?\b[Aa]t\s+(?:weeks?|months?|days?|years?)\s+(?P<named>\d+(?:\s*,\s*\d+)*,?\s+and\s+\d+)\b"
    r"|\s*(?:[A-Za-zµμ%/]+\s+)?(?:at|after)\s+(?P<times>\d+(?:\s*,\s*\d+)*,?\s+and\s+\d+)\s*(?:h|hours?|hrs?|min|minutes|days?|weeks?|months?|years?)\b(?:\s+(?:after|post)[a-z-]*(?:\s+(?:the\s+)?[a-z]+)?)?"
)


def _over_listed_times(
    frame: Frame, members: list[Reading], lists: list[list[tuple[int, int, Party]]]
) -> bool:
    """One arm's figures at as many times as are listed behind them: "3.2, 2.1 and 1.4 at 6, 12 and 24 h in the A group".

    A later list of as many goes on with the times, for the arm behind it.
    """
    last = cast("Figure", members[-1].figure)
    behind_it = _TIMES_BEHIND.match(frame.text, last.end)
    m = behind_it or _TIMES_BEHIND.search(frame.text, 0, members[0].at)
    told, end = (
        len(re.findall(r"\d+", m["times"] or m["named"])) if m else 0,
        behind_it.end() if behind_it else last.end,
    )
    if m is None or told != len(members) or AGAINST.search(frame.text, members[0].at, last.end):
        return False
    behind = next((entries for entries in lists if entries[0][0] >= end), None)
    if behind is None or len(behind) > 1 or not RIGHT.fullmatch(frame.text, end, behind[0][0]):
        return False
    times = [t for t in frame.tokens if isinstance(t, Time) and m.start() <= t.start < m.end()]
    for i, r in enumerate(members):
        r.arm = behind[0][2]
        r.time = times[i] if len(times) == told else r.time
    return True


def _takes_up(frame: Frame, members: list[Reading], groups: dict[int, list[Reading]]) -> bool:
    """Whether a list goes on after figures that each have an arm of their own, as many: "31% (A), 26% (B) and rash 20%, 18%"."""
    before = [g for g in groups.values() if g[-1].at < members[0].at][-len(members) :]
    if not before or any(len(g) > 1 for g in before) or len(before) != len(members):
        return False
    start = before[0][0].at
    named = [m.party.identity for s, e, m in frame.arms if s > start and e <= members[0].at]
    last = cast("Figure", members[-1].figure)
    return (
        len(set(named)) == len(named) == len(members)
        and not any(s >= last.end for s, _, _ in frame.arms)
        and not frame.depths[members[0].at]
    )


def _from_control(frame: Frame, members: list[Reading]) -> list[Party] | None:
    """The treated arm and the control of "rose to 10.8 months from 5.6 months", where no arm but the control is named behind them."""
    if len(members) != _PAIR:
        return None
    first, last = (cast("Figure", r.figure) for r in members)
    if re.search(r"\sfrom\s", frame.text[first.end : last.start]) is None:
        return None
    treated, control = frame.cast.experimental, frame.cast.control
    if frame.arms:
        behind = [
            m.party for s, _, m in frame.arms if s >= last.end and RIGHT.fullmatch(frame.text, last.end, s)
        ]
        before = [m.party for _, e, m in frame.arms if e <= first.start and not is_base(m.party)]
        if not behind or not is_base(behind[0]):
            return None
        treated, control = before[-1] if before else treated, behind[0]
    elif not frame.cast.is_pair:
        return None
    return [treated, control] if treated is not None and control is not None else None


def _and_control(
    frame: Frame, members: list[Reading], lists: list[list[tuple[int, int, Party]]]
) -> list[Party] | None:
    """The listed arms before figures of which the last is the control's: "10, 25 and 50 mg gave 4, 5 and 6%, compared with 1% for placebo"."""
    if len(members) <= _PAIR:
        return None
    first, before, last = (cast("Figure", members[i].figure) for i in (0, -2, -1))
    behind = [m.party for s, _, m in frame.arms if s >= last.end and RIGHT.fullmatch(frame.text, last.end, s)]
    if not behind or not is_base(behind[0]) or not AGAINST.search(frame.text, before.end, last.start):
        return None
    led = [entries for entries in lists if entries[-1][1] <= first.start]
    treated = [p for _, _, p in led[-1]] if led else []
    distinct = len({p.identity for p in treated}) == len(treated) == len(members) - 1
    return [*treated, behind[0]] if distinct and not any(map(is_base, treated)) else None


def _respectively(frame: Frame, members: list[Reading]) -> list[Party] | None:
    """The arms before (or after) a list that ends in "respectively", where there are as many of them."""
    last = cast("Figure", members[-1].figure)
    if not _RESPECTIVELY.match(frame.text, last.end):
        return None
    for side in (
        [m for _, e, m in frame.arms if e <= members[0].at],
        [m for s, _, m in frame.arms if s >= last.end and not frame.depths[s]],
    ):
        distinct = list({p.identity: p for m in side for p in m.parties}.values())
        if len(distinct) == len(members):
            return distinct
    return None


_RESPECTIVELY: Final = re.compile(r"(?:[^.;]|\.\d){0,160}\brespectively\b")
_ENDS_RESPECTIVELY: Final = re.compile(r"[^.;\d]{0,30}\brespectively\b")


def _of_one_arm_each(frame: Frame, members: list[Reading], groups: dict[int, list[Reading]]) -> bool:
    """Whether two lists of two figures stand beside an arm each: "74% and 71% with A versus 35% and 38% with B" (two studies)."""
    if len(members) != _PAIR:
        return False
    beside: list[Party] = []
    pairs = [g for g in groups.values() if len(g) == _PAIR]
    for a, b in pairs:
        first, last = cast("Figure", a.figure), cast("Figure", b.figure)
        behind = [m for s, _, m in frame.arms if s >= last.end and RIGHT.fullmatch(frame.text[last.end : s])]
        before = [m for _, e, m in frame.arms if e <= first.start and not frame.text[e : first.start].strip()]
        if not _PLAIN_AND.fullmatch(frame.text, first.end, last.start) or not (behind or before):
            return False
        beside.append((behind or before[-1:])[0].party)
    return len(pairs) == _PAIR and len({p.identity for p in beside}) == _PAIR and len(frame.topics) < _PAIR


_PLAIN_AND: Final = re.compile(r"[\s%]*(?:points\s+)?and\s+")


def _together(frame: Frame, members: list[Reading]) -> list[Party] | None:
    """The arms that a sentence means together before a list, as many: "both doses beat placebo (4 and 6 v 1)"."""
    before = [m for _, e, m in frame.arms if e <= members[0].at]
    parties = list({p.identity: p for m in before for p in m.parties}.values())
    several = any(len(m.parties) > 1 for m in before)
    return parties if several and len(parties) == len(members) and len(before) == len(frame.arms) else None


def _arm_near(frame: Frame, members: list[Reading]) -> bool:
    first, last = cast("Figure", members[0].figure), cast("Figure", members[-1].figure)
    return any(
        (e <= first.start and LEFT_CLOSE.fullmatch(frame.text[e : first.start]))
        or (
            s >= last.end
            and RIGHT.fullmatch(frame.text[last.end : s])
            and not any(last.end <= f.start < s for f in frame.figures)
        )
        for s, e, _ in frame.arms
    )


def _parallel(
    frame: Frame, members: list[Reading], lists: list[list[tuple[int, int, Party]]]
) -> list[Party] | None:
    """The arms of the list of the same length that is nearest: right after the figures, else before them."""
    first, last = cast("Figure", members[0].figure), cast("Figure", members[-1].figure)
    best: tuple[float, list[Party]] | None = None
    for entries in lists:
        parties = [p for _, _, p in entries]
        if len(entries) == _PAIR and entries[-1][1] <= first.start:
            against = set_against(frame.text, frame.arms)
            led = _NEXT_ARM.fullmatch(frame.text, entries[0][1], entries[1][0])
            if led and entries[0][0] in against and entries[1][0] not in against:
                parties.reverse()  # "compared with B, A was better (x vs y)"
        if len({p.identity for p in parties}) < len(parties):
            parties = list({p.identity: p for p in parties}.values())
        if len(parties) != len(members):
            continue
        if entries[0][0] >= last.end:
            gap = frame.text[last.end : entries[0][0]]
            between = sum(last.end <= f.start < entries[0][0] for f in frame.figures)
            if between % len(members) == 0 and _ENDS_RESPECTIVELY.match(frame.text, entries[-1][1]):
                between //= 2 * len(members)  # lists of the same arms, whose names stand behind the last
            cost = len(gap) / 40 + 4 * gap.count(";") + (0 if RIGHT.fullmatch(gap) else 1) + 2 * between
        else:
            gap = frame.text[entries[-1][1] : first.start]
            cost = (
                0.5
                + len(gap) / 60
                + 3 * gap.count(";")
                + 0.5 * sum(entries[-1][1] <= f.start < first.start for f in frame.figures)
            )
        if best is None or cost < best[0]:
            best = (cost, parties)
    return best[1] if best and best[0] < 9 else None


_NEXT_ARM: Final = re.compile(
    r"\s*(?:groups?|arms?|recipients|patients|alone)?\s*,\s*(?:(?:the|those|patients|participants|people|who|were|on|given|receiving|received|taking|treated with|treatment with|assigned(?: to)?|with|in|use of)\s+){0,4}"
)


def _pair(frame: Frame, members: list[Reading]) -> list[Party] | None:
    """Two figures with "versus" between them and at most one arm named: the other side is what it is compared with."""
    if len(members) != 2 or not re.search(
        r"\b(?:vs|v|versus|compared|against|and|than|opposed|to|from|or)\b",
        frame.text[cast("Figure", members[0].figure).end : members[1].at],
    ):
        bind(frame, [m for m in members if any(distance(frame, m, s, e) < 0.5 for s, e, _ in frame.arms)])
        return None
    first, last = cast("Figure", members[0].figure), cast("Figure", members[1].figure)
    near = [
        (s, e, m.party)
        for s, e, m in frame.arms
        if s >= last.end and RIGHT.fullmatch(frame.text[last.end : s])
    ]
    before = [m.party for s, e, m in frame.arms if e <= first.start]
    control, treated = frame.cast.control, frame.cast.experimental
    distinct = list({p.identity: p for p in before}.values())
    closest = [a for a in frame.arms if a[1] <= first.start][-1:]
    pair: Sequence[Party | None] | None
    if (
        not near
        and len(distinct) == _PAIR
        and (set_against(frame.text, closest) or not any(map(is_base, distinct)))
    ):
        pair = distinct
    elif near:
        right = near[0][2]
        others = [p for p in distinct if p.identity != right.identity]
        left = next(
            (p for p in reversed(others) if len(others) == 1 or p.role != right.role),
            treated,
        )
        pair = [left, right] if left is not None and left.identity != right.identity else None
    elif before and not is_base(before[-1]) and control is not None:
        named = [p for p in before if p.role == "experimental"]
        pair = [named[-1], control] if len({p.identity for p in named}) == 1 else [treated, control]
        if len(distinct) == 1 and distinct[0].identity == control.identity:
            pair = [treated, control] if set_against(frame.text, closest) else [control, treated]
    else:
        named = list({p.identity: p for p in before}.values())
        beside = [
            m.party for _, e, m in frame.arms if re.fullmatch(r"\s*[\[(]\s*", frame.text[e : first.start])
        ]
        behind = [a for a in frame.arms if a[0] >= last.end and not frame.depths[a[0]]]
        compared = list({m.party.identity: m.party for _, _, m in behind}.values())
        if not before and len(compared) == _PAIR and behind[1][0] in set_against(frame.text, behind):
            named = compared  # "nausea (31% v 8%) and rash (9% v 2%) were more common with A than with B"
        pair = (
            named
            if len(named) == 2
            else [beside[0], treated]
            if beside and not (len(before) == 1 and set_against(frame.text, closest))
            else [treated, control]
        )
    if (
        pair is None
        or any(p is None for p in pair)
        or not re.search(
            r"vs|\bv\b|versus|compared|against|and|than|opposed|to|from", frame.text[first.end : last.start]
        )
    ):
        return None
    parties = [cast("Party", p) for p in pair]
    for r, party in zip(members, parties, strict=True):
        r.arm = party
    return parties


def _as_before(single: list[Reading], groups: dict[int, list[Reading]]) -> None:
    """A list without arms takes up those of the figures before it in their order: "A 12%, B 11%, C 8% and rash 9%, 5%, 1%"."""
    for members in groups.values():
        if len(members) < 2 or any(r.arm is not None for r in members):
            continue
        before = {r.arm.identity: r.arm for r in single if r.arm is not None and r.at < members[0].at}
        if len(before) == len(members):
            for r, party in zip(members, before.values(), strict=True):
                r.arm = party


_PAIR: Final = 2
