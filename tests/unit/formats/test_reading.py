"""Files as iterators: every container, every way a file can be broken, and what is said of it."""

import gzip
import io
import json
import os
import threading
import tracemalloc
import warnings
from pathlib import Path

import pytest

import activitykit as ak
from activitykit.formats import Reading

LIKE = {"type": "Like", "actor": "https://a.example/ann", "object": "https://a.example/1"}
NOTE = {"type": "Note", "content": "Thé\u2028!"}
LINES = f"{json.dumps(LIKE)}\n{json.dumps(NOTE, ensure_ascii=False)}\n".encode()


def read_all(file, *arguments, **options):
    reading = ak.read(file, *arguments, **options)
    return reading, [item.to_dict() for item in reading]


CONTAINERS = {
    "object": (json.dumps(LIKE).encode(), [LIKE]),
    "indented object": (json.dumps(LIKE, indent=2).encode(), [LIKE]),
    "array": (json.dumps([LIKE, NOTE]).encode(), [LIKE, NOTE]),
    "indented array": (json.dumps([LIKE, NOTE], indent=1).encode(), [LIKE, NOTE]),
    "empty array": (b"[]", []),
    "lines": (LINES, [LIKE, NOTE]),
    "lines without the last end": (LINES.rstrip(), [LIKE, NOTE]),
    "lines with CRLF": (LINES.replace(b"\n", b"\r\n"), [LIKE, NOTE]),
    "lines with empty ones": (b"\n \n" + LINES.replace(b"\n", b"\n\n\t\n"), [LIKE, NOTE]),
    "lines after a mark": (b"\xef\xbb\xbf" + LINES, [LIKE, NOTE]),
    "one line and an end": (json.dumps(LIKE).encode() + b"\n\n", [LIKE]),
    "records": (b"".join(b"\x1e" + line + b"\n" for line in LINES.splitlines()), [LIKE, NOTE]),
    "records of several lines": (b"\x1e" + json.dumps(LIKE, indent=1).encode() + b"\n\x1e" + json.dumps(NOTE).encode(), [LIKE, NOTE]),
    "nothing": (b"", []),
    "white space": (b" \n\r\n", []),
    "UTF-16": (LINES.decode().encode("utf-16"), [LIKE, NOTE]),
    "UTF-16 big-endian object": ("\ufeff" + json.dumps(LIKE, indent=1), [LIKE]),
    "UTF-32": (LINES.decode().encode("utf-32"), [LIKE, NOTE]),
    "gzip": (gzip.compress(LINES), [LIKE, NOTE]),
    "gzip of UTF-16": (gzip.compress(LINES.decode().encode("utf-16")), [LIKE, NOTE]),
    "collection": (json.dumps({"type": "Collection", "items": [LIKE, NOTE]}).encode(), [LIKE, NOTE]),
    "ordered, untyped": (json.dumps({"orderedItems": [NOTE, LIKE]}).encode(), [NOTE, LIKE]),
    "one item without an array": (json.dumps({"type": "Collection", "items": LIKE}).encode(), [LIKE]),
    "items that are IRIs": (json.dumps({"type": "Collection", "items": ["a:1", LIKE]}).encode(), [{"id": "a:1"}, LIKE]),
    "collection without items": (b'{"type": "Collection", "totalItems": 3}', [{"type": "Collection", "totalItems": 3}]),
    "collection of nothing": (b'{"type": "Collection", "items": []}', []),
    "items beside the address of a page": (json.dumps({"type": "Collection", "items": [LIKE], "first": "a:1"}).encode(), [LIKE]),
    "pages by address alone": (b'{"type": "Collection", "first": "a:1"}', [{"type": "Collection", "first": "a:1"}]),
    "a page and its next by address": (b'{"type": "CollectionPage", "items": []}', []),
    "collections in lines": (json.dumps({"type": "Collection", "items": [LIKE]}).encode() + b"\n" + json.dumps(NOTE).encode(), [LIKE, NOTE]),
}  # fmt: skip


@pytest.mark.parametrize(("data", "expected"), CONTAINERS.values(), ids=CONTAINERS)
def test_containers(data, expected, tmp_path):
    data = data.encode("utf-16-be") if isinstance(data, str) else data
    path = tmp_path / "anything.bin"
    path.write_bytes(data)
    with path.open("rb") as opened:
        for file in (path, str(path), data, io.BytesIO(data), opened):
            reading, found = read_all(file)
            assert found == expected
            assert reading.count == len(expected)
            assert reading.problems == []
            assert reading.size == reading.bytes_read == len(data)


