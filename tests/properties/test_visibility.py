"""The two proofs: what a viewer can't see changes nothing they get, and none of its strings reach them."""

import json
import os
import re
from base64 import urlsafe_b64decode

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

import activitykit as ak
from activitykit.select import View, derive
from activitykit.select.facts import gather
from activitykit.stream import Stream
from activitykit.stream.moments import to_datetime
from activitykit.testing import companies

COMPANIES = int(os.environ.get("ACTIVITYKIT_COMPANIES", "2000"))
FEEDS = (
    ak.Feed.home(size=2),
    ak.Feed.latest(size=40),
    ak.Feed.discover(size=3),
    ak.Feed.catch_up(size=2),
    ak.Feed(
        rank=(ak.Popularity(), ak.Affinity(), ak.Similar(), ak.Topics(), ak.Peers(), ak.Proximity()), size=30
    ),
    ak.Feed.home(size=3).replace(
        quotas=(
            ak.Quota(name="mine", share=0.4, where=ak.InvolvesMe()),
            ak.Quota(name="others", share=0.3, where=~ak.InvolvesMe(), rank=(ak.Trending(), ak.Recency())),
        ),
        exploration=ak.Exploration(share=0.3, seed=5, among=4),
        diversity=ak.Diversity(author_decay=0.7, topic=3, method="mmr"),
    ),
)
APPROVES = "manuallyApprovesFollowers"
PUBLIC = "https://www.w3.org/ns/activitystreams#Public"
proof = settings(
    max_examples=COMPANIES,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
)


def edited(draw, company, things):
    """An edit of something, mostly by whose it is: in a word or in full, openly or to a few."""
    thing = draw(st.sampled_from(things))
    said = {name: value for name, value in thing.items() if name != "@context"}
    flag = draw(st.sampled_from([{}, {APPROVES: True}, {APPROVES: False}]))
    claim = draw(
        st.sampled_from(
            [
                {},
                {},
                {},
                {"attributedTo": thing["id"]},
                {"attributedTo": draw(st.sampled_from(company.person_ids))},
            ]
        )
    )
    told = draw(st.sampled_from([{**said, **flag}, {**said, **flag, **claim}, thing["id"]]))
    whose = thing.get("attributedTo", thing["id"])
    actors = [whose, whose, thing["id"], "https://intra.example/directory", *company.person_ids]
    few = draw(st.sampled_from(company.person_ids))
    audience = draw(st.sampled_from([{"to": PUBLIC}, {"to": PUBLIC}, {"to": thing["id"]}, {"to": few}, {}]))
    verb = draw(st.sampled_from(["Update", "Update", "Update", "Create", "Delete"]))
    return {"type": verb, "actor": draw(st.sampled_from(actors)), "object": told, **audience}


def answered(draw, company, documents):
    """The documents, and among them answers to who asks, and what whoever says of people, groups and posts."""
    told = []
    things = [*company.people, *company.groups]
    for number, document in enumerate(documents):
        told.append(document)
        if document["type"] == "Create" and "#described" not in document["id"]:
            things.append(document["object"])
        stamp = {"id": f"https://intra.example/answers/{number}", "published": document["published"]}
        if document["type"] in {"Follow", "Join", "Leave"} and draw(st.booleans()):
            kind = draw(st.sampled_from(["Accept", "Accept", "Reject", "TentativeAccept"]))
            who = draw(st.sampled_from([document["object"], document["object"], *company.person_ids]))
            told.append({"type": kind, "actor": who, "object": document["id"], **stamp})
        elif draw(st.integers(0, 9)) == 0:
            told.append({**edited(draw, company, things), **stamp})
        elif draw(st.integers(0, 19)) == 0:
            taken_back = draw(st.sampled_from(told))
            audience = draw(st.sampled_from([{}, {"to": PUBLIC}]))
            told.append(
                {
                    "type": "Undo",
                    "actor": taken_back["actor"],
                    "object": taken_back["id"],
                    **audience,
                    **stamp,
                }
            )
        elif company.groups and draw(st.integers(0, 9)) == 0:
            group = draw(st.sampled_from(company.group_ids))
            told.append(
                {"type": "Join", "actor": draw(st.sampled_from(company.person_ids)), "object": group, **stamp}
            )
    return told


