"""Contexts written out, so that an RDF parser finds no address in a document that it could go and fetch."""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING, Any

from activitykit.vocabulary import CONTEXT_URL

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["Contexts"]


class Contexts:
    """The contexts at hand by address, and the addresses that documents name beside them.

    An address can stand at four places: as a context, in ``@import``, as the scoped context of a term or
    type (JSON-LD 1.1, 4.1.8), and in a context document itself.

    Example:
        >>> contexts = Contexts({CONTEXT_URL: {}, "a:c": {"@context": {"mood": "a:mood"}}})
        >>> contexts.written_out({"@context": ["a:c", "file:///etc/hosts"], "mood": "glad"})
        {'@context': [{'mood': 'a:mood'}], 'mood': 'glad'}
        >>> contexts.unknown
        ['file:///etc/hosts']
    """

    def __init__(self, known: Mapping[str, Any]) -> None:
        self._known = known
        self._ready: dict[str, list[Any]] = {}
        self._open: set[str] = set()
        self._unknown: dict[str, None] = {}

    @property
    def unknown(self) -> list[str]:
        """The addresses that were named and are not at hand, in order."""
        return list(self._unknown)

    def written_out(self, value: Any) -> Any:
        """Return a JSON value whose contexts are written out at every depth.

        The normative one at the beginning is left out: it is in force from the start.
        """
        if isinstance(value, list):
            return [self.written_out(item) for item in value]
        if not isinstance(value, dict):
            return value
        body = {name: self.written_out(item) for name, item in value.items() if name != "@context"}
        given = value.get("@context", [])
        listed = given if isinstance(given, list) else [given]
        parts = list(self._parts(listed[self._normative(listed) :]))
        return {"@context": parts, **body} if parts else body

    def _normative(self, parts: list[Any]) -> int:
        """Count the spellings of the normative context at the beginning."""
        normative = self._known[CONTEXT_URL]
        named = (isinstance(part, str) and self._known.get(part) is normative for part in parts)
        return sum(takewhile(bool, named))

    def _parts(self, value: Any) -> Iterator[Any]:
        """Iterate over what a context stands for: definitions without addresses, and null."""
        if value is None:
            yield None
        elif isinstance(value, list):
            for part in value:
                yield from self._parts(part)
        elif isinstance(value, str) and value in self._known:
            yield from self._named(value)
        elif not isinstance(value, dict):
            self._unknown[str(value)] = None
        elif "@context" in value:  # a context document, whose other members say nothing
            yield from self._parts(value["@context"])
        else:
            if "@import" in value:
                yield from self._parts(value["@import"])
            yield {name: self._term(term) for name, term in value.items() if name != "@import"}

    def _named(self, address: str) -> list[Any]:
        if address in self._open:  # within itself it is in force already
            return []
        within = bool(self._open)  # what it stands for may lack what is in force around it
        if not within and address in self._ready:
            return self._ready[address]
        self._open.add(address)
        parts = list(self._parts(self._known[address]))
        self._open.discard(address)
        if not within:
            self._ready[address] = parts
        return parts

    def _term(self, definition: Any) -> Any:
        if not isinstance(definition, dict) or "@context" not in definition:
            return definition
        return {**definition, "@context": list(self._parts(definition["@context"]))}
