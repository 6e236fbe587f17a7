"""Which arm a figure belongs to: lists read in parallel, and figures bound by the words beside them.

As many figures as arms in a list are read in order; a figure alone goes to the arm that the fewest and closest words
tie it to, and an arm takes one figure for each topic, unit and time.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from typing import Final, cast

from trialdb.extract.cues import cue
from trialdb.extract.frame import RIGHT, Frame, Reading, is_base, set_against
from trialdb.extract.lexer import Figure, Interval, PValue, Time
from trialdb.extract.party import Party

__all__ = ["assign_arms", "hosts_of", "number_lists", "without_statistics"]

_SEPARATOR: Final = re.compile(
    r"[\s,;/()\[\]%–—-]*(?:(?:and|or|vs\.?|versus|v\.?|compared (?:with|to)|as compared with|against|to|as opposed to|than|up from|down from)[\s,]*(?:(?:of|by|a|an|another|for|in|with|at|on|the|only|just|about)\s+){0,3})?[\s()\[\]]*",
    re.IGNORECASE,
)
_OF_ALL: Final = re.compile(r"^\s+of\s+(?:the\s+)?\d[\d,]*\b(?!\s*%)")
_OPENED: Final = re.compile(
    r"\s*(?:(?:BID|QD|TID|once|twice|daily|weekly|Q\d+W|groups?|arms?|recipients|patients)\s*){0,2}[\[(][^\[\]()]*"
)
_ARM_SEPARATOR: Final = re.compile(
    r"[\s,;/()\[\]]*(?:(?:and|or|vs\.?|versus|v\.?|(?:as |in )?(?:compared|comparison) (?:with|to)|than|against|over|relative to)\s+)?(?:(?:with|for|in|on|of|by|to|the|those|who|that|had|were|received|receiving|given|patients|participants|treated|group|groups|arm|arms|both|either|either of|dose|doses|formulations?|BID|QD|once|twice|weekly|daily|Q\d+W|every|\d|weeks?|respectively|plus)[\s,]*){0,6}[\s()\[\]]*",
    re.IGNORECASE,
)
_GAVE_UP: Final = re.compile(
    r"\s*%?\s*(?:of (?:the )?(?:patients|participants|subjects)\s+)?(?:who\s+)?(?:gave up|stopped(?: taking)?|discontinued|quit|withdrew from|dropped)\s+(?:the\s+)?$",
    re.IGNORECASE,
)
_LEFT_CLOSE: Final = re.compile(
    r"\W*(?:(?:groups?|arms?|recipients|patients|participants|subjects)\W*)?(?:was|were|had|by|of|at|showed|reached|achieved|lost|gained|is)?\W*(?:(?:a|an|about|mean|median|only|just|further|drop|fall|decrease|increase|by|of)\W+){0,3}$",
    re.IGNORECASE,
)


_NOT_REACHED: Final = cue(
    r"\bnot (?:yet |been |yet been )?reached,?\s+(?:[\[(][^\])]*[\])]\s*)?(?:vs\.?|versus|compared (?:with|to)|against)\s+(?:a median of\s+)?$"
)


def hosts_of(frame: Frame, readings: list[Reading]) -> dict[int, Reading]:
    """Figures in brackets that give the one before them in another unit: "−0.99% (−10.82 mmol/mol)"."""
    hosts: dict[int, Reading] = {}
    for before, r in itertools.pairwise(readings):
        a, b = cast("Figure", before.figure), cast("Figure", r.figure)
        if (
            a.unit
            and b.unit
            and a.unit != b.unit
            and not r.compares
            and not before.compares
            and re.fullmatch(r"\s*[\[(]\s*(?:equivalent to\s+|or\s+)?", frame.text[a.end : b.start])
        ):
            hosts[r.at] = before
    return hosts


def number_lists(frame: Frame, single: list[Reading]) -> None:
    """Numbers the lists: figures that only separators (and their own statistics) stand between."""
    number = 0
    for before, r in zip([None, *single], single, strict=False):
        if before is None or not _same_list(frame, before, r):
            number += 1
        r.group = number


def _same_list(frame: Frame, before: Reading, r: Reading) -> bool:
    a, b = cast("Figure", before.figure), cast("Figure", r.figure)
    if (
        any(a.end <= s < b.start for s, _, _ in frame.arms)
        or any(a.end <= s < b.start for s, _, _ in frame.topics)
        or any(a.end <= s < b.start for s, _ in frame.taken)
    ):
        return False
    if a.unit != b.unit and a.unit is not None and b.unit is not None:
        return False
    between = _OF_ALL.sub("", without_statistics(frame, a.end, b.start))
    enclosed = (
        frame.depths[a.start]
        and frame.depths[b.start]
        and not re.search(r"[\])]", frame.text[a.end : b.start])
    )
    return bool(_SEPARATOR.fullmatch(between)) and (";" not in between or bool(enclosed))


def without_statistics(frame: Frame, start: int, end: int) -> str:
    """The text between two figures without the intervals and p-values in it."""
    parts, at = [], start
    for t in frame.tokens:
        if isinstance(t, Interval | PValue) and start <= t.start < end:
            parts.append(frame.text[at : t.start])
            at = t.end
    parts.append(frame.text[at:end])
    return _ASIDE.sub("", _EMPTIED.sub("", "".join(parts)))


_EMPTIED: Final = re.compile(r"[\[(]\s*(?:[;,]\s*)*[\])]")
_ASIDE: Final = re.compile(r"[\[(][^\])]{0,30}[\])]")
_SIZE_GIVEN: Final = re.compile(r"[\[(]\s*[nN]\s*=\s*[\d,]+\s*[\])]")


def _arm_lists(frame: Frame) -> list[list[tuple[int, int, Party]]]:
    """Arms in parallel: mentions with no figure between them, joined by "and", "vs", "or", commas."""
    lists: list[list[tuple[int, int, Party]]] = []
    for start, end, mention in frame.arms:
        entries = [(start, end, p) for p in mention.parties]
        if lists:
            last_end = lists[-1][-1][1]
            between = _SIZE_GIVEN.sub("", frame.text[last_end:start])
            if (
                not any(last_end <= f.start < start for f in frame.figures)
                and _ARM_SEPARATOR.fullmatch(between)
                and between.strip(" \t\n")
                and ";" not in between
            ):
                lists[-1] += entries
                continue
        lists.append(entries)
    return lists


def assign_arms(frame: Frame, single: list[Reading]) -> None:
    """Gives each figure for one arm its arm: lists in parallel first, then figures one by one."""
    lists = _arm_lists(frame)
    groups: dict[int, list[Reading]] = {}
    for r in single:
        groups.setdefault(r.group, []).append(r)
    order = list(frame.order)
    _one_bracket_per_arm(frame, list(groups.values()))
    for members in groups.values():
        if all(r.arm is not None for r in members) or (len(members) > 1 and _over_times(frame, members)):
            continue
        zipped = _parallel(frame, members, lists) if len(members) > 1 else None
        groups_told = frame.cast.groups
        if len(order) != len(members) and len(groups_told) == len(members) > _PAIR and not frame.arms:
            order = list(groups_told)
        if zipped is None and len(members) > 1 and not _arm_near(frame, members):
            known = next((o for o in (order, frame.cast.groups) if _in_order(frame, members, o)), None)
            zipped = _led(frame, members, known) if known else None
        if zipped is None and len(members) > 1:
            zipped = _respectively(frame, members)
        if zipped is not None:
            for r, party in zip(members, zipped, strict=True):
                r.arm = party
            order = list(zipped)
        elif len(members) > 1:
            order = _pair(frame, members) or order
    alone = [r for r in single if r.arm is None and len(groups[r.group]) == 1]
    _bind(frame, alone)
    _to_only_arm(frame, alone)
    _as_before(single, groups)
    _set_against_control(frame, single)


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
            and not _SET_AGAINST.search(frame.text, opened, last.start)
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
_SET_AGAINST: Final = re.compile(r"\b(?:vs|versus|v|compared|than|against)\b")


def _set_against_control(frame: Frame, single: list[Reading]) -> None:
    """A figure without an arm that is set against another arm's is that of the arm they are compared with.

    "18% ... than with placebo (6%)" is the treated arm's; "3.1 with A compared with 4.2 there" the control's, where
    the text has two arms.
    """
    treated, control = frame.cast.experimental, frame.cast.control
    for r, other in itertools.pairwise(single):
        f, g = cast("Figure", r.figure), cast("Figure", other.figure)
        if f.unit != g.unit or f.unit is None or not _TO_CONTROL.search(_unnamed(frame, f.end, g.start)):
            continue
        twice = r.arm is not None and other.arm is not None and r.arm.identity == other.arm.identity
        if (
            (r.arm is None or (twice and _same_topic(r, other)))
            and other.arm is not None
            and is_base(other.arm)
            and treated
        ):
            r.arm = treated
        elif (
            other.arm is None
            and r.arm is not None
            and treated is not None
            and control is not None
            and r.arm.identity == treated.identity
            and frame.cast.is_pair
        ):
            other.arm = control


def _unnamed(frame: Frame, start: int, end: int) -> str:
    """The words between two places without the endpoints named there, which may have figures: "achieved PASI 90 versus"."""
    text, at = "", start
    for s, e in sorted((s, e) for s, e, _ in frame.topics):
        if at <= s and e <= end:
            text, at = text + frame.text[at:s], e
    return text + frame.text[at:end]


def _same_topic(r: Reading, other: Reading) -> bool:
    return r.topic is not None and other.topic is not None and r.topic.identity == other.topic.identity


_TO_CONTROL: Final = re.compile(
    r"^[^.;\d]{0,60}\b(?:than|versus|vs|against|compared (?:with|to))\b[^.;\d]{0,60}$"
)


def _in_order(frame: Frame, members: list[Reading], order: Sequence[Party]) -> bool:
    """Whether a list may take arms in an order that the text gave before: as many, and no other in the sentence."""
    known = {p.identity for p in order}
    return len(known) == len(order) == len(members) and {m.party.identity for _, _, m in frame.arms} <= known


def _led(frame: Frame, members: list[Reading], order: Sequence[Party]) -> list[Party]:
    """An order of two arms that begins with the one that the sentence names before their figures, or sets against none.

    "Those on A needed less (2.6 versus 3.3 mg)", "compared with B, pain was less (2.6 versus 3.3)".
    """
    told = min([members[0].at, *(f.start for f in frame.figures)])
    named = [a for a in frame.arms if a[1] <= told]
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
    if any(last.end <= s and RIGHT.fullmatch(frame.text[last.end : s]) for s, _, _ in frame.arms):
        return False
    for r, time in zip(members, times, strict=True):
        r.arm, r.time = near[-1].party, time
    return True


def _respectively(frame: Frame, members: list[Reading]) -> list[Party] | None:
    """The arms before (or after) a list that ends in "respectively", where there are as many of them."""
    last = cast("Figure", members[-1].figure)
    if not re.match(r"[^.;]{0,120}\brespectively\b", frame.text[last.end :]):
        return None
    for side in (
        [m for _, e, m in frame.arms if e <= members[0].at],
        [m for s, _, m in frame.arms if s >= last.end and not frame.depths[s]],
    ):
        distinct = list({p.identity: p for m in side for p in m.parties}.values())
        if len(distinct) == len(members):
            return distinct
    return None


def _arm_near(frame: Frame, members: list[Reading]) -> bool:
    first, last = cast("Figure", members[0].figure), cast("Figure", members[-1].figure)
    return any(
        (e <= first.start and _LEFT_CLOSE.fullmatch(frame.text[e : first.start]))
        or (s >= last.end and RIGHT.fullmatch(frame.text[last.end : s]))
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
        if len({p.identity for p in parties}) < len(parties):
            parties = list({p.identity: p for p in parties}.values())
        if len(parties) != len(members):
            continue
        if entries[0][0] >= last.end:
            gap = frame.text[last.end : entries[0][0]]
            cost = (
                len(gap) / 40
                + 4 * gap.count(";")
                + (0 if RIGHT.fullmatch(gap) else 1)
                + 2 * sum(last.end <= f.start < entries[0][0] for f in frame.figures)
            )
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


def _pair(frame: Frame, members: list[Reading]) -> list[Party] | None:
    """Two figures with "versus" between them and at most one arm named: the other side is what it is compared with."""
    if len(members) != 2 or not re.search(
        r"\b(?:vs|v|versus|compared|against|and|than|opposed|to|or)\b",
        frame.text[cast("Figure", members[0].figure).end : members[1].at],
    ):
        _bind(frame, [m for m in members if any(_cost(frame, m, s, e) < 0.5 for s, e, _ in frame.arms)])
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
    if not near and len(distinct) == _PAIR and set_against(frame.text, closest):
        pair = distinct
    elif near:
        right = near[0][2]
        left = next(
            (p for p in reversed(before) if p.identity != right.identity and p.role != right.role),
            treated,
        )
        pair = [left, right] if left is not None and left.identity != right.identity else None
    elif before and not is_base(before[-1]) and control is not None:
        named = [p for p in before if p.role == "experimental"]
        pair = [named[-1], control] if len({p.identity for p in named}) == 1 else [treated, control]
    else:
        named = list({p.identity: p for p in before}.values())
        beside = [
            m.party for _, e, m in frame.arms if re.fullmatch(r"\s*[\[(]\s*", frame.text[e : first.start])
        ]
        pair = named if len(named) == 2 else [beside[0], treated] if beside else [treated, control]
    if (
        pair is None
        or any(p is None for p in pair)
        or not re.search(
            r"vs|versus|compared|against|and|than|opposed|to", frame.text[first.end : last.start]
        )
    ):
        return None
    parties = [cast("Party", p) for p in pair]
    for r, party in zip(members, parties, strict=True):
        r.arm = party
    return parties


def _bind(frame: Frame, single: list[Reading]) -> None:
    """Each remaining figure to the arm that the words tie it to; an arm takes one figure a topic."""
    for r in single:
        if frame.cast.control is not None and _NOT_REACHED.search(frame.text, 0, r.at):
            r.arm = frame.cast.control
    options = sorted(
        (_cost(frame, r, s, e), i, j) for i, r in enumerate(single) for j, (s, e, _) in enumerate(frame.arms)
    )
    used: set[tuple[int, str]] = set()
    for cost, i, j in options:
        r = single[i]
        topic = r.topic.identity if r.topic else ""
        f = cast("Figure", r.figure)
        place = [e for _, e in frame.taken if e <= f.start] if len(frame.studies) > 1 else []
        slot = (j, f"{topic}|{f.unit}|{r.time.start if r.time else ''}|{place[-1:]}")
        if r.arm is not None or cost > 6.5 or (slot in used and (cost > 1.2 or _is_for_another(frame, f))):
            continue
        parties = frame.arms[j][2].parties
        if len(parties) > 1:
            r.others = list(parties[1:])
        r.arm = parties[0]
        used.add(slot)


def _to_only_arm(frame: Frame, alone: list[Reading]) -> None:
    """What a clause lists, each figure with its own topic, belongs to the only arm that the clause names.

    "Among those on A the most common were headache (20%), nausea (17%), rash (9%) and fever (7%)."
    """
    for r in alone:
        if r.arm is not None or r.topic is None:
            continue
        low = max(
            (i + 1 for i, c in enumerate(frame.text[: r.at]) if c == ";" and not frame.depths[i]), default=0
        )
        high = next(
            (i for i, c in enumerate(frame.text[r.at :], r.at) if c == ";" and not frame.depths[i]),
            len(frame.text),
        )
        named = [a for a in frame.arms if low <= a[0] < high]
        against = set_against(frame.text, named)
        parties = {p.identity: p for s, _, m in named if s not in against for p in m.parties}
        compared = any(s in against and s < r.at for s, _, _ in named)
        if len(parties) == 1 and not compared:
            r.arm = next(iter(parties.values()))


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
_FOR_SOMETHING: Final = re.compile(
    r"[\s%°)]*(?:[\[(][^\])]*[\])]\s*)?(?:for|with|after|on|following|during|given|receiving|in the)\s+(?:the\s+)?[A-Za-z]"
)


def _is_for_another(frame: Frame, f: Figure) -> bool:
    """Whether "for X" follows a figure and X is no arm that was read: it is another's than the arm before it."""
    return bool(_FOR_SOMETHING.match(frame.text, f.end)) and not any(
        f.end <= s < f.end + 40 for s, _, _ in frame.arms
    )


