"""The group `offer programme`: schema, explain, new and cache, for the people who write programme files."""

from __future__ import annotations

import click
from offer.commands.errors import CannotRun
from offer.commands.session import Session, shared


@click.group("programme")
def programme_group() -> None:
    """For designers: help with writing the files."""


@programme_group.command("schema")
@click.option(
    "--kind",
    type=click.Choice(["programme", "calendar", "setting", "scenarios"]),
    default="programme",
    show_default=True,
    help="Of which files.",
)
@shared
def schema_command(_: Session, kind: str) -> None:
    """The JSON Schema of a kind of file, for an editor."""
    from offer.engine.authoring.json_schema import schema_text

    click.echo(schema_text(kind), nl=False)


@programme_group.command("explain")
@click.argument("code", required=False)
@shared
def explain_command(session: Session, code: str | None) -> None:
    """What a CODE of a problem means, why it matters and how to mend it; without one, all codes."""
    from offer.engine.catalogue.codes import CATALOGUE
    from offer.engine.render import codes
    from offer.engine.text.suggest import did_you_mean

    if code is None:
        session.show([codes.codes_json()], codes.codes_text)
        return
    entry = CATALOGUE.get(code.upper())
    if entry is None:
        raise CannotRun(
            f"no problem has the code `{code}`{did_you_mean(code.upper(), CATALOGUE)}\n"
            "`offer programme explain` lists all codes"
        )
    if session.json:
        session.print_fields(**codes.code_json(entry))
    else:
        click.echo(codes.code_text(entry, session.width, session.paint()), nl=False)


@programme_group.command("new")
@click.argument("id")
@click.option("--title", help="The title, in place of one made from the ID.")
@click.option("--scenarios", is_flag=True, help="The start of its scenarios file instead.")
@shared
def new_command(session: Session, id: str, title: str | None, scenarios: bool) -> None:
    """Print the start of a programme called ID, with a remark for each part; it is valid as it stands.

    Nothing is written: offer programme new my-offer > programmes/my-offer.yaml
    """
    from pathlib import Path

    from offer.engine.authoring.template import NotAStart, programme_ids, start_programme, start_scenarios

    if scenarios and title is not None:
        raise click.UsageError("--title is for the programme, not for its scenarios")
    folder = Path(session.options.get("programmes") or "programmes")
    try:
        text = start_scenarios(id) if scenarios else start_programme(id, title)
    except NotAStart as problem:
        raise CannotRun(str(problem)) from None
    if not scenarios and id in programme_ids(folder):
        raise CannotRun(f"a programme called `{id}` stands in {folder} already; choose another id")
    click.echo(text, nl=False)


@programme_group.command("cache")
@click.option("--clear", is_flag=True, help="Delete what is kept.")
@shared
def cache_command(session: Session, clear: bool) -> None:
    """Where programmes are kept as checked, so that the next command need not read them again.

    Nothing of anybody's records is in it. OFFER_CACHE=off keeps nothing, OFFER_CACHE=DIR names another folder.
    """
    import os

    from offer.engine.compiled.cache import cache_folder, delete, kept_files
    from offer.engine.text.english import number, plural

    folder, files = cache_folder(), kept_files()
    if folder is None:
        raise CannotRun(
            "nothing is kept: OFFER_CACHE is off or names no whole path, or there is no home folder"
        )
    folders = sum(file.endswith(".json") for file in files)
    size = sum(os.path.getsize(file) for file in files if os.path.exists(file))
    if clear:
        delete(files)
    if session.json:
        session.print_fields(folder=folder, folders=folders, bytes=size, cleared=clear)
    else:
        kept = f"{plural(folders, 'folder')} of programmes, {number(size / 1000)} kB"
        click.echo(f"{folder}: {'deleted ' if clear else ''}{kept}")
