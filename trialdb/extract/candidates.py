"""Which figures of a sentence may be results: not thresholds, sizes, ages, dates, targets, scale labels or citations.

Each rule is a pattern for the words before or after a figure; a figure that any of them meets is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from trialdb.extract.cues import cue
from trialdb.extract.figures import SPANS
from trialdb.extract.lexer import Figure, Time, Token

__all__ = ["candidates", "is_bound_of_pair"]

_THRESHOLDS: Final = frozenset(
    {"at least", "≥", ">", "≤", "<", "below", "above", "under", "more than", "less than", "fewer than", "over", "up to", "at most", "~"}
)  # fmt: skip
_PEOPLE_AFTER: Final = re.compile(
    r"\s*(?:[\w-]+,?\s+){0,3}?(?:patients|participants|subjects|adults|people|women|men|children|individuals|centers|centres|hospitals|clinics|practices|villages|schools|wards|halls|sites|countries|studies|trials|arms|groups|treatments|conditions|regimens|interventions|strategies|methods|doses?|injections|infusions|visits|or (?:higher|more|greater|above)|and (?:above|over)|to \d)\b"
)
_LENGTH_AFTER: Final = re.compile(
    r"\s*(?:of\s+(?:median\s+|mean\s+|minimum\s+|additional\s+)?follow-?up|old|of age|follow-?up|after|before|ago|per|a day|daily)\b"
)
_NAMED_BEFORE: Final = re.compile(
    r"(?:\b(?:BARC|TIMI|GUSTO|NYHA|ECOG|KDIGO|Rutherford|Fitzpatrick|Child-Pugh)(?: (?:types?|class(?:es)?|status))?(?: \d,?)*(?: or| and| to)?|#|No\.|[Nn]umber|[Vv]ersion|[Ll]evels?|[Tt]ype|[Ss]tage|[Cc]lass|\bages?d?,?|table|figure|chapter|[Gg]rade|scores? of(?: \d\s*(?:\([^)]*\))? or)?|[Dd]ays?|[Ww]eeks?|[Mm]onths?|[Vv]isits?|[Pp]arts?|[Cc]ohort|[Pp]hase|(?:non-?inferiority )?margin(?: of| was|,|:)?|(?:target|goal|threshold|limit|cut-?off|ceiling)s? (?:of|for|was|is)|minim(?:al|um|ally) (?:clinically )?(?:important|meaningful|relevant) (?:difference|change|improvement)(?: \([A-Za-z]+\))?,? (?:of|was|is)|MCID,? (?:of|was|is)|[$€£]|\br\s*[=<>≤≥]|[”\"’])\s*$"
)
_MEAN_SCORE: Final = re.compile(r"\b(?:[Mm]ean|[Mm]edian|[Aa]verage)\b[^.;,()\d]{0,40}\bscores? of\s*$")
_SPAN_BEFORE: Final = re.compile(r"\d\s(?:days|weeks|months|years)\s+$")  # "at 12 months 31%"
_NAMED_ENDS: Final = (
    *"# no. number version level levels type stage class age age, ages aged agesd table figure chapter grade of or day days week weeks".split(),
    *"barc timi gusto nyha ecog kdigo rutherford fitzpatrick child-pugh types class classes and ,".split(),
    *"month months visit visits part parts cohort phase for was is margin margin, margin: $ € £ = < > ≤ ≥ ” \" ’ '".split(),
)  # how what stands before such a figure ends
_OTHER_AFTER: Final = re.compile(
    r"\s*(?:enrolled\b|recruited\b|(?:were\s+)?(?:fe)?males?\b|(?:level of )?significance\b|before\s+(?:and|treatment|therapy|surgery|intervention)\b|pre-?(?:treatment|operatively|intervention)\b|complete\b|of (?:the |all |its )?(?:planned|needed|required|anticipated|targeted|prespecified|scheduled)\b|at (?:the )?baseline\b|(?:the\s+)?(?:baseline|upper limit(?: of normal)?|ULN)\b|or (?:more|greater|higher|above|older|over|younger|under)\b|and (?:over|above)\b|(?:lower|upper) (?:bound|limit)\b|(?:(?:lower|upper|pre-?specified|pre-?defined|non-?inferiority)\s)*margin\b|confidence|CI\b|-sided|sided|st\b|nd\b|rd\b|th\b|:\s*\d|/\s*\d(?![\d.·]*(?:/\d[\d.·]*)*\s?%)|-(?:week|month|day|year|point|patient|person|subject|participant|cent(?:er|re)|country|site|arm)\b|(?:that\s+|which\s+)?(?:the\s+|its\s+)?(?:company|sponsor|drugmaker|maker|firm|investigators|researchers|analysts|investors|it|they)\s+(?:had\s+)?(?:set|hoped|wanted|needed|expected|predicted|assumed|targeted|aimed|looked|sought)\b|(?:points?\s+)?(?:or more\s+)?(?:is|was|are|were|being)\s+(?:generally\s+|usually\s+|widely\s+)?(?:considered|regarded|deemed|defined|held|judged)\b|(?:chance|probability|odds) (?:of|that)\b|(?:stake|discount|premium|royalt\w+)\b|of (?:its|the|their) (?:staff|workforce|value|revenues?|employees)\b)"
)
_DEFINITION_BEFORE: Final = cue(r"\b(?:hit|achiev\w+|reach\w+|attain\w+|showed|had|with|of)\s+(?:an?\s+)?$")
_DEFINITION_AFTER: Final = re.compile(
    r"\s*(?:or (?:greater|more|better) )?(?:improvement|reduction|decrease|clearance)s?\s+(?:from baseline )?(?:in|of|on)\b"
)
_BASELINE_BEFORE: Final = cue(
    r"\b(?:[Ff]rom|[Ff]rom an?|[Ff]rom a (?:starting point|start|starting value|starting level) of|(?<!from )baseline(?: value)?(?: of)?|[Ff]rom (?:an? |the )?(?:mean |median |average )?baseline(?: (?!in\b|to\b|at\b|by\b|was\b)[\w()/-]+){0,4}(?: of)?)\s+$"
    r"|(?:^|\b(?:[Tt]he|[Mm]ean|[Mm]edian|[Aa]verage)\s+)[Bb]aseline(?: (?!in\b|to\b|at\b|by\b|was\b)[\w()/-]+){1,4} (?:was|were)\s+(?:[^.;,()]|\.\d){0,60}\s(?:and|versus|vs\.?)\s+$"
    r"|(?:^|\b(?:[Tt]he|[Mm]ean|[Mm]edian|[Aa]verage|whose|their|with an?)\s+|[(;,]\s*)[Bb]aseline(?: (?!in\b|to\b|at\b|by\b|was\b)[\w()/-]+){1,4} (?:of|was)\s+$"
)
_BRACKETED_BASELINE: Final = cue(r"\([^()]*\bat baseline[,:]?\s+(?:[\d.]+\s?\S{0,8}\s+and\s+)?$")
_REACH_RESPONSE: Final = re.compile(r"\breach(?:ed|es|ing)?\s+an?\s+$")
_RESPONSE: Final = re.compile(r"\s*response\b(?! rate)")
_ASSIGNED: Final = cue(r"\b(?:randomi[sz]\w*|assigned|allocated)\b", re.IGNORECASE)
_GIVEN: Final = cue(
    r"\b(?:randomi[sz]\w*|assigned|allocated|received treatment|were treated|analy[sz]ed)\b", re.IGNORECASE
)
_ASSIGNED_AFTER: Final = re.compile(
    r"\s+(?:patients\s+)?(?:to|got|received|in each|assigned|allocated)\b|\s+(?:[\w-]+\s+){0,2}(?:was|were)\s+(?:then\s+|randomly\s+)?(?:randomi|assigned|allocated)"
)
_SCALE_AFTER: Final = re.compile(r"\s*\((?!p[\s-]*(?:value)?\s*[<>=≤≥])[a-z][^)]*\)")
_COUNT_BEFORE_SHARE: Final = re.compile(
    r"\s+(?:(?:on|in|with|given|of|for)\s+)?[^.;()\[\]]{0,40}?[\[(]\s*\d[\d.·]*\s*(?:%|per\s?cent)(?!\s*-?\s*(?:C\.?I|[Cc]onf|[Cc]red))"
)
_AMOUNT_BEFORE: Final = cue(
    r"\b(?:by|of|was|were|and|versus|vs\.?|than|averaged)\s+(?:an? )?(?:mean (?:of )?|median (?:of )?)?[-−–]?$"
)
_LONGER_OR_SHORTER: Final = cue(
    r"\b(?:shorter|longer|sooner|later|earlier|faster|slower|fewer|more|less)\b[^;]*[\[(]$"
)  # "shorter with A (5.1 days) than with B (6.4 days)"
_DIFFERENCE_BEFORE: Final = cue(r"\bdifference(?: of| was|[,:])?\s+[-−–+]?$")
_SET_AGAINST: Final = re.compile(r"\s+(?:more|fewer|less|longer|shorter|sooner|earlier|later)\s+than\b")
_SPREAD: Final = cue(r"\bS[ED]M?\b|\bstandard (?:error|deviation)s?\b")
_AFTER_FIGURE: Final = cue(r"\d\s?[^\d\s()\[\]]{0,8}\s?[\[(]$")
_SHARE_OF: Final = re.compile(r"\s*of\s")


def candidates(
    text: str,
    found: Sequence[Token],
    inside: Sequence[tuple[int, int]],
    *,
    controls: Sequence[int] = (),
    survival: bool,
    days: bool,
) -> list[Figure]:
    """The figures that may be results. ``inside`` are spans of names and definitions, ``controls`` where controls are set against a drug.

    Lengths of time count as figures where the sentence is about survival or a median, or (``days``) about an
    endpoint counted in days.
    """
    return [
        f
        for f in (_behind_limit(f, inside) for f in _figures(found, text, survival=survival, days=days))
        if not any(s <= f.start < e for s, e in inside)
        and not _is_size(f, text, inside)
        and _may_be_result(text, f, found, inside, controls)
    ]


def _behind_limit(f: Figure, inside: Sequence[tuple[int, int]]) -> Figure:
    """A percentage without the number before it, where that ends the name of an endpoint: "a score below 7 (12%)"."""
    if f.n is None:
        return f
    over = next((e for s, e in inside if s < f.start < e < f.end), None)
    return f if over is None else replace(f, start=over, n=None)


def _is_size(f: Figure, text: str, inside: Sequence[tuple[int, int]]) -> bool:
    """Whether a whole number right before the name of an arm is its size: "(248 A 50 mg, 246 A 100 mg)"."""
    return (
        f.unit is None
        and f.total is None
        and f.value.is_integer()
        and _GIVEN.search(text) is not None
        and any(s > f.end and not text[f.end : s].strip() for s, _ in inside)
    )


_MEDIAN: Final = cue(r"\b[Mm]edian\b(?! follow)")
_COMPOUND: Final = re.compile(r"\d+[-‐‑](?:hours?|h|min(?:utes?)?|fold|times?)")
_HYPHENED: Final = re.compile(r"\d+[-‐‑](?:points?|mm|cm|items?)")
_OF_SCALE: Final = re.compile(
    r"\s+(?:[\w-]+\s+){0,3}?(?:scales?|VAS|NRS|scores?|questionnaire|instrument|index|system)\b"
)  # "on a 10-point scale", "a 100-mm visual analogue scale"
_RANGE_AFTER: Final = re.compile(r"\s*(?:to|–|-)\s*\d[\d.]*\s?(?:%|per\s?cent)")
_RANGE_BEFORE: Final = cue(r"\d\s?%\s*(?:to|–|-)\s*$|\bof\s+\d[\d.]*\s+to\s+$")
_TO_MEASURED: Final = re.compile(
    r"\s*to\s+(?:M\s*=\s*|mean\s+)?[-−–]?\d[\d.]*\s*(?:±|,\s*SD\b|\(SD\b)"
)  # "59.0 ± 8.7 to 60.2 ± 9.9 µg/dL"
_OF_WEIGHT: Final = re.compile(
    r"\s*of\s+(?:their|his|her)\s+(?:[a-z]+\s+){0,2}weight\b|\s*(?:mean\s+|average\s+|placebo-adjusted\s+)?(?:(?:body )?weight loss|weight reduction)\b"
)
_IN_SHARE: Final = re.compile(
    r"\s*(?:or more\s+)?(?:from baseline\s+)?(?:in|for|among)\s+(?:\d[\d.,]*\s+of\s+)?\d[\d.,]*(?:\s?%|\s+(?:of|\())"
)  # "improved by at least 4 points in 78%": who responded
_BY_MORE: Final = re.compile(r"\bby\s+(?:more than|over|at least)\s*$")


def _figures(found: Sequence[Token], text: str, *, survival: bool, days: bool) -> list[Figure]:
    survival = survival or _MEDIAN.search(text) is not None
    figures: list[Figure] = []
    for token in found:
        if isinstance(token, Figure):
            figures.append(token)
        elif (
            isinstance(token, Time)
            and text[token.start].isdigit()
            and _is_amount(token, text, survival=survival, days=days)
        ):
            figures.append(
                Figure(token.start, token.end, token.value, text[token.start : token.end], f"{token.unit}s")
            )
    return figures


def _is_amount(token: Time, text: str, *, survival: bool, days: bool) -> bool:
    """Whether a length of time is a result: a median survival, or migraine days lost."""
    if "-" in text[token.start : token.end] or "‐" in text[token.start : token.end]:
        return _MORE_BY.match(text, token.end) is not None
    if survival and token.role == "plain":
        return True
    if token.role == "plain" and _SET_AGAINST.match(text, token.end):
        return True
    if token.role == "plain" and _DIFFERENCE_BEFORE.search(text, max(0, token.start - 30), token.start):
        return True
    if _TOOK.search(text, 0, token.start) and _BY_ARM.match(text, token.end):
        return True
    if not days or token.role not in {"plain", "at"}:
        return False
    return bool(_AMOUNT_BEFORE.search(text, 0, token.start)) or (
        _LONGER_OR_SHORTER.search(text, 0, token.start) is not None
        and text[token.end : token.end + 1] in {")", "]", ";", ","}
    )


_TOOK: Final = cue(
    r"(?<!treatment )(?<!therapy )(?<!follow-up )(?<!study )(?<!trial )(?<!intervention )(?<!programme )(?<!program )\b(?:took|lasted)\s+(?:(?:an?|about|only|just|mean|median|average|of)\s+)*"
    r"(?:[\d.]+\s+(?:days|weeks|months|years)\s+(?:in|on|with|for|after)\b[^.;:]{3,60}?,?\s(?:and|but|versus|vs\.?|against|compared with)\s+(?:only\s+|just\s+)?)?$",
    re.IGNORECASE,
)  # "healing took 14 days after A and [18 days] after B"
_BY_ARM: Final = re.compile(r"\s+(?:in|on|with|for|after)\s+(?!(?:both|all|each|either)\b)")
_MORE_BY: Final = re.compile(
    r"\s+(?:shorter|longer|earlier|later)\s+(?:[a-z-]+\s+){1,4}[\[(]\s*(?:\d\d\s?%\s?)?C\.?I"
)  # "a 1.3-day shorter stay (95% CI 0.4 to 2.2)"
_TIMES_AS: Final = re.compile(
    r"\s+(?:as (?:common|likely|often|frequent|many|much)|more|likelier|the (?:rate|share|number))\b"
)  # "2.4 times as common": the figures of the arms follow
_HOURS: Final = frozenset({"h", "hours", "min", "minutes"})
_WALKED: Final = cue(r"\b(?:walk|distance)\w*\b[^.;]{0,80}\b(?:in|within|over)\s+$")  # "in six minutes"
_NEXT_HOUR: Final = re.compile(
    r"\b(?:at|after|within|from)\s+\d+\s?(?:h|hours?|min|minutes?)\s*[\[(](?:[^()]|\([^()]*\))*[\])],?\s*(?:and|or|,)?\s*$"
)  # "at 6 h (2.1 v 4.3) and 24 h (3.0 v 3.9)"


_SAMPLE: Final = cue(
    r"\b(?:blood|urine|saliva|plasma|serum)\b[^.;]{0,60}\b(?:drawn|collected|sampled|withdrawn)\b|\b(?:venipunctures?|venepunctures?|(?:blood|urine|saliva|plasma) samples? of)\b",
    re.IGNORECASE,
)
_AGE_BEFORE: Final = cue(
    r"(?<![-‐‑])(?<!gestational )\bage\s*\((?:mean\s+)?(?:\d[\d.]*\s*(?:±\s*\d[\d.]*\s*)?(?:years?\s+|y\s+)?(?:vs\.?|versus|and)\s+)?$"
)
_OUT_OF: Final = cue(
    r"\d\s+(?:points?\s+)?(?:out of|on a scale of)\s+(?:a (?:possible|maximum(?: of)?)\s+)?$"
)
_WITH: Final = re.compile(r"\s*%?\s*(?:on|with|at|in|for|among|under)\s+(?:the\s+)?")
_TO_OTHER: Final = re.compile(
    r"(?:\s+(?:group|arm|dose))?\s+to\s+[\d.]+\s?(?:%|[A-Za-z]+)?\s+(?:on|with|at|in|for|among|under)\s"
)  # "from 30% on A to 18% on B": of two arms, and no change of one
_IS_BEATEN: Final = re.compile(
    r"\bto\s+(?:an?\s+)?(?:median\s+)?(?:of\s+)?[\d.·]+\s+(?:months?|weeks?|days?|years?)\s+(?:\([^()]*\)\s+)?(?:with\s+[\w-]+\s+)?from\s+(?:an?\s+)?(?:median\s+)?(?:of\s+)?$"
)  # "median PFS rose to 10.8 months from 5.6 months": the other arm's


_ON_CONTROL: Final = re.compile(
    r"\s+(?:with|on|for|in)\s+(?!the start|baseline)[^.;,()\d]{3,50}\sto\s+(?:an?\s+)?(?:median\s+)?(?:of\s+)?[\d.·]+\s+(?:days|weeks|months|years)\b"
)  # "from 7.1 months with chemotherapy to 9.9 months"

_DOWN_FROM: Final = re.compile(
    r"\bto\s+(?:just\s+|only\s+|about\s+)?[-−–]?[\d.·]+\s?(?:%|[A-Za-z/%]+(?:\s[a-z-]+){0,2})?\s+from\s+$"
)
_FROM: Final = cue(r"\bfrom\s+[-−–]?\d")


def _is_of_control(text: str, low: int, f: Figure, controls: Sequence[int]) -> bool:
    """Whether a figure is the control's that a drug is told to have beaten: "A cut the rate to 0.11 from 0.29 with placebo"."""
    return (
        any(_WITH.fullmatch(text, f.end, s) for s in controls)
        and _DOWN_FROM.search(text, low, f.start) is not None
        and sum(1 for _ in _FROM.finditer(text)) == 1
    )


