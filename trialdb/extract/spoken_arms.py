"""Whose figures a sentence gives that does not say so: the arms in the order of the sentence before, the last one, or the text's own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from trialdb.extract.arms import ArmMention
from trialdb.extract.cues import cue
from trialdb.extract.frame import is_base
from trialdb.extract.frames import Reading
from trialdb.extract.layout import Sentence
from trialdb.extract.lexicon import Name, within
from trialdb.extract.party import Cast, Party
from trialdb.extract.single_arm import is_single_arm
from trialdb.extract.statements import is_most_common, is_only_share
from trialdb.extract.topic import Topic

__all__ = ["SpokenArms"]

_ALLOTTED: Final = cue(r"\b(?:randomi[sz]ed|assigned|allocated|received|took|given|split)\b", re.IGNORECASE)
_IT_WAS: Final = cue(r"\bit (?:was|reached|stood at|came to)\s+$", re.IGNORECASE)
_PAIR: Final = 2


@dataclass
class SpokenArms:
    """The arms that have been spoken of.

    ``order`` is that in which figures were given last, ``allotted`` the longest list that the text gives, ``last`` the only
    arm of the sentence before, ``compared`` the paragraph's last comparison. ``alone`` says that the text has one arm only.
    """

    cast: Cast
    names: list[Name]
    alone: bool = False
    order: list[Party] = field(default_factory=list)
    allotted: list[Party] = field(default_factory=list)
    last: Party | None = None
    compared: Reading | None = None

    @classmethod
    def of_text(cls, cast: Cast, names: list[Name], lines: list[Sentence]) -> SpokenArms:
        """What a whole text says of its arms, before its first sentence is read."""
        alone = cast.control is None and len(cast.roles) == 1 and not cast.schedules and is_single_arm(lines)
        return cls(cast, names, alone)

    def begin_paragraph(self, sentence: Sentence) -> None:
        """Forgets the last arm and comparison, and the order but for results that go on."""
        self.last, self.compared = None, None
        self.order = self.order if sentence.section in {"results", "body"} else []

    def keep_allotted(self, sentence: Sentence, mentions: Sequence[ArmMention]) -> None:
        """Keeps the longest list of arms that the text gives, for figures that name none: "took A, B or placebo"."""
        arms = list({p.identity: p for m in mentions for p in m.parties}.values())
        if len(arms) > max(1, len(self.allotted)) and _ALLOTTED.search(sentence.text):
            self.allotted = arms

    def follow(self, readings: Sequence[Reading], mentions: Sequence[ArmMention]) -> None:
        """Keeps in which order a sentence has given the arms' figures, and whether only one arm had any."""
        if not readings:
            return
        singles = [r.arm for r in readings if r.arm is not None and not r.compares]
        compared = [p for r in readings if r.compares and r.figure and r.arm for p in (r.arm, *r.others)]
        told = {p.identity for p in compared}
        if not singles and len(told) > 1 and not self.order:
            self.order = list({p.identity: p for p in compared}.values())
        distinct = list({p.identity: p for p in singles}.values())
        spoken = {p.identity for m in mentions for p in m.parties}
        same = {p.identity for p in distinct} == {p.identity for p in self.order}
        if len(distinct) >= _PAIR and (len(spoken) > 1 or not same):
            self.order = distinct
        if len(distinct) > len(self.allotted):
            self.allotted = distinct
        if singles:
            alone = len(distinct) == 1 and distinct[0].role == "experimental"
            self.last = distinct[0] if alone else None

    def go_on_comparing(self, sentence: Sentence, readings: Sequence[Reading], topic: Topic | None) -> None:
        """Reads "it was 30%" after a comparison of the paragraph as one more, with the same measure.

        ``topic`` is what has been spoken of, for a comparison that named nothing.
        """
        for r in readings:
            if (
                self.compared is not None
                and r.figure is not None
                and not r.compares
                and r.arm is None
                and r.figure.unit == (self.compared.figure.unit if self.compared.figure else None)
                and _IT_WAS.search(sentence.text, 0, r.at)
            ):
                r.compares, r.measure, r.topic = True, self.compared.measure, self.compared.topic or topic
        compared = [r for r in readings if r.compares and r.figure is not None]
        self.compared = compared[-1] if compared else self.compared

    def fill(self, readings: Sequence[Reading]) -> None:
        """A comparison without arms is between the arms spoken of last, or those that the text compares: two, or each with the base."""
        bare = [r for r in readings if r.compares and r.arm is None and r.figure is not None]
        for order in (self.order, self.cast.groups) if bare else ():
            bases = [p for p in order if is_base(p)]
            if len(bases) == 1 and len(order) == len(bare) + 1 > _PAIR:
                others = [p for p in order if p is not bases[0]]
                for r, party in zip(bare, others, strict=True):
                    r.arm, r.comparator = party, r.comparator or bases[0]
                break
        for r in readings:
            if r.compares and r.arm is None and len(self.order) == _PAIR:
                a, b = self.order
                r.arm, r.comparator = (
                    (b, r.comparator or a) if a.role == "placebo" else (a, r.comparator or b)
                )

    def sides(
        self,
        r: Reading,
        topic: Topic | None,
        sentence: Sentence,
        readings: Sequence[Reading],
        mentions: Sequence[ArmMention],
    ) -> tuple[Party | None, Party | None]:
        """The arm of a figure, and what it is compared with where it compares, by what has been spoken of."""
        arm, comparator = r.arm, r.comparator
        if arm is None and not r.compares and self.alone and self._names_no_other(sentence):
            arm = self.cast.experimental
        if arm is None and not mentions and is_most_common(r, topic, readings, sentence):
            arm = self.cast.experimental
        if arm is None and not mentions and is_only_share(r, topic, readings, sentence):
            arm = self.last
        if r.compares:
            arm = arm or self.last or self.cast.experimental
            control = self.cast.control
            if r.measure == "vaccine_efficacy" and arm and comparator and _is_other_dose(arm, comparator):
                comparator = control
            comparator = comparator or control or self._told_beside(arm)
        return arm, comparator

    def _told_beside(self, arm: Party | None) -> Party | None:
        """The other of the two arms whose figures the text gave last."""
        others = [p for p in self.order if arm is not None and p.identity != arm.identity]
        return others[0] if len(others) == 1 and len(self.order) == _PAIR else None

    def _names_no_other(self, sentence: Sentence) -> bool:
        """Whether a sentence names no drug but the text's own: figures of others are not its."""
        return not any(
            n.kind == "intervention" and n.id not in self.cast.roles
            for n in within(self.names, sentence.start, sentence.end)
        )


def _is_other_dose(arm: Party, other: Party) -> bool:
    """Whether two arms get one thing at other doses: what protects is measured against none of it."""
    return arm.intervention == other.intervention and arm.identity != other.identity
