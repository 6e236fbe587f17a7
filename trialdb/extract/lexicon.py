"""Names in a text: endpoints, interventions, adverse events, organisations and conditions, by one automaton.

All names of the vocabularies are searched in a single pass over the text's letters and digits, so that hyphens,
blanks and case do not matter and thousands of names cost no more than one. Short abbreviations must be written in
their own case. A text's own abbreviations ("mometasone furoate nasal spray (MFNS)") are names in that text.
Interventions that no vocabulary knows are found by their INN stems and by company codes.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import compress, pairwise
from operator import attrgetter
from typing import Final, Literal

import ahocorasick

from trialdb.values import key
from trialdb.vocabulary import Vocabulary

__all__ = [
    "Lexicon",
    "Name",
    "abbreviations",
    "lexicon",
    "long_form",
    "longest",
    "needs_case",
    "operators",
    "spelling_of",
    "within",
]

NameKind = Literal["endpoint", "intervention", "adverse_event", "organisation", "condition"]
_GAP: Final = re.compile(r"[\s\-‐‑–/.,'’‘()®™:+%<>≤≥=*]{0,4}")
_ANTIBODY: Final = ("mab", "tug", "bart", "mig")
_CONJUGATE: Final = re.compile(
    r" [a-z]{2,}(?:tecan|dotin|tansine|sirine|gamicin|ribulin|carmazine|toxin|taxetine)\b"
)  # the second word of an antibody-drug conjugate
_GENE_THERAPY: Final = re.compile(r"\b[A-Za-z][a-z]{3,}gene\s$")  # the first word of "… …vec"
_NO_DRUG_CODE: Final = re.compile(
    r"\b(?:abstracts?|posters?|late[- ]breakers?|presentations?|orals?|sessions?|talks?|protocols?|stud(?:y|ies)|trials?|no\.|numbers?|grants?|awards?|codes?)\s*[#:]?\s*$",
    re.IGNORECASE,
)
_STUDY_CODE: Final = re.compile(
    r"(?:\s?/\s?[A-Z]+-?\d+)?(?:\s+(?:study|trial)\b|:\s+(?:an?|the)\s+(?:[\w-]+\s+){0,6}(?:study|trial)\b)"
)  # "the NEJ005/TCOG0902 study", "outcomes of NEJ005: a randomised study"
_VARIANT: Final = re.compile(
    r" (?:alfa|beta|gamma|delta|epsilon|pegol|sodium|potassium|hydrochloride|mesylate|tartrate|besylate|succinate)\b"
)  # what a name may go on with and be the same drug
_NEXT_SENTENCE: Final = re.compile(r"[.](?<=[a-z]{3}[.])\s+[A-Z]")
_OPERATOR: Final = re.compile(
    r"[<>≤≥]=?|\b(?=[oabu])(?:or (?:more|greater|higher)|at least|below|under|above)\b"
)
_SIGN: Final = {
    "≤": "<=",
    "≥": ">=",
    "or more": ">=",
    "or greater": ">=",
    "or higher": ">=",
    "at least": ">=",
    "below": "<",
    "under": "<",
    "above": ">",
}
_COMPARING: Final = frozenset("<>≤≥")
_ENDINGS: Final = ("", "s", "es")
_POINTS: Final = frozenset(".·")


@dataclass(frozen=True, slots=True)
class Name:
    """A name that stands in a text at ``[start:end]``; ``id`` is its entry's code, name or term."""

    start: int
    end: int
    kind: NameKind
    id: str


_START: Final = attrgetter("start")


def within(names: list[Name], start: int, end: int) -> list[Name]:
    """The names that begin in ``[start:end)`` of a text; ``names`` are in order of their place."""
    low = bisect_left(names, start, key=_START)
    return names[low : bisect_left(names, end, lo=low, key=_START)]


def spelling_of(text: str) -> str:
    """Letters and digits in their own case, for comparing abbreviations."""
    return "".join(c for c in text if c.isalnum())


def _balanced(text: str) -> bool:
    """Whether every bracket that a match opens or closes has its partner in it."""
    return text.count("(") == text.count(")") and text.count("[") == text.count("]")


def operators(text: str) -> list[str]:
    """The thresholds' signs in a name, so that "HIV RNA <50" is not read where the text says ≥50."""
    return [_SIGN.get(m.group(), m.group()) for m in _OPERATOR.finditer(text)]


def needs_case(name: str) -> bool:
    """Whether a name is an abbreviation that means something else in lower case (OS, MI, CR, ALL)."""
    if name.islower():  # most names, so that the lexicon is built sooner
        return False
    letters = sum(map(str.isalpha, name))
    return letters <= 5 and sum(map(str.isupper, name)) >= min(2, letters)


