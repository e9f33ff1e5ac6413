"""Checks every file of a folder of programmes and calendars, and compiles those of a folder without an error."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from ..compiled.compile import compile_programme
from ..compiled.folder_files import FileContent, FolderFiles
from ..compiled.index import Index
from ..compiled.library import Library
from ..diagnostics import Diagnostic, ProblemsFound
from ..frozen import replace
from ..language.calendar_file import Calendar
from ..language.programme import Programme
from ..reading.file_bytes import StrPath
from ..reading.load import Loaded, in_file_order, load_object
from ..reading.yaml_file import read
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


def check_folder(
    files: FolderFiles, check: Callable[[Checked], list[Diagnostic]] = check_programme
) -> tuple[ProgrammeFolder, list[Diagnostic]]:
    """Everything in a folder that can be read, and every problem, in the order of files and lines.

    `check` finds the problems of one programme by itself.
    """
    problems = list(files.problems)
    unread: set[str] = set()
    calendars: list[Calendared] = []
    for file in files.calendars:
        calendar = _read(Calendar, file, problems)
        if calendar is None or calendar.part is None:
            unread.add(file.stem)
        else:
            calendars.append(Calendared(calendar.part, calendar.places, calendar.value is not None))
            problems += check_calendar(calendars[-1])
    programmes: list[Checked] = []
    for file in files.programmes:
        programme = _read(Programme, file, problems)
        if programme is None or programme.part is None:
            unread.add(file.stem)
        else:
            it = Checked(programme.part, Index(programme.part), programme.places, programme.value is not None)
            problems += check(it)
            programmes.append(replace(it))  # a copy without what the checks have worked out and remembered
    shelf = ProgrammeFolder(programmes, calendars, frozenset(unread))
    problems += check_library(shelf)
    return shelf, sorted(problems, key=in_file_order)


def _read(cls: type[_T], file: FileContent, problems: list[Diagnostic]) -> Loaded[_T] | None:
    """One file as an object of a class; its problems are added to the list."""
    problems += file.problems
    if file.content is None:
        return None
    source, found = read(file.content, file.name)
    problems += found
    if source is None:
        return None
    loaded = load_object(cls, source)
    problems += loaded.problems
    # What the reader left out (the second of two equal keys) is missing like what could not be decoded.
    return replace(loaded, value=None) if found else loaded
