"""The JSON Schema of Activity Streams 2.0, made from the vocabulary's table."""

from __future__ import annotations

import re
from typing import Any

from activitykit.validation.codes import built_in_codes
from activitykit.validation.lexical import is_duration, is_language_tag, is_media_type, is_relation_name
from activitykit.validation.rulebook import belongs
from activitykit.vocabulary import ACTIVITYPUB, NAMESPACE, PROPERTIES, TYPES

__all__ = ["UNEXPRESSED", "json_schema"]

UNEXPRESSED = (
    *("AS2-UTF8", "AS2-SYNTAX", "AS2-NAN", "AS2-SURROGATE", "AS2-JSON-TYPE", "AS2-CYCLE", "AS2-TOO-LARGE"),
    *(
        "AS2-CTX-OTHER-ONLY",
        "AS2-CTX-OVERRIDE",
        "AS2-COMPACTION-EXPANDED-KEY",
        "AS2-COMPACTION-EXPANDED-TYPE",
    ),
    *("AS2-ARRAY-OF-ARRAYS", "AS2-DATE-IMPOSSIBLE", "AS2-NAME-HTML", "AS2-IRI-SYNTAX"),
)
"""The errors that the schema leaves out, in whole or part: they need the text, the @context or a calendar."""

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_ALL = {**ACTIVITYPUB, **PROPERTIES}
_NULL = {"type": "null"}
_VALUE_OBJECT = {"required": ["@value"]}
_FORBIDDEN = r"[\u0000-\u0020<>\"{}|\\^`]"
_NO_IRI = {"pattern": _FORBIDDEN}


def json_schema() -> dict[str, Any]:
    """Return a JSON Schema 2020-12 that refuses what is an error, as far as a schema can tell.

    Warnings and hints are no part of it. ``$comment`` names the codes it can't express.

    Example:
        >>> schema = json_schema()
        >>> schema["$schema"], "AS2-DATE-IMPOSSIBLE" in schema["$comment"]
        ('https://json-schema.org/draft/2020-12/schema', True)
    """
    silent = [
        code for code, row in built_in_codes().items() if code.startswith("AS2-") and row.severity != "error"
    ]
    return {
        "$schema": _DIALECT,
        "$id": "urn:activitykit:schema:activitystreams-2.0",
        "title": "Activity Streams 2.0",
        "description": "A document of the W3C Recommendations Activity Streams 2.0, Core and Vocabulary.",
        "$comment": f"Not expressed: {', '.join(UNEXPRESSED)}. Allowed, as no errors: {', '.join(silent)}.",
        "$ref": "#/$defs/node",
        "$defs": _definitions(),
    }


