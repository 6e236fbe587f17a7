"""What a figure measures, in which unit and with which sign, as its sentence says it.

"Fell by 9.7 points" is a change of -9.7; a share of people is a proportion; "fell to 6.97 %" is a level, no change.
"""

from __future__ import annotations

import re
from typing import Final, Literal

from trialdb.extract.changes import falls, is_level, tells_change
from trialdb.extract.cues import cue
from trialdb.extract.figures import SPANS
from trialdb.extract.frame import OF_PEOPLE, Reading
from trialdb.extract.layout import Sentence
from trialdb.extract.lexer import Figure, tokens
from trialdb.extract.statements import FREQUENCIES, Statement
from trialdb.extract.topic import Topic
from trialdb.facts import Measure

__all__ = ["dispersion_of", "measure_of", "signed", "unit_of"]

_RATE: Final = re.compile(
    r"\b(?:annuali[sz]ed|yearly|event|[Ii]ncidence|exacerbation|relapse)\s+rates?\b|\brates? of\b",
    re.IGNORECASE,
)
_EVENTS: Final = re.compile(
    r"(?<!\bof )\b(?:events|deaths|cases|hospitali[sz]ations|admissions|strokes)$", re.IGNORECASE
)
_CHANGE_IN: Final = cue(
    r"\b(?:chang\w+|improvements?|reductions?|decreases?|increases?) (?:from baseline )?(?:in|of)\b",
    re.IGNORECASE,
)
_AGAINST: Final = cue(r"\b(?:versus|vs\.?|compared|against|than)\s+(?:with\s+|to\s+|only\s+|just\s+)*$")
_SHARE: Final = cue(
    r"\b(?:proportion|percentage|share|number)s? of (?:patients|participants|subjects|people|women|men|children|adults|those|responders)\b|\bresponder rates?\b",
    re.IGNORECASE,
)


_CHANGE_OF: Final = re.compile(
    r"\b(?:reductions?|decreases?|changes?|increases?|declines?)\s+(?:from baseline\s+)?(?:in|of)\s+(?:the\s+|mean\s+|median\s+|monthly\s+|\d+-day\s+)*$",
    re.IGNORECASE,
)


def measure_of(statement: Statement) -> Measure:
    """What an arm's figure measures: a share of subjects, a change, a mean, a median, a rate or a count."""
    figure = statement.reading.figure
    topic, text = statement.topic, statement.sentence.text
    if figure is None:
        return "other"
    before = text[max(0, figure.start - 140) : figure.start]
    if statement.reading.reached or (
        is_level(figure, text) and not (figure.unit == "%" and topic.kind == "responder")
    ):
        if "per " in (figure.unit or "") and figure.unit not in FREQUENCIES:
            return "rate"
        return "median" if topic.kind == "time_to_event" and figure.unit in SPANS else "mean"
    if figure.unit == "%":
        return _share_or_change(statement)
    if figure.unit is None and figure.n is not None and figure.total is not None:
        return "count"
    if figure.unit in {"patients", "events"}:
        return "count"
    if figure.unit == "patients":
        return "count"
    if re.search(r"\bmedian\b", before, re.IGNORECASE) or (
        topic.kind == "time_to_event"
        and figure.unit in SPANS
        and figure.spread is None
        and not re.search(r"\bmean\b", before, re.IGNORECASE)
    ):
        return "median"
    if topic.kind == "rate" or (
        "per " in (figure.unit or "") and figure.unit not in FREQUENCIES and topic.kind != "continuous"
    ):
        return "rate"
    if figure.unit is None and "." in figure.text and _RATE.search(before):
        return "rate"
    if figure.unit is None and _RATES_OF.search(text, 0, figure.start):
        return "rate"
    if (
        figure.unit in {"event", "times"}
        or (figure.n is not None and figure.unit != "%")
        or (
            topic.kind in {"event", "responder", "time_to_event"}
            and figure.value.is_integer()
            and "." not in figure.text
            and figure.unit is None
            and not figure.is_measured
        )
    ):
        return "count"
    if figure.unit is None and figure.value.is_integer() and _EVENTS.search(topic.reported):
        return "count"
    changed = figure.text[:1] in "-−–+" or tells_change(figure, statement.sentence, topic)
    return "mean_change" if changed else "mean"


