"""Signals of likeness: things that go with what the viewer read, by their readers and by their words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from pydantic import Field

from activitykit.rank.signal import NodeScorer, Scorer, Signal, Span, micros_of
from activitykit.stream.postings import distinct

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from activitykit.language import Catalogue
    from activitykit.rank.ground import Ground

__all__ = ["Peers", "Similar", "Topics"]


class Similar(Signal):
    """Whether those who engaged with the viewer's things also engaged with this one.

    Item to item: the readers of each thing of the viewer's history, each divided by how much they read at
    all, and each thing by the ``damping``-th power of its readers (Deshpande and Karypis, "Item-based top-N
    recommendation algorithms", 2004).

    Attributes:
        last: How many of the viewer's newest things count; all (up to 500) if not given.
        damping: How much the popular counts less: 0 not at all, 1 wholly.
        window: How far back acts are counted.

    Example:
        >>> import activitykit as ak
        >>> ak.Similar(last=5)
        Similar(last=5)
    """

    last: int | None = Field(default=None, ge=1)
    damping: float = Field(default=0.7, ge=0, le=1)
    window: Span = "60d"

    def scorer(self, ground: Ground) -> Scorer:
        """Build the scorer."""
        acts = ground.engaged(ground.now - micros_of(self.window))
        history = ground.history[-self.last :] if self.last else ground.history
        nodes = len(ground.stream.nodes)
        table = ground.sums()
        mine = np.zeros(nodes, np.bool_)
        mine[history] = True
        others = ~np.isin(acts.actor, ground.me)
        thing, actor = acts.thing[others], acts.actor[others]
        if not len(history) or not len(thing):
            return _Alike(ground, table, thing[:0])
        readers = ground.sums(thing)
        shared = np.flatnonzero(mine[thing])
        reads = ground.sums(actor)
        drawn = (readers[thing[shared]] + 3.0) ** -self.damping
        pull = ground.sums(actor[shared], drawn)
        near = np.flatnonzero(pull[actor] > 0)
        found = ground.sums(thing[near], pull[actor[near]] / reads[actor[near]])
        touched = distinct(thing[near])
        table[touched] = np.sqrt(found[touched] * (readers[touched] + 3.0) ** -self.damping)
        return _Alike(ground, table, touched)


class _Alike(NodeScorer):
    def reason(self, row: int, words: Catalogue) -> str | None:
        return words.say("reason.similar") if self.table[self.node_of(row)] > 0 else None


class Peers(Signal):
    """Whether people who read what the viewer reads engaged with it: log(1 + their likeness).

    Attributes:
        window: How far back acts are counted.

    Example:
        >>> import activitykit as ak
        >>> ak.Peers(weight=0.5)
        Peers(weight=0.5)
    """

    window: Span = "60d"

    def scorer(self, ground: Ground) -> Scorer:
        """Build the scorer."""
        acts = ground.engaged(ground.now - micros_of(self.window))
        nodes = len(ground.stream.nodes)
        others = ~np.isin(acts.actor, ground.me)
        thing, actor = acts.thing[others], acts.actor[others]
        mine = np.zeros(nodes, np.bool_)
        mine[ground.history] = True
        shared = np.flatnonzero(mine[thing])
        if not len(shared):
            return _Peer(ground, ground.sums(), thing[:0], ground.sums())
        rarity = 1 / np.log(2.0 + ground.sums(thing[shared])[thing[shared]])
        likeness = ground.sums(actor[shared], rarity)
        near = np.flatnonzero(likeness[actor] > 0)
        reads = ground.sums(actor[near])
        pull = likeness[actor[near]] / np.sqrt(1.0 + reads[actor[near]])
        table = ground.sums(thing[near], pull)
        touched = distinct(thing[near])
        table[touched] = np.log1p(table[touched])
        people = ground.sums(thing[near])
        return _Peer(ground, table, touched, people)


class _Peer(NodeScorer):
    def __init__(
        self,
        ground: Ground,
        table: NDArray[np.float64],
        touched: NDArray[np.integer[Any]],
        people: NDArray[np.float64],
    ) -> None:
        super().__init__(ground, table, touched)
        self._people = people

    def reason(self, row: int, words: Catalogue) -> str | None:
        count = int(self._people[self.node_of(row)])
        return words.say("reason.peers", n=count) if count > 1 else None


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
        made = ground.columns.object[ground.made(ground.now - micros_of(self.window))]
        things, history = distinct(made), ground.history[-self.last :]
        space = _Space(ground, self.text)
        terms, indptr = space.terms(things)
        mine, mine_indptr = space.terms(history)
        table, width = ground.sums(), len(space)
        idf = np.log((1 + len(things)) / (1.0 + np.bincount(terms, minlength=width)))
        fading = self.fading ** np.arange(len(history))[::-1] / np.sqrt(max(len(history), 1))
        profile = np.zeros(width)
        length = np.diff(mine_indptr)
        if len(mine):
            norm = _norms(idf[mine], mine_indptr)
            np.add.at(profile, mine, idf[mine] * np.repeat(fading / norm, length))
        wished = space.tags(ground.view.viewer.interests)
        np.add.at(profile, wished, np.ones(len(wished)))
        if len(terms) and profile.any():
            weights = idf[terms]
            sums = np.bincount(
                np.repeat(np.arange(len(things)), np.diff(indptr)), weights * profile[terms], len(things)
            )
            table[things] = np.maximum(sums / _norms(weights, indptr), 0.0)
        return _Topical(ground, table, things, space, profile)


class _Space:
    """Terms as columns: tags are their nodes, stems come after them."""

    def __init__(self, ground: Ground, text: bool) -> None:
        self._ground, self._text = ground, text
        self._lexicon = ground.lexicon
        self._nodes = len(ground.stream.nodes)

    def __len__(self) -> int:
        return self._nodes + len(self._lexicon)

    def tags(self, names: tuple[str, ...]) -> NDArray[np.int32]:
        nodes = self._ground.stream.nodes
        spelled = [spelling for name in names for spelling in (name, f"#{name.lstrip('#').casefold()}")]
        return distinct(nodes.codes(spelled))

    def terms(self, things: NDArray[np.int32]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return the terms of things as compressed sparse rows: the terms, and where each thing's begin."""
        stream = self._ground.stream
        states = self._ground.state_of(things)
        owners, terms = np.empty(0, np.int64), np.empty(0, np.int64)
        if len(stream.states.row):
            tagged = np.flatnonzero((states >= 0) & (stream.states.tags[states] >= 0))
            sets, (indptr, indices) = (
                stream.states.tags[states[tagged]],
                (stream.sets.indptr, stream.sets.indices),
            )
            count = indptr[sets + 1] - indptr[sets]
            where = np.repeat(indptr[sets] - (np.cumsum(count) - count), count) + np.arange(count.sum())
            owners, terms = np.repeat(tagged, count), indices[where].astype(np.int64)
            if self._text:
                spoken, stems = self._lexicon.gather(stream, states)
                owners = np.concatenate((owners, spoken))
                terms = np.concatenate((terms, stems + self._nodes))
                order = np.argsort(owners, kind="stable")
                owners, terms = owners[order], terms[order]
        return terms, np.searchsorted(owners, np.arange(len(things) + 1))

    def tag_of(self, term: int) -> str | None:
        """Return a tag's text, if the term is one."""
        name = self._ground.stream.nodes[term] if term < self._nodes else ""
        return name if name.startswith("#") else None


def _norms(weights: NDArray[np.float64], indptr: NDArray[np.int64]) -> NDArray[np.float64]:
    squares = np.concatenate(([0.0], np.cumsum(np.square(weights))))
    found: NDArray[np.float64] = np.sqrt(np.maximum(squares[indptr[1:]] - squares[indptr[:-1]], 1e-12))
    return found


class _Topical(NodeScorer):
    def __init__(
        self,
        ground: Ground,
        table: NDArray[np.float64],
        touched: NDArray[np.integer[Any]],
        space: _Space,
        profile: NDArray[np.float64],
    ) -> None:
        super().__init__(ground, table, touched)
        self._space, self._profile = space, profile

    def reason(self, row: int, words: Catalogue) -> str | None:
        node = self.node_of(row)
        if self.table[node] <= 0:
            return None
        terms, _ = self._space.terms(np.array([node], np.int32))
        terms = terms[(terms < len(self._profile))]
        for term in terms[np.argsort(-self._profile[terms], kind="stable")].tolist():
            tag = self._space.tag_of(term)
            if tag is not None and self._profile[term] > 0:
                return words.say("reason.topic", tag=tag)
        return words.say("reason.words")
