"""The everyday commands of `offer records`: what is typed, what is refused, and what is said."""

from __future__ import annotations

import json
import os
import pty
import re
import shlex
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from offer.engine.records.ledger.facts import Fact
from offer.engine.records.ledger.ledger import Ledger
from offer.engine.records.ledger.write import Batch, append
from offer.engine.text.columns import aligned
from running import OURS, Result, Run, runner

ROOT = Path(__file__).parent.parent
GOLDEN = Path(__file__).parent / "golden"
UPDATE = bool(os.environ.get("OFFER_UPDATE_GOLDEN"))
NOW = datetime(2026, 11, 23, 9, 30).astimezone()


@pytest.fixture
def empty(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    """Run one command in this process, in an empty folder, on a terminal 100 columns wide."""

    return runner(monkeypatch, capsys, tmp_path, now=NOW, **{**OURS, "OFFER_BY": "Pat Keeper"})


SETTING = [
    ["settings", "add", "137001", "--name", "Example Academy", "--enrol", "relational-practice=2026-09-07",
     "--attribute", "local_authority=925"],
    ["add", "person", "137001", "ak", "--name", "A. Khan", "--email", "ak@example.org", "--role", "lead"],
    ["add", "person", "137001", "bl", "--name", "B. Lowe", "--role", "lead:2025-09-01:2027-07-31"],
]  # fmt: skip


@pytest.fixture
def run(empty: Run) -> Run:
    """The same in a folder with a ledger of one setting and two people: entries 1 to 10."""
    for args in SETTING:
        assert empty("records", *args).code == 0
    return empty


def rows(run: Run, *args: str) -> list[dict[str, Any]]:
    result = run("records", "log", "137001", "--json", *args)
    assert result.code == 0
    return [json.loads(line) for line in result.out.splitlines()]


def refused(run: Run, *args: str) -> str:
    """The message of a command that records nothing."""
    before = rows(run)
    result = run("records", *args)
    assert (result.code, result.out) == (2, "")
    assert rows(run) == before
    assert "Traceback" not in result.err
    return result.err


ADDED = {
    "activity 137001 connection-training --date 2026-09-24 --people ak,bl:2.5 --hours 3 --session am --note N":
        ("2026-09-24", {"activity": "connection-training", "people": ["ak", ["bl", 2.5]], "hours": 3,
                        "session": "am", "note": "N"}),
    "issued 137001 inside-im-hurting --date 2026-09-30 --programme relational-practice":
        ("2026-09-30", {"issued": "inside-im-hurting", "programme": "relational-practice"}),
    "waive 137001 awareness.share --date 2026-11-02 --granted-by PVS --reason Flood --until 2026-12-01 --by me":
        ("2026-11-02", {"waive": "awareness.share", "by": "PVS", "reason": "Flood", "until": "2026-12-01"}),
    "pause 137001 --date 2026-11-09 --until 2026-11-20 --reason Closed":
        ("2026-11-09", {"pause": True, "until": "2026-11-20", "reason": "Closed"}),
    "withdraw 137001 relational-practice --date 2026-12-01 --reason Head":
        ("2026-12-01", {"withdraw": "relational-practice", "reason": "Head"}),
    "enrol 137001 relational-practice --date 2027-09-01": ("2027-09-01", {"programme": "relational-practice"}),
    "role 137001 ak slt --from 2026-01-01": (None, {"person": "ak", "role": "slt", "from": "2026-01-01"}),
    "attribute 137001 postcode 0123 --anyway":
        (None, {"attribute": "postcode", "value": "0123", "written": "text"}),
    "attribute 137001 pupils 210": (None, {"attribute": "pupils", "value": "210", "written": "number"}),
}  # fmt: skip


@pytest.mark.parametrize("typed", [typed for typed, body in ADDED.items() if body])
def test_what_is_typed_is_kept_once(run: Run, typed: str) -> None:
    expected = ADDED[typed]
    assert expected is not None
    result = run("records", "add", *typed.split())
    assert result.code == 0
    assert all("has not come yet" in line for line in result.err.splitlines())
    number = int(re.findall(r"entry (\d+)", result.out)[0])
    row = rows(run)[-1]
    assert (row["entry"], row["happened_on"], row["says"]) == (number, *expected)
    assert (row["recorded_by"], row["source"]) == ("me" if "--by" in typed else "Pat Keeper", "typed")
    again = run("records", "add", *typed.split())
    assert again.code == 0
    assert "recorded before, so nothing was added" in again.out
    assert rows(run)[-1] == row


def test_people_are_named_by_id_or_by_name(run: Run) -> None:
    add = ("add", "activity", "137001", "connection-training", "--date", "2026-09-24")
    result = run("records", *add, "--people", "A. Khan, b.  lowe:2")
    assert (
        result.out
        == "137001, entry 11: 24 September 2026: connection-training with A. Khan and B. Lowe (2 hours)\n"
    )
    assert run("records", "add", "person", "137001", "ak2", "--name", "A. Khan").code == 0
    assert "`ak` and `ak2` are all called `A. Khan`; name one by id" in refused(
        run, *add, "--people", "A. Khan"
    )


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        (
            "activity 137001 conection-training --date 2026-09-24",
            "did you mean `connection-training`? --anyway",
        ),
        (
            "activity 137001 inside-im-hurting --date 2026-09-24",
            "offer records add issued SETTING inside-im-hurting",
        ),
        (
            "activity 137001 connection-training --date 2026-09-24 --people ax",
            "no person in 137001 is called `ax`",
        ),
        (
            "activity 137001 connection-training --date 2026-09-24 --hours long",
            "`hours` needs a number of hours",
        ),
        ("activity 137001 connection-training --date 2026-09-24 --people ak:-1", "`hours` is -1"),
        ("activity 137001 connection-training --date 2026-02-30", "`2026-02-30` is not a day"),
        (
            "activity 137001 connection-training --date 2026-09-24 --programme rational",
            "no programme is called",
        ),
        ("issued 137001 inside-im-hurtin --date 2026-09-24", "did you mean `inside-im-hurting`?"),
        (
            "waive 137001 awarenes.share --date 2026-09-24 --granted-by P --reason R",
            "did you mean `awareness.share`?",
        ),
        ("waive 137001 awareness.share", "--date, --granted-by and --reason are missing"),
        ("pause 137001 --date 2026-09-24 --until 2026-09-01 --reason R", "ends before its own date"),
        ("withdraw 137001 relational-practise --date 2026-09-24", "did you mean `relational-practice`?"),
        ("role 137001 ak led", "no role is called `led`; did you mean `lead`?"),
        ("role 137001 ax lead", "`offer records add person` adds somebody"),
        ("person 137001 a/b --name X", "`id` is `a/b`; it must be letters, digits, _ and -"),
        ("person 137001 ak --name X", "`ak` of 137001 is A. Khan already"),
        ("person 137001 cd --role lead:2026-01-01:2025-01-01", "this role of `cd` ends before it begins"),
        ("person 137001 cd --email noat", "`noat` is no e-mail address"),
        ("person 137001 cd --email AK@example.org", "is the address of A. Khan (id ak)"),
        (f"person 137001 cd --name {'N' * 501}", "the name is 501 characters long, more than 500"),
        (
            "activity 137001 connection-training --date 2026-09-24 --hours 3000",
            "3000 hours are more than 100",
        ),
        ("activity 137001 connection-training --date 2026-09-24 --people ak:101", "101 hours are more than"),
        ("activity 137001 connection-training --date 2026-09-24 --people ,", "names nobody"),
        ("activity 137001 connection-training --date 2026-09-24 --people ak,ak", "`ak` is named 2 times"),
        ("person 137001 cd --role lead:1:2:3", "ROLE:FROM:UNTIL"),
        ("person 137001 cd --role lead:soon", "`soon` is not a day"),
        (
            "role 9 ak lead",
            "offer records settings add 9 --name NAME",
        ),
        ("attribute 137001 local_authority=874", "write it as NAME VALUE"),
        ("activity", "SETTING, ACTIVITY and --date are missing"),
        ("activitty", "did you mean `activity`?"),
        ("pause 137001 --date 2026-09-24 --known-on 2026-01-01", "recorded now"),
    ],
)
def test_what_is_wrong_is_refused(run: Run, typed: str, says: str) -> None:
    assert says in refused(run, "add", *typed.split())


