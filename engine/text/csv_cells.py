"""Cells of tables that spreadsheets open: none is ever taken for a formula, and each can be read back as it was.

Spreadsheets take a cell for a formula that begins with = + - or @, some of them also after blanks, and with the wide
forms of these signs. Such a cell is written with an apostrophe before it.
"""

from __future__ import annotations

import re

BYTE_ORDER_MARK = "\ufeff"
"""What CSV in a file begins with, as spreadsheets tell UTF-8 by it."""

_FORMULA = re.compile(r"'*(?:[\s\x00-\x20\u200b-\u200f\u2060-\u206f\ufeff]*[=+\-@＝＋－＠]|[\t\r\n]|\Z)")
"""Also cells that a guarded one could be taken for, apostrophes before it and all."""


def guarded(text: str) -> str:
    """The text as a cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text and _FORMULA.match(text) else text


def unguarded(cell: str) -> str:
    """The text that a guarded cell stands for. An apostrophe alone is a text without characters."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell, 1) else cell
