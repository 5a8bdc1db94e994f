"""Posts of the same words: what was posted in three groups is one thing."""

from __future__ import annotations

from hashlib import blake2b
from threading import RLock
from typing import TYPE_CHECKING, Any

import numpy as np

from activitykit.rollup.links import Links
from activitykit.rollup.wording import n_words, words_of
from activitykit.select.facts import gather
from activitykit.stream.growable import Growable
from activitykit.stream.pairs import Pairs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from activitykit.stream import Stream

__all__ = ["Copies", "told_once"]

_WORDED = frozenset({"Note", "Article", "Page", "Question"})  # what its words make; not a file, not a date
_OF_ANYBODY, _OF_ONE = 6, 3


class Copies:
    """Which descriptions of things say the same in the same words, for every stream cut from one history.

    The same are posts with the same name and text, markup, case, spaces and punctuation aside: those of six
    words and more whoever wrote them; those of three to five if one person did, as different people greet in
    the same words; shorter ones never. It holds of notes, articles, pages and questions that answer nothing.
    It is found without regard to who may see what; what is appended costs what it is long.

    Example:
        >>> from activitykit.stream import Stream
        >>> said = ["The canteen is closed on Friday.", "Good morning", "<p>The canteen is closed on friday"]
        >>> stream = Stream.from_documents([
        ...     {"type": "Create", "id": f"urn:{n}", "actor": "urn:a", "published": f"2026-11-1{n}T08:00:00Z",
        ...      "object": {"type": "Note", "id": f"urn:n{n}", "content": text}}
        ...     for n, text in enumerate(said)])
        >>> notes = [stream.nodes.code(f"urn:n{n}") for n in range(3)]
        >>> stream.derived(Copies).of(stream, stream.latest[notes])
        array([ 0, -1,  0])
    """

    def __init__(self) -> None:
        self._lock = RLock()
        self._known: dict[bytes, int] = {}
        self._of_states, self._nodes = Growable(np.int32), Pairs()

    def __repr__(self) -> str:
        return f"Copies({len(self._of_states):,} descriptions, {len(self._known):,} texts)"

    def of(self, stream: Stream, states: NDArray[np.integer[Any]]) -> NDArray[np.int64]:
        """Return a number for each state, the same for the same words; -1 where they don't tell."""
        with self._lock:
            self._read(stream.whole)
            numbers = self._of_states.all()
            return np.where(states >= 0, numbers[states] if len(numbers) else -1, -1).astype(np.int64)

    def things(self, stream: Stream, numbers: NDArray[np.int64]) -> NDArray[np.int32]:
        """Return the things of which that was said at some time."""
        with self._lock:
            self._read(stream.whole)
            return self._nodes.of(numbers)

    def _read(self, whole: Stream) -> None:
        begin, states = len(self._of_states), whole.states
        if begin == len(states):
            return
        worded = np.array([*(names[0] in _WORDED for names in whole.type_sets), False], np.bool_)
        name, content = states.name[begin:], states.content[begin:]
        telling = worded[states.type[begin:]] & (states.reply[begin:] < 0) & ((name >= 0) | (content >= 0))
        at = np.flatnonzero(telling & ~states.deleted[begin:])
        found = np.full(len(states) - begin, -1, np.int32)
        found[at] = self._numbered(whole, name[at], content[at], states.author[begin:][at])
        at = np.flatnonzero(found >= 0)
        self._nodes.add(found[at], states.node[begin:][at])
        self._of_states.extend(found)

    def _numbered(
        self,
        whole: Stream,
        names: NDArray[np.int32],
        contents: NDArray[np.int32],
        authors: NDArray[np.int32],
    ) -> list[int]:
        known, texts, numbers = self._known, whole.texts, []
        read: dict[tuple[int, int], tuple[bytes, int]] = {}
        for name, content, author in zip(names.tolist(), contents.tolist(), authors.tolist(), strict=True):
            if (name, content) not in read:
                words = words_of(" ".join(texts[code] for code in (name, content) if code >= 0))
                digest = blake2b(" ".join(words).encode("utf-8", "surrogatepass"), digest_size=16).digest()
                read[name, content] = digest, n_words(words)
            key, many = read[name, content]
            if many < _OF_ANYBODY:
                key += author.to_bytes(4, "big", signed=True)
            tells = many >= _OF_ANYBODY or (many >= _OF_ONE and author >= 0)
            numbers.append(known.setdefault(key, len(known)) if tells else -1)
        return numbers


def told_once(stream: Stream, nodes: Sequence[int], states: Sequence[int]) -> dict[int, int]:
    """Return for each thing the first of these that says the same.

    So do short texts that come with the same page, and the bare address of a page says what is found there.
    What has nothing to compare is left out.

    Args:
        stream: The stream.
        nodes: Things, each once.
        states: The state of each as the viewer knows it, -1 for none.
    """
    if len(nodes) < 2:
        return {}
    at = np.array(states, np.int64)
    numbers = stream.derived(Copies).of(stream, at).tolist()
    table = stream.states
    urls = gather(table.url, at)
    links = stream.derived(Links)
    pages = links.of_urls(stream, urls, bare=False).tolist()
    addresses = np.where(at < 0, links.of_things(stream, np.array(nodes, np.int64)), -1).tolist()
    first: dict[tuple[int, ...], int] = {}
    same: dict[int, int] = {}
    found: dict[int, int] = {}
    for node, state, number, page in zip(nodes, at.tolist(), numbers, pages, strict=True):
        if number >= 0:
            same[node] = first.setdefault((number,), node)
        elif page >= 0:
            same[node] = first.setdefault((page, int(table.name[state]), int(table.content[state])), node)
        if page >= 0:
            found.setdefault(page, same[node])
    for node, address in zip(nodes, addresses, strict=True):
        if address >= 0:
            same[node] = found.setdefault(address, node)
    return same
