"""Finds with pydantic what is wrong with data that the decoder refused; `decode_errors.py` words it.

Only imported when a file has a mistake. pydantic reads the same dataclasses and type hints as `decoder.py`, so the
vocabulary stands once; the limits and the values beside attributes are told to it here.
"""

from __future__ import annotations

import dataclasses
import json
import sys
from collections.abc import Iterator
from itertools import islice
from typing import Any

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError, core_schema

from ..language import programme, setting
from ..language.programme import Limit, Scalar
from ..text.suggest import nearest
from .decode_errors import Mistake, fault_of
from .decoder import key_of, record_at, written_out
from .key_rules import Fault
from .positions import Places
from .source import Path, Source
from .yaml_problems import MOST_PROBLEMS

_CONFIG = {"strict": True, "extra": "forbid", "regex_engine": "python-re", "alias_generator": key_of}
_ADAPTERS: dict[type[Any], TypeAdapter[Any]] = {}
_MISSING, _UNKNOWN, _VALUE = "missing", "unexpected_keyword_argument", "value"


def adapter(cls: type[Any]) -> TypeAdapter[Any]:
    """pydantic's reading of one of the dataclasses: strict, no unknown keys, keys as in the file."""
    if cls in _ADAPTERS:
        return _ADAPTERS[cls]
    setattr(Limit, "__get_pydantic_core_schema__", _limited)  # noqa: B010
    setattr(Scalar, "__get_pydantic_core_schema__", classmethod(_scalar))  # noqa: B010
    for module in (programme, setting, sys.modules[cls.__module__]):
        for each in vars(module).values():
            if isinstance(each, type) and dataclasses.is_dataclass(each) and each not in (Limit, Scalar):
                setattr(each, "__pydantic_config__", _CONFIG)  # noqa: B010
    _ADAPTERS[cls] = TypeAdapter(cls)
    return _ADAPTERS[cls]


def validated_by_pydantic(cls: type[Any], source: Source) -> tuple[Any, tuple[Fault, ...]]:
    """The object that pydantic makes of the data, or None; and every mistake, once each.

    At most a few over `MOST_PROBLEMS`: `load.py` says that there are more."""
    plain = written_out(cls, source)
    try:
        return adapter(cls).validate_json(json.dumps(plain)), ()
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False, include_context=False)
        mistakes = islice(_mistakes(cls, source, plain, found), MOST_PROBLEMS + 1)
        return None, tuple(fault_of(cls, mistake) for mistake in mistakes)


def _limited(limit: Limit, source: Any, handler: Any) -> Any:
    """The schema of an `Annotated[..., Limit(...)]`."""
    bounds = {"pattern": limit.pattern, "ge": limit.at_least, "le": limit.at_most}
    return handler(source) | {key: bound for key, bound in bounds.items() if bound is not None}


def _scalar(cls: type[Scalar], source: Any, handler: Any) -> Any:
    """The schema of a value beside an attribute, which `written_out` gives as a list of text and kind."""

    def build(pair: Any) -> Scalar:
        if not isinstance(pair, list) or len(pair) != 2:
            raise PydanticCustomError(_VALUE, "one value is needed")
        return cls(*pair)

    return core_schema.no_info_plain_validator_function(build)


def _mistakes(cls: type[Any], source: Source, plain: Any, found: list[ErrorDetails]) -> Iterator[Mistake]:
    """pydantic's errors with their places in the file, one for each mistake that the author made."""
    places, seen = Places(source), set()
    errors = [(error["type"], *_place(plain, error)) for error in found[: 10 * MOST_PROBLEMS]]
    strange: dict[Path, list[str]] = {}
    for kind, path, _ in errors:
        if kind == _UNKNOWN:
            strange.setdefault(path[:-1], []).append(str(path[-1]))
    for kind, path, at_key in errors:
        if (path, at_key) in seen:
            continue  # one wrong value, refused by both branches of "a value or a map"
        if kind == _VALUE and isinstance(_value(plain, path), dict):
            continue  # a map where a value or a map may stand: its own mistakes say what is wrong
        if kind == _MISSING and _misspelt(cls, str(path[-1]), path[:-1], plain, strange.get(path[:-1], [])):
            continue
        seen.add((path, at_key))
        way = places.written(path[:-1] if kind in (_MISSING, _UNKNOWN) else path)
        if kind in (_MISSING, _UNKNOWN):
            way = (*way, path[-1])
        yield Mistake(kind, path, way, at_key, _value(source.data, way))


def _place(plain: Any, error: ErrorDetails) -> tuple[Path, bool]:
    """The way to the error through the written-out data, and whether a key in a table is meant.

    pydantic puts the names of the branches of a union among the steps; they lead nowhere and are left out.
    """
    path: Path = ()
    value = plain
    for at, step in enumerate(error["loc"]):
        last = at == len(error["loc"]) - 1
        if last and step == "[key]":
            return path, True
        inside = range(len(value)) if isinstance(value, list) else value if isinstance(value, dict) else ()
        if step in inside:
            value = value[step]
        elif not (last and error["type"] in (_MISSING, _UNKNOWN)):
            continue
        path = (*path, step)
    return path, False


def _value(data: Any, path: Path) -> Any:
    for step in path:
        try:
            data = data[step]
        except (KeyError, IndexError, TypeError):
            return None
    return data


def _misspelt(cls: type[Any], key: str, parent: Path, plain: Any, strange: list[str]) -> bool:
    """Whether the missing key stands there under a name that is nearly right: then that is the one mistake."""
    present = _value(plain, parent)
    free = [known for known in record_at(cls, parent).known() if known not in present]
    return any(nearest(name, free) == key for name in strange)
