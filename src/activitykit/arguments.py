"""What a public function is called with, held against its own annotations before anything is done.

The annotations are the one statement of what a function takes: mypy reads them before a program runs, and
:func:`checked` while it does. Lists, sets, mappings and arrays are looked into, element by element; an
iterator, which can be gone through once only, is not.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from datetime import datetime
from functools import cache, wraps
from inspect import Parameter, signature, unwrap
from numbers import Integral, Real
from os import PathLike, fsdecode, fsencode
from pathlib import Path
from reprlib import Repr
from types import UnionType
from typing import Any, Literal, TypeVar, Union, get_args, get_origin

from activitykit.errors import SourceError, WrongArgument, did_you_mean

__all__ = ["checked", "path_of", "shown"]

_Function = TypeVar("_Function", bound=Callable[..., Any])
_Check = Callable[[Any], bool] | None  # None: anything goes
_TEXT = (str, bytes, bytearray, memoryview)
_HOW = {
    "Stream": "Stream.from_documents, from_frame and from_jsonl make one",
    "Viewer": "stream.viewer(iri) makes one; the IRI of a person will do",
    "View": "activitykit.select.View(stream, viewer) makes one",
    "Feed": "Feed.home() makes one",
    "Filter": "ak.Type('Like'), ak.query('type:Like') and the like make one",
    "Moment": "a moment is an aware datetime, an RFC 3339 text, or an int of microseconds since 1970",
    " id: str": "a person is known by an IRI",
    " person: str": "a person is known by an IRI",
    "Iterable[str]": "several texts stand in a list, one alone too",
}
_short = Repr()
_short.maxstring = _short.maxother = 60
_short.maxlong = 24


def shown(value: object) -> str:
    """Return a value as an error message shows it: short, whatever it is, and with its kind where that helps.

    Example:
        >>> shown(5), shown("x" * 1000)[:9], shown(None)
        ('5 (int)', "'xxxxxxxx", 'None')
    """
    text = _short.repr(value)
    kind = type(value).__name__
    return text if value is None or isinstance(value, str) or kind in text else f"{text} ({kind})"


def path_of(given: str | PathLike[str]) -> Path:
    """Return a path that an operating system can be asked for.

    Raises:
        SourceError: No file can have this name.
    """
    try:
        name = fsdecode(given)
        usable = bool(name) and b"\0" not in fsencode(name)
    except (TypeError, UnicodeError):
        usable = False
    if not usable:
        raise SourceError(f"no file has the name {shown(given)}")
    return Path(name)


def checked(function: _Function) -> _Function:
    """Make a function refuse arguments that are not of the kinds its annotations name.

    Raises:
        WrongArgument: By the function, where an argument is of another kind.

    Example:
        >>> @checked
        ... def greet(name: str, times: int = 1) -> str:
        ...     return " ".join([f"Hello {name}!"] * times)
        >>> greet("Ana", "twice")
        Traceback (most recent call last):
        activitykit.errors.WrongArgument: greet: 'times' takes int, not 'twice'
    """

    @cache
    def compiled() -> tuple[tuple[tuple[str, _Check], ...], _Check, dict[str, _Check]]:
        """Read the annotations, when first asked: what they name may be imported late."""
        positional: list[tuple[str, _Check]] = []
        further: _Check = None
        by_name: dict[str, _Check] = {}
        for parameter in signature(function).parameters.values():
            check = _read(parameter.annotation, function)
            if parameter.kind is Parameter.VAR_POSITIONAL:
                further = check
            elif parameter.kind is not Parameter.VAR_KEYWORD:
                by_name[parameter.name] = check
                if parameter.kind is not Parameter.KEYWORD_ONLY:
                    positional.append((parameter.name, check))
        return tuple(positional), further, by_name

    @wraps(function)
    def asked(*args: Any, **kwargs: Any) -> Any:
        positional, further, by_name = compiled()
        for (name, check), value in zip(positional, args, strict=False):
            if check is not None and not check(value):
                raise _wrong(function, name, value)
        if further is not None:
            for value in args[len(positional) :]:
                if not further(value):
                    raise _wrong(function, None, value)
        for name, value in kwargs.items():
            check = by_name.get(name)
            if check is not None and not check(value):
                raise _wrong(function, name, value)
        return function(*args, **kwargs)

    return asked  # type: ignore[return-value]  # it has the signature of what it wraps


def _wrong(function: Callable[..., Any], name: str | None, value: object) -> WrongArgument:
    parameters = signature(function).parameters
    parameter = (
        parameters[name]
        if name is not None
        else next(p for p in parameters.values() if p.kind is Parameter.VAR_POSITIONAL)
    )
    wanted = str(parameter.annotation)
    where = f"{function.__qualname__.removesuffix('.__init__').rpartition('.')[2]}: {parameter.name!r}"
    alias = _alias(wanted.partition(" ")[0].partition("[")[0], unwrap(function).__globals__)
    known = [one for one in _literals(wanted, alias) if isinstance(one, str)]
    if known:
        near = did_you_mean(value, known) if isinstance(value, str) else ""
        return WrongArgument(f"{where} is one of {', '.join(map(repr, known))}, not {shown(value)}{near}")
    asked = f" {parameter.name}: {wanted}"
    how = next((f"; {said}" for kind, said in _HOW.items() if kind in asked), "")
    return WrongArgument(f"{where} takes {wanted.replace(' | None', ' or None')}, not {shown(value)}{how}")


def _literals(wanted: str, alias: Any) -> tuple[Any, ...]:
    if get_origin(alias) is Literal:
        return get_args(alias)
    if wanted.startswith("Literal["):
        node = ast.parse(wanted, mode="eval").body
        while isinstance(node, ast.BinOp):
            node = node.left
        if isinstance(node, ast.Subscript):
            return tuple(_constants(node.slice))
    return ()


def _constants(node: ast.expr) -> Iterator[Any]:
    for one in node.elts if isinstance(node, ast.Tuple) else [node]:
        if isinstance(one, ast.Constant):
            yield one.value


def _read(annotation: Any, function: Callable[..., Any]) -> _Check:
    if annotation is Parameter.empty:
        return None
    if isinstance(annotation, str):
        return _of_node(ast.parse(annotation, mode="eval").body, unwrap(function).__globals__)
    return _of_kind(annotation)


def _of_node(node: ast.expr, names: Mapping[str, Any]) -> _Check:
    """Return the check of an annotation as it is written; what it names need not have been imported."""
    if isinstance(node, ast.BinOp):
        return _either(_of_node(node.left, names), _of_node(node.right, names))
    if isinstance(node, ast.Constant):
        if isinstance(node.value, str):  # quoted by hand
            return _of_node(ast.parse(node.value, mode="eval").body, names)
        return _is_none if node.value is None else None
    if isinstance(node, ast.Subscript):
        name = _last_name(node.value)
        if name == "Literal":
            allowed = frozenset(_constants(node.slice))
            return lambda value: isinstance(value, str | int) and value in allowed
        if name == "type":
            return _kind_of(_last_name(node.slice))
        arguments = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        if name not in _CONTAINERS:
            return _named(name, names)
        return _container(name, [_of_node(one, names) for one in arguments])
    return _named(_last_name(node), names)


def _kind_of(name: str) -> _Check:
    return lambda value: isinstance(value, type) and any(base.__name__ == name for base in value.__mro__)


def _last_name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def _of_kind(kind: Any) -> _Check:
    """Return the check of a kind that is at hand: an alias, or a class."""
    origin = get_origin(kind)
    if origin in {Union, UnionType}:
        found: _Check = lambda _: False  # noqa: E731  # the start of a sum
        for one in get_args(kind):
            found = _either(found, _of_kind(one))
        return found
    if origin is Literal:
        allowed = frozenset(get_args(kind))
        return lambda value: isinstance(value, str | int) and value in allowed
    if kind is type(None):
        return _is_none
    name = getattr(origin or kind, "__name__", "")
    if name in _CONTAINERS:
        return _container(name, [_of_kind(one) for one in get_args(kind)])
    if name in _PLAIN:
        return _PLAIN[name]
    return (lambda value: isinstance(value, kind)) if isinstance(kind, type) else None


def _named(name: str, names: Mapping[str, Any]) -> _Check:
    if name in _PLAIN:
        return _PLAIN[name]
    if name in _CONTAINERS:
        return _container(name, [])
    alias = _alias(name, names)
    if alias is not None:
        return _of_kind(alias)
    # A class that the module names for type checkers only: an instance of it has brought it along.
    return lambda value: any(base.__name__ == name for base in type(value).__mro__)


def _alias(name: str, names: Mapping[str, Any]) -> Any:
    """Return what a module knows by a name, or the alias that it names for type checkers only."""
    if name in names:
        return names[name]
    rooms = [module for at, module in list(sys.modules.items()) if at.startswith("activitykit.")]
    found = (getattr(room, name, None) for room in rooms)
    return next((one for one in found if get_origin(one) is not None), None)


def _container(name: str, parts: list[_Check]) -> _Check:
    fits = _CONTAINERS[name]
    wanted = [part for part in parts if part is not None]
    if not wanted:
        return fits
    if fits is _is_mapping:
        key, value = (*parts, None, None)[:2]

        def mapping(given: Any) -> bool:
            return _is_mapping(given) and all(
                (key is None or key(one)) and (value is None or value(other)) for one, other in given.items()
            )

        return mapping
    part = wanted[0]

    def several(given: Any) -> bool:
        if isinstance(given, _TEXT):  # a text is several texts to Python, and hardly ever to who gives one
            return False
        return fits(given) and (isinstance(given, Iterator) or all(map(part, given)))

    return several if len(wanted) == 1 else fits


def _either(first: _Check, second: _Check) -> _Check:
    if first is None or second is None:
        return None
    return lambda value: first(value) or second(value)


def _is_none(value: Any) -> bool:
    return value is None


def _is_mapping(value: Any) -> bool:
    return isinstance(value, Mapping)


def _is_flag(value: Any) -> bool:
    return isinstance(value, bool) or type(value).__name__ == "bool"  # numpy's has the name, not the class


def _is_number(value: Any) -> bool:
    return isinstance(value, Real) and not isinstance(value, bool)


def _is_whole(value: Any) -> bool:
    return isinstance(value, Integral) and not isinstance(value, bool)


def _is_sequence(value: Any) -> bool:
    return hasattr(value, "__getitem__") and hasattr(value, "__len__") and not isinstance(value, Mapping)


def _is_iterable(value: Any) -> bool:
    return isinstance(value, Iterable)


def _is_path(value: Any) -> bool:
    return isinstance(value, PathLike)


def _is_file(value: Any) -> bool:
    return callable(getattr(value, "read", None)) or callable(getattr(value, "write", None))


def _is_moment(value: Any) -> bool:
    return isinstance(value, datetime | str) or _is_whole(value)


def _is_array(value: Any) -> bool:
    return _is_sequence(value) and not isinstance(value, _TEXT) and getattr(value, "ndim", 1) == 1


_PLAIN: dict[str, _Check] = {
    "Any": None,
    "object": None,
    "Hashable": None,
    "bool": _is_flag,
    "int": _is_whole,
    "float": _is_number,
    "str": lambda value: isinstance(value, str),
    "bytes": lambda value: isinstance(value, bytes),
    "Path": _is_path,
    "PathLike": _is_path,
    "IO": _is_file,
    "Moment": _is_moment,
    "Callable": callable,
    "ArrayLike": _is_array,
    "NDArray": _is_array,
}
_CONTAINERS: dict[str, Callable[[Any], bool]] = {
    "Mapping": _is_mapping,
    "dict": _is_mapping,
    "Iterable": _is_iterable,
    "Collection": _is_iterable,
    "Sequence": _is_sequence,
    "list": _is_sequence,
    "tuple": _is_sequence,
    "AbstractSet": lambda value: isinstance(value, AbstractSet),
    "set": lambda value: isinstance(value, AbstractSet),
    "frozenset": lambda value: isinstance(value, AbstractSet),
}
