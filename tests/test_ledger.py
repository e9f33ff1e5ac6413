"""The ledger holds what the files say: the same settings, and nothing twice."""

from __future__ import annotations

import gc
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from ledgers import Clock, clock, ledger, url
from offer.engine.records.ledger.backup import write_backup
from offer.engine.records.ledger.database import LedgerTrouble
from offer.engine.records.ledger.facts import Fact, facts_of
from offer.engine.records.ledger.forget import forget_people, people_called
from offer.engine.records.ledger.ledger import Ledger
from offer.engine.records.ledger.migrations import VERSIONS, bring_up_to_date
from offer.engine.records.ledger.tables import TABLE_COLUMNS
from offer.engine.records.ledger.write import Batch, append, correct_entry
from offer.engine.records.store.interface import NotFound, Recorded
from offer.engine.records.store.yaml_folder import YamlFolder

__all__ = ["clock", "ledger", "url"]

ROOT = Path(__file__).parent.parent
FOLDERS = ("examples/records", "examples/programmes/records")
BATCH = Batch(by="tests", source="a test")


def entry(on: str, **body: object) -> Fact:
    return Fact("137001", "entry", date.fromisoformat(on), body)


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_setting_comes_back_as_its_file_says_it(ledger: Ledger, clock: Clock, folder: str) -> None:
    for each in YamlFolder(ROOT / folder).load_all():
        assert isinstance(each, Recorded)
        append(ledger, BATCH, facts_of(each.setting), clock)
        assert ledger.load(each.setting.setting).setting == each.setting
        assert append(ledger, BATCH, facts_of(each.setting), clock).recorded == ()


