"""Which mentions of studies are one study.

The same registry number is the same study, and two NCT numbers never are. The same name is the same study when
the drugs meet, or one side states none, and nothing speaks against it: acronyms are used again by others. A
mention that fits two studies which cannot be one stays alone, unresolved, with both as alternatives. All steps
look at sets only, so the order in which sources came does not matter.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

from trialdb.identities import Alternative, Identity, Link, LinkKind, Mention, NameScheme, Study, StudyName
from trialdb.resolve.match import strongest_first
from trialdb.resolve.mentions import StudyMention
from trialdb.values import key

__all__ = ["resolve_studies", "study_links"]


@dataclass(frozen=True, eq=False)
class _Group:
    """Mentions that are one study, with what they say together."""

    mentions: tuple[StudyMention, ...]

    @cached_property
    def ncts(self) -> frozenset[str]:
        return frozenset(m.nct for m in self.mentions if m.nct)

    @cached_property
    def numbers(self) -> frozenset[str]:
        return frozenset().union(*(m.numbers for m in self.mentions))

    @cached_property
    def names(self) -> frozenset[str]:
        return frozenset(k for m in self.mentions for k in m.names)

    @cached_property
    def short(self) -> frozenset[str]:
        return frozenset(k for m in self.mentions for k in m.short)

    @cached_property
    def full(self) -> frozenset[str]:
        return frozenset(k for m in self.mentions for k in m.full)

    @cached_property
    def drugs(self) -> frozenset[str]:
        return frozenset().union(*(m.drugs for m in self.mentions))

    @cached_property
    def conditions(self) -> frozenset[str]:
        return frozenset().union(*(m.conditions for m in self.mentions))

    @cached_property
    def pooled(self) -> bool:
        return any(m.fact.pools for m in self.mentions)


_Linked = Callable[[_Group, _Group], bool]


def resolve_studies(
    mentions: Iterable[StudyMention],
) -> tuple[tuple[Study, ...], tuple[Identity, ...], dict[Mention, str]]:
    """Studies sorted by key, what each name was taken to be, and the study key of each mention."""
    everything = sorted(mentions, key=lambda m: m.at)
    groups = [_Group((m,)) for m in everything if m.named]
    alone: dict[_Group, tuple[_Group, ...]] = {_Group((m,)): () for m in everything if not m.named}
    for linked in (_same_nct, _same_number, _same_name_and_drug, _same_name):
        groups, ambiguous = _join(groups, linked)
        alone |= ambiguous
    keys = _keys(groups) | {g: _source_key(g) for g in alone}
    study_of = {m.at: keys[g] for g in keys for m in g.mentions}
    studies = sorted(
        (_study(g, k, unresolved=g in alone and not g.pooled) for g, k in keys.items()), key=lambda s: s.key
    )
    names = {s.key: s.name for s in studies}
    identities: list[Identity] = []
    for group in keys:
        others = {study_of[m.at] for g in alone.get(group, ()) for m in g.mentions} - {keys[group]}
        runners_up = tuple(
            Alternative(f"{names[k]} ({k})", 0.5, "the same name, and it may be this one")
            for k in sorted(others)
        )
        for mention in group.mentions:
            identities += _identities(mention, group, keys[group], names[keys[group]], runners_up)
    return (
        tuple(studies),
        tuple(sorted(identities, key=lambda i: (i.source, i.local_id, i.name_key))),
        study_of,
    )


# --- what speaks for one study and what against ----------------------------------------------------


def _same_nct(a: _Group, b: _Group) -> bool:
    return bool(a.ncts & b.ncts)


def _same_number(a: _Group, b: _Group) -> bool:
    return bool(a.numbers & b.numbers) and not _two_ncts(a, b)


def _same_name_and_drug(a: _Group, b: _Group) -> bool:
    return bool(a.drugs & b.drugs) and _names_meet(a, b) and not _conflict(a, b)


def _same_name(a: _Group, b: _Group) -> bool:
    if a.drugs and b.drugs:
        return False
    return _full_names_meet(a, b) and not _conflict(a, b)


def _full_names_meet(a: _Group, b: _Group) -> bool:
    return bool(a.names & b.names or a.full & b.names or a.names & b.full)


def _names_meet(a: _Group, b: _Group) -> bool:
    return _full_names_meet(a, b) or bool(a.short & b.names or a.names & b.short)


def _two_ncts(a: _Group, b: _Group) -> bool:
    return bool(a.ncts and b.ncts and not a.ncts & b.ncts)


def _conflict(a: _Group, b: _Group) -> bool:
    """Whether the two cannot be one study."""
    return (
        _two_ncts(a, b)
        or bool(a.drugs and b.drugs and not a.drugs & b.drugs)
        or _other_condition(a, b)
        or a.pooled != b.pooled
        or _told_apart(a, b)
    )


def _other_condition(a: _Group, b: _Group) -> bool:
    """Whether both state what they treat, and neither's is the other's or a part of it."""
    if not (a.conditions and b.conditions):
        return False
    return not any(key(x) in key(y) or key(y) in key(x) for x in a.conditions for y in b.conditions)


def _told_apart(a: _Group, b: _Group) -> bool:
    """Whether one source speaks of both, by names that have nothing to do with each other."""
    return any(
        x.at[0] == y.at[0] and x.at != y.at and not x.keys & y.keys for x in a.mentions for y in b.mentions
    )


# --- joining -----------------------------------------------------------------------------------------


def _join(groups: Sequence[_Group], linked: _Linked) -> tuple[list[_Group], dict[_Group, tuple[_Group, ...]]]:
    """Groups joined over their links; one that links two groups which cannot be one is left out, with both."""
    groups = _alike(groups, linked)
    near = _neighbours(groups, linked)
    apart = {(a, b) for part in _connected(groups, near) for a, b in combinations(part, 2) if _apart(a, b)}
    torn = {g: tuple(near[g]) for g in groups if any(a in near[g] and b in near[g] for a, b in apart)}
    joined: list[_Group] = []
    for part in _connected([g for g in groups if g not in torn], near):
        if any((a, b) in apart or (b, a) in apart for a, b in combinations(part, 2)):
            torn |= {g: tuple(near[g]) for g in part if near[g] and not g.ncts}
            joined += [g for g in part if g not in torn]
        else:
            joined.append(_Group(tuple(sorted((m for g in part for m in g.mentions), key=lambda m: m.at))))
    joined += [g for g in torn if g.ncts or g.numbers]
    left = {g: near for g, near in torn.items() if not (g.ncts or g.numbers)}
    return joined, {_Group((m,)): near for g, near in left.items() for m in g.mentions}


def _alike(groups: Sequence[_Group], linked: _Linked) -> list[_Group]:
    """Groups that say the very same and are linked as one: a study of which hundreds speak stays cheap."""
    same: dict[object, list[_Group]] = {}
    for g in groups:
        said = (g.ncts, g.numbers, g.names, g.short, g.full, g.drugs, g.conditions, g.pooled)
        same.setdefault(said if linked(g, g) else g, []).append(g)
    return [
        _Group(tuple(sorted((m for g in part for m in g.mentions), key=lambda m: m.at)))
        for part in same.values()
    ]


def _apart(a: _Group, b: _Group) -> bool:
    """Whether two groups cannot be one: sharing a registry number outweighs all else."""
    return not (a.ncts & b.ncts or _same_number(a, b)) and _conflict(a, b)


def _neighbours(groups: Sequence[_Group], linked: _Linked) -> Mapping[_Group, Mapping[_Group, None]]:
    """The groups linked with each; only groups that share a key are compared."""
    by_key: dict[str, list[_Group]] = {}
    for group in groups:
        for k in sorted({k for m in group.mentions for k in m.keys}):
            by_key.setdefault(k, []).append(group)
    near: dict[_Group, dict[_Group, None]] = {g: {} for g in groups}
    for sharing in by_key.values():
        for a, b in combinations(sharing, 2):
            if b not in near[a] and linked(a, b):
                near[a][b] = near[b][a] = None
    return near


def _connected(
    groups: Sequence[_Group], near: Mapping[_Group, Mapping[_Group, None]]
) -> Iterable[list[_Group]]:
    left = dict.fromkeys(groups)
    while left:
        part = [next(iter(left))]
        del left[part[0]]
        for group in part:
            for other in near[group]:
                if other in left:
                    del left[other]
                    part.append(other)
        yield part


# --- identity and attributes -------------------------------------------------------------------------


def _source_key(group: _Group) -> str:
    source, local_id = group.mentions[0].at
    return f"source:{source}#{local_id}"


def _keys(groups: Iterable[_Group]) -> dict[_Group, str]:
    """``nct:…``, else ``name:…``; two studies of one name are told apart by their drugs, else by their sources."""
    keys = {g: _own_key(g) for g in groups}
    for more in (_drugs_key, _conditions_key):
        twice = _repeated(keys)
        keys = {g: f"{k}|{more(g)}" if k in twice and more(g) else k for g, k in keys.items()}
    twice = _repeated(keys)
    return {g: _source_key(g) if k in twice else k for g, k in keys.items()}


def _drugs_key(group: _Group) -> str:
    return "+".join(sorted(group.drugs))


def _conditions_key(group: _Group) -> str:
    return "+".join(sorted(map(key, group.conditions)))


def _repeated(keys: Mapping[_Group, str]) -> frozenset[str]:
    return frozenset(k for k, count in Counter(keys.values()).items() if count > 1)


def _own_key(group: _Group) -> str:
    if group.ncts:
        return f"nct:{min(group.ncts)}"
    return f"name:{key(_best_name(group))}" if group.names else f"number:{min(group.numbers)}"


def _best_name(group: _Group) -> str:
    """With the programme's prefix where a source gives it, then an acronym, then by how many sources use it."""
    spellings = Counter((k, name) for m in group.mentions for k, name in m.names.items())
    uses = Counter(k for m in group.mentions for k in m.names)
    full = {m.fact.program for m in group.mentions if m.fact.program}

    def rank(item: tuple[str, str]) -> tuple[object, ...]:
        k, name = item
        prefixed = any(k.startswith(key(p)) for p in full) or any(
            o != k and k.endswith(o) and o in group.short | group.names for o in group.names
        )
        return (not prefixed, not _acronym(name), -uses[k], k, -spellings[item], name)

    return min(spellings, key=rank)[1]


