"""What docs/ says is so: commands print what stands below them, lists are complete, links lead somewhere."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from xml.etree import ElementTree as ET

import pytest
from documentation import ROOT, STALE, anchors, demo_database, generate, links, picture
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from sqlalchemy import Column, MetaData, Table

from trialdb.cli import main
from trialdb.store.models import Base
from trialdb.store.views import read_views

DOCS = sorted((ROOT / "docs").glob("*.md"))
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *DOCS]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def named(page):
    return str(page.relative_to(ROOT))


def page(name):
    return (ROOT / "docs" / name).read_text(encoding="utf-8")


def section(text, heading):
    """What stands below a heading, up to the next one of its level or above."""
    level = heading.split()[0]
    found = re.search(
        rf"^{re.escape(heading)}\n(.*?)(?=^#{{1,{len(level)}}} |\Z)", text, re.MULTILINE | re.DOTALL
    )
    assert found, f"there is no {heading!r}"
    return found[1]


@pytest.fixture(scope="session")
def demo(tmp_path_factory):
    return demo_database(tmp_path_factory)


@pytest.fixture
def shell(tmp_path):
    """A session in an empty folder."""
    return generate.Session(tmp_path)


@pytest.fixture(scope="module")
def rerun(demo):
    """A function that gives a page with the pictures that it draws as they should be; each page is run once."""
    return cache(lambda path: generate.page_and_pictures(path, demo))


@pytest.mark.parametrize("path", [p for p in DOCS if p.stem != "postgresql"], ids=named)
def test_every_command_prints_what_its_page_shows(path, rerun):
    assert path.read_text(encoding="utf-8") == rerun(path)[path], STALE


def test_every_command_on_postgresql_prints_what_its_page_shows(demo, empty_postgresql_url):
    path = ROOT / "docs" / "postgresql.md"
    shown = generate.page_as_it_should_be(path, demo, postgres=empty_postgresql_url)
    assert path.read_text(encoding="utf-8") == shown, STALE


@pytest.mark.parametrize("path", PAGES, ids=named)
def test_every_link_to_a_file_leads_somewhere(path):
    broken = []
    for link in links(path.read_text(encoding="utf-8")):
        if "://" in link:
            continue
        file, _, anchor = link.partition("#")
        target = (path.parent / file).resolve() if file else path
        if not target.exists() or (anchor and anchor not in anchors(target.read_text(encoding="utf-8"))):
            broken.append(link)
    assert broken == []


def test_every_page_is_linked_from_the_readme():
    linked = links((ROOT / "README.md").read_text(encoding="utf-8"))
    assert [named(path) for path in DOCS if named(path) not in linked] == []


@pytest.mark.parametrize("path", PAGES, ids=named)
def test_what_a_page_shows_is_the_same_on_every_day_and_machine(path):
    text = path.read_text(encoding="utf-8")
    shown = "".join(re.findall(r"^```console.*?^```$", text, re.MULTILINE | re.DOTALL))
    assert re.findall(r"\d\d:\d\d:\d\d|/tmp\S*|/home\S*|/root\S*|/var\S*", shown) == []
    assert str(ROOT) not in text


@pytest.mark.parametrize("path", PAGES, ids=named)
def test_a_page_names_only_what_there_is(path):
    text = path.read_text(encoding="utf-8")
    views = {view.name for view in read_views()}
    assert {word for word in re.findall(r"\bv_[a-z_]+\b", text) if word not in views} == set()
    said = re.findall(r"`trialdb ([a-z][a-z-]*)", text) + re.findall(
        r"^\$ trialdb ([a-z][a-z-]*)", text, re.MULTILINE
    )
    assert {word for word in said if word not in main.commands} == set()
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    said = re.findall(r"`make ([a-z]+)", text) + re.findall(r"^(?:\$ )?make ([a-z]+)", text, re.MULTILINE)
    assert {word for word in said if word not in targets} == set()


class TestCommands:
    @pytest.mark.parametrize("name", list(main.commands))
    def test_every_command_is_described_with_all_its_options(self, name):
        told = section(page("commands.md"), f"## trialdb {name}")
        options = [opt for param in main.commands[name].params for opt in param.opts if opt.startswith("-")]
        assert [option for option in options if option not in told] == []

    def test_no_other_command_is_described(self):
        described = re.findall(r"^## trialdb ([\w-]+)$", page("commands.md"), re.MULTILINE)
        assert described == list(main.commands)


@pytest.fixture(scope="module")
def drawn(rerun):
    """The pictures that the page of plots draws."""
    files = rerun(ROOT / "docs" / "plots.md")
    return {file: text for file, text in files.items() if file.suffix == ".svg"}


class TestPlots:
    def test_each_picture_is_what_the_command_on_the_page_draws(self, drawn):
        assert {file.name for file in drawn} == {"forest.svg", "doses.svg", "weeks.svg", "events.svg"}
        stale = [named(file) for file, text in drawn.items() if file.read_text(encoding="utf-8") != text]
        assert stale == [], STALE

    def test_the_page_shows_each_picture_with_a_description(self, drawn):
        shown = dict(re.findall(r"!\[([^\]]+)\]\(plots/([\w.]+)\)", page("plots.md")))
        assert sorted(shown.values()) == sorted(file.name for file in drawn)


class TestSchema:
    @pytest.mark.parametrize("table", Base.metadata.sorted_tables, ids=lambda table: table.name)
    def test_every_table_is_described_with_all_its_columns(self, table):
        told = section(section(page("schema.md"), "## Tables"), f"#### {table.name}")
        assert f"{table.comment}." in told
        described = re.findall(r"^\| `(\w+)` \| .+? \| (.+) \|$", told, re.MULTILINE)
        assert described == [(column.name, column.comment.replace("|", r"\|")) for column in table.columns]

    @pytest.mark.parametrize("view", read_views(), ids=lambda view: view.name)
    def test_every_view_is_described_with_all_its_columns(self, view):
        told = section(section(page("schema.md"), "## Views"), f"### {view.name}")
        assert f"{view.description}." in told
        assert dict(re.findall(r"^\| `(\w+)` \| (.+) \|$", told, re.MULTILINE)) == view.columns


class TestPicture:
    def test_it_is_what_the_models_give(self):
        assert (ROOT / "docs" / "schema.svg").read_text(encoding="utf-8") == picture.schema_svg(), STALE

    def test_it_shows_every_table_and_every_column_but_ids(self):
        words = " ".join(ET.fromstring(picture.schema_svg()).itertext())  # noqa: S314  (our own)
        shown = set(re.findall(r"\w+", words))
        wanted = {c.name for t in Base.metadata.tables.values() for c in t.columns} | set(
            Base.metadata.tables
        )
        assert wanted - shown <= {"id"}

    def test_nothing_is_drawn_outside_of_it_or_over_another_box(self):
        root = ET.fromstring(picture.schema_svg())  # noqa: S314
        _, _, width, height = map(float, root.attrib["viewBox"].split())
        boxes = [
            tuple(float(rect.attrib[name]) for name in ("x", "y", "width", "height"))
            for rect in root.iter("{http://www.w3.org/2000/svg}rect")
        ]
        assert len(boxes) == len(Base.metadata.tables)
        assert all(x >= 0 and y >= 0 and x + w <= width and y + h <= height for x, y, w, h in boxes)
        overlapping = [
            (a, b)
            for at, a in enumerate(boxes)
            for b in boxes[:at]
            if a[0] < b[0] + b[2] and b[0] < a[0] + a[2] and a[1] < b[1] + b[3] and b[1] < a[1] + a[3]
        ]
        assert overlapping == []

    def test_a_table_that_nobody_has_placed_is_named(self, monkeypatch):
        metadata = MetaData()
        for table in Base.metadata.tables.values():
            table.to_metadata(metadata)
        Table("moons", metadata, Column("id"))
        monkeypatch.setattr(Base, "metadata", metadata)
        with pytest.raises(ValueError, match="moons"):
            picture.schema_svg()


class TestDependencies:
    @pytest.mark.parametrize(
        ("heading", "required"),
        [
            ("## Needed to run", PROJECT["dependencies"]),
            *((f"## `trialdb[{extra}]`", needs) for extra, needs in PROJECT["optional-dependencies"].items()),
        ],
        ids=["run", *PROJECT["optional-dependencies"]],
    )
    def test_each_one_has_its_reason_and_no_other_is_named(self, heading, required):
        told = re.findall(r"^- \*\*(\S+)\*\*: (.+)$", section(page("dependencies.md"), heading), re.MULTILINE)
        assert [canonicalize_name(name) for name, _ in told] == [
            canonicalize_name(Requirement(line).name) for line in required
        ]


class TestGenerating:
    """The tool itself, on small pages."""

    def test_output_that_is_wrong_is_replaced(self, shell):
        text = "Text.\n\n```console\n$ echo one\ntwo\n$ echo three\n```\n\nMore.\n"
        assert generate.rewritten(text, shell) == text.replace("two\n", "one\n").replace(
            "three\n```", "three\nthree\n```"
        )

    def test_output_that_is_right_is_left_alone(self, shell):
        text = "```console\n$ printf 'one\\n\\n  two\\n'\none\n\n  two\n```\n"
        assert generate.rewritten(text, shell) == text

    def test_a_command_may_go_on_over_lines(self, shell):
        text = '```console\n$ echo "one\n> two"\none\ntwo\n```\n'
        assert generate.rewritten(text, shell) == text
        assert generate.commands(text) == ['echo "one\ntwo"']

    def test_a_command_that_fails_unannounced_is_an_error(self, shell):
        with pytest.raises(generate.CommandError, match="status 3 of `exit 3`"):
            generate.rewritten("```console\n$ exit 3\n```\n", shell)

    def test_a_command_that_should_fail_and_does_not_is_an_error(self, shell):
        with pytest.raises(generate.CommandError, match="status 0"):
            generate.rewritten("```console fails\n$ echo fine\n```\n", shell)

    def test_an_announced_failure_is_shown_with_its_message(self, shell):
        text = "```console fails\n$ echo no >&2; exit 1\nno\n```\n"
        assert generate.rewritten(text, shell) == text

    def test_what_needs_a_server_is_left_alone_without_one(self, shell):
        text = "```console postgres\n$ exit 3\nas it was\n```\n"
        assert generate.rewritten(text, shell) == text

    def test_other_blocks_are_not_run(self, shell):
        text = "```sh\n$ exit 3\n```\n"
        assert generate.rewritten(text, shell) == text

    def test_the_folder_it_runs_in_is_not_shown(self, shell):
        assert generate.rewritten("```console\n$ pwd\n```\n", shell) == "```console\n$ pwd\n~/trialdb\n```\n"

    def test_a_generated_part_is_written_anew(self, shell):
        text = "Before.\n\n<!-- generated: vocabularies -->\nold\n<!-- end -->\n\nAfter.\n"
        wanted = f"Before.\n\n<!-- generated: vocabularies -->\n\n{generate.vocabularies()}\n\n<!-- end -->\n\nAfter.\n"
        assert generate.rewritten(text, shell) == wanted
        assert generate.rewritten(wanted, shell) == wanted
