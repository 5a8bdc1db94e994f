"""The same thing in two formats, side by side."""

import json
from pathlib import Path

import pytest

import activitykit as ak
from activitykit.formats.as1 import to_as2

PAIRS = Path(__file__).resolve().parent / "pairs"


def expected_of(path):
    return json.loads((PAIRS / f"{path.name.split('.')[0]}.as2.json").read_text("utf-8"))


@pytest.mark.parametrize("path", sorted(PAIRS.glob("*.as1.json")), ids=lambda path: path.name)
def test_activity_streams_1(path):
    assert to_as2(json.loads(path.read_text("utf-8"))) == expected_of(path)
    with ak.read(path, unfold=False) as reading:
        assert [item.to_dict() for item in reading] == [expected_of(path)]


def unordered(value):
    """Values of RDF have no order."""
    if isinstance(value, dict):
        return {name: unordered(item) if name != "orderedItems" else item for name, item in value.items()}
    return sorted(map(unordered, value), key=json.dumps) if isinstance(value, list) else value


@pytest.mark.parametrize(
    "path", sorted([*PAIRS.glob("*.atom"), *PAIRS.glob("*.ttl")]), ids=lambda path: path.name
)
def test_atom_and_turtle(path):
    with ak.read(path) as reading:
        found = [item.to_dict() for item in reading]
    if path.suffix == ".ttl":
        assert unordered(found) == unordered(expected_of(path))
    else:
        assert found == expected_of(path)
