"""Compiled programmes, calendars and warnings as plain data for JSON, and back: what the cache keeps.

A text, number, true, false or nothing stands for itself. All else is a list that begins with a number: what kind of
collection it is, or which of the classes, followed by its items or by the values of its fields in order.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from ..calendar.durations import ParsedDuration
from ..diagnostics import Diagnostic, Span
from ..language.calendar_file import Calendar, CalendarFor, HalfTerm, Term
from ..language.field_types import Scalar
from . import conditions, programme, requirements
from .anchors import DatedNode, ResolvedAnchor
from .value_tests import ValueTest

_TUPLE, _DAY, _MAP, _SET = range(4)

_TUPLES: tuple[Any, ...] = (Span, Diagnostic, DatedNode, ResolvedAnchor)
_RECORDS: tuple[Any, ...] = (
    ParsedDuration, Scalar, ValueTest, Calendar, CalendarFor, HalfTerm, Term,
    *(
        each
        for module in (requirements, conditions, programme)
        for each in vars(module).values()
        if isinstance(each, type) and each.__module__ == module.__name__ and hasattr(each, "__fields__")
    ),
)  # fmt: skip
"""The classes, told by their places after the kinds of collections: data is read by the engine that wrote it alone."""


def to_json(value: Any) -> Any:
    """The value as data for JSON. Raises KeyError for a class that is not kept."""
    if value is None or isinstance(value, (str, bool, int, float)):
        return value
    cls = type(value)
    if cls is tuple:
        return [_TUPLE, *map(to_json, value)]
    if isinstance(value, date):
        return [_DAY, value.toordinal()]
    if isinstance(value, frozenset):
        return [_SET, *map(to_json, sorted(value))]
    if isinstance(value, Mapping):
        return [_MAP, *map(to_json, value), *map(to_json, value.values())]
    if cls in _TUPLES:
        return [_NUMBERS[cls], *map(to_json, value)]
    return [_NUMBERS[cls], *(to_json(getattr(value, name)) for name in cls.__fields__)]


def from_json(data: Any) -> Any:
    """The value that `to_json` made the data of."""
    if type(data) is not list:
        return data
    values = [from_json(each) if type(each) is list else each for each in data]
    return _MAKERS[values[0]](values)


def _map(values: list[Any]) -> dict[Any, Any]:
    half = len(values) // 2 + 1
    return dict(zip(values[1:half], values[half:], strict=True))


def _record(cls: Any) -> Callable[[list[Any]], Any]:
    names = cls.__fields__

    def make(values: list[Any]) -> Any:
        record = object.__new__(cls)
        record.__dict__.update(zip(names, values[1:], strict=True))
        return record

    return make


def _named_tuple(cls: Any) -> Callable[[list[Any]], Any]:
    return lambda values: cls(*values[1:])


_MAKERS: tuple[Callable[[list[Any]], Any], ...] = (
    lambda values: tuple(values[1:]),
    lambda values: date.fromordinal(values[1]),
    _map,
    lambda values: frozenset(values[1:]),
    *map(_named_tuple, _TUPLES),
    *map(_record, _RECORDS),
)
_NUMBERS: Mapping[Any, int] = {cls: number for number, cls in enumerate((*_TUPLES, *_RECORDS), _SET + 1)}
