"""Streams out of frames: a row an activity, read column by column."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import narwhals as nw
import numpy as np

from activitykit.errors import StreamError, did_you_mean
from activitykit.stream.arrow import factorized, has_pyarrow, strings_of, table_of
from activitykit.stream.batch import Batch
from activitykit.stream.columns import ROW_INPUT, STATE_INPUT
from activitykit.stream.documents import content_id
from activitykit.stream.moments import FIRST, FOREVER, LAST, read_moment, unread
from activitykit.stream.reading import HALF, Rejected
from activitykit.stream.tables import StringTable
from activitykit.stream.writing import document

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from activitykit.stream.log import Log

__all__ = ["draft_frame", "frame_of", "whole_texts"]

_NODES = {
    **{name: name for name in ("id", "actor", "object", "target", "context")},
    **{name: name for name in ("generator", "source", "origin")},
    "in_reply_to": "reply",
}
_NEEDED = ("type", "actor", "published")
_TEXTS = ("name", "summary", "content")
_A_SECOND = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}
_CONTAINERS = (Mapping, AbstractSet, list, tuple, bytearray, np.ndarray)
_PLAIN = 315_532_800, 7_258_118_399  # the years 1980 to 2199 in seconds: in no other unit is it one of them
_LISTS = ("type", "object_type", "actor", "object", "audience", "tags", "mentions")
_COLUMNS = frozenset({*_NODES, *_NEEDED, *_TEXTS, *_LISTS, "language", "updated", "end_time", "document"})


def frame_of(frame: Any) -> Any:
    """Return a frame of any library as an eager Narwhals frame.

    Raises:
        StreamError: It is no frame.
    """
    try:
        try:
            native = nw.from_native(frame)
        except TypeError:
            if not hasattr(frame, "__arrow_c_stream__"):
                raise
            native = nw.from_native(table_of(frame))
        eager = native.collect() if isinstance(native, nw.LazyFrame) else native
        columns = eager.columns
    except TypeError:
        msg = f"a data frame is needed; found {type(frame).__name__}"
        raise StreamError(msg) from None
    except (ValueError, nw.exceptions.NarwhalsError) as error:
        msg = f"the {type(frame).__name__} can't be read as a data frame: {error}"
        raise StreamError(msg) from error
    for name in _COLUMNS.intersection(columns):
        dtype = _dtype(eager[name])
        inner = dtype.inner if name in _LISTS and isinstance(dtype, nw.List | nw.Array) else dtype
        held = dtype if isinstance(inner, nw.Struct | nw.Binary | nw.List | nw.Array) else None
        if isinstance(dtype, nw.Object):
            held = next(filter(None, map(_odd, eager[name].to_list())), None)
        if held is not None:
            wanted = "texts or lists of texts" if name in _LISTS else "texts"
            msg = f"the column {name!r} holds {held}; {wanted} are needed"
            raise StreamError(msg)
    return eager


def _dtype(series: Any) -> Any:
    """Return what a column holds. Of the objects of pandas, Narwhals looks at the first hundred alone."""
    if series.dtype == nw.String and str(getattr(series.to_native(), "dtype", "")) == "object":
        texts = all(isinstance(value, str) or not _said(value) for value in series.to_list())
        return series.dtype if texts else nw.Object()
    return series.dtype


def _odd(value: Any) -> str | None:
    """Return the name of what a cell holds that is no text, nor anything like one."""
    several = value if isinstance(value, (list, tuple, np.ndarray)) else (value,)
    return next((type(one).__name__ for one in several if isinstance(one, _CONTAINERS)), None)


def draft_frame(
    log: Log, frame: Any, unit: str | None, whole: NDArray[np.bool_] | None = None
) -> tuple[Batch, list[Rejected], int]:
    """Read the rows of a frame into an empty log.

    Args:
        log: The log.
        frame: A frame of :func:`frame_of`.
        unit: What numbers count since 1970, ``None`` to tell it from each of them.
        whole: Which rows hold nothing but whole characters, by :func:`whole_texts`; all by default.

    Returns:
        The rows, what was rejected, and how many duplicates there were.
    """
    missing = [name for name in _NEEDED if name not in frame.columns]
    if missing:
        hint = did_you_mean(missing[0], frame.columns)
        msg = f"the frame has no column {missing[0]!r}{hint}; needed are {', '.join(_NEEDED)}"
        raise StreamError(msg)
    time = _moments(frame["published"], unit)
    whole = np.ones(len(frame), np.bool_) if whole is None else whole
    placed = whole & (time != FOREVER) & _present(frame, "type") & _present(frame, "actor")
    rejected = _rejected(frame, placed, whole, unit) if not placed.all() else []
    if rejected:
        frame, time = (
            frame.filter(nw.new_series("placed", placed, backend=frame.implementation)),
            time[placed],
        )
    count = len(frame)
    rows = {
        name: np.full(count, FOREVER if dtype is np.int64 else -1, dtype) for name, dtype in ROW_INPUT.items()
    }
    rows["time"] = time
    rows["raw_begin"], rows["raw_end"] = np.full(count, -1), np.full(count, -1)
    rows["arrival"] = np.arange(count, dtype=np.int32)
    for name, field in (("updated", "updated"), ("end_time", "end")):
        if name in frame.columns:
            rows[field] = _moments(frame[name], unit)
    rows["type"] = _types(log, frame, "type")
    if "object_type" in frame.columns:
        rows["object_type"] = _types(log, frame, "object_type")
    rows |= _nodes(log, frame)
    rows["source"] = np.where(rows["source"] < 0, rows["generator"], rows["source"])
    if "language" in frame.columns:
        code = log.dictionaries.extractor.language_code
        rows["language"] = _mapped(frame["language"], lambda tag: code(str(tag))).astype(np.int16)
    for name, field in (("audience", "own"), ("tags", "tags"), ("mentions", "mentions")):
        if name in frame.columns:
            rows[field] = _sets(log, frame[name], name)
    states = _states(log, frame, rows)
    batch = Batch(rows, states)
    if "id" not in frame.columns or bool((rows["id"] < 0).any()):
        _give_ids(log, batch)
    first = np.full(len(log.nodes), -1, np.int64)
    first[rows["id"][::-1]] = np.arange(count)[::-1]
    kept = np.flatnonzero(first[rows["id"]] == np.arange(count))
    log.dictionaries.flush()
    if len(kept) < count:
        batch = batch.taken(kept)
        batch.rows["arrival"][:] = np.arange(len(kept))
    return batch, rejected, count - len(kept)


def whole_texts(frame: Any) -> NDArray[np.bool_]:
    """Tell for each row whether its texts can be written in UTF-8: half a character can't."""
    whole = np.ones(len(frame), np.bool_)
    for name in _COLUMNS.intersection(frame.columns):
        if not frame[name].dtype.is_numeric() and not frame[name].dtype.is_temporal():
            for at, value in enumerate(frame[name].to_list()):
                try:
                    "".join(_texts_in(value)).encode()
                except UnicodeEncodeError:
                    whole[at] = False
    return whole


