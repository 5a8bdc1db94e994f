"""The commands, put together; each loads what it needs when it runs."""

from __future__ import annotations

import typer

from activitykit.cli import convert, digest, feed, fix, schema, validate

__all__ = ["app"]

app = typer.Typer(
    name="activitykit",
    help="Personal pages out of a company's activities; documents checked, mended and converted.",
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        from activitykit import __version__  # noqa: PLC0415 - the façade is above this room

        typer.echo(f"activitykit {__version__}")
        raise typer.Exit


@app.callback()
def _common(
    version: bool = typer.Option(
        False, "--version", callback=_version, is_eager=True, help="Show the version."
    ),
) -> None:
    del version


app.command("feed", help=feed.HELP)(feed.command)
app.command("digest", help=digest.HELP)(digest.command)
app.command("validate", help=validate.HELP)(validate.command)
app.command("fix", help=fix.HELP)(fix.command)
app.command("convert", help=convert.HELP)(convert.command)
app.command("schema", help=schema.HELP)(schema.command)
