"""The HTTP media type of a document (Core 2 and 8.1)."""

from __future__ import annotations

from activitykit.arguments import shown
from activitykit.errors import WrongArgument
from activitykit.validation.context import NORMATIVE
from activitykit.validation.wording import brief

__all__ = ["media_type_fault"]


def media_type_fault(media_type: str) -> str:
    """Return what is wrong with a Content-Type, or an empty string.

    Example:
        >>> media_type_fault("application/activity+json; charset=utf-8")
        ''
        >>> media_type_fault("application/json")
        'the media type is "application/json"'
    """
    if not isinstance(media_type, str):
        msg = f"media_type is a text such as 'application/activity+json', not {shown(media_type)}"
        raise WrongArgument(msg)
    from email.message import Message  # noqa: PLC0415 - slow to import, and seldom asked for

    message = Message()
    message["Content-Type"] = " ".join(media_type.encode("ascii", "replace").decode().splitlines())
    name = message.get_content_type()
    charset = message.get_param("charset")
    if isinstance(charset, str) and charset.lower().replace("-", "") != "utf8":
        return f"the charset is {brief(charset)}, not UTF-8"
    profile = message.get_param("profile")
    profiles = profile.split() if isinstance(profile, str) else []
    if name == "application/activity+json" or (name == "application/ld+json" and NORMATIVE in profiles):
        return ""
    if name == "application/ld+json":
        return "the media type is application/ld+json without the profile of Activity Streams"
    return f"the media type is {brief(media_type)}"
