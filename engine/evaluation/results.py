"""Results of evaluation: the days of requirements, commitments, stages and items, and the timeline of them all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cached_property
from typing import NamedTuple

from ..compiled.programme import CompiledCommitment, CompiledStage
from ..compiled.requirements import RequirementNode
from ..frozen import frozen
from ..language.attributes import Value
from ..language.setting import Entry
from .enrolment import EnrolmentState
from .evidence import Counted, Leaf, NotCounted
from .occasions import Occasion
from .validity import Valid
from .windows import Scope


class RequirementResult(NamedTuple):
    """What became of one requirement: the first day on which it held, or None."""

    node: RequirementNode
    scope: Scope
    day: date | None
    parts: tuple[RequirementResult, ...] = ()
    leaf: Leaf | None = None
    value: Value | None = None
    """For an attribute: what is recorded, None where nothing is."""

    @property
    def optional(self) -> bool:
        """Whether the requirement is shown but never stands in the way."""
        return self.node.optional

    def leaves(self) -> Iterable[Leaf]:
        """The activity leaves, in file order."""
        if self.leaf is not None:
            yield self.leaf
        for part in self.parts:
            yield from part.leaves()


@frozen
class CommitmentDays:
    """The days of one commitment. `day` is when it was met, by evidence or by the waiver."""

    commitment: CompiledCommitment
    outcome: RequirementResult
    waiver: Entry | None
    day: date | None
    anchored: bool
    """Whether the anchors of its own windows have days."""
    valid: Valid | None = None
    """How long it stays valid, where that is limited and it was met."""
    still_counting: bool = False
    """Whether an occasion of the last length of validity counts, towards renewal."""
    from_on: date | None = None
    due_on: date | None = None

    @cached_property
    def counted(self) -> tuple[Counted, ...]:
        """Every occasion that counts for it, once, by date."""
        found = {id(one.occasion): one for leaf in self.outcome.leaves() for one in leaf.counted}
        return tuple(sorted(found.values(), key=lambda one: one.occasion.date))

    @cached_property
    def not_counted(self) -> tuple[NotCounted, ...]:
        """Every occasion it looks at that counts for none of its leaves, once, by date."""
        counted = {id(one.occasion) for one in self.counted}
        found: dict[int, NotCounted] = {}
        for leaf in self.outcome.leaves():
            for one in leaf.not_counted:
                if id(one.occasion) not in counted:
                    found.setdefault(id(one.occasion), one)
        return tuple(sorted(found.values(), key=lambda one: one.occasion.date))


class StageDays(NamedTuple):
    """The days of one stage; `early` are occasions that counted though dated before it opened."""

    stage: CompiledStage
    opened: date | None
    started: date | None
    due: date | None
    completed: date | None
    early: tuple[Occasion, ...]


class ItemDays(NamedTuple):
    """The days of a resource or certificate of a stage: when it fell due, and when it was issued."""

    id: str
    stage: str
    fell_due: date | None
    issued: date | None
    valid: Valid | None = None


@frozen
class Timeline:
    """All the days of one setting in one programme, as of one day."""

    enrolment: EnrolmentState
    criteria: tuple[bool | None, ...]
    """Whether each criterion of eligibility holds; None where it depends on what is not recorded."""
    commitments: Mapping[str, CommitmentDays]
    stages: Mapping[str, StageDays]
    resources: Mapping[str, ItemDays]
    certificates: Mapping[str, ItemDays]
    paused: bool
    missing_terms: tuple[str, ...]
    occasions: Mapping[str, list[Occasion]]

    @property
    def eligible(self) -> bool | None:
        """Whether all criteria hold: one that fails decides, else one that is unknown."""
        return False if False in self.criteria else None if None in self.criteria else True
