"""Pages: the way from a stream to entries with sentences, reasons, contributions and a cursor."""

import numpy as np
import pytest

import activitykit as ak
from activitykit.errors import ActivityKitError, CursorError
from activitykit.select import View

PUBLIC = "https://www.w3.org/ns/activitystreams#Public"
ANA, PAUL, ZOE, YVES = (f"https://intra.example/people/{name}" for name in ("ana", "paul", "zoe", "yves"))


def act(number, kind, actor, thing, **more):
    document = {
        "type": kind,
        "id": f"https://intra.example/acts/{number}",
        "actor": actor,
        "object": thing,
        "published": f"2026-11-{1 + number // 24:02}T{number % 24:02}:00:00Z",
        "to": PUBLIC,
        **more,
    }
    return {name: value for name, value in document.items() if value is not None}


def person(number, iri, name):
    return act(number, "Create", iri, {"type": "Person", "id": iri, "name": name})


def article(name="plan", **more):
    return {"type": "Article", "id": f"https://intra.example/articles/{name}", "name": f"The {name}", **more}


PEOPLE = [person(0, ANA, "Ana"), person(1, PAUL, "Paul"), person(2, ZOE, "Zoé")]


def page_of(documents, viewer=YVES, **fields):
    stream = ak.Stream.from_documents(documents)
    return ak.Feed(rank=(ak.Recency(),), **fields).page(stream, ak.Viewer(viewer))


def test_an_entry_says_who_did_what_and_why():
    likes = [act(4 + n, "Like", who, article()["id"]) for n, who in enumerate((ANA, PAUL, ZOE))]
    page = page_of([*PEOPLE, act(3, "Create", ANA, article()), *likes], size=1)
    entry = page[0]
    assert entry.sentence("en") == "Zoé, Paul, and Ana liked Ana’s article “The plan”"
    assert entry.object_id == article()["id"]
    assert [one.type for one in entry.members] == ["Like"] * 3
    assert entry.n_people == 3
    assert entry.contributions == {"recency": entry.score}
    assert entry.reasons("fr")
    assert entry.activity.id == likes[-1]["id"]
    assert page.cursor
    assert "Ana" in repr(entry)


def test_you_are_called_you():
    documents = [
        *PEOPLE,
        act(3, "Create", ANA, article()),
        act(4, "Like", ANA, article()["id"]),
        act(5, "Like", YVES, article()["id"]),
    ]
    page = page_of(documents, size=1)
    assert page[0].sentence("en").startswith("You and Ana liked")
    assert page[0].sentence("fr").startswith("Vous et Ana avez aimé")


def test_things_are_called_in_the_readers_language():
    named = {**article(), "nameMap": {"en": "The plan", "fr": "Le projet"}}
    del named["name"]
    page = page_of([*PEOPLE, act(3, "Create", ANA, named)], size=1)
    assert "The plan" in page[0].sentence("en")
    assert "Le projet" in page[0].sentence("fr")


def test_blind_addressees_leave_in_no_form():
    secret = "https://intra.example/people/secret"
    inside = article(bcc=[secret], to=PUBLIC)
    documents = [
        *PEOPLE,
        act(3, "Create", ANA, inside, bto=secret),
        act(4, "Like", PAUL, article()["id"], bcc=[secret]),
    ]
    page = page_of(documents, viewer=ANA)
    forms = [str(page.to_as2()), page.to_html(), page.to_atom(), str(page.to_json_feed()), str(page)]
    assert not any(secret in form for form in forms)
    stranger = page_of(documents)
    assert not any(secret in one.to_json() for entry in stranger for one in entry.members)
    mine = next(e for e in page if e.activity.type == "Create" and e.object_id == article()["id"])
    assert secret in mine.activity.to_json()  # one knows whom one wrote to


def test_the_feed_and_the_viewer_of_a_cursor_are_checked():
    stream = ak.Stream.from_documents([act(n, "Create", ANA, article(str(n))) for n in range(5)])
    feed = ak.Feed(rank=(ak.Recency(),), size=2)
    cursor = feed.page(stream, ak.Viewer(YVES)).cursor
    for other, viewer in ((feed.replace(size=3), YVES), (feed, PAUL)):
        with pytest.raises(CursorError, match="another feed or viewer"):
            other.page(stream, ak.Viewer(viewer), after=cursor)
    for wrong in ("", "x", "é", cursor[:-2], "A" * len(cursor), cursor + "AAAA"):
        with pytest.raises(CursorError):
            feed.page(stream, ak.Viewer(YVES), after=wrong)
    with pytest.raises(CursorError, match="began after"):
        feed.page(stream, ak.Viewer(YVES), as_of="2026-11-01T00:00:00Z", after=cursor)


