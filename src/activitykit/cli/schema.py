"""``activitykit schema``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

__all__ = ["HELP", "command"]

HELP = """Write the JSON Schema 2020-12 of Activity Streams 2.0.

It refuses what is an error, as far as a schema can tell; its $comment names the codes it can't express.

[bold]Examples[/bold]

  activitykit schema > activitystreams-2.0.json

  activitykit schema -o schemas/as2.json
"""


def command(
    out: Annotated[
        str, typer.Option("--out", "-o", metavar="OUT", help="Where to write; - is standard output.")
    ] = "-",
) -> None:
    """Run the command."""
    from activitykit.validation import json_schema  # noqa: PLC0415 - the command line stays light until it runs

    text = f"{json.dumps(json_schema(), indent=2, ensure_ascii=False)}\n"
    if out == "-":
        typer.echo(text, nl=False)
        return
    try:
        Path(out).write_text(text, "utf-8")
    except OSError as fault:
        typer.echo(f"activitykit: {out}: can't be written: {fault.strerror or fault}", err=True)
        raise typer.Exit(2) from fault
