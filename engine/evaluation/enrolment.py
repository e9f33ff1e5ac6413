"""Enrolment state of a setting in a programme on a date: enrolled, withdrawn, or enrolled afresh.

See docs/language.md. What is dated after the day asked for does not exist.
"""

from __future__ import annotations

from datetime import date

from ..frozen import frozen
from ..language.setting import Enrolment, Entry, Setting


@frozen
class EnrolmentState:
    """The enrolment that applies. `as_of` is the day everything is answered for: the withdrawal day once withdrawn."""

    asked: date
    as_of: date
    enrolled_on: date | None
    withdrawn_on: date | None
    afresh_after: date | None
    """What is dated on or before this day (an earlier withdrawal) does not count."""
    ignored: tuple[Enrolment, ...]
    """Second enrolments without a withdrawal between: reported and ignored."""
    idle: tuple[Entry, ...]
    """Withdrawals with no enrolment to end: reported and ignored."""


def _withdraws(setting: Setting, programme: str) -> bool:
    for entry in setting.log:  # noqa: SIM110 - asked for each setting of a population
        if entry.withdraw == programme:
            return True
    return False


def enrolment_state(setting: Setting, programme: str, on: date) -> EnrolmentState:
    """Work through enrolments and withdrawals in date order; on one day an enrolment comes before a withdrawal."""
    if len(setting.enrolments) == 1:
        only = setting.enrolments[0]
        if only.programme == programme and only.date <= on and not _withdraws(setting, programme):
            return EnrolmentState(on, on, only.date, None, None, (), ())
    events: list[tuple[date, int, Enrolment | Entry]] = [
        (enrolment.date, 0, enrolment)
        for enrolment in setting.enrolments
        if enrolment.programme == programme and enrolment.date <= on
    ]
    events += [
        (entry.date, 1, entry) for entry in setting.log if entry.withdraw == programme and entry.date <= on
    ]
    enrolled_on: date | None = None
    withdrawn_on: date | None = None
    afresh_after: date | None = None
    ignored: list[Enrolment] = []
    idle: list[Entry] = []
    for day, _, event in sorted(events, key=lambda event: event[:2]):
        if isinstance(event, Enrolment):
            if enrolled_on is None:
                enrolled_on = day
            elif withdrawn_on is not None and day > withdrawn_on:
                enrolled_on, withdrawn_on, afresh_after = day, None, withdrawn_on
                ignored, idle = [], []
            else:
                ignored.append(event)
        elif enrolled_on is None or withdrawn_on is not None:
            idle.append(event)
        else:
            withdrawn_on = day
    return EnrolmentState(
        asked=on,
        as_of=withdrawn_on or on,
        enrolled_on=enrolled_on,
        withdrawn_on=withdrawn_on,
        afresh_after=afresh_after,
        ignored=tuple(ignored),
        idle=tuple(idle),
    )
