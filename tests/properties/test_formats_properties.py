"""Whatever bytes or JSON come in: objects, problems or an error of ours; and what is written is read again."""

import io
import json
import string
from contextlib import suppress

from hypothesis import given, settings
from hypothesis import strategies as st

import activitykit as ak
from activitykit.formats.as1 import to_as2
from activitykit.formats.writing import pieces
from activitykit.vocabulary import PROPERTIES, TYPES

NAMES = st.sampled_from([*PROPERTIES, "id", "type", "@context", "verb", "objectType", "displayName", "title", "image", "urls",
    "stream", "position", "upstreamDuplicates", "provider", "replies", "options", "tags", "orderedItems", "x"])  # fmt: skip
TEXTS = st.one_of(
    st.text(max_size=6),
    st.sampled_from(
        [
            "Note",
            "Collection",
            "post",
            "unlike",
            "play",
            "audio",
            "person",
            "https://a.example/1",
            "+1-2/",
            "@public",
        ]
    ),
)
VALUES = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-5, 10**12),
        st.floats(allow_nan=False, allow_infinity=False),
        TEXTS,
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(NAMES, inner, max_size=4)),
    max_leaves=10,
)
OBJECTS = st.dictionaries(NAMES, VALUES, max_size=6)

STARTS = st.sampled_from(
    [b"", b"{", b"[", b'{"type":"Note"}\n', b"<feed>", b"<?xml ", b"@prefix ", b"<a:b> <c:d> ", b"_:a ", b"# x\n", b"\x1e",
     b"\x1f\x8b", b"\xff\xfe", b"\xef\xbb\xbf", b'<feed xmlns="http://www.w3.org/2005/Atom"><entry>']
)  # fmt: skip


@given(STARTS, st.binary(max_size=30))
@settings(deadline=None)
def test_bytes_give_objects_problems_or_an_error_of_ours(start, data):
    with suppress(ak.SourceError):
        reading = ak.read(start + data, errors="skip")
        for item in reading:
            assert isinstance(item.to_dict(), dict)
        assert all(isinstance(problem, ak.SourceError) for problem in reading.problems)


@given(st.lists(OBJECTS, max_size=4))
def test_lines_are_read_again(documents):
    out = io.StringIO()
    for document in documents:
        out.write(json.dumps(document) + "\n")
    found = [item.to_dict() for item in ak.read(out.getvalue().encode(), "jsonl", unfold=False)]
    for document, back in zip(documents, found, strict=True):
        if "type" in document or "@context" in document:
            assert back == document
    again = "".join(pieces(ak.read(out.getvalue().encode(), "jsonl", unfold=False), "jsonl"))
    assert [item.to_dict() for item in ak.read(again.encode(), "jsonl", unfold=False)] == found


@given(OBJECTS)
def test_anything_is_converted_from_activity_streams_1(document):
    before = json.dumps(document)
    converted = ak.parse(to_as2(document))
    assert converted.to_dict()["@context"]
    assert json.dumps(document) == before


@given(OBJECTS)
@settings(deadline=None)
def test_any_object_can_be_written_as_atom(document):
    text = "".join(pieces([ak.parse(document)], "atom"))
    assert len(list(ak.read(text.encode()))) == 1


SIMPLE = st.text(string.ascii_letters + " é<&\"'\\", min_size=1, max_size=8)
IRIS = st.sampled_from([f"https://a.example/{n}" for n in range(6)])
KINDS = st.sampled_from([name for name in TYPES if name not in ("Link", "Mention")])
NOTES = st.recursive(
    st.fixed_dictionaries({"type": KINDS}, optional={"name": SIMPLE, "contentMap": st.dictionaries(st.sampled_from(["en", "fr"]), SIMPLE, min_size=1)}),
    lambda inner: st.fixed_dictionaries(
        {"type": KINDS},
        optional={
            "to": st.lists(IRIS, min_size=1, max_size=3, unique=True),
            "attributedTo": st.one_of(IRIS, inner),
            "object": inner,
            "orderedItems": st.lists(st.one_of(IRIS, inner), min_size=1, max_size=3),
            "published": st.sampled_from(["2026-01-01T00:00:00Z", "2026-01-01T10:00:00+02:00"]),
            "totalItems": st.integers(0, 99),
            "latitude": st.floats(-90, 90),
        },
    ),
    max_leaves=5,
)  # fmt: skip


@given(NOTES)
@settings(deadline=None, max_examples=40)
def test_a_graph_comes_back_the_same(document):
    from rdflib.compare import to_isomorphic

    from activitykit.formats.rdf import from_graph, to_graph

    graph = to_graph(document)
    assert to_isomorphic(to_graph(from_graph(graph))) == to_isomorphic(graph)
