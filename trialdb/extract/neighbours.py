"""What neighbouring figures tell each other: a spread in brackets, the unit of a list, the level of a bare interval."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import zip_longest
from typing import Final

from trialdb.extract.cues import cue
from trialdb.extract.elided_times import with_elided_times
from trialdb.extract.figures import Dose, Figure, Interval, PValue, Time, Token
from trialdb.extract.patterns import CI_MENTION, UNITS
from trialdb.extract.preparations import strengths_as_doses
from trialdb.extract.shared_units import share_units
from trialdb.values import number, unit

__all__ = ["settled"]


def settled(found: list[Token], text: str) -> list[Token]:
    """The figures of a sentence after each has been read in the light of those beside it."""
    settling = _with_counts(_with_spread(_bare_intervals(found, text), text), text)
    settling = _amounts_used(settling, text)
    settling = _set_against(_with_ranges(settling, text), text)
    return strengths_as_doses(
        with_elided_times(_elided_doses(_listed_counts(share_units(settling, text), text), text), text), text
    )


_COUNT_IS: Final = re.compile(r"\b[nN]\s?=\s?$")


def _with_counts(found: list[Token], text: str) -> list[Token]:
    """Shares with the count that stands among the statistics in brackets behind: "93.8% (95% CI, 87.0-97.7; 91 of 97)"."""
    shares = [i for i, t in enumerate(found) if isinstance(t, Figure) and t.unit == "%" and t.n is None]
    merged, taken = [*found], set[int]()
    for i in shares:
        share = found[i]
        opened = _OPENED.match(text, share.end)
        closed = re.search(r"[)\]]", text[opened.end() :]) if opened else None
        if not (isinstance(share, Figure) and opened and closed):
            continue
        inside = [j for j, t in enumerate(found) if opened.end() <= t.start < opened.end() + closed.start()]
        counts = [j for j in inside if _counts(share, found[j], text)]
        if len(counts) == 1 and len(inside) > 1:
            count = found[counts[0]]
            merged[i] = (
                replace(share, n=int(count.value), total=count.total) if isinstance(count, Figure) else share
            )
            taken.add(counts[0])
    return [t for i, t in enumerate(merged) if i not in taken]


_OPENED: Final = re.compile(r"\s?[\[(]")


def _counts(share: Figure, token: Token, text: str) -> bool:
    """Whether a whole number counts what a share tells: it is called n, or gives the share of its total."""
    if not isinstance(token, Figure) or token.unit is not None or token.value % 1:
        return False
    if token.n is not None and token.total:
        return abs(_PERCENT * token.n / token.total - share.value) < 1
    return _COUNT_IS.search(text, 0, token.start) is not None


_PERCENT: Final = 100.0
_MEDIAN_RANGE: Final = cue(
    r"\b(?:IQRs?|[Ii]nter-?quartile|quartiles?|percentiles?)\b|[\[(]\s*range\b|[Mm]edian,?\s+range\b"
)


def _bare_intervals(found: list[Token], text: str) -> list[Token]:
    """Keeps two figures in brackets as an interval where they follow a figure that lies between them.

    The level is that of the sentence's "(95% CI)"; where it speaks of quartiles or a range they are no interval.
    """
    if not any(isinstance(t, Interval) and t.bare for t in found):
        return found
    spoken = [(m.start(), number(m[1] or "")) for m in CI_MENTION.finditer(text)]
    ranges = [m.start() for m in _MEDIAN_RANGE.finditer(text)]
    kept: list[Token] = []
    for token in found:
        if not (isinstance(token, Interval) and token.bare):
            kept.append(token)
            continue
        last = kept[-1] if kept else None
        if not isinstance(last, (Figure, Time)) or not _holds(token, last, text):
            continue
        mention = max((s for s in spoken if s[0] < token.start), default=None)
        if any(r < token.start and (mention is None or r > mention[0]) for r in ranges):
            continue
        kept.append(replace(token, level=mention[1]) if mention else token)
    return kept


def _holds(interval: Interval, figure: Figure | Time, text: str) -> bool:
    gap = text[figure.end : interval.start].rstrip(" [(,")
    if len(gap) > 25 or re.search(r"[()\[\];.\d]", gap):
        return False
    value = figure.value
    return interval.low <= value <= interval.high or interval.low <= -value <= interval.high


_UNIT_AFTER: Final = re.compile(rf"\s*({UNITS})")
_SPREAD_NAME: Final = r"(?:SEM?|SD|s\.?d\.?|s\.?e\.?(?:m\.?)?|standard (?:error|deviation))"
_LABEL_BETWEEN: Final = re.compile(rf"(?:\s?[\[(]|,)\s?{_SPREAD_NAME}\s*[=:,±]?\s*|\s?[\[(]\s?±\s?")
_SPREAD: Final = cue(
    r"\bstandard (?:error|deviation)s?\b|[\[(](?:SEM?|SDs?|s\.d\.|s\.e\.(?:m\.)?|sd|se|sem)[\])]|\bmean,? \[?\(?(?:SD|SE|SEM|s\.d\.)(?!\w)"
)


_BOTH_DECIMAL: Final = re.compile(
    r"(?<![\d.])\d+\.\d+\s?\(\d+\.\d+\)"
)  # "71.2 (33.2) … 63.5 (36.4)": neither is a count, so that the second is no share of the first


_NEXT_MEAN: Final = re.compile(r"\s+(?:to|and|vs\.?|versus)\s+(?:M\s*=\s*|mean\s+)?[-−–]?\d")


def _with_spread(found: list[Token], text: str) -> list[Token]:
    """The figure in brackets after a figure is its spread where it is called so, or the sentence gives "mean (SD)"."""
    kept: list[Token] = []
    for token in found:
        last = kept[-1] if kept else None
        if (
            isinstance(token, Figure)
            and isinstance(last, (Figure, Dose))
            and (isinstance(last, Dose) or last.spread is None)
            and token.unit in {None, last.unit}
            and token.start - last.end < 30
        ):
            between = text[last.end : token.start]
            after = text[token.end : token.end + 1]
            if after in {")", "]"} and (
                (
                    between.strip() in {"(", "["}
                    and isinstance(last, Figure)
                    and (_is_said(text) or _nested(text, last, token) or _measured_behind(text, last, token))
                )
                or _LABEL_BETWEEN.fullmatch(between)
            ):
                if isinstance(last, Dose):  # "2.6 mg (SD 1.0)" is how much was needed, not what was given
                    last = Figure(last.start, last.end, last.value, last.text, last.unit)
                measured = _UNIT_AFTER.match(text, token.end + 1) if last.unit is None else None
                end = measured.end() if measured else token.end + 1
                kept[-1] = replace(
                    last, end=end, spread=token.value, unit=unit(measured[1]) if measured else last.unit
                )
                continue
            if (
                isinstance(last, Figure)
                and (after in {",", ";"} or _NEXT_MEAN.match(text, token.end))
                and _LABEL_BETWEEN.fullmatch(between)
            ):
                kept[-1] = replace(last, end=token.end, spread=token.value)
                continue
        kept.append(token)
    return kept


def _is_said(text: str) -> bool:
    """Whether a sentence says, or shows by two such figures, that what stands in brackets is the spread."""
    return bool(_SPREAD.search(text)) or len(_BOTH_DECIMAL.findall(text)) > 1


def _measured_behind(text: str, first: Figure, second: Figure) -> bool:
    """Whether the unit of two figures, the second in brackets, stands behind both: "12.4 (1.1) g/dL"."""
    return (
        first.unit is None
        and second.unit is None
        and second.value < abs(first.value)
        and (m := _UNIT_AFTER.match(text, second.end + 1)) is not None
        and m[1] not in {"%", "a month", "a week", "a year", "a day"}
    )


def _nested(text: str, first: Figure, second: Figure) -> bool:
    """Whether a bracket holds one figure and in brackets of its own another: "(2.1 [0.4])"."""
    inside = text.rfind("(", 0, first.start) > text.rfind(")", 0, first.start)
    return (
        inside and text[first.end : second.start].strip() == "[" and text[second.end : second.end + 1] == "]"
    )


_LIMIT: Final = r"[-−–]?(?:\d[\d.·,]*|[.·]\d+)(?:\s?(?:%|[A-Za-z]{1,8}))?"
_RANGE_BEHIND: Final = re.compile(
    rf"\s?[\[(](?:(?P<range>IQR|inter-?quartile range|range|Q1[-–]Q3)|(?P<interval>9\d(?:\.\d)?% ?CI))?[\s:,=]*{_LIMIT}\s?(?:to|–|—|-|−|,|;)\s?{_LIMIT}[\])](?:\s?(?P<unit>{UNITS}))?",
    re.IGNORECASE,
)


def _with_ranges(found: list[Token], text: str) -> list[Token]:
    """Gives a figure its range or quartiles, and the unit that stands behind these or its interval.

    "6 (1-42) days", "39 (17-58)" where medians are told, "5.1 (95% CI 4.2 to 6.0) falls per 1000 bed-days".
    """
    intervals = {t.start for t in found if isinstance(t, Interval)}
    told = _MEDIAN_RANGE.search(text) is not None
    done: list[Token] = []
    for token in found:
        m = _RANGE_BEHIND.match(text, token.end) if isinstance(token, Figure) else None
        if m is None or not isinstance(token, Figure):
            done.append(token)
            continue
        behind = unit(m["unit"]) if m["unit"] and token.unit is None else token.unit
        ranged = m["range"] is not None or (
            told and m["interval"] is None and not any(m.start() <= at < m.end() for at in intervals)
        )
        end = m.end() if ranged else token.end
        done.append(replace(token, end=end, unit=behind, ranged=ranged))
    return done


_VERSUS: Final = re.compile(
    r"\s*(?:[\[(][^\[\]()]*[\])]\s*)?,?\s*(?:vs\.?|v\.?|versus|compared (?:with|to)|against)\s+(?:a (?:mean|median) of\s+)?"
)


def _set_against(found: list[Token], text: str) -> list[Token]:
    """Two lengths of time, or two amounts with a p-value behind, that are set against each other are figures.

    "53 vs 35.7 days", "2.0 weeks versus 4.7 weeks", "2.6 vs 3.3 mg, P = .007".
    """
    done = list(found)
    for i, (later, following) in enumerate(zip_longest(found, found[1:])):
        counted = _counted_in(later, text, following)
        if counted is None:
            continue
        before = next((j for j in range(i - 1, -1, -1) if found[j].end <= later.start), -1)
        first = found[before] if before >= 0 else None
        if first is None or not _VERSUS.fullmatch(text, first.end, later.start):
            continue
        if isinstance(first, Figure) and first.unit in {None, counted}:
            done[before] = replace(first, unit=counted)
        elif isinstance(first, Dose) and first.unit == counted and _AMOUNT.search(text, 0, first.start):
            done[before] = Figure(first.start, first.end, first.value, first.text, counted)
        elif isinstance(first, Time) and f"{first.unit}s" == counted and text[first.start].isdigit():
            done[before] = Figure(first.start, first.end, first.value, text[first.start : first.end], counted)
        else:
            continue
        if isinstance(later, (Time, Dose)):
            done[i] = Figure(later.start, later.end, later.value, text[later.start : later.end], counted)
    return done


_AMOUNT: Final = cue(
    r"\b(?:dos(?:e|es|age)|consumption|requirements?|intake|use|amounts?|volumes?)\b[^;\d]{0,40}$",
    re.IGNORECASE,
)  # "a lower mean dose (378 mg vs 466 mg, p = 0.01)"


def _counted_in(token: Token, text: str, following: Token | None) -> str | None:
    """The unit in which a length of time, or a dose that a p-value follows, would be a figure."""
    if isinstance(token, Time):
        told = token.role in {"plain", "at", "over"} and text[token.start].isdigit()
        return f"{token.unit}s" if told else None
    if not isinstance(token, Dose) or not isinstance(following, PValue):
        return None
    return token.unit if re.fullmatch(r"\s*[,;]\s*", text[token.end : following.start]) else None


_OF_WHAT_IS_USED: Final = (
    r"(?:consumption|requirements?|usage|(?:insulin|steroid|corticosteroid|glucocorticoid|predniso(?:lo)?ne|opioid|morphine|fentanyl"
    r"|vasopressor|nor(?:epinephrine|adrenaline)|levodopa|diuretic|analgesic|rescue|cumulative)\b[^.;:()\d]{0,30}?\bdos(?:e|es|age)|(?:opioid|morphine|analgesic)s?\s(?:intake|use))"
)
_USED: Final = cue(
    rf"\b{_OF_WHAT_IS_USED}\b(?:[^.;:()\d]|\d+\s?(?:h|hours?|days?|weeks?|months?)\b|(?:day|week|month|hour)s?\s\d+){{0,80}}?"
    r"\b(?:was|were|averaged|fell|dropped|decreased|rose|increased|reached|totalled|came to|stood at)\s+(?:(?:by|to|an?|mean|median|average|of|only|just|about)\s+)*[-−–]?$",
    re.IGNORECASE,
)
_NEXT_USED: Final = re.compile(
    r"(?:,|\band|\bversus|\bvs\.?|\bagainst|\bcompared (?:with|to)|\bthan|\bbut)\s+(?:(?:by|to|an?|only|just)\s+)*[-−–]?$"
)


def _amounts_used(found: list[Token], text: str) -> list[Token]:
    """Takes for figures the doses that say how much of a drug people came to use: "morphine consumption was 12 mg with A and 21 mg with B"."""
    if not any(isinstance(t, Dose) for t in found):
        return found
    done: list[Token] = []
    used: str | None = None
    compared = _amounts_compared(found, text)
    for token in found:
        if isinstance(token, Dose) and (
            token in compared
            or _USED.search(text, 0, token.start)
            or (used == token.unit and _NEXT_USED.search(text, 0, token.start))
        ):
            used = token.unit
            done.append(Figure(token.start, token.end, token.value, token.text, token.unit))
        else:
            done.append(token)
    return done


_USED_LESS: Final = cue(
    r"\b(?:consumption|requirements?|usage|use)\b[^.;\d]{0,60}\b(?:lower|less|higher|greater|more|reduced|decreased|increased)\b"
    r"|\b(?:less|more|lower|higher|smaller|larger|fewer)\b[^.;\d]{0,40}\b(?:consumption|requirements?|usage|use|intake|doses?|dosages?)\b"
    r"|\b(?:consum|need|requir|us|receiv)(?:ed|ing)\s+(?:significantly\s+|a\s+)?(?:less|more|lower|higher|smaller|larger|fewer)\b",
    re.IGNORECASE,
)
_LEADS_AMOUNT: Final = re.compile(
    r"(?:[\[(,:=]|\b(?:was|were|of|to|vs\.?|v\.?|versus|and|than|with|only|average|mean|median|about))\s*$"
)
_BEHIND_AMOUNT: Final = re.compile(
    r"\s*(?:±|[\[(\]),;]|(?:in|with|for|on|after|among|vs\.?|v\.?|versus|and|compared|than)\b|$)"
)


def _amounts_compared(found: list[Token], text: str) -> list[Token]:
    """Two or more doses of which one arm is said to have needed less: "they used less morphine (8.4 mg vs 14.2 mg)"."""
    if (led := _USED_LESS.search(text)) is None:
        return []
    used: list[Token] = [
        t
        for t in found
        if isinstance(t, Dose)
        and t.start >= led.end()
        and _LEADS_AMOUNT.search(text, led.start(), t.start)
        and _BEHIND_AMOUNT.match(text, t.end)
    ]
    units = {t.unit for t in used if isinstance(t, Dose)}
    return used if len(used) > 1 and len(units) == 1 else []


_ELISION: Final = re.compile(r"\s*\([^()]*\)\s*(?:,|and|or|,\s*and)\s*")


def _elided_doses(found: list[Token], text: str) -> list[Token]:
    """Reads "20 (−5.9) and 30 mg (−4.4)": the first figure is a dose in the unit of the second."""
    done = list(found)
    for i, token in enumerate(found):
        if not isinstance(token, Figure) or token.unit is not None:
            continue
        m = _ELISION.match(text, token.end)
        after = next((t for t in found if m and isinstance(t, Dose) and t.start == m.end()), None)
        if isinstance(after, Dose):
            done[i] = Dose(token.start, token.end, token.value, after.unit, token.text)
    return done


_TOTAL: Final = re.compile(
    r"\s?/\s?(?P<n>\d[\d,]*)\s*(?:,\s*(?:and\s+|or\s+)?|,?\s*(?:and|or|vs\.?|versus)\s+)"
)


def _listed_counts(found: list[Token], text: str) -> list[Token]:
    """Gives the counts of a list their totals where its last one has one: "44/100, 63/100 and 8/100 participants"."""
    counts = list(found)
    for i in range(len(counts) - 2, -1, -1):
        here, after = counts[i], counts[i + 1]
        if (
            isinstance(here, Figure)
            and isinstance(after, Figure)
            and here.unit is None
            and here.total is None
            and here.value.is_integer()
            and after.total is not None
            and after.n is not None
            and after.unit is None
            and (m := _TOTAL.fullmatch(text, here.end, after.start))
            and here.value <= int(m["n"].replace(",", ""))
        ):
            end = m.end("n")
            counts[i] = replace(
                here, end=end, n=int(here.value), total=int(m["n"].replace(",", "")), text=here.text
            )
    return counts
