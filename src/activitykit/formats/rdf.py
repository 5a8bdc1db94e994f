"""RDF, through rdflib, both ways: Turtle, N-Quads, JSON-LD, and graphs to ask with SPARQL.

Nothing is ever fetched: the contexts of Activity Streams and of ActivityPub's keys are bundled, others
are given by the caller; what only an unknown context defines is left out, and a warning says so.
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from activitykit.errors import ParseError, SourceWarning
from activitykit.formats.rdf_contexts import Contexts
from activitykit.formats.rdf_nodes import documents_of
from activitykit.vocabulary import AS2, CONTEXT_URL
from activitykit.vocabulary.contexts import bundled_contexts
from activitykit.vocabulary.documents import copy_json, decode_json, encode
from activitykit.vocabulary.model import Node

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rdflib import Dataset, Graph

    from activitykit.vocabulary import Object

__all__ = ["documents", "from_graph", "graph_text", "to_graph"]

_PREFIXES = {"as": "https://www.w3.org/ns/activitystreams#", "ldp": "http://www.w3.org/ns/ldp#"}


def to_graph(
    objects: Iterable[Node | Mapping[str, Any]] | Node | Mapping[str, Any],
    *,
    contexts: Mapping[str, Any] | None = None,
) -> Graph:
    """Return documents as one RDF graph.

    Args:
        objects: One or more objects or plain documents.
        contexts: Further JSON-LD contexts by address, for documents that name them.

    Warns:
        SourceWarning: A document names a context that is neither bundled nor given.

    Raises:
        ParseError: A document is nested too deeply for rdflib, or its context makes no sense.

    Example:
        >>> import activitykit as ak
        >>> graph = to_graph(ak.Note(id="https://a.example/1", content="Tea", to="https://a.example/ann"))
        >>> rows = graph.query("SELECT ?who WHERE { ?note as:to ?who }")
        >>> [str(row.who) for row in rows]
        ['https://a.example/ann']
    """
    at_hand = Contexts({**bundled_contexts(), **(contexts or {})})
    listed = [objects] if isinstance(objects, (Node, Mapping)) else objects
    graph = _graph([_self_contained(document, at_hand) for document in listed], "json-ld")
    if at_hand.unknown:
        names = ", ".join(at_hand.unknown)
        msg = (
            f"left out what only these contexts define, which are not fetched: {names}; give contexts={{...}}"
        )
        warnings.warn(msg, SourceWarning, stacklevel=2)
    return graph


_TOO_DEEP = "the document is nested too deeply for RDF"


def _self_contained(document: Any, contexts: Contexts) -> dict[str, Any]:
    """Return a document whose contexts are written out, apart from the normative one at the beginning.

    That one is in force from the start: it is most of the work, and where it is missing it is assumed
    (Core section 2.1).
    """
    raw = document.to_dict() if isinstance(document, Node) else copy_json(document)
    try:
        body: dict[str, Any] = contexts.written_out(raw)
    except RecursionError:
        raise ParseError(_TOO_DEEP) from None
    return body


@contextmanager
def _rdflib_at_peace() -> Iterator[None]:
    """Keep to itself what rdflib's parts say of each other's old names, and of wrong dates and numbers.

    Those stay as they were written; telling that they are wrong is validation's part.
    """
    terms = logging.getLogger("rdflib.term")
    terms.addFilter(_nothing)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            yield
    finally:
        terms.removeFilter(_nothing)


def _nothing(record: logging.LogRecord) -> bool:
    del record
    return False


_ORIGIN = "https://relative.invalid"
_BASE = f"{_ORIGIN}/-/-/"  # what relative references are resolved against, to be taken off again


@_rdflib_at_peace()
def _graph(data: list[Any] | bytes, form: str) -> Graph:
    """Return what a parser finds as one graph; every one of the parsers' own errors becomes ours.

    Relative references stay relative: rdflib would make them names of files on this machine.
    """
    from rdflib import Dataset, Graph  # noqa: PLC0415  # heavy; only where there is RDF
    from rdflib.plugins.parsers.jsonld import to_rdf  # noqa: PLC0415

    normative = bundled_contexts()[CONTEXT_URL]
    found = Dataset() if form in ("json-ld", "nquads") else Graph()
    try:
        if isinstance(data, bytes):
            found.parse(data=data, format=form, publicID=_BASE)
        else:
            to_rdf(data, found, base=_BASE, context_data=normative)
    except RecursionError:
        raise ParseError(_TOO_DEEP) from None
    except Exception as error:  # the parsers share no base class of their errors
        reason = str(error).strip().splitlines()
        msg = f"no {form} that can be read: {reason[0] if reason else type(error).__name__}"
        raise ParseError(msg) from error
    graph = Graph()
    for prefix, namespace in _PREFIXES.items():
        graph.bind(prefix, namespace)
    for subject, predicate, value, *_ in found.quads() if isinstance(found, Dataset) else found:
        graph.add((_normal(subject), predicate, _normal(value)))
    return graph


def _normal(term: Any) -> Any:
    """Take the made-up base off a reference; write a number as every parser of RDF writes it."""
    from rdflib import Literal, URIRef  # noqa: PLC0415  # heavy; only where there is RDF

    if isinstance(term, URIRef) and term.startswith(_ORIGIN):
        return URIRef(term.removeprefix(_BASE).removeprefix(_ORIGIN))
    if isinstance(term, Literal):
        text = str(term).encode("utf-8", "replace").decode()  # RDF has no lone surrogates
        return Literal(text, datatype=term.datatype, lang=term.language)
    return term


def from_graph(graph: Graph | Dataset) -> list[Object]:
    """Return the objects that a graph describes.

    Every thing that nothing else refers to is an object of its own; what it refers to is embedded, each
    thing once, later mentions are its IRI. Values without an order are sorted, so that the same graph
    gives the same documents.

    Example:
        >>> import activitykit as ak
        >>> graph = to_graph(ak.Like(actor="https://a.example/ann", object="https://a.example/1"))
        >>> [activity.to_dict() for activity in from_graph(graph)]  # doctest: +NORMALIZE_WHITESPACE
        [{'@context': 'https://www.w3.org/ns/activitystreams', 'type': 'Like',
          'actor': 'https://a.example/ann', 'object': 'https://a.example/1'}]
    """
    return [AS2.parse(document) for document in documents_of(graph)]


def documents(data: bytes, form: str) -> Iterator[dict[str, Any]]:
    """Iterate over the documents in Turtle, N-Quads or JSON-LD.

    Raises:
        ParseError: The data can't be read, or name a context that is not bundled.
    """
    if form == "jsonld":
        value = decode_json(data)
        nodes = value if isinstance(value, list) else [value]
        yield from documents_of(to_graph([node for node in nodes if isinstance(node, dict)]))
        return
    yield from documents_of(_graph(data, form))


def graph_text(objects: Iterable[Node | Mapping[str, Any]], form: str) -> str:
    """Return documents as Turtle, N-Quads or JSON-LD.

    Raises:
        ParseError: An identifier in them is no IRI, so that RDF can't hold it.
    """
    graph = to_graph(objects)
    if form == "jsonld":
        return encode({"@graph": list(documents_of(graph))}, indent=2) + "\n"
    try:
        with _rdflib_at_peace():
            text = graph.serialize(format="nt" if form == "nquads" else "turtle")
    except Exception as error:  # the serializers share no base class of their errors
        msg = f"the graph can't be written as {form}: {error}"
        raise ParseError(msg) from error
    return "".join(sorted(text.splitlines(keepends=True))) if form == "nquads" else text
