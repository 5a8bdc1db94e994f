"""HTML that is safe whatever it is made from: escaping, links, sanitising, initials."""

from __future__ import annotations

import re
from hashlib import blake2b
from html import escape
from urllib.parse import urlsplit

from activitykit.language import plain, shorten

__all__ = [
    "FACES",
    "attribute",
    "avatar",
    "cleaned",
    "face",
    "initials",
    "link",
    "safe_address",
    "storable",
    "text",
]

_SCHEMES = {"http", "https", "mailto"}
_TAGS = {
    *("a", "b", "blockquote", "br", "code", "del", "em", "i", "ins", "li"),
    *("ol", "p", "pre", "q", "s", "strong", "sub", "sup", "u", "ul"),
}
_LONG = 4_000
_UNSTORABLE = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")
_UNSAFE = re.compile(r"""[ "'<>\\^`{|}]""")
_MARKUP = re.compile("[<>&\xa0\ufeff]")  # what plain text has none of, if it is to be the same as HTML
FACES = ("#9a3412", "#166534", "#1e5aa8", "#86198f", "#7a4f01", "#0f6674", "#4b46b8", "#a3214f")
"""The colours of people's initials; page.css has the same."""
_REL = "noopener noreferrer nofollow"


def text(value: str) -> str:
    """Return text as HTML text."""
    return escape(storable(value), quote=False)


def attribute(value: str) -> str:
    """Return text as the value of a quoted attribute."""
    return escape(storable(value), quote=True)


def storable(value: str) -> str:
    """Replace what no document may hold: lone surrogates, controls, U+FFFE and U+FFFF (XML 1.0, 2.2)."""
    return _UNSTORABLE.sub(_replaced, value) if _UNSTORABLE.search(value) else value


def _replaced(found: re.Match[str]) -> str:
    return "?" if found[0] >= "\ud800" and found[0] <= "\udfff" else " "


def safe_address(iri: str) -> str | None:
    """Return an address that may be linked to, or ``None``.

    Example:
        >>> safe_address("https://intra.example/a"), safe_address("javascript:alert(1)")
        ('https://intra.example/a', None)
    """
    if not iri.isprintable() or _UNSAFE.search(iri):  # controls, marks of direction, any space
        return None
    try:
        parts = urlsplit(iri)
    except ValueError:
        return None
    if parts.scheme not in _SCHEMES or (parts.scheme != "mailto" and not parts.netloc):
        return None
    return iri


def link(words: str, iri: str | None, kind: str = "", *, style: str = "") -> str:
    """Return a linked piece of text, or plain text where the address can't be trusted."""
    address = safe_address(iri) if iri else None
    marks = (f' class="ak-{kind}"' if kind else "") + (f' style="{attribute(style)}"' if style else "")
    if address is None:
        return f"<bdi{marks}>{text(words)}</bdi>"
    return f'<a{marks} href="{attribute(address)}" rel="{_REL}"><bdi>{text(words)}</bdi></a>'


def cleaned(html: str, media_type: str = "text/html") -> str:
    """Return somebody's content as HTML without anything that acts, loads or breaks out of its place.

    Long content is cut, as text.

    Example:
        >>> cleaned('<p onclick="x()">Hi <img src=x onerror=alert(1)><script>alert(1)</script><b>you</b></p>')
        '<p>Hi <b>you</b></p>'
    """
    if not media_type.startswith(("text/html", "application/xhtml")):
        return text(html if len(html) <= _LONG else shorten(html[: _LONG * 4], _LONG))
    if len(html) > _LONG:
        return text(shorten(plain(html[: _LONG * 4]), _LONG))
    if not _MARKUP.search(html):
        return storable(html)
    from nh3 import clean  # noqa: PLC0415 - only where HTML is written

    return clean(
        storable(html),
        tags=_TAGS,
        attributes={"a": {"href", "title"}},
        attribute_filter=_kept,
        url_schemes=_SCHEMES,
        link_rel=_REL,
        strip_comments=True,
    )


def _kept(_tag: str, name: str, value: str) -> str | None:
    """Return the value of an attribute that may stay: links lead to whole addresses, not into this page."""
    return safe_address(value) if name == "href" else value


def initials(name: str) -> str:
    """Return up to two letters that stand for a name.

    Example:
        >>> initials("Hélène Vasseur"), initials("annuaire"), initials("李雷")
        ('HV', 'A', '李')
    """
    words = ["".join(c for c in word if c.isalnum()) for word in name.replace("-", " ").split()]
    words = [word for word in words if word]
    if not words:
        return "?"
    ends = words if len(words) == 1 else [words[0], words[-1]]
    return "".join(word[0].upper() for word in ends)


def avatar(name: str, iri: str) -> str:
    """Return a person's initials on a colour that is always theirs; white on it is readable (WCAG AA)."""
    return f'<span class="ak-face ak-h{_hue(iri)}">{text(initials(name))}</span>'


def face(name: str, iri: str) -> tuple[str, str]:
    """Return a person's initials and their colour, where there is no style sheet."""
    return initials(name), FACES[_hue(iri)]


def _hue(iri: str) -> int:
    return blake2b(iri.encode("utf-8", "replace"), digest_size=1).digest()[0] % len(FACES)
