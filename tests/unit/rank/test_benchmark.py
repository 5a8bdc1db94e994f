"""The benchmark's page part runs, and its SQL finds the same scores."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]


def test_the_same_signals_in_sql_have_the_same_scores(tmp_path):
    pytest.importorskip("duckdb")
    command = [
        sys.executable,
        str(ROOT / "benchmarks" / "ranking.py"),
        str(tmp_path),
        "--only",
        "page",
        "--quick",
    ]
    environment = os.environ | {"PYTHONPATH": str(ROOT / "src")}
    told = subprocess.run(command, capture_output=True, text=True, check=True, env=environment).stdout
    worst = re.search(r"scores differ by (\S+)\)", told)
    assert float(worst[1]) < 1e-8
