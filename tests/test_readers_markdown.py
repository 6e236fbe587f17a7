"""Markdown: front matter is metadata, the body is stored verbatim, mistakes are named with their line."""

from __future__ import annotations

import datetime as dt
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialdb.errors import ReadError
from trialdb.facts import Document
from trialdb.readers import read_bytes

BODY = "# Pill calms itch\n\n**Adults** took the pill for 16 weeks.\n\n| arm | EASI-75 |\n|---|---|\n| pill | 41% |\n"


def read(source: str) -> Document:
    return read_bytes(source.encode(), location="a.md")


def refusal(source: str) -> str:
    with pytest.raises(ReadError) as caught:
        read(source)
    assert "\n" not in str(caught.value)
    return caught.value.reason


def test_front_matter_is_metadata_and_the_body_is_kept_as_written() -> None:
    source = (
        "---\ntitle: 'Pill: itch calmed'\npublisher: Skin Weekly\nurl: https://example.org/pill\npublished: 2025-03-08\n"
        f"kind: conference_report\nreader: somebody\ntags: [a, b]\n---\n\n{BODY}"
    )
    assert read(source) == Document(
        kind="conference_report",
        text=f"\n{BODY}",
        title="Pill: itch calmed",
        publisher="Skin Weekly",
        url="https://example.org/pill",
        published="2025-03-08",
        media_type="text/markdown",
        location="a.md",
    )


def test_what_the_front_matter_leaves_out_is_read_from_the_text() -> None:
    found = read(f"---\npublisher: null\nurl: ''\npublished:\n---\nPublished: 5 May 2024\n\n{BODY}")
    assert (found.title, found.publisher, found.url, found.published) == (
        "Pill calms itch",
        None,
        None,
        "2024-05-05",
    )


def test_markdown_without_front_matter_takes_its_first_heading_as_title() -> None:
    found = read(BODY)
    assert (found.title, found.text) == ("Pill calms itch", BODY)


def test_a_rule_at_the_top_is_no_front_matter() -> None:
    for source in (f"---\n\n{BODY}", f"---\nJust prose between two rules.\n---\n{BODY}"):
        assert read(source).text == source


@pytest.mark.parametrize(
    ("written", "published"),
    [
        ("2025", "2025"),
        ("2025-03", "2025-03"),
        ("'2025-03-08'", "2025-03-08"),
        ("March 8, 2025", "2025-03-08"),
        ("8 Mar 2025", "2025-03-08"),
    ],
)
def test_a_date_keeps_the_precision_it_is_written_with(written: str, published: str) -> None:
    assert read(f"---\npublished: {written}\n---\n{BODY}").published == published


@pytest.mark.parametrize(
    ("front", "reason"),
    [
        ("title: a\nkind: blog", "line 3: kind 'blog' is not known; use one of registry,"),
        ("published: soon", "line 2: published 'soon' is not a date"),
        ("published: 2025-02-30", "line 2: published '2025-02-30' is not a date"),
        ("published: 03/04/2025", "line 2: published '03/04/2025' is not a date"),
        ("url: javascript:alert(1)", "line 2: url 'javascript:alert(1)' is not an address"),
        ("title: a\ntitle: b", "line 3: title stands twice"),
        ("title: [a, b]", "line 2: title must be one value"),
        ("title: a: b: c", "line 2: the front matter is not YAML"),
        ("a: 1\nb: {c", "line 4: the front matter is not YAML"),
        ("a: *nowhere", "line 2: the front matter is not YAML"),
        ("- a\n- b", "line 2: the front matter is a list"),
        ("a: \ufffe", "the front matter is not YAML"),
        ("a: " + "[" * 5000, "the front matter is not YAML"),
    ],
)
def test_front_matter_that_cannot_be_used_is_refused_with_its_line(front: str, reason: str) -> None:
    assert reason in refusal(f"---\n{front}\n---\n{BODY}")


def test_front_matter_that_is_never_closed_is_refused() -> None:
    assert "line 1: the front matter is not closed" in refusal(f"---\ntitle: a\n\n{BODY}")


def test_front_matter_without_a_body_is_refused() -> None:
    assert "nothing stands below the front matter" in refusal("---\ntitle: a\n---\n\n")