@pytest.mark.parametrize(
    ("setting", "says"),
    [("137001 ", "did you mean `137001`"), ("../../x", "an id is letters")],
)
def test_nobody_is_told_to_add_a_setting_that_cannot_be(run: Run, setting: str, says: str) -> None:
    err = refused(run, "add", "role", setting, "ak", "lead")
    assert says in err and "to add it" not in err


def test_several_mistakes_are_told_together(run: Run) -> None:
    err = refused(run, "add", "activity", "137001", "x", "--date", "2026-09-24", "--people", "zz")
    assert err.count("\n  - ") == 2


def test_anyway_records_a_name_that_answers_report(run: Run) -> None:
    result = run("records", "add", "activity", "137001", "conection", "--date", "2026-09-24", "--anyway")
    assert result.code == 0
    assert "no activity is called `conection`" in result.err
    assert "No activity is called `conection`" in run("status", "137001", "--on", "2026-11-23").out


@pytest.mark.parametrize(
    "hostile",
    [
        "\x1b[31m",
        "a\u202eb",
        "\x9b31m",
        "a\x00b",
        "  ",
        "x" * 5000,
        "../../etc",
        "'; DROP TABLE entry; --",
        "=1+1",
        "a\nb",
        "\udcff",
    ],
)
def test_hostile_values_are_kept_as_they_are_or_refused(run: Run, hostile: str) -> None:
    for args in (
        ("add", "activity", "137001", hostile, "--date", "2026-09-24"),
        ("add", "activity", "137001", "connection-training", "--date", "2026-09-24", "--people", hostile),
        ("add", "activity", "137001", "connection-training", "--date", "2026-09-24", "--note", hostile),
        ("add", "person", "137001", hostile, "--name", hostile),
        ("add", "person", "137001", "zz", "--name", hostile),
        ("add", "attribute", "137001", hostile, hostile),
        ("settings", "add", hostile, "--name", "Somewhere"),
        ("correct", "5", "--set", f"name={hostile}", "--reason", "r"),
        ("correct", "5", "--set", f"{hostile}=x", "--reason", "r"),
        ("settings", "search", hostile),
        ("people", "--search", hostile),
        ("log", hostile),
        ("forget", hostile, "--yes"),
    ):
        result = run("records", *args)
        assert result.code in (0, 2), (args, result.err)
        assert "\x1b" not in result.out + result.err
        assert not set("\x00\x9b\u202e") & set(result.out + result.err)
    assert run("status", "--on", "2026-11-23").code == 0
    assert rows(run)[0]["says"] == {"name": "Example Academy"}


