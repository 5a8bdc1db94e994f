"""Objects as an Atom feed with the Activity Extensions 1.0."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_URL, uuid5
from xml.sax.saxutils import XMLGenerator

from activitykit.errors import ParseError
from activitykit.formats.words import AS1_SCHEMA
from activitykit.vocabulary import NAMESPACE, TYPES
from activitykit.vocabulary._classes import Activity
from activitykit.vocabulary.values import write_datetime

if TYPE_CHECKING:
    from collections.abc import Iterable

    from activitykit.vocabulary.model import Node

__all__ = ["feed_text"]

_SPACES = {
    "xmlns": "http://www.w3.org/2005/Atom",
    "xmlns:activity": "http://activitystrea.ms/spec/1.0/",
    "xmlns:thr": "http://purl.org/syndication/thread/1.0",
}
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NO_TIME = "1970-01-01T00:00:00Z"  # Atom requires a time of every entry; the clock is not read


def feed_text(objects: Iterable[Node]) -> str:
    """Return objects as an Atom feed: an activity as one, anything else as an object entry.

    What Atom has no place for is left out: Atom is for feed readers, and no way to keep documents.

    Raises:
        ParseError: An activity is nested too deeply.

    Example:
        >>> import activitykit as ak
        >>> text = feed_text([ak.Like(id="https://a.example/1", actor="https://a.example/ann")])
        >>> "http://activitystrea.ms/schema/1.0/like" in text
        True
    """
    listed = list(objects)
    out = io.StringIO()
    writer = _Writer(out)
    writer.start("feed", _SPACES)
    identifiers = " ".join(_identifier(item) for item in listed)
    writer.text("id", uuid5(NAMESPACE_URL, identifiers).urn)
    writer.text("title", "Activities")
    writer.text("updated", max((_time(item) for item in listed), default=_NO_TIME))
    try:
        for item in listed:
            writer.entry(item)
    except RecursionError:
        msg = "an activity is nested too deeply for Atom"
        raise ParseError(msg) from None
    writer.end("feed")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{out.getvalue()}\n'


class _Writer:
    """Writes elements; characters that XML can't hold become the replacement character."""

    def __init__(self, out: io.StringIO) -> None:
        self._xml = XMLGenerator(out, encoding="utf-8", short_empty_elements=True)

    def start(self, name: str, attributes: dict[str, str] | None = None) -> None:
        clean = {key: _NOT_XML.sub("\ufffd", value) for key, value in (attributes or {}).items()}
        self._xml.startElement(name, clean)  # type: ignore[arg-type]  # a dictionary is enough

    def end(self, name: str) -> None:
        self._xml.endElement(name)

    def text(self, name: str, text: str | None, attributes: dict[str, str] | None = None) -> None:
        if text is not None:
            self.start(name, attributes)
            self._xml.characters(_NOT_XML.sub("\ufffd", text))
            self.end(name)

    def entry(self, item: Any) -> None:
        self.start("entry")
        self.text("id", _identifier(item))
        if isinstance(item, Activity):
            self._activity(item, entry=True)
        else:
            self._thing(item, entry=True)
            for author in item.attributed_to:
                self._person("author", author)
        self.end("entry")

    def _activity(self, item: Any, *, entry: bool) -> None:
        self._common(item, entry=entry)
        for actor in item.actor:
            if entry:
                self._person("author", actor)
            self._nested("activity:actor", actor)
        for kind in item.types:
            self.text("activity:verb", _word(kind, verb=True))
        for name in ("object", "target"):
            for thing in getattr(item, name):
                self._nested(f"activity:{name}", thing)

    def _thing(self, item: Any, *, entry: bool = False) -> None:
        self._common(item, entry=entry)
        for kind in item.types:
            self.text("activity:object-type", _word(kind, verb=False))
        for thing in item.in_reply_to_ids:
            self.start("thr:in-reply-to", {"ref": thing})
            self.end("thr:in-reply-to")

    def _nested(self, name: str, thing: Any) -> None:
        self.start(name)
        if isinstance(thing, str):
            self.text("id", thing)
        elif isinstance(thing, Activity):
            self.text("id", thing.id)
            self._activity(thing, entry=False)
        else:
            self.text("id", thing.id or thing.href)
            self._thing(thing)
        self.end(name)

    def _common(self, item: Any, *, entry: bool) -> None:
        """Write what activities and things share; an entry must have a title and a time."""
        name, summary = item.text_in("name"), item.text_in("summary")
        if name is not None:
            self.text("title", name)
        elif summary is not None:
            self.text("title", summary, {"type": "html"})
        elif entry:
            self.text("title", "")  # required, but may be empty
        if name is not None:
            self.text("summary", summary, {"type": "html"})
        plain = item.media_type == "text/plain"
        self.text("content", item.text_in("content"), {"type": "text" if plain else "html"})
        if item.published is not None:
            self.text("published", write_datetime(item.published))
        if entry or item.updated is not None:
            self.text("updated", _time(item))
        for url in item.url_ids:
            self._link("alternate", url)
        for thing in item.attachment:
            self._attachment(thing)
        for tag in item.tag:
            self._tag(tag)

    def _attachment(self, thing: Any) -> None:
        urls = (thing,) if isinstance(thing, str) else (thing.href,) if thing.href else thing.url_ids
        for url in urls:
            self._link("enclosure", url, None if isinstance(thing, str) else thing.media_type)

    def _tag(self, tag: Any) -> None:
        if isinstance(tag, str):
            return
        if "Mention" in tag.types and tag.href:
            self._link("mentioned", tag.href)
        elif tag.name:
            self.start("category", {"term": tag.name})
            self.end("category")

    def _link(self, rel: str, href: str, media_type: str | None = None) -> None:
        self.start("link", {"rel": rel, "href": href, **({"type": media_type} if media_type else {})})
        self.end("link")

    def _person(self, name: str, person: Any) -> None:
        identifier = person if isinstance(person, str) else person.id
        shown = None if isinstance(person, str) else person.name
        self.start(name)
        self.text("name", shown or identifier or "")
        self.text("uri", identifier)
        self.end(name)


def _identifier(item: Any) -> str:
    identifier: str | None = item.id
    return identifier or uuid5(NAMESPACE_URL, item.to_json()).urn


def _time(item: Any) -> str:
    moment = item.updated or item.published
    return write_datetime(moment) if moment else _NO_TIME


def _word(kind: str, *, verb: bool) -> str | None:
    """Return the identifier of a type: the 1.0 one where there is one, else that of 2.0."""
    row = TYPES.get(kind)
    if row is None:
        return kind if ":" in kind else None
    if verb and kind == "Activity":
        return None
    return AS1_SCHEMA + row.as1[0] if row.as1 else NAMESPACE + kind
