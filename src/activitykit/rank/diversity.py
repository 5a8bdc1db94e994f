"""After scoring: a page that is not one author, one thread or one topic over and over."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from pydantic import Field

from activitykit.configuration import Configuration

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from activitykit.rank.ground import Ground

__all__ = ["Caps", "Diversity", "Keys", "dpp", "mmr"]

Keys = tuple[tuple[str, int], ...]
_CAPPED = ("author", "thread", "source", "topic")
_JITTER = 1e-10  # a kernel of equal things is singular; below this nothing new is left to choose


class Diversity(Configuration):
    """How a ranked list is spread out before it is cut into pages.

    The steps, in this order: repeated authors lose a part of their score; what remains is chosen one by one
    for what it adds to what was chosen before; and what exceeds a cap gives its place to the next in line.

    Attributes:
        author_decay: What an author's second activity keeps of its score, the third of that, and so on;
            1 keeps all.
        floor: What is kept at least, however often the author comes.
        author: At most so many activities of one author; no cap if not given.
        thread: At most so many of one thread.
        source: At most so many of one source (the application that generated them).
        topic: At most so many with one tag.
        method: "mmr" (maximal marginal relevance) or "dpp" (greedy determinantal point process), or none.
        balance: 1 looks at the score alone, 0 at difference alone.

    Example:
        >>> import activitykit as ak
        >>> ak.Diversity(author_decay=0.7, floor=0.3, thread=2, method="mmr")
        Diversity(author_decay=0.7, floor=0.3, thread=2, method='mmr')
    """

    author_decay: float = Field(default=1.0, ge=0, le=1)
    floor: float = Field(default=0.0, ge=0, le=1)
    author: int | None = Field(default=None, ge=1)
    thread: int | None = Field(default=None, ge=1)
    source: int | None = Field(default=None, ge=1)
    topic: int | None = Field(default=None, ge=1)
    method: Literal["mmr", "dpp"] | None = None
    balance: float = Field(default=0.7, ge=0, le=1)

    def order(
        self, ground: Ground, rows: NDArray[np.integer[Any]], scores: NDArray[np.float64], size: int
    ) -> NDArray[np.int64]:
        """Return which of the rows stand on the page, and in which order.

        Args:
            ground: What the page stands on.
            rows: Ranked rows; shape (m,).
            scores: Their scores; shape (m,).
            size: How many are wanted.

        Returns:
            Positions in ``rows``, at most ``size`` of them.
        """
        caps, keys = Caps(self), self.keys(ground, rows)
        kept: list[int] = []
        for at in self.preferred(ground, rows, scores).tolist():
            if len(kept) < size and caps.take(keys[at]):
                kept.append(at)
        return np.array(kept, np.int64)

    @property
    def reorders(self) -> bool:
        """Whether anything but the score decides who should be taken first."""
        return self.method is not None or self.author_decay < 1.0

    def preferred(
        self, ground: Ground, rows: NDArray[np.integer[Any]], scores: NDArray[np.float64]
    ) -> NDArray[np.int64]:
        """Return the positions of all rows in the order in which they should be taken, caps left aside.

        Args:
            ground: What the page stands on.
            rows: Ranked rows; shape (m,).
            scores: Their scores; shape (m,).
        """
        authors = ground.candidates(rows).author.tolist()
        order, adjusted = _decayed(scores, authors, self.author_decay, self.floor)
        if self.method is None or len(order) < 2:
            return order
        choose = mmr if self.method == "mmr" else dpp
        return order[choose(adjusted[order], _likeness(ground, rows[order]), len(order), self.balance)]

    def keys(self, ground: Ground, rows: NDArray[np.integer[Any]]) -> list[Keys]:
        """Return for each row what a cap counts it under: names of caps, and codes."""
        columns, candidates = ground.columns, ground.candidates(rows)
        thread = np.where(columns.reply[rows] >= 0, columns.reply[rows], candidates.about)
        thread = np.where(columns.context[rows] >= 0, columns.context[rows], thread)
        members = ground.stream.sets.members
        found: dict[str, list[tuple[int, ...]]] = {
            "author": [(code,) for code in candidates.author.tolist()],
            "thread": [(code,) for code in thread.tolist()],
            "source": [(code,) if code >= 0 else () for code in columns.generator[rows].tolist()],
            "topic": [tuple(members(code).tolist()) for code in columns.tags[rows].tolist()],
        }
        capped = [name for name in _CAPPED if getattr(self, name) is not None]
        return [tuple((name, key) for name in capped for key in found[name][at]) for at in range(len(rows))]


class Caps:
    """Counts what stands on one page.

    Args:
        diversity: Whose caps are kept; none when left out.

    Example:
        >>> caps = Caps(Diversity(author=1))
        >>> caps.take((("author", 7),)), caps.take((("author", 7),))
        (True, False)
    """

    def __init__(self, diversity: Diversity | None, **more: int | None) -> None:
        caps = {name: getattr(diversity, name) for name in _CAPPED} if diversity is not None else {}
        self._caps = {name: cap for name, cap in {**caps, **more}.items() if cap is not None}
        self._times: Counter[tuple[str, int]] = Counter()

    def admits(self, keys: Keys) -> bool:
        """Tell whether there is a place for what counts under these keys."""
        return all(self._times[key] < self._caps.get(key[0], self._times[key] + 1) for key in keys)

    def take(self, keys: Keys) -> bool:
        """Count what counts under these keys if there is a place for it, and tell whether there was."""
        if not self.admits(keys):
            return False
        self._times.update(keys)
        return True


def _decayed(
    scores: NDArray[np.float64], authors: list[int], decay: float, floor: float
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return the order after each further activity of an author has lost its part, and what is left."""
    order = np.lexsort((np.arange(len(scores)), -scores))
    if decay == 1.0 or not len(scores):
        return order, scores
    times: Counter[int] = Counter()
    height = scores - min(0.0, float(scores.min()))
    adjusted = np.empty(len(scores))
    for at in order.tolist():
        adjusted[at] = height[at] * max(decay ** times[authors[at]], floor)
        times[authors[at]] += 1
    return np.lexsort((np.arange(len(scores)), -adjusted)), adjusted


