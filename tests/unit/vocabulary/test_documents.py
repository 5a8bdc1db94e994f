"""Bytes, text and mappings to plain JSON and back: what is read, what is refused, and where it says so."""

import collections
import enum
import json
import math
import typing
from datetime import date
from types import MappingProxyType

import pytest

import activitykit as ak
from activitykit.errors import ParseError
from activitykit.vocabulary import documents
from activitykit.vocabulary.deep import deep_decode, deep_encode, deep_equal
from activitykit.vocabulary.documents import copy_json, decode, encode


@pytest.mark.parametrize(
    "document",
    [
        b'{"a": 1}',
        bytearray(b'{"a": 1}'),
        memoryview(b'{"a": 1}'),
        '{"a": 1}',
        {"a": 1},
        MappingProxyType({"a": 1}),
        collections.OrderedDict(a=1),
        b'\xef\xbb\xbf{"a": 1}',
        '\ufeff{"a": 1}',
        '{"a": 1}'.encode("utf-16"),
        '{"a": 1}'.encode("utf-32-be"),
        b'\r\n\t {"a": 1} \n',
        b'{"a": 0, "a": 1}',
    ],
    ids=lambda document: type(document).__name__ if isinstance(document, memoryview) else repr(document),
)
def test_what_gives_the_same_object(document):
    assert decode(document) == {"a": 1}


@pytest.mark.parametrize(
    ("document", "says"),
    [
        (b"", "the document is empty"),
        ("  \n", "the document is empty"),
        (b"[]", "JSON array.*ak.read"),
        (b"null", "JSON null"),
        (b"true", "JSON boolean"),
        (b"1.5", "JSON number"),
        (b'"Note"', "JSON string"),
        (b'{"a": 1', "line 1, column 8"),
        (b'{\n "a": 1\n "b": 2}', "line 3, column 2"),
        (b'{"a": 1} x', "Extra data"),
        (b'{"a": NaN}', "NaN is not JSON"),
        (b'{"a": -Infinity}', "-Infinity is not JSON"),
        (b'{"a": ' + b"1" * 5000 + b"}", "4300 digits"),
        (b'{"a": "\xff"}', "byte 7 is no UTF-8"),
        (b"{'a': 1}", "double quotes"),
        (5, "not int"),
        (None, "not NoneType"),
        ([{"a": 1}], "not list"),
        ((c for c in "{}"), "not generator"),
        ({1: 2}, "the name 1 at the root is int"),
        ({"a": [{"b/c~d": {1, 2}}]}, "/a/0/b~1c~0d is of type set"),
        ({"a": date(2026, 1, 1)}, "/a is of type date"),
        ({"a": b"x"}, "/a is of type bytes"),
        ({"a": math.nan}, "/a is NaN"),
        ({"a": object()}, "/a is of type object"),
        ({"a": (i for i in range(2))}, "/a is of type generator"),
    ],
)
def test_what_is_refused_and_why(document, says):
    with pytest.raises(ParseError, match=says):
        decode(document)


def test_a_value_that_contains_itself_is_named():
    loop = {"a": {"b": []}}
    loop["a"]["b"].append(loop)
    with pytest.raises(ParseError, match="/a/b/0 contains itself"):
        decode(loop)


def test_the_same_value_twice_is_no_loop():
    shared = {"x": [1]}
    copied = decode({"a": shared, "b": shared, "c": (shared, shared)})
    assert copied == {"a": {"x": [1]}, "b": {"x": [1]}, "c": [{"x": [1]}, {"x": [1]}]}
    assert copied["a"] is not copied["b"]


def test_subclasses_of_json_types_become_plain():
    class Colour(enum.StrEnum):
        RED = "red"

    class Number(enum.IntEnum):
        ONE = 1

    class Pair(typing.NamedTuple):
        x: int
        y: float

    copied = decode({Colour.RED: Colour.RED, "n": Number.ONE, "p": Pair(1, 2.5)})
    assert copied == {"red": "red", "n": 1, "p": [1, 2.5]}
    assert [type(v) for v in (*copied, *copied.values())] == [str, str, str, str, int, list]


