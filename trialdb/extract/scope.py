"""What a sentence is about: results of this trial or of another.

Entry criteria, baseline, expectations, business, and the history of other drugs have figures too, and none of them is
a result.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from trialdb.extract.appositions import SCORED
from trialdb.extract.arms import ArmMention
from trialdb.extract.cues import cue
from trialdb.extract.layout import Sentence
from trialdb.extract.lexer import Figure, Interval, PValue, Token, tokens
from trialdb.extract.lexicon import Name, within
from trialdb.extract.party import PLACEBO, Cast
from trialdb.extract.places import depths
from trialdb.extract.study import StudyReference

__all__ = [
    "LIKENED",
    "is_no_result",
    "is_of_other_drugs",
    "is_of_other_study",
    "tells_baseline",
    "tells_risk",
    "without_no_results",
]

_NOT_RESULTS: Final = cue(
    r"[$€£]\s?\d[\d.,]*\s*(?:million|bn|m\b)|\b(?:eligib\w+|inclusion criteria|exclusion|had to have|were required to|to get in|needed (?:\d|at least)|baseline (?:mean|characteristics|demographic)|mean age|median age|were (?:women|men|male|female|white)\b|affects? (?:about|an estimated|up to|more than)|billion|\b(?:DKK|SEK|NOK|CHF|USD|EUR|GBP) ?\d|shares?\b.{0,20}\b(?:fell|rose|dropped|climbed|down|up)|stock|revenue|sales|market value|investors? (?:had )?expect|analysts? (?:had )?expect|led everyone to expect|was expected to|looking for|(?:had )?hoped for|expected (?:rate|difference)|power(?:ed)? to|sample size|previously reported|in (?:an )?earlier (?:study|trial)|randomi[sz]ation was stratified|dropout rate of|were on (?:background|stable|prior)|at entry|before entry|at the outset|(?:^|[.;]\s)(?:the\s+)?(?:mean\s+|median\s+)?baseline\s+(?!to\b)[^.;,]{2,60}?\s(?:was|were)\b|cost\w* \$|assum\w+ (?:a|an|that)|powered at|margin for [\w-]+ (?:was|is|of)|price target|the bar is|premium of|(?:a|per) share in)",
    re.IGNORECASE,
)
_MILLIONS: Final = cue(
    r"\b\d\s?million (?:people|adults|Americans|Europeans|children|patients|women|men|individuals)\b",
    re.IGNORECASE,
)
_NOT_WITHOUT_TEST: Final = cue(
    r"\bpowered the (?:study|trial) (?:on|for|to)\b|\bwill (?:also )?(?:enroll?|recruit|include|compare|evaluate|assess|test|measure|randomi[sz]e|be (?:\w+ly )?(?:randomi[sz]ed|assigned|allocated|enrolled|recruited|treated|given|followed))\b|\b(?:aged \d|prevalence|screening|correlation)\b|\b(?:was|were) (?:still )?(?:continuing|receiving)\b|\bremain(?:ed|ing)? (?:on|in) (?:the )?(?:treatment|study|trial)\b|\b(?:was|were) (?:included|counted|evaluable|evaluated|assessed) (?:in|for) (?:the )?(?:[\w-]+ ){0,4}(?:analys[ie]s|population|data ?set)\b|\bcould be (?:evaluated|assessed|analy[sz]ed)\b|\bcompleted (?:the |all )?(?:[\w-]+ )?(?:study|trial|treatment|follow-?up|visits)\b",
    re.IGNORECASE,
)
_AT_BASELINE: Final = cue(r"\bat baseline\b", re.IGNORECASE)
_LATER: Final = cue(
    r"\bafter\b|\bfollow-?up\b|\bend of\b|\bpost\b|\bchang\w+|\bfrom\b[^.;]*\bto\b|\bincreas\w+|\bdecreas\w+|\bfell\b|\brose\b|\bimprov\w+|\bdropp\w+|\bdeclin\w+|\breduc\w+|\blower\w*\b|\bshrank\b|\bgain\w*\b|\blos[te]\w*\b|\bcame down\b|\bwent (?:up|down)\b"
    r"|\b(?:compared (?:with|to)|against|versus|vs\.?|up from|down from)\s+(?:only\s+)?[\d.]+\s?\S{0,12}\s+at baseline\b"
    r"|\bat (?:week|month|day|year)\b|\bat (?:the )?\w+ (?:weeks?|months?|years?)\b",
    re.IGNORECASE,
)
_PART_AT_BASELINE: Final = cue(
    r"\b(?:patients|those|participants|subjects|people|adults|children|women|men|eyes|a subgroup|the subgroup)\s+(?:with|without|who (?:had|were|did)|whose)\s+[^,;.]{2,70}?\bat baseline\b",
    re.IGNORECASE,
)  # whom figures are of, not what they were
LIKENED: Final = cue(
    r"\b(?:in line with|consistent with|similar to|comparable (?:to|with)|seen in|known from|reported in|observed in|than in|unlike|as in|(?:previous|earlier|prior|preceding|parent)(?:ly)?)\b[^.;]{0,60}$",
    re.IGNORECASE,
)
_FORMER: Final = r"(?:earlier|previous|prior|older|past|former|historical|registration(?:al)?|landmark|(?:[A-Z][\w-]+[’']s [\w -]{1,40}?))"
_STUDIES: Final = r"(?:trials?|stud(?:y|ies)|program(?:me)?s?|comparisons?|analys[ie]s|cohorts?|series)\b"
_OTHER_STUDY: Final = cue(
    r"\b(?:in|from) (?:its|their|his|her) own (?:[\w-]+ ){0,3}?(?:study|trial)\b|\bin (?:its|their) (?:own )?(?:pivotal|registration(?:al)?) (?:study|trial|program)s?\b|\b(?:in|from) (?:an?|another) (?:(?:separate|previous|earlier|different|prior|similar|comparable|rival) (?:[\w-]+ ){0,3}?|(?<=another ))(?:study|trial)\b"
    rf"|\b{_FORMER}(?:,? [\w-]+){{0,4}}? {_STUDIES}(?:[^.;]|\.\d){{0,90}}?\bhad (?:\w+ly )?(?:been )?(?:\w+ed|shown|found|put|seen|cut|led|given|brought|met)\b"
    rf"|\b(?:an?|one|two|three|four|several|some|many) (?:much |far )?(?:earlier|previous|prior|older|past|former)(?:,? [\w-]+){{0,4}}? {_STUDIES}[^.;]{{0,60}}?\b(?:show(?:ed|n)|found|report(?:ed|s)|suggest(?:ed|s)|yielded)\b"
    r"|\bin (?:19|20)\d\d,? (?:an?|another) (?:[\w-]+ ){1,3}(?:trial|study)\b[^.;]{0,40}\bhad\b"
    r"|\bis (?:already )?approved (?:for|in|to)\b[^.;]{0,60}\bwhere\b|\bin an? (?:similar|comparable) (?:setting|population|disease|cancer)\b|\b(?:[Aa]pproval|[Ll]icen[cs]e|[Cc]learance) in (?:19|20)\d\d (?:rested|was based|hinged|leaned|relied) on\b",
    re.IGNORECASE,
)


def is_of_other_study(sentence: Sentence, references: Sequence[StudyReference]) -> bool:
    """Whether a sentence tells of an earlier or a rival's trial, and names no study but as that: "in the older DAWN trial 46% had needed …"."""
    m = _OTHER_STUDY.search(sentence.text)
    return m is not None and all(
        _FORMERLY.search(sentence.text, 0, r.start - sentence.start) is not None for r in references
    )


