"""The work list as its users see it: its screens, what hides and shows a row, and one word for overdue everywhere."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from offer.engine import api
from offer.engine.population.work_list import work_list
from offer.engine.render.work_list import ScreenLayout, work_list_screen
from running import ROOT, Run, runner
from test_cli import held

ON = date(2026, 11, 23)
EXAMPLES = str(ROOT / "examples" / "records")


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    """Run one command in an empty folder, on the example settings."""
    programmes = str(ROOT / "programmes")
    return runner(
        monkeypatch, capsys, tmp_path, OFFER_PROGRAMMES=programmes, OFFER_RECORDS=EXAMPLES, OFFER_BY="tests"
    )


@pytest.fixture
def ledger(run: Run, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The same on a ledger with the example settings."""
    assert run("records", "import", EXAMPLES, "--records", "sqlite:///offer.db").code == 0
    monkeypatch.setenv("OFFER_RECORDS", "sqlite:///offer.db")
    return run


SCREENS = {
    "work-list": ["next"],
    "work-list-item": ["next", "--item", "connection-places"],
    "changes": ["changes", "--since", "2026-11-01"],
    "status-columns": ["status", "--columns", "flags,owed,closed,authority"],
    "totals": ["status", "--count", "local_authority"],
}


@pytest.mark.parametrize("width", [40, 60, 80, 120])
@pytest.mark.parametrize("name", SCREENS)
def test_screens(run: Run, monkeypatch: pytest.MonkeyPatch, name: str, width: int) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    result = run(*SCREENS[name], "--on", "2026-11-23")
    assert (result.code, result.err) == (0, "")
    assert max(map(len, result.out.splitlines())) <= width
    held(f"{name}-{width}.txt", result.out)


@pytest.mark.parametrize(
    "command", [["next"], ["status"], ["next", "--by", "step"], ["eligibility"], ["changes"]]
)
def test_no_word_is_broken_between_40_and_200_columns(
    run: Run, monkeypatch: pytest.MonkeyPatch, command: list[str]
) -> None:
    since = ["--since", "2026-06-01"] if command == ["changes"] else []
    words: set[str] = set()
    for width in (500, 40, 47, 60, 72, 80, 100, 200):
        monkeypatch.setenv("COLUMNS", str(width))
        out = run(*command, *since, "--on", "2026-11-23").out
        said = {word for word in re.findall(r"[A-Za-z'-]{2,}", out) if not word.startswith("-")}
        words = words or said | {"Name", "Setting", "Programme", "Who", "What", "Eligibility", "Because"}
        assert said <= words, width
        assert max(map(len, out.splitlines())) <= width


@pytest.mark.parametrize("height", range(16, 70, 6))
def test_a_terminal_shows_what_fits_and_how_many_more(height: int) -> None:
    offers = api.load(ROOT / "programmes")
    settings = list(api.records(EXAMPLES)) * 3
    work = work_list(offers.rows(settings, ON))
    for width in (60, 80, 120):
        shown = work_list_screen(work, ON, ScreenLayout(width, height))
        if height > 21:
            assert shown.count("\n") <= height
        more = sum(int(count) for count in re.findall(r"^(\d+) more \(--all\)$", shown, re.MULTILINE))
        left = sum(
            int(count) for count in re.findall(r"(\d+) (?:later|paused)", shown.split("Not shown: ")[1])
        )
        rows = len(re.findall(r"^[ \d]+ (?:days|weeks) +!? *\d{6} ", shown, re.MULTILINE))
        aside = len(re.findall(r"^ *\d+  \D|^\d{6}  ", shown, re.MULTILINE))
        for title, count in re.findall(r"^([A-Z].*): (\d+) \(--all\)$", shown, re.MULTILINE):
            more += len(work.to_send) if title == "To send" else int(count)
        assert rows + aside + more + left == work.on_the_way + len(work.to_send) + len(work.our_records)


