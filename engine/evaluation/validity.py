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
from .windows import Lengths


@frozen
class Valid:
    """Until when something is valid (both days None where that is unknown), and from when to renew it."""

    until: date | None
    renew_from: date | None

    def lapsed(self, on: date) -> bool:
        """Whether it has run out by a day."""
        return self.until is not None and on > self.until

    def renewable(self, on: date) -> bool:
        """Whether its renewal is asked for on a day."""
        return self.renew_from is not None and on >= self.renew_from


def valid_from(day: date, validity: ValidityPeriod, lengths: Lengths) -> Valid:
    """The validity of what counts from one day."""
    until = lengths.end(day, validity.length)
    renew_from = None if until is None else lengths.latest_start(until, validity.renew)
    return Valid(until, None if renew_from is None or until is None else max(day, min(renew_from, until)))


def latest_beginning(days: Sequence[date], satisfied_from: Callable[[date], bool]) -> date | None:
    """The latest of the days (in order) such that what is dated from it on satisfies by itself; None without one.

    The later the beginning, the less there is, so the answer turns from yes to no once: it is found by bisection.
    """
    at = bisect_left(days, True, key=lambda day: not satisfied_from(day))
    return days[at - 1] if at else None
