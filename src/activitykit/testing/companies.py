"""Random companies: people, groups, and a history of activities, for tests of streams and feeds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from activitykit.testing._history import ACTIONS, History, Step, group_document, person_document

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Company", "companies"]


@dataclass(frozen=True)
class Company:
    """A made-up company as Activity Streams 2.0 documents.

    Attributes:
        people: The Person documents, each with ``id``, ``nameMap`` and the id of its ``followers``.
        groups: The Group documents, in the same form. Who belongs to a group follows from Join, Leave,
            Add and Remove in ``documents``; what is addressed to the group's id is for its members.
        documents: The activities in time order, each with ``id``, ``type``, ``actor`` and ``published``
            (ties occur). Among them are public, unlisted, group, direct and unaddressed things, ``bto`` and
            ``bcc``, replies, shares of shares, Undo, Update, Delete, Block and Ignore (some end).
    """

    people: tuple[dict[str, Any], ...]
    groups: tuple[dict[str, Any], ...]
    documents: tuple[dict[str, Any], ...]

    @property
    def person_ids(self) -> tuple[str, ...]:
        """The ids of the people."""
        return tuple(person["id"] for person in self.people)

    @property
    def group_ids(self) -> tuple[str, ...]:
        """The ids of the groups."""
        return tuple(group["id"] for group in self.groups)


def companies(
    *,
    people: tuple[int, int] = (2, 6),
    groups: tuple[int, int] = (0, 3),
    activities: tuple[int, int] = (0, 25),
    verbs: Sequence[str] = tuple(ACTIONS),
) -> st.SearchStrategy[Company]:
    """Return a strategy of random companies with a history.

    Args:
        people: The least and the greatest number of people.
        groups: The least and the greatest number of groups.
        activities: The least and the greatest number of drawn steps; a step with nothing to act on
            (a reply where nothing was posted) leaves no activity, so a history may be shorter.
        verbs: What may happen: any of ``activitykit.testing.ACTIONS``.

    Returns:
        A hypothesis strategy of `Company`. It shrinks to few people and a short history.

    Example:
        >>> from hypothesis import given, settings
        >>> @settings(max_examples=5, database=None)
        ... @given(companies())
        ... def times_never_fall(company):
        ...     times = [document["published"] for document in company.documents]
        ...     assert times == sorted(times)
        >>> times_never_fall()
    """
    small = st.integers(0, 40)
    step = st.builds(Step, st.sampled_from(tuple(verbs)), small, small, small, small, small)

    def play(n_people: int, n_groups: int, steps: list[Step]) -> Company:
        persons = tuple(person_document(number) for number in range(n_people))
        ids = [person["id"] for person in persons]
        founded = tuple(group_document(number, ids[number % n_people]) for number in range(n_groups))
        history = History(people=ids, groups=[group["id"] for group in founded])
        history.play(steps)
        return Company(persons, founded, tuple(history.documents))

    return st.builds(
        play,
        st.integers(*people),
        st.integers(*groups),
        st.lists(step, min_size=activities[0], max_size=activities[1]),
    )
