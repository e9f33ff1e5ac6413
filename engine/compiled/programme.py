"""The compiled programme: one version of a programme, checked and resolved, as everything after the checks reads it.

Plain data that is picklable and can be kept as JSON (`json_form.py`), without pydantic or the text of the file. The
texts that people wrote are kept, since pages show them; each part has its place in the file.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import Literal

from ..calendar.durations import ParsedDuration
from ..diagnostics import Span
from ..frozen import frozen
from ..language.calendar_file import FirstTerm
from .anchors import DatedNode, ResolvedAnchor
from .commitment_keys import CommitmentKeys
from .conditions import CompiledRule
from .requirements import AfterWindow, RequirementNode, WithinWindow
from .value_tests import ValueType

CERTIFICATE = "certificate"
"""The kind of an item on offer that is issued, never logged."""

ClockStart = Literal["started", "opened"]


@frozen
class ValueBasis:
    """Where a value that is no thing of its own comes from: the provider's words, or a reading of ours."""

    value: str
    says: str | None
    source: str | None
    reading: str | None


@frozen
class DeclaredAttribute:
    """A fact recorded about a setting as a whole."""

    type: ValueType
    says: str | None
    source: str | None
    reading: str | None


@frozen
class CompiledCriterion:
    """One test of eligibility, over attributes only."""

    id: str
    needs: RequirementNode
    says: str | None
    source: str | None
    reading: str | None
    span: Span


@frozen
class ValidityPeriod:
    """How long something stays valid; its renewal is asked for `renew` before it lapses."""

    length: ParsedDuration
    renew: ParsedDuration


@frozen
class DueWindow:
    """Advice: how long after an anchor a commitment is best begun, and is due."""

    anchor: ResolvedAnchor
    from_: ParsedDuration | None
    by: ParsedDuration | None


@frozen
class CompiledActivity:
    """Something on offer, or that the setting runs and records; a certificate, which is issued, has a `when`."""

    id: str
    stage: str | None
    """The id of the stage it stands in; None across the stages."""
    title: str | None
    says: str | None
    kind: str
    mode: str | None
    hours: float | None
    accepts: tuple[str, ...]
    when: ResolvedAnchor | None
    valid_for: ValidityPeriod | None
    source: str | None
    reading: str | None
    span: Span


@frozen
class CompiledCommitment:
    """What a setting commits itself to within a stage; its key is `stage.commitment`."""

    key: str
    id: str
    stage: str
    needs: RequirementNode
    title: str | None
    says: str | None
    after: tuple[AfterWindow, ...]
    within: WithinWindow | None
    due: DueWindow | None
    optional: bool
    """As the file says of the commitment itself."""
    valid_for: ValidityPeriod | None
    source: str | None
    reading: str | None
    span: Span

    @property
    def blocks(self) -> bool:
        """Whether its stage is not complete without it."""
        return not (self.optional or self.needs.optional)


@frozen
class CompiledResource:
    """Something a setting is given, due from the day of an anchor."""

    id: str
    stage: str
    title: str | None
    says: str | None
    kind: str | None
    when: ResolvedAnchor
    source: str | None
    reading: str | None
    span: Span


@frozen
class CompiledStage:
    """One stage of the journey."""

    id: str
    title: str | None
    says: str | None
    course: str | None
    offer: tuple[CompiledActivity, ...]
    activities: tuple[CompiledActivity, ...]
    commitments: tuple[CompiledCommitment, ...]
    resources: tuple[CompiledResource, ...]
    timescale: ParsedDuration | None
    clock: ClockStart
    """When its timescale starts."""
    own_clock: ClockStart | None
    """The same where the stage says it itself rather than the programme."""
    opens_after: str | None
    """The id of the stage whose completion opens it; None where enrolment does."""
    basis: tuple[ValueBasis, ...]
    source: str | None
    reading: str | None
    span: Span


@frozen
class CompiledProgramme:
    """One version of a programme. `file` is its file as answers name it. It is equal to itself alone."""

    __eq__ = object.__eq__
    __hash__ = object.__hash__

    id: str
    version: str
    effective_from: date
    effective_until: date | None
    title: str
    says: str | None
    audience: str | None
    provider: str | None
    document: str | None
    vision: tuple[str, ...]
    notes: tuple[str, ...]
    references: tuple[str, ...]
    calendar: str | None
    order: Literal["progressive", "any"]
    first_term: FirstTerm
    clock: ClockStart
    roles: Mapping[str, str]
    attributes: Mapping[str, DeclaredAttribute]
    eligibility: tuple[CompiledCriterion, ...]
    activities: tuple[CompiledActivity, ...]
    stages: tuple[CompiledStage, ...]
    rules: tuple[CompiledRule, ...]
    basis: tuple[ValueBasis, ...]
    settling_order: tuple[DatedNode, ...]
    """Stages' openings, commitments and stages' completions, each after what its day depends on."""
    barring: Mapping[str, frozenset[str]]
    """For each commitment the activities that it looks at, or anything it comes after does. On the day it is met, an
    occasion of one of these does not count for what comes after it."""
    file: str

    @cached_property
    def stage_by_id(self) -> Mapping[str, CompiledStage]:
        """The stages, in order."""
        return {stage.id: stage for stage in self.stages}

    @cached_property
    def commitment_by_key(self) -> Mapping[str, CompiledCommitment]:
        """The commitments of all stages, in order."""
        return {commitment.key: commitment for stage in self.stages for commitment in stage.commitments}

    @cached_property
    def resource_by_id(self) -> Mapping[str, CompiledResource]:
        """The resources of all stages, in order."""
        return {resource.id: resource for stage in self.stages for resource in stage.resources}

    @cached_property
    def certificate_by_id(self) -> Mapping[str, CompiledActivity]:
        """The certificates of all stages, in order."""
        return {each.id: each for each in self._of_stages if each.kind == CERTIFICATE}

    @cached_property
    def activity_by_id(self) -> Mapping[str, CompiledActivity]:
        """What entries may be logged for: those across the stages, then those of each stage."""
        logged = (each for each in self._of_stages if each.kind != CERTIFICATE)
        return {each.id: each for each in (*self.activities, *logged)}

    @cached_property
    def _commitment_keys(self) -> CommitmentKeys:
        return CommitmentKeys(self.commitment_by_key)

    @property
    def _of_stages(self) -> tuple[CompiledActivity, ...]:
        return tuple(each for stage in self.stages for each in (*stage.offer, *stage.activities))

    def commitment_key(self, reference: str) -> str | None:
        """The key that a reference in records or on the command line leads to; None if unknown or unclear."""
        return self._commitment_keys.in_records(reference)

    def issuable(self, id: str) -> bool:
        """Whether a log entry may say that this was issued."""
        return id in self.resource_by_id or id in self.certificate_by_id
