"""Vocabulary of a scenario file, the tests of a programme; its fields are the keys of the file, as in programme.py."""

from __future__ import annotations

from typing import Annotated, Any

from ..frozen import made_anew, vocabulary
from .field_types import Day, Id, OneOrMany, Short, Text
from .file_map import FileMap
from .setting import Attributes, Enrolment, Entry, Person, SettingId


@vocabulary
class StartingPoint(FileMap):
    """A setting and what is recorded about it, in the shape of a records file.

    What is not given here is that of the starting point it is `like`; log entries are added to the other's.
    """

    like: Id | None = None
    """Another of the settings: what is not given here is as there, and the log is added to its log."""
    setting: SettingId | None = None
    """The setting's id: its six-digit URN."""
    name: Text | None = None
    attributes: Attributes | None = None
    """What is known of it, such as local_authority: "925"; what is empty is not recorded."""
    enrolments: tuple[Enrolment, ...] | None = None
    """The programmes it takes part in, and since when."""
    people: tuple[Person, ...] | None = None
    """Its people and their roles."""
    log: tuple[Entry, ...] | None = None
    """What happened: dated entries, in any order."""
    calendar: Id | None = None
    """The term dates it follows, if not the programme's: an id of a file in calendars/."""
    formerly: OneOrMany[SettingId] | None = None
    """Ids under which it was known before."""


@vocabulary
class Check(FileMap):
    """What the answer must say, as of each of some days."""

    as_of: OneOrMany[Day]
    """The day asked about, or several days on which the answer is the same."""
    expect: dict[str, Any]
    """What the answer must say: any part of the JSON of `offer status`."""


@vocabulary
class Case(FileMap):
    """One case: its starting point, and one check (`as_of` and `expect`) or several."""

    name: Text
    says: Text | None = None
    given: Annotated[StartingPoint, Short("like")]
    """The setting: the name of one of the settings above, or a map."""
    as_of: OneOrMany[Day] | None = None
    """The day asked about, or several days on which the answer is the same."""
    expect: dict[str, Any] | None = None
    """What the answer must say: any part of the JSON of `offer status`."""
    checks: tuple[Check, ...] | None = None
    """Several days with what the answer must say on each."""


@vocabulary
class ScenarioFile(FileMap):
    """The tests of one programme."""

    scenarios: Id
    """The id of the programme that is tested."""
    says: Text | None = None
    settings: dict[Id, StartingPoint] = made_anew(default_factory=dict)
    """Starting points that cases share, each a name and a map."""
    cases: tuple[Case, ...]
    """The tests."""
