"""Checks of lengths of time and windows: not a length, windows that can never be met or do nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from ..calendar.durations import DurationError, ParsedDuration, parse_duration
from ..compiled.anchors import ResolvedAnchor
from ..compiled.located_parts import LocatedPart
from ..diagnostics import Diagnostic
from ..language.file_map import key_of
from ..language.programme import Activity, Commitment, Stage, Validity
from ..language.requirement import After, Due, KeptUp, Requirement, Within
from ..language.rule import Condition
from ..reading.source import Path
from .context import Checked, problem
from .registry import finds


@finds("M312")
def not_lengths_of_time(file: Checked) -> Iterator[Diagnostic]:
    """M312: gaps, windows, due days, timescales and validity are lengths of time."""
    for path, text in _lengths(file):
        try:
            parse_duration(text)
        except DurationError as error:
            fix = 'write a number and a unit, such as "4 weeks" or "2 terms"'
            yield problem(file, "M312", path, str(error), fix)


class _Window(NamedTuple):
    """An `after` with a gap, or a `within`: what it is counted from, how long it is, and where it stands."""

    anchor: ResolvedAnchor
    name: str
    length: ParsedDuration
    path: Path
    part: LocatedPart
    is_gap: bool


@finds("M313")
def impossible_windows(file: Checked) -> Iterator[Diagnostic]:
    """M313: a gap longer than the window from the same day, on one requirement or on those around it."""
    windows: dict[Path, list[_Window]] = {}
    for window in _windows(file):
        windows.setdefault(window.part.path, []).append(window)
    for path in windows:
        around = [window for end in range(len(path) + 1) for window in windows.get(path[:end], ())]
        for gap in (window for window in around if window.is_gap):
            for end in (window for window in around if not window.is_gap):
                own = path in (gap.part.path, end.part.path)
                if own and gap.anchor == end.anchor and outlasts(gap.length, end.length):
                    message = (
                        f"nothing can count: it must be {gap.length} or more after `{gap.name}`, "
                        f"and no later than {end.length} after it"
                    )
                    fix = "shorten the gap or lengthen the window"
                    yield problem(file, "M313", gap.path, message, fix, (end.path, "the window is here"))


@finds("M314", needs="whole")
def gaps_longer_than_the_timescale(file: Checked) -> Iterator[Diagnostic]:
    """M314, a warning: a gap after a commitment of the same stage, or after an opening that starts the clock."""
    for window in _windows(file):
        path, kind, key = window.part.path, window.anchor.kind, window.anchor.key
        if not window.is_gap or not isinstance(window.part.node, Commitment):
            continue
        stage = file.programme.stages[int(path[1])]
        timescale, clock = parsed(stage.timescale), stage.clock or file.programme.clock
        same = kind == "commitment" and key.partition(".")[0] == stage.id
        starts = kind == "opened" and clock == "opened"
        if timescale is not None and (same or starts) and outlasts(window.length, timescale):
            message = (
                f"whoever waits {window.length} after `{window.name}` is late: "
                f"the stage's timescale is {timescale}"
            )
            also = ((*path[:2], "timescale"), "the timescale is here")
            fix = "shorten the gap or lengthen the timescale"
            yield problem(file, "M314", window.path, message, fix, also, severity="warning")


@finds("M317", needs="whole")
def windows_that_do_nothing(file: Checked) -> Iterator[Diagnostic]:
    """M317, a warning: `after` and `within` bound occasions, so they need an activity below them."""
    above = {
        reference.path[:end]
        for reference in file.references
        if reference.key == "activity"
        for end in range(len(reference.path))
    }
    bounding = [reference for reference in file.references if reference.key in ("after", "within")]
    for path, key in dict.fromkeys((reference.part.path, reference.key) for reference in bounding):
        if path not in above:
            message = f"this `{key}` does nothing: it bounds occasions, and no `activity` stands below it"
            fix = "remove it, or put it on a requirement that asks for an activity"
            yield problem(file, "M317", (*path, key), message, fix, severity="warning", at_key=True)


@finds("M361", needs="whole", thorough=True)
def terms_of_no_calendar(file: Checked) -> Iterator[Diagnostic]:
    """M361, a warning: lengths in terms in a programme that names no calendar. One for the first of them."""
    if file.programme.calendar is not None:
        return
    for path, text in _lengths(file):
        length = parsed(text)
        if length is not None and length.needs_calendar:
            message = (
                f"the programme names no `calendar:`, so the end of {length} is unknown for every setting that "
                "does not name one of its own"
            )
            fix = "add `calendar:` with the id of a file in calendars/, or write weeks or months"
            yield problem(file, "M361", path, message, fix, severity="warning")
            return


def outlasts(gap: ParsedDuration, length: ParsedDuration) -> bool:
    """Whether what comes after a gap always comes after the end of a length that began no later.

    A gap in terms ends with a term and what follows counts from the next day, so as many terms are too many.
    """
    if gap.terms and length.terms:
        return gap.terms >= length.terms
    if gap.half_terms and length.half_terms:
        return gap.half_terms >= length.half_terms
    return shortest(gap) > longest(length)


def shortest(length: ParsedDuration) -> int:
    """A number of days that it is never shorter than, whatever the day and the calendar."""
    if length.needs_calendar:
        return 60 * max(length.terms - 1, 0) + 30 * max(length.half_terms - 2, 0)
    months = 12 * length.years + length.months
    return months * 146_097 // 4_800 - (3 if months else 0) + length.days


def longest(length: ParsedDuration) -> int:
    """A number of days that it is never longer than, whatever the day; any term and holiday is within 150 days."""
    if length.needs_calendar:
        return 150 * (length.terms + 1) if length.terms else 150 * (length.half_terms // 2 + 2)
    months = 12 * length.years + length.months
    return -(-months * 146_097 // 4_800) + (3 if months else 0) + length.days


def _windows(file: Checked) -> Iterator[_Window]:
    """Every window of commitments and their requirements whose anchor leads somewhere, outermost first."""
    for reference in file.references:
        start, holder = reference.target, reference.map
        if isinstance(start, ResolvedAnchor) and isinstance(holder, (After, Within)):
            key, text = ("gap", holder.gap) if isinstance(holder, After) else ("length", holder.length)
            length = parsed(text)
            if length is not None and reference.part.owner.kind == "commitment":
                path: Path = (*reference.path[:-1], key)
                yield _Window(start, reference.name, length, path, reference.part, key == "gap")


def parsed(text: str | None) -> ParsedDuration | None:
    """The length of time that a text is; None where it is none, which is reported elsewhere."""
    try:
        return None if text is None else parse_duration(text)
    except DurationError:
        return None


_LENGTHS: dict[type, tuple[str, ...]] = {
    After: ("gap",),
    Within: ("length",),
    Due: ("from_", "by"),
    KeptUp: ("every", "for_"),
    Validity: ("length", "renew"),
    Stage: ("timescale",),
    Condition: ("open_for",),
}
"""The keys of each map whose text is a length of time."""
_MAPS: dict[type, tuple[str, ...]] = {
    Requirement: ("within", "kept_up"),
    Commitment: ("within", "due", "valid_for"),
    Activity: ("valid_for",),
}
"""The keys of each part that hold such a map."""


def _lengths(file: Checked) -> Iterator[tuple[Path, str]]:
    """Every length of time: of requirements, of stages and commitments, of activities, then of conditions."""
    orders: tuple[tuple[type, ...], ...] = ((Requirement,), (Stage, Commitment), (Activity,), (Condition,))
    for classes in orders:
        for part in file.parts:
            if isinstance(part.node, classes):
                for way, holder in _maps(part.node):
                    for key in _LENGTHS.get(type(holder), ()):
                        text = getattr(holder, key)
                        if text is not None:
                            yield (*part.path, *way, key_of(key)), text


def _maps(node: object) -> Iterator[tuple[Path, object]]:
    """A part of a programme and the maps in it that may have lengths of time, each with the way to it."""
    yield (), node
    if isinstance(node, (Requirement, Commitment)):
        for at, after in enumerate(node.after):
            yield ("after", at), after
    for key in _MAPS.get(type(node), ()):
        yield (key,), getattr(node, key)
