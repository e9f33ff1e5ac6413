"""The class Source: a file that was read as plain data, and the span in its text of every key and value."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from typing import Any

from ..diagnostics import Span
from .file_bytes import LINE_BREAK

Path = tuple[str | int, ...]
"""The way to a value: keys of maps and numbers of list items, from the top."""


_FEW = 4
"""How many places are found by walking the file to each; for more, every value is numbered once."""


class Source:
    """A file that was read: its name as the user gave it, its text, its data, and where each part stands."""

    __slots__ = ("_asked", "_lines", "_marks", "_numbers", "data", "left_out", "name", "text")

    def __init__(
        self,
        name: str,
        text: str,
        data: Any = None,
        marks: array[int] | None = None,
        left_out: tuple[dict[str, Any], ...] = (),
    ) -> None:
        """`marks` holds where each key and value begins and ends, as offsets, in the order of the text; `left_out`
        the values of keys given again, which `data` has not, each in a map with its key."""
        self.name = name
        self.text = text
        self.data = data
        self.left_out = left_out
        self._marks = marks if marks is not None else array("I", (0, 0))
        self._asked = 0
        self._numbers: dict[Path, int] | None = None
        self._lines: list[int] | None = None

    @classmethod
    def of_data(cls, name: str, data: Any) -> Source:
        """Plain data that was never text, as a source. Its places tell no more than what stands before what."""
        marks = array("I", (offset for offset in range(_size(data)) for _ in ("begins", "ends")))
        return cls(name, "", data, marks)

    def span(self, path: Path) -> Span:
        """Where the value at `path` stands; the nearest value around it where there is none."""
        return self._span_of(self._number(path)[0])

    def key_span(self, path: Path) -> Span:
        """Where the key that leads to `path` stands; for a list item or a missing value, as `span`."""
        number, there = self._number(path)
        return self._span_of(number - 1 if there and path and isinstance(path[-1], str) else number)

    def offsets(self, path: Path) -> tuple[int, int]:
        """Where in the text the value at `path` begins and ends, as for `span`."""
        number, _ = self._number(path)
        return self._marks[2 * number], self._marks[2 * number + 1]

    def between(self, start: int, end: int) -> Span:
        """The span of the characters from offset `start` up to `end`, white space at its end left off."""
        end = min(end, len(self.text))
        end = max(start + len(self.text[start:end].rstrip(" \t\r\n")), min(start + 1, end))
        if self._lines is None:
            self._lines = [0, *(found.end() for found in LINE_BREAK.finditer(self.text))]
        first, last = bisect_right(self._lines, start), bisect_right(self._lines, end)
        return Span(
            self.name, first, start - self._lines[first - 1] + 1, last, end - self._lines[last - 1] + 1
        )

    def _span_of(self, number: int) -> Span:
        return self.between(self._marks[2 * number], self._marks[2 * number + 1])

    def _number(self, path: Path) -> tuple[int, bool]:
        """The number of the value at `path` in the order of the text; of the nearest around it, and False, if none."""
        if self._numbers is None:
            self._asked += 1
            if self._asked <= _FEW:
                return _walked_to(self.data, path)
            self._numbers = {}
            _number_values(self.data, (), 0, self._numbers)
        there = path in self._numbers
        while path not in self._numbers:
            path = path[:-1]
        return self._numbers[path], there


def _walked_to(value: Any, path: Path) -> tuple[int, bool]:
    number = 0
    for step in path:
        if isinstance(value, dict) and step in value:
            for key, child in value.items():
                number += 2 if key == step else 1 + _size(child)
                if key == step:
                    break
            value = value[step]
        elif isinstance(value, list) and isinstance(step, int) and step < len(value):
            number += 1 + sum(map(_size, value[:step]))
            value = value[step]
        else:
            return number, False
    return number, True


def _size(value: Any) -> int:
    """How many numbers a value takes, with all it holds."""
    if isinstance(value, dict):
        return 1 + len(value) + sum(map(_size, value.values()))
    return 1 + sum(map(_size, value)) if isinstance(value, list) else 1


def _number_values(value: Any, path: Path, number: int, numbers: dict[Path, int]) -> int:
    """Number `value` and all it holds; a key takes the number before its value's. Returns the next number."""
    numbers[path] = number
    number += 1
    if isinstance(value, dict):
        for key, child in value.items():
            number = _number_values(child, (*path, key), number + 1, numbers)
    elif isinstance(value, list):
        for index, child in enumerate(value):
            number = _number_values(child, (*path, index), number, numbers)
    return number
