"""Plots, with altair: what a page's scores are made of, activity over time, who reads whom."""

from __future__ import annotations

from importlib import import_module
from math import pi
from typing import TYPE_CHECKING, Any

import numpy as np

from activitykit.errors import MissingExtra
from activitykit.feed.labels import Circle, beside
from activitykit.feed.network import network
from activitykit.language import catalogue, shorten
from activitykit.stream.moments import to_datetime

if TYPE_CHECKING:
    from pathlib import Path

    from activitykit.feed.page import Page
    from activitykit.language import Catalogue
    from activitykit.select import View
    from activitykit.stream import Stream

__all__ = ["activity", "contributions", "readers"]

_DAY = 86_400_000_000
_VERBS = 8
_WEEKS_FROM, _MONTHS_FROM = 100, 800  # days
_MONDAY = 4  # the first Monday after 1970-01-01, a Thursday
_LABEL, _NAME = 52, 32
_SIZE, _EDGE = (680, 560), 0.06  # of the network, in pixels; what is left free around it
_AREAS = (60, 1100)  # of its circles, in square pixels
_ARROW = 2  # acts from which on a line has an arrow; fewer would be a thicket
_INKS = {  # letters, quieter letters, lines, paper: those of the page
    False: ("#1c1b19", "#5a564e", "#e4e0d8", "#ffffff"),
    True: ("#ecebe8", "#b3afa6", "#34363a", "#1f2124"),
}
# After Paul Tol's sets: told apart by people who see fewer colours, on white and on black.
_COLOURS = {
    False: (
        "#4477aa",
        "#cc6677",
        "#117733",
        "#aa7711",
        "#882255",
        "#44aa99",
        "#332288",
        "#99bbdd",
        "#e8a5b0",
        "#88bb88",
        "#d8b36a",
        "#7a6a2a",
        "#b8b8b8",
        "#6f6f6f",
    ),
    True: (
        "#66aaee",
        "#ee8899",
        "#55bb77",
        "#ddcc66",
        "#cc77aa",
        "#66ccbb",
        "#9988ee",
        "#335f8f",
        "#a04455",
        "#2f7a4a",
        "#8f8433",
        "#ccbb88",
        "#777777",
        "#aaaaaa",
    ),
}


def contributions(page: Page, lang: str | Path | None = None, *, dark: bool = False) -> Any:
    """Return the contributions to the score of each entry as stacked bars, best entry on top.

    Args:
        page: The page.
        lang: The language; the viewer's when left out.
        dark: Whether for a dark surface.

    Raises:
        MissingExtra: altair is not installed.
    """
    altair, words = _altair(), page.words(lang)
    data: list[dict[str, Any]] = [
        {
            "entry": f"{entry.rank}. {_inert(shorten(entry.sentence(lang), _LABEL))}",
            "rank": entry.rank,
            "signal": _called(name, words),
            "value": value,
        }
        for entry in page.entries
        for name, value in entry.contributions.items()
        if value
    ]
    totals: dict[str, float] = {}
    for row in data:
        totals[row["signal"]] = totals.get(row["signal"], 0.0) + row["value"]
    order = sorted(totals, key=lambda name: -totals[name])
    most = len(_COLOURS[dark])
    if len(order) > most:  # no two signals in one colour: the slightest ones stand together
        slight, other = sorted(order, key=lambda name: abs(totals[name]))[: 1 - most], words.say("plot.other")
        data = _together(data, set(slight), other)
        order = [*(name for name in order if name not in slight), other]
    places = {name: place for place, name in enumerate(order)}
    chart = (
        altair.Chart(altair.Data(values=[{**row, "place": places[row["signal"]]} for row in data]))
        .mark_bar(cornerRadius=2)
        .encode(
            x=altair.X("value:Q", title=words.say("plot.score")),
            y=altair.Y(
                "entry:N", sort=altair.SortField("rank"), title=None, axis=altair.Axis(labelLimit=360)
            ),
            color=_colours(altair, "signal", order, dark=dark),
            order=altair.Order("place:Q"),
            tooltip=[
                altair.Tooltip("entry:N", title=" "),
                altair.Tooltip("signal:N", title=" "),
                altair.Tooltip("value:Q", format=".3f", title=words.say("plot.score")),
            ],
        )
        .properties(width=420, title=_inert(page.title(lang)))
    )
    return _dressed(chart, dark=dark)


def _together(data: list[dict[str, Any]], slight: set[str], other: str) -> list[dict[str, Any]]:
    """Return the parts of bars with those of some signals as one."""
    kept = [row for row in data if row["signal"] not in slight]
    sums: dict[str, dict[str, Any]] = {}
    for row in data:
        if row["signal"] in slight:
            one = sums.setdefault(row["entry"], {**row, "signal": other, "value": 0.0})
            one["value"] += row["value"]
    return [*kept, *sums.values()]


