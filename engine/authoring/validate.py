"""Validates files and folders: every problem of programmes, calendars, records and scenarios."""

from __future__ import annotations

import gc
import os
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property
from pathlib import Path
from types import MappingProxyType

from ..checks.folder import check_folder, library_of
from ..checks.records import Declarations, check_setting, check_setting_thoroughly
from ..checks.run import Calendared, Checked, check_calendar, check_coverage, check_thoroughly
from ..compiled.folder_files import no_programme, read_folder
from ..compiled.index import Index
from ..compiled.library import Library, is_scenarios
from ..compiled.programme import DeclaredAttribute
from ..diagnostics import Diagnostic, ProblemsFound
from ..frozen import frozen
from ..language.calendar_file import Calendar
from ..language.programme import Programme
from ..language.setting import Setting
from ..library import default_programmes, load_library
from ..reading.file_bytes import PROGRAMME, RECORDS, about_whole, bytes_of
from ..reading.folders import ENDINGS, yaml_files
from ..reading.load import load_object
from ..reading.positions import Places
from ..reading.source import Source
from ..reading.yaml_file import read
from ..records.store.interface import Broken
from .document_kind import FILES, LARGE, document_kind, kind_of_head, path_kind


@frozen
class Validated:
    """What validating came to: every problem, the files looked at, and the texts of those that could be read."""

    problems: tuple[Diagnostic, ...]
    files: tuple[str, ...]
    texts: Mapping[str, str] = MappingProxyType({})


def validate_paths(paths: Sequence[str], on: date | None = None) -> Validated:
    """Check every path: a folder of programmes, of records or of calendars, or a single file. Never raises.

    `on` is the day from which calendars must reach as far as the programmes need; None not to ask that.
    """
    collecting = gc.isenabled()
    gc.disable()  # all that is read lives to the end; to look through it for garbage again and again takes long
    try:
        validation = _Validation({name: path_kind(name) for name in paths}, on)
        return _joined([validation.path(name) for name in paths])
    finally:
        if collecting:
            gc.enable()


def validate_text(text: str | bytes, name: str) -> Validated:
    """Check one file by its text, as from standard input, under the name it should have in messages."""
    source, problems = read(text, name)
    if source is None:  # perhaps only larger than a programme may be
        larger, more = read(text, name, limits=RECORDS)
        if larger is None or document_kind(larger) in LARGE:
            source, problems = larger, more
    return _Validation().content(source, problems, name)


def _joined(parts: Sequence[Validated]) -> Validated:
    """Several parts of one validation as a whole, each problem and file once."""
    problems = dict.fromkeys(problem for part in parts for problem in part.problems)
    files = dict.fromkeys(file for part in parts for file in part.files)
    texts = {name: text for part in parts for name, text in part.texts.items()}
    return Validated(tuple(problems), tuple(files), texts)


def _folder_of(name: str) -> str:
    """The folder that a file is in, as messages name it."""
    return os.path.dirname(name) or "."


def _texts(places: Iterable[Places]) -> dict[str, str]:
    """The texts of files that were read, by their names."""
    return {file.source.name: file.source.text for file in places}


class _Folder:
    """A folder of programmes with its problems; `check` finds those of one programme by itself.

    `coverage` is what its calendars are too short for, from the day `on`.
    """

    def __init__(self, name: str, check: Callable[[Checked], list[Diagnostic]], on: date | None) -> None:
        self.folder = Path(name)
        self.shelf, self.problems = check_folder(read_folder(name, name), check)
        self.coverage = [] if on is None else check_coverage(self.shelf, on)
        places = [file.places for file in self.shelf.programmes]
        places += [file.places for file in self.shelf.calendars]
        self.texts = _texts(places)

    @cached_property
    def by_file(self) -> Mapping[str, list[Diagnostic]]:
        """The problems of each file; a calendar too short for a programme is one of both files."""
        placed = [(problem.span.file, problem) for problem in self.problems if problem.span is not None]
        for problem in self.coverage:
            placed += [(file, problem) for file in dict.fromkeys(span.file for span, _ in problem.also)]
        by_file: dict[str, list[Diagnostic]] = defaultdict(list)
        for file, problem in placed:
            by_file[file].append(problem)
        return by_file

    @cached_property
    def library(self) -> Library | None:
        """What answers would be drawn from; None where there is an error."""
        try:
            return library_of(self.folder, self.shelf, self.problems)
        except ProblemsFound:
            return None


