"""The group `offer programme`: helps for the people who write the files."""

from __future__ import annotations

import click
from offer.commands.session import CannotRun, session, shared

KINDS = ("programme", "calendar", "setting", "scenarios")


@click.group()
def programme() -> None:
    """For designers: help with writing the files."""


@programme.command()
@click.option(
    "--kind", type=click.Choice(KINDS), default="programme", show_default=True, help="Of which files."
)
@shared
def schema(kind: str) -> None:
    """The JSON Schema of a kind of file, for an editor."""
    from offer.engine.authoring.json_schema import schema_text

    click.echo(schema_text(kind), nl=False)


@programme.command()
@click.argument("code", required=False)
@shared
@click.pass_context
def explain(ctx: click.Context, code: str | None) -> None:
    """What a CODE of a problem means, why it matters and how to mend it; without one, all codes."""
    from offer.engine.catalogue.codes import CATALOGUE
    from offer.engine.render import codes, json
    from offer.engine.text.suggest import did_you_mean

    at = session(ctx)
    if code is None:
        if at.json:
            click.echo(json.dump(codes.all_data()))
        else:
            click.echo(codes.listed(at.width, at.paint()), nl=False)
        return
    entry = CATALOGUE.get(code.upper())
    if entry is None:
        raise CannotRun(
            f"no problem has the code `{code}`{did_you_mean(code.upper(), CATALOGUE)}\n"
            "`offer programme explain` lists all codes"
        )
    if at.json:
        click.echo(json.dump({"schema": json.SCHEMA, **codes.plain_data(entry)}))
    else:
        click.echo(codes.explained(entry, at.width, at.paint()), nl=False)


@programme.command()
@click.argument("id")
@click.option("--title", help="The title, in place of one made from the ID.")
@click.option("--scenarios", is_flag=True, help="The start of its scenarios file instead.")
@shared
@click.pass_context
def new(ctx: click.Context, id: str, title: str | None, scenarios: bool) -> None:
    """Print the start of a programme called ID, with a remark for each part; it is valid as it stands.

    Nothing is written: offer programme new my-offer > programmes/my-offer.yaml
    """
    from pathlib import Path

    from offer.engine.authoring.template import (
        NotAStart,
        programme_ids,
        start_programme,
        start_scenarios,
    )

    at = session(ctx)
    if scenarios and title is not None:
        raise click.UsageError("--title is for the programme, not for its scenarios")
    folder = Path(at.options.get("programmes") or "programmes")
    try:
        text = start_scenarios(id) if scenarios else start_programme(id, title)
    except NotAStart as problem:
        raise CannotRun(str(problem)) from None
    if not scenarios and id in programme_ids(folder):
        raise CannotRun(f"a programme called `{id}` stands in {folder} already; choose another id")
    click.echo(text, nl=False)
