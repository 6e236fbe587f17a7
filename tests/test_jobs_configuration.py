"""trialdb.toml: what it may say, and how a mistake in it is told."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialdb.errors import ConfigurationError
from trialdb.jobs.configuration import Feed, Files, RegistryQuery, read_configuration
from trialdb.jobs.lines import line_of

WHOLE = """\
database = "trials.db"

[[origins]]
name = "press releases"   # a folder that somebody fills
kind = "files"
paths = ["inbox", "more/*.html"]

[[origins]]
name = "a company"
kind = "feed"
url = "https://example.org/news.xml"
cron = "*/30 * * * *"

[[origins]]
name = "eczema"
kind = "registry"
condition = "atopic dermatitis"

[fetch]
pause = 2
allow_private = ["127.0.0.1"]

[schedule]
timezone = "Europe/Berlin"
"""


@pytest.fixture
def file(tmp_path):
    return tmp_path / "trialdb.toml"


def test_a_configuration_says_where_documents_come_from(file):
    file.write_text(WHOLE, encoding="utf-8")

    told = read_configuration(file)

    assert told.origins == (
        Files(kind="files", name="press releases", paths=("inbox", "more/*.html")),
        Feed(kind="feed", name="a company", url="https://example.org/news.xml", cron="*/30 * * * *"),
        RegistryQuery(kind="registry", name="eczema", condition="atopic dermatitis"),
    )
    assert (told.fetch.pause, told.fetch.robots, told.fetch.allow_private) == (2.0, True, ("127.0.0.1",))
    assert (told.schedule.cron, told.schedule.timezone) == ("0 5 * * *", "Europe/Berlin")
    assert (told.notify, told.metrics) == (None, None)


def test_paths_are_those_of_the_folder_of_the_file(file, tmp_path):
    file.write_text(WHOLE, encoding="utf-8")

    told = read_configuration(file)

    assert told.database_name() == str(tmp_path / "trials.db")
    assert told.path("inbox") == tmp_path / "inbox"
    assert told.path("/var/inbox") == Path("/var/inbox")


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        ("condition =", "conditon =", "17: 'conditon' is unknown in origin 3 (registry); did you mean 'condition'?"),
        ("url =", "urll =", "11: 'urll' is unknown in origin 2 (feed); did you mean 'url'? (and 1 more)"),
        ("pause =", "paws =", "20: 'paws' is unknown in [fetch]; did you mean 'pause'?"),
        ("[schedule]", "[shedule]", "23: 'shedule' is unknown in the configuration; did you mean 'schedule'?"),
        ("pause = 2", "pause = 'soon'",
         "20: 'pause' in [fetch] ('soon'): input should be a valid number, unable to parse string as a number"),
        ('paths = ["inbox", "more/*.html"]', "paths = []",
         "6: 'paths' in origin 1 (files): list should have at least 1 item after validation, not 0"),
        ('kind = "feed"', 'kind = "fede"',
         "10: 'fede' is no kind of origin; it is one of files, pages, feed, registry, pubmed, bulk; did you mean 'feed'?"),
        ('kind = "feed"\n', "",
         "8: origin 2 has no 'kind'; it is one of files, pages, feed, registry, pubmed, bulk"),
        ('"eczema"', '"a company"', "15: another origin is called 'a company'; give each a name of its own"),
        ('kind = "registry"\ncondition = "atopic dermatitis"', 'kind = "bulk"', "14: give either a path or a url"),
        ('kind = "registry"\ncondition = "atopic dermatitis"', 'kind = "pages"',
         "14: it names no page: give urls, or a file with an address on each line"),
        ('"*/30 * * * *"', '"often"',
         "12: 'often' is no cron expression: it has 1 fields, not five (30 6 * * *)"),
        ("Europe/Berlin", "Mars/Base",
         "24: there is no time zone 'Mars/Base'; write one as Europe/London or UTC"),
        ("[schedule]", "[notify]\nurl_env = 'HOOK'\nurl = 'https://example.org/hook'\n[schedule]",
         "23: give either url, or url_env (the name of an environment variable that holds it)"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_line_and_what_was_meant(file, before, after, reason):
    assert WHOLE.count(before) == 1
    file.write_text(WHOLE.replace(before, after), encoding="utf-8")

    with pytest.raises(ConfigurationError) as error:
        read_configuration(file)

    assert str(error.value) == f"{file}:{reason}"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("[[origins]", "it is no TOML: Expected ']]' at the end of an array declaration (at line 1, column 10)"),
        ("", "the configuration has no 'origins'"),
        (b"\x80", "it cannot be read ('utf-8' codec can't decode byte 0x80 in position 0: invalid start byte)"),
        (None, "there is no such file; write one, or name another by --config (docs/jobs.md shows how)"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_configuration_is_refused(file, text, reason):
    if text is not None:
        file.write_bytes(text if isinstance(text, bytes) else text.encode())

    with pytest.raises(ConfigurationError) as error:
        read_configuration(file)

    assert str(error.value) == f"{file}: {reason}"


NAMES = st.text("abcdefgh_-", min_size=1, max_size=6)


@given(
    st.lists(st.tuples(NAMES, st.lists(NAMES, min_size=1, max_size=3, unique=True)), max_size=5), st.data()
)
def test_the_line_of_each_key_is_found(tables, data):
    blank = st.sampled_from(["", "\n", "# a = 1\n", "\n\n"])
    lines, places, members = "", [], {}
    for name, keys in tables:
        lines += data.draw(blank) + f"[[{name}]]\n"
        at = members[name] = members.get(name, -1) + 1
        places.append(((name, at), lines.count("\n")))
        for key in keys:
            lines += data.draw(blank) + f"{key} = 1  # a comment\n"
            places.append(((name, at, key), lines.count("\n")))

    assert [line_of(lines, place) for place, _ in places] == [line for _, line in places]
