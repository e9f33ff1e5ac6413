"""Windows (`after`, `within`): from when and until when an occasion counts, on one setting's calendar.

See docs/language.md. Windows bound occasions only; those of a commitment and of the
requirements around a leaf all hold together.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Literal, NamedTuple

from ..calendar.durations import ParsedDuration
from ..calendar.terms import (
    end,
    latest_start,
    missing_terms,
    start_after,
)
from ..compiled.anchors import ResolvedAnchor
from ..compiled.requirements import AfterWindow, WithinWindow
from ..language.calendar_file import Calendar, FirstTerm
from .occasions import Occasion


class Lengths:
    """Lengths of time on one setting's calendar, as of a day.

    The term dates it would need for a window already begun by that day, or a due day, are gathered in `missing`.
    """

    def __init__(self, calendar: Calendar | None, first_term: FirstTerm, as_of: date) -> None:
        self.calendar = calendar
        self.as_of = as_of
        self.first_term: FirstTerm = first_term
        self.missing: dict[str, None] = {}

    def end(self, day: date, length: ParsedDuration) -> date | None:
        """The last day of a length from `day`; None where it is unknown."""
        last = end(day, length, self.calendar, self.first_term)
        if last is None:
            self._miss(day, length)
        return last

    def window_end(self, day: date, length: ParsedDuration) -> date | None:
        """`end` for a window, whose anchor may lie ahead."""
        return self.end(day, length) if day <= self.as_of else None

    def start_after(self, day: date, gap: ParsedDuration) -> date | None:
        """The first day after a gap from `day`; None where it is unknown."""
        start = start_after(day, gap, self.calendar, self.first_term)
        if start is None and day <= self.as_of:
            self._miss(day, gap)
        return start

    def latest_start(self, last: date, gap: ParsedDuration) -> date | None:
        """The last day from which a gap still ends by `last`; None where none is known."""
        return latest_start(last, gap, self.calendar, self.first_term)

    def _miss(self, day: date, length: ParsedDuration) -> None:
        missing = missing_terms(day, length, self.calendar, self.first_term)
        if missing is not None:
            self.missing[str(missing)] = None


class Anchored(NamedTuple):
    """An anchor with its day, None while it has none, and the activities that bar that very day."""

    anchor: ResolvedAnchor
    day: date | None
    barring: frozenset[str] = frozenset()


class Early(NamedTuple):
    """Why an occasion is too early: the anchor has no day; when its gap ends is unknown; it counts from `day` on;
    or the anchor was met on that very day, by what this activity is part of."""

    why: Literal["no-day", "unknown", "before", "same-day"]
    anchor: ResolvedAnchor
    day: date | None = None


class Scope(NamedTuple):
    """The windows an occasion must be inside of."""

    start: date | None = None
    start_of: ResolvedAnchor | None = None
    barred: tuple[tuple[date, frozenset[str], ResolvedAnchor], ...] = ()
    end: date | None = None
    end_of: ResolvedAnchor | None = None
    floor: date | None = None
    """Occasions before this day count from it on (the latest anchor of a `within`)."""
    waiting_for: ResolvedAnchor | None = None
    """An anchor without a day: while there is one, nothing counts."""
    unknown: bool = False
    """Whether that anchor has its day, but its gap ends on one that no calendar tells."""

    def too_early(self, occasion: Occasion) -> Early | None:
        """Why the occasion is too early; None where it is not."""
        if self.waiting_for is not None:
            return Early("unknown" if self.unknown else "no-day", self.waiting_for)
        if self.start is not None and occasion.date < self.start:
            return Early("before", self.start_of or NOWHERE, self.start)
        for day, activities, anchor in self.barred:
            if occasion.date == day and occasion.activity in activities:
                return Early("same-day", anchor, day)
        return None

    def too_late(self, occasion: Occasion) -> bool:
        """Whether the occasion is after the end of a window."""
        return self.end is not None and occasion.date > self.end

    def first_day(self, activities: Sequence[str]) -> date | None:
        """The first day on which an occasion of one of these activities counts; None where any day does."""
        if self.start is None:
            return None
        barred = [names for day, names, _ in self.barred if day == self.start]
        if all(any(activity in names for names in barred) for activity in activities):
            return _next(self.start)
        return self.start


NOWHERE = ResolvedAnchor("enrolled", "")
EVERYTHING = Scope()


def narrow(
    scope: Scope,
    after: Sequence[AfterWindow],
    within: WithinWindow | None,
    find: Callable[[ResolvedAnchor], Anchored],
    lengths: Lengths,
) -> Scope:
    """The scope with the windows of one commitment or requirement added. `find` gives an anchor its day."""
    for one in after:
        at = find(one.anchor)
        start = at.day
        if at.day is not None and one.gap is not None:
            start = lengths.start_after(at.day, one.gap)
        if start is None:  # no day yet, or unknown for want of term dates: nothing is known to be late enough
            scope = scope._replace(waiting_for=at.anchor, unknown=at.day is not None)
            continue
        if at.day is not None and at.barring:
            scope = scope._replace(barred=(*scope.barred, (at.day, at.barring, at.anchor)))
        if scope.start is None or start > scope.start:
            scope = scope._replace(start=start, start_of=at.anchor)
    if within is not None:
        at = find(within.anchor)
        if at.day is None:
            return scope._replace(waiting_for=at.anchor, unknown=False)
        last = lengths.window_end(at.day, within.length)
        if last is not None and (scope.end is None or last < scope.end):
            scope = scope._replace(end=last, end_of=at.anchor)
        if scope.floor is None or at.day > scope.floor:
            scope = scope._replace(floor=at.day)
    return scope


def _next(day: date) -> date:
    return date.fromordinal(min(day.toordinal() + 1, date.max.toordinal()))