def test_a_correction_shows_before_and_after_and_keeps_both(run: Run) -> None:
    typed = "activity 137001 connection-training --date 2026-09-24 --people ak,bl --hours 3"
    assert run("records", "add", *typed.split()).code == 0
    correct = (
        "records",
        "correct",
        "11",
        "--set",
        "date=2026-09-25",
        "--set",
        "people=ak",
        "--unset",
        "hours",
    )
    result = run(*correct, "--reason", "Wrong day")
    assert result.out == (
        "137001, entry 11 was: 24 September 2026: connection-training with A. Khan and B. Lowe, 3 hours\n"
        "137001, entry 12 now: 25 September 2026: connection-training with A. Khan\n"
    )
    old, new = rows(run)[-2:]
    assert (old["replaced_by"], old["retracted"]) == (12, False)
    assert (new["replaces"], new["reason"], new["happened_on"]) == (11, "Wrong day", "2026-09-25")
    log = run("records", "log", "137001", "--on", "2030-01-01").out
    assert "[corrected by 12: Wrong day]" in " ".join(log.split())
    assert "by entry 12; name that one" in refused(run, *correct[1:], "--reason", "x")
    same = run("records", "correct", "12", "--set", "people=A. Khan", "--reason", "x")
    assert (same.code, same.out) == (0, "137001, entry 12 says that already, so nothing was changed\n")


def test_a_retraction_takes_back_and_may_be_recorded_again(run: Run) -> None:
    typed = "issued 137001 inside-im-hurting --date 2026-09-30"
    assert run("records", "add", *typed.split()).code == 0
    assert run("records", "correct", "11", "--retract", "--reason", "Not sent").code == 0
    assert rows(run)[-2]["retracted"] is True
    assert "entry 11 taken back: Not sent" in run("records", "log", "137001").out
    assert "entry 13: 30 September 2026" in run("records", "add", *typed.split()).out


def test_somebody_taken_back_of_whom_more_is_known_stays_and_that_is_said(run: Run) -> None:
    result = run("records", "correct", "8", "--retract", "--reason", "Never worked there")
    assert (result.code, "bl is one of its people" in result.out) == (0, True)
    assert (
        "bl stays, as entries 9 and 10 still say something of them: retract what else is wrong" in result.err
    )
    assert "entry 10 still says" not in run("records", "correct", "9", "--retract", "--reason", "x").err
    assert not run("records", "correct", "10", "--retract", "--reason", "x").err
    assert " bl " not in run("records", "people", "137001").out


