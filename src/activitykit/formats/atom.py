"""Atom with the Activity Extensions 1.0, read as Activity Streams 2.0.

http://activitystrea.ms/specs/atom/1.0/

An entry without ``activity:object`` is itself an object that was posted; an entry without a verb is a
post; an activity without ``activity:actor`` has its author as actor, or the feed's author or subject.
Both spellings of the namespace are read.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import ParseError as XMLError  # only the error; the reading is defusedxml's

from activitykit.errors import ParseError
from activitykit.formats.words import activity_type, object_type, word_of
from activitykit.vocabulary import CONTEXT_URL

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element

__all__ = ["entries"]

ATOM = "{http://www.w3.org/2005/Atom}"
ACTIVITY = ("{http://activitystrea.ms/spec/1.0/}", "{http://activitystrea.ms/schema/1.0/}")
_THREAD = "{http://purl.org/syndication/thread/1.0}"
_GEORSS = "{http://www.georss.org/georss}"
_POCO = "{http://portablecontacts.net/spec/1.0}"
_MEDIA = "{http://purl.org/syndication/atommedia}"
_XML = "{http://www.w3.org/XML/1998/namespace}"
_XHTML = "http://www.w3.org/1999/xhtml"
_MARKUP = re.compile(r"<[A-Za-z/!]|&\w+;")


def entries(data: bytes) -> Iterator[dict[str, Any]]:
    """Iterate over the entries of a feed, or the one entry, as documents.

    Raises:
        ParseError: It's not well-formed XML, declares entities, or is neither a feed nor an entry.
    """
    root = _parse(data)
    if root.tag == f"{ATOM}entry":
        yield _document(root, None)
    elif root.tag == f"{ATOM}feed":
        for entry in root.findall(f"{ATOM}entry"):
            yield _document(entry, root)
    else:
        msg = f"an Atom feed or entry was expected, not {root.tag.replace('{', '').replace('}', ' ')}"
        raise ParseError(msg)


def _parse(data: bytes) -> Element:
    from defusedxml import DefusedXmlException  # noqa: PLC0415  # only where there is XML
    from defusedxml.ElementTree import fromstring  # noqa: PLC0415

    try:
        root: Element = fromstring(data)
    except XMLError as error:
        line, column = error.position
        msg = f"no well-formed XML at line {line}, column {column + 1}: {error}"
        raise ParseError(msg) from None
    except (DefusedXmlException, ValueError, LookupError, RecursionError) as error:
        msg = f"the XML is refused: {type(error).__name__} {error}"
        raise ParseError(msg) from None
    return root


def _document(entry: Element, feed: Element | None) -> dict[str, Any]:
    try:
        raw = _entry(entry, feed)
    except RecursionError:
        msg = "the entry is nested too deeply"
        raise ParseError(msg) from None
    terms: dict[str, str] = {"Hashtag": "as:Hashtag"} if _has_hashtag(raw) else {}
    language = entry.get(f"{_XML}lang") or (feed.get(f"{_XML}lang") if feed is not None else None)
    if language:
        terms["@language"] = language
    return {"@context": [CONTEXT_URL, terms] if terms else CONTEXT_URL, **raw}


def _has_hashtag(value: Any) -> bool:
    if isinstance(value, dict):
        return value.get("type") == "Hashtag" or any(_has_hashtag(item) for item in value.values())
    return isinstance(value, list) and any(_has_hashtag(item) for item in value)


def _entry(entry: Element, feed: Element | None) -> dict[str, Any]:
    """Convert an entry: an activity, or an object whose posting it implies (section 5.1)."""
    verbs = _extension_texts(entry, "verb")
    objects = _extension(entry, "object")
    actor = _actor(entry, feed)
    if not objects and not verbs:
        thing = _thing(entry, posted=True)
        activity = {"type": "Create", "id": thing.get("id"), "actor": actor, "object": thing}
        if thing.get("id"):
            activity["id"] = f"{thing['id']}#activity"  # the entry's own id is the thing's (section 5.1)
        return {
            **_clean(activity),
            **{name: thing[name] for name in ("published", "to", "cc") if name in thing},
        }
    activity = _thing(entry, posted=False)
    things = [_nested(item) for item in objects]
    played = next((item.get("type") for item in things if isinstance(item.get("type"), str)), None)
    kind, undone = _activity_type(verbs, played)
    activity |= _clean({"actor": actor, "object": things[0] if len(things) == 1 else things or None})
    targets = [_nested(item) for item in _extension(entry, "target")]
    activity |= _clean({"target": targets[0] if len(targets) == 1 else targets or None})
    if undone:
        inner = {name: activity[name] for name in ("actor", "object", "target") if name in activity}
        activity = {**activity, "object": {"type": undone, **inner}}
        activity.pop("target", None)
    return {"type": kind, **activity}


def _nested(element: Element) -> dict[str, Any]:
    """Convert an object inside an activity; one with a verb or an object is an activity itself."""
    if _extension(element, "object") or _extension(element, "verb"):
        return _entry(element, None)
    return _thing(element, posted=True)


def _activity_type(verbs: list[str], played: str | None) -> tuple[str | list[str], str | None]:
    """Return the type of the first verb that is known, or of the first one."""
    found = [activity_type(verb, played) for verb in verbs or ["post"]]
    return next((pair for pair in found if isinstance(pair[0], str)), found[0])


def _actor(entry: Element, feed: Element | None) -> Any:
    for element in _extension(entry, "actor"):
        return _thing(element, posted=True)
    places = [entry, entry.find(f"{ATOM}source"), feed]
    authors = [place.find(f"{ATOM}author") for place in places if place is not None]
    for author in authors:
        if author is not None:
            return _person(author)
    subjects = _extension(feed, "subject") if feed is not None else []
    return _thing(subjects[0], posted=True) if subjects else None


def _person(author: Element) -> dict[str, Any]:
    """Convert an Atom person; extensions may say more of them."""
    person = {"type": "Person", **_thing(author, posted=True)}
    uri, name = _text(author.find(f"{ATOM}uri")), _text(author.find(f"{ATOM}name"))
    if uri:
        person.setdefault("id", uri)
    if name:
        person["name"] = name
    username = _text(author.find(f"{_POCO}preferredUsername"))
    return {**person, **_clean({"preferredUsername": username})}


def _thing(element: Element, *, posted: bool) -> dict[str, Any]:
    """Convert what entries, objects and persons have in common."""
    kinds = [object_type(name) for name in _extension_texts(element, "object-type")]
    kind = next((name for name in kinds if isinstance(name, str)), kinds[0] if kinds else None)
    thing: dict[str, Any] = {"type": kind if posted and kind != "Activity" else None}
    thing["id"] = _text(element.find(f"{ATOM}id"))
    _title(element.find(f"{ATOM}title"), thing)
    thing["summary"] = thing.get("summary") or _markup(element.find(f"{ATOM}summary"))
    _content(element.find(f"{ATOM}content"), thing)
    published, updated = (_text(element.find(f"{ATOM}{name}")) for name in ("published", "updated"))
    thing["published"] = published or updated
    thing["updated"] = updated if published and updated != published else None
    _links(element, thing)
    categories = [_category(item) for item in element.findall(f"{ATOM}category") if item.get("term")]
    thing["tag"] = [*thing.get("tag", []), *categories] or None
    generator = element.find(f"{ATOM}generator")
    if generator is not None:
        parts = {"type": "Application", "name": _text(generator), "url": generator.get("uri")}
        thing["generator"] = _clean(parts)
    replied = [item.get("ref") or item.get("href") for item in element.findall(f"{_THREAD}in-reply-to")]
    thing["inReplyTo"] = (replied[0] if len(replied) == 1 else replied) or None
    authors = element.findall(f"{ATOM}author") if posted and element.tag != f"{ATOM}entry" else []
    thing["attributedTo"] = _person(authors[0]) if authors else None
    _place(element, thing)
    return _clean(thing)


def _title(title: Element | None, thing: dict[str, Any]) -> None:
    """A title with markup can be no name (Vocabulary, name): it is a summary."""
    text = _markup(title)
    if text and title is not None and title.get("type") in ("html", "xhtml") and _MARKUP.search(text):
        thing["summary"] = text
    else:
        thing["name"] = text


def _content(content: Element | None, thing: dict[str, Any]) -> None:
    if content is None:
        return
    kind = content.get("type") or "text"
    if content.get("src"):
        link = {"type": "Link", "href": content.get("src"), "mediaType": content.get("type")}
        thing["url"] = _clean(link)
        return
    thing["content"] = _markup(content)
    if kind == "text":
        thing["mediaType"] = "text/plain"  # a content is HTML where nothing else is said
    elif "/" in kind:
        thing["mediaType"] = kind


def _links(element: Element, thing: dict[str, Any]) -> None:
    attachments: list[Any] = []
    mentioned: list[Any] = []
    for link in element.findall(f"{ATOM}link"):
        rel, href = link.get("rel") or "alternate", link.get("href")
        if not href:
            continue
        if rel == "alternate":
            thing.setdefault("url", href)
        elif rel == "enclosure":
            parts = {"type": "Link", "href": href, "mediaType": link.get("type"), "name": link.get("title")}
            attachments.append(_clean(parts))
        elif rel in ("preview", "avatar"):
            sizes = {name: _whole(link.get(f"{_MEDIA}{name}")) for name in ("width", "height")}
            picture = _clean({"type": "Link", "href": href, "mediaType": link.get("type"), **sizes})
            thing.setdefault("image" if rel == "preview" else "icon", picture)
        elif rel in ("mentioned", "ostatus:attention"):
            mentioned.append({"type": "Mention", "href": href})
    thing["attachment"] = attachments or None
    if mentioned:
        thing["tag"] = mentioned


def _category(category: Element) -> dict[str, Any]:
    parts = {
        "type": "Hashtag",
        "name": category.get("label") or category.get("term"),
        "id": category.get("scheme"),
    }
    if parts["id"]:
        parts["id"] = f"{parts['id']}{category.get('term')}"
    return _clean(parts)


def _place(element: Element, thing: dict[str, Any]) -> None:
    numbers = (_text(element.find(f"{_GEORSS}point")) or "").replace(",", " ").split()
    if len(numbers) == 2:
        try:
            latitude, longitude = (float(number) for number in numbers)
        except ValueError:
            return
        name = _text(element.find(f"{_GEORSS}featurename"))
        thing["location"] = _clean(
            {"type": "Place", "name": name, "latitude": latitude, "longitude": longitude}
        )


def _extension(element: Element, name: str) -> list[Element]:
    return [found for space in ACTIVITY for found in element.findall(f"{space}{name}")]


def _extension_texts(element: Element, name: str) -> list[str]:
    texts = (_text(found) for found in _extension(element, name))
    return [text for text in texts if text and word_of(text)]


def _text(element: Element | None) -> str | None:
    return ("".join(element.itertext()).strip() or None) if element is not None else None


def _markup(element: Element | None) -> str | None:
    """Return a text construct as it reads: XHTML is written out, HTML is text already."""
    if element is None:
        return None
    if element.get("type") != "xhtml":
        return _text(element)
    from xml.etree.ElementTree import tostring  # noqa: PLC0415  # writing, not reading

    division = element[0] if len(element) else element
    inner = (division.text or "") + "".join(
        tostring(child, "unicode", default_namespace=None) for child in division
    )
    return re.sub(rf'(</?)\w+:|\sxmlns(:\w+)?="{_XHTML}"', r"\1", inner).strip() or None


def _whole(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 10 else None


def _clean(parts: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in parts.items() if value is not None}
