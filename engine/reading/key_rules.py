"""Rules about which keys of a map go together: exactly one of several, and keys allowed only beside others.

A requirement, a condition, a consequence and a log entry are each one dataclass with optional keys rather than a
union, so that an author who makes one mistake reads one message (docs/language.md, section 1). What a dataclass
cannot say about its keys stands here, once, as a table; it looks at the map as it was written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from types import MappingProxyType
from typing import Any, NamedTuple

from ..diagnostics import Severity
from ..text.english import join_words
from .source import Path


class Fault(NamedTuple):
    """One broken rule: `path` is the way through the file, `at_key` whether its key is what to point at."""

    code: str
    path: Path
    message: str
    fix: str
    at_key: bool = False
    severity: Severity = "error"


class Shape(NamedTuple):
    """The rules for one kind of map. Keys are as in the file; a key without a value counts as absent."""

    name: str
    kinds: tuple[str, ...] = ()
    """Exactly one of these."""
    goes_with: Mapping[str, tuple[str, ...]] = MappingProxyType({})
    """A key, and the kinds it may stand beside."""
    one_of: Mapping[str, tuple[str, ...]] = MappingProxyType({})
    """A kind, and the keys of which exactly one must stand beside it."""
    all_of: Mapping[str, tuple[str, ...]] = MappingProxyType({})
    """A kind, and the keys that must all stand beside it."""
    better_with: Mapping[str, tuple[str, ...]] = MappingProxyType({})
    """A kind, and the keys that should stand beside it: a warning."""
    some_of: tuple[str, ...] = ()
    """At least one of these."""
    filled: tuple[str, ...] = ()
    """Lists that may not be empty."""
    only_true: tuple[str, ...] = ()
    """Keys that are true or left out."""


_COMPARISONS = ("is", "is_not", "in", "at_least", "at_most")
_ATTRIBUTE = ("attribute",)
_ACTIVITY = ("activity",)
_COMPARING = dict.fromkeys(("is_not", "in", "at_least", "at_most"), _ATTRIBUTE)
_STATES = ("commitment", "resource", "certificate", "criterion", "programme")

_SHAPES = {
    "Requirement": Shape(
        "requirement",
        kinds=("activity", "attribute", "commitment", "stage", "all", "any", "at_least"),
        goes_with=_COMPARING
        | {"is": _ATTRIBUTE}
        | dict.fromkeys(
            ("times", "hours_each", "hours_total", "people", "people_each", "trained_at", "kept_up"), _ACTIVITY
        ),
        one_of={"attribute": _COMPARISONS},
        filled=("all", "any", "in"),
    ),
    "Condition": Shape(
        "condition",
        kinds=(
            *_ATTRIBUTE, "people", "stage", "overdue", "late", *_STATES, "flag", "entitled",
            "all", "any", "not", "at_least",
        ),
        goes_with=_COMPARING | {"is": ("attribute", "stage", *_STATES), "open_for": ("stage",)},
        one_of={"attribute": _COMPARISONS, "stage": ("is", "open_for")} | dict.fromkeys(_STATES, ("is",)),
        filled=("all", "any", "in"),
    ),
    "CountOf": Shape("at_least", filled=("of",)),
    "ConditionCount": Shape("at_least", filled=("of",)),
    "CalendarFor": Shape("calendar's `for`", kinds=("is", "is_not", "in"), filled=("in",)),
    "Due": Shape("due day", some_of=("from", "by")),
    "Rule": Shape("rule", filled=("then",)),
    "Consequence": Shape(
        "consequence",
        kinds=("flag", "step", "entitle"),
        goes_with=dict.fromkeys(("who", "urgency"), ("step",)),
    ),
    "Entry": Shape(
        "log entry",
        kinds=("activity", "issued", "waive", "pause", "withdraw"),
        goes_with=dict.fromkeys(("session", "people", "hours"), _ACTIVITY)
        | {
            "until": ("waive", "pause"),
            "by": ("issued", "waive", "pause", "withdraw"),
            "reason": ("waive", "pause", "withdraw"),
        },
        all_of={"waive": ("by", "reason")},
        better_with={"pause": ("reason",), "withdraw": ("reason",)},
        only_true=("pause",),
    ),
    "ScenarioFile": Shape("scenario file", filled=("cases",)),
    "Case": Shape(
        "case",
        kinds=("expect", "checks"),
        goes_with={"as_of": ("expect",)},
        all_of={"expect": ("as_of",)},
        filled=("as_of", "checks"),
    ),
    "Check": Shape("check", filled=("as_of",)),
}  # fmt: skip

_MAP_OR_VALUE = "at_least"
"""Beside an attribute a value to compare with; a map of its own otherwise."""


def rules_of(cls: type[Any]) -> Shape:
    """The rules for the maps of a class, as a table; an empty one where there are none."""
    return _SHAPES.get(cls.__name__, Shape(cls.__name__))


def shape_of(cls: type[Any]) -> Callable[[Mapping[str, Any], Path, bool], Iterator[Fault]] | None:
    """What finds the faults in a map of that class, or None where it has no such rules.

    The function takes the map as written, the way to it, and whether it has keys that nobody knows: then what
    seems to be missing may be misspelt, and is not reported as missing.
    """
    shape = _SHAPES.get(cls.__name__)
    return partial(_faults, shape) if shape is not None else None


def _faults(shape: Shape, raw: Mapping[str, Any], path: Path, strange: bool) -> Iterator[Fault]:
    keys = [key for key, value in raw.items() if value is not None]
    given = [key for key in keys if key in shape.kinds and not _compares(key, raw)]
    yield from _kinds(shape, given, path, strange)
    if given:
        yield from _beside(shape, keys, given, path)
    if len(given) == 1:
        yield from _wanted(shape, given[0], keys, path, strange)
    if shape.some_of and not strange and not any(key in keys for key in shape.some_of):
        wanted = _list(shape.some_of, "or")
        yield Fault(
            "S209", path, f"this {shape.name} says nothing: it needs {wanted}", f"add {wanted}, or both"
        )
    for key in shape.filled:
        if raw.get(key) == []:
            message = f"`{key}` is an empty list, so it says nothing"
            yield Fault("S212", (*path, key), message, f"put at least one item under `{key}`")
    for key in shape.only_true:
        if raw.get(key) is False:
            yield Fault(
                "S206", (*path, key), f"`{key}` can only be true", "write `true`, or remove the entry"
            )


def _compares(key: str, raw: Mapping[str, Any]) -> bool:
    return key == _MAP_OR_VALUE and not isinstance(raw[key], dict)


def _kinds(shape: Shape, given: list[str], path: Path, strange: bool) -> Iterator[Fault]:
    if len(given) > 1:
        message = f"a {shape.name} holds one thing, but here are {_list(given, 'and')}"
        if "all" in shape.kinds:
            fix = "keep one of them, or put each on its own under `all:` or `any:`"
        else:
            fix = "keep one of them, and write the other as an item of its own"
        yield Fault("S209", (*path, given[1]), message, fix, at_key=True)
    elif shape.kinds and not given and not strange:
        wanted = _list(shape.kinds, "or")
        yield Fault(
            "S209", path, f"this {shape.name} says nothing: it needs one of {wanted}", "add one of them"
        )


def _beside(shape: Shape, keys: list[str], given: list[str], path: Path) -> Iterator[Fault]:
    for key in keys:
        allowed = shape.goes_with.get(key)
        if allowed is None or any(kind in given for kind in allowed) or key in given:
            continue
        message = f"`{key}` goes only with {_list(allowed, 'or')}, and this {shape.name} has `{given[0]}`"
        fix = f"remove `{key}`"
        if key == _MAP_OR_VALUE:
            fix += ", or write it as a map with `count` and `of`"
        yield Fault("S210", (*path, key), message, fix, at_key=True)


def _wanted(shape: Shape, kind: str, keys: list[str], path: Path, strange: bool) -> Iterator[Fault]:
    choices = shape.one_of.get(kind, ())
    present = [key for key in keys if key in choices]
    if len(present) > 1:
        message = f"`{kind}` takes one of {_list(choices, 'or')}, but here are {_list(present, 'and')}"
        fix = "keep one of them; put each test on its own under `all:` or `any:`"
        yield Fault("S209", (*path, present[1]), message, fix, at_key=True)
    if strange:
        return
    if choices and not present:
        message = f"`{kind}` needs {'one of ' if len(choices) > 1 else ''}{_list(choices, 'or')} beside it"
        yield Fault("S211", (*path, kind), message, f"add {_list(choices, 'or')}", at_key=True)
    for wanted, severity in ((shape.all_of, "error"), (shape.better_with, "warning")):
        for key in wanted.get(kind, ()):
            if key not in keys:
                verb = "needs" if severity == "error" else "should have"
                yield Fault(
                    "S211" if severity == "error" else "R401",
                    (*path, kind),
                    f"`{kind}` {verb} `{key}` beside it",
                    f"add `{key}:`",
                    at_key=True,
                    severity="error" if severity == "error" else "warning",
                )


def _list(keys: tuple[str, ...] | list[str], word: str) -> str:
    return join_words([f"`{key}`" for key in keys], word)
