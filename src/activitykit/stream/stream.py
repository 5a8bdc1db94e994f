"""The stream: the one state from which pages, people and reasons are computed."""

from __future__ import annotations

from functools import cached_property
from importlib import import_module
from typing import TYPE_CHECKING, Any, Literal, TypeVar

import numpy as np

from activitykit.arguments import checked, shown
from activitykit.errors import StreamError, did_you_mean
from activitykit.stream.columns import Columns, States
from activitykit.stream.describe import Summary, describe
from activitykit.stream.doors import Doors
from activitykit.stream.growable import place
from activitykit.stream.log import BY, Log
from activitykit.stream.membership import members_of
from activitykit.stream.moments import Moment, to_datetime, to_micros
from activitykit.stream.tables import Dictionary

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

    from activitykit.stream.tables import SetTable, StringTable
    from activitykit.vocabulary._classes import Object

__all__ = ["Stream"]

T = TypeVar("T")
_OF_STATES = ("text", "tag")


class Stream(Doors):
    """A company's activities, ordered by time, in dictionary-coded columns; immutable.

    Built with :meth:`from_documents`, extended with :meth:`append`, seen as it was with :meth:`until`. Any
    number of threads may read streams while one of them appends: readers take no lock.

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

    def until(self, moment: Moment) -> Stream:
        """Return the stream as it was at a moment: everything up to and including it."""
        length = int(np.searchsorted(self.columns.time, to_micros(moment), side="right"))
        return self if length == self._length else self._first(self._log, length)

    def _first(self, log: Log, length: int) -> Stream:
        stream = self._of(log, length, self.rejected, self.duplicates)
        stream._known = self._known  # noqa: SLF001 - of the class itself
        return stream

    @checked
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
            >>> kept = later.arrived_by(2)
            >>> [kept.nodes[node] for node in kept.columns.id.tolist()]
            ['urn:1', 'urn:2']
        """
        if count >= self.arrived:
            return self
        kept = self.columns.arrival < count
        rows = np.flatnonzero(kept)
        if kept[: len(rows)].all():
            return self._first(self._log, len(rows))
        with self._log.dictionaries.lock:
            return self._first(self._log.kept(rows), len(rows))

    def where(self, wanted: Any) -> Stream:
        """Return a stream of the activities that a filter passes, with their edits, deletions and undos.

        Args:
            wanted: A filter that doesn't depend on who looks, or its query text.
        """
        found: Stream = import_module("activitykit.select").restrict(self, wanted)
        return found

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

    def plot(self, lang: str = "en", *, dark: bool = False) -> Any:
        """Return the activities over time by verb as a chart (altair, the ``notebook`` extra).

        Args:
            lang: The language of its words.
            dark: Whether for a dark surface.

        Raises:
            MissingExtra: altair is not installed.
        """
        return import_module("activitykit.feed.plots").activity(self, lang, dark=dark)

    def __len__(self) -> int:
        return self._length

    def __getitem__(self, index: int) -> Object:
        parsed: Object = import_module("activitykit.vocabulary").parse(
            self.raw(index)
        )  # loaded when first used
        return parsed

    def __iter__(self) -> Iterator[Object]:
        return (self[row] for row in range(self._length))

    def __repr__(self) -> str:
        if not self._length:
            return "Stream(empty)"
        time = self.columns.time
        aside = f", {len(self.rejected):,} rejected" if self.rejected else ""
        return (
            f"Stream({self._length:,} activities of {len(np.unique(self.columns.actor)):,} actors, "
            f"{to_datetime(int(time[0])).date()} to {to_datetime(int(time[-1])).date()}{aside})"
        )

    def _repr_html_(self) -> str:
        return self.describe().to_html()

    def describe(self) -> Summary:
        """Return what is in the stream: how many, whose, which verbs, since when, what was rejected."""
        return describe(self)

    def raw(self, row: int) -> bytes:
        """Return the JSON of one activity as it came; one that came in a frame is written from its columns.

        Raises:
            IndexError: There is no such row; negative ones count from the end.
            StreamError: It is no number.
        """
        if isinstance(row, bool) or not isinstance(row, int | np.integer):
            msg = f"a stream is asked for one row by its number, not for {shown(row)}; until and where cut it"
            raise StreamError(msg)
        index = row + self._length if row < 0 else row
        if not 0 <= index < self._length:
            msg = f"row {row} of a stream of {self._length}"
            raise IndexError(msg)
        return self._raw(index)

    @cached_property
    def columns(self) -> Columns:
        """The rows as arrays of length ``len(stream)``."""
        return Columns(self._log.rows, self._length)

    @cached_property
    def states(self) -> States:
        """What was said of things up to the end of this stream."""
        count = place(self._log.states["row"].all(), self._length)
        return States(self._log.states, count)

    @cached_property
    def nodes(self) -> Dictionary:
        """The one code space of every IRI and tag."""
        return Dictionary(self._log.nodes, self._known)

    @property
    def texts(self) -> StringTable:
        """Names, summaries and contents by code."""
        return self._log.dictionaries.texts

    @property
    def languages(self) -> StringTable:
        """Language tags by code."""
        return self._log.dictionaries.languages

    @property
    def sets(self) -> SetTable:
        """Audiences, tags and mentions as sets of nodes."""
        return self._log.sets

    @cached_property
    def type_sets(self) -> list[tuple[str, ...]]:
        """The types of each type code, the specification's first."""
        return self._log.type_sets

    @cached_property
    def alive(self) -> NDArray[np.bool_]:
        """Which rows have not been undone or deleted by the end of this stream; shape (n,)."""
        return self._log.alive.at(self._length, self._length)

    @cached_property
    def latest(self) -> NDArray[np.int32]:
        """For each node the state in force by the end of this stream, -1 for the unknown; shape (nodes,)."""
        return self._log.latest.at(self._length, self._known)

    @property
    def whole(self) -> Stream:
        """All that has come in to the history this stream is cut from: what happened later, too.

        For what is worked out once a history and then answers for every stream cut from it; see
        :meth:`derived`.
        """
        return self._of(self._log, self._log.settled) if self._length < self._log.settled else self

    def derived(self, kind: type[T]) -> T:
        """Return the one ``kind()`` that goes with the history this stream is cut from, made at first.

        A history knows longer and shorter streams: what is kept there has to hold for each of them.
        """
        found: T | None = self._log.derived.get(kind)
        return self._log.derived.setdefault(kind, kind()) if found is None else found

    def changes(
        self, of: Literal["alive", "latest"], since: int
    ) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """Return what changed from row ``since`` on, in the order of time.

        Args:
            of: ``"alive"`` for the rows that were undone or stand again, ``"latest"`` for the nodes of which
                something else is in force.
            since: A row.

        Returns:
            The rows by which it changed, and the rows or nodes that changed; one position a change.
        """
        timeline = self._log.alive if of == "alive" else self._log.latest
        return timeline.changed(since, self._length)

    def state_of(self, node: int) -> int:
        """Return the state in force of a node, or -1."""
        return int(self.latest[node]) if 0 <= node < len(self.latest) else -1

    def states_of(self, node: int) -> NDArray[np.int32]:
        """Return the states of a node, whatever their standing, ascending."""
        return self._log.states_of(node, len(self.states)) if node >= 0 else np.empty(0, np.int32)

    def states_of_any(self, nodes: NDArray[np.integer[Any]]) -> NDArray[np.int32]:
        """Return the states of several nodes, whatever their standing, ascending and each once."""
        return self._log.states_of_any(nodes, len(self.states))

    def row_of(self, node: int) -> int:
        """Return the row of the activity with this id, or -1."""
        row = self._log.row_of(node)
        return row if row < self._length else -1

    def rows_with_ids(self, nodes: NDArray[np.integer[Any]]) -> NDArray[np.int32]:
        """Return for each node the row of the activity with this id, or -1; shape (nodes,)."""
        inside = (nodes >= 0) & (nodes < self._known)
        rows = self._log.rows_by_id(np.where(inside, nodes, 0), self._length) if self._known else nodes
        return np.where(inside, rows, -1).astype(np.int32)

    def rows_of(self, by: str, node: int) -> NDArray[np.int32]:
        """Return the rows in which a node stands, ascending and so by time.

        Args:
            by: "actor", "object", "target", "origin", "context", "reply", "tag" or "mention"; or
                "said" for the texts that activities have themselves, "own" for their audiences as sets.
            node: The code of a node, a text or a set; unknown ones (-1) stand nowhere.
        """
        _check_postings(by, BY)
        if node < 0:
            return np.empty(0, np.int32)
        return self._log.rows_of(by, node, self._length)

    def rows_of_any(self, by: str, nodes: NDArray[np.integer[Any]], since: int = 0) -> NDArray[np.int32]:
        """Return the rows, from ``since`` on, in which one of several nodes stands; see :meth:`rows_of`."""
        _check_postings(by, BY)
        return self._log.rows_of_any(by, nodes, self._length, since)

    def count_of_any(self, by: str, nodes: NDArray[np.integer[Any]]) -> int:
        """Return about how many rows :meth:`rows_of_any` would find, without looking at them."""
        _check_postings(by, BY)
        return self._log.postings[by].count(nodes, self._length)

    def count_of_states(self, by: Literal["text", "tag"], codes: NDArray[np.integer[Any]]) -> int:
        """Return about how many states :meth:`states_with` would find, without looking at them."""
        _check_postings(by, _OF_STATES)
        return self._log.count_of_states(by, codes, len(self.states))

    def states_with(self, by: Literal["text", "tag"], codes: NDArray[np.integer[Any]]) -> NDArray[np.int32]:
        """Return the states whose name, summary or content is a wanted text, or that bear a wanted tag.

        Args:
            by: ``"text"`` for codes of ``texts``, ``"tag"`` for nodes.
            codes: The codes.

        Returns:
            Indices into :attr:`states`, ascending, whatever their standing.
        """
        _check_postings(by, _OF_STATES)
        return self._log.states_with(by, codes, len(self.states))

    @property
    def embedding(self) -> NDArray[np.int32]:
        """The rows in which a described activity stands as the object, ascending."""
        rows = self._log.inner["row"].all()
        return rows[: place(rows, self._length)]

    def inner_of(self, row: int) -> tuple[int, int, int] | None:
        """Return the activity that stands in an activity as its object, as in Undo{Like} or Accept{Follow}.

        Returns:
            Its type (a code of ``type_sets``), actor and object (nodes), -1 where it has none; ``None`` when
            the object is no activity, or only its id was given (then :meth:`row_of` finds it).
        """
        inner = self._log.inner
        rows = inner["row"].all()
        at = place(rows, row)
        if not 0 <= row < self._length or at == len(rows) or int(rows[at]) != row:
            return None
        kind, actor, object_ = (int(inner[name].view(at + 1)[at]) for name in ("type", "actor", "object"))
        return kind, actor, object_

    def members_of(self, collection: int) -> NDArray[np.int32]:
        """Return the nodes that a collection or a group holds by the end of this stream, ascending.

        ``Add``, ``Remove`` and ``Move`` count where they were done by the collection's author, by whoever
        created it here or by itself (a group). A collection that nobody has created here belongs to whoever
        is the first to add to it. Items that stand in a description in force are where it starts from.
        """
        return members_of(self, collection)

    def name_of(self, node: int) -> str | None:
        """Return the name in force of a thing or a person, if one is known."""
        state = self.state_of(node)
        code = int(self.states.name[state]) if state >= 0 else -1
        return self.texts[code] if code >= 0 else None

    def parent_of(self, nodes: NDArray[np.integer[Any]]) -> NDArray[np.int32]:
        """Return what each node is about: a reply's thread, an activity's object, -1 for the rest."""
        wanted = np.asarray(nodes, np.int64)
        parents = np.full(len(wanted), -1, np.int32)
        inside = np.flatnonzero((wanted >= 0) & (wanted < self._known))
        states = self.latest[wanted[inside]]
        known = states >= 0
        parents[inside[known]] = self.states.reply[states[known]]
        rows = self._log.rows_by_id(wanted[inside], self._length)
        acts = (rows >= 0) & (parents[inside] < 0)
        parents[inside[acts]] = self.columns.object[rows[acts]]
        return parents


def _check_postings(by: str, known: tuple[str, ...]) -> None:
    if by not in known:
        msg = f"no postings by {by!r}{did_you_mean(by, known)}; there are {', '.join(known)}"
        raise StreamError(msg)
