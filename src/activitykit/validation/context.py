"""What a document's @context declares, as far as can be known without fetching anything."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from activitykit.vocabulary import ACTIVITYPUB, NAMESPACE, PROPERTIES, TYPES

__all__ = ["NORMATIVE", "NORMATIVE_IRIS", "PLAIN", "SPELLINGS", "TERMS", "Context", "read_context"]

NORMATIVE = "https://www.w3.org/ns/activitystreams"
SPELLINGS = frozenset(
    f"{scheme}://www.w3.org/ns/activitystreams{end}"
    for scheme in ("https", "http")
    for end in ("", "#", "/", ".jsonld")
)
NORMATIVE_PREFIXES = {
    "as": NAMESPACE,
    "ldp": "http://www.w3.org/ns/ldp#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
NORMATIVE_IRIS: dict[str, str] = {
    **NORMATIVE_PREFIXES,
    "id": "@id",
    "type": "@type",
    **{name: entry.iri for name, entry in TYPES.items()},
    **{
        name: entry.iri
        for name, entry in {**PROPERTIES, **ACTIVITYPUB}.items()
        if name != "publicKey"  # of the security context
    },
    **{f"{name}Map": entry.iri for name, entry in PROPERTIES.items() if "rdf:langString" in entry.range},
    "orderedItems": f"{NAMESPACE}items",
}
"""What the normative context defines: every term with its IRI."""
TERMS = frozenset(NORMATIVE_IRIS)


@dataclass(frozen=True, slots=True)
class Context:
    """The definitions in force at some place of a document.

    Attributes:
        normative: Whether the normative context is included, or its namespace declared.
        remote: Whether another context is named, which may define anything.
        definitions: The inline definitions of each @context around the place, inner ones first.
        vocab: The default vocabulary for terms that aren't defined, or ``None``.
        language: The default language, or ``None``.
    """

    normative: bool
    remote: bool = False
    definitions: tuple[dict[str, Any], ...] = ()
    vocab: str | None = None
    language: str | None = None
    _compaction: list[_Compaction] = field(default_factory=list, init=False, repr=False, compare=False)

    def declares(self, term: str) -> bool:
        """Whether the term has a definition, or may have one in a context that is not at hand."""
        return self.remote or self.vocab is not None or self.definition(term) is not None or term in TERMS

    def definition(self, term: str) -> Any:
        """Return the inline definition of a term, or ``None``."""
        for definitions in self.definitions:
            if term in definitions:
                return definitions[term]
        return None

    def prefix(self, name: str) -> str | None:
        """Return what a prefix stands for, as far as it is at hand."""
        definition = self.definition(name)
        if isinstance(definition, dict):
            definition = definition.get("@id")
        return definition if isinstance(definition, str) else NORMATIVE_PREFIXES.get(name)

    def expand(self, value: str) -> str:
        """Return the IRI of a compact one, or the value as it is."""
        prefix, colon, rest = value.partition(":")
        base = self.prefix(prefix) if colon and not rest.startswith("//") else None
        return f"{base}{rest}" if base is not None else value

    def compacts(self, iri: str) -> str | None:
        """Return the term or compact form that the context has for an IRI, or ``None``."""
        if not self._compaction and self.definitions:
            self._compaction.append(_Compaction(self.definitions))
        return self._compaction[0].of(iri) if self._compaction else None


class _Compaction:
    """Definitions the other way round: looked up by what they stand for, however many there are."""

    __slots__ = ("_lengths", "_prefixes", "_terms")

    def __init__(self, definitions: tuple[dict[str, Any], ...]) -> None:
        in_force: dict[str, Any] = {}
        for outer in reversed(definitions):
            in_force |= outer
        self._terms: dict[str, str] = {}
        self._prefixes: dict[str, str] = {}
        for term in sorted(in_force, key=_shortest, reverse=True):
            definition = in_force[term]
            target = definition.get("@id") if isinstance(definition, dict) else definition
            if not isinstance(target, str) or term.startswith("@"):
                continue
            self._terms[target] = term
            if target.endswith(("#", "/")) and ":" not in term:
                self._prefixes[target] = term
        self._lengths = sorted({len(target) for target in self._prefixes})

    def of(self, iri: str) -> str | None:
        """Return the term or else the compact IRI that compaction chooses: the shortest, then the least."""
        if iri in self._terms:
            return self._terms[iri]
        found = []
        for length in self._lengths:
            if length >= len(iri):
                break
            if iri[length - 1] in "#/" and (prefix := self._prefixes.get(iri[:length])) is not None:
                found.append(f"{prefix}:{iri[length:]}")
        return min(found, key=_shortest, default=None)


def _shortest(term: str) -> tuple[int, str]:
    return len(term), term


PLAIN = Context(normative=True)
"""A document with the normative context alone."""
NONE = Context(normative=False)


def read_context(value: Any, outer: Context = NONE) -> Context:
    """Return the context in force where ``@context`` has this value.

    Args:
        value: The value as it stands in the document, of any kind.
        outer: What is in force around it.

    Example:
        >>> context = read_context([NORMATIVE, {"ex": "https://ex.example/ns#", "@language": "fr"}])
        >>> context.normative, context.remote, context.language, context.prefix("ex")
        (True, False, 'fr', 'https://ex.example/ns#')
    """
    if outer is NONE and value.__class__ is str:
        return _of_addresses((value,))
    if outer is NONE and value.__class__ is list and value and value[-1].__class__ is str:
        try:
            return _of_addresses(tuple(value))
        except TypeError:  # an inline definition before the last address
            pass
    return _read(value, outer)


@lru_cache(maxsize=256)
def _of_addresses(addresses: tuple[Any, ...]) -> Context:
    """Return the context of addresses alone: most documents share a few of these."""
    return PLAIN if addresses == (NORMATIVE,) else _read(list(addresses), NONE)


def _read(value: Any, outer: Context) -> Context:
    normative, remote, vocab, language = outer.normative, outer.remote, outer.vocab, outer.language
    own: dict[str, Any] = {}
    for entry in value if isinstance(value, list) else (value,):
        if isinstance(entry, str):
            if entry in SPELLINGS:
                normative = True
            else:
                remote = True
        elif isinstance(entry, dict):
            own |= entry
            if isinstance(default := entry.get("@vocab"), str):
                vocab = default
            if "@language" in entry:
                language = entry["@language"] if isinstance(entry["@language"], str) else None
            remote = remote or "@import" in entry
            normative = normative or _names_namespace(entry)
    definitions = outer.definitions
    if own and definitions[:1] != (own,):  # the same again at every depth is kept once
        definitions = (own, *definitions)
    return Context(normative, remote, definitions, vocab, language)


def _names_namespace(definitions: dict[str, Any]) -> bool:
    for value in definitions.values():
        target = value.get("@id") if isinstance(value, dict) else value
        if isinstance(target, str) and (target in SPELLINGS or target.startswith(NAMESPACE)):
            return True
    return False
