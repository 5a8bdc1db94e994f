"""Sentences: every verb, count and kind of thing, in every language; and French and English word for word."""

import itertools
import re
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from activitykit import language
from activitykit.language import YOU, Phrase

SPANISH = Path(__file__).resolve().parents[3] / "examples" / "language" / "es.toml"
NB = "\u00a0"
VERBS = [
    "Accept",
    "Add",
    "Announce",
    "Arrive",
    "Block",
    "Create",
    "Delete",
    "Dislike",
    "Flag",
    "Follow",
    "Ignore",
    "Invite",
    "Join",
    "Leave",
    "Like",
    "Listen",
    "Move",
    "Offer",
    "Question",
    "Reject",
    "Read",
    "Remove",
    "TentativeReject",
    "TentativeAccept",
    "Travel",
    "Undo",
    "Update",
    "View",
]
TYPES = [
    "Note",
    "Article",
    "Document",
    "Event",
    "Page",
    "Image",
    "Video",
    "Audio",
    "Collection",
    "OrderedCollection",
    "Group",
    "Organization",
    "Person",
    "Service",
    "Application",
    "Place",
    "Profile",
    "Question",
    "Relationship",
    "Tombstone",
]
CODES = [*language.LANGUAGES, SPANISH]


def say(code, *args, **kwargs):
    return language.catalogue(code).sentence(Phrase(*args, **kwargs)).replace(NB, " ")


UNELIDED = re.compile(r"\b(?:de|le|la) [aeiouéèêAEIOUÉ]|\bà le\b|\bde le\b")


def assert_whole(text, code):
    assert text
    assert not re.search(r"[{}\[\]]|\s{2}|^\s|\s$|None|\x00", text), text
    if code in language.LANGUAGES:
        assert not UNELIDED.search(re.split("[«“]", text)[0]), text


@pytest.mark.parametrize("code", CODES, ids=str)
@pytest.mark.parametrize("verb", [*VERBS, "https://intra.example/verbs/giveThanks", "Activity", "a.b"])
def test_every_sentence_of_every_verb(code, verb):
    cat = language.catalogue(code)
    people = {0: (), 1: ("Ana",), 2: ("Ana", "Paul"), 3: ("Ana", "Paul", "Zoé"), 1000: ("Ana", "Paul", "Zoé")}
    things = [
        (None, None),
        ("Lancement", None),
        *((name, kind) for kind in TYPES for name in (None, "Lancement")),
    ]
    said = set()
    for n, (name, kind), n_objects in itertools.product(people, things, (1, 2, 1000)):
        text = cat.sentence(
            Phrase(verb, people[n], n, object_name=name, object_type=kind, n_objects=n_objects)
        )
        assert_whole(text, code)
        said.add(text)
    assert len(said) >= 5, "counts make a difference"


@pytest.mark.parametrize("code", CODES, ids=str)
@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_with_the_viewer_a_target_an_owner_or_a_reply(code, verb):
    cat = language.catalogue(code)
    for actors, n in (((YOU,), 1), ((YOU, "Ana"), 2), (("Ana", YOU), 9)):
        for extra in (
            {"target_name": "Prototypes", "target_type": "Group"},
            {"target_name": YOU, "target_type": "Person"},
            {"object_name": YOU, "object_type": "Person"},
            {"object_type": "Note", "owner": "Ana"},
            {"object_type": "Note", "owner": YOU, "n_objects": 3},
            {"object_type": "Article", "object_name": "X", "owner": YOU},
            {"object_type": "Note", "in_reply_to_name": "X", "owner": "Ana"},
            {"object_type": "Note", "in_reply_to_type": "Note", "owner": YOU},
            {"object_type": "Note", "is_mention": True},
            {"object_name": "X", "origin_name": "U", "origin_type": "Collection", "target_name": "V"},
            {"inner_verb": "Follow", "object_name": "Ana", "object_type": "Person"},
            {"inner_verb": "Like", "object_name": "X", "object_type": "Article"},
            {"context_name": "Projet Mistral"},
        ):
            assert_whole(cat.sentence(Phrase(verb, actors, n, **extra)), code)


