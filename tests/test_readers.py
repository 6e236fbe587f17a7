"""Which reader reads what, which files are refused and how, and what holds for any bytes at all."""

from __future__ import annotations

import datetime as dt
import re
import subprocess
import sys
import time
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trialdb.errors import ReadError
from trialdb.facts import Document
from trialdb.readers import MAX_BYTES, SUFFIXES, read_bytes, read_path

PROSE = (
    "Pill calms itch\n\nAdults with eczema took the pill for 16 weeks in a phase 2 trial; 41% were clear.\n"
)
PAGE = f"<!doctype html><html><head><title>Pill calms itch</title></head><body><p>{PROSE[17:-1]}</p></body></html>"
PUBLISHED = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


def refusal(data: bytes, *, location: str = "a.txt", media_type: str | None = None) -> str:
    with pytest.raises(ReadError) as caught:
        read_bytes(data, location=location, media_type=media_type)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def zipped() -> bytes:
    archive = BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("a.txt", "text")
    return archive.getvalue()


@pytest.mark.parametrize("suffix", sorted(SUFFIXES - {".xml"}))  # that one: test_readers_pubmed.py
def test_each_known_suffix_is_read_in_small_and_capital_letters(tmp_path: Path, suffix: str) -> None:
    source = PAGE if "htm" in suffix else PROSE
    for name in (f"a{suffix}", f"b{suffix.upper()}"):
        (tmp_path / name).write_text(source)
        found = read_path(tmp_path / name)
        assert (found.title, found.kind, found.location) == (
            "Pill calms itch",
            "trade_news",
            str(tmp_path / name),
        )


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (PROSE, "text/plain"),
        (PAGE, "text/html"),
        (f"\ufeff \n{PAGE}", "text/html"),
        (f"---\ntitle: Pill\n---\n{PROSE}", "text/markdown"),
        (f"# Pill calms itch\n\n{PROSE}", "text/markdown"),
        ("p < 0.05 and <html is a word here", "text/plain"),
    ],
)
def test_without_a_suffix_the_content_chooses_the_reader(tmp_path: Path, data: str, expected: str) -> None:
    for name in ("article", "readout v1.2", ".hidden"):
        (tmp_path / name).write_text(data)
        assert read_path(tmp_path / name).media_type == expected


def test_the_media_type_of_a_server_goes_before_the_suffix_and_names_the_encoding() -> None:
    page = PAGE.replace("eczema", "eczéma").encode("iso-8859-2")
    found = read_bytes(page, location="https://example.org/a.txt", media_type="Text/HTML; charset=ISO-8859-2")
    assert (found.media_type, "eczéma" in found.text) == ("text/html", True)


@pytest.mark.parametrize("ending", ["", ".aspx", ".php", ".com", "/2.5"])
def test_the_end_of_an_address_does_not_refuse_a_page(ending: str) -> None:
    address = f"https://example.org/news{ending}?id=1.pdf"
    found = read_bytes(PAGE.encode(), location=address, media_type="application/octet-stream")
    assert (found.media_type, found.url) == ("text/html", address)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b" \r\n\t ", "only white space"),
        (b"\0\0\0", "only white space"),
        (b"\xef\xbb\xbf", "only white space"),
        (b"%PDF-1.7\n1 0 obj", "a PDF"),
        (zipped(), "ZIP"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "PNG"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "JPEG"),
        (b"RIFF\x24\0\0\0WEBPVP8 ", "WebP"),
        (b"MZ\x90\0\x03" + b"\0" * 60, "binary"),
        (bytes(range(1, 32)) * 20 + b"\xff\xfe\xfd", "binary"),
        (b"\xff\xfeA\0B", "byte order mark says UTF-16"),
        (
            "Les résultats à 16 semaines étaient très élevés. ".encode() * 3 + b"\xe9 broken" * 9,
            "damaged bytes",
        ),
    ],
)
def test_what_is_no_text_is_refused_with_what_it_is(data: bytes, reason: str) -> None:
    assert reason in refusal(data)


@pytest.mark.parametrize("location", ["a.pdf", "a.docx", "b/c.csv", "a.json", "a.txt.gz"])
def test_a_file_of_unknown_kind_is_refused_with_the_kinds_that_are_known(location: str) -> None:
    assert f"{location}: .{location.rpartition('.')[2]} is an unknown kind" in refusal(
        PROSE.encode(), location=location
    )


@pytest.mark.parametrize(
    ("data", "reason"),
    [(b'{"a": [1, 2]}\n', "JSON"), (b'[{"a": 1}]', "JSON"), (b'<?xml version="1.0"?><article/>', "XML")],
)
def test_records_without_a_suffix_are_not_taken_for_prose(data: bytes, reason: str) -> None:
    assert f"this is {reason}" in refusal(data, location="record")


