"""A reader who turns the page is given the history that the first page was made of."""

from hypothesis import given
from hypothesis import strategies as st

from activitykit.stream import Stream
from activitykit.testing import companies


@given(companies(), st.integers(0, 30), st.data())
def test_late_arrivals_can_be_left_out(company, early, data):
    documents = list(company.documents)
    shuffled = data.draw(st.permutations(documents))
    first = Stream.from_documents(shuffled[:early])
    later = first
    rest = shuffled[early:]
    while rest:
        size = data.draw(st.integers(1, len(rest)))
        later, rest = later.append(rest[:size]), rest[size:]
    again = later.arrived_by(first.arrived)
    assert [again.raw(i) for i in range(len(again))] == [first.raw(i) for i in range(len(first))]
    assert again.alive.tolist() == first.alive.tolist()
    assert again.columns.audience.tolist() == first.columns.audience.tolist()
    assert [again.name_of(n) for n in range(len(again.nodes))][: len(first.latest)] == [
        first.name_of(n) for n in range(len(first.latest))
    ]
    assert again.states.standing.tolist() == first.states.standing.tolist()
    assert later.arrived == len(later)


def test_arrivals_in_order_share_the_log():
    def like(number):
        return {
            "type": "Like",
            "id": f"urn:{number}",
            "actor": "urn:a",
            "object": "urn:n",
            "published": f"2026-11-{number}T08:00:00Z",
        }

    first = Stream.from_documents([like(10), like(11)])
    later = first.append([like(12)])
    assert len(later.arrived_by(first.arrived)) == 2
    assert later.arrived_by(3) is later
    assert Stream().arrived == 0
    assert len(later.arrived_by(0)) == 0