def _share_or_change(statement: Statement) -> Measure:
    figure, topic, text = statement.reading.figure, statement.topic, statement.sentence.text
    if figure is None:
        return "other"
    if _BY_LEAST_IN.search(text, 0, figure.start):
        return "proportion"
    shared = list(_SHARE.finditer(text, 0, figure.start))
    if shared and not _CHANGE_IN.search(text, shared[-1].end(), figure.start):
        return "proportion"
    of_people = figure.total is not None or _is_of_people(figure, text) or _beside_a_share(figure, text)
    if (
        topic.kind == "rate"
        and not of_people
        and _CHANGE_OF.search(text, 0, topic.start - statement.sentence.start)
    ):
        return "percent_change"
    if topic.kind in {"event", "rate"} and not of_people and _WENT_BY.search(text, 0, figure.start):
        return "percent_change"
    if topic.label is not None and _PERCENT_CHANGE.match(topic.label):
        return "percent_change"
    if (
        topic.kind in {"responder", "event", "time_to_event", "rate"}
        or of_people
        or _MET_BY.search(text, 0, figure.start)
    ):
        return "proportion"
    changed = figure.text[:1] in "-−–+" or tells_change(figure, statement.sentence, topic)
    own = _IS_CHANGE.match(text, figure.end) and "point" not in figure.text
    if own or (changed and _RELATIVE.search(text, 0, figure.start)):
        return "percent_change"
    if topic.kind == "continuous" and topic.unit == "%":
        return "mean_change" if changed else "mean"
    if topic.kind == "continuous" or figure.value < 0:
        return "percent_change" if changed else "proportion"
    if changed and _BY.search(text, 0, figure.start):
        return "percent_change"
    if re.search(
        r"\b(?:percent(?:age)? (?:change|reduction)|reduction|decrease|increase|loss|lost|change)\b[^.;]{0,50}$"
        r"|\b(?:(?:went|came) (?:up|down)|fell|rose|dropped|shrank|(?:was|were) (?:reduced|lowered|raised|cut)) by\b(?:[^.;]|\.\d){0,50}$",
        text[: figure.start][-90:],
        re.IGNORECASE,
    ) and not re.search(r"\b(?:rate|proportion|responder)s?\b", topic.reported, re.IGNORECASE):
        return "percent_change"
    return "proportion"


_BY: Final = cue(r"\bby\s+(?:about\s+|only\s+|just\s+|an?\s+|(?:mean|median|average)\s+(?:of\s+)?)*$")
_RELATIVE: Final = cue(r"\brelative\s+$")
_IS_CHANGE: Final = re.compile(
    r"\s*(?:relative\s+)?(?:(?:reduction|decrease|decline|drop|fall|increase|rise)\b(?!\s+or\b|\s+points?\b)|(?:below|above)\s+(?:the\s+|its\s+|their\s+)?baseline\b)"
)  # "(44% decrease)", "22% below baseline"
_BY_LEAST_IN: Final = cue(
    r"\bby\s+(?:at least|more than|≥)\s?[^.;,%]{1,30}?\s+in\s+(?:[\d.]+\s?%[^.;]{0,60}?\b(?:versus|vs\.?|and|compared with|against)\s+(?:in\s+)?)?$"
)  # "improved by at least one class in 38% versus 29%"
_RATES_OF: Final = cue(r"\b(?:rates|incidences) (?:of|were) (?:[\d.]+ (?:and|vs\.?|versus) )?$")
_WENT_BY: Final = cue(
    r"\b(?:fell|dropped|declined|decreased|rose|increased|(?:was|were) (?:reduced|lowered|cut))\s+(?:by\s|[^.;,]{3,80}?\sand\s+(?:[^.;,]{3,40}?\s)?by\s)"
    r"(?:about\s+|only\s+|just\s+|an?\s+(?:mean|median|average)\s+(?:of\s+)?)?"
    r"(?:[\d.]+\s?(?:%|percent)\s[^.;\d]{3,50}?\b(?:versus|vs\.?|against|compared (?:with|to)|and)\s+(?:by\s+|only\s+|just\s+)*)?$",
    re.IGNORECASE,
)  # "fell by a median of 55% with A versus 18% with placebo"
_PERCENT_CHANGE: Final = re.compile(r"Percent(?:age)? (?:change|reduction|improvement|loss)\b")
_MET_BY: Final = cue(
    r"\b(?:seen|observed|found|noted|recorded|reported|met|reached|achieved|attained|documented|experienced|shown)\s+(?:in|by|for|among|with)\s+(?:(?:about|only|just|nearly|an estimated|[-−–+]?\d[\d.,·]*\s?%(?:\s*\([^()]*\))?|(?:vs\.?|versus|and|compared with|against)|(?:with|on|of the|of) [\w-]+(?: \d+ m?g)?(?: group| arm)?)[\s,]*){0,8}$",
    re.IGNORECASE,
)


def _is_of_people(figure: Figure, text: str) -> bool:
    return bool(OF_PEOPLE.match(text[figure.end : figure.end + 80]))


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
    return -figure.value if falls(sentence, figure, topic, measure) else figure.value
