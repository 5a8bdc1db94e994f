"""Frames of every kind in and out; lines of JSON in."""

import json
from datetime import datetime

import duckdb
import narwhals as nw
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from activitykit.errors import SourceError, StreamError, WrongArgument
from activitykit.stream import Stream, arrow, frames

HOME = "https://intra.example"
ROWS = [
    {
        "id": "urn:1", "type": "Create", "actor": f"{HOME}/u/ana", "object": f"{HOME}/n/1", "object_type": "Note",
        "published": "2026-11-20T08:00:00Z", "content": "Bonjour", "tags": ["#RH", f"{HOME}/topics/hr"], "language": "fr",
        "audience": ["as:Public"], "in_reply_to": None,
    },
    {
        "id": "urn:2", "type": "Like", "actor": f"{HOME}/u/paul", "object": f"{HOME}/n/1", "object_type": None,
        "published": "2026-11-20T09:00:00Z", "content": None, "tags": None, "language": None,
        "audience": None, "in_reply_to": None,
    },
    {
        "id": "urn:3", "type": "Create", "actor": f"{HOME}/u/paul", "object": f"{HOME}/n/2", "object_type": "Note",
        "published": "2026-11-20T07:00:00Z", "content": "Earlier", "tags": None, "language": None,
        "audience": [f"{HOME}/u/ana", f"{HOME}/g/1"], "in_reply_to": f"{HOME}/n/1",
    },
    {
        "id": "urn:2", "type": "View", "actor": f"{HOME}/u/eve", "object": f"{HOME}/n/1", "object_type": None,
        "published": "2026-11-20T09:30:00Z", "content": None, "tags": None, "language": None,
        "audience": None, "in_reply_to": None,
    },
    {
        "id": "urn:5", "type": "View", "actor": None, "object": f"{HOME}/n/1", "object_type": None,
        "published": "2026-11-20T09:30:00Z", "content": None, "tags": None, "language": None,
        "audience": None, "in_reply_to": None,
    },
]  # fmt: skip


def relation():
    return duckdb.from_arrow(pa.Table.from_pylist(ROWS))


class Capsule:
    """Something that offers Arrow data and nothing else."""

    def __init__(self):
        self._table = pa.Table.from_pylist(ROWS)

    def __arrow_c_stream__(self, requested_schema=None):
        return self._table.__arrow_c_stream__(requested_schema)


FRAMES = {
    "polars": lambda: pl.DataFrame(ROWS),
    "polars lazy": lambda: pl.LazyFrame(ROWS),
    "pandas": lambda: pd.DataFrame(ROWS),
    "pyarrow": lambda: pa.Table.from_pylist(ROWS),
    "duckdb": relation,
    "capsule": Capsule,
    "datetimes": lambda: pl.DataFrame(ROWS).with_columns(
        pl.col("published").str.to_datetime(time_zone="UTC")
    ),
    "microseconds": lambda: pl.DataFrame(ROWS).with_columns(
        pl.col("published").str.to_datetime(time_zone="UTC").dt.epoch("us")
    ),
}


def words(stream):
    columns, nodes, states = stream.columns, stream.nodes, stream.states
    name = lambda code: nodes[code] if code >= 0 else None  # noqa: E731
    rows = [
        (
            name(columns.id[row]), stream.type_sets[columns.type[row]], name(columns.actor[row]),
            name(columns.object[row]), name(columns.reply[row]), int(columns.time[row]),
            {nodes[m] for m in stream.sets.members(int(columns.audience[row])).tolist()},
            {nodes[m] for m in stream.sets.members(int(columns.tags[row])).tolist()},
            stream.languages[columns.language[row]] if columns.language[row] >= 0 else None,
        )
        for row in range(len(stream))
    ]  # fmt: skip
    latest = {
        nodes[n]: (stream.texts[int(states.content[s])], name(states.author[s]))
        for n, s in enumerate(stream.latest.tolist())
        if s >= 0
    }
    return rows, latest


