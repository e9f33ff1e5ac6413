"""Validating many paths: a folder is looked through once; what is told of a file is the same however it is named."""

from __future__ import annotations

import gc
import os
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from offer.engine.authoring import validate as validating
from offer.engine.authoring.validate import validate_paths
from offer.engine.compiled import folder_files
from offer.engine.diagnostics import Diagnostic
from offer.engine.reading import file_bytes, file_text, yaml_file
from offer.engine.records.store import yaml_folder

CALENDAR = """\
calendar: c
title: C
terms:
  - {name: A, starts: 2026-09-01, half_term: {starts: 2026-10-26, ends: 2026-10-30}, ends: 2026-12-18}
"""

NEVER = (
    "rules:\n  - {id: r, when: {all: [{stage: s, is: open}, {stage: s, is: complete}]}, then: {flag: f}}\n"
)


def programme(version: int, more: str = "") -> str:
    return (
        f"programme: p\nversion: '{version}'\neffective_from: {2000 + version}-01-01\ntitle: T\ncalendar: c\n"
        "stages:\n  - {id: s, title: S, timescale: 2 terms, activities: [{id: a}], "
        f"commitments: [{{id: c, needs: {{activity: a}}}}]}}\n{more}"
    )


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Twelve versions of a programme, every third with a rule that never fires, the fifth with an unknown activity."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "progs" / "calendars").mkdir(parents=True)
    (tmp_path / "progs" / "calendars" / "c.yaml").write_text(CALENDAR, encoding="utf-8")
    for number in range(12):
        text = programme(number, NEVER if number % 3 == 0 else "")
        text = text.replace("activity: a}", "activity: aa}") if number == 5 else text
        (tmp_path / "progs" / f"p{number:02}.yaml").write_text(text, encoding="utf-8")
    return tmp_path


def told(problems: tuple[Diagnostic, ...]) -> list[tuple[str, str]]:
    return [(each.code, os.path.basename(each.span.file)) for each in problems if each.span is not None]


EXPECTED = [
    ("M342", "p00.yaml"),
    ("M342", "p03.yaml"),
    ("M303", "p05.yaml"),
    ("M342", "p06.yaml"),
    ("M342", "p09.yaml"),
]


def test_a_folder_and_all_its_files_come_to_the_same(folder: Path) -> None:
    paths = sorted(os.fspath(path.relative_to(folder)) for path in (folder / "progs").glob("*.yaml"))
    assert told(validate_paths(["progs"]).problems) == EXPECTED
    assert told(validate_paths(paths).problems) == EXPECTED
    assert validate_paths(paths).files == tuple(paths)
    assert validate_paths([*paths, "progs"]).problems == validate_paths(["progs"]).problems


@pytest.mark.parametrize("number", range(12))
def test_a_file_by_itself_is_told_what_is_told_of_it_in_the_folder(folder: Path, number: int) -> None:
    name = f"p{number:02}.yaml"
    assert told(validate_paths([f"progs/{name}"]).problems) == [each for each in EXPECTED if each[1] == name]


def test_each_file_is_read_once_however_many_are_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reads: Counter[str] = Counter()
    real = folder_files.bytes_of

    def counted(path: Path, name: str, limits: file_bytes.FileLimits) -> object:
        reads[name] += 1
        return real(path, name, limits)

    monkeypatch.setattr(folder_files, "bytes_of", counted)
    validate_paths([f"progs/p{number:02}.yaml" for number in range(12)])
    assert len(reads) == 13  # and the calendar
    assert set(reads.values()) == {1}


