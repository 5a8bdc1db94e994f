"""A digest as plain text, Markdown, and Activity Streams 2.0."""

from __future__ import annotations

import re
import textwrap
from typing import TYPE_CHECKING, Any

from activitykit.feed import safe_address

if TYPE_CHECKING:
    from activitykit.digests.digest import Digest
    from activitykit.feed import Entry
    from activitykit.language import Catalogue

__all__ = ["closing", "to_as2", "to_markdown", "to_text"]

_WIDTH = 72
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>()#+\-!|~&])")


def closing(digest: Digest, words: Catalogue) -> str:
    """Return the line at the end: how long it took, what else there is."""
    if not digest.entries:
        return words.say("digest.empty")
    said = [words.say("digest.minutes", n=digest.minutes).capitalize() + "."]
    if digest.left_out:
        said.append(words.say("digest.left_out", n=digest.left_out))
    return " ".join(said)


def to_text(digest: Digest, lang: str | None) -> str:
    """Return a digest as plain text, lines no longer than 72 characters."""
    words = digest.words(lang)
    title = digest.title(lang)
    lines = [title, "=" * len(title), ""]
    for section in digest.sections:
        heading = section.title(words)
        lines += [heading, "-" * len(heading)]
        for entry in section:
            lines += _wrapped(f"* {entry.sentence(lang)}", "  ")
            lines += _wrapped(f"  {_aside(entry, lang)}", "  ")
        lines.append("")
    return "\n".join([*lines, *_wrapped(closing(digest, words), "")]) + "\n"


def _wrapped(text: str, indent: str) -> list[str]:
    return textwrap.wrap(
        text, _WIDTH, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )


def _aside(entry: Entry, lang: str | None) -> str:
    return " · ".join([entry.when(lang, style="absolute"), *entry.reasons(lang, 1)])


def to_markdown(digest: Digest, lang: str | None) -> str:
    """Return a digest as Markdown; nothing in it is taken for markup but ours."""
    words = digest.words(lang)
    lines = [f"# {_escaped(digest.title(lang))}", ""]
    for section in digest.sections:
        lines += [f"## {_escaped(section.title(words))}", ""]
        for entry in section:
            address = safe_address(entry.address_of_object(lang) or "")
            sentence = _escaped(entry.sentence(lang))
            linked = f"[{sentence}](<{address}>)" if address else sentence
            lines += [f"- {linked}  ", f"  *{_escaped(_aside(entry, lang))}*"]
        lines.append("")
    return "\n".join([*lines, _escaped(closing(digest, words))]) + "\n"


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))


def to_as2(digest: Digest, lang: str | None) -> dict[str, Any]:
    """Return a digest as a collection of collections; blind addressees are in none of them."""
    words = digest.words(lang)
    return {
        "@context": "https://www.w3.org/ns/activitystreams",
        "type": "OrderedCollection",
        "nameMap": {words.code: digest.title(lang)},
        "published": digest.until.isoformat().replace("+00:00", "Z"),
        "totalItems": len(digest.sections),
        "orderedItems": [
            {
                "type": "OrderedCollection",
                "nameMap": {words.code: section.title(words)},
                "totalItems": len(section),
                "orderedItems": [entry.to_as2(lang) for entry in section],
            }
            for section in digest.sections
        ],
    }
