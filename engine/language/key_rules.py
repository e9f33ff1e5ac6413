"""Rules about which keys of a map go together: exactly one of several, and keys allowed only beside others.

A requirement, a condition, a consequence and a log entry are each one class with optional keys rather than a
union, so that an author who makes one mistake reads one message (docs/language.md, section 1). What the fields of a
class cannot say about its keys stands here, once, as a table; it looks at the map as it was written.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from ..diagnostics import Severity
from ..text.english import join_words


class BrokenRule(NamedTuple):
    """One broken rule: `way` is empty or the key it is about, `at_key` whether that key is what to point at."""

    code: str
    way: tuple[str, ...]
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
            *_ATTRIBUTE, "people", "stage", "overdue", "late", "closed", *_STATES, "flag", "entitled",
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
        kinds=("activity", "issued", "waive", "pause", "withdraw", "contact"),
        goes_with=dict.fromkeys(("session", "people", "hours"), _ACTIVITY)
        | {
            "until": ("waive", "pause"),
            "by": ("issued", "waive", "pause", "withdraw", "contact"),
            "reason": ("waive", "pause", "withdraw"),
        }
        | dict.fromkeys(("again", "about", "due"), ("contact",)),
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
    return _SHAPES.get(cls.__name__) or Shape(cls.__name__)


def has_rules(cls: type[Any]) -> bool:
    """Whether there are rules for the maps of a class."""
    return cls.__name__ in _SHAPES


def broken_rules(cls: type[Any], raw: Mapping[str, Any], strange: bool) -> Iterator[BrokenRule]:
    """What is wrong with the keys of a map of that class, as it was written.

    `strange` is whether it has keys that nobody knows: then what seems to be missing may be misspelt, and is not
    reported as missing.
    """
    shape = rules_of(cls)
    keys = [key for key, value in raw.items() if value is not None]
    given = [key for key in keys if key in shape.kinds and not _compares(key, raw)]
    yield from _kinds(shape, given, strange)
    if given:
        yield from _beside(shape, keys, given)
    if len(given) == 1:
        yield from _wanted(shape, given[0], keys, strange)
    if shape.some_of and not strange and not any(key in keys for key in shape.some_of):
        wanted = _list(shape.some_of, "or")
        yield BrokenRule(
            "S209", (), f"this {shape.name} says nothing: it needs {wanted}", f"add {wanted}, or both"
        )
    for key in shape.filled:
        if raw.get(key) == []:
            message = f"`{key}` is an empty list, so it says nothing"
            yield BrokenRule("S212", (key,), message, f"put at least one item under `{key}`")
    for key in shape.only_true:
        if raw.get(key) is False:
            yield BrokenRule("S206", (key,), f"`{key}` can only be true", "write `true`, or remove the entry")


def _compares(key: str, raw: Mapping[str, Any]) -> bool:
    return key == _MAP_OR_VALUE and not isinstance(raw[key], dict)


def _kinds(shape: Shape, given: list[str], strange: bool) -> Iterator[BrokenRule]:
    if len(given) > 1:
        message = f"a {shape.name} holds one thing, but here are {_list(given, 'and')}"
        if "all" in shape.kinds:
            fix = "keep one of them, or put each on its own under `all:` or `any:`"
        else:
            fix = "keep one of them, and write the other as an item of its own"
        yield BrokenRule("S209", (given[1],), message, fix, at_key=True)
    elif shape.kinds and not given and not strange:
        wanted = _list(shape.kinds, "or")
        yield BrokenRule(
            "S209", (), f"this {shape.name} says nothing: it needs one of {wanted}", "add one of them"
        )


def _beside(shape: Shape, keys: list[str], given: list[str]) -> Iterator[BrokenRule]:
    for key in keys:
        allowed = shape.goes_with.get(key)
        if allowed is None or any(kind in given for kind in allowed) or key in given:
            continue
        message = f"`{key}` goes only with {_list(allowed, 'or')}, and this {shape.name} has `{given[0]}`"
        fix = f"remove `{key}`"
        if key == _MAP_OR_VALUE:
            fix += ", or write it as a map with `count` and `of`"
        yield BrokenRule("S210", (key,), message, fix, at_key=True)


def _wanted(shape: Shape, kind: str, keys: list[str], strange: bool) -> Iterator[BrokenRule]:
    choices = shape.one_of.get(kind, ())
    present = [key for key in keys if key in choices]
    if len(present) > 1:
        message = f"`{kind}` takes one of {_list(choices, 'or')}, but here are {_list(present, 'and')}"
        fix = "keep one of them; put each test on its own under `all:` or `any:`"
        yield BrokenRule("S209", (present[1],), message, fix, at_key=True)
    if strange:
        return
    if choices and not present:
        message = f"`{kind}` needs {'one of ' if len(choices) > 1 else ''}{_list(choices, 'or')} beside it"
        yield BrokenRule("S211", (kind,), message, f"add {_list(choices, 'or')}", at_key=True)
    for wanted, severity in ((shape.all_of, "error"), (shape.better_with, "warning")):
        for key in wanted.get(kind, ()):
            if key not in keys:
                verb = "needs" if severity == "error" else "should have"
                yield BrokenRule(
                    "S211" if severity == "error" else "R401",
                    (kind,),
                    f"`{kind}` {verb} `{key}` beside it",
                    f"add `{key}:`",
                    at_key=True,
                    severity="error" if severity == "error" else "warning",
                )


def _list(keys: tuple[str, ...] | list[str], word: str) -> str:
    return join_words([f"`{key}`" for key in keys], word)
