"""A folder of programmes: what it holds, what is in force on a day, and every problem of every file at once."""

from __future__ import annotations

import os
import shutil
from datetime import date
from pathlib import Path

import pytest
from offer.engine.compiled.library import Library
from offer.engine.diagnostics import ProblemsFound
from offer.engine.library import default_programmes, load_library

ROOT = Path(__file__).parent.parent


def programme(id: str = "p", version: str = "1", begins: str = "2023-01-01", more: str = "") -> str:
    return (
        f"programme: {id}\nversion: '{version}'\neffective_from: {begins}\ntitle: T\n{more}"
        "stages:\n  - {id: s, activities: [{id: a}], commitments: [{id: c, needs: {activity: a}}]}\n"
    )


CALENDAR = """\
calendar: c
terms:
  - {name: A, starts: 2026-09-01, half_term: {starts: 2026-10-26, ends: 2026-10-30}, ends: 2026-12-18}
"""


def folder(at: Path, **files: str) -> Path:
    for name, text in files.items():
        path = at / (name.replace("__", "/").replace("_dot_", ".") + ".yaml")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return at


def loaded(at: Path) -> Library:
    return load_library(at, "progs")


def found(at: Path, display: str = "progs") -> list[tuple[str, str, int]]:
    with pytest.raises(ProblemsFound) as raised:
        load_library(at, display)
    return [(each.code, each.span.file, each.span.line) for each in raised.value.diagnostics if each.span]


def test_the_shipped_programmes() -> None:
    library = load_library(ROOT / "programmes", "programmes")
    assert "relational-practice" in library.programmes
    assert library.warnings == ()
    (version,) = library.versions("relational-practice")
    assert version.file == "programmes/relational-practice.yaml"
    assert version.version == "2023.1"
    assert version.commitment_key("share") == "awareness.share"
    assert library.source_of(version).name == version.file
    assert library.calendars["peterborough"].terms[0].starts == date(2024, 9, 3)


def test_what_is_a_programme_and_what_is_not(tmp_path: Path) -> None:
    folder(
        tmp_path,
        b=programme("b"),
        a=programme("a"),
        calendars__c=CALENDAR,
        a_dot_scenarios="this: is not a programme\n",
        deeper__d="nor: is this\n",
    )
    (tmp_path / "c.yml").write_text(programme("c"), encoding="utf-8")
    (tmp_path / "notes.txt").write_text("- x", encoding="utf-8")
    (tmp_path / ".hidden.yaml").write_text("- x", encoding="utf-8")
    library = loaded(tmp_path)
    assert library.programmes == ("a", "b", "c")
    assert list(library.calendars) == ["c"]


@pytest.mark.parametrize(
    ("day", "version", "none"),
    [
        ("2022-12-31", "1", True),  # before the first
        ("0001-01-01", "1", True),
        ("2023-01-01", "1", False),
        ("2023-12-31", "1", False),
        ("2024-01-01", "2", False),
        ("2024-06-30", "2", False),  # its last day
        ("2024-07-01", "2", True),  # in the gap, nearer to what has ended
        ("2024-07-15", "2", True),  # 15 days after the one, 17 before the other
        ("2024-07-16", "2", True),  # as near to both: the earlier
        ("2024-07-17", "3", True),
        ("2024-07-31", "3", True),
        ("2024-08-01", "3", False),
        ("2025-07-31", "3", False),
        ("2025-08-01", "3", True),  # after the last
        ("9999-12-31", "3", True),
    ],
)
def test_which_version_is_in_force(tmp_path: Path, day: str, version: str, none: bool) -> None:
    folder(
        tmp_path,
        c=programme(version="1"),
        b=programme(version="2", begins="2024-01-01", more="effective_until: 2024-06-30\n"),
        a=programme(version="3", begins="2024-08-01", more="effective_until: 2025-07-31\n"),
    )
    library = loaded(tmp_path)
    assert [each.version for each in library.versions("p")] == ["1", "2", "3"]
    chosen, no_version = library.in_force("p", date.fromisoformat(day))
    assert (chosen.version, no_version) == (version, none)


def test_an_unknown_programme_is_a_key_error(tmp_path: Path) -> None:
    library = loaded(folder(tmp_path, a=programme()))
    with pytest.raises(KeyError):
        library.versions("q")
    with pytest.raises(KeyError):
        library.in_force("q", date(2024, 1, 1))


