"""How many people the groups of a study have, where a text says it beside the number of all.

One number for all of them: "(42 per group)", "75 in each arm". Or the parts of a total, in brackets behind it: "648
adults were followed (salt substitute 331, usual salt 317)".
"""

from __future__ import annotations

import re
from typing import Final

from trialdb.extract.arm_facts import ArmFacts
from trialdb.extract.called import meant
from trialdb.extract.cues import cue
from trialdb.extract.discourse import Discourse
from trialdb.extract.layout import Sentence
from trialdb.extract.party import PLACEBO_ARM, Cast, Party
from trialdb.values import counted, key

__all__ = ["set_group_sizes"]

_PEOPLE: Final = r"(?:patients|participants|subjects|people|women|men|children|infants|adults|individuals|girls|boys|animals|dogs|pigs|rats|mice|eyes|schools|practices|villages|clusters|students|volunteers|babies|residents|pairs|knees)"
_N: Final = r"(?<![\d.,/–‐-])(?<!\dto )(?<!\d to )(?<!\d or )(?P<{}>\d{{1,3}}(?:[,\s\u2009\u202f]\d{{3}})+|\d{{1,5}}|\b(?:eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|sixty|hundred)\b)"
_COUNT: Final = r"(?<![\d.,])\d{1,3}(?:[,\s\u2009\u202f]\d{3})+(?![\d%])|(?<![\d.,])\d{2,5}(?![\d%.·])"
_GROUP: Final = r"(?:(?:treatment|study|trial|of the (?:two|three|four)|of the)\s+)?(?:groups?|arms?|treatments?|regimens?)\b"
_EACH_HAS: Final = cue(
    rf"{_N.format('a')}\s+(?P<who>(?:[a-z-]+\s+)?{_PEOPLE}\s*,?\s+)?(?:(?:\d+|[a-z]+)\s+eyes\s+)?(?:(?:were|was)\s+(?:\w+ly\s+)?(?:enrolled|assigned|allocated|randomi[sz]ed|included|placed)\s+)?(?:per|(?:in|to|into|for)\s+each(?:\s+of)?)\s+{_GROUP}"
    rf"|\beach\s+(?:(?:group|arm)\s+)?(?:with|of|had|consist(?:ed|ing) of|compris(?:ed|ing)|includ(?:ed|ing)|contain(?:ed|ing))\s+{_N.format('b')}\s+(?:[a-z-]+\s+)?{_PEOPLE}\b"
    rf"|\b[nN]\s*=\s*{_N.format('c')}\s*,?\s*(?:for each|in each|per|each)\b|[\[(]{_N.format('d')}\s+each[\])]",
    re.IGNORECASE,
)
_NOT_SO: Final = cue(
    r"\bpower\b|\bsample size\b|\brequir|\bneeded\b|\bplanned\b|\bwould\b|\bcalculat|\bestimat|\bat least\b|\bdied\b|\bdeaths?\b|\bevents?\b|\badverse\b|\bwithdr[ae]w",
    re.IGNORECASE,
)
_FEWEST: Final = 4
_PAIR: Final = 2
_MOST_OFF: Final = 0.2  # by how much the sum of all groups may differ from the study's size


def set_group_sizes(discourse: Discourse, arms: ArmFacts) -> None:
    """Gives each arm that has no size the one that a sentence gives to every group, or to it as a part of all."""
    for sentence in discourse.lines:
        if sentence.is_aside:
            continue
        for place, party, n in _parts(sentence.text, discourse.cast):
            study = _study(discourse, arms, sentence, place)
            if study is not None:
                arms.get(study, party, sentence, n=n)
        if "each" not in sentence.text and "per" not in sentence.text:
            continue
        if _NOT_SO.search(sentence.text):
            continue
        for m in _EACH_HAS.finditer(sentence.text):
            study = _study(discourse, arms, sentence, m.start())
            printed = next(p for p in m.group("a", "b", "c", "d") if p)
            n = int(counted(re.sub(r"\D", "", printed) or printed) or 0)
            if study is not None and n >= _FEWEST:
                numbers = {int(d) for d in re.findall(r"\d+", sentence.text)}
                named = bool(m["who"] or m["b"] or m["c"])
                _set(discourse, arms, study, n, named=named, numbers=numbers)


_BRACKET: Final = re.compile(r"[\[(](?P<inside>[^()\[\]]{8,160})[\])]")
_ITEM: Final = re.compile(
    rf"(?:(?P<before>{_COUNT})\s+(?P<called>[^\d;,=:]{{2,40}}?)|(?P<name>[^\d;,=:]{{2,40}}?)\s*(?:,|:|=|\bn\s*=)?\s*(?P<after>{_COUNT}))\s*(?:[;,]\s*(?:and\s+)?|\s+and\s+|$)"
)


def _parts(text: str, cast: Cast) -> list[tuple[int, Party, int]]:
    """The groups of a bracket whose sizes add up to a number before it, each with where the bracket stands."""
    for m in _BRACKET.finditer(text):
        items, at = [], 0
        while at < len(m["inside"]) and (item := _ITEM.match(m["inside"], at)):
            items.append(item)
            at = item.end()
        if len(items) < _PAIR or at < len(m["inside"]):
            continue
        numbers = [_value(i["before"] or i["after"]) for i in items]
        parties = [_party((i["called"] or i["name"]).strip(), cast) for i in items]
        totals = {_value(t.group()) for t in re.finditer(_COUNT, text[: m.start()])}
        if sum(numbers) in totals and all(parties) and len({p.identity for p in parties if p}) == len(items):
            return [(m.start(), p, n) for p, n in zip(parties, numbers, strict=True) if p is not None]
    return []


def _party(name: str, cast: Cast) -> Party | None:
    plain = re.sub(r"^(?:the|arm|group)\s+|\s+(?:group|arm)$", "", name, flags=re.IGNORECASE)
    for drug, role in cast.roles.items():
        if key(plain) in {key(drug), key(cast.displayed.get(drug, drug))}:
            return PLACEBO_ARM if role == "placebo" else cast.party(drug)
    return cast.labels.get(name.lower()) or meant(plain, cast)


def _value(printed: str) -> int:
    return int(re.sub(r"\D", "", printed))


def _study(discourse: Discourse, arms: ArmFacts, sentence: Sentence, place: int) -> str | None:
    """The study that a place of a sentence speaks of: the last one named before it, else the only one that has arms."""
    before = [r for r in discourse.studies.within(sentence.start, sentence.start + place) if len(r.ids) == 1]
    if before:
        return before[-1].ids[0]
    held = {arm.study for arm in arms.made.values()}
    return next(iter(held)) if len(held) == 1 else None


def _set(discourse: Discourse, arms: ArmFacts, study: str, n: int, *, named: bool, numbers: set[int]) -> None:
    """Gives the arms of a study their size, unless it does not fit what is known of the study or of one of them."""
    own = {identity: arm for identity, arm in arms.made.items() if arm.study == study}
    dosed = {arm.intervention for arm in own.values() if arm.dose_value is not None or arm.regimen}
    single = {
        identity: arm
        for identity, arm in own.items()
        if arm.dose_value is not None or arm.regimen or arm.intervention not in dosed
    }
    if len(single) < _PAIR or any(arm.n is not None and arm.n > n for arm in own.values()):
        return
    told = discourse.studies.found.get(study)
    size = told.enrolled if told is not None else None
    if size is not None and abs(n * len(single) - size) > _MOST_OFF * size:
        return
    if size is None and not named and n * len(single) not in numbers:
        return
    for identity, arm in single.items():
        arms.made[identity] = arm.model_copy(update={"n": n})
