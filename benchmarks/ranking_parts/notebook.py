"""The public notebook's protocol on Deskdrop: a random 80/20 division, each test article among 100 others."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from deskdrop import activities
from scipy.sparse import csr_matrix

import activitykit as ak
from activitykit.evaluation.learning import Lesson, learn
from activitykit.rank import Ground, Ranking
from activitykit.select import View
from ranking_parts.baselines import cosines_of_titles, ease, svd

STRENGTH = {"View": 1.0, "Like": 2.0, "Add": 2.5, "Follow": 3.0, "Create": 4.0}
SIGNALS = (
    ak.Similar(window="2y"),
    ak.Topics(window="2y", last=500, fading=1.0),
    ak.Popularity(window="2y", half_life="10y"),
)


def run(data: Path, quick: bool) -> None:
    documents = [document | {"to": "as:Public"} for document in activities(data / "deskdrop")]
    made = [document for document in documents if _shares(document)]
    titles = {document["object"]["id"]: document["object"].get("name") for document in made}
    acts = [document for document in documents if not _shares(document)]
    pairs: dict[tuple[str, str], float] = {}
    for document in acts:
        thing = document["object"]
        article = thing["inReplyTo"] if isinstance(thing, dict) else thing
        key = document["actor"], article
        pairs[key] = pairs.get(key, 0.0) + STRENGTH.get(document["type"], 1.0)
    reads: dict[str, list[str]] = {}
    for person, article in pairs:
        reads.setdefault(person, []).append(article)
    people = sorted(person for person, articles in reads.items() if len(articles) >= 5)
    if quick:
        people = people[::20]
    chance = np.random.default_rng(42)
    test = {person: _drawn(chance, reads[person], 0.2) for person in people}
    train = {person: [a for a in reads[person] if a not in test[person]] for person in people}
    held = {person: _drawn(chance, train[person], 0.2) for person in people}
    inner = {person: [a for a in train[person] if a not in held[person]] for person in people}
    articles = sorted(titles)
    others = {}
    for person in people:
        known = set(reads[person])
        unread = np.array([article for article in articles if article not in known])
        for article in sorted({*test[person], *held[person]}):
            others[person, article] = chance.choice(unread, 100, replace=False).tolist()

    lesson = _lesson(_values(made, acts, inner, held, others), held)
    weights = learn(lesson)
    values = _values(made, acts, train, test, others)
    print(
        f"{len(people):,} people, {sum(map(len, test.values())):,} test articles; weights: "
        + ", ".join(f"{s.key} {w:.2f}" for s, w in zip(SIGNALS, weights, strict=True))
    )

    number = {article: at for at, article in enumerate(articles)}
    cells = [(at, number[a], pairs[p, a]) for at, p in enumerate(people) for a in train[p]]
    row, column, strength = (np.array(part) for part in zip(*cells, strict=True))
    shape = len(people), len(articles)
    binary = csr_matrix((np.ones(len(row)), (row, column)), shape=shape)
    strong = csr_matrix((np.log2(1 + strength), (row, column)), shape=shape)
    popular = np.asarray(binary.sum(axis=0)).ravel()
    tables = {
        "popularity": np.tile(popular, (len(people), 1)),
        "TF-IDF of titles": binary @ cosines_of_titles([titles[a] or "" for a in articles]),
        "SVD, 15 factors": svd(strong, 15),
        "EASE": ease(binary, 150.0),
    }
    unit = {name: (scores - scores.min()) / (np.ptp(scores) or 1.0) for name, scores in tables.items()}
    tables["hybrid (SVD 100 : TF-IDF 1)"] = 100 * unit["SVD, 15 factors"] + unit["TF-IDF of titles"]
    results = {name: _hits_of(scores, people, number, test, others) for name, scores in tables.items()}
    results["Similar + Topics + Popularity"] = _hits(values, weights, test)
    for name, (at_five, at_ten, who) in results.items():
        five, ten = ak.evaluation.bootstrap(at_five, who), ak.evaluation.bootstrap(at_ten, who)
        print(f"{name:32} recall@5 {five}   recall@10 {ten}")


def _shares(document):
    return isinstance(document["object"], dict) and document["object"]["type"] == "Article"


def _drawn(chance, articles, share):
    count = max(1, round(share * len(articles)))
    return set(np.array(articles)[chance.permutation(len(articles))[:count]].tolist())


def _values(made, acts, known, wanted, others):
    """Return for each person and wanted article the signals' values of it and of its 100 others."""
    kept = []
    for document in acts:
        thing = document["object"]
        article = thing["inReplyTo"] if isinstance(thing, dict) else thing
        if article in known.get(document["actor"], ()):
            kept.append(document)
    stream = ak.Stream.from_documents([*made, *kept])
    row_of = {stream.nodes[int(stream.columns.object[row])]: row for row in range(len(stream) - 1, -1, -1)}
    by_thing = {document["object"]["id"]: row_of[document["object"]["id"]] for document in made}
    found = {}
    for person, articles in wanted.items():
        ranking = Ranking(SIGNALS, Ground(View(stream, ak.Viewer(person))))
        keys = sorted(articles)
        rows = [by_thing[thing] for article in keys for thing in (article, *others[person, article])]
        for article, values in zip(keys, np.split(ranking.values(np.array(rows)), len(keys)), strict=True):
            found[person, article] = values
    return found


def _lesson(values, wanted):
    keys = [(person, article) for person, articles in wanted.items() for article in sorted(articles)]
    begin = np.arange(len(keys) + 1) * 101
    people = np.arange(len(keys))
    return Lesson(np.concatenate([values[key] for key in keys]), begin, begin[:-1], people)


def _hits(values, weights, wanted):
    scores = [values[p, a] @ weights for p, articles in wanted.items() for a in sorted(articles)]
    who = [p for p, articles in wanted.items() for _ in articles]
    return _found(scores, who)


def _hits_of(table, people, number, wanted, others):
    scores = [
        table[at, [number[article], *(number[other] for other in others[person, article])]]
        for at, person in enumerate(people)
        for article in sorted(wanted[person])
    ]
    return _found(scores, [person for person in people for _ in wanted[person]])


def _found(scores, who):
    table = np.array(scores)
    places = (table[:, 1:] > table[:, :1]).sum(axis=1) + 0.5 * (table[:, 1:] == table[:, :1]).sum(axis=1)
    return (places < 5).astype(float), (places < 10).astype(float), who
