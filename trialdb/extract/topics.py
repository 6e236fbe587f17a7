"""What a figure is about: endpoints and adverse-event terms, each with the words that the text uses for it.

A topic is a vocabulary endpoint, a responder definition over one ("at least 75% improvement in EASI"), an
abbreviation that the text defines itself, an adverse-event term, or (where none of these stands by a figure) the
noun phrase that the sentence gives. Only the first two carry a code.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import replace
from typing import Final

from trialdb.extract.cues import cue
from trialdb.extract.laboratory import beyond_limits
from trialdb.extract.layout import Sentence
from trialdb.extract.lexer import tokens
from trialdb.extract.lexicon import Name, longest, within
from trialdb.extract.local import Local
from trialdb.extract.phrases import Phrases
from trialdb.extract.places import word_places
from trialdb.extract.responders import answered, composed, elided, free_changes, halved, slashed, weight_lost
from trialdb.extract.shared_heads import with_shared_heads
from trialdb.extract.time_to import times_until
from trialdb.extract.topic import Topic, endpoint_topic, text_of
from trialdb.extract.words import WordClass, words_of
from trialdb.vocabulary import Vocabulary

__all__ = ["Topic", "is_safety", "opens_safety", "phrase_topic", "topics"]


_SAFETY: Final = cue(
    r"(?<!major )(?<!major cardiovascular )\badverse\b|\bTEAEs?\b|\bAEs?\b|\bSAEs?\b|\bsafety\b|\btolera\w+|\btreatment-emergent\b|\bcomplaints?\b|\breactions?\b|\btoxicit\w+|\bmost common\b|\bcommonest\b|\bdiscontinu\w+|\bgrade (?:[3-5≥]|or)|\bstopped\b|\bgave up\b|\bwithdrew\b|\bdropped out\b|\bmore (?:common|frequent|often)\b|\bcommon (?:in|with)\b|\bfrequent(?:ly)?\b",
    re.IGNORECASE,
)
_A_GRADE: Final = r"(?:at least\s+)?grades?\s*(?:≥\s*)?\d(?:\s*(?:or|to|–|-|/|and)\s*(?:\d|higher|above|worse|more|greater))?"
_GRADE: Final = cue(
    rf"(?:{_A_GRADE}|serious|severe)\s+(?:[\w-]+\s+){{0,1}}?$",
    re.IGNORECASE,
)
_OF_GRADE: Final = re.compile(
    rf"\s*,?\s+(?:of\s+|at\s+|that were\s+)?{_A_GRADE}\b",
    re.IGNORECASE,
)


def is_safety(sentence: Sentence) -> bool:
    """Whether a sentence speaks of safety, so that a term like "headache" is an adverse event and no endpoint."""
    return bool(_SAFETY.search(sentence.text))


_OF_SAFETY: Final = cue(
    r"(?<!major )\badverse\b|\bTEAEs?\b|\bS?AEs\b|\bsafety\b(?! end|-?related quality)|\btolerability\b|\btoxicit\w+|\bharms?\b|\breactogenicity\b",
    re.IGNORECASE,
)
_HEADED: Final = cue(
    r"\W*(?:safety|tolerability|adverse (?:events|effects|reactions)|harms?|toxicity|reactogenicity)(?: and (?:safety|tolerability|adverse events))?(?: (?:profile|results|findings|data))?\s*[:.]?\s*$",
    re.IGNORECASE,
)


def opens_safety(sentence: Sentence) -> bool:
    """Whether a sentence (or heading) makes safety the subject of those after it, and does not only use its words."""
    return bool(_OF_SAFETY.search(sentence.text) or _HEADED.match(sentence.text))


_PER_MANY: Final = re.compile(r"(?:\bper|/)\s*(?:[\d,]+|million)\s+$")  # "deaths per 1000 live births"


def topics(
    sentence: Sentence, names: list[Name], local: Local, vocabulary: Vocabulary, *, safety: bool
) -> list[Topic]:
    """The endpoints and, in a sentence about safety, the adverse-event terms of a sentence, in order.

    ``local`` are the abbreviations that the text defines itself.
    """
    here = within(names, sentence.start, sentence.end)
    named = [
        n
        for n in here
        if n.kind == "endpoint"
        and text_of(sentence, n.start, n.end) not in local.interventions
        and not _TWO_WORDS.fullmatch(sentence.text, n.start - sentence.start, n.end - sentence.start)
        and not _in_regimen(sentence, n, local)
        and not _UNWORSENED.search(sentence.text, 0, n.start - sentence.start)
        and not _BASIS.match(sentence.text, n.end - sentence.start)
    ]
    named = [n for n in named if not _PURPOSE.search(sentence.text, 0, n.start - sentence.start)]
    named = [n for n in named if not _PLANNED.search(sentence.text, 0, n.start - sentence.start)]
    named = [
        n
        for n in named
        if not _PER_MANY.search(
            sentence.text, max(0, n.start - sentence.start - 24), n.start - sentence.start
        )
    ]
    found = [
        endpoint_topic(sentence, n.start, n.end, vocabulary.endpoints[n.id])
        for n in longest([*named, *_known_abbreviations(sentence, local)])
    ]
    found = with_shared_heads(sentence, found, vocabulary)
    found = composed(sentence, found, vocabulary)
    found += weight_lost(sentence, vocabulary, found)
    found += elided(sentence, found, vocabulary)
    found += slashed(sentence, found, vocabulary)
    found += halved(sentence, found, vocabulary)
    found += free_changes(sentence, found)
    found += _own_abbreviations(sentence, local.endpoints, found)
    found += _weights(sentence, found, vocabulary)
    found += answered(sentence, [n for n in here if n.kind == "adverse_event"], found)
    events = [
        _event_topic(sentence, n, vocabulary)
        for n in [*here, *_event_abbreviations(sentence, local)]
        if n.kind == "adverse_event"
        and (
            not (
                (vocabulary.adverse_events[n.id].organ_class == "Any" or _KIND_OF_EVENT.search(n.id))
                and _SUMMED.search(sentence.text, 0, n.start - sentence.start)
            )
            or _IS_ENDPOINT.search(sentence.text, 0, n.start - sentence.start)
        )
        and not _CURED.match(sentence.text[n.end - sentence.start :])
        and not _ADMITTED_FOR.search(sentence.text, 0, n.start - sentence.start)
        and not _CURED_OF.search(sentence.text, 0, n.start - sentence.start)
        and not any(
            c.kind == "condition"
            and c.start <= n.start
            and n.end <= c.end
            and c.end - c.start > n.end - n.start
            for c in here
        )
        and not (
            _CHANGE_OF_SCORE.fullmatch(sentence.text, n.start - sentence.start, n.end - sentence.start)
            and any(t.kind == "continuous" and t.end <= n.start for t in found)
        )
        and not _CODE.match(sentence.text[n.end - sentence.start :])
        and sentence.text[: n.start - sentence.start][-3:].lower() != "re-"
        and not _UNWORSENED.search(sentence.text, 0, n.start - sentence.start)
    ]
    spared, events = _spared(sentence, events)
    found = [t for t in found if not any(t.start < s.end and s.start < t.end for s in spared)] + spared
    stopped = _discontinued(sentence, events) if safety else []
    both = (
        _without_overlaps([*stopped, *events], found)
        if safety
        else found + [e for e in events if not any(e.start < t.end and t.start < e.end for t in found)]
    )
    if beyond := beyond_limits(sentence, vocabulary, safety=safety):
        both = [t for t in both if not any(b.start < t.end and t.start < b.end for b in beyond)] + beyond
    both.sort(key=lambda t: t.start)
    both = times_until(sentence, both)
    both = both if safety else _composed_of(sentence, both)
    return _without_explanations(sentence, _merged(sentence, both))


_SPARED: Final = cue(
    r"\b(?:(?:experienc(?:ed|ing)|had|ha(?:ve|ving)|report(?:ed|ing)|felt|suffered|with)\s+no|(?:did|do) not (?:experience|have|develop|report|suffer(?: from)?|feel)|free (?:of|from)|without)\s+"
    r"(?:(?:any|an?|further|new|postoperative|[\w-]+ (?:or|nor))\s+){0,3}$",
    re.IGNORECASE,
)


def _spared(sentence: Sentence, events: list[Topic]) -> tuple[list[Topic], list[Topic]]:
    """What people are said not to have had, as what they reached: "60% had no nausea or vomiting"; and the events left."""
    spared: list[Topic] = []
    left: list[Topic] = []
    for event in events:
        start = event.start - sentence.start
        if spared and _OR_ALSO.fullmatch(text_of(sentence, spared[-1].end, event.start)):
            begin = spared.pop().start
        elif m := _SPARED.search(sentence.text, 0, start):
            begin = sentence.start + m.start()
        else:
            left.append(event)
            continue
        whole = text_of(sentence, begin, event.end)
        spared.append(Topic(begin, event.end, whole, kind="responder", unit="%", higher_is_better=True))
    return spared, left


_OR_ALSO: Final = re.compile(r"\s*(?:,|,?\s*(?:or|nor|and))\s+(?:any\s+)?")
_WEIGHT: Final = cue(
    r"\b(?P<verb>lost|(?:re)?gained|shed|put on)\s+(?:(?:an?|about|around|only|just|on average|average|mean|median|of|roughly|nearly|some)\s+){0,5}"
    r"(?=\d[\d.]*\s?(?:kg|kilos?|kilograms?|pounds?|lbs?)\b)",
    re.IGNORECASE,
)


_LIGHTER: Final = cue(r"\d\s?(?:kg|kilos?|kilograms?|pounds?|lbs?)\s+(?P<verb>lighter|heavier)\b")


def _weights(sentence: Sentence, found: list[Topic], vocabulary: Vocabulary) -> list[Topic]:
    """Body weight where it is not named: "they lost a mean of 4.2 kg"."""
    weight = vocabulary.endpoints.get("Body weight")
    if weight is None or any(t.code == weight.code for t in found):
        return []
    # It stands behind the verb, which says which way the weight went.
    told = [*_WEIGHT.finditer(sentence.text), *_LIGHTER.finditer(sentence.text)]
    named = ((m["verb"], sentence.start + m.end("verb")) for m in told)
    return [replace(endpoint_topic(sentence, at, at + 1, weight), reported=verb) for verb, at in named]


_OR_BETWEEN: Final = re.compile(r"\s*(?P<last>,?\s+or)?(?:,)?\s+(?:an?\s+|the\s+)?(?:[\w-]+\s+){0,2}")
_OCCURRED: Final = cue(
    r"(?:\s+(?:at|by|within|through|over)\s+(?:\d+|\w+)[\s-](?:days?|weeks?|months?|years?))?,?\s+(?:for\s+[\w-]+(?:\s+[\w-]+)?\s+)?(?:had\s+)?(?:occurred|happened|developed|was|were)\b"
)


def _composed_of(sentence: Sentence, found: list[Topic]) -> list[Topic]:
    """One topic of events that are counted together: "cardiovascular death, infarction or stroke occurred in 9%"."""
    kept: list[Topic] = []
    for topic in found:
        kept.append(topic)
        if not _OCCURRED.match(sentence.text, topic.end - sentence.start):
            continue
        first, ends_in_or = len(kept) - 1, False
        while first and _is_one_of(kept[first - 1]) and _is_one_of(kept[first]):
            m = _OR_BETWEEN.fullmatch(text_of(sentence, kept[first - 1].end, kept[first].start))
            if m is None or (m["last"] is None and not ends_in_or):
                break
            first, ends_in_or = first - 1, True
        if ends_in_or:
            whole = text_of(sentence, kept[first].start, topic.end)
            kept[first:] = [
                Topic(kept[first].start, topic.end, whole, kind="time_to_event", higher_is_better=False)
            ]
    return kept


def _is_one_of(topic: Topic) -> bool:
    return topic.term is not None or topic.kind in {"event", "time_to_event"}


_EXPLANATION: Final = re.compile(
    r"\s*[(\[](?P<inside>[^()\[\]\d=≥≤<>%]{3,90})[)\]]\s+(?:was|were|occurred|developed|appeared|affected|led|arose|had)\b"
)

_MOSTLY: Final = cue(
    r",\s+(?:mostly|mainly|chiefly|largely|predominantly|all|almost all|usually|typically|primarily|most often)\s+(?:of\s+(?:them\s+)?|cases of\s+)?(?:[\w-]+\s+)?$"
)


def _without_explanations(sentence: Sentence, found: list[Topic]) -> list[Topic]:
    """The topics without those that only say what the one before them is.

    "Skin events (rash or acne) occurred in 6%"; "minor bleeding, mostly petechiae, in 12%".
    """
    base = sentence.start
    dropped: set[int] = set()
    for topic, after in itertools.pairwise(found):
        told = sentence.text[after.end - base :].lstrip().startswith("(")
        if not told and _MOSTLY.search(sentence.text, topic.end - base, after.start - base):
            dropped.add(after.start)
    for topic in found:
        if m := _EXPLANATION.match(sentence.text, topic.end - base):
            low, high = m.span("inside")
            dropped |= {
                t.start for t in found if low <= t.start - base < high and t.identity != topic.identity
            }
    return [t for t in found if t.start not in dropped]


_CODE: Final = re.compile(r"[-‐‑]\d{3}")
_UNWORSENED: Final = cue(
    r"\b(?:with no|without|and no)\s+(?:worsening|deterioration|progression|increase)\s+(?:of|in)\s+(?:the\s+)?$",
    re.IGNORECASE,
)


def _in_regimen(sentence: Sentence, name: Name, local: Local) -> bool:
    """Whether an abbreviation is a part of a regimen's: the DOR of "ITV/DOR"."""
    start, end = name.start - sentence.start, name.end - sentence.start
    if sentence.text[start - 1 : start] not in {"/", "+"}:
        return False
    before = re.search(r"[\w+/-]*$", sentence.text[:start])
    whole = (before.group() if before else "") + sentence.text[start:end]
    return any(short.startswith(whole) for short in local.interventions)


