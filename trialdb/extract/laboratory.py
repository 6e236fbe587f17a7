"""Laboratory values that count as harm by their height: "ALT above three times the upper limit of normal", "raised liver values".

A text does not name such an event; it says how many people had a value beyond a limit that the field counts from.
"""

from __future__ import annotations

import re
from typing import Final

from trialdb.extract.cues import cue
from trialdb.extract.layout import Sentence
from trialdb.extract.topic import Topic
from trialdb.vocabulary import Vocabulary

__all__ = ["beyond_limits"]

_VALUE: Final = (
    r"(?:(?:alanine|aspartate)\s+(?:amino)?transferase|aminotransferases?|transaminases?|ALT|AST|liver[\s-](?:enzymes?|function tests?|tests?|values?|readings?)"
    r"|hepatic enzymes?|creatine\s+(?:phospho)?kinase|CK|CPK|(?:total\s+)?bilirubin|alkaline phosphatase|amylase|lipase|(?:serum\s+)?creatinine|troponin)"
)
_TIMES: Final = r"(?:\d+(?:[.·]\d+)?|two|three|four|five|six|eight|ten|twenty)\s*(?:times|[x×]|-?fold)?"
_LIMIT: Final = r"(?:upper limit of (?:the )?normal(?: range)?|upper normal limit|ULN|baseline)\b"
_BEYOND: Final = cue(
    rf"(?<![\w-])(?P<value>{_VALUE}(?:\s+(?:or|and)\s+{_VALUE}|/(?:ALT|AST))?)(?:\s+(?:levels?|values?|concentrations?|elevations?|increases?|activity))?(?:\s+(?:rose|rising|increased|elevated|that (?:was|were|rose)))?"
    rf"\s+(?:of\s+|to\s+|by\s+)?(?:(?:above|greater than|more than|higher than|over|at least|exceeding|beyond|[≥>])\s*)?{_TIMES}\s*(?:the\s+)?{_LIMIT}(?:\s+or\s+(?:more|higher|greater|above))?",
    re.IGNORECASE,
)
_RAISED: Final = cue(
    rf"\b(?:raised|elevated|abnormal|increased|high)\s+(?P<value>{_VALUE})(?:\s+(?:levels?|values?|tests?))?\b",
    re.IGNORECASE,
)
_ROSE: Final = cue(
    rf"(?<![\w-])(?P<value>{_VALUE})(?:\s+levels?)?\s+rose\s+in\b(?P<share>\s+(?:about\s+|only\s+)?\d)?",
    re.IGNORECASE,
)


def beyond_limits(sentence: Sentence, vocabulary: Vocabulary, *, safety: bool) -> list[Topic]:
    """The topics of a sentence that are laboratory values beyond a limit.

    Those that only "rose" are in talk of safety, or where they rose in so many people.
    """
    text = sentence.text
    found: list[Topic] = []
    for pattern in (_BEYOND, _RAISED, _ROSE):
        for m in pattern.finditer(text):
            if pattern is _ROSE and not safety and m["share"] is None:
                continue
            end = m.end("value") if pattern is _ROSE else m.end()
            if any(t.start < sentence.start + end and sentence.start + m.start() < t.end for t in found):
                continue
            event = vocabulary.adverse_event(f"{m['value']} increased")
            found.append(
                Topic(
                    sentence.start + m.start(),
                    sentence.start + end,
                    text[m.start() : end],
                    kind="event",
                    higher_is_better=False,
                    term=event.term if event else None,
                )
            )
    return found
