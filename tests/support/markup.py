"""A reader of made HTML that fails on whatever is not harmless."""

import re
from html.parser import HTMLParser

TAGS = frozenset(
    [
        "a",
        "article",
        "b",
        "bdi",
        "blockquote",
        "body",
        "br",
        "code",
        "dd",
        "del",
        "details",
        "div",
        "dl",
        "dt",
        "em",
        "h1",
        "h2",
        "head",
        "header",
        "html",
        "i",
        "ins",
        "li",
        "main",
        "meta",
        "ol",
        "p",
        "pre",
        "q",
        "s",
        "section",
        "span",
        "strong",
        "style",
        "sub",
        "summary",
        "sup",
        "time",
        "title",
        "u",
        "ul",
    ]
)
FETCHING = {"src", "srcset", "background", "action", "formaction", "ping", "poster", "srcdoc", "data"}


class Harmless(HTMLParser):
    """Fails on anything that acts, fetches or breaks out of its place, and where tags don't close in order."""

    tags = TAGS

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.open = []

    @classmethod
    def read(cls, html):
        """Return the reader when it has read everything."""
        reader = cls()
        reader.feed(html)
        reader.close()
        assert reader.open == []
        return reader

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        assert tag in self.tags, tag
        assert not any(name.startswith("on") for name in given), given
        assert not FETCHING & set(given), given
        if "href" in given:
            assert given["href"].startswith(("https://", "http://", "mailto:")), given
            assert "noopener" in given["rel"]
        assert not re.search(r"url\(|expression|position:fixed|@import", given.get("style", "")), given
        assert "refresh" not in str(given)
        if tag not in {"br", "meta"}:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag
