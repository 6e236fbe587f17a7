"""Whose study, which arm, what drug: from each source's own terms to identities that all sources share.

:func:`resolve` is a pure function of a *set* of sources, so that the order of loading does not matter. Sources
that share no key of :func:`study_keys` cannot influence one another and may be resolved apart.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from trialdb.facts import ArmFact, Facts, RecordFacts
from trialdb.identities import Resolution
from trialdb.resolve.arms import resolve_arms
from trialdb.resolve.match import strongest_first
from trialdb.resolve.mentions import is_source, linked_names, mentions, with_linked
from trialdb.resolve.names import identify
from trialdb.resolve.studies import resolve_studies, study_links
from trialdb.values import key
from trialdb.vocabulary import Vocabulary

__all__ = [
    "identify",
    "is_source",
    "linked_studies",
    "names_every_study",
    "only_studies",
    "resolve",
    "study_keys",
    "with_linked",
]


def resolve(sources: Mapping[str, Facts], vocabulary: Vocabulary) -> Resolution:
    """The studies and arms of a set of sources, and which of them each source's mention is.

    Args:
        sources: the facts of each source by its document key.
        vocabulary: the names, and the rules for studies that a source does not name.
    """
    told = [m for source, facts in sorted(sources.items()) for m in mentions(source, facts, vocabulary)]
    studies, identities, study_of = resolve_studies(told)
    order = strongest_first({source: facts.source for source, facts in sources.items()})
    by_study: dict[str, list[tuple[str, ArmFact]]] = {s.key: [] for s in studies}
    for source in order:
        for arm in sorted(sources[source].arms, key=lambda a: a.id):
            if study := study_of.get((source, arm.study)):
                by_study[study].append((source, arm))
    records = {
        source: frozenset(facts.listed) for source, facts in sources.items() if isinstance(facts, RecordFacts)
    }
    arms = [resolve_arms(study, facts, vocabulary, records) for study, facts in sorted(by_study.items())]
    return Resolution(
        studies=studies,
        arms=tuple(a for of_study, _, _ in arms for a in of_study),
        links=study_links(told, study_of),
        identities=(*identities, *(i for _, said, _ in arms for i in said)),
        study_of=study_of,
        arm_of={at: arm for _, _, arm_of in arms for at, arm in arm_of.items()},
    )


def study_keys(facts: Facts, vocabulary: Vocabulary) -> dict[str, frozenset[str]]:
    """For each study of a source, by its local id, the keys that another source's mention of it may share."""
    return {m.at[1]: m.keys for m in mentions("", facts, vocabulary)}


def names_every_study(facts: Facts, vocabulary: Vocabulary) -> bool:
    """Whether a source gives each of its studies a name or number, so that no rule can matter to it."""
    return all(m.named and not m.rule for m in mentions("", facts, vocabulary))


def linked_studies(facts: Facts, studies: Collection[str]) -> frozenset[str]:
    """The local ids of ``studies`` and of all studies that a source links with them (extends, pools)."""
    facts = with_linked(facts)
    local = {name: s.id for s in facts.studies for name in (s.id, *map(key, s.names), key(s.nct_id or ""))}
    near: dict[str, set[str]] = {s.id: set() for s in facts.studies}
    for study in facts.studies:
        for name in linked_names(study):
            if other := local.get(name) or local.get(key(name)):
                near[study.id].add(other)
                near[other].add(study.id)
    found = [s for s in near if s in studies]
    for study_id in found:
        found += sorted(near[study_id] - set(found))
    return frozenset(found)


def only_studies(facts: Facts, studies: Collection[str]) -> Facts:
    """``facts`` with no other studies than those of these local ids, and their arms; the rest stays."""
    facts = with_linked(facts)
    return facts.model_copy(
        update={
            "studies": tuple(s for s in facts.studies if s.id in studies),
            "arms": tuple(a for a in facts.arms if a.study in studies),
        }
    )
