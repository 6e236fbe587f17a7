"""The endpoint vocabulary holds no mistake that a loader would only meet in somebody's article."""

from __future__ import annotations

import csv
import re
from collections import Counter
from functools import cache

import pytest

from trialdb.settings import seeds_dir
from trialdb.values import key

COLUMNS = ["code", "label", "area", "instrument", "kind", "threshold", "unit", "higher_is_better", "names"]
KINDS = {"responder", "continuous", "event", "time_to_event", "rate"}
ISSUE_AREAS = [
    "dermatology", "rheumatology", "gastroenterology", "respiratory", "neurology", "psychiatry",
    "cardiometabolic", "infection", "oncology", "ophthalmology", "nephrology",
]  # fmt: skip
OTHER_AREAS = [
    "vaccines",
    "haematology",
    "rare disease",
    "women's health",
    "urology",
    "bone",
    "pain",
    "general",
]


@cache
def rows() -> tuple[dict[str, str], ...]:
    with (seeds_dir() / "endpoints.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file, restkey="beyond"))


def unadorned(name: str) -> str:
    return key(re.sub(r"\b(?:scores?|rates?)\b", "", name.lower()))


def names_of(row: dict[str, str]) -> list[str]:
    return [row["code"], row["label"], *filter(None, row["names"].split("|"))]


def shared_names(form) -> dict[str, set[str]]:
    owners: dict[str, set[str]] = {}
    for row in rows():
        for name in names_of(row):
            owners.setdefault(form(name), set()).add(row["code"])
    return {name: codes for name, codes in owners.items() if len(codes) > 1}


def test_every_line_has_the_columns_of_the_header_and_no_more():
    assert {tuple(row) for row in rows()} == {tuple(COLUMNS)}
    assert [row["code"] for row in rows() if None in row.values()] == []


def test_no_code_stands_twice():
    assert [code for code, times in Counter(key(row["code"]) for row in rows()).items() if times > 1] == []


@pytest.mark.parametrize("form", [key, unadorned])
def test_no_name_belongs_to_two_endpoints(form):
    assert shared_names(form) == {}


def test_no_name_is_empty_once_its_noise_is_gone():
    assert [row["code"] for row in rows() for name in names_of(row) if not unadorned(name)] == []


def test_every_instrument_is_itself_an_endpoint_with_no_instrument():
    plain = {row["code"] for row in rows() if not row["instrument"]}
    assert {
        row["code"]: row["instrument"]
        for row in rows()
        if row["instrument"] and row["instrument"] not in plain
    } == {}


@pytest.mark.parametrize(
    ("column", "allowed"),
    [
        ("kind", KINDS),
        ("area", {*ISSUE_AREAS, *OTHER_AREAS}),
        ("higher_is_better", {"yes", "no", ""}),
    ],
)
def test_a_column_with_a_closed_set_holds_nothing_else(column, allowed):
    assert {row["code"]: row[column] for row in rows() if row[column] not in allowed} == {}


def test_only_responders_have_a_threshold_and_it_is_a_figure():
    figure = re.compile(r"\d[\d.]*(?:[/-]\d[\d.]*)?[a-z]?(?:/\d)?")
    wrong = [row["code"] for row in rows() if row["threshold"] and row["kind"] != "responder"]
    assert (
        wrong + [row["code"] for row in rows() if row["threshold"] and not figure.fullmatch(row["threshold"])]
        == []
    )


def test_an_instrument_and_a_threshold_name_one_responder():
    pairs = Counter(
        (row["instrument"], row["threshold"]) for row in rows() if row["instrument"] and row["threshold"]
    )
    assert [pair for pair, times in pairs.items() if times > 1] == []


def test_an_instrument_is_measured_or_counted():
    kinds = {row["code"]: row["kind"] for row in rows()}
    used = {row["instrument"] for row in rows() if row["instrument"]}
    assert {code: kinds[code] for code in used if kinds[code] not in {"continuous", "rate"}} == {}


def test_reaching_a_response_is_never_the_worse_outcome():
    assert [
        row["code"] for row in rows() if row["kind"] == "responder" and row["higher_is_better"] == "no"
    ] == []


def test_a_subscale_goes_the_same_way_as_its_instrument():
    better = {row["code"]: row["higher_is_better"] for row in rows()}
    subscales = [row for row in rows() if row["instrument"] and row["kind"] == "continuous"]
    assert [r["code"] for r in subscales if r["higher_is_better"] != better[r["instrument"]]] == []


def test_times_are_in_units_of_time_and_rates_are_per_something():
    times = {"months", "weeks", "days", "h", "min"}
    assert {
        r["code"]: r["unit"] for r in rows() if r["kind"] == "time_to_event" and r["unit"] not in times
    } == {}
    assert {r["code"]: r["unit"] for r in rows() if r["kind"] == "rate" and " per " not in r["unit"]} == {}


def test_the_field_is_covered():
    counts = Counter(row["area"] for row in rows())
    assert len(rows()) >= 150
    assert [area for area in ISSUE_AREAS if counts[area] < 5] == []
    assert [area for area in OTHER_AREAS if not counts[area]] == []


def test_no_stray_whitespace():
    odd = re.compile(r"^\s|\s$|\s{2}|[^\S ]|\| | \|")
    assert [(row["code"], column) for row in rows() for column, text in row.items() if odd.search(text)] == []
    assert [row["code"] for row in rows() if "" in row["names"].split("|") and row["names"]] == []


def test_the_file_is_sorted_by_area_and_code_with_unix_line_ends():
    keys = [(row["area"], row["code"]) for row in rows()]
    assert keys == sorted(keys)
    assert b"\r" not in (seeds_dir() / "endpoints.csv").read_bytes()


@pytest.mark.parametrize(
    ("code", "kind", "unit", "better"),
    [
        ("EASI-75", "responder", "%", "yes"),
        ("HbA1c", "continuous", "%", "no"),
        ("FEV1", "continuous", "L", "yes"),
        ("ALSFRS-R", "continuous", "points", "yes"),
        ("ADAS-Cog", "continuous", "points", "no"),
    ],
)
def test_well_known_endpoints_are_read_the_way_the_field_reads_them(code, kind, unit, better):
    found = [(r["kind"], r["unit"], r["higher_is_better"]) for r in rows() if r["code"] == code]
    assert found == [(kind, unit, better)]
