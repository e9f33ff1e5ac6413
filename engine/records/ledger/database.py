"""SQL for SQLite and PostgreSQL through one small door: the same statements, one writer at a time.

SQLite is the standard library's `sqlite3`; PostgreSQL is psycopg 3, which only who uses it needs. Statements are
written with `?`; no value ever becomes part of a statement.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Protocol

from .. import RecordsTrouble

WAIT_SECONDS = 60
"""How long to wait for another writer before saying that the ledger is busy."""


class LedgerTrouble(RecordsTrouble):
    """The ledger cannot be used, or could not take what it was given; nothing of it was kept. One sentence."""


class Database(Protocol):
    """One open connection."""

    where: str
    """The database as messages name it, without a password."""

    def rows(self, statement: str, values: Sequence[Any] = ()) -> Iterator[tuple[Any, ...]]:
        """The rows a question gives, as they are asked for."""

    def run(self, statement: str, values: Sequence[Any] = ()) -> None:
        """One statement."""

    def run_many(self, statement: str, values: Iterable[Sequence[Any]]) -> None:
        """One statement for each row of values."""

    def writing(self) -> Any:
        """A context in which everything written is kept together at its end, or nothing is. One writer at a time."""

    def reading(self) -> Any:
        """A context in which everything read is as of one moment."""

    def tables(self) -> set[str]:
        """The names of the tables there are."""

    def close(self) -> None:
        """Let go of the connection."""


def one(database: Database, statement: str, values: Sequence[Any] = ()) -> Any:
    """The single value a question gives, None where it gives no row."""
    row = next(iter(database.rows(statement, values)), None)
    return None if row is None else row[0]


class Sqlite:
    """A ledger in a file."""

    def __init__(self, path: str, *, create: bool = False) -> None:
        """Opens the file; makes it, readable to its owner alone, where `create`. Raises LedgerTrouble."""
        import sqlite3

        self.where = path
        self.path = path
        self._errors = sqlite3.Error
        fresh = False
        if create:
            try:
                os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
                fresh = True
            except FileExistsError:
                pass
            except OSError as problem:
                raise LedgerTrouble(f"the ledger {path} cannot be made: {problem.strerror}") from None
        elif not os.path.exists(path):
            raise LedgerTrouble(
                f"there is no ledger {path}; `offer records settings add` or `import` makes one"
            )
        if os.path.exists(path) and not os.path.isfile(path):
            raise LedgerTrouble(f"{path} is not a file, so it cannot be a ledger")
        with self._told():
            self._connection = sqlite3.connect(path, timeout=WAIT_SECONDS, isolation_level=None)
            self._connection.execute("PRAGMA foreign_keys = ON")
            self._connection.execute("PRAGMA secure_delete = ON")
            self._connection.execute("PRAGMA synchronous = FULL")
            if fresh or not self._connection.execute("PRAGMA schema_version").fetchone()[0]:
                self._connection.execute("PRAGMA journal_mode = WAL")

    def rows(self, statement: str, values: Sequence[Any] = ()) -> Iterator[tuple[Any, ...]]:
        with self._told():
            yield from self._connection.execute(statement, values)

    def run(self, statement: str, values: Sequence[Any] = ()) -> None:
        with self._told():
            self._connection.execute(statement, values)

    def run_many(self, statement: str, values: Iterable[Sequence[Any]]) -> None:
        with self._told():
            self._connection.executemany(statement, values)

    @contextmanager
    def writing(self) -> Iterator[None]:
        self.run("BEGIN IMMEDIATE")
        try:
            yield
            self.run("COMMIT")
        except BaseException:
            self._undo()
            raise

    @contextmanager
    def reading(self) -> Iterator[None]:
        if self._connection.in_transaction:
            yield
            return
        self.run("BEGIN")
        try:
            yield
        finally:
            self._undo()

    def tables(self) -> set[str]:
        return {name for (name,) in self.rows("SELECT name FROM sqlite_master WHERE type = 'table'")}

    def close(self) -> None:
        self._connection.close()

    def copy_to(self, other: Sqlite, pages: int) -> None:
        """Copy everything as of one moment, a few pages at a time so that others can go on writing."""
        with self._told():
            self._connection.backup(other._connection, pages=pages)

    def _undo(self) -> None:
        if self._connection.in_transaction:
            with self._told():
                self._connection.execute("ROLLBACK")

    @contextmanager
    def _told(self) -> Iterator[None]:
        """What goes wrong in SQLite, in our words."""
        try:
            yield
        except self._errors as problem:
            raise LedgerTrouble(_sqlite_words(self.path, problem)) from None


def _sqlite_words(path: str, problem: Exception) -> str:
    said = str(problem)
    words = {
        "database or disk is full": f"there is no room left on the disk for the ledger {path}; nothing was recorded",
        "disk I/O error": f"the disk of the ledger {path} gives an error or has no room left; nothing was recorded",
        "database is locked": f"somebody else has been writing to the ledger {path} for {WAIT_SECONDS} seconds; "
        "nothing was recorded, try again",
        "file is not a database": f"{path} is not a ledger (nor any SQLite file)",
        "attempt to write a readonly database": f"the ledger {path} may only be read by you",
        "unable to open database file": f"the ledger {path} cannot be opened; check the folder and who may read it",
        "database disk image is malformed": f"the ledger {path} is damaged; restore a backup of it",
    }
    return words.get(said, f"the ledger {path} cannot be used: {said}")


def connect(url: str, *, create: bool = False) -> Database:
    """The database a URL leads to: `sqlite:///offer.db`, `sqlite:////full/path.db` or `postgresql://...`.

    Raises LedgerTrouble.
    """
    kind, _, rest = url.partition("://")
    if kind == "sqlite":
        if not rest.startswith("/") or rest == "/":
            raise LedgerTrouble(
                f"`{url}` names no file; write sqlite:///offer.db, or sqlite:////full/path/offer.db"
            )
        return Sqlite(rest[1:], create=create)
    if kind in ("postgresql", "postgres"):
        from .postgresql import Postgresql

        return Postgresql(url)
    raise LedgerTrouble(f"`{kind}://` is no kind of ledger; write sqlite:///offer.db or postgresql://...")
