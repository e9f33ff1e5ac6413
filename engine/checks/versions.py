"""Checks of a folder: versions of one programme, their days in force, and the calendars they name."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise

from ..diagnostics import Diagnostic
from ..text.english import long_date, quoted
from ..text.suggest import did_you_mean
from .context import (
    Calendared,
    Checked,
    ProgrammeFolder,
    problem,
)
from .registry import finds


@finds("M323", of="folder")
def duplicate_versions(shelf: ProgrammeFolder) -> Iterator[Diagnostic]:
    """M323: each version of a programme has its own name and its own first day."""
    versions: dict[tuple[str, str], Checked] = {}
    days: dict[tuple[str, object], Checked] = {}
    for file in shelf.programmes:
        programme = file.programme
        same = versions.setdefault((programme.programme, programme.version), file)
        if same is not file:
            message = f"the version `{quoted(programme.version)}` of `{programme.programme}` is in two files"
            yield _twice(
                file, same, "M323", "version", message, "give one of them another version, or remove it"
            )
            continue
        same = days.setdefault((programme.programme, programme.effective_from), file)
        if same is not file:
            message = f"two versions of `{programme.programme}` come into force on {programme.effective_from}"
            yield _twice(
                file, same, "M323", "effective_from", message, "let one come into force on another day"
            )


@finds("M334", of="folder")
def gaps_between_versions(shelf: ProgrammeFolder) -> Iterator[Diagnostic]:
    """M334, a warning: days between two versions of a programme on which neither is in force."""
    for before, after in _following(shelf):
        until, then = before.programme.effective_until, after.programme.effective_from
        if until is None or until >= then - timedelta(days=1) or shelf.unread:
            continue  # what could not be read may be the version between them
        first, last = until + timedelta(days=1), then - timedelta(days=1)
        days = f"on {long_date(first)}" if first == last else f"from {long_date(first)} to {long_date(last)}"
        message = f"no version of `{before.programme.programme}` is in force {days}"
        fix = f"write `effective_until: {last}`, or leave it out: a version ends where the next begins"
        also = ((after.places.span("effective_from"), "the next version begins here"),)
        yield Diagnostic("M334", message, before.places.span("effective_until"), fix, also, "warning")


@finds("M335", of="folder")
def overlapping_versions(shelf: ProgrammeFolder) -> Iterator[Diagnostic]:
    """M335, a warning: a version that is said to last longer than until the next, which replaces it all the same."""
    for before, after in _following(shelf):
        until, then = before.programme.effective_until, after.programme.effective_from
        if until is None or until < then:
            continue
        message = (
            f"version `{quoted(before.programme.version)}` is said to last until {long_date(until)}, but version "
            f"`{quoted(after.programme.version)}` replaces it on {long_date(then)}"
        )
        fix = f"write `effective_until: {then - timedelta(days=1)}`, or leave it out"
        also = ((after.places.span("effective_from"), "the next version begins here"),)
        yield Diagnostic("M335", message, before.places.span("effective_until"), fix, also, "warning")


def _following(shelf: ProgrammeFolder) -> Iterator[tuple[Checked, Checked]]:
    """Each version that can be read whole with the one that comes into force next."""
    versions: dict[str, list[Checked]] = {}
    for file in shelf.programmes:
        versions.setdefault(file.programme.programme, []).append(file)
    for each in versions.values():
        if all(file.whole for file in each):
            each.sort(key=lambda file: file.programme.effective_from)
            for before, after in pairwise(each):
                if before.programme.effective_from < after.programme.effective_from:  # else M323 says so
                    yield before, after


@finds("M333", of="folder")
def duplicate_calendars(shelf: ProgrammeFolder) -> Iterator[Diagnostic]:
    """M333: each calendar has an id of its own."""
    first: dict[str, Calendared] = {}
    for file in shelf.calendars:
        same = first.setdefault(file.calendar.calendar, file)
        if same is not file:
            message = f"the calendar `{file.calendar.calendar}` is in two files"
            yield _twice(file, same, "M333", "calendar", message, "rename one of them, or make them one file")


@finds("M309", of="folder")
def unknown_calendars(shelf: ProgrammeFolder) -> Iterator[Diagnostic]:
    """M309: `calendar:` names a file of the folder `calendars`."""
    known = shelf.unread.union(file.calendar.calendar for file in shelf.calendars)
    for file in shelf.programmes:
        name = file.programme.calendar
        if name is not None and name not in known:
            message = f"there is no calendar `{name}`{did_you_mean(name, known)}"
            yield problem(
                file, "M309", ("calendar",), message, "correct the name, or add its file to `calendars/`"
            )


def _twice(
    file: Checked | Calendared, first: Checked | Calendared, code: str, key: str, message: str, fix: str
) -> Diagnostic:
    return Diagnostic(
        code, message, file.places.span(key), fix, ((first.places.span(key), "the first one is here"),)
    )
