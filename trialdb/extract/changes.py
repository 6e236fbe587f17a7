"""Whether an arm's figure is a change or a level, and which way it goes.

"Fell by 9.7 points" is a change of -9.7. "Fell to 6.97", "blood loss was 478 mL" and "lower with A than with B (14.6 v
23.9)" are levels: there the words of change say where a level is reached, what is measured, or which arm has less.
"""

from __future__ import annotations

import re
from typing import Final

from trialdb.extract.cues import cue
from trialdb.extract.layout import Sentence
from trialdb.extract.lexer import Figure, tokens
from trialdb.extract.topic import Topic

__all__ = ["falls", "is_level", "tells_change"]

_CHANGE: Final = cue(
    r"\b(?:chang\w+|improv\w+|worsened|deteriorated|reduc\w+|increas\w+|decreas\w+|fell|fall\w*|rose|ris(?:e|es|en|ing)|declin\w+|gain\w*|lost(?! to\b)|los[es]|losing|loss|drop\w*|slipped|slid|shrank|sank|eased|plummeted|(?:up|down)(?= by\b| \d| from\b|\s*$)|went (?:up|down)|came down|(?:shorten|lengthen|prolong|extend|curtail|delay)\w*(?= by\b)|cut(?![- ]?offs?\b| of\b)|cutting|trimm(?:ed|ing)|trims|shav(?:ed|es|ing)|slash(?:ed|es|ing)|pared|shed|diminish\w*|lessen\w*|dip(?:s|ped)|plunged|tumbled|jumped|grew|swelled|crept|edged|sooner|(?:from|below|above) baseline|lighter|heavier|put .{0,12}on|climb\w*|lower(?:ed|s|ing)|(?:lower|higher|less|more) than (?:at|from) (?:the )?(?:start|baseline|outset|beginning))\b",
    re.IGNORECASE,
)
_CHANGE_WORD: Final = re.compile(
    r"(?:chang\w+|improv\w+|reduc\w+|increas\w+|decreas\w+|gains?|(?<=weight )loss)\b", re.IGNORECASE
)
_FALL: Final = re.compile(
    r"\b(?:reduc\w+|decreas\w+|fall\w*|fell|drop\w*|declin\w+|lost|los[es]\b|losing|loss|lower\w*|less|fewer|shorter|shorten\w*|came down|went down|cut(?![- ]?offs?\b| of\b)|cutting|trimm(?:ed|ing)|trims|shav(?:ed|es|ing)|slash(?:ed|es|ing)|pared|shed\b|diminish\w*|lessen\w*|dip(?:s|ped)|plunged|tumbled|slipped|slid|shrank|sank|eased|plummeted|down(?= by\b| \d| from\b|\s*$)|sooner|below baseline)\b",
    re.IGNORECASE,
)
_RISE: Final = re.compile(
    r"\b(?:increas\w+|rose|ris\w+|gain\w*|grew|jumped|swelled|up(?= by\b| \d| from\b|\s*$)|put\b|climb\w*|higher|more|longer|elevat\w+|rais\w+|enhanc\w+|prolong\w+|improv\w+)\b",
    re.IGNORECASE,
)
_LEVELS: Final = re.compile(
    r"\b(?:the|at) (?:higher|lower|larger|smaller|highest|lowest)\b(?! than)|\b(?:higher|lower)[- ]dose\b|\bby (?:more|less|fewer) than\b",
    re.IGNORECASE,
)
_ABOUT: Final = r"(?:about\s+|an?\s+)*(?:mean\s+|median\s+|average\s+)?(?:of\s+)?"
_LEVEL_BEFORE: Final = cue(
    r"\b(?:fell|fall(?:en|s|ing)?|dropp(?:ed|ing)|drops|rose|ris(?:e|es|en|ing)|climb(?:ed|ing)|declin(?:ed|es|ing)|decreas(?:ed|es|ing)|increas(?:ed|es|ing)|improv(?:ed|es|ing)|chang(?:ed|ing)"
    rf"|went|down|up|reduc(?:ed|es|ing)|lower(?:ed|ing)|shorten(?:ed|ing)|prolonged)\s+(?:[\w-]+ly\s+)?to\s+{_ABOUT}$"
    rf"|\b(?:fell|fallen|dropped|rose|risen|declined|decreased|increased|improved|reduced)\s+to\s[^;()]{{0,20}}\d[^;]{{0,70}}(?:\band|,\s+the\s[\w’'\s]{{3,40}})\s+to\s+{_ABOUT}$"
    rf"|\b(?:fell|fallen|dropped|rose|risen|climbed|declined|decreased|increased|improved|reduced)\s+to\s+{_ABOUT}[-−–]?\d[\d.,·]*(?:\s?[^\s;,()]{{1,8}})?(?:\s*\([^()]*\))?\s+(?:with|on|in|for|among)\s[^;,.\d()]{{2,50}}(?:\s*\([^()]*\)\s*)?,?\s*\b(?:and|versus|vs\.?|compared with|against)\s+(?:only\s+)?$"
    rf"|\d\s*,?\s*\(?SD\s*=?\s*[\d.]+\)?\s+to\s+(?:M\s*=\s*)?$"
    rf"|\b(?:from|of)\s+{_ABOUT}[-−–]?[\d.,]+\s*(?:[^;.]|\.\d){{0,60}}?(?<!compared)(?<!relative)(?<!similar)\sto\s+{_ABOUT}$",
    re.IGNORECASE,
)
_STATE: Final = cue(
    r"\b(?:was|were|is|are|been)\s+(?:\w+ly\s+|not\s+|also\s+|more\s+|less\s+){0,3}$", re.IGNORECASE
)
_BESIDE: Final = re.compile(
    r"\b(?:than|compared (?:with|to)|versus|vs\.?|relative to|in favou?r|in the)\b", re.IGNORECASE
)


