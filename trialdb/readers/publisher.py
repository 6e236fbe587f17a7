"""Who published a text, as far as the text says so itself; None where it does not.

The ways are tried in order: a wire service in the dateline, an invitation to subscribe, the ``SOURCE`` line of
a release, a copyright line, the journal of a bibliography entry, the domain of an e-mail address.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from trialdb.readers.layout import Layout

__all__ = ["published_by", "wire_service"]

#: The wire services: a word that is in every mark of theirs, the marks themselves, the name.
_WIRES = (
    (
        "newswire",
        re.compile(r"/PR ?Newswire\b[^/\n]{0,40}/|--\s?\(PR ?Newswire\)", re.IGNORECASE),
        "PR Newswire",
    ),
    ("cnw", re.compile(r"/CNW\b[^/\n]{0,40}/"), "CNW Group"),
    ("wire", re.compile(r"\(\s?business ?wire\s?\)", re.IGNORECASE), "Business Wire"),
    ("newswire", re.compile(r"\(\s?globe ?newswire\s?\)", re.IGNORECASE), "GlobeNewswire"),
    ("wire", re.compile(r"[(/]\s?access ?(?:news)?wire\s?[)/]", re.IGNORECASE), "ACCESS Newswire"),
    (
        "eurekalert",
        re.compile(r"\bEurekAlert! are not responsible\b|^\W*EurekAlert!\W*$", re.IGNORECASE),
        "EurekAlert!",
    ),
)
_NAME = r"[A-Z0-9][\w.&'’!-]*(?:\s(?:(?:of|for|the|and|in|&)\s)?[A-Z][\w.&'’!-]*){0,5}"
_SUBSCRIBE = re.compile(
    rf"\b[Ss]ubscribe (?:now )?to (?:[Tt]he )?(?P<name>{_NAME})(?=\s(?:for|today|now|to|newsletter)\b|’s|'s|[.,!]?\s*$)"
)
_NOT_A_NAME = re.compile(
    r"(?:our|the|this|my|your|new|a|all|get|e-?mail|daily|weekly|free|newsletters?|updates?|we|us)\b",
    re.IGNORECASE,
)
_SOURCE = re.compile(r"SOURCE:?\s+(?P<name>[A-Z0-9].{1,80})")
_COPYRIGHT = re.compile(
    r"(?:©|\(c\)|copyright)(?:\s*(?:©|\(c\)|copyright))?\s*(?:(?:19|20)\d\d(?:\s?[-–]\s?(?:19|20)\d\d)?,?\s+)(?:by\s+)?"
    r"(?P<name>[A-Z0-9][^|·•\n]{1,60}?)(?=[.,;]?\s+(?:all rights|and its|or its|is|published|unauthori)|[.;|·•]?\s*$|\s[|·•])",
    re.IGNORECASE,
)
_ENTRY = re.compile(
    r"(?:\d+\.\s)?(?P<name>[A-Z][\w .&()-]{2,80})\. (?:19|20)\d\d [A-Z][a-z]{2}\b[\w ]{0,4}[;:.]"
)
_MAIL = re.compile(
    r"(?<![\w.+-])(?P<user>[\w.+-]{1,64})@(?P<domain>(?:[\w-]{1,63}\.){1,4}[a-z]{2,12})\b", re.IGNORECASE
)
_ANYBODYS = frozenset(
    "gmail googlemail yahoo outlook hotmail aol icloud protonmail gmx web qq live me mail example".split()
)
_SECOND_LEVEL = frozenset({"co", "com", "ac", "org", "net", "edu", "gov", "nhs"})


def published_by(layout: Layout) -> str | None:
    """The publisher that the text names, or None."""
    ways = (wire_service, _subscription, _source_line, _copyright, _journal, _mail_domain)
    return next((name for way in ways if (name := way(layout))), None)


def wire_service(layout: Layout) -> str | None:
    """The wire service whose mark the text carries, or None; a mere mention of one is no mark."""
    lines = (*layout.above, *layout.body)
    folded = "\n".join(lines).lower()
    marks = ((mark, name) for needle, mark, name in _WIRES if needle in folded)
    return next((name for mark, name in marks if any(mark.search(line) for line in lines)), None)


def _subscription(layout: Layout) -> str | None:
    lines = [line for line in layout.lines if "ubscribe to" in line or "ubscribe now to" in line]
    return _named(lines, _SUBSCRIBE.search)


def _source_line(layout: Layout) -> str | None:
    lines = [line for line in layout.lines if line.startswith("SOURCE")]
    return _named(lines, _SOURCE.fullmatch)


def _copyright(layout: Layout) -> str | None:
    lines = [line for line in layout.lines if "©" in line or "opyright" in line or "(c)" in line]
    return _named(lines, _COPYRIGHT.search)


def _journal(layout: Layout) -> str | None:
    return _named(layout.above[:1], _ENTRY.match)


def _named(lines: list[str] | tuple[str, ...], match: Callable[[str], re.Match[str] | None]) -> str | None:
    for line in lines:
        found = match(line)
        if found and not _NOT_A_NAME.match(found["name"]):
            return " ".join(found["name"].split()).rstrip(" ,;:")
    return None


def _mail_domain(layout: Layout) -> str | None:
    """The one organisation whose addresses the text gives, spelled as the text spells it, else as the domain."""
    mails = [found for line in layout.lines if "@" in line for found in _MAIL.finditer(line)]
    names = {mail["domain"].lower(): label for mail in mails if (label := _label(mail)) not in _ANYBODYS}
    prose = _MAIL.sub(" ", "\n".join(layout.lines)) if names else ""
    spelled = [found.group() for label in names.values() if (found := _spelling(label).search(prose))]
    if len(set(spelled)) == 1:
        return spelled[0]
    return next(iter(names)) if len(names) == 1 else None


def _label(mail: re.Match[str]) -> str:
    """The name in a domain: ``amgen`` of ``media.amgen.com``, ``nice`` of ``nice.org.uk``; "me" where it is the writer's own."""
    parts = mail["domain"].lower().split(".")[:-1]
    while len(parts) > 1 and parts[-1] in _SECOND_LEVEL:
        parts.pop()
    return "me" if parts[-1].startswith(mail["user"].lower()) else parts[-1]


def _spelling(label: str) -> re.Pattern[str]:
    """The label as a capitalised name in prose, with spaces where the text has them (``dermnews`` is "Derm News")."""
    letters = r"[ -]?".join(re.escape(letter) for letter in label if letter not in "-_")
    return re.compile(rf"\b(?=[A-Z])(?i:{letters})\b")
