"""Opens an XLSX workbook within bounds and reads the cells of one sheet as text, merged cells filled down.

One pass over each sheet by the parser on which openpyxl's own read-only sheets rest: it gives a cell's result and
whether a formula stands in it, and which cells are merged, where those sheets give one of the two and no merges.
"""

from __future__ import annotations

import io
import warnings
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from typing import Any

import openpyxl
from openpyxl.worksheet._reader import FORMULA_TAG, WorkSheetParser

from .plan import ImportTrouble
from .row_rules import UNWORKED
from .text_file import MOST_COLUMNS, MOST_ROWS, Row, clean_text, too_many_rows

MOST_CELLS = 1_000_000
MOST_UNPACKED = 60_000_000
"""Bytes of one part; an XLSX file is a packed folder, and a small one can unpack to anything."""
MOST_UNPACKED_REST = 8_000_000
"""Bytes of a part that holds neither cells nor texts: of styles and names a program reads far fewer in a second."""
MOST_PACKED_TIMES, BELIEVED = 200, 500_000
"""A part of more than so many bytes that is packed more than so many times smaller was not written by hand."""
_LARGE_PARTS = ("xl/worksheets/", "xl/sharedStrings.xml", "xl/media/", "xl/embeddings/", "xl/drawings/")


class OpenWorkbook:
    """A workbook: the titles of its sheets in order, which of them are hidden, and their rows, read when asked for.

    Raises ImportTrouble, from whatever it is asked, where it cannot be read or is larger than any that is.
    """

    def __init__(self, content: bytes, name: str) -> None:
        self._name = name
        with self._told():
            with zipfile.ZipFile(io.BytesIO(content)) as packed:
                if any(_is_too_large(part) for part in packed.infolist()):
                    raise ImportTrouble(
                        f"{name}: this workbook unpacks to far too much",
                        "save the sheet as CSV, or check the file",
                    )
            self._book: Any = openpyxl.load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
            pages = self._book.worksheets
            self.titles: list[str] = [page.title for page in pages]
            self.hidden: list[bool] = [page.sheet_state != "visible" for page in pages]
            self.shown_titles: list[str] = [clean_text(title) for title in self._book.sheetnames]

    def rows(self, place: int) -> list[Row]:
        """The rows of the sheet at a place, from the first; those without a text have no cells."""
        with self._told():
            page = self._book.worksheets[place]
            with self._book._archive.open(page._worksheet_path) as part:
                book = self._book
                parser = _CellParser(
                    part, page._shared_strings, True, book.epoch, book._date_formats, book._timedelta_formats
                )
                rows = self._rows(parser)
            _fill_down(rows, () if parser.merged_cells is None else parser.merged_cells.mergeCell)
            return [row if any(row.cells) else Row(row.line, []) for row in rows]

    def _rows(self, parser: WorkSheetParser) -> list[Row]:
        rows: list[Row] = []
        count = 0
        for line, cells in parser.parse():
            count += len(cells)
            if line > MOST_ROWS or count > MOST_CELLS:
                raise too_many_rows(self._name)
            rows += (Row(number, []) for number in range(len(rows) + 1, line + 1))
            texts = rows[line - 1].cells
            for cell in cells:
                if (text := _text(cell["value"])) and cell["column"] > MOST_COLUMNS:
                    raise too_many_rows(self._name)
                if text:
                    texts += [""] * (cell["column"] - len(texts))
                    texts[cell["column"] - 1] = text
        return rows

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Whatever openpyxl raises or warns of, as one sentence or not at all."""
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                yield
        except ImportTrouble:
            raise
        except Exception as problem:  # openpyxl raises anything, from KeyError to xml's own
            raise ImportTrouble(
                f"{self._name}: this workbook cannot be read ({type(problem).__name__})",
                "open it and save it again",
            ) from None


class _CellParser(WorkSheetParser):
    """Reads the result of each cell; that of a formula which no program has worked out is `UNWORKED`."""

    def parse_cell(self, element: Any) -> dict[str, Any]:
        """A cell; a result that is an empty text is one (type `str`)."""
        cell: dict[str, Any] = super().parse_cell(element)
        if cell["value"] is None and cell["data_type"] != "str" and element.find(FORMULA_TAG) is not None:
            cell["value"] = UNWORKED
        return cell


def _is_too_large(part: zipfile.ZipInfo) -> bool:
    most = MOST_UNPACKED if part.filename.startswith(_LARGE_PARTS) else MOST_UNPACKED_REST
    squeezed = part.file_size > BELIEVED and part.file_size > MOST_PACKED_TIMES * part.compress_size
    return part.file_size > most or squeezed


def _fill_down(rows: list[Row], merged: Iterable[Any]) -> None:
    """Give the rows of merged cells the text of the first of them, where these rows say something of their own."""
    filled = [any(row.cells) for row in rows]
    left = MOST_CELLS
    for place in merged:
        top = rows[place.min_row - 1].cells if place.min_row <= len(rows) else []
        text = top[place.min_col - 1] if place.min_col <= len(top) else ""
        for row in rows[place.min_row : min(place.max_row, place.min_row + left)] if text else ():
            left -= 1
            if filled[row.line - 1]:
                row.cells.extend([""] * (place.min_col - len(row.cells)))
                row.cells[place.min_col - 1] = row.cells[place.min_col - 1] or text


def _text(value: Any) -> str:
    """A cell as text; days and times as ISO writes them, whole numbers without a decimal point."""
    if value is None:
        return ""
    if value == UNWORKED:
        return UNWORKED
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
