"""Who takes part in one record: its registered arms, and the groups in which each part of its results counts them.

Each part, and each outcome, defines groups of its own under codes of its own. A group is one of the registered arms
where it can be told which; another one, such as all participants together, becomes an arm of its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from trialdb.registered import NULL
from trialdb.registry.arms import RegisteredArm, dose_by_groups, read_arms
from trialdb.registry.comparators import Comparer
from trialdb.registry.entry import Entry
from trialdb.registry.groups import GroupMatch, GroupMatcher
from trialdb.resolve.names import component_names
from trialdb.values import dose_in_milligrams, interval_days, key

__all__ = ["Cast"]

_Group = Mapping[str, Any]
_LONGEST_LABEL: Final = 200


class Cast:
    """The arms of one record, numbered on in the batch as groups call for them."""

    def __init__(self, entry: Entry, protocol: _Group) -> None:
        self.arms: list[RegisteredArm] = []
        self._entry, self._rows = entry, entry.batch.rows
        self._first = len(self._rows["arms"])
        self._keys: dict[str, int] = {}
        self._own: dict[str, int] = {}
        self._position = 0
        self._sizable: list[list[Any]] = []
        self._dosable: dict[int, int] = {}  # rows of arm_interventions, by arm
        self._titles: dict[int, list[str]] = {}
        registered = read_arms(protocol, entry.vocabulary)
        module = protocol.get("armsInterventionsModule") or {}
        for arm in registered:
            self._add_arm(arm, 1.0, "a registered arm")
        self.registered = registered
        self.comparer = Comparer()
        self._matcher = GroupMatcher(registered, entry.vocabulary)
        for place, group in enumerate(module.get("armGroups", ())):
            path = f"$.protocolSection.armsInterventionsModule.armGroups[{place}]"
            self._add_group("arms", group, place, (1.0, "a registered arm"), path)

    def number(self, local: int) -> int:
        """The number in the batch of one of the record's arms."""
        return self._first + local

    def add_groups(
        self, module: str, outcome: int | None, groups: Sequence[_Group], path: str
    ) -> dict[str, tuple[int, int]]:
        """Rows of the groups of one part of the record: the row and the arm (among the record's) of each code.

        Args:
            module: which part.
            outcome: the outcome's number in the batch, if it is one.
            groups: as the record lists them.
            path: of that list in the record.
        """
        found = {}
        own: dict[str, int] = {}
        for place, (group, match) in enumerate(zip(groups, self._matcher.match(groups), strict=True)):
            if (arm := match.arm) is None:
                title = group.get("title") or ""
                k = key(title)
                own[k] = own.get(k, 0) + 1
                arm = self._own_arm(title, f"{k}|{own[k]}", match)
            elif arm in self._dosable:
                self._titles.setdefault(arm, []).append(group.get("title") or "")
            code = group.get("id") or ""
            said = match.score, match.reason
            row = self._add_group(module, group, arm, said, f"{path}[{place}]", outcome=outcome)
            found[code] = row, arm
        return found

    def _add_group(
        self,
        module: str,
        group: _Group,
        arm: int,
        said: tuple[float, str],
        path: str,
        *,
        outcome: int | None = None,
    ) -> int:
        rows = self._rows["result_groups"]
        number = len(rows)
        rows.append(
            (
                number,
                self._entry.study,
                self._position,
                module,
                NULL if outcome is None else outcome,
                group.get("id") or "",
                group.get("title") or group.get("label") or "",
                group.get("description", NULL),
                group.get("type", NULL),
                self._first + arm,
                f"a{arm + 1}",
                *said,
                path,
            )
        )
        self._position += 1
        return number

    def _own_arm(self, title: str, k: str, match: GroupMatch) -> int:
        """The arm that a group is which is no registered one; groups of one title are one, but not in one list."""
        if (found := self._own.get(k)) is None:
            read = match.read or RegisteredArm(title, "other")
            found = self._own[k] = self._add_arm(read, match.score, "a group that is no registered arm")
        return found

    def _add_arm(self, arm: RegisteredArm, score: float, reason: str) -> int:
        local = len(self.arms)
        self.arms.append(arm)
        label = " ".join(arm.label.split())[:_LONGEST_LABEL] or f"arm {local + 1}"
        k = key(label) or str(local + 1)
        count = self._keys[k] = self._keys.get(k, 0) + 1
        arm_key = f"label:{k}" if count == 1 else f"label:{k}|{count}"
        number = self._first + local
        row = [number, self._entry.study, arm_key, label, arm.role, arm.dose_level, None]
        self._sizable.append(row)
        self._rows["arms"].append(row)
        self._add_drugs(arm, number)
        self._rows["resolutions"].append(
            (self._entry.source, "arm", f"a{local + 1}", label, k, score, reason)
        )
        self._entry.batch.named["resolutions"].append(number)
        return local

    def _add_drugs(self, arm: RegisteredArm, number: int) -> None:
        rows, places = self._rows["arm_interventions"], self._entry.batch.named["arm_interventions"]
        drugs = component_names(arm.intervention) or (("placebo",) if arm.role == "placebo" else ())
        for position, name in enumerate(drugs):
            first = position == 0
            value, unit = (arm.dose_value, arm.dose_unit) if first else (None, None)
            regimen = arm.regimen if first else None
            way = arm.route if first else None
            mass = dose_in_milligrams(value, unit)
            if first and arm.registered and value is None:
                self._dosable[number - self._first] = len(rows)
            rows.append((number, position, value, unit, mass, interval_days(regimen), regimen, way))
            places.append(self._entry.batch.place("intervention", self._entry.names.intervention(name)))

    def set_doses(self) -> None:
        """Say at which dose the registered arms are given of which only the titles of their groups tell it."""
        rows = self._rows["arm_interventions"]
        for local, titles in self._titles.items():
            if (dose := dose_by_groups(self.arms[local], titles)) is not None:
                number, position, *_, interval, regimen, way = rows[self._dosable[local]]
                mass = dose_in_milligrams(dose.value, dose.unit)
                rows[self._dosable[local]] = (
                    number,
                    position,
                    dose.value,
                    dose.unit,
                    mass,
                    interval,
                    regimen,
                    way,
                )

    def set_size(self, local: int, n: int) -> None:
        """Say how many participants one of the record's arms has."""
        self._sizable[local][-1] = n
