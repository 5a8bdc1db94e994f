"""What a type checker knows of the vocabulary's attributes; mypy reads this file, nothing runs it."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import assert_type

from dateutil.relativedelta import relativedelta

import activitykit as ak

note = ak.Note(content="x")
assert_type(note, ak.Note)
assert_type(note.id, str | None)
assert_type(note.name, str | None)
assert_type(note.name_map, Mapping[str, str])
assert_type(note.published, datetime | None)
assert_type(note.duration, timedelta | relativedelta | None)
assert_type(note.to, tuple[ak.Object | ak.Link | str, ...])
assert_type(note.to_ids, tuple[str, ...])
assert_type(note.replies, ak.Object | ak.Link | str | None)
assert_type(note.replace(name="y"), ak.Note)
assert_type(note.inbox_id, str | None)

create = ak.Create(actor="https://a.example/u", object=note)
assert_type(create.actor_id, str | None)
assert_type(create.object, tuple[ak.Object | ak.Link | str, ...])

assert_type(ak.Place().latitude, float | None)
assert_type(ak.Collection().total_items, int | None)
assert_type(ak.Link().rel, tuple[str, ...])
assert_type(ak.parse("{}"), ak.Object)


class Memo(ak.Note, namespace="https://house.example/ns#"):
    """An extension, typed by its annotations."""

    priority: int | None


assert_type(Memo(priority=1).priority, int | None)
assert_type(ak.extend(Memo), ak.Vocabulary)
