"""Content that is kept by its hash."""

from __future__ import annotations

import gzip
import multiprocessing
import os
import signal
import time
from hashlib import sha256

import pytest

from trialdb.fetch import Kept

TEXT = "<p>42.3% against 12.8% – with placebo.</p>".encode()
NAME = sha256(TEXT).hexdigest()


@pytest.fixture
def kept(tmp_path):
    return Kept(tmp_path / "kept")


def files(folder):
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("body", [TEXT, b"", bytes(range(256)) * 1000])
def test_what_is_put_in_is_found_by_its_hash(kept, body):
    name = kept.put(body)
    assert name == sha256(body).hexdigest()
    assert kept.get(name) == body


def test_a_content_is_one_packed_file_named_by_its_hash(kept, tmp_path):
    kept.put(TEXT)
    assert files(tmp_path) == [f"kept/{NAME[:2]}/{NAME}.gz"]
    assert gzip.decompress((tmp_path / "kept" / NAME[:2] / f"{NAME}.gz").read_bytes()) == TEXT


def test_what_is_kept_is_not_written_again(kept, tmp_path):
    kept.put(TEXT)
    [file] = (path for path in tmp_path.rglob("*.gz"))
    before = file.stat()
    kept.put(TEXT)
    assert file.stat() == before


@pytest.mark.parametrize(
    "name", [NAME, "", "../../etc/passwd", NAME.upper(), NAME[:-1], f"{NAME}\n", "٣" * 64]
)
def test_what_is_not_kept_is_not_found(kept, name):
    assert kept.get(name) is None


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: content[:-9],
        lambda _: b"",
        lambda _: b"no gzip",
        lambda _: gzip.compress(b"another text"),
        lambda content: content[:12] + bytes([content[12] ^ 1]) + content[13:],
    ],
)
def test_a_damaged_file_counts_as_absent_and_is_mended(kept, tmp_path, damage):
    kept.put(TEXT)
    [file] = tmp_path.rglob("*.gz")
    file.write_bytes(damage(file.read_bytes()))
    assert kept.get(NAME) is None
    kept.put(TEXT)
    assert kept.get(NAME) == TEXT


def test_a_file_that_cannot_be_written_leaves_nothing_behind(kept, tmp_path, monkeypatch):
    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        kept.put(TEXT)
    assert files(tmp_path) == []


def _put_many(folder, seed):
    kept = Kept(folder)
    for number in range(100_000):
        kept.put(f"{seed} {number} ".encode() * 2000)
        if number == 0:
            (folder / "started").touch()


def test_two_writers_that_are_killed_leave_whole_files(tmp_path):
    folder = tmp_path / "kept"
    writers = [
        multiprocessing.get_context("spawn").Process(target=_put_many, args=(folder, "same")) for _ in "ab"
    ]
    for writer in writers:
        writer.start()
    while not (folder / "started").exists():
        time.sleep(0.01)
    time.sleep(0.1)
    for writer in writers:
        os.kill(writer.pid, signal.SIGKILL)
        writer.join()
    names = [path.stem for path in folder.rglob("*.gz") if not path.name.startswith(".")]
    assert names
    assert all(Kept(folder).get(name) is not None for name in names)
