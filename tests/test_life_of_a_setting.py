"""Roles that end, people who are replaced, settings that become others: by the commands, in every home of a ledger."""

from __future__ import annotations

import csv
import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from ledgers import url
from offer.engine.language.setting import Setting
from offer.engine.records.ledger.facts import Fact
from offer.engine.records.ledger.integrity import damage, unlisted
from offer.engine.records.ledger.ledger import Ledger
from offer.engine.records.ledger.moves import Move, Moves
from offer.engine.records.store.yaml_folder import YamlFolder
from running import OURS, Run, runner

__all__ = ["url"]

NOW = datetime(2026, 11, 23, 9, 30).astimezone()
OLD = [
    ["settings", "add", "137001", "--name", "Example Primary", "--enrol", "relational-practice=2025-09-08",
     "--attribute", "local_authority=925"],
    ["add", "person", "137001", "ak", "--name", "A. Khan", "--role", "lead", "--role", "slt:2025-09-01"],
    ["add", "person", "137001", "bl", "--name", "B. Lowe", "--role", "lead:2025-09-01:2027-07-31"],
    ["add", "activity", "137001", "connection-training", "--date", "2025-09-24", "--people", "ak,bl", "--hours", "3"],
]  # fmt: skip
NEW = [
    ["settings", "add", "150001", "--name", "Example Academy"],
    ["add", "person", "150001", "ak", "--name", "Alan King", "--role", "lead"],
    ["add", "person", "150001", "bel", "--name", "b.  LOWE"],
]
MOVE = ("settings", "move", "137001", "150001", "--on", "2026-09-01")


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path, url: str) -> Run:
    """Commands of `offer records` on a ledger with one school of two leads, who were trained."""
    offer = runner(monkeypatch, capsys, tmp_path, now=NOW, **{**OURS, "OFFER_RECORDS": url})

    def records(*args: str) -> Any:
        return offer(*args) if args[0] == "status" else offer("records", *args)

    for args in OLD:
        assert records(*args).code == 0
    return records


def roles(run: Run, setting: str = "137001") -> dict[str, list[tuple[str, str | None, str | None]]]:
    """By person, each role with its first and last day."""
    listed = [json.loads(line) for line in run("people", setting, "--json").out.splitlines()]
    return {
        each["person"]["id"]: [(held["role"], held["from"], held["until"]) for held in each["roles"]]
        for each in listed
    }


def commitment(run: Run, setting: str, key: str, *more: str) -> str:
    """The word of a commitment of the first stage."""
    answer = json.loads(run("status", setting, "--json", *more).out)
    return next(each["status"] for each in answer["stages"][0]["commitments"] if each["id"] == key)


def refused(run: Run, *args: str) -> str:
    """The message of a command that records nothing."""
    before = run("log").out
    result = run(*args)
    assert (result.code, result.out) == (2, ""), args
    assert run("log").out == before and "Traceback" not in result.err
    return result.err


def test_a_role_that_ends_takes_the_place_of_the_one_that_ran_on(run: Run) -> None:
    late = ["add", "activity", "137001", "connection-follow-up", "--date", "2026-11-05", "--people", "ak,bl"]
    assert run(*late).code == 0
    assert commitment(run, "137001", "follow-up") == "met"
    ended = run("add", "role", "137001", "ak", "lead", "--until", "2026-10-31")
    assert "A. Khan is lead until 31 October 2026 (before: A. Khan is lead)" in ended.out
    assert (
        "counts no longer as lead at what is recorded after that day: connection-follow-up of 5 November"
        in ended.err
    )
    assert commitment(run, "137001", "follow-up") == "partly_met"
    # its siblings: a role with a first day, and one with a later end; the other roles stay as they are
    assert run("add", "role", "137001", "A. Khan", "slt", "--until", "2026-11-01").code == 0
    assert run("add", "role", "137001", "bl", "lead", "--until", "2026-11-04").code == 0
    now = {
        "ak": [("lead", None, "2026-10-31"), ("slt", "2025-09-01", "2026-11-01")],
        "bl": [("lead", "2025-09-01", "2026-11-04")],
    }
    assert roles(run) == now
    assert commitment(run, "137001", "follow-up") == "outstanding"
    assert "recorded before" in run("add", "role", "137001", "bl", "lead", "--until", "2026-11-04").out
    for args, said in (
        (("ak", "lead"), "A. Khan is recorded as lead until 31 October 2026 already"),
        (("ak", "lead", "--until", "2026-12-31"), "already"),
        (("bl", "lead", "--until", "2025-01-31"), "lead from 1 September 2025 until 4 November 2026 already"),
        (("bl", "lead", "--from", "2026-01-01"), "mend it with `offer records correct"),
        (("bl", "lead", "--from", "2026-12-01", "--until", "2026-11-30"), "ends before it begins"),
    ):
        assert said in refused(run, "add", "role", "137001", *args), args
    assert run("add", "role", "137001", "ak", "lead", "--from", "2026-11-20").code == 0  # she is back
    assert roles(run)["ak"][-1] == ("lead", "2026-11-20", None)


