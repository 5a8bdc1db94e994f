"""The JSON-LD contexts that come with the library, so that none is ever fetched."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from activitykit.vocabulary._tables import ACTIVITYPUB, NAMESPACE, PROPERTIES, TYPES
from activitykit.vocabulary.scope import CONTEXT_URL

if TYPE_CHECKING:
    from activitykit.vocabulary.terms import Property

__all__ = ["SECURITY_URL", "bundled_contexts", "normative_context"]

SECURITY_URL = "https://w3id.org/security/v1"
"""The address of the context that ActivityPub's public keys come from."""

_SECURITY = "https://w3id.org/security#"
_INSECURE_URL = CONTEXT_URL.replace("https:", "http:", 1)


def normative_context() -> dict[str, Any]:
    """Return the definitions of https://www.w3.org/ns/activitystreams, made from the tables.

    Example:
        >>> normative_context()["actor"]
        {'@id': 'as:actor', '@type': '@id'}
    """
    context: dict[str, Any] = {
        "xsd": "http://www.w3.org/2001/XMLSchema#",
        "as": NAMESPACE,
        "ldp": "http://www.w3.org/ns/ldp#",
        "vcard": "http://www.w3.org/2006/vcard/ns#",
        "id": "@id",
        "type": "@type",
        "Public": {"@id": "as:Public", "@type": "@id"},
    }
    context |= {name: f"as:{name}" for name in TYPES}
    for row in (*PROPERTIES.values(), *ACTIVITYPUB.values()):
        if not row.iri.startswith(_SECURITY):
            context |= _definitions(row)
    return context


def _definitions(row: Property) -> dict[str, Any]:
    iri = row.iri.replace(NAMESPACE, "as:").replace("http://www.w3.org/ns/ldp#", "ldp:")
    if row.map_name is not None:
        return {row.name: iri, row.map_name: {"@id": iri, "@container": "@language"}}
    kind = _kind(row)
    definitions: dict[str, Any] = {row.name: {"@id": iri, "@type": kind} if kind else iri}
    if row.alias is not None:
        definitions[row.alias] = {"@id": iri, "@type": kind, "@container": "@list"}
    return definitions


def _kind(row: Property) -> str | None:
    """Return how a plain value is to be read: as an IRI, as a datatype, or as the text it is."""
    typed = [name for name in row.datatypes if name.startswith("xsd:") and name != "xsd:string"]
    if row.name == "closed":
        return "xsd:dateTime"
    if row.name == "source":
        return None
    if row.types or row.range in (("xsd:anyURI",), ("type",)):
        return "@id"
    return typed[0] if typed and "xsd:string" not in row.datatypes else None


@cache
def bundled_contexts() -> dict[str, Any]:
    """Return every bundled context by its address; not to be changed."""
    normative = normative_context()
    security = {
        "id": "@id",
        "type": "@type",
        "sec": _SECURITY,
        "Key": "sec:Key",
        "owner": {"@id": "sec:owner", "@type": "@id"},
        "publicKey": {"@id": "sec:publicKey", "@type": "@id"},
        "publicKeyPem": "sec:publicKeyPem",
    }
    return {
        CONTEXT_URL: normative,
        NAMESPACE: normative,
        f"{CONTEXT_URL}.jsonld": normative,
        _INSECURE_URL: normative,
        SECURITY_URL: security,
    }
