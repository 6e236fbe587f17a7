"""What kind of source a text is: a press release, a journal abstract, a conference report, trade news.

Each kind is told by marks its authors put there on purpose: a wire's dateline, the legal paragraph on
forward-looking statements, section labels, a poster number. Where there are none, prose about a trial, a drug or
patients counts as trade news and the rest as other. A conference abstract without a word of its conference, or a
journal's own news page, cannot be told from its text; front matter can say.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from trialdb.readers.layout import section_label
from trialdb.readers.published import dateline
from trialdb.readers.publisher import wire_service

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from trialdb.facts import SourceKind
    from trialdb.readers.layout import Layout

__all__ = ["kind_of"]

_ABSTRACT_LIMIT = 12_000  # characters; a structured text beyond it is the whole article

_SITES: tuple[tuple[re.Pattern[str], SourceKind], ...] = (
    (
        re.compile(r"//(?:\w+\.)*(?:prnewswire|businesswire|globenewswire|accesswire|eurekalert)\.\w+/"),
        "press_release",
    ),
    (re.compile(r"//[^?#]*/(?:press-?releases?|news-?releases?)(?:/|-details?|$)"), "press_release"),
    (re.compile(r"//pubmed\.ncbi\.nlm\.nih\.gov/"), "journal_abstract"),
    (
        re.compile(r"//(?:www\.|pmc\.)?(?:ncbi\.nlm\.nih\.gov|europepmc\.org)/(?:pmc/)?articles?/"),
        "journal_article",
    ),
)
_RELEASE_LINE = re.compile(
    r"\W*(?:for (?:immediate|media) release|(?:news|press|media) release|(?:ad hoc|ad-hoc) announcement.*|corporate news)\W*"
    r"|\W*for immediate release\b.*",
    re.IGNORECASE,
)
_RELEASE_TEXT = re.compile(r"(?i:forward[- ]looking statement|this (?:press|news|media) release\b)")
_RELEASE_END = re.compile(r"SOURCE:?\s+[A-Z].{1,80}|(?:#\s?){3,4}|-\s?(?:[Ee][Nn][Dd][Ss]?|30)\s?-")
_MEETING = r"(?:meeting|congress|conference|symposium|scientific sessions?|annual sessions?|summit)"
_PRESENTED = re.compile(
    rf"\b(?:presented|unveiled|reported|shared|discussed|highlighted)\b[^.]{{0,60}}?\b(?:at|during)\b[^.]{{0,90}}?\b{_MEETING}\b"
    rf"|\b(?:late-breaking|oral|poster) (?:presentation|session|abstract)\b",
    re.IGNORECASE,
)
_POSTER_LINE = re.compile(
    rf"\W*(?:(?:late-breaking )?(?:abstract|poster|presentation|oral)\s*(?:no\.?|number|#|id)?\s*:?\s*#?[A-Z]{{0,4}}-?\d[\w.-]*"
    rf"|(?:presented (?:at|during)|poster presented|session)\b.{{3,150}}|.{{3,80}}\bannual {_MEETING}\b.{{0,60}})",
    re.IGNORECASE,
)
_LABEL_END = re.compile(r"[:.—]\s")
_LABEL = re.compile(
    r"(?:^|(?<=[.;:)]\s)|(?<=\s\s))(?P<label>backgrounds?|objectives?|aims?|purpose|(?:materials |patients )?(?:and )?methods"
    r"|results|findings|conclusions?|interpretation)\s?$",
    re.IGNORECASE,
)
_LONGEST_LABEL = 24  # characters
_OUTCOME = frozenset({"results", "result", "findings", "main results"})
_FRAME = frozenset(
    "background backgrounds objective objectives aim aims purpose introduction methods method materials conclusion conclusions interpretation context".split()
)
_JOURNAL_TITLE = re.compile(
    r"\b(?:randomi[sz]ed|double[- ]blind|placebo-controlled|controlled trial|efficacy and safety|(?:effects?|efficacy|safety|impact|incidence"
    r"|comparison|evaluation) of|versus|(?:trial|study)$)",
    re.IGNORECASE,
)
_ABSTRACT_SIGNS = (
    re.compile(
        r"\b(?:was|were)\s(?:\w+ly\s)?(?:randomi[sz]ed|assigned|allocated|included|enrolled|recruited|divided|conducted|performed|studied)\b"
    ),
    re.compile(r"\b[Pp]\s?[<=>≤]\s?0?[.·]\d|\b95 ?% ?(?:CI|confidence)"),
    re.compile(
        r"\b(?:[Ww]e|[Oo]ur)\s(?:\w+ly\s)?(?:aim|assess|compar|evaluat|investigat|sought|stud|examin|conduct|found|conclude|hypothesi|test|analy)"
    ),
    re.compile(
        r"\b(?:[Ii]n conclusion|[Tt]hese (?:data|results|findings)|[Tt]his study|[Tt]he present study|[Ii]t is concluded)\b"
        r"|\b(?:In order to|To) (?:evaluate|assess|compare|determine|investigate)\b"
    ),
    re.compile(
        r"\b(?:were|was) (?:not )?(?:\w+ly |statistically )?(?:significant|similar|comparable|observed|associated|evaluated|measured|assessed|analy[sz]ed)"
    ),
)
_NEWS = re.compile(
    r"[“\"][^”\"]{20,}[,.?!][”\"]|\b(?:said|says|told|announced?|shares|analysts?|NYSE|Nasdaq|drugmaker|biotech)\b",
    re.IGNORECASE,
)
_SUBJECT = re.compile(
    r"\b(?:trials?|stud(?:y|ies)|phase|patients?|participants?|drugs?|FDA|EMA|vaccines?|therap(?:y|ies)|treatments?|placebo|pharma|clinical|medicines?)\b",
    re.IGNORECASE,
)


def kind_of(layout: Layout, *, url: str | None = None) -> SourceKind:
    """The kind of the text, from its own marks first, then from the address it was found at."""
    if _is_release(layout):
        return "press_release"
    if _has_sections(layout.body):
        return _structured(layout)
    for site, kind in _SITES:
        if url and site.search(url.lower()):
            return kind
    if _is_plain_abstract(layout):
        return "journal_abstract"
    if _is_from_conference(layout):
        return "conference_report"
    return (
        "trade_news" if any(_SUBJECT.search(line) for line in (layout.title or "", *layout.body)) else "other"
    )


def _is_release(layout: Layout) -> bool:
    head = (*layout.above, *layout.body[:6])
    if any(len(line) <= 80 and _RELEASE_LINE.fullmatch(line) for line in head):
        return True
    # A newspaper's dateline has a place; only a release adds the day and the year.
    opening = dateline(layout)
    if wire_service(layout) or (opening and len(opening[1]) == len("2025-03-08")):
        return True
    folded = "\n".join(layout.body).lower()
    may_say_so = "release" in folded or "forward" in folded
    return any(
        (may_say_so and _RELEASE_TEXT.search(line)) or _RELEASE_END.fullmatch(line) for line in layout.body
    )


def _has_sections(lines: Iterable[str]) -> bool:
    """Whether the text is divided as studies are: what was found, and at least one of why, how and so what."""
    labels: set[str] = set()
    for line in lines:
        labels.update(_parts(section_label(line)))
        if len(line) > 200:
            labels.update(_inline_labels(line))
    return bool(labels & _OUTCOME) and bool(labels & _FRAME)


def _inline_labels(line: str) -> Iterator[str]:
    """The labels within a long line, found from their ends, which are few."""
    for end in _LABEL_END.finditer(line):
        if found := _LABEL.search(line, max(0, end.start() - _LONGEST_LABEL), end.start()):
            yield found["label"].lower().split()[-1]


def _parts(label: str | None) -> list[str]:
    return re.split(r"\s*(?:/|,|&|\band\b)\s*", label) if label else []


def _structured(layout: Layout) -> SourceKind:
    if _has_poster_line(layout):
        return "conference_report"
    return "journal_abstract" if sum(map(len, layout.body)) <= _ABSTRACT_LIMIT else "journal_article"


def _is_plain_abstract(layout: Layout) -> bool:
    """Whether a text without labels reads as an abstract: one or two paragraphs of study prose, nobody quoted."""
    prose = [line for line in layout.body if len(line) > 60]
    if (
        not 1 <= len(prose) <= 2
        or sum(map(len, prose)) > _ABSTRACT_LIMIT
        or any(_NEWS.search(line) for line in prose)
    ):
        return False
    signs = sum(any(sign.search(line) for line in prose) for sign in _ABSTRACT_SIGNS)
    return signs + bool(_JOURNAL_TITLE.search(layout.title or "")) >= 3


def _has_poster_line(layout: Layout) -> bool:
    return any(
        len(line) <= 200 and _POSTER_LINE.fullmatch(line) for line in (*layout.above, *layout.body[:8])
    )


def _is_from_conference(layout: Layout) -> bool:
    opening = [line for line in layout.body if len(line) > 60][:2]
    return _has_poster_line(layout) or any(_PRESENTED.search(line, 0, 1000) for line in opening)