def test_somebody_takes_over(run: Run) -> None:
    over = ("add", "replacement", "137001", "A. Khan", "cm")
    assert "--on is missing" in refused(run, *over, "--name", "C. Marsh")
    assert "no person in 137001 is called `cm`" in refused(run, *over, "--on", "2026-11-01")
    assert "B. Lowe already" in refused(run, *over[:-1], "bl", "--name", "Bo", "--on", "2026-11-01")
    assert "cannot replace themselves" in refused(run, *over[:-1], "ak", "--on", "2026-11-01")
    assert "nobody" in refused(run, *over[:3], "nobody", "bl", "--on", "2026-11-01")
    assert "from 1 September 2025 (entry" in refused(run, *over, "--name", "C.", "--on", "2025-09-01")
    assert run(*over, "--name", "C. Marsh", "--email", "cm@example.org", "--on", "2026-11-01").code == 0
    assert roles(run) == {
        "ak": [("lead", None, "2026-10-31"), ("slt", "2025-09-01", "2026-10-31")],
        "bl": [("lead", "2025-09-01", "2027-07-31")],
        "cm": [("lead", "2026-11-01", None), ("slt", "2026-11-01", None)],
    }
    assert "holds no role on 1 November 2026; they were lead until 31 October" in refused(
        run, *over, "--on", "2026-11-01"
    )
    # somebody known takes over from somebody whose role had an end: what they hold already is not recorded twice
    assert run("add", "replacement", "137001", "bl", "C. Marsh", "--on", "2026-11-10").code == 0
    assert roles(run)["bl"] == [("lead", "2025-09-01", "2026-11-09")]
    assert len(roles(run)["cm"]) == 2
    assert run("check").code == 0


def test_an_import_ends_a_role_too(run: Run, tmp_path: Path, url: str) -> None:
    assert run("export", "out").code == 0
    file = tmp_path / "out" / "137001.yaml"
    text = file.read_text()
    file.write_text(text.replace("roles: [lead, {", "roles: [{role: lead, until: 2026-10-31}, {"))
    assert file.read_text() != text
    assert run("import", "out").code == 0
    assert roles(run)["ak"] == [("lead", None, "2026-10-31"), ("slt", "2025-09-01", None)]
    file.write_text(text)  # the file of before does not undo it
    assert run("import", "out").code == 0
    assert roles(run)["ak"][0] == ("lead", None, "2026-10-31")