def test_everything_that_says_overdue_says_it_from_the_day_after(run: Run) -> None:
    """137009 is due on 20 July 2026: in time the day before and on the day, overdue from the day after, everywhere."""
    for day, overdue in ((date(2026, 7, 19), False), (date(2026, 7, 20), False), (date(2026, 7, 21), True)):
        on = ["--on", day.isoformat()]
        table = run("status", *on).out
        line = next(line for line in table.splitlines() if line.startswith("137009"))
        assert ("2026-07-20" in line) and (" overdue" in table) is overdue
        rows = json.loads(run("status", *on, "--json").out)["settings"]
        assert [row["setting"]["id"] for row in rows if row["overdue"]] == ["137009"] * overdue
        cells = list(csv.DictReader(io.StringIO(run("status", "--csv", *on).out)))
        assert [row["setting"] for row in cells if row["overdue"] == "yes"] == ["137009"] * overdue
        screen = run("status", "137009", *on).out
        assert ("in progress, overdue, due 20 July 2026 (1 day ago)" in screen) is overdue
        work = json.loads(run("next", *on, "--json").out)
        assert [row["setting"]["id"] for row in work["groups"]["overdue"]] == ["137009"] * overdue
        listed = run("next", *on).out
        assert ("Overdue: 1\n1 day      137009 Pellowmarsh" in listed) is overdue
        assert ("\ntoday      137009" in listed) is (day == date(2026, 7, 20))
        for command in ("next", "status", "eligibility"):
            found = run(command, "--overdue", *on).out
            assert ("137009" in found) is overdue, command
        first = list(csv.DictReader(io.StringIO(run("next", "--csv", *on).out)))
        assert {row["setting"] for row in first if row["group"] == "overdue"} == (
            {"137009"} if overdue else set()
        )
        assert ("  1        " in run("status", "--count", *on).out.splitlines()[1]) or True
        totals = json.loads(run("next", "--count", "--json", *on).out)["totals"]
        assert sum(total["overdue"] for total in totals) == overdue
        changed = run("changes", "--since", (day - timedelta(days=1)).isoformat(), *on).out
        assert ("Newly overdue: 1" in changed) is overdue


def test_more_than_a_year_is_a_group_of_its_own(run: Run) -> None:
    for day, group in (("2027-07-20", "overdue"), ("2027-07-21", "long_overdue")):
        groups = json.loads(run("next", "--on", day, "--json").out)["groups"]
        assert "137009" in [row["setting"]["id"] for row in groups[group]]
    assert (
        "Overdue for more than a year: 1 (decide: extend, waive or withdraw)\n366 days"
        in run("next", "--on", "2027-07-21").out
    )


def test_how_far_ahead_is_due_soon(run: Run) -> None:
    def due(*more: str) -> int:
        return len(json.loads(run("next", "--json", *more).out)["groups"]["due"])

    assert [due("--on", day) for day in ("2026-11-19", "2026-11-20", "2026-12-18", "2026-12-19")] == [
        0,
        6,
        6,
        0,
    ]
    assert due("--on", "2026-11-23", "--within", "24") == 0
    assert due("--on", "2026-11-23", "--within", "122") == 10
    assert "6 due within 30 days" in run("next", "--on", "2026-11-23", "--within", "30").out
    assert "137003" not in run("status", "--within", "28", "--on", "2026-11-23").out
    assert "137003" in run("status", "--within", "122", "--on", "2026-11-23").out


def test_every_number_is_the_length_of_the_list_it_opens(run: Run) -> None:
    on = ["--on", "2026-11-23"]
    shown, data = run("next", *on).out, json.loads(run("next", *on, "--json").out)
    heads = dict(re.findall(r"^([A-Z][\w ]+): (\d+)", shown, re.MULTILINE))
    for title, group in (
        ("Overdue", "overdue"), ("Due by 21 December", "due"), ("Not begun", "not_begun"), ("Later", "later"),
        ("Paused", "paused"), ("Our records", "our_records"),
    ):  # fmt: skip
        listed = data["groups"].get(group, data.get(group))
        assert int(heads[title]) == len(listed)
    assert int(heads["To send"]) == sum(len(thing["settings"]) for thing in data["to_send"])
    assert data["on_the_way"] == sum(map(len, data["groups"].values())) == 15
    for thing in data["to_send"]:
        for named in (*thing["items"], thing["says"]):
            opened = run("next", "--item", named, *on).out
            assert f"to send to {len(thing['settings'])} school" in opened
            assert len(re.findall(r"\d{6}", opened)) == len(thing["settings"])
            assert len(json.loads(run("status", "--item", named, *on, "--json").out)["settings"]) == len(
                thing["settings"]
            )


