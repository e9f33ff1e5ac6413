"""Every problem of the files and folders named: programmes, calendars, records and scenarios, told apart by a key."""

from __future__ import annotations

import gc
import os
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from ..checks.run import (
    Calendared,
    Checked,
    Shelf,
    check_calendar,
    check_coverage,
    check_setting,
    check_setting_thoroughly,
    check_thoroughly,
)
from ..diagnostics import Diagnostic, ProblemsFound
from ..frozen import frozen
from ..language.calendar_file import Calendar
from ..language.index import Index
from ..language.programme import Attribute, Programme
from ..language.setting import Setting
from ..library import (
    CALENDARS,
    PROGRAMMES,
    SCENARIOS,
    Library,
    default_programmes,
    library_of,
    load_library,
    no_programme,
    survey,
)
from ..reading.file_text import about_whole
from ..reading.folders import ENDINGS, yaml_files
from ..reading.load import Loaded, load
from ..reading.source import (
    PROGRAMME,
    RECORDS,
    Source,
    read,
    read_path,
)
from ..records.store.interface import Broken

KINDS: dict[str, frozenset[str]] = {
    "programme": frozenset(("programme", "version", "effective_from", "eligibility", "stages", "rules")),
    "setting": frozenset(("setting", "enrolments", "people", "log")),
    "scenarios": frozenset(("scenarios", "settings", "cases")),
    "calendar": frozenset(("calendar", "terms")),
}
"""What files are about, with the keys that tell. A calendar comes last: others name one by the same key."""

T = TypeVar("T")

LARGE = ("setting", "scenarios")
"""The kinds of files that may be as large as records."""


@frozen
class Validated:
    """What validating came to: every problem, and the files looked at."""

    problems: tuple[Diagnostic, ...]
    files: tuple[str, ...]


def validate(paths: Sequence[str], on: date | None = None) -> Validated:
    """Check every path: a folder of programmes, of records or of calendars, or a single file. Never raises.

    `on` is the day from which calendars must reach as far as the programmes need; None not to ask that.
    """
    with _without_collecting():
        run = _Run({name: _path_kind(name) for name in paths}, on)
        found = [run.look(name) for name in paths]
    problems = dict.fromkeys(problem for each in found for problem in each.problems)
    return Validated(tuple(problems), tuple(dict.fromkeys(file for each in found for file in each.files)))


@contextmanager
def _without_collecting() -> Iterator[None]:
    """All that is read from many files lives to the end: to look through it for garbage again and again takes long."""
    before = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if before:
            gc.enable()


def validate_text(text: str | bytes, name: str) -> Validated:
    """Check one file by its text, as from standard input, under the name it should have in messages."""
    source, problems = read(text, name, limits=RECORDS)
    if source is not None and kind_of(source) not in LARGE:
        source, problems = read(text, name)
    if source is None:
        return Validated(problems, (name,))
    return Validated((*problems, *_Run().alone(source)), (name,))


def kind_of(source: Source) -> str:
    """What a file is about, by the keys that such files have; a programme where none is there."""
    return _kind(source.data if isinstance(source.data, dict) else ()) or "programme"


def _kind(keys: Collection[str]) -> str:
    """The kind that most of the keys tell of, so that one that is missing or strange misleads nobody; or nothing."""
    told = {kind: len(telling.intersection(keys)) for kind, telling in KINDS.items()}
    kind = max(KINDS, key=lambda kind: told[kind])  # the first of equals
    return kind if told[kind] else ""


def _glimpse(path: Path) -> str:
    """The kind of a file by its first lines, without reading it as YAML."""
    try:
        if not path.is_file():
            return ""
        with path.open("rb") as file:
            head = file.read(4096).decode("utf-8", "replace")
    except OSError:
        return ""
    keys = {
        line.split(":")[0].strip("\ufeff\"' ")
        for line in head.splitlines()
        if line[:1] not in (" ", "-", "#")
    }
    return _kind(keys)