def test_a_page_that_is_edited_each_week_is_one_line():
    menu = article("menu", attributedTo=ANA, to=PUBLIC) | {"name": "Menu"}
    documents = [
        act(n, "Update", ANA, menu) | {"id": f"urn:u{n}", "published": f"2026-11-{1 + 7 * n:02}T10:00:00Z"}
        for n in range(4)
    ]
    documents.insert(0, act(0, "Create", ANA, menu) | {"published": "2026-10-27T10:00:00Z"})
    stream = ak.Stream.from_documents(documents)
    for feed in (ak.Feed.home(), ak.Feed.latest(where=ak.Type("Update")), ak.Feed.catch_up()):
        told = [entry.sentence("fr") for entry in feed.page(stream, YVES)]
        assert len(told) == 1
        assert told[0].endswith("4 fois")
    (entry,) = ak.Feed.latest(where=ak.Type("Update")).page(stream, YVES)
    assert entry.sentence("en").endswith("“Menu” 4 times")


def test_a_cursor_tells_nothing_of_what_is_hidden():
    """Neither how much there is, nor that something was taken back."""
    shown = [act(n, "Create", ANA, article(str(n), attributedTo=ANA, to=PUBLIC)) for n in range(5)]
    hidden = [act(n, "Create", PAUL, article(f"h{n}", to=PAUL), to=PAUL) for n in range(6, 9)]
    undone = [act(9, "Like", PAUL, article("0")["id"]), act(10, "Undo", PAUL, act(9, "Like", PAUL, "")["id"])]
    feed = ak.Feed(rank=(ak.Popularity(), ak.Recency()), size=2)

    def cursors(documents):
        stream, found = ak.Stream.from_documents(documents), []
        page = feed.page(stream, YVES, as_of="2026-11-20T12:00:00Z")
        while page.cursor:
            found.append(page.cursor)
            page = feed.page(stream, YVES, as_of="2026-11-20T12:00:00Z", after=page.cursor)
        return found

    assert len(cursors(shown)) == 2
    assert cursors(shown) == cursors(shown + hidden) == cursors(shown + hidden + undone)


def test_a_reading_whose_history_is_gone_is_refused():
    stream = ak.Stream.from_documents(
        [act(n, "Create", ANA, article(str(n), attributedTo=ANA, to=PUBLIC)) for n in range(6)]
    )
    feed = ak.Feed(rank=(ak.Recency(),), size=2)
    cursor = feed.page(stream, YVES).cursor
    with pytest.raises(CursorError, match="start a new reading"):
        feed.page(stream.without(actor=ANA), YVES, after=cursor)


def test_an_undo_before_the_first_page_and_one_after_it_are_told_apart():
    likes = [act(n, "Like", f"urn:p{n}", article("1")["id"]) for n in range(10, 14)]
    shown = [act(n, "Create", ANA, article(str(n), attributedTo=ANA, to=PUBLIC)) for n in range(6)]
    feed = ak.Feed(
        rank=(ak.Popularity(half_life="30d"), ak.Recency(half_life="30d", weight=0.1)),
        rollup=ak.Rollup(by=("object",)),
        size=2,
    )
    stream = ak.Stream.from_documents(likes[:3] + shown)
    for before, after in (([], [0, 1]), ([0], [1, 2]), ([0, 1, 2], []), ([], [])):
        undone = stream.append([act(20 + n, "Undo", f"urn:p{10 + n}", likes[n]["id"]) for n in before])
        page = feed.page(undone, YVES, as_of="2026-11-20T12:00:00Z")
        calm = [entry.object_id for entry in page]
        now, later = (
            undone.append([act(25 + n, "Undo", f"urn:p{10 + n}", likes[n]["id"]) for n in after]),
            page,
        )
        while page.cursor or later.cursor:
            page = feed.page(undone, YVES, after=page.cursor)
            later = feed.page(now, YVES, after=later.cursor)
            assert [entry.object_id for entry in page] == [entry.object_id for entry in later]
            calm += [entry.object_id for entry in later]
        assert len(set(calm)) == len(calm) == 6


