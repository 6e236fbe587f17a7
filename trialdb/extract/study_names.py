"""The names that a text uses for studies, read from the words around them.

A name is taken where the text uses it as a study's ("the IGNITE study", "trials EAGLE-2 and EAGLE-3", "PURPOSE 1, a
phase 3 study", "Clarity AD (NCT03887455)", "In HORIZON, …"); a word in capitals alone is not one, and names of drugs,
endpoints, organisations and conditions never are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from trialdb.extract.cues import Cues, cue
from trialdb.extract.lexicon import Name
from trialdb.values import key

__all__ = ["NCT", "known_names", "name_groups", "programmes", "series_names", "title_name"]

NCT: Final = cue(r"\bNCT\d{8}\b")
_PIECE: Final = (
    r"(?!(?:III?|IV|VI+)\b)(?:[A-Z][a-z]*[A-Z][A-Za-z]*|(?<![A-Za-z])[a-z]{1,3}[A-Z]{4,}|[A-Z]{3,}|[A-Z]-[A-Z]{3,}|[A-Z]{2}(?=\s[A-Z]{3,})|[A-Z][a-z]+(?=[-‐‑]\d)|[A-Z][a-z]+[-‐‑][A-Z][a-z]+(?=\s\d))"
    r"(?:[-‐‑](?:[A-Z][A-Za-z]*\d*|[A-Z]*\d+[A-Z]*)){0,4}"
)
_TAIL: Final = (
    r"(?:\s(?:[A-Z]{3,}(?:[-‐‑]\d{1,3})?\b|[A-Z]{2,}[-‐‑][A-Z]{3,}\b|[A-Z]{2}(?=\s\d{1,3}\b)|(?:Induction|Maintenance|Sustain|Extension)\b(?:\s\d)?|I{1,3}\b|IV\b"
    r"|\d{1,4}[A-Z]{0,2}\b(?![.,·]\d|\s*(?:mg|%|patients|weeks|adults|participants|people)))){0,4}"
)
_NAME: Final = rf"{_PIECE}{_TAIL}(?!\w)"
_BRACKETS: Final = r"(?:\s*[®™])?(?:\s*[\[(](?:[^()\[\]]{1,60})[\])])?"
_NAMES: Final = rf"{_NAME}{_BRACKETS}(?:(?:,\s*(?:and\s|or\s)?|\s(?:and|or|&)\s)(?:the\s)?(?:{_NAME}|\d{{1,2}}\b(?![.,·]\d|\s?%)){_BRACKETS}){{0,9}}"
_PART: Final = rf"{_PIECE}\s(?:Induction|Maintenance|Sustain)\b(?:\s(?:[1-9]|[A-C])\b)?"
_CAPITALS: Final = r"(?!(?:III?|IV)\b)(?:[A-Z]{4,}[A-Za-z]*|[A-Z][-‐‑][A-Z]{3,})(?:[-‐‑][A-Z0-9][A-Za-z0-9]*)*(?:\s\d{1,3}\b(?![.,·]\d|\s?(?:mg|%)))?"
_TITLED: Final = r"(?!(?:In|The|At|From|Of|Both|For|On|By|With|This|That|Our|When|After|While)\b)[A-Z][a-z]+(?:\s(?:[A-Z][a-z]+|[A-Z]{1,4}|\d{1,3}))+"
_KIND_WORDS: Final = (
    r"(?:(?:[Pp]hase\s+\w+|randomi[sz]ed|clinical|extension|long-term|open-label|pivotal|late-stage|double-blind"
    r"|placebo-controlled|outcomes?|safety|registrational|global|ongoing)[\s,-]+)*"
)
_NOUN: Final = r"(?:[Ss]tud(?:y|ies)|[Tt]rials?|extension|LTE|OLE|protocol|investigators)\b"
_OF_A_KIND: Final = r"(?:(?!(?:who|which|that|in|at|of|for)\b)[\w-]+,?\s+){0,7}?"
_DID: Final = r"(?:was|is|set|pitted|gave|looked|enrolled|randomi[sz]ed|compared|follows|followed|met|showed|tested|included|missed|began|asked|hit|evaluated|recruited|re-?randomi[sz]ed|took)"
_CAPITAL_CONTEXTS: Final = (
    cue(r"\b(?P<names>[A-Z]{5,}[-‐‑][A-Z]{2,6}\d?)\b"),
    cue(rf"\b(?:[Ss]tudy|[Tt]rial|[Pp]hase\s\w+)\b[^.;()]{{0,80}}\((?P<names>{_CAPITALS})(?=[;,])"),
    cue(rf"\b(?:[Ii]n|[Oo]f|[Ff]rom)\s+(?P<names>{_CAPITALS}{_BRACKETS})(?=[,:;.]|\s\()"),
    cue(
        rf"\b(?:[Ii]n|[Aa]cross|[Ff]rom|[Bb]oth)\s+(?:both\s+)?(?P<names>{_CAPITALS}{_BRACKETS}(?:,\s*{_CAPITALS}{_BRACKETS})*,?\s+and\s+(?:{_CAPITALS}|\d{{1,2}}\b(?![.,·]\d|\s?%)){_BRACKETS})(?=[,:;.]|\s\(|\s(?:combined|together|alike)\b)"
    ),
    cue(rf"(?:^|[.;:]\s+|\bwhen\s+|\bthat\s+)(?P<names>{_CAPITALS}{_BRACKETS})\s+{_DID}\b"),
    cue(r"\b(?P<names>[A-Z]{4,}[-‐‑]\d{1,3})\b"),
)  # whose names are all in long capitals
_REGISTER_CONTEXT: Final = cue(
    rf"[(\[](?P<names>{_NAME})\s*[;,:]\s*(?:Clinical\s?[Tt]rials\.gov|EudraCT|ISRCTN|NCT\d{{8}}|registered\b)"
)
_CONTEXTS: Final = Cues(
    cue(
        r"\b(?:[Tt]he|[Ii]n|[Ff]rom|[Oo]f)\s+(?:the\s+)?(?:[\w-]+\s+)?(?P<names>(?!Phase|Part|Stage|Type|Group|Arm|Cohort|Grade|Class)[A-Z][a-z]{3,}\s(?!I{1,3}\b|IV\b)[A-Z]{2,4})\s+(?:trial|study)\b"
    ),
    cue(rf"\b(?P<names>{_NAMES})\s*[®™]?\s+{_KIND_WORDS}{_NOUN}"),
    cue(
        rf"\b(?:[Ss]tud(?:y|ies)|[Tt]rials?)\b(?:[\s,]+(?:called|named|known as|dubbed|code-named|of|program|trial))*(?:\s*[,:(]\s*|\s+)(?P<names>{_NAMES})"
    ),
    cue(
        rf"(?P<names>\b(?:{_NAME}|{_TITLED}|[A-Z]\d{{3}}\b){_BRACKETS}),\s+(?:an?|the)\s+{_OF_A_KIND}{_NOUN}"
    ),
    cue(rf"(?P<names>\b(?:{_NAME}|{_TITLED}))\s+(?:is|was)\s+an?\s+{_OF_A_KIND}{_NOUN}"),
    cue(
        rf"\b[Pp]rogram(?:me)?\s+(?:comprises|comprised|includes|included|consists of)\s+(?P<names>{_NAMES})"
    ),
    cue(
        rf"\b(?:analys[ie]s|results|data|findings|readout|outcomes|figures)\s+(?:of|from|in)\s+(?:the\s+)?(?P<names>{_NAMES})"
    ),
    cue(
        rf"(?P<names>\b{_NAME}),\s+which\s+(?:had|enrolled|included|randomi[sz]ed|tested|involved|compared|took in)"
    ),
    cue(rf"\b(?:trials|studies) of [\w-]+(?: [\w-]+){{0,2}}, (?P<names>{_NAMES})"),
    cue(rf"\bcompleted (?P<names>{_NAMES})"),
    cue(rf"\b[Ii]n\s+(?P<names>{_NAME})(?=[,\s]+(?:by|\d[\d,.]*|patients|participants|the|rates|at)\b)"),
    cue(
        rf"(?P<names>\b(?:{_NAME}|{_CAPITALS}))\s+(?:Clinical\s?[Tt]rials\.gov|EudraCT|ISRCTN|EU Clinical Trials|Netherlands Trial|Chinese Clinical Trial|ANZCTR|UMIN)\b"
    ),
    cue(
        r"\b(?P<names>(?P<stem>[A-Z][a-z]+(?:[-‐‑\s][A-Z][a-z]+)?)[\s-](?:1|I|A)\b,?\s+(?:and|or|&)\s+(?:(?P=stem)[\s-])?(?:2|II|B)\b)(?=\s+(?:\w+\s+)?(?:enrolled|randomi[sz]ed|included|were|compared|tested|met|both|showed|had|trials|studies))"
    ),
    cue(rf"(?P<names>\b(?:{_NAME}|{_TITLED})\s*\((?:[^()]*?)NCT\d{{8}}[^()]*\))"),
    cue(
        rf"(?P<names>\b{_NAMES})\s+(?:each|both)\s+(?:compared|tested|set|pitted|enrolled|randomi[sz]ed|evaluated|included|met|showed|took)\b"
    ),
    cue(
        rf"\b(?P<names>{_PART}{_BRACKETS}(?:(?:,\s*(?:and\s|or\s)?|\s(?:and|or|&)\s)(?:{_PART}|\d{{1,2}}\b){_BRACKETS}){{0,4}})"
    ),
    cue(
        rf"(?P<names>\b{_NAME}),\s+(?:which was\s+)?(?:shown|presented|unveiled|reported|revealed|published|released|discussed)\s+(?:at|in|during|by|today|this|here|on)\b"
    ),
    cue(
        rf"\b(?:[Jj]oin(?:s|ed|ing)|[Pp]ool(?:s|ed|ing)|[Cc]ombin(?:es|ed|ing)|[Mm]erg(?:es|ed|ing)|[Uu]nit(?:es|ed|ing)|[Mm]eta-analys[ie]s of)\s+(?:(?:of\s+)?(?:the\s+)?(?:data|results|findings|patients)\s+(?:from|of|in)\s+)?(?P<names>{_NAME}(?:(?:,\s*(?:and\s)?|\s(?:and|with|&)\s){_NAME}){{1,9}})"
    ),
    cue(rf"\((?P<names>{_TITLED})\)\s*:"),
    *_CAPITAL_CONTEXTS,
    _REGISTER_CONTEXT,
    cue(
        rf"\b[A-Z][\w'’-]*\s(?:of\s|in\s|and\s|for\s|the\s|to\s|with\s|\d\s){{0,2}}[A-Z][\w'’-]*\s(?:\d\s)?\((?P<names>{_NAME})\)\s+{_KIND_WORDS}{_NOUN}"
    ),  # "the Bypass Revascularization Investigation 2 Diabetes (BARI 2D) trial"
)
_NUMBERED: Final = cue(
    r"\b(?P<kind>Stud(?:y|ies)|Trials?)\s(?P<numbers>\d{1,3}[A-Z]?\b(?:(?:,\s*(?:and\s)?|\s(?:and|or|&)\s)(?:(?:Study|Trial)\s)?\d{1,3}[A-Z]?\b)*)(?!\s*(?:weeks|months|days|years|patients|%))"
)
_TITLED_ONCE: Final = cue(
    r"\b[Pp]hase\s+(?:[1-4][ab]?|I{1,3}[ab]?|IV)(?:/\w+)?\s+(?P<name>(?!(?:Global|International|Clinical|Extension|Open|Randomi[sz]ed|Double|Placebo|Pivotal|Confirmatory|Registration|Registrational|Dose|Long|Safety|Efficacy|Maintenance|Induction|P(?:a?e)?diatric|Adult|Parkinson|Alzheimer|Huntington|Crohn|Duchenne)\b|[A-Z][a-z]+(?:ish|ese|ian|can|pean)\b)[A-Z][a-z]{3,})\s+(?:stud(?:y|ies)|trials?)\b"
)  # "the Phase 3 Juniper study"
_OWN_NUMBER: Final = re.compile(rf"(?P<name>{_NAME}|{_CAPITALS})\s*[\[(]$")  # "HORIZON (Study 301)"
_PROGRAM: Final = cue(
    rf"\b(?P<name>{_PIECE})\s+(?:[Pp]hase\s+\w+\s+)?(?:global\s+)?(?:clinical\s+)?(?:trial\s+|development\s+|clinical\s+)*(?:program(?:me)?|project)\b"
)
_TITLE_NAME: Final = re.compile(r"\b[A-Z]{5,}(?:-[A-Z0-9]+|\s\d)?\b")
_NOT_NAMES: Final = frozenset(
    "news release abstract phase objective methods results conclusion conclusions background introduction trial study subscribe purpose aims references title and the fda ema nct clinicaltrials clinicaltrialsgov usa randomized rct rcts dna rna mrna sirna cart crispr hiv covid19 pdf doi fig table isrctn "
    # societies and their congresses
    "aad eadv easl aasld asco esmo ash eha eular acr aha acc esc ada easd ers ats chest tct endo ece aan ean ectrims "
    "ddw ueg asrs aao arvo eaaci aaaai croi idweek eccmid asn era apa ecnp sabcs wclc aacr acog asrm".split()
)
_VIRUSES: Final = frozenset("denv hsv hpv hhv hcv hbv hiv htlv ebv covid sars".split())


_OF_STUDY: Final = re.compile(r"\s+(?:[Tt]rials?|[Ss]tud(?:y|ies))\b")
_CAPITAL_WORD: Final = re.compile(r"\b[A-Z]{3,}(?:-[A-Z0-9]+)*\b")


def known_names(text: str, names: list[Name], shorts: dict[str, tuple[str, int, int]]) -> set[str]:
    """Keys of what is certainly no study: names of drugs, endpoints, organisations, conditions, other abbreviations."""
    known = {
        key(text[n.start : n.end])
        for n in names
        if n.kind != "adverse_event"
        or (
            text[n.start : n.end].isupper() and not _OF_STUDY.match(text, n.end)
        )  # "ICANS was reported in 5%"
    }
    known |= {
        key(word)
        for n in names
        if n.kind == "endpoint"
        for word in _CAPITAL_WORD.findall(text[n.start : n.end])
    }
    known |= {
        key(short)
        for short, (long, _, _) in shorts.items()
        if not re.search(r"\b(?:study|trial|program|evaluat|intervention)", long, re.IGNORECASE)
        and len(long.split()) < 7
    }
    return known | set(_NOT_NAMES)


_LISTED: Final = re.compile(
    rf"(?P<name>{_TITLED}(?=\s*\(|$)|{_NAME}|\b[A-Z]\d{{3}}\b|(?<=\s)\d{{1,2}}\b)(?:\s*[®™])?(?:\s*[\[(](?P<inner>[^()\[\]]{{1,60}})[\])])?"
)


def _split_names(listed: str) -> list[list[str]]:
    """The names of a list, those of one study together: "A-B (B; NCT…) and C-D (D)" gives [[A-B, B], [C-D, D]]."""
    groups: list[list[str]] = []
    for m in _LISTED.finditer(listed):
        name = m["name"].strip()
        if name.isdigit() and groups:
            stem = re.sub(r"\s\d+$", "", groups[-1][0])
            name = f"{stem} {name}" if stem != groups[-1][0] else name
        inner = [p.strip() for p in re.split(r"[;,]", m["inner"] or "")]
        if (
            m["inner"]
            and len(inner) > 1
            and all(re.fullmatch(_NAME, p.removeprefix("or ").removeprefix("and ")) for p in inner)
        ):
            groups += [[name], *[[p.removeprefix("or ").removeprefix("and ")] for p in inner]]
            continue
        groups.append([name, *[p for p in inner if re.fullmatch(_NAME, p) or NCT.fullmatch(p)]])
    return groups


def _is_name(name: str, programs: set[str], known: set[str], *, registered: bool = False) -> bool:
    """Whether a name is a study's. One that is ``registered`` may look like a drug's number: "CKD-201"."""
    if NCT.fullmatch(name) or (registered and re.search(r"[A-Z]-\d", name)):
        return True
    plain = key(name)
    if len(plain) < 3 or name in programs or plain in known or name.isdigit():
        return False
    parts = name.split()
    stem = re.split(r"[-‐‑]", name)[0]
    if stem != name and (key(stem) in known or key(stem) in _VIRUSES) and stem not in programs:
        return False
    return not (
        key(parts[0]) in known and len(parts) > 1 and parts[0] not in programs and not re.search(r"\d", name)
    )


def programmes(text: str) -> set[str]:
    """Names of trial programmes, which are no studies themselves ("the ROCKET phase 3 programme")."""
    return {m["name"] for m in _PROGRAM.finditer(text)}


_CAPITAL: Final = re.compile(
    r"[A-Z][A-Za-z]*-?[A-Z]|[A-Z][a-z]+[\s‐‑-]\d|[A-Z]\d{3}|[A-Z][a-z]+\s[A-Z]|[A-Z][a-z]+\s(?:Ind|Main|Sust)"
)

_LONG_CAPITALS: Final = re.compile(r"[A-Z]{4}|[A-Z][-‐‑][A-Z]{3}")


def name_groups(text: str, programs: set[str], known: set[str]) -> Iterator[list[str]]:
    """The studies' names and numbers in a sentence, those of one study together."""
    for m in _NUMBERED.finditer(text):
        kind = "Trial" if m["kind"].startswith("Trial") else "Study"
        if (own := _OWN_NUMBER.search(text, 0, m.start())) and text[m.end() : m.end() + 1] in {
            ")",
            "]",
            ";",
            ",",
        }:
            names = [n for n in (own["name"],) if _is_name(n, programs, known)]
            if names:
                yield [*names, m.group()]
                continue
        for n in re.findall(r"\d{1,3}[A-Z]?\b", m["numbers"]):
            yield [f"{kind} {n}"]
    for m in _TITLED_ONCE.finditer(text):
        if _is_name(m["name"], programs, known):
            yield [m["name"]]
    contexts = _CONTEXTS.likely(text) if _CAPITAL.search(text) else ()
    if contexts and not _LONG_CAPITALS.search(text):
        contexts = [(number, pattern) for number, pattern in contexts if pattern not in _CAPITAL_CONTEXTS]
    for number, pattern in contexts:
        for m in pattern.finditer(text):
            if text[m.end("names") : m.end("names") + 1] in {"®", "™"} and number:
                continue
            for group in _split_names(m["names"]):
                names = [
                    n for n in group if _is_name(n, programs, known, registered=pattern is _REGISTER_CONTEXT)
                ]
                if names:
                    yield names


