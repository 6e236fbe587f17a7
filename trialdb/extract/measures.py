"""What a figure measures, in which unit and with which sign, as its sentence says it.

"Fell by 9.7 points" is a change of -9.7; a share of people is a proportion; "fell to 6.97 %" is a level, no change.
"""

from __future__ import annotations

import re
from typing import Final, Literal

from trialdb.extract.cues import cue
from trialdb.extract.frame import Reading
from trialdb.extract.layout import Sentence
from trialdb.extract.lexer import Figure, tokens
from trialdb.extract.statements import Statement
from trialdb.extract.topic import Topic
from trialdb.facts import Measure

__all__ = ["direction_of", "dispersion_of", "measure_of", "signed", "unit_of"]

_CHANGE: Final = re.compile(
    r"\b(?:chang\w+|improv\w+|reduc\w+|increas\w+|decreas\w+|fell|fall\w*|rose|ris\w+|declin\w+|gain\w*|lost|los[es]\b|losing|loss|drop\w*|slipped|slid|shrank|sank|eased|(?:up|down)(?= by\b| \d| from\b)|sooner|from baseline|put .{0,12}on|climb\w*|lower\w*)\b",
    re.IGNORECASE,
)
_CHANGE_IN: Final = cue(
    r"\b(?:chang\w+|improvements?|reductions?|decreases?|increases?) (?:from baseline )?(?:in|of)\b",
    re.IGNORECASE,
)
_OF_PEOPLE: Final = re.compile(
    r"\s*(?:[\[(][^\])]*[\])]\s*)?(?:of\s+(?:the\s+|all\s+|those\s+|its\s+)?(?:[\w-]+\s+){0,4}?(?:patients|participants|subjects|people|women|men|children|adults|group|arm|recipients|those|controls|comparators|individuals)\b|(?:patients|participants|subjects)\b)",
    re.IGNORECASE,
)
_AGAINST: Final = re.compile(
    r"\b(?:versus|vs\.?|compared|against|than)\s+(?:with\s+|to\s+|only\s+|just\s+)*$"
)
_LEVEL_BEFORE: Final = re.compile(
    r"\b(?:fell|dropped|rose|declined|decreased|increased|improved|down|up|reduced|lowered)\s+to\s+(?:an?\s+)?(?:mean\s+|median\s+)?(?:of\s+)?$|\bfrom\s+[\d.]+\s*\S{0,8}\s+to\s+$"
)
_SHARE: Final = cue(
    r"\b(?:proportion|percentage|share|number)s? of (?:patients|participants|subjects|people|women|men|children|adults|those|responders)\b|\bresponder rates?\b",
    re.IGNORECASE,
)
_FALL: Final = cue(
    r"\b(?:reduc\w+|decreas\w+|fall\w*|fell|drop\w*|declin\w+|lost|los[es]\b|losing|loss|lower\w*|less|fewer|shorter|came down|went down|dipped|slipped|slid|shrank|sank|eased|down(?= by\b| \d| from\b)|sooner)\b",
    re.IGNORECASE,
)
_RISE: Final = re.compile(
    r"\b(?:increas\w+|rose|ris\w+|gain\w*|grew|up(?= by\b| \d| from\b)|put\b|climb\w*|higher|more|longer|improv\w+)\b",
    re.IGNORECASE,
)
_LEVELS: Final = re.compile(
    r"\b(?:the|at) (?:higher|lower|larger|smaller|highest|lowest)\b(?! than)|\b(?:higher|lower)[- ]dose\b",
    re.IGNORECASE,
)
_HIGHER: Final = cue(
    r"\b(?:higher|greater|more|increased|improved|longer|larger|superior|better)\b", re.IGNORECASE
)
_LOWER: Final = cue(
    r"\b(?:lower|less|fewer|reduced|decreased|shorter|smaller|reduction|reduces)\b", re.IGNORECASE
)


def measure_of(statement: Statement) -> Measure:
    """What an arm's figure measures: a share of subjects, a change, a mean, a median, a rate or a count."""
    figure = statement.reading.figure
    topic, text = statement.topic, statement.sentence.text
    if figure is None:
        return "other"
    before = text[max(0, figure.start - 140) : figure.start]
    if _LEVEL_BEFORE.search(before):
        return "mean"
    around = text[max(0, figure.start - 200) : figure.end + 60]
    if figure.unit == "%":
        return _share_or_change(statement, around)
    if re.search(r"\bmedian\b", before, re.IGNORECASE) or (
        topic.kind == "time_to_event" and (figure.unit or "") in {"months", "years", "weeks", "days"}
    ):
        return "median"
    if topic.kind == "rate" or (figure.unit or "").startswith("per ") or "per " in (figure.unit or ""):
        return "rate"
    if figure.unit in {"events", "event", "times", "patients"} or (
        topic.kind in {"event", "responder", "time_to_event"} and figure.value.is_integer()
    ):
        return "count"
    if (
        figure.text[:1] in "-−–+"
        or _CHANGE.search(around)
        or re.search(r"\bchange|\bimprov|\breduc", topic.reported, re.IGNORECASE)
    ):
        return "mean_change"
    return "mean"


