"""Each filter on a small company, against what a reader of its documents would say; and its written forms."""

import pickle

import numpy as np
import pytest
from pydantic import BaseModel, ConfigDict, ValidationError

import activitykit as ak
from activitykit.errors import ActivityKitError, QueryError, StreamError
from activitykit.select import Group, Object, View, Viewer, Whole
from activitykit.stream import Stream

ANA, PAUL, ZOE = (f"https://intra.example/u/{name}" for name in ("ana", "paul", "zoe"))
CREW, WIKI = "https://intra.example/g/roof-crew", "https://intra.example/apps/wiki"
PUBLIC = {"to": "as:Public"}


def note(number, **more):
    return {"type": "Note", "id": f"https://intra.example/n/{number}", "attributedTo": ANA, **more}


ACTS = [
    ("Create", ANA, {"type": "Person", "id": ANA, "name": "Ana Márquez"}, PUBLIC),
    ("Create", CREW, {"type": "Group", "id": CREW, "name": "Équipe toiture"}, PUBLIC),
    ("Create", ANA, note(1, contentMap={"fr-CA": "Les plans stratégiques du toit"}), PUBLIC),
    ("Create", PAUL, note(2, content="A planet", inReplyTo="https://intra.example/n/1", attributedTo=PAUL), PUBLIC),
    ("Like", ZOE, "https://intra.example/n/1", PUBLIC),
    ("Create", ANA, note(3, tag={"type": "Hashtag", "name": "#RH"}, attachment=[{"type": "Image"}]), {"to": CREW, "cc": "as:Public"}),
    ("Announce", PAUL, "https://intra.example/n/3", PUBLIC),
    ("Create", PAUL, note(4, tag={"type": "Mention", "href": ZOE}), {**PUBLIC, "generator": {"id": WIKI, "type": "Application", "name": "Le wiki"}}),
    ("View", ZOE, "https://intra.example/n/3", {}),
    ("Join", PAUL, CREW, PUBLIC),
    ("Invite", ANA, ZOE, {**PUBLIC, "target": CREW}),
    ("Create", ANA, {"type": "Image", "id": "https://intra.example/i/1"}, {**PUBLIC, "bcc": [CREW]}),
]  # fmt: skip
STREAM = Stream.from_documents(
    [
        {
            "type": kind, "id": f"https://intra.example/a/{day}", "actor": actor, "object": thing,
            "published": f"2026-11-{day + 1:02}T08:00:00Z", **more,
        }
        for day, (kind, actor, thing, more) in enumerate(ACTS)
    ]
)  # fmt: skip
ROWS = np.arange(len(STREAM))
VIEW = View(STREAM, STREAM.viewer(ZOE))

