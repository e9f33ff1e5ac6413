"""Frozen data without the price of dataclasses at import.

A frozen stdlib dataclass costs about 0.5 ms to create, since its methods are compiled text; a hundred of them would
take longer than a whole answer may. These classes share one set of methods written once. `vocabulary` classes are
dataclasses as well (their fields can be listed), for what pydantic and the decoder read.
"""

from __future__ import annotations

import dataclasses
from typing import Any, TypeVar, dataclass_transform

_T = TypeVar("_T")
C = TypeVar("C", bound=type[Any])


def _init(self: Any, *args: Any, **given: Any) -> None:
    cls = type(self)
    names = cls.__fields__
    if not given and len(args) == len(names):
        self.__dict__.update(zip(names, args, strict=True))
        return
    if args:
        if len(args) > len(names):
            raise TypeError(f"{cls.__name__} takes {len(names)} values, not {len(args)}")
        for name, value in zip(names, args, strict=False):
            if name in given:
                raise TypeError(f"{cls.__name__} was given {name} twice")
            given[name] = value
    if len(given) < len(names):
        for name, make in cls.__factories__:
            if name not in given:
                given[name] = make()
        missing = cls.__required__.difference(given)
        if missing:
            raise TypeError(f"{cls.__name__} lacks {', '.join(sorted(missing))}")
    if not cls.__known__.issuperset(given):
        raise TypeError(f"{cls.__name__} has no {', '.join(sorted(set(given) - cls.__known__))}")
    self.__dict__.update(given)


def _fixed(self: Any, name: str, *_: Any) -> None:
    raise dataclasses.FrozenInstanceError(f"cannot change {name!r}")


def _values(self: Any) -> tuple[Any, ...]:
    return tuple(getattr(self, name) for name in type(self).__fields__)


def _equal(self: Any, other: object) -> Any:
    return _values(self) == _values(other) if type(other) is type(self) else NotImplemented


def _hash(self: Any) -> int:
    return hash(_values(self))


def _repr(self: Any) -> str:
    shown = ", ".join(f"{name}={getattr(self, name)!r}" for name in type(self).__fields__)
    return f"{type(self).__qualname__}({shown})"


def _prepare(cls: Any) -> Any:
    names = tuple(name for name, hint in cls.__annotations__.items() if not str(hint).startswith("ClassVar"))
    factories = []
    defaults = set()
    for name in names:
        default = cls.__dict__.get(name, dataclasses.MISSING)
        if isinstance(default, dataclasses.Field):
            if default.default_factory is not dataclasses.MISSING:
                factories.append((name, default.default_factory))
                delattr(cls, name)
            elif default.default is not dataclasses.MISSING:
                setattr(cls, name, default.default)
            default = default.default
        if default is not dataclasses.MISSING:
            defaults.add(name)
    cls.__fields__ = names
    cls.__known__ = frozenset(names)
    cls.__factories__ = tuple(factories)
    cls.__required__ = frozenset(names).difference(defaults, [name for name, _ in factories])
    if "__init__" not in cls.__dict__:
        cls.__init__ = _init
    cls.__eq__ = _equal
    cls.__hash__ = _hash
    cls.__repr__ = _repr
    return cls


def _freeze(cls: Any) -> Any:
    cls.__setattr__ = _fixed
    cls.__delattr__ = _fixed
    return cls


@dataclass_transform(frozen_default=True)
def frozen(cls: C) -> C:
    """A class whose annotated names are its fields, in order; values are given by place or name and never change.

    A class that is made by the thousand may have an `__init__` of its own.
    """
    return _freeze(_prepare(cls))  # type: ignore[no-any-return]


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(dataclasses.field,))
def vocabulary(cls: C) -> C:
    """The same, and a dataclass besides, so that its fields and their metadata can be listed."""
    listed = dataclasses.dataclass(init=False, repr=False, eq=False, match_args=False)
    factories = {
        name: value
        for name, value in cls.__dict__.items()
        if isinstance(value, dataclasses.Field) and value.default_factory is not dataclasses.MISSING
    }
    made = listed(cls)
    for name, value in factories.items():
        setattr(made, name, value)
    return _freeze(_prepare(made))  # type: ignore[no-any-return]


def made(cls: type[_T], given: dict[str, Any]) -> _T:
    """The record with these values, by a caller who knows that they are all that it needs and none that it has not."""
    record: Any = object.__new__(cls)
    record.__dict__.update(given)
    for name, make in record.__factories__:
        if name not in given:
            record.__dict__[name] = make()
    return record  # type: ignore[no-any-return]


def replace(record: _T, **changes: Any) -> _T:
    """A copy of a frozen record with some values changed."""
    cls: Any = type(record)
    values = {name: getattr(record, name) for name in cls.__fields__}
    return cls(**{**values, **changes})  # type: ignore[no-any-return]