@st.composite
def populated(draw):
    """A company whose people and groups are described by a directory, openly or to a few."""
    company = draw(companies(people=(2, 4), groups=(0, 2), activities=(0, 22)))
    documents = []
    directory = "https://intra.example/directory"
    for thing in (*company.people, *company.groups):
        audience = draw(
            st.sampled_from(
                [
                    None,
                    {"to": PUBLIC},
                    {"to": PUBLIC},
                    {},
                    {"to": [thing["id"]]},
                    {"to": company.person_ids[0]},
                ]
            )
        )
        if audience is not None:
            document = {name: value for name, value in thing.items() if name != "@context"}
            flag = draw(st.sampled_from([{}, {APPROVES: True}, {APPROVES: True}, {APPROVES: False}]))
            documents.append(
                {
                    "type": "Create", "id": f"{thing['id']}#described", "actor": directory,
                    "published": "2026-01-01T00:00:00Z", "object": {**document, **flag}, **audience,
                }
            )  # fmt: skip
    documents = answered(draw, company, [*documents, *company.documents])
    for number, document in enumerate(documents):
        thing = document.get("object")
        if isinstance(thing, dict):
            texts = {
                key: {"en": f"Text mark{number}{key[:2]}"}
                for key in ("nameMap", "contentMap")
                if key in thing
            }
            documents[number] = {**document, "object": {**thing, **texts}}
    viewer = draw(st.sampled_from(company.person_ids))
    return documents, viewer, draw(st.sampled_from([None, None, "Public"]))


def everything_known(stream, view):
    """All that a page is made from, in words: rows, names, descriptions, seen things, mutes."""
    rows = np.arange(len(stream))
    shown = rows[view.visible(rows)]
    nodes = stream.nodes
    mentioned = sorted(
        {
            int(column[row])
            for column in (
                stream.columns.actor,
                stream.columns.object,
                stream.columns.target,
                stream.columns.context,
            )
            for row in shown
            if column[row] >= 0
        },
        key=lambda node: nodes[node],
    )
    states = view.state_of(np.array(mentioned, np.int64))
    told = {}
    for node, state in zip(mentioned, states.tolist(), strict=True):
        said = stream.states
        told[nodes[node]] = None if state < 0 else (
            [stream.texts[c] if (c := int(field[state])) >= 0 else None for field in (said.name, said.summary, said.content)],
            int(said.published[state]),
            nodes[int(said.author[state])] if said.author[state] >= 0 else None,
        )  # fmt: skip
    return {
        "rows": [stream.raw(int(row)) for row in shown],
        "told": told,
        "history": [stream.raw(int(row)) for row in view.history],
        "seen": sorted(nodes[int(node)] for node in view.seen_nodes),
        "hidden": view.hidden(shown).tolist(),
    }


def told_by(page, *cursor):
    """All that a page says, byte for byte; with another cursor in place of its own if one is given."""
    entries = [
        (
            entry.id, entry.score, entry.contributions, entry.people, entry.n_people, entry.published.isoformat(),
            [(entry.sentence(lang), entry.reasons(lang), entry.names(lang)) for lang in ("fr", "en")],
            [member.to_dict() for member in entry.members],
        )
        for entry in page
    ]  # fmt: skip
    return json.dumps([entries, page.to_as2(), str(page), *(cursor or [page.cursor])], ensure_ascii=False)


def reduced_to(stream, view):
    """The stream without what the viewer can't see."""
    rows = np.arange(len(stream))
    return Stream.from_documents([stream.raw(int(row)) for row in rows[view.visible(rows)]])


