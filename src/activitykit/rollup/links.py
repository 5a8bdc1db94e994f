"""Links: addresses under which the same page is found, told by one documented rule."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit
from weakref import WeakKeyDictionary

import numpy as np

from activitykit.stream.postings import distinct

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from activitykit.stream import Stream

__all__ = ["Links", "canonical", "links_of"]

_PORTS = {"http": 80, "https": 443}
_ASIDE = frozenset({"www", "m", "mobile", "amp"})  # names of hosts that show the same pages
_TRACKERS = re.compile(
    r"utm_\w+|fbclid|gclid|gclsrc|dclid|gbraid|wbraid|msclkid|yclid|twclid|igshid|mc_[ce]id|mkt_tok|_hs\w+|at_\w+"
)


def canonical(address: str) -> str | None:
    """Return what is the same for all addresses of a page; ``None`` for what is no web address.

    Left out are the scheme (http or https), the port it implies, ``www``, ``m``, ``mobile`` and ``amp`` among
    the host's names, a slash at the end, the fragment unless it routes (``#!`` and ``#/``), and parameters
    that only tell where a reader came from (``utm_*``, ``fbclid``, ...); the others are sorted. It is
    compared, never shown or opened.

    Example:
        >>> canonical("http://www.example.org:80/heat/?utm_source=letter&b=2&a=1#top")
        'example.org/heat?a=1&b=2'
        >>> canonical("https://fr.m.example.org/Caf%c3%a9") == canonical("https://fr.example.org/Café")
        True
        >>> canonical("urn:page:7") is None
        True
    """
    if not address[:8].lower().startswith(("http://", "https://")):
        return None
    try:
        parts = urlsplit(address.strip())
        host, port = parts.hostname or "", parts.port
        query = parse_qsl(parts.query, keep_blank_values=True)
        kept = sorted((name, value) for name, value in query if not _TRACKERS.fullmatch(name.lower()))
        asked = f"?{urlencode(kept)}" if kept else ""
    except ValueError:  # a host, a port or a character that no address has
        return None
    names = host.rstrip(".").split(".")
    names = [name for at, name in enumerate(names) if name not in _ASIDE or at >= len(names) - 2]
    at = "" if port in {None, _PORTS[parts.scheme]} else f":{port}"
    route = f"#{parts.fragment}" if parts.fragment.startswith(("!", "/")) else ""
    return ".".join(names) + at + unquote(parts.path).rstrip("/") + asked + route


class Links:
    """The pages that the things of a stream are found at: the same number for the same page.

    Found once for a stream, without regard to who may see what.

    Attributes:
        count: How many numbers there are.
    """

    def __init__(self, stream: Stream) -> None:
        known: dict[str, int] = {}
        urls, things = (distinct(codes[codes >= 0]) for codes in (stream.states.url, stream.columns.object))
        self._urls, self._pages_of_urls = _numbered(urls, lambda code: _page(stream.texts[code]), known)
        self._things, self._pages_of_things = _numbered(
            things, lambda code: canonical(stream.nodes[code]), known
        )
        self.count = len(known)

    def __repr__(self) -> str:
        return f"Links({self.count:,} pages)"

    def of_urls(self, codes: NDArray[np.integer[Any]]) -> NDArray[np.int64]:
        """Return the page of each address, by its code among the stream's texts; -1 for what is none."""
        return _looked_up(self._urls, self._pages_of_urls, codes)

    def of_things(self, nodes: NDArray[np.integer[Any]]) -> NDArray[np.int64]:
        """Return the page of each thing's own IRI; -1 for what is none."""
        return _looked_up(self._things, self._pages_of_things, nodes)

    def urls_at(self, pages: NDArray[np.int64]) -> NDArray[np.int32]:
        """Return the addresses of some pages."""
        return self._urls[np.isin(self._pages_of_urls, pages)]

    def things_at(self, pages: NDArray[np.int64]) -> NDArray[np.int32]:
        """Return the things whose own IRIs lead to some pages."""
        return self._things[np.isin(self._pages_of_things, pages)]


def _page(address: str) -> str:
    """Return what is the same for all addresses of a page, which may be no page of the web."""
    return canonical(address) or address


def _numbered(
    codes: NDArray[np.int32], page_of: Callable[[int], str | None], known: dict[str, int]
) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """Return the codes of addresses, ascending, and the numbers of their pages."""
    pages = [page_of(code) for code in codes.tolist()]
    numbers = [-1 if page is None else known.setdefault(page, len(known)) for page in pages]
    found = np.array(numbers, np.int64)
    return codes[found >= 0], found[found >= 0]


def _looked_up(
    known: NDArray[np.int32], pages: NDArray[np.int64], codes: NDArray[np.integer[Any]]
) -> NDArray[np.int64]:
    found = np.full(len(codes), -1, np.int64)
    if len(known):
        at = np.minimum(np.searchsorted(known, codes), len(known) - 1)
        same = known[at] == codes
        found[same] = pages[at[same]]
    return found


_LINKS: WeakKeyDictionary[Stream, Links] = WeakKeyDictionary()


def links_of(stream: Stream) -> Links:
    """Return the links of a stream, the same ones each time."""
    found = _LINKS.get(stream)
    if found is None:
        found = _LINKS.setdefault(stream, Links(stream))
    return found