_ALLOTTED: Final = re.compile(r"\s+(?:received|got|took)\s(?!(?:at least|no|any|rescue|all)\b)")
_AND_ALLOTTED: Final = re.compile(
    r"(?:^|[,;:]\s|\band\s)\d[\d,]*\s+(?:received|got|took)\s(?!(?:at least|no|any|rescue|all)\b)[^;:]{3,80}?(?:,|\band)\s+$"
)  # "264 received A and 252 standard care": how many there are of each


_SPAN_FROM: Final = re.compile(
    r"(?:(?P<ranged>\brang(?:ed|es|ing)\s+(?:from|between))|\bby\s+(?:from)?)\s*(?P<first>[\d.,]+\s?[^\s\d]{0,4}\s*(?:to|–|—|(?(ranged)and|to))\s+)?$"
)  # "ranged from 8% to 12%", "fell by 1.2 to 1.6 points": figures of no arm
_SPAN_TO: Final = re.compile(r"\s*(?:to|–|—)\s+\d|\s*and\s+\d")


def _is_end_of_span(before: str, after: str) -> bool:
    """Whether a figure is where a span over arms or people begins or ends, and so is nobody's own."""
    m = _SPAN_FROM.search(before)
    if m is None:
        return False
    to = _SPAN_TO.match(after)
    return m["first"] is not None or (to is not None and (m["ranged"] is not None or "and" not in to.group()))