def _definitions() -> dict[str, Any]:
    tag = _letters(_pattern(is_language_tag))
    entity = {"anyOf": [{"$ref": "#/$defs/iri"}, {"$ref": "#/$defs/node"}]}
    return {
        "node": _node(),
        "context": {
            "anyOf": [
                {"type": ["string", "object"]},
                {"type": "array", "minItems": 1, "items": {"type": ["string", "object", "null"]}},
            ]
        },
        "iri": {"type": "string", "not": _NO_IRI},
        "id": {
            "type": ["string", "null"],
            "pattern": r"^[A-Za-z][A-Za-z0-9+.\-]*:",
            "not": {"type": "string", **_NO_IRI},
        },
        "types": {
            "anyOf": [
                {"type": "string", "pattern": r"\S"},
                _NULL,
                {
                    "type": "array",
                    "minItems": 1,
                    "items": {"anyOf": [{"type": "string", "pattern": r"\S"}, _NULL]},
                    "not": {
                        "allOf": [
                            {"contains": {"enum": _named("Link", link=True)}},
                            {"contains": {"enum": _named("Link", link=False)}},
                        ]
                    },
                },
            ]
        },
        "thing": entity,
        "things": {"anyOf": [_NULL, entity, _array(entity)]},
        "text": {"type": ["string", "null"]},
        "languageMap": {
            "type": ["object", "null"],
            "propertyNames": {"pattern": f"^(?:{tag})$"},
            "additionalProperties": {"type": "string"},
        },
        "dateTime": {
            "type": ["string", "null"],
            "pattern": r"^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d"
            r"(?::(?:[0-5]\d|60)(?:\.\d+)?)?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)?$",
        },
        "duration": {
            "type": ["string", "null"],
            "pattern": f"^(?:{_pattern(is_duration)})$",
        },
        "count": {"type": ["integer", "null"], "minimum": 0},
        "languageTag": {"type": ["string", "null"], "pattern": f"^(?:{tag})$"},
        "mediaType": {
            "type": ["string", "null"],
            "pattern": _pattern(is_media_type).partition("(?:[ ")[0].join(("^", "\\s*(;|$)")),
        },
        "relation": {
            "type": "string",
            "pattern": f"^(?:{_pattern(is_relation_name)}|[A-Za-z][A-Za-z0-9+.\\-]*:[^\\s,]+)$",
        },
        "foreign": {
            "description": "The value of an extension: objects of the vocabulary's types in it are checked.",
            "if": {"type": "object", "properties": {"type": {"enum": list(TYPES)}}, "required": ["type"]},
            "then": {"$ref": "#/$defs/node"},
            "else": {
                "minItems": 1,
                "items": {"$ref": "#/$defs/foreign"},
                "properties": {"@context": True},
                "additionalProperties": {"$ref": "#/$defs/foreign"},
            },
        },
    }


def _node() -> dict[str, Any]:
    properties: dict[str, Any] = {
        "@context": {"$ref": "#/$defs/context"},
        "@graph": True,
        "id": {"$ref": "#/$defs/id"},
        "@id": {"$ref": "#/$defs/id"},
        "type": {"$ref": "#/$defs/types"},
        "@type": {"$ref": "#/$defs/types"},
        **{name: _property(name) for name in (*_ALL, "orderedItems")},
        **{
            f"{name}Map": {"$ref": "#/$defs/languageMap"}
            for name, p in PROPERTIES.items()
            if p.natural_language
        },
        **dict.fromkeys(("displayName", "objectType", "verb", "title"), _NULL),
    }
    return {
        "type": "object",
        "not": _VALUE_OBJECT,
        "properties": properties,
        "additionalProperties": {"$ref": "#/$defs/foreign"},
        "allOf": [*_domains(), *_required()],
    }


def _property(name: str) -> dict[str, Any]:
    entry = _ALL["items" if name == "orderedItems" else name]
    simple = {
        "xsd:dateTime": "dateTime",
        "xsd:duration": "duration",
        "xsd:nonNegativeInteger": "count",
        "language-tag": "languageTag",
        "media-type": "mediaType",
        "rdf:langString": "text",
    }
    if name == "closed":
        return {
            "anyOf": [{"type": "boolean"}, {"$ref": "#/$defs/dateTime"}, _address(), {"$ref": "#/$defs/node"}]
        }
    if name == "units":
        return {"anyOf": [_NULL, {"enum": list(entry.values)}, _address()]}
    if name == "rel":
        return {"anyOf": [_NULL, {"$ref": "#/$defs/relation"}, _array({"$ref": "#/$defs/relation"})]}
    if name == "formerType":
        kind = {"type": "string", "pattern": r"\S"}
        return {"anyOf": [_NULL, kind, _array(kind)]}
    if "xsd:float" in entry.range:
        return _measure(name)
    for datatype, definition in simple.items():
        if datatype in entry.range:
            reference = {"$ref": f"#/$defs/{definition}"}
            return _or_single(reference) if entry.functional else reference
    if not entry.types:
        text = {"type": "string"} if entry.range == ("xsd:string",) else {"$ref": "#/$defs/iri"}
        return _or_single({"anyOf": [_NULL, text]})
    return _things(name)


