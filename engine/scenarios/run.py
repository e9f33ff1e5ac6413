"""Runs scenario files: compares every expectation, on each of its days, with the answer."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from ..answers.answer import Answer
from ..answers.build import AnswerBuilder
from ..answers.explain import Why, explain_conclusion
from ..answers.traced import TracedAnswer
from ..compiled.library import SCENARIOS, Library
from ..diagnostics import Diagnostic, ProblemsFound, Span
from ..frozen import frozen
from ..language.scenario_file import ScenarioFile
from ..library import load_library
from ..reading.file_bytes import about_whole
from ..reading.positions import Places
from ..reading.source import Path as Way
from ..reading.source import Source
from .answer_shape import answer_of
from .blame import conclusion_of, part_of
from .expectations import Difference
from .load import (
    checks_of,
    impossible,
    read_scenarios,
    scenario_files,
)
from .setup import setting_of_case

AnswerData = Callable[[Answer], Mapping[str, Any]]
"""An answer as plain data: the JSON of `offer status`, with what rules entitle to."""


_NONE_FIX = (
    "beside PROGRAMME.yaml, start PROGRAMME.scenarios.yaml with `scenarios: PROGRAMME` and `cases:`; "
    "docs/scenarios.md shows how"
)


@frozen
class Failure:
    """One place where an answer is not as expected, with what explains it."""

    path: str
    """The way through the answer: `stages.awareness.status`."""
    expected: str
    got: str
    span: Span
    """Where it is expected, in the scenario file."""
    part: tuple[Span, str] | None
    """Where the part of the programme that it is about stands, and what that is."""
    programme: Source
    """The file of that programme."""
    proof: Why | None
    """Why the answer is as it is; None where nothing is concluded about it."""
    difference: Difference


@frozen
class Tried:
    """One check on one day. It passed where there is neither a failure nor a problem."""

    way: Way
    """The way to the check in the file."""
    as_of: date
    failures: tuple[Failure, ...]
    problems: tuple[Diagnostic, ...]
    """What is expected that no answer can say; then nothing is compared."""
    worked: TracedAnswer

    @property
    def passed(self) -> bool:
        """Whether everything was as expected."""
        return not self.failures and not self.problems


@frozen
class TriedCase:
    """One case with all its checks, in the order of the file."""

    name: str
    span: Span
    tried: tuple[Tried, ...]

    @property
    def passed(self) -> bool:
        """Whether every check passed."""
        return all(each.passed for each in self.tried)


@frozen
class TriedFile:
    """One scenario file: its cases that were tried, and the problems of the file as a whole."""

    name: str
    cases: tuple[TriedCase, ...]
    problems: tuple[Diagnostic, ...]
    places: Places | None


@frozen
class Trial:
    """Everything that was tried."""

    files: tuple[TriedFile, ...]
    problems: tuple[Diagnostic, ...]
    """Problems of programmes and folders, each once."""

    @property
    def cases(self) -> tuple[TriedCase, ...]:
        """The cases of all files."""
        return tuple(case for file in self.files for case in file.cases)

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """Every problem but failed expectations."""
        of_files = [problem for file in self.files for problem in file.problems]
        of_cases = [problem for case in self.cases for each in case.tried for problem in each.problems]
        return tuple(dict.fromkeys((*self.problems, *of_files, *of_cases)))

    @property
    def texts(self) -> dict[str, str]:
        """The texts of the scenario files that could be read and of the programmes that cases failed on."""
        of_files = [file.places.source for file in self.files if file.places is not None]
        failures = [failure for case in self.cases for tried in case.tried for failure in tried.failures]
        sources = [*of_files, *(failure.programme for failure in failures)]
        return {source.name: source.text for source in sources}

    @property
    def passed(self) -> bool:
        """Whether no check failed and no file has an error."""
        errors = any(problem.severity == "error" for problem in self.diagnostics)
        return not errors and all(case.passed for case in self.cases)


def try_scenarios(
    paths: Sequence[str],
    answer_data: AnswerData,
    *,
    engine: str = "auto",
    wanted: Callable[[str], bool] | None = None,
) -> Trial:
    """Try every case in the scenario files that the paths name, each against the programmes of its own folder.

    `answer_data` makes the data of an answer that expectations are held to; `wanted` picks cases by name. Never raises
    for what files hold; an engine that is not there raises EngineUnavailable.
    """
    names: list[str] = []
    problems: list[Diagnostic] = []
    for path in paths:
        found, more = scenario_files(path)
        names += found
        problems += more
        if not found and not more:
            message = f"there are no scenarios here: no file ends in {SCENARIOS}.yaml"
            problems.append(about_whole("T501", message, path, _NONE_FIX))
    desks: dict[str, AnswerBuilder | None] = {}
    files: list[TriedFile] = []
    for name in dict.fromkeys(names):
        folder = os.path.dirname(name) or "."
        if folder not in desks:
            desks[folder] = None
            try:
                desks[folder] = AnswerBuilder(load_library(Path(folder), folder), engine)
            except ProblemsFound as broken:
                problems += broken.diagnostics
        desk = desks[folder]
        if desk is not None:
            files.append(_file(name, desk, answer_data, wanted))
    return Trial(tuple(files), tuple(dict.fromkeys(problems)))


def _file(
    name: str, desk: AnswerBuilder, answer_data: AnswerData, wanted: Callable[[str], bool] | None
) -> TriedFile:
    scenarios = read_scenarios(name, desk.library)
    file, places = scenarios.file, scenarios.places
    cases: list[TriedCase] = []
    if file is not None and places is not None:
        for at, case in enumerate(file.cases):
            if wanted is None or wanted(case.name):
                tried = tuple(_tried(file, at, places, desk, answer_data))
                cases.append(TriedCase(case.name, places.span("cases", at, "name"), tried))
    return TriedFile(name, tuple(cases), scenarios.problems, places)


def _tried(
    file: ScenarioFile, at: int, places: Places, desk: AnswerBuilder, answer_data: AnswerData
) -> Iterator[Tried]:
    """The case with that number, each of its checks on each day."""
    setting = setting_of_case(file, at).setting
    for way, check, day in checks_of(file.cases[at], at):
        worked = desk.work(setting, file.scenarios, day)
        shape = answer_of(worked.answer.programme)
        problems = tuple(impossible(check, way, shape, places))
        differences: list[Difference] = []
        if not problems:
            there, answer = (*places.written(way), "expect"), answer_data(worked.answer)
            differences += shape.differences(check.expect, answer, there, ())
        failures = tuple(_failure(difference, worked, places, desk.library) for difference in differences)
        yield Tried(way, day, failures, problems, worked)


def _failure(difference: Difference, worked: TracedAnswer, places: Places, library: Library) -> Failure:
    programme = worked.answer.programme
    source = library.source_of(programme)
    about = conclusion_of(difference.trail, difference.expected, programme)
    return Failure(
        ".".join(difference.trail),
        difference.expected,
        difference.got,
        places.source.span(difference.way),
        part_of(difference.trail, programme, Places(source)),
        source,
        None if about is None else explain_conclusion(worked, about),
        difference,
    )
