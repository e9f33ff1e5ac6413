"""What came of a programme's tests, for programs: JSON and JUnit XML."""

from __future__ import annotations

from typing import Any

from ..scenarios.run import (
    Failure,
    Trial,
    Tried,
    TriedCase,
    TriedFile,
)
from ..text.terminal import clean
from .annotations import SCHEMA, place, quoted, xml
from .scenarios import proof, told


def json(trial: Trial) -> str:
    """One object: `{"schema": 1, "passed": ..., "cases": [...], "diagnostics": [...]}`."""
    from json import dumps, loads

    from .annotations import json as diagnostics

    whole = {
        "schema": SCHEMA,
        "passed": trial.passed,
        "cases": [_case(file, case) for file in trial.files for case in file.cases],
        "diagnostics": loads(diagnostics(trial.diagnostics))["diagnostics"],
    }
    return dumps(whole, ensure_ascii=False, indent=2).encode("utf-8", "backslashreplace").decode() + "\n"


def junit(trial: Trial) -> str:
    """JUnit XML: a test for each check on each day, and a failed one for each error of a file."""
    tests: list[str] = []
    failed = 0
    for problem in trial.problems + tuple(each for file in trial.files for each in file.problems):
        if problem.severity == "error":
            failed += 1
            name = problem.span.file if problem.span else "offer"
            body = f"{problem.span}: {problem.message}\nfix: {problem.fix}"
            tests.append(_test(name, problem.code, problem.code, problem.message, body))
    for file in trial.files:
        for case in file.cases:
            for tried in case.tried:
                failed += not tried.passed
                tests.append(_checked(file, case, tried))
    counts = f'tests="{len(tests)}" failures="{failed}" errors="0"'
    head = f'<?xml version="1.0" encoding="utf-8"?>\n<testsuites {counts}>'
    suite = f'  <testsuite name="offer test" {counts}>'
    return "\n".join([head, suite, *tests, "  </testsuite>", "</testsuites>"]) + "\n"


def _case(file: TriedFile, case: TriedCase) -> dict[str, Any]:
    return {
        "file": file.name,
        "name": case.name,
        "span": place(case.span),
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
        "span": place(failure.span),
        "about": None if part is None else {"says": part[1], "span": place(part[0])},
        "proof": proof(tried, failure),
    }


def _checked(file: TriedFile, case: TriedCase, tried: Tried) -> str:
    name = f"{case.name} [{tried.as_of.isoformat()}]"
    if tried.passed:
        return f"    <testcase classname={quoted(file.name)} name={quoted(name)}/>"
    said: list[str] = [f"{each.span}: {each.message}\nfix: {each.fix}" for each in tried.problems]
    for failure in tried.failures:
        where = f" ({failure.part[1]}, {failure.part[0]})" if failure.part else ""
        said.append(f"{failure.span}: {told(case, tried, failure)}{where}")
        said += proof(tried, failure)
    first = tried.problems[0].message if tried.problems else told(case, tried, tried.failures[0])
    code = tried.problems[0].code if tried.problems else "T509"
    return _test(file.name, name, code, first, "\n".join(said))


def _test(classname: str, name: str, code: str, message: str, body: str) -> str:
    inside = "\n".join(xml(clean(line)) for line in body.split("\n"))
    failure = f'<failure type="{code}" message={quoted(message)}>{inside}</failure>'
    return f"    <testcase classname={quoted(classname)} name={quoted(name)}>{failure}</testcase>"
