"""What stands above the entries of a page: how much is new, how much is unseen, since when all was seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from activitykit.feed.page import Page
    from activitykit.stream import Stream

__all__ = ["heading"]


def heading(page: Page, lang: str | Path | None = None, now: Stream | None = None) -> tuple[str, ...]:
    """Return what stands above the entries of a page, as sentences of plain text.

    Args:
        page: The page.
        lang: The language.
        now: The stream as it is now, where something may have come in since the page's reading began.

    Example:
        >>> import activitykit as ak
        >>> stream = ak.Stream.from_documents([
        ...     {"type": "Like", "id": f"urn:{actor}", "actor": f"urn:{actor}", "object": "urn:n",
        ...      "to": "as:Public", "published": f"2026-11-20T0{hour}:00:00Z"}
        ...     for hour, actor in enumerate(("ana", "paul"), 7)])
        >>> page = ak.Feed().page(stream.until("2026-11-20T07:30:00Z"), ak.Viewer("urn:zoe"))
        >>> heading(page, "en", now=stream)
        ('One new',)
    """
    words, said = page.words(lang), []
    new = 0 if now is None else page.new_since(now)
    if new:
        said.append(words.say("page.new", n=new))
    if page.unseen and page.view.history.size:
        said.append(words.say("page.unseen_count", n=page.unseen))
    since = page.caught_up if page.shown_before == 0 and not page.unseen else None
    if since is not None:
        day = words.when(since, page.view.as_of, page.view.zone, "day")
        said.append(words.say("page.caught_up", day=day))
    return tuple(line[:1].upper() + line[1:] for line in said)