_TWO_WORDS: Final = re.compile(r"\w+,\s\w+")  # "in diabetes, remission was" names no remission of diabetes
_PURPOSE: Final = cue(
    r"\b(?:therapy|treatment|medications?|medicines?|drugs|surgery|agents?|rescue) (?:to (?:lower|reduce|treat|prevent|control|manage|raise|correct)|for|of)\s+(?:[\w-]+\s+)?$"
)  # "rescue therapy to lower potassium" is no potassium
_BASIS: Final = re.compile(
    r"[-‐‑–](?:based|guided|tiered|banded|adjusted|driven|directed|targeted|neutral)\b"
)  # "weight-based dosing" is no weight
_PLANNED: Final = cue(
    r"\b(?:planned|required|anticipated|prespecified|needed) $"
)  # events that are yet to come


def _event_topic(sentence: Sentence, name: Name, vocabulary: Vocabulary) -> Topic:
    """The event that a name means. Those of a kind are not all of them: "surgery-related adverse events", "neuropathy AEs"."""
    start = name.start
    term: str | None = name.id
    of_any = vocabulary.adverse_events[name.id].organ_class == "Any"
    if of_any and (kind := _OF_A_KIND.search(sentence.text, 0, start - sentence.start)) is not None:
        start = sentence.start + kind.start()
        known = vocabulary.adverse_event(kind["disease"]) if kind["disease"] else None
        term = known.term if known is not None else None
    if graded := _GRADE.search(sentence.text, 0, start - sentence.start):
        start = sentence.start + graded.start()
    end = name.end
    if graded := _OF_GRADE.match(sentence.text, end - sentence.start):
        end = sentence.start + graded.end()
    return Topic(
        start,
        end,
        text_of(sentence, start, end),
        kind="event",
        higher_is_better=False,
        term=term,
    )


