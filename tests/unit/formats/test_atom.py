"""Atom with the Activity Extensions, read and written."""

import pytest

import activitykit as ak
from activitykit.formats.atom import entries
from activitykit.formats.writing import pieces

SPELLINGS = ["http://activitystrea.ms/spec/1.0/", "http://activitystrea.ms/schema/1.0/"]
AS1 = "http://activitystrea.ms/schema/1.0/"


def feed(inside, space=SPELLINGS[0], attributes="", head="<author><name>Team</name></author>"):
    return f"""<?xml version="1.0" encoding="utf-8"?>
        <feed xmlns="http://www.w3.org/2005/Atom" xmlns:activity="{space}" xmlns:thr="http://purl.org/syndication/thread/1.0"
              xmlns:georss="http://www.georss.org/georss" xmlns:poco="http://portablecontacts.net/spec/1.0" {attributes}>
        <id>urn:x:feed</id><title>Feed</title><updated>2026-01-01T00:00:00Z</updated>{head}
        <entry><id>urn:x:1</id><title>T</title><updated>2026-01-02T00:00:00Z</updated>{inside}</entry></feed>""".encode()


def one(*arguments, **options):
    (document,) = entries(feed(*arguments, **options))
    return document


@pytest.mark.parametrize("space", SPELLINGS)
def test_an_activity(space):
    document = one(
        f"""<published>2026-01-01T10:00:00Z</published>
        <author><name>Ann</name><uri>https://a.example/ann</uri><poco:preferredUsername>ann</poco:preferredUsername></author>
        <activity:verb>{AS1}share</activity:verb>
        <activity:object><id>urn:x:9</id><activity:object-type>{AS1}article</activity:object-type><title>Tea</title></activity:object>
        <activity:target><id>urn:x:g</id><activity:object-type>group</activity:object-type></activity:target>
        <link rel="alternate" href="https://a.example/1"/><content type="html">&lt;p&gt;Hi&lt;/p&gt;</content>""",
        space=space,
    )
    assert document == {
        "@context": "https://www.w3.org/ns/activitystreams",
        "type": "Announce",
        "id": "urn:x:1",
        "name": "T",
        "published": "2026-01-01T10:00:00Z",
        "updated": "2026-01-02T00:00:00Z",
        "url": "https://a.example/1",
        "content": "<p>Hi</p>",
        "actor": {"type": "Person", "id": "https://a.example/ann", "name": "Ann", "preferredUsername": "ann"},
        "object": {"type": "Article", "id": "urn:x:9", "name": "Tea"},
        "target": {"type": "Group", "id": "urn:x:g"},
    }


def test_the_verb_and_the_actor_may_be_implied():
    document = one("<activity:object><id>urn:x:9</id></activity:object>")
    assert document["type"] == "Create"
    assert document["actor"] == {"type": "Person", "name": "Team"}


def test_the_actor_is_the_nearest_there_is():
    thing = "<activity:verb>like</activity:verb><activity:object><id>urn:x:9</id></activity:object>"
    explicit = "<activity:actor><id>urn:x:a</id><title>A</title></activity:actor>"
    assert one(explicit + thing)["actor"] == {"id": "urn:x:a", "name": "A"}
    source = "<source><author><name>Source</name></author></source>"
    assert one(source + thing)["actor"]["name"] == "Source"
    subject = "<activity:subject><id>urn:x:s</id></activity:subject>"
    assert one(thing, head=subject)["actor"] == {"id": "urn:x:s"}
    assert "actor" not in one(thing, head="")


def test_an_object_entry_implies_its_posting():
    document = one(
        f"""<activity:object-type>{AS1}note</activity:object-type><content>Plain &amp; simple</content>
        <thr:in-reply-to ref="urn:x:0"/><category term="tea" scheme="https://a.example/tags/"/>
        <link rel="enclosure" href="https://a.example/a.pdf" type="application/pdf" title="A"/>
        <link rel="preview" href="https://a.example/p.png"/><georss:point>48.85 2.35</georss:point>
        <generator uri="https://a.example/app">App</generator>"""
    )
    assert document["type"] == "Create"
    assert document["id"] == "urn:x:1#activity"
    assert document["published"] == "2026-01-02T00:00:00Z"
    assert document["object"] == {
        "type": "Note",
        "id": "urn:x:1",
        "name": "T",
        "content": "Plain & simple",
        "mediaType": "text/plain",
        "published": "2026-01-02T00:00:00Z",
        "inReplyTo": "urn:x:0",
        "tag": [{"type": "Hashtag", "name": "tea", "id": "https://a.example/tags/tea"}],
        "attachment": [
            {"type": "Link", "href": "https://a.example/a.pdf", "mediaType": "application/pdf", "name": "A"}
        ],
        "image": {"type": "Link", "href": "https://a.example/p.png"},
        "location": {"type": "Place", "latitude": 48.85, "longitude": 2.35},
        "generator": {"type": "Application", "name": "App", "url": "https://a.example/app"},
    }