def test_settings_come_from_a_ledger_without_pydantic_and_yaml(tmp_path: Path, clock: Clock) -> None:
    made = Ledger(f"sqlite:///{tmp_path}/offer.db", create=True)
    for each in YamlFolder(ROOT / FOLDERS[0]).load_all():
        assert isinstance(each, Recorded)
        append(made, BATCH, facts_of(each.setting), clock)
    made.close()
    code = (
        "import sys\n"
        "from offer.engine.records.open import open_records\n"
        f"settings = [each.setting for each in open_records({str(tmp_path / 'offer.db')!r}).load_all()]\n"
        "assert any(setting.log for setting in settings)\n"
        "print([name for name in ('pydantic', 'pydantic_core', 'yaml') if name in sys.modules])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_all_settings_come_in_order(ledger: Ledger, clock: Clock) -> None:
    settings = [
        each.setting for each in YamlFolder(ROOT / FOLDERS[0]).load_all() if isinstance(each, Recorded)
    ]
    for setting in reversed(settings):
        append(ledger, BATCH, facts_of(setting), clock)
    assert [each.setting for each in ledger.load_all() if isinstance(each, Recorded)] == settings
    assert ledger.settings() == tuple(setting.setting for setting in settings)


def test_equal_entries_count_as_often_as_they_stand(ledger: Ledger, clock: Clock) -> None:
    twice = [entry("2026-09-24", activity="a"), entry("2026-09-24", activity="a")]
    assert len(append(ledger, BATCH, twice, clock).recorded) == 2
    assert append(ledger, BATCH, twice, clock).recorded == ()
    assert len(append(ledger, BATCH, [*twice, twice[0]], clock).recorded) == 1


def test_a_correction_stands_where_the_entry_stood(ledger: Ledger, url: str, clock: Clock) -> None:
    first, second = append(
        ledger, BATCH, [entry("2026-09-24", activity="a"), entry("2026-09-25", activity="b")], clock
    ).recorded
    before = clock.now
    correct_entry(ledger, BATCH, first, entry("2026-09-26", activity="c"), "typed wrongly", clock)
    assert [one.activity for one in ledger.load("137001").setting.log] == ["c", "b"]
    known = Ledger(url, known_on=before)
    assert [one.activity for one in known.load("137001").setting.log] == ["a", "b"]
    known.close()
    correct_entry(ledger, BATCH, second, None, "never happened", clock)
    assert [one.activity for one in ledger.load("137001").setting.log] == ["c"]


def test_an_import_never_undoes_a_correction_but_people_may(ledger: Ledger, clock: Clock) -> None:
    fact = entry("2026-09-24", activity="a")
    (number,) = append(ledger, BATCH, [fact], clock).recorded
    correct_entry(ledger, BATCH, number, None, "never happened", clock)
    assert append(ledger, BATCH, [fact], clock).recorded == ()
    assert len(append(ledger, BATCH, [fact], clock, again=True).recorded) == 1


def test_of_a_name_there_is_one_at_a_time(ledger: Ledger, clock: Clock) -> None:
    for name in ("Old", "New"):
        append(ledger, BATCH, [Fact("137001", "details", None, {"name": name})], clock)
    assert ledger.load("137001").setting.name == "New"
    assert append(ledger, BATCH, [Fact("137001", "details", None, {"name": "Old"})], clock).recorded == ()
    append(ledger, BATCH, [Fact("137001", "details", None, {"name": "Old"})], clock, again=True)
    assert ledger.load("137001").setting.name == "Old"


def test_a_row_is_replaced_once(ledger: Ledger, clock: Clock) -> None:
    (number,) = append(ledger, BATCH, [entry("2026-09-24", activity="a")], clock).recorded
    correct_entry(ledger, BATCH, number, None, "never happened", clock)
    with pytest.raises(LedgerTrouble, match="was corrected or retracted before, by entry 2"):
        correct_entry(ledger, BATCH, number, None, "again", clock)
    with pytest.raises(LedgerTrouble, match="there is no entry 99"):
        correct_entry(ledger, BATCH, 99, None, "again", clock)


def test_the_register_gives_way_to_what_people_record(ledger: Ledger, clock: Clock) -> None:
    register = {"name": "REGISTERED SCHOOL", "attributes": {"local_authority": "925", "phase": "Primary"}}
    append(ledger, BATCH, [Fact("137001", "register", None, register)], clock)
    assert ledger.settings() == ()
    assert ledger.known_only_from_the_register() == 1
    assert ledger.load("137001").setting.attributes["local_authority"].text == "925"
    own = {"attribute": "local_authority", "value": "874", "written": "text"}
    append(
        ledger,
        BATCH,
        [Fact("137001", "details", None, own), Fact("137001", "details", None, {"name": "St Mary's"})],
        clock,
    )
    setting = ledger.load("137001").setting
    assert setting.name == "St Mary's"
    assert {name: one.text for name, one in setting.attributes.items()} == {
        "local_authority": "874",
        "phase": "Primary",
    }
    assert ledger.settings() == ("137001",)


def test_a_setting_is_found_by_a_former_id_and_by_nearly_its_name(ledger: Ledger, clock: Clock) -> None:
    facts = [
        Fact("137001", "details", None, {"name": "Example Academy"}),
        Fact("137001", "details", None, {"formerly": ["100001"]}),
    ]
    append(ledger, BATCH, facts, clock)
    assert ledger.load("100001").setting.setting == "137001"
    with pytest.raises(NotFound, match=r"did you mean `137001` \(Example Academy\)"):
        ledger.load("137010")


def test_the_file_is_its_owners_alone(tmp_path: Path) -> None:
    Ledger(f"sqlite:///{tmp_path}/offer.db", create=True).close()
    assert stat.S_IMODE((tmp_path / "offer.db").stat().st_mode) == 0o600


def test_an_older_ledger_is_brought_up_to_date_and_a_later_one_refused(tmp_path: Path) -> None:
    ledger = Ledger(f"sqlite:///{tmp_path}/offer.db", create=True)
    later = (*VERSIONS, ("CREATE TABLE more (id BIGINT PRIMARY KEY)",))
    bring_up_to_date(ledger.database, later)
    assert "more" in ledger.database.tables()
    with pytest.raises(LedgerTrouble, match="by a later version of offer"):
        Ledger(f"sqlite:///{tmp_path}/offer.db")
    ledger.close()


def test_the_columns_that_are_written_and_copied_are_those_of_the_tables(tmp_path: Path) -> None:
    with closing(Ledger(f"sqlite:///{tmp_path / 'offer.db'}", create=True)) as ledger:
        made = {
            table: tuple(column for _, column, *_ in ledger.database.rows(f"PRAGMA table_info({table})"))
            for table in ledger.database.tables() - {"ledger"}
        }
    assert made == TABLE_COLUMNS


def test_a_ledger_that_is_let_go_of_closes_its_connection(tmp_path: Path) -> None:
    ledger = Ledger(f"sqlite:///{tmp_path}/offer.db", create=True)
    connection = ledger.database._connection
    del ledger
    gc.collect()
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        connection.execute("SELECT 1")


def test_what_is_no_ledger_is_left_alone(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "other.db")) as other:
        other.execute("CREATE TABLE theirs (id)")
    with pytest.raises(LedgerTrouble, match="a database of something else"):
        Ledger(f"sqlite:///{tmp_path}/other.db", create=True)
    (tmp_path / "text.db").write_text("no database at all" * 100, encoding="utf-8")
    with pytest.raises(LedgerTrouble, match="is not a ledger"):
        Ledger(f"sqlite:///{tmp_path}/text.db")
    with pytest.raises(LedgerTrouble, match="there is no ledger"):
        Ledger(f"sqlite:///{tmp_path}/none.db")


NAME, ADDRESS = 'Aïsha O\'Khan-"Smith"', "a.khan@school.example"


def somebody(ledger: Ledger, clock: Clock) -> None:
    """A person with two names over time and two addresses, named in notes and a waiver too."""
    facts = [
        Fact("137001", "person", None, {"id": "ak"}),
        Fact("137001", "person", None, {"id": "ak", "name": "Aïsha Khan"}),
        Fact("137001", "person", None, {"id": "ak", "email": ADDRESS}),
        Fact("137001", "role", None, {"person": "ak", "role": "lead"}),
        entry("2026-09-24", activity="a", people=["ak"], note=f"{ADDRESS.upper()} drove; khan's bus"),
        entry("2026-09-25", waive="a.b", by="Aïsha  Khan", reason="Aïsha Khans are many"),
        Fact("137002", "person", None, {"id": "bl", "name": "B. Lowe"}),
    ]
    append(ledger, Batch(by=NAME.upper(), source=f"{NAME} attendance.csv"), facts, clock)
    append(ledger, BATCH, [Fact("137001", "person", None, {"id": "ak", "name": NAME})], clock, again=True)


