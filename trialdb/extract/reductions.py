"""Figures that compare because a change is told over a control: "the reductions versus sham were 21%", "improvement over placebo of 110 mL".

A relative reduction of what happens to people compares too, where one figure alone is given of it: "exacerbations
were reduced by 61% with A".
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from typing import Final, cast

from trialdb.extract.cues import cue
from trialdb.extract.figures import SPANS
from trialdb.extract.frame import VERSUS, Frame, Reading, clause, is_base
from trialdb.extract.lexer import Figure
from trialdb.extract.party import Party
from trialdb.facts import ComparisonMeasure

__all__ = ["A_REDUCTION", "LEADS_TO_WHAT", "change_over_control", "is_next_reduction", "respective_sides"]

_OVER: Final = r"(?:versus|vs\.?|relative to|compared (?:with|to)|over|against)"
_REDUCTION_OVER: Final = cue(
    rf"\b(?:reductions?|decreases?|slowing)\b[^.;%\d]{{0,60}}\b{_OVER}\s+[^.;%\d()]{{3,40}}?\s(?:was|were|of|reached|came to)\s+$",
    re.IGNORECASE,
)
_CHANGE_OVER: Final = cue(
    rf"\b(?:improvements?|gains?|increases?|reductions?|decreases?|benefits?|advantages?)\s+(?:[^.;%\d()]{{0,40}}\s)?{_OVER}\s+(?:[^.;%\d()]|(?:week|month|day|year) \d+){{3,50}}?\s(?:was|were|of|reached|came to)\s+[-−–+]?$",
    re.IGNORECASE,
)
_POINTS_OVER: Final = re.compile(
    rf"[\s-]*(?:points?|units?|mm ?Hg|kg|days?)?\s+(?:(?:greater|larger|further|mean|additional|more)\s+)*(?:reduction|improvement|increase|decrease|decline|drop|fall|gain|rise|change)\s+(?:[^.;%\d()]{{0,40}}?\s)?(?:{_OVER}|than)\s+(?:(?:the|with|in|that|for|on|of)\s+)*",
    re.IGNORECASE,
)  # "an 11.6-point reduction compared with placebo"
_GAIN_OF: Final = cue(
    r"\b(?P<kind>relative\s+|proportional\s+|absolute\s+)?(?:improvement|increase|gain|rise)s?\s+of\s+(?:about\s+|some\s+|nearly\s+|almost\s+)?$",
    re.IGNORECASE,
)
_MORE_THAN: Final = re.compile(
    r"\s*(?:more|higher|better|greater)\s+than\s+(?:(?:the|with|in|that|for|on|of)\s+)*"
)
_OVER_ARM: Final = re.compile(rf"\s+{_OVER}\s+(?:(?:the|with|in|that|for|on|of)\s+)*", re.IGNORECASE)
_PAIR: Final = 2
_WHOLE: Final = 100  # percent: no share of people, so none that differs by more
_THESE_ARE: Final = r"^(?:These|This|That|Those|They|Both|Which)\s+(?:figures\s+|numbers\s+|rates\s+|results\s+)?(?:is|are|was|were|makes?|means?|meant|gives?|gave|amount\w*\s+to|translat\w+\s+(?:in)?to|correspond\w*\s+to|equat\w+\s+to|represent\w*|equals?|work\w*\s+out\s+(?:to|at|as)|com(?:es?|ing)\s+(?:out\s+)?to)"
_WORKS_OUT: Final = cue(
    rf"{_THESE_ARE}\s+(?:an?\s+|about\s+|roughly\s+)*$"
)  # "That works out to a 24% reduction"
#: "a 24% [reduction]"
A_REDUCTION: Final = re.compile(r"\s*(?:relative\s+)?(?:reduction|decrease)\b", re.IGNORECASE)
_AMOUNTS_TO: Final = cue(
    rf"{_THESE_ARE}\s+(?:an?\s+)?(?:relative\s+)?(?:risk\s+)?(?:reductions?|decreases?|cuts?)\s+of\s+$"
)  # two arms' figures before, which a reduction compares
_HAPPENING: Final = r"(?:exacerbations?|attacks?|relapses?|hospitali[sz]ations?|admissions?|deaths?|events?|flares?|infections?|bleeds|bleeding|ha?emorrhages?|thrombo(?:sis|ses|embolism)|infarctions?|mortality|fractures|falls|strokes?|risk|rates?|odds|hazard)"
_WERE_REDUCED: Final = cue(
    rf"\b{_HAPPENING}\b[^.;%\d]{{0,40}}\b(?:(?:was|were)\s+(?:reduced|cut|lowered|decreased)\s+by|(?:fell|dropped|declined|decreased|shrank)(?:\s+by)?)\s+(?:about\s+|an estimated\s+|nearly\s+|almost\s+)?$",
    re.IGNORECASE,
)
_RISKS: Final = (
    r"(?:risks?|odds|hazards?|rates?|incidence|likelihood|chances?|probability|mortality|frequency)"
)
_RISK_WAS: Final = cue(
    rf"\b{_RISKS}\b(?:[^.;%\d]|\d-){{0,80}}?\b(?:was|were|is|being)\s+(?:about\s+|an estimated\s+|some\s+|roughly\s+|nearly\s+|a relative\s+)?$",
    re.IGNORECASE,
)
_LOWER: Final = re.compile(
    r"\s*(?:[\[(][^\])]*[\])]\s*)?(?:lower|less|smaller|reduced)\b(?! than (?:at|before|baseline))"
)
_RELATIVE: Final = re.compile(
    r"\s*relative\s+(?:risk\s+|rate\s+)?(?:reduction|decrease)(?:\s+(?:in|with|for|over|versus|vs\.?|compared|relative)\b|\s*(?:[(,;.]|$))",
    re.IGNORECASE,
)
_WAS_THE_REDUCTION: Final = re.compile(
    r"[^.;%\d]*\b(?:the|this|a|that)\s+(?:corresponding\s+|relative\s+|risk\s+|respective\s+)*(?:reduction|decrease)\s+(?:was|reached|of|amounted to|came to)\s+(?:only\s+|just\s+|about\s+)?$",
    re.IGNORECASE,
)
_REDUCED_BY: Final = cue(
    r"\b(?:reduc|lower|cut|decreas|slash|diminish)(?:e[sd]?|ed|s|ing|t)?\b[^.;%\d]{3,90}?\bby\s+(?:about\s+|an estimated\s+|a\s+|nearly\s+|almost\s+)*$",
    re.IGNORECASE,
)
_AND_CUT: Final = cue(
    r"\band\s+(?:significantly\s+|also\s+)?(?:reduced|cut|lowered|decreased|slashed)\b"
)  # another thing that the drug did
_SUPPOSED: Final = cue(r"\b(?:would|could|might|may|expected|assum\w+|detect|power)\b", re.IGNORECASE)
_ANOTHER_BY: Final = re.compile(
    r"(?:\s*[\[(][^\[\]()]*[\])])?\s*,?\s*(?:and\s+)?(?:[^.;,%\d()]|\([a-z]\)){3,60}\sby\s+(?:about\s+|only\s+)?"
)
_NEXT_WORD: Final = 16  # characters: a word may stand before the event: "reduction in recurrent strokes"
_ABSOLUTE: Final = cue(
    r"\babsolute\s+(?:improvement|increase|reduction|decrease|gain|rise|fall)s?\s+(?:of|was|were|by)\s+(?:about\s+)?$",
    re.IGNORECASE,
)
_ABSOLUTE_AFTER: Final = re.compile(
    r"[\s-]*absolute\s+(?:risk\s+)?(?:improvement|increase|reduction|decrease|gain|difference)s?\b",
    re.IGNORECASE,
)
_EXTENDED: Final = cue(
    r"\b(?:extend|prolong|lengthen|improv|increas|delay|shorten|reduc)(?:e[sd]?|ed|s|ing)?\b[^.;\d]{3,70}?\sby\s+(?:an?\s+|about\s+|median\s+|of\s+|nearly\s+|almost\s+|more than\s+)*$",
    re.IGNORECASE,
)
_FROM_START: Final = cue(r"\bbaseline\b", re.IGNORECASE)
_TIMES_THAT: Final = re.compile(r"\s*(?:times\s+)?th(?:at|ose)\s+(?:of|with|in|for|on|among|under)\b")
_OF_WHAT: Final = cue(
    rf"\b(?P<what>{_RISKS})\b(?:[^.;%\d]|\d-){{0,80}}?\b(?:was|were|is)\s+(?:about\s+|only\s+|just\s+)?$",
    re.IGNORECASE,
)
_RATIO_OF: Final[dict[str, ComparisonMeasure]] = {
    "hazard": "hazard_ratio", "odds": "odds_ratio", "risk": "risk_ratio", "rate": "rate_ratio", "incidence": "rate_ratio",
}  # fmt: skip
_OTHERS_FIGURE: Final = re.compile(
    r"[^.;]{0,80}?\b(?:and|versus|vs\.?|against|compared (?:with|to))\s+(?:(?:by|only|just|with|in|on)\s+){0,2}[-−–]?\d[\d.·]*\s?(?:%|per\s?cent)"
)

#: The words that lead from a comparison to what it is about: "a 38% [reduction in the risk of] stroke".
LEADS_TO_WHAT: Final = re.compile(
    rf"\s*(?:times\s+)?(?:(?:(?:relative|absolute|risk|rate|significant|further|adjusted)\s+){{0,3}}(?:reduction|decrease|increase|improvement|drop|cut|decline)s?\s+in\s+|(?:lower|reduced|decreased|higher|increased)\s+(?=(?:relative\s+|annual\s+)?{_RISKS}\b)"
    rf"|(?:less|more)\s+likely\s+to\s+(?:be\s+|have\s+)?)(?:the\s+)?(?:(?:relative\s+|annual\s+|combined\s+|overall\s+)?{_RISKS}\s+(?:of|for)\s+(?:the\s+|an?\s+)?(?:first\s+|combined\s+|composite\s+(?:of\s+)?)?)?",
    re.IGNORECASE,
)


def change_over_control(frame: Frame, f: Figure) -> ComparisonMeasure | None:
    """The measure of a figure that the words before it tell over a control; None where they do not."""
    text = frame.text
    if f.unit in {None, "times"} and _TIMES_THAT.match(text, f.end - len("times") * (f.unit == "times")):
        m = _OF_WHAT.search(text, max(0, f.start - 150), f.start)
        return _RATIO_OF.get(m["what"].lower().rstrip("s"), _RATIO_OF.get(m["what"].lower())) if m else None
    if f.unit in SPANS and _EXTENDED.search(text, max(0, f.start - 110), f.start) and _is_of_survival(frame):
        return "difference"
    if "point" in f.text and _is_absolute(frame, f):
        return "difference"
    if (gain := _gain_over(frame, f)) is not None:
        return gain
    if f.unit != "%":
        over = f.unit and _CHANGE_OVER.search(text, max(0, f.start - 150), f.start)
        return "difference" if over or _is_points_over(frame, f) else None
    told = (
        _REDUCTION_OVER.search(text, max(0, f.start - 150), f.start)
        or (not frame.arms and _AMOUNTS_TO.search(text, 0, f.start))
        or (_WORKS_OUT.search(text, 0, f.start) and A_REDUCTION.match(text, f.end))
        or _RELATIVE.match(text, f.end)
        or _is_reduction_of_event(frame, f)
        or (_LOWER.match(text, f.end) and _RISK_WAS.search(text, max(0, f.start - 150), f.start))
        or (
            frame.cast.control is not None
            and _WERE_REDUCED.search(text, max(0, f.start - 120), f.start)
            and not _has_others_figure(frame, f, clause(text, f.end)[1])
        )
    )
    return "percent_reduction" if told else None


def is_next_reduction(frame: Frame, before: Figure, f: Figure) -> bool:
    """Whether a percentage is told as the reduction of another part, after one of a first: "…, in men the reduction was 19%".

    Or as that of a further endpoint: "lowered stroke by 20% and infarction by 11%".
    """
    if f.unit != "%":
        return False
    if _ANOTHER_BY.fullmatch(frame.text, before.end, f.start):
        return any(before.end <= s < f.start for s, _, _ in frame.topics)
    return _WAS_THE_REDUCTION.search(frame.text, before.end, f.start) is not None


def _is_reduction_of_event(frame: Frame, f: Figure) -> bool:
    """Whether "a 20% reduction in" leads to what happens to people, or "cut … by 20%" is said of it, where the text has a control."""
    if frame.cast.control is None:
        return False
    m = LEADS_TO_WHAT.match(frame.text, f.end) if A_REDUCTION.match(frame.text, f.end) else None
    if m is not None:
        told = [t for s, _, t in frame.topics if m.end() <= s < m.end() + _NEXT_WORD]
    elif m := _REDUCED_BY.search(frame.text, max(0, f.start - 110), f.start):
        told = [t for s, e, t in frame.topics if m.start() <= s and e <= f.start]
    else:
        return False
    start, end = clause(frame.text, f.end)
    start = max([start, *(m.start() for m in _AND_CUT.finditer(frame.text, start, f.start))])
    others = [s for s, _, a in frame.arms if start <= s < end and is_base(a.party)]
    if any(not VERSUS.search(frame.text, 0, s) for s in others) or _SUPPOSED.search(frame.text, start, end):
        return False
    happens = bool(told) and (told[0].term is not None or told[0].kind in {"event", "time_to_event"})
    return happens and not _has_others_figure(frame, f, end)


def _has_others_figure(frame: Frame, f: Figure, end: int) -> bool:
    """Whether a figure of the control, or of nobody who is named, follows up to ``end``; one of a further dose does not count."""
    if not _OTHERS_FIGURE.match(frame.text, f.end, end):
        return False
    behind = [a for s, _, a in frame.arms if f.end <= s < end]
    return len(behind) < _PAIR or any(is_base(a.party) for a in behind)


def _is_of_survival(frame: Frame) -> bool:
    """Whether a sentence tells of times to an event, which no arm has before its treatment."""
    return any(t.kind == "time_to_event" for _, _, t in frame.topics)


def _is_absolute(frame: Frame, f: Figure) -> bool:
    """Whether a figure is an absolute gain in what people reach, and no change of a measure in one arm."""
    told = _ABSOLUTE.search(frame.text, max(0, f.start - 60), f.start) or _ABSOLUTE_AFTER.match(
        frame.text, f.end
    )
    return (
        told is not None
        and _FROM_START.search(frame.text) is None
        and not any(t.kind == "continuous" for _, _, t in frame.topics)
        and not any(g is not f and g.unit == f.unit and g.start > f.start for g in frame.figures)
    )


def _gain_over(frame: Frame, f: Figure) -> ComparisonMeasure | None:
    """The measure of "an increase of 48% over placebo"; a relative one, or one that no share can have, is of another kind than a difference."""
    led = _GAIN_OF.search(frame.text, max(0, f.start - 50), f.start)
    m = _OVER_ARM.match(frame.text, f.end) if led else None
    if f.unit == "%" and f.value > _WHOLE and m is None:
        m = _MORE_THAN.match(frame.text, f.end)
    if m is None or not _is_arm_without_figure(frame, m.end()):
        return None
    relative = (led is not None and (led["kind"] or "").lower().startswith(("relative", "proport"))) or (
        f.unit == "%" and f.value > _WHOLE
    )
    return "other" if relative else "difference"


def _is_points_over(frame: Frame, f: Figure) -> bool:
    """Whether a figure is a change told over an arm that has no figure of its own behind it."""
    m = _POINTS_OVER.match(frame.text, f.end)
    return m is not None and _is_arm_without_figure(frame, m.end())


def _is_arm_without_figure(frame: Frame, place: int) -> bool:
    """Whether an arm begins at a place, and no figure of its own stands behind it."""
    arm = next(((s, e) for s, e, _ in frame.arms if s <= place < e), None)
    return arm is not None and not any(arm[1] <= g.start < arm[1] + _BESIDE for g in frame.figures)


_BESIDE: Final = 25  # characters in which an arm's own figure would stand
_RESPECTIVELY: Final = re.compile(r"(?:[^.;]|\.\d){0,60}?\brespectively\b")


def respective_sides(frame: Frame, readings: Sequence[Reading]) -> None:
    """Gives a list of comparisons the treated arms that stand with them, in their order.

    "Placebo-adjusted loss was 12% (300 mg) and 9% (200 mg)", "12% and 9% with 300 mg and 200 mg". A list that ends in
    "respectively" has those that the sentence gave figures of: "0.52 with 200 µg, 0.61 with 100 µg and 0.98 with
    placebo; reductions of 47% and 38%, respectively".
    """
    for _, grouped in itertools.groupby(readings, key=lambda r: (r.compares, r.measure)):
        members = list(grouped)
        if not members[0].compares or len(members) < _SEVERAL:
            continue
        last = cast("Figure", members[-1].figure)
        told = _RESPECTIVELY.match(frame.text, last.end) if "respectively" in frame.text else None
        parties = _told_before(frame, readings, members) if told else _beside_each(frame, members)
        distinct = {p.identity: p for p in parties}.values()
        treated = [p for p in distinct if not is_base(p)]
        control = next((p for p in distinct if is_base(p)), None) or frame.cast.control
        if len(treated) == len(members) and control is not None:
            for r, party in zip(members, treated, strict=True):
                r.arm, r.comparator, r.others = party, control, []


def _told_before(frame: Frame, readings: Sequence[Reading], members: list[Reading]) -> list[Party]:
    """The arms of the figures before a list, else those named between it and "respectively", else those spoken of last."""
    before = [q.arm for q in readings if q.at < members[0].at and not q.compares and q.arm is not None]
    if before:
        return before
    # "differences of 4.3 and 7.1 kg for 5 mg and 10 mg, respectively"
    end = cast("Figure", members[-1].figure).end
    stop = frame.text.index("respectively", end)
    named = [p for s, _, m in frame.arms if end <= s < stop for p in m.parties]
    return named or list(frame.order)


def _beside_each(frame: Frame, members: list[Reading]) -> list[Party]:
    """The arms in the bracket behind each figure of a list, or as many right behind the last."""
    figures = [cast("Figure", r.figure) for r in members]
    own = [
        next((m.party for s, _, m in frame.arms if _OPENS.fullmatch(frame.text, f.end, s)), None)
        for f in figures
    ]
    if (each := [p for p in own if p is not None]) and len(each) == len(figures):
        return each
    if not all(_NEXT_LISTED.fullmatch(frame.text, f.end, g.start) for f, g in itertools.pairwise(figures)):
        return []
    behind = [a for a in frame.arms if a[0] >= figures[-1].end]
    place, listed = figures[-1].end, list[Party]()
    for start, end, mention in behind:
        link = _WITH_ARMS if not listed else _NEXT_LISTED
        if not link.fullmatch(frame.text, place, start) or len(mention.parties) > 1:
            break
        place = end
        listed.append(mention.party)
    return listed


_OPENS: Final = re.compile(r"[\s%]*[\[(]\s*")
_NEXT_LISTED: Final = re.compile(r"[\s%]*(?:,|,?\s*and)\s+(?:the\s+|with\s+)*")
_WITH_ARMS: Final = re.compile(r"[\s%]*(?:points\s+)?(?:with|for|at|on|in)\s+(?:the\s+)?")
_SEVERAL: Final = 2
