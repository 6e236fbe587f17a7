"""A sentence as words with coarse classes: what a shallow reading of phrases and clauses stands on.

No tagger is needed for it. Function words are a closed class, and the verbs and comparatives by which results are
reported are few; every other word is taken for a noun or an adjective. Spans that are known already (arms, figures)
stand as one word each.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

__all__ = ["Word", "WordClass", "words_of"]

WordClass = Literal[
    "noun",
    "determiner",
    "preposition",
    "conjunction",
    "auxiliary",
    "verb",
    "participle",
    "adverb",
    "comparative",
    "pronoun",
    "than",
    "stop",
    "open",
    "close",
    "arm",
    "figure",
]


@dataclass(slots=True)  # not frozen, because hundreds are made of a text
class Word:
    """One word of a sentence, or a span known already; offsets are the sentence's. ``low`` is its text in lower case."""

    start: int
    end: int
    text: str
    kind: WordClass
    low: str


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


_CLASSES: Final[tuple[tuple[WordClass, frozenset[str]], ...]] = (
    ("determiner", _set("the a an this that these those its their his her our each both all any no some every either neither such other another")),
    ("than", _set("than versus vs v against compared comparing relative opposed")),
    ("preposition", _set(
        "alongside of in for on at by with without from to into onto between among amongst within during after before following over under across "
        "through throughout per via until till since despite regarding concerning about towards toward as upon including except besides "
        "beyond above below around up down out off near due because")),
    ("conjunction", _set("and or but nor while whereas although though however yet so if when where whilst because plus then")),
    ("auxiliary", _set(
        "was were is are be been being am has have had having do did does can could may might will would should must cannot "
        "remained became seemed appeared tended showed shown shows exhibited demonstrated demonstrates reported reports experienced "
        "achieved achieves reached attained displayed revealed presented produced resulted led caused yielded gave received underwent "
        "required needed provided obtained maintained recorded noted observed found seen detected occurred developed indicated suggested")),
    ("verb", _set(
        "increased decreased reduced improved worsened lowered raised elevated enhanced diminished declined fell rose dropped grew "
        "changed differed differ prolonged shortened delayed accelerated attenuated alleviated relieved ameliorated suppressed "
        "inhibited prevented promoted stimulated augmented impaired preserved lessened increases decreases reduces improves lowers "
        "increase decrease reduce improve differs enhances enhance favored favoured favors favours outperformed exceeded lost gained "
        "performed scored rated kept gone met run won held cut put set let became begun chosen seen found known came left told took got went ended stood leaves given taken lay ran stabilized stabilised normalised normalized affected affect influenced influence associated correlated "
        "predicted gives give gave giving compare compares halved doubled declining decreasing increasing reducing improving lowering delivered administered "
        "consumed perceived expressed continued started stopped returned recovered responded survived died suffered "
        "struck hit finished lasted deteriorated slipped climbed passed healed progressed shed shrank jumped edged crept plunged soared sank eased "
        "narrowed widened swung cleared tripled fared managed posted averaged totalled totaled numbered dwindled vanished disappeared faded emerged arose "
        "troubled bothered afflicted plagued befell worked read saw seeing counted judged pooled made sat slid brought bore trimmed slashed shaved pared curbed dipped slowed blunted boosted lifted tumbled swelled dampened softened receded abated subsided satisfy satisfies meet meets looked turning")),
    ("comparative", _set(
        "higher lower greater fewer longer shorter better worse larger smaller earlier later faster slower more less most least similar "
        "comparable different same equal superior inferior equivalent highest lowest greatest longest shortest best worst quicker "
        "alike stronger weaker thicker thinner deeper milder steeper heavier lighter older younger noninferior non-inferior")),
    ("pronoun", _set("we they it he she who which whose there what them us i you themselves itself one ones")),
    ("adverb", _set(
        "not just much well often rarely nowhere sooner also only very too even still alone half apart off again already never ever almost nearly quite rather respectively twice thrice significant "
        "significantly statistically nonsignificant non-significant further furthermore moreover additionally overall")),
)  # fmt: skip
_KIND: Final = {word: kind for kind, words in reversed(_CLASSES) for word in words}
_PARTICIPLE: Final = re.compile(r"[a-z-]{2,}(?:ed|ing)")
_NOUNS_IN_ING: Final = _set(
    "bleeding smoking wheezing coughing vomiting functioning wellbeing well-being healing walking breathing swelling itching feeding "
    "breastfeeding crying sneezing bruising cramping stinging burning tingling flushing dosing screening counselling counseling training "
    "learning reading writing hearing understanding drinking eating cooking sleeping snoring spotting scarring bonding parenting coping "
    "rating timing staging grading testing positioning warming cooling lightening ageing aging bathing dressing worsening gaming standing sitting "
    "stair-climbing need speed bed seed blood-feeding shedding tapering vaping wellbeings ring spring string red-staining bloating drooling "
    "clotting engrafting offspring"
)
_OWN: Final = frozenset(
    f"{people}{mark}{ending}"
    for mark in "’'"
    for people, ending in (
        *(
            (p, "")
            for p in (
                "patients",
                "participants",
                "subjects",
                "mothers",
                "parents",
                "carers",
                "caregivers",
                "infants",
                "nurses",
            )
        ),
        *((p, "s") for p in ("children", "women", "men", "people", "patient", "child")),
    )
)  # "patients’ overall behaviour"
_ADVERB: Final = re.compile(r".{3,}(?<!fami)(?<!week)(?<!dai)(?<!month)(?<!year)(?<!ear)(?<!hour)ly")
_NOT_ADVERBS: Final = _set("assembly anomaly butterfly reply supply family early elderly likely unlikely")
_WORD: Final = re.compile(r"[^\W_](?:[\w’'/&+.®™%-]*[\w’'+®™%])?|[()\[\]]|[^\s\w]", re.UNICODE)


