"""`offer next`: the next steps of one setting or of all, by due day."""

from __future__ import annotations

from datetime import date

import click
from offer.commands.answers import answers_for
from offer.commands.session import Session, shared


@click.command("next")
@click.argument("setting", required=False)
@click.option("--who", type=click.Choice(["setting", "provider"]), help="Only the steps of one side.")
@shared
def next_command(session: Session, setting: str | None, who: str | None) -> None:
    """What must happen next, for one setting or all, by due day."""
    from offer.engine.render import json, text

    steps = [
        (answer, step)
        for answer in answers_for(session, session.chosen(setting))
        for step in answer.next_steps
        if who is None or step.who == who
    ]
    steps.sort(key=lambda pair: pair[1].due_on or date.max)
    data = ({**json.heading(answer), "next_step": json.steps([step])[0]} for answer, step in steps)
    session.show(
        ({key: value for key, value in step.items() if key != "engine"} for step in data),
        lambda width, paint: text.steps_table(steps, width, paint),
    )
    session.finish()
