"""Values in normal form: names as keys, figures, units, doses, regimens and time points.

Pure functions without vocabulary, text search or database. Figures keep their sign and decimal meaning;
whatever cannot be read is ``None``, never a guess.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

__all__ = [
    "DAYS",
    "counted",
    "dose_in_milligrams",
    "interval_days",
    "key",
    "number",
    "regimen",
    "same_as_printed",
    "to_days",
    "unit",
    "word_number",
]

DAYS: Final = {"day": 1.0, "week": 7.0, "month": 30.4375, "year": 365.25}
_MINUS: Final = str.maketrans(
    {"−": "-", "–": "-", "‐": "-", "‑": "-", "\u2009": "", "\u202f": "", "\xa0": "", "·": "."}
)

_UNITS: Final = ("zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
                 "sixteen seventeen eighteen nineteen").split()  # fmt: skip
_TENS: Final = {
    w: 10 * i for i, w in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)
}
_ORDINALS: Final = {
    w: i
    for i, w in enumerate(
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split(), 1
    )
}
_MASS: Final = {"kg": 1e6, "g": 1e3, "mg": 1.0, "mcg": 1e-3, "µg": 1e-3, "μg": 1e-3, "ug": 1e-3, "ng": 1e-6}


_ASCII_KEY: Final = {c: chr(c).lower() if chr(c).isalnum() else None for c in range(128)}


@lru_cache(maxsize=65536)
def key(name: str) -> str:
    """The form by which two spellings of a name are one: lower case, letters and digits only.

    >>> key("EASI-75") == key("EASI 75")
    True
    >>> key("vIGA-AD™ 0/1")
    'vigaad01'
    """
    if name.isascii():  # nearly every name, so that the vocabulary is loaded in half the time
        return name.translate(_ASCII_KEY)
    name = name.replace("™", "").replace("®", "")
    folded = unicodedata.normalize("NFKD", name).casefold()
    return "".join(filter(str.isalnum, folded))


def number(text: str) -> float | None:
    """A figure as printed, with thousands separators, a leading or raised point, and any minus sign.

    >>> number("1,083"), number(".05"), number("−9·9"), number("about 3")
    (1083.0, 0.05, -9.9, None)
    """
    plain = text.strip().translate(_MINUS).rstrip("%").strip()
    if "," in plain:
        plain = _THOUSANDS.sub("", plain)
    return float(plain) if _NUMBER.fullmatch(plain) else None


_THOUSANDS: Final = re.compile(r"(?<=\d),(?=\d{3}(?:\D|$))")
_NUMBER: Final = re.compile(r"[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?")


def word_number(text: str) -> int | None:
    """A whole number, or an ordinal up to twelfth, in words.

    >>> word_number("fifty-eight"), word_number("twelve"), word_number("fifth"), word_number("many")
    (58, 12, 5, None)
    >>> word_number("two hundred and ten"), word_number("one thousand sixty")
    (210, 1060)
    """
    words = re.split(r"[\s-]+", text.strip().lower())
    for unit, size in (("thousand", 1000), ("hundred", 100)):
        if unit in words[1:]:
            at = words.index(unit, 1)
            times = word_number(" ".join(words[:at]))
            left = words[at + 1 :]
            left = left[1:] if left[:1] == ["and"] else left
            more = word_number(" ".join(left)) if left else 0
            return None if times is None or more is None else times * size + more
    if len(words) == 1:
        word = words[0]
        if word in _UNITS:
            return _UNITS.index(word)
        return _TENS.get(word, _ORDINALS.get(word))
    if len(words) == 2 and words[0] in _TENS and words[1] in _UNITS[1:10]:
        return _TENS[words[0]] + _UNITS.index(words[1])
    return None


def counted(text: str) -> float | None:
    """A number in figures or in words.

    >>> counted("1,083"), counted("Twelve"), counted("some")
    (1083.0, 12.0, None)
    """
    if not text[:1].isalpha():
        return number(text)
    worded = word_number(text)
    return None if worded is None else float(worded)


def to_days(value: float | None, time_unit: str | None) -> float | None:
    """A time point in days (a month is 30.4375 days), or None where either part is missing.

    >>> to_days(24, "week")
    168.0
    """
    if value is None or time_unit is None or time_unit not in DAYS:
        return None
    return value * DAYS[time_unit]


def unit(text: str | None) -> str | None:
    """A unit in the spelling that the tables use; an unknown one is returned as written.

    >>> unit("percent"), unit("mcg"), unit("percentage points"), unit("mm Hg")
    ('%', 'µg', '%', 'mmHg')
    """
    if text is None:
        return None
    plain = " ".join(text.split())
    return _UNIT_SPELLINGS.get(plain.lower().rstrip("."), plain)


_UNIT_SPELLINGS: Final = {
    "%": "%", "percent": "%", "per cent": "%", "percentage points": "%", "percentage point": "%", "points%": "%",
    "mcg": "µg", "μg": "µg", "µg": "µg", "ug": "µg", "micrograms": "µg", "microgram": "µg",
    "milligrams": "mg", "milligram": "mg", "mg": "mg", "grams": "g", "gram": "g",
    "mm hg": "mmHg", "mmhg": "mmHg", "millimetres of mercury": "mmHg", "millimeters of mercury": "mmHg",
    "iu": "IU", "international units": "IU", "units": "units", "u": "units",
    "ml": "mL", "milliliters": "mL", "millilitres": "mL", "liters": "L", "litres": "L", "l": "L",
    "kilograms": "kg", "kilogrammes": "kg", "kilos": "kg", "kg": "kg", "pounds": "lb", "lbs": "lb",
    "point": "points", "points": "points", "letters": "letters",
    "kg m-2": "kg/m2", "kg m−2": "kg/m2", "kg m–2": "kg/m2",
    "metres": "m", "meters": "m", "minutes": "min", "minute": "min", "mins": "min",
    "month": "months", "year": "years", "week": "weeks", "day": "days",
}  # fmt: skip


def dose_in_milligrams(value: float | None, dose_unit: str | None) -> float | None:
    """A mass in mg, so that doses of one drug sort by size; None for IU, mg/kg and other units.

    >>> dose_in_milligrams(250, "µg")
    0.25
    """
    factor = _MASS.get(dose_unit or "")
    return None if value is None or factor is None else value * factor


_LATIN: Final = {
    "qd": "once daily", "od": "once daily", "bid": "twice daily", "tid": "three times daily",
    "qid": "four times daily", "qw": "once weekly", "qod": "every 2 days", "qow": "every 2 weeks", "biw": "twice weekly",
}  # fmt: skip
_TIMES: Final = {"once": 1, "twice": 2, "thrice": 3, "three times": 3, "four times": 4}


def regimen(text: str | None) -> str | None:
    """A dosing schedule in one spelling, or None where the text is none.

    >>> regimen("Q4W"), regimen("every four weeks"), regimen("b.i.d."), regimen("monthly")
    ('every 4 weeks', 'every 4 weeks', 'twice daily', 'every month')
    """
    if text is None:
        return None
    plain = re.sub(r"\s+", " ", text.strip().lower().replace(".", "").replace("-", " "))
    if plain in _LATIN:
        return _LATIN[plain]
    if m := re.fullmatch(r"q(\d+)([hdwm])", plain):
        return _every(int(m[1]), {"h": "hour", "d": "day", "w": "week", "m": "month"}[m[2]])
    if m := re.fullmatch(
        r"(once|twice|thrice|three times|four times)(?: (?:a|per|each|every))? ?(day|daily|week|weekly|month|monthly|year|yearly)",
        plain,
    ):
        period = {"day": "daily", "week": "weekly", "month": "monthly", "year": "yearly"}.get(m[2], m[2])
        return (
            _every(1, period.removesuffix("ly"))
            if m[1] == "once" and period in {"monthly", "yearly"}
            else f"{m[1]} {period}"
        )
    if m := re.fullmatch(r"every (?:(\d+|[a-z]+) )?(other )?(hour|day|week|month|year)s?", plain):
        count = (
            2
            if m[2] or m[1] == "other"
            else (int(m[1]) if (m[1] or "").isdigit() else word_number(m[1] or "one"))
        )
        return None if count is None else _every(count, m[3])
    if (m := re.fullmatch(r"(\d+|[a-z]+) weekly", plain)) and (
        count := int(m[1]) if m[1].isdigit() else word_number(m[1])
    ):
        return _every(count, "week")
    simple = {"daily": "once daily", "a day": "once daily", "per day": "once daily", "weekly": "once weekly",
              "a week": "once weekly", "per week": "once weekly", "monthly": "every month", "yearly": "every year",
              "annually": "every year", "quarterly": "every 3 months", "fortnightly": "every 2 weeks",
              "biweekly": "every 2 weeks", "nightly": "once daily", "single dose": "single dose"}  # fmt: skip
    return simple.get(plain)


def _every(count: int, period: str) -> str:
    if count == 1:
        return {"day": "once daily", "week": "once weekly"}.get(period, f"every {period}")
    return f"every {count} {period}s"


def interval_days(schedule: str | None) -> float | None:
    """Days between two doses of a regimen in normal form (twice daily is 0.5), or None.

    >>> interval_days("every 4 weeks"), interval_days("twice daily"), interval_days("single dose")
    (28.0, 0.5, None)
    """
    if schedule is None:
        return None
    if m := re.fullmatch(r"every (?:(\d+) )?(hour|day|week|month|year)s?", schedule):
        length = 1 / 24 if m[2] == "hour" else DAYS[m[2]]
        return int(m[1] or 1) * length
    if m := re.fullmatch(
        r"(once|twice|thrice|three times|four times) (daily|weekly|monthly|yearly)", schedule
    ):
        length = {"daily": 1.0, "weekly": 7.0, "monthly": DAYS["month"], "yearly": DAYS["year"]}[m[2]]
        return length / _TIMES[m[1]]
    return None


def same_as_printed(stated: float, computed: float, *, places: int) -> bool:
    """Whether ``computed`` is what ``stated`` may stand for when both ends were rounded to ``places`` decimals.

    The difference of two rounded figures, itself rounded, is off by at most one and a half units of the last place.

    >>> same_as_printed(29.5, 29.4, places=1), same_as_printed(29.5, 29.0, places=1)
    (True, False)
    """
    return abs(stated - computed) <= 1.5 * 10.0**-places + 1e-9
