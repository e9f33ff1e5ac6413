"""What came of a programme's tests, for programs: JSON and JUnit XML."""

from __future__ import annotations

from typing import Any
from xml.etree.ElementTree import Element

from ..scenarios.run import (
    Failure,
    Trial,
    Tried,
    TriedCase,
    TriedFile,
)
from .annotations import diagnostics_data, span_data
from .json import SCHEMA, document
from .junit import junit_case, junit_failure, junit_suite
from .scenarios import proof, told


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
    cases: list[Element] = []
    for problem in (*trial.problems, *(problem for file in trial.files for problem in file.problems)):
        if problem.severity == "error":
            cases.append(junit_case(problem.span.file if problem.span else "offer", problem.code))
            lines = [*f"{problem.span}: {problem.message}".split("\n"), f"fix: {problem.fix}"]
            junit_failure(cases[-1], problem.code, problem.message, lines)
    cases += [
        _checked(file, case, tried) for file in trial.files for case in file.cases for tried in case.tried
    ]
    return junit_suite("offer test", cases)


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
    made = junit_case(file.name, f"{case.name} [{tried.as_of.isoformat()}]")
    says = [told(case, tried, failure) for failure in tried.failures]
    lines = [f"{problem.span}: {problem.message}\nfix: {problem.fix}" for problem in tried.problems]
    for failure, said in zip(tried.failures, says, strict=True):
        where = f" ({failure.part[1]}, {failure.part[0]})" if failure.part else ""
        lines += [f"{failure.span}: {said}{where}", *proof(tried, failure)]
    if not tried.passed:
        first = tried.problems[0] if tried.problems else None
        code, message = (first.code, first.message) if first else ("T509", says[0])
        junit_failure(made, code, message, "\n".join(lines).split("\n"))
    return made
