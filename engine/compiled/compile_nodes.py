"""Compiles requirements and conditions, and the names in them, as one stage or the whole programme sees them."""

from __future__ import annotations

from ..calendar.durations import ParsedDuration, parse_duration
from ..language.field_types import Scalar
from ..language.programme import Programme
from ..language.requirement import After, CountOf, People, Requirement, Within
from ..language.rule import Condition, ConditionCount
from .anchors import ResolvedAnchor
from .conditions import (
    AttributeCondition,
    ConditionNode,
    GroupCondition,
    NotCondition,
    OpenForCondition,
    PeopleCondition,
    WordCondition,
)
from .index import Index
from .requirements import (
    ActivityNode,
    AfterWindow,
    AttributeNode,
    CommitmentNode,
    GroupNode,
    KeptUpRate,
    PeopleNeeded,
    RequirementNode,
    RoleIncluded,
    StageNode,
    WithinWindow,
    without_optional,
)
from .value_tests import ValueTest, equality_test


def length_of(text: str | None) -> ParsedDuration | None:
    """A length of time; none where none is written."""
    return None if text is None else parse_duration(text)


class NameScope:
    """What names mean in one stage of a programme; without a stage, in the programme itself."""

    def __init__(self, index: Index, stage: str | None = None) -> None:
        self.index, self.stage = index, stage
        self.programme: Programme = index.programme

    def key(self, reference: str) -> str:
        """The key of a commitment that is named."""
        key = self.index.commitment(reference, self.stage)
        assert key is not None
        return key

    def known_key(self, reference: str | None) -> str | None:
        """The same where one is named at all."""
        return None if reference is None else self.key(reference)

    def anchor(self, reference: str) -> ResolvedAnchor:
        """What a window counts from."""
        found = self.index.anchor(reference, self.stage or "")
        assert found is not None
        return found

    def when(self, reference: str) -> ResolvedAnchor:
        """What something that is given falls due with."""
        found = self.index.given_with(reference, self.stage or "")
        assert found is not None
        return found

    def after(self, windows: tuple[After, ...]) -> tuple[AfterWindow, ...]:
        return tuple(AfterWindow(self.anchor(each.of), length_of(each.gap)) for each in windows)

    def within(self, window: Within | None) -> WithinWindow | None:
        return None if window is None else WithinWindow(self.anchor(window.of), parse_duration(window.length))

    def people(self, people: People | None) -> PeopleNeeded | None:
        if people is None:
            return None
        including = tuple(RoleIncluded(each.role, each.at_least) for each in people.including)
        trained_at = self.known_key(people.trained_at)
        return PeopleNeeded(people.role, people.at_least, including, people.hours_at_least, trained_at)

    def value_test(self, asked: Requirement | Condition) -> ValueTest:
        type = self.programme.attributes[asked.attribute or ""].type
        test = equality_test(asked, type)
        if test is not None:
            return test
        if isinstance(asked.at_least, Scalar):
            return ValueTest("at_least", (asked.at_least,), type)
        assert asked.at_most is not None
        return ValueTest("at_most", (asked.at_most,), type)

    def requirement(self, asked: Requirement) -> RequirementNode:
        """The node of a requirement with everything below it."""
        after, within = self.after(asked.after), self.within(asked.within)
        if asked.all is not None or asked.any is not None or isinstance(asked.at_least, CountOf):
            return self._group(asked, after, within)
        if asked.activity is not None:
            rate = asked.kept_up
            return ActivityNode(
                activity=asked.activity,
                looked_at=tuple(dict.fromkeys(self.index.looked_at(asked.activity))),
                times=asked.times or 1,
                hours_each=asked.hours_each,
                hours_total=asked.hours_total,
                people=self.people(asked.people),
                people_each=self.people(asked.people_each),
                trained_at=self.known_key(asked.trained_at),
                kept_up=None
                if rate is None
                else KeptUpRate(parse_duration(rate.every), parse_duration(rate.for_)),
                after=after,
                within=within,
                optional=asked.optional,
                says=asked.says,
            )
        if asked.attribute is not None:
            test = self.value_test(asked)
            return AttributeNode(asked.attribute, test, after, within, asked.optional, asked.says)
        if asked.commitment is not None:
            return CommitmentNode(self.key(asked.commitment), after, within, asked.optional, asked.says)
        assert asked.stage is not None
        return StageNode(asked.stage, after, within, asked.optional, asked.says)

    def _group(
        self, asked: Requirement, after: tuple[AfterWindow, ...], within: WithinWindow | None
    ) -> GroupNode:
        counted = asked.at_least if isinstance(asked.at_least, CountOf) else None
        written = asked.all or asked.any or (counted.of if counted is not None else ())
        parts = tuple(map(self.requirement, written))
        rest = (parts, after, within, asked.optional, asked.says)
        if asked.any is not None:
            return GroupNode("any", 1, *rest)
        if counted is not None:
            return GroupNode("at_least", counted.count, *rest)
        return GroupNode("all", len(without_optional(parts)), *rest)

    def condition(self, asked: Condition) -> ConditionNode:
        """The node of a rule's condition with everything below it."""
        counted = asked.at_least if isinstance(asked.at_least, ConditionCount) else None
        if asked.all is not None:
            return GroupCondition("all", len(asked.all), tuple(map(self.condition, asked.all)))
        if asked.any is not None:
            return GroupCondition("any", 1, tuple(map(self.condition, asked.any)))
        if counted is not None:
            return GroupCondition("at_least", counted.count, tuple(map(self.condition, counted.of)))
        if asked.not_ is not None:
            return NotCondition(self.condition(asked.not_))
        if asked.attribute is not None:
            return AttributeCondition(asked.attribute, self.value_test(asked))
        people = self.people(asked.people)
        if people is not None:
            return PeopleCondition(people)
        if asked.stage is not None and asked.open_for is not None:
            return OpenForCondition(asked.stage, parse_duration(asked.open_for))
        return self._word(asked)

    def _word(self, asked: Condition) -> WordCondition:
        word = "" if asked.is_ is None else asked.is_.text
        if asked.commitment is not None:
            return WordCondition("commitment", self.key(asked.commitment), word)
        for beside, reference in (
            ("overdue", asked.overdue),
            ("late", asked.late),
            ("closed", asked.closed),
        ):
            if reference in self.index.stages:
                return WordCondition("stage", reference, beside)
            if reference is not None:
                return WordCondition("commitment", self.key(reference), beside)
        if asked.programme is not None:
            return WordCondition("programme", asked.programme, word)
        if asked.flag is not None:
            return WordCondition("flag", asked.flag)
        if asked.entitled is not None:
            return WordCondition("entitled", asked.entitled)
        if asked.stage is not None:
            return WordCondition("stage", asked.stage, word)
        if asked.resource is not None:
            return WordCondition("resource", asked.resource, word)
        if asked.certificate is not None:
            return WordCondition("certificate", asked.certificate, word)
        assert asked.criterion is not None
        return WordCondition("criterion", asked.criterion, word)
