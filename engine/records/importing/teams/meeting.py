"""Reads a Microsoft Teams attendance report, in any of its three forms, as one meeting: its day and people.

There are three forms: sections with a summary and the people (numbered since 2022), one table of joining and leaving
(2021), and a list of actions, `Joined` and `Left` (2020).
"""

from __future__ import annotations

from datetime import date

from ....frozen import frozen
from ....text.english import long_date
from ..dates import (
    Order,
    WrittenDate,
    date_in,
    order_of,
    readings_of,
)
from ..plan import ImportTrouble
from ..text_file import Row
from .people import Attendee, people_of
from .sections import tables_of


@frozen
class Meeting:
    """A report: the day, the people in the order of the file, and what somebody should know about the reading."""

    on: date
    people: tuple[Attendee, ...]
    notes: tuple[str, ...] = ()


def read_meeting(text: str, name: str, on: date | None = None, dates: Order | None = None) -> Meeting:
    """The meeting that a report tells of. `on`: its day, where the report leaves it open or there is none.

    `dates`: which number of its dates is the day, where the report leaves that open.

    Raises ImportTrouble where the text is no attendance report, or its day stays open.
    """
    rows, tables = tables_of(text, name)
    start = _start(rows, tables[0].line)
    moments = list(start) + [
        each
        for table in tables
        for row in table.rows
        for cell in row.cells
        if (each := date_in(cell)) is not None
    ]
    order, notes = _order(moments, on, dates, name, all(table.english for table in tables))
    people = people_of(tables, order)
    day = on or _day(start, people, moments, order)
    if day is None:
        raise ImportTrouble(f"{name}: this report says no day that can be read", "say which with `--date`")
    return Meeting(day, tuple(people), tuple(notes))


def _start(rows: list[Row], before: int) -> list[WrittenDate]:
    """The moments of the summary, the start first: whatever the language, no other moment stands before it."""
    return [
        each
        for row in rows
        if row.line < before and len(row.cells) >= 2
        if (each := date_in(", ".join(cell for cell in row.cells[1:] if cell))) is not None
        and each.clock is not None
    ]


def _order(
    moments: list[WrittenDate], on: date | None, dates: Order | None, name: str, english: bool
) -> tuple[Order, list[str]]:
    """Which number of its dates is the day, with what to say about it. Raises ImportTrouble where that stays open."""
    order, why = order_of(moments, one_day=True)
    if order is not None and why == "plain":
        return order, _not_that_day(moments, order, on)
    if dates is not None:
        return dates, _not_that_day(moments, dates, on)
    if on is not None:
        orders: tuple[Order, ...] = ("day", "month")
        if fits := [each for each in orders if on in {moment.day(each) for moment in moments}]:
            return fits[0], []
        return order or "day", _not_that_day(moments, order or "day", on)
    if order is None and why == "open" and not english:
        order = "day"  # of the languages that name the columns otherwise none writes the month first
    readings = readings_of(moments)
    if order is None:
        raise ImportTrouble(
            f"{name}: the report's dates may mean {' or '.join(readings)}, and nothing in it tells which",
            "say the day of the meeting with `--date`, or which comes first with `--dates day` or `--dates month`",
        )
    meant, other = (readings[0], readings[-1]) if order == "day" else (readings[-1], readings[0])
    return order, [
        f"the report's day was read as {meant}, not {other}; if that is wrong, say it with `--date`"
    ]


def _not_that_day(moments: list[WrittenDate], order: Order, on: date | None) -> list[str]:
    days = {day for each in moments if (day := each.day(order)) is not None}
    if on is None or not days or on in days:
        return []
    return [f"the report itself says {long_date(min(days))}; it is recorded on {long_date(on)} as asked"]


def _day(
    start: list[WrittenDate], people: list[Attendee], moments: list[WrittenDate], order: Order
) -> date | None:
    if start and (day := start[0].day(order)) is not None:
        return day
    begun = [each.between[0] for each in people if each.between is not None]
    if begun:
        return min(begun).date()
    return min((day for each in moments if (day := each.day(order)) is not None), default=None)
