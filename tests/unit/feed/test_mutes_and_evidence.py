"""What a page does with mutes that leave a notice, and with anonymous evidence."""

import pytest

import activitykit as ak

PUBLIC = {"to": "as:Public"}


def act(kind, actor, minute, thing, **more):
    return {
        "type": kind, "id": f"urn:a{minute}", "actor": actor, "object": thing,
        "published": f"2026-11-20T08:{minute:02}:00Z", **more,
    }  # fmt: skip


def note(number, text):
    return {"type": "Note", "id": f"urn:n{number}", "content": text}


STREAM = ak.Stream.from_documents(
    [
        act("Create", "urn:ana", 0, note(0, "Quiet matter"), **PUBLIC),
        act("Create", "urn:paul", 1, note(1, "Loud matter"), **PUBLIC),
        *(act("View", f"urn:reader{n}", 2 + n, "urn:n0") for n in range(5)),
    ]
)


def test_a_collapsed_entry_is_a_notice_and_tells_nothing():
    viewer = ak.Viewer("urn:zoe", mutes=[ak.Mute("from:urn:paul", action="collapse")])
    page = ak.Feed.latest(where=ak.Type("Create")).page(STREAM, viewer)
    notice, open_ = page.entries
    assert notice.sentence("en") == "Muted: activities by urn:paul"
    assert notice.mute is viewer.mutes[0]
    assert open_.mute is None
    for text in (page.to_html("en"), page.to_atom(lang="en"), str(page.to_json_feed(lang="en")), str(page)):
        assert "Loud" not in text
        assert "Quiet" in text


def test_evidence_is_part_of_a_feed_and_orders_without_names():
    feed = ak.Feed(where=ak.Type("Create"), rank=(ak.Popularity(verbs={"View": 1.0}),), rollup=None)
    by_newness = [entry.object_id for entry in feed.page(STREAM, "urn:zoe")]
    counting = feed.replace(evidence=ak.Evidence())
    page = counting.page(STREAM, "urn:zoe")
    assert by_newness == ["urn:n1", "urn:n0"]
    assert [entry.object_id for entry in page] == ["urn:n0", "urn:n1"]
    assert "reader" not in page.to_html() + str(page.to_as2()) + str([entry.reasons("en") for entry in page])
    assert ak.Feed.from_toml(counting.to_toml()) == counting
    fewer = STREAM.until("2026-11-20T08:05:00Z")
    assert [entry.object_id for entry in counting.page(fewer, "urn:zoe")] == by_newness


TOAST = {
    "type": "Note",
    "id": "urn:toast",
    "content": "Toast at noon",
    "tag": {"type": "Hashtag", "name": "#canteen"},
}
MUTED = {
    "actor": (ak.Actor("urn:ana"), {"urn:m0", "urn:m1"}),
    "type": (ak.Type("Like"), {"urn:m3"}),
    "object type": (ak.ObjectType("Image"), {"urn:m1"}),
    "object": (ak.select.Object("urn:toast"), {"urn:m0", "urn:m3", "urn:m4"}),
    "thread": (ak.About("urn:toast"), {"urn:m0", "urn:m2", "urn:m3", "urn:m4"}),
    "tag": (ak.Tag("canteen"), {"urn:m0", "urn:m3", "urn:m4"}),
    "keyword": (ak.Keyword("toasts"), {"urn:m0", "urn:m3", "urn:m4"}),
    "shares only": (ak.Type("Announce") & ak.Actor("urn:paul"), {"urn:m4"}),
}
DAY = ak.Stream.from_documents(
    [
        {"type": kind, "id": f"urn:m{at}", "actor": actor, "object": thing, "published": f"2026-11-20T08:0{at}:00Z", **PUBLIC}
        for at, (kind, actor, thing) in enumerate(
            [
                ("Create", "urn:ana", TOAST),
                ("Create", "urn:ana", {"type": "Image", "id": "urn:pic", "name": "Roof"}),
                ("Create", "urn:bo", {"type": "Note", "id": "urn:answer", "content": "Yes", "inReplyTo": "urn:toast"}),
                ("Like", "urn:bo", "urn:toast"),
                ("Announce", "urn:paul", "urn:toast"),
                ("Create", "urn:paul", {"type": "Note", "id": "urn:other", "content": "Other"}),
            ]
        )
    ]
)  # fmt: skip


@pytest.mark.parametrize("until", [None, "2026-11-20T08:05:01Z", "2026-11-20T08:05:00Z"])
@pytest.mark.parametrize("action", ["hide", "collapse"])
@pytest.mark.parametrize("by", MUTED)
def test_each_mute_hides_or_leaves_a_notice_until_it_ends(by, action, until):
    what, muted = MUTED[by]
    mute = ak.Mute(what, until=until, action=action)
    assert ak.Mute.from_dict(mute.to_dict()).to_dict() == mute.to_dict()
    feed = ak.Feed(rank=(ak.Recency(),), rollup=None, per_actor=None, size=20)
    page = feed.page(DAY, ak.Viewer("urn:zoe", mutes=[mute]))
    if until == "2026-11-20T08:05:00Z":  # the moment of the page
        muted = set()
    shown = {entry.activity.id for entry in page if entry.mute is None}
    assert shown == {f"urn:m{at}" for at in range(6)} - muted
    notices = [entry for entry in page if entry.mute is not None]
    assert bool(notices) == (action == "collapse" and bool(muted))
    assert {notice.sentence("en") for notice in notices} <= {mute.sentence("en", name=page.view.name)}
    assert muted or not notices


def test_filters_and_mutes_see_the_members_of_roll_ups():
    note = {"type": "Note", "id": "urn:menu", "content": "Menu"}
    acts = [("Create", "urn:ana", note), *(("Like", f"urn:{who}", "urn:menu") for who in ("bo", "cy", "dan"))]
    stream = ak.Stream.from_documents(
        {"type": kind, "id": f"urn:m{at}", "actor": actor, "object": thing, "to": "as:Public",
         "published": f"2026-11-20T12:0{at}:00Z"} for at, (kind, actor, thing) in enumerate(acts)
    )  # fmt: skip

    def likers(where="type:Like", **viewer):
        feed = ak.Feed(where=where, rank=(ak.Recency(),), rollup=ak.Rollup(by=("type", "object")))
        entries = list(feed.page(stream, ak.Viewer("urn:zoe", **viewer)))
        return sorted(member.actor[0] for entry in entries for member in entry.members), [
            entry.n_people for entry in entries
        ]

    assert likers() == (["urn:bo", "urn:cy", "urn:dan"], [3])
    assert likers("type:Like -from:urn:cy") == (["urn:bo", "urn:dan"], [2])
    assert likers("type:Like from:urn:cy") == (["urn:cy"], [1])
    assert likers(mutes=(ak.Mute("from:urn:bo"),)) == (["urn:cy", "urn:dan"], [2])
    assert likers(mutes=(ak.Mute("from:urn:bo", until="2026-11-20T12:00:30Z"),))[1] == [3]
    assert likers(blocks=("urn:dan",)) == (["urn:bo", "urn:cy"], [2])