def _present(frame: Any, name: str) -> NDArray[np.bool_]:
    """Tell for each row whether a column says something there."""
    series = frame[name]
    if isinstance(series.dtype, nw.Categorical | nw.Enum):
        series = series.cast(nw.String)
    present, dtype = ~series.is_null(), _dtype(series)
    if dtype == nw.String:
        present &= series.str.strip_chars() != ""
    elif isinstance(dtype, nw.Object | nw.List | nw.Array):
        texts = map(_texts_in, series.to_list())
        return np.array([any(map(str.strip, several)) for several in texts], np.bool_)
    return np.asarray(present.fill_null(value=False).to_numpy(), np.bool_)


def _moments(series: Any, unit: str | None) -> NDArray[np.int64]:
    """Return microseconds, ``FOREVER`` where there is no moment to be read."""
    moments = np.full(len(series), FOREVER, np.int64)
    present = np.asarray(~series.is_null().to_numpy(), np.bool_)
    series = series.drop_nulls()
    if isinstance(series.dtype, nw.Date):
        series = series.cast(nw.Datetime("us"))
    if isinstance(series.dtype, nw.Datetime):
        micros = series.dt.timestamp("us").to_numpy()
        moments[present] = np.where((micros >= FIRST) & (micros <= LAST), micros, FOREVER)
    elif series.dtype.is_numeric():
        moments[present] = _counted(series.to_numpy(), unit)
    else:
        moments[present] = np.array([_moment(value, unit) for value in series.to_list()], np.int64)
    return moments


def _moment(value: Any, unit: str | None) -> int:
    """Return the microseconds of one of many kinds of things."""
    if _is_number(value):
        return int(_counted(np.array([value if -(2**63) <= value < 2**63 else np.nan]), unit)[0])
    micros = read_moment(value)
    return FOREVER if micros is None else micros


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float | np.number) and not isinstance(value, bool)


