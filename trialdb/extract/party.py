"""Who is compared with whom: a treatment group in the text's terms, and the cast of a text."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Final

from trialdb.extract.lexicon import Name
from trialdb.facts import ArmRole, DoseLevel
from trialdb.values import key

__all__ = ["PLACEBO", "PLACEBO_ARM", "Cast", "Party", "is_control"]


PLACEBO: Final = frozenset({"placebo", "sham procedure"})
_CONTROL: Final = re.compile(
    r"\b(?:control|usual|standard|placebo|sham|untreated|no treatment|waiting|conventional|routine)\b",
    re.IGNORECASE,
)


def is_control(label: str) -> bool:
    """Whether a label is that of a control group."""
    return bool(_CONTROL.search(label))


@dataclass(frozen=True, slots=True)
class Party:
    """One treatment group in the text's terms, whatever study it belongs to."""

    role: ArmRole
    intervention: str | None
    label: str
    dose_value: float | None = None
    dose_unit: str | None = None
    dose_level: DoseLevel | None = None
    regimen: str | None = None

    @property
    def identity(self) -> tuple[object, ...]:
        """What tells one party from another: not the words of its label."""
        name = key(self.intervention or self.label)
        return (
            self.role,
            name if self.role != "placebo" else "",
            self.dose_value,
            self.dose_unit,
            self.dose_level,
            self.regimen,
        )


_PAIR: Final = 2
PLACEBO_ARM: Final = Party("placebo", "placebo", "placebo")


