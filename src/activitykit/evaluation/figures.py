"""What a feed does beyond hitting: how much of the company it shows, how even, how new, how much."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from activitykit.arguments import checked
from activitykit.errors import ActivityKitError
from activitykit.evaluation.statistics import figures

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from numpy.typing import ArrayLike

__all__ = ["Overload", "calibration", "coverage", "diversity", "gini", "novelty", "overload", "quiet_share"]


@checked
def coverage(pages: Iterable[Sequence[Hashable]], catalogue: AbstractSet[Hashable]) -> float:
    """Return the share of all things that stand on at least one page.

    Example:
        >>> coverage([["a", "b"], ["a"]], {"a", "b", "c", "d"})
        0.5
    """
    shown = {thing for page in pages for thing in page}
    return len(shown & catalogue) / len(catalogue) if catalogue else 0.0


@checked
def gini(counts: ArrayLike) -> float:
    """Return how unevenly attention is spread: 0 when all have the same, near 1 when one has everything.

    Args:
        counts: How often each thing (or author) was shown, with a 0 for those never shown; shape (n,).

    Example:
        >>> gini([1, 1, 1, 1]), gini([0, 0, 0, 4])
        (0.0, 0.75)
    """
    values = np.sort(figures(counts)[0], axis=None)
    if not (values >= 0).all():
        raise ActivityKitError(f"counts are numbers from 0 on; found {values[~(values >= 0)][0]:g}")
    total = values.sum()
    if not total:
        return 0.0
    places = np.arange(1, len(values) + 1)
    return float((2 * places - len(values) - 1) @ values / (len(values) * total))


@checked
def diversity(features: Sequence[AbstractSet[Hashable]]) -> float:
    """Return the mean difference of a page's pairs: 1 - the Jaccard likeness of their tags, authors, words.

    Example:
        >>> diversity([{"hr"}, {"hr"}, {"it"}])
        0.6666666666666666
    """
    apart = []
    for at, one in enumerate(features):
        for other in features[at + 1 :]:
            union = len(one | other)
            apart.append(1 - len(one & other) / union if union else 0.0)
    return float(np.mean(apart)) if apart else 0.0


@checked
def novelty(page: Sequence[Hashable], readers: Mapping[Hashable, int], people: int) -> float:
    """Return how little known a page's things are: the mean of -log2 of the share of people who know each.

    A thing that nobody knows counts as if one person did (Zhou et al., PNAS 2010).

    Example:
        >>> novelty(["a"], {"a": 25}, 100)
        2.0
    """
    if not len(page) or people < 1:
        return 0.0
    return float(np.mean([-np.log2(max(readers.get(thing, 0), 1) / people) for thing in page])) + 0.0


@checked
def calibration(page: Sequence[Iterable[Hashable]], history: Sequence[Iterable[Hashable]]) -> float:
    """Return how far a page's mix of topics is from that of what the person read: a divergence in bits.

    Kullback-Leibler, the page smoothed with a hundredth of the history (Steck, RecSys 2018); 0 when they
    are alike.

    Args:
        page: The topics of each thing on the page.
        history: The topics of each thing the person read.

    Example:
        >>> calibration([["hr"], ["it"]], [["it"], ["hr"]])
        0.0
    """
    wanted, shown = _mix(history), _mix(page)
    if not wanted:
        return 0.0
    total = 0.0
    for topic, share in wanted.items():
        smoothed = 0.99 * shown.get(topic, 0.0) + 0.01 * share
        total += share * float(np.log2(share / smoothed))
    return max(total, 0.0)


def _mix(things: Sequence[Iterable[Hashable]]) -> dict[Hashable, float]:
    found: dict[Hashable, float] = {}
    told = [topics for topics in map(list, things) if topics]
    for topics in told:
        for topic in topics:
            found[topic] = found.get(topic, 0.0) + 1 / (len(topics) * len(told))
    return found


@checked
def quiet_share(authors: Iterable[Hashable], posts: Mapping[Hashable, int]) -> float:
    """Return the share of a page's places that go to the quieter half of all authors.

    Args:
        authors: The author of each thing on the page.
        posts: How much each author posts.

    Example:
        >>> quiet_share(["ana", "bob", "bob", "bob"], {"ana": 1, "bob": 40})
        0.25
    """
    ordered = sorted(posts, key=lambda author: (posts[author], str(author)))
    quiet = set(ordered[: len(ordered) // 2])
    places = list(authors)
    return sum(author in quiet for author in places) / len(places) if places else 0.0


@dataclass(frozen=True)
class Overload:
    """How much a person is asked to look at.

    Attributes:
        per_day: Things a day.
        redundancy: The share of things that are about what another one was already about.
        unread: Things that were not opened: the debt.
        days_of_debt: How many days it would take to read them at the person's own pace; infinite for who
            reads nothing.
    """

    per_day: float
    redundancy: float
    unread: int
    days_of_debt: float


@checked
def overload(shown: Sequence[Hashable], opened: AbstractSet[Hashable], days: float) -> Overload:
    """Return how much a person was asked to look at in some days.

    Args:
        shown: What each activity addressed to the person was about, in order.
        opened: What the person opened.
        days: The length of the time.

    Example:
        >>> overload(["a", "a", "b", "c"], {"a"}, 2)
        Overload(per_day=2.0, redundancy=0.25, unread=2, days_of_debt=4.0)
    """
    times = Counter(shown)
    read = sum(thing in opened for thing in times)
    unread = len(times) - read
    pace = read / days if days else 0.0
    return Overload(
        per_day=len(shown) / days if days else 0.0,
        redundancy=1 - len(times) / len(shown) if len(shown) else 0.0,
        unread=unread,
        days_of_debt=unread / pace if pace else (0.0 if not unread else float("inf")),
    )
