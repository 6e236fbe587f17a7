"""What a figure is about, as it stands in the text."""

from __future__ import annotations

from dataclasses import dataclass

from trialdb.extract.layout import Sentence
from trialdb.values import key
from trialdb.vocabulary import Endpoint

__all__ = ["Topic", "endpoint_topic", "text_of"]


@dataclass(frozen=True, slots=True)
class Topic:
    """An endpoint or adverse-event term as it stands at ``[start:end]`` of the text."""

    start: int
    end: int
    reported: str
    code: str | None = None
    label: str | None = None
    kind: str | None = None
    unit: str | None = None
    higher_is_better: bool | None = None
    instrument: str | None = None
    term: str | None = None
    role: str | None = None

    @property
    def identity(self) -> str:
        """What tells one topic from another."""
        return key(self.code or self.term or self.reported)


def text_of(sentence: Sentence, start: int, end: int) -> str:
    """The words of a sentence between two offsets of the document."""
    return sentence.text[start - sentence.start : end - sentence.start]


def endpoint_topic(sentence: Sentence, start: int, end: int, endpoint: Endpoint) -> Topic:
    """An endpoint of the vocabulary that stands between two offsets of the document."""
    return Topic(
        start, end, text_of(sentence, start, end), endpoint.code, endpoint.label, endpoint.kind,
        endpoint.unit, endpoint.higher_is_better, endpoint.instrument or endpoint.code,
    )  # fmt: skip
