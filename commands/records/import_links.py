"""Shows what the links file of the register of schools proposes: which settings became others, and the command each."""

from __future__ import annotations

import shlex

import click
from offer.commands.errors import harmless
from offer.commands.records.import_file import Material
from offer.commands.session import Session
from offer.engine.records.importing.links import Proposal, plan_links
from offer.engine.records.ledger.former_ids import move_command
from offer.engine.records.ledger.ledger import Ledger
from offer.engine.records.store.interface import NotFound
from offer.engine.render.import_report import left_out, refused_json
from offer.engine.text.english import long_date, plural, quoted


def propose_moves(session: Session, material: Material) -> None:
    """Show the moves that a links file proposes; nothing is recorded. Raises ImportTrouble.

    Ends with exit code 1 where rows could not be read.
    """
    ledger = session.ledger()
    found = plan_links(ledger, material.file)
    commands = [_command(ledger, proposal) for proposal in found.proposals]
    if session.json:
        about = material.about(ledger.display, dry_run=True, written=False, before=None)
        proposed = [
            {
                "old": {"id": each.old, "name": each.old_name},
                "new": {"id": each.link.new, "name": each.link.new_name},
                "on": None if each.link.on is None else each.link.on.isoformat(),
                "link": each.link.kind,
                "place": each.link.place,
                "command": command,
            }
            for each, command in zip(found.proposals, commands, strict=True)
        ]
        to_decide = [{"setting": id, "says": says, "place": place} for id, says, place in found.to_decide]
        refused = refused_json(found.refused)
        session.print_fields(**about, proposed=proposed, to_decide=to_decide, refused=refused)
    else:
        session.note(material.taken())
        if left := left_out(found.refused, (), session.width, session.paint()):
            click.echo(left, err=True, nl=False)
        count = plural(len(commands), "setting")
        click.echo(f"Nothing is recorded by it. {count} of {ledger.display} became another:")
        for proposal, command in zip(found.proposals, commands, strict=True):
            click.echo(harmless(f"  {_words(proposal)}\n    {command}"))
        if found.to_decide:
            click.echo(f"To be decided by you: {len(found.to_decide)}")
        for id, says, place in found.to_decide:
            click.echo(harmless(f"  {id}: {says} [{place}]"))
    if found.refused:
        session.exit_with_problems()


def _words(proposal: Proposal) -> str:
    link = proposal.link
    old = f"{proposal.old} ({quoted(proposal.old_name)})" if proposal.old_name else proposal.old
    new = f"{link.new} ({quoted(link.new_name)})" if link.new_name else link.new
    on = "" if link.on is None else f" on {long_date(link.on)}"
    return f"{old} became {new}{on} [{link.kind}, {link.place}]"


def _command(ledger: Ledger, proposal: Proposal) -> str:
    """The command that records a move; with the name of the new setting where the ledger does not know it."""
    link = proposal.link
    command = move_command(link.old, link.new, link.on)
    try:
        known = ledger.load(link.new).setting.name is not None
    except NotFound:
        known = False
    name = link.new_name or "NAME"
    plain = name.replace("'", "").replace(" ", "").isalnum()
    quoted_name = '"' + name + '"' if plain else shlex.quote(name)
    return command if known else f"{command} --name {quoted_name}"
