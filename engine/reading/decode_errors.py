"""Messages for values that do not fit the vocabulary: code, sentence and fix for each kind of pydantic error."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from ..frozen import frozen
from ..text.english import a_or_an, join_words, quoted
from ..text.suggest import as_id, did_you_mean
from .decoder import (
    ListDecoder,
    RecordDecoder,
    TableDecoder,
    ValueOrMapDecoder,
    node_at,
    record_at,
)
from .key_rules import Fault
from .scalar_decoder import (
    ChoiceDecoder,
    NumberDecoder,
    ScalarDecoder,
    TextDecoder,
    TruthDecoder,
    ValueDecoder,
)
from .source import Path

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")

_DIGITS = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?")
_HUGE = 18
"""More digits than this before the point are not read as a number (docs/language.md), whoever writes them."""


@frozen
class Mistake:
    """What pydantic found: its kind of error, the way to it through the written-out data and through the file.

    `at_key` is True where a key in a table is wrong rather than its value; `value` is what the file has there.
    """

    kind: str
    path: Path
    way: Path
    at_key: bool
    value: Any


def fault_of(cls: type[Any], mistake: Mistake) -> Fault:
    """The message for one error of pydantic, in the words of the people who write the files."""
    return _WORDS.get(mistake.kind, _other)(cls, mistake)


def _missing(cls: type[Any], mistake: Mistake) -> Fault:
    key = mistake.path[-1]
    message = f"this {_noun(record_at(cls, mistake.path[:-1]))} has no `{key}`"
    return Fault("S201", mistake.way[:-1], message, f"add `{key}:`")


def _unknown(cls: type[Any], mistake: Mistake) -> Fault:
    key, parent = str(mistake.path[-1]), mistake.path[:-1]
    record = record_at(cls, parent)
    noun, known = a_or_an(_noun(record)), list(record.known())
    near = did_you_mean(key, known)
    message = f"{noun} has no key `{quoted(key)}`{near}"
    if owner := _owner(cls, parent, key):
        message = f"{noun} has no key `{key}`; {a_or_an(owner)} has"
        fix = f"indent it less, so that it stands in the {owner}"
    elif near:
        fix = "correct the spelling"
    else:
        fix = f"remove it; {noun} may have {join_words([f'`{name}`' for name in known])}"
    return Fault("S202", mistake.way, message, fix, at_key=True)


def _owner(cls: type[Any], path: Path, key: str) -> str:
    """The kind of map around `path` that does have that key, where one has: the line is indented too far."""
    for length in range(len(path) - 1, -1, -1):
        node = node_at(cls, path[:length])
        if isinstance(node, RecordDecoder) and key in node.known():
            return _noun(node)
    return ""


def _type(cls: type[Any], mistake: Mistake) -> Fault:
    node, value = node_at(cls, mistake.path), mistake.value
    digits = _DIGITS.fullmatch(value) if isinstance(value, str) and isinstance(node, NumberDecoder) else None
    if digits and len(digits[1]) > _HUGE:
        return _bounds(cls, mistake)
    message = f"{_name(mistake)} needs {_wanted(node)}, but here is {_shown(value)}"
    fix = f"write {_wanted(node)}"
    if isinstance(node, ListDecoder) and value is None:
        fix = "write its items below it, each after `- `, or remove the key"
    elif value is None:
        fix += ", or remove the key"
    elif isinstance(node, ListDecoder):
        fix = "write a list: each item on a line of its own after `- `, or all of them in `[ ]` with commas"
    elif isinstance(node, RecordDecoder):
        known = list(node.known())
        fix = f"write keys and values, such as `{(node.required or known)[0]}: ...`"
    elif digits:
        fix = "remove the quotes around the number"
    elif mistake.kind == "bool_type":
        fix = "write true or false, without quotes"
    return Fault("S203", mistake.way, message, fix)


def _pattern(cls: type[Any], mistake: Mistake) -> Fault:
    limit = node_at(cls, mistake.path, key=mistake.at_key).limit
    value = mistake.path[-1] if mistake.at_key else mistake.value
    if not str(value).strip():
        return Fault("S208", mistake.way, f"{_name(mistake)} is blank", "write the text, or remove the key")
    fix = f"write {limit.what}"
    if isinstance(value, str) and (found := _CONTROL.search(value)):
        message = f"{_name(mistake)} holds a line break or an invisible character (U+{ord(found[0]):04X})"
        return Fault("S204", mistake.way, message, "remove it", at_key=mistake.at_key)
    if limit.what.startswith("an id") and (slug := as_id(str(value))):
        fix = f"write it as `{slug}`"
    name = "the key" if mistake.at_key else _name(mistake)
    message = f"{name} is `{quoted(value)}`; it must be {limit.what}"
    return Fault("S204", mistake.way, message, fix, at_key=mistake.at_key)


def _bounds(cls: type[Any], mistake: Mistake) -> Fault:
    limit = node_at(cls, mistake.path).limit
    most = f", and at most {limit.at_most:,}" if mistake.kind != "greater_than_equal" else ""
    message = f"{_name(mistake)} is {quoted(mistake.value)}; it must be {limit.what}{most}"
    return Fault("S205", mistake.way, message, f"write {limit.what}{most}")


def _choice(cls: type[Any], mistake: Mistake) -> Fault:
    words = node_at(cls, mistake.path).words
    allowed = join_words([f"`{word}`" for word in words], "or")
    near = did_you_mean(str(mistake.value), words)
    message = f"{_name(mistake)} is `{quoted(mistake.value)}`; it can be {allowed}{near}"
    return Fault("S206", mistake.way, message, f"write {allowed}")


def _day(cls: type[Any], mistake: Mistake) -> Fault:
    text, fix = quoted(mistake.value), "write the year, month and day as YYYY-MM-DD"
    if not isinstance(mistake.value, str):
        message = f"{_name(mistake)} needs a day as YYYY-MM-DD, but here is {_shown(mistake.value)}"
    elif mistake.kind == "date_type" and not re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", mistake.value):
        message = f"{_name(mistake)} is `{text}`; a day is written YYYY-MM-DD"
        if (found := re.fullmatch(r"(\d\d?)[/.-](\d\d?)[/.-](\d{4})", text.strip())) and (
            day := _iso(int(found[3]), int(found[2]), int(found[1]))
        ):
            fix = f"write {day}, if that is the day meant"
    else:
        message = f"{_name(mistake)} is `{text}`, and there is no such day"
        fix = "check the month and the day"
    return Fault("S207", mistake.way, message, fix)


def _iso(year: int, month: int, day: int) -> str:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return ""


def _other(cls: type[Any], mistake: Mistake) -> Fault:
    message = f"{_name(mistake)} cannot be {_shown(mistake.value)}"
    return Fault("S203", mistake.way, message, f"write {_wanted(node_at(cls, mistake.path))}")


_WORDS: dict[str, Callable[[type[Any], Mistake], Fault]] = {
    "missing": _missing,
    "unexpected_keyword_argument": _unknown,
    "string_pattern_mismatch": _pattern,
    "greater_than_equal": _bounds,
    "less_than_equal": _bounds,
    "literal_error": _choice,
    "date_type": _day,
    "date_parsing": _day,
    "date_from_datetime_parsing": _day,
} | dict.fromkeys(
    (
        "string_type", "int_type", "int_from_float", "float_type", "bool_type",
        "tuple_type", "dict_type", "dataclass_type", "value",
    ),
    _type,
)  # fmt: skip


def _name(mistake: Mistake) -> str:
    """What the author calls the place: the key, or an item of the list under it."""
    *around, last = ("the file", *mistake.way)
    if isinstance(last, str):
        return f"`{quoted(last)}`" if mistake.way else last
    key = next((step for step in reversed(around) if isinstance(step, str)), "")
    return f"item {last + 1} of `{quoted(key)}`"


def _noun(record: RecordDecoder) -> str:
    """What a kind of map is called: its class, in small letters and words."""
    noun = re.sub("(?<=[a-z])(?=[A-Z])", " ", record.cls.__name__).lower()
    return _NOUNS.get(noun, noun)


_NOUNS = {
    "count of": "count of requirements",
    "condition count": "count of conditions",
    "after": "starting point",
    "within": "window",
    "due": "due day",
    "people": "count of people",
    "including": "count of people included",
    "kept up": "rate to keep up",
    "role held": "role of a person",
    "presence": "person at an occasion",
    "entry": "log entry",
    "calendar for": "`for` of a calendar",
}


def _wanted(node: Any) -> str:
    if isinstance(node, ListDecoder):
        return "a list"
    if isinstance(node, (RecordDecoder, TableDecoder)):
        return "a map of keys and values"
    if isinstance(node, ChoiceDecoder):
        return f"one of {join_words([f'`{word}`' for word in node.words], 'or')}"
    limit = getattr(node, "limit", None)
    return str(limit.what) if limit is not None else _WANTED.get(type(node), "something else")


_WANTED: dict[type[ScalarDecoder], str] = {
    TruthDecoder: "true or false",
    ValueDecoder: "one value: a text, a number, true or false",
    ValueOrMapDecoder: "one value, or a map with `count` and `of`",
    TextDecoder: "text",
}


def _shown(value: Any) -> str:
    """A value as a sentence names it."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return f"the number {value}"
    if isinstance(value, str):
        return f"the text `{quoted(value)}`"
    return "a list" if isinstance(value, list) else "a map of keys and values"
