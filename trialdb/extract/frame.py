"""What the passes over a sentence share: its text, figures, arms and topics, and the readings they make.

Offsets are the sentence's own. The passes are in :mod:`trialdb.extract.frames`, which knows their order.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from typing import Final, Literal, cast

from trialdb.extract.appositions import adjusted_for, apposed_to, explained
from trialdb.extract.arms import ArmMention
from trialdb.extract.candidates import candidates
from trialdb.extract.counts import counts_by_arm
from trialdb.extract.cues import cue
from trialdb.extract.layout import Sentence
from trialdb.extract.lexer import Figure, Interval, PValue, Time, Token
from trialdb.extract.party import Cast, Party
from trialdb.extract.people import counts_events, events_counted, people_counted
from trialdb.extract.phrases import Phrase, Phrases
from trialdb.extract.places import depths
from trialdb.extract.study import StudyReference
from trialdb.extract.topic import Topic
from trialdb.extract.words import WordClass, words_of
from trialdb.facts import ComparisonMeasure
from trialdb.values import key

__all__ = [
    "AGAINST",
    "OF_PEOPLE",
    "RIGHT",
    "VERSUS",
    "Frame",
    "Reading",
    "Site",
    "clause",
    "is_base",
    "labelling_arm",
    "set_against",
]


@dataclass
class Reading:
    """One figure (or a p-value alone) with what its own sentence says of it. Offsets are the sentence's."""

    at: int
    figure: Figure | None = None
    arm: Party | None = None
    comparator: Party | None = None
    compares: bool = False
    measure: ComparisonMeasure | None = None
    topic: Topic | None = None
    interval: Interval | None = None
    p: PValue | None = None
    time: Time | None = None
    depth: int = 0
    group: int = 0
    lower: bool = False
    of_role: bool = False  # of "the primary outcome", whatever that is
    inherited: bool = False
    reached: bool = False  # a level that an arm came to, whatever words of change stand by it
    direction: Literal["higher", "lower"] | None = None
    others: list[Party] = field(default_factory=list)
    studies: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Site:
    """Where a statistic stands: its own words are ``[low:high)``, and those of the next one may begin at ``stop``.

    ``inner`` and ``at`` bound what stands before it in its own brackets; they are equal outside of brackets. It ends at ``end``.
    """

    low: int
    high: int
    stop: int
    inner: int
    at: int
    end: int


OF_PEOPLE: Final = re.compile(
    r"\s*(?:[\[(][^\])]*[\])]\s*)?(?:of\s+(?:the\s+|all\s+|those\s+|its\s+)?(?:[\w-]+\s+){0,4}?(?:patients|participants|subjects|people|women|men|children|adults|group|arm|recipients|those|controls|comparators|individuals|infants|neonates|newborns|babies|mothers|pregnancies|dyads|pairs|couples|families|households|students|pupils|eyes|animals|dogs|boys|girls|workers|residents)\b|(?:patients|participants|subjects)\b)",
    re.IGNORECASE,
)
_SHARE_OF: Final = re.compile(r"\d\s?% of (?:the )?(?:ideal |initial |predicted )?$")
RIGHT: Final = re.compile(
    r"(?:,?\s*respectively,?)?[\s)\]%]*(?:[\[(][^\])]*[\])]\s*(?:(?:days?|weeks?|months?|years?|hours?|h|minutes?|mins?|seconds?|points?|mg|m[lL]|mm|cm|kg)\s+)?)?,?\s*(?:(?:higher|lower|above|below|less|more|down|up)\s+(?:than\s+)?(?:from\s+|at\s+|in\s+)?(?:the\s+|its\s+|their\s+)?(?:start|baseline|outset|beginning|entry)\s+|(?:above|below)\s+(?:it|that)\s+|(?:higher|lower|more|less|greater|better|worse|longer|shorter)\s+(?=with|in|on)|(?:increase|rise|gain|reduction|decrease|fall|drop|decline|loss|improvement)s?\s+)?(?:(?:of|in|with|for|on|at|among|from|given|after|following|during|receiving|taking|using|wearing|doing|undergoing|performing|attending|under|by|every|per|each|(?:treated|managed) with|(?:assigned|allocated|randomi[sz]ed)(?: to)?|(?:who|that) (?:received|took|had|got|used))\b[^,;:]{0,70}|(?:patients|participants|subjects)\s+[^,;:]{0,40})$",
    re.IGNORECASE,
)
AGAINST: Final = re.compile(r"\b(?:vs|versus|v|compared|than|against)\b")
VERSUS: Final = cue(
    r"\b(?:(?<=similar )to|(?<=comparable )to|(?<=equivalent )to|(?<=superior )to|(?<=inferior )to|(?<=superiority )to|(?<=inferiority )to|(?<=but not )to|(?<=nor )to|beat(?:s|ing)?|outperform(?:s|ed|ing)?|outdid|surpassed|bested|topped|compared (?:with|to)|as compared (?:with|to)|versus|vs\.?|v\.?|than|over|against|times(?=\s+th(?:at|ose)\b)|\bas \w+ as|relative to|as opposed to|(?:differ\w*|separat\w*|distinct|distinguish\w*)(?:\s+significantly|\s+of\s+[-−–]?[\d.]+\s?(?:%|percentage points?|points?|mmHg)?)?\s+from)\s+(?:(?:the|that|those|with|in|for|on|of|a|an|who|received|given|receiving|after|following|among|under|matching|treated|patients|participants|subjects|children|infants|women|men|adults|people|individuals|mothers|carriers|eyes|animals|had|were|change|changes|levels|values|during|half|groups|arms)\s+){0,6}$",
    re.IGNORECASE,
)

