"""Adverse events that a sentence names as common, or more common, with a drug, and gives no figure for."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from trialdb.extract.cues import cue
from trialdb.extract.layout import Sentence
from trialdb.extract.party import Party
from trialdb.extract.topic import Topic
from trialdb.vocabulary import Vocabulary

__all__ = ["MORE_OF", "NamedEvent", "behind_figures", "named_events"]

_NAMED_MORE: Final = cue(
    r"\bmost (?:common|frequent|frequently|commonly|often)|\bmore (?:common|frequent|frequently|often|patients|participants|people|cases)\b|\bcommon adverse|\bhigher (?:rates?|incidence|frequency)\b|\bincluded\b|\bcommonest\b|\badverse (?:reactions?|events?) (?:were|are|included|doctors)\b|\bthere was more\b|\b(?:seen|reported|noted|observed|recorded|occurred) most(?: often| frequently)?\b|\bto expect\b|\b(?:was|were) (?:also )?(?:common|frequent)\b|\bfollowed\.?$"
    r"|\b(?:was|were) (?:also )?(?:reported|seen|noted) (?:too|as well)\b|\bthe (?:main|chief|principal|leading|usual|typical) (?:adverse (?:events?|reactions?|effects?)|complaints?|ones)\b",
    re.IGNORECASE,
)
MORE_OF: Final = cue(
    r"\bthere (?:was|were) more\b|\bmore (?:common|frequent|frequently|often)\b|\bmore (?:patients|participants|people)\b[^.;]{0,70}\bhad\b",
    re.IGNORECASE,
)
_NOT_NAMED: Final = cue(
    r"\b(?:no (?:new|unusual|unexpected|serious|cases?|increase)|less\b|fewer|similar|comparable|balanced|consistent with|no difference|as frequent|lower (?:rates?|incidence)|without|treat(?:s|ed|ment of)|for the treatment|patients with|adults with|people with|candidate)\b",
    re.IGNORECASE,
)
_QUALIFIER: Final = cue(r"\((?P<q>(?:≥|>|at least)\s*\d+(?:\.\d+)?\s*%)")


class NamedEvent(NamedTuple):
    """A term that a text names with a drug, with the "≥5%" of its list."""

    sentence: Sentence
    study: str
    party: Party
    topic: Topic
    qualifier: str | None


def named_events(
    sentence: Sentence, subjects: list[Topic], party: Party, study: str, vocabulary: Vocabulary
) -> list[NamedEvent]:
    """The terms among ``subjects`` that the sentence names as common with ``party``; those it denies are left out."""
    more = _NAMED_MORE.search(sentence.text)
    if more is None:
        return []
    around = max(0, more.end() - 30)
    denial = _NOT_NAMED.search(sentence.text, around)
    denied = denial.start() if denial and denial.group().lower() != "consistent with" else len(sentence.text)
    stated = _QUALIFIER.search(sentence.text)
    qualifier = stated["q"].replace("at least ", "≥") if stated else None
    return [
        NamedEvent(sentence, study, party, topic, qualifier)
        for topic in subjects
        if topic.term is not None
        and vocabulary.adverse_events[topic.term].organ_class != "Any"
        and topic.start - sentence.start <= denied
    ]


_GOES_ON: Final = re.compile(
    r"(?:[^.;]*?,\s*followed by|(?:\s(?:on|with|in|for)\s[\w ]{3,25})?[\s%)\]]*,?\s*(?:and|or|plus|as well as|then)?)\s*(?:an?\s+)?"
)


def behind_figures(sentence: Sentence, events: list[Topic], at: int) -> list[Topic]:
    """The events that a list goes on with behind its last figure, at ``at``: "headache (9.6%), rash (8.8%) and nausea"."""
    kept: list[Topic] = []
    apart = sentence.text.find(";", at)
    if apart >= 0 and _NAMED_MORE.search(sentence.text, apart):  # "…; cough and headache were the usual ones"
        at = apart + 1
    for topic in sorted(events, key=lambda t: t.start):
        start = topic.start - sentence.start
        if start < at:
            continue
        if not _GOES_ON.fullmatch(sentence.text, at, start):
            break
        kept.append(topic)
        at = topic.end - sentence.start
    return kept
