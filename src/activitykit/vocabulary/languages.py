"""Which of several texts a reader of a language gets."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["choose_language"]


def choose_language(texts: Mapping[str, str], language: str | None, plain: str | None = None) -> str | None:
    """Return the text for a language, or the best there is.

    In this order: the exact tag, its shorter forms (the lookup of RFC 4647), a tag that begins with it,
    another form of the same language, the plain text, the first text. Tags are compared without case.

    Args:
        texts: Texts by BCP 47 tag.
        language: The tag asked for, or ``None``.
        plain: A text without a tag.

    Example:
        >>> choose_language({"en": "Hello", "pt-BR": "Oi"}, "pt"), choose_language({"en": "Hello"}, "fr", "?")
        ('Oi', '?')
    """
    if language and texts:
        tags = {tag.casefold(): tag for tag in texts}
        wanted = language.casefold()
        while wanted:
            if wanted in tags:
                return texts[tags[wanted]]
            wanted = wanted.rpartition("-")[0]
        primary = language.casefold().partition("-")[0]
        for known, tag in tags.items():
            if known.partition("-")[0] == primary:
                return texts[tag]
    return plain if plain is not None else next(iter(texts.values()), None)
