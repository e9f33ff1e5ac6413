"""A year of a coordinator, in the commands that they type: what every school's answer is after each step."""

from __future__ import annotations

import json
import os
import shutil
from datetime import date, datetime
from pathlib import Path

import pytest
from offer.commands import clock
from running import OURS, Result, Run, runner

REGISTER = """URN,LA (code),EstablishmentName,EstablishmentStatus (name),CloseDate
137001,925,Alder Primary School,Open,
137002,925,Birch Junior School,Open,
137003,874,Cedar School,Open,
137004,925,Damson School,Closed,31-07-2026
137005,925,Elder School,Open,
150002,925,Birch Academy,Proposed to open,
"""
SIGN_UPS = """URN,Name,E-mail,Role,Enrolled,Programme
137001,Ada Khan,ada@alder.example,lead,2026-09-07,relational-practice
137001,Bo Lowe,bo@alder.example,lead,2026-09-07,relational-practice
137002,Cy Marsh,cy@birch.example,lead,2026-09-07,relational-practice
137002,Di Novak,di@birch.example,lead,2026-09-07,relational-practice
137003,Ed Owen,ed@cedar.example,lead,2026-09-07,relational-practice
137004,Fay Price,fay@damson.example,lead,2026-09-07,relational-practice
137005,Gus Quinn,gus@elder.example,lead,2026-09-07,relational-practice
"""
TRAINING = """URN,Name,Date,Activity,Hours
137001,Ada Khan,2026-09-24,connection-training,3
137001,Bo Lowe,2026-09-24,connection-training,3
137002,Cy Marsh,2026-09-24,connection-training,3
137002,Di Novak,2026-09-24,connection-training,3
137005,Gus Quinn,2026-09-24,connection-training,3
"""
LINKS = """URN,LinkURN,LinkName,LinkType,LinkEstablishedDate
137002,150002,Birch Academy,Successor,01-01-2027
150002,137002,Birch Junior School,Predecessor,01-01-2027
"""


