"""Spreadsheets with people's own columns: what is in them, and nothing else, comes to facts."""

from __future__ import annotations

import io
import os
import random
import re
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from importing_help import BATCH, clock, encodings, joined, ledger_with_people
from offer.engine.records.importing.column_mapping import (
    FIELDS,
    pairs_of,
    read_mapping,
    saved,
)
from offer.engine.records.importing.known_ids import KnownIds
from offer.engine.records.importing.plan import ImportPlan, ImportTrouble, carry_out
from offer.engine.records.importing.row_rules import UNWORKED
from offer.engine.records.importing.spreadsheet.entries import SheetOptions
from offer.engine.records.importing.spreadsheet.new_people import id_for
from offer.engine.records.importing.spreadsheet.plan import plan_spreadsheet
from offer.engine.records.importing.text_file import ImportFile
from offer.engine.records.importing.workbook import read_sheet
from offer.engine.records.ledger.ledger import Ledger
from offer.engine.text.named_things import Thing, Things

KNOWN = KnownIds(
    activities=Things({"connection-training": Thing(), "share-video": Thing()}),
    resources=Things({"inside-im-hurting": Thing()}),
    commitments=Things({"share": Thing(), "awareness.share": Thing()}),
    programmes=Things({"relational-practice": Thing()}),
    roles={"lead": "Setting lead", "slt": "Senior leadership team member"},
)


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Ledger:
    """One that is only read."""
    return ledger_with_people(tmp_path_factory.mktemp("ledger"))


@pytest.fixture
def own(tmp_path: Path) -> Ledger:
    return ledger_with_people(tmp_path)


def plan(ledger: Ledger, content: str | bytes, name: str = "sheet.csv", **options: Any) -> ImportPlan:
    content = content.encode() if isinstance(content, str) else content
    return plan_spreadsheet(ledger, ImportFile(name, content), SheetOptions(**options), KNOWN)


def bodies(plan: ImportPlan) -> list[tuple[str, str, date | None, dict[str, Any]]]:
    return [(fact.setting, fact.kind, fact.on, dict(fact.body)) for fact, _ in plan.facts]


def workbook(rows: list[list[Any]], sheet: str = "Sheet1", before: str | None = None) -> bytes:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    page = book.active
    if before is not None:
        page.title = before
        page = book.create_sheet(sheet)
    page.title = sheet
    for row in rows:
        page.append(row)
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


ROWS = [
    ["URN", "Date", "Activity", "Name", "Hours"],
    ["137001", "24/09/2026", "connection-training", "Aisha Khan", "3"],
    ["137001", "24/09/2026", "connection-training", "Lowe, Bo", "2.5"],
    [],
    ["137002", "24/09/2026", "connection-training", "José Ortiz", "1:30"],
    ["137001", "8/10/2026", "share-video", "Aisha Khan", ""],
]
ENTRIES = [
    (
        "137001",
        "entry",
        date(2026, 9, 24),
        {"activity": "connection-training", "people": [["ak", 3.0], ["bl", 2.5]], "hours": 3.0},
    ),
    (
        "137002",
        "entry",
        date(2026, 9, 24),
        {"activity": "connection-training", "people": [["jo", 1.5]], "hours": 1.5},
    ),
    ("137001", "entry", date(2026, 10, 8), {"activity": "share-video", "people": ["ak"]}),
]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_rows_of_one_occasion_are_one_entry(ledger: Ledger, delimiter: str) -> None:
    for encoding, content in [
        *encodings(joined(ROWS, delimiter)),
        ("cp1252", joined(ROWS, delimiter).encode("cp1252")),
    ]:
        found = plan(ledger, content)
        assert bodies(found) == ENTRIES, encoding
        assert found.complete
    assert [place for _, place in found.facts] == ["sheet.csv:2", "sheet.csv:5", "sheet.csv:6"]
    assert bodies(plan(ledger, f"sep={delimiter}\r\n" + joined(ROWS, delimiter))) == ENTRIES


