"""Figures bound one by one to the arm that the words beside them tie them to.

The fewest and closest words decide, and an arm takes one figure for each topic, unit and time. What no words tie is the
only arm's of its clause, or the other's of two that are set against each other.
"""

from __future__ import annotations

import itertools
import re
from typing import Final, cast

from trialdb.extract.arms import ArmMention
from trialdb.extract.cues import cue
from trialdb.extract.frame import RIGHT, Frame, Reading, is_base, set_against
from trialdb.extract.lexer import Figure
from trialdb.extract.party import Party

__all__ = ["LEFT_CLOSE", "bind", "distance", "in_turn", "set_against_control", "to_only_arm"]

_OPENED: Final = re.compile(
    r"\s*(?:(?:BID|QD|TID|once|twice|daily|weekly|Q\d+W|groups?|arms?|recipients|patients)\s*){0,2}[\[(][^\[\]()]*"
)

_GAVE_UP: Final = re.compile(
    r"\s*%?\s*(?:of (?:the )?(?:patients|participants|subjects)\s+)?(?:who\s+)?(?:gave up|stopped(?: taking)?|discontinued|quit|withdrew from|dropped)\s+(?:the\s+)?$",
    re.IGNORECASE,
)

LEFT_CLOSE: Final = re.compile(
    r"\W*(?:(?:groups?|arms?|recipients|patients|participants|subjects)\W*)?(?:was|were|had|by|of|at|showed|reached|achieved|lost|gained|is)?\W*(?:(?:a|an|about|mean|median|only|just|further|drop|fall|decrease|increase|by|of)\W+){0,3}$",
    re.IGNORECASE,
)

_NOT_REACHED: Final = cue(
    r"\bnot (?:yet |been |yet been )?reached,?\s+(?:[\[(][^\])]*[\])]\s*)?(?:vs?\.?|versus|compared (?:with|to)|against)\s+(?:a median of\s+)?$"
)


def set_against_control(frame: Frame, single: list[Reading]) -> None:
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
            (other.arm is None or (twice and _same_topic(r, other) and _one_is_named(frame)))
            and r.arm is not None
            and treated is not None
            and control is not None
            and r.arm.identity == treated.identity
            and frame.cast.is_pair
        ):
            other.arm = control


def _one_is_named(frame: Frame) -> bool:
    return len({p.identity for _, _, m in frame.arms for p in m.parties}) == 1


def in_turn(frame: Frame, single: list[Reading]) -> None:
    """Two figures set against each other that name no arm take those of the two before them, in their order.

    "38% on A compared with 5% on placebo reached X, and 21% reached Y, compared with 2%."
    """
    for a, b, c, d in zip(single, single[1:], single[2:], single[3:], strict=False):
        f, g, h = (cast("Figure", r.figure) for r in (b, c, d))
        if (
            a.arm is None
            or b.arm is None
            or a.arm.identity == b.arm.identity
            or (c.arm is not None and d.arm is not None)
        ):
            continue
        named = [m for s, _, m in frame.arms if f.end <= s < h.end + _REACH]
        if (
            all(m.party.identity == b.arm.identity for m in named)
            and not any(g.start <= s for s, _, _ in frame.arms if f.end <= s < h.end + _REACH)
            and {f.unit} == {g.unit, h.unit}
            and _TO_CONTROL.search(_unnamed(frame, g.end, h.start))
        ):
            c.arm, d.arm = a.arm, b.arm


_REACH: Final = 30  # characters behind a figure in which its arm may stand


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
    r"^[^.;\d]{0,60}\b(?:than|versus|vs|against|compared (?:with|to)|(?:well |far |just )?(?:above|below))\b[^.;\d]{0,60}$"
)


