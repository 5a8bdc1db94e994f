"""RDF both ways; never a network."""

import itertools
import socket
import warnings

import pytest
from rdflib import Dataset, Graph
from rdflib.compare import isomorphic

import activitykit as ak
from activitykit.formats.rdf import from_graph, graph_text, to_graph
from activitykit.formats.rdf_contexts import Contexts
from activitykit.vocabulary.contexts import bundled_contexts, normative_context

CONTEXT = "https://www.w3.org/ns/activitystreams"
DOCUMENT = {
    "@context": [CONTEXT, {"hr": "https://hr.example/ns#"}],
    "id": "https://intra.example/act/1",
    "type": "Create",
    "actor": {"type": "Person", "id": "https://intra.example/u/ines", "name": "Inès"},
    "published": "2026-01-01T10:00:00Z",
    "to": ["https://intra.example/g/sales", "as:Public"],
    "object": {
        "type": ["Note", "hr:Memo"],
        "id": "https://intra.example/n/1",
        "content": "plain",
        "contentMap": {"en": "Hi", "fr": "Salut"},
        "hr:grade": 7,
        "hr:boss": {"id": "https://intra.example/u/bo"},
        "duration": "PT5M",
        "replies": {"type": "OrderedCollection", "totalItems": 2, "orderedItems": ["a:2", {"type": "Note", "content": "x"}]},
        "location": {"type": "Place", "latitude": 48.85, "radius": 15, "units": "km"},
    },
}  # fmt: skip


@pytest.fixture(autouse=True)
def no_network(monkeypatch):
    def refuse(*_):
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)


def test_sparql_over_documents():
    graph = to_graph(
        [DOCUMENT, ak.Like(actor="https://intra.example/u/bo", object="https://intra.example/n/1")]
    )
    rows = graph.query(
        """SELECT ?name ?text WHERE { ?create a as:Create ; as:actor/as:name ?name ; as:object ?note .
           ?note as:content ?text . ?like a as:Like ; as:object ?note . FILTER(lang(?text) = "fr") }"""
    )
    assert [tuple(map(str, row)) for row in rows] == [("Inès", "Salut")]


def test_there_and_back():
    graph = to_graph(DOCUMENT)
    (activity,) = from_graph(graph)
    assert isomorphic(to_graph(activity), graph)
    assert activity.id == DOCUMENT["id"]
    assert activity.actor[0].name == "Inès"
    note = activity.object[0]
    assert note.types == ("Note", "https://hr.example/ns#Memo")
    assert dict(note.content_map) == {"en": "Hi", "fr": "Salut"}
    assert note.content == "plain"
    assert note.raw("grade") == 7
    assert note.replies.items[0] == "a:2"
    assert note.replies.items[1].content == "x"
    assert note.replies.total_items == 2
    assert note.location[0].latitude == 48.85
    assert activity.to_ids == ("https://intra.example/g/sales", f"{CONTEXT}#Public")


@pytest.mark.parametrize("form", ["turtle", "nquads", "jsonld"])
def test_files(form):
    text = graph_text([DOCUMENT], form)
    reading = ak.read(text.encode())
    assert isomorphic(to_graph(list(reading)), to_graph(DOCUMENT))
    assert reading.format == form
    assert isomorphic(to_graph(list(ak.read(text.encode(), form))), to_graph(DOCUMENT))


def test_named_graphs_are_read():
    quads = b'<a:1> <https://www.w3.org/ns/activitystreams#name> "A" <a:g> .\n<a:2> <https://www.w3.org/ns/activitystreams#name> "B" .\n'
    assert [item.name for item in ak.read(quads)] == ["A", "B"]
    dataset = Dataset()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # rdflib's own
        dataset.parse(data=quads, format="nquads")
    assert [item.name for item in from_graph(dataset)] == ["A", "B"]


def test_a_thing_is_embedded_once():
    ann = {"type": "Person", "id": "a:ann", "name": "Ann"}
    graph = to_graph(
        {
            "id": "a:1",
            "type": "Create",
            "actor": ann,
            "object": {"id": "a:2", "type": "Note", "attributedTo": ann},
        }
    )
    (activity,) = from_graph(graph)
    text = activity.to_json()
    assert text.count('"Ann"') == 1
    assert text.count('"a:ann"') == 2


def test_circles_and_long_chains():
    circle = to_graph(
        [{"id": "a:1", "type": "Note", "inReplyTo": "a:2"}, {"id": "a:2", "type": "Note", "inReplyTo": "a:1"}]
    )
    (note,) = from_graph(circle)
    assert note.to_dict()["inReplyTo"] == {"id": "a:2", "type": "Note", "inReplyTo": "a:1"}
    chain = to_graph({"id": f"a:{n}", "type": "Note", "inReplyTo": f"a:{n + 1}"} for n in range(500))
    (root,) = from_graph(chain)
    assert root.to_json().count("inReplyTo") == 500


def test_the_missing_context_is_assumed():
    assert len(to_graph({"type": "Note", "content": "x"})) == 2
    assert len(to_graph({"@context": {"x": "https://x.example/#"}, "type": "Note", "x:y": 1})) == 2


def test_unknown_contexts_are_not_fetched():
    document = {"@context": [CONTEXT, "https://x.example/context"], "type": "Note", "mood": "glad"}
    with pytest.warns(ak.SourceWarning, match=r"https://x.example/context; give contexts"):
        assert len(to_graph(document)) == 1
    given = {"https://x.example/context": {"@context": {"mood": "https://x.example/mood"}}}
    assert len(to_graph(document, contexts=given)) == 2


