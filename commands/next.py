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
    if session.json:
        for answer, step in steps:
            head = json.heading(answer)
            head.pop("engine")
            session.print_json({**head, "next_step": json.steps([step])[0]})
    else:
        click.echo(text.steps_table(steps, session.width, session.paint()), nl=False)
    session.finish()