def series_names(text: str, names: Iterable[str]) -> set[str]:
    """Names that stand in the text as further members of a numbered series: "RIVER 3" beside the study RIVER 1."""
    stems = {
        m[1]: m[2]
        for n in names
        if (m := re.fullmatch(r"([A-Z][A-Za-z-]*[A-Z]|[A-Z][A-Za-z ]+?)([\s-])\d{1,2}", n))
    }
    return {
        stem + link + m.group()
        for stem, link in stems.items()
        for end in _ends_of(stem + link, text)
        if (m := _MEMBER.match(text, end))
    }


_MEMBER: Final = re.compile(r"\d{1,2}\b(?![.,]\d|\s?%)")


def _ends_of(stem: str, text: str) -> Iterator[int]:
    """Where a stem ends that begins a word."""
    at = text.find(stem)
    while at >= 0:
        if not (at and (text[at - 1].isalnum() or text[at - 1] == "_")):
            yield at + len(stem)
        at = text.find(stem, at + 1)


_BRACKETED_NAME: Final = cue(rf"\((?P<name>{_CAPITALS})\)\s*(?::|$)|^(?P<first>{_CAPITALS}):\s")


def title_name(title: str, known: set[str]) -> str | None:
    """A word in capitals in a title that is nothing else we know: the study's name, where the text gives no other."""
    if (m := _BRACKETED_NAME.search(title)) and key(name := m["name"] or m["first"]) not in known:
        return name
    return next((m.group() for m in _TITLE_NAME.finditer(title) if key(m.group()) not in known), None)
