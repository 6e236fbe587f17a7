"""Where on a page the article stands: its title, the lines above and below it, its references.

A saved page brings its furniture along (menus, dates, bylines, "2 min read", lists of other articles).
This module tells furniture from article line by line, with closed word lists and no knowledge of any site.
It changes nothing: the stored text stays as it is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from trialdb.readers.dates import DATE

__all__ = ["Layout", "lay_out", "section_label"]

_HEAD_LINES = 40  # non-blank lines in which a title is looked for
_LONGEST_TITLE = 350  # characters; what is longer is a paragraph

_NAVIGATION = frozenset(
    """
    a account ad ads advertisement advertisements all an and article articles at author business by careers close
    conference contact content cookie cookies copy date download email events exclusive facebook feature features follow
    for free headlines home in industry insights issue issues jobs key latest links link linkedin listen login log main
    media menu min mins minute minutes more navigation navigate new newsletter newsletters newsroom news now of on
    online open original our page pdf peer-reviewed pharma podcast podcasts policy posted press print privacy
    publication published read reading register release released releases reprints research resources reviewed save
    science search section share sign site skip sponsored stories story subscribe summary tags takeaways text the
    to today topics trending twitter up updated us videos video view webinars x
    immediate corrected correction embargoed until last publish am pm et est edt gmt utc cet bst eastern standard
    daylight time
    """.split()
)
_LABELS = (
    "abstract|aims?|background|conclusions?|context|design|discussion|findings|funding|highlights|importance|interpretation"
    "|interventions?|introduction|keywords?|key points|limitations?|main outcome measures?|main results|main outcomes and measures"
    "|materials?|measurements?|meaning|methods?|methodology|objectives?|observations|outcomes?|outcome measures?|participants|patients"
    "|population|purpose|question|rationale|references|registration|relevance|results?|setting|settings|significance|study design|subjects"
    "|summary|trial design|trial registrations?|trial registration number|clinical trial registration|research design|statistical analysis"
)
_SECTION = re.compile(
    rf"(?:#{{1,6}}\s*|\*\*\s*)?(?:ABSTRACT\.)?(?P<label>(?:{_LABELS})(?:(?:\s*/\s*|\s+and\s+|\s*&\s*|,\s*)(?:{_LABELS}))*)"
    r"\s*(?:\*\*)?\s*(?::|\.(?=\s|$|:)|—|$)(?:\*\*)?",
    re.IGNORECASE,
)
_TITLE_LABEL = re.compile(r"(?:TITLE|Title|Headline|HEADLINE)\s*:\s*")
_ENTRY = re.compile(r"\s*(?:\d+\.\s)?[A-Z][\w .&()-]{2,80}\. (?:19|20)\d\d [A-Z][a-z]{2}\b[\w ]{0,4}[;:.]")
_BYLINE = re.compile(
    r"(?:By|Written by|Author(?:\(s\)|s)?:|Fact checked by|Reviewed by|Medically reviewed by|Posted by|Edited by|Source:|Photo|Image|Credit)\b:?\s+\S.{0,80}$"
)
_CRUMBS = re.compile(r"^[^.?!]{2,40}(?:\s[>›»]\s[^.?!]{2,40})+$")
_DATES = re.compile(DATE, re.IGNORECASE)
_CLOCK = re.compile(r"\b\d{1,2}:\d{2}(?:\s?[ap]\.?m\.?)?", re.IGNORECASE)
_ADDRESS = re.compile(r"https?://\S+|www\.\S+|\S+@\S+\.\w+")
_WORDS = re.compile(r"[^\W\d_](?:[\w'’-]*\w)?")
_HEADING = re.compile(r"[#>\s]{0,12}[#>]\s+")
_SENTENCE_END = re.compile(
    r"(?<!\bvs)(?<!\bInc)(?<!\bCorp)(?<!\bCo)(?<!\bLtd)(?<!\bSt)(?<!\bDr)(?<!\bMr)(?<!\bMs)(?<!\bal)(?<!\bNo)(?<=[a-z)\]%])"
    r"[.?!]['”\"]?\s+[A-Z“\"]"
)
_PREDICATE = re.compile(r"\b(?:is|are|was|were|has|have|had|said|says|will|did)\b")
_CARRIES_ON = re.compile(
    r"(?:,|:|-|–|\b(?:a|an|and|as|at|by|for|from|in|of|on|or|the|to|versus|vs|vs\.|with))$", re.IGNORECASE
)
_REFERENCES = re.compile(
    r"\W*(?:references?|sources?|bibliography|literature cited|works cited|citations?)\W*", re.IGNORECASE
)
_ELSEWHERE = re.compile(
    r"\W*(?:more on this topic|related(?: (?:articles?|content|stories|news|posts?|coverage|reading|topics))?|recommended(?: for you)?"
    r"|you (?:may|might) also (?:like|be interested in)|latest (?:news|articles|stories)|(?:most|top) (?:read|popular|stories)"
    r"|more from .{1,40}|trending(?: now)?|up next|read next|see also|also read|further reading|keep reading)\W*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Layout:
    """The non-blank lines of a text, stripped, by their place; nothing is in two of them.

    ``above`` stands before the title, ``body`` between title and references, ``notes`` from the references
    (or the list of other articles) on.
    """

    title: str | None
    above: tuple[str, ...]
    body: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def lines(self) -> tuple[str, ...]:
        """All of them but the title."""
        return self.above + self.body + self.notes


def lay_out(text: str) -> Layout:
    """The parts of ``text``, which may be of any length."""
    lines = text.split("\n")
    first, after, title = _find_title(lines)
    above = [line.strip() for line in lines[:first] if line.strip()]
    body = [line.strip() for line in lines[after:] if line.strip()]
    end = next((at for at, line in enumerate(body) if _ends_article(line, body, at)), len(body))
    return Layout(title, tuple(above), tuple(body[:end]), tuple(body[end:]))


def section_label(line: str) -> str | None:
    """The section that ``line`` opens, in lower case (``methods``), or None.

    >>> section_label("ABSTRACT.RESULTS:"), section_label("Methods. We gave"), section_label("Methods were sound")
    ('results', 'methods', None)
    """
    found = _SECTION.match(line)
    return found["label"].lower() if found else None


def _ends_article(line: str, body: list[str], at: int) -> bool:
    """Whether references or a list of other articles begin here; a menu above the prose may have the same words."""
    if len(line) > 60:
        return False
    if _REFERENCES.fullmatch(line):
        return True
    return bool(_ELSEWHERE.fullmatch(line)) and any(len(earlier) > 80 for earlier in body[:at])


def _find_title(lines: list[str]) -> tuple[int, int, str | None]:
    """The first line of the title, the line after its last one, and the title."""
    start, seen, fallback = 0, 0, 0
    if _ENTRY.match(next((line for line in lines if line.strip()), "")):
        start = _paragraph_end(lines, next(at for at, line in enumerate(lines) if line.strip()))
    for at in range(start, len(lines)):
        line = _clean(lines[at])
        if not line:
            continue
        seen += 1
        if seen > _HEAD_LINES:
            break
        if is_furniture(line):
            fallback = at + 1
            continue
        if _is_prose(line) or (section_label(line) and ":" in line):
            return fallback or start, fallback or start, None
        if _is_rubric(line, lines, at):
            continue
        return at, *_joined(lines, at)
    return fallback, fallback, None


def _clean(line: str) -> str:
    """The line without Markdown's marks and without the word "Title:"."""
    line = line.strip()
    if found := _HEADING.match(line):
        line = line[found.end() :].rstrip("#")
    line = line.strip("*_ ")
    return line[found.end() :] if (found := _TITLE_LABEL.match(line)) else line


