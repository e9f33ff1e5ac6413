"""`offer records log` and `offer records people`: what a ledger holds."""

from __future__ import annotations

from datetime import date

import click
from offer.commands.records.ledger import open_ledger
from offer.commands.records.recording import find_setting
from offer.commands.session import session, shared


@click.command()
@click.argument("setting", required=False)
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="Only the newest N rows.")
@shared
@click.pass_context
def log(ctx: click.Context, setting: str | None, limit: int | None) -> None:
    """Everything recorded of a SETTING or of all, numbered, the newest last; also what was corrected or taken back.

    With --on, only what happened by that day. Of all settings, what the register of schools says of each is left out.
    """
    from offer.engine.render import json
    from offer.engine.render import ledger as render

    at = session(ctx)
    ledger = open_ledger(at)
    with ledger.database.reading():
        if setting is None:
            kept = [each for each in ledger.everything() if each.fact.kind != "register"]
        else:
            kept = list(ledger.entries(find_setting(ledger, setting).setting))
    rows = render.log_rows(kept, at.options.get("on", date.max))
    called = render.names_in(rows)
    rows = rows if limit is None else rows[-limit:]
    if at.json:
        for row in rows:
            click.echo(json.dump(render.log_data(row)))
        return
    click.echo(render.log_table(rows, called, None, at.width, at.paint(), setting is None), nl=False)


@click.command()
@click.argument("setting", required=False)
@click.option("--search", metavar="WORDS", help="Only whose id, name or address holds all of these words.")
@shared
@click.pass_context
def people(ctx: click.Context, setting: str | None, search: str | None) -> None:
    """The people of a SETTING or of all, with their roles."""
    from offer.engine.frozen import replace
    from offer.engine.records.ledger.search import folded
    from offer.engine.records.store.interface import Recorded
    from offer.engine.render import json
    from offer.engine.render import ledger as render

    at = session(ctx)
    ledger = open_ledger(at)
    if setting is not None:
        found = [find_setting(ledger, setting)]
    else:
        found = [each.setting for each in ledger.load_all() if isinstance(each, Recorded)]
    words = folded(search or "").split()
    kept = [
        replace(
            one,
            people=tuple(
                person
                for person in one.people
                if all(word in folded(f"{person.id} {person.name} {person.email}") for word in words)
            ),
        )
        for one in found
    ]
    if at.json:
        for each in render.people_data(kept):
            click.echo(json.dump(each))
        return
    click.echo(render.people_table(kept, at.width, at.paint()), nl=False)
