"""Links: addresses under which the same page is found, told by one documented rule."""

from __future__ import annotations

import re
from threading import RLock
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

import numpy as np

from activitykit.stream.growable import Growable
from activitykit.stream.pairs import Pairs
from activitykit.stream.postings import distinct

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from activitykit.stream import Stream

__all__ = ["Links", "canonical"]

_UNKNOWN = -2
_DEEPER = re.compile("[/?#]")  # what a page has behind its host
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
    """The pages that things are found at: the same number for the same page.

    It serves every stream cut from one history, without regard to who may see what. What is appended costs
    what it is long.
    """

    def __init__(self) -> None:
        self._lock = RLock()
        self._known: dict[str, int] = {}
        self._of_urls, self._of_things = Growable(np.int32), Growable(np.int32)
        self._states = self._rows = 0
        self._described, self._named = Pairs(), Pairs()
        self._bare = Growable(np.int8)

    def __repr__(self) -> str:
        return f"Links({len(self._known):,} pages)"

    def of_urls(
        self, stream: Stream, codes: NDArray[np.integer[Any]], *, bare: bool = True
    ) -> NDArray[np.int64]:
        """Return the page of each address, by its code among the stream's texts; -1 for what is none.

        Args:
            stream: The stream.
            codes: Codes of texts, -1 for none.
            bare: Whether a site as a whole is a page.
        """
        with self._lock:
            self._read_urls(stream.whole)
            pages = np.where(codes >= 0, self._of_urls.all()[codes] if len(self._of_urls) else -1, -1)
            if not bare:
                pages[pages >= 0] = np.where(self._bare.all()[pages[pages >= 0]], -1, pages[pages >= 0])
            return pages.astype(np.int64)

    def of_things(self, stream: Stream, nodes: NDArray[np.integer[Any]]) -> NDArray[np.int64]:
        """Return the page of each thing's own IRI; -1 for what is none."""
        with self._lock:
            self._read_things(stream.whole)
            return np.where(nodes >= 0, np.maximum(self._of_things.all()[nodes], -1), -1).astype(np.int64)

    def described_at(self, stream: Stream, pages: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the things that were once said to be found at some pages."""
        with self._lock:
            self._read_urls(stream.whole)
            return distinct(self._described.of(pages)).astype(np.int64)

    def things_at(self, stream: Stream, pages: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return these things, and those whose own IRIs lead to some pages."""
        with self._lock:
            self._read_things(stream.whole)
            return distinct(np.concatenate((self.described_at(stream, pages), self._named.of(pages))))

    def _read_urls(self, whole: Stream) -> None:
        begin, self._states = self._states, len(whole.states)
        urls, nodes = whole.states.url[begin:], whole.states.node[begin:]
        urls, nodes = urls[urls >= 0], nodes[urls >= 0]
        if not len(urls):
            return
        codes = distinct(urls)
        self._of_urls.resize(int(codes[-1]) + 1, _UNKNOWN)
        codes = codes[self._of_urls.all()[codes] == _UNKNOWN]
        self._of_urls.put(codes, self._numbered([_page(whole.texts[code]) for code in codes.tolist()]))
        self._described.add(self._of_urls.all()[urls], nodes)

    def _read_things(self, whole: Stream) -> None:
        begin, self._rows = self._rows, len(whole)
        self._of_things.resize(len(whole.nodes), _UNKNOWN)
        nodes = distinct(whole.columns.object[begin:])
        nodes = nodes[nodes >= 0]
        nodes = nodes[self._of_things.all()[nodes] == _UNKNOWN]
        pages = self._numbered([canonical(whole.nodes[node]) for node in nodes.tolist()])
        self._of_things.put(nodes, pages)
        self._named.add(pages[pages >= 0], nodes[pages >= 0])

    def _numbered(self, pages: list[str | None]) -> NDArray[np.int32]:
        known, before = self._known, len(self._known)
        numbers = [-1 if page is None else known.setdefault(page, len(known)) for page in pages]
        if len(known) > before:
            fresh = dict.fromkeys(page for page in pages if page is not None and known[page] >= before)
            self._bare.extend([not _DEEPER.search(page) for page in fresh])
        return np.array(numbers, np.int32)


def _page(address: str) -> str | None:
    """Return what is the same for all addresses of a page, which may be no page of the web."""
    return canonical(address) or address