def secrets(stream, view):
    """Names, texts and ids that stand in invisible activities only."""
    rows = np.arange(len(stream))
    seen = view.visible(rows)
    open_text = "\n".join(stream.raw(int(row)).decode() for row in rows[seen])
    found = set()
    for row in rows[~seen]:
        found |= {
            text
            for text in strings_in(json.loads(stream.raw(int(row))))
            if "intra.example/" in text or "mark" in text
        }
    return {text for text in found if text not in open_text}


def strings_in(value):
    if isinstance(value, str):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from strings_in(inner)


def assert_kept(secret, output):
    for text in secret:
        assert not re.search(re.escape(text) + r"(?![\w/])", output), f"{text!r} got out"


def prove_view(case):
    """Proofs (a) and (b) for everything that a view tells."""
    documents, who, default = case
    stream = Stream.from_documents(documents)
    viewer = derive(stream, who)
    view = View(stream, viewer, default_audience=default)
    reduced = reduced_to(stream, view)
    whole = everything_known(stream, view)
    for as_of in (view.as_of, None):
        again = derive(reduced, who, as_of=as_of)
        assert again == viewer
        assert again.describe() == viewer.describe()
        rest = View(reduced, again, as_of, default_audience=default)
        assert rest.as_of == view.as_of
        assert everything_known(reduced, rest) == whole
    hidden = secrets(stream, view)
    assert_kept(hidden - {who}, json.dumps(whole, default=str, ensure_ascii=False) + viewer.describe())


def prove_page(case, feed):
    """Proofs (a) and (b) for a page: its order, numbers, sentences, reasons and documents."""
    documents, who, default = case
    stream = Stream.from_documents(documents)
    view = View(stream, derive(stream, who), default_audience=default)
    feed = feed.replace(default_audience=default)
    reduced, hidden = reduced_to(stream, view), secrets(stream, view) - {who}
    page = feed.page(stream, who)
    told = told_by(page)
    assert told_by(feed.page(reduced, who)) == told
    timed = feed.page(reduced, who, view.as_of)  # its cursor alone says that the moment was asked for
    assert told_by(timed, timed.cursor and page.cursor) == told
    assert_kept(hidden, told + page.to_html())
    if page.cursor is not None:
        told = told_by(feed.page(stream, who, after=page.cursor))
        assert told_by(feed.page(reduced, who, after=page.cursor)) == told
        assert_kept(hidden, told)


@proof
@given(populated())
def test_what_is_invisible_changes_nothing_and_is_never_told(case):
    prove_view(case)


@proof
@given(populated(), st.sampled_from(FEEDS))
def test_no_page_depends_on_what_is_invisible_or_tells_it(case, feed):
    prove_page(case, feed)


