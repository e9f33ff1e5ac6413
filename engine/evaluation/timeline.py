"""Evaluation of one setting in one programme: the days on which commitments were met, stages opened and completed.

One pass over stages and commitments in dependency order (docs/language.md). The timeline holds days only; rules
conclude the words from them (`rules/rulebook.py`).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from operator import attrgetter

from ..compiled.anchors import (
    ResolvedAnchor,
    anchor,
    is_optional,
    window_references,
)
from ..compiled.dependencies import DatedNode, Plan
from ..compiled.index import Index, parts, walk
from ..frozen import replace
from ..language.attributes import passes, values
from ..language.calendar_file import Calendar
from ..language.programme import (
    Commitment,
    People,
    Programme,
    Requirement,
    Stage,
)
from ..language.setting import Entry, Setting
from .enrolment import enrolment_state
from .evidence import Leaf, NotCounted, PeopleCount, Trained, evaluate
from .occasions import Roles, occasions
from .pauses import moved_by_pauses
from .results import (
    CommitmentDays,
    ItemDays,
    RequirementResult,
    StageDays,
    Timeline,
    parts_needed,
    reckoned,
)
from .validity import latest_beginning, valid_from
from .windows import EVERYTHING, Anchored, Lengths, Scope, narrow


class EvaluationCase:
    """One setting in one version of one programme, answered as of any day with `at`.

    Entries that carry another programme's name are left out; waivers that ran out are looked up at their last day.
    """

    def __init__(self, setting: Setting, index: Index, plan: Plan, calendar: Calendar | None) -> None:
        self.setting = setting
        self.index = index
        self.plan = plan
        self.programme: Programme = index.programme
        self.calendar = calendar
        self.roles = Roles(setting.people)
        self.values = values(setting.attributes, index.programme.attributes)
        self.log = sorted(
            (entry for entry in setting.log if entry.programme in (None, self.programme.programme)),
            key=attrgetter("date"),
        )
        self._answers: dict[date, Timeline] = {}

    def at(self, on: date) -> Timeline:
        """The timeline as of a day."""
        if on not in self._answers:
            self._answers[on] = _Pass(self, on).timeline()
        return self._answers[on]


class _Pass:
    """One pass over the plan, as of one day."""

    def __init__(self, case: EvaluationCase, on: date) -> None:
        self.case = case
        self.index = case.index
        self.enrolment = enrolment_state(case.setting, case.programme.programme, on)
        self.as_of = self.enrolment.as_of
        since = self.enrolment.afresh_after
        dated = [entry for entry in case.log if entry.date <= self.as_of]
        self.log = [entry for entry in dated if since is None or entry.date > since]
        self.before = [] if since is None else [entry for entry in dated if entry.date <= since]
        self.occasions = occasions(self.log)
        self.lengths = Lengths(case.calendar, case.programme.first_term, self.as_of)
        self.criteria = tuple(kleene(one.needs, case) for one in case.programme.eligibility)
        self.pauses = [(entry.date, entry.until or self.as_of) for entry in self.log if entry.pause]
        self.opened: dict[str, date | None] = {}
        self.completed: dict[str, date | None] = {}
        self.commitments: dict[str, CommitmentDays] = {}
        self._trained: dict[str, Trained] = {}
        self._waivers: dict[str, list[Entry]] = {}
        for entry in self.log:
            key = None if entry.waive is None else self.index.commitment(entry.waive)
            if key is not None:
                self._waivers.setdefault(key, []).append(entry)

    def timeline(self) -> Timeline:
        for node in self.case.plan.order:
            if node.kind == "commitment":
                self.commitments[node.key] = self._commitment(node.key)
            elif node.kind == "opened":
                self.opened[node.key] = self._opened(node.key)
            else:
                self.completed[node.key] = self._completed(self.index.stages[node.key])
        issued: dict[str, date] = {}
        latest: dict[str, date] = {}
        for entry in self.log:
            if entry.issued is not None:
                issued.setdefault(entry.issued, entry.date)
                latest[entry.issued] = entry.date
        return Timeline(
            enrolment=self.enrolment,
            criteria=self.criteria,
            commitments={
                key: self._advised(self._valid(self.commitments[key])) for key in self.index.commitments
            },
            stages={stage.id: self._stage(stage) for stage in self.index.programme.stages},
            resources={
                id: ItemDays(id, stage, self._falls_due(resource.when, stage), issued.get(id))
                for id, (stage, resource) in self.index.resources.items()
            },
            certificates={
                id: self._certificate(id, stage, activity.when or "complete", issued.get(id), latest.get(id))
                for id, (stage, activity) in self.index.certificates.items()
            },
            paused=any(first <= self.as_of <= last for first, last in self.pauses),
            missing_terms=tuple(self.lengths.missing),
            occasions=self.occasions,
        )

    def _opened(self, stage: str) -> date | None:
        needs = self.case.plan.needs(DatedNode("opened", stage))
        if needs:
            return self.completed[needs[0].key]
        return None if False in self.criteria else self.enrolment.enrolled_on

    def _completed(self, stage: Stage) -> date | None:
        latest = self.opened[stage.id]
        for commitment in stage.commitments:
            if not is_optional(commitment):
                day = self.commitments[f"{stage.id}.{commitment.id}"].day
                latest = None if day is None or latest is None else max(day, latest)
        return latest

    def _stage(self, stage: Stage) -> StageDays:
        opened = self.opened[stage.id]
        counted = [
            one.occasion
            for commitment in stage.commitments
            for one in self.commitments[f"{stage.id}.{commitment.id}"].counted
        ]
        started = min((occasion.date for occasion in counted), default=None)
        early = {id(occasion): occasion for occasion in counted if opened is None or occasion.date < opened}
        due = None
        if opened is not None:
            from_opening = (stage.clock or self.case.programme.clock) == "opened"
            clock = opened if from_opening else None if started is None else max(opened, started)
            if clock is not None and stage.timescale is not None:
                due = self.lengths.end(clock, stage.timescale)
                due = None if due is None else moved_by_pauses(clock, due, self.pauses)
        return StageDays(stage, opened, started, due, self.completed[stage.id], tuple(early.values()))

    def _falls_due(self, when: str, stage: Stage) -> date | None:
        opened = self.opened[stage.id]
        day = self.completed[stage.id] if when == "complete" else self._find(when, stage.id).day
        if day is None or opened is None or day > self.as_of:
            return None
        return max(day, opened)

    def _find(self, reference: str, stage: str) -> Anchored:
        """An anchor's day. An attribute's day may lie ahead; the others never do."""
        start = anchor(self.index, reference, stage)
        if start is None:
            return Anchored(ResolvedAnchor("attribute", reference), None)
        match start.kind:
            case "opened":
                return Anchored(start, self.opened[stage])
            case "enrolled":
                return Anchored(start, self.enrolment.enrolled_on)
            case "commitment":
                return Anchored(start, self.commitments[start.key].day, self.case.plan.barring[start.key])
        value = self.case.values.get(start.key)
        return Anchored(start, value if isinstance(value, date) else None)

    def _commitment(self, key: str) -> CommitmentDays:
        stage, commitment = self.index.commitments[key]

        find = partial(self._find, stage=stage.id)
        scope = self._narrow(EVERYTHING, commitment, commitment.needs, find)
        outcome = self._requirement(commitment.needs, scope, stage.id, find)
        waiver = next((entry for entry in self._waivers.get(key, ()) if self._stands(entry, stage)), None)
        if waiver is not None and outcome.day is not None and outcome.day <= waiver.date:
            waiver = None
        met = outcome.day if waiver is None else waiver.date
        anchored = all(find(reference).day is not None for reference in window_references(commitment))
        return CommitmentDays(key, stage, commitment, outcome, waiver, met, anchored)

    def _valid(self, days: CommitmentDays) -> CommitmentDays:
        """With its validity. Only occasions are looked at again, each beginning once, so this stays linear."""
        validity, day = days.commitment.valid_for, days.day
        if validity is None or day is None:
            return days

        find = partial(self._find, stage=days.stage.id)

        def satisfied_from(start: date) -> bool:
            scope = Scope(start=start, start_of=ResolvedAnchor("enrolled", ""))
            return self._requirement(days.commitment.needs, scope, days.stage.id, find).day is not None

        dated = sorted({occasion.date for group in self.occasions.values() for occasion in group})
        beginning = latest_beginning(dated, satisfied_from) or day
        if days.waiver is not None:
            beginning = max(beginning, days.waiver.date)
        valid = valid_from(beginning, validity, self.lengths)
        counting = any(
            (until := self.lengths.end(one.occasion.date, validity.length)) is None or until >= self.as_of
            for one in days.counted
        )
        return replace(days, valid=valid, still_counting=counting)

    def _certificate(
        self, id: str, stage: Stage, when: str, issued: date | None, again: date | None
    ) -> ItemDays:
        fell_due = self._falls_due(when, stage)
        validity, day = self.index.certificates[id][1].valid_for, again or fell_due
        valid = None if validity is None or day is None else valid_from(day, validity, self.lengths)
        return ItemDays(id, stage, fell_due, issued, valid)

    def _advised(self, days: CommitmentDays) -> CommitmentDays:
        """With the days of its own `due`: advice that nothing depends on, so it is settled last."""
        due = days.commitment.due
        day = None if due is None else self._find(due.of, days.stage.id).day
        if due is None or day is None:
            return days
        from_on = None if due.from_ is None else self.lengths.end(day, due.from_)
        return replace(
            days, from_on=from_on, due_on=None if due.by is None else self.lengths.end(day, due.by)
        )

    def _stands(self, waiver: Entry, stage: Stage) -> bool:
        """A waiver past its `until` stands only if its stage was complete by then."""
        if waiver.until is None or self.as_of <= waiver.until:
            return True
        enrolled_on = self.enrolment.enrolled_on
        if enrolled_on is None or waiver.until < max(waiver.date, enrolled_on):
            return False  # an earlier enrolment's completion is not this one's
        return self.case.at(waiver.until).stages[stage.id].completed is not None

    def _requirement(
        self, requirement: Requirement, scope: Scope, stage: str, find: Callable[[str], Anchored]
    ) -> RequirementResult:
        scope = self._narrow(scope, requirement, requirement, find)
        below = tuple(self._requirement(part, scope, stage, find) for part in parts(requirement))
        if below:
            return RequirementResult(requirement, scope, _group_day(requirement, below), below)
        if requirement.activity is not None:
            leaf = self._leaf(requirement, requirement.activity, scope, stage)
            return RequirementResult(requirement, scope, leaf.day, leaf=leaf)
        if requirement.attribute is not None:
            value = self.case.values.get(requirement.attribute)
            holds = attribute_holds(requirement, self.case)
            return RequirementResult(
                requirement, scope, self.enrolment.enrolled_on if holds else None, value=value
            )
        if requirement.commitment is not None:
            key = self.index.commitment(requirement.commitment, stage)
            return RequirementResult(requirement, scope, None if key is None else self.commitments[key].day)
        return RequirementResult(requirement, scope, self.completed.get(requirement.stage or ""))

    def _narrow(
        self,
        scope: Scope,
        holder: Commitment | Requirement,
        below: Requirement,
        find: Callable[[str], Anchored],
    ) -> Scope:
        """The scope with the holder's own windows; they bound occasions only, so without any they do nothing."""
        if not holder.after and holder.within is None:
            return scope
        if all(requirement.activity is None for requirement in walk(below)):
            return scope
        return narrow(scope, holder.after, holder.within, find, self.lengths)

    def _leaf(self, requirement: Requirement, activity: str, scope: Scope, stage: str) -> Leaf:
        names = self.index.looked_at(activity)
        found = [occasion for name in dict.fromkeys(names) for occasion in self.occasions.get(name, ())]
        if len(names) > 1:
            found.sort(key=lambda occasion: occasion.date)

        def asked(people: People | None) -> PeopleCount | None:
            if people is None:
                return None
            trained = [name for name in (requirement.trained_at, people.trained_at) if name is not None]
            return PeopleCount(people, tuple(self._trained_at(name, stage) for name in trained))

        leaf = evaluate(
            requirement,
            found,
            scope,
            self.as_of,
            self.case.roles,
            asked(requirement.people),
            asked(requirement.people_each),
            None if requirement.trained_at is None else self._trained_at(requirement.trained_at, stage),
            self.lengths,
        )
        if not self.before:
            return leaf
        earlier = occasions(entry for entry in self.before if entry.activity in names)
        gone = [NotCounted(one, "before-enrolment") for group in earlier.values() for one in group]
        not_counted = sorted((*gone, *leaf.not_counted), key=lambda one: one.occasion.date)
        return Leaf(leaf.day, leaf.counted, tuple(not_counted), leaf.hours, leaf.headcount, leaf.kept_up_day)

    def _trained_at(self, reference: str, stage: str) -> Trained:
        key = self.index.commitment(reference, stage) or ""
        if key not in self._trained:
            leaves = self.commitments[key].outcome.leaves() if key in self.commitments else ()
            self._trained[key] = Trained(one for leaf in leaves if leaf.leaf for one in leaf.leaf.counted)
        return self._trained[key]


def _group_day(requirement: Requirement, below: tuple[RequirementResult, ...]) -> date | None:
    """`all` is the latest of its parts, `any` the earliest, `at_least` the k-th earliest."""
    reckon = reckoned(below)
    count = parts_needed(requirement, len(reckon))
    days = sorted(part.day for part in reckon if part.day is not None)
    return days[count - 1] if len(days) >= count else None


def attribute_holds(requirement: Requirement, case: EvaluationCase) -> bool | None:
    """Whether an attribute test holds; None where the attribute is not recorded."""
    name = requirement.attribute or ""
    value = case.values.get(name)
    return None if value is None else passes(requirement, value, case.programme.attributes[name].type)


def kleene(requirement: Requirement, case: EvaluationCase) -> bool | None:
    """A requirement over attributes only, in three values: unknown is never false."""
    below = parts(requirement)
    if not below:
        return attribute_holds(requirement, case)
    below = tuple(part for part in below if not part.optional) or below
    answers = [kleene(part, case) for part in below]
    count = parts_needed(requirement, len(answers))
    if answers.count(True) >= count:
        return True
    return None if answers.count(True) + answers.count(None) >= count else False
