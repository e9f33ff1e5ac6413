"""Limits for rows of any imported file (lengths, hours, addresses), and the error of a row that breaks one."""

from __future__ import annotations

import re

from ..store.interface import RecordsTrouble

LONGEST_TEXT = 300
"""Characters of a name or a remark; what is longer is in the wrong column."""

MOST_HOURS = 100
"""Hours of one session."""

UNWORKED = "\x00"
"""The cell of a formula that no program has worked out, so that the file holds no result; no text comes to it."""
ERRORS = ("#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!", "#SPILL!", "#CALC!")
"""What a spreadsheet program shows in place of a result that it cannot work out."""

ADDRESS = re.compile(r"[^@\s]+@[^@\s]+")


_FLOAT = re.compile(r"(\d+)[.,]0+")


class RowTrouble(RecordsTrouble):
    """A row cannot be recorded: why, and how to mend it.

    Rows that cannot for the same `cause` are told together, each with what it is `about`; "" where `why` says all.
    """

    def __init__(self, why: str, fix: str = "", cause: str = "", about: str = "") -> None:
        super().__init__(why, fix)
        self.cause, self.about = cause, about


def without_decimals(text: str) -> str:
    """A number that some program wrote as a decimal, such as `874.0`, as the id or code that it was."""
    found = _FLOAT.fullmatch(text)
    return found[1] if found else text


def within_limit(field: str, text: str) -> str:
    """The text of a field as it is. Raises RowTrouble where it is longer than `LONGEST_TEXT`."""
    if len(text) > LONGEST_TEXT:
        raise RowTrouble(
            f"the {field} is {len(text):,} characters long, more than {LONGEST_TEXT}",
            "shorten it, or check the columns",
        )
    return text


def has_no_result(cell: str) -> bool:
    """Whether a cell is a formula that was not worked out, or whose result is an error."""
    return cell == UNWORKED or cell in ERRORS


def unworked_trouble(field: str, cell: str) -> RowTrouble:
    """Why a row is refused in which a formula has no result."""
    if cell in ERRORS:
        return RowTrouble(
            f"the {field} is a formula that comes to the error {cell}", "correct it, or type the result"
        )
    return RowTrouble(
        f"the {field} is a formula whose result the file does not hold",
        "open the file in a spreadsheet program, save it and import it again",
    )
