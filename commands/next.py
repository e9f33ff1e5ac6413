"""`offer next`: the work list of all settings, the next steps of one, or those of all by due day."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import click
from offer.commands.filters import Chosen, each_row, filters, items_meant, show_totals
from offer.commands.session import Session, shared
from offer.commands.terminal import print_csv, terminal_lines

if TYPE_CHECKING:
    from offer.engine.population.rows import SettingRow


@click.command("next")
@click.argument("setting", required=False)
@click.option("--all", "everything", is_flag=True, help="Every row, however many.")
@click.option("--by", type=click.Choice(["step"]), help="Every step by due day, in place of the work list.")
@click.option("--csv", is_flag=True, help="The work list as CSV, a line for each step.")
@filters
@shared
def next_command(
    session: Session, setting: str | None, everything: bool, by: str | None, csv: bool, chosen: Chosen
) -> None:
    """What to do next: a work list of all settings, or the steps of SETTING.

    --within DAYS says how many days ahead count as due soon (28).
    """
    if csv and (session.json or by is not None or setting is not None or chosen.count is not None):
        raise click.UsageError("--csv is for the work list; leave out SETTING, --by, --count and --json")
    if setting is not None:
        chosen.refuse_beside_a_setting("who")
        _steps(session, list(each_row(session, [session.setting(setting)])), chosen)
        return
    narrowed = chosen if by is not None else chosen._replace(within=None, who=None)
    everyone = list(each_row(session, session.settings()))
    rows = narrowed.rows(everyone, session.library())
    if chosen.count is not None:
        show_totals(session, rows, chosen.count)
    elif by is not None:
        _steps(session, rows, chosen)
        return
    else:
        _work_list(session, rows, len(everyone), chosen, everything, csv)
    session.finish()


def _steps(session: Session, rows: list[SettingRow], chosen: Chosen) -> None:
    """The next steps of rows, by due day."""
    from offer.engine.render import json, text

    steps = [
        (answer, step)
        for answer in (row.worked.answer for row in rows)
        for step in answer.next_steps
        if chosen.who is None or step.who == chosen.who
    ]
    steps.sort(key=lambda pair: pair[1].due_on or date.max)
    data = ({**json.heading(answer), "next_step": json.steps([step])[0]} for answer, step in steps)
    session.show(
        ({key: value for key, value in step.items() if key != "engine"} for step in data),
        lambda width, paint: text.steps_table(steps, width, paint),
        paged=not chosen.no_pager,
    )
    session.finish()


def _work_list(
    session: Session, rows: list[SettingRow], of: int, chosen: Chosen, everything: bool, csv: bool
) -> None:
    """The work list of rows, which are those that are asked for of so many."""
    from offer.engine.population.groups import WITHIN
    from offer.engine.population.work_list import work_list
    from offer.engine.render import work_data
    from offer.engine.render import work_list as render

    within = WITHIN if chosen.within is None else chosen.within
    work = work_list(rows, within)
    if csv:
        print_csv(work_data.work_csv(work, chosen.who))
        return
    lines = None if everything else terminal_lines()
    height = None if lines is None else lines - 1  # the prompt takes one
    items = () if chosen.item is None else items_meant(chosen.item, session.library())
    things = [thing for thing in work.to_send if items and set(thing.items) & set(items)]

    def screen(width: int, paint: render.Paint) -> str:
        groups = render.PROVIDERS if chosen.who == "provider" else render.ORDER
        beside = chosen.who != "setting" and not chosen.overdue
        all_rows = None if of == len(rows) else of
        layout = render.ScreenLayout(width, height, within, paint, groups, beside, all_rows)
        if items:
            return "\n".join(
                render.receivers_screen(thing.only(items), session.on, layout) for thing in things
            )
        return render.work_list_screen(work, session.on, layout)

    session.show(
        [work_data.work_data(work, session.on, within, chosen.who)] if session.json else (),
        screen,
        paged=(everything or bool(items)) and not chosen.no_pager,
    )
