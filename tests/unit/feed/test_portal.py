"""A person's saved feeds."""

import pytest

import activitykit as ak
from activitykit.errors import ActivityKitError

PORTAL = ak.Portal(
    ak.Feed.home(size=5),
    ak.Feed(name="rh", where="tag:rh -type:Like", rank=(ak.Recency(),), rollup=None),
    ak.Feed.latest(name="everything", where=ak.MentionsMe() | ak.Matches({"required": ["target"]})),
)


def test_it_is_written_and_read_again():
    again = ak.Portal.from_toml(PORTAL.to_toml())
    assert again == PORTAL
    assert hash(again) == hash(PORTAL)
    assert [feed.name for feed in again] == ["home", "rh", "everything"]
    assert again["rh"].where == ak.query("tag:rh -type:Like")
    assert ak.Portal.from_toml("") == ak.Portal()


def test_it_has_a_page_for_each_feed():
    stream = ak.Stream.from_documents(
        [
            {"type": "Create", "actor": "urn:ana", "to": "as:Public", "published": "2026-11-20T08:00:00Z",
             "object": {"type": "Note", "id": "urn:n", "tag": {"type": "Hashtag", "name": "#rh"}}},
            {"type": "Like", "actor": "urn:paul", "to": "as:Public", "published": "2026-11-20T09:00:00Z",
             "object": "urn:n"},
        ]
    )  # fmt: skip
    pages = PORTAL.pages(stream, "urn:zoe")
    assert {name: len(page) for name, page in pages.items()} == {"home": 1, "rh": 1, "everything": 0}


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda: ak.Portal(ak.Feed(), ak.Feed()), "two feeds are called 'feed'"),
        (lambda: ak.Portal("tag:rh"), "takes Feed"),
        (lambda: PORTAL["everthing"], "did you mean 'everything'"),
        (lambda: ak.Portal.from_toml("feeds = 1"), "did you mean 'feed'"),
        (lambda: ak.Portal.from_toml("feed = 1"), "a list of tables"),
        (lambda: ak.Portal.from_toml("feed = ["), "no TOML"),
        (lambda: ak.Portal.from_toml("[[feed]]\nsize = 0"), "size"),
    ],
)
def test_what_cannot_be_is_told(make, told):
    with pytest.raises(ActivityKitError, match=told):
        make()


def test_it_is_frozen():
    with pytest.raises(AttributeError, match="frozen"):
        PORTAL.feeds = ()
