"""Every problem of the files and folders named: programmes, calendars and records, told apart by their first key."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from .calendar import Calendar
from .check import (
    Calendared,
    Checked,
    check_attributes,
    check_calendar,
    check_programme,
    check_rules,
    check_setting,
)
from .diagnostics import Diagnostic, ProblemsFound
from .folders import ENDINGS, whole, yaml_files
from .frozen import frozen
from .index import Index
from .library import CALENDARS, SCENARIOS, default_programmes, load_library, survey
from .loading import load
from .programme import Attribute, Programme
from .records import Broken
from .setting import Setting
from .source import RECORDS, Source, read, read_path

KINDS = ("programme", "calendar", "setting")


@frozen
class Validated:
    """What validating came to: every problem, and the files looked at."""

    problems: tuple[Diagnostic, ...]
    files: tuple[str, ...]


def validate(paths: Sequence[str]) -> Validated:
    """Check every path: a folder of programmes, of records or of calendars, or a single file. Never raises."""
    problems: list[Diagnostic] = []
    files: list[str] = []
    for path in paths:
        found = _folder(Path(path), path) if os.path.isdir(path) else _file(Path(path), path)
        problems += found.problems
        files += found.files
    return Validated(tuple(dict.fromkeys(problems)), tuple(dict.fromkeys(files)))


def validate_text(text: str | bytes, name: str) -> Validated:
    """Check one file by its text, as from standard input, under the name it should have in messages."""
    source, problems = read(text, name, limits=RECORDS)
    if source is not None and kind_of(source) != "setting":
        source, problems = read(text, name)
    if source is None:
        return Validated(problems, (name,))
    return Validated((*problems, *_alone(source)), (name,))


def kind_of(source: Source) -> str:
    """What a file is about, by the key that only such files have; a programme where none is there."""
    data = source.data if isinstance(source.data, dict) else {}
    return next((kind for kind in KINDS if kind in data), "programme")


def _folder(path: Path, name: str) -> Validated:
    names, problems = yaml_files(path, name)
    if problems:
        return Validated(tuple(problems), ())
    kinds = {
        file: _glimpse(path / file) for file in names if not os.path.splitext(file)[0].endswith(SCENARIOS)
    }
    if "setting" in kinds.values() and "programme" not in kinds.values():
        return _records(path, name)
    if "calendar" in kinds.values() and "programme" not in kinds.values():
        parts = [_file(path / file, f"{name}/{file}") for file in names]
        return Validated(
            tuple(problem for part in parts for problem in part.problems),
            tuple(file for part in parts for file in part.files),
        )
    programmes, calendars, found = survey(path, name)
    found += [problem for each in programmes for problem in check_rules(each)]
    files = [each.places.source.name for each in programmes]
    files += [each.places.source.name for each in calendars]
    files += [problem.span.file for problem in found if problem.span is not None]
    return Validated(tuple(found), tuple(dict.fromkeys(files)))


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
    return next((kind for kind in KINDS if kind in keys), "")


def _records(path: Path, name: str) -> Validated:
    from .records.yaml_folder import YamlFolder

    declared = _declared()
    problems: list[Diagnostic] = []
    files: list[str] = []
    for each in YamlFolder(path, name).load_all():
        problems += each.problems
        files += each.files
        if not isinstance(each, Broken):
            for setting, places in each.parts:
                problems += check_attributes(setting, places, declared)
    return Validated(tuple(problems), tuple(files))


def _file(path: Path, name: str) -> Validated:
    if path.suffix not in ENDINGS and path.is_file():
        problem = whole("P607", "the name of this file does not end in .yaml or .yml", name, "rename it")
        return Validated((problem,), (name,))
    kind = _glimpse(path)
    if kind == "programme" and (path.parent / CALENDARS).is_dir():
        # Its calendars and other versions stand beside it, so it is checked among them.
        display = os.path.dirname(name)
        programmes, _, found = survey(path.parent, display or ".")
        found += [problem for each in programmes for problem in check_rules(each)]
        shown = f"{display or '.'}/{path.name}"
        mine = [problem for problem in found if problem.span is not None and problem.span.file == shown]
        return Validated(tuple(mine), (shown,))
    source, problems = (
        read_path(path, name=name, limits=RECORDS) if kind == "setting" else read_path(path, name=name)
    )
    if source is None:
        return Validated(problems, (name,))
    return Validated((*problems, *_alone(source)), (name,))


def _alone(source: Source) -> tuple[Diagnostic, ...]:
    kind = kind_of(source)
    if kind == "calendar":
        calendar = load(Calendar, source)
        more = [] if calendar.part is None else check_calendar(Calendared(calendar.part, calendar.places))
        return (*calendar.problems, *more)
    if kind == "setting":
        setting = load(Setting, source)
        if setting.part is None:
            return setting.problems
        more = check_setting(setting.part, setting.places)
        more += check_attributes(setting.part, setting.places, _declared())
        return (*setting.problems, *more)
    programme = load(Programme, source)
    if programme.part is None:
        return programme.problems
    it = Checked(programme.part, Index(programme.part), programme.places, programme.value is not None)
    return (*programme.problems, *check_programme(it), *check_rules(it))


def _declared() -> Mapping[str, Attribute]:
    """The attributes that the programmes at hand declare; none where they cannot be read."""
    try:
        library = load_library(default_programmes(), "programmes")
    except ProblemsFound:
        return {}
    declared: dict[str, Attribute] = {}
    for id in library.programmes:
        declared.update(library.versions(id)[-1].programme.attributes)
    return declared
