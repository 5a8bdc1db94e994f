"""Activity Streams 1.0 in JSON to 2.0."""

import pytest

import activitykit as ak
from activitykit.formats.as1 import is_as1, to_as2
from activitykit.formats.words import activity_type, object_type
from activitykit.vocabulary import TYPES

CONTEXT = "https://www.w3.org/ns/activitystreams"
PUBLIC = f"{CONTEXT}#Public"


def body(document):
    converted = to_as2(document)
    assert converted.pop("@context")
    return converted


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ({"objectType": "note", "displayName": "n"}, {"type": "Note", "name": "n"}),
        ({"objectType": "comment"}, {"type": "Note"}),
        ({"objectType": "http://activitystrea.ms/schema/1.0/article"}, {"type": "Article"}),
        ({"objectType": "badge"}, {"type": ["Object", "http://activitystrea.ms/schema/1.0/badge"]}),
        ({"objectType": "https://a.example/Memo"}, {"type": ["Object", "https://a.example/Memo"]}),
        ({"verb": "like", "object": "a:1"}, {"type": "Like", "object": "a:1"}),
        ({"objectType": "activity", "actor": "a:1"}, {"type": "Create", "actor": "a:1"}),
        ({"verb": None, "actor": "a:1", "object": "a:2"}, {"type": "Create", "actor": "a:1", "object": "a:2"}),
        ({"verb": "purchase"}, {"type": ["Activity", "http://activitystrea.ms/schema/1.0/purchase"]}),
        ({"verb": "https://a.example/nod"}, {"type": ["Activity", "https://a.example/nod"]}),
        ({"verb": "play", "object": {"objectType": "audio"}}, {"type": "Listen", "object": {"type": "Audio"}}),
        ({"verb": "play", "object": {"objectType": "video"}}, {"type": "View", "object": {"type": "Video"}}),
        (
            {"verb": "unlike", "actor": "a:1", "object": "a:2"},
            {"type": "Undo", "actor": "a:1", "object": {"type": "Like", "actor": "a:1", "object": "a:2"}},
        ),
        ({"verb": "checkin", "object": {"objectType": "place"}}, {"type": "Arrive", "location": {"type": "Place"}}),
        ({"verb": "post", "title": "Ann posted"}, {"type": "Create", "name": "Ann posted"}),
        ({"verb": "post", "title": "<b>Ann</b> posted"}, {"type": "Create", "summary": "<b>Ann</b> posted"}),
        (
            {"objectType": "note", "title": "T", "displayName": "N", "summary": "S"},
            {"type": "Note", "as1:title": "T", "name": "N", "summary": "S"},
        ),
        ({"objectType": "note", "title": "N", "displayName": "N"}, {"type": "Note", "name": "N"}),
        (
            {"objectType": "note", "author": {"objectType": "person"}, "attachments": [], "tags": [{"id": "a:1"}]},
            {"type": "Note", "attributedTo": {"type": "Person"}, "attachment": [], "tag": ["a:1"]},
        ),
        (
            {"objectType": "image", "image": {"url": "a:i"}, "fullImage": {"url": "a:f"}},
            {"type": "Image", "image": {"url": "a:i", "type": "Image"}, "as1:fullImage": {"url": "a:f"}},
        ),
        (
            {"objectType": "person", "image": {"url": "a:i"}, "username": "ann"},
            {
                "type": "Person",
                "image": {"url": "a:i", "type": "Image"},
                "icon": {"url": "a:i", "type": "Image"},
                "preferredUsername": "ann",
            },
        ),
        (
            {"objectType": "note", "to": {"objectType": "group", "alias": "@public"}, "cc": [{"id": "a:1"}, {"id": "a:1"}]},
            {"type": "Note", "to": [PUBLIC], "cc": ["a:1"]},
        ),
        ({"objectType": "note", "to": [{"alias": "@unlisted"}]}, {"type": "Note", "cc": [PUBLIC]}),
        (
            {"objectType": "video", "stream": {"url": "a:s", "duration": 90}, "duration": "PT1M"},
            {"type": "Video", "duration": "PT1M", "url": "a:s"},
        ),
        ({"objectType": "audio", "url": "a:p", "stream": {"url": "a:s", "duration": 90}}, {"type": "Audio", "url": "a:p", "duration": "PT1M30S", "attachment": [{"type": "Link", "href": "a:s"}]}),
        (
            {"objectType": "place", "position": {"latitude": 1.5, "longitude": -2}},
            {"type": "Place", "latitude": 1.5, "longitude": -2},
        ),
        (
            {"objectType": "place", "position": "+48.85-002.35+035/"},
            {"type": "Place", "position": "+48.85-002.35+035/", "latitude": 48.85, "longitude": -2.35, "altitude": 35.0},
        ),
        (
            {"objectType": "note", "upstreamDuplicates": ["a:1"], "downstreamDuplicates": ["a:2", "a:1"]},
            {"type": "Note", "alsoKnownAs": ["a:1", "a:2"]},
        ),
        ({"objectType": "note", "replies": {"totalItems": 2}}, {"type": "Note", "replies": {"totalItems": 2, "type": "Collection"}}),
        ({"objectType": "note", "provider": {"displayName": "P"}}, {"type": "Note", "generator": {"name": "P"}}),
        ({"objectType": "note", "rating": 4, "mine": 5}, {"type": "Note", "as1:rating": 4, "mine": 5}),
        ({"objectType": "mention", "url": "a:1"}, {"type": "Mention", "href": "a:1"}),
        ({"objectType": "question", "options": [{"objectType": "note"}]}, {"type": "Question", "oneOf": [{"type": "Note"}]}),
        ({"items": [{"verb": "like"}], "totalItems": 1}, {"type": "Collection", "items": [{"type": "Like"}], "totalItems": 1}),
        ({"objectType": 5, "verb": ["x"], "to": None, "image": 5, "url": None}, {"to": [None], "image": 5, "url": None}),
    ],
)  # fmt: skip
def test_conversion(old, new):
    assert body(old) == new