_CLAUSE_END: Final = cue(
    r";|(?<!\bvs)\.\s|,?\s+(?:while|whereas|whilst|but|although|however)\b|,\s+(?:and|with)\s+(?=(?:no|the|there|patients|a significant)\b)"
)


def clause(text: str, place: int) -> tuple[int, int]:
    """The clause of a sentence in which a place stands; what parts the statistics of a bracket parts no clauses around it."""
    start, end = 0, len(text)
    ends, levels = _clause_ends(text)
    for left, right in ends:
        if levels[left] and not levels[min(place, len(text) - 1)]:
            continue
        if right <= place:
            start = right
        elif left >= place:
            end = left
            break
    return start, end


@lru_cache(maxsize=64)
def _clause_ends(text: str) -> tuple[list[tuple[int, int]], list[int]]:
    return [m.span() for m in _CLAUSE_END.finditer(text)], depths(text)


_OF_TIME: Final = re.compile(r"\b(?:days|hours|time)\b")
_HAPPENED_IN: Final = cue(
    r"\b(?:needed|used|required|taken) by\b|\b(?:had undergone|hospitali[sz]ed|admitted|lost to follow-up)\b|\b(?:needed|required|performed|developed|occurred|seen|observed|noted|found|diagnosed) in (?:only )?(?:\d|one|two|three|four|five|six|seven|eight|nine|ten)"
)