def nested(depth, opening, core, closing):
    return opening * depth + core + closing * depth


@pytest.mark.parametrize("depth", [150, 1_000, 100_000])
def test_depth_is_no_limit(depth):
    text = nested(depth, '{"object":', '{"name":"core"}', "}")
    value = decode(text)
    assert encode(value) == text
    assert deep_equal(value, decode(text.encode()))
    assert deep_equal(copy_json(value), value)
    assert not deep_equal(value, decode(text.replace("core", "other")))


def test_deep_nonsense_is_refused():
    for text in ("[" * 100_000, '{"a":' * 100_000, nested(100_000, "[", "", "]") + "]"):
        with pytest.raises(ParseError):
            decode(text)


CASES = [
    "{}",
    "[]",
    '{"a":[]}',
    '[{},[],[{}],"",0]',
    '{"a":{"b":[1,-2.5,1e3,true,false,null]},"c":"\\u00e9\\n\\"\\\\"}',
    ' [ 1 , { "a" : [ ] } ] ',
    "3",
    '"x"',
]


@pytest.mark.parametrize("text", CASES)
def test_the_slow_reader_and_writer_agree_with_the_standard_ones(text):
    value = json.loads(text)
    assert deep_decode(text) == value
    assert json.loads(deep_encode(value)) == value
    assert deep_encode(value, indent=2) == json.dumps(value, indent=2, ensure_ascii=False)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[",
        "{",
        "[,]",
        "[1,]",
        "[1 2]",
        '{"a"}',
        '{"a":}',
        '{"a":1,}',
        '{"a" 1}',
        "{1:2}",
        "[1}",
        '{"a":1]',
        "01",
        "-",
        "tru",
        "[] []",
        '"',
        "\x0b1",
        "1.",
        "NaN",
        '{,"a":1}',
    ],
)
def test_the_slow_reader_refuses_what_the_standard_one_refuses(text):
    with pytest.raises(json.JSONDecodeError):
        deep_decode(text)


def test_lone_surrogates_are_read_and_written_as_escapes():
    assert encode(decode('{"a": "\\ud800é"}')) == '{"a":"\\ud800\\u00e9"}'
    assert json.loads(encode({"\udfff": 1})) == {"\udfff": 1}


def test_an_overflowed_number_stays_json():
    text = encode(decode('{"a": 1e999, "b": -1e999}'))
    assert text == '{"a":1e999,"b":-1e999}'
    assert decode(text) == {"a": math.inf, "b": -math.inf}


def test_the_word_infinity_is_just_a_word():
    assert encode({"name": "Infinity War"}) == '{"name":"Infinity War"}'


def test_a_line_break_in_a_text_is_read():
    assert decode(b'{"content": "one\ntwo"}') == {"content": "one\ntwo"}


def test_a_million_elements():
    value = decode(b'{"items":[' + b"1," * 999_999 + b"1]}")
    assert len(value["items"]) == 1_000_000
    assert copy_json(value) == value


def shared(part, times):
    for _ in range(times):
        part = {"type": "Note", "attachment": [part, part]}
    return part


@pytest.mark.parametrize(
    "mapping",
    [
        shared({}, 60),
        shared((), 60),
        shared({}, 5_000),
        {"name": [["x"] * 100_000] * 100_000},
        {"name": range(2**60)},
    ],
    ids=["shared", "not plain", "deep", "wide", "a range"],
)
def test_a_small_mapping_that_says_too_much_is_told(mapping, monkeypatch):
    assert documents._MOST >= 1_000_000
    monkeypatch.setattr(documents, "_MOST", 100_000)
    for made in (
        ak.parse,
        lambda given: ak.Note(attachment=given),
        lambda given: ak.parse({}).replace(name=[given]),
    ):
        with pytest.raises(ak.ParseError, match="more than 100,000 values"):
            made(mapping)


def test_parts_may_stand_in_a_mapping_more_than_once():
    assert len(ak.parse(shared({}, 8)).to_json()) > 2**8
