"""Search over a feed's parameters: at random, the hopeless ones given up early."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from activitykit.arguments import checked
from activitykit.errors import ActivityKitError, did_you_mean
from activitykit.evaluation.choices import choices
from activitykit.evaluation.replaying import replay
from activitykit.evaluation.slates import progressing
from activitykit.evaluation.statistics import draw
from activitykit.rank import keys_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from activitykit.evaluation.choices import Choice
    from activitykit.feed import Feed
    from activitykit.rank import Signal
    from activitykit.stream import Stream
    from activitykit.stream.moments import Moment

__all__ = ["Trial", "Tuning", "tune"]

_MOST_TRIALS = 100_000


@dataclass(frozen=True)
class Trial:
    """One set of parameters and how it did.

    Attributes:
        parameters: The values tried.
        value: The metric, on the most choices it was tried on.
        choices: How many choices that was.
    """

    parameters: dict[str, Any]
    value: float
    choices: int


@dataclass(frozen=True, repr=False)
class Tuning:
    """The outcome of a search.

    Attributes:
        feed: The feed with the best parameters.
        trials: Everything tried, the best first.
        metric: What was sought.
    """

    feed: Feed
    trials: tuple[Trial, ...]
    metric: str

    def __repr__(self) -> str:
        best = self.trials[0]
        return (
            f"Tuning({len(self.trials)} trials, best {self.metric}={best.value:.3f} with {best.parameters})"
        )


@checked
def tune(
    feed: Feed,
    stream: Stream,
    space: Mapping[str, Sequence[Any]],
    *,
    until: Moment | None = None,
    since: Moment | None = None,
    metric: str = "ndcg@10",
    trials: int = 16,
    halving: bool = True,
    limit: int = 1000,
    seed: int = 0,
    window: str = "60d",
    progress: bool = False,
) -> Tuning:
    """Search for the parameters under which a feed ranks best what people then chose.

    Args:
        feed: Where the search begins; it is tried too.
        stream: The stream.
        space: Values to try, by ``"signal.parameter"`` (the signal's key, as among contributions):
            ``{"recency.half_life": ["6h", "1d"], "affinity.weight": [0, 1, 2]}``.
        until: The moment from which on nothing is looked at.
        since: The first moment whose choices count.
        metric: What is sought.
        trials: How many sets of parameters are drawn.
        halving: Try all on few choices, the better half on twice as many, and so on (successive halving;
            Jamieson and Talwalkar, AISTATS 2016); without it all are tried on all.
        limit: At most so many choices.
        seed: Decides every draw.
        window: How old a thing may be to be among the candidates.
        progress: Show a progress bar.

    Raises:
        ActivityKitError: A parameter is unknown, or there is nothing to judge by.
    """
    draws = _draws(feed, space, trials, seed)
    events = choices(stream, since, until, limit=limit, seed=seed)
    if not events:
        raise ActivityKitError("nothing to judge by: nobody chose anything in this time")
    order = draw(seed).permutation(len(events)).tolist()
    rounds = max(1, len(draws).bit_length() - 1) if halving else 1
    open_ = draws
    done: list[Trial] = []
    for number in range(rounds):
        count = max(1, len(events) >> (rounds - 1 - number))
        part: list[Choice] = sorted(events[at] for at in order[:count])
        found = []
        for parameters in progressing(open_, progress, f"tune {number + 1}/{rounds}"):
            ranked = replay(
                with_parameters(feed, parameters),
                stream,
                metrics=[metric],
                made=part,
                window=window,
            )
            found.append(Trial(parameters, ranked[metric] if len(ranked) else 0.0, count))
        found.sort(key=lambda trial: -trial.value)
        keep = (len(found) + 1) // 2 if number < rounds - 1 else 0
        open_, done = [trial.parameters for trial in found[:keep]], found[keep:] + done
    return Tuning(with_parameters(feed, done[0].parameters), tuple(done), metric)


def _draws(feed: Feed, space: Mapping[str, Sequence[Any]], trials: int, seed: int) -> list[dict[str, Any]]:
    """Return the feed's own parameters and distinct draws from the space."""
    for name, values in space.items():
        if isinstance(values, str) or not len(values):
            raise ActivityKitError(f"{name!r} takes a list of values to try, not {values!r}")
    if not 1 <= trials <= _MOST_TRIALS:
        raise ActivityKitError(f"trials lie between 1 and {_MOST_TRIALS:,}; found {trials}")
    chance = draw(seed)
    draws: list[dict[str, Any]] = [{}]
    for _ in range(trials * 5):
        if len(draws) > trials:
            break
        drawn = {name: values[int(chance.integers(len(values)))] for name, values in sorted(space.items())}
        if drawn not in draws:
            with_parameters(feed, drawn)
            draws.append(drawn)
    return draws


def with_parameters(feed: Feed, parameters: Mapping[str, Any]) -> Feed:
    """Return a feed with some parameters of its signals changed.

    Args:
        feed: The feed.
        parameters: Values by ``"signal.parameter"``.

    Raises:
        ActivityKitError: There is no such signal or parameter.
    """
    keys = keys_of(feed.rank)
    signals: list[Signal] = list(feed.rank)
    for name, value in parameters.items():
        key, _, parameter = name.rpartition(".")
        if not key:
            raise ActivityKitError(
                f"{name!r} names no signal: write 'signal.parameter', as 'recency.half_life'"
            )
        if key not in keys:
            hint = did_you_mean(key, keys)
            raise ActivityKitError(f"the feed has no signal {key!r}{hint}; it has {', '.join(keys)}")
        at = keys.index(key)
        signals[at] = type(signals[at])(**{**dict(signals[at]), parameter: value})
    return feed.replace(rank=tuple(signals))
