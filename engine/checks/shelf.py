"""What a folder of programmes and calendars can get wrong that no single file shows."""

from __future__ import annotations

from collections.abc import Iterator

from ..diagnostics import Diagnostic
from ..suggest import did_you_mean
from ..words import quoted
from .subject import Calendared, Checked, Shelf, problem


def duplicate_versions(shelf: Shelf) -> Iterator[Diagnostic]:
    """M323: each version of a programme has its own name and its own first day."""
    versions: dict[tuple[str, str], Checked] = {}
    days: dict[tuple[str, object], Checked] = {}
    for it in shelf.programmes:
        programme = it.programme
        same = versions.setdefault((programme.programme, programme.version), it)
        if same is not it:
            message = f"the version `{quoted(programme.version)}` of `{programme.programme}` is in two files"
            yield _twice(
                it, same, "M323", "version", message, "give one of them another version, or remove it"
            )
            continue
        same = days.setdefault((programme.programme, programme.effective_from), it)
        if same is not it:
            message = f"two versions of `{programme.programme}` come into force on {programme.effective_from}"
            yield _twice(
                it, same, "M323", "effective_from", message, "let one come into force on another day"
            )


def duplicate_calendars(shelf: Shelf) -> Iterator[Diagnostic]:
    """M333: each calendar has an id of its own."""
    first: dict[str, Calendared] = {}
    for it in shelf.calendars:
        same = first.setdefault(it.calendar.calendar, it)
        if same is not it:
            message = f"the calendar `{it.calendar.calendar}` is in two files"
            yield _twice(it, same, "M333", "calendar", message, "rename one of them, or make them one file")


def unknown_calendars(shelf: Shelf) -> Iterator[Diagnostic]:
    """M309: `calendar:` names a file of the folder `calendars`."""
    known = shelf.unread.union(it.calendar.calendar for it in shelf.calendars)
    for it in shelf.programmes:
        name = it.programme.calendar
        if name is not None and name not in known:
            message = f"there is no calendar `{name}`{did_you_mean(name, known)}"
            yield problem(
                it, "M309", ("calendar",), message, "correct the name, or add its file to `calendars/`"
            )


def _twice(
    it: Checked | Calendared, first: Checked | Calendared, code: str, key: str, message: str, fix: str
) -> Diagnostic:
    return Diagnostic(
        code, message, it.places.span(key), fix, ((first.places.span(key), "the first one is here"),)
    )
