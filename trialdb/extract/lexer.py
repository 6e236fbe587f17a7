"""The figures of a sentence, each with its span: percentages, quantities, intervals, p-values, sizes, doses, times.

One compiled alternation reads a sentence from left to right; what a figure *means* (a result, a threshold, an age)
is not decided here. Offsets refer to the text that is given.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final, cast

from trialdb.extract.patterns import FIGURES, NUMBER, OWN_UNIT, UNITS
from trialdb.facts import Operator, TimeUnit
from trialdb.values import number, unit, word_number

__all__ = ["Dose", "Figure", "Interval", "PValue", "Size", "Time", "Token", "tokens"]


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that may be a result. ``n`` and ``total`` come from "29/42 (69%)"; ``spread`` from "± 0.06"."""

    start: int
    end: int
    value: float
    text: str
    unit: str | None = None
    n: int | None = None
    total: int | None = None
    spread: float | None = None
    approximate: bool = False
    compared: str | None = None


@dataclass(frozen=True, slots=True)
class Interval:
    """A confidence interval; ``level`` is its percentage where stated."""

    start: int
    end: int
    low: float
    high: float
    level: float | None


@dataclass(frozen=True, slots=True)
class PValue:
    """A p-value with its operator; ``kind`` is what it is said to test (interaction, trend, non-inferiority)."""

    start: int
    end: int
    operator: Operator
    value: float
    kind: str | None


@dataclass(frozen=True, slots=True)
class Size:
    """A group size, from "n = 44" or "N=176"."""

    start: int
    end: int
    value: int
    total: bool


@dataclass(frozen=True, slots=True)
class Dose:
    """One dose; of "10, 20, or 30 mg" there are three, each with its own span and the shared unit."""

    start: int
    end: int
    value: float
    unit: str
    text: str


@dataclass(frozen=True, slots=True)
class Time:
    """A point or length of time. ``role``: at, over, every (a regimen), age, history, range, or plain."""

    start: int
    end: int
    value: float
    unit: TimeUnit
    role: str


Token = Figure | Interval | PValue | Size | Dose | Time

_PERIOD: Final[dict[str, TimeUnit]] = {"d": "day", "w": "week", "m": "month", "y": "year"}


@lru_cache(maxsize=2048)
def tokens(text: str) -> tuple[Token, ...]:
    """The figures of a sentence in order; the last sentences read are kept, for several passes ask for them.

    >>> [type(t).__name__ for t in tokens("At week 24, 42.3% v 12.8% (HR 0.5; 95% CI, 0.4-0.7; P < .001; n=40) on 10 or 20 mg")]
    ['Time', 'Figure', 'Figure', 'Figure', 'Interval', 'PValue', 'Size', 'Dose', 'Dose']
    """
    found: list[Token] = []
    for m in FIGURES.finditer(text):
        kind = next((k for k in _READERS if m.group(k) is not None), None)
        read = _READERS[kind] if kind else None
        if read is not None:
            found.extend(read(m, text))
    return tuple(_elided_doses(_share_units(_with_spread(found, text), text), text))


def _read_interval(m: re.Match[str], _: str) -> list[Token]:
    low, high = number(m["low"].replace(" ", "")), number(m["high"].replace(" ", ""))
    if low is None or high is None:
        return []
    if low > high >= 0 and m["low"][0] not in "-−–" and number("-" + m["low"]) is not None:
        low, high = high, low
    level = number(m["level"] or m["level2"] or "")
    return [Interval(m.start(), m.end(), low, high, level)]


def _read_bare_interval(m: re.Match[str], _: str) -> list[Token]:
    """Two figures alone in brackets, as in "HR 0.61 (0.47–0.79)": an interval without a stated level."""
    low, high = number(m["blow"].replace(" ", "")), number(m["bhigh"].replace(" ", ""))
    return (
        []
        if low is None or high is None or low > high
        else [Interval(m.start() + 1, m.end(), low, high, None)]
    )


def _read_p(m: re.Match[str], _: str) -> list[Token]:
    figure = (
        re.sub(r"\s+", "", m["pval"]).replace("·", ".").replace(",", ".").replace("−", "-").replace("–", "-")
    )
    if power := re.fullmatch(r"(\d*\.?\d+)[×x*]10-(\d+)", figure):
        value = float(power[1]) * 10.0 ** -int(power[2])
    else:
        value = float(figure)
    if not 0 <= value <= 1:
        return []
    word = re.sub(r"\s+", " ", m["pop"].lower())
    operator = {
        "≤": "<=",
        "⩽": "<=",
        "<=": "<=",
        "≥": ">=",
        "⩾": ">=",
        ">=": ">=",
        "<": "<",
        "˂": "<",
        "＜": "<",
        "less than": "<",
        ">": ">",
        "˃": ">",
        "＞": ">",
        "greater than": ">",
    }.get(word, "=")
    return [
        PValue(
            m.start(),
            m.end(),
            cast("Operator", operator),
            value,
            (m["pkind"] or "").lower().replace("-", "") or None,
        )
    ]


