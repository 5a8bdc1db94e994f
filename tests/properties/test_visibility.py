"""The two proofs: what a viewer can't see changes nothing they get, and none of its strings reach them."""

import os

import numpy as np
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from activitykit.select import View, derive
from activitykit.stream import Stream
from activitykit.testing import companies

COMPANIES = int(os.environ.get("ACTIVITYKIT_COMPANIES", "400"))
PUBLIC = "https://www.w3.org/ns/activitystreams#Public"
proof = settings(
    max_examples=COMPANIES,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
)


@st.composite
def populated(draw):
    """A company whose people and groups are described by a directory, openly or to a few."""
    company = draw(companies(people=(2, 4), groups=(0, 2), activities=(0, 22)))
    documents = []
    directory = "https://intra.example/directory"
    for thing in (*company.people, *company.groups):
        audience = draw(
            st.sampled_from(
                [
                    None,
                    {"to": PUBLIC},
                    {"to": PUBLIC},
                    {},
                    {"to": [thing["id"]]},
                    {"to": company.person_ids[0]},
                ]
            )
        )
        if audience is not None:
            document = {name: value for name, value in thing.items() if name != "@context"}
            documents.append(
                {
                    "type": "Create", "id": f"{thing['id']}#described", "actor": directory,
                    "published": "2026-01-01T00:00:00Z", "object": document, **audience,
                }
            )  # fmt: skip
    viewer = draw(st.sampled_from(company.person_ids))
    return [*documents, *company.documents], viewer, draw(st.sampled_from([None, None, "Public"]))


def everything_known(stream, view):
    """All that a page is made from, in words: rows, names, descriptions, seen things, mutes."""
    rows = np.arange(len(stream))
    shown = rows[view.visible(rows)]
    nodes = stream.nodes
    mentioned = sorted(
        {
            int(column[row])
            for column in (
                stream.columns.actor,
                stream.columns.object,
                stream.columns.target,
                stream.columns.context,
            )
            for row in shown
            if column[row] >= 0
        },
        key=lambda node: nodes[node],
    )
    states = view.state_of(np.array(mentioned, np.int64))
    told = {}
    for node, state in zip(mentioned, states.tolist(), strict=True):
        said = stream.states
        told[nodes[node]] = None if state < 0 else (
            [stream.texts[c] if (c := int(field[state])) >= 0 else None for field in (said.name, said.summary, said.content)],
            int(said.published[state]),
            nodes[int(said.author[state])] if said.author[state] >= 0 else None,
        )  # fmt: skip
    return {
        "rows": [stream.raw(int(row)) for row in shown],
        "told": told,
        "history": [stream.raw(int(row)) for row in view.history],
        "seen": sorted(nodes[int(node)] for node in view.seen_nodes),
        "hidden": view.hidden(shown).tolist(),
    }


@proof
@given(populated())
def test_what_is_invisible_changes_nothing(case):
    documents, who, default = case
    stream = Stream.from_documents(documents)
    viewer = derive(stream, who)
    view = View(stream, viewer, default_audience=default)
    rows = np.arange(len(stream))
    reduced = Stream.from_documents([stream.raw(int(row)) for row in rows[view.visible(rows)]])
    again = derive(reduced, who, as_of=view.as_of)
    note(f"viewer {viewer}")
    assert again == viewer
    assert again.describe() == viewer.describe()
    rest = everything_known(reduced, View(reduced, again, view.as_of, default_audience=default))
    assert rest == everything_known(stream, view)