class Frame:
    """One sentence as the passes see it; built once, not changed but for its readings."""

    def __init__(
        self,
        sentence: Sentence,
        found: Sequence[Token],
        arms: list[ArmMention],
        subjects: list[Topic],
        *,
        cast_: Cast,
        studies: Sequence[StudyReference],
        order: Sequence[Party],
        effect: ComparisonMeasure | None = None,
        known: Sequence[Party] = (),
        parts: Sequence[tuple[int, int]] = (),
    ) -> None:
        self.order, self.effect, self.known, self.parts = order, effect, known, parts
        self.rows: set[int] = set()  # figures of a row in which each endpoint has one, parts
        self.text = sentence.text
        self.base = sentence.start
        self.cast = cast_
        spoken = [(m.start - self.base, m.end - self.base, m, _after_p(sentence, m, found)) for m in arms]
        self.arms = [(start, end, m) for start, end, m, aside in spoken if not aside]
        self.aside = [(start, end, m) for start, end, m, aside in spoken if aside]
        self.topics = [
            (t.start - self.base, t.end - self.base, t)
            for t in subjects
            if key(t.reported) not in self.cast.keys
            and not (
                subjects[0].end < t.start
                and subjects[0].identity != t.identity
                and _SHARE_OF.search(self.text, max(0, t.start - self.base - 24), t.start - self.base)
            )
        ]
        self._adjusted = adjusted_for(self.text)
        if self._adjusted:
            self.topics = [
                t for t in self.topics if not any(s <= t[0] and t[1] <= e for s, e in self._adjusted)
            ]
        self.tokens = found
        self.statistics = [t for t in found if isinstance(t, (PValue, Interval))]
        self.studies = [replace(r, start=r.start - self.base, end=r.end - self.base) for r in studies]
        self.taken = [(r.start, r.end) for r in self.studies]
        self.depths = depths(self.text)
        happens = any(
            t.term is not None
            or t.kind in {"event", "responder"}
            or (t.kind == "time_to_event" and t.code is None)
            for t in subjects
        ) or bool(_HAPPENED_IN.search(self.text) or counts_events(self.text))
        if self.topics and any(isinstance(t, (Figure, PValue, Interval)) for t in found):
            whole = [self._in_full(t) for _, _, t in self.topics]
            self.topics = [(t.start - self.base, t.end - self.base, t) for t in whole]
        defined = explained(self.text)
        inside = (
            defined + [(s, e) for s, e, _ in self.arms] + self.taken + [(s, e) for s, e, _ in self.topics]
        )
        self.figures = candidates(
            self.text,
            found,
            inside,
            controls=_beaten(self.arms),
            survival=any(t.kind == "time_to_event" for t in subjects),
            days=any(
                (t.unit or "").split(" ")[0] in {"days", "hours", "min", "weeks"}
                or _OF_TIME.search(t.reported)
                for t in subjects
            ),
        )
        given = {m.n for _, _, m in self.arms if m.n is not None}
        if given:
            self.figures = [f for f in self.figures if f.unit or f.total or f.value not in given]
        if happens and (counts := people_counted(self.text, found)):
            self.figures = _joined(self.figures, counts)
        by_arm, done = counts_by_arm(self.text, found, self.arms)
        self.counts = {c.figure.start: c for c in by_arm}
        if by_arm or done:
            told = {f.start for f in self.figures if f.n is not None}
            self.figures = _joined(
                [f for f in self.figures if f.start not in done or f.unit is not None],
                [c.figure for c in by_arm if c.figure.start not in told],
            )
        harms = [(s, e) for s, e, t in self.topics if t.term is not None or t.kind == "event"]
        if harms and (counts := events_counted(self.text, self.figures, harms)):
            self.figures = _joined(self.figures, counts)

    @cached_property
    def phrases(self) -> Phrases:
        """The noun phrases of the sentence; read once, and only where something asks for them."""
        known = [(s, e, "arm") for s, e, _ in self.arms]
        known += [(s, e, "arm") for s, e in self.taken]
        known += [(t.start, t.end, "figure") for t in self.tokens]
        words = words_of(self.text, cast("list[tuple[int, int, WordClass]]", known))
        phrases = Phrases(self.text, words, self.cast.spoken_keys)
        apposed = [*apposed_to(self.text, [e for _, e, _ in self.topics]), *self._adjusted]
        apposed += self.parts
        phrases.found = [p for p in phrases.found if not any(s <= p.start and p.end <= e for s, e in apposed)]
        return phrases

    def things(self, figure: Figure) -> Topic | None:
        """What a figure counts in each arm, where it counts things and no people; as the vocabulary has it, or in its words."""
        count = self.counts.get(figure.start)
        if count is None or count.what is None:
            return None
        start, end = count.what
        known = next((t for s, e, t in self.topics if s < end and start < e), None)
        return known or Topic(self.base + start, self.base + end, self.text[start:end])

    def opening(self, place: int) -> int:
        """Where the bracket opens in which a place stands, or the place itself."""
        depth = self.depths[place]
        if not depth:
            return place
        while self.depths[place] >= depth:
            place = max(self.text.rfind("(", 0, place), self.text.rfind("[", 0, place))
        return place

    def part(self, place: int) -> tuple[int, int]:
        """The part of the sentence between semicolons outside of brackets in which a place stands."""
        cuts = [i for i, c in enumerate(self.text) if c == ";" and not self.depths[i]]
        low = max((i + 1 for i in cuts if i < place), default=0)
        return low, min((i for i in cuts if i >= place), default=len(self.text))

    def closing(self, place: int) -> int:
        """Where the bracket closes in which a place stands, or the end of the sentence."""
        depth = self.depths[place - 1]
        return next((i for i in range(place, len(self.text)) if self.depths[i] < depth), len(self.text))

    def site(self, token: Token) -> Site:
        """The words that lead to a statistic, from the statistic before it to the bracket that holds it."""
        at = token.start
        high = self.opening(at)
        low = max((t.end for t in self.statistics if t.end <= high), default=0)
        stop = min((t.start for t in self.statistics if t.start >= token.end), default=len(self.text))
        inner = at if high == at else max(high + 1, self.text.rfind(";", high, at) + 1)
        return Site(low, high, stop, inner, at, token.end)

    def _in_full(self, topic: Topic) -> Topic:
        """A topic with the phrase that it is a part of, or that it explains in brackets.

        "Effective relief (NRS < 3)" is what is reported; "time to pain relief" is not pain.
        """
        if topic.role is not None:
            return topic  # "the rate of the primary outcome" is that of what the text calls so
        start, end = topic.start - self.base, topic.end - self.base
        if "/" in (self.text[start - 1 : start], self.text[end : end + 1]):  # "ACR50/70"
            return topic
        for phrase in self.phrases.found:
            if phrase.start <= start and end <= phrase.end:
                if phrase.weight < 0:
                    break
                if self._is_listed_beside(topic, phrase):
                    return topic
                if topic.term is not None and not _SCALE.search(phrase.text):
                    return topic
                if end - start == phrase.end - phrase.start:
                    return topic
                if topic.term is not None:
                    return Topic(self.base + phrase.start, self.base + phrase.end, phrase.text)
                before = self.text[phrase.start : start]
                if _OF.search(before) and not _QUANTITY_OF.fullmatch(before):
                    return Topic(self.base + phrase.start, self.base + phrase.end, phrase.text)
                return replace(
                    topic, start=self.base + phrase.start, end=self.base + phrase.end, reported=phrase.text
                )
        opened = self.opening(start)
        while opened < start and self.depths[opened]:
            opened = self.opening(opened)
        if (
            opened == start
            or _LONG_FORM.fullmatch(self.text[opened + 1 : start]) is None
            or end >= len(self.text)
        ):
            return topic
        led = [p for p in self.phrases.found if p.end <= opened and not self.text[p.end : opened].strip()]
        if not led or led[-1].weight < 2:
            return topic
        return replace(
            topic, start=self.base + led[-1].start, reported=self.text[led[-1].start : opened].strip()
        )

    def _is_listed_beside(self, topic: Topic, phrase: Phrase) -> bool:
        """Whether a topic is one of several that a phrase lists: "systolic and diastolic blood pressure"."""
        listed = [t for t in self._listed_in(phrase) if t.start != topic.start]
        return any(t.identity != topic.identity for t in listed)

    def _listed_in(self, phrase: Phrase) -> list[Topic]:
        """The topics of which a phrase is a list; none where it says more than that."""
        inside = [t for s, e, t in self.topics if phrase.start <= s and e <= phrase.end]
        scales = {t.instrument for t in inside if t.instrument != t.code}
        inside = [t for t in inside if t.code not in scales]  # "both summary scores of the SF-36"
        if len(inside) < 2 or not all(
            _LISTED.fullmatch(self.text, a.end - self.base, b.start - self.base)
            for a, b in itertools.pairwise(inside)
        ):
            return []
        return inside

    def topics_of(self, phrase: Phrase) -> list[Topic]:
        """What a phrase names: the topics that it lists, or itself as one, with those that share its last words."""
        if listed := self._listed_in(phrase):
            return listed
        named = [self.topic_of(phrase)]
        covered = [(p.start, p.end) for p in self.phrases.found]
        for t in reversed(self.topics_before(named[0])):
            if any(
                s < t.start - self.base or t.end - self.base < e
                for s, e in covered
                if s <= t.start - self.base < e
            ):
                break
            named.insert(0, t)
        return named

    def joined(self, phrases: Sequence[Phrase], low: int) -> Topic | None:
        """The item of a list that ends in some phrases as one, where "and" stands in it: "upper limb and hand function".

        None where that joins two endpoints of the vocabulary. The item before it ends at ``low``.
        """
        coded = {t.code for p in phrases for t in self.topics_of(p) if t.code}
        if len(phrases) <= len(coded) or len(coded) > 1:
            return None
        end = phrases[-1].end
        item = _ITEM.fullmatch(self.text, low, end) if low else None
        start = item.start("item") if item else phrases[0].start
        if any(
            start <= s and e <= end and e - s >= 0.6 * (end - start) and t.code for s, e, t in self.topics
        ):
            return None
        if not _AND.search(self.text, start, end) or _PARTED.search(self.text, start, end):
            return None
        return Topic(self.base + start, self.base + end, self.text[start:end])

    def topics_before(self, topic: Topic) -> list[Topic]:
        """The topics that are listed right before one, in order: "A, B and [C]"."""
        listed = [topic]
        for _, e, t in reversed([t for t in self.topics if t[2].end <= topic.start]):
            if not _LISTED.fullmatch(self.text, e, listed[0].start - self.base):
                break
            listed.insert(0, t)
        return listed[:-1]

    def topic_of(self, phrase: Phrase) -> Topic:
        """A phrase as a topic: the vocabulary's where that is what it names, else its own words."""
        for start, end, topic in self.topics:
            if start < phrase.end and phrase.start < end:
                led = _QUANTITY_OF.fullmatch(self.text[phrase.start : start])
                if led or end - start >= 0.6 * (phrase.end - phrase.start):
                    return topic
        start, end = phrase.start, self._with_threshold(phrase.end)
        if graded := _GRADED.search(self.text, 0, start):
            start = graded.start()
        if to := _TO_LOWER.search(self.text, 0, start):
            start = next((p.start for p in self.phrases.found if p.end == to.start()), start)
        whole = self.text[start : phrase.start] + phrase.text + self.text[phrase.end : end]
        return Topic(self.base + start, self.base + end, whole)

    def _with_threshold(self, end: int) -> int:
        """Where an endpoint ends that is counted from a threshold: "blood loss of 500 mL or more"."""
        m = _THRESHOLD.match(self.text, end)
        return m.end() if m else end


