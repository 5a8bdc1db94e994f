"""Whatever stands where an actor, an object or a target should: the stream settles it, and piece by piece alike."""

from hypothesis import given, settings
from hypothesis import strategies as st

from activitykit.stream import Stream

ODD = st.sampled_from(
    [None, 1, True, "", "urn:x", "ana", "urn:a1", 'é é"\\', {}, [], {"id": ""}, {"type": 7}, {"type": [None, "Like"]},
     {"id": "urn:a2"}, {"href": "urn:a3"}, {"@id": "urn:a4", "@type": "Like"}]
)  # fmt: skip
VERBS = st.sampled_from(["Undo", "Undo", "Delete", "Like", "Create", "Update", "Add", "Move"])
NAMES = ("actor", "object", "target", "origin", "attributedTo", "items", "content", "to")
THINGS = st.recursive(
    ODD,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.fixed_dictionaries({"type": VERBS | ODD}, optional=dict.fromkeys((*NAMES, "id"), inner))
    ),
    max_leaves=8,
)
ACTS = st.fixed_dictionaries(
    {
        "type": VERBS,
        "actor": st.sampled_from(["urn:p", ["urn:p", "urn:q"], {"id": "urn:p", "name": "P"}]) | THINGS,
        "published": st.integers(0, 9).map("2026-11-20T08:0{}:00Z".format),
    },
    optional={
        "id": st.integers(0, 6).map("urn:a{}".format),
        "object": THINGS | st.integers(0, 6).map("urn:a{}".format),
        "target": THINGS,
        "origin": ODD,
        "to": THINGS,
    },
)


def told(stream):
    """Return what counts of every name, without codes."""
    found = {}
    for node, name in enumerate(stream.nodes):
        state = stream.state_of(node)
        members = sorted(stream.nodes[member] for member in stream.members_of(node).tolist())
        if state >= 0 or members:
            counts = state >= 0 and (int(stream.states.row[state]), bool(stream.states.deleted[state]))
            found[name] = counts, members
    return [stream.raw(row) for row in range(len(stream))], stream.alive.tolist(), found


@settings(max_examples=150, deadline=None)
@given(st.lists(ACTS, max_size=9))
def test_pieces_are_as_the_whole_and_somebody_can_go(documents):
    whole, grown = Stream.from_documents(documents), Stream()
    for document in documents:
        grown = grown.append([document])
    assert told(grown) == told(whole)
    clean = whole.without(actor="urn:p")
    assert "urn:p" not in set(clean.nodes)
    assert not any(b'"urn:p"' in clean.raw(row) for row in range(len(clean)))