def test_a_workbook_says_the_same(ledger: Ledger) -> None:
    typed = [
        ["Attendance 2026"],
        [],
        ROWS[0],
        [137001, datetime(2026, 9, 24), "connection-training", "Aisha Khan", 3],
        ["137001", date(2026, 9, 24), "connection-training", "Lowe, Bo", 2.5],
        [137002.0, datetime(2026, 9, 24, 15, 0), "connection-training", "José Ortiz", time(1, 30)],
        [None] * 5,
        [137001, "2026-10-08", "share-video", "Aisha Khan", None],
    ]
    assert bodies(plan(ledger, workbook(typed), "a.xlsx")) == ENTRIES
    second = workbook(typed, "Training", before="Cover")
    named = plan(ledger, second, "a.xlsx", sheet="Training")
    assert bodies(named) == ENTRIES and not any("the sheet" in note for note in named.notes)
    with pytest.raises(ImportTrouble, match="there is no sheet `Trainning`; did you mean `Training`"):
        plan(ledger, second, "a.xlsx", sheet="Trainning")
    typed[3][4] = timedelta(hours=3)
    assert bodies(plan(ledger, workbook(typed), "a.xlsx")) == ENTRIES


def test_sheets_that_were_not_read_are_named(ledger: Ledger) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    for page in (book.active, book.create_sheet("R&D <2>"), book.create_sheet("Spring")):
        page.append(["URN", "Person", "Date", "Activity"])
        page.append([137001, "ak", "2026-09-25", "share-video"])
    book.active.title = "Autumn"
    kept = io.BytesIO()
    book.save(kept)
    said = "only the sheet `Autumn` was read, not `R&D <2>` and `Spring` (--sheet NAME)"
    assert said in plan(ledger, kept.getvalue(), "a.xlsx").notes
    assert not plan(ledger, kept.getvalue(), "a.xlsx", sheet="Spring").notes


def test_their_own_columns(ledger: Ledger, tmp_path: Path) -> None:
    rows = [["School number", "Date of session", "What", "Who came", "How long (hours)", "Room"], *ROWS[1:]]
    with pytest.raises(ImportTrouble, match="no row names columns"):
        plan(ledger, joined(rows, ","))
    columns = pairs_of(
        [
            "School number=URN",
            "Date of session=on",
            "What=activity",
            "who came=person",
            "How long (hours)=hours",
        ]
    )
    found = plan(ledger, joined(rows, ","), columns=columns)
    assert bodies(found) == ENTRIES
    assert found.notes == ("columns that were not used: Room",)
    assert read_mapping(saved(columns).encode(), "m.yaml") == columns
    with pytest.raises(
        ImportTrouble, match="there is no column `Day of session`; did you mean `Date of session`"
    ):
        plan(ledger, joined(rows, ","), columns={**columns, "Day of session": "date"})


def test_a_mapping_says_what_is_wrong_with_it() -> None:
    for texts, says in (
        (["x"], "names no column and field"),
        (["A=dat"], "did you mean `date`"),
        (["=date"], "names no column"),
    ):
        with pytest.raises(ImportTrouble, match=says):
            pairs_of(texts)
    for content in (
        b"columns: 3",
        b"mapping: a\ncolumns: {A: [date]}",
        b"a: [",
        b"mapping: a\ncolumns: {A: nope}",
    ):
        with pytest.raises(ImportTrouble):
            read_mapping(content, "m.yaml")
    chance = random.Random(6)
    for _ in range(200):
        names = {
            "".join(chance.choice("ab: #\"'\\{}[]é=,&*!|>%@`-?\t") for _ in range(8)).strip() or "x"
            for _ in range(3)
        }
        columns = {name: chance.choice(list(FIELDS)) for name in names}
        assert read_mapping(saved(columns).encode(), "m.yaml") == columns


