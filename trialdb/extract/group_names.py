"""What the groups of a text may be called in its sentences: by their names, by what tells one from the others, by its head."""

from __future__ import annotations

import re
from typing import Final

from trialdb.extract.group import CONTROL_NAME, Group
from trialdb.extract.party import Cast

__all__ = ["ABBREVIATED", "LED_BY_ALONE", "LISTED", "called_as"]

ABBREVIATED: Final = re.compile(r"[A-Z][A-Za-z]*[A-Z]\w*(?:[-+/][A-Z]\w*)*(?: group| arm)?")
LISTED: Final = re.compile(r"[\w-]+(?:(?:\s*(?:\+|/)\s*|\s(?:and|plus|with)\s)[\w-]+)+")
_HEAD: Final = re.compile(
    r"\s+(?:with|using|of|on|at|for|by|in|delivered|given|including|consisting)\b.*$|\s+(?:alone|only)$",
    re.IGNORECASE,
)
_SHORT_GROUP: Final = re.compile(r"(?P<short>[A-Z]{2,5}) (?:group|arm)")
_SHORT_WITH: Final = re.compile(r"(?P<short>[A-Z]{2,6}) (?:with|using|at|by) ")  # "CEI with ropivacaine"
_JOINT: Final = re.compile(r"\s*[+/]\s*|\s(?:and|plus|with)\s")
_CARE: Final = re.compile(
    r"(?P<kind>standard|usual|conventional|routine|supportive) (?:\w+ ){1,2}(?P<what>care|treatment|therapy|management)",
    re.IGNORECASE,
)

_PAIR: Final = 2


def called_as(group: Group, groups: list[Group], cast: Cast) -> list[str]:
    """All that a group may be called in a sentence, of the groups of a text; ``cast`` says which names are drugs' own."""
    names = list(group.names)
    names += [f"{kind} {n}" for n in names if n.startswith("(") for kind in ("arm", "group")]
    names += [
        _JOINT.sub(joint, s.text)
        for s in group.sides
        if LISTED.fullmatch(s.text)
        for joint in ("/", "+", "-")
    ]
    names += [s.text for s in group.sides if ABBREVIATED.fullmatch(s.text)]
    names += [m["short"] for n in group.names if (m := _SHORT_GROUP.fullmatch(n))]
    names += [
        m["short"]
        for s in group.sides
        if (m := _SHORT_WITH.match(s.text))
        and not any(o.text.startswith(m["short"]) for g in groups if g is not group for o in g.sides)
    ]
    if group.party is not None and group.party.dose_unit == "%":
        names += [group.text, f"{group.party.dose_value:g}%"]
    if group.party is not None and group.party.role != "placebo":
        names += _by_head(group, groups)
    controls = [g for g in groups if g.is_control]
    if controls == [group] and not any(CONTROL_NAME.fullmatch(n) for n in names):
        names.append("control group")
    if (
        group.party is not None
        and group.party.intervention not in cast.roles
        and group.party.role != "placebo"
    ):
        names += [s.text for s in group.sides if s.text and s.text.lower() not in cast.roles]
        names += [f"{m['kind']} {m['what']}" for s in group.sides if (m := _CARE.fullmatch(s.text))]
        names += _without_noun(group, groups)
        names += _by_first(group, groups)
        names += _without_amount(group, groups)
        names += _negations(group) + _affirmed(group, groups)
        others = [s.text.lower() for g in groups if g is not group for s in g.sides]
        heads = [_HEAD.sub("", s.text) for s in group.sides if s.text]
        own = [
            h
            for h in heads
            if h.lower() not in cast.roles and not any(o.startswith(h.lower()) for o in others)
        ]
        names += [h for h in own if " " in h]
        names += [
            f"{led} {h}"
            for h in own
            if len(h) > _LEAST
            and h.isalpha()
            and h.lower() not in _ANY_HEAD
            and not any(h in o for o in others)
            for led in (*LED_BY, "continued")
        ]
    return [
        n
        for n in dict.fromkeys(names)
        if len(n) > 1 and not re.fullmatch(r"(?:the )?(?:other|one|others|half)(?: group)?", n)
    ]


_WITHOUT: Final = re.compile(r"(?:no|without(?: an?)?) (?P<what>[\w-]+)(?P<more>.*)", re.IGNORECASE)


def _negations(group: Group) -> list[str]:
    """What those who go without a thing are called: "non-tourniquet group", "no tourniquet" of "without tourniquet use"."""
    told = [m for s in group.sides if (m := _WITHOUT.fullmatch(s.text))]
    led = [f"without {m['what']}{m['more']}" for m in told]
    return led + [
        f"{no}{what}{end}"
        for m in told
        for what in {m["what"], m["what"] + m["more"]}
        for no in ("no ", "no-", "non-", "non")
        for end in ("", " group")
    ]


