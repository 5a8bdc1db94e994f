"""Schemas that ask for more than a document is worth."""

import pytest

import activitykit as ak
from activitykit.errors import QueryError
from activitykit.select import matches
from activitykit.stream import Stream

DRAFT = "https://json-schema.org/draft/2020-12/schema"
STREAM = Stream.from_documents(
    {
        "type": "Like",
        "id": f"urn:{at}",
        "actor": "a" * 40 + "b",
        "tag": [{"actor": "a" * 40 + "b"}],
        "published": f"2026-11-2{at}T08:00:00Z",
    }
    for at in range(3)
)


def doubling(levels, of, **more):
    """A schema whose each level refers to the one below it twice, with ``of`` made of two references."""
    schemas = {f"s{at + 1}": of({"$ref": f"#/$defs/s{at}"}) for at in range(levels)}
    return {**more, "$defs": {"s0": True, **schemas}, "$ref": f"#/$defs/s{levels}"}


WAYS = [
    lambda ref: {"allOf": [ref, ref]},
    lambda ref: {"anyOf": [{"not": ref}, ref]},
    lambda ref: {"dependentSchemas": {"type": ref, "id": ref}},
    lambda ref: {"if": ref, "then": ref},
]


@pytest.mark.parametrize("more", [{}, {"unevaluatedProperties": True}, {"$schema": DRAFT}])
@pytest.mark.parametrize("way", WAYS)
def test_references_that_double_are_refused(way, more, monkeypatch):
    monkeypatch.setattr(matches, "_MOST_STEPS", 3_000)
    assert len(STREAM.where(ak.Matches(doubling(4, way, **more)))) == 3
    with pytest.raises(QueryError, match="more than 3,000 steps for one document"):
        STREAM.where(ak.Matches(doubling(60, way, **more)))


def test_steps_are_counted_for_each_document(monkeypatch):
    monkeypatch.setattr(matches, "_MOST_STEPS", 600)
    lists = doubling(8, WAYS[0])  # 511 references
    assert len(STREAM.where(ak.Matches(lists))) == 3


def test_a_draft_of_its_own_does_not_bring_back_patterns_that_explode():
    slow = {"properties": {"actor": {"pattern": "^(a+)+$"}}}
    again = {"properties": {"actor": {"pattern": "^(a+)+$"}, "tag": {"items": {"$ref": "#"}}}}
    assert not len(STREAM.where(ak.Matches({"$schema": DRAFT, **slow})))
    assert not len(STREAM.where(ak.Matches({"$schema": DRAFT, **again})))
    with pytest.raises(QueryError, match="at the top alone"):
        ak.Matches({"allOf": [{"$schema": DRAFT, **slow}]})


def test_a_schema_is_prepared_once_for_all_that_is_asked_of_it(monkeypatch):
    prepared = []
    judge = matches._judge
    monkeypatch.setattr(matches, "_judge", lambda schema: prepared.append(schema) or judge(schema))
    liked = ak.Matches({"properties": {"type": {"const": "Like"}}})
    assert len(STREAM.where(liked & ~(liked & ak.Type("Create")))) == 3
    assert len(prepared) == 1


def test_blind_copies_are_taken_out_however_deep():
    deep = {"bto": "urn:x", "to": "urn:y"}
    for _ in range(60):
        deep = {"tag": [deep]}
    told = {**deep, "type": "Like", "actor": "urn:a", "published": "2026-11-20T08:00:00Z"}
    stream = Stream.from_documents([told])
    for name, found in (("to", 1), ("bto", 0)):
        holds = {
            "anyOf": [
                {"required": [name]},
                {"properties": {"tag": {"contains": {"$ref": "#"}}}, "required": ["tag"]},
            ]
        }
        assert len(stream.where(ak.Matches(holds))) == found
