"""Notices: the few things that are worth an interruption, told once."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from pydantic_core import from_json

from activitykit.arguments import checked
from activitykit.digests.sections import MUST_READ
from activitykit.feed import Seen, Teller, told
from activitykit.language import catalogue, negotiate
from activitykit.rollup import Rollup, Window
from activitykit.rollup.spans import read_span
from activitykit.select import Actor, MentionsMe, Since, Tag, View, derive
from activitykit.select.audience import openly
from activitykit.select.facts import among, gather, holds, type_table
from activitykit.stream.moments import rfc3339, to_datetime, to_micros
from activitykit.stream.rules import IN_FORCE

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from numpy.typing import NDArray

    from activitykit.digests.schedule import Schedule
    from activitykit.language import Catalogue
    from activitykit.select import Viewer
    from activitykit.stream import Stream
    from activitykit.stream.moments import Moment

__all__ = ["Notice", "Notices", "notices"]

Kind = Literal["mention", "reply", "message", "must_read"]
_REACH = timedelta(days=20)  # a notice that waits over the days off at the end of a year is still sent


@dataclass(frozen=True)
class Notice:
    """One interruption.

    Attributes:
        kind: Why: "mention" (in a post, or since an edit), "reply" (to something of the viewer's), "message"
            (to the viewer alone) or "must_read"; the first of these that holds of one of its activities.
        id: The same for the same happening, whenever it is asked for.
        rows: The rows it is about, oldest first.
        due: When it is to be sent.
    """

    kind: Kind
    id: str
    rows: tuple[int, ...]
    due: datetime
    _view: View = field(repr=False, compare=False)

    def sentence(self, lang: str | None = None) -> str:
        """Say what happened, in one line of plain text."""
        words = catalogue(lang or negotiate(self._view.viewer.languages))
        rows = np.array(self.rows)
        told_ = Teller(self._view, words.code).tell(rows, int(rows[0]))
        said = words.sentence(told_[0].phrase)
        more = len(told_) - 1
        return f"{said} ({words.say('notice.more', n=more)})" if more else said

    def reason(self, lang: str | None = None) -> str:
        """Say why it is worth an interruption."""
        return catalogue(lang or negotiate(self._view.viewer.languages)).say(f"notice.{self.kind}")

    def silence(self) -> dict[str, Any] | None:
        """Return the activity by which the viewer mutes the conversation; to be appended to the stream."""
        stream = self._view.stream
        thing = int(stream.columns.reply[self.rows[0]])
        thing = thing if thing >= 0 else int(stream.columns.object[self.rows[0]])
        if thing < 0:
            return None
        return {
            "@context": "https://www.w3.org/ns/activitystreams",
            "type": "Ignore",
            "actor": self._view.viewer.id,
            "object": stream.nodes[thing],
            "published": rfc3339(to_datetime(self._view.as_of)),
        }

    def how_to_silence(self, lang: str | None = None) -> str:
        """Say how to hear no more of it."""
        words = catalogue(lang or negotiate(self._view.viewer.languages))
        act = self.silence()
        node = self._view.stream.nodes.code(act["object"]) if act else -1
        thing = Teller(self._view, words.code).thing(node)
        what = (thing.name or thing.iri) if thing else ""
        return words.say("notice.silence", what=words.quote(what))


class Notices(tuple[Notice, ...]):  # noqa: SLOT001 - a tuple has no slots for what is known of it
    """What is to be sent to a person at one moment, the first due first; also as one message.

    Made by :func:`notices`.

    Attributes:
        view: What the person may see.
    """

    view: View

    @classmethod
    def of(cls, found: Iterable[Notice], view: View) -> Notices:
        """Return notices of one person."""
        made = cls(found)
        made.view = view
        return made

    @checked
    def words(self, lang: str | Path | None = None) -> Catalogue:
        """Return the words of a language, the viewer's own when left out."""
        return catalogue(lang or negotiate(self.view.viewer.languages))

    def title(self, lang: str | None = None) -> str:
        """Return what stands at the top, and in the subject of a mail: how many there are."""
        words = self.words(lang)
        return words.say("notice.title", n=len(self)) if self else words.say("digest.empty")

    def to_text(self, lang: str | None = None) -> str:
        """Return the notices as plain text."""
        from activitykit.digests.batch import to_text  # noqa: PLC0415 - renderings are loaded when asked for

        return to_text(self, self.words(lang))

    def to_markdown(self, lang: str | None = None) -> str:
        """Return the notices as Markdown (CommonMark)."""
        from activitykit.digests.batch import to_markdown  # noqa: PLC0415 - see to_text

        return to_markdown(self, self.words(lang))

    def to_html(self, lang: str | None = None) -> str:
        """Return the notices as a mail: tables, styles in place, nothing fetched, no script."""
        from activitykit.digests.batch import to_html  # noqa: PLC0415 - see to_text

        return to_html(self, self.words(lang))

    def _repr_html_(self) -> str:
        return self.to_html()

    def __str__(self) -> str:
        return self.to_text()


@checked
def notices(
    stream: Stream,
    viewer: Viewer | str,
    since: Moment,
    as_of: Moment | None = None,
    *,
    batch: str = "10m",
    window: str = "4h",
    schedule: Schedule | None = None,
) -> Notices:
    """Return what is to be sent to a person between two moments; what was told is not told again.

    Whoever calls this every few minutes, each time with ``since`` where the last call ended, tells everything
    once. What the viewer has seen in the meantime, did themselves or has muted is not told.

    Args:
        stream: The stream.
        viewer: Whom to tell; an IRI stands for ``stream.viewer(iri)``.
        since: When the last call was.
        as_of: The moment; that of the newest activity that the viewer may see when left out.
        batch: How long to wait for what belongs together.
        window: How long a conversation is quiet after it was told of; so is a text posted in several places.
        schedule: Working days and quiet hours, by the viewer's clock unless it names a time zone; any time
            when left out.

    Example:
        >>> import activitykit as ak
        >>> stream = ak.Stream.from_documents([
        ...     {"type": "Create", "id": "urn:1", "actor": "urn:ana", "to": "urn:paul",
        ...      "published": "2026-11-20T08:00:00Z", "object": {"type": "Note", "id": "urn:n",
        ...      "content": "Lunch?", "to": "urn:paul"}}])
        >>> found = ak.notices(stream, "urn:paul", "2026-11-20T08:00:00Z", "2026-11-20T09:00:00Z")
        >>> [(notice.kind, notice.reason("en")) for notice in found]
        [('message', 'This is addressed to you alone.')]
    """
    now = stream if as_of is None else stream.until(as_of)
    who = derive(now, viewer, as_of=as_of) if isinstance(viewer, str) else viewer
    view = View(now, who, as_of)
    begin, wait = to_micros(since), read_span(batch)
    clock = schedule.where(who.timezone) if schedule is not None else None
    kinds = _kinds(view, _candidates(view, begin))
    rows = np.unique(np.concatenate([kinds[kind] for kind in kinds]))
    seen = Seen(view, "home")
    # One conversation, or one text that was posted in several places, is one interruption.
    rollup = Rollup(by=(("thread",), ("text",)), window=Window(span=window))
    found: list[Notice] = []
    for members in rollup.partition(view, rows):
        first = int(now.columns.time[members[0]])
        together = members[now.columns.time[members] <= first + wait]
        due = to_datetime(first + wait)
        due = clock.next(due) if clock is not None else due
        if not begin < to_micros(due) <= view.as_of or seen.seen(together).all():
            continue
        kind = next(kind for kind, of_kind in kinds.items() if np.isin(together, of_kind).any())
        found.append(Notice(kind, _id(view, members), tuple(together.tolist()), due, view))
    return Notices.of(sorted(found, key=lambda notice: (notice.due, notice.rows)), view)


def _candidates(view: View, begin: int) -> NDArray[np.int64]:
    wanted = told() & ~Actor("me") & Since((to_datetime(begin) - _REACH).isoformat())
    rows = np.asarray(view.select(wanted), np.int64)
    return rows[~view.hidden(rows) & (view.collapsed(rows) < 0)]


def _kinds(view: View, rows: NDArray[np.int64]) -> dict[Kind, NDArray[np.int64]]:
    """Return the rows of each kind; each row has the first kind that fits."""
    stream, columns = view.stream, view.stream.columns
    posts, edits = (type_table(stream, (kind,))[columns.type[rows]] for kind in ("Create", "Update"))
    answered = view.state_of(columns.reply[rows])
    authors = gather(stream.states.author, answered)
    added = _newly_mentioned(view, rows, edits)
    # What a post says since it was edited is no news of the post's own moment.
    later = among(columns.object[rows], columns.object[rows[added]]) & ~_mentioned(
        view, columns.mentions[rows]
    )
    flags: dict[Kind, NDArray[np.bool_]] = {
        "mention": MentionsMe().mask(view, rows) & posts & ~later | added,
        "reply": np.isin(authors, view.mine) & posts,
        "message": _to_me_alone(view, rows) & posts,
        "must_read": Tag(*MUST_READ).mask(view, rows) & posts & (columns.reply[rows] < 0),
    }
    found: dict[Kind, NDArray[np.int64]] = {}
    open_ = np.ones(len(rows), np.bool_)
    for kind, flag in flags.items():
        found[kind] = rows[flag & open_]
        open_ &= ~flag
    return found


def _to_me_alone(view: View, rows: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Tell which rows are addressed to nobody but the viewer, as far as the viewer may know."""
    stream, sets, mine = view.stream, view.stream.columns.own[rows], set(view.mine.tolist())
    found = holds(stream, sets, view.mine)
    for at in np.flatnonzero(found).tolist():
        if not mine.issuperset(stream.sets.members(int(sets[at])).tolist()):
            open_ = openly(from_json(stream.raw(int(rows[at]))))
            found[at] = mine.issuperset(stream.nodes.codes(open_).tolist())
    return found


def _mentioned(view: View, sets: NDArray[np.int32]) -> NDArray[np.bool_]:
    """Tell which sets of mentions hold the viewer."""
    return holds(view.stream, sets, view.stream.nodes.codes(view.viewer.identities))


def _newly_mentioned(view: View, rows: NDArray[np.int64], edits: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Tell which edits mention the viewer where what they edit did not, as it was until then."""
    stream, states = view.stream, view.stream.states
    found = edits & _mentioned(view, stream.columns.mentions[rows])
    for at in np.flatnonzero(found).tolist():
        told = stream.states_of(int(stream.columns.object[rows[at]]))
        told = told[states.standing[told] == IN_FORCE]
        before = told[states.row[told] < rows[at]]
        before = before[view.visible(states.row[before])]
        counts = bool((states.row[told] == rows[at]).any())
        found[at] = counts and not _mentioned(view, states.mentions[before[-1:]]).any()
    return found


def _id(view: View, members: NDArray[np.int64]) -> str:
    stream = view.stream
    content = stream.nodes[int(stream.columns.id[members[0]])].encode("utf-8", "replace")
    return f"urn:activitykit:notice:{blake2b(content, digest_size=12).hexdigest()}"
