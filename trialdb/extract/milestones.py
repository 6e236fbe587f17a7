"""Dated events in a drug's life: readouts, filings, approvals, publications, alliances made and ended.

A relative date ("on Friday", "in the first half of this year") is read against the day the text was published; where
that is not known, it stays open. Half-years and quarters keep their precision (``2026-H1``, ``2026-Q3``).
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, replace
from typing import Final

from trialdb.extract.cues import Cue, Cues, cue
from trialdb.extract.layout import Sentence
from trialdb.extract.lexicon import Name, within
from trialdb.extract.party import Cast
from trialdb.extract.study import Studies
from trialdb.extract.study_attributes import readout_month
from trialdb.facts import Evidence, MilestoneFact
from trialdb.vocabulary import Vocabulary

__all__ = ["read_milestones"]

_TOLD: Final = frozenset({"readout", "publication"})
_DEAL: Final = r"(?:alliance|agreement|collaboration|partnership|pact|deal)"
_KIND_CUES: Final[dict[str, Cue]] = {
    "alliance_ended": cue(rf"\b(?:end(?:s|ed|ing)?|walk(?:s|ed)? away from|terminat\w+|pull(?:s|ed)? out of|exit(?:s|ed)?|quit(?:s)?|dissol\w+|cut off)\b[^.;]{{0,60}}\b{_DEAL}\b|\b(?:hand(?:s|ed|ing)? back|return(?:s|ed|ing)?|regain(?:s|ed|ing)?)\b[^.;]{{0,30}}\brights\b|\bthe termination\b", re.IGNORECASE),
    "alliance": cue(rf"\b(?:sign(?:s|ed)|enter(?:s|ed) into|struck|strikes|announc\w+)\b[^.;]{{0,50}}\b(?:{_DEAL}|licen[sc]ing)\b", re.IGNORECASE),
    "filing_planned": cue(r"\b(?:plans?|planning|intends?|expects?|aims?|on track|will|hopes?|going)\b[^.;]{0,60}\b(?:file|submit|seek)\b[^.;]{0,60}\b(?:application|NDA|BLA|sNDA|sBLA|MAA|approval|FDA|EMA|submission)\b|\b(?:NDA|BLA|regulatory|FDA) (?:submission|filing)s? (?:is |are )?(?:planned|expected)\b", re.IGNORECASE),
    "filing": cue(r"\b(?:filed|submitted|has accepted|accepted)\b[^.;]{0,60}\b(?:application|NDA|BLA|sNDA|sBLA|MAA|submission)\b", re.IGNORECASE),
    "approval": cue(r"\b(?:FDA|EMA|European Commission|MHRA|PMDA|NMPA|agency|regulators?|U\.S\. Food and Drug Administration)\b[^.;]{0,50}\b(?:approv(?:es|ed)|clear(?:s|ed)|grant(?:s|ed) (?:full |accelerated )?approval|authori[sz](?:es|ed))\b|\bwon (?:FDA |U\.S\. )?approval\b|\bmay now be sold\b|\bwas approved by\b", re.IGNORECASE),
    "rejection": cue(r"\b(?:complete response letter|declined to approve|rejected the application)\b", re.IGNORECASE),
    "study_stopped": cue(r"\b(?:drops?|dropped|halt(?:s|ed|ing)|stops?|stopped|stopping|discontinu(?:es|ed|ing)|terminat(?:es|ed|ing))\b[^.;]{0,40}\b(?:development|program(?:me)?|trials?|stud(?:y|ies))\b", re.IGNORECASE),
    "publication": cue(r"\b(?:published|appeared|in print)\b[^.;]{0,40}\bin (?:the )?(?:[A-Z][\w&]+)", 0),
    "readout": cue(r"\b(?:announc\w+|report(?:s|ed)|releas(?:es|ed)|unveil\w+|present(?:s|ed))\b[^.;]{0,80}\b(?:results|data|readout|findings)\b|\breadout\b|\btopline (?:results|data)\b", re.IGNORECASE),
}  # fmt: skip
_KINDS: Final = tuple(_KIND_CUES)
_LIKELY: Final = Cues(*_KIND_CUES.values())
_MONTHS: Final = (
    "January February March April May June July August September October November December".split()
)
_MONTH: Final = "|".join(
    [*_MONTHS, "Jan", "Feb", "Mar", "Apr", "Jun", "Jul", "Aug", "Sept?", "Oct", "Nov", "Dec"]
)
_DAYS: Final = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
_DAY: Final = cue(
    rf"\b(?P<m>{_MONTH})\.? (?P<d>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<y>20\d\d)\b|\b(?P<d2>\d{{1,2}}) (?P<m2>{_MONTH})\.? (?P<y2>20\d\d)\b"
)
_MONTH_YEAR: Final = cue(rf"\b(?P<m>{_MONTH})\.? (?P<y>20\d\d)\b")
_HALF: Final = cue(
    r"\b(?P<n>first|second|1st|2nd|latter) half of (?P<y>20\d\d|this year|next year|the year)\b|\b(?P<n2>first|second|third|fourth) quarter of (?P<y2>20\d\d|this year|next year)\b|\b(?P<h>[12])H ?(?P<y3>20\d\d)\b|\b(?P<h2>[HQ][1-4]) ?(?P<y4>20\d\d)\b|\b(?P<mid>around the middle|the middle|mid|end|late|early)(?: of|-| in)? ?(?P<y5>20\d\d|this year|next year)\b",
    re.IGNORECASE,
)
_WEEKDAY: Final = cue(rf"\b(?:on |said )?(?P<day>{'|'.join(_DAYS)})\b")


_IT: Final = cue(
    r"\b(?:it|this|(?:the|this|that) (?:drug|vaccine|medicine|treatment|therapy|candidate|antibody|pill|agent|combination|application)s?)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Found:
    kind: str
    date: str | None
    organisations: tuple[str, ...]
    intervention: str | None
    study: str | None
    sentence: Sentence


def read_milestones(
    lines: list[Sentence],
    names: list[Name],
    *,
    cast: Cast,
    studies: Studies,
    published: str | None,
    vocabulary: Vocabulary,
) -> list[MilestoneFact]:
    """The milestones of a text, one for each kind, intervention, study and date."""
    found: list[_Found] = []
    year: str | None = None
    dateline: tuple[int, str] | None = None
    for sentence in lines:
        if sentence.is_aside or sentence.section in {"methods", "background"}:
            continue
        month, year = readout_month(sentence.text, published, year)
        if (
            len(sentence.text) < 70
            and (day := _DAY.search(sentence.text))
            and day.end() >= len(sentence.text.rstrip(". "))
        ):
            dateline = (sentence.paragraph, str(_date(day.group(), published)))
        for number, pattern in _LIKELY.likely(sentence.text):
            kind = _KINDS[number]
            if not pattern.search(sentence.text) or (
                kind in _TOLD and found and found[-1].sentence is sentence
            ):
                continue
            if kind == "approval" and not _is_of_drug(sentence, names, cast):
                continue
            date = _date(sentence.text, published) or (month if kind == "readout" else None)
            if kind == "alliance" and re.search(r"\b(?:end|ends|ended|termination)\b", sentence.text):
                continue
            if (
                date is None
                and dateline is not None
                and dateline[0] == sentence.paragraph
                and kind not in _TOLD
            ):
                date = dateline[1]
            if (kind in _TOLD and date is None) or (
                kind == "readout" and month is None and sentence.section == "title"
            ):
                continue
            if (
                kind == "readout"
                and month is not None
                and (date is None or len(date) < 7 or date[:7] != month)
            ):
                date = month
            found.append(
                _Found(
                    kind,
                    date,
                    _organisations(sentence, names, vocabulary),
                    _intervention(sentence, names, cast),
                    _study(sentence, studies, month if kind == "readout" else None),
                    sentence,
                )
            )
    return [_fact(f) for f in _merged(found)]


def _merged(found: list[_Found]) -> list[_Found]:
    """One entry a kind, drug and date; an undated mention joins a dated one and gives it its organisations."""
    kept: list[_Found] = []
    for f in found:
        for i, k in enumerate(kept):
            if (
                k.kind == f.kind
                and k.intervention == f.intervention
                and (k.date == f.date or k.date is None or f.date is None)
                and (k.study == f.study or k.study is None or f.study is None or k.date == f.date)
            ):
                dated = k if k.date is not None and (f.date is None or len(k.date) >= len(f.date)) else f
                organisations = tuple(dict.fromkeys((*k.organisations, *f.organisations)))
                kept[i] = replace(dated, organisations=organisations, study=k.study or f.study)
                break
        else:
            kept.append(f)
    return [k for k in kept if k.date is not None or k.kind not in _TOLD]


def _fact(f: _Found) -> MilestoneFact:
    s = f.sentence
    return MilestoneFact(
        kind=f.kind,
        date=f.date,
        organisations=f.organisations,
        intervention=f.intervention,
        study=f.study,
        evidence=Evidence(start=s.start, end=s.end, quote=s.text),
    )


def _organisations(sentence: Sentence, names: list[Name], vocabulary: Vocabulary) -> tuple[str, ...]:
    here = (n.id for n in within(names, sentence.start, sentence.end) if n.kind == "organisation")
    return tuple(
        dict.fromkeys(o for o in here if vocabulary.organisations[o].kind in {"company", "academic"})
    )


def _intervention(sentence: Sentence, names: list[Name], cast: Cast) -> str | None:
    here = [
        n.id
        for n in within(names, sentence.start, sentence.end)
        if n.kind == "intervention" and n.id in cast.roles and n.id != "placebo"
    ]
    return here[0] if here else cast.main


def _is_of_drug(sentence: Sentence, names: list[Name], cast: Cast) -> bool:
    """Whether a sentence speaks of a drug of the text, by name or as "it" or "the vaccine"; no other product."""
    here = within(names, sentence.start, sentence.end)
    return any(n.kind == "intervention" and n.id in cast.roles for n in here) or bool(
        _IT.search(sentence.text)
    )


def _study(sentence: Sentence, studies: Studies, month: str | None) -> str | None:
    ids = [i for r in studies.within(sentence.start, sentence.end) if not r.pooled for i in r.ids]
    if ids:
        return ids[0]
    if month is not None and not studies.named:
        return studies.unnamed(sentence, month).id
    return None


def _date(text: str, published: str | None) -> str | None:
    """The first date of a sentence, as precise as it is stated; relative ones against the day of publication."""
    if m := _HALF.search(text):
        return _part_of_year(m, published)
    if m := _DAY.search(text):
        return f"{m['y'] or m['y2']}-{_month(m['m'] or m['m2']):02d}-{int(m['d'] or m['d2']):02d}"
    if m := _MONTH_YEAR.search(text):
        return f"{m['y']}-{_month(m['m']):02d}"
    day = dt.date.fromisoformat(published) if published and len(published) == 10 else None
    if day is not None and (m := _WEEKDAY.search(text)):
        back = (day.weekday() - _DAYS.index(m["day"])) % 7
        return (day - dt.timedelta(days=back)).isoformat()
    if day is not None and re.search(r"\btoday\b", text):
        return day.isoformat()
    return None


def _month(name: str) -> int:
    return next(i for i, m in enumerate(_MONTHS, 1) if m.startswith(name[:3]))


def _part_of_year(m: re.Match[str], published: str | None) -> str | None:
    year = m["y"] or m["y2"] or m["y3"] or m["y4"] or m["y5"]
    if not year[0].isdigit():
        if published is None:
            return None
        year = str(int(published[:4]) + ("next" in year.lower()))
    if m["n"]:
        return f"{year}-H{1 if m['n'].lower() in {'first', '1st'} else 2}"
    if m["n2"]:
        return f"{year}-Q{['first', 'second', 'third', 'fourth'].index(m['n2'].lower()) + 1}"
    if m["h"] or m["h2"]:
        return f"{year}-H{m['h']}" if m["h"] else f"{year}-{m['h2'].upper()}"
    return year
