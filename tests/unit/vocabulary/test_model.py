"""Objects: frozen views that lose nothing, read by attributes, changed by replace()."""

import copy
import json
import pickle
from datetime import UTC, datetime, timedelta

import pydantic
import pytest

import activitykit as ak

CONTEXT = "https://www.w3.org/ns/activitystreams"

DOCUMENT = {
    "@context": [CONTEXT, {"hr": "https://hr.example/ns#", "@language": "fr"}],
    "id": "https://intra.example/notes/1",
    "type": ["hr:Memo", "Note"],
    "attributedTo": {"type": "Person", "id": "https://intra.example/u/ines", "name": "Inès"},
    "to": "https://intra.example/g/sales",
    "cc": ["https://intra.example/u/bo", {"type": "Mention", "href": "https://intra.example/u/li"}, 5, None],
    "published": "2026-01-01T10:00Z",
    "updated": "yesterday",
    "nameMap": {"en": "Figures", "fr": "Chiffres", "xx": 5},
    "as:summary": "<p>Short</p>",
    "hr:grade": 7,
    "attachment": [
        {"type": "Image", "url": {"type": "Link", "href": "https://intra.example/1.png", "width": 16}}
    ],
    "tag": [],
    "inReplyTo": None,
}


@pytest.fixture
def note():
    return ak.parse(DOCUMENT)


def test_what_comes_in_goes_out(note):
    assert note.to_dict() == DOCUMENT
    assert json.loads(note.to_json()) == DOCUMENT
    assert list(note.to_dict()) == list(DOCUMENT)
    assert json.loads(note.to_json(indent=2)) == DOCUMENT


def test_attributes_are_python_values(note):
    assert isinstance(note, ak.Note)
    assert note.id == "https://intra.example/notes/1"
    assert note.type == "Note"
    assert note.types == ("hr:Memo", "Note")
    assert isinstance(note.attributed_to[0], ak.Person)
    assert note.attributed_to_id == "https://intra.example/u/ines"
    assert note.to == ("https://intra.example/g/sales",)
    assert note.cc_ids == ("https://intra.example/u/bo", "https://intra.example/u/li")
    assert [type(value) for value in note.cc] == [str, ak.Mention]
    assert note.published == datetime(2026, 1, 1, 10, tzinfo=UTC)
    assert note.updated is None
    assert note.raw("updated") == "yesterday"
    assert note.summary == "<p>Short</p>"
    assert note.raw("summary") == "<p>Short</p>"
    assert note.tag == note.in_reply_to == ()
    assert note.in_reply_to_id is None
    assert note.attachment[0].url[0].width == 16
    assert note.attachment[0].url_ids == ("https://intra.example/1.png",)
    assert note.jsonld_context == DOCUMENT["@context"]
    assert note.raw("hr:grade") == 7
    assert note.raw("nothing", "?") == "?"


def test_names_by_language(note):
    assert note.name == "Chiffres"  # the language that @context declares
    assert note.name_in("en-GB") == "Figures"
    assert note.name_in("de") == "Figures"
    assert dict(note.name_map) == {"en": "Figures", "fr": "Chiffres"}
    assert note.text_in("content", "fr") is None
    plain = ak.parse({"type": "Note", "content": "hi", "contentMap": {"fr": "salut"}})
    assert (plain.content, plain.text_in("content", "fr"), plain.text_in("content", "de")) == (
        "hi",
        "salut",
        "hi",
    )
    assert ak.parse({"name": ["a", "b"]}).name == "a"
    assert ak.parse({"name": 5, "nameMap": []}).name is None


def test_an_undeclared_property_outside_its_domain_is_still_read():
    note = ak.parse({"type": "Note", "actor": "https://a.example/u"})
    assert note.actor_ids == ("https://a.example/u",)
    assert ak.parse({"type": "Link", "published": "2026-01-01T00:00:00Z"}).published.year == 2026


def test_wrong_values_of_every_property_never_raise():
    from activitykit.vocabulary import ACTIVITYPUB, PROPERTIES, TYPES

    wrong = [
        None,
        True,
        -1,
        1.5,
        "",
        "x",
        [],
        {},
        [[]],
        [{}],
        [None, 5, {"type": []}],
        {"type": {}, "id": []},
        "\ud800",
    ]
    names = [*PROPERTIES, *ACTIVITYPUB, "nameMap", "contentMap", "orderedItems", "id", "type"]
    for kind in TYPES:
        for value in wrong:
            document = {"type": kind} | dict.fromkeys(names, value) | {"type": kind}
            obj = ak.parse(document)
            for attribute in dir(obj):
                if not attribute.startswith("_"):
                    getattr(obj, attribute)
            assert repr(obj)
            assert obj.to_dict() == document