def is_level(figure: Figure, text: str) -> bool:
    """Whether a figure is the level that something rose or fell to."""
    if figure.compared == "up to":
        return False
    start = max(0, figure.start - 140)
    return bool(
        _LEVEL_BEFORE.search(text, start, figure.start) and not _OVER_ARMS.search(text, start, figure.start)
    )


_OVER_ARMS: Final = cue(r"\brang(?:ed|es|ing) from\b(?:[^;.]|\.\d)*$")  # "ranged from 8% with A to …"


def tells_change(figure: Figure, sentence: Sentence, topic: Topic) -> bool:
    """Whether the words around an arm's figure make it a change."""
    text, base = sentence.text, sentence.start
    a_scale = topic.label is not None and _OF_CHANGE.search(topic.label) is not None
    if not a_scale and _OF_CHANGE.search(topic.reported):
        return True
    stop = _ENDS.search(text, figure.end, min(len(text), figure.end + 60))
    behind = stop.start() if stop else min(len(text), figure.end + 60)
    for m in _CHANGE.finditer(text, max(0, figure.start - 200), behind):
        if _FROM_LEVEL.match(text, m.start()):
            continue
        named = topic.start - base <= m.start() < topic.end - base and (
            a_scale or not _CHANGE_WORD.match(text, m.start())
        )
        if not (named or _names_blood(text, m.start()) or _says_which_is_less(text, m, figure)):
            return True
    return False


_OF_CHANGE: Final = re.compile(r"\bchange|\bimprov|\breduc|\bgains?\b", re.IGNORECASE)
_ENDS: Final = re.compile(r"\)\s+and\b|;")  # behind it other figures are told of


_FROM_LEVEL: Final = re.compile(r"(?:up|down)\s+from\b")  # "was 6.4%, down from 8.3%"


def _names_blood(text: str, start: int) -> bool:
    return text[:start].lower().endswith("blood ")


def _says_which_is_less(text: str, m: re.Match[str], figure: Figure) -> bool:
    """Whether "was reduced in A compared with B (2.1 v 3.4)" only says which of two levels is lower.

    So does "A reduced it compared with B (2.1 v 3.4)", or without B: by a reduction, A would have the greater figure.
    """
    between = text[m.end() : figure.start]
    if (
        m.end() > figure.start
        or not m.group().lower().endswith("ed")
        or not re.search(r"[\[(]", between)
        or re.search(r"\bby\b", between)
    ):
        return False
    beside = _BESIDE.search(between) is not None
    if beside and _STATE.search(text, max(0, m.start() - 40), m.start()):
        return True
    pair = _IN_BRACKETS.search(text, m.end(), min(len(text), figure.end + 60)) or _BRACKET_EACH.search(
        text, m.end(), min(len(text), figure.end + 120)
    )
    if pair is None or not (beside or pair.start("own") == figure.start):
        return False
    return _FALL.match(text, m.start()) is not None and float(pair["own"]) < float(pair["other"])


_IN_BRACKETS: Final = re.compile(
    r"[\[(](?P<own>\d+(?:\.\d+)?)[^()\d]{0,6}(?:[±(]\s?[\d.]+\)?[^()\d]{0,8})?\s(?:vs\.?|v\.?|versus|and)\s(?P<other>\d+(?:\.\d+)?)"
)

