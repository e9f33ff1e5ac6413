"""Finds the sections of a Teams attendance report that say who was there, by column names or by what columns hold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from ..dates import clock_of, date_in, seconds_of
from ..plan import ImportTrouble
from ..text_file import DELIMITERS, ImportFile, Row, rows_of
from ..workbook import is_workbook, sheets_of
from .columns import is_english, is_leaving, kinds_of
from .moments import as_read_elsewhere

_TIMES = frozenset({"first_join", "last_leave", "join", "leave"})
_OF_LISTS = frozenset({"name", "email", "upn", "role"})
_MOST_ACTIONS = 3
"""Words of what somebody did, as `Joined before`, `Joined` and `Left`."""


class PeopleSection:
    """One section with people: what each column is, its rows, and which of its words mean leaving."""

    def __init__(
        self,
        header: Row,
        kinds: Sequence[str | None],
        rows: list[Row],
        leaving: Mapping[str, bool] | None = None,
    ) -> None:
        self.line = header.line
        self.header = header
        self.at = {kind: index for index, kind in enumerate(kinds) if kind is not None}
        self.rows = rows
        self.english = is_english(header.cells)
        self._leaving = leaving or {}
        self._all_known = all(
            kind is not None for cell, kind in zip(header.cells, kinds, strict=False) if cell
        )

    def with_rows(self, rows: list[Row]) -> PeopleSection:
        """The section with some of its rows alone."""
        other: PeopleSection = object.__new__(PeopleSection)
        other.__dict__.update({**self.__dict__, "rows": rows})
        other.__dict__.pop("says_who_came", None)
        return other

    def get(self, row: Row, *kinds: str) -> str:
        """The first of these columns that a row fills; "" where there is none."""
        for kind in kinds:
            index = self.at.get(kind, len(row.cells))
            if index < len(row.cells) and row.cells[index]:
                return row.cells[index]
        return ""

    def leaves(self, row: Row) -> bool | None:
        """Whether a row of joining and leaving says leaving; None where it says neither."""
        action = self.get(row, "action")
        return self._leaving.get(action, is_leaving(action))

    @property
    def sums(self) -> bool:
        """Whether each person stands once, with the whole of their stay."""
        return "first_join" in self.at or not ({"join", "leave", "action"} & self.at.keys())

    @cached_property
    def says_who_came(self) -> bool:
        """Whether joining, leaving or a length stands in it: nothing else tells that somebody was there."""
        if "action" in self.at:
            return "timestamp" in self.at and any(self.leaves(row) is not None for row in self.rows)
        return bool(_TIMES & self.at.keys()) or any(
            seconds_of(self.get(row, "duration")) is not None for row in self.rows
        )

    @property
    def lists_who_came(self) -> bool:
        """Whether it lists people and says nothing of when, as where the organiser has switched times off."""
        return self._all_known and self.at.keys() <= _OF_LISTS and "name" in self.at

    def came(self, row: Row) -> bool:
        """Whether a row says that somebody was there: by joining, leaving or a length."""
        if "action" in self.at:
            return self.leaves(row) is not None
        if self.lists_who_came:
            return True
        return bool(
            any(date_in(self.get(row, kind)) or clock_of(self.get(row, kind)) for kind in _TIMES)
            or seconds_of(self.get(row, "duration"))
        )


def tables_of(text: str, name: str) -> tuple[list[Row], list[PeopleSection]]:
    """All rows of a report, and its sections that say who was there, at least one. Raises ImportTrouble for none."""
    trouble: ImportTrouble | None = None
    for delimiter in DELIMITERS:
        try:
            rows = list(rows_of(text, delimiter, name))
        except ImportTrouble as found:
            trouble = found
            continue
        if tables := sections_in(rows := as_read_elsewhere(rows)):
            return rows, tables
    raise trouble or ImportTrouble(
        f"{name}: this is no attendance report: no row names its columns (Name, Join Time, Duration, ...)",
        "name the file that Teams downloads from the meeting's Attendance tab, or import it as a spreadsheet",
    )


def report_in(file: ImportFile) -> tuple[list[Row], list[PeopleSection]]:
    """As `tables_of`, of a file, which may be a workbook that a report was saved as."""
    if not is_workbook(file.head):
        return tables_of(file.text, file.name)
    for sheet in sheets_of(file):
        rows = as_read_elsewhere(sheet.rows)
        if tables := sections_in(rows):
            return rows, tables
    raise ImportTrouble(
        f"{file.name}: no sheet of this workbook is an attendance report: no row names its columns (Name, "
        "Join Time, Duration, ...)",
        "name the file that Teams downloads from the meeting's Attendance tab, or import it as a spreadsheet",
    )


def sections_in(rows: list[Row]) -> list[PeopleSection]:
    """The sections that say who was there; where none does, the first that lists people and nothing else."""
    tables = list(_sections(rows))
    return [table for table in tables if table.says_who_came] or [
        table for table in tables if table.lists_who_came
    ][:1]


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
        yield _as_actions(PeopleSection(header, kinds, body))


def _as_actions(table: PeopleSection) -> PeopleSection:
    """A list of joining and leaving whose words are not known, told by how they follow one another; else as it is.

    There are two words, and what everybody does first is joining.
    """
    rows = table.rows
    if table.english or table.says_who_came or _TIMES & table.at.keys() or "duration" in table.at:
        return table
    width = len(table.header.cells)
    moments = [at for at in range(width) if rows and all(date_in(_cell(row, at)) for row in rows)]
    words = [
        at
        for at in range(width)
        if at not in moments and 1 < len({_cell(row, at) for row in rows}) <= _MOST_ACTIONS
    ]
    names = [
        at for at in range(width) if at not in (*moments, *words) and all(_cell(row, at) for row in rows)
    ]
    if len(moments) != 1 or not words or (not names and len(words) < 2):
        return table
    name = (
        names[0]
        if names
        else max(words, key=lambda at: (sum(len(_cell(row, at).split()) for row in rows), -at))
    )
    for action in [at for at in words if at != name]:
        first: dict[str, str] = {}
        for row in sorted(rows, key=lambda row: _moment(_cell(row, moments[0]))):
            first.setdefault(_cell(row, name), _cell(row, action))
        said = {_cell(row, action) for row in rows}
        if len(said) == 2 and len(set(first.values())) == 1 and len(first) < len(rows):
            (joining,) = set(first.values())
            kinds: list[str | None] = [None] * width
            kinds[name], kinds[action], kinds[moments[0]] = "name", "action", "timestamp"
            return PeopleSection(table.header, kinds, rows, {word: word != joining for word in said})
    return table


def _cell(row: Row, at: int) -> str:
    return row.cells[at] if at < len(row.cells) else ""


def _moment(text: str) -> str:
    said = date_in(text)
    moment = said.moment("day") or said.moment("month") if said is not None else None
    return "" if moment is None else moment.isoformat()


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
    """The columns that no known name tells, by the rows below: two moments, a length of stay, addresses."""
    bodies = [
        _mended(Row(0, row.cells), len(rows[at].cells)).cells for row in rows[at + 1 : at + 6] if row.cells
    ]
    below = max(bodies, key=lambda cells: len([cell for cell in cells if date_in(cell)]), default=[])
    moments = [index for index, cell in enumerate(below) if date_in(cell)]
    if len(moments) == 1 and clock_of("".join(below[moments[0] + 1 : moments[0] + 2])):
        moments.append(moments[0] + 1)  # a leaving that says only the time
    listed = len(moments) == 1 and len(below) <= len(kinds) and "name" not in kinds
    if listed and (moments[0] > 0 or not any(kinds)):
        return ["name", *kinds[1:]]  # perhaps a list of joining and leaving
    if len(moments) < 2 or moments[0] == 0 or len(below) > len(kinds):
        return kinds if "name" in kinds and ("duration" in kinds or "email" in kinds) else None
    found = list(kinds)
    if "name" not in found:
        found[_name_at(bodies, moments[0])] = "name"
    for kind, index in zip(("join", "leave"), moments, strict=False):
        found[index] = kind
    lengths = [at for at, cell in enumerate(below) if found[at] is None and seconds_of(cell) is not None]
    if "duration" not in found and lengths:
        found[lengths[0]] = "duration"
    elif "duration" not in found and moments[1] + 1 < len(found) and found[moments[1] + 1] is None:
        found[moments[1] + 1] = "duration"
    addresses = [index for index, cell in enumerate(below) if "@" in cell and found[index] is None]
    for kind, index in zip(("email", "upn"), addresses, strict=False):
        if kind not in found:
            found[index] = kind
    if "role" not in found and len(below) - 1 > moments[1] + 1 and found[len(below) - 1] is None:
        found[len(below) - 1] = "role"
    return found


def _name_at(bodies: list[list[str]], before: int) -> int:
    """Which column before the first moment holds names: the one whose cells differ most."""
    counts = Counter({at: len({cells[at] for cells in bodies if at < len(cells)}) for at in range(before)})
    return max(range(before), key=lambda at: (counts[at], -at))


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
