"""A report for people: as text, in a terminal, in a notebook."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from activitykit.validation.report import Diagnostic, Report

__all__ = ["report_html", "report_rich", "report_text"]

_MOST = 200
"""A report shows so many diagnostics to people; programs read them all."""
_COLOURS = {"error": "red", "warning": "yellow", "info": "blue"}
_STYLES = {"error": "bold red", "warning": "yellow", "info": "cyan"}


def _shown(report: Report) -> tuple[tuple[Diagnostic, ...], int]:
    order = {"error": 0, "warning": 1, "info": 2}
    found = sorted(report.diagnostics, key=lambda diagnostic: order[diagnostic.severity])
    return tuple(found[:_MOST]), max(0, len(found) - _MOST)


def _where(found: Diagnostic) -> str:
    if found.line is not None:
        return f"line {found.line}, column {found.column}"
    pointer = found.pointer
    return (pointer if len(pointer) <= 120 else f"{pointer[:60]}…{pointer[-58:]}") or "the document"


def _headline(report: Report) -> str:
    infos = len(report.diagnostics) - len(report.errors) - len(report.warnings)
    counts = ((len(report.errors), "error"), (len(report.warnings), "warning"), (infos, "hint"))
    parts = [f"{number} {noun}{'' if number == 1 else 's'}" for number, noun in counts if number]
    verdict = "Conforms to Activity Streams 2.0" if report.ok else "Does not conform to Activity Streams 2.0"
    return f"{verdict}: {', '.join(parts) if parts else 'nothing to say against it'}"


def _understood(report: Report) -> str:
    types = ", ".join(f"{name} × {count}" if count > 1 else name for name, count in report.types.items())
    number = sum(report.properties.values())
    understood = f"{number} value{'' if number == 1 else 's'} of the vocabulary's properties"
    return f"Understood: {types}; {understood}" if types else f"Understood: {understood}"


def report_text(report: Report) -> str:
    """Return a report as plain text."""
    shown, rest = _shown(report)
    lines = [_headline(report)]
    for found in shown:
        lines += [
            f"{found.severity:7} {found.code}  {_where(found)}",
            f"        {found.message}. {found.hint}",
            f"        {found.spec}",
        ]
    if rest:
        lines.append(f"… and {rest} more")
    lines.append(_understood(report))
    return "\n".join(lines).encode("utf-8", "backslashreplace").decode()


def report_rich(report: Report, *, hints: bool = True) -> Any:
    """Return a report for a terminal that rich writes to, with the hints or without."""
    from rich.console import Group  # noqa: PLC0415 - only when a terminal asks
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    shown, rest = _shown(report)
    shown = tuple(found for found in shown if hints or found.severity != "info")
    head = Text(("✓ " if report.ok else "✗ ") + _headline(report), style="green" if report.ok else "bold red")
    parts: list[Any] = [head]
    if shown:
        table = Table(show_header=False, box=None, padding=(0, 1, 0, 0))
        table.add_column(no_wrap=True)
        table.add_column(overflow="fold")
        for found in shown:
            said = Text(_printable(f"{found.message}. "))
            said.append(_printable(found.hint), style="italic")
            said.append("\n")
            said.append(_printable(_where(found)), style="bold")
            said.append("  ")
            said.append(found.spec.clause, style=f"dim link {found.spec.url}")
            table.add_row(Text(found.code, style=_STYLES[found.severity]), said)
        parts.append(table)
    if rest:
        parts.append(Text(f"… and {rest} more", style="dim"))
    parts.append(Text(_understood(report), style="dim"))
    return Group(*parts)


def report_html(report: Report) -> str:
    """Return a report for a notebook."""
    shown, rest = _shown(report)
    rows = "".join(
        "<tr>"
        f'<td style="color:{_COLOURS[found.severity]};text-align:left;white-space:nowrap">'
        f"{escape(found.severity)}<br><code>{escape(found.code)}</code></td>"
        f'<td style="text-align:left"><code>{escape(_printable(_where(found)))}</code></td>'
        f'<td style="text-align:left">{escape(_printable(found.message))}. '
        f"<em>{escape(_printable(found.hint))}</em> "
        f'<a href="{escape(found.spec.url)}">{escape(found.spec.clause)}</a></td>'
        "</tr>"
        for found in shown
    )
    colour = "green" if report.ok else "red"
    more = f"<p>… and {rest} more</p>" if rest else ""
    return (
        f'<div><p style="color:{colour}"><strong>{escape(_headline(report))}</strong></p>'
        f"<table>{rows}</table>{more}<p>{escape(_understood(report))}</p></div>"
    )


def _printable(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode()
