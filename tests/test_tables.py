"""Spreadsheets as people keep them, by the real command on a real ledger: all that they say, and the rest asked."""

from __future__ import annotations

import io
import json
import shutil
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from importing_help import BATCH, clock
from offer.engine.library import load_library
from offer.engine.records.importing.known_ids import known_ids
from offer.engine.records.importing.plan import carry_out
from offer.engine.records.importing.spreadsheet.entries import SheetOptions
from offer.engine.records.importing.spreadsheet.plan import plan_spreadsheet
from offer.engine.records.importing.text_file import ImportFile
from offer.engine.records.ledger.facts import Fact
from offer.engine.records.ledger.ledger import Ledger
from offer.engine.records.ledger.write import append
from running import OURS, ROOT, Run, runner

DATA = Path(__file__).parent / "data" / "tables"
NOW = datetime(2026, 11, 23, 9, 30).astimezone()
SCHOOLS = {
    "900001": "North School", "900002": "South School", "111489": "Aldwark Primary", "111884": "Burton Primary",
    "113369": "Sacré Coeur Infant School, Oakham", "116772": "Corby Primary", "121060": "Queensway Infant School",
    "118792": "Ryhall Infant School, Huntingdon", "122943": "Deeping Primary", "133909": "Manea Infant School",
    "139448": "Ryhall Junior School, Melton Mowbray", "144630": "Elton Catholic Voluntary Academy",
    "145158": "Ryhall Church of England Primary School",
}  # fmt: skip


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger of these schools, with the people of people.csv."""
    path = tmp_path_factory.mktemp("schools") / "offer.db"
    ledger = Ledger(f"sqlite:///{path}", create=True)
    append(ledger, BATCH, [Fact(id, "details", None, {"name": name}) for id, name in SCHOOLS.items()], clock)
    known = known_ids(load_library(ROOT / "programmes", "programmes"))
    people = plan_spreadsheet(
        ledger, ImportFile("people.csv", path=str(DATA / "people.csv")), SheetOptions(), known
    )
    assert people.complete
    carry_out(ledger, people, BATCH, clock)
    ledger.close()
    return path


@pytest.fixture
def run(
    prepared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Run:
    """Run one command in this process, in a folder with a copy of that ledger."""
    shutil.copy(prepared, tmp_path / "offer.db")
    return runner(monkeypatch, capsys, tmp_path, now=NOW, **OURS)


def found(run: Run, path: Path, *options: str) -> dict[str, Any]:
    """What a dry run says of a file, as JSON."""
    result = run("records", "import", str(path), "--dry-run", "--json", *options)
    assert result.code in (0, 1), result.err
    answer: dict[str, Any] = json.loads(result.out)
    return answer


def entries(answer: dict[str, Any]) -> list[tuple[str, str, Any]]:
    """What would be recorded as having happened: setting, day, and who with which hours, or what was issued."""
    rows = [row for row in answer["recorded"] if row["kind"] == "entry"]
    return [
        (row["setting"], row["on"], row["body"].get("people") or row["body"].get("issued")) for row in rows
    ]


def whys(answer: dict[str, Any]) -> list[tuple[int, str]]:
    """Every cause for which a row is refused, with its line."""
    return [
        (int(row["place"].rpartition(":")[2]), cause["why"])
        for row in answer["refused"]
        for cause in (row, *row["also"])
    ]


def sheet(folder: Path, text: str, name: str = "sheet.csv") -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def book(
    folder: Path, *sheets: tuple[str, list[list[Any]]], merged: tuple[str, ...] = (), hidden: str = ""
) -> Path:
    """A workbook; cells are merged in its last sheet."""
    openpyxl = pytest.importorskip("openpyxl")
    made = openpyxl.Workbook()
    made.remove(made.active)
    for title, rows in sheets:
        page = made.create_sheet(title)
        for row in rows:
            page.append(row)
        if title == hidden:
            page.sheet_state = "hidden"
    for cells in merged:
        page.merge_cells(cells)
    made.save(folder / "book.xlsx")
    return folder / "book.xlsx"


def test_who_did_not_attend_is_not_recorded(run: Run, tmp_path: Path) -> None:
    answer = found(run, DATA / "att.csv")
    assert entries(answer) == [("900001", "2026-09-24", [["ak", 3.0]])]
    assert (
        "not recorded as attended, as `Attended` says that somebody did not attend: row 3" in answer["notes"]
    )

    head = "URN,Name,Date,Activity,{}\n"
    row = "900001,{},2026-09-24,connection-training,{}\n"
    for heading, cells, came, asked in (
        ("Attended?", ("✓", ""), ["ak"], 0),  # ticked or not
        ("Present", ("y", "Apologies"), ["ak"], 0),
        ("Attendance status", ("Attended", "DNA"), ["ak"], 0),
        ("Attended", ("TRUE", "FALSE"), ["ak"], 0),
        ("Attended", ("No", ""), [], 1),  # a blank beside a No may be either
        ("Attended", ("x", "y"), ["bl"], 1),  # a tick or a cross
        ("Attended", ("3", "yes"), ["bl"], 1),
    ):
        rows = "".join(
            row.format(name, cell) for name, cell in zip(("Aisha Khan", "Bo Lowe"), cells, strict=True)
        )
        answer = found(run, sheet(tmp_path, head.format(heading) + rows))
        assert [one for _, _, people in entries(answer) for one in people] == came, cells
        assert len(answer["refused"]) == asked, cells
    mapping = sheet(tmp_path, "mapping: a\ncolumns:\n  Attended: {attended: [x]}\n", "m.yaml")
    text = head.format("Attended") + row.format("Bo Lowe", "X") + row.format("Aisha Khan", "")
    assert entries(found(run, sheet(tmp_path, text), "--map-file", str(mapping))) == [
        ("900001", "2026-09-24", ["bl"])
    ]


@pytest.mark.parametrize(
    "change", [("", ""), ("874.0", '"874,0"'), ("900105,", "900105.0,"), ("874.0", "874")]
)
def test_a_code_that_became_a_decimal_is_the_code(run: Run, tmp_path: Path, change: tuple[str, str]) -> None:
    register = sheet(tmp_path, (DATA / "la-float.csv").read_text("utf-8").replace(*change))
    assert run("records", "import", str(register)).code == 0
    for school, eligible in (("900105", "not_eligible"), ("900106", "eligible")):
        assert json.loads(run("eligibility", school, "--json").out)["eligibility"]["status"] == eligible


@pytest.mark.parametrize("first", ["sep=;", '"sep=;"', "SEP=;", "sep=;;;;"])
def test_a_line_that_names_the_separator_hides_nothing(run: Run, tmp_path: Path, first: str) -> None:
    text = (DATA / "sep-register.csv").read_text("utf-8-sig").replace("sep=;", first, 1)
    path = sheet(tmp_path, "\ufeff" + text)
    assert found(run, path)["counts"]["new"] == 1
    rows = "URN;Name;Date;Activity\n900001;Aisha Khan;2026-09-24;connection-training\n"
    assert found(run, sheet(tmp_path, f"{first}\n{rows}"))["counts"] == {
        "recorded": 1, "already": 0, "refused": 0, "ambiguous": 0
    }  # fmt: skip


def test_things_and_schools_are_known_by_their_names(run: Run, tmp_path: Path) -> None:
    answer = found(run, DATA / "books-posted.csv", "--map", "Sent=issued", "--map", "Date sent=date")
    assert entries(answer) == [
        (school, "2026-09-30", "inside-im-hurting") for school in ("111489", "111884", "116772")
    ]
    may = (
        "`book` may be more than one resource or certificate: `inside-im-hurting` or `emotion-coaching-book`"
    )
    assert whys(answer) == [(5, may)]

    rows = (
        "School,Name,Role,Date,Activity\n"
        "north school,Aisha Khan,,24 Sep 2026,Online 3 hour training session\n"
        "NORTH,Bo Lowe,Setting leads,24 Sep 2026,connection\n"
        "Sacre Coeur,New One,SLT / lead,24 Sep 2026,connection_training\n"
        "Ryhall,Any One,lead,24 Sep 2026,connection-training\n"
        "900002,Cara Marsh,,24 Sep 2026,Follow up workshop\n"
    )
    answer = found(run, sheet(tmp_path, rows))
    assert entries(answer)[-1] == ("900002", "2026-09-24", ["cm"])
    told = dict(whys(answer))
    assert set(told) == {3, 5} and "Ryhall Infant School, Huntingdon (118792)" in told[5]
    assert "`connection` may be more than one activity" in told[3]
    assert "`Sacre Coeur` was taken for Sacré Coeur Infant School, Oakham (113369)" in answer["notes"]

    disagree = (
        "URN,School,Name,Date,Activity\n900001,South School,Aisha Khan,24 Sep 2026,connection-training\n"
    )
    assert "it names two settings" in whys(found(run, sheet(tmp_path, disagree)))[0][1]


def test_names_are_understood_on_the_command_line(run: Run) -> None:
    typed = [
        "--activity",
        "Online 3 hour training session",
        "--setting",
        "north school",
        "--date",
        "Thu 24 Sep",
    ]
    Path("names.csv").write_text("Name\nAisha Khan\n", "utf-8")
    assert entries(found(run, Path("names.csv"), *typed)) == [("900001", "2026-09-24", ["ak"])]
    assert '"id": "900001"' in run("status", "North School", "--json").out
    done = run("records", "add", "issued", "south school", "Louise Bomber", "--date", "30th September 2026")
    assert "900002, entry" in done.out and "30 September 2026: inside-im-hurting handed over" in done.out
    assert "`Louise Bomber` was taken for inside-im-hurting" in done.err
    for arguments, says in (
        (("status", "Ryhall"), "may be Ryhall Infant School, Huntingdon (118792), "),
        (
            ("records", "add", "issued", "900001", "book", "--date", "today"),
            "`book` may be `inside-im-hurting` or",
        ),
        (("status", "--on", "3/4/2026"), "may be 3 April 2026 or 4 March 2026"),
        (("status", "--on", "Fri 8 October 2026"), "8 October 2026 is a Thursday"),
        (("status", "--on", "8 Oct"), "names no year"),
    ):
        result = run(*arguments)
        assert result.code == 2 and says in " ".join(result.err.split()), result.err
    assert run("status", "--on", "yesterday", "--json").code == 0
    number = done.out.partition("entry ")[2].partition(":")[0]
    mended = run("records", "correct", number, "--set", "date=1st Oct 2026", "--reason", "r")
    assert "1 October 2026" in mended.out, mended.err


def test_a_sign_in_sheet_says_all_that_it_says(run: Run) -> None:
    answer = found(run, DATA / "sign-in.xlsx", "--activity", "connection-training")
    came = {school: people for school, day, people in entries(answer) if day == "2026-10-08"}
    assert came["113369"] == [["fm", 3.0], ["mm", 3.0]] and came["145158"] == [["rb", 3.0], ["wj", 3.0]]
    assert set(came) >= {"113369", "139448", "133909", "145158"}
    roles = [
        row["body"] for row in answer["recorded"] if row["kind"] == "role" and row["setting"] == "113369"
    ]
    assert roles == [
        {"person": "mm", "role": "lead"},
        {"person": "mm", "role": "slt"},
        {"person": "fm", "role": "lead"},
    ]
    assert {line for line, _ in whys(answer)} == {11, 12, 17, 18, 19, 21, 22, 29, 30}
    assert "row 32 was left out as a total" in answer["notes"]
    assert any("only the sheet `Sign in 8 Oct` was read" in note for note in answer["notes"])
    told = run("records", "import", str(DATA / "sign-in.xlsx"), "--activity", "connection-training", "-n").out
    cause = "refused: 9 rows: there is no such setting: `138367` (rows 11 and 12), `125635` (rows 17 and 18)"
    assert cause in " ".join(told.split()) and told.count("there is no such setting") == 1


HEAD = ["URN", "Name", "Role", "Date", "Hours"]


def test_sheets_before_the_data_and_merged_cells(run: Run, tmp_path: Path) -> None:
    pytest.importorskip("openpyxl")
    notes = [["READ ME"], ["Fill in the URN, the name and the date."]]
    rows = [
        ["Training of Thursday 9th April 2026"], [], HEAD,
        [900001, "Aisha Khan", None, "9/4/2026", "2½ hrs"], [None, "Bo Lowe", None, None, "2,5"],
        [None, None, None, None, None], HEAD, [900002, "Cara Marsh", None, "9/4/26", "2h 30m"],
        ["Grand total", None, None, None, 3],
    ]  # fmt: skip
    path = book(tmp_path, ("READ ME", notes), ("Old", [HEAD, [900001, "Bo Lowe", None, "2020-01-01", 1]]),
                ("Spring", rows), merged=("A4:A6", "D4:D5"), hidden="Old")  # fmt: skip
    answer = found(run, path, "--activity", "connection-training")
    assert entries(answer) == [
        ("900001", "2026-04-09", [["ak", 2.5], ["bl", 2.5]]),
        ("900002", "2026-04-09", [["cm", 2.5]]),
    ]
    assert not answer["refused"]
    said = " ".join(answer["notes"])
    for part in ("only the sheet `Spring` was read, not `READ ME` and `Old`", "row 7 repeats the headings",
                 "row 9 was left out as a total", "9/4/2026 were read with the day first"):  # fmt: skip
        assert part in said


def test_every_fault_of_a_row_and_each_cause_once(run: Run, tmp_path: Path) -> None:
    rows = "URN,Name,Date,Activity,Hours\n"
    rows += "900001,Nobody Known,31/2/2026,conection-training,lots\n"
    rows += "".join(f"99999{number % 2},Aisha Khan,24/9/2026,connection-training,3\n" for number in range(6))
    rows += "900001,#N/A,24/9/2026,connection-training,#REF!\n"
    path = sheet(tmp_path, rows)
    answer = found(run, path)
    first = [why for line, why in whys(answer) if line == 2]
    for part in (
        "`conection-training`; did you mean",
        "`31/2/2026` is not a day",
        "`lots` is no number",
        "nobody of",
    ):
        assert any(part in why for why in first), part
    assert len([why for line, why in whys(answer) if line == 9]) == 2
    assert answer["counts"]["refused"] == 8
    told = " ".join(run("records", "import", str(path), "-n").out.split())
    assert "6 rows: there is no such setting: `999990` (rows 3, 5 and 7), `999991` (rows 4, 6 and 8)" in told


TRACKER = """\
URN,Name,Training 24/9,Book sent?,Enrolled?
900001,North School,Y,30/09/2026,7th September 2026
900002,South,✓,Y,
111489,Aldwark Primary,n,,No
111884,Burton Primary,maybe,soon,
"""
MAPPING = """\
mapping: tracker
columns:
  "Training 24/9": {activity: Online 3 hour training session, date: 24 Sept 2026, when: [Y, ✓]}
  "Book sent?": {issued: inside-im-hurting}
  "Enrolled?": {enrolled: relational practice}