def _acronym(name: str) -> bool:
    words = name.split()
    return len(words) <= 4 and any(sum(c.isupper() or c.isdigit() for c in w) > 1 for w in words)


def _display(group: _Group) -> str:
    if group.names:
        return _best_name(group)
    if group.ncts:
        return min(group.ncts)
    if group.numbers:
        return min(group.numbers)
    fact = group.mentions[0].fact
    if group.pooled and fact.described:
        return fact.described
    names = {k: name for m in reversed(group.mentions) for k, name in m.drug_names.items()}
    drug = ", ".join(names[k] for k in sorted(names))
    own = f"{fact.names[0]} (named so only there)" if fact.names else "unnamed"
    words = [own, f"phase {fact.phase}" if fact.phase else "", "study", f"of {drug}" if drug else ""]
    return " ".join(w for w in words if w) + (f", readout {fact.readout}" if fact.readout else "")


def _study(group: _Group, study_key: str, *, unresolved: bool) -> Study:
    order = strongest_first({m.at[0]: m.source for m in group.mentions})
    ranked = sorted(group.mentions, key=lambda m: (order.index(m.at[0]), m.at[1]))

    def first(value: Callable[[StudyMention], object]) -> object:
        return next((v for m in ranked if (v := value(m)) is not None), None)

    fields = ("phase", "enrolled", "weeks", "program")
    stated = {name: first(lambda m, name=name: getattr(m.fact, name)) for name in fields}  # type: ignore[misc]
    for name in ("allocation", "masking", "control"):
        stated[name] = first(lambda m, name=name: getattr(m.fact.design, name))  # type: ignore[misc]
    titles = [m.source.title for m in ranked if m.source.kind == "registry" and m.nct and m.source.title]
    return Study(
        key=study_key,
        name=_display(group),
        unresolved=unresolved,
        pooled=group.pooled,
        nct_id=min(group.ncts, default=None),
        title=titles[0] if titles else None,
        names=_names(ranked),
        sponsors=tuple(dict.fromkeys(name for m in ranked for name in m.fact.sponsors)),
        conditions=tuple(dict.fromkeys(name for m in ranked for name in m.fact.conditions)),
        mentions=tuple(m.at for m in group.mentions),
        **stated,  # type: ignore[arg-type]
    )


