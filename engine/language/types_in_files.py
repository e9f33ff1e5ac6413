"""The type of the value at a path through a file, as the classes of the vocabulary declare it."""

from __future__ import annotations

from collections.abc import Sequence
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from .file_map import FileMap, file_keys


def without_none(hint: Any) -> Any:
    """A type without `None`; the type itself where it has none."""
    inside = get_args(hint) if get_origin(hint) in (Union, UnionType) else ()
    if type(None) not in inside:
        return hint
    return Union[tuple(part for part in inside if part is not type(None))]  # noqa: UP007


def plain_type(hint: Any) -> tuple[Any, tuple[Any, ...]]:
    """A type without `None` and without its marks; and the marks, such as `Limit` and `Short`."""
    marks: tuple[Any, ...] = ()
    while True:
        if get_origin(hint) is Annotated:
            hint, *notes = get_args(hint)
            marks = (*marks, *notes)
        elif (inside := without_none(hint)) is not hint:
            hint = inside
        else:
            return hint, marks


def map_class(hint: Any) -> type[Any] | None:
    """The class of the map that may stand at a type; None where none may."""
    plain, _ = plain_type(hint)
    parts = get_args(plain) if get_origin(plain) in (Union, UnionType) else (plain,)
    return next((part for part in parts if isinstance(part, type) and issubclass(part, FileMap)), None)


def type_at(cls: type[Any], path: Sequence[str | int], *, of_key: bool = False) -> Any:
    """The type of the value that `path` leads to from a map of class `cls`, all it abbreviates written out.

    Or the type of its key in a table, with `of_key`. None where the path leads nowhere.
    """
    hint: Any = cls
    for at, step in enumerate(path):
        plain, _ = plain_type(hint)
        around = map_class(plain)
        if around is not None:
            known = file_keys(around).get(str(step))
            hint = None if known is None else known.type
        elif get_origin(plain) is tuple:
            hint = get_args(plain)[0]
        elif get_origin(plain) is dict:
            hint = get_args(plain)[0 if of_key and at == len(path) - 1 else 1]
        else:
            return None
    return hint
