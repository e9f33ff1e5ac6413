"""Vocabulary of a programme file: requirements, and the windows, people and rates that they ask for."""

from __future__ import annotations

from typing import Annotated

from .field_types import (
    Anchor,
    AttributeId,
    Count,
    Duration,
    Hours,
    Id,
    OneOrMany,
    Reference,
    Scalar,
    Short,
    Text,
    TrueOrFalse,
    ValueOrMap,
)
from .file_model import FileModel


class Including(FileModel):
    """How many of the people counted must hold another role as well."""

    role: Id
    at_least: Count = 1


class People(FileModel):
    """How many people holding a role are needed."""

    role: Id
    """The role they hold on the day, an id from roles."""
    at_least: Count = 1
    """How many different people; 1 unless given."""
    including: OneOrMany[Including] = ()
    """How many of them must hold another role as well, one or a list."""
    hours_at_least: Hours | None = None
    """A person counts once their own hours add up to this."""
    trained_at: Reference | None = None
    """Only people who were at an occasion that counts for this commitment, on that day or before."""


class CountOf(FileModel):
    """At least `count` of the parts `of`."""

    count: Count
    of: tuple[Requirement, ...]


class After(FileModel):
    """Counts only from the day of an anchor on, or from a gap after it."""

    of: Anchor
    gap: Duration | None = None


class Within(FileModel):
    """Counts only up to a length of time after an anchor."""

    of: Anchor
    length: Duration


class Due(FileModel):
    """Advice: when a commitment is best met, counted from an anchor."""

    of: Anchor
    from_: Duration | None = None
    """How long after it the commitment is best begun."""
    by: Duration | None = None
    """How long after it the commitment is due."""


class KeptUp(FileModel):
    """An activity kept up: no gap between counted occasions longer than `every`, over at least `for_`."""

    every: Duration
    for_: Duration


class Requirement(FileModel):
    """One requirement: exactly one of activity, attribute, commitment, stage, all, any, at_least."""

    activity: Id | None = None
    """An activity or an item on offer: what is recorded of it may count."""
    times: Count | None = None
    """How many occasions must count; 1 unless given."""
    hours_each: Hours | None = None
    """An occasion with fewer hours, or none recorded, does not count."""
    hours_total: Hours | None = None
    """What the hours of the counted occasions must add up to."""
    people: People | None = None
    """Who must have been there, over all counted occasions together."""
    people_each: People | None = None
    """Who must be there at each occasion for it to count."""
    trained_at: Reference | None = None
    """Only people who were at an occasion that counts for this commitment, on that day or before."""
    kept_up: KeptUp | None = None
    """Kept up over months: no gap between occasions too long."""
    attribute: AttributeId | None = None
    """A fact recorded about the setting; with is, is_not, in, at_least or at_most beside it."""
    is_: Scalar | None = None
    """The attribute has this value."""
    is_not: Scalar | None = None
    """The attribute is recorded and has another value."""
    in_: tuple[Scalar, ...] | None = None
    """The attribute has one of these values."""
    at_least: ValueOrMap[CountOf] | None = None
    """Beside an attribute its smallest value; else a map of count and of: so many of these must hold."""
    at_most: Scalar | None = None
    """The attribute's largest value."""
    commitment: Reference | None = None
    """Another commitment is met: its id, or stage.commitment if it is in another stage."""
    stage: Id | None = None
    """Another stage is complete."""
    all: tuple[Requirement, ...] | None = None
    """Every one of these requirements."""
    any: tuple[Requirement, ...] | None = None
    """One of these requirements is enough."""
    after: OneOrMany[Annotated[After, Short("of")]] = ()
    """Occasions count only from then on: after a commitment, or a map with of and gap, or a list of them."""
    within: Within | None = None
    optional: TrueOrFalse = False
    """True: shown, but never stands in the way."""
    says: Text | None = None
