"""Erasure: a stream in which somebody, or something, never was."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
from pydantic_core import from_json, to_json

from activitykit.stream.documents import AUDIENCE, id_of
from activitykit.stream.rules import IN_FORCE, PROVISIONAL
from activitykit.stream.saving import rebuilt
from activitykit.stream.writing import documents as written_documents

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

    from activitykit.stream.doors import Doors

__all__ = ["without"]

S = TypeVar("S", bound="Doors")
ERASED = "urn:activitykit:erased"
_GONE = object()
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{0,63}:[^\s\"'<>\\^`{}|]+")
_ESCAPED = re.compile(r"\\(?:u([0-9a-fA-F]{4})|(.))", re.DOTALL)
_AFTER = ".,;:!?)]}*_"
# What is somebody's by its address (ActivityPub 5), whether or not a document says so.
_OF_ACTORS = ("followers", "following", "inbox", "outbox", "liked")


def without(stream: S, actors: list[str], objects: list[str], *, progress: bool | None = None) -> S:
    """Return a stream without some actors and objects; see :meth:`Stream.without`."""
    marked = _Marks(stream, actors, objects)
    kept = np.flatnonzero(~marked.rows)
    cut = _Cutter({*actors, *objects, *marked.names()}, actors)
    documents = map(cut.document, written_documents(stream._log, kept))  # noqa: SLF001 - of one room
    fresh = rebuilt(stream, _shown(documents, len(kept), progress=progress), kept)
    fresh.rejected = tuple(one for one in stream.rejected if not cut.concerns(one.text))
    fresh.duplicates = stream.duplicates
    return fresh


def _shown(documents: Iterator[bytes], total: int, *, progress: bool | None) -> Iterable[bytes]:
    if not (sys.stderr.isatty() if progress is None else progress):
        return documents
    from rich.console import Console  # noqa: PLC0415 - only where a bar is shown
    from rich.progress import track  # noqa: PLC0415

    return track(documents, "erasing", total, console=Console(stderr=True))


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
        names = ("node", "author", "claim", "claims", "followers", "standing")
        states = {name: log.states[name].all() for name in names}
        forced = states["standing"] == IN_FORCE
        known = np.zeros_like(self._nodes)
        known[states["node"][forced]] = True
        # Whom hearsay names as the author counts where nobody entitled has told of a thing.
        heard = (states["standing"] == PROVISIONAL) & ~known[states["node"]]
        theirs = (forced & people[states["author"]]) | (heard & people[states["claim"]])
        self._nodes[states["node"][theirs]] = True
        for state in np.flatnonzero((states["claims"] >= 0) & forced).tolist():
            if not people[log.sets.members(int(states["claims"][state]))].all():  # others wrote it as well
                self._nodes[states["node"][state]] = False
        # Whoever claims to have written what another did comes by nothing of it.
        others = self._row["id"][~_all_of(log, people, self._row["actor"], self._row["actors"])]
        self._nodes[others] = False
        self._nodes[log.nodes.codes(objects)] = True
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
        self.rows |= _all_of(self._log, nodes, row["object"], row["objects"]) | nodes[row["id"]]
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
        self._longest = max(map(len, self._gone), default=0)
        # What the pattern doesn't find in a text: addresses with spaces or quotes in them, and plain words.
        odd = {name for name in self._gone if name and not _ADDRESS.fullmatch(name)}
        self._words = {name for name in odd if ":" not in name}
        self._odd = odd - self._words

    def document(self, raw: bytes) -> bytes:
        """Return a document without references to what is gone; the same bytes if there were none."""
        # Looked for in the bytes: a member that stands twice is in them, and in no value that is read.
        return to_json(self._cut(from_json(raw))) if self.concerns(raw) else raw

    def concerns(self, value: bytes | str) -> bool:
        """Tell whether what is gone is named, in whatever form."""
        text = value if isinstance(value, str) else value.decode("utf-8", "replace")
        if "\\" in text:
            text = (
                _ESCAPED.sub(_unescaped, text).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
            )
        if not self._words.isdisjoint(text.split('"')) or any(name in text for name in self._odd):
            return True
        return any(self._is_gone(found.group()) for found in _ADDRESS.finditer(text))

    def _is_gone(self, name: str) -> bool:
        while name and name not in self._gone:
            bare = name.partition("#")[0]
            if bare == name:  # a sign less, or as many as make it no longer than what is gone
                bare = name[: max(len(name.rstrip(_AFTER)), min(len(name) - 1, self._longest))]
            if bare == name:
                return False
            name = bare
        return bool(name)

    def _cut(self, value: Any) -> Any:
        if isinstance(value, str):
            return _GONE if self._is_gone(value) else self._text(value)
        if isinstance(value, dict):
            name = id_of(value)
            if name is not None and self._is_gone(name):
                return _GONE
            parts = ((key, self._cut(part)) for key, part in value.items() if not self._is_gone(key))
            cut = {key: part for key, part in parts if part is not _GONE}
            # Who wrote to nobody but somebody who is gone did not write to everybody.
            if any(map(value.get, AUDIENCE)) and not any(map(cut.get, AUDIENCE)):
                cut["to"] = [ERASED]
            return cut
        if isinstance(value, list):
            return [part for part in map(self._cut, value) if part is not _GONE]
        return value

    def _text(self, text: str) -> str:
        if ":" not in text:
            return text
        for name in self._odd:
            text = text.replace(name, ERASED)
        return _ADDRESS.sub(self._replaced, text)

    def _replaced(self, found: re.Match[str]) -> str:
        name = found.group()
        return ERASED + name[len(name.rstrip(_AFTER)) :] if self._is_gone(name) else name


def _unescaped(found: re.Match[str]) -> str:
    code, sign = found.groups()
    return chr(int(code, 16)) if code else sign if sign in '/\\"' else " "