@settings(parent=proof, max_examples=max(20, COMPANIES // 20))
@given(populated())
def test_no_letter_or_notice_depends_on_what_is_invisible(case):
    documents, who, _ = case
    stream = Stream.from_documents(documents)
    view = View(stream, derive(stream, who))
    reduced = reduced_to(stream, view)

    def told(one):
        letter = ak.digest(None, one, who, "week") if view.as_of else None
        sent = [
            (n.sentence("fr"), n.reason("en"), n.silence())
            for n in ak.notices(one, who, "2026-01-01T00:00:00Z")
        ]
        known = [repr(expert) for expert in ak.people.experts(View(one, derive(one, who)), ak.all_of())]
        text = "" if letter is None else letter.to_text("fr") + letter.to_markdown("en") + letter.to_html()
        return text + json.dumps([sent, known], ensure_ascii=False)

    assert told(stream) == told(reduced)


@settings(parent=proof, max_examples=max(20, COMPANIES // 10))
@given(
    st.integers(0, 8),
    st.integers(0, 8),
    st.sampled_from(["View", "Read", "Listen", "Like"]),
    st.integers(2, 6),
)
def test_evidence_changes_a_page_only_where_the_crowd_is_or_is_not(before, after, kind, at_least):
    """With evidence, too, what nobody may see changes nothing on either side of the threshold."""
    note = {"type": "Note", "id": "urn:n", "content": "Canteen"}
    base = [
        {"type": "Create", "id": f"urn:c{n}", "actor": "urn:ana", "to": PUBLIC, "object": {**note, "id": f"urn:n{n}"},
         "published": f"2026-01-05T08:00:0{n}Z"} for n in range(2)
    ]  # fmt: skip

    def told(readers):
        acts = [
            {"type": kind, "id": f"urn:v{n}", "actor": f"urn:reader{n}", "object": "urn:n0",
             "published": "2026-01-05T09:00:00Z"} for n in range(readers)
        ]  # fmt: skip
        stream = Stream.from_documents([*base, *acts])
        feed = ak.Feed(
            rank=(ak.Popularity(verbs={kind: 1.0}), ak.Recency()),
            evidence=ak.Evidence(at_least=at_least), rollup=None,
        )  # fmt: skip
        page = feed.page(stream, ak.Viewer("urn:zoe"), as_of="2026-01-05T10:00:00Z")
        return told_by(page) + page.to_html()

    counted = [readers if kind != "Like" and readers >= at_least else 0 for readers in (before, after)]
    assert (told(before) == told(after)) == (counted[0] == counted[1])
    assert "reader" not in told(before)


@settings(parent=proof, max_examples=max(20, COMPANIES // 4))
@given(
    populated(),
    st.lists(st.tuples(st.integers(0, 9), st.integers(0, 6), st.integers(0, 3)), max_size=12),
    st.integers(2, 6),
)
def test_evidence_tells_of_no_moment_and_of_no_crowd_that_is_too_small(case, listened, at_least):
    """Anonymous acts move no moment and no cursor; of too few people they leave all as it is, whenever they came."""
    documents, who, _ = case
    evidence = ak.Evidence(types=("Listen",), at_least=at_least)
    base = Stream.from_documents(documents)
    moment = View(base, derive(base, who)).as_of
    things = sorted(
        {thing["id"] for one in documents if isinstance(thing := one.get("object"), dict) and "id" in thing}
    )
    rank = (ak.Popularity(verbs={"Listen": 1.0}), ak.Trending(), ak.Recency())
    feed = ak.Feed(rank=rank, size=5, evidence=evidence)

    def page(*, crowd, late):
        people, acts = {}, []
        for number, (which, by, days) in enumerate(listened if things else ()):
            heard = people.setdefault(things[which % len(things)], set())
            if crowd or len(heard | {by}) < at_least:
                heard.add(by)
                time = to_datetime(moment + late * days * 86_400_000_000).isoformat()
                acts.append(
                    {"type": "Listen", "id": f"urn:l{number}", "actor": f"urn:listener{by}", "published": time,
                     "object": things[which % len(things)]}
                )  # fmt: skip
        stream = Stream.from_documents([*documents, *acts])
        assert View(stream, derive(stream, who), evidence=evidence).as_of == moment
        told = feed.page(stream, who)
        assert b"urn:l" not in urlsafe_b64decode((told.cursor or "") + "==")
        assert "listener" not in told_by(told) + told.to_html()
        return told_by(told)

    assert page(crowd=True, late=True) == page(crowd=True, late=False)
    assert page(crowd=False, late=True) == told_by(feed.page(base, who))


def newest_known(view, nodes):
    return gather(view.stream.latest, np.asarray(nodes))


def newest_of_all(view):
    return int(view.stream.columns.time[-1]) if len(view.stream) else 0


def everything_counts(view, rows):
    return view.stream.alive[rows]


@pytest.mark.parametrize(
    ("what", "instead", "prove"),
    [
        ("state_of", newest_known, prove_view),
        ("_newest", newest_of_all, prove_view),
        ("countable", everything_counts, lambda case: prove_page(case, FEEDS[-1])),
    ],
)
def test_the_proofs_fail_for_a_view_that_tells_too_much(monkeypatch, what, instead, prove):
    monkeypatch.setattr(View, what, instead)

    @settings(max_examples=400, deadline=None, database=None, phases=[Phase.generate])
    @given(populated())
    def check(case):
        prove(case)

    with pytest.raises(AssertionError):
        check()