@pytest.mark.parametrize(
    ("phrase", "french", "english"),
    [
        (
            Phrase("Like", ("Ana", "Paul"), 5, "Lancement du projet"),
            "Ana, Paul et 3 autres ont aimé « Lancement du projet »",
            "Ana, Paul, and 3 others liked “Lancement du projet”",
        ),
        (
            Phrase("Like", (YOU,), object_type="Note", owner="Ana"),
            "Vous avez aimé le message d’Ana",
            "You liked Ana’s message",
        ),
        (
            Phrase("Like", ("Paul", YOU), 4, "X", "Article", owner=YOU),
            "Vous, Paul et 2 autres avez aimé votre article « X »",
            "You, Paul, and 2 others liked your article “X”",
        ),
        (
            Phrase(
                "Create", ("Ana",), object_name="Bilan", object_type="Event", context_name="Projet Mistral"
            ),
            "Ana a annoncé l’événement « Bilan » dans Projet Mistral",
            "Ana announced the event “Bilan” in Projet Mistral",
        ),
        (
            Phrase("Create", ("Ana", "Bob"), 9, object_type="Note", in_reply_to_name="Lancement"),
            "Ana, Bob et 7 autres ont commenté « Lancement »",
            "Ana, Bob, and 7 others commented on “Lancement”",
        ),
        (
            Phrase(
                "Create", ("Ana",), object_type="Note", n_objects=4, in_reply_to_type="Article", owner=YOU
            ),
            "Ana a écrit 4 commentaires sur votre article",
            "Ana wrote 4 comments on your article",
        ),
        (
            Phrase("Create", ("Ana",), object_type="Note", is_mention=True),
            "Ana a parlé de vous dans un message",
            "Ana mentioned you in a message",
        ),
        (
            Phrase("Accept", ("Ana", "Paul"), object_name="Cap", object_type="Event"),
            "Ana et Paul participeront à « Cap »",
            "Ana and Paul will attend “Cap”",
        ),
        (
            Phrase("Join", ("Ana",), object_name="Mistral", object_type="Group"),
            "Ana a rejoint le groupe Mistral",
            "Ana joined Mistral",
        ),
        (
            Phrase("Undo", ("Ana",), object_name=YOU, inner_verb="Follow"),
            "Ana a cessé de vous suivre",
            "Ana unfollowed you",
        ),
        (
            Phrase("Accept", (YOU,), object_name="Cap", object_type="Event", inner_verb="Invite"),
            "Vous participerez à « Cap »",
            "You will attend “Cap”",
        ),
        (
            Phrase("Accept", ("Ana",), object_name="Mistral", object_type="Group", inner_verb="Join"),
            "Ana a accepté une demande d’adhésion au groupe Mistral",
            "Ana accepted a request to join Mistral",
        ),
        (
            Phrase("Reject", ("Ana", "Bob"), object_name="Mistral", object_type="Group", inner_verb="Invite"),
            "Ana et Bob ont décliné une invitation à Mistral",
            "Ana and Bob declined an invitation to Mistral",
        ),
        (
            Phrase("Add", (YOU,), object_name=YOU, target_name="Essais", target_type="Group"),
            "Vous vous êtes donné accès au groupe Essais",
            "You gave yourself access to the group Essais",
        ),
        (
            Phrase("Offer", (YOU, "Ana"), object_name="X", target_name=YOU),
            "Vous et Ana vous êtes proposé « X »",
            "You and Ana offered yourselves “X”",
        ),
        (
            Phrase("Follow", ("Ana",), object_name=YOU, object_type="Person", n_objects=3),
            "Ana vous suit (vous et 2 autres personnes)",
            "Ana follows you (you and 2 other people)",
        ),
        (
            Phrase("Invite", ("Ana",), object_name="Cap", object_type="Event", target_name=YOU, n_targets=2),
            "Ana vous a envoyé une invitation à « Cap » (vous et une autre personne)",
            "Ana invited you to “Cap” (you and one other person)",
        ),
        (
            Phrase("View", ("Ana",), object_name=YOU, n_objects=2),
            "Ana a consulté votre profil et un autre profil",
            "Ana looked at your profile and one other profile",
        ),
        (
            Phrase("Arrive", ("Ana",), context_name="Lyon", context_type="Place"),
            "Ana vient d’arriver à Lyon",
            "Ana has arrived at Lyon",
        ),
        (
            Phrase("Block", ("Ana",), object_name=YOU),
            "Ana a bloqué votre profil",
            "Ana blocked you",
        ),
        (
            Phrase("Invite", ("Ana",), object_name=YOU, target_name="Cap", target_type="Event"),
            "Ana vous a envoyé une invitation à l’événement « Cap »",
            "Ana invited you to “Cap”",
        ),
        (
            Phrase("Update", ("Ana",), object_name="Yves", object_type="Person", n_objects=2),
            "Ana a mis à jour le profil d’Yves et d’une autre personne",
            "Ana updated the profile of Yves and one other person",
        ),
        (
            Phrase("Invite", ("Ana",), object_name="Cap", object_type="Event", n_objects=3),
            "Ana a lancé une invitation à « Cap » et à 2 autres événements",
            "Ana sent out an invitation to “Cap” and 2 other events",
        ),
        (
            Phrase("Update", ("Ana",), object_type="Note", n_objects=3, in_reply_to_type="Note", owner=YOU),
            "Ana a modifié 3 commentaires sur votre message",
            "Ana edited 3 comments on your message",
        ),
        (
            Phrase("Undo", ("Ana",), object_name="Paul", object_type="Person", inner_verb="Follow"),
            "Ana a cessé de suivre Paul",
            "Ana unfollowed Paul",
        ),
        (
            Phrase("Invite", ("Ana",), object_name="Cap", object_type="Event", target_name=YOU),
            "Ana vous a envoyé une invitation à « Cap »",
            "Ana invited you to “Cap”",
        ),
        (
            Phrase(
                "Add",
                ("Ana",),
                object_name="Bob",
                object_type="Person",
                target_name="Essais",
                target_type="Group",
            ),
            "Ana a ajouté Bob au groupe Essais",
            "Ana added Bob to the group Essais",
        ),
        (
            Phrase("Arrive", ("Ana",), target_name="Lyon"),
            "Ana vient d’arriver à Lyon",
            "Ana has reached Lyon",
        ),
        (
            Phrase("Update", ("Léa",), object_name="Élise", object_type="Person"),
            "Léa a mis à jour le profil d’Élise",
            "Léa updated the profile of Élise",
        ),
        (
            Phrase("Follow", ("Ana",), object_name=YOU, object_type="Person"),
            "Ana vous suit",
            "Ana follows you",
        ),
        (
            Phrase("Like", (), 5, object_type="Event", n_objects=2),
            "5 personnes ont aimé 2 événements",
            "5 people liked 2 events",
        ),
        (Phrase("Like"), "Quelqu’un a aimé quelque chose", "Someone liked something"),
        (
            Phrase("Create", ("Ana",), object_name="X", object_type="Image", n_objects=2),
            "Ana a partagé « X » et une autre image",
            "Ana shared “X” and one other image",
        ),
        (
            Phrase("https://x.example/#giveThanks", ("Ana",), object_name="Olivier", object_type="Person"),
            "Ana a fait « give thanks » pour Olivier",
            "Ana did “give thanks” on Olivier",
        ),
    ],
)
def test_word_for_word(phrase, french, english):
    assert language.catalogue("fr").sentence(phrase).replace(NB, " ") == french
    assert language.catalogue("en").sentence(phrase) == english


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Ana", "d’Ana"),
        ("Hélène", "d’Hélène"),
        ("Émile", "d’Émile"),
        ("Yves", "d’Yves"),
        ("Youssef", "de Youssef"),
        ("Paul", "de Paul"),
        ("Œdipe", "d’Œdipe"),
    ],
)
def test_french_elides(name, said):
    assert say("fr", "Like", ("Zoé",), object_type="Note", owner=name) == f"Zoé a aimé le message {said}"


