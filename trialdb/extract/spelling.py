"""One spelling for what authors, publishers and converters write in several: the text that the grammar reads.

Marks of layout come first (wrapped lines, emphasis, entities, soft hyphens, citations), then the ways to write one
figure, unit, time or comparison. The meaning is touched nowhere, and every span leads back to the text as printed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html import unescape
from html.entities import html5
from typing import Final, NamedTuple

from trialdb.extract.edited import Edit, Edited, edited, substitutions
from trialdb.extract.unwrapping import wraps

__all__ = ["spelled"]


class _Rule(NamedTuple):
    """A way of spelling (the group ``it``, or all of the match), what it is read as, and signs of which a text with it has one, if any are needed."""

    signs: tuple[str, ...]
    pattern: re.Pattern[str]
    new: str | Callable[[re.Match[str]], str] = ""


# --- what a converter left
def _character(m: re.Match[str]) -> str:
    """The character that an entity stands for; what is none stays."""
    return unescape(m[0]) if m["number"] else html5.get(m[0][1:], m[0])


_INLINE_TAGS: Final = r"(?:jats:)?(?:i|b|u|em|p|strong|italic|bold|sub|span|small|abbr|sec)"
_RAISED: Final = str.maketrans("0123456789+-−–", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻")
_MARKUP: Final = (
    _Rule(("&",), re.compile(r"&(?:[A-Za-z][A-Za-z0-9]{1,30}|(?P<number>#\d{2,6}|#[xX][0-9A-Fa-f]{2,5}));"), _character),
    _Rule(("</",), re.compile(r"<(?:jats:)?sup>(?P<it>[\d+−–-]{1,4})(?=</)"), lambda m: m["it"].translate(_RAISED)),
    _Rule(("</",), re.compile(rf"</?(?:{_INLINE_TAGS}|(?:jats:)?sup)(?:\s[^<>]{{0,200}})?>")),
    _Rule(("> ",), re.compile(r"(?m)^(?:> ?)+(?=\w)")),
    _Rule(("\t",), re.compile(r"(?m)^\t+(?=[^\t|\n]{60,}$)")),
    _Rule(tuple("●○‣▸►■□✓✔➢➤➔⁃"), re.compile(r"(?m)^[ \t]*(?P<it>[●○‣▸►■□✓✔➢➤➔⁃])(?=[ \t]+\S)"), "•"),
    _Rule(("\no ", "\no\t"), re.compile(r"(?<=\n)o(?=[ \t]+[A-Z\d])"), "•"),
    _Rule(("\\",), re.compile(r"(?P<it>\\)(?=[<>*_\[\]()~^#|$%&+=.-])")),
)  # fmt: skip

# --- characters
_CHARACTERS: Final = {
    **dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff", ""),
    **dict.fromkeys("\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000", " "),
    "ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "‒": "–", "－": "-", "％": "%", "＝": "=", "＜": "<", "＞": ">", "˂": "<", "˃": ">",
}  # fmt: skip
_THOUSANDS: Final = _Rule(
    ("\u2009", "\u202f", "\u00a0"),
    re.compile(
        r"(?<=\d)(?P<it>[\u2009\u202f\u00a0])(?=\d{3}(?:[\u2009\u202f\u00a0]\d{3})*(?!\d|[.·]?\d))(?<!\d{4}.)"
    ),
    ",",
)
_ODD: Final = re.compile(f"[{''.join(_CHARACTERS)}]")
_TYPE: Final = (
    _Rule(("\u2010", "\u2011"), re.compile(r"(?<=\w)[\u2010\u2011](?=\w)"), "-"),
    _Rule(("·", "∙", "⋅", "‧"), re.compile(r"(?:(?<=\d)|(?<=[=<>≤≥(] )|(?<=[=<>≤≥(]))[·∙⋅‧](?=\d)"), "."),
    _Rule(("*",), re.compile(r"(?<![\w%)\]*])(?P<mark>\*{1,3})(?=[\w(“‘\"\[≥≤<>±−+-])(?P<inner>[^*\n]{1,300}?)(?<=[^\s*])(?P=mark)(?![\w*])")),
    _Rule(("_",), re.compile(r"(?<![\w_])(?P<mark>_{1,3})(?=[\w(“‘\"\[≥≤<>±−+-])(?P<inner>[^_\n]{1,300}?)(?<=[^\s_])(?P=mark)(?![\w_])")),
    _Rule(("](",), re.compile(r"\[(?P<inner>[^\[\]\n]{1,200})\]\((?:https?:|/|#)[^\s()]{0,500}\)")),
    _Rule(("  ",), re.compile(r"(?<=\S)  (?=\S)"), " "),
)  # fmt: skip

# --- marks of notes behind words and sentences, which hide where these end
_NOTES: Final = (
    _Rule(
        (".1", ".2", ".3", ".4", ".5", ".6", ".7", ".8", ".9"),
        re.compile(
            r"(?<=[a-z)\]%”][.])(?<!\bno\.)(?<!\bvs\.)\d{1,2}(?:[,–-]\d{1,2}){0,4}(?=\s+[A-Z“(]|\s*$)",
            re.MULTILINE,
        ),
    ),
    _Rule(
        ("[",),
        re.compile(r"(?<=[A-Za-z.,;:)%”])\s?\[\d{1,3}(?:(?:,\s?|\s?[–-]\s?)\d{1,3})*\](?=[\s.,;:)]|$)"),
    ),
    _Rule(
        tuple("¹²³⁴⁵⁶⁷⁸⁹"),
        re.compile(r"(?<=[A-Za-z)%”][.,;])[⁰¹²³⁴⁵⁶⁷⁸⁹]+(?:[,–⁻-][⁰¹²³⁴⁵⁶⁷⁸⁹]+)*(?=\s|$)"),
    ),
    _Rule(tuple("*†‡§¶ᵃᵇᶜᵈ"), re.compile(r"(?<=[\d%)])[*†‡§¶ᵃᵇᶜᵈ]{1,3}(?=[\s,;:.)]|$)")),
    _Rule(tuple("®™℠"), re.compile(r"(?<![\w-])[a-z][\w-]*(?P<it>[ \t]?[®™℠])")),
)

# --- words
_PERIODS: Final = {"w": "week", "m": "month", "d": "day", "y": "year", "h": "hour"}
_MASSES: Final = {"milligram": "mg", "microgram": "µg", "ug": "µg"}
_VISIT: Final = re.compile(
    r"\b(?:at|on|by|through|until|from|to|after|baseline and|W\d{1,3} and)\s$|\($", re.IGNORECASE
)


def _visit(m: re.Match[str]) -> str:
    """The unit of a visit that is called by a letter and a number ("at W16"); a name with a letter ("vitamin D3") stays."""
    lead = _VISIT.search(m.string, max(0, m.start() - 14), m.start())
    is_visit = lead and (lead[0] != "(" or m[0][0] == "W")
    return f"{_PERIODS[m[0][0].lower()]} " if is_visit else m[0]


def _unit(m: re.Match[str]) -> str:
    """A unit behind a figure: periods in full, in the plural unless joined to their figure or there is but one; masses as usual."""
    word = m["it"]
    if mass := _MASSES.get(word.removesuffix("s")):
        return mass
    period = _PERIODS[word[0]]
    return period if m["joint"] == "-" or m["one"] else f"{period}s"


_WORDS: Final = (
    _Rule(("ercent", "er cent", " %", "pct"), re.compile(r"(?<=\d)(?P<it>\s?(?:[Pp]er\s?cent|pct)\b(?![- ]?age| points)|\s%)"), "%"),
    _Rule((" pp", "%-p", "e-point"), re.compile(r"(?<=\d)(?P<it>\s?pp\b|\s?%-points?\b|\spercentage-points\b)"), " percentage points"),
    _Rule((".",), re.compile(r"(?<=[\s(=<>≤≥±−–-])(?P<it>\.)(?=\d)"), "0."),
    _Rule(("wk", "Wk", "WK"), re.compile(r"\b(?P<it>[Ww][Kk]s?[. ]{0,2})(?=\d)"), "week "),
    _Rule(("W", "M", "D"), re.compile(r"(?:W[ -]?|[MD])(?<![\w-][WMD])(?=\d{1,3}\b(?![.·/]\d))"), _visit),
    _Rule((), re.compile(r"(?:(?<![\d.])(?P<one>1)|\d)(?P<joint>[ -]?)(?P<it>(?:wk|mo|mth|yr|hr)s?|[yd](?<=[ -].)(?![-/'’])|(?:milli|micro)grams?|ug)\b"), _unit),
    _Rule(
        ("ompar", "elative to"),
        re.compile(r"\b(?P<it>(?:when |if )?compared to|(?:when |if )compared with|in comparison (?:with|to)|relative to)\b"),
        "compared with",
    ),
)  # fmt: skip

_LONGEST_TITLE: Final = 250  # characters


def _in_title(m: re.Match[str]) -> str:
    """A comparison as titles tell it, "A versus B", where the line is a title."""
    begin, end = m.string.rfind("\n", 0, m.start()) + 1, m.string.find("\n", m.end())
    line = m.string[begin:end].rstrip() if end >= 0 else ""
    is_title = 0 < len(line) < _LONGEST_TITLE and line[0].isalnum() and line[-1] not in ".:;!"
    return " versus" if is_title else m[0]


_COMPARATIVE: Final = (
    r"(?:higher|lower|greater|fewer|more|less|better|worse|longer|shorter|larger|smaller|superior|similar)\b"
)
_PAST: Final = {"fallen": "fell", "risen": "rose", "shrunk": "shrank"}
_PHRASES: Final = (
    _Rule(
        ("had ", "has ", "have "),
        re.compile(r"\b(?P<it>(?:had|has|have) (?P<verb>fallen|risen|shrunk|dropped|declined|decreased|increased))(?= (?:by|to|from)\b)"),
        lambda m: _PAST.get(m["verb"], m["verb"]),
    ),
    _Rule(("umerically ",), re.compile(rf"\b(?P<it>numerically )(?={_COMPARATIVE})")),
    _Rule(("ide effect", "ide-effect"), re.compile(r"\b(?P<it>side[ -]effect)(?=s?\b)"), "adverse event"),
    _Rule(("ide effect", "ide-effect"), re.compile(r"\b(?P<it>Side[ -]effect)(?=s?\b)"), "Adverse event"),
    _Rule((" against ", " compared with ", " v ", " v. "), re.compile(r"(?:[\d%)]|\d\s?[A-Za-zµμ/%]{1,14}\d?)(?P<it>,? (?:against|(?:as )?compared with|v\.?))(?= [-−–+]?\d)"), " versus"),
    _Rule(("ompared ",), re.compile(r",? (?:[Aa]s )?[Cc]ompared (?:[Ww]ith|[Tt]o)\b"), _in_title),
    _Rule(("decrease ",), re.compile(r"(?:\b[Aa]|[\d.]%) (?P<it>decrease)(?= of [\d.]+\s?%| in the (?:risk|rate|odds)\b)"), "reduction"),
    _Rule(("lowered ",), re.compile(r"\b(?P<it>lowered)(?= )"), "reduced"),
    _Rule(
        (" — ", " – "),
        re.compile(r"(?<=[\w%)]) [—–] (?P<inner>(?:\d\d(?:\.\d)?% (?:CI|[Cc]onfidence interval)|(?:nominal |adjusted )?[pP](?:[- ]value)? ?[<=>≤]|[nN] ?= ?\d|(?:HR|OR|RR|hazard ratio|odds ratio)\b)[^()—\n]{1,120}?)(?:(?: —|(?<!\d) –)(?=[ .,;:])|(?<!vs)(?=\.(?:\s|$)))"),
        " (|)",
    ),
    _Rule((" v ", " v. "), re.compile(r"(?<=[\w)] )(?P<it>v\.?)(?= [\w(])"), "versus"),
    _Rule(
        (" group that ", " group which ", " arm that "),
        re.compile(
            r"\b[Tt]he (?P<it>(?:group|arm) (?:that|which) (?:received|got|was given|(?:was|were) (?:assigned|allocated|randomi[sz]ed) to) (?P<inner>[\w/+-]+(?: [\w/+-]+){0,2}?))"
            r"(?=\s*[.,;:()]|\s(?:was|were|had|has|have|than|vs\.?|versus|compared|at|in|on|after|by|reported|showed|experienced|achieved|reached|did|but|while|whereas|[a-z]+ed|and (?:\d|one|two|three|four|the|in|by|for|with))\b|\s\d|$)"
        ),
        "| group",
    ),
    _Rule(("PBO", "Pbo"), re.compile(r"\bP(?:BO|bo)\b"), "placebo"),
    _Rule(("pts",), re.compile(r"(?:(?<![\d.] )|(?<=\d )(?=\w+ (?:with|were|who|had|received|receiving|treated|randomi[sz]ed|enrolled|achieved|completed)\b))\b(?P<it>[Pp]ts)\b"), "patients"),
)  # fmt: skip

# --- intervals and probabilities, as each journal writes them
_STATISTICS: Final = (
    _Rule(("CI]", "CI)"), re.compile(r"\b(?P<it>[Cc]onfidence interval,? ?[\[(]CI[\])])(?=[,:]? [-−–+]?\d)"), "CI"),
    _Rule(("CI9",), re.compile(r"\b(?P<it>CI ?(?P<level>9\d(?:\.\d)?)%?)(?=[:,]? ?[-−–+(\[]?\d)"), lambda m: f"{m['level']}% CI"),
    _Rule(("CI [", "CI: [", "CI, [", "CI (", "CI: (", "CI, ("), re.compile(r"\bCI[:,]? (?P<it>[\[(](?P<inner>[-−–+]?\d[^\[\]()a-z]{1,30}(?:to )?[^\[\]()a-z]{1,20})[\])])")),
    _Rule((" was ", " is ", " equal", "-val", " val"), re.compile(r"\b[Pp](?:[- ][Vv]alues?)?(?P<it>[- ]val\.?(?= ?[=<>≤≥])| (?:was|is|equal(?:s|led|ed)?(?: to)?) (?=0?\.\d))"), lambda m: "" if "val" in m["it"] else " = "),
    _Rule((" through ",), re.compile(r"\bCI[:,]? [-−–+]?\d[\d.]*%?(?P<it> through )(?=[-−–+]?\d)"), " to "),
    _Rule(("alue of",), re.compile(r"\b(?P<it>(?:with )?an? [Pp][ -][Vv]alue of )(?=0?\.\d)"), "P = "),
    _Rule(("CI",), re.compile(r"\bCI[:,]? [-−–+]?\d[\d.]*%?(?P<it>[,;])(?= [-−–+]?\d)"), " to"),
    _Rule(("P:", "p:", "alue:"), re.compile(r"\b[Pp](?:[- ][Vv]alues?)?(?P<it>: ?)(?=0?\.\d)"), " = "),
)  # fmt: skip

# --- what leads to a statement and adds nothing to it
_WHO: Final = (
    r"(?:topline |top-line |pooled |these |the |its )?(?:results?|data|findings|analys[ei]s|study|trial|authors?|investigators?|researchers?"
    r"|company|sponsor|manufacturer|drugmaker|report|press release|release|statement|paper|presentation)"
)
_OPENING: Final = _Rule(
    (", ", " that "),
    re.compile(
        r"(?:^|(?<=\n)|(?<=[.!?] ))(?P<it>(?i:(?:in addition|notably|importantly|additionally|furthermore|moreover|of note|interestingly|encouragingly|remarkably),"
        rf"|according to {_WHO},|{_WHO} (?:also )?(?:showed|found|reported|demonstrated|revealed|indicated|confirmed) that) (?P<next>[a-z](?=[a-z]*[ -]))?)(?=\w)"
    ),
    lambda m: (m["next"] or "").upper(),
)


def _round(text: str) -> Iterator[Edit]:
    """Square brackets with figures as round ones, where they stand in no others and hold none."""
    depth, opened = 0, -1
    for m in _BRACKET.finditer(text):
        match m[0]:
            case "\n":
                depth, opened = 0, -1
            case "(":
                depth, opened = depth + 1, -1
            case ")":
                depth, opened = max(0, depth - 1), -1
            case "[":
                opened = m.start() if depth == 0 and text[m.start() - 1 : m.start()].isspace() else -1
            case _ if (
                opened >= 0
                and _HOLDS_FIGURE.search(text, opened, m.start())
                and not text[m.end() : m.end() + 1].isalnum()
            ):
                yield from (Edit(opened, opened + 1, "("), Edit(m.start(), m.end(), ")"))
                opened = -1


_BRACKET: Final = re.compile(r"[()\[\]\n]")
_HOLDS_FIGURE: Final = re.compile(r"\d")


def spelled(text: str) -> Edited:
    """A text as the grammar reads it.

    >>> spelled("EASI-75 (*P* &lt; 0·001) rose by 12 per cent at wk 16.[4]").text
    'EASI-75 (P < 0.001) rose by 12% at week 16.'
    """
    step = Edited(text)
    for rule in _MARKUP:
        step = _by(rule, step)
    if not step.text.isascii():
        step = _by(_THOUSANDS, step)
        step = edited(step, substitutions(_ODD, lambda m: _CHARACTERS[m[0]], step.text))
    step = edited(step, wraps(step.text))
    for rule in (*_TYPE, *_NOTES, *_WORDS, *_PHRASES, *_STATISTICS, _OPENING):
        step = _by(rule, step)
    return edited(step, _round(step.text)) if "[" in step.text else step


def _by(rule: _Rule, step: Edited) -> Edited:
    if rule.signs and not any(sign in step.text for sign in rule.signs):
        return step
    edits: Iterator[Edit] = substitutions(rule.pattern, rule.new, step.text)
    return edited(step, edits)
