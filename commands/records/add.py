"""The group `offer records add`: one fact of a setting at a time, a command for each kind of fact."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import click
from offer.commands.errors import CannotRun, harmless
from offer.commands.groups import SuggestingGroup
from offer.commands.options import DayParam
from offer.commands.records.options import anyway_option, by_option, no_input_option, refuse_known_on
from offer.commands.records.prompts import DATE, SETTING, Wanted, ask_if_wanted
from offer.commands.session import Session, shared

if TYPE_CHECKING:
    from offer.engine.records.typed_input import Known

    Typed = dict[str, Any]
    """What was typed and asked for, by the names of the parameters; `only_for` is the programme it is limited to."""
    DataOf = Callable[[Typed, Known], dict[str, Any]]
    """Makes the data of a records file from what was typed."""


@click.group("add", cls=SuggestingGroup)
def add_group() -> None:
    """Record one thing. At a terminal, what is missing is asked for."""


date_option = click.option("--date", type=DayParam(), help="The day it happened.")
reason_option = click.option("--reason", help="Why.")
note_option = click.option("--note", help="Anything else worth keeping; it counts for nothing.")


def fact(
    *wanted: Wanted,
    options: Sequence[Callable[[Any], Any]] = (),
    check: Callable[[Typed], None] | None = None,
    ask_more: Callable[[Typed, Known], None] | None = None,
) -> Callable[[DataOf], click.Command]:
    """Make a command of the group, by the name and docstring of a function that makes the data of one fact.

    `wanted` must be given, or is asked for; what of it is not an option is an argument, in this order, after the
    setting. `check` refuses what was typed before anything is asked for; `ask_more` asks for what may be missing,
    where anything had to be asked for.
    """

    def command_of(data_of: DataOf) -> click.Command:
        @shared
        def command(session: Session, /, **given: Any) -> None:
            from offer.commands.records.add_fact import add_fact

            if check is not None:
                check(given)
            refuse_known_on(session)
            add_fact(session, given, wanted, data_of, ask_more)

        arguments = [
            click.argument(value.key, metavar=f"[{value.typed}]", required=False)
            for value in (SETTING, *wanted)
            if not value.typed.startswith("--")
        ]
        for parameter in reversed([*arguments, *options, anyway_option, no_input_option, by_option]):
            command = parameter(command)
        return add_group.command(data_of.__name__, help=data_of.__doc__)(command)

    return command_of


def _without_none(data: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in data.items() if value is not None}


def _entry(given: Typed, **body: Any) -> dict[str, Any]:
    """The data of one entry of the log, without what is not given."""
    for key in ("reason", "note"):
        body[key] = given.get(key)
    for key in ("date", "until"):
        body[key] = given[key].isoformat() if given.get(key) else None
    return {"log": [_without_none({**body, "programme": given["only_for"]})]}


def _ask_of_activity(given: Typed, known: Known) -> None:
    if not given["people"] and known.setting.people:
        for person in known.setting.people:
            click.echo(harmless(f"  {person.id}  {person.name or ''}".rstrip()), err=True)
        given["people"] = (ask_if_wanted("People"),)
    if given["hours"] is None:
        given["hours"] = ask_if_wanted("Hours") or None


@fact(
    Wanted("activity", "ACTIVITY", "Activity"),
    DATE,
    options=(
        date_option,
        click.option(
            "--people", multiple=True, metavar="WHO", help="Ids or names: ak,bl:2.5 (2.5 hours of their own)."
        ),
        click.option("--hours", help="How long it lasted."),
        click.option("--session", help="A label that keeps two sessions of one day apart."),
        note_option,
    ),
    ask_more=_ask_of_activity,
)
def activity(given: Typed, known: Known) -> dict[str, Any]:
    """Something took place.

    offer records add activity 137001 connection-training --date 2026-09-24 --people ak,bl
    """
    from offer.commands.records.typed_values import number_from, people_from

    people = people_from(given["people"], known) or None
    hours = None if given["hours"] is None else number_from(given["hours"])
    return _entry(given, activity=given["activity"], people=people, hours=hours, session=given["session"])


@fact(Wanted("item", "ITEM", "Resource or certificate"), DATE, options=(date_option, note_option))
def issued(given: Typed, known: Known) -> dict[str, Any]:
    """A resource or certificate was handed over."""
    return _entry(given, issued=given["item"])


@fact(
    Wanted("commitment", "COMMITMENT", "Commitment"),
    DATE,
    Wanted("granted_by", "--granted-by", "Who decided it"),
    Wanted("reason", "--reason", "Why"),
    options=(
        date_option,
        click.option("--granted-by", metavar="WHO", help="Who decided it. (--by is who records it.)"),
        reason_option,
        click.option("--until", type=DayParam(), help="The last day it holds."),
        note_option,
    ),
)
def waive(given: Typed, known: Known) -> dict[str, Any]:
    """A commitment is waived: COMMITMENT is its id, or stage.commitment."""
    return _entry(given, waive=given["commitment"], by=given["granted_by"])


@fact(
    DATE,
    options=(
        date_option,
        click.option("--until", type=DayParam(), help="The last day of the pause."),
        reason_option,
        note_option,
    ),
)
def pause(given: Typed, known: Known) -> dict[str, Any]:
    """The programme is paused from a day on."""
    return _entry(given, pause=True)


@fact(Wanted("taken", "PROGRAMME", "Programme"), DATE, options=(date_option, reason_option, note_option))
def withdraw(given: Typed, known: Known) -> dict[str, Any]:
    """The setting leaves a programme."""
    return _entry({**given, "only_for": None}, withdraw=given["taken"])


@fact(Wanted("taken", "PROGRAMME", "Programme"), DATE, options=(date_option,))
def enrol(given: Typed, known: Known) -> dict[str, Any]:
    """The setting takes part in a programme from a day on."""
    return {"enrolments": [{"programme": given["taken"], "date": given["date"].isoformat()}]}


def _ask_of_person(given: Typed, known: Known) -> None:
    for key, question in (("name", "Name"), ("email", "Email")):
        given[key] = given[key] or ask_if_wanted(question) or None


@fact(
    Wanted("id", "ID", "Id, such as initials"),
    options=(
        click.option("--name", help="Their name."),
        click.option("--email", help="Their address."),
        click.option(
            "--role", "roles", multiple=True, metavar="ROLE[:FROM[:UNTIL]]", help="A role they hold."
        ),
    ),
    ask_more=_ask_of_person,
)
def person(given: Typed, known: Known) -> dict[str, Any]:
    """Somebody works at the setting.

    offer records add person 137001 ak --name "A. Khan" --role lead:2025-09-01
    """
    roles = [_role(typed) for typed in given["roles"]] or None
    return {
        "people": [
            _without_none({"id": given["id"], "name": given["name"], "email": given["email"], "roles": roles})
        ]
    }


def _role(typed: str) -> dict[str, str]:
    """A role typed as role:from:until, either day left out or empty. Raises CannotRun for more parts."""
    role, *days = typed.split(":")
    if len(days) > 2:
        raise CannotRun(
            f"nothing was recorded: write the role `{typed[:80]}` as ROLE, ROLE:FROM or ROLE:FROM:UNTIL"
        )
    return {"role": role} | {key: day for key, day in zip(("from", "until"), days, strict=False) if day}


@fact(
    Wanted("person", "PERSON", "Person"),
    Wanted("role", "ROLE", "Role"),
    options=(
        click.option("--from", "from_", type=DayParam(), help="Its first day."),
        click.option("--until", type=DayParam(), help="Its last day."),
    ),
)
def role(given: Typed, known: Known) -> dict[str, Any]:
    """Somebody holds a role.

    offer records add role 137001 ak lead --from 2025-09-01
    """
    from offer.commands.records.typed_values import person_id

    who = person_id(given["person"], known, given["anyway"])
    days = {"from": given["from_"], "until": given["until"]}
    held = {"role": given["role"]} | {key: day.isoformat() for key, day in days.items() if day is not None}
    return {"people": [{"id": who, "roles": [held]}]}


def _refuse_equals(given: Typed) -> None:
    if given["value"] is None and "=" in (given["name"] or ""):
        raise click.UsageError("write it as NAME VALUE, such as local_authority 925, without =")


@fact(Wanted("name", "NAME", "Attribute"), Wanted("value", "VALUE", "Value"), check=_refuse_equals)
def attribute(given: Typed, known: Known) -> dict[str, Any]:
    """Something is known of the setting.

    offer records add attribute 137001 local_authority 925
    """
    return {"attributes": {given["name"]: given["value"]}}