@pytest.mark.parametrize("kind", FRAMES)
@pytest.mark.parametrize("arrow", [True, False])
def test_every_frame_says_the_same(kind, arrow, monkeypatch):
    if not arrow and kind not in {"duckdb", "capsule"}:
        monkeypatch.setattr(frames, "has_pyarrow", lambda: False)
    stream = Stream.from_frame(FRAMES[kind]())
    rows, latest = words(stream)
    assert [row[0] for row in rows] == ["urn:3", "urn:1", "urn:2"]
    assert (stream.duplicates, [(r.position, r.reason) for r in stream.rejected]) == (
        1,
        [(4, "no actor: nobody is said to have done this View")],
    )
    assert rows[1][7] == {"#rh", f"{HOME}/topics/hr"}
    assert rows[1][8] == "fr"
    assert latest[f"{HOME}/n/1"] == ("Bonjour", f"{HOME}/u/ana")
    assert words(Stream.from_documents(map(stream.raw, range(3)))) == (rows, latest)
    later = stream.append([{**json.loads(stream.raw(2)), "id": "urn:9"}, json.loads(stream.raw(0))])
    assert (len(later), later.duplicates) == (4, 2)


def test_a_row_without_an_id_gets_one_of_what_it_says():
    frame = pl.DataFrame(ROWS[:3]).drop("id")
    stream = Stream.from_frame(pl.concat([frame, frame]))
    assert (len(stream), stream.duplicates) == (3, 3)
    assert words(Stream.from_frame(frame)) == words(stream)


def test_objects_and_types_may_be_lists():
    frame = pl.DataFrame(
        {
            "type": [["Activity", "https://x.example/Praise"]],
            "actor": ["urn:a"],
            "object": [["urn:b", "urn:c"]],
            "published": ["2026-11-20T08:00:00Z"],
        }
    )
    stream = Stream.from_frame(frame)
    assert stream.type_sets[stream.columns.type[0]] == ("Activity", "https://x.example/Praise")
    assert {stream.nodes[m] for m in stream.sets.members(int(stream.columns.objects[0]))} == {
        "urn:b",
        "urn:c",
    }
    assert json.loads(stream.raw(0))["object"] == ["urn:b", "urn:c"]


def test_what_is_no_frame_and_what_is_missing_is_told():
    with pytest.raises(StreamError, match="found list"):
        Stream.from_frame([1])
    with pytest.raises(StreamError, match=r"no column 'actor' .did you mean 'actors'"):
        Stream.from_frame(
            pl.DataFrame({"type": ["Like"], "actors": ["a"], "published": ["2026-11-20T08:00:00Z"]})
        )
    assert len(Stream.from_frame(pl.DataFrame(ROWS).clear())) == 0


@pytest.mark.parametrize("backend", ["polars", "pandas", "pyarrow"])
def test_a_frame_of_a_stream_makes_the_same_stream(backend):
    stream = Stream.from_frame(pl.DataFrame(ROWS))
    frame = stream.to_frame(backend)
    assert words(Stream.from_frame(frame)) == words(stream)
    bare = nw.from_native(frame).drop("document", "stands").to_native()
    assert words(Stream.from_frame(bare)) == words(stream)


def test_other_programs_read_a_stream_as_arrow():
    table = pa.table(Stream.from_frame(pl.DataFrame(ROWS)))
    assert table["stands"].to_pylist() == [True] * 3
    assert table["audience"].to_pylist()[0] == [f"{HOME}/u/ana", f"{HOME}/g/1"]
    assert table["content"].to_pylist() == ["Earlier", "Bonjour", None]
    assert str(table["published"].type) == "timestamp[us, tz=UTC]"
    with pytest.raises(StreamError, match="did you mean 'polars'"):
        Stream().to_frame("polar")


@pytest.mark.parametrize(
    "sealed",
    ["[1]", "1", "{", "{}", '{"told": 1, "digest": ""}', '{"told": "[]", "digest": ""}', '"\\ud800"'],
)
@pytest.mark.parametrize("honest", [True, False])
def test_a_file_with_words_of_another_program_is_told(tmp_path, monkeypatch, sealed, honest):
    table = Stream.from_frame(pl.DataFrame(ROWS)).to_frame("pyarrow")
    path = tmp_path / "foreign.arrow"
    marked = table.replace_schema_metadata({"activitykit": sealed})
    with pa.OSFile(str(path), "wb") as file, pa.ipc.new_file(file, marked.schema) as writer:
        writer.write_table(marked)
    if honest:  # where the checksum, which is no secret, is right
        monkeypatch.setattr(arrow, "_digest", lambda *_: "")
    with pytest.raises(StreamError, match="is damaged"):
        Stream.open(path)


