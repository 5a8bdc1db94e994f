"""What a page shows beside its sentences: dates, choices, files, notices of mutes, what is new, what was seen."""

import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console

import activitykit as ak
from activitykit.feed import details
from activitykit.feed.lines import to_rich
from activitykit.language import wrapped

PUBLIC = "https://www.w3.org/ns/activitystreams#Public"
SITE = "https://intra.example/"
ANA, ZOE = SITE + "people/ana", SITE + "people/zoe"
NB = "\u00a0"


def post(number, thing, actor=ANA, **more):
    thing = {"id": f"{SITE}things/{number}", "to": PUBLIC, "attributedTo": actor, **thing}
    moment = f"2026-11-{number:02}T08:00:00Z"
    return {"type": "Create", "id": f"{SITE}acts/{number}", "actor": actor, "object": thing, "to": PUBLIC,
            "published": moment, **more}  # fmt: skip


THINGS = [
    post(1, {"type": "Event", "name": "Launch", "startTime": "2026-11-30T08:30:00Z",
             "endTime": "2026-11-30T10:00:00Z", "location": {"type": "Place", "name": "Room 3 <b>"}}),
    post(2, {"type": "Event", "name": "Trip", "startTime": "2026-12-30T08:30:00Z",
             "endTime": "2027-01-02T10:00:00Z"}),
    post(3, {"type": "Question", "name": "Which day?", "oneOf": [{"type": "Note", "name": "Tuesday"},
             {"name": "<i>Thursday"}, 7], "endTime": "2026-11-28T12:00:00+01:00"}),
    post(4, {"type": "Question", "name": "Which name?", "anyOf": {"type": "Note", "name": "Perch"},
             "closed": "2026-11-05T12:00:00Z"}),
    post(5, {"type": "Note", "content": "Look.", "attachment": [
             {"type": "Image", "name": "Roof", "url": {"type": "Link", "href": SITE + "roof.jpg"},
              "width": 1200, "height": 800},
             {"type": "Link", "href": "javascript:alert(1)", "name": "Bad"},
             SITE + "files/plan.pdf", {"type": "Thing", "mediaType": "video/mp4", "name": "Film"}]}),
    post(6, {"type": "Note", "content": "word " * 300, "tag": {"type": "Hashtag", "name": "#tea"}}),
]  # fmt: skip


def page_of(documents=THINGS, viewer=None, **more):
    feed = ak.Feed(rank=(ak.Recency(),), rollup=None, **more)
    return feed.page(
        ak.Stream.from_documents(documents),
        viewer or ak.Viewer(SITE + "yves", timezone="Europe/Paris"),
        as_of="2026-11-20T12:00:00Z",
    )


def by_name(page):
    return {entry.rows[0] + 1: entry for entry in page}


def test_events_say_when_and_where_in_the_readers_time_zone():
    entries = by_name(page_of())
    launch = entries[1].details("fr")
    assert launch.when == "lundi 30 novembre de 9:30 à 11:00"
    assert launch.place == "Room 3"
    assert entries[1].details("en").when == f"Monday, November 30, 9:30{NB}AM to 11:00{NB}AM"
    assert entries[2].details("fr").when == (
        "du mercredi 30 décembre à 9:30 au samedi 2 janvier 2027 à 11:00"
    )
    text = page_of().to_text("fr")
    assert "lundi 30 novembre de 9:30 à 11:00 · Room 3" in text
    assert "Lieu\u00a0: Room 3" in page_of().to_html("fr")


@pytest.mark.parametrize("wrong", [None, 7, "soon", ["x"], {"a": 1}, "9999-99-99T00:00:00Z"])
def test_dates_that_are_none_are_not_told(wrong):
    entry = page_of([post(1, {"type": "Event", "name": "Launch", "startTime": wrong, "endTime": wrong,
                              "location": wrong, "attachment": wrong})])[0]  # fmt: skip
    assert entry.details("en").when is None