class Lexicon:
    """The automaton over one vocabulary. Thread-safe after construction; built once a process."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._automaton = ahocorasick.Automaton()
        entries: dict[str, list[tuple[NameKind, str, str | None, list[str]]]] = {}
        for kind, id_, name in _all_names(vocabulary):
            k = key(name)
            if len(k) >= 2:
                entries.setdefault(k, []).append(
                    (kind, id_, spelling_of(name) if needs_case(name) else None, operators(name))
                )
        for k, payload in entries.items():
            self._automaton.add_word(k, (len(k), tuple(payload)))
        self._automaton.make_automaton()
        suffixes, self._infixes = _stem_parts(vocabulary)
        self._stems = _stem_pattern(suffixes, self._infixes)
        self._stemmed: set[str] = set()
        self._plain: set[str] = set()
        lengths = sorted({len(s) for s in suffixes})
        self._endings = [(n, frozenset(s for s in suffixes if len(s) == n)) for n in lengths]
        self._exceptions = vocabulary.stem_exceptions
        self._codes = _code_pattern(vocabulary)

    def names(self, text: str) -> list[Name]:
        """Every name in the text: of each kind the longest at a place, in order of their place."""
        folded, places = _fold(text)
        found: dict[NameKind, list[Name]] = {}
        for last, (length, payload) in self._automaton.iter(folded):
            start, end = places[last - length + 1], places[last] + 1
            if start and text[start - 1].isalnum():
                continue
            span = _whole_words(text, start, end)
            if span is None:
                continue
            one_word = text[start:span].isalnum()
            if not one_word:
                if text[span : span + 1] == ")" and "(" in text[start:span]:
                    span += 1  # "Lp(a)"
                if not _balanced(text[start:span]):
                    continue
            around = text[max(0, start - 1) : span + 1]
            plain = one_word and around[0] not in _COMPARING and around[-1] not in _COMPARING
            signs = [] if plain else operators(around)
            for kind, id_, spelling, needed in payload:
                if signs == needed and (spelling is None or spelling_of(text[start:end]) == spelling):
                    found.setdefault(kind, []).append(Name(start, span, kind, id_))
        for name in self._unknown_interventions(text):
            found.setdefault("intervention", []).append(name)
        return sorted(
            (n for names in found.values() for n in longest(names)), key=lambda n: (n.start, -n.end)
        )

    def _unknown_interventions(self, text: str) -> Iterator[Name]:
        for m in self._stem_words(text):
            damaged = text[max(0, m.start() - 1)] == "\ufffd"  # the end of a word whose start is not known
            if not damaged and m.group().lower() not in self._exceptions:
                conjugate = _CONJUGATE.match(text, m.end()) if m.group().lower().endswith(_ANTIBODY) else None
                end = conjugate.end() if conjugate else m.end()
                gene = (
                    _GENE_THERAPY.search(text, max(0, m.start() - 24), m.start())
                    if m.group().lower().endswith("vec")
                    else None
                )
                start = gene.start() if gene else m.start()
                id_ = text[start:end].lower()
                if variant := _VARIANT.match(text, end):
                    end = variant.end()
                yield Name(start, end, "intervention", id_)
        coded = list(self._codes.finditer(text))
        of_studies = {m.group() for m in coded if _STUDY_CODE.match(text, m.end())}
        for m in coded:
            if m.group() not in of_studies and not _NO_DRUG_CODE.search(
                text, max(0, m.start() - 30), m.start()
            ):
                yield Name(m.start(), m.end(), "intervention", m.group())

    def _stem_words(self, text: str) -> Iterator[re.Match[str]]:
        """The matches of the stems' pattern, tried only at words that end in a stem or have one within."""
        words = {*_LOWER_WORD.findall(text)}
        self._sort_words(words - self._stemmed - self._plain)
        stemmed = words & self._stemmed
        at = 0
        for start in sorted(place for word in stemmed for place in _word_starts(word, text)):
            if start < at:
                continue
            prefix = _HYPHENATED.search(text, max(at, start - 40), start)
            m = (prefix and self._stems.match(text, prefix.start())) or self._stems.match(text, start)
            if m is not None:
                at = m.end()
                yield m

    def _sort_words(self, words: Iterable[str]) -> None:
        """Adds words to those with a stem or those without, which are kept from text to text."""
        if len(self._plain) > _WORDS_KEPT:
            self._plain.clear()
        for word in words:
            (self._stemmed if self._has_stem(word) else self._plain).add(word)

    def _has_stem(self, word: str) -> bool:
        for length, stems in self._endings:
            if word[-length:] in stems:
                return True
        return any(infix in word for infix in self._infixes)