CASES = [
    (ak.Type("Like"), [4]),
    (ak.Type("like", "Join"), [4, 9]),
    (ak.Type("Offer"), [10]),
    (ak.Type("Activity"), list(range(12))),
    (ak.ObjectType("Note"), [2, 3, 4, 5, 6, 7, 8]),
    (ak.ObjectType("Document"), [11]),
    (ak.ObjectType("Person"), [0]),
    (ak.Actor(ANA), [0, 2, 5, 10, 11]),
    (ak.Actor("marquez"), [0, 2, 5, 10, 11]),
    (ak.Actor("paul"), [3, 6, 7, 9]),
    (ak.Actor("me"), [4, 8]),
    (ak.Actor("nobody"), []),
    (ak.ActorIn(CREW), [3, 6, 7, 9]),
    (Object("https://intra.example/n/1"), [2, 4]),
    (ak.Target(CREW), [10]),
    (ak.Target("toiture"), [10]),
    (Group("équipe"), [5, 10]),
    (Group(CREW), [5, 10]),
    (ak.Tag("rh"), [5, 6, 8]),
    (ak.Tag("#Rh", "unknown"), [5, 6, 8]),
    (ak.Keyword("plan"), [2, 4]),
    (ak.Keyword("PLAN STRATEGIQUE"), [2, 4]),
    (ak.Keyword("stratégique plan"), []),
    (ak.Keyword("planets"), [3]),
    (ak.Language("fr"), [2, 4]),
    (ak.Language("fr-CA"), [2, 4]),
    (ak.Language("f"), []),
    (ak.Since("4d"), [7, 8, 9, 10, 11]),
    (ak.Since("2026-11-11"), [10, 11]),
    (ak.Until("2026-11-02"), [0, 1]),
    (ak.Until("2026-11-02T07:59:59Z"), [0]),
    (ak.Since("yesterday"), [10, 11]),
    (ak.Source(WIKI), [7]),
    (ak.Source("wiki"), [7]),
    (ak.MentionsMe(), [7]),
    (ak.InvolvesMe(), [4, 7, 8, 10]),
    (ak.Unseen(), [0, 1, 2, 3, 7, 9, 10, 11]),
    (ak.Reply(), [3]),
    (ak.HasAttachment(), [5, 6, 8, 11]),
    (ak.MinEngagement(1), [2, 4, 5, 6, 8]),
    (ak.MinEngagement(2), [2, 4]),
    (ak.MinEngagement(1, types=("Announce",)), [5, 6, 8]),
    (ak.Matches({"required": ["target"]}), [10]),
    (ak.Matches({"properties": {"actor": {"pattern": "/paul$"}}}), [3, 6, 7, 9]),
    (ak.Matches({"required": ["bcc"]}), []),
    (ak.About("https://intra.example/n/1"), [2, 3, 4]),
    (ak.About("rh"), [5, 6, 8]),
    (ak.About(PAUL), [3, 6, 7, 9]),
    (ak.Context("https://intra.example/nowhere"), []),
]
EVERY = [wanted for wanted, _ in CASES]


@pytest.mark.parametrize(("wanted", "rows"), CASES, ids=lambda value: str(value)[:40])
def test_each_filter_passes_what_it_should(wanted, rows):
    assert np.flatnonzero(wanted.mask(VIEW, ROWS)).tolist() == rows
    assert np.flatnonzero((~wanted).mask(VIEW, ROWS)).tolist() == [row for row in ROWS if row not in rows]
    candidates = wanted.candidates(VIEW)
    assert candidates is None or set(rows) <= set(candidates.tolist())
    backwards = wanted.mask(VIEW, ROWS[::-1])[::-1]
    assert np.flatnonzero(backwards).tolist() == rows
    assert VIEW.select(wanted).tolist() == [row for row in rows if VIEW.visible(np.array([row]))[0]]


@pytest.mark.parametrize("wanted", EVERY, ids=lambda value: str(value)[:40])
def test_each_filter_writes_itself_and_is_read_again(wanted):
    assert ak.query(str(wanted)) == wanted
    assert ak.Filter.from_dict(wanted.to_dict()) == wanted
    assert ak.Filter.from_json(wanted.to_json()) == wanted
    assert ak.Filter.from_toml(wanted.to_toml()) == wanted
    assert pickle.loads(pickle.dumps(wanted)) == wanted
    assert eval(repr(wanted), {**vars(ak.select)}) == wanted
    assert hash(wanted) == hash(ak.query(str(wanted)))
    for lang in ("fr", "en"):
        said = wanted.sentence(lang)
        assert said
        assert said == said.strip()
        assert "  " not in said
        assert "filter." not in said


NAMED = {
    "Type": ak.Type("Create", "Announce"), "ObjectType": ak.ObjectType("Event"), "Actor": ak.Actor("me", ANA),
    "ActorIn": ak.ActorIn("follows", CREW), "Object": Object(ANA), "Target": ak.Target(CREW), "Context": ak.Context(CREW),
    "Group": Group("Équipe toiture"), "Tag": ak.Tag("rh"), "Keyword": ak.Keyword('plan "B"'), "Language": ak.Language("fr-CA"),
    "Since": ak.Since("2026-11-01T08:00:00+01:00"), "Until": ak.Until("hier"), "Source": ak.Source(WIKI),
    "MentionsMe": ak.MentionsMe(), "InvolvesMe": ak.InvolvesMe(), "Unseen": ak.Unseen(), "Reply": ak.Reply(),
    "HasAttachment": ak.HasAttachment(), "MinEngagement": ak.MinEngagement(3, types=("Like",)),
    "Matches": ak.Matches({"properties": {"summary": {"const": None}}}), "About": ak.About(CREW),
    "And": ak.Tag("rh") & ak.Reply(), "Or": ak.Tag("rh") | ~ak.Reply(), "Not": ~ak.Unseen(),
}  # fmt: skip