def is_furniture(line: str) -> bool:
    """Whether the line says nothing of the article: menu words, a date, a byline, a bare section label.

    >>> is_furniture("March 8, 2025 | 2 min read"), is_furniture("Acme's pill beats placebo")
    (True, False)
    """
    if len(line) > 120:
        return False
    if _CRUMBS.search(line):
        return True
    label = _SECTION.match(line)
    if (label and label.end() == len(line)) or _BYLINE.match(line):
        return True
    rest = line
    if any(character.isdigit() for character in line):
        rest = _CLOCK.sub(" ", _DATES.sub(" ", rest))
    if "@" in rest or "www." in rest or "://" in rest:
        rest = _ADDRESS.sub(" ", rest)
    return all(word.lower() in _NAVIGATION for word in _WORDS.findall(rest))


def _is_prose(line: str) -> bool:
    """Whether the line is a paragraph rather than a title."""
    if len(line) > _LONGEST_TITLE:
        return True
    if line.endswith((".", "”", '"')) and _SENTENCE_END.search(line):
        return True
    if line.endswith(".") and len(line) > 60 and _PREDICATE.search(line):
        return True
    if not (line.endswith(".") or len(line) > 120):
        return False
    return _DATES.search(line, 0, 80) is not None


def _is_rubric(line: str, lines: list[str], at: int) -> bool:
    """Whether a short line is the rubric or name above a title that follows it."""
    if len(_WORDS.findall(line)) > 2:
        return False
    following = (cleaned for later in lines[at + 1 : at + 12] if (cleaned := _clean(later)))
    headline = next((later for later in following if not is_furniture(later)), "")
    return not _is_prose(headline) and not headline.endswith(".") and len(_WORDS.findall(headline)) >= 4


def _joined(lines: list[str], at: int) -> tuple[int, str]:
    """The title that begins at a line, with the lines it is wrapped into, and the line after it."""
    title, end = _clean(lines[at]), at + 1
    stop = _paragraph_end(lines, at)
    while end < stop and end - at < 4 and len(title) >= 40 and _goes_on(title, lines[end].strip()):
        title, end = f"{title} {lines[end].strip()}", end + 1
    return end, " ".join(title.split())


def _goes_on(title: str, line: str) -> bool:
    return (
        len(line) <= 120
        and not title.endswith(".")
        and (line[:1].islower() or bool(_CARRIES_ON.search(title)))
    )


def _paragraph_end(lines: list[str], at: int) -> int:
    return next((end for end in range(at, len(lines)) if not lines[end].strip()), len(lines))
