"""The vocabulary of a programme file: frozen data that knows nothing of YAML, pydantic or settings.

A field's name is its key in the file; a trailing underscore is dropped (`is_` is the key `is`). Shapes that a
file may abbreviate carry it in their metadata, and `loading.py` writes them out in full:

- `SHORT`: a bare text stands for a map with that one key (`after: share` is `after: [{of: share}]`);
- `MANY`: one value stands for a list of one.

Durations stay text here (`2 terms`); `calendar.py` gives them their meaning. Docstrings under fields are the
descriptions that editors show. The meaning of each key is in docs/language.md.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Any, Literal

from .frozen import vocabulary

ID_PATTERN = r"^[a-z0-9][a-z0-9-]{0,63}\Z"
ATTRIBUTE_PATTERN = r"^[a-z0-9][a-z0-9_-]{0,63}\Z"
REFERENCE_PATTERN = r"^[a-z0-9][a-z0-9-]{0,63}(\.[a-z0-9][a-z0-9-]{0,63})?\Z"


@dataclass(frozen=True, slots=True)
class Limit:
    """What a value must keep to: a pattern for text, bounds for numbers."""

    pattern: str | None = None
    at_least: float | None = None
    at_most: float | None = None
    what: str = ""


Id = Annotated[str, Limit(pattern=ID_PATTERN, what="an id: small letters, digits and hyphens, at most 64")]
Reference = Annotated[
    str, Limit(pattern=REFERENCE_PATTERN, what="an id, or a commitment as stage.commitment")
]
AttributeId = Annotated[
    str,
    Limit(pattern=ATTRIBUTE_PATTERN, what="an attribute's id: small letters, digits, - and _, at most 64"),
]
Anchor = Annotated[
    str,
    Limit(
        pattern=r"^[a-z0-9][a-z0-9_-]{0,63}(\.[a-z0-9][a-z0-9-]{0,63})?\Z",
        what="`opened`, `enrolled`, a commitment, or an attribute of type date",
    ),
]
Text = Annotated[
    str, Limit(pattern=r"^(?=[\s\S]*\S)[^\x00-\x08\x0b-\x1f\x7f]+\Z", what="text that is not blank")
]
Count = Annotated[int, Limit(at_least=1, at_most=10_000, what="a whole number, 1 or more")]
Hours = Annotated[float, Limit(at_least=0, at_most=10_000, what="a number of hours, 0 or more")]
Duration = Annotated[str, Limit(pattern=r"^(?=.*\S)[^\x00-\x1f\x7f]+\Z", what="a length of time")]

ORDERS = ("progressive", "any")


def short(key: str) -> dict[str, Any]:
    """Metadata of a field whose (items') map may be written as the bare value of its key `key`."""
    return {"short": key}


def many(key: str | None = None) -> dict[str, Any]:
    """Metadata of a list field that may be written as its single item; `key` as in `short`."""
    return {"many": True, "short": key}


@dataclass(frozen=True, slots=True)
class Scalar:
    """A value beside an attribute, as it was written; the attribute's declared type gives it its meaning."""

    text: str
    kind: Literal["text", "number", "true_false"]
    """How it was written: a quoted or unquoted text, an unquoted number, an unquoted true or false."""


@vocabulary
class Basis:
    """Where a value of the programme or a stage comes from: the provider's words, or a reading of ours."""

    value: Text
    says: Text | None = None
    source: Text | None = None
    reading: Text | None = None


@vocabulary
class Attribute:
    """A fact recorded about a setting as a whole, such as its local authority."""

    type: Literal["text", "number", "date", "true_false"] = "text"
    says: Text | None = None
    source: Text | None = None
    reading: Text | None = None


@vocabulary
class Including:
    """How many of the people counted must hold another role as well."""

    role: Id
    at_least: Count = 1


@vocabulary
class People:
    """How many people holding a role are needed."""

    role: Id
    at_least: Count = 1
    including: tuple[Including, ...] = field(default=(), metadata=many())
    hours_at_least: Hours | None = None
    trained_at: Reference | None = None


@vocabulary
class CountOf:
    """At least `count` of the parts `of`."""

    count: Count
    of: tuple[Requirement, ...]


@vocabulary
class After:
    """Counts only from the day of an anchor on, or from a gap after it."""

    of: Anchor
    gap: Duration | None = None


@vocabulary
class Within:
    """Counts only up to a length of time after an anchor."""

    of: Anchor
    length: Duration


@vocabulary
class Due:
    """Advice: when a commitment is best met, counted from an anchor."""

    of: Anchor
    from_: Duration | None = None
    by: Duration | None = None


@vocabulary
class KeptUp:
    """An activity kept up: no gap between counted occasions longer than `every`, over at least `for_`."""

    every: Duration
    for_: Duration


@vocabulary
class Validity:
    """How long a commitment or certificate stays valid; its renewal is asked for `renew` before it lapses."""

    length: Duration
    renew: Duration = "3 months"


@vocabulary
class Requirement:
    """One requirement: exactly one of activity, attribute, commitment, stage, all, any, at_least."""

    activity: Id | None = None
    times: Count | None = None
    hours_each: Hours | None = None
    hours_total: Hours | None = None
    people: People | None = None
    people_each: People | None = None
    trained_at: Reference | None = None
    kept_up: KeptUp | None = None
    attribute: AttributeId | None = None
    is_: Scalar | None = None
    is_not: Scalar | None = None
    in_: tuple[Scalar, ...] | None = None
    at_least: Scalar | CountOf | None = None
    at_most: Scalar | None = None
    commitment: Reference | None = None
    stage: Id | None = None
    all: tuple[Requirement, ...] | None = None
    any: tuple[Requirement, ...] | None = None
    after: tuple[After, ...] = field(default=(), metadata=many("of"))
    within: Within | None = None
    optional: bool = False
    says: Text | None = None


@vocabulary
class Criterion:
    """One test of eligibility, over attributes only."""

    id: Id
    needs: Requirement
    says: Text | None = None
    source: Text | None = None
    reading: Text | None = None


@vocabulary
class Activity:
    """Something on offer, or something the setting itself runs and records."""

    id: Id
    title: Text | None = None
    """A short name for lists and next steps; without one, `says` where it is short, else the id."""
    says: Text | None = None
    kind: Id = "activity"
    """Any word, such as training, workshop, video, support; a `certificate` is issued, never logged."""
    mode: Text | None = None
    hours: Hours | None = None
    accepts: tuple[Id, ...] = field(default=(), metadata=many())
    when: Reference | None = None
    valid_for: Validity | None = field(default=None, metadata=short("length"))
    source: Text | None = None
    reading: Text | None = None


@vocabulary
class Commitment:
    """What a setting commits itself to within a stage."""

    id: Id
    needs: Requirement
    title: Text | None = None
    says: Text | None = None
    after: tuple[After, ...] = field(default=(), metadata=many("of"))
    within: Within | None = None
    due: Due | None = None
    optional: bool = False
    valid_for: Validity | None = field(default=None, metadata=short("length"))
    source: Text | None = None
    reading: Text | None = None


@vocabulary
class Resource:
    """Something a setting is given: a book, access to a library, a free place."""

    id: Id
    title: Text | None = None
    says: Text | None = None
    kind: Text | None = None
    when: Reference = "opened"
    source: Text | None = None
    reading: Text | None = None


@vocabulary
class Stage:
    """One stage of the journey: an offer, commitments, resources and a timescale."""

    id: Id
    title: Text | None = None
    says: Text | None = None
    course: Text | None = None
    offer: tuple[Activity, ...] = ()
    activities: tuple[Activity, ...] = ()
    commitments: tuple[Commitment, ...] = ()
    resources: tuple[Resource, ...] = ()
    timescale: Duration | None = None
    clock: Literal["started", "opened"] | None = None
    basis: tuple[Basis, ...] = ()
    source: Text | None = None
    reading: Text | None = None


@vocabulary
class ConditionCount:
    """At least `count` of the conditions `of`."""

    count: Count
    of: tuple[Condition, ...]


@vocabulary
class Condition:
    """One condition of a rule: exactly one of the leaves, or all, any, not, at_least."""

    attribute: AttributeId | None = None
    is_: Scalar | None = None
    is_not: Scalar | None = None
    in_: tuple[Scalar, ...] | None = None
    at_least: Scalar | ConditionCount | None = None
    at_most: Scalar | None = None
    people: People | None = None
    commitment: Reference | None = None
    stage: Id | None = None
    open_for: Duration | None = None
    overdue: Reference | None = None
    late: Reference | None = None
    resource: Id | None = None
    certificate: Id | None = None
    criterion: Id | None = None
    programme: Id | None = None
    flag: Id | None = None
    entitled: Id | None = None
    all: tuple[Condition, ...] | None = None
    any: tuple[Condition, ...] | None = None
    not_: Condition | None = None


@vocabulary
class Consequence:
    """What follows: exactly one of flag, step, entitle."""

    flag: Id | None = None
    step: Id | None = None
    entitle: Id | None = None
    says: Text | None = None
    who: Literal["setting", "provider"] | None = None
    urgency: Literal["high", "normal", "low"] | None = None


@vocabulary
class Rule:
    """When a condition holds, what follows."""

    id: Id
    when: Condition
    then: tuple[Consequence, ...] = field(metadata=many())
    says: Text | None = None
    source: Text | None = None
    reading: Text | None = None


@vocabulary
class Programme:
    """One version of a programme: what a provider offers, stage by stage."""

    programme: Id
    version: Text
    effective_from: date
    effective_until: date | None = None
    title: Text
    says: Text | None = None
    audience: Text | None = None
    provider: Text | None = None
    document: Text | None = None
    """The document this file restates; where it is named, every value needs a `source:` or a `reading:`."""
    vision: tuple[Text, ...] = field(default=(), metadata=many())
    notes: tuple[Text, ...] = field(default=(), metadata=many())
    references: tuple[Text, ...] = field(default=(), metadata=many())
    calendar: Id | None = None
    order: Literal["progressive", "any"] = "progressive"
    first_term: Literal["before_half_term", "always", "never"] = "before_half_term"
    clock: Literal["started", "opened"] = "started"
    roles: dict[Id, Text] = field(default_factory=dict)
    attributes: dict[AttributeId, Attribute] = field(default_factory=dict)
    eligibility: tuple[Criterion, ...] = ()
    activities: tuple[Activity, ...] = ()
    stages: tuple[Stage, ...]
    rules: tuple[Rule, ...] = ()
    basis: tuple[Basis, ...] = ()