_BRACKET_EACH: Final = re.compile(
    r"[\[(](?P<own>\d+(?:\.\d+)?)[^()%;]{0,20}[\])],?\s+(?:than|compared (?:with|to)|versus|vs\.?)\s+[^()\d;]{3,50}[\[(](?P<other>\d+(?:\.\d+)?)"
)  # "was reduced with A (8 ± 2 mg) compared with B (14 ± 3 mg)"


_DECLINE_IN: Final = cue(
    r"\b(?:decline|decrease|fall|loss|worsening|deterioration) in\s+(?:the\s+)?$", re.IGNORECASE
)
_WORSE: Final = re.compile(r"\b(?:worsen\w*|deteriorat\w*)\b", re.IGNORECASE)
_FELL_BY: Final = re.compile(
    r"\b(?:fell|dropp|declin|decreas|reduc|lost|lower)\w*\b[^.;]{0,50}\bby\s+(?:an?\s+)?(?:mean\s+|average\s+)?(?:of\s+)?$|\b(?:fell|dropped|declined|decreased)\s+(?:a (?:mean|median)\s+)?$"
    r"|\b(?:fell|dropped|lost|shed)\s+(?:(?:a|an|about|some|mean|average|of)\s+)*$",
    re.IGNORECASE,
)
_MORE: Final = re.compile(
    r"\s*(?:points?\s+)?(?:(?P<good>better)|higher|greater|more|longer|larger)\b(?!\s+(?:\w+\s+)?(?:reduction|decrease|decline|drop|fall|loss|improvement)\b)"
)
_IMPROVEMENT: Final = re.compile(r"[\s-]*(?:points?\s+)?improvements?\b")
_OWN_CHANGE: Final = re.compile(
    r"\s*(?:points?\s+)?(?:gained\b|heavier\b|(?P<fall>lost|shed|lighter|reduction|decrease|decline|drop|fall|lower|below(?=\s+(?:baseline|it|that|its|the|their)\b|[\s]*[).,;]))|above(?=\s+(?:baseline|it|that|its|the|their)\b|[\s]*[).,;])|increase|rise|gain|elevation|higher)\b(?!\s+of\b)"
)


def falls(sentence: Sentence, figure: Figure, topic: Topic, measure: str) -> bool:
    """Whether a change or difference that is printed without a sign goes down."""
    after = sentence.text[figure.end : figure.end + 30]
    if measure != "difference" and _IMPROVEMENT.match(after):
        return topic.higher_is_better is False
    if measure != "difference" and (own := _OWN_CHANGE.match(after)):
        return own["fall"] is not None
    if measure == "difference":
        if _DECLINE_IN.search(sentence.text, 0, topic.start - sentence.start):
            return False
        more = _MORE.match(after)
        if more and not _FELL_BY.search(sentence.text, max(0, figure.start - 80), figure.start):
            return bool(more["good"]) and topic.higher_is_better is False
        if re.match(r"\s*(?:points?\s+|mmHg\s+)?(?:lower|less|fewer|shorter|smaller)\b", after):
            return True
        told = topic.kind == "continuous" and (
            _FALL.search(topic.reported) is not None or "point" in figure.text
        )
        if topic.kind in {"responder", "event"} or (figure.unit == "%" and topic.unit != "%" and not told):
            return False
    whole = sentence.text[max(0, figure.start - 220) : figure.start]
    window = whole.rpartition(";")[2]
    if not (_FALL.search(window) or _RISE.search(window) or _WORSE.search(window)):
        window = whole  # "with A it fell by 17; with B, by 4"
    if any(
        isinstance(t, Figure) and t.value < 0 and t.unit == figure.unit
        and not re.search(r"\bdifference\b(?:[^.]|\.\d)*$", sentence.text[: t.start])
        for t in tokens(sentence.text)
    ):  # fmt: skip
        return False
    if _FALL.search(topic.reported) and not _RISE.search(window):
        return True
    window = _LEVELS.sub(" ", window)
    worse = max((m.end() for m in _WORSE.finditer(window)), default=-1)
    downs, ups = list(_FALL.finditer(window)), list(_RISE.finditer(window))
    last_down, last_up = (downs[-1].end() if downs else -1), (ups[-1].end() if ups else -1)
    if worse > max(last_down, last_up):
        better = topic.higher_is_better
        return better is True or (better is None and any("improv" in m.group().lower() for m in ups))
    if last_down < 0 and last_up < 0:
        m = _FALL.match(after.lstrip()) or re.match(
            r"[\s-]*(?:(?:points?|weight|mean|average|greater|larger|further|additional|placebo-\w+)\s+){0,3}(?:reduction|loss|decrease|decline|drop|fall)",
            after,
        )
        return bool(m)
    if last_down > last_up:
        return True
    return ups[-1].group().lower().startswith("improv") and topic.higher_is_better is False
