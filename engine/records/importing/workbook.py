"""Reads a spreadsheet, a CSV file or a sheet of an XLSX workbook, as rows of text with their line numbers."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from ...text.english import join_words, quoted
from ...text.suggest import did_you_mean
from .plan import ImportTrouble
from .text_file import ImportFile, Row, clean_text, delimiter_of, rows_of

MOST_ROWS = 200_000
MOST_COLUMNS = 200
MOST_UNPACKED = 300_000_000
"""Bytes; an XLSX file is a packed folder, and a small one can unpack to anything."""

UNWORKED = "\x00"
"""The cell of a formula that no program has worked out, so that the file holds no result; no text comes to it."""


class Sheet(NamedTuple):
    """The rows of a sheet, and the names of all sheets of its workbook in their order (none of a CSV file)."""

    rows: list[Row]
    names: list[str]


def is_workbook(content: bytes) -> bool:
    """Whether bytes are an XLSX file rather than text."""
    return content.startswith(b"PK\x03\x04")


def read_sheet(file: ImportFile, sheet: str | None = None) -> Sheet:
    """A CSV file, or a sheet of an XLSX file (the first, or the one named); read once. Raises ImportTrouble."""
    if sheet not in file.sheets:
        file.sheets[sheet] = _sheet_of(file, sheet)
    found: Sheet = file.sheets[sheet]
    return found


def _sheet_of(file: ImportFile, sheet: str | None) -> Sheet:
    name, content = file.name, file.read()
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise ImportTrouble(
            f"{name}: this is a workbook of the old kind (.xls), or locked with a password",
            "save it as .xlsx without a password, or as CSV",
        )
    if is_workbook(content):
        return _workbook_sheet(content, name, sheet)
    if sheet is not None:
        raise ImportTrouble(f"{name}: a CSV file has no sheets", "leave `--sheet` away")
    rows = rows_of(file.text, delimiter_of(file.text), name)
    return Sheet(_limited([row for row in rows if not _is_separator_line(row)], name), [])


def _is_separator_line(row: Row) -> bool:
    return row.line == 1 and bool(row.cells) and row.cells[0].casefold().startswith("sep=")


def _limited(rows: list[Row], name: str) -> list[Row]:
    if len(rows) > MOST_ROWS or any(len(row.cells) > MOST_COLUMNS for row in rows):
        raise ImportTrouble(
            f"{name}: more than {MOST_ROWS:,} rows or {MOST_COLUMNS} columns", "check the file, or split it"
        )
    return rows


def _workbook_sheet(content: bytes, name: str, sheet: str | None) -> Sheet:
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
            if sum(part.file_size for part in packed.infolist()) > MOST_UNPACKED:
                raise ImportTrouble(f"{name}: this workbook unpacks to far too much", "check the file")
        results, formulas = (
            openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=only, keep_links=False)
            for only in (True, False)
        )
        names = [page.title for page in results.worksheets]
        if not names or (sheet is not None and sheet not in names):
            raise ImportTrouble(
                f"{name}: there is no sheet `{quoted(sheet or '')}`{did_you_mean(sheet or '', names)}",
                f"its sheets are {join_words([quoted(title) for title in names])}",
            )
        place = names.index(sheet) if sheet is not None else 0
        rows: list[Row] = []
        both = zip(_lines(results.worksheets[place]), _lines(formulas.worksheets[place]), strict=True)
        for number, line in enumerate(both, 1):
            cells = [_cell_text(result, formula) for result, formula in zip(*line, strict=True)]
            rows.append(Row(number, cells if any(cells) else []))
            if number > MOST_ROWS:
                break
        return Sheet(_limited(rows, name), [clean_text(title) for title in results.sheetnames])
    except ImportTrouble:
        raise
    except Exception as problem:  # openpyxl raises anything, from KeyError to xml's own
        raise ImportTrouble(
            f"{name}: this workbook cannot be read ({type(problem).__name__})", "open it and save it again"
        ) from None


def _lines(page: Any) -> Iterator[tuple[Any, ...]]:
    page.reset_dimensions()  # what the file says of its size may be wrong
    lines: Iterator[tuple[Any, ...]] = page.iter_rows(max_col=MOST_COLUMNS)
    return lines


def _cell_text(result: Any, formula: Any) -> str:
    """A cell, as read for its result and for its formula; a result that is an empty text is one (type `str`)."""
    if formula.data_type == "f" and result.value is None and result.data_type != "str":
        return UNWORKED
    return _text(result.value)


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
    return clean_text(str(value))