_FORMERLY: Final = re.compile(rf"\b{_FORMER}\s+$")
_OWN_STUDY: Final = cue(
    r"\b(?:its|their|whose|[a-z]{4,}['’]s)\s+(?:own\s+)?(?:(?:first|sole|only|pivotal|registrational|late-stage|phase\s\w+)\s+){1,3}(?:study|studies|trials?)\b|\bin (?:one|its own) (?:study|trial)\b|\b(?:approved|cleared|marketed|launched|turned down)\b",
    re.IGNORECASE,
)


_RISK: Final = cue(
    r"\b(?:reduc|cut|lower)\w* (?:the )?(?:relative )?risks? of [^.;:%\d]{3,60} by \d+(?:\.\d+)?\s?%",
    re.IGNORECASE,
)


def tells_risk(sentence: Sentence) -> bool:
    """Whether a title tells a result in full: "X Reduced the Risk of Death by 27%"."""
    return sentence.section == "title" and _RISK.search(sentence.text) is not None


def is_no_result(sentence: Sentence) -> bool:
    """Whether the figures of a sentence are no results: who could enter, baseline, expectations, business."""
    text = sentence.text
    for m in reversed(
        [*SCORED.finditer(text)]
    ):  # "the score, which stood at 59 at the outset, improved by 19"
        text = f"{text[: m.start()]}, {text[m.end() :]}"
    return bool(
        _NOT_RESULTS.search(text)
        or _MILLIONS.search(text)
        or (
            _NOT_WITHOUT_TEST.search(text)
            and not any(isinstance(t, (PValue, Interval)) for t in tokens(text))
        )
        or tells_baseline(sentence)
    )


