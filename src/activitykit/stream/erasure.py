"""Erasure: a stream in which somebody, or something, never was."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
from pydantic_core import from_json, to_json

from activitykit.stream.documents import id_of
from activitykit.stream.saving import rebuilt

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from activitykit.stream.doors import Doors

__all__ = ["without"]

S = TypeVar("S", bound="Doors")
ERASED = "urn:activitykit:erased"
_GONE = object()
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s\"'<>\\^`{}|]+")
_AFTER = ".,;:!?)]}*_"
# What is somebody's by its address (ActivityPub 5), whether or not a document says so.
_OF_ACTORS = ("followers", "following", "inbox", "outbox", "liked")


def without(stream: S, actors: list[str], objects: list[str]) -> S:
    """Return a stream without some actors and objects; see :meth:`Stream.without`."""
    marked = _Marks(stream, actors, objects)
    kept = np.flatnonzero(~marked.rows)
    cut = _Cutter({*actors, *objects, *marked.names()}, actors)
    documents = (cut.document(stream._raw(row)) for row in kept.tolist())  # noqa: SLF001 - of one room
    fresh = rebuilt(stream, documents, kept)
    fresh.rejected = tuple(one for one in stream.rejected if not cut.concerns(one.document))
    fresh.duplicates = stream.duplicates
    return fresh


class _Marks:
    """Which rows and nodes go."""

    def __init__(self, stream: Doors, actors: list[str], objects: list[str]) -> None:
        log, length = stream._log, stream._length  # noqa: SLF001 - of one room
        self._log = log
        self._row = {name: log.rows[name].view(length) for name in _COLUMNS}
        self.rows = np.zeros(length, np.bool_)
        self._nodes = np.zeros(len(log.nodes) + 1, np.bool_)  # the last stands for -1, and never goes
        people = np.zeros_like(self._nodes)
        people[log.nodes.codes(actors)] = True
        self._nodes |= people
        self._nodes[log.nodes.codes(objects)] = True
        states = {name: log.states[name].all() for name in ("node", "author", "claim", "followers")}
        theirs = people[states["author"]] | people[states["claim"]]
        self._nodes[states["node"][theirs]] = True
        self._nodes[states["followers"][people[states["node"]]]] = True
        self._nodes[-1] = False
        self._actors = people
        while self._spread():
            pass

    def names(self) -> Iterator[str]:
        """Return the identifiers of what goes."""
        return (self._log.nodes[node] for node in np.flatnonzero(self._nodes).tolist())

    def _spread(self) -> bool:
        """Mark the rows that concern what goes, and what goes with them; tell whether there were new ones."""
        row, nodes = self._row, self._nodes
        before = int(self.rows.sum())
        self.rows |= _all_of(self._log, self._actors, row["actor"], row["actors"])
        self.rows |= _all_of(self._log, nodes, row["object"], row["objects"])
        inner = self._log.inner
        about = nodes[inner["actor"].all()] | nodes[inner["object"].all()]
        within = inner["row"].all()[about]
        self.rows[within[within < len(self.rows)]] = True
        nodes[row["id"][self.rows]] = True
        return int(self.rows.sum()) > before


_COLUMNS = ("id", "actor", "actors", "object", "objects")


def _all_of(log: Any, marked: NDArray[np.bool_], one: NDArray[np.int32], several: NDArray[np.int32]) -> Any:
    """Tell for each row whether all nodes in a place are marked."""
    found = marked[one]
    for row in np.flatnonzero(several >= 0).tolist():
        found[row] = bool(marked[log.sets.members(int(several[row]))].all())
    return found


class _Cutter:
    """Cuts references to what is gone out of documents."""

    def __init__(self, gone: set[str], actors: list[str]) -> None:
        self._gone = gone | {f"{actor}/{of}" for actor in actors for of in _OF_ACTORS}

    def document(self, raw: bytes) -> bytes:
        """Return a document without references to what is gone; the same bytes if there were none."""
        value = from_json(raw)
        cut = self._cut(value)
        return raw if cut == value else to_json(cut)

    def concerns(self, value: Any) -> bool:
        """Tell whether what could not be placed names what is gone, in whatever form."""
        text = value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
        return any(self._is_gone(found.group()) for found in _ADDRESS.finditer(text.replace("\\/", "/")))

    def _is_gone(self, name: str) -> bool:
        while name and name not in self._gone:
            bare = name.partition("#")[0]
            shorter = bare if bare != name else name[:-1] if name[-1] in _AFTER else name
            if shorter == name:
                return False
            name = shorter
        return bool(name)

    def _cut(self, value: Any) -> Any:
        if isinstance(value, str):
            if self._is_gone(value):
                return _GONE
            return _ADDRESS.sub(self._replaced, value) if ":" in value else value
        if isinstance(value, dict):
            name = id_of(value)
            if name is not None and self._is_gone(name):
                return _GONE
            parts = ((key, self._cut(part)) for key, part in value.items())
            return {key: part for key, part in parts if part is not _GONE}
        if isinstance(value, list):
            return [part for part in map(self._cut, value) if part is not _GONE]
        return value

    def _replaced(self, found: re.Match[str]) -> str:
        return ERASED if self._is_gone(found.group()) else found.group()
