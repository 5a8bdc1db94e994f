"""A page as text: plain lines, and a table-like rendering for terminals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from activitykit.feed.page import Page

__all__ = ["to_rich", "to_text"]


def to_text(page: Page, lang: str | None = None, *, reasons: bool = True) -> str:
    """Return a page as plain text, three lines an entry: what, when, why.

    Example:
        >>> import activitykit as ak
        >>> stream = ak.Stream.from_documents([
        ...     {"type": "Like", "id": "urn:1", "actor": {"type": "Person", "id": "urn:ana", "name": "Ana"},
        ...      "object": {"type": "Article", "id": "urn:a", "name": "The plan"}, "to": "as:Public",
        ...      "published": "2026-11-20T08:00:00Z"}])
        >>> print(to_text(ak.Feed().page(stream, ak.Viewer("urn:paul"))))
         1. Ana liked “The plan”
            just now
    """
    words = page.words(lang)
    if not page.entries:
        return words.say("page.empty")
    width = len(str(page.entries[-1].rank)) + 1
    lines: list[str] = []
    for entry in page.entries:
        lines.append(f"{entry.rank:>{width}}. {entry.sentence(lang)}")
        aside = [entry.when(lang)]
        if not entry.seen and page.view.history.size:
            aside.append(words.say("page.unseen"))
        lines.append(" " * (width + 2) + " · ".join(aside))
        if reasons:
            lines += [" " * (width + 2) + reason for reason in entry.reasons(lang)]
    return "\n".join(lines)


def to_rich(page: Page, lang: str | None = None, *, explain: bool = False) -> Any:
    """Return a page for a terminal: names stand out, times and reasons stand back.

    Args:
        page: The page.
        lang: The language.
        explain: Whether to show each signal's contribution to the score.
    """
    from rich.console import Group  # noqa: PLC0415 - only for terminals
    from rich.padding import Padding  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    words = page.words(lang)
    if not page.entries:
        return Text(words.say("page.empty"), style="italic")
    width = len(str(page.entries[-1].rank)) + 2
    styles = {"actor": "bold", "object": "cyan", "target": "cyan", "context": "magenta", "owner": "bold"}
    lines: list[Any] = []
    for entry in page.entries:
        line = Text(f"{entry.rank:>{width - 2}}. ", style="dim")
        for segment in entry.segments(lang):
            line.append(segment.text, style=styles.get(segment.role, "default"))
        lines.append(line)
        lines.append(Padding(Text(f"{entry.when(lang)} · {entry.score:.3f}", style="dim"), (0, 0, 0, width)))
        lines += [
            Padding(Text(reason, style="italic dim"), (0, 0, 0, width)) for reason in entry.reasons(lang)
        ]
        if explain:
            parts = ", ".join(
                f"{name} {words.number(round(value, 3))}"
                for name, value in sorted(entry.contributions.items(), key=lambda pair: -pair[1])
                if value
            )
            lines.append(Padding(Text(parts, style="dim"), (0, 0, 0, width)))
        lines.append(Text(""))
    return Group(*lines[:-1])
