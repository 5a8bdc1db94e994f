"""Faults of the text itself, and values that are no documents: a report each, never an exception."""

import json
from datetime import UTC, datetime

import pytest

import activitykit as ak

CONTEXT = "https://www.w3.org/ns/activitystreams"
NOTE = (
    '{"@context": "https://www.w3.org/ns/activitystreams", "type": "Note", "id": "https://works.example/n"}'
)


def codes(document):
    return [d.code for d in ak.validate(document).diagnostics]


@pytest.mark.parametrize(
    ("text", "code", "pointer", "line", "column"),
    [
        (b'{"type": "Note",}', "AS2-SYNTAX", "/type", 1, 17),
        (b'{"type": "Note"\n "id": "x"}', "AS2-SYNTAX", "/type", 2, 2),
        (b"{'type': 'Note'}", "AS2-SYNTAX", "/0", 1, 2),
        (b'{"type": Note}', "AS2-SYNTAX", "/type", 1, 10),
        (b'{"to": [1, }', "AS2-SYNTAX", "/to/1", 1, 12),
        (b'{"type": "Note"', "AS2-SYNTAX", "/type", 1, 16),
        (b'{"type": "No', "AS2-SYNTAX", "/type", 1, 10),
        (b'{"type": "\\x"}', "AS2-SYNTAX", "/type", 1, 11),
        (NOTE.encode() + b"\n" + NOTE.encode(), "AS2-SYNTAX", "", 2, 1),
        (b"", "AS2-SYNTAX", "", None, None),
        (b"// note\n{}", "AS2-SYNTAX", "", 1, 1),
    ],
)
def test_a_syntax_error_has_line_and_column(text, code, pointer, line, column):
    (found,) = ak.validate(text).diagnostics
    assert (found.code, found.line, found.column) == (code, line, column)
    if text[:2] != b"{'":  # there is no name yet
        assert found.pointer == pointer


def test_utf8_and_the_rest_of_the_document():
    document = NOTE.replace('"id": "https://works.example/n"', '"name": 1')
    for encoding in ("utf-16", "utf-16-le", "utf-16-be", "utf-32"):
        assert codes(document.encode(encoding)) == ["AS2-UTF8", "AS2-NAME-NUMBER"], encoding
    assert codes(NOTE.replace('/n"', '/é"').encode("latin-1")) == ["AS2-UTF8"]
    assert codes(NOTE.replace('/n"', '/é"').encode()) == []
    assert codes(NOTE.encode("utf-8-sig")) == ["AS2-BOM"]


def test_repeated_names_are_found_whatever_the_spacing():
    for text in ('{"id":1,"id":2}', '{"id" : 1, "id" : 2}', '{"id":1, "id" : 2}', '{"a":{"b":"\\":","b":1}}'):
        assert "AS2-DUPLICATE-KEY" in codes(text), text
    report = ak.validate('{"object": {"name": "a",\n "name": "b"}}')
    (found,) = [d for d in report.diagnostics if d.code == "AS2-DUPLICATE-KEY"]
    assert (found.pointer, found.line, found.column, found.severity) == ("/object/name", 2, 2, "warning")
    assert "AS2-DUPLICATE-KEY" not in codes(
        '{"name": "\\": \\":", "contentMap" : {"en": "x"}, "ex:a": {"b": [{}]}}'
    )


def test_numbers_strings_and_control_characters():
    assert codes(NOTE.replace('"https://works.example/n"', "NaN"))[0] == "AS2-NAN"
    assert "AS2-NAN" in codes('{"a": [-Infinity]}')
    assert codes(NOTE.replace("/n", "/\\ud800"))[0] == "AS2-SURROGATE"
    assert codes(NOTE.replace('"Note"', '["Note", "\\ud83d\\ude00"]')).count("AS2-SURROGATE") == 0
    assert codes("\ud800")[0] == "AS2-SYNTAX"
    assert codes(NOTE.replace("Note", "No\ud800te"))[0] == "AS2-SURROGATE"
    report = ak.validate(NOTE.replace('"id": "https://works.example/n"', '"content": "a\nb"'))
    assert report.ok
    assert [d.code for d in report.warnings] == ["AS2-CONTROL-CHARACTER"]
    assert ak.validate(NOTE.replace("}", ', "totalItems": ' + "9" * 5000 + "}")).document is not None


