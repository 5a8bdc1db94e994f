"""``activitykit fix``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from activitykit.cli.inputs import LINES, STDIN, Unusable, documents_in, named_files, total_size
from activitykit.cli.progress import Patience

if TYPE_CHECKING:
    from activitykit.cli.inputs import Input

__all__ = ["HELP", "command"]

HELP = """Mend what leaves no doubt, and tell what was done.

The mended documents go to standard output (or to OUT, or back into their files); what was done goes to
standard error. JSON Lines stay JSON Lines, and an OUT named .jsonl gets a line for each document.

[bold]Examples[/bold]

  activitykit fix old.json > new.json

  activitykit fix 'outbox/*.json' --in-place

  cat export.jsonl | activitykit fix - -o mended.jsonl

[bold]Exit codes[/bold]

  0  what is written conforms

  1  errors remain that can be mended in several ways, or in none

  2  an input can't be used
"""


def command(
    files: Annotated[
        list[str], typer.Argument(metavar="FILE...", help="Files, globs, or - for standard input.")
    ],
    out: Annotated[
        str, typer.Option("--out", "-o", metavar="OUT", help="Where to write; - is standard output.")
    ] = STDIN,
    in_place: Annotated[bool, typer.Option("--in-place", "-i", help="Write each file back.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Don't tell what was done.")] = False,
) -> None:
    """Run the command."""
    try:
        names = named_files(files)
        _refuse(in_place and STDIN in names, "-: standard input can't be written back; leave out --in-place")
        in_lines = not in_place and Path(out).suffix.lower() in LINES
        texts = []
        ok = True
        with Patience("Mending", total_size(names)) as patience:
            for name in names:
                written, good = _mended(name, quiet, patience, in_lines=in_lines)
                ok &= good
                if in_place:
                    Path(name).write_text(written, "utf-8")
                texts.append(written)
        if not in_place and out == STDIN:
            typer.echo("".join(texts), nl=False)
        elif not in_place:
            Path(out).write_text("".join(texts), "utf-8")
    except Unusable as fault:
        typer.echo(f"activitykit: {fault}", err=True)
        raise typer.Exit(2) from fault
    except OSError as fault:
        typer.echo(f"activitykit: {fault.filename}: can't be written: {fault.strerror or fault}", err=True)
        raise typer.Exit(2) from fault
    raise typer.Exit(0 if ok else 1)


def _refuse(wrong: bool, message: str) -> None:
    if wrong:
        raise Unusable(message)


def _mended(name: str, quiet: bool, patience: Patience, *, in_lines: bool) -> tuple[str, bool]:
    pieces = []
    ok = True
    for given in documents_in(name):
        text, good = _mend(given, quiet, one_line=in_lines or given.line is not None)
        pieces.append(text)
        ok &= good
        patience.advance(len(given.data) + 1)
    return "".join(pieces), ok


def _mend(given: Input, quiet: bool, *, one_line: bool) -> tuple[str, bool]:
    import activitykit as ak  # noqa: PLC0415 - the command line stays light until it runs

    fixed = ak.fix(given.data)
    if not quiet:
        for change in fixed.changes:
            typer.echo(f"{given.where}{change.pointer}: {change.message} ({change.code})", err=True)
        for found in fixed.report.errors:
            typer.echo(f"{given.where}{found.pointer}: {found.message} ({found.code})", err=True)
    text = given.data.decode("utf-8", "replace")
    # Without a change as it was, to the letter; apart from line breaks, where there is to be one line.
    if fixed.changes or (one_line and "\n" in text.strip() and isinstance(fixed.document, dict)):
        indent = None if one_line else 2
        text = (
            json.dumps(fixed.document, ensure_ascii=False, indent=indent).encode("utf-8", "replace").decode()
        )
    return text if text.endswith("\n") else f"{text}\n", fixed.report.ok
