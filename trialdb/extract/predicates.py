"""What people are said to do or be: "more women [delivered within 12 hours]", "less likely to [relapse]".

Such a predicate is the endpoint where people are counted; "had", "needed" and the like lead to a noun, which is it then.
So is what the people of one group are said to be more often, or to do sooner: "were less [sedated] (12% v 30%)",
"[left hospital] earlier (2.1 v 2.8 days)".
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from trialdb.extract.phrase_words import PEOPLE
from trialdb.extract.words import Word

__all__ = ["predicates", "until_stop"]

_COUNTED: Final = frozenset({"more", "fewer"})
_AIMED: Final = frozenset({"likely", "able"})
_BE: Final = frozenset({"was", "were", "is", "are", "been"})
_PERIODS: Final = frozenset(
    {"hour", "hours", "h", "day", "days", "week", "weeks", "month", "months", "year", "years"}
)
_ALLOTTED: Final = frozenset(
    {"assigned", "allocated", "randomized", "randomised"}
)  # before all that befell them
_FAR: Final = 10  # words between people and what they did: "in the massage group than in the control group"
_LONG: Final = 9  # words of a predicate
_BREAKS: Final = frozenset({"open", "close", "than", "arm", "stop", "figure"})
_LOOSE: Final = frozenset({"preposition", "determiner", "conjunction", "adverb"})


def predicates(words: Sequence[Word]) -> dict[int, int]:
    """Where each predicate begins among the words of a sentence, and the index behind it."""
    found: dict[int, int] = {}
    counted = False
    for i, w in enumerate(words):
        start = None
        if w.low in _AIMED and i + 2 < len(words) and words[i + 1].text == "to":
            start = i + 2
        elif w.low == "could" and i + 1 < len(words) and words[i + 1].kind in {"noun", "verb"}:
            start = i + 1
        elif w.low in _COUNTED and (people := _people(words, i + 1)) is not None:
            counted = True
            start = _done(words, people + 1)
        elif (counted and w.low in PEOPLE) or (
            counted and w.kind == "conjunction" and i and words[i - 1].kind == "close"
        ):
            start = _begins(words, i + 1)
        elif w.low in _SOONER and (start := _compared(words, i, spoken=counted)) is not None:
            counted = True
        if start is not None and (end := until_stop(words, start)) > start:
            found[start] = end
    return found


_SOONER: Final = frozenset(
    {"earlier", "sooner", "later", "longer", "faster", "quicker", "farther", "further", "more", "less"}
)
_OFTEN: Final = frozenset({"often", "frequently", "quickly", "rapidly", "slowly"})
_OF_EVENTS: Final = frozenset(
    "common frequent effective likely efficacious pronounced marked potent prevalent severe rapid successful favorable favourable".split()
)


def _compared(words: Sequence[Word], i: int, *, spoken: bool) -> int | None:
    """Where what people do sooner, or are more often, begins; the comparative stands at ``i``, and brackets or "than" follow.

    ``spoken`` says that the sentence has told such a thing of them before, so that "and" is enough to go on with it.
    """
    behind = i + 1
    if behind < len(words) and words[behind].low in _OFTEN:
        behind += 1
    before = i - 1
    while before > 0 and words[before].kind == "adverb":
        before -= 1
    if before < 1:
        return None
    if behind < len(words) and words[behind].kind in {"open", "than"}:
        return _done_so(words, before + 1, spoken=spoken)
    if words[i].low not in _COUNTED_OR_LESS or behind + 1 >= len(words):
        return None
    state = words[behind]
    done = state.kind == "participle"
    goes_on = done and spoken and words[before].kind == "conjunction"
    if not (goes_on or (words[before].low in _BE and _are_people(words, before, named=not done))):
        return None
    ends = words[behind + 1].kind in {"open", "than", "preposition"}
    return behind if ends and (done or (state.kind == "noun" and state.low not in _OF_EVENTS)) else None


_COUNTED_OR_LESS: Final = frozenset({"more", "less"})


def _done_so(words: Sequence[Word], stop: int, *, spoken: bool) -> int | None:
    """Where the verb begins whose clause ends at ``stop``: "[left hospital]", "were [mobilized]", "and [woke]"."""
    for k in range(stop - 1, max(stop - _SHORT, 0), -1):
        before = words[k - 1]
        verb = words[k].kind in {"verb", "participle"}
        if before.low in _BE and verb:
            return k if _are_people(words, k - 1) else None
        if words[k].kind not in {"noun", "verb", "participle", "determiner"}:
            return None
        if before.kind == "arm" or before.low in PEOPLE:
            made = words[k].low in _CHANGES and k + 1 < stop  # what a treatment does is no deed of people
            return k if _are_people(words, k) and not made else None
        if before.kind == "conjunction":
            return k if spoken else None
    return None


_SHORT: Final = 5  # words of what is done
_CHANGES: Final = frozenset(
    "increased decreased reduced improved worsened lowered raised enhanced diminished prolonged shortened delayed relieved alleviated "
    "suppressed prevented cut eased".split()
)


def _are_people(words: Sequence[Word], i: int, *, named: bool = False) -> bool:
    """Whether the subject of a verb at ``i`` are people, or an arm where they need not be ``named``."""
    begin = next(
        (k + 1 for k in range(i - 1, -1, -1) if words[k].kind in {"stop", "conjunction", "close"}), 0
    )
    first = next((w for w in words[begin:i] if w.kind in {"noun", "arm"}), None)
    return first is not None and (first.low in PEOPLE or (first.kind == "arm" and not named))


def _people(words: Sequence[Word], i: int) -> int | None:
    """Where people are counted: right behind "more", or behind one word that describes them."""
    return next((k for k in range(i, min(i + 2, len(words))) if words[k].low in PEOPLE), None)


def _done(words: Sequence[Word], i: int) -> int | None:
    """Where the verb of these people begins, past the group they are in."""
    for k in range(i, min(i + _FAR, len(words))):
        if words[k].kind in {"open", "stop"} or (words[k].kind == "auxiliary" and words[k].low not in _BE):
            return None
        if (start := _begins(words, k)) is not None:
            return start
    return None


def _begins(words: Sequence[Word], i: int) -> int | None:
    """Where a predicate begins that these words may be: a verb, or what stands behind "were"."""
    if i >= len(words) or words[i].low in _ALLOTTED:
        return None
    if words[i].low in _BE:
        return i + 1 if i + 1 < len(words) and words[i + 1].kind in {"verb", "participle"} else None
    past = words[i].kind == "participle" and words[i].text.endswith("ed")
    return i if words[i].kind == "verb" or past else None


def until_stop(words: Sequence[Word], i: int) -> int:
    """The index behind a predicate that begins at ``i``: "with improved disability", "to carry the virus"."""
    start = i
    while i < len(words) and i - start < _LONG:
        w = words[i]
        if w.kind == "figure" and i > start and i + 1 < len(words) and words[i + 1].low in _PERIODS:
            i += 2
            continue
        if w.kind in _BREAKS or (
            w.kind in {"auxiliary", "comparative"}
            and i > start
            and w.text not in {"have", "be", "least", "being", "having"}
        ):
            break
        i += 1
    while i > start and words[i - 1].kind in _LOOSE:
        i -= 1
    return i
