"""Never the same thing five times: what was posted in several groups is one entry, as far as one may see."""

import re

import pytest

import activitykit as ak

PUBLIC = "https://www.w3.org/ns/activitystreams#Public"
CUT = "The power in building B will be cut on Friday from noon until two."
FEEDS = {
    "home": ak.Feed.home(),
    "latest": ak.Feed.latest(),
    "catch_up": ak.Feed.catch_up(),
    "discover": ak.Feed.discover(per_actor=9),
}
GROUPS = [
    {
        "type": "Create",
        "id": f"urn:made:{name}",
        "actor": "urn:directory",
        "published": "2026-01-05T08:00:00Z",
        "to": PUBLIC,
        "object": {"type": "Group", "id": f"urn:group:{name}", "name": name, "to": PUBLIC},
    }
    for name in ("Heating", "Cellar", "Roof", "Vault")
]


def person(name):
    return {"type": "Person", "id": f"urn:{name.lower()}", "name": name}


def post(number, actor, content, group=None, to=(PUBLIC,), **more):
    audience = [*to, *([f"urn:group:{group}"] if group else [])]
    note = {"type": "Note", "id": f"urn:n{number}", "to": audience, "content": content, **more}
    return {
        "type": "Create",
        "id": f"urn:act:{number}",
        "actor": person(actor),
        "published": f"2026-11-20T{8 + number // 60:02}:{number % 60:02}:00Z",
        "to": audience,
        "object": {name: value for name, value in note.items() if value is not None},
    }


def like(number, actor, thing):
    return {
        "type": "Like",
        "id": f"urn:act:{number}",
        "actor": person(actor),
        "published": f"2026-11-20T{8 + number // 60:02}:{number % 60:02}:00Z",
        "to": PUBLIC,
        "object": thing,
    }


def page_of(feed, documents, viewer="urn:zoe"):
    stream = ak.Stream.from_documents([*GROUPS, *documents])
    return FEEDS[feed].page(stream, ak.Viewer(viewer), as_of="2026-11-20T12:00:00Z")


def entries_of(page):
    return [entry for entry in page.entries if "urn:directory" not in entry.people]


def sizes(page):
    return sorted(len(entry.rows) for entry in entries_of(page))


@pytest.mark.parametrize("feed", FEEDS)
def test_a_crosspost_is_one_entry(feed):
    groups = ("Heating", "Cellar", "Roof")
    page = page_of(feed, [post(n, "Ana", CUT, group) for n, group in enumerate(groups)])
    (entry,) = entries_of(page)
    assert entry.sentence("en").endswith(" in 3 groups")
    assert entry.sentence("en").startswith("Ana posted the message “The power in building B")
    assert entry.sentence("fr").endswith(" dans 3 groupes")
    assert entry.sentence("fr").startswith("Ana a publié le message «\u00a0The power")
    html = page.to_html("fr")
    assert "Ana</bdi></a>" in html or "Ana</bdi>" in html
    assert len(re.findall("building B", html)) == 1


@pytest.mark.parametrize("feed", FEEDS)
def test_different_people_and_writings(feed):
    written = [CUT, f"<p>{CUT.upper()}</p>", CUT.replace(" ", "  "), CUT + " !"]
    documents = [
        post(n, name, text, group)
        for n, (name, text, group) in enumerate(
            zip(("Ana", "Paul", "Lea", "Tom"), written, ("Heating", "Cellar", "Roof", "Vault"), strict=True)
        )
    ]
    (entry,) = entries_of(page_of(feed, documents))
    assert entry.n_people == 4
    assert entry.sentence("en").endswith(" in 4 groups")


@pytest.mark.parametrize("feed", FEEDS)
@pytest.mark.parametrize("said", ["ok", "merci", "bonjour à tous", "thank you very much all", "大家早上好"])
def test_short_texts_of_different_people_are_not_the_same(feed, said):
    names = ("Ana", "Paul", "Lea")
    assert sizes(page_of(feed, [post(n, name, said, "Roof") for n, name in enumerate(names)])) == [1, 1, 1]


