"""The class Sqlite, a ledger in a file; it has a write-ahead log, so that readers never wait for a writer."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import chain
from typing import Any

from .database import WAIT_SECONDS, Database, LedgerTrouble
from .sqlite_log import is_whole_alone, open_here, remove_log_of_another, uri_of

_SLICE_SECONDS = 0.5
"""How long SQLite itself waits for a lock: it hears no Ctrl-C while it does."""
_BETWEEN_SECONDS = 0.01
_BUSY, _READ_ONLY, _CORRUPT, _PROTOCOL, _NO_DATABASE = 5, 8, 11, 15, 26
_RESTORE = "restore a backup of it with `offer records restore FILE`"
_PRIMARY = 0xFF
"""The part of SQLite's codes that names the kind of error."""
_IN_USE = f"somebody else has been using the ledger {{}} for {WAIT_SECONDS} seconds; try again"
_PROBLEMS = {
    _BUSY: _IN_USE,
    _PROTOCOL: _IN_USE,
    _READ_ONLY: "the ledger {} may only be read by you",
    10: "the disk of the ledger {} gives an error or has no room left",
    _CORRUPT: f"the ledger {{}} is damaged; {_RESTORE}",
    13: "there is no room left on the disk for the ledger {}",
    14: "the ledger {} cannot be opened; check that you may read and write both the file and its folder",
    18: "a text is too long for the ledger {}",
    _NO_DATABASE: "{} is not a ledger (nor any SQLite file)",
}
"""By the kind of error, for SQLite's texts differ between versions."""


