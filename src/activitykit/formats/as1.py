"""Activity Streams 1.0 in JSON to 2.0, after Core's appendix A.

https://www.w3.org/TR/activitystreams-core/#activitystreams-1.0

Beside the renamed members: an activity without a verb is a post; a verb that takes something back is an
`Undo` of it; ``image`` of an actor is their ``icon`` too; ``stream`` of an audio or a video is its ``url``;
the audiences ``@public`` and ``@unlisted`` are the collection of everybody. What 1.0 has and 2.0 has not is
kept under the prefix ``as1``; members of neither stay as they are.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from activitykit.errors import ParseError
from activitykit.formats.words import AS1_SCHEMA, activity_type, object_type, word_of
from activitykit.vocabulary import CONTEXT_URL, PROPERTIES, TYPES
from activitykit.vocabulary.documents import copy_json
from activitykit.vocabulary.values import write_duration

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["is_as1", "to_as2"]

PUBLIC = "https://www.w3.org/ns/activitystreams#Public"
_NAMES = {old: row.name for row in PROPERTIES.values() for old in row.as1 if old not in ("title", "replies")}
_AUDIENCES = ("to", "cc", "bto", "bcc")
_KEPT = frozenset({"mood", "rating", "source", "fullImage", "targetUrl", "itemsAfter", "itemsBefore"})
_ISO6709 = re.compile(r"([+-]\d+(?:\.\d+)?)([+-]\d+(?:\.\d+)?)([+-]\d+(?:\.\d+)?)?/?")
_WORDS_OF_2 = ("type", "@type", "@context", "@id")
_MARKUP = re.compile(r"<[A-Za-z/!]|&\w+;")


def is_as1(document: Any) -> bool:
    """Whether a JSON value looks like Activity Streams 1.0: its words, and none of 2.0.

    Example:
        >>> is_as1({"verb": "post"}), is_as1({"type": "Note"}), is_as1({"items": [{"verb": "like"}]})
        (True, False, True)
    """
    if not isinstance(document, dict) or any(name in document for name in _WORDS_OF_2):
        return False
    items = document.get("items")
    inside = [document.get("actor"), document.get("object"), *(items if isinstance(items, list) else [])]
    return any(_has_words_of_1(value) for value in (document, *inside))


def _has_words_of_1(value: Any) -> bool:
    return isinstance(value, dict) and ("verb" in value or "objectType" in value)


def to_as2(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return an Activity Streams 1.0 object, activity or stream as a document of 2.0.

    Raises:
        ParseError: The document is nested too deeply, or holds what has no JSON form.

    Example:
        >>> to_as2({"actor": {"displayName": "Ann"}, "object": {"objectType": "note"}})["actor"]
        {'name': 'Ann'}
    """
    raw: dict[str, Any] = copy_json(document)
    terms: dict[str, str] = {}
    try:
        converted = _convert(raw, root=True)
        _declare(converted, terms)
    except RecursionError:
        msg = "the document is nested too deeply to be converted from Activity Streams 1.0"
        raise ParseError(msg) from None
    own = converted.pop("@context", None)
    parts = [
        CONTEXT_URL,
        *(own if isinstance(own, list) else [own] if own not in (None, CONTEXT_URL) else []),
    ]
    parts += [terms] if terms else []
    return {"@context": parts if len(parts) > 1 else CONTEXT_URL, **converted}


def _declare(value: Any, terms: dict[str, str]) -> None:
    """Find the terms that the context has to define."""
    if isinstance(value, list):
        for item in value:
            _declare(item, terms)
    elif isinstance(value, dict):
        if value.get("type") == "Hashtag":
            terms["Hashtag"] = "as:Hashtag"
        for name, item in value.items():
            if name.startswith("as1:"):
                terms["as1"] = AS1_SCHEMA
            _declare(item, terms)


