"""YAML events to plain data and marks, with an explicit stack, so that no file can exhaust it.

Events are read rather than nodes or objects: nothing is built that the file may have multiplied (aliases,
merge keys), nothing is looked up by name (tags), and libyaml's recursive composer, which 30,000 brackets
crash, is never entered.
"""

from __future__ import annotations

import re
from array import array
from dataclasses import dataclass
from typing import Any

import yaml

from .diagnostics import Diagnostic
from .source_problems import Place, Problems, Stop
from .source_text import REFUSED, Limits

LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""libyaml's parser where PyYAML was built with it, else the pure one; both give the same answers."""

_WORDS = {"": None, "null": None, "true": True, "false": False}
_FIRST = frozenset("-0123456789")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,17})(\.[0-9]+)?")
_DIRECTIVE = re.compile(r"(?:[ \t]*(?:#[^\r\n]*)?(?:\r\n|\r|\n))*%")


@dataclass(frozen=True)
class Composed:
    """What was read; `marks` is None where the data cannot be relied on."""

    data: Any
    marks: array[int] | None
    problems: tuple[Diagnostic, ...]


class _Dropped:
    """Stands for a key that cannot be used: its value is read and left out, its marks from `at` on too."""

    __slots__ = ("at",)

    def __init__(self, at: int) -> None:
        self.at = at


def plain(text: str) -> Any:
    """What an unquoted scalar means: true, false, null (or nothing), a number, or else the text itself."""
    if text in _WORDS:
        return _WORDS[text]
    if text[0] in _FIRST and (number := _NUMBER.fullmatch(text)):
        return float(text) if number[1] else int(text)
    return text


def compose(text: str, place: Place, limits: Limits) -> Composed:
    """Read one document whose top is a map. `place` makes a span of two offsets."""
    problems = Problems(place)
    data, marks = None, array("I")
    try:
        if "%" in text and (found := _DIRECTIVE.match(text)):
            problems.stop(
                "Y112",
                "lines that begin with `%` are not read here",
                found.end() - 1,
                found.end(),
                "delete the line",
            )
        data = _read(LOADER(text), marks, limits, problems)
    except Stop:
        pass
    except (yaml.YAMLError, ValueError, OverflowError) as error:
        from .source_syntax import explained

        problems.note(explained(error, text, place))
    return Composed(data, marks if problems.sound else None, problems.in_order())


def _read(events: Any, marks: array[int], limits: Limits, problems: Problems) -> Any:
    """The data of the one document; `marks` takes two offsets for each key and value, in text order."""
    get, mark = events.get_event, marks.append
    top: list[Any] = []
    node: Any = top  # the map or list being filled
    places: dict[str, int] | None = None  # where the keys of the map stand; None in a list
    key: str | _Dropped | None = None  # the key that waits for its value
    number = 0  # where the marks of `node` are
    stack: list[tuple[Any, dict[str, int] | None, str | _Dropped | None, int]] = []
    last = count = 0  # the end of what was read last; keys and items so far
    while True:
        event = get()
        kind = type(event)
        if kind is yaml.ScalarEvent:
            value = event.value
            start, end = event.start_mark.index, event.end_mark.index
            if not event.style:  # libyaml says '', the pure parser None
                value = plain(value)
                if start == end and key is not None:
                    start = end = last  # nothing after the colon: the parsers differ on where that is
            elif event.style == '"' and (found := REFUSED.search(value)):
                problems.escaped(found, event)
            if event.anchor is not None or event.tag is not None:
                problems.decorated(event)
            if not stack:
                _refuse_top(value, event, problems)
        elif kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
            start = event.start_mark.index
            if event.anchor is not None or event.tag is not None:
                problems.decorated(event)
            child: Any = {} if kind is yaml.MappingStartEvent else []
            if not stack and kind is yaml.SequenceStartEvent:
                _refuse_top(child, event, problems)
            if len(stack) >= limits.depth:
                problems.stop(
                    "Y105",
                    f"this is nested more than {limits.depth} deep",
                    start,
                    start + 1,
                    "check the brackets and the indentation",
                )
            if places is None:
                node.append(child)
                count += 1
            elif key is None:
                problems.add(
                    "Y113",
                    "a key must be text, not a list or a map",
                    start,
                    start + 1,
                    "write a plain text before the colon; if brackets belong to it, put quotes around it",
                )
            elif isinstance(key, str):
                node[key] = child
            stack.append((node, places, key, number))
            node, key, number = child, None, len(marks)
            places = {} if kind is yaml.MappingStartEvent else None
            mark(start)
            mark(start)
            continue
        elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
            if (
                event.end_mark.index > event.start_mark.index
            ):  # a bracket; a block ends with the last it holds
                last = event.end_mark.index
            marks[number + 1] = max(last, marks[number])
            began = number
            node, places, key, number = stack.pop()
            if places is not None and key is None:
                key = _Dropped(began)  # this was a key
            else:
                if isinstance(key, _Dropped):
                    del marks[key.at :]
                key = None
            continue
        elif kind is yaml.AliasEvent:
            problems.feature("Y110", event)
            value, start, end = None, event.start_mark.index, event.end_mark.index
        elif kind is yaml.DocumentStartEvent:
            if top:
                start = event.start_mark.index
                problems.stop(
                    "Y108",
                    "a second document starts here; a file holds one",
                    start,
                    start + 3,
                    "delete the line `---`, or move what follows to a file of its own",
                )
            continue
        elif kind is yaml.StreamEndEvent:
            if not top:
                problems.stop(
                    "Y106", "this file is empty", 0, 0, "write the keys it should have, or delete it"
                )
            return top[0]
        else:
            continue

        mark(start)
        mark(end)
        last = end
        if places is None:
            node.append(value)
            count += 1
        elif key is None:
            count += 1
            if type(value) is str and value not in places and (value != "<<" or event.style):
                places[value] = start
                key = value
            else:
                if kind is yaml.ScalarEvent:
                    problems.key(value, event, places.get(value))
                key = _Dropped(len(marks) - 2)
        else:
            if isinstance(key, str):
                node[key] = value
            else:
                del marks[key.at :]
            key = None
        if count > limits.keys:
            message = f"there are more than {limits.keys:,} keys and list items, the most that is read"
            problems.stop(
                "Y104", message, start, end, "check that it is the file you mean; if it is, split it"
            )


def _refuse_top(value: Any, event: Any, problems: Problems) -> None:
    """What stands in a file must be a map of keys; this is something else."""
    start, end = event.start_mark.index, event.end_mark.index
    if value is None:
        problems.stop("Y106", "this file is empty", 0, 0, "write the keys it should have, or delete it")
    fix = "begin with the file's first key, such as `programme: my-programme`"
    if isinstance(value, str) and re.match(r"[\w-]+:\S", value):
        fix = "put a space after the colon"
    what = "a list" if isinstance(value, list) else "one plain value"
    problems.stop("Y107", f"the file must be a map of keys and values; this is {what}", start, end, fix)
