"""Groups of the work list: the one place that says whether a setting is overdue, due or not begun, and since when.

Everything that lists settings, whatever it looks like, takes its groups and their order from here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import NamedTuple

from ..calendar.durations import add_duration, parse_duration
from .own_records import RecordTrouble, own_record_first
from .rows import SettingRow

GROUPS = (
    "closed", "long_overdue", "overdue", "to_renew", "paused", "due", "not_begun", "later",
)  # fmt: skip
"""The groups of the work list in order; a setting on the way is in the first that fits.

`closed`: can no longer be met. `long_overdue`: for more than a year. `due`: within a number of days.
"""
WITHIN = 28
"""Days within which something is due soon: term ends cluster, so fewer would show nothing until the last weeks."""
_A_YEAR = parse_duration("1 year")


class Placed(NamedTuple):
    """A row in its group of the work list."""

    row: SettingRow
    group: str
    kind: str
    """What its day is: `overdue` or `lapsed`, the day it was due or valid until; `due`; `waiting`, since that day."""
    day: date | None
    trouble: RecordTrouble | None
    """What of our own record is to be looked at before anybody is chased; None where nothing is."""

    @property
    def days(self) -> int | None:
        """How many days it has been overdue, lapsed or waiting, or are left until it is due."""
        return None if self.day is None else abs((self.row.on - self.day).days)

    @property
    def missing(self) -> int:
        """How many commitments are still to be met or renewed."""
        return len(self.row.unmet) + len(self.row.renewals)


def on_the_way(row: SettingRow) -> bool:
    """Whether a setting is enrolled and neither withdrawn nor ineligible, and not complete with nothing to renew."""
    if row.eligibility == "not_eligible":
        return False
    return row.status == "enrolled" or (row.status == "completed" and bool(row.renewals))


def overdue_since(row: SettingRow) -> date | None:
    """The earliest due day that has gone by: of a stage, or of a commitment of its own; None where none has."""
    return min((day for day, gone in _due_days(row) if gone), default=None)


def next_due(row: SettingRow) -> date | None:
    """The nearest due day from the day asked about on; None where none is known."""
    return min((day for day, _ in _due_days(row) if day >= row.on), default=None)


def deciding_day(row: SettingRow) -> date | None:
    """Since when it is overdue, else when something is due next; its stage's day where it is not on the way."""
    return (overdue_since(row) or next_due(row) if on_the_way(row) else None) or row.due_on


def _due_days(row: SettingRow) -> Iterator[tuple[date, bool]]:
    """The due days of stages that are open and of what is unmet in them, each with whether it is overdue."""
    for id in row.running:
        stage = row.stages[id]
        if stage.due_on is not None:
            yield stage.due_on, stage.overdue
    for key in row.unmet:
        commitment = row.commitments[key]
        if commitment.due_on is not None:
            yield commitment.due_on, commitment.overdue


def placed(row: SettingRow, within: int = WITHIN) -> Placed | None:
    """The row in its group, `within` being how many days ahead count as due soon; None where it is not on the way."""
    if not on_the_way(row):
        return None
    group, kind, day = _group(row, within)
    return Placed(row, group, kind, day, own_record_first(row))


def _group(row: SettingRow, within: int) -> tuple[str, str, date | None]:
    overdue, due = overdue_since(row), next_due(row)
    if any(stage.closed for stage in row.stages.values()):
        if overdue is not None:
            return "closed", "overdue", overdue
        return ("closed", "waiting", _waiting_since(row)) if due is None else ("closed", "due", due)
    if overdue is not None:
        year_later = add_duration(overdue, _A_YEAR)
        long = year_later is not None and row.on > year_later
        return "long_overdue" if long else "overdue", "overdue", overdue
    if row.renewals:
        until = min(row.renewals.values())
        return "to_renew", "lapsed" if until < row.on else "due", until
    if any(row.stages[id].paused for id in row.running):
        return "paused", "waiting", row.paused_on
    if due is not None and due - row.on <= timedelta(days=within):
        return "due", "due", due
    if not any(row.stages[id].status == "in_progress" for id in row.running):
        return "not_begun", "waiting", _waiting_since(row)
    return ("later", "waiting", _waiting_since(row)) if due is None else ("later", "due", due)


def _waiting_since(row: SettingRow) -> date | None:
    """The day from which nothing but the setting's own doing is waited for: begun, opened, else enrolled."""
    running = [row.stages[id] for id in row.running]
    for days in ([stage.started_on for stage in running], [stage.opened_on for stage in running]):
        known = [day for day in days if day is not None]
        if known:
            return min(known)
    completed = [stage.completed_on for stage in row.stages.values() if stage.completed_on is not None]
    return max(completed, default=row.enrolled_on)


def hidden_until(row: SettingRow) -> date | None:
    """The day until which the latest contact leaves the row out of the list; None where it is not left out."""
    again = None if row.contact is None else row.contact.again
    return again if again is not None and again > row.on else None


def by_urgency(rows: Iterable[Placed]) -> list[Placed]:
    """The longest overdue, the nearest due or the longest waiting first; then most is missing; then by id.

    What is overdue or waited for has a day gone by, so it stands before what is due. What our own record may answer
    is chased for nothing, so nothing of it is missing yet.
    """
    return sorted(
        rows,
        key=lambda each: (each.day or date.min, 0 if each.trouble else -each.missing, each.row.id),
    )
