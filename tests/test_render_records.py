"""What `offer records` shows, whole and coloured, of a ledger that holds a fact of every kind.

OFFER_UPDATE_GOLDEN=1 writes the screens anew; read the difference before committing it. Colours stand as `<red>` and
`</>` there.
"""

from __future__ import annotations

import json
import shlex
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from offer.commands import clock
from running import Run, runner
from test_cli import held
from test_render_screens import PROGRAMME, coloured

WROTE = """
settings add 100001 --name "Ash School" --enrol reading=2026-03-02 --attribute area=north
settings add 100002 --name "Birch School" --calendar north --formerly 100008 --formerly 100009 --anyway
add person 100001 ab --name "A. Bell" --email ab@example.org --role lead --role head:2026-01-01:2026-12-31
add person 100001 cd --role lead:2026-02-01
add activity 100001 talk --date 2026-03-05 --people ab,cd:2.5 --hours 3 --session am --note "Went well"
add activity 100001 circle --date 2026-03-06 --programme reading
add issued 100001 book --date 2026-03-07
add waive 100001 begin.read --date 2026-03-08 --granted-by "P. Roe" --reason Flood --until 2026-04-01
add pause 100001 --date 2026-03-09 --until 2026-03-20 --reason Closed
add withdraw 100001 reading --date 2026-03-10 --reason Moved
add attribute 100001 colour blue --anyway
add attribute 100001 colour green --anyway
correct 14 --set hours=2 --reason "Left early"
correct 15 --retract --reason "It was not so"
add person 100002 xy --name "X. Young" --role lead
forget xy --setting 100002 --yes
"""


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Iterator[Run]:
    """Run one command in a folder with the small programme and a ledger, on 15 March 2026."""
    (tmp_path / "programmes").mkdir()
    (tmp_path / "programmes/reading.yaml").write_text(PROGRAMME, encoding="utf-8")
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 3, 15, 10, tzinfo=UTC))
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    yield runner(monkeypatch, capsys, tmp_path, OFFER_BY="Pat Keeper", OFFER_ENGINE="builtin")
    monkeypatch.undo()
    time.tzset()


@pytest.fixture(scope="module")
def typed() -> list[bytes]:
    """The ledger that the first test made, for the others to copy."""
    return []


@pytest.fixture
def kept(run: Run, typed: list[bytes], tmp_path: Path) -> Run:
    """The same with everything recorded that `WROTE` types."""
    if not typed:
        for line in WROTE.strip().splitlines():
            result = run("records", *shlex.split(line))
            assert result.code == 0, result
        typed.append((tmp_path / "offer.db").read_bytes())
    (tmp_path / "offer.db").write_bytes(typed[0])
    (tmp_path / "offer.db").chmod(0o600)
    return run


SCREENS = {
    "records-log.txt": ["log", "100001"],
    "records-log.jsonl": ["log", "100001", "--json"],
    "records-log-all.txt": ["log", "--limit", "3"],
    "records-log-by-a-day.txt": ["log", "100001", "--on", "2026-03-08"],
    "records-log-forgotten.txt": ["log", "100002"],
    "records-people.txt": ["people"],
    "records-people.jsonl": ["people", "--json"],
    "records-settings.txt": ["settings"],
    "records-settings.jsonl": ["settings", "--json"],
    "records-check-ledger.txt": ["check"],
    "records-check-ledger.json": ["check", "--json"],
}


@pytest.mark.parametrize("name", SCREENS)
def test_coloured_screens(kept: Run, name: str) -> None:
    result = kept("records", *SCREENS[name], "--color", "always")
    assert (result.code, result.err) == (0, "")
    held(name, coloured(result.out))


@pytest.mark.parametrize("form", [["--color", "always"], ["--json"]])
def test_a_damaged_ledger(kept: Run, tmp_path: Path, form: list[str]) -> None:
    with closing(sqlite3.connect(tmp_path / "offer.db")) as database:
        database.execute("UPDATE entry SET body = '{' WHERE id = 8")
        database.execute("DELETE FROM setting WHERE id = '100002'")
        database.commit()
    result = kept("records", "check", *form)
    assert (result.code, result.err) == (1, "")
    held(f"records-damaged{'.json' if '--json' in form else '.txt'}", coloured(result.out))


