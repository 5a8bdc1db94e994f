"""A forest over signals: the non-linear alternative to weights, under the same interface."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from pydantic import Field

from activitykit.errors import MissingExtra
from activitykit.rank.signal import AnySignal, Composed, Scorer, Signal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from activitykit.rank.ground import Candidates, Ground

__all__ = ["Boosted", "loaded"]


def _lightgbm() -> Any:
    try:
        import lightgbm  # noqa: PLC0415  # an extra
    except ImportError as error:
        raise MissingExtra("lightgbm", "lightgbm", "a forest of signals") from error
    return lightgbm


@lru_cache(maxsize=8)
def loaded(model: str) -> Any:
    """Return the booster of a written forest."""
    return _lightgbm().Booster(model_str=model)


def _trained(
    values: NDArray[np.float64],
    begin: NDArray[np.int64],
    chosen: NDArray[np.int64],
    *,
    rounds: int,
    rate: float,
    seed: int,
    start: Any = None,
) -> str:
    lightgbm = _lightgbm()
    labels = np.zeros(len(values))
    labels[chosen] = 1
    settings = {
        "objective": "lambdarank",
        "learning_rate": rate,
        "num_leaves": 31,
        "min_data_in_leaf": 50,
        "lambdarank_truncation_level": 20,
        "num_threads": 1,
        "deterministic": True,
        "seed": seed,
        "verbosity": -1,
    }
    data = lightgbm.Dataset(values, labels, group=np.diff(begin))
    text: str = lightgbm.train(settings, data, rounds, init_model=start).model_to_string()
    return text


class Boosted(Signal):
    """What a LightGBM forest makes of other signals (LambdaMART; Burges, 2010).

    It gives the reasons of those of its signals that raised the score most.

    Its bounds are those of its leaves, so pages stop early only by age-bounded signals beside it.

    Attributes:
        signals: What the forest looks at.
        model: The forest as LightGBM writes it.
    """

    signals: tuple[AnySignal, ...] = Field(min_length=1)
    model: str = Field(min_length=1, repr=False)

    @classmethod
    def train(
        cls,
        signals: Sequence[Signal],
        values: NDArray[np.float64],
        begin: NDArray[np.int64],
        chosen: NDArray[np.int64],
        *,
        rounds: int = 200,
        seed: int = 0,
    ) -> Self:
        """Train a forest on choices.

        Args:
            signals: The signals.
            values: Their values for every thing of every choice; shape (things, signals).
            begin: Where the things of each choice begin; shape (choices + 1,).
            chosen: Where each chosen thing stands; shape (choices,).
            rounds: How many trees.
            seed: Decides every draw.

        Raises:
            MissingExtra: LightGBM is not installed.
        """
        return cls(
            signals=tuple(signals), model=_trained(values, begin, chosen, rounds=rounds, rate=0.05, seed=seed)
        )

    def grown(
        self,
        values: NDArray[np.float64],
        begin: NDArray[np.int64],
        chosen: NDArray[np.int64],
        *,
        rounds: int = 10,
        rate: float = 0.05,
        seed: int = 0,
    ) -> Self:
        """Return the forest with more trees, for what newer choices teach beside it.

        Args:
            values: As in :meth:`train`, as the others are.
            begin: Where the things of each choice begin.
            chosen: Where each chosen thing stands.
            rounds: How many trees are added.
            rate: How much each of them counts.
            seed: Decides every draw.
        """
        before = loaded(self.model)
        model = _trained(values, begin, chosen, rounds=rounds, rate=rate, seed=seed, start=before)
        return self.model_copy(update={"model": model})

    def scores(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return what the forest makes of the signals' values; shape (m, signals)."""
        found: NDArray[np.float64] = loaded(self.model).predict(values, num_threads=1)
        return found

    def gains(self) -> NDArray[np.float64]:
        """Return the share of each signal in what the splits gained; shape (signals,)."""
        gain: NDArray[np.float64] = loaded(self.model).feature_importance("gain")
        return gain / max(float(gain.sum()), 1e-12)

    def scorer(self, ground: Ground) -> Scorer:
        """Build the scorer."""
        return _Forest(ground, self)

    def __repr__(self) -> str:
        return f"Boosted(signals={self.signals!r})"


class _Forest(Composed):
    def __init__(self, ground: Ground, config: Boosted) -> None:
        super().__init__(ground, [signal.prepare(ground) for signal in config.signals])
        self._config, booster = config, loaded(config.model)
        low, high = float(booster.lower_bound()), float(booster.upper_bound())
        self.limits = (low - 1e-9, high + 1e-9) if math.isfinite(low + high) else (-math.inf, math.inf)

    def values(self, candidates: Candidates) -> NDArray[np.float64]:
        if not len(candidates):
            return np.empty(0)
        return self._config.scores(self._table(candidates))

    def shares(self, candidates: Candidates) -> NDArray[np.float64]:
        """Return the Shapley values of the signals (Lundberg et al., 2020)."""
        table = self._table(candidates)
        found: NDArray[np.float64] = loaded(self._config.model).predict(
            table, pred_contrib=True, num_threads=1
        )
        return found[0, :-1]

    def _table(self, candidates: Candidates) -> NDArray[np.float64]:
        return np.column_stack([scorer.values(candidates) for scorer in self._parts])
