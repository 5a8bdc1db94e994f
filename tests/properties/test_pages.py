"""Pages of one reading never overlap and skip nothing, whatever happens between them."""

import math

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

import activitykit as ak
from activitykit.feed.reading import Reading
from activitykit.select import View
from activitykit.testing import companies

FEEDS = [
    ak.Feed(rank=(ak.Recency(half_life="1d"),), size=2),
    ak.Feed(rank=(ak.Popularity(), ak.Recency(), ak.Follows(weight=0.3)), rollup=None, size=3, per_actor=1),
    ak.Feed(
        rank=(ak.Affinity(), ak.Popularity(half_life="1d"), ak.Conversation()),
        rollup=ak.Rollup(by=(("thread",), ("actor", "type")), window=ak.Window(gap="2d")),
        size=2,
        per_actor=1,
    ),
]
FEEDS.append(
    FEEDS[2].replace(diversity=ak.Diversity(thread=1, author_decay=0.5, method="mmr"), per_actor=None)
)
FEEDS.append(
    FEEDS[2].replace(
        quotas=(
            ak.Quota(name="discovery", share=0.3, where=~ak.InvolvesMe(), rank=(ak.Peers(), ak.Recency())),
            ak.Quota(name="answers", share=0.3, where=ak.Reply() | ak.Type("Like")),
        ),
        exploration=ak.Exploration(share=0.4, seed=3, among=4),
    )
)
FEEDS.append(
    FEEDS[0].replace(
        quotas=(
            ak.Quota(name="posts", share=0.5, where=ak.Type("Create")),
            ak.Quota(name="likes", share=0.5, where=ak.Type("Like", "Announce")),
        ),
    )
)


def ids_of(page):
    return [[activity.id for activity in entry.members] for entry in page.entries]


def read_on(feed, stream, viewer, page):
    pages = [ids_of(page)]
    while page.cursor:
        page = feed.page(stream, viewer, after=page.cursor)
        pages.append(ids_of(page))
    return pages


@settings(max_examples=60)
@given(company=companies(people=(2, 4)), feed=st.sampled_from(FEEDS), who=st.integers(0, 3))
def test_pages_are_cuts_of_one_order(company, feed, who):
    stream = ak.Stream.from_documents(company.documents)
    viewer = ak.select.derive(stream, company.person_ids[who % len(company.people)])
    pages = read_on(feed, stream, viewer, feed.page(stream, viewer))
    assert all(len(page) == feed.size for page in pages[:-1])
    shown = [one for page in pages for entry in page for one in entry]
    assert len(shown) == len(set(shown))
    view = View(stream, viewer)
    rows = np.arange(len(stream))
    admitted = rows[Reading(feed, view).admit(rows)]
    assert set(shown) == {stream.nodes[node] for node in stream.columns.id[admitted].tolist()}


@st.composite
def retold(draw, documents):
    """Draw a history in which what was undone is done again, and undone again, some of it before its turn."""
    told = list(documents)
    undone = [one for one in told if one["type"] in {"Undo", "Delete"}]
    for number in range(draw(st.integers(0, 4)) if undone else 0):
        last = draw(st.sampled_from(undone))
        undone.append(
            {
                "type": "Undo",
                "id": f"urn:again:{number}",
                "actor": last["actor"],
                "object": last["id"],
                "published": draw(st.sampled_from(told))["published"],
            }
        )
        told.insert(draw(st.integers(0, len(told))), undone[-1])
    return told


