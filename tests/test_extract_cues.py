"""A cue finds what its pattern finds, and looks only where one of the pattern's words stands."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trialdb.extract.cues import Cue, certain_words, cue, first_characters, foresee

PATTERNS = [
    r"\b(?:versus|vs\.?|compared\s+with)\s+placebo\b",
    r"(?:rose|fell) by|lost +weight",
    r"randomi[sz]ed?",
    r"\bgroups?\b(?=\s*\()",
    r"(?<=the )arms?|x{2,}y",
    r"\d+\s*%",
    r"(?:a|an)?\s*dose",
    r"[a-z]+",
    r"(?i:ONCE|twice) daily",
    r"(?!never)(?:ever|always)+",
    r"^\s*$",
    r"≥\s?\d",
]


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        (r"\b(?:versus|vs\.?)\s+placebo\b", {"placebo"}),
        (r"versus|vs\.", {"versus", "vs."}),
        (r"Randomi[sz]ed", {"randomi"}),
        (r"groups?|arms?", {"group", "arm"}),
        (r"\d+\s*%", {"%"}),
        (r"(?:sub)?group of", {"group of"}),
        (r"[a-z]+", set()),
        (r"group|[a-z]+", set()),
    ],
)
def test_every_match_holds_one_of_these_words(pattern, words):
    assert set(certain_words(re.compile(pattern))) == words


PIECES = st.sampled_from(
    ["versus", "VS.", "compared  with", "placebo", "Placebo", "rose by", "lost weight", "randomised", "group (", "the arm",
     "xxy", "12 %", "dose", "an", "once daily", "TWICE daily", "always", "≥5", " ", "", ".", "ß", "İ"]
)  # fmt: skip


@settings(deadline=None)
@given(
    st.sampled_from(PATTERNS),
    st.sampled_from([0, re.IGNORECASE]),
    st.lists(PIECES, max_size=6),
    st.sampled_from(["", " "]),
)
def test_a_cue_finds_what_its_pattern_finds(pattern, flags, pieces, between):
    text = between.join(pieces)
    plain, tried = re.compile(pattern, flags), cue(pattern, flags)
    assert [m.span() for m in tried.finditer(text)] == [m.span() for m in plain.finditer(text)]
    assert (tried.search(text) is None) == (plain.search(text) is None)
    foresee([text])
    assert [m.span() for m in tried.finditer(text, 1)] == [m.span() for m in plain.finditer(text, 1)]
    assert (tried.search(text) is None) == (plain.search(text) is None)


def test_a_cue_does_not_try_a_text_without_its_words():
    class Untouchable:
        pattern, flags = "placebo", 0

        def search(self, *_):
            raise AssertionError

    assert Cue(Untouchable()).search("a text without the word") is None


def test_what_is_foreseen_for_a_text_changes_nothing_that_a_cue_finds():
    told, silent = "Pain fell with Placebo.", "Pain fell with sugar."
    tried, unsure = cue("placebo", re.IGNORECASE), cue(r"\w+ll")
    foresee([told, silent])
    assert tried.search(told)
    assert not tried.search(silent)
    assert unsure.search(silent)
    assert tried.search(told[10:])


@pytest.mark.parametrize(
    ("pattern", "first"),
    [
        (r"\b(?:n|N)?=|\d+", "?0n"),
        (r"(?<!x)(?=[a-z])(?i:Two|three)", "t"),
        (r"[a-c1]*\s", "?0abc"),
        (r"(?P<level>\d)?(?:C|(?(level)L|(?!)))", "0cl"),
    ],
)
def test_a_match_begins_with_one_of_its_first_characters(pattern, first):
    assert first_characters(pattern) == {*first}


@pytest.mark.parametrize("pattern", [r"x?", r"[^a]", r".", r"\w+"])
def test_what_may_begin_with_anything_is_told_so(pattern):
    assert {*"0xz"} <= first_characters(pattern)
