"""The command line: ``activitykit validate``, ``fix``, ``convert``, ``schema`` and their companions."""

from __future__ import annotations

__all__ = ["main"]


def main() -> None:
    """Run the command line; typer and the commands are loaded here, not on import."""
    from activitykit.cli.app import app  # noqa: PLC0415 - importing this room stays light

    app()
