"""Roll-ups: pivots, rules by verb, threads, links, near-duplicates."""

import subprocess
import sys

import numpy as np
import pytest

import activitykit as ak
from activitykit.errors import ActivityKitError
from activitykit.rollup import Rollup, Window, alike, count_people, people_of
from activitykit.rollup.groups import ordered_by
from activitykit.rollup.links import canonical
from activitykit.select import Whole
from activitykit.stream import Stream


def act(number, kind, actor, thing, minute=None, **more):
    minute = number if minute is None else minute
    moment = f"2026-11-{1 + minute // 1440:02}T{minute // 60 % 24:02}:{minute % 60:02}:00Z"
    return {
        "type": kind,
        "id": f"urn:act:{number}",
        "actor": actor,
        "object": thing,
        "published": moment,
        **more,
    }


def grouped(documents, **rollup):
    stream = Stream.from_documents(documents)
    groups = Rollup(**rollup).partition(Whole(stream), np.arange(len(stream)))
    return sorted(group.tolist() for group in groups)


def note(name, **more):
    return {"type": "Note", "id": name, "content": name, **more}


def test_likes_of_one_thing_are_one_line():
    documents = [act(n, "Like", f"urn:p{n}", f"urn:o{n % 2}") for n in range(6)]
    assert grouped(documents) == [[0, 2, 4], [1, 3, 5]]


def test_an_activity_goes_where_it_has_the_most_company():
    documents = [
        act(0, "Add", "urn:ana", "urn:a", target="urn:album"),
        act(1, "Add", "urn:ana", "urn:b", target="urn:album"),
        act(2, "Add", "urn:ana", "urn:c", target="urn:album"),
        act(3, "Like", "urn:paul", "urn:c"),
        act(4, "Like", "urn:zoe", "urn:c"),
        act(5, "Like", "urn:yves", "urn:c"),
    ]
    by = (("actor", "target"), ("object",))
    assert grouped(documents, by=by) == [[0, 1], [2, 3, 4, 5]]  # four on urn:c, three in the album


def test_between_equals_the_first_pivot_wins():
    documents = [
        act(0, "Add", "urn:ana", "urn:a", target="urn:album"),
        act(1, "Add", "urn:ana", "urn:b", target="urn:album"),
        act(2, "Like", "urn:paul", "urn:b"),
    ]
    assert grouped(documents, by=(("actor", "target"), ("object",))) == [[0, 1], [2]]
    assert grouped(documents, by=(("object",), ("actor", "target"))) == [[0], [1, 2]]


def test_company_of_another_verb_is_found_from_one_row():
    documents = [
        act(0, "Create", "urn:ana", note("urn:n0")),
        act(1, "Create", "urn:ana", note("urn:n1")),
        act(2, "Create", "urn:ana", note("urn:n2")),
        act(3, "Like", "urn:ana", "urn:n0"),
    ]
    stream = Stream.from_documents(documents)
    rollup = Rollup(by=(("about",), ("actor", "type")))
    found = rollup.around(Whole(stream), np.array([3]), lambda rows: rows >= 0)
    assert [group.tolist() for group in found] == [[3]]  # the first post has more company in the other posts


def test_rules_by_verb_and_opt_outs():
    documents = [
        act(0, "Follow", "urn:ana", "urn:x"),
        act(1, "Follow", "urn:ana", "urn:y"),
        act(2, "Invite", "urn:ana", "urn:e"),
        act(3, "Invite", "urn:paul", "urn:e"),
        act(4, "Like", "urn:ana", "urn:e"),
        act(5, "Like", "urn:paul", "urn:e"),
    ]
    rules = {"Follow": ("type", "actor"), "Invite": ()}
    assert grouped(documents, verbs=rules) == [[0, 1], [2], [3], [4, 5]]
    assert grouped(documents, by=()) == [[n] for n in range(6)]


