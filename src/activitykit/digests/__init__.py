"""What is sent rather than shown: the page as a letter, and the few things worth an interruption."""

from activitykit.digests.digest import Digest, Section, digest
from activitykit.digests.notices import Notice, Notices, notices
from activitykit.digests.schedule import Schedule

__all__ = ["Digest", "Notice", "Notices", "Schedule", "Section", "digest", "notices"]
