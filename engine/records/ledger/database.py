"""The class Database, a connection to SQLite or PostgreSQL that takes the same statements and has one writer at a time.

SQLite is the standard library's `sqlite3` (`sqlite.py`); PostgreSQL is psycopg 3 (`postgresql.py`), which only those
need who use it. Statements are written with `?`; no value ever becomes part of a statement.
"""

from __future__ import annotations

import os
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Protocol

from ..store.interface import RecordsTrouble

WAIT_SECONDS = 60
"""How long to wait for another writer before saying that the ledger is busy."""
_NO_TEXT = (
    "a text has something in it that is no character (was it typed in UTF-8?), which no ledger can keep"
)


class LedgerTrouble(RecordsTrouble):
    """The ledger cannot be used, or could not take what it was given; nothing of it was kept. One sentence."""


class LedgerDamaged(LedgerTrouble):
    """The ledger is not what was written; another can be put in its place."""


class AroundWriting(Protocol):
    """What is done within each writing, before and after what its caller does."""

    def begun(self) -> None:
        """The writing has begun."""

    def ending(self) -> None:
        """The writing is about to be kept."""


class Database(ABC):
    """One open connection. It is of use only to the process that opened it."""

    _connection: Any
    """The connection of the library that speaks to the database."""
    _errors: tuple[type[Exception], ...]
    """The exceptions that library raises."""

    def __init__(self, where: str) -> None:
        """`where` is the database as messages name it, without a password."""
        self.where = where
        self._process = os.getpid()
        self._writing = False
        self.wait_seconds: float | None = None
        """How long to wait for another writer, where that is not `WAIT_SECONDS`."""
        self.around_writing: AroundWriting | None = None

    @abstractmethod
    def rows(self, statement: str, values: Sequence[Any] = ()) -> Iterator[tuple[Any, ...]]:
        """The rows a query gives: within `reading` as they are asked for, outside all fetched at once."""

    @abstractmethod
    def run(self, statement: str, values: Sequence[Any] = ()) -> None:
        """One statement."""

    @abstractmethod
    def run_many(self, statement: str, values: Iterable[Sequence[Any]]) -> None:
        """One statement for each row of values."""

    @abstractmethod
    def writing(self) -> Any:
        """A context in which everything written is kept together at its end, or nothing is. One writer at a time."""

    @abstractmethod
    def reading(self) -> Any:
        """A context in which everything read is as of one moment."""

    @abstractmethod
    def tables(self) -> set[str]:
        """The names of the tables there are."""

    def tables_made(self, *, new: bool) -> None:
        """What is done, within the writing that made or changed the tables, where this is no file."""
        return

    @abstractmethod
    def columns(self, table: str) -> list[str]:
        """The names of the columns of a table, in order."""

    @abstractmethod
    def _error_text(self, problem: Exception) -> str:
        """What went wrong, as a sentence for users; whether anything was recorded is added to it."""

    def _is_damage(self, problem: Exception) -> bool:
        """Whether an error of the database says that the file is damaged."""
        return False

    def _may_be_recorded(self, problem: Exception) -> bool:
        """Whether nobody knows if what was being written is recorded."""
        return False

    @contextmanager
    def _kept(self) -> Iterator[None]:
        """What a writing does within its transaction, before and after its caller."""
        if self.around_writing is not None:
            self.around_writing.begun()
        yield
        if self.around_writing is not None:
            self.around_writing.ending()

    def close(self) -> None:
        """Let go of the connection."""
        if os.getpid() == self._process:
            self._connection.close()

    @contextmanager
    def _errors_told(self) -> Iterator[None]:
        """A context that raises LedgerTrouble for the errors of the database, and in a process that did not open it."""
        if os.getpid() != self._process:
            raise LedgerTrouble(f"the ledger {self.where} was opened by another process; open it again")
        try:
            yield
        except self._errors as problem:
            if isinstance(problem, UnicodeEncodeError):
                text = _NO_TEXT
            else:
                text = self._error_text(problem)
            if self._writing and not self._may_be_recorded(problem):
                text += "; nothing was recorded"
            kind = LedgerDamaged if self._is_damage(problem) else LedgerTrouble
            raise kind(text) from None


def one(database: Database, statement: str, values: Sequence[Any] = ()) -> Any:
    """The single value a query gives, None where it gives no row."""
    row = next(iter(database.rows(statement, values)), None)
    return None if row is None else row[0]