def test_a_school_that_becomes_another_has_one_history(run: Run, tmp_path: Path, url: str) -> None:
    for args in NEW:
        assert run(*args).code == 0
    for args, said in (
        (MOVE[:4], "--on is missing"),
        ((*MOVE[:4], "--on", "2027-01-01"), "1 January 2027 has not come yet"),
        (("settings", "move", "137001", "137001", *MOVE[4:]), "cannot become itself"),
        (("settings", "move", "137009", "150001", *MOVE[4:]), "there is no setting `137009`"),
        (("settings", "move", "137001", "150009", *MOVE[4:]), "say what 150009 is called"),
        (("settings", "move", "137001", "../x", *MOVE[4:], "--name", "X"), "nothing was recorded"),
        ((*MOVE, "--person", "zz=ak"), "no person in 137001 has the id `zz`"),
        ((*MOVE, "--person", "zz"), "OLD-ID=NEW-ID"),
    ):
        assert said in refused(run, *args), args
    moved = run(*MOVE)
    assert "A. Khan of 137001 has the id ak-137001 there, as ak is Alan King" in moved.err
    assert "B. Lowe (bl in 137001) is bel there" in moved.err
    assert "recorded before" in run(*MOVE).out
    assert (
        roles(run, "137001")
        == roles(run, "150001")
        == {
            "ak-137001": [("lead", None, None), ("slt", "2025-09-01", None)],
            "bel": [("lead", "2025-09-01", "2027-07-31")],
            "ak": [("lead", None, None)],
        }
    )
    assert [commitment(run, id, "attend-training") for id in ("137001", "150001")] == ["met", "met"]
    listed = run("settings").out
    assert "150001" in listed and "137001" not in listed
    for words in ("primary", "137001", "academy"):
        assert "Example Academy" in run("settings", "search", words).out, words
    assert run("log", "137001").out == run("log", "150001").out
    # what is recorded under either id, by whatever way, is of the one school; what it says already adds nothing
    follow_up = ("connection-follow-up", "--date", "2026-11-05", "--people")
    assert run("add", "activity", "137001", *follow_up, "ak-137001,bel").out.startswith("150001")
    assert "recorded before" in run("add", "activity", "150001", *follow_up, "ak-137001,bel").out
    same = ("connection-training", "--date", "2025-09-24", "--hours", "3", "--people", "ak-137001,bel")
    assert "recorded before" in run("add", "activity", "150001", *same).out
    (tmp_path / "sheet.csv").write_text("URN,Name,Date,Activity\n137001,A. Khan,2026-11-06,share-video\n")
    assert run("import", "sheet.csv").code == 0
    with_ledger = Ledger(url)
    here = with_ledger.load("137001").setting
    assert (here.setting, here.formerly, here.name) == ("150001", ("137001",), "Example Academy")
    assert here.log[-1].people[0].id == "ak-137001"
    assert with_ledger.settings() == ("150001",) == tuple(s.setting.setting for s in with_ledger.load_all())
    assert (damage(with_ledger), unlisted(with_ledger)) == ([], [])
    early = Ledger(url, known_on=datetime(2020, 1, 1).astimezone())
    assert early.settings() == ()
    for ledger in (with_ledger, early):
        ledger.close()
    # ends of roles, corrections and taking back reach what was recorded under the old id
    assert run("add", "role", "150001", "A. Khan", "lead", "--until", "2026-11-01").code == 0
    assert roles(run, "150001")["ak-137001"][0] == ("lead", None, "2026-11-01")
    number = next(
        row["entry"]
        for row in map(json.loads, run("log", "--json").out.splitlines())
        if row["says"].get("activity") == "connection-training"
    )
    said = refused(run, "correct", str(number), "--set", "people=ak", "--reason", "Slip")
    assert "somebody in it was not at 137001" in said
    assert "A. Khan" in run("correct", str(number), "--set", "people=A. Khan", "--reason", "Slip").out
    assert commitment(run, "150001", "attend-training") == "partly_met"
    for args, said in (
        (("settings", "add", "137001", "--name", "X"), "137001 became 150001 on 1 September 2026"),
        (("settings", "move", "137001", "150002", *MOVE[4:]), "correct"),
        (("settings", "move", "150001", "137001", "--on", "2026-10-01"), "137001 is a former id of 150001"),
    ):
        assert said in refused(run, *args), args
    assert run("check").code == 0


def test_a_move_is_taken_back_merged_and_follows_another(run: Run, url: str) -> None:
    for id in ("137002", "137003"):
        assert run("settings", "add", id, "--name", f"School {id}").code == 0
        assert run("add", "person", id, "zz", "--name", f"Zoe {id}").code == 0
    assert run("settings", "move", "137001", "137002", "--on", "2026-09-01").code == 0
    assert run("settings", "move", "137003", "137002", "--on", "2026-09-02").code == 0
    assert run("settings", "move", "137002", "150009", "--on", "2026-10-01", "--name", "All").code == 0
    assert {*roles(run, "137003")} == {"ak", "bl", "zz", "zz-137003"}
    ledger = Ledger(url)
    assert ledger.load("137001").setting.formerly == ("137001", "137003", "137002")
    number = ledger.moves().of["137002"].entry
    ledger.close()
    assert run("correct", str(number), "--retract", "--reason", "Not yet").code == 0
    assert run("people", "137001").out == run("people", "137002").out
    assert run("settings").out.count("School 137002") == 1
    assert commitment(run, "137003", "attend-training") == "met"


def test_a_history_and_a_folder_take_moves_along(run: Run, tmp_path: Path) -> None:
    for args in (*NEW, MOVE):
        assert run(*args).code == 0
    assert run("export", "out.jsonl").code == run("export", "out").code == 0
    answer = run("status", "137001", "--json").out
    people = roles(run, "150001")
    for file in ("out.jsonl", "out"):
        there = f"sqlite:///{tmp_path}/{file}.db"
        assert run("import", file, "--records", there).code == 0
        assert json.loads(run("status", "137001", "--json", "--records", there).out) == json.loads(answer)
        again = run("import", file).out
        assert "recorded 0" in again or "nothing changed" in again
    assert roles(run, "150001") == people
    assert YamlFolder(tmp_path / "out").load("137001").setting.setting == "150001"