_TO_LOWER: Final = cue(
    r"\s+to (?:lower|reduce|treat|prevent|control|manage|raise|correct)\s+(?:the\s+)?$"
)  # what a therapy is for
_GRADED: Final = cue(
    r"\b[Gg]rades? \d(?:\s?(?:or|to|and|–|-)\s?(?:\d|higher|above|worse))?\s+$"
)  # "grade 3 reactions"
_LONG_FORM: Final = re.compile(r"(?:[A-Za-z][\w’'-]*[\s-]+){0,6}[(\[]?")
_THRESHOLD: Final = re.compile(
    r"\s*(?:\([A-Za-z0-9-]{2,12}\)\s*)?(?:scores?|levels?|values?)?\s*(?:of\s+)?(?:(?:at least|at most|above|below|under|over|less than|more than|no more than|≥|≤|<|>)\s*\d[\d.,·]*(?:\s?(?:%|[A-Za-zµμ]+(?:/[A-Za-zµμ]+)?))?"
    r"|\d[\d.,·]*\s?(?:%|[A-Za-zµμ]+(?:/[A-Za-zµμ]+)?)?\s+or\s+(?:more|less|greater|higher|lower|fewer|above|below|better|worse)|(?:still\s+)?0\s+or\s+1\b)(?!\s*(?:vs|versus|%|\d)|[\s-]*(?:days?|weeks?|months?|years?)\b)",
    re.IGNORECASE,
)
_SCALE: Final = re.compile(r"\b(?:scale|scores?|index|questionnaire)$")
_LISTED: Final = re.compile(
    r"\s*(?:,\s*(?:and\s+|or\s+)?|\s(?:and|or|nor|and/or|as well as)\s+)(?:the\s+|mean\s+)*"
)
_ITEM: Final = re.compile(
    r"[)\]]\s*(?:[,;]\s*(?:(?:and|but|or|also)\s+)*|and\s+)(?:the\s+)?(?P<item>(?:[A-Za-z/-]+\s){1,5}[A-Za-z/-]+)"
)
_AND: Final = re.compile(r"\sand\s")
_PARTED: Final = re.compile(r"[,;]|\b(?:in|with|than|was|were|had|by|at|of|for|on)\b")
_OF: Final = re.compile(r"\b(?:of|to|for|with|on)\s+(?:the\s+)?(?:[\w-]+\s+){0,3}$")
_QUANTITY_OF: Final = re.compile(
    r"(?:(?:mean|median|average|scores? on|total|overall|annuali[sz]ed|cumulative|relative|absolute|adjusted|event|severe|number|numbers|proportion|percentage|rates?|incidence|frequency|prevalence|severity|levels?|"
    r"change|reduction|risks?|odds|hazards?|of|in|the|a|patients|subjects|participants|with|achieving|who|had)\s+)*",
    re.IGNORECASE,
)


