"""Which class an object is read as; extension types and properties."""

import pickle
from datetime import UTC, datetime
from typing import Any

import pytest

import activitykit as ak
from activitykit.vocabulary import AS2, NAMESPACE, TYPES

HOUSE = "https://house.example/ns#"


@pytest.mark.parametrize("name", TYPES)
def test_every_type_has_a_class_with_its_parents(name):
    cls = getattr(ak, name)
    assert cls.__name__ == name
    assert type(ak.parse({"type": name})) is cls
    assert type(cls(id="a:1")) is cls
    for other in TYPES:
        assert issubclass(cls, getattr(ak, other)) == TYPES[name].is_a(other)


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ({"type": NAMESPACE + "Note"}, "Note"),
        ({"type": "http://www.w3.org/ns/activitystreams#Note"}, "Note"),
        ({"type": "as:Note"}, "Note"),
        ({"@type": "Note"}, "Note"),
        ({"type": ["Note", "ext:Memo"]}, "Note"),
        ({"type": ["ext:Memo", "Object", "Document", "Image"]}, "Image"),
        ({"type": ["Activity", "Invite", "Offer"]}, "Invite"),
        ({"type": ["Person", "Service"]}, "Person"),
        ({"@context": {"Memo": "as:Note"}, "type": "Memo"}, "Note"),
        ({"@context": {"Memo": {"@id": "x:Note"}, "x": NAMESPACE}, "type": "Memo"}, "Note"),
        ({"@context": {"@vocab": NAMESPACE}, "type": "Note"}, "Note"),
        ({"@context": {"a": "b:c", "b": "a:d"}, "type": "a"}, "Object"),
        ({"type": "ext:Memo"}, "Object"),
        ({"type": "ext:Nod", "actor": "a:1"}, "Activity"),
        ({"items": []}, "Collection"),
        ({"orderedItems": []}, "OrderedCollection"),
        ({"href": "https://a.example/"}, "Link"),
        ({"type": "note"}, "Object"),
        ({"type": None}, "Object"),
        ({"type": {"a": 1}}, "Object"),
        ({"type": [["Note"], 5, None]}, "Object"),
        ({}, "Object"),
    ],
)
def test_the_class_of_a_document(document, expected):
    assert type(ak.parse(document)).__name__ == expected


def test_the_names_of_the_root_hold_inside():
    activity = ak.parse(
        {
            "@context": {"Memo": "as:Note", "titel": "as:name", "@language": "de"},
            "type": "Create",
            "object": {"type": "Memo", "titel": "Hallo", "contentMap": {"en": "a", "de": "b"}},
        }
    )
    note = activity.object[0]
    assert isinstance(note, ak.Note)
    assert note.type == "Memo"
    assert (note.name, note.content) == ("Hallo", "b")
    assert note.replace(name="Neu").raw("titel") == "Neu"


def test_types_and_properties_by_name():
    house = ak.extend(
        types={"Memo": "Note", "Order": ("Memo", "Document")},
        properties={
            "priority": int,
            "dueDate": datetime,
            "reviewer": ak.Person,
            "labels": tuple[str, ...],
            "x": Any,
        },
        namespace=HOUSE,
        prefix="house",
    )
    memo = house.parse(
        {
            "type": ["Note", "house:Memo"],
            "house:priority": 3,
            HOUSE + "dueDate": "2026-01-01T10:00Z",
            "reviewer": {"type": "Person", "name": "Ann"},
            "house:labels": "urgent",
            "house:x": {"a": 1},
        }
    )
    assert isinstance(memo, house.Memo)
    assert isinstance(memo, ak.Note)
    assert (memo.priority, memo.labels, memo.x) == (3, ("urgent",), {"a": 1})
    assert memo.due_date == datetime(2026, 1, 1, 10, tzinfo=UTC)
    assert memo.reviewer.name == "Ann"
    assert memo.replace(priority=4).raw("house:priority") == 4
    assert house.parse({"type": "Note"}).replace(priority=1).to_dict() == {
        "type": "Note",
        "house:priority": 1,
    }
    assert house.Memo(priority=5).to_dict() == {
        "@context": ["https://www.w3.org/ns/activitystreams", {"house": HOUSE}],
        "type": ["Note", "house:Memo"],
        "house:priority": 5,
    }
    assert type(house.parse({"type": "Create", "object": {"type": HOUSE + "Order"}}).object[0]) is house.Order
    assert pickle.loads(pickle.dumps(memo)).priority == 3
    assert "Memo" in repr(house)


