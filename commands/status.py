"""`offer status`: where settings stand, as a table of all or one screen for each."""

from __future__ import annotations

import click
from offer.commands.answers import answers_for
from offer.commands.filters import Chosen, columns_meant, each_row, filters, show_totals
from offer.commands.session import Session, shared
from offer.commands.terminal import print_csv


@click.command("status")
@click.argument("settings", nargs=-1, metavar="[SETTING]...")
@click.option("--all", "everyone", is_flag=True, help="One screen for every setting.")
@click.option("--csv", is_flag=True, help="The table of all settings as CSV.")
@click.option(
    "--columns",
    metavar="NAME,...",
    help="More columns: flags, closed (what can no longer be met), owed, authority, or any attribute.",
)
@filters
@shared
def status_command(
    session: Session,
    settings: tuple[str, ...],
    everyone: bool,
    csv: bool,
    columns: str | None,
    chosen: Chosen,
) -> None:
    """Where settings stand: a table of all, or one screen for each SETTING named."""
    from offer.engine.render import json, text

    if csv and session.json:
        raise click.UsageError("--csv or --json, not both")
    if (csv or columns is not None) and (settings or everyone or chosen.count is not None):
        option = "--csv is" if csv else "--columns are"
        raise click.UsageError(
            f"{option} for the table of all settings; leave out SETTING, --all and --count"
        )
    if settings and everyone:
        raise click.UsageError("name settings or say --all, not both")
    if settings:
        chosen.refuse_beside_a_setting()
        named = [session.setting(id) for id in dict.fromkeys(settings)]
        session.show_each(
            answers_for(session, named),
            json.status,
            lambda answer, width, paint: (
                text.setting_screen(answer, width, paint) + _last_recorded(session, answer.setting)
            ),
        )
        session.finish()
        return
    rows = chosen.rows(each_row(session, session.settings()), session.library())
    if chosen.count is not None:
        show_totals(session, rows, chosen.count)
    elif everyone:
        session.show_each((row.worked.answer for row in rows), json.status, text.setting_screen)
    else:
        from offer.engine.render import status_table as table

        extra = columns_meant(columns or "", rows, session.library())
        rows.sort(key=table.due_order)
        if csv:
            print_csv(table.status_csv(rows, extra))
        else:
            session.show(
                [table.table_data(rows, session.on, extra)] if session.json else (),
                lambda width, paint: table.status_table(rows, extra, width, paint),
                paged=not chosen.no_pager,
            )
    session.finish()


def _last_recorded(session: Session, id: str) -> str:
    line = session.last_recorded(id)
    return f"\n{line}" if line else ""
