"""Which of the vocabulary's types a document names."""

from __future__ import annotations

from typing import Any

from activitykit.vocabulary import ACTIVITYPUB, NAMESPACE, PROPERTIES, TYPES

__all__ = ["canonical", "known_types", "meant"]


def canonical(name: str) -> str:
    """Return a term of the vocabulary without its prefix or namespace; other names as they are.

    Example:
        >>> canonical("as:Note"), canonical(f"{NAMESPACE}Note"), canonical("ex:Memo")
        ('Note', 'Note', 'ex:Memo')
    """
    return name.removeprefix("as:").removeprefix(NAMESPACE)


def meant(name: str) -> str | None:
    """Return the term that a name spells in another way (``hrefLang``, ``in_reply_to``), or ``None``.

    Example:
        >>> meant("hrefLang"), meant("in_reply_to"), meant("mood")
        ('hreflang', 'inReplyTo', None)
    """
    return _SPELT.get(_bare(name))


def _bare(name: str) -> str:
    return name[:40].casefold().replace("_", "").replace("-", "")


_SPELT = {_bare(name): name for name in (*TYPES, *PROPERTIES, *ACTIVITYPUB)}


def known_types(value: Any) -> tuple[tuple[str, ...], bool]:
    """Return the types of the vocabulary in a ``type`` value, and whether it names no others.

    Example:
        >>> known_types(["Note", "ex:Memo"]), known_types("Person"), known_types(None)
        ((('Note',), False), (('Person',), True), ((), False))
    """
    if isinstance(value, str):
        name = canonical(value)
        return ((name,), True) if name in TYPES else ((), False)
    if not isinstance(value, list) or not value:
        return (), False
    names = [canonical(item) for item in value if isinstance(item, str)]
    known = tuple(dict.fromkeys(name for name in names if name in TYPES))
    return known, all(name in TYPES for name in names) and bool(names)
