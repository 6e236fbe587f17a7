"""``trialdb.toml``: where documents come from, how politely they are fetched, when, and who is told.

A wrong key or value is refused with its file and line, and with what was perhaps meant. Paths are those of the file's
own folder.
"""

from __future__ import annotations

import difflib
import os
import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, model_validator

from trialdb.errors import ConfigurationError, FetchError, ScheduleError
from trialdb.jobs.lines import line_of
from trialdb.jobs.schedule import next_run

__all__ = [
    "ORIGIN_KINDS",
    "TABLES",
    "Bulk",
    "Configuration",
    "Feed",
    "FetchSettings",
    "Files",
    "MetricsSettings",
    "NotifySettings",
    "Origin",
    "Pages",
    "PubMedQuery",
    "RegistryQuery",
    "ScheduleSettings",
    "read_configuration",
    "without_origins",
]


Occasion = Literal["readouts", "conflicts", "failures"]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", str_min_length=1)


class _Origin(_Part):
    name: str = Field(description="what its runs are known by")
    cron: str | None = Field(
        default=None, description="when `trialdb schedule` asks it, in place of the schedule's own time"
    )


class Files(_Origin):
    """Files, folders and patterns such as ``inbox/**/*.html``."""

    kind: Literal["files"]
    paths: tuple[str, ...] = Field(
        min_length=1, description="files, folders and patterns (`inbox/**/*.html`)"
    )


class Pages(_Origin):
    """Pages by their addresses, given here or in a file, one a line."""

    kind: Literal["pages"]
    urls: tuple[str, ...] = Field(default=(), description="addresses")
    file: Path | None = Field(
        default=None, description="a file with an address on each line; # begins a remark"
    )

    @model_validator(mode="after")
    def _some(self) -> Pages:
        if not self.urls and self.file is None:
            raise ValueError("it names no page: give urls, or a file with an address on each line")
        return self


class Feed(_Origin):
    """An RSS or Atom feed, whose items are followed to their articles.

    An article is looked at again, for corrections, in each run of the first ``recheck_days``.
    """

    kind: Literal["feed"]
    url: str = Field(description="the address of the feed")
    recheck_days: int = Field(default=7, ge=0, description="days in which an article is looked at again")


class RegistryQuery(_Origin):
    """Studies of ClinicalTrials.gov; those that changed since the last run, and now and then all.

    Some records change without a new date, so that all are asked for every ``full_every_days``. The day of the last
    run, and ``overlap_days`` before it, are asked for again.
    """

    kind: Literal["registry"]
    condition: str | None = Field(default=None, description="as in the registry's own search")
    intervention: str | None = Field(default=None, description="likewise")
    sponsor: str | None = Field(default=None, description="likewise, lead sponsor or collaborator")
    term: str | None = Field(
        default=None, description="likewise, any other words; without any of these, all studies"
    )
    with_results: bool = Field(default=False, description="only studies that have posted results")
    overlap_days: int = Field(
        default=2, ge=1, description="days before the last run that are asked for again"
    )
    full_every_days: int = Field(
        default=30, ge=1, description="days after which everything is asked for again"
    )


class PubMedQuery(_Origin):
    """Abstracts that a query of PubMed finds; those that came or changed since the last run."""

    kind: Literal["pubmed"]
    query: str = Field(description="as it is typed into PubMed")
    overlap_days: int = Field(
        default=3, ge=1, description="days before the last run that are asked for again"
    )
    full_every_days: int = Field(
        default=90, ge=1, description="days after which everything is asked for again"
    )


class Bulk(_Origin):
    """A file of many registry records (JSON lines, or the registry's zip), here or at an address.

    ``complete`` says that it has every record of the registry, so that what is not in it has vanished.
    """

    kind: Literal["bulk"]
    path: Path | None = Field(default=None, description="a file here, or")
    url: str | None = Field(default=None, description="its address; it is fetched only where it has changed")
    complete: bool = Field(
        default=False, description="it has every record of the registry: others have vanished"
    )
    largest_mb: int = Field(default=20_000, ge=1, description="megabytes that are fetched")

    @model_validator(mode="after")
    def _one(self) -> Bulk:
        if (self.path is None) == (self.url is None):
            raise ValueError("give either a path or a url")
        return self


Origin = Annotated[Files | Pages | Feed | RegistryQuery | PubMedQuery | Bulk, Field(discriminator="kind")]


