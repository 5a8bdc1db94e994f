"""Types as people write them in a query: ``like``, ``shares``, ``partages``."""

from __future__ import annotations

from difflib import get_close_matches
from functools import lru_cache

from activitykit.errors import QueryError
from activitykit.language import LANGUAGES, catalogue
from activitykit.select.words import fold
from activitykit.vocabulary import TYPES

__all__ = ["read_act", "read_thing"]


def read_act(text: str) -> str:
    """Return the activity type that a word means, or the word itself where it resembles none.

    Raises:
        QueryError: It is no type, but resembles one.

    Example:
        >>> read_act("like"), read_act("partages"), read_act("ext:Praise")
        ('Like', 'Announce', 'ext:Praise')
    """
    return _read(text, _acts())


def read_thing(text: str) -> str:
    """Return the type of thing that a word means, likewise.

    Example:
        >>> read_thing("event"), read_thing("images")
        ('Event', 'Image')
    """
    return _read(text, _things())


def _read(text: str, known: dict[str, str]) -> str:
    if ":" in text:
        return text
    word = fold(text)
    found = known.get(word) or known.get(f"{word}s")
    close = [] if found else get_close_matches(word, known, n=1)
    if close:
        meant = known[close[0]]
        raise QueryError(f"no type {text!r:.40}; did you mean {meant!r}? A type of your own stands in quotes")
    return found or text


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
    return names | {fold(kind): kind for kind, known in TYPES.items() if not known.is_a("Activity")}