@pytest.mark.parametrize("path", ["progs", "progs/p05.yaml", "alone/p.yaml", "records"])
def test_what_was_read_is_quoted_without_reading_it_again(
    folder: Path, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    """But for a look at its first lines, to tell its kind, each file with a problem is read once."""
    for name, text in (("alone/p.yaml", programme(1, NEVER)), ("records/a.yaml", "setting: a\nlog: []\n")):
        Path(name).parent.mkdir()
        Path(name).write_text(text, encoding="utf-8")
    reads: Counter[str] = Counter()
    real = file_bytes.bytes_of

    def counted(file: Path, name: str, limits: file_bytes.FileLimits) -> object:
        reads[os.fspath(file)] += limits.bytes > 4096
        return real(file, name, limits)

    with monkeypatch.context() as patched:
        for module in (file_text, yaml_file, validating, yaml_folder, folder_files):
            patched.setattr(module, "bytes_of", counted)
        found = validate_paths([path])
        quoted = file_text.texts_to_quote(found.problems, found.texts)
    named = {problem.span.file for problem in found.problems if problem.span is not None}
    assert named
    assert {name: reads[name] for name in named} == dict.fromkeys(named, 1)
    assert {name: quoted[name] for name in named} == file_text.texts_to_quote(found.problems)


def test_records_from_standard_input_may_be_larger_than_a_programme() -> None:
    much = "# " + "x" * 300_000 + "\n"
    assert validating.validate_text(f'setting: "137001"\n{much}', "s.yaml").problems == ()
    assert told(validating.validate_text(programme(1) + much, "p.yaml").problems) == [("Y103", "p.yaml")]
    broken = validating.validate_text(f"setting: [\n{much}", "s.yaml").problems
    assert [code[:1] for code, _ in told(broken)] == ["Y"]
    assert told(broken) != [("Y103", "s.yaml")]


def test_only_named_files_are_checked_for_themselves(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    checked: list[str] = []
    real = validating.check_thoroughly

    def noted(it: validating.Checked) -> list[Diagnostic]:
        checked.append(it.places.source.name)
        return real(it)

    monkeypatch.setattr(validating, "check_thoroughly", noted)
    validate_paths(["progs/p01.yaml", "progs/p03.yaml"])
    assert checked == ["progs/p01.yaml", "progs/p03.yaml"]


def test_another_version_of_the_same_name_is_seen_though_it_is_not_named(folder: Path) -> None:
    (folder / "progs" / "q.yaml").write_text(programme(1), encoding="utf-8")
    assert told(validate_paths(["progs/q.yaml"]).problems) == [("M323", "q.yaml")]


def test_a_calendar_that_is_too_short_is_told_for_the_folder_and_for_the_programme(folder: Path) -> None:
    on = date(2026, 11, 23)
    assert ("M345", "c.yaml") in told(validate_paths(["progs"], on).problems)
    assert ("M345", "c.yaml") not in told(validate_paths(["progs"]).problems)
    named = [validate_paths([f"progs/p{number:02}.yaml"], on).problems for number in range(12)]
    assert sum(("M345", "c.yaml") in told(problems) for problems in named) == 1  # the one that needs most


@pytest.mark.parametrize("names", [["progs/p.scenarios.yaml"], ["progs/p00.yaml", "progs/p.scenarios.yaml"]])
def test_scenarios_are_held_against_sound_programmes_only(folder: Path, names: list[str]) -> None:
    """One programme of the folder names an unknown activity, so what the cases say of it is not judged."""
    cases = "scenarios: nope\ncases:\n  - {name: N, as_of: 2026-11-23, expect: {stages: {s: {is: open}}}}\n"
    (folder / "progs" / "p.scenarios.yaml").write_text(cases, encoding="utf-8")
    unsound = validate_paths(names).problems
    (folder / "progs" / "p05.yaml").unlink()
    sound = validate_paths(names).problems
    assert ("T502", "p.scenarios.yaml") in told(sound)
    assert ("T502", "p.scenarios.yaml") not in told(unsound)


def test_collecting_garbage_goes_on_after(folder: Path) -> None:
    for before, switch in ((True, gc.enable), (False, gc.disable)):
        switch()
        try:
            validate_paths(["progs"])
            assert gc.isenabled() is before
        finally:
            gc.enable()


# What a file is about


NAMES = {"p.yaml": ("programme: p\n", programme(1)), "c.yaml": ("calendar: c\n", CALENDAR)}
NAMES["s.yaml"] = ('setting: "137001"\n', 'setting: "137001"\ncalendar: c\nname: A school\nlog: []\n')
NAMES["t.yaml"] = (
    "scenarios: p\n",
    "scenarios: p\ncases:\n  - {name: a, given: {}, as_of: 2026-01-01, expect: {}}\n",
)


@pytest.mark.parametrize("where", ["alone", "in a folder", "as text"])
@pytest.mark.parametrize("name", NAMES)
def test_the_line_that_names_a_file_may_be_missing(tmp_path: Path, name: str, where: str) -> None:
    line, text = NAMES[name]
    if name == "p.yaml" and where == "in a folder":
        (tmp_path / "calendars").mkdir()
        (tmp_path / "calendars" / "c.yaml").write_text(CALENDAR, encoding="utf-8")
    (tmp_path / name).write_text(text.replace(line, ""), encoding="utf-8")
    if where == "as text":
        found = validating.validate_text((tmp_path / name).read_bytes(), name)
    elif where == "in a folder" and name == "t.yaml":
        pytest.skip("files of scenarios are told by their name there")
    else:
        found = validate_paths([os.fspath(tmp_path / name if where == "alone" else tmp_path)])
    key = line.split(":")[0]
    assert [(one.code, one.fix) for one in found.problems] == [("S201", f"add `{key}:`")]


def test_a_setting_with_a_calendar_of_its_own_is_no_calendar(tmp_path: Path) -> None:
    (tmp_path / "137001.yaml").write_text(
        'calendar: c\nsetting: "137001"\nname: A school\n', encoding="utf-8"
    )
    for path in (tmp_path, tmp_path / "137001.yaml"):
        assert validate_paths([os.fspath(path)]).problems == ()