def test_questions_say_what_one_may_choose_and_until_when():
    entries = by_name(page_of())
    ask = entries[3].details("fr")
    assert ask.options[0] == "Tuesday"
    assert ask.closes == "Vote ouvert jusqu’au samedi 28 novembre à 12:00"
    assert entries[4].details("en").closes == f"Closed since Thursday, November 5 at 1:00{NB}PM"
    html = page_of().to_html("en")
    assert "<li><bdi>Tuesday</bdi></li>" in html
    assert "<i>Thursday" not in html


def test_questions_say_how_many_chose_what():
    def option(name, count):
        return {"type": "Note", "name": name, "replies": {"type": "Collection", "totalItems": count}}

    counted = [option("Tuesday", 1200), option("<b>Friday", 0), option("Sunday", -3), {"name": "Never"}]
    page = page_of(
        [post(1, {"type": "Question", "name": "Which day?", "oneOf": [*counted, option("x", True)]})]
    )
    details = page[0].details("fr")
    assert details.votes == (1200, 0, None, None, None)
    assert details.lines(ak.language.catalogue("fr"))[0].startswith(
        f"Choix\u00a0: «{NB}Tuesday{NB}» (1\u202f200 voix), «"
    )
    html = page.to_html("en")
    assert "<li><bdi>Tuesday</bdi> <span>1,200 votes</span></li>" in html
    assert "0 votes" in html
    assert "<li><bdi>Never</bdi></li>" in html


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("".join(f"<p>{n}</p>" for n in range(40)), True),
        ("<br>".join(map(str, range(40))), True),
        ("\n".join(map(str, range(40))), True),
        ("<pre>" + "\n".join(map(str, range(40))) + "</pre>", True),
        ("<p>" + "\n".join(map(str, range(40))) + "</p>", False),  # where HTML has spaces
        ("<p>One</p><p>Two</p><p>Three</p>", False),
    ],
)
def test_a_text_of_many_short_lines_is_folded(text, folded):
    page = page_of([post(1, {"type": "Note", "name": "A list", "content": text})])
    assert ('<details class="ak-excerpt"' in page.to_html("en")) == folded


def test_files_are_named_and_linked_where_that_is_safe():
    files = by_name(page_of())[5].details("en").files
    assert [(file.name, file.kind, file.address, file.pixels) for file in files] == [
        ("Roof", "Image", SITE + "roof.jpg", (1200, 800)),
        ("Bad", "Link", None, None),
        ("plan.pdf", "Document", SITE + "files/plan.pdf", None),
        ("Film", "Video", None, None),
    ]
    html = page_of().to_html("fr")
    assert f"1{NB}200" in html.replace("\u202f", NB)
    assert "<img" not in html
    assert "javascript" not in html


def test_no_more_files_are_looked_at_than_are_named(monkeypatch):
    called = []
    plain = details.plain
    monkeypatch.setattr(details, "plain", lambda html: called.append(html) or plain(html))
    files = [{"type": "Image", "name": f"File {n}", "url": f"{SITE}{n}.jpg"} for n in range(1_000)]
    page = page_of([post(1, {"type": "Note", "name": "Many", "content": "Look.", "attachment": files})])
    assert [file.name for file in page[0].details("en").files] == [f"File {n}" for n in range(8)]
    assert len(called) <= 9


def test_a_text_is_shown_once_and_a_long_one_on_demand():
    html = page_of().to_html("en")
    assert html.count("Look.") == 1  # the card says "a message", then the text
    assert 'posted <a class="ak-object"' in html
    long = html[html.index("word word") :]
    assert "Read on" in long
    assert "word word… " in re.sub(r"<[^>]*>", "", long)


