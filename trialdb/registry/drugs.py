"""The interventions of one registry record: what each is by the vocabulary, and the names it goes by in the record."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any, Final, NamedTuple

from trialdb.registry.given import doses
from trialdb.resolve.names import known_intervention
from trialdb.values import key
from trialdb.vocabulary import Vocabulary

__all__ = [
    "PLACEBO_FIRST",
    "PLACEBO_WORD",
    "PLACEBO_WORDS",
    "Component",
    "component",
    "fold",
    "names_of",
    "places",
    "read_interventions",
]

PLACEBO_WORDS: Final = frozenset("placebo placebos sham dummy vehicle inactive inert".split())
PLACEBO_FIRST: Final = re.compile(
    rf"\W*(?:matching |matched )?(?:{'|'.join(sorted(PLACEBO_WORDS, key=len, reverse=True))})\b",
    re.IGNORECASE,
)  # "Placebo + drug": what stands first tells such an arm from others, and the drug is given to both
PLACEBO_WORD: Final = re.compile(
    rf"\b(?:{'|'.join(sorted(PLACEBO_WORDS, key=len, reverse=True))}|sugar pill)\b", re.IGNORECASE
)
_PLACEBO_OR: Final = re.compile(
    r"(?:\bor\b|/|\bvs\.?|\bversus\b|\bto\b|\+|\bplus\b|\band\b|\bthen\b)\s*(?:a\s+)?(?:matching\s+|matched\s+)?placebo|placebo\s*(?:or\b|/|vs\b|\+|plus\b|then\b)",
    re.IGNORECASE,
)
_BRACKET: Final = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
_FORMS: Final = frozenset(
    "tablet tablets capsule capsules injection injections infusion infusions solution solutions oral intravenous subcutaneous "
    "intramuscular topical cream gel ointment iv sc po im er xr cr sr ir extended release extended-release immediate-release "
    "film-coated drug product powder for pill pills dose doses treatment therapy group arm low high medium lower higher lowest highest monotherapy only "
    "alone sustained-release suspension syrup patch spray nasal inhaled inhaler ophthalmic single once daily twice weekly bid qd".split()
)
_JOINED: Final = re.compile(
    r"\s*\+\s*|\s+(?:plus|combined with|in combination with|with|and)\s+|\s*/\s*|\s*&\s*|,\s+", re.IGNORECASE
)
_PLAIN_JOIN: Final = re.compile(r"\s\+\s|\s+(?:plus|combined with|in combination with)\s+", re.IGNORECASE)
_DRUG_TYPES: Final = frozenset({"DRUG", "BIOLOGICAL", "COMBINATION_PRODUCT", "DIETARY_SUPPLEMENT", "GENETIC"})
_DRUG_KINDS: Final = frozenset({"drug", "biologic", "vaccine"})
_NO_NAME: Final = frozenset(
    "drug treatment placebo control arm group active standard intervention experimental study the low high medium dose comparator "
    "therapy other oral injection tablet capsule solution single daily once twice cohort part for and with or of to in on by".split()
)
_KEPT: Final = 1 << 12  # names remembered: many studies give the same
_LETTERS: Final = re.compile(r"[^\W_]")


class Component(NamedTuple):
    """One registered intervention: its ``name`` (generic where known, "A + B" for several) and how the record writes it.

    ``names`` are folded as :func:`fold` does; ``either`` marks "drug or placebo" under one name, ``drug`` what has a dose.
    """

    name: str
    id: str
    names: tuple[str, ...]
    placebo: bool
    either: bool
    known: bool
    drug: bool
    written: str
    description: str


class _Blanked(dict[int, str | int]):
    """Every character that is no letter or digit as a blank, learnt as it is met."""

    def __missing__(self, code: int) -> str | int:
        kept = code if chr(code).isalnum() else " "
        self[code] = kept
        return kept


_BLANKED: Final = _Blanked()


def fold(text: str) -> str:
    """The text in lower case between blanks, each sign a blank, so that every place is one further on than in the text.

    >>> fold("Drug-A (10 mg)")
    ' drug a  10 mg  '
    """
    return f" {text.lower().translate(_BLANKED)} "


def singular(text: str) -> str:
    """The text with abbreviations in the singular: "MSCs" is MSC."""
    return _PLURAL.sub(r"\1", text)


_PLURAL: Final = re.compile(r"\b([A-Z]{2,})s\b")


def names_of(components: Iterable[Component]) -> list[tuple[str, str]]:
    """The names of drugs with the ids of their components, as :func:`places` takes them: the longest first."""
    return sorted({(n, c.id) for c in components if not c.placebo for n in c.names}, key=_by_length)


def _by_length(named: tuple[str, str]) -> tuple[int, tuple[str, str]]:
    return -len(named[0]), named


def places(folded: str, names: Iterable[tuple[str, str]]) -> dict[str, int]:
    """Which components a folded text names, each by its id with its first place; of names that overlap, the longest."""
    found: dict[str, int] = {}
    for name, component_id in names:
        padded = f" {name} "
        place = folded.find(padded)
        if place < 0:
            continue
        if component_id not in found or place < found[component_id]:
            found[component_id] = place
        folded = folded.replace(padded, " " + "\0" * len(name) + " ")
    return found


def read_interventions(module: Mapping[str, Any], vocabulary: Vocabulary) -> dict[str, Component]:
    """The interventions of an ``armsInterventionsModule`` by their registered name."""
    found: dict[str, Component] = {}
    for each in module.get("interventions") or ():
        written = str(each.get("name") or "").strip()
        if written and written not in found:
            found[written] = component(
                written,
                type_=str(each.get("type") or ""),
                others=tuple(each.get("otherNames") or ()),
                description=str(each.get("description") or ""),
                vocabulary=vocabulary,
            )
    return found


def component(
    written: str, *, type_: str, others: tuple[str, ...], description: str, vocabulary: Vocabulary
) -> Component:
    """One intervention; a placebo is ``placebo`` whatever it is called."""
    if PLACEBO_WORD.search(written):
        either = bool(_PLACEBO_OR.search(written))
        rest = _without_placebo(written) if either else ""
        if not _LETTERS.search(rest):
            return Component("placebo", "placebo", ("placebo",), placebo=True, either=False, known=True, drug=True,
                             written=written, description=description)  # fmt: skip
        known = component(rest, type_=type_, others=others, description=description, vocabulary=vocabulary)
        return known._replace(placebo=False, either=True, written=written)
    name, names, known_as, drug = _named(written, others, vocabulary, drug=type_ in _DRUG_TYPES)
    return Component(name, key(name) or key(written), names, placebo=False, either=False, known=known_as, drug=drug,
                     written=written, description=description)  # fmt: skip


@lru_cache(maxsize=_KEPT)
def _named(
    written: str, others: tuple[str, ...], vocabulary: Vocabulary, *, drug: bool
) -> tuple[str, tuple[str, ...], bool, bool]:
    """What an intervention is called and all its names, whether the vocabulary has it, and whether it has a dose."""
    plain = _plain(written) if drug else written
    name, known_as = _resolve(plain, written, others if drug else (), vocabulary, drug=drug)
    aliases = [written, plain, *others, *(_aliases(written) if drug else ()), *known_as]
    if drug:
        aliases += [alias for other in others for alias in _aliases(other)]
    return name, _names(tuple(aliases)), bool(known_as), drug or _is_drug(name, vocabulary)


def _without_placebo(written: str) -> str:
    parts = re.split(r"\s*(?:\bor\b|/|\bvs\.?\b|\bversus\b|\bto\b|\+|\bplus\b|\band\b|\bthen\b)\s*", written)
    return " + ".join(p for p in parts if p and not PLACEBO_WORD.search(p))


@lru_cache(maxsize=_KEPT)
def _plain(written: str) -> str:
    """A name without brackets, doses and forms: "Drug (X-1) 5 mg tablets" is Drug."""
    text = _BRACKET.sub(" ", written).replace("®", " ").replace("™", " ").strip() or written
    for dose in reversed(doses(text)):
        text = f"{text[: dose.start]} {text[dose.end :]}"
    words = text.split()
    while len(words) > 1 and words[-1].lower().strip(",.;:-") in _FORMS:
        words.pop()
    while len(words) > 1 and words[0].lower().strip(",.;:-") in _FORMS:
        words.pop(0)
    return " ".join(words).strip(" ,;:-") or written


def _aliases(written: str) -> Iterator[str]:
    """What stands in a name's brackets, and the name before them."""
    if "(" not in written and "[" not in written:
        return
    yield _BRACKET.sub(" ", written)
    for inner in _BRACKET.findall(written):
        yield from re.split(r"[,;/]\s*|\s+or\s+", inner)


