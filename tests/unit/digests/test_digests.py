"""Digests and notices: sections, budgets, what was seen, working days, told once."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape
from html.parser import HTMLParser
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.colors import contrast

import activitykit as ak
from activitykit.errors import ActivityKitError

PUBLIC = "https://www.w3.org/ns/activitystreams#Public"
ANA, PAUL, ZOE, YVES = (f"https://intra.example/people/{name}" for name in ("ana", "paul", "zoe", "yves"))
ROOF = "https://intra.example/groups/roof"
NOW = datetime(2026, 11, 20, 18, tzinfo=UTC)


def act(number, kind, actor, thing, *, hours, **more):
    moment = (NOW - timedelta(hours=hours)).isoformat()
    document = {"type": kind, "id": f"urn:act:{number}", "actor": actor, "object": thing, "published": moment}
    return document | {"to": PUBLIC} | more


def note(name, text="Some words about it.", **more):
    return {"type": "Note", "id": f"urn:note:{name}", "content": text, "to": PUBLIC, **more}


def company():
    important = {"type": "Hashtag", "name": "#important"}
    return [
        act(0, "Create", ANA, {"type": "Group", "id": ROOF, "name": "Roof"}, hours=900),
        act(1, "Join", YVES, ROOF, hours=890),
        act(2, "Create", YVES, note("mine", "What shall we grow?"), hours=100),
        act(3, "Create", ANA, note("must", "The roof is closed on Monday.", tag=[important]), hours=50),
        act(4, "Create", PAUL, note("roof", "The tomatoes are up.", to=ROOF), hours=40, to=ROOF),
        act(5, "Like", ZOE, "urn:note:mine", hours=30),
        act(6, "Like", PAUL, "urn:note:mine", hours=29),
        act(7, "Create", ZOE, note("old"), hours=400),
        act(8, "Create", PAUL, note("seen", "Old hat.", to=ROOF), hours=20, to=ROOF),
        act(9, "View", YVES, "urn:note:seen", hours=19, to=None),
        act(10, "Create", ZOE, note("answer", "Beans.", inReplyTo="urn:note:mine"), hours=3),
    ]


def weekly(**more):
    return ak.digest(None, ak.Stream.from_documents(company()), YVES, **more)


def test_a_week_in_sections():
    week = weekly()
    told = {section.name: [entry.object_id for entry in section] for section in week.sections}
    assert told["must_read"] == ["urn:note:must"]
    assert told["teams"] == ["urn:note:roof"]
    assert told["outcome"] == ["urn:note:mine"]
    every = [row for entry in week.entries for row in entry.rows.tolist()]
    assert len(every) == len(set(every))
    text = week.to_text("en")
    assert "Must read" in text
    assert "tomatoes" in text
    assert "Old hat" not in text  # was seen
    assert "urn:note:old" not in str([entry.object_id for entry in week.entries])  # before the period
    assert all(len(line) <= 72 for line in text.splitlines())


def test_the_budget_is_kept():
    assert len(weekly(items=1).entries) == 1
    assert weekly(items=1).left_out == len(weekly().entries) - 1
    short = weekly(minutes=0.3)
    assert 0 < len(short.entries) < len(weekly().entries)
    assert weekly().minutes >= 1


def test_everything_seen_is_an_empty_digest():
    stream = ak.Stream.from_documents(company())
    things = [f"urn:act:{n}" for n in range(11)]
    seen = stream.append([act(99, "Read", YVES, things, hours=0, to=None)])
    week = ak.digest(None, seen, YVES)
    assert week.entries == ()
    assert week.to_text("en").splitlines()[-1].startswith("Nothing that you have not seen")
    assert week.minutes == 0


def test_own_feeds_as_sections():
    stream = ak.Stream.from_documents(company())
    likes = ak.Feed(name="likes", where="type:Like", rank=(ak.Recency(),))
    for feeds in (likes, [likes], {"likes": likes}):
        week = ak.digest(feeds, stream, YVES, period="month")
        assert [section.name for section in week.sections] == ["likes"]
        assert week.sections[0].title(week.words("en")) == "likes"


@pytest.mark.parametrize("wrong", [{"period": "weak"}, {"items": 0}, {"minutes": 0}])
def test_a_digest_of_nothing_is_refused(wrong):
    with pytest.raises(ActivityKitError):
        weekly(**wrong)


class Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.seen, self.open, self.pairs = set(), [], []

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.seen.add(tag)
        assert not any(name.startswith("on") or name in {"src", "background"} for name in given)
        assert set(given.get("class", "").split()) <= {
            f"ak-{n}" for n in ("paper", "card", "ink", "soft", "head", "rule")
        }
        style = given.get("style", "")
        assert not re.search(r"flex|grid|var\(|url\(|position|rem", style)
        if "href" in given:
            assert given["href"].startswith("https://")
            assert "color:#" in style  # clients give links a colour of their own otherwise
        if tag not in {"br", "meta"}:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def test_the_mail_keeps_to_what_mail_clients_show():
    for lang in ("fr", "en"):
        tags = Tags()
        tags.feed(weekly().to_html(lang))
        assert tags.open == []
        assert tags.seen <= {
            "html",
            "head",
            "meta",
            "title",
            "style",
            "body",
            "table",
            "tr",
            "td",
            "h1",
            "h2",
            "a",
            "b",
            "bdi",
            "br",
            "span",
            "div",
        }
    html = weekly().to_html()
    (sheet,) = re.findall(r"<style>(.*?)</style>", html)
    assert sheet.startswith(":root")  # only the dark scheme; what a client strips is not missed
    assert sheet.count("@media") == 1
    assert 'width="600"' in html
    assert "max-width:600px;width:100%" in html


def test_the_mail_is_readable_in_light_and_dark():
    html = weekly().to_html()
    inks = set(re.findall(r"[;\"]color:(#[0-9a-f]{6})", html)) - {"#ffffff"}
    assert len(inks) >= 3
    assert all(contrast(ink, "#ffffff") >= 4.5 for ink in inks)
    faces = set(re.findall(r"background-color:(#[0-9a-f]{6});color:#ffffff", html))
    assert faces
    assert all(contrast(face, "#ffffff") >= 4.5 for face in faces)
    dark = set(re.findall(r"[{;]color:(#[0-9a-f]{6})!important", html))
    assert all(contrast(ink, paper) >= 4.5 for ink in dark for paper in ("#151618", "#1f2124"))


@pytest.mark.parametrize(
    ("text", "written", "never"),
    [
        (
            "# [click](javascript:alert(1)) *now* <b>x</b>",
            "\\[click\\]\\(javascript:alert\\(1\\)\\)",
            "](javascript",
        ),
        (
            "1. See https://evil.example www.evil.example a@b.example",
            "https\\://evil.example www\\.evil.example a\\@b.example",
            "https://evil",
        ),
    ],
)
def test_markdown_escapes_what_people_write(text, written, never):
    evil = act(20, "Create", ANA, note("evil", text, to=ROOF), hours=2, to=ROOF)
    stream = ak.Stream.from_documents([*company(), evil])
    letter = ak.digest(None, stream, YVES).to_markdown("en")
    assert written in letter
    assert never not in letter


def test_the_digest_is_valid_activity_streams():
    report = ak.validate(weekly().to_as2("fr"))
    assert report.ok
    few = weekly(items=2)
    assert few.left_out > 0
    assert " de lecture · " in few.to_as2("fr")["summaryMap"]["fr"]
    assert weekly()._repr_html_().startswith("<!doctype html>")
    assert "week" in repr(weekly())


def test_what_came_of_what_was_shared_is_told_in_figures():
    reused = [
        act(30, "Create", ANA, {"type": "Group", "id": "urn:kitchen", "name": "Kitchen"}, hours=800),
        act(31, "Announce", ANA, "urn:note:mine", hours=20, to=[PUBLIC, "urn:kitchen"]),
        *(act(40 + n, "View", f"urn:p{n}", "urn:note:mine", hours=10, to=None) for n in range(6)),
        act(50, "View", "urn:p0", "urn:note:must", hours=10, to=None),
    ]
    documents = company()
    week = ak.digest(None, ak.Stream.from_documents([*documents, *reused]), YVES)
    outcome = next(section for section in week.sections if section.name == "outcome")
    (made,) = outcome.effects.values()
    assert made.readers == 6
    for text in (week.to_text("en"), week.to_markdown("en"), week.to_html("en"), str(week.to_as2("en"))):
        flat = " ".join(re.sub(r"<[^>]*>", "", text).split())
        assert "6 people read it" in flat
        assert "one team reused it" in flat
    assert "6 personnes l’ont lu" in " ".join(week.to_text("fr").split())
    assert ak.validate(week.to_as2("en")).ok
    few = [one for one in reused if one["id"] not in {"urn:act:44", "urn:act:45"}]
    alone = ak.digest(None, ak.Stream.from_documents([*documents, *few]), YVES)  # four may not be counted
    assert "read it" not in alone.to_text("en")


def test_one_thing_is_told_by_one_section():
    """Its post is news of a team; that somebody else shared it is no discovery."""
    shared = act(30, "Announce", ZOE, "urn:note:roof", hours=5, to=PUBLIC)
    feeds = {
        "teams": ak.Feed(where="type:Create", rank=(ak.Recency(),), own=False),
        "discoveries": ak.Feed(where="type:Announce", rank=(ak.Recency(),)),
    }
    week = ak.digest(feeds, ak.Stream.from_documents([*company(), shared]), YVES)
    assert [section.name for section in week.sections] == ["teams"]


def test_what_is_muted_is_in_no_letter_and_no_notice():
    stream = ak.Stream.from_documents(company())
    quiet = stream.viewer(YVES, mutes=(ak.Mute(ak.Actor(ANA, ZOE), action="collapse"),))
    assert "roof is closed" not in ak.digest(None, stream, quiet).to_text("en")
    assert ak.notices(stream, quiet, NOW - timedelta(days=8), NOW) == ()


def test_a_letter_since_a_moment():
    week = weekly(since=NOW - timedelta(days=20))
    assert week.period == "since"
    assert "urn:note:old" in [entry.object_id for entry in week.entries]
    assert week.to_text("en").startswith("Your news since Saturday, October 31")
    with pytest.raises(ActivityKitError, match="after its end"):
        weekly(since=NOW)


def test_a_schedule_says_when_a_letter_is_due():
    office = ak.Schedule()
    stream = ak.Stream.from_documents(company())
    paris = stream.viewer(YVES, timezone="Europe/Paris")
    friday = ak.digest(None, stream, paris, "day", schedule=office)  # NOW: Friday evening
    assert (friday.due.isoformat(), friday.is_due) == ("2026-11-23T08:00:00+01:00", False)
    assert "The next letter comes on Monday, November 23 at 8:00" in " ".join(friday.to_text("en").split())
    monday = ak.digest(None, stream, paris, "day", as_of=friday.due, schedule=office)
    assert monday.is_due
    assert monday.since.isoformat() == "2026-11-20T08:00:00+01:00"  # the week-end is not lost
    assert monday.next.isoformat() == "2026-11-24T08:00:00+01:00"
    assert weekly().is_due
    assert weekly().next is None


def test_letters_leave_no_gap():
    office = ak.Schedule(timezone="Europe/Paris", days_off=("2026-11-11", "2026-11-16"))
    for period, count in (("day", 11), ("week", 3), ("month", 1)):
        due = office.due(period, "2026-11-01T00:00:00Z")
        dues = []
        while due < datetime(2026, 11, 19, tzinfo=UTC):
            assert not office.is_quiet(due)
            dues.append(due)
            following = office.due(period, due + timedelta(seconds=1))
            assert office.last_due(period, following) == due
            due = following
        assert len(dues) == count
    assert office.due("week", "2026-11-14T00:00:00Z").date().isoformat() == "2026-11-17"


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC)),  # noqa: DTZ001 - hypothesis adds the zone
    st.sampled_from(["day", "week", "month"]),
)
def test_a_letter_is_due_between_the_last_and_the_next(moment, period):
    before, after = OFFICE.last_due(period, moment), OFFICE.due(period, moment)
    assert before < moment <= after
    assert OFFICE.due(period, before + timedelta(seconds=1)) == after


def test_nobody_is_written_to_when_no_day_is_open():
    every = [datetime(2026, 1, 1).date() + timedelta(days=n) for n in range(800)]  # noqa: DTZ001 - a date
    closed = ak.Schedule(days_off=tuple(every))
    for ask in (closed.next, lambda m: closed.due("week", m), lambda m: closed.last_due("week", m)):
        with pytest.raises(ActivityKitError, match="working days"):
            ask("2026-06-01T00:00:00Z")


def told_between(stream, *moments, **more):
    found = [ak.notices(stream, YVES, a, b, **more) for a, b in pairwise(moments)]
    return [notice for some in found for notice in some]


def test_notices_say_what_and_why_and_how_to_stop():
    stream = ak.Stream.from_documents(company())
    found = told_between(stream, NOW - timedelta(days=8), NOW)
    assert [notice.kind for notice in found] == ["must_read", "reply"]
    reply = found[-1]
    assert "commented on your" in reply.sentence("en")
    assert reply.reason("fr") == "C’est une réponse pour vous."
    assert "What shall we grow" in reply.how_to_silence("en")
    quiet = stream.append([reply.silence()])
    assert "reply" not in [
        notice.kind for notice in told_between(quiet, NOW - timedelta(days=8), NOW + timedelta(hours=1))
    ]


@given(st.lists(st.integers(0, 200), max_size=6))
def test_notices_are_told_once_however_often_one_asks(cuts):
    stream = ak.Stream.from_documents(company())
    moments = [NOW - timedelta(hours=h) for h in sorted({*cuts, 0, 200}, reverse=True)]
    whole = told_between(stream, moments[0], moments[-1])
    parts = told_between(stream, *moments)
    assert [notice.id for notice in parts] == [notice.id for notice in whole]


def test_a_conversation_is_told_of_once_in_its_window():
    answers = [
        act(30 + n, "Create", who, note(f"r{n}", "Yes.", inReplyTo="urn:note:mine"), hours=10 - n / 60)
        for n, who in enumerate((ANA, PAUL, ZOE))
    ]
    later = act(40, "Create", ANA, note("later", "Well.", inReplyTo="urn:note:mine"), hours=9)
    stream = ak.Stream.from_documents([*company()[:10], *answers, later])
    found = told_between(stream, NOW - timedelta(hours=20), NOW)
    assert [(notice.kind, len(notice.rows)) for notice in found] == [("reply", 3)]
    assert len(told_between(stream, NOW - timedelta(hours=20), NOW, window="15m")) == 2


def test_one_happening_is_one_notice_whatever_it_is():
    """A mention and an answer in one thread, and one text in two groups."""
    tag = [{"type": "Mention", "href": YVES}]
    text = (
        "The power is cut in the whole building on Tuesday from nine until eleven in the morning, take care."
    )
    important = [{"type": "Hashtag", "name": "#important"}]
    more = [
        act(60, "Create", ANA, note("m", "What do you think?", inReplyTo="urn:note:mine"), hours=8),
        act(61, "Create", PAUL, note("n", "And you?", inReplyTo="urn:note:mine", tag=tag), hours=7.9),
        act(62, "Create", ANA, note("cut1", text, tag=important), hours=2),
        act(63, "Create", ANA, note("cut2", text, tag=important), hours=1.95),
    ]
    found = told_between(ak.Stream.from_documents([*company()[:10], *more]), NOW - timedelta(hours=20), NOW)
    assert [(notice.kind, len(notice.rows)) for notice in found] == [("mention", 2), ("must_read", 2)]


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_notices_are_one_message(lang):
    hostile = '<script>alert(1)</script> *[x](javascript:alert(1))* "& <b>'
    documents = [
        *company(),
        act(20, "Create", PAUL, note("hostile", hostile, inReplyTo="urn:note:mine"), hours=12),
        act(21, "Create", ANA, note("alone", "Lunch?", to=YVES), hours=2, to=YVES),
    ]
    found = ak.notices(ak.Stream.from_documents(documents), YVES, NOW - timedelta(hours=20), NOW)
    assert len(found) == 3
    text, markdown, html = found.to_text(lang), found.to_markdown(lang), found.to_html(lang)
    plain_html = unescape(re.sub(r"<[^>]+>", "", html))
    for notice in found:
        for said in (notice.reason(lang), notice.how_to_silence(lang)):
            assert " ".join(said.split()) in " ".join(text.split())
            assert said in plain_html
    assert all(len(line) <= 72 for line in text.splitlines())
    assert markdown.count("\n- ") == 3
    assert "<script" not in html + markdown
    assert "](javascript:" not in markdown
    assert found.title(lang).startswith("3 ")
    assert found.title(lang) in plain_html
    assert str(found) == found.to_text()
    nothing = ak.notices(ak.Stream.from_documents(company()), YVES, NOW, NOW)
    tags = Tags()
    tags.feed(html)
    assert tags.open == []
    assert nothing == ()
    assert nothing.title(lang) in nothing.to_text(lang)
    assert nothing.title(lang) in unescape(nothing.to_html(lang))


def test_an_edit_that_mentions_somebody_for_the_first_time_is_a_notice():
    def edited(number, hours, *mentioned, by=ANA):
        tag = [{"type": "Mention", "href": one, "name": "@somebody"} for one in mentioned]
        return act(number, "Update", by, note("plan", f"Words {number}", tag=tag), hours=hours)

    documents = [
        act(100, "Create", ANA, note("plan"), hours=10),
        edited(101, 9.5, ZOE),
        edited(102, 9, ZOE, YVES),
        edited(103, 4, YVES),
        edited(104, 3),
        edited(105, 2, YVES, by=PAUL),  # not his to edit
    ]
    stream = ak.Stream.from_documents([*company(), *documents])

    def told(now, hours=1.0):
        found = ak.notices(now, YVES, NOW - timedelta(hours=12), NOW - timedelta(hours=hours))
        plan = now.nodes.code("urn:note:plan")
        return [
            (one.kind, now.nodes[int(now.columns.id[one.rows[0]])])
            for one in found
            if now.columns.object[one.rows[0]] == plan
        ]

    assert told(stream) == [("mention", "urn:act:102")]
    assert told(stream, hours=9.1) == []
    again = stream.append([edited(106, 1.5, YVES)])
    assert told(again) == [("mention", "urn:act:102"), ("mention", "urn:act:106")]
    first = ak.Stream.from_documents(
        [*company(), edited(99, 11, YVES) | {"type": "Create"}, edited(103, 4, YVES)]
    )
    assert told(first) == [("mention", "urn:act:99")]
    (notice,) = ak.notices(stream, YVES, NOW - timedelta(hours=9.2), NOW - timedelta(hours=8))
    assert notice.reason("en")
    assert notice.sentence("en")


def test_what_is_hidden_is_not_told():
    secret = act(50, "Create", ANA, note("secret", "x", inReplyTo="urn:note:mine", to=PAUL), hours=1, to=PAUL)
    stream = ak.Stream.from_documents([*company(), secret])
    assert all(
        "secret" not in str(notice.rows) and 11 not in notice.rows
        for notice in told_between(stream, NOW - timedelta(days=8), NOW)
    )


OFFICE = ak.Schedule(timezone="Europe/Paris")


@given(st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC)))  # noqa: DTZ001 - hypothesis adds the zone
def test_people_are_written_to_at_work_only(moment):
    following = OFFICE.next(moment)
    local = following.astimezone(ZoneInfo("Europe/Paris"))
    assert following >= moment
    assert local.weekday() < 5
    assert 8 <= local.hour < 19
    assert OFFICE.is_quiet(moment) == (following != moment)


def test_schedules_keep_the_wall_clock():
    summer = OFFICE.next(datetime(2026, 3, 29, 12, tzinfo=UTC))  # the Sunday on which the clock changes
    assert summer.isoformat() == "2026-03-30T08:00:00+02:00"
    night = ak.Schedule(days=("MO",), begin="22:00", end="06:00")
    assert not night.is_quiet("2026-11-24T05:59:00Z")
    assert night.next("2026-11-24T06:00:00Z").isoformat() == "2026-11-30T22:00:00+00:00"
    for wrong in ({"days": ("XX",)}, {"days": ()}, {"begin": "8"}, {"timezone": "Mars"}):
        with pytest.raises(ActivityKitError):
            ak.Schedule(**wrong)


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"as_of": "0001-01-02T00:00:00Z"}, "no week lies before"),
        ({"items": "x"}, "takes int"),
        ({"minutes": float("nan")}, "one entry at least"),
        ({"stream": []}, "takes Stream"),
        ({"viewer": None}, "takes Viewer"),
    ],
)
def test_what_no_digest_can_be_made_of_is_told(asked, told):
    given = {"stream": ak.Stream.from_documents([]), "viewer": "urn:v", **asked}
    with pytest.raises(ActivityKitError, match=told):
        ak.digest(None, given.pop("stream"), given.pop("viewer"), **given)


def test_a_letter_of_nothing_at_all_is_of_now():
    before = datetime.now(UTC)
    letter = ak.digest(None, ak.Stream.from_documents([]), "urn:nobody", schedule=ak.Schedule())
    assert before <= letter.until <= datetime.now(UTC)
    assert letter.next > letter.until > letter.since
    for lang in ("fr", "en"):
        for said in (letter.to_text(lang), letter.to_markdown(lang), letter.to_html(lang)):
            assert "1969" not in said
            assert "1970" not in said
    assert str(letter.until.year) in letter.to_text()
    assert (
        ak.digest(None, ak.Stream.from_documents([]), "urn:nobody", as_of="2026-11-20T08:00:00Z").until.year
        == 2026
    )
