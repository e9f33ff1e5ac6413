"""A ledger on a PostgreSQL server, for a team: psycopg 3 behind the same small door as SQLite."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from .database import WAIT_SECONDS, LedgerTrouble

_LOCK = 0x6F66666572  # "offer": writers queue for this one lock
_FETCH = 5_000


class Postgresql:
    """A ledger in the database that a URL names."""

    def __init__(self, url: str) -> None:
        """Connects. Raises LedgerTrouble."""
        try:
            import psycopg
        except ImportError:
            raise LedgerTrouble(
                "a ledger on PostgreSQL needs the psycopg package; install offer with its extra `postgresql`"
            ) from None
        self.where = _without_password(url)
        self._errors = psycopg.Error
        self._nested = False
        with self._told():
            self._connection = psycopg.connect(url, autocommit=True, connect_timeout=10)

    def rows(self, statement: str, values: Sequence[Any] = ()) -> Iterator[tuple[Any, ...]]:
        with self._told():
            if not self._nested:
                yield from self._connection.execute(_dollars(statement), values)
                return
            # Within a transaction a cursor on the server hands out rows as they are asked for.
            with self._connection.cursor(name=f"offer_{id(statement)}") as cursor:
                cursor.itersize = _FETCH
                cursor.execute(_dollars(statement), values)
                yield from cursor

    def run(self, statement: str, values: Sequence[Any] = ()) -> None:
        with self._told():
            self._connection.execute(_dollars(statement), values)

    def run_many(self, statement: str, values: Iterable[Sequence[Any]]) -> None:
        with self._told(), self._connection.cursor() as cursor:
            cursor.executemany(_dollars(statement), values)

    @contextmanager
    def writing(self) -> Iterator[None]:
        with self._told(), self._connection.transaction():
            self._connection.execute(f"SET LOCAL lock_timeout = '{WAIT_SECONDS}s'")
            self._connection.execute("SELECT pg_advisory_xact_lock(%s)", (_LOCK,))
            yield

    @contextmanager
    def reading(self) -> Iterator[None]:
        if self._nested:
            yield
            return
        with self._told(), self._connection.transaction():
            self._connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            self._nested = True
            try:
                yield
            finally:
                self._nested = False

    def tables(self) -> set[str]:
        found = self.rows(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema()"
        )
        return {name for (name,) in found}

    def close(self) -> None:
        self._connection.close()

    @contextmanager
    def _told(self) -> Iterator[None]:
        """What goes wrong in PostgreSQL, in our words."""
        try:
            yield
        except self._errors as problem:
            said = " ".join(str(problem).split()) or type(problem).__name__
            if type(problem).__name__ == "LockNotAvailable":
                said = f"somebody else has been writing for {WAIT_SECONDS} seconds; try again"
            raise LedgerTrouble(f"the ledger {self.where} cannot be used: {said}") from None


def _dollars(statement: str) -> str:
    """A statement with the placeholders that psycopg knows."""
    return statement.replace("%", "%%").replace("?", "%s")


def _without_password(url: str) -> str:
    parts = urlsplit(url)
    host = parts.hostname or ""
    port = f":{parts.port}" if parts.port else ""
    user = f"{parts.username}@" if parts.username else ""
    return f"{parts.scheme}://{user}{host}{port}{parts.path}"