def _read_size(m: re.Match[str], _: str) -> list[Token]:
    return [Size(m.start("size"), m.end(), int(m["sn"].replace(",", "")), m["size"] == "N")]


def _read_fraction(m: re.Match[str], _: str) -> list[Token]:
    if m["cn"]:
        counted = 0 if m["cn"].lower() == "none" else _whole(m["cn"])
        return (
            []
            if counted is None
            else [Figure(m.start(), m.end(), float(counted), m["cn"], None, counted, _whole(m["cN"]))]
        )
    percent, n, total = next((m[f"{k}p"], m[f"{k}n"], m[f"{k}N"]) for k in "fgh" if m[f"{k}p"])
    value = number(percent)
    if value is None:
        return []
    return [
        Figure(
            m.start(),
            m.end(),
            value,
            f"{percent}%",
            "%",
            _whole(n),
            _whole(total),
        )
    ]


def _whole(text: str | None) -> int | None:
    counted = _count(text.replace(",", "") if text and text[0].isdigit() else (text or "").lower() or None)
    return None if counted is None else int(counted)


def _count(text: str | None) -> float | None:
    return (
        None
        if text is None
        else (number(text) if text[0].isdigit() or text[0] in ".·" else word_number(text))
    )


def _read_time(m: re.Match[str], text: str) -> list[Token]:
    before = text[max(0, m.start() - 26) : m.start()].lower()
    after = text[m.end() : m.end() + 45].lower()
    if m["every"]:
        return [
            Time(
                m.start(),
                m.end(),
                _count(m["en"]) or (2 if "other" in m.group() else 1),
                _PERIOD[m["eu"][0]],
                "every",
            )
        ]
    if m["wrange"]:
        whole = m["from"] in {"0", "1"} and "," not in m.group()
        return [
            Time(
                m.start(),
                m.end(),
                float(m["until"]),
                _PERIOD[m["wrange"][0].lower()],
                "over" if whole else "range",
            )
        ]
    if m["wu"]:
        value = _count(m["wn"])
        return [] if value is None else [Time(m.start(), m.end(), value, _PERIOD[m["wu"][0].lower()], "at")]
    if m["u2"]:
        role = (
            "age"
            if re.match(r"[\s-]*(?:of age|old)", after) or re.search(r"age[ds]?\s*$", before)
            else "range"
        )
        return [Time(m.start(), m.end(), float(m["n2"]), _PERIOD[m["u2"][0]], role)]
    word = m["dn"]
    value = 1 if word == "a" else _count(word)
    if value is None or (word == "a" and not re.search(r"(?:after|over|at|for)\s*$", before)):
        return []
    return [Time(m.start(), m.end(), value, _PERIOD[m["du"][0]], _time_role(before, after))]


def _time_role(before: str, after: str) -> str:
    if re.match(r"[\s-]*(?:of age|old|or older|and older)", after) or re.search(
        r"(?:aged?|ages|mean age|median age)\s*(?:of\s|was\s|≥|>|<|≤|at least\s)*$", before
    ):
        return "age"
    if re.match(
        r"\s+(?:of (?:the )?(?:diagnosis|onset|symptoms?|birth|stroke|surgery|injury)|before|earlier|ago)\b",
        after,
    ):
        return "history"
    if re.match(
        r"[\s-]+(?:[\w-]+\s+){0,2}(?:survival|mortality|PFS|OS|EFS|DFS|remission|event rates?)\b", after
    ):
        return "at"
    if re.search(r"(?:follow-?up|median|mean|duration)\s+(?:was|of|time of|period of)?\s*$", before):
        return "follow-up"
    if re.match(r"[\s-]*(?:[\w-]+\s+){0,3}(?:period|phase)\b", after):
        return "over"
    if re.match(r"\s*follow-?up", after):
        return "follow-up"
    if re.search(
        r"(?:\bat|\bat the|\bby|\bafter|\bthrough|\bto|\bwithin|\bat the end of|\bafter the)\s*$", before
    ):
        return "at"
    if re.search(
        r"\bover(?: the)?(?: first)?\s*$|\bduring(?: the)?(?: first)?\s*$|\bin(?: the)?(?: first)?\s*$",
        before,
    ):
        return "over"
    if re.match(r"\s*(?:in|on)\b[,\s]", after) or after.startswith((" after", " of treatment")):
        return "at"
    return "plain"


def _read_dose(m: re.Match[str], text: str) -> list[Token]:
    dose_unit = re.sub(
        r"\s+per\s+kilogram",
        "/kg",
        re.sub(r"\s", "", m["dosunit"]) if "per" not in m["dosunit"] else m["dosunit"],
    )
    base, _, per = dose_unit.partition("/")
    spelled = (unit(base) or base) + (f"/{per}" if per else "")
    found: list[Token] = []
    figures = list(re.finditer(NUMBER, m["doses"]))
    if re.fullmatch(rf"(?:{NUMBER})(?:\s*/\s*(?:{NUMBER}))+", m["doses"]):
        figures = figures[:1]
    for i, figure in enumerate(figures):
        value = number(figure.group())
        start = m.start("doses") + figure.start()
        own = OWN_UNIT.match(m["doses"], figure.end())
        end = m.end() if own is None or i == len(figures) - 1 else m.start("doses") + own.end()
        if value is not None:
            found.append(Dose(start, end, value, spelled, text[start:end]))
    return found


