"""Grouping is a partition, and the groups around some rows are those of the whole."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from activitykit.rollup import Rollup, Window, count_people
from activitykit.select import Whole
from activitykit.stream import Stream
from activitykit.testing import companies

ROLLUPS = [
    Rollup(),
    Rollup(by=("type", "about"), window=Window(gap="1h", span="2d")),
    Rollup(by=(("type", "about"), ("actor", "type"), ("link",))),
    Rollup(by=(("thread",), ("actor", "object"), ("type", "target")), window=Window(day="Europe/Paris")),
    Rollup(by=(("actor",), ("object",)), window=Window(session="1h"), verbs={"View": (), "Like": ("type",)}),
    Rollup(by=(("thread",), ("actor", "type")), window=Window(gap="6h", gaps={"Update": "9d", "Like": "2h"})),
    Rollup(by=(("text",), ("type", "reply"), ("context",))),
    Rollup(by=(("story",), ("coverage",), ("actor", "type")), window=Window(gap="2d")),
    Rollup(by=(("type", "copy"), ("type", "page"))),
]


@settings(max_examples=120)
@pytest.mark.parametrize("rollup", ROLLUPS, ids=str)
@given(company=companies(), data=st.data())
def test_partition(rollup, company, data):
    stream = Stream.from_documents(company.documents)
    flags = data.draw(st.lists(st.booleans(), min_size=len(stream), max_size=len(stream)))
    admitted = np.array(flags, bool)
    rows = np.flatnonzero(admitted)
    groups = rollup.partition(Whole(stream), rows)
    assert sorted(groups.rows.tolist()) == rows.tolist()
    assert all(np.all(np.diff(group) > 0) for group in groups)
    actors = stream.columns.actor
    assert count_people(stream, groups).tolist() == [len(set(actors[group].tolist())) for group in groups]

    whole = {tuple(group.tolist()) for group in groups}
    seeds = rows[data.draw(st.integers(0, 3)) :: 3]
    low = int(np.argmax(admitted)) if len(rows) else 0
    near = rollup.around(Whole(stream), seeds, lambda asked: admitted[asked], low=low)
    expected = {group for group in whole if set(group) & set(seeds.tolist())}
    assert {tuple(group.tolist()) for group in near} == expected
