"""What sentences leave out: the study, arms, endpoint and time point that a text is speaking of.

Sentences are read in order. Each keeps what it names; what it does not name comes from the sentence before it in the
same paragraph, from what the methods say of the endpoint, or, where the text has only one, from the text. A figure
without an arm or an endpoint after all that is not a fact: it becomes an issue, with its sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Final

from trialdb.extract.anaphora import figures_again, in_the_same_turns, listed_of_one_arm, spoken_of, turns_of
from trialdb.extract.appositions import is_apposed_role
from trialdb.extract.arms import YET_TO_COME, ArmMention, arm_mentions
from trialdb.extract.candidates import is_bound_of_pair
from trialdb.extract.composites import with_composites, with_definitions
from trialdb.extract.cues import cue
from trialdb.extract.declared import (
    ROLE,
    SAFETY_ENDPOINTS,
    SAME_ENDPOINT,
    Declared,
    called_so,
    declared,
    roles_told,
)
from trialdb.extract.frames import Reading, read_frames
from trialdb.extract.harms import Harms
from trialdb.extract.indications import indications
from trialdb.extract.layout import Sentence
from trialdb.extract.lexer import Figure, PValue, Token, tokens
from trialdb.extract.lexicon import Name
from trialdb.extract.local import Local
from trialdb.extract.named_events import MORE_OF, NamedEvent, behind_figures, named_events
from trialdb.extract.oncology import SURVIVAL, in_oncology
from trialdb.extract.party import Cast, Party
from trialdb.extract.scope import (
    LIKENED,
    is_no_result,
    is_of_other_drugs,
    is_of_other_study,
    tells_baseline,
    tells_risk,
    without_no_results,
)
from trialdb.extract.spoken_arms import SpokenArms
from trialdb.extract.spoken_times import Times
from trialdb.extract.statements import (
    Statement,
    is_bare,
    is_incidence,
    is_lone,
    is_share,
    is_share_of_score,
)
from trialdb.extract.strains import is_strain
from trialdb.extract.strengths import with_strengths
from trialdb.extract.study import Studies, StudyReference
from trialdb.extract.study_attributes import readout_month
from trialdb.extract.subgroups import Parts, kinds_in
from trialdb.extract.tables import Column, head_of, read_row
from trialdb.extract.topic import Topic
from trialdb.extract.topics import is_safety, opens_safety, topics
from trialdb.facts import ComparisonMeasure
from trialdb.vocabulary import Vocabulary

__all__ = ["Discourse"]


@dataclass
class Discourse:
    """The state while a text is read: what has been spoken of last, and what has been declared."""

    names: list[Name]
    cast: Cast
    studies: Studies
    local: Local
    vocabulary: Vocabulary
    published: str | None
    lines: list[Sentence] = field(default_factory=list)
    indications: dict[str, int] = field(default_factory=dict)
    statements: list[Statement] = field(default_factory=list)
    named_events: list[NamedEvent] = field(default_factory=list)
    declared: list[Declared] = field(default_factory=list)
    issues: list[tuple[str, Sentence]] = field(default_factory=list)
    arms_spoken: list[tuple[Sentence, str | None, ArmMention]] = field(default_factory=list)
    _last: Topic | None = None
    _instrument: Topic | None = None
    _study: str | None = None
    _topic: Topic | None = None
    _times: Times = field(default_factory=Times)
    _arms: SpokenArms = field(init=False)
    _effect: ComparisonMeasure | None = None
    _paragraph: int = -1
    _in_results: bool = False
    _safety: bool = False
    _in_safety: bool = False
    _row: Topic | None = None
    _listed: list[Topic] = field(default_factory=list)
    _turns: list[tuple[Party, str]] = field(default_factory=list)
    _oncology: frozenset[str] = frozenset()
    _year: str | None = None
    _columns: list[Column] = field(default_factory=list)

    @cached_property
    def _parts(self) -> Parts:
        groups = {p.label.lower() for p in self.cast.groups}
        return Parts(
            self.indications, kinds_in(self.lines), groups | {d.lower() for d in self.cast.drug_names}
        )

    @cached_property
    def _harms(self) -> Harms:
        return Harms(self.vocabulary, self.indications, self.declared)

    def read(self, lines: Iterable[Sentence]) -> None:
        """Reads all sentences, methods before results where the text is labelled, so that what is declared is known."""
        self.lines = list(lines)
        self._oncology = frozenset(n.id for n in self.names if n.kind == "endpoint") & SURVIVAL
        self._times = Times.of_text(self.lines)
        self._arms = SpokenArms.of_text(self.cast, self.names, self.lines)
        self.indications.update(indications(self.lines, self.names))
        for sentence in self.lines:
            if sentence.is_aside:
                continue
            if sentence.paragraph != self._paragraph:
                self._last = None
                self._paragraph, self._safety = sentence.paragraph, False
                self._harms.listed = False
                self._times.begin_paragraph(sentence)
                self._arms.begin_paragraph(sentence)
            if sentence.section == "results" and not self._in_results:
                self._in_results = True
                self._topic = next(
                    (d.topic for d in self.declared if d.role in {"primary", "co-primary"}), self._topic
                )
            self._sentence(sentence)

    # ------------------------------------------------------------------ one sentence

    def _sentence(self, sentence: Sentence) -> None:
        if sentence.heading and sentence.section != "title":
            self._in_safety = opens_safety(sentence)
        of_endpoints = ROLE.search(sentence.text) is not None
        safety = is_safety(sentence) or ((self._safety or self._in_safety) and not of_endpoints)
        found: Sequence[Token] = with_strengths(sentence, tokens(sentence.text), self.cast)
        subjects = topics(sentence, self.names, self.local, self.vocabulary, safety=safety)
        if self._oncology:
            subjects = in_oncology(sentence, subjects, self.vocabulary, self._oncology)
        subjects = with_definitions(sentence, with_composites(sentence, subjects))
        mentions = arm_mentions(sentence, found, self.cast)
        references = self.studies.within(sentence.start, sentence.end)
        subjects = [t for t in subjects if not (_is_inside(t, mentions) or _is_in_name(t, references))]
        subjects = self._with_what_is_meant(sentence, found, subjects)
        study = self._current_study(sentence, references)
        if not YET_TO_COME.search(sentence.text):
            self.arms_spoken += [(sentence, study, mention) for mention in mentions]
        self._arms.keep_allotted(sentence, mentions)
        known = len(self.declared)
        self._declare(sentence, subjects, found, study)
        self._harms.aim(sentence, subjects)
        self._follow_safety(sentence, subjects, safety=safety, of_endpoints=of_endpoints)
        within = _results_in(sentence, found, mentions)
        if within is None:
            self._speak_of(sentence, [t for t in subjects if t.term is None])
            return
        found = within
        others = is_of_other_drugs(sentence, self.names, mentions, self.cast)
        if others or is_of_other_study(sentence, references):
            if any(isinstance(t, Figure) for t in found):
                what = "drug" if others else "study that is not named"
                self.issues.append((f"figures of another {what}", sentence))
            return
        self._parts.follow(sentence)
        subjects = self._without_parts(sentence, subjects)
        readings = [
            r
            for r in self._readings(sentence, found, mentions, subjects, references)
            if r.figure is None or not is_bound_of_pair(r.figure)
        ]
        self._keep_unplaced(sentence, found, readings)
        self._effect = next(
            (r.measure for r in reversed(readings) if r.compares and r.interval is not None), self._effect
        )
        self._state(sentence, readings, study, subjects, safety=safety, mentions=mentions)
        if safety or MORE_OF.search(sentence.text):
            party = next(
                (m.party for m in mentions if m.party.role == "experimental"), self.cast.experimental
            )
            events = [t for t in subjects if not self._harms.is_indication(t)]
            ends = [r.figure.end for r in readings if r.topic is not None and r.topic.term and r.figure]
            if ends:
                events = behind_figures(sentence, events, max(ends))
            if party is not None:
                self.named_events += named_events(sentence, events, party, study, self.vocabulary)
        told = [r.topic for r in readings if r.topic is not None and r.topic.term is None]
        if not told and not readings:
            named = [d.topic for d in self.declared[known:] if d.role is not None]
            self._topic = next((t for t in (*subjects, *named) if t.term is None), self._topic)
        self._times.follow(sentence, found, readings, mentions)

    def _speak_of(self, sentence: Sentence, endpoints: list[Topic]) -> None:
        """Keeps what a sentence without results is about: the first of a title, the only one that was measured at baseline."""
        if sentence.section == "title" and self._topic is None:
            self._topic = next(iter(endpoints), None)
        elif len(endpoints) == 1 and tells_baseline(sentence):
            self._topic = endpoints[0]

    def _without_parts(self, sentence: Sentence, subjects: list[Topic]) -> list[Topic]:
        """The topics of a sentence without those that set a part of the people apart: "haemoglobin in those with an eGFR below 60"."""
        spans = [(sentence.start + p.start, sentence.start + p.end) for p in self._parts.here]
        outside = [t for t in subjects if not any(s <= t.start < e for s, e in spans)]
        return outside or subjects

    def _readings(
        self,
        sentence: Sentence,
        found: Sequence[Token],
        mentions: list[ArmMention],
        subjects: list[Topic],
        references: Sequence[StudyReference],
    ) -> list[Reading]:
        """The figures of a sentence, or of a row of a table under its head."""
        if sentence.cells:
            head = head_of(sentence, mentions, subjects, self.cast)
            self._columns = head or self._columns
            if head is not None:
                return []
            if readings := read_row(sentence, self._columns, found, mentions, subjects, before=self._row):
                self._row = readings[-1].topic
                return readings
        else:
            self._columns, self._row = [], None
        told = roles_told(sentence, self.declared)
        return read_frames(
            sentence,
            found,
            mentions,
            sorted((*subjects, *told), key=lambda t: t.start) if told else subjects,
            self.cast,
            studies=references,
            order=self._arms.order,
            effect=self._effect,
            known=self._arms.allotted,
            parts=[(p.start, p.end) for p in self._parts.here],
        )

    def _keep_unplaced(self, sentence: Sentence, found: Sequence[Token], readings: list[Reading]) -> None:
        """A p-value of a change within an arm, of a trend or over more than two groups is no result, and an issue."""
        placed = [r.p for r in readings]
        if any(isinstance(t, PValue) and t not in placed for t in found):
            self.issues.append(("a p-value that compares no two arms", sentence))

    def _follow_safety(
        self, sentence: Sentence, subjects: list[Topic], *, safety: bool, of_endpoints: bool
    ) -> None:
        """Whether this sentence tells of safety, and whether the next one may still do so."""
        opened = not of_endpoints and opens_safety(sentence)
        efficacy = any(
            t.code is not None and t.kind in {"responder", "continuous", "time_to_event", "rate"}
            for t in subjects
        )
        self._harms.told = safety and (self._in_safety or opened or (self._safety and not efficacy))
        began = not of_endpoints and is_safety(sentence)
        self._safety = opened or (not efficacy and (began or self._safety))

    def _with_what_is_meant(
        self, sentence: Sentence, found: Sequence[Token], subjects: list[Topic]
    ) -> list[Topic]:
        """The topics of a sentence and what its pronouns mean; they are what the next sentence may mean."""
        subjects = spoken_of(
            sentence,
            found,
            subjects,
            before=self._last,
            instrument=self._instrument,
            vocabulary=self.vocabulary,
        )
        self._last = subjects[-1] if subjects else None
        self._instrument = next((t for t in reversed(subjects) if t.instrument), self._instrument)
        return subjects

    def _declare(self, sentence: Sentence, subjects: list[Topic], found: Sequence[Token], study: str) -> None:
        self.declared += declared(sentence, subjects, found, study)
        if named := SAFETY_ENDPOINTS.search(sentence.text):
            self._harms.name([t for t in subjects if t.start - sentence.start >= named.start()])

    def _current_study(self, sentence: Sentence, references: Sequence[StudyReference]) -> str:
        """The study a sentence speaks of: the one it names, the one of its readout month, or the last one."""
        month, self._year = readout_month(sentence.text, self.published, self._year)
        single = [r for r in references if not r.pooled]
        if references and references[0].pooled and not single:
            self._study = self.studies.pool(references[0].ids).id
            return self._study
        if not references and _POOLED.search(sentence.text) and len(self.studies.named) > 1:
            self._study = self.studies.pool(tuple(s.id for s in self.studies.named)).id
            return self._study
        ids = list(dict.fromkeys(i for r in single for i in r.ids))
        if ids and all(LIKENED.search(sentence.text, 0, r.start - sentence.start) for r in single):
            return ids[0] if self._study is None else self._study
        if ids:
            self._study = ids[0]
        elif month is not None and not self.studies.named:
            self._study = self.studies.unnamed(sentence, month).id
        elif self._study is None:
            self._study = self._only()
        return self._study or self._only()

    def _only(self) -> str:
        if self.studies.named:
            return self.studies.main.id
        return self.studies.unnamed(None).id

    # ------------------------------------------------------------------ statements

    def _state(
        self,
        sentence: Sentence,
        readings: list[Reading],
        study: str,
        subjects: list[Topic],
        *,
        safety: bool,
        mentions: Sequence[ArmMention],
    ) -> None:
        figures_again(sentence, readings, mentions, self._listed)
        if not mentions and not self.studies.within(sentence.start, sentence.end):
            in_the_same_turns(sentence, readings, self._turns)
        self._arms.fill(readings)
        self._arms.go_on_comparing(sentence, readings, self._topic)
        harmed, before = False, len(self.statements)
        for r in readings:
            topic = r.topic or self._topic_for(sentence)
            if r.figure is not None and not r.compares and is_bare(r, topic):
                continue
            if topic is self._topic and r.topic is None and is_share_of_score(r, topic, sentence):
                topic = None
            if topic is not None and self._harms.is_outcome(
                topic, sentence, readings, safety=safety, effect=self._effect
            ):
                topic = replace(topic, term=None, kind="time_to_event")
            if topic is not None:
                topic, harmed = self._harms.as_told(r, topic, sentence, readings, harmed=harmed)
                if topic.term is not None and (
                    self._harms.is_indication(topic) or not (safety or is_share(r) or is_incidence(r))
                ):
                    continue
            arm, comparator = self._arms.sides(r, topic, sentence, readings, mentions)
            if arm is None or topic is None or (r.compares and comparator is None):
                if r.figure is not None and (r.figure.unit is not None or r.compares) and subjects:
                    what = "an endpoint" if topic is None else "an arm"
                    self.issues.append((f"a figure without {what}: {r.figure.text}", sentence))
                continue
            if r.compares and comparator is not None and comparator.identity == arm.identity:
                continue
            if is_lone(r, topic, readings):
                told = r.figure.text if r.figure else ""
                self.issues.append((f"a number that nothing says what it counts: {told}", sentence))
                self._topic = topic
                continue
            self._add(r, sentence, study, topic, parties=(arm, *r.others), comparator=comparator)
        if stated := self.statements[before:]:
            counted = [s.safety for s in stated if not s.reading.compares]
            self._harms.listed = bool(counted) and all(counted)
        self._listed, self._turns = listed_of_one_arm(stated), turns_of(stated)
        self._arms.follow(readings, mentions)

    def _add(
        self,
        r: Reading,
        sentence: Sentence,
        study: str,
        topic: Topic,
        *,
        parties: Sequence[Party],
        comparator: Party | None,
    ) -> None:
        """Adds what a figure says of each of its arms in each of its studies."""
        at = self._times.of(sentence, r, topic, self.studies.found.get(self._study or ""), self.declared)
        is_event = topic.term is not None or self._harms.is_harm(r, topic, self._topic)
        if not is_event and not is_strain(topic):
            self._topic = topic
        part = self._parts.of(r.at, _ends(r))
        against = comparator if r.compares else None
        self.statements += [
            Statement(r, sentence, where, party, against, topic, at, is_event, part, self._parts.population)
            for where in r.studies or (study,)
            for party in parties
        ]

    def _topic_for(self, sentence: Sentence) -> Topic | None:
        """The endpoint of a figure whose sentence names none: the one that "this endpoint" means, or the last."""
        if SAME_ENDPOINT.search(sentence.text) and self._topic is not None:
            return self._topic
        m = ROLE.search(sentence.text)
        if m is not None and not is_apposed_role(sentence.text, m.start(), m.end()):
            called = called_so(m, sentence, self.declared)
            if called is not None:
                return replace(called, role=m.group())
            return Topic(sentence.start + m.start(), sentence.start + m.end(), m.group(), role=m.group())
        if (self._topic is None or self._topic.kind == "continuous") and (
            m := _RESPONSE.search(sentence.text)
        ):
            told = [t for t in (*self._listed, *(d.topic for d in self.declared)) if t.kind == "responder"]
            start, end = sentence.start + m.start(), sentence.start + m.end()
            return told[-1] if told else Topic(start, end, m.group(), kind="responder", unit="%")
        return self._topic


def _results_in(
    sentence: Sentence, found: Sequence[Token], mentions: Sequence[ArmMention]
) -> Sequence[Token] | None:
    """The figures of a sentence that may be results; None where it holds none."""
    if sentence.section in {"methods", "background", "title", "conclusion"} and not tells_risk(sentence):
        return None
    return without_no_results(sentence, found, mentions) or None if is_no_result(sentence) else found


def _ends(r: Reading) -> int:
    """Where a figure ends, with the statistics that belong to it."""
    parts = (r.figure, r.interval, r.p)
    return max(part.end for part in parts if part is not None)


_POOLED: Final = cue(
    r"\bpooled (?:data|safety|analys[ie]s|results|population|trials|studies|across)\b|,\s+pooled\b|\(pooled\b|^(?:when )?pooled,",
    re.IGNORECASE,
)
_RESPONSE: Final = cue(r"\b(?:response|responder) rates?\b", re.IGNORECASE)


def _is_inside(topic: Topic, mentions: list[ArmMention]) -> bool:
    """Whether a topic is a part of an arm's name: "Hb" of "HB/APAP", the intubation of "continued intubation"."""
    return any(
        m.start <= topic.start and topic.end <= m.end and topic.end - topic.start < m.end - m.start
        for m in mentions
    )


def _is_in_name(topic: Topic, references: Sequence[StudyReference]) -> bool:
    """Whether an abbreviation is a part of a study's name: the ACT of "DAPA ACT"."""
    return any(not r.pooled and r.start <= topic.start and topic.end <= r.end for r in references)
