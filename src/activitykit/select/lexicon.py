"""An index from words to the texts that hold them, so that no keyword ever scans strings."""

from __future__ import annotations

from bisect import bisect_left
from functools import cached_property
from itertools import accumulate
from threading import Lock
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from activitykit.select.facts import among
from activitykit.select.things import one_of
from activitykit.select.words import fold, forms, unmarked, words
from activitykit.stream.batch import ranges
from activitykit.stream.postings import distinct

if TYPE_CHECKING:
    from activitykit.stream import Stream
    from activitykit.stream.tables import StringTable

__all__ = ["Lexicon", "Matching", "Sought"]

Matching = list[NDArray[np.int64]]

_STEM_START = 3  # signs that a word shares with its inflections, where its stem is as long
_DEAR = 4  # how many texts can be looked up in the index while one is read
_AT_ONCE = 8192  # texts that are divided together
_END = b"\x00"  # stands around each text, so that no phrase goes on into the next
# Small letters for large ones and blanks for what divides words, among the signs of ASCII alone.
_PLAIN = bytes(sign if sign > 127 or chr(sign).isalnum() or not sign else 32 for sign in range(256)).lower()


class _Numbers(dict[bytes, int]):
    """Gives each new key the next number."""

    def __missing__(self, key: bytes) -> int:
        number = self[key] = len(self)
        return number


class Lexicon:
    """Texts as a run of word codes, one text after the other, and for each word the places where it stands.

    Args:
        texts: The table of the texts.
        begin: The first of them that counts.
        end: The one after the last.

    Example:
        >>> from activitykit.stream.tables import StringTable
        >>> table = StringTable()
        >>> table.intern("Le plan stratégique"), table.intern("Un plan de table")
        (0, 1)
        >>> table.flush()
        >>> lexicon = Lexicon(table, 0, 2)
        >>> [lexicon.phrase(lexicon.matching(words)).tolist() for words in ("plans", "plan strategique")]
        [[0, 1], [0]]
    """

    def __init__(self, texts: StringTable, begin: int, end: int) -> None:
        self._begin, self._end = begin, end
        vocabulary, self._run = _divided(texts, begin, end)
        ended = self._run == 0
        self._ends = np.flatnonzero(ended).astype(np.int32)
        self._text = np.cumsum(ended, dtype=np.int32) - np.int32(1)  # in which text each place is
        self._vocabulary = sorted((fold(word), word, code) for word, code in vocabulary.items())
        self._folded = [folded for folded, _, _ in self._vocabulary]
        self._forms: dict[str, dict[str, list[int]]] = {}
        keyed = (self._run.astype(np.int64) << 32) | np.arange(len(self._run))
        keyed.sort()
        self._places = (keyed & 0xFFFFFFFF).astype(np.int32)
        self._starts = np.searchsorted(keyed, np.arange(len(vocabulary) + 2) << 32)

    def __len__(self) -> int:
        return self._end - self._begin

    def __repr__(self) -> str:
        return f"Lexicon({len(self):,} texts, {len(self._vocabulary):,} words)"

    def phrase(self, matching: Matching) -> NDArray[np.int32]:
        """Return the codes of the texts, ascending, that hold words one after the other.

        Args:
            matching: The words, as :meth:`matching` gives them.
        """
        counts = [self._count(codes) for codes in matching]
        if not counts or not all(counts):
            return np.empty(0, np.int32)
        rarest = counts.index(min(counts))
        begin, end = self._starts[matching[rarest]], self._starts[matching[rarest] + 1]
        places = slice(begin[0], end[0]) if len(begin) == 1 else ranges(begin, end - begin)
        at = self._places[places]
        for step, codes in enumerate(matching):
            if step != rarest:
                at = at[among(self._run.take(at + (step - rarest), mode="clip"), codes)]
        return distinct(self._text[at]) + self._begin

    def most(self, matching: Matching) -> int:
        """Return how many texts hold the words at most, without looking at any."""
        return min((self._count(codes) for codes in matching), default=0)

    def hold(self, texts: NDArray[np.integer[Any]], matching: Matching) -> NDArray[np.bool_]:
        """Tell which of some texts hold the words one after the other, by reading just those."""
        found = np.zeros(len(texts), np.bool_)
        inside = np.flatnonzero((texts >= self._begin) & (texts < self._end))
        if not matching or not len(inside):
            return found
        begin = self._ends[texts[inside] - self._begin]
        count = self._ends[texts[inside] - self._begin + 1] - begin
        at, where = ranges(begin, count), np.repeat(inside, count)
        for step, codes in enumerate(matching):
            hit = among(self._run.take(at + step, mode="clip"), codes)
            at, where = at[hit], where[hit]
        found[where] = True
        return found

    def matching(self, text: str) -> Matching:
        """Return for each word of ``text`` the codes of the words that it stands for.

        Words match whole, whatever their case and accents, and in their French and English inflections.
        """
        return [self._matching(word) for word in words(text)]

    def _count(self, codes: NDArray[np.int64]) -> int:
        return int((self._starts[codes + 1] - self._starts[codes]).sum())

    def _matching(self, word: str) -> NDArray[np.int64]:
        """Return the codes of the words that share a form with ``word``.

        A stem keeps how a word begins, so that only words with the same beginning need to be stemmed.
        """
        wanted = forms(word)
        start = min((form.rpartition(":")[2] for form in wanted), key=len)[:_STEM_START]
        known = self._forms.get(start) or self._forms_from(start)
        if known:  # what no word begins with is not kept: readers type without end
            self._forms[start] = known
        return np.array(sorted({code for form in wanted for code in known.get(form, ())}), np.int64)

    def _forms_from(self, start: str) -> dict[str, list[int]]:
        """Return the forms of the words that begin alike, each with the codes of the words that have it."""
        found: dict[str, list[int]] = {}
        for at in range(bisect_left(self._folded, start), len(self._folded)):
            folded, word, code = self._vocabulary[at]
            if not folded.startswith(start):
                break
            for form in forms(word):
                found.setdefault(form, []).append(code)
        return found


