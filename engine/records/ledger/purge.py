"""Purging: what was taken out of a ledger's rows must not stay in free pages, logs, old versions of rows, statistics.

A note in the table `ledger` says that it is to be done, until it is proved to be done.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from .database import Database, LedgerTrouble, one
from .postgresql import NAMING_COLUMNS, Postgresql
from .sqlite import Sqlite

WAIT_AT_MOST = 5.0
"""Seconds for which anybody else who stands in the way is waited for, in all."""
_BETWEEN = 0.1
_LOCK = "100ms"
"""How long others may have to queue behind us for a table, each time we ask for it."""
_REWRITTEN = ("entry", "batch")


class NotPurged(LedgerTrouble):
    """The rows are clean, but what was taken out of them can still be found."""

    rows = 0
    """How many rows it was taken out of."""


def note_purge(database: Database) -> None:
    """Note, within a writing that takes something out, that it is to be purged."""
    moment = one(database, "SELECT txid_current()") if isinstance(database, Postgresql) else 0
    database.run("DELETE FROM ledger WHERE name = 'purge'")
    database.run("INSERT INTO ledger VALUES ('purge', ?)", (str(moment),))


def purge(database: Database, wait: float = WAIT_AT_MOST) -> None:
    """Purge what the last writings took out. Raises NotPurged, which says what stands in the way."""
    try:
        with waiting_at_most(database, wait):
            if isinstance(database, Postgresql):
                obstacles = list(_Server(database, wait).purged())
            else:
                assert isinstance(database, Sqlite)
                obstacles = list(_purged_file(database, wait))
            if not obstacles:
                with _plainly(database), database.writing():
                    database.run("DELETE FROM ledger WHERE name = 'purge'")
                if isinstance(database, Sqlite):
                    database.checkpoint()
    except LedgerTrouble as trouble:
        obstacles = [str(trouble)]
    if obstacles:
        raise NotPurged(
            f"the rows are clean, but the space they took still holds what was taken out: {'; '.join(obstacles)}; "
            "forget the same person again when that is mended"
        )


@contextmanager
def waiting_at_most(database: Database, seconds: float) -> Iterator[None]:
    """Wait for other writers no longer than this."""
    before, database.wait_seconds = database.wait_seconds, seconds
    try:
        yield
    finally:
        database.wait_seconds = before


@contextmanager
def _plainly(database: Database) -> Iterator[None]:
    """A writing that records nothing, so that no seals need to be looked at."""
    around, database.around_writing = database.around_writing, None
    try:
        yield
    finally:
        database.around_writing = around


def _purged_file(database: Sqlite, wait: float) -> Iterator[str]:
    """Write the file anew, empty its log, and prove both; or what stands in the way."""
    until = time.monotonic() + wait
    database.run("PRAGMA temp_store = MEMORY")
    database.run("VACUUM")
    while not database.checkpoint():
        if time.monotonic() >= until:
            yield (
                f"{database.where} is being read, so that its write-ahead log still holds it; it is purged by whoever "
                "opens the ledger next when nobody reads it"
            )
            return
        time.sleep(_BETWEEN)
    with suppress(FileNotFoundError):
        if os.path.getsize(f"{database.file}-wal"):
            yield f"somebody has written to {database.where} meanwhile"


class _Server:
    """The purge of a ledger on a PostgreSQL server, which waits for others at most so many seconds."""

    def __init__(self, database: Postgresql, wait: float) -> None:
        self._database = database
        self._until = time.monotonic() + wait

    def purged(self) -> Iterator[str]:
        """Rewrite the tables and clear the statistics, and prove it; or what stands in the way, each as words."""
        old = self._old_views()
        while old and time.monotonic() < self._until:
            time.sleep(_BETWEEN)
            old = self._old_views()
        yield from old
        for table in _REWRITTEN:
            yield from self._rewritten(table)
        yield from self._statistics()

    def _old_views(self) -> list[str]:
        """Whoever still sees the rows as they were: their old versions are kept for them."""
        since = int(one(self._database, "SELECT value FROM ledger WHERE name = 'purge'") or 0)
        next_one = "txid_snapshot_xmax(txid_current_snapshot())"
        connections = self._database.rows(
            "SELECT pid, coalesce(usename, 'somebody'), coalesce(nullif(application_name, ''), 'a program'), "
            "coalesce(to_char(xact_start, 'YYYY-MM-DD HH24:MI'), 'some time') FROM pg_stat_activity "
            "WHERE pid <> pg_backend_pid() AND (datname = current_database() OR backend_type = 'walsender') "
            f"AND ({next_one} - age(backend_xmin) <= ? OR {next_one} - age(backend_xid) <= ?)",
            (since, since),
        )
        found = [
            f"a connection of {user} ({program}, process {pid} of the server) has been in use since {begun} and still "
            "sees the rows as they were: it must end first"
            for pid, user, program, begun in connections
        ]
        prepared = self._database.rows(
            "SELECT gid FROM pg_prepared_xacts WHERE database = current_database() "
            f"AND {next_one} - age(transaction) <= ?",
            (since,),
        )
        found += [f"the prepared transaction {gid} must be ended first" for (gid,) in prepared]
        slots = self._database.rows(
            "SELECT slot_name FROM pg_replication_slots "
            f"WHERE {next_one} - age(xmin) <= ? OR {next_one} - age(catalog_xmin) <= ?",
            (since, since),
        )
        return found + [
            f"a copy of the server (slot {name}) still sees the rows as they were" for (name,) in slots
        ]

    def _rewritten(self, table: str) -> Iterator[str]:
        """Write a table anew; what stands in the way where the server did not."""
        statement = "SELECT pg_relation_filenode(?::regclass)"
        before = one(self._database, statement, (table,))
        if (busy := self._locking(f"VACUUM FULL {table}")) is not None:
            yield f"{busy}, so that the table `{table}` cannot be written anew"
        elif one(self._database, statement, (table,)) == before:
            owner = one(
                self._database,
                "SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = ?::regclass",
                (table,),
            )
            yield (
                f"you may not have the table `{table}` written anew, only {owner} may, or the owner of the database: "
                "ask them to forget the same person"
            )

    def _statistics(self) -> Iterator[str]:
        """Clear statistics that were kept of free texts, and the place where they stood."""
        named = [(table, column) for table, columns in NAMING_COLUMNS.items() for column in columns]
        for name in self._database.rows(
            "SELECT stxname FROM pg_statistic_ext WHERE stxrelid IN ('entry'::regclass, 'batch'::regclass)"
        ):
            yield f"the extended statistics `{name[0]}` may quote it: have them dropped"
        kept = [pair for pair in named if self._has_statistics(*pair)]
        never = one(self._database, "SELECT value FROM ledger WHERE name = 'statistics'") == "none"
        if never and not kept:
            return
        for table, column in named:
            change = f'ALTER COLUMN {column} SET STATISTICS 0, ALTER COLUMN {column} TYPE TEXT COLLATE "C"'
            if (busy := self._locking(f"ALTER TABLE {table} {change}")) is not None:
                yield f"{busy}, so that the statistics of `{table}` cannot be cleared"
                return
        before = one(self._database, "SELECT pg_relation_filenode('pg_statistic'::regclass)")
        if (busy := self._locking("VACUUM FULL pg_catalog.pg_statistic")) is not None:
            yield f"{busy}, so that the server's statistics cannot be written anew"
        elif one(self._database, "SELECT pg_relation_filenode('pg_statistic'::regclass)") == before:
            yield (
                "the server's statistics may still quote it, and only the owner of the database may have them written "
                "anew: ask them to run VACUUM FULL pg_catalog.pg_statistic and to forget the same person"
            )
        elif any(self._has_statistics(*pair) for pair in named):
            yield "the server has kept statistics of it again meanwhile"
        else:
            with _plainly(self._database), self._database.writing():
                self._database.run("DELETE FROM ledger WHERE name = 'statistics'")
                self._database.run("INSERT INTO ledger VALUES ('statistics', 'none')")

    def _has_statistics(self, table: str, column: str) -> bool:
        statement = (
            "SELECT 1 FROM pg_attribute WHERE attrelid = ?::regclass AND attname = ? "
            "AND attstattarget IS DISTINCT FROM 0 UNION ALL SELECT 1 FROM pg_stats "
            "WHERE schemaname = current_schema() AND tablename = ? AND attname = ?"
        )
        return one(self._database, statement, (table, column, table, column)) is not None

    def _locking(self, statement: str) -> str | None:
        """Run a statement that needs a table for itself, as soon as nobody else uses it; who does, where they go on."""
        while True:
            busy = self._database.run_unless_locked(statement, _LOCK)
            if busy is None or time.monotonic() >= self._until:
                return busy
            time.sleep(_BETWEEN)
