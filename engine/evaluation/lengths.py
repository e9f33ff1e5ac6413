"""Lengths of time on one calendar, remembered for many settings."""

from __future__ import annotations

from datetime import date

from ..calendar.durations import ParsedDuration
from ..calendar.terms import end, latest_begin, latest_start, missing_terms, start_after
from ..language.calendar_file import Calendar, FirstTerm

MOST_REMEMBERED = 50_000


class Lengths:
    """Lengths of time on a calendar, each from a day; days between that are asked for again and again are kept."""

    def __init__(self, calendar: Calendar | None, first_term: FirstTerm) -> None:
        self.calendar = calendar
        self.first_term: FirstTerm = first_term
        self._ends: dict[tuple[date, str], date | None] = {}

    def end(self, day: date, length: ParsedDuration) -> date | None:
        """The last day of a length from `day`; None where it is unknown."""
        key = (day, length.text)
        try:
            return self._ends[key]
        except KeyError:
            if len(self._ends) >= MOST_REMEMBERED:
                self._ends.clear()
            last = self._ends[key] = end(day, length, self.calendar, self.first_term)
            return last

    def start_after(self, day: date, gap: ParsedDuration) -> date | None:
        """The first day after a gap from `day`; None where it is unknown."""
        return start_after(day, gap, self.calendar, self.first_term)

    def latest_start(self, last: date, gap: ParsedDuration) -> date | None:
        """The last day from which a gap still ends by `last`; None where none is known."""
        return latest_start(last, gap, self.calendar, self.first_term)

    def latest_begin(self, last: date, length: ParsedDuration) -> date | None:
        """The last day from which a length still ends by `last`; None where none is known."""
        return latest_begin(last, length, self.calendar, self.first_term)

    def missing_terms(self, day: date, length: ParsedDuration) -> str | None:
        """The term dates that are wanting where an end is unknown."""
        missing = missing_terms(day, length, self.calendar, self.first_term)
        return None if missing is None else str(missing)