def test_no_filter_is_forgotten():
    assert {type(wanted) for wanted in NAMED.values()} == set(ak.Filter.kinds.values())
    assert {name: type(wanted).__name__ for name, wanted in NAMED.items()} == {name: name for name in NAMED}


@pytest.mark.parametrize("wanted", NAMED.values(), ids=NAMED)
def test_each_kind_of_filter_is_a_value(wanted):
    field = next(iter(getattr(wanted, "__dataclass_fields__", {})), "anything")
    with pytest.raises(AttributeError):
        setattr(wanted, field, ())
    for one in (wanted, ~wanted, wanted & ak.Tag("x"), ak.Tag("x") | wanted):
        again = [ak.query(str(one)), ak.Filter.from_json(one.to_json()), ak.Filter.from_toml(one.to_toml())]
        assert again == [one] * 3
        assert {hash(other) for other in again} == {hash(one)}
        french, english = one.sentence("fr"), one.sentence("en")
        assert french != english
        for said in (french, english):
            assert said == said.strip()
            assert not any(wrong in said for wrong in ("  ", "{", "filter.", "None"))


def test_filters_are_frozen():
    with pytest.raises(AttributeError):
        ak.Tag("rh").values = ()
    with pytest.raises(TypeError, match=r"& \| ~"):
        bool(ak.Tag("rh"))


@pytest.mark.parametrize(
    "wanted", [w for w in EVERY if not w.needs_viewer], ids=lambda value: str(value)[:40]
)
def test_without_a_viewer_the_whole_stream_is_looked_at(wanted):
    assert wanted.mask(Whole(STREAM), ROWS).shape == ROWS.shape


@pytest.mark.parametrize(
    "wanted", [ak.Unseen(), ak.MentionsMe(), ak.InvolvesMe(), ak.Actor("me"), ak.ActorIn("follows")]
)
def test_what_needs_a_viewer_says_so(wanted):
    assert wanted.needs_viewer
    assert (~wanted & ak.Tag("rh")).needs_viewer
    with pytest.raises(StreamError, match="depends on who looks"):
        wanted.mask(Whole(STREAM), ROWS)


def test_a_blind_copy_tells_a_group_to_its_members_only():
    member = View(STREAM, Viewer(PAUL, groups=[CREW]))
    assert 11 in member.select(Group(CREW))
    assert 11 not in VIEW.select(Group(CREW))
    assert 11 not in VIEW.select(ak.About(CREW))


def test_a_hidden_name_finds_nobody():
    stream = Stream.from_documents(
        [
            {"type": "Create", "id": "urn:1", "actor": ANA, "published": "2026-11-20T08:00:00Z", "to": PAUL,
             "object": {"type": "Person", "id": ANA, "name": "Secret Name"}},
            {"type": "Create", "id": "urn:2", "actor": ANA, "published": "2026-11-20T09:00:00Z", "to": "as:Public",
             "object": {"type": "Note", "id": "urn:n"}},
        ]
    )  # fmt: skip
    assert View(stream, Viewer(PAUL)).select(ak.Actor("secret")).tolist() == [0, 1]
    assert View(stream, Viewer(ZOE)).select(ak.Actor("secret")).tolist() == []