def activity(stream: Stream, lang: str = "en", *, dark: bool = False) -> Any:
    """Return the number of activities over time by verb, the rarer verbs together.

    A bar is a day, of long streams a week or a month, in UTC.

    Args:
        stream: The stream.
        lang: The language.
        dark: Whether for a dark surface.

    Raises:
        MissingExtra: altair is not installed.

    Example:
        >>> import activitykit as ak
        >>> chart = activity(ak.Stream.from_documents([
        ...     {"type": "Like", "actor": "urn:a", "object": "urn:n", "published": "2026-11-20T08:00:00Z"}]))
        >>> chart.to_dict()["mark"]["type"]
        'bar'
    """
    altair, words = _altair(), catalogue(lang)
    unit, begins = _units(stream.columns.time)
    names = [_acts(kinds[0], words) for kinds in stream.type_sets]
    counts: dict[tuple[int, str], int] = {}
    pairs = np.stack((begins, stream.columns.type.astype(np.int64)))
    found, numbers = np.unique(pairs, axis=1, return_counts=True) if len(stream) else (pairs, np.empty(0))
    totals: dict[str, int] = {}
    for code, count in zip(found[1].tolist(), numbers.tolist(), strict=True):
        totals[names[code]] = totals.get(names[code], 0) + count
    order = sorted(totals, key=lambda name: (-totals[name], name))
    other = words.say("plot.other")
    kept = order[:_VERBS]
    for begin, code, count in zip(*found.tolist(), numbers.tolist(), strict=True):
        key = (begin, names[code] if names[code] in kept else other)
        counts[key] = counts.get(key, 0) + count
    domain = [*kept, other] if len(order) > len(kept) else kept
    data = [
        {"day": to_datetime(day * _DAY).date().isoformat(), "verb": verb, "count": count}
        for (day, verb), count in sorted(counts.items())
    ]
    time_unit = {"day": "yearmonthdate", "week": "yearweek", "month": "yearmonth"}[unit]
    chart = (
        altair.Chart(altair.Data(values=data))
        .mark_bar()
        .encode(
            x=altair.X(
                f"utc{time_unit}(day):T",
                title=None,
                axis=altair.Axis(format=words.say(f"plot.format.{unit}")),
            ),
            y=altair.Y("sum(count):Q", title=words.say(f"plot.{unit}")),
            color=_colours(altair, "verb", domain, dark=dark),
            tooltip=[
                altair.Tooltip("day:N", title=" "),
                altair.Tooltip("verb:N", title=" "),
                altair.Tooltip("sum(count):Q", title=words.say(f"plot.{unit}")),
            ],
        )
        .properties(width=620, height=220)
    )
    return _dressed(chart, dark=dark)


def readers(view: View, lang: str | Path | None = None, *, dark: bool = False) -> Any:
    """Return who reads whom as a network of the busiest people, as far as the viewer may see.

    Views, reads, likes, shares and answers count for the author. Circles grow with how often a person is
    read, lines with how often one reads the other; arrows point to who is read. The viewer stands out.

    Args:
        view: What the viewer may see.
        lang: The language; the viewer's when left out.
        dark: Whether for a dark surface.

    Raises:
        MissingExtra: altair or networkx is not installed.
    """
    altair, words = _altair(), catalogue(lang or next(iter(view.viewer.languages), "en"))
    found = network(view)
    ink, soft, _, paper = _INKS[dark]
    names = [_inert(view.name(iri)) for iri in found.people]
    mine = {view.stream.nodes[node] for node in view.mine.tolist()}
    people = [
        {
            "name": name,
            "read": count,
            "told": words.say("plot.read", n=count),
            "me": iri in mine,
            "x": x,
            "y": y,
        }
        for iri, name, count, (x, y) in zip(found.people, names, found.read, found.places, strict=True)
    ]
    edges: list[dict[str, Any]] = []
    for edge in found.edges:
        (x, y), (to_x, to_y), (at_x, at_y, angle) = (
            found.places[edge[0]],
            found.places[edge[1]],
            found.heading(edge),
        )
        told = words.say("plot.reads", reader=names[edge[0]], author=names[edge[1]], n=edge[2])
        edges.append(
            {"x": x, "y": y, "x2": to_x, "y2": to_y, "at_x": at_x, "at_y": at_y}
            | {"angle": round(angle, 1), "count": edge[2], "told": told}
        )
    plain = {"axis": None, "scale": altair.Scale(domain=[-_EDGE, 1 + _EDGE])}
    told = altair.Tooltip("told:N", title=" ")
    lines = (
        altair.Chart(altair.Data(values=edges))
        .mark_rule(color=soft, opacity=0.35)
        .encode(
            x=altair.X("x:Q", **plain), y=altair.Y("y:Q", **plain), x2="x2:Q", y2="y2:Q", tooltip=told,
            strokeWidth=altair.StrokeWidth("count:Q", legend=None, scale=altair.Scale(range=[0.6, 5])),
        )
    )  # fmt: skip
    arrows = (
        altair.Chart(altair.Data(values=[edge for edge in edges if edge["count"] >= _ARROW]))
        .mark_point(shape="triangle-up", filled=True, color=soft, opacity=0.75)
        .encode(
            x=altair.X("at_x:Q", **plain),
            y=altair.Y("at_y:Q", **plain),
            angle=altair.Angle("angle:Q", scale=altair.Scale(domain=[-180, 180], range=[-180, 180])),
            size=altair.Size("count:Q", legend=None, scale=altair.Scale(range=[18, 90])),
            tooltip=told,
        )
    )
    circles = (
        altair.Chart(altair.Data(values=people))
        .mark_circle(opacity=1, stroke=paper, strokeWidth=1.5)
        .encode(
            x=altair.X("x:Q", **plain),
            y=altair.Y("y:Q", **plain),
            size=altair.Size("read:Q", legend=None, scale=altair.Scale(range=list(_AREAS))),
            color=altair.condition(
                "datum.me", altair.value(_COLOURS[dark][1]), altair.value(_COLOURS[dark][0])
            ),
            tooltip=[altair.Tooltip("name:N", title=" "), altair.Tooltip("told:N", title=" ")],
        )
    )
    named = altair.Chart(altair.Data(values=_labels(people))).encode(
        x=altair.X("x:Q", **plain), y=altair.Y("y:Q", **plain), text="name:N"
    )
    halo = named.mark_text(fontSize=11, color=paper, stroke=paper, strokeWidth=3, opacity=0.85)
    labels = named.mark_text(fontSize=11, color=ink)
    title = words.say("plot.readers" if people else "plot.none")
    chart = altair.layer(lines, arrows, circles, halo, labels).resolve_scale(
        size="independent", strokeWidth="independent"
    )
    return _dressed(chart.properties(width=_SIZE[0], height=_SIZE[1], title=title), dark=dark)


