"""What is in a collection: its items, and those of the pages embedded in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from activitykit.vocabulary import CONTEXT_URL

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["is_single", "objects_in"]

_COLLECTIONS = frozenset({"Collection", "CollectionPage", "OrderedCollection", "OrderedCollectionPage"})


def is_single(raw: dict[str, Any]) -> bool:
    """Whether an object surely stands for itself: it has one type of 2.0, and it's no collection."""
    kind = raw.get("type")
    return isinstance(kind, str) and kind not in _COLLECTIONS


def objects_in(raw: dict[str, Any], *, complete: bool = False) -> Iterator[dict[str, Any] | str]:
    """Iterate over the objects that a document stands for; a text is the reason why some are missing.

    An object that is no collection stands for itself, as does a collection with nothing of its items in
    it. An item given by its IRI alone is an object with an ``id``. Pages follow each other by ``next``,
    as far as they are embedded: nothing is fetched. An item gets the ``@context`` of its collection
    where that says more than the normative one, or where it is to be a complete document.

    Example:
        >>> page = {"type": "OrderedCollectionPage", "orderedItems": ["https://a.example/2"]}
        >>> list(objects_in({"type": "OrderedCollection", "orderedItems": [{"type": "Note"}], "first": page}))
        [{'type': 'Note'}, {'id': 'https://a.example/2'}]
    """
    if not _is_collection(raw) or not any(
        name in raw and not isinstance(raw[name], str) for name in ("items", "orderedItems", "first")
    ):
        yield raw
        return
    context = raw.get("@context")
    if context == CONTEXT_URL and not complete:
        context = None
    inline = "items" in raw or "orderedItems" in raw
    page: Any = {name: raw[name] for name in ("items", "orderedItems", "next") if name in raw}
    first = raw.get("first")
    if first is not None and not (inline and isinstance(first, str)):
        page["next"] = first  # an address beside the items themselves leads to the same ones again
    while isinstance(page, dict):
        for name in ("orderedItems", "items"):
            yield from _items(page.get(name), context)
        page = page.get("next")
    if isinstance(page, str):
        yield f"the items from the page {page} on are elsewhere and are not fetched"


def _is_collection(raw: dict[str, Any]) -> bool:
    kind = raw.get("type", raw.get("@type"))
    if kind is None:
        return "items" in raw or "orderedItems" in raw
    return any(
        isinstance(name, str) and name in _COLLECTIONS
        for name in (kind if isinstance(kind, list) else [kind])
    )


def _items(items: Any, context: Any) -> Iterator[dict[str, Any] | str]:
    for item in items if isinstance(items, list) else [items]:
        found = {"id": item} if isinstance(item, str) else item
        if isinstance(found, dict):
            inherits = context is not None and "@context" not in found
            yield {"@context": context, **found} if inherits else found
        elif found is not None:
            yield f"an item of the collection is {type(found).__name__}, neither an object nor an IRI"
