"""Which figures compare two arms, and by which measure.

A figure compares where a measure word governs it ("difference", "hazard ratio", "reduced the risk by"), where words
behind it say so ("8.4 points lower than with placebo"), or where it goes on with a list of comparisons.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from typing import Final, cast

from trialdb.extract.bracketed_differences import is_bracketed_difference, is_of_labelled_arm
from trialdb.extract.cues import Cue, Cues, cue
from trialdb.extract.differences import (
    is_of_percent,
    is_one_of_two,
    is_over_opening,
    is_relative_gap,
    is_told_gap,
    worded_difference,
)
from trialdb.extract.frame import Frame, Reading
from trialdb.extract.lexer import Figure, Interval, PValue
from trialdb.extract.pairs import is_difference_of_pair
from trialdb.extract.reductions import A_REDUCTION, change_over_control, is_next_reduction
from trialdb.facts import ComparisonMeasure

__all__ = ["mark_comparisons", "measure_named"]

_MEASURES: Final[tuple[ComparisonMeasure, ...]] = (
    "hazard_ratio",
    "odds_ratio",
    "rate_ratio",
    "risk_ratio",
    "vaccine_efficacy",
    "percent_reduction",
    "difference",
    "other",
    "other",
)
_RATIOS: Final = frozenset({"hazard_ratio", "odds_ratio", "rate_ratio", "risk_ratio"})
_MEASURE_NAMES: Final = Cues(
    cue(r"\bhazard ratios?\b|\ba?HRs?\b(?![-‐‑+/]|\s(?:positive|negative))", re.IGNORECASE),
    cue(r"\b[Oo]dds [Rr]atios?\b|\b(?:a|A|c|adj)?ORs?\b(?=[\s,:=(\[])"),
    cue(r"\b(?:incidence[- ]|event[- ])?rate ratios?\b|\brelative rates?\b|\ba?IRRs?\b", re.IGNORECASE),
    cue(r"\b(?:relative|risk|prevalence) (?:risks?|ratios?)\b|\b(?:mortality|incidence|event) ratios?\b|\ba?RRs?\b(?=[\s,:=(\[])|(?<!\bto )\b[aL]?PRs?\b(?=\s*[,:=(\[])", re.IGNORECASE),
    cue(r"\b[Vv]accine(?:’s|\'s)? (?:efficacy|effectiveness)\b|\br?VE\b|\befficacy (?:of|was)\b(?=.{0,30}\bvaccin)|\b[Vv]accine\b[^.;%]{0,80}\befficacy of\b|\b[Ee]fficacy (?:in|over|during|after) the (?:\w+ )?(?:year|season|month)s?\b|\b[Ee]fficacy against\b[^.;%]{0,110}?\b(?:was|of|(?:came|worked) out at|reached|stood at|fell to|rose to|averaged)\b"),
    cue(r"\b(?:slowing of|relative (?:risk )?reduction|(?<!absolute )risk reduction|RRR|(?:preventive|prevented) fraction)\b", re.IGNORECASE),
    cue(r"\b(?:(?:treatment|mean|absolute|adjusted|risk|rate|between[- ]group|group|LS|net|percentage[- ]point|least[- ]squares?)[\s-]+)*(?:difference|differential|gap)s?\b|\babsolute (?:risk reduction|risk increase|benefit|advantage)s?\b|\bwon by\b|\bby (?:an? )?margins? of\b|(?<!the )\b(?:lower|higher|greater|less|longer|shorter|better|worse|larger|smaller|fewer) by\b|\b(?:faster|quicker|sooner|earlier|later|slower|longer|shorter) (?:in|with|for|on|after) [^.;()\d]{3,50} by\b|\b(?:beat|outdid|outperformed|surpassed|exceeded)\b[^.;()]{0,60}\bby\b|\bahead of\b[^.;()]{0,40}\bby\b|\bfavou?r(?:ed|ing|s)?\b[^.;()\d]{0,60}\bby\b|\bplacebo[- ](?:adjusted|corrected|subtracted)\b|\b(?:adjusted|corrected) for placebo\b|\b(?:net|mean|treatment|estimated mean|placebo-adjusted)\s+(?:effect|benefit)s?\b|\b(?:LSMD|ETD|EMD|LSD)\b(?=[\s,:=(\[])|\bARR\b|(?:\bdelta\b(?!\s+(?:variant|wave|strain))|Δ)(?=[\s=:,])|\b[WSa]?MD\b(?=[\s,:=(\[\])])|\ba?RDs?\b(?=\s*[,:=]?\s*[-−–]?\d)|\b(?:treatment|intervention|group) effects?\b|\beffects? of (?:the )?(?:intervention|treatment)\b|\bdiffer(?:ed|s)?\b[^.;()]{0,60}\bby\b|(?<![\w])(?:β|beta)\b(?=\s*[=:(])|\bmean (?:change )?difference\b|\bHodges[-–‑]Lehmann (?:location )?(?:shift|estimate)s?\b", re.IGNORECASE),
    cue(r"\bnumber needed to (?:treat|harm)\b|\bNNT\b|\beffect sizes?\b|(?-i:\bES\b)(?=\s*[=:,(])|\bCohen[’'s]* d\b|\b(?:(?:geometric )?mean|GMT|GMC|GM|win|titer|titre)\s+ratios?\b|(?<!hazard )(?<!odds )(?<!rate )(?<!risk )(?<!prevalence )\bratios?(?: of geometric means)?\s+(?:was|were|of)\b(?!\s+(?:significantly\s+)?(?:higher|lower|greater|smaller|larger))|(?<=\()ratio\b|\btimes as high\b", re.IGNORECASE),
    cue(r"\b[dg]\b(?=\s*=)"),
)  # fmt: skip
_REDUCED: Final = cue(
    r"\b(?:reduc|lower|cut|decreas|slash|diminish)\w*\b[^.;%]{0,60}?\b(?:risk|rate|odds|likelihood|incidence|chance|hazard|events?|exacerbations?|deaths?|hospitali[sz]ations?)\b[^.;%\d]{0,60}?\bby\s+(?:(?:about|an estimated|a relative|relative|nearly|almost|roughly|a)\s+)*$",
    re.IGNORECASE,
)
_SLOWED: Final = cue(
    r"\bslow(?:ed|s|ing)\b[^.;%]{0,70}?\bby\s+(?:(?:about|an estimated|nearly|almost|roughly)\s+)?$",
    re.IGNORECASE,
)
_LOWER_WITH_RATIO: Final = re.compile(
    r"\s+(?:lower|fewer|less)\b[^.;:()\d]{0,50}[\[(]\s*(?:hazard ratio|HR|relative risk|risk ratio|RR|odds ratio|OR|(?:incidence |event )?rate ratio|IRR)\b",
    re.IGNORECASE,
)  # "the incidence was 89% lower (rate ratio 0.11"
_REDUCTION_AFTER: Final = re.compile(
    r"\s*(?:relative\s+|lower\s+)?(?:(?:risk\s+|rate\s+)?(?:reduction|decrease|cut|drop|fall|decline)\s+in\s+(?:the\s+)?(?:\w+\s+){0,2}?(?:risk|rate|odds|relative risk|hazard|likelihood|chance)|(?:relative\s+)?risk reduction|(?:less|slower|slowing (?:of|in))\s+(?:\w+\s+){0,2}?(?:decline|worsening|progression|deterioration)|relative reduction (?:versus|vs\.?|compared|against|relative)|(?:lower|reduced|decreased)\s+(?:\w+\s+){0,1}?(?:risk|rate|odds|likelihood|chance)|less likely|lower with|(?:lower|smaller|shorter) than (?:with|on|in|for|under)\b|fewer\b)",
    re.IGNORECASE,
)
_RATIO_FOLLOWS: Final = re.compile(
    r"\s*(?:(?:through|over|at|by|after|during|in)\s+[^()\[\].;]{2,40})?[\[(]\s*(?:hazard ratio|HR|relative risk|risk ratio|RR|odds ratio|OR|rate ratio|IRR)\b",
    re.IGNORECASE,
)
_BY: Final = re.compile(
    r"\breductions?(?:\s+in\s+[^.;()\d]{3,60})?\s+(?:was|of|reached)\s+$|\b(?:reduc|cut|lower|decreas|slash|diminish|fell|drop)\w*\b[^.;%]{0,60}?\bby\s+(?:about |an estimated |nearly |almost )?$",
    re.IGNORECASE,
)
_RISK_BY: Final = re.compile(
    r"\b(?:risk|rate|odds|hazard|chance|incidence)s? of [^.;:()%\d]{3,90}? by\s+(?:about |an estimated |nearly |almost )?$",
    re.IGNORECASE,
)  # "..., and the risk of relapse by 41% (HR 0.59)"
_EFFECTIVE_AFTER: Final = re.compile(
    r"\s*(?:efficacious|effective)\b|\s*(?:vaccine\s+)?efficacy\b", re.IGNORECASE
)
_ODDS_WERE: Final = cue(
    r"\bodds\b[^.;()]*\b(?:was|were)\s+(?:(?:an estimated|about|nearly|almost|some)\s+)?$", re.IGNORECASE
)
_TIMES_AS_HIGH: Final = re.compile(r"\s*(?:times\s+)?(?:as (?:high|great|large)|higher|greater|that|those)\b")
_CI_BEHIND: Final = re.compile(r"\s*[\[(]\s*\d\d(?:\.\d)?\s?%\s*C")
_VACCINE: Final = cue(r"\b(?:vaccin\w+|immuni[sz]\w+|shots?|jabs?|boosters?)\b", re.IGNORECASE)
_EFFICACY: Final = cue(r"\b[Ee]fficacy\b[^.;%]{0,60}?\b(?:was|of|at|reached|to|averaged)\s+$")
_THAN_BEFORE: Final = cue(
    r"\bthan\s+(?:at\s+|in\s+|from\s+)?(?:the\s+)?(?:start|baseline|outset|beginning|entry|before)\b",
    re.IGNORECASE,
)
_BETTER_AFTER: Final = re.compile(
    r"\s*(?:\(?percentage\s+)?(?:points?\s+)?(?P<dir>lower|less|fewer|higher|greater|more|longer|shorter|larger|smaller|better|worse|further|farther|ahead|difference)\s+(?:of|with|than|in|on|for|versus|vs|compared)?",
    re.IGNORECASE,
)
_THINGS_THAN: Final = re.compile(
    r"\s*[a-z]+s(?:\s+(?:per|a|each)\s+[a-z]+|\s+of\s+[a-z]+){0,2}\s+(?:than|compared with)\b"
)  # "1,210 more steps per day than"
_WAS: Final = cue(r"\b(?:was|were|is)\s+(?:(?:on average|an average of|a mean of|about|only|just)\s+)?$")
_LOWER_IN: Final = re.compile(
    r"\s*(?:points?\s+)?(?:lower|higher|less|more|greater|shorter|longer|better|worse)\s+(?:in|on|with|among|for|after)\s+(?:the\s+|those\s+(?:on|given|receiving)\s+)?"
)
_MORE_WITH: Final = re.compile(
    r"more\s+(?:with|on|in|for)\s+[^.;()\d]{3,40}?\s+than\s+(?:with|on|in|for|those)\b"
)  # "fell 16% more with A than with B"
_BELOW_THAT: Final = re.compile(r"\s*(?:points?\s+)?(?:below|above)\s+(?:that|those|the (?:level|mean))\b")
_INTERVAL_FIRST: Final = re.compile(
    r"^\s*[\[(][^\])]*[\])]\s*(?:[A-Za-z/%]+\s+(?=higher|lower|greater|less|more|longer|shorter))?"
)
_DIFFERENCE_AFTER: Final = re.compile(
    r"\s*(?:\([^)]*\)\s*)?(?:absolute\s+|treatment\s+|mean\s+)?(?:difference|gap|advantage|benefit over|improvement over|improvement versus|placebo[- ](?:adjusted|corrected|subtracted))\b",
    re.IGNORECASE,
)
_REDUCTION_OF: Final = cue(r"\breductions? of\s+$")
_REDUCTION_ITSELF: Final = re.compile(r"\s*(?:relative\s+)?(?:reduction|decrease)\b(?!\s+(?:in|of|from)\b)")
_LOWER: Final = re.compile(
    r"\b(?:reduc\w+|decreas\w+|fall\w*|fell|drop\w*|declin\w+|lost|los[es]\b|losing|loss|lower\w*|shrank|came down|went down|brought down|dipped)\b",
    re.IGNORECASE,
)


def mark_comparisons(frame: Frame, readings: list[Reading]) -> None:
    """Marks the figures that compare two arms, each with its measure."""
    previous: Reading | None = None
    names = _MEASURE_NAMES.likely(frame.text)
    for r in readings:
        f = cast("Figure", r.figure)
        start = previous.figure.end if previous and previous.figure else 0
        window = frame.text[start : f.start]
        measure, at = _last_of(names, frame.text, start, f.start)
        after = frame.text[f.end : f.end + 60]
        told = _INTERVAL_FIRST.sub("", frame.text[f.end : f.end + 120])
        if (
            measure is not None
            and _reaches(frame, at, f.start)
            and not (measure in {"difference", "percent_reduction"} and is_one_of_two(frame, f, at))
            and not (f.unit is None and frame.text.startswith("ARR", at - 3))  # the annualised relapse rate
        ):
            r.compares, r.measure = (
                True,
                "percent_reduction" if f.unit == "%" and measure in _RATIOS else measure,
            )
        elif (
            f.unit == "%"
            and (
                _REDUCED.search(frame.text, max(0, f.start - 150), f.start)
                or _SLOWED.search(frame.text, max(0, f.start - 150), f.start)
                or _REDUCTION_AFTER.match(after)
                or _LOWER_WITH_RATIO.match(frame.text, f.end)
                or (
                    _RATIO_FOLLOWS.match(after)
                    and (
                        _BY.search(frame.text, max(0, f.start - 90), f.start)
                        or _RISK_BY.search(frame.text, max(0, f.start - 120), f.start)
                    )
                )
            )
            and not _is_fall(frame, f)
        ):
            r.compares, r.measure = True, "percent_reduction"
        elif (
            f.unit in {None, "times"}
            and _ODDS_WERE.search(frame.text, start, f.start)
            and (_CI_BEHIND.match(after) or _TIMES_AS_HIGH.match(after))
        ):
            r.compares, r.measure = True, "odds_ratio"
        elif (over := change_over_control(frame, f)) is not None and (
            f.unit != "%" or not _is_fall(frame, f)
        ):
            r.compares, r.measure = True, over
        elif f.unit == "%" and (
            _EFFECTIVE_AFTER.match(after)
            or (
                (frame.effect == "vaccine_efficacy" or _VACCINE.search(frame.text) or _CI_BEHIND.match(after))
                and _EFFICACY.search(frame.text, start, f.start)
            )
        ):
            r.compares, r.measure = True, "vaccine_efficacy"
        elif (
            is_difference_of_pair(frame, f)
            or is_over_opening(frame, f)
            or is_bracketed_difference(frame, readings, r)
            or is_of_labelled_arm(frame, f)
            or _DIFFERENCE_AFTER.match(after)
            or _BELOW_THAT.match(after)
            or (f.unit != "%" and _is_of_arm_below(frame, f))
            or (
                (m := _BETTER_AFTER.match(told))
                and (f.unit != "%" or m["dir"] == "more")
                and frame.depths[f.start] == frame.depths[min(f.end, len(frame.text) - 1)]
                and (
                    (
                        re.search(
                            r"\b(?:than|ahead of|with placebo|compared|versus|vs)\b", told[: m.end() + 14]
                        )
                        or _THINGS_THAN.match(told, m.end())
                    )
                    or (m["dir"] == "more" and _MORE_WITH.match(told, m.start("dir")))
                )
                and not _THAN_BEFORE.search(frame.text)
            )
        ):
            r.compares, r.measure = True, "difference"
        elif (effect := _repeated_effect(frame, readings, r)) is not None:
            r.compares, r.measure = True, effect
        elif (
            _MORE_WITH_INTERVAL.match(after)
            or _MORE_IN_ARM.match(frame.text, f.end)
            or (previous is not None and previous.compares and _BETTER_AFTER.match(told))
        ) and f.unit != "%":
            r.compares, r.measure = True, "difference"
        elif (
            f.unit == "%"
            and previous is not None
            and previous.compares
            and (A_REDUCTION.match(after) or is_next_reduction(frame, cast("Figure", previous.figure), f))
        ):
            r.compares, r.measure = True, "percent_reduction"
        elif is_told_gap(
            frame, f, [cast("Figure", q.figure) for q in readings if q.at < r.at and not q.compares]
        ):
            r.compares, r.measure = True, "difference"
        elif (worded := worded_difference(frame, f, previous.figure if previous else None)) is not None:
            r.compares, r.measure = True, worded
        elif previous is not None and previous.compares and _says_again(frame, previous, f):
            r.compares, r.measure = True, previous.measure
        elif (
            (spoken := _outside(readings, r)) is not None
            and spoken.compares
            and (f.unit == "%" or spoken.measure not in {"vaccine_efficacy", "percent_reduction"})
            and (f.unit is None or spoken.measure not in _RATIOS)
            and _goes_on(frame, spoken, f)
        ):
            r.compares, r.measure, r.inherited = True, spoken.measure, True
        if (
            not r.compares
            and f.unit == "%"
            and (_REDUCTION_OF.search(frame.text, 0, f.start) or _REDUCTION_ITSELF.match(after))
            and _after_two(readings, r)
        ):
            r.compares, r.measure = True, "percent_reduction"
        if (
            r.measure == "percent_reduction"
            and _MORE_THAN.match(frame.text, f.end)
            and is_of_percent(frame, f)
        ):
            r.measure = "difference"
        if r.compares and r.measure == "difference":
            r.lower = bool(
                re.match(r"\s*(?:points?\s+)?(?:lower|less|fewer|shorter|smaller)\b", after)
            ) or bool(_LOWER.search(window))
        previous = r
    _lead_on(frame, readings)


def _outside(readings: Sequence[Reading], r: Reading) -> Reading | None:
    """The figure before one, but for those in brackets that have been closed: "by 62% (rate ratio 0.38) with A and by 54% …"."""
    before = readings[: readings.index(r)]
    return next((q for q in reversed(before) if q.depth <= r.depth), before[-1] if before else None)


_LED_ON: Final = re.compile(r"\s*(?:,|,?\s*(?:and|or))\s+(?:by\s+)?")


def _lead_on(frame: Frame, readings: list[Reading]) -> None:
    """What a list of figures says behind its last one holds for those before: "1.2% and 1.9% lower than with placebo"."""
    for r, following in reversed(list(itertools.pairwise(readings))):
        f, g = cast("Figure", r.figure), cast("Figure", following.figure)
        if (
            following.compares
            and not following.inherited
            and not r.compares
            and f.unit == g.unit
            and f.n is None
            and _LED_ON.fullmatch(frame.text, f.end, g.start)
            and _MORE_THAN.match(frame.text, g.end)
        ):
            r.compares, r.measure, r.lower = True, following.measure, following.lower


_MORE_THAN: Final = re.compile(
    r"[\s%]*(?:points?\s+)?(?:lower|less|fewer|higher|greater|more|longer|shorter|larger|smaller|better)\s+than\b",
    re.IGNORECASE,
)


def _says_again(frame: Frame, previous: Reading, f: Figure) -> bool:
    """Whether a figure in brackets gives the difference before it in another unit: "-0.43% (-4.7 mmol/mol)"."""
    before = cast("Figure", previous.figure)
    units = {before.unit, f.unit}
    return (
        previous.measure == "difference"
        and None not in units
        and len(units) > 1
        and (re.fullmatch(r"\s*[\[(]\s*", frame.text[before.end : f.start]) is not None)
    )


_MORE_IN_ARM: Final = re.compile(
    r"\s*[\[(][^()\[\]]*C\.?I[^()\[\]]*[\])]\s*(?:[a-z/]+\s+)?(?:more|less|higher|lower|greater|longer|shorter)\s+(?:with|on|in)\s"
)  # "decreased by 2.8 mL (95% CI 1.3–4.0) more in the A group"
_MORE_WITH_INTERVAL: Final = re.compile(
    r"\s*(?:points?\s+)?(?:higher|lower|longer|shorter|greater|smaller|earlier|later)\s+(?:[a-z-]+\s+){0,4}[\[(]\s*(?:\d\d\s*%\s*)?C\.?I",
    re.IGNORECASE,
)


def _is_of_arm_below(frame: Frame, f: Figure) -> bool:
    """Whether something "was 3.2 mmHg lower in the A group": it can only be lower than in the other."""
    m = _LOWER_IN.match(frame.text, f.end)
    return (
        m is not None
        and _WAS.search(frame.text, 0, f.start) is not None
        and any(s == m.end() for s, _, _ in frame.arms)
        and not _THAN_BEFORE.search(frame.text)
        and "baseline" not in frame.text
    )


def _repeated_effect(frame: Frame, readings: list[Reading], r: Reading) -> ComparisonMeasure | None:
    """The measure of an effect printed without its name where the text has named it before: "(1.19, 0.98-1.44)", "(−0.28 kg (−0.50, −0.06), P = .01)"."""
    f = cast("Figure", r.figure)
    opened = frame.opening(f.start)
    if opened == f.start or frame.text[opened + 1 : f.start].strip():
        return None
    interval = next((t for t in frame.tokens if isinstance(t, Interval) and t.start >= f.end), None)
    if interval is None or not interval.bare or not interval.low <= f.value <= interval.high:
        return None
    before = [q.measure for q in readings if q.at < r.at and q.compares and q.measure]
    effect = before[-1] if before else frame.effect
    between = frame.text[f.end : interval.start]
    if effect == "difference" and interval.low < 0:  # what an arm reached is seldom less than nothing
        return effect if _THEN_INTERVAL.fullmatch(between) else None
    return effect if f.unit in {None, "%"} and re.fullmatch(r"\s*[,;]\s*", between) else None


_THEN_INTERVAL: Final = re.compile(r"\s*[,;\[(]\s*")


def _after_two(readings: list[Reading], r: Reading) -> bool:
    """Whether two figures stand before a "reduction of" that compares them: of another kind, or it is what they differ by in percent."""
    f = cast("Figure", r.figure)
    two = [cast("Figure", q.figure) for q in readings if q.at < r.at and not q.compares][-2:]
    return len(two) == _PAIR and (
        all(b.unit != f.unit for b in two)
        or (two[0].unit == two[1].unit and is_relative_gap(f, two[0].value, two[1].value))
    )


_PAIR: Final = 2


def measure_named(text: str, start: int, end: int) -> tuple[ComparisonMeasure | None, int]:
    """The last measure word in a part of a text before a figure, and where it ends."""
    return _last_of(_MEASURE_NAMES.likely(text), text, start, end)


def _last_of(
    names: Sequence[tuple[int, Cue]], text: str, start: int, end: int
) -> tuple[ComparisonMeasure | None, int]:
    """The last measure word in a part of a text before a figure, and where it ends."""
    best: tuple[ComparisonMeasure | None, int] = (None, -1)
    for number, pattern in names:
        for m in pattern.finditer(text, start, end):
            if m.end() > best[1]:
                best = (_MEASURES[number], m.end())
    return best


def _reaches(frame: Frame, cue_end: int, figure_start: int) -> bool:
    """Whether a measure word governs a figure: near it, in the same brackets, or with only its arms between."""
    between = frame.text[cue_end:figure_start]
    if (
        ";" in between
        or re.search(r"(?<!\bvs)(?<!\bv)(?<!\bvs)\.\s", between)
        or re.search(
            r"\bno (?:significant )?difference", frame.text[max(0, cue_end - 40) : cue_end], re.IGNORECASE
        )
    ):
        return False
    if re.search(r"\b(?:significant(?:ly)? different|there was no)\b", between):
        return False
    colon = between.find(": ")
    if colon >= 0 and any(cue_end + colon < s < figure_start for s, _, _ in frame.topics):
        return False  # "the gap was wider still: PASI 90 was seen in 66%"
    return (
        len(between) < 40
        or bool(
            re.search(r"\b(?:was|were|of|is|:|=|by)\s*[\[(]?\s*(?:high|low|[\w-]+,\s*)?[^.;]{0,30}$", between)
        )
        or "(" in between[-40:]
    )


def _is_fall(frame: Frame, f: Figure) -> bool:
    """Whether a percentage after "reduced … by" is one arm's change (weight, blood pressure), not a risk."""
    return bool(
        re.search(
            r"\b(?:weight|pressure|cholesterol|LDL|HbA1c|score|level|volume|concentration)s?\b[^.;]{0,40}$",
            frame.text[max(0, f.start - 90) : f.start],
            re.IGNORECASE,
        )
    )


