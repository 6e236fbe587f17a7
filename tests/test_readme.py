"""The README: short, true, and in the order in which a newcomer needs it."""

from __future__ import annotations

import re

import pytest
from documentation import ROOT, STALE, demo_database, generate

README = ROOT / "README.md"
TEXT = README.read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def demo(tmp_path_factory):
    return demo_database(tmp_path_factory)


def test_every_command_prints_what_the_readme_shows(demo):
    assert generate.page_as_it_should_be(README, demo) == TEXT, STALE


def test_it_opens_with_what_it_is_and_the_two_commands():
    opening = TEXT.partition("\n## ")[0]
    (commands,) = re.findall(r"```sh\n(.*?)```", opening, re.DOTALL)
    assert re.findall(r"^(make \w+) ", commands, re.MULTILINE) == ["make demo", "make test"]
    assert 2 <= len(re.findall(r"[.!?](?=\s)", opening.partition("```")[0])) <= 3


def test_it_has_five_examples_of_five_kinds():
    examples = re.split(
        r"^\*\*\d\. ", TEXT.partition("## Five examples\n")[2].partition("\n## ")[0], flags=re.MULTILINE
    )
    programs = [[" ".join(c.split()[:2]) for c in generate.commands(example)] for example in examples[1:]]
    assert programs == [
        ["trialdb ask", "trialdb ask"],
        ["trialdb conflicts"],
        ["sqlite-utils data/trials.db"],
        ["tail -n", "trialdb extract"],
        ["trialdb timeline"],
    ]


def test_the_demo_asks_what_the_first_example_asks():
    question = generate.commands(TEXT)[0].removeprefix("trialdb ")
    assert f"$(DATABASE) {question}" in (ROOT / "Makefile").read_text(encoding="utf-8")


def test_each_example_shows_rows():
    for command in generate.commands(TEXT):
        after = TEXT.split(command.splitlines()[-1] + "\n", 1)[1]
        assert not after.startswith(("```", "$ ")), command


def test_the_schema_stands_there_as_a_picture():
    assert "](docs/schema.svg)" in TEXT


def test_it_is_short():
    prose = re.sub(r"^```.*?^```$", "", TEXT, flags=re.MULTILINE | re.DOTALL)
    assert len(prose.split()) < 700
