"""Rows of the ledger's tables: their columns in order, and how rows are added; `migrations.py` makes the tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from .database import Database, one


class EntryRow(NamedTuple):
    """A row of the table `entry`, a field for each column."""

    id: int
    setting: str
    kind: str
    slot: str | None
    happened_on: str | None
    body: str
    digest: str
    replaces: int | None
    reason: str | None
    batch: int


TABLE_COLUMNS: dict[str, tuple[str, ...]] = {
    "batch": ("id", "recorded_at", "recorded_by", "source", "digest", "seal"),
    "setting": ("id",),
    "entry": EntryRow._fields,
    "forgotten": ("setting", "person", "mark"),
}
"""The columns of each table, each table after those its rows refer to."""
_SETS = ("setting", "forgotten")
"""Tables without anything but a key: a row that is there already is left as it is."""


def add_rows(database: Database, table: str, rows: Iterable[Sequence[Any]]) -> None:
    """Add rows to a table, each a value for every column."""
    columns = TABLE_COLUMNS[table]
    statement = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' for _ in columns)})"
    database.run_many(f"{statement} ON CONFLICT DO NOTHING" if table in _SETS else statement, rows)


def add_entries(database: Database, rows: Sequence[EntryRow]) -> None:
    """Add entries, and the settings they are about where they are new.

    A row that replaces another is about a setting that is known.
    """
    settings = dict.fromkeys(row.setting for row in rows if row.replaces is None)
    add_rows(database, "setting", ((setting,) for setting in settings))
    add_rows(database, "entry", rows)


def next_number(database: Database, table: str) -> int:
    """The number after the last one of a table whose rows are numbered."""
    return int(one(database, f"SELECT coalesce(max(id), 0) + 1 FROM {table}"))
