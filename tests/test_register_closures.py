"""Schools that closed or are not eligible though enrolled, the links file, calendars: what is told of them."""

from __future__ import annotations

import json
import shutil
from datetime import datetime
from pathlib import Path

import pytest
from running import OURS, ROOT, Run, runner

NOW = datetime(2026, 11, 23, 9, 30).astimezone()
ENROLLED = "relational-practice=2026-09-07"
GIAS = """URN,LA (code),EstablishmentName,EstablishmentStatus (name),CloseDate
137001,925,One,Closed,31-08-2026
137002,874,Two,Open,
137003,925,Three,"Open, but proposed to close",31-08-2027
137004,925,Four,closed,
137005,925,Five,Closed,24-11-2026
137006,874,Six,Closed,31-08-2026
137007,925,Seven,Open,
137009,874,Nine,Closed,31-08-2026
"""
TOLD = {
    "137001": "closed on 31 August 2026 by the register of schools; if it became another school: offer records "
    "settings move 137001 NEW --on DAY; else record its withdrawal",
    "137002": "not eligible: local_authority is 874; it must not be 874",
    "137004": "is closed by the register of schools",
}
"""What is told of those that are enrolled; of 137005 nothing yet, of 137006 nothing any more."""


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    """Commands in a folder with a ledger of seven schools that are enrolled, of which one has withdrawn."""
    run = runner(monkeypatch, capsys, tmp_path, now=NOW, **OURS)
    for number in range(1, 8):
        added = run(
            "records", "settings", "add", f"13700{number}", "--name", f"N{number}", "--enrol", ENROLLED
        )
        assert added.code == 0
    left = ("withdraw", "137006", "relational-practice", "--date", "2026-10-01", "--reason", "r")
    assert run("records", "add", *left).code == 0
    (tmp_path / "gias.csv").write_text(GIAS)
    return run


def test_an_import_of_the_register_tells_who_is_enrolled_all_the_same(run: Run) -> None:
    for args in (("--dry-run",), (), ()):  # looked at, recorded, and the same file again
        result = run("records", "import", "gias.csv", *args)
        notes = [line for line in result.err.splitlines() if "is enrolled" in line]
        assert result.code == 0 and len(notes) == len(TOLD), args
        assert all(id in note and said in note for note, (id, said) in zip(notes, TOLD.items(), strict=True))
    assert len(json.loads(run("records", "import", "gias.csv", "--json").out)["notes"]) == len(TOLD)
    found = json.loads(run("records", "check", "--json").out)
    assert [one["setting"] for one in found["enrolled_all_the_same"]] == list(TOLD) and found["in_order"]
    flagged = {
        answer["setting"]["id"]
        for answer in map(json.loads, run("status", "--all", "--json").out.splitlines())
        if "school-closed" in [flag["id"] for flag in answer["flags"]]
    }
    assert flagged == {"137001", "137004"}


def test_enrolling_tells_it_too_however_it_is_recorded(run: Run, tmp_path: Path) -> None:
    assert run("records", "import", "gias.csv").code == 0
    enrol = ("records", "add", "enrol", "137009", "relational-practice", "--date", "2026-11-02")
    both = ("137009 (Nine) is enrolled", "closed on 31 August 2026", "not eligible: local_authority is 874")
    (tmp_path / "s.csv").write_text("URN,Enrolled,Programme\n137009,2026-11-02,relational-practice\n")
    for args in (("records", "import", "s.csv", "--dry-run"), enrol):
        said = run(*args).err
        assert all(words in said for words in both), args
    assert "137009" not in run("records", "import", "s.csv").err  # nothing new is said
    good = ("records", "settings", "add", "137010", "--name", "N", "--enrol", ENROLLED, "--attribute")
    assert "is enrolled" not in run(*good, "local_authority=925").err
    bad = run(
        "records",
        "settings",
        "add",
        "137011",
        "--name",
        "N",
        "--enrol",
        ENROLLED,
        "--attribute",
        "local_authority=874",
    )
    assert bad.code == 0 and "137011 (N) is enrolled" in bad.err


LINKS = """URN,LinkURN,LinkName,LinkType,LinkEstablishedDate
137001,150001,Oak Academy,Successor,01-09-2026
150001,137001,One,Predecessor,01-09-2026
150002,137004,Four,Predecessor - merged,
137007,150003,Half,Successor - Split School,01-09-2026
137007,150004,Other half,Successor - Split School,01-09-2026
137002,150005,Elm,Successor,01-09-2026
137005,150006,A,Successor,32-13-2026
137005,150007,B,Successor - amalgamated,01-09-2026
137003,150008,Sixth form,Sixth Form Centre Link,01-09-2026
13700x,150009,Bad,Successor,01-09-2026
999999,150010,Nobody of ours,Successor,01-09-2026
"""