def _convert(old: dict[str, Any], *, root: bool = False) -> dict[str, Any]:
    """Convert one object with everything inside it."""
    verb = _verb_of(old, root=root)
    new: dict[str, Any] = {}
    undone: str | None = None
    if verb is not None:
        played = old["object"].get("objectType") if isinstance(old.get("object"), dict) else None
        new["type"], undone = activity_type(verb, played if isinstance(played, str) else None)
    elif isinstance(old.get("objectType"), str):
        new["type"] = object_type(old["objectType"])
    elif root and isinstance(old.get("items"), list):
        new["type"] = "Collection"
    if isinstance(old.get("id"), str):
        new = {"id": old["id"], **new}
    for name, value in old.items():
        if name not in ("id", "verb", "objectType"):
            _member(name, value, old, new)
    _finish(new)
    return _undo(new, undone) if undone else new


def _verb_of(old: dict[str, Any], *, root: bool) -> str | None:
    verb = old.get("verb")
    if isinstance(verb, str) and verb:
        return verb
    kind = old.get("objectType")
    if isinstance(kind, str) and word_of(kind) != "activity":
        return None
    acts = root and "actor" in old and "object" in old
    return "post" if acts or isinstance(kind, str) else None  # 1.0, section 4.1: post is implied


def _member(name: str, value: Any, old: dict[str, Any], new: dict[str, Any]) -> None:
    special = _SPECIAL.get(name)
    if special is not None:
        special(value, old, new)
    elif name in _AUDIENCES:
        _audience(name, value, new)
    elif name in _KEPT:
        new[f"as1:{name}"] = value
    else:
        new[_NAMES.get(name, name)] = _value(value)


def _value(value: Any) -> Any:
    if isinstance(value, list):
        return [_value(item) for item in value]
    if isinstance(value, dict):
        return value["id"] if set(value) == {"id"} else _convert(value)
    return value


def _display_name(value: Any, _: dict[str, Any], new: dict[str, Any]) -> None:
    new["name"] = value


def _title(value: Any, old: dict[str, Any], new: dict[str, Any]) -> None:
    """1.0 allows markup in a title, 2.0 allows none in a name; a summary may have it."""
    if value == old.get("displayName"):
        return
    markup = isinstance(value, str) and _MARKUP.search(value)
    if "displayName" not in old and not markup:
        new["name"] = value
    elif "summary" not in old:
        new["summary"] = value
    else:
        new["as1:title"] = value


def _object(value: Any, _: dict[str, Any], new: dict[str, Any]) -> None:
    """The URL is a thing's less reliable identifier, where it has nothing else (1.0, section 3.4)."""
    only_url = isinstance(value, dict) and set(value) == {"url"}
    new["object"] = value["url"] if only_url else _value(value)


def _in_reply_to(value: Any, _: dict[str, Any], new: dict[str, Any]) -> None:
    new["inReplyTo"] = _single(_value(value))


def _images(value: Any, old: dict[str, Any], new: dict[str, Any]) -> None:
    values = value if isinstance(value, list) else [value]
    featured = [item for item in values if isinstance(item, dict) and item.get("objectType") == "featured"]
    plain = [item for item in values if item not in featured]
    images = [_image(item) for item in (*featured, *plain)]
    new["image"] = _single(images)
    kind = old.get("objectType")
    name = object_type(kind) if isinstance(kind, str) else None
    if (
        plain
        and "icon" not in old
        and isinstance(name, str)
        and name in TYPES
        and TYPES[name].family == "actor"
    ):
        new["icon"] = _image(plain[0])


def _icon(value: Any, _: dict[str, Any], new: dict[str, Any]) -> None:
    new["icon"] = _single([_image(item) for item in (value if isinstance(value, list) else [value])])


def _image(value: Any) -> Any:
    if isinstance(value, str):
        return {"type": "Image", "url": value}
    if not isinstance(value, dict):
        return value
    return {**_convert({name: item for name, item in value.items() if name != "objectType"}), "type": "Image"}


def _single(value: Any) -> Any:
    return value[0] if isinstance(value, list) and len(value) == 1 else value


def _url(value: Any, old: dict[str, Any], new: dict[str, Any]) -> None:
    """Some write a list of ``urls``, with the address as ``value``; it includes the ``url``."""
    listed = old.get("urls")
    values = listed if isinstance(listed, list) and listed else [value]
    new["url"] = _single([_link(item) for item in values])


def _link(value: Any) -> Any:
    if not isinstance(value, dict) or "value" not in value:
        return _value(value)
    named = "displayName" in value
    return {"type": "Link", "href": value["value"], "name": value["displayName"]} if named else value["value"]


