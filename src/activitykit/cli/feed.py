"""``activitykit feed``: one person's page, in the terminal or as a file."""

from __future__ import annotations

import json
import sys
from enum import StrEnum
from pathlib import Path
from shutil import get_terminal_size
from typing import TYPE_CHECKING, Annotated

import typer

from activitykit.cli.company import AsOf, Lang, Sources, TimeZone, Who, find_viewer, read_stream, tell
from activitykit.cli.inputs import Unusable

if TYPE_CHECKING:
    from activitykit.feed import Feed, Page

__all__ = ["HELP", "PageFormat", "Preset", "command"]

HELP = """Print the page of one person: what they may see and want to see, the best first, and why.

Reads activities (JSON Lines, Activity Streams 1.0 and 2.0, Atom, RDF) from files, folders, globs and standard
input (-), checks them, builds the stream, and shows the page as of a moment.

[bold]Examples[/bold]

  activitykit feed activities.jsonl --viewer https://intra.example/people/claire.martin

  activitykit feed examples/intranet --viewer claire.martin --lang fr --explain

  activitykit feed examples/intranet --viewer claire.martin --where 'tag:mistral -type:Like since:14d'

  activitykit feed examples/intranet --viewer claire.martin --preset catch_up --html page.html

  activitykit feed export.jsonl --viewer paul --feed mine.toml --format as2 > page.json

  activitykit feed export.jsonl --viewer paul --portal portal.toml

  activitykit feed export.jsonl --viewer paul --portal portal.toml --feed rh --format atom > rh.atom

[bold]Exit codes[/bold]

  0  the page was made (what could not be read or placed is told on standard error)

  2  the input or the call can't be used: no such file, no such viewer, a query that can't be read
"""


_SIZE = 12


class Preset(StrEnum):
    """The feeds that are good without reading a manual."""

    HOME = "home"
    LATEST = "latest"
    CATCH_UP = "catch_up"
    DISCOVER = "discover"


class PageFormat(StrEnum):
    """How the page is written."""

    TEXT = "text"
    HTML = "html"
    AS2 = "as2"
    ATOM = "atom"
    JSON_FEED = "jsonfeed"


def command(
    sources: Sources,
    viewer: Who = None,
    lang: Lang = None,
    as_of: AsOf = None,
    tz: TimeZone = None,
    size: Annotated[
        int | None, typer.Option(min=1, max=1000, help="Entries on a page; 12, or what --feed says.")
    ] = None,
    pages: Annotated[int, typer.Option(min=1, max=100, help="How many pages, one after the other.")] = 1,
    explain: Annotated[
        bool, typer.Option("--explain", help="Show what each signal contributes, and what was left out.")
    ] = False,
    where: Annotated[str | None, typer.Option(help="A query: from:paul tag:rh -type:Like since:7d")] = None,
    preset: Annotated[Preset, typer.Option(help="Which feed.")] = Preset.HOME,
    feed: Annotated[
        str | None,
        typer.Option(help="A feed of your own, as a TOML file; with --portal, the name of one of its feeds."),
    ] = None,
    portal: Annotated[
        Path | None,
        typer.Option(help="Several feeds of your own, as a TOML file: all, or the one named by --feed."),
    ] = None,
    html: Annotated[Path | None, typer.Option(help="Write the page to this file as HTML, too.")] = None,
    format: Annotated[PageFormat, typer.Option(help="How the page is written.")] = PageFormat.TEXT,  # noqa: A002 - the option's name
) -> None:
    """Print one person's page."""
    from activitykit.errors import ActivityKitError  # noqa: PLC0415 - each command loads what it needs

    try:
        stream = read_stream(sources)
        moment = stream if as_of is None else stream.until(as_of)
        who = find_viewer(moment, viewer, tz)
        feeds = _feeds(preset, feed, portal, where, size)
        if html is not None or format is not PageFormat.TEXT:
            _check_alone(feeds)
        for wanted in feeds:
            cursor: str | None = None
            for number in range(1, pages + 1):
                page = wanted.page(stream, who, as_of=as_of, after=cursor)
                if portal is not None and format is PageFormat.TEXT:
                    print(f"[{wanted.name}]")
                _write(page, format, lang, explain=explain, number=number if pages > 1 else None)
                if html is not None and number == 1:
                    html.write_text(page.to_html(lang), encoding="utf-8")
                    tell(f"{html} written")
                if where is not None and not page.entries:
                    tell(f"nothing answers to {where!r}: every word counts; 'a OR b' asks for either")
                cursor = page.cursor
                if cursor is None:
                    break
    except (ActivityKitError, Unusable, OSError) as fault:
        tell(fault)
        raise typer.Exit(2) from None


def _feeds(
    preset: Preset, named: str | None, portal: Path | None, where: str | None, size: int | None
) -> list[Feed]:
    from activitykit.feed import Feed, Portal  # noqa: PLC0415
    from activitykit.select import query  # noqa: PLC0415

    if portal is not None:
        held = Portal.from_toml(_text(portal))
        chosen = list(held) if named is None else [held[named]]
        if not chosen:
            raise Unusable(f"{portal} holds no feed: write a table [[feed]] with a name for each")
    elif named is not None:
        chosen = [Feed.from_toml(_text(Path(named)))]
    else:
        makers = {
            Preset.HOME: Feed.home,
            Preset.LATEST: Feed.latest,
            Preset.CATCH_UP: Feed.catch_up,
            Preset.DISCOVER: Feed.discover,
        }
        chosen = [makers[preset](size=_SIZE if size is None else size)]
    if size is not None:
        chosen = [found.replace(size=size) for found in chosen]
    if where is None:
        return chosen
    asked = query(where)
    return [found.replace(where=asked if found.where is None else found.where & asked) for found in chosen]


def _check_alone(feeds: list[Feed]) -> None:
    if len(feeds) > 1:
        names = ", ".join(one.name for one in feeds)
        raise Unusable(f"one page can be written so, not {len(feeds)}: name a feed with --feed: {names}")


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise Unusable(f"{path} is no text in UTF-8, as TOML is") from None


def _write(page: Page, format: PageFormat, lang: str | None, *, explain: bool, number: int | None) -> None:  # noqa: A002
    match format:
        case PageFormat.HTML:
            print(page.to_html(lang))
        case PageFormat.AS2:
            print(json.dumps(page.to_as2(lang=lang), ensure_ascii=False, indent=2))
        case PageFormat.ATOM:
            print(page.to_atom(lang=lang))
        case PageFormat.JSON_FEED:
            print(json.dumps(page.to_json_feed(lang=lang), ensure_ascii=False, indent=2))
        case PageFormat.TEXT:
            _print(page, lang, explain=explain, number=number)


def _print(page: Page, lang: str | None, *, explain: bool, number: int | None) -> None:
    from rich.console import Console  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    from activitykit.feed.lines import to_rich  # noqa: PLC0415
    from activitykit.feed.trace import Trace  # noqa: PLC0415

    # A terminal is as wide as it is; a file or a pipe gets the width asked for (COLUMNS), and no colours.
    console = Console() if sys.stdout.isatty() else Console(width=get_terminal_size((100, 24)).columns)
    entries = to_rich(page, lang, explain=explain)
    console.print(Text(page.title(lang) + (f" ({number})" if number else ""), style="bold underline"))
    console.print()
    console.print(entries)
    console.print()
    for dropped in Trace(page).dropped(page.words(lang)) if explain else ():
        console.print(Text(f"{dropped.step}: {dropped.n:,}. {dropped.reason}", style="dim"))