def test_postings_that_there_are_not_are_told():
    stream, codes = Stream.from_frame(pl.DataFrame(ROWS)), np.arange(1)
    for ask in (stream.rows_of_any, stream.count_of_any):
        with pytest.raises(StreamError, match=r"no postings by 'objects' \(did you mean 'object'\?\)"):
            ask("objects", codes)
    for ask in (stream.states_with, stream.count_of_states):
        with pytest.raises(StreamError, match="no postings by 'bogus'; there are text, tag"):
            ask("bogus", codes)


@pytest.mark.parametrize("suffix", ["parquet", "arrow", "feather"])
def test_one_file_holds_a_stream(tmp_path, suffix):
    stream = Stream.from_frame(pl.DataFrame(ROWS))
    path = tmp_path / f"stream.{suffix}"
    stream.save(path)
    opened = Stream.open(path)
    assert words(opened) == words(stream)
    assert (opened.duplicates, opened.rejected[0].reason) == (1, stream.rejected[0].reason)
    path.write_bytes(path.read_bytes()[:100])
    with pytest.raises(StreamError, match=path.name):
        Stream.open(path)
    assert list(tmp_path.iterdir()) == [path]


def test_lines_are_read_and_what_is_wrong_is_told_by_line(tmp_path, capsys):
    path = tmp_path / "acts.jsonl"
    good = json.dumps(
        {"type": "Like", "actor": "urn:a", "object": "urn:b", "published": "2026-11-20T08:00:00Z"}
    )
    path.write_text(f'{good}\n\n{{broken\n  \n[1]\n{good[:-1]}, "id": "urn:x"}}', "utf-8")
    stream = Stream.from_jsonl(path)
    assert len(stream) == 2
    assert [(r.position, r.line) for r in stream.rejected] == [(1, 3), (2, 5)]
    assert capsys.readouterr().err == ""
    Stream.from_jsonl(path, progress=True)
    assert "acts.jsonl" in capsys.readouterr().err
    with pytest.raises(SourceError, match=r"missing\.jsonl"):
        Stream.from_jsonl(tmp_path / "missing.jsonl")


@pytest.mark.parametrize(
    "ids", [["urn:1", "urn:2"], ["urn:1", "urn:1"], ["urn:b", "urn:2"], ["", "urn:2"], [None, "urn:2"]]
)
def test_ids_of_every_kind_get_codes_that_are_nobody_elses(ids):
    frame = {"id": ids, "type": ["Like"] * 2, "actor": ["urn:a"] * 2, "object": ["urn:b"] * 2}
    stream = Stream.from_frame(
        pl.DataFrame({**frame, "published": [1, 2]}, schema_overrides={"id": pl.String}), unit="s"
    )
    assert len(stream) + stream.duplicates == 2
    assert len(set(stream.nodes)) == len(stream.nodes)
    for row in range(len(stream)):
        iri = stream.nodes[stream.columns.id[row]]
        assert iri == ids[row] or (not ids[row] and iri.startswith("urn:activitykit:"))
        assert stream.nodes.code(iri) == stream.columns.id[row]
        assert stream.row_of(stream.nodes.code(iri)) == row


def test_of_a_frame_one_takes_the_columns_one_needs():
    stream = Stream.from_frame(pl.DataFrame(ROWS)).append(
        [
            {
                "type": "Like",
                "id": "urn:9",
                "actor": "urn:a",
                "object": "urn:é",
                "published": "2026-11-21T08:00:00Z",
            }
        ]
    )
    assert stream.to_frame(columns=["actor", "id"]).columns == ["actor", "id"]
    assert stream.to_frame(documents=False).columns == stream.to_frame().columns[:-1]
    with pytest.raises(StreamError, match=r"no column 'actors' .did you mean 'actor'"):
        stream.to_frame(columns=["actors"])
    schema = pa.schema([("published", pa.timestamp("ms", "UTC")), ("id", pa.string())])
    assert pa.table(stream, schema=schema).schema == schema
    documents = stream.to_frame("pyarrow", columns=["document"])["document"].to_pylist()
    assert documents == [stream.raw(row).decode() for row in range(4)]


def test_an_older_stream_is_a_frame_of_its_own_after_others_went_on():
    old = Stream.from_frame(pl.DataFrame(ROWS))
    before = old.to_frame("pyarrow")
    old.append(
        [
            {
                "type": "Like", "id": f"urn:x{number}", "actor": f"urn:new{number}", "object": "urn:y", "to": [f"urn:z{number}"],
                "tag": {"type": "Hashtag", "name": f"#t{number}"}, "published": f"2026-11-{10 + number}T08:00:00Z",
            }
            for number in range(12)
        ]
    )  # fmt: skip
    assert old.to_frame("pyarrow").equals(before)
    assert old.append([]).until("2026-11-20T08:30:00Z").to_frame("pyarrow").equals(before.slice(0, 2))


