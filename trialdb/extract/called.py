"""Where a sentence calls a group by one of its names: "group A", "the walking group", "CLR", "sham surgery".

A name that says "group" is enough in itself. What a group gets may stand for it too ("less pain after sham surgery"),
but not where more words follow that make it another thing ("exercise capacity").
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from trialdb.extract.casting import party_called
from trialdb.extract.cues import cue
from trialdb.extract.group_names import LED_BY_ALONE
from trialdb.extract.party import PLACEBO_ARM, Cast, Party
from trialdb.values import key

__all__ = ["called", "meant"]

_UNIT: Final = r"(?:groups?|arms?|conditions?|patients|participants|subjects|recipients|users|women|men|children|infants|pupils|students|practices|schools|villages|households|clusters|wards|homes|hospitals|clinics|centres|centers|units|facilities|classes|communities|areas|districts|sites|eyes|families|mothers|animals|mice|rats|periods?|phases?|sessions?|programs?|programmes?|regimens?|schedules?|treatments?|therapy|devices?|interventions?)"
_IS_UNIT: Final = re.compile(rf"(?:.*[\s-])?(?:{_UNIT}|controls?|group [\w]+|arm [\w]+)", re.IGNORECASE)
_FORM: Final = r"(?:infusions?|inhalation|administration|injections?|supplementation|ingestion|instillation|infiltration|consumption)"
_SUFFIX: Final = re.compile(
    rf"[\s-]+(?:(?:treated[\s-]+|treatment[\s-]+|alone[\s-]+)?{_UNIT}|{_FORM}(?:[\s-]+{_UNIT})?)\b",
    re.IGNORECASE,
)
_MAY_FOLLOW: Final = re.compile(
    r"\s*(?:$|[.,;:()\[\]=—–]|(?:[-‐‑](?:treated|based)\b)|[<>≤≥]|(?:and|or|vs|versus|than|compared|as|was|were|had|has|have|is|are|did|does|do|could|can|may|might|would|will|led|leads|showed?|shows|resulted|results|produced|caused|gave|also|not|alone|in|on|at|for|to|with|after|over|from|by|during|when|while|whereas|but|who|which|that|significantly|only|only|within|between|among|per|plus|either|respectively|until|before|because|if|both|than|against|through|is|remained|reached|scored|fell|rose|lost|gained|saw|took|got|made|did|went|lasted|felt|slept|ate|became|began|kept|\w+ed|\w+ly|\d\S*)\b)",
    re.IGNORECASE,
)
_LETTERS: Final = cue(
    r"\b(?:[Gg]roups|[Aa]rms)\s+(?P<which>(?:[A-Z]{1,2}|[1-8]|III)\b(?:\s*(?:,|,?\s*and|or|vs\.?|versus|&)\s*(?:[A-Z]{1,2}|[1-8]|III)\b)+)"
)
_ITEM: Final = r"(?:the\s+)?[\w/+‐-]+(?:\s(?!and\b|or\b|versus\b|vs\b|groups?\b|arms\b)[\w/+‐-]+){0,2}"
_LISTED_UNIT: Final = r"(?:groups?|arms?|schools|practices|villages|households|clusters|participants|patients|conditions|periods|children|women|sites|subjects|animals|rats|mice|eyes)"
_GROUPS: Final = cue(
    rf"(?:(?<= )|^)(?:(?<=\bthe )|(?<=\bin )|(?<=\bof )|(?<=\bto )|(?<=\bfor )|(?<=between )|(?<=\bboth )|(?<=among )|(?<=\bwith )|(?<=\bthan )|(?<=^)|(?<=[(,:] ))(?P<list>{_ITEM}(?:,\s{_ITEM}){{0,4}},?\s(?:and|or|versus|vs\.?)\s{_ITEM})\s+(?:treatment\s+|control\s+)?{_LISTED_UNIT}\b",
    re.IGNORECASE,
)
_LIST_END: Final = cue(
    rf"(?<=\s)(?:and|or|versus|vs)\.?\s{_ITEM}\s+(?:treatment\s+|control\s+)?{_LISTED_UNIT}\b", re.IGNORECASE
)  # with which every such list ends
_PART: Final = re.compile(
    r"\b(?!(?:and|or|versus|vs|between|both|in|for|of)\b)[\w/+‐-]+(?:\s(?!and\b|or\b|versus\b|vs\b)[\w/+‐-]+)*"
)
_UNITS: Final = cue(
    r"\b(?:the|in|with|of|after|during|than|for|and|vs\.?|versus|both)\s+(?P<words>(?:(?!(?:the|in|at|with|of|after|during|than|for|and|or|vs|versus|two|both|all|each|study|treatment)\b)[\w/+‐-]+\s){1,3})(?:groups?|arms?|conditions?|periods?|phases?|schools|practices|villages|households|clinics|homes|wards|regimens?|diets?|sessions?|schedules?|positions?|months|dosing|dosage|administration|intake|delivery|timing|surgery|initiation|introduction)\b",
    re.IGNORECASE,
)
_WITH_WITHOUT: Final = cue(
    r"\bwith(?P<joint>\s+(?:and|or|than|versus|vs\.?|compared (?:with|to))\s+)(?P<without>without)\b",
    re.IGNORECASE,
)
_SHORT: Final = 3  # letters of a name that must be written as an abbreviation


def called(text: str, cast: Cast) -> Iterator[tuple[int, int, Party]]:
    """Every place of a sentence that is a name of a group, with the group's party."""
    lowered = text.lower()
    for m in _LETTERS.finditer(text):
        for letter in re.finditer(r"\b(?:[A-Z]{1,2}|[1-8]|III)\b", m["which"]):
            at = m.start("which") + letter.start()
            if (party := cast.labels.get(f"group {letter.group().lower()}")) is not None:
                yield at, at + len(letter.group()), party
    yield from _listed(text, cast)
    for m in _UNITS.finditer(text) if cast.words else ():
        if key(m["words"]) in cast.drug_names:  # "the B group" is B's, though another group gets it too
            continue
        if (party := party_called(m["words"], cast)) is not None:
            yield m.start("words"), m.end(), party
    yield from _bare(text, lowered, cast)
    if cast.base is not None and cast.lead is not None:
        for m in _WITH_WITHOUT.finditer(text):
            yield m.start(), m.start("joint"), cast.lead
            yield m.start("without"), m.end(), cast.base
    for label, party in cast.labels.items():
        at = lowered.find(label)
        led = _LED.match(label) if at >= 0 else None
        while at >= 0:
            end = at + len(label)
            if (stop := _ends(text, at, end, label)) is not None:
                yield at + (led.end() if led else 0), stop, party
            at = lowered.find(label, end)