"""


def test_a_tracker_with_one_row_a_school(run: Run, tmp_path: Path) -> None:
    path, mapping = sheet(tmp_path, TRACKER), sheet(tmp_path, MAPPING, "m.yaml")
    answer = found(run, path, "--map-file", str(mapping))
    assert entries(answer) == [
        ("900001", "2026-09-24", None), ("900001", "2026-09-30", "inside-im-hurting"), ("900002", "2026-09-24", None)
    ]  # fmt: skip
    assert [row["on"] for row in answer["already"] if row["kind"] == "enrolment"] == ["2026-09-07"]
    told = whys(answer)
    assert [line for line, _ in told] == [3, 5, 5]
    assert "`Book sent?` says no day" in told[0][1] and "`maybe` in `Training 24/9`" in told[1][1]
    whole = found(run, path, "--map-file", str(mapping), "--date", "30 Sep 2026")
    assert ("900002", "2026-09-30", "inside-im-hurting") in entries(whole)

    done = run("records", "import", str(path), "--map-file", str(mapping), "--save-map", "saved.yaml")
    assert done.code == 1 and "recorded 3" in done.out
    again = found(run, path, "--map-file", "saved.yaml")
    assert again["counts"]["recorded"] == 0 and again["counts"]["already"] == 4
    for column, says in (
        ("{activty: x}", "m.yaml:3:20: the column `Training 24/9` tells nothing"),
        ("{activity: connection-training, dat: 2026-09-24}", "has no `dat`; did you mean `date`?"),
        ("{activity: conection-training}", "did you mean `connection-training`?"),
        ("{activity: connection-training, date: 3/4/2026}", "may be 3 April 2026 or 4 March 2026"),
        ("{activity: connection-training, hours: long}", "is no number of hours"),
    ):
        sheet(tmp_path, f'mapping: t\ncolumns:\n  "Training 24/9": {column}\n', "m.yaml")
        result = run("records", "import", str(path), "--map-file", str(mapping))
        assert result.code == 2 and says in " ".join(result.err.split()), result.err


def test_date_and_dates_mean_the_same_for_every_kind(run: Run, tmp_path: Path) -> None:
    row = "900001,{},{},connection-training\n"
    head = "URN,Name,Date,Activity\n"
    report = "Full Name\tUser Action\tTimestamp\nAisha Khan\tJoined\t{0}, 9:00:00\nAisha Khan\tLeft\t{0}, 10:00:00\n"
    kinds = [(head + row.format("Aisha Khan", "{}"), ()), (report, ("--activity", "connection-training"))]
    for text, options in kinds:
        unclear = sheet(tmp_path, text.format("3/4/2026"))
        assert run("records", "import", str(unclear), "-n", *options).code == 2
        for more, day in (
            (("--dates", "day"), "2026-04-03"), (("--dates", "month"), "2026-03-04"),
            (("--date", "4 Mar 2026"), "2026-03-04"),
        ):  # fmt: skip
            assert [on for _, on, _ in entries(found(run, unclear, *options, *more))] == [day]
        other = found(run, sheet(tmp_path, text.format("24/9/2026")), *options, "--date", "2026-09-25")
        assert [on for _, on, _ in entries(other)] == ["2026-09-25"]
        assert any("the" in note and "itself says 24 September 2026" in note for note in other["notes"])
    several = (
        head
        + row.format("Aisha Khan", "24/9/2026")
        + row.format("Bo Lowe", "1/10/2026")
        + row.format("Bo Lowe", "")
    )
    answer = found(run, sheet(tmp_path, several), "--date", "8 October 2026")
    assert [on for _, on, _ in entries(answer)] == ["2026-09-24", "2026-10-01", "2026-10-08"]


def test_a_status_table_in_a_file_opens_in_excel(tmp_path: Path) -> None:
    import os
    import subprocess
    import sys

    command = [
        sys.executable,
        "-c",
        "from offer.cli import run; run()",
        "status",
        "--csv",
        "--records",
        "examples/records",
    ]
    with (tmp_path / "status.csv").open("wb") as file:
        subprocess.run(command, stdout=file, check=False, cwd=ROOT, env=dict(os.environ))
    piped = subprocess.run(command, capture_output=True, check=False, cwd=ROOT, env=dict(os.environ)).stdout
    kept = (tmp_path / "status.csv").read_bytes()
    assert kept == b"\xef\xbb\xbf" + piped and piped.startswith(b"setting,")


@pytest.mark.parametrize("name", ["CON", "nul", "Com1"])
def test_names_of_devices_are_no_ids(run: Run, tmp_path: Path, name: str) -> None:
    assert "must be letters, digits" in run("records", "settings", "add", name, "--name", "X").err
    assert "is no id for a programme" in run("programme", "new", name.lower()).err
    (tmp_path / "folder").mkdir()
    sheet(tmp_path / "folder", f"setting: {name}\nname: X\n", "a.yaml")
    assert found(run, tmp_path / "folder")["counts"]["refused"] == 1
    assert run("records", "add", "person", "900001", name, "--name", "Clare O. Neal").code == 0


def test_hostile_workbooks_take_no_time(run: Run, tmp_path: Path) -> None:
    import zipfile

    path = book(tmp_path, ("Sheet", [HEAD, [900001, "Bo Lowe", None, "2026-09-24", 1]]))
    whole = path.read_bytes()
    for part, before, after in (
        ("xl/styles.xml", "</cellXfs>", '<xf numFmtId="0" fontId="0"/>' * 400_000 + "</cellXfs>"),
        (
            "xl/workbook.xml",
            "</sheets>",
            '<sheet name="S" sheetId="1" state="visible" r:id="rId1"/>' * 16_000 + "</sheets>",
        ),
        ("xl/worksheets/sheet1.xml", "</sheetData>", '<row r="1048576"><c r="A1048576"/></row></sheetData>'),
        ("xl/worksheets/sheet1.xml", "</sheetData>", "<row>" + "<c/>" * 2_000_000 + "</row></sheetData>"),
    ):
        with (
            zipfile.ZipFile(io.BytesIO(whole)) as old,
            zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new,
        ):
            for name in old.namelist():
                text = old.read(name).decode()
                new.writestr(name, text.replace(before, after) if name == part else text)
        result = run("records", "import", str(path), "--activity", "connection-training", "-n")
        assert result.code == 2 and ("unpacks to far too much" in result.err or "more than" in result.err), (
            part
        )


def test_a_day_in_a_title_is_offered_not_taken(run: Run, tmp_path: Path) -> None:
    rows = "SIGN IN,,\nThursday 24th September 2026 at 1pm,,\n\nURN,Name,Start,End\n"
    path = sheet(tmp_path, rows + "900001,Aisha Khan,24/09/2026 13:00,24/09/2026 16:00\n")
    answer = found(run, path, "--activity", "connection-training")
    assert whys(answer) == [(5, "it says no day")] and not answer["recorded"]
    assert any("a title says 24 September 2026" in note for note in answer["notes"])
    assert entries(found(run, path, "--activity", "connection-training", "--date", "Thu 24 Sep")) == [
        ("900001", "2026-09-24", ["ak"])
    ]
