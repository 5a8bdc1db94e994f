"""Query text: what it means, what is said when it means nothing, and how it bears hostile input."""

import pytest

import activitykit as ak
from activitykit.errors import QueryError
from activitykit.select import Group, Object

MEANINGS = [
    ("", ak.all_of()),
    ("  \n", ak.all_of()),
    ("paul", ak.Keyword("paul")),
    ('"plan stratégique"', ak.Keyword("plan stratégique")),
    ("«plan stratégique»", ak.Keyword("plan stratégique")),
    ("“plan stratégique”", ak.Keyword("plan stratégique")),
    ('"say \\"hi\\""', ak.Keyword('say "hi"')),
    ("from:paul", ak.Actor("paul")),
    ("FROM: paul", ak.Actor("paul")),
    ("de:paul", ak.Actor("paul")),
    ("from:paul,ana", ak.Actor("paul", "ana")),
    ('from:"Paul Roux", ana', ak.Actor("Paul Roux", "ana")),
    ("de:moi", ak.Actor("me")),
    ("membre:abonnements", ak.ActorIn("follows")),
    ("from:https://intra.example/u/1", ak.Actor("https://intra.example/u/1")),
    ("dans:groupe-projet", Group("groupe-projet")),
    ("objet:urn:n", Object("urn:n")),
    ("#rh", ak.Tag("rh")),
    ("étiquette:rh", ak.Tag("rh")),
    ("type:like", ak.Type("Like")),
    ("type:partages", ak.Type("Announce")),
    ("type:shares", ak.Type("Announce")),
    ("type:ext:Praise", ak.Type("ext:Praise")),
    ('type:"Lik"', ak.Type("Lik")),
    ("sur:événements", ak.ObjectType("Event")),
    ("depuis:7j", ak.Since("7j")),
    ("since:2026-11-01T10:00:00+01:00", ak.Since("2026-11-01T10:00:00+01:00")),
    ('jusque:"3 mois"', ak.Until("3 mois")),
    ("avant:2026-11-01", ~ak.Since("2026-11-01")),
    ("-before:lundi", ak.Since("lundi")),
    ("est:non-vu", ak.Unseen()),
    ("is:reply", ak.Reply()),
    ("a:pièce-jointe", ak.HasAttachment()),
    ('avec:"pièce jointe"', ak.HasAttachment()),
    ("mentions:me", ak.MentionsMe()),
    ("concerne:moi", ak.InvolvesMe()),
    ("engagement:3,Like", ak.MinEngagement(3, ("Like",))),
    ("a b", ak.Keyword("a") & ak.Keyword("b")),
    ("a OR b", ak.Keyword("a") | ak.Keyword("b")),
    ("a OU b", ak.Keyword("a") | ak.Keyword("b")),
    ("a | b || c", ak.any_of(*map(ak.Keyword, "abc"))),
    ("a b OR c d", (ak.Keyword("a") & ak.Keyword("b")) | (ak.Keyword("c") & ak.Keyword("d"))),
    ("a (b OR c)", ak.Keyword("a") & (ak.Keyword("b") | ak.Keyword("c"))),
    ("a or b", ak.all_of(*map(ak.Keyword, ("a", "or", "b")))),
    ("-a", ~ak.Keyword("a")),
    ("NOT a SAUF b", ~ak.Keyword("a") & ~ak.Keyword("b")),
    ("--a", ak.Keyword("a")),
    ("-(a b)", ~(ak.Keyword("a") & ak.Keyword("b"))),
    ("Lyon - Paris", ak.Keyword("Lyon") & ak.Keyword("Paris")),
    ("rendez-vous", ak.Keyword("rendez-vous")),
    ("12:30", ak.Keyword("12:30")),
    ("https://intra.example/n/1", ak.Keyword("https://intra.example/n/1")),
    ("a a", ak.Keyword("a")),
    ("()", ak.all_of()),
    ("-()", ak.any_of()),
]


@pytest.mark.parametrize(("text", "meant"), MEANINGS, ids=[text or "empty" for text, _ in MEANINGS])
def test_meaning(text, meant):
    assert ak.query(text) == meant
    assert ak.query(str(meant)) == meant


def test_the_example_of_the_guide():
    text = (
        'from:paul tag:rh -type:Like "plan stratégique" since:7d in:groupe-projet has:attachment is:unseen '
        "(a OR b)"
    )
    assert str(ak.query(text)) == text


