"""SQLite's write-ahead log beside a file (`-wal`, with its index `-shm`), where it belongs to another ledger.

SQLite takes whatever log stands there for the file's own: one that a killed process left would bring back what a
backup, copied over the file since, was to undo. A log belongs only to a file whose header says that it has one, which
a backup's header never does.
"""

from __future__ import annotations

import os
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress

from .database import LedgerTrouble

_MAGIC = b"SQLite format 3\0"
_WRITE_VERSION = 18
"""Where the header says whether the file has a log: 1 without, 2 with one."""

open_here: Counter[str] = Counter()
"""How often each file is open in this process. To close a file gives up every lock of a process on it, so its header
is read only where there is none."""


def remove_log_of_another(file: str) -> None:
    """Remove a log that stands beside a file and cannot be its own. Raises LedgerTrouble where that may not be done."""
    if open_here[file] or not _has_log(file):
        return
    with _alone_in_folder(file):
        if _has_log(file) and _has_no_log_of_its_own(file):
            try:
                os.unlink(f"{file}-wal")
            except FileNotFoundError:
                pass
            except OSError as problem:
                raise LedgerTrouble(
                    f"{file}-wal beside the ledger belongs to another one and would be read as part of it; it cannot "
                    f"be removed ({problem.strerror}): remove {file}-wal and {file}-shm"
                ) from None
            with suppress(OSError):
                os.unlink(f"{file}-shm")


def is_whole_alone(file: str) -> bool:
    """Whether a file that has a log beside it, and cannot be read with it, is a whole ledger without it."""
    if not _has_log(file):
        return False
    try:
        with closing(_alone(file)) as connection:
            return connection.execute("PRAGMA quick_check(1)").fetchall() == [("ok",)]
    except (sqlite3.Error, UnicodeError):
        return False


def last_batch_alone(file: str) -> tuple[int, str, str] | None:
    """The number and moment of the last batch, and the key of the digests, that a file has without its log.

    None where there is no log, or the file alone cannot be read.
    """
    if not _has_log(file):
        return None
    try:
        with closing(_alone(file)) as connection:
            last: tuple[int, str, str] | None = connection.execute(
                "SELECT batch.id, batch.recorded_at, ledger.value FROM batch, ledger WHERE ledger.name = 'key' "
                "ORDER BY batch.id DESC LIMIT 1"
            ).fetchone()
            return last
    except (sqlite3.Error, UnicodeError):
        return None


def uri_of(file: str, query: str) -> str:
    """The URI by which SQLite opens a file, given by its full path."""
    path = file.lstrip("/").replace("%", "%25").replace("?", "%3f").replace("#", "%23")
    return f"file:///{path}?{query}"


def _alone(file: str) -> sqlite3.Connection:
    """A connection that reads a file as if no log were there, and locks nothing."""
    return sqlite3.connect(uri_of(file, "mode=ro&immutable=1"), uri=True)


def _has_log(file: str) -> bool:
    try:
        return os.path.getsize(f"{file}-wal") > 0
    except OSError:
        return False


def _has_no_log_of_its_own(file: str) -> bool:
    try:
        with open(file, "rb") as opened:
            header = opened.read(_WRITE_VERSION + 1)
    except OSError:
        return False
    return header.startswith(_MAGIC) and header[_WRITE_VERSION:] == b"\1"


@contextmanager
def _alone_in_folder(file: str) -> Iterator[None]:
    """One process at a time, where there are locks: the log that is removed must not be one just begun."""
    try:
        import fcntl

        folder = os.open(os.path.dirname(file), os.O_RDONLY)
    except (ImportError, OSError):  # Windows removes no file that somebody has open
        yield
        return
    try:
        with suppress(OSError):
            fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)