def is_bound_of_pair(f: Figure) -> bool:
    """Whether a figure only bounds what another is set against: "9% vs <1%". It tells whose the other is, and is no result."""
    return f.compared is not None and f.text.lower().startswith(f.compared)


def _may_be_result(
    text: str,
    f: Figure,
    found: Sequence[Token],
    inside: Sequence[tuple[int, int]] = (),
    controls: Sequence[int] = (),
) -> bool:
    low = max(0, f.start - 60)
    before, after = text[low : f.start], text[f.end : f.end + 60]
    if (f.unit == "mL" and _SAMPLE.search(text)) or _AGE_BEFORE.search_part(text, low, f.start):
        return False
    if (
        (
            f.compared in _THRESHOLDS
            and not is_bound_of_pair(f)
            and not (f.compared == "up to" and _OF_WEIGHT.match(after))
            and (not _BY_MORE.search(before))
        )
        or _OUT_OF.search_part(text, low, f.start)
        or _is_end_of_span(before, after)
        or _IN_SHARE.match(after)
    ):
        return False
    if (
        f.unit is None
        and f.total is None
        and (_ALLOTTED.match(after) or _AND_ALLOTTED.search(text, 0, f.start))
    ):
        return False
    if f.unit == "times" and _TIMES_AS.match(after):
        return False
    if f.unit in _HOURS and (_NEXT_HOUR.search(before) or _WALKED.search(text, 0, f.start)):
        return False
    if (
        (
            before.rstrip().lower().endswith(_NAMED_ENDS)
            and _NAMED_BEFORE.search(before)
            and not (f.unit == "%" and _SPAN_BEFORE.search(before))
            and not (f.unit is None and _MEAN_SCORE.search(before))
            and not _MEAN_SCORE.search(before)
        )
        or _OTHER_AFTER.match(after)
        or _is_definition(text, f, after, found)
    ):
        return False
    if (
        f.unit is None
        and _SPREAD.search(text)
        and _AFTER_FIGURE.search_part(text, low, f.start)
        and after[:1] in {"]", ")"}
    ):
        return False
    if _BRACKETED_BASELINE.search_part(text, low, f.start) or (
        _RESPONSE.match(after) and _REACH_RESPONSE.search(before)
    ):
        return False
    if _COMPOUND.fullmatch(f.text) or (_HYPHENED.fullmatch(f.text) and _OF_SCALE.match(after)):
        return False
    if (
        (_RANGE_AFTER.match(after) and not _leads_score(text, f))
        or (
            _RANGE_BEFORE.search_part(text, low, f.start)
            and not (_is_reached(text, low, f) or _ends_score(text, f))
        )
        or _is_bound(text, low, f, after)
    ):
        return False
    if (
        _BASELINE_BEFORE.search_part(text, low, f.start)
        and not _IS_BEATEN.search(text, low, f.start)
        and not any(_WITH.fullmatch(text, f.end, s) and _TO_OTHER.match(text, e) for s, e in inside)
        and not (f.unit in SPANS and _ON_CONTROL.match(text, f.end))
        and not _is_of_control(text, low, f, controls)
    ) or _TO_MEASURED.match(after):
        return False
    if (
        f.unit is None
        and f.value.is_integer()
        and (
            (_ASSIGNED.search(text) and _ASSIGNED_AFTER.match(after))
            or (f.total is not None and _COUNT_BEFORE_SHARE.match(after))
        )
    ):
        return False
    if (
        f.unit in {"days", "weeks", "months", "years", "hours", "h", "min"}
        and _LENGTH_AFTER.match(after)
        and not (
            (_AFTER_ARM.match(after) or _A_DAY.match(after))
            and (
                _MEAN_OF.search(before)
                or (f.unit in {"days", "weeks"} and _AND_OTHER.search(before))
                or _AFTER_EACH.match(after)
                or _CHANGED_BY.search(before)
                or _AFTER_FIRST.search(before)
            )
        )
    ):
        return False
    return f.unit is not None or f.total is not None or _may_be_bare(f, before, after)


