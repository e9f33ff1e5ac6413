"""What the columns of a tracker, with one row a school, say happened: each of its cells tells something of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from ....language.hours import hours_written
from ....text.english import long_date, quoted
from ..column_mapping import Columns, wide_columns_of
from ..dates import NoDay, Order, date_in, read_day
from ..known_ids import KnownIds, id_of
from ..plan import ImportTrouble
from ..row_rules import RowTrouble, has_no_result, unworked_trouble
from .entries import Happening, SheetOptions
from .ticks import answers_yes, unclear

NOUNS = {"activity": "activity", "issued": "resource or certificate", "enrolled": "programme"}


class TrackerColumn(NamedTuple):
    """A column that tells something: its heading, what it tells and of which thing, and what a mapping says beside."""

    at: int
    heading: str
    what: str
    id: str
    on: date | None
    when: tuple[str, ...]
    session: str
    hours: float | None


class TrackerCell(NamedTuple):
    """What one cell says happened: `what` it is, and the entry; of an enrolment the body names the programme."""

    what: str
    happening: Happening


def tracker_columns(
    header: Sequence[str], columns: Columns, known: KnownIds, options: SheetOptions
) -> tuple[TrackerColumn, ...]:
    """The columns of a sheet of which a mapping says what they tell. Raises ImportTrouble."""
    things = {"activity": known.activities, "issued": known.resources, "enrolled": known.programmes}
    found = []
    for index, said in wide_columns_of(header, columns):
        try:
            among = things[said.what]
            id = said.value if among is None else id_of(said.value, among, NOUNS[said.what])[0]
            on = read_day(said.date, options.today, options.dates) if said.date else None
        except (RowTrouble, NoDay) as trouble:
            raise ImportTrouble(
                f"the mapping of the column `{quoted(header[index])}`: {trouble}", trouble.fix
            ) from None
        hours = _number(said.hours, header[index]) if said.hours else None
        found.append(TrackerColumn(index, header[index], said.what, id, on, said.when, said.session, hours))
    return tuple(found)


def _number(text: str, heading: str) -> float:
    hours = hours_written(text)
    try:
        return float(hours)
    except ValueError:
        raise ImportTrouble(
            f"the mapping of the column `{quoted(heading)}`: `{quoted(text)}` is no number of hours",
            "write it as 1.5 or 1:30",
        ) from None


def tracker_cells(
    cells: Sequence[str],
    columns: Sequence[TrackerColumn],
    options: SheetOptions,
    order: Order,
    faults: list[RowTrouble],
) -> Iterator[TrackerCell]:
    """What the cells of a row say happened. A cell says yes, or its day; one that is empty or says no tells of nothing.

    What is wrong with one is added to `faults`; the others stand.
    """
    for column in columns:
        text = cells[column.at] if column.at < len(cells) else ""
        try:
            if text and (on := _day(text, column, options, order)) is not None:
                body: dict[str, Any] = {"programme" if column.what == "enrolled" else column.what: column.id}
                if column.session:
                    body["session"] = column.session
                yield TrackerCell(column.what, Happening(on, body, column.hours, ""))
        except RowTrouble as trouble:
            faults.append(trouble)


def _day(text: str, column: TrackerColumn, options: SheetOptions, order: Order) -> date | None:
    """The day of what a cell says happened; None where nothing did. Raises RowTrouble where it is unclear."""
    if has_no_result(text):
        raise unworked_trouble(column.heading, text)
    said = answers_yes(text, column.when)
    if said is False:
        return None
    if said is None:
        if date_in(text, options.today) is None:
            raise unclear(text, column.heading, or_a_day=True)
        try:
            written = read_day(text, options.today, order)
        except NoDay as trouble:
            raise RowTrouble(str(trouble), trouble.fix) from None
        if column.on is not None and column.on != written:
            raise RowTrouble(
                f"`{quoted(column.heading)}` says {long_date(written)}, and the mapping {long_date(column.on)}",
                "correct one of them",
            )
        return written
    if (on := column.on or options.on) is None:
        raise RowTrouble(
            f"`{quoted(column.heading)}` says no day",
            "write the day in the cell or as `date:` in the mapping, or say it with `--date`",
        )
    return on
