"""The class Postgresql, a ledger on a PostgreSQL server through psycopg 3, and its errors in the words of users.

No message holds a password.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from typing import Any
from urllib.parse import unquote, urlsplit

from .database import WAIT_SECONDS, Database, LedgerTrouble

_LOCK = 0x6F66666572  # "offer": writers queue for this one lock
_FETCH = 5_000
_OLDEST = 100_000
"""PostgreSQL 10, in the server's own way of writing it: the oldest that psycopg 3 speaks to."""
_ROOM = (
    # Whatever the server's defaults are: what is acknowledged is on the disk, and numbers follow the latest row.
    "SELECT set_config('synchronous_commit', 'on', true) WHERE current_setting('synchronous_commit') = 'off'",
)

NAMING_COLUMNS = {"entry": ("body", "reason"), "batch": ("recorded_by", "source")}
"""Columns that may hold names, of which a server is to keep no statistics."""
_LOCKED = "55P03"
_USERS = (
    "SELECT DISTINCT coalesce(usename, 'somebody'), pg_locks.pid FROM pg_locks LEFT JOIN pg_stat_activity USING (pid) "
    "WHERE relation IN ('entry'::regclass, 'batch'::regclass) AND granted AND pg_locks.pid <> pg_backend_pid()"
)
_LONGEST = 300
_STATES = {
    _LOCKED: f"somebody else has been writing to the ledger {{}} for {WAIT_SECONDS} seconds; try again",
    "42501": "you may not do this in the ledger {}: {said}; whoever keeps the server can grant it",
    "25006": "the ledger {} may only be read (a copy of the server, or set so)",
    "57014": "the server of the ledger {} stopped this because it took longer than its statement_timeout",
    "53100": "there is no room left on the disk of the server of the ledger {}",
    "53300": "the server of the ledger {} has no connection left; try again",
    "54000": "a text is too long for the ledger {}",
}
"""By SQLSTATE, which does not depend on the language of the server."""


