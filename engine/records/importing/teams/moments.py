"""Moments as Teams writes them where the year comes first in two digits, or the half of the day before the clock."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from ..text_file import Row

FIRST_YEAR = 2017
"""Teams came out then; no meeting of it is older."""
_TWO_DIGITS = re.compile(r"(\d{2})([/-])(\d{1,2})\2(\d{1,2})(?=\D|$)")
_HALVES = {"上午": "AM", "午前": "AM", "오전": "AM", "下午": "PM", "午後": "PM", "오후": "PM"}
_HALF = re.compile(rf"({'|'.join(_HALVES)})\s*(\d{{1,2}}:\d{{2}}(?::\d{{2}})?)")
_WRITTEN_OUT = re.compile(r"(\d{4})\s*[年년.]\s*(\d{1,2})\s*[月월.]\s*(\d{1,2})\s*[日일.]?")


def as_read_elsewhere(rows: Iterable[Row]) -> list[Row]:
    """The rows with moments of languages that write the year first as `2022/7/11 6:29:32 PM`, where they are such."""
    read = list(rows)
    eastern = any(_is_eastern(cell) for row in read[:40] for cell in row.cells)
    years_first = eastern or _only_years_first(cell for row in read for cell in row.cells)
    if not eastern and not years_first:
        return read
    return [Row(row.line, [_mended_cell(cell, years_first) for cell in row.cells]) for row in read]


def may_be_years_first(rows: Iterable[Row]) -> str | None:
    """A moment that may have the year first, such as `26/9/24`: the first of them; None where none may."""
    for row in rows:
        for cell in row.cells:
            if (found := _TWO_DIGITS.match(cell)) and int(found[1]) > 12 and _is_day(found):
                return cell
    return None


def _mended_cell(cell: str, years_first: bool) -> str:
    if not any(letter.isdigit() for letter in cell) or len(cell) > 60:
        return cell
    cell = _WRITTEN_OUT.sub(r"\1/\2/\3 ", cell)
    cell = _HALF.sub(lambda found: f"{found[2]} {_HALVES[found[1]]}", cell)
    if years_first and (found := _TWO_DIGITS.match(cell)) and _is_day(found):
        cell = f"20{cell}"
    return " ".join(cell.split())


def _is_eastern(text: str) -> bool:
    return any("CJK" in (name := unicodedata.name(letter, "")) or "HIRAGANA" in name or "KATAKANA" in name or "HANGUL" in name for letter in text if ord(letter) > 0x2E7F)  # fmt: skip # noqa: E501


def _only_years_first(cells: Iterable[str]) -> bool:
    """Whether every moment of two-digit years would be older than Teams, were its last number the year."""
    found = [match for cell in cells if (match := _TWO_DIGITS.match(cell)) and int(match[1]) > 12]
    return bool(found) and all(2000 + int(match[4]) < FIRST_YEAR and _is_day(match) for match in found)


def _is_day(found: re.Match[str]) -> bool:
    """Whether the numbers are a day with the year first."""
    return 2000 + int(found[1]) >= FIRST_YEAR and 1 <= int(found[3]) <= 12 and 1 <= int(found[4]) <= 31
