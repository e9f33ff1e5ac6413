"""Hostile values through every way into the ledger and out of every output: nothing executed, nothing broken."""

from __future__ import annotations

import csv
import io
import json
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from importing_help import joined
from running import OURS, Result, Run, runner

VALUES = {
    "quotes": """O'Brien "the \\ head" `x` ''""",
    "sql": "x'); DROP TABLE entry; --",
    "formula =": '=HYPERLINK("http://example.org/?"&A1,"x")',
    "formula +": "+44 7700 900000",
    "formula -": "-1+cmd|' /C calc'!A0",
    "formula @": "@SUM(1+1)*cmd",
    "markup": "<script>alert(1)</script>&amp;<!-- ]]>",
    "path": "../../../etc/passwd",
    "windows path": "..\\..\\CON",
    "shell": "$(touch pwned) `touch pwned` ; touch pwned",
    "template": "{{7*7}} %s %n {0} ${HOME}",
    "yaml": "*x: &y !!python/object/apply:os.system ['touch pwned'] # ---",
    "line breaks": "A\r\nB\nC\u2028D\u0085E",
    "escape sequences": "\x1b[31mred\x1b]0;title\x07\x9b2J\x08\x7f",
    "nul": "A\x00B",
    "right to left": "\u202egnp.exe\u202c \u200f\u2066x\u2069",
    "hidden": "A\u200bB\u00adC\ufeffD\u2060",
    "long": "N" * 10_000,
    "long words": "name " * 2_000,
    "wide": "名前🙂e\u0301\U0010ffff",
    "only spaces": " \t\u00a0 ",
    "words of ours": "null",
}
SAFE_OUT = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
)


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run one command in this process, in a folder of its own; hold whatever it says to be harmless."""
    plain = runner(monkeypatch, capsys, tmp_path, **OURS)

    def call(*args: str) -> Result:
        result = plain(*args)
        _, out, err = result
        shown = [re.sub(r"N{50,}", "N...", part) for part in (out, err)]
        assert result.code in (0, 1, 2), (args, shown)
        if {"--csv", "csv"} & {*args}:
            out = out.replace("\r\n", "\n").removeprefix("\ufeff")
        for part in (out, err):
            hidden = SAFE_OUT.search(part)
            assert hidden is None, (args[:3], hidden, shown)
        return result

    return call


@pytest.fixture
def ledger(run: Run, tmp_path: Path) -> Iterator[Path]:
    """A ledger with one setting and one lead; at the end nothing else may have come to be."""
    added = run(
        "records", "settings", "add", "137001", "--name", "One", "--attribute", "local_authority=925",
        "--enrol", "relational-practice=2026-09-07",
    )  # fmt: skip
    assert added.code == 0, added
    assert run("records", "add", "person", "137001", "ak", "--name", "A. Khan", "--role", "lead").code == 0
    assert run("records", "add", "person", "137001", "bl", "--name", "B. Lowe", "--role", "lead").code == 0
    yield tmp_path
    assert not (tmp_path / "pwned").exists()


def rows(**columns: str) -> list[list[str]]:
    return [list(columns), list(columns.values())]


def sheet(run: Run, folder: Path, **columns: str) -> Result:
    text = joined(rows(**columns), ",")
    (folder / "sheet.csv").write_bytes(text.encode("utf-8", "surrogatepass"))
    return run("records", "import", "sheet.csv", "--kind", "spreadsheet")


def by_sheet_name(run: Run, folder: Path, value: str) -> None:
    sheet(
        run, folder, URN="137001", Name=value, Role="lead", Date="2026-09-24", Activity="connection-training"
    )


def by_sheet_fields(run: Run, folder: Path, value: str) -> None:
    given = {"URN": "137001", "Person": "ak", "Date": "2026-09-24", "Activity": "connection-training"}
    for column in (
        "URN",
        "Person",
        "Date",
        "Activity",
        "Session",
        "Note",
        "Hours",
        "Email",
        "Role",
        "Programme",
    ):
        sheet(run, folder, **(given | {column: value}))
    waiver = {"URN": "137001", "Date": "2026-09-24", "Waive": "awareness.share"}
    sheet(run, folder, **waiver, By=value, Reason=value)
    (folder / "sheet.csv").write_bytes(joined([[value, value], ["137001", value]], ",").encode("utf-8"))
    run("records", "import", "sheet.csv", "--kind", "spreadsheet")
    run("records", "import", "sheet.csv", "--map", f"{printable(value)}=note", "--kind", "spreadsheet")


def by_workbook(run: Run, folder: Path, value: str) -> None:
    openpyxl = pytest.importorskip("openpyxl", reason="openpyxl is not installed here")
    from openpyxl.utils.exceptions import IllegalCharacterError

    book = openpyxl.Workbook()
    try:
        book.active.append(["URN", "Name", "Role", "Date", "Activity", "Note"])
        book.active.append([137001, value, "lead", "2026-09-24", "connection-training", value])
    except IllegalCharacterError:
        return
    book.save(folder / "book.xlsx")
    run("records", "import", "book.xlsx")


def by_attendance(run: Run, folder: Path, value: str) -> None:
    table = [
        ["Name", "Join Time", "Leave Time", "Duration", "Email", "Role"],
        [value, "2026-09-24 14:00:00", "2026-09-24 17:00:00", "3h", value, "Attendee"],
        ["A. Khan", "2026-09-24 14:00:00", "2026-09-24 17:00:00", value, value, value],
        ["B. Lowe", value, value, "3h", "", "Attendee"],
    ]
    summary = [["1. Summary"], ["Meeting title", value], [], ["2. Participants"], *table]
    for each in (table, summary):
        content = b"\xff\xfe" + joined(each, "\t").encode("utf-16-le", "surrogatepass")
        (folder / "report.csv").write_bytes(content)
        run("records", "import", "report.csv", "--kind", "teams", "--activity", "connection-training",
            "--session", printable(value)[:60])  # fmt: skip


def by_folder(run: Run, folder: Path, value: str) -> None:
    people = [{"id": "zz", "name": value, "email": value, "roles": [{"role": "lead"}]}]
    entry = {
        "date": "2026-09-24",
        "activity": "connection-training",
        "people": ["zz"],
        "note": value,
        "session": value,
    }
    (folder / "files").mkdir(exist_ok=True)
    for at, given in enumerate(({"people": people, "log": [entry]}, {"name": value}, {"formerly": [value]})):
        text = json.dumps({"setting": "137001", **given}, ensure_ascii=at == 1)
        (folder / "files" / "137001.yaml").write_bytes(text.encode("utf-8", "surrogatepass"))
        run("records", "import", "files")
    (folder / "files" / "137001.yaml").write_text(json.dumps({"setting": value}))
    run("records", "import", "files")


def by_register(run: Run, folder: Path, value: str) -> None:
    header = ["URN", "EstablishmentName", "LA (name)", "Postcode"]
    table = [
        header,
        ["137001", value, value, value],
        ["137777", value, "x", value],
        [value, value, value, value],
    ]
    (folder / "gias.csv").write_bytes(joined(table, ",").encode("utf-8", "surrogatepass"))
    run("records", "import", "gias.csv", "--kind", "register")
    run("records", "settings", "search", "N")


def by_table(run: Run, folder: Path, value: str) -> None:
    """What was exported, with the value in one column after another of one row after another."""
    header, *table = csv.reader(io.StringIO(run("records", "export", "-", "--format", "csv").out, newline=""))
    assert {"setting", "person", "role"} <= {row[0] for row in table}
    first = {row[0]: row for row in table}
    entry = ["activity", "137001", "", "1", "2026-09-24", "", "connection-training"]
    first["activity"] = entry + [""] * (len(header) - len(entry))
    hostile = [
        [*row[:at], value, *row[at + 1 :]] for row in first.values() for at in range(len(header))
    ]  # fmt: skip
    for rows_ in ([header, *hostile], [[value, *header[1:]], *table], [[*header, value], *table]):
        (folder / "table.csv").write_bytes(joined(rows_, ",").encode("utf-8", "surrogatepass"))
        run("records", "import", "table.csv", "--kind", "table")


def by_history(run: Run, folder: Path, value: str) -> None:
    """A history of other rows, with the value in one part after another of each, and in the body."""
    _, *lines = run("records", "export", "-", "--format", "jsonl").out.splitlines()
    last = [json.loads(line) for line in lines[-4:]]
    given: list[object] = []
    for row in last:
        given += [{**row, key: value} for key in row]
        given += [
            {**row, "entry": 10**6 + at, "body": {**row["body"], key: value}}
            for at, key in enumerate(row["body"])
        ]
        given += [
            {**row, "entry": 10**7 + row["entry"], "recorded_by": value, "source": value, "reason": value}
        ]
    given += [
        {
            **last[0],
            "kind": "entry",
            "on": "2026-09-24",
            "entry": 10**8,
            "body": {"issued": value, "note": value},
        }
    ]
    for ascii_only in (True, False):
        text = "".join(
            json.dumps(row, ensure_ascii=ascii_only) + "\n"
            for row in ({"offer_history": 1, "entries": len(given)}, *given)
        )
        (folder / "history.jsonl").write_bytes(text.encode("utf-8", "surrogatepass"))
        run("records", "import", "history.jsonl", "-n", "-v")
        run("records", "import", "history.jsonl")


def by_typing(run: Run, folder: Path, value: str) -> None:
    value = printable(value)
    add = ("records", "add")
    run(*add, "person", "137001", "cd", f"--name={value}", f"--email={value}", "--no-input")
    run(*add, "person", "137001", value, "--name=C", "--no-input")
    run(*add, "activity", "137001", "connection-training", "--date=2026-09-25", "--people=ak",
        f"--note={value}", f"--session={value}", "--no-input")  # fmt: skip
    run(*add, "activity", "137001", value, "--date=2026-09-25", f"--people={value}", "--anyway", "--no-input")
    run(*add, "attribute", "137001", "trust", value, "--anyway", "--no-input")
    run(*add, "waive", "137001", "awareness.share", f"--by={value}", f"--reason={value}", "--no-input")
    run("records", "settings", "change", "137001", f"--name={value}")
    run("records", "settings", "add", value)
    run("records", "correct", "1", "--set", f"name={value}", f"--reason={value}")
    run("records", "correct", "1", "--set", "name=Fine", f"--reason={value}")
    run("records", "add", "issued", "137001", "inside-im-hurting", "--date=2026-09-30", f"--by={value}")


WAYS = {
    "a name in a spreadsheet": by_sheet_name,
    "every field of a spreadsheet": by_sheet_fields,
    "a workbook": by_workbook,
    "an attendance report": by_attendance,
    "a folder of files": by_folder,
    "the register": by_register,
    "an exported table": by_table,
    "a history": by_history,
    "typing": by_typing,
}


def printable(value: str) -> str:
    """What the operating system lets an argument be."""
    return value.replace("\x00", "")


@pytest.mark.parametrize(
    ("ways", "every"),
    [
        pytest.param([*WAYS], 12, id="all ways"),
        *(pytest.param([way], 1, id=way, marks=pytest.mark.slow) for way in WAYS),
    ],
)
def test_nothing_hostile_gets_through(run: Run, ledger: Path, ways: list[str], every: int) -> None:
    for way in ways:
        for value in [*VALUES.values()][list(WAYS).index(way) % every :: every]:
            WAYS[way](run, ledger, value)
    out_of_every_output(run, ledger)


def out_of_every_output(run: Run, folder: Path) -> None:
    for command in (
        ("status",),
        ("status", "137001"),
        ("next",),
        ("why", "137001", "awareness"),
        ("eligibility", "137001"),
        ("records", "log", "137001"),
        ("records", "people"),
        ("records", "settings"),
        ("records", "check"),
    ):
        shown = run(*command)
        assert shown.out, (command, shown.err)
        for line in run(*command, "--json").out.splitlines():
            assert isinstance(json.loads(line), (dict, list))
    for args in (("status", "--csv"), ("records", "export", "-", "--format", "csv")):
        table = run(*args)
        assert table.code == 0
        held_cells(table.out)
    history = run("records", "export", "-", "--format", "jsonl")
    assert [isinstance(json.loads(line), dict) for line in history.out.splitlines()].count(True) > 1
    exported_again(run, folder)


def exported_again(run: Run, folder: Path) -> None:
    """Every form goes to files named by ids alone, and comes back without a row refused or an answer changed."""
    asked = ("status", "--all", "--json", "--on", "2026-11-23", "-q")
    answers = run(*asked).out
    for at, path in enumerate(("exported", "exported.csv", "exported.jsonl")):
        before = {*os.listdir(folder)}
        assert run("records", "export", path).code == 0
        assert {*os.listdir(folder)} - before == {path}
        again = ("--records", f"again{at}.db")
        result = run("records", "import", path, *again, "-q")
        assert result.code == 0, (path, result.err[:2000])
        assert run(*asked, *again).out == answers
    names = os.listdir(folder / "exported")
    assert names and all(re.fullmatch(r"[A-Za-z0-9_-]{1,64}\.yaml", name) for name in names)


def held_cells(text: str) -> None:
    """No cell that a spreadsheet would take for a formula."""
    for row in csv.reader(io.StringIO(text, newline="")):
        for cell in row:
            assert not cell.startswith(("=", "+", "-", "@", "\t", "\r")), cell


@pytest.mark.parametrize("value", VALUES)
def test_asking_for_something_hostile(run: Run, ledger: Path, value: str) -> None:
    """Ids, names and files that are asked for lead nowhere, and the message is harmless."""
    asked = printable(VALUES[value])
    before = (ledger / "offer.db").read_bytes()
    for args in (
        ("status", "--", asked),
        ("why", "137001", "--", asked),
        ("records", "log", "--", asked),
        ("records", "people", "--search", asked),
        ("records", "settings", "search", "--", asked),
        ("records", "import", "--", asked),
        ("records", "import", "offer.db", "--activity", asked, "--kind", "teams"),
        ("records", "export", "--setting", asked, "out"),
        ("records", "export", "--records", asked, "out"),
        ("records", "forget", "--yes", "--", asked),
        ("status", "--programme", asked),
    ):
        run(*args)
    assert sorted(os.listdir(ledger)) == ["offer.db"]
    assert (ledger / "offer.db").read_bytes() == before
