"""Texts as stems: what a text is about, whichever form its words take."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

import numpy as np
import snowballstemmer

from activitykit.stream.postings import distinct

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from activitykit.stream import Stream

__all__ = ["Lexicon", "lexicon_of", "stems"]

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
    """The stems of a stream's texts as numbers, each text read once.

    It goes with its stream; what it answers depends on the texts alone.
    """

    def __init__(self) -> None:
        self._codes: dict[str, int] = {}
        self._begin, self._count = np.empty(0, np.int64), np.empty(0, np.int32)
        self._stems, self._length = np.empty(1024, np.int32), 0

    def __repr__(self) -> str:
        return f"Lexicon({int((self._count > 0).sum()):,} texts, {len(self._codes):,} stems)"

    def __len__(self) -> int:
        return len(self._codes)

    def gather(
        self, stream: Stream, states: NDArray[np.int32]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return the stems of things' names, summaries and contents, as pairs.

        Args:
            stream: The stream.
            states: What is known of each thing; -1 for the unknown.

        Returns:
            Positions in ``states`` (ascending) and stems, no pair twice.
        """
        columns = stream.states
        at = np.flatnonzero(states >= 0)
        fields = (columns.name, columns.summary, columns.content)
        texts = np.concatenate([field[states[at]] for field in fields])
        spoken = np.tile(columns.language[states[at]], len(fields))
        owners = np.tile(at, len(fields))[texts >= 0]
        spoken, texts = spoken[texts >= 0], texts[texts >= 0]
        self._read(stream, texts, spoken)
        count, begin = self._count[texts], self._begin[texts]
        where = np.repeat(begin - (np.cumsum(count) - count), count) + np.arange(count.sum())
        pairs = distinct((np.repeat(owners, count).astype(np.int64) << 32) | self._stems[where])
        return pairs >> 32, pairs & 0xFFFFFFFF

    def _read(self, stream: Stream, texts: NDArray[np.int32], languages: NDArray[np.int16]) -> None:
        if len(self._begin) < len(stream.texts):
            more = len(stream.texts) - len(self._begin)
            self._begin = np.concatenate((self._begin, np.full(more, -1)))
            self._count = np.concatenate((self._count, np.zeros(more, np.int32)))
        for at in np.flatnonzero(self._begin[texts] < 0).tolist():
            code, language = int(texts[at]), int(languages[at])
            if self._begin[code] >= 0:
                continue
            tag = stream.languages[language] if language >= 0 else None
            known = self._codes
            found = [known.setdefault(word, len(known)) for word in stems(stream.texts[code], tag)]
            end = self._length + len(found)
            if end > len(self._stems):
                self._stems = np.concatenate((self._stems, np.empty(end, np.int32)))
            self._stems[self._length : end] = found
            self._count[code], self._begin[code] = len(found), self._length
            self._length = end


_LEXICONS: WeakKeyDictionary[Stream, Lexicon] = WeakKeyDictionary()


def lexicon_of(stream: Stream) -> Lexicon:
    """Return the lexicon of a stream's texts, the same one each time."""
    found = _LEXICONS.get(stream)
    return _LEXICONS.setdefault(stream, Lexicon()) if found is None else found
