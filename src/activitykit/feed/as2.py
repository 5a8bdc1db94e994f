"""A page as an Activity Streams 2.0 OrderedCollectionPage."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from activitykit.arguments import shown
from activitykit.errors import ActivityKitError
from activitykit.feed.heading import heading
from activitykit.stream.moments import rfc3339, to_datetime
from activitykit.validation.lexical import HTML_MARKUP, is_absolute_iri

if TYPE_CHECKING:
    from pathlib import Path

    from activitykit.feed.entry import Entry
    from activitykit.feed.page import Page

__all__ = ["feed_address", "item", "name_of", "next_address", "stamp", "to_as2"]

_CONTEXT = "https://www.w3.org/ns/activitystreams"
_NO_MARKUP = str.maketrans("<>&", "‹›＆")


def to_as2(page: Page, base: str | None, lang: str | Path | None) -> dict[str, Any]:
    """Return a page as AS2: an entry of one activity as that activity, one of several as their collection.

    Each collection is named by the entry's sentence. Blind addressees are in none of them.
    """
    words, base = page.words(lang), feed_address(base)
    collection = base or f"urn:activitykit:feed:{page.feed.digest}"
    document: dict[str, Any] = {
        "@context": _CONTEXT,
        "id": f"{collection}{'&' if '?' in collection else '?'}page={page.shown_before}"
        if base
        else collection,
        "type": "OrderedCollectionPage",
        "nameMap": {words.code: name_of(page.title(lang))},
        "published": stamp(page.reading.view.as_of),
        "partOf": collection,
        "startIndex": page.shown_before,
    }
    if page.entries:  # an empty array is no value (Core 2)
        document["orderedItems"] = [item(entry, lang) for entry in page.entries]
    if not base:
        del document["id"]
    above = heading(page, lang)
    if above:
        document["summaryMap"] = {words.code: " ".join(above)}
    if page.cursor is not None and base is not None:
        document["next"] = next_address(base, page.cursor)
    return document


def feed_address(base: str | None) -> str | None:
    """Return the IRI under which a feed is served, ``None`` where there is none.

    Raises:
        ActivityKitError: It is no absolute IRI, or has a fragment, to which no query can be added.
    """
    if base and (not is_absolute_iri(base) or "#" in base):
        msg = f"a feed is served under an absolute IRI without a fragment; found {shown(base)}"
        raise ActivityKitError(msg)
    return base or None


def next_address(base: str, cursor: str) -> str:
    """Return the IRI of the page after a cursor, under the IRI of its feed."""
    return f"{base}{'&' if '?' in base else '?'}after={quote(cursor)}"


def stamp(micros: int) -> str:
    """Return a moment as an RFC 3339 date-time in UTC."""
    return rfc3339(to_datetime(micros))


def name_of(text: str) -> str:
    """Return plain text as a name, in which nothing may read as markup (Vocabulary 4, ``name``).

    People write about HTML: only where a program would take their words for it, they get other signs.
    """
    return text.translate(_NO_MARKUP) if HTML_MARKUP.search(text) else text


def item(entry: Entry, lang: str | Path | None) -> dict[str, Any]:
    """Return an entry as AS2: its activity, or the collection of its activities.

    What a mute collapses is a collection that has a name and a number, and tells no more.
    """
    muted = entry.mute is not None
    members = [] if muted else [_bare(activity.to_dict()) for activity in entry.open_members]
    if len(members) == 1:
        return members[0]
    collection: dict[str, Any] = {
        "type": "OrderedCollection",
        "id": entry.id,
        "nameMap": {entry.language(lang): name_of(entry.sentence(lang))},
        "published": rfc3339(entry.published),
        "totalItems": len(entry.rows),
    }
    return collection if muted else collection | {"orderedItems": members}


def _bare(document: dict[str, Any]) -> dict[str, Any]:
    """Leave out a context that only repeats the page's."""
    if document.get("@context") == _CONTEXT:
        return {name: value for name, value in document.items() if name != "@context"}
    return document
