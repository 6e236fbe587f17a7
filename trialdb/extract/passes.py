"""The passes over a document, one after another."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace

from trialdb.extract.arms import read_doses
from trialdb.extract.assemble import assemble
from trialdb.extract.cast import read_cast
from trialdb.extract.cues import foresee
from trialdb.extract.discourse import Discourse
from trialdb.extract.layout import prose, sentences
from trialdb.extract.lexicon import Name, abbreviations, lexicon
from trialdb.extract.local import local_names
from trialdb.extract.milestones import read_milestones
from trialdb.extract.printed import as_printed
from trialdb.extract.spelling import spelled
from trialdb.extract.studies import read_studies
from trialdb.facts import Document, Facts
from trialdb.values import key
from trialdb.vocabulary import Vocabulary

__all__ = ["read_document"]


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
    read = spelled(prose(document.text))
    text = read.text
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
    facts = assemble(document.model_copy(update={"text": text}), discourse, milestones)
    return facts if text is document.text else as_printed(facts, read, document.text)


def _as_text_says(name: Name, text: str, own: Mapping[str, str]) -> Name:
    """A name as the combination that the text itself calls so, whatever the vocabulary knows by it."""
    told = own.get(text[name.start : name.end], "") if name.kind == "intervention" else ""
    return replace(name, id=told) if " + " in told else name