@pytest.mark.parametrize(
    ("args", "says"),
    [
        ("99 --retract --reason r", "there is no entry 99"),
        ("3 --reason r", "say what to correct"),
        ("3 --retract --set date=2026-01-01 --reason r", "say what to correct"),
        ("3 --retract", "--reason"),
        ("3 --set date --reason r", "KEY=VALUE"),
        ("3 --set dat=2026-01-01 --reason r", "did you mean `date`?"),
        ("3 --set date=2026-02-30 --reason r", "is not a day"),
        ("3 --unset date --reason r", "date"),
        ("3 --set programme=rational-practise --reason r", "did you mean `relational-practice`?"),
        ("4 --set id=x --reason r", "it can be retracted, not corrected"),
        ("5 --unset name --reason r", "nothing would be left"),
        ("0 --retract --reason r", "0"),
        ("99999999999999999999 --retract --reason r", "99999999999999999999"),
    ],
)
def test_corrections_are_held_to_the_same_rules(run: Run, args: str, says: str) -> None:
    assert says in refused(run, "correct", *args.split())


def test_every_kind_of_entry_can_be_corrected(run: Run) -> None:
    for args, says in (
        (("1", "--set", "name=Other"), "called Other"),
        (("2", "--set", "value=874"), "local_authority is 874"),
        (("3", "--set", "date=2026-09-08"), "8 September 2026: enrolled in relational-practice"),
        (("5", "--set", "name=A. B. Khan"), "ak is called A. B. Khan"),
        (("6", "--set", "email=new@example.org"), "ak has the address new@example.org"),
        (("10", "--unset", "until"), "B. Lowe is lead from 1 September 2025"),
    ):
        result = run("records", "correct", *args, "--reason", "r")
        assert result.code == 0, result.err
        assert result.out.endswith(f"now: {says}\n")


def test_the_log_looks_back(run: Run) -> None:
    assert run("records", "add", "pause", "137001", "--date", "2026-11-09", "--reason", "r").code == 0
    assert [row["happened_on"] for row in rows(run)][-1] == "2026-11-09"
    assert run("records", "log", "137001", "--on", "2026-11-08", "--json").out.count('"happened_on": "') == 1
    assert [row["entry"] for row in rows(run, "--limit", "2")] == [10, 11]
    early = run("records", "log", "--known-on", "2020-01-01")
    assert (early.code, early.out) == (0, "nothing to show\n")


def test_settings_are_added_changed_and_found(run: Run) -> None:
    assert "use" not in run("records", "settings", "add", "137001", "--name", "Example Academy").err
    assert "settings change 137001" in refused(run, "settings", "add", "137001", "--name", "Other")
    result = run(
        "records", "settings", "add", "annexe", "--name", "École Élémentaire", "--formerly", "130001"
    )
    assert result.code == 0
    assert "`annexe` is not a URN, which has six digits" in result.err
    said = "`137001` is a setting of its own here (Example Academy)"
    assert said in refused(run, "settings", "change", "annexe", "--formerly", "137001")
    assert said in refused(run, "settings", "add", "137003", "--name", "New", "--formerly", "137001")
    assert "did you mean" in refused(run, "settings", "change", "annexe", "--calendar", "peterboro-2026")
    assert run("records", "settings", "change", "annexe", "--formerly", "130002", "--name", "École").code == 0
    found = json.loads(run("records", "settings", "list", "--json").out.splitlines()[-1])
    assert (found["setting"], found["formerly"]) == (
        {"id": "annexe", "name": "École"}, ["130001", "130002"],
    )  # fmt: skip
    assert "École" in run("records", "settings", "search", "ECOLE").out
    assert run("records", "settings", "search", "ecole", "zz").out == "nothing to show\n"
    assert run("records", "settings").out == run("records", "settings", "list").out
    assert "say what to change" in refused(run, "settings", "change", "annexe")


