"""The reference of public names says what the docstrings say, and leaves no name out."""

import re
from pathlib import Path

import activitykit as ak

ROOT = Path(__file__).resolve().parents[2]


def test_every_public_name_has_its_line():
    page = (ROOT / "docs/reference/names.md").read_text("utf-8")
    first = page.split("\n## ")[1]
    assert set(re.findall(r"^\| `(\w+)` \| \S", first, re.MULTILINE)) == set(ak.__all__)