def test_who_is_forgotten_is_so_under_every_id(run: Run, tmp_path: Path, url: str) -> None:
    for args in (*NEW, MOVE):
        assert run(*args).code == 0
    assert run("add", "person", "150001", "ak-137001", "--email", "khan@example.org").code == 0
    answer = commitment(run, "150001", "attend-training")
    gone = run("forget", "A. Khan", "--yes")
    assert gone.out.startswith("Forgotten: ak-137001 in 150001; 2 rows") and run("check").code == 0
    for text in ("Khan", "khan@"):
        assert text not in run("log").out + run("people").out + run("export", "-", "--format", "jsonl").out
    assert commitment(run, "150001", "attend-training") == answer
    for id in ("137001", "150001"):
        assert "was forgotten" in refused(run, "add", "person", id, "new", "--name", "A. Khan")
        (tmp_path / "p.csv").write_text(f"URN,Name,Role\n{id},A. Khan,lead\n")
        assert "to be forgotten" in run("import", "p.csv").err
    assert "Alan King" in run("people").out  # another of the same id stays


def test_what_was_answered_of_a_name_is_so_under_every_id(run: Run, tmp_path: Path) -> None:
    head = "URN,Name,Date,Activity\n"
    (tmp_path / "asks.csv").write_text(head + "137001,Ahmed K,2026-11-05,connection-training\n")
    assert run("import", "asks.csv", "--questions", "q.csv").code == 1
    (row,) = csv.DictReader((tmp_path / "q.csv").read_text(encoding="utf-8-sig").splitlines())
    row["School"], row["What to do"] = "137001", "137001/ak"
    with (tmp_path / "q.csv").open("w", newline="", encoding="utf-8-sig") as file:
        writer = csv.DictWriter(file, row)
        writer.writeheader()
        writer.writerow(row)
    answered = ("import", "asks.csv", "--answers", "q.csv")
    assert run(*answered).code == 0
    for args in (*NEW, MOVE):
        assert run(*args).code == 0
    # what was written down before the move is understood after it
    assert "refused" not in (again := run(*answered)).err + again.out and again.code == 0
    (tmp_path / "new.csv").write_text(head + "137001,Ah K.,2026-11-04,connection-training\n")
    assert run("import", "new.csv", "--person", "Ah K.=137001/ak", "--dry-run").code == 0
    (tmp_path / "later.csv").write_text(
        head
        + "".join(
            f"{id},Ahmed K,2026-11-0{day},share-video\n" for day, id in enumerate(("137001", "150001"), 6)
        )
    )
    assert run("import", "later.csv").code == 0  # the same person, though another has that id there
    came = [json.loads(line)["says"].get("people") for line in run("log", "--json").out.splitlines()]
    assert came[-2:] == [["ak-137001"], ["ak-137001"]]
    listed = [run("aliases", *of, "--json").out for of in ((), ("137001",), ("150001",), ("academy",))]
    assert len({*listed}) == 1
    (alias,) = map(json.loads, listed[0].splitlines())
    assert (alias["setting"], alias["person"]) == ("150001", "ak-137001")
    assert run("check").code == 0
    assert run("forget", "Ahmed K", "--yes").out.startswith("Forgotten: ak-137001 in 150001")
    assert not run("aliases", "--json").out.strip() and "Ahmed" not in run("log", "--json").out


def test_who_was_forgotten_before_does_not_come_back_by_a_move(run: Run) -> None:
    assert run("forget", "B. Lowe", "--yes").code == 0
    for args in NEW:
        assert run(*args).code == 0
    assert "offer records forget bel --setting 150001" in refused(run, *MOVE)
    assert run("forget", "bel", "--setting", "150001", "--yes").code == 0
    assert run(*MOVE).code == 0
    assert "was forgotten" in refused(run, "add", "person", "150001", "x", "--name", "B. Lowe")


