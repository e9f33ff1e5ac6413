"""JUnit XML, the test report that build servers read: a suite of test cases; diagnostics as such a suite."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from xml.etree.ElementTree import Element, SubElement, tostring

from ..diagnostics import Diagnostic
from ..text.terminal import visible
from .diagnostics import in_order


def junit_case(file: str, name: str, tag: str = "", lines: Iterable[str] = (), **attributes: str) -> Element:
    """One test of a file. One that did not pass without a word has what it says, line by line, in a `failure`, with its
    type and message as attributes, or in a `system-out`."""
    case = Element("testcase", classname=visible(file), name=visible(name))
    if tag:
        said = SubElement(case, tag, {key: visible(value) for key, value in attributes.items()})
        said.text = "\n".join(visible(line) for line in lines)
    return case


def junit_suite(name: str, cases: Sequence[Element]) -> str:
    """The whole file: one suite with these cases, each on a line of its own."""
    failed = sum(case.find("failure") is not None for case in cases)
    counts = {"tests": str(len(cases)), "failures": str(failed), "errors": "0"}
    root = Element("testsuites", counts)
    suite = SubElement(root, "testsuite", {"name": name, **counts})
    suite.extend(cases)
    root.text, suite.tail = "\n  ", "\n"
    suite.text, *ends = [*["\n    "] * len(cases), "\n  "]
    for case, end in zip(cases, ends, strict=True):
        case.tail = end
    # A blank and /> in a text cannot be meant: > is escaped there.
    xml = tostring(root, encoding="unicode").replace(" />", "/>")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{xml}\n'


def diagnostics_junit(diagnostics: Iterable[Diagnostic], files: Iterable[str] = ()) -> str:
    """A failed test for each error, a passed one for each warning and each of `files` without a problem."""
    problems = in_order(diagnostics)
    with_problems = {problem.span.file for problem in problems if problem.span}
    cases = [_case(problem) for problem in problems]
    cases += [junit_case(name, "no problems") for name in sorted(set(files) - with_problems)]
    return junit_suite("offer validate", cases)


def _case(problem: Diagnostic) -> Element:
    span, code, fix = problem.span, problem.code, [f"fix: {problem.fix}"] * bool(problem.fix)
    file, name = (span.file, f"{span.line}:{span.column} {code}") if span else ("offer", code)
    said = f"{span}: {problem.message}" if span else problem.message
    if problem.severity == "warning":
        return junit_case(file, name, "system-out", [f"warning: {said}", *fix])
    return junit_case(file, name, "failure", [said, *fix], type=code, message=problem.message)
