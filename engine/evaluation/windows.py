"""Windows (`after`, `within`): from when and until when an occasion counts.

See docs/language.md. Windows bound occasions only; those of a commitment and of the
requirements around a leaf all hold together.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Literal, NamedTuple, Protocol

from ..calendar.durations import ParsedDuration
from ..compiled.anchors import ResolvedAnchor
from ..compiled.requirements import AfterWindow, WithinWindow
from .occasions import Occasion

Window = AfterWindow | WithinWindow


class Early(NamedTuple):
    """Why an occasion is too early: the anchor has no day; when its gap ends is unknown; it counts from `day` on;
    or the anchor was met on that very day, by what this activity is part of."""

    why: Literal["no-day", "unknown", "before", "same-day"]
    anchor: ResolvedAnchor
    day: date | None = None


class Bar(NamedTuple):
    """The activities whose occasions do not count on the very day that an anchor was met."""

    day: date
    activities: frozenset[str]
    anchor: ResolvedAnchor


class WaitingWindow(NamedTuple):
    """A window that lets nothing count yet: its anchor has no day; or (`unknown`) it has, and its gap no known end."""

    window: Window
    unknown: bool = False


class AnchorDays(Protocol):
    """The days of one setting that windows hang on."""

    as_of: date

    def anchor_day(self, anchor: ResolvedAnchor) -> date | None:
        """The day of an anchor. That of an attribute may lie ahead; the others never do."""

    def barring(self, anchor: ResolvedAnchor) -> frozenset[str]:
        """The activities that do not count on that very day."""

    def window_end(self, day: date, length: ParsedDuration) -> date | None:
        """The last day of a window that began on a day; None where it is unknown."""

    def gap_end(self, day: date, gap: ParsedDuration) -> date | None:
        """The first day after a gap from a day; None where it is unknown."""


class Scope:
    """The windows that an occasion must be inside of. It never changes."""

    __slots__ = ("bars", "end", "end_of", "floor", "floor_of", "renewed_from", "start", "start_of", "waiting")

    def __init__(
        self,
        start: date | None = None,
        start_of: ResolvedAnchor | None = None,
        end: date | None = None,
        end_of: ResolvedAnchor | None = None,
        floor: date | None = None,
        bars: tuple[Bar, ...] = (),
        waiting: tuple[WaitingWindow, ...] = (),
        renewed_from: date | None = None,
        floor_of: ResolvedAnchor | None = None,
    ) -> None:
        self.start, self.start_of = start, start_of
        self.end, self.end_of = end, end_of
        self.floor, self.floor_of = floor, floor_of
        """Occasions before this day count from it on (the latest anchor of a `within`)."""
        self.bars = bars
        self.waiting = waiting
        """While there is such a window, nothing counts."""
        self.renewed_from = renewed_from
        """From this day on no end bounds anything: what was met is renewed."""

    def too_early(self, occasion: Occasion) -> Early | None:
        """Why the occasion is too early; None where it is not."""
        if self.waiting:
            last = self.waiting[-1]
            return Early("unknown" if last.unknown else "no-day", last.window.anchor)
        if self.start is not None and occasion.date < self.start:
            return Early("before", self.start_of or NOWHERE, self.start)
        return self.barred(occasion)

    def barred(self, occasion: Occasion) -> Early | None:
        """Whether it is of the very day of an anchor, and of what led to that."""
        for bar in self.bars:
            if occasion.date == bar.day and occasion.activity in bar.activities:
                return Early("same-day", bar.anchor, bar.day)
        return None

    def too_late(self, occasion: Occasion) -> bool:
        """Whether the occasion is after the end of a window."""
        if self.end is None or occasion.date <= self.end:
            return False
        return self.renewed_from is None or occasion.date < self.renewed_from

    @property
    def last_day(self) -> date | None:
        """The last day on which something can count; None where there is no limit."""
        return self.end if self.renewed_from is None else None

    def first_day(self, activities: Sequence[str], as_of: date) -> date | None:
        """The first day on which an occasion of one of these activities counts; None where any day does."""
        start = self.start
        if start is not None and self.bars and not self.unbarred(activities, start):
            start = next_day(start)
        if self.floor is not None and self.floor > as_of and (start is None or start < self.floor):
            return self.floor
        return start

    def unbarred(self, activities: Sequence[str], day: date) -> tuple[str, ...]:
        """Those of the activities that may count on a day though an anchor was met on it."""
        barred = [bar.activities for bar in self.bars if bar.day == day]
        if not barred:
            return tuple(activities)
        return tuple(name for name in activities if not any(name in names for names in barred))

    def renewal(self, met: date, start: date | None = None) -> Scope:
        """The same for what renews a commitment first met on a day, but that nothing before `start` counts."""
        latest = start if self.start is None or (start is not None and start > self.start) else self.start
        waiting = self.waiting
        return Scope(
            latest, self.start_of, self.end, self.end_of, self.floor, self.bars, waiting, met, self.floor_of
        )

    def as_if_begun(self, whatever_the_terms: bool = False) -> Scope | None:
        """The same, as if each `within` that waits had its day by now; None where an `after` waits too, unless all it
        wants is term dates and these are taken to be the best that can be."""
        if any(
            isinstance(each.window, AfterWindow) and not (whatever_the_terms and each.unknown)
            for each in self.waiting
        ):
            return None
        return Scope(
            self.start,
            self.start_of,
            self.end,
            self.end_of,
            self.floor,
            self.bars,
            (),
            self.renewed_from,
            self.floor_of,
        )


NOWHERE = ResolvedAnchor("enrolled", "")
EVERYTHING = Scope()


def narrow(
    scope: Scope, after: Iterable[AfterWindow], within: WithinWindow | None, days: AnchorDays
) -> Scope:
    """The scope with the windows of one commitment or requirement added."""
    start, start_of, end, end_of = scope.start, scope.start_of, scope.end, scope.end_of
    floor, floor_of, bars, waiting = scope.floor, scope.floor_of, scope.bars, scope.waiting
    for window in after:
        anchor = window.anchor
        day = days.anchor_day(anchor)
        first = day if day is None or window.gap is None else days.gap_end(day, window.gap)
        if first is None or day is None:  # nothing is known to be late enough
            waiting = (*waiting, WaitingWindow(window, day is not None))
            continue
        barring = days.barring(anchor)
        if barring:
            bars = (*bars, Bar(day, barring, anchor))
        if start is None or first > start:
            start, start_of = first, anchor
    if within is not None:
        day, renewed = days.anchor_day(within.anchor), scope.renewed_from
        if renewed is not None and (day is None or day > days.as_of):
            # It bounds only what is older than what was met, and lets none of that count yet.
            if start is None or renewed > start:
                start, start_of = renewed, within.anchor
        elif day is None:
            waiting = (*waiting, WaitingWindow(within))
        else:
            last = days.window_end(day, within.length)
            if last is not None and (end is None or last < end):
                end, end_of = last, within.anchor
            if floor is None or day > floor:
                floor, floor_of = day, within.anchor
    return Scope(start, start_of, end, end_of, floor, bars, waiting, scope.renewed_from, floor_of)


def next_day(day: date) -> date:
    """The day after; the last day there is has none."""
    return date.fromordinal(min(day.toordinal() + 1, date.max.toordinal()))


def day_before(day: date) -> date:
    """The day before; the first day there is has none."""
    return date.fromordinal(max(day.toordinal() - 1, 1))
