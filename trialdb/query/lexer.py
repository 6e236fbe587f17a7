"""A question cut into pieces that each mean one thing: a known name, a phrase of the lexicon, a figure with a unit.

At every place the longest reading wins. Where a name and a phrase are equally long the phrase wins, unless the
question writes the word in capitals ("ALL" the leukaemia, "all" the word). What cannot be read becomes a piece
of kind ``unknown``; nothing is skipped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

from trialdb.query.lexicon import LEXICON, LONGEST
from trialdb.query.names import LONGEST_NAME, Names, Thing
from trialdb.query.words import analysis_sets
from trialdb.values import key, number, regimen, unit, word_number

if TYPE_CHECKING:
    from trialdb.facts import TimePoint, TimeUnit

__all__ = ["Dose", "Piece", "dose", "name_keys", "pieces", "time_point"]

#: Signs that are words of their own; a dash between blanks is none.
_SIGNS: Final = frozenset("+%&<>=≤≥")
_EDGES: Final = " \t\r\n?.,;:!()[]{}\"'“”‘’«»"
_BOUND: Final = {"fill", "prep", "by", "versus", "compare", "via", "asof", "before", "since"}
_TIME_UNITS: Final[dict[str, TimeUnit]] = {
    "day": "day", "d": "day", "week": "week", "wk": "week", "w": "week", "month": "month", "mo": "month",
    "year": "year", "yr": "year", "y": "year",
}  # fmt: skip
_UNIT_OF_TIME: Final = "day|week|wk|w|month|mo|year|yr|d|y"
_AT: Final = re.compile(rf"({_UNIT_OF_TIME})s?\.?[ -]?(\d+(?:\.\d+)?)")
_LENGTH: Final = re.compile(rf"(\d+(?:\.\d+)?|[a-z]+(?:-[a-z]+)?)[ -]?({_UNIT_OF_TIME})s?")
#: Several figures of one unit, which is said once: "150 and 300 mg", "weeks 16, 24 and 52", "15/30 mg".
_BETWEEN: Final = r"(?:[ ]?/[ ]?|[ ]?&[ ]?|,?[ ](?:and|or)[ ]|[ ])"
_SEVERAL: Final = re.compile(rf"\d+(?:\.\d+)?(?:{_BETWEEN}\d+(?:\.\d+)?)+")
_SEVERAL_BEFORE: Final = re.compile(
    rf"(?P<figures>{_SEVERAL.pattern})(?P<unit>[ -]?[a-zµμ].*)", re.IGNORECASE
)
_SEVERAL_AFTER: Final = re.compile(rf"(?P<unit>(?:{_UNIT_OF_TIME})s?\.?[ -]?)(?P<figures>{_SEVERAL.pattern})")
_NUMBERS: Final = re.compile(rf"(?P<series>[^\W\d][^\d]*?)(?P<numbers>[ -]?\d+(?:{_BETWEEN}-?\d+)+)")
_FIGURES: Final = re.compile(r"\d+(?:\.\d+)?")
#: A share that an endpoint asks for, as one word whatever blanks it has: "at least 20 percent", "5% or more".
_SHARE: Final = re.compile(
    r"(?<!\S)(?:(?P<least>(?:at least|a minimum of|minimum|≥|>=|⩾)\s*)?(?P<share>\d+(?:\.\d+)?)\s*(?:%|percent\b|per cent\b)"
    r"(?P<more>\s+or (?:more|greater|higher|better)\b)?)",
    re.IGNORECASE,
)
_TOKEN: Final = re.compile(rf"{_SHARE.pattern}(?=[\s?.,;:!)\]]|$)|\S+", re.IGNORECASE)
_LOSING: Final = re.compile(r"\b(?:lose|loses|lost|losing|shed|shedding)\b")
_REDUCING: Final = re.compile(
    r"\b(?:reduce|reduces|reduced|reducing|cut|cuts|cutting|lower|lowered|lowering)\b"
)
_OF_IT: Final = re.compile(r"\b(?:of|by|their|its|the|a|an|in|from|baseline)\b")
_BELOW: Final = re.compile(r"[<≤⩽]|\b(?:less than|fewer than|under|below)\b", re.IGNORECASE)
_ABOVE: Final = re.compile(r"[>≥⩾]|\b(?:at least|more than|over|above|or more)\b", re.IGNORECASE)
_DOSE: Final = re.compile(
    r"(\d[\d,]*(?:\.\d+)?|\.\d+)[ -]?((?:mg|mcg|µg|μg|ug|ng|g|iu|units|ml)(?:/kg|/m2|/m²)?)", re.IGNORECASE
)
_LEVEL: Final = re.compile(r"(high|low|medium|middle|mid)(?:er|est)?[ -]dose(?:s)?")
_LEVELS: Final = {"high": "high", "low": "low", "medium": "medium", "middle": "medium", "mid": "medium"}
_REGIMEN: Final = re.compile(
    r"(?:every|once|twice|thrice|three times|four times)\b.+|q\d+[hdwm]|q[dw]|[bt]id|daily|weekly|monthly"
)
_MONTHS: Final = {
    name: number
    for number, names in enumerate(
        "january jan|february feb|march mar|april apr|may|june jun|july jul|august aug|september sep sept|october oct"
        "|november nov|december dec".split("|"), 1,
    )
    for name in names.split()
}  # fmt: skip
_MONTH: Final = "|".join(_MONTHS)
_ISO_DATE: Final = re.compile(r"(?:19|20)\d\d(?:-\d\d(?:-\d\d)?)?")
_DATE: Final = re.compile(
    rf"(?:(?P<day>\d\d?)(?:st|nd|rd|th)? )?(?P<month>{_MONTH})\.?(?: (?P<after>\d\d?)(?:st|nd|rd|th)?,?)? (?P<year>(?:19|20)\d\d)"
)
_PHASE: Final = re.compile(r"phases?[ -](\d[ab]?(?:/\d[ab]?)?|iv|i{1,3}[ab]?)")
_ROMAN: Final = {"i": "1", "ii": "2", "iii": "3", "iv": "4"}


@dataclass(frozen=True, slots=True)
class Dose:
    """A dose as asked for, in the unit's usual spelling."""

    value: float
    unit: str


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of a question: its words, its kind, the value it gives the plan, and what a name may stand for."""

    kind: str
    text: str
    value: str | TimePoint | Dose | tuple[TimePoint, ...] | tuple[Dose, ...] = ""
    things: tuple[Thing, ...] = ()


def name_keys(question: str) -> frozenset[str]:
    """The keys of everything in a question that may be a name: what :func:`pieces` looks up in ``names``."""
    words = _words(question)
    ends = ((at, at + length) for at in range(len(words)) for length in range(1, LONGEST_NAME + 1))
    windows = (" ".join(words[start:end]) for start, end in ends if end <= len(words))
    keys = {key(name) for said in windows for name in (said, *_of_share(said))}
    return frozenset(keys | {k.rstrip("0123456789") for k in keys if k.isalnum() and k[-1].isdigit()})


def pieces(question: str, names: Names) -> tuple[Piece, ...]:
    """All pieces of a question from left to right."""
    words = _words(question)
    shouted = not any(c.islower() for c in question)
    found: list[Piece] = []
    at = 0
    while at < len(words):
        length, piece = _longest(words, at, names, shouted=shouted)
        found.append(piece)
        at += length
    return tuple(found)


def _words(question: str) -> list[str]:
    tokens = (" ".join(m[0].split()) for m in _TOKEN.finditer(question))
    return [w for raw in tokens if (w := _word(raw))]


def _word(raw: str) -> str:
    """A word without the punctuation around it and without a possessive ending; "vs." loses its point too."""
    if not any(c.isalnum() or c in _SIGNS for c in raw):
        return ""
    bare = raw.strip(_EDGES)
    return re.sub(r"(?<=\w)['’]s$", "", bare)


def _longest(words: list[str], at: int, names: Names, *, shouted: bool) -> tuple[int, Piece]:
    """The longest reading at a place; of equal ones a figure, then a phrase, then a name."""
    best = (1, Piece("unknown", words[at]))
    for length in range(min(len(words) - at, max(names.longest, LONGEST)), 0, -1):
        window = words[at : at + length]
        after = words[at + length].lower() if at + length < len(words) else ""
        for piece in _readings(window, names, shouted=shouted, after=after):
            return length, piece
    return best


def _readings(window: list[str], names: Names, *, shouted: bool, after: str) -> Iterator[Piece]:
    said = " ".join(window)
    lower = said.lower()
    capitals = len(window) == 1 and said.isupper() and len(said) > 1 and not shouted
    named = (
        Piece("name", said, things=_things(said, names)) if _may_be_name(window, capitals=capitals) else None
    )
    if capitals and named and named.things:
        yield named
    if len(window) <= 4 and (figure := _figure(said, lower)):
        yield figure
    if len(window) <= 8 and (figures := _figures(said, lower)):
        yield figures
    if (entry := LEXICON.get(tuple(w.lower() for w in window))) is not None:
        yield Piece(entry[0], said, entry[1])
    if (population := _populations().get(key(said))) is not None and window[0].lower() != "the":
        yield Piece("population", said, population)
    if named and named.things:
        yield named
    if _may_be_series(window, after=after) and (studies := names.series(said)):
        yield Piece("name", said, things=studies)
    if len(window) <= 8 and (studies := _members(said, names)):
        yield Piece("name", said, things=studies)


def _members(said: str, names: Names) -> tuple[Thing, ...]:
    """Studies of a series by their numbers: "LANTERN-1 and -2", "Lantern 1/2"; none where one is not known."""
    found = _NUMBERS.fullmatch(said)
    if found is None:
        return ()
    members = [names.find(f"{found['series']}{n}") for n in _FIGURES.findall(found["numbers"])]
    studies = [[t for t in things if t.kind == "study"] for things in members]
    return tuple(t for some in studies for t in some) if all(studies) else ()


def _things(said: str, names: Names) -> tuple[Thing, ...]:
    """What a name stands for: "less than 7%" is no name of an endpoint that asks for at least 7%, nor the other way."""
    wrong = _ABOVE if _BELOW.search(said) else _BELOW if _ABOVE.search(said) else None
    found = next((things for name in (said, *_of_share(said)) if (things := names.find(name))), ())
    return found if wrong is None else tuple(t for t in found if not wrong.search(t.name))


def _of_share(said: str) -> Iterator[str]:
    """Other ways to name an endpoint that asks for a share: "lost 5% or more of their weight", "weight loss of ≥5%"."""
    found = _SHARE.search(said)
    if found is None or found.span() == (0, len(said)):
        return
    share, rest = found["share"], f"{said[: found.start()]} {said[found.end() :]}".lower()
    noun = " ".join(_OF_IT.sub(" ", _LOSING.sub(" ", _REDUCING.sub(" ", rest))).split())
    verb = " loss" if _LOSING.search(rest) else " reduction" if _REDUCING.search(rest) else ""
    what = f"{noun}{verb}"
    for name in (f"{share} {what}", f"at least {share} {what}", f"{what} of {share}", f"{what} {share}"):
        yield name
        yield f"{name} or more"


def _may_be_series(window: list[str], *, after: str) -> bool:
    """Whether words may name a series of studies: "LANTERN", or "Lantern trials"; other words mean what they mean."""
    if len(window) == 1 and window[0].isupper():
        return len(window[0]) > 3
    if not window[0][:1].isupper():
        return False
    return (
        LEXICON.get((after,), ("", ""))[0] == "study"
        or after in {"program", "programme", "series"}
        or (len(window) > 1 and all(word[:1].isupper() for word in window))
    )


@cache
def _populations() -> dict[str, str]:
    """Analysis sets by the keys of all their names."""
    return {key(name): sort.name for sort in analysis_sets().values() for name in (sort.name, *sort.names)}


def _may_be_name(window: list[str], *, capitals: bool) -> bool:
    """A name of several words neither begins nor ends with a word that ties phrases together."""
    if len(window) == 1:
        return capitals or not _bound(window[0])
    if not (key(window[0]) and key(window[-1])):
        return False
    return not _bound(window[0]) and not _bound(window[-1])


def _bound(word: str) -> bool:
    entry = LEXICON.get((word.lower(),))
    return entry is not None and entry[0] in _BOUND


def _figure(said: str, lower: str) -> Piece | None:
    """A time point, dose, dose level, regimen or phase."""
    if m := _AT.fullmatch(lower):
        return _time(said, float(m[2]), _TIME_UNITS[m[1]])
    if (m := _LENGTH.fullmatch(lower)) and (count := _count(m[1])) is not None:
        return _time(said, count, _TIME_UNITS[m[2]])
    if (asked := dose(said)) is not None:
        return Piece("dose", said, asked)
    if m := _LEVEL.fullmatch(lower):
        return Piece("level", said, _LEVELS[m[1]])
    if _ISO_DATE.fullmatch(lower):
        return Piece("date", said, lower)
    if m := _DATE.fullmatch(lower):
        day = m["day"] or m["after"]
        month = f"{m['year']}-{_MONTHS[m['month']]:02}"
        return Piece("date", said, f"{month}-{int(day):02}" if day else month)
    if m := _PHASE.fullmatch(lower):
        roman = m[1].rstrip("ab")
        return Piece("phase", said, _ROMAN.get(roman, roman) + m[1][len(roman) :])
    if _REGIMEN.fullmatch(lower) and (schedule := regimen(lower)):
        return Piece("regimen", said, schedule)
    return None


def _figures(said: str, lower: str) -> Piece | None:
    """Several doses or time points that share one unit."""
    found = _SEVERAL_BEFORE.fullmatch(lower) or _SEVERAL_AFTER.fullmatch(lower)
    if found is None:
        return None
    unit_first = found.start("unit") == 0
    texts = (
        f"{found['unit']}{n}" if unit_first else f"{n}{found['unit']}"
        for n in _FIGURES.findall(found["figures"])
    )
    figures = [_figure(text, text) for text in texts]
    kinds = {f.kind for f in figures if f is not None}
    if None in figures or len(kinds) != 1 or not kinds <= {"dose", "time"}:
        return None
    return Piece(kinds.pop(), said, tuple(f.value for f in figures if f is not None))  # type: ignore[arg-type]


def _time(said: str, value: float, time_unit: TimeUnit) -> Piece:
    from trialdb.facts import TimePoint  # noqa: PLC0415  (slow to import; most questions need none)

    return Piece("time", said, TimePoint(value=value, unit=time_unit))


def _count(text: str) -> float | None:
    if text[0].isdigit():
        return float(text)
    ordinal = text.endswith("th") or text in {"first", "second", "third"}
    counted = None if ordinal else word_number(text)
    return None if counted is None else float(counted)


def dose(text: str) -> Dose | None:
    """A dose in words, or None where it is none.

    >>> dose("1,000 mg"), dose("high")
    (Dose(value=1000.0, unit='mg'), None)
    """
    found = _DOSE.fullmatch(text.strip())
    value = number(found[1]) if found else None
    return Dose(float(value), _dose_unit(found[2])) if found and value is not None else None


def _dose_unit(text: str) -> str:
    mass, slash, per = text.partition("/")
    return f"{unit(mass.lower()) or mass}{slash}{per.lower().replace('²', '2')}"


def time_point(text: str) -> TimePoint | None:
    """A time point in words, or None where it is none.

    >>> time_point("24 weeks") == time_point("week 24") == time_point("w24")
    True
    """
    piece = _figure(text.strip(), text.strip().lower())
    if piece is None or isinstance(piece.value, str | Dose | tuple):
        return None
    return piece.value