@settings(max_examples=60)
@given(company=companies(people=(2, 4), activities=(4, 25)), feed=st.sampled_from(FEEDS), data=st.data())
def test_nothing_that_arrives_moves_a_reading(company, feed, data):
    """Appends, edits, deletions, what undoes them, late arrivals: only what is gone is missing."""
    documents = data.draw(retold(company.documents))
    late = (
        data.draw(st.lists(st.sampled_from(documents or [None]), unique_by=id, max_size=6))
        if documents
        else []
    )
    cut = data.draw(st.integers(0, len(documents)))
    early = [one for one in documents[:cut] if one not in late]
    rest = [one for one in documents if one not in early]
    stream = ak.Stream.from_documents(early)
    viewer = ak.select.derive(stream, company.person_ids[0])
    first = feed.page(stream, viewer)
    calm = [entry for page in read_on(feed, stream, viewer, first) for entry in page]
    pages, page, now = [ids_of(first)], first, stream
    while page.cursor:
        if rest:
            size = data.draw(st.integers(0, len(rest)))
            now, rest = now.append(rest[:size]), rest[size:]
        page = feed.page(now, viewer, after=page.cursor)
        pages.append(ids_of(page))
    back = skips_nothing(feed, pages, calm, View(now, viewer))
    left = iter([entry for entry in calm if not back & set(entry)])
    for entry in (entry for page in pages for entry in page if not back & set(entry)):
        # In the same order, some entries smaller, some gone.
        assert any(set(entry) <= set(whole) for whole in left) or any(
            set(entry) < set(whole) for whole in calm if back & set(whole)
        )


def skips_nothing(feed, pages, calm, view):
    """Check pages beside what they would have been had nothing happened between; return what came back."""
    now = view.stream
    assert all(len(page) == feed.size for page in pages[:-1])
    told = [one for page in pages for entry in page for one in entry]
    assert len(told) == len(set(told))
    _, turned = now.changes("alive", 0)
    _, renewed = now.changes("latest", 0)
    ended = [node for node in set(renewed.tolist()) if now.states.deleted[now.states_of(node)].any()]
    about = now.rows_of_any("object", np.array(ended, np.int64))  # and what was gone with its object
    returned = np.concatenate((turned[now.alive[turned]], about))
    back = {now.nodes[node] for node in now.columns.id[returned].tolist()}
    for whole in calm:
        away = set(whole) - set(told)
        if set(whole) & set(told):  # a line is told once, as it was at its turn
            away -= back
        rows = np.array([now.row_of(now.nodes.code(name)) for name in away], np.int64)
        assert not (view.visible(rows) & ~view.hidden(rows)).any()
    return back


def said_by(number, kind, actor, about):
    return {
        "type": kind,
        "id": f"urn:act:{number}",
        "actor": actor,
        "object": about,
        "to": "as:Public",
        "published": f"2026-11-{1 + number:02d}T08:00:00Z",
    }


@settings(max_examples=80)
@given(
    likes=st.lists(st.tuples(st.integers(0, 3), st.integers(0, 6)), max_size=6),
    undone=st.lists(st.tuples(st.integers(0, 20), st.integers(0, 2)), min_size=1, max_size=8),
    early=st.integers(0, 3),
    feed=st.sampled_from(FEEDS[:4]),
)
def test_what_is_taken_back_and_put_back_between_pages_is_told_once(likes, undone, early, feed):
    posts = [
        said_by(n, "Create", f"urn:p{n % 4}", {"type": "Note", "id": f"urn:n{n}", "content": f"Note {n}"})
        for n in range(7)
    ]
    told = posts + [
        said_by(7 + at, "Like", f"urn:p{who}", f"urn:n{what}") for at, (who, what) in enumerate(likes)
    ]
    taken = [*told]
    script = []
    for number, (which, wait) in enumerate(undone):
        last = taken[which % len(taken)]
        undo = said_by(13 + number, "Undo", last["actor"], last["id"])
        taken[which % len(taken)] = undo  # so that the next one to take it back puts it back
        script.append((undo, wait))
    stream = ak.Stream.from_documents([*told, *(undo for undo, _ in script[:early])])
    script = script[early:]
    viewer = ak.select.derive(stream, "urn:reader")
    first = feed.page(stream, viewer)
    calm = [entry for page in read_on(feed, stream, viewer, first) for entry in page]
    pages, page, now = [ids_of(first)], first, stream
    while page.cursor:
        while script and not (wait := script[0][1]):
            now, script = now.append([script[0][0]]), script[1:]
        if script:
            script[0] = (script[0][0], wait - 1)
        page = feed.page(now, viewer, after=page.cursor)
        pages.append(ids_of(page))
    skips_nothing(feed, pages, calm, View(now, viewer))


