"""Formulas of a sheet that no program has worked out: the file holds them without a result, so they look empty."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import IO

UNWORKED = "\x00"
"""What stands for such a cell; no text of a file comes to it."""

_CHUNK = 1 << 20
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
_OVERLAP = 80
_PLACE = re.compile(r"([A-Z]{1,3})(\d{1,7})")


def unworked(content: bytes, part: str) -> set[tuple[int, int]]:
    """Row and column, from 1, of such cells of a sheet, the `part` of an XLSX file that openpyxl has read before.

    A result that is an empty text is one: programs write `t="str"` beside it.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        with packed.open(part) as file:
            if not any(_FORMULA.search(piece) for piece in _pieces(file)):
                return set()
        with packed.open(part) as file:
            return set(_found(file))


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    before = b""
    while chunk := file.read(_CHUNK):
        yield before + chunk
        before = chunk[-_OVERLAP:]


def _found(file: IO[bytes]) -> Iterator[tuple[int, int]]:
    from xml.etree.ElementTree import iterparse

    for _, element in iterparse(file):
        name = element.tag.rpartition("}")[2]
        if name == "row":
            element.clear()
        elif name == "c" and element.get("t") != "str":
            parts = {child.tag.rpartition("}")[2]: child.text for child in element}
            place = _PLACE.fullmatch(element.get("r", ""))
            if "f" in parts and not parts.get("v") and place is not None:
                yield int(place[2]), _column(place[1])


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number