def test_everything_that_can_be_recorded(ledger: Ledger) -> None:
    rows = [
        [
            "URN",
            "Date",
            "Activity",
            "Issued",
            "Waived",
            "By",
            "Reason",
            "Until",
            "Note",
            "Enrolled on",
            "Programme",
        ],
        ["137001", "2026-09-30", "", "inside-im-hurting", "", "", "", "", "by post", "", ""],
        ["137001", "2026-11-02", "", "", "awareness.share", "PVS", "Flood", "2026-12-01", "", "", ""],
        ["137009", "", "", "", "", "", "", "", "", "2026-09-07", "relational-practice"],
        ["137001", "2026-09-24", "share-video", "", "", "", "", "", "a", "", "relational-practice"],
    ]
    assert bodies(plan(ledger, joined(rows, ","))) == [
        ("137009", "enrolment", date(2026, 9, 7), {"programme": "relational-practice"}),
        ("137001", "entry", date(2026, 9, 30), {"issued": "inside-im-hurting", "note": "by post"}),
        (
            "137001",
            "entry",
            date(2026, 11, 2),
            {"waive": "awareness.share", "by": "PVS", "reason": "Flood", "until": "2026-12-01"},
        ),
        (
            "137001",
            "entry",
            date(2026, 9, 24),
            {"activity": "share-video", "programme": "relational-practice", "note": "a"},
        ),
    ]


def test_new_people_get_readable_ids(own: Ledger) -> None:
    rows = [
        ["URN", "Name", "Email", "Role", "Date", "Activity"],
        ["137001", "Anna König", "ak2@example.org", "Setting lead, slt", "24/9/2026", "share-video"],
        ["137001", "König, Anna", "", "lead", "25/9/2026", "share-video"],
        ["137001", "Aisha Khan", "", "lead", "24/9/2026", "share-video"],
        ["137001", "No Role", "", "", "24/9/2026", "share-video"],
    ]
    found = plan(own, joined(rows, ","))
    assert bodies(found)[:5] == [
        ("137001", "person", None, {"id": "anna-konig"}),
        ("137001", "person", None, {"id": "anna-konig", "name": "Anna König"}),
        ("137001", "person", None, {"id": "anna-konig", "email": "ak2@example.org"}),
        ("137001", "role", None, {"person": "anna-konig", "role": "lead"}),
        ("137001", "role", None, {"person": "anna-konig", "role": "slt"}),
    ]
    assert [each.place for each in found.refused] == ["sheet.csv:5"]
    carry_out(own, found, BATCH, clock)
    assert carry_out(own, plan(own, joined(rows, ",")), BATCH, clock).recorded == ()
    log = own.load("137001").setting.log
    assert [[one.id for one in entry.people] for entry in log] == [["ak", "anna-konig"], ["anna-konig"]]


@pytest.mark.parametrize(
    ("name", "taken", "id"),
    [
        ("Aisha Khan", set(), "ak"), ("Dr Aisha Khan (Guest)", set(), "ak"), ("Aisha Khan", {"ak"}, "aisha-khan"),
        ("Aisha Khan", {"ak", "aisha-khan"}, "aisha-khan-2"), ("Prince", set(), "prince"),
        ("李小龍", set(), "person-1"),
        ("Zoë O'Neil", set(), "zon"), ("x" * 300, set(), "x" * 56),
    ],
)  # fmt: skip
def test_ids(name: str, taken: set[str], id: str) -> None:
    assert id_for(name, taken) == id