def _names(aliases: tuple[str, ...]) -> tuple[str, ...]:
    kept: dict[str, None] = {}
    for alias in dict.fromkeys(aliases):
        folded = fold(singular(alias))
        words = folded.split()
        if len(folded) > _SHORTEST and not all(w in _NO_NAME or w.isdigit() for w in words):
            kept.setdefault(" ".join(words))
            kept.setdefault(folded.strip())
    return tuple(kept)


_SHORTEST: Final = 3  # a letter between the two blanks of a folded name


def _resolve(
    plain: str, written: str, others: tuple[str, ...], vocabulary: Vocabulary, *, drug: bool
) -> tuple[str, tuple[str, ...]]:
    """The vocabulary's name of an intervention with all the names it has there; else the name as written."""
    for name in dict.fromkeys((plain, written, *(_aliases(written) if drug else ()))):
        found = _entry(name, vocabulary)
        if found is not None:
            return found, _all_names(found, vocabulary)
    if not drug:
        return plain, ()
    parts = [p for p in _JOINED.split(plain) if p.strip()]
    if len(parts) > 1:
        named_parts = [_entry(_plain(p), vocabulary) for p in parts]
        if None not in named_parts:
            return " + ".join(dict.fromkeys(n for n in named_parts if n)), (plain,)
        if len(joined := _PLAIN_JOIN.split(plain)) > 1:
            each = [_resolve(_plain(p), p, (), vocabulary, drug=True) for p in joined if p.strip()]
            return " + ".join(dict.fromkeys(n for n, _ in each)), ()
    by_others = {n for o in others if (n := _entry(_plain(o), vocabulary))}
    if len(by_others) == 1:
        (name,) = by_others
        return name, _all_names(name, vocabulary)
    within = _within(plain, vocabulary)
    if len(within) == 1:
        return within[0], _all_names(within[0], vocabulary)
    return plain, ()