class FetchSettings(_Part):
    """How pages are fetched: see :class:`trialdb.fetch.Policy`; what came is kept in the folder ``keep``."""

    contact: str | None = Field(default=None, description="an e-mail or web address that servers are told")
    pause: float = Field(default=1.0, ge=0, description="seconds between two requests to one host")
    timeout: float = Field(default=30.0, gt=0, description="seconds for a connection and for the next part")
    attempts: int = Field(default=4, ge=1, description="how often something is asked for in a run")
    backoff: float = Field(
        default=2.0, ge=0, description="seconds before the second attempt, doubled with each"
    )
    longest_wait: float = Field(default=60.0, ge=0, description="seconds that a server may make a run wait")
    largest_mb: float = Field(default=20.0, gt=0, description="megabytes of the largest page that is taken")
    robots: bool = Field(default=True, description="robots.txt is obeyed")
    allow_private: tuple[str, ...] = Field(
        default=(), description="hosts in a private network that may be asked"
    )
    keep: Path | None = Field(
        default=Path("data/fetched"), description="the folder in which what came is kept"
    )


class ScheduleSettings(_Part):
    """When ``trialdb schedule`` runs, as a cron expression, and in which time zone."""

    cron: str = Field(default="0 5 * * *", description="minute, hour, day of month, month, day of week")
    timezone: str = Field(default="UTC", description="such as Europe/Berlin")


class NotifySettings(_Part):
    """Who is told of what a run brought: an address that takes JSON, here or in an environment variable."""

    url: SecretStr | None = Field(default=None, description="the address that is told, or")
    url_env: str | None = Field(default=None, description="the environment variable that holds it")
    on: tuple[Occasion, ...] = Field(
        default=("readouts", "conflicts", "failures"), description="of what it is told"
    )
    format: Literal["json", "slack"] = Field(
        default="json", description="JSON for programs, or text for a chat"
    )

    @model_validator(mode="after")
    def _one(self) -> NotifySettings:
        if (self.url is None) == (self.url_env is None):
            raise ValueError(
                "give either url, or url_env (the name of an environment variable that holds it)"
            )
        return self

    def address(self) -> str:
        """The address that is told.

        Raises:
            FetchError: the environment variable that should hold it is not set.
        """
        if told := self.url.get_secret_value() if self.url else os.environ.get(self.url_env or ""):
            return told
        raise FetchError(
            f"${self.url_env}", "this variable should hold the address of [notify], and is not set"
        )


class MetricsSettings(_Part):
    """The text file in which Prometheus finds what the last run did."""

    file: Path = Field(description="a file that ends in .prom, in the folder that node_exporter collects")


class Configuration(_Part):
    """What ``trialdb.toml`` says.

    ``folder`` is where the file stands.
    """

    folder: Path
    database: str | None = Field(default=None, description="a file, or an address of PostgreSQL")
    origins: tuple[Origin, ...] = Field(min_length=1)
    fetch: FetchSettings = FetchSettings()
    schedule: ScheduleSettings = ScheduleSettings()
    notify: NotifySettings | None = None
    metrics: MetricsSettings | None = None

    def path(self, path: Path | str) -> Path:
        """A path of the configuration, which is relative to its own folder."""
        return self.folder / Path(path).expanduser()

    def database_name(self) -> str | None:
        """The database, if the configuration names one; a file's path is relative to the configuration."""
        if self.database is None or "://" in self.database:
            return self.database
        return str(self.path(self.database))


ORIGIN_KINDS: Final[dict[str, type[_Origin]]] = {
    "files": Files, "pages": Pages, "feed": Feed, "registry": RegistryQuery, "pubmed": PubMedQuery, "bulk": Bulk,
}  # fmt: skip
TABLES: Final[dict[str, type[BaseModel]]] = {
    "fetch": FetchSettings, "schedule": ScheduleSettings, "notify": NotifySettings, "metrics": MetricsSettings,
}  # fmt: skip


def read_configuration(path: Path) -> Configuration:
    """The configuration in a file.

    Raises:
        ConfigurationError: it is not there, is no TOML, or a key or value in it is wrong.
    """
    try:
        text = path.read_text(encoding="utf-8")
        told = tomllib.loads(text)
    except FileNotFoundError as error:
        reason = "there is no such file; write one, or name another by --config (docs/jobs.md shows how)"
        raise ConfigurationError(path, None, reason) from error
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(path, None, f"it cannot be read ({error})") from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(path, None, f"it is no TOML: {error}") from error
    if "folder" in told:
        raise ConfigurationError(path, line_of(text, ("folder",)), "'folder' is unknown here")
    try:
        configuration = Configuration.model_validate({**told, "folder": path.parent})
    except ValidationError as error:
        raise _refusal(path, text, told, error) from error
    _check_names(path, text, configuration)
    _check_times(path, text, configuration)
    return configuration


