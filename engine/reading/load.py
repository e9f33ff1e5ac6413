"""Loads a file of a programme, calendar, setting or scenarios: its object, or every mistake with its place.

pydantic reads the data by the classes of `language/` and finds what is wrong; `field_errors.py` words it, and
`sound_part.py` keeps what can still be checked.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Generic, TypeVar

from pydantic_core import ValidationError

from ..diagnostics import Diagnostic, Severity, Span
from ..frozen import frozen
from .faults import Fault
from .positions import Places
from .sound_part import SoundPart, sound_part
from .source import Source
from .validation import Warned, faults_of, refused_in, validated, warnings_of
from .yaml_problems import MOST_PROBLEMS

T = TypeVar("T")


@frozen
class Loaded(Generic[T]):
    """What became of one file."""

    value: T | None
    """The whole file as an object; None where there is an error."""
    part: T | None
    """As much of the file as could be read, for finding further mistakes; `value` where that is not None."""
    places: Places
    problems: tuple[Diagnostic, ...]
    """Errors and warnings, in file order."""


def load_object(cls: type[T], source: Source) -> Loaded[T]:
    """The object of class `cls` (Programme, Calendar, Setting or ScenarioFile) that a file describes. Never raises."""
    warned: Warned = []
    faults: list[Fault] = []
    try:
        value = validated(cls, source.data, warned)
        part = SoundPart(value, ())
    except ValidationError as error:
        value, refused = None, refused_in(cls, error)
        part = sound_part(cls, source.data, [each.path for each in refused if each.rule is None])
        faults += faults_of(cls, source, refused)
    faults += warnings_of(source, warned)
    problems = capped(sorted((diagnostic_of(fault, source) for fault in faults), key=in_file_order))
    return Loaded(value, part.value, Places(source, part.dropped), problems)


def capped(problems: Sequence[Diagnostic]) -> tuple[Diagnostic, ...]:
    """The first problems of one file, in file order, and one that says where there are more than are listed.

    No number of warnings keeps an error from being listed.
    """
    if len(problems) <= MOST_PROBLEMS:
        return tuple(problems)
    kept: list[Diagnostic] = []
    severities: tuple[Severity, ...] = ("error", "warning")
    for severity in severities:
        alike = [problem for problem in problems if problem.severity == severity]
        kept += alike[:MOST_PROBLEMS]
        if len(alike) > MOST_PROBLEMS:
            what = "problems" if severity == "error" else "warnings"
            message = f"there are more than {MOST_PROBLEMS} {what}; from here on they are not listed"
            span = alike[MOST_PROBLEMS].span
            kept.append(Diagnostic("Y199", message, span, "mend the others first", (), severity))
    return tuple(sorted(kept, key=in_file_order))


def diagnostic_of(fault: Fault, source: Source) -> Diagnostic:
    """A fault, which knows only its path, as a problem at its place in the file."""
    span = source.key_span(fault.path) if fault.at_key else source.span(fault.path)
    return Diagnostic(fault.code, fault.message, span, fault.fix, severity=fault.severity)


def in_file_order(problem: Diagnostic) -> tuple[bool, Span | str, str]:
    """The sort key of a problem: file, line, column, then code."""
    return (problem.span is None, problem.span or "", problem.code)
