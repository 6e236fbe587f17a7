"""What a statistic is about where no vocabulary knows it: the noun phrases of a sentence, and which of them it speaks of.

"Recovery was faster in the massage group (P = .02)", "a lower rate of infection (OR 0.6 ...)", "differences in sleep
quality (p = 0.4) or fatigue (p = 0.7)": the subject of the predicate, the object of a comparative or of a noun of
change, the item of a list right before its bracket. Phrases that name people, groups, times or the statistics
themselves are no endpoints.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from trialdb.extract.cues import cue
from trialdb.extract.phrase_words import (
    ALLOTTED,
    BEARING,
    BEFALL,
    BY_OUTCOME,
    CHANGE,
    DEGREES,
    JOINS,
    JUDGED,
    LIGHT,
    LINKS,
    NEVER,
    NO_HEAD,
    OBJECT_OF,
    OF_CHANGE,
    OUTCOMES,
    PEOPLE,
    QUANTITY,
    SHARES,
    STATISTICS,
    takes,
)  # fmt: skip
from trialdb.extract.predicates import predicates, until_stop
from trialdb.extract.words import Word
from trialdb.values import key

__all__ = ["TOLD", "Phrase", "Phrases"]


@dataclass(frozen=True, slots=True)
class Phrase:
    """A noun phrase that may be an endpoint; ``weight`` says how plainly its place in the sentence shows that."""

    start: int
    end: int
    text: str
    weight: float


_ADJECTIVE: Final = re.compile(r"[A-Z]?[a-z-]+(?:ic|al|ar|ous|ive|ary|ed|ent|ant|ible|able|ory|ior)")
_OF_OTHERS: Final = CHANGE | STATISTICS  # nouns that say something of another
_ONLY_PEOPLE: Final = PEOPLE - BY_OUTCOME
_LED: Final = 3.0  # the weight of what a comparative, a verb or a noun of change leads to
TOLD: Final = 3.5  # the weight of what people are said to do
_LONGEST: Final = 14  # words that a phrase may have
_TO_DEGREE: Final = re.compile(rf"(?:or|to|and) (?:{'|'.join(sorted(DEGREES))})")


class Phrases:
    """The noun phrases of one sentence, in order, found in one pass over its words."""

    def __init__(self, text: str, words: Sequence[Word], groups: Collection[str] = ()) -> None:
        """``groups`` are the arms' names, as keys: a phrase that is one of them is no endpoint."""
        self._groups = groups
        self._text = text
        self._words = words
        self._depths = _depths(words)
        self.found = self._read()

    def for_site(self, low: int, high: int, *, least: float = 0.0) -> list[Phrase]:
        """The phrases that a statistic at ``high`` speaks of, as far as they stand behind ``low``; most plausible first.

        Several are returned only where they are coordinated ("pain and stiffness (P < .05)").
        """
        near = [p for p in self.found if low <= p.start and p.end <= high and p.weight >= least]
        if not near:
            return []
        scored = [
            (p.weight + (1.0 if not self._text[p.end : high].strip(" ,;([") else 0.0) + p.start * 1e-4, p)
            for p in near
        ]
        best = max(scored, key=lambda s: s[0])[1]
        return self._coordinated(best, near)

    def led(self, low: int, high: int) -> list[Phrase]:
        """All phrases there that words of change or comparison lead to: "shorter stays, less pain and fewer falls"."""
        near = [p for p in self.found if low <= p.start and p.end <= high]
        led = [p for first in near if first.weight >= _LED for p in self._coordinated(first, near)]
        return list(dict.fromkeys(led))

    def after(self, low: int, high: int, *, least: float = 2.0) -> list[Phrase]:
        """Likewise for a statistic before them: "significantly (P < .05) higher response rates"."""
        near = [p for p in self.found if low <= p.start and p.end <= high and p.weight >= least]
        return self._coordinated(near[0], near) if near else []

    def predicate(self, low: int, high: int) -> list[Phrase]:
        """What people before it are said to do or be: "17% of the women [were diagnosed as having anaemia]"."""
        told = next(
            (
                w.end
                for w in self._words
                if low <= w.start < high
                and w.kind in {"auxiliary", "verb", "participle"}
                and w.low not in ALLOTTED
            ),
            None,
        )
        return (
            []
            if told is None
            else [p for p in self.found if told <= p.start and p.end <= high and p.weight > -1][:1]
        )

    def outcome(self, low: int, high: int) -> Phrase | None:
        """What became of people, where a verb alone says it: "68% of the patients on X and 4% on Y [responded]"."""
        for i, w in enumerate(self._words):
            if low <= w.start < high and w.low in OUTCOMES and self._is_said(i):
                return Phrase(w.start, w.end, w.text, TOLD)
        at = _AT_TARGET.search(self._text, low, high)
        return Phrase(*at.span("what"), at["what"], TOLD) if at else None

    def _is_said(self, i: int) -> bool:
        """Whether a verb is said of people, neither denied nor followed by what it is done to."""
        following = self._words[i + 1] if i + 1 < len(self._words) else None
        before = self._words[i - 1].low if i else ""
        ends = following is None or following.kind not in {"noun", "determiner", "participle"}
        return ends and before not in {"not", "to", "never", "been"}

    def within(self, low: int, high: int) -> list[Phrase]:
        """The phrase that names a figure in the same brackets: "(time to relief: 45 vs 52 min, p < 0.001; ...)"."""
        inside = [p for p in self.found if low <= p.start and p.end <= high]
        return [p for p in inside if _NAMES.match(self._text, p.end) and not _STATISTIC.search(p.text)][-1:]

    def _coordinated(self, best: Phrase, near: list[Phrase]) -> list[Phrase]:
        listed = [best]
        i = near.index(best)
        for step in (-1, 1):
            j = i + step
            while 0 <= j < len(near):
                first, second = (near[j], listed[0]) if step < 0 else (listed[-1], near[j])
                between = self._text[first.end : second.start]
                if not _COORDINATION.fullmatch(between):
                    break
                listed.insert(0 if step < 0 else len(listed), near[j])
                j += step
        return listed

    # ------------------------------------------------------------------ one pass

    def _read(self) -> list[Phrase]:
        words, found, i = self._words, [], 0
        told = predicates(words)
        while i < len(words):
            w = words[i]
            if i in told:
                found.append(self._make(i, told[i], TOLD))
                found += self._at_next_time(found[-1])
                i = told[i]
            elif w.kind == "noun" or self._modifies(i):
                end = self._end(i)
                phrase = self._phrase(i, end)
                if phrase is not None:
                    found.append(phrase)
                i = end
            else:
                i += 1
        return _merged_adjectives(self._text, found)

    def _at_next_time(self, phrase: Phrase) -> list[Phrase]:
        """The same at the time that its list goes on with: "delivered within 12 hours (57% v 32%) and 24 hours (98% v 91%)"."""
        own = _ENDS_IN_TIME.search(phrase.text)
        m = _NEXT_TIME.match(self._text, phrase.end) if own else None
        if own is None or m is None:
            return []
        return [Phrase(m.start("time"), m.end("time"), phrase.text[: own.start()] + m["time"], phrase.weight)]

    def _end(self, i: int) -> int:
        """The index behind the noun phrase that begins at ``i``, with what "of", and once "to", "for" … adds."""
        words, linked, start = self._words, False, i
        people, ranged = False, False
        while True:
            while i < len(words) and (words[i].kind == "noun" or self._modifies(i)):
                people = words[i].low in PEOPLE
                i += 1
            if words[i - 1].low in DEGREES and _TO_DEGREE.fullmatch(
                " ".join(w.low for w in words[i : i + 2])
            ):
                i += 2  # "ratings of good or excellent"
                continue
            head = words[i - 1].low
            j = i
            if (
                j < len(words) and words[j].kind == "open"
            ):  # "(QOL)": the abbreviation of what stands before it
                close = next(
                    (k for k in range(j + 1, min(j + 4, len(words))) if words[k].kind == "close"), None
                )
                if close is not None and all(w.kind in {"noun", "figure"} for w in words[j + 1 : close]):
                    j = close + 1
            link = words[j].low if j < len(words) else ""
            if (
                people
                and words[start].low in QUANTITY
                and (self._bears(j) or (link == "in" and self._in_state(j + 1)))
            ) or (head in SHARES and self._bears(j) and self._in_state(j + 1)):
                return self._before_verb(j + 1, until_stop(self._words, j + 1))
            goes_on = link in LINKS and not linked and head not in CHANGE and takes(head, link)
            goes_on = goes_on or self._is_capital(i - 1, j)
            if not (link in JOINS or goes_on or (ranged and link == "to")):
                return i
            k = j + 1
            while k < len(words) and words[k].kind in {"determiner", "adverb"}:
                k += 1
            if k >= len(words) or not (words[k].kind == "noun" or self._modifies(k)) or k - start > _LONGEST:
                return i
            linked = linked or link in LINKS
            ranged = link == "from" or (ranged and link in JOINS)  # "time from birth to weaning"
            i = k

    def _before_verb(self, i: int, end: int) -> int:
        """Where words that bear people end that a verb follows: "patients with controlled asthma [rose]"."""
        return next(
            (
                k
                for k in range(i + 1, end)
                if self._words[k].kind == "verb" and self._words[k - 1].kind == "noun"
            ),
            end,
        )

    def _bears(self, j: int) -> bool:
        """Whether a word goes on with what people have or do: "[with] fever", "[starting] solid food"."""
        if j >= len(self._words):
            return False
        w = self._words[j]
        return w.low in BEARING or (
            w.kind == "participle" and w.low.endswith("ing") and w.low not in ALLOTTED
        )

    def _is_capital(self, i: int, j: int) -> bool:
        """Whether a name in capitals goes on behind a word at ``j``: "Attitudes Toward a Healthful Diet"."""
        following = [w for w in self._words[j + 1 : j + 3] if w.kind not in {"determiner", "preposition"}]
        return (
            j < len(self._words)
            and self._words[j].kind == "preposition"
            and self._words[j].text[0].isupper()
            and self._words[i].text[0].isupper()
            and bool(following)
            and following[0].text[0].isupper()
            and following[0].kind == "noun"
        )

    def _modifies(self, i: int) -> bool:
        """Whether a participle stands before the noun that it describes: "improved disability", "fasting glucose"."""
        return (
            i + 1 < len(self._words)
            and self._words[i].kind == "participle"
            and self._words[i + 1].kind == "noun"
            and (i == 0 or self._words[i - 1].kind not in {"auxiliary", "arm"})
            and (i == 0 or self._words[i - 1].low not in PEOPLE)
        )

    def _in_state(self, i: int) -> bool:
        """Whether "patients in the …" goes on with a state that they reach, and no group."""
        following = [w for w in self._words[i : i + 8] if w.kind != "determiner"]
        return not any(w.kind == "arm" or w.low in NEVER for w in following)

    def _phrase(self, i: int, end: int) -> Phrase | None:
        words = self._words
        while i < end and (words[i].low in LIGHT or words[i].kind == "determiner"):
            if i + 1 >= end or words[i + 1].kind != "noun":
                break
            i += 1
        # "reduction in X", "difference of X", "effect on X": X is meant
        leads = i < end and words[i].kind in {"noun", "participle"} and words[i].low in _OF_OTHERS
        if leads and (i + 1 == end or words[i + 1].kind != "noun"):
            rest = i + 2
            while rest < end and words[rest].kind in {"determiner", "adverb"}:
                rest += 1
            return self._phrase(rest, end) if rest < end else None
        run = i
        while run < end and words[run].kind in {"noun", "participle"}:
            run += 1
        if run == i:
            return None
        text = self._text[words[i].start : words[end - 1].end]
        if self._is_group(text) or _NO_NAME.fullmatch(text):
            return None
        if _DESCRIPTIVE.fullmatch(text) and not self._begins_list(end):
            return None
        head, alone = words[run - 1].low.rstrip("."), run == end
        first_run = [w.low for w in words[i:run]]
        if head in PEOPLE or (head in NO_HEAD and alone and len(first_run) == 1):
            return None
        if head in NEVER or (alone and all(w in NO_HEAD or w in PEOPLE or w in LIGHT for w in first_run)):
            return None
        if len(words[i:end]) == 1 and len(words[i].text) < 2:
            return None
        final = words[end - 1].low
        if not alone and head in NO_HEAD and final in _ONLY_PEOPLE and end - i <= 4:
            return None
        return self._make(i, end, self._weight(i, end))

    def _begins_list(self, i: int) -> bool:
        """Whether a list of three or more goes on behind a word, so that an adjective borrows its head: "cognitive, language and motor scores"."""
        following = [w.kind for w in self._words[i : i + 4]]
        return following[:2] == ["stop", "noun"] and "conjunction" in following[2:]

    def _is_group(self, text: str) -> bool:
        """Whether a phrase is the name of an arm, or a word of one."""
        if not self._groups:
            return False
        name = key(text)
        return name in self._groups or (
            len(text) > 5 and " " not in text and any(name in g for g in self._groups)
        )

    def _weight(self, i: int, end: int) -> float:
        """How plainly the place of a phrase shows that a statistic speaks of it; brackets only explain."""
        return self._standing(i, end) - (1.8 if self._depths[i] else 0.0)

    def _standing(self, i: int, end: int) -> float:
        words = self._words
        k = i - 1
        while k >= 0 and (
            words[k].kind in {"determiner", "adverb"}
            or words[k].low in LIGHT
            or (words[k].kind == "figure" and words[k].text[-1].isalpha())  # "90-day mortality"
        ):
            k -= 1
        before = words[k] if k >= 0 else None
        kind = before.kind if before else "stop"
        weight = 0.0
        if any(w.low in {"common", "frequent"} for w in words[k + 1 : i + 1]) or self._tells_who(k):
            return -1.0
        if kind in {"comparative", "verb"}:
            weight = 3.0
        elif kind == "preposition" and before is not None and before.low in OBJECT_OF:
            weight = 3.0 if self._after_change(k) else 0.2
        elif kind in {"conjunction", "stop", "close"}:
            weight = 1.6
        elif kind == "auxiliary":
            weight = 3.0 if self._befalls(k) else 1.5
        elif kind in {"arm", "figure"}:
            weight = 0.8
        if self._is_subject(end):
            weight = max(weight, 3.0 if kind in {"stop", "conjunction", "pronoun"} or before is None else 2.0)
        return weight

    def _befalls(self, k: int) -> bool:
        """Whether people are said to have needed or reached something, in no clause that only describes them."""
        told = self._words[k].low in BEFALL and self._words[k + 1].low != "no"
        return told and (k == 0 or self._words[k - 1].low not in {"that", "which", "who"})

    def _tells_who(self, k: int) -> bool:
        """Whether the preposition at ``k`` only says which people are meant: "in patients with diabetes", "Without allergies"."""
        if k < 1:
            return k == 0 and self._words[k].low == "without"
        return self._words[k].low in {"with", "without"} and self._words[k - 1].low in PEOPLE

    def _after_change(self, k: int) -> bool:
        """Whether the preposition at ``k`` hangs on a noun of change: "difference (between the groups) in".

        In "a reduction in time spent for dialysis" the first one does, and the second does not.
        """
        beside = [
            i
            for i in range(k)
            if self._depths[i] <= self._depths[k] and self._words[i].kind not in {"open", "close"}
        ]
        between: list[str] = []
        for w in (self._words[i] for i in reversed(beside[-9:])):
            told = w.low
            if told in CHANGE or told in JUDGED:
                taken = between[-1:] in (["in"], ["on"]) and between[-2:-1] not in (["favor"], ["favour"])
                return self._words[k].low in OF_CHANGE or not taken
            if w.kind in {"verb", "stop", "figure"} or told == "than":
                return False
            between.append(told)
        return False

    def _is_subject(self, end: int) -> bool:
        """Whether a predicate follows, at once or behind "in the massage group", "at 6 weeks", "(QOL)"."""
        depth, led = 0, False
        for w in self._words[end : end + 14]:
            if w.kind == "open":
                depth += 1
            elif w.kind == "close":
                depth = max(0, depth - 1)
            elif depth:
                continue
            elif w.kind in {"auxiliary", "verb"}:
                return True
            elif w.kind == "preposition":
                led = True
            elif (
                w.kind in {"stop", "comparative", "than", "pronoun"}
                or (w.kind == "figure" and not led)
                or (w.kind == "conjunction" and not led)
            ):
                return False
        return False

    def _make(self, i: int, end: int, weight: float) -> Phrase:
        start, stop = self._words[i].start, self._words[end - 1].end
        while self._text[stop - 1] in ".,;:":
            stop -= 1
        return Phrase(start, stop, self._text[start:stop], weight)