def _names(ranked: Sequence[StudyMention]) -> tuple[StudyName, ...]:
    """Each name once, as the strongest source writes it; short and full forms that no source writes are phrases."""
    found: dict[tuple[NameScheme, str], StudyName] = {}
    for m in ranked:
        rows: list[tuple[NameScheme, str]] = [("nct", m.nct)] if m.nct else []
        rows += m.numbers.values()
        rows += [("acronym", name) for name in m.names.values()]
        rows += [
            ("phrase", n) for n in m.fact.names if key(n) not in m.names and not n.upper().startswith("NCT")
        ]
        rows += [("phrase", m.fact.described)] if m.fact.described else []
        for scheme, name in rows:
            if key(name):
                found.setdefault((scheme, key(name)), StudyName(scheme, name, m.at[0]))
    written = {k for _, k in found}
    for m in ranked:
        for k, name in {**m.short, **m.full}.items():
            if k not in written:
                found.setdefault(("phrase", k), StudyName("phrase", name, m.at[0]))
    return tuple(found[place] for place in sorted(found))


# --- what is said of each mention ----------------------------------------------------------------------


def _identities(
    mention: StudyMention, group: _Group, study_key: str, name: str, runners_up: tuple[Alternative, ...]
) -> list[Identity]:
    score, reason = _why(mention, group, bool(runners_up) or study_key.startswith("source:"))
    words = {**{key(n): n for n in mention.fact.names}, **mention.names}
    if mention.nct:
        words[mention.nct.lower()] = mention.nct
    words |= {k: spelling for k, (_, spelling) in mention.numbers.items()}
    if not words:
        described = mention.fact.described or name
        words = {key(described): described}
    source, local_id = mention.at
    return [
        Identity(source, "study", local_id, words[k], study_key, score, reason, runners_up)
        for k in sorted(words)
    ]


