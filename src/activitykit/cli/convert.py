"""``activitykit convert``."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from activitykit.cli.inputs import STDIN, Unusable, named_files, total_size
from activitykit.cli.progress import Patience
from activitykit.errors import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["HELP", "Source", "Target", "command"]

HELP = """Convert between formats; what comes in is told by its content.

Read are Activity Streams 2.0 (an object, an array, a collection), JSON Lines, Activity Streams 1.0, Atom with
activity extensions, Turtle, N-Quads and JSON-LD. Collections are unfolded into their items unless --whole.

[bold]Examples[/bold]

  activitykit convert feed.atom -o feed.jsonl

  activitykit convert 'as1/*.json' --to as2

  activitykit convert outbox.json -o outbox.ttl --to turtle

  curl -s https://example.com/feed.atom | activitykit convert - --to jsonl

[bold]Exit codes[/bold]

  0  everything was converted

  1  some records could not be read; they are named on standard error

  2  an input can't be used, or the output can't be written
"""


class Target(StrEnum):
    """The formats that are written."""

    AS2 = "as2"
    JSONL = "jsonl"
    TURTLE = "turtle"
    NQUADS = "nquads"
    JSONLD = "jsonld"
    ATOM = "atom"


class Source(StrEnum):
    """The formats that are read."""

    AS2 = "as2"
    JSONL = "jsonl"
    AS1 = "as1"
    ATOM = "atom"
    TURTLE = "turtle"
    NQUADS = "nquads"
    JSONLD = "jsonld"


_BY_SUFFIX = {
    ".json": Target.AS2,
    ".jsonl": Target.JSONL,
    ".ndjson": Target.JSONL,
    ".ttl": Target.TURTLE,
    ".nq": Target.NQUADS,
    ".nt": Target.NQUADS,
    ".jsonld": Target.JSONLD,
    ".atom": Target.ATOM,
    ".xml": Target.ATOM,
}


def command(
    files: Annotated[
        list[str], typer.Argument(metavar="IN...", help="Files, globs, or - for standard input.")
    ],
    out: Annotated[
        str, typer.Option("--out", "-o", metavar="OUT", help="Where to write; - is standard output.")
    ] = STDIN,
    to: Annotated[
        Target | None,
        typer.Option(help="The format to write; told by the name of OUT when left out, else as2."),
    ] = None,
    source: Annotated[
        Source | None, typer.Option("--from", help="The format to read; told by the content when left out.")
    ] = None,
    whole: Annotated[bool, typer.Option("--whole", help="Keep a collection as one object.")] = False,
) -> None:
    """Run the command."""
    import activitykit as ak  # noqa: PLC0415 - the command line stays light until it runs
    from activitykit.formats import write  # noqa: PLC0415

    problems: list[ak.SourceError] = []
    try:
        target = to or _told_by(out)
        names = named_files(files)
        with Patience("Converting", total_size(names)) as patience:
            objects = _objects(names, source, patience, problems, unfold=not whole)
            write(objects, sys.stdout if out == STDIN else out, target.value)
    except (Unusable, ak.ActivityKitError) as fault:
        typer.echo(f"activitykit: {fault}", err=True)
        raise typer.Exit(2) from fault
    for problem in problems:
        typer.echo(f"activitykit: {problem}", err=True)
    raise typer.Exit(1 if problems else 0)


def _told_by(out: str) -> Target:
    """Return the format that a name tells; standard output, and a name without an ending, get as2."""
    ending = Path(out).suffix.lower()
    if out == STDIN or not ending:
        return Target.AS2
    if ending not in _BY_SUFFIX:
        known = did_you_mean(ending, _BY_SUFFIX) or f": give --to, or one of {', '.join(_BY_SUFFIX)}"
        raise Unusable(f"{out}: no format is written to {ending}{known}")
    return _BY_SUFFIX[ending]


def _objects(
    names: list[str],
    source: Source | None,
    patience: Patience,
    problems: list[Any],
    *,
    unfold: bool,
) -> Iterator[Any]:
    """Yield the objects of all files; a record that can't be read is noted, a whole file stops the work."""
    import activitykit as ak  # noqa: PLC0415 - the command line stays light until it runs

    for name in names:
        file: Any = sys.stdin.buffer if name == STDIN else name
        with ak.read(file, source.value if source else None, errors="skip", unfold=unfold) as reading:
            done = 0
            for item in reading:
                yield item
                patience.advance(reading.bytes_read - done)
                done = reading.bytes_read
            unreadable = [problem for problem in reading.problems if problem.row is None]
            if unreadable:
                raise unreadable[0]
            problems.extend(reading.problems)
