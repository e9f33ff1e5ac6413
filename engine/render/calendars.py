"""Calendars of term dates, as a table and as JSON-ready plain data."""

from __future__ import annotations

from collections.abc import Iterable

from ..language.calendar_file import Calendar, CalendarFor
from ..text.columns import aligned
from ..text.english import join_words
from ..text.paint import Paint, unpainted
from .json import SCHEMA, Plain


def calendars_table(calendars: Iterable[Calendar], width: int = 100, paint: Paint = unpainted) -> str:
    """One row a calendar: its id, the days its terms cover, how many there are, and whose it is."""
    rows = [
        [
            each.calendar,
            min(term.starts for term in each.terms).isoformat(),
            max(term.ends for term in each.terms).isoformat(),
            str(len(each.terms)),
            "" if each.for_ is None else _whose(each.for_),
            each.title or "",
        ]
        for each in calendars
    ]
    return aligned(["Calendar", "From", "Until", "Terms", "For", "Title"], rows, width, paint)


def _whose(settings: CalendarFor) -> str:
    if settings.is_ is not None:
        return f"{settings.attribute} {settings.is_.text}"
    if settings.is_not is not None:
        return f"{settings.attribute} not {settings.is_not.text}"
    return f"{settings.attribute} {join_words([value.text for value in settings.in_ or ()], 'or')}"


def calendar_json(calendar: Calendar) -> Plain:
    """A calendar with all of its terms, as data."""
    return {
        "schema": SCHEMA,
        "calendar": calendar.calendar,
        "title": calendar.title,
        "for": None if calendar.for_ is None else _whose(calendar.for_),
        "terms": [
            {
                "name": term.name,
                "starts": term.starts.isoformat(),
                "ends": term.ends.isoformat(),
                "half_term": None
                if term.half_term is None
                else {"starts": term.half_term.starts.isoformat(), "ends": term.half_term.ends.isoformat()},
            }
            for term in calendar.terms
        ],
    }
