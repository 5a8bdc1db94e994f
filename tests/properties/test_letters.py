"""Letters and notices of random companies: only what may be seen, nothing twice, in every form."""

from datetime import timedelta
from html.parser import HTMLParser

from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

import activitykit as ak
from activitykit.select import View
from activitykit.stream.moments import to_datetime
from activitykit.testing import companies


class Balanced(HTMLParser):
    def __init__(self):
        super().__init__()
        self.open = []

    def handle_starttag(self, tag, attrs):
        if tag not in {"br", "meta"}:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


@settings(max_examples=25)
@given(companies(activities=(10, 40)), st.data())
def test_a_letter_tells_what_may_be_seen_and_each_thing_once(company, data):
    stream = ak.Stream.from_documents(company.documents)
    who = data.draw(st.sampled_from(company.people))["id"]
    letter = ak.digest(
        None, stream, who, "month", items=data.draw(st.integers(1, 12)), schedule=ak.Schedule()
    )
    view = View(stream, stream.viewer(who))
    rows = [row for entry in letter.entries for row in entry.rows.tolist()]
    assert len(rows) == len(set(rows))
    assert not letter.entries or view.visible(rows).all()
    assert not letter.entries or not view.hidden(rows).any()
    assert letter.since < letter.until <= letter.due < letter.next
    told = [section.effects for section in letter.sections if section.effects]
    assert all(
        effect.people.count(person) == 1
        for one in told
        for effect in one.values()
        for person in effect.people
    )
    for lang in ("fr", "en"):
        assert all(cell_len(line) <= 72 for line in letter.to_text(lang).splitlines())
        tags = Balanced()
        tags.feed(letter.to_html(lang))
        assert tags.open == []
        assert letter.to_markdown(lang).startswith("# ")
        assert "bcc" not in str(letter.to_as2(lang))


@settings(max_examples=25)
@given(companies(activities=(10, 40)), st.data())
def test_notices_tell_what_may_be_seen_once_and_at_work(company, data):
    stream = ak.Stream.from_documents(company.documents)
    if not len(stream):
        return
    who = data.draw(st.sampled_from(company.people))["id"]
    office = ak.Schedule(timezone="Europe/Paris")
    begin = to_datetime(int(stream.columns.time[0])) - timedelta(days=1)
    end = to_datetime(int(stream.columns.time[-1])) + timedelta(days=7)
    middle = begin + (end - begin) * data.draw(st.floats(0, 1))
    view = View(stream, stream.viewer(who))
    parts = [
        ak.notices(stream, who, begin, middle, schedule=office),
        ak.notices(stream, who, middle, end, schedule=office),
    ]
    rows = [row for part in parts for notice in part for row in notice.rows]
    assert len({notice.id for part in parts for notice in part}) == sum(map(len, parts))
    for part, until in zip(parts, (middle, end), strict=True):
        told = [row for notice in part for row in notice.rows]
        then = View(stream.until(until), stream.viewer(who, as_of=until))
        assert not told or then.visible(told).all()
    assert not set(stream.columns.actor[rows].tolist()) & set(view.mine.tolist()) if rows else True
    for part in parts:
        for notice in part:
            assert not office.is_quiet(notice.due)
            assert notice.sentence("fr")
            assert notice.reason("en")
            assert "{" not in notice.how_to_silence("fr")
