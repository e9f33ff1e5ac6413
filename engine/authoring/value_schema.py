"""JSON Schemas of single values: texts and numbers within their limits, days, values beside an attribute."""

from __future__ import annotations

import re
from typing import Annotated, Any, get_origin

from ..calendar.durations import pattern
from ..language import field_types, setting
from ..language.field_types import Duration, Hours, Limit
from ..language.hours import HOURS_PATTERN
from ..language.types_in_files import plain_type

Json = dict[str, Any]

_LENGTHS = ["2 terms", "6 weeks", "12 months - 4 days"]
_HOURS = [1.5, "1:20", "20 minutes", "1 hour 20 minutes"]
_SHORT_MONTH, _LONG_MONTH = "0[469]|11", "0[13578]|1[02]"
_DAY = rf"^(?!0000)[0-9]{{4}}-((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-9])|({_SHORT_MONTH})-30|({_LONG_MONTH})-3[01])$"


def single_schema(kind: str, limit: Limit) -> Json:
    """A text or a number within its limit."""
    if limit == limit_of(Hours):
        return {
            "type": ["number", "string"],
            "minimum": limit.at_least,
            "maximum": limit.at_most,
            "pattern": HOURS_PATTERN.replace(r"\Z", "$"),
            "patternErrorMessage": f"This must be {limit.what}{limit.such_as}.",
            "examples": _HOURS,
        }
    if kind != "str":
        return {
            "type": "integer" if kind == "int" else "number",
            "minimum": limit.at_least,
            "maximum": limit.at_most,
        }
    if limit == limit_of(Duration):
        says = 'A length of time: a whole number, a space and a unit, such as "4 weeks" or "2 terms".'
        return {"type": "string", "pattern": pattern(), "patternErrorMessage": says, "examples": _LENGTHS}
    return _text(limit)


def _text(limit: Limit) -> Json:
    """Text, or an unquoted number where its digits would do: `version: 2023.1`, `setting: 137001`."""
    match = re.compile(str(limit.pattern)).match
    kinds = [kind for kind, example in (("number", "1.5"), ("integer", "15")) if match(example)][:1]
    made: Json = {"type": ["string", *kinds]} if kinds else {"type": "string"}
    if kinds and not match("-1"):
        made["minimum"] = 0
    written = str(limit.pattern).replace(r"\Z", "$")
    return {**made, "pattern": written, "patternErrorMessage": f"This must be {limit.what}."}


def value_schema() -> Json:
    """A value beside an attribute."""
    return {"type": ["string", "number", "boolean"]}


def day_schema() -> Json:
    """A day, YYYY-MM-DD."""
    return {
        "type": "string",
        "pattern": _DAY,
        "patternErrorMessage": "A day is written YYYY-MM-DD, such as 2026-09-24.",
    }


def limit_of(hint: Any) -> Limit | None:
    """The limit of a type, where it has one."""
    return next((mark for mark in plain_type(hint)[1] if isinstance(mark, Limit)), None)


def named_limits() -> dict[Limit | None, str]:
    """The limits that the vocabulary gives a name, such as Id and Hours."""
    return {
        limit_of(hint): name
        for module in (field_types, setting)
        for name, hint in vars(module).items()
        if get_origin(hint) is Annotated
    }
