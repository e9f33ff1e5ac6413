"""What coordinators ask: status, eligibility, next and why."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import click
from offer.commands.session import PROBLEMS, CannotRun, session, shared

if TYPE_CHECKING:
    from offer.engine.answers.answer import Answer, NextStep


@click.command()
@click.argument("settings", nargs=-1, metavar="[SETTING]...")
@click.option("--all", "everyone", is_flag=True, help="One screen for every setting.")
@click.option("--csv", is_flag=True, help="The table of all settings as CSV.")
@shared
@click.pass_context
def status(ctx: click.Context, settings: tuple[str, ...], everyone: bool, csv: bool) -> None:
    """Where settings stand: a table of all, or one screen for each SETTING named."""
    from offer.engine.render import json, text

    at = session(ctx)
    paint = at.paint()
    if csv and at.json:
        raise click.UsageError("--csv or --json, not both")
    if settings or everyone:
        if csv:
            raise click.UsageError("--csv is for the table of all settings; leave out SETTING and --all")
        if settings and everyone:
            raise click.UsageError("name settings or say --all, not both")
        settings = tuple(dict.fromkeys(settings))
        chosen = at.settings() if everyone else [at.setting(id) for id in settings]
        for number, answer in enumerate(at.answers(chosen)):
            if at.json:
                click.echo(json.dump(json.status(answer)))
            else:
                click.echo(("\n" if number else "") + text.setting_screen(answer, at.width, paint), nl=False)
        at.finish()
        return
    answers = sorted(at.answers(at.settings()), key=text.due_order)
    if csv:
        from offer.engine.render import csv as as_csv

        click.echo(as_csv.table(answers), nl=False)
    elif at.json:
        click.echo(json.dump(json.table(answers, at.on)))
    else:
        click.echo(text.status_table(answers, at.width, paint), nl=False)
    at.finish()


@click.command()
@click.argument("setting", required=False)
@click.option("--exit-code", is_flag=True, help="Exit 1 where a setting is not eligible.")
@shared
@click.pass_context
def eligibility(ctx: click.Context, setting: str | None, exit_code: bool) -> None:
    """Which stages, resources and certificates a setting may have, and why or why not."""
    from offer.engine.render import json, text

    at = session(ctx)
    chosen = at.settings() if setting is None else [at.setting(setting)]
    answers = list(at.answers(chosen))
    if at.json:
        for answer in answers:
            click.echo(json.dump(json.entitlements(answer)))
    elif setting is None:
        click.echo(text.eligibility_table(answers, at.width, at.paint()), nl=False)
    else:
        screens = [text.entitlement_screen(answer, at.width, at.paint()) for answer in answers]
        click.echo("\n".join(screens), nl=False)
    at.finish()
    if exit_code and any(answer.eligibility != "eligible" for answer in answers):
        ctx.exit(PROBLEMS)


@click.command("next")
@click.argument("setting", required=False)
@click.option("--who", type=click.Choice(["setting", "provider"]), help="Only the steps of one side.")
@shared
@click.pass_context
def next_(ctx: click.Context, setting: str | None, who: str | None) -> None:
    """What must happen next, for one setting or all, by due day."""
    from offer.engine.render import json, text

    at = session(ctx)
    chosen = at.settings() if setting is None else [at.setting(setting)]
    found: list[tuple[Answer, NextStep]] = [
        (answer, step)
        for answer in at.answers(chosen)
        for step in answer.next_steps
        if who is None or step.who == who
    ]
    found.sort(key=lambda one: one[1].due_on or date.max)
    if at.json:
        for answer, step in found:
            head = json.heading(answer)
            head.pop("engine")
            click.echo(json.dump({**head, "next_step": json.steps([step])[0]}))
    else:
        click.echo(text.steps_table(found, at.width, at.paint()), nl=False)
    at.finish()


@click.command()
@click.argument("setting")
@click.argument("conclusion")
@shared
@click.pass_context
def why(ctx: click.Context, setting: str, conclusion: str) -> None:
    """Why a CONCLUSION holds for a SETTING, down to log entries; or exactly what is missing.

    CONCLUSION is a stage (awareness), a commitment (awareness.share), either with a word (awareness:overdue), a
    resource, a certificate, a criterion, a flag, or `eligible`.
    """
    from offer.engine.answers.explain import NoSuchConclusion, why
    from offer.engine.render import json
    from offer.engine.render import why as render

    at = session(ctx)
    for number, worked in enumerate(at.worked([at.setting(setting)])):
        try:
            found = why(worked, conclusion)
        except NoSuchConclusion as problem:
            raise CannotRun(str(problem)) from None
        if at.json:
            click.echo(json.dump(render.plain_data(worked, found)))
        else:
            click.echo(("\n" if number else "") + render.text(worked, found, at.width, at.paint()), nl=False)
