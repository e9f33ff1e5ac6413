"""`offer records backup`: copies the ledger to a new file."""

from __future__ import annotations

import click
from offer.commands.session import Session, shared


@click.command("backup")
@click.argument("file", type=click.Path())
@shared
def backup_command(session: Session, file: str) -> None:
    """Copy the ledger to a new FILE while others go on using it. The copy is a ledger itself.

    A file that is there is never written over. The copy may be read by you alone.
    """
    from offer.engine.records.ledger.backup import write_backup
    from offer.engine.text.terminal import visible

    session.refuse_known_on()
    ledger = session.ledger()
    write_backup(ledger, file)
    shown = click.format_filename(file)
    session.was_done(f"{ledger.display} was copied to {shown}")
    if session.json:
        session.print_fields(records=ledger.display, backup=shown)
    else:
        click.echo(visible(f"{ledger.display} was copied to {shown}"))
