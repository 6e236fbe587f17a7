"""Plain text: encodings, line ends, and that offsets refer to the file."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialdb.facts import Document
from trialdb.readers import read_bytes, read_path

SENTENCE = (
    "In the study, 42.3% of patients – adults with “moderate” eczema – improved; Sjögren’s was ruled out."
)


def text_of(data: bytes) -> str:
    return read_bytes(data, location="a.txt").text


def test_a_release_is_read_whole() -> None:
    source = (
        "FOR IMMEDIATE RELEASE\n\nAcme’s pill meets its goal\n\nLEEDS, England, 8 March 2025 – Acme said that its pill "
        "had met the goal of a phase 3 trial.\n\nSOURCE Acme Ltd\n"
    )
    assert read_bytes(source.encode(), location="in/acme.txt") == Document(
        kind="press_release",
        text=source,
        title="Acme’s pill meets its goal",
        publisher="Acme Ltd",
        published="2025-03-08",
        media_type="text/plain",
        location="in/acme.txt",
    )


def test_nothing_is_stripped_and_line_ends_become_newlines() -> None:
    assert text_of(b"\n  A  \r\n\r\nB\rC\t \n\n") == "\n  A  \n\nB\nC\t \n\n"


def test_a_byte_order_mark_is_removed_and_nul_replaced_without_moving_anything() -> None:
    assert text_of(b"\xef\xbb\xbfA pill\0 helped.") == "A pill\ufffd helped."


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-32", "mac_roman"])
def test_the_encodings_of_western_texts_are_told_apart(encoding: str) -> None:
    assert text_of(SENTENCE.encode(encoding)) == SENTENCE


@pytest.mark.parametrize("mark", [b"\xff\xfe", b"\xfe\xff"])
def test_utf_16_is_read_by_its_mark_in_both_orders(mark: bytes) -> None:
    order = "utf-16-le" if mark == b"\xff\xfe" else "utf-16-be"
    assert text_of(mark + SENTENCE.encode(order)) == SENTENCE


def test_latin_1_figures_keep_their_signs() -> None:
    text = "The mean was 5.2 ± 1.1 µg at 37 °C, and 12·5% of patients improved."
    assert text_of(text.encode("latin-1")) == text


def test_the_encoding_that_a_server_names_is_used_where_utf_8_does_not_fit() -> None:
    text = "Pacjenci leczeni byli przez 16 tygodni; świąd ustąpił u połowy osób."
    found = read_bytes(
        text.encode("iso-8859-2"), location="a.txt", media_type="text/plain; charset=iso-8859-2"
    )
    assert found.text == text


def test_an_encoding_that_is_a_program_is_not_obeyed() -> None:
    found = read_bytes(
        b"caf\xe9 \\x41 and tea", location="a.txt", media_type="text/plain; charset=unicode_escape"
    )
    assert found.text == "café \\x41 and tea"


@given(st.text(st.characters(codec="cp1252", exclude_characters="\0\r"), min_size=1).filter(str.strip))
def test_any_western_single_byte_text_keeps_its_length_or_is_refused(text: str) -> None:
    from trialdb.errors import ReadError

    try:
        found = text_of(text.encode("cp1252"))
    except ReadError:
        return
    assert len(found) <= len(text)


def test_real_articles_are_stored_as_python_reads_them() -> None:
    folder = Path(__file__).resolve().parents[2] / "shared" / "articles"  # beside the checkout, not in it
    if not folder.is_dir():
        pytest.skip("the shared articles are not on this machine")
    paths = sorted(folder.glob("*.txt"))
    assert paths
    for path in paths:
        assert read_path(path).text == path.read_text(encoding="utf-8")