_OF_A_KIND: Final = cue(
    r"(?<![\w-])(?:[A-Za-z]+(?:-[A-Za-z]+)*(?:-(?:related|associated|induced|specific)\s|(?<!re)(?<!non)(?<!anti)-)"
    r"|(?P<disease>(?:[a-z-]+(?:ic|al|ar|ous|ive)\s+)?[A-Za-z]*(?:path(?:y|ies)|itis|os[ie]s|emia|algia|uria|pno?ea|rrho?ea|penia|[Pp]neumonia|[Ii]nfections?|[Ff]ractures?|[Bb]leeding|[Tt]hrombosis|[Tt]oxicity)\s))$"
)


_STOPPED: Final = cue(
    r"(?:\b(?:discontinu\w+|withdr\w+|stop(?:p\w+|s)?|gave up|given up|dropped out|quit|left the (?:study|trial)|cessation|dropouts?)\b[^.;%]{0,60}?\b(?:because of|due to|owing to|on account of|as a result of|following|for|over|from|caused by|(?:attributed|related|linked|secondary) to)\s+(?:(?:an?|any|treatment-emergent|drug-related|these)\s+)*|\b)"
    r"(?P<ae>(?:them|these)(?=\s*(?:[.,;(]|$|and\b|in\b))|(?:those|events)(?=\s+(?:that\s+)?(?:led|leading|resulting)\b)|adverse (?:events?|reactions?|effects?|experiences?)|TEAEs?|AEs?|toxicity|toxicities|intolerance)\b(?P<led>\s+(?:that\s+)?(?:(?:led|leading|resulting|lead)\s+(?:to|in)|causing|caused|prompting|prompted|requiring|required)\s+(?:[\w-]+\s+){0,3}?(?:discontinu\w+|withdrawals?|stop\w*|cessation)|\s+(?:caused|forced|prompted|led|compelled)\b(?=[^.;]{3,120}\bto (?:stop|quit|discontinue|withdraw|drop out|give up)\b))?",
    re.IGNORECASE,
)


