"""However a history comes in, in one go, in batches, in any order, the stream says the same of it."""

from datetime import datetime, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from activitykit.stream import Stream
from activitykit.stream.log import BY
from activitykit.testing import companies

SLOW = settings(max_examples=60, deadline=None)


def in_words(stream):
    """Everything a stream says, without its codes."""
    nodes, columns, states, texts = list(stream.nodes), stream.columns, stream.states, stream.texts
    name = lambda code: None if code < 0 else nodes[code]  # noqa: E731
    members = lambda code: sorted(nodes[m] for m in stream.sets.members(int(code)).tolist())  # noqa: E731
    text = lambda code: None if code < 0 else texts[code]  # noqa: E731
    rows = [
        (
            stream.raw(row),
            bool(stream.alive[row]),
            stream.type_sets[columns.type[row]],
            members(columns.audience[row]),
            members(columns.own[row]),
            members(columns.tags[row]),
            *(
                name(getattr(columns, c)[row])
                for c in ("id", "actor", "object", "target", "context", "reply")
            ),
        )
        for row in range(len(stream))
    ]
    said = [
        (
            name(states.node[s]), int(states.row[s]), int(states.standing[s]), bool(states.deleted[s]),
            text(states.content[s]), text(states.name[s]), name(states.author[s]), name(states.owner[s]),
            members(states.audience[s]),
        )
        for s in range(len(states))
    ]  # fmt: skip
    latest = {nodes[n]: said[s] for n, s in enumerate(stream.latest.tolist()) if s >= 0}
    keys = dict.fromkeys(BY, (nodes, name)) | {
        "own": (stream.sets, lambda code: tuple(members(code))),
        "said": (texts, text),
    }
    postings = {
        (by, word(code)): found
        for by, (table, word) in keys.items()
        for code in range(len(table))
        if (found := stream.rows_of(by, code).tolist())
    }
    acts = {iri: row for node, iri in enumerate(nodes) if (row := stream.row_of(node)) >= 0}
    return rows, said, latest, postings, acts


@st.composite
def histories(draw):
    """A company's days, and somebody who takes back anything, their own or not, at any later moment."""
    documents = list(draw(companies(activities=(1, 14))).documents)
    for number in range(draw(st.integers(0, 5)) if documents else 0):
        undone = documents[draw(st.integers(0, len(documents) - 1))]
        moment = datetime.fromisoformat(undone["published"]) + timedelta(
            seconds=draw(st.sampled_from([0, 1, 90_000]))
        )
        actor = undone["actor"] if draw(st.booleans()) else draw(st.sampled_from(documents))["actor"]
        verb = draw(st.sampled_from(["Undo", "Undo", "Delete"]))
        thing = {k: v for k, v in undone.items() if k not in {"@context", "id"}}
        documents.append(
            {
                "id": f"https://intra.example/undo/{number}",
                "type": verb,
                "actor": actor if isinstance(actor, str) else actor["id"],
                "object": thing if verb == "Undo" and draw(st.booleans()) else undone["id"],
                "published": moment.isoformat(),
            }
        )
    return documents


@SLOW
@given(histories(), st.data())
def test_pieces_give_the_same_stream_as_the_whole(documents, data):
    cuts = sorted(data.draw(st.lists(st.integers(0, len(documents)), max_size=4)))
    bounds = [0, *cuts, len(documents)]
    whole = Stream.from_documents(documents)
    grown = Stream()
    for begin, end in pairwise(bounds):
        grown = grown.append(documents[begin:end])
    assert in_words(grown) == in_words(whole)


@SLOW
@given(histories(), st.randoms(use_true_random=False))
def test_any_order_of_arrival_gives_the_same_stream(documents, random):
    start = datetime.fromisoformat("2026-01-05T08:00:00+00:00")
    order = sorted(range(len(documents)), key=lambda at: documents[at]["published"])
    documents = [
        {**documents[at], "published": (start + timedelta(minutes=place)).isoformat()}
        for place, at in enumerate(order)
    ]  # no two at one moment: ties are ordered by arrival
    whole = Stream.from_documents(documents)
    shuffled = random.sample(documents, len(documents))
    grown = Stream()
    olds = []
    for document in shuffled:
        grown = grown.append([document])
        olds.append((grown, in_words(grown) if random.random() < 0.2 else None))
    assert in_words(grown) == in_words(whole)
    for old, said in olds:
        if said is not None:
            assert in_words(old) == said


@SLOW
@given(histories(), st.data())
def test_until_is_the_stream_as_it_was(documents, data):
    moments = sorted({document["published"] for document in documents}) or ["2026-01-05T08:00:00Z"]
    moment = data.draw(st.sampled_from(moments))
    before = [
        d for d in documents if datetime.fromisoformat(d["published"]) <= datetime.fromisoformat(moment)
    ]
    stream = Stream.from_documents(documents)
    stream.alive, stream.latest  # noqa: B018 - what is remembered of the whole must not show through
    assert in_words(stream.until(moment)) == in_words(Stream.from_documents(before))
