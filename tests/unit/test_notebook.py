"""The notebook of the examples runs, and shows a page."""

import os
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).resolve().parents[2]


def run(monkeypatch, tmp_path):
    nbclient = pytest.importorskip("nbclient")
    pytest.importorskip("ipykernel")
    pytest.importorskip("altair")
    for name in ("IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR"):
        monkeypatch.setenv(name, str(tmp_path / name.lower()))
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(ROOT / "src"), os.environ.get("PYTHONPATH", "")]))
    notebook = nbformat.read(ROOT / "examples" / "notebook.ipynb", as_version=4)
    assert all(not cell.get("outputs") for cell in notebook.cells), "commit the notebook without its outputs"
    nbclient.NotebookClient(
        notebook, timeout=120, kernel_name="python3", resources={"metadata": {"path": str(ROOT / "examples")}}
    ).execute()
    return notebook


def test_the_notebook_runs_and_shows_a_page(monkeypatch, tmp_path, request):
    notebook = run(monkeypatch, tmp_path)
    shown = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    html = [output["data"]["text/html"] for output in shown if "text/html" in output.get("data", {})]
    assert any('class="ak-card' in one for one in html)
    assert any("vega" in str(output.get("data", {})) for output in shown)
    said = "".join(output.get("text", "") for output in shown)
    assert "This is not available to you." in said
    assert "It is on this page, in place 1." in said
    assert "Your week, until" in said
    draw = request.getfixturevalue("draw")  # the rest needs a browser
    page = next(one for one in html if 'class="ak-card' in one)
    for dark, paper in ((False, (245, 244, 240)), (True, (21, 22, 24))):
        picture = draw(
            f"<!doctype html><meta charset='utf-8'><body style='margin:0'>{page}", 760, 600, dark=dark
        )
        assert picture.color(2, 2) == paper
        assert len(picture.colors) > 60  # faces of several colours, letters, links