def test_pages_follow_each_other_as_far_as_they_are_embedded():
    pages = {
        "type": "OrderedCollection",
        "first": {
            "type": "OrderedCollectionPage",
            "orderedItems": [LIKE],
            "next": {"type": "OrderedCollectionPage", "orderedItems": [NOTE]},
        },
    }
    assert read_all(json.dumps(pages).encode())[1] == [LIKE, NOTE]
    pages["first"]["next"]["next"] = "https://a.example/page/3"
    with pytest.warns(ak.SourceWarning, match="page/3"):
        reading, found = read_all(json.dumps(pages).encode())
    assert found == [LIKE, NOTE]
    assert len(reading.problems) == 1
    with pytest.raises(ak.SourceError, match="not fetched"):
        read_all(json.dumps(pages).encode(), errors="raise")
    assert read_all(json.dumps(pages).encode(), unfold=False)[1] == [pages]


def test_an_item_keeps_the_names_of_its_collection():
    context = ["https://www.w3.org/ns/activitystreams", {"Memo": "as:Note"}]
    data = json.dumps({"@context": context, "type": "Collection", "items": [{"type": "Memo"}]}).encode()
    (memo,) = ak.read(data)
    assert isinstance(memo, ak.Note)
    assert memo.to_dict() == {"@context": context, "type": "Memo"}


BROKEN = LINES + b'{"type": \n[1]\n"x"\n' + LINES


def test_broken_lines_are_reported_and_the_rest_is_read(tmp_path):
    path = tmp_path / "log.jsonl"
    path.write_bytes(BROKEN)
    reading = ak.read(path)
    with pytest.warns(
        ak.SourceWarning, match=r"3 records of .*log.jsonl .*: record 3: no JSON at column"
    ) as caught:
        found = list(reading)
    assert [item.to_dict() for item in found] == [LIKE, NOTE, LIKE, NOTE]
    assert [problem.row for problem in reading.problems] == [3, 4, 5]
    assert all(problem.file == str(path) for problem in reading.problems)
    assert len(caught) == 1
    assert Path(caught[0].filename).name == "test_reading.py"
    assert list(reading) == []
    assert repr(reading) == f"Reading({str(path)!r}, jsonl, 4 read, 3 problems)"


def test_broken_lines_raise_or_are_skipped():
    reading = ak.read(BROKEN, errors="raise")
    with pytest.raises(ak.SourceError, match=":3: no JSON") as caught:
        list(reading)
    assert caught.value.row == 3
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        reading, found = read_all(BROKEN, errors="skip")
    assert (len(found), len(reading.problems)) == (4, 3)


def test_the_first_line_may_be_the_broken_one():
    reading = ak.read(b'{"type": Like}\n' + LINES, errors="skip")
    assert (len(list(reading)), reading.problems[0].row, reading.format) == (2, 1, "jsonl")


def test_more_problems_than_are_spelled_out():
    with pytest.warns(ak.SourceWarning, match="and 7 more"):
        list(ak.read(LINES + b"?\n" * 10))


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b'{"type": "Note",', "no JSON at line 1, column 17"),
        (b'[{"type": "Note"},\n', "no JSON at line 2"),
        (b"<html><body/></html>", "an Atom feed or entry was expected, not html"),
        (b"<feed", "no well-formed XML at line 1"),
        (
            b'<?xml version="1.0"?><!DOCTYPE f [<!ENTITY e "e">]><f>&e;</f>',
            "the XML is refused: EntitiesForbidden",
        ),
        (
            b"@prefix as: <https://www.w3.org/ns/activitystreams#> .\n<a:1> as:name",
            "no turtle that can be read",
        ),
    ],
)
def test_a_file_that_can_not_be_read_at_all(data, says):
    with pytest.raises(ak.SourceError, match=says):
        list(ak.read(data))
    reading = ak.read(data, errors="skip")
    assert list(reading) == []
    assert len(reading.problems) == 1


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"Dear all,\n", "it begins 'Dear all,'"),
        (b"%PDF-1.7\n", "a PDF"),
        (b"PK\x03\x04....", "a ZIP archive"),
        (b"\x00\x01\x02", "begins"),
        (b"5\n", "begins '5'"),
    ],
)
def test_no_known_format(data, says):
    with pytest.raises(ak.SourceError, match=f"is none of as2, jsonl.*{says}"):
        ak.read(data)


