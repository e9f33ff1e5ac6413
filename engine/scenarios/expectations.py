"""What may be expected of a single value in an answer, and whether it is as expected.

An expectation is plain data in the shape of the answer's JSON (docs/scenarios.md). Each kind of place in that JSON is
one small class with two methods: `faults` finds what no answer could ever say, so that a slip of the pen never
passes for a test; `differences` finds where one answer says something else. Maps and lists: `expected_maps.py`.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, NamedTuple

from ..language.field_types import source_text
from ..reading.faults import Fault
from ..reading.source import Path
from ..reading.yaml_writer import flow, write_scalar
from ..text.english import join_words
from ..text.suggest import did_you_mean

_UNQUOTED = re.compile(r"(?![0-9.]+\Z)[A-Za-z0-9]([A-Za-z0-9_./;()'+ -]*[A-Za-z0-9_./;()'+-])?")
"""Days and ids that begin with a digit too; no number."""

Trail = tuple[str, ...]
"""The way through the answer, with ids for the items of lists: stages, awareness, status."""


class Difference(NamedTuple):
    """One place where the answer is not as expected."""

    way: Path
    """The way through the scenario file to what was expected."""
    trail: Trail
    expected: str
    got: str
    actual: Any = None
    """The value to write instead, where `mendable`."""
    mendable: bool = False


def shown(value: Any) -> str:
    """A value as one line: a text as it is, anything else as YAML writes it."""
    return value if isinstance(value, str) else flow(value, write_value)


def write_value(value: Any) -> str:
    """A single value of an answer as YAML."""
    return write_scalar(value, _UNQUOTED)


def id_text(raw: Any) -> Any:
    """A word or id that was written as a whole number as its text: `2` may be a stage."""
    return str(raw) if isinstance(raw, int) and not isinstance(raw, bool) else raw


class AnswerPlace(ABC):
    """One kind of place in an answer."""

    @abstractmethod
    def faults(self, raw: Any, way: Path) -> Iterator[Fault]:
        """What in an expectation can never be."""

    @abstractmethod
    def differences(self, raw: Any, actual: Any, way: Path, trail: Trail) -> Iterator[Difference]:
        """Where an answer is not as expected."""


class SingleValue(AnswerPlace):
    """A value of one of some types; `wanted` says in messages what to write."""

    words: tuple[str, ...] = ()

    def __init__(self, wanted: str, *types: type[Any]) -> None:
        self.wanted, self.types = wanted, types

    def faults(self, raw: Any, way: Path) -> Iterator[Fault]:
        if not self.can_be(raw):
            near = did_you_mean(raw, self.words) if isinstance(raw, str) else ""
            message = f"`{last_step(way)}` can never be {quoted_value(raw)}{near}"
            yield Fault("T508", way, message, f"write {self.wanted}")

    def differences(self, raw: Any, actual: Any, way: Path, trail: Trail) -> Iterator[Difference]:
        if self.meant(raw) != actual:
            yield Difference(way, trail, shown(raw), shown(actual), actual, True)

    def can_be(self, raw: Any) -> bool:
        """Whether any answer could have this value here."""
        return isinstance(raw, self.types) and isinstance(raw, bool) <= (bool in self.types)

    def meant(self, raw: Any) -> Any:
        """The value of the answer's JSON that is meant: a text also where a number was written."""
        return source_text(raw) if str in self.types else raw


TRUE_OR_FALSE = SingleValue("true or false, without quotes", bool)
NUMBER = SingleValue("a number, without quotes", int, float)
TEXT = SingleValue("a text", str, bool, int, float)


class ClosedWord(SingleValue):
    """One of a closed set of words; null too where there may be none."""

    def __init__(self, words: Iterable[str], nothing: bool = False) -> None:
        self.words, self.nothing = tuple(words), nothing
        super().__init__(join_words([f"`{word}`" for word in self.words] + ["null"] * nothing, "or"))

    def can_be(self, raw: Any) -> bool:
        return id_text(raw) in self.words or (raw is None and self.nothing)

    def meant(self, raw: Any) -> Any:
        return id_text(raw)


class DayOrNull(SingleValue):
    """A day, or null."""

    def can_be(self, raw: Any) -> bool:
        if not isinstance(raw, str):
            return raw is None
        try:
            return date.fromisoformat(raw).isoformat() == raw
        except ValueError:
            return False


DAY_OR_NULL = DayOrNull("a day as YYYY-MM-DD, or null")


class AnyData(AnswerPlace):
    """Plain data of any shape. Of a map only the keys that are written are compared."""

    def faults(self, raw: Any, way: Path) -> Iterator[Fault]:
        return iter(())

    def differences(self, raw: Any, actual: Any, way: Path, trail: Trail) -> Iterator[Difference]:
        if isinstance(raw, dict) and isinstance(actual, dict):
            for key, item in raw.items():
                yield from self.differences(item, actual.get(key), (*way, key), (*trail, key))
        elif isinstance(raw, list) and isinstance(actual, list) and len(raw) == len(actual):
            for at, (item, got) in enumerate(zip(raw, actual, strict=True)):
                yield from self.differences(item, got, (*way, at), (*trail, str(at + 1)))
        elif raw != actual:
            single = not isinstance(raw, (dict, list)) and not isinstance(actual, (dict, list))
            yield Difference(way, trail, shown(raw), shown(actual), actual, single)


ANY_DATA = AnyData()


def last_step(way: Path) -> str:
    """The key or item that a way leads to, as messages name it."""
    last = way[-1]
    return last if isinstance(last, str) else f"item {last + 1} of {way[-2]}"


def quoted_value(raw: Any) -> str:
    """A value of the file as messages quote it."""
    if isinstance(raw, str):
        return f"`{' '.join(raw.split())[:60]}`"
    if isinstance(raw, (dict, list)):
        return "a map" if isinstance(raw, dict) else "a list"
    return "null" if raw is None else shown(raw)
