"""What is different for a population between two days: each change of kind with its setting and its day.

Both days are reckoned from all that is recorded now, by the programmes as they are now, so that an edit of a programme
is no progress of a setting.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import NamedTuple

from .groups import next_due, on_the_way, overdue_since
from .rows import SettingRow

CHANGES = (
    "enrolled", "complete", "opened", "begun", "met", "waived", "counted", "sent", "renewed", "lapsed", "paused",
    "resumed", "withdrawn", "version", "overdue", "flag", "no_flag",
)  # fmt: skip
"""The kinds of changes, in the order in which they are told."""


OF_ALL = ("calendar-assumed", "calendar-ends")
"""Flags that nearly every setting has at a time: what is so for all is no change of one."""


class RowChange(NamedTuple):
    """One thing that is different for a setting."""

    kind: str
    row: SettingRow
    """As of the later day."""
    before: SettingRow
    day: date | None
    """The day on which it came to be so; None where none is known."""
    about: str = ""
    """The stage, commitment, item or version; of a flag what it says."""


ChangeMaker = Callable[..., RowChange]
"""(kind, day, what it is about) to a change of the setting at hand."""


class PopulationChanges(NamedTuple):
    """What is different, and what is not."""

    by_kind: Mapping[str, tuple[RowChange, ...]]
    """By the day; every kind, those without any too."""
    on_the_way: int
    idle: tuple[tuple[SettingRow, date | None], ...]
    """On the way with nothing recorded but contacts, each with the day of its last entry; the longest ago first."""
    next_due: tuple[date, int] | None
    """The nearest due day of those on the way, and how many it is for."""


def changes_between(pairs: Iterable[tuple[SettingRow, SettingRow]], first: date) -> PopulationChanges:
    """What is different between two rows of each setting, of the day before `first` and of the day asked about."""
    found: dict[str, list[RowChange]] = {kind: [] for kind in CHANGES}
    idle: list[tuple[SettingRow, date | None]] = []
    dues: dict[date, int] = {}
    on_way = 0
    for before, row in pairs:
        for change in row_changes(before, row, first):
            found[change.kind].append(change)
        if not on_the_way(row):
            continue
        on_way += 1
        due = next_due(row)
        if due is not None:
            dues[due] = dues.get(due, 0) + 1
        last = _last_entry(row)
        if last is None or last < first:
            idle.append((row, last))
    return PopulationChanges(
        {kind: tuple(sorted(each, key=_by_day)) for kind, each in found.items()},
        on_way,
        tuple(sorted(idle, key=lambda one: (one[1] or one[0].enrolled_on or date.min, one[0].id))),
        min(dues.items(), default=None),
    )


def _by_day(change: RowChange) -> tuple[int, str]:
    """The latest first, then by setting."""
    return -(change.day or date.min).toordinal(), change.row.id


def _last_entry(row: SettingRow) -> date | None:
    """The day of the last entry that is no contact, or of an enrolment."""
    setting = row.worked.case.setting
    days = [entry.date for entry in setting.log if entry.contact is None and entry.date <= row.on]
    days += [enrolment.date for enrolment in setting.enrolments if enrolment.date <= row.on]
    return max(days, default=None)


def row_changes(before: SettingRow, row: SettingRow, first: date) -> Iterator[RowChange]:
    """What is different for one setting, in the order of CHANGES but for days."""

    def change(kind: str, day: date | None, about: str = "") -> RowChange:
        return RowChange(kind, row, before, day, about)

    enrolled, left = row.enrolled_on, row.worked.timeline.enrolment.withdrawn_on
    if enrolled is not None and enrolled != before.enrolled_on:
        yield change("enrolled", enrolled)
    if left is not None and left != before.worked.timeline.enrolment.withdrawn_on:
        yield change("withdrawn", left)
    if row.version != before.version and enrolled is not None and enrolled == before.enrolled_on:
        yield change("version", None, row.version)
    yield from _stages(before, row, change)
    yield from _commitments(before, row, first, change)
    for item, held in row.items.items():
        if held.status == "issued" and before.items.get(item, held._replace(status="")).status != "issued":
            yield change("sent", held.date, item)
    since = overdue_since(row)
    if since is not None and overdue_since(before) is None:
        yield change("overdue", since)
    paused, was_paused = _paused(row), _paused(before)
    if paused and not was_paused:
        yield change("paused", row.paused_on)
    if was_paused and not paused and on_the_way(row):
        yield change("resumed", None)
    had, has = (
        dict.fromkeys(flag.says for flag in each.flags if flag.id not in OF_ALL) for each in (before, row)
    )
    yield from (change("flag", None, says) for says in has if says not in had)
    if row.status in ("enrolled", "completed"):
        yield from (change("no_flag", None, says) for says in had if says not in has)


def _paused(row: SettingRow) -> bool:
    return any(row.stages[id].paused for id in row.running)


def _stages(before: SettingRow, row: SettingRow, change: ChangeMaker) -> Iterator[RowChange]:
    complete = {id for id, stage in row.stages.items() if stage.completed_on is not None}
    for id, stage in row.stages.items():
        was = before.stages.get(id)
        if stage.completed_on is not None and (was is None or was.completed_on is None):
            yield change("complete", stage.completed_on, id)
        elif stage.started_on is not None and stage.status == "in_progress":
            if was is None or was.status != "in_progress":
                yield change("begun", max(stage.started_on, stage.opened_on or stage.started_on), id)
        elif stage.status == "open" and (was is None or was.status == "locked"):
            told = complete and any(
                before.stages[other].completed_on is None for other in complete if other in before.stages
            )
            if not told and before.enrolled_on == row.enrolled_on:
                yield change("opened", stage.opened_on, id)


def _commitments(
    before: SettingRow, row: SettingRow, first: date, change: ChangeMaker
) -> Iterator[RowChange]:
    stages = row.worked.programme.commitment_by_key
    for key, now in row.commitments.items():
        was = before.commitments.get(key)
        stage, old_stage = stages[key].stage, before.stages.get(stages[key].stage)
        told = row.stages[stage].completed_on is not None and (
            old_stage is None or old_stage.completed_on is None
        )
        if now.met_on is not None and (was is None or was.met_on is None):
            if not told or now.met_on != row.stages[stage].completed_on or now.status == "waived":
                yield change("waived" if now.status == "waived" else "met", now.met_on, key)
        elif now.lapsed and was is not None and not was.lapsed:
            yield change("lapsed", row.renewals.get(key), key)
        elif was is not None and was.lapsed and not now.lapsed:
            yield change("renewed", _last_counted(row, key), key)
        elif now.met_on is None:
            last = _last_counted(row, key)
            if last is not None and last >= first and stages[key].blocks:
                yield change("counted", last, key)


def _last_counted(row: SettingRow, key: str) -> date | None:
    """The day of the last occasion that counts for a commitment."""
    counted = row.worked.timeline.commitments[key].counted
    return max((one.occasion.date for one in counted), default=None)