def test_documents_in_a_frame_are_those_that_came_whatever_their_order():
    documents = [
        json.dumps({"type": "Like", "id": f"urn:{n}", "actor": "urn:é", "object": "urn:b", "published": f"2026-11-{20 - n}T08:00:00Z"})
        for n in range(9)
    ]  # fmt: skip
    stream = Stream.from_documents(documents[:5]).append(documents[5:]).append([documents[0]])
    for part in (stream, stream.until("2026-11-17T08:00:00Z"), stream.arrived_by(7)):
        frame = part.to_frame("pyarrow", columns=["document"])
        assert frame["document"].to_pylist() == [part.raw(row).decode() for row in range(len(part))]


BASE = {
    "id": ["urn:1", "urn:2", "urn:3"], "type": ["Like", "View", "Like"], "actor": ["urn:a", "urn:b", "urn:a"],
    "object": ["urn:o", "urn:o", None], "published": ["2026-11-20T08:00:00Z"] * 3,
}  # fmt: skip
NINE = datetime(2026, 11, 20, 9)  # noqa: DTZ001 - a naive one
MICROS = 1_795_165_200_000_000


def times(frame):
    stream = Stream.from_frame(frame)
    return stream.columns.time.tolist(), [(one.position, one.reason) for one in stream.rejected]


@pytest.mark.parametrize(
    ("published", "time"),
    [
        (pl.Series([NINE] * 3), MICROS),
        (pl.Series([NINE] * 3).cast(pl.Datetime("ns", "UTC")), MICROS),
        (pl.Series([NINE] * 3).dt.replace_time_zone("Europe/Paris"), MICROS - 3_600_000_000),
        (pl.Series([NINE.date()] * 3), MICROS - 9 * 3_600_000_000),
        (pl.Series([float(MICROS)] * 3), MICROS),
        (pl.Series(["2026-11-20T10:00:00+01:00"] * 3, dtype=pl.Categorical), MICROS),
    ],
)
def test_times_of_every_kind_are_moments(published, time):
    assert times(pl.DataFrame({**BASE, "published": published})) == ([time] * 3, [])


SECONDS = MICROS // 1_000_000


@pytest.mark.parametrize("dtype", ["int64", "uint64", "float64", "Int64", object])
@pytest.mark.parametrize(("unit", "second"), [("s", 1), ("ms", 10**3), ("us", 10**6), ("ns", 10**9)])
def test_numbers_count_in_the_unit_that_makes_sense(unit, second, dtype):
    numbers = pd.Series([SECONDS * second] * 3, dtype=dtype)
    for stated in (None, unit):
        stream = Stream.from_frame(
            pd.DataFrame({**BASE, "published": numbers, "updated": numbers}), unit=stated
        )
        assert stream.columns.time.tolist() == stream.columns.updated.tolist() == [MICROS] * 3
    assert times(
        pl.DataFrame({**BASE, "published": pl.Series([SECONDS + 0.25] * 3).cast(pl.Decimal(20, 2))})
    ) == (
        [MICROS + 250_000] * 3,
        [],
    )


def test_a_number_without_a_plain_unit_asks_for_it():
    frame = pl.DataFrame({**BASE, "published": [0, -1, 2**63 - 1]})
    stream = Stream.from_frame(frame)
    assert [one.reason for one in stream.rejected] == [
        f"no time: {number} lies in the years 1980 to 2199 in no unit; pass the one that is meant, "
        "unit='s', 'ms', 'us', 'ns'"
        for number in (0, -1, 2**63 - 1)
    ]
    stream = Stream.from_frame(frame, unit="s")
    assert stream.columns.time.tolist() == [-1_000_000, 0]
    assert [one.reason for one in stream.rejected] == [
        f"no time: {2**63 - 1} s since 1970 lies outside of the years 1 to 9999"
    ]
    with pytest.raises(WrongArgument, match="'min'"):
        Stream.from_frame(frame, unit="min")


@pytest.mark.parametrize("number", [float("inf"), -float("inf"), float("nan"), 10**400, -(10**400), True])
def test_no_number_breaks_a_frame(number):
    for unit in (None, "s", "ns"):
        published = pd.Series([number, SECONDS, "2026-11-20T09:00:00Z"], dtype=object)
        stream = Stream.from_frame(pd.DataFrame({**BASE, "published": published}), unit=unit)
        assert [one.position for one in stream.rejected] == [0]


