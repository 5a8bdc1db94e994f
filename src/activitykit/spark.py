"""The same feed over many viewers on Apache Spark, for those who outgrow one machine.

A page is a pure function of stream, viewer and moment, so pages are computed where the viewers are: each
partition opens the saved stream by memory map and maps its viewers to rows. Same function, same results.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from activitykit.errors import MissingExtra
from activitykit.feed import Feed
from activitykit.stream import Stream
from activitykit.stream.moments import to_micros

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from os import PathLike

    from pyarrow import RecordBatch
    from pyspark.sql import DataFrame

    from activitykit.stream.moments import Moment

__all__ = ["SCHEMA", "page_batches", "pages"]

SCHEMA = (
    "viewer string, rank int, activity string, object string, score double, sentence string, "
    "reasons array<string>, contributions map<string,double>"
)


def pages(
    viewers: DataFrame,
    feed: Feed,
    path: str | PathLike[str],
    *,
    as_of: Moment | None = None,
    lang: str = "en",
    column: str = "viewer",
) -> DataFrame:
    """Return the first page of every viewer, one row an entry.

    Args:
        viewers: A Spark frame with a column of viewers' IRIs; each is derived from the stream.
        feed: The feed.
        path: Where ``stream.save`` wrote the stream; every executor must find it there.
        as_of: The moment of all pages; that of the newest activity that each viewer may see when left out.
        lang: The language of sentences and reasons.
        column: The name of the column of IRIs.

    Returns:
        A frame of :data:`SCHEMA`: viewer, rank from 1, ids of the activity and its object, score, sentence,
        reasons, and the contribution of each signal.
    """
    moment = None if as_of is None else to_micros(as_of)
    toml, place = feed.to_toml(), str(path)
    mapped = partial(page_batches, feed=toml, path=place, as_of=moment, lang=lang)
    return viewers.select(viewers[column].alias("viewer")).mapInArrow(mapped, SCHEMA)


def page_batches(
    batches: Iterable[RecordBatch], *, feed: str, path: str, as_of: int | None, lang: str
) -> Iterator[RecordBatch]:
    """Map Arrow batches of viewers to Arrow batches of their pages' entries; what each partition runs.

    Args:
        batches: Record batches whose first column holds viewers' IRIs.
        feed: The feed as TOML.
        path: The saved stream.
        as_of: Microseconds, or ``None``.
        lang: The language.

    Raises:
        MissingExtra: pyarrow is not installed.
    """
    try:
        import pyarrow as pa  # noqa: PLC0415  # only where Arrow batches are
    except ImportError as error:
        raise MissingExtra("pyarrow", "spark", "mapping a feed over viewers") from error
    schema = pa.schema(
        [
            ("viewer", pa.string()),
            ("rank", pa.int32()),
            ("activity", pa.string()),
            ("object", pa.string()),
            ("score", pa.float64()),
            ("sentence", pa.string()),
            ("reasons", pa.list_(pa.string())),
            ("contributions", pa.map_(pa.string(), pa.float64())),
        ]
    )
    wanted, stream = Feed.from_toml(feed), Stream.open(path)
    for batch in batches:
        viewers = batch.column(0).to_pylist()
        rows = [row for viewer in viewers for row in _rows(wanted, stream, viewer, as_of, lang)]
        yield pa.RecordBatch.from_pylist(rows, schema=schema)


def _rows(feed: Feed, stream: Stream, viewer: str, as_of: int | None, lang: str) -> Iterator[dict[str, Any]]:
    for entry in feed.page(stream, viewer, as_of).entries:
        yield {
            "viewer": viewer,
            "rank": entry.rank,
            "activity": entry.activity.id,
            "object": entry.object_id,
            "score": entry.score,
            "sentence": entry.sentence(lang),
            "reasons": entry.reasons(lang),
            "contributions": list(entry.contributions.items()),
        }