HEAD = "URN,Date,Activity,Person,Hours,Role,Email\n"
GOOD = "137001,24/9/2026,share-video,bl,1,,\n"


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("999999,24/9/2026,share-video,ak,1,,", "there is no setting `999999`"),
        (",24/9/2026,share-video,ak,1,,", "it names no setting"),
        ("../../etc,24/9/2026,share-video,ak,1,,", "is no id of a setting"),
        ("137001,,share-video,ak,1,,", "it says no day"),
        ("137001,31/2/2026,share-video,ak,1,,", "is not a day"),
        ("137001,soon,share-video,ak,1,,", "is not a day"),
        ("137001,24/9/2026,share-vidoe,ak,1,,", "did you mean `share-video`"),
        ("137001,24/9/2026,share-video,Aisha Kahn,1,,", "did you mean Aisha Khan"),
        ("137001,24/9/2026,share-video,ak,some,,", "is no number of hours"),
        ("137001,24/9/2026,share-video,ak,-1,,", "is no number of hours"),
        ("137001,24/9/2026,share-video,ak,nan,,", "is no number of hours"),
        ("137001,24/9/2026,share-video,ak,90000,,", "is no number of hours"),
        ("137001,24/9/2026,share-video,Ed New,1,leed,", "did you mean `lead`"),
        ("137001,24/9/2026,share-video,Ed New,1,lead,not an address", "is no e-mail address"),
        ("137001,24/9/2026,,,,,", "it says its date, but not what happened"),
        ("137001,24/9/2026,,ak,3,,", "it says its date and hours, but not what happened"),
        ("137001,,,ak,,,", "nothing that could be recorded"),
        (",,,,,,x", "it names no setting"),
        ("137001,24/9/2026,share-video," + "x" * 10_000 + ",1,lead,", "10,000 characters"),
        ("=1+1,24/9/2026,share-video,ak,1,,", "is no id of a setting"),
    ],
)
def test_refused_rows_are_named_and_the_others_stand(ledger: Ledger, row: str, why: str) -> None:
    found = plan(ledger, HEAD + row + "\n" + GOOD)
    assert [each.place for each in found.refused] == ["sheet.csv:2"]
    assert why in found.refused[0].why
    assert found.refused[0].fix
    assert [(fact.kind, place) for fact, place in found.facts] == [("entry", "sheet.csv:3")]


def test_an_id_that_is_not_known_is_not_taken_for_a_new_person(ledger: Ledger) -> None:
    rows = "URN,Date,Activity,Staff ID,Name\n137001,24/9/2026,share-video,akk,Aisha Khan\n"
    found = plan(ledger, rows)
    assert not found.facts
    assert "nobody has the id `akk`" in found.ambiguous[0].why


def test_no_guess_between_people_of_one_name_who_are_new(ledger: Ledger) -> None:
    head = "urn,person,name,email,role,date,activity\n"
    found = plan(
        ledger,
        head
        + "137001,,Jo New,,lead,24/9/2026,share-video\n"  # which of the two?
        + "137001,,Jo New,a@x.uk,lead,24/9/2026,share-video\n"
        + "137001,,Jo New,b@x.uk,lead,25/9/2026,share-video\n"
        + "137001,m1,Max May,,lead,26/9/2026,share-video\n"
        + "137001,m2,Max May,,lead,27/9/2026,share-video\n"
        + "137001,,Max May,,lead,28/9/2026,share-video\n"
        + "137001,m2,,,,29/9/2026,share-video\n",
    )
    assert [(each.place, each.why) for each in found.refused] == [
        ("sheet.csv:2", "the file has several people of this name"),
        ("sheet.csv:7", "the file has several people of this name"),
    ]
    came = {fact.on.day: fact.body["people"] for fact, _ in found.facts if fact.kind == "entry" and fact.on}
    assert came == {24: ["jn"], 25: ["jo-new"], 26: ["m1"], 27: ["m2"], 29: ["m2"]}


def test_no_guess_which_of_two_in_the_file_is_the_one_we_know(ledger: Ledger) -> None:
    head = "urn,name,email,date,activity\n"
    one = "137001,Sam Lee,sam@x.uk,24/9/2026,share-video\n"
    found = plan(ledger, head + one + "137001,Sam Lee,samuel@y.uk,25/9/2026,share-video\n")
    assert [each.place for each in found.ambiguous] == ["sheet.csv:2", "sheet.csv:3"] and not found.facts
    alone = plan(ledger, head + one)
    assert len(alone.facts) == 1 and any("the addresses of Sam Lee were not" in each for each in alone.notes)


def test_a_new_person_has_the_address_of_any_of_their_rows(ledger: Ledger) -> None:
    found = plan(ledger, "urn,name,email,role\n137001,Jo New,,lead\n137001,Jo New,jo@x.uk,slt\n")
    people = [fact.body for fact, _ in found.facts if fact.kind == "person"]
    assert {"id": "jn", "email": "jo@x.uk"} in people and {each["id"] for each in people} == {"jn"}


