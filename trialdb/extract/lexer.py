"""The figures of a sentence, each with its span: percentages, quantities, intervals, p-values, sizes, doses, times.

One compiled alternation reads a sentence from left to right; what a figure *means* (a result, a threshold, an age)
is not decided here. Offsets refer to the text that is given.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from typing import Final

from trialdb.extract.cues import cue
from trialdb.extract.figures import Dose, Figure, Interval, PValue, Size, Time, Token
from trialdb.extract.neighbours import settled
from trialdb.extract.patterns import NUMBER, OWN_UNIT, find_figures
from trialdb.facts import Operator, TimeUnit
from trialdb.values import counted, number, unit, word_number

__all__ = ["Dose", "Figure", "Interval", "PValue", "Size", "Time", "Token", "tokens"]

_PERIOD: Final[dict[str, TimeUnit]] = {"d": "day", "w": "week", "m": "month", "y": "year"}


@lru_cache(maxsize=2048)
def tokens(text: str) -> tuple[Token, ...]:
    """The figures of a sentence in order; the last sentences read are kept, for several passes ask for them.

    >>> [type(t).__name__ for t in tokens("At week 24, 42.3% v 12.8% (HR 0.5; 95% CI, 0.4-0.7; P < .001; n=40) on 10 or 20 mg")]
    ['Time', 'Figure', 'Figure', 'Figure', 'Interval', 'PValue', 'Size', 'Dose', 'Dose']
    """
    found: list[Token] = []
    whole = _with_commas(text)
    for m in find_figures(whole):
        read = _READERS.get(m.lastgroup or "")
        if read is not None:
            found.extend(read(m, whole))
    if whole is not text:
        found = [_as_printed(t, text, whole) for t in found]
    return tuple(settled(found, whole)) if found else ()


_SPACED: Final = re.compile(
    r"(?P<before>^|[(\[$€£]|[;:,]\s|\b(?:of|in|to|by|a|the|and|per|for|with|were|than|from|total|among|enrolled|included|screened|assigned|about)\s)"
    r"(?P<n>\d{1,3}(?:[ \xa0\u2008\u2009\u202f]\d{3})+)(?![\d,%·]|\.\d| \d)(?=\W|$)"
)


def _with_commas(text: str) -> str:
    """The text with commas for the blanks by which some journals set off thousands: "48 613 children"."""
    if not _BLANK_BETWEEN.search(text):
        return text
    return _SPACED.sub(lambda m: m["before"] + re.sub(r"\s", ",", m["n"]), text)


_BLANK_BETWEEN: Final = re.compile(r"\d[ \xa0\u2008\u2009\u202f]\d{3}\b")


def _as_printed(token: Token, text: str, read: str) -> Token:
    """A figure with its own spelling, where the text was ``read`` with other signs."""
    if isinstance(token, Figure) and read.startswith(token.text, token.start):
        return replace(token, text=text[token.start : token.start + len(token.text)])
    return token


def _bound(text: str) -> float | None:
    """A bound as printed, without currency; a comma before one or two digits is a decimal point."""
    plain = text.replace(" ", "").translate(_NO_CURRENCY)
    return number(plain.replace(",", ".") if _DECIMAL_COMMA.fullmatch(plain) else plain)


_NO_CURRENCY: Final = str.maketrans("", "", "$£€")
_DECIMAL_COMMA: Final = re.compile(r"[-−–‐‑+]?(?:0,\d+|\d+,\d{1,2})")


def _read_interval(m: re.Match[str], _: str) -> list[Token]:
    printed = m["clow"] or m["low"]
    low, high = _bound(printed), _bound(m["chigh"] or m["high"])
    if low is None or high is None:
        return []
    if low > high >= 0 and printed[0] not in "-−–" and number("-" + printed) is not None:
        low, high = high, low
    return [Interval(m.start(), m.end(), low, high, number(m["level"] or m["level2"] or ""))]


def _read_bare_interval(m: re.Match[str], text: str) -> list[Token]:
    """Two figures alone after a figure, as in "HR 0.61 (0.47–0.79)" or "HR 0.61, 0.47–0.79": an interval without a stated level."""
    first = next(name for name in ("blow", "dlow", "elow") if m[name])
    low, high = _bound(m[first]), _bound(m["bhigh"] or m["dhigh"] or m["ehigh"])
    if first == "blow" and low is not None and high is not None and _is_two_shares(m, text):
        return [
            Figure(m.start(at), m.end(at) + 1, value, f"{m[at]}%", "%")
            for at, value in (("blow", low), ("bhigh", high))
        ]
    return (
        []
        if low is None or high is None or low > high
        else [Interval(m.start(first), m.end(), low, high, None, bare=True)]
    )


def _is_two_shares(m: re.Match[str], text: str) -> bool:
    """Whether two shares in brackets are those of arms and no interval.

    A bracket before them names these, "X (A 8%, B 7%), Y (11%, 10%)", or the sentence does, "for A and B, respectively,
    were X (8%, 10%)", "more with A than B: X (10%, 2%)": no interval goes from more to less.
    """
    return (
        _SHARES.fullmatch(m.group()) is not None
        and _AFTER_WORD.search(text, 0, m.start()) is not None
        and (
            _NAMED_SHARES.search(text, 0, m.start()) is not None
            or "respectively" in text[: m.start()]
            or (
                (_bound(m["blow"]) or 0.0) > (_bound(m["bhigh"]) or 0.0)
                and _SET_SIDES.search(text, 0, m.start()) is not None
            )
        )
    )


_SET_SIDES: Final = re.compile(r"\b(?:than|versus|vs\.?|compared (?:with|to))\s")
_SHARES: Final = re.compile(r"[\[(]\d[\d.]*%,\s\d[\d.]*%")
_AFTER_WORD: Final = re.compile(r"[a-z]{3}\s$(?<!points\s)(?<!percent\s)")
_NAMED_SHARES: Final = re.compile(r"[\[(][A-Za-z][^()\[\]%]*\d%[,;]\s[A-Za-z][^()\[\]%]*\d%[\])]")
_SUPERSCRIPT: Final = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻−–·,", "0123456789---..", " \t\n\xa0\u2009\u202f()^")
_P_OPERATOR: Final[dict[str, Operator]] = {
    "≤": "<=", "⩽": "<=", "<=": "<=", "≥": ">=", "⩾": ">=", ">=": ">=", "<": "<", "˂": "<", "＜": "<", "less than": "<",
    ">": ">", "˃": ">", "＞": ">", "greater than": ">",
}  # fmt: skip
_NEXT_P: Final = re.compile(
    r"(?P<op>[<>=≤≥⩽⩾˂˃＜＞＝]=?\s*|less\s+than\s+|greater\s+than\s+)?(?P<value>0?[.·]\d+)"
)
_CONVENTIONAL: Final = {0.05, 0.01, 0.005, 0.001, 0.0005, 0.0001}


def _p_figure(text: str) -> float:
    figure = text.translate(_SUPERSCRIPT)
    if power := re.fullmatch(r"(\d*\.?\d+)[×x*]10-(\d+)", figure):
        return float(power[1]) * 10.0 ** -int(power[2])
    return float(figure)


def _p_operator(text: str | None) -> Operator:
    return _P_OPERATOR.get(re.sub(r"\s+", " ", (text or "").strip().lower()), "=")


_KIND_BEHIND: Final = re.compile(r"\s+for\s+(?:the\s+|linear\s+)?(?P<kind>trend|interaction|heterogeneity)\b")


def _read_p(m: re.Match[str], _: str) -> list[Token]:
    """One p-value, or several after one sign: "p-values: 0.34, 0.23, and 0.32", "P<0.01 and 0.001, respectively"."""
    value = _p_figure(m["pval"] or m["pval2"] or m["pval3"] or m["pval4"])
    if not 0 <= value <= 1:
        return []
    operator = _p_operator(m["pop"])
    behind = _KIND_BEHIND.match(m.string, m.end())
    kind = (m["pkind"] or m["pkind2"] or m["pbefore"] or (behind["kind"] if behind else "")).lower()
    kind = kind.replace("-", "") or None
    end = m.start("pmore") if m["pmore"] else m.end()
    read: list[Token] = [PValue(m.start(), end, operator, value, kind)]
    for more in _NEXT_P.finditer(m["pmore"] or ""):
        other = _p_figure(more["value"])
        own = _p_operator(more["op"]) if more["op"] else operator if other in _CONVENTIONAL else "="
        read.append(PValue(end + more.start(), end + more.end(), own, other, kind))
    return read


_COSTS: Final = cue(
    r"\b(?:mean|average|median|hospital|treatment|medical|direct|indirect|total|per[- ]patient)\s+(?:[\w-]+\s+){0,3}costs?\b|\bcosts?\b[^;]*\b(?:CIs?|[Pp]\s?[<=])",
    re.IGNORECASE,
)


def _read_price(m: re.Match[str], text: str) -> list[Token]:
    """A sum of money is a result only where mean costs are told, or costs with an interval; prices, sales and deals are none."""
    printed = m.group().rstrip(",.")
    value = _bound(printed)
    if value is None or not _COSTS.search(text):
        return []
    sign = next(c for c in printed if c in "$€£")
    country = _COUNTRY.search(text, 0, m.start())
    start, end = country.start() if country else m.start(), m.start() + len(printed)
    return [Figure(start, end, value, text[start:end], sign)]


_COUNTRY: Final = re.compile(r"(?<![A-Za-z])(?:UK|US|AU|CA|NZ|HK|[AC])$")  # "UK£35"


def _read_size(m: re.Match[str], _: str) -> list[Token]:
    return [Size(m.start("size"), m.end(), int(m["sn"].replace(",", "")), m["size"] == "N")]


def _read_fraction(m: re.Match[str], text: str) -> list[Token]:
    if m["cn"]:
        if _ONE_OF.search(text, max(0, m.start() - 16), m.start()):
            return []  # "she was one of 446 adults"
        n = 0 if m["cn"].lower() == "none" else _whole(m["cn"])
        return [] if n is None else [Figure(m.start(), m.end(), float(n), m["cn"], None, n, _whole(m["cN"]))]
    if m["on"]:
        n, total = _whole(m["on"]), _whole(m["oN"])
        return (
            []
            if n is None or total is None or n > total or not _FRACTION_OF_PEOPLE.search(text)
            else [Figure(m.start(), m.end(), float(n), m["on"], None, n, total)]
        )
    kind = next(k for k in "fghkm" if m[f"{k}p"])
    percent, count = m[f"{kind}p"], _whole(m[f"{kind}n"])
    value = float(word_number(percent) or 0) if percent[0].isalpha() else _bound(percent)
    if value is None:
        return []
    start = m.start("mn") if kind == "m" else m.start()
    total = _whole(m[f"{kind}N"]) if kind in "fgh" else None
    shown = f"{percent} percent" if percent[0].isalpha() else f"{percent}%"
    return [Figure(start, m.end(), value, shown, "%", count, total)]


def _is_list_of_times(m: re.Match[str], text: str, before: str) -> bool:
    """Whether the sentence has a list of as many figures as there are times: "at weeks 4 and 16, 20% and 44%"."""
    if _SPANNING.search(m.group()) or not before.endswith("at "):
        return False
    count = len(re.findall(r"\d+", m.group()))
    listed = rf"(?<![\d.,])\d[\d.]*\s?[^\s\d,]{{0,4}}(?:,\s*\d[\d.]*\s?[^\s\d,]{{0,4}}){{{count - 2}}},?\s*and\s+\d"
    return any(re.search(listed, part) for part in (text[m.end() :], text[: m.start()]))


_SPANNING: Final = re.compile(r"\b(?:to|through)\b|[–-]")  # "weeks 4 to 16", not "weeks 4 and 16"
_FRACTION_OF_PEOPLE: Final = cue(
    r"\d\s?/\s?\d{2,}\s+(?:patients|participants|subjects|women|men|children|people|adults|infants|persons|individuals|cases|eyes)\b"
    r"|\b(?:occurred|developed|observed|seen|noted|reported|recorded|found|detected|achieved|needed|required|died)\s+(?:in|by|for)\s+\d+\s?/\s?\d{2,}\b(?![^.;]*\b(?:acuity|vision|Snellen)\b)"
)  # "20/40 in the A group" alone may be how well somebody sees
_ONE_OF: Final = re.compile(r"\b(?:was|is|were|among|being|became|as)\s+$")


def _whole(text: str | None) -> int | None:
    whole = counted((text or "").replace(",", ""))
    return None if whole is None else int(whole)


def _read_time(m: re.Match[str], text: str) -> list[Token]:
    before = text[max(0, m.start() - 70) : m.start()].lower()
    after = text[m.end() : m.end() + 45].lower()
    if m["every"]:
        return [
            Time(
                m.start(),
                m.end(),
                counted(m["en"] or "") or (2 if "other" in m.group() else 1),
                _PERIOD[m["eu"][0]],
                "every",
            )
        ]
    if m["wrange"] and _is_list_of_times(m, text, before):
        period = _PERIOD[m["wrange"][0].lower()]
        numbers = re.finditer(r"\d+", m.group())
        return [
            Time(m.start() + n.start(), m.start() + n.end(), float(n.group()), period, "at") for n in numbers
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
        value = counted(m["wn"])
        return [] if value is None else [Time(m.start(), m.end(), value, _PERIOD[m["wu"][0].lower()], "at")]
    if m["pod"]:
        return [Time(m.start(), m.end(), float(m["pod"]), "day", "range" if m["podlist"] else "at")]
    if m["u2"]:
        role = (
            "age"
            if re.match(r"[\s-]*(?:of age|old)", after) or re.search(r"age[ds]?\s*$", before)
            else "range"
        )
        return [Time(m.start(), m.end(), float(m["n2"].replace("·", ".")), _PERIOD[m["u2"][0]], role)]
    word = m["dn"]
    value = 1 if word == "a" else counted((word or "").replace("·", "."))
    if value is None or (word == "a" and not re.search(r"(?:after|over|at|for)\s*$", before)):
        return []
    period = _PERIOD[m["du"][0]]
    role = _time_role(before, after)
    if m["bound"]:
        role = "age" if role == "age" or period == "year" else "history"
    if not m["list"]:
        return [Time(m.start(), m.end(), value, period, role)]
    listed = [*re.finditer(r"\d+(?:[.·]\d+)?", m["list"])]
    at = m.start("list")
    return [
        *(
            Time(at + f.start(), at + f.end(), float(f.group().replace("·", ".")), period, role)
            for f in listed
        ),
        Time(m.start("dn"), m.end(), value, period, role),
    ]


_CHANGED_BY: Final = re.compile(
    r"\b(?:faster|quicker|sooner|earlier|later|slower|longer|shorter)\b[^.;\d]{0,60}\sby\s+(?:an?\s+|about\s+)*$|\b(?:fell|rose|dropp\w+|reduc\w+|increas\w+|decreas\w+|shorten\w+|prolong\w+|extend\w+|improv\w+|delay\w+|longer|shorter)\s+by\s+(?:an?\s+|about\s+)*$"
    r"|\b(?:reduc|increas|decreas|shorten|prolong|extend|improv|delay|lengthen)\w*\s(?:[^.;,\d]|\(\w+\)){3,60}?\sby\s+(?:an?\s+|about\s+|median\s+|of\s+|nearly\s+)*$"
)


_CAME_TO: Final = re.compile(
    r"\b(?:(?:median|mean) of \d+ (?:days|weeks|months|years) after [\w-]+ (?:and|versus|vs\.?|but|against)\s+|(?:rose|risen|extend\w*|increas\w+|improv\w+|lengthen\w+|prolong\w+|rais\w+|stretch\w+|doubl\w+|pushed|fell|shorten\w+)\b(?![^.;]*\bweek)(?:[^.;\d]{0,40}\bfrom\s+\d[\d.]*)?[^.;\d]{0,60}\bto\s+(?:an?\s+)?(?:median\s+)?(?:of\s+)?|came (?:out |in )?(?:at|to)|stood at|was put at|worked out at|clocked in at|ran to|settled at)\s*(?:about\s+|only\s+|just\s+)?$"
)  # a median that "came out at 27.4 months" is no time point


def _time_role(before: str, after: str) -> str:
    if _CHANGED_BY.search(before) or _CAME_TO.search(before):
        return "plain"
    if _AGED_AFTER.match(after) or _AGED_BEFORE.search(before):
        return "age"
    if before.endswith("within ") and _BEGUN_AFTER.match(after):
        return "at"
    if _PAST_AFTER.match(after):
        return "history"
    if _LANDMARK_AFTER.match(after):
        return "landmark"
    if _LOOKED_AT_AFTER.match(after):
        return "at"
    if _FOLLOW_UP_AFTER.match(after) and (visit := _VISIT_BEFORE.search(before)):
        return "at" if visit["at"] else "over"
    if _FOLLOWED_BEFORE.search(before):
        return "follow-up"
    if _AVERAGE_BEFORE.search(before):
        if _LASTED_BEFORE.search(before):
            return "plain"
        return "plain" if _WITH_AFTER.match(after) or _SPREAD_AFTER.match(after) else "follow-up"
    if _PERIOD_AFTER.match(after):
        return "over"
    if _FOLLOW_UP_AFTER.match(after):
        return "follow-up"
    if _UP_TO_BEFORE.search(before):
        return "plain"
    if _AT_BEFORE.search(before):
        return "at"
    if _OVER_BEFORE.search(before):
        return "over"
    if _IN_AFTER.match(after) and _AGAINST_BEFORE.search(before):
        return "plain"
    if _AMOUNT_BEFORE.search(before):
        return "plain"
    if _IN_AFTER.match(after) or after.startswith((" after", " of treatment", " later")):
        return "at"
    return "plain"


_AGED_AFTER: Final = re.compile(r"[\s-]*(?:of age|old|or older|and older)")
_AGED_BEFORE: Final = re.compile(r"(?:aged?|ages|mean age|median age)\s*(?:of\s|was\s|≥|>|<|≤|at least\s)*$")
_BEGUN_AFTER: Final = re.compile(
    r"\s+(?:of|after|from)\s+(?:the\s+|their\s+)?(?:birth|delivery|surgery|randomi[sz]ation|vaccination|treatment|(?:first |last )?dose|discharge|admission)\b"
)
_PAST_AFTER: Final = re.compile(
    r"\s+(?:of (?:the )?(?:diagnosis|onset|symptoms?|birth|stroke|surgery|injury)|before|earlier|ago|prior)\b"
)
_LOOKED_AT_AFTER: Final = re.compile(
    r" (?:primary |main |top-?line |interim |efficacy )?(?:analysis|data|results|read-?out|end ?point|visit|assessment|time ?point)\b"
    r"|(?: and \d+-(?:day|week|month|year))? (?:[\w-]+ ){1,2}rates?\b"
)  # "the 52-week analysis", "the 28-day cure rate"
_LANDMARK_AFTER: Final = re.compile(
    r"[\s-]+(?:[\w-]+\s+){0,2}(?:survival|mortality|pfs|os|efs|dfs|rfs|remission|(?:event|response|relapse|recurrence|failure|bleeding|incidence)\s+rates?|rates? of|cumulative incidence)\b"
)
_FOLLOWED_BEFORE: Final = re.compile(
    r"(?:follow-?up|exposure|duration),?\s+(?:was|of|time of|period of)?\s*$"
)
_AVERAGE_BEFORE: Final = re.compile(r"(?:median|mean)\s+(?:was|of|time of|period of)?\s*$")
_LASTED_BEFORE: Final = re.compile(
    r"\b(?:lasted|lived|survived|spent|stayed|needed|required|missed|put off|pushed back|delayed|extended|prolonged|took|waited|went on|ran)\s+(?:for\s+|to\s+|by\s+)?an?\s+(?:median|mean)\s+(?:of\s+)?$"
)
_SPREAD_AFTER: Final = re.compile(
    r"\s*[\[(]\s*(?:iqr|interquartile|range)\b"
)  # the text is in lower case here
_WITH_AFTER: Final = re.compile(r"\s+(?:with|in|on|for|versus|vs)\b")
_PERIOD_AFTER: Final = re.compile(r"[\s-]*(?:[\w-]+\s+){0,3}(?:period|phase)\b")
_FOLLOW_UP_AFTER: Final = re.compile(r"[’']?[\s-]*follow(?:-|\s)?up")
_VISIT_BEFORE: Final = re.compile(
    r"\b(?:(?P<at>at|by|after|until)|over|during|in|within|throughout|through)\s+(?:the\s+|an?\s+|our\s+)?(?:first\s+|last\s+)?$"
)  # "at the 12-month follow-up", and not "with 12 months of follow-up"
_UP_TO_BEFORE: Final = re.compile(r"\b(?:for )?(?:up to|as long as)\s*$")
_AT_BEFORE: Final = re.compile(
    r"(?:\bat|\bat the|\bby|\bby the|\bafter|\bthrough|\bto|\bwithin(?: the)?(?: first)?|\bat the end of|\bafter the|\bon the post-?operative)\s*$"
)
_OVER_BEFORE: Final = re.compile(
    r"\b(?:over|for the first)(?: the)?(?: first)?\s*$|\bduring(?: the)?(?: first)?\s*$|\bin(?: the)?(?: first)?\s*$"
)
_AMOUNT_BEFORE: Final = re.compile(
    r"\b(?:was|were|averaged|took|lasted)\s+(?:about\s+|only\s+|just\s+|nearly\s+)?$"
    r"|\b(?:was|were|averaged|took|lasted)\s+[\d.]+\s+(?:days|weeks|months|years)\s+(?:in|on|with|for|after)\b[^.;:]{3,60},?\s(?:and|but|versus|vs\.?|against|compared with)\s+$"
)  # "relief took 9 days on A and 14 days in the placebo group"
_IN_AFTER: Final = re.compile(
    r"\s*(?:in|on)\b[,\s](?!\s*(?:the|those|patients|participants|subjects|people|women|men|children|both|each|all|arm|group)\b)"
)

_AGAINST_BEFORE: Final = re.compile(
    r"\b(?:versus|vs\.?|against|compared (?:with|to)|than)\s+(?:just\s+|only\s+)?$"
)


def _read_dose(m: re.Match[str], text: str) -> list[Token]:
    if m["dworded"]:
        worded, of = word_number(m["dworded"]), m["dwunit"]
        return [] if worded is None else [Dose(m.start(), m.end(), float(worded), unit(of) or of, m.group())]
    dose_unit = re.sub(r"\s", "", _PER_AREA.sub("/m2", _PER_KILOGRAM.sub("/kg", m["dosunit"])))
    base, _, per = dose_unit.partition("/")
    spelled = (unit(base) or base) + (f"/{per}" if per else "")
    found: list[Token] = []
    figures = list(_NUMBER.finditer(m["doses"]))
    if "/" in m["doses"] and _COMBINED.fullmatch(m["doses"]) and text[: m.start()][-1:] != "/":
        figures = figures[:1]
    for i, figure in enumerate(figures):
        value = number(figure.group())
        start = m.start("doses") + figure.start()
        own = OWN_UNIT.match(m["doses"], figure.end())
        end = m.end() if own is None or i == len(figures) - 1 else m.start("doses") + own.end()
        if value is not None and spelled == "g" and value >= _GRAMS:
            found.append(Figure(start, end, value, text[start:end], "g"))
        elif value is not None:
            found.append(Dose(start, end, value, spelled, text[start:end]))
    return found


_PER_KILOGRAM: Final = re.compile(r"\s+(?:per\s+kilogram|kg[-−–]1)$")
_PER_AREA: Final = re.compile(r"\s?/\s?m\(2\)$|\s+m[-−–]2$")  # "80 mg/m(2)", "80 mg m-2"
_GRAMS: Final = 100  # what weighs more is a newborn or a tumour, not a dose
_NUMBER: Final = re.compile(NUMBER)
_COMBINED: Final = re.compile(
    rf"(?:{NUMBER})(?:\s*/\s*(?:{NUMBER}))+"
)  # the parts of one product; the doses of arms where a slash leads to them: "placebo/10/30 mg"


_NAME_BEFORE: Final = re.compile(r"[A-Z][A-Za-z]*[A-Z]$|[A-Z]$")
_CODE: Final = re.compile(r"[-‐‑]\d+$")  # "MIB-1", "HER-2": a part of a name


_LESS: Final = frozenset({"<", "less than", "fewer than", "under", "below"})
_SET_AGAINST: Final = re.compile(r"\b(?:vs\.?|versus|v\.?|against|compared (?:with|to))\s*$")


def _read_figure(m: re.Match[str], text: str) -> list[Token]:
    start = m.start("num") if m["num"] else m.start("word")
    printed = m["num"] or m["word"]
    if _NAME_BEFORE.search(text, max(0, start - 12), start) and _CODE.match(printed):
        return []
    value = (
        _bound(printed)
        if m["num"]
        else {"none": 0.0, "half": 50.0}.get(printed, float(word_number(printed) or 0))
    )
    if value is None:
        return []
    figure_unit = unit(m["unit"]) if m["unit"] else None
    if figure_unit and figure_unit[0] == "/":
        figure_unit = f"per {figure_unit[1:].strip()}"
    if printed[0] in "-−–‐‑" and start and (text[start - 1].isalnum() or text[start - 1] in ")%"):
        value, start = abs(value), start + 1
    approx = (m["approx"] or "").strip().lower()
    if approx in _LESS and _SET_AGAINST.search(text, max(0, m.start() - 16), m.start()):
        start = m.start()  # "9% vs <1%": what the other is set against begins with its sign
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
    "PRICE": _read_price,
    "BARE": _read_bare_interval,
    "FIGURE": _read_figure,
}
