"""Pauses: how they move a due day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date


def moved_by_pauses(start: date, due: date, pauses: Sequence[tuple[date, date]]) -> date:
    """The due day moved one day later for each day in a pause from `start` to the due day as moved.

    Pauses are (first day, last day), both in the pause; days in several count once. At most 31 December 9999.
    """
    moved, counted_to = due.toordinal(), start.toordinal() - 1
    for first, last in sorted(pauses):
        begins = max(first.toordinal(), counted_to + 1)
        if begins > moved:
            break
        # A pause that begins by the due day counts whole: each of its days takes the due day past the next.
        moved += max(0, last.toordinal() + 1 - begins)
        counted_to = max(counted_to, last.toordinal())
    return date.fromordinal(min(moved, date.max.toordinal()))
