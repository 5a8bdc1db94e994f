"""What the ranking is worth, beside what others do, on the same events in one run.

    python benchmarks/ranking.py DATA [--only deskdrop notebook zulip replay page] [--quick]

DATA is a folder with ``deskdrop/`` and ``zulip/``. Every figure is printed with a 95 % interval over people
where there are people. ``--quick`` takes a small sample of everything: it shows that the program runs.

The parts:

- deskdrop: each first engagement of the last fifth with an article already shared, ranked among all articles
  of the last 60 days that the person had not opened; weights learned on earlier choices only.
- notebook: a random 80/20 division of the interactions, each test article among 100 that the person never
  opened.
- zulip: in which topic a person writes next, among the topics of the last 14 days.
- replay: the time of a replay, beside a plain loop that keeps the same twelve features by hand.
- page: a page on 1,000,000 and 10,000,000 activities, beside the same signals in SQL.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "examples"))
sys.path.insert(0, str(Path(__file__).resolve().parent))

from ranking_parts import deskdrop, notebook, page, replaying, zulip

PARTS = {
    "deskdrop": deskdrop.run,
    "notebook": notebook.run,
    "zulip": zulip.run,
    "replay": replaying.run,
    "page": page.run,
}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("data", type=Path)
    parser.add_argument("--only", nargs="+", choices=sorted(PARTS), default=list(PARTS))
    parser.add_argument("--quick", action="store_true")
    options = parser.parse_args()
    for name in options.only:
        print(f"\n== {name}")
        PARTS[name](options.data, options.quick)


if __name__ == "__main__":
    main()
