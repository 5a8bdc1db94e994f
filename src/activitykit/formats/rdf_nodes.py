"""An RDF graph as documents: which nodes stand for themselves, and what is embedded in what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from activitykit.errors import ParseError
from activitykit.vocabulary import ACTIVITYPUB, CONTEXT_URL, NAMESPACE, PROPERTIES, TYPES
from activitykit.vocabulary.contexts import SECURITY_URL
from activitykit.vocabulary.scope import normal_iri

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rdflib import Graph, Literal

__all__ = ["documents_of"]

_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_XSD = "http://www.w3.org/2001/XMLSchema#"
_ROWS = {row.iri: row for row in (*PROPERTIES.values(), *ACTIVITYPUB.values())}
_TYPES = {row.iri: row.name for row in TYPES.values()}
_NUMBERS = {"integer", "nonNegativeInteger", "int", "long", "float", "double", "decimal"}
_SECURITY = "https://w3id.org/security#"
_SECURITY_TERMS = ("owner", "publicKey", "publicKeyPem")
_TEXT = (f"{_XSD}string", f"{_RDF}langString")


def documents_of(graph: Graph) -> Iterator[dict[str, Any]]:
    """Iterate over the documents that a graph holds, in an order that depends on the graph alone."""
    from rdflib import BNode, Dataset, Graph  # noqa: PLC0415  # heavy; only where there is RDF

    if isinstance(graph, Dataset):
        quads, graph = graph.quads(), Graph()
        for subject, predicate, value, _ in quads:
            graph.add((subject, predicate, value))
    structure = {f"{_RDF}{name}" for name in ("first", "rest")}
    described = {node for node in graph.subjects() if not _is_list(graph, node)}
    referred = {
        value
        for _, name, value in graph
        if str(name) != f"{_RDF}type" and (value in described or str(name) in structure)
    }
    writer = _Writer(graph)
    roots = sorted((node for node in described if node not in referred), key=writer.order)
    reached: set[Any] = set()
    for root in roots:
        yield writer.document(root, reached)
    # What is left refers to itself in a circle; the first of each circle stands for it.
    for node in sorted(described, key=lambda node: (isinstance(node, BNode), writer.order(node))):
        if node not in reached:
            yield writer.document(node, reached)


def _is_list(graph: Graph, node: Any) -> bool:
    from rdflib import RDF  # noqa: PLC0415

    return (node, RDF.first, None) in graph


def _items(graph: Graph, head: Any) -> list[Any]:
    try:
        return list(graph.items(head))
    except ValueError:
        msg = "a list in the graph contains itself"
        raise ParseError(msg) from None


class _Writer:
    """Writes nodes of one graph."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._written: dict[Any, dict[str, Any]] = {}
        self._labels = 0

    def order(self, node: Any) -> tuple[str, str, str]:
        """Return what to sort by: when it was published, then its identifier, then what is said of it."""
        published = ""
        said = []
        for name, value in self._graph.predicate_objects(node):
            if str(name) == f"{NAMESPACE}published":
                published = str(value)
            said.append(f"{name} {value if not self._is_blank(value) else ''}")
        return published, "" if self._is_blank(node) else str(node), "\n".join(sorted(said))

    def _is_blank(self, node: Any) -> bool:
        from rdflib import BNode  # noqa: PLC0415

        return isinstance(node, BNode)

    def document(self, root: Any, reached: set[Any]) -> dict[str, Any]:
        """Write a root with everything that it refers to, embedding each thing once.

        Without recursion: a chain of replies may be long.
        """
        body: dict[str, Any] = {}
        terms: dict[str, str] = {}
        embedded = {root}
        open_nodes: list[tuple[Any, dict[str, Any]]] = [(root, body)]
        while open_nodes:
            node, target = open_nodes.pop()
            reached.add(node)
            self._written[node] = target
            self._describe(node, target, embedded, open_nodes, terms)
        contexts: list[Any] = [CONTEXT_URL]
        if _SECURITY in terms:
            contexts.append(SECURITY_URL)
        own = {name: iri for name, iri in terms.items() if name != _SECURITY}
        contexts += [own] if own else []
        return {"@context": contexts if len(contexts) > 1 else CONTEXT_URL, **body}

    def _describe(
        self,
        node: Any,
        target: dict[str, Any],
        embedded: set[Any],
        open_nodes: list[tuple[Any, dict[str, Any]]],
        terms: dict[str, str],
    ) -> None:
        if not self._is_blank(node):
            target["id"] = str(node)
        by_name: dict[str, list[Any]] = {}
        for predicate, value in self._graph.predicate_objects(node):
            by_name.setdefault(str(predicate), []).append(value)
        kinds = sorted(
            _TYPES.get(normal_iri(str(kind)), str(kind)) for kind in by_name.pop(f"{_RDF}type", [])
        )
        if kinds:
            kinds.sort(key=lambda kind: kind not in TYPES)  # the vocabulary's own types come first
            target["type"] = kinds[0] if len(kinds) == 1 else kinds
        for name in sorted(by_name):
            self._member(name, by_name[name], target, (embedded, open_nodes, terms))

    def _member(self, name: str, values: list[Any], target: dict[str, Any], state: Any) -> None:
        embedded, open_nodes, terms = state
        row = _ROWS.get(normal_iri(name))
        key = _security_term(name, terms) or (row.name if row else _compact(name, terms))
        plain = row is not None or _SECURITY in name
        values.sort(key=lambda value: (str(value), str(getattr(value, "language", "") or "")))
        if row and row.natural_language:
            self._texts(key, values, target)
            return
        if key == "items" and len(values) == 1 and (_is_list(self._graph, values[0]) or _is_nil(values[0])):
            key, values = "orderedItems", _items(self._graph, values[0])
            target[key] = [self._value(value, embedded, open_nodes, row, plain=plain) for value in values]
            return
        written = [self._value(value, embedded, open_nodes, row, plain=plain) for value in values]
        target[key] = written[0] if len(written) == 1 else written

    def _texts(self, key: str, values: list[Any], target: dict[str, Any]) -> None:
        tagged = {value.language: str(value) for value in values if getattr(value, "language", None)}
        plain = [str(value) for value in values if not getattr(value, "language", None)]
        if plain:
            target[key] = plain[0] if len(plain) == 1 else plain
        if tagged:
            target[f"{key}Map"] = tagged

    def _value(self, value: Any, embedded: set[Any], open_nodes: list[Any], row: Any, *, plain: bool) -> Any:
        """Write a value; a reference by a property that is not known to hold any is an object with an id."""
        from rdflib import Literal  # noqa: PLC0415

        if isinstance(value, Literal):
            return _literal(value, row)
        if row and row.name == "formerType":
            return _TYPES.get(normal_iri(str(value)), str(value))
        if _is_list(self._graph, value) or _is_nil(value):
            items = _items(self._graph, value)
            return {"@list": [self._value(item, embedded, open_nodes, row, plain=plain) for item in items]}
        described = (value, None, None) in self._graph
        if value in embedded or not described:
            name = self._label(value) if self._is_blank(value) else str(value)
            return name if plain else {"id": name}
        embedded.add(value)
        inner: dict[str, Any] = {}
        self._written[value] = inner
        open_nodes.append((value, inner))
        return inner

    def _label(self, node: Any) -> str:
        """Return the name of a blank node that is referred to more than once, giving it one."""
        target = self._written.setdefault(node, {})
        if "id" not in target:
            target["id"] = f"_:b{self._labels}"
            self._labels += 1
        return str(target["id"])


