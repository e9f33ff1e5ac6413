"""The vocabulary of a scenario file: frozen data, its names being the keys of the file, as in programme.py."""

from __future__ import annotations

from dataclasses import field
from datetime import date
from typing import Any

from ..frozen import vocabulary
from ..programme import AttributeId, Id, Scalar, Text, many, short
from ..setting import Enrolment, Entry, Key, Person


@vocabulary
class StartingPoint:
    """A setting and what is recorded about it, in the shape of a records file.

    What is not given here is that of the starting point it is `like`; log entries are added to the other's.
    """

    like: Id | None = None
    setting: Key | None = None
    name: Text | None = None
    attributes: dict[AttributeId, Scalar] | None = None
    enrolments: tuple[Enrolment, ...] | None = None
    people: tuple[Person, ...] | None = None
    log: tuple[Entry, ...] | None = None
    calendar: Id | None = None
    formerly: tuple[Key, ...] | None = field(default=None, metadata=many())


@vocabulary
class Check:
    """What the answer must say, as of each of some days."""

    as_of: tuple[date, ...] = field(metadata=many())
    expect: dict[str, Any]


@vocabulary
class Case:
    """One case: its starting point, and one check (`as_of` and `expect`) or several."""

    name: Text
    says: Text | None = None
    given: StartingPoint = field(metadata=short("like"))
    as_of: tuple[date, ...] | None = field(default=None, metadata=many())
    expect: dict[str, Any] | None = None
    checks: tuple[Check, ...] | None = None


@vocabulary
class ScenarioFile:
    """The tests of one programme."""

    scenarios: Id
    """The id of the programme that is tested."""
    says: Text | None = None
    settings: dict[Id, StartingPoint] = field(default_factory=dict)
    cases: tuple[Case, ...]
