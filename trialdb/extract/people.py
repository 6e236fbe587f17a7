"""Counts of people who had an event, where a text gives no share of them.

"Seen in 6 patients on the drug and 21 on placebo", "two people stopped because of nausea", "three cases of myelitis".
A count is read only where the words beside it say that something happened to these people; numbers of those who
were enrolled, assigned or analysed are no results, and a count beside its percentage is left to the percentage.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from trialdb.extract.cues import cue
from trialdb.extract.lexer import Figure, Token
from trialdb.values import counted

__all__ = ["NUMBER", "WHO", "counts_events", "events_counted", "people_counted"]

NUMBER: Final = (
    r"(?P<n>(?<![\w.,/·-])\d{1,3}(?:,\d{3})*(?![\w/·]|[.,]\d|\s?%)|\b(?i:(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:-[a-z]+)?"
    r"|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen)\b)"
)
WHO: Final = r"(?:patients?|participants?|subjects?|people|persons?|women|men|children|adults|recipients|individuals|infants|babies|volunteers|boys?|girls?|mothers|users|smokers)\b"
_COUNT: Final = cue(
    rf"{NUMBER}\s+(?:(?:more|other|further)\s+)?(?:(?!of\b|and\b|to\b|in\b|on\b|with\b|weeks?\b|months?\b|days?\b|years?\b|hours?\b|doses?\b|mg\b)[\w/-]+\s+){{0,2}}?{WHO}"
)
_CASES: Final = cue(
    rf"{NUMBER}\s+(?:(?:confirmed|reported|new|fatal|serious)\s+)?(?:(?:cases?|episodes?)\s+of\b|(?:treatment-related\s+|drug-related\s+)?deaths?\b(?=\s+(?:were|occurred|in|on|among|with)\b))"
)
_EVENTS: Final = cue(
    rf"{NUMBER}\s+(?:(?:confirmed|primary|adjudicated|first|composite|new|such|serious|fatal|major|outcome|endpoint)\s+){{0,3}}(?:events?|cases?|infections?|deaths?)\s+(?:(?:occurred|were (?:recorded|seen|observed|reported|counted|confirmed)|arose)\s+)?(?:in|among|with|on)\s+(?!total\b|all\b|both\b)"
)  # "there were 21 confirmed cases among vaccine recipients and 30 in the placebo group"
_OTHER_EVENTS: Final = re.compile(
    rf"[^.;%\d]{{3,60}}?(?:[\[(][^()\[\]]*[\])])?\s*,?\s+(?:and|versus|vs\.?|compared (?:with|to)|against|but)\s+(?:only\s+)?{NUMBER}(?=\s+(?:in|among|with|on)\b)"
)
_ELIDED: Final = re.compile(
    rf"\s*(?:[^.;()%\d]|(?<=[A-Za-z]-)\d){{0,60}}?(?:,|\band|\bversus|\bvs\.?|\bcompared with|\bagainst|\bbut)\s+(?:(?:in|by|for|with|only|just)\s+){{0,2}}{NUMBER}"
    r"(?=\s+(?:on|in|given|of those|of the|receiving|taking|who|treated|assigned|allocated|randomi[sz]ed|patients|participants)\b)"
)
_AGAINST_IT: Final = re.compile(
    rf"[^()\[\]]{{0,12}}[\])]\s+(?:[a-z][\w-]*\s+){{0,6}}(?:compared (?:with|to)|versus|vs\.?|against|and)\s+(?:(?:in|by|for|with|only|just)\s+){{0,2}}{NUMBER}"
    rf"(?=\s+(?:{WHO}|on|in|of those|of the))"
)  # "12 patients (24%) in the control group compared to 5 patients in the other"
_PARTS: Final = re.compile(
    rf"(?:(?:,|;|:)?\s+(?:and\s+)?|\s\(){NUMBER}\s+(?:of (?:them|these|those|whom)\s+)?(?=(?:on|in|given|with|receiving|taking|who took)\b)"
)
_MORE_CASES: Final = re.compile(
    rf"\s+(?:[\w-]+\s+){{1,4}}and\s+{NUMBER}\s+of\s+(?!the\b|those\b|these\b|them\b|\d)"
)
_IN_OTHER: Final = re.compile(
    rf"\s+[^.;()%\d]{{0,100}}?\b(?:in|on|with|among|for)\s[^.;()%\d]{{3,40}}?,?\s+(?:and|versus|vs\.?|compared with|against|but)\s+{NUMBER}(?=\s+(?:in|on|with|among|for)\b)"
)  # "two cases of X were seen in the A arm and one in the B arm"
_BEFORE_IT: Final = cue(rf"{NUMBER}\s+(?:[A-Z][\w-]*\s+)?(?:and|vs\.?|versus)\s+$")
_LISTED_BEFORE: Final = cue(rf"{NUMBER},\s+$")
_HAPPENED_AFTER: Final = re.compile(
    r"(?:[^.;:]{0,60}?\b)?(?:had|died|developed|experienced|suffered|discontinu\w+|stopp\w+|withdrew|withdrawn|dropped out|left|lost to follow-up|undergone|quit|gave up|reported|diagnosed|affected|needed|required|admitted|hospitali[sz]ed|underwent|showed|to stop)\b"
)
_HAPPENED_BEFORE: Final = cue(
    r"\b(?:seen|occurred|occurring|happened|recorded|reported|observed|developed|noted|diagnosed|found|arose|counted|confirmed|affected|led|caused|needed|required|killed|made|turned up|appeared|cropped up|detected|documented|worsened|progressed|came up|struck|hit)\b[^.;:%]{0,25}$|\b(?:rare|uncommon|infrequent|few):\s+$"
)
_ENROLLED: Final = cue(
    r"\b(?:enrol\w*|(?<!who had been )(?<!who was )(?<!who were )(?<!had both been )(?:(?<!group )(?<!arm )(?<!those )(?<!patients )(?<!participants )(?<!people )(?<!patient, )(?<!patients, )(?<!person, )(?<!participant, )(?<!\d )(?:randomi[sz]ed|assigned|allocated))|randomi[sz](?!ed)\w*|recruit\w*|screened|included(?!\s\S+\s(?:and\s\S+\s)?(?:cases?|deaths?|episodes?)\b)|analy[sz]ed|eligible|took part|volunteers|receiv\w+ (?:at least|the|one)|completed|data (?:on|from))\b",
    re.IGNORECASE,
)
_SHARED: Final = re.compile(r"[^.;()\[\]%]{0,50}[\[(]\s*\d[\d.·]*\s*(?:%|per\s?cent)")


def counts_events(text: str) -> bool:
    """Whether a sentence counts the events of two arms: "21 confirmed cases among … and 30 in …"."""
    return any(_OTHER_EVENTS.match(text, m.end()) for m in _EVENTS.finditer(text))


def people_counted(text: str, found: Sequence[Token]) -> list[Figure]:
    """The counts of people or cases in a sentence that something is said to have happened to."""
    if _ENROLLED.search(text):
        return []
    counts: list[Figure] = []
    for m in _COUNT.finditer(text):
        if shared := _SHARED.match(text, m.end()):
            other = _AGAINST_IT.match(text, shared.end())
            happened = other is not None and _HAPPENED_BEFORE.search(text, 0, m.start())
            if other is not None and happened and not _SHARED.match(text, other.end()):
                counts.append(_figure(other))
            continue
        if _taken(m, found, counts):
            continue
        more = _ELIDED.match(text, m.end())
        after, before = _HAPPENED_AFTER.match(text, m.end()), _HAPPENED_BEFORE.search(text, 0, m.start())
        after = after or (_HAPPENED_AFTER.match(text, more.end()) if more else None)
        if not after and not before:
            continue
        if first := _BEFORE_IT.search(text, 0, m.start()):
            if listed := _LISTED_BEFORE.search(text, 0, first.start()):
                counts.append(_figure(listed))
            counts.append(_figure(first))
        counts.append(_figure(m))
        if more and not _SHARED.match(text, more.end()):
            counts.append(_figure(more))
    counts = [c for c in _in_parts(text, counts) if not _is_sum(text, c)]
    for m in _CASES.finditer(text):
        if more := _MORE_CASES.match(text, m.end()) or _IN_OTHER.match(text, m.end()):
            counts.append(_figure(more))
    for m in _CASES.finditer(text):
        if not _taken(m, found, counts):
            first = _BEFORE_IT.search(text, 0, m.start())
            counts += [_figure(first), _figure(m)] if first else [_figure(m)]
    counts += _set_against(text, found, counts)
    for m in _EVENTS.finditer(text):
        other = _OTHER_EVENTS.match(text, m.end())
        if other is not None and not _SHARED.match(text, m.end()) and not _taken(m, found, counts):
            counts += [_figure(m), _figure(other)]
    return [c for c in counts if c.value > 0]


def events_counted(text: str, found: Sequence[Token], events: Sequence[tuple[int, int]]) -> list[Figure]:
    """The numbers right before the events of a sentence, and that of the other arm: "two falls in the A group and five in the B group".

    ``events`` are the spans of their names.
    """
    counts: list[Figure] = []
    if not events or _ENROLLED.search(text):
        return counts
    for start, end in events:
        m = _BEFORE_EVENT.search(text, max(0, start - _NEAR), start)
        if m is None or not _OF_ARM.match(text, end) or _taken(m, found, counts):
            continue
        unit = "patients" if text[start:end].lower().startswith("death") else "events"
        counts.append(_figure(m, unit))
        if (more := _IN_OTHER.match(text, end)) and not _SHARED.match(text, more.end()):
            counts.append(_figure(more, unit))
    return _in_parts(text, counts)


_NEAR: Final = 48  # characters before an event in which its number may stand
_BEFORE_EVENT: Final = re.compile(
    rf"(?<!phase )(?<!Phase )(?<!level )(?<!Level )(?<!type )(?<!types )(?<!grade )(?<!Grade )(?<!class )(?<!stage )(?<!week )(?<!month )(?<! or )(?<! to ){NUMBER}\s+(?:(?:new|confirmed|fatal|non-?fatal|recurrent|further|more|such|adjudicated|treatment-related|drug-related)\s+){{0,2}}$"
)
_OF_ARM: Final = re.compile(
    r"(?!\s+(?:patients?|participants?|survivors?|stud(?:y|ies)|trials?|centers|centres)\b)[^.;()%]{0,70}?\b(?:in|on|with|among|given|receiving)\s"
)


def _in_parts(text: str, counts: list[Figure]) -> list[Figure]:
    """A total that its parts follow, as the parts: "eight children stopped, six of them on A and two on placebo"."""
    for total in counts:
        parts: list[re.Match[str]] = []
        for m in re.finditer(r",\s|\s\(", text[total.end :]):
            at = total.end + m.start()
            while part := _PARTS.match(text, at):
                parts.append(part)
                gap = re.compile(r"[^,;.]{0,40}?(?=,|\s+and\b)").match(text, part.end())
                at = gap.end() if gap else len(text)
            if parts:
                break
        if (
            len(parts) == 1
            and _IN_EACH.match(text, parts[0].end())
            and total.value == 2 * _figure(parts[0]).value
        ):
            return [*(c for c in counts if c.start < total.start), _figure(parts[0])]
        if len(parts) > 1 and sum(_figure(p).value for p in parts) == total.value:
            return [*(c for c in counts if c is not total and c.start < total.start), *map(_figure, parts)]
    return counts


_BEHIND: Final = re.compile(r"[^.;()\d]{0,40}\((?P<parts>[^()%.]*)\)")


def _is_sum(text: str, total: Figure) -> bool:
    """Whether the bracket behind a number gives those of the arms, which it is the sum of: "23 died (zinc 9, placebo 14)"."""
    m = _BEHIND.match(text, total.end)
    parts = [float(n) for n in re.findall(r"\b\d+\b", m["parts"])] if m else []
    return len(parts) > 1 and sum(parts) == total.value


_IN_EACH: Final = re.compile(r"\s*in each (?:treatment |study )?(?:group|arm)\b")


def _taken(m: re.Match[str], found: Sequence[Token], counts: Sequence[Figure]) -> bool:
    """Whether a number is read as something else, or stands in a fraction ("3 of 40 patients")."""
    start, end = m.span("n")
    return (
        any(
            t.start < end
            and start < t.end
            and not (isinstance(t, Figure) and t.unit is None and t.total is None)
            for t in found
        )
        or any(c.start < end and start < c.end for c in counts)
        or (
            m.string[:start]
            .rstrip()
            .endswith((" of", " of the", "Of", "In the", "in the", "the", "Among", "among", "Of all"))
            and not _IN_ALL.search(m.string, 0, start)
        )
    )


_AGAINST: Final = cue(
    rf"[(\[]{NUMBER}\s+{WHO}\s+(?:vs\.?|versus|v\.?|against|and)\s+(?:only\s+)?(?P<m>\d{{1,3}}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)(?:\s+{WHO})?[)\]]"
)
_NUMBERED: Final = cue(
    rf"\bnumbered\s+{NUMBER}\s+(?:and|vs\.?|versus)\s+(?P<m>\d{{1,3}}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\b(?!\s*(?:%|[.,]\d))"
)


def _set_against(text: str, found: Sequence[Token], counts: Sequence[Figure]) -> list[Figure]:
    """Two counts of which only the first says what is counted, or what "numbered": "(eight children vs two)", "numbered six and seven"."""
    told: list[Figure] = []
    for pattern, unit in ((_AGAINST, "patients"), (_NUMBERED, "events")):
        for m in pattern.finditer(text):
            if not _taken(m, found, counts):
                second = counted(m["m"]) or 0.0
                told += [
                    _figure(m, unit),
                    Figure(m.start("m"), m.end("m"), second, m["m"], unit, n=int(second)),
                ]
    return told


_IN_ALL: Final = cue(r"\b[Aa] (?:total|combined total) of\s+$")


def _figure(m: re.Match[str], unit: str = "patients") -> Figure:
    printed = m["n"]
    value = counted(printed) or 0.0
    return Figure(m.start("n"), m.end("n"), value, printed, unit, n=int(value))
