"""SQL for SQLite and PostgreSQL through one small door: the same statements, one writer at a time.

SQLite is the standard library's `sqlite3` (`sqlite.py`); PostgreSQL is psycopg 3 (`postgresql.py`), which only who
uses it needs. Statements are written with `?`; no value ever becomes part of a statement.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Protocol

from ..store.interface import RecordsTrouble

WAIT_SECONDS = 60
"""How long to wait for another writer before saying that the ledger is busy."""


class LedgerTrouble(RecordsTrouble):
    """The ledger cannot be used, or could not take what it was given; nothing of it was kept. One sentence."""


class Database(Protocol):
    """One open connection."""

    where: str
    """The database as messages name it, without a password."""

    def rows(self, statement: str, values: Sequence[Any] = ()) -> Iterator[tuple[Any, ...]]:
        """The rows a question gives: within `reading` as they are asked for, outside all fetched at once."""

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