def test_every_problem_of_every_file_is_told_at_once(tmp_path: Path) -> None:
    folder(
        tmp_path,
        a=programme().replace("title: T", "title: ''"),
        b="- x\n",
        c=programme("c").replace("activity: a", "activity: b"),
        d=programme("d"),
        e=programme("d"),
        f=programme("f", more="calendar: nowhere\n"),
        g="",
        calendars__c=CALENDAR.replace("ends: 2026-12-18", "ends: 2026-02-30"),
        calendars__d=CALENDAR.replace("ends: 2026-12-18", "ends: 2026-10-18").replace(
            "calendar: c", "calendar: d"
        ),
    )
    assert found(tmp_path) == [
        ("S208", "progs/a.yaml", 4),
        ("Y107", "progs/b.yaml", 1),
        ("M303", "progs/c.yaml", 6),
        ("S207", "progs/calendars/c.yaml", 3),
        ("M331", "progs/calendars/d.yaml", 3),
        ("M323", "progs/e.yaml", 2),
        ("M309", "progs/f.yaml", 5),
        ("Y106", "progs/g.yaml", 1),
    ]


def test_a_broken_calendar_is_no_missing_calendar(tmp_path: Path) -> None:
    """A programme that names it is not told that it is not there."""
    folder(tmp_path, a=programme(more="calendar: c\n"), calendars__c=CALENDAR.replace("2026-12-18", "soon"))
    assert found(tmp_path) == [("S207", "progs/calendars/c.yaml", 3)]
    folder(tmp_path, calendars__c="- x\n")
    assert found(tmp_path) == [("Y107", "progs/calendars/c.yaml", 1)]


def test_a_warning_stops_nothing(tmp_path: Path) -> None:
    library = loaded(folder(tmp_path, a=programme() + "  - id: t\n"))
    assert [(each.code, each.severity) for each in library.warnings] == [("M321", "warning")]


def test_a_key_given_twice_is_one_problem(tmp_path: Path) -> None:
    folder(tmp_path, a=programme().replace("title: T\n", "title: T\ntitle: U\n"))
    assert found(tmp_path) == [("Y109", "progs/a.yaml", 5)]


def test_what_stands_under_a_key_given_twice_is_not_missed_as_well(tmp_path: Path) -> None:
    folder(tmp_path, a=programme(more="document: x\n").replace("{id: s, ", "{id: s, commitments: [], "))
    assert [row[0] for row in found(tmp_path)] == ["Y109"]


@pytest.mark.parametrize("make", ["nothing", "a file", "an empty folder", "a folder of other files"])
def test_no_programmes(tmp_path: Path, make: str) -> None:
    at = tmp_path / "programmes"
    if make == "a file":
        at.write_text("x", encoding="utf-8")
    elif make != "nothing":
        at.mkdir()
    if make == "a folder of other files":
        (at / "a.scenarios.yaml").write_text("x", encoding="utf-8")
        (at / "README.md").write_text("x", encoding="utf-8")
    code = "P605" if "folder" in make else "P604"
    assert found(at, "./programmes") == [(code, "./programmes", 1)]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no FIFOs")
def test_what_is_no_file_is_one_problem(tmp_path: Path) -> None:
    folder(tmp_path, a=programme())
    (tmp_path / "b.yaml").mkdir()
    os.mkfifo(tmp_path / "c.yaml")
    (tmp_path / "d.yaml").symlink_to(tmp_path / "nowhere")
    (tmp_path / "e.yaml").symlink_to(tmp_path / "e.yaml")
    assert [row[:2] for row in found(tmp_path)] == [
        ("P602", "progs/b.yaml"),
        ("P602", "progs/c.yaml"),
        ("P601", "progs/d.yaml"),
        ("P603", "progs/e.yaml"),
    ]


def test_the_working_folder_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    packaged = Path(default_programmes())
    assert packaged.is_absolute()
    assert (packaged / "relational-practice.yaml").is_file()
    shutil.copytree(packaged, tmp_path / "programmes")
    assert default_programmes() == "programmes"


def test_an_edit_shows_in_the_next_load(tmp_path: Path) -> None:
    folder(tmp_path, a=programme())
    assert loaded(tmp_path).versions("p")[0].title == "T"
    folder(tmp_path, a=programme().replace("title: T", "title: U"))
    assert loaded(tmp_path).versions("p")[0].title == "U"