def _discontinued(sentence: Sentence, events: list[Topic]) -> list[Topic]:
    """Stopping because of adverse events, in whatever words: one topic, which takes the place of those inside it."""
    found: list[Topic] = []
    for m in _STOPPED.finditer(sentence.text):
        if m["led"] is None and m.start("ae") == m.start():
            continue
        start, end = sentence.start + m.start(), sentence.start + m.end()
        found.append(
            Topic(
                start,
                end,
                m.group().strip(),
                kind="event",
                higher_is_better=False,
                term="Adverse event leading to discontinuation",
            )
        )
        events[:] = [e for e in events if e.end <= start or e.start >= end]
    return found


def _without_overlaps(events: list[Topic], endpoints: list[Topic]) -> list[Topic]:
    """In a sentence about safety an adverse-event term wins over an endpoint of the same words, not over a longer one."""
    kept = [
        e
        for e in endpoints
        if not any(v.start < e.end and e.start < v.end and v.end - v.start >= e.end - e.start for v in events)
    ]
    return kept + [v for v in events if not any(v.start < e.end and e.start < v.end for e in kept)]


_KIND_OF_EVENT: Final = re.compile(
    r"(?:events?|effects?|reactions?|infections?|disorders?|symptoms?|toxicity|complications?|bleeding|haemorrhage|malignancy|neoplasm)$",
    re.IGNORECASE,
)  # what a text may call an event that it has named: "sinusitis was the most common infection"
_SUMMED: Final = cue(
    r"\b(?:was|were)\s+(?:the|an?)\s+$|\b(?:(?:was|were|is)\s+(?:also\s+)?|,\s+)(?:the\s+)?(?:most\s+(?:common|frequent|frequently reported|commonly reported)|commonest|leading|main|chief|only|principal|second most common)\s+(?:[\w-]+\s+)?$|\b(?:reported|noted|recorded|observed|seen|counted)?\s*\bas\s+an?\s+(?:[\w-]+\s+)?$",
    re.IGNORECASE,
)
_IS_ENDPOINT: Final = cue(r"\b(?:end[\s-]?points?|outcomes?)\s+(?:was|were)\s+(?:the|an?)\s+$", re.IGNORECASE)
_ADMITTED_FOR: Final = cue(
    r"\b(?:hospitali[sz]ations?|hospital admissions?|emergency visits?) (?:for|due to|because of)\s+(?:[\w-]+\s+)?$",
    re.IGNORECASE,
)  # what people were admitted for says which admissions are meant
_CURED_OF: Final = cue(
    r"\b(?:resolution|disappearance|relief|remission|clearance|absence|reduction|freedom|normali[sz]ation|improvement|cessation|control)s? (?:of|in|from)\s+(?:the\s+|any\s+|[\w-]+-(?:related|associated|induced)\s+){0,2}$|\b(?:un)?controlled\s+$",
    re.IGNORECASE,
)
_CURED: Final = re.compile(
    r"\s+(?:had\s+)?(?:recurrences?\b|relapses?\b|resol\w+|improv\w+|disappear\w+|remission|clear\w+|relief|cut\b|halved|eased|(?:was |were )?(?:reduced|lowered|cut|halved|eased)\b|respon(?:se|ders?)\b)\b",
    re.IGNORECASE,
)