@pytest.mark.parametrize(
    ("wanted", "french", "english"),
    [
        (
            ak.Type("Create", "Announce") & ak.Tag("rh") & ak.Since("7d"),
            "publications et partages sur #rh depuis 7 jours",
            "posts and shares on #rh in the last 7 days",
        ),
        (~ak.Type("Like"), "activités sauf mentions « J’aime »", "activities except likes"),
        (ak.Tag("rh") | ak.Tag("paie"), "activités sur #rh ou #paie", "activities on #rh or #paie"),
        (
            ak.Actor("me") | ak.Type("Like"),
            "activités de votre part ou mentions « J’aime »",
            "activities by you or likes",
        ),
        (ak.all_of(), "activités", "activities"),
        (ak.any_of(), "rien", "nothing"),
        (ak.Since("hier"), "activités depuis hier", "activities since yesterday"),
        (ak.Until("2026-11-01"), "activités jusqu’au 1er novembre 2026", "activities up to November 1, 2026"),
        (ak.Language("fr"), "activités en français", "activities in French"),
        (~ak.Unseen(), "activités qui ne sont plus à découvrir", "activities already seen"),
        (ak.Keyword("a") & ak.Keyword("b"), "activités avec « a » et « b »", "activities with “a” and “b”"),
        (~ak.Keyword("a") & ~ak.Keyword("b"), "activités sans « a » ni « b »", "activities without “a” or “b”"),
        (~(ak.Keyword("a") | ak.Keyword("b")), "activités sans « a » ni « b »", "activities without “a” or “b”"),
        (
            ~(ak.Keyword("a") & ak.Keyword("b")),
            "activités sauf celles avec « a » et « b »",
            "activities except those with “a” and “b”",
        ),
        (ak.Tag("rh", "toit") & ak.Tag("paie"), "activités sur #rh ou #toit ainsi que #paie", "activities on #rh or #toit as well as #paie"),
        (~ak.Tag("rh") | ~ak.Tag("paie"), "activités sans #rh ou sans #paie", "activities without #rh or without #paie"),
        (ak.Actor("Élise Garnier", "Paul"), "activités d’Élise Garnier ou de Paul", "activities by Élise Garnier or Paul"),
        (~ak.Actor("Élise"), "activités qui ne sont pas d’Élise", "activities not by Élise"),
        (ak.Since("2026-01-01"), "activités depuis le 1er janvier 2026", "activities since January 1, 2026"),
        (~ak.Since("2026-01-02"), "activités avant le 2 janvier 2026", "activities before January 2, 2026"),
        (ak.Since("1d"), "activités depuis un jour", "activities in the last day"),
        (~ak.Until("7d"), "activités depuis 7 jours", "activities in the last 7 days"),
        (~ak.Since("1y"), "activités remontant à plus d’un an", "activities from more than one year ago"),
        (
            (ak.Type("Create") | ak.Tag("rh")) & ak.Since("7d") & ~ak.Type("Like"),
            "publications ou activités sur #rh, depuis 7 jours sauf mentions « J’aime »",
            "posts or activities on #rh, in the last 7 days except likes",
        ),
        (
            (ak.Tag("rh") | ak.Actor("Paul")) & ak.Since("7d") & ak.Type("Create"),
            "publications depuis 7 jours, sur #rh ou de Paul",
            "posts in the last 7 days, on #rh or by Paul",
        ),
        (ak.MinEngagement(1), "activités avec au moins une réaction", "activities that at least one person reacted to"),
    ],
)  # fmt: skip
def test_sentences_word_for_word(wanted, french, english):
    assert wanted.sentence("fr").replace("\xa0", " ").replace("\u2019", "’") == french
    assert wanted.sentence("en") == english


