"""`offer records restore`: makes the ledger hold what a backup holds."""

from __future__ import annotations

import click
from offer.commands import clock
from offer.commands.records.options import batch, by_option
from offer.commands.session import Session, shared


@click.command("restore")
@click.argument("file", type=click.Path())
@click.option("--anyway", is_flag=True, help="Also a backup of another ledger.")
@by_option
@shared
def restore_command(session: Session, file: str, anyway: bool, by: str | None) -> None:
    """Make the ledger hold what the backup FILE holds, all of it or nothing. FILE stays as it is.

    What the ledger held before is kept as a file beside it, which is named. Who was forgotten since the backup was
    made stays forgotten. A damaged backup is refused.
    """
    from offer.engine.records.ledger.restore import restore
    from offer.engine.text.english import plural

    session.refuse_known_on()
    shown = click.format_filename(file)
    url, display = session.ledger_url()
    done = restore(url, file, batch(by, "forgotten before the restore"), clock.now, anyway=anyway)
    session.was_done(f"{display} holds what {shown} holds")
    if session.json:
        session.print_fields(
            records=display,
            restored=shown,
            kept_as=done.kept_as,
            undone=done.undone,
            forgotten_again=done.forgotten_again,
        )
    else:
        click.echo(f"{display} holds what {shown} holds")
    if done.kept_as is not None:
        undone = "" if not done.undone else f", {plural(done.undone, 'entry', 'entries')} more than now"
        session.note(f"what it held before is kept as {done.kept_as}{undone}; delete it when nobody needs it")
    if done.forgotten_again:
        session.note(
            f"{plural(done.forgotten_again, 'person', 'people')} forgotten since the backup stay forgotten; the backup "
            "itself still holds name and address: delete it when it is no longer needed"
        )
    if done.forgotten_unknown:
        session.note(
            "what stood before was damaged, so nobody can tell who was forgotten since the backup was made: forget "
            "them again"
        )
    if done.later:
        more = f" (and {len(done.later) - 1:,} more)" if len(done.later) > 1 else ""
        session.note(f"{done.later[0].place}: {done.later[0].says}{more}")
