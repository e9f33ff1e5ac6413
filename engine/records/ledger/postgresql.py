"""A ledger on a PostgreSQL server, for a team: psycopg 3 behind the same small door as SQLite."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from typing import Any

from .database import WAIT_SECONDS, LedgerTrouble
from .postgresql_words import lost, not_opened, told, without_password

_LOCK = 0x6F66666572  # "offer": writers queue for this one lock
_FETCH = 5_000
_OLDEST = 100_000
"""PostgreSQL 10, in the server's own way of writing it: the oldest that psycopg 3 speaks to."""
_ROOM = (
    f"SET LOCAL lock_timeout = '{WAIT_SECONDS}s'",
    # Whatever the server's defaults are: what is acknowledged is on the disk, and numbers follow the latest row.
    "SELECT set_config('synchronous_commit', 'on', true) WHERE current_setting('synchronous_commit') = 'off'",
)


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
        self.where = without_password(url)
        self._url = url
        self._errors = (psycopg.Error, UnicodeEncodeError)
        self._process = os.getpid()
        self._streaming = self._writing = False
        self._cursors = count(1)
        try:
            self._connection = psycopg.connect(
                url, autocommit=True, connect_timeout=10, client_encoding="utf8"
            )
        except self._errors as problem:
            raise LedgerTrouble(not_opened(self.where, url, problem)) from None
        try:
            self._suits()
        except BaseException:
            self.close()
            raise

    def _suits(self) -> None:
        """Refuse a server that is too old, and a database that cannot hold every character."""
        info = self._connection.info
        if info.server_version < _OLDEST:
            raise LedgerTrouble(
                f"the server of {self.where} is older than PostgreSQL 10, which a ledger needs"
            )
        encoding = info.parameter_status("server_encoding")
        if encoding != "UTF8":
            raise LedgerTrouble(
                f"the database {self.where} keeps text as {encoding}, which cannot hold every name; make one with "
                "ENCODING 'UTF8'"
            )

    def rows(self, statement: str, values: Sequence[Any] = ()) -> Iterator[tuple[Any, ...]]:
        with self._told():
            if not self._streaming:
                yield from self._connection.execute(_dollars(statement), values)
                return
            # A cursor on the server hands out rows as they are asked for; it ends with its transaction. psycopg's own
            # kind complains when the server went away first.
            cursor = f"offer_{next(self._cursors)}"
            self._connection.execute(f"DECLARE {cursor} NO SCROLL CURSOR FOR {_dollars(statement)}", values)
            while found := self._connection.execute(f"FETCH {_FETCH} FROM {cursor}").fetchall():
                yield from found

    def run(self, statement: str, values: Sequence[Any] = ()) -> None:
        with self._told():
            self._connection.execute(_dollars(statement), values)

    def run_many(self, statement: str, values: Iterable[Sequence[Any]]) -> None:
        with self._told(), self._connection.cursor() as cursor:
            cursor.executemany(_dollars(statement), values)

    @contextmanager
    def writing(self) -> Iterator[None]:
        self._writing = True
        try:
            with self._told(), self._connection.transaction():
                self._connection.execute("SET TRANSACTION ISOLATION LEVEL READ COMMITTED")
                for statement in _ROOM:
                    self._connection.execute(statement)
                self._connection.execute("SELECT pg_advisory_xact_lock(%s)", (_LOCK,))
                yield
        finally:
            self._writing = False

    @contextmanager
    def reading(self) -> Iterator[None]:
        if self._streaming or self._writing:
            yield
            return
        with self._told(), self._connection.transaction():
            self._connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            self._connection.execute("SELECT 1")  # the moment is now, not at the first question
            self._streaming = True
            try:
                yield
            finally:
                self._streaming = False

    def tables(self) -> set[str]:
        # Those that this user may not read, too: otherwise their ledger would look like none.
        found = self.rows("SELECT tablename FROM pg_catalog.pg_tables WHERE schemaname = current_schema()")
        return {name for (name,) in found}

    def close(self) -> None:
        if os.getpid() == self._process:
            self._connection.close()

    @contextmanager
    def _told(self) -> Iterator[None]:
        """What goes wrong in PostgreSQL, in our words. A connection is of use only to the process that opened it."""
        if os.getpid() != self._process:
            raise LedgerTrouble(f"the ledger {self.where} was opened by another process; open it again")
        try:
            yield
        except self._errors as problem:
            said = told(self.where, self._url, problem)
            nothing = "; nothing was recorded" if self._writing and not lost(problem) else ""
            raise LedgerTrouble(said + nothing) from None


def _dollars(statement: str) -> str:
    """A statement with the placeholders that psycopg knows; text sorts by its characters, as in SQLite."""
    if statement.startswith("CREATE TABLE"):
        return statement.replace(" TEXT", ' TEXT COLLATE "C"')
    return statement.replace("%", "%%").replace("?", "%s")
