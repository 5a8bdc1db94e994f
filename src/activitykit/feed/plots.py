"""Plots, with altair: what a page's scores are made of, activity over time, who reads whom."""

from __future__ import annotations

from collections import Counter
from importlib import import_module
from typing import TYPE_CHECKING, Any

import numpy as np

from activitykit.errors import MissingExtra
from activitykit.stream.moments import to_datetime

if TYPE_CHECKING:
    from activitykit.feed.page import Page
    from activitykit.select import View
    from activitykit.stream import Stream

__all__ = ["activity", "contributions", "readers"]

_DAY = 86_400_000_000
_VERBS, _PEOPLE = 8, 40
_READING = frozenset({"View", "Read", "Listen", "Like", "Announce"})


def contributions(page: Page, lang: str | None = None) -> Any:
    """Return the contributions to the score of each entry as stacked bars, best entry on top.

    Raises:
        MissingExtra: altair is not installed.
    """
    altair = _altair()
    data = [
        {
            "entry": f"{entry.rank}. {_short(entry.sentence(lang))}",
            "rank": entry.rank,
            "signal": name,
            "value": value,
        }
        for entry in page.entries
        for name, value in entry.contributions.items()
    ]
    return (
        altair.Chart(altair.Data(values=data))
        .mark_bar()
        .encode(
            x=altair.X("value:Q", title="score"),
            y=altair.Y(
                "entry:N", sort=altair.SortField("rank"), title=None, axis=altair.Axis(labelLimit=360)
            ),
            color=altair.Color("signal:N", title=None),
            tooltip=["signal:N", altair.Tooltip("value:Q", format=".3f")],
        )
        .properties(width=420)
    )


def activity(stream: Stream) -> Any:
    """Return the number of activities a day, by verb; the rarer verbs together.

    Example:
        >>> import activitykit as ak
        >>> chart = activity(ak.Stream.from_documents([
        ...     {"type": "Like", "actor": "urn:a", "object": "urn:n", "published": "2026-11-20T08:00:00Z"}]))
        >>> chart.to_dict()["mark"]["type"]
        'bar'
    """
    altair = _altair()
    verbs = np.array([names[0] for names in stream.type_sets] or [""], object)[stream.columns.type]
    common = {name for name, _ in Counter(verbs.tolist()).most_common(_VERBS)}
    counts = Counter(
        (int(time) // _DAY, verb if verb in common else "other")
        for time, verb in zip(stream.columns.time.tolist(), verbs.tolist(), strict=True)
    )
    data = [
        {"day": to_datetime(day * _DAY).date().isoformat(), "verb": verb, "count": count}
        for (day, verb), count in sorted(counts.items())
    ]
    return (
        altair.Chart(altair.Data(values=data))
        .mark_bar()
        .encode(
            x=altair.X("yearmonthdate(day):T", title=None),
            y=altair.Y("count:Q", title="activities a day"),
            color=altair.Color("verb:N", title=None),
            tooltip=["day:T", "verb:N", "count:Q"],
        )
        .properties(width=620, height=220)
    )


def readers(view: View) -> Any:
    """Return who reads whom, as far as the viewer may see, as a matrix of the busiest people.

    Views, reads, likes and shares of a thing count for its author.
    """
    altair = _altair()
    stream, columns = view.stream, view.stream.columns
    wanted = np.array([names[0] in _READING for names in stream.type_sets] or [False], np.bool_)
    rows = np.flatnonzero(wanted[columns.type]) if len(stream) else np.empty(0, np.int64)
    rows = rows[view.visible(rows)]
    states = view.state_of(columns.object[rows])
    authors = np.where(states >= 0, stream.states.author[states], -1) if len(stream.states.row) else states
    pairs = Counter(
        (actor, author)
        for actor, author in zip(columns.actor[rows].tolist(), authors.tolist(), strict=True)
        if author >= 0 and actor != author
    )
    busiest: Counter[int] = Counter()
    for (actor, author), count in pairs.items():
        busiest[actor] += count
        busiest[author] += count
    shown = {node for node, _ in busiest.most_common(_PEOPLE)}
    data = [
        {"reader": view.name(stream.nodes[actor]), "author": view.name(stream.nodes[author]), "count": count}
        for (actor, author), count in pairs.items()
        if actor in shown and author in shown
    ]
    return (
        altair.Chart(altair.Data(values=data))
        .mark_circle()
        .encode(
            x=altair.X("author:N", title="written by"),
            y=altair.Y("reader:N", title="read by"),
            size=altair.Size("count:Q", title=None),
            tooltip=["reader:N", "author:N", "count:Q"],
        )
    )


def _short(sentence: str) -> str:
    return sentence if len(sentence) <= 60 else sentence[:59].rstrip() + "…"


def _altair() -> Any:
    try:
        return import_module("altair")
    except ImportError as error:
        raise MissingExtra("altair", "notebook", "a plot") from error
