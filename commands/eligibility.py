"""`offer eligibility`: which stages, resources and certificates settings may have."""

from __future__ import annotations

import click
from offer.commands.answers import answers_for
from offer.commands.filters import Chosen, each_row, filters, show_totals
from offer.commands.session import Session, shared


@click.command("eligibility")
@click.argument("setting", required=False)
@click.option("--exit-code", is_flag=True, help="Exit 1 where a setting is not eligible.")
@filters
@shared
def eligibility_command(session: Session, setting: str | None, exit_code: bool, chosen: Chosen) -> None:
    """Which stages, resources and certificates a setting may have, and why or why not."""
    from offer.engine.render import json, text

    if setting is not None:
        chosen.refuse_beside_a_setting()
        answers = list(answers_for(session, [session.setting(setting)]))
        session.show_each(answers, json.entitlements, text.entitlement_screen)
    else:
        rows = chosen.rows(each_row(session, session.settings()), session.library())
        answers = [row.worked.answer for row in rows]
        if chosen.count is not None:
            show_totals(session, rows, chosen.count)
        else:
            session.show(
                map(json.entitlements, answers),
                lambda width, paint: text.eligibility_table(answers, width, paint),
                paged=not chosen.no_pager,
            )
    session.finish()
    if exit_code and any(answer.eligibility != "eligible" for answer in answers):
        session.exit_with_problems()
