"""Streams in files: a folder with one data file that is mapped into memory, and a manifest.

The manifest names the data file and is replaced last and at once, so that a writer that is killed at any
moment leaves the old stream or the new one, whole. Data files have names of their own and are never changed:
who has one mapped keeps it, also after it was replaced.

The size of the data file and the manifest are checked when a stream is opened, and all its bytes if there
are few; of a large one each block is checked before it is first looked at.
"""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from json import JSONDecodeError, dumps, loads
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING, Any
from zlib import crc32

from activitykit.errors import StreamError
from activitykit.stream.columns import INNER_COLUMNS, ROW_COLUMNS, STATE_COLUMNS
from activitykit.stream.datafile import DataFile, write_data
from activitykit.stream.growable import Blob, Growable
from activitykit.stream.hashing import HashIndex
from activitykit.stream.log import Dictionaries, Log
from activitykit.stream.postings import Segment
from activitykit.stream.reading import Rejected
from activitykit.stream.replacing import only_writer, replaced
from activitykit.stream.tables import SetTable, StringTable

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from numpy.typing import NDArray

__all__ = ["read_folder", "write_folder"]

_FORMAT, _VERSION = "activitykit stream", 4
_MANIFEST = "manifest.json"
_TABLES = ("nodes", "texts", "languages", "types")
_CHECKED_AT_ONCE = 16 << 20


def write_folder(path: Path, log: Log, rejected: tuple[Rejected, ...], duplicates: int) -> None:
    """Write a log that no other shares its dictionaries with."""
    path.mkdir(parents=True, exist_ok=True)
    with _only_writer(path):
        name = f"data-{token_hex(8)}.bin"
        told = write_data(path / name, _arrays(log))
        dictionaries = log.dictionaries
        manifest = {
            "format": _FORMAT,
            "version": _VERSION,
            "rows": len(log),
            "data": name,
            **told,
            "primes": {t: getattr(dictionaries, t).index.prime for t in (*_TABLES, "sets")},
            "duplicates": duplicates,
            "rejected": [{**one._asdict(), "document": one.text} for one in rejected],
        }
        body = dumps(manifest, ensure_ascii=False).encode("utf-8", "backslashreplace").decode()
        text = dumps({"checksum": crc32(body.encode()), "manifest": body}, ensure_ascii=False)
        with replaced(path / _MANIFEST) as fresh:
            fresh.write_bytes(text.encode())
        _remove_others(path, name)


def read_folder(path: Path, *, verify: bool) -> tuple[Log, tuple[Rejected, ...], int]:
    """Return the log of a folder, mapped, with what was rejected and how many duplicates there were."""
    try:
        return _read(path, verify=verify)
    except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
        msg = f"{path / _MANIFEST} doesn't say what a manifest does: {type(error).__name__}: {error}"
        raise StreamError(msg) from error


def _others(path: Path, name: str) -> list[Path]:
    """Return the data files that no manifest names any more, or none yet."""
    return [file for file in path.glob("data-*.bin") if file.name != name]


def _remove_others(path: Path, name: str) -> None:
    for file in _others(path, name):
        with suppress(OSError):  # on Windows a file that is mapped stays until it is not
            file.unlink()


def _sweep(path: Path, name: str) -> None:
    """Remove what a writer left that was killed: it may hold somebody who was erased."""
    if _others(path, name):
        with suppress(OSError), _only_writer(path, timeout=0):  # a writer at work removes it
            _remove_others(path, _manifest(path / _MANIFEST)["data"])


def _read(path: Path, *, verify: bool) -> tuple[Log, tuple[Rejected, ...], int]:
    for attempt in range(3):
        manifest = _manifest(path / _MANIFEST)
        try:
            data = DataFile(path / Path(manifest["data"]).name, manifest)
        except FileNotFoundError as error:  # replaced between the two readings: the next manifest knows
            if attempt < 2:
                continue
            msg = f"{path / manifest['data']} is missing, and {path / _MANIFEST} names it"
            raise StreamError(msg) from error
        break
    if verify or data.size <= _CHECKED_AT_ONCE:
        data.check_all()
    _sweep(path, manifest["data"])
    rejected = tuple(Rejected(**one) for one in manifest["rejected"])
    return _log(data, manifest["primes"]), rejected, int(manifest["duplicates"])