def _why(mention: StudyMention, group: _Group, alone: bool) -> tuple[float, str]:  # noqa: FBT001
    if mention.rule:
        return 1.0, mention.rule.reason
    if not mention.named:
        return 0.0, "the source does not name the study"
    if alone:
        return 0.5, "more than one study goes by this name"
    others = [m for m in group.mentions if m.at[0] != mention.at[0]]
    if mention.nct:
        return 1.0, f"its registry number, {mention.nct}"
    if any(mention.numbers.keys() & m.numbers.keys() for m in others):
        return 1.0, "the same registry number"
    if not others:
        return 1.0, "no other source speaks of it"
    if any(mention.drugs & m.drugs and mention.keys & m.keys for m in others):
        return 0.95, "the same name and the same drug"
    return 0.85, "the same name; a side states no drug"


def study_links(mentions: Iterable[StudyMention], study_of: Mapping[Mention, str]) -> tuple[Link, ...]:
    """Which study extends or pools which, over all sources."""
    everything = tuple(mentions)
    local: dict[Mention, Mention] = {}
    for m in everything:
        source = m.at[0]
        for name in (m.fact.id, *(key(n) for n in m.fact.names), key(m.fact.nct_id or "")):
            local.setdefault((source, name), m.at)
    found: set[tuple[str, str, LinkKind]] = set()
    for m in everything:
        kinds: tuple[tuple[LinkKind, tuple[str, ...]], ...] = (
            ("extension_of", m.fact.extension_of),
            ("pools", m.fact.pools),
        )
        for kind, names in kinds:
            for name in names:
                at = local.get((m.at[0], name)) or local.get((m.at[0], key(name)))
                if at and at in study_of and study_of[at] != study_of[m.at]:
                    found.add((study_of[m.at], study_of[at], kind))
    return tuple(Link(*link) for link in sorted(found))