def _measure(name: str) -> dict[str, Any]:
    entry = _ALL[name]
    bounds = {"minimum": entry.minimum, "maximum": entry.maximum}
    number = {"type": "number", **{word: bound for word, bound in bounds.items() if bound is not None}}
    # A number in quotes is a warning only: the Recommendation's own examples have it.
    return _or_single({"anyOf": [_NULL, number, {"type": "string", "pattern": r"^\s*[+\-]?\d*\.?\d+\s*$"}]})


def _things(name: str) -> dict[str, Any]:
    entry = _ALL["items" if name == "orderedItems" else name]
    wanted = set(entry.types)
    refused = [kind.name for kind in TYPES.values() if not wanted & {kind.name, *kind.ancestors}]
    one: dict[str, Any] = {"$ref": "#/$defs/thing"}
    if refused:
        one["not"] = {"type": "object", "properties": {"type": {"enum": refused}}, "required": ["type"]}
    return _or_single({"anyOf": [_NULL, one]}) if entry.functional else {"anyOf": [_NULL, one, _array(one)]}


def _address() -> dict[str, Any]:
    return {"type": "string", "pattern": r"^[A-Za-z][A-Za-z0-9+.\-]*:", "not": _NO_IRI}


def _array(item: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "minItems": 1, "items": {"anyOf": [item, _NULL]}}


def _or_single(one: dict[str, Any]) -> dict[str, Any]:
    """One value; in an array of one it is a warning only."""
    return {"anyOf": [one, {"type": "array", "minItems": 1, "maxItems": 1, "items": one}]}


def _domains() -> list[dict[str, Any]]:
    """For each set of types, the properties that must not stand on them."""
    mild = {"href", "rel", "hreflang", "width", "height"}
    refused: dict[tuple[str, ...], list[str]] = {}
    for name in (*PROPERTIES, "orderedItems"):
        if name in mild:
            continue
        kinds = tuple(kind for kind in TYPES if not belongs(name, (kind,)) and not _mild_on(name, kind))
        if kinds:
            refused.setdefault(kinds, []).append(name)
    return [
        {
            "if": {"properties": {"type": {"enum": list(kinds)}}, "required": ["type"]},
            "then": {"properties": dict.fromkeys(names, _NULL)},
        }
        for kinds, names in refused.items()
    ]


def _mild_on(name: str, kind: str) -> bool:
    """Whether a property of every Object is merely frowned upon on a Link."""
    return (
        TYPES[kind].is_a("Link")
        and "Object" in PROPERTIES["items" if name == "orderedItems" else name].domain
    )


def _required() -> list[dict[str, Any]]:
    links = _named("Link", link=True)
    typed = {"anyOf": [{"enum": links}, {"type": "array", "contains": {"enum": links}}]}
    choice = {"type": ["object", "array", "string", "number", "boolean"]}
    both = {"required": ["oneOf", "anyOf"], "properties": {"oneOf": choice, "anyOf": choice}}
    return [
        {
            "if": {"properties": {"type": typed}, "required": ["type"]},
            "then": {"required": ["href"], "properties": {"href": {"not": _NULL}}},
        },
        {"if": {"properties": {"type": {"const": "Question"}}, "required": ["type"]}, "then": {"not": both}},
        {"not": {"anyOf": [{"required": [f"{NAMESPACE}{name}"]} for name in ("name", "content", "type")]}},
    ]


def _named(base: str, *, link: bool) -> list[str]:
    return [name for name, entry in TYPES.items() if entry.is_a(base) == link]


def _pattern(full_match: Any) -> str:
    """Return the pattern whose bound ``fullmatch`` this is."""
    return str(full_match.__self__.pattern)


def _letters(pattern: str) -> str:
    """Return a pattern for either case: JSON Schema's have no flags."""
    return re.sub(r"a-wyz|a-z", lambda match: f"{match[0]}{match[0].upper()}", pattern).replace(
        "x(?:-", "[xX](?:-"
    )