def test_the_caller_can_not_reach_inside(note):
    document = copy.deepcopy(DOCUMENT)
    note = ak.parse(document)
    document["to"] = "changed"
    document["attributedTo"]["name"] = "changed"
    note.to_dict()["attributedTo"]["name"] = "changed"
    note.raw("attributedTo")["name"] = "changed"
    note.jsonld_context.clear()
    note.attributed_to[0].to_dict().clear()
    assert note.to_dict() == DOCUMENT
    with pytest.raises(ak.ActivityKitError, match=r"replace\(name=\.\.\.\)"):
        note.name = "changed"
    with pytest.raises(ak.ActivityKitError, match="frozen"):
        del note.name
    with pytest.raises(TypeError):
        note.name_map["fr"] = "changed"


def test_replace_changes_one_member(note):
    changed = note.replace(published=datetime(2026, 2, 1, tzinfo=UTC))
    assert changed.to_dict() == DOCUMENT | {"published": "2026-02-01T00:00:00Z"}
    assert list(changed.to_dict()) == list(DOCUMENT)
    assert note.to_dict() == DOCUMENT
    assert note.replace(in_reply_to=None).to_dict() == {k: v for k, v in DOCUMENT.items() if k != "inReplyTo"}
    assert note.replace(summary="T").to_dict() == DOCUMENT | {"as:summary": "T"}
    assert note.replace(**{"hr:grade": 8}).to_dict() == DOCUMENT | {"hr:grade": 8}
    assert note.replace(inReplyTo="https://a.example/").in_reply_to_id == "https://a.example/"
    assert list(note.replace(content="new").to_dict())[-1] == "content"
    assert note.replace(jsonld_context=CONTEXT).to_dict() == DOCUMENT | {"@context": CONTEXT}
    assert isinstance(note.replace(type="Article"), ak.Article)
    with pytest.raises(ak.UnknownProperty, match="did you mean 'published'"):
        note.replace(publishd="x")
    with pytest.raises(ak.ParseError, match="a set"):
        note.replace(to={"https://a.example/"})


def test_replace_keeps_json_ld_keywords_and_ordered_items():
    assert ak.parse({"@id": "a:1", "@type": "Note"}).replace(id="a:2").to_dict() == {
        "@id": "a:2",
        "@type": "Note",
    }
    ordered = ak.parse({"type": "OrderedCollection", "orderedItems": ["a:1"]})
    assert ordered.items == ("a:1",)
    assert ordered.replace(items=["a:2"]).to_dict() == {"type": "OrderedCollection", "orderedItems": ["a:2"]}
    assert ak.OrderedCollection(items=[]).to_dict()["orderedItems"] == []
    assert ak.Collection(items=[]).to_dict()["items"] == []


def test_construction_by_keyword():
    ann = ak.Person(id="https://a.example/ann", name="Ann")
    note = ak.Note(
        content="Tea?",
        attributed_to=ann,
        to=["https://a.example/team"],
        published=datetime(2026, 1, 1, tzinfo=UTC),
        duration=timedelta(minutes=5),
        name_map={"fr": "Thé"},
    )
    assert note.to_dict() == {
        "@context": CONTEXT,
        "type": "Note",
        "content": "Tea?",
        "attributedTo": {"type": "Person", "id": "https://a.example/ann", "name": "Ann"},
        "to": ["https://a.example/team"],
        "published": "2026-01-01T00:00:00Z",
        "duration": "PT5M",
        "nameMap": {"fr": "Thé"},
    }
    assert ak.Create(actor=ann, object=note).object[0].attributed_to[0].name == "Ann"
    assert (
        ak.Note(type=["Note", "ext:Memo"], jsonld_context={"ext": "https://e.example/#"}).types[1]
        == "ext:Memo"
    )
    assert ak.Note(jsonld_context={"mood": "https://e.example/mood"}, mood="glad").raw("mood") == "glad"
    with pytest.raises(ak.UnknownProperty, match="did you mean 'content'"):
        ak.Note(contnt="x")
    with pytest.raises(ak.ParseError):
        ak.Note(published=datetime(2026, 1, 1))  # noqa: DTZ001


def test_an_object_in_a_mapping_stands_for_its_json():
    assert ak.parse({"type": "Create", "object": ak.Note(content="x")}).to_dict() == {
        "type": "Create",
        "object": {"type": "Note", "content": "x"},
    }


def test_values_are_equal_by_content(note):
    same = ak.parse(json.dumps(DOCUMENT))
    assert note == same
    assert hash(note) == hash(same)
    assert note != note.replace(content="x")
    assert note != DOCUMENT
    assert len({note, same, note.replace(content="x")}) == 2
    assert ak.parse({"a": 1}) == ak.parse({"a": 1.0})
    assert hash(ak.parse({"a": 1})) == hash(ak.parse({"a": 1.0}))


