"""A digest as plain text, Markdown, and Activity Streams 2.0."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from activitykit.digests.saying import closing, intro, line
from activitykit.feed.as2 import name_of
from activitykit.language import wrapped
from activitykit.stream.moments import rfc3339

if TYPE_CHECKING:
    from activitykit.digests.digest import Digest, Section
    from activitykit.digests.saying import Piece
    from activitykit.feed import Entry

__all__ = ["WIDTH", "escaped", "marked", "to_as2", "to_markdown", "to_text"]

WIDTH = 72
# What CommonMark takes for markup, and what GitHub's dialect makes links of: addresses, www, mail.
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>()#+\-!|~&]|:(?=//)|(?<=www)\.|(?<=\w)@)")


def to_text(digest: Digest, lang: str | None) -> str:
    """Return a digest as plain text, lines no wider than 72 columns."""
    words = digest.words(lang)
    title = wrapped(digest.title(lang), WIDTH)
    lines = [*title, "=" * max(map(len, title)), *wrapped(intro(digest, words), WIDTH), ""]
    for section in digest.sections:
        heading = wrapped(section.title(words), WIDTH)
        lines += [*heading, "-" * max(map(len, heading))]
        for entry in section:
            told = line(digest, section, entry, lang)
            lines += wrapped(told.text, WIDTH, first="* ", rest="  ")
            for below in (*told.details, told.aside):
                lines += wrapped(below, WIDTH, first="  ", rest="  ")
        lines.append("")
    for said in closing(digest, words):
        lines += wrapped(said, WIDTH)
    return "\n".join(lines).rstrip() + "\n"


def to_markdown(digest: Digest, lang: str | None) -> str:
    """Return a digest as Markdown; nothing in it is taken for markup but ours."""
    words = digest.words(lang)
    lines = [f"# {escaped(digest.title(lang))}", "", f"*{escaped(intro(digest, words))}*", ""]
    for section in digest.sections:
        lines += [f"## {escaped(section.title(words))}", ""]
        for entry in section:
            told = line(digest, section, entry, lang)
            below = [escaped(detail) for detail in told.details] + [f"*{escaped(told.aside)}*"]
            lines.append("- " + "  \n  ".join(["".join(map(marked, told.pieces)), *below]))
        lines.append("")
    lines += [f"{escaped(said)}\n" for said in closing(digest, words)]
    return "\n".join(lines).rstrip() + "\n"


def marked(piece: Piece) -> str:
    """Return a piece as Markdown; marks stand at words, where CommonMark takes them for marks."""
    said = escaped(piece.text)
    inner = said.strip()
    if not inner or not (piece.address or piece.is_name):
        return said
    marked = f"[{inner}](<{piece.address}>)" if piece.address else f"**{inner}**"
    return said.replace(inner, marked, 1)


def escaped(text: str) -> str:
    """Return text of which nothing is markup, nor a numbered item where a line begins with it."""
    said = _SPECIAL.sub(r"\\\1", re.sub(r"[ \t\r\n]+", " ", text))
    return re.sub(r"^(\d+)\.", r"\1\\.", said)


def to_as2(digest: Digest, lang: str | None) -> dict[str, Any]:
    """Return a digest as a collection of collections; blind addressees are in none of them."""
    words = digest.words(lang)
    sections = [
        {
            "type": "OrderedCollection",
            "nameMap": {words.code: name_of(section.title(words))},
            "totalItems": len(section),
            "orderedItems": [_item(digest, section, entry, lang) for entry in section],
        }
        for section in digest.sections
    ]
    document = {
        "@context": "https://www.w3.org/ns/activitystreams",
        "type": "OrderedCollection",
        "nameMap": {words.code: name_of(digest.title(lang))},
        "summaryMap": {words.code: " · ".join([intro(digest, words), *closing(digest, words)])},
        "published": rfc3339(digest.until),
        "totalItems": len(sections),
    }
    # An empty array is no value (Core 2).
    return document | {"orderedItems": sections} if sections else document


def _item(digest: Digest, section: Section, entry: Entry, lang: str | None) -> dict[str, Any]:
    """Return an entry as AS2; what came of a thing of one's own as a collection named by the figures."""
    item = entry.to_as2(lang)
    if entry.id not in section.effects:
        return item
    members = item["orderedItems"] if item.get("id") == entry.id else [item]
    return {
        "type": "OrderedCollection",
        "id": entry.id,
        "nameMap": {entry.language(lang): name_of(line(digest, section, entry, lang).text)},
        "published": rfc3339(entry.published),
        "totalItems": len(members),
        "orderedItems": members,
    }
