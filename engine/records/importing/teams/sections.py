"""Finds the sections of a Teams attendance report that list people, by column names or by what columns hold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..dates import clock_of, date_in
from ..plan import ImportTrouble
from ..text_file import DELIMITERS, Row, rows_of
from .columns import is_english, kinds_of


class PeopleSection:
    """One section with people: what each column is, and its rows."""

    def __init__(self, header: Row, kinds: Sequence[str | None], rows: list[Row], english: bool) -> None:
        self.line = header.line
        self.at = {kind: index for index, kind in enumerate(kinds) if kind is not None}
        self.rows = rows
        self.english = english

    def get(self, row: Row, *kinds: str) -> str:
        """The first of these columns that a row fills; "" where there is none."""
        for kind in kinds:
            index = self.at.get(kind, len(row.cells))
            if index < len(row.cells) and row.cells[index]:
                return row.cells[index]
        return ""

    @property
    def sums(self) -> bool:
        """Whether each person stands once, with the whole of their stay."""
        return "first_join" in self.at or not ({"join", "leave", "action"} & self.at.keys())


def tables_of(text: str, name: str) -> tuple[list[Row], list[PeopleSection]]:
    """All rows of a report, and its sections with people, at least one. Raises ImportTrouble where there is none."""
    trouble: ImportTrouble | None = None
    for delimiter in DELIMITERS:
        try:
            rows = list(rows_of(text, delimiter, name))
        except ImportTrouble as found:
            trouble = found
            continue
        tables = list(_sections(rows))
        if tables:
            return rows, tables
    raise trouble or ImportTrouble(
        f"{name}: this is no attendance report: no row names its columns (Name, Join Time, Duration, ...)",
        "name the file that Teams downloads from the meeting's Attendance tab, or import it as a spreadsheet",
    )


def _sections(rows: list[Row]) -> Iterator[PeopleSection]:
    at = 0
    while at < len(rows):
        kinds = _header(rows, at)
        if kinds is None:
            at += 1
            continue
        header, body = rows[at], []
        at += 1
        while at < len(rows) and rows[at].cells and not _ends(rows, at):
            body.append(_mended(rows[at], len(header.cells)))
            at += 1
        yield PeopleSection(header, kinds, body, is_english(header.cells))


def _header(rows: list[Row], at: int) -> list[str | None] | None:
    """What the columns are, where this row names them; by their names or by what stands below."""
    cells = rows[at].cells
    if len([cell for cell in cells if cell]) < 3 or any(date_in(cell) for cell in cells):
        return None
    kinds = kinds_of(cells)
    if "name" in kinds and {"duration", "first_join", "join", "email", "timestamp"} & set(kinds):
        if {"first_join", "join", "timestamp"} & set(kinds):
            return kinds
        return _by_content(rows, at, kinds)
    return _by_content(rows, at, kinds) if "@" not in "".join(cells) else None


def _by_content(rows: list[Row], at: int, kinds: list[str | None]) -> list[str | None] | None:
    """The columns that no known name tells, by the first row below: two moments, a length of stay, addresses."""
    below = rows[at + 1].cells if at + 1 < len(rows) else []
    below = _mended(Row(0, below), len(rows[at].cells)).cells
    moments = [index for index, cell in enumerate(below) if date_in(cell)]
    if len(moments) == 1 and clock_of("".join(below[moments[0] + 1 : moments[0] + 2])):
        moments.append(moments[0] + 1)  # a leaving that says only the time
    if len(moments) < 2 or moments[0] == 0 or len(below) > len(kinds):
        return kinds if "name" in kinds and ("duration" in kinds or "email" in kinds) else None
    found = list(kinds)
    found[0] = "name"
    for kind, index in zip(("join", "leave"), moments, strict=False):
        found[index] = kind
    if "duration" not in found and moments[1] + 1 < len(found):
        found[moments[1] + 1] = "duration"
    addresses = [index for index, cell in enumerate(below) if "@" in cell and found[index] is None]
    for kind, index in zip(("email", "upn"), addresses, strict=False):
        if kind not in found:
            found[index] = kind
    if "role" not in found and len(below) - 1 > moments[1] + 1 and found[len(below) - 1] is None:
        found[len(below) - 1] = "role"
    return found


def _ends(rows: list[Row], at: int) -> bool:
    """Whether a section ends before this row: at the next one's header, or its title."""
    cells = rows[at].cells
    if kinds_of(cells)[0] == "name" and _header(rows, at) is not None:
        return True
    if len([cell for cell in cells if cell]) > 1:
        return False
    return cells[0][:2].rstrip(". ").isdigit() or (at + 1 < len(rows) and _header(rows, at + 1) is not None)


def _mended(row: Row, columns: int) -> Row:
    """A row whose moments were cut in two at their comma, `7/22/26` and `7:02:11 PM`, put together again."""
    if len(row.cells) <= columns:
        return row
    cells: list[str] = []
    for cell in row.cells:
        before = date_in(cells[-1]) if cells else None
        if before is not None and before.clock is None and clock_of(cell):
            cells[-1] = f"{cells[-1]}, {cell}"
        else:
            cells.append(cell)
    return Row(row.line, cells)
