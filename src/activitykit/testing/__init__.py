"""Hypothesis strategies for programs that take Activity Streams 2.0 in: made-up documents and companies.

Needs hypothesis (``pip install 'activitykit[testing]'``). Nothing else of the library imports this room.
"""

from __future__ import annotations

from importlib import import_module

from activitykit.errors import MissingExtra

try:
    import_module("hypothesis")
except ImportError as error:
    raise MissingExtra("hypothesis", "testing", "making up documents and companies") from error

from activitykit.testing._history import ACTIONS
from activitykit.testing.companies import Company, companies
from activitykit.testing.documents import activities, documents
from activitykit.testing.violations import Violation, mutated_bytes, violations

__all__ = [
    "ACTIONS",
    "Company",
    "Violation",
    "activities",
    "companies",
    "documents",
    "mutated_bytes",
    "violations",
]
