"""`offer records import` as people type it: what is told, what goes in, what is refused, and the exit codes."""

from __future__ import annotations

import io
import json
import os
import stat
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from importing_help import Came, actions, iso, joined, ledger_with_people, short, summed, us
from offer.engine.records.file_kind import detect_kind
from offer.engine.records.importing.plan import ImportTrouble
from offer.engine.records.importing.text_file import ImportFile
from offer.engine.records.ledger.ledger import Ledger
from running import OURS, Run, runner

ROOT = Path(__file__).parent.parent
START = datetime(2026, 9, 24, 14)
NOW = datetime(2026, 11, 23, 9, 30).astimezone()


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run one command in this process, in a folder of its own, 100 columns wide."""

    return runner(monkeypatch, capsys, tmp_path, now=NOW, **OURS)


@pytest.fixture
def people(tmp_path: Path) -> Path:
    """A ledger with people in two settings, in the working folder."""
    ledger_with_people(tmp_path).close()
    return tmp_path


def came(name: str, email: str = "", *stays: tuple[int, int]) -> Came:
    times = stays or ((0, 180),)
    return Came(
        name, email, tuple((START + timedelta(minutes=a), START + timedelta(minutes=b)) for a, b in times)
    )


KNOWN = [
    came("Aisha Khan", "aisha.khan@example.org", (0, 60), (65, 180)),
    came("Bo Lowe", "bo.lowe@example.org"),
]
UNCLEAR = [came("Sam Lee"), came("Priya Patel")]


def report(path: Path, people: list[Came]) -> Path:
    path.write_bytes(b"\xff\xfe" + joined(summed(people, us, short), "\t").encode("utf-16-le"))
    return path


def bodies(path: Path, kind: str = "entry") -> list[tuple[str, str | None, dict[str, Any]]]:
    ledger = Ledger(f"sqlite:///{path}/offer.db")
    found = [
        (kept.fact.setting, None if kept.fact.on is None else kept.fact.on.isoformat(), dict(kept.fact.body))
        for kept in ledger.everything()
        if kept.fact.kind == kind
    ]
    ledger.close()
    return found


ATTENDED = (
    "137001",
    "2026-09-24",
    {"activity": "connection-training", "people": [["ak", 2.9167], ["bl", 3.0]], "hours": 3.0},
)
IMPORT = ("records", "import", "report.csv", "--activity", "connection-training")


def test_a_report_goes_in_whole(run: Run, people: Path) -> None:
    report(people / "report.csv", KNOWN)
    result = run(*IMPORT)
    assert result == (
        0,
        "offer.db: recorded 1\n",
        "offer: report.csv: taken for a Teams attendance report\n"
        "offer: to take all of it back: offer records correct --batch 2 --retract --reason WHY\n",
    )
    assert bodies(people) == [ATTENDED]


def test_the_same_file_again_changes_nothing(run: Run, people: Path) -> None:
    report(people / "report.csv", KNOWN)
    run(*IMPORT)
    before = (people / "offer.db").read_bytes()
    result = run(*IMPORT, "-q")
    assert result.code == 0
    assert result.out == (
        "imported on 23 November 2026 before; nothing changed (recorded 0, already there 1)\n"
    )
    assert (people / "offer.db").read_bytes() == before
    assert bodies(people) == [ATTENDED]


def test_rows_that_cannot_go_in_are_told_by_line_and_the_others_go_in(run: Run, people: Path) -> None:
    report(people / "report.csv", KNOWN + UNCLEAR)
    result = run(*IMPORT, "-q")
    assert (result.code, result.out) == (1, "offer.db: recorded 1, refused 1, ambiguous 1\n")
    assert "report.csv:13: refused: `Priya Patel`: nobody of this name or address is recorded\n" in result.err
    assert "report.csv:12: ambiguous: `Sam Lee`: the name is that of people in more than one" in result.err
    assert "Sam Lee (id sl) of 137001 or Sam Lee (id sl) of 137002" in " ".join(result.err.split())
    assert result.err.count("  fix: ") == 2
    assert bodies(people) == [ATTENDED]


def test_who_is_meant_can_be_said(run: Run, people: Path) -> None:
    report(people / "report.csv", [*KNOWN, UNCLEAR[0]])
    result = run(*IMPORT, "-q", "--person", "Sam Lee=137002/sl")
    assert (result.code, result.out, result.err) == (0, "offer.db: recorded 2\n", "")
    assert {setting for setting, _, _ in bodies(people)} == {"137001", "137002"}


def test_strict_records_nothing_at_all(run: Run, people: Path) -> None:
    report(people / "report.csv", KNOWN + UNCLEAR)
    before = (people / "offer.db").read_bytes()
    result = run(*IMPORT, "--strict", "-q")
    assert (result.code, result.out) == (
        1,
        "nothing was recorded in offer.db (--strict): refused 1, ambiguous 1\n",
    )
    assert result.err.count("  fix: ") == 2
    told = json.loads(run(*IMPORT, "--strict", "--json").out)
    assert (told["counts"]["recorded"], told["recorded"], told["written"]) == (0, [], False)
    assert (told["counts"]["refused"], told["counts"]["ambiguous"]) == (1, 1)
    assert (people / "offer.db").read_bytes() == before
    assert run(*IMPORT, "--strict", "-q", "--setting", "137001").code == 1


def test_a_dry_run_shows_everything_and_writes_nothing(run: Run, people: Path) -> None:
    report(people / "report.csv", KNOWN + UNCLEAR)
    before = (people / "offer.db").read_bytes()
    result = run(*IMPORT, "--dry-run", "-q")
    assert (result.code, result.err) == (1, "")
    assert (
        "24 September 2026: connection-training with ak (2 hours 55 minutes) and bl (3 hours)" in result.out
    )
    assert "[report.csv:10]" in result.out
    assert "report.csv:13: refused" in result.out
    assert "report.csv:12: ambiguous" in result.out
    assert result.out.endswith(
        "Dry run, nothing was written to offer.db: would record 1, refused 1, ambiguous 1\n"
    )
    assert (people / "offer.db").read_bytes() == before
    run(*IMPORT, "-q")
    again = run(*IMPORT, "-n", "-q")
    assert "Already there 1\n" in again.out
    assert "Would record" not in again.out
    assert "This file was imported before, on " in again.out


def test_a_dry_run_foresees_what_the_import_does(run: Run, people: Path) -> None:
    report(people / "report.csv", KNOWN + UNCLEAR)
    foreseen, done = (json.loads(run(*IMPORT, "--json", *more).out) for more in (["-n"], []))
    assert (foreseen.pop("dry_run"), done.pop("dry_run")) == (True, False)
    assert (foreseen.pop("written"), done.pop("written")) == (False, True)
    assert foreseen == done
    assert done["counts"] == {"recorded": 1, "already": 0, "refused": 1, "ambiguous": 1}
    assert done["kind"] == "teams"
    assert done["recorded"] == [
        {
            "place": "report.csv:10",
            "setting": "137001",
            "kind": "entry",
            "on": "2026-09-24",
            "body": ATTENDED[2],
        }
    ]
    assert [one["person"] for one in done["ambiguous"][0]["candidates"]] == ["sl", "sl"]


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (["report.csv"], "say with --activity ID what was attended"),
        (["report.csv", "--activity", "conection-training"], "did you mean `connection-training`?"),
        (["report.csv", "--activity", "connection-training", "--setting", "13700"], "did you mean `137002`?"),
        (["report.csv", "--activity", "x", "--map", "a=b"], "--map says nothing about report.csv"),
        (["report.csv", "--activity", "connection-training", "--person", "Sam"], "names nobody"),
        (["report.csv", "--activity", "connection-training", "--known-on", "2026-01-01"], "looking back"),
        (["none.csv"], "there is no file or folder `none.csv`"),
        (["report.csv", "--kind", "folder"], "is a file, not a folder"),
        (["folder", "--kind", "teams"], "is a folder"),
        (["offer.db"], "this is a database, perhaps a ledger"),
        (["records.yaml"], "records files are imported by the folder"),
        (["sheet.csv", "--map", "Nothing=date"], "there is no column `Nothing`"),
        (["sheet.csv", "--map", "URN=colour"], "is nothing that a column can say"),
        (["sheet.csv", "--sheet", "One"], "a CSV file has no sheets"),
        (["sheet.csv", "--save-map", "m.yaml"], "--save-map has nothing to save"),
        (["sheet.csv", "--map-file", "none.yaml"], "none.yaml"),
        (["sheet.csv", "--activity", "conection-training"], "did you mean `connection-training`?"),
        (["empty.csv"], "no row names columns"),
    ],
)
def test_what_cannot_be_imported_is_told_in_one_message(
    run: Run, people: Path, args: list[str], says: str
) -> None:
    report(people / "report.csv", KNOWN)
    (people / "folder").mkdir()
    (people / "empty.csv").write_bytes(b"")
    (people / "records.yaml").write_text("setting: x\n")
    (people / "sheet.csv").write_text(
        "URN,Name,Date,Activity\n137001,Bo Lowe,2026-09-24,connection-training\n"
    )
    before = (people / "offer.db").read_bytes()
    result = run("records", "import", *args)
    assert (result.code, result.out) == (2, "")
    assert says in " ".join(result.err.split())
    assert (people / "offer.db").read_bytes() == before


def test_reports_and_spreadsheets_begin_no_ledger(run: Run, tmp_path: Path) -> None:
    """They name people and settings that must be there; a new ledger would have none."""
    report(tmp_path / "report.csv", KNOWN)
    for more in ([], ["-n"], ["--records", "sqlite:///new.db"]):
        assert run(*IMPORT, *more).code == 2
    assert sorted(os.listdir(tmp_path)) == ["report.csv"]


# --- spreadsheets ---

SHEET = (
    "School URN,Who,Date of session,Course,Length\r\n"
    "137001,Aisha Khan,25/09/2026,connection-training,3\r\n"
    "137001,Bo Lowe,25/09/2026,connection-training,1:30\r\n"
    "137002,Nobody Here,25/09/2026,connection-training,3\r\n"
    "137001,Bo Lowe,26/09/2026,conection-training,3\r\n"
)
MAPPED = ("--map", "Date of session=on", "--map", "Who=name", "--map", "Length=hours")


def test_a_mapping_is_used_saved_and_used_again(run: Run, people: Path) -> None:
    (people / "sheet.csv").write_bytes(SHEET.encode("cp1252"))
    result = run("records", "import", "sheet.csv", *MAPPED, "--save-map", "map.yaml", "-q")
    assert (result.code, result.out) == (1, "offer.db: recorded 1, refused 2\n")
    assert "sheet.csv:4: refused: `Nobody Here`" in result.err
    assert "sheet.csv:5: refused: `Bo Lowe`" in result.err
    assert "did you mean `connection-training`?" in " ".join(result.err.split())
    assert bodies(people) == [
        (
            "137001",
            "2026-09-25",
            {"activity": "connection-training", "people": [["ak", 3.0], ["bl", 1.5]], "hours": 3.0},
        )
    ]
    again = run("records", "import", "sheet.csv", "--map-file", "map.yaml", "-q")
    assert "nothing changed (recorded 0, already there 1, refused 2)" in again.out
    kept = (people / "map.yaml").read_bytes()
    told = run("records", "import", "sheet.csv", *MAPPED, "--save-map", "map.yaml")
    assert "map.yaml is there already and was left as it is" in told.err
    assert (people / "map.yaml").read_bytes() == kept


def test_a_workbook_and_its_sheets(run: Run, people: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl", reason="openpyxl is not installed here")
    book = openpyxl.Workbook()
    book.active.append(["nothing", "here"])
    page = book.create_sheet("Autumn")
    page.append(["URN", "Name", "Date", "Activity"])
    page.append([137001, "Bo Lowe", datetime(2026, 9, 24), "connection-training"])
    out = io.BytesIO()
    book.save(out)
    (people / "book.xlsx").write_bytes(out.getvalue())
    assert "did you mean `Autumn`?" in run("records", "import", "book.xlsx", "--sheet", "Autum").err
    result = run("records", "import", "book.xlsx", "--sheet", "Autumn", "-q")
    assert (result.code, result.out) == (0, "offer.db: recorded 1\n")
    assert bodies(people) == [("137001", "2026-09-24", {"activity": "connection-training", "people": ["bl"]})]


# --- which kind it is ---

GIAS = b'"URN","LA (code)","EstablishmentNumber","EstablishmentName"\r\n"100000","201","3614","Sir John Cass"\r\n'


@pytest.mark.parametrize(
    ("kind", "path", "content"),
    [
        ("folder", "x", None),
        ("history", "x.jsonl", b'{"setting": "137001", "kind": "entry"}\n'),
        ("history", "x", b'\n\n{"a": "' + b"x" * 30_000 + b'"}\n'),
        ("spreadsheet", "x.json", b"{not json, but a text, with commas\n1,2\n"),
        ("register", "edubasealldata.csv", GIAS),
        ("register", "x.csv", b"\xef\xbb\xbf" + GIAS.replace(b'"', b"")),
        ("spreadsheet", "x.csv", b"URN,School name,Name\r\n"),
        ("spreadsheet", "x.csv", b"School URN;Name;Email;Role\r\n137001;A;a@b.c;lead\r\n"),
        ("spreadsheet", "x.csv", b"Name,Email,Role,Duration\r\nA,a@b.c,lead,1h\r\n"),
        ("spreadsheet", "x.xlsx", b"PK\x03\x04..."),
        ("spreadsheet", "x.csv", b""),
        ("spreadsheet", "x.csv", b'a,"b\r\n' * 200),
        ("teams", "x.csv", b"\xff\xfe" + joined(summed(KNOWN, us, short), "\t").encode("utf-16-le")),
        ("teams", "x.csv", joined(summed(KNOWN, iso, short, "de", numbered=False), ",").encode()),
        ("teams", "x.csv", joined(actions(KNOWN, us), "\t").encode()),
    ],
)
def test_the_kind_is_told_by_the_content(kind: str, path: str, content: bytes | None) -> None:
    file = None if content is None else ImportFile(path, content, path)
    assert detect_kind(file) == kind


def test_a_single_records_file_is_to_be_named_by_its_folder() -> None:
    with pytest.raises(ImportTrouble, match="by the folder"):
        detect_kind(ImportFile("137001.yaml", b"setting: x", "137001.yaml"))


# --- upkeep ---


def test_a_backup_is_a_ledger_for_its_owner_alone(run: Run, people: Path) -> None:
    result = run("records", "backup", "copy.db")
    assert (result.code, result.out) == (0, "offer.db was copied to copy.db\n")
    assert stat.S_IMODE((people / "copy.db").stat().st_mode) == 0o600
    report(people / "report.csv", KNOWN)
    assert run(*IMPORT, "--records", "copy.db", "-q").code == 0
    again = run("records", "backup", "copy.db")
    assert (again.code, again.out) == (2, "")
    assert "never written over" in again.err
    odd = run("records", "backup", "a\nb\x1b[31m.db")
    assert odd.code == 0 and odd.out.count("\n") == 1 and "\x1b" not in odd.out


# --- the register of schools ---


def test_the_register_begins_a_ledger(run: Run, tmp_path: Path) -> None:
    (tmp_path / "gias.csv").write_bytes(GIAS + b'"12","201","1","Too Short"\r\n')
    result = run("records", "import", "gias.csv", "--dry-run", "-q")
    assert (result.code, result.err) == (1, "")
    assert "gias.csv:3: refused: `12 Too Short`: `12` is no URN" in result.out
    assert result.out.endswith(
        "Dry run, nothing was written to offer.db: would record 1 (all new), refused 1\n"
    )
    assert os.listdir(tmp_path) == ["gias.csv"]
    strict = run("records", "import", "gias.csv", "--strict", "-q")
    assert (strict.code, strict.out) == (1, "nothing was recorded in offer.db (--strict): refused 1\n")
    assert "gias.csv:3: refused" in strict.err
    told = json.loads(run("records", "import", "gias.csv", "--strict", "--json").out)
    assert told["counts"] == {"recorded": 0, "new": 0, "changed": 0, "already": 0, "refused": 1}
    assert os.listdir(tmp_path) == ["gias.csv"]
    result = run("records", "import", "gias.csv", "-q")
    assert (result.code, result.out) == (1, "offer.db: recorded 1 (all new), refused 1\n")
    assert "gias.csv:3: refused" in result.err
    assert stat.S_IMODE((tmp_path / "offer.db").stat().st_mode) == 0o600
    assert bodies(tmp_path, "register") == [
        ("100000", None, {"name": "Sir John Cass", "attributes": {"local_authority": "201"}})
    ]
    again = run("records", "import", "gias.csv", "-q")
    assert again.out == "imported on 23 November 2026 before; nothing changed (refused 1)\n"
    assert (again.code, again.err) == (1, result.err)
    assert json.loads(run("records", "import", "gias.csv", "--json").out)["counts"]["refused"] == 1
    (tmp_path / "gias.csv").write_bytes(GIAS.replace(b"Sir John", b"Saint"))
    told = json.loads(
        run("records", "import", "gias.csv", "--map", "EstablishmentNumber=number", "--json").out
    )
    assert told["counts"] == {"recorded": 1, "new": 0, "changed": 1, "already": 0, "refused": 0}
    assert (told["kind"], told["written"], told["columns"]["EstablishmentNumber"]) == (
        "register",
        True,
        "number",
    )
    assert "Saint Cass" in run("records", "settings", "search", "cass").out


# --- a folder of records files ---


def test_a_folder_begins_a_ledger_and_broken_files_are_refused(run: Run, tmp_path: Path) -> None:
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "137001.yaml").write_text(
        'setting: "137001"\nlog:\n  - {date: 2026-09-24, activity: connection-training, people: [ak]}\n'
        "people: [{id: ak, name: A. Khan}]\n"
    )
    (tmp_path / "files" / "137002.yaml").write_text('setting: "137002"\nlog: [{date: soon, activity: x}]\n')
    dry = run("records", "import", "files", "-n", "-q")
    assert (dry.code, sorted(os.listdir(tmp_path))) == (1, ["files"])
    assert "24 September 2026: connection-training with ak  [files/137001.yaml:3]" in dry.out
    assert run("records", "import", "files", "--strict", "-q").code == 1
    result = run("records", "import", "files", "-q")
    assert (result.code, result.out) == (1, "offer.db: recorded 3, refused 1\n")
    assert "files/137002.yaml:2:" in result.err
    assert "nothing changed (recorded 0, already there 3, refused 1)" in run("records", "import", "files").out
    assert run("records", "import", str(ROOT / "tests" / "golden"), "-q").code == 2


def test_a_name_that_takes_the_place_of_another_is_shown_with_it(run: Run, people: Path) -> None:
    (people / "files").mkdir()
    (people / "files" / "137001.yaml").write_text(
        'setting: "137001"\npeople: [{id: ak, name: Someone Else}, {id: bl, name: Bo Lowe}]\n'
    )
    said = "ak is called Someone Else (before: ak is called Aisha Khan)"
    assert f"137001  {said}  [files/137001.yaml:2]" in run("records", "import", "files", "-n").out
    result = run("records", "import", "files")
    assert (result.code, result.out) == (0, "offer.db: recorded 1, already there 3\n")
    assert f"files/137001.yaml:2: 137001: {said}\n" in result.err
    assert result.err.count("before:") == 1
    (people / "files" / "137001.yaml").write_text('setting: "137001"\npeople: [{id: ak, name: A. Third}]\n')
    told = json.loads(run("records", "import", "files", "--json").out)["recorded"]
    assert [each["before"] for each in told] == [{"id": "ak", "name": "Someone Else"}]


# --- at a terminal, and afterwards ---


def test_long_work_shows_its_progress_at_a_terminal_only(people: Path) -> None:
    pty = pytest.importorskip("pty", reason="there are no terminals of this kind here")
    rows = [f"137001,Person {at},lead" for at in range(1_000)]
    (people / "big.csv").write_text("\n".join(["URN,Name,Role", *rows]), encoding="utf-8")
    command = [sys.executable, "-m", "offer.cli", "records", "import", "big.csv", "--dry-run"]
    known = {"OFFER_PROGRAMMES": str(ROOT / "programmes"), "TERM": "xterm"}
    given = {name: value for name, value in os.environ.items() if not name.startswith("OFFER_")} | known

    def stderr(terminal: bool) -> str:
        ours, theirs = pty.openpty() if terminal else os.pipe()
        try:
            done = subprocess.run(
                command, cwd=people, env=given, stdout=subprocess.PIPE, stderr=theirs, check=False
            )
            assert done.returncode == 0
            return os.read(ours, 100_000).decode()
        finally:
            os.close(ours)
            os.close(theirs)

    assert "Looking" in stderr(terminal=True)
    assert stderr(terminal=False) == "offer: big.csv: taken for a spreadsheet\n"


def test_somebody_forgotten_is_refused_and_not_named(run: Run, people: Path) -> None:
    report(people / "report.csv", KNOWN)
    assert run("records", "forget", "Bo Lowe", "--yes").code == 0
    result = run(*IMPORT, "-q")
    assert (result.code, result.out) == (1, "offer.db: recorded 1, refused 1\n")
    assert "report.csv:11: refused: this row is about somebody who is to be forgotten\n" in result.err
    assert "Lowe" not in result.out + result.err + run(*IMPORT, "-n", "--json").out
