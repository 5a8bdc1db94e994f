"""Pieces of our cases grafted onto each other: what nobody would write still gets a report, the same each way."""

import copy
import json
import os
from collections import Counter
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

import activitykit as ak

FOLDER = Path(__file__).resolve().parents[1] / "spec/cases"
ROWS = [json.loads(line) for path in FOLDER.glob("*.jsonl") for line in path.read_text("utf-8").splitlines()]
DOCUMENTS = [row[half] for row in ROWS for half in ("document", "twin") if isinstance(row.get(half), dict)]
MANY = int(os.environ.get("ACTIVITYKIT_EXAMPLES", "0"))


def spots(value):
    """Every place in a value: its holder and its name or index."""
    pending, found = [value], []
    for holder in pending:
        entries = holder.items() if isinstance(holder, dict) else enumerate(holder)
        for key, item in entries:
            found.append((holder, key))
            if isinstance(item, dict | list):
                pending.append(item)
    return found


PIECES = [holder[key] for document in DOCUMENTS for holder, key in spots(document)]
NAMES = sorted({name for piece in PIECES if isinstance(piece, dict) for name in piece})


def graft(document, moves):
    document = copy.deepcopy(document)
    for where, how, what in moves:
        places = spots(document)
        if not places:
            break
        holder, key = places[where % len(places)]
        piece = copy.deepcopy(PIECES[what % len(PIECES)])
        if how == 0:
            holder[key] = piece
        elif how == 1:
            holder[key] = [holder[key]]
        elif isinstance(holder, dict):
            holder[NAMES[what % len(NAMES)]] = piece if how == 2 else holder.pop(key)
    return document


number = st.integers(0, 2**20)
grafted = st.builds(
    graft,
    st.sampled_from(DOCUMENTS),
    st.lists(st.tuples(number, st.integers(0, 3), number), min_size=1, max_size=4),
)


def resolve(document, pointer):
    for token in pointer.split("/")[1:]:
        name = token.replace("~1", "/").replace("~0", "~")
        document = document[int(name)] if isinstance(document, list) else document[name]
    return document


@settings(max_examples=MANY or 250, deadline=None)
@given(grafted)
def test_a_report_each_the_same_each_way(document):
    text = json.dumps(document).encode()
    report = ak.validate(text)
    assert report.ok == (not report.errors)
    found = [(d.code, d.pointer) for d in report.diagnostics]
    for _, pointer in found:
        resolve(document, pointer)
    assert [(d.code, d.pointer) for d in ak.validate(document).diagnostics] == found
    assert [(d.code, d.pointer) for d in ak.validate(text, profile="strict").diagnostics] == found


@settings(max_examples=MANY or 80, deadline=None)
@given(grafted)
def test_fixing_makes_nothing_worse(document):
    fixed = ak.fix(document)
    before = Counter(d.code for d in ak.validate(document).errors)
    assert not Counter(d.code for d in fixed.report.errors) - before
    assert ak.fix(fixed.document).changes == ()
