"""Plans the import of the CSV table that `offer records export --format csv` writes, or an XLSX copy of it.

A spreadsheet program may have changed how its days and numbers look; that is understood. Rows are matched to entries
by the number in `entry`, so rows may be sorted, deleted and added.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from ...language.hours import hours_written
from ...reading.yaml_events import scalar_meaning
from ...reading.yaml_writer import scalar_kind
from ...text.csv_cells import unguarded
from ...text.english import join_words, quoted
from ...text.suggest import did_you_mean, nearest
from ..exporting.table import COLUMNS, ENTRY_KINDS, ENTRY_TEXTS
from ..ledger.facts import Fact
from ..ledger.ledger import Ledger
from .dates import NoDay, Order, date_in, order_of, read_day
from .fact_checks import bare, unsound
from .plan import ImportPlan, ImportTrouble, Refused, digest_of
from .row_rules import RowTrouble, has_no_result, unworked_trouble
from .text_file import ImportFile, Row, clean_text, csv_rows, delimiter_of
from .workbook import is_workbook, sheets_of

_SIGNATURE = {"record", "setting", "entry", "own hours", "written"}
_OF_ONE_ROW = ("person", "name", "own hours")
"""What differs between the rows of one entry."""
_KINDS = ("setting", "attribute", "enrolment", "person", "role", *ENTRY_KINDS, "pause")
_ISO = re.compile(r"\d{4}-\d\d-\d\d")
_DAYS = ("date", "until")


def is_table(header: Sequence[str]) -> bool:
    """Whether these are the names of the columns of an exported table."""
    return {clean_text(cell).casefold() for cell in header} >= _SIGNATURE


def plan_table(ledger: Ledger, file: ImportFile, dates: Order | None = None) -> ImportPlan:
    """What an exported table, CSV or XLSX, comes to.

    `dates`: which number of `3/4/2026` is the day, where a program has written days in another form and the file leaves
    that open. Raises ImportTrouble where the file cannot be read or is no such table.
    """
    name = file.name
    rows = list(_rows(file))
    places = _places(rows, name)
    records: list[tuple[int, dict[str, str]]] = [
        (row.line, {column: row.cells[at] for column, at in places.items() if at < len(row.cells)})
        for row in rows[1:]
        if any(row.cells)
    ]
    table = _Table(name, _order([cells for _, cells in records], dates, name))
    for line, cells in records:
        table.add(line, cells)
    facts, refused = table.finish()
    return ImportPlan(
        source=f"table {name}",
        digest=digest_of(ledger, file.read(), ("table", dates)),
        facts=tuple(facts),
        refused=tuple(refused),
        files=(name,),
    )


def _rows(file: ImportFile) -> Iterator[Row]:
    """The rows, their cells as they are; those of a CSV file may hold several lines."""
    if is_workbook(file.read()):
        sheets = ([row for row in sheet.rows if row.cells] for sheet in sheets_of(file))
        yield from next((rows for rows in sheets if rows and is_table(rows[0].cells)), ())
        return

    def too_long(line: int) -> ImportTrouble:
        return ImportTrouble(
            f"{file.name}:{line}: a cell of this row is longer than any that is read, or never closed",
            "export the table again",
        )

    lines = io.StringIO(file.text, newline="")
    for line, _, cells in csv_rows(lines, delimiter_of(file.text), too_long):
        if any(cells):
            yield Row(line, cells)


def _places(rows: list[Row], name: str) -> dict[str, int]:
    """Where each column stands. Raises ImportTrouble where one is missing."""
    header = [clean_text(cell).casefold() for cell in rows[0].cells] if rows else []
    for column in COLUMNS:
        if column not in header:
            near = nearest(column, header)
            hint = f"; did you mean `{quoted(near)}`?" if near else ""
            raise ImportTrouble(
                f"{name}: the first row names no column `{column}`{hint}",
                "an exported table has all of its columns; export it again, or give the column its name back",
            )
    return {column: header.index(column) for column in COLUMNS}


def _order(records: list[dict[str, str]], dates: Order | None, name: str) -> Order:
    """Which number of a date is the day. Raises ImportTrouble where that is open."""
    said = [each for cells in records for key in _DAYS if (each := date_in(clean_text(cells.get(key, ""))))]
    order, why = order_of(said, one_day=False)
    if dates is not None and why != "plain":
        return dates
    if order is None:
        raise ImportTrouble(
            f"{name}: the dates of this table may be read two ways",
            "say `--dates day` or `--dates month`, or write them as 2026-09-24",
        )
    return order


class _Table:
    """The rows of a table, by what they are about."""

    def __init__(self, name: str, order: Order) -> None:
        self._name, self._order = name, order
        self._found: dict[str, list[tuple[Fact, str]]] = {}
        self._entries: dict[tuple[str, str], list[tuple[int, dict[str, str]]]] = {}
        self._named: set[str] = set()
        self._refused: list[tuple[int, Refused]] = []

    def add(self, line: int, cells: Mapping[str, str]) -> None:
        """One row."""
        given = {key: unguarded(cell) for key, cell in cells.items() if cell}
        record = given.get("record", "").strip().casefold()
        setting = given.get("setting", "").strip()
        try:
            if unworked := [column for column, cell in cells.items() if has_no_result(cell)]:
                raise unworked_trouble(unworked[0], cells[unworked[0]])
            if record not in _KINDS:
                raise RowTrouble(
                    f"`{quoted(record)}` is no kind of record{did_you_mean(record, _KINDS)}",
                    f"it is {join_words(_KINDS, 'or')}",
                )
            if not setting:
                raise RowTrouble("it names no setting", "fill in its id")
            found = self._found.setdefault(setting, [])
            if record == "setting":
                self._named.add(setting)
            if record in (*ENTRY_KINDS, "pause"):
                number = given.get("entry", "") or f"row {line}"
                self._entries.setdefault((setting, number), []).append((line, given))
            else:
                found += [(fact, f"{self._name}:{line}") for fact in self._facts(record, setting, given)]
        except RowTrouble as trouble:
            self._refuse(line, setting, str(trouble), trouble.fix)

    def finish(self) -> tuple[list[tuple[Fact, str]], list[Refused]]:
        """Every sound fact, and what is refused, in the order of the file."""
        for (setting, _), rows in sorted(
            self._entries.items(), key=lambda one: _numbered(one[0][1], one[1][0][0])
        ):
            try:
                self._found[setting].append((self._entry(setting, rows), f"{self._name}:{rows[0][0]}"))
            except RowTrouble as trouble:
                self._refuse(rows[0][0], setting, str(trouble), trouble.fix)
        facts: list[tuple[Fact, str]] = []
        for setting, found in self._found.items():
            about = found or ([(bare(setting), self._name)] if setting in self._named else [])
            troubles = unsound(setting, [fact for fact, _ in about])
            for at, (fact, place) in enumerate(about):
                if at in troubles:
                    self._refuse(int(place.rpartition(":")[2]) if found else 0, setting, *troubles[at])
                else:
                    facts.append((fact, place))
        return facts, [refused for _, refused in sorted(self._refused, key=lambda one: one[0])]

    def _refuse(self, line: int, what: str, why: str, fix: str) -> None:
        self._refused.append(
            (line, Refused(f"{self._name}:{line}" if line else self._name, quoted(what), why, fix))
        )

    def _facts(self, record: str, setting: str, given: Mapping[str, str]) -> Iterator[Fact]:
        if record == "setting":
            details = {
                "name": given.get("setting name"),
                "calendar": given.get("calendar"),
                "formerly": given["formerly"].split() if "formerly" in given else None,
            }
            for key, value in details.items():
                if value is not None:
                    yield Fact(setting, "details", None, {key: value})
        elif record == "attribute":
            value, kind = given.get("value", ""), given.get("written", "text")
            if not value.strip():  # an emptied cell: it is not recorded any more
                value, kind = "", "text"
            if kind != "text" and scalar_kind(value) != kind:
                raise RowTrouble(
                    f"`{quoted(value)}` is not {'a number' if kind == 'number' else 'true or false'}",
                    "correct it",
                )
            body = {"attribute": _needed(given, "attribute"), "value": value, "written": kind}
            yield Fact(setting, "details", None, body)
        elif record == "enrolment":
            yield Fact(
                setting, "enrolment", self._day(given, "date"), {"programme": given.get("programme", "")}
            )
        elif record == "person":
            id = _needed(given, "person")
            yield Fact(setting, "person", None, {"id": id})
            for key in ("name", "email"):
                if key in given:
                    yield Fact(setting, "person", None, {"id": id, key: given[key]})
        else:
            body = {"person": _needed(given, "person"), "role": _needed(given, "role")}
            for key, column in (("from", "date"), ("until", "until")):
                if column in given:
                    body[key] = self._day(given, column).isoformat()
            yield Fact(setting, "role", None, body)

    def _entry(self, setting: str, rows: list[tuple[int, dict[str, str]]]) -> Fact:
        """One entry of all its rows. Raises RowTrouble."""
        line, first = rows[0]
        alike = _without(first)
        for other, given in rows[1:]:
            if _without(given) != alike:
                raise RowTrouble(
                    f"lines {line} and {other} have the same number in `entry`, but differ in more than the person",
                    "make them alike, or give one another number",
                )
        record = first["record"].strip().casefold()
        body: dict[str, Any] = {key: first[key] for key in (*ENTRY_KINDS, *ENTRY_TEXTS) if key in first}
        if record == "pause":
            body["pause"] = True
        else:
            body.setdefault(record, "")
        people: list[Any] = []
        for _, given in rows:
            if "person" in given:
                own = "own hours" in given
                people.append([given["person"], _number(given["own hours"])] if own else given["person"])
        if people:
            body["people"] = people
        if "hours" in first:
            body["hours"] = _number(first["hours"])
        if "until" in first:
            body["until"] = self._day(first, "until").isoformat()
        return Fact(setting, "entry", self._day(first, "date"), body)

    def _day(self, given: Mapping[str, str], column: str) -> date:
        text = clean_text(given.get(column, ""))
        if not text:
            raise RowTrouble(f"it has no {column}", "write it as 2026-09-24")
        try:
            return _iso(text) or read_day(text, None, self._order)
        except NoDay as trouble:
            raise RowTrouble(str(trouble), trouble.fix) from None


def _iso(text: str) -> date | None:
    """A day as the table is written, in any year."""
    try:
        return date.fromisoformat(text) if _ISO.fullmatch(text) else None
    except ValueError:
        return None


def _without(given: Mapping[str, str]) -> dict[str, str]:
    return {key: text for key, text in given.items() if key not in _OF_ONE_ROW}


def _numbered(number: str, line: int) -> tuple[int, int]:
    """Entries in the order of their numbers; rows without one after these, in the order of the file."""
    return (int(number), line) if number.isdecimal() and len(number) < 10 else (10**10, line)


def _needed(given: Mapping[str, str], column: str) -> str:
    if column not in given:
        raise RowTrouble(f"it has no {column}", "fill it in")
    return given[column]


def _number(text: str) -> float:
    number = hours_written(scalar_meaning(clean_text(text))) if clean_text(text) else None
    if isinstance(number, bool) or not isinstance(number, (int, float)):
        raise RowTrouble(f"`{quoted(text)}` is no number of hours", "write it as 1.5, 1:20 or 20 minutes")
    return float(number)
