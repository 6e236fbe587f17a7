"""The two arms that the words beside a p-value name for it.

In its own bracket, before or behind it: "(P = .01, A versus B; P = .2, A versus C)", "(I vs III, p = 0.03)",
"(p = 0.05 for A versus placebo)"; or right before its bracket: "significant between A and B (p = 0.01) but not
between A and C (p = 0.2)". Of figures in a list such a p-value then tests these two, whatever stands nearer.
"""

from __future__ import annotations

import re
from typing import Final

from trialdb.extract.arms import ArmMention
from trialdb.extract.frame import Frame, Site, clause, set_against
from trialdb.extract.lexer import Figure, Interval, PValue
from trialdb.extract.party import Party

__all__ = ["is_difference_of_pair", "named_pair", "pair_before"]

_PAIR: Final = 2
_SET: Final = re.compile(
    r"[\s,]*(?:(?:group|arm|groups|arms|patients|recipients)\s+)?(?:versus|vs\.?|v\.?|compared (?:with|to)|and|than|over|against|or|from|to|[–/-])\s*"
    r"(?:(?:the|with|in|for|those|that|on|who|of|received|receiving|given|a|an|both|group|groups)\s+){0,5}",
    re.IGNORECASE,
)
_SIGNIFICANT_FOR: Final = re.compile(
    r"\b(?:significan\w*|differ\w*)\b[^;()]*\bfor\s+(?:the\s+)?$", re.IGNORECASE
)
_AND_FOR: Final = re.compile(
    r"[\s)\],]*(?:and|or|nor|but not)\s+(?:(?:for|with|in|at)\s+)?(?:the\s+)?", re.IGNORECASE
)
_BETWEEN: Final = re.compile(
    r"\b(?:between|comparing)\s+(?:(?:the|both|groups?|arms?)\s+){0,3}$|\b(?:significant(?:ly)?|differ\w*|higher|lower|greater|less|more|fewer|better|worse|longer|shorter|similar|comparable|superior|inferior)\b[^;()]*$",
    re.IGNORECASE,
)


def named_pair(frame: Frame, token: PValue) -> tuple[Party, Party] | None:
    """The arm and the comparator that stand with a p-value, in the order in which they are named."""
    mentions = _mentions(frame)
    if frame.depths[token.start]:
        own = [a for a in mentions if _in_segment(frame, token, a[0])]
        if (inside := _told(frame, own) or _for_one(frame, token, own)) is not None:
            return inside
        if (in_turn := _in_turn(frame, token)) is not None:
            return in_turn
    return _led_to(frame, frame.site(token), mentions)


_FOR: Final = re.compile(r"\s*,?\s*(?:for|with|at|in|on)\s+(?:the\s+)?")


def _for_one(
    frame: Frame, token: PValue, own: list[tuple[int, int, ArmMention]]
) -> tuple[Party, Party] | None:
    """The arm that a p-value in brackets is for, against the control: "(p=0.001 for 30 mg; p=0.02 for 60 mg)"."""
    control = frame.cast.control
    if (
        len(own) != 1
        or len(own[0][2].parties) > 1
        or control is None
        or not _FOR.fullmatch(frame.text, token.end, own[0][0])
    ):
        return None
    party = own[0][2].party
    return (party, control) if party.identity != control.identity else None


def _mentions(frame: Frame) -> list[tuple[int, int, ArmMention]]:
    return sorted([*frame.arms, *frame.aside], key=lambda a: a[0])


def _in_turn(frame: Frame, token: PValue) -> tuple[Party, Party] | None:
    """The pair of one of several p-values of a bracket, for one arm against as many: "than in B and C (p1 and p2, respectively)"."""
    opened = frame.opening(token.start)
    closed = frame.text.find(")", token.end)
    values = [t for t in frame.tokens if isinstance(t, PValue) and opened <= t.start < closed]
    if len(values) < 2 or "respectively" not in frame.text[token.start : closed]:
        return None
    start, _ = clause(frame.text, opened)
    before = max([start, *(t.end for t in frame.tokens if isinstance(t, PValue) and t.end <= opened)])
    arms = [a for a in frame.arms if before <= a[0] < opened and len(a[2].parties) == 1]
    against = set_against(frame.text, arms)
    plain = [m.party for s, _, m in arms if s not in against]
    other = [m.party for s, _, m in arms if s in against]
    i = values.index(token)
    if len(plain) == 1 and len(other) == len(values):
        return plain[0], other[i]
    if len(other) == 1 and len(plain) == len(values):
        return plain[i], other[0]
    return None


def pair_before(frame: Frame, figure: Figure) -> tuple[Party, Party] | None:
    """Likewise for a figure in brackets, or what stands before it there: "the differences between A and B (-5.7; 95% CI ...) and between B and C (...)"."""
    if not frame.depths[figure.start]:
        return _before_verb(frame, figure)
    opened = frame.opening(figure.start)
    inside = [a for a in _mentions(frame) if opened < a[0] and a[1] <= figure.start][-2:]
    if len(inside) == _PAIR and _BETWEEN.search(frame.text[opened : inside[0][0]]):
        return _told(frame, inside)
    return _led_to(frame, frame.site(figure), _mentions(frame))


