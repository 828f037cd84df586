"""Is a value as a JSON schema says? The words of it that docs/schemas/ uses, and no others."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

_TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "integer": (int,),
    "boolean": (bool,),
    "null": (type(None),),
}
_WORDS = {
    *("$schema", "$id", "$defs", "$ref", "title", "description", "anyOf", "const", "enum", "type"),
    *("pattern", "minimum", "maximum", "properties", "required", "additionalProperties", "items"),
}


def faults(value: Any, schema: dict[str, Any], root: dict[str, Any], at: str = "$") -> list[str]:
    """Every place at which the value is not as the schema says. ``root``: the whole schema."""
    return list(_faults(value, schema, root, at))


def is_like(value: Any, schema: dict[str, Any]) -> bool:
    """Is all of the value as the schema says? Stops at the first fault."""
    return next(_faults(value, schema, schema, "$"), None) is None


def _faults(value: Any, schema: dict[str, Any], root: dict[str, Any], at: str) -> Iterator[str]:
    if not set(schema) <= _WORDS:
        raise ValueError(f"a word that is not checked: {set(schema) - _WORDS}")
    if "$ref" in schema:
        yield from _faults(value, root["$defs"][schema["$ref"].rpartition("/")[2]], root, at)
    if "anyOf" in schema and all(
        next(_faults(value, each, root, at), None) for each in schema["anyOf"]
    ):
        yield f"{at}: none of what it may be"
    if "const" in schema and value != schema["const"]:
        yield f"{at}: {value!r} is not {schema['const']!r}"
    if "enum" in schema and value not in schema["enum"]:
        yield f"{at}: {value!r} is none of {schema['enum']}"
    if "type" in schema and not _is_a(value, schema["type"]):
        yield f"{at}: {value!r} is no {schema['type']}"
        return
    if isinstance(value, str) and not re.search(schema.get("pattern", ""), value):
        yield f"{at}: {value!r} is not like {schema['pattern']}"
    if isinstance(value, int) and not (
        schema.get("minimum", value) <= value <= schema.get("maximum", value)
    ):
        yield f"{at}: {value} is out of bounds"
    if isinstance(value, dict):
        yield from _of_object(value, schema, root, at)
    if isinstance(value, list) and "items" in schema:
        for number, one in enumerate(value):
            yield from _faults(one, schema["items"], root, f"{at}[{number}]")


def _is_a(value: Any, kinds: str | list[str]) -> bool:
    wanted = [kinds] if isinstance(kinds, str) else kinds
    if isinstance(value, bool):
        return "boolean" in wanted
    return any(isinstance(value, _TYPES[kind]) for kind in wanted)


def _of_object(
    value: dict[str, Any], schema: dict[str, Any], root: dict[str, Any], at: str
) -> Iterator[str]:
    known = schema.get("properties", {})
    yield from (
        f"{at}.{name} is missing" for name in schema.get("required", ()) if name not in value
    )
    if schema.get("additionalProperties") is False:
        yield from (f"{at}.{name} is not known" for name in value if name not in known)
    for name, one in value.items():
        if name in known:
            yield from _faults(one, known[name], root, f"{at}.{name}")
