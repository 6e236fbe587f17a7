"""Groups that a text names and then says what they got, in one sentence or one after another.

"Group A: X, group B: Y"; "the control group received Y"; "In group 1, X was given. In group 2, the wound was dressed with Y."
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import zip_longest
from typing import Final

from trialdb.extract.cues import cue
from trialdb.extract.layout import Sentence
from trialdb.extract.lexer import Interval, PValue, tokens
from trialdb.extract.sides import NUMBERED, Side, bracket, named, side_of, told_apart

__all__ = ["TREATED", "in_turn", "kept_on", "mark", "named_groups"]

TREATED: Final = r"(?:was|were|had|is)?\s*(?:been\s+)?(?:also\s+|then\s+|only\s+|first\s+)?(?:received?|receiving|inhaled|chewed|listened to|rinsed with|continued(?: with)?(?: their| the)?|underwent|undergoing|given|administered|treated with|treated by|took|taking|used|using|performed|performing|attended|involved|consisted of|comprised|entailed|participated in|practi[sc]ed|consumed|consuming|drank|ate|wore|managed with|managed by|injected with|assigned to|allocated to|supplemented with|fed|watched|completed|got|consisted of|consisting of|provided with|offer(?:ed)?|handed out|gave out|ran|exposed to|subjected to|operated with|followed|(?:included|comprised|consisted of|contained|in which|where)\s+(?:[\w-]+\s+){0,2}?(?:patients|participants|subjects|women|children|those|eyes)\s+(?:(?:who|that|which)\s+)?(?:were\s+|had\s+)?(?:\w+ed|underwent|given)(?:\s+(?:with|by|using|to))?)"
_LABELLED: Final = r"\b(?:(?:the|one|an?|each)\s+)?(?P<label>(?:[\w+/‐-]+\s+){0,3}?)(?:group|arm|condition)\b"


def _naming(group: str) -> str:
    """The pattern of a group's name, which may be of the form ``group``, and of what leads on from it."""
    return (
        rf"(?P<name>{NUMBERED}|{group}|\b[Cc]ontrols?\b(?!\s+group)|\b[Tt]he (?:intervention|programme|program|control condition)(?=\s+(?:involved|consisted|comprised|entailed|included|was an?)\b)|\b(?:intervention|control|comparison|experimental) (?:schools|practices|villages|households|clusters|wards|homes|hospitals|sites|centres|centers|families|participants|patients|subjects|children|women)\b|\b(?:[Tt]he other|[Tt]he others|[Oo]ne half|[Tt]he other half|[Hh]alf)\b)"
        rf"(?:\s+(?:patients|participants|subjects|women|men|children|eyes|infants|animals)\b(?=\s*[\[(]))?(?P<bracket>\s*[\[(][^()\[\]]*[\])])?(?P<link>\s*(?:[:=]|,\s*(?:who|which)\s+(?:were\s+|was\s+)?(?:\w+ly\s+)?\w+(?:\s+(?:to|with|in|on|by))?(?=\s)|,?\s*(?:who|which|that|patients|participants|subjects)?\s*{TREATED}\b))\s*"
    )


_NAMED: Final = cue(_naming(_LABELLED))
_MAY_BE_NAMED: Final = cue(
    _naming(r"\b(?:group|arm|condition)\b")
)  # the same without the words before, and so found faster


def named_groups(text: str, base: int) -> list[Side]:
    """Groups that a sentence names and then says what they got: "group A: X, group B: Y", "the control group received Y"."""
    if not _MAY_BE_NAMED.search(text):
        return []
    found = [m for m in _NAMED.finditer(text) if _may_be_named(m)]
    sides: list[Side] = []
    for m, after in zip_longest(found, found[1:]):
        stop = after.start() if after else len(text)
        piece = re.sub(
            r"[\s,;.]*(?:\b(?:and|while|whereas|but|or|the|in|an?)\s*)*$", "", text[m.end() : stop]
        )
        side = side_of(piece, base + m.end())
        if side is None:
            continue
        extra, n, _ = bracket(m["bracket"].strip(" ()[]")) if m["bracket"] else ([], None, "")
        names = tuple(named([m["name"].strip(), *side.names, *extra, *kept_on(m)]))
        sides.append(replace(side, names=names, n=side.n or n))
    if len(found) == 1 and (elided := _elided(text, base, found[0])):
        sides = elided
    return told_apart(sides)


