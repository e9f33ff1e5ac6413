"""Compiles a programme that holds no error: from the vocabulary of its file to the classes of `programme.py`.

Every name in it must lead somewhere and every length be one, which the checks make sure of.
"""

from __future__ import annotations

from ..calendar.durations import ParsedDuration, parse_duration
from ..language.field_types import Scalar
from ..language.programme import (
    Activity,
    After,
    Basis,
    Commitment,
    Condition,
    ConditionCount,
    Consequence,
    CountOf,
    Due,
    People,
    Programme,
    Requirement,
    Resource,
    Stage,
    Validity,
    Within,
)
from ..reading.positions import Places
from ..reading.source import Path
from .anchors import COMPLETE, ResolvedAnchor
from .conditions import (
    AttributeCondition,
    CompiledConsequence,
    CompiledRule,
    ConditionNode,
    GroupCondition,
    NotCondition,
    OpenForCondition,
    PeopleCondition,
    WordCondition,
)
from .dependencies import Plan
from .index import Index
from .programme import (
    CERTIFICATE,
    CompiledActivity,
    CompiledCommitment,
    CompiledCriterion,
    CompiledProgramme,
    CompiledResource,
    CompiledStage,
    DeclaredAttribute,
    DueWindow,
    ValidityPeriod,
    ValueBasis,
)
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
from .value_tests import ValueTest


def compile_programme(index: Index, places: Places) -> CompiledProgramme:
    """The programme of an index, each part with its place in the file."""
    programme, plan = index.programme, Plan(index)
    stages = tuple(_Stage(index, places, at).compiled() for at in range(len(programme.stages)))
    whole = _Scope(index, places)
    return CompiledProgramme(
        id=programme.programme,
        version=programme.version,
        effective_from=programme.effective_from,
        effective_until=programme.effective_until,
        title=programme.title,
        says=programme.says,
        audience=programme.audience,
        provider=programme.provider,
        document=programme.document,
        vision=programme.vision,
        notes=programme.notes,
        references=programme.references,
        calendar=programme.calendar,
        order=programme.order,
        first_term=programme.first_term,
        clock=programme.clock,
        roles=dict(programme.roles),
        attributes={
            id: DeclaredAttribute(each.type, each.says, each.source, each.reading)
            for id, each in programme.attributes.items()
        },
        eligibility=tuple(
            CompiledCriterion(
                criterion.id,
                whole.requirement(criterion.needs),
                criterion.says,
                criterion.source,
                criterion.reading,
                places.span("eligibility", at),
            )
            for at, criterion in enumerate(programme.eligibility)
        ),
        activities=tuple(
            whole.activity(each, ("activities", at)) for at, each in enumerate(programme.activities)
        ),
        stages=stages,
        rules=tuple(whole.rule(at) for at in range(len(programme.rules))),
        basis=_bases(programme.basis),
        settling_order=plan.order,
        barring=plan.barring,
        file=places.source.name,
    )


def _length(text: str | None) -> ParsedDuration | None:
    return None if text is None else parse_duration(text)


def _bases(basis: tuple[Basis, ...]) -> tuple[ValueBasis, ...]:
    return tuple(ValueBasis(each.value, each.says, each.source, each.reading) for each in basis)


