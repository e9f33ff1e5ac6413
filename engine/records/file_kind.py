"""Detects what kind of file is to be imported (register, Teams report, table, ...), by its content."""

from __future__ import annotations

import json
import os

from ..reading.file_bytes import LINE_BREAK
from .importing.column_mapping import fields_of
from .importing.headings import heading_key
from .importing.links import is_links
from .importing.plan import ImportTrouble
from .importing.spreadsheet.layout import SEARCHED_FOR_HEADER
from .importing.table import is_table
from .importing.teams.sections import tables_of
from .importing.text_file import ImportFile, decoded, delimiter_of, rows_of
from .importing.workbook import is_workbook, sheets_of

TEAMS, REGISTER, LINKS, SPREADSHEET = "teams", "register", "links", "spreadsheet"
FOLDER, TABLE, HISTORY = "folder", "table", "history"
KIND_LABELS: dict[str, str] = {
    TEAMS: "a Teams attendance report",
    REGISTER: "the register of schools",
    LINKS: "the links file of the register of schools",
    SPREADSHEET: "a spreadsheet",
    FOLDER: "a folder of records files",
    TABLE: "an exported table",
    HISTORY: "the history of a ledger",
}
"""Every kind, as sentences name it."""

_DATABASE = b"SQLite format 3\x00"
_START = 20_000
"""Characters of a text in which its columns are looked for."""
_REGISTER = {"urn", "establishmentname"}
_COMING_AND_GOING = {"first_join", "join", "leave", "timestamp", "action"}


def detect_kind(file: ImportFile | None) -> str:
    """One of `KIND_LABELS`, by the head of a file; None is a folder, every workbook is a spreadsheet here.

    Raises ImportTrouble for a file that cannot be read or is to be named otherwise.
    """
    if file is None:
        return FOLDER
    name, content = file.name, file.head
    if os.path.splitext(file.path)[1].lower() in (".yaml", ".yml"):
        raise ImportTrouble(
            f"{name}: records files are imported by the folder",
            "name the folder the file stands in; `--kind` takes the file for something else",
        )
    if content.startswith(_DATABASE):
        raise ImportTrouble(
            f"{name}: this is a database, perhaps a ledger",
            "export the history of the other ledger with `--format jsonl`, and import that",
        )
    if is_workbook(content):
        return SPREADSHEET
    text = decoded(content)[:_START]
    if _is_history(text):
        return HISTORY
    rows = _first_rows(text, name)
    header = rows[0] if rows else ()
    if is_table(header):
        return TABLE
    if {heading_key(cell).replace(" ", "") for cell in header} >= _REGISTER:
        return REGISTER
    if is_links(header):
        return LINKS
    if any({"setting", "school"} & fields_of(cells, {}).keys() for cells in rows):
        return SPREADSHEET
    return TEAMS if _is_attendance(text, name) else SPREADSHEET


def workbook_kind(file: ImportFile) -> str:
    """Whether a workbook, told by its sheets, is a spreadsheet or an exported table. Raises ImportTrouble."""
    for sheet in sheets_of(file):
        if is_table(next((row.cells for row in sheet.rows if row.cells), [])):
            return TABLE
    return SPREADSHEET


def _is_history(text: str) -> bool:
    """Whether a text is JSON lines: its first line that is not blank holds an object."""
    first = next((line for line in LINE_BREAK.split(text) if line.strip()), "")
    if not first.lstrip().startswith("{"):
        return False
    try:
        return isinstance(json.loads(first), dict)
    except ValueError:
        return len(first) > _START // 2  # a long line that was cut short here


def _first_rows(text: str, name: str) -> list[list[str]]:
    """The first rows that have several cells; a quotation mark left open here is for the import to tell."""
    rows: list[list[str]] = []
    try:
        for row in rows_of(text, delimiter_of(text), name):
            if len(row.cells) > 1:
                rows.append(row.cells)
            if len(rows) == SEARCHED_FOR_HEADER:
                break
    except ImportTrouble:
        pass
    return rows


def _is_attendance(text: str, name: str) -> bool:
    """Whether a section of it says when people came and went."""
    try:
        _, tables = tables_of(text, name)
    except ImportTrouble:
        return False
    return any(_COMING_AND_GOING & table.at.keys() for table in tables)
