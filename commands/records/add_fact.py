"""Records one fact that somebody typed: asks for what is missing, holds it to the rules, records and confirms it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click
from offer.commands import clock
from offer.commands.errors import CannotRun, harmless
from offer.commands.records.confirm import record_typed
from offer.commands.records.ledger import find_setting
from offer.commands.records.prompts import DATE, SETTING, Wanted, ask, ask_day, ask_if_wanted, require
from offer.commands.records.typed_values import checked_setting, number_from, people_from, person_id
from offer.commands.session import Session
from offer.engine.language.setting import Setting
from offer.engine.records.ledger.ledger import Ledger
from offer.engine.records.ledger.search import named_settings
from offer.engine.records.typed_input import KnownNames
from offer.engine.text.english import long_date, quoted
from offer.engine.text.person_names import NearKeys


def add_fact(session: Session, kind: str, wanted: tuple[Wanted, ...], given: dict[str, Any]) -> None:
    """Ask for what is missing of `wanted`, and record the fact that was `given`, by the names of the parameters.

    `kind` is the name of one of TYPED_KINDS. Raises CannotRun and UsageError.
    """
    if kind == "attribute" and given["value"] is None and "=" in (given["name"] or ""):
        raise click.UsageError("write it as NAME VALUE, such as local_authority 925, without =")
    session.refuse_known_on()
    asking = require(given, (SETTING, *wanted), given["no_input"])
    ledger = session.ledger()
    setting = find_setting(ledger, given["setting"] or ask("Setting", _settings(ledger), free=True))
    library = session.library()
    programme = _only_for(session)
    if programme is not None and not given["anyway"]:
        session.programme(library)
    if given.get("date") is None and DATE in wanted:
        given["date"] = ask_day(DATE.question)
    known = KnownNames(library, setting, given.get("date") or session.on, programme)
    for value in wanted:
        if given.get(value.key) is None:
            given[value.key] = ask(value.question, _choices(value.key, known), free=given["anyway"])
    if asking:
        _ask_more(kind, given, known)
    data = {"setting": setting.setting, **_data(kind, given, known, programme)}
    made = checked_setting(session, data, known, given["anyway"])
    _not_somebody_else(setting, made)
    _tell_of_somebody_near(session, setting, made)
    for entry in made.log:
        if entry.date > clock.today():
            session.note(f"{long_date(entry.date)} has not come yet")
    record_typed(session, ledger, setting, made, given["by"], data.get("attributes"))


def _settings(ledger: Ledger) -> dict[str, str]:
    """The settings to choose from, id to name."""
    named = {id: name for id, name, only_register in named_settings(ledger) if not only_register}
    return {id: named.get(id, "") for id in ledger.settings()}


def _only_for(session: Session) -> str | None:
    """The programme an entry is limited to: one that was typed, not the one that OFFER_PROGRAMME asks about."""
    context = click.get_current_context()
    sources = [place.get_parameter_source("programme") for place in (context, context.find_root())]
    typed = click.core.ParameterSource.COMMANDLINE in sources
    return session.options.get("programme") if typed else None


def _choices(key: str, known: KnownNames) -> Mapping[str, str]:
    """What may be answered for a key, id to label; empty where anything may."""
    choices: dict[str, Mapping[str, str]] = {
        "taken": dict.fromkeys(known.enrolled or known.programmes, ""),
        "person": {person.id: person.name or "" for person in known.setting.people},
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


def _data(kind: str, given: dict[str, Any], known: KnownNames, programme: str | None) -> dict[str, Any]:
    """The fact as the data of a records file, without what is not given."""
    days = {
        key: given[name].isoformat()
        for key, name in (("date", "date"), ("from", "from_"), ("until", "until"))
        if given.get(name)
    }
    if kind == "enrol":
        return {"enrolments": [{"programme": given["taken"], **days}]}
    if kind == "person":
        roles = [_role(typed) for typed in given["roles"]] or None
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


def _given(data: dict[str, Any]) -> dict[str, Any]:
    """The data without what is not given."""
    return {key: value for key, value in data.items() if value is not None}


def _role(typed: str) -> dict[str, str]:
    """A role typed as role:from:until, either day left out or empty. Raises CannotRun for more parts."""
    role, *days = typed.split(":")
    if len(days) > 2:
        raise CannotRun(
            f"nothing was recorded: write the role `{typed[:80]}` as ROLE, ROLE:FROM or ROLE:FROM:UNTIL"
        )
    return {"role": role} | {key: day for key, day in zip(("from", "until"), days, strict=False) if day}


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


def _tell_of_somebody_near(session: Session, setting: Setting, made: Setting) -> None:
    """Tell that somebody new has the name, or nearly the name, of somebody of the setting: they may be the same."""
    names = {person.id: person.name for person in setting.people}
    for person in made.people:
        if person.name is None or person.id in names:
            continue
        keys = NearKeys(person.name)
        for id, name in names.items():
            if name is not None and NearKeys(name).near(keys):
                session.note(
                    f"{quoted(person.name)} may be {quoted(name)} (id {id}), as the names are the same or nearly so; "
                    "if that is one person, take the new one back with `offer records correct`"
                )
