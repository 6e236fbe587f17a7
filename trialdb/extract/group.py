"""A group while it is read: what places say of it, the names it goes by, and the words that tell it from others."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from trialdb.extract.party import Party
from trialdb.extract.sides import CONTROL, Side

__all__ = ["CONTROL_NAME", "GENERIC", "Group", "closest", "stems"]

GENERIC: Final = re.compile(
    r"(?:the )?(?:intervention|experimental|experiment|treatment|treated|study|test|active|case|verum|exposed|supplement(?:ed|ation)?|trial|observation|program(?:me)?)(?:al)?(?:[ -](?:treatment|intervention))?[ -](?:group|arm|condition|sites?|period|phase)s?|interventions?|experimental",
    re.IGNORECASE,
)
CONTROL_NAME: Final = re.compile(
    r"(?:[\w-]+[ -])?(?:control|comparison|reference|comparator)s?(?:[ -](?:group|arm|condition|sites?|period|phase)s?)?|CG",
    re.IGNORECASE,
)
_WORD: Final = re.compile(r"[A-Za-z0-9]+")
_PLAIN: Final = frozenset(
    "the a an of in on for to and or with without by at from as group groups arm arms treatment therapy plus mg g kg ml day days week weeks dose single using via patients programme program intervention condition twice once every administration session".split()
)
_LONG: Final = 5  # letters that tell one word from another, whatever its ending


_MORE: Final = re.compile(r"\bplus\b|\+|\bcombined\b|\band\b|\b(?:care|usual|treatment|therapy) with\b")
_ALONE: Final = re.compile(r"\s*\balone\b", re.IGNORECASE)


@dataclass
class Group:
    """A group while it is read: its sides, best first, and what it is called; ``is_aim`` where a title or an aim speaks of its effect."""

    sides: list[Side]
    names: list[str] = field(default_factory=list)
    n: int | None = None
    party: Party | None = None
    alone_is_control: bool = True
    long: str | None = None
    dose: tuple[float, str] | None = None
    is_aim: bool = False

    @property
    def is_control(self) -> bool:
        """Whether it is what others are compared with: by its names, or by what it gets."""
        if any(
            CONTROL_NAME.fullmatch(name) or (CONTROL.search(name) and name != "NO") for name in self.names
        ):
            return True
        text = self.sides[0].text
        if not self.alone_is_control:
            text = _ALONE.sub("", text)
        return bool(CONTROL.search(text)) and not _MORE.search(text)

    @property
    def text(self) -> str:
        """What it gets: the first description there is, else its name."""
        return next((s.text for s in self.sides if s.text), self.names[0] if self.names else "")

    def words(self) -> set[str]:
        """The beginnings of the words of its descriptions and names."""
        return stems(" ".join([*(s.text for s in self.sides[:3]), *self.names]))


def stems(text: str) -> set[str]:
    """The words that tell groups apart, each by its first letters."""
    return {_ALIKE.get(w, w[:_LONG]) for w in _WORD.findall(text.lower()) if w not in _PLAIN}


#: Words by which the field calls what has always been done.
_ALIKE: Final = dict.fromkeys("conventional traditional standard usual routine".split(), "usual")


def closest(text: str, groups: list[set[str]]) -> int | None:
    """The one group whose words cover half of a phrase's words, or None where none or several do so alike."""
    words = stems(text)
    if not words or not groups:
        return None
    scores = [len(words & own) / len(words) + 0.01 * len(words & own) / (len(own) or 1) for own in groups]
    best = max(scores)
    near = [i for i, s in enumerate(scores) if s > best - 0.15]
    if best < 0.5:
        return None
    if len(near) > 1:
        exact = [i for i in near if words == groups[i]]
        return exact[0] if len(exact) == 1 else None
    return near[0]
