"""Where a text's own words stand: never inside a longer word, in every way of joining a name's parts."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trialdb.extract.places import series_places, word_places

PIECES = st.lists(
    st.sampled_from(["AB", "ab", "A B", "1", "12", "-", " ", "/", "x", "é", ".", "\n"]), max_size=9
)


@settings(deadline=None)
@given(PIECES.map("".join), st.sampled_from(["AB", "A B", "AB 1", "1"]))
def test_a_word_is_found_where_a_pattern_with_boundaries_finds_it(text, word):
    told = [m.start() for m in re.finditer(rf"(?<![\w-]){re.escape(word)}(?![\w-])", text)]
    assert list(word_places(word, text)) == told


@settings(deadline=None)
@given(PIECES.map("".join), st.sampled_from(["AB 1", "AB-1", "AB", "A B 1"]), st.booleans())
def test_a_series_is_found_however_its_parts_are_joined(text, name, any_case):
    pattern = r"[\s-]?".join(re.escape(p) for p in re.split(r"[\s-]", name))
    told = [m.span() for m in re.finditer(rf"(?<![\w-]){pattern}(?!\w|-\d)", text, re.IGNORECASE * any_case)]
    assert list(series_places(name, text, lowered=text.lower() if any_case else None)) == told


@pytest.mark.parametrize("text", ["", "nothing of it", "xAB ABx AB-AB"])
def test_a_word_that_stands_nowhere_has_no_place(text):
    assert list(word_places("AB", text)) == []
