"""Plain text: encodings, line ends, and that offsets refer to the file."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialdb.errors import ReadError
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


def test_a_byte_order_mark_is_removed() -> None:
    assert text_of(b"\xef\xbb\xbfA pill helped.") == "A pill helped."


@pytest.mark.parametrize("stray", ["\0", "\x01", "\x08", "\x1c", "\x1f", "\x7f", "\x1b[1m", "\0\0"])
def test_a_stray_control_character_is_taken_out_so_that_its_word_stays_whole(stray: str) -> None:
    text = f"Adults took vera{stray}xilimab, 5{stray} mg a day\tfor\x0b16 weeks.\f"
    for encoding in ("utf-8", "utf-8-sig", "utf-16"):
        assert text_of(text.encode(encoding)) == "Adults took veraxilimab, 5 mg a day\tfor\x0b16 weeks.\f"


def test_a_text_full_of_control_characters_is_refused_as_binary_data() -> None:
    for data in (b"vera\0xilimab " * 9, b"vera\x01xilimab " * 9, "vera\0xilimab ".encode("utf-16-le") * 9):
        with pytest.raises(ReadError, match=r"^a\.txt: this is binary data \(full of [^\n]+\), not text"):
            text_of(data)


@pytest.mark.parametrize("written", [b"12\x0034%", b"12.\x0134%", "≥ 12".encode() + b"\x9634%"])
def test_a_stray_byte_inside_a_figure_refuses_the_text_because_no_figure_could_be_trusted(
    written: bytes,
) -> None:
    with pytest.raises(
        ReadError, match=r"^a\.txt: line 2: a (control character|damaged byte) stands inside a figure"
    ):
        text_of(b"Itch fell:\n" + written)


@pytest.mark.parametrize(
    "text",
    [
        "Hälden",
        "The Hälden trial",
        "In Hälden, Sjögren’s was rare – in 4%.",
        "CAFÉ” was Müller’s word",
        "naïve µg 5–10 °C",
    ],
)
def test_a_short_western_text_is_read_as_windows_writes_it(text: str) -> None:
    assert text_of(text.encode("cp1252")) == text


@pytest.mark.parametrize(
    "text",
    ["It was ≥ 75% of 9.", "From 5–10 mg.", "It fell – by 4%.", "It didn’t.", "“Itch fell,” she said."],
)
def test_a_short_text_of_an_old_macintosh_is_known_by_its_marks(text: str) -> None:
    assert text_of(text.encode("mac_roman")) == text
    windows = text.replace("≥", ">")
    assert text_of(windows.encode("cp1252")) == windows


@pytest.mark.parametrize("bad", [b"\xff\xfe", b"\xe4", b"\xe2\x80", b"\x93"])
def test_a_few_damaged_bytes_leave_the_rest_of_a_utf_8_text_as_it_is(bad: bytes) -> None:
    for start in ("", "\ufeff"):
        text = text_of(f"{start}Response (≥ 75%) in the Hal".encode() + bad + "den trial – 41%".encode())
        assert re.fullmatch(r"Response \(≥ 75%\) in the Hal\ufffd{1,2}den trial – 41%", text)


def test_a_utf_8_text_with_many_damaged_bytes_is_refused() -> None:
    with pytest.raises(ReadError, match="UTF-8 with damaged bytes"):
        text_of("≥ 75% – ".encode() * 30 + b"\xe4 " * 20)


def test_latin_1_as_a_label_means_windows_1252_and_does_not_overrule_utf_8() -> None:
    for charset in ("iso-8859-1", "Latin1", "us-ascii", "utf-16", "utf-8"):
        media_type = f"text/plain; charset={charset}"
        for data, text in (
            ("It was Sjögren’s – 4%".encode("cp1252"), "It was Sjögren’s – 4%"),
            ("It was ≥ 4% –".encode() + b" \xe4", "It was ≥ 4% – \ufffd"),
        ):
            assert read_bytes(data, location="a.txt", media_type=media_type).text == text


def test_a_date_that_cannot_be_one_of_publication_is_passed_over() -> None:
    assert read_bytes(b"Pill\n\nPublished: 1 May 2099\n\nIt helped.\n", location="a.txt").published is None


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


@given(st.text(st.characters(codec="cp1252", exclude_characters="\r"), min_size=1).filter(str.strip))
def test_any_western_single_byte_text_keeps_its_length_or_is_refused(text: str) -> None:
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
