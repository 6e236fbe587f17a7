"""The names of one source other than studies and arms: drugs, organisations, conditions, endpoints, events.

Each name is looked up in its vocabulary. One that is not there stands for itself, with a score below 1, the
reason, and the entries spelled most like it; it never becomes one of them by itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Final, NamedTuple, Protocol

from trialdb.facts import EndpointFact, EndpointRef, Facts
from trialdb.identities import Identity, IdentityKind
from trialdb.resolve.match import candidates
from trialdb.values import key
from trialdb.vocabulary import Vocabulary

__all__ = [
    "Named",
    "component_names",
    "condition",
    "identify",
    "intervention",
    "known_intervention",
    "organisation",
]

_LEGAL: Final = frozenset("inc incorporated co company corp corporation ltd limited llc lp plc ag sa se nv bv ab as "
                          "aps oy spa srl gmbh kg kgaa kk sas pty group".split())  # fmt: skip
_SALTS: Final = frozenset("hydrochloride dihydrochloride sodium potassium calcium magnesium maleate mesylate "
                          "besylate tosylate citrate tartrate fumarate succinate sulfate sulphate phosphate acetate "
                          "hydrobromide bromide chloride malate".split())  # fmt: skip
_SEVERITY: Final = frozenset("mild moderate severe to moderately severely mildly active uncontrolled adult adults "
                             "pediatric paediatric adolescent with patients and".split())  # fmt: skip
_ABBREVIATION: Final = re.compile(r"\s*\([A-Z][\w/-]*[A-Z][\w/-]*\)$")
_LONGEST_CODE: Final = 120
_Place = tuple[IdentityKind, str, str]
_KEPT: Final = "not in the vocabulary; kept as the source writes it"


class Named(NamedTuple):
    """What a name was taken to be: an entry of the vocabulary, or itself."""

    name: str
    in_vocabulary: bool
    score: float
    reason: str
    kind: str | None = None

    @property
    def key(self) -> str:
        """The form by which two of them are compared."""
        return key(self.name)


class _Entry(Protocol):
    @property
    def name(self) -> str: ...


def component_names(intervention_text: str | None) -> tuple[str, ...]:
    """The parts of a combination ``A + B`` in the order in which they stand.

    >>> component_names("nivolumab + cabozantinib")
    ('nivolumab', 'cabozantinib')
    """
    if intervention_text is None:
        return ()
    parts = (" ".join(part.split()) for part in re.split(r"\s\+\s", intervention_text))
    return tuple(dict.fromkeys(part for part in parts if key(part)))


def _itself(name: str, *, kind: str | None = None) -> Named:
    return Named(" ".join(name.split()), in_vocabulary=False, score=0.5, reason=_KEPT, kind=kind)


def _stripped(name: str, words: frozenset[str], *, leading: bool) -> str:
    """``name`` without the words of a closed class at one of its ends."""
    parts = name.replace(",", " ").split()
    end = 0 if leading else -1
    while len(parts) > 1 and all(
        w in words for w in re.split(r"[-/]", parts[end].lower().strip(".").replace(".", ""))
    ):
        del parts[end]
    return " ".join(parts)


def _lookup(name: str, find: Callable[[str], _Entry | None], shorter: str, reason: str) -> Named | None:
    if entry := find(name):
        return Named(entry.name, in_vocabulary=True, score=1.0, reason="a name of the vocabulary")
    if shorter != name and (entry := find(shorter)):
        return Named(entry.name, in_vocabulary=True, score=0.95, reason=reason)
    return None


def known_intervention(name: str, vocabulary: Vocabulary) -> Named | None:
    """The entry of the vocabulary that goes by this name, with or without a salt; None where there is none."""
    shorter = _stripped(name, _SALTS, leading=False)
    return _lookup(name, vocabulary.intervention, shorter, "the name without its salt")


def intervention(name: str, vocabulary: Vocabulary) -> Named:
    """The drug, device or placebo that goes by this generic name, brand or code."""
    found = known_intervention(name, vocabulary)
    if found or key(name) == "placebo":
        return found or Named("placebo", in_vocabulary=False, score=1.0, reason="placebo", kind="placebo")
    return _itself(name, kind=_kind_by_stem(name, vocabulary))


def _kind_by_stem(name: str, vocabulary: Vocabulary) -> str | None:
    word = name.lower()
    if word in vocabulary.stem_exceptions:
        return None
    for stem in vocabulary.drug_stems:
        part = stem.stem.strip("-")
        if stem.stem.startswith("-") and stem.stem.endswith("-"):
            fits = part in word[1:-1]
        else:
            fits = word.endswith(part) if stem.stem.startswith("-") else word.startswith(part)
        if fits and len(word) > len(part) + 1:
            return stem.kind
    return None


def organisation(name: str, vocabulary: Vocabulary) -> Named:
    """The company or group of this name; legal forms such as Inc. and Co., Ltd. do not matter."""
    shorter = _stripped(name, _LEGAL, leading=False)
    found = _lookup(name, vocabulary.organisation, shorter, "the name without its legal form")
    return found or _itself(shorter)


def condition(name: str, vocabulary: Vocabulary) -> Named:
    """The disease of this name; how severe it is, stated in front, does not matter.

    Nor do an abbreviation behind it and the order of an index: ``Leukemia, Myeloid, Acute (AML)``.
    """
    plain = _ABBREVIATION.sub("", name)
    for said, reason in (
        (name, ""),
        (plain, "without its abbreviation"),
        (_uninverted(plain), "in the order of speech"),
    ):
        shorter = _stripped(said, _SEVERITY, leading=True)
        found = _lookup(said, vocabulary.condition, shorter, "the name without its severity")
        if found and said != name:
            return found._replace(score=0.95, reason=f"the name {reason}")
        if found:
            return found
    return _itself(name)


def _uninverted(name: str) -> str:
    """A name as it is spoken, where an index puts what it is a kind of in front.

    >>> _uninverted("Leukemia, Myeloid, Acute"), _uninverted("asthma")
    ('Acute Myeloid Leukemia', 'asthma')
    """
    return " ".join(part.strip() for part in reversed(name.split(",")))


def _endpoint(ref: EndpointRef | EndpointFact, vocabulary: Vocabulary) -> Named:
    for words, score, reason in (
        (ref.code, 1.0, "the endpoint's code"),
        (ref.label, 0.95, "the endpoint's label"),
        (ref.reported, 0.95, "a name of the vocabulary"),
    ):
        if words and (entry := vocabulary.endpoint(words)):
            return Named(entry.code, in_vocabulary=True, score=score, reason=reason)
    return _itself((ref.code or ref.reported)[:_LONGEST_CODE])


def _adverse_event(term: str | None, reported: str, vocabulary: Vocabulary) -> Named:
    for words in (term, reported):
        if words and (entry := vocabulary.adverse_event(words)):
            return Named(entry.term, in_vocabulary=True, score=1.0, reason="a term of the vocabulary")
    return _itself(reported[:_LONGEST_CODE])


def identify(source: str, facts: Facts, vocabulary: Vocabulary) -> tuple[Identity, ...]:
    """What each drug, organisation, condition, endpoint and adverse event that a source names was taken to be.

    ``local_id`` is the source's code or term where it gives one beside its words, else empty: the same words
    may stand for two endpoints.
    """
    found: dict[_Place, Identity] = {}
    for kind, local_id, words, named in _names_of(facts, vocabulary):
        place: _Place = (kind, local_id, key(words))
        if place not in found:
            found[place] = _identity(source, place, words, named, vocabulary)
    return tuple(found[place] for place in sorted(found))


def _names_of(facts: Facts, vocabulary: Vocabulary) -> Iterable[tuple[IdentityKind, str, str, Named]]:
    arms = [name for arm in facts.arms for name in component_names(arm.intervention)]
    dated = [name for m in facts.milestones for name in component_names(m.intervention)]
    for name in sorted(
        {*arms, *dated, *(["placebo"] if any(a.role == "placebo" for a in facts.arms) else [])}
    ):
        yield "intervention", "", name, intervention(name, vocabulary)
    sponsors = {name for study in facts.studies for name in study.sponsors}
    for name in sorted(sponsors | {name for m in facts.milestones for name in m.organisations}):
        yield "organisation", "", name, organisation(name, vocabulary)
    for name in sorted({name for study in facts.studies for name in study.conditions}):
        yield "condition", "", name, condition(name, vocabulary)
    refs: list[EndpointRef | EndpointFact] = [*(r.endpoint for r in facts.results), *facts.endpoints]
    for ref in sorted(refs, key=lambda r: (r.code or "", r.reported, r.label or "")):
        yield "endpoint", ref.code or "", ref.reported, _endpoint(ref, vocabulary)
    for event in sorted(facts.safety_events, key=lambda e: (e.term or "", e.reported)):
        named = _adverse_event(event.term, event.reported, vocabulary)
        yield "adverse_event", event.term or "", event.reported, named


def _identity(source: str, place: _Place, words: str, named: Named, vocabulary: Vocabulary) -> Identity:
    kind, local_id, _ = place
    return Identity(
        source=source,
        kind=kind,
        local_id=local_id,
        name=words,
        entity=named.name if named.key else None,
        score=named.score,
        reason=named.reason,
        alternatives=() if named.score > 0.5 else candidates(words, _known(kind, vocabulary)),
        in_vocabulary=named.in_vocabulary,
        entity_kind=named.kind,
    )


@lru_cache(maxsize=16)
def _known(kind: IdentityKind, v: Vocabulary) -> tuple[tuple[str, str], ...]:
    if kind == "endpoint":
        return tuple((k, e.code) for k, e in v.endpoint_index.items())
    if kind == "adverse_event":
        return tuple((k, e.term) for k, e in v.adverse_event_index.items())
    named: Mapping[str, Mapping[str, _Entry]] = {
        "intervention": v.intervention_index,
        "organisation": v.organisation_index,
        "condition": v.condition_index,
    }
    return tuple((k, e.name) for k, e in named[kind].items())
