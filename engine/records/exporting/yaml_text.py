"""A setting as the YAML text of a records file, in the style of the examples: what is short stands in one line.

`records_data` is the plain data of the file, which imports check as well; `yaml_of` is its text.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from ...language.field_types import Scalar
from ...language.setting import Entry, Person, Presence, RoleHeld, Setting
from ...reading.yaml_writer import (
    block,
    double_quoted,
    lines_of,
    scalar_kind,
    write_number,
    write_scalar,
)
from .refused_characters import without_refused

_WIDTH = 110
"""Characters of a line up to which a map or list stands in brackets."""

_UNQUOTED = re.compile(r"(?!.* - )[^\W\d_](?:[\w.'’/&()+ -]*[\w.'’)])?")
_IN_QUOTES = ("setting", "formerly")
"""Keys of ids, which mostly look like numbers and stand in quotation marks always."""
_IN_LINES = ("enrolments", "people", "log")
"""Keys of lists that have a line for each item however short they are."""


def yaml_of(setting: Setting) -> str:
    """The text of a setting's records file."""
    lines: list[str] = []
    for key, value in records_data(setting).items():
        if key in _IN_LINES:
            lines += [f"{key}:", *block(value, _write, _WIDTH, "  ")]
        else:
            lines += lines_of(
                [f"{key}:"], [value], double_quoted if key in _IN_QUOTES else _write, _WIDTH, ""
            )
    return "\n".join(lines) + "\n"


def records_data(setting: Setting) -> dict[str, Any]:
    """A setting as the maps and lists of its records file, with the values that stand in it.

    Days are dates, and a value beside an attribute is a Scalar where it is written without quotation marks. What no
    file may hold is replaced by a sign. Raises AttributeError or TypeError where a value is of another type than its
    field says.
    """
    return _filled(
        {
            "setting": without_refused(setting.setting),
            **_texts(setting, "name"),
            "attributes": {
                without_refused(name): _attribute(scalar) for name, scalar in setting.attributes.items()
            },
            **_texts(setting, "calendar"),
            "formerly": [without_refused(id) for id in setting.formerly],
            "enrolments": [
                {"programme": without_refused(enrolment.programme), "date": enrolment.date}
                for enrolment in setting.enrolments
            ],
            "people": [_person(person) for person in setting.people],
            "log": [_entry(entry) for entry in setting.log],
        }
    )


def write_hours(hours: float) -> str:
    """A number of hours, whole ones without a decimal point."""
    return write_number(hours).removesuffix(".0")


def _filled(values: dict[str, Any]) -> dict[str, Any]:
    """The keys that say something."""
    return {key: value for key, value in values.items() if value is not None and value not in ([], {})}


def _texts(record: Any, *keys: str) -> dict[str, str]:
    """The optional texts of a record, those that it has."""
    texts = {key: getattr(record, key) for key in keys}
    return {key: without_refused(text) for key, text in texts.items() if text is not None}


def _attribute(scalar: Scalar) -> Scalar | str:
    unquoted = scalar.kind != "text" and scalar_kind(scalar.text) == scalar.kind
    return scalar if unquoted else without_refused(scalar.text)


def _person(person: Person) -> dict[str, Any]:
    roles = [_role(held) for held in person.roles]
    return _filled({"id": without_refused(person.id), **_texts(person, "name", "email"), "roles": roles})


def _role(held: RoleHeld) -> str | dict[str, Any]:
    role = without_refused(held.role)
    days = _filled({"from": held.from_, "until": held.until})
    return {"role": role, **days} if days else role


def _presence(presence: Presence) -> str | dict[str, Any]:
    id = without_refused(presence.id)
    return id if presence.hours is None else {"id": id, "hours": _number(presence.hours)}


def _entry(entry: Entry) -> dict[str, Any]:
    return _filled(
        {
            "date": entry.date,
            **_texts(entry, "activity", "issued", "waive", "withdraw", "contact"),
            "pause": None if entry.pause is None else bool(entry.pause),
            **_texts(entry, "session"),
            "people": [_presence(presence) for presence in entry.people],
            "hours": _number(entry.hours),
            **_texts(entry, "by", "reason"),
            "until": entry.until,
            **_texts(entry, "about"),
            "due": entry.due,
            "again": entry.again,
            **_texts(entry, "programme", "note"),
        }
    )


def _number(hours: float | None) -> float | None:
    if hours is not None and type(hours) not in (int, float):
        raise TypeError("not a number")
    return hours


def _write(value: Any) -> str:
    if isinstance(value, Scalar):
        return value.text
    if isinstance(value, date):
        return value.isoformat()
    return write_hours(value) if type(value) in (int, float) else write_scalar(value, _UNQUOTED)