_WAS: Final = re.compile(
    r"\s*(?:(?:group|arm)s?\s+)?(?:(?:was|were|of|is|came to|[,:=])\s*)?(?:about\s+|only\s+)?"
)


def _before_verb(frame: Frame, figure: Figure) -> tuple[Party, Party] | None:
    """The two arms of "the difference between A and B was 3.1", which stand right before their figure outside of brackets."""
    led = [a for a in _mentions(frame) if a[1] <= figure.start][-2:]
    if (
        len(led) != _PAIR
        or "respectively" in frame.text  # of a list, which is read in turn
        or not _BETWEEN_THE.search(frame.text, 0, led[0][0])
        or not _WAS.fullmatch(frame.text, led[1][1], figure.start)
    ):
        return None
    return _told(frame, led)


_BETWEEN_THE: Final = re.compile(r"\bbetween\s+(?:(?:the|both|groups?|arms?)\s+){0,3}$")


def is_difference_of_pair(frame: Frame, figure: Figure) -> bool:
    """Whether an estimate opens the bracket behind two arms that differ: "differences between A and B [-3.8 kg (-5.7 to -1.9)]"."""
    if not frame.depths[figure.start]:
        return False
    opened = frame.opening(figure.start)
    following = next((t for t in frame.tokens if t.start >= figure.end), None)
    return (
        isinstance(following, Interval)
        and _OPENS.fullmatch(frame.text, figure.end, following.start) is not None
        and frame.text[opened + 1 : figure.start].strip() == ""
        and _DIFFER.search(frame.text, clause(frame.text, opened)[0], opened) is not None
        and _led_to(frame, frame.site(figure), _mentions(frame)) is not None
    )


_OPENS: Final = re.compile(r"\s*(?:[,;]\s*|[\[(]\s*)(?:\d\d\s?%\s*)?")
_DIFFER: Final = re.compile(r"\bdiffer(?:ences?|ed|s)?\b", re.IGNORECASE)


def _led_to(
    frame: Frame, site: Site, mentions: list[tuple[int, int, ArmMention]]
) -> tuple[Party, Party] | None:
    """The two arms that stand right before a statistic or its bracket, behind a word that sets them against each other."""
    after = max([site.low, *(f.end for f in frame.figures if f.end <= site.high)])
    led = [a for a in mentions if after <= a[0] and a[1] <= site.high]
    if not led or frame.text[led[-1][1] : site.high].strip(" ,:"):
        return None
    if len(led) == 1 or _SIGNIFICANT_FOR.search(frame.text[after : led[-1][0]]):
        is_other = led[-1][0] in set_against(frame.text, mentions)
        return None if is_other else _against_control(frame, led[-1], after)
    return _told(frame, led[-2:]) if _BETWEEN.search(frame.text[after : led[-2][0]]) else None


def _against_control(
    frame: Frame, led: tuple[int, int, ArmMention], after: int
) -> tuple[Party, Party] | None:
    """One of several arms that a test is for: "significant for 30 mg (p = 0.006) and 60 mg (p = 0.01)", against the control."""
    start, _, mention = led
    said = frame.text[after:start]
    control = frame.cast.control
    if control is None or len(mention.parties) > 1 or mention.party.identity == control.identity:
        return None
    return (mention.party, control) if _SIGNIFICANT_FOR.search(said) or _AND_FOR.fullmatch(said) else None


def _told(frame: Frame, mentions: list[tuple[int, int, ArmMention]]) -> tuple[Party, Party] | None:
    if len(mentions) != 2 or any(len(m.parties) > 1 for _, _, m in mentions):
        return None
    (_, end, first), (start, _, second) = mentions
    if first.party.identity == second.party.identity or not _SET.fullmatch(frame.text[end:start]):
        return None
    return first.party, second.party


def _in_segment(frame: Frame, token: PValue, place: int) -> bool:
    """Whether a place stands in the part of its bracket that belongs to a p-value."""
    opened = frame.opening(token.start)
    closed = frame.closing(token.end)
    low = frame.text.rfind(";", opened, token.start) + 1 or opened
    high = frame.text.find(";", token.end, closed)
    high = closed if high < 0 else high
    others = [t for t in frame.tokens if isinstance(t, PValue) and low <= t.start < high and t is not token]
    if others:
        leads = any(low <= s < min(token.start, others[0].start) for s, _, _ in frame.arms)
        if leads:
            low = max((t.end for t in others if t.end <= token.start), default=low)
            high = token.start
        else:
            low = token.end
            high = min((t.start for t in others if t.start >= token.end), default=high)
    return low <= place < high
