"""A stream knows the history it is cut from."""

import numpy as np

import activitykit as ak


def like(number):
    return {
        "type": "Like", "id": f"urn:{number}", "actor": "urn:ana", "object": f"urn:n{number}",
        "published": f"2026-01-{number:02}T08:00:00Z",
    }  # fmt: skip


class Kept:
    """Something worked out once a history."""


def test_streams_cut_from_one_history_share_it_and_what_is_derived():
    stream = ak.Stream.from_documents([like(1), like(2), like(3)])
    early = stream.until("2026-01-02T09:00:00Z")
    assert len(early.whole) == 3
    assert stream.whole is stream
    later = stream.append([like(4)])
    assert (len(early.whole), len(stream.whole)) == (4, 4)
    assert early.derived(Kept) is later.derived(Kept)
    apart = early.append([like(5)])  # history takes another turn
    assert len(apart.whole) == 3
    assert apart.derived(Kept) is not later.derived(Kept)


def test_the_whole_knows_what_later_rows_name():
    stream = ak.Stream.from_documents([like(1)])
    stream.append([like(2)])
    assert len(stream.whole.nodes) > len(stream.nodes)


def test_changes_are_told_in_order():
    undo = {
        "type": "Undo",
        "id": "urn:u",
        "actor": "urn:ana",
        "object": "urn:1",
        "published": "2026-01-05T08:00:00Z",
    }
    stream = ak.Stream.from_documents([like(1), like(2), undo])
    rows, fallen = stream.changes("alive", 0)
    assert (rows.tolist(), fallen.tolist()) == ([2], [0])
    assert stream.changes("alive", 3)[0].tolist() == []
    assert stream.until("2026-01-03T08:00:00Z").changes("alive", 0)[0].tolist() == []
    note = {"type": "Note", "id": "urn:n9", "content": "x"}
    stream = stream.append([{**like(9), "type": "Create", "object": note}])
    rows, nodes = stream.changes("latest", 3)
    assert rows.tolist() == [3]
    assert np.array_equal(nodes, [stream.nodes.code("urn:n9")])
