"""A source's words for a study in the form in which they are compared: numbers, names, drugs, conditions.

A name such as *Study 1* or *Phase 3 extension* says nothing outside its source, so it identifies nothing. A
rule of the vocabulary gives a name or number to a study that its source does not name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from trialdb.facts import ArmFact, Facts, SourceFact, StudyFact
from trialdb.identities import Mention, NameScheme
from trialdb.resolve.names import component_names, condition, intervention
from trialdb.values import key
from trialdb.vocabulary import StudyRule, Vocabulary

__all__ = [
    "LINKED",
    "StudyMention",
    "identifies",
    "is_source",
    "linked_names",
    "mentions",
    "short_forms",
    "with_linked",
]

_NCT: Final = re.compile(r"\bNCT\s?0*(\d{8})\b", re.IGNORECASE)
_EUDRACT: Final = re.compile(r"(?:EudraCT\s*)?(\d{4}-\d{6}-\d{2})(?:-\d{2})?", re.IGNORECASE)
_GENERIC: Final = frozenset(
    "study studies trial trials part phase cohort arm extension induction maintenance open label long term pivotal "
    "first second third fourth the a an of in and main core stage period group program programme pooled ole lte "
    "double blind randomized randomised controlled intervention registration registrational substudy analysis i ii "
    "iii iv v vi one two three four five treatment pooled combined data".split()
)
LINKED: Final = "linked:"


@dataclass(frozen=True)
class StudyMention:
    """One study as one source speaks of it.

    ``names``, ``short`` (without the programme's prefix) and ``full`` (with it) map a key to a spelling;
    ``numbers`` maps the key of each registry or protocol number other than ``nct`` to its scheme and spelling.
    """

    at: Mention
    fact: StudyFact
    source: SourceFact
    nct: str | None
    numbers: Mapping[str, tuple[NameScheme, str]]
    names: Mapping[str, str]
    short: Mapping[str, str]
    full: Mapping[str, str]
    drug_names: Mapping[str, str]
    conditions: frozenset[str]
    rule: StudyRule | None

    @cached_property
    def drugs(self) -> frozenset[str]:
        """Keys of the drugs that the study tests; ``drug_names`` has their names."""
        return frozenset(self.drug_names)

    @property
    def keys(self) -> frozenset[str]:
        """Every key by which another mention of the same study may be found."""
        nct = {self.nct.lower()} if self.nct else set()
        return frozenset({*nct, *self.numbers, *self.names, *self.short, *self.full})

    @property
    def named(self) -> bool:
        """Whether it has a name or number that means something outside its source."""
        return bool(self.nct or self.numbers or self.names)


def linked_names(study: StudyFact) -> tuple[str, ...]:
    """The local ids or names of the studies that this one extends or pools."""
    return (*study.extension_of, *study.pools)


def with_linked(facts: Facts) -> Facts:
    """``facts`` with a study for each name that a study is said to extend or pool and that stands nowhere else."""
    known = {s.id for s in facts.studies} | {key(n) for s in facts.studies for n in s.names}
    known |= {key(s.nct_id) for s in facts.studies if s.nct_id}
    added: dict[str, StudyFact] = {}
    arms: list[ArmFact] = []
    for study in facts.studies:
        for name in linked_names(study):
            if name in known or key(name) in known or not key(name) or key(name) in added:
                continue
            other = StudyFact(id=LINKED + name, names=(name,), conditions=study.conditions)
            added[key(name)] = other
            arms += [
                a.model_copy(update={"id": f"{LINKED}{name}:{a.id}", "study": other.id})
                for a in facts.arms
                if a.study == study.id and a.role == "experimental"
            ]
    if not added:
        return facts
    drugs = {(a.study, a.intervention): a for a in arms if a.intervention}
    bare = [
        ArmFact(id=a.id, study=a.study, label=a.label, role=a.role, intervention=a.intervention)
        for a in drugs.values()
    ]
    return facts.model_copy(
        update={"studies": (*facts.studies, *added.values()), "arms": (*facts.arms, *bare)}
    )


def mentions(source: str, facts: Facts, vocabulary: Vocabulary) -> tuple[StudyMention, ...]:
    """The studies of one source, with links made studies and the rules of the vocabulary applied."""
    facts = with_linked(facts)
    # A pooled study carries the names of its parts: they identify those, not the pool.
    unnamed = [s.model_copy(update={"names": ()}) if s.pools else s for s in facts.studies]
    facts = facts.model_copy(update={"studies": tuple(unnamed)})
    return tuple(_mention(source, study, facts, vocabulary) for study in facts.studies)


def _mention(source: str, study: StudyFact, facts: Facts, vocabulary: Vocabulary) -> StudyMention:
    drugs = _drugs([a for a in facts.arms if a.study == study.id], vocabulary)
    nct, numbers, names = _identifiers(study)
    rule = None
    if not (nct or numbers or names) and (rule := _rule(study, facts.source, frozenset(drugs), vocabulary)):
        nct, numbers, names = _identifiers(StudyFact(id=study.id, names=(rule.study,)))
    short = {k: s for n in names.values() for k, s in short_forms(n, study.program)}
    full = {k: s for n in names.values() for k, s in _full(n, study.program)}
    known = (condition(name, vocabulary) for name in study.conditions)
    return StudyMention(
        at=(source, study.id),
        fact=study,
        source=facts.source,
        nct=nct,
        numbers=numbers,
        names=names,
        short={k: s for k, s in short.items() if k not in names},
        full={k: s for k, s in full.items() if k not in names},
        drug_names=drugs,
        conditions=frozenset(named.name for named in known if named.in_vocabulary),
        rule=rule,
    )


def _identifiers(study: StudyFact) -> tuple[str | None, dict[str, tuple[NameScheme, str]], dict[str, str]]:
    """The NCT number, other numbers and names of a study; of two NCT numbers in the text neither counts."""
    ncts: set[str] = set()
    numbers: dict[str, tuple[NameScheme, str]] = {}
    names: dict[str, str] = {}
    for text in (*study.other_ids, *study.names):
        if m := _NCT.search(text):
            ncts.add(f"NCT{m[1]}")
        elif m := _EUDRACT.fullmatch(text.strip()):
            numbers[key(m[1])] = ("eudract", m[1])
        elif text in study.other_ids and len(key(text)) > 4 and any(c.isdigit() for c in text):
            numbers[key(text)] = ("protocol", " ".join(text.split()))
        elif identifies(text):
            names.setdefault(key(text), " ".join(text.split()))
    own = _NCT.search(study.nct_id or "")
    nct = f"NCT{own[1]}" if own else (min(ncts) if len(ncts) == 1 else None)
    return nct, numbers, names


def identifies(name: str) -> bool:
    """Whether a name says something outside its source, as *Study 1* does not."""
    words = re.findall(r"[^\W\d_]+", name.lower())
    return any(len(w) > 1 and w not in _GENERIC for w in words)


def short_forms(name: str, program: str | None = None) -> Iterable[tuple[str, str]]:
    """``IGNITE`` for ``ROCKET-IGNITE``: what stands behind the programme or the first hyphen or blank."""
    m = re.match(r"([^\W\d_][^\s:‐‑–-]*)[\s:‐‑–-]+(.+)", name)
    if program and key(name).startswith(key(program)):
        words = re.split(r"[\s:‐‑–-]+", name)
        count = len(re.split(r"[\s:‐‑–-]+", program.strip()))
        tail = " ".join(words[count:])
    elif m:
        tail = m[2]
    else:
        return
    if identifies(tail) and any(len(w) > 2 and w not in _GENERIC for w in _words(tail)):
        yield key(tail), tail


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]+", text.lower())


def _full(name: str, program: str | None) -> Iterable[tuple[str, str]]:
    if program and key(program) and not key(name).startswith(key(program)):
        yield key(program + name), f"{program}-{name}"


def _drugs(arms: list[ArmFact], vocabulary: Vocabulary) -> dict[str, str]:
    """Keys and names of the drugs that a study tests; of all its active arms where none is called experimental."""
    active = [a for a in arms if a.role == "experimental"] or [a for a in arms if a.role != "placebo"]
    names = {name for a in active for name in component_names(a.intervention)}
    found = {intervention(name, vocabulary) for name in names}
    return {named.key: named.name for named in found if named.key != "placebo"}


def _rule(
    study: StudyFact, source: SourceFact, drugs: frozenset[str], vocabulary: Vocabulary
) -> StudyRule | None:
    said = key(
        " ".join((study.described or "", study.evidence.quote if study.evidence else "", *study.names))
    )
    for rule in sorted(vocabulary.study_rules, key=lambda r: (r.study, r.reason)):
        drug = intervention(rule.intervention, vocabulary).key if rule.intervention else None
        if (
            is_source(rule.source, source)
            and (rule.readout is None or rule.readout == study.readout)
            and (rule.phrase is None or key(rule.phrase) in said)
            and (drug is None or drug in drugs)
        ):
            return rule
    return None


def is_source(named: str, source: SourceFact) -> bool:
    """Whether a rule's ``source`` is this one: the same address, whatever its scheme and last slash, or title."""
    if source.url and _address(named) == _address(source.url):
        return True
    return bool(source.title) and key(named) == key(source.title or "")


def _address(url: str) -> str:
    plain = re.sub(r"^https?://(www\.)?", "", url.strip(), flags=re.IGNORECASE)
    host, _, path = plain.partition("#")[0].partition("/")
    return f"{host.lower()}/{path.rstrip('/')}"