def test_only_adding_a_setting_makes_a_ledger(empty: Run, tmp_path: Path) -> None:
    ledger = tmp_path / "new.db"
    for args in (
        ("add", "pause", "137001", "--date", "2026-01-01"),
        ("correct", "1", "--retract", "--reason", "r"),
        ("log",),
        ("people",),
        ("settings",),
        ("settings", "add", "137001", "--enrol", "relational-practice=2026-09-07"),
        ("settings", "add", "137001", "--name", " "),
        ("forget", "ak", "--yes"),
    ):
        result = empty("records", *args, "--records", str(ledger))
        assert result.code == 2, args
        assert not ledger.exists()
    assert empty("records", "settings", "add", "137001", "--name", "X", "--records", str(ledger)).code == 0
    assert ledger.stat().st_mode & 0o777 == 0o600
    folder = empty("records", "log", "--records", str(ROOT / "examples" / "records"))
    assert folder.code == 2
    assert (
        "a folder of files is edited by hand; `offer records import DIR` takes one into a ledger"
        in folder.err
    )


def register(tmp_path: Path, count: int) -> None:
    ledger = Ledger(f"sqlite:///{tmp_path}/offer.db", create=True)
    facts = [
        Fact(
            str(140000 + at),
            "register",
            None,
            {"name": f"Saint {at}", "attributes": {"local_authority": "925"}},
        )
        for at in range(count)
    ]
    append(ledger, Batch("gias", "register"), facts, lambda: datetime(2026, 1, 1, tzinfo=UTC))
    ledger.close()


def test_what_only_the_register_knows_is_left_out_and_may_be_used(empty: Run, tmp_path: Path) -> None:
    register(tmp_path, 3)
    result = empty("status")
    assert (result.code, result.out) == (0, "nothing to show\n")
    assert "left out: 3 settings of which only what the register of schools says is recorded" in result.err
    add = ("records", "add", "enrol", "140001", "relational-practice", "--date", "2026-09-07")
    assert empty(*add).code == 0
    result = empty("eligibility", "--on", "2026-11-23")
    assert "140001" in result.out
    assert "140002" not in result.out
    assert "left out: 2 settings" in result.err
    assert empty("eligibility", "-q").err == ""
    found = empty("records", "settings", "list", "--register").out
    assert [line.split()[1] for line in found.splitlines()[1:]] == ["register", "ledger", "register"]
    assert "register" not in empty("records", "log").out
    assert "in the register of schools as Saint 0" in empty("records", "log", "140000").out


def test_people_are_listed_with_their_days(run: Run) -> None:
    assert "lead from 1 September 2025 until 31 July 2027" in " ".join(run("records", "people").out.split())
    data = json.loads(run("records", "people", "137001", "--search", "LOWE", "--json").out)
    assert data["person"] == {"id": "bl", "name": "B. Lowe", "email": None}
    assert data["roles"] == [{"role": "lead", "from": "2025-09-01", "until": "2027-07-31"}]


def test_forgetting_leaves_no_name_anywhere(run: Run, tmp_path: Path) -> None:
    typed = ("activity", "137001", "connection-training", "--date", "2026-09-24", "--people", "ak,bl")
    assert run("records", "add", *typed, "--note", "A. Khan was late").code == 0
    before = json.loads(run("status", "137001", "--on", "2026-11-23", "--json").out)
    err = refused(run, "forget", "A. Khan")
    assert "ak in 137001" in err
    assert "--yes" in err
    result = run("records", "forget", "ak@example.org", "--yes")
    assert result.out.startswith("Forgotten: ak in 137001; 3 rows held a name or an address.")
    assert "backups and exports made before" in result.err
    assert "Khan" not in result.out + result.err
    everything = run("records", "log").out + run("records", "people").out + run("status", "137001").out
    assert "Khan" not in everything
    assert b"Khan" not in b"".join(path.read_bytes() for path in tmp_path.glob("offer.db*"))
    after = json.loads(run("status", "137001", "--on", "2026-11-23", "--json").out)
    assert [stage["status"] for stage in after["stages"]] == [stage["status"] for stage in before["stages"]]
    err = refused(run, "add", "person", "137001", "ak", "--name", "A. Khan")
    assert "who was forgotten (ak)" in err
    assert "Khan" not in err
    assert "nobody of offer.db" in refused(run, "forget", "zz")


def test_of_several_people_it_must_be_said_which(run: Run) -> None:
    assert run("records", "settings", "add", "137002", "--name", "Other").code == 0
    assert run("records", "add", "person", "137002", "ak", "--name", "Anna K.").code == 0
    assert "ak in 137001 and ak in 137002; say which" in refused(run, "forget", "ak", "--yes")
    assert run("records", "forget", "ak", "--setting", "137002", "--yes").out.startswith(
        "Forgotten: ak in 137002;"
    )
    assert "A. Khan" in run("records", "people").out
    assert "Anna" not in run("records", "people").out


