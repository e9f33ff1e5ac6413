"""Messages for values that do not fit the vocabulary: code, sentence and fix for each kind of pydantic error."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any, get_args, get_origin

from ..frozen import frozen
from ..language.field_types import Limit, Scalar
from ..language.file_map import FileMap, file_keys
from ..language.types_in_files import map_class, plain_type, type_at
from ..text.english import a_or_an, join_words, quoted
from ..text.suggest import as_id, did_you_mean
from .faults import Fault
from .source import Path

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")

_DIGITS = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?")
_HUGE = 18
"""More digits than this before the point are not read as a number (docs/language.md), whoever writes them."""


MISSING = "missing"
UNKNOWN = ("extra_forbidden", "unexpected_keyword_argument")
"""pydantic's kinds of error for a key that must be there and for one that may not."""


@frozen
class Mistake:
    """What pydantic refused: its kind of error, the way to it through the file written out in full and as it stands.

    `at_key` is True where a key in a table is wrong rather than its value; `value` is what the file has there.
    """

    kind: str
    path: Path
    way: Path
    at_key: bool
    value: Any


def fault_of(cls: type[Any], mistake: Mistake) -> Fault:
    """The message for one mistake in a file of class `cls`, in the words of the people who write the files."""
    return _WORDS.get(mistake.kind, _type)(cls, mistake)


def _missing(cls: type[Any], mistake: Mistake) -> Fault:
    key = mistake.path[-1]
    message = f"this {_noun(_map_at(cls, mistake.path[:-1]))} has no `{key}`"
    return Fault("S201", mistake.way[:-1], message, f"add `{key}:`")


def _unknown(cls: type[Any], mistake: Mistake) -> Fault:
    key, parent = str(mistake.path[-1]), mistake.path[:-1]
    around = _map_at(cls, parent)
    noun, known = a_or_an(_noun(around)), list(file_keys(around))
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
        around = map_class(type_at(cls, path[:length]))
        if around is not None and key in file_keys(around):
            return _noun(around)
    return ""


def _type(cls: type[Any], mistake: Mistake) -> Fault:
    (plain, _), value = plain_type(type_at(cls, mistake.path)), mistake.value
    wanted, is_list = _wanted(cls, mistake), get_origin(plain) is tuple
    digits = _DIGITS.fullmatch(value) if isinstance(value, str) and plain in (int, float) else None
    if digits and len(digits[1]) > _HUGE:
        return _bounds(cls, mistake)
    message = f"{_name(mistake)} needs {wanted}, but here is {_shown(value)}"
    fix = f"write {wanted}{_limit_at(cls, mistake).such_as}"
    if is_list and value is None:
        fix = "write its items below it, each after `- `, or remove the key"
    elif value is None:
        fix += ", or remove the key"
    elif is_list:
        fix = "write a list: each item on a line of its own after `- `, or all of them in `[ ]` with commas"
    elif isinstance(plain, type) and (around := map_class(plain)) is not None:
        fix = f"write keys and values, such as `{_first_key(around)}: ...`"
    elif digits:
        fix = "remove the quotes around the number"
    elif mistake.kind == "bool_type":
        fix = "write true or false, without quotes"
    return Fault("S203", mistake.way, message, fix)


def _pattern(cls: type[Any], mistake: Mistake) -> Fault:
    limit = _limit_at(cls, mistake)
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
    limit = _limit_at(cls, mistake)
    most = f", and at most {limit.at_most:,}" if mistake.kind != "greater_than_equal" else ""
    message = f"{_name(mistake)} is {quoted(mistake.value)}; it must be {limit.what}{most}"
    return Fault("S205", mistake.way, message, f"write {limit.what}{most}")


def _choice(cls: type[Any], mistake: Mistake) -> Fault:
    words = get_args(plain_type(type_at(cls, mistake.path))[0])
    allowed = join_words([f"`{word}`" for word in words], "or")
    near = did_you_mean(str(mistake.value), words)
    message = f"{_name(mistake)} is `{quoted(mistake.value)}`; it can be {allowed}{near}"
    return Fault("S206", mistake.way, message, f"write {allowed}")


def _day(cls: type[Any], mistake: Mistake) -> Fault:
    text, fix = quoted(mistake.value), "write the year, month and day as YYYY-MM-DD"
    if not isinstance(mistake.value, str):
        message = f"{_name(mistake)} needs a day as YYYY-MM-DD, but here is {_shown(mistake.value)}"
    elif not re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", mistake.value):
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


_WORDS: dict[str, Callable[[type[Any], Mistake], Fault]] = {
    "missing": _missing,
    "string_pattern_mismatch": _pattern,
    "greater_than_equal": _bounds,
    "less_than_equal": _bounds,
    "literal_error": _choice,
    "date_type": _day,
    **dict.fromkeys(UNKNOWN, _unknown),
}
"""Every other kind says that the value is of the wrong type."""


def _name(mistake: Mistake) -> str:
    """What the author calls the place: the key, or an item of the list under it."""
    *around, last = ("the file", *mistake.way)
    if isinstance(last, str):
        return f"`{quoted(last)}`" if mistake.way else last
    key = next((step for step in reversed(around) if isinstance(step, str)), "")
    return f"item {last + 1} of `{quoted(key)}`"


def _map_at(cls: type[Any], path: Path) -> type[Any]:
    """The class of the map at a path, for a mistake about its keys."""
    found = map_class(type_at(cls, path))
    assert found is not None
    return found


def _limit_at(cls: type[Any], mistake: Mistake) -> Limit:
    _, marks = plain_type(type_at(cls, mistake.path, of_key=mistake.at_key))
    return next((mark for mark in marks if isinstance(mark, Limit)), Limit())


def _noun(cls: type[Any]) -> str:
    """What a kind of map is called: its class, in small letters and words."""
    noun = re.sub("(?<=[a-z])(?=[A-Z])", " ", cls.__name__).lower()
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


def _first_key(cls: type[Any]) -> str:
    """The first key of a map that must be there, else its first."""
    keys = file_keys(cls)
    return next((key for key, known in keys.items() if known.required), next(iter(keys)))


def _wanted(cls: type[Any], mistake: Mistake) -> str:
    plain, _ = plain_type(type_at(cls, mistake.path))
    if get_origin(plain) is tuple:
        return "a list"
    if get_origin(plain) is dict or (isinstance(plain, type) and issubclass(plain, FileMap)):
        return "a map of keys and values"
    if plain is Scalar:
        return "one value: a text, a number, true or false"
    return _limit_at(cls, mistake).what or "one value, or a map with `count` and `of`"


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