def test_forgetting_leaves_the_id_and_every_day(ledger: Ledger, url: str, clock: Clock) -> None:
    somebody(ledger, clock)
    before, then = ledger.load("137001").setting, clock.now
    found = people_called(ledger, "aïsha khan")
    assert [(one.setting, one.person, one.forgotten) for one in found] == [("137001", "ak", False)]
    assert forget_people(ledger, found, BATCH, clock) == 5
    for known_on in (None, then):
        again = Ledger(url, known_on=known_on)
        after = again.load("137001").setting
        assert [(one.id, one.name, one.email) for one in after.people] == [("ak", None, None)]
        assert [one.date for one in after.log] == [one.date for one in before.log]
        assert [one.roles for one in after.people] == [one.roles for one in before.people]
        assert after.log[0].note == "ak drove; khan's bus"
        assert (after.log[1].by, after.log[1].reason) == ("ak", "Aïsha Khans are many")
        again.close()
    assert {kept.source for kept in ledger.everything()} == {"ak attendance.csv", "a test"}
    assert {kept.recorded_by for kept in ledger.everything()} == {"ak", BATCH.by}
    assert [one.forgotten for one in people_called(ledger, ADDRESS)] == [True]
    assert forget_people(ledger, people_called(ledger, "ak"), BATCH, clock) == 0


def test_who_was_forgotten_is_refused(ledger: Ledger, clock: Clock) -> None:
    somebody(ledger, clock)
    forget_people(ledger, people_called(ledger, ADDRESS), BATCH, clock)
    same = Fact("137001", "person", None, {"id": "ak", "name": "Somebody Else"})
    other_id = Fact("137001", "person", None, {"id": "ak2", "name": "aïsha  KHAN"})
    elsewhere = Fact("137002", "person", None, {"id": "ak", "name": "Aïsha Khan"})
    receipt = append(ledger, BATCH, [same, other_id, elsewhere], clock, again=True)
    assert receipt.refused == (same, other_id)
    assert len(receipt.recorded) == 1


def test_no_byte_of_a_forgotten_person_stays_in_the_file(tmp_path: Path, clock: Clock) -> None:
    ledger = Ledger(f"sqlite:///{tmp_path}/offer.db", create=True)
    somebody(ledger, clock)
    append(ledger, BATCH, [entry("2026-09-26", activity="x", note="x" * 300) for _ in range(500)], clock)

    def bytes_of_all_files() -> bytes:
        return b"".join(path.read_bytes() for path in sorted(tmp_path.iterdir())).lower()

    traces = [
        NAME.encode(),
        b"O'Khan",
        ADDRESS.encode(),
        "Aïsha Khan".encode(),
        "Aïsha  Khan".encode(),
    ]
    assert all(trace.lower() in bytes_of_all_files() for trace in traces[1:])
    forget_people(ledger, people_called(ledger, ADDRESS), BATCH, clock)
    kept = "aïsha khans".encode()
    assert [trace for trace in traces if trace.lower() in bytes_of_all_files().replace(kept, b"")] == []
    ledger.close()


def test_forgetting_says_when_a_reader_keeps_the_log_from_being_purged(
    tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("offer.engine.records.ledger.forget.WAIT_AT_MOST", 0)
    url = f"sqlite:///{tmp_path}/offer.db"
    ledger = Ledger(url, create=True)
    somebody(ledger, clock)
    reader = Ledger(url)
    with reader.database.reading():
        reader.load("137001")
        with pytest.raises(LedgerTrouble, match="is being read"):
            forget_people(ledger, people_called(ledger, ADDRESS), BATCH, clock)
    assert forget_people(ledger, people_called(ledger, ADDRESS), BATCH, clock) == 0
    assert b"o'khan" not in b"".join(path.read_bytes() for path in tmp_path.iterdir()).lower()
    reader.close()
    ledger.close()


def test_a_backup_is_a_ledger_with_the_same_answers(ledger: Ledger, clock: Clock, tmp_path: Path) -> None:
    somebody(ledger, clock)
    forget_people(ledger, people_called(ledger, "bl"), BATCH, clock)
    copy = tmp_path / "copy.db"
    write_backup(ledger, str(copy))
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert sorted(path.name for path in tmp_path.iterdir() if "copy" in path.name) == ["copy.db"]
    again = Ledger(f"sqlite:///{copy}")
    assert list(again.everything()) == list(ledger.everything())
    refused = append(again, BATCH, [Fact("137002", "person", None, {"id": "bl", "name": "B. Lowe"})], clock)
    assert len(refused.refused) == 1
    again.close()
    with pytest.raises(LedgerTrouble, match="is there already"):
        write_backup(ledger, str(copy))
