"""The stream: the one state from which pages, people and reasons are computed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple, cast

import numpy as np
from pydantic_core import from_json, to_json

from activitykit.errors import ActivityKitError, StreamError, did_you_mean
from activitykit.stream.extract import Unplaceable
from activitykit.stream.log import ROW_COLUMNS, STATE_COLUMNS, Log
from activitykit.stream.moments import Moment, to_datetime, to_micros
from activitykit.stream.rules import IN_FORCE, PROVISIONAL

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from numpy.typing import NDArray

    from activitykit.stream.extract import Row
    from activitykit.stream.tables import SetTable, StringTable

__all__ = ["Columns", "Rejected", "States", "Stream"]

_BY = ("actor", "object", "target", "context", "reply", "tag", "mention")


class Rejected(NamedTuple):
    """A document that found no place in the stream, and why."""

    position: int
    reason: str
    document: Any


@dataclass(frozen=True, repr=False)
class Columns:
    """The rows of a stream, one array a field, ordered by time; codes are -1 where a field is absent."""

    time: NDArray[np.int64]
    id: NDArray[np.int32]
    type: NDArray[np.int32]
    actor: NDArray[np.int32]
    actors: NDArray[np.int32]
    object: NDArray[np.int32]
    objects: NDArray[np.int32]
    object_type: NDArray[np.int32]
    target: NDArray[np.int32]
    context: NDArray[np.int32]
    reply: NDArray[np.int32]
    generator: NDArray[np.int32]
    origin: NDArray[np.int32]
    own: NDArray[np.int32]
    tags: NDArray[np.int32]
    mentions: NDArray[np.int32]
    language: NDArray[np.int16]
    updated: NDArray[np.int64]
    end: NDArray[np.int64]
    audience: NDArray[np.int32]
    arrival: NDArray[np.int32]


@dataclass(frozen=True, repr=False)
class States:
    """What was said of things, one array a field, ordered by the row that said it."""

    node: NDArray[np.int32]
    type: NDArray[np.int32]
    name: NDArray[np.int32]
    summary: NDArray[np.int32]
    content: NDArray[np.int32]
    claim: NDArray[np.int32]
    own: NDArray[np.int32]
    tags: NDArray[np.int32]
    mentions: NDArray[np.int32]
    reply: NDArray[np.int32]
    context: NDArray[np.int32]
    published: NDArray[np.int64]
    start: NDArray[np.int64]
    end: NDArray[np.int64]
    attachments: NDArray[np.int16]
    url: NDArray[np.int32]
    language: NDArray[np.int16]
    followers: NDArray[np.int32]
    deleted: NDArray[np.bool_]
    described: NDArray[np.bool_]
    row: NDArray[np.int32]
    author: NDArray[np.int32]
    owner: NDArray[np.int32]
    audience: NDArray[np.int32]
    standing: NDArray[np.int8]


class Stream:
    """A company's activities, ordered by time, in dictionary-coded columns; immutable.

    Built with :meth:`from_documents`, extended with :meth:`append`, seen as it was with :meth:`until`.

    Attributes:
        rejected: What could not be placed, each with its reason.
        duplicates: How many documents had an id that was already there.

    Example:
        >>> stream = Stream.from_documents([
        ...     {"type": "Create", "id": "urn:1", "actor": "urn:ana", "published": "2026-11-20T08:00:00Z",
        ...      "object": {"type": "Note", "id": "urn:n", "content": "Hello"}},
        ...     {"type": "Like", "id": "urn:2", "actor": "urn:paul", "published": "2026-11-20T09:00:00Z",
        ...      "object": "urn:n"},
        ... ])
        >>> len(stream), len(stream.until("2026-11-20T08:30:00Z"))
        (2, 1)
    """

    def __init__(
        self,
        log: Log | None = None,
        length: int = 0,
        rejected: tuple[Rejected, ...] = (),
        duplicates: int = 0,
    ) -> None:
        self._log = Log() if log is None else log
        self._length = length
        self.rejected = rejected
        self.duplicates = duplicates

    @classmethod
    def from_documents(cls, documents: Iterable[Mapping[str, Any] | bytes | str | Any]) -> Stream:
        """Build a stream from activities in any order.

        Args:
            documents: Mappings, models, or JSON as bytes or text, one activity each. A bare object with an
                author counts as its creation (ActivityPub 6.2.1).

        Returns:
            The stream; what can't be placed is in ``stream.rejected``, repeated ids are counted in
            ``stream.duplicates``.
        """
        return cls().append(documents)

    def append(self, documents: Iterable[Mapping[str, Any] | bytes | str | Any]) -> Stream:
        """Return a stream with further activities; this one stays as it is.

        Activities that happened later than everything here cost only themselves; earlier ones are put in
        their place.
        """
        with self._log.lock:
            return self._append(documents)

    def _append(self, documents: Iterable[Any]) -> Stream:
        if isinstance(documents, (str, bytes, dict)):
            found = type(documents).__name__
            msg = f"an iterable of documents is needed; found one {found}: wrap it in a list"
            raise StreamError(msg)
        log = self._log
        rows: list[Row] = []
        rejected: list[Rejected] = []
        taken: set[int] = set()
        duplicates = 0
        for position, document in enumerate(documents):
            try:
                row = log.extractor.row(*_read(document))
            except (Unplaceable, ActivityKitError, ValueError, RecursionError, TypeError) as error:
                rejected.append(Rejected(position, str(error) or type(error).__name__, document))
                continue
            if row.id in taken or log.row_of.get(row.id, self._length) < self._length:
                duplicates += 1
                continue
            taken.add(row.id)
            rows.append(row)
        rows.sort(key=lambda row: row.time)
        if rows:
            late = self._length and rows[0].time < int(log.rows["time"].view(self._length)[-1])
            if late:
                log = log.shifted(self._length, rows)
            else:
                log = log if len(log) == self._length else log.fork(self._length)
                log.add(rows)
        return Stream(
            log, self._length + len(rows), (*self.rejected, *rejected), self.duplicates + duplicates
        )

    def until(self, moment: Moment) -> Stream:
        """Return the stream as it was at a moment: everything up to and including it."""
        length = int(np.searchsorted(self.columns.time, to_micros(moment), side="right"))
        return self if length == self._length else Stream(self._log, length, self.rejected, self.duplicates)

    @property
    def arrived(self) -> int:
        """The count of arrivals by which all of this stream had come in; see :meth:`arrived_by`."""
        return int(self.columns.arrival.max(initial=-1)) + 1

    def arrived_by(self, count: int) -> Stream:
        """Return the stream without what came in later than its first ``count`` arrivals, whatever its date.

        With ``count = page_stream.arrived``, a reader who turns the page is given the history that the first
        page was made of, although activities dated before it have come in since.

        Example:
            >>> def like(number, day):
            ...     return {"type": "Like", "id": f"urn:{number}", "actor": "urn:ana", "object": "urn:n",
            ...             "published": f"2026-11-{day}T08:00:00Z"}
            >>> first = Stream.from_documents([like(1, 18), like(2, 20)])
            >>> later = first.append([like(3, 19)])
            >>> [activity["id"] for activity in map(from_json, map(later.arrived_by(2).raw, range(2)))]
            ['urn:1', 'urn:2']
        """
        kept = self.columns.arrival < count
        if kept.all():
            return self
        rows = np.flatnonzero(kept)
        if kept[: len(rows)].all():
            return Stream(self._log, len(rows), self.rejected, self.duplicates)
        return Stream(self._log.kept(rows), len(rows), self.rejected, self.duplicates)

    def viewer(
        self,
        id: str,  # noqa: A002  # the face's own name
        groups: Iterable[str] | None = None,
        as_of: Moment | None = None,
        **stated: Any,
    ) -> Any:
        """Return the person a page is for, as this stream knows them at a moment.

        What the caller states wins over what the stream says; see :func:`activitykit.select.derive`.
        """
        return import_module("activitykit.select").derive(self, id, groups, as_of, **stated)

    def __len__(self) -> int:
        return self._length

    def __getitem__(self, index: int) -> Any:
        return import_module("activitykit.vocabulary").parse(self.raw(index))  # loaded when first asked for

    def __iter__(self) -> Iterator[Any]:
        return (self[row] for row in range(self._length))

    def __repr__(self) -> str:
        if not self._length:
            return "Stream(empty)"
        time = self.columns.time
        aside = f", {len(self.rejected):,} rejected" if self.rejected else ""
        return (
            f"Stream({self._length:,} activities of {len(np.unique(self.columns.actor)):,} actors, "
            f"{to_datetime(int(time[0])):%Y-%m-%d} to {to_datetime(int(time[-1])):%Y-%m-%d}{aside})"
        )

    def raw(self, row: int) -> bytes:
        """Return the JSON of one activity as it came.

        Raises:
            IndexError: There is no such row; negative ones count from the end.
        """
        index = row + self._length if row < 0 else row
        if not 0 <= index < self._length:
            msg = f"row {row} of a stream of {self._length}"
            raise IndexError(msg)
        log = self._log
        end = int(log.raw_end.view(index + 1)[index])
        return log.raw.view(end)[int(log.raw_begin.view(index + 1)[index]) :].tobytes()

    @cached_property
    def columns(self) -> Columns:
        """The rows as arrays of length ``len(stream)``."""
        return Columns(**{name: self._log.rows[name].view(self._length) for name in ROW_COLUMNS})

    @cached_property
    def states(self) -> States:
        """What was said of things up to the end of this stream."""
        rows = self._log.states["row"]
        count = int(np.searchsorted(rows.view(len(rows)), self._length))
        return States(**{name: self._log.states[name].view(count) for name in STATE_COLUMNS})

    @property
    def nodes(self) -> StringTable:
        """The one code space of every IRI and tag."""
        return self._log.nodes

    @property
    def texts(self) -> StringTable:
        """Names, summaries and contents by code."""
        return self._log.texts

    @property
    def languages(self) -> StringTable:
        """Language tags by code."""
        return self._log.languages

    @property
    def sets(self) -> SetTable:
        """Audiences, tags and mentions as sets of nodes."""
        return self._log.sets

    @property
    def type_sets(self) -> list[tuple[str, ...]]:
        """The types of each type code, the specification's first."""
        return [tuple(names.split("\n")) for names in self._log.types]

    @cached_property
    def alive(self) -> NDArray[np.bool_]:
        """Which rows have not been undone or deleted by the end of this stream; shape (n,)."""
        alive = np.ones(self._length, np.bool_)
        rows = self._log.cancels["row"].view(len(self._log.cancels["row"]))
        count = int(np.searchsorted(rows, self._length))
        targets = self._log.cancels["target"].view(count)
        for row, target in zip(rows[:count][::-1].tolist(), targets[::-1].tolist(), strict=True):
            if alive[row]:
                alive[target] = False
        return alive

    @cached_property
    def latest(self) -> NDArray[np.int32]:
        """For each node the state in force by the end of this stream, -1 for the unknown; shape (nodes,)."""
        states = self.states
        latest = np.full(len(self.nodes), -1, np.int32)
        living = self.alive[states.row]
        for standing in (PROVISIONAL, IN_FORCE):
            counted = np.flatnonzero((states.standing == standing) & living)
            latest[states.node[counted]] = counted
        return latest

    def state_of(self, node: int) -> int:
        """Return the state in force of a node, or -1."""
        return int(self.latest[node]) if 0 <= node < len(self.latest) else -1

    def row_of(self, node: int) -> int:
        """Return the row of the activity with this id, or -1."""
        row = self._log.row_of.get(node, -1)
        return row if row < self._length else -1

    def rows_of(self, by: str, node: int) -> NDArray[np.int32]:
        """Return the rows in which a node stands, ascending and so by time.

        Args:
            by: "actor", "object", "target", "context", "reply", "tag" or "mention".
            node: A node's code; unknown ones (-1) stand nowhere.
        """
        if by not in _BY:
            msg = f"no postings by {by!r}{did_you_mean(by, _BY)}; there are {', '.join(_BY)}"
            raise StreamError(msg)
        if node < 0:
            return np.empty(0, np.int32)
        return self._log.rows_of(by, node, self._length)

    def name_of(self, node: int) -> str | None:
        """Return the name in force of a thing or a person, if one is known."""
        state = self.state_of(node)
        code = int(self.states.name[state]) if state >= 0 else -1
        return self.texts[code] if code >= 0 else None

    def parent_of(self, nodes: NDArray[np.integer[Any]]) -> NDArray[np.int32]:
        """Return what each node is about: a reply's thread, an activity's object, -1 for the rest."""
        wanted = np.asarray(nodes, np.int64)
        parents = np.full(len(wanted), -1, np.int32)
        inside = (wanted >= 0) & (wanted < len(self.latest))
        states = (
            np.where(inside, self.latest[np.where(inside, wanted, 0)], -1) if len(self.latest) else parents
        )
        known = states >= 0
        parents[known] = self.states.reply[states[known]]
        for at in np.flatnonzero(inside & (parents < 0)):
            row = self.row_of(int(wanted[at]))
            if row >= 0:
                parents[at] = self.columns.object[row]
        return parents


def _read(document: Any) -> tuple[dict[str, Any], bytes]:
    """Return a document as a dict and as the JSON it came in, or would be written in."""
    if isinstance(document, (bytes, bytearray, memoryview, str)):
        raw = document.encode() if isinstance(document, str) else bytes(document)
        value = from_json(raw)
    else:
        value = document.to_dict() if hasattr(document, "to_dict") else document
        if not isinstance(value, dict):
            value = dict(value) if hasattr(value, "keys") else value
        raw = to_json(value, inf_nan_mode="constants") if isinstance(value, dict) else b""
    if not isinstance(value, dict):
        msg = f"a JSON object is needed; found {type(value).__name__}"
        raise Unplaceable(msg)
    return cast("dict[str, Any]", value), raw
