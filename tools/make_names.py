"""Make the reference page of public names from the first sentences of their docstrings.

python tools/make_names.py            write it
python tools/make_names.py --check    fail where the committed one is not current
"""

from __future__ import annotations

import sys
from importlib import import_module
from inspect import getdoc, isclass, isfunction, ismodule
from pathlib import Path
from typing import Any

import activitykit as ak

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs/reference/names.md"
ROOMS = (
    *("errors", "language", "vocabulary", "formats", "validation", "stream", "select", "rank", "rollup"),
    *("people", "feed", "impact", "digests", "evaluation", "testing", "spark"),
)
INTRODUCTION = """# Reference: public names

<!-- Written by tools/make_names.py from the docstrings: edit those. -->

What `import activitykit as ak` offers, one line each, and what its rooms offer beside. `help(ak.Feed)` says
more: every name has its parameters, units, errors and an example there. What is not listed is not public.
"""


def summary(thing: Any) -> str:
    """Return the first sentence of what is written about a thing, or what it is."""
    if not (isclass(thing) or isfunction(thing) or ismodule(thing)):
        return f"A constant, {type(thing).__name__}."
    paragraph = " ".join((getdoc(thing) or "").partition("\n\n")[0].split())
    return paragraph.replace("|", "\\|")


def table(room: str, names: list[str]) -> str:
    """Return the names of a room with what they are for."""
    home = import_module(room)
    rows = [f"| `{name}` | {summary(getattr(home, name))} |" for name in names]
    return "\n".join(["| name | what it is for |", "| --- | --- |", *rows])


def page() -> str:
    """Return the page as it has to be."""
    parts = [INTRODUCTION, "## activitykit\n", table("activitykit", sorted(ak.__all__)), ""]
    for room in ROOMS:
        module = import_module(f"activitykit.{room}")
        beside = sorted(set(module.__all__) - set(ak.__all__))
        if beside:
            parts += [f"## activitykit.{room}\n", f"{summary(module)}\n", table(module.__name__, beside), ""]
    return "\n".join(parts)


def main() -> int:
    """Write the page, or tell whether it is current."""
    wanted = page()
    if "--check" not in sys.argv[1:]:
        PAGE.write_text(wanted, "utf-8")
        return 0
    if PAGE.read_text("utf-8") == wanted:
        return 0
    print("docs/reference/names.md is not current: run python tools/make_names.py")
    return 1


if __name__ == "__main__":
    sys.exit(main())