def _word_starts(word: str, text: str) -> Iterator[int]:
    """Where a word stands whole."""
    at = text.find(word)
    while at >= 0:
        found = _LOWER_WORD.match(text, at)
        if found is not None and found.group() == word:
            yield at
        at = text.find(word, at + len(word))


_WORDS_KEPT: Final = 50_000
_LOWER_WORD: Final = re.compile(r"\b[A-Za-z][a-z]{3,}\b")
_HYPHENATED: Final = re.compile(r"\b[a-z]{4,}-$")


def _all_names(vocabulary: Vocabulary) -> Iterator[tuple[NameKind, str, str]]:
    for endpoint in vocabulary.endpoints.values():
        for name in (endpoint.code, endpoint.label, *endpoint.names):
            yield "endpoint", endpoint.code, name
    for event in vocabulary.adverse_events.values():
        for name in (event.term, *event.names):
            yield "adverse_event", event.term, name
    for drug in vocabulary.interventions.values():
        for name in (drug.name, *drug.names):
            yield "intervention", drug.name, name
    for organisation in vocabulary.organisations.values():
        for name in (organisation.name, *organisation.names):
            yield "organisation", organisation.name, name
    for condition in vocabulary.conditions.values():
        for name in (condition.name, *condition.names):
            yield "condition", condition.name, name


def _fold(text: str) -> tuple[str, list[int]]:
    """The text's letters and digits in lower case, with the place of each in the text."""
    lowered = marked = text.lower()
    if not text.isascii():
        special = {c: key(c) or c.lower() for c in set(_BEYOND_ASCII.findall(text)) if c.isalnum()}
        if len(lowered) != len(text) or any(len(folded) != 1 for folded in special.values()):
            return _fold_each(text)
        for c, folded in special.items():
            lowered = lowered.replace(c.lower(), folded)
            marked = marked.replace(c.lower(), "x")
    letters = marked.encode("ascii", "replace").translate(_IS_LETTER)
    return "".join(compress(lowered, letters)), [*compress(range(len(text)), letters)]


_BEYOND_ASCII: Final = re.compile(r"[^\x00-\x7f]")
_IS_LETTER: Final = bytes(c < 128 and chr(c).isalnum() for c in range(256))


def _fold_each(text: str) -> tuple[str, list[int]]:
    """The same for a text in which one character stands for several, as "½" or "ﬁ"."""
    characters: list[str] = []
    places: list[int] = []
    for place, c in enumerate(text):
        if c.isalnum():
            for folded in key(c) or c.lower():
                characters.append(folded)
                places.append(place)
    return "".join(characters), places


def _whole_words(text: str, start: int, end: int) -> int | None:
    """The end of a match that begins a word, a plural s taken in, or None where it cuts a word or spans too much."""
    for ending in _ENDINGS:
        stop = end + len(ending)
        after = text[stop : stop + 1]
        if (
            text.startswith(ending, end)
            and not after.isalnum()
            and not (after in _POINTS and text[stop + 1 : stop + 2].isdigit())
        ):
            break
    else:
        return None
    matched = text[start:end]
    if matched.isalnum():
        return stop
    if any(not _GAP.fullmatch(gap) or "\n\n" in gap for gap in _BETWEEN_WORDS.findall(matched)):
        return None
    return None if _NEXT_SENTENCE.search(matched) else stop


_BETWEEN_WORDS: Final = re.compile(r"[^\w]+")


def longest(names: Iterable[Name]) -> list[Name]:
    """Of names of one kind that overlap, the longest; those kept stand in order of their place."""
    names = sorted(names, key=_START)
    if len(names) < 2 or all(a.end <= b.start for a, b in pairwise(names)):
        return names
    taken: list[Name] = []
    for name in sorted(names, key=lambda n: (n.start - n.end, n.start)):
        i = bisect_left(taken, name.start, key=lambda n: n.start)
        if (i == 0 or taken[i - 1].end <= name.start) and (i == len(taken) or taken[i].start >= name.end):
            taken.insert(i, name)
    return taken


