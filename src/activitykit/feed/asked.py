"""What a page or a digest is asked of and for, told where it is neither."""

from __future__ import annotations

from typing import Any

from activitykit.errors import ActivityKitError, StreamError
from activitykit.select import Viewer
from activitykit.stream import Stream

__all__ = ["check_asked"]


def check_asked(stream: Any, viewer: Any) -> None:
    """Refuse what is no stream, and who is no viewer.

    Raises:
        StreamError: It is no stream.
        ActivityKitError: It is neither a viewer nor the IRI of one.
    """
    if not isinstance(stream, Stream):
        msg = f"a page is of a stream, not of {type(stream).__name__}: Stream.from_documents makes one"
        raise StreamError(msg)
    if not isinstance(viewer, Viewer | str):
        msg = f"a page is for a viewer, or the IRI of one, not {viewer!r:.80}"
        raise ActivityKitError(msg)