def _manifest(path: Path) -> dict[str, Any]:
    try:
        outer = loads(path.read_bytes())
        body = outer["manifest"]
        if crc32(body.encode()) != outer["checksum"]:
            msg = f"{path} is damaged: its checksum is another"
            raise StreamError(msg)
        manifest: dict[str, Any] = loads(body)
    except (FileNotFoundError, NotADirectoryError) as error:
        msg = f"there is no stream at {path.parent}: {path.name} is missing"
        raise StreamError(msg) from error
    except OSError as error:
        msg = f"there is no stream to be read at {path.parent}: {error.strerror or error}"
        raise StreamError(msg) from error
    except (JSONDecodeError, UnicodeDecodeError, KeyError, TypeError, AttributeError) as error:
        msg = f"{path} is damaged: it can't be read as a manifest"
        raise StreamError(msg) from error
    if manifest.get("format") != _FORMAT or manifest.get("version") != _VERSION:
        msg = (
            f"{path} is of format {manifest.get('format')!r}, version {manifest.get('version')!r}; this "
            f"version of the library reads {_FORMAT!r}, version {_VERSION}"
        )
        raise StreamError(msg)
    return manifest


def _only_writer(path: Path, timeout: float = -1) -> AbstractContextManager[None]:
    return only_writer(path / ".lock", path / _MANIFEST, timeout)


def _arrays(log: Log) -> dict[str, list[NDArray[Any]]]:
    dictionaries = log.dictionaries
    arrays: dict[str, list[NDArray[Any]]] = {}
    for name in _TABLES:
        table: StringTable = getattr(dictionaries, name)
        table.settle()
        arrays[f"{name}.blob"] = list(table.blob.parts())
        arrays[f"{name}.ends"] = [table.ends.all()]
        arrays |= _index_arrays(name, table.index)
    dictionaries.sets.settle()
    for name, column in dictionaries.sets.columns().items():
        arrays[f"sets.{name}"] = [column.all()]
    arrays |= _index_arrays("sets", dictionaries.sets.index)
    arrays["raw"] = list(dictionaries.raw.parts())
    for prefix in ("rows", "states", "inner", "cancels"):
        for name, column in getattr(log, prefix).items():
            arrays[f"{prefix}.{name}"] = [column.all()]
    arrays["by_id"] = [log.by_id.all()]
    for name, size in (("alive", len(log)), ("latest", len(log.nodes))):
        timeline = getattr(log, name)
        for part in ("rows", "keys", "values"):
            arrays[f"{name}.{part}"] = [getattr(timeline, part).all()]
        arrays[f"{name}.now"] = [timeline.at(len(log), size)]
    for by, postings in log.postings.items():
        segment = postings.whole(log.span(by))
        for part in ("keys", "indptr", "postings"):
            arrays[f"by.{by}.{part}"] = [getattr(segment, part)]
    return arrays


def _index_arrays(name: str, index: HashIndex) -> dict[str, list[NDArray[Any]]]:
    return {f"{name}.hashes": [index.hashes.all()], f"{name}.slots": [index.slots.all()]}


def _log(data: DataFile, primes: dict[str, int]) -> Log:
    def column(name: str) -> Growable:
        values = data.array(name)
        return Growable(values.dtype, values, check=partial(data.check, name))

    def index(name: str) -> HashIndex:
        return HashIndex(primes[name], column(f"{name}.hashes"), column(f"{name}.slots"))

    dictionaries = Dictionaries()
    for name in _TABLES:
        blob = Blob(data.array(f"{name}.blob"), partial(data.check, f"{name}.blob"))
        setattr(dictionaries, name, StringTable(blob, column(f"{name}.ends"), index(name)))
    dictionaries.sets = SetTable(column("sets.indices"), column("sets.indptr"), index("sets"))
    dictionaries.raw = Blob(data.array("raw"), partial(data.check, "raw"))
    log = Log(dictionaries)
    log.rows = {name: column(f"rows.{name}") for name in ROW_COLUMNS}
    log.states = {name: column(f"states.{name}") for name in STATE_COLUMNS}
    log.inner = {name: column(f"inner.{name}") for name in INNER_COLUMNS}
    log.cancels = {name: column(f"cancels.{name}") for name in log.cancels}
    log.by_id = column("by_id")
    log.settled = len(log)
    for name in ("alive", "latest"):
        getattr(log, name).restore([column(f"{name}.{part}") for part in ("rows", "keys", "values", "now")])
    for by, postings in log.postings.items():
        names = [f"by.{by}.{part}" for part in ("keys", "indptr", "postings")]
        keys, indptr, rows = map(data.array, names)
        postings.restore(Segment(keys, indptr, rows, log.span(by), partial(_check_each, data, names)))
    return log


def _check_each(data: DataFile, names: list[str]) -> None:
    for name in names:
        data.check(name)
