"""From a document to facts: a grammar over text, deterministic, without database, network or model.

The passes, in order: layout (sections, sentences), names (one automaton over all vocabularies, and the text's own
abbreviations), studies, cast (who is compared with whom), then sentence by sentence figures, topics and arm
mentions into frames, the discourse that fills what a sentence leaves out, and at last the facts with their evidence.
"""

from __future__ import annotations

from trialdb.facts import Document, Facts
from trialdb.vocabulary import Vocabulary

__all__ = ["extract"]


def extract(document: Document, vocabulary: Vocabulary) -> Facts:
    """All that a document states, in its own terms; every quote is ``document.text[start:end]``."""
    from trialdb.extract.passes import read_document  # noqa: PLC0415  (slow to import; registry records need a few parts)

    return read_document(document, vocabulary)
