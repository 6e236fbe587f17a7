"""Registry records out of real files: every kind gives the same studies, and what is broken is told and passed."""

from __future__ import annotations

import gzip
import io
import json
import struct
import tracemalloc
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trialdb.registry import files
from trialdb.registry.files import BadRecord, RawRecord, is_registry_file, records, study


def record(number=1, **sections):
    return {"protocolSection": {"identificationModule": {"nctId": f"NCT{number:08}"}}, **sections}


def as_json(value):
    return json.dumps(value, ensure_ascii=False).encode()


THREE = [record(1), record(2), record(3)]
LINES = [as_json(one) for one in THREE]


def written(path, content):
    path.write_bytes(content)
    return path


def as_lines(studies):
    return b"".join(as_json(one) + b"\n" for one in studies)


def archive(members, method=zipfile.ZIP_DEFLATED):
    """A zip archive of named contents."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as packed:
        for name, content in members:
            packed.writestr(name, content)
    return buffer.getvalue()


def bulk(studies):
    return archive([(f"NCT{at:08}.json", as_json(one)) for at, one in enumerate(studies)])


def parsed(path):
    """The studies of a path, and what is wrong with the others."""
    good, bad = [], []
    for found in records(path):
        told = study(found) if isinstance(found, RawRecord) else found
        (bad if isinstance(told, BadRecord) else good).append(told)
    return good, bad


def places(path):
    """Where each record of a path is, from its folder on."""
    return [found.location.removeprefix(f"{path.parent}/") for found in records(path)]


KINDS = {
    "studies.jsonl": as_lines,
    "studies.ndjson": lambda studies: b"\xef\xbb\xbf" + as_lines(studies).replace(b"\n", b"\r\n"),
    "studies.jsonl.gz": lambda studies: gzip.compress(as_lines(studies), 1),
    "bulk.zip": bulk,
    "list.json": as_json,
    "list.json.gz": lambda studies: gzip.compress(json.dumps(studies, indent=1).encode(), 1),
    "page.json": lambda studies: as_json(
        {"totalCount": 9, "studies": studies, "nextPageToken": "x"},
    ),
    "indented.json": lambda studies: json.dumps({"studies": studies}, indent=2).encode(),
}
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(st.characters(exclude_categories=["Cs", "Cc"])),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text('ab{}[]"\\,:é≥', max_size=5), inner, max_size=3),
    max_leaves=8,
)  # fmt: skip
STUDIES = st.lists(st.builds(record, st.integers(0, 10**8 - 1), more=ANY_JSON), max_size=6)


@pytest.mark.parametrize("name", KINDS)
@settings(max_examples=40, deadline=None)
@given(studies=STUDIES)
def test_every_kind_of_file_gives_its_studies_back(name, studies, tmp_path_factory):
    path = tmp_path_factory.getbasetemp() / name
    path.write_bytes(KINDS[name](studies))
    good, bad = parsed(path)
    assert good == studies
    assert [b.reason for b in bad] == (
        ["there is no JSON file in it"] if name == "bulk.zip" and not studies else []
    )


@settings(max_examples=100, deadline=None)
@given(content=st.binary(max_size=300), name=st.sampled_from(sorted(KINDS)), cut=st.integers(0, 400))
def test_nothing_in_a_file_breaks_the_reading(content, name, cut, tmp_path_factory):
    path = tmp_path_factory.getbasetemp() / f"any-{name}"
    for broken in (content, KINDS[name](THREE)[:cut] + content, content + KINDS[name](THREE)):
        path.write_bytes(broken)
        is_registry_file(path)
        for bad in parsed(path)[1]:
            assert bad.reason
            assert "\n" not in bad.reason


class TestPlaces:
    def test_a_line_is_named_by_its_number(self, tmp_path):
        path = written(tmp_path / "s.jsonl.gz", gzip.compress(b"\n".join([LINES[0], b"", LINES[1]])))
        assert places(path) == ["s.jsonl.gz:1", "s.jsonl.gz:3"]

    def test_a_study_of_a_page_is_named_by_its_number(self, tmp_path):
        assert places(written(tmp_path / "p.json", as_json({"studies": THREE}))) == ["p.json#1", "p.json#2", "p.json#3"]  # fmt: skip

    def test_a_member_is_named_with_its_archive(self, tmp_path):
        members = [("a/NCT1.json", LINES[0]), ("b.jsonl", b"\n".join(LINES[1:])), ("c.json", as_json(THREE))]
        path = written(tmp_path / "z.zip", archive([*members, ("readme.txt", b"{"), ("d/", b"")]))
        assert places(path) == [
            "z.zip!a/NCT1.json", "z.zip!b.jsonl:1", "z.zip!b.jsonl:2", "z.zip!c.json#1", "z.zip!c.json#2", "z.zip!c.json#3",
        ]  # fmt: skip

    def test_a_folder_is_read_by_name_and_only_where_records_are(self, tmp_path):
        folder = tmp_path / "all"
        (folder / "b").mkdir(parents=True)
        (folder / ".git").mkdir()
        written(folder / "c.json", LINES[0])
        written(folder / "b" / "2.jsonl", LINES[1])
        written(folder / "b" / "1.JSON", LINES[2])
        written(folder / "a.md", LINES[0])
        written(folder / "settings.json", b'{"studies": 3}')
        written(folder / "._c.json", b"\x00\x05\x16\x07")
        written(folder / ".git" / "x.json", LINES[0])
        (folder / "b" / "again").symlink_to(folder)
        assert places(folder) == ["all/b/1.JSON", "all/b/2.jsonl:1", "all/c.json"]

    def test_a_line_is_given_as_it_stands(self, tmp_path):
        line = b'{"protocolSection":  {"a": 1.0e5}}\r\n'
        assert [r.body for r in records(written(tmp_path / "s.jsonl", line * 2))] == [line, line]

    def test_a_study_of_a_page_is_given_as_it_stands(self, tmp_path):
        one = b'{"protocolSection":  {"a": 1.0e5, "b": "\\u00e9 \xc3\xa9 ]}"}}'
        path = written(
            tmp_path / "p.json", b'{"nextPageToken": "}", "studies" :[ ' + one + b" ,\n" + one + b"]}"
        )
        assert [r.body for r in records(path)] == [one, one]


class TestKinds:
    def test_a_file_is_told_by_its_content_not_its_name(self, tmp_path):
        for name, content in {
            "lines.json": b"\n".join(LINES),
            "page.jsonl": json.dumps({"studies": THREE}, indent=1).encode(),
            "packed.jsonl": gzip.compress(as_lines(THREE)),
            "blank.json": b"\n\n  " + as_json(THREE),
        }.items():
            assert parsed(written(tmp_path / name, content)) == (THREE, []), name

    @pytest.mark.parametrize("name", ["pages.jsonl", "pages.json"])
    def test_page_after_page_in_one_file_loses_none(self, tmp_path, name):
        pages = [
            {"studies": THREE[:2], "nextPageToken": "x"},
            {"totalCount": 3, "studies": []},
            {"studies": THREE[2:]},
        ]
        assert parsed(written(tmp_path / name, as_lines(pages))) == (THREE, [])

    def test_one_study_may_stand_on_many_lines(self, tmp_path):
        path = written(tmp_path / "s.json", json.dumps(record(hasResults=True), indent=2).encode())
        assert parsed(path) == ([record(hasResults=True)], [])
        assert places(path) == ["s.json"]

    def test_a_study_that_is_wrapped_after_a_bracket_is_one_study(self, tmp_path):
        assert parsed(written(tmp_path / "s.json", b'{"protocolSection": {}\n, "hasResults": {}\n}')) == (
            [{"protocolSection": {}, "hasResults": {}}], [],
        )  # fmt: skip

    def test_one_line_with_an_end_is_no_line_of_many(self, tmp_path):
        assert places(written(tmp_path / "s.json", LINES[0] + b"\n\n")) == ["s.json"]

    @pytest.mark.parametrize("name", KINDS)
    def test_a_file_of_records_is_known(self, tmp_path, name):
        assert is_registry_file(written(tmp_path / name, KINDS[name](THREE)))

    @pytest.mark.parametrize("section", ["annotationSection", "derivedSection"])
    def test_a_study_is_known_whichever_section_comes_first(self, tmp_path, section):
        body = as_json({section: {"filler": "x" * 100_000}, **record()})
        assert is_registry_file(written(tmp_path / "s.json", body))
        assert parsed(tmp_path / "s.json")[1] == []

    @pytest.mark.parametrize("name", ["a.json", "a.jsonl", "a.jsonl.gz", "a.zip"])
    def test_other_json_is_not_taken_for_records(self, tmp_path, name):
        other = b'{"source": {"kind": "trade_news"}, "studies": [{"id": "s1"}]}'
        content = {"z": gzip.compress(other), "p": archive([("a.json", other), ("b.md", LINES[0])])}.get(
            name[-1], other
        )
        content = gzip.compress(other) if name.endswith("gz") else content
        assert not is_registry_file(written(tmp_path / name, content))

    def test_articles_folders_and_what_is_not_there_are_no_records(self, tmp_path):
        (tmp_path / "x.json").mkdir()
        assert not is_registry_file(tmp_path / "x.json")
        assert not is_registry_file(tmp_path / "gone.json")
        assert not is_registry_file(written(tmp_path / "a.md", LINES[0]))

    @pytest.mark.parametrize("name", ["a.jsonl.gz", "a.zip"])
    def test_a_damaged_archive_in_a_folder_is_told_not_passed_over(self, tmp_path, name):
        whole = KINDS["studies.jsonl.gz" if name.endswith("gz") else "bulk.zip"](THREE)
        written(tmp_path / name, whole[: len(whole) // 2])
        [bad] = [found for found in records(tmp_path) if isinstance(found, BadRecord)]
        assert "fetch it again" in bad.reason


class TestBadRecords:
    @pytest.mark.parametrize(
        ("line", "reason"),
        [
            (b'{"protocolSection": {"a": 1}', "it is not JSON: unexpected end of data"),
            (b"<html>", "it is not JSON"),
            (b'{"protocolSection": {"a": "\xe9"}}', "it is not UTF-8 from byte 27 on; save it as UTF-8"),
            (b'{"protocolSection": {"a": "\x00"}}', "it holds a NUL byte (byte 27)"),
            (rb'{"protocolSection": {"a": "\u0000"}}', "it holds NUL characters"),
            (rb'{"protocolSection": {"a": "\ud800"}}', "it is not JSON"),
            (b'{"hasResults": true}', "it is no study record: it has no protocolSection"),
            (b'{"protocolSection": []}', "it is no study record"),
            (b"[" * 100_000, "it is not JSON"),
            (b"17", "it is no study record"),
        ],
    )
    def test_a_line_that_is_no_record_is_told_and_the_rest_goes_on(self, tmp_path, line, reason):
        path = written(tmp_path / "s.jsonl", b"\n".join([LINES[0], line, LINES[1]]))
        good, [bad] = parsed(path)
        assert good == THREE[:2]
        assert bad.location == f"{path}:2"
        assert bad.reason.startswith(reason)

    def test_a_line_beyond_the_limit_is_passed(self, tmp_path, monkeypatch):
        monkeypatch.setattr(files, "LIMIT", 1 << 20)
        path = written(
            tmp_path / "s.jsonl", b"\n".join([LINES[0], b"x" * (5 << 20), LINES[1], b"y" * (2 << 20)])
        )
        good, bad = parsed(path)
        assert good == THREE[:2]
        assert [(b.location[-2:], b.reason) for b in bad] == [(":2", "it is larger than 1 MB"), (":4", "it is larger than 1 MB")]  # fmt: skip

    @pytest.mark.parametrize("length", range(58, 66))
    def test_the_line_after_one_at_the_limit_is_read(self, tmp_path, monkeypatch, length):
        monkeypatch.setattr(files, "LIMIT", 64)
        path = written(tmp_path / "s.jsonl", b"x" * length + b"\n" + b"{}\n" * 2)
        assert [found.location[-1] for found in records(path)] == ["1", "2", "3"]

    @pytest.mark.parametrize("name", ["s.json", "s.json.gz"])
    def test_a_file_beyond_the_limit_is_one_bad_record(self, tmp_path, monkeypatch, name):
        monkeypatch.setattr(files, "LIMIT", 1 << 20)
        for content in (
            b'{"protocolSection": "' + b"x" * (3 << 20),
            b'{"protocolSection":\n' + b"\n" * (3 << 20),
        ):
            path = written(tmp_path / name, gzip.compress(content) if name.endswith("gz") else content)
            assert parsed(path) == ([], [BadRecord(str(path), "it is larger than 1 MB")])

    def test_a_study_of_a_page_beyond_the_limit_is_passed(self, tmp_path, monkeypatch):
        monkeypatch.setattr(files, "LIMIT", 1 << 20)
        path = written(tmp_path / "p.json", as_json([record(1), record(2, more="x" * (1 << 20)), record(3)]))
        assert parsed(path) == ([record(1), record(3)], [BadRecord(f"{path}#2", "it is larger than 1 MB")])

    def test_a_page_that_never_ends_is_given_up(self, tmp_path, monkeypatch):
        monkeypatch.setattr(files, "LIMIT", 1 << 20)
        path = written(tmp_path / "p.json", b'[{"protocolSection": {}}, {"a": "' + b"x" * (9 << 20))
        good, [bad] = parsed(path)
        assert len(good) == 1
        assert bad.reason == "a record is larger than 1 MB, or not JSON"

    def test_blank_lines_without_end_are_given_up(self, tmp_path):
        path = written(tmp_path / "s.jsonl.gz", gzip.compress(LINES[0] + b"\n" * 3_000_000))
        good, [bad] = parsed(path)
        assert good == THREE[:1]
        assert bad.reason == "there are only blank lines; the rest was not read"

    def test_a_gzip_file_that_is_cut_off_gives_what_was_there(self, tmp_path):
        studies = [record(number, more=f"{number * 7919:x}" * 50) for number in range(500)]
        packed = gzip.compress(as_lines(studies))
        path = written(tmp_path / "s.jsonl.gz", packed[: len(packed) // 2])
        good, [bad] = parsed(path)
        assert good == studies[: len(good)]
        assert len(good) > 100
        assert bad == BadRecord(f"{path}:{len(good) + 1}", "the gzip file is cut off here; fetch it again")

    def test_a_gzip_file_that_is_damaged_gives_what_was_there(self, tmp_path):
        path = written(tmp_path / "s.jsonl.gz", gzip.compress(as_lines(THREE)) + b"rubbish")
        assert parsed(path) == (
            THREE,
            [BadRecord(f"{path}:4", "the gzip file is damaged here; fetch it again")],
        )

    @pytest.mark.parametrize("encoding", ["utf-16", "utf-32"])
    @pytest.mark.parametrize("name", ["s.json", "s.jsonl"])
    def test_another_encoding_is_one_bad_record(self, tmp_path, encoding, name):
        path = written(tmp_path / name, as_lines(THREE).decode().encode(encoding))
        assert is_registry_file(path)
        assert parsed(path) == ([], [BadRecord(str(path), "it is UTF-16 or UTF-32; save it as UTF-8")])

    @pytest.mark.parametrize(
        ("page", "reason"),
        [
            (b'{"studies": [%s, %s, {"proto', "it is not JSON, or ends too early"),
            (b'{"studies": [%s, %s', "it ends too early"),
            (b'{"studies": [%s, %s {"a": 1}]}', "it is not JSON: a comma is missing before '{"),
            (b'{"studies": [%s, %s], "nextPageToken": ', "it is not JSON, or ends too early"),
            (b'{"studies": [%s, %s]]}', "it is not JSON: a brace is missing before ']}'"),
            (b"[%s, %s] and more", "it is no list of studies before 'and more'"),
            (b'{"studies": [%s, %s, \xe9]}', "its text is not UTF-8"),
            (b"[%s, %s, " + b"[" * 100_000, "it is nested too deeply"),
        ],
    )
    def test_a_broken_page_gives_the_studies_before_the_break(self, tmp_path, page, reason):
        path = written(tmp_path / "p.json", page % (LINES[0] + b" " * (1 << 20), LINES[1]))
        good, [bad] = parsed(path)
        assert good == THREE[:2]
        assert bad.location == f"{path}#3"
        assert bad.reason.startswith(reason)

    @pytest.mark.parametrize(
        "page", [b'{"totalCount": 3}', b'{"studies": 3}', b'{"totalCount": 3, "studies"}', b'{"studies":']
    )
    def test_a_page_without_studies_is_one_bad_record(self, tmp_path, page):
        assert [bad.location[-2:] for bad in parsed(written(tmp_path / "p.json", page))[1]] == ["#1"]

    @pytest.mark.parametrize("shift", range(15, 29))
    def test_a_number_at_the_edge_of_what_is_read_is_whole(self, tmp_path, shift):
        page = b'{"a": "%s", "totalCount": 1234567890, "studies": [%s]}' % (
            b"x" * ((1 << 20) - 25 - shift),
            LINES[0],
        )
        assert parsed(written(tmp_path / "page.json", b"{" + b'"totalCount": 1, ' + page[1:])) == (
            THREE[:1],
            [],
        )

    def test_a_number_of_ten_thousand_digits_is_passed_on(self, tmp_path):
        path = written(tmp_path / "p.json", b'[{"protocolSection": {"n": ' + b"9" * 10_000 + b"}}]")
        assert len(list(records(path))) == 1

    def test_a_file_that_is_not_there_is_a_bad_record(self, tmp_path):
        path = tmp_path / "gone.jsonl"
        assert list(records(path)) == [BadRecord(str(path), "it cannot be read: No such file or directory")]


class TestArchives:
    def test_a_stored_member_is_read_as_a_deflated_one(self, tmp_path):
        path = written(tmp_path / "z.zip", archive([("a.json", LINES[0])], zipfile.ZIP_STORED))
        assert parsed(path) == (THREE[:1], [])

    def test_what_precedes_an_archive_does_not_matter(self, tmp_path):
        assert parsed(written(tmp_path / "z.zip", b"#!/bin/sh\n" + bulk(THREE))) == (THREE, [])

    def test_a_comment_at_the_end_does_not_matter(self, tmp_path):
        with zipfile.ZipFile(tmp_path / "z.zip", "w") as packed:
            packed.writestr("é.json", LINES[0])
            packed.comment = b"of 2026-10-14 " * 50
        assert parsed(tmp_path / "z.zip") == (THREE[:1], [])

    def test_an_archive_beyond_four_gigabytes_is_read(self, tmp_path):
        with (tmp_path / "z.zip").open("wb") as file:
            file.seek(5 << 30)  # a hole, which takes no room
            with zipfile.ZipFile(file, "w") as packed:
                packed.writestr("a.json", LINES[0])
                with packed.open("b.json", "w", force_zip64=True) as out:
                    out.write(LINES[1])
        assert is_registry_file(tmp_path / "z.zip")
        assert parsed(tmp_path / "z.zip") == (THREE[:2], [])

    def test_a_member_count_that_has_run_over_loses_none(self, tmp_path):
        whole = bytearray(bulk(THREE))
        struct.pack_into("<2H", whole, whole.rfind(b"PK\x05\x06") + 8, 1, 1)
        assert parsed(written(tmp_path / "z.zip", bytes(whole))) == (THREE, [])

    def bad_member(self, path):
        """What is wrong with the one bad member; the others are read."""
        good, [bad] = parsed(path)
        assert good == [THREE[0], THREE[2]]
        assert bad.location == f"{path}!NCT00000001.json"
        return bad.reason

    def test_an_encrypted_member_is_told(self, tmp_path):
        whole = bytearray(bulk(THREE))
        second = whole.index(b"PK\x01\x02", whole.index(b"PK\x01\x02") + 1)
        whole[second + 8] |= 1
        assert self.bad_member(written(tmp_path / "z.zip", bytes(whole))).startswith("it is encrypted")

    def test_a_damaged_member_is_told(self, tmp_path):
        whole = bytearray(bulk(THREE))
        second = whole.index(b"PK\x03\x04", 4)
        whole[second + 30 + len("NCT00000001.json") + 20] ^= 0xFF
        assert self.bad_member(written(tmp_path / "z.zip", bytes(whole))).startswith("it is damaged")

    def test_a_member_that_is_compressed_unusually_is_told(self, tmp_path):
        buffer = io.BytesIO(bulk(THREE[:1]))
        with zipfile.ZipFile(buffer, "a") as packed:
            packed.writestr("NCT00000001.json", LINES[1], zipfile.ZIP_LZMA)
            packed.writestr("NCT00000002.json", LINES[2])
        reason = self.bad_member(written(tmp_path / "z.zip", buffer.getvalue()))
        assert reason == "it is compressed by method 14, not deflate; unpack it first"

    @pytest.mark.parametrize("claim", [None, 100])
    def test_a_member_that_unpacks_to_more_than_the_limit_is_told(self, tmp_path, monkeypatch, claim):
        monkeypatch.setattr(files, "LIMIT", 1 << 20)
        members = [("NCT0.json", LINES[0]), ("NCT00000001.json", b" " * (30 << 20)), ("NCT2.json", LINES[2])]
        whole = bytearray(archive(members))
        if claim is not None:
            entry = whole.index(b"PK\x01\x02", whole.index(b"PK\x01\x02") + 1)
            struct.pack_into("<L", whole, entry + 24, claim)
        path = written(tmp_path / "z.zip", bytes(whole))
        tracemalloc.start()
        assert self.bad_member(path) == "it is larger than 1 MB unpacked"
        assert tracemalloc.get_traced_memory()[1] < 8 << 20
        tracemalloc.stop()

    def test_members_that_share_their_bytes_are_not_read_without_end(self, tmp_path):
        whole = archive([("a.json", b'{"protocolSection": {}}' + b" " * 500_000)])
        start, end = whole.index(b"PK\x01\x02"), whole.index(b"PK\x05\x06")
        entries = whole[start:end] * 2000
        tail = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 2000, 2000, len(entries), start, 0)
        path = written(tmp_path / "z.zip", whole[:start] + entries + tail)
        found = list(records(path))
        assert len(found) < 500
        assert found[-1].reason.startswith("its members claim more bytes than the archive has")

    @pytest.mark.parametrize("cut", [0, 10, 60, -1, -30])
    def test_an_archive_that_is_cut_off_is_one_bad_record(self, tmp_path, cut):
        whole = bulk(THREE)
        path = written(tmp_path / "z.zip", whole[:cut])
        assert parsed(path)[0] == []
        assert [bad.location for bad in parsed(path)[1]] == [str(path)]


class TestMemory:
    def peak(self, path):
        tracemalloc.start()
        count = sum(1 for _ in records(path))
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return count, peak

    @pytest.mark.parametrize("name", ["studies.jsonl", "studies.jsonl.gz", "list.json", "bulk.zip"])
    def test_memory_does_not_grow_with_the_file(self, tmp_path, name):
        studies = [record(number, more="x" * 2_000) for number in range(1, 8_001)]
        few = self.peak(written(tmp_path / f"few-{name}", KINDS[name](studies[:1000])))
        many = self.peak(written(tmp_path / f"many-{name}", KINDS[name](studies)))
        assert (few[0], many[0]) == (1000, 8000)
        assert many[1] < 1.3 * few[1] + (1 << 20)


def test_the_records_of_the_shared_set_are_all_read():
    path = Path(__file__).parent.parent.parent / "shared" / "data" / "ctgov" / "studies.jsonl.gz"
    if not path.exists():
        pytest.skip("../shared is not here")
    good, bad = parsed(path)
    assert bad == []
    assert len({one["protocolSection"]["identificationModule"]["nctId"] for one in good}) == len(good) == 487
