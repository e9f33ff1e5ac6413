"""Records one fact that somebody typed: asks for what is missing, holds it to the rules, records and confirms it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import click
from offer.commands import clock
from offer.commands.errors import CannotRun
from offer.commands.records.confirm import record_typed
from offer.commands.records.ledger import find_setting, open_ledger
from offer.commands.records.prompts import DATE, SETTING, Wanted, ask, ask_day, require
from offer.commands.records.typed_values import checked_setting
from offer.commands.session import Session
from offer.engine.language.setting import Setting
from offer.engine.records.ledger import Ledger
from offer.engine.records.ledger.search import names
from offer.engine.records.typed_input import Known
from offer.engine.text.english import long_date


def add_fact(
    session: Session,
    given: dict[str, Any],
    wanted: Sequence[Wanted],
    data_of: Callable[[dict[str, Any], Known], dict[str, Any]],
    ask_more: Callable[[dict[str, Any], Known], None] | None,
) -> None:
    """Ask for what is missing of `wanted`, make the data of a records file from what was given, and record that.

    `ask_more` asks for what may be missing, where anything had to be asked for. Raises CannotRun and UsageError.
    """
    asking = require(given, (SETTING, *wanted), given["no_input"])
    ledger = open_ledger(session)
    setting = find_setting(ledger, given["setting"] or ask("Setting", _settings(ledger), free=True))
    library = session.library()
    given["only_for"] = _only_for(session)
    if given["only_for"] is not None and not given["anyway"]:
        session.programme(library)
    if given.get("date") is None and DATE in wanted:
        given["date"] = ask_day(DATE.question)
    known = Known(library, setting, given.get("date") or session.on, given["only_for"])
    for value in wanted:
        if given.get(value.key) is None:
            given[value.key] = ask(value.question, _choices(value.key, known), free=given["anyway"])
    if asking and ask_more is not None:
        ask_more(given, known)
    data = {"setting": setting.setting, **data_of(given, known)}
    made = checked_setting(session, data, known, given["anyway"])
    _not_somebody_else(setting, made)
    for entry in made.log:
        if entry.date > clock.today():
            session.note(f"{long_date(entry.date)} has not come yet")
    record_typed(session, ledger, setting, made, given["by"])


def _settings(ledger: Ledger) -> dict[str, str]:
    """The settings to choose from, id to name."""
    named = {id: name for id, name, only_register in names(ledger) if not only_register}
    return {id: named.get(id, "") for id in ledger.settings()}


def _only_for(session: Session) -> str | None:
    """The programme an entry is limited to: one that was typed, not the one that OFFER_PROGRAMME asks about."""
    context = click.get_current_context()
    sources = [place.get_parameter_source("programme") for place in (context, context.find_root())]
    if click.core.ParameterSource.COMMANDLINE not in sources:
        return None
    named: str | None = session.options.get("programme")
    return named


def _choices(key: str, known: Known) -> Mapping[str, str]:
    """What may be answered for a key, id to label; empty where anything may."""
    if key == "taken":
        return dict.fromkeys(known.enrolled or known.programmes, "")
    if key == "person":
        return {person.id: person.name or "" for person in known.setting.people}
    if key == "name":
        return {name: attribute.says or "" for name, attribute in known.attributes.items()}
    choices: dict[str, Mapping[str, str]] = {
        "activity": known.activities,
        "item": known.issuable,
        "commitment": known.commitments,
        "role": known.roles,
    }
    return choices.get(key, {})


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