def _cost(frame: Frame, r: Reading, start: int, end: int) -> float:
    """How far the words between a figure and an arm keep them apart; 0 for "42% of patients in the X group"."""
    f = cast("Figure", r.figure)
    if start >= f.end:
        between = frame.text[f.end : start]
        base = (
            0.0
            if not between.strip()
            or RIGHT.fullmatch(between)
            or _GAVE_UP.fullmatch(between)
            or _bracketed(frame, between, end)
            else 2.0 + len(between) / 40
        )
        low, high = f.end, start
    elif frame.depths[f.start] and _OPENED.fullmatch(frame.text, end, f.start):
        return 0.4
    else:
        between = frame.text[end : f.start]
        base = 0.6 if _LEFT_CLOSE.fullmatch(between) else 1.0 + len(between) / 60
        low, high = end, f.start
    if start >= f.end and _OF_NEXT_ITEM.match(between) and _opened_by_arm(frame, f):
        base += 3.0
    if ";" in between:
        base += sum(0.9 if frame.depths[i] else 3.0 for i, c in enumerate(between, low) if c == ";")
    if start >= f.end and _COMPARED.search(_IN_BRACKETS.sub("", between)):
        base += 6.0 if _ALL_COMPARED.search(between) else 3.0
    base += 2.5 * len([g for g in frame.figures if low <= g.start < high and g is not f])
    base += 2.0 * len([s for s, _, _ in frame.arms if low <= s < high])
    return base