def test_a_deletion_between_two_pages_disappears_and_nothing_is_skipped():
    documents = [act(n, "Create", ANA, article(str(n), attributedTo=ANA, to=PUBLIC)) for n in range(6)]
    stream, feed, viewer = (
        ak.Stream.from_documents(documents),
        ak.Feed(rank=(ak.Recency(),), size=2),
        ak.Viewer(YVES),
    )
    first = feed.page(stream, viewer)
    gone = act(30, "Delete", ANA, article("2")["id"])
    late = act(4, "Create", PAUL, article("late")) | {"id": "urn:late"}
    edited = act(31, "Update", ANA, article("3", attributedTo=ANA, to=PUBLIC) | {"name": "A better plan"})
    now = stream.append([gone, late, edited])
    second = feed.page(now, viewer, after=first.cursor)
    assert [entry.object_id[-1] for entry in second] == ["3", "1"]  # what is gone makes room
    assert "A better plan" in second[0].sentence("en")
    third = feed.page(now, viewer, after=second.cursor)
    assert [entry.object_id[-1] for entry in third] == ["0"]
    assert third.cursor is None
    gone = [act(40 + n, "Delete", ANA, article(str(n))["id"]) for n in (0, 1)]
    assert feed.page(now.append(gone), viewer, after=first.cursor).cursor is None  # no page of what is gone
    assert first.new_since(now) == 2  # what came in late, and the edit
    assert first.new_since(stream) == 0


def test_what_is_seen_and_read():
    documents = [act(n, "Create", ANA, article(str(n))) for n in range(4)]
    stream, feed = ak.Stream.from_documents(documents), ak.Feed(rank=(ak.Recency(),))

    def page(now):
        return feed.page(now, ak.select.derive(now, YVES), as_of="2026-11-02T00:00:00Z")

    first = page(stream)
    assert first.unseen == 4
    assert first.caught_up is None
    view = {"type": "View", "actor": YVES, "object": article("3")["id"], "published": "2026-11-01T05:00:00Z"}
    after = page(stream.append([view]))
    newest = next(entry for entry in after if entry.activity.type == "Create")
    assert newest.object_id == article("3")["id"]
    assert newest.seen
    assert not newest.read
    assert after.caught_up is not None
    every = page(stream.append([page(stream).mark_all() | {"published": "2026-11-01T06:00:00Z"}]))
    assert every.unseen == 0
    assert every.caught_up.isoformat() == "2026-11-01T00:00:00+00:00"
    assert ak.parse(first.mark("Read")).type == "Read"


def test_single_entries_are_marked():
    stream = ak.Stream.from_documents([act(n, "Create", ANA, article(str(n))) for n in range(3)])
    feed = ak.Feed(where=ak.Type("Create"), rank=(ak.Recency(),), rollup=None)
    first = feed.page(stream, YVES)
    now = stream.append([first.mark("Read", [first.entries[1]]), first.mark(entries=first.entries[2:])])
    assert [(entry.seen, entry.read) for entry in feed.page(now, YVES)] == [
        (False, False),
        (True, True),
        (True, False),
    ]


def test_what_has_a_name_without_end_is_shown_short():
    endless = "urn:" + "x" * 1_000_000
    stream = ak.Stream.from_documents([act(1, "Like", endless, endless), act(2, "Create", ANA, article("1"))])
    page = ak.Feed().page(stream, endless)
    for one in (
        page,
        page.viewer,
        page.view,
        page.reading,
        page.seen,
        *page.entries,
        ak.digest(None, stream, endless),
    ):
        assert len(repr(one)) < 1000
    assert len(str(page)) < 1000


def test_what_comes_in_after_all_was_seen_is_not_seen_whatever_its_date():
    documents = [act(n, "Create", ANA, article(str(n))) for n in range(4)]
    late, later = (act(n, "Create", PAUL, article(str(n))) | {"published": when} for n, when in LATE.items())
    stream, feed = ak.Stream.from_documents(documents[:3]), ak.Feed(rank=(ak.Recency(),), rollup=None)

    def page(now):
        return feed.page(now, ak.select.derive(now, YVES))

    def unseen(now):
        return [entry.object_id for entry in page(now) if not entry.seen]

    marked = stream.append([page(stream).mark_all()])
    assert unseen(marked) == []
    now = marked.append([late])
    assert unseen(now) == [article("7")["id"]]
    assert page(now).caught_up > page(marked).caught_up  # since what is newer than the late one
    assert unseen(now.append([page(now).mark_all()])) == []
    again = now.append([page(now).mark_all(), documents[3], later])
    assert unseen(again) == [article("3")["id"], article("8")["id"]]
    like = act(5, "Like", PAUL, article("0")["id"]) | {"published": "2026-11-01T00:30:00Z"}
    view = {"type": "View", "actor": YVES, "object": article("0")["id"], "published": "2026-11-01T08:00:00Z"}
    assert like["id"] in {entry.activity.id for entry in page(stream.append([view, like])) if not entry.seen}
    assert like["id"] in {entry.activity.id for entry in page(stream.append([like, view])) if entry.seen}