class _Validation:
    """One validation of several paths: each folder is read once, however many of its files are named."""

    def __init__(self, kinds: Mapping[str, str] = MappingProxyType({}), on: date | None = None) -> None:
        """`kinds` has for each path what `path_kind` says."""
        self.kinds, self.on = kinds, on
        # Cases are held against programmes only where all of these are sound, so all are checked.
        self.whole = {name for name, kind in kinds.items() if kind == "folder"} | {
            _folder_of(name) for name, kind in kinds.items() if kind == "scenarios"
        }
        self.named = {_in_folder(name) for name, kind in kinds.items() if kind == "among"}
        self.folders: dict[str, _Folder] = {}

    def path(self, name: str) -> Validated:
        """Everything about one of the paths."""
        by_kind: dict[str, Callable[[str], Validated]] = {
            "folder": self.programmes,
            "records": self.records,
            "calendars": self.calendars,
            "around": self.around,
            "among": self.among,
            "scenarios": self.scenarios,
            "alone": self.file,
        }
        return by_kind[self.kinds[name]](name)

    def folder(self, name: str) -> _Folder:
        """A folder of programmes; of files that are not named only what the others need is found out."""
        if name not in self.folders:
            self.folders[name] = _Folder(name, lambda checked: self.check(checked, name), self.on)
        return self.folders[name]

    def check(self, checked: Checked, folder: str) -> list[Diagnostic]:
        """The problems of one programme by itself, if they are asked for."""
        asked = folder in self.whole or checked.places.source.name in self.named
        return check_thoroughly(checked) if asked else []

    def programmes(self, name: str) -> Validated:
        """A folder of programmes, with the scenarios in it."""
        folder = self.folder(name)
        files = [problem.span.file for problem in folder.problems if problem.span is not None]
        own = Validated((*folder.problems, *folder.coverage), (*folder.texts, *files), folder.texts)
        tests = [f"{name}/{file}" for file in yaml_files(Path(name), name)[0] if is_scenarios(file)]
        return _joined([own, *(self.scenarios(test) for test in tests)])

    def around(self, name: str) -> Validated:
        """A folder that holds no programme, but a folder that may."""
        is_one = "is one" if yaml_files(Path(name), name)[0] else "ends in .yaml or .yml"
        return Validated((no_programme(Path(name), name, f"no file in it {is_one}"),), (name,))

    def among(self, name: str) -> Validated:
        """One programme, checked among the calendars and other versions of its folder."""
        folder, shown = self.folder(_folder_of(name)), _in_folder(name)
        return Validated(tuple(folder.by_file.get(shown, ())), (shown,), folder.texts)

    def scenarios(self, name: str, source: Source | None = None) -> Validated:
        """A file of scenarios, against the programmes of its folder where those can be used."""
        from ..scenarios.load import check_scenarios

        folder = _folder_of(name)
        if folder not in self.whole:
            self.whole.add(folder)
            self.folders.pop(folder, None)
        return Validated(check_scenarios(name, self.folder(folder).library, source), (name,))

    def records(self, name: str) -> Validated:
        """A folder of records."""
        from ..records.store.yaml_folder import YamlFolder

        validated: list[Validated] = []
        for recorded in YamlFolder(Path(name), name).load_all():
            if isinstance(recorded, Broken):
                validated.append(Validated(recorded.problems, recorded.files))
                continue
            declared = self.declared(recorded.setting)
            checked = [check_setting_thoroughly(*part, declared) for part in recorded.parts]
            problems = (*recorded.problems, *(problem for found in checked for problem in found))
            texts = _texts(places for _, places in recorded.parts)
            validated.append(Validated(problems, recorded.files, texts))
        return _joined(validated)

    def calendars(self, name: str) -> Validated:
        """A folder of calendars."""
        return _joined([self.file(f"{name}/{file}") for file in yaml_files(Path(name), name)[0]])

    def file(self, name: str) -> Validated:
        """One file by itself."""
        if Path(name).suffix not in ENDINGS and os.path.isfile(name):
            message = "the name of this file does not end in .yaml or .yml"
            return Validated((about_whole("P607", message, name, "rename it"),), (name,))
        content, problems = bytes_of(name, name, RECORDS)
        if content is None:
            return Validated(problems, (name,))
        limits = RECORDS if kind_of_head(content) in LARGE else PROGRAMME
        return self.content(*read(content, name, limits=limits), name)

    def content(self, source: Source | None, problems: Sequence[Diagnostic], name: str) -> Validated:
        """What a file holds that was read with these problems."""
        if source is None:
            return Validated(tuple(problems), (name,))
        return Validated((*problems, *self.alone(source)), (name,), {source.name: source.text})

    def alone(self, source: Source) -> tuple[Diagnostic, ...]:
        """The problems of one file that was read."""
        kind = document_kind(source)
        if kind == "scenarios":
            return self.scenarios(source.name, source).problems
        loaded = load_object(FILES[kind], source)
        part, places = loaded.part, loaded.places
        whole = loaded.value is not None and not source.left_out
        more: list[Diagnostic] = []
        if isinstance(part, Calendar):
            more = check_calendar(Calendared(part, places, whole))
        elif isinstance(part, Setting):
            more = [
                *check_setting(part, places),
                *check_setting_thoroughly(part, places, self.declared(part)),
            ]
        elif isinstance(part, Programme):
            more = check_thoroughly(Checked(part, Index(part), places, whole))
        return (*loaded.problems, *more)

    def declared(self, setting: Setting) -> Declarations:
        """The attributes that the programmes declare which a setting is enrolled in, of all where it is in none."""
        enrolled = {enrolment.programme for enrolment in setting.enrolments}
        return [each for id, each in self._at_hand.items() if id in enrolled] or list(self._at_hand.values())

    @cached_property
    def _at_hand(self) -> Mapping[str, Mapping[str, DeclaredAttribute]]:
        """The attributes that each programme at hand declares; of none where they cannot be read."""
        try:
            library = load_library(default_programmes(), "programmes")
        except ProblemsFound:
            return {}
        return {id: library.versions(id)[-1].attributes for id in library.programmes}


def _in_folder(name: str) -> str:
    """A file as messages about its folder name it."""
    return f"{_folder_of(name)}/{os.path.basename(name)}"
