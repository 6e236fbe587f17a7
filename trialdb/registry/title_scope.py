"""What a title says beside its endpoint: in which part of the study, in whom, by what method, and long with short form."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from trialdb.extract.lexicon import long_form
from trialdb.registry.endpoint_names import Found

__all__ = ["simpler", "speaks_of", "spelled_from"]

_PART: Final = (
    r"(?:part|phase|cohort|period|stage|arm|group|sub-?study|study|panel|main|core|extension|open[- ]label|"
    r"double[- ]blind|blinded|dose[- ](?:escalation|expansion)|expansion|escalation|maintenance|induction|long[- ]term|"
    r"short[- ]term|randomi[sz]ed|withdrawal|treatment|follow[- ]up|run[- ]in|crossover|adults?|children|adolescents?)"
)
_HEAD: Final = re.compile(
    rf"\s*((?:(?:{_PART}|db|ol|ole|lt|st|lte|ss[a-z]|i{{1,3}}|iv|[a-d]|\d|and)\b[\s,/()-]*)+)(?::|;|\s[-–])\s*",
    re.IGNORECASE,
)
_HEADING: Final = re.compile(
    r"\s*(?:efficacy|safety|vital signs?|hematology|clinical chemistry|laboratory|exploratory|echo(?:cardiography)?)\s*[:-]\s+",
    re.IGNORECASE,
)
_PEOPLE: Final = frozenset(
    "participants patients subjects adults adolescents children women men population subpopulation cohort cohorts group "
    "groups set".split()
)
_WHO: Final = rf"(?:{'|'.join(sorted(_PEOPLE))})\b"
_IN_WHOM: Final = re.compile(
    r"\b(?:in|among|for|of)\s+(?:(?:the|all)\s+)*"
    rf"((?:(?!(?:in|with|of|for|due|to|or|and)\b)[\w+/-]+\s+){{0,3}}?{_WHO}.*)"
    r"|(?:\s[-–]|[-–](?=\s|[A-Z])|[:;(])\s*(?!(?:number|count|percent|proportion|rate|incidence|frequency|change))"
    rf"((?:[\w+/,]+[\s-]+){{0,4}}?{_WHO}.*)",
    re.IGNORECASE,
)
_PARTS: Final = frozenset("part phase stage period study substudy sub periods phases".split())
_IN_PART: Final = re.compile(
    r"(?:\b(?:in|for|during)\s+(?:the\s+)?|(?:\s[-–]|[-–]\s|[:;,(])\s*)"
    r"((?:[\w-]+,?\s+){0,5}?(?:part|phase|stage|period|study|sub-?study)s?(?:\s+(?:\d|[IVX]+|[A-D])\b)?)\)?\s*$",
    re.IGNORECASE,
)
_COUNTING: Final = re.compile(
    r"\b(?:numbers?|counts?|percent(?:age)?s?|proportions?|rates?|incidence|frequency)\s*$", re.IGNORECASE
)
_METHODS: Final = frozenset(
    "measured assessed evaluated determined estimated calculated quantified derived using according compared versus vs per by "
    "based".split()
)
_METHOD: Final = re.compile(
    r"\b(?:as\s+)?(?:measured|assessed|evaluated|determined|estimated|calculated|quantified|derived|"
    r"using|according to|compared (?:to|with)|versus|vs|"
    r"(?:per|by|based on)\s+(?:the\s+)?(?:(?:m|i)?RECIST|modified|Lugano|IMWG|IWG|RANO|PCWG|iwCLL|Cheson|response (?:evaluation )?criteria|"
    r"blinded|BICR|B?I[CR]R|IRC|independent|investigator|central|protocol|MRI|echo\w*|magnetic|cardiac magnetic))\b",
    re.IGNORECASE,
)
_DEFINED: Final = re.compile(
    r"\((?:i\.e\.,?|defined as)?[^()]*[<>≤≥%\d][^()]*\)"
)  # how a responder is defined
_ANALYTE: Final = re.compile(r"\s+(?:of|for)\s+(?P<drug>.+)$")
_OF_DRUGS: Final = frozenset(
    ("Cmax", "Tmax", "Half-life", "CL/F", "Vd", "Ctrough", "Systemic clearance")
)  # measured of a drug, whichever it is
_MORE_OF_DRUGS: Final = re.compile(
    r"\b(?:time|area|ratio|clearance|concentration|volume|half|AUC\w*|C\w?max|Tmax)\b", re.IGNORECASE
)
_SHORT_FORM: Final = re.compile(r"\s?[(\[]([A-Za-z][\w/+-]{1,14})[)\]]")
_LONGEST_SHORT: Final = 10
_LETTERS: Final = re.compile(r"[^A-Za-z]")
_WORD: Final = re.compile(r"[a-z]{3,}")


class Plainer(NamedTuple):
    """A title made plainer: its text, folded and with its names where these are only moved, and what it is limited to."""

    text: str
    plain: str | None
    found: list[Found] | None
    scope: str | None


def simpler(title: str, plain: str, found: Sequence[Found]) -> Plainer:
    """A title without what it says beside its endpoint, and the part of the study or its participants that it names.

    ``plain`` is the title folded and ``found`` are the endpoint names in it; nothing before the first of them is taken
    for participants.
    """
    scope: list[str] = []
    start, end = 0, len(title)
    name_ends = found[0].end
    if ":" in title or ";" in title or " -" in title or "- " in title or " –" in title:
        if (head := _HEAD.match(title)) and any(f.start >= head.end() for f in found):
            start = head.end()
            name_ends = next(f.end for f in found if f.start >= start)
            scope.append(head[1])
        elif (heading := _HEADING.match(title)) and heading.end() <= found[0].start:
            start = heading.end()
    words = plain[name_ends:].split()
    if not _PEOPLE.isdisjoint(words):
        whom = _IN_WHOM.search(title, name_ends)
        if whom and not _COUNTING.search(title, max(0, whom.start() - 20), whom.start()):
            end = whom.start()
            scope.append(whom[1] or whom[2])
    if not _PARTS.isdisjoint(words) and (part := _IN_PART.search(title[:end], name_ends)):
        end = part.start()
        scope.append(part[1])
    if found[0].endpoint.kind == "responder" and (spelt := _DEFINED.search(title, name_ends, end)):
        family = {found[0].endpoint.code, found[0].endpoint.instrument}
        if all(f.endpoint.code in family for f in found if spelt.start() < f.start < spelt.end()):
            title = title[: spelt.start()] + " " * (spelt.end() - spelt.start()) + title[spelt.end() :]
            plain = plain[: spelt.start()] + " " * (spelt.end() - spelt.start()) + plain[spelt.end() :]
            found = [f for f in found if not spelt.start() < f.start < spelt.end()]
    if not _METHODS.isdisjoint(words):
        method = _METHOD.search(title, name_ends, end)
        if method and all(_is_parent(f, found[0]) for f in found if method.start() <= f.start < end):
            end = method.start()
    if (
        found[-1].endpoint.code in _OF_DRUGS
        and (drug := _ANALYTE.search(title, found[-1].end, end))
        and not _MORE_OF_DRUGS.search(drug["drug"])
    ):
        end = drug.start()
        scope.append(drug["drug"])
    text, plain = title[start:end], plain[start:end]
    names = [
        Found(f.start - start, f.end - start, f.endpoint) for f in found if f.start >= start and f.end <= end
    ]
    if "(" in text:
        shorter = _SHORT_FORM.sub(_without_short_form, _spelled_once(text, names))
        if shorter != text:
            return Plainer(shorter, None, None, _joined(scope))
    return Plainer(text, plain, names, _joined(scope))


def _joined(scope: list[str]) -> str | None:
    return ", ".join(filter(None, (s.strip(" -,/()") for s in scope))) or None


def _spelled_once(text: str, names: Sequence[Found]) -> str:
    """A text with only the name where words that the vocabulary lacks spell it out: "Perceived Stress Scale (PSS)"."""
    for name in reversed(names):
        if text[name.end : name.end + 1] not in {")", ","}:
            continue
        at = spelled_from(text, name)
        if at is None or any(
            f.end == len(text[: name.start - 1].rstrip()) and f.endpoint is name.endpoint for f in names
        ):
            continue  # not spelled out, or by another of its names
        if speaks_of(text[at : name.start - 1], name):
            return text[:at] + text[name.start : name.end] + text[name.end + 1 :]
    return text


def spelled_from(text: str, name: Found) -> int | None:
    """Where the words begin that spell out a short name in brackets behind them, or None."""
    if name.start == 0 or text[name.start - 1] != "(" or name.end - name.start > _LONGEST_SHORT:
        return None
    return long_form(_LETTERS.sub("", text[name.start : name.end]), text[: name.start - 1].rstrip())


def _is_parent(name: Found, part: Found) -> bool:
    """Whether a name is the instrument of which the other names a part, or only says that it is about quality of life."""
    return name.endpoint.code in {part.endpoint.instrument, part.endpoint.code, "QoL"}


def speaks_of(words: str, name: Found) -> bool:
    """Whether most of the words stand in a name of the endpoint, so that "(CR)" is not any words with these letters."""
    said = {w[:5] for w in _WORD.findall(words.lower())}
    known = {w[:5] for n in (name.endpoint.label, *name.endpoint.names) for w in _WORD.findall(n.lower())}
    return bool(said) and 3 * len(said & known) >= 2 * len(said)


def _without_short_form(m: re.Match[str]) -> str:
    """Nothing in place of an abbreviation that the words before it spell out."""
    short = m[1]
    if sum(map(str.isupper, short)) < 2 or long_form(short, m.string[: m.start()].rstrip()) is None:
        return m.group()
    return ""
