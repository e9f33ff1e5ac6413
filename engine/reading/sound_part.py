"""The part of a file with mistakes that can still be checked: what pydantic refuses is left out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple, get_args, get_origin

from ..language.field_types import Short
from ..language.file_map import file_keys
from ..language.types_in_files import map_class, plain_type
from .source import Path
from .validation import validated

_BAD: Any = object()
"""Stands for what cannot be used, and for the mistake in it."""
_STAND_INS: dict[Any, Any] = {str: "x", date: date.min.isoformat(), tuple: []}
"""What is read where a key at the top is missing or wrong; the text is then made empty, which no file may write."""


class SoundPart(NamedTuple):
    """As much of a file as can be used."""

    value: Any
    """The object; None where nothing can be used."""
    dropped: tuple[Path, ...]
    """The list items that were left out, as the ways to them through the file."""


def sound_part(cls: type[Any], data: Any, mistakes: Iterable[Path]) -> SoundPart:
    """The object of class `cls` without what pydantic refused at these paths, through the file written out in full.

    An optional key, a list item and an entry of a table are left out; where a key that must be there is missing or
    wrong, the map around it is. At the top of a file such a key is the empty text, the first day or the empty list.
    """
    pruning = _Pruning(cls)
    sound = pruning.value(cls, data, _tree_of(mistakes), ())
    if sound is _BAD:
        return SoundPart(None, ())
    part = validated(cls, sound, None)
    vars(part).update(dict.fromkeys(pruning.empty_texts, ""))  # nobody else has it yet
    return SoundPart(part, tuple(pruning.dropped))


def _tree_of(paths: Iterable[Path]) -> Any:
    """The paths as maps within maps, one for each step that they share, with `_BAD` at the end of each."""
    tree: dict[Any, Any] = {}
    for path in paths:
        if not path:
            return _BAD
        inside = tree
        for step in path[:-1]:
            inside = inside.setdefault(step, {})
            if inside is _BAD:
                break
        else:
            inside[path[-1]] = _BAD
    return tree


class _Pruning:
    """Data of one file being copied without what is wrong in it."""

    def __init__(self, top: type[Any]) -> None:
        self._top = top
        self.dropped: list[Path] = []
        self.empty_texts: list[str] = []

    def value(self, hint: Any, raw: Any, wrong: Any, way: Path) -> Any:
        """A value of a type without what is wrong in it; `_BAD` where nothing of it can be used."""
        if wrong is _BAD:
            return _BAD
        plain, marks = plain_type(hint)
        if get_origin(plain) is tuple:
            return self._items(get_args(plain)[0], raw, wrong, way)
        if get_origin(plain) is dict:
            return self._table(get_args(plain)[1], raw, wrong, way)
        for mark in marks:
            if isinstance(mark, Short):
                raw = mark.written_out(raw)
        return self._map(map_class(plain), raw, wrong, way)

    def _items(self, hint: Any, raw: Any, wrong: Any, way: Path) -> list[Any]:
        ways = [(*way, at) for at in range(len(raw))] if isinstance(raw, list) else [way]
        kept = []
        for at, item in enumerate(raw if isinstance(raw, list) else [raw]):
            sound = self.value(hint, item, wrong[at], ways[at]) if at in wrong else item
            if sound is _BAD:
                self.dropped.append(ways[at])
            else:
                kept.append(sound)
        return kept

    def _table(self, hint: Any, raw: Any, wrong: Any, way: Path) -> dict[str, Any]:
        sound = {
            key: self.value(hint, item, wrong[key], (*way, key)) if key in wrong else item
            for key, item in raw.items()
        }
        return {key: item for key, item in sound.items() if item is not _BAD}

    def _map(self, cls: Any, raw: Any, wrong: Any, way: Path) -> Any:
        keys, sound = file_keys(cls), dict(raw)
        for key, inside in wrong.items():
            known = keys.get(key)
            value = _BAD if known is None else self.value(known.type, raw.get(key), inside, (*way, key))
            if value is _BAD and known is not None and known.required:
                if cls is not self._top:
                    return _BAD
                value = self._stand_in(known.field, known.type)
            if value is _BAD:
                sound.pop(key, None)
            else:
                sound[key] = value
        return sound

    def _stand_in(self, field: str, hint: Any) -> Any:
        plain, _ = plain_type(hint)
        if plain is str:
            self.empty_texts.append(field)
        return _STAND_INS[get_origin(plain) or plain]
