"""Runs of an activity that is kept up: occasions of which none is later than `every` after the one before."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from ..compiled.requirements import KeptUpRate
from .requirement import Counted, SettlingCase


class Run(NamedTuple):
    """A run of occasions: its first day, the last day on which the next keeps it, and the day that makes it long
    enough; None where the calendar does not tell."""

    since: date
    next_by: date | None
    until: date | None


def kept_up_day(rate: KeptUpRate, counted: Sequence[Counted], case: SettlingCase) -> date | None:
    """The first day on which a run reaches `for` with no gap over `every`.

    Whether a run stands on a day only ever turns from no to yes, so the first such day is found by bisection.
    """

    def stands(day: date) -> bool:
        return latest_run(rate, (one.occasion.date for one in counted if one.day <= day), case)[0]

    days = sorted({one.day for one in counted})
    at = bisect_left(days, True, key=stands)
    return days[at] if at < len(days) else None


def latest_run(rate: KeptUpRate, dates: Iterable[date], case: SettlingCase) -> tuple[bool, Run | None]:
    """Whether a run of the dates was ever long enough, and the one that the last of them belongs to."""
    run: Run | None = None
    for day in sorted(set(dates)):
        next_by = case.length_end(day, rate.every)
        if run is None or run.next_by is None or day > run.next_by:
            run = Run(day, next_by, case.length_end(day, rate.for_))
        else:
            run = Run(run.since, next_by, run.until)
        if run.until is not None and day >= run.until:
            return True, run
    return False, run
