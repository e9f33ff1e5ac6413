"""Composes plain data from YAML events, with an explicit stack, so that no file can exhaust Python's own.

Events are read rather than nodes or objects: nothing is built that the file may have multiplied (aliases,
merge keys), nothing is looked up by name (tags), and libyaml's recursive composer, which 30,000 brackets
crash, is never entered.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator
from typing import Any

import yaml

from ..diagnostics import Diagnostic
from ..frozen import frozen
from ..language.field_types import WrittenFloat, WrittenInt
from .file_bytes import FileLimits
from .file_text import REFUSED
from .yaml_problems import (
    SpanOf,
    Stop,
    YamlProblems,
    block_mark,
    directive,
    tab,
)

LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""libyaml's parser where PyYAML was built with it, else the pure one; they give the same answers."""

_WORDS = {"": None, "null": None, "true": True, "false": False}
_NUMBERS = (int, float)
_FIRST = frozenset("-0123456789")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,17})(\.[0-9]+)?")
_TAB = re.compile(r"(?:#[^\r\n]*+|[^\t#])*+\t")
_LINE = re.compile(r"[^\r\n]*")
_DIRECTIVE = re.compile(r"(?:[ \t]*(?:#[^\r\n]*)?(?:\r\n|\r|\n))*+%")
_COLON = re.compile(r"[ \t]*:(?![,?\[\]{}])")
_HASH = re.compile(r"[|>][-+0-9]*#")
_TAB_FIRST = re.compile(r"[\r\n ]*\t")


@frozen
class Composed:
    """What was read; `marks` is None where the data cannot be relied on."""

    data: Any
    marks: array[int] | None
    problems: tuple[Diagnostic, ...]
    left_out: tuple[dict[str, Any], ...] = ()
    """The values of keys given again, each in a map with its key."""


class _Dropped:
    """Stands for a key that cannot be used: its value is read and left out, its marks from `at` on too.

    `name` is the key itself where it is one that was given before.
    """

    __slots__ = ("at", "name")

    def __init__(self, at: int, name: str | None = None) -> None:
        self.at, self.name = at, name


def scalar_meaning(text: str) -> Any:
    """What an unquoted scalar means: true, false, null (or nothing), a number, or else the text itself."""
    if text in _WORDS:
        return _WORDS[text]
    if text[0] in _FIRST and (number := _NUMBER.fullmatch(text)):
        return float(text) if number[1] else int(text)
    return text


def _kept_as_written(number: int | float, text: str) -> int | float:
    """A number that carries its source text, where Python would write it in another way."""
    written = (WrittenFloat if isinstance(number, float) else WrittenInt)(number)
    written.text = text
    return written


def compose(text: str, place: SpanOf, limits: FileLimits) -> Composed:
    """Read one document whose top is a map. `place` makes a span of two offsets."""
    problems, marks, data = YamlProblems(place, text), array("I"), None
    left_out: list[dict[str, Any]] = []
    parser = LOADER(text)
    try:
        if "%" in text and (found := _DIRECTIVE.match(text)):
            problems.stop(*directive(found.end() - 1))
        data = _read(parser, text, marks, limits, problems, left_out)
    except Stop:
        pass
    except (yaml.YAMLError, ValueError, OverflowError) as error:
        from .yaml_syntax_errors import syntax_diagnostic

        began, reached = marks[-2] if marks else 0, getattr(parser, "index", 0)
        opened = next((at for at in _open(marks) if text[at : at + 1] in ("[", "{")), None)
        problems.syntax(
            syntax_diagnostic(error, text, place, began, reached, opened), marks[-1] if marks else 0
        )
    return Composed(data, marks if problems.sound else None, problems.in_order(), tuple(left_out))


def _open(marks: array[int]) -> Iterator[int]:
    """Where maps and lists begin whose end has not been read, the innermost first."""
    return (marks[at] for at in range(len(marks) - 2, -1, -2) if marks[at] == marks[at + 1])