class Desk:
    """Somebody at a desk: types commands on a day, and looks at what the schools' answers are."""

    def __init__(self, run: Run, monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
        self._run, self._monkeypatch, self.folder = run, monkeypatch, folder

    def day(self, on: str) -> None:
        """It is now this day."""
        now = datetime.combine(date.fromisoformat(on), datetime.min.time()).replace(hour=10).astimezone()
        self._monkeypatch.setattr(clock, "now", lambda: now)

    def types(self, *args: str) -> Result:
        """A command that does what it should."""
        result = self._run(*args)
        assert result.code == 0, (args, result)
        return result

    def records(self, words: str, **more: str) -> Result:
        """`offer records` with words, in which {} stands for a value with spaces."""
        return self.types("records", *(more.get(word.strip("{}"), word) for word in words.split()))

    def file(self, name: str, text: str) -> str:
        """A file that came by e-mail."""
        (self.folder / name).write_text(text)
        return name

    def answer(self, id: str, *more: str) -> dict[str, object]:
        """The whole answer for a school."""
        found: dict[str, object] = json.loads(self.types("status", id, "--json", *more).out)
        return found

    def word(self, id: str, what: str, *more: str) -> str:
        """The word of a stage, a commitment, a resource or certificate; of the programme, or eligibility."""
        answer = json.loads(self.types("status", id, "--json", *more).out)
        if what in ("programme", "eligibility"):
            return str(answer[what]["status"])
        stage, _, part = what.partition(".")
        of = next(one for one in answer["stages"] if one["id"] == stage)
        parts = (*of["commitments"], *of["resources"], *of["certificates"])
        return str(next(one["status"] for one in (parts if part else [of]) if one["id"] == (part or stage)))

    def restore(self, backup: str) -> None:
        """Go back to a backup: the ledger's file, and nothing of what was beside it. (A command's place.)"""
        for name in ("offer.db", "offer.db-wal", "offer.db-shm"):
            if os.path.exists(self.folder / name):
                os.unlink(self.folder / name)
        shutil.copy(self.folder / backup, self.folder / "offer.db")


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Desk:
    return Desk(runner(monkeypatch, capsys, tmp_path, **OURS), monkeypatch, tmp_path)


def test_a_year_of_a_coordinator(desk: Desk) -> None:
    # August: the register of schools, and the sign-ups
    desk.day("2026-08-24")
    desk.records(f"import {desk.file('register.csv', REGISTER)}")
    told = desk.records(f"import {desk.file('sign-ups.csv', SIGN_UPS)}")
    assert (
        "137003 (Cedar School) is enrolled" in told.err and "not eligible: local_authority is 874" in told.err
    )
    assert "137004 (Damson School) is enrolled" in told.err and "closed on 31 July 2026" in told.err
    assert "Alder" not in told.err and "Elder" not in told.err
    desk.records("add role 137001 {who} slt --from 2026-09-01", who="Ada Khan")
    desk.records("add role 137002 {who} slt --from 2026-09-01", who="Cy Marsh")
    desk.day("2026-09-07")
    assert [desk.word(f"13700{at}", "awareness") for at in range(1, 6)] == [
        "open", "open", "locked", "open", "open",
    ]  # fmt: skip
    assert [desk.word(id, "eligibility") for id in ("137001", "137003")] == ["eligible", "not_eligible"]
    desk.records("add withdraw 137004 relational-practice --date 2026-09-07 --reason Closed")
    assert desk.word("137004", "programme") == "withdrawn"

    # September: the training, and the books that it entitles to
    desk.day("2026-09-25")
    desk.records(f"import {desk.file('training.csv', TRAINING)}")
    trained = {"137001": "met", "137002": "met", "137005": "partly_met"}
    assert {id: desk.word(id, "awareness.attend-training") for id in trained} == trained
    assert [desk.word(id, "awareness.inside-im-hurting") for id in trained] == ["due", "due", "not_yet"]
    desk.day("2026-09-30")
    for id in ("137001", "137002"):
        desk.records(f"add issued {id} inside-im-hurting --date 2026-09-30")
        assert desk.word(id, "awareness.inside-im-hurting") == "issued"
    as_was = desk.answer("137001")

    # October: what the schools did themselves; November: a lead leaves, and somebody takes over
    desk.day("2026-10-09")
    for activity in ("share-video", "planned-activities"):
        desk.records(
            f"add activity 137001 {activity} --date 2026-10-08 --people {{who}}", who="Ada Khan,Bo Lowe"
        )
    assert desk.word("137001", "awareness.share") == "met"
    desk.day("2026-11-02")
    desk.records(
        "add replacement 137001 {old} hr --name {new} --on 2026-11-01", old="Bo Lowe", new="Hal Reed"
    )
    follow_up = "add activity 137001 connection-follow-up --date 2026-11-12 --people {who}"
    desk.day("2026-11-13")
    desk.records(follow_up, who="Ada Khan,Bo Lowe")  # it was Hal who came, which nobody said
    assert desk.word("137001", "awareness.follow-up") == "partly_met"
    desk.day("2026-11-16")
    log = [json.loads(line) for line in desk.types("records", "log", "137001", "--json").out.splitlines()]
    number = log[-1]["entry"]
    desk.records(f"correct {number} --set {{people}} --reason Register", people="people=Ada Khan,Hal Reed")
    assert desk.word("137001", "awareness.follow-up") == "met"
    assert [desk.word("137001", stage) for stage in ("awareness", "acceptance")] == ["complete", "open"]
    assert desk.word("137001", "awareness.connection-certificate") == "due"
    # what was known on a day stays what was known
    assert desk.word("137001", "awareness.follow-up", "--known-on", "2026-11-14") == "partly_met"
    then = desk.answer("137001", "--on", "2026-09-30", "--known-on", "2026-09-30")
    assert then == as_was

    # January: a school has become an academy, another has closed; the register and its links say so
    desk.day("2027-01-11")
    changed = REGISTER.replace(
        "137002,925,Birch Junior School,Open,", "137002,925,Birch Junior School,Closed,31-12-2026"
    )
    changed = changed.replace("Elder School,Open,", "Elder School,Closed,31-12-2026").replace(
        "Proposed to open", "Open"
    )
    told = desk.records(f"import {desk.file('register-2.csv', changed)}")
    closed = [line.split()[1] for line in told.err.splitlines() if "closed on 31 December 2026" in line]
    assert closed == ["137002", "137005"]
    proposed = json.loads(desk.records(f"import {desk.file('links.csv', LINKS)} --json").out)["proposed"]
    assert [one["command"] for one in proposed] == [
        "offer records settings move 137002 150002 --on 2027-01-01"
    ]
    before = desk.answer("137002")
    assert "school-closed" in json.dumps(before["flags"])
    desk.types(*proposed[0]["command"].split()[1:])
    after = desk.answer("137002")
    assert after["setting"] == {"id": "150002", "name": "Birch Academy"}
    assert after["stages"] == before["stages"] and "school-closed" not in json.dumps(after["flags"])
    desk.records(
        "add withdraw 137005 relational-practice --date 2026-12-31 --reason {why}", why="The school closed"
    )
    assert desk.word("137005", "programme") == "withdrawn"

    # the history goes on: a list that still has the old URN
    late = "URN,Name,Date,Activity\n" + "".join(
        f"137002,{who},2027-01-14,{what}\n"
        for who in ("Cy Marsh", "Di Novak")
        for what in ("share-video", "planned-activities", "connection-follow-up")
    )
    desk.day("2027-01-18")
    desk.records(f"import {desk.file('late.csv', late)}")
    assert desk.word("150002", "awareness") == "complete" == desk.word("137002", "awareness")

    # February: a backup, a slip, and back
    desk.day("2027-02-01")
    desk.records("backup february.db")
    kept = desk.types("status", "--all", "--json").out
    desk.records("forget {who} --yes", who="Ada Khan")
    desk.records("settings change 137001 --name Wrong")
    assert desk.types("status", "--all", "--json").out != kept
    desk.restore("february.db")
    assert desk.types("status", "--all", "--json").out == kept
    assert "In order" in desk.records("check").out

    # July: what is handed on says the same
    desk.day("2027-07-21")
    answers = desk.types("status", "--all", "--json").out
    desk.records("export year.jsonl")
    desk.records("import year.jsonl --records sqlite:///next.db")
    again = desk.types("status", "--all", "--json", "--records", "sqlite:///next.db").out
    assert again == answers
    rows = [line.split(",")[0] for line in desk.types("status", "--csv").out.splitlines()[1:]]
    assert sorted(rows) == ["137001", "137003", "137004", "137005", "150002"]
    assert desk.word("137001", "acceptance") == "open"
