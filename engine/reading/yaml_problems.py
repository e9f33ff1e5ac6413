"""Messages for well-formed YAML that is refused here (anchors, tags, duplicate keys) or is certainly a mistake."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, NoReturn

from ..diagnostics import Diagnostic, Span
from ..text.english import quoted

SpanOf = Callable[[int, int], Span]
"""Makes a span of two offsets into the text."""

MOST_PROBLEMS = 100
"""A file with more problems than this is not the file that was meant; the rest is not read."""

_LINE = re.compile(r"[^\r\n]*")
_TAG = re.compile(r"![^\s,\[\]{}]*")
_ITEM = re.compile(r"[\r\n] *- ")
_GOES_ON = re.compile(r"[ \t]*[^\s,\]}#]")
_SHORT_LINE = re.compile(r"[\r\n][^\r\n]{0,59}\Z")
_COMMA = re.compile(r"[ ]*,\s*")
_DECIMALS = re.compile(r"(?<![\w,.-])(\d+),(\d+)\Z")
_HALF = re.compile(r"\\(?:u|U0000)[dD][89a-fA-F]")

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


Told = tuple[str, str, int, int, str]
"""Code, message, start and end as offsets, fix."""


def directive(at: int) -> Told:
    """A line such as `%YAML 1.1`."""
    return "Y112", "lines that begin with `%` are not read here", at, at + 1, "delete the line"


def tab(at: int) -> Told:
    """A tab that would be white space."""
    message = "a tab stands here; between keys and values only spaces are read"
    fix = "use spaces instead (editors: `convert indentation to spaces`); put quotes around a text that has a tab"
    return "Y120", message, at, at + 1, fix


def escape(text: str, at: int) -> Told:
    """A backslash in double quotes that stands for nothing."""
    message = f"in double quotes `{text[at : at + 2]}` does not stand for a character here"
    return "Y127", message, at, at + 2, "write the backslash twice, or use single quotes"


def block_mark(text: str, start: int) -> Told:
    """Something other than a line break after `|` or `>`."""
    line = _LINE.match(text, start)
    end = line.end() if line else start + 1
    message = f"after `{text[start : start + 1]}` the text begins on the next line, indented"
    return "Y126", message, start, end, "move it to the next line, or put quotes around the whole text"


def too_deep(most: int, start: int) -> Told:
    """More maps and lists inside each other than are read."""
    message = f"this is nested more than {most} deep"
    return "Y105", message, start, start + 1, "check the brackets and the indentation"


def no_space(colon: int) -> Told:
    """A colon that makes no key, for want of a space."""
    return "Y123", "a space is missing after this colon", colon, colon + 1, "write `key: value`"


class Stop(Exception):
    """No more of this file is read; the reason is among the problems."""


class YamlProblems:
    """What was found wrong with one file. `sound` is False once the data cannot be relied on."""

    def __init__(self, place: SpanOf, text: str) -> None:
        self.sound = True
        self._place = place
        self._text = text
        self._found: list[Diagnostic] = []
        self._features: dict[str, list[Span]] = {}
        self._bare = self._last_bare = self._refused = -1
        self._alias = -1

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
        self.sound = False
        self._found.append(Diagnostic(code, message, self._place(start, end), fix))
        raise Stop

    def syntax(self, problem: Diagnostic, last: int) -> None:
        """Note the error at which the parser gave up, `last` being the end of what it had read."""
        self.sound = False
        if last == self._bare:  # the same mistake: what follows the key is what the parser stumbled over
            self._found.pop()
        if last == self._alias and _GOES_ON.match(self._text, last):
            return  # the same mistake: a text that begins with a star
        self._found.append(problem)

    def feature(self, code: str, start: int, end: int) -> None:
        """A part of YAML that is not read here: one problem however often it stands in the file."""
        self.sound = False
        self._features.setdefault(code, []).append(self._place(start, end))
        if self._text[start] == "*":
            self._alias = end

    def decorated(self, event: Any) -> None:
        """An event with an anchor or a tag."""
        start, end = event.start_mark.index, event.end_mark.index
        if event.anchor is not None:
            at = self._text.find(f"&{event.anchor}", start, end)
            self.feature("Y110", at, at + 1 + len(event.anchor))
        if event.tag is not None and (found := _TAG.search(self._text, start, end)):
            self.feature("Y111", found.start(), found.end())

    def key(self, key: Any, event: Any, first: int | None) -> None:
        """A scalar key that cannot be used; `first` is where the same key stood before."""
        start, end = event.start_mark.index, event.end_mark.index
        if first is not None:
            length = len(key) if self._text.startswith(key, first) else 1  # else it is in quotes
            also = (self._place(first, first + length), "it was first given here")
            message = f"the key `{quoted(key)}` is given twice; it was first given on line {also[0].line}"
            self.add("Y109", message, start, end, "keep one of the two", also, sound=True)
        elif key == "<<":
            self.feature("Y110", start, end)
        elif start == end:
            self.add(
                "Y113", "the key before this colon is missing", start, start + 1, "write a key before it"
            )
        else:
            message = "a key must be text; without quotes this one is a number, true, false or null"
            self.add("Y113", message, start, end, "put quotes around it")
            self._refused = start

    def complex_key(self, start: int) -> None:
        """A map or list where a key belongs."""
        fix = "write a plain text before the colon; if the brackets belong to it, put quotes around it"
        self.add("Y113", "a key must be text, not a list or a map", start, start + 1, fix)

    def no_colon(self, start: int, end: int) -> None:
        """A key in brackets without a colon: YAML makes it a key with no value."""
        if found := re.match(r"[\w.-]+(:)\S", self._text[start : end + 2]):
            colon = start + found.start(1)
            self.add(*no_space(colon))
        else:
            before, self._last_bare = self._last_bare, end
            if before >= 0 and _COMMA.fullmatch(self._text, before, start):
                self._bare = -1
                return  # the same mistake: a list without its brackets
            if self._refused == start:
                self._found.pop()  # the same mistake: what stands there is no key at all
            fix = "write `key: value`; for a list, use `[` and `]`"
            if number := _DECIMALS.search(self._text[max(0, start - 20) : end]):
                fix = f"write {number[1]}.{number[2]} with a point; for a list, use `[` and `]`"
            self.add("Y123", "a colon and a value are missing after this key", start, end, fix)
        self._bare = end

    def no_space(self, colon: int) -> NoReturn:
        """A colon and a bracket with no space between."""
        self.stop(*no_space(colon))

    def dash_in_text(self, start: int, end: int) -> None:
        """A text without quotes over several lines: one that looks like a list item is part of it to YAML.

        A program that wraps long lines can make such a line too, so only one after a short line is a slip.
        """
        found = _ITEM.search(self._text, start, end)
        if found and _SHORT_LINE.search("\n" + self._text[max(0, found.start() - 60) : found.start()]):
            message = "this list item is indented as if it went on with the text above it"
            fix = "indent it like the other items; if it is part of the text, put quotes around all of it"
            self.add("Y124", message, found.end() - 2, end, fix)

    def escaped(self, char: str, event: Any) -> None:
        """A text that says by an escape (`"\\0"`) what may not stand in a file."""
        start, end = event.start_mark.index, event.end_mark.index
        if "\ud800" <= char <= "\udfff":  # libyaml refuses these itself
            half = _HALF.search(self._text, start, end)
            self.stop(*escape(self._text, half.start() if half else start))
        message = f"this text holds an invisible character (U+{ord(char):04X}), written as an escape"
        self.add("Y102", message, start, end, "delete the escape")

    def top(self, value: Any, start: int, end: int) -> NoReturn:
        """What stands in a file must be a map of keys; this is something else, or nothing."""
        if value is None:
            fix = "write the keys that it should have, or delete the file"
            self.stop("Y106", "this file is empty", 0, 0, fix)
        what = "a list" if isinstance(value, list) else "one plain value"
        fix = "begin with the file's first key, such as `title: A title`"
        if isinstance(value, str) and re.match(r"[\w-]+:\S", value):
            fix = "put a space after the colon"
        self.stop("Y107", f"a file must be a map of keys and values; this is {what}", start, end, fix)

    def second_document(self, start: int) -> NoReturn:
        """`---` after the first document."""
        fix = "delete the line `---`, or move what follows to a file of its own"
        self.stop("Y108", "a second document starts here; a file holds one", start, start + 3, fix)

    def depth(self, most: int, start: int) -> NoReturn:
        """Nested too deep."""
        self.stop(*too_deep(most, start))

    def count(self, most: int, start: int) -> NoReturn:
        """Too many keys and items."""
        fix = "check that it is the file you mean; if it is, split it into several"
        self.stop("Y104", f"there are more than {most:,} keys and list items", start, start + 1, fix)

    def in_order(self) -> tuple[Diagnostic, ...]:
        """All of them, in file order."""
        if not self._found and not self._features:
            return ()
        nowhere = self._place(0, 0)
        for code, spans in self._features.items():
            message, fix = _FEATURES[code]
            more = f"; there are {len(spans):,} in this file" if spans[1:] else ""
            also = tuple((span, "and here") for span in spans[1:4])
            self._found.append(Diagnostic(code, message + more, spans[0], fix, also))
        return tuple(sorted(self._found, key=lambda problem: (problem.span or nowhere, problem.code)))