class Sqlite(Database):
    """A ledger in a file."""

    def __init__(self, path: str, *, create: bool = False) -> None:
        """Opens the file; makes it, readable to its owner alone, where `create`. Raises LedgerTrouble."""
        import sqlite3

        super().__init__(path)
        self._errors = (sqlite3.Error, UnicodeError, OverflowError)
        self.file = os.path.realpath(path)
        self._open = False
        self._write_ahead = False
        if create:
            try:
                os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
            except FileExistsError:
                pass
            except OSError as problem:
                raise LedgerTrouble(f"the ledger {path} cannot be made: {problem.strerror}") from None
        elif not os.path.lexists(path):
            raise LedgerTrouble(
                f"there is no ledger {path}; `offer records settings add` or `import` makes one"
            )
        if os.path.exists(path) and not os.path.isfile(path):
            raise LedgerTrouble(f"{path} is not a file, so it cannot be a ledger")
        remove_log_of_another(self.file)
        with self._errors_told():
            # mode=rw: a file that is gone by now must not be made again, empty and open to everybody.
            self._connection = sqlite3.connect(
                uri_of(self.file, "mode=rw"),
                uri=True,
                timeout=_SLICE_SECONDS,
                isolation_level=None,
            )
            self._identity = _identity(self.file)
            open_here[self.file] += 1
            self._open = True
        try:
            for setting in (
                "foreign_keys = ON",
                "secure_delete = ON",
                "synchronous = FULL",
                "fullfsync = ON",
            ):
                self.run(f"PRAGMA {setting}")
        except BaseException:
            self.close()
            raise

    def rows(self, statement: str, values: Sequence[Any] = ()) -> Iterator[tuple[Any, ...]]:
        with self._errors_told():
            if self._connection.in_transaction:
                # Not the cursor itself: whoever stops reading would have it closed, perhaps after the connection.
                yield from chain(self._connection.execute(statement, values))
            else:  # all at once: a cursor left open would hold on to its moment, and refuse us to write
                yield from self._patiently(statement, values)

    def run(self, statement: str, values: Sequence[Any] = ()) -> None:
        with self._errors_told():
            if self._connection.in_transaction:
                self._connection.execute(statement, values)
            else:
                self._patiently(statement, values)

    def run_many(self, statement: str, values: Iterable[Sequence[Any]]) -> None:
        with self._errors_told():
            self._connection.executemany(statement, values)

    @contextmanager
    def writing(self) -> Iterator[None]:
        self._writing = True
        try:
            with self._errors_told():
                self._use_write_ahead_log()
                self._patiently("BEGIN IMMEDIATE")
            with self._kept():
                yield
            if _identity(self.file) != self._identity:  # what was written would go where nobody finds it
                raise LedgerTrouble(
                    f"the ledger {self.where} was removed or replaced while it was in use; nothing was recorded"
                )
            with self._errors_told():
                self._patiently("COMMIT")
        except BaseException:
            self._undo()
            raise
        finally:
            self._writing = False

    @contextmanager
    def reading(self) -> Iterator[None]:
        if self._connection.in_transaction:
            yield
            return
        try:
            with self._errors_told():
                self._patiently("BEGIN")
                self._patiently(
                    "SELECT 1 FROM sqlite_master LIMIT 1"
                )  # the moment is now, not at the first question
            yield
        finally:
            self._undo()

    def tables(self) -> set[str]:
        return {name for (name,) in self.rows("SELECT name FROM sqlite_master WHERE type = 'table'")}

    def close(self) -> None:
        super().close()
        if self._open:
            self._open = False
            open_here[self.file] -= 1

    def columns(self, table: str) -> list[str]:
        return [name for (name,) in self.rows("SELECT name FROM pragma_table_info(?) ORDER BY cid", (table,))]

    def __del__(self) -> None:
        """Whoever let go of it without closing: Python 3.13 warns of a connection that nobody closed."""
        # Opening may have failed; it may be let go of in another thread, or as Python itself ends.
        with suppress(Exception):
            self.close()

    def copy_to(self, other: Sqlite, pages: int) -> None:
        """Copy everything as of one moment, so many pages at a time, while others go on writing."""
        with self.reading(), other._errors_told():
            # Between the pages Python hears Ctrl-C, if it has something to run.
            self._connection.backup(other._connection, pages=pages, progress=lambda *_: None)

    def checkpoint(self) -> bool:
        """Take everything from the log into the file and empty the log; whether nobody's reading stood in the way."""
        return [busy for busy, *_ in self.rows("PRAGMA wal_checkpoint(TRUNCATE)")] == [0]

    def _patiently(self, statement: str, values: Sequence[Any] = ()) -> Any:
        """Ask again while somebody else holds the lock, for `WAIT_SECONDS`; between two tries Ctrl-C is heard."""
        wait = WAIT_SECONDS if self.wait_seconds is None else self.wait_seconds
        until = time.monotonic() + wait
        within = self._connection.in_transaction
        while True:
            try:
                return self._connection.execute(statement, values).fetchall()
            except self._errors as problem:
                waiting = _code(problem) in (_BUSY, _PROTOCOL) and time.monotonic() < until
                if not waiting or self._connection.in_transaction != within:
                    raise
            time.sleep(_BETWEEN_SECONDS)

    def _use_write_ahead_log(self) -> None:
        """Once for each connection that writes: a new file has none yet, nor has a backup that is now in use."""
        if not self._write_ahead:
            if self._patiently("PRAGMA journal_mode") != [("wal",)]:
                self._patiently("PRAGMA journal_mode = WAL")
            self._write_ahead = True

    def _undo(self) -> None:
        if self._connection.in_transaction:
            with self._errors_told():
                self._connection.execute("ROLLBACK")

    def _is_damage(self, problem: Exception) -> bool:
        text = isinstance(problem, UnicodeError) or "decode" in str(problem)
        return text or _code(problem) in (_CORRUPT, _NO_DATABASE)

    def _error_text(self, problem: Exception) -> str:
        code = _code(problem)
        if isinstance(problem, OverflowError):
            return f"a number is larger than any the ledger {self.where} can hold"
        if isinstance(problem, UnicodeError) or "decode" in str(problem):
            # SQLite's own message holds the text, which may be somebody's name.
            return f"the ledger {self.where} is damaged: there is a text in it that is none; {_RESTORE}"
        if code == _READ_ONLY and not self._writing:
            return (
                f"the ledger {self.where} can only be read where its folder may be written to, for the log that "
                "stands beside it; read a backup of it instead"
            )
        if self._is_damage(problem) and is_whole_alone(self.file):
            return (
                f"the ledger {self.where} cannot be read together with {self.where}-wal, which stands beside it and "
                f"belongs to another ledger; remove {self.where}-wal and {self.where}-shm if this one was copied here"
            )
        known = _PROBLEMS.get(code)
        return (
            f"the ledger {self.where} cannot be used: {problem}"
            if known is None
            else known.format(self.where)
        )


def _identity(path: str) -> tuple[int, int] | None:
    """The device and number of a file, which another file of the same name has not; None where there is none."""
    try:
        status = os.stat(path)
    except OSError:
        return None
    return status.st_dev, status.st_ino


def _code(problem: Exception) -> int:
    code: int = getattr(problem, "sqlite_errorcode", 0)
    return code & _PRIMARY