_IN_PART: Final = re.compile(
    r"\s*(?:[\[(][^()\[\]]*[\])])?\s*[;,]\s*(?:and\s+|but\s+)?(?:in|for|among)\s+(?:[^.;()]|\.\d){3,80}?\s(?:it|this|that)\s+was\s+(?:only\s+|just\s+)?"
)  # "a hazard ratio of 0.42; in the low subgroup it was 0.66"


def _goes_on(frame: Frame, previous: Reading, f: Figure) -> bool:
    """Whether a figure continues a list of comparisons: "22.5 m (CI; P) for weekly and 0.5 m (CI; P) for qow"."""
    before = cast("Figure", previous.figure)
    between = frame.text[before.end : f.start]
    if _IN_PART.fullmatch(between):
        return True
    if previous.depth > frame.depths[f.start] or (previous.depth and previous.depth != frame.depths[f.start]):
        return False
    if previous.depth and frame.opening(f.start) != frame.opening(before.start) and _are_of_arms(frame, f):
        return False
    if re.match(
        r"\s*(?:%\s*)?(?:of\s+(?:the\s+)?(?:[\w-]+\s+){0,3}?(?:patients|participants|subjects|those|people|group|arm|recipients)\b|[\[(]?\s*\d+\s*/)",
        frame.text[f.end : f.end + 60],
    ):
        return False
    bare = re.sub(r"[\[(][^\])]*[\])]", "", between)
    if re.match(r"\s*%?\s*(?:vs\.?|versus)\s*[-−–]?\d", frame.text[f.end : f.end + 14]):
        return False
    if previous.measure in _RATIOS and previous.depth and _VERSUS_ONLY.fullmatch(between):
        return True  # "(HR 0.86 vs 0.85 without diabetes)"
    topics_between = [t for s, _, t in frame.topics if before.end <= s < f.start]
    if re.search(r"\b(?:was|were|had|achieved|reached|fell|rose)\b", bare) and not topics_between:
        return False
    has_stats = any(
        isinstance(t, (Interval, PValue)) and before.end <= t.start < f.start for t in frame.tokens
    )
    return (has_stats and len(bare) < 90) or bool(
        re.fullmatch(r"[^.;]{0,45}\b(?:and|,)\s+(?:of\s+|by\s+)?", bare)
        and (
            f.unit == before.unit or (f.unit is None and not f.value.is_integer() and _WITH_ARM.search(bare))
        )
        and not (topics_between and _IN_PEOPLE.match(bare) is None)
    )


def _are_of_arms(frame: Frame, f: Figure) -> bool:
    """Whether the bracket of a figure gives each arm its own: "4.7 [3.8-5.8] on A, 3.9 [3.1-5.0] on B", "0.9 v 1.2"."""
    opened, closed = frame.opening(f.start), frame.closing(f.end)
    told = sum(isinstance(t, Interval) and opened < t.start < closed for t in frame.tokens)
    return told > 1 or any(
        _VERSUS_ONLY.fullmatch(frame.text, f.end, g.start) for g in frame.figures if f.end < g.start < closed
    )


_VERSUS_ONLY: Final = re.compile(r"\s*(?:vs\.?|versus|v\.?|and)\s*")
_WITH_ARM: Final = re.compile(
    r"^\s*(?:with|at|for|on|in)\s"
)  # "by 1.1 points at 5 mg and 1.6 at 10 mg": the unit is said once
_IN_PEOPLE: Final = re.compile(
    r"\s*(?:in|among|for)\s+(?:patients|those|participants|people|subjects)\s+(?:with|without)\b"
)
