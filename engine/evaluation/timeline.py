"""Evaluation of one setting in one programme: the days on which commitments were met, stages opened and completed.

One pass over stages and commitments in dependency order (docs/language.md). The timeline holds days only; rules
conclude the words from them (`rules/rulebook.py`).
"""

from __future__ import annotations

from datetime import date
from operator import attrgetter

from ..compiled.anchors import ResolvedAnchor
from ..compiled.programme import CompiledActivity, CompiledCommitment, CompiledProgramme, CompiledStage
from ..compiled.requirements import (
    ActivityNode,
    AttributeNode,
    CommitmentNode,
    GroupNode,
    PeopleNeeded,
    RequirementNode,
    anchors_of,
    walk_nodes,
    without_optional,
)
from ..frozen import replace
from ..language.attributes import Value, typed
from ..language.calendar_file import Calendar
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
)
from .validity import latest_beginning, valid_from
from .windows import EVERYTHING, Anchored, Lengths, Scope, narrow


class EvaluationCase:
    """One setting in one version of one programme, answered as of any day with `at`.

    Entries that carry another programme's name are left out; waivers that ran out are looked up at their last day.
    """

    def __init__(self, setting: Setting, programme: CompiledProgramme, calendar: Calendar | None) -> None:
        self.setting = setting
        self.programme = programme
        self.calendar = calendar
        self.roles = Roles(setting.people)
        self.values = _declared_values(setting, programme)
        self.log = sorted(
            (entry for entry in setting.log if entry.programme in (None, programme.id)),
            key=attrgetter("date"),
        )
        self._answers: dict[date, Timeline] = {}

    def at(self, on: date) -> Timeline:
        """The timeline as of a day."""
        if on not in self._answers:
            self._answers[on] = _Pass(self, on).timeline()
        return self._answers[on]


def _declared_values(setting: Setting, programme: CompiledProgramme) -> dict[str, Value]:
    """The recorded attributes that the programme declares, typed. One of another type counts as not recorded."""
    declared = programme.attributes
    both = {
        name: typed(scalar, declared[name].type)
        for name, scalar in setting.attributes.items()
        if name in declared
    }
    return {name: value for name, value in both.items() if value is not None}


