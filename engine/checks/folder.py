"""Reads and checks every file of a folder of programmes and calendars, and compiles those without an error."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from ..compiled.compile import compile_programme
from ..compiled.index import Index
from ..compiled.library import CALENDARS, PROGRAMMES, Library, is_scenarios
from ..diagnostics import Diagnostic, ProblemsFound
from ..frozen import replace
from ..language.calendar_file import Calendar
from ..language.programme import Programme
from ..reading.file_bytes import StrPath, about_whole
from ..reading.folders import yaml_files
from ..reading.load import Loaded, in_file_order, load
from ..reading.yaml_file import read_path
from .run import (
    Calendared,
    Checked,
    ProgrammeFolder,
    check_calendar,
    check_library,
    check_programme,
)

_T = TypeVar("_T", Programme, Calendar)


def library_of(folder: StrPath, shelf: ProgrammeFolder, problems: Sequence[Diagnostic]) -> Library:
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
