"""What is to be mended in our own records of a setting: unread, merged or not recorded, ineligible or closed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

from ..answers.next_steps import NextSteps
from ..evaluation.record_warnings import Notice
from .rows import SettingRow

UNREAD = (
    "unknown-programme", "unknown-activity", "unknown-person", "unknown-role", "unknown-commitment", "unknown-resource",
)  # fmt: skip
"""Notices of names that lead nowhere."""
ODD = ("second-enrolment", "withdrawn-unenrolled", "unreadable-attribute")
"""Notices of what else counts for nothing, in words of their own."""
REGISTER_STATUS = "establishment_status"
"""The attribute under which the register of schools says whether one is open."""


TROUBLES = ("unread", "merged", "odd", "not_recorded", "not_eligible", "not_enrolled", "closed")
"""What there can be to mend; `closed` is in the register of schools."""


class RecordTrouble(NamedTuple):
    """One thing to mend."""

    row: SettingRow
    kind: str
    """One of TROUBLES."""
    names: tuple[str, ...] = ()
    """The names that are unknown, the attributes that are not recorded, or what is odd in words."""
    entries: int = 0
    """How many entries it is about."""
    day: date | None = None
    """The day of the entries that were merged, or on which somebody last came."""


def record_troubles(row: SettingRow) -> Iterator[RecordTrouble]:
    """What of our own is to be mended for a setting that has not withdrawn."""
    if row.status == "withdrawn":
        return
    if row.status == "not_enrolled":
        if (came := _came_on(row)) is not None:
            yield RecordTrouble(row, "not_enrolled", day=came)
        return
    if row.worked.notices_of_records:
        yield from _unread(row)
        yield from _merged(row)
        for notice in row.worked.notices_of_records:
            if notice.id in ODD:
                yield RecordTrouble(row, "odd", (notice.says,))
    missing = _not_recorded(row)
    if missing:
        yield RecordTrouble(row, "not_recorded", missing)
    if row.eligibility == "not_eligible":
        yield RecordTrouble(row, "not_eligible", day=_came_on(row))
    elif row.status == "enrolled" and row.attribute(REGISTER_STATUS).casefold() == "closed":
        yield RecordTrouble(row, "closed")


def own_record_first(row: SettingRow) -> RecordTrouble | None:
    """What our own record may answer, so that nobody is chased for it; None where it answers nothing."""
    if not row.worked.notices_of_records:
        return None
    unread = [
        notice
        for notice in row.worked.notices_of_records
        if notice.id in UNREAD and notice.id != "unknown-resource"
    ]
    if unread and (row.unmet or row.renewals):
        return next(_unread(row))
    wanted: set[str] | None = None
    for trouble in _merged(row):
        if wanted is None:
            wanted = set(_activities(row.missing.values()))
        if trouble.names[0] in wanted:
            return trouble
    return None


def _unread(row: SettingRow) -> Iterator[RecordTrouble]:
    """The names that lead nowhere, in one."""
    found = [notice for notice in row.worked.notices_of_records if notice.id in UNREAD]
    if found:
        names = tuple(dict.fromkeys(notice.about for notice in found))
        yield RecordTrouble(row, "unread", names, len({notice.because for notice in found}))


def _merged(row: SettingRow) -> Iterator[RecordTrouble]:
    """Each occasion that several entries were read as, with the name of its activity."""
    for notice in row.worked.notices_of_records:
        if notice.id == "same-day-merged":
            occasion = _occasion(row, notice)
            yield RecordTrouble(row, "merged", (notice.about,), *occasion)


def _occasion(row: SettingRow, notice: Notice) -> tuple[int, date | None]:
    """How many entries an occasion is, and its day."""
    for occasion in row.worked.timeline.occasions[notice.about]:
        if len(occasion.entries) > 1 and occasion.session is None and occasion.date == notice.on:
            return len(occasion.entries), occasion.date
    return 0, None


def _not_recorded(row: SettingRow) -> tuple[str, ...]:
    """The attributes that are to be recorded."""
    if row.worked.programme.attributes.keys() <= row.worked.case.values.keys():
        return ()
    return tuple(name for name in NextSteps(row.worked).to_record() if name not in row.attributes)


def _came_on(row: SettingRow) -> date | None:
    """The day of the latest occasion of an activity of the programme."""
    known = row.worked.programme.activity_by_id
    days = (
        each.date
        for activity, group in row.worked.timeline.occasions.items()
        if activity in known
        for each in group
    )
    return max(days, default=None)


def _activities(missing: Any) -> Iterator[str]:
    """Every activity named in what is missing, however deep."""
    if isinstance(missing, dict):
        yield from missing.get("any_of", ())
        missing = missing.get("of", ())
    elif not hasattr(missing, "__iter__") or isinstance(missing, str):
        return
    for part in missing:
        yield from _activities(part)
