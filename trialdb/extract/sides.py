"""How the field writes a group: what it gets, the names it is given, its size.

A list of groups is split at its own level of brackets, by numbers, "or", "versus", semicolons, commas, "and"; a side
of it is a description ("continuous lateral rotation"), with names in brackets ("group A", "CLR", "control group")
and a size. Words before and behind that are not of the group (verbs, "for 12 weeks") are left off.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from trialdb.extract.cues import cue
from trialdb.extract.places import depths
from trialdb.values import counted

__all__ = [
    "AS_USUAL",
    "CONTROL",
    "HANDLE",
    "NUMBERED",
    "SCHEDULE",
    "Side",
    "bracket",
    "is_phrase",
    "lengths",
    "named",
    "numbered_items",
    "pieces",
    "side_of",
    "split_sides",
    "told_apart",
]


@dataclass(frozen=True, slots=True)
class Side:
    """One group as one place defines it. ``full`` is the description with its schedule, ``raw`` the place as printed; offsets are the text's."""

    start: int
    end: int
    text: str
    full: str
    names: tuple[str, ...] = ()
    n: int | None = None
    raw: str = ""


CONTROL: Final = cue(
    r"\b(?:controls?|placebo|sham|usual|standard|conventional|routine|wait(?:ing)?[- ]?list\w*|waiting|untreated|no|none|without|nothing|neither|saline|vehicle|reference|comparison|ordinary|alone|observation(?! group)|attention)\b",
    re.IGNORECASE,
)
LETTERS: Final = (
    r"(?:[A-Z]{1,3}(?:\d{1,3}(?:\.\d)?|\+[A-Z]{1,3})?|[1-8]|III)"  # of "group A", "group P2.5", "group P+D"
)
NUMBERED: Final = rf"(?i:groups?|arms?|cohorts?|regimens?)[ -]{LETTERS}\b(?![-%.]\d)"
HANDLE: Final = re.compile(
    rf"(?:the\s+)?(?:{NUMBERED}|(?:[\w+/‐-]+\s+){{0,3}}(?:group|arm|condition)s?|[\w-]+\s(?:interval|schedule|strategy|course|regimen|dosing)|(?:(?:active|passive|negative|positive|attention|untreated|healthy)[ -])?controls?|[A-Z]{{1,4}}G)",
    re.IGNORECASE,
)
_HANDLES: Final = re.compile(NUMBERED)
_SIZE: Final = re.compile(
    r"\b[nN]\s*=\s*(\d[\d,]*)|^\s*(\d[\d,]*)\s+(?:patients|participants|subjects|women|men|children|eyes|animals|cases|cycles|clusters|practices|households|schools|villages|individuals)\b"
)
AS_USUAL: Final = re.compile(
    r"(?:treatment|care|therapy) as usual|(?:usual|standard|routine) care", re.IGNORECASE
)
_SHORT: Final = re.compile(
    r"[A-Z][\w+/&-]{0,11}|[A-Z]\w*[®™]?(?: [A-Z][\w]*[®™]?){1,3}|[A-Z](?: ?[+/&] ?[A-Z]\w{0,5})+|[A-Z]{2,6}[ -]\w{1,5}"
)
_KIND: Final = re.compile(
    r"(?:the )?(?!this |an? |no )[\w+/-]+ (?:intervention|program(?:me)?|strategy|regimen|schedule|protocol|diet)",
    re.IGNORECASE,
)  # what a group is called besides: "eight sessions (brief intervention)"
_LEAD: Final = re.compile(
    r"(?:either|both|to|the|a|an|of|with|by|using|and|or|versus|vs\.?|that|which|who|were|was|be|being|been|had|in|on|into|between|one|two|other|others|half|each|also|only|then|first|as|serv(?:ed|ing) as|act(?:ed|ing) as|patients|participants|subjects|women|children|those|(?:the )?same|following|(?:continu(?:e|ed)|stay(?:ed)?|remain(?:ed)?|ke(?:ep|pt)) (?:on |with )?(?:their|its|his|her)|continu(?:e|ed)|stay(?:ed)?|remain(?:ed)?|switch(?:ed)?|ke(?:ep|pt)|"
    r"receiv(?:e|ed|ing)|under(?:go|went|going|gone)|gets?|got|getting|gave|given|giving|have|having|takes?|took|taking|us(?:e|ed)|perform(?:ed|ing)?|participat(?:e|ed|ing)(?: in)?|attend(?:ed|ing)?|consum(?:e|ed|ing)|treated|treatment with|therapy with|treatment by|administration of|administered|provided|supplemented|supplementation with|assigned|allocated|randomi[sz]ed|randomly|fed|managed|operated|immuni[sz]ed|infused|injected|examined|anesthetized|ventilated|irradiated|instructed|asked|equipped|an? (?:single |total )?(?:session|course|dose|program(?:me)?|period|total) of|(?:(?:three|four|five|six|\d+) )?(?:(?:single|monthly|weekly|annual) )?(?:sessions?|doses?|courses?) of|\d+\s+(?:patients|participants|subjects|women|children|received|were)|\d+[- ](?:week|month|day|hour|minute|min)s?|intake of|use of|rinse their mouths? with|cook(?:ed)? with|eat|ate|drink|drank|wore?|wear|appl(?:y|ied)|practi[sc]ed?|treat(?:ed)?|complet(?:e|ed)|daily|blinded|additional|control(?=\s+group\s*[:,]))\b[\s,:]*",
    re.IGNORECASE,
)
_ADJECTIVE: Final = (
    r"[\w-]*(?:al|ic|ive|ary|ous|-based|-led|-focused|-guided|-tailored|-centred|-centered)\s+[a-z]"
)
_CLAUSE: Final = re.compile(rf";\s|,\s(?!{_ADJECTIVE})|\.\s")
_TAIL: Final = re.compile(
    r"\s+(?:\d+\s?(?:min|minutes?|h|hours?|days?|weeks?)\s+(?:before|after|prior)\b|for\s+(?:the\s+)?(?:first\s+|another\s+|up to\s+|about\s+|at least\s+)?(?:\d|one\b|two\b|three\b|four\b|six\b|eight\b|ten\b|twelve\b|an?\b|all\b|each\b|both\b|treatment\b|management\b)"
    r"|during\b|in addition\b|in an? (?:\d|double|single|random|cross|open|blind|prospective|ratio)|in (?:random|a random|the following)\b|in (?:patients|women|children|adults|people|subjects)\b|starting\b|beginning\b|started\b|until\b|before\b|prior to\b|immediately\b|after (?:the|a|stratif|random|surgery)|according\b|by (?:means|computer|using|block|a computer|random)|on (?:the|day|each|alternate)\b|at (?:baseline|the|\d|an? )|over (?:an?|\d+|the)\b|within\b|through(?:out)?\b|and (?:followed|were|was|then|assessed|evaluated|continued)\b|followed\b|every\b|stratified\b|respectively\b|as part\b|from (?:day|week|baseline|the)\b|(?:once|twice|thrice|three times|four times)\b|per (?:day|week)\b|daily\b|weekly\b|while\b|whereas\b|who\b|whose\b|which\b|that\b|where\b|when\b|was\b|were\b|received\b|starting\b|instead\b|in equal\b|in the same\b|at random\b|delivered\b|administered\b|given\b|provided\b|taken\b|injected via\b|via\b|via\b|via\b)"
    rf"|[;:]\s|,\s(?!{_ADJECTIVE})|\.\s|\s+[-–—]\s",
    re.IGNORECASE,
)
_NUMBER: Final = cue(r"(?:(?<=^)|(?<=[\s,;:]))[\[(]?(?P<mark>[1-8]|i{1,3}|iv|vi?|[a-f])[.)]\)?\s+")
_OR: Final = re.compile(
    r"\s*[,;]?\s*\b(?:or(?! without\b)|versus|vs\.?|compared (?:with|to))\s+(?:to\s+(?=receive|undergo|a|the))?|\s*;\s*(?:(?:and|or)\s+)?",
    re.IGNORECASE,
)
_AND: Final = re.compile(
    r"\s*;\s*(?:(?:and|or)\s+)?|\s*,\s*(?:and|or)\s+|\s+(?:and|or|versus|vs\.?)\s+|\s*,\s+", re.IGNORECASE
)
_PLAIN_AND: Final = re.compile(r"\s*,?\s+(?:and|versus|vs\.?|or)\s+", re.IGNORECASE)
_NO_GROUP: Final = cue(
    r"\b(?:patients|participants|subjects|those|women|men|boys|girls|adults|infants|people|individuals|volunteers|studies|trials|age[ds]?|baseline(?! (?:regimens?|therapy|treatment|antiretroviral))|scores?|levels?|rates?|risk|mortality|outcomes?|results|changes|quality of life|reductions?|differences?|concentrations?|incidence|prevalence|primary|secondary|endpoints?|end points?|visit|two|three|four|groups|arms|sites|centers|centres|hospitals|effects?|efficacy|safety|effectiveness|hypothesis|ratio|(?:double|single|triple)-blind\w*|blinded|masked|open-label|(?<!self-)studys?|infections?|symptoms?|disease|sequence|order|manner|fashion|option|year|hemoglobin|haemoglobin|relocation|noncompliance|placebo-controlled|equivalent|there|pressures?|systolic|diastolic|sensitivity|specificity|accuracy|severity|frequency|characteristics|performance|satisfaction|survival|recurrence|relapse|sociodemographic|demographic\w*|risks|washout|titration|run-in|median|mean|percent|per cent|whether|these|this|their|it|we|our|versus|vs)\b|\bp\s*[<=>]|±|\bin the\b|\bgroups? and\b|%\s*(?:of|vs)",
    re.IGNORECASE,
)
_TASK: Final = re.compile(
    r"(?:relieving|comparing|assessing|evaluating|improving|reducing|preventing|treating|managing|testing|increasing|investigating|examining|measuring|determining|exploring|understanding|predicting|enhancing|promoting|achieving|lowering|controlling|detecting|maintaining|assessment|evaluation|management|treatment|prevention|comparison|measurement)\b(?! of \w+ing| as usual)|(?:times?|once|twice|fill|later|neither|both|after|from|before|at|during|among|since|until|per|within|among|vice versa|observed|continued|double(?=[- ](?:blind|mask))|study|although|because|further)\b",
    re.IGNORECASE,
)
SCHEDULE: Final = re.compile(
    r"\b(?:Q\d+[WDMH]|QD|BID|TID|QW|QOW|QOD|b\.i\.d\.|once[- ](?:daily|weekly|monthly)|twice[- ](?:daily|weekly|a day|a week)|three times daily|every[- ](?:\d+|two|three|four|six|eight|twelve|other)[- ](?:days?|weeks?|months?)|every other week|(?:\d+|two|three|four|six|eight)-weekly|daily|weekly|monthly)(?!\w)",
    re.IGNORECASE,
)
_AMOUNT: Final = re.compile(
    r"[\d\s.,·/%±–-]+(?:months?|weeks?|days?|years?|hours?|minutes?|min|points?|h|s|%)?", re.IGNORECASE
)
_LENGTH_UNIT: Final = r"(?:months?|weeks?|days?|years?|doses?|courses?|cycles|sessions|injections|tablets)"
_LENGTHS: Final = re.compile(
    rf"(?:either\s+|a\s+)?(?P<a>\d+|one|two|three|four|five|six|ten|twelve)(?:[\s-]+(?P<unit>{_LENGTH_UNIT}))?\s*(?:[(](?P<first>[^()]*)[)]\s*)?,?\s*(?:or|versus|vs\.?)\s+(?P<b>\d+|one|two|three|four|five|six|ten|twelve)[\s-]+(?P<last>{_LENGTH_UNIT})\s*(?:[(](?P<second>[^()]*)[)]\s*)?(?:of|with)\s+(?P<what>[^.;()]+)",
    re.IGNORECASE,
)
_SAYS_MORE: Final = re.compile(
    r"\s*(?:who|which|whose|where|that|followed|then|with an?|each|given|delivered|starting|in random|in a random)\b",
    re.IGNORECASE,
)
_CONTENT: Final = re.compile(r"[A-Za-z]{2,}")
_LONGEST: Final = 12  # words of a description