def test_exploding_aliases_are_passed_over_unexpanded() -> None:
    levels = "\n".join(f"l{at}: &l{at} [{', '.join([f'*l{at - 1}'] * 9)}]" for at in range(1, 30))
    assert read(f"---\nl0: &l0 [x]\n{levels}\ntitle: Pill\n---\n{BODY}").title == "Pill"


def test_characters_that_no_database_holds_are_kept_out_of_a_title() -> None:
    assert read(f'---\ntitle: "A\\0pill \\uD800 here"\n---\n{BODY}').title == "A pill here"


def test_a_date_in_the_far_future_is_refused_with_its_line_and_one_soon_to_come_is_not() -> None:
    ahead = dt.datetime.now(dt.UTC).year
    assert read(f"---\npublished: {ahead + 1}\n---\n{BODY}").published == str(ahead + 1)
    for written in ("2099-01-01", "2099", "1 May 2099"):
        reason = refusal(f"---\ntitle: a\npublished: {written}\n---\n{BODY}")
        assert reason.startswith(f"line 3: published {written!r} lies too far in the future")


@pytest.mark.parametrize("written", ["42", "4.2", "true", "2025-03-08"])
def test_a_publisher_that_is_no_text_is_refused_unless_it_stands_in_quotes(written: str) -> None:
    assert f"line 2: publisher {written!r} is not a name" in refusal(
        f"---\npublisher: {written}\n---\n{BODY}"
    )
    assert read(f"---\npublisher: '{written}'\n---\n{BODY}").publisher == written


PICTURE = "iVBORw0KGgo" * 4000 + "=="


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        (f"![x](data:image/png;base64,{PICTURE}) Itch fell.", "![x]() Itch fell."),
        (f'![x](data:image/png;base64,{PICTURE} "Figure 1") Itch fell.', '![x]( "Figure 1") Itch fell.'),
        (f"[x]: <data:image/png;base64,{PICTURE}>\nItch fell.", "[x]: <>\nItch fell."),
        (f"[x]: data:image/png;base64,{PICTURE}\nItch fell.", "[x]: \nItch fell."),
        (
            f"![x](data:image/png;base64,{'iVBORw0K' * 10}\n{'iVBORw0K' * 10}\niVBOR==) Itch fell.",
            "![x]() Itch fell.",
        ),
        (
            "<img src=\"DATA:image/svg+xml;utf8,<svg a='b c'><g t='r(1 2)'/></svg>\"> Itch fell.",
            '<img src=""> Itch fell.',
        ),
        ("[a](data:text/plain;charset=utf-8,Pill%20(41%25)) Itch fell.", "[a]() Itch fell."),
        ("[a](data:;base64,UGlsbA==) Itch fell.", "[a]() Itch fell."),
        (
            "Trial data: EASI, IGA. Data:image quality, good.",
            "Trial data: EASI, IGA. Data:image quality, good.",
        ),
    ],
)
def test_a_file_embedded_in_the_text_is_not_stored(written: str, stored: str) -> None:
    assert read(written).text == stored
    assert read_bytes(written.encode(), location="a.txt").text == stored


def test_a_text_of_nothing_but_an_embedded_file_is_refused() -> None:
    for location in ("a.md", "a.txt"):
        with pytest.raises(ReadError, match="nothing was read"):
            read_bytes(b"data:image/png;base64,AAAA", location=location)


def test_many_embedded_files_and_broken_ones_are_taken_out_soon() -> None:
    start = time.perf_counter()
    for piece in (
        "data:image/png,(",
        "data:image/svg+xml,<svg ",
        "data:image/png;base64,\n" + "A" * 39,
        "data:text/a;b=c;",
    ):
        read(f"Itch fell. {piece * 20_000}")
    assert time.perf_counter() - start < 20


@given(body=st.text(st.characters(exclude_categories=["Cs", "Cc"])).filter(str.strip))
def test_the_body_is_verbatim_whatever_it_holds(body: str) -> None:
    if body.replace("\ufffd", " ").strip():
        assert read(f"---\ntitle: Pill\n---\n{body}").text == body
