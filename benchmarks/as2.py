"""What the Activity Streams 2.0 rooms do, and how fast: python benchmarks/as2.py [--only SECTION...].

Corpora are looked for in AS2_TEST_SUITE (the W3C's) and in ../shared/suites; what isn't found is left out.
Speeds are ratios against orjson.loads of the same bytes, measured side by side; medians of several runs.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import time
import timeit
import warnings
from collections import Counter
from pathlib import Path

import orjson
from hypothesis import HealthCheck, given, settings
from rich.console import Console
from rich.table import Table

import activitykit as ak
from activitykit.formats.as1 import to_as2
from activitykit.testing import mutated_bytes

ROOT = Path(__file__).resolve().parents[1]
SUITES = next((p / "shared/suites" for p in ROOT.parents if (p / "shared/suites").is_dir()), Path("nowhere"))
W3C = Path(os.environ.get("AS2_TEST_SUITE", SUITES / "w3c"))
CASES = ROOT / "tests/spec/cases/statements.jsonl"
CONTRADICT = {"simple0011.json", "simple0012.json"}
console = Console(width=110)


def table(title, *columns):
    made = Table(title=title, title_justify="left", title_style="bold")
    for number, column in enumerate(columns):
        made.add_column(column, justify="left" if number == 0 else "right")
    return made


def corpus(kinds, *, flat=False):
    found = sorted({path for kind in kinds for path in W3C.rglob(f"{kind}/*.json")})
    return found or (sorted(W3C.glob("*.json")) if flat else [])


def acceptance():
    made = table("Documents of other people", "corpus", "as it should be", "of", "otherwise")
    valid = [path for path in corpus(["valid"], flat=True) if path.name not in CONTRADICT]
    bad = [path.name for path in valid if not ak.validate(path.read_bytes()).ok]
    made.add_row("W3C, valid: accepted", str(len(valid) - len(bad)), str(len(valid)), ", ".join(bad) or "-")
    invalid = corpus(["invalid", "fail"])
    bad = [path.name for path in invalid if ak.validate(path.read_bytes()).ok]
    made.add_row(
        "W3C, invalid: rejected", str(len(invalid) - len(bad)), str(len(invalid)), ", ".join(bad) or "-"
    )
    read = lost = 0
    for path in sorted((SUITES / "as2").rglob("*.json")):
        value = json.loads(path.read_bytes(), strict=False)
        if isinstance(value, dict):
            read += 1
            lost += json.loads(ak.parse(path.read_bytes()).to_json()) != value
    made.add_row(
        "fixtures of 4 projects: read and written the same", str(read - lost), str(read), str(lost or "-")
    )
    agree, differ = pairs()
    made.add_row(
        "AS1 pairs: converted to the AS2 half", str(agree), str(agree + len(differ)), str(len(differ))
    )
    console.print(made)
    for name, why in differ:
        console.print(f"  {name}: {why}", style="dim", highlight=False)


def pairs():
    agree, differ = 0, []
    folder = SUITES / "as1/pairs"
    for path in sorted(folder.glob("*.as.json")):
        stem = path.name.removesuffix(".as.json")
        halves = [folder / f"{stem}.as2-from-as.json", folder / f"{stem}.as2.json"]
        half = next((half for half in halves if half.exists()), None)
        if half is None:
            continue
        ours, theirs = to_as2(json.loads(path.read_bytes())), json.loads(half.read_bytes())
        found = difference(ours, theirs)
        if found is None:
            agree += 1
        else:
            differ.append((stem, found))
    return agree, differ


def difference(ours, theirs, where=""):
    """Return where two documents first differ; each converter chooses its @context."""
    if isinstance(ours, dict) and isinstance(theirs, dict):
        for name in sorted({*ours, *theirs} - {"@context"}):
            if name not in theirs:
                return f"{where}/{name} is ours only"
            if name not in ours:
                return f"{where}/{name} is theirs only"
            if found := difference(ours[name], theirs[name], f"{where}/{name}"):
                return found
        return None
    if isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        for index, (one, other) in enumerate(zip(ours, theirs, strict=True)):
            if found := difference(one, other, f"{where}/{index}"):
                return found
        return None
    return None if ours == theirs else f"{where}: {str(ours)[:40]!r} against {str(theirs)[:40]!r}"


def statements():
    found = Counter()
    total = Counter()
    alarms = []
    others = 0
    for line in CASES.read_text("utf-8").splitlines():
        case = json.loads(line)
        code = case["code"]
        total[code] += 1
        got = [d for d in ak.validate(json.dumps(case["document"])).diagnostics if hint(d, code)]
        found[code] += (code, case["pointer"]) in [(d.code, d.pointer) for d in got]
        others += len(got) - 1
        twin = ak.validate(json.dumps(case["twin"]))
        alarms += [case["id"] for d in twin.diagnostics if hint(d, code)]
    made = table("Statements of the Recommendations, on cases of our own", "what", "figure")
    made.add_row("codes with cases", str(len(total)))
    made.add_row("violations", str(sum(total.values())))
    made.add_row("found, with the right code and pointer", str(sum(found.values())))
    made.add_row("codes found in every case", str(sum(found[code] == total[code] for code in total)))
    made.add_row("further diagnostics beside them", str(others))
    made.add_row("false alarms on the legal twins", str(len(alarms)))
    console.print(made)


def hint(diagnostic, code):
    return diagnostic.code != "AS2-LANGUAGE-MARKED" or code == "AS2-LANGUAGE-MARKED"


def documents():
    """What the speeds are measured on: the documents of the corpora, or our own where there are none."""
    paths = [*corpus(["valid"], flat=True), *sorted((SUITES / "as2").rglob("*.json"))]
    texts = [path.read_bytes() for path in paths]
    if not texts:
        texts = [
            json.dumps(json.loads(line)["twin"]).encode() for line in CASES.read_text("utf-8").splitlines()
        ]
    kept = []
    for text in texts:
        try:
            value = orjson.loads(text)
        except ValueError:
            continue
        if isinstance(value, dict) and "@context" in value:
            kept.append(text)
    return kept


def side_by_side(task, base, runs=9, number=40):
    """Return the median time of a task in µs, and of its ratio to another timed right before it."""
    times, ratios = [], []
    for _ in range(runs):
        one = timeit.timeit(base, number=number * 3) / 3
        time_of_task = timeit.timeit(task, number=number)
        times.append(time_of_task / number * 1e6)
        ratios.append(time_of_task / one)
    return statistics.median(times), statistics.median(ratios)


def speed():
    texts = documents()
    tasks = {
        "orjson.loads": lambda text, _: orjson.loads(text),
        "json.loads": lambda text, _: json.loads(text),
        "ak.validate(bytes)": lambda text, _: ak.validate(text),
        "ak.validate(bytes), diagnostics read": lambda text, _: ak.validate(text).diagnostics,
        "ak.parse(bytes)": lambda text, _: ak.parse(text),
        "obj.to_json()": lambda _, obj: obj.to_json(),
    }
    made = table(
        f"Speed against orjson.loads of the same bytes, {len(texts)} documents of {min(map(len, texts))} to "
        f"{max(map(len, texts))} bytes (median {statistics.median(map(len, texts)):.0f})",
        "what",
        "µs (median)",
        "ratio: median",
        "mean",
        "90 %",
    )
    for name, task in tasks.items():
        found = []
        for text in texts:
            obj = ak.parse(text)
            found.append(
                side_by_side(lambda t=text, o=obj, task=task: task(t, o), lambda t=text: orjson.loads(t))
            )
        ratios = sorted(ratio for _, ratio in found)
        made.add_row(
            name,
            f"{statistics.median(time for time, _ in found):.2f}",
            f"{statistics.median(ratios):.1f}",
            f"{statistics.fmean(ratios):.1f}",
            f"{ratios[len(ratios) * 9 // 10]:.1f}",
        )
    console.print(made)


def imports():
    def started(code):
        runs = []
        for _ in range(9):
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            subprocess.run([sys.executable, "-c", code], check=True)
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            runs.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
        return statistics.median(runs) * 1e3

    bare = started("pass")
    made = table("Start, beyond Python's own (processor time)", "what", "ms")
    for name, code in {
        "import activitykit": "import activitykit",
        "and ak.validate(b'{}')": "import activitykit as ak; ak.validate(b'{}')",
        "and ak.parse(b'{}')": "import activitykit as ak; ak.parse(b'{}')",
    }.items():
        made.add_row(name, f"{started(code) - bare:.0f}")
    heavy = "{'numpy', 'rdflib', 'babel'} & {*sys.modules}"
    code = f"import sys, activitykit as ak; ak.validate(b'{{}}'); print(*({heavy}))"
    run = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    made.add_row("of numpy, rdflib, babel loaded by ak.validate", run.stdout.strip() or "none")
    console.print(made)


def robustness(mutated, large):
    made = table("Whatever comes in", "what", "seconds", "result")

    def row(name, data):
        begun = time.perf_counter()
        report = ak.validate(data)
        result = "ok" if report.ok else Counter(d.code for d in report.errors).most_common(1)[0]
        made.add_row(name, f"{time.perf_counter() - begun:.2f}", str(result))

    deep = '{"type":"Note","inReplyTo":' * 1000 + "{}" + "}" * 1000
    row("1,000-deep nesting", deep)
    row("100,000-deep nesting", deep.replace("{}", "x").split("x")[0] * 100 + "{}" + "}" * 100_000)
    row(
        "a million-element array",
        b'{"type":"Collection","items":[' + b'"https://a.example/1",' * 999_999 + b'"x:1"]}',
    )
    row(
        "a million objects",
        b'{"type":"Collection","items":[' + b'{"type":"Note"},' * 999_999 + b'{"type":"Note"}]}',
    )
    row("lone surrogates", b'{"type":"Note","content":"\\ud800\\udfff\\udc00"}')
    note = json.dumps(
        {"type": "Create", "object": {"type": "Note", "contentMap": {"en": "x" * 300}}}
    ).encode()
    for size in (large // 2, large):
        count = size * 1_000_000 // (len(note) + 1)
        row(f"a document of {size} MB", b'{"type":"Collection","items":[' + b",".join([note] * count) + b"]}")
        row(
            f"the same, broken at its end ({size} MB)",
            b'{"type":"Collection","items":[' + b",".join([note] * count),
        )
    console.print(made)
    damaged(mutated)


def damaged(mutated):
    verdicts = Counter()

    @settings(max_examples=mutated, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(mutated_bytes())
    def run(data):
        report = ak.validate(data)
        verdicts[report.ok == (not report.errors)] += 1

    begun = time.perf_counter()
    run()
    seconds = time.perf_counter() - begun
    number = sum(verdicts.values())
    console.print(f"{number} damaged documents in {seconds:.0f} s, a report each: {not verdicts[False]}")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mutated", type=int, default=10_000, help="how many damaged documents")
    parser.add_argument("--large", type=int, default=100, help="the large document, in MB")
    sections = {
        "acceptance": acceptance,
        "statements": statements,
        "speed": speed,
        "imports": imports,
        "robustness": lambda: robustness(options.mutated, options.large),
    }
    parser.add_argument(
        "--only", nargs="+", choices=sections, default=list(sections), help="some sections only"
    )
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    for name in options.only:
        sections[name]()


if __name__ == "__main__":
    main()