def _read(
    parser: Any,
    text: str,
    marks: array[int],
    limits: FileLimits,
    problems: YamlProblems,
    left_out: list[dict[str, Any]],
) -> Any:
    """The data of the one document; `marks` takes two offsets for each key and value, in text order, and `left_out`
    the values of keys given again."""
    get, mark = parser.get_event, marks.append
    top: list[Any] = []
    node: Any = top  # the map or list being filled
    places: dict[str, int] | None = None  # where the keys of the map stand; None in a list
    key: str | _Dropped | None = None  # the key that waits for its value
    number = 0  # where the marks of `node` are
    stack: list[tuple[Any, dict[str, int] | None, str | _Dropped | None, int]] = []
    tabbed = "\t" in text
    last = 0  # the end of what was read last
    count = -1  # keys and items so far; the map at the top is none
    while True:
        event = get()
        kind = type(event)
        if kind is yaml.ScalarEvent:
            value, style = event.value, event.style
            start, end = event.start_mark.index, event.end_mark.index
            if not style:  # libyaml says '', the pure parser None
                value = scalar_meaning(value)
                if type(value) in _NUMBERS and str(value) != event.value:
                    value = _kept_as_written(value, event.value)
                if start == end and key is not None:
                    start = end = last  # no value: the parsers differ on where that is
                    if not _COLON.match(text, last):
                        problems.no_colon(marks[-2], last)
                elif " - " in event.value:
                    problems.dash_in_text(start, end)
            elif style == '"':
                if found := REFUSED.search(value):
                    problems.escaped(found[0], event)
            elif style != "'" and _HASH.match(text, start):
                problems.stop(*block_mark(text, start))  # libyaml takes it for a comment
            if event.anchor is not None or event.tag is not None:
                problems.decorated(event)
        elif kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
            start = event.start_mark.index
            child: Any = {} if kind is yaml.MappingStartEvent else []
            if event.anchor is not None or event.tag is not None:
                problems.decorated(event)
            if not stack and kind is yaml.SequenceStartEvent:
                problems.top(child, start, start + 1)
            if key is not None and text[start - 1] == ":" and text[marks[-2]] not in ("'", '"'):
                problems.no_space(start - 1)  # the pure parser lets it pass
            if len(stack) >= limits.depth:
                problems.depth(limits.depth, start)
            if places is None:
                count += 1
                if count > limits.keys:
                    problems.count(limits.keys, start)
                node.append(child)
            elif isinstance(key, str):
                node[key] = child
            elif key is not None and key.name is not None:
                left_out.append({key.name: child})
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
                if tabbed:
                    _refuse_tabs(text, last, event.start_mark.index, 0, None, problems)
                last = event.end_mark.index
            marks[number + 1] = max(last, marks[number])
            began = number
            node, places, key, number = stack.pop()
            if places is not None and key is None:
                key = _Dropped(began)  # this was itself a key
                if not any(within is not None and no_key is None for _, within, no_key, _ in stack):
                    problems.complex_key(marks[began])
            else:
                if isinstance(key, _Dropped):
                    del marks[key.at :]
                key = None
            continue
        elif kind is yaml.AliasEvent:
            value, style = None, None
            start, end = event.start_mark.index, event.end_mark.index
            problems.feature("Y110", start, end)
        elif kind is yaml.DocumentStartEvent:
            if top:
                problems.second_document(event.start_mark.index)
            continue
        elif kind is yaml.DocumentEndEvent:
            if not isinstance(top[0], dict):
                problems.top(top[0], marks[0], marks[1])
            continue
        elif kind is yaml.StreamEndEvent:
            if tabbed:
                _refuse_tabs(text, last, len(text), 0, None, problems)
            if not top:
                problems.top(None, 0, 0)
            return top[0]
        else:  # the start of the stream
            continue

        if tabbed:
            _refuse_tabs(text, last, start, end, style, problems)
        mark(start)
        mark(end)
        last = end
        if places is None:
            count += 1
            node.append(value)
        elif key is None:
            count += 1
            if type(value) is str and value not in places and (value != "<<" or style):
                places[value] = start
                key = value
            else:
                if kind is yaml.ScalarEvent:
                    problems.key(value, event, places.get(value))
                key = _Dropped(len(marks) - 2, value if value in places else None)
        else:
            if isinstance(key, str):
                node[key] = value
            else:
                del marks[key.at :]
                if key.name is not None:
                    left_out.append({key.name: value})
            key = None
        if count > limits.keys:
            problems.count(limits.keys, start)


def _refuse_tabs(
    text: str, last: int, start: int, end: int, style: str | None, problems: YamlProblems
) -> None:
    """Stop at a tab from `last`, the end of what was read before, on, unless it is in quotes or a comment.

    `start`, `end` and `style` are those of the scalar read now; without quotes it may hold no tab either.
    libyaml lets many of these pass and the pure parser none; and editors show them as wide as they like.
    """
    stop = start
    if style in ("|", ">") and (header := _LINE.match(text, start)):
        stop = header.end()
        if first := _TAB_FIRST.match(text, stop):
            stop = first.end()
    if found := _TAB.match(text, last, stop):
        problems.stop(*tab(found.end() - 1))
    if not style and (at := text.find("\t", start, end)) >= 0:
        problems.stop(*tab(at))
