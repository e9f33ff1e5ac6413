"""Records that a thing was handed over to several settings at once: those named, or all to which it is owed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click
from offer.commands import clock
from offer.commands.errors import CannotRun, harmless
from offer.commands.filters import each_row, items_meant
from offer.commands.records.confirm import TYPED
from offer.commands.records.ledger import find_setting, usable_settings
from offer.commands.records.options import batch
from offer.commands.records.prompts import agree, can_ask
from offer.commands.records.typed_values import checked_setting, refused
from offer.commands.session import Session
from offer.engine.records.ledger.facts import Fact, facts_of
from offer.engine.records.ledger.write import WITHOUT_THE_NAME, append, find, named_again
from offer.engine.records.typed_input import KnownNames
from offer.engine.text.english import long_date, plural

if TYPE_CHECKING:
    from offer.engine.compiled.library import Library
    from offer.engine.language.setting import Setting


def add_issued(
    session: Session, named: tuple[str, ...], item: str, owed: bool, yes: bool, given: dict[str, Any]
) -> None:
    """Record that an item was handed over to the settings named, or with `owed` to those it is owed to, as one batch.

    What would be recorded is shown first. Raises CannotRun and UsageError.
    """
    session.refuse_known_on()
    day = given["date"] or (clock.today() if owed else None)
    if day is None:
        raise click.UsageError("--date is missing")
    ledger, library = session.ledger(), session.library()
    chosen = [find_setting(session, ledger, id) for id in dict.fromkeys(named)] or usable_settings(ledger)
    if owed:
        things = _owed(session, chosen, items_meant(item, library))
        if not things:
            click.echo(f"nobody is owed {item}, so nothing was recorded")
            return
    else:
        things = [(setting, item) for setting in chosen]
    facts = [fact for thing in things for fact in _facts(session, library, *thing, day, given)]
    for setting, id in things:
        click.echo(harmless(f"{setting.setting}  {setting.name or ''}: {id}"), err=True)
    schools = plural(len(things), "setting")
    if owed and not yes:
        if not can_ask(given["no_input"]):
            raise CannotRun(f"that would be recorded for {schools}; say --yes to record it")
        if not agree(f"Record that it was handed over to {schools} on {long_date(day)}?"):
            raise CannotRun("nothing was recorded")
    receipt = append(ledger, batch(given["by"], TYPED), facts, clock.now, again=True)
    if receipt.refused:
        raise refused([f"{named_again(receipt.fields[0] or 'note')}; {WITHOUT_THE_NAME}"])
    number = find(ledger, receipt.recorded[0]).batch if receipt.recorded else None
    if session.json:
        session.print_fields(
            batch=number,
            recorded=[{"setting": setting.setting, "issued": id} for setting, id in things],
            already=[dict(fact.body) for fact in receipt.already],
        )
        return
    click.echo(f"recorded {len(receipt.recorded)}, already there {len(receipt.already)}")
    if number is not None:
        session.note(f"to take all of it back: offer records correct --batch {number} --retract --reason WHY")


def _owed(session: Session, settings: list[Setting], items: tuple[str, ...]) -> list[tuple[Setting, str]]:
    """The settings to which one of the items is owed as of the day asked about, each with that item."""
    from offer.engine.population.filters import is_owed

    found = {
        (row.id, item): (row.worked.case.setting, item)
        for row in each_row(session, settings)
        for item in items
        if is_owed(row, item)
    }
    return list(found.values())


def _facts(
    session: Session, library: Library, setting: Setting, item: str, day: Any, given: dict[str, Any]
) -> list[Fact]:
    entry = {"date": day.isoformat(), "issued": item, "note": given["note"]}
    data = {
        "setting": setting.setting,
        "log": [{key: value for key, value in entry.items() if value is not None}],
    }
    made = checked_setting(session, data, KnownNames(library, setting, day), given["anyway"])
    return facts_of(made)
