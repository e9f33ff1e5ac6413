"""Imports the government's register of schools (GIAS) into the ledger: one fact a school, the file read as a stream.

Extracts differ in their columns and the order of these, so columns are found by name. An
extract has a hundred columns and tens of thousands of rows.
"""

from __future__ import annotations

import codecs
import json
import os
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from hashlib import blake2b
from json.encoder import encode_basestring
from typing import BinaryIO

from ...frozen import frozen
from ...language.attributes import CLOSED_ON, STATUS
from ...language.field_types import ATTRIBUTE_PATTERN
from ...reading.file_bytes import open_ordinary
from ...text.english import join_words, plural, quoted
from ...text.suggest import nearest
from ..ledger.facts import Fact
from ..ledger.ledger import Ledger
from ..ledger.register_rows import (
    SOURCE,
    Changes,
    foresee_register,
    last_registered,
    record_register,
)
from ..ledger.write import Batch, Clock
from .headings import heading_key
from .plan import ImportTrouble, Refused
from .row_rules import RowTrouble, within_limit, without_decimals
from .text_file import MOST_LINES_A_ROW, clean_text, csv_rows, decoded, delimiter_of

RegisterProgress = Callable[[int, int, int], None]
"""Called now and then with the rows read so far, the bytes read so far, and all bytes of the file."""

URN, NAME = "URN", "EstablishmentName"
ATTRIBUTES: dict[str, str] = {
    "LA (code)": "local_authority",
    "LA (name)": "local_authority_name",
    "TypeOfEstablishment (name)": "establishment_type",
    "EstablishmentStatus (name)": STATUS,
    "CloseDate": CLOSED_ON,
    "PhaseOfEducation (name)": "phase",
    "Postcode": "postcode",
}
"""The columns that become attributes where the extract has them, in the order of the attributes."""

MOST_BYTES = 400_000_000
MOST_REGISTER_COLUMNS = 1_000
MOST_REFUSED = 1_000
"""Rows refused beyond these are counted, not listed."""
_HEADER = 64_000
_CHUNK = 1 << 20
_EVERY = 2_000
_CACHED = 5_000
_DAY = re.compile(r"(\d\d)[-/](\d\d)[-/](\d{4})")
"""How the register writes days: 31-08-2026."""
_ATTRIBUTE = re.compile(ATTRIBUTE_PATTERN)


@frozen
class RegisterOutcome:
    """What importing the register came to."""

    changes: Changes
    refused: tuple[Refused, ...]
    more_refused: int = 0
    """How many rows were refused beyond those listed."""
    columns: Mapping[str, str] = {}
    """The columns that were read, as the file names them, and what they became: `urn`, `name` or an attribute."""
    enrolled: Mapping[str, Fact] = {}
    """What it says of the settings of which more is recorded, by their ids."""
    imported_before: str | None = None
    """When the same file was the last to be imported; then only what it refuses was looked at, and nothing changed."""


def import_register(
    ledger: Ledger,
    path: str,
    name: str,
    by: str,
    clock: Clock,
    *,
    columns: Mapping[str, str] | None = None,
    dry_run: bool = False,
    progress: RegisterProgress | None = None,
) -> RegisterOutcome:
    """Record what an extract of the register, the file `path` called `name`, says; in one transaction.

    `columns`: further columns and the attributes they become, before `ATTRIBUTES`. Rows that are no school's (no URN of
    six digits, another number of cells than the header, a URN that was there already) are refused, the others recorded.
    With `dry_run` nothing is written. Raises ImportTrouble and LedgerTrouble.
    """
    with _opened(path, name) as (file, size):
        its, encoding = _survey(file, ledger.key, columns or {})
        last = last_registered(ledger)
        extract = _Extract(file, size, name, encoding, columns or {}, progress)
        extract.looked_for = set(ledger.settings())
        if last is not None and last[0] == its:
            for _ in extract.bodies():  # what it refuses is refused again
                pass
            return _outcome(Changes(0, 0, 0), extract, last[1])
        if dry_run:
            changes = foresee_register(ledger, extract.bodies())
        else:
            batch = Batch(by, f"{SOURCE}{name}", its)
            changes = record_register(ledger, batch, extract.bodies(), clock)
    return _outcome(changes, extract)


def _outcome(changes: Changes, extract: _Extract, before: str | None = None) -> RegisterOutcome:
    refused = tuple(extract.refused)
    return RegisterOutcome(
        changes, refused, extract.left - len(refused), extract.columns, extract.found, before
    )


