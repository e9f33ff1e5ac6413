"""pydantic's schemas of the plain types that records are made of, without importing pydantic's own maker of schemas.

Importing and running that would take longer than a whole answer from a folder of records. The types say by themselves
how they are read (`field_types.py`, `file_map.py`), to this maker as to pydantic's: only what is between them is here.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal, get_args, get_origin

from .types_in_files import without_none

_NAMES = {str: "str", int: "int", float: "float", bool: "bool", date: "date"}


class PlainHandler:
    """What a type is given to ask for the schemas of others, as pydantic gives it."""

    def __init__(self, inner: Any = None) -> None:
        self._inner = inner

    def __call__(self, source: Any) -> Any:
        """The schema of the type that a mark stands on."""
        return self._inner

    @staticmethod
    def generate_schema(hint: Any) -> Any:
        """The schema of another type."""
        return schema_of(hint)


def schema_of(hint: Any) -> Any:
    """The schema of a text, number, day, word of a few, tuple, dict, or of what says its own; or of one or None."""
    if get_origin(hint) is Annotated:
        hint, *marks = get_args(hint)
        schema = schema_of(hint)
        for mark in marks:
            schema = mark.__get_pydantic_core_schema__(hint, PlainHandler(schema))
        return schema
    inside = without_none(hint)
    if inside is not hint:
        return {"type": "nullable", "schema": schema_of(inside)}
    if get_origin(hint) is tuple:
        return {"type": "tuple", "items_schema": [schema_of(get_args(hint)[0])], "variadic_item_index": 0}
    if get_origin(hint) is dict:
        key, value = map(schema_of, get_args(hint))
        return {"type": "dict", "keys_schema": key, "values_schema": value}
    if get_origin(hint) is Literal:
        return {"type": "literal", "expected": list(get_args(hint))}
    if hint is Any:
        return {"type": "any"}
    if hint in _NAMES:
        return {"type": _NAMES[hint]}
    return hint.__get_pydantic_core_schema__(hint, PlainHandler())