def test_french_never_agrees_with_who_acts():
    cat = language.catalogue("fr")
    for verb, n in itertools.product(VERBS, (1, 2)):
        text = cat.sentence(
            Phrase(verb, ("Ana", "Zoé")[:n], object_name="X", object_type="Note", target_name="Y")
        )
        assert not re.search(r"\(e|·e|\b(?:sont|est|êtes) \w+[ée]e?s?\b", text), text


def test_spanish_by_a_file():
    assert (
        say(SPANISH, "Join", (YOU, "Ana"), object_name="Mistral", object_type="Group")
        == "Tú y Ana os habéis unido al grupo Mistral"
    )
    assert (
        say(SPANISH, "Like", ("Ana",), 3, "X", "Event", owner="Paul")
        == "Ana y 2 más han recomendado el evento «X» de Paul"
    )


def test_titles_are_cut_between_words():
    text = say("fr", "Like", ("Ana",), object_name="mot " * 60)
    assert text.endswith("mot… »")
    assert len(text) < 100


def test_hostile_names_stay_on_their_line():
    text = say("en", "Like", ("Ana\n\x07\u202eaP", "\u2066", "<b>"), object_name="a\r\n\x1b[31mb\u2028c")
    assert text == "Ana aP, <b>, and one other person liked “a [31mb c”"


