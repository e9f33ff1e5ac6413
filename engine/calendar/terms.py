"""Term dates: the day on which a length of time ends or begins in a school calendar, terms and half terms included.

A day outside what a calendar covers gets no guess: the answer is None, and `missing_terms` says what to add.
Terms are taken to be in order and apart, which the checks make sure of.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from ..language.calendar_file import Calendar, FirstTerm, Term
from ..text.english import long_date, plural
from .durations import ParsedDuration, add_duration

_DAY = timedelta(days=1)


def end(day: date, length: ParsedDuration, calendar: Calendar | None, first_term: FirstTerm) -> date | None:
    """The last day of that length from `day`.

    For days to years the corresponding date; for terms the last day of the last one counted; a half term ends
    the day before the break, or with its term. None where it is unknown.
    """
    if not length.needs_calendar:
        return add_duration(day, length)
    if calendar is None or not _covers(calendar, day):
        return None
    ends = _ends(length, calendar.terms)
    last = _last_counted(day, length, calendar.terms, first_term)
    return ends[last] if last < len(ends) else None


def start_after(
    day: date, gap: ParsedDuration, calendar: Calendar | None, first_term: FirstTerm
) -> date | None:
    """The first day that an `after` with this gap allows; None where it is unknown."""
    last = end(day, gap, calendar, first_term)
    if last is None or not gap.needs_calendar:
        return last
    return last + _DAY if last < date.max else None


def latest_start(
    last: date, gap: ParsedDuration, calendar: Calendar | None, first_term: FirstTerm
) -> date | None:
    """The last day from which `start_after` is still no later than `last`; None where none is known.

    For a gap in terms that includes every `last` past the end of the calendar: a term that is not in it yet
    might fit as well.
    """
    if gap.needs_calendar:
        last = last - _DAY if last > date.min else last  # the gap itself ends the day before
    return latest_begin(last, gap, calendar, first_term)


def latest_begin(
    last: date, length: ParsedDuration, calendar: Calendar | None, first_term: FirstTerm
) -> date | None:
    """The same for the `end` of a length: the last day from which it is no later than `last`."""
    low, high = 1, last.toordinal()  # no length is negative
    if length.needs_calendar:
        if calendar is None or not calendar.terms or last > calendar.terms[-1].ends:
            return None
        low = calendar.terms[0].starts.toordinal()

    def in_time(ordinal: int) -> bool:
        reached = end(date.fromordinal(ordinal), length, calendar, first_term)
        return reached is not None and reached <= last

    # A later day never ends earlier, and is unknown only past the calendar's or the years' end: so bisect.
    count = bisect_right(range(low, high + 1), False, key=lambda ordinal: not in_time(ordinal))
    return date.fromordinal(low + count - 1) if count else None


class MissingTerms(NamedTuple):
    """Which term dates are wanting, so that an end is unknown, and which to add."""

    what: str
    fix: str

    def __str__(self) -> str:
        return f"{self.what}; {self.fix}"


def missing_terms(
    day: date, length: ParsedDuration, calendar: Calendar | None, first_term: FirstTerm
) -> MissingTerms | None:
    """Why `end` is unknown for want of term dates; None where no term date is wanting."""
    if not length.needs_calendar:
        return None
    if calendar is None:
        return MissingTerms(f"no calendar is named, so {length} cannot be counted", "name one with calendar:")
    terms = calendar.terms
    if not terms:
        return MissingTerms(f"the calendar {calendar.calendar} has no terms", "add their dates")
    if day < terms[0].starts:
        begins = f"the calendar {calendar.calendar} begins on {long_date(terms[0].starts)}"
        return MissingTerms(begins, f"add the dates of the terms before, back to {long_date(day)}")
    ends = f"the calendar {calendar.calendar} ends on {long_date(terms[-1].ends)}"
    if day > terms[-1].ends:
        wanted = length.terms or (length.half_terms + 1) // 2
        reach = f"at least {wanted} of them ending on or after {long_date(day)}"
        return MissingTerms(ends, f"add the dates of the terms after, {reach}")
    wanted = _last_counted(day, length, terms, first_term) + 1 - len(_ends(length, terms))
    if wanted <= 0:
        return None
    if not length.terms and terms[-1].half_term is not None:
        wanted = (wanted + 1) // 2
    return MissingTerms(ends, f"add the dates of at least {plural(wanted, 'more term')}")


def _covers(calendar: Calendar, day: date) -> bool:
    return bool(calendar.terms) and calendar.terms[0].starts <= day <= calendar.terms[-1].ends


def _ends(length: ParsedDuration, terms: Sequence[Term]) -> Sequence[date]:
    """The last day of each term, or for a length in half terms of each half; a term without a break is one half."""
    if length.terms:
        return [term.ends for term in terms]
    halves = ((term.half_term.starts - _DAY, term.ends) if term.half_term else (term.ends,) for term in terms)
    return [day for its in halves for day in its]


def _last_counted(day: date, length: ParsedDuration, terms: Sequence[Term], first_term: FirstTerm) -> int:
    """Which of the terms or halves (`_ends`) is the last to count, from 0 up; the calendar covers `day`."""
    if length.half_terms:
        return bisect_left(_ends(length, terms), day) + length.half_terms - 1
    number = bisect_right(terms, day, key=lambda term: term.starts) - 1
    in_holiday = day > terms[number].ends
    half_term = terms[number].half_term
    before_break = half_term is None or day < half_term.starts
    counts = first_term == "always" or (first_term == "before_half_term" and before_break)
    return number + (0 if counts and not in_holiday else 1) + length.terms - 1
