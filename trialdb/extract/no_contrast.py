"""Statistics that compare no two arms: a change within one arm, a balance at baseline, an association, an agreement of methods.

Their p-values and ratios are no results of the trial's comparison; a text gives them beside those that are.
"""

from __future__ import annotations

import re
from typing import Final

from trialdb.extract.cues import cue
from trialdb.extract.frame import VERSUS, Frame, Site, clause

__all__ = ["is_association", "is_within_arm"]

_BEFORE: Final = r"(?:baseline|pre-?\w+|before|initial)"
_SET_AGAINST_BEFORE: Final = re.compile(
    rf"\b(?:than|versus|vs\.?|relative to|compared (?:with|to))\s+(?:(?:that|those|the|values?|levels?|scores?|at|of|in|seen|measured)\s+){{0,4}}{_BEFORE}\b[^;]*$",
    re.IGNORECASE,
)
_WITHIN: Final = re.compile(
    rf"\bfrom\b[^;]{{0,40}}\d[^;]{{0,40}}\bto\b|\b(?:(?<!change )(?<!changes )from|versus|vs\.?|than|relative to|over|to|with)\s+(?:the\s+)?{_BEFORE}\b|\bbefore and after\b"
    r"|\bin both\b|\bin (?:all|each)\b[^.;]{0,20}\bgroups?\b|\bover time\b|\bbefore\b(?:[^.;]|\.\d){0,60}\bafter\b",
    re.IGNORECASE,
)
_OF_ONE_GROUP: Final = cue(
    r"\bwithin(?:[- ]the)?[- ](?:[\w-]+\s+){0,2}?(?:groups?|arms?)\b|\b(?:dosage|dose|dose[- –]response) analys[ie]s\b",
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
_TRAITS: Final = r"(?:age|sex|gender|body mass index|bmi|height|parity|gravidity|race|ethnicity|education\w*|demograph\w+|socio-?\w+|marital status|disease duration|duration of (?:the )?disease)\b"
_AT_BASELINE: Final = re.compile(
    r"\bbaseline characteristics\b|\b(?:differ\w*|similar|comparable|balanced|matched)\b[^.;]*\bat baseline\b|\bat baseline\b[^.;]*\b(?:differ\w*|similar|comparable|balanced|matched)\b"
    r"|\b(?:were|was)\s+(?:well[- ]|closely )?matched\b"
    rf"|\b(?:comparable|similar|balanced|alike|homogen\w+|differ\w*)\b[^.;]{{0,40}}\b(?:according to|in terms of|with (?:respect|regard) to|regarding|concerning|for|in|by|as to)\s+(?:(?:the|their|mean|patients['’]|maternal|participants['’])\s+)*{_TRAITS}",
    re.IGNORECASE,
)
_NO_TEST_OF_ARMS: Final = re.compile(
    r"\bcorrelat\w+|\binteraction\b|\btrend\b(?! (?:to|toward|for (?:the|a)))|\bpredict\w*\b|\bregression\b[^.;,]{0,40}\bbetween\b|\br\s?=|\bmain effect (?:of|for) (?:time|age|sex|gender)\b|(?<!by )(?<!by-)(?<![×x*] )\btime effects?\b"
    r"|\brelationship between\b|\bindependent(?:ly)?\b[^.;]{0,30}\bassociated\b"
    r"|\bend[ -]?points\b[^.;]{0,20}\b(?:were|been)\s+(?:all\s+|also\s+)?(?:met|reached|achieved)\b(?:\s+\w+)?\s*[(\[]?$"
    r"|\bbias\b[^.;]{0,60}\bbetween\b|\blimits of agreement\b|\b(?:one|two)-(?:tailed|sided)\b[^.;]{0,20}\bconfidence level\b"
    r"|\bbetween\b[^.;]{0,50}\b(?:(?:males?|men|boys)\s+(?:and|versus|vs\.?)\s+(?:females?|women|girls)|(?:females?|women|girls)\s+(?:and|versus|vs\.?)\s+(?:males?|men|boys))\b",
    re.IGNORECASE,
)
_ASSOCIATED: Final = cue(
    r"\b(?:associated|linked) with\b|\bassociations? (?:\w+ )?(?:between|of|with)\b|\bpredict(?:ed|ors?|ive)\b|\brisk factors? for\b",
    re.IGNORECASE,
)
_OF_TREATMENT: Final = re.compile(
    r"\b(?:interventions?|treat\w+|therap\w+|groups?|arms?|allocat\w+|randomi\w+|assign\w+|regimens?|strateg\w+|program\w*|use of|receiv\w+|recipients?|dos(?:e|es|ing)|supplement\w*)\b",
    re.IGNORECASE,
)
_FOLLOWED: Final = re.compile(
    r"\bsignificant(?:ly)?\s*[(\[]?$", re.IGNORECASE
)  # "was significantly (P < .01) lower"
_SETS_APART: Final = re.compile(
    r"\b(?:than|versus|vs|compared|between|differ\w*|relative to|more|less|fewer|greater|higher|lower|better|worse|shorter|longer|smaller|larger|favou?r\w*)\b",
    re.IGNORECASE,
)
_NOT_IN_OTHER: Final = re.compile(
    r"[\s)\],]*(?:but|while|whereas|with|and)\s+(?:(?:it|they|there|the|was|were|did)\s+){0,2}(?:no|not)\b[^.;()]{0,60}?\b(?:in|with|for|after|on|among)\s+(?:the\s+)?$",
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
    high = site.high
    if _FOLLOWED.search(frame.text, start, site.high):
        high = min(end, site.stop)
        said += frame.text[site.end : high]
    if _FROM_TO.search(frame.text[: site.at]):
        return True
    if _NO_TEST_OF_ARMS.search(frame.text[start : site.at]) or _AT_BASELINE.search(
        frame.text[start : site.at]
    ):
        return True
    if is_association(frame, site.at) or _goes_on_with_one(frame, site, start):
        return True
    if len(frame.cast.groups) > _PAIR and _AMONG.search(said):
        return True
    named = _NAMES_COMPARATOR.match(frame.text, site.end)
    if not named and _is_against_before(frame, max(start, site.low), high):
        return True
    if not named and (_is_denied_of_other(frame, site, said) or _is_of_control_alone(frame, site)):
        return True
    marked = any(start <= s < end and VERSUS.search(frame.text, 0, s) for s, _, _ in frame.arms)
    return bool(_WITHIN.search(said)) and not marked and not named and not _AGAINST.search(said)


def is_association(frame: Frame, place: int) -> bool:
    """Whether the clause of a statistic ties two measures to each other and names no arm: "age was associated with stroke (HR 1.4)"."""
    place = frame.opening(place)
    start, end = clause(frame.text, place)
    tied = _ASSOCIATED.search(frame.text, start, end)
    if tied is None:
        return False
    high = max(tied.start(), place)
    if any(start <= s < high for s, _, _ in frame.arms) or _OF_TREATMENT.search(frame.text, start, high):
        return False
    # "this was associated with" speaks of what has been said of the arms
    low = min(tied.start(), place)
    named = any(start <= p.start and p.end <= low for p in frame.phrases.found)
    return named or not tied.group().lower().startswith(("associated", "linked"))


def _goes_on_with_one(frame: Frame, site: Site, start: int) -> bool:
    """Whether a clause tells of one group only, and what stands before a statistic sets nothing apart from another."""
    one = _OF_ONE_GROUP.search(frame.text, start, site.high)
    return one is not None and not _SETS_APART.search(frame.text, one.end(), site.high)


def _is_against_before(frame: Frame, low: int, high: int) -> bool:
    """Whether what a statistic sets against each other is one arm before and after: "was higher than that before (P = .02)"."""
    m = _SET_AGAINST_BEFORE.search(frame.text, low, high)
    return m is not None and not any(
        m.end() <= s < high or (m.start() <= s < high and VERSUS.search(frame.text, 0, s))
        for s, _, _ in frame.arms
    )


def _is_denied_of_other(frame: Frame, site: Site, said: str) -> bool:
    """Whether a change of one arm is denied of another: "rose with A (P < .01), but not with B"."""
    if _SETS_APART.search(said):
        return False
    end = min(site.stop, len(frame.text))
    return any(
        _NOT_IN_OTHER.fullmatch(frame.text, site.end, s)
        for s, _, _ in (*frame.arms, *frame.aside)
        if site.end <= s < end
    )


_NO_CHANGE: Final = cue(
    r"\bno\s+(?:\w+\s+){0,3}?(?:changes?|reductions?|decreases?|increases?|improvements?|declines?|rises?|falls?)\b"
    r"|\b(?:not|nor)\s+(?:\w+ly\s+)?(?:change|decrease|increase|improve|decline|rise|fall)\b|\bremained\b|\bunchanged\b"
    r"|(?<!was )(?<!were )(?<!ly )\b(?:increased|decreased|improved|rose|fell|declined|worsened|changed)\b",
    re.IGNORECASE,
)
_NOT_IN: Final = re.compile(r"\bnot\s+(?:in|with|on|for|among)\s+(?:the\s+)?$", re.IGNORECASE)


def _is_of_control_alone(frame: Frame, site: Site) -> bool:
    """Whether a clause tells how something went in the controls and names no other arm: "no change with placebo (P = .4)"."""
    start, end = clause(frame.text, site.high)
    inside = [
        (s, m.party)
        for s, _, m in frame.arms
        if start <= s < end and not any(low <= s < high for low, high, _ in frame.topics)
    ]
    if len(inside) != 1 or inside[0][1].role not in {"placebo", "other"} or inside[0][0] >= site.high:
        return False
    arm = inside[0][0]
    if _SETS_APART.search(frame.text, start, site.high) or VERSUS.search(frame.text, 0, arm):
        return False
    return bool(_NOT_IN.search(frame.text, start, arm) or _NO_CHANGE.search(frame.text, start, site.high))
