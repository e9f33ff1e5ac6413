"""Evaluation of one setting in one version of one programme, answered as of any day."""

from __future__ import annotations

from datetime import date
from operator import attrgetter

from ..compiled.requirements import AttributeNode, GroupNode, RequirementNode, without_optional
from ..language.attributes import Value, typed
from ..language.setting import Setting
from .enrolment import EnrolmentState, enrolment_state
from .lengths import Lengths
from .occasions import Roles
from .programme_plan import ProgrammePlan
from .prospects import CommitmentProspects
from .results import Timeline
from .settling_pass import SettlingPass

by_date = attrgetter("date")


class EvaluationCase:
    """One setting in one version of one programme, answered as of any day with `at`.

    Entries that carry another programme's name are left out; waivers that ran out are looked up at their last day.
    """

    def __init__(self, setting: Setting, plan: ProgrammePlan, lengths: Lengths) -> None:
        self.setting = setting
        self.plan = plan
        self.programme = plan.programme
        self.calendar = lengths.calendar
        self.lengths = lengths
        self.roles = Roles(setting.people)
        self.values = self._declared_values()
        self.criteria = tuple([kleene(one.needs, self.values) for one in self.programme.eligibility])
        id = self.programme.id
        self.log = [entry for entry in setting.log if entry.programme is None or entry.programme == id]
        self.log.sort(key=by_date)
        self._settled: dict[date, tuple[SettlingPass, Timeline]] = {}

    def at(self, on: date, enrolment: EnrolmentState | None = None) -> Timeline:
        """The timeline as of a day; `enrolment` is its state that day, where it is known."""
        return self._settle(on, enrolment)[1]

    def prospects(self, on: date) -> CommitmentProspects:
        """What lies ahead as of a day."""
        return CommitmentProspects(*self._settle(on))

    def _settle(self, on: date, enrolment: EnrolmentState | None = None) -> tuple[SettlingPass, Timeline]:
        found = self._settled.get(on)
        if found is None:
            state = enrolment or enrolment_state(self.setting, self.programme.id, on)
            made = SettlingPass(
                self.plan, state, self.log, self.roles, self.values, self.criteria, self.lengths
            )
            found = self._settled[on] = made, made.timeline(self.at)
        return found

    def _declared_values(self) -> dict[str, Value]:
        """The recorded attributes that the programme declares, typed. One of another type counts as not recorded."""
        declared = self.programme.attributes
        found: dict[str, Value] = {}
        for name, scalar in self.setting.attributes.items():
            if name in declared:
                value = typed(scalar, declared[name].type)
                if value is not None:
                    found[name] = value
        return found


def kleene(node: RequirementNode, values: dict[str, Value]) -> bool | None:
    """A criterion of eligibility, over attributes only, in three values: unknown is never false."""
    if isinstance(node, AttributeNode):
        value = values.get(node.attribute)
        return None if value is None else node.test.passes(value)
    assert isinstance(node, GroupNode)
    answers = [kleene(part, values) for part in without_optional(node.parts)]
    if answers.count(True) >= node.count:
        return True
    return None if answers.count(True) + answers.count(None) >= node.count else False