_COMPARED: Final = re.compile(
    r"\b(?:compared|versus|vs|than(?! (?:at|from|in) (?:the )?(?:start|baseline|outset|beginning|entry))|against|opposed)\b"
)
_ALL_COMPARED: Final = re.compile(r"\b(?:which|and|all)\s+(?:were|was)\b[^.;]*\b(?:compared|than)\b")
_IN_BRACKETS: Final = re.compile(r"[\[(][^\])]*[\])]")
_OF_NEXT_ITEM: Final = re.compile(r"[^,;]{0,12},\s+(?:and\s+)?(?:on|with|in|for|at)\s", re.IGNORECASE)
_OPENS: Final = re.compile(
    r"(?:^|[;,.:]\s+(?:and\s+)?|\b(?:and|while)\s+)(?:on|with|in|for|at|given)\s[^,;]{0,40}$", re.IGNORECASE
)


def _opened_by_arm(frame: Frame, f: Figure) -> bool:
    """Whether the item of a list in which a figure stands begins with its arm: "on A it fell by 3, on B by 2"."""
    return any(
        e <= f.start
        and not any(e <= g.start < f.start for g in frame.figures)
        and not re.search(r"[,;]", frame.text[e : f.start])
        and _OPENS.search(frame.text, 0, s)
        for s, e, _ in frame.arms
    )


def _bracketed(frame: Frame, between: str, end: int) -> bool:
    """Whether an arm stands alone in brackets behind a figure: "5.8% (8 mg)"."""
    return frame.text[end : end + 1] in {")", "]"} and between.strip() in {"(", "["}
