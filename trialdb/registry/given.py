r"""What the words of one arm say is given: dose, schedule, route and dose level of a label or a description.

A registry's labels write doses that prose seldom has ("1x10^8 PFU", "0.05 %", "mg/m\^2"), so that the figures' pattern
of articles is not enough; schedules, routes and levels are read by the grammar of articles.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from trialdb.extract.patterns import NUMBER as _PRINTED
from trialdb.extract.routes import route_in
from trialdb.extract.sides import SCHEDULE
from trialdb.values import number, regimen, unit

__all__ = ["READ", "Dose", "doses", "route", "schedules"]


READ: Final = (
    800  # what is given stands at the beginning; the rest of a long description is the trial's course
)


_KEPT_TEXTS: Final = (
    1 << 12
)  # texts remembered: a record says of its groups in many places what it says of its arms


class Dose(NamedTuple):
    """One stated dose with its place; ``sure`` is False in a range, a choice of doses, or up to a maximum."""

    start: int
    end: int
    value: float
    unit: str
    sure: bool


_NUMBER: Final = rf"0,\d+|{_PRINTED}"  # "0,012 mg" has a decimal comma, "1,200 mg" has none
_BASE: Final = (
    r"mg|mcg|[µμu]g|micro-?grams?|milli-?grams?|grams?|g(?!\w)|ng|nanograms?|[kmM]?IU|international\s+units?|milliunits?|units?|U(?!\w)"
    r"|mL|ml|milliliters?|millilitres?|[mMGk]?Bq|c?Gy|mCi|mEq|[mµμn]?mol|PFU|pfu|CFU|cfu|TCID50|vg|vp|[Cc]ells?|%"
)
_DOSE: Final = re.compile(
    rf"(?<![\w.,^/])(?<![A-Za-z]-)(?P<many>(?>(?:{_NUMBER})(?:(?:\s*(?:mg|mcg|[µμ]g|g|%|million|billion))?\s*(?:-|–|—|to|or|and|,(?!\d)(?:\s*(?:and|or)\b)?|then|followed\s+by)|\s*/)\s*){{0,10}})"
    rf"(?:(?P<times>\d+)\s*[x×]\s*(?!10))?(?:(?P<mantissa>\d+(?:\.\d+)?)\s*[x×X*]\s*10\s*\\?\^?\s*[eE]?\(?(?P<power>\d{{1,2}}|[⁰¹²³⁴-⁹]+)\)?|(?P<number>{_NUMBER})(?:[eE]\+?(?P<exponent>\d{{1,2}}))?)"
    rf"\s*-?\s*(?P<scale>(?:[Mm]illion|[Bb]illion)\s+)?(?:[\w-]{{1,20}}\s+(?:[\w-]{{1,20}}\s+){{0,5}}(?=cells?\b))?(?P<unit>{_BASE})s?(?![A-Za-z])"
    r"(?P<per>(?:\s?/\s?(?:kg|m\\?\^?2|m²|dose|day|d|hr?|hour|min(?:ute)?|actuation|vial|m[lL]|dL|L|\d+(?:\.\d+)?\s?m[lL])(?!\w)|\s+per\s+(?:kg|kilogram|day|square\s+met(?:er|re)|m2|m²|minute|hour|m[lL])(?!\w))*)",
    re.IGNORECASE,
)
_FIGURE: Final = re.compile(r"[\d.·][\d.,·]*(?<=\d)")  # where a dose may begin: it is tried nowhere else
_GOES_ON: Final = frozenset(
    "mMcCµμuUgGnNiIkKpPtTvV%bBeE-–—,aAoOfFxX×*/"
)  # how a unit or a list of doses goes on
_UNSURE: Final = re.compile(
    r"(?:up[- ]?to|max(?:imum)?\.?|titrat\w*|escalat\w*|increas\w*|adjust\w*|starting|initial|loading|from|between|minimum|at least|less than|target|[<>≤≥~])\W*(?:(?:dose|dosage|daily|of|at|to|the|a|with|by)\W+){0,4}$"
)
_UNSURE_HINT: Final = re.compile(
    r"up|max|titr|esca|incr|adju|start|init|load|from|betw|mini|least|less|targ|[<>≤≥~]"
)
_RANGE_SIGNS: Final = ("-", "–", "to", "and", "or")
_RANGE: Final = re.compile(r"\d\s*(?:-|–|to|and|or)$")
_UNSURE_AFTER: Final = re.compile(
    r"\s*(?:(?:starting|initial|loading|maximum|induction|maintenance)\b|(?:dose\s+)?(?:once |twice )?(?:\w+ )?(?:and |then |followed by |with |will be |was )*(?:up-?)?(?:titrat|escalat|increas|increment|or\s+\d|to\s+\d))",
    re.IGNORECASE,
)
_COMBINED: Final = re.compile(rf"(?:(?:{_NUMBER})\s*/\s*)+")  # "10/1000 mg": the dose of each of two drugs
_POWERS: Final = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_SPELLED: Final = {
    "mg": "mg", "mcg": "µg", "ug": "µg", "µg": "µg", "μg": "µg", "iu": "IU", "u": "units", "units": "units", "%": "%", "ml": "mL",
    "kbq": "kBq", "bq": "Bq", "kiu": "kIU", "miu": "mIU", "µmol": "µmol", "μmol": "µmol", "mol": "mol",
    "microgram": "µg", "micrograms": "µg", "micro-gram": "µg", "micro-grams": "µg", "nanogram": "ng", "nanograms": "ng",
    "milli-gram": "mg", "milli-grams": "mg", "unit": "units", "milliliter": "mL", "millilitre": "mL", "cell": "cells",
    "cells": "cells", "pfu": "PFU", "cfu": "CFU", "g": "g", "ng": "ng", "vg": "vg", "vp": "vp", "meq": "mEq", "mci": "mCi", "gy": "Gy",
    "cgy": "cGy", "mbq": "MBq", "gbq": "GBq", "tcid50": "TCID50", "mmol": "mmol", "nmol": "nmol",
}  # fmt: skip
_PER: Final = {"m\\^2": "m2", "m^2": "m2", "m²": "m2", "square meter": "m2", "square metre": "m2", "kilogram": "kg",
               "minute": "min", "hour": "h", "hr": "h", "d": "day"}  # fmt: skip
_PER_SIGN: Final = re.compile(r"\s?/\s?|\s+per\s+")
_LIQUID: Final = frozenset({"ml", "dl", "l"})
_VOLUMES: Final = frozenset({"mL", "%"})


def doses(text: str) -> list[Dose]:
    """The doses of a text in order; a concentration is none, nor is a volume where a mass or a concentration is stated.

    >>> [(d.value, d.unit, d.sure) for d in doses("10 or 20 mg, then 1x10^8 PFU/kg")]
    [(10.0, 'mg', False), (20.0, 'mg', False), (100000000.0, 'PFU/kg', True)]
    """
    return [*_doses(text[:READ])]


@lru_cache(maxsize=_KEPT_TEXTS)
def _doses(text: str) -> Sequence[Dose]:
    found: list[Dose] = []
    dissolved = False
    figure = _FIGURE.search(text)
    while figure:
        end = figure.end()
        following = text[end : end + 2].lstrip()[:1]
        m = _DOSE.match(text, figure.start()) if following in _GOES_ON else None
        if m is None:
            figure = _FIGURE.search(text, end)
            continue
        read = _read(m, text)
        if read is None:
            dissolved = True
        else:
            found += read
        figure = _FIGURE.search(text, m.end())
    if (dissolved or len(found) > 1) and any(d.unit in _VOLUMES for d in found):
        masses = [d for d in found if d.unit not in _VOLUMES]
        return masses if masses or dissolved else found
    return found


def _read(m: re.Match[str], text: str) -> list[Dose] | None:
    """The doses of one place, or None where it is a concentration."""
    per = [p for p in _PER_SIGN.split(m["per"].lower()) if p] if m["per"] else ()
    if any(p in _LIQUID for p in per):
        return None
    value = _value(m)
    base = m["unit"].lower()
    if not value or (base == "%" and not _TOPICAL.search(text)):
        return []
    counted = m["scale"] or m["power"] or m["exponent"]
    if base.startswith("cell") and not counted and text[m.end("number") : m.start("unit")].strip(" -"):
        return []  # "AB-1002 derived cells"
    spelled = _SPELLED.get(base) or unit(base) or base
    for p in per:
        if (kept := _PER.get(p, p)) in _KEPT:
            spelled = f"{spelled}/{kept}"
    start, end = m.span()
    many = m["many"]
    sure = not (m["times"] or _is_unsure(text, start) or _UNSURE_AFTER.match(text, end))
    if not many:
        return [Dose(start, end, value, spelled, sure)]
    figures = [v for f in _FIGURES.findall(many) if (v := _figure(f)) is not None]
    if figures and _COMBINED.fullmatch(many):
        return [Dose(start, end, figures[0], spelled, sure)]
    return [Dose(start, end, v, spelled, sure=False) for v in [*figures, value]]


_KEPT: Final = frozenset({"kg", "m2", "min", "h"})
_FIGURES: Final = re.compile(_NUMBER)
_TOPICAL: Final = re.compile(
    r"\b(?:creams?|gels?|ointments?|solutions?|lotions?|foams?|drops?|sprays?|ophthalmic|shampoo|topical\w*|eye ?drops)\b",
    re.IGNORECASE,
)


def _is_unsure(text: str, place: int) -> bool:
    """Whether what stands before a dose makes it a maximum, a step or the end of a range."""
    before = text[max(0, place - 40) : place].lower().rstrip()
    if not before:
        return False
    if _UNSURE_HINT.search(before) and _UNSURE.search(before + " "):
        return True
    return before.endswith(_RANGE_SIGNS) and bool(_RANGE.search(before))


def _figure(printed: str) -> float | None:
    if printed.isdigit():
        return float(printed)
    return number(printed.replace(",", ".") if printed.startswith("0,") else printed)


def _value(m: re.Match[str]) -> float | None:
    if m["mantissa"]:
        return float(m["mantissa"]) * 10.0 ** int(m["power"].translate(_POWERS))
    value = _figure(m["number"])
    if value is None:
        return None
    if m["exponent"]:
        value *= 10.0 ** int(m["exponent"])
    return value * {"m": 1e6, "b": 1e9}.get((m["scale"] or " ")[0].lower(), 1.0)


_SCHEDULE: Final = re.compile(
    rf"(?P<one>\b(?:single(?:[\s-]+[\w-]+){{0,2}}?[\s-]+(?:dose|infusion|injection|administration)|one[- ]time(?: dose)?|single[- ]dose)\b)"
    rf"|(?P<usual>{SCHEDULE.pattern.lower()})|\b(?P<other>(?<![-–/])(?<!or )(?<!to )[234] times (?:(?:a|per|each|every) )?(?:day|daily|week|weekly)|q\.?d\.?|t\.?i\.?d\.?|qid|(?:once|twice|thrice|three times|four times)(?: (?:a|per|each|every))? ?(?:day|week|month|year|daily|weekly)"
    r"|every (?:\d+|[a-z]+) (?:hours?|hrs?|days?|weeks?|months?|years?)|every (?:day|night|week|month)|(?<!times )(?:per day|a day)|nightly|yearly|annually|quarterly)(?!\w)|/\s?(?P<day>day|d)\b",
)
_TIMES: Final = (
    "dai",
    "day",
    "week",
    "month",
    "q",
    "id",
    "i.d",
    "once",
    "hour",
    "single",
    "/d",
    "one",
    "year",
    "night",
    "annu",
    "biw",
)
_HYPHENS: Final = re.compile(r"[-\s]+")


def schedules(text: str) -> list[str]:
    """The dosing schedules of a text in normal form, each once.

    >>> schedules("300 mg SC once every 4 weeks"), schedules("150 mg Q2W"), schedules("weekly, then monthly")
    (['every 4 weeks'], ['every 2 weeks'], ['once weekly', 'every month'])
    """
    return [*_schedules(text[:READ])]


@lru_cache(maxsize=_KEPT_TEXTS)
def _schedules(text: str) -> Sequence[str]:
    found: list[str] = []
    lowered = text.lower()
    if not any(map(lowered.__contains__, _TIMES)):
        return found
    for m in _SCHEDULE.finditer(lowered):
        form = "single dose" if m["one"] else "once daily" if m["day"] else _normal(m.group())
        if form is not None and form not in found:
            found.append(form)
    return found


_COUNTS: Final = {"2": "twice", "3": "three times", "4": "four times"}


@lru_cache(maxsize=1024)
def _normal(form: str) -> str | None:
    plain = _HYPHENS.sub(" ", form)
    if plain[0] in _COUNTS:
        plain = _COUNTS[plain[0]] + plain[1:].removeprefix(" times")
    return regimen(plain)


_SHORT_ROUTE: Final = re.compile(
    r"\b(?:(?P<sc>SC|S\.C\.|SQ|sub[- ]?cutaneous(?:ly)?)|(?P<iv>IV|I\.V\.|iv|i\.v\.)|(?P<im>IM|I\.M\.)|(?P<po>PO|P\.O\.|po|p\.o\.|orally|by mouth)|(?P<inh>inhal\w+))(?!\w)"
)
_ROUTE_PARTS: Final = ("SC", "S.C", "SQ", "sub", "IV", "I.V", "iv", "i.v", "IM", "I.M", "PO", "P.O", "po", "p.o", "ora", "mouth", "nhal")  # fmt: skip
_SHORT: Final = {
    "sc": "subcutaneous",
    "iv": "intravenous",
    "im": "intramuscular",
    "po": "oral",
    "inh": "inhaled",
}


def route(text: str) -> str | None:
    """The route that a text names, also by its abbreviation.

    >>> route("150 mg SC"), route("as a tablet"), route("150 mg")
    ('subcutaneous', 'oral', None)
    """
    return _route(text[:READ])


@lru_cache(maxsize=_KEPT_TEXTS)
def _route(text: str) -> str | None:
    m = _SHORT_ROUTE.search(text) if any(map(text.__contains__, _ROUTE_PARTS)) else None
    return _SHORT[m.lastgroup or ""] if m else route_in(text)