def test_what_is_no_file(tmp_path):
    for wrong, says in (
        (tmp_path, "is a directory"),
        (tmp_path / "missing", "can't be opened: No such file"),
        ('{"type": "Note"}', "ak.parse reads one document"),
        ("a\0b", "no file has the name"),
        (5, "not 5"),
        (None, "not None"),
    ):
        with pytest.raises((ak.SourceError, ak.WrongArgument), match=says):
            ak.read(wrong)
    with pytest.raises(ak.SourceError, match=r"did you mean 'turtle'"):
        ak.read(LINES, "turtel")
    with pytest.raises(ak.WrongArgument, match=r"'errors' is one of .*'ignore'"):
        ak.read(LINES, errors="ignore")


def test_broken_gzip_and_broken_utf_16():
    with pytest.raises(ak.SourceError, match="can't be read"):
        list(ak.read(gzip.compress(LINES * 50)[:40]))
    with pytest.raises(ak.SourceError, match="text is broken"):
        list(ak.read(LINES.decode().encode("utf-16") + b"\x00"))


BOMBS = {
    "a line": b'{"name": "' + b"x" * 40_000_000,
    "a later line": LINES * 3 + b'{"name": "' + b"x" * 40_000_000,
    "empty lines": b"\n" * 20_000_000,
    "a document of lines": b"[\n" + b"1,\n" * 9_000_000,
    "a record": b"\x1e{\n" + b'"a":\n' * 5_000_000,
    "XML": b"<feed>\n" + b"<a/>\n" * 5_000_000,
    "Turtle": b"@prefix a: <b:> .\n" + b"a:b a:b a:b .\n" * 2_000_000,
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_small_packed_file_does_not_fill_the_memory(name):
    packed = gzip.compress(BOMBS[name], 1)
    tracemalloc.start()
    try:
        with pytest.raises(ak.SourceError, match=r"larger than 1,000,000 bytes once unpacked.* raise limit="):
            list(ak.read(packed, limit=1_000_000))
        assert tracemalloc.get_traced_memory()[1] < 20_000_000
    finally:
        tracemalloc.stop()


def test_the_limit_is_of_what_is_held_at_once_and_can_be_raised():
    assert len(list(ak.read(gzip.compress(LINES * 100), limit=1_000))) == 200  # line by line, of any number
    whole = gzip.compress(b"[" + b",".join([json.dumps(LIKE).encode()] * 100) + b"]")
    with pytest.raises(ak.SourceError, match="read whole"):
        list(ak.read(whole, limit=5_000, format="as2"))
    assert len(list(ak.read(whole, limit=None))) == len(list(ak.read(whole, limit=100_000))) == 100
    with pytest.raises(ak.SourceError, match="above 0"):
        ak.read(whole, limit=0)


def test_a_given_format_is_not_guessed():
    with pytest.raises(ak.SourceError, match="no well-formed XML"):
        list(ak.read(LINES, "atom"))
    assert [item.type for item in ak.read(b'{"actor": "a:1", "object": "a:2"}', "as1")] == ["Create"]


def test_text_files_and_pipes():
    assert read_all(io.StringIO(LINES.decode()))[1] == [LIKE, NOTE]
    reader, writer = os.pipe()

    def fill():
        with os.fdopen(writer, "wb") as out:
            out.write(LINES * 1000)

    thread = threading.Thread(target=fill)
    thread.start()
    with os.fdopen(reader, "rb") as pipe:
        reading, found = read_all(pipe)
        assert not pipe.closed  # whoever opened it closes it
    thread.join()
    assert len(found) == 2000
    assert reading.size is None
    assert reading.bytes_read == len(LINES) * 1000


def test_files_opened_here_are_closed(tmp_path, recwarn):
    path = tmp_path / "log.jsonl"
    path.write_bytes(LINES)
    with ak.read(path) as reading:
        next(reading)
    list(ak.read(path))
    assert isinstance(reading, Reading)
    assert not [warning for warning in recwarn if warning.category is ResourceWarning]


def test_lines_are_read_as_they_are_asked_for(tmp_path):
    path = tmp_path / "big.jsonl"
    path.write_bytes(LINES * 20_000)
    size = path.stat().st_size
    tracemalloc.start()
    reading = ak.read(path)
    count = sum(1 for _ in reading)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == 40_000
    assert peak < size / 5
    assert reading.bytes_read == size


def test_extensions_are_read_too():
    house = ak.extend(types={"Memo": "Note"}, namespace="https://house.example/ns#")
    (memo,) = ak.read(b'{"type": "ext:Memo"}\n', vocabulary=house)
    assert type(memo) is house.Memo
