"""Feeds side by side: the same choices under each, with intervals and tests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from activitykit.arguments import checked
from activitykit.errors import ActivityKitError, MissingExtra, did_you_mean
from activitykit.evaluation.choices import choices
from activitykit.evaluation.replaying import METRICS, Replay, replay
from activitykit.evaluation.statistics import paired

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from activitykit.evaluation.choices import Choice
    from activitykit.evaluation.statistics import Estimate
    from activitykit.feed import Feed
    from activitykit.select import Viewer
    from activitykit.stream import Stream
    from activitykit.stream.moments import Moment

__all__ = ["Comparison", "compare"]


@dataclass(frozen=True, repr=False)
class Comparison:
    """Several feeds replayed over the same choices; the first is what the others are held against.

    Attributes:
        replays: For each name how its feed did.
        metrics: The names of the metrics.
    """

    replays: dict[str, Replay]
    metrics: tuple[str, ...]

    def estimate(self, name: str, metric: str) -> Estimate:
        """Return the mean and the interval of one feed and metric."""
        return self._of(name).estimate(metric)

    def p_value(self, name: str, metric: str) -> float:
        """Return how probable so great a difference from the first feed is if there were none."""
        first, other = next(iter(self.replays.values())), self._of(name)
        return paired(other.each(metric), first.each(metric), first.people)

    def _of(self, name: str) -> Replay:
        if name not in self.replays:
            hint = did_you_mean(name, self.replays)
            raise ActivityKitError(f"no feed is called {name!r}{hint}; there are {', '.join(self.replays)}")
        return self.replays[name]

    def rows(self) -> list[dict[str, Any]]:
        """Return one plain row a feed and metric, with mean, low, high and p (``None`` for the first)."""
        found = []
        for position, name in enumerate(self.replays):
            for metric in self.metrics:
                mean, low, high = self.estimate(name, metric)
                p = self.p_value(name, metric) if position else None
                found.append({"feed": name, "metric": metric, "mean": mean, "low": low, "high": high, "p": p})
        return found

    def __repr__(self) -> str:
        return f"Comparison({', '.join(map(repr, self.replays))}: {', '.join(self.metrics)})"

    def __str__(self) -> str:
        width = max(len(name) for name in self.replays)
        lines = [" " * width + "".join(f"  {metric:>22}" for metric in self.metrics)]
        for position, name in enumerate(self.replays):
            cells = []
            for metric in self.metrics:
                sure = position and self.p_value(name, metric) < 0.05
                cells.append(f"  {self.estimate(name, metric)!s:>21}{'*' if sure else ' '}")
            lines.append(f"{name:{width}}{''.join(cells)}")
        first = next(iter(self.replays.values()))
        lines.append(
            f"{len(first):,} choices; [95 % interval over people]; * differs from the first, p < 0.05"
        )
        return "\n".join(lines)

    def plot(self) -> Any:
        """Return the means and intervals as an Altair chart.

        Raises:
            MissingExtra: Altair is not installed.
        """
        try:
            import altair as alt  # noqa: PLC0415  # an extra
        except ImportError as error:
            raise MissingExtra("altair", "notebook", "a plot") from error
        base = alt.Chart(alt.InlineData(values=self.rows())).encode(y=alt.Y("feed:N", sort=None, title=None))
        bars = base.mark_rule().encode(x=alt.X("low:Q", title=None), x2="high:Q")
        means = base.mark_point(filled=True).encode(x="mean:Q")
        return alt.layer(bars, means).facet(column=alt.Column("metric:N", title=None))


@checked
def compare(
    feeds: Mapping[str, Feed],
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
) -> Comparison:
    """Replay several feeds over the same choices.

    Args:
        feeds: Names and feeds; the first is what the others are held against.
        stream: The stream.
        since: The first moment whose choices count.
        until: The moment from which on none counts.
        metrics: Names as in :func:`activitykit.evaluation.metric`.
        window: How old a thing may be to be among the candidates.
        limit: At most so many choices, drawn by ``seed``.
        seed: Decides the draw.
        viewers: People as they are to be taken.
        made: The choices themselves, instead of a span of time.
        progress: Show a progress bar for each feed.

    Raises:
        ActivityKitError: There are no feeds, or they don't show the same things and so can't be paired.
    """
    if not feeds:
        raise ActivityKitError("nothing to compare: name a feed or two")
    events = choices(stream, since, until, limit=limit, seed=seed) if made is None else made
    found = {
        name: replay(
            feed,
            stream,
            metrics=metrics,
            window=window,
            viewers=viewers,
            made=events,
            progress=progress,
        )
        for name, feed in feeds.items()
    }
    first = next(iter(found.values()))
    for name, other in found.items():
        if len(other) != len(first) or other.missing != first.missing:
            raise ActivityKitError(
                f"{name!r} shows other things than the first: compare feeds of one 'where'"
            )
    return Comparison(found, first.metrics)