@dataclass
class Cast:
    """The arms of a text. ``main`` is the drug that the text is about.

    ``stands_for`` tells which arm a drug's name alone means, where it is part of one: "A" for "A plus chemotherapy".
    ``schedules`` are those that tell the main drug's arms apart, where its doses do not.
    ``sham`` says that what stands as its placebo is a sham procedure. ``dose_by_schedule`` holds the main drug's doses
    where each has a schedule of its own (140 mg Q2W, 420 mg monthly).
    ``drugs`` are those named in each sentence, by where it begins, its own abbreviations and combinations told.
    ``strengths`` are the percentages at which it gives its preparations, by drug, where those tell arms apart.
    ``backbone`` are the drugs, two or more, that all arms are given together.
    ``base`` and ``lead`` are the only control and the only treated group of a text that defines its groups, ``groups`` all of them.
    """

    main: str | None = None
    roles: dict[str, ArmRole] = field(default_factory=dict)
    doses: dict[str, list[tuple[float, str]]] = field(default_factory=dict)
    labels: dict[str, Party] = field(default_factory=dict)
    displayed: dict[str, str] = field(default_factory=dict)
    drugs: dict[int, list[Name]] = field(default_factory=dict)
    has_levels: bool = False
    stands_for: dict[str, str] = field(default_factory=dict)
    base: Party | None = None
    lead: Party | None = None
    groups: list[Party] = field(default_factory=list)
    sham: bool = False
    dose_by_schedule: dict[str, tuple[float, str]] = field(default_factory=dict)
    words: list[tuple[set[str], Party]] = field(default_factory=list)
    sizes: list[tuple[Party, int]] = field(default_factory=list)
    schedules: list[str] = field(default_factory=list)
    backbone: tuple[str, ...] = ()
    strengths: dict[str, frozenset[float]] = field(default_factory=dict)

    @property
    def drug_names(self) -> frozenset[str]:
        """The names of the active drugs among the arms, as keys."""
        active = [d for d, role in self.roles.items() if role != "placebo"]
        return frozenset(key(n) for d in active for n in (d, self.displayed.get(d, d)))

    @property
    def keys(self) -> frozenset[str]:
        """What the arms are called, as keys: drugs and the groups' own names."""
        return frozenset(map(key, (*self.roles, *self.labels)))

    @property
    def spoken_keys(self) -> frozenset[str]:
        """The same, with what the text calls these drugs."""
        return self.keys.union(key(self.displayed.get(drug, drug)) for drug in self.roles)

    @property
    def bare_names(self) -> dict[str, Party]:
        """The groups' names without the word "group", in lower case, and "control"."""
        cores = {m["core"]: p for label, p in self.labels.items() if (m := _NAME_OF.fullmatch(label))}
        if self.control is not None:
            cores.setdefault("control", self.control)
        return cores

    @property
    def control(self) -> Party | None:
        """The party that others are compared with where a text does not say: the groups' control, placebo, else the only comparator."""
        if self.base is not None:
            return self.base
        if "placebo" in self.roles:
            return PLACEBO_ARM
        others = [d for d, r in self.roles.items() if r == "active_comparator"]
        if len(others) == 1:
            return self.party(others[0])
        labelled = [
            p
            for p in self.labels.values()
            if p.role in {"placebo", "active_comparator", "other"} and is_control(p.label)
        ]
        return labelled[0] if len(labelled) == 1 else self._other()

    def _other(self) -> Party | None:
        """The second of two parties where a text has no more, whatever their roles."""
        lead = self.experimental
        others = [p for p in self._parties() if lead is not None and p.identity != lead.identity]
        return others[0] if len(others) == 1 else None

    def _parties(self) -> list[Party]:
        parties = (*map(self.party, self.roles), *self.labels.values())
        return list({p.identity: p for p in parties}.values())

    @property
    def is_pair(self) -> bool:
        """Whether a text has two arms and no more."""
        return len(self.groups) == _PAIR if self.groups else len(self._parties()) == _PAIR

    @property
    def experimental(self) -> Party | None:
        """The experimental party where a text does not say more ("treated patients")."""
        if self.lead is not None:
            return self.lead
        if self.main is not None:
            return self.party(self.main)
        labelled = [p for p in self.labels.values() if p.role == "experimental"]
        return labelled[0] if len(labelled) == 1 else None

    @property
    def by_schedule(self) -> bool:
        """Whether all groups get the main drug and only its schedule tells them apart."""
        return len(self.groups) > 1 and all(
            p.intervention == self.main and p.regimen is not None for p in self.groups
        )

    def settled(self) -> SettledCast:
        """The same cast when all of its arms are known."""
        return SettledCast(**vars(self))

    def at_dose(self, drug: str, dose: str) -> str:
        """What an arm with a dose is called: its drug and dose; a drug that the text calls otherwise has its word alone.

        "Zoledronate" is the only arm of zoledronic acid, whatever its dose; two doses are told apart by it.
        """
        written = self.displayed.get(drug, drug)
        if key(written) == key(drug):
            return f"{drug} {dose}"
        return written if len(self.doses.get(drug, [])) < 2 else f"{written} {dose}"

    def party(self, drug: str) -> Party:
        """The party that takes this drug, dose not stated."""
        return _taking(drug, self.roles.get(drug, "experimental"), self.displayed.get(drug, drug))


_NAME_OF: Final = re.compile(r"(?P<core>[a-z][\w+/-]*(?: [\w+/-]+)?) (?:group|arm)")


class SettledCast(Cast):
    """A cast whose arms change no more (but for their doses), so that what follows from them is worked out once."""

    @cached_property
    def keys(self) -> frozenset[str]:
        return super().keys

    @cached_property
    def spoken_keys(self) -> frozenset[str]:
        return super().spoken_keys

    @cached_property
    def bare_names(self) -> dict[str, Party]:
        return super().bare_names

    @cached_property
    def drug_names(self) -> frozenset[str]:
        return super().drug_names

    @cached_property
    def control(self) -> Party | None:
        return super().control

    @cached_property
    def experimental(self) -> Party | None:
        return super().experimental


@lru_cache(maxsize=1024)
def _taking(drug: str, role: ArmRole, label: str) -> Party:
    return Party(role, drug, label)