def _by_first(group: Group, groups: list[Group]) -> list[str]:
    """What only one group gets by its first word, where others go on, or all end, alike.

    "Early removal", "with early" of "early drain removal"; "radial waves", "for radial" of "radial shock waves" beside
    "sham shock waves".
    """
    told = [g.text.lower().split() for g in groups]
    own = group.text.lower().split()
    if len(own) < _PAIR:
        return []
    first, last = own[0], own[-1]
    names: list[str] = []
    alike = [words[0] for words in told if words[1:] == own[1:]]
    if len(set(alike)) == len(alike) >= _PAIR and _ADJECTIVE.fullmatch(first):
        alone = [first] if "-" in first else []  # "low-fat" of "low-fat diet"
        names += [f"{first} {last}", *alone, *(f"{led} {first}" for led in LED_BY_ALONE)]
    ended = [words[0] for words in told if len(words) >= _PAIR and words[-1] == last]
    if len(ended) == len(told) >= _PAIR and ended.count(first) == 1 and len(first) > _LEAST:
        names += [
            f"{first} {last}",
            f"{first} group",
            *(f"{led} {first}" for led in ("with", "for", "after")),
        ]
    return names


def _affirmed(group: Group, groups: list[Group]) -> list[str]:
    """What those who get what another group goes without are called: "tourniquet group" beside "without tourniquet use"."""
    denied = [
        m["what"] for g in groups for s in g.sides if g is not group and (m := _WITHOUT.fullmatch(s.text))
    ]
    own = [w for w in denied for s in group.sides if s.text.lower().startswith(w.lower())]
    return [f"{w} group" for w in own] + [f"with {w}" for w in own]


_ADJECTIVE: Final = re.compile(r"[a-z]+(?:-[a-z]+)?")


def _without_noun(group: Group, groups: list[Group]) -> list[str]:
    """A brand without the noun that all groups share: "Radiance" for "Radiance stent"."""
    texts = [g.text for g in groups]
    brand, _, noun = group.text.rpartition(" ")
    shared = all(t.rpartition(" ")[2] == noun for t in texts) and len(texts) > 1
    return [brand] if shared and brand[:1].isupper() and brand not in {"The", "A"} else []


_AMOUNT: Final = re.compile(
    r"(?:[\d.,]+|one|two|three|four|five|six|eight|ten|twelve|an?)[\s-]?(?:m[lL]|L|mg|g|µg|mcg|doses?|tablets?|capsules?|sachets?|sessions?|courses?|injections?|drops?|cups?)\s+of\s+(?:\d+(?:\.\d+)?\s?%\s+)?"
)


def _by_head(group: Group, groups: list[Group]) -> list[str]:
    """What only one group gets by its last word: "the substitute" for "soda substitute", "assigned to ablation"."""

    def told(g: Group) -> list[str]:
        return [
            _HEAD.sub("", s.text.lower()) for s in g.sides if " or " not in s.text and " + " not in s.text
        ]

    others = " ".join(text for g in groups if g is not group for text in told(g))
    heads = [
        head
        for head in dict.fromkeys(text.rpartition(" ")[2] for text in told(group) if " " in text)
        if len(head) > _LEAST and head.isalpha() and head not in others and head not in _ANY_HEAD
    ]
    heads += [
        m["kind"] for text in told(group) if (m := _DEVICE_OF.fullmatch(text)) and m["kind"] not in others
    ]
    called = [f"the {h}" for h in heads if h[-1] != "s"] + [f"{verb} {h}" for h in heads for verb in LED_BY]
    kinds = [m["kind"] for text in told(group) if (m := _KIND_OF.fullmatch(text)) and m["kind"] not in others]
    called += [f"{re.sub('(?:e|ing)$', '', kind)}ers" for kind in kinds]
    return (
        called
        + [f"{verb} {k}" for k in kinds for verb in ("with", "for", "assigned to")]
        + [f"{k} group" for k in kinds]
    )


#: What may stand before the word by which a group is called.
LED_BY: Final = (
    "assigned to",
    "allocated to",
    "randomised to",
    "randomized to",
    "after",
    "with",
    "undergoing",
)
#: The same before a word that says nothing without what was said before it: "lower than open", "41% of delayed removals".
LED_BY_ALONE: Final = (*LED_BY, "than", "versus", "vs", "of", "in")
_KIND_OF: Final = re.compile(
    r"(?:[\w-]+ ){0,3}(?P<kind>(?!support|care|home|group)[a-z]{5,}) (?:programme|program|training|therapy|intervention|sessions|lessons|classes)"
)  # what a programme is of: "-0.4 for exercise" of "home exercise programme"
_DEVICE_OF: Final = re.compile(
    r"(?:[\w-]+ ){0,2}(?:[\w-]+-)?(?P<kind>[a-z]{5,}) (?:catheter|device|tube|stent|mesh|valve|pessary|ring|implant|splint|brace|machine)s?"
)  # "the balloon" for "single-balloon catheter"
_LEAST: Final = 4  # letters of a word that may stand for a group
_ANY_HEAD: Final = frozenset(
    "therapy treatment group groups care programme program intervention training control controls supplementation administration surgery "
    "alone only combined both daily weekly months weeks dose doses duration placebo exercise support strategy approach procedure technique method regimen".split()
)


def _without_amount(group: Group, groups: list[Group]) -> list[str]:
    """What a group gets without how much of it, where that tells it from the others: "lidocaine" of "20 ml of lidocaine"."""
    plain = [{_AMOUNT.sub("", s.text) for s in g.sides if s.text} for g in groups]
    own = plain[groups.index(group)]
    told = {s.text for s in group.sides}
    return [n for n in own - told if n and sum(n in names for names in plain) == 1]