def test_no_former_id_names_a_living_setting(run: Run, tmp_path: Path, url: str) -> None:
    assert run("settings", "add", "150001", "--name", "Example Academy", "--formerly", "120001").code == 0
    assert run("settings", "add", "150002", "--name", "Other").code == 0
    said = "`137001` is a setting of its own here (Example Primary); if it became 150001, say `offer records settings"
    assert said in refused(run, "settings", "change", "150001", "--formerly", "137001")
    ledger = Ledger(url)
    number = next(row.id for row in ledger.entries("150001") if "formerly" in row.fact.body)
    ledger.close()
    assert said in refused(run, "correct", str(number), "--set", "formerly=137001", "--reason", "r")
    for args, words in (
        (("settings", "add", "120001", "--name", "Old"), "`120001` is a former id of 150001"),
        (("settings", "change", "150001", "--formerly", "150001"), "by the id it has now"),
        (("settings", "change", "150002", "--formerly", "120001"), "`120001` is a former id of 150001"),
        (("settings", "move", "150001", "120001", *MOVE[4:]), "120001 is a former id of 150001"),
        (("settings", "move", "120001", "150001", *MOVE[4:]), "120001 is a former id of 150001 already"),
    ):
        assert words in refused(run, *args), args
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.yaml").write_text('setting: "150001"\nformerly: ["137001", "120001"]\n')
    (folder / "b.yaml").write_text('setting: "120001"\nname: Old\n')
    (folder / "c.yaml").write_text('setting: "150003"\nname: Fine\n')
    assert run("import", "in").code == 1  # a.yaml names b.yaml
    (folder / "b.yaml").unlink()
    result = run("import", "in")
    assert result.code == 1 and "`137001` is a setting of its own here" in result.err
    (folder / "a.yaml").unlink()
    (folder / "b.yaml").write_text('setting: "120001"\nname: Old\n')
    result = run("import", "in")
    assert result.code == 1 and "in/b.yaml:2: refused" in result.err
    assert run("export", "t.csv").code == 0
    rows = list(csv.DictReader((tmp_path / "t.csv").read_text(encoding="utf-8-sig").splitlines()))
    other = next(row for row in rows if row["setting"] == "150002")
    other["formerly"] = "137001"
    with (tmp_path / "u.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(other))
        writer.writeheader()
        writer.writerow(other)
    result = run("import", "u.csv")
    assert result.code == 1 and "u.csv:2: refused" in result.err and "of its own here" in result.err
    fact = Fact("150002", "details", None, {"formerly": ["137001"]})
    row = {
        "entry": 1, "setting": fact.setting, "kind": fact.kind, "on": None, "body": fact.body, "replaces": None,
        "reason": None, "recorded_at": "2026-01-01T00:00:00.000000Z", "recorded_by": "x", "source": "typed",
    }  # fmt: skip
    lines = [{"offer_history": 1, "entries": 1}, row]
    (tmp_path / "h.jsonl").write_text("\n".join(map(json.dumps, lines)) + "\n")
    result = run("import", "h.jsonl")
    assert result.code == 1 and "`137001` is a setting of its own here" in result.err
    assert run("check").code == 0


def test_the_former_id_finds_its_setting_beside_the_register(run: Run, tmp_path: Path) -> None:
    assert run("settings", "add", "150001", "--name", "Example Academy", "--formerly", "120001").code == 0
    head = "URN,LA (code),EstablishmentName,EstablishmentStatus (name),CloseDate\n"
    text = f"{head}120001,925,Old,Closed,31-08-2026\n137001,925,Example Primary,Closed,31-08-2026\n"
    (tmp_path / "g.csv").write_text(text)
    assert run("import", "g.csv").code == 0
    assert run("people", "120001").code == 0
    assert '"150001"' in run("settings", "list", "--json").out
    assert "120001" not in run("settings", "list").out
    assert run("log", "120001").out == run("log", "150001").out
    flags = json.loads(run("status", "137001", "--json").out)["flags"]
    assert [each["says"] for each in flags if each["id"] == "school-closed"] == [
        "The school closed on 31 August 2026 by the register of schools, but is still enrolled; record what it became "
        "(`offer records settings move`), or its withdrawal"
    ]
    assert run(*MOVE).code == 0  # the academy is open, whatever the register says of the school it was
    flags = json.loads(run("status", "137001", "--json").out)["flags"]
    assert "school-closed" not in [each["id"] for each in flags]


def test_moves_in_a_circle_lead_nowhere() -> None:
    """Only a damaged or merged ledger can have them."""
    on = date(2026, 9, 1)
    moves = Moves([Move(1, "a", "b", on, {}), Move(2, "b", "a", on, {}), Move(3, "c", "d", on, {"x": "y"})])
    assert [moves.today(id) for id in "acd"] == ["a", "d", "d"] or moves.today("a") in "ab"
    assert [part.setting for part in moves.parts("c")] == ["c", "d"]
    assert [part.person_today("x") for part in moves.parts("d")] == ["y", "x"]
    first = moves.parts("d")[0]
    assert (first.person_then("y"), first.person_then("x"), first.person_then("z")) == ("x", None, "z")
    assert Setting(setting="a").formerly == ()
