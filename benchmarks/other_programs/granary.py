"""Reads and writes documents with granary: a JSON array comes in, an array of results goes out."""

import json
import sys
import time
import warnings

sys.path.pop(0)  # this folder has a module of the same name

from granary import as2

warnings.simplefilter("ignore")


def read(document):
    """Return a document as granary writes it, by way of the Activity Streams 1.0 that it keeps inside."""
    try:
        return {"written": as2.from_as1(as2.to_as1(json.loads(json.dumps(document))))}
    except Exception as error:  # noqa: BLE001 - whatever it raises is its answer
        return {"error": f"{type(error).__name__}: {error}"}


documents = json.load(sys.stdin)
for _ in range(2):
    begin = time.perf_counter()
    results = [read(document) for document in documents]
    spent = time.perf_counter() - begin
json.dump({"milliseconds": spent / len(documents) * 1000, "results": results}, sys.stdout)
