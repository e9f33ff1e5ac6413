"""`offer records export`, and `import` of what it wrote, as people type them."""

from __future__ import annotations

import json
import os
import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from running import OURS, Run, runner

ROOT = Path(__file__).parent.parent
EXAMPLES = {
    "examples/records": ROOT / "programmes",
    "examples/programmes/records": ROOT / "examples" / "programmes",
}
PATHS = {"yaml": "out", "csv": "out.csv", "jsonl": "out.jsonl"}
KEEPER = "is yours to keep safe and to delete"


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run one command in this process, in a folder of its own."""

    return runner(monkeypatch, capsys, tmp_path, **OURS)


@pytest.fixture
def ledger(run: Run) -> Run:
    """A ledger of one setting with a corrected entry, and one more of which only the register knows."""
    assert (
        run(
            "records",
            "settings",
            "add",
            "137001",
            "--name",
            "=One",
            "--enrol",
            "relational-practice=2026-09-07",
        ).code
        == 0
    )
    assert run("records", "add", "person", "137001", "ak", "--name", "A. Khan", "--role", "lead").code == 0
    assert run("records", "add", "issued", "137001", "inside-im-hurting", "--date=2026-09-30").code == 0
    number = re.findall(r"^ *(\d+) .*inside", run("records", "log", "137001").out, re.MULTILINE)[-1]
    assert run("records", "correct", number, "--set", "date=2026-10-01", "--reason", "Wrong day").code == 0
    Path("gias.csv").write_text('"URN","EstablishmentName","LA (code)"\r\n"100000","Sir John Cass","201"\r\n')
    assert run("records", "import", "gias.csv", "-q").code == 0
    return run


@pytest.mark.parametrize("form", PATHS)
@pytest.mark.parametrize(
    "folder", [pytest.param("examples/records", marks=pytest.mark.slow), "examples/programmes/records"]
)
def test_export_and_import_give_the_same_answers(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, folder: str, form: str
) -> None:
    monkeypatch.setenv("OFFER_PROGRAMMES", str(EXAMPLES[folder]))
    asked = ("status", "--all", "--json", "--on", "2026-11-23", "--engine", "builtin", "-q", "--records")
    files = str(ROOT / folder)
    answers = run(*asked, files).out
    assert len(answers.splitlines()) >= len([*(ROOT / folder).glob("*.yaml")]) > 1
    assert run("records", "import", files, "--records", "sqlite:///first.db", "-q").code == 0
    sources = ["sqlite:///first.db"] if form == "jsonl" else ["sqlite:///first.db", files]
    for at, source in enumerate(sources):
        (tmp_path / str(at)).mkdir()
        path = f"{at}/{PATHS[form]}"
        exported = run("records", "export", path, "--records", source)
        assert (exported.code, exported.out) == (0, "")
        again = f"sqlite:///{at}/again.db"
        dry = run("records", "import", path, "--records", again, "--dry-run", "-q")
        assert dry.code == 0 and not Path(f"{at}/again.db").exists()
        imported = run("records", "import", path, "--records", again, "-q", "--strict")
        assert (imported.code, imported.err) == (0, "")
        assert run(*asked, again).out == answers
        assert "recorded 0, already there" in run("records", "import", path, "--records", again, "-q").out
        if form == "yaml":
            assert run(*asked, path).out == answers


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (["out"], "1 setting and 1 log entry of offer.db written to out as a folder of records files"),
        (["out.CSV"], "1 setting and 1 log entry of offer.db written to out.CSV as a table"),
        (["out.jsonl"], "of offer.db written to out.jsonl as the whole history"),
        (["out.txt", "--format", "csv"], "written to out.txt as a table"),
        (["-", "--format", "csv"], "written to the standard output as a table"),
    ],
)
def test_what_was_written_is_told_and_whose_it_is(ledger: Run, args: list[str], says: str) -> None:
    result = ledger("records", "export", *args)
    assert result.code == 0
    assert says in result.err and KEEPER in result.err
    assert ("left out: 1 setting of which only" in result.err) == ("out.jsonl" not in args)
    if args[0] != "-":
        assert result.out == ""
        files = [Path(args[0])] if Path(args[0]).is_file() else [*Path(args[0]).iterdir()]
        assert files and {stat.S_IMODE(each.stat().st_mode) for each in files} == {0o600}
        assert ledger("records", "export", "more" + args[0], *args[1:], "-q").err == ""


@pytest.mark.parametrize(("form", "path"), PATHS.items())
def test_nothing_is_written_over(ledger: Run, form: str, path: str) -> None:
    Path("there.txt").write_text("mine")
    Path("full").mkdir()
    Path("full", "x").write_text("mine")
    for there in ("there.txt", "full"):
        result = ledger("records", "export", there, "--format", form)
        assert (result.code, result.out) == (2, "")
        assert "name a new f" in result.err
    assert Path("there.txt").read_text() == Path("full", "x").read_text() == "mine"
    assert os.listdir("full") == ["x"]
    assert "--force" not in ledger("records", "export", "--help").out
    assert ledger("records", "export", f"none/{path}").code == 2


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (["-"], "a folder cannot go to the standard output"),
        (["-", "--format", "csv", "--json"], "the export itself is the answer"),
        (["x.jsonl", "--setting", "137001"], "a history is of the whole ledger"),
        (["x", "--setting", "13701"], "did you mean `137001`"),
        (["x.csv", "--known-on", "2020-01-01"], "no setting is recorded in offer.db"),
        (["x.jsonl", "--records", "files"], "a folder of files, which has no history"),
        (["x.csv", "--records", "files", "--known-on", "2026-01-01"], "do not say when a thing was recorded"),
        (["x.csv", "--records", "broken"], "nothing was exported, as some records cannot be used"),
        (["x", "--records", "broken"], "nothing was exported, as some records cannot be used"),
        (["-", "--format", "csv", "--records", "broken"], "nothing was exported"),
        (["x", "--records", "sqlite:///none.db"], "none.db"),
    ],
)
def test_what_cannot_be_exported_leaves_nothing(ledger: Run, args: list[str], says: str) -> None:
    Path("files").mkdir()
    Path("files", "a.yaml").write_text('setting: "137001"\n')
    Path("broken").mkdir()
    Path("broken", "a.yaml").write_text('setting: "137001"\n')
    Path("broken", "b.yaml").write_text('setting: "137002"\nlog: [{date: soon}]\n')
    before = sorted(os.listdir())
    result = ledger("records", "export", *args)
    assert (result.code, result.out) == (2, "")
    assert says in " ".join(result.err.split())
    assert sorted(os.listdir()) == before


def test_one_setting(ledger: Run) -> None:
    assert ledger("records", "settings", "add", "137002", "--name", "Two").code == 0
    assert ledger("records", "export", "all", "-q").code == 0
    assert ledger("records", "export", "one", "--setting", "137002", "-q").code == 0
    assert sorted(os.listdir("all")) == ["137001.yaml", "137002.yaml"]
    assert os.listdir("one") == ["137002.yaml"]
    assert Path("one", "137002.yaml").read_bytes() == Path("all", "137002.yaml").read_bytes()
    table = ledger("records", "export", "-", "--format", "csv", "--setting", "137002").out
    assert "137002" in table and "137001" not in table
    known = ledger("records", "export", "-", "--format", "csv", "--setting", "100000").out
    assert "Sir John Cass" in known  # one that is asked for is exported, whoever knows it


def test_json_tells_what_was_written(ledger: Run) -> None:
    told = [json.loads(ledger("records", "export", path, "--json").out) for path in PATHS.values()]
    rows = len(ledger("records", "export", "-", "--format", "jsonl").out.splitlines()) - 1
    assert told == [
        {"schema": 1, "records": "offer.db", "export": "out", "format": "yaml", "settings": 1, "entries": 1},
        {
            "schema": 1,
            "records": "offer.db",
            "export": "out.csv",
            "format": "csv",
            "settings": 1,
            "entries": 1,
        },
        {"schema": 1, "records": "offer.db", "export": "out.jsonl", "format": "jsonl", "rows": rows},
    ]


def test_as_it_was_known(ledger: Run) -> None:
    """Each form up to the moment of the first correction's row, which is told by the history itself."""
    rows = [
        json.loads(line) for line in ledger("records", "export", "-", "--format", "jsonl").out.splitlines()
    ][1:]
    corrected = next(row for row in rows if row["replaces"] is not None)
    moments = sorted({row["recorded_at"] for row in rows})
    # the command line takes whole seconds, so the rows are moved apart in a copy of the history
    days = {at: f"2026-03-{day:02}T12:00:00.000000Z" for day, at in enumerate(moments, 1)}
    lines = [
        {"offer_history": 1, "entries": len(rows)},
        *({**row, "recorded_at": days[row["recorded_at"]]} for row in rows),
    ]
    Path("moved.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    assert ledger("records", "import", "moved.jsonl", "--records", "moved.db", "-q").code == 0
    day = int(days[corrected["recorded_at"]][8:10]) - 1
    known = ("--records", "moved.db", "--known-on", f"2026-03-{day:02}")
    history = ledger("records", "export", "-", "--format", "jsonl", *known).out.splitlines()
    before = [row for row in rows if days[row["recorded_at"]][:10] <= known[-1]]
    assert json.loads(history[0]) == {"offer_history": 1, "entries": len(before)}
    assert [json.loads(line)["entry"] for line in history[1:]] == [row["entry"] for row in before]
    for args in (("-", "--format", "csv"), ("was",)):
        result = ledger("records", "export", *args, *known)
        assert result.code == 0
        assert "left out" not in result.err  # the register came later
        text = result.out or Path("was", "137001.yaml").read_text()
        assert "2026-09-30" in text and "2026-10-01" not in text
    assert "2026-10-01" in ledger("records", "export", "-", "--format", "csv", "--records", "moved.db").out


def test_a_history_keeps_who_and_when_and_begins_a_ledger(ledger: Run) -> None:
    assert ledger("records", "export", "h.jsonl", "-q").code == 0
    result = ledger("records", "import", "h.jsonl", "--records", "new.db", "--by", "somebody else")
    assert result.code == 0 and "taken for the history of a ledger" in result.err
    logs = {ledger("records", "log", "137001", *more).out for more in ([], ["--records", "new.db"])}
    assert len(logs) == 1 and "in place of 6: Wrong" in logs.pop()
    assert "history" in ledger("records", "import", "--help").out
    assert "already there" in ledger("records", "import", "h.jsonl", "--kind", "history").out
    assert ledger("records", "import", "h.jsonl", "--dates", "day").code == 2
    lines = Path("h.jsonl").read_text().splitlines()
    Path("bad.jsonl").write_text("\n".join([*lines[:-1], "{}"]))
    told = ledger("records", "import", "bad.jsonl", "--strict", "--records", "new.db")
    assert (
        told.code == 1
        and "nothing was recorded in new.db (--strict): " in told.out
        and ": refused" in told.err
    )
    data = json.loads(ledger("records", "import", "bad.jsonl", "--records", "new.db", "--json").out)
    assert (data["kind"], data["written"], data["counts"]["refused"]) == ("history", False, 1)


@pytest.mark.parametrize("more", [[], ["--strict"]])
def test_an_import_of_nothing_begins_no_ledger(run: Run, more: list[str]) -> None:
    for name, text in (
        ("bad.jsonl", '{"offer_history": 1, "entries": 1}\n{}\n'),
        ("short.jsonl", '{"offer_history": 1, "entries": 2}\n{}\n'),
        ("files/a.yaml", 'setting: "137001"\nlog: [{date: soon}]\n'),
    ):
        Path(name).parent.mkdir(exist_ok=True)
        Path(name).write_text(text)
        assert run("records", "import", name.partition("/")[0], *more).code in (1, 2)
    Path("empty").mkdir()
    assert run("records", "import", "empty", *more).code == 2
    Path("files", "b.yaml").write_text('setting: "137002"\nname: Two\n')
    assert run("records", "import", "files", "--strict").code == 1
    assert not [name for name in os.listdir() if "offer.db" in name]
    assert run("records", "import", "files").code == 1
    assert "137002" in run("records", "settings").out


def test_a_table_is_known_as_one(ledger: Run) -> None:
    assert ledger("records", "export", "t.csv", "-q").code == 0
    result = ledger("records", "import", "t.csv", "--records", "new.db")
    assert result.code == 0 and "t.csv: taken for an exported table" in result.err
    assert (
        ledger("records", "import", "t.csv", "--kind", "table", "--records", "other.db", "--json").code == 0
    )
    assert "=One" in ledger("records", "settings", "--records", "new.db").out
    assert ledger("records", "import", "t.csv", "--map", "a=b").code == 2
    openpyxl = pytest.importorskip("openpyxl", reason="openpyxl is not installed here")
    import csv

    book = openpyxl.Workbook()
    with open("t.csv", encoding="utf-8-sig", newline="") as file:
        for row in csv.reader(file):
            book.active.append(row)
    book.save("t.xlsx")
    result = ledger("records", "import", "t.xlsx", "--records", "xlsx.db")
    assert result.code == 0 and "t.xlsx: taken for an exported table" in result.err
    assert "=One" in ledger("records", "settings", "--records", "xlsx.db").out


def test_a_reader_that_goes_away_and_a_full_disk(ledger: Run, tmp_path: Path) -> None:
    """Nothing but one sentence is said; nothing half is left."""
    command = [sys.executable, "-m", "offer.cli", "records", "export", "-", "-q", "--format"]
    for form in ("csv", "jsonl"):
        gone = subprocess.Popen(
            [*command, form], cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        assert gone.stdout is not None and gone.stderr is not None
        gone.stdout.close()
        assert gone.stderr.read() == b""
        gone.stderr.close()
        gone.wait()
        if os.path.exists("/dev/full"):
            with open("/dev/full", "wb") as full:
                done = subprocess.run(
                    [*command, form], cwd=tmp_path, stdout=full, stderr=subprocess.PIPE, check=False
                )
            assert (done.returncode, done.stderr.count(b"\n")) == (2, 1), done.stderr
