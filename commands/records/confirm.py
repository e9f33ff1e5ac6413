"""Records what was typed in the ledger, and confirms it in words or as JSON."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import click
from offer.commands import clock
from offer.commands.errors import CannotRun, harmless
from offer.commands.records.options import batch
from offer.commands.records.typed_values import refused
from offer.commands.session import Session
from offer.engine.language.setting import Setting
from offer.engine.records.ledger.facts import emptied_facts, facts_of
from offer.engine.records.ledger.ledger import Ledger
from offer.engine.records.ledger.write import WITHOUT_THE_NAME, Receipt, named_again, record
from offer.engine.render import ledger as render
from offer.engine.text.english import quoted

TYPED = "typed"
"""What the ledger keeps as the source of what was typed."""


def record_typed(
    session: Session,
    ledger: Ledger,
    setting: Setting,
    made: Setting,
    by: str | None,
    typed: Mapping[str, str] | None = None,
) -> None:
    """Record what `made` says of a setting, all or none, and confirm it. Raises CannotRun for somebody forgotten.

    `typed` are attributes as they were typed: those without a value are not recorded any more.
    """
    facts = [*facts_of(made), *emptied_facts(made.setting, typed or {})]
    with ledger.database.writing():
        receipt = record(ledger, batch(by, TYPED), facts, clock.now, again=True)
        if receipt.refused:
            if (field := receipt.fields[0]) is not None:
                raise refused([f"{named_again(field)}; {WITHOUT_THE_NAME}"])
            who = receipt.refused[0].body["id"]
            raise CannotRun(
                f"nothing was recorded: this is somebody of {setting.setting} who was forgotten ({who}), whose name "
                "and address are not to be recorded again"
            )
    _confirm(session, ledger, setting, receipt)


def _confirm(session: Session, ledger: Ledger, setting: Setting, receipt: Receipt) -> None:
    """Say what was recorded, with its numbers, and what was there already."""
    rows = {kept.id: kept for kept in ledger.entries(setting.setting)}
    new = [rows[id] for id in receipt.recorded]
    called = names_of(ledger, setting.setting)
    if session.json:
        session.print_fields(
            setting={"id": setting.setting, "name": setting.name},
            recorded=[render.log_json(render.LogRow(kept, None)) for kept in new],
            already=[dict(fact.body) for fact in receipt.already],
        )
        return
    for kept in new:
        earlier = None if kept.replaces is None else render.dated_fact(rows[kept.replaces].fact, called)
        before = "" if earlier is None else f" (before: {earlier})"
        click.echo(
            harmless(f"{setting.setting}, entry {kept.id}: {render.dated_fact(kept.fact, called)}{before}")
        )
    if not new:
        said = "; ".join(render.dated_fact(fact, called) for fact in receipt.already)
        click.echo(harmless(f"{setting.setting}: recorded before, so nothing was added: {said}"))


def names_of(ledger: Ledger, setting: str) -> Callable[[str, str], str]:
    """What the people of a setting are called now."""
    people = {person.id: person.name for person in ledger.load(setting).setting.people}
    return lambda _, person: quoted(people.get(person) or person)
