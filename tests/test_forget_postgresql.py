"""Forgetting on a PostgreSQL server: the name is in no row, statistic or page afterwards, or the command says why."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import pytest
from ledgers import Clock, clock
from offer.engine.records.ledger.connect import connect
from offer.engine.records.ledger.facts import Fact
from offer.engine.records.ledger.integrity import damage
from offer.engine.records.ledger.ledger import Ledger
from offer.engine.records.ledger.migrations import VERSIONS, bring_up_to_date
from offer.engine.records.ledger.write import Batch, append
from running import OURS, Run, runner

__all__ = ["clock"]

pytestmark = pytest.mark.slow

NAME, ADDRESS = "Unmistakable Person", "unmistakable@school.example"
QUICK = 9.0
"""Seconds within which the command must come back, whoever else uses the server."""


@pytest.fixture
def keeper(postgresql_url: str) -> Iterator[Callable[..., list[tuple[Any, ...]]]]:
    """Statements as the keeper of the server."""
    psycopg = pytest.importorskip("psycopg")
    with psycopg.connect(postgresql_url, autocommit=True) as connection:
        yield lambda statement: (cursor := connection.execute(statement)).description and cursor.fetchall()


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    return runner(monkeypatch, capsys, tmp_path, **OURS)


def fill(url: str, clock: Clock) -> None:
    """A ledger with somebody who is in rows, reasons, sources, and who recorded some."""
    ledger = Ledger(url, create=True)
    facts = [Fact("137001", "person", None, {"id": "up", "name": NAME, "email": ADDRESS})]
    append(ledger, Batch(NAME, f"{NAME} attendance.csv"), facts, clock)
    for number in range(30):
        note = f"{NAME} drove {number}"
        fact = Fact("137001", "entry", clock.now.date(), {"activity": "a", "note": note})
        append(ledger, Batch(NAME, "typed"), [fact], clock)
    ledger.close()


def pages(keeper: Any) -> list[str]:
    """The tables, of the database or the server, in whose files the name or address can be read."""
    keeper("CHECKPOINT")
    found = []
    for name, path in keeper(
        "SELECT relname, pg_relation_filepath(oid) FROM pg_class WHERE relkind IN ('r', 't', 'i', 'm') "
        "AND pg_relation_filepath(oid) IS NOT NULL"
    ):
        content = keeper(f"SELECT pg_read_binary_file('{path}', 0, 1000000000, true)")[0][0] or b""
        if b"nmistakable" in content:
            found.append(name)
    return found


def forget(run: Run, url: str) -> tuple[int, str]:
    begun = time.monotonic()
    result = run("records", "forget", "up", "--yes", "--records", url)
    assert time.monotonic() - begun < QUICK
    assert NAME not in result.out + result.err
    return result.code, " ".join((result.out + result.err).split())


def test_the_name_is_nowhere_afterwards(run: Run, keeper: Any, postgresql_url: str, clock: Clock) -> None:
    fill(postgresql_url, clock)
    keeper("ANALYZE")
    assert pages(keeper) and "pg_statistic" not in pages(keeper)
    assert forget(run, postgresql_url)[0] == 0
    assert pages(keeper) == []


def test_statistics_that_somebody_had_made_are_cleared(
    run: Run, keeper: Any, postgresql_url: str, clock: Clock
) -> None:
    fill(postgresql_url, clock)
    keeper("ALTER TABLE entry ALTER COLUMN body SET STATISTICS 100")
    keeper("ALTER TABLE batch ALTER COLUMN recorded_by SET STATISTICS 100")
    keeper("ANALYZE")
    assert "pg_statistic" in pages(keeper)
    assert forget(run, postgresql_url)[0] == 0
    assert pages(keeper) == []


def test_what_stands_in_the_way_is_said(run: Run, keeper: Any, postgresql_url: str, clock: Clock) -> None:
    psycopg = pytest.importorskip("psycopg")
    fill(postgresql_url, clock)
    keeper("CREATE ROLE weak LOGIN")
    keeper("GRANT ALL ON ALL TABLES IN SCHEMA public TO weak")
    keeper("CREATE ROLE owner LOGIN")
    weak, owner = (postgresql_url.replace("offer@", f"{name}@") for name in ("weak", "owner"))
    try:
        with ExitStack() as stack:
            other = stack.enter_context(psycopg.connect(postgresql_url, application_name="psql"))
            other.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            other.execute("SELECT 1 FROM pg_class")  # an old view, and no lock of ours
            code, said = forget(run, postgresql_url)
            assert code == 1 and "(psql, process " in said and "still sees the rows as they were" in said, (
                said
            )
            assert run("records", "check", "--records", postgresql_url).code == 1
            # blocks nobody
            begun = time.monotonic()
            with closing(Ledger(postgresql_url)) as busy:
                append(busy, Batch("w", "w"), [Fact("137002", "details", None, {"name": "B"})], clock)
            assert time.monotonic() - begun < 2
            other.rollback()
            other.execute("SELECT count(*) FROM entry")  # idle in transaction, with a lock of the table
            code, said = forget(run, postgresql_url)
            assert code == 1 and "uses it, so that the table `entry` cannot be written anew" in said, said
        code, said = forget(run, weak)
        assert code == 1 and "only offer may, or the owner of the database" in said, said
        assert "nmistakable" not in str(keeper("SELECT body FROM entry")) and "entry" in pages(keeper)
        for table in ("entry", "batch", "setting", "forgotten", "ledger"):
            keeper(f"ALTER TABLE {table} OWNER TO owner")
        with psycopg.connect(postgresql_url, application_name="psql") as other:
            other.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            other.execute("SELECT 1 FROM pg_class")
            run("records", "add", "person", "137001", "new", "--name", NAME, "--records", owner, "--no-input")
            code, said = forget(run, owner)
            assert (code == 1 and "(a program, process " in said) or "(psql, process " in said, said
        assert forget(run, owner)[0] == 0
        assert pages(keeper) == []
        assert run("records", "check", "--records", postgresql_url).code == 0
    finally:
        for name in ("weak", "owner"):
            keeper(f"DROP OWNED BY {name} CASCADE")
            keeper(f"DROP ROLE {name}")


def test_a_backup_comes_back_and_a_change_by_hand_is_told(
    run: Run, keeper: Any, postgresql_url: str, clock: Clock, tmp_path: Path
) -> None:
    fill(postgresql_url, clock)
    at = ["--records", postgresql_url]
    assert run("records", "backup", "copy.db", *at).code == 0
    with closing(Ledger(postgresql_url)) as ledger, closing(Ledger(f"sqlite:///{tmp_path}/copy.db")) as copy:
        whole = list(ledger.everything())
        assert list(copy.everything()) == whole and damage(copy) == damage(ledger) == []
        append(ledger, Batch("w", "w"), [Fact("137002", "details", None, {"name": "B"})], clock)
        for change in (
            "UPDATE batch SET recorded_by = 'x' WHERE id = 2",
            "DELETE FROM entry WHERE id = 3",
            "DELETE FROM entry WHERE batch = 32; DELETE FROM batch WHERE id = 32",
        ):
            keeper(change)
            assert damage(ledger) != [], change
            result = run("records", "restore", "copy.db", *at)
            assert result.code == 0 and "is kept as offer-before-restore-" in result.err, result
            assert list(ledger.everything()) == whole and damage(ledger) == []
            append(ledger, Batch("w", "w"), [Fact("137002", "details", None, {"name": "B"})], clock)


def test_a_ledger_of_an_older_form_is_kept_in_the_working_folder(
    run: Run, postgresql_url: str, clock: Clock, tmp_path: Path
) -> None:
    with closing(connect(postgresql_url)) as database:
        bring_up_to_date(database, VERSIONS[:1])
    assert "was of an older form" in run("records", "people", "--records", postgresql_url).err
    with closing(connect(f"sqlite:///{tmp_path}/offer-version-1.db")) as kept:
        assert "seal" not in kept.columns("batch")
    fill(postgresql_url, clock)
    assert forget(run, postgresql_url)[0] == 0
