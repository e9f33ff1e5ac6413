"""Checks of one calendar: no terms, terms that end before they begin, overlap, or are out of order."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from ..diagnostics import Diagnostic
from ..reading.source import Path
from ..text.english import quoted
from .context import Calendared, problem
from .registry import finds


@finds("M330", of="calendar")
def no_terms(file: Calendared) -> Iterator[Diagnostic]:
    """M330: a calendar has at least one term."""
    if not file.calendar.terms and file.whole:
        yield problem(
            file, "M330", ("terms",), "a calendar needs at least one term", "add a term under `terms:`"
        )


@finds("M331", of="calendar")
def days_out_of_order(file: Calendared) -> Iterator[Diagnostic]:
    """M331: a term starts, has its half-term break where the others have one, and ends, in that order."""
    with_breaks = any(term.half_term is not None for term in file.calendar.terms)
    for at, term in enumerate(file.calendar.terms):
        if term.half_term is None and with_breaks and file.whole:
            message = f"{quoted(term.name)} has no half-term break (`half_term`), and other terms have one"
            yield problem(
                file, "M331", ("terms", at), message, "add `half_term:`, or take it out of all terms"
            )
        days: list[tuple[Path, str, date]] = [(("starts",), "the term starts", term.starts)]
        if term.half_term is not None:
            days += [
                (("half_term", "starts"), "the half-term break starts", term.half_term.starts),
                (("half_term", "ends"), "the half-term break ends", term.half_term.ends),
            ]
        days.append((("ends",), "the term ends", term.ends))
        for before, after in pairwise(days):
            # The break may be one day long; it begins after the term has started and is over before it ends.
            is_break = before[0] == ("half_term", "starts")
            if before[2] > after[2] or (not is_break and before[2] == after[2]):
                message = f"{quoted(term.name)} is out of order: {before[1]} on {before[2]}, {after[1]} on {after[2]}"
                also = (("terms", at, *before[0]), "the day before it is here")
                yield problem(
                    file, "M331", ("terms", at, *after[0]), message, "correct one of the two days", also
                )


@finds("M332", of="calendar")
def terms_out_of_order(file: Calendared) -> Iterator[Diagnostic]:
    """M332: terms are in date order and no day is in two of them."""
    for at, (before, after) in enumerate(pairwise(file.calendar.terms)):
        if after.starts <= before.ends:
            message = (
                f"{quoted(after.name)} starts on {after.starts}, "
                f"but {quoted(before.name)} before it ends on {before.ends}"
            )
            also = (("terms", at, "ends"), "the term before ends here")
            fix = "put the terms in date order, and let no two overlap"
            yield problem(file, "M332", ("terms", at + 1, "starts"), message, fix, also)