LATE = {7: "2026-11-01T00:20:00Z", 8: "2026-11-01T00:10:00Z"}


def test_nobody_fills_a_page():
    flood = [act(n, "Create", ANA, article(str(n))) for n in range(10, 20)]
    others = [act(n, "Create", who, article(str(n))) for n, who in ((1, PAUL), (2, ZOE))]
    page = page_of([*flood, *others], size=4, per_actor=2)
    assert [entry.object_id[-2:] for entry in page] == ["19", "18", "/2", "/1"]
    assert [entry.spared for entry in page] == [False] * 4
    assert {one.step for one in page.dropped} <= {"rollup", "diversity", "where"}


def test_what_was_dropped_and_why():
    documents = [act(n, "Create", ANA, article(str(n))) for n in range(3)]
    documents += [act(n, "Like", PAUL, article("2")["id"]) for n in (5, 6)]
    documents += [act(8, "Create", ZOE, article("secret"), to=PAUL)]
    page = page_of(documents, where="type:Like", size=1)
    assert {one.step: one.n for one in page.dropped} == {"rollup": 1}
    assert page.why_not(article("2")["id"], "en").startswith("It is on this page, in place 1")
    shows = page.why_not(article("1")["id"], "en")
    assert "likes" in shows
    hidden = page.why_not(article("secret")["id"], "en")
    assert hidden == page.why_not("https://intra.example/never", "en") == "This is not available to you."
    ranked = page_of(documents, size=1)
    assert "score" in ranked.why_not(article("0")["id"], "en")


def test_a_feed_is_a_configuration():
    feed = ak.Feed(
        where="type:Create since:30d",
        rank=(ak.Recency(half_life="18h"), ak.Affinity(weight=2)),
        rollup=ak.Rollup(
            by=(("type", "about"), ("actor", "type")), window=ak.Window(gap="2d"), verbs={"Invite": ()}
        ),
        per_actor=2,
        name="home",
    )
    assert ak.Feed.from_toml(feed.to_toml()) == feed
    assert ak.Feed.from_dict(feed.to_dict()) == feed
    assert ak.Feed.from_toml(ak.Feed(rollup=None).to_toml()).rollup is None
    assert hash(feed) == hash(ak.Feed.from_toml(feed.to_toml()))
    assert "Recency(half_life='18h')" in repr(feed)
    with pytest.raises(ActivityKitError, match="did you mean 'rollup'"):
        ak.Feed(rolup=None)
    with pytest.raises(ActivityKitError, match="did you mean 'size'"):
        feed.replace(sise=3)
    with pytest.raises(ActivityKitError, match="no TOML"):
        ak.Feed.from_toml("size = ")
    with pytest.raises(ActivityKitError, match="size"):
        ak.Feed(size=0)


def test_an_empty_page_says_so():
    page = page_of([])
    assert len(page) == 0
    assert page.cursor is None
    assert str(page) == "Nothing new for now."
    assert "Nothing new" in page.to_html("en")
    assert page.dropped == ()
    assert "orderedItems" not in page.to_as2()
    assert ak.validate(page.to_as2()).ok


def test_ones_own_acts_are_told_where_others_joined_in():
    documents = [
        *PEOPLE,
        act(3, "Create", YVES, article()),
        act(4, "Like", ANA, article()["id"]),
        act(5, "Create", YVES, article("alone")),
    ]
    page = page_of(
        documents, own=False, rollup=ak.Rollup(by=("thread",)), where="type:Create,Like on:article"
    )
    assert [entry.object_id for entry in page] == [article()["id"]]
    assert page[0].sentence("en").startswith("You published")


@pytest.mark.parametrize("name", ["home", "latest", "catch_up", "discover"])
def test_presets_make_a_page(name):
    documents = [*PEOPLE, act(3, "Create", ANA, article(), to=PUBLIC), act(4, "Like", PAUL, article()["id"])]
    documents += [act(5, "View", PAUL, article()["id"]), act(6, "Block", ZOE, PAUL)]
    stream = ak.Stream.from_documents(documents)
    feed = getattr(ak.Feed, name)(size=5)
    page = feed.page(stream, YVES)
    assert page.entries
    told = {(one.type, entry.object_id) for entry in page for one in entry.members}
    assert told <= {("Create", article()["id"]), ("Like", article()["id"])}
    assert ak.Feed.from_toml(feed.to_toml()) == feed
    assert page.title("fr")


