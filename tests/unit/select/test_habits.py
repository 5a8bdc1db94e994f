"""What people type in other programs works, or gets the query text that means it here."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

import activitykit as ak
from activitykit.errors import QueryError
from activitykit.select import Group, Object
from activitykit.select.habits import meant

WORKS = [
    ("from:@paul", ak.Actor("paul")),
    ("in:#general", Group("general")),
    ("in:@paul", Group("paul")),
    ("-is:read", ak.Unseen()),
    ("is:unread", ak.Unseen()),
    ("tag:#rh", ak.Tag("#rh")),
    ("before:2026-11-01", ~ak.Since("2026-11-01")),
    ("after:yesterday", ak.Since("yesterday")),
    ("depuis:lundi", ak.Since("lundi")),
    ("thread:urn:n", ak.Context("urn:n")),
    ("type:posts", ak.Type("Create")),
    ("on:photos", ak.ObjectType("Image")),
    ("sur:sondages", ak.ObjectType("Question")),
    ("lang:français", ak.Language("fr")),
    ("language:English", ak.Language("en")),
    ("langue:anglais", ak.Language("en")),
    ("lang:fr-CA", ak.Language("fr-CA")),
    ("objet:budget", Object("budget")),
    ("from:a OR from:b", ak.Actor("a") | ak.Actor("b")),
]


@pytest.mark.parametrize(("text", "wanted"), WORKS, ids=[text for text, _ in WORKS])
def test_a_habit_that_works(text, wanted):
    assert ak.query(text) == wanted
    assert ak.query(str(wanted)) == wanted


PROPOSED = """
to:paul > in:paul
to:me > involves:me
to:"Paul Roux" > in:"Paul Roux"
cc:@paul > in:paul
à:paul > dans:paul
a:moi > concerne:moi
pour:paul > dans:paul
has:image > on:image or has:attachment
has:photos > on:photos or has:attachment
has:video > on:video or has:attachment
has:poll > on:poll or has:attachment
has:link > has:attachment
has:pdf > has:attachment
has:reaction > engagement:1
has::eyes: > engagement:1
avec:image > sur:image or a:pièce-jointe
a:vidéo > sur:vidéo or a:pièce-jointe
contient:lien > a:pièce-jointe
mentions:@paul > about:paul
mentions:paul > about:paul
mentionne:@paul > concernant:paul
involves:paul > about:paul
concerne:paul > concernant:paul
avec:paul > concernant:paul
with:me > involves:me
subject:budget > text:budget
titre:"plan d'action" > texte:"plan d'action"
label:rh > tag:rh
libellé:rh > étiquette:rh
filename:pdf > has:attachment
fichier:pdf > a:pièce-jointe
is:mine > from:me
is:starred > type:Like from:me
is:saved > type:Add from:me
is:thread > is:reply
is:question > on:Question
is:share > type:Announce
is:event > on:Event
is:mentioned > mentions:me
est:partage > type:Announce
est:aimé > type:Like de:moi
older_than:1y > until:1y
newer_than:2d > since:2d
older:2026/01/09 > until:2026-01-09
during:week > since:1w
date:today > since:today until:today
le:2026-11-20 > depuis:2026-11-20 jusque:2026-11-20
created:>=2026-01-01 > since:2026-01-01
created:<2026-01-01 > before:2026-01-01
created:<=2026-01-01 > until:2026-01-01
créé:<2026-01-01 > avant:2026-01-01
created:2026-01-01..2026-02-01 > since:2026-01-01 until:2026-02-01
updated:>2026-01-01 > type:Update since:2026-01-01
comments:>10 > engagement:11,Reply
likes:>=5 > engagement:5,Like
réactions:>10 > engagement:11
author:paul > from:paul
auteur:"Paul Roux" > de:"Paul Roux"
commenter:paul > from:paul is:reply
channel:#general > in:general
équipe:rh > dans:rh
site:example.org > "example.org"
""".strip().splitlines()


@pytest.mark.parametrize("line", PROPOSED)
def test_a_habit_that_gets_a_proposal(line):
    text, _, proposed = line.partition(" > ")
    with pytest.raises(QueryError) as caught:
        ak.query(f"tag:rh {text}")
    for one in proposed.split(" or "):
        assert repr(one) in str(caught.value)
        ak.query(one)
    at, value_at = 7, 8 + text.index(":")
    assert caught.value.position in {at, value_at}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("type:image", "did you mean 'on:Image'"),
        ("type:document", "did you mean 'on:Document'"),
        ("on:2026-11-20", "did you mean 'since:2026-11-20 until:2026-11-20'"),
        ("sur:lundi", "did you mean 'since:lundi until:lundi'"),
        ("after:2026/11/01", "did you mean '2026-11-01'"),
        ('since:"last week"', "did you mean '1w'"),
        ("since:month", "did you mean '1mo'"),
        ('depuis:"la semaine dernière"', "did you mean '1sem'"),
        ("depuis:l’année", "did you mean '1an'"),
        ("lang:frnch", "did you mean 'french'"),
        ("est:important", "there is non-vu, nonvu, nouveau, non-lu, vu, lu, réponse"),
        ("during:whenever", "unknown keyword"),
        ("likes:many", "unknown keyword"),
        ('to:""', "unknown keyword"),
    ],
)
def test_a_value_that_gets_a_proposal(text, told):
    with pytest.raises(QueryError, match=re.escape(told)):
        ak.query(text)


@given(
    st.sampled_from(
        sorted({line.partition(":")[0] for line in PROPOSED} | {"reactions", "sent", "has", "contient"})
    ),
    st.one_of(
        st.text(max_size=40),
        st.from_regex(r"[<>]=?[0-9]{1,12}", fullmatch=True),
        st.dates().map(lambda day: f">{day}"),
        st.sampled_from(
            ["image", "semaine", "last year", "moi", "2026-01-01..2026-01-09", '"', "\\", "@", "#"]
        ),
    ),
)
def test_every_proposal_is_a_query(keyword, value):
    for text in meant(keyword, value):
        ak.query(text)
