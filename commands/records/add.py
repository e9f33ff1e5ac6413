"""The group `offer records add`: one fact of a setting at a time, a command for each kind of fact."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import click
from offer.commands.groups import SuggestingGroup
from offer.commands.options import DayParam
from offer.commands.records.options import anyway_option, by_option, no_input_option
from offer.commands.records.prompts import DATE, SETTING, Wanted
from offer.commands.session import Session, shared


class FactKind(NamedTuple):
    """A kind of fact: what must be given of it or is asked for, and the options.

    What of `wanted` is not an option is an argument, in this order, after the setting.
    """

    name: str
    help: str
    wanted: tuple[Wanted, ...]
    options: tuple[Callable[[Any], Any], ...] = ()


date_option = click.option("--date", type=DayParam(), help="The day it happened.")
reason_option = click.option("--reason", help="Why.")
note_option = click.option("--note", help="Anything else worth keeping; it counts for nothing.")

TYPED_KINDS = (
    FactKind(
        "activity",
        "Something took place.\n\n"
        "offer records add activity 137001 connection-training --date 2026-09-24 --people ak,bl",
        (Wanted("activity", "ACTIVITY", "Activity"), DATE),
        (
            date_option,
            click.option(
                "--people",
                multiple=True,
                metavar="WHO",
                help="Ids or names: ak,bl:2.5 (2.5 hours of their own; or 1:20).",
            ),
            click.option("--hours", help='How long it lasted: 1.5, 1:20 or "20 minutes".'),
            click.option("--session", help="A label that keeps two sessions of one day apart."),
            note_option,
        ),
    ),
    FactKind(
        "issued",
        "A resource or certificate was handed over.",
        (Wanted("issued", "ITEM", "Resource or certificate"), DATE),
        (date_option, note_option),
    ),
    FactKind(
        "waive",
        "A commitment is waived: COMMITMENT is its id, or stage.commitment.",
        (
            Wanted("waive", "COMMITMENT", "Commitment"),
            DATE,
            Wanted("granted_by", "--granted-by", "Who decided it"),
            Wanted("reason", "--reason", "Why"),
        ),
        (
            date_option,
            click.option("--granted-by", metavar="WHO", help="Who decided it. (--by is who records it.)"),
            reason_option,
            click.option("--until", type=DayParam(), help="The last day it holds."),
            note_option,
        ),
    ),
    FactKind(
        "pause",
        "The programme is paused from a day on.",
        (DATE,),
        (
            date_option,
            click.option("--until", type=DayParam(), help="The last day of the pause."),
            reason_option,
            note_option,
        ),
    ),
    FactKind(
        "withdraw",
        "The setting leaves a programme.",
        (Wanted("taken", "PROGRAMME", "Programme"), DATE),
        (date_option, reason_option, note_option),
    ),
    FactKind(
        "enrol",
        "The setting takes part in a programme from a day on.",
        (Wanted("taken", "PROGRAMME", "Programme"), DATE),
        (date_option,),
    ),
    FactKind(
        "person",
        "Somebody works at the setting.\n\n"
        'offer records add person 137001 ak --name "A. Khan" --role lead:2025-09-01',
        (Wanted("id", "ID", "Id, such as initials"),),
        (
            click.option("--name", help="Their name."),
            click.option("--email", help="Their address."),
            click.option(
                "--role", "roles", multiple=True, metavar="ROLE[:FROM[:UNTIL]]", help="A role they hold."
            ),
        ),
    ),
    FactKind(
        "role",
        "Somebody holds a role.\n\noffer records add role 137001 ak lead --from 2025-09-01",
        (Wanted("person", "PERSON", "Person"), Wanted("role", "ROLE", "Role")),
        (
            click.option("--from", "from_", type=DayParam(), help="Its first day."),
            click.option("--until", type=DayParam(), help="Its last day."),
        ),
    ),
    FactKind(
        "replacement",
        "Somebody takes over somebody's roles from a day on: those of OLD end the day before.\n\n"
        'offer records add replacement 137001 ak cm --name "C. Marsh" --on 2026-11-01',
        (
            Wanted("old", "OLD", "Who leaves"),
            Wanted("new", "NEW", "Who takes over (an id, such as initials)"),
            Wanted("day", "--on", "The first day of who takes over"),
        ),
        (
            click.option("--name", help="The name of NEW, who is new here."),
            click.option("--email", help="Their address."),
        ),
    ),
    FactKind(
        "attribute",
        "Something is known of the setting.\n\noffer records add attribute 137001 local_authority 925",
        (Wanted("name", "NAME", "Attribute"), Wanted("value", "VALUE", "Value")),
    ),
)


@click.group("add", cls=SuggestingGroup)
def add_group() -> None:
    """Record one thing. At a terminal, what is missing is asked for."""


def command_for(kind: FactKind) -> click.Command:
    """The command that records a fact of this kind."""

    @shared
    def command(session: Session, /, **given: Any) -> None:
        from offer.commands.records.add_fact import add_fact

        add_fact(session, kind.name, kind.wanted, given)

    arguments = [
        click.argument(value.key, metavar=f"[{value.typed}]", required=False)
        for value in (SETTING, *kind.wanted)
        if not value.typed.startswith("--")
    ]
    for parameter in reversed([*arguments, *kind.options, anyway_option, no_input_option, by_option]):
        command = parameter(command)
    return click.command(kind.name, help=kind.help)(command)


for fact_kind in TYPED_KINDS:
    add_group.add_command(command_for(fact_kind))
