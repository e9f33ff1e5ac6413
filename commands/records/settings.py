"""The group `offer records settings`: which settings there are, and what is known of each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click
from offer.commands.lazy import Suggesting
from offer.commands.records.ledger import by_option, only_now, open_ledger
from offer.commands.records.recording import anyway_option, checked, find_setting, keep, refused
from offer.commands.session import CannotRun, Session, session, shared

if TYPE_CHECKING:
    from offer.engine.language.setting import Setting
    from offer.engine.records.ledger.ledger import Ledger


@click.group(cls=Suggesting, invoke_without_command=True)
@shared
@click.pass_context
def settings(ctx: click.Context) -> None:
    """The settings of the ledger; without a command, lists them."""
    if ctx.invoked_subcommand is None:
        _list(session(ctx), False)


@settings.command("list")
@click.option("--register", is_flag=True, help="Also those that only the register of schools knows.")
@shared
@click.pass_context
def list_(ctx: click.Context, register: bool) -> None:
    """Every setting, with its people, entries and enrolments."""
    _list(session(ctx), register)


def _list(at: Session, register: bool) -> None:
    from offer.engine.records.ledger.search import named_settings
    from offer.engine.records.store.interface import Recorded
    from offer.engine.render import json
    from offer.engine.render import ledger as render

    ledger = open_ledger(at)
    if register:
        _names(at, named_settings(ledger))
        return
    found = [each.setting for each in ledger.load_all() if isinstance(each, Recorded)]
    if at.json:
        for one in found:
            click.echo(json.dump(render.setting_data(one)))
        return
    click.echo(render.settings_table(found, at.width, at.paint()), nl=False)
    at.tell_left_out(ledger)


def _names(at: Session, found: list[tuple[str, str, bool]]) -> None:
    from offer.engine.render import json
    from offer.engine.render import ledger as render

    if not at.json:
        click.echo(render.names_table(found, at.width, at.paint()), nl=False)
        return
    for id, name, only in found:
        known = {"schema": json.SCHEMA, "setting": {"id": id, "name": name}, "only_register": only}
        click.echo(json.dump(known))


@settings.command()
@click.argument("words", nargs=-1, required=True)
@shared
@click.pass_context
def search(ctx: click.Context, words: tuple[str, ...]) -> None:
    """Settings whose name or id holds all WORDS, also of those that only the register of schools knows."""
    from offer.engine.records.ledger.search import settings_called

    at = session(ctx)
    _names(at, settings_called(open_ledger(at), " ".join(words)))


def _details(command: Any) -> Any:
    """The options that say what is known of a setting."""
    for option in (
        click.pass_context,
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


@settings.command()
@_details
def add(ctx: click.Context, id: str, **given: Any) -> None:
    """Add a setting, by its six-digit URN; makes the ledger where there is none yet.

    offer records settings add 137001 --name "Example Academy" --enrol relational-practice=2026-09-07
    """
    from offer.engine.language.setting import Setting

    at = session(ctx)
    only_now(at)
    data = _data(id, given)
    if len(data) == 1:
        raise CannotRun("say something of the setting: --name, --attribute or --enrol")
    made = _checked(at, data, Setting(setting=id), given["anyway"])
    ledger = open_ledger(
        at, create=made.name is not None
    )  # without a name, only a register there can know it
    _not_alive(ledger, given["formerly"])
    there = id in ledger.settings()
    if not there and made.name is None and not _registered(ledger, id):
        raise CannotRun(f"say what {id} is called, with --name; the register of schools does not know it")
    if there and not _says(ledger.load(id).setting, made):
        raise CannotRun(
            f"{id} is in {ledger.display} already; `offer records settings change {id}` changes it"
        )
    _keep(at, ledger, made, given["by"])


@settings.command()
@_details
def change(ctx: click.Context, id: str, **given: Any) -> None:
    """Change what is known of a setting; what is not named stays."""
    at = session(ctx)
    only_now(at)
    ledger = open_ledger(at)
    setting = find_setting(ledger, id)
    data = _data(setting.setting, given)
    if len(data) == 1:
        raise CannotRun("say what to change: --name, --attribute, --calendar, --formerly or --enrol")
    if "formerly" in data:
        _not_alive(ledger, given["formerly"])
        data["formerly"] = list(dict.fromkeys([*setting.formerly, *data["formerly"]]))
    made = _checked(at, data, setting, given["anyway"])
    _keep(at, ledger, made, given["by"])


def _data(id: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """What was typed, as a records file has it."""
    data: dict[str, Any] = {"setting": id}
    for key in ("name", "calendar"):
        if given[key] is not None:
            data[key] = given[key]
    if given["formerly"]:
        data["formerly"] = list(given["formerly"])
    if given["attribute"]:
        data["attributes"] = dict(_pair(each, "--attribute", "NAME=VALUE") for each in given["attribute"])
    if given["enrol"]:
        pairs = [_pair(each, "--enrol", "PROGRAMME=DAY") for each in given["enrol"]]
        data["enrolments"] = [{"programme": name, "date": day} for name, day in pairs]
    return data


def _pair(typed: str, option: str, wanted: str) -> tuple[str, str]:
    name, equals, value = typed.partition("=")
    if not equals or not name.strip():
        raise click.UsageError(f"write {option} as {wanted}")
    return name.strip(), value.strip()


def _checked(at: Session, data: Mapping[str, Any], setting: Setting, anyway: bool) -> Setting:
    from offer.engine.records.typed_input import Known

    if data["setting"] in data.get("formerly", ()):
        raise refused([f"{data['setting']} cannot have been known before by the id it has now"])
    known = Known(at.library(), setting, at.on)
    return checked(at, data, known, anyway, new=True)


def _not_alive(ledger: Ledger, ids: tuple[str, ...]) -> None:
    """Refuse as a former id one under which records are kept: it would still lead to these. Raises CannotRun."""
    for id in ids:
        if id in ledger.settings():
            name = ledger.load(id).setting.name
            raise refused([f"`{id}` is a setting of its own here" + (f" ({name})" if name else "")])


def _registered(ledger: Ledger, id: str) -> bool:
    return next(ledger.entries(id), None) is not None


def _says(setting: Setting, made: Setting) -> bool:
    """Whether everything in what was made is known of the setting already."""
    return (
        made.name in (None, setting.name)
        and made.calendar in (None, setting.calendar)
        and set(made.formerly) <= set(setting.formerly)
        and made.attributes.items() <= setting.attributes.items()
        and set(made.enrolments) <= set(setting.enrolments)
    )


def _keep(at: Session, ledger: Ledger, made: Setting, by: str | None) -> None:
    from offer.engine.records.ledger.facts import facts_of

    keep(at, ledger, made, facts_of(made), by)