def _stem_parts(vocabulary: Vocabulary) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The stems that end a name and those that stand within one, the longest first."""
    suffixes = (s.stem[1:] for s in vocabulary.drug_stems if re.fullmatch(r"-[a-z]+", s.stem))
    infixes = (s.stem.strip("-") for s in vocabulary.drug_stems if s.stem[0] == s.stem[-1] == "-")
    return tuple(sorted(suffixes, key=len, reverse=True)), tuple(sorted(infixes, key=len, reverse=True))


_PAYLOAD: Final = (
    r"[a-z]{2,}(?:dotin|tecan|tansine|gamicin|tesirine|talirine|carmazine)"  # of a conjugate: "X vedotin"
)


def _stem_pattern(suffixes: tuple[str, ...], infixes: tuple[str, ...]) -> re.Pattern[str]:
    parts = (
        [rf"(?:(?!anti|non|post|pre|mono|pro|co)[a-z]{{4,}}-)?[A-Za-z][a-z]{{2,}}(?:{'|'.join(suffixes)})"]
        if suffixes
        else []
    )
    parts += [rf"[A-Za-z][a-z]{{2,}}(?:{'|'.join(infixes)})[a-z]+"] if infixes else []
    return re.compile(
        rf"\b(?:{'|'.join(parts) or '(?!)'})\b(?:-(?!more|plus|dose|free|like|only|over|than|with|from|term|arms|based)[a-z]{{4}}\b)?(?:\s{_PAYLOAD}\b)?"
    )


def _code_pattern(vocabulary: Vocabulary) -> re.Pattern[str]:
    prefixes = sorted((re.escape(p) for p in vocabulary.drug_code_prefixes), key=len, reverse=True)
    odd = [p for p in prefixes if not p.isalpha()]  # "CT-P"
    known = rf"(?:{'|'.join(prefixes)})[- ]?\d{{2,8}}[A-Za-z]{{0,2}}" if prefixes else "(?!)"
    digits_near = rf"(?=(?:{'|'.join(odd)})|[A-Za-z]++[- ]?\d\d)" if odd else r"(?=[A-Za-z]++[- ]?\d\d)"
    return re.compile(
        rf"(?<![\w-]){digits_near}(?:{known}|[a-z]?[A-Z]{{2,5}}-?\d{{3,7}}[A-Z]{{0,2}})(?![\w-]|\.\d)"
    )


_BUILT: dict[int, tuple[Vocabulary, Lexicon]] = {}


def lexicon(vocabulary: Vocabulary) -> Lexicon:
    """The lexicon of a vocabulary; the last one built is kept."""
    held = _BUILT.get(id(vocabulary))
    if held is None or held[0] is not vocabulary:
        _BUILT.clear()
        held = (vocabulary, Lexicon(vocabulary))
        _BUILT[id(vocabulary)] = held
    return held[1]


_SHORT: Final = re.compile(r"[\[(][\"“‘']?([A-Za-z\d][\w/+\-&]{1,14}s?)(?:®|™|TM)?[\"”’']?(?=[\]);,])")


def abbreviations(text: str) -> dict[str, tuple[str, int, int]]:
    """A text's own abbreviations: short form to long form and the long form's span (Schwartz and Hearst, PSB 2003).

    >>> abbreviations("given mometasone furoate nasal spray (MFNS) or placebo")["MFNS"][0]
    'mometasone furoate nasal spray'
    """
    found: dict[str, tuple[str, int, int]] = {}
    for m in _SHORT.finditer(text):
        short = m.group(1)
        if short in found or sum(c.isupper() for c in short) < 2:
            continue
        window = max(0, m.start() - 12 * (len(short) + 3))
        before = text[window : m.start()].rstrip()
        start = long_form(short, before)
        if start is not None and key(before[start:]) != key(short):
            found[short] = (before[start:], window + start, window + len(before))
    for m in _BOTH_INSIDE.finditer(text):
        short, long = m["short"], m["long"]
        start = long_form(short, long) if short not in found else None
        if start is not None and key(long[start:]) != key(short):
            found[short] = (long[start:], m.start("long") + start, m.end("long"))
    return found


_BOTH_INSIDE: Final = re.compile(
    r"[\[(](?P<long>[A-Za-z][\w -]{3,60}[a-z]), (?P<short>[A-Z][A-Za-z\d]{0,3}[A-Z\d])[\])]"
)  # "a strict regimen (high-fibre diet, HFD)"


def long_form(short: str, before: str) -> int | None:
    """Where in ``before`` the words begin whose letters the short form takes, or None."""
    letters = [c.lower() for c in short if c.isalnum()]
    place = len(before)
    for i in range(len(letters) - 1, -1, -1):
        place -= 1
        while place >= 0 and (
            before[place].lower() != letters[i] or (i == 0 and place > 0 and before[place - 1].isalnum())
        ):
            place -= 1
        if place < 0:
            return None
    words = before[place:].split()
    if len(words) > min(len(letters) + 5, len(letters) * 2) or len(before) - place <= len(short):
        return None
    long = before[place:]
    return place if _balanced(long) and not re.search(r"[.;:]\s", long) else None
