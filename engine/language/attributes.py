"""Values of attributes: what a scalar beside an attribute means under its declared type, and how it is compared.

A text keeps the source text, so that `874` and `"874"` are the same and a leading zero survives;
any other mismatch is an error when a file is checked, never a comparison.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from .calendar_file import CalendarFor
from .programme import Attribute, Condition, Requirement, Scalar

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")

Value = str | float | bool | date


def typed(scalar: Scalar, type: str) -> Value | None:
    """The value under a declared type (text, number, date, true_false); None where it is not of that type."""
    match type:
        case "text":
            return scalar.text
        case "number":
            return float(scalar.text) if scalar.kind == "number" else None
        case "true_false":
            return scalar.text == "true" if scalar.kind == "true_false" else None
    if not _DAY.match(scalar.text):  # fromisoformat takes weeks too, such as 2026-W01-1
        return None
    try:
        return date.fromisoformat(scalar.text)
    except ValueError:
        return None


def values(recorded: Mapping[str, Scalar], declared: Mapping[str, Attribute]) -> dict[str, Value]:
    """The recorded attributes that a programme declares, typed. One of another type counts as not recorded."""
    both = {name: typed(recorded[name], declared[name].type) for name in recorded if name in declared}
    return {name: value for name, value in both.items() if value is not None}


def passes(test: Requirement | Condition | CalendarFor, value: Value, type: str) -> bool:
    """Whether a value of a declared type passes the test's comparison: is, is_not, in, at_least or at_most."""
    if test.is_ is not None:
        return typed(test.is_, type) == value
    if test.is_not is not None:
        return typed(test.is_not, type) != value
    if test.in_ is not None:
        return value in [typed(scalar, type) for scalar in test.in_]
    if isinstance(test, CalendarFor):
        return False
    if isinstance(test.at_least, Scalar):
        return _ordered(typed(test.at_least, type), value)
    if test.at_most is not None:
        return _ordered(value, typed(test.at_most, type))
    return False


def _ordered(low: Value | None, high: Value | None) -> bool:
    """Whether `low` <= `high`; two values of one type, None never."""
    if low is None or high is None or type(low) is not type(high):
        return False
    return low <= high  # type: ignore[operator]
