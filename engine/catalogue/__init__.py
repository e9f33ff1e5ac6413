"""The one catalogue of codes. Imported only to explain a code or write its page, never to find a problem.

Each module in this package is a family: it holds `ENTRIES`, a tuple of `Entry`, and has a line in `FAMILIES`.
A test holds that every code raised stands here, and the other way round.
"""

from __future__ import annotations

from . import doubts, files, meaning, reading, records, scenarios, shape
from .entry import Entry

__all__ = ["CATALOGUE", "Entry"]

FAMILIES: tuple[tuple[Entry, ...], ...] = (
    reading.ENTRIES,
    shape.ENTRIES,
    meaning.ENTRIES,
    doubts.ENTRIES,
    records.ENTRIES,
    scenarios.ENTRIES,
    files.ENTRIES,
)

CATALOGUE: dict[str, Entry] = {entry.code: entry for entries in FAMILIES for entry in entries}
"""Every code a diagnostic can have."""
