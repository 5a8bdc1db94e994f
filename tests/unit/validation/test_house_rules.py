"""A house's own rules and schema, profiles and the media type."""

import pytest

import activitykit as ak
from activitykit.validation import Finding

NOTE = {
    "@context": "https://www.w3.org/ns/activitystreams",
    "type": "Note",
    "id": "https://works.example/n/1",
}
EX = {"@context": [NOTE["@context"], {"ex": "https://works.example/ns#", "Memo": "ex:Memo"}]}


def found(document, **options):
    return [(d.code, d.pointer, d.severity) for d in ak.validate(document, **options).diagnostics]


@ak.rule("ACME-SIGNED", title="Notes are signed", hint="Add attributedTo.", clause="House 1", type="Note")
def signed(note, at):
    if "attributedTo" not in note:
        yield "a Note without attributedTo"


@ak.rule("ACME-SHORT", "ACME-LOUD", title="Names are short and calm", severity="warning", property="name")
def short(value, at):
    if isinstance(value, str) and len(value) > 20:
        yield f"the name has {len(value)} characters"
    if isinstance(value, str) and value.isupper():
        yield Finding("the name is in capitals", "ACME-LOUD", hint="Write it in small letters.")


@ak.rule("ACME-MOOD", title="ex:mood is one of two", property="ex:mood", type=("Note", "Memo"))
def mood(value, at):
    if value not in {"calm", "glad"}:
        yield f"{at.name} is {value!r} at {at.pointer} of a {' '.join(at.types) or 'thing'}"


@ak.rule("ACME-ONE", title="One note a document")
def one(document, at):
    notes = [place for node, place, _ in at.objects() if node.get("type") == "Note"]
    if len(notes) > 1:
        yield f"{len(notes)} notes"


def test_a_rule_on_a_type_judges_its_objects_at_any_depth():
    document = {**NOTE, "inReplyTo": {"type": "Note"}, "attributedTo": "https://works.example/p"}
    assert found(document, rules=[signed]) == [("ACME-SIGNED", "/inReplyTo", "error")]
    report = ak.validate(NOTE, rules=[signed])
    assert not report.ok
    assert report.errors[0].hint == "Add attributedTo."
    assert report.errors[0].spec.clause == "House 1"


def test_a_rule_on_a_property_has_codes_and_hints():
    assert found({**NOTE, "name": "A BIG NAME, BIGGER THAN BIG"}, rules=[short])[:2] == [
        ("ACME-SHORT", "/name", "warning"),
        ("ACME-LOUD", "/name", "warning"),
    ]
    assert found({**NOTE, "name": "small"}, rules=[short])[0][0] == "AS2-LANGUAGE-MARKED"


def test_a_rule_on_an_extension_property_and_type():
    for kind in ("Note", "Memo", ["Note", "Memo"]):
        document = {**EX, "type": kind, "ex:mood": "wild"}
        assert ("ACME-MOOD", "/ex:mood", "error") in found(document, rules=[mood])
    assert found({**EX, "type": "Memo", "ex:mood": "calm"}, rules=[mood]) == []
    assert found({**EX, "type": "Person", "ex:mood": "wild"}, rules=[mood]) == []


def test_a_rule_on_the_document_sees_every_object():
    assert found({**NOTE, "inReplyTo": {"type": "Note"}}, rules=[one]) == [("ACME-ONE", "", "error")]


def test_house_rules_do_not_linger():
    assert found(NOTE, rules=[signed])
    assert found(NOTE) == []


def test_unusable_rules_and_profiles_are_refused():
    with pytest.raises(ak.ActivityKitError, match="no code 'AS2-DATE-ONY' \\(did you mean 'AS2-DATE-ONLY'"):
        ak.rule("AS2-DATE-ONY")
    with pytest.raises(ak.ActivityKitError, match="needs a code"):
        ak.rule()
    with pytest.raises(ak.ActivityKitError, match="is no rule"):
        ak.validate(NOTE, rules=[print])
    with pytest.raises(ak.ActivityKitError, match="no profile 'strickt' \\(did you mean 'strict'"):
        ak.validate(NOTE, profile="strickt")

    @ak.rule("AS2-DATE-ONLY", property="published")
    def mine(value, at):
        yield "no"

    with pytest.raises(ak.ActivityKitError, match="is the library's"):
        ak.validate(NOTE, rules=[mine])


SCHEMA = {
    "$id": "https://works.example/schema",
    "type": "object",
    "required": ["attributedTo"],
    "properties": {
        "name": {"maxLength": 5, "description": "Keep names short."},
        "to": {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]},
    },
}


