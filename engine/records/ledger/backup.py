"""Backups: a copy of a ledger as of one moment, in one file that is a ledger itself, while others use it."""

from __future__ import annotations

import os

from .database import LedgerTrouble
from .ledger import Ledger
from .migrations import bring_up_to_date
from .sqlite import Sqlite
from .tables import TABLE_COLUMNS, add_rows

_PAGES = 1_000


def write_backup(ledger: Ledger, path: str) -> None:
    """Copy the ledger as of one moment to a new SQLite file, readable to its owner alone.

    The file appears when it is whole; one of that name is never overwritten. Raises LedgerTrouble.
    """
    if os.path.lexists(path):
        raise LedgerTrouble(f"{path} is there already, and a backup is never written over; name another file")
    part = f"{path}.part"
    _begin(part, path)
    try:
        copy = Sqlite(part)
        try:
            if isinstance(ledger.database, Sqlite):
                ledger.database.copy_to(copy, _PAGES)
            else:
                _copy_rows(ledger, copy)
            copy.run("PRAGMA journal_mode = DELETE")  # one file, with nothing beside it
        except LedgerTrouble as trouble:
            raise LedgerTrouble(f"no backup was made: {trouble}") from None
        finally:
            copy.close()
        _settle(part, path)
    finally:
        for left in (part, f"{part}-wal", f"{part}-shm", f"{part}-journal"):
            if os.path.lexists(left):
                os.unlink(left)


def _begin(part: str, path: str) -> None:
    """Make the file that is to grow into the backup; only one backup at a time can have it."""
    try:
        os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    except FileExistsError:
        raise LedgerTrouble(
            f"{part} is there: another backup is being made, or one was cut short; remove that file if none is"
        ) from None
    except OSError as problem:
        raise LedgerTrouble(f"the backup {path} cannot be written: {problem.strerror}") from None


def _copy_rows(ledger: Ledger, copy: Sqlite) -> None:
    bring_up_to_date(copy)
    with ledger.database.reading(), copy.writing():
        copy.run("UPDATE ledger SET value = ? WHERE name = 'key'", (ledger.key.hex(),))
        for table, columns in TABLE_COLUMNS.items():
            order = " ORDER BY id" if table == "entry" else ""
            add_rows(copy, table, ledger.database.rows(f"SELECT {', '.join(columns)} FROM {table}{order}"))


def _settle(part: str, path: str) -> None:
    """Give the whole file its name, on the disk too, without ever writing over another."""
    try:
        _sync(part, os.O_RDWR)
        os.link(part, path)
        if os.name == "posix":  # elsewhere a folder cannot be brought to the disk
            _sync(os.path.dirname(path) or ".", os.O_RDONLY)
    except FileExistsError:
        raise LedgerTrouble(f"{path} appeared meanwhile; name another file") from None
    except OSError as problem:
        raise LedgerTrouble(f"the backup {path} cannot be written: {problem.strerror}") from None


def _sync(path: str, flags: int) -> None:
    """Bring what is in a file, or the names in a folder, to the disk."""
    file = os.open(path, flags)
    try:
        os.fsync(file)
    finally:
        os.close(file)
