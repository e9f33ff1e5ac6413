"""A copy of the ledger while others use it: one file that is a ledger itself."""

from __future__ import annotations

import os

from .database import LedgerTrouble
from .ledger import Ledger
from .migrations import bring_up_to_date
from .sqlite import Sqlite

_TABLES = {
    "batch": ("id", "recorded_at", "recorded_by", "source", "digest"),
    "setting": ("id",),
    "entry": (
        "id",
        "setting",
        "kind",
        "slot",
        "happened_on",
        "body",
        "digest",
        "replaces",
        "reason",
        "batch",
    ),
    "forgotten": ("setting", "person", "mark"),
}
_ORDER = {"entry": " ORDER BY id"}
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
        for table, columns in _TABLES.items():
            names = ", ".join(columns)
            marks = ", ".join("?" for _ in columns)
            rows = ledger.database.rows(f"SELECT {names} FROM {table}{_ORDER.get(table, '')}")
            copy.run_many(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)


def _settle(part: str, path: str) -> None:
    """Give the whole file its name, on the disk too, without ever writing over another."""
    try:
        file = os.open(part, os.O_RDWR)
        try:
            os.fsync(file)
        finally:
            os.close(file)
        os.link(part, path)
        _sync_folder(os.path.dirname(path) or ".")
    except FileExistsError:
        raise LedgerTrouble(f"{path} appeared meanwhile; name another file") from None
    except OSError as problem:
        raise LedgerTrouble(f"the backup {path} cannot be written: {problem.strerror}") from None


def _sync_folder(folder: str) -> None:
    """Bring a new name in a folder to the disk, where the system can do that."""
    if os.name == "posix":
        file = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(file)
        finally:
            os.close(file)