_SCORE_LED: Final = re.compile(r"\s*to\s+(?P<n>\d[\d.]*)\s?(?:%|per\s?cent)(?=\s*[),;.]|$)")
_SCORE_END: Final = re.compile(r"(?:^|[(,])\s*(?P<n>\d[\d.]*)\s?(?:%|per\s?cent)\s+to\s+$")


def _leads_score(text: str, f: Figure) -> bool:
    """Whether a share stands before a smaller one as in the score of a match: "beat placebo (68% to 9%)"."""
    m = _SCORE_LED.match(text, f.end)
    opened = text[: f.start].rstrip()[-1:]
    return m is not None and opened in {"(", ","} and float(m["n"].rstrip(".")) < f.value


def _ends_score(text: str, f: Figure) -> bool:
    """Whether a share is the smaller one of such a score."""
    m = _SCORE_END.search(text, 0, f.start)
    return m is not None and float(m["n"].rstrip(".")) > f.value


_WENT: Final = cue(
    r"\b(?:fell|fall(?:en|s|ing)?|rose|risen|dropp\w+|declin\w+|decreas\w+|increas\w+|improv\w+|went|gone|grew|climb\w+|reduc\w+|rais\w+|lower\w*|cut|chang\w+)\b"
)
_FROM_TO: Final = re.compile(
    r"\bfrom\s+(?:an?\s+|the\s+)?(?:mean\s+|median\s+|average\s+|baseline\s+)?(?:of\s+)?[-−–]?[\d.,·]+\s?%\s+(?:\([^()]*\)\s+)?to\s+$"
)


