"""A signal of likeness by words: whether tags and texts are those of what the viewer read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from pydantic import Field

from activitykit.rank.numbering import Numbering
from activitykit.rank.signal import NodeScorer, Scorer, Signal, Span, micros_of
from activitykit.select.facts import gather
from activitykit.stream.batch import ranges

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from activitykit.language import Catalogue
    from activitykit.rank.engagements import Acts, Engaged
    from activitykit.rank.ground import Candidates, Ground

    Runs = tuple[NDArray[np.integer[Any]], NDArray[np.int64]]  # values, and where those of each thing begin

__all__ = ["Topics"]


class Topics(Signal):
    """Whether its tags and words are those of what the viewer read, likes and asked for.

    The cosine of TF-IDF vectors of snowball stems and tags, summed over the viewer's newest things (each
    weighs ``fading`` of the one after it) and divided by the root of their number. Words that are everywhere
    in the window tell nothing and weigh nothing.

    Attributes:
        text: Whether names, summaries and contents count, or tags alone.
        last: How many of the viewer's newest things make the profile.
        fading: What an older thing keeps of the weight of the next newer one.
        window: How far back things are looked at.

    Example:
        >>> import activitykit as ak
        >>> ak.Topics(text=False)
        Topics(text=False)
    """

    text: bool = True
    last: int = Field(default=100, ge=1)
    fading: float = Field(default=0.97, gt=0, le=1)
    window: Span = "60d"

    def scorer(self, ground: Ground) -> Scorer:
        """Build the scorer."""
        posts = ground.posted(ground.now - micros_of(self.window))
        space = _Space(ground, posts, ground.history[-self.last :], text=self.text)
        space.learn(self.fading, ground.view.viewer.interests)
        return _Topical(ground, posts, space)


class _Borne(NamedTuple):
    """How many things bear which terms.

    Attributes:
        things: How many things there are.
        held: How many bear each stem, by code.
        tags: The tags.
        bearing: How many bear each of the tags.
    """

    things: int
    held: NDArray[np.int64]
    tags: NDArray[np.int32]
    bearing: NDArray[np.int64]


class _Space:
    """The terms of a window and of a viewer's things: stems by code, and tags by number.

    A tag that nothing in the window bears has the number -1.
    """

    def __init__(self, ground: Ground, posts: Engaged, history: NDArray[np.int32], *, text: bool) -> None:
        self._ground, self._text, self._own = ground, text, len(history)
        own = ground.state_of(history)
        self._mine = self._stems(own)
        borne = [self._borne(part, posts) for part in posts.parts]
        self._count = sum(one.things for one in borne)
        tags = np.concatenate([np.empty(0, np.int32), *(one.tags for one in borne)])
        self._tags = Numbering(tags, len(ground.stream.nodes))
        bearing = np.concatenate([np.empty(0, np.int64), *(one.bearing for one in borne)])
        held = np.zeros(len(ground.lexicon))
        for one in borne:
            held[: len(one.held)] += one.held
        mine, begin = self._tags_of(own)
        self._mine_tagged = self._tags.of(mine), begin
        known = held, np.append(self._tags.sums(bearing.astype(np.float64)), 0.0)
        self._idf = tuple(np.log((1 + self._count) / (1.0 + number)) for number in known)
        self._profile = np.zeros(len(held)), np.zeros(len(known[1]))

    def _borne(self, part: Acts, posts: Engaged) -> _Borne:
        """Return the terms of what was posted; of what everybody reads they are kept with the posts."""
        common, stream = posts.common, self._ground.stream
        if part is common:
            states = gather(stream.latest, part.things.nodes)
            return part.once(f"terms {self._text}", states, lambda: self._counted(states))
        things = part.things.nodes
        if common is not None:
            things = things[common.things.frequency(things) == 0]
        return self._counted(self._ground.state_of(things))

    def _counted(self, states: NDArray[np.int32]) -> _Borne:
        held = np.bincount(self._stems(states)[0])
        tags, bearing = np.unique(self._tags_of(states)[0], return_counts=True)
        return _Borne(len(states), held, tags.astype(np.int32), bearing)

    def _stems(self, states: NDArray[np.int32]) -> Runs:
        ground = self._ground
        return ground.lexicon.of(ground.stream, states if self._text else np.full(len(states), -1, np.int32))

    def _tags_of(self, states: NDArray[np.int32]) -> Runs:
        stream = self._ground.stream
        count = np.zeros(len(states), np.int64)
        if not len(stream.states.row):
            return np.empty(0, np.int32), np.append(0, count)
        at = np.flatnonzero((states >= 0) & (stream.states.tags[states] >= 0))
        sets, indptr = stream.states.tags[states[at]], stream.sets.indptr
        count[at] = indptr[sets + 1] - indptr[sets]
        return stream.sets.indices[ranges(indptr[sets], count[at])], np.append(0, np.cumsum(count))

    def learn(self, fading: float, interests: tuple[str, ...]) -> None:
        """Make the profile of the viewer's things, the newest weighing most, and of the interests."""
        tags = self._profile[1]
        norms = self._norms(self._mine, self._mine_tagged)
        weight = fading ** np.arange(self._own)[::-1] / np.sqrt(max(self._own, 1)) / norms
        for part, (terms, begin) in enumerate((self._mine, self._mine_tagged)):
            np.add.at(self._profile[part], terms, self._idf[part][terms] * np.repeat(weight, np.diff(begin)))
        spelled = [spelling for name in interests for spelling in (name, f"#{name.lstrip('#').casefold()}")]
        wished = np.unique(self._ground.stream.nodes.codes(spelled))
        tags[self._tags.of(wished)] += 1.0
        tags[-1] = 0.0

    @property
    def most(self) -> float:
        """What no cosine exceeds: the length of the profile (Cauchy and Schwarz); a little more to round."""
        return float(np.sqrt(sum(float(np.square(profile).sum()) for profile in self._profile))) * (1 + 1e-9)

    def cosines(self, things: NDArray[np.int32]) -> NDArray[np.float64]:
        """Return how near some things of the window are to the profile."""
        states = self._ground.state_of(things)
        tags, begin = self._tags_of(states)
        said, tagged = self._stems(states), (self._tags.of(tags), begin)
        weights = [idf * profile for idf, profile in zip(self._idf, self._profile, strict=True)]
        return np.maximum(_both(weights, said, tagged) / self._norms(said, tagged), 0.0)

    def _norms(self, said: Runs, tagged: Runs) -> NDArray[np.float64]:
        squares = _both([np.square(idf) for idf in self._idf], said, tagged)
        return np.sqrt(np.maximum(squares, 1e-12))

    def tag_of(self, node: int) -> str | None:
        """Return the tag of a thing that speaks most to the viewer, if one does."""
        tags, _ = self._tags_of(self._ground.state_of(np.array([node], np.int32)))
        strength = self._profile[1][self._tags.of(tags)]
        named = [(-value, self._ground.stream.nodes[tag]) for value, tag in zip(strength, tags, strict=True)]
        telling = [(value, name) for value, name in named if value < 0 and name.startswith("#")]
        return min(telling)[1] if telling else None