_LED: Final = re.compile(rf"(?:{'|'.join((*LED_BY_ALONE, 'for'))}) ")
_FIGURE_AFTER: Final = re.compile(r"\s+\d[\d.·]*\s?(?:%|[;,)]|\[|\()|\s+v(?:s|s\.|ersus|\.)?\s")
_OPENS: Final = re.compile(r"[(,;:]\s*$|\b(?:and|v|vs\.?|versus|ratio)\s+$")
_FIGURE_BEFORE: Final = re.compile(r"\d\s?(?:%|[A-Za-z/µμ]{1,8})?\s+$|\bv(?:s|s\.|ersus|\.)?\s+$")
_CLOSES: Final = re.compile(r"\s*(?:[,;()]|$|v(?:s|s\.|ersus|\.)?\s|and\s+\d|\d)")


def _bare(text: str, lowered: str, cast: Cast) -> Iterator[tuple[int, int, Party]]:
    """Names without "group" beside their figures: "(combined 9.8%, letter 9.6%)", "12.7 kg zinc versus 12.6 kg control"."""
    found: list[tuple[int, int, Party]] = []
    for core, party in cast.bare_names.items():
        at = lowered.find(core)
        while at >= 0:
            end = at + len(core)
            before = text[max(0, at - 14) : at]
            if not (text[end : end + 1].isalnum() or before[-1:].isalnum() or before[-1:] == "-") and (
                (_FIGURE_AFTER.match(text, end) and _OPENS.search(before))
                or (_FIGURE_BEFORE.search(before) and _CLOSES.match(text, end))
            ):
                found.append((at, end, party))
            at = lowered.find(core, end)
    if not found:
        return
    others = {p.identity: label for label, p in cast.labels.items() if label in lowered}
    if (
        len({p.identity for _, _, p in found}) > 1
        or any(p == cast.control for _, _, p in found)
        or any(p.identity != other for _, _, p in found for other in others)
    ):
        yield from found


def _listed(text: str, cast: Cast) -> Iterator[tuple[int, int, Party]]:
    """The groups of a list that ends in "groups": "in the sham, saline and steroid groups", "intervention and control schools"."""
    for m in _GROUPS.finditer(text) if _LIST_END.search(text) else ():
        parts = [
            (p.start(), p.end(), p.group()) for p in _PART.finditer(text, m.start("list"), m.end("list"))
        ]
        found = [(s, e, meant(words, cast)) for s, e, words in parts]
        told = [(s, e, party) for s, e, party in found if party is not None]
        if len(told) == len(found) > 1 and len({p.identity for _, _, p in told}) > 1:
            yield from told


def meant(words: str, cast: Cast) -> Party | None:
    """The party that a group's name without the word "group" means, as in a list of them."""
    words = words.strip().lower()
    words = words.removeprefix("the ")
    if words in {"intervention", "experimental", "treatment", "treated", "study", "active", "exposed"}:
        return cast.experimental
    if words in {"control", "controls", "comparison", "comparator", "reference", "placebo"}:
        return PLACEBO_ARM if words == "placebo" and "placebo" in cast.roles else cast.control
    for label in (words, f"{words} group", f"group {words}"):
        if label in cast.labels:
            return cast.labels[label]
    return party_called(words, cast)


def _ends(text: str, start: int, end: int, label: str) -> int | None:
    """Where the mention ends that begins with a name, or None where the words there are no mention."""
    if start and (text[start - 1].isalnum() or text[start - 1] in "-‐‑/"):
        return None
    if end < len(text) and text[end] == "s" and not text[end + 1 : end + 2].isalnum():
        end += 1
    if text[end : end + 1].isalnum():
        return None
    if suffix := _SUFFIX.match(text, end):
        return suffix.end()
    if _IS_UNIT.fullmatch(label) or label.startswith("("):
        return end
    written = text[start:end]
    if len(label) <= _SHORT and not any(c.isupper() or c == "%" for c in written):
        return None
    return end if _MAY_FOLLOW.match(text, end) else None
