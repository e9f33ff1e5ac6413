"""Writes a calendar file, or adds terms to one, keeping all that stands in it; what it comes to is checked first."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from ..checks.context import Calendared
from ..checks.run import check_calendar
from ..diagnostics import Diagnostic, ProblemsFound
from ..frozen import frozen
from ..language.calendar_file import Calendar
from ..reading.load import load_object
from ..reading.positions import Places
from ..reading.yaml_file import read
from ..reading.yaml_writer import double_quoted, write_scalar

_UNQUOTED = re.compile(r"[^\W\d][\w /&.-]*")


@frozen
class NewTerm:
    """One term to be added; the break in its middle where it has one."""

    name: str
    starts: date
    ends: date
    half_term: tuple[date, date] | None = None


@frozen
class CalendarHead:
    """What a new calendar file says before its terms; `settings` are an attribute and the value they have."""

    id: str
    title: str | None = None
    settings: tuple[str, str] | None = None
    source: str | None = None


def with_halves(
    terms: Sequence[NewTerm], breaks: Sequence[tuple[date, date]]
) -> tuple[tuple[NewTerm, ...], tuple[tuple[date, date], ...]]:
    """The terms, each with the first break that begins in it; and the breaks that begin in none that has no other."""
    halved: list[NewTerm] = []
    left = list(breaks)
    for term in terms:
        inside = next((each for each in left if term.starts <= each[0] <= term.ends), None)
        if inside is not None:
            left.remove(inside)
        halved.append(NewTerm(term.name, term.starts, term.ends, inside))
    return tuple(halved), tuple(left)


def new_calendar(head: CalendarHead, terms: Sequence[NewTerm], name: str) -> str:
    """The text of a new calendar file called `name`. Raises ProblemsFound where it would not be sound."""
    lines = [f"calendar: {_scalar(head.id)}"]
    lines += [f"title: {_scalar(head.title)}"] if head.title is not None else []
    lines += [f"source: {_scalar(head.source)}"] if head.source is not None else []
    if head.settings is not None:
        attribute, value = head.settings
        lines.append(f"for: {{attribute: {_scalar(attribute)}, is: {double_quoted(value)}}}")
    lines += ["terms:", *_lines(terms, "  ")]
    text = "\n".join(lines) + "\n"
    _sound(text, name)
    return text


def with_more_terms(text: str, terms: Sequence[NewTerm], name: str) -> str:
    """The text of the calendar file `name` with terms after its last one.

    Raises ProblemsFound where the file, or what would become of it, is not sound.
    """
    calendar, places = _sound(text, name)
    last = places.span("terms", len(calendar.terms) - 1)
    lines = text.splitlines()
    dash = re.match(r"( *)-", lines[last.line - 1])
    indent = dash[1] if dash else "  "
    end = last.end_line - (1 if last.end_column == 1 else 0)
    made = [*lines[:end], *_lines(terms, indent), *lines[end:]]
    added = "\n".join(made) + "\n"
    found, _ = _sound(added, name)
    if len(found.terms) != len(calendar.terms) + len(terms):
        fix = "add the terms by hand"
        raise ProblemsFound(
            (Diagnostic("M332", "the terms of this file stand in an unusual form", last, fix),)
        )
    return added


def _scalar(text: str) -> str:
    return write_scalar(text, _UNQUOTED)


def _lines(terms: Sequence[NewTerm], indent: str) -> list[str]:
    """The lines of terms in a list."""
    lines: list[str] = []
    for term in terms:
        lines += [f"{indent}- name: {_scalar(term.name)}", f"{indent}  starts: {term.starts}"]
        if term.half_term is not None:
            first, last = term.half_term
            lines += [f"{indent}  half_term:", f"{indent}    starts: {first}", f"{indent}    ends: {last}"]
        lines.append(f"{indent}  ends: {term.ends}")
    return lines


def _sound(text: str, name: str) -> tuple[Calendar, Places]:
    """The calendar that a text describes. Raises ProblemsFound for errors."""
    source, problems = read(text, name)
    if source is None:
        raise ProblemsFound(problems)
    loaded = load_object(Calendar, source)
    found = [*problems, *loaded.problems]
    if loaded.part is not None:
        found += check_calendar(Calendared(loaded.part, loaded.places, loaded.value is not None))
    errors = tuple(each for each in found if each.severity == "error")
    if errors or loaded.value is None:
        raise ProblemsFound(errors)
    return loaded.value, loaded.places
