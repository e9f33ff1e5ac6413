"""Records what was typed in the ledger, and confirms it in words or as JSON."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import click
from offer.commands import clock
from offer.commands.errors import CannotRun, harmless
from offer.commands.records.enrolled import doubts_in_words, enrolled_in
from offer.commands.records.options import batch
from offer.commands.records.typed_values import refused
from offer.commands.session import Session
from offer.engine.language.setting import Setting
from offer.engine.records.ledger.facts import emptied_facts, facts_of
from offer.engine.records.ledger.former_ids import against_former_ids
from offer.engine.records.ledger.ledger import Ledger
from offer.engine.records.ledger.role_ends import day_of
from offer.engine.records.ledger.write import WITHOUT_THE_NAME, Receipt, named_again, record
from offer.engine.records.role_changes import TypedFacts, with_roles
from offer.engine.records.store.interface import NotFound, RecordsTrouble
from offer.engine.render import ledger as render
from offer.engine.text.english import join_words, long_date, quoted

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
    named = names_of(ledger, setting.setting)
    try:
        changes = with_roles(
            ledger, [*facts_of(made), *emptied_facts(made.setting, typed or {})], lambda id: named("", id)
        )
    except RecordsTrouble as trouble:
        raise refused([str(trouble)]) from None
    record_facts(session, ledger, setting, changes, by)


def record_facts(
    session: Session, ledger: Ledger, setting: Setting, changes: TypedFacts, by: str | None
) -> None:
    """Record facts of a setting, all or none, and confirm them. Raises CannotRun for somebody forgotten."""
    with ledger.database.writing():
        if doubts := against_former_ids(ledger, changes.facts):
            raise refused("; ".join(doubt) for doubt in doubts.values())
        receipt = record(
            ledger, batch(by, TYPED), changes.facts, clock.now, again=True, instead=changes.instead
        )
        if receipt.refused:
            if (field := receipt.fields[0]) is not None:
                raise refused([f"{named_again(field)}; {WITHOUT_THE_NAME}"])
            who = receipt.refused[0].body["id"]
            raise CannotRun(
                f"nothing was recorded: this is somebody of {setting.setting} who was forgotten ({who}), whose name "
                "and address are not to be recorded again"
            )
    _confirm(session, ledger, setting, receipt)
    _tell_later_entries(session, ledger, setting.setting, changes)
    for words in doubts_in_words(session, enrolled_in(ledger, changes.facts)):
        session.note(words)


def _tell_later_entries(session: Session, ledger: Ledger, setting: str, changes: TypedFacts) -> None:
    """Notice the entries at which somebody was after the day on which their role has ended."""
    part = ledger.moves().part
    for place in changes.instead:
        fact = changes.facts[place]
        body = part(fact.setting).today(fact).body
        until = day_of(body, "until") if fact.kind == "role" else None
        later = [
            f"{entry.activity} of {long_date(entry.date)}"
            for entry in sorted(ledger.load(setting).setting.log, key=lambda entry: entry.date)
            if until is not None
            and entry.date > until
            and any(one.id == body["person"] for one in entry.people)
        ]
        if later:
            who = names_of(ledger, setting)(setting, body["person"])
            session.note(
                f"{who} counts no longer as {quoted(body['role'])} at what is recorded after that day: "
                f"{join_words(later)}"
            )


def _confirm(session: Session, ledger: Ledger, setting: Setting, receipt: Receipt) -> None:
    """Say what was recorded, with its numbers, and what was there already."""
    rows = {kept.id: kept for kept in ledger.history(setting.setting)}
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
    """What the people of a setting are called now; their ids where there is no such setting yet."""
    try:
        people = {person.id: person.name for person in ledger.load(setting).setting.people}
    except NotFound:
        people = {}
    return lambda _, person: quoted(people.get(person) or person)