def test_the_context_declares_what_is_not_of_2():
    assert to_as2({"objectType": "note"})["@context"] == CONTEXT
    assert to_as2({"objectType": "note", "rating": 1, "tags": [{"objectType": "hashtag"}]})["@context"] == [
        CONTEXT,
        {"as1": "http://activitystrea.ms/schema/1.0/", "Hashtag": "as:Hashtag"},
    ]


def test_a_context_of_its_own_comes_after_the_normative_one():
    assert to_as2({"@context": {"x": "a:b"}, "x": 1})["@context"] == [CONTEXT, {"x": "a:b"}]
    assert to_as2({"@context": CONTEXT})["@context"] == to_as2({"@context": None})["@context"] == CONTEXT


def test_every_word_of_the_table_leads_to_its_type():
    for row in TYPES.values():
        for word in row.as1:
            if row.is_a("Activity") and word != "activity":
                assert activity_type(word) == (row.name, None)
            else:
                assert object_type(word) == row.name


def test_streams_and_lines_are_read(tmp_path):
    stream = b'{"items": [{"verb": "post", "title": "a"}, {"verb": "share", "title": "b"}], "totalItems": 2}'
    found = list(ak.read(stream))
    assert [type(item) for item in found] == [ak.Create, ak.Announce]
    assert all(item.jsonld_context == CONTEXT for item in found)
    mixed = b'{"verb": "like", "actor": {"id": "a:1"}}\n{"type": "Like", "actor": "a:1"}\n'
    assert [item.actor_id for item in ak.read(mixed)] == ["a:1", "a:1"]


def test_is_as1():
    assert is_as1({"objectType": "note"})
    assert not is_as1({"verb": "x", "type": "Note"})
    assert not is_as1([{"verb": "x"}])
    assert not is_as1({"items": ["a:1"]})


def test_the_source_is_left_alone_and_depth_is_an_error():
    old = {"objectType": "note", "tags": [{"id": "a:1"}]}
    new = to_as2(old)
    new["tag"].append("x")
    assert old == {"objectType": "note", "tags": [{"id": "a:1"}]}
    deep = {}
    for _ in range(5_000):
        deep = {"verb": "post", "object": deep}
    with pytest.raises(ak.ParseError, match="too deeply"):
        to_as2(deep)
