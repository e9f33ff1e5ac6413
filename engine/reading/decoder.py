"""Decoders of maps and lists, compiled from the type hints of the vocabulary: plain data to frozen objects.

pydantic is the authority on what a file may hold and says what is wrong (`pydantic_errors.py`). Its import alone
would take longer than a whole answer may, so files without a mistake are read here. Both work from the same hints,
and a test holds them to the same verdict and the same objects. Each kind of hint is one small class with two
methods: `build` makes the object, or returns `BAD`; `plain` writes out what the file may abbreviate, for pydantic.

Nothing stops at the first mistake: what cannot be read is left out, so that the rest can still be checked.
"""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Callable
from datetime import date
from types import UnionType
from typing import Annotated, Any, Literal, NamedTuple, Union, get_args, get_origin

from ..frozen import made
from ..language.programme import Limit, Scalar
from .key_rules import Fault, shape_of
from .scalar_decoder import (
    BAD,
    ChoiceDecoder,
    DayDecoder,
    Decoding,
    FreeDecoder,
    NumberDecoder,
    ScalarDecoder,
    TextDecoder,
    TruthDecoder,
    ValueDecoder,
    short_form,
)
from .source import Path, Source


class Decoded(NamedTuple):
    """What the data of a file came to."""

    value: Any
    """The object, without the parts that could not be read; None where nothing could."""
    sound: bool
    """Whether everything could be read: then pydantic would make the same object."""
    faults: tuple[Fault, ...]
    """What breaks the rules of `key_rules.py`, in an object that is sound as well as in one that is not."""
    dropped: tuple[Path, ...]
    """The list items that could not be read, as the ways to them through the file."""


def decode(cls: type[Any], source: Source) -> Decoded:
    """The object of class `cls` that the data of `source` describes."""
    run = Decoding(source)
    value = _record(cls).build(source.data, (), run)
    return Decoded(None if value is BAD else value, run.sound, tuple(run.faults), tuple(run.dropped))


def written_out(cls: type[Any], source: Source) -> Any:
    """The data of `source` with every abbreviation written out, as pydantic is to see it.

    A value beside an attribute is the list of its source text and its kind. What cannot be one, or cannot be a day,
    is the empty list.
    """
    return _record(cls).plain(source.data, (), Decoding(source))


def node_at(cls: type[Any], path: Path, *, key: bool = False) -> Any:
    """The decoder of the value that `path` leads to in written-out data of class `cls`, or of its key in a table.

    It tells what may stand there: the fields of a `Record`, the `limit` of a `Text` or `Number`, the words of a
    `Choice`. None where the path leads nowhere.
    """
    node: Any = _record(cls)
    for at, step in enumerate(path):
        if isinstance(node, ValueOrMapDecoder):
            node = node.record
        if isinstance(node, RecordDecoder):
            node = node.known().get(str(step), (None, None))[1]
        elif isinstance(node, TableDecoder):
            node = node.key if key and at == len(path) - 1 else node.node
        else:
            node = node.node if isinstance(node, ListDecoder) else None
        while isinstance(node, (OptionalDecoder, ShortFormDecoder)):
            node = node.node
    return node


def record_at(cls: type[Any], path: Path) -> RecordDecoder:
    """The decoder of the map that `path` leads to in written-out data of class `cls`."""
    node = node_at(cls, path)
    found: RecordDecoder = node.record if isinstance(node, ValueOrMapDecoder) else node
    return found


def key_of(name: str) -> str:
    """The key of a field: its name without a trailing underscore."""
    return name.rstrip("_")


class ValueOrMapDecoder(ScalarDecoder):
    """A value beside an attribute, or a map of its own: which of the two, the map decides."""

    def __init__(self, record: RecordDecoder) -> None:
        self.value, self.record = ValueDecoder(), record

    def build(self, raw: Any, path: Path, run: Decoding) -> Any:
        return (self.record if isinstance(raw, dict) else self.value).build(raw, path, run)

    def plain(self, raw: Any, path: Path, run: Decoding) -> Any:
        return (self.record if isinstance(raw, dict) else self.value).plain(raw, path, run)


class OptionalDecoder(ScalarDecoder):
    """Something, or nothing: a key with no value is as good as none."""

    def __init__(self, node: Any) -> None:
        self.node = node

    def build(self, raw: Any, path: Path, run: Decoding) -> Any:
        return None if raw is None else self.node.build(raw, path, run)

    def plain(self, raw: Any, path: Path, run: Decoding) -> Any:
        return None if raw is None else self.node.plain(raw, path, run)


class ListDecoder(ScalarDecoder):
    """A list; its metadata may let one item stand for a list of one, and a bare text for a map."""

    blank = ()

    def __init__(self, node: Any, meta: Any) -> None:
        self.node, self.meta = node, meta
        self.short = meta.get("short") is not None
        self.many = bool(meta.get("many"))

    def build(self, raw: Any, path: Path, run: Decoding) -> Any:
        single = self.many and raw is not None and type(raw) is not list
        if single:
            raw = [raw]
        elif type(raw) is not list:
            return run.bad()
        build, built = self.node.build, []
        for at, item in enumerate(raw):
            way = path if single else (*path, at)
            if self.short and type(item) is not dict:
                item = short_form(item, self.meta, way, run.source)
            value = build(item, way, run)
            if value is BAD:
                run.dropped.append(way)
            else:
                built.append(value)
        return tuple(built)

    def plain(self, raw: Any, path: Path, run: Decoding) -> Any:
        single = self.many and raw is not None and type(raw) is not list
        if not single and type(raw) is not list:
            return raw
        ways = [(path, raw)] if single else [((*path, at), item) for at, item in enumerate(raw)]
        return [self.node.plain(short_form(item, self.meta, way, run.source), way, run) for way, item in ways]