def test_a_house_schema_joins_the_report():
    document = {
        **NOTE,
        "nameMap": {"en": "x"},
        "name": "too long",
        "to": ["https://works.example/1", {"id": "x:y"}],
    }
    report = ak.validate(document, schema=SCHEMA)
    house = [d for d in report.diagnostics if d.code == "HOUSE-SCHEMA"]
    assert [d.pointer for d in house] == ["", "/name", "/to/1"]
    assert "'attributedTo' is a required property" in house[0].message
    assert house[1].hint == "Keep names short."
    assert house[1].spec.url == "https://works.example/schema#/properties/name/maxLength"
    assert not report.ok
    assert ak.validate({**NOTE, "attributedTo": "https://works.example/p"}, schema=SCHEMA).ok


def test_an_unusable_schema_is_refused():
    with pytest.raises(ak.ActivityKitError, match="not usable at /type"):
        ak.validate(NOTE, schema={"type": "objekt"})


def test_a_schema_is_not_fetched(tmp_path):
    elsewhere = tmp_path / "schema.json"
    elsewhere.write_text("{}")
    for address in (elsewhere.as_uri(), "https://works.example/schema"):
        with pytest.raises(ak.ActivityKitError, match="nothing is fetched"):
            ak.validate(NOTE, schema={"$ref": address})
    assert ak.validate(NOTE, schema={"$ref": "#/$defs/any", "$defs": {"any": {}}}).ok
    assert not ak.validate(
        NOTE, schema={"$ref": "https://json-schema.org/draft/2020-12/schema"}
    ).ok  # at hand


def test_a_schema_on_a_document_too_deep_for_it():
    text = '{"type":"Note","inReplyTo":' * 3000 + "{}" + "}" * 3000
    recursive = {"type": "object", "properties": {"inReplyTo": {"$ref": "#"}}}
    assert "nested too deeply" in ak.validate(text, schema=recursive).errors[0].message


def test_strict_makes_errors_of_warnings():
    document = {**NOTE, "mood": 1, "content": "Good morning"}
    assert ak.validate(document).ok
    report = ak.validate(document, profile="strict")
    assert [(d.code, d.severity) for d in report.diagnostics] == [
        ("AS2-EXT-UNDECLARED", "error"),
        ("AS2-LANGUAGE-MARKED", "warning"),
    ]
    assert not report.ok
    assert not ak.validate(b'{"type":"Note","id":"x:1","id":"x:1"}', profile="strict").ok


@pytest.mark.parametrize(
    ("document", "code", "pointer"),
    [
        ({"type": "Person", "id": "https://works.example/p"}, "AP-ACTOR-INBOX", ""),
        ({"type": "Note"}, "AP-ACTOR-ID", ""),
        ({"type": "Like", "id": None, "object": "https://works.example/1"}, "AP-ACTIVITY-ACTOR", ""),
        ({"type": "Follow", "id": None, "actor": "https://works.example/1"}, "AP-ACTIVITY-OBJECT", ""),
        (
            {
                "type": "Add",
                "id": None,
                "actor": "https://works.example/1",
                "object": "https://works.example/2",
            },
            "AP-ACTIVITY-TARGET",
            "",
        ),
        ({"type": "Note", "id": None, "bcc": "https://works.example/1"}, "AP-BLIND-DELIVERED", "/bcc"),
        (
            {
                "type": "Person",
                "id": "https://works.example/p",
                "inbox": {"type": "Collection"},
                "outbox": "https://works.example/o",
            },
            "AP-ORDERED-BOX",
            "/inbox",
        ),
    ],
)
def test_activitypub(document, code, pointer):
    document = {"@context": NOTE["@context"], **document}
    got = [d for d in found(document, profile="activitypub") if d[0].startswith("AP-")]
    assert got == [(code, pointer, "error")]
    assert not [d for d in found(document) if d[0].startswith("AP-")]


@pytest.mark.parametrize(
    ("media_type", "message"),
    [
        ("application/activity+json", None),
        ("Application/Activity+JSON; charset=UTF-8", None),
        ('application/ld+json; profile="https://www.w3.org/ns/activitystreams"', None),
        ("application/ld+json", "without the profile"),
        ("application/json", "application/json"),
        ("application/activity+json; charset=latin-1", "latin-1"),
        ("", "media type"),
        ("nonsense;;\r\n", "nonsense"),
    ],
)
def test_the_media_type(media_type, message):
    report = ak.validate(NOTE, media_type=media_type)
    assert [d.code for d in report.diagnostics] == (["AS2-MEDIA-TYPE"] if message else [])
    assert message is None or message in report.diagnostics[0].message