def test_what_a_mute_collapses_is_a_notice_and_nothing_else():
    viewer = ak.Viewer(SITE + "yves", languages=("fr",), mutes=(ak.Mute(ak.Tag("tea"), action="collapse"),))
    page = page_of(viewer=viewer, size=1)
    assert page[0].mute is not None
    texts = [page.to_text(), page.to_html(), page.to_atom(), str(page.to_json_feed())]
    console = Console(width=60)
    with console.capture() as shown:
        console.print(to_rich(page))
    for text in [*texts, shown.get()]:
        assert "En sourdine" in text
        assert "word word" not in text
    assert "ak-muted" in page.to_html()
    assert "ak-why" not in re.sub(r"<style>.*?</style>", "", page.to_html(), flags=re.DOTALL)
    assert not page[0].details("fr")


def test_what_is_new_and_since_when_all_was_seen_stand_above_the_page():
    stream = ak.Stream.from_documents(THINGS)
    early = stream.until("2026-11-04T09:00:00Z")
    feed = ak.Feed(rank=(ak.Recency(),), rollup=None, name="home")
    first = feed.page(early, SITE + "yves")
    seen = early.append([first.mark_all()])
    page = feed.page(seen, seen.viewer(SITE + "yves"))
    now = seen.append(THINGS[4:])
    for shown in (page.to_text("fr", now=now), page.to_html("fr", now=now)):
        assert "2 nouveautés" in shown
        assert "Vous avez tout vu depuis dimanche" in shown
    assert "You have seen everything since Sunday" in page.to_json_feed(lang="en")["description"]
    assert "You have seen everything since Sunday" in page.to_atom(lang="en")
    assert "since Sunday" in page.to_as2(lang="en")["summaryMap"]["en"]
    console = Console(width=60)
    with console.capture() as told:
        console.print(to_rich(page, "en", now=now))
    assert "2 new" in told.get()
    assert "You have seen" not in first.to_text("en", now=now)  # nothing has been seen yet


def test_pages_link_to_the_next_one():
    page = page_of(size=2)
    html = page.to_html("fr", base=SITE + "feed?x=1")
    assert f'href="{SITE}feed?x=1&amp;after={page.cursor}' in html.replace("%3D", "=")
    assert "Suite" in html
    assert "after=" not in page.to_html("fr", base="javascript:alert(1)")
    assert "after=" not in page.to_html("fr")


@given(st.text(max_size=200), st.integers(4, 60), st.sampled_from(["", "1. ", "  "]))
def test_lines_are_as_wide_as_asked_and_lose_nothing(said, width, first):
    lines = wrapped(said, width, first=first, rest=" " * len(first))
    assert all(cell_len(line) <= max(width, len(first) + 2) for line in lines)
    kept = "".join(line[len(first) :] for line in lines)
    assert kept.replace(" ", "") == said.replace(" ", "")


def test_wrapped_lines_are_indented_and_emoji_count_two_columns():
    thing = {"type": "Article", "name": "🎉🎉🎉 " * 12}
    text = page_of([post(1, thing)]).to_text("fr", width=30)
    assert all(cell_len(line) <= 30 for line in text.split("\n"))
    assert all(line.startswith("    ") for line in text.split("\n")[1:])
    assert f"🎉{NB}»" in text
    console = Console(width=34)
    with console.capture() as told:
        console.print(to_rich(page_of(), "fr"))
    assert all(cell_len(line) <= 34 for line in told.get().split("\n"))
    assert all(line[:3] in {"   ", "", f"{line[:1]}. "} for line in told.get().split("\n"))


def test_a_span_is_told_by_its_days():
    from activitykit.language import catalogue

    now = datetime(2026, 11, 20, tzinfo=UTC)
    begin = datetime(2026, 11, 13, tzinfo=UTC)
    assert catalogue("en").days(begin, now).replace("\u2009", " ") == "Nov 13 – 20, 2026"
    assert catalogue("fr").days(begin, now) == "du 13 au 20 nov. 2026"
    assert catalogue("fr").span(now, None, now) == "vendredi 20 novembre à 0:00"
    assert catalogue("fr").when(now, begin, style="dated") == "vendredi 20 novembre à 0:00"
