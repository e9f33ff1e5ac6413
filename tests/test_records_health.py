"""Is everything in order: damage that is done by hand is found, and so is every name that leads nowhere."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from offer.engine.answers.build import AnswerBuilder
from offer.engine.answers.records_health import health
from offer.engine.compiled.library import Library
from offer.engine.language.programme import Scalar
from offer.engine.language.setting import (
    Enrolment,
    Entry,
    Person,
    Presence,
    RoleHeld,
    Setting,
)
from offer.engine.library import load_library
from offer.engine.records.ledger.facts import Fact, facts_of
from offer.engine.records.ledger.forget import forget_people, people_called
from offer.engine.records.ledger.integrity import Unlisted, damage, unlisted
from offer.engine.records.ledger.ledger import Ledger
from offer.engine.records.ledger.write import Batch, append, correct_entry
from offer.engine.records.store.interface import Recorded
from offer.engine.records.store.yaml_folder import YamlFolder
from running import Run, runner

ROOT = Path(__file__).parent.parent
ON = date(2026, 11, 23)
BATCH = Batch(by="tests", source="a test")


def clock() -> datetime:
    return datetime(2026, 9, 1, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger with the examples, a correction, a retraction and somebody forgotten."""
    path = tmp_path_factory.mktemp("ledger") / "offer.db"
    fill(f"sqlite:///{path}")
    return path


def fill(url: str) -> None:
    ledger = Ledger(url, create=True)
    for each in YamlFolder(ROOT / "examples/records").load_all():
        assert isinstance(each, Recorded)
        append(ledger, BATCH, facts_of(each.setting), clock)
    entries = [kept for kept in ledger.entries("137001") if kept.fact.kind == "entry"]
    correct_entry(
        ledger, BATCH, entries[0].id, Fact("137001", "entry", ON, dict(entries[0].fact.body)), "a slip", clock
    )
    correct_entry(ledger, BATCH, entries[1].id, None, "it was not so", clock)
    append(ledger, BATCH, [Fact("137001", "details", None, {"name": "Another"})], clock)
    forget_people(ledger, people_called(ledger, "A. Khan"), BATCH, clock)
    ledger.close()


@pytest.fixture
def ledger(filled: Path, tmp_path: Path) -> Path:
    """A copy of it, to be damaged."""
    shutil.copy(filled, tmp_path / "offer.db")
    return tmp_path / "offer.db"


def found(path: Path) -> list[str]:
    opened = Ledger(f"sqlite:///{path}")
    try:
        return [f"{one.place}: {one.says}" for one in damage(opened)]
    finally:
        opened.close()


def do(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()


def test_a_ledger_that_was_only_used_is_whole(filled: Path) -> None:
    assert found(filled) == []


@pytest.mark.slow
def test_so_is_one_on_a_server(postgresql_url: str) -> None:
    fill(postgresql_url)
    opened = Ledger(postgresql_url)
    assert damage(opened) == []
    assert unlisted(opened) == []
    opened.database.run(
        "UPDATE entry SET body = '{\"programme\":\"x\"}' WHERE kind = 'enrolment' AND setting = '137001'"
    )
    (one,) = damage(opened)
    assert (one.setting, "digest" in one.says) == ("137001", True)
    opened.close()


ENTRY = "(SELECT min(id) FROM entry WHERE kind = 'entry' AND setting = '137003')"
NAME = "(SELECT min(id) FROM entry WHERE slot = 'name' AND setting = '137003')"
LAST = "(SELECT max(id) FROM entry)"


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        (f"UPDATE entry SET body = '{{\"name\":\"x\"}}' WHERE id = {NAME}", "its digest is another's"),
        (f"UPDATE entry SET happened_on = '2020-01-01' WHERE id = {ENTRY}", "its digest is another's"),
        (f"UPDATE entry SET setting = '137004' WHERE id = {ENTRY}", "its digest is another's"),
        (f"UPDATE entry SET body = '{{' WHERE id = {ENTRY}", "it cannot be read"),
        (f"UPDATE entry SET body = '[1]' WHERE id = {ENTRY}", "it cannot be read"),
        (f"UPDATE entry SET body = '{{\"people\":[[]]}}' WHERE id = {ENTRY}", "it is no whole entry"),
        (f"UPDATE entry SET happened_on = 'soon' WHERE id = {ENTRY}", "it cannot be read"),
        (f"UPDATE entry SET kind = 'thought' WHERE id = {ENTRY}", "`thought` is no kind of entry"),
        (f"UPDATE entry SET kind = 'role' WHERE id = {ENTRY}", "it is no whole role"),
        (f"UPDATE entry SET slot = 'calendar' WHERE id = {NAME}", "it is filed as something else"),
        (f"UPDATE entry SET replaces = {NAME} WHERE id = {LAST}", "which is no earlier entry about this setting"),
        (f"UPDATE entry SET replaces = {NAME} WHERE id = {ENTRY}", "which is about something else"),
        (f"UPDATE entry SET replaces = id WHERE id = {ENTRY}", "which is no earlier entry about this setting"),
        (f"UPDATE entry SET batch = 4711 WHERE id = {ENTRY}", "it refers to a row of the table `batch`"),
        ("DELETE FROM setting WHERE id = '137003'", "it refers to a row of the table `setting`"),
        (
            "UPDATE entry SET body = '{\"id\":\"ak\",\"name\":\"A. Khan\"}' "
            "WHERE slot = 'person ak name' AND setting = '137001'",
            "it holds the name or address of somebody who was forgotten",
        ),
    ],
)  # fmt: skip
def test_what_was_changed_by_hand_is_found(ledger: Path, statement: str, says: str) -> None:
    do(ledger, statement)
    assert any(says in each for each in found(ledger)), found(ledger)


