"""An index from words to the texts that hold them, so that no keyword ever scans strings."""

from __future__ import annotations

from bisect import bisect_left
from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import numpy as np

from activitykit.select.words import fold, forms, words
from activitykit.stream.postings import distinct

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from activitykit.stream import Stream
    from activitykit.stream.tables import StringTable

__all__ = ["Lexicon", "texts_with"]

_MOST_PARTS = 8
_STEM_START = 3  # signs that a word shares with its inflections at least


class Lexicon:
    """Every text as a run of word codes, one after the other, and for each word the places where it stands.

    Example:
        >>> lexicon = Lexicon(["Le plan stratégique", "Un plan de table"])
        >>> lexicon.phrase("plans").tolist(), lexicon.phrase("plan strategique").tolist()
        ([0, 1], [0])
    """

    def __init__(self, texts: list[str]) -> None:
        codes: dict[str, int] = {}
        run: list[int] = []
        ends: list[int] = []
        for text in texts:
            run += [codes.setdefault(word, len(codes)) for word in words(text)]
            ends.append(len(run))
        self.covered = len(texts)
        self._run = np.array(run, np.int32)
        self._ends = np.array(ends, np.int64)
        self._vocabulary = sorted((fold(word), word, code) for word, code in codes.items())
        self._folded = [folded for folded, _, _ in self._vocabulary]
        self._phrases: dict[tuple[str, ...], NDArray[np.int64]] = {}

    @cached_property
    def _places(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        order = np.argsort(self._run, kind="stable")
        return order, np.searchsorted(self._run[order], np.arange(len(self._vocabulary) + 1))

    def phrase(self, text: str) -> NDArray[np.int64]:
        """Return the texts, ascending, that hold the words of ``text`` one after the other.

        Words match whole, whatever their case and accents, and in their French and English inflections.
        """
        wanted = tuple(words(text))
        found = self._phrases.get(wanted)
        if found is None:
            found = self._phrases[wanted] = self._find(wanted)
        return found

    def _find(self, wanted: tuple[str, ...]) -> NDArray[np.int64]:
        if not wanted or not len(self._run):
            return np.empty(0, np.int64)
        matching = [self._matching(word) for word in wanted]
        if not all(len(codes) for codes in matching):
            return np.empty(0, np.int64)
        places, starts = self._places
        rarest = min(
            range(len(wanted)), key=lambda at: int((starts[matching[at] + 1] - starts[matching[at]]).sum())
        )
        at = np.concatenate([places[starts[code] : starts[code + 1]] for code in matching[rarest].tolist()])
        first = at - rarest
        first = first[(first >= 0) & (first + len(wanted) <= len(self._run))]
        for step, codes in enumerate(matching):
            if step != rarest and len(first):
                first = first[np.isin(self._run[first + step], codes)]
        begins = np.searchsorted(self._ends, first, side="right")
        within = begins == np.searchsorted(self._ends, first + len(wanted) - 1, side="right")
        return distinct(begins[within])

    def _matching(self, word: str) -> NDArray[np.int64]:
        """Return the codes of the words that share a form with ``word``.

        A stem keeps how a word begins, so that only words with the same beginning need to be stemmed.
        """
        wanted = forms(word)
        start = fold(word)[:_STEM_START]
        found = []
        for at in range(bisect_left(self._folded, start), len(self._folded)):
            folded, original, code = self._vocabulary[at]
            if not folded.startswith(start):
                break
            if wanted & forms(original):
                found.append(code)
        return np.array(sorted(found), np.int64)


_LEXICONS: WeakKeyDictionary[StringTable, tuple[Lexicon, ...]] = WeakKeyDictionary()
_LOCK = Lock()


def texts_with(stream: Stream, text: str) -> NDArray[np.int64]:
    """Return the codes of a stream's texts, ascending, that hold the words of ``text`` one after the other.

    Streams of one history share the index. Texts that came since it was made get an index of their own;
    when there are many of those, one index is made of all.
    """
    texts = stream.texts
    with _LOCK:
        parts = _LEXICONS.get(texts, ())
        covered = sum(part.covered for part in parts)
        if covered < len(texts):
            begin = 0 if len(parts) == _MOST_PARTS else covered
            fresh = Lexicon([texts[code] for code in range(begin, len(texts))])
            parts = _LEXICONS[texts] = (*(parts if begin else ()), fresh)
    found, begin = [], 0
    for part in parts:
        found.append(part.phrase(text) + begin)
        begin += part.covered
    codes = np.concatenate([np.empty(0, np.int64), *found])
    return codes[codes < len(texts)]
