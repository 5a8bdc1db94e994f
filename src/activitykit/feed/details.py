"""What a thing says beside its text: when and where it takes place, what one may choose, what is attached."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

from activitykit.feed.markup import safe_address
from activitykit.language import clean, plain, shorten
from activitykit.select.saying import short_name
from activitykit.stream.documents import items_of
from activitykit.stream.moments import read_moment

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from activitykit.feed.telling import Teller
    from activitykit.language import Catalogue

__all__ = ["Details", "File", "details_of"]

_MOST_VOTES = 10**12
_MANY = 8  # files and options that are named
_NAME = 60
_SHOWN_FILES = frozenset({"Image", "Video", "Audio", "Document", "Page", "Link"})


class File(NamedTuple):
    """Something attached: its name, its kind (an AS2 type), where it is, and its size in pixels if told."""

    name: str
    kind: str
    address: str | None
    pixels: tuple[int, int] | None


class Details(NamedTuple):
    """What may be told of a thing beside its text, in a language.

    Attributes:
        when: From when until when it lasts, where the viewer lives.
        place: Where.
        options: What one may choose, of a question.
        votes: How many chose each of them, as far as the question says; ``None`` where it does not.
        closes: Until when one may choose.
        files: What is attached.
    """

    when: str | None
    place: str | None
    options: tuple[str, ...]
    votes: tuple[int | None, ...]
    closes: str | None
    files: tuple[File, ...]

    def __bool__(self) -> bool:
        return any(self)

    def lines(self, words: Catalogue) -> list[str]:
        """Return the details as lines of plain text."""
        said = [" · ".join(filter(None, (self.when, self.place)))]
        if self.options:
            options = ", ".join(
                words.quote(name) + (f" ({words.say('page.votes', n=votes)})" if votes is not None else "")
                for name, votes in zip(self.options, self.votes, strict=True)
            )
            chosen = words.say("page.options", options=options)
            said.append(" · ".join(filter(None, (chosen, self.closes))))
        if self.files:
            names = ", ".join(file.name for file in self.files)
            said.append(words.say("page.files", n=len(self.files), names=names))
        return [line for line in said if line]


def details_of(teller: Teller, node: int, words: Catalogue) -> Details:
    """Return what may be told of a thing beside its text.

    Args:
        teller: Tells what the viewer may know.
        node: The thing's node code.
        words: The language.
    """
    document = teller.described(node)
    kinds = {kind for kind in items_of(document.get("type")) if isinstance(kind, str)}
    begin, end = read_moment(document.get("startTime")), read_moment(document.get("endTime"))
    question = "Question" in kinds
    now, zone = teller.view.as_of, teller.view.zone
    closes = read_moment(document.get("closed")) or end if question else None
    lasts = begin if not question else None
    options = tuple(_options(teller, document)) if question else ()
    return Details(
        when=words.span(lasts, end, now, zone) if lasts is not None else None,
        place=_place(teller, document),
        options=tuple(name for name, _ in options),
        votes=tuple(votes for _, votes in options),
        closes=None
        if closes is None
        else words.say(
            "page.closed_since" if closes <= now else "page.open_until",
            when=words.when(closes, now, zone, "dated"),
        ),
        files=tuple(islice(_files(teller, document), _MANY)),
    )


def _called(teller: Teller, thing: Any) -> str:
    """Return what something is called that stands within another thing."""
    if isinstance(thing, dict):
        for key in ("name", "summary", "content"):
            said = plain(teller.in_language(thing, key))
            if said:
                return shorten(said, _NAME)
        thing = thing.get("id") or _address(thing) or ""
    if not isinstance(thing, str):
        return ""
    known = teller.thing(teller.view.stream.nodes.code(thing))
    return shorten((known.name if known else None) or short_name(thing), _NAME)


def _place(teller: Teller, document: Mapping[str, Any]) -> str | None:
    named = (_called(teller, item) for item in items_of(document.get("location")))
    return next((name for name in named if name), None)


def _options(teller: Teller, document: Mapping[str, Any]) -> Iterator[tuple[str, int | None]]:
    """Yield what one may choose, and how many did: those are the replies to an option."""
    for item in [*items_of(document.get("oneOf")), *items_of(document.get("anyOf"))][:_MANY]:
        name = _called(teller, item)
        if name:
            replies = item.get("replies") if isinstance(item, dict) else None
            votes = replies.get("totalItems") if isinstance(replies, dict) else None
            yield name, votes if type(votes) is int and 0 <= votes < _MOST_VOTES else None


def _files(teller: Teller, document: Mapping[str, Any]) -> Iterator[File]:
    for item in [*items_of(document.get("attachment")), *items_of(document.get("image"))]:
        name = _called(teller, item)
        if not name:
            continue
        thing = item if isinstance(item, dict) else {"href": item}
        kinds = [kind for kind in items_of(thing.get("type")) if isinstance(kind, str)]
        kind = next((kind for kind in kinds if kind in _SHOWN_FILES), _kind_of(thing))
        yield File(
            name, kind, safe_address(_address(thing)), _pixels(thing.get("width"), thing.get("height"))
        )


def _pixels(width: Any, height: Any) -> tuple[int, int] | None:
    known = type(width) is int and type(height) is int and 0 < width < 10**6 and 0 < height < 10**6
    return (width, height) if known else None


def _kind_of(thing: Mapping[str, Any]) -> str:
    media_type = thing.get("mediaType")
    kind = media_type.partition("/")[0].capitalize() if isinstance(media_type, str) else ""
    return kind if kind in _SHOWN_FILES else "Document"


def _address(thing: Mapping[str, Any]) -> str:
    """Return where something can be opened: its first url, its href, else its id."""
    for key in ("url", "href", "id"):
        for item in items_of(thing.get(key)):
            found = item.get("href") if isinstance(item, dict) else item
            if isinstance(found, str) and found:
                return clean(found) if clean(found) == found else ""
    return ""
