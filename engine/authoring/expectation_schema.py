"""JSON Schema of what a scenario may expect, made from the places of an answer that hold the scenarios to it.

The ids in an answer are those of one programme, which an editor does not know: any id will do here.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from ..language.index import Index
from ..language.programme import Programme, Stage
from ..scenarios.answer_shape import answer_of
from ..scenarios.expectations import (
    PRESENT,
    DayOrNull,
    Fields,
    Listed,
    Number,
    Parts,
    Place,
    Truth,
    Word,
)

_ANY_ID = "any-id"
_SOME = Programme(
    programme=_ANY_ID, version="1", effective_from=date.min, title=_ANY_ID, stages=(Stage(id=_ANY_ID),)
)


def answer_schema(day: dict[str, Any]) -> dict[str, Any]:
    """The schema of an expectation as plain data for JSON; `day` is that of a day."""
    return _place(answer_of(Index(_SOME)), day)


def _place(place: Place, day: dict[str, Any]) -> dict[str, Any]:
    if isinstance(place, Fields):
        fields = {
            "type": "object",
            "properties": {key: _place(each, day) for key, each in place.places.items()},
            "additionalProperties": False,
            "minProperties": 1,
        }
        return _either(fields, _place(place.places[place.short], day)) if place.short else fields
    if isinstance(place, Parts):
        part = _place(place.part, day)
        one = part if place.always else _either(part, {"enum": [PRESENT, None]})
        listed = {"type": "array", "items": _either(_map_of(part), {"type": ["string", "number"]})}
        return _either({"type": "object", "additionalProperties": one, "minProperties": 1}, listed)
    if isinstance(place, Listed):
        return {"type": "array", "items": _place(place.item, day)}
    if isinstance(place, Word):
        if _ANY_ID in place.words:
            return {"type": ["string", "null"]}
        return {"enum": [*place.words, *([None] if place.nothing else [])]}
    if isinstance(place, DayOrNull):
        return _either(day, {"type": "null"})
    if isinstance(place, Truth):
        return {"type": "boolean"}
    return {"type": "number"} if isinstance(place, Number) else {"type": ["string", "number", "boolean"]}


def _either(first: dict[str, Any], second: dict[str, Any]) -> dict[str, Any]:
    """One or the other, in the form that schema.py gives its reason for."""
    return {"anyOf": [{"oneOf": [first, second]}]}


def _map_of(part: dict[str, Any]) -> dict[str, Any]:
    """The map, where a word may stand for it as well."""
    found: dict[str, Any] = part["anyOf"][0]["oneOf"][0] if "anyOf" in part else part
    return found
