"""Sentence frames: which figure of a sentence belongs to which arm, and which figure compares two.

A sentence is a row of figures, arms, topics and statistics. Lists of as many figures as arms are read in parallel
("17, 15 and 7% with A, B and C"); a figure beside an arm is bound by the words between them ("42% of patients in
the high-dose group", "placebo: 13%"); a figure after "difference", "hazard ratio", "reduced the risk by" … compares.
Intervals and p-values go to the figure, or the list of figures, that they follow. What a sentence leaves out (its
arms, its endpoint, its time point) stays None here and is filled from the discourse, or not at all.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, cast

from trialdb.extract.arms import ArmMention
from trialdb.extract.candidates import candidates
from trialdb.extract.cast import Cast, Party
from trialdb.extract.layout import Sentence
from trialdb.extract.lexer import Figure, Interval, PValue, Time, Token
from trialdb.extract.topics import Topic
from trialdb.facts import ComparisonMeasure

__all__ = ["Reading", "read_frames"]


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
    inherited: bool = False
    others: list[Party] = field(default_factory=list)


_MEASURES: Final[tuple[tuple[ComparisonMeasure, re.Pattern[str]], ...]] = (
    ("hazard_ratio", re.compile(r"\bhazard ratios?\b|\ba?HRs?\b", re.IGNORECASE)),
    ("odds_ratio", re.compile(r"\bodds ratios?\b|\ba?ORs?\b(?=[\s,:=(\[])")),
    ("rate_ratio", re.compile(r"\b(?:incidence[- ]|event[- ])?rate ratios?\b|\bIRRs?\b", re.IGNORECASE)),
    ("risk_ratio", re.compile(r"\b(?:relative|risk) (?:risks?|ratios?)\b|\ba?RRs?\b(?=[\s,:=(\[])", re.IGNORECASE)),
    ("vaccine_efficacy", re.compile(r"\bvaccine (?:efficacy|effectiveness)\b|\bVE\b|\befficacy (?:of|was)\b(?=.{0,30}\bvaccin)")),
    ("percent_reduction", re.compile(r"\b(?:relative (?:risk )?reduction|risk reduction|RRR)\b", re.IGNORECASE)),
    ("difference", re.compile(r"\b(?:(?:treatment|mean|absolute|adjusted|risk|rate|between[- ]group|group|LS|net|percentage[- ]point|least[- ]squares?)[\s-]+)*(?:difference|gap)s?\b|\bplacebo[- ](?:adjusted|corrected|subtracted)\b|\b(?:net|mean|treatment|estimated mean|placebo-adjusted)\s+(?:effect|benefit)s?\b|\bLSMD\b|\bARR\b|\b[WS]?MD\b(?=[\s,:=(\[])", re.IGNORECASE)),
    ("other", re.compile(r"\bnumber needed to (?:treat|harm)\b|\bNNT\b", re.IGNORECASE)),
)  # fmt: skip
_REDUCED: Final = re.compile(
    r"\b(?:reduc|lower|cut|decreas|slash|diminish)\w*\b[^.;%]{0,60}?\b(?:risk|rate|odds|likelihood|incidence|chance|hazard|events?|exacerbations?|deaths?|hospitali[sz]ations?)\b[^.;%\d]{0,60}?\bby\s+(?:(?:about|an estimated|a relative|relative|nearly|almost|roughly|a)\s+)*$",
    re.IGNORECASE,
)
_REDUCTION_AFTER: Final = re.compile(
    r"\s*(?:relative\s+|lower\s+)?(?:(?:risk\s+|rate\s+)?(?:reduction|decrease)\s+in\s+(?:the\s+)?(?:\w+\s+){0,2}?(?:risk|rate|odds|relative risk|hazard|likelihood|chance)|(?:relative\s+)?risk reduction|(?:less|slower|slowing (?:of|in))\s+(?:\w+\s+){0,2}?(?:decline|worsening|progression|deterioration)|relative reduction (?:versus|vs\.?|compared|against|relative)|(?:lower|reduced|decreased)\s+(?:\w+\s+){0,1}?(?:risk|rate|odds|likelihood|chance)|less likely|lower with|fewer\b)",
    re.IGNORECASE,
)
_BETTER_AFTER: Final = re.compile(
    r"\s*(?:\(?percentage\s+)?(?:points?\s+)?(?P<dir>lower|less|fewer|higher|greater|more|longer|shorter|larger|smaller|better|worse|difference)\s+(?:with|than|in|on|for|versus|vs|compared)?",
    re.IGNORECASE,
)
_DIFFERENCE_AFTER: Final = re.compile(
    r"\s*(?:\([^)]*\)\s*)?(?:absolute\s+|treatment\s+|mean\s+)?(?:difference|advantage|benefit over|improvement over|improvement versus)\b",
    re.IGNORECASE,
)
_LOWER: Final = re.compile(
    r"\b(?:reduc\w+|decreas\w+|fall\w*|fell|drop\w*|declin\w+|lost|los[es]\b|losing|loss|lower\w*|shrank|came down|went down|brought down|dipped)\b",
    re.IGNORECASE,
)
_ROSE: Final = re.compile(
    r"\b(?:increas\w+|rose|ris\w+|gain\w*|grew|improv\w+|put\b|climb\w*|higher)\b", re.IGNORECASE
)
_SEPARATOR: Final = re.compile(
    r"[\s,;/()\[\]%–—-]*(?:(?:and|or|vs\.?|versus|v\.?|compared (?:with|to)|as compared with|against|to|as opposed to|than|up from|down from)[\s,]*(?:(?:of|by|a|an|another|for|in|with|at|on|the|only|just|about)\s+){0,3})?[\s()\[\]]*",
    re.IGNORECASE,
)
_ARM_SEPARATOR: Final = re.compile(
    r"[\s,;/()\[\]]*(?:(?:and|or|vs\.?|versus|v\.?|compared (?:with|to)|than|against)\s+)?(?:(?:with|for|in|on|of|by|to|the|those|who|received|receiving|given|patients|participants|treated|group|groups|arm|arms|both|either|either of|dose|doses|formulations?|BID|QD|once|twice|weekly|daily|Q\d+W|every|\d|weeks?|respectively|plus)[\s,]*){0,6}[\s()\[\]]*",
    re.IGNORECASE,
)
_RIGHT: Final = re.compile(
    r"[\s)\]%]*(?:[\[(][^\])]*[\])]\s*)?,?\s*(?:(?:of|in|with|for|on|among|from|given|after|receiving|taking|under|by)\b[^,;:]{0,70}|(?:patients|participants|subjects)\s+[^,;:]{0,40})$",
    re.IGNORECASE,
)
_GAVE_UP: Final = re.compile(
    r"\s*%?\s*(?:of (?:the )?(?:patients|participants|subjects)\s+)?(?:who\s+)?(?:gave up|stopped(?: taking)?|discontinued|quit|withdrew from|dropped)\s+(?:the\s+)?$",
    re.IGNORECASE,
)
_LEFT_CLOSE: Final = re.compile(
    r"\W*(?:(?:groups?|arms?|recipients|patients|participants|subjects)\W*)?(?:was|were|had|by|of|at|showed|reached|achieved|lost|gained|is)?\W*(?:(?:a|an|about|mean|median|only|just|further|drop|fall|decrease|increase|by|of)\W+){0,3}$",
    re.IGNORECASE,
)
_VERSUS: Final = re.compile(
    r"\b(?:compared (?:with|to)|as compared (?:with|to)|versus|vs\.?|v\.?|than|over|against|relative to|as opposed to|from)\s+(?:(?:the|that|those|with|in|for|on|of|a|an|who|received|given|receiving|matching|treated|patients|participants|subjects|half)\s+){0,6}$",
    re.IGNORECASE,
)


def read_frames(
    sentence: Sentence,
    found: Sequence[Token],
    arms: list[ArmMention],
    subjects: list[Topic],
    cast_: Cast,
    *,
    studies: Sequence[tuple[int, int]] = (),
    order: Sequence[Party] = (),
) -> list[Reading]:
    """The figures of a sentence with their arms, topics, intervals and p-values; p-values that stand alone too."""
    frame = _Frame(sentence, found, arms, subjects, cast_, studies, order)
    return frame.read()


class _Frame:
    def __init__(
        self,
        sentence: Sentence,
        found: Sequence[Token],
        arms: list[ArmMention],
        subjects: list[Topic],
        cast_: Cast,
        studies: Sequence[tuple[int, int]],
        order: Sequence[Party],
    ) -> None:
        self.order = order
        self.text = sentence.text
        self.base = sentence.start
        self.cast = cast_
        self.arms = [
            (m.start - self.base, m.end - self.base, m) for m in arms if not _after_p(sentence, m, found)
        ]
        self.topics = [(t.start - self.base, t.end - self.base, t) for t in subjects]
        self.tokens = found
        self.taken = [(s - self.base, e - self.base) for s, e in studies]
        self.depths = _depths(self.text)
        inside = [(s, e) for s, e, _ in self.arms] + self.taken + [(s, e) for s, e, _ in self.topics]
        self.figures = candidates(
            self.text,
            found,
            inside,
            survival=any(t.kind == "time_to_event" for t in subjects),
            days=any(
                (t.unit or "").split(" ")[0] in {"days", "hours", "min", "weeks"}
                or re.search(r"\b(?:days|hours|time)\b", t.reported)
                for t in subjects
            ),
        )

    def read(self) -> list[Reading]:
        readings = [Reading(f.start, f, depth=self.depths[f.start]) for f in self.figures]
        self._mark_comparisons(readings)
        self._attach_intervals(readings)
        hosts = self._hosts(readings)
        single = [r for r in readings if not r.compares and r.at not in hosts]
        self._group(single)
        self._assign_topics(readings)
        self._assign_times(readings)
        self._assign_arms(single)
        for r in readings:
            if r.at in hosts:
                r.arm, r.topic, r.others = hosts[r.at].arm, hosts[r.at].topic, hosts[r.at].others
            if r.compares:
                self._sides(r, readings)
        readings += self._attach_p(readings)
        return sorted(readings, key=lambda r: r.at)

    # ------------------------------------------------------------------ comparisons

    def _mark_comparisons(self, readings: list[Reading]) -> None:
        previous: Reading | None = None
        for r in readings:
            f = cast("Figure", r.figure)
            start = previous.figure.end if previous and previous.figure else 0
            window = self.text[start : f.start]
            measure, at = self._cue(window)
            after = self.text[f.end : f.end + 60]
            if measure is not None and self._reaches(start + at, f.start):
                r.compares, r.measure = True, measure
            elif (
                f.unit == "%"
                and (
                    _REDUCED.search(self.text[max(0, f.start - 150) : f.start])
                    or _REDUCTION_AFTER.match(after)
                )
                and not self._is_fall(f)
            ):
                r.compares, r.measure = True, "percent_reduction"
            elif _DIFFERENCE_AFTER.match(after) or (
                (m := _BETTER_AFTER.match(after))
                and f.unit != "%"
                and re.search(r"\b(?:than|with placebo|compared|versus|vs)\b", after[: m.end() + 14])
            ):
                r.compares, r.measure = True, "difference"
            elif previous is not None and previous.compares and self._goes_on(previous, f):
                r.compares, r.measure, r.inherited = True, previous.measure, True
            if (
                not r.compares
                and f.unit == "%"
                and re.search(r"\breductions? of\s+$", self.text[: f.start])
                and self._after_two(readings, r)
            ):
                r.compares, r.measure = True, "percent_reduction"
            if r.compares and r.measure == "difference":
                r.lower = bool(
                    re.match(r"\s*(?:points?\s+)?(?:lower|less|fewer|shorter|smaller)\b", after)
                ) or bool(_LOWER.search(window))
            previous = r

    def _after_two(self, readings: list[Reading], r: Reading) -> bool:
        """Whether two figures of another kind stand before a "reduction of": it then compares them."""
        f = cast("Figure", r.figure)
        before = [cast("Figure", q.figure) for q in readings if q.at < r.at and not q.compares]
        return len(before) >= 2 and all(b.unit != f.unit for b in before[-2:])

    def _cue(self, window: str) -> tuple[ComparisonMeasure | None, int]:
        """The last measure word in the text before a figure, and where it ends."""
        best: tuple[ComparisonMeasure | None, int] = (None, -1)
        for measure, pattern in _MEASURES:
            for m in pattern.finditer(window):
                if m.end() > best[1]:
                    best = (measure, m.end())
        return best

    def _reaches(self, cue_end: int, figure_start: int) -> bool:
        """Whether a measure word governs a figure: near it, in the same brackets, or with only its arms between."""
        between = self.text[cue_end:figure_start]
        if (
            ";" in between
            or re.search(r"\.\s", between)
            or re.search(
                r"\bno (?:significant )?difference", self.text[max(0, cue_end - 40) : cue_end], re.IGNORECASE
            )
        ):
            return False
        if re.search(r"\b(?:significant(?:ly)? different|there was no)\b", between):
            return False
        return (
            len(between) < 40
            or bool(
                re.search(
                    r"\b(?:was|were|of|is|:|=|by)\s*[\[(]?\s*(?:high|low|[\w-]+,\s*)?[^.;]{0,30}$", between
                )
            )
            or "(" in between[-40:]
        )

    def _is_fall(self, f: Figure) -> bool:
        """Whether a percentage after "reduced … by" is one arm's change (weight, blood pressure), not a risk."""
        return bool(
            re.search(
                r"\b(?:weight|pressure|cholesterol|LDL|HbA1c|score|level|volume|concentration)s?\b[^.;]{0,40}$",
                self.text[max(0, f.start - 90) : f.start],
                re.IGNORECASE,
            )
        )

    def _goes_on(self, previous: Reading, f: Figure) -> bool:
        """Whether a figure continues a list of comparisons: "22.5 m (CI; P) for weekly and 0.5 m (CI; P) for qow"."""
        before = cast("Figure", previous.figure)
        between = self.text[before.end : f.start]
        if previous.depth > self.depths[f.start] or (
            previous.depth and previous.depth != self.depths[f.start]
        ):
            return False
        if re.match(
            r"\s*(?:%\s*)?(?:of\s+(?:the\s+)?(?:patients|participants|subjects|those|people)|[\[(]?\s*\d+\s*/)",
            self.text[f.end : f.end + 30],
        ):
            return False
        bare = re.sub(r"[\[(][^\])]*[\])]", "", between)
        if re.match(r"\s*%?\s*(?:vs\.?|versus)\s*[-−–]?\d", self.text[f.end : f.end + 14]):
            return False
        topics_between = [t for s, _, t in self.topics if before.end <= s < f.start]
        if re.search(r"\b(?:was|were|had|achieved|reached|fell|rose)\b", bare) and not topics_between:
            return False
        has_stats = any(
            isinstance(t, Interval | PValue) and before.end <= t.start < f.start for t in self.tokens
        )
        return (
            has_stats
            and len(bare) < 90
            or bool(re.fullmatch(r"[^.;]{0,45}\b(?:and|,)\s+(?:of\s+|by\s+)?", bare))
            and f.unit == before.unit
            and not topics_between
        )

    def _attach_intervals(self, readings: list[Reading]) -> None:
        for token in self.tokens:
            if not isinstance(token, Interval):
                continue
            before = [r for r in readings if r.figure and r.figure.end <= token.start]
            if not before:
                continue
            r = before[-1]
            f = cast("Figure", r.figure)
            gap = self.text[f.end : token.start]
            if (
                token.level is None
                and not re.fullmatch(r"[\s,;%A-Za-z]{0,12}[\[(]?\s*(?:95\s*%\s*)?", gap)
                and not re.search(r"[\[(]\s*$", gap)
            ):
                continue
            if token.level is None and (not r.compares and not re.search(r"\bCI\b|confidence", self.text)):
                continue
            if len(gap) < 60 and r.interval is None and not re.search(r"\.\s", gap):
                r.interval = token
                if not r.compares and self._pair_before(readings, r):
                    r.interval = None

    def _pair_before(self, readings: list[Reading], r: Reading) -> bool:
        """Whether an interval after "12% vs 8%" belongs to an effect that is not printed."""
        i = readings.index(r)
        if i == 0 or readings[i - 1].figure is None or readings[i - 1].compares:
            return False
        between = self.text[cast("Figure", readings[i - 1].figure).end : cast("Figure", r.figure).start]
        return bool(re.fullmatch(r"[\s%]*(?:vs\.?|versus)\s*", between)) and readings[i - 1].interval is None

    # ------------------------------------------------------------------ lists

    def _hosts(self, readings: list[Reading]) -> dict[int, Reading]:
        """Figures in brackets that give the one before them in another unit: "−0.99% (−10.82 mmol/mol)"."""
        hosts: dict[int, Reading] = {}
        for before, r in zip(readings, readings[1:], strict=False):
            a, b = cast("Figure", before.figure), cast("Figure", r.figure)
            if (
                a.unit
                and b.unit
                and a.unit != b.unit
                and not r.compares
                and not before.compares
                and re.fullmatch(r"\s*[\[(]\s*(?:equivalent to\s+|or\s+)?", self.text[a.end : b.start])
            ):
                hosts[r.at] = before
        return hosts

    def _group(self, single: list[Reading]) -> None:
        """Numbers the lists: figures that only separators (and their own statistics) stand between."""
        number = 0
        for before, r in zip([None, *single], single, strict=False):
            if before is None or not self._same_list(before, r):
                number += 1
            r.group = number

    def _same_list(self, before: Reading, r: Reading) -> bool:
        a, b = cast("Figure", before.figure), cast("Figure", r.figure)
        if any(a.end <= s < b.start for s, _, _ in self.arms) or any(
            a.end <= s < b.start for s, _, _ in self.topics
        ):
            return False
        if a.unit != b.unit and a.unit is not None and b.unit is not None:
            return False
        between = self._without_statistics(a.end, b.start)
        return bool(_SEPARATOR.fullmatch(between)) and ";" not in between

    def _without_statistics(self, start: int, end: int) -> str:
        """The text between two figures without the intervals and p-values in it."""
        parts, at = [], start
        for t in self.tokens:
            if isinstance(t, Interval | PValue) and start <= t.start < end:
                parts.append(self.text[at : t.start])
                at = t.end
        parts.append(self.text[at:end])
        joined = re.sub(r"[\[(]\s*(?:[;,]\s*)*[\])]", "", "".join(parts))
        return re.sub(r"[\[(][^\])]{0,30}[\])]", "", joined)

    def _arm_lists(self) -> list[list[tuple[int, int, Party]]]:
        """Arms in parallel: mentions with no figure between them, joined by "and", "vs", "or", commas."""
        lists: list[list[tuple[int, int, Party]]] = []
        for start, end, mention in self.arms:
            entries = [(start, end, p) for p in mention.parties]
            if lists:
                last_end = lists[-1][-1][1]
                between = re.sub(r"[\[(]\s*[nN]\s*=\s*[\d,]+\s*[\])]", "", self.text[last_end:start])
                if (
                    not any(last_end <= f.start < start for f in self.figures)
                    and _ARM_SEPARATOR.fullmatch(between)
                    and between.strip(" \t\n")
                    and ";" not in between
                ):
                    lists[-1] += entries
                    continue
            lists.append(entries)
        return lists

    # ------------------------------------------------------------------ arms

    def _assign_arms(self, single: list[Reading]) -> None:
        lists = self._arm_lists()
        groups: dict[int, list[Reading]] = {}
        for r in single:
            groups.setdefault(r.group, []).append(r)
        order = list(self.order)
        for members in groups.values():
            if len(members) > 1 and self._over_times(members):
                continue
            zipped = self._parallel(members, lists) if len(members) > 1 else None
            if (
                zipped is None
                and len(members) > 1
                and len(order) == len(members)
                and not self._arm_near(members)
            ):
                zipped = order
            if zipped is None and len(members) > 1:
                zipped = self._respectively(members)
            if zipped is not None:
                for r, party in zip(members, zipped, strict=True):
                    r.arm = party
                order = list(zipped)
            elif len(members) > 1:
                order = self._pair(members) or order
        self._bind([r for r in single if r.arm is None and len(groups[r.group]) == 1])

    def _over_times(self, members: list[Reading]) -> bool:
        """One arm at as many time points as there are figures: "with placebo the falls were 3.6 and 4.9" (weeks 4 and 12)."""
        first, last = cast("Figure", members[0].figure), cast("Figure", members[-1].figure)
        between = self.text[first.end : last.start]
        times = list(
            {(t.value, t.unit): t for t in self.tokens if isinstance(t, Time) and t.role == "at"}.values()
        )
        near = [
            m
            for s, e, m in self.arms
            if e <= first.start and not any(e <= g.start < first.start for g in self.figures)
        ]
        if (
            len(times) != len(members)
            or len(times) < 2
            or not near
            or re.search(r"\b(?:vs|versus|compared|than|against)\b", between)
            or len(near[-1].parties) > 1
        ):
            return False
        if len({m.party.identity for m in near}) > 1:
            return False
        if any(last.end <= s and _RIGHT.fullmatch(self.text[last.end : s]) for s, _, _ in self.arms):
            return False
        for r, time in zip(members, times, strict=True):
            r.arm, r.time = near[-1].party, time
        return True

    def _respectively(self, members: list[Reading]) -> list[Party] | None:
        """The arms before (or after) a list that ends in "respectively", where there are as many of them."""
        last = cast("Figure", members[-1].figure)
        if not re.match(r"[^.;]{0,120}\brespectively\b", self.text[last.end :]):
            return None
        for side in (
            [m for _, e, m in self.arms if e <= members[0].at],
            [m for s, _, m in self.arms if s >= last.end],
        ):
            distinct = list({p.identity: p for m in side for p in m.parties}.values())
            if len(distinct) == len(members):
                return distinct
        return None

    def _arm_near(self, members: list[Reading]) -> bool:
        first, last = cast("Figure", members[0].figure), cast("Figure", members[-1].figure)
        return any(
            e <= first.start
            and _LEFT_CLOSE.fullmatch(self.text[e : first.start])
            or s >= last.end
            and _RIGHT.fullmatch(self.text[last.end : s])
            for s, e, _ in self.arms
        )

    def _parallel(
        self, members: list[Reading], lists: list[list[tuple[int, int, Party]]]
    ) -> list[Party] | None:
        """The arms of the list of the same length that is nearest: right after the figures, else before them."""
        first, last = cast("Figure", members[0].figure), cast("Figure", members[-1].figure)
        best: tuple[float, list[Party]] | None = None
        for entries in lists:
            parties = [p for _, _, p in entries]
            if len({p.identity for p in parties}) < len(parties):
                parties = list({p.identity: p for p in parties}.values())
            if len(parties) != len(members):
                continue
            if entries[0][0] >= last.end:
                gap = self.text[last.end : entries[0][0]]
                cost = (
                    len(gap) / 40
                    + 4 * gap.count(";")
                    + (0 if _RIGHT.fullmatch(gap) else 1)
                    + 2 * sum(last.end <= f.start < entries[0][0] for f in self.figures)
                )
            else:
                gap = self.text[entries[-1][1] : first.start]
                cost = (
                    0.5
                    + len(gap) / 60
                    + 3 * gap.count(";")
                    + 0.5 * sum(entries[-1][1] <= f.start < first.start for f in self.figures)
                )
            if best is None or cost < best[0]:
                best = (cost, parties)
        return best[1] if best and best[0] < 9 else None

    def _pair(self, members: list[Reading]) -> list[Party] | None:
        """Two figures with "versus" between them and at most one arm named: the other side is what it is compared with."""
        if len(members) != 2 or not re.search(
            r"\b(?:vs|v|versus|compared|against|and|than|opposed|to|or)\b",
            self.text[cast("Figure", members[0].figure).end : members[1].at],
        ):
            self._bind([m for m in members if any(self._cost(m, s, e) < 0.5 for s, e, _ in self.arms)])
            return None
        first, last = cast("Figure", members[0].figure), cast("Figure", members[1].figure)
        near = [
            (s, e, m.party)
            for s, e, m in self.arms
            if s >= last.end and _RIGHT.fullmatch(self.text[last.end : s])
        ]
        before = [m.party for s, e, m in self.arms if e <= first.start]
        control, treated = self.cast.control, self.cast.experimental
        pair: Sequence[Party | None] | None
        if near:
            right = near[0][2]
            left = next(
                (p for p in reversed(before) if p.identity != right.identity and p.role != right.role),
                treated,
            )
            pair = [left, right] if left is not None and left.identity != right.identity else None
        elif before and before[-1].role not in {"placebo", "active_comparator"} and control is not None:
            named = [p for p in before if p.role == "experimental"]
            pair = [named[-1], control] if len({p.identity for p in named}) == 1 else [treated, control]
        else:
            named = list({p.identity: p for p in before}.values())
            pair = named if len(named) == 2 else [treated, control]
        if (
            pair is None
            or any(p is None for p in pair)
            or not re.search(
                r"vs|versus|compared|against|and|than|opposed|to", self.text[first.end : last.start]
            )
        ):
            return None
        parties = [cast("Party", p) for p in pair]
        for r, party in zip(members, parties, strict=True):
            r.arm = party
        return parties

    def _bind(self, single: list[Reading]) -> None:
        """Each remaining figure to the arm that the words tie it to; an arm takes one figure a topic."""
        options = sorted(
            (self._cost(r, s, e), i, j) for i, r in enumerate(single) for j, (s, e, _) in enumerate(self.arms)
        )
        used: set[tuple[int, str]] = set()
        for cost, i, j in options:
            r = single[i]
            topic = r.topic.identity if r.topic else ""
            f = cast("Figure", r.figure)
            slot = (j, f"{topic}|{f.unit}|{r.time.start if r.time else ''}")
            if r.arm is not None or cost > 6.5 or (slot in used and cost > 1.2):
                continue
            parties = self.arms[j][2].parties
            if len(parties) > 1 and len(parties) != 1:
                r.others = list(parties[1:])
            r.arm = parties[0]
            used.add(slot)

    def _cost(self, r: Reading, start: int, end: int) -> float:
        """How far the words between a figure and an arm keep them apart; 0 for "42% of patients in the X group"."""
        f = cast("Figure", r.figure)
        if start >= f.end:
            between = self.text[f.end : start]
            base = (
                0.0
                if _RIGHT.fullmatch(between) or _GAVE_UP.fullmatch(between) or self._bracketed(between, end)
                else 2.0 + len(between) / 40
            )
            low, high = f.end, start
        else:
            between = self.text[end : f.start]
            base = 0.6 if _LEFT_CLOSE.fullmatch(between) else 1.0 + len(between) / 60
            low, high = end, f.start
        base += 3.0 * between.count(";") * (0.3 if self.depths[f.start] else 1) + (
            3.0
            if start >= f.end
            and re.search(
                r"\b(?:compared|versus|vs|than|against|opposed)\b", re.sub(r"[\[(][^\])]*[\])]", "", between)
            )
            else 0
        )
        base += 2.5 * sum(low <= g.start < high for g in self.figures if g is not f)
        base += 2.0 * sum(low <= s < high for s, _, _ in self.arms)
        return base

    def _bracketed(self, between: str, end: int) -> bool:
        """Whether an arm stands alone in brackets behind a figure: "5.8% (8 mg)"."""
        return bool(re.fullmatch(r"\s*[\[(]\s*", between)) and self.text[end : end + 1] in {")", "]"}

    # ------------------------------------------------------------------ topics and times

    def _assign_topics(self, readings: list[Reading]) -> None:
        if not self.topics:
            return
        first = readings[0].at if readings else 0
        left_mode = any(e <= first for s, e, _ in self.topics)
        last: Topic | None = None
        previous_end = 0
        for i, r in enumerate(readings):
            f = cast("Figure", r.figure)
            following = next(
                (q.at for q in readings[i + 1 :] if q.group != r.group or q.compares != r.compares),
                len(self.text),
            )
            left = [t for s, e, t in self.topics if previous_end <= s and e <= f.start]
            right = [
                t
                for s, e, t in self.topics
                if f.end <= s < following and not (self.depths[f.start] == 0 and ";" in self.text[f.end : s])
            ]
            if i and readings[i - 1].group == r.group and not r.compares and not readings[i - 1].compares:
                r.topic = readings[i - 1].topic
            elif (
                right and not r.compares and self._leads(f, right[0]) and not (left and self.depths[f.start])
            ):
                r.topic = right[0]
            elif left:
                r.topic = left[-1]
            elif (
                r.compares
                and right
                and re.match(
                    r"\s*(?:[\[(][^\])]*[\])]\s*)?(?:against|in|for|on|reduction|lower)\b", self.text[f.end :]
                )
                and not self.depths[f.start]
            ):
                r.topic = right[0]
            elif last is not None and (left_mode or r.compares or not right):
                r.topic = last
            elif right:
                r.topic = right[0]
            else:
                r.topic = last
            last = r.topic or last
            previous_end = f.end

        if not left_mode:
            for before, r in reversed(list(zip(readings, readings[1:], strict=False))):
                if before.topic is None and not before.compares and ";" not in self.text[before.at : r.at]:
                    before.topic = r.topic

    def _leads(self, f: Figure, topic: Topic) -> bool:
        """Whether words like "achieved", "of patients had" lead from a figure to the topic after it."""
        between = self.text[f.end : topic.start - self.base]
        if ";" in between or len(between) > 160:
            return False
        return bool(
            re.search(
                r"\b(?:achiev\w*|reach\w*|attain\w*|had|have|having|experienc\w*|hit|met|showed|report\w*|maintain\w*|demonstrat\w*|obtain\w*|gain\w*|got|saw|with|who|were|developed|suffered|discontinu\w*|gave up|stopped)\b",
                between,
            )
        ) or bool(
            re.fullmatch(
                r"\s*%?\s*(?:reduction|increase|improvement|decrease|fall|rise|loss|change|drop|less|lower|greater|fewer)s?\s+(?:in|of|from baseline in)\s+(?:the\s+|mean\s+)*",
                between,
            )
        )

    def _assign_times(self, readings: list[Reading]) -> None:
        times = [
            t
            for t in self.tokens
            if isinstance(t, Time) and t.role in {"at", "over", "range", "plain"} and t.value >= 0
        ]
        points = [
            t
            for t in times
            if t.role in {"at", "over", "range"}
            or re.search(r"(?:post|after|of treatment|later|in\b)", self.text[t.end : t.end + 14])
        ]
        first = cast("Figure", readings[0].figure).start if readings else 0
        trailing = len(points) > 1 and points[0].start > first and all(t.role != "range" for t in points)
        for r in readings:
            f = cast("Figure", r.figure)
            left = [t for t in points if t.end <= f.start]
            right = [t for t in points if t.start >= f.end]
            if trailing and right:
                r.time = right[0]
                continue
            if left and left[-1].role != "range":
                r.time = left[-1]
                if (
                    right
                    and right[0].role == "at"
                    and right[0].start - f.end < 12
                    and len(left) < len(points)
                ):
                    r.time = (
                        right[0]
                        if not self._between(f, right[0].start)
                        and self._between_figures(left[-1].end, f.start)
                        else r.time
                    )
            elif left:
                r.time = left[-1]
            elif right:
                r.time = right[0]

    def _between(self, f: Figure, stop: int) -> bool:
        return any(f.end <= g.start < stop for g in self.figures)

    def _between_figures(self, start: int, stop: int) -> bool:
        return any(start <= g.start < stop for g in self.figures)

    # ------------------------------------------------------------------ sides of a comparison

    def _sides(self, r: Reading, readings: list[Reading]) -> None:
        """The two arms of a comparison, as far as the sentence names them."""
        f = cast("Figure", r.figure)
        following = next((q.at for q in readings if q.at > f.end), len(self.text))
        singles = [q for q in readings if not q.compares and q.arm is not None and q.at < f.start]
        marked = [(s, m) for s, e, m in self.arms if _VERSUS.search(self.text[:s])]
        comparators = [m.party for s, m in marked if f.end <= s < following] or [
            m.party for s, m in marked if s < f.start
        ]
        after = [m for s, e, m in self.arms if f.end <= s < following and not _VERSUS.search(self.text[:s])]
        before = [m for s, e, m in self.arms if e <= f.start and not _VERSUS.search(self.text[:s])]
        recent = self._recent(singles)
        if len(recent) == 2 and r.depth:
            a, b = recent
            r.arm, r.comparator = (b, a) if _is_base(a) and not _is_base(b) else (a, b)
            return
        r.comparator = (
            comparators[0 if any(f.end <= s < following for s, _ in marked) else -1] if comparators else None
        )
        tied = [
            m
            for m in after
            if _RIGHT.fullmatch(self.text[f.end : m.start - self.base]) and m.party.role != "placebo"
        ]
        close = [m for m in before if m.party.role != "placebo"]
        if tied:
            self._take(r, tied[0])
        elif close:
            self._take(r, close[-1])
        elif recent:
            r.arm = next((p for p in recent if not _is_base(p)), recent[0])
        if r.comparator is None and len(recent) == 2:
            r.comparator = next((p for p in recent if r.arm is None or p.identity != r.arm.identity), None)
        if r.arm is not None and r.comparator is not None and r.arm.identity == r.comparator.identity:
            r.comparator = None

    def _take(self, r: Reading, mention: ArmMention) -> None:
        r.arm = mention.party
        r.others = list(mention.parties[1:])

    def _recent(self, singles: list[Reading]) -> list[Party]:
        """The distinct arms of the last two figures for one arm."""
        distinct: list[Party] = []
        for q in reversed(singles[-2:]):
            party = q.arm
            if party is not None and party.identity not in {p.identity for p in distinct}:
                distinct.insert(0, party)
        return distinct

    # ------------------------------------------------------------------ p-values

    def _attach_p(self, readings: list[Reading]) -> list[Reading]:
        """Gives each p-value to the comparison it follows; one that follows arm-level figures is a comparison of its own."""
        alone: list[Reading] = []
        used: set[int] = set()
        for token in self.tokens:
            if not isinstance(token, PValue) or token.kind in {"interaction", "trend", "heterogeneity"}:
                continue
            before = [r for r in readings if r.figure and r.figure.end <= token.start]
            near = before[-1] if before else None
            if near is not None and near.compares and near.p is None and self._follows(near, token):
                self._share_p(near, token, readings)
                continue
            alone += self._p_alone(token, near, readings, used)
        return alone

    def _follows(self, r: Reading, token: PValue) -> bool:
        gap = self._without_statistics(cast("Figure", r.figure).end, token.start)
        return ";" not in gap.strip(" ;,([") or len(gap) < 30

    def _share_p(self, near: Reading, token: PValue, readings: list[Reading]) -> None:
        near.p = token
        if re.match(r"[\s,;]*(?:for both|both|for all|for each|each|all)\b", self.text[token.end :]):
            for r in readings:
                if r.compares and r.p is None and r.measure == near.measure and r.at < near.at:
                    r.p = token

    def _p_alone(
        self, token: PValue, near: Reading | None, readings: list[Reading], used: set[int]
    ) -> list[Reading]:
        """Comparisons without a figure: each experimental arm of the list that the p-value follows, against its control."""
        singles = [
            r
            for r in readings
            if not r.compares and r.arm is not None and r.figure and r.figure.end <= token.start
        ]
        fresh = [r for r in singles if r.at not in used]
        if near is not None and not near.compares and near.arm is not None:
            base = [r for r in fresh if _is_base(cast("Party", r.arm))] or [
                r for r in singles if _is_base(cast("Party", r.arm))
            ]
            treated = [r for r in fresh if not _is_base(cast("Party", r.arm))]
            own = (
                [near]
                if not _is_base(near.arm)
                and self._directly(near, token)
                and not (len(treated) == 1 and base)
                and self._count_p(near, readings) > 1
                else treated
            )
            same = [
                r
                for r in own
                if r.topic is near.topic
                or (r.topic and near.topic and r.topic.identity == near.topic.identity)
            ]
            comparator = cast("Party", base[-1].arm) if base else None
            if comparator is None and len(fresh) >= 2:
                comparator, same = cast("Party", fresh[-1].arm), [r for r in same if r is not fresh[-1]]
            for r in fresh:
                used.add(r.at)
            made = [
                Reading(
                    token.start,
                    None,
                    r.arm,
                    comparator or self.cast.control,
                    compares=True,
                    measure="other",
                    topic=r.topic,
                    p=token,
                    time=r.time,
                )
                for r in same
            ]
            return [
                m
                for m in made
                if m.comparator is not None and m.arm is not None and m.arm.identity != m.comparator.identity
            ]
        return self._p_of_sentence(token)

    def _directly(self, r: Reading, token: PValue) -> bool:
        return bool(re.fullmatch(r"[\s,;%]*[\[(]?\s*", self.text[cast("Figure", r.figure).end : token.start]))

    def _count_p(self, near: Reading, readings: list[Reading]) -> int:
        return sum(isinstance(t, PValue) for t in self.tokens)

    def _p_of_sentence(self, token: PValue) -> list[Reading]:
        """A p-value in a sentence without figures: "A reduced B more than placebo (P=.004)"."""
        before = [(s, e, m) for s, e, m in self.arms if e <= token.start]
        marked = [
            m
            for s, e, m in (before if any(_VERSUS.search(self.text[:s]) for s, _, _ in before) else self.arms)
            if _VERSUS.search(self.text[:s])
        ]
        plain = [m for s, e, m in before if not _VERSUS.search(self.text[:s])]
        subject = [t for s, e, t in self.topics if e <= token.start] or [t for _, _, t in self.topics]
        comparator = marked[-1].party if marked else None
        arms = [m for m in plain if comparator is None or m.party.identity != comparator.identity]
        if not arms or (
            comparator is None
            and len(arms) < 2
            and not re.search(
                r"\b(?:placebo|control|between|more|less|higher|lower|greater|significant)", self.text
            )
        ):
            return []
        if comparator is None and len(arms) >= 2:
            comparator = arms[-1].party
            arms = arms[:-1]
        comparator = comparator or self.cast.control
        if comparator is None:
            return []
        times = [
            t
            for t in self.tokens
            if isinstance(t, Time) and t.role in {"at", "over"} and t.end <= token.start
        ]
        parties = {p.identity: p for m in arms[-1:] for p in m.parties}
        return [
            Reading(
                token.start,
                None,
                p,
                comparator,
                compares=True,
                measure="other",
                topic=subject[-1] if subject else None,
                p=token,
                time=times[-1] if times else None,
            )
            for p in parties.values()
            if p.identity != comparator.identity
        ]


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


def _is_base(party: Party) -> bool:
    """Whether a party is what others are compared with."""
    return party.role in {"placebo", "active_comparator"} or (party.role == "other")


def _depths(text: str) -> list[int]:
    """How many brackets each character stands in."""
    depth, depths = 0, []
    for c in text:
        if c in ")]":
            depth = max(0, depth - 1)
        depths.append(depth)
        if c in "([":
            depth += 1
    return depths