def _is_reached(text: str, low: int, f: Figure) -> bool:
    """Whether a figure is what something went to: "fell from 8.1% to 7.0%"."""
    return _FROM_TO.search(text, low, f.start) is not None and _WENT.search(text) is not None


_AFTER_ARM: Final = re.compile(
    r"\s*after\s+(?:the\s+)?(?!(?:the )?(?:start|end|treatment|randomi|baseline|surgery|dosing|\d))[\w-]+"
)
_MEAN_OF: Final = re.compile(r"\b(?:median|mean|average) of\s+$")
_A_DAY: Final = re.compile(r"\s*(?:per|a)\s+(?:day|night|week|month)\b|\s*daily\b")
_CHANGED_BY: Final = re.compile(r"\bby\s+(?:(?:an?|about|mean|median|average|of|only)\s+)*$")
_AFTER_EACH: Final = re.compile(
    r"\s*after\s+[^,;.\d]{3,45},?\s(?:and|but|versus|vs\.?|against|compared with)\s+[\d.]+\s?[a-z]+\s+after\s"
)  # "12 minutes after A and 15 minutes after B"
_AFTER_FIRST: Final = re.compile(
    r"\d\s?[a-z]+\s+after\s+[^,;.\d]{3,45},?\s(?:and|but|versus|vs\.?|against|compared with)\s+$"
)
_AND_OTHER: Final = re.compile(
    r"\bafter\s+[\w-]+\s+(?:and|versus|vs\.?|but|against)\s+(?:an?\s+(?:median|mean) of\s+)?$"
)


