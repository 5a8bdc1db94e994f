"""Types as people write them in a query: ``like``, ``shares``, ``partages``."""

from __future__ import annotations

import re
from difflib import get_close_matches
from functools import lru_cache

from activitykit.errors import QueryError, did_you_mean
from activitykit.language import LANGUAGES, catalogue
from activitykit.select.moment import Moment
from activitykit.select.words import fold
from activitykit.vocabulary import TYPES

__all__ = ["known_act", "known_thing", "read_act", "read_language", "read_thing"]


def read_act(text: str) -> str:
    """Return the activity type that a word means, or the word itself where it resembles none.

    Raises:
        QueryError: It is no type, but resembles one.

    Example:
        >>> read_act("like"), read_act("partages"), read_act("ext:Praise")
        ('Like', 'Announce', 'ext:Praise')
    """
    kind = None if known_act(text) else known_thing(text)
    if kind:
        raise QueryError(f"{kind} is what activities are about; did you mean 'on:{kind}'?")
    return _read(text, _acts())


def read_thing(text: str) -> str:
    """Return the type of thing that a word means, likewise.

    Example:
        >>> read_thing("event"), read_thing("images")
        ('Event', 'Image')
    """
    if not known_thing(text) and _is_day(text):
        raise QueryError(f"no type {text!r:.40}; did you mean 'since:{text} until:{text}'?")
    return _read(text, _things())


def read_language(text: str) -> str:
    """Return the tag of the language that a word names, in English or French; a tag is its own.

    Raises:
        QueryError: It is neither.

    Example:
        >>> read_language("fr-CA"), read_language("anglais")
        ('fr-CA', 'en')
    """
    if _LANGUAGE_TAG.fullmatch(text):
        return text
    known = {
        fold(name): tag
        for lang in LANGUAGES
        for tag, name in dict[str, str](catalogue(lang).babel.languages).items()
        if "_" not in tag
    }
    found = known.get(fold(text))
    if found is None:
        raise QueryError(f"no language {text!r:.40}{did_you_mean(fold(text), known)}: write its tag, like fr")
    return found


def known_act(word: str) -> str | None:
    """Return the activity type that a word means, in the singular or plural; ``None`` where it means none."""
    return _found(word, _acts())


def known_thing(word: str) -> str | None:
    """Return the type of thing that a word means, likewise."""
    return _found(word, _things())


def _found(text: str, known: dict[str, str]) -> str | None:
    word = fold(text)
    return known.get(word) or known.get(f"{word}s")


def _is_day(text: str) -> bool:
    try:
        return Moment.read(text).day is not None
    except QueryError:
        return False


def _read(text: str, known: dict[str, str]) -> str:
    if ":" in text:
        return text
    found = _found(text, known)
    close = [] if found else get_close_matches(fold(text), known, n=1)
    if close:
        meant = known[close[0]]
        raise QueryError(f"no type {text!r:.40}; did you mean {meant!r}? A type of your own stands in quotes")
    return found or text


_LANGUAGE_TAG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]+)*|\*")
# What people call things besides their names in the catalogues.
_ALSO = {
    "Audio": ("sound", "sounds", "son", "sons"),
    "Document": ("file", "files", "fichier", "fichiers"),
    "Image": ("photo", "photos", "picture", "pictures"),
    "Question": ("poll", "polls", "sondage", "sondages"),
    "Video": ("movie", "movies", "film", "films"),
}


@lru_cache(maxsize=1)
def _acts() -> dict[str, str]:
    names = {
        fold(said): kind
        for lang in LANGUAGES
        for kind in TYPES
        if isinstance(said := catalogue(lang).find(f"filter.acts.{kind}"), str)
    }
    return names | {fold(kind): kind for kind, known in TYPES.items() if known.is_a("Activity")}


@lru_cache(maxsize=1)
def _things() -> dict[str, str]:
    names = {
        fold(said): kind
        for lang in LANGUAGES
        for kind in TYPES
        if isinstance(said := catalogue(lang).find(f"noun.{kind}.other"), str)
    }
    names |= {word: kind for kind, words in _ALSO.items() for word in words}
    return names | {fold(kind): kind for kind, known in TYPES.items() if not known.is_a("Activity")}
