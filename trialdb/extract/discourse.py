"""What sentences leave out: the study, arms, endpoint and time point that a text is speaking of.

Sentences are read in order. Each keeps what it names; what it does not name comes from the sentence before it in the
same paragraph, from what the methods say of the endpoint, or, where the text has only one, from the text. A figure
without an arm or an endpoint after all that is not a fact: it becomes an issue, with its sentence.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Final

from trialdb.extract.anaphora import figures_again, in_the_same_turns, listed_of_one_arm, spoken_of, turns_of
from trialdb.extract.appositions import is_apposed_role
from trialdb.extract.arms import YET_TO_COME, ArmMention, arm_mentions
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
from trialdb.extract.frame import is_base
from trialdb.extract.frames import Reading, read_frames
from trialdb.extract.harms import DEATH, Harms, is_tested
from trialdb.extract.layout import Sentence
from trialdb.extract.lexer import Figure, PValue, Token, tokens
from trialdb.extract.lexicon import Name, within
from trialdb.extract.local import Local
from trialdb.extract.named_events import MORE_OF, NamedEvent, behind_figures, named_events
from trialdb.extract.oncology import SURVIVAL, in_oncology
from trialdb.extract.party import Cast, Party
from trialdb.extract.people import people_counted
from trialdb.extract.scope import (
    LIKENED,
    is_no_result,
    is_of_other_drugs,
    is_of_other_study,
    tells_risk,
    without_no_results,
)
from trialdb.extract.single_arm import is_single_arm
from trialdb.extract.spoken_times import Times
from trialdb.extract.statements import (
    Statement,
    is_bare,
    is_incidence,
    is_lone,
    is_most_common,
    is_no_incidence,
    is_only_share,
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
    _order: list[Party] = field(default_factory=list)
    _effect: ComparisonMeasure | None = None
    _paragraph: int = -1
    _in_results: bool = False
    _safety: bool = False
    _in_safety: bool = False
    _row: Topic | None = None
    _listed: list[Topic] = field(default_factory=list)
    _turns: list[tuple[Party, str]] = field(default_factory=list)
    _oncology: frozenset[str] = frozenset()
    _compared: Reading | None = None
    _alone: bool = False
    _year: str | None = None
    _last_arm: Party | None = None
    _allotted: list[Party] = field(default_factory=list)
    _columns: list[Column] = field(default_factory=list)
    _tested: set[str] = field(default_factory=set)

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
        self._alone = (
            self.cast.control is None
            and len(self.cast.roles) == 1
            and not self.cast.schedules
            and is_single_arm(self.lines)
        )
        counts: Counter[str] = Counter()
        for sentence in self.lines:
            named = [n.id for n in within(self.names, sentence.start, sentence.end) if n.kind == "condition"]
            if named:
                weight = _weight(sentence)
                for condition in named:
                    counts[condition] += weight
        top = max(counts.values(), default=0)
        self.indications.update((c, n) for c, n in counts.items() if n and n * 2 > top)
        for sentence in self.lines:
            if sentence.is_aside:
                continue
            if sentence.paragraph != self._paragraph:
                self._last_arm, self._last, self._compared = None, None, None
                self._paragraph, self._safety = sentence.paragraph, False
                self._harms.listed = False
                self._times.begin_paragraph(sentence)
                self._order = self._order if sentence.section in {"results", "body"} else []
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
        self._follow_allotment(sentence, mentions)
        known = len(self.declared)
        self._declare(sentence, subjects, found, study)
        self._harms.aim(sentence, subjects)
        self._follow_safety(sentence, subjects, safety=safety, of_endpoints=of_endpoints)
        within = _results_in(sentence, found, mentions)
        if within is None:
            if sentence.section == "title" and self._topic is None:
                self._topic = next((t for t in subjects if t.term is None), None)
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
        readings = self._readings(sentence, found, mentions, subjects, references)
        self._keep_unplaced(sentence, found, readings)
        self._effect = next(
            (r.measure for r in reversed(readings) if r.compares and r.interval is not None), self._effect
        )
        self._state(sentence, readings, study, subjects, safety=safety, mentions=mentions)
        if safety or MORE_OF.search(sentence.text):
            party = next((m.party for m in mentions if m.party.role == "experimental"), self._subject())
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
            order=self._order,
            effect=self._effect,
            known=self._allotted,
            parts=[(p.start, p.end) for p in self._parts.here],
        )

    def _follow_allotment(self, sentence: Sentence, mentions: Sequence[ArmMention]) -> None:
        """Keeps the longest list of arms that the text gives, for figures that name none: "took A, B or placebo"."""
        arms = list({p.identity: p for m in mentions for p in m.parties}.values())
        if len(arms) > max(1, len(self._allotted)) and _ALLOTTED.search(sentence.text):
            self._allotted = arms

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
        if not references and len(self.studies.named) > 1 and _POOLED.search(sentence.text):
            self._study = self.studies.pool(tuple(s.id for s in self.studies.named)).id
            return self._study
        ids = list(dict.fromkeys(i for r in single for i in r.ids))
        if ids and all(LIKENED.search(sentence.text, 0, r.start - sentence.start) for r in single):
            return ids[0] if self._study is None else self._study
        if ids:
            self._study = ids[0]
        elif not self.studies.named and month is not None:
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
        self._fill_arms(readings)
        self._go_on_comparing(sentence, readings)
        harmed, before = False, len(self.statements)
        for r in readings:
            topic = r.topic or self._topic_for(sentence)
            if r.figure is not None and not r.compares and is_bare(r, topic):
                continue
            if topic is self._topic and r.topic is None and is_share_of_score(r, topic, sentence):
                topic = None
            if topic is not None and (
                self._is_prevented(topic, readings)
                or (not safety and (self._is_tested(topic, readings) or self._is_declared(topic)))
                or (self._harms.is_aimed(topic) and not opens_safety(sentence))
            ):
                topic = replace(topic, term=None, kind="time_to_event")
            if topic is not None:
                topic, harmed = self._as_harm(r, topic, sentence, readings, harmed=harmed)
                if topic.term is not None and (
                    self._harms.is_indication(topic) or not (safety or is_share(r) or is_incidence(r))
                ):
                    continue
            arm, comparator = self._sides(r, topic, sentence, readings, mentions)
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
            of_arms = [s.safety for s in stated if not s.reading.compares]
            self._harms.listed = bool(of_arms) and all(of_arms)
        self._listed, self._turns = listed_of_one_arm(stated), turns_of(stated)
        self._follow_arms(readings, mentions)

    def _is_prevented(self, topic: Topic, readings: Sequence[Reading]) -> bool:
        """Whether an event is the disease that a vaccine is to prevent, and no harm of it."""
        if topic.term is None or self._effect != "vaccine_efficacy":
            return False
        told = [q.topic.identity for q in readings if q.topic and q.measure == "vaccine_efficacy"]
        return topic.identity in told or self._harms.is_indication(topic)

    def _is_tested(self, topic: Topic, readings: Sequence[Reading]) -> bool:
        """Whether this sentence, or one before it, gives a ratio of an event, which is then an outcome of the text."""
        if is_tested(topic, readings):
            self._tested.add(topic.identity)
        return topic.term is not None and topic.identity in self._tested

    def _is_declared(self, topic: Topic) -> bool:
        return (
            topic.term is not None
            and not self._harms.is_indication(topic)
            and any(d.topic.identity == topic.identity for d in self.declared)
        )

    def _as_harm(
        self, r: Reading, topic: Topic, sentence: Sentence, readings: Sequence[Reading], *, harmed: bool
    ) -> tuple[Topic, bool]:
        """What a figure is about as a harm where it counts one, else as it is; and whether the sentence has told a harm."""
        if self._harms.is_death_told(r, topic, sentence):
            topic = replace(topic, code=None, label=None, kind="event", term=DEATH)
        if event := self._harms.event_told(r, topic, readings):
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

    def _sides(
        self,
        r: Reading,
        topic: Topic | None,
        sentence: Sentence,
        readings: Sequence[Reading],
        mentions: Sequence[ArmMention],
    ) -> tuple[Party | None, Party | None]:
        """The arm of a figure, and what it is compared with where it compares, by what has been spoken of."""
        arm, comparator = r.arm, r.comparator
        if arm is None and not r.compares and self._alone and self._names_no_other(sentence):
            arm = self._subject()
        if arm is None and not mentions and is_most_common(r, topic, readings, sentence):
            arm = self._subject()
        if arm is None and not mentions and is_only_share(r, topic, readings, sentence):
            arm = self._last_arm
        if r.compares:
            arm = arm or self._last_arm or self._subject()
            control = self.cast.control
            if r.measure == "vaccine_efficacy" and arm and comparator and _is_other_dose(arm, comparator):
                comparator = control
            comparator = comparator or control or self._told_beside(arm)
        return arm, comparator

    def _told_beside(self, arm: Party | None) -> Party | None:
        """The other of the two arms whose figures the text gave last."""
        others = [p for p in self._order if arm is not None and p.identity != arm.identity]
        return others[0] if len(others) == 1 and len(self._order) == _PAIR else None

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

    def _follow_arms(self, readings: Sequence[Reading], mentions: Sequence[ArmMention]) -> None:
        """Keeps in which order a sentence has given the arms' figures, and whether only one arm had any."""
        singles = [r.arm for r in readings if r.arm is not None and not r.compares]
        compared = [p for r in readings if r.compares and r.figure and r.arm for p in (r.arm, *r.others)]
        told = {p.identity for p in compared}
        if not singles and len(told) > 1 and not self._order:
            self._order = list({p.identity: p for p in compared}.values())
        distinct = list({p.identity: p for p in singles}.values())
        spoken = {p.identity for m in mentions for p in m.parties}
        same = {p.identity for p in distinct} == {p.identity for p in self._order}
        if len(distinct) >= 2 and (len(spoken) > 1 or not same):
            self._order = distinct
        if len(distinct) > len(self._allotted):
            self._allotted = distinct
        if singles:
            alone = len(distinct) == 1 and distinct[0].role == "experimental"
            self._last_arm = distinct[0] if alone else None

    def _go_on_comparing(self, sentence: Sentence, readings: list[Reading]) -> None:
        """Reads "it was 30%" after a comparison of the paragraph as one more, with the same measure."""
        for r in readings:
            if (
                self._compared is not None
                and r.figure is not None
                and not r.compares
                and r.arm is None
                and r.figure.unit == (self._compared.figure.unit if self._compared.figure else None)
                and _IT_WAS.search(sentence.text, 0, r.at)
            ):
                r.compares, r.measure, r.topic = (
                    True,
                    self._compared.measure,
                    self._compared.topic or self._topic,
                )
        compared = [r for r in readings if r.compares and r.figure is not None]
        self._compared = compared[-1] if compared else self._compared

    def _fill_arms(self, readings: list[Reading]) -> None:
        """A comparison without arms is between the arms spoken of last, or those that the text compares: two, or each with the base."""
        bare = [r for r in readings if r.compares and r.arm is None and r.figure is not None]
        for order in (self._order, self.cast.groups):
            bases = [p for p in order if is_base(p)]
            if len(bases) == 1 and len(order) == len(bare) + 1 > _PAIR:
                others = [p for p in order if p is not bases[0]]
                for r, party in zip(bare, others, strict=True):
                    r.arm, r.comparator = party, r.comparator or bases[0]
                break
        for r in readings:
            if r.compares and r.arm is None and len(self._order) == _PAIR:
                a, b = self._order
                r.arm, r.comparator = (
                    (b, r.comparator or a) if a.role == "placebo" else (a, r.comparator or b)
                )

    def _subject(self) -> Party | None:
        return self.cast.experimental

    def _names_no_other(self, sentence: Sentence) -> bool:
        """Whether a sentence names no drug but the text's own: figures of others are not its."""
        return not any(
            n.kind == "intervention" and n.id not in self.cast.roles
            for n in within(self.names, sentence.start, sentence.end)
        )

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


