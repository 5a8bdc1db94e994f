"""Where the names in a drawing stand, so that none covers another one or what it does not name."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["Circle", "beside"]

_LETTER, _LINE, _SPACE = 6.3, 14.0, 3.0  # about what a letter of 11 pixels takes, and a line of them


class Circle(NamedTuple):
    """A circle in a drawing, in pixels from its upper left corner, and what it is called."""

    x: float
    y: float
    radius: float
    name: str


class _Box(NamedTuple):
    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: _Box) -> bool:
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )


def beside(circles: Sequence[Circle], size: tuple[float, float]) -> tuple[tuple[float, float] | None, ...]:
    """Return where the middle of each name stands; ``None`` for one that there is no room for.

    Those that come first choose first: above their circle, below it, beside it, or at a corner.

    Args:
        circles: What is named.
        size: Width and height of the drawing, which no name leaves.

    Example:
        >>> beside([Circle(50, 50, 5, "Ana"), Circle(52, 50, 5, "Zoe")], (100, 100))
        ((50, 35.0), (52, 65.0))
    """
    taken = [_around(one) for one in circles]
    found: list[tuple[float, float] | None] = []
    for at, one in enumerate(circles):
        half = len(one.name) * _LETTER / 2
        others = [*taken[:at], *taken[at + 1 :]]
        for x, y in _places(one, half):
            box = _Box(x - half, y - _LINE / 2, x + half, y + _LINE / 2)
            inside = box.left >= 0 and box.top >= 0 and box.right <= size[0] and box.bottom <= size[1]
            if inside and not any(box.meets(other) for other in others):
                taken.append(box)
                found.append((x, y))
                break
        else:
            found.append(None)
    return tuple(found)


def _around(circle: Circle) -> _Box:
    x, y, radius, _ = circle
    return _Box(x - radius, y - radius, x + radius, y + radius)


def _places(circle: Circle, half: float) -> Iterator[tuple[float, float]]:
    x, y, radius, _ = circle
    up, out = radius + _SPACE + _LINE / 2, radius + _SPACE + half
    yield from ((x, y - up), (x, y + up), (x + out, y), (x - out, y))
    yield from ((x + side * half, y + level * up) for level in (-1, 1) for side in (1, -1))