def bind(frame: Frame, single: list[Reading]) -> None:
    """Each remaining figure to the arm that the words tie it to; an arm takes one figure a topic."""
    for r in single:
        if frame.cast.control is not None and _NOT_REACHED.search(frame.text, 0, r.at):
            r.arm = frame.cast.control
        if r.arm is None:
            r.arm = _set_against_bracket(frame, r)
    options = sorted(
        (distance(frame, r, s, e), i, j)
        for i, r in enumerate(single)
        for j, (s, e, _) in enumerate(frame.arms)
        if not _SAID_AFTER.search(frame.text, cast("Figure", r.figure).end, s)
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


_OWN_FIGURE: Final = re.compile(r"\s*(?:groups?|arm|recipients)?\s*[:,=]?\s*[-−–]?\d")
_OF_WHOM: Final = re.compile(r"\s*%?\s*(?:of\s+(?:the\s+)?(?:[\w-]+\s+){0,4}?[a-z]+\s*)?")


def _set_against_bracket(frame: Frame, r: Reading) -> Party | None:
    """The treated arm of a figure behind which the bracket gives the control's: "34.8% of recipients (placebo: 11.2%)"."""
    f = cast("Figure", r.figure)
    for s, e, mention in frame.arms:
        opened = frame.opening(s)
        if (
            f.end <= opened < s
            and is_base(mention.party)
            and not frame.text[opened + 1 : s].strip()
            and _OF_WHOM.fullmatch(frame.text, f.end, opened)
            and _OWN_FIGURE.match(frame.text, e)
        ):
            before = [m.party for _, end, m in frame.arms if end <= f.start and not is_base(m.party)]
            return before[-1] if before else frame.cast.experimental
    return None


_IN_GROUP: Final = re.compile(
    r"[\s%)]*(?:points?\s+)?in (?:the (?:[\w-]+ ){1,3}(?:group|arm)|those who (?:got|received|took|had|were given) [\w-]+)\b"
)  # a group that is known by no name: "6 points in the steroid arm"


def to_only_arm(frame: Frame, alone: list[Reading]) -> None:
    """What a clause lists, each figure with its own topic, belongs to the only arm that the clause names.

    "Among those on A the most common were headache (20%), nausea (17%), rash (9%) and fever (7%)."
    """
    for r in alone:
        if r.arm is not None or r.topic is None or _VERSUS_BEFORE.search(frame.text, 0, r.at):
            continue
        own = _IN_GROUP.match(frame.text, cast("Figure", r.figure).end)
        if own and not any(own.start() <= s < own.end() for s, _, _ in frame.arms):
            continue
        low, high = frame.part(r.at)
        named = [a for a in frame.arms if low <= a[0] < high] or _label(frame)
        against = set_against(frame.text, named)
        parties = {p.identity: p for s, _, m in named if s not in against for p in m.parties}
        compared = any(s in against and s < r.at for s, _, _ in named)
        end = cast("Figure", r.figure).end
        compared = compared or (
            len(named) == 1 and _SAID_AFTER.search(frame.text, end, named[0][0]) is not None
        )
        if len(parties) == 1 and not compared:
            r.arm = next(iter(parties.values()))


def _label(frame: Frame) -> list[tuple[int, int, ArmMention]]:
    """The arm that a sentence begins with as a label, where it names no other: "Placebo: PASI 75, 11%; PASI 90, 4%"."""
    one = len({p.identity for _, _, m in frame.arms for p in m.parties}) == 1
    return (
        frame.arms[:1]
        if one
        and _OPENS_LIST.fullmatch(frame.text, 0, frame.arms[0][0])
        and frame.text.startswith(":", frame.arms[0][1])
        else []
    )


_OPENS_LIST: Final = re.compile(r"[\s*•–-]*")

_SAID_AFTER: Final = cue(
    r"[)\]]?,?\s+(?:and|but)\s+(?:it\s+|they\s+)?(?:was|were)\s+(?:\w+ly\s+)?(?:higher|lower|more|less|fewer|greater|smaller|longer|shorter|better|worse|rarer|commoner)\b[^,;]*$"
)  # "was the most common (41%) and was lower in the A group" tells of all groups first
_VERSUS_BEFORE: Final = re.compile(
    r"(?:group|arm|patients|recipients|those),?\s+(?:versus|vs\.?|against)\s+(?:only\s+)?$"
)
_FOR_SOMETHING: Final = re.compile(
    r"[\s%°)]*(?:[\[(][^\])]*[\])]\s*)?(?:for|with|after|on|following|during|given|receiving|in the)\s+(?:the\s+)?[A-Za-z]"
)


def _is_for_another(frame: Frame, f: Figure) -> bool:
    """Whether "for X" follows a figure and X is no arm that was read: it is another's than the arm before it."""
    return bool(_FOR_SOMETHING.match(frame.text, f.end)) and not any(
        f.end <= s < f.end + 40 for s, _, _ in frame.arms
    )


def distance(frame: Frame, r: Reading, start: int, end: int) -> float:
    """How far the words between a figure and an arm keep them apart; 0 for "42% of patients in the X group"."""
    f = cast("Figure", r.figure)
    if start >= f.end:
        between = frame.text[f.end : start]
        base = (
            0.0
            if not between.strip()
            or RIGHT.fullmatch(between)
            or _GAVE_UP.fullmatch(between)
            or (
                not between.strip(" )%")
                and _RECIPIENTS.match(frame.text, end - len(frame.text[start:end].rpartition(" ")[2]))
            )
            or _bracketed(frame, between, end)
            or (_LED.match(frame.text, start) and not _IN_BRACKETS.sub("", between).strip())
            else 2.0 + len(between) / 40
        )
        low, high = f.end, start
    elif (
        frame.depths[f.start]
        and _OPENED.fullmatch(frame.text, end, f.start)
        and not any(end <= s < f.start for s, _, _ in frame.arms)
    ):
        return 0.4
    else:
        between = frame.text[end : f.start]
        base = 0.6 if LEFT_CLOSE.fullmatch(between) else 1.0 + len(between) / 60
        if _AGAINST_NEXT.fullmatch(between):
            base += 3.0  # "5.9% of the A group versus 0.7%"
        low, high = end, f.start
    if start >= f.end and _OF_NEXT_ITEM.match(between) and _opened_by_arm(frame, f):
        base += 3.0
    if ";" in between:
        later = start >= f.end and any(g.start >= end for g in frame.figures)
        base += sum(
            0.9 if frame.depths[i] else 5.0 if later else 3.0 for i, c in enumerate(between, low) if c == ";"
        )
    if start >= f.end and _COMPARED.search(_IN_BRACKETS.sub("", between)):
        base += 6.0 if _ALL_COMPARED.search(between) else 3.0
    base += 2.5 * len([g for g in frame.figures if low <= g.start < high and not _is_of(frame, f, g)])
    base += 2.0 * len([s for s, _, _ in frame.arms if low <= s < high])
    return base


def _is_of(frame: Frame, f: Figure, g: Figure) -> bool:
    """Whether a figure is another, or stands in the brackets right behind it: "13.4% (13.5 kg) with A"."""
    return g is f or (
        frame.depths[g.start] > frame.depths[f.start]
        and not frame.text[f.end : frame.opening(g.start)].strip(" %")
    )


_RECIPIENTS: Final = re.compile(
    r"(?:[\w-]*-)?(?:treated|patients|participants|subjects|recipients)\b|\S+[\s-](?:treated|patients|participants|subjects|recipients)\b"
)

_LED: Final = re.compile(r"(?:with|without|on|in|for|after|among)\s", re.IGNORECASE)

_COMPARED: Final = re.compile(
    r"\b(?:compared|versus|vs|than(?! (?:at|from|in) (?:the )?(?:start|baseline|outset|beginning|entry))|against|opposed)\b"
)

_AGAINST_NEXT: Final = re.compile(
    r"\s*(?:groups?|arms?|patients|recipients)?,?\s+(?:versus|vs\.?|against|compared (?:with|to))\s+(?:only\s+)?"
)

_ALL_COMPARED: Final = re.compile(r"\b(?:which|and|all)\s+(?:were|was)\b[^.;]*\b(?:compared|than)\b")

_IN_BRACKETS: Final = re.compile(r"[\[(][^\])]*[\])]")

_OF_NEXT_ITEM: Final = re.compile(r"[^,;]{0,12},\s+(?:and\s+)?(?:on|with|in|for|at)\s", re.IGNORECASE)

_OPENS: Final = re.compile(
    r"(?:^|[;,.:]\s+(?:and\s+)?|\b(?:and|while)\s+)(?:on|with|in|for|at|given)\s[^,;]{0,40}$", re.IGNORECASE
)


_FIRST: Final = (
    12  # characters before an arm that a sentence opens with: "For the higher dose, the mean was 3"
)


def _opened_by_arm(frame: Frame, f: Figure) -> bool:
    """Whether the item of a list in which a figure stands begins with its arm: "on A it fell by 3, on B by 2"."""
    return any(
        e <= f.start
        and not any(e <= g.start < f.start for g in frame.figures)
        and not re.search(r"[,;]", frame.text[e + (frame.text.startswith(",", e) and s < _FIRST) : f.start])
        and _OPENS.search(frame.text, 0, s)
        for s, e, _ in frame.arms
    )


def _bracketed(frame: Frame, between: str, end: int) -> bool:
    """Whether an arm stands alone in brackets behind a figure: "5.8% (8 mg)"."""
    return frame.text[end : end + 1] in {")", "]"} and (
        between.strip() in {"(", "["} or (between.strip() in {",", ";"} and frame.depths[end - 1] > 0)
    )
