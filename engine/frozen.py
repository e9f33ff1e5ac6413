"""Two class decorators for immutable data, `frozen` and `vocabulary`, that start faster than frozen dataclasses.

A frozen dataclass of the standard library takes about 0.5 ms to create, since its methods are compiled text; a
hundred of them would take longer than a whole answer may (docs/decisions/frozen.md). These classes share one set of
methods instead.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, TypeVar, dataclass_transform

_T = TypeVar("_T")
C = TypeVar("C", bound=type[Any])


def _init(self: Any, *args: Any, **given: Any) -> None:
    cls = type(self)
    names = cls.__fields__
    if not given and cls.__least__ <= len(args) <= len(names):
        self.__dict__.update(zip(names, args, strict=False))
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
    raise AttributeError(f"cannot change {name!r}")


def _values(self: Any) -> tuple[Any, ...]:
    return tuple(getattr(self, name) for name in type(self).__fields__)


def _equal(self: Any, other: object) -> Any:
    return _values(self) == _values(other) if type(other) is type(self) else NotImplemented


def _hash(self: Any) -> int:
    return hash(_values(self))


def _repr(self: Any) -> str:
    shown = ", ".join(f"{name}={getattr(self, name)!r}" for name in type(self).__fields__)
    return f"{type(self).__qualname__}({shown})"


def _immutable(cls: Any, factories: dict[str, Any]) -> Any:
    """The class with its fields listed and the shared methods; `factories` make the values of fields not given."""
    names = tuple(name for name, hint in cls.__annotations__.items() if not str(hint).startswith("ClassVar"))
    cls.__fields__ = names
    cls.__known__ = frozenset(names)
    cls.__factories__ = tuple(factories.items())
    # A field with a default is an attribute of the class as well.
    cls.__required__ = frozenset(names).difference(factories, cls.__dict__)
    # So many values given by place are all that is needed: those up to the last one without a default.
    needed = [at for at, name in enumerate(names, 1) if name in cls.__required__ or name in factories]
    cls.__least__ = max(needed, default=0)
    if "__init__" not in cls.__dict__:
        cls.__init__ = _init
    if "__hash__" not in cls.__dict__:  # else it is compared as it says itself
        cls.__eq__ = _equal
        cls.__hash__ = _hash
    cls.__repr__ = _repr
    cls.__setattr__ = _fixed
    cls.__delattr__ = _fixed
    return cls


@dataclass_transform(frozen_default=True)
def frozen(cls: C) -> C:
    """A class whose annotated names are its fields, in order; values are given by place or name and never change.

    A class that is made by the thousand may have an `__init__` of its own.
    """
    return _immutable(cls, {})  # type: ignore[no-any-return]


class _MadeAnew(NamedTuple):
    make: Callable[[], Any]


def made_anew(*, default_factory: Callable[[], Any]) -> Any:
    """The default of a field of a `vocabulary` class that is made anew for each record, such as a dict."""
    return _MadeAnew(default_factory)


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(made_anew,))
def vocabulary(cls: C) -> C:
    """The same with values given by name: fields need no order, and `made_anew` says how one not given is made."""
    factories = {name: value.make for name, value in cls.__dict__.items() if isinstance(value, _MadeAnew)}
    for name in factories:
        delattr(cls, name)
    return _immutable(cls, factories)  # type: ignore[no-any-return]


def deferred(cls: type[_T], later: Mapping[str, Callable[[], Any]], **given: Any) -> _T:
    """A record with some values given, and others that are made when they are first asked for.

    The class has `__getattr__ = value_asked_for`. Raises KeyError, when asked, for a value that nobody makes.
    """
    record: Any = object.__new__(cls)
    record.__dict__.update(given, __later__=later)
    return record  # type: ignore[no-any-return]


def remade(cls: type[_T], values: dict[str, Any]) -> _T:
    """A record of values that were checked before they were written down; only their names are checked again.

    For classes whose fields are never made anew. Raises TypeError.
    """
    made: Any = cls
    if not made.__required__ <= values.keys() <= made.__known__:
        raise TypeError(f"{cls.__name__} is not made of {', '.join(values)}")
    record = object.__new__(cls)
    record.__dict__.update(values)
    return record


def value_asked_for(self: Any, name: str) -> Any:
    """The value of a field of a record made by `deferred`, which is kept from then on."""
    if name not in type(self).__known__ or "__later__" not in self.__dict__:
        raise AttributeError(f"{type(self).__name__} has no {name}")
    value = self.__dict__[name] = self.__dict__["__later__"][name]()
    return value


def replace(record: _T, **changes: Any) -> _T:
    """A copy of a frozen record with some values changed."""
    cls: Any = type(record)
    values = {name: getattr(record, name) for name in cls.__fields__}
    return cls(**{**values, **changes})  # type: ignore[no-any-return]
