"""One setting in one programme as a small row: days and words at once, the rest when it is read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import cached_property, partial
from operator import attrgetter
from typing import Any, NamedTuple

from ..answers.answer import Flag, NextStep
from ..answers.missing_data import missing_data
from ..answers.next_steps import NextSteps
from ..answers.traced import TracedAnswer
from ..language.setting import Entry, Person


class StageInRow(NamedTuple):
    """One stage of a row."""

    status: str
    opened_on: date | None
    started_on: date | None
    due_on: date | None
    completed_on: date | None
    overdue: bool
    late: bool
    paused: bool
    closed: bool


class CommitmentInRow(NamedTuple):
    """One commitment of a row."""

    status: str
    met_on: date | None
    due_on: date | None
    overdue: bool
    late: bool
    closed: bool
    lapsed: bool


class ItemInRow(NamedTuple):
    """One resource or certificate of a row: its word, and the day it was issued or fell due."""

    status: str
    date: date | None


# A named tuple of a tuple, without the call of a function of Python's: there are many of them.
_stage: Callable[[tuple[Any, ...]], StageInRow] = partial(tuple.__new__, StageInRow)
_commitment: Callable[[tuple[Any, ...]], CommitmentInRow] = partial(tuple.__new__, CommitmentInRow)
_item: Callable[[tuple[Any, ...]], ItemInRow] = partial(tuple.__new__, ItemInRow)


_date_of = attrgetter("date")


class SettingRow:
    """One setting in one programme, as of one day."""

    def __init__(self, worked: TracedAnswer) -> None:
        self.worked, self.on = worked, worked.on
        """What it is worked out from, and the day asked about."""
        setting, programme, words, timeline = (
            worked.case.setting,
            worked.programme,
            worked.words,
            worked.timeline,
        )
        true, unknown = worked.facts
        self.id = setting.setting
        self.name = setting.name or setting.setting
        self.programme, self.version = programme.id, programme.version
        self.eligibility = words.eligibility.at(true, unknown)
        self.status = words.status.at(true, unknown)
        self.stages: dict[str, StageInRow] = {}
        self.commitments: dict[str, CommitmentInRow] = {}
        self.due_on: date | None = None
        """The due day of the stage under way."""
        self.met = self.of = 0
        """How many commitments are met or waived, of how many."""
        self._read_stages(true, unknown)
        self._read_commitments(true, unknown)
        self.items: dict[str, ItemInRow] = {}
        """Resources and certificates, by their ids."""
        for cones, items in (
            (words.resources, timeline.resources),
            (words.certificates, timeline.certificates),
        ):
            for id, (_, _, fell_due, issued, _) in items.items():
                status = cones[id].at(true, unknown)
                day = issued if status == "issued" else fell_due if status == "due" else None
                self.items[id] = _item((status, day))

    def __repr__(self) -> str:
        return f"SettingRow({self.id!r}, {self.programme!r}, {self.status!r})"

    def _read_stages(self, true: int, unknown: int) -> None:
        cones = self.worked.words.stages
        under_way = False
        for id, (_, opened, started, due, completed, _) in self.worked.timeline.stages.items():
            status, overdue, late, paused, closed = cones[id].at(true, unknown)
            self.stages[id] = _stage((status, opened, started, due, completed, overdue, late, paused, closed))
            if not under_way and status in ("open", "in_progress"):
                under_way, self.due_on = True, due

    def _read_commitments(self, true: int, unknown: int) -> None:
        cones, met = self.worked.words.commitments, 0
        for key, days in self.worked.timeline.commitments.items():
            status, overdue, late, closed = cones[key].at(true, unknown)
            valid = days.valid
            lapsed = valid is not None and valid.lapsed
            self.commitments[key] = _commitment(
                (status, days.day, days.due_on, overdue, late, closed, lapsed)
            )
            if status in ("met", "waived"):
                met += 1
        self.met, self.of = met, len(self.commitments)

    @property
    def attributes(self) -> Mapping[str, str]:
        """What is recorded about the setting, as it was written."""
        return {name: scalar.text for name, scalar in self.worked.case.setting.attributes.items()}

    def attribute(self, name: str) -> str:
        """The value of one of them; empty where none is recorded."""
        scalar = self.worked.case.setting.attributes.get(name)
        return "" if scalar is None else scalar.text

    @property
    def last_recorded_on(self) -> date | None:
        """The day of the latest entry by the day asked about."""
        days = (entry.date for entry in self.worked.case.setting.log if entry.date <= self.on)
        return max(days, default=None)

    @property
    def enrolled_on(self) -> date | None:
        """The day of the enrolment that applies."""
        return self.worked.timeline.enrolment.enrolled_on

    @cached_property
    def running(self) -> list[str]:
        """The stages that are open and not complete, in order."""
        return [id for id, stage in self.stages.items() if stage.status in ("open", "in_progress")]

    @cached_property
    def unmet(self) -> list[str]:
        """The commitments of those stages that have never been met, in order, without what is optional."""
        known, running = self.worked.programme.commitment_by_key, self.running
        return [
            key
            for key, commitment in self.commitments.items()
            if commitment.met_on is None and known[key].stage in running and known[key].blocks
        ]

    @cached_property
    def renewals(self) -> Mapping[str, date]:
        """What was met or issued and has lapsed or is to be renewed now, each with its last day of validity."""
        timeline = self.worked.timeline
        held = {key: timeline.commitments[key].valid for key in self.worked.case.plan.limited}
        held |= {each.id: timeline.certificates[each.id].valid for each in self.worked.case.plan.certificates}
        return {
            key: valid.until
            for key, valid in held.items()
            if valid is not None and valid.until is not None and (valid.lapsed or valid.renewable)
        }

    @property
    def paused_on(self) -> date | None:
        """The first day of the pause that the programme is in."""
        days = (
            entry.date
            for entry in self._own_entries()
            if entry.pause and (entry.until is None or entry.until >= self.on)
        )
        return min(days, default=None)

    @cached_property
    def contact(self) -> Entry | None:
        """The latest contact with the setting by the day asked about."""
        contacts = [entry for entry in self._own_entries() if entry.contact is not None]
        return max(
            reversed(contacts), key=_date_of, default=None
        )  # the first of the latest: the last recorded

    def _own_entries(self) -> list[Entry]:
        """What is recorded for this programme or for all, by the day asked about."""
        mine = (None, self.programme)
        return [
            entry
            for entry in self.worked.case.setting.log
            if entry.date <= self.on and entry.programme in mine
        ]

    @cached_property
    def to_ring(self) -> list[Person]:
        """Who holds the first of the programme's roles that anybody holds on the day, else everybody recorded."""
        people, roles = self.worked.case.setting.people, self.worked.case.roles
        for role in self.worked.programme.roles:
            holding = set(roles.holding(role, self.on))
            if holding:
                return [person for person in people if person.id in holding]
        return list(people)

    @cached_property
    def flags(self) -> tuple[Flag, ...]:
        """What to look at."""
        return tuple(self.worked.flags())

    @cached_property
    def missing(self) -> Mapping[str, tuple[dict[str, Any], ...]]:
        """For each commitment that is not met or has lapsed, what it still lacks, as in the JSON of an answer."""
        found = ((key, self.worked.prospects.missing(key)) for key in self.commitments)
        return {key: missing_data(items, self.worked.programme) for key, items in found if items}

    @cached_property
    def next_step(self) -> NextStep | None:
        """What must happen first."""
        return NextSteps(self.worked).first()
