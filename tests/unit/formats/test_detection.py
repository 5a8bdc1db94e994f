"""Formats are told from content."""

import pytest

import activitykit as ak


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b'{"type": "Note"}', "as2"),
        (b"{\n}", "as2"),
        (b"[\n{}\n]", "as2"),
        (b'[{"type": "Note"},\n{"type": "Note"}]', "as2"),
        (b'{"type": "Note"}\n{"type": "Note"}', "jsonl"),
        (b'{"verb": "post"}\n{"verb": "like"}', "jsonl"),
        (b"\x1e{}\n", "jsonl"),
        (b"", "jsonl"),
        (b'<?xml version="1.0"?><feed/>', "atom"),
        (b'<feed xmlns="http://www.w3.org/2005/Atom"/>', "atom"),
        (b'<a:feed xmlns:a="http://www.w3.org/2005/Atom"/>', "atom"),
        (b"<!-- x --><entry/>", "atom"),
        (b"@prefix as: <https://www.w3.org/ns/activitystreams#> .", "turtle"),
        (b"PREFIX as: <https://www.w3.org/ns/activitystreams#>", "turtle"),
        (b"# a comment\n\n@base <https://a.example/> .", "turtle"),
        (b"<https://a.example/1>\n  a as:Note .", "turtle"),
        (b"<urn:x:1> a <urn:x:T> ; <urn:x:p> 1 .", "turtle"),
        (b"[] a <https://www.w3.org/ns/activitystreams#Note> .", "turtle"),
        (b"[ <urn:p> 1 ] .", "turtle"),
        (b"<urn:x:1> <urn:p> <urn:o> .", "nquads"),
        (b"<urn:x:1> <urn:p> <urn:o> <urn:g> .", "nquads"),
        (b'_:b <urn:p> "a \\" b"@fr .', "nquads"),
        (b'# c\n_:b <urn:p> "5"^^<urn:int> . # x', "nquads"),
    ],
)
def test_detection(data, expected):
    if data.startswith(b"["):
        pytest.importorskip("rdflib")
    with ak.read(data) as reading:
        assert reading.format == expected


def test_json_ld_for_processors_is_recognised():
    expanded = b"""[{"@id": "https://a.example/1", "@type": ["https://www.w3.org/ns/activitystreams#Note"],
        "https://www.w3.org/ns/activitystreams#content": [{"@value": "Tea"}]}]"""
    graph = b'{"@context": "https://www.w3.org/ns/activitystreams", "@graph": [{"id": "a:1", "type": "Note", "content": "Tea"}]}'
    for data in (expanded, graph):
        reading = ak.read(data)
        assert [(note.type, note.content) for note in reading] == [("Note", "Tea")]
        assert reading.format == "jsonld"