def test_the_feed_of_a_team_shows_its_group():
    group = "https://intra.example/groups/roof"
    documents = [
        act(0, "Create", ANA, {"type": "Group", "id": group, "name": "Roof"}),
        act(1, "Join", YVES, group),
    ]
    documents += [
        act(2, "Create", ANA, article(), to=group),
        act(3, "Create", ANA, article("else"), to=PUBLIC),
    ]
    page = ak.Feed.team(group).page(ak.Stream.from_documents(documents), YVES)
    assert [entry.object_id for entry in page if entry.activity.type == "Create"] == [article()["id"]]
    assert page[0].sentence("en").endswith("in Roof")


def test_a_share_of_a_share_is_of_one_thing_and_concerns_its_author():
    stream = ak.Stream.from_documents(
        [
            *PEOPLE,
            act(3, "Create", ANA, article()),
            act(4, "Announce", PAUL, article()["id"]),
            act(5, "Announce", ZOE, "https://intra.example/acts/4"),
            act(6, "Like", ZOE, "https://intra.example/acts/4", to=[ZOE]),
        ]
    )
    shares = ak.Feed(where=ak.Type("Announce"), rank=(ak.Recency(),), rollup=ak.Rollup(by=("type",)))
    assert shares.page(stream, YVES)[0].sentence("en") == "Zoé and Paul shared Ana’s article “The plan”"
    rows = np.arange(3, 7)
    assert ak.InvolvesMe().mask(View(stream, ak.Viewer(ANA)), rows).tolist() == [True] * 4
    assert ak.InvolvesMe().mask(View(stream, ak.Viewer(PAUL)), rows).tolist() == [False, True, True, True]
    assert ak.InvolvesMe().mask(View(stream, ak.Viewer(YVES)), rows).tolist() == [False] * 4


def test_a_share_that_may_not_be_seen_says_nothing_of_whose_it_is():
    stream = ak.Stream.from_documents(
        [
            *PEOPLE,
            act(3, "Create", ANA, article()),
            act(4, "Announce", PAUL, article()["id"], to=[ZOE]),
            act(5, "Announce", ZOE, "https://intra.example/acts/4"),
        ]
    )
    assert not ak.InvolvesMe().mask(View(stream, ak.Viewer(ANA)), np.array([5]))[0]


def test_a_further_sentence_does_not_name_the_thing_again():
    event = {"type": "Event", "id": "https://intra.example/e/1", "name": "The launch"}
    page = page_of(
        [
            *PEOPLE,
            act(3, "Create", ANA, event),
            act(4, "Accept", PAUL, event["id"]),
            act(5, "TentativeAccept", ZOE, event["id"]),
            act(6, "Follow", PAUL, event["id"]),
        ],
        where=~ak.ObjectType("Person"),
        rollup=ak.Rollup(by=("object",)),
    )
    for lang in ("en", "fr"):
        pieces = page[0].sentence(lang).split(" · ")
        assert len(pieces) == 3
        assert [("The launch" in piece) for piece in pieces] == [True, False, False]


@pytest.mark.parametrize("viewer", [None, 5, "", ["urn:a"]])
def test_a_viewer_is_an_iri(viewer):
    stream = ak.Stream.from_documents(PEOPLE)
    with pytest.raises(ActivityKitError, match="IRI"):
        stream.viewer(viewer)
    with pytest.raises(ActivityKitError, match="IRI"):
        ak.Feed().page(stream, viewer)
    for groups in ([3], 5, [None]):
        with pytest.raises(ActivityKitError, match=r"groups'? takes"):
            stream.viewer(YVES, groups=groups)


def test_a_page_is_of_a_stream_and_in_a_language():
    with pytest.raises(ak.WrongArgument, match="from_documents"):
        ak.Feed().page(PEOPLE, YVES)
    with pytest.raises(ActivityKitError, match="takes str"):
        page_of(PEOPLE)[0].sentence(5)


def test_a_fault_in_a_feeds_roll_up_is_the_librarys_own():
    with pytest.raises(ActivityKitError, match="Rollup: by"):
        ak.Feed(rollup={"by": 5})
    with pytest.raises(ActivityKitError, match="did you mean 'gap'"):
        ak.Feed.from_toml('[rollup]\nby = ["type"]\nwindow = { gab = "1d" }')


def test_the_first_like_after_nothing_but_posts_comes_to_the_page():
    feed = ak.Feed.home()
    stream = ak.Stream.from_documents([act(1, "Create", ANA, article())])
    feed.page(stream, YVES)
    page = feed.page(stream.append([act(2, "Like", PAUL, article()["id"])]), YVES)
    assert [len(entry.members) for entry in page] == [2]