def _both(weights: list[NDArray[np.float64]], said: Runs, tagged: Runs) -> NDArray[np.float64]:
    """Return for each thing the weights of its stems and tags, summed."""
    parts = zip(weights, (said, tagged), strict=True)
    stems, tags = (_sums(weight[terms], begin) for weight, (terms, begin) in parts)
    return stems + tags


def _sums(values: NDArray[np.float64], begin: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the sum of each run, each by itself: what stands before it doesn't touch its last bits."""
    found = np.zeros(len(begin) - 1)
    filled = np.flatnonzero(begin[1:] > begin[:-1])
    if len(filled):
        found[filled] = np.add.reduceat(values, begin[filled])
    return found


class _Topical(NodeScorer):
    """Looks only at the things it is asked for: most rows are out before their words are read."""

    def __init__(self, ground: Ground, posts: Engaged, space: _Space) -> None:
        super().__init__(ground, Numbering.none(), np.empty(0))
        self.limits = 0.0, space.most
        self.cheap = False
        self._posts, self._space = posts, space

    def values(self, candidates: Candidates) -> NDArray[np.float64]:
        return self.values_of(candidates.about)

    def values_of(self, nodes: NDArray[np.integer[Any]]) -> NDArray[np.float64]:
        things, place = np.unique(nodes.astype(np.int32), return_inverse=True)
        found = np.zeros(len(things))
        at = np.flatnonzero(self._posts.hold(things))
        found[at] = self._space.cosines(things[at])
        return found[place]

    def reason(self, row: int, words: Catalogue) -> str | None:
        node = self.node_of(row)
        if self.value_of(node) <= 0:
            return None
        tag = self._space.tag_of(node)
        return words.say("reason.words") if tag is None else words.say("reason.topic", tag=tag)