def _entry(name: str, vocabulary: Vocabulary) -> str | None:
    """The vocabulary's name of what goes by this name and is no placebo."""
    named = known_intervention(name, vocabulary)
    return None if named is None or named.name == "placebo" else named.name


def _is_drug(name: str, vocabulary: Vocabulary) -> bool:
    entry = vocabulary.interventions.get(name)
    return entry is not None and entry.kind in _DRUG_KINDS


def _all_names(name: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    entry = vocabulary.interventions.get(name)
    return (entry.name, *entry.names) if entry else (name,)


_LONG: Final = 6


def _within(plain: str, vocabulary: Vocabulary) -> list[str]:
    """The drugs of the vocabulary that a longer name holds as whole words, the longest at each place."""
    words = plain.replace(",", " ").split()
    found: dict[str, None] = {}
    place = 0
    while place < len(words):
        for length in (3, 2, 1, 0):  # last "drug-ER" by what stands before its hyphen
            name = key(" ".join(words[place : place + length]) if length else words[place].partition("-")[0])
            entry = vocabulary.intervention_index.get(name) if length or len(name) > _LONG else None
            if entry is not None and entry.kind in _DRUG_KINDS and len(entry.name) > 3:
                found.setdefault(entry.name)
                place += length or 1
                break
        else:
            place += 1
    return list(found)
