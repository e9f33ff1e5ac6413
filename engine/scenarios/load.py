"""Finds and reads scenario files, and checks them without trying a case."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

from ..compiled.library import SCENARIOS, Library, is_scenarios
from ..compiled.programme import DeclaredAttribute
from ..diagnostics import Diagnostic
from ..evaluation.enrolment import enrolment_state
from ..frozen import frozen
from ..language.scenario_file import Case, Check, ScenarioFile
from ..reading.file_bytes import RECORDS, about_whole, bytes_of
from ..reading.folders import yaml_files
from ..reading.load import diagnostic_of, in_file_order, load_object
from ..reading.positions import Places
from ..reading.source import Path as Way
from ..reading.source import Source
from ..reading.yaml_file import read_path
from ..text.english import join_words
from ..text.suggest import did_you_mean
from .answer_shape import answer_of
from .expected_maps import Fields
from .setup import (
    check_points,
    setting_of_case,
    starting_points,
    unknown_likes,
    unknown_names,
)


def scenario_files(path: str) -> tuple[list[str], tuple[Diagnostic, ...]]:
    """The scenario files that a path names, as they are shown: the file, or those that stand in the folder."""
    if os.path.isdir(path):
        names, problems = yaml_files(Path(path), path)
        return [f"{path}/{name}" for name in names if is_scenarios(name)], tuple(problems)
    if not os.path.exists(path):
        return [], bytes_of(path, path, RECORDS)[1]
    if not is_scenarios(path):
        message = f"this is no file of scenarios: its name does not end in {SCENARIOS}.yaml"
        return [], (
            about_whole("T511", message, path, "name a file of scenarios, or the folder they stand in"),
        )
    return [path], ()


@frozen
class ReadScenarios:
    """A scenario file that was read. `file` is None where an error keeps its cases from being tried."""

    file: ScenarioFile | None
    places: Places | None
    problems: tuple[Diagnostic, ...]


def read_scenarios(path: str, library: Library | None, source: Source | None = None) -> ReadScenarios:
    """Read one scenario file and check everything but its expectations. Never raises.

    Without a library only what the file says by itself is checked. `source` is the file where it was read already.
    """
    found: tuple[Diagnostic, ...] = ()
    if source is None:
        source, found = read_path(path, limits=RECORDS)
    if source is None:
        return ReadScenarios(None, None, found)
    loaded = load_object(ScenarioFile, source)
    problems, places = [*found, *loaded.problems], loaded.places
    if loaded.part is not None:
        problems += _whole_file(loaded.part, places, library)
    ordered = tuple(sorted(dict.fromkeys(problems), key=in_file_order))
    sound = all(problem.severity == "warning" for problem in ordered)
    return ReadScenarios(loaded.value if sound else None, places, ordered)


def check_scenarios(
    path: str, library: Library | None, source: Source | None = None
) -> tuple[Diagnostic, ...]:
    """Every problem of one scenario file as `read_scenarios`, its expectations included; no case is tried."""
    scenarios = read_scenarios(path, library, source)
    if scenarios.file is None or scenarios.places is None or library is None:
        return scenarios.problems
    file, problems = scenarios.file, list(scenarios.problems)
    for at, case in enumerate(file.cases):
        setting = setting_of_case(file, at).setting
        for way, check, day in checks_of(case, at):
            enrolment = enrolment_state(setting, file.scenarios, day)
            version, _ = library.in_force(file.scenarios, enrolment.enrolled_on or enrolment.as_of)
            problems += impossible(check, way, answer_of(version), scenarios.places)
    return tuple(sorted(dict.fromkeys(problems), key=in_file_order))


def checks_of(case: Case, at: int) -> Iterator[tuple[Way, Check, date]]:
    """The checks of the case with that number on each of their days, each with the way to it."""
    checks: list[tuple[Way, Check]] = [
        (("cases", at, "checks", number), check) for number, check in enumerate(case.checks or ())
    ]
    if case.expect is not None:
        checks.insert(0, (("cases", at), Check(as_of=case.as_of or (), expect=case.expect)))
    for way, check in checks:
        for day in check.as_of:
            yield way, check, day


def impossible(check: Check, way: Way, shape: Fields, places: Places) -> list[Diagnostic]:
    """T505 to T508: what is expected of an answer that no answer can say."""
    faults = shape.faults(check.expect, (*places.written(way), "expect"))
    return [diagnostic_of(fault, places.source) for fault in faults]


def _whole_file(file: ScenarioFile, places: Places, library: Library | None) -> Iterator[Diagnostic]:
    yield from _names_twice(file, places)
    likes = list(unknown_likes(file, places))
    yield from likes
    declared: list[Mapping[str, DeclaredAttribute]] = []
    if library is not None and file.scenarios in library.programmes:
        enrolled = {each.programme for _, point in starting_points(file) for each in point.enrolments or ()}
        tried = [id for id in library.programmes if id == file.scenarios or id in enrolled]
        declared = [library.versions(id)[-1].attributes for id in tried]
    elif library is not None and file.scenarios:
        near = did_you_mean(file.scenarios, library.programmes)
        message = f"no programme in this folder is called `{file.scenarios}`{near}"
        fix = f"write {join_words([f'`{name}`' for name in library.programmes], 'or')}"
        yield Diagnostic("T502", message, places.span("scenarios"), fix)
    yield from check_points(file, places, declared)
    if library is not None and not likes:
        for at, case in enumerate(file.cases):
            yield from unknown_names(setting_of_case(file, at), case, library, places)


def _names_twice(file: ScenarioFile, places: Places) -> Iterator[Diagnostic]:
    first: dict[str, int] = {}
    for at, case in enumerate(file.cases):
        if case.name in first:
            yield Diagnostic(
                "T503",
                f"two cases are called `{case.name}`",
                places.span("cases", at, "name"),
                "say in each name what sets the case apart",
                ((places.span("cases", first[case.name], "name"), "the first one is here"),),
            )
        first.setdefault(case.name, at)
