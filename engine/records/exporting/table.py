"""Exports all records as one CSV table: a row for each person at each occasion, and for all else recorded.

What a row is about stands in its first column, so that it can be filtered; names stand beside ids wherever they help.
No cell is taken for a formula, and `importing/table.py` reads everything back.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Generator, Iterator
from typing import Any

from ...language.setting import Entry, Setting
from ...text.csv_cells import BYTE_ORDER_MARK, guarded
from ..store.interface import Records, settings_of
from .refused_characters import without_refused
from .yaml_text import write_hours

COLUMNS = (
    "record", "setting", "setting name", "entry", "date", "until", "activity", "issued", "waive", "withdraw",
    "person", "name", "email", "role", "hours", "own hours", "session", "programme", "by", "reason", "note",
    "attribute", "value", "written", "calendar", "formerly",
)  # fmt: skip
"""`record`: setting, attribute, enrolment, person, role, or what an entry is: activity, issued, waive, pause, withdraw.

Rows with the same number in `entry` are one entry with several people. Of a role, `date` is its first day.
"""
ENTRY_KINDS = ("activity", "issued", "waive", "withdraw")
ENTRY_TEXTS = ("session", "programme", "by", "reason", "note")


def table_parts(records: Records) -> Generator[str, None, None]:
    """The table as CSV, in parts: with a mark by which spreadsheets tell UTF-8. Raises ProblemsFound."""
    yield BYTE_ORDER_MARK + _csv([dict(zip(COLUMNS, COLUMNS, strict=True))])
    for setting in settings_of(records):
        yield _csv(
            [{"setting": setting.setting, "setting name": setting.name, **row} for row in _rows(setting)]
        )


def _csv(rows: list[dict[str, Any]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(
        [_cell(row.get(name)) for name in COLUMNS] for row in rows
    )
    return out.getvalue()


def _cell(value: str | None) -> str:
    """A cell; an apostrophe alone is a text without characters, and an empty cell is none."""
    if value is None:
        return ""
    return guarded(without_refused(value)) or "'"


def _rows(setting: Setting) -> Iterator[dict[str, Any]]:
    yield {
        "record": "setting",
        "calendar": setting.calendar,
        "formerly": " ".join(setting.formerly) or None,
    }
    for name, scalar in setting.attributes.items():
        yield {"record": "attribute", "attribute": name, "value": scalar.text, "written": scalar.kind}
    for one in setting.enrolments:
        yield {"record": "enrolment", "date": one.date.isoformat(), "programme": one.programme}
    names = {person.id: person.name for person in setting.people}
    for person in setting.people:
        yield {"record": "person", "person": person.id, "name": person.name, "email": person.email}
        for held in person.roles:
            days = {"date": held.from_, "until": held.until}
            said = {key: day.isoformat() for key, day in days.items() if day is not None}
            yield {"record": "role", "person": person.id, "name": person.name, "role": held.role, **said}
    for at, entry in enumerate(setting.log, 1):
        row = {"entry": str(at), **_entry(entry)}
        for presence in entry.people:
            own = None if presence.hours is None else write_hours(presence.hours)
            yield {**row, "person": presence.id, "name": names.get(presence.id), "own hours": own}
        if not entry.people:
            yield row


def _entry(entry: Entry) -> dict[str, Any]:
    what = next((name for name in ENTRY_KINDS if getattr(entry, name) is not None), "pause")
    return {
        "record": what,
        "date": entry.date.isoformat(),
        "until": None if entry.until is None else entry.until.isoformat(),
        "hours": None if entry.hours is None else write_hours(entry.hours),
        **{name: getattr(entry, name) for name in (*ENTRY_KINDS, *ENTRY_TEXTS)},
    }