def _read_figure(m: re.Match[str], text: str) -> list[Token]:
    start = m.start("num") if m["num"] else m.start("word")
    printed = m["num"] or m["word"]
    value = (
        number(printed.replace(" ", ""))
        if m["num"]
        else {"none": 0.0, "half": 50.0}.get(printed, float(word_number(printed) or 0))
    )
    if value is None:
        return []
    figure_unit = unit(m["unit"]) if m["unit"] else None
    if printed[0] in "-−–‐‑" and start and (text[start - 1].isalnum() or text[start - 1] in ")%"):
        value, start = abs(value), start + 1
    approx = (m["approx"] or "").strip().lower()
    shown = text[start : m.end()].strip()
    spread = number(m["pm"]) if m["pm"] else None
    return [
        Figure(
            start,
            m.end(),
            value,
            shown,
            figure_unit,
            spread=spread,
            approximate=(
                bool(approx) and approx not in {"less than", "<", "at least", "≥", "over", "more than"}
            )
            or False,
            compared=approx or None,
        )
    ]


_READERS: Final[dict[str, Callable[[re.Match[str], str], list[Token]]]] = {
    "CI": _read_interval,
    "P": _read_p,
    "SIZE": _read_size,
    "FRACTION": _read_fraction,
    "TIME": _read_time,
    "DOSE": _read_dose,
    "BARE": _read_bare_interval,
    "FIGURE": _read_figure,
}
_UNIT_AFTER: Final = re.compile(rf"\s*({UNITS})")
_LABELLED_SPREAD: Final = re.compile(
    r"\s?[\[(]\s?(?:SEM?|SD|s\.?d\.?|s\.?e\.?|standard (?:error|deviation))\s*[=:,]?\s*$"
)
_SPREAD: Final = re.compile(
    r"\bstandard (?:error|deviation)s?\b|\(SEM?\)|\(SDs?\)|\bmean \[?\(?(?:SD|SE|SEM)\b"
)


def _with_spread(found: list[Token], text: str) -> list[Token]:
    """The figure in brackets after a figure is its spread where it is called so, or the sentence gives "mean (SD)"."""
    general = bool(_SPREAD.search(text)) or any(
        isinstance(t, Figure) and _LABELLED_SPREAD.search(text[: t.start]) for t in found
    )
    if not general:
        return found
    kept: list[Token] = []
    for token in found:
        last = kept[-1] if kept else None
        if (
            isinstance(token, Figure)
            and isinstance(last, Figure)
            and last.spread is None
            and token.unit in {None, last.unit}
            and text[token.end : token.end + 1] in {")", "]"}
        ):
            between = text[last.end : token.start]
            if re.fullmatch(r"\s?[\[(]\s?", between) or _LABELLED_SPREAD.fullmatch(between):
                measured = _UNIT_AFTER.match(text, token.end + 1) if last.unit is None else None
                end = measured.end() if measured else token.end + 1
                kept[-1] = replace(
                    last, end=end, spread=token.value, unit=unit(measured[1]) if measured else last.unit
                )
                continue
        kept.append(token)
    return kept


def _elided_doses(found: list[Token], text: str) -> list[Token]:
    """Reads "20 (−5.9) and 30 mg (−4.4)": the first figure is a dose in the unit of the second."""
    done = list(found)
    for i, token in enumerate(found):
        if not isinstance(token, Figure) or token.unit is not None:
            continue
        m = re.match(r"\s*\([^()]*\)\s*(?:,|and|or|,\s*and)\s*", text[token.end :])
        after = next((t for t in found if m and isinstance(t, Dose) and t.start == token.end + m.end()), None)
        if isinstance(after, Dose):
            done[i] = Dose(token.start, token.end, token.value, after.unit, token.text)
    return done


_LIST: Final = re.compile(r"[\s,]*(?:and|or|vs\.?|versus|v|to|compared (?:with|to)|;|,)?\s*(?:and\s+)?")


def _share_units(found: list[Token], text: str) -> list[Token]:
    """Gives a figure without unit the unit of the list that it begins: "2.8 vs. 4.5%", "17 and 15% vs 7%"."""
    shared = list(found)
    for i in range(len(shared) - 2, -1, -1):
        here, after = shared[i], shared[i + 1]
        if (
            isinstance(here, Figure)
            and isinstance(after, Figure)
            and here.unit is None
            and after.unit is not None
            and here.end <= after.start
            and _LIST.fullmatch(text[here.end : after.start])
            and text[here.end : after.start].strip()
            and here.compared is None
            and (after.unit != "%" or here.value <= 100)
            and not re.search(r"\bof\s+$", text[: here.start])
        ):
            shared[i] = Figure(
                here.start,
                here.end,
                here.value,
                here.text,
                after.unit,
                here.n,
                here.total,
                here.spread,
                here.approximate,
                here.compared,
            )
    return shared
