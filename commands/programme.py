"""The group `offer programme`: helps for the people who write the files."""

from __future__ import annotations

import click
from offer.commands.session import shared

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
    from offer.engine.schema import schema_text

    click.echo(schema_text(kind), nl=False)
