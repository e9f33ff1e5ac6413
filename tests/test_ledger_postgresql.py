"""What can go wrong with a PostgreSQL server is told in one sentence without a password; nothing is half recorded."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from ledger_worker import clock, facts_for
from offer.engine.records.ledger.backup import write_backup
from offer.engine.records.ledger.database import LedgerTrouble
from offer.engine.records.ledger.facts import Fact
from offer.engine.records.ledger.ledger import Ledger
from offer.engine.records.ledger.postgresql import Postgresql
from offer.engine.records.ledger.write import Batch, append

pytestmark = pytest.mark.slow  # tests/test_ledger.py tries a server too

Run = Callable[..., list[tuple[Any, ...]]]
SECRET = "hush-hush/4%"
WRITTEN = "hush-hush%2F4%25"
BATCH = Batch("w", "w/0")


@pytest.fixture
def run(postgresql_url: str) -> Iterator[Run]:
    """Statements as the keeper of the server."""
    psycopg = pytest.importorskip("psycopg")
    with psycopg.connect(postgresql_url, autocommit=True) as connection:

        def run(*statements: str) -> list[tuple[Any, ...]]:
            for statement in statements:
                cursor = connection.execute(statement)
            found: list[tuple[Any, ...]] = cursor.fetchall() if cursor.description else []
            return found

        yield run


@pytest.fixture
def role(run: Run, postgresql_url: str) -> Iterator[Callable[..., str]]:
    """Make a user of the server, and the URL by which they come."""
    made = []

    def role(name: str, *settings: str) -> str:
        run(f"CREATE ROLE {name} LOGIN", *(f"ALTER ROLE {name} SET {each}" for each in settings))
        made.append(name)
        return postgresql_url.replace("offer@", f"{name}@")

    yield role
    for name in made:
        run(f"DROP OWNED BY {name}", f"DROP ROLE {name}")


def trouble(call: Callable[[], object]) -> str:
    with pytest.raises(LedgerTrouble) as caught:
        call()
    said = str(caught.value)
    assert "\n" not in said and len(said) < 400
    return said


def end_connections(run: Run) -> None:
    run(
        "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity "
        "WHERE pid <> pg_backend_pid() AND datname = current_database()"
    )


def test_a_server_that_is_not_reached_is_told_without_the_password(postgresql_url: str) -> None:
    there = postgresql_url.partition("@")[2]
    server, _, _ = there.partition("/")
    said = {
        f"postgresql://offer:{WRITTEN}@127.0.0.1:1/x": "cannot be opened: Connection refused",
        f"postgresql://offer:{WRITTEN}@no-such-host.invalid/x": "cannot be opened: ",
        f"postgresql://offer:{WRITTEN}@{server}/no_such_database": 'database "no_such_database" does not exist',
        f"postgresql://no_such_user:{WRITTEN}@{there}": 'role "no_such_user" does not exist',
        f"postgresql://offer:{SECRET}@{there}": "this is no address of a ledger",
        f"postgresql://offer:12/{SECRET}@{there}": "this is no address of a ledger",
        f"postgresql://offer:hush-hush%zz@{there}": "invalid percent-encoded token",
        f"postgresql://offer:{WRITTEN}@{there}?sslmode=hush-hush&password={WRITTEN}": "cannot be opened: ",
        f"postgresql://offer@127.0.0.1:1/x?password={WRITTEN}": "Connection refused",
        "postgresql://offer@127.0.0.1:99999999/x": "this is no address of a ledger",
        "postgresql://[::1/x": "this is no address of a ledger",
    }
    for url, words in said.items():
        told = trouble(lambda url=url: Ledger(url))
        assert words in told, told
        if "sslmode" not in url:
            assert "hush" not in told, told


def test_the_command_says_so_too() -> None:
    pytest.importorskip("psycopg")
    url = f"postgresql://offer:{WRITTEN}@127.0.0.1:1/x"
    got = subprocess.run(
        [sys.executable, "-m", "offer.cli", "status", "--records", url], capture_output=True, text=True
    )
    assert got.returncode == 2
    assert (
        got.stderr
        == "offer: the ledger postgresql://offer@127.0.0.1:1/x cannot be opened: Connection refused\n"
    )


def test_who_may_not_is_told_so(run: Run, role: Callable[..., str], postgresql_url: str) -> None:
    weak = role("weak")
    run("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
    assert "you may not do this" in trouble(lambda: Ledger(weak, create=True))
    assert run("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == [(0,)]
    ledger = Ledger(postgresql_url, create=True)
    append(ledger, BATCH, facts_for("w", 0, 3), clock)
    ledger.close()
    assert "you may not do this" in trouble(lambda: Ledger(weak))  # and not "holds no ledger"
    run("GRANT SELECT ON ALL TABLES IN SCHEMA public TO weak")
    reader = Ledger(weak)
    assert len(list(reader.everything())) == 3
    said = trouble(lambda: append(reader, BATCH, facts_for("w", 1, 3), clock))
    assert "permission denied for table" in said and said.endswith("; nothing was recorded")
    reader.close()
    url = role("copy", "default_transaction_read_only = on")
    run("GRANT ALL ON ALL TABLES IN SCHEMA public TO copy")
    copy = Ledger(url)
    assert "may only be read" in trouble(lambda: append(copy, BATCH, facts_for("w", 1, 3), clock))
    copy.close()


@pytest.mark.parametrize("encoding", ["LATIN1", "SQL_ASCII"])
def test_a_database_that_cannot_hold_every_name_is_refused(
    run: Run, postgresql_url: str, encoding: str
) -> None:
    name = f"narrow_{encoding.lower()}"
    run(f"CREATE DATABASE {name} ENCODING '{encoding}' LOCALE 'C' TEMPLATE template0")
    try:
        said = trouble(lambda: Ledger(postgresql_url.rpartition("/")[0] + f"/{name}", create=True))
        assert f"keeps text as {encoding}" in said
    finally:
        run(f"DROP DATABASE {name} WITH (FORCE)")


def test_an_old_server_is_refused(postgresql_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("offer.engine.records.ledger.postgresql._OLDEST", 9_000_000)
    assert "is older than PostgreSQL 10" in trouble(lambda: Ledger(postgresql_url))


def test_a_server_that_goes_away_is_told(run: Run, postgresql_url: str) -> None:
    ledger = Ledger(postgresql_url, create=True)
    append(ledger, BATCH, facts_for("w", 0, 300), clock)

    def while_recording() -> None:
        with ledger.database.writing():
            ledger.database.run("INSERT INTO setting VALUES ('zz')")
            end_connections(run)
            ledger.database.run("INSERT INTO setting VALUES ('zy')")

    def at_the_end() -> None:
        with ledger.database.writing():
            ledger.database.run("INSERT INTO setting VALUES ('zz')")
            end_connections(run)

    def before() -> None:
        end_connections(run)
        append(ledger, BATCH, facts_for("w", 1, 3), clock)

    def while_reading() -> None:
        listing = ledger.load_all()
        next(listing)
        end_connections(run)
        list(listing)

    for happens in (while_recording, at_the_end, before, while_reading):
        assert "ended the connection; when it is back, try again" in trouble(happens), happens
        ledger.close()
        ledger = Ledger(postgresql_url)
        assert len(list(ledger.everything())) == 300
        assert run("SELECT count(*) FROM setting WHERE id LIKE 'z%'") == [(0,)]
    ledger.close()


def test_text_that_is_none_is_refused_whole(postgresql_url: str) -> None:
    ledger = Ledger(postgresql_url, create=True)
    bad = Fact("137000", "entry", date(2026, 1, 1), {"note": "half \ud800"})
    said = trouble(lambda: append(ledger, BATCH, [*facts_for("w", 0, 3), bad], clock))
    assert "no character" in said and said.endswith("; nothing was recorded")
    assert "NUL" in trouble(lambda: append(ledger, Batch("w\0", "w"), facts_for("w", 0, 3), clock))
    assert list(ledger.everything()) == []
    long = Fact("137000", "entry", date(2026, 1, 1), {"note": "ä" * 5_000_000 + "\0"})
    append(ledger, BATCH, [long], clock)
    assert [row.fact for row in ledger.everything()] == [long]
    ledger.close()


def test_a_server_that_limits_statements_is_told(
    role: Callable[..., str], postgresql_url: str, run: Run
) -> None:
    ledger = Ledger(postgresql_url, create=True)
    url = role("hasty", "statement_timeout = '50ms'")
    run("GRANT ALL ON ALL TABLES IN SCHEMA public TO hasty")
    hasty = Ledger(url)
    with ledger.database.writing():
        said = trouble(lambda: append(hasty, BATCH, facts_for("w", 0, 3), clock))
    assert "statement_timeout" in said and said.endswith("; nothing was recorded")
    hasty.close()
    ledger.close()


def test_numbers_follow_whatever_the_servers_defaults_are(
    role: Callable[..., str], postgresql_url: str, run: Run
) -> None:
    """A writer who waits must see what the other wrote meanwhile, and be acknowledged only by the disk."""
    ledger = Ledger(postgresql_url, create=True)
    url = role("strict", "default_transaction_isolation = 'serializable'", "synchronous_commit = off")
    run("GRANT ALL ON ALL TABLES IN SCHEMA public TO strict")
    strict = Ledger(url)
    waiting = threading.Thread(target=lambda: append(strict, Batch("s", "s/0"), facts_for("s", 0, 3), clock))
    with ledger.database.writing():
        waiting.start()
        while run("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted") != [(1,)]:
            pass
        from offer.engine.records.ledger.write import record

        record(ledger, BATCH, facts_for("w", 0, 3), clock)
    waiting.join()
    assert [row.recorded_by for row in ledger.everything()] == ["w"] * 3 + ["s"] * 3
    assert isinstance(strict.database, Postgresql)
    with strict.database.writing():
        assert list(strict.database.rows("SHOW synchronous_commit")) == [("on",)]
    assert list(strict.database.rows("SHOW synchronous_commit")) == [("off",)]
    strict.close()
    ledger.close()


def test_settings_are_in_the_same_order_as_in_files(run: Run, postgresql_url: str, tmp_path: Path) -> None:
    """Whatever the order of letters in the server's language."""
    name = "sorted_by_language"
    run(f"CREATE DATABASE {name} TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'en' LOCALE 'C.UTF-8'")
    ids = ["a-2", "B", "a_1", "A1", "a1", "b", "a-1", "Z"]
    try:
        for url in (postgresql_url.rpartition("/")[0] + f"/{name}", f"sqlite:///{tmp_path}/offer.db"):
            ledger = Ledger(url, create=True)
            append(ledger, BATCH, [Fact(id, "details", None, {"name": id}) for id in ids], clock)
            assert ledger.settings() == tuple(sorted(ids))
            assert [one.setting.setting for one in ledger.load_all()] == sorted(ids)
            ledger.close()
    finally:
        run(f"DROP DATABASE {name} WITH (FORCE)")


def test_listings_may_be_nested_left_and_read_within_writing(postgresql_url: str, tmp_path: Path) -> None:
    ledger = Ledger(postgresql_url, create=True)
    append(ledger, BATCH, facts_for("w", 0, 300), clock)
    with ledger.database.reading():
        assert [(a.id, b.id) for a, b in zip(ledger.everything(), ledger.everything(), strict=True)] == [
            (at, at) for at in range(1, 301)
        ]
        left = ledger.everything()
        next(left)
    del left
    with ledger.database.writing():
        assert sum(len(each.setting.log) for each in ledger.load_all()) == 300
    write_backup(ledger, str(tmp_path / "copy.db"))
    copy = Ledger(f"sqlite:///{tmp_path}/copy.db")
    assert list(copy.everything()) == list(ledger.everything())
    copy.close()
    ledger.close()