def test_answers_are_told_with_what_they_answer():
    documents = [
        act(0, "Create", "urn:ana", note("urn:n0")),
        act(1, "Create", "urn:paul", note("urn:n1", inReplyTo="urn:n0")),
        act(2, "Create", "urn:zoe", note("urn:n2", inReplyTo="urn:n0")),
        act(3, "Create", "urn:ana", note("urn:n3", inReplyTo="urn:n1")),
        act(4, "Create", "urn:ana", note("urn:n4")),
        act(5, "Like", "urn:zoe", "urn:n3"),
    ]
    assert grouped(documents, by=("type", "about")) == [[0], [1, 2], [3], [4], [5]]
    assert grouped(documents, by=("thread",)) == [[0, 1, 2, 3, 5], [4]]


def test_a_circle_of_answers_is_no_thread():
    documents = [
        act(0, "Create", "urn:ana", note("urn:n0", inReplyTo="urn:n1")),
        act(1, "Create", "urn:paul", note("urn:n1", inReplyTo="urn:n0")),
        act(2, "Create", "urn:paul", note("urn:n2", inReplyTo="urn:n2")),
    ]
    assert grouped(documents, by=("thread",)) == [[0], [1], [2]]


def test_shares_of_shares_are_about_the_first_link():
    page = {"type": "Page", "id": "urn:page", "url": "https://example.org/heat"}
    again = {"type": "Page", "id": "urn:page2", "url": "https://example.org/heat"}
    documents = [
        act(0, "Create", "urn:ana", page),
        act(1, "Announce", "urn:paul", "urn:page"),
        act(2, "Announce", "urn:zoe", "urn:act:1"),
        act(3, "Create", "urn:yves", again),
        act(4, "Announce", "urn:zoe", "urn:elsewhere"),
    ]
    assert grouped(documents, by=("link",)) == [[0, 1, 2, 3], [4]]


def test_a_link_is_the_same_however_it_is_written():
    written = [
        "https://example.org/heat",
        "http://www.example.org:80/heat/",
        "https://EXAMPLE.org/heat?utm_source=letter&utm_medium=mail#results",
        "https://m.example.org/h%65at?fbclid=x",
    ]
    others = [
        "https://example.org/heat?page=2",
        "https://example.org:8443/heat",
        "https://example.org/#!/heat",
        "urn:heat",
    ]
    posted = [
        act(n, "Create", f"urn:p{n}", note(f"urn:n{n}", type="Page", url=url))
        for n, url in enumerate(written)
    ]
    shared = [act(n, "Announce", f"urn:p{n}", url) for n, url in enumerate(written, 4)]
    apart = [act(n, "Announce", "urn:ana", url) for n, url in enumerate(others, 8)]
    documents = posted + shared + apart
    assert grouped(documents, by=("link",)) == [list(range(8)), [8], [9], [10], [11]]
    stream = Stream.from_documents(documents)
    for seed in range(8):
        (group,) = Rollup(by=("link",)).around(Whole(stream), np.array([seed]), lambda rows: rows >= 0)
        assert group.tolist() == list(range(8))


@pytest.mark.parametrize(
    "address", ["", "urn:a", "http://", "https://[", "https://x:99999999/", "HTTP://É.org"]
)
def test_hostile_addresses_break_nothing(address):
    assert canonical(address) is None or isinstance(canonical(address), str)
    assert canonical(address + "?q=\ud800") is None
    documents = [act(n, "Create", "urn:ana", note(f"urn:n{n}", url=address or "x")) for n in range(2)]
    assert grouped(documents, by=("link",)) == [[0, 1]]