def _path_kind(name: str) -> str:
    """What a path is to be checked as: a `folder` of programmes, of `records`, of `calendars`; what
    stands `around` a folder of programmes; a file `among` the programmes of its folder, whose calendars stand beside
    it; `scenarios`; or a file `alone`."""
    path = Path(name)
    if os.path.isdir(path):
        kinds = {_glimpse(path / file) for file in yaml_files(path, name)[0] if not _is_scenarios(file)}
        if "programme" in kinds:
            return "folder"
        if not any(kinds) and os.path.isdir(path / PROGRAMMES):
            return "around"
        return "records" if "setting" in kinds else "calendars" if "calendar" in kinds else "folder"
    if _is_scenarios(path.name) and path.suffix in ENDINGS:
        return "scenarios"
    listed = path.suffix in ENDINGS and not path.name.startswith(".")
    if listed and _glimpse(path) == "programme" and os.path.isdir(path.parent / CALENDARS):
        return "among"
    return "alone"


def _whole(loaded: Loaded[T], source: Source) -> bool:
    """Whether nothing is missing from the object that a file came to."""
    return loaded.value is not None and not source.left_out


def _is_scenarios(file: str) -> bool:
    return os.path.splitext(file)[0].endswith(SCENARIOS)


def _folder_of(name: str) -> str:
    """The folder that a file is in, as messages name it."""
    return os.path.dirname(name) or "."


class _Folder:
    """A folder of programmes that was looked through; `coverage` is what its calendars are too short for."""

    def __init__(self, shelf: Shelf, problems: list[Diagnostic], coverage: list[Diagnostic]) -> None:
        self.shelf, self.problems, self.coverage = shelf, problems, coverage

    @cached_property
    def of_file(self) -> dict[str, list[Diagnostic]]:
        """The problems of each file; a calendar too short for a programme is one of both files."""
        found: dict[str, list[Diagnostic]] = {}
        for problem in self.problems:
            if problem.span is not None:
                found.setdefault(problem.span.file, []).append(problem)
        for problem in self.coverage:
            for file in dict.fromkeys(span.file for span, _ in problem.also):
                found.setdefault(file, []).append(problem)
        return found

    @property
    def files(self) -> tuple[str, ...]:
        """Every file that was read, or would have been."""
        files = [each.places.source.name for each in self.shelf.programmes]
        files += [each.places.source.name for each in self.shelf.calendars]
        files += [problem.span.file for problem in self.problems if problem.span is not None]
        return tuple(dict.fromkeys(files))

    @cached_property
    def library(self) -> Library | None:
        """What answers would be drawn from; None where there is an error."""
        try:
            return library_of(self.shelf, self.problems)
        except ProblemsFound:
            return None


