"""Vocabulary of a programme file: a pydantic model for each map that may be written in it, a field for each key.

A field's name is its key in the file; a trailing underscore is dropped (`is_` is the key `is`). What a file may
abbreviate is marked in the field's type (`field_types.py`) and written out when the file is read. Objects are frozen
and may also be made by code, with field names.

Durations stay text here (`2 terms`); `calendar/durations.py` gives them their meaning. Docstrings under fields are the
descriptions that editors show. The meaning of each key is in docs/language.md.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from .field_types import Anchor, Count, OneOrMany, Reference, Short, TrueOrFalse, ValueOrMap
from .field_types import AttributeId as AttributeId
from .field_types import Day as Day
from .field_types import Duration as Duration
from .field_types import Hours as Hours
from .field_types import Id as Id
from .field_types import Limit as Limit
from .field_types import Scalar as Scalar
from .field_types import Text as Text
from .file_model import FileModel


class Basis(FileModel):
    """Where a value of the programme or a stage comes from: the provider's words, or a reading of ours."""

    value: Text
    """Which value it is about: its key, such as timescale; an item of a map or list as roles.lead or vision.2."""
    says: Text | None = None
    source: Text | None = None
    reading: Text | None = None


class Attribute(FileModel):
    """A fact recorded about a setting as a whole, such as its local authority."""

    type: Literal["text", "number", "date", "true_false"] = "text"
    """What its values are."""
    says: Text | None = None
    source: Text | None = None
    reading: Text | None = None


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


class Validity(FileModel):
    """How long a commitment or certificate stays valid; its renewal is asked for `renew` before it lapses."""

    length: Duration
    renew: Duration = "3 months"
    """How long before it lapses its renewal is asked for; 3 months unless given."""


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


class Criterion(FileModel):
    """One test of eligibility, over attributes only."""

    id: Id
    needs: Requirement
    says: Text | None = None
    source: Text | None = None
    reading: Text | None = None


class Activity(FileModel):
    """Something on offer, or something the setting itself runs and records."""

    id: Id
    title: Text | None = None
    """A short name for lists and next steps; without one, `says` where it is short, else the id."""
    says: Text | None = None
    kind: Id = "activity"
    """Any word, such as training, workshop, video, support; a `certificate` is issued, never logged."""
    mode: Text | None = None
    """How it is held, such as online."""
    hours: Hours | None = None
    """How long it is announced to last; never stands in for hours that nobody recorded."""
    accepts: OneOrMany[Id] = ()
    """Other activities whose occasions count as this one's."""
    when: Reference | None = None
    """When a certificate is due: complete (unless given), opened, enrolled, a commitment, or a date attribute."""
    valid_for: Annotated[Validity, Short("length")] | None = None
    """How long a certificate stays valid: a length of time, or a map with length and renew."""
    source: Text | None = None
    reading: Text | None = None


class Commitment(FileModel):
    """What a setting commits itself to within a stage."""

    id: Id
    needs: Requirement
    """What meets it."""
    title: Text | None = None
    says: Text | None = None
    after: OneOrMany[Annotated[After, Short("of")]] = ()
    within: Within | None = None
    due: Due | None = None
    optional: TrueOrFalse = False
    """True: shown, but never stands in the way of completing the stage."""
    valid_for: Annotated[Validity, Short("length")] | None = None
    source: Text | None = None
    reading: Text | None = None


class Resource(FileModel):
    """Something a setting is given: a book, access to a library, a free place."""

    id: Id
    title: Text | None = None
    says: Text | None = None
    kind: Text | None = None
    when: Reference = "opened"
    """When it is due: opened (unless given), complete, enrolled, a commitment, or an attribute of type date."""
    source: Text | None = None
    reading: Text | None = None


class Stage(FileModel):
    """One stage of the journey: an offer, commitments, resources and a timescale."""

    id: Id
    title: Text | None = None
    says: Text | None = None
    course: Text | None = None
    offer: tuple[Activity, ...] = ()
    """What the provider gives: training, videos, support, certificates."""
    activities: tuple[Activity, ...] = ()
    """What the setting itself runs and records."""
    commitments: tuple[Commitment, ...] = ()
    """What the setting commits itself to; the stage is complete when they are met."""
    resources: tuple[Resource, ...] = ()
    """What the setting is given."""
    timescale: Duration | None = None
    """How long the stage may take, such as 1 term or 6 weeks."""
    clock: Literal["started", "opened"] | None = None
    """When its timescale starts: with the first session that counts, or when it opens; else as for the programme."""
    basis: tuple[Basis, ...] = ()
    """Where values come from that are not a thing of their own, such as the timescale."""
    source: Text | None = None
    reading: Text | None = None


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
    """A stage; with open_for, or is: opened, locked, open, in_progress, complete, overdue, late or paused."""
    open_for: Duration | None = None
    """The stage opened that long ago and nothing has counted."""
    overdue: Reference | None = None
    """A stage or commitment that is overdue."""
    late: Reference | None = None
    """A stage or commitment that was met late."""
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


class Programme(FileModel):
    """One version of a programme: what a provider offers, stage by stage."""

    programme: Id
    """Its id, which all its versions share; records use it."""
    version: Text
    """The name of this version, such as "2023.1"."""
    effective_from: Day
    """Enrolments from this day on follow this version."""
    effective_until: Day | None = None
    """The last such day; without one, until a later version."""
    title: Text
    says: Text | None = None
    audience: Text | None = None
    """Whom it is for."""
    provider: Text | None = None
    """Who offers it."""
    document: Text | None = None
    """The document this file restates; where it is named, every value needs a `source:` or a `reading:`."""
    vision: OneOrMany[Text] = ()
    """What it is meant to bring about: a text or a list."""
    notes: OneOrMany[Text] = ()
    references: OneOrMany[Text] = ()
    calendar: Id | None = None
    """Whose terms are counted: the id of a file in calendars/."""
    order: Literal["progressive", "any"] = "progressive"
    """progressive: a stage opens when the one before is complete; any: all are open from enrolment."""
    first_term: Literal["before_half_term", "always", "never"] = "before_half_term"
    """Whether the term a clock starts in is the first to count."""
    clock: Literal["started", "opened"] = "started"
    """When timescales start: with the first session that counts, or when the stage opens."""
    roles: dict[Id, Text] = Field(default_factory=dict)
    """The roles that people can hold, each an id and a name, such as lead: Setting lead."""
    attributes: dict[AttributeId, Attribute] = Field(default_factory=dict)
    """The facts recorded about a setting as a whole, each an id and a map."""
    eligibility: tuple[Criterion, ...] = ()
    """Who can take part: criteria over attributes, all of which must hold."""
    activities: tuple[Activity, ...] = ()
    stages: tuple[Stage, ...]
    """The stages, in order."""
    rules: tuple[Rule, ...] = ()
    """What follows from a situation: flags, next steps, entitlements."""
    basis: tuple[Basis, ...] = ()
    """Where values come from that are not a thing of their own, such as the order or a role."""
