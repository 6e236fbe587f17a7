"""The studies of a text in the making, and the places that mean them."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Final, Literal

from trialdb.extract.cues import cue
from trialdb.extract.layout import Sentence
from trialdb.facts import Design, Evidence, StudyFact

__all__ = ["Studies", "Study", "StudyReference"]

_PHRASE: Final = cue(
    r"\b(?:an?|another|one|the|this|its)\s+(?P<phrase>(?:[\w-]+,?\s+){0,6}?(?:trial|study|readout)\b(?:\s+(?:in|of|with)\s+(?:[\w’'-]+\s?){1,6}?(?=[,.;]|\s(?:at|that|which|from|showed|found|met|for|on|and)\b|$))?)",
    re.IGNORECASE,
)


@dataclass
class Study:
    """A study in the making; ``fact`` gives its frozen form."""

    id: str
    names: list[str] = field(default_factory=list)
    nct_id: str | None = None
    other_ids: list[str] = field(default_factory=list)
    phase: str | None = None
    enrolled: int | None = None
    size_is_sure: bool = False
    program: str | None = None
    allocation: Literal["randomized", "non-randomized"] | None = None
    masking: (
        Literal["open-label", "single-blind", "double-blind", "triple-blind", "quadruple-blind"] | None
    ) = None
    control: Literal["placebo", "active", "sham", "none"] | None = None
    weeks: float | None = None
    conditions: list[str] = field(default_factory=list)
    extension_of: list[str] = field(default_factory=list)
    pools: list[str] = field(default_factory=list)
    readout: str | None = None
    described: str | None = None
    evidence: Evidence | None = None

    def hold_size(self, n: int, *, sure: bool) -> None:
        """Takes a number of people for the size, unless an earlier one was told as surely."""
        if self.enrolled is None or (sure and not self.size_is_sure):
            self.enrolled, self.size_is_sure = n, sure

    def fact(self) -> StudyFact:
        """The study as the contract states it."""
        return StudyFact(
            id=self.id, names=tuple(self.names), nct_id=self.nct_id, other_ids=tuple(self.other_ids), phase=self.phase,
            enrolled=self.enrolled, program=self.program, weeks=self.weeks, conditions=tuple(self.conditions),
            design=Design(allocation=self.allocation, masking=self.masking, control=self.control),
            extension_of=tuple(self.extension_of), pools=tuple(self.pools), readout=self.readout,
            described=self.described, evidence=self.evidence,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class StudyReference:
    """A place in the text that means these studies; ``pooled`` where it means them together, ``each`` where one by one."""

    start: int
    end: int
    ids: tuple[str, ...]
    pooled: bool = False
    each: bool = False


@dataclass
class Studies:
    """All studies of a text, and the places that mean them, in order."""

    found: dict[str, Study] = field(default_factory=dict)
    references: list[StudyReference] = field(default_factory=list)
    _made: int = 0

    @property
    def named(self) -> list[Study]:
        """Studies with a name or number that are not pools of others."""
        return [s for s in self.found.values() if (s.names or s.nct_id) and not s.pools]

    @property
    def main(self) -> Study:
        """Of the named studies the one spoken of most, the first of those spoken of alike."""
        counts = Counter(i for r in self.references if not r.pooled for i in r.ids)
        return max(self.named, key=lambda s: counts[s.id])

    def within(self, start: int, end: int) -> list[StudyReference]:
        """The references inside a span."""
        return [r for r in self.references if start <= r.start < end]

    def unnamed(self, sentence: Sentence | None, readout: str | None = None) -> Study:
        """The study without a name, or the one of this readout month; made where there is none yet.

        ``sentence`` is where it is spoken of: its evidence, and the text's own words for it.
        """
        for study in self.found.values():
            if not study.names and not study.nct_id and not study.pools and study.readout == readout:
                break
        else:
            study = self.add(Study(self.new_id(), readout=readout))
        if sentence is not None and study.evidence is None:
            study.evidence = Evidence(start=sentence.start, end=sentence.end, quote=sentence.text)
            phrase = _PHRASE.search(sentence.text)
            study.described = phrase["phrase"] if phrase else None
        return study

    def pool(self, ids: tuple[str, ...]) -> Study:
        """The pooled study of several; made where there is none yet."""
        for study in self.found.values():
            if tuple(study.pools) == ids:
                return study
        names = [n for i in ids for n in self.found[i].names[:1]]
        return self.add(
            Study(
                self.new_id(),
                pools=list(ids),
                described="pooled: " + " and ".join(names) if names else "pooled",
            )
        )

    def new_id(self) -> str:
        """An id that no study has, those merged into others included."""
        self._made += 1
        return f"s{self._made}"

    def add(self, study: Study) -> Study:
        """Takes a new study in."""
        self.found[study.id] = study
        return study
