"""Compiles a programme that holds no error: from the vocabulary of its file to the classes of `programme.py`.

Every name in it must lead somewhere and every length be one, which the checks make sure of.
"""

from __future__ import annotations

from collections.abc import Iterable

from ..calendar.durations import parse_duration
from ..language.programme import Activity, Basis, Commitment, Resource, Stage, Validity
from ..language.requirement import Due
from ..language.rule import Consequence
from ..reading.positions import Places
from ..reading.source import Path
from .anchors import COMPLETE
from .compile_nodes import NameScope, length_of
from .conditions import CompiledConsequence, CompiledRule
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
from .references import LocatedReference


def compile_programme(
    index: Index, places: Places, named: Iterable[LocatedReference] | None = None
) -> CompiledProgramme:
    """The programme of an index, each part with its place in the file.

    `named` are the references of the programme, where they have been gathered already.
    """
    programme, plan = index.programme, Plan(index, named)
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


def _bases(basis: tuple[Basis, ...]) -> tuple[ValueBasis, ...]:
    return tuple(ValueBasis(each.value, each.says, each.source, each.reading) for each in basis)


class _Scope(NameScope):
    """The same for parts that have places in the file."""

    def __init__(self, index: Index, places: Places, stage: str | None = None) -> None:
        super().__init__(index, stage)
        self.places = places

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
        return CompiledActivity(
            id=activity.id,
            stage=self.stage,
            title=activity.title,
            says=activity.says,
            kind=activity.kind,
            mode=activity.mode,
            hours=activity.hours,
            accepts=activity.accepts,
            when=self.when(activity.when or COMPLETE) if activity.kind == CERTIFICATE else None,
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
            timescale=length_of(stage.timescale),
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

    def _due(self, due: Due | None) -> DueWindow | None:
        return (
            None if due is None else DueWindow(self.anchor(due.of), length_of(due.from_), length_of(due.by))
        )

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
            due=self._due(written.due),
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
