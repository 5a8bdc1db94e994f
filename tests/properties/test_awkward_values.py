"""Values at the edge of what JSON and calendars hold, from documents through a stream to every rendering."""

import json
from xml.etree import ElementTree as ET

from hypothesis import given, settings
from hypothesis import strategies as st

import activitykit as ak

TEXTS = st.sampled_from(
    [
        "",
        " ",
        "\0",
        "a\0b",
        "\x1b[31m",
        "\x7f\x85",
        "\ufffe\uffff",
        "\u202eabc",
        "0",
        "<b>&\"'",
        "]]>",
        "é" * 300,
        "\U0001f600",
    ]
)
NUMBERS = st.sampled_from([0, -1, 10**18, 2**63, 10**40, -(10**40), 1e308, -0.0, 5e-324])
MOMENTS = st.sampled_from(
    [
        "0000-01-01T00:00:00Z",
        "0001-01-01T00:00:00+14:00",
        "0001-01-01T00:00:00Z",
        "1969-12-31T23:59:59.999999Z",
        "2026-11-20T08:00:00Z",
        "2026-11-20T23:59:60Z",
        "9999-12-31T23:59:59Z",
        "9999-12-31T23:59:59-14:00",
        "10000-01-01T00:00:00Z",
        "-0044-03-15T12:00:00Z",
    ]
)
IDS = st.one_of(
    st.sampled_from(["", " ", "urn:1", "https://a.example/\0", "https://a.example/é ü", "javascript:x"]),
    NUMBERS,
)
ANY = st.one_of(TEXTS, NUMBERS, MOMENTS, st.none(), st.booleans(), st.lists(TEXTS, max_size=2))
THING = st.fixed_dictionaries(
    {"type": st.sampled_from(["Note", "Event", "Question", "", 5])},
    optional={
        "id": IDS,
        "name": ANY,
        "content": ANY,
        "summary": ANY,
        "startTime": st.one_of(MOMENTS, NUMBERS),
        "endTime": MOMENTS,
        "duration": st.sampled_from(["P99999999999Y", "PT0S", "-P1D", "", 7]),
        "attributedTo": IDS,
        "inReplyTo": IDS,
        "url": IDS,
        "tag": st.lists(st.fixed_dictionaries({"type": st.just("Hashtag"), "name": ANY}), max_size=2),
        "attachment": st.fixed_dictionaries(
            {"type": st.just("Image"), "url": IDS, "width": NUMBERS, "height": ANY}
        ),
        "totalItems": NUMBERS,
        "oneOf": st.lists(st.fixed_dictionaries({"type": st.just("Note"), "name": ANY}), max_size=2),
    },
)
ACTIVITY = st.fixed_dictionaries(
    {
        "type": st.sampled_from(["Create", "Like", "Update", "Delete", "Undo", "Announce"]),
        "actor": st.one_of(
            IDS, st.just("https://a.example/ann"), st.fixed_dictionaries({"id": IDS, "name": ANY})
        ),
        "object": st.one_of(THING, IDS),
        "published": st.one_of(MOMENTS, NUMBERS),
        "to": st.just("https://www.w3.org/ns/activitystreams#Public"),
    },
    optional={
        "id": IDS,
        "summary": ANY,
        "location": st.fixed_dictionaries({"type": st.just("Place"), "latitude": NUMBERS}),
    },
)


@settings(max_examples=60, deadline=None)
@given(st.lists(ACTIVITY, min_size=1, max_size=6), st.sampled_from(["en", "fr"]))
def test_only_our_errors_come_out_and_nothing_is_lost(documents, lang):
    documents.append(
        {**documents[0], "id": "urn:sound", "actor": "urn:a", "published": "2026-11-20T08:00:00Z"}
    )
    stream = ak.Stream.from_documents(documents)
    assert len(stream) + len(stream.rejected) + stream.duplicates == len(documents)
    assert all(rejected.reason for rejected in stream.rejected)
    assert [json.loads(json.dumps(activity.to_dict())) for activity in stream]
    again = ak.Stream.from_documents([json.dumps(document).encode() for document in documents])
    assert (len(again), len(again.rejected)) == (len(stream), len(stream.rejected))
    feed = ak.Feed.latest(size=20)
    page = feed.page(stream, stream.viewer("https://a.example/bob"))
    said = json.dumps(page.to_as2(lang=lang), allow_nan=False)
    faults = [found.pointer for found in ak.validate(said).errors]
    assert all(
        pointer.startswith("/orderedItems/") for pointer in faults
    )  # what came in with faults keeps them
    assert not faults or not all(ak.validate(document).ok for document in documents)
    ET.fromstring(page.to_atom(lang=lang))
    json.dumps(page.to_json_feed(lang=lang), allow_nan=False)
    for text in (page.to_html(lang), page.to_text(lang)):
        assert "\0" not in text
        assert "\x1b" not in text
        text.encode()
