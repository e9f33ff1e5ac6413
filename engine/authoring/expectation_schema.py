"""JSON Schema of what a scenario may expect, made from the places of an answer that hold the scenarios to it.

The ids in an answer are those of one programme, which an editor does not know: any id will do here.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from ..compiled.compile import compile_programme
from ..compiled.index import Index
from ..language.programme import Programme, Stage
from ..reading.positions import NO_PLACES
from ..scenarios.answer_shape import answer_of
from ..scenarios.expectations import ANY_DATA, DAY_OR_NULL, NUMBER, TRUE_OR_FALSE, AnswerPlace, ClosedWord
from ..scenarios.expected_maps import PRESENT, Fields, Listed, Parts

_ANY_ID = "any-id"
_ANY_PROGRAMME = Programme(
    programme=_ANY_ID, version="1", effective_from=date.min, title=_ANY_ID, stages=(Stage(id=_ANY_ID),)
)


def expectation_schema(day: dict[str, Any]) -> dict[str, Any]:
    """The schema of an expectation as plain data for JSON; `day` is that of a day."""
    return _schema_of(answer_of(compile_programme(Index(_ANY_PROGRAMME), NO_PLACES)), day)


def _schema_of(place: AnswerPlace, day: dict[str, Any]) -> dict[str, Any]:
    if isinstance(place, Fields):
        fields = {
            "type": "object",
            "properties": {key: _schema_of(inner, day) for key, inner in place.places.items()},
            "additionalProperties": False,
            "minProperties": 1,
        }
        return _either(fields, _schema_of(place.places[place.short], day)) if place.short else fields
    if isinstance(place, Parts):
        part = _schema_of(place.part, day)
        expected = part if place.always else _either(part, {"enum": [PRESENT, None]})
        listed = {"type": "array", "items": _either(_map_of(part), {"type": ["string", "number"]})}
        return _either({"type": "object", "additionalProperties": expected, "minProperties": 1}, listed)
    if isinstance(place, Listed):
        return {"type": "array", "items": _schema_of(place.item, day)}
    if isinstance(place, ClosedWord):
        if _ANY_ID in place.words:
            return {"type": ["string", "null"]}
        return {"enum": [*place.words, *([None] if place.nothing else [])]}
    if place is ANY_DATA:
        return {"type": "object"}
    if place is DAY_OR_NULL:
        return _either(day, {"type": "null"})
    if place is TRUE_OR_FALSE:
        return {"type": "boolean"}
    return {"type": "number" if place is NUMBER else ["string", "number", "boolean"]}


def _either(first: dict[str, Any], second: dict[str, Any]) -> dict[str, Any]:
    """One or the other, in the form that `json_schema.py` gives its reason for."""
    return {"anyOf": [{"oneOf": [first, second]}]}


def _map_of(part: dict[str, Any]) -> dict[str, Any]:
    """The map, where a word may stand for it as well."""
    alternatives: dict[str, Any] = part["anyOf"][0]["oneOf"][0] if "anyOf" in part else part
    return alternatives