class Postgresql(Database):
    """A ledger in the database that a URL names."""

    def __init__(self, url: str) -> None:
        """Connects. Raises LedgerTrouble."""
        try:
            import psycopg
        except ImportError:
            raise LedgerTrouble(
                "a ledger on PostgreSQL needs the psycopg package; install offer with its extra `postgresql`"
            ) from None
        super().__init__(_without_password(url))
        self._url = url
        self._errors = (psycopg.Error, UnicodeEncodeError)
        self._streaming = False
        self._cursors = count(1)
        try:
            self._connection = psycopg.connect(
                url, autocommit=True, connect_timeout=10, client_encoding="utf8"
            )
        except self._errors as problem:
            said = _first_line(url, problem).rpartition(" failed: ")[2]
            raise LedgerTrouble(f"the ledger {self.where} cannot be opened: {said}") from None
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
        with self._errors_told():
            if not self._streaming:
                yield from self._connection.execute(_dollars(statement), values)
                return
            # A cursor on the server hands out rows as they are asked for; it ends with its transaction. psycopg's own
            # kind complains when the server went away first.
            cursor = f"offer_{next(self._cursors)}"
            self._connection.execute(f"DECLARE {cursor} NO SCROLL CURSOR FOR {_dollars(statement)}", values)
            while fetched := self._connection.execute(f"FETCH {_FETCH} FROM {cursor}").fetchall():
                yield from fetched

    def run(self, statement: str, values: Sequence[Any] = ()) -> None:
        with self._errors_told():
            self._connection.execute(_dollars(statement), values)

    def run_many(self, statement: str, values: Iterable[Sequence[Any]]) -> None:
        with self._errors_told(), self._connection.cursor() as cursor:
            cursor.executemany(_dollars(statement), values)

    @contextmanager
    def writing(self) -> Iterator[None]:
        self._writing = True
        try:
            with self._errors_told(), self._connection.transaction():
                self._connection.execute("SET TRANSACTION ISOLATION LEVEL READ COMMITTED")
                wait = WAIT_SECONDS if self.wait_seconds is None else self.wait_seconds
                self._connection.execute(f"SET LOCAL lock_timeout = '{max(1, round(wait * 1000))}ms'")
                for statement in _ROOM:
                    self._connection.execute(statement)
                self._connection.execute("SELECT pg_advisory_xact_lock(%s)", (_LOCK,))
                with self._kept():
                    yield
        finally:
            self._writing = False

    @contextmanager
    def reading(self) -> Iterator[None]:
        if self._streaming or self._writing:
            yield
            return
        with self._errors_told(), self._connection.transaction():
            self._connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            self._connection.execute("SELECT 1")  # the moment is now, not at the first question
            self._streaming = True
            try:
                yield
            finally:
                self._streaming = False

    def tables_made(self, *, new: bool) -> None:
        """Let the server keep no statistics of free texts, in which it would quote them; `new` tables never had any."""
        for table, columns in NAMING_COLUMNS.items():
            for column in columns:
                self.run(f"ALTER TABLE {table} ALTER COLUMN {column} SET STATISTICS 0")
        if new:
            self.run("INSERT INTO ledger VALUES ('statistics', 'none')")

    def run_unless_locked(self, statement: str, lock_timeout: str) -> str | None:
        """Run a statement outside of any writing; who uses the table, where that keeps it for longer than the time."""
        with self._errors_told():
            self._connection.execute(f"SET lock_timeout = '{lock_timeout}'")
            try:
                self._connection.execute(statement)
            except self._errors as problem:
                if getattr(problem, "sqlstate", None) != _LOCKED:
                    raise
                users = self._connection.execute(_USERS).fetchall()
                named = [f"{user} (process {pid} of the server)" for user, pid in users]
                return f"a connection of {' and of '.join(named) or 'somebody'} uses it"
            finally:
                self._connection.execute("RESET lock_timeout")
        return None

    def tables(self) -> set[str]:
        # Those that this user may not read, too: otherwise their ledger would look like none.
        names = self.rows("SELECT tablename FROM pg_catalog.pg_tables WHERE schemaname = current_schema()")
        return {name for (name,) in names}

    def columns(self, table: str) -> list[str]:
        names = self.rows(
            "SELECT column_name FROM information_schema.columns "
            "WHERE table_schema = current_schema() AND table_name = ? ORDER BY ordinal_position",
            (table,),
        )
        return [name for (name,) in names]

    def _error_text(self, problem: Exception) -> str:
        said = _first_line(self._url, problem)
        state = getattr(problem, "sqlstate", None)
        if state in _STATES:
            return _STATES[state].format(self.where, said=said)
        if type(problem).__name__ == "DataError" and "NUL" in said:
            return f"a text has a NUL character in it, which the ledger {self.where} cannot keep"
        if self._may_be_recorded(problem):
            return (
                f"the server of the ledger {self.where} ended the connection; when it is back, try again (what was "
                "recorded by then is not recorded twice)"
            )
        return f"the ledger {self.where} cannot be used: {said}"

    def _may_be_recorded(self, problem: Exception) -> bool:
        """Whether the server went away in the middle."""
        state = getattr(problem, "sqlstate", None)
        if state is not None:
            return str(state).startswith("08") or state in ("57P01", "57P02", "57P03")
        return type(problem).__name__ in ("OperationalError", "InterfaceError") and any(
            words in str(problem)
            for words in ("connection is lost", "server closed the connection", "connection is closed")
        )


def _dollars(statement: str) -> str:
    """A statement with the placeholders that psycopg knows; text sorts by its characters, as in SQLite."""
    if statement.startswith("CREATE TABLE"):
        return statement.replace(" TEXT", ' TEXT COLLATE "C"')
    return statement.replace("%", "%%").replace("?", "%s")


def _without_password(url: str) -> str:
    """The URL as messages name it. Raises LedgerTrouble where it is none."""
    try:
        parts = urlsplit(url)
        port = f":{parts.port}" if parts.port else ""
        if "@" in parts.path:  # the password had a `/` in it
            raise ValueError
    except ValueError:
        raise LedgerTrouble(
            "this is no address of a ledger; write postgresql://USER@HOST:PORT/DATABASE, with %XX for what is no "
            "letter or figure in a password"
        ) from None
    user = f"{parts.username}@" if parts.username else ""
    return f"{parts.scheme}://{user}{parts.hostname or ''}{port}{parts.path}"


def _first_line(url: str, problem: Exception) -> str:
    """The first thing a server or psycopg says, without anything secret."""
    lines = [" ".join(line.split()) for line in str(problem).splitlines() if line.strip()]
    said = lines[0].removesuffix(".") if lines else type(problem).__name__
    for mark in ("FATAL: ", "ERROR: "):
        said = said.rpartition(mark)[2]
    for secret in _secrets(url):
        said = said.replace(secret, "...")
    return said if len(said) <= _LONGEST else said[:_LONGEST] + "..."


def _secrets(url: str) -> list[str]:
    """What of a URL must not be shown: the password as written and as meant, and what stands after `?`."""
    parts = urlsplit(url)
    secrets = [url, parts.password or "", unquote(parts.password or "")]
    secrets += [value.partition("=")[2] for value in parts.query.split("&") if value.startswith("password=")]
    return [secret for secret in secrets if secret]
