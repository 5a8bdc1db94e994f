"""The checks of arguments against annotations."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import activitykit as ak
from activitykit.arguments import checked, path_of, shown

if TYPE_CHECKING:
    from collections.abc import Iterable


@checked
def sample(
    name: "str" = "",
    times: "int | None" = None,
    many: "tuple[str, ...]" = (),
    table: "dict[str, float] | None" = None,
    kind: "type[BaseException] | None" = None,
    *rest: "bool",
    each: "Iterable[str]" = (),
):
    return name


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["x", 3, ["a"], {"a": 1}, ValueError, True], {}),
        ([], {"many": ("a", "b"), "table": None}),
        ([], {"each": iter([5])}),  # an iterator is not looked into: it could be read once only
    ],
)
def test_what_fits_is_let_through(arguments, named):
    sample(*arguments, **named)


@pytest.mark.parametrize(
    ("arguments", "named", "told"),
    [
        ([b"x"], {}, r"sample: 'name' takes str, not b'x' \(bytes\)"),
        ([], {"times": True}, r"'times' takes int or None, not True \(bool\)"),
        ([], {"many": "abc"}, "'many' takes"),
        ([], {"many": ["a", 5]}, "'many' takes"),
        ([], {"table": {"a": "b"}}, "'table' takes"),
        ([], {"kind": int}, "'kind' takes"),
        (["", None, (), None, None, 1], {}, "'rest' takes bool"),
    ],
)
def test_what_does_not_fit_is_told(arguments, named, told):
    with pytest.raises(ak.WrongArgument, match=told) as raised:
        sample(*arguments, **named)
    assert isinstance(raised.value, TypeError)


def test_only_people_are_told_to_be_people():
    def page_of(id: "str", object_id: "str"):  # noqa: A002  # as in the public face
        return id, object_id

    with pytest.raises(ak.WrongArgument, match="a person is known by an IRI"):
        checked(page_of)(5, "urn:n")
    with pytest.raises(ak.WrongArgument, match=r"'object_id' takes str, not 5 \(int\)$"):
        checked(page_of)("urn:ana", 5)


def test_a_name_of_several_is_proposed():
    stream = ak.Stream.from_documents([])
    with pytest.raises(
        ak.WrongArgument, match=r"one of 'day', 'week', 'month', not 'wek' \(did you mean 'week'\?\)"
    ):
        ak.digest(None, stream, "urn:ana", "wek")


def test_python_tells_of_arity_itself():
    with pytest.raises(TypeError, match="unexpected keyword argument 'nmae'"):
        sample(nmae="x")


def test_a_value_that_cannot_be_shown_is_shown_all_the_same():
    class Silent:
        def __repr__(self):
            raise RuntimeError

    assert "Silent" in shown(Silent())
    assert len(shown("x" * 100_000)) < 100


def test_paths_that_no_file_can_have():
    for name in ("", "a\0b", "\ud800"):
        with pytest.raises(ak.SourceError, match="no file has the name"):
            path_of(name)
    assert path_of("é a") == Path("é a")
