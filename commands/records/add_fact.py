"""Records one fact that somebody typed: asks for what is missing, holds it to the rules, records and confirms it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import click
from offer.commands import clock
from offer.commands.errors import CannotRun, harmless
from offer.commands.records.confirm import record_facts, record_typed
from offer.commands.records.ledger import find_setting
from offer.commands.records.prompts import DATE, SETTING, Wanted, ask, ask_day, ask_if_wanted, require
from offer.commands.records.typed_values import (
    checked_setting,
    day_text,
    number_from,
    people_from,
    person_id,
    refused,
    thing_meant,
)
from offer.commands.session import Session
from offer.engine.language.setting import Setting
from offer.engine.records.ledger.facts import facts_of
from offer.engine.records.ledger.ledger import Ledger
from offer.engine.records.ledger.search import named_settings
from offer.engine.records.role_changes import replacement
from offer.engine.records.store.interface import RecordsTrouble
from offer.engine.records.typed_input import KnownNames
from offer.engine.text.english import long_date, quoted


def add_fact(session: Session, kind: str, wanted: tuple[Wanted, ...], given: dict[str, Any]) -> None:
    """Ask for what is missing of `wanted`, and record the fact that was `given`, by the names of the parameters.

    `kind` is the name of one of TYPED_KINDS. Raises CannotRun and UsageError.
    """
    if kind == "attribute" and given["value"] is None and "=" in (given["name"] or ""):
        raise click.UsageError("write it as NAME VALUE, such as local_authority 925, without =")
    session.refuse_known_on()
    if kind == "replacement":
        given["day"] = session.typed("on")
    asking = require(given, (SETTING, *wanted), given["no_input"])
    ledger = session.ledger()
    setting = find_setting(session, ledger, given["setting"] or ask("Setting", _settings(ledger), free=True))
    library = session.library()
    programme = session.typed("programme")
    if programme is not None and not given["anyway"]:
        programme = session.programme(library)
    if given.get("date") is None and DATE in wanted:
        given["date"] = ask_day(DATE.question)
    if kind == "replacement" and given["day"] is None:
        given["day"] = ask_day(wanted[-1].question)
    known = KnownNames(library, setting, given.get("date") or session.on, programme)
    for value in wanted:
        kind_named = _NAMED.get(value.key)
        if given.get(value.key) is None:
            meant = partial(known.meant, kind_named) if kind_named else None
            free = given["anyway"] or value.key == "new"
            given[value.key] = ask(value.question, _choices(value.key, known), free=free, meant=meant)
        elif kind_named is not None:
            given[value.key] = thing_meant(session, known, kind_named, given[value.key])
    if asking:
        _ask_more(kind, given, known)
    if kind == "replacement":
        _replace(session, ledger, known, given, asking)
        return
    data = {"setting": setting.setting, **_data(session, kind, given, known, programme)}
    made = checked_setting(session, data, known, given["anyway"])
    _not_somebody_else(setting, made)
    for entry in made.log:
        if entry.date > clock.today():
            session.note(f"{long_date(entry.date)} has not come yet")
    record_typed(session, ledger, setting, made, given["by"], data.get("attributes"))


_NAMED = {"activity": "activity", "issued": "issued", "waive": "waive", "role": "role", "taken": "programme"}
"""What is named by id, title or words, and of which kind it is."""


def _settings(ledger: Ledger) -> dict[str, str]:
    """The settings to choose from, id to name."""
    named = {id: name for id, name, only_register in named_settings(ledger) if not only_register}
    return {id: named.get(id, "") for id in ledger.settings()}


def _choices(key: str, known: KnownNames) -> Mapping[str, str]:
    """What may be answered for a key, id to label; empty where anything may."""
    people = {person.id: person.name or "" for person in known.setting.people}
    choices: dict[str, Mapping[str, str]] = {
        "taken": dict.fromkeys(known.enrolled or known.programmes, ""),
        "person": people,
        "old": people,
        "new": people,
        "name": known.attributes,
        "activity": known.activities,
        "issued": known.issuable,
        "waive": known.commitments,
        "role": known.roles,
    }
    return choices.get(key, {})


def _ask_more(kind: str, given: dict[str, Any], known: KnownNames) -> None:
    """Ask for what may be missing, and put the answers into what was `given`."""
    if kind == "activity":
        if not given["people"] and known.setting.people:
            for person in known.setting.people:
                click.echo(harmless(f"  {person.id}  {person.name or ''}".rstrip()), err=True)
            given["people"] = (ask_if_wanted("People"),)
        if given["hours"] is None:
            given["hours"] = ask_if_wanted("Hours") or None
    if kind == "person":
        for key, question in (("name", "Name"), ("email", "Email")):
            given[key] = given[key] or ask_if_wanted(question) or None


def _data(
    session: Session, kind: str, given: dict[str, Any], known: KnownNames, programme: str | None
) -> dict[str, Any]:
    """The fact as the data of a records file, without what is not given."""
    days = {
        key: given[name].isoformat()
        for key, name in (("date", "date"), ("from", "from_"), ("until", "until"))
        if given.get(name)
    }
    if kind == "enrol":
        return {"enrolments": [{"programme": given["taken"], **days}]}
    if kind == "person":
        roles = [_role(session, known, typed) for typed in given["roles"]] or None
        return {"people": [_given({key: given[key] for key in ("id", "name", "email")} | {"roles": roles})]}
    if kind == "role":
        who = person_id(given["person"], known, given["anyway"])
        return {"people": [{"id": who, "roles": [{"role": given["role"], **days}]}]}
    if kind == "attribute":
        return {"attributes": {given["name"]: given["value"]}}
    hours = given.get("hours")
    entry = {
        "activity": given.get("activity"),
        "issued": given.get("issued"),
        "waive": given.get("waive"),
        "pause": kind == "pause" or None,
        "withdraw": given.get("taken"),
        "people": people_from(given.get("people", ()), known) or None,
        "hours": None if hours is None else number_from(hours),
        "session": given.get("session"),
        "by": given.get("granted_by"),
        "reason": given.get("reason"),
        "note": given.get("note"),
        **days,
        "programme": None if kind == "withdraw" else programme,
    }
    return {"log": [_given(entry)]}


def _replace(
    session: Session, ledger: Ledger, known: KnownNames, given: dict[str, Any], asking: bool
) -> None:
    """Record that somebody takes over somebody's roles, and who they are where they are new. Raises CannotRun."""
    setting = known.setting
    old = person_id(given["old"], known, anyway=False)
    there = person_id(given["new"], known, anyway=True) in {person.id for person in setting.people}
    new = person_id(given["new"], known, anyway=True)
    if asking and not there:
        given["name"] = given["name"] or ask_if_wanted("Name") or None
    if not there and given["name"] is None:
        raise refused(
            [
                f"no person in {setting.setting} is called `{quoted(new)}`; somebody new has an id, such as initials, "
                'and a name: NEW is the id, and --name "C. Marsh" the name'
            ]
        )
    person = _given({"id": new, "name": given["name"], "email": given["email"]})
    made = checked_setting(session, {"setting": setting.setting, "people": [person]}, known, given["anyway"])
    _not_somebody_else(setting, made)
    facts = facts_of(made) if len(person) > 1 else []
    names = {person.id: person.name or person.id for person in (*setting.people, *made.people)}
    try:
        changes = replacement(
            ledger, setting.setting, old, new, given["day"], lambda id: quoted(names.get(id, id)), facts
        )
    except RecordsTrouble as trouble:
        raise refused([str(trouble)]) from None
    record_facts(session, ledger, setting, changes, given["by"])


def _given(data: dict[str, Any]) -> dict[str, Any]:
    """The data without what is not given."""
    return {key: value for key, value in data.items() if value is not None}


def _role(session: Session, known: KnownNames, typed: str) -> dict[str, str]:
    """A role typed as role:from:until, either day left out or empty. Raises CannotRun for more parts."""
    role, *days = typed.split(":")
    if len(days) > 2:
        raise CannotRun(
            f"nothing was recorded: write the role `{typed[:80]}` as ROLE, ROLE:FROM or ROLE:FROM:UNTIL"
        )
    named = thing_meant(session, known, "role", role)
    return {"role": named} | {
        key: day_text(day) for key, day in zip(("from", "until"), days, strict=False) if day
    }


def _not_somebody_else(setting: Setting, made: Setting) -> None:
    """Refuse the id of somebody else for a new person: their name would be overwritten. Raises CannotRun."""
    named = {person.id: person.name for person in setting.people}
    for person in made.people:
        before = named.get(person.id)
        if person.name is not None and before not in (None, person.name):
            raise CannotRun(
                f"nothing was recorded: `{person.id}` of {setting.setting} is {before} already; give somebody new "
                f"another id, or correct the name (`offer records log {setting.setting}` numbers the entries)"
            )
