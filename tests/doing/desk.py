"""One setting's records as they may go on: entries, people and attributes added, and what is then answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from offer.engine.answers.build import AnswerBuilder
from offer.engine.answers.missing_data import missing_data
from offer.engine.answers.missing_text import MissingText
from offer.engine.compiled.compile import compile_programme
from offer.engine.compiled.index import Index
from offer.engine.compiled.library import Library
from offer.engine.evaluation.enrolment import enrolment_state
from offer.engine.evaluation.lengths import Lengths
from offer.engine.evaluation.programme_plan import ProgrammePlan
from offer.engine.evaluation.prospects import CommitmentProspects
from offer.engine.evaluation.timeline import EvaluationCase
from offer.engine.frozen import replace
from offer.engine.language.calendar_file import Calendar
from offer.engine.language.field_types import Scalar
from offer.engine.language.programme import Programme
from offer.engine.language.setting import Entry, Person, Presence, RoleHeld, Setting
from offer.engine.reading.positions import NO_PLACES
from offer.engine.reading.validation import validated

from .worlds import ALL_ROLES, World, with_texts

Plain = dict[str, Any]


@dataclass
class Doings:
    """What is added to the records of a setting."""

    entries: list[Entry] = field(default_factory=list)
    new: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """New people, each with the roles they hold on all days."""
    stretches: list[tuple[str, date]] = field(default_factory=list)
    """Known people who hold every role on a day."""
    attributes: dict[str, Any] = field(default_factory=dict)

    def copy(self) -> Doings:
        """The same, to go on from."""
        return Doings([*self.entries], dict(self.new), [*self.stretches], dict(self.attributes))

    def session(
        self, activity: str, day: date, people: Sequence[Any] = (), hours: float | None = None
    ) -> None:
        """One more occasion; people are ids, or ids with hours of their own."""
        there = tuple(map(presence, people))
        label = f"s{len(self.entries)}"
        self.entries.append(Entry(date=day, activity=activity, people=there, hours=hours, session=label))

    @staticmethod
    def with_people(entry: Entry, people: Sequence[str]) -> Entry:
        """An entry at which more people were."""
        return replace(entry, people=(*entry.people, *(Presence(id=one, hours=None) for one in people)))


def presence(person: Any) -> Presence:
    """Somebody at a session: an id, an id with hours of their own, or that already."""
    if isinstance(person, Presence):
        return person
    return Presence(id=person) if isinstance(person, str) else Presence(id=person[0], hours=person[1])


class Desk:
    """Answers about one world as it goes on. Nothing that is dated after the day asked about is in it."""

    def __init__(self, world: World) -> None:
        self.world = world
        programme = validated(Programme, with_texts(world.programme), [])
        self.programme = compile_programme(Index(programme), NO_PLACES)
        self.plan = ProgrammePlan(self.programme)
        self.calendars = {id: validated(Calendar, with_texts(one), []) for id, one in world.calendars.items()}
        setting = validated(Setting, with_texts(world.setting), [])
        id = self.programme.id
        state = enrolment_state(setting, id, world.on)
        self.on, self.enrolled_on = state.as_of, state.enrolled_on
        self.setting = replace(
            setting,
            log=tuple(
                one
                for one in setting.log
                if one.date <= self.on and not (state.withdrawn_on == one.date and one.withdraw)
            ),
            enrolments=tuple(one for one in setting.enrolments if one.date <= self.on),
        )
        calendar = self.calendars.get(setting.calendar or "") or self.calendars.get(programme.calendar or "")
        self.lengths = Lengths(calendar, programme.first_term)
        self.names = {person.id for person in self.setting.people}

    @cached_property
    def plain_commitments(self) -> dict[str, Plain]:
        """The commitments as they stand in the file, by their keys."""
        return {
            f"{stage['id']}.{one['id']}": one
            for stage in self.world.programme["stages"]
            for one in stage["commitments"]
        }

    def after(self, doings: Doings) -> Setting:
        """The records with what was done."""
        if not (doings.entries or doings.new or doings.stretches or doings.attributes):
            return self.setting
        held: dict[str, list[RoleHeld]] = {}
        for id, day in doings.stretches:
            held.setdefault(id, []).extend(RoleHeld(role=role, from_=day, until=day) for role in ALL_ROLES)
        people = [
            replace(person, roles=(*person.roles, *held[person.id])) if person.id in held else person
            for person in self.setting.people
        ]
        for id, roles in doings.new.items():
            always = [RoleHeld(role=role) for role in roles]
            people.append(Person(id=id, name=None, roles=(*always, *held.get(id, ()))))
        attributes = dict(self.setting.attributes)
        for name, value in doings.attributes.items():
            attributes[name] = Scalar.of_value(value.isoformat() if isinstance(value, date) else value)
        return replace(
            self.setting,
            log=(*self.setting.log, *doings.entries),
            people=tuple(people),
            attributes=attributes,
        )

    def at(self, doings: Doings, on: date) -> View:
        """What is answered as of a day."""
        return View(self, EvaluationCase(self.after(doings), self.plan, self.lengths), on)

    def waiver_runs_out(self, on: date) -> bool:
        """Whether a waiver that stands on the day asked about may stand no more on another."""
        return any(one.waive and one.until and self.on <= one.until < on for one in self.setting.log)

    def library(self) -> Library:
        """The library of the world."""
        return Library(Path(), (self.programme,), self.calendars, ())

    def whole_answer(self, doings: Doings, on: date) -> Any:
        """The whole answer, as a command would give it."""
        return AnswerBuilder(self.library(), "builtin").answer(self.after(doings), self.programme.id, on)


class View:
    """The answer of a desk as of a day: each value is what the whole answer would say."""

    def __init__(self, desk: Desk, case: EvaluationCase, on: date) -> None:
        self.desk, self.case, self.on = desk, case, on
        self.timeline = case.at(on)
        self.stages = self.timeline.stages

    @cached_property
    def prospects(self) -> CommitmentProspects:
        """What lies ahead."""
        return self.case.prospects(self.on)

    def anchored(self, key: str) -> bool:
        """Whether the anchors of a commitment's own windows have days."""
        return self.prospects.case.anchored(key)

    def days(self, key: str) -> Any:
        """The days of a commitment."""
        return self.timeline.commitments[key]

    def met(self, key: str) -> bool:
        """Whether a commitment was met, though it may have lapsed since."""
        return self.days(key).day is not None

    def done(self, key: str) -> bool:
        """Whether a commitment is met, and has not lapsed."""
        return self.days(key).day is not None and not self.days(key).lapsed

    def missing(self, key: str) -> tuple[Plain, ...]:
        """The gap as data."""
        return missing_data(self.prospects.missing(key), self.desk.programme)

    def gaps(self, key: str) -> tuple[str, ...]:
        """The gap in words."""
        prospects = self.prospects
        words = MissingText(
            self.desk.programme,
            self.days(key).commitment.needs,
            self.case.roles.names,
            prospects.gone_out(self.days(key)),
            prospects.earliest_on(key),
            prospects.latest_on(key),
        )
        return words.gaps(prospects.missing(key))

    def closed(self, key: str) -> bool:
        """Whether a commitment can no longer be met."""
        return self.prospects.closed(key)

    def trained(self, key: str, day: date) -> list[str]:
        """The known people who were at an occasion that counts for a commitment, by a day."""
        there = {
            person
            for leaf in self.days(key).outcome.leaves()
            for one in leaf.counted
            if one.occasion.date <= day
            for person in one.occasion.people
        }
        return sorted(there & set(self.case.roles.names))

    def in_time_by(self, key: str) -> date | None:
        """The day by which a commitment is to be met: its own due day, else its stage's."""
        days = self.days(key)
        return days.due_on or self.stages[days.commitment.stage].due