def words_of(text: str, known: Iterable[tuple[int, int, WordClass]]) -> list[Word]:
    """The words of a sentence in order; ``known`` are spans, in any order, that each stand as one word.

    >>> [(w.text, w.kind) for w in words_of("Pain was lower (P = .02)", [(16, 23, "figure")])]
    ... # doctest: +NORMALIZE_WHITESPACE
    [('Pain', 'noun'), ('was', 'auxiliary'), ('lower', 'comparative'), ('(', 'open'), ('P = .02', 'figure'), (')', 'close')]
    """
    found: list[Word] = []
    at = 0
    for start, end, kind in sorted(known):
        if start < at:
            continue
        found += _plain(text, at, start)
        found.append(Word(start, end, text[start:end], kind, text[start:end].lower()))
        at = end
    found += _plain(text, at, len(text))
    return found


def _plain(text: str, start: int, end: int) -> list[Word]:
    found: list[Word] = []
    for m in _WORD.finditer(text, start, end):
        word = m.group()
        kind, low = _kind_and_low(word)
        found.append(Word(m.start(), m.end(), word, kind, low))
    return found


@lru_cache(maxsize=1 << 15)
def _kind_and_low(word: str) -> tuple[WordClass, str]:
    return _kind(word), word.lower()


def _kind(word: str) -> WordClass:
    if word in {"(", "["}:
        return "open"
    if word in {")", "]"}:
        return "close"
    first = word[0]
    if not first.isalnum():
        return "stop"
    plain = word.lower().rstrip(".")
    if plain in _OWN:
        return "determiner"
    known = _KIND.get(plain)
    if known is not None:
        return known
    if first.isdigit() and not any(c.isalpha() for c in word):
        return "figure"
    if word.endswith(("ed", "ing")) and _PARTICIPLE.fullmatch(word) and plain not in _NOUNS_IN_ING:
        return "participle"
    if plain.endswith("ly") and _ADVERB.fullmatch(plain) and plain not in _NOT_ADVERBS:
        return "adverb"
    return "noun"
