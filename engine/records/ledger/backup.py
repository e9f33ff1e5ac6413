"""Backups: a copy of a ledger as of one moment, in one file that is a ledger itself, while others use it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from ..store.part_files import HiddenFile, PartInUse, hidden_file
from .database import Database, LedgerTrouble, one
from .migrations import VERSIONS, bring_up_to_date, version_of
from .sqlite import Sqlite
from .tables import TABLE_COLUMNS

_PAGES = 1_000
_META = ("key", "head")
"""What of the table `ledger` a copy of the rows has of its own."""


class HasDatabase(Protocol):
    """A ledger, as far as it is copied."""

    database: Database


def write_backup(ledger: HasDatabase, path: str) -> None:
    """Copy a ledger as of one moment to a new SQLite file, readable to its owner alone.

    The file appears when it is whole; one of that name is never overwritten. Raises LedgerTrouble.
    """
    if os.path.lexists(path):
        raise LedgerTrouble(f"{path} is there already, and a backup is never written over; name another file")
    with backup_in_the_making(ledger.database, path) as part:
        try:
            part.settle()
        except FileExistsError:
            raise LedgerTrouble(f"{path} appeared meanwhile; name another file") from None


@contextmanager
def backup_in_the_making(database: Database, path: str) -> Iterator[HiddenFile]:
    """A hidden copy of a ledger beside `path`, which it may become; gone afterwards. Raises LedgerTrouble."""
    try:
        with hidden_file(path) as part:
            copy = Sqlite(part.path)
            try:
                if isinstance(database, Sqlite):
                    database.copy_to(copy, _PAGES)
                else:
                    bring_up_to_date(copy, VERSIONS[: version_of(database)])
                    with database.reading(), copy.writing():
                        copy_rows(database, copy)
                copy.run("PRAGMA journal_mode = DELETE")  # one file, with nothing beside it
            except LedgerTrouble as trouble:
                raise LedgerTrouble(f"no backup was made: {trouble}") from None
            finally:
                copy.close()
            yield part
    except PartInUse as other:
        raise LedgerTrouble(
            f"another backup is being made of the name {path}; if no other `offer` is running, remove {other.part}"
        ) from None
    except OSError as problem:
        raise LedgerTrouble(f"{path} cannot be written: {problem.strerror}") from None


def copy_rows(source: Database, target: Database) -> None:
    """Put every row of a ledger into another that has none, of the same version, within a writing of the other."""
    for name in _META:
        value = one(source, "SELECT value FROM ledger WHERE name = ?", (name,))
        if value is not None:
            target.run("UPDATE ledger SET value = ? WHERE name = ?", (value, name))
    there = source.tables()
    for table in TABLE_COLUMNS:
        if table in there:
            columns = source.columns(table)
            order = " ORDER BY id" if table == "entry" else ""
            target.run_many(
                f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' for _ in columns)})",
                source.rows(f"SELECT {', '.join(columns)} FROM {table}{order}"),
            )