def test_columns_that_a_list_of_people_has_no_use_for_are_named(ledger: Ledger) -> None:
    found = plan(ledger, "urn,name,role,date,note\n137001,Jo New,lead,21/2/2020,shy\n")
    assert found.complete and "columns that were not used: date and note" in found.notes


@pytest.mark.parametrize("rest", ["\n", '"yes"\n'])
def test_a_quotation_mark_that_swallows_rows_is_refused(ledger: Ledger, rest: str) -> None:
    rows = '137001,ak,24/9/2026,share-video,"the dog\n' + "137001,bl,25/9/2026,share-video," + rest
    with pytest.raises(ImportTrouble, match=r"sheet\.csv:2: a quotation mark is opened"):
        plan(ledger, "urn,person,date,activity,note\n" + rows)
    kept = plan(
        ledger, 'urn,person,date,activity,note\n137001,ak,24/9/2026,share-video,"the\n""big"", dog"\n'
    )
    assert kept.facts[0][0].body["note"] == 'the "big", dog'


def test_values_are_only_values(own: Ledger) -> None:
    name = '=cmd|"/c calc"!A1'
    note = "\u202e'; DROP TABLE entry; --\u200b\x07"
    rows = [
        ["URN", "Name", "Role", "Date", "Activity", "Note"],
        ["137001", name, "lead", "24/9/2026", "share-video", note],
    ]
    carry_out(own, plan(own, joined(rows, ",")), BATCH, clock)
    setting = own.load("137001").setting
    assert setting.people[-1].name == name
    assert setting.log[-1].note == "'; DROP TABLE entry; --"


def test_dates_by_the_whole_column(ledger: Ledger) -> None:
    def days(*dates: str, **options: Any) -> list[date | None]:
        rows = "".join(f"137001,{day},share-video,ak,1,,\n" for day in dates)
        return [fact.on for fact, _ in plan(ledger, HEAD + rows, **options).facts]

    assert days("3/4/2026", "24/9/2026") == [date(2026, 4, 3), date(2026, 9, 24)]
    assert days("3/4/2026", "9/24/2026") == [date(2026, 3, 4), date(2026, 9, 24)]
    assert days("2026-04-03", "3.5.2026") == [date(2026, 4, 3), date(2026, 5, 3)]
    with pytest.raises(ImportTrouble, match="may mean 3 April 2026 or 4 March 2026, and nothing in it tells"):
        days("3/4/2026", "2026-09-24")
    assert days("3/4/2026", dates="month") == [date(2026, 3, 4)]
    with pytest.raises(ImportTrouble, match="some put the day first and some the month"):
        days("3/4/2026", "24/9/2026", "9/24/2026")


def test_what_the_file_does_not_say_may_be_given(ledger: Ledger) -> None:
    found = plan(
        ledger, "Name\nAisha Khan\nBo Lowe\n", setting="137001", on=date(2026, 9, 24), activity="share-video"
    )
    assert bodies(found) == [
        ("137001", "entry", date(2026, 9, 24), {"activity": "share-video", "people": ["ak", "bl"]})
    ]


@pytest.mark.parametrize(
    "content",
    [b"", b"\x00" * 999, b"PK\x03\x04" + b"x" * 500, b"\xd0\xcf\x11\xe0" + b"x" * 600,
     b'URN,Name\n"137001\n' + b"x\n" * 60,
     b"," * 5000, "URN\n137001".encode("utf-16")],
)  # fmt: skip
def test_what_cannot_be_read_is_one_sentence(ledger: Ledger, content: bytes) -> None:
    with pytest.raises(ImportTrouble, match=r"^sheet\.csv:"):
        plan(ledger, content)


