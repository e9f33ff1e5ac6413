"""Finds the table in a spreadsheet: its sheet, its headings, the rows below, and which number of a day is first."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from ....frozen import frozen
from ....text.english import join_words, long_date, quoted, rows_listed
from ....text.named_things import plain_words
from ..column_mapping import FIELDS, fields_of, missing_columns, wide_columns_of
from ..dates import Order, WrittenDate, date_in, days_within, order_of, readings_of
from ..headings import heading_key
from ..plan import ImportTrouble
from ..row_rules import UNWORKED
from ..text_file import ImportFile, Row
from ..workbook import Sheet, sheets_of
from .entries import HAPPENINGS, SheetOptions

SEARCHED_FOR_HEADER = 30
_TOTAL = re.compile(
    r"((grand|sub|overall) ?)?totals?( \d+)?"
    r"( (number|no|attended|attendance|attendees|hours|staff|people|of .*|for .*))?"
    r"|(sum|average|mean|count|number attended|number of attendees)"
)
_DAYS = ("date", "until", "enrolled")


@frozen
class SheetLayout:
    """The table of a sheet: the row of headings, where each field stands, and the rows that say something."""

    sheet: Sheet
    header: Row
    places: Mapping[str, int]
    titles: tuple[Row, ...]
    """The rows above the headings."""
    rows: tuple[Row, ...]
    left_out: tuple[str, ...]
    """What rows were left out and why, as sentences."""

    def cells(self, row: Row) -> dict[str, str]:
        """The cells of a row by field."""
        return {field: row.cells[index] for field, index in self.places.items() if index < len(row.cells)}


def find_layout(file: ImportFile, options: SheetOptions) -> SheetLayout:
    """The table of a file: of a workbook, that of the first sheet which has one, or of the sheet that was named.

    Raises ImportTrouble where no row names the columns.
    """
    trouble: ImportTrouble | None = None
    for sheet in sheets_of(file, options.sheet):
        try:
            found = _layout(sheet, options, file.name)
        except ImportTrouble as problem:
            trouble = trouble or problem
            continue
        if found.rows:
            return found
        trouble = ImportTrouble(
            f"{file.name}: there is no row below the headings in line {found.header.line}", "fill in the rows"
        )
    assert trouble is not None
    raise trouble


def sheets_left(layout: SheetLayout, options: SheetOptions) -> Iterator[str]:
    """A sentence that names the sheets which were not read, where nobody chose one."""
    names, own = layout.sheet.names, layout.sheet.name
    if options.sheet is None and len(names) > 1:
        others = join_words([f"`{quoted(each)}`" for at, each in enumerate(names) if at != names.index(own)])
        yield f"only the sheet `{quoted(own)}` was read, not {others} (--sheet NAME)"


def _layout(sheet: Sheet, options: SheetOptions, name: str) -> SheetLayout:
    rows = sheet.rows
    best: tuple[int, dict[str, int]] | None = None
    most = 0
    for at, row in enumerate(rows[:SEARCHED_FOR_HEADER]):
        places = fields_of(row.cells, options.columns)
        named = len(places) + len(wide_columns_of(row.cells, options.columns))
        if named > most:
            best, most = (at, places), named
    filled = next((row.cells for row in rows if row.cells), [])
    header = rows[best[0]].cells if best else filled
    if (lacking := missing_columns(header, options.columns)) is not None:
        raise ImportTrouble(f"{name}: {lacking}", f"the columns are {_listed(header)}")
    given = set(best[1] if best else ()) | ({"setting"} if options.setting is not None else set())
    tells = given & {"name", "person", "email", *HAPPENINGS} or wide_columns_of(header, options.columns)
    if best is None or not given & {"setting", "school"} or not tells:
        raise ImportTrouble(
            f"{name}: no row names columns that say which setting it is about and what happened there",
            f'say what the columns mean with `--map "THEIR COLUMN=FIELD"`; the columns are {_listed(header)}, '
            f"the fields {join_words(list(FIELDS))}",
        )
    at, places = best
    kept, left_out = _rows_of_data(rows[at + 1 :], rows[at], places)
    return SheetLayout(sheet, rows[at], places, tuple(rows[:at]), kept, left_out)


def _listed(cells: Sequence[str]) -> str:
    shown = [f"`{quoted(cell, 30)}`" for cell in cells[:20] if cell]
    return join_words(shown) if shown else "not named at all"


def _rows_of_data(
    rows: Sequence[Row], header: Row, places: Mapping[str, int]
) -> tuple[tuple[Row, ...], tuple[str, ...]]:
    """The rows that are neither blank, nor totals, nor the headings over again; and what to say of the others."""
    kept, totals, repeated = [], [], []
    names = {field: heading_key(header.cells[index]) for field, index in places.items()}
    for row in rows:
        said = {field: row.cells[at] for field, at in places.items() if at < len(row.cells) and row.cells[at]}
        if said and all(heading_key(cell) == names[field] for field, cell in said.items()):
            repeated.append(row.line)
        elif _is_total(row, said):
            totals.append(row.line)
        elif row.cells:
            kept.append(row)
    told = []
    if totals:
        told.append(
            f"{rows_listed(totals)} was left out as a total"
            if len(totals) == 1
            else f"{rows_listed(totals)} were left out as totals"
        )
    if repeated:
        told.append(f"{rows_listed(repeated)} repeat{'s' if len(repeated) == 1 else ''} the headings")
    return tuple(kept), tuple(told)


def _is_total(row: Row, said: Mapping[str, str]) -> bool:
    """Whether a row counts the others: where a name should stand, or where no setting is named, it says so."""
    names = [said.get(field, "") for field in ("name", "person", "school")]
    if not said.get("setting", "").strip("- ") or _says_total(said["setting"]):
        names.append(next((cell for cell in row.cells if cell and cell != UNWORKED), ""))
    return any(map(_says_total, names))


def _says_total(text: str) -> bool:
    return bool(text) and len(text) < 60 and _TOTAL.fullmatch(plain_words(text)) is not None


def order_in(
    layout: SheetLayout, dated: Sequence[int], options: SheetOptions, name: str
) -> tuple[Order, tuple[str, ...]]:
    """Which number of the sheet's days comes first, and what to say of it. Raises ImportTrouble where that is open.

    `dated`: columns that may hold days beside those of the fields.
    """
    indexes = [*(layout.places[field] for field in _DAYS if field in layout.places), *dated]
    said = [
        each
        for row in layout.rows
        for index in indexes
        if index < len(row.cells) and (each := date_in(row.cells[index], options.today)) is not None
    ]
    order, why = order_of(said, one_day=False, certain=days_of_titles(layout))
    if options.dates is not None and why != "plain":
        return options.dates, ()
    if order is None and options.on is not None:
        orders: tuple[Order, ...] = ("day", "month")
        fits = [each for each in orders if options.on in {one.day(each) for one in said if one.order is None}]
        if len(fits) == 1:
            return fits[0], ()
    if order is not None:
        return order, _told(said, order) if why == "hint" else ()
    why = "some put the day first and some the month" if why == "both" else "nothing in it tells which"
    raise ImportTrouble(
        f"{name}: a date in this file may mean {' or '.join(readings_of(said))}, and {why}",
        "say `--dates day` or `--dates month`, or write the dates as 2026-09-24",
    )


def days_of_titles(layout: SheetLayout) -> set[date]:
    """The days that stand above the headings, their months in words."""
    return {day for row in layout.titles for cell in row.cells for day in days_within(cell)}


def _told(said: Sequence[WrittenDate], order: Order) -> tuple[str, ...]:
    """What to say where days were read by a hint."""
    unclear = next(each for each in said if each.order is None)
    day = unclear.day(order)
    if day is None:
        return ()
    shown = f"{unclear.first}/{unclear.second}/{unclear.year}"
    other = "month" if order == "day" else "day"
    return (
        f"days such as {shown} were read with the {order} first, as {long_date(day)}, by the other days of the file; "
        f"if that is wrong, say `--dates {other}`",
    )


def days_of_rows(layout: SheetLayout, order: Order, today: date | None) -> list[date | None]:
    """The day of each row, None where it says none."""
    index = layout.places.get("date")
    written = [
        date_in(row.cells[index], today) if index is not None and index < len(row.cells) else None
        for row in layout.rows
    ]
    return [None if each is None else each.day(order) for each in written]
