"""Words of a text: where they begin and end, how they fold, and what they share with their inflections."""

from __future__ import annotations

import html
import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["fold", "forms", "unmarked", "words"]

_TAG = re.compile(r"<[/!a-zA-Z][^<>\x00]*>")
# A run of letters and digits; or a single sign of a script that writes no spaces; or a pictogram.
_CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_WORD = re.compile(rf"[^\W_{_CJK}]+|[{_CJK}\u2600-\u27bf\U0001f300-\U0001faff]")


def words(text: str) -> list[str]:
    """Return the words of a text or of an HTML fragment, in lower case and in order.

    Example:
        >>> words("<p>L&#39;équipe RH : plan 2026 🎉</p>")
        ['l', 'équipe', 'rh', 'plan', '2026', '🎉']
    """
    if "<" in text or "&" in text:
        text = unmarked(text.replace("\x00", " "))
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    return _WORD.findall(text.lower())


def unmarked(text: str) -> str:
    """Return an HTML fragment without its tags, and with the signs that its entities stand for.

    Example:
        >>> unmarked("<p>Ventes &amp; achats</p>").strip()
        'Ventes & achats'
    """
    return html.unescape(_TAG.sub(" ", text))


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """Return a text without case and accents.

    Example:
        >>> fold("Stratégique ŒUVRE")
        'strategique oeuvre'
    """
    if not text.isascii():
        decomposed = unicodedata.normalize("NFKD", text)
        text = "".join(sign for sign in decomposed if not unicodedata.combining(sign))
        text = text.replace("œ", "oe").replace("Œ", "OE").replace("æ", "ae").replace("Æ", "AE")
    return text.casefold()


@lru_cache(maxsize=65536)
def forms(word: str) -> frozenset[str]:
    """Return what a word has in common with its inflections: its folded form, its stems in fr and en.

    Two words match when they share a form. Stems come from the words as they are written, accents
    included, because the French stemmer reads them.

    Example:
        >>> bool(forms("publiées") & forms("publier")), bool(forms("plan") & forms("planète"))
        (True, False)
    """
    folded = fold(word)
    if folded.isdecimal():  # has no endings, and there are many
        return frozenset({folded})
    stems = {f"{lang}:{fold(stem(each))}" for lang, stem in _stemmers() for each in {word, folded}}
    return frozenset({folded, *stems})


@lru_cache(maxsize=1)
def _stemmers() -> tuple[tuple[str, Callable[[str], str]], ...]:
    import snowballstemmer  # noqa: PLC0415  # loaded with the first keyword

    return tuple((lang, snowballstemmer.stemmer(name).stemWord) for lang, name in _LANGUAGES)


_LANGUAGES = (("fr", "french"), ("en", "english"))
