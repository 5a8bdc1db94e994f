"""Readers see whole streams while somebody appends."""

from threading import Event, Thread

from activitykit.stream import Stream


def act(number, kind="Like", object_="urn:n"):
    return {
        "type": kind, "id": f"urn:a:{number}", "actor": f"urn:u:{number % 5}", "object": object_,
        "published": f"2026-11-20T{number // 3600:02}:{number // 60 % 60:02}:{number % 60:02}Z",
    }  # fmt: skip


def test_readers_are_right_while_one_appends():
    newest = [Stream.from_documents([act(0)])]
    done, faults = Event(), []

    def read():
        while not done.is_set():
            stream = newest[0]
            n = len(stream)
            try:
                undone = list(range(5, n, 10))
                assert (~stream.alive).sum() == len(undone)
                assert stream.columns.time.shape == (n,)
                rows = [stream.rows_of("actor", stream.nodes.code(f"urn:u:{u}")) for u in range(5)]
                assert sorted(int(row) for found in rows for row in found) == list(range(n))
                assert stream.row_of(stream.nodes.code(f"urn:a:{n - 1}")) == n - 1
                assert stream.nodes.code(f"urn:a:{n}") == -1
                assert len(stream.latest) == len(stream.nodes)
            except Exception as fault:  # noqa: BLE001 - told by the test
                faults.append(fault)
                return

    readers = [Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    for number in range(1, 600):
        document = act(number, "Undo", f"urn:a:{number - 5}") if number % 10 == 5 else act(number)
        newest[0] = newest[0].append([document])
    done.set()
    for reader in readers:
        reader.join()
    assert not faults