def test_a_workbook_that_unpacks_to_far_too_much(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    content = workbook([["URN", "Name"], ["137001", "x" * 5000]])
    monkeypatch.setattr("offer.engine.records.importing.workbook_cells.MOST_UNPACKED", 2000)
    with pytest.raises(ImportTrouble, match="unpacks to far too much"):
        plan(ledger, content, "a.xlsx")


def test_only_ordinary_files_within_the_limit_are_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo")
    (tmp_path / "big").write_bytes(b"x" * 1001)
    for name, says in (
        ("fifo", "not an ordinary file"),
        (".", "a folder"),
        ("none", "no such file"),
        ("big", "larger than"),
    ):
        with pytest.raises(ImportTrouble, match=says):
            ImportFile(name, path=str(tmp_path / name)).read(1000)
    assert ImportFile("big", path=str(tmp_path / "big")).read(1001) == b"x" * 1001


def test_a_formula_that_nobody_worked_out_is_not_taken_for_nothing(ledger: Ledger) -> None:
    head = ["URN", "Name", "Date", "Activity", "Hours", "More"]
    row = ["137001", "Bo Lowe", "2026-09-24", "connection-training"]
    found = plan(ledger, workbook([head, [*row, 2, "=1+1"], [*row, "=1+1", ""], [*row, ""]]), "book.xlsx")
    assert [(each.place, each.why) for each in found.refused] == [
        ("book.xlsx:3", "the hours is a formula whose result the file does not hold")
    ]
    assert [place for _, place in found.facts] == ["book.xlsx:2"]


def with_part(content: bytes, part: str, change: Callable[[str], str]) -> bytes:
    """A workbook in which the text of one part is changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(out, "w") as after:
        assert part in before.namelist()
        for name in before.namelist():
            text = before.read(name)
            after.writestr(name, change(text.decode()).encode() if name == part else text)
    return out.getvalue()


def test_formulas_without_a_result_and_with_an_empty_one() -> None:
    cells = (
        '<c r="A1" t="str"><f>X()</f><v></v></c><c r="B1"><f>X()</f><v>2</v></c><c r="C1" s="0"/>'
        '<c r="D1" t="inlineStr"><is><t>said</t></is></c><c r="E1" t="str"><f>X()</f><v>so</v></c>'
        '<c r="F1"><f t="shared" ref="F1:F2" si="0">A1+1</f></c><c r="AB1"><f>X()</f></c>'
    )
    rows = f'<sheetData><row r="1">{cells}</row><row r="3"><c r="F3"><f t="shared" si="0"/></c></row></sheetData>'
    content = with_part(
        workbook([["x"]]),
        "xl/worksheets/sheet1.xml",
        lambda text: re.sub(r"<sheetData>.*</sheetData>", rows, text),
    )
    first, second, third = read_sheet(ImportFile("a.xlsx", content)).rows
    assert first.cells[:28] == ["", "2", "", "said", "so", UNWORKED, *[""] * 21, UNWORKED]
    assert second.cells == [] and third.cells[5] == UNWORKED


def test_sheets_are_named_by_the_workbook_not_by_what_looks_like_one(ledger: Ledger) -> None:
    """A comment of 16,000 openings of sheets took a minute to search with a pattern; only a parser is asked now."""
    hostile = "<!-- " + '<sheet name="Ghost" ' * 16_000 + "-->"
    content = with_part(
        workbook([["URN", "Name"], ["137001", "Bo Lowe"]], before="Notes"),
        "xl/workbook.xml",
        lambda text: text.replace("<sheets>", f"{hostile}<sheets>"),
    )
    assert read_sheet(ImportFile("a.xlsx", content), "Sheet1").names == ["Notes", "Sheet1"]


def test_a_file_is_read_once(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(workbook([["URN", "Name"], ["137001", "Bo Lowe"]]))
    file = ImportFile("a.xlsx", path=str(path))
    whole = path.read_bytes()
    assert file.head == whole
    path.unlink()
    assert file.read() == whole and read_sheet(file) is read_sheet(file)
    large = tmp_path / "large.csv"
    large.write_bytes(b"URN,Name\n" * 10_000)
    file = ImportFile("large.csv", path=str(large))
    assert len(file.head) < 64_001 and file.head.endswith(b"Name\n") and file.read().startswith(file.head)
    large.unlink()
    assert file.read() == b"URN,Name\n" * 10_000
