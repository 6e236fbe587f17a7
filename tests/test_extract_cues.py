"""A cue finds what its pattern finds, and looks only where one of the pattern's words stands."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trialdb.extract.certain import begins_words, certain_beginnings, certain_words, first_characters
from trialdb.extract.cues import cue, foresee

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
    r"(?:an?\s+)*(?:dose|arm)",
    r"\b[A-Z]\w+ (?:rose|fell)(?=\s+by)",
    r"(?:the\s+)?\d+",
    r"\b(?:arm|dose)\b|\bonce",
    r"(?<=o)(?:se|ups?)",
    r"(?:[A-Za-z]+-|[A-Za-z]*\s)$",
    r"\s*[A-Za-z%]+",
]


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        (r"\b(?:versus|vs\.?)\s+placebo\b", {"placebo"}),
        (r"\b(?:high|low)\s+(?:[\w-]+\s+)?doses?", {"dose"}),
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
    assert {*next(iter(certain_words(pattern)), ())} == words


def test_every_match_holds_a_word_of_each_set():
    told = certain_words(r"\d+ (?:patients|women) (?:\w+ )*(?:randomised|assigned)")
    assert {frozenset(w.strip() for w in words) for words in told} == {
        frozenset({"randomised", "assigned"}),
        frozenset({"patients", "women"}),
    }


@pytest.mark.parametrize(
    ("pattern", "beginnings"),
    [
        (r"\b(?:rose|fell)\s+by", {"rose", "fell"}),
        (r"(?:mean\s+|net )*(?:gap|loss)", {"mean", "net ", "gap", "loss"}),
        (r"(?:a|\w)*gap", set()),
        (r"\d+ points", set()),
    ],
)
def test_every_match_begins_with_one_of_these_words(pattern, beginnings):
    assert {*certain_beginnings(pattern)} == beginnings


def test_beginnings_are_cut_short_where_they_are_too_many():
    pattern = "|".join(f"number {n} of many" for n in range(100, 300))
    found = certain_beginnings(pattern)
    assert len(found) < 100
    assert all(w.startswith(("number 1", "number 2")) for w in found)


PIECES = st.sampled_from(
    ["versus", "VS.", "compared  with", "placebo", "Placebo", "rose by", "lost weight", "randomised", "group (", "the arm",
     "xxy", "12 %", "dose", "an", "once daily", "TWICE daily", "always", "≥5", "_arm", "doses", " ", "", ".", "ß", "İ"]
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
    for place in range(len(text) + 1):
        assert (tried.match(text, place) is None) == (plain.match(text, place) is None)


def test_a_cue_is_not_even_compiled_for_a_text_without_its_words(monkeypatch):
    tried = cue(r"placebo (?:group|arm)")
    monkeypatch.setattr(re, "compile", None)
    assert tried.search("a text without the word") is None
    with pytest.raises(TypeError):
        tried.search("the placebo arm")


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        (r"\b(?:rose|fell)", True),
        (r"rose|\bfell", False),
        (r"(?:\bmean )?loss", False),
        (r"(?:\bmean )+loss", True),
        (r"(?<=[\s(])arms?|%", True),
        (r"(?<!no )groups?", False),
        (r"^Group", True),
        (r"[,;] and", True),
        (r"[\w,] and", False),
        (r"(?!never)ever", False),
    ],
)
def test_it_is_known_which_patterns_begin_inside_no_word(pattern, expected):
    assert begins_words(pattern) is expected


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
        (r"\b(?:n|N)?=|\d+", "?0Nn"),
        (r"(?<!x)(?=[a-z])(?i:Two|three)", "Tt"),
        (r"[a-c1]*\s", "?0abc"),
        (r"(?P<level>\d)?(?:C|(?(level)L|(?!)))", "0CL"),
    ],
)
def test_a_match_begins_with_one_of_its_first_characters(pattern, first):
    assert first_characters(pattern) == {*first}


@pytest.mark.parametrize("pattern", [r"x?", r"[^a]", r".", r"\w+"])
def test_what_may_begin_with_anything_is_told_so(pattern):
    assert {*"0xz"} <= first_characters(pattern)
