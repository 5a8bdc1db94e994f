"""What a filter looks at: a stream, a moment, and what of it may be known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from activitykit.errors import StreamError
from activitykit.select.facts import gather, holds
from activitykit.select.saying import short_name

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from activitykit.select.viewer import Viewer
    from activitykit.stream import Stream

__all__ = ["Codes", "Mask", "Rememberer", "Rows", "Scope", "Whole", "addressed"]

T = TypeVar("T")

Rows = NDArray[np.integer[Any]]
Codes = NDArray[np.integer[Any]]
Mask = NDArray[np.bool_]


def addressed(stream: Stream, rows: Rows, nodes: Codes) -> Mask:
    """Tell which rows are addressed to one of the nodes, blind copies included."""
    return holds(stream, stream.columns.own[rows], nodes)


class Scope(Protocol):
    """What filters ask of a view, or of a whole stream."""

    @property
    def stream(self) -> Stream:
        """The stream, up to the moment."""

    @property
    def as_of(self) -> int:
        """The moment, in epoch microseconds."""

    @property
    def viewer(self) -> Viewer:
        """Who looks; a whole stream has none and says so."""

    @property
    def zone(self) -> str:
        """The time zone in which days begin."""

    def visible(self, rows: Rows) -> Mask:
        """Tell which rows may be known."""

    def countable(self, rows: Rows) -> Mask:
        """Tell which rows may count, without names."""

    def addressed_to(self, rows: Rows, nodes: Codes) -> Mask:
        """Tell which rows are addressed to one of the nodes, as far as that may be known."""

    @property
    def seen_nodes(self) -> NDArray[np.int32]:
        """What the one who looks has seen."""

    def state_of(self, nodes: Codes) -> NDArray[np.int32]:
        """Return for each node the state of it that may be known, or -1."""

    def name(self, iri: str) -> str:
        """Return what a person or thing is called."""

    def once(self, what: Hashable, make: Callable[[], T]) -> T:
        """Return what was made of ``what`` before, else make it."""


class Rememberer:
    """Looks things up once for all the filters that ask: whom a name means, which texts hold a word."""

    def __init__(self) -> None:
        self._made: dict[Hashable, Any] = {}

    def once(self, what: Hashable, make: Callable[[], T]) -> T:
        """Return what was made of ``what`` before, else make it."""
        try:
            found: T = self._made[what]
        except KeyError:
            found = self._made[what] = make()
        return found


class Whole(Rememberer):
    """A whole stream, seen by nobody in particular: the scope of ``stream.where(filter)``."""

    zone = "UTC"

    def __init__(self, stream: Stream) -> None:
        super().__init__()
        self.stream = stream
        self.as_of = int(stream.columns.time[-1]) if len(stream) else 0

    @property
    def viewer(self) -> Viewer:
        """There is none.

        Raises:
            StreamError: Always.
        """
        raise StreamError("this filter depends on who looks: use it in a feed or a View, which have a viewer")

    @property
    def seen_nodes(self) -> NDArray[np.int32]:
        """Nobody looks.

        Raises:
            StreamError: Always.
        """
        return self.stream.nodes.codes(self.viewer.seen)

    def visible(self, rows: Rows) -> Mask:
        """Tell that every row that was not undone counts."""
        return self.stream.alive[rows]

    def countable(self, rows: Rows) -> Mask:
        """Tell that every row that was not undone counts."""
        return self.stream.alive[rows]

    def addressed_to(self, rows: Rows, nodes: Codes) -> Mask:
        """Look at the audience, decided once per distinct set."""
        return addressed(self.stream, rows, nodes)

    def state_of(self, nodes: Codes) -> NDArray[np.int32]:
        """Return the state in force of each node."""
        return gather(self.stream.latest, nodes)

    def name(self, iri: str) -> str:
        """Return the name in force, else the last part of the IRI."""
        return self.stream.name_of(self.stream.nodes.code(iri)) or short_name(iri)

    def __repr__(self) -> str:
        return f"Whole({self.stream!r})"
