"""`offer records forget`: takes a person's name and address out of the ledger for good."""

from __future__ import annotations

import click
from offer.commands import clock
from offer.commands.errors import CannotRun, harmless
from offer.commands.records.options import batch, by_option
from offer.commands.records.prompts import agree, can_ask
from offer.commands.session import Session, shared

_MOST_SHOWN = 5


@click.command("forget")
@click.argument("person")
@click.option("--setting", metavar="ID", help="Only the person of this setting.")
@click.option("--all", "everyone", is_flag=True, help="Everybody the word means, in every setting.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@by_option
@shared
def forget_command(
    session: Session, person: str, setting: str | None, everyone: bool, yes: bool, by: str | None
) -> None:
    """Take the name and address of PERSON (an id, a name or an address) out of the ledger for good.

    Every status, day and count stays, with the id in place of the name, also for days gone by. It cannot be undone.
    """
    from offer.engine.records.ledger.forget import forget_people, named_elsewhere, people_called
    from offer.engine.records.ledger.purge import NotPurged
    from offer.engine.text.english import join_words, plural

    session.refuse_known_on()
    if setting is not None and everyone:
        raise click.UsageError("--setting or --all, not both")
    ledger = session.ledger()
    meant = [somebody for somebody in people_called(ledger, person) if setting in (None, somebody.setting)]
    if not meant:
        where = ledger.display if setting is None else f"{setting} in {ledger.display}"
        raise CannotRun(f"nobody of {where} has or had that id, name or address")
    ids = join_words([f"{somebody.person} in {somebody.setting}" for somebody in meant])
    if len(meant) > 1 and not everyone:
        raise CannotRun(f"that may be {ids}; say which with --setting ID, or --all of them")
    if not yes:
        if not can_ask(False):
            raise CannotRun(f"that is {ids}; to forget cannot be undone: say --yes")
        for somebody in meant:
            known = join_words(somebody.names) if somebody.names else "no name or address is recorded"
            click.echo(harmless(f"{somebody.person} in {somebody.setting}: {known}"), err=True)
        if not agree("Take name and address out for good? This cannot be undone"):
            raise CannotRun("nobody was forgotten")
    why = None
    try:
        rows = forget_people(ledger, meant, batch(by, "forgotten on request"), clock.now)
    except NotPurged as trouble:
        rows, why = trouble.rows, str(trouble)
    elsewhere = named_elsewhere(ledger, meant)
    session.was_done(f"{ids}: name and address were taken out of the rows of {ledger.display}")
    if session.json:
        people = [{"setting": somebody.setting, "person": somebody.person} for somebody in meant]
        session.print_fields(forgotten=people, rows=rows, purged=why is None, why=why, elsewhere=elsewhere)
    else:
        done = "Forgotten" if why is None else "Not wholly forgotten"
        click.echo(
            f"{done}: {ids}; {plural(rows, 'row')} held a name or an address. Every status, day and count stays, with "
            "the id in place of the name."
        )
    if elsewhere:
        more = f" and {len(elsewhere) - _MOST_SHOWN:,} more" if len(elsewhere) > _MOST_SHOWN else ""
        session.note(
            f"the same name or address also stands in {join_words(elsewhere[:_MOST_SHOWN])}{more}; if that is the same "
            "person, forget them there, or correct the entry"
        )
    if why is not None:
        click.echo(f"offer: {harmless(why)}", err=True)
        session.exit_with_problems()
    session.note(
        "backups and exports made before still hold name and address: delete them, or forget there too; a later "
        "import of the same person is refused and listed"
    )
