"""Limits for rows of any imported file (lengths, hours, addresses), and the error of a row that breaks one."""

from __future__ import annotations

import re

from ..store.interface import RecordsTrouble

LONGEST_TEXT = 300
"""Characters of a name or a remark; what is longer is in the wrong column."""

MOST_HOURS = 100
"""Hours of one session."""

ADDRESS = re.compile(r"[^@\s]+@[^@\s]+")


class RowTrouble(RecordsTrouble):
    """A row cannot be recorded: why, and how to mend it."""


def within_limit(field: str, text: str) -> str:
    """The text of a field as it is. Raises RowTrouble where it is longer than `LONGEST_TEXT`."""
    if len(text) > LONGEST_TEXT:
        raise RowTrouble(
            f"the {field} is {len(text):,} characters long, more than {LONGEST_TEXT}",
            "shorten it, or check the columns",
        )
    return text


def unworked_trouble(field: str) -> RowTrouble:
    """Why a row is refused in which a formula has no result."""
    return RowTrouble(
        f"the {field} is a formula whose result the file does not hold",
        "open the file in a spreadsheet program, save it and import it again",
    )
