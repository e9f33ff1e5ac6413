"""Decoders of single values: text, day, one of a few words, number, truth, value beside an attribute."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from ..language.programme import Limit, Scalar
from .key_rules import Fault
from .source import Path, Source

BAD: Any = object()
"""Stands for a value that could not be read."""


class Decoding:
    """State of decoding one file: faults met, paths of what was left out, and whether all could be read."""

    __slots__ = ("dropped", "faults", "sound", "source")

    def __init__(self, source: Source) -> None:
        self.source = source
        self.sound = True
        self.faults: list[Fault] = []
        self.dropped: list[Path] = []

    def bad(self) -> Any:
        """Marks the input invalid and returns the BAD sentinel."""
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


class ScalarDecoder:
    """Base of all decoders. `blank` is the value that stands for one missing at the top of a file."""

    blank: Any = None


class TextDecoder(ScalarDecoder):
    """Text within its limit."""

    blank = ""

    def __init__(self, limit: Limit | None) -> None:
        self.limit = limit
        self.match = re.compile(limit.pattern).match if limit is not None and limit.pattern else None

    def build(self, raw: Any, path: Path, run: Decoding) -> Any:
        if type(raw) is not str:
            raw = as_text(raw, path, run.source)
            if type(raw) is not str:
                return run.bad()
        if self.match is not None and not self.match(raw):
            return run.bad()
        return raw

    def plain(self, raw: Any, path: Path, run: Decoding) -> Any:
        return as_text(raw, path, run.source)


class DayDecoder(ScalarDecoder):
    """A day as ISO text, YYYY-MM-DD, in the years 1 to 9999.

    pydantic would take seconds since 1970 too, and its older versions trip over the year 0, so neither is shown to it.
    """

    blank = date.min
    match = re.compile(r"(?!0000)[0-9]{4}-[0-9]{2}-[0-9]{2}\Z").match

    def build(self, raw: Any, path: Path, run: Decoding) -> Any:
        if type(raw) is not str or not self.match(raw):
            return run.bad()
        try:
            return date.fromisoformat(raw)
        except ValueError:
            return run.bad()

    def plain(self, raw: Any, path: Path, run: Decoding) -> Any:
        return raw if isinstance(raw, str) and self.match(raw) else []


class ChoiceDecoder(TextDecoder):
    """One of a few words."""

    def __init__(self, words: tuple[str, ...]) -> None:
        super().__init__(None)
        self.words = words

    def build(self, raw: Any, path: Path, run: Decoding) -> Any:
        text = super().build(raw, path, run)
        return text if text is BAD or text in self.words else run.bad()


class NumberDecoder(ScalarDecoder):
    """A whole number (`int`) or any number (`float`) within its limit; never true or false, never text."""

    def __init__(self, kind: type[int] | type[float], limit: Limit | None) -> None:
        self.kind, self.limit = kind, limit
        self.kinds = (int,) if kind is int else (int, float)
        limit = limit or Limit()
        self.least = -float("inf") if limit.at_least is None else limit.at_least
        self.most = float("inf") if limit.at_most is None else limit.at_most

    def build(self, raw: Any, path: Path, run: Decoding) -> Any:
        if type(raw) not in self.kinds or not self.least <= raw <= self.most:
            return run.bad()
        return self.kind(raw)

    def plain(self, raw: Any, path: Path, run: Decoding) -> Any:
        return raw


class TruthDecoder(ScalarDecoder):
    """true or false."""

    def build(self, raw: Any, path: Path, run: Decoding) -> Any:
        return raw if type(raw) is bool else run.bad()

    def plain(self, raw: Any, path: Path, run: Decoding) -> Any:
        return raw


class ValueDecoder(ScalarDecoder):
    """A value beside an attribute: its text, and how it was written."""

    def build(self, raw: Any, path: Path, run: Decoding) -> Any:
        pair = self.plain(raw, path, run)
        return Scalar(*pair) if pair else run.bad()

    def plain(self, raw: Any, path: Path, run: Decoding) -> Any:
        if isinstance(raw, Scalar):  # in data that was never text
            return [raw.text, raw.kind]
        if isinstance(raw, str):
            return [raw, "text"]
        if isinstance(raw, (bool, int, float)):
            return [as_text(raw, path, run.source), "true_false" if isinstance(raw, bool) else "number"]
        return []


class FreeDecoder(ScalarDecoder):
    """Anything, as it was written."""

    def build(self, raw: Any, path: Path, run: Decoding) -> Any:
        return raw

    def plain(self, raw: Any, path: Path, run: Decoding) -> Any:
        return raw