def _is_other_dose(arm: Party, other: Party) -> bool:
    """Whether two arms get one thing at other doses: what protects is measured against none of it."""
    return arm.intervention == other.intervention and arm.identity != other.identity


def _ends(r: Reading) -> int:
    """Where a figure ends, with the statistics that belong to it."""
    parts = (r.figure, r.interval, r.p)
    return max(part.end for part in parts if part is not None)


_POOLED: Final = cue(
    r"\bpooled (?:data|safety|analys[ie]s|results|population|trials|studies|across)\b|,\s+pooled\b|\(pooled\b|^(?:when )?pooled,",
    re.IGNORECASE,
)
_ALLOTTED: Final = cue(r"\b(?:randomi[sz]ed|assigned|allocated|received|took|given|split)\b", re.IGNORECASE)
_RESPONSE: Final = cue(r"\b(?:response|responder) rates?\b", re.IGNORECASE)
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


_IT_WAS: Final = cue(r"\bit (?:was|reached|stood at|came to)\s+$", re.IGNORECASE)


def _is_inside(topic: Topic, mentions: list[ArmMention]) -> bool:
    """Whether a topic is a part of an arm's name: "Hb" of "HB/APAP", the intubation of "continued intubation"."""
    return any(
        m.start <= topic.start and topic.end <= m.end and topic.end - topic.start < m.end - m.start
        for m in mentions
    )


def _is_in_name(topic: Topic, references: Sequence[StudyReference]) -> bool:
    """Whether an abbreviation is a part of a study's name: the ACT of "DAPA ACT"."""
    return any(not r.pooled and r.start <= topic.start and topic.end <= r.end for r in references)


_PAIR: Final = 2


_CASES: Final = cue(r"\b(?:cases?|episodes?|events?) of\b", re.IGNORECASE)


def _weight(sentence: Sentence) -> int:
    """How much the names of a sentence say of what the text is about: 3 in the title, 0 in talk of safety or figures."""
    if sentence.section == "title":
        return 3
    found = tokens(sentence.text)
    told = any(isinstance(t, Figure) and t.unit == "%" for t in found)
    told = told or _CASES.search(sentence.text) is not None or bool(people_counted(sentence.text, found))
    return 0 if told or is_safety(sentence) or sentence.is_aside else 1
