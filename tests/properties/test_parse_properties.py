"""Whatever JSON object comes in goes out again, before and after one edit."""

import json
import pickle
from contextlib import suppress

from hypothesis import given
from hypothesis import strategies as st

import activitykit as ak
from activitykit.vocabulary import ACTIVITYPUB, PROPERTIES, TYPES
from activitykit.vocabulary.deep import deep_decode, deep_encode, deep_equal
from activitykit.vocabulary.documents import copy_json, decode, encode

NAMES = st.sampled_from(
    [
        *PROPERTIES,
        *ACTIVITYPUB,
        "id",
        "type",
        "@id",
        "@type",
        "@context",
        "nameMap",
        "orderedItems",
        "as:name",
        "x",
    ]
)
TEXTS = st.one_of(
    st.text(max_size=8),
    st.sampled_from([*TYPES, "as:Note", "2026-01-01T10:00Z", "PT5M", "https://a.example/1", "x:y"]),
    st.text(st.characters(categories=["Cs"]), max_size=1),
)
NUMBERS = st.one_of(st.integers(), st.floats(allow_nan=False))
VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), NUMBERS, TEXTS),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.one_of(NAMES, TEXTS), inner, max_size=4)
    ),
    max_leaves=12,
)
OBJECTS = st.dictionaries(st.one_of(NAMES, TEXTS), VALUES, max_size=6)
EDITS = st.sampled_from(["name", "content", "to", "published", "object", "id", "units", "actor"])


@given(OBJECTS)
def test_parse_and_write_lose_nothing(document):
    obj = ak.parse(document)
    assert obj.to_dict() == document
    assert list(obj.to_dict()) == list(document)
    again = ak.parse(obj.to_json())
    assert again == obj
    assert again.to_json() == obj.to_json()
    assert hash(again) == hash(obj)
    assert pickle.loads(pickle.dumps(obj)) == obj


@given(OBJECTS)
def test_every_attribute_of_every_object_can_be_asked_for(document):
    obj = ak.parse(document)
    for name in dir(obj):
        if not name.startswith("_"):
            getattr(obj, name)
    assert isinstance(repr(obj), str)


@given(OBJECTS, EDITS, st.text(max_size=5))
def test_replace_changes_that_member_alone(document, name, value):
    obj = ak.parse(document)
    changed = obj.replace(**{name: value})
    assert obj.to_dict() == document
    before, after = document, changed.to_dict()
    touched = [key for key in after if key not in before or before[key] != after[key]]
    assert len(touched) <= 1
    assert changed.raw(name) == value
    assert [key for key in after if key in before] == list(before)
    removed = changed.replace(**{name: None}).to_dict()
    assert set(after) - set(removed) <= {*touched, name, f"@{name}", f"as:{name}"} | set(before)
    assert len(removed) == len(after) - 1


@given(VALUES)
def test_the_slow_paths_agree_with_the_fast_ones(value):
    text = encode(value)
    assert json.loads(text) == value
    assert json.loads(deep_encode(value)) == value
    assert json.loads(deep_encode(value, 2)) == value
    assert deep_decode(text) == value
    assert deep_equal(deep_decode(text), value)
    assert copy_json(value) == value


@given(st.binary(max_size=40))
def test_bytes_give_an_object_or_a_parse_error(data):
    with suppress(ak.ParseError):
        assert isinstance(decode(data), dict)
