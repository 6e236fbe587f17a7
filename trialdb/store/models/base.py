"""What all tables share: the base class, forms of columns, and the constraints that both databases know.

Whatever a constraint can refuse, the database refuses; constraints are written in SQL that SQLite and PostgreSQL
both know. Times are text in UTC (``2025-03-08T09:30:00Z``), dates are text with the precision that is known
(``2025``, ``2025-03``, ``2025-03-08``).
"""

from __future__ import annotations

from typing import Any, Final, cast, get_args

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Double,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    false,
    text,
)
from sqlalchemy.orm import DeclarativeBase, MappedColumn, mapped_column

from trialdb import facts

SOURCE_KINDS: Final = get_args(facts.SourceKind)
TIME_UNITS: Final = get_args(facts.TimeUnit)
ARM_ROLES: Final = get_args(facts.ArmRole)
DOSE_LEVELS: Final = get_args(facts.DoseLevel)
ENDPOINT_ROLES: Final = get_args(facts.EndpointRole)
ARM_MEASURES: Final = get_args(facts.ArmMeasure)
COMPARISON_MEASURES: Final = get_args(facts.ComparisonMeasure)
DIRECTIONS: Final = get_args(facts.Direction)
OPERATORS: Final = get_args(facts.Operator)
DISPERSIONS: Final = ("sd", "se", "cv", "iqr", "range")
TEST_TYPES: Final = ("superiority", "non-inferiority", "equivalence")
ALLOCATIONS: Final = ("randomized", "non-randomized")
MASKINGS: Final = ("open-label", "single-blind", "double-blind", "triple-blind", "quadruple-blind")
CONTROLS: Final = ("placebo", "active", "sham", "none")
ENDPOINT_KINDS: Final = ("responder", "continuous", "event", "time_to_event", "rate")
INTERVENTION_KINDS: Final = (
    "drug", "biologic", "vaccine", "device", "procedure", "behavioural", "placebo", "other",
)  # fmt: skip
ORGANISATION_KINDS: Final = ("company", "regulator", "academic", "government", "charity", "publisher")
ORGANISATION_ROLES: Final = ("sponsor", "collaborator", "other")
NAME_SCHEMES: Final = ("nct", "eudract", "acronym", "protocol", "phrase")
LINK_KINDS: Final = ("extension_of", "part_of", "pools")
DATE_PRECISIONS: Final = ("day", "month", "quarter", "half", "year")
RESOLUTION_KINDS: Final = (
    "study", "arm", "intervention", "organisation", "condition", "endpoint", "adverse_event",
)  # fmt: skip
RUN_STATUSES: Final = ("running", "done", "failed", "partial")
PAGE_STATUSES: Final = ("waiting", "loaded", "refused")
CHANGE_KINDS: Final = ("new study", "new results", "changed figure", "new conflict")
ITEM_STATUSES: Final = ("loaded", "unchanged", "replaced", "failed")

DIGITS: Final = "'0123456789'"
KNOWN: Final = "Whether the vocabulary in seeds/ has it; if not, only sources name it"
NAME_KEY: Final = "The name by which it is looked up: lower case, letters and digits only"
POSITION: Final = "Place among the facts of its kind in the source, from 0"
AT_VALUE: Final = "When it was measured, as stated: the figure"
AT_UNIT: Final = "When it was measured, as stated: day, week, month, year"
AT_DAYS: Final = "When it was measured, in days"
STATED_BY: Final = "The source that states it"
EVIDENCE: Final = "The place where the source states it"


class Base(DeclarativeBase):
    """What all tables share: names of constraints, types of text and figures, and where descriptions come from."""

    metadata = MetaData(
        naming_convention={
            "pk": "pk_%(table_name)s",
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        }
    )
    type_annotation_map = {str: Text(), float: Double(), int: Integer()}  # noqa: RUF012  (SQLAlchemy's own form)

    def __init_subclass__(cls, **options: Any) -> None:
        """Describe the table in the database by the first sentence of its class."""
        super().__init_subclass__(**options)
        cast("Table", cls.__table__).comment = (
            (cls.__doc__ or "").partition("\n")[0].rstrip(".").replace("``", "")
        )


def row_id() -> MappedColumn[int]:
    """The primary key."""
    return mapped_column(primary_key=True, comment="Number of the row; loading again keeps it")


