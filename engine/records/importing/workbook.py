"""A spreadsheet, CSV or XLSX, as rows of text with their numbers."""

from __future__ import annotations

import io
from datetime import date, datetime, time, timedelta
from typing import Any

from ...text.english import join_words, quoted
from ...text.suggest import did_you_mean
from .plan import ImportTrouble
from .sheet_formulas import UNWORKED, unworked
from .text_file import Row, clean, delimiter_of, rows_of, text_of

MOST_ROWS = 200_000
MOST_COLUMNS = 200
MOST_UNPACKED, MOST_CONTENTS = 300_000_000, 1_000_000
"""Bytes; an XLSX file is a packed folder, and a small one can unpack to anything. The second: its list of sheets."""

_CONTENTS = "xl/workbook.xml"


def is_workbook(content: bytes) -> bool:
    """Whether bytes are an XLSX file rather than text."""
    return content.startswith(b"PK\x03\x04")


def sheet_names(content: bytes) -> list[str]:
    """The names of the sheets of an XLSX file, in order, from its table of contents alone; none where that is odd."""
    import re
    import zipfile
    from html import unescape

    if not is_workbook(content):
        return []
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if packed.getinfo(_CONTENTS).file_size > MOST_CONTENTS:
                return []
            listed = packed.read(_CONTENTS).decode("utf-8", "replace")
    except (KeyError, OSError, ValueError, zipfile.BadZipFile):
        return []
    return [clean(unescape(name)) for name in re.findall(r'<(?:\w+:)?sheet\s[^>]*?\bname="([^"]*)"', listed)]


def sheet_rows(content: bytes, name: str, sheet: str | None = None) -> list[Row]:
    """The rows of a CSV file, or of a sheet of an XLSX file (the first, or the one named). Raises ImportTrouble.

    A formula that no program has worked out is the cell `UNWORKED`.
    """
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise ImportTrouble(
            f"{name}: this is a workbook of the old kind (.xls), or locked with a password",
            "save it as .xlsx without a password, or as CSV",
        )
    if is_workbook(content):
        return _workbook_rows(content, name, sheet)
    if sheet is not None:
        raise ImportTrouble(f"{name}: a CSV file has no sheets", "leave `--sheet` away")
    text = text_of(content)
    rows = [row for row in rows_of(text, delimiter_of(text), name) if not _is_separator_line(row)]
    return _limited(rows, name)


def _is_separator_line(row: Row) -> bool:
    return row.line == 1 and bool(row.cells) and row.cells[0].casefold().startswith("sep=")


def _limited(rows: list[Row], name: str) -> list[Row]:
    if len(rows) > MOST_ROWS or any(len(row.cells) > MOST_COLUMNS for row in rows):
        raise ImportTrouble(
            f"{name}: more than {MOST_ROWS:,} rows or {MOST_COLUMNS} columns", "check the file, or split it"
        )
    return rows


def _workbook_rows(content: bytes, name: str, sheet: str | None) -> list[Row]:
    try:
        import openpyxl
    except ImportError:
        raise ImportTrouble(
            f"{name}: reading .xlsx takes openpyxl, which is not installed",
            "`pip install 'offer[xlsx]'`, or save the sheet as CSV",
        ) from None
    import zipfile

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(each.file_size for each in packed.infolist()) > MOST_UNPACKED:
                raise ImportTrouble(f"{name}: this workbook unpacks to far too much", "check the file")
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        names = [each.title for each in book.worksheets]
        if not names or (sheet is not None and sheet not in names):
            raise ImportTrouble(
                f"{name}: there is no sheet `{quoted(sheet or '')}`{did_you_mean(sheet or '', names)}",
                f"its sheets are {join_words([quoted(each) for each in names])}",
            )
        page: Any = book[sheet] if sheet is not None else book.worksheets[0]
        page.reset_dimensions()  # what the file says of its size may be wrong
        rows: list[Row] = []
        for number, values in enumerate(page.iter_rows(values_only=True, max_col=MOST_COLUMNS), 1):
            cells = [_text(value) for value in values]
            rows.append(Row(number, cells if any(cells) else []))
            if number > MOST_ROWS:
                break
        for line, column in unworked(content, page._worksheet_path):
            if line <= len(rows) and column <= MOST_COLUMNS:
                cells = rows[line - 1].cells
                cells += [""] * (column - len(cells))
                cells[column - 1] = UNWORKED
        return _limited(rows, name)
    except ImportTrouble:
        raise
    except Exception as problem:  # openpyxl raises anything, from KeyError to xml's own
        raise ImportTrouble(
            f"{name}: this workbook cannot be read ({type(problem).__name__})", "open it and save it again"
        ) from None


def _text(value: Any) -> str:
    """A cell as text; days and times as ISO writes them, whole numbers without a decimal point."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        day = value.date().isoformat()
        return day if value.time() == time() else f"{day} {value.time().isoformat('seconds')}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.isoformat("seconds")
    if isinstance(value, timedelta):
        seconds = round(value.total_seconds())
        return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return clean(str(value))
