"""The words of a text, without its markup, by which texts are compared."""

from __future__ import annotations

import re
from unicodedata import normalize

from activitykit.select.words import unmarked

__all__ = ["n_words", "words_of"]

_WORD = re.compile(r"\w+")
_UNSPACED = re.compile("[\u0e00-\u0fff\u3040-\u30ff\u3400-\u9fff\U00020000-\U0003ffff]")


def words_of(text: str) -> list[str]:
    """Return the words of a text, in lower case.

    Example:
        >>> words_of("<p>Caf&eacute; <b>fermé</b>, FERMÉ !</p>")
        ['café', 'fermé', 'fermé']
    """
    if "<" in text or "&" in text:
        text = unmarked(text)
    return _WORD.findall((text if text.isascii() else normalize("NFC", text)).casefold())


def n_words(words: list[str]) -> int:
    """Return how many words these are, where a script without spaces has one for two of its letters.

    Example:
        >>> n_words(["one", "two"]), n_words(["大家早上好"])
        (2, 2)
    """
    unspaced = sum(len(_UNSPACED.findall(word)) for word in words if not word.isascii())
    return unspaced // 2 + sum(not _UNSPACED.match(word) for word in words)
