"""What a signal is: a frozen configuration that, for one page, becomes a function of rows."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

import numpy as np
from pydantic import (
    AfterValidator,
    Field,
    PlainSerializer,
    PlainValidator,
)

from activitykit.configuration import Configuration
from activitykit.errors import ActivityKitError, QueryError, did_you_mean
from activitykit.rank.ground import Ground
from activitykit.select.moment import Moment

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from activitykit.language import Catalogue
    from activitykit.rank.ground import Candidates
    from activitykit.rank.numbering import Numbering
    from activitykit.select import View

__all__ = ["AnySignal", "Composed", "NodeScorer", "Scorer", "Signal", "Span", "micros_of"]

_UNITS = {"minute": 60, "hour": 3600, "day": 86400, "week": 604_800, "month": 2_629_800, "year": 31_557_600}
Interval = tuple[float, float]


def micros_of(span: str) -> int:
    """Return the microseconds of a span such as ``18h`` or ``7 jours``; a month is a twelfth of a year.

    Raises:
        QueryError: It is no span.
    """
    found = Moment.read(span).span
    if found is None or found[0] <= 0:
        raise QueryError(f"{span!r} is no span of time: write 18h, 2d or 3 semaines", text=span)
    return found[0] * _UNITS[found[1]] * 1_000_000


def _checked(span: str) -> str:
    try:
        micros_of(span)
    except QueryError as error:
        raise ValueError(str(error)) from error
    return span


Span = Annotated[str, AfterValidator(_checked)]


class Scorer(ABC):
    """A signal made ready for one viewer and one moment.

    Args:
        ground: What the page stands on.

    Attributes:
        limits: The least and the greatest value that any row can have.
        cheap: Whether values come from the columns of the log and tables alone, so that looking at many
            rows that may not appear costs less than asking of each whether it may.
        lifting: Node codes without which the value is 0: that of each row of which none of them is the
            actor, the author, the thing, the context, the target or what it replies to, nor stands among
            its tags, its mentions or those it is addressed to. ``None`` where any row can have a value.
    """

    limits: Interval = (0.0, 1.0)
    cheap: bool = False
    lifting: NDArray[np.integer[Any]] | None = None

    def __init__(self, ground: Ground) -> None:
        self.ground = ground

    def score(self, rows: NDArray[np.integer[Any]]) -> NDArray[np.float64]:
        """Return the value of each row, not weighted; shape (m,)."""
        return self.values(self.ground.candidates(rows))

    @abstractmethod
    def values(self, candidates: Candidates) -> NDArray[np.float64]:
        """Return the value of each candidate; shape (m,)."""

    def bounds(self, newest: int) -> Interval:  # noqa: ARG002  # age matters to the signals of time alone
        """Return the least and the greatest value that a row at or before a moment can have."""
        return self.limits

    def reason(self, row: int, words: Catalogue) -> str | None:  # noqa: ARG002  # not every signal speaks
        """Say what the value of one row rests on, with nothing that the viewer may not see."""
        return None

    def reasons(self, row: int, words: Catalogue) -> list[str]:
        """Say all that the value of one row rests on, the weightiest first."""
        said = self.reason(row, words)
        return [] if said is None else [said]


class Composed(Scorer):
    """A scorer made of others, which says what they say.

    Args:
        ground: What the page stands on.
        parts: The others.
    """

    def __init__(self, ground: Ground, parts: Sequence[Scorer]) -> None:
        super().__init__(ground)
        self._parts = parts

    @abstractmethod
    def shares(self, candidates: Candidates) -> NDArray[np.float64]:
        """Return by how much each part raised the value of the one candidate; shape (parts,)."""

    def reasons(self, row: int, words: Catalogue) -> list[str]:
        """Let the parts that raised the value speak, the weightiest first."""
        raised = self.shares(self.ground.candidates(np.array([row])))
        order = np.argsort(-raised, kind="stable").tolist()
        return [said for at in order if raised[at] > 0 for said in self._parts[at].reasons(row, words)]


class NodeScorer(Scorer):
    """A scorer whose value depends only on the thing that a row is about.

    Args:
        ground: What the page stands on.
        numbers: The nodes that have a value; all others have 0.
        table: Their values, by number.
    """

    cheap = True

    def __init__(self, ground: Ground, numbers: Numbering, table: NDArray[np.float64]) -> None:
        super().__init__(ground)
        self._numbers = numbers
        self._table = np.append(table, 0.0)  # the last is found by what has no number

    @cached_property
    def limits(self) -> Interval:  # type: ignore[override]  # asked for by pages alone, and stated by some
        """The least and the greatest value that a node has."""
        return float(self._table.min()), float(self._table.max())

    def values(self, candidates: Candidates) -> NDArray[np.float64]:
        """Look the value of each row's thing up."""
        return self.values_at(candidates.numbered(self._numbers))

    def values_of(self, nodes: NDArray[np.integer[Any]]) -> NDArray[np.float64]:
        """Return the values of nodes."""
        return self.values_at(self._numbers.of(nodes))

    def values_at(self, numbers: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return the values of nodes by their numbers, -1 for those that have none."""
        return self._table[numbers]

    def node_of(self, row: int) -> int:
        """Return the node whose value a row has."""
        return int(self.ground.candidates(np.array([row])).about[0])

    def value_of(self, node: int) -> float:
        """Return the value of one node."""
        return float(self.values_of(np.array([node]))[0])


class Signal(Configuration):
    """One reason to show something, as a frozen configuration.

    Attributes:
        weight: What one unit of the signal adds to the score; negative ones take away.
        name: How the signal is called among an entry's contributions; the class's name if none is given.
    """

    kinds: ClassVar[dict[str, type[Signal]]] = {}

    weight: float = 1.0
    name: str | None = Field(default=None, min_length=1)

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        """Make the signal known by its name, so that a written feed can be read."""
        super().__pydantic_init_subclass__(**kwargs)
        if not cls.__name__.startswith("_"):
            Signal.kinds[cls.__name__] = cls

    @property
    def key(self) -> str:
        """The name under which the signal's contribution stands."""
        return self.name or re.sub(r"(?<=[a-z])(?=[A-Z])", "_", type(self).__name__).lower()

    def prepare(self, view: View | Ground) -> Scorer:
        """Return the signal as a function of rows, for one view.

        Args:
            view: What one viewer may see at one moment.
        """
        return self.scorer(Ground.of(view))

    @abstractmethod
    def scorer(self, ground: Ground) -> Scorer:
        """Build the scorer; each kind of signal says how."""

    def to_dict(self) -> dict[str, Any]:
        """Return the signal as plain data: its kind, and the parameters that differ from the defaults."""
        return {"signal": type(self).__name__, **self.model_dump(mode="json", exclude_defaults=True)}

    @staticmethod
    def from_dict(data: Mapping[str, Any]) -> Signal:
        """Build a signal from :meth:`to_dict`'s form.

        Raises:
            ActivityKitError: The kind is unknown, or a parameter doesn't fit.

        Example:
            >>> import activitykit as ak
            >>> ak.Signal.from_dict({"signal": "Recency", "half_life": "18h"})
            Recency(half_life='18h')
        """
        parameters = dict(data)
        kind = parameters.pop("signal", None)
        found = Signal.kinds.get(kind) if isinstance(kind, str) else None
        if found is None:
            hint = did_you_mean(str(kind), Signal.kinds)
            raise ActivityKitError(f"no signal is called {kind!r}{hint}; there are {', '.join(Signal.kinds)}")
        return found(**parameters)


def _coerced(given: Any) -> Signal:
    if isinstance(given, Signal):
        return given
    if isinstance(given, dict):
        try:
            return Signal.from_dict(given)
        except ActivityKitError as error:
            raise ValueError(str(error)) from error
    raise ValueError(f"a signal is needed; found {given!r}")  # pydantic's protocol


AnySignal = Annotated[Signal, PlainValidator(_coerced), PlainSerializer(lambda signal: signal.to_dict())]
