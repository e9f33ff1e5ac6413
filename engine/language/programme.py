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

from .field_types import AttributeId, Day, Duration, GivenWith, Hours, Id, OneOrMany, Short, Text, TrueOrFalse
from .field_types import Scalar as Scalar
from .file_model import FileModel
from .requirement import After as After
from .requirement import CountOf as CountOf
from .requirement import Due as Due
from .requirement import Including as Including
from .requirement import People as People
from .requirement import Requirement as Requirement
from .requirement import Within as Within
from .rule import Condition as Condition
from .rule import ConditionCount as ConditionCount
from .rule import Consequence as Consequence
from .rule import Rule as Rule


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


class Validity(FileModel):
    """How long a commitment or certificate stays valid; its renewal is asked for `renew` before it lapses."""

    length: Duration
    renew: Duration = "3 months"
    """How long before it lapses its renewal is asked for; 3 months unless given."""


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
    when: GivenWith | None = None
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
    when: GivenWith = "opened"
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
