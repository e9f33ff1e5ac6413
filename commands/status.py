"""`offer status`: where settings stand, as a table of all or one screen for each."""

from __future__ import annotations

import click
from offer.commands.answers import answers_for
from offer.commands.session import Session, shared


@click.command("status")
@click.argument("settings", nargs=-1, metavar="[SETTING]...")
@click.option("--all", "everyone", is_flag=True, help="One screen for every setting.")
@click.option("--csv", is_flag=True, help="The table of all settings as CSV.")
@shared
def status_command(session: Session, settings: tuple[str, ...], everyone: bool, csv: bool) -> None:
    """Where settings stand: a table of all, or one screen for each SETTING named."""
    from offer.engine.render import json, text

    if csv and session.json:
        raise click.UsageError("--csv or --json, not both")
    if csv and (settings or everyone):
        raise click.UsageError("--csv is for the table of all settings; leave out SETTING and --all")
    if settings and everyone:
        raise click.UsageError("name settings or say --all, not both")
    if settings or everyone:
        chosen = session.settings() if everyone else [session.setting(id) for id in dict.fromkeys(settings)]
        session.show_each(answers_for(session, chosen), json.status, text.setting_screen)
        session.finish()
        return
    answers = sorted(answers_for(session, session.settings()), key=text.due_order)
    if csv:
        from offer.commands.terminal import goes_to_a_file
        from offer.engine.render import csv as csv_table
        from offer.engine.text.csv_cells import BYTE_ORDER_MARK

        mark = BYTE_ORDER_MARK if goes_to_a_file() else ""
        session.show((), lambda width, paint: mark + csv_table.status_csv(answers))
    else:
        session.show(
            [json.table(answers, session.on)], lambda width, paint: text.status_table(answers, width, paint)
        )
    session.finish()
