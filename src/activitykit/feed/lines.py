"""A page as text: plain lines, and a table-like rendering for terminals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from activitykit.feed.heading import heading
from activitykit.language import wrapped

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from activitykit.feed.entry import Entry
    from activitykit.feed.page import Page
    from activitykit.language import Catalogue
    from activitykit.stream import Stream

__all__ = ["to_rich", "to_text"]

_STYLES = {"actor": "bold", "object": "cyan", "target": "cyan", "context": "magenta", "owner": "bold"}


def to_text(
    page: Page,
    lang: str | Path | None = None,
    *,
    reasons: bool = True,
    width: int | None = None,
    now: Stream | None = None,
) -> str:
    """Return a page as plain text: what, when, and why; what else there is to know of it in between.

    Args:
        page: The page.
        lang: The language.
        reasons: Whether to say why each entry is there.
        width: Columns after which lines are wrapped and indented; as long as they are when left out.
        now: The stream as it is now, to tell how much has come in since.

    Example:
        >>> import activitykit as ak
        >>> stream = ak.Stream.from_documents([
        ...     {"type": "Like", "id": "urn:1", "actor": {"type": "Person", "id": "urn:ana", "name": "Ana"},
        ...      "object": {"type": "Article", "id": "urn:a", "name": "The plan"}, "to": "as:Public",
        ...      "published": "2026-11-20T08:00:00Z"}])
        >>> print(to_text(ak.Feed().page(stream, ak.Viewer("urn:paul"))))
         1. Ana liked “The plan”
            just now
            because you are new here: this is what is new and what others read
    """
    words = page.words(lang)
    above = heading(page, lang, now)
    if not page.entries:
        return "\n".join([*above, words.say("page.empty")])
    digits = len(str(page.entries[-1].rank)) + 1
    indent = " " * (digits + 2)
    lines: list[str] = [*above, ""] if above else []
    for entry in page.entries:
        first = f"{entry.rank:>{digits}}. "
        for said in [entry.sentence(lang), *_beside(page, entry, lang, reasons=reasons)]:
            lines += [first + said] if width is None else wrapped(said, width, first=first, rest=indent)
            first = indent
    return "\n".join(lines)


def _beside(page: Page, entry: Entry, lang: str | Path | None, *, reasons: bool) -> list[str]:
    """Return what is said of an entry under its sentence: of a notice in its place only when."""
    words, aside = page.words(lang), [entry.when(lang)]
    if entry.mute is not None:
        return aside
    if not entry.seen and page.view.history.size:
        aside.append(words.say("page.unseen"))
    told = entry.reasons(lang) if reasons else ()
    return [*entry.details(lang).lines(words), " · ".join(aside), *told]


def to_rich(
    page: Page, lang: str | Path | None = None, *, explain: bool = False, now: Stream | None = None
) -> Any:
    """Return a page for a terminal of any width: names stand out, times and reasons stand back.

    Args:
        page: The page.
        lang: The language.
        explain: Whether to show each signal's contribution to the score.
        now: The stream as it is now, to tell how much has come in since.
    """
    from rich.console import Group  # noqa: PLC0415 - only for terminals
    from rich.text import Text  # noqa: PLC0415

    words = page.words(lang)
    above = [Text(line, style="dim") for line in heading(page, lang, now)]
    if not page.entries:
        return Group(*above, Text(words.say("page.empty"), style="italic"))
    digits = len(str(page.entries[-1].rank))
    lines: list[Any] = [*above, Text("")] if above else []
    for entry in page.entries:
        line = Text(style="dim italic" if entry.mute is not None else "")
        for segment in entry.segments(lang):
            line.append(segment.text, style=_STYLES.get(segment.role, ""))
        aside = [entry.when(lang)]
        below: list[Text] = []
        if entry.mute is None:
            lines_ = entry.details(lang).lines(words)
            below += [Text(detail, style="green") for detail in lines_]
            aside.append(words.say("page.score", score=round(entry.score, 3)))
        below.append(Text(" · ".join(aside), style="dim"))
        if entry.mute is None:
            below += [Text(reason, style="italic dim") for reason in entry.reasons(lang)]
        if explain and entry.mute is None:
            below.append(Text(_parts(entry, words), style="dim"))
        lines.append(_Hanging(line, f"{entry.rank:>{digits}}. "))
        lines += [_Hanging(one, " " * (digits + 2)) for one in below]
        lines.append(Text(""))
    return Group(*lines[:-1])


def _parts(entry: Entry, words: Catalogue) -> str:
    best = sorted(entry.contributions.items(), key=lambda pair: -pair[1])
    return ", ".join(f"{name} {words.number(round(value, 3))}" for name, value in best if value)


@dataclass(frozen=True)
class _Hanging:
    """A line of a terminal that goes on under itself; rich alone would break at spaces that do not break."""

    text: Any
    first: str

    def __rich_console__(self, console: Any, options: Any) -> Iterator[Any]:
        at, said = 0, self.text.plain
        rest = " " * len(self.first)
        for number, line in enumerate(wrapped(said, options.max_width - len(self.first))):
            at = said.index(line, at)
            shown = self.text[at : at + len(line)]
            at += len(line)
            yield type(shown).assemble((rest if number else self.first, "dim"), shown)
