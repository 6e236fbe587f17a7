"""The passes over a document, one after another."""

from __future__ import annotations

import gc
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from typing import Final, TypeVar

from pydantic import BaseModel

from trialdb.extract.arms import read_doses
from trialdb.extract.assemble import assemble
from trialdb.extract.cast import read_cast
from trialdb.extract.cues import foresee
from trialdb.extract.discourse import Discourse
from trialdb.extract.layout import prose, sentences
from trialdb.extract.lexicon import Name, abbreviations, lexicon
from trialdb.extract.local import local_names
from trialdb.extract.milestones import read_milestones
from trialdb.extract.studies import read_studies
from trialdb.facts import Document, Evidence, Facts
from trialdb.values import key
from trialdb.vocabulary import Vocabulary

__all__ = ["read_document"]

_F = TypeVar("_F", bound=BaseModel)


def read_document(document: Document, vocabulary: Vocabulary) -> Facts:
    """All that a document states, in its own terms; every quote is ``document.text[start:end]``."""
    with _without_collector():
        return _read(document, vocabulary)


@contextmanager
def _without_collector() -> Iterator[None]:
    """No search for circular garbage, of which a document leaves little, while thousands of its objects are made."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _read(document: Document, vocabulary: Vocabulary) -> Facts:
    text = _without_footnotes(_with_plain_hyphens(prose(document.text)))
    lines = sentences(text)
    foresee(line.text for line in lines)
    names = lexicon(vocabulary).names(text)
    shorts = abbreviations(text)
    local = local_names(shorts, lines, names, vocabulary)
    names = [  # the text's own word for a regimen is no endpoint, and means what the text says
        _as_text_says(n, text, local.interventions)
        for n in names
        if n.kind != "endpoint" or text[n.start : n.end] not in local.interventions
    ]
    studies = read_studies(text, lines, names, shorts)
    cast = read_cast(
        lines,
        names,
        local.interventions,
        vocabulary,
        shorts={short: long for short, (long, _, _) in shorts.items()},
        studies=frozenset(key(name) for study in studies.named for name in study.names),
    )
    read_doses(cast, lines, names)
    discourse = Discourse(names, cast, studies, local, vocabulary, document.published)
    discourse.read(lines)
    milestones = read_milestones(
        lines, names, cast=cast, studies=studies, published=document.published, vocabulary=vocabulary
    )
    facts = assemble(document, discourse, milestones)
    return facts if text is document.text else _as_printed(facts, document.text)


def _as_text_says(name: Name, text: str, own: Mapping[str, str]) -> Name:
    """A name as the combination that the text itself calls so, whatever the vocabulary knows by it."""
    told = own.get(text[name.start : name.end], "") if name.kind == "intervention" else ""
    return replace(name, id=told) if " + " in told else name


_HYPHEN: Final = re.compile(r"(?<=[A-Za-z])[\u2010\u2011](?=\w)|(?<=\w)[\u2010\u2011](?=[A-Za-z])")


def _with_plain_hyphens(text: str) -> str:
    """The text with the keyboard's hyphen in words that some publishers join by another; offsets stay."""
    return _HYPHEN.sub("-", text) if "\u2010" in text or "\u2011" in text else text


_FOOTNOTE: Final = re.compile(
    r"(?<=[a-z)\]%”][.])(?<!\bno\.)(?<!\bvs\.)\d{1,2}(?:[,–-]\d{1,2}){0,4}(?=\s+[A-Z“(]|\s*$)", re.MULTILINE
)


def _without_footnotes(text: str) -> str:
    """The text with blanks for the marks of notes behind its sentences ("than placebo.1,4 The trial"), which hide their ends; offsets stay."""
    return _FOOTNOTE.sub(lambda m: " " * len(m.group()), text) if _FOOTNOTE.search(text) else text


def _as_printed(facts: Facts, text: str) -> Facts:
    """The facts with their quotes as the document has them."""
    kinds = ("studies", "arms", "endpoints", "results", "safety_events", "milestones", "issues")
    return facts.model_copy(
        update={kind: tuple(map(partial(_quoted, text), getattr(facts, kind))) for kind in kinds}
    )


def _quoted(text: str, fact: _F) -> _F:
    evidence: Evidence | None = getattr(fact, "evidence", None)
    if evidence is None:
        return fact
    printed = evidence.model_copy(update={"quote": text[evidence.start : evidence.end]})
    return fact.model_copy(update={"evidence": printed})