class _Pass:
    """One pass over stages and commitments, as of one day."""

    def __init__(self, case: EvaluationCase, on: date) -> None:
        self.case = case
        self.programme = case.programme
        self.enrolment = enrolment_state(case.setting, case.programme.id, on)
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
            key = None if entry.waive is None else self.programme.commitment_key(entry.waive)
            if key is not None:
                self._waivers.setdefault(key, []).append(entry)

    def timeline(self) -> Timeline:
        for node in self.programme.settling_order:
            if node.kind == "commitment":
                self.commitments[node.key] = self._commitment(self.programme.commitment_by_key[node.key])
            elif node.kind == "opened":
                self.opened[node.key] = self._opened(self.programme.stage_by_id[node.key])
            else:
                self.completed[node.key] = self._completed(self.programme.stage_by_id[node.key])
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
                key: self._advised(self._valid(self.commitments[key]))
                for key in self.programme.commitment_by_key
            },
            stages={stage.id: self._stage(stage) for stage in self.programme.stages},
            resources={
                id: ItemDays(
                    id, resource.stage, self._falls_due(resource.when, resource.stage), issued.get(id)
                )
                for id, resource in self.programme.resource_by_id.items()
            },
            certificates={
                id: self._certificate(certificate, issued.get(id), latest.get(id))
                for id, certificate in self.programme.certificate_by_id.items()
            },
            paused=any(first <= self.as_of <= last for first, last in self.pauses),
            missing_terms=tuple(self.lengths.missing),
            occasions=self.occasions,
        )

    def _opened(self, stage: CompiledStage) -> date | None:
        if stage.opens_after is not None:
            return self.completed[stage.opens_after]
        return None if False in self.criteria else self.enrolment.enrolled_on

    def _completed(self, stage: CompiledStage) -> date | None:
        latest = self.opened[stage.id]
        for commitment in stage.commitments:
            if commitment.blocks:
                day = self.commitments[commitment.key].day
                latest = None if day is None or latest is None else max(day, latest)
        return latest

    def _stage(self, stage: CompiledStage) -> StageDays:
        opened = self.opened[stage.id]
        counted = [
            one.occasion
            for commitment in stage.commitments
            for one in self.commitments[commitment.key].counted
        ]
        started = min((occasion.date for occasion in counted), default=None)
        early = {id(occasion): occasion for occasion in counted if opened is None or occasion.date < opened}
        due = None
        if opened is not None:
            clock = opened if stage.clock == "opened" else None if started is None else max(opened, started)
            if clock is not None and stage.timescale is not None:
                due = self.lengths.end(clock, stage.timescale)
                due = None if due is None else moved_by_pauses(clock, due, self.pauses)
        return StageDays(stage, opened, started, due, self.completed[stage.id], tuple(early.values()))

    def _falls_due(self, when: ResolvedAnchor, stage: str) -> date | None:
        opened, day = self.opened[stage], self._find(when).day
        if day is None or opened is None or day > self.as_of:
            return None
        return max(day, opened)

    def _find(self, start: ResolvedAnchor) -> Anchored:
        """An anchor's day. An attribute's day may lie ahead; the others never do."""
        match start.kind:
            case "opened":
                return Anchored(start, self.opened[start.key])
            case "completed":
                return Anchored(start, self.completed[start.key])
            case "enrolled":
                return Anchored(start, self.enrolment.enrolled_on)
            case "commitment":
                return Anchored(start, self.commitments[start.key].day, self.programme.barring[start.key])
        value = self.case.values.get(start.key)
        return Anchored(start, value if isinstance(value, date) else None)

    def _commitment(self, commitment: CompiledCommitment) -> CommitmentDays:
        scope = self._narrow(EVERYTHING, commitment, commitment.needs)
        outcome = self._requirement(commitment.needs, scope)
        waivers = self._waivers.get(commitment.key, ())
        waiver = next((entry for entry in waivers if self._stands(entry, commitment.stage)), None)
        if waiver is not None and outcome.day is not None and outcome.day <= waiver.date:
            waiver = None
        met = outcome.day if waiver is None else waiver.date
        anchored = all(self._find(start).day is not None for start in anchors_of(commitment))
        return CommitmentDays(commitment, outcome, waiver, met, anchored)

    def _valid(self, days: CommitmentDays) -> CommitmentDays:
        """With its validity. Only occasions are looked at again, each beginning once, so this stays linear."""
        validity, day = days.commitment.valid_for, days.day
        if validity is None or day is None:
            return days

        def satisfied_from(start: date) -> bool:
            scope = Scope(start=start, start_of=ResolvedAnchor("enrolled", ""))
            return self._requirement(days.commitment.needs, scope).day is not None

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
        self, certificate: CompiledActivity, issued: date | None, again: date | None
    ) -> ItemDays:
        stage, when, validity = certificate.stage, certificate.when, certificate.valid_for
        assert stage is not None and when is not None
        fell_due = self._falls_due(when, stage)
        day = again or fell_due
        valid = None if validity is None or day is None else valid_from(day, validity, self.lengths)
        return ItemDays(certificate.id, stage, fell_due, issued, valid)

    def _advised(self, days: CommitmentDays) -> CommitmentDays:
        """With the days of its own `due`: advice that nothing depends on, so it is settled last."""
        due = days.commitment.due
        day = None if due is None else self._find(due.anchor).day
        if due is None or day is None:
            return days
        from_on = None if due.from_ is None else self.lengths.end(day, due.from_)
        return replace(
            days, from_on=from_on, due_on=None if due.by is None else self.lengths.end(day, due.by)
        )

    def _stands(self, waiver: Entry, stage: str) -> bool:
        """A waiver past its `until` stands only if its stage was complete by then."""
        if waiver.until is None or self.as_of <= waiver.until:
            return True
        enrolled_on = self.enrolment.enrolled_on
        if enrolled_on is None or waiver.until < max(waiver.date, enrolled_on):
            return False  # an earlier enrolment's completion is not this one's
        return self.case.at(waiver.until).stages[stage].completed is not None

    def _requirement(self, node: RequirementNode, scope: Scope) -> RequirementResult:
        scope = self._narrow(scope, node, node)
        if isinstance(node, GroupNode):
            below = tuple(self._requirement(part, scope) for part in node.parts)
            return RequirementResult(node, scope, _group_day(node, below), below)
        if isinstance(node, ActivityNode):
            leaf = self._leaf(node, scope)
            return RequirementResult(node, scope, leaf.day, leaf=leaf)
        if isinstance(node, AttributeNode):
            value = self.case.values.get(node.attribute)
            holds = attribute_holds(node, self.case)
            return RequirementResult(node, scope, self.enrolment.enrolled_on if holds else None, value=value)
        if isinstance(node, CommitmentNode):
            return RequirementResult(node, scope, self.commitments[node.key].day)
        return RequirementResult(node, scope, self.completed[node.stage])

    def _narrow(
        self, scope: Scope, holder: CompiledCommitment | RequirementNode, below: RequirementNode
    ) -> Scope:
        """The scope with the holder's own windows; they bound occasions only, so without any they do nothing."""
        if not holder.after and holder.within is None:
            return scope
        if not any(isinstance(node, ActivityNode) for node in walk_nodes(below)):
            return scope
        return narrow(scope, holder.after, holder.within, self._find, self.lengths)

    def _leaf(self, node: ActivityNode, scope: Scope) -> Leaf:
        found = [occasion for name in node.looked_at for occasion in self.occasions.get(name, ())]
        if len(node.looked_at) > 1:
            found.sort(key=lambda occasion: occasion.date)

        def asked(people: PeopleNeeded | None) -> PeopleCount | None:
            if people is None:
                return None
            trained = [key for key in (node.trained_at, people.trained_at) if key is not None]
            return PeopleCount(people, tuple(map(self._trained_at, trained)))

        leaf = evaluate(
            node,
            found,
            scope,
            self.as_of,
            self.case.roles,
            asked(node.people),
            asked(node.people_each),
            None if node.trained_at is None else self._trained_at(node.trained_at),
            self.lengths,
        )
        if not self.before:
            return leaf
        earlier = occasions(entry for entry in self.before if entry.activity in node.looked_at)
        gone = [NotCounted(one, "before-enrolment") for group in earlier.values() for one in group]
        not_counted = sorted((*gone, *leaf.not_counted), key=lambda one: one.occasion.date)
        return leaf._replace(not_counted=tuple(not_counted))

    def _trained_at(self, key: str) -> Trained:
        if key not in self._trained:
            leaves = self.commitments[key].outcome.leaves()
            self._trained[key] = Trained(one for leaf in leaves for one in leaf.counted)
        return self._trained[key]


def _group_day(group: GroupNode, below: tuple[RequirementResult, ...]) -> date | None:
    """`all` is the latest of its parts, `any` the earliest, `at_least` the k-th earliest."""
    days = sorted(part.day for part in without_optional(below) if part.day is not None)
    return days[group.count - 1] if len(days) >= group.count else None


def attribute_holds(node: AttributeNode, case: EvaluationCase) -> bool | None:
    """Whether an attribute test holds; None where the attribute is not recorded."""
    value = case.values.get(node.attribute)
    return None if value is None else node.test.passes(value)


def kleene(node: RequirementNode, case: EvaluationCase) -> bool | None:
    """A requirement over attributes only, in three values: unknown is never false."""
    if isinstance(node, AttributeNode):
        return attribute_holds(node, case)
    assert isinstance(node, GroupNode)
    answers = [kleene(part, case) for part in without_optional(node.parts)]
    if answers.count(True) >= node.count:
        return True
    return None if answers.count(True) + answers.count(None) >= node.count else False