def test_copies_and_pickles(note):
    assert copy.copy(note) is note
    assert copy.deepcopy([note])[0] is note
    for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1):
        back = pickle.loads(pickle.dumps(note, protocol))
        assert back == note
        assert type(back) is ak.Note
    memo = ak.parse(
        {"@context": {"@language": "fr"}, "object": {"type": "Note", "nameMap": {"en": "a", "fr": "b"}}}
    )
    inner = ak.Activity(jsonld_context={"@language": "fr"}, object=memo.to_dict()["object"]).object[0]
    assert pickle.loads(pickle.dumps(inner)).name == inner.name == "b"


def test_unknown_attributes_say_what_may_be_meant(note):
    with pytest.raises(AttributeError, match="did you mean 'content'"):
        note.contents  # noqa: B018
    assert not hasattr(note, "nothing_like_it")
    assert not hasattr(note, "_nothing")


def test_repr_is_short():
    assert repr(ak.parse({"type": "Note"})) == "Note()"
    assert (
        repr(ak.parse({"type": "Note", "id": "a:1", "content": "x" * 100}))
        == f"Note(id='a:1', name='{'x' * 39}…')"
    )


def test_a_pydantic_field():
    class Message(pydantic.BaseModel):
        note: ak.Note
        anything: ak.Object | None = None

    message = Message(note={"type": "Note", "content": "x"}, anything=ak.Person(name="Ann"))
    assert isinstance(message.note, ak.Note)
    assert message.model_dump() == {
        "note": {"type": "Note", "content": "x"},
        "anything": {"@context": CONTEXT, "type": "Person", "name": "Ann"},
    }
    assert Message.model_validate_json(message.model_dump_json()) == message
    assert Message.model_json_schema()["properties"]["note"]["title"] == "Note"
    for wrong in ({"type": "Person"}, 5, {"a": {1}}):
        with pytest.raises(pydantic.ValidationError):
            Message(note=wrong)


def test_worst_depth():
    text = '{"type":"Create","object":' * 50_000 + '{"type":"Note"}' + "}" * 50_000
    activity = ak.parse(text)
    assert activity.to_json() == text
    assert activity == ak.parse(text)
    assert hash(activity) == hash(ak.parse(text))
    assert pickle.loads(pickle.dumps(activity)) == activity
    assert activity.object[0].object[0].type == "Create"
    assert activity.replace(name="x").name == "x"
    assert repr(activity) == "Create()"


def test_lists_that_are_deep_or_contain_themselves():
    deep = []
    for _ in range(50_000):
        deep = [deep]
    assert ak.Note(to=deep).to == ()
    loop = []
    loop.append(loop)
    with pytest.raises(ak.ParseError, match="contains itself"):
        ak.Note(to=loop)


def test_a_million_values():
    collection = ak.parse(b'{"type":"Collection","items":[' + b'"a:1",' * 999_999 + b'"a:1"]}')
    assert len(collection.items) == 1_000_000
    assert collection.replace(name="x").to_json().startswith('{"type":"Collection","items":["a:1"')


def test_many_names_are_worked_out_once():
    terms = {f"t{n}": f"https://t.example/#{n}" for n in range(20_000)}
    document = {
        "@context": terms | {"titel": "as:name"},
        "type": "Collection",
        "items": [{"titel": "x"}] * 200,
    }
    collection = ak.parse(document)
    assert {item.name for item in collection.items} == {"x"}
    loop = {f"t{n}": f"t{n + 1}" for n in range(20_000)} | {"t20000": "t0"}
    assert ak.parse({"@context": loop, "type": "t0", "name": "x"}).name == "x"


def test_ordered_items_by_either_name():
    made = ak.OrderedCollection(ordered_items=["a:1"])
    assert made == ak.OrderedCollection(orderedItems=["a:1"]) == ak.OrderedCollection(items=["a:1"])
    assert made.raw("orderedItems") == ["a:1"]
    assert made.ordered_items == made.items == ("a:1",)
    assert ak.parse({"type": "OrderedCollection", "items": ["a:1"]}).ordered_items == ("a:1",)
    assert ak.Object(orderedItems=[]).raw("orderedItems") == []
    assert ak.Collection(name_map={"fr": "x"}, inbox="a:1").to_dict()["inbox"] == "a:1"


@pytest.mark.parametrize("name", ["@context", "type", "id", "to", "name", "nameMap", "published", "url"])
def test_depth_anywhere(name):
    obj = ak.parse(f'{{"{name}":' + "[" * 20_000 + "]" * 20_000 + "}")
    for attribute in dir(obj):
        if not attribute.startswith("_") and attribute != "raw":
            getattr(obj, attribute)
    assert obj.replace(summary="x").summary == "x"
    assert obj.scope.spellings("https://a.example/x")
