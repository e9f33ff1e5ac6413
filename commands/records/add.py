"""The group `offer records add`: one thing that happened, or that is so, at a time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

import click
from offer.commands import clock
from offer.commands.lazy import Suggesting
from offer.commands.records.asking import Wanted, ask, ask_day, ask_if_wanted, require
from offer.commands.records.ledger import by_option, only_now, open_ledger
from offer.commands.records.recording import (
    anyway_option,
    checked,
    find_setting,
    keep,
    no_input_option,
    number_from,
    people_from,
    somebody,
)
from offer.commands.session import CannotRun, Day, Session, harmless, session, shared

if TYPE_CHECKING:
    from offer.engine.language.setting import Setting
    from offer.engine.records.ledger.ledger import Ledger
    from offer.engine.records.typed_input import Known

Given = dict[str, Any]
SETTING = Wanted("setting", "SETTING", "Setting")
DATE = Wanted("date", "--date", "Day")


@click.group(cls=Suggesting)
def add() -> None:
    """Record one thing. At a terminal, what is missing is asked for."""


def _common(command: Any) -> Any:
    """The options that every kind takes, after its own."""
    for option in (click.pass_context, shared, by_option, no_input_option, anyway_option):
        command = option(command)
    return command


date_option = click.option("--date", type=Day(), help="The day it happened.")
reason_option = click.option("--reason", help="Why.")
note_option = click.option("--note", help="Anything else worth keeping; it counts for nothing.")
setting_argument = click.argument("setting", required=False)


def _choices(key: str, known: Known, ledger: Ledger) -> Mapping[str, str]:
    """What may be answered for a key, id to label; empty where anything may."""
    if key == "taken":
        return dict.fromkeys(known.enrolled or known.programmes, "")
    if key == "person":
        return {person.id: person.name or "" for person in known.setting.people}
    if key == "name":
        return {name: each.says or "" for name, each in known.attributes.items()}
    found: Mapping[str, str] = {
        "activity": known.activities,
        "item": known.issuable,
        "commitment": known.commitments,
        "role": known.roles,
    }.get(key, {})
    return found


def _add(
    ctx: click.Context,
    given: Given,
    wanted: tuple[Wanted, ...],
    data: Callable[[Given, Known, str | None], dict[str, Any]],
    more: Callable[[Given, Known], None] | None = None,
) -> None:
    """Ask for what is missing, make the data of a records file from it, and record that.

    `more` asks for what may be missing, where anything had to be asked for.
    """
    from offer.engine.records.ledger.facts import facts_of
    from offer.engine.records.typed_input import Known
    from offer.engine.text.english import long_date

    at = session(ctx)
    only_now(at)
    asking = require(given, (SETTING, *wanted), given["no_input"])
    ledger = open_ledger(at)
    setting = find_setting(ledger, given["setting"] or ask("Setting", _settings(ledger), free=True))
    library = at.library()
    programme = _only_for(ctx, at)
    if programme is not None and not given["anyway"]:
        at.programme(library)
    if given.get("date") is None and DATE in wanted:
        given["date"] = ask_day(DATE.question)
    known = Known(library, setting, given.get("date") or at.on, programme)
    for one in wanted:
        if given.get(one.key) is None:
            given[one.key] = ask(one.question, _choices(one.key, known, ledger), free=given["anyway"])
    if asking and more is not None:
        more(given, known)
    part = data(given, known, programme)
    made = checked(at, {"setting": setting.setting, **part}, known, given["anyway"])
    _not_somebody_else(ledger, setting, made)
    for entry in made.log:
        if entry.date > clock.today():
            at.note(f"{long_date(entry.date)} has not come yet")
    keep(at, ledger, setting, facts_of(made), given["by"])


def _settings(ledger: Ledger) -> dict[str, str]:
    from offer.engine.records.ledger.search import named_settings

    named = {id: name for id, name, only in named_settings(ledger) if not only}
    return {id: named.get(id, "") for id in ledger.settings()}


def _only_for(ctx: click.Context, at: Session) -> str | None:
    """The programme an entry is limited to: one that was typed, not the one that OFFER_PROGRAMME asks about."""
    typed = click.core.ParameterSource.COMMANDLINE
    if typed not in (
        ctx.get_parameter_source("programme"),
        ctx.find_root().get_parameter_source("programme"),
    ):
        return None
    named: str | None = at.options.get("programme")
    return named


def _not_somebody_else(ledger: Ledger, setting: Setting, made: Setting) -> None:
    """An id that somebody else has is no id for a new person: their name would be overwritten."""
    named = {person.id: person.name for person in setting.people}
    for person in made.people:
        before = named.get(person.id)
        if person.name is not None and before not in (None, person.name):
            raise CannotRun(
                f"nothing was recorded: `{person.id}` of {setting.setting} is {before} already; give somebody new "
                f"another id, or correct the name (`offer records log {setting.setting}` numbers the entries)"
            )


def _entry(given: Given, programme: str | None, **body: Any) -> dict[str, Any]:
    """The data of one entry of the log, without what is not given."""
    for key in ("reason", "note"):
        body[key] = given.get(key)
    for key in ("date", "until"):
        day: date | None = given.get(key)
        body[key] = None if day is None else day.isoformat()
    body["programme"] = programme
    return {"log": [{key: value for key, value in body.items() if value is not None}]}


@add.command()
@setting_argument
@click.argument("activity", required=False)
@date_option
@click.option(
    "--people", multiple=True, metavar="WHO", help="Ids or names: ak,bl:2.5 (2.5 hours of their own)."
)
@click.option("--hours", help="How long it lasted.")
@click.option("--session", help="A label that keeps two sessions of one day apart.")
@note_option
@_common
def activity(ctx: click.Context, **given: Any) -> None:
    """Something took place.

    offer records add activity 137001 connection-training --date 2026-09-24 --people ak,bl
    """

    def more(given: Given, known: Known) -> None:
        if not given["people"] and known.setting.people:
            for person in known.setting.people:
                click.echo(harmless(f"  {person.id}  {person.name or ''}".rstrip()), err=True)
            given["people"] = (ask_if_wanted("People"),)
        if given["hours"] is None:
            given["hours"] = ask_if_wanted("Hours") or None

    def data(given: Given, known: Known, programme: str | None) -> dict[str, Any]:
        people = people_from(given["people"], known)
        hours = None if given["hours"] is None else number_from(given["hours"])
        return _entry(
            given,
            programme,
            activity=given["activity"],
            people=people or None,
            hours=hours,
            session=given["session"],
        )

    _add(ctx, given, (Wanted("activity", "ACTIVITY", "Activity"), DATE), data, more)


@add.command()
@setting_argument
@click.argument("item", required=False)
@date_option
@note_option
@_common
def issued(ctx: click.Context, **given: Any) -> None:
    """A resource or certificate was handed over."""
    _add(
        ctx,
        given,
        (Wanted("item", "ITEM", "Resource or certificate"), DATE),
        lambda given, known, programme: _entry(given, programme, issued=given["item"]),
    )


@add.command()
@setting_argument
@click.argument("commitment", required=False)
@date_option
@click.option("--granted-by", metavar="WHO", help="Who decided it. (--by is who records it.)")
@reason_option
@click.option("--until", type=Day(), help="The last day it holds.")
@note_option
@_common
def waive(ctx: click.Context, **given: Any) -> None:
    """A commitment is waived: COMMITMENT is its id, or stage.commitment."""
    wanted = (
        Wanted("commitment", "COMMITMENT", "Commitment"),
        DATE,
        Wanted("granted_by", "--granted-by", "Who decided it"),
        Wanted("reason", "--reason", "Why"),
    )
    _add(
        ctx,
        given,
        wanted,
        lambda given, known, programme: _entry(
            given, programme, waive=given["commitment"], by=given["granted_by"]
        ),
    )


@add.command()
@setting_argument
@date_option
@click.option("--until", type=Day(), help="The last day of the pause.")
@reason_option
@note_option
@_common
def pause(ctx: click.Context, **given: Any) -> None:
    """The programme is paused from a day on."""
    _add(ctx, given, (DATE,), lambda given, known, programme: _entry(given, programme, pause=True))


@add.command()
@setting_argument
@click.argument("taken", metavar="[PROGRAMME]", required=False)
@date_option
@reason_option
@note_option
@_common
def withdraw(ctx: click.Context, **given: Any) -> None:
    """The setting leaves a programme."""
    _add(
        ctx,
        given,
        (Wanted("taken", "PROGRAMME", "Programme"), DATE),
        lambda given, known, programme: _entry(given, None, withdraw=given["taken"]),
    )


@add.command()
@setting_argument
@click.argument("taken", metavar="[PROGRAMME]", required=False)
@date_option
@_common
def enrol(ctx: click.Context, **given: Any) -> None:
    """The setting takes part in a programme from a day on."""

    def data(given: Given, known: Known, programme: str | None) -> dict[str, Any]:
        return {"enrolments": [{"programme": given["taken"], "date": given["date"].isoformat()}]}

    _add(ctx, given, (Wanted("taken", "PROGRAMME", "Programme"), DATE), data)


@add.command()
@setting_argument
@click.argument("id", required=False)
@click.option("--name", help="Their name.")
@click.option("--email", help="Their address.")
@click.option("--role", "roles", multiple=True, metavar="ROLE[:FROM[:UNTIL]]", help="A role they hold.")
@_common
def person(ctx: click.Context, **given: Any) -> None:
    """Somebody works at the setting.

    offer records add person 137001 ak --name "A. Khan" --role lead:2025-09-01
    """

    def more(given: Given, known: Known) -> None:
        given["name"] = given["name"] or ask_if_wanted("Name") or None
        given["email"] = given["email"] or ask_if_wanted("Email") or None

    def data(given: Given, known: Known, programme: str | None) -> dict[str, Any]:
        told = {"id": given["id"], "name": given["name"], "email": given["email"]}
        told["roles"] = [_role(each) for each in given["roles"]] or None
        return {"people": [{key: value for key, value in told.items() if value is not None}]}

    _add(ctx, given, (Wanted("id", "ID", "Id, such as initials"),), data, more)


def _role(typed: str) -> dict[str, str]:
    """A role typed as role:from:until, either day left out or empty."""
    role, *days = typed.split(":")
    if len(days) > 2:
        raise CannotRun(
            f"nothing was recorded: write the role `{typed[:80]}` as ROLE, ROLE:FROM or ROLE:FROM:UNTIL"
        )
    return {"role": role} | {key: day for key, day in zip(("from", "until"), days, strict=False) if day}


@add.command()
@setting_argument
@click.argument("person", required=False)
@click.argument("role", required=False)
@click.option("--from", "from_", type=Day(), help="Its first day.")
@click.option("--until", type=Day(), help="Its last day.")
@_common
def role(ctx: click.Context, **given: Any) -> None:
    """Somebody holds a role.

    offer records add role 137001 ak lead --from 2025-09-01
    """

    def data(given: Given, known: Known, programme: str | None) -> dict[str, Any]:
        who = somebody(given["person"], known, given["anyway"])
        days = {"from": given["from_"], "until": given["until"]}
        held = {"role": given["role"]} | {
            key: day.isoformat() for key, day in days.items() if day is not None
        }
        return {"people": [{"id": who, "roles": [held]}]}

    _add(ctx, given, (Wanted("person", "PERSON", "Person"), Wanted("role", "ROLE", "Role")), data)


@add.command()
@setting_argument
@click.argument("name", required=False)
@click.argument("value", required=False)
@_common
def attribute(ctx: click.Context, **given: Any) -> None:
    """Something is known of the setting.

    offer records add attribute 137001 local_authority 925
    """

    if given["value"] is None and "=" in (given["name"] or ""):
        raise click.UsageError("write it as NAME VALUE, such as local_authority 925, without =")

    def data(given: Given, known: Known, programme: str | None) -> dict[str, Any]:
        return {"attributes": {given["name"]: given["value"]}}

    _add(ctx, given, (Wanted("name", "NAME", "Attribute"), Wanted("value", "VALUE", "Value")), data)
