"""Imports an extract of the register of schools, and shows in numbers what came of it."""

from __future__ import annotations

import click
from offer.commands import clock
from offer.commands.records.enrolled import doubts_in_words
from offer.commands.records.import_file import Material
from offer.commands.records.ledger import ledger_for, local_day
from offer.commands.records.options import recorder
from offer.commands.records.progress import progress_bar
from offer.commands.session import Session
from offer.engine.frozen import replace
from offer.engine.records.importing.register import RegisterOutcome, import_register
from offer.engine.render import import_report as render
from offer.engine.text.english import long_date


def import_schools(
    session: Session,
    material: Material,
    columns: tuple[str, ...],
    *,
    dry_run: bool,
    strict: bool,
    by: str | None,
) -> None:
    """Import an extract of the register and show what came of it. Raises ImportTrouble and UsageError.

    `columns`: further columns, each typed as `Column=attribute`. Ends with exit code 1 where rows were refused.
    """
    given = {}
    for text in columns:
        column, equals, attribute = text.rpartition("=")
        if not equals or not column.strip():
            raise click.UsageError(
                f'`{text}` names no column and attribute; write it as --map "Trusts (name)=trust"'
            )
        given[column.strip()] = attribute.strip()

    def run(dry: bool) -> tuple[RegisterOutcome, str, list[str]]:
        with (
            ledger_for(session, material.kind, dry) as ledger,
            progress_bar(session, 1_000, "Reading") as bar,
        ):

            def progress(rows: int, read: int, size: int) -> None:
                if bar is not None:
                    bar.update(max(0, read * 1_000 // max(size, 1) - bar.pos))

            outcome = import_register(
                ledger,
                material.path,
                material.name,
                recorder(by),
                clock.now,
                columns=given,
                dry_run=dry,
                progress=progress,
            )
            enrolled = [ledger.foreseen(id, [fact]) for id, fact in sorted(outcome.enrolled.items())]
            return outcome, ledger.display, list(doubts_in_words(session, enrolled))

    found, display, doubts = run(dry_run or strict)
    written = not dry_run and not (strict and found.refused)
    if strict and written:
        found, display, doubts = run(False)
    _show(session, material, found, display, doubts, dry_run=dry_run, written=written)
    if found.refused:
        session.exit_with_problems()


def _show(
    session: Session,
    material: Material,
    found: RegisterOutcome,
    display: str,
    doubts: list[str],
    *,
    dry_run: bool,
    written: bool,
) -> None:
    """Say in numbers or as JSON what an import came to, or would come to; `written` if it may have changed anything.

    `doubts`: the settings that are enrolled though it says that they are closed or not eligible.
    """
    before = found.imported_before
    if session.json:
        if not (dry_run or written):
            found = replace(found, changes=replace(found.changes, new=0, changed=0))
        changed = written and found.changes.any
        about = material.about(display, dry_run=dry_run, written=changed, before=before)
        session.print_json(render.register_json(found, about) | {"notes": doubts})
        return
    session.note(material.taken())
    if left := render.left_out(found.refused, (), session.width, session.paint()):
        click.echo(left, err=not dry_run, nl=False)
    if found.more_refused:
        click.echo(f"and {found.more_refused:,} more rows are refused", err=not dry_run)
    parts = render.register_counts(found, dry=dry_run)
    counts = ", ".join(parts)
    if before is not None:
        changes = f"nothing {'would change' if dry_run else 'changed'}"
        refused = f" ({parts[-1]})" if found.refused else ""
        click.echo(f"imported on {long_date(local_day(before))} before; {changes}{refused}")
    elif dry_run:
        click.echo(f"Dry run, nothing was written to {display}: {counts}")
    elif not written:
        click.echo(f"nothing was recorded in {display} (--strict): {parts[-1]}")
    else:
        click.echo(f"{display}: {counts}")
    for words in doubts:
        session.note(words)