def _likeness(ground: Ground, rows: NDArray[np.integer[Any]]) -> NDArray[np.float64]:
    """Return the cosines between activities by author, thing, tags and words; shape (m, m)."""
    from scipy.sparse import csr_matrix  # noqa: PLC0415  # scipy loads slowly, and few feeds ask for it

    columns, candidates, stream = ground.columns, ground.candidates(rows), ground.stream
    nodes = len(stream.nodes)
    words, begin = ground.lexicon.of(stream, candidates.state)
    own = np.arange(len(rows))
    at = np.repeat(own, np.diff(begin))
    tags = [stream.sets.members(code) for code in columns.tags[rows].tolist()]
    owner = np.concatenate((own, own, np.repeat(own, [len(found) for found in tags]), at))
    column = np.concatenate(
        (candidates.author, candidates.about + nodes, *(t + 2 * nodes for t in tags), words + 3 * nodes)
    )
    matrix = csr_matrix(
        (np.ones(len(owner)), (owner, column)), shape=(len(rows), 3 * nodes + len(ground.lexicon))
    )
    norms = np.sqrt(np.bincount(owner, minlength=len(rows)).astype(np.float64))
    cosines: NDArray[np.float64] = (matrix @ matrix.T).toarray() / np.outer(norms, norms)
    return cosines


def _unit(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    low, high = float(scores.min(initial=np.inf)), float(scores.max(initial=-np.inf))
    return (scores - low) / (high - low) if high > low else np.ones(len(scores))


def mmr(
    scores: NDArray[np.float64], similar: NDArray[np.float64], size: int, balance: float
) -> NDArray[np.int64]:
    """Choose by maximal marginal relevance (Carbonell and Goldstein, SIGIR 1998).

    Args:
        scores: Relevance; shape (m,).
        similar: Likeness of each pair, 0 to 1; shape (m, m).
        size: How many to choose.
        balance: 1 looks at relevance alone, 0 at difference alone.

    Returns:
        Positions in the order of choice.

    Example:
        >>> mmr(np.array([1.0, 0.9, 0.5]), np.array([[1, 1, 0], [1, 1, 0], [0, 0, 1.0]]), 2, 0.5)
        array([0, 2])
    """
    relevance, nearest = _unit(scores), np.zeros(len(scores))
    open_ = np.ones(len(scores), np.bool_)
    chosen: list[int] = []
    for _ in range(min(size, len(scores))):
        marginal = np.where(open_, balance * relevance - (1 - balance) * nearest, -np.inf)
        best = int(np.argmax(marginal))
        chosen.append(best)
        open_[best] = False
        nearest = np.maximum(nearest, similar[best])
    return np.array(chosen, np.int64)


def dpp(
    scores: NDArray[np.float64], similar: NDArray[np.float64], size: int, balance: float
) -> NDArray[np.int64]:
    """Choose the greedy maximum of a determinantal point process (Chen, Zhang and Zhou, NeurIPS 2018).

    The kernel is q S q with quality q = exp(4 · balance · score) for scores brought to 0..1, so that the
    determinant grows with quality and with difference. When nothing different is left, the best of the rest
    follow by score.

    Args:
        scores: Relevance; shape (m,).
        similar: Likeness of each pair, positive semidefinite with ones on the diagonal; shape (m, m).
        size: How many to choose.
        balance: 1 looks mostly at relevance, 0 at difference alone.

    Returns:
        Positions in the order of choice.

    Example:
        >>> dpp(np.array([1.0, 0.9, 0.5]), np.array([[1, 1, 0], [1, 1, 0], [0, 0, 1.0]]), 3, 0.7)
        array([0, 2, 1])
    """
    count = len(scores)
    wanted = min(size, count)
    quality = np.exp(4 * balance * _unit(scores))
    factors = np.zeros((wanted, count))
    gain = np.square(quality) * similar.diagonal()
    open_ = np.ones(count, np.bool_)
    chosen: list[int] = []
    while len(chosen) < wanted:
        best = int(np.argmax(np.where(open_, gain, -np.inf)))
        if gain[best] < _JITTER:
            break
        step = len(chosen)
        row = quality[best] * similar[best] * quality
        factors[step] = (row - factors[:step, best] @ factors[:step]) / np.sqrt(gain[best])
        gain = gain - np.square(factors[step])
        chosen.append(best)
        open_[best] = False
    rest = np.lexsort((np.arange(count), -scores))
    chosen += [int(at) for at in rest if open_[at]][: wanted - len(chosen)]
    return np.array(chosen, np.int64)
