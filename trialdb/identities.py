"""What resolving says and storing takes: studies, arms, and what each name of each source was taken to be.

All values are frozen and know no database: a source is its ``document_key``, a mention is a source with the
local id that the source's :class:`~trialdb.facts.Facts` use, and a study or an arm is its canonical key. They
are a pure function of the set of sources, so that two databases with the same sources hold the same keys.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from trialdb.facts import ArmRole, DoseLevel
from trialdb.values import key

__all__ = [
    "Alternative",
    "Arm",
    "Component",
    "Identity",
    "IdentityKind",
    "Link",
    "LinkKind",
    "Mention",
    "NameScheme",
    "Resolution",
    "Study",
    "StudyName",
]

Mention = tuple[str, str]
IdentityKind = Literal[
    "study", "arm", "intervention", "organisation", "condition", "endpoint", "adverse_event"
]
LinkKind = Literal["extension_of", "part_of", "pools"]
NameScheme = Literal["nct", "eudract", "acronym", "protocol", "phrase"]


@dataclass(frozen=True, slots=True)
class Alternative:
    """A thing that a name might also have meant, how well it fits (0 to 1) and why."""

    name: str
    score: float
    reason: str


@dataclass(frozen=True, slots=True)
class Identity:
    """What one name in one source was taken to be.

    ``entity`` is a study key, an arm key, or the name of an entry of a vocabulary; where ``in_vocabulary`` is
    false it is the name as written, which stands for itself. None means that nothing was found.
    """

    source: str
    kind: IdentityKind
    local_id: str
    name: str
    entity: str | None
    score: float
    reason: str
    alternatives: tuple[Alternative, ...] = ()
    in_vocabulary: bool = False
    entity_kind: str | None = None

    @property
    def name_key(self) -> str:
        """The form by which names are compared."""
        return key(self.name)


@dataclass(frozen=True, slots=True)
class StudyName:
    """A name that a source gives a study."""

    scheme: NameScheme
    name: str
    source: str


@dataclass(frozen=True, slots=True)
class Study:
    """One study with its canonical attributes, each from the strongest source that states it."""

    key: str
    name: str
    unresolved: bool
    pooled: bool
    nct_id: str | None = None
    title: str | None = None
    phase: str | None = None
    enrolled: int | None = None
    allocation: str | None = None
    masking: str | None = None
    control: str | None = None
    weeks: float | None = None
    program: str | None = None
    names: tuple[StudyName, ...] = ()
    sponsors: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    mentions: tuple[Mention, ...] = ()


@dataclass(frozen=True, slots=True)
class Link:
    """That one study extends, or pools, another."""

    study: str
    other: str
    kind: LinkKind


@dataclass(frozen=True, slots=True)
class Component:
    """One intervention of an arm; only the first of a combination carries the arm's dose."""

    intervention: str
    dose_value: float | None = None
    dose_unit: str | None = None
    regimen: str | None = None
    route: str | None = None


@dataclass(frozen=True, slots=True)
class Arm:
    """One arm of one study, whatever its sources call it."""

    study: str
    key: str
    label: str
    role: ArmRole
    components: tuple[Component, ...] = ()
    dose_level: DoseLevel | None = None
    n: int | None = None
    ratio: int | None = None
    mentions: tuple[Mention, ...] = ()


@dataclass(frozen=True, slots=True)
class Resolution:
    """Studies and arms of a set of sources, sorted by key, and for each mention which of them it is."""

    studies: tuple[Study, ...] = ()
    arms: tuple[Arm, ...] = ()
    links: tuple[Link, ...] = ()
    identities: tuple[Identity, ...] = ()
    study_of: Mapping[Mention, str] = field(default_factory=dict)
    arm_of: Mapping[Mention, tuple[str, str]] = field(default_factory=dict)