FAULTS = [
    ("form:paul", 0, "did you mean 'from:'"),
    ("a xyzzy:paul", 2, "unknown keyword 'xyzzy:'; to look for the text itself"),
    ("depui:7j", 0, "did you mean 'depuis:'"),
    ("from:", 5, "a value is missing"),
    ("from:paul,", 10, "a value is missing"),
    ("is:unsen", 3, "did you mean 'unseen'"),
    ("since:7x", 6, "is no moment"),
    ("since:yesterdy", 6, "did you mean 'yesterday'"),
    ("since:7d,8d", 6, "one value is enough"),
    ("a type:Lik", 7, "did you mean 'Like'"),
    ("engagement:many", 11, "a number of people"),
    ("(a", 0, "never closed"),
    ("(a (b)", 0, "never closed"),
    ('(a "(b', 0, "never closed"),
    ("a)", 1, "nothing open"),
    ("a OR", 4, "is missing"),
    ("a OR OR b", 5, None),
    ('x "abc', 2, "never closed"),
    ("«abc", 0, "never closed"),
    ("abc»", 3, "nothing opened"),
    ('"!!"', 0, "no word"),
    ("from:(a OR b)", 5, "joined by commas"),
    ('matches:"{"', 8, "no JSON"),
]


@pytest.mark.parametrize(("text", "position", "told"), [fault for fault in FAULTS if fault[2]])
def test_faults_point_at_the_character(text, position, told):
    with pytest.raises(QueryError, match=told) as caught:
        ak.query(text)
    assert caught.value.position == position
    assert caught.value.text == text
    *_, shown, arrow = str(caught.value).splitlines()
    assert arrow.index("^") - 2 == position
    assert shown.strip() == text


def test_only_text_is_a_query():
    with pytest.raises(QueryError, match="a query is a text"):
        ak.query(b"from:paul")


HOSTILE = [
    "-" * 40_001 + "a",
    '(a "' + '\\"' * 50_000,
    '(a "' + '\\"' * 50_000 + "\\",
    "(" * 10_000 + "a" + ")" * 10_000,
    "(" * 10_000,
    "a" + ")" * 10_000,
    "-(" * 10_001 + "a" + ")" * 10_001,
    "(a OR b (" * 5_000 + "c" + "))" * 5_000,
    " ".join(f"w{n}" for n in range(15_000)),
    "abc " * 25_000,
    '"' + "abc " * 25_000 + '"',
    '"' * 100_000,
    '\\"' * 50_000,
    "«" * 100_000,
    "!" * 100_000 + "a",
    "a:" * 50_000,
    "a-" * 50_000 + ":",
    "-" * 100_000,
    "tag:" + "a," * 50_000 + "a",
    "a" * 100_000,
    "since:" + "9" * 100_000 + "d",
    "type:" + "L" * 100_000,
    "#" * 100_000,
    "\x00\ud800" * 50_000,
    " OR ".join("ab" * 20_000),
]


@pytest.mark.parametrize(
    "text", HOSTILE, ids=[text[:12].encode("ascii", "replace").decode() for text in HOSTILE]
)
def test_hostile_text_gives_an_answer_or_an_error(text):
    try:
        found = ak.query(text)
    except QueryError as error:
        said, found = str(error), None
    if found is None:
        assert len(said) < 600
    else:
        assert ak.query(str(found)) == found


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("from:@paul", "from:paul"),
        ("before:2026-01-01 after:2025-12-01", "-since:2026-01-01 since:2025-12-01"),
        ("est:lu", "-is:unseen"),
        ("is:read", "-est:non-vu"),
        ("mentions:moi", "mentionne:me"),
        ("de:paul SAUF type:like", "from:paul -type:Like"),
        ("«plan» “toit”", '"plan" "toit"'),
        ("🎉 - fête", '"🎉" fête'),
    ],
)
def test_habits_of_mail_and_chat(text, same):
    assert ak.query(text) == ak.query(same)
    assert ak.query(str(ak.query(text))) == ak.query(text)


@pytest.mark.parametrize(
    ("text", "meant"),
    [("7", "7d"), ("20/11/2026", "2026-11-20"), ("2026-11", "2026-11-01"), ("2026", "2026-01-01")],
)
def test_what_is_nearly_a_moment_is_proposed(text, meant):
    with pytest.raises(ak.QueryError, match=f"did you mean '{meant}'"):
        ak.query(f"since:{text}")