def test_a_file_that_is_damaged_is_told(ledger: Path) -> None:
    content = bytearray(ledger.read_bytes())
    for at in range(len(content) - 3 * 4096, len(content) - 2 * 4096):
        content[at] ^= 0x5A
    ledger.write_bytes(content)
    assert found(ledger) != []


def test_a_role_of_nobody_is_found(ledger: Path) -> None:
    opened = Ledger(f"sqlite:///{ledger}")
    assert unlisted(opened) == []
    receipt = append(opened, BATCH, [Fact("137001", "role", None, {"person": "zz", "role": "lead"})], clock)
    assert unlisted(opened) == [Unlisted("137001", "zz", f"entry {receipt.recorded[0]}: lead")]
    correct_entry(opened, BATCH, receipt.recorded[0], None, "nobody", clock)
    assert unlisted(opened) == []
    opened.close()


# --- names and entries ---


@pytest.fixture(scope="module")
def library() -> Library:
    return load_library(ROOT / "programmes", "programmes")


def setting(*log: Entry, **more: object) -> Setting:
    given: dict[str, object] = {
        "attributes": {"local_authority": Scalar("925", "text")},
        "enrolments": (Enrolment(programme="relational-practice", date=date(2026, 9, 7)),),
        "people": (
            Person(id="ak", roles=(RoleHeld(role="lead"), RoleHeld(role="slt"))),
            Person(id="bl", roles=(RoleHeld(role="lead"),)),
        ),
    }
    return Setting(setting="137001", log=log, **(given | more))  # type: ignore[arg-type]


def trained(on: str = "2026-09-24", activity: str = "connection-training", *who: str) -> Entry:
    people = tuple(Presence(id=one) for one in who or ("ak", "bl"))
    return Entry(date=date.fromisoformat(on), activity=activity, people=people, hours=3.0)


def test_records_in_order_have_nothing_to_say(library: Library) -> None:
    assert health(AnswerBuilder(library, "builtin"), setting(trained()), ON) == health(
        AnswerBuilder(library, "builtin"), setting(trained()), date(2026, 9, 24)
    )
    found = health(AnswerBuilder(library, "builtin"), setting(trained()), ON)
    assert (found.orphans, found.idle, found.enrolled) == ((), (), True)


@pytest.mark.parametrize(
    ("records", "says", "because"),
    [
        (setting(trained(activity="conection-training")), "did you mean `connection-training`?", "24 September"),
        (setting(trained("2026-09-24", "connection-training", "ak", "bl", "xx")), "No person is called `xx`", "24"),
        (setting(Entry(date=ON, issued="a-cake")), "No resource is called `a-cake`", "issued a-cake"),
        (setting(Entry(date=ON, waive="awareness.shar", by="A", reason="B")), "`awareness.share`", "waive"),
        (setting(Entry(date=ON, activity="connection-training", programme="x")), "No programme is called `x`", ""),
        (setting(people=(Person(id="ak", roles=(RoleHeld(role="led"),)),)), "did you mean `lead`?", "roles of ak"),
        (setting(calendar="nowhere"), "No calendar is called `nowhere`", "calendar: nowhere"),
        (
            setting(enrolments=(Enrolment(programme="relational-practise", date=ON),)),
            "did you mean `relational-practice`?",
            "enrolment of 23 November 2026",
        ),
        (setting(trained("2026-09-24", "x", "yy"), enrolments=()), "No person is called `yy`", "24 September"),
    ],
)  # fmt: skip
def test_names_that_lead_nowhere(library: Library, records: Setting, says: str, because: str) -> None:
    orphans = health(AnswerBuilder(library, "builtin"), records, ON).orphans
    assert any(says in one.says and because in one.because for one in orphans), orphans
    assert len(orphans) == 1