def test_the_links_file_proposes_moves_and_records_nothing(run: Run, tmp_path: Path) -> None:
    (tmp_path / "links.csv").write_bytes(LINKS.replace("Oak", "Ôak").encode("cp1252"))
    assert run("records", "import", "gias.csv").code == 0
    before = run("records", "log").out
    result = run("records", "import", "links.csv")
    assert result.code == 1 and "links.csv:11: refused" in result.err and "`13700x` is no URN" in result.err
    assert 'settings move 137001 150001 --on 2026-09-01 --name "Ôak Academy"' in result.out
    found = json.loads(run("records", "import", "links.csv", "--json").out)
    assert [(one["old"]["id"], one["new"]["id"], one["on"]) for one in found["proposed"]] == [
        ("137001", "150001", "2026-09-01"),
        ("137004", "150002", None),
    ]
    assert [(one["setting"], one["says"].partition(":")[0]) for one in found["to_decide"]] == [
        ("137002", "its successor is 150005 (Elm), but the register has it as Open"),
        ("137005", "it has several successors"),
        ("137007", "it was split"),
    ]
    assert run("records", "log").out == before
    done = ("records", "settings", "move", "137001", "150001", "--on", "2026-09-01", "--name", "Oak Academy")
    assert run(*done).code == 0
    assert [
        one["old"]["id"]
        for one in json.loads(run("records", "import", "links.csv", "--json").out)["proposed"]
    ] == ["137004"]
    (tmp_path / "links.csv").write_text("URN,LinkURN,LinkName,LinkType\n")
    assert "0 settings of offer.db became another" in run("records", "import", "links.csv").out
    assert run("records", "import", "links.csv", "--activity", "x").code == 2


AUTUMN = ("--term", "Autumn 2026", "2026-09-02", "2026-12-18", "--half-term", "2026-10-26", "2026-10-30")
SPRING = ("--term", "Spring: 2027", "2027-01-04", "2027-03-25", "--half-term", "2027-02-15", "2027-02-19")


def test_calendars_are_listed_and_added(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    shutil.copytree(ROOT / "programmes", tmp_path / "programmes")
    run = runner(monkeypatch, capsys, tmp_path, now=NOW)
    calendars, files = ("records", "calendars"), tmp_path / "programmes" / "calendars"
    assert "peterborough  2024-09-03  2027-07-21  9      local_authority 874" in run(*calendars).out
    new = ("add", "lincs", "--for", 'local_authority=9"25', "--title", "Term dates: Lincs", "--source", "Web")
    assert run(*calendars, *new, *SPRING, *AUTUMN).code == 0
    text = (files / "lincs.yaml").read_text()
    assert text.index("Autumn 2026") < text.index("Spring: 2027") and "2026-10-26" in text
    later = ("--term", "Autumn 2027", "2027-09-01", "2027-12-17", "--half-term", "2027-10-25", "2027-10-29")
    for id in ("lincs", "peterborough"):
        was = (files / f"{id}.yaml").read_text()
        assert run(*calendars, "add", id, *later).code == 0
        assert (files / f"{id}.yaml").read_text().startswith(was.rstrip("\n"))
    listed = [json.loads(line) for line in run(*calendars, "--json").out.splitlines()]
    assert [(one["calendar"], one["for"], len(one["terms"])) for one in listed] == [
        ("lincs", 'local_authority 9"25', 3),
        ("peterborough", "local_authority 874", 10),
    ]
    assert listed[0]["terms"][1]["half_term"] == {"starts": "2027-02-15", "ends": "2027-02-19"}
    assert run("validate", "programmes").code == 0
    before = {file.name: file.read_bytes() for file in files.iterdir()}
    for args, said in (
        (("add", "lincs"), "no term is given"),
        (("add", "lincs", *AUTUMN), "put the terms in date order"),
        (("add", "lincs", *later), "put the terms in date order"),
        (("add", "new", *AUTUMN, *SPRING[4:]), "begins in no term that is given"),
        (("add", "new", "--term", "A", "2026-12-18", "2026-09-02"), "nothing was written"),
        (("add", "new", "--term", "A", "2026-09-31", "2026-12-18"), "is not a day"),
        (("add", "../new", *AUTUMN), "it must be an id"),
        (("add", "new", "--for", "874", *AUTUMN), "write --for as ATTRIBUTE=VALUE"),
        (("add", "lincs", "--title", "x", *AUTUMN), "--title says nothing"),
    ):
        result = run(*calendars, *args)
        assert (result.code, said in result.err) == (2, True), (args, result)
    assert {file.name: file.read_bytes() for file in files.iterdir()} == before