def test_posts_that_say_nearly_the_same():
    cut = "<p>The power in building B will be cut on Friday from noon until two o'clock, please save your work.</p>"
    documents = [
        act(0, "Create", "urn:ana", note("urn:n0", content=cut)),
        act(
            1,
            "Create",
            "urn:ana",
            note("urn:n1", content="Something else entirely, in more than eight words, you see."),
        ),
        act(2, "Create", "urn:ana", note("urn:n2", content=cut.replace("please save", "please do save"))),
        act(3, "Create", "urn:ana", note("urn:n3", content="Thanks!")),
        act(4, "Create", "urn:ana", note("urn:n4", content="Thanks!")),
    ]
    assert grouped(documents, by=("text",)) == [[0, 2], [1], [3], [4]]
    assert grouped(documents, by=("text",), near=1.0) == [[n] for n in range(5)]


def test_few_and_many_texts_are_compared_alike(monkeypatch):
    said = "the lift of the north stairs is out of order until somebody from the workshop has looked"
    documents = []
    for n in range(60):  # twenty texts of other words, each three times, the third with a word more
        text = " ".join(f"{word}{n % 20}" for word in said.split()) + (" today" if n >= 40 else "")
        documents.append(act(n, "Create", "urn:ana", note(f"urn:n{n}", content=text)))
    expected = [[n, n + 20, n + 40] for n in range(20)]
    assert grouped(documents, by=("text",)) == expected
    monkeypatch.setattr(alike, "_FEW", 0)
    assert grouped(documents, by=("text",)) == expected


