"""An answer as a notebook shows it."""

from __future__ import annotations

from typing import Any

from lxml import html

from trialdb.query import Answer


def shown(rows: list[dict[str, Any]], **other: Any) -> Any:
    answer = Answer("deltas", "Deltas", ("study", "value", "subgroup", "sources"), rows, "select 1", **other)
    return html.fromstring(f"<div>{answer._repr_html_()}</div>")


def a_row(**changes: Any) -> dict[str, Any]:
    source = {"id": 1, "publisher": "Amgen", "published_on": "2025-03-08", "quote": "…", "url": None}
    return {"study": "IGNITE", "value": 29.5, "subgroup": None, "sources": [source], **changes}


def test_a_table_has_the_columns_that_say_something_and_names_its_sources() -> None:
    page = shown([a_row()])

    assert page.xpath("//th[@scope='col']/text()") == ["study", "value", "sources"]
    assert page.xpath("//td/text()") == ["IGNITE", "29.5", "Amgen 2025-03-08"]
    assert page.xpath("//caption/text()") == ["Deltas"]


def test_text_of_a_source_is_never_markup() -> None:
    hostile = "<script>alert('x')</script>"
    page = shown([a_row(study=hostile)], notes=(hostile,))

    assert page.xpath("//script") == []
    assert page.xpath("//td[1]/text()") == [hostile]
    assert page.xpath("//p/text()") == [hostile]


def test_a_long_answer_says_how_many_rows_it_leaves_out() -> None:
    page = shown([a_row() for _ in range(57)])

    assert len(page.xpath("//tbody/tr")) == 50
    assert page.xpath("//p/text()") == ["… 7 more"]


def test_a_zero_and_a_false_are_shown() -> None:
    assert shown([a_row(value=0.0, subgroup=False)]).xpath("//td/text()")[1:3] == ["0.0", "False"]


def test_an_answer_without_rows_shows_its_notes() -> None:
    page = shown([], notes=("nothing in the database answers this",))

    assert page.xpath("//td") == []
    assert page.xpath("//p/text()") == ["nothing in the database answers this"]
