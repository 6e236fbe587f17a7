"""Bodies as they come in, packed or not, in whatever parts."""

from __future__ import annotations

import gzip
from io import BytesIO
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trialdb.fetch.bodies import Body, TooLargeError

CONTENTS = st.lists(st.binary(max_size=300) | st.integers(0, 2_000_000).map(bytes), min_size=1, max_size=3)


def parts_of(content, cuts):
    edges = [0, *sorted(cut % (len(content) + 1) for cut in cuts), len(content)]
    return [content[start:end] for start, end in pairwise(edges)]


@settings(deadline=None)
@given(
    CONTENTS, st.lists(st.integers(0, 10_000)), st.sampled_from([b"", b"\0", b"\x1f", b"\x1fx", b"\0" * 9])
)
def test_packed_members_come_whole_however_they_are_parted(contents, cuts, padding):
    packed = b"".join(map(gzip.compress, contents)) + padding
    into = BytesIO()
    held, filed = Body("gzip", 9_000_000), Body("gzip", 9_000_000, into)
    for part in parts_of(packed, cuts):
        held.take(part)
        filed.take(part)
    assert (held.whole(), filed.whole(), into.getvalue()) == (b"".join(contents), b"", b"".join(contents))


@settings(deadline=None)
@given(CONTENTS, st.integers(1, 60))
def test_a_packed_body_that_is_cut_off_is_never_whole(contents, missing):
    packed = gzip.compress(b"".join(contents))
    body = Body("gzip", 9_000_000)
    body.take(packed[: max(0, len(packed) - missing)])
    with pytest.raises(ValueError, match="cut off"):
        body.whole()


@settings(deadline=None)
@given(CONTENTS, st.integers(0, 2_500_000), st.sampled_from(["", "gzip"]))
def test_a_body_is_taken_up_to_its_limit(contents, largest, encoding):
    content = b"".join(contents)
    body = Body(encoding, largest)
    try:
        body.take(gzip.compress(content) if encoding else content)
    except TooLargeError:
        assert len(content) > largest
    else:
        assert len(content) <= largest
    assert body.beginning() == content[:largest]