def test_few_texts_are_compared_without_loading_anything():
    code = (
        "import sys, activitykit as ak, numpy as np; from activitykit.select import Whole\n"
        "said = 'The north stairs are closed today, please take the lift instead.'\n"
        "posts = [{'type': 'Create', 'id': f'urn:{n}', 'actor': 'urn:ana', 'published': f'2026-11-2{n}T08:00:00Z',"
        " 'object': {'type': 'Note', 'id': f'urn:n{n}', 'content': said}} for n in range(3)]\n"
        "stream = ak.Stream.from_documents(posts)\n"
        "groups = ak.Rollup(by=('text',)).partition(Whole(stream), np.arange(3))\n"
        "print(len(groups), 'scipy' in sys.modules, 'datasketch' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["1", "False", "False"]


def test_links_and_threads_of_streams_that_grow():
    documents = [
        act(0, "Create", "urn:ana", note("urn:n0", url="https://example.org/heat?utm_source=x")),
        act(1, "Announce", "urn:bob", "https://www.example.org/heat"),
        act(2, "Create", "urn:cid", note("urn:n2", inReplyTo="urn:n0")),
        act(3, "Announce", "urn:dia", "urn:act:0"),
        act(4, "Create", "urn:eva", note("urn:n4", url="http://example.org/heat/")),
        act(5, "Create", "urn:fay", note("urn:n5", inReplyTo="urn:n2")),
    ]
    stream = Stream.from_documents([])
    for n, document in enumerate(documents):
        stream = stream.append([document])
        for shown in (stream, stream.until(documents[n // 2]["published"])):
            for key in ("link", "thread"):
                rollup, rows = Rollup(by=(key,)), np.arange(len(shown))
                afresh = Stream.from_documents(documents[: len(shown)])
                expected = sorted(group.tolist() for group in rollup.partition(Whole(afresh), rows))
                found = rollup.around(Whole(shown), rows, lambda asked: asked >= 0)
                assert sorted(group.tolist() for group in found) == expected
    assert [0, 1, 3, 4] in grouped(documents, by=("link",))


def test_people_are_counted_once():
    documents = [
        act(0, "Like", "urn:ana", "urn:o"),
        act(1, "Like", ["urn:paul", "urn:ana"], "urn:o"),
        act(2, "Like", "urn:zoe", "urn:o"),
        act(3, "Like", "urn:zoe", "urn:other"),
    ]
    stream = Stream.from_documents(documents)
    groups = Rollup().partition(Whole(stream), np.arange(4))
    assert count_people(stream, groups).tolist() == [3, 1]
    names = [stream.nodes[node] for node in people_of(stream, groups.members(0))]
    assert names[0] == "urn:zoe"
    assert sorted(names) == ["urn:ana", "urn:paul", "urn:zoe"]
    assert groups.newest.tolist() == [2, 3]


@pytest.mark.parametrize("joint", [False, True])
def test_a_thousand_people_are_a_thousand(joint):
    documents = [act(n, "Like", f"urn:p{n % 1000}", f"urn:o{n % 3 // 2}") for n in range(3000)]
    if joint:
        documents[0]["actor"] = [f"urn:p{n}" for n in range(500, 1010)]
    stream = Stream.from_documents(documents)
    groups = Rollup().partition(Whole(stream), np.arange(3000))
    assert sorted(count_people(stream, groups).tolist()) == [1000, 1000 + 10 * joint]


def test_keys_too_wide_for_one_number_are_made_narrower():
    rng = np.random.default_rng(4)
    columns = [rng.integers(0, 2**62, 50)[rng.integers(0, 50, 200)] for _ in range(3)]
    order, fresh = ordered_by(columns)
    keys = np.column_stack(columns)[order]
    assert sorted(order.tolist()) == list(range(200))
    assert fresh.tolist() == [True, *(keys[1:] != keys[:-1]).any(axis=1).tolist()]
    assert len({tuple(key) for key in keys.tolist()}) == fresh.sum()
    assert (np.diff(order)[~fresh[1:]] > 0).all()


def test_an_empty_stream_has_no_groups():
    stream = Stream()
    assert len(Rollup().partition(Whole(stream), np.arange(0))) == 0
    assert len(Rollup(by=("thread",)).around(Whole(stream), np.arange(0), lambda rows: rows >= 0)) == 0


@pytest.mark.parametrize("kwargs", [{"by": ("type", "objct")}, {"verbs": {"Like": ("actr",)}}])
def test_unknown_keys_are_told(kwargs):
    with pytest.raises(ActivityKitError, match="did you mean"):
        Rollup(**kwargs)


def test_a_rollup_is_a_configuration():
    rollup = Rollup(
        by=(("actor", "target"), ("object",)), window=Window(gap="2d"), verbs={"Like": ("type", "object")}
    )
    assert Rollup.model_validate(rollup.model_dump()) == rollup
    assert Rollup.model_validate_json(rollup.model_dump_json()) == rollup
    assert hash(Rollup.model_validate(rollup.model_dump())) == hash(rollup)
    assert repr(Rollup()) == "Rollup(by=('type', 'object'))"


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda: Rollup(by=5), "Rollup: by"),
        (lambda: Rollup(near=2), "Rollup: near"),
        (lambda: Rollup(bye=("type",)), "did you mean 'by'"),
        (lambda: Window(gap=5), "Window: gap"),
    ],
)
def test_faults_in_a_roll_up_are_the_librarys_own(make, told):
    with pytest.raises(ActivityKitError, match=told):
        make()


@pytest.mark.parametrize("by", ["story", "thread", "link"])
def test_what_a_hidden_activity_was_about_brings_nothing_together(by):
    """One's own share of a share that one can't see stands alone, as it would if nothing were known of that."""
    documents = [
        act(1, "Create", "urn:ana", note("urn:n"), to="as:Public"),
        act(2, "Announce", "urn:bo", "urn:n", to="urn:bo/followers"),
        act(3, "Announce", "urn:zoe", "urn:act:2", to="as:Public"),
    ]
    feed = ak.Feed.latest(rollup=Rollup(by=(by,)), own=True)
    for known in (documents, [documents[0], documents[2]]):
        page = feed.page(Stream.from_documents(known), "urn:zoe")
        assert [len(entry.members) for entry in page] == [1, 1]
    seen = feed.page(
        Stream.from_documents([*documents[:2], act(3, "Announce", "urn:bo", "urn:act:2", to="as:Public")]),
        "urn:bo",
    )
    assert [len(entry.members) for entry in seen] == [3]