FOLDER = {
    "100001": """name: Ash School
attributes: {area: north, places: 30}
enrolments: [{programme: reading, date: 2026-03-02}]
people: [{id: ab, roles: [lead, chief-of-the-reading-of-books-aloud-in-the-hall-of-the-school]}]
log:
  - {date: 2026-03-03, activity: tlak, people: [ab]}
  - {date: 2026-03-04, activity: talk, people: [zz]}
  - {date: 2026-03-05, activity: stroll, hours: 0.5, people: [ab], session: of-a-name-that-is-long}
""",
    "100002": "name: Birch School\n",
    "100003": "name: Cedar School\nenrolments: [{programme: raeding, date: 2026-03-02}]\n",
}


@pytest.mark.parametrize(
    ("name", "width", "form"),
    [
        ("records-check-folder.txt", "100", ["--color", "always"]),
        ("records-check-folder.json", "100", ["--json"]),
        ("records-check-folder-narrow.txt", "30", []),
    ],
)
def test_a_folder_that_is_not_in_order(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, width: str, form: list[str]
) -> None:
    programme = PROGRAMME.replace("activities: [", "activities: [{id: stroll, title: A stroll}, ")
    (tmp_path / "programmes/reading.yaml").write_text(programme, encoding="utf-8")
    (tmp_path / "records").mkdir()
    for setting, text in FOLDER.items():
        (tmp_path / f"records/{setting}.yaml").write_text(f"setting: '{setting}'\n{text}", encoding="utf-8")
    monkeypatch.setenv("COLUMNS", width)
    result = run("records", "check", "--records", "records", *form)
    assert (result.code, result.err) == (1, "")
    held(name, coloured(result.out))


