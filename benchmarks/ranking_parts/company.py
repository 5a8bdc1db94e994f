"""A made-up company of any size: who posts, reads, likes, shares and answers what, for whom."""

from __future__ import annotations

import numpy as np
import polars as pl

DAY = 86_400_000_000
YEAR = 365 * DAY
PUBLIC = "https://www.w3.org/ns/activitystreams#Public"
_WORDS, _A_TEXT, _TAGS = 20_000, 12, 200


def company(count: int, years: float, people: int = 20_000) -> pl.DataFrame:
    """Return a frame for ``Stream.from_frame``.

    Some are far busier than others, and people look at what is new. Seven posts in ten are for everybody, one
    in four for one of the groups (of about fifty people), the rest for one person; answers are for whom the
    thread is for, and so is what is done with a thing. A third of the posts have a tag, one in a thousand has
    to be read by all, one in five hundred mentions somebody.
    """
    chance = np.random.default_rng(1)
    moment = np.sort(chance.integers(0, int(years * YEAR), count)) + 1_700_000_000_000_000
    actor = np.minimum((people * chance.random(count) ** 2).astype(np.int64), people - 1)
    creates = chance.random(count) < 0.3
    creates[0] = True
    number = np.cumsum(creates) - 1
    back = chance.exponential(50, count).astype(np.int64)
    thing = np.where(creates, number, np.maximum(number - back, 0))
    kind = np.where(
        creates, "Create", chance.choice(["View", "Like", "Announce"], count, p=[0.7, 0.25, 0.05])
    )
    things = int(number[-1]) + 1
    answers = chance.random(things) < 0.25
    parent = np.maximum(np.arange(things) - 1 - chance.exponential(50, things).astype(np.int64), 0)
    answers[0] = False
    root = np.where(answers, parent, np.arange(things))
    while (root[root] != root).any():
        root = root[root]
    draw = chance.random(things)
    groups = people // 50
    whom = np.where(draw < 0.7, -1, np.where(draw < 0.95, chance.integers(0, groups, things), groups))[root]
    one = chance.integers(0, people, things)[root]
    post = pl.DataFrame({"post": np.arange(things), "whom": whom, "one": one}).select(
        audience=pl.when(pl.col("whom") < 0)
        .then(pl.lit(PUBLIC))
        .when(pl.col("whom") < groups)
        .then(pl.format("https://intra.example/g/{}", "whom"))
        .otherwise(pl.format("https://intra.example/u/{}", "one")),
        in_reply_to=pl.when(pl.Series(answers)).then(
            pl.format("https://intra.example/n/{}", pl.Series(parent))
        ),
        tags=pl.Series(_tags(chance, things)),
        mentions=pl.when(pl.Series(chance.random(things) < 0.002)).then(
            pl.format("https://intra.example/u/{}", pl.Series(chance.integers(0, people, things)))
        ),
        content=_texts(chance, things),
    )
    made = pl.Series(creates)
    said = post[thing]
    return pl.DataFrame(
        {"n": np.arange(count), "type": kind, "a": actor, "o": thing, "published": moment}
    ).select(
        "type",
        "published",
        id=pl.format("urn:a{}", "n"),
        actor=pl.format("https://intra.example/u/{}", "a"),
        object=pl.format("https://intra.example/n/{}", "o"),
        object_type=pl.when(made).then(pl.lit("Note")),
        audience=said["audience"],
        **{name: pl.when(made).then(said[name]) for name in ("in_reply_to", "tags", "mentions", "content")},
    )


def _tags(chance: np.random.Generator, things: int) -> np.ndarray:
    draw = chance.random(things)
    named = np.char.add("#t", chance.integers(0, _TAGS, things).astype(str))
    return np.where(draw < 0.001, "#important", np.where(draw < 0.33, named, None))


def _texts(chance: np.random.Generator, things: int) -> pl.Series:
    words = pl.Series([f"mot{number}" for number in range(_WORDS)])
    columns = [
        words.gather((_WORDS * chance.random(things) ** 3).astype(np.int64)).alias(str(at))
        for at in range(_A_TEXT)
    ]
    return pl.DataFrame(columns).select(pl.concat_str(pl.all(), separator=" "))["0"]