def test_nested_activities():
    document = one(
        """<activity:verb>share</activity:verb><activity:object><id>urn:x:2</id><author><name>Bo</name></author>
        <activity:verb>post</activity:verb><activity:object><id>urn:x:3</id>
        <activity:object-type>note</activity:object-type></activity:object></activity:object>"""
    )
    assert document["object"] == {
        "type": "Create",
        "id": "urn:x:2",
        "actor": {"type": "Person", "name": "Bo"},
        "object": {"type": "Note", "id": "urn:x:3"},
    }


def test_undoings_and_unknown_verbs():
    thing = "<activity:object><id>urn:x:9</id></activity:object>"
    undone = one("<activity:verb>http://ostatus.org/schema/1.0/unfollow</activity:verb>" + thing)
    assert (undone["type"], undone["object"]["type"], undone["object"]["object"]) == (
        "Undo",
        "Follow",
        {"id": "urn:x:9"},
    )
    unknown = one("<activity:verb>urn:x:nod</activity:verb>" + thing)
    assert unknown["type"] == ["Activity", "urn:x:nod"]
    both = one(f"<activity:verb>urn:x:nod</activity:verb><activity:verb>{AS1}like</activity:verb>" + thing)
    assert both["type"] == "Like"


def test_texts_and_languages():
    document = one(
        '<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">Hi <b>you</b><br/></div></content>'
    )
    assert document["object"]["content"] == "Hi <b>you</b><br />"
    assert one("", attributes='xml:lang="fr"')["@context"][1] == {"@language": "fr"}
    html = entries(
        feed("").replace(b"<title>T</title>", b'<title type="html">&lt;b&gt;Ann&lt;/b&gt;</title>')
    )
    assert next(html)["object"]["summary"] == "<b>Ann</b>"


def test_a_single_entry_and_both_prefixes():
    data = feed("<activity:verb>like</activity:verb>").decode()
    entry = data[data.index("<entry>") : data.index("</feed>")].replace(
        "<entry>", f'<a:entry xmlns:a="http://www.w3.org/2005/Atom" xmlns="http://www.w3.org/2005/Atom" xmlns:activity="{SPELLINGS[1]}">'
    ).replace("</entry>", "</a:entry>")  # fmt: skip
    (like,) = ak.read(entry.encode())
    assert isinstance(like, ak.Like)


def written(*objects):
    text = "".join(pieces(objects, "atom"))
    return text, [item.to_dict() for item in ak.read(text.encode())]


def test_what_is_written_is_read_again():
    activity = ak.parse(
        {
            "@context": "https://www.w3.org/ns/activitystreams",
            "type": "Create",
            "id": "https://a.example/act/1",
            "summary": "Ann <em>wrote</em>",
            "published": "2026-01-01T10:00:00Z",
            "url": "https://a.example/act/1.html",
            "actor": {"type": "Person", "id": "https://a.example/ann", "name": "Ann"},
            "object": {"type": "Note", "id": "https://a.example/n", "name": "Tea", "content": "<p>At 4</p>", "inReplyTo": "https://a.example/0"},
            "target": {"type": "Group", "id": "https://a.example/g", "name": "Team"},
        }
    )  # fmt: skip
    assert written(activity)[1] == [activity.to_dict()]


def test_types_of_2_alone_are_written_as_such():
    travel = ak.Travel(
        id="https://a.example/t", actor="https://a.example/ann", published="2026-01-01T10:00:00Z"
    )
    text, (back,) = written(travel)
    assert "https://www.w3.org/ns/activitystreams#Travel" in text
    assert back["type"] == "Travel"


def test_whatever_is_written_is_well_formed():
    odd = ak.parse(
        {"type": "Note", "name": "a\x00\x0b\ud800 <&>\"'", "to": 5, "attributedTo": ["\x01", {"name": "&"}]}
    )
    text, (back,) = written(odd)
    assert back["object"]["name"] == "a\ufffd\ufffd\ufffd <&>\"'"
    assert text == "".join(pieces([odd], "atom"))  # no clock, no chance
    assert written()[1] == []
    assert written(ak.parse({}), ak.parse({"href": "https://a.example/"}))[1]
