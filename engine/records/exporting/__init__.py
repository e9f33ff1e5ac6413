"""Exports of records: as a folder of YAML files, as a CSV table, as the history of a ledger in JSON lines.

What is exported and imported again gives the same answers (`importing/folder.py`, `table.py`, `history.py`).
"""

from __future__ import annotations

from collections.abc import Iterator

from ...diagnostics import Diagnostic, ProblemsFound
from ...language.setting import Setting
from ...reading.file_text import REFUSED
from ..store.interface import Recorded, Records


def settings_of(records: Records) -> Iterator[Setting]:
    """Every setting, by id. Raises ProblemsFound where any is broken, once all have been looked at."""
    problems: list[Diagnostic] = []
    for record in records.load_all():
        if isinstance(record, Recorded):
            yield record.setting
        else:
            problems += record.problems
    if problems:
        raise ProblemsFound(tuple(problems))


def without_refused(text: str) -> str:
    """A text with a sign in place of each character that no records file may hold, so that it can be read back."""
    return REFUSED.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))
