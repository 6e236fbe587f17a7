"""Which two arms a statistic without an effect of its own compares, and which of them is said to be higher.

"A had lower scores than B", "the difference between A and B", "favoured A": the arm is the one spoken of, the
comparator the one it is set against. Two figures side by side tell which is higher, else the words do.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from trialdb.extract.cues import cue
from trialdb.extract.frame import VERSUS, Frame, Reading, Site, clause, is_base, set_against
from trialdb.extract.party import Party
from trialdb.extract.topic import Topic
from trialdb.extract.wording import Direction, said

__all__ = ["Direction", "direction_between", "is_within_arm", "sides_of"]

_BETWEEN: Final = re.compile(r"\b(?:between|among|amongst|comparing|of)\s+(?:the\s+)?$", re.IGNORECASE)
_FAVOURS: Final = cue(r"\b(?:in\s+)?favou?r(?:ed|ing|s)?\s+(?:of\s+)?(?:the\s+)?$", re.IGNORECASE)
_WITHIN: Final = re.compile(
    r"\bfrom\b[^;]{0,40}\d[^;]{0,40}\bto\b|\b(?:(?<!change )(?<!changes )from|versus|vs\.?|than|relative to|over|to|with)\s+(?:the\s+)?(?:baseline|pre-?\w+|before|initial)\b|\bbefore and after\b"
    r"|\bwithin(?:[- ]the)?[- ](?:\w+\s+)?groups?\b|\bin both\b|\bin (?:all|each)\b[^.;]{0,20}\bgroups?\b|\bover time\b|\bbefore\b[^.;]{0,60}\bafter\b",
    re.IGNORECASE,
)
_SPREAD_FIGURE: Final = r"[-−–]?\d[\d.]*\s*(?:±\s*[\d.]+|\([^()]*\)|\[[^\[\]]*\])\s*(?:[^\W\d_%]*[/%\w]*\s*)?"
_FROM_TO: Final = re.compile(
    rf"[(\[]\s*(?:from\s+)?{_SPREAD_FIGURE}to\s+{_SPREAD_FIGURE}[;,]\s*$"
)  # "(59.0 ± 8.7 to 60.2 ± 9.9 µg/dL; P = 0.42)"
_AGAINST: Final = re.compile(
    r"\b(?:similar|comparable|equal|equivalent|alike|identical|the same)\b[^.;]{0,30}?\b(?:in|for|with|between) (?:both|the two)\b|\bbetween\b|\bintergroup\b|\bthan\b(?! (?:baseline|before))|\bdiffer|\b(?:similar|comparable|equal) to\b",
    re.IGNORECASE,
)
_NAMES_COMPARATOR: Final = re.compile(
    r"\s*,?\s*(?:vs\.?|versus|compared with|compared to|against|for (?:the )?(?:difference|comparison)|between[- ](?:groups?|arms|treatments))\b"
)
_AT_BASELINE: Final = re.compile(
    r"\bbaseline characteristics\b|\b(?:differ\w*|similar|comparable|balanced|matched)\b[^.;]*\bat baseline\b|\bat baseline\b[^.;]*\b(?:differ\w*|similar|comparable|balanced|matched)\b",
    re.IGNORECASE,
)
_NO_TEST_OF_ARMS: Final = re.compile(
    r"\bcorrelat\w+|\binteraction\b|\btrend\b(?! (?:to|toward|for (?:the|a)))|\bpredict\w*\b|\bregression\b[^.;,]{0,40}\bbetween\b|\br\s?=|\bmain effect (?:of|for) (?:time|age|sex|gender)\b"
    r"|\brelationship between\b|\bindependent(?:ly)?\b[^.;]{0,30}\bassociated\b"
    r"|\bend[ -]?points\b[^.;]{0,20}\b(?:were|been)\s+(?:all\s+|also\s+)?(?:met|reached|achieved)\b(?:\s+\w+)?\s*[(\[]?$",
    re.IGNORECASE,
)


_PAIR: Final = 2
_AMONG: Final = re.compile(
    r"\b(?:among|amongst|across|between|in)\s+(?:all\s+)?(?:the\s+)?(?:three|four|five|six|3|4|5|6|all)\s+(?:\w+\s+)?(?:groups|arms|conditions|treatments|interventions|regimens|diets)\b|\b(?:among|amongst|across)\s+(?:the\s+)?(?:\w+\s+)?(?:groups|arms)\b",
    re.IGNORECASE,
)


def is_within_arm(frame: Frame, site: Site) -> bool:
    """Whether a statistic tests one arm against its own baseline, all groups at once, a correlation or an interaction, and no two arms."""
    start, end = clause(frame.text, site.high)
    said = frame.text[max(start, site.low) : site.high] + " " + frame.text[site.inner : site.at]
    if _FROM_TO.search(frame.text[: site.at]):
        return True
    if _NO_TEST_OF_ARMS.search(frame.text[start : site.at]) or _AT_BASELINE.search(said):
        return True
    if len(frame.cast.groups) > _PAIR and _AMONG.search(said):
        return True
    marked = any(start <= s < end and VERSUS.search(frame.text, 0, s) for s, _, _ in frame.arms)
    named = _NAMES_COMPARATOR.match(frame.text, site.end)
    return bool(_WITHIN.search(said)) and not marked and not named and not _AGAINST.search(said)


def sides_of(frame: Frame, site: Site) -> tuple[Party | None, Party | None]:
    """The arm and its comparator for a statistic; None where neither sentence nor cast names one."""
    low, high = site.low, site.high
    start, end = clause(frame.text, high)
    text = frame.text
    inside = [(s, e, m) for s, e, m in frame.arms if start <= s < end]
    if not inside:
        inside = list(frame.arms) if start == 0 or not frame.arms else [a for a in frame.arms if a[0] < start]
    against = set_against(text, inside)
    marked = [m.party for s, _, m in inside if s in against and len(m.parties) == 1]
    close = [m.party for s, _, m in inside if low <= s < high and s in against and len(m.parties) == 1]
    plain = [(s, m) for s, _, m in inside if s not in against]
    favoured = [m.party for s, _, m in inside if _FAVOURS.search(text, 0, s)]
    treated, control = frame.cast.experimental, frame.cast.control
    comparator = close[-1] if close else (marked[0] if marked else None)
    arm: Party | None = None
    if favoured:
        arm = favoured[0]
    elif plain:
        segment = [m for s, m in plain if low <= s < high]
        before = segment or [m for s, m in plain if s < high] or [m for _, m in plain]
        distinct = list({p.identity: p for m in before for p in m.parties}.values())
        distinct = [p for p in distinct if comparator is None or p.identity != comparator.identity]
        if comparator is None and len(distinct) >= 2:
            a, b = distinct[-2:] if len(segment) >= 2 else (distinct[0], distinct[1])
            return (
                (b, a) if is_base(a) and not is_base(b) and _BETWEEN.search(text[: plain[0][0]]) else (a, b)
            )
        arm = distinct[-1] if distinct else None
    if arm is None:
        arm = (
            treated
            if comparator is None or treated is None or treated.identity != comparator.identity
            else None
        )
    if arm is None and comparator is not None:
        return (
            (control, comparator)
            if control is not None and control.identity != comparator.identity
            else (None, None)
        )
    if comparator is None and arm is not None:
        comparator = control if control is not None and control.identity != arm.identity else treated
    if arm is None or comparator is None or arm.identity == comparator.identity:
        return None, None
    return arm, comparator


def direction_between(
    frame: Frame, site: Site, topic: Topic | None, pair: Sequence[Reading], sides: tuple[Party, Party]
) -> Direction | None:
    """Whether the sentence says that the first of ``sides`` is higher or lower than the second.

    ``pair`` are the figures for one arm that stand with the statistic; they decide where the words do not.
    """
    named = [
        r for r in pair if r.topic is not None and topic is not None and r.topic.identity == topic.identity
    ]
    same = (named or [r for r in pair if r.topic is None or topic is None])[::-1]
    own, other = (
        next((r.figure.value for r in same if r.figure and r.arm and r.arm.identity == side.identity), None)
        for side in sides
    )
    if own is not None and other is not None and own != other:
        return "higher" if own > other else "lower"
    return said(frame, site, topic)