def test_a_media_type_that_cannot_be_read_is_refused_by_name() -> None:
    assert "application/pdf is a kind" in refusal(
        b"x", location="https://example.org/a", media_type="application/pdf"
    )


def test_a_file_above_the_limit_is_refused_and_one_at_the_limit_is_read(tmp_path: Path) -> None:
    line = b"Adults took the pill for sixteen weeks.\n"
    data = (line * (MAX_BYTES // len(line) + 1))[:MAX_BYTES]
    (tmp_path / "a.txt").write_bytes(data)
    assert len(read_path(tmp_path / "a.txt").text) == MAX_BYTES
    (tmp_path / "a.txt").write_bytes(data + b"x")
    with pytest.raises(ReadError, match="larger than 20 MB"):
        read_path(tmp_path / "a.txt")


def test_a_missing_file_a_folder_and_an_impossible_name_are_refused(tmp_path: Path) -> None:
    for path, reason in (
        (tmp_path / "no.txt", "no such file"),
        (tmp_path, "a folder"),
        (Path("a\0.txt"), "cannot be opened"),
    ):
        with pytest.raises(ReadError, match=reason) as caught:
            read_path(path)
        assert caught.value.path == str(path)


def test_reading_plain_text_imports_no_html_or_yaml_library() -> None:
    code = (
        "import sys; from trialdb.readers import read_bytes; read_bytes(b'A pill helped.', location='a.txt');"
        "print([m for m in ('trafilatura', 'lxml', 'yaml', 'charset_normalizer', 'dateutil') if m in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout == "[]\n"


def test_a_short_plain_text_is_read_in_milliseconds() -> None:
    data = (PROSE * 30)[:3000].encode()
    times = []
    for _ in range(20):
        start = time.perf_counter()
        read_bytes(data, location="a.txt")
        times.append(time.perf_counter() - start)
    assert min(times) < 0.005  # about 0.5 ms on an idle machine; the bound allows for a busy one


def is_real(published: str | None) -> bool:
    if published is None:
        return True
    parts = PUBLISHED.fullmatch(published)
    if parts is None:
        return False
    year, month, day = (int(part or 1) for part in parts.groups())
    return dt.date(year, month, day).year >= 1900


def outcome(data: bytes, *, location: str) -> Document | ReadError:
    try:
        return read_bytes(data, location=location)
    except ReadError as error:
        return error


pieces = st.sampled_from(
    [
        b"---\n", b"title: ", b"published: ", b"kind: ", b"\n", b"\r\n", b"\0", b"\xef\xbb\xbf", b"\xff\xfe", b"<html><body>", b"<p>",
        b"<table><tr><td>", b"</p>", b"<script>", b"<meta charset=", b"utf-16", b"March ", b"8, 2025", b"2025-02-30", b"31/12/2025",
        b" \xe2\x80\x93 ", b"Published: ", b"Accessed ", b"BASEL, ", b"# ", b"**", b"Results: ", b"SOURCE ", b"Subscribe to ", b"a@b.com ",
        b"\xc2\xa9 2026 ", b"&#xD800;", b"\xe9", b"Acme announced ", b"&", b"*", b"!", b"[", b"{",
    ]
)  # fmt: skip
bodies = st.lists(
    st.one_of(
        pieces, st.binary(max_size=12), st.text(max_size=12).map(lambda text: text.encode("utf-8", "replace"))
    ),
    max_size=25,
)


@settings(deadline=None, max_examples=300)
@given(parts=bodies, location=st.sampled_from(["a.txt", "a.md", "a.html", "a", "https://example.org/x"]))
def test_any_bytes_give_a_document_that_can_be_stored_or_one_line_of_error(
    parts: list[bytes], location: str
) -> None:
    found = outcome(b"".join(parts), location=location)
    if isinstance(found, ReadError):
        assert ("\n" in str(found), found.path) == (False, location)
        return
    for name in (found.text, found.title, found.publisher, found.url):
        assert name is None or "\0" not in name.encode().decode()  # encodes: no lone surrogates
    assert is_real(found.published)


@settings(deadline=None, max_examples=200)
@given(
    text=st.text(
        st.one_of(st.characters(exclude_categories=["Cs", "Cc"]), st.sampled_from("\t\n\r")),
        min_size=1,
        max_size=300,
    )
)
def test_a_plain_text_is_stored_as_python_reads_the_file(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.txt"
    path.write_bytes(text.encode())
    if text.startswith(("\ufeff", "%PDF-", "{\\rtf")) or not text.replace("\ufffd", " ").strip():
        return
    assert read_path(path).text == path.read_text(encoding="utf-8")