_OTHER_GROUP: Final = re.compile(
    r",?\s+(?:and|while|whereas)\s+(?P<name>(?:the\s+)?(?:[\w-]+\s+){1,2}?(?:group|arm))\s+(?P<what>(?!(?:was|were|had|has|did|is|in|on|at|of|for|with|to|than|who|which|that|after|before|by|and|or|as|only)\b)\S.*)"
)


def _elided(text: str, base: int, first: re.Match[str]) -> list[Side]:
    """The two groups of a sentence whose verb stands with the first alone: "the A group took X and the B group Y"."""
    other = _OTHER_GROUP.search(text, first.end())
    if other is None or not re.search(r"[a-z]", first["link"]):
        return []
    one = side_of(text[first.end() : other.start()], base + first.end())
    two = side_of(other["what"].rstrip(". "), base + other.start("what"))
    if one is None or two is None:
        return []
    return [
        replace(side, names=tuple(named([name.strip(), *side.names])))
        for side, name in ((one, first["name"]), (two, other["name"]))
    ]


def _may_be_named(m: re.Match[str]) -> bool:
    return not re.match(
        r"(?:both|all|each|two|three|four|either|no|same|these|per)\b", (m["label"] or "").strip().lower()
    )


def kept_on(m: re.Match[str]) -> list[str]:
    """A name for those who only went on with what they had."""
    return ["control group"] if "continued" in m.group() else []


_IN_GROUP: Final = cue(
    rf"^(?:[^.;,:]{{0,30}}?\b)?[Ii]n\s+(?:the\s+)?(?P<name>{NUMBERED})\s*(?P<bracket>[\[(][^()\[\]]*[\])])?\s*,?\s+(?P<what>\S[^;]*)"
)
_DONE_WITH: Final = re.compile(
    r".*?\b(?:was|were|is)\s+(?:\w+ly\s+)?(?:\w+ed|done|given|begun|sewn)\s+(?:\w+ly\s+)?(?:with|by|using|by means of)\s+(?P<what>.+)"
)
_GIVEN: Final = re.compile(
    r"(?P<what>.+?)\s+(?:was|were)\s+(?:\w+ly\s+)?(?:added|given|administered|injected|infused|applied|used|performed|instilled|offered|prescribed|inserted|placed|taken)\b"
)


def in_turn(lines: list[Sentence]) -> Iterator[tuple[Side, ...]]:
    """The groups that sentences one after another say something of, each by its number or letter."""
    run: list[Side] = []
    for sentence in lines:
        side = None if sentence.is_aside or sentence.section == "results" else _in_group(sentence)
        if side is not None and not any(side.names[0].lower() == s.names[0].lower() for s in run):
            run.append(side)
        elif side is None and run:
            yield from _listed(run)
            run = []
    yield from _listed(run)


def _listed(run: list[Side]) -> Iterator[tuple[Side, ...]]:
    if len(run) > 1 and len({mark(s.names[0]) for s in run}) == 1:
        yield tuple(told_apart(run))


def mark(name: str) -> str:
    """The name of a numbered group without its number or letter."""
    return re.sub(r"[\da-z]+(?=\W?$)", "", name.lower())


def _in_group(sentence: Sentence) -> Side | None:
    """The group that a sentence begins with, and what it says was done there; that may be no phrase."""
    m = _IN_GROUP.match(sentence.text)
    if m is None or any(isinstance(t, (PValue, Interval)) for t in tokens(sentence.text)):
        return None
    base = sentence.start
    told = _DONE_WITH.match(m["what"]) or _GIVEN.match(m["what"])
    side = side_of(told["what"], base + m.start("what") + told.start("what")) if told else None
    if side is None and sentence.section != "methods":
        return None
    side = side or Side(base + m.start("what"), base + m.end("what"), "", "")
    extra, n, _ = bracket(m["bracket"].strip(" ()[]")) if m["bracket"] else ([], None, "")
    return replace(side, names=tuple(named([m["name"], *side.names, *extra])), n=side.n or n)
