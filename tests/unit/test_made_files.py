"""What a tool makes and is committed is what it would make now."""

import subprocess
import sys
from pathlib import Path

import pytest

MAKERS = sorted((Path(__file__).resolve().parents[2] / "tools").glob("make_*.py"))


@pytest.mark.parametrize("maker", MAKERS, ids=[maker.stem for maker in MAKERS])
def test_made_files_are_current(maker):
    run = subprocess.run([sys.executable, maker, "--check"], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
