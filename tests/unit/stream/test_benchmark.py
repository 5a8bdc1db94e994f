"""The benchmark runs, and what it compares agrees."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


def test_the_benchmark_runs():
    run = subprocess.run(
        [sys.executable, str(ROOT / "benchmarks" / "stream.py"), "--quick"],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
    )
    assert run.returncode == 0, run.stderr
    assert "the same 200" in run.stdout
