"""Lines of JSON as files have them: cut off, packed, in another encoding, damaged."""

import gzip
import json

import pytest

from activitykit.errors import SourceError, StreamError
from activitykit.stream import Stream

GOOD = json.dumps(
    {"type": "Like", "id": "urn:1", "actor": "urn:a", "object": "urn:b", "published": "2026-11-20T08:00:00Z"}
).encode()
OTHER = GOOD.replace(b"urn:1", b"urn:2")
HUGE = GOOD[:-1] + b', "name": "' + b"x" * 3_000_000 + b'"}'

FILES = {
    "cut off": (GOOD + b"\n" + OTHER[:-10], 1, [(1, 2, "EOF while parsing")]),
    "mark of UTF-8": (b"\xef\xbb\xbf" + GOOD + b"\n", 1, []),
    "UTF-16": (GOOD.decode().encode("utf-16"), 0, [(0, 1, "expected value")]),
    "lines of Windows, blank ones": (GOOD + b"\r\n\r\n \t\r\n" + OTHER + b"\r\n", 2, []),
    "packed": (gzip.compress(GOOD + b"\n") + gzip.compress(OTHER), 2, []),
    "no UTF-8": (
        GOOD.replace(b"urn:b", b"urn:\xff") + b"\n" + OTHER,
        1,
        [(0, 1, "invalid unicode")],
    ),
    "half a pair": (GOOD.replace(b"urn:b", b"urn:\\ud800"), 0, [(0, 1, "hex escape")]),
    "zeros": (b"\0\0\n" + GOOD, 1, [(0, 1, "expected value")]),
    "a list": (b"[" + GOOD + b"]", 0, [(0, 1, "found list")]),
    "deep": (GOOD[:-1] + b', "name":' + b"[" * 9_999 + b"]" * 9_999 + b"}", 0, [(0, 1, "recursion limit")]),
    "a number too long": (GOOD[:-1] + b', "x": ' + b"9" * 5_000 + b"}", 0, [(0, 1, "out of range")]),
    "huge": (HUGE + b"\n" + OTHER, 2, []),
    "nothing": (b"", 0, []),
}  # fmt: skip


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("progress", [False, True])
def test_a_file_is_read_as_far_as_it_makes_sense(name, progress, tmp_path):
    content, count, problems = FILES[name]
    path = tmp_path / "acts.jsonl"
    path.write_bytes(content)
    stream = Stream.from_jsonl(path, progress=progress)
    assert len(stream) == count
    assert [(one.position, one.line) for one in stream.rejected] == [problem[:2] for problem in problems]
    assert all(part in one.reason for one, (_, _, part) in zip(stream.rejected, problems, strict=True))


def test_a_packed_file_that_ends_early_is_named_with_its_line(tmp_path):
    path = tmp_path / "acts.jsonl.gz"
    packed = gzip.compress(b"\n".join(GOOD.replace(b"urn:1", b"urn:%d" % n) for n in range(50)))
    for content in (packed[:-6], packed[: len(packed) // 2], packed[:20] + b"\0" * 20 + packed[40:]):
        path.write_bytes(content)
        with pytest.raises(SourceError, match=r"acts\.jsonl\.gz:\d+: it can't be read on"):
            Stream.from_jsonl(path)


@pytest.mark.parametrize("progress", [False, True])
def test_a_line_has_a_limit_the_file_has_none(progress, tmp_path):
    path = tmp_path / "acts.jsonl.gz"
    path.write_bytes(gzip.compress(GOOD + b"\n" + HUGE))
    with pytest.raises(
        SourceError, match=r"acts\.jsonl\.gz:2: the line is longer than 1,000 bytes .* raise limit="
    ):
        Stream.from_jsonl(path, limit=1_000, progress=progress)
    assert len(Stream.from_jsonl(path, limit=len(HUGE), progress=progress)) == 1
    assert len(Stream.from_jsonl(path, limit=None)) == 1
    path.write_bytes(gzip.compress(b"\n".join(GOOD.replace(b"urn:1", b"urn:%d" % n) for n in range(500))))
    assert len(Stream.from_jsonl(path, limit=1_000, progress=progress)) == 500
    with pytest.raises(StreamError, match="above 0"):
        Stream.from_jsonl(path, limit=0)


def shared(part, times=60):
    for _ in range(times):
        part = {"type": "Note", "attachment": [part, part]}
    return part


def test_parts_that_stand_in_each_other_again_and_again_are_told(tmp_path):
    activity = {"type": "Create", "actor": "urn:a", "published": "2026-11-20T08:00:00Z"}
    ring = {}
    ring["object"] = ring
    stream = Stream.from_documents(
        [{**activity, "object": shared({})}, {**activity, "object": ring}, json.loads(GOOD)]
    )
    assert len(stream) == 1
    wide, endless = stream.rejected
    assert "more than 1,000,000 values" in wide.reason
    assert "contains itself" in endless.reason
    stream.without(actor="urn:x").save(tmp_path / "kept")
    assert len(Stream.open(tmp_path / "kept").rejected) == 2
