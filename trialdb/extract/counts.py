"""Whole numbers that count what happened in each arm: "six patients on A and 14 on B relapsed", "3 fractures in A but 7 in B".

Numbers and arms must take turns, with nothing but a few words between a number and its arm and a conjunction between
an arm and the next number; then each count is its arm's. What was done to people, or who they were, is no result.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from trialdb.extract.arms import ArmMention
from trialdb.extract.cues import cue
from trialdb.extract.lexer import Figure, Size, Token
from trialdb.extract.party import Party
from trialdb.extract.people import NUMBER, WHO
from trialdb.extract.phrase_words import PEOPLE
from trialdb.values import counted

__all__ = ["Count", "counts_by_arm", "may_count"]


@dataclass(frozen=True, slots=True)
class Count:
    """A number of people, or of the things at ``what``, with the arm that the sentence gives it to.

    Counts of one list have the same ``first``, where its first number stands.
    """

    figure: Figure
    arm: Party
    first: int
    what: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class _Number:
    start: int
    end: int
    printed: str


Arms = Sequence[tuple[int, int, ArmMention]]

_NUMBERS: Final = re.compile(NUMBER)
_NONE: Final = re.compile(r"\b(?:[Nn]o|[Nn]one)\b(?=\s)")
_LED: Final = re.compile(
    r"(?:\A|[;:,(]|\b(?:[Oo]nly|just|and|but|or|versus|vs\.?|v\.?|against|while|whereas|than|compared (?:with|to)|in|by|among|were|was|had|of which|a total of|A total of|further|another))\s*$"
)
_PREPOSITION: Final = r"(?:in|on|with|after|given|under|from|among|for|of|taking|receiving|using|by|(?:treated|managed) with|who (?:took|received|had|used)|(?:assigned|allocated) to)"
_TO_ARM: Final = re.compile(
    rf"(?P<what>[^.;:()\[\]%\d]{{0,90}}?)\s?\b{_PREPOSITION}\s+(?:(?:the|those|patients|participants|people|subjects|women|men|children|infants|eyes|who|in|on|with|given|receiving|taking|treated|assigned|to|both|other)\s+){{0,5}}(?:the\s+)?"
    r"|\s*(?:of\s+(?:the\s+)?)?"
)
_BEHIND_ARM: Final = r"(?:[-‑](?:treated|group|arm))?\s*(?:groups?|arms?|recipients|patients|participants|subjects|women|men|children|infants|eyes)?\b"
_TO_NEXT: Final = re.compile(
    rf"{_BEHIND_ARM}(?:\s?\([^()]*\))?[^.;:()\[\]%\d]{{0,70}}?,?\s*(?:\b(?:and|but|versus|vs\.?|v\.?|against|while|whereas|(?:as )?(?:compared|opposed) (?:with|to)|than)|,)\s+"
    r"(?:(?:only|just|in|by|with|among|on|there were|for|to|a total of)\s+){0,3}"
)
_ENROLLED: Final = cue(
    r"\b(?:enrol\w*|randomi[sz]ed|randomly|assigned|allocated|recruit\w*|screened|included|analy[sz]ed|eligible|took part|volunteers|excluded|data (?:on|from)|divided|comprised|consisted)\b",
    re.IGNORECASE,
)
_DONE: Final = cue(
    r"\b(?:performed|operated|carried out|conducted|undertaken|underwent|participated|continued|evaluated|tested|assessed|examined|interviewed|followed up|lost to follow|available|studied|attended|baseline|at entry|history of|had a mean|sessions?|sites|centres|centers|hospitals|schools|clusters|villages|practices)\b",
    re.IGNORECASE,
)
_NUMBER_OF: Final = cue(
    rf"\b[Nn]umbers? of (?:the\s+)?(?:{WHO}|deaths|events|cases|falls|relapses|infections|failures|recurrences)\b[^.;\d]*\b(?:was|were)\s+(?:only\s+)?$"
)
_LABELLED: Final = cue(
    r"(?:^|[;.]\s)[^:;.()\d]{0,60}\b(?:deaths?|events|infections|cases|fractures|falls|bleeds|reactions|relapses|failures|recurrences|discontinuations|withdrawals)\b[^:;.()\d]{0,40}:\s+$",
    re.IGNORECASE,
)  # "Deaths from any cause: five on A and six on B"
_KINDS_OF_PEOPLE: Final = re.compile(
    rf"\s*(?:{WHO}|males?|females?|smokers|non-smokers|dogs|rats|mice|animals)\s*$"
)
_THERE: Final = cue(
    r"\b[Tt]here (?:was|were|had been)\s+(?:only\s+|just\s+|a total of\s+|no\s[^.;\d]{3,60})?$"
)
_HAPPENED: Final = re.compile(
    r"(?<![-‑])\b(?!treated|aged|related|compared|opposed|managed|received|based|given|needed\s+to\s+treat|scheduled|used|matched|paired|blinded|controlled|confirmed\s|reported\s(?!by|in|with|for|on))[a-z]+ed\b"
    r"|\b(?:fell|had|has|died|left|quit|withdrew|withdrawn|gave up|dropped out|stopped|seen|occurr\w+|arose|found|became|lost|won|got|came|went|showed|met|saw|kept|broke|bled|felt|suffering|experiencing|having|developing|reporting|requiring|needing|showing|(?:was|were|remained|stayed|being)\s+(?:pain[- ])?(?:free|cured|positive|negative|alive|dead|pregnant|abstinent|symptom|asymptomatic|continent|seizure|complete|unchanged|better|worse|able|unable)"
    r"|(?:improvement|worsening|deterioration|decrease|increase|reduction|change|recurrence|relapse|response|failure|remission|recovery)s?\s+in)\b"
)
_OF_PEOPLE: Final = re.compile(rf"\s*(?:[\w-]+\s+){{0,2}}?{WHO}")
_NOT_OF_NOUN: Final = r"(?!(?:in|on|of|and|with|by|after|was|were|had|has|who|those|these|more|to|for|per|fell|died|did|occurred|developed|reported)\b)"
_NOUN: Final = re.compile(
    rf"\s*(?P<what>(?:{_NOT_OF_NOUN}[a-z][\w–‑-]*\s+){{0,3}}{_NOT_OF_NOUN}[a-z–‑-]{{3,}})(?=\s|[,;.)]|$)"
)
_VERB_NEXT: Final = re.compile(
    r"\s+(?:was|were|had|has|occurred|fell|developed|died|in|on|with|after|by|among|for|of|per|and|but|versus|vs|arose|happened)\b|\s*(?:[,;.)]|$)"
)
_SHARED: Final = re.compile(r"\s*(?:[^.;()\[\]%\d]{0,50})?[\[(]\s*[\d.·]+\s*(?:%|per\s?cent|/|of\b)")


def may_count(text: str) -> bool:
    """Whether a sentence has two whole numbers, in figures or in words, or one that it sets against none."""
    first = _NUMBERS.search(text)
    return first is not None and (
        _NUMBERS.search(text, first.end()) is not None or _NONE.search(text) is not None
    )


def counts_by_arm(text: str, found: Sequence[Token], arms: Arms) -> tuple[list[Count], set[int]]:
    """The counts of a sentence that it gives to two arms or more, and where numbers stand that are none.

    Those say to how many people of each arm something was done.
    """
    if len(arms) < _SEVERAL or not may_count(text):
        return [], set()
    if len({m.party.identity for _, _, m in arms}) < _SEVERAL or _ENROLLED.search(text):
        return [], set()
    arms = [(_behind_number(text, s, e), e, m) for s, e, m in arms]
    counts, done = _labelled(text, found, arms)
    counts += _in_lists(text, found, arms)
    taken = {c.figure.start for c in counts}
    numbers = [n for n in _numbers(text, found, arms) if n.start not in taken]
    i = 0
    while i < len(numbers):
        chain = _chain(text, numbers[i:], arms)
        if len(chain) >= _SEVERAL and _is_told(text, chain):
            counts += [c for c in _counted(text, chain) if c.figure.value]
            done |= {m.start("n") for _, (_, e, _) in chain if (m := _ASIDE.match(text, e))}
        elif len(chain) >= _SEVERAL and _DONE.search(text):
            done |= {n.start for n, _ in chain}
        i += max(1, len(chain))
    return counts, done


_SEVERAL: Final = 2


def _numbers(text: str, found: Sequence[Token], arms: Arms) -> list[_Number]:
    """The whole numbers that may count: no part of another figure, nor of the name of an arm."""
    spans = [(t.start, t.end) for t in found if not _is_bare(t)] + [(s, e) for s, e, _ in arms]
    none = [_Number(*m.span(), "0") for m in _NONE.finditer(text)]
    numbers = [
        _Number(*m.span("n"), m["n"])
        for m in _NUMBERS.finditer(text)
        if not any(s < m.end("n") and m.start("n") < e for s, e in spans)
        and _LED.search(text, max(0, m.start("n") - _LEAD), m.start("n"))
        and not _is_aside(text, m.start("n"), arms)
        and not (
            _OF_PEOPLE.match(text, m.end("n"))
            and _COUNTED_AMONG.search(text, max(0, m.start("n") - _FAR), m.start("n"))
        )
        and not _SHARED.match(text, m.end("n"))
        and not _OR_MORE.match(text, m.end("n"))
        and not _AND_OTHERS.search(text, max(0, m.start("n") - _FAR), m.start("n"))
    ]
    return sorted([*none, *numbers], key=lambda n: n.start) if numbers else []


_LEAD: Final = 24  # characters in which the words before a number stand
_FAR: Final = 60
_OR_MORE: Final = re.compile(r"\s+or\s+(?:more|fewer|less|greater|over)\b")
_AND_OTHERS: Final = re.compile(rf"{NUMBER}\s+{WHO}\s+and\s+$")  # "five men and three women" are eight
_COUNTED_AMONG: Final = re.compile(rf"{NUMBER}\s+(?:[a-z-]+\s+){{0,3}}(?:among|in|of)\s+$")
_BRACKETED: Final = re.compile(r"\s\([^()%]*\)")
_AMONG: Final = re.compile(rf"\b(?:among|in|of)\s+{NUMBER}\s+(?=(?:[\w-]+\s+){{0,2}}?{WHO})")
_ASIDE: Final = re.compile(rf"{_BEHIND_ARM}\s?\({NUMBER}\s+(?!%)[a-z]")


def _is_aside(text: str, place: int, arms: Arms) -> bool:
    """Whether a number stands in brackets that name no arm: "27 in the A group (19 of them early) and 7 in the B group"."""
    opened = text.rfind("(", 0, place)
    closed = text.find(")", place)
    return text.rfind(")", 0, place) < opened and not any(opened < s < closed for s, _, _ in arms)


def _behind_number(text: str, start: int, end: int) -> int:
    """Where the name of an arm begins that was read with the number of people before it: "seven tovelimab patients"."""
    m = _NUMBERS.match(text, start)
    return (
        m.end("n") + 1
        if m is not None and text[m.end("n") : m.end("n") + 1] == " " and m.end("n") < end
        else start
    )


def _is_bare(token: Token) -> bool:
    return (
        isinstance(token, Figure)
        and token.unit in {None, "times"}
        and token.total is None
        and not token.is_measured
        and token.compared is None
    )


def _chain(text: str, numbers: Sequence[_Number], arms: Arms) -> list[tuple[_Number, tuple[int, int, Party]]]:
    """Numbers and arms by turns, from the first number on."""
    chain: list[tuple[_Number, tuple[int, int, Party]]] = []
    at = 0
    for n in numbers:
        if chain:
            if n.start < at:
                continue
            if not _TO_NEXT.fullmatch(text, at, n.start):
                break
        arm = next(((s, e, m) for s, e, m in arms if s >= n.end), None)
        if (
            arm is None
            or len(arm[2].parties) > 1
            or any(o.start < arm[0] for o in numbers if o.start > n.start and not _is_times(text, o))
            or any(p.identity == arm[2].party.identity for _, (_, _, p) in chain)
            or _SHARE_BEHIND.match(text, arm[1])
            or not _TO_ARM.fullmatch(_blanked(text, n.end, arm[0]))
        ):
            break
        chain.append((n, (arm[0], arm[1], arm[2].party)))
        at = arm[1]
    return chain


_SHARE_BEHIND: Final = re.compile(rf"{_BEHIND_ARM}\s?[\[(]\s*\d[\d.·]*\s*(?:%|per\s?cent)")


def _is_times(text: str, n: _Number) -> bool:
    """Whether a second number counts events of the people of the first: "12 patients fell 18 times", "suffering 60 falls"."""
    return _TIMES.match(text, n.end) is not None


_THINGS: Final = (
    r"(?:times|falls|episodes|events|attacks|exacerbations|infections|seizures|bleeds|relapses|flares)\b"
)
_TIMES: Final = re.compile(rf"\s+{_THINGS}")
_EVENTS: Final = re.compile(rf"{NUMBER}\s+(?P<what>{_THINGS})")


def _blanked(text: str, start: int, end: int) -> str:
    """The words between two places, without the numbers of events in them and what stands in brackets."""
    return _BRACKETED.sub("", _AMONG.sub("", _EVENTS.sub("", text[start:end])))


def _is_told(text: str, chain: Sequence[tuple[_Number, tuple[int, int, Party]]]) -> bool:
    """Whether the clause of the counts says that something happened, and not what was done or who they were."""
    first, last = chain[0][0], chain[-1][1]
    start = max(text.rfind(";", 0, first.start), text.rfind(". ", 0, first.start)) + 1
    end = next((i for i in (text.find(";", last[1]),) if i >= 0), len(text))
    said = "".join(
        text[a:b] for a, b in _between(start, end, [n for n, _ in chain], [arm for _, arm in chain])
    )
    if _DONE.search(said):
        return False
    if (
        _NUMBER_OF.search(text, 0, first.start)
        or _LABELLED.search(text, 0, first.start)
        or _is_sum(text, chain)
    ):
        return True
    thing = text[first.end : chain[0][1][0]]
    if _THERE.search(text, 0, first.start):
        return not _KINDS_OF_PEOPLE.match(thing.rsplit(" in ", 1)[0])
    return _HAPPENED.search(said) is not None


def _is_sum(text: str, chain: Sequence[tuple[_Number, tuple[int, int, Party]]]) -> bool:
    """Whether the counts stand in brackets behind their total: "two babies (one in A and one in B) were premature"."""
    first = chain[0][0].start
    total = _TOTAL.search(text[: first - 1]) if text[first - 1 : first] == "(" else None
    return total is not None and counted(total["n"]) == sum(counted(n.printed) or 0 for n, _ in chain)


def _between(
    start: int, end: int, numbers: Sequence[_Number], arms: Sequence[tuple[int, int, Party]]
) -> list[tuple[int, int]]:
    places = sorted([(n.start, n.end) for n in numbers] + [(s, e) for s, e, _ in arms])
    spans, at = [], start
    for s, e in places:
        spans.append((at, s))
        at = e
    return [*spans, (at, end)]


def _counted(text: str, chain: Sequence[tuple[_Number, tuple[int, int, Party]]]) -> list[Count]:
    """The counts of a chain, and of the events between a number of people and their arm: "12 patients had 18 attacks"."""
    counts: list[Count] = []
    for n, (start, _, arm) in chain:
        counts.append(_count(text, n, arm, chain[0]))
        for m in _EVENTS.finditer(text, n.end, start):
            value = counted(m["n"]) or 0.0
            what = None if m["what"] == "times" else m.span("what")
            figure = Figure(*m.span("n"), value, m["n"], m["what"], n=int(value))
            counts.append(Count(figure, arm, chain[0][0].start, what))
    return counts


def _count(text: str, n: _Number, arm: Party, first: tuple[_Number, tuple[int, int, Party]]) -> Count:
    """A count with what it counts: people, or things that it or the first of its list names."""
    value = counted(n.printed) or 0.0
    figure = Figure(n.start, n.end, value, n.printed, "patients", n=int(value))
    for number in (n, first[0]):
        if _OF_PEOPLE.match(text, number.end):
            break
        noun = _NOUN.match(text, number.end)
        own = number.start != first[0].start or (noun is not None and noun.end() <= first[1][0])
        if noun is not None and own and _VERB_NEXT.match(text, noun.end()):
            words = noun["what"].split()
            if _PERSONS.intersection(words) or (
                words[-1] in _KINDS
                and (number is not n or n is not first[0] or text.startswith(" of ", noun.end()))
            ):
                break
            if not _HAPPENED.fullmatch(words[-1]):
                return Count(replace(figure, unit=words[-1]), arm, first[0].start, noun.span("what"))
    return Count(figure, arm, first[0].start)


_ONE: Final = NUMBER.replace("?P<n>", "?:")
_LISTS: Final = re.compile(
    rf"\b(?:in|by|for|among)\s+(?:only\s+)?(?P<list>{_ONE}(?:\s*,\s*{_ONE})*,?\s+(?:and|vs\.?|versus)\s+{_ONE})\s+(?:(?:of\s+the\s+)?{WHO}|eyes|knees|dogs|animals)"
)


def _in_lists(text: str, found: Sequence[Token], arms: Arms) -> list[Count]:
    """Lists of as many numbers as arms stand behind them: "better in 70 and 39 women of the A and B groups, respectively"."""
    lists = [
        m
        for m in _LISTS.finditer(text)
        if not _SHARED.match(text, m.end())
        and not any(t.start < m.end("list") and m.start("list") < t.end for t in found if not _is_bare(t))
    ]
    if not lists or _DONE.search(text):
        return []
    parties = list({p.identity: p for s, _, m in arms if s >= lists[-1].end() for p in m.parties}.values())
    counts: list[Count] = []
    for m in lists:
        numbers = [*_NUMBERS.finditer(text, m.start("list"), m.end("list"))]
        if len(numbers) != len(parties) or not _HAPPENED.search(text[: m.start("list")]):
            continue
        for n, party in zip(numbers, parties, strict=True):
            value = counted(n["n"]) or 0.0
            figure = Figure(*n.span("n"), value, n["n"], "patients", n=int(value))
            counts.append(Count(figure, party, numbers[0].start("n")))
    return counts


_PERSONS: Final = PEOPLE - frozenset("lesions cases pregnancies embryos fetuses".split())
_KINDS: Final = frozenset("case cases episode episodes event events instance instances".split())
_TOTAL: Final = re.compile(rf"{NUMBER}\s+(?:[\w-]+\s+){{1,3}}$")


def _labelled(text: str, found: Sequence[Token], arms: Arms) -> tuple[list[Count], set[int]]:
    """The parts of a total in brackets behind it, each behind its arm: "seven babies (A, n = 4; B, n = 3) were preterm"."""
    done: set[int] = set()
    for opened in (m.start() for m in re.finditer(r"\(", text)):
        closed = text.find(")", opened)
        total = _TOTAL.search(text[:opened])
        inside = [a for a in arms if opened < a[0] and a[1] < closed]
        if closed < 0 or len(inside) < _SEVERAL:
            continue
        parts: list[Count] = []
        for _, e, m in inside:
            size = next((t for t in found if isinstance(t, Size) and e <= t.start < closed), None)
            number = _NUMBERS.search(text, e, closed)
            place = (size.start, size.end) if size else number.span("n") if number else None
            value = float(size.value) if size else (counted(number["n"]) or 0.0) if number else 0.0
            if place is None or place[0] - e > _LABEL or any(e <= o[0] < place[0] for o in inside):
                break
            printed = text[place[0] : place[1]]
            figure = Figure(*place, value, printed, "patients", n=int(value))
            parts.append(Count(figure, m.party, parts[0].first if parts else place[0]))
        if len(parts) < len(inside):
            continue
        rest = (
            text[: total.start() if total else opened].rsplit(";", 1)[-1]
            + text[closed + 1 :].split(";", 1)[0]
        )
        if _DONE.search(rest):
            done |= {p.figure.start for p in parts}
        elif total and sum(p.figure.value for p in parts) == counted(total["n"]) and _HAPPENED.search(rest):
            return parts, done
    return [], done


_LABEL: Final = 16
