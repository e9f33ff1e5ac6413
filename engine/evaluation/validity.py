"""Validity: until when a commitment or certificate that was met is valid, and from when its renewal is asked for.

Source: docs/language.md, "Validity". An occasion counts for validity for `length` from its day: a commitment is valid
on a day while the occasions of that last length satisfy it by themselves. So it lapses `length` after the earliest
of the latest occasions that it takes; a waiver is valid for `length` from its own day. What was met stays met for
everything that depends on it: validity changes words, never days.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from datetime import date

from ..compiled.programme import ValidityPeriod
from ..frozen import frozen
from .requirement import SettlingCase


@frozen
class Valid:
    """Until when something is valid (None where that is unknown), from when to renew it, and whether it has lapsed."""

    until: date | None
    renew_from: date | None
    lapsed: bool
    renewable: bool


def valid_from(
    beginnings: Sequence[tuple[date, date | None]], validity: ValidityPeriod, case: SettlingCase
) -> Valid:
    """The validity of what counts from certain days, each at most to another where that is given."""
    ends: list[tuple[date, date]] = []
    for begins, limit in beginnings:
        end = case.length_end(begins, validity.length)
        if end is not None and limit is not None:
            end = min(end, limit)
        if end is None:
            return Valid(None, None, False, False)
        ends.append((end, begins))
    until, begins = max(ends)
    on = case.as_of
    start = case.lengths.latest_start(until, validity.renew)
    renew_from = None if start is None else max(begins, min(start, until))
    return Valid(until, renew_from, on > until, renew_from is not None and on >= renew_from)


def latest_beginning(days: Sequence[date], satisfied_from: Callable[[date], bool]) -> date | None:
    """The latest of the days (in order) such that what is dated from it on satisfies by itself; None without one.

    The later the beginning, the less there is, so the answer turns from yes to no once: it is found by bisection.
    """
    at = bisect_left(days, True, key=lambda day: not satisfied_from(day))
    return days[at - 1] if at else None
