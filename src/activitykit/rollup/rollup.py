"""The roll-up: which activities are told as one line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from pydantic import Field, field_validator

from activitykit.configuration import Configuration
from activitykit.errors import ActivityKitError, did_you_mean
from activitykit.rollup.alike import alike
from activitykit.rollup.groups import Groups, at_rows, ordered_by
from activitykit.rollup.keys import KEYS, Keys
from activitykit.rollup.spans import read_span
from activitykit.rollup.window import Window  # noqa: TC001 - pydantic reads the annotation
from activitykit.stream.postings import distinct

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from activitykit.select.scope import Scope

__all__ = ["Pivots", "Rollup"]

Pivots = tuple[str, ...] | tuple[tuple[str, ...], ...]
_COMPARED = 2_000


class Rollup(Configuration):
    """Which activities become one line: the keys on which they agree, and within which window.

    A pivot is a tuple of keys on which the activities of a group agree:

    ========================  ==================================================================
    ``type``                  the verb; to answer is another one than to post
    ``actor``, ``object``     who; what
    ``target``, ``context``   where to (``Add`` to a collection); the project or conversation
    ``reply``                 what is answered
    ``about``                 what is answered, where a post is an answer; else the object
    ``thread``                the post that an answer, and the answers to it, began with
    ``copy``, ``story``       ``about`` and ``thread``, where what was posted in the same words is one thing
    ``page``, ``coverage``    the web page that what is ``about``, or began the ``thread``, is said to be at
    ``link``                  the web page that was posted or shared, through shares of shares, however
                              its address was written
    ``text``                  posts that say nearly the same (see ``near``)
    ``object_type``           the type of the object
    ``generator``             the program it was done with
    ========================  ==================================================================

    With several pivots an activity goes where it has the most company; between equals the pivot that is
    named first wins. That choice depends on what the viewer may see and wants to see, and on nothing else,
    so it is the same on every page.

    Attributes:
        by: One pivot, or several.
        window: How far apart in time the activities of a group may lie; anywhere when left out.
        verbs: Other pivots for some verbs; an empty tuple leaves each activity of a verb alone.
        near: From which share of common wording on two posts have the same ``text``, 0 to 1.

    Example:
        >>> Rollup(by=(("actor", "target"), ("object",)), window=Window(gap="1d"), verbs={"Invite": ()})
        Rollup(by=(('actor', 'target'), ('object',)), window=Window(gap='1d'), verbs={'Invite': ()})
        >>> Rollup(by=("type", "objct"))  # doctest: +NORMALIZE_WHITESPACE
        Traceback (most recent call last):
        ...
        activitykit.errors.ActivityKitError: nothing can be rolled up by 'objct' (did you mean 'object'?);
        there are about, actor, context, copy, coverage, generator, link, object, object_type, page, reply,
        story, target, text, thread, type
    """

    by: Pivots = ("type", "object")
    window: Window | None = None
    verbs: dict[str, Pivots] = Field(default_factory=dict)
    near: float = Field(default=0.7, gt=0, le=1)

    @field_validator("by", mode="after")
    @classmethod
    def _known(cls, value: Pivots) -> Pivots:
        for key in (key for pivot in _pivots(value) for key in pivot):
            if key not in KEYS:
                known = ", ".join(KEYS)
                msg = f"nothing can be rolled up by {key!r}{did_you_mean(key, KEYS)}; there are {known}"
                raise ActivityKitError(msg)
        return value

    @field_validator("verbs", mode="after")
    @classmethod
    def _known_by_verb(cls, value: dict[str, Pivots]) -> dict[str, Pivots]:
        return {verb: cls._known(pivots) for verb, pivots in value.items()}

    def __repr__(self) -> str:
        defaults = type(self).model_fields
        given = [
            f"{name}={value!r}"
            for name, value in self
            if name == "by" or value != defaults[name].get_default(call_default_factory=True)
        ]
        return f"Rollup({', '.join(given)})"

    __str__ = __repr__

    @property
    def pivots(self) -> tuple[tuple[str, ...], ...]:
        """Every pivot in use, those of ``by`` first."""
        every = [*_pivots(self.by), *(pivot for pivots in self.verbs.values() for pivot in _pivots(pivots))]
        return tuple(dict.fromkeys(every))

    def partition(self, scope: Scope, rows: NDArray[np.integer[Any]]) -> Groups:
        """Divide rows into groups; each row stands in exactly one.

        Args:
            scope: A view, or a whole stream.
            rows: Distinct rows, ascending.

        Example:
            >>> from activitykit.select import Whole
            >>> from activitykit.stream import Stream
            >>> stream = Stream.from_documents([
            ...     {"type": "Like", "id": f"urn:{n}", "actor": f"urn:person{n}", "object": f"urn:{n % 2}",
            ...      "published": f"2026-11-1{n}T08:00:00Z"} for n in range(4)])
            >>> [group.tolist() for group in Rollup().partition(Whole(stream), np.arange(4))]
            [[0, 2], [1, 3]]
        """
        wanted = np.asarray(rows, np.int64)
        return self._divide(scope, self._keys(scope, wanted), wanted, wanted)

    def around(
        self,
        scope: Scope,
        seeds: NDArray[np.integer[Any]],
        admit: Callable[[NDArray[np.int64]], NDArray[np.bool_]],
        keys: Keys | None = None,
        low: int = 0,
    ) -> Groups:
        """Return the groups that hold the given rows, as :meth:`partition` of all admitted rows has them.

        Only rows that share a key with the seeds, or with those, are looked at: postings find them.

        Args:
            scope: A view, or a whole stream.
            seeds: Admitted rows.
            admit: Tells which rows, in any order, may appear: visible and wanted.
            keys: The keys of this scope, for those who ask several times; see :meth:`keys`.
            low: A row before which none is admitted.
        """
        stream = scope.stream
        wanted = distinct(np.asarray(seeds, np.int64))
        keys = self.keys(scope, admit) if keys is None else keys
        if all(_findable(pivot) for pivot in self.pivots):
            reached = self._reached(keys, wanted, admit, low)
        else:
            reached = np.arange(len(stream))
            reached = reached[admit(reached)]
        population = reached
        if self.window is not None and self.window.session is not None:
            people = distinct(stream.columns.actor[reached]).tolist()
            acts = [stream.rows_of("actor", node).astype(np.int64) for node in people]
            every_act = distinct(np.concatenate([reached, *acts]))
            population = every_act[admit(every_act)]
        groups = self._divide(scope, keys, reached, population)
        labels = groups.labels()
        kept = distinct(labels[np.isin(groups.rows, wanted)])
        sizes = groups.sizes[kept]
        inside = np.isin(labels, kept)
        return Groups(groups.rows[inside], np.concatenate(([0], np.cumsum(sizes))))

    def _reached(
        self,
        keys: Keys,
        wanted: NDArray[np.int64],
        admit: Callable[[NDArray[np.int64]], NDArray[np.bool_]],
        low: int,
    ) -> NDArray[np.int64]:
        """Return the admitted rows that a pivot brings together with the wanted ones, and with those again.

        With one pivot that is enough; with several it tells how much company each has elsewhere.
        """
        reached, found = wanted, [wanted[:0] for _ in self.pivots]
        for _ in range(min(len(self.pivots), 2)):
            near = [
                self._company(keys, pivot, np.setdiff1d(reached, told, assume_unique=True), low)
                for pivot, told in zip(self.pivots, found, strict=True)
            ]
            every = distinct(np.concatenate(near)) if near else wanted[:0]
            fresh = np.setdiff1d(every, reached, assume_unique=True)
            reached = distinct(np.concatenate((reached, fresh[admit(fresh)])))
            found = near
        return reached

    def _company(
        self, keys: Keys, pivot: tuple[str, ...], asked: NDArray[np.int64], low: int
    ) -> NDArray[np.int64]:
        """Return all rows that a pivot could bring together with these, were all admitted; ascending."""
        asked = self._eligible(keys, pivot, asked)
        rows = self._eligible(keys, pivot, distinct(keys.sharing(pivot, asked, low)))
        if not len(rows):
            return rows
        values = [keys.of(key, rows) for key in pivot]
        present = np.logical_and.reduce([value >= 0 for value in values])
        rows, values = rows[present], [value[present] for value in values]
        if not len(rows):
            return rows
        times = keys.times(rows)
        if self.window is not None:
            values += self.window.bucket(times)
        order, fresh = ordered_by(values)
        pauses = None if self.window is None else self.window.pauses(keys.verbs, keys.verb(rows))
        if pauses is not None:  # the longest of a run, as who is not admitted must not part the others
            starts = np.flatnonzero(fresh)
            longest = np.maximum.reduceat(pauses[order], starts)[np.cumsum(fresh) - 1]
            fresh[1:] |= np.diff(times[order]) > longest[1:]
        run = np.cumsum(fresh) - 1
        together = np.zeros(len(run), np.bool_)
        seeds = np.zeros(len(run), np.bool_)
        at = np.minimum(np.searchsorted(rows, asked), len(rows) - 1)
        seeds[at[rows[at] == asked]] = True
        together[run[seeds[order]]] = True
        return np.sort(rows[order][together[run]])

    def keys(self, scope: Scope, admit: Callable[[NDArray[np.int64]], NDArray[np.bool_]]) -> Keys:
        """Return the keys of a scope, with which :meth:`around` can be asked several times.

        Args:
            scope: A view, or a whole stream.
            admit: Tells which rows may appear.
        """
        if not self._reads_texts:
            return Keys(scope)
        every = np.arange(len(scope.stream))
        return self._keys(scope, every[admit(every)])

    @property
    def _reads_texts(self) -> bool:
        return any("text" in pivot for pivot in self.pivots)

    def _keys(self, scope: Scope, rows: NDArray[np.int64]) -> Keys:
        if not self._reads_texts:
            return Keys(scope)
        stream = scope.stream
        posts = [code for code, names in enumerate(stream.type_sets) if names[0] == "Create"]
        columns = stream.columns
        told = rows[np.isin(columns.type[rows], posts) & (columns.reply[rows] < 0)]
        return Keys(scope, alike(scope, told[-_COMPARED:], self.near))

    def _divide(
        self, scope: Scope, keys: Keys, rows: NDArray[np.int64], population: NDArray[np.int64]
    ) -> Groups:
        stream = scope.stream
        sittings = self._sittings(scope, rows, population)
        label = np.arange(len(rows))  # alone, unless a pivot finds company
        company = np.zeros(len(rows), np.int64)
        taken = len(rows)
        for pivot in self.pivots:
            asked = self._eligible(keys, pivot, rows)
            values = [keys.of(key, asked) for key in pivot]
            if len(asked) and min(int(value.min()) for value in values) < 0:
                present = np.logical_and.reduce([value >= 0 for value in values])
                values = [value[present] for value in values]
                asked = asked[present]
            here = None if len(asked) == len(rows) else np.searchsorted(rows, asked)
            if not len(asked):
                continue
            edges = None
            if self.window is not None:
                times = at_rows(stream.columns.time, asked)
                edges = self.window.edges(times)
                values += [] if edges is not None else self.window.bucket(times)
            if sittings is not None:
                values.append(sittings if here is None else sittings[here])
            order, fresh = ordered_by(values, edges)
            if self.window is not None and self.window.splits:
                pauses = self.window.pauses(keys.verbs, keys.verb(asked))
                fresh = self.window.split(fresh, times[order], None if pauses is None else pauses[order])
            if here is None and len(self.pivots) == 1:
                return Groups.of(rows, order, fresh)
            number = np.cumsum(fresh) - 1
            sizes = np.bincount(number)[number]
            at = order if here is None else here[order]
            better = sizes > company[at]
            label[at[better]] = taken + number[better]
            company[at[better]] = sizes[better]
            taken += int(number[-1]) + 1
        order, fresh = ordered_by([label])
        return Groups.of(rows, order, fresh)

    def _eligible(self, keys: Keys, pivot: tuple[str, ...], rows: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return those of the rows that a pivot is for, by their verb."""
        if not self.verbs:
            return rows
        allowed = np.full(len(keys.verbs) + 1, pivot in _pivots(self.by), np.bool_)
        for verb, pivots in self.verbs.items():
            if verb in keys.verbs:
                allowed[keys.verbs[verb]] = pivot in _pivots(pivots)
        return rows[allowed[keys.verb(rows)]]

    def _sittings(
        self, scope: Scope, rows: NDArray[np.int64], population: NDArray[np.int64]
    ) -> NDArray[np.int64] | None:
        if self.window is None or self.window.session is None:
            return None
        columns = scope.stream.columns
        order, fresh = ordered_by([columns.actor[population]])
        fresh[1:] |= np.diff(columns.time[population[order]]) > read_span(self.window.session)
        numbers = np.empty(len(population), np.int64)
        numbers[order] = np.cumsum(fresh)
        return numbers[np.searchsorted(population, rows)]


def _pivots(by: Pivots) -> tuple[tuple[str, ...], ...]:
    """Return one pivot, or several, as several."""
    several = tuple(pivot for pivot in by if isinstance(pivot, tuple))
    one = tuple(key for key in by if isinstance(key, str))
    return several or ((one,) if one else ())


def _findable(pivot: tuple[str, ...]) -> bool:
    return any(key not in {"type", "generator", "object_type"} for key in pivot)
