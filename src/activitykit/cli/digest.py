"""``activitykit digest``: a week of one person's feeds as a letter."""

from __future__ import annotations

import json
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from activitykit.cli.company import AsOf, Lang, Sources, TimeZone, Who, find_viewer, read_stream, tell
from activitykit.cli.inputs import Unusable

if TYPE_CHECKING:
    from activitykit.digests import Schedule

__all__ = ["HELP", "DigestFormat", "Period", "command"]

HELP = """Write one person's day, week or month as a letter that ends.

Must-reads, the person's teams and topics, discoveries, and what came of what they shared. What was seen
already is left out.

[bold]Examples[/bold]

  activitykit digest examples/intranet --viewer claire.martin --lang fr

  activitykit digest export.jsonl --viewer paul --period day --format html > letter.html

  activitykit digest export.jsonl --viewer paul --hours 08:00-19:00 --minutes 5

[bold]Exit codes[/bold]

  0  the digest was written

  2  the input or the call can't be used
"""


class Period(StrEnum):
    """How far back the letter goes."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


class DigestFormat(StrEnum):
    """How the letter is written."""

    TEXT = "text"
    HTML = "html"
    MARKDOWN = "markdown"
    AS2 = "as2"


def command(
    sources: Sources,
    viewer: Who = None,
    lang: Lang = None,
    as_of: AsOf = None,
    tz: TimeZone = None,
    period: Annotated[Period, typer.Option(help="How far back.")] = Period.WEEK,
    since: Annotated[
        str | None, typer.Option(help="Where it begins instead, like 2026-11-16T08:00:00+01:00.")
    ] = None,
    hours: Annotated[
        str | None,
        typer.Option(help="Working hours, like 08:00-19:00, from Monday to Friday: say when it is due."),
    ] = None,
    minutes: Annotated[float | None, typer.Option(help="At most so many minutes of reading.")] = None,
    items: Annotated[int, typer.Option(min=1, max=1000, help="At most so many entries.")] = 12,
    format: Annotated[DigestFormat, typer.Option(help="How it is written.")] = DigestFormat.TEXT,  # noqa: A002 - the option's name
) -> None:
    """Write one person's digest."""
    from activitykit.digests import digest  # noqa: PLC0415 - each command loads what it needs
    from activitykit.errors import ActivityKitError  # noqa: PLC0415

    try:
        stream = read_stream(sources)
        moment = stream if as_of is None else stream.until(as_of)
        letter = digest(
            None,
            moment,
            find_viewer(moment, viewer, tz),
            period.value,
            since=since,
            as_of=as_of,
            items=items,
            minutes=minutes,
            schedule=_schedule(hours) if hours is not None else None,
        )
        match format:
            case DigestFormat.TEXT:
                print(letter.to_text(lang))
            case DigestFormat.HTML:
                print(letter.to_html(lang))
            case DigestFormat.MARKDOWN:
                print(letter.to_markdown(lang))
            case DigestFormat.AS2:
                print(json.dumps(letter.to_as2(lang), ensure_ascii=False, indent=2))
    except (ActivityKitError, Unusable, OSError) as fault:
        tell(fault)
        raise typer.Exit(2) from None


def _schedule(hours: str) -> Schedule:
    from activitykit.digests import Schedule  # noqa: PLC0415

    begin, _, end = hours.partition("-")
    return Schedule(begin=begin.strip(), end=end.strip())
