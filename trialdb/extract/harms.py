"""Which figures are of harms: adverse events that no vocabulary knows, and endpoints that a text counts as harms."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from trialdb.extract.cues import cue
from trialdb.extract.declared import Declared
from trialdb.extract.frame import Reading
from trialdb.extract.layout import Sentence
from trialdb.extract.lexer import Interval, PValue, tokens
from trialdb.extract.statements import is_incidence, is_no_incidence, is_share
from trialdb.extract.topic import Topic
from trialdb.extract.topics import opens_safety
from trialdb.facts import ComparisonMeasure
from trialdb.values import key
from trialdb.vocabulary import Vocabulary

__all__ = ["DEATH", "Harms"]

DEATH: Final = "Death"
_DYING: Final = "ACM"  # dying of any cause is an outcome, whatever the trial counts it among
_BENEFIT: Final = re.compile(
    r"\b(?:respon\w+|remission|improve\w+|success\w*|cured?|surviv\w+|scores?|free|freedom|resol\w+|clear\w*|adheren\w+|satisf\w+|efficacy|control|relief|relieved|recover\w*|heal\w*|rated|excellent)\b",
    re.IGNORECASE,
)
_USUALLY_HARM: Final = cue(
    r"^(?!.*\b(?:intracranial|variceal)\b).*\b(?:bleed\w*|ha?emorrhages?|zoster|shingles|hypoglyc\w+|neutrop(?:a)?enia|nausea|leak\w*|neutropeni\w*|hypoglyca?emi\w*|angio-?o?edema|hypotensi\w*|hyperkal\w*|anaphyla\w*|pneumonitis|candid\w*|syncope|(?:wound|site) infections?)\b",
    re.IGNORECASE,
)
_HARM_BY_NAME: Final = cue(
    r"\b(?:toxicit\w+|side effects?|(?:adverse|unwanted|untoward) (?:events?|effects?|reactions?)|[\w-]+[- ](?:related|induced|associated) (?:adverse )?(?:events?|effects?|reactions?|complications?)|(?:local|systemic|skin|site|solicited) reactions?|^(?:any |at least one |grades? \d [a-z\d ]*)?reactions?$|palsy|discharge|drainage|dehiscence|seroma|ha?ematoma|perforation|tamponade)\b(?!\s+(?:rate|free|time))",
    re.IGNORECASE,
)  # what cannot but be a harm, wherever it is told


_OF_HARM: Final = cue(
    r"\b(?:adverse|safety|tolerability|side effects?|toxicity|risks?|harms?)\b", re.IGNORECASE
)
_PREVENTED: Final = cue(
    r"\b(?:prevent\w*|prophyla\w+|(?:reduc\w+|lower\w*|decreas\w+) (?:the )?(?:incidence|rate|severity|frequency|occurrence)|(?:treatment|management|relief|incidence|severity))\s+(?:(?:of|against|for|the|and|severity)\s+){0,3}(?:[\w-]+\s+(?:and\s+|or\s+)?){0,3}$",
    re.IGNORECASE,
)


_REDUCED: Final = cue(
    r"\b(?:reduc|lower|decreas|lessen)\w*\s+(?:[\w-]+\s+(?:and\s+|or\s+)?){0,3}$", re.IGNORECASE
)


@dataclass
class Harms:
    """What a text treats as harm: the safety endpoints it names, and whether it tells of safety now (``told``).

    ``listed`` says that the sentence before in the paragraph has counted harms and nothing else.
    """

    vocabulary: Vocabulary
    indications: Mapping[str, int]
    declared: Sequence[Declared]
    told: bool = False
    listed: bool = False
    named: set[str] = field(default_factory=set)
    aimed: set[str] = field(default_factory=set)
    tested: set[str] = field(default_factory=set)

    def aim(self, sentence: Sentence, subjects: Sequence[Topic]) -> None:
        """Takes the events that a title or an aim says are to be prevented or treated: they are outcomes, and no harms."""
        if sentence.section not in {"title", "background"} or _OF_HARM.search(sentence.text):
            return
        self.aimed |= {
            _whenever(t)
            for t in subjects
            if (t.term is not None or t.kind == "event")
            and (
                _PREVENTED.search(sentence.text, 0, t.start - sentence.start) is not None
                or (
                    sentence.section == "title"
                    and _REDUCED.search(sentence.text, 0, t.start - sentence.start) is not None
                )
            )
        }

    def _is_aimed(self, topic: Topic) -> bool:
        """Whether an event is one that the text says is to be prevented or treated."""
        return topic.term is not None and _whenever(topic) in self.aimed and not self.is_indication(topic)

    def name(self, subjects: Sequence[Topic]) -> None:
        """Takes the topics of a sentence that names the safety endpoints."""
        self.named |= {t.identity for t in subjects if t.term is None and t.code != _DYING}

    def is_harm(self, r: Reading, topic: Topic, last: Topic | None) -> bool:
        """Whether a share of people in talk of safety is of an event that no vocabulary knows, or is of a safety endpoint.

        ``last`` is what the text spoke of before: what goes on with it is no harm.
        """
        if r.compares or (topic.kind == "responder" and topic.code is None):
            return False
        if not (is_share(r) or (is_incidence(r) and topic.code is None and r.interval is None)):
            return False
        if topic.identity in self.named or (topic.kind == "event" and topic.code is None):
            return True
        if topic.code is None and _HARM_BY_NAME.search(topic.reported) and not self._is_declared(topic):
            return True
        return self.told and topic.code is None and topic is not last and not _BENEFIT.search(topic.reported)

    def _is_declared(self, topic: Topic) -> bool:
        return any(d.topic.identity == topic.identity for d in self.declared)

    def _is_death_told(self, r: Reading, topic: Topic, sentence: Sentence) -> bool:
        """Whether people are counted who died, where dying is no endpoint of the text and nothing is tested of it."""
        return (
            topic.code == _DYING
            and r.figure is not None
            and r.figure.unit == "patients"
            and not r.compares
            and not any(isinstance(t, (PValue, Interval)) for t in tokens(sentence.text))
            and not self._is_declared(topic)
        )

    def _event_told(self, r: Reading, topic: Topic, readings: Sequence[Reading]) -> str | None:
        """The adverse-event term of a share of people with what may be an endpoint (bleeding), but is none of this text."""
        known = (
            self.vocabulary.adverse_event(topic.reported)
            if topic.kind == "event" and topic.code and (self.listed or _USUALLY_HARM.search(topic.reported))
            else None
        )
        if (
            known is None
            or r.compares
            or not (is_share(r) or is_incidence(r))
            or self.is_indication(topic)
            or _whenever(topic) in self.aimed
        ):
            return None
        endpoints = {d.topic.identity for d in self.declared}
        endpoints |= {q.topic.identity for q in readings if q.compares and q.figure and q.topic}
        return None if topic.identity in endpoints else known.term

    def is_outcome(
        self,
        topic: Topic,
        sentence: Sentence,
        readings: Sequence[Reading],
        *,
        safety: bool,
        effect: ComparisonMeasure | None,
    ) -> bool:
        """Whether an event is an outcome of the trial and no harm: it is to be prevented or treated, tested or declared.

        ``safety`` says that the sentence tells of safety, ``effect`` is the measure of the last comparison with an interval.
        """
        if topic.term is None:
            return False
        if effect == "vaccine_efficacy" and self._is_prevented(topic, readings):
            return True
        if not safety and (
            self._is_tested(topic, readings) or (self._is_declared(topic) and not self.is_indication(topic))
        ):
            return True
        return self._is_aimed(topic) and not opens_safety(sentence)

    def _is_tested(self, topic: Topic, readings: Sequence[Reading]) -> bool:
        """Whether this sentence, or one before it, gives a ratio of an event, which is then an outcome of the text."""
        if _has_ratio(topic, readings):
            self.tested.add(topic.identity)
        return topic.identity in self.tested

    def _is_prevented(self, topic: Topic, readings: Sequence[Reading]) -> bool:
        """Whether an event is the disease that a vaccine is to prevent."""
        told = [q.topic.identity for q in readings if q.topic and q.measure == "vaccine_efficacy"]
        return topic.identity in told or self.is_indication(topic)

    def as_told(
        self, r: Reading, topic: Topic, sentence: Sentence, readings: Sequence[Reading], *, harmed: bool
    ) -> tuple[Topic, bool]:
        """What a figure is about as a harm where it counts one, else as it is; and whether the sentence has told a harm."""
        if self._is_death_told(r, topic, sentence):
            topic = replace(topic, code=None, label=None, kind="event", term=DEATH)
        if event := self._event_told(r, topic, readings):
            topic, harmed = replace(topic, code=None, label=None, kind="event", term=event), True
        elif (
            is_share(r)
            and not r.compares
            and (worse := _worsening(topic, sentence))
            and any(q.topic is not None and q.topic.term is not None and q.at < r.at for q in readings)
        ):
            topic = replace(
                topic, reported=worse, code=None, label=None, kind="event", higher_is_better=False
            )
            harmed = True
        elif harmed and r.topic is not None and r.topic.code is None and r.topic.kind is None and is_share(r):
            topic = replace(r.topic, kind="event", higher_is_better=False)
        if topic.term is not None and is_no_incidence(r, sentence):
            topic = replace(topic, term=None, kind=None)
        return topic, harmed

    def is_indication(self, topic: Topic) -> bool:
        """Whether a term is the disease that the text is about."""
        known = self.vocabulary.condition(topic.reported)
        return known is not None and known.name in self.indications


def _whenever(topic: Topic) -> str:
    """What an event is, whenever it happens: nausea, of "postoperative nausea"."""
    return key(_WHEN.sub("", topic.reported)).removesuffix("s")


_WHEN: Final = re.compile(
    r"^(?:(?:post|peri|intra)-?\s?operative|procedural|emergence|postpartum)\s+", re.IGNORECASE
)
_OF_RISK: Final = frozenset({"hazard_ratio", "odds_ratio", "risk_ratio", "rate_ratio", "percent_reduction"})


def _has_ratio(topic: Topic, readings: Sequence[Reading]) -> bool:
    """Whether a sentence gives a ratio or a reduction of the risk of an event, as of an endpoint and not of a harm."""
    return topic.term is not None and any(
        q.figure is not None
        and q.measure in _OF_RISK
        and q.topic is not None
        and q.topic.identity == topic.identity
        for q in readings
        if q.compares
    )


_WORSENING: Final = re.compile(
    r"\b(?:worsening|deterioration|elevations?|rise|increases?|decreases?|fall|drop|abnormalit\w+|high|low|raised|elevated|reduced)\b",
    re.IGNORECASE,
)
_WORSENED_IN: Final = re.compile(
    r"(?P<verb>\s+(?:worsened|deteriorated|declined|was impaired))\s+in\s+(?:about\s+|only\s+)?\d"
)


def _worsening(topic: Topic, sentence: Sentence) -> str | None:
    """The words for a measure with what harms, or None: "HbA1c worsening", "renal function worsened in 4%"."""
    if topic.term is not None:
        return None
    if m := _WORSENED_IN.match(sentence.text, topic.end - sentence.start):
        return topic.reported + m["verb"]
    return topic.reported if _WORSENING.search(topic.reported) else None