def tells_baseline(sentence: Sentence) -> bool:
    """Whether a sentence tells how things were at baseline, and of nothing later."""
    text = sentence.text
    return bool(_AT_BASELINE.search(text) and not _LATER.search(text) and not _PART_AT_BASELINE.search(text))


_SIDES: Final = re.compile(
    r"\b(?:versus|vs\.?|compared (?:with|to)|against|difference)\b|\bp\s*[<=>]", re.IGNORECASE
)


def without_no_results(
    sentence: Sentence, found: Sequence[Token], mentions: Sequence[ArmMention]
) -> list[Token]:
    """The tokens of a sentence without its parts that tell of no results; none where no part with figures names an arm or compares.

    "Mean age was 44 years; by week 16, PASI had dropped by 17.2", "fell by 10.8%, short of the 12% that analysts expected".
    """
    text = sentence.text
    levels = depths(text)
    cuts = [m for m in _PARTS.finditer(text) if not levels[m.start()]]
    edges = [0, *(m.start() for m in cuts), len(text)]
    good = [
        (start, end)
        for start, end in itertools.pairwise(edges)
        if not is_no_result(replace(sentence, text=text[start:end], end=sentence.start + end - start))
    ]
    named = [
        (start, end)
        for start, end in good
        if (any(start <= m.start - sentence.start < end for m in mentions) or _SIDES.search(text, start, end))
        and any(isinstance(t, Figure) and start <= t.start < end for t in found)
    ]
    kept = [t for t in found if any(start <= t.start < end for start, end in good)]
    return kept if cuts and named else []


_PARTS: Final = cue(
    r";\s|,\s+(?:having been|short of|below|above|beating|topping|missing|against|compared with)\s+|,?\s(?:while|whereas|although|but)\s"
    r"|\b(?:after|as|when)\s+(?:it|[Tt]he (?:company|firm|drugmaker|sponsor|biotech)|[A-Z]\w+)\s+(?:said|reported|announced|unveiled|posted|disclosed)\b"
    r"|\b(?:data|results|news|findings)\s+show(?:ed|ing|s)?\b"
)


def is_of_other_drugs(sentence: Sentence, names: list[Name], mentions: list[ArmMention], cast: Cast) -> bool:
    """Whether a sentence tells what a drug that is no arm of this trial did in a trial of its own."""
    if cast.main is None or not _OWN_STUDY.search(sentence.text):
        return False
    drugs = [
        n.id
        for n in within(names, sentence.start, sentence.end)
        if n.kind == "intervention" and n.id not in PLACEBO
    ]
    spoken = {p.intervention for m in mentions for p in m.parties}
    return (
        bool(drugs)
        and cast.main not in spoken
        and not any(cast.roles.get(d, "experimental") != "experimental" or d in cast.main for d in drugs)
    )
