"""Reads the data of a file with pydantic: the object of its class, or every mistake in it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any, NamedTuple, TypeVar, get_origin

from pydantic_core import ErrorDetails, SchemaValidator, ValidationError

from ..language.file_map import UNRULED, file_keys
from ..language.key_rules import BrokenRule
from ..language.plain_types import schema_of
from ..language.types_in_files import map_class, plain_type, type_at
from ..text.suggest import nearest
from .faults import Fault
from .field_errors import MISSING, UNKNOWN, Mistake, fault_of
from .positions import Places
from .source import Path, Source
from .yaml_problems import MOST_PROBLEMS

_T = TypeVar("_T")
_READERS: dict[type[Any], Any] = {}
Warned = list[tuple[dict[str, Any], BrokenRule]]
"""Rules that should be kept, each with the map that breaks it."""


def validated(cls: type[_T], data: Any, warned: Warned | None) -> _T:
    """The object of class `cls` that plain data describes. Raises pydantic's ValidationError with every mistake.

    Warnings are added to `warned`; with None the rules between keys are not looked at.
    """
    if cls not in _READERS:
        _READERS[cls] = _reader(cls)
    read: _T = _READERS[cls].validate_python(data, context=UNRULED if warned is None else warned)
    return read


def _reader(cls: type[Any]) -> Any:
    """What validates data of a class. pydantic itself is imported for its models alone."""
    if not hasattr(cls, "model_fields"):
        return SchemaValidator(schema_of(cls))
    from pydantic import TypeAdapter

    return TypeAdapter(cls)


class PydanticError(NamedTuple):
    """One error of pydantic: its kind, and the path to it through the file written out in full.

    `at_key` is True where a key in a table is wrong rather than its value; `rule` is the rule between keys that is
    broken, where it is one.
    """

    kind: str
    path: Path
    at_key: bool
    rule: BrokenRule | None


def refused_in(cls: type[Any], error: ValidationError) -> list[PydanticError]:
    """All that pydantic refused in a file of class `cls`."""
    return [_refused(cls, found) for found in error.errors(include_url=False, include_input=False)]


def _refused(cls: type[Any], found: ErrorDetails) -> PydanticError:
    kind, path, rule = found["type"], found["loc"], found.get("ctx", {})
    table = get_origin(plain_type(type_at(cls, path[:-2]))[0]) if path[-1:] == ("[key]",) else None
    at_key = table is dict and kind not in (MISSING, *UNKNOWN)
    return PydanticError(
        kind, path[:-1] if at_key else path, at_key, BrokenRule(**rule) if "way" in rule else None
    )


def faults_of(cls: type[Any], source: Source, refused: list[PydanticError]) -> Iterator[Fault]:
    """What was refused in the words of the people who write the files, once for each mistake that they made.

    Of mistakes in fields at most a few over `MOST_PROBLEMS`: `load.py` says that there are more.
    """
    places = Places(source)
    for each in refused:
        if each.rule is not None:
            yield _broken(each.rule, places.written(each.path[: len(each.path) - len(each.rule.way)]))
    for mistake in islice(_mistakes(cls, source.data, places, refused), MOST_PROBLEMS + 1):
        yield fault_of(cls, mistake)


def warnings_of(source: Source, warned: Warned) -> Iterator[Fault]:
    """The warnings of a validation, each in its place."""
    ways = _ways_to(source.data, {id(raw) for raw, _ in warned}) if warned else {}
    for raw, rule in warned:
        yield _broken(rule, ways[id(raw)])


def _broken(rule: BrokenRule, way: Path) -> Fault:
    return Fault(rule.code, (*way, *rule.way), rule.message, rule.fix, rule.at_key, rule.severity)


def _ways_to(data: Any, maps: set[int]) -> dict[int, Path]:
    """The ways to some of the maps in data, each of which is named by its `id`."""
    ways: dict[int, Path] = {}
    waiting: list[tuple[Any, Path]] = [(data, ())]
    while waiting:
        value, way = waiting.pop()
        if id(value) in maps:
            ways[id(value)] = way
        inside = (
            value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        )
        waiting += ((part, (*way, step)) for step, part in inside)
    return ways


def _mistakes(cls: type[Any], data: Any, places: Places, refused: list[PydanticError]) -> Iterator[Mistake]:
    """The mistakes in fields, each in its place in the file; a key that is misspelt is not missing as well."""
    strange: dict[Path, list[str]] = {}
    for each in refused:
        if each.kind in UNKNOWN:
            strange.setdefault(each.path[:-1], []).append(str(each.path[-1]))
    for each in refused:
        if each.rule is not None:
            continue
        around = each.path[:-1]
        way = places.written(around if each.kind in (MISSING, *UNKNOWN) else each.path)
        if each.kind == MISSING and around in strange:
            near = _misspelt(cls, around, _value(data, way), strange[around])
            if each.path[-1] in near:
                continue
        if each.kind in (MISSING, *UNKNOWN):
            way = (*way, each.path[-1])
        yield Mistake(each.kind, each.path, way, each.at_key, _value(data, way))


def _misspelt(cls: type[Any], around: Path, present: Any, strange: list[str]) -> list[str]:
    """The keys that a map lacks and that its unknown ones are nearly the names of."""
    known = map_class(type_at(cls, around))
    free = [key for key in file_keys(known) if key not in present] if known is not None else []
    return [near for name in strange if (near := nearest(name, free)) is not None]


def _value(data: Any, path: Path) -> Any:
    for step in path:
        try:
            data = data[step]
        except (KeyError, IndexError, TypeError):
            return None
    return data
