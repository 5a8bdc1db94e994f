"""The same feed over many viewers: what Spark maps is what the library computes, row for row."""

import os
import shutil
import sys

import pytest

import activitykit as ak
from activitykit import spark

pa = pytest.importorskip("pyarrow")
SITE = "https://intra.example/"
PEOPLE = [SITE + name for name in ("ana", "paul", "zoe")]
FEED = ak.Feed.home(size=5)


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    def act(number, kind, actor, thing, to):
        return {"type": kind, "id": f"{SITE}a/{number}", "actor": actor, "object": thing, "to": to,
                "published": f"2026-11-20T08:{number:02}:00Z"}  # fmt: skip

    documents = []
    for number in range(12):
        actor = PEOPLE[number % 3]
        note = {"type": "Note", "id": f"{SITE}n/{number}", "name": f"Note {number}"}
        documents.append(act(2 * number, "Create", actor, note, "as:Public" if number % 4 else actor))
        documents.append(act(2 * number + 1, "Like", PEOPLE[(number + 1) % 3], note["id"], "as:Public"))
    path = tmp_path_factory.mktemp("spark") / "stream"
    stream = ak.Stream.from_documents(documents)
    stream.save(path)
    return path, stream


def expected(stream, as_of=None):
    rows = []
    for viewer in PEOPLE:
        for entry in FEED.page(stream, viewer, as_of).entries:
            told = (
                viewer,
                entry.rank,
                entry.activity.id,
                entry.score,
                entry.sentence("fr"),
                list(entry.reasons("fr")),
            )
            rows.append((*told, dict(entry.contributions)))
    return rows


def told(rows):
    return [
        (
            r["viewer"],
            r["rank"],
            r["activity"],
            r["score"],
            r["sentence"],
            list(r["reasons"]),
            dict(r["contributions"]),
        )
        for r in rows
    ]


@pytest.mark.parametrize("as_of", [None, "2026-11-20T08:10:00Z"])
def test_a_partition_is_mapped_to_the_pages_of_its_viewers(saved, as_of):
    path, stream = saved
    batches = [
        pa.RecordBatch.from_pydict({"viewer": PEOPLE[:1]}),
        pa.RecordBatch.from_pydict({"viewer": PEOPLE[1:]}),
    ]
    moment = None if as_of is None else int(stream.until(as_of).columns.time[-1])
    mapped = spark.page_batches(batches, feed=FEED.to_toml(), path=str(path), as_of=moment, lang="fr")
    rows = [row for batch in mapped for row in batch.to_pylist()]
    assert rows
    assert told(rows) == expected(stream, moment)


@pytest.mark.filterwarnings("ignore:PySpark does not yet fully support pandas:FutureWarning")
@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.skipif(shutil.which("java") is None, reason="Spark needs Java")
def test_spark_says_the_same(saved, monkeypatch):
    sql = pytest.importorskip("pyspark.sql")
    path, stream = saved
    monkeypatch.setenv("PYSPARK_PYTHON", sys.executable)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(sys.path))
    session = (
        sql.SparkSession.builder.master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .getOrCreate()
    )
    try:
        viewers = session.createDataFrame([(person,) for person in PEOPLE], ["who"])
        frame = spark.pages(viewers, FEED, path, lang="fr", column="who").orderBy("viewer", "rank")
        assert told(row.asDict() for row in frame.collect()) == sorted(
            expected(stream), key=lambda row: row[:2]
        )
    finally:
        session.stop()