@pytest.mark.parametrize(
    ("log", "because"),
    [
        (
            (trained(), trained("2026-09-20", "connection-follow-up")),
            "too early: it counts only from 24 September",
        ),
        ((trained(), trained("2026-10-01", "connection-support")), "no commitment looks at it"),
        (
            (Entry(date=date(2026, 10, 1), withdraw="relational-practice"), trained("2026-10-02")),
            "it is dated after the withdrawal of 1 October 2026",
        ),
    ],
)
def test_entries_that_count_for_nothing_say_why(
    library: Library, log: tuple[Entry, ...], because: str
) -> None:
    found = health(AnswerBuilder(library, "builtin"), setting(*log), ON)
    assert found.orphans == ()
    assert [because in one.because for one in found.idle] == [True], found.idle


def test_what_is_dated_later_is_looked_at_too(library: Library) -> None:
    found = health(
        AnswerBuilder(library, "builtin"), setting(trained("2027-01-01", "conection-training")), ON
    )
    assert len(found.orphans) == 1


# --- the command ---


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run `offer records check`, as of a day."""
    plain = runner(monkeypatch, capsys, ROOT)
    return lambda *args: plain("records", "check", *args, "--on", "2026-11-23")


def test_check_of_a_folder(run: Run) -> None:
    result = run("--records", "examples/records")
    assert (result.code, result.err) == (1, "")
    assert result.out.startswith(
        "examples/records: 19 settings\nDamaged: nothing\nNames that lead nowhere: 2\n"
    )
    assert (
        "137007: 11 November 2026: Whole setting Emotion Coaching training [too short: 1 hour" in result.out
    )
    assert result.out.endswith("Not in order\n")
    whole = run("--records", "examples/programmes/records", "--programmes", "examples/programmes")
    assert whole.code == 0
    assert "Names that lead nowhere: none\nCounts for nothing (for you to know): 8\n" in whole.out
    assert whole.out.endswith("\nIn order\n")


def test_check_of_a_ledger_as_json(run: Run, filled: Path, ledger: Path) -> None:
    told = json.loads(run("--records", f"sqlite:///{filled}", "--json").out)
    assert (told["settings"], told["in_order"], told["damage"]) == (19, False, [])
    assert {one["setting"] for one in told["orphans"]} == {"137019"}
    assert told["not_enrolled"] == ["137013"]
    do(ledger, f"UPDATE entry SET body = '{{' WHERE id = {ENTRY}")
    result = run("--records", f"sqlite:///{ledger}", "--json")
    told = json.loads(result.out)
    assert (result.code, told["in_order"]) == (1, False)
    assert [(one["setting"], one["says"]) for one in told["damage"]] == [("137003", "it cannot be read")]
    assert run("--records", f"sqlite:///{ledger}").out.startswith(
        f"sqlite:///{ledger}: the settings were not"
    )


def test_check_of_broken_files(run: Run, tmp_path: Path) -> None:
    (tmp_path / "137001.yaml").write_text('setting: "137001"\nlog: [{date: soon, activity: x}]\n')
    (tmp_path / "137002.yaml").write_text('setting: "137002"\n')
    result = run("--records", str(tmp_path))
    assert result.code == 1
    assert f"{tmp_path}/137001.yaml:2:" in "".join(result.out.split())
    assert "Not enrolled in any programme (for you to know): 1\n  137002\n" in result.out


def test_check_names_a_ledger_that_is_not_there(run: Run, tmp_path: Path) -> None:
    result = run("--records", f"sqlite:///{tmp_path}/none.db")
    assert (result.code, result.out) == (2, "")
    assert "there is no ledger" in result.err
    assert os.listdir(tmp_path) == []