def _top(pattern: re.Pattern[str], text: str, levels: list[int]) -> list[re.Match[str]]:
    return [m for m in pattern.finditer(text) if m.end() > m.start() and levels[m.start()] == 0]


def _pieces(text: str, cuts: list[re.Match[str]]) -> list[tuple[int, int]]:
    starts = [0, *(m.end() for m in cuts)]
    ends = [*(m.start() for m in cuts), len(text)]
    return [(s, e) for s, e in zip(starts, ends, strict=True) if text[s:e].strip()]


def pieces(text: str, cut: re.Pattern[str]) -> list[tuple[int, int]]:
    """The items of a list that a pattern cuts outside of brackets."""
    return _pieces(text, _top(cut, text, depths(text, inside=1)))


def numbered_items(text: str) -> list[tuple[int, int]]:
    """The items of a list that is numbered from its beginning: "1) X; 2) Y", "(a) X or (b) Y"."""
    marks = list(_NUMBER.finditer(text))
    if len(marks) < 2 or marks[0]["mark"] not in {"1", "i", "a"}:
        return []
    return [(a.end(), b.start() if b else len(text)) for a, b in zip(marks, [*marks[1:], None], strict=True)]


_FURTHER_DOSE: Final = re.compile(
    r"\s*\d[\d.,]*[\s-]?(?:mg|mcg|µg|μg|g|IU|m[lL])(?:/\w+)?(?:\s+(?:doses?|daily|weekly|monthly))?\s+(?:with|versus|vs\.?|against|to)\s"
)  # "A 150 mg and 90 mg with B": the second is a dose of the first, and no group


