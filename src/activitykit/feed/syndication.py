"""A page for feed readers: Atom (RFC 4287) and JSON Feed 1.1."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import Element, SubElement, tostring

from activitykit.feed.as2 import feed_address, next_address, stamp
from activitykit.feed.heading import heading
from activitykit.feed.markup import cleaned, safe_address, storable
from activitykit.stream.moments import rfc3339

if TYPE_CHECKING:
    from pathlib import Path

    from activitykit.feed.entry import Entry
    from activitykit.feed.page import Page

__all__ = ["to_atom", "to_json_feed"]

_ATOM = "http://www.w3.org/2005/Atom"


def to_atom(page: Page, base: str | None, lang: str | Path | None) -> str:
    """Return a page as an Atom feed document."""
    words, base = page.words(lang), feed_address(base)
    feed = Element("feed", {"xmlns": _ATOM, "xml:lang": words.code})
    _say(feed, "id", base or f"urn:activitykit:feed:{page.feed.digest}")
    _say(feed, "title", page.title(lang))
    above = heading(page, lang)
    if above:
        _say(feed, "subtitle", " ".join(above))
    _say(feed, "updated", stamp(page.reading.view.as_of))
    _say(SubElement(feed, "author"), "name", page.title(lang))  # RFC 4287, 4.1.1: for entries without one
    SubElement(feed, "generator").text = "activitykit"
    if base:
        SubElement(feed, "link", {"rel": "self", "href": base})
        if page.cursor:
            SubElement(feed, "link", {"rel": "next", "href": next_address(base, page.cursor)})
    for entry in page.entries:
        item = SubElement(feed, "entry")
        _say(item, "id", entry.id)
        _say(item, "title", entry.sentence(lang))
        moment = rfc3339(entry.published)
        _say(item, "updated", moment)
        _say(item, "published", moment)
        for iri, name in [] if entry.mute is not None else entry.names(lang):
            author = SubElement(item, "author")
            _say(author, "name", name)
            if _is_iri(iri):
                _say(author, "uri", iri)
        address = _address(entry, lang)
        if address:
            SubElement(item, "link", {"rel": "alternate", "href": address})
        content = SubElement(item, "content", {"type": "html"})
        content.text = storable(_content(entry, lang))
    return '<?xml version="1.0" encoding="utf-8"?>\n' + tostring(feed, encoding="unicode")


def to_json_feed(page: Page, base: str | None, lang: str | Path | None) -> dict[str, Any]:
    """Return a page as a JSON Feed (https://www.jsonfeed.org/version/1.1/)."""
    base = feed_address(base)
    document: dict[str, Any] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": page.title(lang),
        "language": page.words(lang).code,
        "items": [_item(entry, lang) for entry in page.entries],
    }
    above = heading(page, lang)
    if above:
        document["description"] = " ".join(above)
    if base:
        document["feed_url"] = base
        if page.cursor:
            document["next_url"] = next_address(base, page.cursor)
    return document


def _item(entry: Entry, lang: str | Path | None) -> dict[str, Any]:
    item: dict[str, Any] = {
        "id": entry.id,
        "title": entry.sentence(lang),
        "content_html": _content(entry, lang),
        "date_published": rfc3339(entry.published),
    }
    if entry.mute is None:
        item["authors"] = [_author(iri, name) for iri, name in entry.names(lang)]
    address = _address(entry, lang)
    if address:
        item["url"] = address
    return item


def _content(entry: Entry, lang: str | Path | None) -> str:
    thing = entry.told(lang)[0].object
    shown = thing is not None and entry.mute is None
    said, media_type = entry.content(thing.node, lang) if shown and thing is not None else ("", "text/html")
    return cleaned(said, media_type).strip() or cleaned(entry.sentence(lang), "text/plain")


def _author(iri: str, name: str) -> dict[str, str]:
    address = safe_address(iri)
    return {"name": name} if address is None else {"name": name, "url": address}


def _is_iri(value: str) -> bool:
    """Tell whether a text is an IRI as far as a feed reader cares (RFC 3987, 2.2)."""
    return re.fullmatch(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`\x00-\x1f\x7f]+", value) is not None


def _address(entry: Entry, lang: str | Path | None) -> str | None:
    if entry.mute is not None:
        return None
    thing = entry.told(lang)[0].object
    return safe_address(entry.address(thing.node, lang)) if thing is not None else None


def _say(parent: Element, name: str, text: str) -> None:
    SubElement(parent, name).text = storable(text)