def _counted(numbers: NDArray[Any], unit: str | None) -> NDArray[np.int64]:
    """Return the microseconds of what was counted since 1970 in a unit, or in the one that makes sense."""
    if numbers.dtype.kind not in "iuf":  # decimals
        numbers = numbers.astype(np.float64)
    moments = np.full(len(numbers), FOREVER, np.int64)
    for name, second in _A_SECOND.items() if unit is None else [(unit, _A_SECOND[unit])]:
        bounds = (FIRST // 10**6, LAST // 10**6) if unit == name else _PLAIN
        first, last = (bound * second for bound in bounds)
        inside = (numbers >= first) & (numbers < last + second)
        found = numbers[inside]
        if found.dtype.kind == "f":  # pandas has whole numbers as floats where one is missing
            moments[inside] = np.minimum(np.rint(found * (10**6 / second)).astype(np.int64), LAST)
        else:
            found = found.astype(np.int64)
            moments[inside] = found * (10**6 // second) if second <= 10**6 else found // (second // 10**6)
    return moments


def _distinct(series: Any) -> tuple[list[Any], NDArray[np.int32]]:
    """Return the distinct texts of a column, and for each row which of them it holds."""
    if has_pyarrow() and _dtype(series) == nw.String:
        (codes,), data, ends = factorized([series])
        text, bounds = data.tobytes(), ends.tolist()
        return [*(text[b:e].decode() for b, e in pairwise(bounds)), None], codes
    # Lists can't be keys; pandas has them among its objects, or as arrays.
    values = [tuple(v) if isinstance(v, (list, np.ndarray)) else v for v in series.to_list()]
    places = {value: at for at, value in enumerate(dict.fromkeys(values))}
    return list(places), np.fromiter(map(places.__getitem__, values), np.int32, len(values))


def _mapped(series: Any, code: Callable[[Any], int]) -> NDArray[np.int32]:
    """Return the codes of a column's values, each asked for once; -1 for none."""
    values, places = _distinct(series)
    codes = np.array([code(value) if _said(value) else -1 for value in values], np.int32)
    return codes[places]


def _coded(table: StringTable, series: Any) -> NDArray[np.int32]:
    return _mapped(series, lambda value: table.intern(str(value)))


def _said(value: Any) -> bool:
    """Tell whether a cell holds something; pandas writes NaN, NaT or NA for nothing."""
    if value is None or isinstance(value, (list, tuple, np.ndarray)):
        return value is not None and len(value) > 0
    try:
        return bool(value == value and value != "")  # noqa: PLR0124 - NaN is not itself
    except TypeError:  # NA has no truth
        return False


def _texts_in(value: Any) -> list[str]:
    """Return the texts of a cell that holds one or several."""
    several = value if isinstance(value, (list, tuple, np.ndarray)) else (value,)
    return [str(one) for one in several if _said(one)]


def _types(log: Log, frame: Any, name: str) -> NDArray[np.int32]:
    code = log.dictionaries.extractor.type_code
    return _mapped(frame[name], lambda v: code(list(v) if isinstance(v, tuple) else str(v).split("\n")))


def _nodes(log: Log, frame: Any) -> dict[str, NDArray[np.int32]]:
    """Return the columns of nodes; their strings are interned in bulk, as they are most of a stream."""
    codes: dict[str, NDArray[np.int32]] = {}
    names = [name for name in _NODES if name in frame.columns]
    for name in ("actor", "object"):
        if name in names and isinstance(_dtype(frame[name]), nw.List | nw.Array | nw.Object):
            names.remove(name)
            codes[name] = _mapped(frame[name], partial(_first, log))
            codes[f"{name}s"] = _mapped(frame[name], partial(_several, log))
    if len(log.nodes) or not has_pyarrow():
        return codes | {_NODES[name]: _coded(log.nodes, frame[name]) for name in names}
    apart = strings_of(frame["id"]) if "id" in names else None
    if apart is not None:
        # Most often no two rows have one id, and no id is that of an actor or an object: the index finds out.
        others = [name for name in names if name != "id"]
        found, data, ends = factorized([frame[name] for name in others])
        count, bounds = len(ends) - 1, apart[1][1:] - apart[1][0] + ends[-1]
        table = StringTable.of_distinct(np.concatenate((data, apart[0])), np.concatenate((ends, bounds)))
        if not table.repeats():
            log.dictionaries.start_with(table)
            codes["id"] = np.arange(count, count + len(bounds), dtype=np.int32)
            return codes | {_NODES[name]: found[at] for at, name in enumerate(others)}
    found, data, ends = factorized([frame[name] for name in names])
    log.dictionaries.start_with(StringTable.of_distinct(data, ends))
    return codes | {_NODES[name]: found[at] for at, name in enumerate(names)}


def _first(log: Log, value: Any) -> int:
    texts = _texts_in(value)
    return log.nodes.intern(texts[0]) if texts else -1


def _several(log: Log, value: Any) -> int:
    codes = {log.nodes.intern(text) for text in _texts_in(value)}
    return log.sets.intern(codes) if len(codes) > 1 else -1


def _sets(log: Log, series: Any, name: str) -> NDArray[np.int32]:
    """Return set codes for a column of texts or of lists of texts."""
    extractor = log.dictionaries.extractor
    intern = log.nodes.intern

    def code(value: Any) -> int:
        members = _texts_in(value)
        if name == "audience":
            return extractor.audience(tuple(members)) if members else -1
        return log.sets.intern(
            extractor.tag(one) if name == "tags" and one.startswith("#") else intern(one) for one in members
        )

    return _mapped(series, code)


def _states(log: Log, frame: Any, rows: dict[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
    """Return what the rows say of their objects: something, or that they begin or end."""
    texts = {
        name: _coded(log.dictionaries.texts, frame[name])
        for name in _TEXTS
        if name in frame.columns and frame[name].null_count() < len(frame)
    }
    verbs = np.array([log.primary(code) for code in range(len(log.types))])[rows["type"]]
    described = np.zeros(len(frame), np.bool_)
    for codes in texts.values():
        described |= codes >= 0
    single = (rows["object"] >= 0) & (rows["objects"] < 0) & (verbs != "Undo")
    described &= single
    at = np.flatnonzero(described | (single & np.isin(verbs, ("Create", "Delete"))))
    count = len(at)
    states = {name: np.full(count, FOREVER if t is np.int64 else -1, t) for name, t in STATE_INPUT.items()}
    states |= {"row": at.astype(np.int32), "node": rows["object"][at], "type": rows["object_type"][at]}
    states |= {name: codes[at] for name, codes in texts.items()}
    told = described[at]
    for name in ("tags", "mentions", "reply", "language"):
        states[name] = np.where(told, rows[name][at], -1).astype(STATE_INPUT[name])
    created = told & (verbs[at] == "Create")
    states["published"] = np.where(created, rows["time"][at], FOREVER)
    states["attachments"] = np.zeros(count, np.int16)
    states["deleted"] = np.zeros(count, np.bool_)
    states["described"] = told
    return states


def _give_ids(log: Log, batch: Batch) -> None:
    """Give the rows without an id one that is made of what they say."""
    carried = np.full(len(batch), -1, np.int64)
    carried[batch.states["row"]] = np.arange(len(batch.states["row"]))
    for at in np.flatnonzero(batch.rows["id"] < 0).tolist():
        row = {name: int(values[at]) for name, values in batch.rows.items()}
        state = int(carried[at])
        said = {name: int(v[state]) for name, v in batch.states.items()} if state >= 0 else None
        batch.rows["id"][at] = log.nodes.intern(content_id(document(log, row, said)))


def _rejected(
    frame: Any, placed: NDArray[np.bool_], whole: NDArray[np.bool_], unit: str | None
) -> list[Rejected]:
    rejected = []
    unit = "us" if isinstance(frame["published"].dtype, nw.Datetime) else unit
    for at in np.flatnonzero(~placed).tolist():
        row = {name: _cell(frame[name], at) for name in frame.columns}
        if not whole[at]:
            reason = HALF
        elif not any(map(str.strip, _texts_in(row["type"]))):
            reason = "no type: an activity says what happened, for example Create"
        elif not any(map(str.strip, _texts_in(row["actor"]))):
            reason = f"no actor: nobody is said to have done this {row['type']}"
        else:
            seen = row["published"]
            reason = f"no time: {_unread(seen, unit)}" if _said(seen) else "no time: published is empty"
        rejected.append(Rejected(at, reason, row))
    return rejected


def _cell(series: Any, at: int) -> Any:
    """Return what stands in a cell; of a moment that no calendar shows the microseconds since 1970."""
    try:
        return series[at : at + 1].to_list()[0]
    except (ValueError, OverflowError):
        return series.dt.timestamp("us")[at]


def _unread(seen: Any, unit: str | None) -> str:
    """Return why something is no moment."""
    if not _is_number(seen):
        return unread(seen)
    if unit is None:
        units = ", ".join(f"{name!r}" for name in _A_SECOND)
        return f"{seen} lies in the years 1980 to 2199 in no unit; pass the one that is meant, unit={units}"
    return f"{seen} {unit} since 1970 lies outside of the years 1 to 9999"