def _check_names(path: Path, text: str, configuration: Configuration) -> None:
    """Refuse two origins of one name, by which their runs are known."""
    names = [origin.name for origin in configuration.origins]
    for at, name in enumerate(names):
        if name in names[:at]:
            reason = f"another origin is called {name!r}; give each a name of its own"
            raise ConfigurationError(path, line_of(text, ("origins", at, "name")), reason)


def _check_times(path: Path, text: str, configuration: Configuration) -> None:
    """Refuse what is no cron expression or time zone."""
    zone, now = configuration.schedule.timezone, datetime.now(UTC)
    times: list[tuple[tuple[str | int, ...], str, str]] = [
        (("schedule", "timezone"), "0 0 * * *", zone), (("schedule", "cron"), configuration.schedule.cron, "UTC")
    ]  # fmt: skip
    times += [
        (("origins", at, "cron"), origin.cron, "UTC")
        for at, origin in enumerate(configuration.origins)
        if origin.cron
    ]
    for place, cron, its_zone in times:
        try:
            next_run(cron, zone=its_zone, after=now)
        except ScheduleError as error:
            raise ConfigurationError(path, line_of(text, place), str(error)) from error


def _refusal(path: Path, text: str, told: dict[str, Any], error: ValidationError) -> ConfigurationError:
    """The first thing that is wrong, where it stands, and how many more there are."""
    # A key that is misspelt is another one that is missing: the first says more.
    problems = sorted(
        error.errors(include_url=False), key=lambda problem: problem["type"] != "extra_forbidden"
    )
    first = problems[0]
    place = tuple(part for part in first["loc"] if part not in ORIGIN_KINDS)
    if first["type"] == "union_tag_invalid":
        place = (*place, "kind")
    more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
    return ConfigurationError(path, line_of(text, place), _reason(place, first, told) + more)


def _reason(place: tuple[int | str, ...], problem: Any, told: dict[str, Any]) -> str:
    name = str(place[-1]) if place else ""
    match problem["type"]:
        case "extra_forbidden":
            return f"{name!r} is unknown in {_where(place, told)}{_perhaps(name, _known(place, told))}"
        case "missing":
            return f"{_where(place, told)} has no {name!r}"
        case "union_tag_not_found":
            close = difflib.get_close_matches("kind", problem["input"], n=1)
            return (
                f"{_where((*place, 'kind'), told)} has no 'kind'; it is one of {', '.join(ORIGIN_KINDS)}"
                + (f" (is {close[0]!r} meant to be it?)" if close else "")
            )
        case "union_tag_invalid":
            kind = str(problem["ctx"]["tag"])
            return f"{kind!r} is no kind of origin; it is one of {', '.join(ORIGIN_KINDS)}{_perhaps(kind, [*ORIGIN_KINDS])}"
        case "value_error":
            return str(problem["ctx"]["error"])
    message = problem["msg"][:1].lower() + problem["msg"][1:]
    shown = f" ({problem['input']!r})" if isinstance(problem["input"], str | int | float | bool) else ""
    return f"{name!r} in {_where(place, told)}{shown}: {message.replace('tuple', 'list')}"


def _where(place: tuple[int | str, ...], told: dict[str, Any]) -> str:
    """The table of a key, in words."""
    match place:
        case ("origins", int(at), *_):
            origin = told["origins"][at]
            kind = origin.get("kind") if isinstance(origin, dict) else None
            return f"origin {at + 1}" + (f" ({kind})" if isinstance(kind, str) else "")
        case (str(table), _, *_):
            return f"[{table}]"
    return "the configuration"


def _known(place: tuple[int | str, ...], told: dict[str, Any]) -> list[str]:
    """The keys that there may be where a key stands."""
    match place:
        case ("origins", int(at), _):
            return [*ORIGIN_KINDS[told["origins"][at]["kind"]].model_fields]
        case (str(table), _) if table in TABLES:
            return [*TABLES[table].model_fields]
    return [name for name in Configuration.model_fields if name != "folder"]


def _perhaps(name: str, known: list[str]) -> str:
    close = difflib.get_close_matches(name, known, n=1)
    return f"; did you mean {close[0]!r}?" if close else f"; there are {', '.join(known)}"


def without_origins(folder: Path) -> Configuration:
    """What holds where there is no ``trialdb.toml``: nothing is named, and the usual settings."""
    return Configuration.model_construct(folder=folder, origins=())