def test_an_extension_is_a_value_that_nobody_else_sees():
    ak.extend(types={"Memo": "Note"}, namespace=HOUSE)
    assert type(ak.parse({"type": HOUSE + "Memo"})) is ak.Object
    assert "Memo" not in AS2.classes
    first = ak.extend(types={"Memo": "Note"}, namespace="https://one.example/#")
    second = first.extend(types={"Memo": "Article"}, namespace="https://two.example/#")
    assert issubclass(first.Memo, ak.Note)
    assert issubclass(second.Memo, ak.Article)


class Memo(ak.Note, namespace=HOUSE, prefix="house"):
    """A memo, declared as a class."""

    priority: int | None
    labels: tuple[str, ...]
    reviewed_by: ak.Person | None


def test_types_by_class():
    memo = Memo(content="x", priority=2, labels=["a"], reviewed_by=ak.Person(name="Ann"))
    assert memo.raw("house:priority") == memo.priority == 2
    house = ak.extend(Memo)
    back = house.parse(memo.to_json())
    assert type(back) is Memo
    assert back == memo
    assert (back.labels, back.reviewed_by.name) == (("a",), "Ann")
    assert house.parse({"type": "house:Memo", "house:reviewedBy": "a:1"}).reviewed_by == "a:1"
    assert pickle.loads(pickle.dumps(back)) == memo


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({"types": {"Memo": "Not"}, "namespace": HOUSE}, "did you mean 'Note'"),
        ({"types": {"Memo": "Note"}}, "need the namespace"),
        ({"properties": {"name": str}, "namespace": HOUSE}, "would hide"),
        ({"properties": {"size": bytes}, "namespace": HOUSE}, "can't be <class 'bytes'>"),
    ],
)
def test_extensions_that_make_no_sense(arguments, says):
    with pytest.raises(ak.ActivityKitError, match=says):
        ak.extend(**arguments)


def test_a_class_nobody_knows():
    with pytest.raises(AttributeError, match="did you mean 'Note'"):
        AS2.Not  # noqa: B018


class Shouting(ak.Note):
    """A class without a namespace is its parent with more methods."""

    def shout(self):
        return (self.content or "").upper()


class LongMemo(Memo):
    pages: int | None


def test_classes_with_more_methods_and_classes_of_classes():
    assert Shouting(content="tea").to_dict()["type"] == "Note"
    assert ak.extend(Shouting).parse({"type": "Note", "content": "tea"}).shout() == "TEA"
    assert type(ak.parse({"type": "Note"})) is ak.Note
    memo = LongMemo(pages=9, priority=1)
    assert memo.types == ("Note", "house:LongMemo")
    assert ak.extend(Memo, LongMemo).parse(memo.to_json()).pages == 9
    assert (
        ak.extend(LongMemo).parse({"type": [HOUSE + "Memo", HOUSE + "LongMemo"], "house:pages": 2}).pages == 2
    )


def test_a_class_of_ones_own_stays_through_replace_and_pickle():
    for memo in (Memo(content="x", priority=1), Shouting(content="x")):
        assert type(memo.replace(content="y")) is type(memo)
        assert type(pickle.loads(pickle.dumps(memo))) is type(memo)
        assert type(memo.replace(type="Article")) is ak.Article


@pytest.mark.parametrize("name", ["id", "types", "replace", "raw", "scope", "toDict"])
def test_names_that_every_object_has_are_refused(name):
    with pytest.raises(ak.ActivityKitError, match="would hide Node"):
        ak.extend(properties={name: str}, namespace=HOUSE)


def test_a_class_can_not_hide_a_property():
    with pytest.raises(ak.ActivityKitError, match=r"would hide Object\.name"):
        type("Bad", (ak.Note,), {"__annotations__": {"name": str}}, namespace=HOUSE)


def test_a_property_whose_name_ends_like_a_reference():
    house = ak.extend(properties={"employeeId": str}, namespace=HOUSE)
    person = house.parse({"type": "Person", "ext:employeeId": "7"})
    assert (person.employee_id, person.raw("employeeId")) == ("7", "7")
    assert person.replace(employeeId="8").to_dict() == {"type": "Person", "ext:employeeId": "8"}


def test_an_object_that_was_read_is_itself():
    note = ak.parse({"type": "Note"})
    assert ak.parse(note) is note
