"""What a record's drugs, conditions, organisations, endpoints and adverse events are called by all sources.

A name of the vocabularies is its entry; any other stands for itself. Each is worked out once a process.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache

from trialdb.registered import Thing
from trialdb.resolve.names import Named, condition, intervention, organisation
from trialdb.values import key
from trialdb.vocabulary import Vocabulary

__all__ = ["Names"]

_KEPT = 1 << 16  # names remembered of a kind, so that memory does not grow with the registry


class Names:
    """The names of one vocabulary."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        remembered = lru_cache(maxsize=_KEPT)
        self.condition: Callable[[str], Thing] = remembered(self._condition)
        self.organisation: Callable[[str], Thing] = remembered(self._organisation)
        self.adverse_event: Callable[[str], Thing] = remembered(self._adverse_event)
        self.endpoint: Callable[[str], Thing] = remembered(_endpoint)
        self._one_intervention: Callable[[str], Named] = remembered(self._named_intervention)

    def intervention(self, name: str, others: Sequence[str] | None = None) -> Thing:
        """An intervention by its name, or by another name that the record gives it."""
        named = self._one_intervention(name)
        for other in () if named.in_vocabulary else others or ():
            if (better := self._one_intervention(other)).in_vocabulary:
                named = better
                break
        return _thing(named)

    def own_endpoint(self, title: str) -> Thing:
        """An endpoint that no vocabulary has, under the words of its title."""
        words = " ".join(title.split())
        return Thing(key(words), words, None, False)

    def _condition(self, name: str) -> Thing:
        return _thing(condition(name, self._vocabulary))

    def _organisation(self, name: str) -> Thing:
        return _thing(organisation(name, self._vocabulary))

    def _named_intervention(self, name: str) -> Named:
        return intervention(name, self._vocabulary)

    def _adverse_event(self, name: str) -> Thing:
        words = " ".join(name.split())
        if entry := self._vocabulary.adverse_event(words):
            return Thing(key(entry.term), entry.term, None, True)
        return Thing(key(words), words, None, False)


def _endpoint(code: str) -> Thing:
    """An endpoint of the vocabulary by its code."""
    return Thing(key(code), code, None, True)


def _thing(named: Named) -> Thing:
    return Thing(named.key, named.name, named.kind, named.in_vocabulary)