@contextmanager
def _opened(path: str, name: str) -> Iterator[tuple[BinaryIO, int]]:
    """An ordinary file and its size. Raises ImportTrouble."""
    try:
        file = open_ordinary(path)
    except (OSError, ValueError) as problem:
        said = getattr(problem, "strerror", None) or "no file can have this name"
        raise ImportTrouble(f"{name}: this file cannot be read: {said}", "check the name") from None
    if file is None:
        raise ImportTrouble(f"{name}: this is not an ordinary file", "name a file")
    with file:
        size = os.fstat(file.fileno()).st_size
        if size > MOST_BYTES:
            raise ImportTrouble(
                f"{name}: this file is larger than {MOST_BYTES // 1_000_000} MB, the most that is read",
                "check that it is the file you mean",
            )
        yield file, size


def _survey(file: BinaryIO, key: bytes, columns: Mapping[str, str]) -> tuple[str, str]:
    """What tells the file with these options again, and how its text is to be read."""
    told = blake2b(key=key, digest_size=16)
    decoder: codecs.IncrementalDecoder | None = codecs.getincrementaldecoder("utf-8")()
    start = b""
    while chunk := file.read(_CHUNK):
        start = start or chunk
        told.update(chunk)
        if decoder is not None:
            try:
                decoder.decode(chunk)
            except UnicodeDecodeError:
                decoder = None
    for option in ("register", *(f"{column}={attribute}" for column, attribute in sorted(columns.items()))):
        told.update(b"\x00" + option.encode("utf-8", "surrogatepass"))
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return told.hexdigest(), "utf-16"
    return told.hexdigest(), "utf-8-sig" if decoder is not None else "cp1252"


class _Extract:
    """One reading of an extract: the schools in it, and what is refused."""

    def __init__(
        self,
        file: BinaryIO,
        size: int,
        name: str,
        encoding: str,
        columns: Mapping[str, str],
        progress: RegisterProgress | None,
    ) -> None:
        self._file, self._size, self._name, self._progress = file, size, name, progress
        file.seek(0)
        self._delimiter = delimiter_of(decoded(file.read(_HEADER)))
        self._rows = csv_rows(_lines(file, encoding), self._delimiter, self._endless)
        self._read, self._first, self._last = 0, 1, 1
        header = self._header()
        self._width = len(header)
        self._urn, self._named, self._attributes = _places(header, columns, name)
        self.columns = {
            header[self._urn]: "urn",
            header[self._named]: "name",
            **{header[at]: attribute for attribute, at in self._attributes},
        }
        self.refused: list[Refused] = []
        self.left = 0
        self.looked_for: Collection[str] = ()
        """The settings of which `found` is to keep what is said."""
        self.found: dict[str, Fact] = {}

    def _header(self) -> list[str]:
        for cells in self._each():
            cleaned = [clean_text(cell) for cell in cells]
            if any(cleaned):
                if len(cleaned) > MOST_REGISTER_COLUMNS:
                    raise ImportTrouble(
                        f"{self._name}: more than {MOST_REGISTER_COLUMNS:,} columns", "check the file"
                    )
                return cleaned
        raise ImportTrouble(
            f"{self._name}: there is nothing in this file", "check that it is the file you mean"
        )

    def _each(self) -> Iterator[list[str]]:
        """Every row; `_first` and `_last` are its lines. Raises ImportTrouble for a quotation mark never closed."""
        for first, last, cells in self._rows:
            if last - first >= MOST_LINES_A_ROW:
                raise self._endless(first)
            self._first, self._last = first, last
            yield cells

    def _endless(self, line: int) -> ImportTrouble:
        return ImportTrouble(
            f"{self._name}:{line}: a quotation mark is opened in this row and never closed, or "
            "a cell is longer than any that is read",
            "mend the row, or download the file again",
        )

    def bodies(self) -> Iterator[tuple[str, str]]:
        """The schools: URN, and what is recorded of each, as `canonical` writes it (that takes twice as long)."""
        urn_at, name_at, width = self._urn, self._named, self._width
        first: dict[str, int] = {}
        columns: list[tuple[str, int, dict[str, str]]] = [
            (name, at, {"": ""}) for name, at in self._attributes
        ]
        for cells in self._each():
            self._read += 1
            if self._progress is not None and self._read % _EVERY == 0:
                self._progress(self._read, os.lseek(self._file.fileno(), 0, os.SEEK_CUR), self._size)
            try:
                if self._last > self._first:
                    self._of_several_lines(cells)
                if len(cells) != width:
                    self._of_another_length(cells)
                    continue
                urn = cells[urn_at]
                if len(urn) != 6 or not (urn.isascii() and urn.isdigit()):
                    urn = _urn(cells, urn_at)
                    if not urn:
                        continue
                if urn in first:
                    raise RowTrouble(
                        f"line {first[urn]} is about the same URN", "leave only the row that is right"
                    )
                name = within_limit("name", clean_text(cells[name_at]))
                if not name:
                    raise RowTrouble("it has no name", "fill it in")
                said = []
                for attribute, at, known in columns:
                    text = cells[at]
                    part = known.get(text)
                    if part is None:
                        part = _part(attribute, text)
                        if len(known) < _CACHED:
                            known[text] = part
                    if part:
                        said.append(part)
            except RowTrouble as trouble:
                shown = [clean_text(cells[at]) for at in (urn_at, name_at) if at < len(cells)]
                self._refuse(quoted(" ".join(filter(None, shown))), str(trouble), trouble.fix)
                continue
            first[urn] = self._first
            body = f'{{"attributes":{{{",".join(said)}}},"name":{encode_basestring(name)}}}'
            if urn in self.looked_for:
                self.found[urn] = Fact(urn, "register", None, json.loads(body))
            yield urn, body
        if self._progress is not None:
            self._progress(self._read, self._size, self._size)

    def _of_several_lines(self, cells: list[str]) -> None:
        """Raises RowTrouble for a row that has swallowed another."""
        if any(cell.count(self._delimiter) >= self._width - 1 for cell in cells if "\n" in cell):
            raise RowTrouble(
                "a quotation mark is opened in it and not closed, so that the lines below were read as part of it",
                "close it or delete it",
            )

    def _of_another_length(self, cells: list[str]) -> None:
        """Raises RowTrouble for a row that is not as long as the first, unless it is blank."""
        if any(clean_text(cell) for cell in cells):
            raise RowTrouble(
                f"it has {plural(len(cells), 'cell')}, and the first row names {plural(self._width, 'column')}",
                "mend the row",
            )

    def _refuse(self, what: str, why: str, fix: str) -> None:
        self.left += 1
        if len(self.refused) < MOST_REFUSED:
            last = f"-{self._last}" if self._last > self._first else ""
            place = f"{self._name}:{self._first}{last}"
            self.refused.append(Refused(place, what, why, fix))


