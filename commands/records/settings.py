"""The group `offer records settings`: lists, searches, adds and changes the settings of a ledger."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import click
from offer.commands.errors import CannotRun
from offer.commands.groups import SuggestingGroup
from offer.commands.records.options import anyway_option, by_option, refuse_known_on
from offer.commands.session import Session, shared


@click.group("settings", cls=SuggestingGroup, invoke_without_command=True)
@click.pass_context
@shared
def settings_group(session: Session, ctx: click.Context) -> None:
    """The settings of the ledger; without a command, lists them."""
    if ctx.invoked_subcommand is None:
        _list(session, False)


@settings_group.command("list")
@click.option("--register", is_flag=True, help="Also those that only the register of schools knows.")
@shared
def list_command(session: Session, register: bool) -> None:
    """Every setting, with its people, entries and enrolments."""
    _list(session, register)


def _list(session: Session, register: bool) -> None:
    """Print the settings; those of the `register` too, by name only."""
    from offer.commands.records.ledger import open_ledger, usable_settings
    from offer.engine.records.ledger.search import names
    from offer.engine.render import ledger as render

    ledger = open_ledger(session)
    if register:
        _print_names(session, names(ledger))
        return
    settings = usable_settings(ledger)
    if session.json:
        session.print_json(*map(render.setting_data, settings))
        return
    click.echo(render.settings_table(settings, session.width, session.paint()), nl=False)
    session.tell_left_out(ledger)


def _print_names(session: Session, named: Iterable[tuple[str, str, bool]]) -> None:
    """Print settings given as id, name, and whether only the register of schools knows them."""
    from offer.engine.render import ledger as render

    if not session.json:
        click.echo(render.names_table(named, session.width, session.paint()), nl=False)
        return
    for id, name, only_register in named:
        session.print_fields(setting={"id": id, "name": name}, only_register=only_register)


@settings_group.command("search")
@click.argument("words", nargs=-1, required=True)
@shared
def search_command(session: Session, words: tuple[str, ...]) -> None:
    """Settings whose name or id holds all WORDS, also of those that only the register of schools knows."""
    from offer.commands.records.ledger import open_ledger
    from offer.engine.records.ledger.search import called

    _print_names(session, called(open_ledger(session), " ".join(words)))


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
    from offer.commands.records.confirm import record_typed
    from offer.commands.records.ledger import open_ledger
    from offer.commands.records.setting_details import checked_details, details, refuse_ids_in_use, says
    from offer.engine.language.setting import Setting

    refuse_known_on(session)
    data = details(id, given)
    if len(data) == 1:
        raise CannotRun("say something of the setting: --name, --attribute or --enrol")
    made = checked_details(session, data, Setting(setting=id), given["anyway"])
    # without a name, only a register in a ledger that is there can know it
    ledger = open_ledger(session, create=made.name is not None)
    refuse_ids_in_use(ledger, given["formerly"])
    there = id in ledger.settings()
    if not there and made.name is None and next(ledger.entries(id), None) is None:
        raise CannotRun(f"say what {id} is called, with --name; the register of schools does not know it")
    if there and not says(ledger.load(id).setting, made):
        raise CannotRun(
            f"{id} is in {ledger.display} already; `offer records settings change {id}` changes it"
        )
    record_typed(session, ledger, made, made, given["by"])


@settings_group.command("change")
@_details
def change_setting(session: Session, id: str, **given: Any) -> None:
    """Change what is known of a setting; what is not named stays."""
    from offer.commands.records.confirm import record_typed
    from offer.commands.records.ledger import find_setting, open_ledger
    from offer.commands.records.setting_details import checked_details, details, refuse_ids_in_use

    refuse_known_on(session)
    ledger = open_ledger(session)
    setting = find_setting(ledger, id)
    data = details(setting.setting, given)
    if len(data) == 1:
        raise CannotRun("say what to change: --name, --attribute, --calendar, --formerly or --enrol")
    if "formerly" in data:
        refuse_ids_in_use(ledger, given["formerly"])
        data["formerly"] = list(dict.fromkeys([*setting.formerly, *data["formerly"]]))
    made = checked_details(session, data, setting, given["anyway"])
    record_typed(session, ledger, made, made, given["by"])
