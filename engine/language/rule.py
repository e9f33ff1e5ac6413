"""Vocabulary of a programme file: rules, their conditions and consequences."""

from __future__ import annotations

from typing import Literal

from .field_types import AttributeId, Count, Duration, Id, OneOrMany, Reference, Scalar, Text, ValueOrMap
from .file_model import FileModel
from .requirement import People


class ConditionCount(FileModel):
    """At least `count` of the conditions `of`."""

    count: Count
    of: tuple[Condition, ...]


class Condition(FileModel):
    """One condition of a rule: exactly one of the leaves, or all, any, not, at_least."""

    attribute: AttributeId | None = None
    """A fact recorded about the setting; with is, is_not, in, at_least or at_most beside it."""
    is_: Scalar | None = None
    """The attribute's value, or the status of the stage, commitment, resource, certificate, criterion."""
    is_not: Scalar | None = None
    """The attribute is recorded and has another value."""
    in_: tuple[Scalar, ...] | None = None
    """The attribute has one of these values."""
    at_least: ValueOrMap[ConditionCount] | None = None
    """Beside an attribute its smallest value; else a map of count and of: so many of these must hold."""
    at_most: Scalar | None = None
    """The attribute's largest value."""
    people: People | None = None
    """So many people hold the role on the day asked about."""
    commitment: Reference | None = None
    """A commitment; with is: outstanding, partly_met, met or waived."""
    stage: Id | None = None
    """A stage; with open_for, or is: opened, locked, open, in_progress, complete, overdue, late, paused or closed."""
    open_for: Duration | None = None
    """The stage opened that long ago, is still open, and nothing has counted."""
    overdue: Reference | None = None
    """A stage or commitment that is overdue."""
    late: Reference | None = None
    """A stage or commitment that was met late."""
    closed: Reference | None = None
    """A stage or commitment that can no longer be met, whatever is done from now on."""
    resource: Id | None = None
    """A resource; with is: not_yet, due or issued."""
    certificate: Id | None = None
    """A certificate; with is: not_yet, due or issued."""
    criterion: Id | None = None
    """A criterion; with is: eligible, not_eligible or unknown."""
    programme: Id | None = None
    """The programme; with is: not_enrolled, enrolled, withdrawn or completed."""
    flag: Id | None = None
    """A flag that another rule raised."""
    entitled: Id | None = None
    """Something that another rule entitles to."""
    all: tuple[Condition, ...] | None = None
    """Every one of these conditions."""
    any: tuple[Condition, ...] | None = None
    """One of these conditions is enough."""
    not_: Condition | None = None
    """The condition does not hold."""


class Consequence(FileModel):
    """What follows: exactly one of flag, step, entitle."""

    flag: Id | None = None
    """Raise a flag with this id."""
    step: Id | None = None
    """Add a next step with this id."""
    entitle: Id | None = None
    """Entitle the setting to something with this id."""
    says: Text | None = None
    who: Literal["setting", "provider"] | None = None
    urgency: Literal["high", "normal", "low"] | None = None


class Rule(FileModel):
    """When a condition holds, what follows."""

    id: Id
    when: Condition
    then: OneOrMany[Consequence]
    says: Text | None = None
    source: Text | None = None
    reading: Text | None = None
