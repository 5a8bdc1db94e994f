"""Texts that are nearly the same, such as an announcement posted in three groups."""

from __future__ import annotations

import re
from html import unescape
from importlib import import_module
from typing import TYPE_CHECKING

import numpy as np

from activitykit.stream.postings import distinct

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from activitykit.select.scope import Scope

__all__ = ["alike"]

_PERMUTATIONS, _SHINGLE, _FEWEST_WORDS = 64, 3, 8
_TAG, _WORD = re.compile(r"<[^>]*>"), re.compile(r"\w+")


def alike(scope: Scope, rows: NDArray[np.int64], threshold: float) -> tuple[NDArray[np.int64], ...]:
    """Return groups of rows whose objects say nearly the same, by MinHash over runs of three words.

    Broder, "On the resemblance and containment of documents" (1997). Texts of fewer than eight words are
    left alone: they agree by chance.

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
    datasketch = import_module("datasketch")  # loads scipy: only for those who ask for it; it has no types

    texts = [_shingles(text) for text in _contents(scope, rows)]
    told = [at for at, shingles in enumerate(texts) if shingles]
    if len(told) < 2:
        return ()
    sketches = datasketch.MinHash.bulk([texts[at] for at in told], num_perm=_PERMUTATIONS, seed=1)
    index = datasketch.MinHashLSH(threshold=min(threshold, 0.9), num_perm=_PERMUTATIONS)
    leader = np.arange(len(told))

    def lead(at: int) -> int:
        while leader[at] != at:
            leader[at] = leader[leader[at]]
            at = int(leader[at])
        return at

    for at, sketch in enumerate(sketches):
        for other in index.query(sketch):
            if sketch.jaccard(sketches[other]) >= threshold:
                first, second = sorted((lead(at), lead(other)))
                leader[second] = first
        index.insert(at, sketch)
    leaders = np.array([lead(at) for at in range(len(told))])
    here = rows[told]
    found = (np.sort(here[leaders == first]) for first in distinct(leaders))
    return tuple(sorted((group for group in found if len(group) > 1), key=lambda group: int(group[0])))


def _contents(scope: Scope, rows: NDArray[np.int64]) -> list[str]:
    stream = scope.stream
    states = scope.state_of(stream.columns.object[rows])
    codes = np.where(states >= 0, stream.states.content[states], -1) if len(stream.states.row) else states
    return [stream.texts[code] if code >= 0 else "" for code in codes.tolist()]


def _shingles(text: str) -> list[bytes]:
    words = _WORD.findall(unescape(_TAG.sub(" ", text)).casefold())
    if len(words) < _FEWEST_WORDS:
        return []
    runs = {" ".join(words[at : at + _SHINGLE]) for at in range(len(words) - _SHINGLE + 1)}
    return [run.encode("utf-8", "surrogatepass") for run in sorted(runs)]