def _lines(file: BinaryIO, encoding: str) -> Iterator[str]:
    """The lines of the text from its beginning, with their ends; the file itself stays open."""
    file.seek(0)
    with open(os.dup(file.fileno()), encoding=encoding, errors="replace", newline="") as text:
        yield from text


def _places(
    header: list[str], columns: Mapping[str, str], name: str
) -> tuple[int, int, tuple[tuple[str, int], ...]]:
    """Where the URN, the name and each attribute stand. Raises ImportTrouble where a column is missing."""
    at: dict[str, int] = {}
    for index, cell in enumerate(header):
        at.setdefault(heading_key(cell), index)
    for column in (URN, NAME, *columns):
        if heading_key(column) not in at:
            near = nearest(heading_key(column), at)
            hint = f"; did you mean `{quoted(header[at[near]])}`?" if near else ""
            shown = [f"`{quoted(cell, 30)}`" for cell in header if cell]
            more = f" and {len(shown) - 20} more" if len(shown) > 20 else ""
            listed = join_words(shown[:20]) if not more else ", ".join(shown[:20]) + more
            raise ImportTrouble(
                f"{name}: the first row names no column `{quoted(column)}`{hint}", f"it names {listed}"
            )
    chosen = {
        attribute: heading_key(column)
        for column, attribute in ATTRIBUTES.items()
        if heading_key(column) in at
    }
    told: dict[str, str] = {}
    for column, attribute in columns.items():
        if not _ATTRIBUTE.match(attribute) or attribute in told:
            why = (
                "is named twice"
                if attribute in told
                else "is no attribute's id: small letters, digits, - and _"
            )
            raise ImportTrouble(
                f"`{quoted(attribute)}` {why}", 'write it as --map "PhaseOfEducation (name)=phase"'
            )
        told[attribute] = heading_key(column)
    chosen |= told
    return (
        at[heading_key(URN)],
        at[heading_key(NAME)],
        tuple((attribute, at[chosen[attribute]]) for attribute in sorted(chosen)),
    )


def _urn(cells: list[str], at: int) -> str:
    """The URN of a row, "" of a blank one. Raises RowTrouble."""
    urn = without_decimals(clean_text(cells[at]))
    if len(urn) == 6 and urn.isascii() and urn.isdigit():
        return urn
    if not any(clean_text(cell) for cell in cells):
        return ""
    raise RowTrouble(
        f"`{quoted(urn)}` is no URN, which has six digits" if urn else "it has no URN", "correct it"
    )


def _part(attribute: str, cell: str) -> str:
    """An attribute as a part of the body; "" where the cell says nothing. Raises RowTrouble."""
    text = without_decimals(within_limit(attribute, clean_text(cell)))
    if attribute == CLOSED_ON and (day := _DAY.fullmatch(text)):
        text = f"{day[3]}-{day[2]}-{day[1]}"
    return f'"{attribute}":{encode_basestring(text)}' if text else ""
