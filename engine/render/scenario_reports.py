"""Results of a programme's tests as JSON and as JUnit XML."""

from __future__ import annotations

from typing import Any
from xml.etree.ElementTree import Element

from ..diagnostics import Diagnostic
from ..scenarios.run import (
    Failure,
    Trial,
    Tried,
    TriedCase,
    TriedFile,
)
from .annotations import diagnostics_data, span_data
from .json import SCHEMA, document
from .junit import junit_case, junit_suite
from .scenarios import failure_sentence, proof


def trial_json(trial: Trial) -> str:
    """One object: `{"schema": 1, "passed": ..., "cases": [...], "diagnostics": [...]}`."""
    return document(
        {
            "schema": SCHEMA,
            "passed": trial.passed,
            "cases": [_case(file, case) for file in trial.files for case in file.cases],
            "diagnostics": diagnostics_data(trial.diagnostics),
        }
    )


def trial_junit(trial: Trial) -> str:
    """JUnit XML: a test for each check on each day, and a failed one for each error of a file."""
    problems = (*trial.problems, *(problem for file in trial.files for problem in file.problems))
    cases = [_refused(problem) for problem in problems if problem.severity == "error"]
    cases += [
        _checked(file, case, tried) for file in trial.files for case in file.cases for tried in case.tried
    ]
    return junit_suite("offer test", cases)


def _refused(problem: Diagnostic) -> Element:
    file, code, lines = problem.span.file if problem.span else "offer", problem.code, _lines(problem)
    return junit_case(file, code, "failure", lines, type=code, message=problem.message)


def _lines(problem: Diagnostic) -> list[str]:
    return f"{problem.span}: {problem.message}\nfix: {problem.fix}".split("\n")


def _case(file: TriedFile, case: TriedCase) -> dict[str, Any]:
    return {
        "file": file.name,
        "name": case.name,
        "span": span_data(case.span),
        "passed": case.passed,
        "checks": [
            {
                "as_of": tried.as_of.isoformat(),
                "passed": tried.passed,
                "failures": [_failure(tried, failure) for failure in tried.failures],
            }
            for tried in case.tried
        ],
    }


def _failure(tried: Tried, failure: Failure) -> dict[str, Any]:
    part = failure.part
    return {
        "path": failure.path,
        "expected": failure.expected,
        "got": failure.got,
        "span": span_data(failure.span),
        "about": None if part is None else {"says": part[1], "span": span_data(part[0])},
        "proof": proof(tried, failure),
    }


def _checked(file: TriedFile, case: TriedCase, tried: Tried) -> Element:
    name = f"{case.name} [{tried.as_of.isoformat()}]"
    if tried.passed:
        return junit_case(file.name, name)
    said = [("T509", failure_sentence(case, tried, failure)) for failure in tried.failures]
    lines = [line for problem in tried.problems for line in _lines(problem)]
    for failure, (_, sentence) in zip(tried.failures, said, strict=True):
        where = f" ({failure.part[1]}, {failure.part[0]})" if failure.part else ""
        lines += [*f"{failure.span}: {sentence}{where}".split("\n"), *proof(tried, failure)]
    code, message = [*((problem.code, problem.message) for problem in tried.problems), *said][0]
    return junit_case(file.name, name, "failure", lines, type=code, message=message)
