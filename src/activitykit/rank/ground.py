"""What the signals of one page stand on: one viewer, one moment, and the evidence that may be counted."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from activitykit.arguments import checked
from activitykit.rank.common import Wanted, gathered
from activitykit.rank.engagements import VERBS, Own, strengths
from activitykit.rank.posts import Authored
from activitykit.rank.words import Lexicon
from activitykit.select.facts import gather, type_table
from activitykit.stream.postings import distinct

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from activitykit.rank.engagements import Engaged
    from activitykit.rank.numbering import Numbering
    from activitykit.select import View

__all__ = ["Candidates", "Ground"]

HOUR = 3_600_000_000
_VISIT_GAP = HOUR // 2
_NAMED = ("actor", "context", "target", "reply", "tag", "mention")
_HISTORY = 500  # the newest things of a viewer that the personal signals look at


class Candidates:
    """Rows to be scored, with what the signals ask of them, each looked up once.

    Attributes:
        rows: Row numbers; shape (m,).
    """

    def __init__(self, ground: Ground, rows: NDArray[np.int64]) -> None:
        self._ground = ground
        self.rows = rows
        self._numbers: dict[Numbering, NDArray[np.int64]] = {}

    def __len__(self) -> int:
        return len(self.rows)

    def narrowed(self, at: NDArray[np.integer[Any]]) -> Candidates:
        """Return some of the candidates, with what was looked up of them."""
        some = Candidates(self._ground, self.rows[at])
        for name in ("time", "actor", "about", "state", "author"):
            if name in self.__dict__:
                some.__dict__[name] = self.__dict__[name][at]
        some._numbers = {numbers: found[at] for numbers, found in self._numbers.items()}
        return some

    def numbered(self, numbers: Numbering) -> NDArray[np.int64]:
        """Return the number of the thing that each is about, -1 where it has none."""
        found = self._numbers.get(numbers)
        if found is None:
            found = self._numbers[numbers] = numbers.of(self.about)
        return found

    @cached_property
    def time(self) -> NDArray[np.int64]:
        """When each happened, in microseconds."""
        return self._ground.columns.time[self.rows]

    @cached_property
    def actor(self) -> NDArray[np.int32]:
        """Who did it."""
        return self._ground.columns.actor[self.rows]

    @cached_property
    def about(self) -> NDArray[np.int32]:
        """The thing it is about: its object, or the activity itself where it has none."""
        columns = self._ground.columns
        thing = columns.object[self.rows]
        return np.where(thing >= 0, thing, columns.id[self.rows])

    @cached_property
    def state(self) -> NDArray[np.int32]:
        """The state in force of the thing, -1 where nothing is known of it."""
        return self._ground.state_of(self.about)

    @cached_property
    def author(self) -> NDArray[np.int32]:
        """The author of the thing, or who did it where the author is unknown."""
        found = gather(self._ground.stream.states.author, self.state)
        return np.where(found >= 0, found, self.actor)


class Ground:
    """One viewer's view of a stream, as the signals see it.

    Args:
        view: What the viewer may see, and when.

    Attributes:
        now: The page's moment in microseconds.
    """

    @checked
    def __init__(self, view: View) -> None:
        self.view = view
        self.stream = view.stream
        self.columns = view.stream.columns
        self.now: int = view.as_of
        self._engaged: dict[Wanted, Engaged] = {}
        self._counted = np.zeros(len(self.stream), np.int8)  # 0 where nobody has asked yet
        self._last: Candidates | None = None

    @classmethod
    def of(cls, view: View | Ground) -> Ground:
        """Return the ground of a view; a ground is its own."""
        return view if isinstance(view, Ground) else cls(view)

    def __repr__(self) -> str:
        return f"Ground({self.view!r})"

    def candidates(self, rows: NDArray[np.integer[Any]]) -> Candidates:
        """Return rows as candidates; the signals of one page share what was looked up."""
        if self._last is None or self._last.rows is not rows:
            self._last = Candidates(self, rows)  # type: ignore[arg-type]  # any integer array indexes alike
        return self._last

    def row_at(self, moment: int) -> int:
        """Return the first row that happened at or after a moment."""
        return int(np.searchsorted(self.columns.time, moment))

    def state_of(self, nodes: NDArray[np.int32]) -> NDArray[np.int32]:
        """Return the states of nodes that the viewer may know, -1 for the rest."""
        return self.view.state_of(nodes)

    def author_of(self, nodes: NDArray[np.int32]) -> NDArray[np.int32]:
        """Return who wrote each thing, -1 where it isn't known."""
        return gather(self.stream.states.author, self.state_of(nodes))

    @property
    def me(self) -> NDArray[np.int32]:
        """The viewer's accounts as node codes."""
        return self.view.mine

    @property
    def acts(self) -> NDArray[np.int64]:
        """The viewer's own living acts, oldest first."""
        return self.view.history

    @cached_property
    def own(self) -> Own:
        """What the viewer engaged with or made, one position an act, oldest first."""
        rows, columns = self.acts, self.columns
        kinds = columns.type[rows]
        weight, reply = strengths(self.stream, VERBS)[kinds], columns.reply[rows]
        thing = np.where(self.creating[kinds] & (reply >= 0), reply, columns.object[rows])
        kept = np.flatnonzero((weight > 0) & (thing >= 0))
        rows = rows[kept]
        return Own(rows, thing[kept], np.minimum(columns.time[rows], self.now), weight[kept])

    @cached_property
    def history(self) -> NDArray[np.int32]:
        """The things the viewer engaged with, in the order of the first time; at most the newest 500."""
        things_, first = np.unique(self.own.thing, return_index=True)
        return things_[np.argsort(first, kind="stable")][-_HISTORY:]

    @property
    def newcomer(self) -> bool:
        """Whether the viewer has not engaged with anything yet."""
        return not len(self.own.row)

    @cached_property
    def visits(self) -> NDArray[np.int64]:
        """The beginnings of the viewer's visits: acts more than half an hour after the one before."""
        time = self.columns.time[self.acts]
        return time[np.diff(time, prepend=np.int64(-(2**62))) > _VISIT_GAP]

    @cached_property
    def last_visit(self) -> int | None:
        """When the visit before the present one began; ``None`` for a newcomer."""
        visits = self.visits
        if not len(visits):
            return None
        present = self.now - int(self.columns.time[self.acts[-1]]) <= _VISIT_GAP
        if not present:
            return int(self.columns.time[self.acts[-1]])
        return int(visits[-2]) if len(visits) > 1 else None

    def made(self, since: int) -> NDArray[np.int64]:
        """Return the visible rows since a moment that brought a thing into being, oldest first."""
        return self.posted(since).rows

    def posted(self, since: int) -> Engaged:
        """Return what was made since a moment, as far as the viewer may see it, with who made it."""
        return self._gathered(Wanted(self.now - since, None, distinct=False))

    @cached_property
    def lexicon(self) -> Lexicon:
        """The stems of what is said of things."""
        return self.stream.derived(Lexicon)

    @cached_property
    def creating(self) -> NDArray[np.bool_]:
        """Which type codes are those of a Create."""
        return type_table(self.stream, ("Create",))

    def engaged(self, since: int, verbs: Mapping[str, float] = VERBS, *, distinct: bool = True) -> Engaged:
        """Return what people engaged with since a moment.

        Args:
            since: Microseconds; earlier acts are not looked at.
            verbs: What each verb weighs; those not named count nothing.
            distinct: Each person once a thing and verb, at the first time.
        """
        return self._gathered(Wanted(self.now - since, tuple(verbs.items()), distinct))

    def countable(self, rows: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Tell which rows may count, as the view does; each is asked for once."""
        found = self._counted[rows]
        new = rows[found == 0]
        if len(new):
            self._counted[new] = np.where(self.view.countable(new), 2, 1)
            found = self._counted[rows]
        return np.greater(found, 1)

    def _gathered(self, wanted: Wanted) -> Engaged:
        if wanted not in self._engaged:
            self._engaged[wanted] = gathered(self, wanted)
        return self._engaged[wanted]

    def naming(self, nodes: NDArray[np.integer[Any]], low: int, high: int) -> NDArray[np.int64]:
        """Return the rows between two that name one of the nodes in any way a signal asks for, and others.

        Whoever wrote what a row is about counts as named by it; whether the viewer may know is not asked.
        """
        if not len(nodes):
            return np.empty(0, np.int64)
        stream = self.stream
        things = np.concatenate((nodes, stream.derived(Authored).by(stream, nodes)))
        named = np.zeros(len(stream.nodes), np.bool_)
        named[nodes] = True
        addressed = np.append(stream.sets.any(named), False)[self.columns.audience[low:high]]
        acts = stream.rows_with_ids(things)
        found = [stream.rows_of_any(by, nodes, low) for by in _NAMED]
        found += [stream.rows_of_any("object", things, low), acts[acts >= low]]
        rows = distinct(np.concatenate((*found, np.flatnonzero(addressed) + low)))
        return rows[: np.searchsorted(rows, high)]

    def name(self, node: int) -> str:
        """Return what a person or thing is called, as far as the viewer may know."""
        return self.view.name(self.stream.nodes[node])
