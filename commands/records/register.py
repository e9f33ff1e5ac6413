"""The part of `offer records import` that takes the register of schools: long, and told in numbers."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click
from offer.commands import clock
from offer.commands.records.ledger import batch, ledger_for, local_day
from offer.commands.session import FINE, PROBLEMS, Session

if TYPE_CHECKING:
    from offer.commands.records.import_file import Material
    from offer.engine.records.importing.register import RegisterOutcome


def run_register_import(
    at: Session, material: Material, columns: tuple[str, ...], *, dry_run: bool, strict: bool, by: str | None
) -> int:
    """Import an extract of the register and show what came of it; the exit code. Raises ImportTrouble."""
    from offer.engine.records.importing import register

    given = {}
    for text in columns:
        column, equals, attribute = text.rpartition("=")
        if not equals or not column.strip():
            raise click.UsageError(
                f'`{text}` names no column and attribute; write it as --map "Trusts (name)=trust"'
            )
        given[column.strip()] = attribute.strip()

    def run(dry: bool) -> tuple[RegisterOutcome, str]:
        with ledger_for(at, material.kind, dry) as ledger, _progress(at) as progress:
            who = batch(by, "").by
            found = register.import_register(
                ledger,
                material.path,
                material.name,
                who,
                clock.now,
                columns=given,
                dry_run=dry,
                progress=progress,
            )
            return found, ledger.display

    found, display = run(dry_run or strict)
    written = not dry_run and not (strict and found.refused)
    if strict and written:
        found, display = run(False)
    _show(at, material, found, display, dry_run=dry_run, written=written)
    return PROBLEMS if found.refused else FINE


@contextmanager
def _progress(at: Session) -> Iterator[Callable[[int, int, int], None] | None]:
    """A bar at a terminal, moved by the bytes read."""
    if at.quiet or not sys.stderr.isatty():
        yield None
        return
    with click.progressbar(length=1_000, label="Reading", file=sys.stderr) as bar:

        def progress(rows: int, read: int, size: int) -> None:
            bar.update(max(0, read * 1_000 // max(size, 1) - bar.pos))

        yield progress


def _show(
    at: Session, material: Material, found: RegisterOutcome, display: str, *, dry_run: bool, written: bool
) -> None:
    from offer.engine.render import importing as render
    from offer.engine.render import json
    from offer.engine.text.english import long_date

    before = found.imported_before
    if at.json:
        from offer.engine.frozen import replace

        if not (dry_run or written):
            found = replace(found, changes=replace(found.changes, new=0, changed=0))
        changed = written and found.changes.any
        about = material.about(display, dry_run=dry_run, written=changed, before=before)
        click.echo(json.dump(render.register_data(found, about)))
        return
    at.note(material.taken())
    if left := render.left_out(found.refused, (), at.width, at.paint()):
        click.echo(left, err=not dry_run, nl=False)
    if found.more_refused:
        click.echo(f"and {found.more_refused:,} more rows are refused", err=not dry_run)
    counts = render.register_counts(found, dry=dry_run)
    if before is not None:
        changes = f"nothing {'would change' if dry_run else 'changed'}"
        refused = f" ({counts.rpartition(', ')[2]})" if found.refused else ""
        click.echo(f"imported on {long_date(local_day(before))} before; {changes}{refused}")
    elif dry_run:
        click.echo(f"Dry run, nothing was written to {display}: {counts}")
    elif not written:
        refused = counts.rpartition(", ")[2]
        click.echo(f"nothing was recorded in {display} (--strict): {refused}")
    else:
        click.echo(f"{display}: {counts}")
