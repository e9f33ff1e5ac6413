"""The one catalogue of codes. Imported only to explain a code or write its page, never to find a problem.

Each module in this package is a family: it holds `ENTRIES`, a tuple of `Entry`. A new family is a new module;
nothing else names it. A test holds that every code raised stands here, and the other way round.
"""

from __future__ import annotations

import importlib
import pkgutil

from .entry import Entry

__all__ = ["CATALOGUE", "Entry"]


def _collected() -> dict[str, Entry]:
    found: dict[str, Entry] = {}
    for module in pkgutil.iter_modules(__path__):
        for entry in getattr(importlib.import_module(f"{__name__}.{module.name}"), "ENTRIES", ()):
            if entry.code in found:
                raise ValueError(f"the code {entry.code} stands twice in the catalogue")
            found[entry.code] = entry
    return dict(sorted(found.items()))


CATALOGUE: dict[str, Entry] = _collected()
"""Every code a diagnostic can have, in order."""
