"""Decoding single values: what a text, a day, a word, a number may be, and what an author may write for it."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from ..language.programme import Limit, Scalar
from .key_rules import Fault
from .source import Path, Source

BAD: Any = object()
"""Stands for a value that could not be read."""


class Run:
    """One decoding under way: what it met."""

    __slots__ = ("dropped", "faults", "sound", "source")

    def __init__(self, source: Source) -> None:
        self.source = source
        self.sound = True
        self.faults: list[Fault] = []
        self.dropped: list[Path] = []

    def bad(self) -> Any:
        """Note that something could not be read."""
        self.sound = False
        return BAD


def short_form(raw: Any, meta: Any, path: Path, source: Source) -> Any:
    """One value written out as the metadata of its field says: a bare text is the map with one key."""
    key = meta.get("short")
    if key is None or raw is None or isinstance(raw, (dict, list)):
        return raw
    return {key: as_text(raw, path, source)}


def as_text(raw: Any, path: Path, source: Source) -> Any:
    """A number, true or false where a text belongs is its source text; anything else is as it was."""
    if isinstance(raw, (int, float)):  # bool is an int
        return source.written(path) or str(raw)
    return raw


class Node:
    """What all decoders share: `blank` stands for a value that is missing at the top of a file."""

    blank: Any = None


class Text(Node):
    """Text within its limit."""

    blank = ""

    def __init__(self, limit: Limit | None) -> None:
        self.limit = limit
        self.match = re.compile(limit.pattern).match if limit is not None and limit.pattern else None

    def build(self, raw: Any, path: Path, run: Run) -> Any:
        if type(raw) is not str:
            raw = as_text(raw, path, run.source)
            if type(raw) is not str:
                return run.bad()
        if self.match is not None and not self.match(raw):
            return run.bad()
        return raw

    def plain(self, raw: Any, path: Path, run: Run) -> Any:
        return as_text(raw, path, run.source)


class Day(Node):
    """A day as ISO text, YYYY-MM-DD, in the years 1 to 9999.

    pydantic would take seconds since 1970 too, and its older versions trip over the year 0, so neither is shown to it.
    """

    blank = date.min
    match = re.compile(r"(?!0000)[0-9]{4}-[0-9]{2}-[0-9]{2}\Z").match

    def build(self, raw: Any, path: Path, run: Run) -> Any:
        if type(raw) is not str or not self.match(raw):
            return run.bad()
        try:
            return date.fromisoformat(raw)
        except ValueError:
            return run.bad()

    def plain(self, raw: Any, path: Path, run: Run) -> Any:
        return raw if isinstance(raw, str) and self.match(raw) else []


class Choice(Text):
    """One of a few words."""

    def __init__(self, words: tuple[str, ...]) -> None:
        super().__init__(None)
        self.words = words

    def build(self, raw: Any, path: Path, run: Run) -> Any:
        text = super().build(raw, path, run)
        return text if text is BAD or text in self.words else run.bad()


class Number(Node):
    """A whole number (`int`) or any number (`float`) within its limit; never true or false, never text."""

    def __init__(self, kind: type[int] | type[float], limit: Limit | None) -> None:
        self.kind, self.limit = kind, limit
        self.kinds = (int,) if kind is int else (int, float)
        limit = limit or Limit()
        self.least = -float("inf") if limit.at_least is None else limit.at_least
        self.most = float("inf") if limit.at_most is None else limit.at_most

    def build(self, raw: Any, path: Path, run: Run) -> Any:
        if type(raw) not in self.kinds or not self.least <= raw <= self.most:
            return run.bad()
        return self.kind(raw)

    def plain(self, raw: Any, path: Path, run: Run) -> Any:
        return raw


class Truth(Node):
    """true or false."""

    def build(self, raw: Any, path: Path, run: Run) -> Any:
        return raw if type(raw) is bool else run.bad()

    def plain(self, raw: Any, path: Path, run: Run) -> Any:
        return raw


class Value(Node):
    """A value beside an attribute: its text, and how it was written."""

    def build(self, raw: Any, path: Path, run: Run) -> Any:
        pair = self.plain(raw, path, run)
        return Scalar(*pair) if pair else run.bad()

    def plain(self, raw: Any, path: Path, run: Run) -> Any:
        if isinstance(raw, str):
            return [raw, "text"]
        if isinstance(raw, (bool, int, float)):
            return [as_text(raw, path, run.source), "true_false" if isinstance(raw, bool) else "number"]
        return []


class Free(Node):
    """Anything, as it was written."""

    def build(self, raw: Any, path: Path, run: Run) -> Any:
        return raw

    def plain(self, raw: Any, path: Path, run: Run) -> Any:
        return raw