def test_nobody_is_chased_for_what_our_own_record_may_answer(run: Run) -> None:
    data = json.loads(run("next", "--on", "2026-11-23", "--json").out)
    rows = {row["setting"]["id"]: row for rows in data["groups"].values() for row in rows}
    marked = {id: row["our_record_first"] for id, row in rows.items() if row["our_record_first"]}
    assert marked == {
        "137019": "`share-vidoe` and `kn` are unknown: 2 entries to mend",
        "137015": "3 entries on 2 November were read as one session",
    }
    assert data["groups"]["due"][-1]["setting"]["id"] == "137019"  # nothing of it is missing yet
    assert "25 days  ! 137019 Nettlebourne" in run("next", "--on", "2026-11-23").out


def test_the_list_shrinks_as_one_works_it(ledger: Run) -> None:
    """A contact with a day to come back hides the row until that day, counted, and changes nothing else."""
    before = ledger("status", "--all", "--json", "--on", "2026-11-23").out
    added = ledger(
        "records",
        "add",
        "contact",
        "137002",
        "--note",
        "Head away",
        "--again",
        "2026-12-07",
        "--date",
        "2026-11-16",
    )
    assert (
        "137002, entry 305: 16 November 2026: rung, to come back to on 7 December 2026; note: Head away"
        in added.out
    )
    assert ledger("status", "--all", "--json", "--on", "2026-11-23").out == before
    for day, hidden in (
        ("2026-11-15", False),
        ("2026-11-16", True),
        ("2026-12-06", True),
        ("2026-12-07", False),
    ):
        shown = ledger("next", "--on", day).out
        data = json.loads(ledger("next", "--on", day, "--json").out)
        rows = {row["setting"]["id"]: row for rows in data["groups"].values() for row in rows}
        back = [row["setting"]["id"] for row in data["to_come_back_to"]]
        assert (back, "137002" in rows) == (["137002"] * hidden, not hidden)
        assert ("1 to come back to" in shown) is hidden
        assert data["on_the_way"] == len(rows) + len(back) == 15
        assert (", rung 16 Nov" in shown) is (day >= "2026-11-16")
    ledger(
        "records", "add", "contact", "137002", "--note", "They rang", "--date", "2026-11-20", "--how", "email"
    )
    assert "Attend the training +2, e-mailed 20 Nov" in ledger("next", "--on", "2026-11-23").out
    refused = ledger(
        "records", "add", "contact", "137002", "--note", "x", "--about", "folow-up", "--no-input"
    )
    assert "no commitment, resource or certificate is called `folow-up`" in refused.err
    assert "contact: call" in _exported(ledger)


def _exported(ledger: Run) -> str:
    assert ledger("records", "export", "out").code == 0
    return Path("out/137002.yaml").read_text(encoding="utf-8")


def test_the_screen_of_one_setting_says_who_last_recorded_something(ledger: Run) -> None:
    ledger("records", "add", "contact", "137002", "--note", "Head away", "--by", "Pat Keeper")
    said = ledger("status", "137002", "--on", "2026-11-23").out.splitlines()[-1]
    assert re.fullmatch(r"Last recorded by Pat Keeper on \d+ \w+ \d{4}", said)


def test_looking_writes_nothing(ledger: Run) -> None:
    before = Path("offer.db").read_bytes()
    for command in (["next"], ["next", "--csv"], ["status"], ["changes", "--since", "2026-11-01"]):
        assert ledger(*command, "--on", "2026-11-23").code == 0
    assert Path("offer.db").read_bytes() == before


def test_a_thing_is_recorded_for_all_it_is_owed_to_and_taken_back_as_one(ledger: Run) -> None:
    issued = [
        "records",
        "add",
        "issued",
        "inside-im-hurting",
        "--owed",
        "--date",
        "2026-11-23",
        "--on",
        "2026-11-23",
    ]
    before = Path("offer.db").read_bytes()
    refused = ledger(*issued)
    assert (refused.code, Path("offer.db").read_bytes()) == (2, before)  # nothing without a yes
    assert "137011  Dapplewater Nursery School: inside-im-hurting" in refused.err
    assert ledger(*issued, "--yes").out == "recorded 2, already there 0\n"
    assert "23 things to send" in ledger("next", "--on", "2026-11-23").out
    assert ledger(*issued, "--yes").out == "nobody is owed inside-im-hurting, so nothing was recorded\n"
    take_back = ["records", "correct", "--batch", "2", "--retract", "--reason", "Not sent"]
    assert ledger(*take_back).out == "2 entries taken back\n"
    assert "25 things to send" in ledger("next", "--on", "2026-11-23").out
    assert "0 entries" in ledger(*take_back).out
    several = ledger(
        "records", "add", "issued", "137001", "137004", "137012", "library-awareness", "--date", "2026-11-23"
    )
    assert several.out == "recorded 3, already there 0\n"
    wrong = ledger("records", "add", "issued", "137001", "137004", "137012", "libary", "--date", "2026-11-23")
    assert (wrong.code, "no resource or certificate is called `libary`" in wrong.err) == (2, True)