def column(comment: str, *, index: bool = False) -> MappedColumn[Any]:
    """A column with its description."""
    return mapped_column(comment=comment, index=index)


def starting(value: str | float, comment: str) -> MappedColumn[Any]:
    """A column that holds ``value`` where none is given."""
    return mapped_column(server_default=str(value), default=value, comment=comment)


def reference(target: str, comment: str, *, index: bool = True, part: bool = False) -> MappedColumn[Any]:
    """A foreign key; ``part`` rows go with their owner; ``index=False`` where a longer index starts with it."""
    key = ForeignKey(f"{target}.id", ondelete="CASCADE" if part else None)
    return mapped_column(key, index=index, comment=comment)


def flag(name: str, comment: str, *, starts_false: bool = False) -> MappedColumn[Any]:
    """A yes or no; SQLite, which has no boolean type, gets a CHECK of this name."""
    kind = Boolean(name=name, create_constraint=True)
    if starts_false:
        return mapped_column(kind, server_default=false(), default=False, comment=comment)
    return mapped_column(kind, comment=comment)


def one_of(column: str, values: tuple[str, ...]) -> CheckConstraint:
    """A column holds one of these words."""
    return CheckConstraint(f"{column} IN ({quoted(values)})", name=column)


def quoted(values: tuple[str, ...]) -> str:
    """Words as a list of SQL."""
    return ", ".join(f"'{value}'" for value in values)


def at_least(column: str, least: int = 0) -> CheckConstraint:
    """A number that is not smaller."""
    return CheckConstraint(f"{column} >= {least}", name=f"{column}_at_least_{least}")


def share(column: str) -> CheckConstraint:
    """A probability, or how sure something is: 0 to 1."""
    return CheckConstraint(f"{column} BETWEEN 0 AND 1", name=f"{column}_range")


def filled(column: str) -> CheckConstraint:
    """Text that is not empty."""
    return CheckConstraint(f"{column} <> ''", name=f"{column}_filled")


def partial_date(column: str) -> str:
    """SQL that holds for an ISO date of year, month or day precision."""
    digits = f"substr({column}, 1, 4) || substr({column}, 6, 2) || substr({column}, 9, 2)"
    return (
        f"length({column}) IN (4, 7, 10) AND ltrim({digits}, {DIGITS}) = ''"
        f" AND substr({column}, 5, 1) IN ('', '-') AND substr({column}, 8, 1) IN ('', '-')"
        f" AND (length({column}) < 7 OR substr({column}, 6, 2) BETWEEN '01' AND '12')"
        f" AND (length({column}) < 10 OR substr({column}, 9, 2) BETWEEN '01' AND '31')"
    )


def date_shaped(column: str) -> CheckConstraint:
    """A date in ISO form of the precision that is known."""
    return CheckConstraint(partial_date(column), name=f"{column}_date")


def time_shaped(column: str) -> CheckConstraint:
    """A time in ISO form."""
    shape = " AND ".join(
        f"substr({column}, {place}, 1) = '{sign}'" for place, sign in ((5, "-"), (8, "-"), (11, "T"))
    )
    return CheckConstraint(f"length({column}) >= 19 AND {shape}", name=f"{column}_time")


def time_point() -> tuple[CheckConstraint, ...]:
    """A time point is a figure with its unit, or is not stated at all."""
    return (
        one_of("at_unit", TIME_UNITS),
        CheckConstraint("(at_value IS NULL) = (at_unit IS NULL)", name="at_value_with_unit"),
        CheckConstraint("at_days IS NULL OR at_value IS NOT NULL", name="at_days_with_value"),
    )


def arm_of_study(column: str) -> ForeignKeyConstraint:
    """An arm that is one of the row's own study."""
    return ForeignKeyConstraint(["study_id", column], ["arms.study_id", "arms.id"])


def partial_index(table: str, *columns: str, where: str | None = None) -> Index:
    """An index over the rows that have the last of its columns (or for which ``where`` holds)."""
    condition = text(where or f"{columns[-1]} IS NOT NULL")
    name = f"ix_{table}_{'_'.join(columns)}"
    return Index(name, *columns, sqlite_where=condition, postgresql_where=condition)
