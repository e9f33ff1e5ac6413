"""Killed at any moment, the ledger has every acknowledged entry and nothing by half.

A real process (`ledger_worker.py`) works on a ledger and says what was done; it is killed with SIGKILL after a while
that a seeded random number sets. OFFER_KILLS is how often in all, OFFER_KILL_SEED another run of them.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest
from ledger_worker import LATER, batches, clock, corrected, facts_for, size_of
from offer.engine.records.ledger.connect import connect
from offer.engine.records.ledger.facts import Fact
from offer.engine.records.ledger.forget import forget_people, people_called
from offer.engine.records.ledger.integrity import damage
from offer.engine.records.ledger.ledger import Ledger, LedgerRow
from offer.engine.records.ledger.migrations import VERSIONS, bring_up_to_date, version_of
from offer.engine.records.ledger.write import Batch, append, record

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="there is no SIGKILL here"),
]

WORKER = Path(__file__).parent / "ledger_worker.py"
KILLS = int(os.environ.get("OFFER_KILLS", "40"))
SEED = int(os.environ.get("OFFER_KILL_SEED", "1"))
MOST = 150
"""Rows of the largest import."""
A_LEDGER = 4
"""Rounds on one ledger before the next, so that reading all of it stays quick."""


def killed(after: float, task: str, *arguments: str) -> list[list[str]]:
    """What a worker said before it was killed, so many seconds after it was ready."""
    with subprocess.Popen(
        [sys.executable, str(WORKER), task, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as worker:
        assert worker.stdout is not None and worker.stderr is not None
        first = worker.stdout.readline()
        time.sleep(after)
        worker.kill()
        said = first + worker.stdout.read()
        complaint = worker.stderr.read()
    assert worker.returncode == -signal.SIGKILL, complaint
    assert first == "ready\n", complaint
    return [line.split() for line in said.splitlines()[1:]]


def rounds(share: float) -> int:
    return max(1, round(KILLS * share))


def whole(path: str) -> None:
    """SQLite itself finds nothing wrong with the file."""
    connection = sqlite3.connect(path)
    try:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    finally:
        connection.close()


def written_by(
    name: str, said: list[list[str]], together: dict[str, list[LedgerRow]], most: int = MOST
) -> None:
    """Everything a writer acknowledged is there, and of what it did not, each import is whole or absent."""
    acknowledged = {int(words[1]): words for words in said}
    found = {
        int(source.rsplit("/", 1)[1]): rows
        for source, rows in together.items()
        if source.startswith(f"{name}/")
    }
    assert set(acknowledged) <= set(found), f"{name}: acknowledged and gone"
    assert len(found) - len(acknowledged) <= 1, f"{name}: more than one import was not acknowledged"
    for number, rows in found.items():
        if rows[0].replaces is not None:
            assert [row.fact for row in rows] == [corrected(name, number, rows[0].fact.setting)]
        else:
            assert [row.fact for row in rows] == facts_for(name, number, len(rows))
            assert len(rows) == size_of(name, number, most), f"{name}/{number} is half there"
        if (words := acknowledged.get(number)) is not None:
            numbers = [rows[0].replaces, rows[0].id] if words[0] == "corrected" else [rows[0].id, rows[-1].id]
            assert [int(word) for word in words[-2:]] == numbers


def in_order(rows: list[LedgerRow]) -> None:
    assert [row.id for row in rows] == list(range(1, len(rows) + 1))
    moments = [row.recorded_at for row in rows]
    assert moments == sorted(moments)


def settings_by_hand(rows: list[LedgerRow]) -> dict[str, list[str | None]]:
    """The notes of every setting, worked out here from the rows: a correction stands where the entry stood."""
    notes: dict[int, LedgerRow] = {}
    place: dict[int, int] = {}
    for row in rows:
        place[row.id] = row.id if row.replaces is None else place[row.replaces]
        notes[place[row.id]] = row
    found: dict[str, list[str | None]] = {}
    for at in sorted(notes):
        found.setdefault(notes[at].fact.setting, []).append(notes[at].fact.body["note"])
    return dict(sorted(found.items()))


def same_as_replayed(url: str, fresh: Path) -> None:
    """Every answer of a ledger is that of a new one in which the same was recorded without being killed."""
    ledger = Ledger(url)
    rows = list(ledger.everything())
    replay = Ledger(f"sqlite:///{fresh}", create=True)
    with replay.database.writing():
        for source, together in batches(iter(rows)).items():
            batch = Batch(by=together[0].recorded_by, source=source)
            if together[0].replaces is None:
                record(replay, batch, [row.fact for row in together], clock)
            else:
                record(replay, batch, [together[0].fact], clock, instead={0: together[0].replaces})
    assert [(row.id, row.fact, row.replaces) for row in replay.everything()] == [
        (row.id, row.fact, row.replaces) for row in rows
    ]
    assert list(replay.load_all()) == list(ledger.load_all())
    assert replay.settings() == ledger.settings()
    replay.close()
    ledger.close()


def check(url: str, said: dict[str, list[list[str]]], folder: Path) -> int:
    """All of the above, of one ledger; how many rows it has."""
    if url.startswith("sqlite"):
        shutil.copytree(folder / "live", folder / "copy")  # checked as it was left: opening it recovers it
        whole(str(folder / "copy" / "offer.db"))
        shutil.rmtree(folder / "copy")
    ledger = Ledger(url)
    rows = list(ledger.everything())
    in_order(rows)
    together = batches(iter(rows))
    for name, lines in said.items():
        written_by(name, lines, together)
    assert damage(ledger) == []
    assert {
        one.setting.setting: [entry.note for entry in one.setting.log] for one in ledger.load_all()
    } == settings_by_hand(rows)
    ledger.close()
    return len(rows)


def test_nothing_acknowledged_is_lost_and_nothing_is_half_recorded(tmp_path: Path) -> None:
    chance = random.Random(f"{SEED}/write")
    acknowledged = rows = 0
    for start in range(0, rounds(0.6), A_LEDGER):
        folder = tmp_path / str(start)
        (folder / "live").mkdir(parents=True)
        url = f"sqlite:///{folder}/live/offer.db"
        said: dict[str, list[list[str]]] = {}
        for number in range(start, min(start + A_LEDGER, rounds(0.6))):
            said[f"w{number}"] = killed(chance.random() * 0.25, "write", url, f"w{number}", str(MOST))
            rows = check(url, said, folder)
        same_as_replayed(url, folder / "replay.db")
        acknowledged += sum(map(len, said.values()))
        assert rows >= sum(map(len, said.values()))
    print(f"{acknowledged} acknowledged")
    assert acknowledged > rounds(0.6)


def test_a_postgresql_ledger_outlives_its_killed_clients(postgresql_url: str, tmp_path: Path) -> None:
    chance = random.Random(f"{SEED}/postgresql")
    said: dict[str, list[list[str]]] = {}
    for number in range(rounds(0.1)):
        name = f"w{number}"
        said[name] = killed(chance.random() * 0.25, "write", postgresql_url, name, str(MOST))
        ledger = Ledger(postgresql_url)
        with ledger.database.writing():  # after what the killed client had begun
            pass
        ledger.close()
        check(postgresql_url, said, tmp_path)
    same_as_replayed(postgresql_url, tmp_path / "replay.db")


def test_a_server_that_crashes_keeps_what_was_acknowledged(postgresql_url: str, tmp_path: Path) -> None:
    from postgres import crash

    chance = random.Random(f"{SEED}/crash")
    said: dict[str, list[list[str]]] = {}
    for number in range(rounds(0.05)):
        name = f"w{number}"
        with subprocess.Popen(
            [sys.executable, str(WORKER), "write", postgresql_url, name, str(MOST)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as worker:
            assert worker.stdout is not None and worker.stderr is not None
            assert worker.stdout.readline() == "ready\n"
            time.sleep(chance.random() * 0.3)
            crash(postgresql_url)
            out, complaint = worker.communicate(timeout=60)
        assert worker.returncode == 1
        assert "LedgerTrouble: the server of the ledger " in complaint.splitlines()[-1], complaint
        said[name] = [line.split() for line in out.splitlines()]
        check(postgresql_url, said, tmp_path)


def test_the_command_that_imports_may_be_killed(tmp_path: Path) -> None:
    chance = random.Random(f"{SEED}/import")
    schools = 5_000
    register = tmp_path / "register.csv"
    names = '"URN","LA (code)","LA (name)","EstablishmentNumber","EstablishmentName"\n'
    register.write_text(
        names
        + "".join(f'"{100000 + at}","874","Peterborough","{at}","School {at}"\n' for at in range(schools)),
        encoding="cp1252",
    )
    cut_short = 0
    for number in range(rounds(0.1)):
        path = tmp_path / f"{number}.db"
        command = [sys.executable, "-m", "offer.cli", "records", "import", str(register), "--by", "tests"]
        command += ["--records", f"sqlite:///{path}"]
        with subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        ) as importing:
            while not path.exists():  # from here on there is something to lose
                assert importing.poll() is None
            time.sleep(chance.random() * 0.08)
            importing.kill()
            out, _ = importing.communicate()
        ledger = Ledger(f"sqlite:///{path}", create=True)
        rows = len(list(ledger.everything()))
        assert rows in (0, schools)
        assert rows == schools or not out
        cut_short += rows == 0
        assert damage(ledger) == []
        ledger.close()
        whole(str(path))
        for _ in range(2):
            subprocess.run(command, check=True, capture_output=True)
            ledger = Ledger(f"sqlite:///{path}")
            assert len(list(ledger.everything())) == schools
            ledger.close()
        path.unlink()
    print(f"{cut_short} of {rounds(0.1)} imports were cut short")


def test_first_openings_are_whole_or_can_be_begun_again(tmp_path: Path) -> None:
    chance = random.Random(f"{SEED}/create")
    for number in range(rounds(0.1)):
        folder = tmp_path / str(number)
        folder.mkdir()
        said = killed(chance.random() * 0.05, "create", "", "c", str(folder))
        made = {path for (_, path) in said}
        found = sorted(str(path) for path in folder.glob("*.db"))
        assert made <= set(found)
        for path in found:
            assert stat.S_IMODE(os.stat(path).st_mode) == 0o600
            ledger = Ledger(f"sqlite:///{path}", create=path not in made)
            assert version_of(ledger.database) == len(VERSIONS)
            append(ledger, Batch("tests", "after"), facts_for("after", 0, 3), clock)
            assert len(list(ledger.everything())) == 3
            ledger.close()
            whole(path)


def filled(path: Path, facts: list[Fact]) -> Ledger:
    ledger = Ledger(f"sqlite:///{path}", create=True)
    append(ledger, Batch("tests", "before"), facts, clock)
    return ledger


def test_tables_are_changed_whole_or_not_at_all(tmp_path: Path) -> None:
    chance = random.Random(f"{SEED}/migrate")
    filled(tmp_path / "old.db", facts_for("before", 0, 10_000)).close()
    changed = 0
    for number in range(rounds(0.1)):
        path = tmp_path / f"{number}.db"
        shutil.copy(tmp_path / "old.db", path)
        said = killed(chance.random() * 0.06, "migrate", f"sqlite:///{path}", "m")
        whole(str(path))
        with closing(sqlite3.connect(path)) as connection:
            tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
            (version,) = connection.execute("SELECT value FROM ledger WHERE name = 'version'").fetchone()
        new = frozenset({"more", "last"} & tables)
        assert (version, new) in {
            (str(len(VERSIONS)), frozenset()),
            (str(len(LATER)), frozenset({"more", "last"})),
        }
        assert not said or new
        assert "entry_by_setting" in tables
        database = connect(f"sqlite:///{path}")  # as a program that knows the later tables does
        bring_up_to_date(database, LATER)
        assert version_of(database, LATER) == len(LATER)
        database.close()
        changed += bool(new)
        path.unlink()
    print(f"{changed} of {rounds(0.1)} were changed before the kill")


def test_a_backup_cut_short_is_none(tmp_path: Path) -> None:
    chance = random.Random(f"{SEED}/backup")
    ledger = filled(tmp_path / "offer.db", facts_for("before", 0, 10_000))
    before = list(ledger.everything())
    for number in range(rounds(0.1)):
        folder = tmp_path / str(number)
        folder.mkdir()
        said = killed(chance.random() * 0.3, "back_up", f"sqlite:///{tmp_path}/offer.db", "b", str(folder))
        copies = sorted(str(path) for path in folder.glob("*.db"))
        assert {path for (_, path) in said} <= set(copies)
        for path in copies:
            whole(path)
            assert stat.S_IMODE(os.stat(path).st_mode) == 0o600
        if copies:
            copy = Ledger(f"sqlite:///{copies[-1]}")
            assert list(copy.everything()) == before
            copy.close()
        assert list(ledger.everything()) == before
        shutil.rmtree(folder)
    whole(str(tmp_path / "offer.db"))
    ledger.close()


def test_somebody_is_forgotten_whole_or_not_at_all(tmp_path: Path) -> None:
    chance = random.Random(f"{SEED}/forget")
    people = 12
    for number in range(rounds(0.1)):
        path = tmp_path / f"{number}.db"
        facts = facts_for("before", 0, 2_000)
        for who in range(people):
            name = f"Name{who} Unmistakable"
            facts += [
                Fact("137000", "person", None, {"id": f"p{who}", "name": name}),
                Fact(
                    "137000", "person", None, {"id": f"p{who}", "email": f"unmistakable{who}@school.example"}
                ),
            ]
            facts += [
                Fact("137000", "entry", one.on, {**one.body, "note": f"{name} drove {at}"})
                for at, one in enumerate(facts_for("about", who, 20))
            ]
        ledger = filled(path, facts)
        before = ledger.load("137000").setting
        ledger.close()
        url = f"sqlite:///{path}"
        said = killed(chance.random() * 0.6, "forget", url, "f", str(people))
        ledger = Ledger(url)
        assert damage(ledger) == []
        after = ledger.load("137000").setting
        assert [(one.date, one.activity) for one in after.log] == [
            (one.date, one.activity) for one in before.log
        ]
        forgotten = {int(who) for _, who in said}
        for who in range(people):
            (person,) = [one for one in after.people if one.id == f"p{who}"]
            notes = [one.note for one in after.log if one.note and one.note.partition(" drove")[1]]
            named = sum(note.startswith(f"Name{who} Unmistakable ") for note in notes)
            called = sum(note.startswith(f"p{who} drove") for note in notes)
            gone = (person.name, person.email, named, called) == (None, None, 0, 20)
            kept = (person.name is not None, person.email is not None, named, called) == (True, True, 20, 0)
            assert gone != kept, f"p{who} is half forgotten"
            assert gone or who not in forgotten
        for who in range(people):
            forget_people(ledger, people_called(ledger, f"p{who}"), Batch("tests", "a wish"), clock)
        ledger.close()
        left = b"".join(each.read_bytes() for each in tmp_path.iterdir() if each.name.startswith(path.name))
        assert b"nmistakable" not in left
        path.unlink()


def test_the_kills_can_be_told_from_no_kills() -> None:
    """What the checks above compare can differ: an import with its last row missing is seen."""
    name, number = "w0", next(at for at in range(100) if size_of("w0", at, MOST) > 2)
    facts = facts_for(name, number, size_of(name, number, MOST))
    rows = [
        LedgerRow(at + 1, fact, None, None, "", name, f"{name}/{number}") for at, fact in enumerate(facts)
    ]
    said = [["recorded", str(number), str(len(rows)), "1", str(len(rows))]]
    written_by(name, said, {f"{name}/{number}": rows})
    with pytest.raises(AssertionError):
        written_by(name, [], {f"{name}/{number}": rows[:-1]})
    with pytest.raises(AssertionError, match="acknowledged and gone"):
        written_by(name, said, {})