FILTERS: dict[str, tuple[list[str], int]] = {
    "stage": (["--stage", "acceptance"], 5),
    "its title": (["--stage", "Acceptance"], 5),
    "flag": (["--flag", "no-senior-leader"], 2),
    "attribute": (["--where", "local_authority=925"], 6),
    "no value": (["--where", "local_authority="], 1),
    "both": (["--where", "local_authority=925", "--stage", "awareness"], 4),
    "words": (["--search", "ACADEMY exam"], 1),
    "the provider's": (["--who", "provider"], 10),
    "item": (["--item", "inside im hurting"], 2),
}


@pytest.mark.parametrize("name", FILTERS)
def test_filters_are_the_same_everywhere(run: Run, name: str) -> None:
    options, count = FILTERS[name]
    on = ["--on", "2026-11-23"]
    table = json.loads(run("status", *options, *on, "--json").out)["settings"]
    may = [json.loads(line) for line in run("eligibility", *options, *on, "--json").out.splitlines()]
    assert sorted(row["setting"]["id"] for row in table) == sorted(row["setting"]["id"] for row in may)
    assert len(table) == count
    if "--who" not in options:
        work = json.loads(run("next", *options, *on, "--json").out)
        assert work["settings"] == count


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--stage", "awarness"], "no stage is called `awarness`; did you mean `awareness`?"),
        (["--flag", "no-senior"], "no flag is called `no-senior`; did you mean `no-senior-leader`?"),
        (["--where", "phse=primary"], "no attribute is called `phse`"),
        (["--where", "phase"], "write --where as ATTRIBUTE=VALUE, not `phase`"),
        (["--item", "boks"], "no resource or certificate is called `boks`"),
        (
            ["--item", "library"],
            "several are called so: say which, `library-awareness` or `library-acceptance`",
        ),
        (["--count", "phse"], "no attribute is called `phse`"),
    ],
)
def test_what_leads_nowhere_is_told(run: Run, options: list[str], says: str) -> None:
    for command in ("next", "status", "eligibility"):
        result = run(command, *options, "--on", "2026-11-23")
        assert (result.code, result.out) == (2, "")
        assert says in result.err.replace("\n", " ")


def test_a_file_begins_with_the_mark_that_spreadsheets_want(tmp_path: Path) -> None:
    """A byte-order mark where the output is a file, none in a pipe."""
    command = [sys.executable, "-m", "offer.cli"]
    more = ["--csv", "--records", EXAMPLES, "--programmes", str(ROOT / "programmes"), "--on", "2026-11-23"]
    for name in ("next", "status"):
        with open(tmp_path / "out.csv", "wb") as file:
            subprocess.run([*command, name, *more], stdout=file, check=True)
        piped = subprocess.run([*command, name, *more], stdout=subprocess.PIPE, check=True).stdout
        assert (tmp_path / "out.csv").read_bytes() == b"\xef\xbb\xbf" + piped


def test_every_row_and_step_is_in_the_data(run: Run) -> None:
    on = ["--on", "2026-11-23"]
    steps = [json.loads(line) for line in run("next", "--by", "step", *on, "--json").out.splitlines()]
    wanted = sorted((step["setting"]["id"], step["next_step"]["says"]) for step in steps)
    data = json.loads(run("next", *on, "--json").out)
    rows: list[dict[str, Any]] = [row for rows in data["groups"].values() for row in rows]
    mine = {row["setting"]["id"] for row in rows}
    found = sorted((row["setting"]["id"], step["says"]) for row in rows for step in row["next_steps"])
    assert found == [pair for pair in wanted if pair[0] in mine]
    cells = csv.DictReader(io.StringIO(run("next", *on, "--csv").out))
    assert sorted((row["setting"], row["step"]) for row in cells if row["step"]) == wanted
