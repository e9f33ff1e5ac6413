"""Requirements over attributes, commitments and stages, and groups of requirements; all kinds made ready."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from ..compiled.anchors import ResolvedAnchor
from ..compiled.requirements import (
    ActivityNode,
    AttributeNode,
    CommitmentNode,
    GroupNode,
    RequirementNode,
    StageNode,
    without_optional,
)
from .activity import ActivityRequirement
from .missing_items import (
    MissingAttribute,
    MissingChoice,
    MissingCommitment,
    MissingEnrolment,
    MissingItem,
    MissingStage,
)
from .outlook import FAILING, NO_LIMITS, WAITING, LeafOutlook, Limits, Outlook, able, earliest
from .requirement import EvaluatedRequirement, Prospects, Settled, SettlingCase
from .windows import Scope


def make_requirement(node: RequirementNode) -> EvaluatedRequirement:
    """A node of a compiled requirement, with everything below it, made ready for any number of settings."""
    match node:
        case ActivityNode():
            return ActivityRequirement(node)
        case AttributeNode():
            return AttributeRequirement(node)
        case CommitmentNode():
            return CommitmentRequirement(node)
        case StageNode():
            return StageRequirement(node)
        case GroupNode():
            return GroupRequirement(node)


class AttributeRequirement(EvaluatedRequirement):
    """A test of an attribute; true from the enrolment day if it holds."""

    node: AttributeNode

    def _settle(self, case: SettlingCase, scope: Scope) -> Settled:
        value = case.values.get(self.node.attribute)
        holds = value is not None and self.node.test.passes(value)
        return Settled(self, scope, case.enrolled_on if holds else None)

    def outlook(self, settled: Settled, prospects: Prospects) -> Outlook:
        return AttributeOutlook(self, settled, prospects)


class AttributeOutlook(Outlook):
    """An attribute to be recorded, or that fails. It holds from enrolment on, so that it has no last day."""

    __slots__ = ()

    def __init__(self, requirement: AttributeRequirement, settled: Settled, prospects: Prospects) -> None:
        super().__init__(settled.day is not None, requirement.optional)
        if self.met:
            return
        case, node = prospects.case, requirement.node
        value = case.values.get(node.attribute)
        holds = value is not None and node.test.passes(value)
        self.soonest = self.finish = case.as_of
        self.not_before = case.enrolled_on or case.as_of  # once it holds, it does so from enrolment on
        if holds:
            self.items, self.readiness = (MissingEnrolment(),), WAITING
        else:
            self.items = (MissingAttribute(node.attribute, node.test, value is not None),)
            self.readiness = FAILING if value is not None else self.readiness

    @property
    def timeless(self) -> bool:
        return True

    def last_day(self, by: date | None, limits: Limits = NO_LIMITS) -> date | None:
        return None


class CommitmentRequirement(EvaluatedRequirement):
    """Another commitment is met, on its day."""

    node: CommitmentNode

    def _settle(self, case: SettlingCase, scope: Scope) -> Settled:
        return Settled(self, scope, case.met_on(self.node.key))

    def outlook(self, settled: Settled, prospects: Prospects) -> Outlook:
        anchor = ResolvedAnchor("commitment", self.node.key)
        return DependentOutlook(self, settled, anchor, MissingCommitment(self.node.key), prospects)


class StageRequirement(EvaluatedRequirement):
    """Another stage is complete, on its day."""

    node: StageNode

    def _settle(self, case: SettlingCase, scope: Scope) -> Settled:
        return Settled(self, scope, case.completed_on(self.node.stage))

    def outlook(self, settled: Settled, prospects: Prospects) -> Outlook:
        anchor = ResolvedAnchor("completed", self.node.stage)
        return DependentOutlook(self, settled, anchor, MissingStage(self.node.stage), prospects)


class DependentOutlook(Outlook):
    """Another commitment to be met, or a stage to be complete. It is never closed: what it waits for may be waived."""

    __slots__ = ("_anchor", "_prospects")

    def __init__(
        self,
        requirement: EvaluatedRequirement,
        settled: Settled,
        anchor: ResolvedAnchor,
        item: MissingItem,
        prospects: Prospects,
    ) -> None:
        super().__init__(settled.day is not None, requirement.optional)
        self._anchor, self._prospects = anchor, prospects
        if not self.met:
            self.items = (item,)
            needed = prospects.unmet_of(anchor)
            self.soonest = self.finish = prospects.soonest(anchor)
            self.sessions = sum(each.sessions for each in needed)
            self.readiness = max((each.readiness for each in needed), default=WAITING)
            self.not_before = prospects.not_before(anchor)

    def anchors(self) -> Iterator[ResolvedAnchor]:
        if self.open:
            yield self._anchor

    def named(self) -> Iterator[ResolvedAnchor]:
        if self.open:
            yield self._anchor

    def last_day(self, by: date | None, limits: Limits = NO_LIMITS) -> date | None:
        return self._prospects.last_day_of(self._anchor, by, limits)

    def last_anchor_day(self, anchor: ResolvedAnchor, by: date | None) -> date | None:
        return by if anchor == self._anchor else None


class GroupRequirement(EvaluatedRequirement):
    """Several parts, of which `all`, `any` one, or `at_least` so many must be met."""

    node: GroupNode

    def __init__(self, node: GroupNode) -> None:
        super().__init__(node)
        self.parts = tuple(map(make_requirement, node.parts))
        reckoned = without_optional(self.parts)
        self.reckoned = tuple(at for at, part in enumerate(self.parts) if part in reckoned)
        """The places of the parts that are reckoned with."""

    def _settle(self, case: SettlingCase, scope: Scope) -> Settled:
        parts = tuple([part.settle(case, scope) for part in self.parts])
        days = [day for at in self.reckoned if (day := parts[at].day) is not None]
        count = self.node.count
        day = None
        if len(days) >= count:
            days.sort()
            day = days[count - 1]
        return Settled(self, scope, day, parts)

    def outlook(self, settled: Settled, prospects: Prospects) -> Outlook:
        return GroupOutlook(self, settled, prospects)


class GroupOutlook(Outlook):
    """What is still missing of several parts: of `all` every one, of a choice the nearest."""

    __slots__ = ("_need", "_parts", "_wanted")

    def __init__(self, requirement: GroupRequirement, settled: Settled, prospects: Prospects) -> None:
        super().__init__(settled.day is not None, requirement.optional)
        self._parts = [part.requirement.outlook(part, prospects) for part in settled.parts]
        reckoned = [self._parts[at] for at in requirement.reckoned]
        have = sum(part.met for part in reckoned)
        self._need = max(0, requirement.node.count - have)
        self._wanted = [] if self.met else [part for part in reckoned if part.open]
        if self.met:
            return
        if len(self._wanted) < self._need:
            self.closed = True
            self.closed_on = self._last_possible([part for part in reckoned if not part.met])
            self._wanted = []  # nothing below is wanted any more
            return
        nearest = sorted(self._wanted, key=Outlook.nearness)  # stable: ties stay in file order
        needed = nearest[: self._need]
        if self._need == len(self._wanted):
            self.items = tuple(item for part in self._wanted for item in part.items)
        elif requirement.node.word == "any":
            self.items = nearest[0].items
        else:
            ways = tuple(part.items for part in nearest)
            self.items = (MissingChoice(self._need, ways, have, len(reckoned)),)
        self.readiness = max(part.readiness for part in needed)
        self.sessions = sum(part.sessions for part in needed)
        begins = [part.soonest for part in self._wanted]
        self.soonest = None if None in begins else earliest(begins)
        self.not_before = sorted(part.not_before for part in self._wanted)[self._need - 1]
        if all(part.finish is not None for part in needed):
            self.finish = max(part.finish for part in needed if part.finish is not None)

    @property
    def timeless(self) -> bool:
        return all(part.timeless for part in self._wanted)

    def activities(self) -> Iterator[LeafOutlook]:
        for part in self._parts:
            yield from part.activities()

    def wanted_activities(self) -> Iterator[LeafOutlook]:
        for part in self._wanted:
            yield from part.wanted_activities()

    def anchors(self) -> Iterator[ResolvedAnchor]:
        for part in self._wanted:
            yield from part.anchors()

    def named(self) -> Iterator[ResolvedAnchor]:
        for part in self._wanted:
            yield from part.named()

    def training(self) -> Iterator[str]:
        for part in self._wanted:
            yield from part.training()

    def last_day(self, by: date | None, limits: Limits = NO_LIMITS) -> date | None:
        parts = [part for part in self._wanted if not part.timeless]
        if not parts:
            return None
        return self._last_of([(part, part.last_day(by, limits)) for part in parts], by)

    def last_anchor_day(self, anchor: ResolvedAnchor, by: date | None) -> date | None:
        return self._last_of([(part, part.last_anchor_day(anchor, by)) for part in self._in_time(by)], by)

    def last_training_day(self, commitment: str, by: date | None) -> date | None:
        days = [(part, part.last_training_day(commitment, by)) for part in self._in_time(by)]
        return self._last_of(days, by)

    @property
    def chooses(self) -> bool:
        return self._need < len(self._wanted) or any(part.chooses for part in self._wanted)

    def _in_time(self, by: date | None) -> list[Outlook]:
        """The parts that can still be met by a day, where there are enough of them; else all."""
        if self._need == len(self._wanted):
            return self._wanted
        able_parts = [part for part in self._wanted if able(part, part.last_day(by), by)]
        return able_parts if len(able_parts) >= self._need else self._wanted

    def _last_of(self, days: list[tuple[Outlook, date | None]], by: date | None) -> date | None:
        """The day on which as many parts as are needed can still begin: of `all` the earliest, of one the latest."""
        need = min(self._need, len(days))
        able_days = [day for part, day in days if able(part, day, by)]
        chosen = able_days if len(able_days) >= need else [day for _, day in days]
        latest_first = sorted(chosen, key=lambda day: day or date.max, reverse=True)
        return latest_first[need - 1] if need else None

    def _last_possible(self, unmet: list[Outlook]) -> date | None:
        """The last day on which as many of the unmet parts as are needed could have been met."""
        days = sorted((part.closed_on or date.max for part in unmet), reverse=True)
        last = days[self._need - 1] if len(days) >= self._need else date.max
        return None if last == date.max else last
