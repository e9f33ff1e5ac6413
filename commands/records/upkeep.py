"""`offer records backup` and `offer records check`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click
from offer.commands.records.ledger import only_now, open_ledger
from offer.commands.session import PROBLEMS, Session, session, shared

if TYPE_CHECKING:
    from offer.engine.answers.records_health import Remark
    from offer.engine.language.setting import Setting
    from offer.engine.records.ledger.integrity import Damage
    from offer.engine.render.health import Checked


@click.command()
@click.argument("file", type=click.Path())
@shared
@click.pass_context
def backup(ctx: click.Context, file: str) -> None:
    """Copy the ledger to a new FILE while others go on using it. The copy is a ledger itself.

    A file that is there is never written over. The copy may be read by you alone.
    """
    from offer.engine.records.ledger.backup import write_backup

    at = session(ctx)
    only_now(at)
    ledger = open_ledger(at)
    write_backup(ledger, file)
    shown = click.format_filename(file)
    if at.json:
        from offer.engine.render import json

        click.echo(json.dump({"schema": json.SCHEMA, "records": ledger.display, "backup": shown}))
    else:
        from offer.engine.text.terminal import clean

        click.echo(clean(f"{ledger.display} was copied to {shown}"))


@click.command()
@shared
@click.pass_context
def check(ctx: click.Context) -> None:
    """Is everything in order? Of a ledger, or a folder of records files.

    Damage and names that lead nowhere are problems: exit 1. What counts for nothing, and who is not enrolled, is
    listed for you to know.
    """
    from offer.engine.render import health as render

    at = session(ctx)
    checked = _checked(at)
    if at.json:
        from offer.engine.render import json

        click.echo(json.dump(render.plain_data(checked)))
    else:
        click.echo(render.text(checked, at.width, at.paint()), nl=False)
    if not checked.in_order:
        ctx.exit(PROBLEMS)


def _checked(at: Session) -> Checked:
    from offer.engine.answers.records_health import health
    from offer.engine.records.open import is_ledger
    from offer.engine.render.health import Checked

    damaged, unlisted = _ledger(at) if is_ledger(at.where()) else ([], [])
    desk = at.desk()
    orphans: list[Remark] = list(unlisted)
    idle: list[Remark] = []
    not_enrolled: list[str] = []
    settings = 0
    looked = not damaged
    for setting in _settings(at, damaged) if looked else ():
        settings += 1
        found = health(desk, setting, at.on)
        orphans += found.orphans
        idle += found.idle
        not_enrolled += [] if found.enrolled else [setting.setting]
    return Checked(at.where(), settings, damaged, orphans, idle, not_enrolled, looked)


def _ledger(at: Session) -> tuple[list[Damage], list[Remark]]:
    """What only a ledger can have: damage, and roles of people whom nobody listed."""
    from offer.engine.answers.records_health import Remark
    from offer.engine.records.ledger.integrity import damage, unlisted

    ledger = open_ledger(at)
    damaged = damage(ledger)
    if damaged:
        return damaged, []
    return damaged, [
        Remark(one.setting, f"Nobody is listed as `{one.person}`, who holds a role", one.place)
        for one in unlisted(ledger)
    ]


def _settings(at: Session, damaged: list[Damage]) -> Iterator[Setting]:
    """Every setting that can be read; what is wrong with the others is damage."""
    from offer.engine.diagnostics import ProblemsFound
    from offer.engine.records.ledger.integrity import Damage
    from offer.engine.records.store.interface import Broken

    try:
        for each in at.records().load_all():
            if isinstance(each, Broken):
                damaged += [
                    Damage(str(one.span or each.files[0]), each.setting, f"{one.code} {one.message}")
                    for one in each.problems
                ]
            else:
                at.warn(each.problems)
                yield each.setting
    except ProblemsFound as problems:
        at.give_up(problems.diagnostics, "the records cannot be used")
