"""The house rules that a program can check: imports go downward, names are listed, heavy imports stay out."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[1] / "src" / "activitykit"

# From the bottom up; a room may import rooms of lower rows only (rows are siblings that don't know each other).
STOREYS = [
    {"errors"},
    {"arguments", "configuration"},
    {"language"},
    {"vocabulary"},
    {"formats", "validation"},
    {"stream"},
    {"select"},
    {"rank", "rollup", "people", "impact"},
    {"feed"},
    {"digests"},
    {"evaluation"},
    {"cli", "spark"},
    {"__main__"},
]
FREE = {"__init__", "testing"}  # the façade re-exports every room; testing makes input for every room
LEVEL = {room: level for level, rooms in enumerate(STOREYS) for room in rooms}
MODULES = sorted(SOURCE.rglob("*.py"))


def room_of(path: Path) -> str:
    parts = path.relative_to(SOURCE).with_suffix("").parts
    return parts[0]


def imported_rooms(tree: ast.AST) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            if node.module == "activitykit":
                names |= {f"activitykit.{alias.name}" for alias in node.names}
            names.add(node.module)
    return {name.split(".")[1] for name in names if name.startswith("activitykit.")}


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(SOURCE)))
def test_imports_go_downward(path):
    room = room_of(path)
    if room in FREE:
        return
    assert room in LEVEL, f"{room} has no storey: place it in STOREYS"
    for other in imported_rooms(ast.parse(path.read_text("utf-8"))) - {room, "__version__"}:
        assert LEVEL[other] < LEVEL[room], f"{room} may not import {other}"


def listed_order(name: str) -> tuple[int, str]:
    """Constants, classes, the rest: the order that ruff's RUF022 asks for."""
    return (0 if name.isupper() else 1 if name[:1].isupper() else 2, name)


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(SOURCE)))
def test_all_is_listed_and_sorted(path):
    tree = ast.parse(path.read_text("utf-8"))
    for node in tree.body:
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "__all__":
            names = ast.literal_eval(node.value)
            assert names == sorted(names, key=listed_order)
            assert len(names) == len(set(names))


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(SOURCE)))
def test_modules_stay_small(path):
    lines = path.read_text("utf-8").splitlines()
    generated = any("generated" in line.lower() for line in lines[:5])
    assert generated or len(lines) <= 450, f"{len(lines)} lines: divide it"


def test_import_is_light():
    heavy = {
        "numpy",
        "scipy",
        "rdflib",
        "babel",
        "narwhals",
        "typer",
        "rich",
        "lark",
        "nh3",
        "jsonschema",
        "altair",
        "networkx",
    }
    code = "import sys, activitykit; print(*sorted(m.split('.')[0] for m in sys.modules))"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    assert not heavy & set(loaded)


@pytest.mark.parametrize(
    "path", sorted(SOURCE.rglob("__init__.py")), ids=lambda p: str(p.relative_to(SOURCE))
)
def test_a_module_does_not_hide_what_its_package_exports(path):
    """A submodule that is loaded late takes its name in the package: what is exported by it would be gone."""
    for node in ast.parse(path.read_text("utf-8")).body:
        if isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                name = alias.asname or alias.name
                hidden = (path.parent / f"{name}.py").exists() or (path.parent / name).is_dir()
                assert not hidden or node.module.endswith(f".{name}"), f"{name} is also a module"