_BETWEEN_BEFORE: Final = cue(r"\b[Bb]etween\s+$")
_AND_BOUND: Final = re.compile(r"\s*and\s+[-−–]?\d")
_BETWEEN_AND: Final = cue(r"\b[Bb]etween\s+[-−–]?[\d.,]+\s?[^\s\d]{0,8}\s+and\s+$")


def _is_bound(text: str, low: int, f: Figure, after: str) -> bool:
    """Whether a figure is one end of a range in words: "an HbA1c between 7.5% and 10.5%"."""
    return bool(
        (_BETWEEN_BEFORE.search_part(text, low, f.start) and _AND_BOUND.match(after))
        or _BETWEEN_AND.search_part(text, low, f.start)
    )


_THOSE_BEFORE: Final = re.compile(r"\b(?:[Ii]n|[Oo]f|[Aa]mong|[Ff]or)\s+the\s+$")
_GIVEN_AFTER: Final = re.compile(
    r"\s+(?:on|given|taking|receiving|assigned|allocated|randomi[sz]ed|treated|who)\b"
)  # "in the 68 on placebo"


def _may_be_bare(f: Figure, before: str, after: str) -> bool:
    """Whether a figure without unit may be a result: no year, size, range, total or label of a scale."""
    whole = f.value.is_integer() and f.spread is None and not re.search(r"[.·]", f.text)
    if (
        (whole and _PEOPLE_AFTER.match(after))
        or re.match(r"\s*(?:to|–|-)\s*\d", after)
        or re.search(
            r"(?:%|per\s?cent)\s*[)\]]?\s*(?:of|among)\s+(?:(?:the|all|its|their)\s+)?$|\d(?::|\s:\s?)$|\bper\s+$",
            before,
        )
    ):
        return False
    if whole and (
        _COUNT_BEFORE_SHARE.match(after) or (_THOSE_BEFORE.search(before) and _GIVEN_AFTER.match(after))
    ):
        return False
    if whole and f.value <= 10 and _SCALE_AFTER.match(after):
        return False
    return not (1900 <= f.value <= 2100 and whole and "," not in f.text)


def _is_definition(text: str, f: Figure, after: str, found: Sequence[Token]) -> bool:
    """Whether "hit 75% improvement in X" says what counts as a response: another figure is the share of people."""
    if (
        f.unit != "%"
        or not _DEFINITION_AFTER.match(after)
        or not _DEFINITION_BEFORE.search_part(text, max(0, f.start - 60), f.start)
    ):
        return False
    return any(
        isinstance(t, Figure) and t is not f and t.unit == "%" and _SHARE_OF.match(text[t.end : t.end + 6])
        for t in found
    )