def _labels(people: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the names that there is room for, and where; the viewer's first, then the busiest people's."""
    low, high = _AREAS
    most = max((one["read"] for one in people), default=0) or 1
    order = sorted(people, key=lambda one: not one["me"])
    scale = [pixels / (1 + 2 * _EDGE) for pixels in _SIZE]
    circles = [
        Circle(
            (one["x"] + _EDGE) * scale[0],
            (1 + _EDGE - one["y"]) * scale[1],
            ((low + (high - low) * one["read"] / most) / pi) ** 0.5,
            shorten(one["name"], _NAME),
        )
        for one in order
    ]
    return [
        {"name": circle.name, "x": place[0] / scale[0] - _EDGE, "y": 1 + _EDGE - place[1] / scale[1]}
        for circle, place in zip(circles, beside(circles, _SIZE), strict=True)
        if place is not None
    ]


def _units(times: Any) -> tuple[str, Any]:
    """Return how long a bar is, and for each moment the day on which its bar begins, since 1970."""
    days = times // _DAY
    span = int(days[-1] - days[0]) if len(days) else 0
    if span < _WEEKS_FROM:
        return "day", days
    if span < _MONTHS_FROM:
        return "week", days - (days - _MONDAY) % 7
    months = times.astype("datetime64[us]").astype("datetime64[M]")
    return "month", months.astype("datetime64[D]").astype(np.int64)


def _called(signal: str, words: Catalogue) -> str:
    key = f"signal.{signal.rstrip('_0123456789')}"
    return words.say(key) if words.find(key) is not None else _inert(signal)


def _acts(verb: str, words: Catalogue) -> str:
    key = f"filter.acts.{verb}"
    return words.say(key) if "." not in verb and words.find(key) is not None else _inert(verb)


def _inert(text: str) -> str:
    """Return a text that can't end the script in which altair writes it into a notebook or a page."""
    return text.replace("<", "‹")


def _colours(altair: Any, field: str, names: list[str], *, dark: bool) -> Any:
    shown = _COLOURS[dark]
    scale = altair.Scale(domain=names, range=[shown[at % len(shown)] for at in range(len(names))])
    return altair.Color(f"{field}:N", title=None, sort=names, scale=scale)


def _dressed(chart: Any, *, dark: bool) -> Any:
    """Return a chart in the colours of the page, light or dark."""
    ink, soft, line, paper = _INKS[dark]
    axis = {"labelColor": soft, "titleColor": soft, "gridColor": line, "domainColor": line, "tickColor": line}
    return (
        chart.configure(background=paper, font="system-ui, Segoe UI, Roboto, sans-serif")
        .configure_axis(titleFontWeight="normal", **axis)
        .configure_legend(labelColor=ink, titleColor=ink)
        .configure_title(color=ink, anchor="start", fontSize=15)
        .configure_view(stroke=None)
    )


def _altair() -> Any:
    try:
        return import_module("altair")
    except ImportError as error:
        raise MissingExtra("altair", "notebook", "a plot") from error
