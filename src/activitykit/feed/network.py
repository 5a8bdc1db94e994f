"""Who reads whom, as far as a viewer may see: people, what passes between them, and a place for each."""

from __future__ import annotations

from collections import Counter
from importlib import import_module
from math import atan2, degrees
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from activitykit.errors import MissingExtra
from activitykit.select.facts import gather, type_table

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from activitykit.select import View

__all__ = ["Network", "network"]

_READING = ("View", "Read", "Listen", "Like", "Announce")
_PEOPLE = 40
_SEED = 7  # any number; the same network always looks the same


class Network(NamedTuple):
    """People and who reads whom.

    Attributes:
        people: The IRIs of the busiest people.
        read: How often each was read; where the view's evidence counts what nobody may see, that too.
        edges: Reader, author (indices of people) and how often, as far as the viewer may see.
        places: Where each stands, x and y from 0 to 1.
    """

    people: tuple[str, ...]
    read: tuple[int, ...]
    edges: tuple[tuple[int, int, int], ...]
    places: tuple[tuple[float, float], ...]

    def heading(self, edge: tuple[int, int, int]) -> tuple[float, float, float]:
        """Return where an edge's arrow stands and its direction, in degrees clockwise from upwards."""
        (x, y), (to_x, to_y) = self.places[edge[0]], self.places[edge[1]]
        return x + 0.6 * (to_x - x), y + 0.6 * (to_y - y), degrees(atan2(to_x - x, to_y - y))


def network(view: View) -> Network:
    """Return who reads whom.

    Views, reads, likes, shares and answers count for the author of what they are about. Nobody is shown as a
    reader by an act that the viewer may not see; such acts make an author's number at most, and only as the
    view's evidence allows.

    Args:
        view: What the viewer may see.

    Raises:
        MissingExtra: networkx is not installed.
    """
    stream, columns = view.stream, view.stream.columns
    rows = np.flatnonzero(type_table(stream, _READING)[columns.type] | (columns.reply >= 0))
    rows = rows[view.countable(rows)]
    about = np.where(columns.reply[rows] >= 0, columns.reply[rows], columns.object[rows])
    authors = _authors(view, about)
    known = (authors >= 0) & (authors != columns.actor[rows])
    rows, authors = rows[known], authors[known]
    shown = view.visible(rows)
    pairs = Counter(zip(columns.actor[rows[shown]].tolist(), authors[shown].tolist(), strict=True))
    read = Counter(authors.tolist())
    busy = Counter(read)
    for (reader, _), count in pairs.items():
        busy[reader] += count
    nodes = sorted(busy, key=lambda node: (-busy[node], stream.nodes[node]))[:_PEOPLE]
    at = {node: index for index, node in enumerate(nodes)}
    edges = sorted(
        (at[reader], at[author], count)
        for (reader, author), count in pairs.items()
        if reader in at and author in at
    )
    return Network(
        tuple(stream.nodes[node] for node in nodes),
        tuple(read[node] for node in nodes),
        tuple(edges),
        _places(len(nodes), edges),
    )


def _authors(view: View, things: NDArray[np.int32]) -> NDArray[np.int64]:
    return gather(view.stream.states.author, view.state_of(things)).astype(np.int64)


def _places(count: int, edges: list[tuple[int, int, int]]) -> tuple[tuple[float, float], ...]:
    """Return a place for each node: by springs that pull together those who read each other."""
    networkx = _networkx()
    graph = networkx.Graph()
    graph.add_nodes_from(range(count))
    for reader, author, weight in edges:
        before = graph.get_edge_data(reader, author, {"weight": 0})["weight"]
        graph.add_edge(reader, author, weight=before + weight)
    if not count:
        return ()
    for edge in graph.edges:  # the more two read each other, the nearer they stand
        graph.edges[edge]["far"] = 1 / graph.edges[edge]["weight"] ** 0.25
    start = networkx.spring_layout(graph, seed=_SEED, iterations=50)
    found = networkx.kamada_kawai_layout(graph, pos=start, weight="far") if count > 2 else start
    points = np.array([found[node] for node in range(count)])
    low, high = points.min(axis=0), points.max(axis=0)
    scaled = (points - low) / np.where(high > low, high - low, 1)
    return tuple((round(float(x), 4), round(float(y), 4)) for x, y in scaled)


def _networkx() -> Any:
    try:
        return import_module("networkx")
    except ImportError as error:
        raise MissingExtra("networkx", "notebook", "the network of readers") from error
