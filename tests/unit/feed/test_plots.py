"""Plots: true to their numbers, in the reader's words, in light and dark, and nobody is shown by an unseen act."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

import activitykit as ak
from activitykit.errors import ActivityKitError, MissingExtra
from activitykit.feed import plots
from activitykit.feed.labels import Circle, beside
from activitykit.feed.network import network
from activitykit.select import Evidence, View

PUBLIC = "https://www.w3.org/ns/activitystreams#Public"
ANA, PAUL, ZOE, YVES = (f"https://intra.example/people/{name}" for name in ("ana", "paul", "zoe", "yves"))


def act(number, kind, actor, thing, day="2026-11-20", to=PUBLIC, **more):
    document = {"type": kind, "id": f"urn:act:{number}", "actor": actor, "object": thing, **more}
    return document | {"published": f"{day}T08:{number:02}:00Z"} | ({"to": to} if to else {})


def note(name, author, **more):
    return {
        "type": "Note",
        "id": f"urn:note:{name}",
        "content": name,
        "attributedTo": author,
        "to": PUBLIC,
        **more,
    }


HISTORY = [
    act(1, "Create", ANA, note("plan", ANA)),
    act(2, "Create", PAUL, note("beans", PAUL)),
    act(3, "Like", PAUL, "urn:note:plan"),
    act(4, "Announce", PAUL, "urn:note:plan"),
    act(5, "Create", ZOE, note("why", ZOE, inReplyTo="urn:note:plan")),
    act(6, "Like", ANA, "urn:note:plan"),
    act(7, "View", ZOE, "urn:note:beans", to=ANA),
    *(act(10 + n, "View", f"urn:p{n}", "urn:note:beans", to=None) for n in range(5)),
]


def view_of(who=YVES, **more):
    return View(ak.Stream.from_documents(HISTORY), ak.Viewer(who), **more)


def spec(chart):
    """Return the specification; altair checks it against the schema of Vega-Lite."""
    return chart.to_dict()


def test_a_network_shows_what_the_viewer_may_see():
    found = network(view_of())
    named = {(found.people[a], found.people[b]): n for a, b, n in found.edges}
    assert named == {(PAUL, ANA): 2, (ZOE, ANA): 1}
    assert dict(zip(found.people, found.read, strict=True))[ANA] == 3
    assert PAUL in found.people
    assert all(0 <= x <= 1 and 0 <= y <= 1 for x, y in found.places)
    assert len(set(found.places)) == len(found.people)
    assert network(view_of()) == found  # the same network looks the same
    seen_by_ana = network(view_of(ANA))
    assert (ZOE, PAUL) in {(seen_by_ana.people[a], seen_by_ana.people[b]) for a, b, _ in seen_by_ana.edges}


def test_unseen_readers_are_a_number_at_most():
    found = network(view_of(evidence=Evidence(at_least=5)))
    assert dict(zip(found.people, found.read, strict=True))[PAUL] == 5
    assert not any(person.startswith("urn:p") for person in found.people)
    few = network(view_of(evidence=Evidence(at_least=6)))
    assert dict(zip(few.people, few.read, strict=True))[PAUL] == 0


def test_nobody_reads_anybody():
    assert network(View(ak.Stream.from_documents([]), ak.Viewer(YVES))).people == ()
    told = spec(plots.readers(View(ak.Stream.from_documents([]), ak.Viewer(YVES)), "en"))
    assert "Nobody has read" in told["title"]


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_plots_speak_and_are_drawn(lang, dark):
    converter = pytest.importorskip("vl_convert")
    stream = ak.Stream.from_documents(HISTORY)
    page = ak.Feed(rank=(ak.Recency(), ak.Popularity()), name="home").page(stream, ak.Viewer(YVES))
    for chart in (
        page.plot(lang, dark=dark),
        page.plot(lang, kind="readers", dark=dark),
        stream.plot(lang, dark=dark),
    ):
        drawn = converter.vegalite_to_svg(json.dumps(spec(chart)))
        assert drawn.startswith("<svg")
        assert ("#1f2124" if dark else "#ffffff") in drawn
        assert len(drawn) > 3000


def test_the_bars_are_the_numbers():
    stream = ak.Stream.from_documents(HISTORY)
    page = ak.Feed(rank=(ak.Recency(), ak.Popularity())).page(stream, ak.Viewer(YVES))
    rows = spec(page.plot("en"))["data"]["values"]
    for entry in page:
        assert sum(row["value"] for row in rows if row["rank"] == entry.rank) == pytest.approx(entry.score)
    assert {row["signal"] for row in rows} <= {"newness", "popularity"}
    counted = spec(stream.plot("fr"))["data"]["values"]
    assert sum(row["count"] for row in counted) == len(stream)
    assert {row["verb"] for row in counted} >= {"publications", "partages"}


def test_no_two_signals_have_one_colour():
    signals = [ak.Recency(half_life=f"{n}d", name=f"fresh{n}x", weight=1 + n) for n in range(1, 21)]
    page = ak.Feed(rank=tuple(signals)).page(ak.Stream.from_documents(HISTORY), YVES)
    for dark in (False, True):
        chart = spec(page.plot("en", dark=dark))
        scale = chart["encoding"]["color"]["scale"]
        assert len(scale["domain"]) == len(scale["range"]) == len(set(scale["range"])) == 14
        assert "fresh20x" in scale["domain"]
        assert scale["domain"][-1] == "other"
        rows = chart["data"]["values"]
        assert {row["signal"] for row in rows} == set(scale["domain"])
        for entry in page:
            assert sum(row["value"] for row in rows if row["rank"] == entry.rank) == pytest.approx(
                entry.score
            )


TINY = 1e-6  # of rounding


@given(
    st.lists(
        st.builds(
            Circle, st.floats(0, 680), st.floats(0, 560), st.floats(4, 19), st.text("abcdefgh", max_size=32)
        ),
        max_size=40,
    )
)
def test_no_name_covers_another_or_another_circle(circles):
    places = beside(circles, (680, 560))
    boxes = [
        (at, place[0] - 6.3 * len(circles[at].name) / 2, place[1] - 7, 6.3 * len(circles[at].name), 14)
        for at, place in enumerate(places)
        if place is not None
    ]
    boxes = [(at, x + TINY, y + TINY, w - 2 * TINY, h - 2 * TINY) for at, x, y, w, h in boxes]
    for at, x, y, width, height in boxes:
        assert x >= 0
        assert y >= 0
        assert x + width <= 680
        assert y + height <= 560
        for other, x2, y2, width2, height2 in boxes:
            apart = x + width <= x2 or x2 + width2 <= x or y + height <= y2 or y2 + height2 <= y
            assert at == other or apart
        for other, (cx, cy, r, _) in enumerate(circles):
            apart = x + width <= cx - r or cx + r <= x or y + height <= cy - r or cy + r <= y
            assert at == other or apart


def test_names_stand_beside_their_circles():
    chart = spec(plots.readers(view_of(ZOE), "en"))
    circles, names = chart["layer"][2]["data"]["values"], chart["layer"][4]["data"]["values"]
    assert names[0]["name"] == next(one["name"] for one in circles if one["me"])
    assert {one["name"] for one in names} == {one["name"] for one in circles}
    for one in names:
        circle = next(other for other in circles if other["name"] == one["name"])
        assert abs(one["x"] - circle["x"]) < 0.15
        assert abs(one["y"] - circle["y"]) < 0.15


@pytest.mark.parametrize(
    ("last", "unit", "bars"),
    [("2026-01-20", "day", 2), ("2026-12-01", "week", 2), ("2029-01-20", "month", 2)],
)
def test_long_streams_have_longer_bars(last, unit, bars):
    likes = [act(1, "Like", ANA, "urn:n", day="2026-01-07"), act(2, "Like", ANA, "urn:n", day=last)]
    chart = spec(ak.Stream.from_documents(likes).plot())
    assert chart["encoding"]["y"]["title"] == f"activities a {unit}"
    days = {row["day"] for row in chart["data"]["values"]}
    assert len(days) == bars
    if unit == "week":
        assert "2026-01-05" in days  # the Monday
    if unit == "month":
        assert days == {"2026-01-01", "2029-01-01"}
    assert spec(ak.Stream.from_documents([]).plot())["data"]["values"] == []


def test_what_is_missing_is_told(monkeypatch):
    page = ak.Feed().page(ak.Stream.from_documents(HISTORY), ak.Viewer(YVES))

    def missing(name):
        raise ImportError(name)

    with monkeypatch.context() as patch:
        patch.setattr(plots, "import_module", missing)
        with pytest.raises(MissingExtra, match="notebook"):
            page.plot()
    monkeypatch.setattr("activitykit.feed.network.import_module", missing)
    with pytest.raises(MissingExtra, match="networkx"):
        page.plot(kind="readers")


def test_an_unknown_kind_of_plot_is_refused():
    page = ak.Feed.latest().page(ak.Stream.from_documents([]), YVES)
    with pytest.raises(ActivityKitError, match="'readers'"):
        page.plot(kind="reader")


def test_what_people_wrote_ends_no_script():
    hostile = "</script><img src=x onerror=alert(1)>"
    people = [{"type": "Person", "id": iri, "name": hostile} for iri in (ANA, PAUL)]
    stream = ak.Stream.from_documents(
        [
            *(act(at, "Create", ANA, person) for at, person in enumerate(people)),
            act(3, "Create", ANA, note("plan", ANA) | {"name": hostile}),
            act(4, "Like", PAUL, "urn:note:plan"),
            act(5, hostile, PAUL, "urn:note:plan"),
        ]
    )
    page = ak.Feed(name=hostile, rank=(ak.Recency(),)).page(stream, YVES)
    for chart in (page.plot(), page.plot(kind="readers"), stream.plot()):
        assert "onerror" in json.dumps(spec(chart))
        assert "<img" not in chart.to_html()