def test_names_of_another_direction_are_isolated():
    assert say("fr", "Like", ("عائشة",), object_name="X") == "\u2068عائشة\u2069 a aimé « X »"


def test_pieces_name_what_they_stand_for():
    pieces = language.catalogue("fr").segments(
        Phrase(
            "Add",
            ("Ana", YOU, "Paul"),
            object_name="X",
            object_type="Note",
            target_name="Y",
            target_type="Group",
            context_name="Z",
        )
    )
    roles = {
        (piece.role, piece.index): piece.text.replace(NB, " ") for piece in pieces if piece.role != "text"
    }
    assert roles == {
        ("actor", 1): "Vous",
        ("actor", 0): "Ana",
        ("actor", 2): "Paul",
        ("object", 0): "« X »",
        ("target", 0): "Y",
        ("context", 0): "Z",
    }
    (thing,) = [
        p
        for p in language.catalogue("en").segments(Phrase("Like", ("Ana",), object_type="Note", owner="Bo"))
        if p.role == "object"
    ]
    assert thing.text == "message"


@given(
    names=st.lists(st.text(max_size=20), max_size=5),
    title=st.none() | st.text(max_size=200),
    owner=st.none() | st.text(max_size=20),
    kind=st.sampled_from([None, *TYPES, "https://x.example/Thing", "a.b", "class"]),
    verb=st.sampled_from(VERBS) | st.text(max_size=30),
    code=st.sampled_from(CODES),
)
def test_no_text_breaks_a_sentence(names, title, owner, kind, verb, code):
    cat = language.catalogue(code)
    phrase = Phrase(verb, tuple(names), object_name=title, object_type=kind, owner=owner)
    text = cat.sentence(phrase)
    assert text == "".join(piece.text for piece in cat.segments(phrase))
    assert text.strip()
    assert len(text.splitlines()) == 1
    assert not any(unicodedata.category(char) in {"Cc", "Cs"} for char in text)
    text.encode()
    depth = 0
    for char in text:
        depth += {"\u2068": 1, "\u2069": -1}.get(char, 0)
        assert depth in {0, 1}
    assert depth == 0
