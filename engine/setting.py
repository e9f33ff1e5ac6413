"""A setting and what is recorded about it: frozen data, in the shape of the YAML records files.

Names follow programme.py: a field is a key of the file, a trailing underscore is dropped. A setting is a
school, nursery or college, known by its six-digit URN.
"""

from __future__ import annotations

from dataclasses import field
from datetime import date as Day
from typing import Annotated

from .frozen import vocabulary
from .programme import AttributeId, Hours, Id, Limit, Scalar, Text, many

KEY_PATTERN = r"^[A-Za-z0-9_-]{1,64}\Z"
Key = Annotated[str, Limit(pattern=KEY_PATTERN, what="letters, digits, _ and -, at most 64")]
Named = Annotated[str, Limit(pattern=r"^[^\x00-\x1f\x7f]{0,64}\Z", what="a name of at most 64 characters")]
"""A name in an entry that may be mistyped: it never stops an answer, it is reported with a suggestion."""


@vocabulary
class RoleHeld:
    """A role a person holds; `from_` and `until` both belong to it, absent means without limit."""

    role: Key
    from_: Day | None = None
    until: Day | None = None


@vocabulary
class Person:
    """Someone who works at a setting."""

    id: Key
    name: Text | None = None
    email: Text | None = None
    roles: tuple[RoleHeld, ...] = field(default=(), metadata=many("role"))


@vocabulary
class Presence:
    """One person at an occasion, with hours of their own where they differ."""

    id: Named
    hours: Hours | None = None


@vocabulary
class Enrolment:
    """From this day the setting takes part in a programme."""

    programme: Named
    date: Day


@vocabulary
class Entry:
    """One dated fact: exactly one of activity, issued, waive, pause, withdraw."""

    date: Day
    activity: Named | None = None
    issued: Named | None = None
    waive: Annotated[str, Limit(pattern=r"^[^\x00-\x1f\x7f]{0,129}\Z", what="a commitment")] | None = None
    pause: bool | None = None
    withdraw: Named | None = None
    session: Text | None = None
    people: tuple[Presence, ...] = field(default=(), metadata={"short": "id"})
    hours: Hours | None = None
    by: Text | None = None
    reason: Text | None = None
    until: Day | None = None
    programme: Named | None = None
    note: Text | None = None


@vocabulary
class Setting:
    """A setting with all that is recorded about it."""

    setting: Key
    name: Text | None = None
    attributes: dict[AttributeId, Scalar] = field(default_factory=dict)
    enrolments: tuple[Enrolment, ...] = ()
    people: tuple[Person, ...] = ()
    log: tuple[Entry, ...] = ()
    calendar: Id | None = None
    formerly: tuple[Key, ...] = field(default=(), metadata=many())
