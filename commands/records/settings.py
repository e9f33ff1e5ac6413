"""The group `offer records settings`: lists, searches, adds and changes the settings of a ledger."""

from __future__ import annotations

from typing import Any

import click
from offer.commands.groups import ListingGroup
from offer.commands.records.options import anyway_option, by_option
from offer.commands.session import Session, shared


@click.group("settings", cls=ListingGroup)
@shared
def settings_group(session: Session) -> None:
    """The settings of the ledger; without a command, lists them."""


@settings_group.command("list")
@click.option("--register", is_flag=True, help="Also those that only the register of schools knows.")
@shared
def list_settings(session: Session, register: bool) -> None:
    """Every setting, with its people, entries and enrolments."""
    from offer.commands.records.ledger import usable_settings
    from offer.engine.render import ledger as render

    if register:
        _print_names(session, "")
        return
    ledger = session.ledger()
    settings = usable_settings(ledger)
    session.show(
        map(render.setting_json, settings),
        lambda width, paint: render.settings_table(settings, width, paint),
    )
    if not session.json:
        session.tell_left_out(ledger)


@settings_group.command("search")
@click.argument("words", nargs=-1, required=True)
@shared
def search_command(session: Session, words: tuple[str, ...]) -> None:
    """Settings whose name or id holds all WORDS, also of those that only the register of schools knows."""
    _print_names(session, " ".join(words))


def _print_names(session: Session, words: str) -> None:
    """Print the settings whose name or id holds all words, also those that only the register of schools knows."""
    from offer.engine.records.ledger.search import settings_called
    from offer.engine.render import json
    from offer.engine.render import ledger as render

    found = settings_called(session.ledger(), words)
    session.show(
        (
            {"schema": json.SCHEMA, "setting": {"id": id, "name": name}, "only_register": only_register}
            for id, name, only_register in found
        ),
        lambda width, paint: render.names_table(found, width, paint),
    )


def _details(command: Any) -> Any:
    """The options that say what is known of a setting."""
    for option in (
        shared,
        by_option,
        anyway_option,
        click.option("--enrol", multiple=True, metavar="PROGRAMME=DAY", help="It takes part since a day."),
        click.option("--formerly", multiple=True, metavar="ID", help="An id it was known by before."),
        click.option("--calendar", metavar="ID", help="The term dates it follows, if not the programme's."),
        click.option("--attribute", multiple=True, metavar="NAME=VALUE", help="Something known of it."),
        click.option("--name", help="Its name."),
        click.argument("id"),
    ):
        command = option(command)
    return command


@settings_group.command("add")
@_details
def add_setting(session: Session, id: str, **given: Any) -> None:
    """Add a setting, by its six-digit URN; makes the ledger where there is none yet.

    offer records settings add 137001 --name "Example Academy" --enrol relational-practice=2026-09-07
    """
    from offer.commands.records.setting_details import record_new_setting

    record_new_setting(session, id, given)


@settings_group.command("change")
@_details
def change_setting(session: Session, id: str, **given: Any) -> None:
    """Change what is known of a setting; what is not named stays."""
    from offer.commands.records.setting_details import record_changes

    record_changes(session, id, given)


@settings_group.command("move")
@click.argument("old")
@click.argument("new")
@click.option("--name", help="The name of NEW, where the register of schools does not know it.")
@click.option(
    "--person",
    multiple=True,
    metavar="OLD-ID=NEW-ID",
    help="The id that somebody of OLD has in NEW, where it is another (repeatable).",
)
@by_option
@shared
def move_setting(session: Session, old: str, new: str, by: str | None, **given: Any) -> None:
    """OLD became NEW on a day (--on): an academy conversion, a merger. All that was recorded counts on under NEW.

    offer records settings move 137001 150001 --on 2026-09-01

    Both ids find it from then on. `offer records correct ENTRY --retract` takes a move back.
    """
    from offer.commands.records.move import record_move

    record_move(session, old, new, given, by)
