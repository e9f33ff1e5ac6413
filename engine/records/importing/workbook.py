"""Reads a spreadsheet, a CSV file or the sheets of an XLSX workbook, as rows of text with their line numbers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from ...text.english import join_words, quoted
from ...text.suggest import did_you_mean
from .plan import ImportTrouble
from .text_file import ImportFile, Row, delimiter_of, limited, rows_of

if TYPE_CHECKING:
    from .workbook_cells import OpenWorkbook


class Sheet(NamedTuple):
    """The rows of a sheet, the names of all sheets of its workbook in their order, and its own ("" of a CSV file)."""

    rows: list[Row]
    names: list[str]
    name: str = ""


def is_workbook(content: bytes) -> bool:
    """Whether bytes are an XLSX file rather than text."""
    return content.startswith(b"PK\x03\x04")


def read_sheet(file: ImportFile, sheet: str | None = None) -> Sheet:
    """A CSV file, or a sheet of an XLSX file (the first, or the one named); read once. Raises ImportTrouble."""
    return next(sheets_of(file, sheet))


def sheets_of(file: ImportFile, sheet: str | None = None) -> Iterator[Sheet]:
    """A CSV file; or of an XLSX file the sheet of that name or, without one, all that are not hidden, each read once.

    At least one; where all are hidden that is the first. Raises ImportTrouble.
    """
    content = file.read()
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise ImportTrouble(
            f"{file.name}: this is a workbook of the old kind (.xls), or locked with a password",
            "save it as .xlsx without a password, or as CSV",
        )
    if not is_workbook(content):
        if sheet is not None:
            raise ImportTrouble(f"{file.name}: a CSV file has no sheets", "leave `--sheet` away")
        if 0 not in file.sheets:
            file.sheets[0] = Sheet(
                list(limited(rows_of(file.text, delimiter_of(file.text), file.name), file.name)), []
            )
        yield file.sheets[0]
        return
    book = _opened(file, content)
    titles = book.titles
    if not titles or (sheet is not None and sheet not in titles):
        raise ImportTrouble(
            f"{file.name}: there is no sheet `{quoted(sheet or '')}`{did_you_mean(sheet or '', titles)}",
            f"its sheets are {join_words([quoted(title) for title in titles])}",
        )
    shown = [place for place, hidden in enumerate(book.hidden) if not hidden] or [0]
    for place in shown if sheet is None else [titles.index(sheet)]:
        if place not in file.sheets:
            file.sheets[place] = Sheet(book.rows(place), book.shown_titles, book.shown_titles[place])
        yield file.sheets[place]


def _opened(file: ImportFile, content: bytes) -> OpenWorkbook:
    """The workbook of a file, opened once. Raises ImportTrouble."""
    book: OpenWorkbook | None = file.workbook
    if book is None:
        try:
            from .workbook_cells import OpenWorkbook
        except ImportError:
            raise ImportTrouble(
                f"{file.name}: reading .xlsx takes openpyxl, which is not installed",
                "`pip install 'offer[xlsx]'`, or save the sheet as CSV",
            ) from None
        book = file.workbook = OpenWorkbook(content, file.name)
    return book