@pytest.mark.parametrize("feed", FEEDS)
def test_short_texts_of_one_person(feed):
    groups = ("Heating", "Cellar", "Roof")
    assert sizes(page_of(feed, [post(n, "Ana", "Stand-up at nine", g) for n, g in enumerate(groups)])) == [3]
    assert sizes(page_of(feed, [post(n, "Ana", "ok", g) for n, g in enumerate(groups)])) == [1, 1, 1]


@pytest.mark.parametrize("feed", FEEDS)
def test_the_same_link_is_one_entry(feed):
    links = [
        "https://example.org/heat?utm_source=x",
        "http://www.example.org/heat/",
        "https://example.org/heat",
    ]
    texts = ["Read this", "Worth a look", None]
    documents = [
        post(n, name, text, "Roof", url=url)
        for n, (name, text, url) in enumerate(zip(("Ana", "Paul", "Lea"), texts, links, strict=True))
    ]
    assert sizes(page_of(feed, documents)) == [3]
    site = [
        post(n, name, f"{name} says", url="https://example.org/") for n, name in enumerate(("Ana", "Lea"))
    ]
    assert sizes(page_of(feed, site)) == [1, 1]


def test_answers_and_likes_of_every_copy_come_along():
    documents = [
        post(0, "Ana", CUT, "Heating"),
        post(1, "Ana", CUT, "Cellar"),
        post(2, "Paul", "Does that include the lift, and for how long?", inReplyTo="urn:n0"),
        post(3, "Lea", "Yes.", inReplyTo="urn:n2"),
        like(4, "Tom", "urn:n1"),
        like(5, "Eva", "urn:n0"),
    ]
    (entry,) = entries_of(page_of("home", documents))
    assert len(entry.rows) == 6
    assert " in 2 groups · " in entry.sentence("en")
    assert "liked it" in entry.sentence("en")
    assert "2 messages" not in entry.sentence("en")


def test_answers_of_the_same_words_stay_where_they_are():
    documents = [
        post(0, "Ana", "Who brings the cake to the party today?"),
        post(1, "Lea", "And who the candles?"),
    ]
    documents += [post(2 + n, "Tom", CUT, inReplyTo=f"urn:n{n}") for n in range(2)]
    assert sizes(page_of("home", documents)) == [2, 2]


def test_only_what_one_may_see_counts():
    documents = [
        post(0, "Ana", CUT, "Heating"),
        post(1, "Ana", CUT, "Cellar"),
        post(2, "Ana", CUT, "Vault", to=("urn:lea",)),
    ]
    (entry,) = entries_of(page_of("home", documents))
    assert len(entry.rows) == 2
    assert entry.sentence("en").endswith(" in 2 groups")
    (entry,) = entries_of(page_of("home", documents, "urn:lea"))
    assert entry.sentence("en").endswith(" in 3 groups")


def test_without_groups_one_is_told_how_often():
    (entry,) = entries_of(page_of("home", [post(n, "Ana", CUT) for n in range(3)]))
    assert entry.sentence("en").endswith(" 3 times")
    assert entry.sentence("fr").endswith(" 3 fois")


def test_an_edit_makes_it_another_thing():
    documents = [post(n, "Ana", CUT, group) for n, group in enumerate(("Heating", "Cellar"))]
    edited = post(9, "Ana", "The power stays on, after all, on every day.")
    edited |= {"type": "Update", "object": edited["object"] | {"id": "urn:n1"}}
    stream = ak.Stream.from_documents([*GROUPS, *documents])
    assert sizes(FEEDS["home"].page(stream, ak.Viewer("urn:zoe"), as_of="2026-11-20T12:00:00Z")) == [2]
    stream = stream.append([edited])
    page = FEEDS["home"].page(stream, ak.Viewer("urn:zoe"), as_of="2026-11-20T12:00:00Z")
    assert sizes(page) == [1, 2]
    assert sizes(FEEDS["home"].page(stream, ak.Viewer("urn:zoe"), as_of="2026-11-20T08:05:00Z")) == [2]