class TableDecoder(ScalarDecoder):
    """A map from ids that the author chooses."""

    def __init__(self, key: Any, node: Any) -> None:
        self.key, self.node = key, node

    def build(self, raw: Any, path: Path, run: Decoding) -> Any:
        if type(raw) is not dict:
            return run.bad()
        built = {}
        for key, item in raw.items():
            way = (*path, key)
            name, value = self.key.build(key, way, run), self.node.build(item, way, run)
            if name is not BAD and value is not BAD:
                built[name] = value
        return built

    def plain(self, raw: Any, path: Path, run: Decoding) -> Any:
        if type(raw) is not dict:
            return raw
        return {key: self.node.plain(item, (*path, key), run) for key, item in raw.items()}


class RecordDecoder(ScalarDecoder):
    """A map that is one of the dataclasses; its keys are the field names without trailing underscores."""

    def __init__(self, cls: type[Any]) -> None:
        self.cls = cls
        self.shape = shape_of(cls)
        self.required: list[str] = []
        self._fields: dict[str, tuple[str, Any]] = {}

    def known(self) -> dict[str, tuple[str, Any]]:
        """Each key with the field it fills and its decoder.

        Made when the first map of this kind is met: hints may name one another in a circle.
        """
        if not self._fields:
            for each in dataclasses.fields(self.cls):
                node = _compiled(_hint(self.cls, each.type), each.metadata)
                self._fields[key_of(each.name)] = (each.name, node)
                if each.default is dataclasses.MISSING and each.default_factory is dataclasses.MISSING:
                    self.required.append(key_of(each.name))
        return self._fields

    def build(self, raw: Any, path: Path, run: Decoding) -> Any:
        if type(raw) is not dict:
            return run.bad()
        fields, given, strange = self.known(), {}, False
        for key, item in raw.items():
            known = fields.get(key)
            if known is None:
                strange = True
                continue
            name, node = known
            value = node.build(item, (*path, key), run)
            if value is not BAD:
                given[name] = value
        if strange:
            run.sound = False
        if self.shape is not None:
            run.faults.extend(self.shape(raw, path, strange))
        for key in self.required:
            name, node = fields[key]
            if name not in given:
                run.bad()
                if path or node.blank is None:
                    return BAD
                given[name] = node.blank  # so that the rest of the file can still be checked
        return made(self.cls, given)

    def plain(self, raw: Any, path: Path, run: Decoding) -> Any:
        if type(raw) is not dict:
            return raw
        fields, written = self.known(), {}
        for key, item in raw.items():
            known = fields.get(key)
            written[key] = item if known is None else known[1].plain(item, (*path, key), run)
        return written


class ShortFormDecoder(ScalarDecoder):
    """A map that may be written as the bare value of one of its keys."""

    def __init__(self, node: Any, meta: Any) -> None:
        self.node, self.meta = node, meta

    def build(self, raw: Any, path: Path, run: Decoding) -> Any:
        return self.node.build(short_form(raw, self.meta, path, run.source), path, run)

    def plain(self, raw: Any, path: Path, run: Decoding) -> Any:
        return self.node.plain(short_form(raw, self.meta, path, run.source), path, run)


_RECORDS: dict[type[Any], RecordDecoder] = {}
_HINTS: dict[tuple[str, str], Any] = {}
_SIMPLE: dict[Any, Callable[[Limit | None], Any]] = {
    str: TextDecoder,
    date: lambda limit: DayDecoder(),
    int: lambda limit: NumberDecoder(int, limit),
    float: lambda limit: NumberDecoder(float, limit),
    bool: lambda limit: TruthDecoder(),
    Scalar: lambda limit: ValueDecoder(),
    Any: lambda limit: FreeDecoder(),
}


def _record(cls: type[Any]) -> RecordDecoder:
    if cls not in _RECORDS:
        _RECORDS[cls] = RecordDecoder(cls)
    return _RECORDS[cls]


def _hint(cls: type[Any], written: Any) -> Any:
    """The type that an annotation names. Each text is evaluated once a module: the same few recur."""
    if not isinstance(written, str):
        return written
    key = (cls.__module__, written)
    if key not in _HINTS:
        _HINTS[key] = eval(written, vars(sys.modules[cls.__module__]))
    return _HINTS[key]


def _compiled(hint: Any, meta: Any) -> Any:
    """The decoder for one hint; `meta` is the metadata of the field that it stands at."""
    limit: Limit | None = None
    if get_origin(hint) is Annotated:
        hint, *notes = get_args(hint)
        limit = next((note for note in notes if isinstance(note, Limit)), None)
    origin, inside = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        rest = [part for part in inside if part is not type(None)]
        if len(rest) < len(inside):
            return OptionalDecoder(_compiled(Union[tuple(rest)], meta))  # noqa: UP007
        value, other = rest
        if value is not Scalar:
            raise TypeError(f"only a value or a map may stand at one key: {hint}")
        return ValueOrMapDecoder(_record(other))
    if origin is Literal:
        return ChoiceDecoder(inside)
    if origin is tuple:
        return ListDecoder(_compiled(inside[0], {}), meta)
    if origin is dict:
        return TableDecoder(_compiled(inside[0], {}), _compiled(inside[1], {}))
    if dataclasses.is_dataclass(hint) and hint is not Scalar:
        record = _record(hint)  # type: ignore[arg-type]
        return ShortFormDecoder(record, meta) if meta.get("short") else record
    return _SIMPLE[hint](limit)
