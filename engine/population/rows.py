"""One setting in one programme as a small row: days and words at once, the rest when it is read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import cached_property, partial
from typing import Any, NamedTuple

from ..answers.answer import Flag, NextStep
from ..answers.missing_data import missing_data
from ..answers.next_steps import NextSteps
from ..answers.traced import TracedAnswer


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


class SettingRow:
    """One setting in one programme, as of one day."""

    def __init__(self, worked: TracedAnswer) -> None:
        self._worked, self._on = worked, worked.on
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
        cones = self._worked.words.stages
        under_way = False
        for id, (_, opened, started, due, completed, _) in self._worked.timeline.stages.items():
            status, overdue, late, paused, closed = cones[id].at(true, unknown)
            self.stages[id] = _stage((status, opened, started, due, completed, overdue, late, paused, closed))
            if not under_way and status in ("open", "in_progress"):
                under_way, self.due_on = True, due

    def _read_commitments(self, true: int, unknown: int) -> None:
        cones, met = self._worked.words.commitments, 0
        for key, days in self._worked.timeline.commitments.items():
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
        return {name: scalar.text for name, scalar in self._worked.case.setting.attributes.items()}

    @property
    def last_recorded_on(self) -> date | None:
        """The day of the latest entry by the day asked about."""
        days = (entry.date for entry in self._worked.case.setting.log if entry.date <= self._on)
        return max(days, default=None)

    @cached_property
    def flags(self) -> tuple[Flag, ...]:
        """What to look at."""
        return tuple(self._worked.flags())

    @cached_property
    def missing(self) -> Mapping[str, tuple[dict[str, Any], ...]]:
        """For each commitment that is not met or has lapsed, what it still lacks, as in the JSON of an answer."""
        found = ((key, self._worked.prospects.missing(key)) for key in self.commitments)
        return {key: missing_data(items, self._worked.programme) for key, items in found if items}

    @cached_property
    def next_step(self) -> NextStep | None:
        """What must happen first."""
        return NextSteps(self._worked).first()