def _joined(figures: list[Figure], counts: list[Figure]) -> list[Figure]:
    """Figures and counts of people in order; a count takes the place of the same number read as a plain figure."""
    others = [f for f in figures if not any(c.start < f.end and f.start < c.end for c in counts)]
    return sorted([*others, *counts], key=lambda f: f.start)


def _after_p(sentence: Sentence, mention: ArmMention, found: Sequence[Token]) -> bool:
    """Whether a mention only says what a p-value compares with: "(P = 0.08 vs placebo)"."""
    start = mention.start - sentence.start
    return any(
        isinstance(t, PValue)
        and t.end <= start
        and re.fullmatch(
            r"\s*,?\s*(?:vs\.?|versus|compared (?:with|to)|against|for|both)\s+(?:[\w-]+\s+){0,3}?",
            sentence.text[t.end : start],
        )
        and "(" not in sentence.text[t.end : start]
        and re.match(r"[^()\[\]]{0,20}[)\]]", sentence.text[mention.end - sentence.start :])
        for t in found
    )


def is_base(party: Party) -> bool:
    """Whether a party is what others are compared with."""
    return party.role in {"placebo", "active_comparator"} or (party.role == "other")


def _beaten(arms: Sequence[tuple[int, int, ArmMention]]) -> list[int]:
    """Where controls are named behind a treated arm."""
    treated = min((s for s, _, m in arms if not is_base(m.party)), default=None)
    return [s for s, _, m in arms if treated is not None and s > treated and is_base(m.party)]


