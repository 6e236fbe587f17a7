"""Facts as the printed text has them: quotes verbatim at their offsets, and figures and names in its own spelling."""

from __future__ import annotations

from functools import partial
from typing import Final, TypeVar

from pydantic import BaseModel

from trialdb.extract.edited import Edited
from trialdb.facts import Evidence, Facts

__all__ = ["as_printed"]

_F = TypeVar("_F", bound=BaseModel)
_KINDS: Final = ("studies", "arms", "endpoints", "results", "safety_events", "milestones", "issues")
_OWN_WORDS: Final = ("value_text", "reported")


def as_printed(facts: Facts, read: Edited, text: str) -> Facts:
    """The facts of the text that was read, as those of the printed one."""
    return facts.model_copy(
        update={kind: tuple(map(partial(_quoted, read, text), getattr(facts, kind))) for kind in _KINDS}
    )


def _quoted(read: Edited, text: str, fact: _F) -> _F:
    evidence: Evidence | None = getattr(fact, "evidence", None)
    if evidence is None:
        return fact
    start, end = read.span(evidence.start, evidence.end)
    printed = Evidence(start=start, end=end, quote=text[start:end], locator=evidence.locator)
    update: dict[str, object] = {"evidence": printed}
    if printed.quote != evidence.quote:
        update |= _own_words(read, text, fact, evidence)
        if endpoint := getattr(fact, "endpoint", None):
            update["endpoint"] = endpoint.model_copy(update=_own_words(read, text, endpoint, evidence))
    return fact.model_copy(update=update)


def _own_words(read: Edited, text: str, fact: BaseModel, evidence: Evidence) -> dict[str, str]:
    """The fields in the source's words, as these are printed where the quote has them; on one line."""
    found = {}
    for name in _OWN_WORDS:
        words: str | None = getattr(fact, name, None)
        if words and (at := read.text.find(words, evidence.start, evidence.end)) >= 0:
            start, end = read.span(at, at + len(words))
            found[name] = " ".join(text[start:end].split())
    return found
