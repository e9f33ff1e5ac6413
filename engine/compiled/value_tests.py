"""Tests of the value of an attribute: is, is_not, in, at_least or at_most, under its declared type."""

from __future__ import annotations

from functools import cached_property
from typing import Literal, Protocol

from ..frozen import frozen
from ..language.attributes import Value, typed
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

    @cached_property
    def values(self) -> tuple[Value | None, ...]:
        """The values written in the file, typed."""
        return tuple(typed(scalar, self.type) for scalar in self.scalars)

    def passes(self, value: Value) -> bool:
        """Whether a value of the declared type passes."""
        asked = self.values
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


class Comparing(Protocol):
    """What may compare a value: a requirement, a condition, the `for` of a calendar."""

    @property
    def is_(self) -> Scalar | None: ...
    @property
    def is_not(self) -> Scalar | None: ...
    @property
    def in_(self) -> tuple[Scalar, ...] | None: ...


def equality_test(asked: Comparing, type: ValueType) -> ValueTest | None:
    """The test of a value of a declared type to be something, or not; None where nothing of that is asked."""
    if asked.is_ is not None:
        return ValueTest("is", (asked.is_,), type)
    if asked.is_not is not None:
        return ValueTest("is_not", (asked.is_not,), type)
    return None if asked.in_ is None else ValueTest("in", asked.in_, type)


def _ordered(low: Value | None, high: Value | None) -> bool:
    """Whether `low` <= `high`; two values of one type, None never."""
    if low is None or high is None or type(low) is not type(high):
        return False
    return low <= high  # type: ignore[operator]
