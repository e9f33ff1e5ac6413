"""`offer records aliases`: what was answered about names that imports asked for."""

from __future__ import annotations

import click
from offer.commands.session import Session, shared


@click.command("aliases")
@click.argument("setting", required=False)
@shared
def aliases_command(session: Session, setting: str | None) -> None:
    """Names that imports know by an answer: whom each means, or that it is ignored; of a SETTING or of all.

    `offer records correct ENTRY --retract --reason WHY` takes an answer back, and the next import asks again.
    """
    from offer.commands.records.ledger import find_setting
    from offer.engine.records.ledger.aliases import standing_aliases
    from offer.engine.render import ledger as render

    ledger = session.ledger()
    of = None if setting is None else find_setting(session, ledger, setting).setting
    aliases = [each for each in standing_aliases(ledger) if of in (None, each.setting)]
    session.show(
        map(render.alias_json, aliases), lambda width, paint: render.aliases_table(aliases, width, paint)
    )
