"""What other programs do with the same documents and the same activities.

    npm install --prefix FOLDER @fedify/vocab activitystrea.ms   (Node.js 22)
    python3 -m venv VENV; VENV/bin/pip install granary; VENV/bin/pip install --no-deps stream-framework
    python benchmarks/others.py [--node FOLDER] [--python VENV/bin/python]

None of them is a dependency; what is not given is left out. Documents that need a context from the network
are left out for all. All go through the documents twice, and the second time is measured.
"""

from __future__ import annotations

import argparse
import json
import subprocess
from collections import Counter
from functools import partial
from pathlib import Path
from time import perf_counter, process_time
from typing import TYPE_CHECKING, Any

import numpy as np
from as2 import CASES, CONTRADICT, SUITES, corpus
from page import by_activitykit, documents, draw
from rich.console import Console
from rich.table import Table

import activitykit as ak

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    Ask = Callable[[list[Any]], dict[str, Any]]  # documents, to what became of each

HERE = Path(__file__).parent / "other_programs"
NAMESPACE = {"https://www.w3.org/ns/activitystreams", "https://www.w3.org/ns/activitystreams#"}
HINT = "AS2-LANGUAGE-MARKED"  # that a text says not in which language it is: nearly none does
console = Console(width=110)


def contexts(value: Any) -> Iterator[str]:
    """Yield the addresses of contexts that a document names, at any depth."""
    if isinstance(value, dict):
        named = value.get("@context", [])
        yield from (one for one in (named if isinstance(named, list) else [named]) if isinstance(one, str))
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from contexts(inner)


def local(texts: Sequence[bytes]) -> list[dict[str, Any]]:
    """Return the documents that are objects and need no context but that of the specification."""
    found = [json.loads(text, strict=False) for text in texts]
    return [one for one in found if isinstance(one, dict) and set(contexts(one)) <= NAMESPACE]


def leaves(value: Any) -> Iterator[Any]:
    """Yield what a document says: its values, without the names of members and the contexts."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if name != "@context":
                yield from leaves(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from leaves(inner)
    elif value is not None:
        yield value


def kept(before: Any, after: Any) -> bool:
    """Tell whether every value of a document is still there, wherever it stands now."""
    return not Counter(map(repr, leaves(before))) - Counter(map(repr, leaves(after)))


def by_ours(given: list[Any], work: Callable[[str], dict[str, Any]]) -> dict[str, Any]:
    """Work on documents, as the other programs are asked to."""
    texts = [json.dumps(document) for document in given]
    for _ in range(2):
        begin = perf_counter()
        results = [work(text) for text in texts]
        spent = perf_counter() - begin
    return {"milliseconds": spent / len(given) * 1000, "results": results}


def read(text: str) -> dict[str, Any]:
    """Return a document as it is written."""
    return {"written": json.loads(ak.parse(text).to_json())}


def check(text: str) -> dict[str, Any]:
    """Return what is wrong with a document."""
    found = [one.code for one in ak.validate(text).diagnostics if one.code != HINT]
    return {"error": found} if found else {}


def asked(*command: str) -> Ask:
    """Return what asks another program."""

    def ask(given: list[Any]) -> dict[str, Any]:
        done = subprocess.run(command, input=json.dumps(given).encode(), capture_output=True, check=False)
        if done.returncode:
            raise SystemExit(f"{' '.join(command)}: {done.stderr.decode()[-2000:]}")
        found: dict[str, Any] = json.loads(done.stdout)
        return found

    return ask


def models(programs: dict[str, tuple[Ask, Ask]]) -> None:
    """Compare what is read, kept and found: of each program what reads, and what is asked for faults."""
    legal = local([path.read_bytes() for path in sorted((SUITES / "as2").rglob("*.json"))])
    legal += local(
        [path.read_bytes() for path in corpus(["valid"], flat=True) if path.name not in CONTRADICT]
    )
    cases = [json.loads(line) for line in CASES.read_text("utf-8").splitlines()]
    cases = [one for one in cases if set(contexts(one["document"])) <= NAMESPACE and one["code"] != HINT]
    made = Table(title="The same documents in other programs", title_justify="left", title_style="bold")
    for name in (
        "",
        "read",
        "nothing lost",
        "violations told",
        "false alarms",
        "ms, read and written",
        "ms, checked",
    ):
        made.add_column(name, justify="right" if name else "left")
    for name, (ask, fault) in programs.items():
        found, sound = ask(legal), fault(legal)
        read_ = [result for result in found["results"] if "error" not in result]
        whole = sum(
            "error" not in result and kept(document, result["written"])
            for document, result in zip(legal, found["results"], strict=True)
        )
        wrong = fault([case["document"] for case in cases])["results"]
        right = fault([case["twin"] for case in cases])["results"]
        made.add_row(
            name, f"{len(read_)} of {len(legal)}", str(whole),
            f"{sum('error' in result for result in wrong)} of {len(cases)}",
            str(sum("error" in result for result in right)), f"{found['milliseconds']:.3f}",
            f"{sound['milliseconds']:.3f}",
        )  # fmt: skip
    console.print(made)


def aggregators(python: str | None, rows: int) -> None:
    """Compare rolling up with the aggregator of a feed framework: by verb, thing and day, the newest 15."""
    drawn = draw(rows, people=5_000, things=20_000, days=30)
    stream = ak.Stream.from_documents(documents(drawn, posts=False))
    rollup = ak.Rollup(by=("type", "object"), window=ak.Window(day="UTC"))
    taken = []
    for _ in range(5):
        begin = process_time()
        groups = by_activitykit(stream, rollup)[0]
        taken.append(process_time() - begin)
    ours = float(np.median(taken))
    console.print(
        f"rolling up {rows:,} activities, processor time: {len(groups):,} groups in {ours * 1e3:.1f} ms"
    )
    if python is not None:
        ask = asked(python, str(HERE / "stream_framework.py"))
        theirs = ask({name: values.tolist() for name, values in drawn.items()})  # type: ignore[arg-type]
        assert theirs["groups"] == len(groups), "both must find the same groups"
        console.print(
            f"Stream-Framework, the same groups: {theirs['processor']:.2f} s, "
            f"{theirs['processor'] / ours:.0f} times as long"
        )


def main() -> None:
    """Compare what the command line names."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--node", help="the folder that has node_modules")
    options.add_argument("--python", help="a Python that has granary and stream-framework")
    options.add_argument("--rows", type=int, default=200_000)
    given = options.parse_args()
    programs = {"activitykit": (partial(by_ours, work=read), partial(by_ours, work=check))}
    if given.node:
        for name, script in (("Fedify", "fedify.mjs"), ("activitystrea.ms", "activitystreams.mjs")):
            programs[name] = (asked("node", str(HERE / script), given.node),) * 2
    if given.python:
        programs["granary"] = (asked(given.python, str(HERE / "granary.py")),) * 2
    models(programs)
    aggregators(given.python, given.rows)


if __name__ == "__main__":
    main()
