"""Vocabulary of a records file: a setting with its enrolments, people, roles, attributes and log.

Names follow programme.py: a field is a key of the file, a trailing underscore is dropped. A setting is a
school, nursery or college, known by its six-digit URN.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any

from ..frozen import made_anew, vocabulary
from .field_types import (
    NO_DEVICE,
    AttributeId,
    Day,
    Hours,
    Id,
    Limit,
    OneOrMany,
    Scalar,
    Short,
    Text,
    TrueOrFalse,
)
from .file_map import FileMap

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler

KEY_PATTERN = r"^[A-Za-z0-9_-]{1,64}\Z"
Key = Annotated[str, Limit(pattern=KEY_PATTERN, what="letters, digits, _ and -, at most 64")]
SETTING_PATTERN = KEY_PATTERN.replace("^", f"^{NO_DEVICE}")
SettingId = Annotated[
    str,
    Limit(
        pattern=SETTING_PATTERN, what="letters, digits, _ and -, at most 64, and not CON, NUL and the like"
    ),
]
Named = Annotated[str, Limit(pattern=r"^[^\x00-\x1f\x7f]{0,64}\Z", what="a name of at most 64 characters")]
"""A name in an entry that may be mistyped: it never stops an answer, it is reported with a suggestion."""


def recorded_values(attributes: Mapping[str, Scalar | None]) -> dict[str, Scalar]:
    """The attributes that say something: recorded and empty, or blank, is not recorded."""
    return {name: value for name, value in attributes.items() if value is not None and value.text.strip()}


class RecordedOnly:
    """A table of attributes, in which a value may be left empty; those are not in it."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> Any:
        from pydantic_core import core_schema

        table: Any = handler(source)
        nullable = core_schema.nullable_schema(table["values_schema"])
        return core_schema.no_info_after_validator_function(
            recorded_values, {**table, "values_schema": nullable}
        )


Attributes = Annotated[dict[AttributeId, Scalar], RecordedOnly()]


@vocabulary
class RoleHeld(FileMap):
    """A role a person holds; `from_` and `until` both belong to it, absent means without limit."""

    role: Key
    from_: Day | None = None
    """Its first day; without one, always held."""
    until: Day | None = None
    """Its last day."""


@vocabulary
class Person(FileMap):
    """Someone who works at a setting."""

    id: Key
    name: Text | None = None
    email: Text | None = None
    """Their e-mail address."""
    roles: OneOrMany[Annotated[RoleHeld, Short("role")]] = ()
    """The roles they hold: a word, a map with role, from and until, or a list of these."""


@vocabulary
class Presence(FileMap):
    """One person at an occasion, with hours of their own where they differ."""

    id: Named
    hours: Hours | None = None
    """How many hours they were there, where it differs from the others."""


@vocabulary
class Enrolment(FileMap):
    """From this day the setting takes part in a programme."""

    programme: Named
    """The id of the programme."""
    date: Day
    """The day of enrolment; the version in force on it applies."""


@vocabulary
class Entry(FileMap):
    """One dated fact: exactly one of activity, issued, waive, pause, withdraw."""

    date: Day
    """The day it happened."""
    activity: Named | None = None
    """Something took place: the id of an activity or an item on offer."""
    issued: Named | None = None
    """A resource or certificate was handed over: its id."""
    waive: Annotated[str, Limit(pattern=r"^[^\x00-\x1f\x7f]{0,129}\Z", what="a commitment")] | None = None
    """A commitment is waived: its id, or stage.commitment; with by and reason."""
    pause: TrueOrFalse | None = None
    """The programme is paused from this day on."""
    withdraw: Named | None = None
    """The setting leaves the programme with this id."""
    session: Text | None = None
    """A label that keeps two sessions of one activity on one day apart."""
    people: tuple[Annotated[Presence, Short("id")], ...] = ()
    """Who was there: their ids, or maps with id and hours."""
    hours: Hours | None = None
    """How long it lasted, in hours."""
    by: Text | None = None
    """Who decided."""
    reason: Text | None = None
    """Why."""
    until: Day | None = None
    """The last day of the waiver or pause."""
    programme: Named | None = None
    """Only for this programme, where the setting takes part in several."""
    note: Text | None = None
    """Anything else worth keeping; it counts for nothing."""


@vocabulary
class Setting(FileMap):
    """A setting with all that is recorded about it."""

    setting: SettingId
    """The setting's id: its six-digit URN."""
    name: Text | None = None
    attributes: Attributes = made_anew(default_factory=dict)
    """What is known of it, such as local_authority: "925"; what is empty is not recorded."""
    enrolments: tuple[Enrolment, ...] = ()
    """The programmes it takes part in, and since when."""
    people: tuple[Person, ...] = ()
    """Its people and their roles."""
    log: tuple[Entry, ...] = ()
    """What happened: dated entries, in any order."""
    calendar: Id | None = None
    """The term dates it follows, if not the programme's: an id of a file in calendars/."""
    formerly: OneOrMany[SettingId] = ()
    """Ids under which it was known before."""