class _Run:
    """One validation of several paths: each folder is looked through once, however many of its files are named."""

    def __init__(self, kinds: Mapping[str, str] = MappingProxyType({}), on: date | None = None) -> None:
        self.kinds, self.on = kinds, on
        self.whole = {name for name, kind in kinds.items() if kind == "folder"}
        self.named = {
            f"{_folder_of(name)}/{os.path.basename(name)}" for name, kind in kinds.items() if kind == "among"
        }
        self.folders: dict[str, _Folder] = {}

    def look(self, name: str) -> Validated:
        """Everything about one of the paths."""
        kind = self.kinds[name]
        if kind == "folder":
            found = self.folder(name)
            tests = [f"{name}/{file}" for file in yaml_files(Path(name), name)[0] if _is_scenarios(file)]
            more = tuple(problem for file in tests for problem in self.scenarios(file).problems)
            return Validated((*found.problems, *found.coverage, *more), (*found.files, *tests))
        if kind == "around":
            why = (
                "no file in it is one"
                if yaml_files(Path(name), name)[0]
                else "no file in it ends in .yaml or .yml"
            )
            return Validated((no_programme(Path(name), name, why),), (name,))
        if kind == "scenarios":
            return self.scenarios(name)
        if kind == "among":
            return self.among(name)
        if kind == "records":
            return self.records(name)
        if kind == "calendars":
            names, _ = yaml_files(Path(name), name)
            parts = [self.file(f"{name}/{file}") for file in names]
            problems = tuple(problem for part in parts for problem in part.problems)
            return Validated(problems, tuple(file for part in parts for file in part.files))
        return self.file(name)

    def folder(self, name: str) -> _Folder:
        """A folder of programmes; of files that are not named only what the others need is found out."""
        if name not in self.folders:
            shelf, problems = survey(Path(name), name, lambda it: self.check(it, name))
            coverage = [] if self.on is None else check_coverage(shelf, self.on)
            self.folders[name] = _Folder(shelf, problems, coverage)
        return self.folders[name]

    def check(self, it: Checked, folder: str) -> list[Diagnostic]:
        """The problems of one programme by itself, if they are asked for."""
        return check_thoroughly(it) if folder in self.whole or it.places.source.name in self.named else []

    def among(self, name: str) -> Validated:
        """One programme, checked among the calendars and other versions of its folder."""
        shown = f"{_folder_of(name)}/{os.path.basename(name)}"
        return Validated(tuple(self.folder(_folder_of(name)).of_file.get(shown, ())), (shown,))

    def scenarios(self, name: str, source: Source | None = None) -> Validated:
        """A file of scenarios, against the programmes of its folder where those can be used."""
        from ..scenarios.load import check_scenarios

        folder = _folder_of(name)
        if folder not in self.whole:  # cases are held against programmes only where all are sound
            self.whole.add(folder)
            self.folders.pop(folder, None)
        return Validated(check_scenarios(name, self.folder(folder).library, source), (name,))

    def records(self, name: str) -> Validated:
        """A folder of records."""
        from ..records.store.yaml_folder import YamlFolder

        problems: list[Diagnostic] = []
        files: list[str] = []
        for each in YamlFolder(Path(name), name).load_all():
            problems += each.problems
            files += each.files
            if not isinstance(each, Broken):
                for setting, places in each.parts:
                    problems += check_setting_thoroughly(setting, places, self.declared)
        return Validated(tuple(problems), tuple(files))

    def file(self, name: str) -> Validated:
        """One file by itself."""
        path = Path(name)
        if path.suffix not in ENDINGS and os.path.isfile(path):
            problem = about_whole(
                "P607", "the name of this file does not end in .yaml or .yml", name, "rename it"
            )
            return Validated((problem,), (name,))
        limits = RECORDS if _glimpse(path) in LARGE else PROGRAMME
        source, problems = read_path(path, name=name, limits=limits)
        return Validated(problems if source is None else (*problems, *self.alone(source)), (name,))

    def alone(self, source: Source) -> tuple[Diagnostic, ...]:
        """The problems of one file that was read."""
        kind = kind_of(source)
        if kind == "scenarios":
            return self.scenarios(source.name, source).problems
        if kind == "calendar":
            calendar = load(Calendar, source)
            if calendar.part is None:
                return calendar.problems
            whole = _whole(calendar, source)
            more = check_calendar(Calendared(calendar.part, calendar.places, whole))
            return (*calendar.problems, *more)
        if kind == "setting":
            setting = load(Setting, source)
            if setting.part is None:
                return setting.problems
            more = check_setting(setting.part, setting.places)
            more += check_setting_thoroughly(setting.part, setting.places, self.declared)
            return (*setting.problems, *more)
        programme = load(Programme, source)
        if programme.part is None:
            return programme.problems
        it = Checked(programme.part, Index(programme.part), programme.places, _whole(programme, source))
        return (*programme.problems, *check_thoroughly(it))

    @cached_property
    def declared(self) -> Mapping[str, Attribute]:
        """The attributes that the programmes at hand declare; none where they cannot be read."""
        try:
            library = load_library(default_programmes(), "programmes")
        except ProblemsFound:
            return {}
        declared: dict[str, Attribute] = {}
        for id in library.programmes:
            declared.update(library.versions(id)[-1].programme.attributes)
        return declared