def _share_or_change(statement: Statement, around: str) -> Measure:
    figure, topic, text = statement.reading.figure, statement.topic, statement.sentence.text
    if figure is None:
        return "other"
    shared = list(_SHARE.finditer(text, 0, figure.start))
    if shared and not _CHANGE_IN.search(text, shared[-1].end(), figure.start):
        return "proportion"
    of_people = figure.total is not None or _is_of_people(figure, text) or _beside_a_share(figure, text)
    if topic.kind in {"responder", "event", "time_to_event", "rate"} or of_people:
        return "proportion"
    if topic.kind == "continuous" and topic.unit == "%":
        return "mean_change" if _CHANGE.search(around) or figure.value < 0 else "mean"
    if topic.kind == "continuous" or figure.value < 0:
        return "percent_change" if _CHANGE.search(around) or figure.value < 0 else "proportion"
    if re.search(
        r"\b(?:percent(?:age)? (?:change|reduction)|reduction|decrease|increase|loss|lost|change)\b[^.;]{0,50}$",
        text[: figure.start][-90:],
        re.IGNORECASE,
    ) and not re.search(r"\b(?:rate|proportion|responder)s?\b", topic.reported, re.IGNORECASE):
        return "percent_change"
    return "proportion"


def _is_of_people(figure: Figure, text: str) -> bool:
    return bool(_OF_PEOPLE.match(text[figure.end : figure.end + 80]))


def _beside_a_share(figure: Figure, text: str) -> bool:
    """Whether a figure is set against a share of people: "45% of patients ... versus 25% on placebo"."""
    return any(
        isinstance(t, Figure)
        and t.unit == "%"
        and t.end <= figure.start
        and ";" not in text[t.end : figure.start]
        and _AGAINST.search(text, t.end, figure.start)
        and _is_of_people(t, text)
        for t in tokens(text)
    )


def unit_of(s: Statement, measure: Measure) -> str | None:
    """The unit of a figure; a ratio has none."""
    figure = s.reading.figure
    if figure is None or measure in {"hazard_ratio", "odds_ratio", "risk_ratio", "rate_ratio"}:
        return None
    return figure.unit


def dispersion_of(s: Statement) -> Literal["sd", "se"] | None:
    """What the spread beside a figure is, where the sentence says it."""
    figure = s.reading.figure
    if figure is None or figure.spread is None:
        return None
    if re.search(r"standard error|\bSEM?\b", s.sentence.text):
        return "se"
    return "sd" if re.search(r"standard deviation|\bSDs?\b", s.sentence.text) else None


def direction_of(s: Statement) -> Literal["higher", "lower"] | None:
    """What the words of a comparison without a figure say of the arm: higher or lower."""
    if s.reading.direction is not None:
        return s.reading.direction
    if s.reading.figure is not None:
        return None
    higher, lower = bool(_HIGHER.search(s.sentence.text)), bool(_LOWER.search(s.sentence.text))
    return None if higher == lower else "higher" if higher else "lower"


def signed(reading: Reading, sentence: Sentence, topic: Topic, measure: str) -> float | None:
    """The figure with the sign that the words give it: "fell by 9.7 points" is -9.7, "a 3.3% gain" 3.3."""
    figure = reading.figure
    if figure is None:
        return None
    if (
        figure.value <= 0
        or measure not in {"mean_change", "percent_change", "difference"}
        or figure.text.lstrip()[:1] in "-−–+"
    ):
        return figure.value
    return -figure.value if _falls(sentence, figure, topic, measure) else figure.value


def _falls(sentence: Sentence, figure: Figure, topic: Topic, measure: str) -> bool:
    after = sentence.text[figure.end : figure.end + 30]
    if measure == "difference":
        if re.match(r"\s*(?:points?\s+|mmHg\s+)?(?:lower|less|fewer|shorter|smaller)\b", after):
            return True
        if topic.kind in {"responder", "event"} or figure.unit == "%":
            return False
    window = re.split(r"[;]", sentence.text[max(0, figure.start - 220) : figure.start])[-1]
    if any(
        isinstance(t, Figure) and t.value < 0 and t.unit == figure.unit
        and not re.search(r"\bdifference\b(?:[^.]|\.\d)*$", sentence.text[: t.start])
        for t in tokens(sentence.text)
    ):  # fmt: skip
        return False
    if _FALL.search(topic.reported) and not _RISE.search(window):
        return True
    window = _LEVELS.sub(" ", window)
    falls, rises = list(_FALL.finditer(window)), list(_RISE.finditer(window))
    last_fall, last_rise = (falls[-1].end() if falls else -1), (rises[-1].end() if rises else -1)
    if last_fall < 0 and last_rise < 0:
        m = _FALL.match(after.lstrip()) or re.match(
            r"\s*(?:weight |mean |average )?(?:reduction|loss|decrease|decline|drop|fall)", after
        )
        return bool(m)
    if last_fall > last_rise:
        return True
    return rises[-1].group().lower().startswith("improv") and topic.higher_is_better is False