def _depths(words: Sequence[Word]) -> list[int]:
    """How many brackets each word stands in."""
    depth, depths = 0, []
    for w in words:
        depth = max(0, depth - 1) if w.kind == "close" else depth
        depths.append(depth)
        depth += w.kind == "open"
    return depths


_DESCRIPTIVE: Final = re.compile(r"[a-z-]+(?:ive|ous|ful|able|ible)")
_NO_NAME: Final = re.compile(
    r"(?i:done|fine|here|ahead|behind|there|class|evident|apparent|present|absent|consistent|persistent|clear|whatever|thus|(?:good )?enough|those\b.*|short of .*|(?:un)?likely|likewise|together|thereby|makes?(?: .*)?|(?:close )?call|(?:[\w-]+ )?(?:calculates|reckons?|says|reports?|notes)|split)|[a-zµμ%]{1,5}/[a-zµμ0-9²]{1,6}|(?:[A-Z]+[ ,]+){2,}[A-Z]+|VE|(?i:effect sizes?)|[tFzZ]\(?\d+(?:[.,]\d+)*\)?|(?i:(?:vaccine )?(?:efficacy|effectiveness))|(?i:(?:(?:all|key|other|co-?|primary|secondary|exploratory)[ -]*)+(?:end[ -]?points?|outcomes?|measures?))"
)  # a unit, an adjective alone, a heading, a statistic with its degrees of freedom
_NAMES: Final = re.compile(r"\s*(?:[:=]|(?:was|were|of)\s)\s*[-−–+]?\d|\s*:\s")
_STATISTIC: Final = re.compile(
    r"^[A-Zβ][A-Z0-9]{0,3}s?$|\b(?:differences?|ratios?|effects?|estimates?|mean|median|interval|coefficient|reduction|adjusted|change)\b"
)
_AT_TARGET: Final = cue(r"\b(?:was|were|are|is) (?P<what>at (?:target|goal))\b")
_TIME: Final = r"\d+\s?(?:hours?|h|days?|weeks?|months?|years?)"
_ENDS_IN_TIME: Final = re.compile(rf"{_TIME}$")
_NEXT_TIME: Final = re.compile(
    rf"\s*[\[(][^\[\]()]*[\])]\s*,?\s*(?:and|or)\s+(?:(?:at|within|by)\s+)?(?P<time>{_TIME})(?=\s*[\[(])"
)
_COORDINATION: Final = re.compile(
    r"\s*(?:,|,?\s*(?:and|or|nor)|,?\s*as well as|,?\s*and/or)\s*(?:the\s+|in\s+|mean\s+|on\s+|of\s+|for\s+)*"
)


def _merged_adjectives(text: str, found: list[Phrase]) -> list[Phrase]:
    """One phrase of "systolic and diastolic blood pressure": an adjective alone borrows the noun that follows it."""
    kept: list[Phrase] = []
    for phrase in reversed(found):
        following = kept[-1] if kept else None
        if (
            following is not None
            and _ADJECTIVE.fullmatch(phrase.text)
            and " " in following.text
            and re.fullmatch(r"\s*(?:,|and|or|,\s*and)\s*", text[phrase.end : following.start])
        ):
            kept[-1] = Phrase(
                phrase.start,
                following.end,
                text[phrase.start : following.end],
                max(phrase.weight, following.weight),
            )
            continue
        kept.append(phrase)
    return kept[::-1]
