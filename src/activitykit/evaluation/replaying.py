"""Replay: each choice as it came, ranked with only what was known, and what that is worth."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from activitykit.arguments import checked
from activitykit.evaluation.choices import choices
from activitykit.evaluation.metrics import metric
from activitykit.evaluation.slates import progressing, slates
from activitykit.evaluation.statistics import Estimate, bootstrap

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from activitykit.evaluation.choices import Choice
    from activitykit.feed import Feed
    from activitykit.select import Viewer
    from activitykit.stream import Stream
    from activitykit.stream.moments import Moment

__all__ = ["METRICS", "Replay", "replay"]

METRICS = ("ndcg@10", "recall@10", "mrr")


@dataclass(frozen=True, repr=False)
class Replay:
    """How a feed ranked what people then chose.

    Attributes:
        ranks: The place of each choice on its page, 1 for the first; shape (n,).
        people: Who chose, as nodes; shape (n,).
        past: How many things each had engaged with before; shape (n,).
        sizes: Among how many things each choice was made; shape (n,).
        missing: Choices of what the feed would not have shown at all; they are not among the n.
        metrics: The names of the metrics.
    """

    ranks: NDArray[np.int64]
    people: NDArray[np.int64]
    past: NDArray[np.int64]
    sizes: NDArray[np.int64]
    missing: int
    metrics: tuple[str, ...] = METRICS

    def __len__(self) -> int:
        return len(self.ranks)

    def each(self, name: str) -> NDArray[np.float64]:
        """Return a metric of each choice; shape (n,)."""
        measure = metric(name)
        distinct, where = np.unique(self.ranks, return_inverse=True)
        found = np.array([measure([*[0] * (rank - 1), 1], [1]) for rank in distinct.tolist()], np.float64)
        return found[where]

    def __getitem__(self, name: str) -> float:
        return float(self.each(name).mean()) if len(self.ranks) else float("nan")

    def estimate(self, name: str, *, level: float = 0.95, seed: int = 0) -> Estimate:
        """Return a metric's mean and its bootstrap interval over people."""
        return bootstrap(self.each(name), self.people, level=level, seed=seed)

    def among(self, fewest: int = 0, most: int | None = None) -> Replay:
        """Return the part of those who had engaged with so many things before, for instance newcomers."""
        kept = (self.past >= fewest) & (self.past <= (np.iinfo(np.int64).max if most is None else most))
        return Replay(
            self.ranks[kept], self.people[kept], self.past[kept], self.sizes[kept], self.missing, self.metrics
        )

    def __repr__(self) -> str:
        figures = ", ".join(f"{name}={self[name]:.3f}" for name in self.metrics)
        return f"Replay({len(self):,} choices of {len(np.unique(self.people)):,} people, {figures})"


@checked
def replay(
    feed: Feed,
    stream: Stream,
    since: Moment | None = None,
    until: Moment | None = None,
    *,
    metrics: Sequence[str] = METRICS,
    window: str = "60d",
    limit: int | None = None,
    seed: int = 0,
    viewers: dict[str, Viewer] | None = None,
    made: list[Choice] | None = None,
    progress: bool = False,
) -> Replay:
    """Rank every choice of a span of time with only what was known just before it.

    Args:
        feed: The feed to be judged: its ``where``, its ``rank`` and its audience rules.
        stream: The whole stream.
        since: The first moment whose choices count.
        until: The moment from which on none counts.
        metrics: Names as in :func:`activitykit.evaluation.metric`.
        window: How old a thing may be to be among the candidates.
        limit: At most so many choices, drawn by ``seed``.
        seed: Decides the draw.
        viewers: People as they are to be taken; everybody else is derived from the stream as it was.
        made: The choices themselves, instead of a span of time.
        progress: Show a progress bar.

    Raises:
        ActivityKitError: A metric has no such name.

    Example:
        >>> import activitykit as ak
        >>> stream = ak.Stream.from_documents([
        ...     {"type": "Create", "actor": "urn:ana", "published": f"2026-11-20T0{n}:00:00Z",
        ...      "to": "as:Public", "object": {"type": "Note", "id": f"urn:n{n}"}} for n in range(8)] + [
        ...     {"type": "View", "actor": "urn:paul", "published": "2026-11-20T09:00:00Z",
        ...      "object": "urn:n6"}])
        >>> ak.evaluation.replay(ak.Feed(rank=(ak.Recency(),)), stream)
        Replay(1 choices of 1 people, ndcg@10=0.631, recall@10=1.000, mrr=0.500)
    """
    names = tuple(metrics)
    for name in names:
        metric(name)
    events = choices(stream, since, until, limit=limit, seed=seed) if made is None else made
    found, missing = [], 0
    track = progressing(list(events), progress, "replay")
    for slate in slates(feed, stream, track, window=window, viewers=viewers):
        if slate.position < 0:
            missing += 1
            continue
        found.append((slate.rank(), slate.choice.person, slate.past, len(slate.rows)))
    table = np.array(found, np.int64).reshape(-1, 4)
    return Replay(table[:, 0], table[:, 1], table[:, 2], table[:, 3], missing, names)
