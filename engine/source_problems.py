"""The words for what is well-formed YAML and is not read here, or is certainly a mistake."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, NoReturn

from .diagnostics import Diagnostic, Span

Place = Callable[[int, int], Span]
"""Makes a span of two offsets into the text."""

MOST_PROBLEMS = 100
"""A file with more problems than this is not the file that was meant; the rest is not read."""

_FEATURES = {
    "Y110": (
        "anchors, aliases and merge keys (`&name`, `*name`, `<<`) are not read here",
        "write out in each place what it stands for; if it is meant as text, put quotes around it",
    ),
    "Y111": (
        "tags (`!name`) are not read here",
        "delete it; if it is meant as text, put quotes around the whole text",
    ),
}


class Stop(Exception):
    """No more of this file is read; the reason is among the problems."""


class Problems:
    """What was found wrong with one file. `sound` is False once the data cannot be relied on."""

    def __init__(self, place: Place) -> None:
        self.sound = True
        self._place = place
        self._found: list[Diagnostic] = []
        self._features: dict[str, list[Span]] = {}

    def add(
        self,
        code: str,
        message: str,
        start: int,
        end: int,
        fix: str,
        *also: tuple[Span, str],
        sound: bool = False,
    ) -> None:
        """Note a problem between two offsets; `sound` where the data can be relied on all the same."""
        self.sound &= sound
        self._found.append(Diagnostic(code, message, self._place(start, end), fix, also))
        if len(self._found) > MOST_PROBLEMS:
            self._found.pop()
            message = f"there are more than {MOST_PROBLEMS} problems; from here on this file was not read"
            self.stop("Y199", message, start, end, "mend the others first")

    def stop(self, code: str, message: str, start: int, end: int, fix: str) -> NoReturn:
        """Note a problem that ends the reading."""
        self.note(Diagnostic(code, message, self._place(start, end), fix))
        raise Stop

    def note(self, problem: Diagnostic) -> None:
        """Note a problem that somebody else put into words."""
        self.sound = False
        self._found.append(problem)

    def feature(self, code: str, event: Any) -> None:
        """A part of YAML that is not read here: one problem however often it stands in the file."""
        self.sound = False
        self._features.setdefault(code, []).append(self._place(event.start_mark.index, event.end_mark.index))

    def decorated(self, event: Any) -> None:
        """An event with an anchor or a tag."""
        if event.anchor is not None:
            self.feature("Y110", event)
        if event.tag is not None:
            self.feature("Y111", event)

    def key(self, key: Any, event: Any, first: int | None) -> None:
        """A scalar key that cannot be used; `first` is where the same key stood before."""
        start, end = event.start_mark.index, event.end_mark.index
        if first is not None:
            also = (self._place(first, first + 1), "it was first given here")
            message = f"the key `{key}` is given twice; it was first given on line {also[0].line}"
            self.add("Y109", message, start, end, "keep one of the two", also, sound=True)
        elif key == "<<":
            self.feature("Y110", event)
        elif start == end:
            self.add(
                "Y113", "the key before this colon is missing", start, start + 1, "write a key before it"
            )
        else:
            message = "a key must be text; without quotes this one is a number, true, false or null"
            self.add("Y113", message, start, end, "put quotes around it")

    def escaped(self, found: re.Match[str], event: Any) -> None:
        """A text that says by an escape (`"\\0"`) what may not stand in a file."""
        message = f"this text holds an invisible character (U+{ord(found[0]):04X}), written as an escape"
        self.add("Y102", message, event.start_mark.index, event.end_mark.index, "delete the escape")

    def in_order(self) -> tuple[Diagnostic, ...]:
        """All of them, in file order."""
        for code, spans in self._features.items():
            message, fix = _FEATURES[code]
            more = f"; there are {len(spans) - 1:,} more in this file" if spans[1:] else ""
            also = tuple((span, "and here") for span in spans[1:4])
            self._found.append(Diagnostic(code, message + more, spans[0], fix, also))
        return tuple(sorted(self._found, key=lambda problem: (problem.span or spans[0], problem.code)))
