"""Check that calendars reach as far as the lengths of time in programmes need (M345); it depends on the day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from ..calendar.durations import ParsedDuration
from ..calendar.terms import end, missing_terms, start_after
from ..compiled.references import LocatedReference
from ..diagnostics import Diagnostic
from ..language.calendar_file import Calendar
from ..language.requirement import After, Due, Within
from ..reading.source import Path
from ..text.english import long_date
from .context import Calendared, Checked, ProgrammeFolder
from .registry import finds
from .windows import parsed


@finds("M345", of="coverage")
def calendar_too_short(shelf: ProgrammeFolder, on: date) -> Iterator[Diagnostic]:
    """M345, a warning: a calendar does not reach as far as a setting that begins a stage `on` that day needs.

    Every length in terms is counted from that day: timescales, windows and due days, and what follows a gap from
    the end of that gap. A calendar that no programme names can only be some settings' own, so it is held against all
    programmes. One warning a calendar, for the length that needs most.
    """
    named = {file.programme.calendar for file in shelf.programmes}
    for calendar in shelf.calendars:
        id = calendar.calendar.calendar
        if not calendar.whole or not calendar.calendar.terms:
            continue
        using = [
            file
            for file in shelf.programmes
            if file.whole and (file.programme.calendar == id or id not in named)
        ]
        short = [wanted for file in using for wanted in _short(file, calendar.calendar, on)]
        if short:
            worst = max(
                short, key=lambda wanted: (wanted.start, 2 * wanted.length.terms + wanted.length.half_terms)
            )
            yield _reported(calendar, worst, on)


class _Wanted(NamedTuple):
    """A length that the calendar cannot tell the end of, and the day that it is counted from."""

    file: Checked
    path: Path
    length: ParsedDuration
    start: date


def _reported(calendar: Calendared, worst: _Wanted, on: date) -> Diagnostic:
    programme = worst.file.programme
    missing = missing_terms(worst.start, worst.length, calendar.calendar, programme.first_term)
    what, fix = missing or ("", "")
    since = "" if worst.start == on else f", reckoned for who begins on {long_date(on)},"
    message = (
        f"{what}, so the end of {worst.length} from {long_date(worst.start)}{since} is unknown "
        f"in `{programme.programme}`"
    )
    last = len(calendar.calendar.terms) - 1
    place: Path = (
        ("terms", 0, "starts") if on < calendar.calendar.terms[0].starts else ("terms", last, "ends")
    )
    also = (worst.file.places.span(*worst.path), "this length needs them")
    return Diagnostic("M345", message, calendar.places.span(*place), fix, (also,), "warning")


def _short(file: Checked, calendar: Calendar, on: date) -> Iterator[_Wanted]:
    """The lengths of a programme whose end the calendar does not tell, for whoever is as early as can be."""
    first_term = file.programme.first_term
    for at, stage in enumerate(file.programme.stages):
        timescale = parsed(stage.timescale)
        if (
            timescale is not None
            and timescale.needs_calendar
            and end(on, timescale, calendar, first_term) is None
        ):
            yield _Wanted(file, ("stages", at, "timescale"), timescale, on)
    met = _Met(file, calendar, on)
    for key in file.index.commitments:
        met.day(key)
    yield from met.short


class _Met:
    """The earliest day on which each commitment can be met, where everything opens `on` one day."""

    def __init__(self, file: Checked, calendar: Calendar, on: date) -> None:
        self.file, self.calendar, self.on = file, calendar, on
        self.days: dict[str, date] = {}
        self.short: list[_Wanted] = []
        self.anchors: dict[str, list[LocatedReference]] = {key: [] for key in file.index.commitments}
        for reference in file.references:
            if reference.kind == "day" and reference.part.owner.kind == "commitment":
                self.anchors[reference.part.owner.id].append(reference)

    def day(self, key: str) -> date:
        """The day of one commitment; what is unknown is added to `short` and taken to end at once."""
        if key not in self.days:
            self.days[key] = self.on  # what a circle comes back to, which is reported elsewhere
            self.days[key] = max((self._from(reference) for reference in self.anchors[key]), default=self.on)
        return self.days[key]

    def _from(self, reference: LocatedReference) -> date:
        """The first day that a reference allows, whichever way its commitment is met; its ends are looked at too."""
        start = self.on if reference.commitment is None else self.day(reference.commitment)
        begins: date | None = self.on
        holder, path = reference.map, reference.path[:-1]
        if isinstance(holder, Within):
            self._end(start, holder.length, (*path, "length"))
        elif isinstance(holder, Due):
            self._end(start, holder.from_, (*path, "from"))
            self._end(start, holder.by, (*path, "by"))
        elif isinstance(holder, After):
            begins, gap = start, parsed(holder.gap)
            if gap is not None:
                begins = start_after(start, gap, self.calendar, self.file.programme.first_term)
                if begins is None and gap.needs_calendar:
                    self.short.append(_Wanted(self.file, (*path, "gap"), gap, start))
        return self.on if begins is None or reference.part.choice else max(self.on, begins)

    def _end(self, start: date, text: str | None, path: Path) -> None:
        length = parsed(text)
        first_term = self.file.programme.first_term
        if (
            length is not None
            and length.needs_calendar
            and end(start, length, self.calendar, first_term) is None
        ):
            self.short.append(_Wanted(self.file, path, length, start))
