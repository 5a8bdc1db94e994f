"""The reference of public names says what the docstrings say, and leaves no name out."""

import re
import subprocess
import sys
from pathlib import Path

import activitykit as ak

ROOT = Path(__file__).resolve().parents[2]


def test_the_page_is_current():
    command = [sys.executable, ROOT / "tools/make_names.py", "--check"]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr


def test_every_public_name_has_its_line():
    page = (ROOT / "docs/reference/names.md").read_text("utf-8")
    first = page.split("\n## ")[1]
    assert set(re.findall(r"^\| `(\w+)` \| \S", first, re.MULTILINE)) == set(ak.__all__)
