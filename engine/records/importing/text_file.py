"""The file to import: its bytes, decoded text, CSV rows and cleaned cells, whatever program saved it."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from typing import Any, NamedTuple

from ...reading.file_bytes import LINE_BREAK, FileLimits, bytes_of
from ...reading.file_text import REFUSED
from .plan import ImportTrouble

SPREADSHEET_BYTES = 32_000_000
HEAD_BYTES = 64_000

MOST_LINES = 300_000
MOST_ROWS = 200_000
MOST_COLUMNS = 200
"""Of a sheet; rows of the register and of an exported table may be more."""
MOST_LINES_A_ROW = 50
"""A row of more lines than this is taken for a quotation mark that was opened and never closed."""

SEARCHED_FOR_DELIMITER = 200_000
"""Characters."""
DELIMITERS = ("\t", ";", ",")
_ALSO_INVISIBLE = re.compile("[\u00ad\u061c\u180e\ufff9-\ufffb\ufffe\uffff]")


class Row(NamedTuple):
    """One row: the line of the file in which it begins, from 1, and its cells, cleaned."""

    line: int
    cells: list[str]


class ImportFile:
    """A file to import, called `name` in messages: its bytes, read once, and what is worked out of them once.

    Given as bytes, or as the path of an ordinary file. Of that only a head is read until somebody asks for the
    whole, as an extract of the register may be far larger than anything that is read at once.
    """

    def __init__(self, name: str, content: bytes | None = None, path: str = "") -> None:
        self.name, self.path = name, path
        self.workbook: Any = None
        self.sheets: dict[int, Any] = {}
        """What `workbook.sheets_of` made of it: the workbook, and the sheets that were asked for, by their place."""
        self._content = content

    @cached_property
    def head(self) -> bytes:
        """The first bytes, whole lines of them. Raises ImportTrouble where it is no ordinary file."""
        if self._content is not None:
            start = self._content[: HEAD_BYTES + 1]
        else:
            start = self._start(HEAD_BYTES)
        if len(start) > HEAD_BYTES:
            return start[: start.rfind(b"\n") + 1] or start
        self._content = start
        return start

    def read(self, most: int = SPREADSHEET_BYTES) -> bytes:
        """All bytes. Raises ImportTrouble where there are more than `most`, or where it is no ordinary file."""
        if self._content is None:
            self._content = self._start(most)
        if len(self._content) > most:
            raise ImportTrouble(
                f"{self.name}: this file is larger than {most // 1_000_000} MB, the most that is read",
                "check that it is the file you mean; if it is, split it into several",
            )
        return self._content

    @cached_property
    def text(self) -> str:
        """All of it as text. Raises as `read`."""
        return decoded(self.read())

    def _start(self, most: int) -> bytes:
        """At most one byte more than `most`. Raises ImportTrouble where it is no ordinary file."""
        content, problems = bytes_of(self.path, self.name, FileLimits(bytes=most, keys=0))
        if content is None:
            fix = "name a file" if problems[0].code == "P602" else problems[0].fix
            raise ImportTrouble(f"{self.name}: {problems[0].message}", fix)
        return content


def decoded(content: bytes) -> str:
    """The text of a file: UTF-16 or UTF-8, with or without a mark, else Windows-1252. What fits nothing is `?`-ed."""
    if content.startswith(b"\xef\xbb\xbf"):
        return content[3:].decode("utf-8", "replace")
    if content.startswith(b"\xff\xfe"):
        return content[2:].decode("utf-16-le", "replace")
    if content.startswith(b"\xfe\xff"):
        return content[2:].decode("utf-16-be", "replace")
    # Without a mark: of text in European languages nearly every second byte is zero in UTF-16.
    start = content[:400]
    half = len(start) // 2
    if half and start[1::2].count(0) > 0.6 * half:
        return content.decode("utf-16-le", "replace")
    if half and start[0::2].count(0) > 0.6 * half:
        return content.decode("utf-16-be", "replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def clean_text(value: str) -> str:
    """A value without what cannot be seen (direction marks, zero width, control), on one line, single spaces."""
    if value.isascii() and value.isprintable() and "  " not in value:
        return value.strip()
    spaced = " ".join(value.split())
    return " ".join(_ALSO_INVISIBLE.sub("", REFUSED.sub("", spaced)).split())


def rows_of(text: str, delimiter: str, name: str) -> Iterator[Row]:
    """The rows of a text; blank ones have no cells.

    Raises ImportTrouble for a quotation mark that is never closed, a cell without end, or more than `MOST_LINES` lines.
    """
    if max(text.count("\n"), text.count("\r")) > MOST_LINES:
        raise ImportTrouble(
            f"{name}: this file has more than {MOST_LINES:,} lines", "check that it is the file you mean"
        )
    lines = [line + "\n" for line in LINE_BREAK.split(text)]

    def too_long(line: int) -> ImportTrouble:
        if '"' in lines[line - 1]:
            return _never_closed(name, line)
        return ImportTrouble(
            f"{name}:{line}: a cell of this row is longer than any that is read", "check the file"
        )

    for first, last, cells in csv_rows(lines, delimiter, too_long):
        its = lines[first - 1 : last]
        if len(its) > MOST_LINES_A_ROW or (len(its) > 1 and not _well_quoted(its, delimiter)):
            raise _never_closed(name, first)
        cleaned = [clean_text(cell) for cell in cells]
        yield Row(first, cleaned if any(cleaned) else [])


def csv_rows(
    lines: Iterable[str], delimiter: str, too_long: Callable[[int], ImportTrouble]
) -> Iterator[tuple[int, int, list[str]]]:
    """The rows of CSV lines as they are: the lines of the file in which each begins and ends, from 1, and its cells.

    A first line such as `sep=;`, which tells Excel what separates the cells, is none of them.
    Raises what `too_long` makes of the line of a row with a cell longer than any that is read.
    """
    reader = csv.reader(lines, delimiter=delimiter)
    first = 1
    try:
        for cells in reader:
            if first > 1 or not cells or not cells[0].casefold().lstrip("\ufeff").startswith("sep="):
                yield first, reader.line_num, cells
            first = reader.line_num + 1
    except csv.Error:
        raise too_long(first) from None


def delimiter_of(text: str) -> str:
    """What separates the cells: what the first line that is not blank has most of, outside quotes.

    Excel's own line `sep=;` is believed.
    """
    for line in LINE_BREAK.split(text[:SEARCHED_FOR_DELIMITER]):
        if said := re.fullmatch(r'"?sep=([\t;,|])"?[;,\s]*', line, re.IGNORECASE):
            return said[1]
        bare = re.sub(r'"[^"]*"', "", line)
        counts = [bare.count(each) for each in DELIMITERS]
        if any(counts):
            return DELIMITERS[counts.index(max(counts))]
    return ","


def limited(rows: Iterable[Row], name: str) -> Iterator[Row]:
    """The rows of a sheet. Raises ImportTrouble where there are more than `MOST_ROWS` or `MOST_COLUMNS`."""
    for count, row in enumerate(rows, 1):
        if count > MOST_ROWS or len(row.cells) > MOST_COLUMNS:
            raise too_many_rows(name)
        yield row


def too_many_rows(name: str) -> ImportTrouble:
    """A sheet is larger than any that is read."""
    return ImportTrouble(
        f"{name}: more than {MOST_ROWS:,} rows or {MOST_COLUMNS} columns, or a million cells",
        "check the file, or split it",
    )


def _well_quoted(lines: list[str], delimiter: str) -> bool:
    """Whether a row of several lines ends where it should: else it has swallowed the rows below a stray mark."""
    try:
        for _ in csv.reader(lines, delimiter=delimiter, strict=True):
            pass
    except csv.Error:
        return False
    return True


def _never_closed(name: str, line: int) -> ImportTrouble:
    return ImportTrouble(
        f"{name}:{line}: a quotation mark is opened in this row and never closed",
        "close it or delete it, or save the file again from the program that made it",
    )
