"""Texts as stems: what a text is about, whichever form its words take."""

from __future__ import annotations

import re
from functools import lru_cache
from threading import RLock
from typing import TYPE_CHECKING, Any

import numpy as np
import snowballstemmer

from activitykit.stream.batch import ranges
from activitykit.stream.growable import Growable

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from activitykit.stream import Stream

__all__ = ["Lexicon", "stems"]

_WORD = re.compile(r"[^\W_]{2,}")
_MARKUP = re.compile(r"<[^>]{0,500}>")
_READ = 2000  # characters of a text that are looked at
_STEMMERS = {
    "da": "danish",
    "de": "german",
    "en": "english",
    "es": "spanish",
    "fi": "finnish",
    "fr": "french",
    "it": "italian",
    "nl": "dutch",
    "no": "norwegian",
    "pt": "portuguese",
    "sv": "swedish",
}
_COMMON = {
    "en": "the of to and for in with is on how your from you at by are why what it this that be have",
    "fr": "le la les de des du et pour dans avec est sur votre vous par une qui que pas au aux ce cette nous",
    "pt": "de da do e o para com em os no na um uma como dos das por se mais é ao as não você",
    "es": "el la los las de del y para con en por una que es al lo como más su sus",
    "de": "der die das und für mit ist auf von zu den im ein eine nicht auch wie bei",
}
_STOP = {language: frozenset(words.split()) for language, words in _COMMON.items()}
_SPOKEN = {
    word: [tag for tag, words in _STOP.items() if word in words]
    for word in frozenset().union(*_STOP.values())
}


def _guessed(words: list[str]) -> str:
    """Return the language most of whose small words a text uses; English for want of any."""
    used = dict.fromkeys(_STOP, 0)
    for word in words:
        for language in _SPOKEN.get(word, ()):
            used[language] += 1
    return max(used, key=used.__getitem__)


@lru_cache(maxsize=16)
def _stemmer(language: str) -> Any:
    return snowballstemmer.stemmer(_STEMMERS[language])


@lru_cache(maxsize=100_000)
def _stem(word: str, language: str) -> str:
    if word.isdecimal():  # has no endings, and there are many
        return word
    return str(_stemmer(language).stemWord(word))


def stems(text: str, language: str | None = None) -> tuple[str, ...]:
    """Return the distinct stems of a text without its smallest words, in the order of their appearance.

    Args:
        text: Plain or marked-up text.
        language: Its language tag; guessed from its small words where it is unknown.

    Example:
        >>> stems("Les projets du nouveau projet", "fr")
        ('projet', 'nouveau')
    """
    words = _WORD.findall(_MARKUP.sub(" ", text[:_READ]).casefold())
    known = (language or "").split("-", 1)[0].casefold()
    known = known if known in _STEMMERS else _guessed(words)
    stop = _STOP.get(known, frozenset())
    return tuple(dict.fromkeys(_stem(word, known) for word in words if word not in stop))


class Lexicon:
    """The stems of what a history says of things, as numbers, each description read once.

    A description is a state of the stream: its name, summary and content. It is read when first asked for;
    what it says never changes, so that this serves every viewer and every cut of the history.
    """

    def __init__(self) -> None:
        self._lock = RLock()
        self._codes: dict[str, int] = {}
        self._end, self._count = np.zeros(0, np.int64), np.zeros(0, np.int32)  # an end of 0: not read yet
        self._stems = Growable(np.int32, np.zeros(1, np.int32))  # a first cell, so that no run ends at 0

    def __repr__(self) -> str:
        return f"Lexicon({np.count_nonzero(self._end):,} descriptions, {len(self._codes):,} stems)"

    def __len__(self) -> int:
        return len(self._codes)

    def of(self, stream: Stream, states: NDArray[np.int32]) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
        """Return the stems of descriptions, no stem twice in one.

        Args:
            stream: The stream.
            states: What is known of each thing, -1 for the unknown; shape (m,).

        Returns:
            The stems, one description's after the other's, and where each one's begin; shape (m + 1,).
        """
        count, end = np.zeros(len(states), np.int64), np.zeros(len(states), np.int64)
        at = np.flatnonzero(states >= 0)
        with self._lock:
            self._read(stream, states[at])
            count[at], end[at] = self._count[states[at]], self._end[states[at]]
            stems = self._stems.all()
        said = np.flatnonzero(count)
        begin = end[said] - count[said]
        runs = np.append(0, np.cumsum(count))
        if len(said) and (begin[1:] == end[said[:-1]]).all():  # read in this order: one piece of memory
            return stems[begin[0] : end[said[-1]]], runs
        return stems[ranges(begin, count[said])], runs

    def _read(self, stream: Stream, states: NDArray[np.int32]) -> None:
        columns, known, size = stream.states, self._codes, len(stream.states)
        if size > len(self._end):
            room = size + size // 8 + 64 - len(self._end)
            self._end = np.concatenate((self._end, np.zeros(room, np.int64)))
            self._count = np.concatenate((self._count, np.zeros(room, np.int32)))
        new = states[self._end[states] == 0]
        if not len(new):
            return
        new = new[np.sort(np.unique(new, return_index=True)[1])]
        fields = [column[new].tolist() for column in (columns.name, columns.summary, columns.content)]
        for state, language, *texts in zip(
            new.tolist(), columns.language[new].tolist(), *fields, strict=True
        ):
            tag = stream.languages[language] if language >= 0 else None
            words = {word: None for text in texts if text >= 0 for word in stems(stream.texts[text], tag)}
            found = [known.setdefault(word, len(known)) for word in words]
            self._stems.extend(found)
            self._end[state], self._count[state] = len(self._stems), len(found)