@pytest.mark.parametrize(
    ("value", "code", "pointer"),
    [
        ({"type": "Note", "published": datetime(2026, 1, 1, tzinfo=UTC)}, "AS2-JSON-TYPE", "/published"),
        ({"type": "Note", "tag": [{1, 2}]}, "AS2-JSON-TYPE", "/tag/0"),
        ({"type": "Note", 5: "x"}, "AS2-JSON-TYPE", ""),
        (object(), "AS2-JSON-TYPE", ""),
        ({"type": "Note", "name": float("nan")}, "AS2-NAN", "/name"),
        ({"type": "Note", "content": "\ud800"}, "AS2-SURROGATE", "/content"),
    ],
)
def test_python_values_that_are_no_json(value, code, pointer):
    assert (code, pointer) in [(d.code, d.pointer) for d in ak.validate(value).diagnostics]


def test_mappings_that_contain_themselves():
    document = {"@context": CONTEXT, "type": "Note"}
    document["inReplyTo"] = {"type": "Note", "replies": {"type": "Collection", "items": [document]}}
    assert [(d.code, d.pointer) for d in ak.validate(document).diagnostics] == [
        ("AS2-CYCLE", "/inReplyTo/replies/items/0")
    ]
    shared = {"type": "Person"}
    assert codes({"@context": CONTEXT, "type": "Offer", "actor": shared, "target": [shared, shared]}) == []


def test_a_mapping_that_unfolds_without_end_is_refused():
    shared = {"type": "Note"}
    for _ in range(40):
        shared = {"type": "Note", "inReplyTo": [shared, shared]}
    assert codes(shared) == ["AS2-TOO-LARGE"]


class Model:
    def to_dict(self):
        return {"@context": CONTEXT, "type": "Note", "name": 1}


class Broken:
    def to_dict(self):
        raise RuntimeError("no")


def test_models_and_broken_ones():
    assert codes(Model()) == ["AS2-NAME-NUMBER"]
    assert codes(Broken()) == ["AS2-JSON-TYPE"]


def test_bytes_text_and_mappings_say_the_same():
    text = NOTE.replace("Note", "Meno").replace("/n", "/a b")
    expected = codes(text)
    assert len(expected) == 2
    for same in (text.encode(), bytearray(text.encode()), memoryview(text.encode()), json.loads(text)):
        assert codes(same) == expected


@pytest.mark.parametrize("depth", [100, 1_000, 100_000])
def test_depth_has_no_limit(depth):
    text = '{"type":"Note","inReplyTo":' * depth + '{"type":"Note","name":1}' + "}" * depth
    report = ak.validate(text)
    assert [d.code for d in report.errors] == ["AS2-NAME-NUMBER"]
    assert report.errors[0].pointer == "/inReplyTo" * depth + "/name"
    assert str(report)
    assert report._repr_html_()
    assert [d.code for d in ak.validate("[" * depth).errors] == ["AS2-SYNTAX"]
    arrays = ak.validate('{"type":"Note","tag":' + "[" * depth + "]" * depth + "}")
    assert [d.code for d in arrays.errors] == ["AS2-ARRAY-OF-ARRAYS"]


def test_a_deep_mapping():
    document = {"type": "Note", "name": 1}
    for _ in range(50_000):
        document = {"type": "Note", "inReplyTo": document}
    report = ak.validate({"@context": CONTEXT, **document})
    assert [d.code for d in report.errors] == ["AS2-NAME-NUMBER"]
    while isinstance(document.get("inReplyTo"), dict):  # taken apart here, not by recursion
        document = document.pop("inReplyTo")