def _stream(value: Any, old: dict[str, Any], new: dict[str, Any]) -> None:
    """The stream of an audio or video is where its sound or picture is; its members are the thing's own."""
    kind = old.get("objectType")
    links = [item for item in (value if isinstance(value, list) else [value]) if isinstance(item, dict)]
    if kind not in ("audio", "video") or not links:
        new["stream"] = value
        return
    _duration(links[0].get("duration"), old, new)
    new.update({name: item for name, item in links[0].items() if name not in ("url", "duration")})
    urls = [item["url"] for item in links if "url" in item]
    if "url" not in old and urls:
        new["url"] = _single(urls)
    elif urls:
        new["attachment"] = [{"type": "Link", "href": url} for url in urls]


def _duration(value: Any, _: dict[str, Any], new: dict[str, Any]) -> None:
    seconds = isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value < 10**9
    if value is not None:
        new["duration"] = write_duration(timedelta(seconds=value)) if seconds else value


def _position(value: Any, old: dict[str, Any], new: dict[str, Any]) -> None:
    names = ("latitude", "longitude", "altitude")
    if isinstance(value, dict):
        found = {name: value[name] for name in names if name in value}
    else:
        match = _ISO6709.fullmatch(value) if isinstance(value, str) else None
        parts = zip(names, match.groups(), strict=True) if match else ()
        found = {name: float(part) for name, part in parts if part}
        new["position"] = value
    new.update({name: number for name, number in found.items() if name not in old})


def _duplicates(value: Any, _: dict[str, Any], new: dict[str, Any]) -> None:
    known = new.setdefault("alsoKnownAs", [])
    known += [item for item in (value if isinstance(value, list) else [value]) if item not in known]


def _provider(value: Any, old: dict[str, Any], new: dict[str, Any]) -> None:
    new["as1:provider" if "generator" in old else "generator"] = _value(value)


def _username(value: Any, _: dict[str, Any], new: dict[str, Any]) -> None:
    new["preferredUsername"] = value


def _options(value: Any, _: dict[str, Any], new: dict[str, Any]) -> None:
    new["oneOf"] = _value(value)


def _replies(value: Any, _: dict[str, Any], new: dict[str, Any]) -> None:
    replies = _value(value)
    if isinstance(replies, list):
        replies = {"type": "Collection", "totalItems": len(replies), "items": replies}
    elif isinstance(replies, dict):
        replies.setdefault("type", "Collection")
    new["replies"] = replies


def _audience(name: str, value: Any, new: dict[str, Any]) -> None:
    for item in value if isinstance(value, list) else [value]:
        alias = item.get("alias") if isinstance(item, dict) else None
        place = "cc" if alias == "@unlisted" else name
        found = PUBLIC if alias in ("@public", "@unlisted") else _value(item)
        known = new.setdefault(place, [])
        if isinstance(known, list) and found not in known:
            known.append(found)


def _finish(new: dict[str, Any]) -> None:
    """What follows from the type: a mention is a link, an arrival is at a place."""
    kind = new.get("type")
    if kind == "Mention" and "url" in new:
        new["href"] = new.pop("url")
    elif kind == "Arrive" and "object" in new and "location" not in new:
        new["location"] = new.pop("object")


def _undo(new: dict[str, Any], undone: str) -> dict[str, Any]:
    """Put what is taken back between an undoing and its object."""
    inner = {name: new[name] for name in ("actor", "object", "target") if name in new}
    outer = {name: value for name, value in new.items() if name != "target"}
    return {**outer, "object": {"type": undone, **inner}}


_SPECIAL: dict[str, Callable[[Any, dict[str, Any], dict[str, Any]], None]] = {
    "displayName": _display_name,
    "downstreamDuplicates": _duplicates,
    "duration": _duration,
    "icon": _icon,
    "image": _images,
    "inReplyTo": _in_reply_to,
    "object": _object,
    "options": _options,
    "position": _position,
    "provider": _provider,
    "replies": _replies,
    "stream": _stream,
    "title": _title,
    "upstreamDuplicates": _duplicates,
    "url": _url,
    "urls": _url,
    "username": _username,
}
