"""Several ranked lists as one: quotas for named sources, and a seeded part for exploration."""

from __future__ import annotations

import math
from hashlib import blake2b
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from pydantic import Field

from activitykit.arguments import checked
from activitykit.configuration import Configuration
from activitykit.errors import ActivityKitError
from activitykit.rank.signal import AnySignal  # noqa: TC001 - pydantic reads the annotations of fields
from activitykit.select import Filter  # noqa: TC001 - see above

if TYPE_CHECKING:
    from collections.abc import Collection, Hashable, Mapping, Sequence

__all__ = ["Exploration", "Lottery", "Quota", "explore", "interleave", "whose_turn"]

Item = TypeVar("Item", bound="Hashable")
Name = TypeVar("Name", bound="Hashable")


class Quota(Configuration):
    """A named source of a feed, and the share of the places that are kept for it.

    Attributes:
        name: What the source is called; an entry that stands in one of its places tells so.
        share: Its part of the places, above 0 and up to 1.
        where: What it brings, of what the feed wants.
        rank: Its own signals; the feed's when left out.

    Example:
        >>> import activitykit as ak
        >>> ak.Quota(name="discovery", share=0.2, where=~ak.InvolvesMe())
        Quota(name='discovery', share=0.2, where=~InvolvesMe())
    """

    name: str = Field(min_length=1, max_length=100)
    share: float = Field(gt=0, le=1)
    where: Filter
    rank: tuple[AnySignal, ...] = ()


class Exploration(Configuration):
    """A part of the places given to chance, so that what nobody has seen can be tried.

    Attributes:
        share: The probability, 0 to 1, that a place is drawn.
        seed: The experiment's seed; with the viewer and the moment it decides every draw.
        among: From how many of those next in line a place is drawn, each with the same probability.

    Example:
        >>> import activitykit as ak
        >>> ak.Exploration(share=0.05, seed=7)
        Exploration(share=0.05, seed=7)
    """

    share: float = Field(ge=0, le=1)
    seed: int = 0
    among: int = Field(default=50, ge=1, le=10_000)


class Lottery:
    """Draws places, the same ones for the same seed and salt.

    Args:
        share: The probability that a place is drawn.
        seed: The experiment's seed.
        salt: What tells readings apart: the viewer's IRI and the moment.

    Example:
        >>> Lottery(0.0, 1, "urn:ana").draw(5)
        (0, 1.0)
    """

    def __init__(self, share: float, seed: int, salt: str) -> None:
        digest = blake2b(f"{seed}\n{salt}".encode("utf-8", "replace"), digest_size=16).digest()
        self._share, self._chance = share, np.random.default_rng(int.from_bytes(digest, "big"))

    def draw(self, count: int) -> tuple[int, float]:
        """Return which of ``count`` in line takes the place, and the probability with which it does."""
        drawn = self._chance.random() < self._share
        at = int(self._chance.integers(count)) if drawn else 0
        return at, self._share / count + (1 - self._share if at == 0 else 0.0)


def whose_turn(given: Mapping[Name, int], quotas: Mapping[Name, float], open_: Collection[Name]) -> Name:
    """Return who has the next place: who would still have least for its quota after it (Webster's method).

    Args:
        given: How many places each has.
        quotas: The share of each.
        open_: Those that still have something.

    Example:
        >>> whose_turn({"a": 1, "b": 0}, {"a": 0.8, "b": 0.2}, ["a", "b"])
        'a'
    """
    return min(open_, key=lambda name: (given[name] + 0.5) / quotas[name])


@checked
def interleave(
    sources: Mapping[str, Sequence[Item]], quotas: Mapping[str, float], size: int
) -> list[tuple[str, Item]]:
    """Mix ranked lists so that every beginning of the page keeps the quotas as nearly as it can.

    The next place goes to the source that is furthest behind its quota. What several sources have stands
    once, for the source whose turn comes first. When a source is used up the others share its places.

    Args:
        sources: For each name its items, best first.
        quotas: The share of each source; they are brought to a sum of 1.
        size: How many places there are.

    Returns:
        Names and items.

    Raises:
        ActivityKitError: A source has no quota, or a quota is not a positive number.

    Example:
        >>> interleave({"my teams": "abcdef", "discovery": "xyz"}, {"my teams": 0.75, "discovery": 0.25}, 5)
        [('my teams', 'a'), ('my teams', 'b'), ('discovery', 'x'), ('my teams', 'c'), ('my teams', 'd')]
    """
    for name in {*sources, *quotas}:
        quota = quotas.get(name)
        if name not in sources or quota is None or not (math.isfinite(quota) and quota > 0):
            raise ActivityKitError(f"each source needs a quota above 0; {name!r} has {quota!r}")
    names = list(sources)
    waiting = {name: iter(sources[name]) for name in names}
    given, seen = dict.fromkeys(names, 0), set[Item]()
    page: list[tuple[str, Item]] = []
    while names and len(page) < size:
        name = whose_turn(given, quotas, names)
        item = next((item for item in waiting[name] if item not in seen), None)
        if item is None:
            names.remove(name)
            continue
        seen.add(item)
        given[name] += 1
        page.append((name, item))
    return page


@checked
def explore(
    ranked: Sequence[Item], size: int, *, share: float, seed: int, salt: str = ""
) -> tuple[list[Item], list[float]]:
    """Give a part of a list to chance, so that what nobody has seen can be tried.

    Each place is drawn with probability ``share`` from all that has not been placed; otherwise the best of
    the rest stands there. The same arguments give the same page.

    Args:
        ranked: Items, best first.
        size: How many places there are.
        share: Probability, 0 to 1, that a place is drawn.
        seed: The experiment's seed.
        salt: What tells pages apart: the viewer's IRI and the moment.

    Returns:
        The items, and for each the probability with which it came to its place, for counterfactual
        estimates.

    Example:
        >>> explore("abcdef", 3, share=0.0, seed=1)
        (['a', 'b', 'c'], [1.0, 1.0, 1.0])
    """
    if not 0 <= share <= 1:
        raise ActivityKitError(f"a share lies between 0 and 1; found {share}")
    lottery = Lottery(share, seed, salt)
    rest, page, odds = list(ranked), [], []
    for _ in range(min(size, len(rest))):
        at, likely = lottery.draw(len(rest))
        odds.append(likely)
        page.append(rest.pop(at))
    return page, odds
