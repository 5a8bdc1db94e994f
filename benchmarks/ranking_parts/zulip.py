"""In which topic of a chat a person writes next."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix
from zulip import read_messages

import activitykit as ak
from activitykit.evaluation import Choice
from activitykit.evaluation.learning import Lesson, learn
from activitykit.evaluation.slates import slates
from ranking_parts.deskdrop import places, table

DAY = 86_400_000_000
SIGNALS = (
    ak.Popularity(half_life="14d", window="14d", name="active"),
    ak.Popularity(half_life="10min", window="14d", distinct=False, name="popular_10min"),
    ak.Popularity(half_life="12h", window="14d", distinct=False, name="popular_12h"),
    ak.Popularity(half_life="3d", window="14d", name="popular_3d"),
    ak.Freshness(by="act", shape="logarithmic", half_life="1min", window="14d", name="touched"),
    ak.Freshness(by="act", half_life="20min", window="14d", name="just_touched"),
    ak.Conversation(half_life="10min", name="own_10min"),
    ak.Conversation(half_life="1h", name="own_1h"),
    ak.Conversation(half_life="1d", name="own_1d"),
    ak.Conversation(half_life="7d", name="own_7d"),
    ak.Similar(window="30d"),
    ak.Similar(window="30d", last=5, name="similar_last"),
    ak.Peers(window="30d"),
    ak.Affinity(half_life="30d"),
    ak.Recency(shape="logarithmic", half_life="1h", name="age"),
)


def run(data: Path, quick: bool) -> None:
    messages = read_messages(data / "zulip")
    count = len(messages.ts)
    size = 8000 if quick else 40_000
    stream = ak.Stream.from_documents(_documents(messages, range(count - size, count)))
    columns = stream.columns
    posts = np.flatnonzero(columns.reply >= 0)
    chance = np.random.default_rng(0)
    middle, cut = int(0.5 * len(posts)), int(0.8 * len(posts))
    learned, judged = (60, 40) if quick else (800, 600)
    earlier = np.sort(chance.choice(posts[middle:cut], learned, replace=False))
    later = np.sort(chance.choice(posts[cut:], judged, replace=False))
    people = {stream.nodes[int(node)] for node in columns.actor[np.concatenate((earlier, later))]}
    viewers = {iri: ak.Viewer(iri) for iri in people}
    feed = ak.Feed(where=ak.ObjectType("Article"), rank=SIGNALS)

    def found(rows):
        made = [
            Choice(int(r), int(columns.actor[r]), int(columns.reply[r]), int(columns.time[r]), 1.0)
            for r in rows
        ]
        return [
            _active(slate) for slate in slates(feed, stream, made, window="2y", viewers=viewers, again=True)
        ]

    weights = learn(Lesson.of(found(earlier)))
    shown = [slate for slate in found(later) if slate.position >= 0]
    who, past = np.array([s.choice.person for s in shown]), np.array([s.past for s in shown])
    tables = {
        "newest message first": lambda slate: _last(stream, slate),
        "decayed popularity, 12 h": lambda slate: slate.values[:, 2],
        "item-item kNN": lambda slate: _neighbours(stream, slate),
        f"additive, softmax, {len(SIGNALS)} signals": lambda slate: slate.values @ weights,
    }
    results = {n: places([s.rank(score(s)) for s in shown], who, past) for n, score in tables.items()}
    print(
        f"{len(shown):,} of {len(later):,} next messages, "
        f"among {np.mean([len(s.rows) for s in shown]):.0f} topics each "
        "(the others begin a topic, or wake one that slept for 14 days)"
    )
    table(results)


def _documents(messages, numbers):
    known = set()
    for number in numbers:
        person = f"https://chat.example/person/{messages.sender[number]}"
        topic = f"https://chat.example/topic/{messages.topic[number]}"
        moment = datetime.fromtimestamp(messages.ts[number], UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        both = {"type": "Create", "actor": person, "published": moment, "to": "as:Public"}
        if topic not in known:
            known.add(topic)
            yield both | {
                "id": f"{topic}/begin",
                "object": {"type": "Article", "id": topic, "attributedTo": person},
            }
        else:
            note = {"type": "Note", "id": f"https://chat.example/message/{number}", "inReplyTo": topic}
            yield both | {
                "id": f"https://chat.example/event/{number}",
                "object": note | {"attributedTo": person},
            }


def _active(slate):
    """Return the slate of the topics in which anybody wrote, or which began, in the last 14 days."""
    kept = (slate.values[:, 0] > 0) | (slate.values[:, -1] > -np.log2(1 + 14 * 24))
    position = int(kept[: slate.position].sum()) if slate.position >= 0 and kept[slate.position] else -1
    return type(slate)(
        slate.choice,
        slate.rows[kept],
        slate.things[kept],
        slate.values[kept],
        slate.scores[kept],
        position,
        slate.past,
    )


def _last(stream, slate):
    found = []
    for row, thing in zip(slate.rows.tolist(), slate.things.tolist(), strict=True):
        rows = stream.rows_of("reply", thing)
        before = rows[: np.searchsorted(rows, slate.choice.row)]
        found.append(int(before[-1]) if len(before) else row)
    return np.array(found, float)


def _neighbours(stream, slate):
    """Cosines of topics by who wrote in them during 60 days, summed over those the person wrote in."""
    columns = stream.columns
    low = int(np.searchsorted(columns.time, slate.choice.time - 60 * DAY))
    rows = np.arange(low, slate.choice.row)
    topic = np.where(columns.reply[rows] >= 0, columns.reply[rows], columns.object[rows])
    nodes = len(stream.nodes)
    wrote = csr_matrix((np.ones(len(rows)), (columns.actor[rows], topic)), shape=(nodes, nodes))
    wrote.data[:] = 1.0
    norms = np.sqrt(np.maximum(np.asarray(wrote.sum(axis=0)).ravel(), 1.0))
    mine = wrote[slate.choice.person]
    pull = wrote @ (mine.T.multiply(1 / norms[:, None])).tocsr()
    return np.asarray((wrote.T @ pull).todense()).ravel()[slate.things] / norms[slate.things]
