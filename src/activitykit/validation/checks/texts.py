"""Rules on natural language: name, summary, content and their maps."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from activitykit.validation.lexical import HTML_MARKUP, has_no_rtl, has_wrong_first_strong, is_language_tag
from activitykit.validation.rules import At, Finding, Lane, nothing, place_tokens, rule
from activitykit.validation.wording import brief, kind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["RULES"]

LONG_SUMMARY = 250
"""A summary of more characters than this is taken for long."""

_WORD = re.compile(r"[^\W\d_]{2}")
_NAMED = frozenset(
    {"Application", "Group", "Organization", "Person", "Service", "Link", "Mention", "Hashtag"}
)


def _plain_name(text: str) -> bool:
    return "<" not in text and "&" not in text and has_no_rtl(text)


def _plain_summary(text: str) -> bool:
    return len(text) <= LONG_SUMMARY and "<" not in text and has_no_rtl(text)


def _text_findings(name: str, text: str, at: At, below: tuple[str, ...]) -> Iterator[Finding]:
    where = f"{name} ({below[0]})" if below else name
    markup = HTML_MARKUP.search(text) if name != "content" else None
    if name == "name" and markup:
        yield Finding(f"{where} has the markup {brief(markup[0])}", "AS2-NAME-HTML", below)
    if name == "summary" and "name" not in at.node and "nameMap" not in at.node:
        if markup and markup[0].startswith("<"):
            message = f"{where} has the markup {brief(markup[0])}, and there is no name"
            yield Finding(message, "AS2-SUMMARY-MARKUP-NO-NAME", below)
        if len(text) > LONG_SUMMARY:
            message = f"{where} has {len(text)} characters, and there is no name"
            yield Finding(message, "AS2-SUMMARY-LONG-NO-NAME", below)
    if not text.isascii() and has_wrong_first_strong(text):
        yield Finding(f"{where} would be shown in the wrong direction", "AS2-BIDI-DIRECTION", below)


_CODES = (
    "AS2-NAME-SINGLE-STRING",
    "AS2-NAME-NUMBER",
    "AS2-CONTENT-NUMBER",
    "AS2-NAME-HTML",
    "AS2-SUMMARY-MARKUP-NO-NAME",
    "AS2-SUMMARY-LONG-NO-NAME",
    "AS2-BIDI-DIRECTION",
)


def _text(value: Any, at: At) -> Iterator[Finding]:
    """One string."""
    if isinstance(value, str):
        yield from _text_findings(at.name, value, at, ())
    elif isinstance(value, dict | list):
        hint = f"Rename {at.name} to {at.name}Map." if isinstance(value, dict) else ""
        yield Finding(f"{at.name} is {kind(value)}", "AS2-NAME-SINGLE-STRING", hint=hint)
    else:
        code = "AS2-CONTENT-NUMBER" if at.name == "content" else "AS2-NAME-NUMBER"
        yield Finding(f"{at.name} is {brief(value)}", code)


name_text = rule(*_CODES, property="name", lane=Lane(_plain_name))(_text)
summary_text = rule(*_CODES, property="summary", lane=Lane(_plain_summary))(_text)
content_text = rule(*_CODES, property="content", lane=Lane(has_no_rtl))(_text)


_TESTS: dict[str, Callable[[str], object]] = {
    "nameMap": _plain_name,
    "summaryMap": _plain_summary,
    "contentMap": has_no_rtl,
}


def _plain_map(test: Callable[[str], object]) -> Callable[[dict[str, Any]], bool]:
    def plain(value: dict[str, Any]) -> bool:
        for tag, text in value.items():
            if text.__class__ is not str or not test(text) or not is_language_tag(tag):
                return False
        return True

    return plain


def _language_map(value: Any, at: At) -> Iterator[Finding]:
    """An object from language tags to strings."""
    if not isinstance(value, dict):
        yield Finding(f"{at.name} is {kind(value)}", "AS2-MAP-OBJECT")
        return
    for tag, text in value.items():
        if not is_language_tag(tag):
            underscore = "_" in tag and is_language_tag(tag.replace("_", "-"))
            yield Finding(
                f"{at.name} has the key {brief(tag)}",
                "AS2-MAP-KEY-BCP47-B" if underscore else "AS2-MAP-KEY-BCP47",
                (tag,),
                f'Write "{tag.replace("_", "-")}".' if underscore else "",
            )
        if isinstance(text, str):
            yield from _text_findings(at.name.removesuffix("Map"), text, at, (tag,))
        else:
            yield Finding(f"{at.name} has {kind(text)} for {brief(tag)}", "AS2-MAP-VALUE-STRING", (tag,))


_MAP_CODES = (
    "AS2-MAP-OBJECT",
    "AS2-MAP-KEY-BCP47",
    "AS2-MAP-KEY-BCP47-B",
    "AS2-MAP-VALUE-STRING",
    *_CODES[3:],
)
language_maps = tuple(
    rule(*_MAP_CODES, property=name, lane=Lane(nothing, mapping=_plain_map(test)))(_language_map)
    for name, test in _TESTS.items()
)


@rule("AS2-LANGUAGE-MARKED", deferred=True)
def language_marked(document: Any, at: At) -> Iterator[Finding]:
    """The first text of a document whose language nothing tells; names of people and links have none."""
    del document
    for node, place, context in at.objects():
        if context.language is not None:
            continue
        for name in ("content", "summary", "name"):
            text = node.get(name)
            if not isinstance(text, str) or f"{name}Map" in node or not _WORD.search(text):
                continue
            given = node.get("type")
            if name == "name" and (given in _NAMED if isinstance(given, str) else given is not None):
                continue
            yield Finding(
                f"nothing tells the language of {brief(text)}",
                "AS2-LANGUAGE-MARKED",
                (*place_tokens(place), name),
            )
            return


RULES = (name_text, summary_text, content_text, *language_maps, language_marked)
