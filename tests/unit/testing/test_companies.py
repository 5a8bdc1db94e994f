"""The made-up companies keep what their documentation promises."""

from hypothesis import find, given, settings

from activitykit.testing import ACTIONS, companies


@settings(max_examples=60, deadline=None)
@given(companies())
def test_a_history_is_in_time_order_with_ids(company):
    times = [document["published"] for document in company.documents]
    assert times == sorted(times)
    ids = [document["id"] for document in company.documents]
    assert len(set(ids)) == len(ids)
    assert all(document["type"] and document["actor"] for document in company.documents)


@settings(max_examples=60, deadline=None)
@given(companies())
def test_what_is_acted_on_was_there_before(company):
    known = {*company.person_ids, *company.group_ids}
    for document in company.documents:
        target = document["object"]
        if isinstance(target, dict) and document["type"] == "Create":
            known.add(target["id"])
        assert (target["id"] if isinstance(target, dict) else target) in known
        known.add(document["id"])


def test_every_verb_can_happen():
    for verb in ACTIONS:
        company = find(
            companies(verbs=("post", "follow", verb), groups=(1, 2)), lambda c: len(c.documents) > 1
        )
        assert company.documents


def test_shares_of_shares_and_blind_copies_occur():
    def reshared(company):
        ids = {d["id"] for d in company.documents if d["type"] == "Announce"}
        return any(
            d["type"] == "Announce"
            and (d["object"]["id"] if isinstance(d["object"], dict) else d["object"]) in ids
            for d in company.documents
        )

    assert find(companies(activities=(3, 12), verbs=("post", "share")), reshared)
    assert find(companies(verbs=("post",)), lambda c: any("bcc" in d for d in c.documents))


def test_it_shrinks_to_the_smallest_company():
    company = find(companies(), lambda c: bool(c.documents))
    assert len(company.people) == 2
    assert len(company.documents) == 1