@pytest.mark.parametrize(("unit", "second"), [("s", 1), ("ms", 10**3), ("us", 10**6)])
@pytest.mark.parametrize("dtype", [pl.Int64, pl.Float64])
def test_the_first_and_the_last_second_there_are(unit, second, dtype):
    bounds = [-62_135_596_800, 253_402_300_799]
    published = [bounds[0] * second, bounds[1] * second, (bounds[1] + 1) * second]
    stream = Stream.from_frame(
        pl.DataFrame({**BASE, "published": pl.Series(published, dtype=dtype)}), unit=unit
    )
    assert [one.position for one in stream.rejected] == [2]
    assert "0001-01-01 to 9999-12-31" in repr(stream)


@pytest.mark.parametrize("arrow", [True, False])
@pytest.mark.parametrize("column", ["id", "type", "actor", "content", "tags"])
def test_a_row_with_half_a_character_is_kept_aside(column, arrow, monkeypatch):
    monkeypatch.setattr(frames, "has_pyarrow", lambda: arrow)
    rows = [{**row, "tags": None} for row in ROWS[:3]]
    rows[1][column] = "urn:\ud83d"
    stream = Stream.from_frame(pd.DataFrame(rows, dtype=object))
    assert [(one.position, "surrogate" in one.reason) for one in stream.rejected] == [(1, True)]
    assert [stream[row].id for row in range(len(stream))] == ["urn:3", "urn:1"]


def test_no_time_is_a_reason():
    found = times(pl.DataFrame({**BASE, "published": [None, NINE, None]}))
    assert found == ([MICROS], [(0, "no time: published is empty"), (2, "no time: published is empty")])
    found = times(pl.DataFrame({**BASE, "published": [2**63 - 1, MICROS, -(2**62)]}))
    assert [at for at, _ in found[1]] == [0, 2]
    found = times(pl.DataFrame({**BASE, "published": [1.5, float("nan"), float(MICROS)]}))
    assert [at for at, _ in found[1]] == [0, 1]
    moments = pd.Series([pd.Timestamp(NINE, tz="UTC"), pd.NaT, pd.Timestamp(NINE)], dtype=object)
    assert times(pd.DataFrame({**BASE, "published": moments}))[0] == [MICROS, MICROS]


@pytest.mark.parametrize("make", [pl.DataFrame, pd.DataFrame, pa.table])
def test_an_empty_type_or_actor_is_none(make):
    stream = Stream.from_frame(make({**BASE, "type": ["", "Like", None], "actor": ["urn:a", " ", "urn:a"]}))
    assert len(stream) == 0
    assert [one.reason.partition(":")[0] for one in stream.rejected] == ["no type", "no actor", "no type"]


@pytest.mark.parametrize(
    "frame",
    [
        lambda: pl.DataFrame(BASE).with_columns(pl.col("id", "type", "actor", "object").cast(pl.Categorical)),
        lambda: pl.DataFrame(BASE).with_columns(pl.col("type").cast(pl.Enum(["Like", "View"]))),
        lambda: pd.DataFrame(BASE).astype({"type": "category", "actor": "category", "object": "category"}),
        lambda: pd.DataFrame(BASE, index=[5, 5, 7]).convert_dtypes(),
        lambda: pa.table({**BASE, "actor": pa.array(BASE["actor"]).dictionary_encode()}),
        lambda: pa.concat_tables([pa.table(BASE).slice(0, 1), pa.table(BASE).slice(1)]),
        lambda: pa.table(BASE).to_reader(),
        lambda: duckdb.from_arrow(pa.table(BASE)).filter("true"),
        lambda: pl.DataFrame(
            {**BASE, **dict.fromkeys(("tags", "audience", "target", "language", "name", "updated"))}
        ),
    ],
)
def test_the_same_rows_in_other_types_are_the_same_stream(frame):
    assert words(Stream.from_frame(frame())) == words(Stream.from_frame(pl.DataFrame(BASE)))