_LABELS: Final = re.compile(r"\s*[:=,]\s*")
_ITEM_BEGINS: Final = re.compile(r"[;(\[]\s*(?:the\s+)?$")


def labelling_arm(frame: Frame, f: Figure) -> ArmMention | None:
    """The arm that stands before a figure as its label in a bracket: the dose in "(10 mg: -0.54; 5 mg: -0.27)"."""
    if not frame.depths[f.start]:
        return None
    for start, end, mention in frame.arms:
        if end <= f.start and _LABELS.fullmatch(frame.text, end, f.start):
            return mention if _ITEM_BEGINS.search(frame.text, 0, start) else None
    return None


_AND_ALSO: Final = re.compile(
    r"(?:\s*\([^()]*\))?\s*,?\s*(?:and|or|as well as)\s+(?:than\s+)?(?:(?:in|with|for|after|the|on|those)\s+){0,3}"
)
_ENDS_LIST: Final = re.compile(r"\s*(?:[(,.;)]|$|groups?\b|arms?\b)")


def set_against(text: str, arms: Sequence[tuple[int, int, ArmMention]]) -> set[int]:
    """Where the arms begin that "than" or "versus" stands before, or that follow such: "than A (p) and B (p)"."""
    against: set[int] = set()
    for i, (start, end, _) in enumerate(arms):
        if VERSUS.search(text, 0, start) or (
            i
            and arms[i - 1][0] in against
            and (also := _AND_ALSO.fullmatch(text, arms[i - 1][1], start))
            and ("(" in also.group() or _ENDS_LIST.match(text, end))
        ):
            against.add(start)
    return against
