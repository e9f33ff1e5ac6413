"""`offer records people`: the people that a ledger knows, with their roles."""

from __future__ import annotations

import click
from offer.commands.session import Session, shared


@click.command("people")
@click.argument("setting", required=False)
@click.option("--search", metavar="WORDS", help="Only whose id, name or address holds all of these words.")
@shared
def people_command(session: Session, setting: str | None, search: str | None) -> None:
    """The people of a SETTING or of all, with their roles."""
    from offer.commands.records.ledger import find_setting, usable_settings
    from offer.engine.frozen import replace
    from offer.engine.language.setting import Person
    from offer.engine.records.ledger.search import folded
    from offer.engine.render import ledger as render

    def matches(person: Person) -> bool:
        known = folded(f"{person.id} {person.name} {person.email}")
        return all(word in known for word in words)

    ledger = session.ledger()
    settings = usable_settings(ledger) if setting is None else [find_setting(session, ledger, setting)]
    words = folded(search or "").split()
    chosen = [replace(each, people=tuple(filter(matches, each.people))) for each in settings]
    session.show(render.people_json(chosen), lambda width, paint: render.people_table(chosen, width, paint))