class _Scope:
    """What names mean in one stage of a programme; without a stage, in the programme itself."""

    def __init__(self, index: Index, places: Places, stage: str | None = None) -> None:
        self.index, self.places, self.stage = index, places, stage
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
        return (
            ResolvedAnchor("completed", self.stage or "") if reference == COMPLETE else self.anchor(reference)
        )

    def after(self, windows: tuple[After, ...]) -> tuple[AfterWindow, ...]:
        return tuple(AfterWindow(self.anchor(each.of), _length(each.gap)) for each in windows)

    def within(self, window: Within | None) -> WithinWindow | None:
        return None if window is None else WithinWindow(self.anchor(window.of), parse_duration(window.length))

    def due(self, due: Due | None) -> DueWindow | None:
        return None if due is None else DueWindow(self.anchor(due.of), _length(due.from_), _length(due.by))

    def people(self, people: People | None) -> PeopleNeeded | None:
        if people is None:
            return None
        including = tuple(RoleIncluded(each.role, each.at_least) for each in people.including)
        trained_at = self.known_key(people.trained_at)
        return PeopleNeeded(people.role, people.at_least, including, people.hours_at_least, trained_at)

    def value_test(self, asked: Requirement | Condition) -> ValueTest:
        type = self.programme.attributes[asked.attribute or ""].type
        if asked.is_ is not None:
            return ValueTest("is", (asked.is_,), type)
        if asked.is_not is not None:
            return ValueTest("is_not", (asked.is_not,), type)
        if asked.in_ is not None:
            return ValueTest("in", asked.in_, type)
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
        for late, reference in (("overdue", asked.overdue), ("late", asked.late)):
            if reference in self.index.stages:
                return WordCondition("stage", reference, late)
            if reference is not None:
                return WordCondition("commitment", self.key(reference), late)
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

    def rule(self, at: int) -> CompiledRule:
        """The rule with that number."""
        rule = self.programme.rules[at]
        then = tuple(map(_consequence, rule.then))
        span = self.places.span("rules", at)
        return CompiledRule(
            rule.id, self.condition(rule.when), then, rule.says, rule.source, rule.reading, span
        )

    def activity(self, activity: Activity, path: Path) -> CompiledActivity:
        """An activity or item on offer, which stands at `path`."""
        certificate = activity.kind == CERTIFICATE
        return CompiledActivity(
            id=activity.id,
            stage=self.stage,
            title=activity.title,
            says=activity.says,
            kind=activity.kind,
            mode=activity.mode,
            hours=activity.hours,
            accepts=activity.accepts,
            when=self.when(activity.when or COMPLETE) if certificate and self.stage is not None else None,
            valid_for=_validity(activity.valid_for),
            source=activity.source,
            reading=activity.reading,
            span=self.places.span(*path),
        )


class _Stage(_Scope):
    """The stage with a number."""

    def __init__(self, index: Index, places: Places, at: int) -> None:
        self.written: Stage = index.programme.stages[at]
        super().__init__(index, places, self.written.id)
        self.path: Path = ("stages", at)
        later = at > 0 and index.programme.order == "progressive"
        self.opens_after = index.programme.stages[at - 1].id if later else None

    def compiled(self) -> CompiledStage:
        """The stage with its offer, commitments and resources."""
        stage = self.written
        return CompiledStage(
            id=stage.id,
            title=stage.title,
            says=stage.says,
            course=stage.course,
            offer=self._activities("offer", stage.offer),
            activities=self._activities("activities", stage.activities),
            commitments=tuple(map(self._commitment, range(len(stage.commitments)))),
            resources=tuple(map(self._resource, range(len(stage.resources)))),
            timescale=_length(stage.timescale),
            clock=stage.clock or self.programme.clock,
            own_clock=stage.clock,
            opens_after=self.opens_after,
            basis=_bases(stage.basis),
            source=stage.source,
            reading=stage.reading,
            span=self.places.span(*self.path),
        )

    def _activities(self, key: str, activities: tuple[Activity, ...]) -> tuple[CompiledActivity, ...]:
        return tuple(self.activity(each, (*self.path, key, at)) for at, each in enumerate(activities))

    def _commitment(self, at: int) -> CompiledCommitment:
        written: Commitment = self.written.commitments[at]
        return CompiledCommitment(
            key=f"{self.written.id}.{written.id}",
            id=written.id,
            stage=self.written.id,
            needs=self.requirement(written.needs),
            title=written.title,
            says=written.says,
            after=self.after(written.after),
            within=self.within(written.within),
            due=self.due(written.due),
            optional=written.optional,
            valid_for=_validity(written.valid_for),
            source=written.source,
            reading=written.reading,
            span=self.places.span(*self.path, "commitments", at),
        )

    def _resource(self, at: int) -> CompiledResource:
        written: Resource = self.written.resources[at]
        return CompiledResource(
            id=written.id,
            stage=self.written.id,
            title=written.title,
            says=written.says,
            kind=written.kind,
            when=self.when(written.when),
            source=written.source,
            reading=written.reading,
            span=self.places.span(*self.path, "resources", at),
        )


def _validity(validity: Validity | None) -> ValidityPeriod | None:
    if validity is None:
        return None
    return ValidityPeriod(parse_duration(validity.length), parse_duration(validity.renew))


def _consequence(written: Consequence) -> CompiledConsequence:
    rest = (written.says, written.who, written.urgency)
    if written.flag is not None:
        return CompiledConsequence("flag", written.flag, *rest)
    if written.step is not None:
        return CompiledConsequence("step", written.step, *rest)
    assert written.entitle is not None
    return CompiledConsequence("entitle", written.entitle, *rest)
