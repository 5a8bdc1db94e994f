"""Texts that are nearly the same, such as an announcement posted in three groups."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

import numpy as np

from activitykit.rollup.wording import words_of
from activitykit.select.facts import gather
from activitykit.stream.postings import distinct

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from activitykit.select.scope import Scope

__all__ = ["alike"]

_PERMUTATIONS, _SHINGLE, _FEWEST_WORDS = 64, 3, 8
_FEW = 256  # so many texts are compared sooner than the library for more of them is loaded


def alike(scope: Scope, rows: NDArray[np.int64], threshold: float) -> tuple[NDArray[np.int64], ...]:
    """Return groups of rows whose objects say nearly the same, by the runs of three words they share.

    Broder, "On the resemblance and containment of documents" (1997). Among many, MinHash finds those to be
    compared. Texts of fewer than eight words are left alone: they agree by chance.

    Args:
        scope: A view, or a whole stream.
        rows: The rows to compare.
        threshold: The share of common three-word runs (Jaccard) from which two texts count as the same.

    Returns:
        The groups of two rows and more, each ascending, in the order of their oldest row.

    Example:
        >>> from activitykit.select import Whole
        >>> from activitykit.stream import Stream
        >>> def post(number, text):
        ...     return {"type": "Create", "id": f"urn:{number}", "actor": "urn:ana",
        ...             "published": f"2026-11-2{number}T08:00:00Z",
        ...             "object": {"type": "Note", "id": f"urn:n{number}", "content": text}}
        >>> cut = "The power in building B will be cut on Friday from noon until two o'clock."
        >>> stream = Stream.from_documents([post(0, cut), post(1, "Hello"), post(2, cut + " Thanks!")])
        >>> alike(Whole(stream), np.arange(3), 0.7)
        (array([0, 2]),)
    """
    texts = [_shingles(text) for text in _contents(scope, rows)]
    told = [at for at, shingles in enumerate(texts) if shingles]
    said = [texts[at] for at in told]
    leader = np.arange(len(told))

    def lead(at: int) -> int:
        while leader[at] != at:
            leader[at] = leader[leader[at]]
            at = int(leader[at])
        return at

    for at, other in (_sharing if len(said) <= _FEW else _resembling)(said, threshold):
        common = len(said[at] & said[other])
        if common >= threshold * (len(said[at]) + len(said[other]) - common):
            first, second = sorted((lead(at), lead(other)))
            leader[second] = first
    leaders = np.array([lead(at) for at in range(len(told))])
    here = rows[told]
    found = (np.sort(here[leaders == first]) for first in distinct(leaders))
    return tuple(sorted((group for group in found if len(group) > 1), key=lambda group: int(group[0])))


def _sharing(texts: list[frozenset[bytes]], threshold: float) -> Iterator[tuple[int, int]]:
    """Yield the pairs of texts, each once, that have a run of words in common and are of like length."""
    standing: dict[bytes, list[int]] = {}
    for at, shingles in enumerate(texts):
        for other in sorted({other for run in shingles for other in standing.setdefault(run, [])}):
            short, long = sorted((len(shingles), len(texts[other])))
            if short >= threshold * long:
                yield at, other
        for run in shingles:
            standing[run].append(at)


def _resembling(texts: list[frozenset[bytes]], threshold: float) -> Iterator[tuple[int, int]]:
    """Yield pairs of texts that are likely to have enough in common."""
    datasketch = import_module("datasketch")  # takes a second to load, scipy with it; it has no types
    sketches = datasketch.MinHash.bulk(map(sorted, texts), num_perm=_PERMUTATIONS, seed=1)
    index = datasketch.MinHashLSH(threshold=min(threshold, 0.9), num_perm=_PERMUTATIONS)
    for at, sketch in enumerate(sketches):
        for other in sorted(index.query(sketch)):
            yield at, other
        index.insert(at, sketch)


def _contents(scope: Scope, rows: NDArray[np.int64]) -> list[str]:
    stream = scope.stream
    states = scope.state_of(stream.columns.object[rows])
    codes = gather(stream.states.content, states)
    return [stream.texts[code] if code >= 0 else "" for code in codes.tolist()]


def _shingles(text: str) -> frozenset[bytes]:
    words = words_of(text)
    if len(words) < _FEWEST_WORDS:
        return frozenset()
    runs = {" ".join(words[at : at + _SHINGLE]) for at in range(len(words) - _SHINGLE + 1)}
    return frozenset(run.encode("utf-8", "surrogatepass") for run in runs)
