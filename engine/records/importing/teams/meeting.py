"""Reads a Microsoft Teams attendance report, in any of its forms, as the meetings it tells of: day and people.

There are three forms: sections with a summary and the people (numbered since 2022), one table of joining and leaving
(2021), and a list of actions, `Joined` and `Left` (2020). A file in which people came on two days holds two meetings.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise

from ....frozen import frozen
from ....text.english import join_words, long_date, plural, quoted
from ..dates import Order, WrittenDate, date_in, order_of, readings_of
from ..plan import ImportTrouble
from ..text_file import ImportFile, Row
from .columns import kinds_of
from .moments import may_be_years_first
from .people import Attendee, people_of
from .sections import PeopleSection, report_in

_ONE_MEETING = timedelta(hours=4)
"""Between the last leaving on a day and the first joining on the next, where that is one meeting across midnight."""
_JOINING = ("first_join", "join", "timestamp")
_LEAVING = ("last_leave", "leave", "timestamp")


@frozen
class Meeting:
    """The day, the people in the order of the file, and what somebody should know about the reading."""

    on: date
    people: tuple[Attendee, ...]
    notes: tuple[str, ...] = ()


def read_meetings(file: ImportFile, on: date | None = None, dates: Order | None = None) -> list[Meeting]:
    """The meetings that a report tells of, by day. `on`: the day, where the report leaves it open or there is none.

    `dates`: which number of its dates is the day, where the report leaves that open.

    Raises ImportTrouble where the file is no attendance report, its day stays open, or somebody's stay reaches from one
    day to another.
    """
    rows, tables = report_in(file)
    name = file.name
    came = [table.with_rows([row for row in table.rows if table.came(row)]) for table in tables]
    moments = [
        said
        for table in came
        for row in table.rows
        for kind in dict.fromkeys((*_JOINING, *_LEAVING))
        if (said := date_in(table.get(row, kind))) is not None
    ]
    moments = moments or _start(rows, tables[0].line)
    _refuse_open_year(rows, tables, on, name)
    order, notes = _order(moments, on, dates, name, all(table.english for table in tables))
    left_out = [(table, row) for table in tables for row in table.rows if not table.came(row)]
    notes += _registered_only(left_out, came)
    parts = _by_day(came, order, name)
    if len(parts) > 1 and on is not None:
        raise ImportTrouble(
            f"{name}: people came on {join_words([long_date(day) for day in parts])}, so one day for all is wrong",
            "leave `--date` out, or save each meeting as a file of its own",
        )
    meetings = []
    for day, of_day in sorted(parts.items()):
        people = tuple(people_of(of_day, order))
        meetings.append(Meeting(on or day, people))
    if not meetings:
        day_of_all = on or next((said.day(order) for said in moments if said.day(order) is not None), None)
        if day_of_all is None:
            raise ImportTrouble(
                f"{name}: this report says no day that can be read", "say which with `--date`"
            )
        meetings = [Meeting(day_of_all, tuple(people_of(came, order)))]
    if len(meetings) > 1:
        days = join_words([long_date(meeting.on) for meeting in meetings])
        notes.append(f"people came on {days}: these are {len(meetings)} occasions")
    first, *others = meetings
    return [Meeting(first.on, first.people, tuple(notes)), *others]


def _start(rows: Sequence[Row], before: int) -> list[WrittenDate]:
    """The moments of the summary, the start first: two, one after the other, the second later on that day or the next.

    A title may look like a moment too, but nothing that ends follows it. Where no two fit, all of them.
    """
    found = [
        said
        for row in rows
        if row.line < before and len(row.cells) >= 2
        if (said := date_in(", ".join(cell for cell in row.cells[1:] if cell))) is not None
    ]
    for first, second in pairwise(found):
        begun, ended = (said.moment("day") or said.moment("month") for said in (first, second))
        if begun is not None and ended is not None and timedelta() <= ended - begun < timedelta(days=1):
            return [first, second]
    return found[-1:]


def is_summary(rows: Sequence[Row], before: int) -> bool:
    """Whether a start and an end, one after the other, stand before a line, as in the summary of a report."""
    return len(_start(rows, before)) > 1


def _refuse_open_year(
    rows: Sequence[Row], tables: Sequence[PeopleSection], on: date | None, name: str
) -> None:
    """Refuse `26/9/24` in a language that is not known: the year may stand first or last. Raises ImportTrouble."""
    if on is not None or any(kind for table in tables for kind in kinds_of(table.header.cells)):
        return
    if (moment := may_be_years_first(rows)) is not None:
        raise ImportTrouble(
            f"{name}: in `{quoted(moment)}` the year may stand first or last, and nothing in the file tells which",
            "say the day of the meeting with `--date`",
        )


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


def _registered_only(
    left_out: Iterable[tuple[PeopleSection, Row]], came: Sequence[PeopleSection]
) -> list[str]:
    """What to say of people who stand in the report without joining, leaving or a length."""
    there = {table.get(row, "name").casefold() for table in came for row in table.rows}
    names = dict.fromkeys(
        quoted(name)
        for table, row in left_out
        if (name := table.get(row, "name")) and name.casefold() not in there
    )
    if not names:
        return []
    verb = "stands" if len(names) == 1 else "stand"
    return [
        f"{plural(len(names), 'person', 'people')} {verb} in the report without joining, leaving or a length, and did "
        f"not attend: {join_words(list(names))}"
    ]


def _by_day(tables: Sequence[PeopleSection], order: Order, name: str) -> dict[date, list[PeopleSection]]:
    """The sections by the day on which the people in their rows joined; a meeting across midnight is of its first day.

    A row that tells no day is of the only day there is. Raises ImportTrouble where a row reaches from one day to
    another, or there are several days and a row tells none.
    """
    spans = [
        (begun, max(begun, _moment(table, row, _LEAVING, order) or begun))
        for table in tables
        for row in table.rows
        if (begun := _moment(table, row, _JOINING, order)) is not None
    ]
    day_of: dict[date, date] = {}
    latest: datetime | None = None
    current: date | None = None
    for begun, ended in sorted(spans):
        if current is None or latest is None or (begun.date() != current and begun - latest > _ONE_MEETING):
            current = begun.date()
        day_of.setdefault(begun.date(), current)
        if ended - begun < timedelta(days=1):
            latest = max(latest or ended, ended)
    days = sorted(set(day_of.values()))
    if len(days) < 2:
        return {day: list(tables) for day in days}
    parts: dict[date, list[PeopleSection]] = {}
    for table in tables:
        rows: dict[date, list[Row]] = {}
        for row in table.rows:
            joined, left = (_moment(table, row, kinds, order) for kinds in (_JOINING, _LEAVING))
            day = None if joined is None else day_of[joined.date()]
            if day is None or (left is not None and day_of.get(left.date(), day) != day):
                raise ImportTrouble(
                    f"{name}:{row.line}: people came on {join_words([long_date(day) for day in days])}, and this row "
                    f"{'tells no day' if day is None else 'reaches from one to another'}",
                    "save each meeting as a file of its own",
                )
            rows.setdefault(day, []).append(row)
        for day, of_day in rows.items():
            parts.setdefault(day, []).append(table.with_rows(of_day))
    return parts


def _moment(table: PeopleSection, row: Row, kinds: tuple[str, ...], order: Order) -> datetime | None:
    said = date_in(table.get(row, *kinds))
    return None if said is None else said.moment(order)
