"""The vocabulary table: complete, consistent, and what the generated modules are made from."""

import re
from collections import Counter

import pytest

from activitykit.vocabulary import ACTIVITYPUB, DATATYPES, NAMESPACE, PROPERTIES, TYPES

EVERY_PROPERTY = [*PROPERTIES.values(), *ACTIVITYPUB.values()]


def test_counts_of_the_recommendations():
    assert len(TYPES) == 54
    assert len(PROPERTIES) == 60
    assert sum(row.functional for row in PROPERTIES.values()) == 28
    assert Counter(row.family for row in TYPES.values()) == {
        "core": 8,
        "activity": 28,
        "actor": 5,
        "object": 13,
    }


@pytest.mark.parametrize("row", TYPES.values(), ids=lambda row: row.name)
def test_a_type_descends_from_object_or_link_never_both(row):
    roots = {"Object", "Link"} & {row.name, *row.ancestors}
    assert len(roots) == 1
    assert set(row.parents) <= set(row.ancestors) <= set(TYPES)
    assert row.name not in row.ancestors
    assert row.iri == NAMESPACE + row.name


def test_ancestors_are_nearest_first():
    assert TYPES["OrderedCollectionPage"].ancestors == (
        "OrderedCollection",
        "CollectionPage",
        "Collection",
        "Object",
    )
    assert TYPES["Question"].ancestors == ("IntransitiveActivity", "Activity", "Object")


@pytest.mark.parametrize("row", EVERY_PROPERTY, ids=lambda row: row.name)
def test_a_property_names_known_types_and_datatypes(row):
    assert row.domain
    assert set(row.domain) <= set(TYPES)
    assert row.range
    assert set(row.range) <= set(TYPES) | DATATYPES
    assert set(row.types) | set(row.datatypes) == set(row.range)
    assert re.fullmatch(r"[a-z]+(_[a-z]+)*", row.attribute)
    assert row.summary.endswith(".")


@pytest.mark.parametrize("row", [*TYPES.values(), *EVERY_PROPERTY], ids=lambda row: row.name)
def test_every_term_has_an_address_of_its_definition(row):
    assert re.fullmatch(r"https://\S+", row.section)


def test_the_natural_language_properties():
    assert {row.name for row in PROPERTIES.values() if row.natural_language} == {"name", "summary", "content"}


def test_errata_are_in_the_table():
    assert PROPERTIES["formerType"].range == ("type",)
    assert "Link" in PROPERTIES["attributedTo"].domain
    assert PROPERTIES["altitude"].domain == ("Object",)
    assert PROPERTIES["width"].domain == PROPERTIES["height"].domain == ("Link",)
    assert PROPERTIES["summary"].domain == ("Object",)
    assert all(value == value.strip() for value in PROPERTIES["units"].values)


def test_no_two_types_claim_the_same_word_of_activity_streams_1():
    words = Counter(word for row in TYPES.values() for word in row.as1)
    assert [word for word, count in words.items() if count > 1] == []


def test_activitypub_adds_no_property_twice():
    assert not set(ACTIVITYPUB) & set(PROPERTIES)
    assert ACTIVITYPUB["inbox"].iri == "http://www.w3.org/ns/ldp#inbox"


def test_tables_can_not_be_changed():
    with pytest.raises(TypeError):
        TYPES["Note"] = TYPES["Article"]  # type: ignore[index]
    with pytest.raises(AttributeError):
        TYPES["Note"].name = "Article"  # type: ignore[misc]
