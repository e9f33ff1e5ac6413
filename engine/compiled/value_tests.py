"""Tests of the value of an attribute: is, is_not, in, at_least or at_most, under its declared type."""

from __future__ import annotations

from typing import Literal

from ..frozen import frozen
from ..language.attributes import Value, typed
from ..language.calendar_file import CalendarFor
from ..language.field_types import Scalar
from ..text.english import join_words

Comparison = Literal["is", "is_not", "in", "at_least", "at_most"]
ValueType = Literal["text", "number", "date", "true_false"]


@frozen
class ValueTest:
    """One comparison with the values written in the file; only `in` has several."""

    comparison: Comparison
    scalars: tuple[Scalar, ...]
    type: ValueType

    def passes(self, value: Value) -> bool:
        """Whether a value of the declared type passes."""
        asked = [typed(scalar, self.type) for scalar in self.scalars]
        match self.comparison:
            case "is" | "in":
                return value in asked
            case "is_not":
                return value not in asked
            case "at_least":
                return _ordered(asked[0], value)
        return _ordered(value, asked[0])

    @property
    def words(self) -> str:
        """What is asked of the value: `874`, `not 874`, `1 or 2`, `at least 3`."""
        told = join_words([scalar.text for scalar in self.scalars], "or")
        before = {"is_not": "not ", "at_least": "at least ", "at_most": "at most "}
        return before.get(self.comparison, "") + told


def calendar_test(whose: CalendarFor, type: ValueType) -> ValueTest:
    """The test that a calendar puts to a setting, whose programme declares the attribute to be of a type."""
    if whose.is_ is not None:
        return ValueTest("is", (whose.is_,), type)
    if whose.is_not is not None:
        return ValueTest("is_not", (whose.is_not,), type)
    return ValueTest("in", whose.in_ or (), type)


def _ordered(low: Value | None, high: Value | None) -> bool:
    """Whether `low` <= `high`; two values of one type, None never."""
    if low is None or high is None or type(low) is not type(high):
        return False
    return low <= high  # type: ignore[operator]
