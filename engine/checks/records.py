"""Checks of one setting's records by themselves, and what runs them. Unknown names are no errors: the answer
reports them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from ..compiled.programme import DeclaredAttribute
from ..diagnostics import Diagnostic
from ..language.attributes import WRITTEN, typed
from ..language.setting import Setting
from ..reading.positions import Places
from ..text.english import join_words, quoted
from .registry import at_most_listed, finds, problems_found

_URN = re.compile(r"[0-9]{6}\Z")


@finds("R402", of="records")
def until_before_date(setting: Setting, places: Places) -> Iterator[Diagnostic]:
    """R402: a waiver or a pause ends, and a contact is come back to, on or after its own day."""
    for at, entry in enumerate(setting.log):
        if entry.until is not None and entry.until < entry.date:
            yield _days("R402", "this entry ends before its own date", places, ("log", at), "date")
        if entry.again is not None and entry.again < entry.date:
            message = "the day to come back to it lies before its own date"
            yield _days("R402", message, places, ("log", at), "date", "again")


@finds("R403", of="records")
def role_ends_before_it_begins(setting: Setting, places: Places) -> Iterator[Diagnostic]:
    """R403: a role is held from a day until the same or a later day."""
    for at, person in enumerate(setting.people):
        for number, held in enumerate(person.roles):
            if held.from_ is not None and held.until is not None and held.until < held.from_:
                message = f"this role of `{person.id}` ends before it begins"
                yield _days("R403", message, places, ("people", at, "roles", number), "from")


@finds("R404", of="records")
def people_twice(setting: Setting, places: Places) -> Iterator[Diagnostic]:
    """R404: a person is listed once, with all their roles."""
    first: dict[str, int] = {}
    for at, person in enumerate(setting.people):
        if person.id in first:
            message = f"the id `{person.id}` is given to two people"
            also = (places.span("people", first[person.id], "id"), "the first one is here")
            fix = "give one of them another id, or write all roles of one person in one place"
            yield Diagnostic("R404", message, places.span("people", at, "id"), fix, (also,))
        first.setdefault(person.id, at)


@finds("R410", of="records", thorough=True)
def no_urn(setting: Setting, places: Places) -> Iterator[Diagnostic]:
    """R410, a warning: a setting is known by its six-digit URN, and so are those it was before."""
    named: list[tuple[str, tuple[str | int, ...]]] = [(setting.setting, ("setting",))]
    named += [(former, ("formerly", at)) for at, former in enumerate(setting.formerly)]
    for id, path in named:
        if id and not _URN.match(id):  # without an id it could not be read, which is said
            message = f"`{id}` is not a URN, which has six digits"
            fix = 'write the URN of the register of schools, in quotes, such as "137001"'
            yield Diagnostic("R410", message, places.span(*path), fix, (), "warning")


Declarations = Sequence[Mapping[str, DeclaredAttribute]]
"""The attributes that each of some programmes declares, those of one setting for instance."""


@finds("R405", of="attributes")
def attributes_of_another_type(
    setting: Setting, places: Places, declared: Declarations
) -> Iterator[Diagnostic]:
    """R405: what is recorded has the type that one of the programmes declares for the attribute."""
    for name, scalar in setting.attributes.items():
        types = list(dict.fromkeys(each[name].type for each in declared if name in each))
        if types and all(typed(scalar, type) is None for type in types):
            of_type = join_words(types, "or")
            message = (
                f"`{quoted(scalar.text)}` cannot be the `{name}` of a setting, which is of type {of_type}"
            )
            fix = f"write {join_words([WRITTEN[type] for type in types], 'or')}"
            yield Diagnostic("R405", message, places.span("attributes", name), fix)


def _days(
    code: str, message: str, places: Places, way: tuple[str | int, ...], begins: str, ends: str = "until"
) -> Diagnostic:
    also = ((places.span(*way, begins), "it begins here"),)
    return Diagnostic(code, message, places.span(*way, ends), "correct one of the two days", also)


def check_setting(setting: Setting, places: Places) -> list[Diagnostic]:
    """Every problem of one file of records by itself."""
    return at_most_listed(problems_found("records", setting, places))


def check_attributes(setting: Setting, places: Places, declared: Declarations) -> list[Diagnostic]:
    """Every attribute in a file of records that is not of a type the programmes declare for it."""
    return problems_found("attributes", setting, places, declared)


def check_setting_thoroughly(setting: Setting, places: Places, declared: Declarations) -> list[Diagnostic]:
    """What only validating says of a file of records, after `check_setting`: its attributes' types, and its id."""
    of_ids = problems_found("records", setting, places, thorough=True)
    return at_most_listed([*check_attributes(setting, places, declared), *of_ids])