@settings(max_examples=40)
@given(company=companies(), feed=st.sampled_from(FEEDS), who=st.integers(0, 5))
def test_what_a_page_tells_is_true(company, feed, who):
    stream = ak.Stream.from_documents(company.documents)
    viewer = ak.select.derive(stream, company.person_ids[who % len(company.people)])
    page = feed.page(stream, viewer)
    for entry in page:
        values = list(entry.contributions.values())
        assert sum(values) == math.fsum(values) == entry.score
        assert page.view.visible(entry.rows).all()
        assert entry.n_people == len({activity["actor"] for activity in map(actor_of, entry.members)})
        for lang in ("fr", "en"):
            assert entry.sentence(lang)
            assert "\n" not in entry.sentence(lang)
            entry.reasons(lang)
    assert str(page)
    assert page.to_html()
    ak.Feed.from_toml(feed.to_toml())


def actor_of(activity):
    actor = activity.to_dict()["actor"]
    return {"actor": actor["id"] if isinstance(actor, dict) else actor}


@settings(max_examples=40)
@given(company=companies(activities=(3, 25)), feed=st.sampled_from(FEEDS), who=st.integers(0, 5))
def test_a_page_does_not_depend_on_what_is_hidden_from_its_reader(company, feed, who):
    stream = ak.Stream.from_documents(company.documents)
    person = company.person_ids[who % len(company.people)]
    viewer = ak.select.derive(stream, person)
    view = View(stream, viewer)
    columns = stream.columns
    shown = view.visible(np.arange(len(stream)))
    silent = np.array([names[0] in {"Undo", "Delete"} for names in stream.type_sets] or [False])[columns.type]
    dead = ~stream.alive
    kept = [stream.raw(row) for row in np.flatnonzero(shown | silent | dead).tolist()]
    reduced = ak.Stream.from_documents(kept)
    as_of = int(columns.time[-1]) if len(stream) else 0
    whole, part = (feed.page(one, viewer, as_of=as_of) for one in (stream, reduced))
    assert ids_of(whole) == ids_of(part)
    assert [entry.sentence("en") for entry in whole] == [entry.sentence("en") for entry in part]
    assert [entry.reasons("en") for entry in whole] == [entry.reasons("en") for entry in part]
    assert whole.dropped == part.dropped
    assert whole.cursor == part.cursor
    bare = ak.Stream.from_documents([stream.raw(row) for row in np.flatnonzero(shown).tolist()])
    while whole.cursor:
        whole = feed.page(stream, viewer, as_of=as_of, after=whole.cursor)
        part = feed.page(bare, viewer, as_of=as_of, after=part.cursor)
        assert ids_of(whole) == ids_of(part)
        assert whole.cursor == part.cursor


@settings(max_examples=40)
@given(company=companies(activities=(3, 25)), data=st.data())
def test_what_was_seen_stays_seen_however_it_is_grouped(company, data):
    stream = ak.Stream.from_documents(company.documents)
    viewer = ak.select.derive(stream, company.person_ids[0])
    page = FEEDS[0].page(stream, viewer)
    marked = stream.append([page.mark()])
    seen = {one for entry in page for one in entry.rows.tolist()}
    for feed in FEEDS:
        for entry in feed.page(marked, viewer, as_of=page.reading.view.as_of + 1):
            state = page_seen(entry)
            for row, known in zip(entry.rows.tolist(), state, strict=True):
                assert known or row not in seen


def page_seen(entry):
    return entry._page.seen.seen(entry.rows)