_CHANGE_OF_SCORE: Final = re.compile(r"falls?|drops?", re.IGNORECASE)  # "in pain the falls were 2.7 and 1.6"


def _known_abbreviations(sentence: Sentence, local: Local) -> list[Name]:
    """Places of abbreviations that the text defines for endpoints of the vocabulary."""
    return [
        Name(sentence.start + at, sentence.start + at + len(short), "endpoint", code)
        for short, code in local.known.items()
        for at in word_places(short, sentence.text)
    ]


def _event_abbreviations(sentence: Sentence, local: Local) -> list[Name]:
    """Places of abbreviations that the text defines for its harms."""
    return [
        Name(sentence.start + at, sentence.start + at + len(short), "adverse_event", term)
        for short, term in local.events.items()
        for at in word_places(short, sentence.text)
    ]


def _own_abbreviations(sentence: Sentence, shorts: dict[str, str], found: list[Topic]) -> list[Topic]:
    own: list[Topic] = []
    for short, long in shorts.items():
        for form in (long, short):
            for at in word_places(form, sentence.text):
                start, end = sentence.start + at, sentence.start + at + len(form)
                if all(end <= t.start or start >= t.end for t in (*found, *own)):
                    own.append(Topic(start, end, short, label=long))
    return own


_APPOSED: Final = re.compile(r",\s+(?:the|an?)\s+[^,;.]{0,40}")
_LIMIT: Final = re.compile(
    r"\s*[(\[][^()\[\]\d=≥≤<>%]{3,40}(?:[<>≤≥]|less than|more than|below|above|under|over|at least)\s?\d[\d.,]*\s?[A-Za-zµμ/]+[)\]]"
)  # from where on an event counts: "hypoglycaemia (glucose <54 mg/dL)"
_LINK: Final = re.compile(r"[\s™®]*(?:[\[(]\s*)?(?:scores?|response|rate|index)?[\s™®]*(?:[\[(]\s*)?")


