"""`offer records check`: whether a ledger or a folder of records files is in order."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click
from offer.commands import clock
from offer.commands.session import Session, shared

if TYPE_CHECKING:
    from offer.engine.render.health import RecordsCheck


@click.command("check")
@shared
def check_command(session: Session) -> None:
    """Is everything in order? Of a ledger, or a folder of records files.

    Damage and names that lead nowhere are problems: exit 1. What counts for nothing, and who is not enrolled, is
    listed for you to know.
    """
    from offer.engine.render import health as render

    checked = _checked(session)
    session.show(
        [render.records_check_json(checked)],
        lambda width, paint: render.records_check_text(checked, width, paint),
    )
    if not checked.in_order:
        session.exit_with_problems()


def _checked(session: Session) -> RecordsCheck:
    """What a check of the home of records finds. Raises CannotRun for a folder that cannot be read."""
    from offer.engine.answers.records_health import Health, Remark, health
    from offer.engine.records.ledger.former_ids import living_former_ids, move_command
    from offer.engine.records.ledger.integrity import Damage, damage, exposed_files, unlisted
    from offer.engine.records.store.interface import Broken
    from offer.engine.records.store.part_files import remove_left_parts
    from offer.engine.render.health import RecordsCheck

    damaged: list[Damage] = []
    astray: list[Remark] = []
    exposed: list[str] = []
    if session.is_ledger():
        ledger = session.ledger()
        remove_left_parts(os.path.dirname(getattr(ledger.database, "file", "")) or ".")
        exposed += exposed_files(ledger)
        damaged += damage(ledger, clock.now())
        astray += [
            Remark(holder.setting, f"Nobody is listed as `{holder.person}`, who holds a role", holder.place)
            for holder in ([] if any(one.misleads for one in damaged) else unlisted(ledger))
        ]
        astray += [
            Remark(
                setting,
                f"`{former}` is said to be a former id of {setting}, but has records of its own",
                f"if it became {setting}: {move_command(former, setting)}",
            )
            for former, setting in ([] if damaged else living_former_ids(ledger))
        ]
    desk = session.desk()
    found: list[Health] = []
    looked = not any(one.misleads for one in damaged)
    with session.or_give_up("the records cannot be used"):
        for recorded in session.records().load_all() if looked else ():
            if isinstance(recorded, Broken):
                damaged += [
                    Damage(
                        str(problem.span or recorded.files[0]),
                        recorded.setting,
                        f"{problem.code} {problem.message}",
                    )
                    for problem in recorded.problems
                ]
                continue
            session.warn(recorded.problems)
            found.append(health(desk, recorded.setting, session.on))
    return RecordsCheck(session.where(), damaged, astray, found, looked, exposed)