def test_a_bug_report_holds_nothing_of_the_records(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ValueError("A. Khan")

    monkeypatch.setattr("offer.engine.records.ledger.forget.people_called", broken)
    result = run("records", "forget", "A. Khan", "--yes")
    assert result.code == 3
    assert "Khan" not in result.err
    assert re.search(r"what: ValueError at commands/records/forget\.py:\d+\n", result.err)
    assert "offer records forget\n" in result.err
    with pytest.raises(ValueError, match="Khan"):
        run("records", "forget", "A. Khan", "--traceback")


def test_long_names_do_not_fill_the_table() -> None:
    shown = aligned(["Setting", "Name", "Stage"], [["137001", "x" * 5000, "y" * 50_000]], 100)
    assert len(shown.splitlines()) < 30
    assert shown.count("...") == 2
    short = ["137001", "word " * 12, "z" * 200]
    assert "".join(aligned(["a", "b", "c"], [short], 100).split()).count("word") == 12


def test_the_screens(run: Run) -> None:
    typed = "activity 137001 connection-training --date 2026-09-24 --people ak,bl:2.5 --hours 3"
    assert run("records", "add", *typed.split()).code == 0
    assert run("records", "correct", "11", "--set", "hours=2", "--reason", "Left early").code == 0
    assert run("records", "correct", "7", "--retract", "--reason", "Not yet").code == 0
    log = run("records", "log", "137001", "--on", "2026-11-23").out
    screen = re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d", "2026-11-24 10:00", log)
    screen += "\n" + run("records", "people").out + "\n" + run("records", "settings").out
    path = GOLDEN / "records-screens.txt"
    if UPDATE:
        path.write_text(screen, encoding="utf-8")
    assert screen == path.read_text(encoding="utf-8")


# --- real processes ---


def at_a_terminal(folder: Path, args: list[str], answers: list[tuple[str, str]]) -> Result:
    """Run the command with stdin and stderr on a terminal, answering each question when it is asked."""
    ours, theirs = pty.openpty()
    env = {name: value for name, value in os.environ.items() if not name.startswith("OFFER_")}
    env |= {"OFFER_PROGRAMMES": str(ROOT / "programmes"), "OFFER_BY": "Pat", "TERM": "dumb"}
    process = subprocess.Popen(
        [sys.executable, "-m", "offer.cli", *args],
        stdin=theirs, stderr=theirs, stdout=subprocess.PIPE, cwd=folder, env=env,
    )  # fmt: skip
    os.close(theirs)
    seen = ""
    for question, answer in answers:
        while question not in seen.rpartition("\x00")[2]:
            seen += os.read(ours, 4096).decode()
        seen += "\x00"
        os.write(ours, f"{answer}\n".encode())
    out = process.communicate(timeout=30)[0].decode()
    while True:
        try:
            more = os.read(ours, 4096)
        except OSError:
            break
        if not more:
            break
        seen += more.decode()
    os.close(ours)
    return Result(process.returncode, out, seen)


def test_a_terminal_is_asked_for_what_is_missing(run: Run, tmp_path: Path) -> None:
    answers = [
        ("Setting: ", "137001"),
        ("for today): ", "2026-09-33"),
        ("for today): ", "2026-09-24"),
        ("Activity: ", "conection-training"),
        ("Activity: ", "connection-training"),
        ("People", "ak, B. Lowe"),
        ("Hours", ""),
    ]
    result = at_a_terminal(tmp_path, ["records", "add", "activity"], answers)
    assert result.code == 0, result.err
    assert result.out == "137001, entry 11: 24 September 2026: connection-training with A. Khan and B. Lowe\n"
    assert "`2026-09-33` is not a day" in result.err
    assert "did you mean `connection-training`?" in result.err
    assert "Online 3 hour training session" in result.err
    refusal = at_a_terminal(tmp_path, ["records", "add", "activity", "137001", "--no-input"], [])
    assert refusal.code == 2
    assert "ACTIVITY and --date are missing" in refusal.err


def test_forgetting_asks_first(run: Run, tmp_path: Path) -> None:
    args = ["records", "forget", "ak"]
    result = at_a_terminal(tmp_path, args, [("undone [y/N]: ", "n")])
    assert (result.code, result.out) == (2, "")
    assert "A. Khan and ak@example.org" in result.err
    assert "nobody was forgotten" in result.err
    assert at_a_terminal(tmp_path, args, [("undone [y/N]: ", "y")]).code == 0
    with closing(sqlite3.connect(tmp_path / "offer.db")) as database:
        (held,) = database.execute("SELECT count(*) FROM entry WHERE body LIKE '%Khan%'").fetchone()
    assert held == 0


def test_a_process_without_a_terminal_never_asks(run: Run, tmp_path: Path) -> None:
    env = {**os.environ, "OFFER_BY": ""}
    done = subprocess.run(
        [sys.executable, "-m", "offer.cli", "records", "add", "waive", "137001"],
        cwd=tmp_path, env=env, capture_output=True, text=True, stdin=subprocess.PIPE, timeout=30,
    )  # fmt: skip
    assert done.returncode == 2
    assert "COMMITMENT, --date, --granted-by and --reason are missing" in done.stderr
    today = date.today().isoformat()
    done = subprocess.run(
        [sys.executable, "-m", "offer.cli", "records", "add", "pause", "137001", "--date", "today"],
        cwd=tmp_path, env=env, capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=30,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert rows(run)[-1]["happened_on"] == today
    assert "no reason is given; --reason says why" in done.stderr


def test_a_day_that_has_not_come_is_said(run: Run) -> None:
    said = {"2026-11-23": "", "2026-11-24": "offer: 24 November 2026 has not come yet\n"}
    for day, words in said.items():
        result = run("records", "add", "pause", "137001", "--date", day, "--reason", "r")
        assert (result.code, result.err) == (0, words)
        assert rows(run)[-1]["happened_on"] == day


def test_today_and_the_moment_of_recording_are_read_from_the_clock(run: Run) -> None:
    assert run("records", "add", "pause", "137001", "--date", "today", "--reason", "r").code == 0
    row = rows(run)[-1]
    assert row["happened_on"] == "2026-11-23"
    assert datetime.fromisoformat(row["recorded_at"]) == NOW


def test_the_commands_do_the_same_on_postgresql(empty: Run, postgresql_url: str) -> None:
    where = ("--records", postgresql_url)
    for args in SETTING:
        assert empty("records", *args, *where).code == 0
    typed = "activity 137001 connection-training --date 2026-09-24 --people ak,bl --hours 3"
    assert empty("records", "add", *typed.split(), *where).code == 0
    assert "recorded before" in empty("records", "add", *typed.split(), *where).out
    assert empty("records", "correct", "11", "--set", "hours=2", "--reason", "r", *where).code == 0
    assert "Example Academy" in empty("records", "settings", "search", "ACADEMY", *where).out
    early = empty("records", "settings", "search", "academy", "--known-on", "2020-01-01", *where)
    assert early.out == "nothing to show\n"
    assert empty("records", "forget", "A. Khan", "--yes", *where).code == 0
    assert "Khan" not in empty("records", "log", *where).out


def test_keeping_records_reads_as_it_runs(empty: Run) -> None:
    page = (ROOT / "docs" / "coordinators.md").read_text(encoding="utf-8")
    section = page.partition("## Keeping records\n")[2].partition("\n## ")[0]
    ran = 0
    for block in re.findall(r"```console\n(.*?)```", section, re.DOTALL):
        for typed, shown in re.findall(r"^\$ offer (.*)\n((?:(?!\$ ).*\n)*)", block, re.MULTILINE):
            result = empty(*shlex.split(typed))
            said = re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d", "2026-11-24 10:00", result.out) + result.err
            assert said == shown, typed
            ran += 1
    assert ran > 8


def test_the_programme_that_answers_are_about_limits_no_entry(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OFFER_PROGRAMME", "relational-practice")
    assert run("records", "add", "issued", "137001", "inside-im-hurting", "--date", "2026-09-30").code == 0
    assert rows(run)[-1]["says"] == {"issued": "inside-im-hurting"}


def test_a_setting_is_found_by_the_id_it_had(run: Run) -> None:
    assert run("records", "settings", "change", "137001", "--formerly", "130001").code == 0
    result = run("records", "add", "pause", "130001", "--date", "2026-09-30", "--reason", "r")
    assert result.out == "137001, entry 12: 30 September 2026: paused: r\n"