def _divided(texts: StringTable, begin: int, end: int) -> tuple[dict[str, int], NDArray[np.int32]]:
    """Return the words of texts with their codes, and the texts as a run of these, a 0 around each text.

    The texts are divided where ASCII divides, which is fast, and then each distinct piece for itself.
    """
    pieces = _Numbers({_END: 0})
    runs = [np.zeros(1, np.int32)]
    for first in range(begin, end, _AT_ONCE):
        chunk = texts.encoded(first, min(first + _AT_ONCE, end))
        joined = b"".join([text.replace(_END, b" ") + b" \x00 " for text in chunk])
        if b"<" in joined or b"&" in joined:
            joined = unmarked(joined.decode()).encode()
        divided = joined.translate(_PLAIN).split()
        runs.append(np.fromiter(map(pieces.__getitem__, divided), np.int32, len(divided)))
    run = np.concatenate(runs)
    vocabulary: dict[str, int] = {}
    of_pieces = [[0]]
    of_pieces += (
        [vocabulary.setdefault(word, len(vocabulary) + 1) for word in words(piece.decode())]
        for piece in list(pieces)[1:]
    )
    if all(len(codes) == 1 for codes in of_pieces):  # as it is where nobody writes but in ASCII
        return vocabulary, np.array(of_pieces, np.int32)[:, 0][run]
    bounds = np.array([0, *accumulate(map(len, of_pieces))], np.int64)
    codes = np.array([code for codes in of_pieces for code in codes], np.int32)
    return vocabulary, codes[ranges(bounds[run], np.diff(bounds)[run])]


_LEXICONS: WeakKeyDictionary[StringTable, tuple[Lexicon, ...]] = WeakKeyDictionary()
_LOCK = Lock()


def _lexicons(texts: StringTable) -> tuple[Lexicon, ...]:
    """Return the index of the texts, in parts.

    Streams of one history share it. Texts that came since it was made get an index of their own, which
    swallows the ones before it that are not larger: a text is read O(log n) times in its life.
    """
    with _LOCK:
        parts, end = _LEXICONS.get(texts, ()), len(texts.ends) - 1
        begin = sum(map(len, parts))
        if begin < end:
            while parts and len(parts[-1]) <= end - begin:
                begin -= len(parts[-1])
                parts = parts[:-1]
            parts = _LEXICONS[texts] = (*parts, Lexicon(texts, begin, end))
        return parts


class Sought:
    """Words that are looked for in the texts of a stream, one after the other.

    Args:
        stream: The stream.
        text: The words.

    Example:
        >>> import activitykit as ak
        >>> stream = ak.Stream.from_documents([
        ...     {"type": "Create", "actor": "urn:ana", "published": "2026-11-20T08:00:00Z",
        ...      "object": {"type": "Note", "id": "urn:n", "name": "The roof", "content": "Two plans"}}])
        >>> [stream.texts[code] for code in Sought(stream, "plan").texts.tolist()]
        ['Two plans']
    """

    def __init__(self, stream: Stream, text: str) -> None:
        self._size, self._words = len(stream.texts), text
        self._parts = [(part, part.matching(text)) for part in _lexicons(stream.texts)]

    def __repr__(self) -> str:
        return f"Sought({self._words!r}, {self.most:,} texts at most)"

    @cached_property
    def most(self) -> int:
        """How many texts there are at most."""
        return sum(part.most(codes) for part, codes in self._parts)

    @cached_property
    def texts(self) -> NDArray[np.int32]:
        """The codes of the texts, ascending."""
        return np.concatenate([np.empty(0, np.int32), *(part.phrase(codes) for part, codes in self._parts)])

    def hold(self, texts: NDArray[np.integer[Any]]) -> NDArray[np.bool_]:
        """Tell which of some texts hold the words; -1 stands for no text."""
        if "texts" not in self.__dict__ and len(texts) * _DEAR < self.most:
            found = np.zeros(len(texts), np.bool_)
            for part, codes in self._parts:
                found |= part.hold(texts, codes)
            return found
        return one_of(texts, self.texts, self._size)
