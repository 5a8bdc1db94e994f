"""Every example in README, docs and docstrings is executed."""

import doctest
import importlib
import pkgutil
import re
from pathlib import Path

import pytest

import activitykit

ROOT = Path(__file__).resolve().parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
BLOCK = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)
FENCE_WITHOUT_LANGUAGE = re.compile(r"^(?:```\n.*?^```$|```\w+\n.*?^```$)", re.MULTILINE | re.DOTALL)
MODULES = sorted(
    module.name
    for module in pkgutil.walk_packages(activitykit.__path__, "activitykit.")
    if not module.name.endswith("__main__")
)


def page_name(page):
    return str(page.relative_to(ROOT))


@pytest.mark.parametrize("page", [p for p in PAGES if BLOCK.search(p.read_text("utf-8"))], ids=page_name)
def test_the_examples_of_a_page_run(page, tmp_path, monkeypatch):
    """The blocks of one page run from top to bottom in one namespace; ``>>>`` blocks must print what they say."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    namespace = {"__name__": "__docs__"}
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE)
    for number, block in enumerate(BLOCK.findall(page.read_text("utf-8")), 1):
        name = f"{page_name(page)}, example {number}"
        if block.lstrip().startswith(">>>"):
            test = doctest.DocTestParser().get_doctest(block, namespace, name, str(page), 0)
            complaints = []
            runner.run(test, out=complaints.append, clear_globs=False)
            assert not complaints, "".join(complaints)
            namespace.update(test.globs)
        else:
            exec(compile(block, name, "exec"), namespace)


@pytest.mark.parametrize("page", PAGES, ids=page_name)
def test_the_links_of_a_page_lead_somewhere(page):
    text = FENCE_WITHOUT_LANGUAGE.sub("", page.read_text("utf-8"))
    for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", text):
        if "://" not in target and not target.startswith("mailto:"):
            assert (page.parent / target).exists(), f"{target} does not exist"


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_of_a_module_run(name):
    result = doctest.testmod(
        importlib.import_module(name), optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
    )
    assert not result.failed