def _merged(sentence: Sentence, found: list[Topic]) -> list[Topic]:
    """One topic of "long name (SHORT)"; so are an instrument and the responder code that its definition ends in."""
    kept: list[Topic] = []
    for topic in found:
        if kept:
            last = kept[-1]
            between = text_of(sentence, last.end, topic.start) if topic.start >= last.end else ""
            listed = len(kept) > 1 and _is_listed_with(sentence, kept[-2], last)
            both = None if listed else _either(sentence, last, topic, between)
            if both is not None:
                kept[-1] = both
                continue
            same = (
                last.instrument is not None and last.instrument == topic.instrument
            ) or last.identity == topic.identity
            limit = _LIMIT.match(sentence.text, last.end - sentence.start) if _is_one_of(last) else None
            if limit is not None and topic.end - sentence.start < limit.end():
                continue
            close = bool(_LINK.fullmatch(between)) or (
                same
                and not (last.code != topic.code and last.kind == topic.kind == "continuous")
                and bool(re.search(r"\(\s*$", between))
                and len(between) < 160
                and not re.search(r"\d\s?%|\b(?:was|were)\s", between)
            )
            if (
                topic.start >= last.end
                and _APPOSED.fullmatch(between)
                and text_of(sentence, topic.end, topic.end + 1) == ","
            ):
                continue
            if (
                same
                and last.kind == "responder"
                and topic.kind == "continuous"
                and re.fullmatch(r"[\s,(–-]+(?:[a-z]+\s+){0,3}", between)
            ):
                kept[-1] = replace(last, end=max(last.end, topic.end))
                continue
            if close and (
                same
                or (_LINK.fullmatch(between) and "(" in between and topic.term is None and last.term is None)
            ):
                finer = (
                    topic
                    if (topic.kind == "responder" or last.kind != "responder")
                    and (topic.code or not last.code)
                    else last
                )
                kept[-1] = replace(
                    finer,
                    start=last.start,
                    end=max(last.end, topic.end),
                    reported=last.reported if len(last.reported) > len(topic.reported) else topic.reported,
                )
                continue
        kept.append(topic)
    return kept


