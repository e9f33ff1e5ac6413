"""`offer changes`: what is different for settings since a day."""

from __future__ import annotations

from datetime import timedelta

import click
from offer.commands.filters import Chosen, each_row, filters
from offer.commands.options import DayParam
from offer.commands.session import Session, shared


@click.command("changes")
@click.option("--since", type=DayParam(), required=True, help="The first day of the time asked about.")
@filters
@shared
def changes_command(session: Session, since: object, chosen: Chosen) -> None:
    """What is different since a day, by kind: complete, begun, met, sent, overdue.

    Both days are reckoned by the programme files as they are now.
    """
    from datetime import date

    from offer.engine.population.changes import changes_between
    from offer.engine.population.rows import SettingRow
    from offer.engine.render import changes as render

    assert isinstance(since, date)
    if since > session.on:
        raise click.UsageError(f"--since {since} lies after {session.on}, the day asked about")
    if chosen.count is not None:
        raise click.UsageError("--count is for `status`, `next` and `eligibility`")
    rows = chosen.rows(each_row(session, session.settings()), session.library())
    desk = session.desk()
    pairs = [
        (SettingRow(desk.work(row.worked.case.setting, row.programme, since - timedelta(days=1))), row)
        for row in rows
    ]
    found = changes_between(pairs, since)
    versions = list(dict.fromkeys(row.version for row in rows if row.status != "not_enrolled"))
    session.show(
        [render.changes_data(found, since, session.on, versions)] if session.json else (),
        lambda width, paint: render.changes_screen(found, since, session.on, versions, width, paint),
        paged=not chosen.no_pager,
    )
    session.finish()
