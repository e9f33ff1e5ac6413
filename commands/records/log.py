"""`offer records log`: every row of a ledger, also what was corrected or taken back."""

from __future__ import annotations

from datetime import date

import click
from offer.commands.session import Session, shared


@click.command("log")
@click.argument("setting", required=False)
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="Only the newest N rows.")
@shared
def log_command(session: Session, setting: str | None, limit: int | None) -> None:
    """Everything recorded of a SETTING or of all, numbered, the newest last; also what was corrected or taken back.

    With --on, only what happened by that day. Of all settings, what the register of schools says of each is left out.
    """
    from offer.commands.records.ledger import find_setting
    from offer.engine.render import ledger as render

    ledger = session.ledger()
    with ledger.database.reading():
        if setting is None:
            kept = [row for row in ledger.everything() if row.fact.kind != "register"]
        else:
            kept = ledger.history(find_setting(session, ledger, setting).setting)
    rows = render.log_rows(kept, session.options.get("on", date.max))
    called = render.names_in(rows)
    rows = rows if limit is None else rows[-limit:]
    session.show(
        map(render.log_json, rows),
        lambda width, paint: render.log_table(rows, called, None, width, paint, setting is None),
    )
