"""The lists of a sentence: figures, and arms, that only separators and statistics stand between."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final, cast

from trialdb.extract.frame import Frame, Reading
from trialdb.extract.lexer import Figure, Interval, PValue
from trialdb.extract.party import Party
from trialdb.extract.patterns import UNITS

__all__ = ["arm_lists", "hosts_of", "number_lists", "share_rates", "without_statistics"]

_SEPARATOR: Final = re.compile(
    r"[\s,;/()\[\]%–—-]*(?:(?:and|or|vs\.?|versus|v\.?|compared (?:with|to)|as compared with|against|to|as opposed to|than|up from|down from|from)[\s,]*(?:(?:of|by|a|an|another|for|in|with|at|on|the|only|just|about)\s+){0,3})?[\s()\[\]]*",
    re.IGNORECASE,
)

_UNIT_BEHIND: Final = re.compile(rf"^\s*(?:{UNITS})")
_OF_ALL: Final = re.compile(r"^\s+of\s+(?:the\s+)?\d[\d,]*\b(?!\s*%)")

_ARM_SEPARATOR: Final = re.compile(
    r"[\s,;/()\[\]]*(?:(?:and|or|vs\.?|versus|v\.?|(?:as |in )?(?:compared|comparison) (?:with|to)|than|against|over|relative to)\s+)?(?:(?:with|for|in|on|of|by|to|the|those|who|that|had|were|received|receiving|given|patients|participants|treated|group|groups|arm|arms|both|either|either of|dose|doses|formulations?|BID|QD|once|twice|weekly|daily|Q\d+W|every|\d|weeks?|respectively|plus)[\s,]*){0,6}[\s()\[\]]*",
    re.IGNORECASE,
)


def hosts_of(frame: Frame, readings: list[Reading]) -> dict[int, Reading]:
    """Figures in brackets that give the one before them in another unit: "−0.99% (−10.82 mmol/mol)"."""
    hosts: dict[int, Reading] = {}
    for before, r in itertools.pairwise(readings):
        a, b = cast("Figure", before.figure), cast("Figure", r.figure)
        if (
            a.unit
            and b.unit
            and a.unit != b.unit
            and not r.compares
            and not before.compares
            and re.fullmatch(r"\s*[\[(]\s*(?:equivalent to\s+|or\s+)?", frame.text[a.end : b.start])
        ):
            hosts[r.at] = before
    return hosts


def number_lists(frame: Frame, single: list[Reading]) -> None:
    """Numbers the lists: figures that only separators (and their own statistics) stand between."""
    number, paired = 0, False
    for before, r in zip([None, *single], single, strict=False):
        if before is None or not _same_list(frame, before, r) or (paired and _begins_pair(frame, before, r)):
            number += 1
            paired = False
        else:
            paired = _is_set_against(frame, before, r)
        r.group = number


_VERSUS: Final = re.compile(r"\b(?:vs|versus|v|compared (?:with|to)|against)\b")


def _is_set_against(frame: Frame, before: Reading, r: Reading) -> bool:
    return _VERSUS.search(frame.text, cast("Figure", before.figure).end, r.at) is not None


def _begins_pair(frame: Frame, before: Reading, r: Reading) -> bool:
    """Whether a figure behind a pair and its p-value begins the next: "2.1 v 3.4, p = .01 and 5.6 v 7.8, p = .02"."""
    end = cast("Figure", before.figure).end
    tested = any(isinstance(t, PValue) and end <= t.start < r.at for t in frame.tokens)
    return ";" in frame.text[end : r.at] or (tested and not _is_set_against(frame, before, r))


def share_rates(single: Sequence[Reading]) -> None:
    """Gives figures the time at risk that only one figure of their endpoint is printed with: "4.6 per 100 patient-years on A and 3.9 on B"."""
    rates = [(r, cast("Figure", r.figure).unit or "") for r in single]
    for told, unit in rates:
        if not unit.startswith("per ") or told.topic is None:
            continue
        for r in single:
            figure = cast("Figure", r.figure)
            if (
                figure.unit is None
                and figure.total is None
                and bool(_DECIMAL.search(figure.text))
                == bool(_DECIMAL.search(cast("Figure", told.figure).text))
                and r.topic is not None
                and r.topic.identity == told.topic.identity
                and (r.at > told.at or r.group == told.group)
            ):
                r.figure = replace(figure, unit=unit)


_DECIMAL: Final = re.compile(r"\d[.·]\d")


def _same_list(frame: Frame, before: Reading, r: Reading) -> bool:
    a, b = cast("Figure", before.figure), cast("Figure", r.figure)
    if (
        any(a.end <= s < b.start for s, _, _ in frame.arms)
        or any(a.end <= s < b.start for s, _, _ in frame.topics)
        or any(a.end <= s < b.start for s, _ in frame.taken)
    ):
        return False
    if a.unit != b.unit and a.unit is not None and b.unit is not None:
        return False
    between = _OF_ALL.sub("", without_statistics(frame, a.end, b.start))
    if frame.text[a.end : b.start].lstrip().startswith(("[", "(")):
        between = _UNIT_BEHIND.sub("", between)  # "12 [8-16] mg vs 20 [14-26] mg"
    enclosed = (
        frame.depths[a.start]
        and frame.depths[b.start]
        and not re.search(r"[\])]", frame.text[a.end : b.start])
    )
    alone = not frame.arms and between.strip() == ";"  # "Change in FEV1: -50 mL; -24 mL; -62 mL"
    return bool(_SEPARATOR.fullmatch(between)) and (";" not in between or bool(enclosed) or alone)


def without_statistics(frame: Frame, start: int, end: int) -> str:
    """The text between two figures without the intervals and p-values in it."""
    parts, at = [], start
    for t in frame.tokens:
        if isinstance(t, (Interval, PValue)) and start <= t.start < end:
            parts.append(frame.text[at : t.start])
            at = t.end
    parts.append(frame.text[at:end])
    return _ASIDE.sub("", _EMPTIED.sub("", "".join(parts)))


_EMPTIED: Final = re.compile(r"[\[(]\s*(?:[;,]\s*)*[\])]")

_ASIDE: Final = re.compile(r"[\[(][^\])]{0,30}[\])]")

_SIZE_GIVEN: Final = re.compile(r"[\[(]\s*[nN]\s*=\s*[\d,]+\s*[\])]")


def arm_lists(frame: Frame) -> list[list[tuple[int, int, Party]]]:
    """Arms in parallel: mentions with no figure between them, joined by "and", "vs", "or", commas."""
    lists: list[list[tuple[int, int, Party]]] = []
    for start, end, mention in frame.arms:
        entries = [(start, end, p) for p in mention.parties]
        if lists:
            last_end = lists[-1][-1][1]
            between = _SIZE_GIVEN.sub("", frame.text[last_end:start])
            if (
                not any(last_end <= f.start < start for f in frame.figures)
                and _ARM_SEPARATOR.fullmatch(between)
                and between.strip(" \t\n")
                and ";" not in between
            ):
                lists[-1] += entries
                continue
        lists.append(entries)
    return lists
