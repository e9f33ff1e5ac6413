"""Positions of the parts of a file that was read: from a path through the object to the span in its text.

The objects are the file in full: what it abbreviates is written out (`after: share` is a list of one map),
and a list item that could not be read is left out. So a way through the objects is not yet a way through the file.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from ..diagnostics import Span
from .source import Path, Source


class Places:
    """Where the parts of one file that was read stand in its text."""

    def __init__(self, source: Source, dropped: Collection[Path] = (), start: Path = ()) -> None:
        """`dropped` are the ways, in the file, to the list items that are not among the objects.

        `start` is the way to the part of the file that all other ways set out from.
        """
        self.source = source
        self._dropped = frozenset(dropped)
        self._start = start

    def inside(self, *path: str | int) -> Places:
        """The places of one part of the file, for which ways set out from there."""
        return Places(self.source, self._dropped, (*self._start, *path))

    def written(self, path: Path) -> Path:
        """The way through the file to what `path` leads to through the objects."""
        value: Any = self.source.data
        way: Path = ()
        for step in (*self._start, *path):
            if isinstance(value, list) and isinstance(step, int):
                at = self._kept(way, step)
                if at >= len(value):
                    break
                way, value = (*way, at), value[at]
            elif isinstance(value, dict) and isinstance(step, str):
                way, value = (*way, step), value.get(step)
            elif isinstance(step, str):
                break  # a bare value that stands for a map with one key
            # else one value that stands for a list of one
        return way

    def span(self, *path: str | int) -> Span:
        """Where the value stands; the nearest value around it where the file does not have it."""
        return self.source.span(self.written(path))

    def key_span(self, *path: str | int) -> Span:
        """Where the key that leads to the value stands."""
        return self.source.key_span(self.written(path))

    def _kept(self, way: Path, step: int) -> int:
        """The place in the file's list of the item that is the `step`-th of those that were read."""
        if not self._dropped:
            return step
        at = -1
        for _ in range(step + 1):
            at += 1
            while (*way, at) in self._dropped:
                at += 1
        return at


NO_PLACES = Places(Source.of_data("", {}))
"""The places of what has none, or whose places nobody asks for: to find them takes as long as to read the file."""
