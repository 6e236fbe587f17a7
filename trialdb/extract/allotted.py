"""Groups that an allocation lists in a way of its own: paired by "respectively", numbered, behind a colon, by place or time, factorial.

"Saline, fentanyl or clonidine was given to group C, group F and group L, respectively"; "to read under four lights:
A, B, C and D"; "either before or after surgery", "at home or in hospital"; "zinc, vitamin A, both or neither".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from trialdb.extract.cues import cue
from trialdb.extract.sides import (
    HANDLE,
    NUMBERED,
    Side,
    bracket,
    numbered_items,
    pieces,
    side_of,
    split_sides,
    told_apart,
)
from trialdb.values import counted

__all__ = ["allotted"]

_ALLOTS: Final = cue(r"\brandom|\bassign|\ballocat|\bdivided\b|\bin turn\b|\bcross-?over\b", re.IGNORECASE)
_BEHIND_COLON: Final = cue(
    r"\b(?P<count>two|three|four|five|six|[2-6])\s+(?:[\w-]+\s+){0,3}?(?!outcomes|measures|end|scales|times|sites|cent|weeks|days|months|hours|minutes|years)[a-z-]+s\b(?:(?!\b(?:two|three|four|five|six)\s)[^.;:]){0,60}:\s+",
    re.IGNORECASE,
)
_PLACE: Final = (
    r"(?:in|at|before|after|during|on|with|without|by|from|under|via)\s+(?:[\w‐-]+\s+){0,2}?[\w‐-]+"
)
_EITHER_PLACE: Final = cue(
    rf"\beither\s+(?:(?!or\b)[\w‐-]+\s+){{0,5}}?(?P<a>{_PLACE})\s*(?:\((?P<inner>[^()]*)\)\s*)?,?\s+or\s+(?P<b>{_PLACE}?)(?=\s+(?:to|of|the|for|than)\b|\s*[(.,;:]|$)",
    re.IGNORECASE,
)
_OPPOSITES: Final = (
    "concurrent sequential|simultaneous sequential|early late|early delayed|early deferred|immediate deferred|immediate delayed|immediate expectant|short long|active passive|morning evening|continuous intermittent|liberal restrictive|"
    "open closed|open laparoscopic|open endovascular|open endoscopic|strict liberal|strict lenient|tight conventional|warm cold|intensive conventional|high low|single double|single multiple|medial lateral|supine prone|dry wet|fast slow|group individual"
)
_PAIRS: Final = {frozenset(pair.split()) for pair in _OPPOSITES.split("|")}
_OPPOSITE: Final = cue(
    rf"\b(?:{'|'.join(sorted({word for pair in _PAIRS for word in pair}))})\b", re.IGNORECASE
)
_OPPOSED: Final = cue(
    r"\b(?P<a>[a-z]+)\s*(?:\((?P<na>[^()]*)\)\s*)?(?:versus|vs\.?|and|or)\s+(?P<b>[a-z]+)\s*(?:\((?P<nb>[^()]*)\)\s*)?(?P<what>(?!dos)[a-z-]+(?:\s(?!(?:were|was|in|for|on|and|or|of|to|after|before|during|among|at|by|with|from|than|as|when|versus|vs)\b)[a-z-]+)?)",
    re.IGNORECASE,
)
_BOTH: Final = cue(
    r"(?:(?<=\bto )|(?<=receive )|(?<=between )|(?<=either )|(?<=groups: )|(?<=arms: )|(?<=into ))(?P<a>\w[\w' -]*?)(?:\s*\([^()]*\))?,\s+(?P<b>[\w][\w' -]*?)(?:\s*\([^()]*\))?,\s+(?P<both>both|(?:a|the|their) combination)(?: of (?:both|the two))?,?\s+(?:or|and)\s+(?P<none>neither|none|no [\w-]+|placebo|control)\b",
    re.IGNORECASE,
)
_AND: Final = re.compile(r"\s*,\s*(?:and|or)\s+|\s+(?:and|or)\s+|\s*,\s+")
_IN_GROUPS: Final = cue(
    r"\b(?:to|in|for|into)\s+(?:the\s+)?(?P<list>(?:groups?|arms?)\s+[A-Z\d]\w{0,3}(?:,?\s*(?:,|and|or)\s+(?:(?:the\s+)?groups?\s+|arms?\s+)?[A-Z\d]\w{0,3}\b)+|(?:[\w-]+\s+)?(?:group|arm|controls?)\b[^.;:]{0,160}?),?\s+respectively\b",
    re.IGNORECASE,
)
_GROUPS_FIRST: Final = cue(
    r"\b(?P<list>(?:[Gg]roups|[Aa]rms)\s+[A-Z\d]\w{0,3}(?:,?\s*(?:,|and|or)\s+[A-Z\d]\w{0,3}\b)+)\s+(?:were\s+|was\s+)?(?:received|given|treated with|underwent|had|got|assigned to)\s+(?P<what>[^.;]{5,200}?),?\s+respectively\b"
)
_LETTER: Final = re.compile(r"\b[A-Z\d]\w{0,3}\b")
_VERB: Final = re.compile(
    r"\s+(?:was|were|is|are)\s+(?:\w+ly\s+)?(?:added|given|administered|injected|infused|applied|used|assigned|allocated|offered|prescribed)(?:\s+[\w-]+){0,3}\s*$"
)
_GIVEN: Final = re.compile(
    r"(?:.*\b(?:to receive|receiv(?:ed?|ing)|given|treated with|with|underwent|either|of)\b|.*[.;:]\s)\s*(?:either\s+)?",
    re.IGNORECASE | re.DOTALL,
)


def allotted(text: str, base: int) -> Iterator[tuple[tuple[Side, ...], int]]:
    """The lists of a sentence, each with its weight as a site."""
    if "respectively" in text:
        sides = _respective(text, base)
        if len(sides) > 1:
            yield tuple(sides), 5
    if len(numbered := _numbered(text, base)) > 1:
        yield tuple(numbered), 6
    if not _ALLOTS.search(text) and "compar" not in text:
        return
    for m in _OPPOSED.finditer(text) if _OPPOSITE.search(text) else ():
        if frozenset({m["a"].lower(), m["b"].lower()}) in _PAIRS:
            yield _opposed(m, base), 4
            break
    if both := _BOTH.search(text):
        yield from _factorial(both, base)
    for m in _BEHIND_COLON.finditer(text):
        if sides := split_sides(text[m.end() :], base + m.end(), int(counted(m["count"]) or 0)):
            yield tuple(sides), 4
            break
    if place := _EITHER_PLACE.search(text):
        yield from _places(place, base)


def _respective(text: str, base: int) -> list[Side]:
    """What is given, and the groups that it is given to in the same order."""
    if m := _GROUPS_FIRST.search(text):
        given, offset, groups = m["what"], m.start("what"), m["list"]
    elif m := _IN_GROUPS.search(text):
        lead = text[: m.start()]
        lead = _VERB.sub("", lead)
        start = b.end() if (b := _GIVEN.match(lead)) and b.end() < len(lead) else 0
        given, offset, groups = lead[start:], start, m["list"]
    else:
        return []
    names = _names(groups)
    whats = pieces(given, _AND)
    if len(names) < 2 or len(names) != len(whats):
        return []
    sides: list[Side] = []
    for (start, end), called in zip(whats, names, strict=True):
        side = side_of(given[start:end], base + offset + start)
        if side is None:
            return []
        sides.append(replace(side, names=tuple(dict.fromkeys([*called, *side.names]))))
    return told_apart(sides)


def _names(groups: str) -> list[list[str]]:
    """The names of each group of a list: "groups C, F and L", "the control group (Group C) and the fentanyl group"."""
    if re.match(r"(?:groups|arms)\b", groups, re.IGNORECASE):
        return [[f"group {m.group()}"] for m in _LETTER.finditer(groups, 6 if groups[0] in "gG" else 4)]
    names: list[list[str]] = []
    for start, end in pieces(groups, _AND):
        piece = groups[start:end]
        inner = [p for p in re.findall(r"\(([^()]*)\)", piece) if re.fullmatch(NUMBERED, p.strip())]
        outer = re.sub(r"\s*\([^()]*\)|^(?:the|and|or)\s+", "", piece).strip()
        if not HANDLE.fullmatch(outer):
            return []
        names.append([outer, *(p.strip() for p in inner)])
    return names


_LEADS_TO_LIST: Final = re.compile(
    r"(?:\b(?:random\w*|assign\w*|allocat\w*|divided)\b[^.;]*\b(?:to|as|either|into|with|following)|\b(?:given|received|receiving|underwent|groups?|arms?|treatments?|regimens?|conditions?|interventions?)(?:\s+(?:either|were))?)[\s:,]*$",
    re.IGNORECASE,
)
_LEADS_ON: Final = re.compile(r"[\s,;.]*(?:\b(?:and|or)\b(?:\s+(?:as|to|by|with|in))?)?\s*$", re.IGNORECASE)


def _numbered(text: str, base: int) -> list[Side]:
    """The groups of "given 1) X, 2) Y or 3) Z"; one that is described at length has the name in its brackets alone."""
    listed = numbered_items(text)
    if not listed or not _LEADS_TO_LIST.search(text[: listed[0][0]].rstrip("(1iaA.) ")):
        return []
    sides: list[Side] = []
    for start, end in listed:
        piece = _LEADS_ON.sub("", text[start:end])
        side = side_of(piece, base + start) or _by_name(piece, base + start)
        if side is None:
            return []
        sides.append(side)
    return told_apart(sides)


def _by_name(piece: str, base: int) -> Side | None:
    inside = re.findall(r"[\[(]([^()\[\]]*)[\])]", piece)
    names = [name for text in inside for name in bracket(text)[0]]
    return Side(base, base + len(piece), "", "", tuple(names)) if names else None


def _factorial(m: re.Match[str], base: int) -> Iterator[tuple[tuple[Side, ...], int]]:
    """The four groups of "A, B, both or neither"."""
    a, b = side_of(m["a"], base + m.start("a")), side_of(m["b"], base + m.start("b"))
    if a is None or b is None or not a.text or not b.text:
        return
    both = f"{a.text} + {b.text}"
    none = m["none"] if m["none"].lower() not in {"neither", "none"} else ""
    start, end = base + m.start("both"), base + m.end("both")
    together = Side(start, end, both, both, ("combined group", "combination group", "both interventions"))
    last = (base + m.start("none"), base + m.end("none"))
    yield (a, b, together, Side(*last, none, none, ("control group",) if not none else ())), 6


def _opposed(m: re.Match[str], base: int) -> tuple[Side, ...]:
    """Two groups that one noun is shared by: "early (n = 50) and late (n = 60) feeding"."""
    sides: list[Side] = []
    for k, inside in (("a", m["na"]), ("b", m["nb"])):
        names, n, _ = bracket(inside) if inside else ([], None, "")
        text = f"{m[k]} {m['what']}".lower()
        sides.append(Side(base + m.start(k), base + m.end(k), text, text, tuple(names), n))
    return tuple(sides)


def _places(m: re.Match[str], base: int) -> Iterator[tuple[tuple[Side, ...], int]]:
    """Groups told apart by where, when or how: "either in series or in parallel"."""
    sides = [Side(base + m.start(k), base + m.end(k), m[k], m[k], _called_by_place(m[k])) for k in ("a", "b")]
    if m["a"].lower() != m["b"].lower():
        yield tuple(sides), 3


_IN: Final = re.compile(r"in (?P<what>[a-z]+)", re.IGNORECASE)


def _called_by_place(place: str) -> tuple[str, ...]:
    """What those are called besides who are "in series": "for series", "series group"."""
    m = _IN.fullmatch(place)
    return (f"for {m['what']}", f"{m['what']} group") if m else ()