@pytest.mark.parametrize(
    "wrap",
    [
        lambda address: address,
        lambda address: [CONTEXT, [address]],
        lambda address: {"@import": address},
        lambda address: {"@context": [address]},
        lambda address: {"name": {"@id": "as:name", "@context": address}},
        lambda address: {
            "Note": {"@id": "as:Note", "@context": {"mood": {"@id": "a:mood", "@context": address}}}
        },
    ],
)
def test_no_place_of_a_context_is_fetched(tmp_path, wrap):
    secret = tmp_path / "secret.json"
    secret.write_text('{"@context": {"mood": "https://x.example/leaked"}}')
    document = {"@context": wrap(secret.as_uri()), "type": "Note", "name": "x", "mood": "glad"}
    for nested in (document, {"type": "Like", "object": document}):
        with pytest.warns(ak.SourceWarning, match="secret.json; give contexts"):
            assert "leaked" not in graph_text([nested], "nquads")
    given = {
        "a:given": {"@context": wrap("a:inner")},
        "a:inner": {"@context": ["a:given", {"mood": "a:found"}]},
    }
    to_graph({"@context": "a:given", "type": "Note", "name": "x"}, contexts=given)


def test_wrong_values_pass_without_a_word(caplog):
    document = {"@context": CONTEXT, "type": "Question", "published": "soon", "closed": "2026-01-01t10:00z"}
    for form in ("turtle", "nquads", "jsonld"):
        assert "soon" in graph_text([document], form)
    assert not caplog.records


def test_a_list_in_a_circle():
    graph = Graph()
    graph.parse(
        data=b"@prefix as: <https://www.w3.org/ns/activitystreams#> ."
        b"@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> ."
        b"<a:1> a as:OrderedCollection ; as:items _:l . _:l rdf:first <a:2> ; rdf:rest _:l ."
    )
    with pytest.raises(ak.ParseError, match="a list in the graph contains itself"):
        from_graph(graph)


def test_relative_references_stay_relative():
    graph = to_graph({"id": "notes/1", "type": "Note", "url": "/1.html"})
    (note,) = from_graph(graph)
    assert (note.id, note.url) == ("notes/1", ("/1.html",))


def test_keys_of_actors():
    person = {
        "@context": [CONTEXT, "https://w3id.org/security/v1"],
        "id": "a:1",
        "type": "Person",
        "publicKey": {"id": "a:1#key", "owner": "a:1", "publicKeyPem": "-----"},
    }
    (back,) = from_graph(to_graph(person))
    assert back.to_dict() == person


def test_what_makes_no_sense_is_an_error():
    deep = ak.parse('{"object":' * 3_000 + "{}" + "}" * 3_000)
    with pytest.raises(ak.ParseError, match="too deeply"):
        to_graph(deep)
    with pytest.raises(ak.ParseError, match="can't be written as turtle"):
        graph_text([{"id": "https://a.example/<x>", "type": "Note"}], "turtle")


def test_no_graph_at_all():
    assert from_graph(Graph()) == []
    assert to_graph([]).serialize(format="nt").strip() == ""


def test_the_bundled_context():
    context = normative_context()
    assert context["Note"] == "as:Note"
    assert context["published"] == {"@id": "as:published", "@type": "xsd:dateTime"}
    assert context["nameMap"] == {"@id": "as:name", "@container": "@language"}
    assert context["orderedItems"] == {"@id": "as:items", "@type": "@id", "@container": "@list"}
    assert context["closed"] == {"@id": "as:closed", "@type": "xsd:dateTime"}
    assert context["inbox"] == {"@id": "ldp:inbox", "@type": "@id"}
    assert context["units"] == "as:units"
    assert context["formerType"] == {"@id": "as:formerType", "@type": "@id"}
    assert "publicKey" not in context
    assert CONTEXT in bundled_contexts()


def test_a_thing_without_a_name_that_is_meant_twice():
    turtle = b"""@prefix as: <https://www.w3.org/ns/activitystreams#> .
        <a:1> a as:Create ; as:actor _:who ; as:object [ a as:Note ; as:attributedTo _:who ] .
        _:who a as:Person ; as:name "Ann" . <a:2> <a:list> ( 1 "x" <a:3> ) ; <a:knows> <a:3> ."""
    graph = Graph().parse(data=turtle, format="turtle")
    found = list(ak.read(turtle))
    assert [item.id for item in found] == ["a:1", "a:2"]
    assert isomorphic(to_graph(found), graph)
    loop = b'@prefix as: <https://www.w3.org/ns/activitystreams#> . _:a as:context _:a ; as:name "A" .'
    (item,) = ak.read(loop)
    assert isomorphic(to_graph(item), Graph().parse(data=loop, format="turtle"))


@pytest.mark.parametrize("closed", [True, False, "2026-01-01T00:00:00+00:00", "a:1"])
def test_what_a_question_is_closed_by(closed):
    question = {"@context": CONTEXT, "id": "a:q", "type": "Question", "closed": closed}
    assert [item.to_dict() for item in from_graph(to_graph(question))] == [question]


def test_contexts_that_name_each_other_mean_the_same_in_every_order():
    known = {
        CONTEXT: {},
        "a:1": {"@context": ["a:2", {"one": "a:one"}]},
        "a:2": {"@context": ["a:3", {"two": "a:two"}]},
        "a:3": {"@context": ["a:1", {"three": "a:three"}]},
    }
    alone = {address: Contexts(known).written_out({"@context": address}) for address in ("a:1", "a:2", "a:3")}
    assert alone["a:3"] == {"@context": [{"two": "a:two"}, {"one": "a:one"}, {"three": "a:three"}]}
    for order in itertools.permutations(alone):
        contexts = Contexts(known)
        told = {address: contexts.written_out({"@context": address}) for address in order}
        assert told == alone
