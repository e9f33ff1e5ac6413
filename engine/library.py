"""Reads and checks a folder of programmes and calendars; the class Library gives the version in force on a day."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import TypeVar

from .checks.run import (
    Calendared,
    Checked,
    ProgrammeFolder,
    check_calendar,
    check_library,
    check_programme,
)
from .compiled.compile import compile_programme
from .compiled.index import Index
from .compiled.programme import CompiledProgramme
from .diagnostics import Diagnostic, ProblemsFound
from .frozen import replace
from .language.calendar_file import Calendar
from .language.programme import Programme
from .reading.file_text import about_whole
from .reading.folders import ENDINGS, yaml_files
from .reading.load import Loaded, in_file_order, load
from .reading.source import Source, read_path

PROGRAMMES = "programmes"
CALENDARS = "calendars"
SCENARIOS = ".scenarios"

_T = TypeVar("_T", Programme, Calendar)


def is_scenarios(file: str) -> bool:
    """Whether the name of a file says that it holds scenarios."""
    stem, ending = os.path.splitext(file)
    return ending in ENDINGS and stem.endswith(SCENARIOS)


class Library:
    """The programmes and calendars of a folder, compiled: none of them holds an error."""

    def __init__(
        self,
        folder: Path,
        programmes: tuple[CompiledProgramme, ...],
        calendars: dict[str, Calendar],
        warnings: tuple[Diagnostic, ...],
    ) -> None:
        self.folder = folder
        self.calendars = calendars
        self.warnings = warnings
        self._versions: dict[str, list[CompiledProgramme]] = {}
        for programme in programmes:
            self._versions.setdefault(programme.id, []).append(programme)
        for versions in self._versions.values():
            versions.sort(key=lambda each: each.effective_from)

    @property
    def programmes(self) -> tuple[str, ...]:
        """The ids, in the order of their files' names."""
        return tuple(self._versions)

    def versions(self, id: str) -> tuple[CompiledProgramme, ...]:
        """Every version of a programme, the earliest first; raises KeyError for an id that is not in the library."""
        return tuple(self._versions[id])

    def in_force(self, id: str, day: date) -> tuple[CompiledProgramme, bool]:
        """The version in force on a day, and False; where none is, the one nearest in time, and True.

        That is the latest whose `effective_from` has come, unless its `effective_until` has passed. Between two
        versions the nearer one stands, the earlier of two as near. Raises KeyError as `versions` does.
        """
        versions = self._versions[id]
        begun = [each for each in versions if each.effective_from <= day]
        if not begun:
            return versions[0], True
        last = begun[-1]
        until = last.effective_until
        if until is None or day <= until:
            return last, False
        later = versions[len(begun) :]
        if later and later[0].effective_from - day < day - until:
            return later[0], True
        return last, True

    def source_of(self, programme: CompiledProgramme) -> Source:
        """The file of one of its programmes, for what is told of places in it. Raises ProblemsFound."""
        source, problems = read_path(self.folder / os.path.basename(programme.file), name=programme.file)
        if source is None:
            raise ProblemsFound(problems)
        return source


def default_programmes() -> Path:
    """`./programmes` where that stands in the working folder, so that an edit there counts; else the packaged ones."""
    here = Path(PROGRAMMES)
    return here if here.is_dir() else Path(__file__).parent.parent / PROGRAMMES


def load_library(folder: Path, display: str) -> Library:
    """Read and check every programme and calendar of a folder; `display` is what answers call the folder.

    `*.scenarios.yaml` beside a programme are its tests, not programmes. Raises ProblemsFound with every problem of
    every file, warnings too, where there is an error.
    """
    return library_of(folder, *survey(folder, display))


def library_of(folder: Path, shelf: ProgrammeFolder, problems: Sequence[Diagnostic]) -> Library:
    """The library of a folder that was looked through. Raises ProblemsFound where a problem is an error."""
    found = tuple(problems)
    if any(problem.severity == "error" for problem in found):
        raise ProblemsFound(found)
    return Library(
        folder,
        tuple(compile_programme(each.index, each.places) for each in shelf.programmes),
        {each.calendar.calendar: each.calendar for each in shelf.calendars},
        found,
    )


def no_programme(folder: Path, display: str, why: str) -> Diagnostic:
    """P605: a folder that holds no programme; the fix names the folder in it that may."""
    fix = "name the folder that holds the programme files"
    if os.path.isdir(folder / PROGRAMMES):
        fix = f"name the folder {PROGRAMMES}/"
    return about_whole("P605", f"this folder holds no programme: {why}", display, fix)


def survey(
    folder: Path, display: str, check: Callable[[Checked], list[Diagnostic]] = check_programme
) -> tuple[ProgrammeFolder, list[Diagnostic]]:
    """Everything in a folder that can be read, and every problem, in the order of files and lines.

    `check` finds the problems of one programme by itself.
    """
    files, problems = yaml_files(folder, display)
    names = [name for name in files if not is_scenarios(name)]
    if not names and not problems:
        problems.append(no_programme(folder, display, "no file in it ends in .yaml or .yml"))
    unread: set[str] = set()
    calendars: list[Calendared] = []
    if os.path.isdir(folder / CALENDARS):
        terms, more = yaml_files(folder / CALENDARS, f"{display}/{CALENDARS}")
        problems += more
        for name in terms:
            calendar = _read(Calendar, folder / CALENDARS / name, f"{display}/{CALENDARS}/{name}", problems)
            if calendar is None or calendar.part is None:
                unread.add(os.path.splitext(name)[0])
            else:
                calendars.append(Calendared(calendar.part, calendar.places, calendar.value is not None))
                problems += check_calendar(calendars[-1])
    programmes: list[Checked] = []
    for name in names:
        read = _read(Programme, folder / name, f"{display}/{name}", problems)
        if read is None or read.part is None:
            unread.add(os.path.splitext(name)[0])
        else:
            it = Checked(read.part, Index(read.part), read.places, read.value is not None)
            problems += check(it)
            programmes.append(replace(it))  # a copy without what the checks have worked out and remembered
    shelf = ProgrammeFolder(programmes, calendars, frozenset(unread))
    problems += check_library(shelf)
    return shelf, sorted(problems, key=in_file_order)


def _read(cls: type[_T], path: Path, name: str, problems: list[Diagnostic]) -> Loaded[_T] | None:
    """One file as an object of a class; its problems are added to the list."""
    source, found = read_path(path, name=name)
    problems += found
    if source is None:
        return None
    loaded = load(cls, source)
    problems += loaded.problems
    # What the reader left out (the second of two equal keys) is missing like what could not be decoded.
    return replace(loaded, value=None) if found else loaded
