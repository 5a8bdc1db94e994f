"""What a directory states of a viewer wins, field by field, on every page; and readers leave nothing behind."""

import gc
import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import activitykit as ak
from activitykit.select import Mute, View
from activitykit.select.facts import facts_of
from activitykit.select.viewer import FIELDS
from activitykit.testing import companies

ANA, BO, ZOE, CREW = (f"https://intra.example/{name}" for name in ("u/ana", "u/bo", "u/zoe", "g/crew"))
IRIS = st.lists(st.sampled_from([ANA, BO, ZOE, CREW, "#canteen"]), unique=True).map(tuple)
FIELD = {
    **dict.fromkeys(("groups", "follows", "blocks", "languages", "interests"), IRIS),
    "mutes": IRIS.map(lambda iris: tuple(Mute(ak.About(iri)) for iri in iris)),
    "seen": IRIS.map(frozenset),
    "timezone": st.sampled_from(["UTC", "Europe/Paris"]),
}


@settings(max_examples=60, deadline=None)
@given(companies(), st.integers(0, 5), st.fixed_dictionaries({}, optional=FIELD))
def test_each_field_stated_wins_and_each_other_is_derived(company, who, stated):
    stream = ak.Stream.from_documents(company.documents)
    id_ = company.person_ids[who % len(company.people)]
    derived, viewer = stream.viewer(id_), stream.viewer(id_, **stated)
    for name in (*FIELDS, "timezone"):
        assert getattr(viewer, name) == (stated[name] if name in stated else getattr(derived, name)), name
        if name == "timezone":
            continue
        for value in getattr(viewer, name):
            told = derived.because(name, value) if name not in stated else "stated by the caller"
            assert viewer.because(name, value) == told
    assert viewer.stated == stated.keys()


def test_what_is_stated_is_stated_also_where_the_stream_tells_the_same():
    stream = ak.Stream.from_documents(
        [
            {"type": "Follow", "id": "urn:f1", "actor": ZOE, "object": ANA, "published": "2026-11-20T08:00:00Z"},
            {"type": "Follow", "id": "urn:f2", "actor": ZOE, "object": "#canteen",
             "published": "2026-11-20T09:00:00Z"},
        ]
    )  # fmt: skip
    derived = stream.viewer(ZOE)
    assert derived.because("follows", ANA) == "Follow of 2026-11-20T08:00Z (urn:f1)"
    assert derived.because("interests", "#canteen") == "Follow of 2026-11-20T09:00Z (urn:f2)"
    for viewer in (stream.viewer(ZOE, follows=[ANA]), derived.replace(follows=[ANA])):
        assert viewer.because("follows", ANA) == "stated by the caller"
        assert viewer.because("interests", "#canteen") is not None


def test_the_fields_that_can_be_stated_are_all_tried():
    assert {*FIELDS, "timezone"} - {"identities"} == FIELD.keys()


def act(kind, number, actor, thing, to="as:Public", **more):
    return {
        "type": kind, "id": f"urn:a{number}", "actor": actor, "object": thing, "to": to,
        "published": f"2026-11-20T{8 + number // 60:02}:{number % 60:02}:00Z", **more,
    }  # fmt: skip


def news(number, actor=ANA, to="as:Public"):
    return act(
        "Create", number, actor, {"type": "Note", "id": f"urn:n{number}", "content": f"T {number}"}, to
    )


@pytest.mark.parametrize(
    ("said", "stated"),
    [
        (act("Block", 0, ZOE, BO, to=ZOE), {"blocks": ()}),
        (act("Ignore", 0, ZOE, BO, to=ZOE), {"mutes": ()}),
        (act("Like", 0, ZOE, "urn:else", to=ZOE), {"groups": (CREW,)}),
        (act("Like", 0, ZOE, "urn:else", to=ZOE), {"follows": (BO,)}),
    ],
)
def test_what_is_stated_holds_on_every_page_of_a_reading(said, stated):
    """A cursor derives the viewer as of the first page: a field lost there loses what only it lets see."""
    kept = {"groups": CREW, "follows": f"{BO}/followers"}
    to = next((address for name, address in kept.items() if name in stated), "as:Public")
    documents = [said, *(news(n, BO if n % 2 else ANA, to) for n in range(1, 9))]
    stream = ak.Stream.from_documents(documents)
    feed = ak.Feed.latest(size=2, rollup=None)
    told, cursor, number = [], None, 20
    while not told or cursor is not None:
        page = feed.page(stream, stream.viewer(ZOE, **stated), after=cursor)
        told += [entry.activity.id for entry in page]
        cursor = page.cursor
        stream = stream.append([news(number, ANA, ZOE)])  # so that a page is of the stream as it was
        number += 1
    assert told == [f"urn:a{n}" for n in range(8, 0, -1)]


def test_ten_thousand_readers_leave_nothing_behind():
    people = [f"urn:p{n}" for n in range(10_000)]
    stream = ak.Stream.from_documents(
        [news(1), *(act("View", 2, who, "urn:n1", id=f"{who}#v") for who in people)]
    )
    rows = np.arange(3)

    def read(readers):
        for who in readers:
            view = View(stream, stream.viewer(who))
            assert view.visible(rows).any()
            assert len(view.history) == 1

    read(people[:200])
    gc.collect()
    tracemalloc.start()
    try:
        read(people[200:400])
        gc.collect()
        few = tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()
    assert few < 200 * 200, "bytes that some readers leave"
    for who in people[400:]:
        stream.viewer(who)
    kept = [value for value in vars(facts_of(stream)).values() if isinstance(value, dict)]
    assert max(map(len, kept)) <= 100


def test_an_account_that_claims_another_reads_none_of_its_letters():
    """Further accounts are named by the caller alone, whatever profiles say: even when both agree."""
    documents = [
        act("Create", 1, ZOE, {"type": "Person", "id": ZOE, "name": "Zoe", "alsoKnownAs": [BO]}),
        act("Create", 2, BO, {"type": "Person", "id": BO, "name": "Bo", "alsoKnownAs": [ZOE]}),
        news(3, ANA, BO),
    ]
    stream = ak.Stream.from_documents(documents)
    assert stream.viewer(ZOE).identities == (ZOE,)
    assert not View(stream, stream.viewer(ZOE)).visible(np.array([2]))[0]
    assert View(stream, stream.viewer(ZOE, identities=[BO])).visible(np.array([2]))[0]