def split_sides(text: str, base: int, expected: int | None) -> list[Side]:
    """The groups that a list gives; none where it cannot be told how it is split."""
    levels = depths(text, inside=1)
    if told := lengths(text, base):
        return told
    for cut in _splits(text, levels, expected):
        pieces = _whole(text, cut)
        sides = [side_of(text[s:e], base + s) for s, e in pieces]
        good = [s for s in sides if s is not None]
        if any(_FURTHER_DOSE.match(text, s, e) for s, e in pieces):
            continue
        if len(good) == len(pieces) and len(good) > 1 and (expected is None or len(good) == expected):
            return told_apart(good)
    return []


def _whole(text: str, pieces: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The pieces, with what only says more of the piece before it (", who listened to ...") as part of that."""
    whole: list[tuple[int, int]] = []
    for start, end in pieces:
        if whole and _SAYS_MORE.match(text, start):
            whole[-1] = (whole[-1][0], end)
        else:
            whole.append((start, end))
    return whole


def lengths(text: str, base: int) -> list[Side]:
    """Lengths or numbers of one thing: "3 months (3M arm) or 6 months (6M arm) of A", "two or three doses of B"."""
    m = _LENGTHS.match(text)
    if m is None:
        return []
    what = re.split(r"\s(?:for|in|after|to|versus)\s", _trim(m["what"]))[0]
    if not is_phrase(what):
        return []
    sides: list[Side] = []
    for amount, unit, called in (("a", "unit", "first"), ("b", "last", "second")):
        names, n, _ = bracket(m[called]) if m[called] else ([], None, "")
        figure, of = f"{counted(m[amount]) or 0:g}", (m[unit] or m["last"]).lower()
        names = names or [f"{figure}-{of.removesuffix('s')} group", f"{figure} {of}"]
        whole = f"{figure} {of} of {what}"
        sides.append(Side(base + m.start(amount), base + m.end(amount), whole, whole, tuple(named(names)), n))
    return sides


def _splits(text: str, levels: list[int], expected: int | None) -> Iterator[list[tuple[int, int]]]:
    if numbered := numbered_items(text):
        yield numbered
    if len(_HANDLES.findall(text)) > 1:
        each = _pieces(text, _top(_AND, text, levels))
        if all(len(_HANDLES.findall(text, s, e)) == 1 for s, e in each):
            yield each
    either = _top(_OR, text, levels)
    if either:
        every = _top(_AND, text, levels)
        if "," in text and (expected or 3) > 2:
            listed = _pieces(text, [m for m in every if "and" not in m.group().lower()])
            if len(listed) > 2:
                yield listed
                yield _up_to_last(text, levels, listed)
        pieces = _pieces(text, either)
        yield pieces
        if expected is None and len(pieces) > 2:
            yield _pieces(text, either[:1])
        yield _pieces(text, either[-1:])
    elif expected is not None or re.search(r"\bn\s*=|\bgroup\b|\barm\b|\band an?\b", text):
        yield _pieces(text, _top(_PLAIN_AND, text, levels))
        yield _pieces(text, _top(_AND, text, levels))
        for m in _top(_PLAIN_AND, text, levels):
            yield _pieces(text, [m])


def _up_to_last(text: str, levels: list[int], listed: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The pieces of a list up to that behind its last "or"; what follows says more of all: "A, B or C, three sessions each"."""
    last = _top(_OR, text, levels)[-1].end()
    return [(s, e) for s, e in listed if s <= last]


def told_apart(sides: list[Side]) -> list[Side]:
    """The sides, with their schedules where the short descriptions of several are the same words."""
    sides = _without_shared(_of_one_thing(_with_schedules(_completed(sides))))
    texts = [_unscheduled(s.text) for s in sides]
    return [
        replace(s, text=s.full) if texts.count(text) > 1 and s.full else s
        for s, text in zip(sides, texts, strict=True)
    ]


_ELIDED: Final = re.compile(r".*\w[-‐‑]")
_SHARED_END: Final = re.compile(r"[\w]+[-‐‑](?P<end>\w.*)")


def _completed(sides: list[Side]) -> list[Side]:
    """The sides with the end that a list gives only once: "genotype- or phenotype-directed therapy"."""
    done = list(sides)
    for i in range(len(done) - 2, -1, -1):
        end = _SHARED_END.fullmatch(done[i + 1].text) if _ELIDED.fullmatch(done[i].text) else None
        if end is not None:
            whole = done[i].text + end["end"]
            done[i] = replace(done[i], text=whole, full=whole)
    return done


def _unscheduled(text: str) -> str:
    return " ".join(w.removesuffix("s") for w in SCHEDULE.sub("", text).lower().split())


def _without_shared(sides: list[Side]) -> list[Side]:
    """The sides without what all get besides: "A plus iron or placebo plus iron" is A or placebo."""
    added = {s.text.partition(" plus ")[2] for s in sides}
    if len(added) != 1 or added == {""}:
        return sides
    return [replace(s, text=s.text.partition(" plus ")[0]) for s in sides]


_EVERY: Final = re.compile(
    rf"{SCHEDULE.pattern}|\bevery[ -](?:\d+|two|three|four|six|eight|twelve)[ -]hours?\b", re.IGNORECASE
)
_AMOUNT_ONLY: Final = re.compile(
    r"(?:\b(?:an?|one|two|three|a single|\d[\d.,]*)\s*|(?:tablet|capsule|dose|injection|pill|drop|sachet|mg|g|IU|m[lL])s?\b\s*|[\s,])*",
    re.IGNORECASE,
)
_UNIT_AT_END: Final = re.compile(r"\s+(?:tablet|capsule|dose|injection|pill|sachet)s?$", re.IGNORECASE)


def _with_schedules(sides: list[Side]) -> list[Side]:
    """What all get, where a list says it only once and then how often: "two zinc tablets once weekly or one tablet daily"."""
    when = [_EVERY.search(s.full) for s in sides]
    if not all(when):
        return sides
    what = [_EVERY.sub("", s.full[: m.start()]).strip(" ,") for s, m in zip(sides, when, strict=True) if m]
    told = [w for w in what if not _AMOUNT_ONLY.fullmatch(w)]
    if len(told) != 1 or len(sides) < len(told) + 1:
        return sides
    base = _UNIT_AT_END.sub("", told[0])
    whole = [f"{base} {m.group()}" for m in when if m]
    return [replace(s, text=text, full=text) for s, text in zip(sides, whole, strict=True)]


_UNIT_OF: Final = re.compile(
    r"(?:tablet|capsule|dose|injection|session|pill|drop|cup|puff|sachet)s?\b", re.IGNORECASE
)
_OF_WHAT: Final = re.compile(r"\b(?:of|as)\s+\S.*$")


def _of_one_thing(sides: list[Side]) -> list[Side]:
    """What all get, where only the last of several amounts says it: "two tablets weekly or one tablet daily of A"."""
    units = [_UNIT_OF.match(s.text) for s in sides]
    what = _OF_WHAT.search(sides[-1].full) if sides and all(units) else None
    if what is None or any(_OF_WHAT.search(s.full) for s in sides[:-1]):
        return sides
    whole = [f"{s.full} {what.group()}" for s in sides[:-1]] + [sides[-1].full]
    return [replace(s, text=full, full=full) for s, full in zip(sides, whole, strict=True)]


_BRACKETED: Final = re.compile(r"[\[(]([^()\[\]]*)[\])]")
_BLANKED: Final = re.compile(r"\s*\0+")
_BLANKS: Final = re.compile(r"\s+")
_CALLED: Final = re.compile(rf"(?P<what>.*?)\s*\b(?:{NUMBERED}|groups?|arms?|condition|controls?)")


_SHARED: Final = re.compile(
    r"\s*\d+(?::\d+)*\s+to\s+|[^,;]*\b(?:with|plus) either\s+"
)  # "2:1 to A", "B with either A"


def side_of(text: str, base: int) -> Side | None:
    """The group that a piece of a list means, or None where it means none."""
    if shared := _SHARED.match(text):
        text, base = text[shared.end() :], base + shared.end()
    levels = depths(text, inside=1)
    names: list[str] = []
    n: int | None = None
    inner = ""
    plain = text
    if any(levels):
        plain = "".join([c if level == 0 else "\0" for c, level in zip(text, levels, strict=True)])
    for m in _BRACKETED.finditer(text):
        found, size, rest = bracket(m[1])
        names += found
        n = n or size
        inner = inner or rest
    plain = _BLANKED.sub("\0", plain)
    head = plain.replace("\0", " ")
    start = _past_lead(head, 0)
    handle = _HANDLE_FIRST.match(head, start)
    if handle is not None:
        names.append(handle["name"])
        start = _past_lead(head, handle.end())
        n = n or _size_of(handle["size"])
    head = _BLANKS.sub(" ", head[start:]).strip(" .,;:")
    if not head and handle is not None:
        head = _trim(inner)
    short = _TAIL.split(head, maxsplit=1)[0].strip(" .,;:")
    full = _CLAUSE.split(head, maxsplit=1)[0].strip()
    if called := _CALLED.fullmatch(short):
        names.append(short)
        what = called["what"]
        if inner and is_phrase(inner_short := _trim(inner)):
            short = full = inner_short
        elif not what or what.lower() in _BARE:
            short = full = ""
        elif not is_phrase(what):
            return None
        else:
            short = full = what
    elif short.lower() in _BARE:
        names.append(f"{short} group")
        told = _trim(inner) if inner else ""
        short = full = told if told and is_phrase(told) else ""
    short = _LOOSE.sub("", short)
    if short and not is_phrase(short):
        return None
    if not short and not names:
        return None
    full = " ".join(full.split()[:15])
    return Side(base + start, base + len(text), short, full, tuple(named(names)), n, text)


_HANDLE_FIRST: Final = re.compile(
    rf"(?P<name>{NUMBERED})\s*(?:[:,=–-]\s*(?:[nN]\s*=\s*(?P<size>\d+)\s*)?|(?=(?:who|which|was|were|treated|with|by|using|receiv\w+|underwent|got|given|took|had)\b))"
)  # "group A treated by X", "group B with Y"


def _size_of(printed: str | None) -> int | None:
    return int(printed.replace(",", "")) if printed else None


def _past_lead(text: str, place: int) -> int:
    """Where the words begin that say what a group gets, behind those that only lead to it."""
    while True:
        first = _LEAD.match(text, place + len(text[place:]) - len(text[place:].lstrip()))
        if first is None or first.end() <= place:
            return place
        place = first.end()


_LOOSE: Final = re.compile(
    r"(?:\s+(?:to|for|in|on|of|with|and|or|by|the|an?|than|among|from|at|during))+$"
)  # not "Sensor On"
_BARE: Final = frozenset(
    "controls control experimental intervention study treatment treated test active case comparison the comparator".split()
)


def _trim(text: str) -> str:
    return _TAIL.split(text[_past_lead(text, 0) :], maxsplit=1)[0].strip(" .,;:")


def bracket(text: str) -> tuple[list[str], int | None, str]:
    """What stands in brackets behind a group: names of it, its size, and the rest."""
    names: list[str] = []
    rest: list[str] = []
    n: int | None = None
    for part in re.split(r"\s*[;,:]\s+", text):
        if m := _SIZE.search(part):
            n = n or _size_of(m[1] or m[2])
        elif (
            (HANDLE.fullmatch(part.strip()) and len(part.split()) < 5)
            or _SHORT.fullmatch(part.strip())
            or AS_USUAL.fullmatch(part.strip())
            or _KIND.fullmatch(part.strip())
        ):
            names.append(part.strip())
        else:
            rest.append(part)
    return names, n, " ".join(rest[:1])


_NOT_NAME: Final = re.compile(
    r"^(?:(?:the|an?|to|in|into|of|for|and|or|one|each|with|between|while|whereas|were|was|patients|participants|subjects|women)\s+)+",
    re.IGNORECASE,
)
_DOSING: Final = re.compile(
    r"(?:BID|TID|QID|QD|OD|QW|Q\d+W|IV|SC|IM|PO|AE|AEs|SD|SE|CI|USA|UK|IU|BD|RCT)s?", re.IGNORECASE
)


def named(names: list[str]) -> Iterator[str]:
    """The names of a group without the words around them; schedules and abbreviations of statistics are none."""
    for name in names:
        plain = _NOT_NAME.sub("", name.strip())
        plain = re.sub(r"\b(group|arm|condition)s$", r"\1", plain)
        if (
            len(plain) > 1
            and (plain[0].isalpha() or plain.lower().endswith(("group", "arm")))
            and not _DOSING.fullmatch(plain)
            and plain.lower() not in {"group", "arm", "the", "groups", "condition", "usa", "uk"}
        ):
            yield plain


_NO_THING: Final = re.compile(
    r"not|\w+ly|\w+ation groups?|based|either|multiple|alone|part|place|(?:taken|given|applied|inhaled|injected|infused|administered|dosed|swallowed|used|worn|each|both)(?: .*)?|(?:up|down|has|have|had|is|are|did|does|do|can|may|for|during|over|until) .*",
    re.IGNORECASE,
)


_ITEM_OR_COUNT: Final = re.compile(
    r"[\[(]?\d{1,2}\)|\d+ (?!(?:doses|tablets|capsules|drops|sessions|courses|cycles|injections|meals|cups|servings|puffs|sachets|days|weeks|months|years|hours|minutes)\b)[a-z]+s$"
)  # "2) X" of a list; "37 teachers" of a group


_TELLS: Final = re.compile(
    r"(?<!\bwith )(?<!\bof )(?<!\ban )(?<!\ba )(?<!\bplus )(?<!\band )(?<!\bthe )(?<=[a-z] )(?:improved|reduced|increased|decreased|lowered|worsened|caused|produced|showed|led|resulted|achieved|yielded|raised|slowed|relieved|eased|outperformed)\s"
)  # "the programme improved pain" tells what a group did


def is_phrase(text: str) -> bool:
    """Whether words may describe what a group gets: no people, outcome, or time; not too long."""
    words = text.split()
    if _TASK.match(text) or _NO_THING.fullmatch(text) or _ITEM_OR_COUNT.match(text) or _TELLS.search(text):
        return False
    return (
        0 < len(words) <= _LONGEST
        and bool(_CONTENT.search(text))
        and not _NO_GROUP.search(text)
        and (text[0].isalnum() or text[0] in "(“‘'")
        and text[-1] != "–"  # what a list leaves out to the next of its items
        and not _AMOUNT.fullmatch(text)
    )
