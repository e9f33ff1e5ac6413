"""Checks of lengths of time and windows: not a length, windows that can never be met or do nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from ..calendar.durations import DurationError, ParsedDuration, parse_duration
from ..compiled.anchors import ResolvedAnchor, anchor
from ..compiled.index import walk
from ..diagnostics import Diagnostic
from ..language.programme import (
    Activity,
    Commitment,
    Requirement,
)
from ..reading.source import Path
from .context import (
    Checked,
    activities,
    below,
    problem,
)
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
    """An `after` with a gap, or a `within`: what it is counted from and how long it is."""

    anchor: ResolvedAnchor
    name: str
    length: ParsedDuration
    path: Path


@finds("M313")
def impossible_windows(file: Checked) -> Iterator[Diagnostic]:
    """M313: a gap longer than the window from the same day, on one requirement or on those around it."""
    for path, stage, commitment in file.commitments:
        gaps, ends = _windows(file, commitment, path, stage.id)
        yield from _clashes(file, gaps, ends, gaps, ends)
        yield from _impossible(file, commitment.needs, (*path, "needs"), stage.id, gaps, ends)


def _impossible(
    file: Checked, requirement: Requirement, path: Path, stage: str, gaps: list[_Window], ends: list[_Window]
) -> Iterator[Diagnostic]:
    own_gaps, own_ends = _windows(file, requirement, path, stage)
    all_gaps, all_ends = gaps + own_gaps, ends + own_ends
    yield from _clashes(file, own_gaps, own_ends, all_gaps, all_ends)
    for way, part in below(requirement):
        yield from _impossible(file, part, path + way, stage, all_gaps, all_ends)


def _clashes(
    file: Checked,
    own_gaps: list[_Window],
    own_ends: list[_Window],
    all_gaps: list[_Window],
    all_ends: list[_Window],
) -> Iterator[Diagnostic]:
    """Gaps that outlast a window, where at least one of the two stands on the map at hand."""
    for gap in all_gaps:
        for end in all_ends:
            own = gap in own_gaps or end in own_ends
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
    for path, stage, commitment in file.commitments:
        timescale, clock = parsed(stage.timescale), stage.clock or file.programme.clock
        if timescale is None:
            continue
        gaps, _ = _windows(file, commitment, path, stage.id)
        for gap in gaps:
            kind, key = gap.anchor.kind, gap.anchor.key
            same = kind == "commitment" and key.partition(".")[0] == stage.id
            starts = kind == "opened" and clock == "opened"
            if (same or starts) and outlasts(gap.length, timescale):
                message = (
                    f"whoever waits {gap.length} after `{gap.name}` is late: "
                    f"the stage's timescale is {timescale}"
                )
                also = ((*path[:2], "timescale"), "the timescale is here")
                fix = "shorten the gap or lengthen the timescale"
                yield problem(file, "M314", gap.path, message, fix, also, severity="warning")


@finds("M317", needs="whole")
def windows_that_do_nothing(file: Checked) -> Iterator[Diagnostic]:
    """M317, a warning: `after` and `within` bound occasions, so they need an activity below them."""
    holders: list[tuple[Path, Requirement | Commitment, Requirement]] = [
        (asked.path, asked.requirement, asked.requirement) for asked in file.requirements
    ]
    holders += [(path, commitment, commitment.needs) for path, _, commitment in file.commitments]
    for path, holder, requirement in holders:
        for key in ("after", "within"):
            if getattr(holder, key) and not any(part.activity is not None for part in walk(requirement)):
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


def _windows(
    file: Checked, holder: Requirement | Commitment, path: Path, stage: str
) -> tuple[list[_Window], list[_Window]]:
    def window(of: str, length: str | None, way: Path) -> list[_Window]:
        start, duration = anchor(file.index, of, stage), parsed(length)
        return [] if start is None or duration is None else [_Window(start, of, duration, way)]

    gaps: list[_Window] = []
    for at, after in enumerate(holder.after):
        gaps += window(after.of, after.gap, (*path, "after", at, "gap"))
    within = holder.within
    return gaps, [] if within is None else window(within.of, within.length, (*path, "within", "length"))


def parsed(text: str | None) -> ParsedDuration | None:
    """The length of time that a text is; None where it is none, which is reported elsewhere."""
    try:
        return None if text is None else parse_duration(text)
    except DurationError:
        return None


def _lengths(file: Checked) -> Iterator[tuple[Path, str]]:
    """Every length of time in the programme."""
    for path, length in _optional_lengths(file):
        if length is not None:
            yield path, length


def _optional_lengths(file: Checked) -> Iterator[tuple[Path, str | None]]:
    for asked in file.requirements:
        yield from _window_lengths(asked.requirement, asked.path)
        if (kept_up := asked.requirement.kept_up) is not None:
            yield (*asked.path, "kept_up", "every"), kept_up.every
            yield (*asked.path, "kept_up", "for"), kept_up.for_
    for at, stage in enumerate(file.programme.stages):
        yield ("stages", at, "timescale"), stage.timescale
        for number, commitment in enumerate(stage.commitments):
            path: Path = ("stages", at, "commitments", number)
            yield from _window_lengths(commitment, path)
            if (due := commitment.due) is not None:
                yield (*path, "due", "from"), due.from_
                yield (*path, "due", "by"), due.by
            yield from _validity_lengths(commitment, path)
    for path, activity in activities(file.programme):
        yield from _validity_lengths(activity, path)
    for path, condition in file.conditions:
        yield (*path, "open_for"), condition.open_for


def _validity_lengths(holder: Commitment | Activity, path: Path) -> Iterator[tuple[Path, str]]:
    if (validity := holder.valid_for) is not None:
        yield (*path, "valid_for", "length"), validity.length
        yield (*path, "valid_for", "renew"), validity.renew


def _window_lengths(holder: Requirement | Commitment, path: Path) -> Iterator[tuple[Path, str | None]]:
    for at, after in enumerate(holder.after):
        yield (*path, "after", at, "gap"), after.gap
    if holder.within is not None:
        yield (*path, "within", "length"), holder.within.length
