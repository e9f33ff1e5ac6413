"""`offer eligibility`: which stages, resources and certificates settings may have."""

from __future__ import annotations

import click
from offer.commands.answers import answers_for
from offer.commands.session import Session, shared


@click.command("eligibility")
@click.argument("setting", required=False)
@click.option("--exit-code", is_flag=True, help="Exit 1 where a setting is not eligible.")
@shared
def eligibility_command(session: Session, setting: str | None, exit_code: bool) -> None:
    """Which stages, resources and certificates a setting may have, and why or why not."""
    from offer.engine.render import json, text

    answers = list(answers_for(session, session.chosen(setting)))
    if setting is None:
        session.show(
            map(json.entitlements, answers),
            lambda width, paint: text.eligibility_table(answers, width, paint),
        )
    else:
        session.show_each(answers, json.entitlements, text.entitlement_screen)
    session.finish()
    if exit_code and any(answer.eligibility != "eligible" for answer in answers):
        session.exit_with_problems()