def _is_listed_with(sentence: Sentence, before: Topic, topic: Topic) -> bool:
    """Whether what stands right before a happening in its list is none: "length of stay, [mortality] or readmission"."""
    return before.kind not in _HAPPENING and bool(
        _COMMA.fullmatch(text_of(sentence, before.end, topic.start))
    )


_COMMA: Final = re.compile(r",\s+(?:the\s+)?")
_OR: Final = re.compile(r"\s*,?\s+or\s+(?:(?:an?|the|any)\s+)?|\s?/\s?")
_HAPPENING: Final = frozenset({"event", "time_to_event", "rate"})


def _either(sentence: Sentence, first: Topic, second: Topic, between: str) -> Topic | None:
    """One endpoint of two happenings of which either counts: "heart failure hospitalisation or cardiovascular death"."""
    if (
        first.term is not None
        or second.term is not None
        or not {first.kind, second.kind} <= _HAPPENING
        or first.identity == second.identity
        or not _OR.fullmatch(between)
    ):
        return None
    whole = text_of(sentence, first.start, second.end)
    return Topic(first.start, second.end, whole, kind="time_to_event", higher_is_better=False)


def phrase_topic(sentence: Sentence, start: int, end: int) -> Topic | None:
    """The noun phrase of ``sentence`` between two places of the text that reads most like an endpoint, or None.

    The first of those that read alike: "the change in villus height on biopsy".
    """
    known: list[tuple[int, int, WordClass]] = [(t.start, t.end, "figure") for t in tokens(sentence.text)]
    phrases = Phrases(sentence.text, words_of(sentence.text, known))
    found = phrases.for_site(max(0, start - sentence.start), end - sentence.start, least=1.5)
    return (
        Topic(sentence.start + found[0].start, sentence.start + found[0].end, found[0].text)
        if found
        else None
    )
