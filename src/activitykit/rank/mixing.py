"""Several ranked lists as one: quotas for named sources, and a seeded part for exploration."""

from __future__ import annotations

import math
from hashlib import blake2b
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from activitykit.errors import ActivityKitError

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence

__all__ = ["explore", "interleave"]

Item = TypeVar("Item", bound="Hashable")


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
        # The one that would still have least for its quota after this place (Webster's method).
        name = min(names, key=lambda name: (given[name] + 0.5) / quotas[name])
        item = next((item for item in waiting[name] if item not in seen), None)
        if item is None:
            names.remove(name)
            continue
        seen.add(item)
        given[name] += 1
        page.append((name, item))
    return page


def explore(
    ranked: Sequence[Item], size: int, *, share: float, seed: int, salt: str = ""
) -> tuple[list[Item], list[float]]:
    """Give a part of the page to chance, so that what nobody has seen can be tried.

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
    digest = blake2b(f"{seed}\n{salt}".encode(), digest_size=16).digest()
    chance = np.random.default_rng(int.from_bytes(digest, "big"))
    rest, page, odds = list(ranked), [], []
    for _ in range(min(size, len(rest))):
        uniform = share / len(rest)
        at = int(chance.integers(len(rest))) if chance.random() < share else 0
        odds.append(uniform + (1 - share if at == 0 else 0.0))
        page.append(rest.pop(at))
    return page, odds
