"""Endpoints that share their last words: "systolic and diastolic blood pressure", "HDL, LDL and total cholesterol".

The first of them is no name by itself; with the words that it borrows it is one of the vocabulary's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final

from trialdb.extract.layout import Sentence
from trialdb.extract.lexicon import lexicon
from trialdb.extract.topic import Topic, endpoint_topic, text_of
from trialdb.vocabulary import Endpoint, Vocabulary

__all__ = ["with_shared_heads"]

_MEMBER: Final = re.compile(
    r"(?P<first>[A-Za-z][\w/-]*)(?:\s*\([^()]{0,120}\))?\s*(?:,\s*(?:and\s+|or\s+)?|(?<=[\s)])(?:and/or|and|or|nor)\s+)$"
)
_OWN: Final = re.compile(r"(?P<first>[A-Za-z][\w/-]*)\s*\([^()]{0,120}\)\s+$")
_ENDS: Final = ("and", "or", ",", ")")
_MOST: Final = 3  # members that may borrow


def with_shared_heads(sentence: Sentence, found: Sequence[Topic], vocabulary: Vocabulary) -> list[Topic]:
    """The endpoints with those before them that borrow their last words.

    Where each member has its own figures ("systolic (-3.1 mmHg) or diastolic (-1.2 mmHg) blood pressure"), the words
    that they share are no endpoint of their own.
    """
    kept: list[Topic] = []
    for topic in found:
        start = topic.start - sentence.start
        if topic.kind is None or not sentence.text[:start].rstrip().endswith(_ENDS):
            kept.append(topic)
            continue
        words = text_of(sentence, topic.start, topic.end)
        own = _OWN.search(sentence.text, max(0, start - 150), start)
        mine = own and _borrowing(sentence, own, [words], vocabulary)
        if own is not None and mine:
            start = own.start()
        heads = [words] if mine else list(_heads(words))
        made = list(_members(sentence, start, heads, vocabulary, found))
        kept += [t for t in made if t.code != topic.code]
        kept.append(mine if mine and made else topic)
    return sorted(kept, key=lambda t: t.start)


def _members(
    sentence: Sentence, end: int, heads: Sequence[str], vocabulary: Vocabulary, found: Sequence[Topic]
) -> Iterator[Topic]:
    """The members of a list that ends at a place, the last first, as long as each is a name with one of the heads."""
    for _ in range(_MOST):
        m = _MEMBER.search(sentence.text, max(0, end - 150), end)
        if m is None or any(
            t.start <= sentence.start + m.start("first") < t.end and t.end - t.start > len(m["first"])
            for t in found
        ):
            return
        topic = _borrowing(sentence, m, heads, vocabulary)
        if topic is None:
            return
        yield topic
        end = m.start()


def _heads(words: str) -> Iterator[str]:
    """The words without the first, the first two, …: what another name may borrow of them."""
    parts = words.split()
    for i in range(1, len(parts)):
        yield " ".join(parts[i:])


def _borrowing(
    sentence: Sentence, m: re.Match[str], heads: Sequence[str], vocabulary: Vocabulary
) -> Topic | None:
    for head in heads:
        whole = f"{m['first']} {head}"
        endpoint = _named(whole, vocabulary)
        if endpoint is not None:
            start, end = sentence.start + m.start("first"), sentence.start + m.end("first")
            topic = endpoint_topic(sentence, start, end, endpoint)
            return Topic(
                start, end, whole, topic.code, topic.label, topic.kind, topic.unit, topic.higher_is_better, topic.instrument,
            )  # fmt: skip
    return None


@lru_cache(maxsize=4096)
def _code_of(whole: str, names: object) -> str | None:
    """The code of the endpoint of which the words are the whole name."""
    found = names.names(whole)  # type: ignore[attr-defined]
    return next(
        (n.id for n in found if n.kind == "endpoint" and n.start == 0 and n.end == len(whole)),
        None,
    )


def _named(whole: str, vocabulary: Vocabulary) -> Endpoint | None:
    code = _code_of(whole, lexicon(vocabulary))
    return None if code is None else vocabulary.endpoints[code]
