"""`offer records correct`: puts a later entry in place of an earlier one, or takes an entry back."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

import click
from offer.commands import clock
from offer.commands.errors import harmless
from offer.commands.records.options import anyway_option, batch, by_option
from offer.commands.session import Session, shared

if TYPE_CHECKING:
    from offer.engine.records.corrections import Editable
    from offer.engine.records.ledger.facts import Fact
    from offer.engine.records.ledger.ledger import Ledger
    from offer.engine.records.typed_input import KnownNames


@click.command("correct")
@click.argument("entry", type=click.IntRange(min=1, max=2**63 - 1))
@click.option("--set", "changes", multiple=True, metavar="KEY=VALUE", help="A value it should have.")
@click.option("--unset", multiple=True, metavar="KEY", help="A value it should not have.")
@click.option("--retract", is_flag=True, help="Take the entry back; nothing stands in its place.")
@click.option("--reason", required=True, help="Why it is corrected or taken back; it is kept.")
@by_option
@anyway_option
@shared
def correct_command(
    session: Session,
    entry: int,
    changes: tuple[str, ...],
    unset: tuple[str, ...],
    retract: bool,
    reason: str,
    by: str | None,
    anyway: bool,
) -> None:
    """Correct ENTRY, or take it back with --retract. `offer records log` numbers the entries.

    The earlier entry stays in the log; what is known from now on is the later one.
    """
    from offer.commands.records.confirm import TYPED, names_of
    from offer.commands.records.typed_values import checked_setting, refused
    from offer.engine.records.corrections import data_of, editable, fact_from
    from offer.engine.records.ledger.former_ids import against_former_ids
    from offer.engine.records.ledger.write import correct_entry, find
    from offer.engine.records.typed_input import KnownNames
    from offer.engine.render import ledger as render

    session.refuse_known_on()
    if retract == bool(changes or unset):
        raise click.UsageError(
            "say what to correct with --set or --unset, or take the entry back with --retract"
        )
    reason = " ".join(reason.split())
    if not reason or not reason.isprintable():
        raise refused(["the reason is blank or holds an invisible character"])
    ledger = session.ledger()
    old = find(ledger, entry)
    setting = ledger.load(old.fact.setting).setting
    new = None
    if not retract:
        known = KnownNames(session.library(), setting, old.fact.on or session.on)
        part = ledger.moves().part(old.fact.setting)
        editing = editable(part.today(old.fact), entry)
        data = data_of(editing, _changed(session, editing, changes, unset, known))
        new = part.then(fact_from(editing, checked_setting(session, data, known, anyway)))
        if new is None:
            raise refused([f"somebody in it was not at {part.setting}; take it back, and record it anew"])
        if doubt := against_former_ids(ledger, [new]):
            raise refused(["; ".join(doubt[0])])
        if new == old.fact:
            click.echo(f"{setting.setting}, entry {entry} says that already, so nothing was changed")
            return
    number = correct_entry(ledger, batch(by, TYPED), entry, new, reason, clock.now)
    if session.json:
        rows = {kept.id: kept for kept in ledger.history(setting.setting)}
        session.print_json(render.log_json(render.LogRow(rows[number], None)))
        return
    called, shown = names_of(ledger, setting.setting), ledger.moves().part(old.fact.setting).today
    click.echo(
        harmless(f"{setting.setting}, entry {entry} was: {render.dated_fact(shown(old.fact), called)}")
    )
    now = "taken back" if new is None else render.dated_fact(shown(new), called)
    click.echo(harmless(f"{setting.setting}, entry {number} now: {now}"))
    if new is None and (left := _still_there(ledger, old.fact)):
        session.note(left)


def _still_there(ledger: Ledger, fact: Fact) -> str | None:
    """What to say where somebody was taken back of whom later entries still say something; None elsewhere."""
    from offer.engine.text.english import join_words

    if fact.kind != "person" or set(fact.body) != {"id"}:
        return None
    kept = list(ledger.entries(fact.setting))
    replaced = {row.replaces for row in kept}
    id_key = {"person": "id", "role": "person"}
    numbers = [
        str(row.id)
        for row in kept
        if row.id not in replaced
        and row.fact.kind in id_key
        and row.fact.body[id_key[row.fact.kind]] == fact.body["id"]
    ]
    if not numbers:
        return None
    entries = (
        f"entry {numbers[0]} still says" if len(numbers) == 1 else f"entries {join_words(numbers)} still say"
    )
    return f"{fact.body['id']} stays, as {entries} something of them: retract what else is wrong"


def _changed(
    session: Session, editing: Editable, changes: tuple[str, ...], unset: tuple[str, ...], known: KnownNames
) -> dict[str, Any]:
    """The values of a fact after what was typed. Raises CannotRun for a key it does not have."""
    from offer.commands.records.typed_values import day_text, number_from, people_from, thing_meant

    meant: dict[str, Callable[[str], Any]] = {
        "people": lambda typed: people_from([typed], known),
        "hours": number_from,
        **dict.fromkeys(("date", "from", "until"), day_text),
        **{kind: partial(thing_meant, session, known, kind) for kind in _NAMED},
        "pause": lambda typed: typed == "true" or typed,
        "formerly": lambda typed: [id.strip() for id in typed.split(",")],
    }
    values = dict(editing.values)
    for key in unset:
        _refuse_unknown_key(key, editing)
        values.pop(key, None)
    for typed in changes:
        key, equals, value = typed.partition("=")
        key = key.strip()
        if not equals:
            raise click.UsageError(f"write --set as KEY=VALUE, such as --set {editing.keys[0]}=...")
        _refuse_unknown_key(key, editing)
        values[key] = meant.get(key, str)(value)
    return values


_NAMED = ("activity", "issued", "waive", "role", "programme")


def _refuse_unknown_key(key: str, editing: Editable) -> None:
    """Refuse a key that the entry cannot have. Raises CannotRun."""
    from offer.commands.records.typed_values import refused
    from offer.engine.text.english import join_words, quoted
    from offer.engine.text.suggest import did_you_mean

    if key not in editing.keys:
        may = join_words([f"`{known}`" for known in editing.keys])
        near = did_you_mean(key, editing.keys)
        raise refused([f"this entry has no `{quoted(key)}`{near}; it may have {may}"])