def _is_nil(node: Any) -> bool:
    return str(node) == f"{_RDF}nil"


def _security_term(iri: str, terms: dict[str, str]) -> str | None:
    """Return a term of the security context, noting that it is needed."""
    local = iri.removeprefix(_SECURITY)
    if local not in _SECURITY_TERMS or local == iri:
        return None
    terms[_SECURITY] = SECURITY_URL
    return local


def _compact(iri: str, terms: dict[str, str]) -> str:
    """Return the name of a property of another vocabulary, declared in the context by its last part."""
    local = iri.replace("#", "/").rsplit("/", 1)[-1]
    taken = local in PROPERTIES or local in ACTIVITYPUB or local in ("id", "type") or not local.isidentifier()
    if taken or terms.setdefault(local, iri) != iri:
        return iri
    return local


def _literal(value: Literal, row: Any) -> Any:
    """Write a literal: numbers and booleans as such, texts as written, the rest with its datatype."""
    kind = str(value.datatype or "")
    lexical = str(value)
    if value.language:
        return {"@value": lexical, "@language": value.language}
    if row is not None and row.name == "closed" and lexical in ("true", "false"):
        return lexical == "true"  # the normative context takes every value of it for a time
    local = kind.removeprefix(_XSD)
    if kind.startswith(_XSD) and local in _NUMBERS | {"boolean"} and value.value is not None:
        number = value.toPython()
        whole = isinstance(number, bool | int)
        return number if whole else int(lexical) if lexical.isdecimal() else float(number)
    if not kind or kind in _TEXT or row is not None:
        return lexical
    return {"@value": lexical, "@type": kind}