def test_a_sentence_takes_the_names_that_the_view_gives():
    assert ak.Actor(ANA).sentence("en", name=VIEW.name) == "activities by Ana Márquez"
    assert ak.Actor(ANA).sentence("en") == "activities by ana"


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (ak.Type, "needs a value"),
        (lambda: ak.Tag(3), "takes texts, not 3"),
        (lambda: ak.Tag(" "), "takes texts"),
        (lambda: ak.Keyword("!!"), "no word to look for"),
        (lambda: ak.Since("7 moons"), "is no moment"),
        (lambda: ak.Since(7), "takes a text"),
        (lambda: ak.Until("9999-12-31"), "outside of the years"),
        (lambda: ak.Since("0001-01-01T00:00:00+14:00"), "outside of the years"),
        (lambda: ak.MinEngagement(0), "starts with one person"),
        (lambda: ak.MinEngagement(True), "a number of people"),
        (lambda: ak.MinEngagement(1, types="Like"), "types are names"),
        (lambda: ak.Matches("{"), "no JSON"),
        (lambda: ak.Matches({"type": "objet"}), "not valid"),
        (lambda: ak.Matches({"pattern": "(?=a)"}), "linear time"),
        (lambda: ak.Matches({"patternProperties": {"a": True}}), "propertyNames"),
        (lambda: ak.Matches([]), "a schema is a mapping"),
        (lambda: ak.all_of("type:Like"), "combine with filters"),
        (lambda: ak.Filter.from_dict({"tyep": "Like"}), "did you mean 'type'"),
        (lambda: ak.Filter.from_dict([]), "a filter is a mapping"),
        (lambda: ak.Filter.from_dict({"all": {"type": "Like"}}), "a list of filters"),
        (lambda: ak.Filter.from_dict({"unseen": 1}), "true or false"),
        (lambda: ak.Filter.from_dict({"min_engagement": {"least": 1}}), "at_least and types"),
        (lambda: ak.Filter.from_json("{"), "no JSON"),
        (lambda: ak.Filter.from_toml("a = "), "no TOML"),
        (lambda: ak.Mute(3), "a filter or query text"),
        (lambda: ak.Mute(ak.Tag("rh"), action="hidden"), "did you mean 'hide'"),
        (lambda: ak.Mute.from_dict({"whta": "tag:rh"}), "what, until and action"),
        (lambda: ak.Evidence(at_least=1), "from 2 on"),
        (lambda: Viewer(""), "known by the IRI"),
        (lambda: Viewer(ANA, groups=CREW), "several values"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_told(make, told):
    with pytest.raises(ActivityKitError, match=told):
        make()


def test_nesting_has_an_end():
    wanted = ak.Tag("a")
    for _ in range(49):
        wanted = (wanted & ak.Tag("b")) | ak.Tag("c")
    with pytest.raises(QueryError, match="deeper than 100"):
        ~((wanted & ak.Tag("b")) | ak.Tag("c"))
    data = {"tag": "a"}
    for _ in range(5000):
        data = {"not": data}
    with pytest.raises(QueryError, match="deeper than 100"):
        ak.Filter.from_dict(data)
    with pytest.raises(QueryError, match=r"no JSON|deeper"):
        ak.Filter.from_json('{"not":' * 100_000 + "1" + "}" * 100_000)
    with pytest.raises(QueryError, match=r"no TOML|deeper"):
        ak.Filter.from_toml("a = " + "[" * 100_000)


def test_a_schema_that_never_ends_is_told():
    rows = ROWS[:1]
    with pytest.raises(QueryError, match="without an end"):
        ak.Matches({"$ref": "#"}).mask(VIEW, rows)
    with pytest.raises(QueryError, match="does not hold"):
        ak.Matches({"$ref": "https://elsewhere.example/schema"}).mask(VIEW, rows)


def test_a_pattern_that_would_explode_is_matched_in_linear_time():
    stream = Stream.from_documents(
        [
            {
                "type": "Like",
                "actor": "a" * 50_000 + "b",
                "published": "2026-11-20T08:00:00Z",
                "object": "urn:x",
            }
        ]
    )
    wanted = ak.Matches({"properties": {"actor": {"pattern": "^(a+)+$"}}})
    assert not wanted.mask(Whole(stream), np.arange(1)).any()


def test_a_filter_is_a_field_of_a_model():
    class Saved(BaseModel):
        model_config = ConfigDict(frozen=True)
        where: ak.Filter = ak.Since("30d")

    assert Saved(where="tag:rh").where == ak.Tag("rh")
    assert Saved(where={"tag": "rh"}) == Saved(where=ak.Tag("rh"))
    assert Saved.model_validate_json(Saved().model_dump_json()) == Saved()
    assert "where" in Saved.model_json_schema()["properties"]
    with pytest.raises(ValidationError, match="did you mean 'from:'"):
        Saved(where="form:paul")


def test_mutes_write_themselves():
    for mute in (
        ak.Mute(ak.Tag("rh")),
        ak.Mute("from:paul type:Announce", "2026-12-01T00:00:00Z", "collapse"),
    ):
        again = ak.Mute.from_dict(mute.to_dict())
        assert again == mute
        assert hash(again) == hash(mute)
        assert mute != ak.Mute(mute.what, "2027-01-01T00:00:00Z", mute.action)
    assert ak.Mute(ak.Tag("rh")).sentence("fr").replace("\xa0", " ") == "En sourdine : activités sur #rh"
