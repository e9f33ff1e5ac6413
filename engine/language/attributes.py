"""Values of attributes: what a scalar beside an attribute means under its declared type.

A text keeps the source text, so that `874` and `"874"` are the same and a leading zero survives;
any other mismatch is an error when a file is checked, never a comparison.
"""

from __future__ import annotations

from datetime import date

from .field_types import Scalar, iso_day

Value = str | float | bool | date

STATUS, CLOSED_ON = "establishment_status", "closed_on"
"""Attributes that the register of schools gives: whether a school is open, and the day on which it closed."""
OF_ONE_ESTABLISHMENT = (STATUS, CLOSED_ON)
"""Attributes that end with an establishment: what became of it has its own."""

WRITTEN = {
    "text": "a text",
    "number": "a number, without quotes",
    "date": "a day as YYYY-MM-DD",
    "true_false": "true or false, without quotes",
}
"""How a value of each type of attribute is written."""


def typed(scalar: Scalar, type: str) -> Value | None:
    """The value under a declared type (text, number, date, true_false); None where it is not of that type."""
    match type:
        case "text":
            return scalar.text
        case "number":
            return float(scalar.text) if scalar.kind == "number" else None
        case "true_false":
            return scalar.text == "true" if scalar.kind == "true_false" else None
    day = iso_day(scalar.text)
    return day if isinstance(day, date) else None
