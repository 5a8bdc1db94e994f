"""The command line: ``activitykit validate``, ``fix``, ``convert``, ``schema`` and their companions."""

from __future__ import annotations

import signal
import sys
from io import TextIOWrapper

__all__ = ["main"]

_INTERRUPTED = 130  # as shells tell it


def main() -> None:
    """Run the command line; typer and the commands are loaded here, not on import."""
    if hasattr(signal, "SIGPIPE"):  # who reads our output may stop, as head does; so may we, then
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    _speak_unicode(sys.stdout)
    try:
        from activitykit.cli.app import app  # noqa: PLC0415 - importing this room stays light

        app()
    except KeyboardInterrupt:
        sys.exit(_INTERRUPTED)


def _speak_unicode(out: object) -> None:
    """Write UTF-8 to files and pipes, as our JSON, XML and HTML are; spare terminals what they can't show."""
    if isinstance(out, TextIOWrapper) and not out.encoding.lower().startswith("utf"):
        if out.isatty():
            out.reconfigure(errors="replace")
        else:
            out.reconfigure(encoding="utf-8")