def test_a_long_array():
    items = ",".join(f'"https://works.example/{n}"' for n in range(200_000))
    text = f'{{"@context":"{CONTEXT}","type":"Collection","items":[{items},7]}}'
    assert [(d.code, d.pointer) for d in ak.validate(text).diagnostics] == [
        ("AS2-TAG-NUMBER-IN-ARRAY", "/items/200000")
    ]


def test_a_context_of_many_terms_is_read_once():
    terms = {f"t{n}": f"https://works.example/{n}#" for n in range(5_000)}
    foreign = {f"https://else.example/{n}": 1 for n in range(5_000)}
    document = {"@context": [CONTEXT, terms], "type": "Note", **foreign, "https://works.example/7#x": 1}
    (found,) = ak.validate(document).diagnostics
    assert (found.code, found.hint) == ("AS2-COMPACTION-EXPANDED-KEY", 'Write "t7:x".')
    pieces = [CONTEXT, *({term: target} for term, target in terms.items())]
    assert not ak.validate({"@context": pieces, "type": "Note", **dict.fromkeys(terms, 1)}).diagnostics


def test_a_deep_document_with_a_context_deep_inside():
    depth = 20_000
    inner = '{"@context":{"mood":"https://works.example/mood"},"type":"Note","mood":1}'
    text = f'{{"@context":"{CONTEXT}","type":"Note",' + '"inReplyTo":{"type":"Note","mood":1,' * depth
    report = ak.validate(text + f'"replies":{{"type":"Collection","items":[{inner}]}}' + "}" * (depth + 1))
    assert {found.code for found in report.diagnostics} == {"AS2-EXT-UNDECLARED"}
    assert len(report.warnings) == depth


def test_an_iri_is_called_what_compaction_calls_it():
    context = [
        CONTEXT,
        {"w": "https://works.example/", "mood": {"@id": "https://works.example/ns#mood"}},
        {"ns": "https://works.example/ns#", "none": None, "mood": "https://else.example/mood"},
    ]
    for iri, short in (("ns#mood", "ns:mood"), ("ns#", "ns"), ("x", "w:x"), ("", "w")):
        found = ak.validate({"@context": context, "type": "Note", f"https://works.example/{iri}": 1})
        assert [d.hint for d in found.diagnostics] == [f'Write "{short}".']


@pytest.mark.parametrize("name", ["upstreamDuplicates", "downstreamDuplicates"])
def test_duplicates_may_be_an_extension(name):
    document = {"type": "Note", name: ["https://works.example/1"]}
    assert codes({"@context": CONTEXT, **document}) == ["AS2-AS1-DUPLICATES"]
    assert codes({"@context": [CONTEXT, {name: f"https://works.example/ns#{name}"}], **document}) == []


class _Unreadable(dict):
    """A mapping whose every word fails, the last one too."""

    class Fault(Exception):
        def __str__(self):
            raise ValueError

    def __iter__(self):
        raise self.Fault


@pytest.mark.parametrize("wrap", [lambda value: value, lambda value: {"type": "Note", "to": [value]}])
def test_a_mapping_that_fails(wrap):
    document = wrap(_Unreadable(type="Note"))
    assert codes(document) == ["AS2-JSON-TYPE"]
    with pytest.raises(ak.ParseError, match="reading the mapping failed with Fault"):
        ak.parse(document)
    assert not ak.fix(document).report.ok


def test_the_same_context_at_every_depth():
    depth = 20_000
    opening = (
        f'{{"@context":["{CONTEXT}",{{"mood":"https://works.example/mood"}}],"type":"Note","mood":1,"tag":'
    )
    report = ak.validate(opening * depth + '{"type":"Note","mood":1,"gloom":1}' + "}" * depth)
    assert [d.pointer for d in report.diagnostics] == ["/tag" * depth + "/gloom"]
