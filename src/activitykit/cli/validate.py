"""``activitykit validate``."""

from __future__ import annotations

import json
import sys
from enum import StrEnum
from pathlib import Path  # noqa: TC003 - typer reads the annotation
from typing import TYPE_CHECKING, Annotated, Any

import typer

from activitykit.cli.inputs import Input, Unusable, documents_in, named_files, total_size
from activitykit.cli.progress import Patience

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from activitykit.validation import Report

__all__ = ["HELP", "OutputFormat", "Profile", "command"]

HELP = """Say everything that is wrong with documents, and where the Recommendations say so.

Reads files, globs and standard input (-). In JSON Lines each line is a document of its own.

[bold]Examples[/bold]

  activitykit validate note.json

  activitykit validate 'outbox/**/*.json' --profile activitypub

  curl -s https://example.com/actor | activitykit validate - --media-type application/activity+json

  activitykit validate export.jsonl --format sarif > report.sarif

[bold]Exit codes[/bold]

  0  every document conforms (warnings and hints aside)

  1  at least one document has errors

  2  an input can't be used: no such file, no match, no such option
"""


class OutputFormat(StrEnum):
    """How the reports are written."""

    TEXT = "text"
    JSON = "json"
    SARIF = "sarif"
    PROBLEM = "problem"


class Profile(StrEnum):
    """Whose requirements are checked."""

    AS2 = "as2"
    ACTIVITYPUB = "activitypub"
    STRICT = "strict"


def command(
    files: Annotated[
        list[str], typer.Argument(metavar="FILE...", help="Files, globs, or - for standard input.")
    ],
    form: Annotated[
        OutputFormat,
        typer.Option(
            "--format", "-f", help="text for people; json and problem: one object a line; sarif: one log."
        ),
    ] = OutputFormat.TEXT,
    profile: Annotated[
        Profile,
        typer.Option(help="activitypub adds its requirements; strict takes warnings for errors."),
    ] = Profile.AS2,
    media_type: Annotated[
        str | None, typer.Option(metavar="TYPE", help="The HTTP Content-Type the documents came with.")
    ] = None,
    schema: Annotated[
        Path | None, typer.Option(metavar="FILE", help="A JSON Schema of your own to check against as well.")
    ] = None,
    hints: Annotated[bool, typer.Option("--hints/--no-hints", help="Show hints (text only).")] = True,
) -> None:
    """Run the command."""
    import activitykit as ak  # noqa: PLC0415 - the command line stays light until it runs

    try:
        names = named_files(files)
        options: dict[str, Any] = {
            "profile": profile.value,
            "media_type": media_type,
            "schema": _schema(schema),
        }
        with Patience("Validating", total_size(names)) as patience:
            ok = _WRITERS[form](_reports(names, options, patience), len(names) > 1, hints)
    except (Unusable, ak.ActivityKitError) as fault:
        typer.echo(f"activitykit: {fault}", err=True)
        raise typer.Exit(2) from fault
    raise typer.Exit(0 if ok else 1)


def _reports(names: list[str], options: dict[str, Any], patience: Patience) -> Iterator[tuple[Input, Report]]:
    import activitykit as ak  # noqa: PLC0415 - the command line stays light until it runs

    for name in names:
        for given in documents_in(name):
            yield given, ak.validate(given.data, **options)
            patience.advance(len(given.data) + 1)


def _schema(path: Path | None) -> Any:
    if path is None:
        return None
    try:
        return json.loads(path.read_bytes())
    except (OSError, ValueError) as fault:
        msg = f"{path}: no JSON Schema to be read: {getattr(fault, 'strerror', None) or fault}"
        raise Unusable(msg) from fault


def _text(reports: Iterator[tuple[Input, Report]], many: bool, hints: bool) -> bool:
    """Write for people; of many documents only those with something to mend."""
    from rich.console import Console  # noqa: PLC0415 - only for people

    from activitykit.validation.rendering import report_rich  # noqa: PLC0415

    console = Console(file=sys.stdout, soft_wrap=False, highlight=False)
    count = errors = 0
    for given, report in reports:
        count += 1
        errors += not report.ok
        if (many or given.line is not None) and not (report.errors or report.warnings):
            continue
        console.print(given.where, style="bold", markup=False)
        console.print(report_rich(report, hints=hints))
    if many or count > 1:
        console.print(f"{count} documents, {count - errors} of them conform", style="bold")
    return errors == 0


def _json(reports: Iterator[tuple[Input, Report]], _many: bool, _hints: bool) -> bool:
    ok = True
    for given, report in reports:
        ok &= report.ok
        _print({"file": given.name, "line": given.line, **json.loads(report.to_json())})
    return ok


def _problem(reports: Iterator[tuple[Input, Report]], _many: bool, _hints: bool) -> bool:
    ok = True
    for given, report in reports:
        ok &= report.ok
        _print(report.to_problem(instance=given.where))
    return ok


def _sarif(reports: Iterator[tuple[Input, Report]], _many: bool, _hints: bool) -> bool:
    from activitykit.validation.exports import report_sarif  # noqa: PLC0415 - only when asked for

    seen = []

    def watched() -> Iterator[tuple[Report, str, int | None]]:
        for given, report in reports:
            seen.append(report.ok)
            yield report, given.name, given.line

    _print(report_sarif(watched()))
    return all(seen)


def _print(value: Any) -> None:
    typer.echo(json.dumps(value, ensure_ascii=False).encode("utf-8", "replace").decode())


_WRITERS: dict[OutputFormat, Callable[[Iterator[tuple[Input, Report]], bool, bool], bool]] = {
    OutputFormat.TEXT: _text,
    OutputFormat.JSON: _json,
    OutputFormat.SARIF: _sarif,
    OutputFormat.PROBLEM: _problem,
}
