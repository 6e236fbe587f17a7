"""Interventions that no vocabulary knows, found by how the text uses the word.

A word is taken for a drug where it stands beside a dose, is set against placebo, or is explained as an inhibitor,
antibody, vaccine …, and is named more than once. Ordinary words that stand in such places are left out by a short list.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

from trialdb.extract.cues import Cues, cue
from trialdb.extract.layout import Sentence
from trialdb.extract.lexicon import Name, within
from trialdb.extract.places import word_places

__all__ = ["new_drugs"]

_WORD: Final = r"(?P<w>[A-Za-z][a-z]{5,}|[A-Z]{2,5}\d{1,4}|[A-Z][A-Za-z]{1,4}-(?:[A-Z]{2,5}|\d{1,2}))(?!-)(?!\w)"  # a name, or a code: "MBK9", "VX-12", "BV-ZAR"
_FORMS: Final = ("ER", "XR", "SR", "IR", "LA", "LAI", "CR", "DR", "XL", "ODT")
_CUES: Final = Cues(
    cue(rf"\b{_WORD}\s+\(?\d+(?:[.,·]\d+)?(?:\s?(?:,|and|or|/)\s?\d+(?:\.\d+)?)*\s?(?:mg|mcg|µg|μg|IU|mg/kg|million)\b"),
    cue(rf"\b\d+(?:\.\d+)?\s?(?:mg|mcg|µg|μg|IU)\s+(?:of\s+)?(?:oral\s+|subcutaneous\s+|once-daily\s+|daily\s+)?{_WORD}"),
    cue(rf"\b{_WORD}\s+(?:or|versus|vs\.?|than|over|and|compared with|compared to)\s+(?:the\s+|matching\s+|with\s+|on\s+)?placebo\b"),
    cue(rf"\bplacebo\s+(?:or|versus|vs\.?|than|and|compared with)\s+(?:with\s+)?{_WORD}"),
    cue(rf"\b{_WORD}\b(?:\s*\([^)]{{1,40}}\))?,?\s+(?:is\s+)?(?:an?|its|their)\s+(?:[\w-]+\s+(?:\([A-Z]{{2,6}}\)\s+)?){{0,6}}?(?:inhibitor|antagonist|agonist|antibody|blocker|peptide|vaccine|drug|modulator|degrader|oligonucleotide|nanobody|conjugate|analogue|stimulator|activator|mimetic|pill|tablet|injection|compound)\b"),
    cue(rf"\b(?:inhibitor|antagonist|agonist|antibody|blocker|vaccine|drug|modulator|activator|stimulator|degrader|candidate|investigational|experimental|agent)\s+(?:called\s+|candidate\s+)?{_WORD}\b"),
    cue(rf"\b(?:efficacy|effect|safety|trial|study|benefit|dose|doses)\s+of\s+{_WORD}(?=\s+(?:in|for|versus|vs|compared|as|on|and|plus)\b|[,.])"),
    cue(rf"\b{_WORD}(?:\s+group|\s+arm|-treated|\s+recipients)\b"),
    cue(rf"\b(?:with|on|for|in)\s+{_WORD}\s+(?:\(n\s?=|and\s+-?\d|compared with|versus|vs)"),
    cue(rf"\b(?:given|receiv\w+|assigned to|randomi[sz]ed to|treated with|taking|took|swallowed|patients on|participants on|women on|those on|people on|adults on)\s+{_WORD}\b"),
    cue(rf"\b{_WORD},?\s+(?:given\s+|dosed\s+)?at\s+(?:doses? of\s+|a dose of\s+)?\d+(?:\.\d+)?\s?(?:mg|mcg|µg|μg|IU)\b"),
    cue(rf"\bplacebo\s+or\s+to\s+{_WORD}\b"),
    cue(rf"\b{_WORD}\s+(?:{'|'.join(_FORMS)})\b"),
    cue(rf"\b(?:(?:oral|experimental|investigational|novel|once-daily|once-weekly|the)\s+(?:drug|pill|antibody|vaccine|medicine|compound|treatment|tablet|agent)|(?:gene|cell|CAR[- ]?T|CAR[- ]T[- ]cell|radioligand|siRNA|mRNA|antisense|enzyme)\s+(?:therapy|treatment|product|medicine|vaccine|drug))\s+(?:called\s+|candidate\s+)?{_WORD}\b"),
    cue(rf"\b[A-Z]\w+(?:’|')s?\s+(?:[\w-]+\s+){{0,2}}?{_WORD},\s+(?:instilled|injected|infused|swallowed|inhaled|applied|taken|given)\b"),
    cue(rf"\b(?:drug|pill|capsule|tablet|injection|shot|jab|medicine|medication|antibody|vaccine|compound|treatment|spray|infusion|therapy|cream|patch)s?\s+(?:called|named|known as|dubbed)\s+{_WORD}\b"),
    cue(rf"\b(?:adding|attributed to|put down to|ascribed to|blamed on|addition of|maker of|makers of|approval of|approved|course of|infusions? of|injections? of)\s+{_WORD}\b"),
    cue(rf"\b[A-Z]\w+(?:’|')s?\s+(?:(?:oral|new|novel|experimental|investigational|inhaled|[\w-]+-acting|once-[a-z]+)\s+){{0,2}}{_WORD}\s+(?:lifted|improved|reduced|cut|cuts|lowered|lowers|beat|beats|slowed|slows|cleared|clears|helped|helps|met|meets|hit|hits|failed|fails|missed|misses|delayed|delays|extended|extends|prolonged|prolongs|halved|halves|eased|eases|outlasts|outlasted|outperformed|shrank|shrinks|protected|protects|prevented|prevents|passed|passes|curbs|curbed)\b"),
    cue(rf"\b(?:on|with|for)\s+{_WORD}\s+(?:and|versus|vs\.?|against|compared with|but)\s+[^.;:]{{0,40}}?\b(?:on|with|for)\s+placebo\b"),
)  # fmt: skip
_INSULIN: Final = cue(r"\binsulin (?P<w>[a-z]{5,})\b")
_NO_INSULIN: Final = frozenset(
    """therapy therapies treatment treatments resistance sensitivity secretion dosing dosage doses injection injections regimen regimens pumps delivery levels
    level requirement requirements users naive analogue analogues analog analogs infusion infusions pathway action production signalling signaling response
    responses release titration aspart glargine detemir degludec lispro glulisine icodec efsitora human basal bolus premixed biphasic needs intake receptor
    syringes strips which while where without within alone after before during versus group groups patients participants concentration concentrations
    clearance deficiency antibodies combination initiation discontinuation administration added starters""".split()
)  # what stands behind insulin and is no name of one
_OF_COMPANIES: Final = (
    "therapeutics", "pharma", "bioscience", "biotech", "biologics", "biopharma", "medicines", "laboratories", "labs", "genetics",
    "inc", "ag ", "plc", "ltd", "gmbh", "s.a.", "corp", "holdings", "bio ",
)  # fmt: skip
_LONGEST_NAME: Final = 150
_EXPLAINED: Final = frozenset({12, 13, 14, 15, 17})  # the cues that make one mention enough
_CALLED: Final = frozenset({4, 5, 13, 15})  # the cues that say of a code with a hyphen that it is a drug
_EXPLAINED_CODE: Final = frozenset({5})  # "the IL-17 inhibitor LB-22", named once
_OF_STUDY: Final = re.compile(r"\b(?:trials?|study|studies)\b")
_DOSED: Final = frozenset({0, 1})
_WITH_FORM: Final = 12
_GIVEN: Final = frozenset(
    {0, 1, 2, 3, 4, 9, 10}
)  # the cues of what people get, which a gene or a receptor has not
_INFLECTED: Final = re.compile(r"(?:ed|ing|tion|ment|ness|ally|ous|nasal|able|ies|ly)$")
_DERIVED: Final = re.compile(
    r"(?:tion|sion|ment|ing|ness|able|ible|ous|ive|ally|ies|ied|ed|ers?|(?<!u)s|ity|ance|ence|ants?|ents?|ial|ical|ular|ary|ory|ial|ists?|isms?|cally|ward|with|from|that|which|called|class|based|alone|against)$"
)
_ORDINARY: Final = frozenset(
    """placebo patients patient treatment therapy treated active control standard either matching weekly monthly daily received receiving
    baseline median average between greater higher better response efficacy safety subcutaneous subcutaneously intravenous intravenously
    infusion injection injections injected tablet tablets capsule capsules orally number percent reduction improvement increase decrease significantly
    treatments groups dosage doses combination monotherapy vehicle background concomitant additional maximum minimum single double
    another patients' percentage studies clinical disease chronic severe moderate adults children women participants subjects people
    surgery exercise education counselling training support intervention experimental investigational candidate antibody inhibitor vaccine
    steroids corticosteroids antibiotics chemotherapy radiotherapy insulin usual routine waiting therapies randomised randomized assigned
    during overall within through including versus compared against though although because whereas however adverse events outcomes placebo-treated
    research product difference differences superiority superior inferior benefit effect advantage outcome outcomes responses primary secondary months weeks second third fourth larger smaller longer shorter different similar various several
    topical systemic biologic conventional rescue medication medications medicine medicines agents before followed active-controlled
    titrated increased reduced initial course letter schedule regimen target program programme directed loading maintenance induction optimised optimized tolerated approved evidence existing""".split()
)


def new_drugs(lines: Iterable[Sentence], names: list[Name]) -> dict[str, str]:
    """Words used as a drug's name, each in the spellings found, to the name in lower case."""
    known = [n for n in names if n.kind != "adverse_event"]
    cues: Counter[str] = Counter()
    kinds: dict[str, set[int]] = {}
    spellings: dict[str, set[str]] = {}
    texts = [s for s in lines if not s.is_aside]
    for sentence in texts:
        for number, pattern in _CUES.likely(sentence.text):
            if number == _WITH_FORM and not any(form in sentence.text for form in _FORMS):
                continue
            for m in pattern.finditer(sentence.text):
                start, end = sentence.start + m.start("w"), sentence.start + m.end("w")
                word = m["w"] if "-" in m["w"] else m["w"].lower()
                if (
                    word in _ORDINARY
                    or ("-" in word and _OF_STUDY.search(m.group()))
                    or _INFLECTED.search(word)
                    or any(n.end > start for n in within(known, start - _LONGEST_NAME, end))
                ):
                    continue
                cues[word] += 1
                kinds.setdefault(word, set()).add(number)
                spellings.setdefault(word, set()).add(m["w"])
    found: dict[str, str] = {}
    spoken = "\n".join(s.text for s in texts).lower() if cues else ""
    for word, count in cues.items():
        if any(f"{word} {suffix}" in spoken for suffix in _OF_COMPANIES):
            continue
        mentions = sum(1 for _ in word_places(word.lower(), spoken, beside=""))
        if "-" in word:
            if (
                (mentions > 1 or kinds[word] & _EXPLAINED_CODE)
                and kinds[word] & _CALLED
                and not any(f"{word.lower()} {what}" in spoken for what in ("trial", "study"))
            ):
                found[word] = word
            continue
        if word[-1].isdigit() and not kinds[word] & _GIVEN:
            continue
        plain = not _DERIVED.search(word)
        explained = plain and bool(_EXPLAINED & kinds[word])
        told = plain and mentions >= 2 and len(kinds[word]) >= 2
        dosed = bool(kinds[word] & _DOSED) and (
            (plain and mentions >= 3) or (mentions >= 2 and len(kinds[word]) >= 2)
        )
        if told or dosed or explained or (mentions >= 3 and (len(kinds[word]) >= 2 or count >= 3)):
            name = word.upper() if word[-1].isdigit() else word
            for spelling in (word, word.capitalize(), word.upper()):
                found[spelling] = name
    return found | _insulins(texts)


def _insulins(texts: Sequence[Sentence]) -> dict[str, str]:
    """What a text calls an insulin by alone, where it has named it in full: "velodec" of "insulin velodec"."""
    named = {m["w"] for s in texts for m in _INSULIN.finditer(s.text)} - _NO_INSULIN
    return {
        word: f"insulin {word}"
        for word in named
        if not _DERIVED.search(word)
        and sum(len(re.findall(rf"(?<!insulin )\b{word}\b", s.text)) for s in texts) >= _OFTEN
    }


_OFTEN: Final = 2