def test_lists_with_holes_hold_what_they_hold():
    frame = pl.DataFrame(
        {
            **BASE, "actor": [["urn:b", "urn:a"], ["urn:c", None], []], "object": [["urn:o", None], [None], None],
            "tags": [["#A", None], [], None], "audience": [["as:Public"], [None], [""]],
        }
    )  # fmt: skip
    stream = Stream.from_frame(frame)
    first, second = (json.loads(stream.raw(row)) for row in range(2))
    assert (first["actor"], first["object"], first["tag"][0]["name"]) == (["urn:b", "urn:a"], "urn:o", "#a")
    assert second["actor"] == "urn:c"
    assert not {"object", "tag", "to"} & second.keys()
    assert [one.position for one in stream.rejected] == [2]
    assert words(Stream.from_documents(map(stream.raw, range(2)))) == words(stream)


@pytest.mark.parametrize(
    ("frame", "told"),
    [
        (lambda: pl.DataFrame({**BASE, "object": [{"id": "urn:x"}] * 3}), "'object' holds Struct"),
        (
            lambda: pl.DataFrame({**BASE, "context": [["urn:x"]] * 3}),
            "'context' holds List.*; texts are needed",
        ),
        (lambda: pa.table({**BASE, "actor": [b"\xff"] * 3}), "'actor' holds Binary"),
        (
            lambda: pd.concat([pd.DataFrame(BASE), pd.DataFrame(BASE)[["actor"]]], axis=1),
            "unique column names",
        ),
        (
            lambda: pd.DataFrame({**BASE, "object": [{"id": "urn:x"}] * 3}),
            "'object' holds dict; texts or lists",
        ),
        (
            lambda: pd.DataFrame({**BASE, "target": [None, {"id": "urn:x"}, 1]}),
            "'target' holds dict; texts are",
        ),
        (
            lambda: pd.DataFrame({**BASE, "tags": [["#a", ["#b"]], {"#c"}, "#d"]}),
            "'tags' holds list; texts or",
        ),
        (lambda: pd.DataFrame({**BASE, "actor": [{"urn:a"}, "urn:b", "urn:c"]}), "'actor' holds set"),
        (lambda: pl.Series([1]), "can't be read as a data frame"),
        (dict, "found dict"),
    ],
)
def test_a_frame_that_holds_something_else_is_told(frame, told):
    with pytest.raises(StreamError, match=told):
        Stream.from_frame(frame())


def test_a_moment_that_no_calendar_shows_is_rejected_with_its_reason() -> None:
    late, now, early = 253_402_300_800_000_000, 1_795_000_000_000_000, -62_135_596_800_000_001
    moments = pl.Series([late, now, early]).cast(pl.Datetime("us", "UTC"))
    frame = pl.DataFrame(
        {"type": "Like", "actor": "urn:ana", "object": "urn:n", "published": moments, "updated": moments}
    )
    stream = Stream.from_frame(frame)
    assert len(stream) == 1
    assert [(one.position, one.reason) for one in stream.rejected] == [
        (at, f"no time: {micros} us since 1970 lies outside of the years 1 to 9999")
        for at, micros in ((0, late), (2, early))
    ]
    texts = pl.DataFrame({"type": "Like", "actor": "urn:ana", "published": ["0000-01-01T00:00:00Z"]})
    (rejected,) = Stream.from_frame(texts).rejected
    assert rejected.reason == "no time: 0000-01-01T00:00:00Z lies outside of the years 1 to 9999 in UTC"


@pytest.mark.parametrize("name", ["tags", "audience", "object", "type"])
def test_a_column_of_pandas_may_hold_lists_after_hundreds_of_other_rows(name):
    plain = {"type": "Like", "object": "urn:n", "tags": None, "audience": None}
    value = ["Like", "urn:x"] if name == "type" else ["urn:x", "urn:y"]
    rows = [{"id": f"urn:{at}", "actor": "urn:a", "published": SECONDS, **plain} for at in range(150)]
    rows[120][name] = value
    frame = pd.DataFrame(rows)
    frame[name] = frame[name].astype(object)
    stream = Stream.from_frame(frame)
    assert (len(stream), stream.rejected) == (150, ())
    assert all(f'"{one}"'.encode() in stream.raw(120) for one in value)


def test_a_rejected_row_holds_plain_values():
    rows = {"type": ["Like"], "actor": [None], "published": [SECONDS], "tags": [["#a", "#b"]]}
    for frame in (pl.DataFrame(rows), pd.DataFrame(rows), pa.table(rows)):
        (rejected,) = Stream.from_frame(frame).rejected
        assert rejected.document["tags"] == ["#a", "#b"]
        assert json.loads(rejected.text.replace("NaN", "null"))["tags"] == ["#a", "#b"]