SHEET = """URN,Date,Activity,Person,Hours,Name,Email,Role
100001,2026-03-05,talk,ab,3,,,
100001,2026-03-11,talk,ab,2,,,
100001,,,ab,,A. Bell,ab@example.org,lead
100001,2026-03-11,tallk-of-many-words-in-a-row-of-words-for-all-of-the-people,ab,2,,,
100001,2026-03-11,talk,,2,A. Bell,,
100001,2026-03-11,circle,,1,Jo Hay,,
100002,,,,,Jo Hay,jo@example.org,lead
100002,2026-03-11,circle,,1,Sam Lee,,
999999,2026-03-11,talk,ab,2,,,
100001,31 February,talk,ab,2,,,
"""


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("records-import-dry.txt", ["--dry-run", "--color", "always"]),
        ("records-import-dry-narrow.txt", ["--dry-run"]),
        ("records-import-dry.json", ["--dry-run", "--json"]),
        ("records-import.txt", ["--color", "always"]),
        ("records-import.json", ["--json"]),
        ("records-import-strict.txt", ["--strict", "--color", "always"]),
    ],
)
def test_a_sheet_with_rows_of_every_kind(
    kept: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, args: list[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "30" if "narrow" in name else "100")
    for id in ("sl", "sam"):
        assert kept("records", "add", "person", "100002", id, "--name", "Sam Lee").code == 0
    (tmp_path / "sheet.csv").write_text(SHEET, encoding="utf-8")
    result = kept("records", "import", "sheet.csv", *args)
    assert result.code == 1
    held(name, coloured(f"{result.out}--- told beside it ---\n{result.err}"))


REGISTER = """"URN","LA (code)","EstablishmentNumber","EstablishmentName"
"100001","201","3614","Ash School"
"100007","201","3615","Ash Grove School"
"""


def test_the_register_of_schools(kept: Run, tmp_path: Path) -> None:
    (tmp_path / "gias.csv").write_text(REGISTER, encoding="utf-8")
    assert kept("records", "import", "gias.csv").out == "offer.db: recorded 2 (all new)\n"
    (tmp_path / "gias.csv").write_text(REGISTER.replace("Grove", "Hill") + '"12","201","1","x"\n', "utf-8")
    dry = kept("records", "import", "gias.csv", "--dry-run", "--color", "always").out
    told = kept("records", "import", "gias.csv", "--dry-run", "--json").out
    done = kept("records", "import", "gias.csv")
    (tmp_path / "gias.csv").write_text(REGISTER + '"100017","201","3616","Oak School"\n', "utf-8")
    more = kept("records", "import", "gias.csv").out
    search = [kept("records", "settings", "search", *form, "Ash").out for form in ((), ("--json",))]
    log = kept("records", "log", "100007").out
    screens = [dry, told, done.out, done.err, more, *search, log]
    held("records-register.txt", coloured("---\n".join(screens)))


def test_a_folder_that_says_otherwise(kept: Run, tmp_path: Path) -> None:
    (tmp_path / "records").mkdir()
    text = "setting: '100001'\nname: Ash Academy\nattributes: {area: south, colour: green}\npeople:\n"
    text += "  - {id: ab, name: A. Bellamy, email: ab@example.org}\n"
    (tmp_path / "records/100001.yaml").write_text(text, encoding="utf-8")
    for name, args in {
        "records-replaced-dry.txt": ["--dry-run", "--color", "always"],
        "records-replaced-dry.json": ["--dry-run", "--json"],
        "records-replaced.txt": ["--color", "always"],
        "records-replaced-again.txt": ["--dry-run", "--color", "always"],
    }.items():
        result = kept("records", "import", "records", *args)
        assert result.code == 0
        held(name, coloured(f"{result.out}--- told beside it ---\n{result.err}"))


def test_the_history_of_one_ledger_goes_into_another(kept: Run) -> None:
    assert kept("records", "export", "all.jsonl").code == 0
    dry = kept("records", "import", "all.jsonl", "--records", "other.db", "--dry-run")
    held("records-history-dry.txt", dry.out + "--- told beside it ---\n" + dry.err)


def test_of_very_many_changes_the_first_fifty_are_told(kept: Run, tmp_path: Path) -> None:
    def told(value: str, attributes: int) -> list[str]:
        named = ", ".join(f"a{at}: {value}" for at in range(attributes))
        (tmp_path / "records/100001.yaml").write_text(
            f"setting: '100001'\nattributes: {{{named}}}\n", "utf-8"
        )
        return [
            line
            for line in kept("records", "import", "records").err.splitlines()
            if "(before" in line or "more" in line
        ]

    (tmp_path / "records").mkdir()
    assert told("x", 52) == []
    assert len(told("y", 50)) == 50
    assert told("z", 52)[49:] == [
        "offer: records/100001.yaml:2: 100001: a49 is z (before: a49 is y)",
        "offer: and 2 more that replace something",
    ]


def test_of_very_many_refused_rows_of_a_register_the_first_are_named(run: Run, tmp_path: Path) -> None:
    rows = "".join(f'"{at}","201","1","x"\n' for at in range(1002))
    (tmp_path / "gias.csv").write_text(REGISTER + rows, encoding="utf-8")
    dry = run("records", "import", "gias.csv", "--dry-run").out
    assert dry.count(": refused: ") == 1000
    assert dry.splitlines()[-2:] == [
        "and 2 more rows are refused",
        "Dry run, nothing was written to offer.db: would record 2 (all new), refused 1,002",
    ]
    told = json.loads(run("records", "import", "gias.csv", "--dry-run", "--json").out)
    assert (told["counts"]["refused"], len(told["refused"])) == (1002, 1000)


def test_of_very_many_rows_the_first_fifty_are_shown(kept: Run, tmp_path: Path) -> None:
    def dry(rows: int, *more: str) -> str:
        lines = [f"100001,2026-03-{1 + at % 14:02},circle,s{at}" for at in range(rows)]
        sheet = "\n".join(["URN,Date,Activity,Session", *lines])
        (tmp_path / "sheet.csv").write_text(sheet, encoding="utf-8")
        return kept("records", "import", "sheet.csv", "--dry-run", *more).out

    assert "more (-v" not in dry(50)
    assert "[sheet.csv:51]\n  and 1 more (-v shows them all)\n" in dry(51)
    told = dry(1051)
    assert told.startswith("Would record 1,051\n")
    assert "[sheet.csv:51]\n  and 1,001 more (-v shows them all)\n" in told
    assert told.endswith("would record 1,051\n")
    assert "[sheet.csv:52]\n" in dry(51, "-v")
